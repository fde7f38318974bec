#include "libedit.h"

#include <dlfcn.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libedit.2.dylib"
#else
#define LIBRARY "libedit.so.2"
#endif

bool libedit_open(libedit *lib) {
  const struct {
    const char *name;
    void *member;
  } symbols[] = {
      {"el_init", &lib->init},
      {"el_set", &lib->set},
      {"el_wset", &lib->wset},
      {"el_gets", &lib->gets},
      {"el_wline", &lib->wline},
      {"el_insertstr", &lib->insert},
      {"el_source", &lib->source},
      {"fn_complete", &lib->complete},
      {"history_init", &lib->history_init},
      {"history", &lib->history},
  };
  void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return false;
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *address = dlsym(library, symbols[i].name);
    if (!address) {
      dlclose(library);
      return false;
    }
    memcpy(symbols[i].member, &address, sizeof address); /* the address of a function */
  }
  return true;
}

/* Files of numbers: what the Lua side, which opens and closes them, can't do for itself. */
#include "files.h"

#include <errno.h>

#include "array.h"
#include "bind.h"

enum { CHUNK = 1024 }; /* numbers that pass through the stack at once */

static FILE *files_check(lua_State *L, int index) {
  const luaL_Stream *stream = luaL_checkudata(L, index, LUA_FILEHANDLE);
  luaL_argcheck(L, stream->closef, index, "file: expected an open file, got a closed one");
  return stream->f;
}

/* core.read_numbers(file, n) → an array of the next n numbers; or nil and a message */
static int files_read(lua_State *L) {
  FILE *file = files_check(L, 1);
  const size_t n = bind_size(L, 2, 2, "n");
  double *values = bind_newarray(L, n)->values;
  unsigned char bytes[CHUNK * sizeof(double)];
  for (size_t i = 0; i < n; i += CHUNK) {
    const size_t count = n - i < CHUNK ? n - i : CHUNK;
    errno = 0;
    if (fread(bytes, sizeof(double), count, file) != count) {
      if (ferror(file)) return luaL_fileresult(L, 0, NULL);
      lua_pushnil(L);
      lua_pushfstring(L, "truncated: it ends before the last of %I numbers", (lua_Integer)n);
      return 2;
    }
    rnn_array_from_bytes(values + i, bytes, count);
  }
  return 1;
}

/* core.write_numbers(file, a) → true; or nil and a message */
static int files_write(lua_State *L) {
  FILE *file = files_check(L, 1);
  const bind_array *array = bind_toarray(L, 2);
  if (!array) return bind_expected(L, 2, 2, "a", "an array");
  unsigned char bytes[CHUNK * sizeof(double)];
  for (size_t i = 0; i < array->n; i += CHUNK) {
    const size_t count = array->n - i < CHUNK ? array->n - i : CHUNK;
    rnn_array_to_bytes(bytes, array->values + i, count);
    if (fwrite(bytes, sizeof(double), count, file) != count) return luaL_fileresult(L, 0, NULL);
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* core.sync(file) → true once all that was written is on the disk; or nil and a message */
static int files_synced(lua_State *L) {
  FILE *file = files_check(L, 1);
  return luaL_fileresult(L, fflush(file) == 0 && files_sync(file), NULL);
}

/* core.is_special(path) → whether it is a device, a pipe, a folder */
static int files_special(lua_State *L) {
  lua_pushboolean(L, files_is_special(luaL_checkstring(L, 1)));
  return 1;
}

static const luaL_Reg files_functions[] = {{"read_numbers", files_read},
                                           {"write_numbers", files_write},
                                           {"sync", files_synced},
                                           {"is_special", files_special},
                                           {NULL, NULL}};

void bind_files(lua_State *L, int array) {
  lua_pushvalue(L, array);
  lua_pushvalue(L, array);
  luaL_setfuncs(L, files_functions, 2);
}

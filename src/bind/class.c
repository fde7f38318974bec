/* Userdata classes: metatables, methods, checking self. */
#include <string.h>

#include "base/size.h"
#include "bind.h"

/* Pushes a list of count names. order [opt]: the places of the names to list. */
static void class_pushlist(lua_State *L, const char *const *name, int count, const int *order) {
  lua_createtable(L, count, 0);
  for (int i = 0; i < count; i++) {
    lua_pushstring(L, name[order ? order[i] : i]);
    lua_rawseti(L, -2, i + 1);
  }
}

/* Pushes a field that a class declares; nil if it does not. */
static void class_pushfield(lua_State *L, const bind_class *class, const char *key) {
  const bind_inputs *inputs = class->inputs;
  if (strcmp(key, "inputs") == 0) {
    class_pushlist(L, inputs->name, inputs->count, NULL);
  } else if (strcmp(key, "gradients") == 0) {
    class_pushlist(L, inputs->name, inputs->count - inputs->labels, inputs->gradient);
  } else if (!class->pushfield || !class->pushfield(L, class->vectors, key)) {
    lua_pushnil(L);
  }
}

/* __index of the methods: what a layer declares. The tables are new each time, so that no caller
 * can change the layer's own. */
static int class_field(lua_State *L) {
  const bind_class *class = lua_touserdata(L, lua_upvalueindex(1));
  class_pushfield(L, class, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "");
  return 1;
}

void bind_newclass(lua_State *L, const bind_class *class, int array) {
  lua_newtable(L); /* the metatable */
  const int meta = lua_gettop(L);
  if (array == 0) array = meta;
  lua_pushfstring(L, "rnnlua.%s", class->name);
  lua_setfield(L, meta, "__name");
  lua_pushvalue(L, meta);
  lua_pushvalue(L, array);
  luaL_setfuncs(L, class->meta, 2);

  lua_newtable(L); /* the methods */
  lua_pushvalue(L, meta);
  lua_pushvalue(L, array);
  luaL_setfuncs(L, class->methods, 2);
  if (class->inputs) {
    lua_createtable(L, 0, 1);
    lua_pushlightuserdata(L, (void *)class);
    lua_pushcclosure(L, class_field, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
  }
  if (class->index) {
    lua_pushvalue(L, meta);
    lua_pushvalue(L, array);
    lua_rotate(L, -3, 2);
    lua_pushcclosure(L, class->index, 3);
  }
  lua_setfield(L, meta, "__index");
  lua_pushvalue(L, array);
  lua_pushlightuserdata(L, (void *)class->vectors);
  lua_pushcclosure(L, class->constructor, 3);
}

enum { NAMED_FROM = 1 << 20 }; /* bytes of a request from which on an error names it */

typedef struct class_request {
  size_t bytes;
  int user_values;
} class_request;

/* The request at index 1, in a call of its own: it may raise a memory error. */
static int class_request_userdata(lua_State *L) {
  const class_request *request = lua_touserdata(L, 1);
  lua_newuserdatauv(L, request->bytes, request->user_values);
  return 1;
}

void *bind_tryuserdata(lua_State *L, size_t bytes, int user_values) {
  if (bytes < NAMED_FROM) return lua_newuserdatauv(L, bytes, user_values);
  /* A size beyond any memory is requested, too: an allocator with a limit must see it. */
  const size_t most = bind_bytes(0, rnn_size((uint64_t)BIND_LONGEST));
  class_request request = {.bytes = bytes < most ? bytes : most, .user_values = user_values};
  lua_pushcfunction(L, class_request_userdata);
  lua_pushlightuserdata(L, &request);
  const int status = lua_pcall(L, 1, 1, 0);
  if (status == LUA_OK) return lua_touserdata(L, -1);
  if (status != LUA_ERRMEM) lua_error(L); /* excused: such as C stack overflow */
  lua_pop(L, 1);
  return NULL;
}

int bind_nomemory(lua_State *L, size_t n) {
  const size_t longest = rnn_size((uint64_t)BIND_LONGEST);
  const bool more = n > longest;
  return luaL_error(L, "not enough memory for %s (%s%I bytes)", lua_tostring(L, -1),
                    more ? "more than " : "", (lua_Integer)(more ? longest : n) * 8);
}

void *bind_newuserdata(lua_State *L, size_t size, int user_values) {
  void *block = lua_newuserdatauv(L, size, user_values);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setmetatable(L, -2);
  return block;
}

enum { ALIGNMENT = 64 }; /* bytes: a cache line, and the widest vector */

size_t bind_bytes(size_t header, size_t n) {
  return rnn_size_bytes(header + ALIGNMENT, n);
}

double *bind_aligned(void *block) {
  char *start = block;
  return (double *)(void *)(start + (ALIGNMENT - (uintptr_t)start % ALIGNMENT) % ALIGNMENT);
}

double *bind_trybuffer(lua_State *L, size_t n) {
  void *block = bind_tryuserdata(L, bind_bytes(0, n), 0);
  return block ? bind_aligned(block) : NULL;
}

const char *bind_pushclassname(lua_State *L) {
  lua_getfield(L, lua_upvalueindex(1), "__name"); /* anybody can change it */
  const char *name = lua_tostring(L, -1), *dot = name ? strrchr(name, '.') : NULL;
  return dot ? dot + 1 : "layer";
}

void bind_badself(lua_State *L) {
  const char *got = bind_typename(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "__name");
  luaL_argerror(L, 1,
                lua_pushfstring(L,
                                "self: expected %s, got %s; call it with a colon, object:method()",
                                lua_tostring(L, -1), got));
}

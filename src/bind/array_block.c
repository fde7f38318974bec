/* The block of an array: recognizes arrays, makes arrays and views. */
#include "base/size.h"
#include "bind.h"

bind_array *bind_toarray(lua_State *L, int index) {
  void *block = lua_touserdata(L, index);
  if (!block || !lua_getmetatable(L, index)) return NULL;
  const bool same = lua_topointer(L, -1) == lua_topointer(L, lua_upvalueindex(2));
  lua_pop(L, 1);
  return same ? block : NULL;
}

bind_array *bind_namedarray(lua_State *L, const bind_shape *shape, const char *what,
                            const char *name) {
  const size_t n = bind_shape_numbers(shape);
  bind_array *self = bind_tryuserdata(L, bind_bytes(sizeof *self, n), 0);
  if (!self) {
    lua_pushfstring(L, "%s%s of %s numbers", what, name, bind_pushshape(L, shape));
    bind_nomemory(L, n);
    return NULL; /* excused: the error does not return */
  }
  *self = (bind_array){.n = n, .shape = *shape, .values = bind_aligned(self + 1)};
  self->changes = &self->own;
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_setmetatable(L, -2);
  return self;
}

bind_array *bind_newarray(lua_State *L, const bind_shape *shape) {
  return bind_namedarray(L, shape, "an array", "");
}

bind_array *bind_newsequence(lua_State *L, size_t n) {
  const bind_shape shape = bind_sequence(n);
  return bind_newarray(L, &shape);
}

bind_array *bind_newview(lua_State *L, int index, const bind_shape *shape, size_t first) {
  const bind_array *of = lua_touserdata(L, index);
  const bool view = of->changes != &of->own;
  bind_array *self = lua_newuserdatauv(L, sizeof *self, 1);
  *self = (bind_array){.n = bind_shape_numbers(shape),
                       .shape = *shape,
                       .values = of->values + first,
                       .changes = of->changes};
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_setmetatable(L, -2);
  if (view) {
    lua_getiuservalue(L, index, 1); /* the array that it is a view of: no view is of a view */
  } else {
    lua_pushvalue(L, index);
  }
  lua_setiuservalue(L, -2, 1);
  return self;
}

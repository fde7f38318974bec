/* The shapes of arrays, and reading values of a shape. */
#ifndef RNNLUA_BIND_SHAPE_H
#define RNNLUA_BIND_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

enum { BIND_DIMENSIONS = 4 };

typedef struct bind_shape {
  int dimensions;               /* 1 … BIND_DIMENSIONS */
  size_t size[BIND_DIMENSIONS]; /* outermost first */
} bind_shape;

/* The shape of n numbers in one dimension. */
bind_shape bind_sequence(size_t n);

/* Its numbers in all; SIZE_MAX for more. */
size_t bind_shape_numbers(const bind_shape *shape);

/* Without one of its dimensions, from 0, of at least two. */
bind_shape bind_shape_without(const bind_shape *shape, int dimension);

bool bind_shape_equal(const bind_shape *a, const bind_shape *b);

/* Pushes "4 × 3", or "3" for a sequence. [-0, +1] */
const char *bind_pushshape(lua_State *L, const bind_shape *shape);

/* Raises the argument error "name: expected 4 × 3 numbers, got 3 × 4" where the shapes differ; the
 * error is about no argument where `arg` is 0. */
void bind_checkshape(lua_State *L, int arg, const char *name, const bind_shape *expected,
                     const bind_shape *got);

/* Returns the shape that the arguments from `first` on give: sizes, or a table of sizes, called n
 * in argument errors. */
bind_shape bind_takeshape(lua_State *L, int first);

/* The same for one argument alone. */
bind_shape bind_toshape(lua_State *L, int arg);

/*
 * Values that nest: numbers in tables, or arrays, in tables of tables. The shape is that of their
 * first elements; reading holds all others to it. An error names the place, such as t[2][1].
 */
bind_shape bind_nested_shape(lua_State *L, int index, int arg, const char *name);

/* Copies them into values [out], numbers in row-major order. */
void bind_nested_numbers(lua_State *L, int index, int arg, const char *name,
                         const bind_shape *shape, double *values);

/* Pushes tables of tables of the numbers. [-0, +1] */
void bind_pushnested(lua_State *L, const bind_shape *shape, const double *values);

#endif

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

/* How many numbers a shape has; SIZE_MAX if there are more. */
size_t bind_shape_numbers(const bind_shape *shape);

/* The shape without one of its dimensions (numbered from 0). It must have at least two. */
bind_shape bind_shape_without(const bind_shape *shape, int dimension);

bool bind_shape_equal(const bind_shape *a, const bind_shape *b);

/* Pushes "4 × 3", or "3" for a sequence. [-0, +1] */
const char *bind_pushshape(lua_State *L, const bind_shape *shape);

/* If the shapes differ, raises the argument error "name: expected 4 × 3 numbers, got 3 × 4". If
 * `arg` is 0, the error names no argument. */
void bind_checkshape(lua_State *L, int arg, const char *name, const bind_shape *expected,
                     const bind_shape *got);

/* Returns the shape from the arguments from `first` on: sizes, or a table of sizes. Argument errors
 * call it n. */
bind_shape bind_takeshape(lua_State *L, int first);

/* bind_takeshape for one argument: a size, or a table of sizes. */
bind_shape bind_toshape(lua_State *L, int arg);

/*
 * Nested values: tables of tables of numbers, or of arrays. The first elements give the shape;
 * bind_nested_numbers checks that all others have the same shape. An error names the place, such as
 * t[2][1].
 */
bind_shape bind_nested_shape(lua_State *L, int index, int arg, const char *name);

/* Copies nested values into values [out], in row-major order. */
void bind_nested_numbers(lua_State *L, int index, int arg, const char *name,
                         const bind_shape *shape, double *values);

/* Pushes the numbers as nested tables. [-0, +1] */
void bind_pushnested(lua_State *L, const bind_shape *shape, const double *values);

#endif

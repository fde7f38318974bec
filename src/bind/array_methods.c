/* The methods of rnnlua.array. */
#include <string.h>

#include "array.h"
#include "bind.h"
#include "elementary.h"
#include "matrix.h"

/* bind_expected with the text on top of the stack; argument `arg` may be missing. */
static void methods_expected(lua_State *L, int arg, const char *name) {
  lua_insert(L, 1);
  bind_expected(L, arg + 1, arg, name, lua_tostring(L, 1));
}

/* Returns the integer at `arg`, from lo to hi, else an argument error. `is` precedes lo in the
 * message: it is "i = " if lo is argument i. */
static lua_Integer methods_bound(lua_State *L, int arg, const char *name, const char *is,
                                 lua_Integer lo, lua_Integer hi) {
  int integral = 0;
  const lua_Integer i = lua_tointegerx(L, arg, &integral);
  if (!integral || lua_type(L, arg) != LUA_TNUMBER || i < lo || i > hi) {
    lua_pushfstring(L, "an integer from %s%I to %I", is, lo, hi);
    methods_expected(L, arg, name);
  }
  return i;
}

/* Pushes a copy of some numbers. */
static int methods_pushcopy(lua_State *L, const bind_shape *shape, const double *values) {
  const bind_array *copy = bind_newarray(L, shape);
  memcpy(copy->values, values, copy->n * sizeof *values);
  return 1;
}

/* a:copy() → a new array */
static int methods_copy(lua_State *L) {
  const bind_array *self = bind_self(L);
  return methods_pushcopy(L, &self->shape, self->values);
}

/* a:slice(i [, j]) → a copy of a[i] … a[j], by default to the end */
static int methods_slice(lua_State *L) {
  const bind_array *self = bind_self(L);
  const lua_Integer n = (lua_Integer)self->shape.size[0];
  const lua_Integer i = methods_bound(L, 2, "i", "", 1, n);
  const lua_Integer j = lua_isnoneornil(L, 3) ? n : methods_bound(L, 3, "j", "i = ", i, n);
  bind_shape shape = self->shape;
  shape.size[0] = (size_t)(j - i + 1);
  return methods_pushcopy(L, &shape, self->values + (size_t)(i - 1) * (self->n / (size_t)n));
}

/* a:reshape(n, …) → a view of the same numbers in another shape */
static int methods_reshape(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_shape shape = bind_takeshape(L, 2);
  if (bind_shape_numbers(&shape) != self->n) {
    return luaL_error(L, "reshape: expected sizes whose product is %I, got %s",
                      (lua_Integer)self->n, bind_pushshape(L, &shape));
  }
  bind_newview(L, 1, &shape, 0);
  return 1;
}

/* a:table() → its numbers in tables, nested like its dimensions */
static int methods_table(lua_State *L) {
  const bind_array *self = bind_self(L);
  bind_pushnested(L, &self->shape, self->values);
  return 1;
}

/* a:transpose() → a new array with the dimensions in reverse order */
static int methods_transpose(lua_State *L) {
  const bind_array *self = bind_self(L);
  bind_shape shape = {.dimensions = self->shape.dimensions};
  for (int d = 0; d < shape.dimensions; d++) {
    shape.size[d] = self->shape.size[shape.dimensions - 1 - d];
  }
  rnn_matrix_transpose(bind_newarray(L, &shape)->values, self->values, self->shape.size,
                       shape.dimensions);
  return 1;
}

/* Pushes the sums over a dimension, from 0. */
static void methods_pushsums(lua_State *L, const bind_array *self, int dimension) {
  const bind_shape shape = bind_shape_without(&self->shape, dimension);
  const bind_array *sums = bind_newarray(L, &shape);
  const size_t n = self->shape.size[dimension];
  size_t stride = 1;
  for (int d = dimension + 1; d < self->shape.dimensions; d++) stride *= self->shape.size[d];
  for (size_t i = 0; i < sums->n; i++) {
    const double *first = self->values + i / stride * stride * n + i % stride;
    sums->values[i] = rnn_array_sum_strided(first, n, stride);
  }
}

/* a:sum() → a number; a:sum(dimension) → an array without that dimension, or a number if a is a
 * sequence */
static int methods_sum(lua_State *L) {
  const bind_array *self = bind_self(L);
  const int dimensions = self->shape.dimensions;
  const bool all = lua_isnoneornil(L, 2);
  const int dimension = all ? 1 : (int)methods_bound(L, 2, "dimension", "", 1, dimensions);
  if (all || dimensions == 1) {
    lua_pushnumber(L, rnn_array_sum(self->values, self->n));
  } else {
    methods_pushsums(L, self, dimension - 1);
  }
  return 1;
}

static const bind_array *methods_nonempty(lua_State *L, const char *name) {
  const bind_array *self = bind_self(L);
  if (self->n == 0) luaL_error(L, "an array of 0 numbers has no %s", name);
  return self;
}

static int methods_mean(lua_State *L) {
  const bind_array *self = methods_nonempty(L, "mean");
  lua_pushnumber(L, rnn_array_mean(self->values, self->n));
  return 1;
}

static int methods_min(lua_State *L) {
  const bind_array *self = methods_nonempty(L, "min");
  lua_pushnumber(L, rnn_array_min(self->values, self->n));
  return 1;
}

static int methods_max(lua_State *L) {
  const bind_array *self = methods_nonempty(L, "max");
  lua_pushnumber(L, rnn_array_max(self->values, self->n));
  return 1;
}

/* a:argmax() → the indices of the number that max returns, one for each dimension */
static int methods_argmax(lua_State *L) {
  const bind_array *self = methods_nonempty(L, "argmax");
  size_t place = rnn_array_argmax(self->values, self->n), inner = self->n;
  for (int d = 0; d < self->shape.dimensions; d++) {
    inner /= self->shape.size[d];
    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): the array is not empty */
    lua_pushinteger(L, (lua_Integer)(place / inner) + 1);
    place %= inner;
  }
  return self->shape.dimensions;
}

/* a:norm() → √Σ a[i]² */
static int methods_norm(lua_State *L) {
  const bind_array *self = bind_self(L);
  lua_pushnumber(L, rnn_array_norm(self->values, self->n));
  return 1;
}

/* Returns the array at `arg`; `or_else` says what else it may be. */
static const bind_array *methods_array(lua_State *L, const bind_array *self, int arg,
                                       const char *name, const char *or_else) {
  const bind_array *array = bind_toarray(L, arg);
  if (array) return array;
  const bool one = self->n == 1 && self->shape.dimensions == 1;
  lua_pushfstring(L, "an array of %s %s%s", bind_pushshape(L, &self->shape),
                  one ? "number" : "numbers", or_else);
  lua_remove(L, -2);
  methods_expected(L, arg, name);
  return NULL; /* excused: the error does not return */
}

/* Returns the array at `arg`, which has the same shape. */
static const bind_array *methods_same(lua_State *L, const bind_array *self, int arg,
                                      const char *name) {
  const bind_array *array = methods_array(L, self, arg, name, "");
  bind_checkshape(L, arg, name, &self->shape, &array->shape);
  return array;
}

/* Returns the number at `arg`, by default 1. */
static double methods_factor(lua_State *L, int arg) {
  return lua_isnoneornil(L, arg) ? 1.0 : bind_number(L, arg, arg, "factor");
}

/* Pushes the product of two matrices; a sequence is a row on the left and a column on the right. */
static int methods_pushproduct(lua_State *L, const bind_array *a, const bind_array *b) {
  const bool row = a->shape.dimensions == 1, column = b->shape.dimensions == 1;
  const size_t m = row ? 1 : a->shape.size[0], k = a->shape.size[row ? 0 : 1];
  const size_t n = column ? 1 : b->shape.size[1];
  if (b->shape.size[0] != k) {
    const char *left = bind_pushshape(L, &a->shape), *right = bind_pushshape(L, &b->shape);
    return luaL_argerror(L, 2,
                         lua_pushfstring(L, "b: expected %I %s for the product %s by %s, got %I",
                                         (lua_Integer)k, column ? "numbers" : "rows", left, right,
                                         (lua_Integer)b->shape.size[0]));
  }
  const bind_shape shape = row      ? bind_sequence(n)
                           : column ? bind_sequence(m)
                                    : (bind_shape){.dimensions = 2, .size = {m, n}};
  rnn_matrix_product(bind_newarray(L, &shape)->values, a->values, b->values, m, k, n);
  return 1;
}

/* a:dot(b) → Σ a[i]·b[i] of two sequences; otherwise the product of two matrices, of a matrix and a
 * sequence, or of a sequence and a matrix */
static int methods_dot(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_array *b = methods_array(L, self, 2, "b", "");
  if (self->shape.dimensions == 1 && b->shape.dimensions == 1) {
    bind_checkshape(L, 2, "b", &self->shape, &b->shape);
    lua_pushnumber(L, rnn_array_dot(self->values, b->values, self->n));
    return 1;
  }
  if (self->shape.dimensions > 2 || b->shape.dimensions > 2) {
    const bool first = self->shape.dimensions > 2;
    return luaL_argerror(L, first ? 1 : 2,
                         lua_pushfstring(L, "%s: expected a sequence or a matrix, got %s",
                                         first ? "self" : "b",
                                         bind_pushshape(L, first ? &self->shape : &b->shape)));
  }
  return methods_pushproduct(L, self, b);
}

/* a:add(b) → a new array of a[i] + b[i] */
static int methods_add(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_array *b = methods_same(L, self, 2, "b");
  rnn_array_add(bind_newarray(L, &self->shape)->values, self->values, b->values, self->n);
  return 1;
}

/* a:scale(factor) → a new array of factor·a[i] */
static int methods_scale(lua_State *L) {
  const bind_array *self = bind_self(L);
  const double factor = bind_number(L, 2, 2, "factor");
  rnn_array_scale(bind_newarray(L, &self->shape)->values, factor, self->values, self->n);
  return 1;
}

/* Pushes a new array of f(a[i]). */
static int methods_pushvalues(lua_State *L, void (*f)(size_t n, const double *x, double *y)) {
  const bind_array *self = bind_self(L);
  f(self->n, self->values, bind_newarray(L, &self->shape)->values);
  return 1;
}

/* a:exp() → a new array of e^a[i] */
static int methods_exp(lua_State *L) {
  return methods_pushvalues(L, rnn_exp_each);
}

/* a:log() → a new array of natural logarithms */
static int methods_log(lua_State *L) {
  return methods_pushvalues(L, rnn_log_each);
}

/* a:tanh() → a new array of tanh a[i] */
static int methods_tanh(lua_State *L) {
  return methods_pushvalues(L, rnn_tanh_each);
}

/* a:sigmoid() → a new array of 1 / (1 + e^(−a[i])) */
static int methods_sigmoid(lua_State *L) {
  return methods_pushvalues(L, rnn_sigmoid_each);
}

/* Counts a change, and returns argument 1. */
static int methods_changed(lua_State *L, const bind_array *self) {
  ++*self->changes;
  lua_settop(L, 1);
  return 1;
}

/* a:add_to(b [, factor]) → a, after adding factor·b to it, b an array or a number; the default
 * factor is 1 */
static int methods_addto(lua_State *L) {
  const bind_array *self = bind_self(L);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    rnn_array_add_number(self->values, methods_factor(L, 3) * lua_tonumber(L, 2), self->n);
    return methods_changed(L, self);
  }
  const bind_array *b = methods_array(L, self, 2, "b", " or a number");
  bind_checkshape(L, 2, "b", &self->shape, &b->shape);
  rnn_array_add_scaled(self->values, methods_factor(L, 3), b->values, self->n);
  return methods_changed(L, self);
}

/* a:add_product(b, c [, factor]) → a, after adding factor·b[i]·c[i] to each a[i] */
static int methods_addproduct(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_array *b = methods_same(L, self, 2, "b"), *c = methods_same(L, self, 3, "c");
  rnn_array_add_product(self->values, methods_factor(L, 4), b->values, c->values, self->n);
  return methods_changed(L, self);
}

/* a:add_quotient(b, c [, factor]) → a, after adding factor·b[i]/c[i] to each a[i] */
static int methods_addquotient(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_array *b = methods_same(L, self, 2, "b"), *c = methods_same(L, self, 3, "c");
  rnn_array_add_quotient(self->values, methods_factor(L, 4), b->values, c->values, self->n);
  return methods_changed(L, self);
}

/* a:sqrt_of(b) → a, after setting each a[i] to √b[i] */
static int methods_sqrtof(lua_State *L) {
  const bind_array *self = bind_self(L);
  rnn_array_sqrt(self->values, methods_same(L, self, 2, "b")->values, self->n);
  return methods_changed(L, self);
}

/* a:clip_to(lo, hi) → a, after setting numbers below lo to lo, and numbers above hi to hi */
static int methods_clipto(lua_State *L) {
  const bind_array *self = bind_self(L);
  const double lo = bind_number(L, 2, 2, "lo"), hi = bind_number(L, 3, 3, "hi");
  if (lo != lo) return luaL_argerror(L, 2, "lo: expected a number, got NaN");
  if (!(lo <= hi)) {
    return luaL_argerror(L, 3, lua_pushfstring(L, "hi: expected at least lo = %f, got %f", lo, hi));
  }
  rnn_array_clip(self->values, self->values, lo, hi, self->n);
  return methods_changed(L, self);
}

/* a:scale_by(factor) → a, after multiplying it by the factor */
static int methods_scaleby(lua_State *L) {
  const bind_array *self = bind_self(L);
  rnn_array_scale(self->values, bind_number(L, 2, 2, "factor"), self->values, self->n);
  return methods_changed(L, self);
}

/* a:fill(v) → a, after setting all its numbers to v */
static int methods_fill(lua_State *L) {
  const bind_array *self = bind_self(L);
  rnn_array_fill(self->values, self->n, bind_number(L, 2, 2, "v"));
  return methods_changed(L, self);
}

const luaL_Reg bind_array_methods[] = {{"copy", methods_copy},
                                       {"slice", methods_slice},
                                       {"reshape", methods_reshape},
                                       {"table", methods_table},
                                       {"sum", methods_sum},
                                       {"mean", methods_mean},
                                       {"min", methods_min},
                                       {"max", methods_max},
                                       {"argmax", methods_argmax},
                                       {"norm", methods_norm},
                                       {"dot", methods_dot},
                                       {"transpose", methods_transpose},
                                       {"add", methods_add},
                                       {"scale", methods_scale},
                                       {"exp", methods_exp},
                                       {"log", methods_log},
                                       {"tanh", methods_tanh},
                                       {"sigmoid", methods_sigmoid},
                                       {"add_to", methods_addto},
                                       {"add_product", methods_addproduct},
                                       {"add_quotient", methods_addquotient},
                                       {"scale_by", methods_scaleby},
                                       {"sqrt_of", methods_sqrtof},
                                       {"clip_to", methods_clipto},
                                       {"fill", methods_fill},
                                       {NULL, NULL}};

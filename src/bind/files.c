/* Reading numbers of other types, and saving files. */
#include "files.h"

#include <errno.h>
#include <inttypes.h>

#include "base/bytes.h"
#include "bind.h"
#include "saving.h"

enum { CHUNK = 1024 }; /* numbers in the buffer */

static FILE *files_check(lua_State *L, int index) {
  const luaL_Stream *stream = luaL_checkudata(L, index, LUA_FILEHANDLE);
  luaL_argcheck(L, stream->closef, index, "file: expected an open file, got a closed one");
  return stream->f;
}

/* Returns the type given by the arguments from `arg` on: the kind 'f', 'g', 'i', 'u' or 'b', the
 * bytes of a number, and whether the most significant byte is first. */
static rnn_bytes_type files_type(lua_State *L, int arg) {
  static const char *const kinds[] = {"f", "g", "i", "u", "b", NULL};
  const char kind = *kinds[luaL_checkoption(L, arg, NULL, kinds)];
  const lua_Integer size = luaL_checkinteger(L, arg + 1);
  const bool any = size == 1 || size == 2 || size == 4 || size == 8;
  const bool fits = kind == 'f' ? size > 1 : kind == 'g' ? size == 2 : kind != 'b' || size == 1;
  luaL_argcheck(L, any && fits, arg + 1, "size: no type of numbers has it");
  return (rnn_bytes_type){kind, (size_t)size, lua_toboolean(L, arg + 2)};
}

/* Pushes nil, nil, the position, from 1, of an integer that a double may be unable to hold, and its
 * digits. */
static int files_inexact(lua_State *L, size_t i, rnn_bytes_integer integer) {
  char digits[24];
  (void)snprintf(digits, sizeof digits, "%s%" PRIu64, integer.negative ? "-" : "",
                 integer.magnitude);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushinteger(L, (lua_Integer)i + 1);
  lua_pushstring(L, digits);
  return 4;
}

/* core.read_numbers(file, n, kind, size, big_endian) → an array of the next n numbers of this type;
 * or nil and a message; or nil, nil, and the position and the digits of an integer beyond 2^53 */
static int files_read(lua_State *L) {
  FILE *file = files_check(L, 1);
  const size_t n = bind_size(L, 2, 2, "n");
  const rnn_bytes_type type = files_type(L, 3);
  double *values = bind_newsequence(L, n)->values;
  unsigned char bytes[CHUNK * sizeof(double)];
  for (size_t i = 0; i < n; i += CHUNK) {
    const size_t count = n - i < CHUNK ? n - i : CHUNK;
    errno = 0;
    if (fread(bytes, type.size, count, file) != count) {
      if (ferror(file)) return luaL_fileresult(L, 0, NULL);
      lua_pushnil(L);
      lua_pushfstring(L, "truncated: it ends before the last of %I numbers", (lua_Integer)n);
      return 2;
    }
    const size_t good = rnn_bytes_to_doubles(values + i, bytes, count, type);
    if (good < count) {
      return files_inexact(L, i + good, rnn_bytes_to_integer(bytes + good * type.size, type));
    }
  }
  return 1;
}

/* Writes n doubles, the least significant byte first. */
static bool files_write(FILE *file, const double *values, size_t n) {
  unsigned char bytes[CHUNK * sizeof(double)];
  for (size_t i = 0; i < n; i += CHUNK) {
    const size_t count = n - i < CHUNK ? n - i : CHUNK;
    rnn_bytes_from_doubles(bytes, values + i, count);
    if (fwrite(bytes, sizeof(double), count, file) != count) return false;
  }
  return true;
}

/* Raises an argument error unless argument 4 is absent, an array, or a table of arrays. */
static void files_checkarrays(lua_State *L) {
  if (lua_isnoneornil(L, 4) || bind_toarray(L, 4)) return;
  if (!lua_istable(L, 4)) bind_expected(L, 4, 4, "a", "an array");
  for (lua_Integer i = 1; lua_rawgeti(L, 4, i) != LUA_TNIL; i++) {
    if (!bind_toarray(L, -1)) bind_expected(L, lua_gettop(L), 4, "a", "arrays");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* Writes the numbers of argument 4, checked before. */
static bool files_writearrays(lua_State *L, FILE *file) {
  const bind_array *array = bind_toarray(L, 4);
  if (array) return files_write(file, array->values, array->n);
  if (!lua_istable(L, 4)) return true;
  for (lua_Integer i = 1; lua_rawgeti(L, 4, i) != LUA_TNIL; i++) {
    array = bind_toarray(L, -1);
    lua_pop(L, 1); /* the table holds it */
    if (!files_write(file, array->values, array->n)) return false;
  }
  lua_pop(L, 1);
  return true;
}

/* core.save(path, "create" or "replace", text [, a [, like]]) → true; or nil and a message. The
 * file holds the text and then the numbers of a, an array or a list of arrays; if `like`, the
 * path of a file, is given, the new file gets its mode. No error is raised between saving_begin and
 * saving_end. */
static int files_save(lua_State *L) {
  static const char *const ways[] = {"create", "replace", NULL};
  const char *path = luaL_checkstring(L, 1);
  const saving_way way = luaL_checkoption(L, 2, NULL, ways) ? SAVING_REPLACE : SAVING_CREATE;
  size_t size = 0;
  const char *text = luaL_checklstring(L, 3, &size);
  files_checkarrays(L);
  const char *like = luaL_optstring(L, 5, NULL);
  luaL_checkstack(L, 2, "arrays");
  saving file;
  bool good = saving_begin(&file, path, way);
  good = good && (!like || saving_like(&file, like));
  good = good && fwrite(text, 1, size, file.stream) == size;
  good = good && files_writearrays(L, file.stream);
  const char *problem = saving_end(&file, good);
  if (problem) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, problem);
    return 2;
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* core.lock(file, seconds) locks an open file or folder until it is closed. Returns whether it is
 * locked. */
static int files_locked(lua_State *L) {
  FILE *file = files_check(L, 1);
  lua_pushboolean(L, files_lock(file, luaL_checknumber(L, 2)));
  return 1;
}

/* core.kind_of_file(path) → the kind of something that is not a regular file, such as "a pipe";
 * else nil */
static int files_kind_of(lua_State *L) {
  lua_pushstring(L, files_kind(luaL_checkstring(L, 1)));
  return 1;
}

static const luaL_Reg files_functions[] = {{"read_numbers", files_read},
                                           {"save", files_save},
                                           {"lock", files_locked},
                                           {"kind_of_file", files_kind_of},
                                           {NULL, NULL}};

void bind_files(lua_State *L, int array) {
  lua_pushvalue(L, array);
  lua_pushvalue(L, array);
  luaL_setfuncs(L, files_functions, 2);
}

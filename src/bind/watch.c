/* What runs in a thread, for rnnlua.checking.autodiff.trace: the functions of a layer's author that
 * are under way, and how many of their instructions ran.
 *
 * A table `known` has the source of each function of the author, and false for any other one. What
 * it does not have, the function `classify` returns. */
#include "watch.h"
#include "bind.h"

/* Replaces the function at the stack's top by its source, or by false. [-1, +1] */
static void watch_source(lua_State *L, int known, int classify) {
  lua_pushvalue(L, -1);
  if (lua_rawget(L, known) == LUA_TNIL) {
    lua_pushvalue(L, classify);
    lua_pushvalue(L, -3);
    lua_call(L, 1, 1);
    lua_replace(L, -2);
  }
  lua_replace(L, -2);
}

/* A function that ran: whether it is the author's, and whether there is nothing to see in it. */
typedef struct watch_function {
  const void *address;
  bool own, blind;
} watch_function;

/* The latest functions, each at the place that belongs to its address. Beside them, a table keeps
 * the function at 2 * place + 1, so that no other gets its address, and its source at the next. */
enum { FUNCTIONS_KEPT = 64 };

static int watch_place(const void *address) {
  return (int)((uintptr_t)address / 32 % FUNCTIONS_KEPT);
}

/* Keeps the function that is on the stack below its source, at their top. `kept` is the place of
 * the table on the stack. [-2, +0] */
static void watch_keep(lua_State *L, watch_function *functions, int kept, bool blind) {
  const void *address = lua_topointer(L, -2);
  const int place = watch_place(address);
  const bool own = lua_toboolean(L, -1);
  lua_rawseti(L, kept, 2 * place + 2);
  lua_rawseti(L, kept, 2 * place + 1);
  functions[place] = (watch_function){address, own, blind};
}

/* How many functions are under way in a thread. */
static int watch_levels(lua_State *L) {
  lua_Debug at;
  int most = 8, least = 0; /* there are more than `least`, and at most `most` */
  while (lua_getstack(L, most, &at)) {
    least = most + 1;
    most *= 2;
  }
  while (least < most) {
    const int middle = least + (most - least) / 2;
    if (lua_getstack(L, middle, &at))
      least = middle + 1;
    else
      most = middle;
  }
  return least;
}

/* The upvalues of `watch_frames` and `watch_find`. */
enum { OF_KNOWN = 1, OF_CLASSIFY, OF_FUNCTIONS, OF_KEPT, OF_ORDINALS, OF_SITES };

/* The place of the author's function that is under way at a level, in the table of what is kept,
 * which is at `kept` on the stack; -1 for any other function. */
static int watch_own_at(lua_State *L, lua_Debug *at, int kept) {
  watch_function *functions = lua_touserdata(L, lua_upvalueindex(OF_FUNCTIONS));
  lua_getinfo(L, "f", at);
  const void *address = lua_topointer(L, -1);
  const int place = watch_place(address);
  if (functions[place].address == address) {
    lua_pop(L, 1);
  } else {
    lua_pushvalue(L, -1);
    watch_source(L, lua_upvalueindex(OF_KNOWN), lua_upvalueindex(OF_CLASSIFY));
    watch_keep(L, functions, kept, false);
  }
  return functions[place].own ? place : -1;
}

/* Lists the author's functions under way in the running thread in argument 1, a table, the
 * innermost first: for each the level, the depth, the line and the source. Returns how many there
 * are. The level is as for debug.getlocal in the caller, the depth counts from the bottom of the
 * stack. */
static int watch_frames(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(OF_KEPT)); /* at 2 */
  lua_Debug at;
  const int levels = watch_levels(L);
  lua_Integer n = 0;
  for (int level = 1; level < levels; level++) {
    lua_getstack(L, level, &at);
    const int place = watch_own_at(L, &at, 2);
    if (place < 0) continue;
    lua_getinfo(L, "l", &at);
    lua_rawgeti(L, 2, 2 * place + 2);
    lua_rawseti(L, 1, 4 * n + 4);
    lua_pushinteger(L, level);
    lua_rawseti(L, 1, 4 * n + 1);
    lua_pushinteger(L, levels - level);
    lua_rawseti(L, 1, 4 * n + 2);
    lua_pushinteger(L, at.currentline);
    lua_rawseti(L, 1, 4 * n + 3);
    n++;
  }
  lua_pushinteger(L, n);
  return 1;
}

/* Puts what `watch_own_at` keeps on the stack, for the arguments `known` and `classify`. [-0, +2]
 */
static void watch_push_kept(lua_State *L) {
  watch_function *functions = lua_newuserdatauv(L, FUNCTIONS_KEPT * sizeof *functions, 0);
  for (int i = 0; i < FUNCTIONS_KEPT; i++) functions[i] = (watch_function){0};
  lua_newtable(L);
}

/* core.frames_of(known, classify) → a function that lists the author's functions in a table */
static int watch_framesof(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  watch_push_kept(L);
  lua_pushcclosure(L, watch_frames, OF_KEPT);
  return 1;
}

/* Replaces the table at the stack's top by what it holds for a line and an ordinal. Returns whether
 * that is a table. */
static bool watch_descend(lua_State *L, int line, lua_Integer ordinal) {
  if (lua_rawgeti(L, -1, line) != LUA_TTABLE || lua_rawgeti(L, -1, ordinal) != LUA_TTABLE) {
    return false;
  }
  lua_replace(L, -3);
  lua_pop(L, 1);
  return true;
}

/* Finds what the tree of sites holds for the operation that is argument 1, where the author's
 * functions are now. Returns it, and the level of the innermost function, as for `watch_frames`;
 * and counts the operation. Returns nothing, and counts nothing, where the tree holds nothing. */
static int watch_find(lua_State *L) {
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(OF_KEPT));  /* at 2 */
  lua_pushvalue(L, lua_upvalueindex(OF_SITES)); /* at 3, then what it holds */
  lua_Debug at;
  const int levels = watch_levels(L);
  int innermost = 0;
  lua_Integer counted = 0;
  for (int level = 1; level < levels; level++) {
    lua_getstack(L, level, &at);
    if (watch_own_at(L, &at, 2) < 0) continue;
    lua_rawgeti(L, lua_upvalueindex(OF_ORDINALS), levels - level);
    lua_Integer ordinal = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (innermost == 0) {
      innermost = level;
      counted = ++ordinal;
    }
    lua_getinfo(L, "l", &at);
    if (!watch_descend(L, at.currentline, ordinal)) return 0;
  }
  lua_pushvalue(L, 1);
  if (innermost == 0 || lua_rawget(L, 3) == LUA_TNIL) return 0;
  lua_pushinteger(L, counted);
  lua_rawseti(L, lua_upvalueindex(OF_ORDINALS), levels - innermost);
  lua_pushinteger(L, innermost);
  return 2;
}

/* core.finder_of(known, classify, ordinals, sites) → a function (operation) → ?what `sites` holds,
 * level. `sites` is a tree: for each of the author's functions under way, innermost first, the
 * line, and in it the ordinal, which is that at the function's depth in `ordinals`; at last the
 * operation. The innermost function's ordinal is one more. */
static int watch_finderof(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_checktype(L, 3, LUA_TTABLE);
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  watch_push_kept(L);
  lua_rotate(L, 3, 2);
  lua_pushcclosure(L, watch_find, OF_SITES);
  return 1;
}

/* Watches what the author's functions do in a thread. It keeps what it knows of the latest
 * functions, because a hook runs at each instruction; KEPT is their table. */
typedef struct watch_watcher {
  lua_Integer count, most;
  bool sees;
  watch_function functions[FUNCTIONS_KEPT];
} watch_watcher;

/* The user values of a watcher. */
enum { KNOWN = 1, CLASSIFY, CALLED, SEE, LINES, ORDINALS, KEPT };

/* The watcher of each thread, by the address of this in the registry. */
static const char watchers = 0;

/* The thread that was watched last and its watcher, by the address of this in the registry. The
 * user values are both of them, so that no other thread gets the address. */
static const char latest = 0;
typedef struct watch_latest {
  const lua_State *thread;
  watch_watcher *watcher;
} watch_latest;
enum { THREAD = 1, WATCHER };

/* Makes a thread the latest. The stack's top has the thread, below it the watcher; a nil for both
 * makes none the latest. [-2, +0] */
static void watch_remember(lua_State *L, watch_latest *of) {
  of->thread = lua_tothread(L, -1);
  of->watcher = lua_touserdata(L, -2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &latest);
  lua_insert(L, -3);
  lua_setiuservalue(L, -3, THREAD);
  lua_setiuservalue(L, -2, WATCHER);
  lua_pop(L, 1);
}

/* The latest thread with its watcher, which is also put on the stack. [-0, +1] */
static watch_latest *watch_latest_of(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &latest);
  return lua_touserdata(L, -1);
}

/* The watcher of the running thread, with the latest on the stack. NULL for a coroutine, which has
 * inherited the hook and loses it. [-0, +1] */
static watch_watcher *watch_of_thread(lua_State *L) {
  watch_latest *of = watch_latest_of(L);
  if (of->thread == L) return of->watcher;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &watchers);
  lua_pushthread(L);
  if (lua_rawget(L, -2) != LUA_TUSERDATA) {
    lua_sethook(L, NULL, 0, 0);
    return NULL;
  }
  lua_replace(L, -2);
  lua_pushthread(L);
  watch_remember(L, of);
  return of->watcher;
}

/* Whether there is nothing to see in the function that runs, given its source at the stack's top
 * and the watcher at `self`: the table of its source has none of its lines. */
static bool watch_is_blind(lua_State *L, lua_Debug *at, int self) {
  bool blind = false;
  const int top = lua_gettop(L);
  lua_getiuservalue(L, self, LINES);
  lua_pushvalue(L, top);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    blind = lua_getinfo(L, "S", at) && at->what[0] == 'L'; /* Lua, not main */
    lua_pushnil(L);
    while (blind && lua_next(L, -2)) {
      lua_pop(L, 1);
      const lua_Integer line = lua_tointeger(L, -1);
      blind = line < at->linedefined || line > at->lastlinedefined;
    }
  }
  lua_settop(L, top);
  return blind;
}

/* Keeps the function at the stack's top, which runs. `of` is the place of the latest on the stack.
 */
static void watch_learn(lua_State *L, lua_Debug *at, int of, watch_watcher *self) {
  const int top = lua_gettop(L);
  lua_getiuservalue(L, of, WATCHER);
  lua_getiuservalue(L, top + 1, KNOWN);
  lua_getiuservalue(L, top + 1, CLASSIFY);
  lua_getiuservalue(L, top + 1, KEPT);
  lua_pushvalue(L, top);
  lua_pushvalue(L, top);
  watch_source(L, top + 2, top + 3);
  const bool blind = self->sees && lua_toboolean(L, -1) && watch_is_blind(L, at, top + 1);
  watch_keep(L, self->functions, top + 4, blind);
  lua_settop(L, top);
}

/* The function that runs, if it is the author's; else NULL. Puts it on the stack. `of` is the place
 * of the latest on the stack. [-0, +1] */
static const watch_function *watch_running(lua_State *L, lua_Debug *at, int of,
                                           watch_watcher *self) {
  lua_getinfo(L, "f", at);
  const void *address = lua_topointer(L, -1);
  const watch_function *found = &self->functions[watch_place(address)];
  if (found->address != address) watch_learn(L, at, of, self);
  return found->own ? found : NULL;
}

/* Calls a watcher's function `see` if there may be something to see in the line that runs. The
 * author's function is at the stack's top, the latest at `of`. */
static void watch_see(lua_State *L, lua_Debug *at, int of) {
  const int function = lua_gettop(L);
  lua_getiuservalue(L, of, WATCHER);
  lua_getiuservalue(L, function + 1, SEE);
  lua_pushvalue(L, function);
  lua_getiuservalue(L, function + 1, KEPT);
  lua_rawgeti(L, -1, 2 * watch_place(lua_topointer(L, function)) + 2);
  lua_replace(L, -2); /* see, function, source */
  lua_getiuservalue(L, function + 1, LINES);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_getinfo(L, "l", at);
    if (lua_rawgeti(L, -1, at->currentline) == LUA_TNIL) return;
    lua_pop(L, 1);
  }
  lua_pop(L, 2);
  lua_call(L, 2, 0);
}

static void watch_instruction(lua_State *L, lua_Debug *at) {
  const int top = lua_gettop(L);
  watch_watcher *self = watch_of_thread(L);
  const watch_function *found = self ? watch_running(L, at, top + 1, self) : NULL;
  if (found) {
    const bool blind = found->blind;
    if (++self->count > self->most) {
      lua_getiuservalue(L, top + 1, WATCHER);
      lua_getiuservalue(L, -1, CALLED);
      lua_call(L, 0, 0);
      lua_pop(L, 1);
    }
    if (self->sees && !blind) watch_see(L, at, top + 1);
  }
  lua_settop(L, top);
}

/* Notes in a watcher's table `ordinals`, if it has one, that a line begins. The author's function
 * is at the stack's top, the latest at `of`. Returns whether there is such a table. */
static bool watch_note_line(lua_State *L, lua_Debug *at, int of) {
  const int function = lua_gettop(L);
  lua_getiuservalue(L, of, WATCHER);
  if (lua_getiuservalue(L, -1, ORDINALS) != LUA_TTABLE) return false;
  const int depth = watch_levels(L);
  lua_pushinteger(L, 0);
  lua_rawseti(L, -2, depth);
  lua_pushinteger(L, depth);
  lua_rawseti(L, -2, 0);
  lua_pushinteger(L, at->currentline);
  lua_rawseti(L, -2, -1);
  lua_getiuservalue(L, -2, KEPT);
  lua_rawgeti(L, -1, 2 * watch_place(lua_topointer(L, function)) + 2);
  lua_rawseti(L, -3, -2);
  return true;
}

static void watch_event(lua_State *L, lua_Debug *at) {
  static const char *const names[] = {[LUA_HOOKCALL] = "call",
                                      [LUA_HOOKRET] = "return",
                                      [LUA_HOOKLINE] = "line",
                                      [LUA_HOOKTAILCALL] = "tail call"};
  const int top = lua_gettop(L);
  watch_watcher *self = watch_of_thread(L);
  if (self && watch_running(L, at, top + 1, self) &&
      !(at->event == LUA_HOOKLINE && watch_note_line(L, at, top + 1))) {
    lua_getiuservalue(L, top + 1, WATCHER);
    lua_getiuservalue(L, -1, CALLED);
    lua_pushstring(L, names[at->event]);
    lua_call(L, 1, 0);
  }
  lua_settop(L, top);
}

/* core.watcher(known, classify, called, most, see, lines, ordinals) → a watcher. `called` is a
 * function. core.count calls it at each instruction beyond `most`. `see` is a function, or nil:
 * called with the author's function and its source before each instruction, except in a source for
 * which the table `lines` has a table without the line. core.follow calls `called` with each event;
 * but where `ordinals` is a table, a line's beginning sets ordinals[depth of the function] = 0
 * instead, and ordinals[0] to the depth, [-1] to the line, [-2] to the source. */
static int watch_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  const lua_Integer most = luaL_optinteger(L, 4, 0);
  lua_settop(L, 7);
  if (!lua_isnil(L, 5)) {
    luaL_checktype(L, 5, LUA_TFUNCTION);
    luaL_checktype(L, 6, LUA_TTABLE);
  }
  watch_watcher *self = lua_newuserdatauv(L, sizeof *self, KEPT);
  *self = (watch_watcher){.most = most, .sees = !lua_isnil(L, 5)};
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setmetatable(L, -2);
  const int values[] = {
      [KNOWN] = 1, [CLASSIFY] = 2, [CALLED] = 3, [SEE] = 5, [LINES] = 6, [ORDINALS] = 7};
  for (int i = KNOWN; i <= ORDINALS; i++) {
    lua_pushvalue(L, values[i]);
    lua_setiuservalue(L, -2, i);
  }
  lua_newtable(L);
  lua_setiuservalue(L, -2, KEPT);
  return 1;
}

/* The watcher that is argument 1. */
static watch_watcher *watch_check(lua_State *L) {
  watch_watcher *self = lua_touserdata(L, 1);
  if (self && lua_getmetatable(L, 1)) {
    const bool same = lua_topointer(L, -1) == lua_topointer(L, lua_upvalueindex(1));
    lua_pop(L, 1);
    if (same) return self;
  }
  luaL_typeerror(L, 1, "watcher");
  return NULL; /* excused: luaL_typeerror does not return */
}

/* Has a watcher watch a thread from now on; debug.sethook(thread) or core.unwatch ends that. */
static int watch_set(lua_State *L, lua_Hook hook, int mask, int count) {
  watch_watcher *self = watch_check(L);
  luaL_checktype(L, 2, LUA_TTHREAD);
  lua_settop(L, 2);
  watch_latest *of = watch_latest_of(L);
  if (of->thread != lua_tothread(L, 2) || of->watcher != self) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &watchers);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 1);
    lua_rawset(L, -3);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    watch_remember(L, of);
  }
  lua_sethook(lua_tothread(L, 2), hook, mask, count);
  return 0;
}

/* core.unwatch(thread) ends that, and keeps neither the thread nor its watcher alive. */
static int watch_unset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTHREAD);
  lua_State *thread = lua_tothread(L, 1);
  lua_sethook(thread, NULL, 0, 0);
  watch_latest *of = watch_latest_of(L);
  if (of->thread == thread) {
    lua_pushnil(L);
    lua_pushnil(L);
    watch_remember(L, of);
  }
  return 0;
}

/* core.count(watcher, thread) counts instructions of the author's functions. */
static int watch_count(lua_State *L) {
  return watch_set(L, watch_instruction, LUA_MASKCOUNT, 1);
}

/* core.follow(watcher, thread) tells of their lines, calls and returns, as debug.sethook does. */
static int watch_follow(lua_State *L) {
  return watch_set(L, watch_event, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE, 0);
}

/* Calls the function below `arguments` of them at the stack's top, without the running thread's
 * hook. [-(arguments + 1), +results] */
static void watch_call_unhooked(lua_State *L, int arguments, int results) {
  lua_Hook hook = lua_gethook(L);
  const int mask = lua_gethookmask(L), count = lua_gethookcount(L);
  lua_sethook(L, NULL, 0, 0);
  lua_call(L, arguments, results);
  lua_sethook(L, hook, mask, count);
}

/* Calls upvalue 1. */
static int watch_callunhooked(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  watch_call_unhooked(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* core.unhooked(f) → a function that calls f while no hook is set in the running thread. An error
 * in f leaves it without the hook. */
static int watch_unhooked(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_pushcclosure(L, watch_callunhooked, 1);
  return 1;
}

/* Puts the number that an argument stands for on the stack: itself, or the field of name upvalue 3
 * of a table with the metatable upvalue 2; nil for anything else. [-0, +1] */
static void watch_push_number(lua_State *L, int argument) {
  lua_pushvalue(L, argument);
  if (lua_type(L, argument) == LUA_TNUMBER) return;
  if (lua_type(L, argument) == LUA_TTABLE && lua_getmetatable(L, argument)) {
    const bool same = lua_rawequal(L, -1, lua_upvalueindex(2));
    lua_pop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(3));
    if (same && lua_rawget(L, argument) == LUA_TNUMBER) return;
  }
  lua_pop(L, 1);
  lua_pushnil(L);
}

/* Calls upvalue 1 with two operands and their numbers. */
static int watch_calloperation(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  watch_push_number(L, 1);
  watch_push_number(L, 2);
  watch_call_unhooked(L, 4, 1);
  return 1;
}

/* core.unhooked_operation(f, class, name) → a function (a, b) that returns f(a, b, x, y), called as
 * by core.unhooked. x is the number a; or the number in the field `name` of a table a with the
 * metatable `class`; or nil. So is y for b. */
static int watch_unhookedoperation(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checktype(L, 3, LUA_TSTRING);
  lua_settop(L, 3);
  lua_pushcclosure(L, watch_calloperation, 3);
  return 1;
}

/* core.counted(watcher) → how many instructions */
static int watch_counted(lua_State *L) {
  lua_pushinteger(L, watch_check(L)->count);
  return 1;
}

void bind_watch(lua_State *L) {
  lua_newtable(L); /* the watchers of threads, which it does not keep alive */
  lua_newtable(L);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &watchers);
  *(watch_latest *)lua_newuserdatauv(L, sizeof(watch_latest), WATCHER) = (watch_latest){0};
  lua_rawsetp(L, LUA_REGISTRYINDEX, &latest);
  static const luaL_Reg functions[] = {{"frames_of", watch_framesof},
                                       {"finder_of", watch_finderof},
                                       {"watcher", watch_new},
                                       {"count", watch_count},
                                       {"follow", watch_follow},
                                       {"counted", watch_counted},
                                       {"unwatch", watch_unset},
                                       {"unhooked", watch_unhooked},
                                       {"unhooked_operation", watch_unhookedoperation},
                                       {NULL, NULL}};
  lua_newtable(L); /* the metatable of watchers */
  luaL_setfuncs(L, functions, 1);
}

/*
 * The module rnnlua.limits: runs code that is not ours, with limits on its time and memory.
 *
 *   call(stop, handler, f, …)  like xpcall(f, handler, …). f may use stop.seconds of processor
 *                              time, and stop.bytes of memory. stop.chunk is the source in which
 *                              the innermost line is reported. A source whose name begins with
 *                              stop.trusted is ours. In a copy of the process (copy.c), f may wait
 *                              for stop.wait seconds [opt] without using the processor. If a limit
 *                              or Ctrl-C ends the call, it returns
 *                              false and stop. Then stop.reason is "time", "memory" or "interrupt",
 *                              and stop.line is the line, if there is one. If f calls `call`, the
 *                              outer limits hold, and the inner ones do not count.
 *   checked(f [, deep])        returns a function that calls f and, if a limit was reached
 *     → function               meanwhile, raises an error as the hook does. Use it for functions
 *                              that resume coroutines: an error of the hook ends only the
 *                              coroutine. With `deep`, the result of f also becomes such a function
 *
 * A hook counts instructions, also in every coroutine that starts during the call. No Lua code can
 * remove it. After a limit is reached, the hook raises an error at each instruction that is not
 * ours, so that code that catches errors ends, too. Our own code may run for a short while longer,
 * because it may be restoring something. No hook is called while a C function or a finalizer runs.
 * So in a copy of the process (copy.c) a signal ends the copy a little later. Before that, it sends
 * "REASON LINE" in the format "<s4" of string.pack; the text ends with " C" if a C function was
 * running. The copy also ends like that if it waits too long; then REASON is "wait".
 */
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupt.h"
#include "modules.h"
#include "platform.h"

enum {
  EVERY = 1000,      /* instructions between two calls of the hook */
  LOOKS = 32,        /* calls of the hook between two readings of the clock */
  PAUSES = 10,       /* parts of the time in which f may wait */
  MOST_LEVELS = 200, /* how many levels of the stack are searched for a line */
  RESERVE = 1 << 26  /* more bytes that may be used after a limit is reached */
};

#ifdef __SANITIZE_ADDRESS__
static const double grace = 10.0; /* as below; all of it is slower */
#else
static const double grace = 1.0; /* seconds that our own code may take beyond the limit */
#endif
static const double least = 0.01; /* the share of a processor below which f waits */
static const double late = 0.25;  /* seconds after which a hook that was not called will not be */
static const double tick = 1e-3;  /* seconds, the shortest time that a timer is set to */

typedef struct limits {
  bool on;
  const char *reason; /* the limit that was reached, or NULL */
  int line;           /* where, or 0 */
  lua_State *owner;   /* the thread that calls */
  const char *chunk, *trusted;
  double end; /* the time limit, as processor time of the process */
  unsigned looks;
  double pause;       /* seconds between two looks for waiting */
  double used_before; /* processor time at the last look */
  unsigned waited;    /* how many looks in a row found that nothing was done */
  size_t bytes;       /* the limit of memory */
  size_t used, most;  /* bytes in use; how many may be in use */
  void *refused;      /* the block of the last refused request, and the size that it asked for */
  size_t refused_size;
  lua_Alloc alloc; /* the allocator that this one calls */
  void *alloc_data;
} limits;

static limits current;
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t due; /* the time is up: the hook should look at the clock at once */

static double processor_time(void) {
  return (double)clock() / CLOCKS_PER_SEC;
}

/* The innermost line that runs in the chunk of interest; 0 if there is none. */
static int line_in(lua_State *L) {
  lua_Debug ar;
  for (int level = 0; level < MOST_LEVELS && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (strcmp(ar.source, current.chunk) == 0) return ar.currentline;
  }
  return 0;
}

/* Records that code that runs in L has reached a limit. */
static void reach(lua_State *L, const char *reason) {
  current.reason = reason;
  current.end = processor_time();
  current.most = current.used > SIZE_MAX - RESERVE ? SIZE_MAX : current.used + RESERVE;
  current.line = line_in(L);
}

static bool is_trusted(lua_State *L, lua_Debug *ar) {
  lua_getinfo(L, "S", ar);
  return strncmp(ar->source, current.trusted, strlen(current.trusted)) == 0;
}

static void limits_hook(lua_State *L, lua_Debug *ar);

/* Raises an error here, and from now on at each instruction, so that code that catches the error
 * can't go on. It is a memory error, because Lua calls no message handler for it: a handler for an
 * error in a hook runs without a hook, and might never end. */
static int raise_stop(lua_State *L) {
  lua_sethook(L, limits_hook, LUA_MASKCOUNT, 1);
  lua_sethook(current.owner, limits_hook, LUA_MASKCOUNT, 1);
  lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}

static void limits_hook(lua_State *L, lua_Debug *ar) {
  if (!current.on) return; /* a coroutine still has the hook after the call */
  if (!current.reason && interrupted) reach(L, "interrupt");
  const bool look = due || ++current.looks % LOOKS == 0;
  if (!current.reason && look && processor_time() > current.end) reach(L, "time");
  if (!current.reason) return;
  if (is_trusted(L, ar) && processor_time() < current.end + grace) {
    lua_sethook(L, limits_hook, LUA_MASKCOUNT, EVERY);
    return;
  }
  if (current.line == 0) current.line = line_in(L);
  raise_stop(L);
}

/* A lua_Alloc that gives no more memory than the limit. After a refusal Lua usually collects
 * garbage and repeats the request. So the limit is reached if a request is refused twice, or if it
 * asks for more than the whole limit. This function also installs the hook again if a check of ours
 * has replaced it for a while. */
static void *limits_alloc(void *data, void *block, size_t old_size, size_t new_size) {
  limits *self = data;
  const size_t held = block ? old_size : 0;
  if (new_size > held) {
    if (!lua_gethook(self->owner)) lua_sethook(self->owner, limits_hook, LUA_MASKCOUNT, EVERY);
    if (self->used > self->most || new_size - held > self->most - self->used) {
      const bool hopeless =
          new_size > self->bytes || (self->refused_size == new_size && self->refused == block);
      self->refused = block;
      self->refused_size = new_size;
      if (hopeless && !self->reason) reach(self->owner, "memory");
      return NULL;
    }
    self->refused_size = 0;
  }
  void *given = self->alloc(self->alloc_data, block, old_size, new_size);
  if (given || new_size == 0) self->used = self->used - held + new_size;
  return given;
}

/* Ends the copy, and sends the reason and the line. It may read the Lua state while that state
 * changes, and get a wrong answer. That does no harm, because the copy ends anyway. */
static void end_copy(const char *reason) {
  lua_Debug ar;
  const bool in_c = lua_getstack(current.owner, 0, &ar) && lua_getinfo(current.owner, "S", &ar) &&
                    *ar.what == 'C';
  char frame[32] = {0};
  const int size = snprintf(frame + 4, sizeof frame - 4, "%s %d%s", reason, line_in(current.owner),
                            in_c ? " C" : "");
  frame[0] = (char)size;
  platform_copy_send(frame, 4 + (size_t)size);
  platform_copy_exit(EXIT_FAILURE);
}

/* Handles the signal at the end of the time. The first signal only asks the hook to stop the code:
 * if each instruction is slow, the hook may read the clock late. The second signal means that no
 * hook was called meanwhile, so it ends the copy. */
static void on_time(void) {
  if (!due) {
    due = 1;
    lua_sethook(current.owner, limits_hook, LUA_MASKCOUNT, 1); /* may be called at any time */
    platform_copy_limit(late, on_time);
    return;
  }
  if (current.reason && processor_time() < current.end + grace) {
    platform_copy_limit(grace, on_time);
    return;
  }
  end_copy(interrupted ? "interrupt" : "time");
}

/* Handles the signal that looks for waiting. What computes uses more than `least` even on a busy
 * machine, and however long the process is stopped, that is one look. */
static void on_pause(void) {
  const double used = processor_time();
  current.waited = used - current.used_before < least * current.pause ? current.waited + 1 : 0;
  current.used_before = used;
  if (current.waited >= (interrupted ? 1 : PAUSES)) end_copy(interrupted ? "interrupt" : "wait");
}

static void on_interrupt(void) {
  interrupted = due = 1;
  platform_copy_limit(late, on_time);
}

/* From now on the limits in the table at index 1 hold. */
static void begin(lua_State *L) {
  lua_getfield(L, 1, "wait");
  lua_getfield(L, 1, "bytes");
  lua_getfield(L, 1, "seconds");
  lua_getfield(L, 1, "chunk");
  lua_getfield(L, 1, "trusted");
  limits next = {.owner = L, .chunk = luaL_checkstring(L, -2), .trusted = luaL_checkstring(L, -1)};
  next.used_before = processor_time();
  next.end = next.used_before + luaL_checknumber(L, -3);
  next.pause = luaL_optnumber(L, -5, 0) / PAUSES;
  next.used = (size_t)lua_gc(L, LUA_GCCOUNT) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB);
  next.bytes = (size_t)luaL_checkinteger(L, -4);
  next.most = next.used + next.bytes;
  next.alloc = lua_getallocf(L, &next.alloc_data);
  lua_pop(L, 5); /* the table keeps the texts alive */
  current = next;
  current.on = true;
  interrupted = due = 0;
  interrupt_divert(on_interrupt);
  platform_copy_limit(fmax(current.end - processor_time(), tick), on_time);
  platform_copy_tick(current.pause, on_pause);
  lua_setallocf(L, limits_alloc, &current);
  lua_sethook(L, limits_hook, LUA_MASKCOUNT, EVERY);
}

static void end(lua_State *L) {
  lua_sethook(L, NULL, 0, 0);
  lua_setallocf(L, current.alloc, current.alloc_data);
  platform_copy_limit(0, on_time);
  platform_copy_tick(0, on_pause);
  interrupt_divert(NULL);
  current.on = false;
}

/* Calls f at index 3; its arguments follow it. Returns the status. */
static int call(lua_State *L) {
  return lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 2);
}

static int limits_call(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_checkany(L, 3);
  int status;
  if (current.on) {
    status = call(L);
  } else {
    begin(L);
    status = call(L);
    end(L);
    if (status == LUA_ERRMEM && !current.reason) current.reason = "memory";
    if (current.reason) {
      lua_settop(L, 1);
      lua_pushstring(L, current.reason);
      lua_setfield(L, 1, "reason");
      if (current.line > 0) {
        lua_pushinteger(L, current.line);
        lua_setfield(L, 1, "line");
      }
      lua_pushboolean(L, false);
      lua_insert(L, 1);
      return 2;
    }
  }
  lua_pushboolean(L, status == LUA_OK);
  lua_replace(L, 2);
  return lua_gettop(L) - 1;
}

static int limits_checked(lua_State *L);

/* Calls upvalue 1 with the arguments. If upvalue 2 is true, its result is also made such a
 * function. */
static int checked_call(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  if (current.on && current.reason) return raise_stop(L);
  if (status != LUA_OK) return lua_error(L);
  return lua_toboolean(L, lua_upvalueindex(2)) ? limits_checked(L) : lua_gettop(L);
}

static int limits_checked(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_pushcclosure(L, checked_call, 2);
  return 1;
}

int luaopen_rnnlua_limits(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"call", limits_call}, {"checked", limits_checked}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

/*
 * The memory of a Lua state. Lua asks for very many small blocks, of few sizes, and gives them back
 * in bursts when it collects. Each size has a list of free blocks here, so that most requests are a
 * step in a list. Larger blocks are malloc's.
 */
#ifndef RNNLUA_POOL_H
#define RNNLUA_POOL_H

#include <stddef.h>

enum { POOL_UNIT = 16, POOL_SIZES = 32 }; /* blocks of 16, 32, …, 512 bytes */

/* Zeroed it is an empty one. It must outlive the state; small blocks stay in it until the process
 * ends. */
typedef struct pool {
  void *free[POOL_SIZES]; /* by size: a list of free blocks, each of which holds the next */
  char *next;             /* in the newest slab: what no block has had yet … */
  size_t left;            /* … in bytes */
  void *slabs;            /* a list of them all, each of which holds the next */
} pool;

/* A lua_Alloc, whose `ud` is a pool. */
void *pool_alloc(void *ud, void *block, size_t old_size, size_t new_size);

#endif

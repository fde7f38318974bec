/*
 * The memory of a Lua state. Lua allocates very many small blocks of few sizes, and frees many at a
 * time when it collects garbage. Here each size has a list of free blocks, so that most requests
 * take one step in a list. Larger blocks come from malloc.
 */
#ifndef RNNLUA_POOL_H
#define RNNLUA_POOL_H

#include <stddef.h>

enum { POOL_UNIT = 16, POOL_SIZES = 32 }; /* blocks of 16, 32, …, 512 bytes */

/* A zeroed pool is empty. It must outlive the state. It keeps small blocks until the process ends.
 */
typedef struct pool {
  void *free[POOL_SIZES]; /* by size: a list of free blocks, each of which points to the next */
  char *next;             /* the unused part of the newest slab … */
  size_t left;            /* … and its bytes */
  void *slabs;            /* a list of all slabs, each of which points to the next */
} pool;

/* A lua_Alloc, whose `ud` is a pool. */
void *pool_alloc(void *ud, void *block, size_t old_size, size_t new_size);

#endif

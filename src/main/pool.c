#include "pool.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(POOL_UNIT % alignof(max_align_t) == 0, "a block is aligned for anything");
_Static_assert(POOL_UNIT >= sizeof(void *), "a free block holds the next");

enum { SMALL = POOL_UNIT * POOL_SIZES, SLAB = 1 << 15 };

/* The index of the list for a small size. */
static size_t pool_place(size_t size) {
  return (size - 1) / POOL_UNIT;
}

/* A block that was never used. It is from a new slab if the newest one has no space left. NULL if
 * memory is short. */
static void *pool_cut(pool *self, size_t place) {
  const size_t size = (place + 1) * POOL_UNIT;
  if (size > self->left) {
    void *slab = malloc(SLAB);
    if (!slab) return NULL;
    memcpy(slab, &self->slabs, sizeof(void *));
    self->slabs = slab;
    self->next = (char *)slab + POOL_UNIT;
    self->left = SLAB - POOL_UNIT;
  }
  void *block = self->next;
  self->next += size;
  self->left -= size;
  return block;
}

static void *pool_take(pool *self, size_t size) {
  if (size > SMALL) return malloc(size);
  const size_t place = pool_place(size);
  void *block = self->free[place];
  if (!block) return pool_cut(self, place);
  memcpy(&self->free[place], block, sizeof(void *));
  return block;
}

static void pool_give(pool *self, void *block, size_t size) {
  if (size > SMALL) {
    free(block);
    return;
  }
  void **list = &self->free[pool_place(size)];
  memcpy(block, list, sizeof(void *));
  *list = block;
}

void *pool_alloc(void *ud, void *block, size_t old_size, size_t new_size) {
  pool *self = ud;
  if (new_size == 0) {
    if (block) pool_give(self, block, old_size);
    return NULL;
  }
  if (!block) return pool_take(self, new_size); /* here old_size is a type, not a size */
  if (old_size > SMALL && new_size > SMALL) return realloc(block, new_size);
  if (old_size <= SMALL && new_size <= SMALL && pool_place(old_size) == pool_place(new_size)) {
    return block;
  }
  void *moved = pool_take(self, new_size);
  if (!moved)
    return new_size < old_size ? block : NULL; /* Lua requires that shrinking never fails */
  memcpy(moved, block, old_size < new_size ? old_size : new_size);
  pool_give(self, block, old_size);
  return moved;
}

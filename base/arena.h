/* base/arena.h - many small allocations that end together. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct base_arena_block base_arena_block;

/* Zero-initialise to begin; no memory is taken before the first allocation. Not thread-safe. */
typedef struct base_arena {
    base_arena_block *head;
    uint8_t *at, *end;
    size_t used; /* bytes handed out */
} base_arena;

/* Zeroed memory aligned to 16, valid until base_arena_free; NULL when memory ran out. */
void *base_arena_alloc(base_arena *arena, size_t size);
/* Copies `len` bytes and appends a NUL; NULL when memory ran out. */
char *base_arena_copy(base_arena *arena, const void *data, size_t len);
/* Ends every allocation of the arena and makes it usable afresh. */
void base_arena_free(base_arena *arena);

#endif

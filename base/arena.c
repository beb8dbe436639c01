/* base/arena.c - bump allocation in growing blocks: many small pieces that all end at the same moment.
 *
 * A source's tree, a module, a build's names live until the work they belong to is over, and are then let
 * go at once. Each piece costs an addition and nothing for the piece itself; there is no way to give a
 * single one back. Blocks double up to 1 MiB, so that a small arena takes one page and a large one few
 * blocks. What is left of a block when the next piece does not fit is lost. */
#include "base/arena.h"

#include "base/alloc.h"
#include "base/poison.h"

#include <string.h>

#define ARENA_FIRST_BLOCK   4096u
#define ARENA_LARGEST_BLOCK (1u << 20)
#define ARENA_MARGIN        (BASE_ASAN ? 16u : 0u) /* poisoned bytes after each piece */

typedef struct arena_block {
    struct arena_block *next;
    size_t size;
} arena_block;

/* The fresh block is poisoned as a whole; what is handed out is unpoisoned piece by piece (base/poison.h). */
static int arena_grow(base_arena *arena, size_t need) {
    const arena_block *head = arena->head;
    size_t size = head ? head->size * 2 : ARENA_FIRST_BLOCK;
    if (size > ARENA_LARGEST_BLOCK) size = ARENA_LARGEST_BLOCK;
    if (size < need + sizeof(arena_block)) size = need + sizeof(arena_block);
    arena_block *block = base_malloc(size);
    if (!block) return 0;
    block->next = arena->head;
    block->size = size;
    arena->head = block;
    arena->at = (uint8_t *)(block + 1);
    arena->end = (uint8_t *)block + size;
    BASE_POISON(arena->at, (size_t)(arena->end - arena->at));
    return 1;
}

/* Pieces lie at multiples of 16, as malloc's do, and hold zeros. Under the address sanitizer only the bytes
 * asked for may be touched, and a margin behind them catches what runs over the end: without it the next
 * piece would begin there, and an arena would hide the very faults the sanitizer is there for. */
void *base_arena_alloc(base_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    size_t asked = size;
    size = ((size + 15) & ~(size_t)15) + ARENA_MARGIN;
    if (!arena->head || (size_t)(arena->end - arena->at) < size) {
        if (!arena_grow(arena, size)) return NULL;
    }
    void *p = arena->at;
    arena->at += size;
    arena->used += size;
    BASE_UNPOISON(p, asked);
    memset(p, 0, BASE_ASAN ? asked : size);
    return p;
}

char *base_arena_copy(base_arena *arena, const void *data, size_t len) {
    char *p = len < SIZE_MAX ? base_arena_alloc(arena, len + 1) : NULL;
    if (!p) return NULL;
    if (len) memcpy(p, data, len);
    p[len] = 0;
    return p;
}

void base_arena_free(base_arena *arena) {
    for (arena_block *block = arena->head, *next; block; block = next) {
        next = block->next;
        BASE_UNPOISON(block, block->size);
        base_free(block);
    }
    *arena = (base_arena){0};
}

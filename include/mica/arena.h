/* include/mica/arena.h - many small allocations that end together; modules of a frontend live in one. */
#ifndef MICA_ARENA_H
#define MICA_ARENA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Zero-initialise to begin; no memory is taken before the first allocation. Not thread-safe. */
typedef struct mica_arena {
    void *head;
    uint8_t *at, *end;
    size_t used; /* bytes handed out */
} mica_arena;

/* Zeroed memory aligned to 16, valid until the arena's owner frees it; NULL when memory ran out. */
void *mica_arena_alloc(mica_arena *arena, size_t size);
/* Copies `len` bytes and appends a NUL; NULL when memory ran out. */
char *mica_arena_copy(mica_arena *arena, const void *data, size_t len);
/* Ends every allocation of the arena and makes it usable afresh. */
void mica_arena_free(mica_arena *arena);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

/* memory/space.h - what the room asks of spaces and granules; the regions themselves are public (include/mica/memory.h). */
#ifndef MEMORY_SPACE_H
#define MEMORY_SPACE_H

#include "mica/memory.h"

/* INVALID_ARGUMENT: not a power of two from MICA_MEMORY_GRANULE_MIN to MICA_MEMORY_GRANULE_MAX. */
MICA_MUST_USE mica_status mem_granule_check(uint32_t granule, mica_error *err);

/* Who is told when a region of a space has another size: after the space says so. The record is the watcher's. */
typedef struct mem_watcher {
    void (*resized)(void *ctx, size_t number);
    void *ctx;
    struct mem_watcher *next;
} mem_watcher;
void mem_space_watch(mica_memory_space *space, mem_watcher *watcher);
void mem_space_unwatch(mica_memory_space *space, mem_watcher *watcher);

#endif

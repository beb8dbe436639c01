/* memory/working.h - a working set: which pages of a memory were touched first. A hint, whose every number may be anything. */
#ifndef MEMORY_WORKING_H
#define MEMORY_WORKING_H

#include "base/view.h"
#include "memory/layout.h"

/* Zero-initialise; mem_set_free ends it, after an error too. */
typedef struct mem_set {
    mem_set_head head;
    mem_set_run *runs;
    size_t count, room;
} mem_set;

/* Reads and verifies all of the file at `path`, or (NULL) of the bytes of one. Errors: as of any file of ours. */
MICA_MUST_USE mica_status mem_set_read(mem_set *set, const char *path, base_view bytes, mica_error *err);
/* MISMATCHED_PAIR: it is of another memory than that one. */
MICA_MUST_USE mica_status mem_set_check(const mem_set *set, const uint8_t space[MICA_MEMORY_SPACE_ID],
                                        mica_error *err);
/* Writes it in the place of the file at `path`. IO, NO_MEMORY. */
MICA_MUST_USE mica_status mem_set_write(const mem_set *set, const char *path, mica_error *err);
/* One page more; false: there is no memory, or there are enough. */
bool mem_set_add(mem_set *set, uint32_t region, uint64_t page, uint32_t count);
void mem_set_free(mem_set *set);

#endif

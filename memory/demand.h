/* memory/demand.h - memory that comes when it is touched: the kernel stops the thread that touches a missing page
 * (userfaultfd) and a thread of ours fetches, verifies and places it. Used by memory/restore.c. */
#ifndef MEMORY_DEMAND_H
#define MEMORY_DEMAND_H

#include "memory/working.h"

typedef struct mem_demand mem_demand;

/* A region that is to be restored: of that number in the file. */
typedef struct mem_target {
    size_t region;
    uint8_t *base;
    uint64_t size;
} mem_target;

/* Puts fresh memory in the place of the regions, all pages of which are missing, and starts the thread. Errors: UNSUPPORTED,
 * IO, NO_MEMORY; after one without `*replaced` nothing happened. */
MICA_MUST_USE mica_status mem_demand_new(mica_memory_file *file, const mem_target *targets, size_t count,
                                         const mica_memory_restore_options *options, mem_demand **out,
                                         mica_error *err);
/* Fetches what the set has, in few requests. */
MICA_MUST_USE mica_status mem_demand_set(mem_demand *demand, const mem_set *set, mica_error *err);
MICA_MUST_USE mica_status mem_demand_prefetch(mem_demand *demand, uintptr_t at, uint64_t bytes,
                                              mica_error *err);
MICA_MUST_USE mica_status mem_demand_finish(mem_demand *demand, mica_error *err);
void mem_demand_tell(const mem_demand *demand, mica_memory_restored_report *out);
/* What was touched so far, for mem_set_free. NO_MEMORY. */
MICA_MUST_USE mica_status mem_demand_touched(mem_demand *demand, mem_set *out, mica_error *err);
/* What is missing becomes inaccessible. */
void mem_demand_free(mem_demand *demand);

#endif

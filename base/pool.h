/* base/pool.h - runs numbered jobs on several threads; what comes out does not depend on how many. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "mica/error.h"

#include <stddef.h>

/* One job. May run on any thread, at the same time as others. */
typedef mica_status (*base_pool_job)(void *ctx, size_t index, mica_error *err);

/* Threads worth having here: the processors this process may run on, at least 1. */
unsigned base_pool_processors(void);

/* How many of `threads` threads, the calling one among them, can be there at one time: made, asked and ended. */
unsigned base_pool_available(unsigned threads);

/* Runs job 0 … count-1 on at most `threads` threads (0 = one for each processor) including the calling one,
 * and returns when all have ended. After an error no further job is begun; the error of the lowest index is
 * returned, whatever the number of threads. When a thread cannot be made the others do its work. */
MICA_MUST_USE mica_status base_pool_run(size_t count, unsigned threads, base_pool_job job, void *ctx,
                                        mica_error *err);

/* From now on `progress` hears, on this thread, how many jobs of each pool that this thread runs have ended; NULL:
 * nobody does. */
typedef void (*base_pool_progress)(void *ctx, size_t ended, size_t count);
void base_pool_watch(base_pool_progress progress, void *ctx);

#endif

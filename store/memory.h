/* store/memory.h - a store in the memory of the process, for tests and for what shall not outlive it; with faults on request. */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include "store/store.h"

/* Errors: NO_MEMORY. */
MICA_MUST_USE mica_status store_memory_new(store **out, mica_error *err);

typedef enum store_fault {
    STORE_FAULT_NONE = 0,
    STORE_FAULT_FAIL,  /* IO, and nothing was done */
    STORE_FAULT_LOST,  /* IO, but it was done: the answer did not come */
    STORE_FAULT_BUSY,  /* IO with EAGAIN, as of a service that answered 503 as often as it was asked */
    STORE_FAULT_SLOW,  /* it waits until the call's deadline or flag, or for store_memory_release */
    STORE_FAULT_BYTES, /* a get gives other bytes */
    STORE_FAULT_HALF   /* a get gives the first half of the bytes */
} store_fault;
/* Makes the n-th call from now (1 = the next), and `count` - 1 behind it, meet that fault; 0 for n: none. Tests only. */
void store_memory_fault(store *s, uint64_t nth, uint64_t count, store_fault fault);
/* Lets those that are slow go on. */
void store_memory_release(store *s);
/* Calls so far. */
uint64_t store_memory_calls(store *s);

#endif

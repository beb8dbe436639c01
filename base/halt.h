/* base/halt.h - work that whoever asked for it may give up: by a flag, or when its time is over. The work polls, and undoes what it
 * did where it is given up. */
#ifndef BASE_HALT_H
#define BASE_HALT_H

#include "mica/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct base_halt {
    const volatile int
        *cancel;     /* another value than 0, by an atomic store: it is given up; NULL: by nobody */
    uint64_t until;  /* base_time_ns when its time is over; 0: never */
    uint64_t polls;  /* that were made */
    uint64_t most;   /* poll at which it is given up, for tests; 0: none */
    mica_status why; /* why it is given up: CANCELLED, QUIESCE_TIMEOUT; MICA_OK: it goes on */
} base_halt;

/* A poll: true where the work is to be given up, from then on. NULL: never. */
bool base_halted(base_halt *halt);
/* Fills the error of work that was given up: `undone` ("the state was not loaded") and why. */
mica_status base_halt_fail(const base_halt *halt, const char *undone, mica_error *err);

#endif

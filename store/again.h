/* store/again.h - trying anew what fails for a while, for stores behind a network; and the number that each put leaves, which
 * settles a put whose answer was lost.
 *
 * The pause between two attempts is drawn evenly from 0 to a bound that doubles ("full jitter", AWS Architecture Blog,
 * "Exponential Backoff And Jitter"): many who were refused together do not come back together. */
#ifndef STORE_AGAIN_H
#define STORE_AGAIN_H

#include "store/store.h"

/* The bound of the pause behind the n-th attempt, from 0; nanoseconds. */
#define STORE_PAUSE_NS(n) ((uint64_t)100000000 << ((n) < 7 ? (n) : 7))
#define STORE_ATTEMPTS    8u /* where nobody says how many */

typedef struct store_again {
    uint32_t attempts; /* at most so many; 0: STORE_ATTEMPTS */
    /* Waits between two attempts; NULL: store_wait. Tests only. */
    void (*pause)(void *ctx, const store_call *call, uint64_t ns);
    void *ctx;
} store_again;

typedef struct store_attempt {
    const char *doing, *where;
    const store_call *call;
    /* One attempt, which leaves nothing behind when it fails. *again, which is false before: another may go better. */
    mica_status (*once)(void *ctx, bool *again, mica_error *err);
    void *ctx;
} store_attempt;

/* Makes attempts until one is good or final, as long as the call's deadline allows. The last one's error, which then tells how
 * many there were; sys_errno is ETIMEDOUT where another pause would have ended behind the deadline. */
MICA_MUST_USE mica_status store_try(const store_again *again, const store_attempt *attempt, mica_error *err);

#define STORE_PUT_ID 33u /* 16 bytes in hexadecimal digits, with the zero at their end */
/* Another number for every put. False: the system gives none (errno). */
bool store_new_put_id(char out[STORE_PUT_ID]);

#endif

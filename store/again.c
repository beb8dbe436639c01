/* store/again.c - attempts, the pauses between them, and what is said when they end. */
#include "store/again.h"

#include "base/error.h"
#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

static uint64_t draw(uint64_t bound) {
    uint64_t bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) return bound / 2;
    return bits % (bound + 1);
}

/* False: another attempt would come behind the deadline. */
static bool pause_before(const store_again *a, uint32_t done, const store_call *call) {
    uint64_t ns = draw(STORE_PAUSE_NS(done));
    if (call && call->deadline_ns && base_time_ns() + ns >= call->deadline_ns) return false;
    if (a->pause)
        a->pause(a->ctx, call, ns);
    else
        store_wait(call, ns);
    return true;
}

mica_status store_try(const store_again *a, const store_attempt *t, mica_error *err) {
    uint32_t most = a->attempts ? a->attempts : STORE_ATTEMPTS;
    for (uint32_t done = 0;; done++) {
        bool again = false;
        mica_error last = MICA_ERROR_INIT;
        mica_status status = store_go_on(t->call, t->doing, t->where, err);
        if (status != MICA_OK) return status;
        status = t->once(t->ctx, &again, &last);
        if (status == MICA_OK) return MICA_OK;
        if (again && done + 1 < most && pause_before(a, done, t->call)) continue;
        bool late = again && done + 1 < most;
        if (late) last.sys_errno = ETIMEDOUT;
        if (!again) return base_fail_as(err, &last, "%s", last.message);
        return base_fail_as(err, &last, "%.220s (%s after %u %s)", last.message,
                            late ? "its time is over" : "given up", (unsigned)done + 1,
                            done ? "attempts" : "attempt");
    }
}

bool store_new_put_id(char out[STORE_PUT_ID]) {
    uint8_t bytes[(STORE_PUT_ID - 1) / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return false;
    for (size_t k = 0; k < sizeof bytes; k++)
        snprintf(out + 2 * k, 3, "%02x", bytes[k]);
    return true;
}

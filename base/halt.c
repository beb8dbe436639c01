/* base/halt.c - polling whether work is to be given up. */
#include "base/halt.h"

#include "base/error.h"
#include "base/time.h"

#include <stddef.h>

#define POLLS_OF_TIME 16u /* the clock costs more than the flag */

bool base_halted(base_halt *h) {
    if (!h || h->why != MICA_OK) return h != NULL;
    h->polls++;
    bool cancelled = h->cancel && __atomic_load_n(h->cancel, __ATOMIC_RELAXED);
    if (cancelled || h->polls == h->most)
        h->why = MICA_ERR_CANCELLED;
    else if (h->until && h->polls % POLLS_OF_TIME == 0 && base_time_coarse_ns() >= h->until)
        h->why = MICA_ERR_QUIESCE_TIMEOUT;
    return h->why != MICA_OK;
}

mica_status base_halt_fail(const base_halt *h, const char *undone, mica_error *err) {
    return base_fail(err, h->why, NULL, MICA_NO_OFFSET, "%s: %s", undone,
                     h->why == MICA_ERR_CANCELLED ? "the caller gave it up" : "the time is over");
}

/* base/time.h - the monotonic clock; nothing read from it may reach a built file. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since an arbitrary moment; never runs backwards. Thread-safe. */
uint64_t base_time_ns(void);
/* The same clock as it stood at the last tick of the kernel (a few milliseconds), for a
 * quarter of the cost. */
uint64_t base_time_coarse_ns(void);
/* From now on the clock shows `step` nanoseconds more at each reading, beginning with `step`; 0 gives the
 * real one back. Tests only. */
void base_time_fake(uint64_t step);
/* Nanoseconds since 1970, the clock files are dated by; may jump. Thread-safe. */
uint64_t base_time_real_ns(void);
/* Such a moment for people, "2026-01-31 23:59:59 UTC"; false, and "", where no calendar has it. */
#define BASE_TIME_TEXT 40
bool base_time_text(int64_t real_ns, char out[BASE_TIME_TEXT]);

#endif

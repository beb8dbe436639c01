/* fuzz/seeds.h - runs numbered cases in child processes: one that ends its process is reported and the rest
 * goes on in another. */
#ifndef FUZZ_SEEDS_H
#define FUZZ_SEEDS_H

#include <stdbool.h>
#include <stdint.h>

/* A stream of numbers from a seed (SplitMix64). */
typedef struct seeds_random {
    uint64_t state;
} seeds_random;

static inline uint64_t seeds_next(seeds_random *r) {
    uint64_t z = (r->state += 0x9E3779B97F4A7C15ull);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
}
static inline uint32_t seeds_below(seeds_random *r, uint32_t n) {
    return n ? (uint32_t)(seeds_next(r) % n) : 0;
}
static inline bool seeds_chance(seeds_random *r, uint32_t percent) {
    return seeds_below(r, 100) < percent;
}

/* What the cases tell; shared by all processes. `what` names the case that runs. */
typedef struct seeds_progress {
    uint64_t seed, made, refused, run;
    char what[64];
} seeds_progress;

extern seeds_progress *seeds_shared;

/* Runs cases from … from + count - 1, each within `seconds`, and prints those that died and the
 * sums. Exit status for main: 0, 1 when any died, 2 when nothing could be run. A case that calls
 * exit (3) ends it all. */
int seeds_run(const char *program, uint64_t from, uint64_t count, unsigned seconds,
              void (*run)(uint64_t seed));

#endif

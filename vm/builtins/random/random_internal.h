/* vm/builtins/random/random_internal.h - the generators of random numbers; their state is the record "random" of the
 * cage (vm/heap/records.def) and travels with it. */
#ifndef VM_BUILTINS_RANDOM_RANDOM_INTERNAL_H
#define VM_BUILTINS_RANDOM_RANDOM_INTERNAL_H

#include "vm/builtins/random/random.h"
#include "vm/run/builtin.h"
#include "vm/heap/root.h"

#define VM_MT_WORDS 624

/* Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998). left: words not yet handed out; 0 at first: not
 * seeded. */
typedef struct vm_mt {
    uint32_t word[VM_MT_WORDS];
    uint32_t left;
    uint32_t seeded; /* by VM_SEED_…; 0: not yet */
} vm_mt;
enum { VM_SEED_PROGRAM = 1, VM_SEED_ENTROPY = 2 };

/* One generator for each family of distributions, so that drawing from one does not disturb another. */
typedef enum vm_family { VM_UNIFORM, VM_NORMAL, VM_EXPONENTIAL, VM_GAMMA, VM_POISSON, VM_FAMILIES } vm_family;

/* All generators. pair: the combined multiplicative generator of L'Ecuyer (1988), which all families use
 * between a "seed" and the next "state"; old says whether they do. */
typedef struct vm_generators {
    vm_mt twister[VM_FAMILIES];
    int32_t pair[2];
    uint32_t old;
    uint32_t pair_seeded; /* VM_SEED_… */
} vm_generators;
VM_RECORD_SIZE(random, vm_generators);

/* The generator, seeded from the system's entropy if nothing else has seeded it. */
vm_mt *vm_random(vm_t *vm, vm_family family);
void vm_mt_seed(vm_mt *g, const uint32_t *key, uint32_t len);
void vm_mt_seed_entropy(vm_mt *g);
void vm_mt_refill(vm_mt *g);
double vm_pair_get(vm_generators *all);
void vm_pair_set(vm_generators *all, double seed);
float vm_pair_draw(vm_generators *all);

static inline uint32_t vm_mt_next(vm_mt *g) {
    if (g->left == 0) vm_mt_refill(g);
    uint32_t y = g->word[VM_MT_WORDS - g->left--];
    y ^= y >> 11;
    y ^= y << 7 & 0x9D2C5680u;
    y ^= y << 15 & 0xEFC60000u;
    return y ^ y >> 18;
}
/* Uniform in (0, 1), 53 bits; never 0 or 1. */
static inline double vm_mt_double(vm_mt *g) {
    for (;;) {
        uint32_t high = vm_mt_next(g) >> 5, low = vm_mt_next(g) >> 6;
        if (high | low) return (high * 67108864.0 + low) / 9007199254740992.0;
    }
}
/* Uniform in (0, 1), 24 bits; never 0 or 1. */
static inline float vm_mt_single(vm_mt *g) {
    for (;;) {
        uint32_t low = vm_mt_next(g) & 0xFFFFFF;
        if (low) return (float)low / 16777216.0f;
    }
}

double vm_mt_normal(vm_mt *g);
double vm_mt_exponential(vm_mt *g);
float vm_mt_normal_single(vm_mt *g);
float vm_mt_exponential_single(vm_mt *g);
/* n variates of one parameter: laws that prepare tables, or finish in a second pass,
 * take them all at once. */
void vm_mt_gamma(vm_mt *g, double shape, int64_t n, double *out);
void vm_mt_gamma_single(vm_mt *g, float shape, int64_t n, float *out);
void vm_mt_poisson(vm_mt *g, double mean, int64_t n, double *out);
/* One variate, by other methods than the first of many. */
double vm_mt_poisson_one(vm_mt *g, double mean);

#endif

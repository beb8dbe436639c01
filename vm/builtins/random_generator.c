/* vm/builtins/random_generator.c - the Mersenne Twister, and variates of other distributions made from it. */
#include "vm/builtins/random_internal.h"

#include <math.h>
#include <sys/random.h>
#include <time.h>

static_assert(sizeof(vm_mt) * VM_FAMILIES <= 8192, "the generators fit their block of the root");

#define SHIFT 397
static inline uint32_t twist(uint32_t high, uint32_t low) {
    uint32_t y = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
    return y >> 1 ^ (-(y & 1) & 0x9908B0DFu);
}

void vm_mt_refill(vm_mt *g) {
    uint32_t *w = g->word;
    for (int k = 0; k < VM_MT_WORDS - SHIFT; k++)
        w[k] = w[k + SHIFT] ^ twist(w[k], w[k + 1]);
    for (int k = VM_MT_WORDS - SHIFT; k < VM_MT_WORDS - 1; k++)
        w[k] = w[k + SHIFT - VM_MT_WORDS] ^ twist(w[k], w[k + 1]);
    w[VM_MT_WORDS - 1] = w[SHIFT - 1] ^ twist(w[VM_MT_WORDS - 1], w[0]);
    g->left = VM_MT_WORDS;
}

void vm_mt_seed(vm_mt *g, const uint32_t *key, uint32_t len) {
    uint32_t *w = g->word;
    w[0] = 19650218u;
    for (uint32_t k = 1; k < VM_MT_WORDS; k++)
        w[k] = 1812433253u * (w[k - 1] ^ w[k - 1] >> 30) + k;
    uint32_t at = 1, j = 0;
    for (uint32_t k = len > VM_MT_WORDS ? len : VM_MT_WORDS; k > 0; k--) {
        w[at] = (w[at] ^ (w[at - 1] ^ w[at - 1] >> 30) * 1664525u) + key[j] + j;
        if (++at == VM_MT_WORDS) w[0] = w[VM_MT_WORDS - 1], at = 1;
        if (++j == len) j = 0;
    }
    for (uint32_t k = VM_MT_WORDS - 1; k > 0; k--) {
        w[at] = (w[at] ^ (w[at - 1] ^ w[at - 1] >> 30) * 1566083941u) - at;
        if (++at == VM_MT_WORDS) w[0] = w[VM_MT_WORDS - 1], at = 1;
    }
    w[0] = 0x80000000u;
    g->left = 0;
    g->seeded = 1;
}

void vm_mt_seed_entropy(vm_mt *g) {
    uint32_t key[16];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        for (int k = 0; k < 16; k++)
            key[k] = (uint32_t)now.tv_nsec * 2654435761u + (uint32_t)now.tv_sec + (uint32_t)k;
    }
    vm_mt_seed(g, key, 16);
}

vm_mt *vm_random(vm_t *vm, vm_family family) {
    size_t bytes;
    vm_mt *g = (vm_mt *)vm_random_state(vm, &bytes) + family;
    if (!g->seeded) vm_mt_seed_entropy(g);
    return g;
}

/* Ziggurats of 256 layers (Marsaglia and Tsang 2000, in the form of Doornik 2005): x[k] is the width of layer
 * k, the lowest layer holds the tail beyond x[1]. */
#define LAYERS 256
typedef struct ziggurat {
    double x[LAYERS + 1], ratio[LAYERS];
} ziggurat;
static ziggurat normal_layers, exponential_layers;
static bool layers_made;

#define NORMAL_TAIL      3.6541528853610088
#define NORMAL_AREA      0.00492867323399
#define EXPONENTIAL_TAIL 7.69711747013104972
#define EXPONENTIAL_AREA 0.0039496598225815571993

static void make_layers(void) {
    ziggurat *n = &normal_layers, *e = &exponential_layers;
    double fn = exp(-0.5 * NORMAL_TAIL * NORMAL_TAIL), fe = exp(-EXPONENTIAL_TAIL);
    n->x[0] = NORMAL_AREA / fn;
    e->x[0] = EXPONENTIAL_AREA / fe;
    n->x[1] = NORMAL_TAIL;
    e->x[1] = EXPONENTIAL_TAIL;
    for (int k = 2; k < LAYERS; k++) {
        n->x[k] = sqrt(-2 * log(NORMAL_AREA / n->x[k - 1] + fn));
        fn = exp(-0.5 * n->x[k] * n->x[k]);
        e->x[k] = -log(EXPONENTIAL_AREA / e->x[k - 1] + fe);
        fe = exp(-e->x[k]);
    }
    n->x[LAYERS] = e->x[LAYERS] = 0;
    for (int k = 0; k < LAYERS; k++) {
        n->ratio[k] = n->x[k + 1] / n->x[k];
        e->ratio[k] = e->x[k + 1] / e->x[k];
    }
    layers_made = true; /* idempotent: threads that race write the same numbers */
}

double vm_mt_normal(vm_mt *g) {
    if (!layers_made) make_layers();
    const ziggurat *z = &normal_layers;
    for (;;) {
        double u = 2 * vm_mt_double(g) - 1;
        uint32_t layer = vm_mt_next(g) & (LAYERS - 1);
        double x = u * z->x[layer];
        if (fabs(u) < z->ratio[layer]) return x;
        if (layer == 0) {
            double tail, y;
            do {
                tail = log(vm_mt_double(g)) / NORMAL_TAIL;
                y = log(vm_mt_double(g));
            } while (-2 * y < tail * tail);
            return u < 0 ? tail - NORMAL_TAIL : NORMAL_TAIL - tail;
        }
        double outer = exp(-0.5 * (z->x[layer] * z->x[layer] - x * x));
        double inner = exp(-0.5 * (z->x[layer + 1] * z->x[layer + 1] - x * x));
        if (inner + vm_mt_double(g) * (outer - inner) < 1) return x;
    }
}

double vm_mt_exponential(vm_mt *g) {
    if (!layers_made) make_layers();
    const ziggurat *z = &exponential_layers;
    for (;;) {
        double u = vm_mt_double(g);
        uint32_t layer = vm_mt_next(g) & (LAYERS - 1);
        double x = u * z->x[layer];
        if (u < z->ratio[layer]) return x;
        if (layer == 0) return EXPONENTIAL_TAIL - log(vm_mt_double(g));
        double outer = exp(x - z->x[layer]), inner = exp(x - z->x[layer + 1]);
        if (inner + vm_mt_double(g) * (outer - inner) < 1) return x;
    }
}

/* Marsaglia and Tsang, A simple method for generating gamma variables, 2000. */
double vm_mt_gamma(vm_mt *g, double shape) {
    if (!(shape > 0) || isinf(shape)) return NAN;
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d), x, v;
    for (;;) {
        do {
            x = vm_mt_normal(g);
            v = 1 + c * x;
        } while (v <= 0);
        v = v * v * v;
        double u = vm_mt_double(g), xx = x * x;
        if (u < 1 - 0.0331 * xx * xx || log(u) < 0.5 * xx + d * (1 - v + log(v))) break;
    }
    double r = d * v;
    return shape < 1 ? r * exp(-vm_mt_exponential(g) / shape) : r;
}

/* Products of uniforms for small means; transformed rejection (Hörmann, PTRS, 1993) for others. */
double vm_mt_poisson(vm_mt *g, double mean) {
    if (!(mean >= 0) || isinf(mean)) return NAN;
    if (mean == 0) return 0;
    if (mean < 12) {
        double limit = exp(-mean), product = vm_mt_double(g);
        int k = 0;
        for (; product > limit; k++)
            product *= vm_mt_double(g);
        return k;
    }
    if (mean > 1e8) return fmax(0, floor(mean + sqrt(mean) * vm_mt_normal(g) + 0.5));
    double root = sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4), fast = 0.9277 - 3.6224 / (b - 2), logm = log(mean);
    for (;;) {
        double u = vm_mt_double(g) - 0.5, v = vm_mt_double(g), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= fast) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (log(v * inverse / (a / (us * us) + b)) <= k * logm - mean - lgamma(k + 1)) return k;
    }
}

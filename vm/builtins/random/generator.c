/* vm/builtins/random/generator.c - the generators of random numbers, and variates of the normal and
 * exponential distributions.
 *
 * THE GENERATORS. Every family of distributions (rand, randn, rande, randg, randp) has a Mersenne Twister of
 * its own, MT19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998), so that drawing normal numbers does not
 * change the uniform ones. It is seeded from the system's entropy when it is first used, unless a program has
 * set a state. The same state gives the same numbers as Octave, bit for bit: how words are put together to
 * doubles, which bits choose a layer of the ziggurat and which the sign, and in which order numbers are drawn
 * are part of what is kept. Nothing here may be reordered or made cleverer.
 *
 * The older generator, a pair of multiplicative congruences (L'Ecuyer, CACM 31, 1988), takes over for all
 * families when a program sets a "seed", until it sets a "state". Uniform numbers come straight from it; for
 * the other laws it seeds a twister.
 *
 * All state is the record "random" of the cage, plain words without pointers: a VM that is carried elsewhere
 * goes on with the next number. The tables of the ziggurats are no state: they are constants, made once for
 * the process by whichever thread needs them first.
 *
 * THE LAWS. Normal and exponential variates are made here, gamma and Poisson ones in laws.c, each by a
 * rejection method: a number is drawn under a hat that lies above the density, and kept when it lies below
 * the density too. Methods differ in how seldom they must look at the density itself, which costs an exp
 * or a log. */
#include "vm/builtins/natives.h"
#include "vm/builtins/random/random_internal.h"

#include "base/touched.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <time.h>

static_assert(sizeof(vm_generators) <= 16384, "the generators fit their block of the root");

#define SHIFT 397
static inline uint32_t twist(uint32_t high, uint32_t low) {
    uint32_t y = (high & 0x80000000u) | (low & 0x7FFFFFFFu);
    return y >> 1 ^ (-(y & 1) & 0x9908B0DFu);
}

/* All 624 words at once; in three loops, so that no index needs a remainder. */
void vm_mt_refill(vm_mt *g) {
    uint32_t *w = g->word;
    for (int k = 0; k < VM_MT_WORDS - SHIFT; k++)
        w[k] = w[k + SHIFT] ^ twist(w[k], w[k + 1]);
    for (int k = VM_MT_WORDS - SHIFT; k < VM_MT_WORDS - 1; k++)
        w[k] = w[k + SHIFT - VM_MT_WORDS] ^ twist(w[k], w[k + 1]);
    w[VM_MT_WORDS - 1] = w[SHIFT - 1] ^ twist(w[VM_MT_WORDS - 1], w[0]);
    g->left = VM_MT_WORDS;
}

/* init_by_array of the authors' program, which is what a state given as numbers means. */
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
    g->seeded = VM_SEED_PROGRAM;
}

/* Should the system have no entropy yet, the clock must do: nothing here is for secrets. */
void vm_mt_seed_entropy(vm_mt *g) {
    uint32_t key[16];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        for (int k = 0; k < 16; k++)
            key[k] = (uint32_t)now.tv_nsec * 2654435761u + (uint32_t)now.tv_sec + (uint32_t)k;
    }
    vm_mt_seed(g, key, 16);
    g->seeded = VM_SEED_ENTROPY;
}

vm_mt *vm_random(vm_t *vm, vm_family family) {
    vm_mt *g = &vm_record_random(vm)->twister[family];
    if (!g->seeded) vm_mt_seed_entropy(g);
    return g;
}

/* A program that has not chosen its numbers must not get in two lives the same ones. */
BASE_TOUCHED_TEXT void vm_random_renew(vm_t *vm) {
    vm_generators *all = vm_record_random(vm);
    for (int k = 0; k < VM_FAMILIES; k++)
        if (all->twister[k].seeded == VM_SEED_ENTROPY) all->twister[k].seeded = 0;
    if (all->pair_seeded == VM_SEED_ENTROPY) all->pair[0] = 0;
}

bool vm_random_kept(vm_t *vm, base_buf *out) {
    const vm_generators *all = vm_record_random(vm);
    size_t at = out->len;
    if (!base_buf_append(out, all, sizeof *all)) return false;
    for (int k = 0; k < VM_FAMILIES; k++)
        if (all->twister[k].seeded != VM_SEED_PROGRAM)
            memset(out->data + at + offsetof(vm_generators, twister) + (size_t)k * sizeof(vm_mt), 0,
                   sizeof(vm_mt));
    if (all->pair_seeded == VM_SEED_PROGRAM) return true;
    memset(out->data + at + offsetof(vm_generators, pair), 0, sizeof all->pair);
    memset(out->data + at + offsetof(vm_generators, pair_seeded), 0, sizeof all->pair_seeded);
    return true;
}

/* A generator that was drawn from has fewer words left, or was refilled, which changes its first word. */
void vm_random_mark(vm_t *vm, vm_random_marks *out) {
    const vm_generators *all = vm_record_random(vm);
    static_assert(VM_FAMILIES + 1 == sizeof out->at / sizeof *out->at, "a mark for each, and for the pair");
    for (int k = 0; k < VM_FAMILIES; k++) {
        const vm_mt *g = &all->twister[k];
        memcpy(out->at[k], (const uint32_t[]){g->left, g->word[0], g->seeded}, sizeof out->at[k]);
    }
    const uint32_t pair[] = {(uint32_t)all->pair[0], (uint32_t)all->pair[1], all->pair_seeded};
    memcpy(out->at[VM_FAMILIES], pair, sizeof pair);
}

bool vm_random_drew_entropy(vm_t *vm, const vm_random_marks *since) {
    vm_random_marks now;
    vm_random_mark(vm, &now);
    for (int k = 0; k <= VM_FAMILIES; k++)
        if (now.at[k][2] == VM_SEED_ENTROPY && memcmp(now.at[k], since->at[k], sizeof now.at[k]) != 0)
            return true;
    return false;
}

/* L'Ecuyer, Efficient and portable combined random number generators, CACM 1988. Its two numbers travel as
 * the bits of one double. */
#define M1 2147483563
#define M2 2147483399

/* Seeds must lie between 1 and the modulus less 1: 0 would stay 0 for ever. */
static int32_t into_range(int32_t v, int32_t most) {
    int64_t m = v < 0 ? -(int64_t)v : v;
    return m < 1 ? 1 : (int32_t)(m > most ? m % most : m);
}

/* A program gives and gets the seed as one double, whose bytes are the two numbers. */
void vm_pair_set(vm_generators *all, double seed) {
    int32_t word[2];
    memcpy(word, &seed, sizeof seed);
    all->pair[0] = into_range(word[0], M1);
    all->pair[1] = into_range(word[1], M2);
    all->pair_seeded = VM_SEED_PROGRAM;
}

/* 0 is no state: nothing has seeded it yet. */
static void pair_ready(vm_generators *all) {
    if (all->pair[0] != 0) return;
    uint32_t key[2];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) key[0] = key[1] = (uint32_t)time(NULL);
    all->pair[0] = into_range((int32_t)key[0], M1);
    all->pair[1] = into_range((int32_t)key[1], M2);
    all->pair_seeded = VM_SEED_ENTROPY;
}

double vm_pair_get(vm_generators *all) {
    double seed;
    pair_ready(all);
    memcpy(&seed, all->pair, sizeof seed);
    return seed;
}

/* Products of 40014 and 40692 with numbers of 31 bits fit into 64, so the moduli are taken directly where
 * the paper splits them for 32. */
float vm_pair_draw(vm_generators *all) {
    pair_ready(all);
    int64_t a = 40014 * (int64_t)all->pair[0] % M1, b = 40692 * (int64_t)all->pair[1] % M2;
    all->pair[0] = (int32_t)a;
    all->pair[1] = (int32_t)b;
    int64_t z = a - b;
    if (z < 1) z += M1 - 1;
    return (float)z * 4.656613057E-10f;
}

/* Ziggurats of 256 layers (Marsaglia and Tsang, The ziggurat method for generating random variables,
 * 2000). Layer 0 is the base with the tail, layer 255 the widest of the others. scale turns an integer
 * into an abscissa of the layer, below `inside` it needs no further look, `height` is the density at the
 * layer's edge. */
#define LAYERS 256
typedef struct ziggurat {
    double scale[LAYERS], height[LAYERS];
    uint64_t inside[LAYERS];
} ziggurat;
typedef struct ziggurat_single {
    float scale[LAYERS], height[LAYERS];
    uint32_t inside[LAYERS];
} ziggurat_single;
static ziggurat normal_layers, exponential_layers;
static ziggurat_single normal_single, exponential_single;
static pthread_once_t layers_once = PTHREAD_ONCE_INIT;
static _Atomic bool layers_made; /* after it is seen set, the layers do not change */

#define NORMAL_TAIL      3.6541528853610088
#define NORMAL_AREA      0.00492867323399
#define EXPONENTIAL_TAIL 7.69711747013104972
#define EXPONENTIAL_AREA 0.0039496598225815571993
#define MANTISSA         9007199254740992.0

static double normal_density(double x) {
    return exp(-0.5 * x * x);
}
static double normal_inverse(double y) {
    return sqrt(-2 * log(y));
}
static double exponential_density(double x) {
    return exp(-x);
}
static double exponential_inverse(double y) {
    return -log(y);
}

/* From the tail inwards; every layer has the same area, so each is as probable as the next and 8 bits
 * choose one. */
static void stack_layers(ziggurat *z, double tail, double area, double (*density)(double),
                         double (*inverse)(double)) {
    double edge = tail, y = density(tail);
    z->height[LAYERS - 1] = y;
    z->scale[LAYERS - 1] = tail / MANTISSA;
    z->inside[0] = (uint64_t)(tail * y / area * MANTISSA);
    z->scale[0] = area / y / MANTISSA;
    z->height[0] = 1;
    for (int k = LAYERS - 2; k > 0; k--) {
        double x = inverse(area / edge + z->height[k + 1]);
        z->inside[k + 1] = (uint64_t)(x / edge * MANTISSA);
        z->scale[k] = x / MANTISSA;
        z->height[k] = density(x);
        edge = x;
    }
    z->inside[1] = 0;
}

/* The same for integers below `span`, in single precision throughout: with rounding as in single
 * arithmetic, since the numbers must be Octave's to the last bit. */
static void stack_single(ziggurat_single *z, float tail, double area, double span, double (*density)(double),
                         double (*inverse)(double)) {
    float edge = tail, y = (float)density((double)tail);
    z->height[LAYERS - 1] = y;
    z->scale[LAYERS - 1] = (float)((double)tail / span);
    z->inside[0] = (uint32_t)((double)tail * (double)y / area * span);
    z->scale[0] = (float)(area / (double)y / span);
    z->height[0] = 1;
    for (int k = LAYERS - 2; k > 0; k--) {
        float x = (float)inverse(area / (double)edge + (double)z->height[k + 1]);
        z->inside[k + 1] = (uint32_t)((double)x / (double)edge * span);
        z->scale[k] = (float)((double)x / span);
        z->height[k] = (float)density((double)x);
        edge = x;
    }
    z->inside[1] = 0;
}

static void make_layers(void) {
    stack_layers(&normal_layers, NORMAL_TAIL, NORMAL_AREA, normal_density, normal_inverse);
    stack_layers(&exponential_layers, EXPONENTIAL_TAIL, EXPONENTIAL_AREA, exponential_density,
                 exponential_inverse);
    stack_single(&normal_single, (float)NORMAL_TAIL, NORMAL_AREA, 2147483648.0, normal_density,
                 normal_inverse);
    stack_single(&exponential_single, (float)EXPONENTIAL_TAIL, EXPONENTIAL_AREA, 4294967296.0,
                 exponential_density, exponential_inverse);
    layers_made = true;
}

/* One load where they are there, which is nearly always. */
static inline void need_layers(void) {
    if (!atomic_load_explicit(&layers_made, memory_order_acquire)) pthread_once(&layers_once, make_layers);
}

/* 54 bits: 53 for the abscissa, of which 8 choose the layer as well, and one for the sign. Below `inside`
 * the point lies under the density whatever its height. The tail is Marsaglia's (1964): two exponential
 * numbers. Otherwise the wedge between layer and density is decided by the density itself. */
double vm_mt_normal(vm_mt *g) {
    need_layers();
    const ziggurat *z = &normal_layers;
    for (;;) {
        uint64_t low = vm_mt_next(g), bits = (uint64_t)(vm_mt_next(g) & 0x3FFFFF) << 32 | low;
        uint64_t size = bits >> 1;
        uint32_t layer = size & (LAYERS - 1);
        double x = (double)(bits & 1 ? -(int64_t)size : (int64_t)size) * z->scale[layer];
        if (size < z->inside[layer]) return x;
        if (layer == 0) {
            double tail, y;
            do {
                tail = -log(vm_mt_double(g)) / NORMAL_TAIL;
                y = -log(vm_mt_double(g));
            } while (y + y <= tail * tail);
            return size & 0x100 ? -NORMAL_TAIL - tail : NORMAL_TAIL + tail;
        }
        double below = z->height[layer], step = z->height[layer - 1] - below;
        if (step * vm_mt_double(g) + below < exp(-0.5 * x * x)) return x;
    }
}

/* As the normal one without a sign; the tail of an exponential law is the law again, moved. */
double vm_mt_exponential(vm_mt *g) {
    need_layers();
    const ziggurat *z = &exponential_layers;
    for (;;) {
        uint64_t low = vm_mt_next(g), bits = (uint64_t)(vm_mt_next(g) & 0x1FFFFF) << 32 | low;
        uint32_t layer = bits & (LAYERS - 1);
        double x = (double)bits * z->scale[layer];
        if (bits < z->inside[layer]) return x;
        if (layer == 0) return EXPONENTIAL_TAIL - log(vm_mt_double(g));
        double below = z->height[layer], step = z->height[layer - 1] - below;
        if (step * vm_mt_double(g) + below < exp(-x)) return x;
    }
}

/* One word of 32 bits for abscissa, layer and sign. */
float vm_mt_normal_single(vm_mt *g) {
    need_layers();
    const ziggurat_single *z = &normal_single;
    for (;;) {
        uint32_t bits = vm_mt_next(g), size = bits & 0x7FFFFFFF, layer = bits & (LAYERS - 1);
        float x = (float)(int32_t)bits * z->scale[layer];
        if (size < z->inside[layer]) return x;
        if (layer == 0) {
            float tail, y;
            do {
                tail = (float)(-(double)logf(vm_mt_single(g)) / NORMAL_TAIL);
                y = -logf(vm_mt_single(g));
            } while (y + y <= tail * tail);
            return (float)(size & 0x100 ? -NORMAL_TAIL - (double)tail : NORMAL_TAIL + (double)tail);
        }
        float below = z->height[layer], step = z->height[layer - 1] - below;
        if ((double)(step * vm_mt_single(g) + below) < exp(-0.5 * (double)x * (double)x)) return x;
    }
}

float vm_mt_exponential_single(vm_mt *g) {
    need_layers();
    const ziggurat_single *z = &exponential_single;
    for (;;) {
        uint32_t bits = vm_mt_next(g), layer = bits & (LAYERS - 1);
        float x = (float)bits * z->scale[layer];
        if (bits < z->inside[layer]) return x;
        if (layer == 0) return (float)(EXPONENTIAL_TAIL - (double)logf(vm_mt_single(g)));
        float below = z->height[layer], step = z->height[layer - 1] - below;
        if (step * vm_mt_single(g) + below < expf(-x)) return x;
    }
}

/* Of memory that nobody believes: words left are words that there are, seeds are none that stay 0. */
bool vm_holds_generators(vm_t *vm) {
    const vm_generators *all = vm_record_random(vm);
    for (int k = 0; k < VM_FAMILIES; k++)
        if (all->twister[k].left > VM_MT_WORDS) return false;
    return all->pair[0] == 0 ||
           (all->pair[0] > 0 && all->pair[0] < M1 && all->pair[1] > 0 && all->pair[1] < M2);
}

/* vm/builtins/reduce/order.c - sorts one line of real numbers for sort(): stable, NaN last (first when
 * descending).
 *
 * KEYS. Elements become unsigned keys of 64 bits whose order is theirs: integers by an offset, doubles by
 * flipping the sign bit of positive numbers and all bits of negative ones (Herf 2001). For descending order
 * all bits are flipped, which keeps equal elements in their order, where reversing a sorted line would not.
 * So one sort of integers serves all classes, and the elements are made of the keys again at the end. NaN and
 * negative zero do not fit: NaNs are set aside in their order, a negative zero must count as zero and yet
 * come out as it was. Lines that have either are sorted by element numbers, and the elements gathered by
 * these.
 *
 * THE METHOD depends on the line. Data of programs is often sorted already, or made of a few sorted pieces,
 * so runs are looked for first (ascending, or strictly descending and then turned round: strictly, or it
 * would not be stable). Few runs are merged, pair by pair: a sorted line costs one look. Short lines are
 * merged whatever they are, with runs lengthened to 16 by insertion, as in Timsort. All else goes through a
 * radix sort from the least significant digit, 11 bits at a time, over the bits in which the keys differ and
 * no others: whole numbers below a million, as doubles, are three passes, random doubles six. It needs as
 * many buckets as fit into the first-level cache and a second buffer; no comparison, so nothing to
 * mispredict.
 *
 * Element numbers are carried along, as 32 bits, only when they are asked for or needed. A line of 2^32
 * elements or more is refused for lack of memory, which it would meet anyway: the buffers take 24 bytes
 * for each element. */
#include "vm/builtins/reduce/reduce_internal.h"

#pragma GCC optimize("O3")

#define SIGN64     0x8000000000000000ull
#define SHORT_RUN  16  /* shorter runs are made this long by insertion */
#define SMALL_LINE 600 /* below this, merging wins whatever the runs */

struct vm_sorter {
    uint64_t *keys, *keys2;
    uint32_t *at, *at2; /* element numbers; NULL while not asked for */
    uint32_t *nans;     /* numbers of the NaNs of a line; made when there is one */
    int64_t *ends;      /* ends of runs */
    int64_t ends_cap;
    size_t *counts;
    bool descending, numbered;
};

static inline uint64_t key_of_double(double d) {
    uint64_t b;
    memcpy(&b, &d, 8);
    return b ^ ((uint64_t)((int64_t)b >> 63) | SIGN64);
}

static inline double double_of_key(uint64_t b) {
    b ^= b & SIGN64 ? SIGN64 : ~0ull;
    double d;
    memcpy(&d, &b, 8);
    return d;
}

/* All buffers at once, for the longest line. Few runs are enough: a line that is merged has at most 64 or
 * is short. */
vm_sorter *vm_sorter_new(vm_t *vm, int64_t len, bool numbered, bool descending) {
    if (len >= UINT32_MAX) vm_error_memory(vm);
    vm_sorter *s = vm_scratch(vm, sizeof *s);
    *s = (vm_sorter){
        .descending = descending, .numbered = numbered, .ends_cap = (len < SMALL_LINE ? len : len / 8) + 2};
    s->keys = vm_scratch(vm, (size_t)len * 8 + 16);
    s->keys2 = vm_scratch(vm, (size_t)len * 8 + 16);
    s->at = vm_scratch(vm, (size_t)len * 4 + 16);
    s->at2 = vm_scratch(vm, (size_t)len * 4 + 16);
    s->ends = vm_scratch(vm, (size_t)s->ends_cap * 8);
    return s;
}

/* ---- keys ---- */

#define LOAD(T, EXPR)                                                                                        \
    {                                                                                                        \
        const T *p = (const T *)a->data + start;                                                             \
        VM_STEPS (k, n) {                                                                                    \
            T x = p[k * step];                                                                               \
            keys[k] = (uint64_t)(EXPR);                                                                      \
        }                                                                                                    \
        break;                                                                                               \
    }

/* The cases that are macros end with break; step 1 is written out for doubles so that it becomes vectors. */
static void load_keys(uint64_t *restrict keys, const vm_arr *a, int64_t start, int64_t step, int64_t n) {
    switch (a->cls) {
    case PROG_DOUBLE:
        if (step == 1) {
            const double *p = (const double *)a->data + start;
            VM_STEPS (k, n)
                keys[k] = key_of_double(p[k]);
            break;
        }
        LOAD(double, key_of_double(x))
    case PROG_SINGLE: LOAD(float, key_of_double((double)x))
    case PROG_INT8: LOAD(int8_t, (int64_t)x + 128)
    case PROG_INT16: LOAD(int16_t, (int64_t)x + 32768)
    case PROG_INT32: LOAD(int32_t, (int64_t)x + 2147483648)
    case PROG_INT64: LOAD(int64_t, (uint64_t)x ^ SIGN64)
    case PROG_UINT16: LOAD(uint16_t, x)
    case PROG_UINT32: LOAD(uint32_t, x)
    case PROG_UINT64: LOAD(uint64_t, x)
    default: LOAD(uint8_t, x) /* uint8, logical, char */
    }
}

#define STORE(T, EXPR)                                                                                       \
    {                                                                                                        \
        T *p = (T *)out + start;                                                                             \
        VM_STEPS (k, n) {                                                                                    \
            uint64_t x = keys[k] ^ flip;                                                                     \
            p[k * step] = (T)(EXPR);                                                                         \
        }                                                                                                    \
        break;                                                                                               \
    }

/* The inverse of load_keys. */
static void store_keys(void *out, prog_class cls, int64_t start, int64_t step, const uint64_t *keys,
                       int64_t n, bool descending) {
    uint64_t flip = descending ? ~0ull : 0;
    switch (cls) {
    case PROG_DOUBLE: STORE(double, double_of_key(x))
    case PROG_SINGLE: STORE(float, double_of_key(x))
    case PROG_INT8: STORE(int8_t, (int64_t)x - 128)
    case PROG_INT16: STORE(int16_t, (int64_t)x - 32768)
    case PROG_INT32: STORE(int32_t, (int64_t)x - 2147483648)
    case PROG_INT64: STORE(int64_t, x ^ SIGN64)
    case PROG_UINT16: STORE(uint16_t, x)
    case PROG_UINT32: STORE(uint32_t, x)
    case PROG_UINT64: STORE(uint64_t, x)
    default: STORE(uint8_t, x)
    }
}

/* ---- runs ---- */

static void reverse(uint64_t *keys, uint32_t *at, int64_t from, int64_t to) {
    for (to--; from < to; from++, to--) {
        if (from % VM_STEP == 0) vm_poll_here();
        uint64_t k = keys[from];
        keys[from] = keys[to];
        keys[to] = k;
        if (at) {
            uint32_t i = at[from];
            at[from] = at[to];
            at[to] = i;
        }
    }
}

/* Where the run ends that goes on to `to` at least. */
static inline int64_t run_end(const uint64_t *v, int64_t to, int64_t n, bool down) {
    for (;;) {
        int64_t stop = n - to < 8 * VM_STEP ? n : to + 8 * VM_STEP;
        while (to < stop && (v[to] < v[to - 1]) == down)
            to++;
        if (to < stop || to == n) return to;
        vm_poll_here();
    }
}

/* Finds the runs of a line, turning descending ones round; short ones are lengthened by insertion when
 * `lengthen`. Gives how many, or -1 when there are more than `limit`. */
static int64_t find_runs(vm_sorter *s, int64_t n, bool lengthen, int64_t limit) {
    uint64_t *v = s->keys;
    uint32_t *at = s->numbered ? s->at : NULL;
    int64_t runs = 0;
    for (int64_t from = 0, to; from < n; from = to) {
        if (from % VM_STEP < SHORT_RUN) vm_poll_here();
        to = from + 1;
        if (to < n && v[to] < v[from]) {
            to = run_end(v, to, n, true);
            if (lengthen || to - from >= SHORT_RUN)
                reverse(v, at, from, to);
            else
                to = from + 1; /* not worth turning: the line is about to be given up */
        } else {
            to = run_end(v, to, n, false);
        }
        if (lengthen && to - from < SHORT_RUN) {
            int64_t stop = from + SHORT_RUN < n ? from + SHORT_RUN : n;
            for (; to < stop; to++) {
                uint64_t x = v[to];
                uint32_t i = at ? at[to] : 0;
                int64_t j = to;
                for (; j > from && v[j - 1] > x; j--) {
                    v[j] = v[j - 1];
                    if (at) at[j] = at[j - 1];
                }
                v[j] = x;
                if (at) at[j] = i;
            }
        }
        if (runs == limit) return -1;
        s->ends[runs++] = to;
    }
    return runs;
}

/* Merges [a, m) and [m, b) of one pair of buffers into the other; the left one wins ties. */
static void merge_plain(uint64_t *restrict to, const uint64_t *restrict v, int64_t a, int64_t m, int64_t b) {
    int64_t i = a, j = m, k = a;
    while (i < m && j < b) {
        if (k % VM_STEP == 0) vm_poll_here();
        uint64_t x = v[i], y = v[j];
        bool right = y < x;
        to[k++] = right ? y : x;
        j += right;
        i += !right;
    }
    if (i < m) vm_copy_bytes(to + k, v + i, (size_t)(m - i) * 8);
    if (j < b) vm_copy_bytes(to + k, v + j, (size_t)(b - j) * 8);
}

/* As merge_plain, with the numbers. */
static void merge_numbered(uint64_t *restrict to, uint32_t *restrict at_to, const uint64_t *restrict v,
                           const uint32_t *restrict at, int64_t a, int64_t m, int64_t b) {
    int64_t i = a, j = m, k = a;
    while (i < m && j < b) {
        if (k % VM_STEP == 0) vm_poll_here();
        bool right = v[j] < v[i];
        int64_t from = right ? j : i;
        to[k] = v[from];
        at_to[k++] = at[from];
        j += right;
        i += !right;
    }
    if (i < m) {
        vm_copy_bytes(to + k, v + i, (size_t)(m - i) * 8);
        vm_copy_bytes(at_to + k, at + i, (size_t)(m - i) * 4);
    }
    if (j < b) {
        vm_copy_bytes(to + k, v + j, (size_t)(b - j) * 8);
        vm_copy_bytes(at_to + k, at + j, (size_t)(b - j) * 4);
    }
}

static void swap_buffers(vm_sorter *s) {
    uint64_t *k = s->keys;
    s->keys = s->keys2;
    s->keys2 = k;
    uint32_t *at = s->at;
    s->at = s->at2;
    s->at2 = at;
}

/* Pairs of neighbours, so runs grow alike; an odd one at the end is copied over. */
static void merge_runs(vm_t *vm, vm_sorter *s, int64_t runs) {
    while (runs > 1) {
        vm_poll(vm);
        int64_t from = 0, kept = 0;
        for (int64_t r = 0; r < runs; r += 2) {
            int64_t m = s->ends[r], b = r + 1 < runs ? s->ends[r + 1] : m;
            if (s->numbered)
                merge_numbered(s->keys2, s->at2, s->keys, s->at, from, m, b);
            else
                merge_plain(s->keys2, s->keys, from, m, b);
            s->ends[kept++] = from = b;
        }
        runs = kept;
        swap_buffers(s);
    }
}

/* ---- radix ---- */

#define DIGIT_BITS 11
#define BUCKETS    (1 << DIGIT_BITS)
#define DIGITS_MAX 6

/* All digits are counted in one pass over the keys. A digit in which all keys agree is left out. */
static void radix(vm_t *vm, vm_sorter *s, int64_t n) {
    uint64_t any = 0, all = ~0ull;
    VM_STEPS (i, n) {
        any |= s->keys[i];
        all &= s->keys[i];
    }
    uint64_t differ = any & ~all;
    if (!differ) return;
    int low = __builtin_ctzll(differ), width = 64 - __builtin_clzll(differ) - low;
    int digits = (width + DIGIT_BITS - 1) / DIGIT_BITS;
    if (!s->counts) s->counts = vm_scratch(vm, DIGITS_MAX * BUCKETS * sizeof *s->counts);
    memset(s->counts, 0, (size_t)digits * BUCKETS * sizeof *s->counts);
    VM_STEPS (i, n) {
        uint64_t key = s->keys[i] >> low;
        for (int d = 0; d < digits; d++, key >>= DIGIT_BITS)
            s->counts[d * BUCKETS + (int)(key & (BUCKETS - 1))]++;
    }
    for (int d = 0; d < digits; d++) {
        vm_poll(vm);
        size_t *c = s->counts + d * BUCKETS, sum = 0;
        int shift = low + d * DIGIT_BITS;
        if (c[(s->keys[0] >> shift) & (BUCKETS - 1)] == (size_t)n) continue; /* all alike in this digit */
        for (int b = 0; b < BUCKETS; b++) {
            size_t here = c[b];
            c[b] = sum;
            sum += here;
        }
        const uint64_t *v = s->keys;
        uint64_t *to = s->keys2;
        if (s->numbered) {
            const uint32_t *at = s->at;
            uint32_t *at_to = s->at2;
            VM_STEPS (i, n) {
                size_t k = c[(v[i] >> shift) & (BUCKETS - 1)]++;
                to[k] = v[i];
                at_to[k] = at[i];
            }
        } else {
            VM_STEPS (i, n)
                to[c[(v[i] >> shift) & (BUCKETS - 1)]++] = v[i];
        }
        swap_buffers(s);
    }
}

/* The choice: see above. */
static void sort_keys(vm_t *vm, vm_sorter *s, int64_t n) {
    if (n < 2) return;
    bool small = n < SMALL_LINE;
    /* a merge of up to 64 runs is fewer passes than a radix sort of wide keys */
    int64_t runs = find_runs(s, n, small, small ? s->ends_cap : s->ends_cap < 64 ? s->ends_cap : 64);
    if (runs >= 0)
        merge_runs(vm, s, runs);
    else
        radix(vm, s, n);
}

/* ---- lines ---- */

static bool is_nan(const vm_arr *a, int64_t at) {
    if (a->cls == PROG_DOUBLE) return ((const double *)a->data)[at] != ((const double *)a->data)[at];
    return ((const float *)a->data)[at] != ((const float *)a->data)[at];
}

/* Is there a NaN or a negative zero? Those lines need element numbers: their keys do not tell everything. */
static bool is_special(const vm_arr *a, int64_t start, int64_t step, int64_t n) {
    int special = 0;
    if (a->cls == PROG_DOUBLE) {
        const double *p = (const double *)a->data + start;
        VM_STEPS (k, n) {
            double x = p[k * step];
            special |= (x != x) | ((x == 0) & (__builtin_signbit(x) != 0));
        }
    } else if (a->cls == PROG_SINGLE) {
        const float *p = (const float *)a->data + start;
        VM_STEPS (k, n) {
            float x = p[k * step];
            special |= (x != x) | ((x == 0) & (__builtin_signbit(x) != 0));
        }
    }
    return special != 0;
}

#define GATHER(T)                                                                                            \
    {                                                                                                        \
        const T *in = (const T *)a->data + start;                                                            \
        T *to = (T *)out + start;                                                                            \
        VM_STEPS (k, n)                                                                                      \
            to[k * step] = in[(int64_t)s->at[k] * step];                                                     \
    }

/* `index` and NaN make it a sort of numbers, which the elements are then gathered by. */
void vm_sort_line(vm_t *vm, vm_sorter *s, const vm_arr *a, vm_line line, void *out, double *index) {
    int64_t start = line.start, step = line.step, n = line.n;
    vm_poll(vm);
    bool special = is_special(a, start, step, n);
    s->numbered = index || special;
    load_keys(s->keys, a, start, step, n);
    if (s->descending)
        VM_STEPS (k, n)
            s->keys[k] = ~s->keys[k];
    int64_t front = 0, good = n;
    if (s->numbered)
        VM_STEPS (k, n)
            s->at[k] = (uint32_t)k;
    if (special) { /* NaNs are set aside in their order, and a negative zero is made equal to zero */
        uint64_t zero = key_of_double(0.0), minus = key_of_double(-0.0);
        if (s->descending) zero = ~zero, minus = ~minus;
        if (!s->nans) s->nans = vm_scratch(vm, (size_t)n * 4 + 16); /* all lines are as long */
        int64_t count = 0;
        good = 0;
        VM_STEPS (k, n) {
            if (is_nan(a, start + k * step)) {
                s->nans[count++] = (uint32_t)k;
                continue;
            }
            s->keys[good] = s->keys[k] == minus ? zero : s->keys[k];
            s->at[good++] = (uint32_t)k;
        }
        if (s->descending) front = count;
    }
    sort_keys(vm, s, good);
    if (!s->numbered) {
        store_keys(out, a->cls, start, step, s->keys, n, s->descending);
        return;
    }
    if (special) {
        memmove(s->at + front, s->at, (size_t)good * 4);
        memcpy(s->at + (front ? 0 : good), s->nans, (size_t)(n - good) * 4);
    }
    if (index)
        VM_STEPS (k, n)
            index[start + k * step] = (double)s->at[k] + 1;
    if (!special) {
        store_keys(out, a->cls, start, step, s->keys, n, s->descending);
        return;
    }
    if (a->cls == PROG_DOUBLE)
        GATHER(double)
    else
        GATHER(float)
}

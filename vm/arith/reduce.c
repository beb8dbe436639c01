/* vm/arith/reduce.c - loops over the lines of an array: sums, products and their cumulative forms.
 *
 * A sum of floats is not associative, so the order of additions is part of the result, and the compiler may not
 * change it. One accumulator would wait for each addition before the next. Long dense lines
 * therefore have eight, element k going to lane k mod 8, which are joined in a fixed tree at the end. The eight
 * are also what makes a sum by parts possible with the same bits: parts of a multiple of eight elements continue
 * the lanes where the last one left them (vm_reduce_part), and only the end joins them. Element-wise operations
 * that run as one with a sum behind them (vm/fuse/blocks.h) rely on it: x .* y is never stored, and yet
 * sum (x .* y) has the bits it has when it is. Lines across memory (inner > 1) are added row by row, each result
 * in plain order; there the vectors lie along the rows. */
#include "vm/arith/reduce.h"

#pragma GCC optimize("O3")

#define PIECE (8 * (int64_t)VM_STEP) /* elements between two looks whether a stop was asked for */
/* Lines of a contiguous column gather in eight partial results when they are long; else plain order. */
#define REDUCE(NAME, T, R, INIT, STEP, JOIN)                                                                 \
    static inline void NAME##_piece(R *a, const T *p, int64_t n) {                                           \
        R a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5], a6 = a[6], a7 = a[7];            \
        for (const T *end = p + n / 8 * 8; p < end; p += 8) {                                                \
            STEP(a0, p[0]);                                                                                  \
            STEP(a1, p[1]);                                                                                  \
            STEP(a2, p[2]);                                                                                  \
            STEP(a3, p[3]);                                                                                  \
            STEP(a4, p[4]);                                                                                  \
            STEP(a5, p[5]);                                                                                  \
            STEP(a6, p[6]);                                                                                  \
            STEP(a7, p[7]);                                                                                  \
        }                                                                                                    \
        R after[8] = {a0, a1, a2, a3, a4, a5, a6, a7};                                                       \
        memcpy(a, after, sizeof after);                                                                      \
    }                                                                                                        \
    static inline void NAME##_lanes(R *a, const T *p, int64_t n) {                                           \
        for (; n > PIECE; n -= PIECE, p += PIECE) {                                                          \
            NAME##_piece(a, p, PIECE);                                                                       \
            vm_poll_here();                                                                                  \
        }                                                                                                    \
        NAME##_piece(a, p, n);                                                                               \
    }                                                                                                        \
    static inline R NAME##_end(const R *a, const T *p, int64_t n) {                                          \
        R acc = JOIN(JOIN(JOIN(a[0], a[1]), JOIN(a[2], a[3])), JOIN(JOIN(a[4], a[5]), JOIN(a[6], a[7])));    \
        for (int64_t k = 0; k < n; k++)                                                                      \
            STEP(acc, p[k]);                                                                                 \
        return acc;                                                                                          \
    }                                                                                                        \
    void NAME(void *out, const void *in, int64_t inner, int64_t len, int64_t outer) {                        \
        VM_STEPS_OF (o, outer, len * inner) {                                                                \
            const T *p = (const T *)in + o * len * inner;                                                    \
            R *r = (R *)out + o * inner;                                                                     \
            if (inner == 1 && len >= VM_REDUCE_FROM) {                                                       \
                R a[8] = {INIT, INIT, INIT, INIT, INIT, INIT, INIT, INIT};                                   \
                NAME##_lanes(a, p, len);                                                                     \
                r[0] = NAME##_end(a, p + len / 8 * 8, len % 8);                                              \
                continue;                                                                                    \
            }                                                                                                \
            for (int64_t i = 0; i < inner; i++)                                                              \
                r[i] = INIT;                                                                                 \
            VM_STEPS_OF (k, len, inner)                                                                      \
                for (int64_t i = 0; i < inner; i++)                                                          \
                    STEP(r[i], p[k * inner + i]);                                                            \
        }                                                                                                    \
    }
#define ADD_STEP(a, x) ((a) += (x))
#define ADD_JOIN(a, b) ((a) + (b))
#define MUL_STEP(a, x) ((a) *= (x))
#define MUL_JOIN(a, b) ((a) * (b))
#define SQ_STEP(a, x)  ((a) += (x) * (x))
#define SQC_STEP(a, x) ((a) += __real__(x) * __real__(x) + __imag__(x) * __imag__(x))
REDUCE(vm_sum_f64, double, double, 0, ADD_STEP, ADD_JOIN)
REDUCE(vm_sum_f32, float, float, 0, ADD_STEP, ADD_JOIN)
REDUCE(vm_sum_c64, vm_cplx, vm_cplx, 0, ADD_STEP, ADD_JOIN)
REDUCE(vm_sum_c32, vm_cplxf, vm_cplxf, 0, ADD_STEP, ADD_JOIN)
REDUCE(vm_prod_f64, double, double, 1, MUL_STEP, MUL_JOIN)
REDUCE(vm_prod_f32, float, float, 1, MUL_STEP, MUL_JOIN)
REDUCE(vm_prod_c64, vm_cplx, vm_cplx, 1, MUL_STEP, MUL_JOIN)
REDUCE(vm_prod_c32, vm_cplxf, vm_cplxf, 1, MUL_STEP, MUL_JOIN)
REDUCE(vm_sumsq_f64, double, double, 0, SQ_STEP, ADD_JOIN)
REDUCE(vm_sumsq_f32, float, float, 0, SQ_STEP, ADD_JOIN)
REDUCE(vm_sumsq_c64, vm_cplx, double, 0, SQC_STEP, ADD_JOIN)
REDUCE(vm_sumsq_c32, vm_cplxf, float, 0, SQC_STEP, ADD_JOIN)

void vm_reduce_begin(vm_reduction how, double lanes[8]) {
    for (int k = 0; k < 8; k++)
        lanes[k] = how == VM_REDUCE_PROD;
}

void vm_reduce_part(vm_reduction how, double lanes[8], const double *x, int64_t n) {
    if (how == VM_REDUCE_SUM)
        vm_sum_f64_lanes(lanes, x, n);
    else if (how == VM_REDUCE_PROD)
        vm_prod_f64_lanes(lanes, x, n);
    else
        vm_sumsq_f64_lanes(lanes, x, n);
}

double vm_reduce_end(vm_reduction how, const double lanes[8], const double *rest, int64_t n) {
    return how == VM_REDUCE_SUM    ? vm_sum_f64_end(lanes, rest, n)
           : how == VM_REDUCE_PROD ? vm_prod_f64_end(lanes, rest, n)
                                   : vm_sumsq_f64_end(lanes, rest, n);
}

/* Logical arrays are counted without becoming doubles. Bytes are added in 32 bits, which are wide vectors, for at
 * most 2^20 elements at a time: these cannot overflow them. */
void vm_count_bytes(void *out, const void *in, int64_t inner, int64_t len, int64_t outer) {
    VM_STEPS_OF (o, outer, len * inner / 16) {
        const uint8_t *p = (const uint8_t *)in + o * len * inner;
        double *r = (double *)out + o * inner;
        if (inner == 1) {
            int64_t n = 0, k = 0;
            while (k < len) {
                uint32_t part = 0;
                int64_t stop = k + (1 << 17) < len ? k + (1 << 17) : len;
                vm_poll_here();
                for (; k < stop; k++)
                    part += p[k];
                n += part;
            }
            r[0] = (double)n;
            continue;
        }
        for (int64_t i = 0; i < inner; i++)
            r[i] = 0;
        VM_STEPS_OF (k, len, inner)
            for (int64_t i = 0; i < inner; i++)
                r[i] += p[k * inner + i];
    }
}

/* Four dense lines at a time: each waits for its own last sum only. A cumulative sum has no lanes, for every
 * partial result is wanted; independent lines are the only work that can be done meanwhile. */
#define CUMULATE(NAME, T, STEP)                                                                              \
    static void NAME##_across(T *restrict r, const T *restrict before, const T *restrict p, int64_t inner) { \
        for (int64_t i = 0; i < inner; i++) {                                                                \
            T acc = before[i];                                                                               \
            STEP(acc, p[i]);                                                                                 \
            r[i] = acc;                                                                                      \
        }                                                                                                    \
    }                                                                                                        \
    static void NAME##_four(T *restrict r, const T *restrict p, int64_t len) {                               \
        T a = p[0], b = p[len], c = p[2 * len], d = p[3 * len];                                              \
        r[0] = a;                                                                                            \
        r[len] = b;                                                                                          \
        r[2 * len] = c;                                                                                      \
        r[3 * len] = d;                                                                                      \
        for (int64_t to, k = 1; k < len; k = to) {                                                           \
            if (k > 1) vm_poll_here();                                                                       \
            for (to = len - k < VM_STEP ? len : k + VM_STEP; k < to; k++) {                                  \
                STEP(a, p[k]);                                                                               \
                STEP(b, p[k + len]);                                                                         \
                STEP(c, p[k + 2 * len]);                                                                     \
                STEP(d, p[k + 3 * len]);                                                                     \
                r[k] = a;                                                                                    \
                r[k + len] = b;                                                                              \
                r[k + 2 * len] = c;                                                                          \
                r[k + 3 * len] = d;                                                                          \
            }                                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    void NAME(void *out, const void *in, int64_t inner, int64_t len, int64_t outer) {                        \
        T *r = out;                                                                                          \
        const T *p = in;                                                                                     \
        if (!len || !inner) return;                                                                          \
        int64_t fours = inner == 1 ? outer / 4 : 0, rest = outer - 4 * fours;                                \
        VM_STEPS_OF (o, fours, 4 * len)                                                                      \
            NAME##_four(r + 4 * o * len, p + 4 * o * len, len);                                              \
        r += 4 * fours * len;                                                                                \
        p += 4 * fours * len;                                                                                \
        for (int64_t o = 0; o < rest; o++, p += len * inner, r += len * inner) {                             \
            if (inner == 1) {                                                                                \
                T acc = r[0] = p[0];                                                                         \
                for (int64_t to, k = 1; k < len; k = to) {                                                   \
                    if (k > 1) vm_poll_here();                                                               \
                    for (to = len - k < VM_STEP ? len : k + VM_STEP; k < to; k++) {                          \
                        STEP(acc, p[k]);                                                                     \
                        r[k] = acc;                                                                          \
                    }                                                                                        \
                }                                                                                            \
                continue;                                                                                    \
            }                                                                                                \
            if (o * len * inner % VM_STEP < len * inner) vm_poll_here();                                     \
            memcpy(r, p, (size_t)inner * sizeof *r);                                                         \
            for (int64_t k = 1; k < len; k++)                                                                \
                (k * inner % VM_STEP < inner ? vm_poll_here() : (void)0),                                    \
                    NAME##_across(r + k * inner, r + (k - 1) * inner, p + k * inner, inner);                 \
        }                                                                                                    \
    }
CUMULATE(vm_cumsum_f64, double, ADD_STEP)
CUMULATE(vm_cumsum_f32, float, ADD_STEP)
CUMULATE(vm_cumsum_c64, vm_cplx, ADD_STEP)
CUMULATE(vm_cumsum_c32, vm_cplxf, ADD_STEP)
CUMULATE(vm_cumprod_f64, double, MUL_STEP)
CUMULATE(vm_cumprod_f32, float, MUL_STEP)
CUMULATE(vm_cumprod_c64, vm_cplx, MUL_STEP)
CUMULATE(vm_cumprod_c32, vm_cplxf, MUL_STEP)

/* vm/arith/kernels.c - the baseline element-wise loops, the complex and 64-bit ones, and the choice of instruction
 * set.
 *
 * A kernel is a loop over n elements that knows nothing but their types: no value, no shape, no VM. It comes in
 * three forms, since a scalar operand that was read anew for every element would keep the compiler from using
 * vectors. The simple ones stand in vm/arith/kernels.inc, which is compiled twice: here for every processor of
 * the architecture, in kernels_avx2.c for those with AVX2. The program asks the processor once and fills its
 * tables with one set or the other; results are the same bits, for every loop computes each element by the same
 * operations in the same order (no fused multiplication: -ffp-contract=off), only several at a time.
 *
 * What the compiler vectorises, and so what belongs into kernels.inc: float arithmetic, comparisons, rounding,
 * square roots, and integers of up to 32 bits with saturation, which are computed in the next wider type and
 * clamped. What it does not: complex products and quotients (with their rules for Inf and NaN they are calls), and
 * everything of 64-bit integers, which overflow, or meet doubles in long double. These stand here, once. */
#include "vm/arith/kernels_internal.h"

#include "base/cpu.h"

#include <pthread.h>

#pragma GCC optimize("O3")
#define K(name)         name##_base
#define ROUND_FLOOR(x)  floor(x)
#define ROUND_FLOORF(x) floorf(x)
#define ROUND_CEIL(x)   ceil(x)
#define ROUND_CEILF(x)  ceilf(x)
#define ROUND_TRUNC(x)  trunc(x)
#define ROUND_TRUNCF(x) truncf(x)
#include "vm/arith/kernels.inc"

/* ---- 64-bit integers: exact in the long double's 64-bit mantissa where an operand is a double ----
 *
 * Sums and differences round the double first: int64 (-5) + 0.5 is -4 in the language. Quotients of
 * integers round half away from zero: the rest is compared with what the divisor exceeds it by, which cannot
 * overflow as twice the rest could. */
static inline int64_t add_sat_i64(int64_t x, int64_t y) {
    int64_t r;
    return __builtin_add_overflow(x, y, &r) ? (x < 0 ? INT64_MIN : INT64_MAX) : r;
}
static inline int64_t sub_sat_i64(int64_t x, int64_t y) {
    int64_t r;
    return __builtin_sub_overflow(x, y, &r) ? (x < 0 ? INT64_MIN : INT64_MAX) : r;
}
static inline int64_t mul_sat_i64(int64_t x, int64_t y) {
    int64_t r;
    return __builtin_mul_overflow(x, y, &r) ? ((x < 0) == (y < 0) ? INT64_MAX : INT64_MIN) : r;
}
static inline int64_t quot_i64(int64_t x, int64_t y) {
    if (y == 0) return x < 0 ? INT64_MIN : x ? INT64_MAX : 0;
    if (y == -1) return x == INT64_MIN ? INT64_MAX : -x;
    int64_t q = x / y, rest = x % y;
    uint64_t ar = rest < 0 ? 0 - (uint64_t)rest : (uint64_t)rest, ay = y < 0 ? 0 - (uint64_t)y : (uint64_t)y;
    return ar >= ay - ar ? q + ((x < 0) == (y < 0) ? 1 : -1) : q;
}
static inline uint64_t add_sat_u64(uint64_t x, uint64_t y) {
    return x + y < x ? UINT64_MAX : x + y;
}
static inline uint64_t sub_sat_u64(uint64_t x, uint64_t y) {
    return x < y ? 0 : x - y;
}
static inline uint64_t mul_sat_u64(uint64_t x, uint64_t y) {
    uint64_t r;
    return __builtin_mul_overflow(x, y, &r) ? UINT64_MAX : r;
}
static inline uint64_t quot_u64(uint64_t x, uint64_t y) {
    if (y == 0) return x ? UINT64_MAX : 0;
    uint64_t q = x / y, rest = x % y;
    return rest >= y - rest ? q + 1 : q;
}
#define LONG_LOOPS(N, T)                                                                                     \
    LOOP3(add_##N, T, T, T, add_sat_##N(x, y))                                                               \
    LOOP3(sub_##N, T, T, T, sub_sat_##N(x, y))                                                               \
    LOOP3(mul_##N, T, T, T, mul_sat_##N(x, y))                                                               \
    LOOP3(div_##N, T, T, T, quot_##N(x, y))                                                                  \
    LOOP3(addd_##N, T, T, double, vm_satl_##N((long double)x + round(y)))                                    \
    LOOP3(subd_##N, T, T, double, vm_satl_##N((long double)x - round(y)))                                    \
    LOOP3(muld_##N, T, T, double, vm_satl_##N((long double)x *y))                                            \
    LOOP3(divd_##N, T, T, double, vm_satl_##N((long double)x / y))                                           \
    LOOP3(radd_##N, T, double, T, vm_satl_##N((long double)round(x) + y))                                    \
    LOOP3(rsub_##N, T, double, T, vm_satl_##N((long double)round(x) - y))                                    \
    LOOP3(rmul_##N, T, double, T, vm_satl_##N((long double)x *y))                                            \
    LOOP3(rdiv_##N, T, double, T, vm_satl_##N((long double)x / y))
LONG_LOOPS(i64, int64_t)
LONG_LOOPS(u64, uint64_t)

/* ---- complex ---- */
#define COMPLEX_LOOPS(N, R, X, Y)                                                                            \
    LOOP3(add_##N, R, X, Y, x + y)                                                                           \
    LOOP3(sub_##N, R, X, Y, x - y)                                                                           \
    LOOP3(mul_##N, R, X, Y, x *y)                                                                            \
    LOOP3(div_##N, R, X, Y, x / y)
COMPLEX_LOOPS(c64, vm_cplx, vm_cplx, vm_cplx)
COMPLEX_LOOPS(c32, vm_cplxf, vm_cplxf, vm_cplxf)
COMPLEX_LOOPS(cr64, vm_cplx, vm_cplx, double)
COMPLEX_LOOPS(rc64, vm_cplx, double, vm_cplx)
COMPLEX_LOOPS(cr32, vm_cplxf, vm_cplxf, float)
COMPLEX_LOOPS(rc32, vm_cplxf, float, vm_cplxf)

/* Octave orders complex numbers by absolute value, then by argument, where -pi counts as pi. */
static int complex_order(vm_cplx x, vm_cplx y) {
    if (cimag(x) == 0 && cimag(y) == 0 && creal(x) >= 0 && creal(y) >= 0)
        return creal(x) < creal(y) ? -1 : creal(x) > creal(y) ? 1 : creal(x) == creal(y) ? 0 : 2;
    double ax = cabs(x), ay = cabs(y);
    if (ax != ay) return ax < ay ? -1 : ax > ay ? 1 : 2;
    double gx = carg(x), gy = carg(y);
    if (gx == -M_PI) gx = M_PI;
    if (gy == -M_PI) gy = M_PI;
    return gx < gy ? -1 : gx > gy ? 1 : gx == gy ? 0 : 2;
}
LOOP3(lt_c64, uint8_t, vm_cplx, vm_cplx, complex_order(x, y) == -1)
LOOP3(le_c64, uint8_t, vm_cplx, vm_cplx, complex_order(x, y) <= 0)
LOOP3(eq_c64, uint8_t, vm_cplx, vm_cplx, x == y)
LOOP3(ne_c64, uint8_t, vm_cplx, vm_cplx, x != y)
LOOP3(and_u8, uint8_t, uint8_t, uint8_t, x &y)
LOOP3(or_u8, uint8_t, uint8_t, uint8_t, x | y)
const vm_kernel vm_and_kernel = ROW(and_u8), vm_or_kernel = ROW(or_u8);

static vm_kernel arith_table[VM_PAIR_COUNT][VM_ARITH_OPS], compare_table[12][VM_CMP_OPS],
    compare_c64[VM_CMP_OPS];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static bool use_avx2(void) {
    return base_cpu_has(BASE_CPU_AVX2);
}

/* The tables are filled when the first array meets an operator, not at the start: addresses in constant tables are
 * relocated by every process that loads the program, used or not. */
static void fill_tables(void) {
    vm_kernel(*arith)[VM_ARITH_OPS] = arith_table, (*compare)[VM_CMP_OPS] = &compare_c64;
#ifdef __x86_64__
    if (use_avx2())
        vm_kernels_fill_avx2(arith_table, compare_table);
    else
#endif
        vm_kernels_fill_base(arith_table, compare_table);
    SET_ARITH(VM_PAIR_C64, , _c64);
    SET_ARITH(VM_PAIR_C32, , _c32);
    SET_ARITH(VM_PAIR_CR64, , _cr64);
    SET_ARITH(VM_PAIR_RC64, , _rc64);
    SET_ARITH(VM_PAIR_CR32, , _cr32);
    SET_ARITH(VM_PAIR_RC32, , _rc32);
    SET_ARITH(VM_PAIR_II + 3, , _i64);
    SET_ARITH(VM_PAIR_II + 7, , _u64);
    SET_ARITH(VM_PAIR_ID + 3, , d_i64);
    SET_ARITH(VM_PAIR_ID + 7, , d_u64);
    SET_ARITH(VM_PAIR_DI + 3, r, _i64);
    SET_ARITH(VM_PAIR_DI + 7, r, _u64);
    SET_COMPARE(0, c64);
}

const vm_kernel *vm_arith_kernel(vm_arith_op op, int pair) {
    pthread_once(&tables_once, fill_tables);
    return &arith_table[pair][op];
}

const vm_kernel *vm_compare_kernel(vm_cmp_op op, vm_num t) {
    pthread_once(&tables_once, fill_tables);
    return t == VM_C64 ? &compare_c64[op] : &compare_table[t][op];
}

vm_map_loop vm_map_kernel(vm_map_op op, bool single) {
#ifdef __x86_64__
    if (use_avx2()) return vm_map_table_avx2[op][single];
#endif
    return vm_map_table_base[op][single];
}

bool vm_outside(const void *x, bool single, int64_t n, double lo, double hi) {
#ifdef __x86_64__
    if (use_avx2())
        return single ? vm_outside_f32_avx2(x, n, (float)lo, (float)hi) : vm_outside_f64_avx2(x, n, lo, hi);
#endif
    return single ? vm_outside_f32_base(x, n, (float)lo, (float)hi) : vm_outside_f64_base(x, n, lo, hi);
}

bool vm_roots(void *r, const void *x, bool single, int64_t n) {
#ifdef __x86_64__
    if (use_avx2()) return single ? vm_roots_f32_avx2(r, x, n) : vm_roots_f64_avx2(r, x, n);
#endif
    return single ? vm_roots_f32_base(r, x, n) : vm_roots_f64_base(r, x, n);
}

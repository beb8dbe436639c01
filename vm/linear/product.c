/* vm/linear/product.c - the matrix product: own loops for small operands, BLAS for large ones.
 *
 * A program that multiplies 3 by 3 matrices shall not load a library of tens of megabytes for it, nor start its
 * threads; a product of 1000 by 1000 shall not be computed by anything else. Between the two the number of
 * multiplications decides (BLAS_FROM). Beyond it own loops lose more and more, for they know nothing of caches;
 * where there is no library they do everything.
 *
 * The own loop takes columns: a column of c is a sum of columns of a, which lie in memory one element after the
 * other, so the compiler adds them in vectors. Four at a time, because c is read and written once for all four.
 * Sums are added from the left as the formula has them; BLAS adds in an order of its own, so the last digits of
 * a large product may differ between libraries, as they do elsewhere.
 *
 * A long call cannot be interrupted, and the user's interrupt is only seen between two. So large products are
 * computed in panels of columns, each of a second or so, which changes no result: columns are independent. */
#include "vm/linear/blas.h"
#include "vm/linear/linear.h"

#pragma GCC optimize("O3")

/* Products of fewer multiplications than this do not pay for a BLAS call (and never open the library). */
#define BLAS_FROM (32 * 32 * 32)

/* What a column of c counts for in steps of VM_STEP: multiplications come several at a time. */
#define POLLED(m, k) ((m) * ((k) / 8 + 1))

/* c (m x n) = a (m x k) * b (k x n), column by column: each column of c gathers columns
 * of a, four at a time. */
#define PRODUCT(NAME, T)                                                                                     \
    static void NAME(T *restrict c, const T *restrict a, const T *restrict b, int64_t m, int64_t k,          \
                     int64_t n) {                                                                            \
        for (int64_t j = 0; j < n; j++, c += m, b += k) {                                                    \
            if (j * POLLED(m, k) % VM_STEP < POLLED(m, k)) vm_poll_here();                                   \
            if (m == 1) {                                                                                    \
                T sum = 0;                                                                                   \
                VM_STEPS (p, k)                                                                              \
                    sum += a[p] * b[p];                                                                      \
                c[0] = sum;                                                                                  \
                continue;                                                                                    \
            }                                                                                                \
            for (int64_t i = 0; i < m; i++)                                                                  \
                c[i] = 0;                                                                                    \
            int64_t p = 0;                                                                                   \
            for (; p + 4 <= k; p += 4) {                                                                     \
                const T *a0 = a + p * m, *a1 = a0 + m, *a2 = a1 + m, *a3 = a2 + m;                           \
                T b0 = b[p], b1 = b[p + 1], b2 = b[p + 2], b3 = b[p + 3];                                    \
                for (int64_t i = 0; i < m; i++)                                                              \
                    c[i] = c[i] + a0[i] * b0 + a1[i] * b1 + a2[i] * b2 + a3[i] * b3;                         \
            }                                                                                                \
            for (; p < k; p++)                                                                               \
                for (int64_t i = 0; i < m; i++)                                                              \
                    c[i] += a[p * m + i] * b[p];                                                             \
        }                                                                                                    \
    }
PRODUCT(product_f64, double)
PRODUCT(product_f32, float)
PRODUCT(product_c64, vm_cplx)
PRODUCT(product_c32, vm_cplxf)

/* Columns of one call: what takes a second or so, so that the user can end a long product. */
static int panel_of(int64_t m, int64_t k, int64_t n) {
    double each = (double)m * (double)k, panel = 2e10 / each;
    return panel >= (double)n ? (int)n : panel < 64 ? 64 : (int)panel & ~15;
}

#define GEMM(P, T)                                                                                           \
    {                                                                                                        \
        T one = 1, zero = 0;                                                                                 \
        int step = 1;                                                                                        \
        if (in == 1) {                                                                                       \
            blas->P##gemv_("N", &im, &ik, &one, a, &im, b, &step, &zero, c, &step, 1);                       \
            return true;                                                                                     \
        }                                                                                                    \
        if (im == 1) {                                                                                       \
            blas->P##gemv_("T", &ik, &in, &one, b, &ik, a, &step, &zero, c, &step, 1);                       \
            return true;                                                                                     \
        }                                                                                                    \
        int panel = panel_of(m, k, n);                                                                       \
        for (int64_t j = 0; j < n; j += panel) {                                                             \
            int cols = n - j < panel ? (int)(n - j) : panel;                                                 \
            vm_poll(vm);                                                                                     \
            blas->P##gemm_("N", "N", &im, &cols, &ik, &one, a, &im, (const T *)b + j * k, &lk, &zero,        \
                           (T *)c + j * m, &im, 1, 1);                                                       \
        }                                                                                                    \
        return true;                                                                                         \
    }

/* The sides of a product: (m x k) * (k x n) is m x n. */
typedef struct sides {
    int64_t m, k, n;
} sides;

/* c = a * b by BLAS; false where a side is too large for it, or there is none. */
static bool product_blas(vm_t *vm, vm_num t, void *c, const void *a, const void *b, const sides *s) {
    int64_t m = s->m, k = s->k, n = s->n;
    const vm_blas_table *blas = NULL;
    if (m < INT32_MAX && n < INT32_MAX && k < INT32_MAX) blas = vm_blas();
    if (!blas) return false;
    int im = (int)m, in = (int)n, ik = (int)k, lk = ik;
    switch (t) {
    case VM_F32: GEMM(s, float)
    case VM_C64: GEMM(z, vm_cplx)
    case VM_C32: GEMM(c, vm_cplxf)
    default: GEMM(d, double)
    }
}

/* c = a * b of type t; all column-major and dense. */
static void product(vm_t *vm, vm_num t, void *c, const void *a, const void *b, const sides *s) {
    int64_t m = s->m, k = s->k, n = s->n;
    if ((double)m * (double)n * (double)k >= BLAS_FROM && product_blas(vm, t, c, a, b, s)) return;
    switch (t) {
    case VM_F32: product_f32(c, a, b, m, k, n); break;
    case VM_C64: product_c64(c, a, b, m, k, n); break;
    case VM_C32: product_c32(c, a, b, m, k, n); break;
    default: product_f64(c, a, b, m, k, n); break;
    }
}

/* Integers have no product of matrices. A result of one element is computed on the stack. */
prog_value vm_product(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (!vm_is_number(&a) || !vm_is_number(&b) || vm_is_int_class(a.cls) || vm_is_int_class(b.cls))
        vm_error_binary(vm, "*", x, y);
    sides s = {vm_rows(&a), vm_cols(&a), vm_cols(&b)};
    if (a.ndims > 2 || b.ndims > 2 || s.k != vm_rows(&b))
        vm_error(vm, "Octave:nonconformant-args",
                 "operator *: nonconformant arguments (op1 is %lldx%lld, op2 is %lldx%lld)", (long long)s.m,
                 (long long)s.k, (long long)vm_rows(&b), (long long)s.n);
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE, cplx = a.complex || b.complex;
    vm_num t = cplx ? (single ? VM_C32 : VM_C64) : single ? VM_F32 : VM_F64;
    const void *ad = vm_as(vm, &a, t), *bd = vm_as(vm, &b, t);
    vm_cplx one;
    void *to = &one;
    bool lone = s.m == 1 && s.n == 1;
    int64_t dims[2] = {s.m, s.n};
    prog_value r = lone ? PROG_UNDEF : vm_new_array_raw(vm, vm_num_class(t), vm_num_flags(t), 2, dims, &to);
    product(vm, t, to, ad, bd, &s);
    if (lone) return vm_scalar_from(vm, t, &one);
    return cplx ? vm_simplify(vm, r) : r;
}

/* ---- a transposed operand ----
 *
 * BLAS has a flag for it. It does not pay for small products, where the transposed copy is cheap, unless the
 * operand is a vector: that lies in memory as its transpose does, and the own loops take it as it is. x' * x is
 * symmetric; BLAS computes its upper half (syrk), and the lower one is mirrored, in tiles, since rows lie a
 * column apart. */

#define GEMM_TURNED(P, T)                                                                                    \
    {                                                                                                        \
        T one = 1, zero = 0;                                                                                 \
        blas->P##gemm_(fa, fb, &m, &n, &k, &one, a->data, &la, b->data, &lb, &zero, c, &m, 1, 1);            \
        break;                                                                                               \
    }
#define SYRK(P, T)                                                                                           \
    {                                                                                                        \
        T one = 1, zero = 0;                                                                                 \
        blas->P##syrk_("U", fa, &m, &k, &one, a->data, &la, &zero, c, &m, 1, 1);                             \
        break;                                                                                               \
    }
#define TILE 32
#define MIRROR(NAME, T)                                                                                      \
    static void NAME(T *c, int64_t n) {                                                                      \
        for (int64_t j0 = 0; j0 < n; j0 += TILE, vm_poll_here())                                             \
            for (int64_t i0 = 0; i0 <= j0; i0 += TILE)                                                       \
                for (int64_t j = j0; j < n && j < j0 + TILE; j++)                                            \
                    for (int64_t i = i0; i < j && i < i0 + TILE; i++)                                        \
                        c[j + i * n] = c[i + j * n];                                                         \
    }
MIRROR(mirror_f64, double)
MIRROR(mirror_f32, float)

/* The product by BLAS, which reads an operand the other way round; PROG_UNDEF where that does not serve. */
static prog_value in_place(vm_t *vm, const vm_arr *a, const vm_arr *b, bool first, bool conjugate) {
    if (a->ndims > 2 || b->ndims > 2 || a->cls != b->cls || a->cls > PROG_SINGLE || a->complex != b->complex)
        return PROG_UNDEF;
    int64_t m64 = a->dims[first], k64 = a->dims[!first], n64 = b->dims[first];
    if (k64 != b->dims[!first]) return PROG_UNDEF;
    vm_num t = vm_num_of(a);
    const vm_arr *turn = first ? a : b;
    if ((turn->dims[0] == 1 || turn->dims[1] == 1) &&
        !(conjugate && a->complex)) { /* a vector lies in memory as it does transposed */
        vm_cplx one;
        void *to = &one;
        int64_t dims[2] = {m64, n64};
        bool single = m64 == 1 && n64 == 1;
        prog_value r = single ? PROG_UNDEF : vm_new_array_raw(vm, a->cls, vm_num_flags(t), 2, dims, &to);
        product(vm, t, to, a->data, b->data, &(sides){m64, k64, n64});
        return single ? vm_scalar_from(vm, t, &one) : r;
    }
    if ((double)m64 * (double)k64 * (double)n64 < BLAS_FROM || m64 >= INT32_MAX || k64 >= INT32_MAX ||
        n64 >= INT32_MAX)
        return PROG_UNDEF;
    const vm_blas_table *blas = vm_blas();
    if (!blas) return PROG_UNDEF;
    int m = (int)m64, k = (int)k64, n = (int)n64, la = (int)a->dims[0], lb = (int)b->dims[0];
    const char *turned = conjugate ? "C" : "T", *fa = first ? turned : "N", *fb = first ? "N" : turned;
    bool square = a->data == b->data && !a->complex; /* of one matrix with itself: half the work */
    void *c;
    int64_t dims[2] = {m64, n64};
    prog_value r = vm_new_array_raw(vm, a->cls, vm_num_flags(t), 2, dims, &c);
    switch (t) {
    case VM_F64:
        if (!square) GEMM_TURNED(d, double)
        SYRK(d, double)
    case VM_F32:
        if (!square) GEMM_TURNED(s, float)
        SYRK(s, float)
    case VM_C64: GEMM_TURNED(z, vm_cplx)
    default: GEMM_TURNED(c, vm_cplxf)
    }
    if (square && t == VM_F64) mirror_f64(c, m64);
    if (square && t == VM_F32) mirror_f32(c, m64);
    return r;
}

prog_value vm_product_turned(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    prog_value r = in_place(vm, &a, &b, first, conjugate);
    if (r != PROG_UNDEF) return r;
    if (first)
        x = vm_transpose(vm, x, conjugate);
    else
        y = vm_transpose(vm, y, conjugate);
    if (vm_numel(vm, x) == 1 || vm_numel(vm, y) == 1) return vm_arith(vm, PROG_OP_EMUL, "*", x, y, 0);
    return vm_product(vm, x, y);
}

/* vm/product.c - the matrix product: own loops for small operands, BLAS for large ones. */
#include "vm/arith_internal.h"

#pragma GCC optimize("O3")

/* Products of fewer multiplications than this do not pay for a BLAS call (and never open the library). */
#define BLAS_FROM (32 * 32 * 32)

/* c (m x n) = a (m x k) * b (k x n), column by column: each column of c gathers columns of a, four at a time. */
#define PRODUCT(NAME, T)                                                                                     \
    static void NAME(T *restrict c, const T *restrict a, const T *restrict b, int64_t m, int64_t k, int64_t n) { \
        for (int64_t j = 0; j < n; j++, c += m, b += k) {                                                    \
            if (m == 1) {                                                                                    \
                T sum = 0;                                                                                   \
                for (int64_t p = 0; p < k; p++) sum += a[p] * b[p];                                          \
                c[0] = sum;                                                                                  \
                continue;                                                                                    \
            }                                                                                                \
            for (int64_t i = 0; i < m; i++) c[i] = 0;                                                        \
            int64_t p = 0;                                                                                   \
            for (; p + 4 <= k; p += 4) {                                                                     \
                const T *a0 = a + p * m, *a1 = a0 + m, *a2 = a1 + m, *a3 = a2 + m;                           \
                T b0 = b[p], b1 = b[p + 1], b2 = b[p + 2], b3 = b[p + 3];                                    \
                for (int64_t i = 0; i < m; i++)                                                              \
                    c[i] = c[i] + a0[i] * b0 + a1[i] * b1 + a2[i] * b2 + a3[i] * b3;                         \
            }                                                                                                \
            for (; p < k; p++)                                                                               \
                for (int64_t i = 0; i < m; i++) c[i] += a[p * m + i] * b[p];                                 \
        }                                                                                                    \
    }
PRODUCT(product_f64, double)
PRODUCT(product_f32, float)
PRODUCT(product_c64, vm_cplx)
PRODUCT(product_c32, vm_cplxf)

#define GEMM(P, T)                                                                                           \
    {                                                                                                        \
        T one = 1, zero = 0;                                                                                 \
        int step = 1;                                                                                        \
        if (in == 1) {                                                                                       \
            blas->P##gemv_("N", &im, &ik, &one, a, &im, b, &step, &zero, c, &step, 1);                       \
            return;                                                                                          \
        }                                                                                                    \
        if (im == 1) {                                                                                       \
            blas->P##gemv_("T", &ik, &in, &one, b, &ik, a, &step, &zero, c, &step, 1);                       \
            return;                                                                                          \
        }                                                                                                    \
        blas->P##gemm_("N", "N", &im, &in, &ik, &one, a, &im, b, &lk, &zero, c, &im, 1, 1);                  \
        return;                                                                                              \
    }

/* c = a * b of type t; all column-major and dense. */
static void product(vm_num t, void *c, const void *a, const void *b, int64_t m, int64_t k, int64_t n) {
    const vm_blas_table *blas = NULL;
    if (m && n && k && (double)m * (double)n * (double)k >= BLAS_FROM && m < INT32_MAX && n < INT32_MAX && k < INT32_MAX)
        blas = vm_blas();
    if (blas) {
        int im = (int)m, in = (int)n, ik = (int)k, lk = ik;
        switch (t) {
        case VM_F32: GEMM(s, float)
        case VM_C64: GEMM(z, vm_cplx)
        case VM_C32: GEMM(c, vm_cplxf)
        default: GEMM(d, double)
        }
    }
    switch (t) {
    case VM_F32: product_f32(c, a, b, m, k, n); break;
    case VM_C64: product_c64(c, a, b, m, k, n); break;
    case VM_C32: product_c32(c, a, b, m, k, n); break;
    default: product_f64(c, a, b, m, k, n); break;
    }
}

prog_value vm_product(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (!vm_is_number(&a) || !vm_is_number(&b) || vm_is_int_class(a.cls) || vm_is_int_class(b.cls))
        vm_error_binary(vm, "*", x, y);
    int64_t m = vm_rows(&a), k = vm_cols(&a), n = vm_cols(&b);
    if (a.ndims > 2 || b.ndims > 2 || k != vm_rows(&b))
        vm_error(vm, "Octave:nonconformant-args",
                 "operator *: nonconformant arguments (op1 is %lldx%lld, op2 is %lldx%lld)", (long long)m, (long long)k,
                 (long long)vm_rows(&b), (long long)n);
    bool single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE, cplx = a.complex || b.complex;
    vm_num t = cplx ? (single ? VM_C32 : VM_C64) : single ? VM_F32 : VM_F64;
    const void *ad = vm_as(vm, &a, t), *bd = vm_as(vm, &b, t);
    if (m == 1 && n == 1) {
        vm_cplx one;
        product(t, &one, ad, bd, m, k, n);
        return vm_scalar_from(vm, t, &one);
    }
    void *data;
    int64_t dims[2] = {m, n};
    prog_value r = vm_new_array_raw(vm, vm_num_class(t), vm_num_flags(t), 2, dims, &data);
    product(t, data, ad, bd, m, k, n);
    return cplx ? vm_simplify(vm, r) : r;
}

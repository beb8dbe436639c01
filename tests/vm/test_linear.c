/* tests/vm/test_linear.c - linear algebra builtins called directly: factors multiply back to their matrix. */
#include "vm/run/builtin.h"
#include "vm/functions.h"
#include "vm/linear/ops.h"
#include "vm/new.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static prog_value outs[4];

static prog_value run(vm_t *vm, const char *name, uint32_t nout, uint32_t nargs, const prog_value *args) {
    int32_t at = vm_builtin_find(vm, name, strlen(name));
    assert_true(at >= 0);
    for (int k = 0; k < 4; k++)
        outs[k] = PROG_UNDEF;
    vm_call c = {.args = args, .nargs = nargs, .nout = nout, .out = outs};
    vm_builtin_function((uint32_t)at)(vm, &c);
    return outs[0];
}
static prog_value run1(vm_t *vm, const char *name, uint32_t nout, prog_value a) {
    return run(vm, name, nout, 1, &a);
}

static prog_value matrix(vm_t *vm, int m, int n, bool cplx) {
    double *d;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, cplx ? PROG_FLAG_COMPLEX : 0, m, n, (void **)&d);
    unsigned seed = 12345;
    for (int k = 0; k < m * n * (cplx ? 2 : 1); k++) {
        seed = seed * 1103515245u + 12345u;
        d[k] = (double)(seed >> 16 & 0x7FFF) / 16384.0 - 1.0;
    }
    return v;
}
static prog_value mul(vm_t *vm, prog_value x, prog_value y) {
    return vm_binary(vm, PROG_OP_MUL, x, y, 0);
}
static prog_value ct(vm_t *vm, prog_value x) {
    return vm_unary(vm, PROG_OP_CTRANS, x, 0);
}

static double difference(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a;
    vm_view(vm, vm_binary(vm, PROG_OP_SUB, x, y, 0), &a);
    double worst = 0;
    const double *d = a.data;
    for (int64_t k = 0; k < a.numel * (a.complex ? 2 : 1); k++)
        worst = fmax(worst, fabs(d[k]));
    return worst;
}
#define SAME(x, y) assert_true(difference(vm, x, y) < 1e-12)

static void factors_body(vm_t *vm, void *ctx) {
    bool cplx = *(bool *)ctx;
    prog_value a = matrix(vm, 5, 5, cplx), tall = matrix(vm, 6, 3, cplx), wide = matrix(vm, 3, 6, cplx);
    prog_value identity = run1(vm, "inv", 1, a);
    identity = mul(vm, identity, a);
    SAME(mul(vm, a, identity), a);
    prog_value herm = vm_binary(vm, PROG_OP_ADD, a, ct(vm, a), 0), positive = mul(vm, ct(vm, a), a);
    const prog_value shapes[] = {a, tall, wide};
    for (int k = 0; k < 3; k++) {
        prog_value x = shapes[k];
        run1(vm, "qr", 2, x);
        SAME(mul(vm, outs[0], outs[1]), x);
        run1(vm, "qr", 3, x);
        SAME(mul(vm, outs[0], outs[1]), mul(vm, x, outs[2]));
        run(vm, "qr", 2, 2, (prog_value[]){x, prog_double(0)});
        SAME(mul(vm, outs[0], outs[1]), x);
        run1(vm, "lu", 2, x);
        SAME(mul(vm, outs[0], outs[1]), x);
        run1(vm, "lu", 3, x);
        SAME(mul(vm, outs[0], outs[1]), mul(vm, outs[2], x));
        run1(vm, "svd", 3, x);
        SAME(mul(vm, mul(vm, outs[0], outs[1]), ct(vm, outs[2])), x);
        run(vm, "svd", 3, 2, (prog_value[]){x, prog_double(0)});
        SAME(mul(vm, mul(vm, outs[0], outs[1]), ct(vm, outs[2])), x);
        prog_value p = run1(vm, "pinv", 1, x);
        SAME(mul(vm, mul(vm, x, p), x), x);
    }
    const prog_value squares[] = {a, herm};
    for (int k = 0; k < 2; k++) {
        run1(vm, "eig", 3, squares[k]);
        prog_value v = outs[0], d = outs[1], w = outs[2];
        SAME(mul(vm, squares[k], v), mul(vm, v, d));
        SAME(mul(vm, ct(vm, w), squares[k]), mul(vm, d, ct(vm, w)));
        run(vm, "eig", 3, 2, (prog_value[]){squares[k], positive});
        v = outs[0], d = outs[1];
        assert_true(difference(vm, mul(vm, squares[k], v), mul(vm, mul(vm, positive, v), d)) < 1e-10);
        run1(vm, "schur", 2, squares[k]);
        SAME(mul(vm, mul(vm, outs[0], outs[1]), ct(vm, outs[0])), squares[k]);
        prog_value u = outs[0], t = outs[1];
        if (!cplx) {
            run(vm, "rsf2csf", 2, 2, (prog_value[]){u, t});
            SAME(mul(vm, mul(vm, outs[0], outs[1]), ct(vm, outs[0])), squares[k]);
        }
        run1(vm, "hess", 2, squares[k]);
        SAME(mul(vm, mul(vm, outs[0], outs[1]), ct(vm, outs[0])), squares[k]);
        run1(vm, "balance", 2, squares[k]);
        SAME(mul(vm, outs[0], outs[1]), mul(vm, squares[k], outs[0]));
    }
    prog_value r = run1(vm, "chol", 1, positive);
    SAME(mul(vm, ct(vm, r), r), positive);
    prog_value l = run(vm, "chol", 1, 2, (prog_value[]){positive, vm_new_cstring(vm, "lower")});
    SAME(mul(vm, l, ct(vm, l)), positive);
    assert_true(difference(vm, run1(vm, "cholinv", 1, positive), run1(vm, "inv", 1, positive)) < 1e-9);
    assert_true(difference(vm, run1(vm, "chol2inv", 1, r), run1(vm, "inv", 1, positive)) < 1e-9);
    prog_value c = matrix(vm, 5, 3, cplx), b = mul(vm, ct(vm, tall), tall);
    prog_value x = run(vm, "sylvester", 1, 3, (prog_value[]){a, b, c});
    SAME(vm_binary(vm, PROG_OP_ADD, mul(vm, a, x), mul(vm, x, b), 0), c);
    /* det is the product of the eigenvalues; the 2-norm is the largest singular value */
    vm_arr e;
    vm_view(vm, run1(vm, "eig", 1, herm), &e);
    double product = 1, largest = 0;
    for (int64_t k = 0; k < e.numel; k++) {
        product *= vm_elem(&e, k);
        largest = fmax(largest, fabs(vm_elem(&e, k)));
    }
    assert_true(difference(vm, run1(vm, "det", 1, herm), prog_double(product)) < 1e-10);
    SAME(run1(vm, "norm", 1, herm), prog_double(largest));
    SAME(run(vm, "norm", 1, 2, (prog_value[]){herm, prog_double(2.0000000001)}), prog_double(largest));
}

static void protect(void (*body)(vm_t *, void *), void *ctx) {
    vm_t *vm;
    mica_error err = {0};
    assert_int_equal(vm_new(NULL, &vm, &err), MICA_OK);
    if (!vm_protect(vm, body, ctx)) fail_msg("raised: %s", vm_last_error_message(vm));
    vm_free(vm);
}

static void factors_multiply_back(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        bool cplx = k == 1;
        protect(factors_body, &cplx);
    }
}

static void not_square(vm_t *vm, void *ctx) {
    run1(vm, ctx, 1, matrix(vm, 2, 3, false));
}

static void square_matrices_are_asked_for(void **state) {
    (void)state;
    static const char *const wanted[][2] = {{"inv", "inverse: A must be a square matrix"},
                                            {"det", "det: A must be a square matrix"},
                                            {"chol", "chol: requires square matrix"},
                                            {"eig", "eig: A must be a square matrix"}};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
        vm_t *vm;
        mica_error err = {0};
        assert_int_equal(vm_new(NULL, &vm, &err), MICA_OK);
        assert_false(vm_protect(vm, not_square, (void *)(uintptr_t)wanted[k][0]));
        assert_string_equal(vm_last_error_message(vm), wanted[k][1]);
        vm_free(vm);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(factors_multiply_back),
                                       cmocka_unit_test(square_matrices_are_asked_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

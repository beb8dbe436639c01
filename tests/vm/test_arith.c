/* tests/vm/test_arith.c - arithmetic, concatenation and comparison on values, below the language. */
#include "tests/vm/vm_fixture.h"

#include "vm/linear/ops.h"
#include "vm/linear/solve_internal.h"

typedef struct op_case {
    prog_op op;
    prog_value x, y, result;
    unsigned steal;
} op_case;

static void run_binary(vm_t *vm, void *ctx) {
    op_case *c = ctx;
    c->result = vm_binary(vm, c->op, c->x, c->y, c->steal);
    vm_incref(vm, c->result); /* must outlive the protected call */
}

static prog_value binary(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    op_case c = {op, x, y, PROG_UNDEF, 0};
    must_run(vm, run_binary, &c);
    return c.result;
}

static void scalars_stay_immediate(void **state) {
    vm_t *vm = *state;
    assert_true(binary(vm, PROG_OP_ADD, prog_double(1), prog_double(2)) == prog_double(3));
    assert_true(binary(vm, PROG_OP_ADD, vm_int(vm, PROG_INT8, 100), prog_double(100)) ==
                vm_int(vm, PROG_INT8, 127));
    assert_true(binary(vm, PROG_OP_SUB, vm_int(vm, PROG_UINT8, 3), vm_int(vm, PROG_UINT8, 5)) ==
                vm_int(vm, PROG_UINT8, 0));
    assert_true(binary(vm, PROG_OP_MUL, prog_single(1.5f), prog_double(2)) == prog_single(3));
    assert_true(binary(vm, PROG_OP_ADD, PROG_TRUE, PROG_TRUE) == prog_double(2));
    assert_true(binary(vm, PROG_OP_LT, prog_double(1), prog_single(2)) == PROG_TRUE);
}

static void integers_round_half_away_and_saturate(void **state) {
    vm_t *vm = *state;
    assert_true(binary(vm, PROG_OP_DIV, vm_int(vm, PROG_INT32, -7), vm_int(vm, PROG_INT32, 2)) ==
                vm_int(vm, PROG_INT32, -4));
    assert_true(binary(vm, PROG_OP_MUL, vm_int(vm, PROG_INT16, 5), prog_double(0.5)) ==
                vm_int(vm, PROG_INT16, 3));
    assert_true(binary(vm, PROG_OP_DIV, vm_int(vm, PROG_INT8, -5), prog_double(0)) ==
                vm_int(vm, PROG_INT8, -128));
    for (double d = -300; d <= 300; d += 0.25) {
        double want = fmax(-128, fmin(127, round(d)));
        assert_int_equal(vm_sat_i8(d), (int)want);
    }
    assert_int_equal(vm_sat_i32(2147483646.5), INT32_MAX);
    assert_int_equal(vm_sat_u8(NAN), 0);
    assert_true(vm_satl_u64(18446744073709551615.0L) == UINT64_MAX);
}

static void sixty_four_bits_are_exact(void **state) {
    vm_t *vm = *state;
    prog_value x = vm_int(vm, PROG_INT64, 9007199254740993);
    prog_value y = binary(vm, PROG_OP_ADD, x, prog_double(1));
    assert_true(*(int64_t *)vm_data(vm_array(vm, y)) == 9007199254740994);
    assert_true(binary(vm, PROG_OP_EQ, x, prog_double(9007199254740992.0)) == PROG_FALSE);
    assert_true(binary(vm, PROG_OP_GT, x, prog_double(9007199254740992.0)) == PROG_TRUE);
}

/* Every kernel in its three forms against plain arithmetic, at lengths that end inside a vector. */
static void broadcasting_agrees_with_plain_loops(void **state) {
    vm_t *vm = *state;
    static const prog_op ops[] = {PROG_OP_ADD, PROG_OP_SUB, PROG_OP_EMUL, PROG_OP_EDIV};
    for (int64_t n = 1; n <= 19; n++)
        for (int o = 0; o < 4; o++) {
            double *x, *y;
            uint32_t mark = vm_pool_mark(vm);
            prog_value a = vm_new_matrix(vm, PROG_DOUBLE, 0, n, 3, (void **)&x),
                       row = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, 3, (void **)&y);
            for (int64_t k = 0; k < 3 * n; k++)
                x[k] = (double)(k * 7 % 11) - 4;
            for (int k = 0; k < 3; k++)
                y[k] = k + 0.5;
            vm_arr r;
            vm_view(vm, binary(vm, ops[o], a, row), &r);
            assert_int_equal(r.numel, 3 * n);
            for (int64_t k = 0; k < 3 * n; k++) {
                double p = x[k], q = y[k / n];
                double want = o == 0 ? p + q : o == 1 ? p - q : o == 2 ? p * q : p / q;
                assert_true(vm_elem(&r, k) == want);
            }
            vm_pool_drain(vm, mark);
        }
}

static void base_and_vector_kernels_agree(void **state) {
    (void)state;
    int32_t x[37], out[37], want[37];
    double y[37];
    for (int k = 0; k < 37; k++) {
        x[k] = (k - 18) * 113456789;
        y[k] = (k - 11) * 0.37;
    }
    for (int op = 0; op < VM_ARITH_OPS; op++) {
        vm_arith_kernel((vm_arith_op)op, VM_PAIR_ID + 2)->vv(out, x, y, 37);
        for (int k = 0; k < 37; k++) {
            double p = x[k], q = y[k];
            want[k] = vm_sat_i32(op == 0 ? p + q : op == 1 ? p - q : op == 2 ? p * q : p / q);
        }
        assert_memory_equal(out, want, sizeof want);
    }
}

static void a_unique_temporary_gives_its_buffer(void **state) {
    vm_t *vm = *state;
    op_case c = {PROG_OP_ADD, ROW(vm, 1, 2, 3), prog_double(1), PROG_UNDEF, VM_STEAL_X};
    must_run(vm, run_binary, &c);
    assert_true(c.result == c.x);
    ASSERT_ELEMENTS(vm, c.result, 2, 3, 4);
    prog_value shared = ROW(vm, 1, 2, 3);
    vm_incref(vm, shared);
    op_case d = {PROG_OP_ADD, shared, prog_double(1), PROG_UNDEF, VM_STEAL_X};
    must_run(vm, run_binary, &d);
    assert_true(d.result != shared);
    ASSERT_ELEMENTS(vm, shared, 1, 2, 3);
    vm_decref(vm, shared);
}

static void ranges_stay_lazy(void **state) {
    vm_t *vm = *state;
    prog_value r = vm_colon(vm, prog_double(1), PROG_UNDEF, prog_double(4));
    assert_true(vm_is_kind(vm, r, PROG_KIND_RANGE));
    prog_value s = binary(vm, PROG_OP_SUB, prog_double(10), binary(vm, PROG_OP_MUL, r, prog_double(2)));
    assert_true(vm_is_kind(vm, s, PROG_KIND_RANGE));
    ASSERT_ELEMENTS(vm, s, 8, 6, 4, 2);
    assert_int_equal(vm_numel(vm, vm_colon(vm, prog_double(0), prog_double(0.1), prog_double(1))), 11);
}

static void raise_sum(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_binary(vm, PROG_OP_ADD, ROW(vm, 1, 2), ROW(vm, 1, 2, 3), 0);
}
static void raise_cell(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_binary(vm, PROG_OP_MUL, vm_new_cell(vm, 1, 1, NULL), vm_int(vm, PROG_INT8, 1), 0);
}
static void raise_mixed(vm_t *vm, void *ctx) {
    (void)ctx;
    void *data;
    vm_binary(vm, PROG_OP_ADD, vm_new_matrix(vm, PROG_INT8, 0, 1, 2, &data), vm_int(vm, PROG_INT16, 1), 0);
}
static void raise_concat(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value v[2] = {ROW(vm, 1, 2, 3), ROW(vm, 1, 2)};
    vm_concat(vm, 0, 2, v);
}

static void errors_are_worded_as_documented(void **state) {
    vm_t *vm = *state;
    must_raise(vm, raise_sum, NULL, "operator +: nonconformant arguments (op1 is 1x2, op2 is 1x3)");
    must_raise(vm, raise_cell, NULL,
               "binary operator '*' not implemented for 'cell' by 'int8 scalar' operations");
    must_raise(vm, raise_mixed, NULL,
               "binary operator '+' not implemented for 'int8 matrix' by 'int16 scalar' operations");
    must_raise(vm, raise_concat, NULL, "vertical dimensions mismatch (1x3 vs 1x2)");
}

/* The product and the solvers, above and below the size where BLAS takes over. */
static void product_is_right_at_all_sizes(void **state) {
    vm_t *vm = *state;
    static const int64_t sizes[] = {2, 5, 31, 33, 70};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int64_t n = sizes[s];
        double *x, *y;
        prog_value a = vm_new_matrix(vm, PROG_DOUBLE, 0, n, n, (void **)&x),
                   b = vm_new_matrix(vm, PROG_DOUBLE, 0, n, n, (void **)&y);
        for (int64_t k = 0; k < n * n; k++) {
            x[k] = (double)(k * 5 % 13) - 6;
            y[k] = (double)(k * 11 % 7) - 3;
        }
        vm_arr r;
        vm_view(vm, binary(vm, PROG_OP_MUL, a, b), &r);
        for (int64_t i = 0; i < n; i += 3)
            for (int64_t j = 0; j < n; j += 4) {
                double want = 0;
                for (int64_t k = 0; k < n; k++)
                    want += x[i + k * n] * y[k + j * n];
                assert_true(vm_elem(&r, i + j * n) == want); /* small integers: exact in any order */
            }
    }
}

static void division_solves(void **state) {
    vm_t *vm = *state;
    prog_value a = matrix_of(vm, 2, 2, (double[]){4, 1, 2, 3}), b = matrix_of(vm, 2, 1, (double[]){8, 7});
    vm_arr x;
    vm_view(vm, binary(vm, PROG_OP_LDIV, a, b), &x);
    assert_true(fabs(vm_elem(&x, 0) - 1) < 1e-14 && fabs(vm_elem(&x, 1) - 2) < 1e-14);
}

/* The loops that stand in for LAPACK. */
static void own_solvers_agree(void **state) {
    vm_t *vm = *state;
    enum { N = 12 };
    double a[N * N], b[N], want[N];
    for (int k = 0; k < N * N; k++)
        a[k] = (k * 37 % 23) - 11;
    for (int k = 0; k < N; k++)
        a[k * (N + 1)] += 40, want[k] = k - 4;
    for (int i = 0; i < N; i++) {
        b[i] = 0;
        for (int j = 0; j < N; j++)
            b[i] += a[i + j * N] * want[j];
    }
    double x[N], y[N], rcond;
    memcpy(x, b, sizeof b);
    memcpy(y, b, sizeof b);
    vm_system s = {.type = VM_F64, .m = N, .n = N, .nrhs = 1, .ldb = N, .a = a, .b = x};
    assert_int_equal(vm_solve_own_square(vm, &s, &rcond), SOLVE_DONE);
    s.b = y;
    assert_true(vm_solve_own_least(vm, &s));
    for (int k = 0; k < N; k++) {
        assert_true(fabs(x[k] - want[k]) < 1e-10);
        assert_true(fabs(y[k] - want[k]) < 1e-10);
    }
}

static void own_least_squares_has_minimum_norm(void **state) {
    vm_t *vm = *state;
    double a[6] = {1, 4, 2, 5, 3, 6}, b[3] = {1, 2, 0};
    vm_system s = {.type = VM_F64, .m = 2, .n = 3, .nrhs = 1, .ldb = 3, .a = a, .b = b};
    assert_true(vm_solve_own_least(vm, &s));
    assert_true(fabs(b[0] + 1.0 / 18) < 1e-14 && fabs(b[1] - 1.0 / 9) < 1e-14 &&
                fabs(b[2] - 5.0 / 18) < 1e-14);
}

static void complex_results_narrow(void **state) {
    vm_t *vm = *state;
    prog_value z = vm_complex(vm, 1, 2), w = vm_complex(vm, 1, -2);
    assert_true(binary(vm, PROG_OP_MUL, z, w) == prog_double(5));
    assert_true(vm_is_complex(vm, binary(vm, PROG_OP_POW, prog_double(-8), prog_double(1.0 / 3))));
}

static void conversions_round_and_saturate(void **state) {
    vm_t *vm = *state;
    prog_value v = vm_convert(vm, ROW(vm, 1.5, -2.5, 300, NAN), PROG_INT8);
    ASSERT_ELEMENTS(vm, v, 2, -3, 127, 0);
    assert_int_equal(vm_class(vm, v), PROG_INT8);
    ASSERT_ELEMENTS(vm, vm_convert(vm, v, PROG_UINT16), 2, 0, 127, 0);
}

static void equality_ignores_numeric_class(void **state) {
    vm_t *vm = *state;
    prog_value x = ROW(vm, 1, 2, 3);
    assert_true(vm_equal(vm, x, vm_convert(vm, x, PROG_INT16), false));
    assert_true(vm_equal(vm, x, vm_colon(vm, prog_double(1), PROG_UNDEF, prog_double(3)), false));
    assert_false(vm_equal(vm, prog_double(NAN), prog_double(NAN), false));
    assert_true(vm_equal(vm, prog_double(NAN), prog_double(NAN), true));
    assert_false(vm_equal(vm, vm_empty(vm), vm_new_cell(vm, 0, 0, NULL), false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scalars_stay_immediate, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(integers_round_half_away_and_saturate, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(sixty_four_bits_are_exact, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(broadcasting_agrees_with_plain_loops, vm_setup, vm_teardown),
        cmocka_unit_test(base_and_vector_kernels_agree),
        cmocka_unit_test_setup_teardown(a_unique_temporary_gives_its_buffer, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(ranges_stay_lazy, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(errors_are_worded_as_documented, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(product_is_right_at_all_sizes, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(division_solves, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(own_solvers_agree, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(own_least_squares_has_minimum_norm, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(complex_results_narrow, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(conversions_round_and_saturate, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(equality_ignores_numeric_class, vm_setup, vm_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

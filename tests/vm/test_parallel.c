/* tests/vm/test_parallel.c - large element-wise loops are split among threads and give the same bits. */
#include "vm/run/builtin.h"
#include "vm/arith/parallel.h"
#include "vm/functions.h"
#include "vm/linear/ops.h"
#include "vm_fixture.h"

static prog_value outs[1];

static prog_value call1(vm_t *vm, const char *name, prog_value x) {
    vm_call c = {.args = &x, .nargs = 1, .nout = 1, .out = outs};
    outs[0] = PROG_UNDEF;
    vm_builtin_function((uint32_t)vm_builtin_find(vm, name, strlen(name)))(vm, &c);
    return outs[0];
}

static prog_value numbers(vm_t *vm, prog_class cls, int64_t n, unsigned seed) {
    void *data;
    prog_value v = vm_new_matrix(vm, cls, 0, 1, n, &data);
    for (int64_t k = 0; k < n; k++) {
        seed = seed * 1103515245u + 12345u;
        double d = (double)(seed >> 8) / 4194304.0 - 1.5;
        if (cls == PROG_DOUBLE)
            ((double *)data)[k] = d;
        else if (cls == PROG_SINGLE)
            ((float *)data)[k] = (float)d;
        else
            ((int8_t *)data)[k] = (int8_t)(seed >> 16);
    }
    return v;
}

static void same_bits(vm_t *vm, prog_value x, prog_value y) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    assert_int_equal(a.cls, b.cls);
    assert_int_equal(a.complex, b.complex);
    assert_int_equal(a.numel, b.numel);
    assert_memory_equal(a.data, b.data, (size_t)a.numel * vm_num_bytes(vm_num_of(&a)));
}

static const prog_op ops[] = {PROG_OP_ADD, PROG_OP_SUB, PROG_OP_EMUL, PROG_OP_EDIV, PROG_OP_LT,
                              PROG_OP_EQ,  PROG_OP_GE,  PROG_OP_EPOW, PROG_OP_AND};
static const char *const functions[] = {"exp", "sin", "log", "sqrt", "floor", "gamma", "erf", "sign"};

/* Everything over n elements of a class; with `threads` = 1 and more the results are compared. */
static void compare_at(vm_t *vm, prog_class cls, int64_t n) {
    prog_value x = numbers(vm, cls, n, 1), y = numbers(vm, cls, n, 2), one = prog_double(3);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        prog_value pairs[3][2] = {{x, y}, {x, one}, {one, y}};
        for (int k = 0; k < 3; k++) {
            vm->threads = 1;
            prog_value serial = vm_binary(vm, ops[i], pairs[k][0], pairs[k][1], 0);
            vm->threads = 3;
            same_bits(vm, serial, vm_binary(vm, ops[i], pairs[k][0], pairs[k][1], 0));
        }
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        vm->threads = 1;
        prog_value serial = call1(vm, functions[i], x);
        vm->threads = 3;
        same_bits(vm, serial, call1(vm, functions[i], x));
    }
}

static void classes_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm->parallel_from = 100;
    static const int64_t sizes[] = {100, 383, 384, 385, 1000, 4097};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        compare_at(vm, PROG_DOUBLE, sizes[i]);
        compare_at(vm, PROG_SINGLE, sizes[i]);
        compare_at(vm, PROG_INT8, sizes[i]);
    }
    assert_true(vm->parallel_loops > 0);
}
static void results_have_the_same_bits(void **state) {
    must_run(*state, classes_body, NULL);
}

/* A temporary's buffer takes the result, also when several threads write it. */
static void steal_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm->parallel_from = 100;
    vm->threads = 1;
    prog_value y = numbers(vm, PROG_DOUBLE, 5000, 2);
    prog_value serial = vm_binary(vm, PROG_OP_ADD, numbers(vm, PROG_DOUBLE, 5000, 1), y, VM_STEAL_X);
    vm->threads = 4;
    same_bits(vm, serial, vm_binary(vm, PROG_OP_ADD, numbers(vm, PROG_DOUBLE, 5000, 1), y, VM_STEAL_X));
}
static void buffers_are_reused(void **state) {
    must_run(*state, steal_body, NULL);
}

/* An element without a real result is found wherever it lies, and by whichever thread. */
static void intervals_body(vm_t *vm, void *ctx) {
    (void)ctx;
    static const int64_t places[] = {0, 511, 512, 1300, 4999};
    static const char *const bounded[] = {"sqrt", "log", "asin"};
    vm->parallel_from = 1000;
    for (unsigned threads = 1; threads <= 3; threads += 2)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            for (size_t k = 0; k < sizeof bounded / sizeof *bounded; k++)
                for (int cls = PROG_DOUBLE; cls <= PROG_SINGLE; cls++) {
                    void *data;
                    vm_arr r;
                    vm->threads = threads;
                    prog_value x = vm_new_matrix(vm, (prog_class)cls, 0, 1, 5000, &data);
                    memset(data, 0, 5000u * (cls == PROG_DOUBLE ? 8u : 4u));
                    vm_view(vm, call1(vm, bounded[k], x), &r);
                    assert_false(r.complex);
                    if (cls == PROG_DOUBLE)
                        ((double *)data)[places[i]] = -2;
                    else
                        ((float *)data)[places[i]] = -2;
                    vm_view(vm, call1(vm, bounded[k], x), &r);
                    assert_true(r.complex);
                }
}
static void elements_outside_an_interval_are_found(void **state) {
    must_run(*state, intervals_body, NULL);
}

static void thresholds_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm->threads = 2;
    uint64_t before = vm->parallel_loops;
    prog_value small = numbers(vm, PROG_DOUBLE, vm_parallel_from(16) - 1, 1),
               middle = numbers(vm, PROG_DOUBLE, vm_parallel_from(16), 1),
               large = numbers(vm, PROG_DOUBLE, vm_parallel_from(VM_COST_SIMPLE), 1);
    call1(vm, "exp", small);
    vm_binary(vm, PROG_OP_ADD, middle, middle, 0);
    call1(vm, "floor", middle);
    assert_int_equal(vm->parallel_loops, before);
    call1(vm, "exp", middle);
    assert_int_equal(vm->parallel_loops, before + 1);
    vm_binary(vm, PROG_OP_ADD, large, large, 0);
    assert_int_equal(vm->parallel_loops, before + 2);
    vm->threads = 1;
    vm_binary(vm, PROG_OP_ADD, large, large, 0);
    assert_int_equal(vm->parallel_loops, before + 2);
}
/* Each kernel has a size of its own from which it is split: the dearer the smaller. */
static void costs_body(vm_t *vm, void *ctx) {
    (void)ctx;
    static const struct {
        const char *name;
        unsigned cost;
    } rows[] = {{"floor", 2}, {"erf", 12}, {"exp", 16}, {"sin", 32}, {"gamma", 96}, {"erfinv", 400}};
    vm->threads = 2;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        int64_t from = vm_parallel_from(rows[k].cost);
        if (k) assert_true(from < vm_parallel_from(rows[k - 1].cost));
        uint64_t before = vm->parallel_loops;
        call1(vm, rows[k].name, numbers(vm, PROG_SINGLE, from - 1, 1));
        assert_int_equal(vm->parallel_loops, before);
        call1(vm, rows[k].name, numbers(vm, PROG_SINGLE, from, 1));
        assert_int_equal(vm->parallel_loops, before + 1);
    }
}
static void each_kernel_has_its_own_threshold(void **state) {
    must_run(*state, costs_body, NULL);
}

static void small_loops_start_no_thread(void **state) {
    must_run(*state, thresholds_body, NULL);
}

static void environment_body(vm_t *vm, void *ctx) {
    (void)ctx;
    vm->parallel_from = 10;
    assert_int_equal(vm->threads, 0); /* nothing was asked before the first large loop */
    prog_value x = numbers(vm, PROG_DOUBLE, 1000, 1);
    vm_binary(vm, PROG_OP_ADD, x, x, 0);
    assert_int_equal(vm->threads, 1);
    assert_int_equal(vm->parallel_loops, 0);
}
static void mica_threads_1_is_serial(void **state) {
    setenv("MICA_THREADS", "1", 1);
    must_run(*state, environment_body, NULL);
    unsetenv("MICA_THREADS");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(results_have_the_same_bits, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(buffers_are_reused, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(elements_outside_an_interval_are_found, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(small_loops_start_no_thread, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(each_kernel_has_its_own_threshold, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(mica_threads_1_is_serial, vm_setup, vm_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

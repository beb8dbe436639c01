/* tests/vm/vm_fixture.h - a VM for tests, values from literals, and checks of values and of raised errors. */
#ifndef TESTS_VM_FIXTURE_H
#define TESTS_VM_FIXTURE_H

#include "vm/new.h"
#include "vm/index/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static inline int vm_setup(void **state) {
    vm_t *vm = NULL;
    mica_error err = {0};
    if (vm_new(&vm_gc_default, &vm, &err) != MICA_OK) return -1;
    *state = vm;
    return 0;
}

static inline int vm_teardown(void **state) {
    vm_free(*state);
    return 0;
}

/* Runs a body; fails the test when it raises. */
static inline void must_run(vm_t *vm, void (*body)(vm_t *vm, void *ctx), void *ctx) {
    if (!vm_protect(vm, body, ctx)) fail_msg("raised: %s", vm_last_error_message(vm));
}

/* Runs a body that must raise this message. */
static inline void must_raise(vm_t *vm, void (*body)(vm_t *vm, void *ctx), void *ctx, const char *message) {
    if (vm_protect(vm, body, ctx)) fail_msg("nothing was raised; expected: %s", message);
    assert_string_equal(vm_last_error_message(vm), message);
}

static inline prog_value row_of(vm_t *vm, int64_t n, const double *d) {
    double *to;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, n, (void **)&to);
    for (int64_t k = 0; k < n; k++)
        to[k] = d[k];
    return v;
}

static inline prog_value matrix_of(vm_t *vm, int64_t r, int64_t c, const double *d) {
    double *to;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, r, c, (void **)&to);
    for (int64_t k = 0; k < r * c; k++)
        to[k] = d[k];
    return v;
}

#define ROW(vm, ...)                                                                                         \
    row_of(vm, (int64_t)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)), (double[]){__VA_ARGS__})

static inline void assert_dims(vm_t *vm, prog_value v, int64_t rows, int64_t cols) {
    const int64_t *dims;
    int64_t buf[2];
    assert_int_equal(vm_dims(vm, v, &dims, buf), 2);
    assert_int_equal(dims[0], rows);
    assert_int_equal(dims[1], cols);
}

static inline void assert_elements(vm_t *vm, prog_value v, int64_t n, const double *want) {
    vm_arr a;
    vm_view(vm, v, &a);
    assert_int_equal(a.numel, n);
    for (int64_t k = 0; k < n; k++)
        if (vm_elem(&a, k) != want[k]) fail_msg("element %d is %g, not %g", (int)k, vm_elem(&a, k), want[k]);
}

#define ASSERT_ELEMENTS(vm, v, ...)                                                                          \
    assert_elements(vm, v, (int64_t)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)),                      \
                    (double[]){__VA_ARGS__})

#endif

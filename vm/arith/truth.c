/* vm/arith/truth.c - what if, while, && and || make of a value, and whether a switch takes a case.
 *
 * A condition holds when there is an element and none is zero. NaN is an error rather than either answer. Numbers
 * and other immediates are answered at once; only arrays are looked through, and what that allocates (a range
 * in full, truth values of numbers) is given back before the jump, since a loop asks again and again. */
#include "vm/arith/arith.h"

static bool truth_array(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL) vm_error(vm, NULL, "invalid conversion from cell array to logical value");
    if (!vm_is_number(&a)) return false; /* structs, handles and maps are false, as in Octave */
    if (a.numel == 0) return false;
    const uint8_t *b = vm_as_bool(vm, &a, "invalid conversion from NaN to logical");
    return memchr(b, 0, (size_t)a.numel) == NULL;
}

bool vm_truth(vm_t *vm, prog_value v) {
    if (prog_is_double(v)) {
        double d = prog_as_double(v);
        if (d != d) vm_error(vm, NULL, "invalid conversion from NaN to logical");
        return d != 0;
    }
    if (prog_is_small(v)) {
        if (prog_small_class(v) != PROG_SINGLE) return prog_small_payload(v) != 0;
        float f = prog_as_single(v);
        if (f != f) vm_error(vm, NULL, "invalid conversion from NaN to logical");
        return f != 0;
    }
    if (vm_is_instance(vm, v)) return vm->above.object_truth(vm, v);
    uint32_t mark = vm_pool_mark(vm);
    bool r = truth_array(vm, v);
    vm_pool_drain(vm, mark);
    return r;
}

/* A label matches a value of as many rows and columns that equals it; empty ones do too. Raises for classes
 * that have no ==. */
static bool match_one(vm_t *vm, prog_value v, prog_value c) {
    vm_arr a, b, t;
    if (vm_is_instance(vm, v) || vm_is_instance(vm, c))
        return vm_truth(vm, vm->above.object_binary(vm, PROG_OP_EQ, v, c));
    vm_view(vm, v, &a);
    vm_view(vm, c, &b);
    if (a.dims[0] != b.dims[0] || a.dims[1] != b.dims[1]) return false;
    bool plain = vm_is_number(&a) && vm_is_number(&b) && !vm_is_int_class(a.cls) && !vm_is_int_class(b.cls);
    if (plain && a.ndims == b.ndims && memcmp(a.dims, b.dims, 8u * a.ndims) == 0)
        return a.numel == 0 || vm_equal_numbers(vm, &a, &b, false);
    prog_value r = vm_compare(vm, PROG_OP_EQ, v, c);
    vm_view(vm, r, &t);
    return t.numel == 0 || vm_truth(vm, r);
}

bool vm_case_match(vm_t *vm, prog_value v, prog_value c) {
    if (prog_is_double(v) && prog_is_double(c)) return prog_as_double(v) == prog_as_double(c);
    uint32_t mark = vm_pool_mark(vm);
    bool r = false;
    if (vm_class(vm, c) != PROG_CELL)
        r = match_one(vm, v, c);
    else {
        vm_arr members;
        vm_view(vm, c, &members);
        for (int64_t i = 0; i < members.numel && !r; i++)
            r = match_one(vm, v, ((const prog_value *)members.data)[i]);
    }
    vm_pool_drain(vm, mark);
    return r;
}

/* vm/arith/equal.c - isequal: values of any classes against each other, members and fields included.
 *
 * Numbers are equal across classes (1 and true and int8 (1) are), structs whatever the order of their fields; maps
 * are handles and equal to themselves alone. Values nest, so this calls itself: vm_descend raises before the C
 * stack ends. What a comparison makes on the way (a copy in another class) is given back after each member, or
 * a cell of a million numbers would fill the pool. */
#include "vm/arith/arith.h"

/* From the cheapest to the dearest way. Integers, chars and truth values of one class are equal where their bytes
 * are; floats are not (0 and -0, NaN). 64-bit integers against another class are compared without rounding; all
 * else is exact as a complex double. */
bool vm_equal_numbers(vm_t *vm, const vm_arr *x, const vm_arr *y, bool nan_equal) {
    if (x->cls == y->cls && !x->complex && !y->complex && x->cls >= PROG_INT8)
        return !x->numel || memcmp(x->data, y->data, (size_t)x->numel * prog_class_bytes(x->cls)) == 0;
    if (x->cls == PROG_DOUBLE && y->cls == PROG_DOUBLE && !x->complex && !y->complex) {
        const double *p = x->data, *q = y->data;
        VM_STEPS (i, x->numel)
            if (p[i] != q[i] && !(nan_equal && p[i] != p[i] && q[i] != q[i])) return false;
        return true;
    }
    bool wide =
        x->cls == PROG_INT64 || x->cls == PROG_UINT64 || y->cls == PROG_INT64 || y->cls == PROG_UINT64;
    if (wide && x->cls != y->cls) {
        VM_STEPS (i, x->numel) {
            long double p = x->cls == PROG_INT64    ? (long double)((const int64_t *)x->data)[i]
                            : x->cls == PROG_UINT64 ? (long double)((const uint64_t *)x->data)[i]
                                                    : vm_elem(x, i);
            long double q = y->cls == PROG_INT64    ? (long double)((const int64_t *)y->data)[i]
                            : y->cls == PROG_UINT64 ? (long double)((const uint64_t *)y->data)[i]
                                                    : vm_elem(y, i);
            if (p != q) return false;
        }
        return true;
    }
    const double *p = vm_as(vm, x, VM_C64), *q = vm_as(vm, y, VM_C64);
    VM_STEPS (i, x->numel) {
        bool pn = p[2 * i] != p[2 * i] || p[2 * i + 1] != p[2 * i + 1];
        bool qn = q[2 * i] != q[2 * i] || q[2 * i + 1] != q[2 * i + 1];
        if (nan_equal && pn && qn) continue;
        if (p[2 * i] != q[2 * i] || p[2 * i + 1] != q[2 * i + 1]) return false;
    }
    return true;
}

static bool equal_at(vm_t *vm, prog_value x, prog_value y, bool nan_equal);

static bool equal_structs(vm_t *vm, prog_value x, prog_value y, bool nan_equal) {
    prog_array *p = vm_array(vm, x), *q = vm_array(vm, y);
    vm_keys *kp = vm_struct_keys(vm, p), *kq = vm_struct_keys(vm, q);
    if (kp->count != kq->count) return false;
    for (uint32_t f = 0; f < kp->count; f++) {
        int g = vm_field_index(vm, y, kp->syms[f]);
        if (g < 0) return false;
        VM_STEPS (e, p->numel)
            if (!equal_at(vm, vm_struct_slots(p)[1 + e * kp->count + f],
                          vm_struct_slots(q)[1 + e * kq->count + g], nan_equal))
                return false;
    }
    return true;
}

static bool equal_functions(vm_t *vm, prog_value x, prog_value y) {
    const vm_func *f = (const vm_func *)vm_obj(vm, x), *g = (const vm_func *)vm_obj(vm, y);
    return f == g || (f->name && f->name == g->name && f->code == g->code && !f->ncaptures && !g->ncaptures);
}

static bool equal_objects(vm_t *vm, prog_value x, prog_value y, bool nan_equal) {
    vm_arr a, b;
    if (vm_is_instance(vm, x) || vm_is_instance(vm, y)) return vm->above.object_equal(vm, x, y, nan_equal);
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    if (a.cls == PROG_FUNC || a.cls == PROG_MAP || b.cls == PROG_FUNC || b.cls == PROG_MAP)
        return a.cls == PROG_FUNC && b.cls == PROG_FUNC ? equal_functions(vm, x, y) : x == y;
    if (vm_is_number(&a) != vm_is_number(&b) || (!vm_is_number(&a) && a.cls != b.cls)) return false;
    if (a.ndims != b.ndims || memcmp(a.dims, b.dims, 8u * a.ndims) != 0) return false;
    if (a.cls == PROG_STRUCT) return equal_structs(vm, x, y, nan_equal);
    if (a.cls != PROG_CELL) return vm_equal_numbers(vm, &a, &b, nan_equal);
    const prog_value *p = a.data, *q = b.data;
    VM_STEPS (i, a.numel)
        if (!equal_at(vm, p[i], q[i], nan_equal)) return false;
    return true;
}

static bool equal_at(vm_t *vm, prog_value x, prog_value y, bool nan_equal) {
    if (prog_is_double(x) && prog_is_double(y)) {
        double a = prog_as_double(x), b = prog_as_double(y);
        return a == b || (nan_equal && a != a && b != b);
    }
    vm_descend(vm, "compared");
    uint32_t mark = vm_pool_mark(vm);
    bool r = equal_objects(vm, x, y, nan_equal);
    vm_pool_drain(vm, mark);
    return r;
}

bool vm_equal(vm_t *vm, prog_value x, prog_value y, bool nan_equal) {
    return equal_at(vm, x, y, nan_equal);
}

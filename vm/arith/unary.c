/* vm/arith/unary.c - negation, not, transposition: operators of one operand, whose loops are so few that they stand
 * here instead of in the tables of kernels. */
#include "vm/arith/arith.h"

#include "vm/arith/parallel.h"
#include "vm/heap/elems.h"

#pragma GCC optimize("O3")

#define NEG_LOOP(T, EXPR)                                                                                    \
    {                                                                                                        \
        const T *s = a.data;                                                                                 \
        T *d = out;                                                                                          \
        VM_STEPS (i, n)                                                                                      \
            d[i] = (T)(EXPR);                                                                                \
        break;                                                                                               \
    }

/* The least integer of a class has no counterpart and becomes the largest; unsigned integers become 0, for less
 * there is not. An array that its holder gives up is negated where it lies. */
prog_value vm_negate(vm_t *vm, prog_value x, unsigned steal) {
    if (prog_is_double(x)) return prog_double(-prog_as_double(x));
    bool range = prog_is_object(x) && vm_obj(vm, x)->kind == PROG_KIND_RANGE;
    const vm_range *old = range ? (const vm_range *)vm_obj(vm, x) : NULL;
    if (range &&
        (old->base != 0 || old->numel >= 1 << 20)) { /* a range that began with -0 would lose the sign */
        prog_value out;
        vm_range *m = vm_new_object(vm, PROG_KIND_RANGE, sizeof(vm_range), &out);
        m->numel = old->numel;
        m->base = -old->base;
        m->inc = -old->inc;
        m->limit = -old->limit;
        m->h.flags |= VM_RANGE_DERIVED;
        return out;
    }
    vm_arr a;
    vm_view(vm, x, &a);
    if (!vm_is_number(&a)) vm_error_unary(vm, "-", x);
    if (a.cls >= PROG_LOGICAL) {
        x = vm_convert(vm, x, PROG_DOUBLE);
        return vm_negate(vm, x, 0);
    }
    void *out;
    double one[2];
    prog_value r = PROG_UNDEF;
    vm_num t = vm_num_of(&a);
    bool steals = (steal & VM_STEAL_X) && vm_unique(vm, x) && a.v == x &&
                  !vm_keeps_operands(vm, a.numel, VM_COST_SIMPLE, vm_num_bytes(t));
    if (steals) vm->running = NULL; /* negated twice it would be what it was */
    if (a.numel == 1)
        out = one;
    else if (steals) {
        out = (void *)(uintptr_t)a.data;
        vm_incref(vm, x);
        vm_pool_add(vm, x);
        r = x;
    } else
        r = vm_new_like_raw(vm, a.cls, vm_num_flags(t), &a, &out);
    int64_t n = a.complex ? 2 * a.numel : a.numel;
    switch (a.cls) {
    case PROG_DOUBLE: NEG_LOOP(double, -s[i])
    case PROG_SINGLE: NEG_LOOP(float, -s[i])
    case PROG_INT8: NEG_LOOP(int8_t, s[i] == INT8_MIN ? INT8_MAX : -s[i])
    case PROG_INT16: NEG_LOOP(int16_t, s[i] == INT16_MIN ? INT16_MAX : -s[i])
    case PROG_INT32: NEG_LOOP(int32_t, s[i] == INT32_MIN ? INT32_MAX : -s[i])
    case PROG_INT64: NEG_LOOP(int64_t, s[i] == INT64_MIN ? INT64_MAX : -s[i])
    default: vm_clear_bytes(out, (size_t)a.numel * vm_num_bytes(t)); break;
    }
    return a.numel == 1 ? vm_scalar_from(vm, t, one) : r;
}

prog_value vm_not(vm_t *vm, prog_value x) {
    vm_arr a;
    vm_view(vm, x, &a);
    if (!vm_is_number(&a)) vm_error_unary(vm, "!", x);
    const uint8_t *s = vm_as_bool(vm, &a, "invalid conversion from NaN to logical");
    if (a.numel == 1) return prog_bool(!s[0]);
    void *out;
    prog_value r = vm_new_like_raw(vm, PROG_LOGICAL, 0, &a, &out);
    uint8_t *d = out;
    VM_STEPS (i, a.numel)
        d[i] = s[i] ^ 1;
    return r;
}

/* Row by row, a transposition would touch a new cache line (and soon a new page) with every element that it
 * reads or writes. Square blocks of 16 by 16 stay in the first cache on both sides, a few kilobytes each.
 * Elements are moved as words of their size, since nothing is computed. */
#define BLOCK 16
#define TRANSPOSE(T)                                                                                         \
    {                                                                                                        \
        const T *s = src;                                                                                    \
        T *d = dst;                                                                                          \
        for (int64_t j0 = 0; j0 < cols; j0 += BLOCK, vm_poll_here())                                         \
            VM_STEPS_OF (block, (rows + BLOCK - 1) / BLOCK, 4 * BLOCK * BLOCK) {                             \
                int64_t i0 = block * BLOCK;                                                                  \
                int64_t i1 = i0 + BLOCK < rows ? i0 + BLOCK : rows,                                          \
                        j1 = j0 + BLOCK < cols ? j0 + BLOCK : cols;                                          \
                for (int64_t i = i0; i < i1; i++)                                                            \
                    for (int64_t j = j0; j < j1; j++)                                                        \
                        d[i * cols + j] = s[j * rows + i];                                                   \
            }                                                                                                \
        break;                                                                                               \
    }
typedef struct pair16 {
    uint64_t a, b;
} pair16;

static void transpose_data(void *dst, const void *src, int64_t rows, int64_t cols, size_t bytes) {
    if (rows == 1 || cols == 1) {
        vm_copy_bytes(dst, src, (size_t)(rows * cols) * bytes);
        return;
    }
    switch (bytes) {
    case 1: TRANSPOSE(uint8_t)
    case 2: TRANSPOSE(uint16_t)
    case 4: TRANSPOSE(uint32_t)
    case 8: TRANSPOSE(uint64_t)
    default: TRANSPOSE(pair16)
    }
}

static void conjugate_data(void *data, vm_num t, int64_t n) {
    if (t == VM_C64)
        VM_STEPS (i, n)
            ((double *)data)[2 * i + 1] = -((double *)data)[2 * i + 1];
    else
        VM_STEPS (i, n)
            ((float *)data)[2 * i + 1] = -((float *)data)[2 * i + 1];
}

static prog_value transpose_struct(vm_t *vm, vm_arr *a) {
    prog_array *s = vm_array(vm, a->v);
    vm_keys *keys = vm_struct_keys(vm, s);
    int64_t dims[2] = {a->dims[1], a->dims[0]};
    prog_value r = vm_new_struct(vm, 2, dims, keys->count, keys->syms);
    prog_value *from = vm_struct_slots(vm_array(vm, a->v)) + 1, *to = vm_struct_slots(vm_array(vm, r)) + 1;
    int64_t nf = keys->count;
    VM_STEPS (i, a->dims[0])
        for (int64_t j = 0; j < a->dims[1]; j++)
            for (int64_t f = 0; f < nf; f++)
                vm_set(vm, &to[(i * a->dims[1] + j) * nf + f], from[(j * a->dims[0] + i) * nf + f]);
    return r;
}

/* What is its own transpose comes back as it is: numbers, structs of one element. Members of cells are moved
 * bytewise and counted afterwards; the [] that the new cell was filled with are given back at once. */
prog_value vm_transpose(vm_t *vm, prog_value x, bool conjugate) {
    if (prog_is_double(x) || prog_is_small(x)) return x;
    vm_arr a;
    vm_view(vm, x, &a);
    if (a.cls == PROG_FUNC || a.cls == PROG_MAP) vm_error_unary(vm, conjugate ? "'" : ".'", x);
    if (a.ndims > 2) vm_error(vm, NULL, "transpose not defined for N-D objects");
    if (a.cls == PROG_STRUCT) return a.numel == 1 ? x : transpose_struct(vm, &a);
    if (a.numel == 1 && !a.complex) return x;
    int64_t rows = a.dims[0], cols = a.dims[1];
    if (a.cls == PROG_CELL) {
        prog_value *out;
        prog_value r = vm_new_cell(vm, cols, rows, &out);
        prog_array *to = vm_array(vm, r);
        if (a.numel) vm_incref_by(vm, out[0], (uint32_t)-a.numel); /* of []; the pool has one more */
        int64_t filled = vm_fill_begin(to);
        transpose_data(out, a.data, rows, cols, 8);
        vm_fill_end(vm, to, filled);
        return r;
    }
    vm_num t = vm_num_of(&a);
    void *out;
    unsigned flags = vm_num_flags(t) | (a.dq ? PROG_FLAG_DQ : 0);
    int64_t dims[2] = {cols, rows};
    prog_value r = vm_new_array_raw(vm, a.cls, flags, 2, dims, &out);
    transpose_data(out, a.data, rows, cols, vm_num_bytes(t));
    if (conjugate && a.complex) conjugate_data(out, t, a.numel);
    return r;
}

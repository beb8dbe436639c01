/* vm/arith/arith.c - operators of two operands, element by element: chooses types, kernels and messages; the
 * loops are elsewhere, and which operator is one of these says vm/linear/ops.c.
 *
 * All that such an operator does is to choose. What comes here are two values of any classes; what leaves is
 * one kernel, the type each operand is converted to in front of it, and the type of the results:
 *
 *     double with double, single, char, logical    as double, or as single where one is single
 *     an integer class with the same               in that class, saturating
 *     an integer class with double or single       a kernel of the pair, so that int8 (5) * 0.5 is 3 and not 5
 *     complex with real                            a kernel of the pair: an imaginary part that is not there
 *                                                  must not become a zero, or (Inf + 1i) * 2 had a NaN
 *     integers with complex, with other integers   an error
 *
 * A kernel for each pair instead of a conversion costs loops (vm/arith/kernels.inc makes them) and saves the
 * pass over memory besides. Comparisons need fewer, for nothing is stored in the operands' class: they meet in
 * double, or in single where one is single. Only 64-bit integers do not fit there: they meet other classes in long
 * double, whose mantissa has 64 bits. */
#include "vm/arith/arith.h"

#include "program/families.h"

/* ---- ranges ---- */
static bool is_range(vm_t *vm, prog_value v) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_RANGE;
}

static prog_value new_range(vm_t *vm, int64_t numel, double base, double inc, double limit) {
    prog_value out;
    vm_range *r = vm_new_object(vm, PROG_KIND_RANGE, sizeof(vm_range), &out);
    r->numel = numel;
    r->base = base;
    r->inc = inc;
    r->limit = limit;
    r->h.flags |= VM_RANGE_DERIVED;
    return out;
}

/* Ranges stay lazy under + - * with a real double scalar. PROG_UNDEF when the operation is another.
 *
 * A scalar that is not finite would make NaN of base + k * inc where the elements have Inf, and a factor of 0
 * would leave no increment, so these go the long way. */
static prog_value range_arith(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    bool rx = is_range(vm, x);
    if (rx ? !prog_is_double(y) : !prog_is_double(x)) return PROG_UNDEF;
    const vm_range *r = (const vm_range *)vm_obj(vm, rx ? x : y);
    double s = prog_as_double(rx ? y : x);
    if (s - s != 0) return PROG_UNDEF;
    switch (op) {
    case PROG_OP_ADD: return new_range(vm, r->numel, r->base + s, r->inc, r->limit + s);
    case PROG_OP_SUB:
        if (rx) return new_range(vm, r->numel, r->base - s, r->inc, r->limit - s);
        return new_range(vm, r->numel, s - r->base, -r->inc, s - r->limit);
    case PROG_OP_MUL:
    case PROG_OP_EMUL:
        if (s == 0) return PROG_UNDEF;
        return new_range(vm, r->numel, r->base * s, r->inc * s, r->limit * s);
    default: return PROG_UNDEF;
    }
}

/* The kernel row and the types operands are converted to. */
typedef struct plan {
    int pair;
    vm_num tx, ty, tr;
} plan;

/* What the operator does with these classes; false where it is not defined for them. Char and logical count as
 * double here. The rows of the kernel table lie in the order of the classes, from int8 on (VM_PAIR_II and the two
 * behind it), so a class is an offset. */
static bool plan_arith(const vm_arr *x, const vm_arr *y, plan *p) {
    bool ix = vm_is_int_class(x->cls), iy = vm_is_int_class(y->cls);
    if (ix || iy) {
        if (x->complex || y->complex) return false;
        if (ix && iy) {
            if (x->cls != y->cls) return false;
            p->tx = p->ty = p->tr = (vm_num)x->cls;
            p->pair = VM_PAIR_II + (int)x->cls - PROG_INT8;
        } else if (ix) {
            p->tx = p->tr = (vm_num)x->cls;
            p->ty = VM_F64;
            p->pair = VM_PAIR_ID + (int)x->cls - PROG_INT8;
        } else {
            p->ty = p->tr = (vm_num)y->cls;
            p->tx = VM_F64;
            p->pair = VM_PAIR_DI + (int)y->cls - PROG_INT8;
        }
        return true;
    }
    bool single = x->cls == PROG_SINGLE || y->cls == PROG_SINGLE;
    vm_num real = single ? VM_F32 : VM_F64, cplx = single ? VM_C32 : VM_C64;
    p->tx = x->complex ? cplx : real;
    p->ty = y->complex ? cplx : real;
    p->tr = x->complex || y->complex ? cplx : real;
    if (x->complex && y->complex)
        p->pair = single ? VM_PAIR_C32 : VM_PAIR_C64;
    else if (x->complex)
        p->pair = single ? VM_PAIR_CR32 : VM_PAIR_CR64;
    else if (y->complex)
        p->pair = single ? VM_PAIR_RC32 : VM_PAIR_RC64;
    else
        p->pair = single ? VM_PAIR_F32 : VM_PAIR_F64;
    return true;
}

/* `text` is the operator as it was written, for messages: "*" may come here as an EMUL. Where a complex result
 * has no imaginary part left it becomes real, as every value of the language does. */
prog_value vm_arith(vm_t *vm, prog_op op, const char *text, prog_value x, prog_value y, unsigned steal) {
    static const char *const names[] = {"operator +", "operator -", "product", "quotient"};
    vm_arith_op k = op == PROG_OP_ADD    ? VM_ADD
                    : op == PROG_OP_SUB  ? VM_SUB
                    : op == PROG_OP_EMUL ? VM_MUL
                                         : VM_DIV;
    if (is_range(vm, x) || is_range(vm, y)) {
        prog_value r = range_arith(vm, op, x, y);
        if (r != PROG_UNDEF) return r;
    }
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    plan p;
    if (!vm_is_number(&a) || !vm_is_number(&b) || !plan_arith(&a, &b, &p)) vm_error_binary(vm, text, x, y);
    prog_value r = vm_broadcast(vm, &(vm_pairing){.name = names[k],
                                                  .x = vm_operand_as(vm, &a, p.tx),
                                                  .y = vm_operand_as(vm, &b, p.ty),
                                                  .kernel = vm_arith_kernel(k, p.pair),
                                                  .type = p.tr,
                                                  .steal_x = steal & VM_STEAL_X ? x : 0,
                                                  .steal_y = steal & VM_STEAL_Y ? y : 0});
    return p.tr >= VM_C64 ? vm_simplify(vm, r) : r;
}

prog_value vm_arith_left(vm_t *vm, const char *text, prog_value x, prog_value y, unsigned steal) {
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    plan p; /* refused here, so that the message has the operands in their order */
    if (!vm_is_number(&a) || !vm_is_number(&b) || !plan_arith(&a, &b, &p)) vm_error_binary(vm, text, x, y);
    unsigned swapped = (steal & VM_STEAL_X ? VM_STEAL_Y : 0) | (steal & VM_STEAL_Y ? VM_STEAL_X : 0);
    return vm_arith(vm, PROG_OP_EDIV, text, y, x, swapped);
}

/* ---- comparisons ---- */
/* 64-bit integers against anything else: compared exactly, in long double. As doubles, intmax ("int64") and
 * 2^63 would be equal. */
VM_KERNEL_LOOPS(long_lt, uint8_t, long double, long double, x < y)
VM_KERNEL_LOOPS(long_le, uint8_t, long double, long double, x <= y)
VM_KERNEL_LOOPS(long_eq, uint8_t, long double, long double, x == y)
VM_KERNEL_LOOPS(long_ne, uint8_t, long double, long double, x != y)
static const vm_kernel long_compare[VM_CMP_OPS] = {VM_KERNEL_OF(long_lt), VM_KERNEL_OF(long_le),
                                                   VM_KERNEL_OF(long_eq), VM_KERNEL_OF(long_ne)};

static const long double *as_long(vm_t *vm, const vm_arr *a) {
    long double *out = vm_scratch(vm, (size_t)a->numel * sizeof(long double) + 16);
    if (a->cls == PROG_INT64)
        for (int64_t i = 0; i < a->numel; i++)
            out[i] = ((const int64_t *)a->data)[i];
    else if (a->cls == PROG_UINT64)
        for (int64_t i = 0; i < a->numel; i++)
            out[i] = ((const uint64_t *)a->data)[i];
    else
        for (int64_t i = 0; i < a->numel; i++)
            out[i] = vm_elem(a, i);
    return out;
}

static bool is_long(prog_class c) {
    return c == PROG_INT64 || c == PROG_UINT64;
}

/* Four kernels serve six operators, because x > y is y < x: NaN makes both false, so this holds for every operand
 * ("not x <= y" would not). Function handles have == and != alone; the values of no other class that is not a
 * number can be compared. */
prog_value vm_compare(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    static const char *const names[] = {"mx_el_lt", "mx_el_le", "mx_el_eq",
                                        "mx_el_ne", "mx_el_ge", "mx_el_gt"};
    static const char *const texts[] = {"<", "<=", "==", "!=", ">=", ">"};
    unsigned which = prog_comparison_place(op);
    if (vm_class(vm, x) == PROG_FUNC && vm_class(vm, y) == PROG_FUNC &&
        (op == PROG_OP_EQ || op == PROG_OP_NE))
        return prog_bool(vm_equal(vm, x, y, false) == (op == PROG_OP_EQ));
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    bool ints = vm_is_int_class(a.cls) || vm_is_int_class(b.cls);
    if (!vm_is_number(&a) || !vm_is_number(&b) || (ints && (a.complex || b.complex)))
        vm_error_binary(vm, texts[which], x, y);
    /* > and >= are < and <= with the operands exchanged. */
    bool swap = op == PROG_OP_GT || op == PROG_OP_GE;
    vm_cmp_op cmp = op == PROG_OP_LT || op == PROG_OP_GT   ? VM_LT
                    : op == PROG_OP_LE || op == PROG_OP_GE ? VM_LE
                    : op == PROG_OP_EQ                     ? VM_EQ
                                                           : VM_NE;
    vm_pairing p = {.name = names[which], .type = VM_BOOL};
    if (a.cls != b.cls && (is_long(a.cls) || is_long(b.cls))) {
        p.kernel = &long_compare[cmp];
        p.x = (vm_operand){&a, as_long(vm, &a), sizeof(long double)};
        p.y = (vm_operand){&b, as_long(vm, &b), sizeof(long double)};
    } else {
        bool bytes_only =
            (a.cls == PROG_LOGICAL || a.cls == PROG_CHAR) && (b.cls == PROG_LOGICAL || b.cls == PROG_CHAR);
        vm_num t = a.complex || b.complex                                    ? VM_C64
                   : a.cls == b.cls                                          ? (vm_num)a.cls
                   : bytes_only                                              ? VM_U8
                   : !ints && (a.cls == PROG_SINGLE || b.cls == PROG_SINGLE) ? VM_F32
                                                                             : VM_F64;
        p.kernel = vm_compare_kernel(cmp, t);
        p.x = vm_operand_as(vm, &a, t);
        p.y = vm_operand_as(vm, &b, t);
    }
    if (!swap) return vm_broadcast(vm, &p);
    /* The message names the operands in their order, so it is raised before they are exchanged. */
    if (a.numel != 1 && b.numel != 1)
        for (uint32_t d = 0; d < (a.ndims > b.ndims ? a.ndims : b.ndims); d++) {
            int64_t da = d < a.ndims ? a.dims[d] : 1, db = d < b.ndims ? b.dims[d] : 1;
            if (da != db && da != 1 && db != 1) vm_error_dims(vm, names[which], &a, &b);
        }
    vm_operand x_was = p.x;
    p.x = p.y;
    p.y = x_was;
    return vm_broadcast(vm, &p);
}

/* Both operands become bytes that are 0 or 1, so that & and | are those of the processor. NaN is neither true nor
 * false and is refused before anything is computed. */
prog_value vm_logic(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    static const char nan_message[] = "invalid conversion from NaN to logical";
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    bool and = op == PROG_OP_AND;
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls);
    if (!vm_is_number(&a) || !vm_is_number(&b) || (ia && ib && a.cls != b.cls) ||
        ((ia || ib) && (a.complex || b.complex)))
        vm_error_binary(vm, and? "&" : "|", x, y);
    return vm_broadcast(vm, &(vm_pairing){.name = and? "mx_el_and" : "mx_el_or",
                                          .x = {&a, vm_as_bool(vm, &a, nan_message), 1},
                                          .y = {&b, vm_as_bool(vm, &b, nan_message), 1},
                                          .kernel = and? &vm_and_kernel : &vm_or_kernel,
                                          .type = VM_BOOL});
}

/* vm/index/append.c - puts elements behind or before those of an array, in its block.
 *
 * x = [x, y] in a loop is how M programs build rows, strings and cells. Taken literally it makes a new array each
 * time, and the loop costs the square of its length. The interpreter therefore sees such a statement as one
 * operation and asks here first. If x is an array that this variable alone holds, of the class and the shape that
 * the result will have, then the result is x with elements behind it: they go into the room of its block, and
 * when that is used up the array moves to a block with room for half as much again.
 *
 * [y, x] is the same at the other end: elements begin data_off bytes into the block, so there may be room in front
 * of them as well. An array that was moved for this has its elements at the end of its block. Rows below a matrix
 * go between its elements, so columns are moved apart; that costs a pass, but no new block.
 *
 * The caller says how many hold the array and knows who they are: one, or two where the operand and the place that
 * is stored to next are left (vm/run/reuse.c).
 *
 * Everything is asked before anything is changed. "False" is always right: then the concatenation is carried out as
 * it is written, with its errors and warnings. So this file has only to be right about what it accepts. */
#include "vm/index/index.h"

#define MAX_TAILS 16 /* operands that are appended in place */

/* One operand of `x = [x, y, …]` as elements that may go beside x's own. */
typedef struct tail {
    const void *data;
    uint64_t small; /* where the element of a scalar lies */
    int64_t n;      /* elements */
    bool dq;
    bool code; /* a number that becomes a character */
} tail;

/* A character's code as a number. */
static bool code_of(prog_value y, tail *t) {
    double d = prog_is_double(y) ? prog_as_double(y) : -1;
    if (!(d >= 0 && d <= 255) || d != (double)(int)d) return false;
    t->small = (uint8_t)d;
    return t->dq = t->code = true;
}

/* Whether y's elements are of x's class and shape, so that they may stand beside those of `a`, which is x. */
static bool tail_of(vm_t *vm, prog_array *a, bool down, prog_value y, tail *t) {
    prog_class cls = (prog_class)a->h.cls;
    unsigned across = down ? 1 : 0; /* the dimension that must agree */
    t->n = 1;
    t->dq = t->code = false;
    t->data = &t->small;
    if (a->dims[across] == 1) {
        t->small = y;
        if (cls == PROG_DOUBLE && prog_is_double(y)) return !(a->h.flags & PROG_FLAG_COMPLEX);
        if (cls == PROG_CHAR && prog_is_double(y)) return code_of(y, t);
        if (cls == PROG_CELL && y != PROG_UNDEF && vm_class(vm, y) != PROG_CELL) return vm_numel(vm, y) != 0;
        if (prog_is_small(y) && prog_small_class(y) == cls && cls != PROG_DOUBLE) {
            t->small = prog_small_payload(y);
            t->dq = (y & PROG_SMALL_DQ) != 0;
            return !(a->h.flags & PROG_FLAG_COMPLEX);
        }
    }
    if (!prog_is_object(y) || vm_obj(vm, y)->kind != a->h.kind) return false;
    prog_array *b = vm_array(vm, y);
    if (b->h.cls != cls || (b->h.flags ^ a->h.flags) & ~PROG_FLAG_DQ || b->ndims != 2 ||
        b->dims[across] != a->dims[across] || b->numel == 0)
        return false;
    if (cls == PROG_STRUCT && !vm_same_keys(vm_struct_keys(vm, a), vm_struct_keys(vm, b))) return false;
    t->n = b->numel;
    t->dq = (b->h.flags & PROG_FLAG_DQ) != 0;
    t->data = vm_elems(b);
    return true;
}

/* The array in *slot in a new block with room for `want` elements and more, behind its own or before them. */
static prog_array *move_to_room(vm_t *vm, prog_value *slot, int64_t want, bool front) {
    uint32_t mark = vm_pool_mark(vm);
    prog_array *a = vm_array(vm, *slot);
    prog_value made = vm_new_same(vm, *slot, 2, a->dims, want + want / 2);
    prog_array *b = vm_array(vm, made);
    size_t es = vm_elem_bytes(vm, a);
    if (front) b->data_off += (uint32_t)((size_t)(want + want / 2 - a->numel) * es);
    memcpy(vm_elems(b), vm_elems(a), (size_t)a->numel * es);
    if (vm_holds_values(a)) a->numel = 0; /* its references moved */
    vm_put_owned(vm, slot, mark, made);
    return b;
}

/* Elements in front need the array's own room there, which a struct array's names take. */
static bool growable(const prog_array *a, bool down, bool front) {
    if (a->h.kind != PROG_KIND_ARRAY && (a->h.kind != PROG_KIND_STRUCT || front || a->h.flags)) return false;
    bool between = down && a->dims[1] != 1; /* rows of a matrix go between its elements */
    return a->ndims == 2 && a->numel != 0 && (!between || (!front && a->h.kind == PROG_KIND_ARRAY));
}

/* Whether the block has `more` bytes on that side. */
static bool has_room(vm_t *vm, prog_value v, prog_array *a, size_t more, bool front) {
    if (front) return a->data_off - prog_array_data_off(2) >= more;
    return (size_t)(vm_elems(a) - (uint8_t *)a) + (size_t)a->numel * vm_elem_bytes(vm, a) + more <=
           vm_block_bytes(vm, v);
}

/* Where the new elements go; the block has room there. */
static uint8_t *open_end(prog_array *a, size_t had, size_t more, bool front) {
    if (front) {
        a->data_off -= (uint32_t)more;
        vm_guard_grow(a, a->data_off, a->data_off + more);
        return vm_elems(a);
    }
    uint8_t *to = vm_elems(a) + had;
    vm_guard_grow(a, (size_t)(to - (uint8_t *)a), (size_t)(to - (uint8_t *)a) + more);
    return to;
}

/* The array in *slot with more rows, whose elements are zero bits. */
static prog_array *add_rows(vm_t *vm, prog_value *slot, int64_t rows) {
    prog_array *a = vm_array(vm, *slot);
    size_t es = vm_elem_bytes(vm, a);
    int64_t now[2] = {a->dims[0] + rows, a->dims[1]}, want = now[0] * now[1];
    if (has_room(vm, *slot, a, (size_t)(want - a->numel) * es, false)) {
        vm_guard_grow(a, a->data_off + (size_t)a->numel * es, a->data_off + (size_t)want * es);
        vm_widen(vm_elems(a), 2, a->dims, now, es);
    } else {
        uint32_t mark = vm_pool_mark(vm);
        prog_value made = vm_new_same(vm, *slot, 2, now, want + want / 2);
        prog_array *b = vm_array(vm, made);
        memset(vm_elems(b), 0, (size_t)want * es);
        for (int64_t j = 0; j < now[1]; j++)
            memcpy(vm_elems(b) + (size_t)(j * now[0]) * es, vm_elems(a) + (size_t)(j * a->dims[0]) * es,
                   (size_t)a->dims[0] * es);
        if (vm_holds_values(a)) a->numel = 0; /* its references moved */
        vm_put_owned(vm, slot, mark, made);
        a = b;
    }
    a->dims[0] = now[0];
    a->numel = want;
    return a;
}

/* x = [x; rows; …] for a matrix x. */
static prog_array *append_rows(vm_t *vm, prog_value *slot, uint32_t n, const tail *tails, int64_t rows) {
    int64_t at = vm_array(vm, *slot)->dims[0];
    prog_array *a = add_rows(vm, slot, rows);
    size_t es = vm_elem_bytes(vm, a);
    for (uint32_t k = 0; k < n; k++) {
        int64_t own = tails[k].n / a->dims[1];
        for (int64_t j = 0; j < a->dims[1]; j++) {
            uint8_t *to = vm_elems(a) + (size_t)(j * a->dims[0] + at) * es;
            memcpy(to, (const uint8_t *)tails[k].data + (size_t)(j * own) * es, (size_t)own * es);
            if (vm_holds_values(a)) vm_elems_incref(vm, a, to, own);
        }
        at += own;
    }
    return a;
}

/* A text is double-quoted when all its parts are. */
static void settle_quotes(prog_array *a, uint32_t n, const tail *tails) {
    bool dq = (a->h.flags & PROG_FLAG_DQ) != 0;
    for (uint32_t k = 0; k < n; k++)
        dq &= tails[k].dq;
    if (a->h.cls == PROG_CHAR && !dq) a->h.flags &= (uint8_t)~PROG_FLAG_DQ;
}

/* `held` is how many references the statement itself accounts for: the variable's, and one more where the
 * operand has been read into a register. So x is never among the operands ([x, x]), which would be one reference
 * more, and elements may be copied after the array has moved. */
bool vm_append(vm_t *vm, prog_value *slot, uint32_t held, bool down, bool front, uint32_t n,
               const prog_value *more) {
    if (n > MAX_TAILS || !prog_is_object(*slot) || prog_offset(*slot) < VM_HEAP) return false;
    prog_array *a = vm_array(vm, *slot);
    if (a->h.rc != held || !growable(a, down, front)) return false;
    vm_gate_open_object(vm, *slot); /* its `held` holders are known, and none looks before the store */
    tail tails[MAX_TAILS];
    int64_t count = 0, had = a->numel;
    bool codes = false;
    for (uint32_t k = 0; k < n; k++) {
        if (!tail_of(vm, a, down, more[k], &tails[k])) return false;
        count += tails[k].n;
        codes |= tails[k].code;
    }
    size_t es = vm_elem_bytes(vm, a), need;
    if (es == 0 || __builtin_mul_overflow((size_t)(had + count), es, &need) || need > SIZE_MAX / 4)
        return false;
    if (front && need > UINT32_MAX / 4) return false;
    if (codes) vm_warning(vm, "Octave:num-to-str", "implicit conversion from numeric to char");
    if (down && a->dims[1] != 1) {
        settle_quotes(append_rows(vm, slot, n, tails, count / a->dims[1]), n, tails);
        return true;
    }
    if (!has_room(vm, *slot, a, (size_t)count * es, front)) a = move_to_room(vm, slot, had + count, front);
    uint8_t *to = open_end(a, (size_t)had * es, (size_t)count * es, front);
    for (uint32_t k = 0; k < n; k++) {
        const tail *t = &tails[k];
        memcpy(to, t->data, (size_t)t->n * es);
        if (vm_holds_values(a)) vm_elems_incref(vm, a, to, t->n);
        to += (size_t)t->n * es;
    }
    a->dims[down ? 0 : 1] += down || a->dims[0] == 1 ? count : count / a->dims[0];
    a->numel = had + count;
    settle_quotes(a, n, tails);
    return true;
}

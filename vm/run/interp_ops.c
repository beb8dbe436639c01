/* vm/run/interp_ops.c - out-of-line instructions: arithmetic, conditions, building values, loops. */
#include "vm/run/interp_internal.h"

#include "program/families.h"
#include "vm/arith/arith.h"
#include "vm/index/index.h"
#include "vm/run/reuse.h"

#include <math.h>

#define A prog_i_a(ins)
#define B prog_i_b(ins)
#define C prog_i_c(ins)
#define N prog_i_n(ins)

static unsigned steal_flags(vm_t *vm, const prog_code *code, const prog_value *regs, unsigned b, unsigned c) {
    return (b >= code->nvars && vm_unique(vm, regs[b]) ? VM_STEAL_X : 0) |
           (c >= code->nvars && b != c && vm_unique(vm, regs[c]) ? VM_STEAL_Y : 0);
}

void vm_op_binary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B), y = vm_read(vm, f, regs, C);
    uint32_t mark = vm_pool_mark(vm);
    prog_value r =
        vm_pool_keep(vm, mark, vm_simplify(vm, vm_binary(vm, op, x, y, steal_flags(vm, code, regs, B, C))));
    vm_consume(vm, code, regs, B);
    vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

void vm_op_product(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B), y = vm_read(vm, f, regs, C);
    uint32_t mark = vm_pool_mark(vm);
    prog_value r = vm_product_transposed(vm, x, y, prog_i_op(ins) == PROG_OP_MULTN, N == 0);
    r = vm_pool_keep(vm, mark, vm_simplify(vm, r));
    vm_consume(vm, code, regs, B);
    vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

/* As vm_op_binary, where the right side is a number of the instruction. */
static void binary_with(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op, prog_value y) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    unsigned steal = B >= code->nvars && vm_unique(vm, regs[B]) ? VM_STEAL_X : 0;
    prog_value r = vm_pool_keep(vm, mark, vm_simplify(vm, vm_binary(vm, op, x, y, steal)));
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

void vm_op_immediate(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_i_op(ins) == PROG_OP_ADDI ? PROG_OP_ADD : PROG_OP_MUL;
    double number = (int16_t)C;
    prog_value x = N ? vm_read(vm, f, regs, B) : PROG_UNDEF;
    if (x != PROG_UNDEF && vm_class(vm, x) >= PROG_CELL) { /* the error names what was written */
        if (N == 1) vm_error_binary(vm, op == PROG_OP_ADD ? "+" : "*", prog_double(number), x);
        vm_error_binary(vm, "-", x, prog_double(-number));
    }
    binary_with(vm, f, regs, ins, op, prog_double(number));
}

void vm_op_constant(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_constant_operator(prog_i_op(ins));
    binary_with(vm, f, regs, ins, op, prog_code_consts(vm_frame_code(vm, f))[C]);
}

void vm_op_unary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    unsigned steal = B >= code->nvars && vm_unique(vm, regs[B]) ? VM_STEAL_X : 0;
    prog_value r = vm_pool_keep(vm, mark, vm_simplify(vm, vm_unary(vm, op, x, steal)));
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

bool vm_op_compare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_compared(prog_i_op(ins));
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, A), y = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_binary(vm, op, x, y, 0));
    vm_pool_drain(vm, mark);
    vm_consume(vm, code, regs, A);
    vm_consume(vm, code, regs, B);
    return truth == prog_jumps_when_true(prog_i_op(ins));
}

bool vm_op_compare_number(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_compared(prog_i_op(ins));
    prog_value x = vm_read(vm, f, regs, A);
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_binary(vm, op, x, prog_double((int16_t)B), 0));
    vm_pool_drain(vm, mark);
    vm_consume(vm, vm_frame_code(vm, f), regs, A);
    return truth == prog_jumps_when_true(prog_i_op(ins));
}

bool vm_op_truth(vm_t *vm, vm_frame *f, prog_value *regs, unsigned i) {
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_read(vm, f, regs, i));
    vm_pool_drain(vm, mark);
    vm_consume(vm, vm_frame_code(vm, f), regs, i);
    return truth;
}

/* ---- building ---- */

/* Reads n registers from `first` into the pool's scratch, as values. */
static prog_value *gather(vm_t *vm, vm_frame *f, prog_value *regs, unsigned first, unsigned n) {
    prog_value *values = vm_scratch(vm, (n ? n : 1) * sizeof *values);
    for (unsigned k = 0; k < n; k++)
        values[k] = vm_read(vm, f, regs, first + k);
    return values;
}

static prog_value cell_row(vm_t *vm, uint32_t n, const prog_value *values) {
    prog_value *members, cell = vm_new_cell(vm, n ? 1 : 0, n, &members);
    for (uint32_t k = 0; k < n; k++)
        vm_set(vm, &members[k], values[k]);
    return cell;
}

/* Stacks row cells; rows without columns are skipped. */
static prog_value cell_col(vm_t *vm, uint32_t n, prog_value *rows) {
    uint32_t kept = 0;
    for (uint32_t k = 0; k < n; k++)
        if (vm_numel(vm, rows[k])) rows[kept++] = rows[k];
    if (kept == 0) return vm_new_cell(vm, 0, 0, NULL);
    return kept == 1 ? rows[0] : vm_concat(vm, 0, kept, rows);
}

/* The place that the result goes to, where it holds operand v and nobody else does. */
static inline prog_value *place_of_result(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins,
                                          unsigned nvars, prog_value v) {
    if (!prog_is_object(v) || prog_offset(v) < VM_HEAP || vm_obj(vm, v)->rc != 2) return NULL;
    if (A >= nvars) return vm_held_by_store(vm, f, A, v);
    prog_value *slot = vm_var_slot(vm, &regs[A]);
    return *slot == v ? slot : NULL;
}

/* The same for one of n operands, the last where *front is set. */
static prog_value *place_of_end(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, uint32_t n,
                                const prog_value *values, bool *front) {
    unsigned nvars = vm_frame_code(vm, f)->nvars;
    prog_value *slot = place_of_result(vm, f, regs, ins, nvars, values[0]);
    *front = slot == NULL;
    return slot ? slot : place_of_result(vm, f, regs, ins, nvars, values[n - 1]);
}

/* x = [x, …], x = [x; …], x = [… x], x = […; x] in place, where x is a variable or a place in one. */
static bool append(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    bool down = prog_i_op(ins) == PROG_OP_VCAT, front = false;
    unsigned n = N, nvars = vm_frame_code(vm, f)->nvars;
    if (n < 2 || B < nvars) return false;
    prog_value *slot = &regs[A];
    if (A >= nvars || *slot != regs[B]) slot = place_of_end(vm, f, regs, ins, n, &regs[B], &front);
    if (!slot || !vm_append(vm, slot, 2, down, front, n - 1, &regs[B + !front])) return false;
    prog_value made = *slot;
    if (A >= nvars) vm_incref(vm, made);
    for (prog_value *reg = &regs[B]; n--; reg++)
        vm_drop(vm, reg);
    if (A >= nvars) vm_write(vm, regs, A, made);
    return true;
}

/* The same where the operands are the members of a list. */
static bool append_list(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    bool down = prog_i_op(ins) == PROG_OP_VCATX, front;
    prog_array *list = vm_array(vm, regs[B]);
    if (list->numel < 2 || list->numel > UINT32_MAX || !vm_unique(vm, regs[B])) return false;
    uint32_t n = (uint32_t)list->numel;
    const prog_value *values = vm_cell_data(list);
    prog_value *slot = place_of_end(vm, f, regs, ins, n, values, &front);
    if (!slot || !vm_append(vm, slot, 2, down, front, n - 1, values + !front)) return false;
    prog_value made = *slot;
    vm_incref(vm, made);
    vm_drop(vm, &regs[B]);
    vm_write(vm, regs, A, made);
    return true;
}

static void build(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm), consumed = N;
    prog_value r = PROG_UNDEF;
    switch (prog_i_op(ins)) {
    case PROG_OP_HCAT: r = vm_concat(vm, 1, N, gather(vm, f, regs, B, N)); break;
    case PROG_OP_VCAT: r = vm_concat(vm, 0, N, gather(vm, f, regs, B, N)); break;
    case PROG_OP_CELLROW: r = cell_row(vm, N, gather(vm, f, regs, B, N)); break;
    case PROG_OP_CELLCOL: r = cell_col(vm, N, gather(vm, f, regs, B, N)); break;
    default: {
        prog_value list = regs[B];
        prog_array *a = vm_array(vm, list);
        consumed = 1;
        if (prog_i_op(ins) == PROG_OP_CELLROWX)
            r = list;
        else
            r = vm_concat(vm, prog_i_op(ins) == PROG_OP_HCATX ? 1 : 0, (uint32_t)a->numel, vm_data(a));
        if (prog_i_op(ins) == PROG_OP_CELLROWX && a->numel == 0) r = vm_new_cell(vm, 0, 0, NULL);
    }
    }
    r = vm_pool_keep(vm, mark, vm_simplify(vm, r));
    for (unsigned k = 0; k < consumed; k++)
        vm_consume(vm, code, regs, B + k);
    vm_write(vm, regs, A, r);
}

void vm_op_build(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    unsigned op = prog_i_op(ins);
    if ((op == PROG_OP_HCAT || op == PROG_OP_VCAT) && append(vm, f, regs, ins)) return;
    if ((op == PROG_OP_HCATX || op == PROG_OP_VCATX) && append_list(vm, f, regs, ins)) return;
    build(vm, f, regs, ins);
}

/* ---- lists: cells under construction, grown in place ----
 * That a register named as a list holds one, and is not what is appended, the verifier has proved. */

typedef struct list_ctx {
    vm_t *vm;
    prog_value *reg;
} list_ctx;

static void list_append(void *ctx, prog_value member) {
    list_ctx *l = ctx;
    vm_t *vm = l->vm;
    prog_array *a = vm_array(vm, *l->reg);
    size_t room = (vm_block_bytes(vm, *l->reg) - a->data_off) / sizeof(prog_value);
    if ((size_t)a->numel >= room || !vm_unique(vm, *l->reg)) {
        uint32_t mark = vm_pool_mark(vm);
        int64_t n = a->numel;
        prog_value *members, bigger = vm_new_cell(vm, 1, n ? n * 2 : 6, &members);
        prog_value *old = vm_data(a);
        for (int64_t k = 0; k < n; k++)
            vm_set(vm, &members[k], old[k]);
        prog_array *b = vm_array(vm, bigger);
        for (int64_t k = n; k < b->numel; k++)
            vm_drop(vm, &members[k]);
        b->numel = b->dims[1] = n;
        bigger = vm_pool_keep(vm, mark, bigger);
        vm_decref(vm, *l->reg);
        *l->reg = bigger;
        a = b;
    }
    a->dims[0] = 1;
    size_t end = a->data_off + (size_t)a->numel * sizeof member;
    vm_guard_grow(a, end, end + sizeof member);
    ((prog_value *)vm_data(a))[a->numel] = member;
    vm_incref(vm, member);
    a->dims[1] = ++a->numel;
}

void vm_op_list(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm);
    list_ctx ctx = {vm, &regs[A]};
    if (prog_i_op(ins) == PROG_OP_LISTNEW) {
        prog_value list = vm_pool_keep(vm, mark, vm_new_cell(vm, 0, 0, NULL));
        vm_write(vm, regs, A, list);
        return;
    }
    prog_value v = vm_read(vm, f, regs, B);
    switch (prog_i_op(ins)) {
    case PROG_OP_LISTADD: list_append(&ctx, v); break;
    case PROG_OP_LISTBRACE:
        if (N == 1 && regs[C] == PROG_COLON && vm_numel(vm, regs[A]) == 0 && vm_reopen_cell(vm, f, A, B))
            break;
        vm_index_brace(vm, v, N, gather(vm, f, regs, C, N), vm_var_name(vm, f, B), list_append, &ctx);
        break;
    case PROG_OP_LISTBRACEX: {
        prog_array *args = vm_array(vm, regs[C]);
        vm_index_brace(vm, v, (uint32_t)args->numel, vm_data(args), vm_var_name(vm, f, B), list_append, &ctx);
        break;
    }
    case PROG_OP_LISTFIELD: vm_field_each(vm, v, vm_code_sym(vm, code, C), list_append, &ctx); break;
    case PROG_OP_LISTDYN: {
        prog_value key = vm_read(vm, f, regs, C);
        if (!vm_is_string(vm, key)) vm_error(vm, NULL, "dynamic structure field names must be strings");
        base_view name = vm_to_view(vm, key, "struct");
        vm_field_each(vm, v, vm_intern(vm, (const char *)name.data, name.len), list_append, &ctx);
        break;
    }
    }
    vm_pool_drain(vm, mark);
    vm_consume(vm, code, regs, B);
    if (prog_i_op(ins) == PROG_OP_LISTBRACE)
        for (unsigned k = 0; k < N; k++)
            vm_consume(vm, code, regs, C + k);
    else if (prog_i_op(ins) == PROG_OP_LISTBRACEX || prog_i_op(ins) == PROG_OP_LISTDYN)
        vm_consume(vm, code, regs, C);
}

/* ---- loops ---- */

void vm_op_for_prepare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value v = vm_read(vm, f, regs, B);
    int64_t count = vm_loop_count(vm, v);
    if (B < code->nvars)
        vm_incref(vm, v);
    else
        regs[B] = PROG_UNDEF;
    vm_write(vm, regs, A, v);
    regs[A + 1] = prog_double(0);
    regs[A + 2] = prog_double((double)count);
}

/* Numbers one apart that are whole: the sum of any two steps is exact, so that the next number needs no
 * product. */
void vm_op_for_count(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value *state = &regs[A];
    if (!vm_is_kind(vm, state[0], PROG_KIND_RANGE)) return;
    const vm_range *r = (const vm_range *)vm_obj(vm, state[0]);
    double k = prog_as_double(state[1]), next = r->base + k, last = vm_range_last(r);
    bool whole = next == floor(next) && fabs(next) <= 0x1p52 && fabs(last) <= 0x1p52;
    if (r->inc != 1 || !whole || k >= (double)r->numel || r->base + (double)(r->numel - 1) != last) return;
    if ((r->base == 0 && signbit(r->base)) || (last == 0 && signbit(last)))
        return; /* -0, which no sum gives */
    vm_drop(vm, &state[0]);
    state[0] = VM_COUNTS;
    state[1] = prog_double(next);
    state[2] = prog_double(last);
}

bool vm_op_for_end(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value *state = &regs[A];
    bool counts = state[0] == VM_COUNTS;
    if (!counts && (!vm_is_kind(vm, state[0], PROG_KIND_RANGE) || prog_as_double(state[2]) == 0))
        return false;
    for (int i = 0; i < 3; i++)
        vm_drop(vm, &state[i]);
    return true;
}

bool vm_op_for_next(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    (void)f;
    prog_value *state = &regs[A], v;
    double k = prog_as_double(state[1]), end = prog_as_double(state[2]);
    bool counts = state[0] == VM_COUNTS;
    if (state[0] == PROG_UNDEF || !(counts ? k <= end : k < end)) {
        if (end == 0 && state[0] != PROG_UNDEF &&
            !counts) { /* a loop that never ran leaves its empty value behind */
            v = state[0];
            state[0] = PROG_UNDEF;
            vm_write(vm, regs, B, v);
        }
        for (int i = 0; i < 3; i++)
            vm_drop(vm, &state[i]);
        return false;
    }
    uint32_t mark = vm_pool_mark(vm);
    v = counts ? prog_double(k)
               : vm_pool_keep(vm, mark, vm_simplify(vm, vm_loop_column(vm, state[0], (int64_t)k)));
    state[1] = prog_double(k + 1);
    vm_write(vm, regs, B, v);
    return true;
}

/* vm/interp/build.c - instructions that build values: joining, cells, and lists of values under construction.
 *
 * Two things make appending in a loop cheap. What `x = [x, v]` joins is looked for in the place that the result goes
 * to (vm/run/reuse.h): when the old value is held by that place and by the operand alone, it grows where it lies, with
 * room to spare, so n appends copy O(n) elements. And the list that collects the values of `{a, b{:}, f(x){:}}` is a
 * cell that is grown in place, which the result can be. Either needs the count to be exact: two holders, or one. */
#include "vm/interp/object_ops.h"
#include "vm/interp/operands.h"

#include "vm/index/index.h"
#include "vm/run/anew.h"
#include "vm/run/borrow.h"
#include "vm/run/reuse.h"

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
    if (vm_holders(vm, v) != 2) return NULL;
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

/* x = [x, …], x = [x; …], x = [… x], x = […; x] in place, where x is a variable or a place in one. All operands are
 * temporaries, so that they can be dropped without a look; and nothing may raise behind vm_append, which has changed
 * the variable. */
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

/* The general form. Joining takes lists as they are: a list is a row cell whose members are the operands. */
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
    vm_anew_instruction(vm, false);
    for (unsigned k = 0; k < consumed; k++)
        vm_consume(vm, code, regs, B + k);
    vm_write(vm, regs, A, r);
}

void vm_op_build(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    unsigned op = prog_i_op(ins);
    if ((op == PROG_OP_HCAT || op == PROG_OP_VCAT) && append(vm, f, regs, ins)) return;
    if ((op == PROG_OP_HCATX || op == PROG_OP_VCATX) && append_list(vm, f, regs, ins)) return;
    vm_anew_instruction(vm, true);
    build(vm, f, regs, ins);
}

/* ---- lists: cells under construction, grown in place ----
 * That a register named as a list holds one, and is not what is appended, the verifier has proved. */

typedef struct list_ctx {
    vm_t *vm;
    prog_value *reg;
} list_ctx;

/* A list grows to twice its size. The new block's spare members are no values, and numel hides them: who walks a cell
 * looks at numel members only. That nobody else holds the list is asked each time: it is a cell as any other. */
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

/* Of objects, methods are called: what is but shown as a statement need not give a value. */
static void append_fields(const vm_frame *f, list_ctx *ctx, prog_value v, vm_sym name, unsigned list) {
    vm_t *vm = ctx->vm;
    if (!vm_is_instance(vm, v)) {
        vm_field_each(vm, v, name, list_append, ctx);
        return;
    }
    vm_object_each_field(vm, v, name, vm_object_list_asked(vm, f, list), list_append, ctx);
}

static void append_members(const vm_frame *f, list_ctx *ctx, prog_value v, uint32_t n, const prog_value *idx,
                           unsigned reg) {
    if (!vm_object_each_index(ctx->vm, v, n, idx, list_append, ctx))
        vm_index_brace(ctx->vm, v, n, idx, vm_var_name(ctx->vm, f, reg), list_append, ctx);
}

/* Members are appended with references of their own before the operand is released: they may be all that kept it
 * alive. */
void vm_op_list(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm);
    list_ctx ctx = {vm, &regs[A]};
    if (prog_i_op(ins) == PROG_OP_LISTNEW) {
        bool watched = vm->recorder || vm->echo; /* each instruction is to be seen */
        if (!watched && vm_borrow_field(vm, f, regs, ins)) return;
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
        append_members(f, &ctx, v, N, gather(vm, f, regs, C, N), B);
        break;
    case PROG_OP_LISTBRACEX: {
        prog_array *args = vm_array(vm, regs[C]);
        append_members(f, &ctx, v, (uint32_t)args->numel, vm_data(args), B);
        break;
    }
    case PROG_OP_LISTFIELD: append_fields(f, &ctx, v, vm_code_sym(vm, code, C), A); break;
    case PROG_OP_LISTDYN: {
        prog_value key = vm_read(vm, f, regs, C);
        if (!vm_is_string(vm, key)) vm_error(vm, NULL, "dynamic structure field names must be strings");
        base_view name = vm_to_view(vm, key, "struct");
        append_fields(f, &ctx, v, vm_intern(vm, (const char *)name.data, name.len), A);
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

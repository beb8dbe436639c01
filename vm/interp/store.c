/* vm/interp/store.c - instructions that store into parts of a variable, in their general form: elements, fields, and
 * access paths of several steps, which are walked in place (vm/index/path.c).
 *
 * The target is a slot, the register or the value in its box, and whoever changes it makes it its own first
 * (vm_make_unique): another holder keeps the old value. Inside one instruction there may be a hidden second holder,
 * the operand that is the variable itself; see operand. Operands are consumed only when the store is done, since an
 * error must leave the variable as it was. */
#include "vm/interp/operands.h"

#include "vm/index/index.h"
#include "vm/linear/ops.h"
#include "vm/objects/objects.h"
#include "vm/run/anew.h"

vm_sym vm_path_name(void *ctx, uint32_t index) {
    vm_path_ctx *p = ctx;
    return vm_code_sym(p->vm, p->code, index);
}

/* An operand of a store into `slot`. The variable itself may be one (x{1} = x, x(x) = 0, two names of one
 * box): it is held then, so that the store makes a copy instead of changing under the reader's hands, or of
 * putting a value into itself. */
static prog_value operand(vm_t *vm, const vm_frame *f, const prog_value *regs, unsigned i,
                          const prog_value *slot) {
    prog_value v = vm_read(vm, f, regs, i);
    if (v == *slot) vm_pool_add_ref(vm, v);
    return v;
}

/* Where the path leads through an object, its class says what is done. */
static void assign(vm_t *vm, prog_value *slot, const vm_path_store *store) {
    if (!vm->classes || !vm_object_store(vm, slot, store)) vm_assign_path(vm, slot, store);
}

/* Not where methods may run, and not where reading an operand has called a function: both are done once. */
static void may_begin_anew(vm_t *vm, uint32_t lent) {
    if (!vm->classes && vm->root->lent_at == lent) vm_store_anew(vm);
}

static void store_path(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value *slot) {
    const prog_code *code = vm_frame_code(vm, f);
    bool del = prog_i_op(ins) == PROG_OP_DELPATH;
    uint32_t lent = vm->root->lent_at;
    unsigned first = del ? C : C + 1u;
    prog_value rhs = del ? PROG_UNDEF : operand(vm, f, regs, C, slot);
    prog_value *args = vm_scratch(vm, (N + 1u) * sizeof *args);
    for (unsigned k = 0; k < N; k++)
        args[k] = operand(vm, f, regs, first + k, slot);
    may_begin_anew(vm, lent);
    vm_path_ctx ctx = {vm, code};
    vm_path_store store = {
        .path = {prog_path_steps(code, B), prog_code_paths(code)[B].nsteps, args, vm_path_name, &ctx},
        .rhs = rhs,
        .del = del};
    assign(vm, slot, &store);
    if (!del) vm_consume(vm, code, regs, C);
    for (unsigned k = 0; k < N; k++)
        vm_consume(vm, code, regs, first + k);
}

/* Exceptions are structs whose fields programs may read and not write, so they take the path's way, which refuses. */
void vm_op_store(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value *slot = vm_var_slot(vm, &regs[A]);
    uint32_t mark = vm_pool_mark(vm);
    switch (prog_i_op(ins)) {
    case PROG_OP_SETIDX1:
    case PROG_OP_SETIDX2: {
        uint32_t lent = vm->root->lent_at;
        prog_value idx[2] = {operand(vm, f, regs, B, slot), PROG_UNDEF}, rhs = operand(vm, f, regs, C, slot);
        uint32_t n = prog_i_op(ins) == PROG_OP_SETIDX2 ? 2 : 1;
        if (n == 2) idx[1] = operand(vm, f, regs, N, slot);
        may_begin_anew(vm, lent);
        prog_step step = {PROG_STEP_PAREN, (uint8_t)n, 0, 0};
        vm_path_store store = {.path = {&step, 1, idx, NULL, NULL}, .rhs = rhs};
        bool object = vm->classes && vm_object_store(vm, slot, &store);
        if (!object && vm_is_kind(vm, *slot, PROG_KIND_MAP))
            vm_map_set(vm, *slot, idx[0], rhs);
        else if (!object)
            vm_assign(vm, slot, n, idx, rhs);
        vm_consume(vm, code, regs, B);
        vm_consume(vm, code, regs, C);
        if (n == 2) vm_consume(vm, code, regs, N);
        break;
    }
    case PROG_OP_SETFIELD: {
        uint32_t lent = vm->root->lent_at;
        prog_value rhs = operand(vm, f, regs, B, slot);
        may_begin_anew(vm, lent);
        vm_sym name = vm_code_sym(vm, code, C);
        if (vm_is_kind(vm, *slot, PROG_KIND_STRUCT) && vm_numel(vm, *slot) == 1 &&
            !(vm_obj(vm, *slot)->flags & PROG_FLAG_MEXC)) {
            vm_set_field(vm, slot, name, rhs);
        } else {
            prog_step step = {PROG_STEP_FIELD, 0, 0, C};
            vm_path_ctx ctx = {vm, code};
            prog_value no_arguments = PROG_UNDEF;
            vm_path_store store = {.path = {&step, 1, &no_arguments, vm_path_name, &ctx}, .rhs = rhs};
            assign(vm, slot, &store);
        }
        vm_consume(vm, code, regs, B);
        break;
    }
    case PROG_OP_SETPATH:
    case PROG_OP_DELPATH: store_path(vm, f, regs, ins, slot); break;
    case PROG_OP_INC:
    case PROG_OP_DEC: {
        prog_op op = prog_i_op(ins) == PROG_OP_INC ? PROG_OP_ADD : PROG_OP_SUB;
        prog_value v = vm_read(vm, f, regs, A);
        vm_anew_instruction(vm, true);
        prog_value r = vm_simplify(vm, vm_binary(vm, op, v, prog_double(1), 0));
        vm_anew_instruction(vm, false);
        vm_set(vm, slot, r);
        break;
    }
    }
    vm->running = NULL;
    vm_pool_drain(vm, mark);
}

/* vm/run/origin.c - where the values of the running instruction come from, told by the instructions before it. Asked
 * for messages and by a few builtins; nothing is recorded for it.
 *
 * The instructions in front are read backwards, as far as they lead straight to the value: through moves and parts, to
 * a variable. Jumps are not followed, since an expression has none but in && and ||, whose value is no variable's. A
 * wrong guess would be a wrong name in a message, so what is not one of these gives no name. */
#include "vm/run/frame.h"

#include "vm/index/index.h"

bool vm_reads_object(unsigned op) {
    switch (op) {
    case PROG_OP_INDEX1:
    case PROG_OP_INDEX2:
    case PROG_OP_APPLY:
    case PROG_OP_APPLYX:
    case PROG_OP_BRACE:
    case PROG_OP_BRACEX:
    case PROG_OP_FIELD:
    case PROG_OP_FIELDDYN:
    case PROG_OP_LISTFIELD:
    case PROG_OP_LISTDYN:
    case PROG_OP_LISTBRACE:
    case PROG_OP_LISTBRACEX:
    case PROG_OP_ARGFIELD:
    case PROG_OP_ARGBRACE: return true;
    default: return false;
    }
}

static bool writes(uint64_t ins, unsigned reg) {
    switch (prog_ops[prog_i_op(ins)].a) {
    case PROG_DST:
    case PROG_VAR:
    case PROG_TMP:
    case PROG_NEWLIST: return prog_i_a(ins) == reg;
    case PROG_ARGS:
    case PROG_ARGLIST:
        return prog_i_a(ins) <= reg && reg < prog_i_a(ins) + (prog_i_c(ins) ? prog_i_c(ins) : 1);
    default: return false;
    }
}

/* The variable at the root of what register `reg` holds before instruction pc: x in x.a{2}; else NULL. */
static const char *root_variable(vm_t *vm, const vm_frame *f, uint32_t pc, unsigned reg) {
    const prog_code *code = vm_frame_code(vm, f);
    const uint64_t *instructions = prog_code_instr(code);
    while (reg >= code->nvars) {
        do {
            if (pc == 0) return NULL;
            pc--;
        } while (!writes(instructions[pc], reg));
        unsigned op = prog_i_op(instructions[pc]);
        if (op != PROG_OP_MOVE && !vm_reads_object(op)) return NULL;
        reg = prog_i_b(instructions[pc]);
    }
    return vm_var_name(vm, f, reg);
}

const char *vm_running_variable(vm_t *vm) {
    if (vm->root->nframes == 0) return NULL;
    const vm_frame *f = vm_top_frame(vm);
    if (f->kind != VM_FRAME_CODE || f->pc == 0) return NULL;
    uint64_t ins = prog_code_instr(vm_frame_code(vm, f))[f->pc - 1];
    unsigned op = prog_i_op(ins);
    if (op == PROG_OP_SETIDX1 || op == PROG_OP_SETIDX2 || op == PROG_OP_SETPATH || op == PROG_OP_RSETPATH)
        return vm_var_name(vm, f, prog_i_a(ins));
    return vm_reads_object(op) ? root_variable(vm, f, f->pc - 1, prog_i_b(ins)) : NULL;
}

bool vm_literal_argument(vm_t *vm, const char *name) {
    if (vm->root->nframes == 0) return false;
    const vm_frame *f = vm_top_frame(vm);
    if (f->kind != VM_FRAME_CODE || f->pc < 2) return false;
    const prog_code *code = vm_frame_code(vm, f);
    const uint64_t *instructions = prog_code_instr(code);
    uint64_t call = instructions[f->pc - 1];
    uint32_t pc = f->pc - 1;
    if ((prog_i_op(call) != PROG_OP_CALL && prog_i_op(call) != PROG_OP_CALLOWN) ||
        strcmp(vm_sym_cstr(vm, vm_code_sym(vm, code, prog_i_b(call))), name) != 0)
        return false;
    do {
        if (pc == 0) return false;
        pc--;
    } while (!writes(instructions[pc], prog_i_a(call)));
    return prog_i_op(instructions[pc]) == PROG_OP_LOADK;
}

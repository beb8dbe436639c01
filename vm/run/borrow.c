/* vm/run/borrow.c - looks at a member of a cell where it lies. The interpreter loop asks here before it takes `c{k}`
 * into a register.
 *
 * A register holds a reference, so `numel (c{k})` would count the member up, ask for its size and count it down: two
 * writes to a page for a question. A loop over 100,000 strings wrote three pages in four of the heap that way, none of
 * which was different afterwards; trackers of changes would look at all of them. Between the instruction that reads the
 * member and the one that asks about it nothing but operands is loaded, so the cell cannot change, and the member may
 * be borrowed from it. That holds for questions which neither write, nor allocate, nor raise, nor call:
 *
 *     BRACE, CALL             isempty (c{k}), and what else vm/run/query.c answers
 *     BRACE, load, CALL       strcmp (c{k}, 'text')
 *     BRACE, load, INDEX1     c{k}(3)
 *     LISTNEW, INDEX1, LISTFIELD, CALLX    numel (s(k).name)
 *
 * What computes with the member takes a reference as before: a value that one reference holds may be changed in place,
 * and the borrower is not that holder. */
#include "vm/run/borrow.h"

#include "vm/run/plain.h"

/* What a load puts into its register, where that is known without counting; PROG_UNDEF otherwise. */
static prog_value loaded(const vm_frame *f, const prog_code *code, const prog_value *regs, uint64_t ins) {
    switch (prog_i_op(ins)) {
    case PROG_OP_LOADI: return prog_double((double)(int32_t)prog_i_wide(ins));
    case PROG_OP_LOADK: {
        prog_value v = prog_code_consts(code)[prog_i_wide(ins)];
        return prog_is_rel(v) ? prog_object(f->code + prog_offset(v)) : v;
    }
    case PROG_OP_MOVE: {
        unsigned from = prog_i_b(ins);
        return from < code->nvars && !prog_is_object(regs[from]) ? regs[from] : PROG_UNDEF;
    }
    default: return PROG_UNDEF;
    }
}

/* The builtin that a CALL of arguments from `reg` on for one result calls, as vm_sym_rec.func codes it; else 0. */
static uint64_t called(const vm_t *vm, const vm_frame *f, const prog_code *code, uint64_t ins, unsigned reg) {
    if (prog_i_a(ins) != reg || !fast_one_result(f, prog_i_c(ins)) || f->flags & VM_FRAME_DYN ||
        vm->root->cleanups)
        return 0;
    uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, prog_i_b(ins)))->func;
    return func - VM_FN_BUILTIN < VM_BUILTINS ? func : 0;
}

/* strcmp of two texts of more than one character; false for other values. */
static bool compared(const vm_t *vm, prog_value x, prog_value y, prog_value *out) {
    if (!prog_is_object(x) || !prog_is_object(y)) return false;
    const prog_array *a = vm_array(vm, x), *b = vm_array(vm, y);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_CHAR || b->h.kind != PROG_KIND_ARRAY ||
        b->h.cls != PROG_CHAR || a->ndims != 2 || b->ndims != 2)
        return false;
    *out = prog_bool(
        a->dims[0] == b->dims[0] && a->dims[1] == b->dims[1] &&
        memcmp((const uint8_t *)a + a->data_off, (const uint8_t *)b + b->data_off, (size_t)a->numel) == 0);
    return true;
}

/* BRACE, load, and a CALL or INDEX1 of both. */
static bool borrow_with(vm_t *vm, const vm_frame *f, const prog_code *code, const uint64_t *pc, unsigned reg,
                        prog_value v) {
    prog_value *regs = vm->stack + f->base, other, answer;
    if (prog_i_op(pc[1]) == PROG_OP_INDEX1) {
        unsigned to = prog_i_a(pc[1]);
        if (prog_i_b(pc[1]) != reg || prog_i_c(pc[1]) != reg + 1 || prog_is_object(regs[to]) ||
            (other = loaded(f, code, regs, pc[0])) == PROG_UNDEF || !fast_element(vm, v, other, &answer))
            return false;
        regs[reg] = PROG_UNDEF;
        regs[to] = answer;
        return true;
    }
    if (prog_i_op(pc[1]) != PROG_OP_CALL || prog_i_n(pc[1]) != 2) return false;
    uint64_t func = called(vm, f, code, pc[1], reg);
    if (!func || !vm_compares_texts((uint32_t)func) || (other = loaded(f, code, regs, pc[0])) == PROG_UNDEF ||
        !compared(vm, v, other, &answer))
        return false;
    regs[reg] = answer;
    return true;
}

unsigned vm_borrow(vm_t *vm, const vm_frame *f, const uint64_t *pc, unsigned reg, prog_value v) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value *regs = vm->stack + f->base, answer;
    unsigned moved = 0, to = prog_i_a(*pc);
    if (reg < code->nvars) return 0;
    if (prog_i_op(*pc) == PROG_OP_MOVE && prog_i_b(*pc) == reg) { /* to where the argument of a call lies */
        if (to < code->nvars || prog_is_object(regs[to])) return 0;
        reg = to;
        pc++;
        moved = 1;
    }
    switch (prog_i_op(*pc)) {
    case PROG_OP_CALL: {
        uint64_t func = prog_i_n(*pc) == 1 ? called(vm, f, code, *pc, reg) : 0;
        if (!func || !fast_query(vm, v, func, &answer)) return 0;
        regs[reg] = answer;
        return moved + 1;
    }
    case PROG_OP_LOADI:
    case PROG_OP_LOADK:
    case PROG_OP_MOVE:
        if (prog_i_a(*pc) != reg + 1 || prog_is_object(regs[reg + 1])) return 0;
        return borrow_with(vm, f, code, pc, reg, v) ? moved + 2 : 0;
    default: return 0;
    }
}

bool vm_borrow_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    const uint64_t *pc = prog_code_instr(code) + f->pc;
    if (prog_i_number(pc[0]) != PROG_OP_INDEX1 || prog_i_op(pc[1]) != PROG_OP_LISTFIELD) return false;
    unsigned reg = prog_i_a(ins), element = prog_i_a(pc[0]), from = prog_i_b(pc[0]);
    prog_value answer;
    if (prog_i_op(pc[2]) != PROG_OP_CALLX || prog_i_a(pc[1]) != reg || prog_i_b(pc[1]) != element ||
        from >= code->nvars || element < code->nvars || reg < code->nvars || prog_is_object(regs[reg]))
        return false;
    const prog_value *slot =
        fast_element_field(vm, regs[from], regs[prog_i_c(pc[0])], fast_sym(vm, f, code, prog_i_c(pc[1])));
    uint64_t func = slot ? called(vm, f, code, pc[2], reg) : 0;
    if (!func || !fast_query(vm, *slot, func, &answer)) return false;
    regs[reg] = answer;
    f->pc += 3;
    return true;
}

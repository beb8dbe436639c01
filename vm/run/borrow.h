/* vm/run/borrow.h - members of cells that the next instructions only look at (vm/run/borrow.c). Inside vm/ only. */
#ifndef VM_RUN_BORROW_H
#define VM_RUN_BORROW_H

#include "vm/run/frame.h"

/* An instruction is about to put `v`, a member that a variable's value holds, into the temporary `reg`, which holds no
 * object. Where the instructions from `pc` on only look at it, their result is put in its place instead, no count is
 * taken, and how many instructions that was is returned; 0: nothing was done. Never raises. */
unsigned vm_borrow(vm_t *vm, const vm_frame *f, const uint64_t *pc, unsigned reg, prog_value v);
/* The instruction `ins` makes a list of arguments. Where the next ones put a field of an element of a struct array
 * there and ask a question about it, as numel (s(k).name) does, the answer is put in the list's place, f->pc is moved
 * behind them, and neither the list nor the element is made. */
bool vm_borrow_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
/* Whether that is worth asking where the next word has this number: a load, alone or as the first of a pair. */
static inline bool vm_borrows_before(unsigned number) {
    if (__builtin_expect(prog_is_pair(number), 0)) number = prog_pairs[number - PROG_PAIR_FIRST].first;
    return number == PROG_OP_LOADI || number == PROG_OP_LOADK || number == PROG_OP_MOVE;
}

#endif

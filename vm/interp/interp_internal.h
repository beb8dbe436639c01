/* vm/interp/interp_internal.h - what the interpreter loop (loop.c) and its instructions out of line share. */
#ifndef VM_INTERP_INTERP_INTERNAL_H
#define VM_INTERP_INTERP_INTERNAL_H

#include "vm/run/registers.h"

/* A register as a source: looked through boxes; an undefined variable raises its name. */
prog_value vm_read(vm_t *vm, const vm_frame *f, const prog_value *regs, unsigned i);

typedef enum vm_outcome { VM_DONE, VM_RAISED, VM_STOPPED, VM_QUIT } vm_outcome;
/* Runs until the frame count is back to `until`. VM_RAISED: the error is in root->last_error and the frames
 * are gone. VM_STOPPED: vm->interrupt asked for a stop at a safe point; calling again goes on. */
vm_outcome vm_run(vm_t *vm, uint32_t until);

/* Out-of-line forms; each does one whole instruction. */
void vm_op_binary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op);
void vm_op_immediate(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins); /* ADDI, MULI */
void vm_op_constant(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);  /* ADDK to EPOWK */
void vm_op_product(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);   /* MULNT, MULTN */
void vm_op_unary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op);
/* Fused compare-and-jump: whether it jumps. */
bool vm_op_compare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);        /* JLT to JNGT */
bool vm_op_compare_number(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins); /* JLTI to JNGTI */
bool vm_op_truth(vm_t *vm, vm_frame *f, prog_value *regs, unsigned i);
void vm_op_build(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
void vm_op_list(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
/* INDEX1, INDEX2, APPLY… : may push a frame */
void vm_op_index(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
void vm_op_call(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins); /* CALL… : may push a frame */
void vm_op_brace(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
void vm_op_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
void vm_op_store(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
void vm_op_for_prepare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
/* State of a loop: what it goes over, iterations begun and all. Where it goes over whole numbers one apart:
 * VM_COUNTS, the next number and the last, which FORPREP makes of a range once loops.h has had it. */
#define VM_COUNTS PROG_COLON
void vm_op_for_count(vm_t *vm, prog_value *regs, uint64_t ins);
/* The end of a loop over numbers of which there was one at least: clears its state; false for another. */
bool vm_op_for_end(vm_t *vm, prog_value *regs, uint64_t ins);
bool vm_op_for_next(vm_t *vm, prog_value *regs, uint64_t ins);
void vm_op_spread(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins); /* PATHCOUNT … SETPATHN */
void vm_op_misc(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);

/* ---- leaving (vm/interp/leave.c) ---- */
/* Finds who handles the error in root->last_error; false when nobody above frame `until` does (they are gone then). */
bool vm_unwind(vm_t *vm, uint32_t until);
/* At a safe point where vm->interrupt is set: true when the loop must hand control back. Raises where the user asked
 * the program to end. */
bool vm_stops_here(vm_t *vm);
/* Goes back to the instruction that was given up (vm/run/anew.h). */
void vm_step_back(vm_t *vm);
/* RET and RETN: end the frame and store its results where the caller wants them. `first`, `have`: the registers that
 * the values of a RETN lie in. */
void vm_return_results(vm_t *vm, vm_frame *f, const prog_code *code, prog_value *regs);
void vm_return_registers(vm_t *vm, vm_frame *f, prog_value *regs, unsigned first, unsigned have);

/* ---- what instructions out of line share ---- */

/* Results asked for by c: PROG_AS_ASKED passes on what this frame was asked for, and which of them are ignored. */
static inline uint32_t vm_results_wanted(vm_t *vm, const vm_frame *f, uint64_t ins) {
    if (prog_i_c(ins) != PROG_AS_ASKED) return prog_i_c(ins);
    vm->root->ignored = f->ignored;
    return f->nout < PROG_ASKED_MOST ? f->nout : PROG_ASKED_MOST;
}
/* Puts the arguments of a call in place, from registers or from the list in register a to above the frame, and says
 * what of it is asked for where. May run a function (vm_read). */
vm_site vm_place_args(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins);
static inline bool vm_is_list_form(unsigned op) {
    return op == PROG_OP_CALLX || op == PROG_OP_CALLSUBX || op == PROG_OP_APPLYX || op == PROG_OP_BRACEX;
}
/* The symbols of an access path's fields are those of the code that walks it. */
typedef struct vm_path_ctx {
    vm_t *vm;
    const prog_code *code;
} vm_path_ctx;
vm_sym vm_path_name(void *ctx, uint32_t index);

/* vm_run for a VM that records or echoes: the same loop compiled with reports to vm_watch_step. */
vm_outcome vm_run_watched(vm_t *vm, uint32_t until);
/* vm_run for a VM that counts safe points (vm/interp/counter.h). */
vm_outcome vm_run_counted(vm_t *vm, uint32_t until);

#endif

/* vm/interp/leave.c - how the loop leaves a frame or itself: errors that unwind, stops at safe points, results that
 * are handed over. Called by the loop alone.
 *
 * UNWINDING. An error is an exception in root->last_error and a longjmp to the loop; frames are still as they were.
 * From the top down each frame is asked: code has a table of handlers, ranges of instructions that nest, the innermost
 * first; a native frame may have asked for the error of what it called (VM_FRAME_CATCH) and is entered again with it.
 * Who does not handle it is left, which releases its registers, gives back what it borrowed and puts settings back.
 * What C code held on the way lies in the pool, which the loop drains to where it was. An interruption by the user
 * (root->interrupted) passes `try` and everything that catches, but not the cleanup blocks of unwind_protect, whose
 * handlers are of a kind of their own. */
#include "vm/interp/interp_internal.h"

#include "vm/interp/counter.h"

/* ---- errors ---- */

/* Goes on at the innermost handler around the instruction of the frame that failed, if there is one. The verifier has
 * proved which temporaries are live there: those below the handler's register. */
static bool handler_for(vm_t *vm, vm_frame *f, bool cleanup_only) {
    const prog_code *code = vm_frame_code(vm, f);
    const prog_handler *h = prog_code_handlers(code);
    uint32_t pc = f->pc ? f->pc - 1 : 0;
    for (uint32_t k = 0; k < code->nhandlers; k++) {
        if (pc < h[k].start || pc >= h[k].end || (cleanup_only && h[k].kind == 0)) continue;
        prog_value *regs = vm->stack + f->base;
        /* temporaries below `reg` belong to enclosing statements: loop states, switch values */
        vm_guard_stack(vm, f->top);
        for (uint32_t i = h[k].reg; i < code->nregs; i++)
            vm_drop(vm, &regs[i]);
        for (uint32_t i = f->base + code->nregs; i < f->top; i++) /* arguments made from a list */
            vm_drop(vm, &vm->stack[i]);
        f->top = f->base + code->nregs;
        vm_incref(vm, vm->root->last_error);
        regs[h[k].reg] = vm->root->last_error;
        f->pc = h[k].target;
        return true;
    }
    return false;
}

/* Finds who handles the error in root->last_error; false when nobody above frame `until` does (they are gone
 * then). */
bool vm_unwind(vm_t *vm, uint32_t until) {
    vm_root *root = vm->root;
    while (root->nframes > until) {
        vm_frame *f = vm_top_frame(vm);
        if (f->kind == VM_FRAME_CODE) {
            if (handler_for(vm, f, root->interrupted != 0)) return true;
        } else if (f->flags & VM_FRAME_CATCH && !root->interrupted) {
            uint32_t above = f->result_at + f->nresults;
            vm_guard_stack(vm, f->top);
            for (uint32_t i = above; i < f->top; i++) /* arguments of what raised before it had them */
                vm_drop(vm, &vm->stack[i]);
            f->top = above;
            f->flags |= VM_FRAME_FAILED;
            return true;
        }
        vm_leave(vm);
    }
    return false;
}

/* ---- safe points ---- */

#define STOPS_LATELY 1000u /* large results */

/* True when the loop must hand control back. */
bool vm_stops_here(vm_t *vm) {
    vm_root *root = vm->root;
    vm_labels_own(vm);
    if (vm_asked(vm) == VM_INTERRUPT_COUNT) {
        if (root->stop_after && --root->stop_after) {
            vm_labels_look(vm);
            return false;
        }
        vm_ask(vm, 0);
        return true;
    }
    if (vm_asked(vm) == VM_INTERRUPT_STOP) {
        vm->stops_lately = STOPS_LATELY;
        vm_ask(vm, 0);
        return true;
    }
    if (vm_asked(vm) == VM_INTERRUPT_USER) vm_interrupted(vm);
    if (vm_asked(vm)) vm_labels_look(vm);
    return false;
}

/* A function that is gone back to at its beginning was counted when it was entered. */
void vm_step_back(vm_t *vm) {
    vm_frame *f = vm_top_frame(vm);
    f->pc--;
    vm_count_stood(vm, f);
}

/* ---- returning ---- */

/* Ends the frame and stores its results where the caller wants them. References are taken only here, where
 * nothing can raise any more: a missing output must not leave the earlier ones held for ever. */
static void hand_over(vm_t *vm, uint32_t ret, uint32_t count, const prog_value *results) {
    for (uint32_t i = 0; i < count; i++)
        vm_incref(vm, results[i]);
    vm_leave(vm);
    vm_guard_stack(vm, (uint64_t)ret + count);
    for (uint32_t i = 0; i < count; i++)
        vm_write(vm, vm->stack, ret + i, results[i]);
}

/* Whether one value is asked for and nothing is to be given back but registers: then nothing is put into the pool, and
 * the three calls of most programs' returns are all there is to do. */
static inline bool returns_plainly(const vm_frame *f) {
    return f->nout <= 1 && !(f->flags & (VM_FRAME_SCOPED | VM_FRAME_SETTINGS));
}

static inline void hand_over_one(vm_t *vm, uint32_t ret, prog_value v) {
    vm_incref(vm, v);
    vm_leave(vm);
    vm_guard_stack(vm, (uint64_t)ret + 1);
    vm_write(vm, vm->stack, ret, v);
}

/* The values of the variables that the function's head names, then members of varargout. The first result is optional
 * where none was asked for (a statement); one that is asked for and ignored with ~ may be missing as well. All checks
 * come before the first reference is taken. */
void vm_return_results(vm_t *vm, vm_frame *f, const prog_code *code, prog_value *regs) {
    if (returns_plainly(f) && code->nouts) {
        prog_value v = vm_unbox(vm, regs[prog_code_outs(code)[0]]);
        if (v != PROG_UNDEF) {
            hand_over_one(vm, f->ret, v);
            return;
        }
    }
    uint32_t want = f->nout ? f->nout : 1, ret = f->ret, fixed = code->nouts < want ? code->nouts : want;
    const uint16_t *outs = prog_code_outs(code);
    prog_value few[8], *taken = few;
    uint32_t mark = vm_pool_mark(vm);
    if (want > 8) taken = vm_scratch(vm, want * sizeof *taken);
    prog_value more = PROG_UNDEF;
    if (want > fixed && code->flags & PROG_CODE_VARARGOUT) {
        more = vm_unbox(vm, regs[code->vararg_out]);
        if (more != PROG_UNDEF && vm_class(vm, more) != PROG_CELL)
            vm_error(vm, NULL, "varargout must be a cell array object");
    }
    for (uint32_t i = 0; i < fixed; i++) {
        prog_value v = vm_unbox(vm, regs[outs[i]]);
        if (v == PROG_UNDEF && i < f->nout && !(i < 64 && f->ignored >> i & 1))
            vm_error(vm, "Octave:undefined-function", "'%s' undefined",
                     vm_sym_cstr(vm, vm_code_sym(vm, code, prog_code_vars(code)[outs[i]])));
        taken[i] = v;
    }
    int64_t extra = more == PROG_UNDEF ? 0 : vm_numel(vm, more);
    for (uint32_t i = fixed; i < want; i++)
        taken[i] = i - code->nouts < extra ? vm_cell_data(vm_array(vm, more))[i - code->nouts] : PROG_UNDEF;
    hand_over(vm, ret, want, taken);
    vm_pool_drain(vm, mark);
}

/* RETN: as many of the values in consecutive registers as the frame was asked for. */
void vm_return_registers(vm_t *vm, vm_frame *f, prog_value *regs, unsigned first, unsigned have) {
    if (returns_plainly(f)) {
        hand_over_one(vm, f->ret, have ? vm_unbox(vm, regs[first]) : PROG_UNDEF);
        return;
    }
    uint32_t want = f->nout ? f->nout : 1, ret = f->ret, mark = vm_pool_mark(vm);
    prog_value few[8], *taken = few;
    if (want > 8) taken = vm_scratch(vm, want * sizeof *taken);
    for (uint32_t i = 0; i < want; i++)
        taken[i] = i < have ? vm_unbox(vm, regs[first + i]) : PROG_UNDEF;
    hand_over(vm, ret, want, taken);
    vm_pool_drain(vm, mark);
}

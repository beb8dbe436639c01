/* vm/interp.c - the interpreter loop: direct-threaded dispatch, fast paths for real double scalars,
 * everything else out of line. */
#include "vm/interp_fast.h"
#include "vm/chain.h"
#include "vm/loops.h"
#include "vm/cleanup.h"
#include "vm/record.h"

#include <math.h>

/* The dispatch table fills every entry first and then names the instructions it knows. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* ---- errors ---- */

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
static bool unwind(vm_t *vm, uint32_t until) {
    vm_root *root = vm->root;
    while (root->nframes > until) {
        vm_frame *f = vm_top_frame(vm);
        if (f->kind == VM_FRAME_CODE) {
            if (handler_for(vm, f, root->interrupted != 0)) return true;
        } else if (f->flags & VM_FRAME_CATCH && !root->interrupted) {
            f->flags |= VM_FRAME_FAILED;
            return true;
        }
        vm_leave(vm);
    }
    return false;
}

/* ---- safe points ---- */

/* True when the loop must hand control back. */
static bool poll(vm_t *vm) {
    vm_root *root = vm->root;
    if (vm->interrupt == VM_INTERRUPT_COUNT) {
        if (root->stop_after && --root->stop_after) return false;
        vm->interrupt = 0;
        return true;
    }
    if (vm->interrupt == VM_INTERRUPT_STOP) {
        vm->interrupt = 0;
        return true;
    }
    vm_interrupted(vm);
    return false;
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

static void return_results(vm_t *vm, vm_frame *f, const prog_code *code, prog_value *regs) {
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
static void return_registers(vm_t *vm, vm_frame *f, prog_value *regs, unsigned first, unsigned have) {
    uint32_t want = f->nout ? f->nout : 1, ret = f->ret, mark = vm_pool_mark(vm);
    prog_value few[8], *taken = few;
    if (want > 8) taken = vm_scratch(vm, want * sizeof *taken);
    for (uint32_t i = 0; i < want; i++)
        taken[i] = i < have ? vm_unbox(vm, regs[first + i]) : PROG_UNDEF;
    hand_over(vm, ret, want, taken);
    vm_pool_drain(vm, mark);
}

/* ---- the loop ---- */

#define A      prog_i_a(ins)
#define B      prog_i_b(ins)
#define C      prog_i_c(ins)
#define SAVE() (f->pc = (uint32_t)(pc - first))
/* This file is compiled twice: vm/interp_record.c defines VM_RECORDING, and every instruction is reported. */
#ifdef VM_RECORDING
#define REPORT_FRAME() vm_watch_frame(vm)
#define REPORT_STEP()  vm_watch_step(vm, code, (uint32_t)(pc - 1 - first), ins)
#else
#define REPORT_FRAME() ((void)0)
#define REPORT_STEP()  ((void)0)
#endif
#define NEXT()                                                                                               \
    do {                                                                                                     \
        ins = *pc++;                                                                                         \
        REPORT_STEP();                                                                                       \
        goto *labels[ins & 0xFF];                                                                            \
    } while (0)
/* Stores a value that is no object. */
#define PUT(reg, v)                                                                                          \
    do {                                                                                                     \
        prog_value put_value = (v);                                                                          \
        prog_value *put_at = &regs[reg];                                                                     \
        if (LIKELY(!prog_is_object(*put_at)))                                                                \
            *put_at = put_value;                                                                             \
        else                                                                                                 \
            vm_write(vm, regs, reg, put_value);                                                              \
    } while (0)
#define ARITH(name, expression)                                                                              \
    L_##name : {                                                                                             \
        prog_value x = regs[B], y = regs[C];                                                                 \
        if (LIKELY(prog_is_double(x) && prog_is_double(y))) {                                                \
            double p = prog_as_double(x), q = prog_as_double(y), r = (expression);                           \
            prog_value v;                                                                                    \
            memcpy(&v, &r, 8);                                                                               \
            PUT(A, v);                                                                                       \
            NEXT();                                                                                          \
        }                                                                                                    \
        goto L_binary;                                                                                       \
    }
#define COMPARE(name, operator)                                                                              \
    L_##name : {                                                                                             \
        prog_value x = regs[B], y = regs[C];                                                                 \
        if (LIKELY(prog_is_double(x) && prog_is_double(y))) {                                                \
            PUT(A, prog_bool(prog_as_double(x) operator prog_as_double(y)));                                 \
            NEXT();                                                                                          \
        }                                                                                                    \
        goto L_binary;                                                                                       \
    }
/* Where an operand is a large array: all of a chain of operations at once. A recording sees each of them. */
#ifdef VM_RECORDING
#define CHAIN(x, y) ((void)0)
#define LOOP()      ((void)0)
#else
/* Iterations of a loop over many numbers, as many as can be done at once. */
#define LOOP()                                                                                               \
    do {                                                                                                     \
        if (UNLIKELY(prog_as_double(regs[A + 2]) >= VM_LOOP_FROM)) vm_op_loop(vm, f, regs, ins);             \
    } while (0)
#define CHAIN(x, y)                                                                                          \
    do {                                                                                                     \
        if (UNLIKELY(vm_chain_worth(vm, x) || vm_chain_worth(vm, y))) {                                      \
            SAVE();                                                                                          \
            if (vm_op_chain(vm, f, regs)) {                                                                  \
                pc = first + f->pc;                                                                          \
                NEXT();                                                                                      \
            }                                                                                                \
        }                                                                                                    \
    } while (0)
#endif
/* A backward jump is a safe point. */
#define JUMP_TO(rel)                                                                                         \
    do {                                                                                                     \
        int32_t jump_rel = (rel);                                                                            \
        pc += jump_rel;                                                                                      \
        if (jump_rel < 0 && UNLIKELY(vm->interrupt)) goto jumped;                                        \
        NEXT();                                                                                              \
    } while (0)
#define COMPARE_JUMP(label, name, operator, when)                                                            \
    L_##label : {                                                                                            \
        prog_value x = regs[A], y = regs[B];                                                                 \
        bool truth;                                                                                          \
        if (LIKELY(prog_is_double(x) && prog_is_double(y))) {                                                \
            truth = prog_as_double(x) operator prog_as_double(y);                                            \
        } else {                                                                                             \
            SAVE();                                                                                          \
            truth = vm_op_compare(vm, f, regs, ins, PROG_OP_##name);                                         \
        }                                                                                                    \
        if (truth == when) JUMP_TO(prog_i_rel(ins));                                                         \
        NEXT();                                                                                              \
    }
/* As COMPARE_JUMP, against the number in b. */
#define COMPARE_JUMP_NUMBER(label, name, operator, when)                                                     \
    L_##label : {                                                                                            \
        prog_value x = regs[A];                                                                              \
        bool truth;                                                                                          \
        if (LIKELY(prog_is_double(x))) {                                                                     \
            truth = prog_as_double(x) operator(double)(int16_t) B;                                           \
        } else {                                                                                             \
            SAVE();                                                                                          \
            truth = vm_op_compare_number(vm, f, regs, ins, PROG_OP_##name);                                  \
        }                                                                                                    \
        if (truth == when) JUMP_TO(prog_i_rel(ins));                                                         \
        NEXT();                                                                                              \
    }
/* a = b op constant */
#define ARITH_CONSTANT(label, name, expression)                                                              \
    L_##label : {                                                                                            \
        prog_value x = regs[B];                                                                              \
        if (LIKELY(prog_is_double(x))) {                                                                     \
            double p = prog_as_double(x), q = prog_as_double(prog_code_consts(code)[C]);                     \
            PUT(A, prog_double(expression));                                                                 \
            NEXT();                                                                                          \
        }                                                                                                    \
        CHAIN(x, x);                                                                                         \
        SAVE();                                                                                              \
        vm_op_with(vm, f, regs, ins, PROG_OP_##name, prog_code_consts(code)[C]);                             \
        NEXT();                                                                                              \
    }
/* Powers of real scalars that stay real. */
#define POWER_CONSTANT(label, name)                                                                          \
    L_##label : {                                                                                            \
        prog_value x = regs[B];                                                                              \
        double q = prog_as_double(prog_code_consts(code)[C]);                                                \
        if (LIKELY(prog_is_double(x)) && (q == 2 || prog_as_double(x) >= 0 || q == floor(q))) {              \
            double p = prog_as_double(x);                                                                    \
            PUT(A, prog_double(q == 2 ? p * p : pow(p, q)));                                                 \
            NEXT();                                                                                          \
        }                                                                                                    \
        CHAIN(x, x);                                                                                         \
        SAVE();                                                                                              \
        vm_op_with(vm, f, regs, ins, PROG_OP_##name, prog_code_consts(code)[C]);                             \
        NEXT();                                                                                              \
    }
/* Before an instruction that may call: functions of onCleanup objects that went run first. */
#define CLEANUPS_FIRST()                                                                                     \
    do {                                                                                                     \
        if (UNLIKELY(vm->root->cleanups && !vm->root->ignored)) {                                            \
            pc--;                                                                                            \
            goto cleanups;                                                                                   \
        }                                                                                                    \
    } while (0)
#define OUT_OF_LINE(function)                                                                                \
    SAVE();                                                                                                  \
    function(vm, f, regs, ins);                                                                              \
    NEXT()

static vm_outcome loop(vm_t *vm, uint32_t until) {
    static const void *const labels[256] = {[0 ... 255] = &&L_misc,
                                            [PROG_OP_NOP] = &&L_NOP,
                                            [PROG_OP_LOOPHINT] = &&L_NOP,
                                            [PROG_OP_MOVE] = &&L_MOVE,
                                            [PROG_OP_LOADK] = &&L_LOADK,
                                            [PROG_OP_LOADI] = &&L_LOADI,
                                            [PROG_OP_ADD] = &&L_ADD,
                                            [PROG_OP_SUB] = &&L_SUB,
                                            [PROG_OP_MUL] = &&L_MUL,
                                            [PROG_OP_DIV] = &&L_DIV,
                                            [PROG_OP_EMUL] = &&L_EMUL,
                                            [PROG_OP_EDIV] = &&L_EDIV,
                                            [PROG_OP_LDIV] = &&L_binary,
                                            [PROG_OP_ELDIV] = &&L_binary,
                                            [PROG_OP_POW] = &&L_POW,
                                            [PROG_OP_EPOW] = &&L_POW,
                                            [PROG_OP_LT] = &&L_LT,
                                            [PROG_OP_LE] = &&L_LE,
                                            [PROG_OP_EQ] = &&L_EQ,
                                            [PROG_OP_NE] = &&L_NE,
                                            [PROG_OP_GE] = &&L_GE,
                                            [PROG_OP_GT] = &&L_GT,
                                            [PROG_OP_AND] = &&L_binary,
                                            [PROG_OP_OR] = &&L_binary,
                                            [PROG_OP_MULNT] = &&L_product,
                                            [PROG_OP_MULTN] = &&L_product,
                                            [PROG_OP_ADDI] = &&L_ADDI,
                                            [PROG_OP_MULI] = &&L_MULI,
                                            [PROG_OP_NEG] = &&L_NEG,
                                            [PROG_OP_UPLUS] = &&L_unary,
                                            [PROG_OP_NOT] = &&L_NOT,
                                            [PROG_OP_TRANS] = &&L_unary,
                                            [PROG_OP_CTRANS] = &&L_unary,
                                            [PROG_OP_JMP] = &&L_JMP,
                                            [PROG_OP_JT] = &&L_JT,
                                            [PROG_OP_JF] = &&L_JF,
                                            [PROG_OP_JLT] = &&L_JLT,
                                            [PROG_OP_JLE] = &&L_JLE,
                                            [PROG_OP_JEQ] = &&L_JEQ,
                                            [PROG_OP_JNE] = &&L_JNE,
                                            [PROG_OP_JGE] = &&L_JGE,
                                            [PROG_OP_JGT] = &&L_JGT,
                                            [PROG_OP_JNLT] = &&L_JNLT,
                                            [PROG_OP_JNLE] = &&L_JNLE,
                                            [PROG_OP_JNEQ] = &&L_JNEQ,
                                            [PROG_OP_JNNE] = &&L_JNNE,
                                            [PROG_OP_JNGE] = &&L_JNGE,
                                            [PROG_OP_JNGT] = &&L_JNGT,
                                            [PROG_OP_JUNDEF] = &&L_JUNDEF,
                                            [PROG_OP_JSHORT] = &&L_JSHORT,
                                            [PROG_OP_JDEF] = &&L_JDEF,
                                            [PROG_OP_JNLIB] = &&L_JNLIB,
                                            [PROG_OP_JNREAL] = &&L_JNREAL,
                                            [PROG_OP_JNCHILD] = &&L_JNCHILD,
                                            [PROG_OP_CALLOWN] = &&L_CALLOWN,
                                            [PROG_OP_RADD] = &&L_RADD,
                                            [PROG_OP_RSUB] = &&L_RSUB,
                                            [PROG_OP_RMUL] = &&L_RMUL,
                                            [PROG_OP_RDIV] = &&L_RDIV,
                                            [PROG_OP_RADDMUL] = &&L_RADDMUL,
                                            [PROG_OP_RMULADD] = &&L_RMULADD,
                                            [PROG_OP_RSUBMUL] = &&L_RSUBMUL,
                                            [PROG_OP_RMULSUB] = &&L_RMULSUB,
                                            [PROG_OP_RMOVE] = &&L_RMOVE,
                                            [PROG_OP_RJLT] = &&L_RJLT,
                                            [PROG_OP_RJLE] = &&L_RJLE,
                                            [PROG_OP_RJEQ] = &&L_RJEQ,
                                            [PROG_OP_RJNE] = &&L_RJNE,
                                            [PROG_OP_RJGE] = &&L_RJGE,
                                            [PROG_OP_RJGT] = &&L_RJGT,
                                            [PROG_OP_RJNLT] = &&L_RJNLT,
                                            [PROG_OP_RJNLE] = &&L_RJNLE,
                                            [PROG_OP_RJNEQ] = &&L_RJNEQ,
                                            [PROG_OP_RJNNE] = &&L_RJNNE,
                                            [PROG_OP_RJNGE] = &&L_RJNGE,
                                            [PROG_OP_RJNGT] = &&L_RJNGT,
                                            [PROG_OP_RBACK] = &&L_RBACK,
                                            [PROG_OP_RFORLOOP] = &&L_RFORLOOP,
                                            [PROG_OP_RINDEX1] = &&L_RINDEX1,
                                            [PROG_OP_RINDEX2] = &&L_RINDEX2,
                                            [PROG_OP_RTEST1] = &&L_RTEST1,
                                            [PROG_OP_RSETIDX1] = &&L_RSETIDX1,
                                            [PROG_OP_RSETIDX2] = &&L_RSETIDX2,
                                            [PROG_OP_RCALL] = &&L_RCALL,
                                            [PROG_OP_JNPLAIN] = &&L_JNPLAIN,
                                            [PROG_OP_JHOLDS] = &&L_JHOLDS,
                                            [PROG_OP_FORPREP] = &&L_FORPREP,
                                            [PROG_OP_FORLOOP] = &&L_FORLOOP,
                                            [PROG_OP_HCAT... PROG_OP_CELLCOL] = &&L_build,
                                            [PROG_OP_LISTNEW... PROG_OP_LISTBRACEX] = &&L_list,
                                            [PROG_OP_CALL] = &&L_CALL,
                                            [PROG_OP_CALLX... PROG_OP_CALLSUBX] = &&L_call,
                                            [PROG_OP_CALLNEST] = &&L_call,
                                            [PROG_OP_APPLY] = &&L_APPLY,
                                            [PROG_OP_APPLYX] = &&L_index,
                                            [PROG_OP_BRACE] = &&L_BRACE,
                                            [PROG_OP_BRACEX] = &&L_brace,
                                            [PROG_OP_INDEX1] = &&L_INDEX1,
                                            [PROG_OP_INDEX2] = &&L_INDEX2,
                                            [PROG_OP_CALLV] = &&L_CALLV,
                                            [PROG_OP_ARGFIELD] = &&L_ARGFIELD,
                                            [PROG_OP_ARGBRACE] = &&L_ARGBRACE,
                                            [PROG_OP_ADDK] = &&L_ADDK,
                                            [PROG_OP_SUBK] = &&L_SUBK,
                                            [PROG_OP_MULK] = &&L_MULK,
                                            [PROG_OP_DIVK] = &&L_DIVK,
                                            [PROG_OP_POWK] = &&L_POWK,
                                            [PROG_OP_EMULK] = &&L_EMULK,
                                            [PROG_OP_EDIVK] = &&L_EDIVK,
                                            [PROG_OP_EPOWK] = &&L_EPOWK,
                                            [PROG_OP_JLTI] = &&L_JLTI,
                                            [PROG_OP_JLEI] = &&L_JLEI,
                                            [PROG_OP_JEQI] = &&L_JEQI,
                                            [PROG_OP_JNEI] = &&L_JNEI,
                                            [PROG_OP_JGEI] = &&L_JGEI,
                                            [PROG_OP_JGTI] = &&L_JGTI,
                                            [PROG_OP_JNLTI] = &&L_JNLTI,
                                            [PROG_OP_JNLEI] = &&L_JNLEI,
                                            [PROG_OP_JNEQI] = &&L_JNEQI,
                                            [PROG_OP_JNNEI] = &&L_JNNEI,
                                            [PROG_OP_JNGEI] = &&L_JNGEI,
                                            [PROG_OP_JNGTI] = &&L_JNGTI,
                                            [PROG_OP_FIELD] = &&L_FIELD,
                                            [PROG_OP_FIELDDYN] = &&L_field,
                                            [PROG_OP_SETIDX1] = &&L_SETIDX1,
                                            [PROG_OP_SETIDX2] = &&L_SETIDX2,
                                            [PROG_OP_SETFIELD] = &&L_SETFIELD,
                                            [PROG_OP_SETPATH] = &&L_SETPATH,
                                            [PROG_OP_DELPATH] = &&L_store,
                                            [PROG_OP_END] = &&L_END,
                                            [PROG_OP_INC] = &&L_INC,
                                            [PROG_OP_DEC] = &&L_DEC,
                                            [PROG_OP_RET] = &&L_RET,
                                            [PROG_OP_RETN] = &&L_RETN};
    vm_frame *f;
    const prog_code *code;
    const uint64_t *first, *pc;
    prog_value *regs;
    uint64_t ins;

reload:
    if (UNLIKELY(vm->root->quitting)) return VM_QUIT;
    if (vm->root->nframes <= until) return VM_DONE;
    f = vm_top_frame(vm);
    REPORT_FRAME();
    if (f->kind == VM_FRAME_NATIVE) {
        prog_value error = PROG_UNDEF;
        if (f->flags & VM_FRAME_FAILED) error = vm->root->last_error;
        vm_poll(vm); /* between builtins that are called by a builtin there is no safe point */
        vm_resume_native(vm, error);
        if (vm->root->quitting) return VM_QUIT;
        goto reload;
    }
    code = vm_frame_code(vm, f);
    first = prog_code_instr(code);
    pc = first + f->pc;
    regs = vm->stack + f->base;
    if (UNLIKELY(vm->interrupt)) goto safe_point;
    if (UNLIKELY(vm->root->cleanups)) goto cleanups;
    NEXT();

cleanups: /* functions of onCleanup objects that went are called before the next instruction */
    if (vm->root->ignored) NEXT();
    SAVE();
    vm_cleanup_begin(vm);
    goto reload;
safe_point: /* pc is the next instruction */
    SAVE();
    if (poll(vm)) return VM_STOPPED;
    NEXT();

jumped: /* an interruption belongs to what is jumped to, not to the instruction in front of that */
    f->pc = (uint32_t)(pc - first) + 1;
    {
        bool stop = poll(vm);
        SAVE();
        if (stop) return VM_STOPPED;
    }
    NEXT();

L_NOP:
    NEXT();
L_MOVE : {
    prog_value v = regs[B];
    if (LIKELY(!prog_is_object(v) && v != PROG_UNDEF)) {
        PUT(A, v);
        NEXT();
    }
    SAVE();
    v = vm_read(vm, f, regs, B);
    if (B >= code->nvars)
        regs[B] = PROG_UNDEF;
    else
        vm_incref(vm, v);
    vm_write(vm, regs, A, v);
    NEXT();
}
L_LOADK : {
    prog_value v = prog_code_consts(code)[prog_i_wide(ins)];
    if (prog_is_rel(v))
        v = prog_object(f->code + prog_offset(v));
    else if (prog_is_object(v))
        vm_incref(vm, v);
    if (LIKELY(!prog_is_object(regs[A])))
        regs[A] = v;
    else
        vm_write(vm, regs, A, v);
    NEXT();
}
L_LOADI:
    PUT(A, prog_double((double)(int32_t)prog_i_wide(ins)));
    NEXT();
    ARITH(ADD, p + q)
    ARITH(SUB, p - q)
    ARITH(MUL, p * q)
    ARITH(EMUL, p * q)
    ARITH(DIV, p / q)
    ARITH(EDIV, p / q)
L_POW : {
    prog_value x = regs[B], y = regs[C];
    if (LIKELY(prog_is_double(x) && prog_is_double(y))) {
        double p = prog_as_double(x), q = prog_as_double(y);
        if (q == 2) {
            PUT(A, prog_double(p * p));
            NEXT();
        }
        if (p >= 0 || q == floor(q)) {
            PUT(A, prog_double(pow(p, q)));
            NEXT();
        }
    }
    goto L_binary;
}
L_product:
    SAVE();
    vm_op_product(vm, f, regs, ins);
    NEXT();
L_binary:
    CHAIN(regs[B], regs[C]);
    SAVE();
    vm_op_binary(vm, f, regs, ins, (prog_op)(ins & 0xFF));
    NEXT();
    COMPARE(LT, <)
    COMPARE(LE, <=)
    COMPARE(EQ, ==)
    COMPARE(NE, !=)
    COMPARE(GE, >=)
    COMPARE(GT, >)
L_ADDI : {
    prog_value x = regs[B];
    if (LIKELY(prog_is_double(x))) {
        PUT(A, prog_double(prog_as_double(x) + (double)(int16_t)C));
        NEXT();
    }
    CHAIN(x, x);
    SAVE();
    vm_op_immediate(vm, f, regs, ins, PROG_OP_ADD);
    NEXT();
}
L_MULI : {
    prog_value x = regs[B];
    if (LIKELY(prog_is_double(x))) {
        PUT(A, prog_double(prog_as_double(x) * (double)(int16_t)C));
        NEXT();
    }
    CHAIN(x, x);
    SAVE();
    vm_op_immediate(vm, f, regs, ins, PROG_OP_MUL);
    NEXT();
}
    ARITH_CONSTANT(ADDK, ADD, p + q)
    ARITH_CONSTANT(SUBK, SUB, p - q)
    ARITH_CONSTANT(MULK, MUL, p * q)
    ARITH_CONSTANT(DIVK, DIV, p / q)
    ARITH_CONSTANT(EMULK, EMUL, p * q)
    ARITH_CONSTANT(EDIVK, EDIV, p / q)
    POWER_CONSTANT(POWK, POW)
    POWER_CONSTANT(EPOWK, EPOW)
L_NEG : {
    prog_value x = regs[B];
    if (LIKELY(prog_is_double(x))) {
        PUT(A, prog_double(-prog_as_double(x)));
        NEXT();
    }
    goto L_unary;
}
L_NOT : {
    prog_value x = regs[B];
    if (x == PROG_TRUE || x == PROG_FALSE) {
        PUT(A, x ^ 1);
        NEXT();
    }
}
L_unary:
    CHAIN(regs[B], regs[B]);
    SAVE();
    vm_op_unary(vm, f, regs, ins, (prog_op)(ins & 0xFF));
    NEXT();
L_JMP:
    JUMP_TO(prog_i_rel(ins));
L_JT : {
    prog_value x = regs[A];
    bool truth;
    if (LIKELY(x == PROG_TRUE || x == PROG_FALSE)) {
        truth = x & 1;
    } else {
        SAVE();
        truth = vm_op_truth(vm, f, regs, A);
    }
    if (truth) JUMP_TO(prog_i_rel(ins));
    NEXT();
}
L_JF : {
    prog_value x = regs[A];
    bool truth;
    if (LIKELY(x == PROG_TRUE || x == PROG_FALSE)) {
        truth = x & 1;
    } else {
        SAVE();
        truth = vm_op_truth(vm, f, regs, A);
    }
    if (!truth) JUMP_TO(prog_i_rel(ins));
    NEXT();
}
    COMPARE_JUMP(JLT, LT, <, true)
    COMPARE_JUMP(JLE, LE, <=, true)
    COMPARE_JUMP(JEQ, EQ, ==, true)
    COMPARE_JUMP(JNE, NE, !=, true)
    COMPARE_JUMP(JGE, GE, >=, true)
    COMPARE_JUMP(JGT, GT, >, true)
    COMPARE_JUMP(JNLT, LT, <, false)
    COMPARE_JUMP(JNLE, LE, <=, false)
    COMPARE_JUMP(JNEQ, EQ, ==, false)
    COMPARE_JUMP(JNNE, NE, !=, false)
    COMPARE_JUMP(JNGE, GE, >=, false)
    COMPARE_JUMP(JNGT, GT, >, false)
    COMPARE_JUMP_NUMBER(JLTI, LT, <, true)
    COMPARE_JUMP_NUMBER(JLEI, LE, <=, true)
    COMPARE_JUMP_NUMBER(JEQI, EQ, ==, true)
    COMPARE_JUMP_NUMBER(JNEI, NE, !=, true)
    COMPARE_JUMP_NUMBER(JGEI, GE, >=, true)
    COMPARE_JUMP_NUMBER(JGTI, GT, >, true)
    COMPARE_JUMP_NUMBER(JNLTI, LT, <, false)
    COMPARE_JUMP_NUMBER(JNLEI, LE, <=, false)
    COMPARE_JUMP_NUMBER(JNEQI, EQ, ==, false)
    COMPARE_JUMP_NUMBER(JNNEI, NE, !=, false)
    COMPARE_JUMP_NUMBER(JNGEI, GE, >=, false)
    COMPARE_JUMP_NUMBER(JNGTI, GT, >, false)
L_JUNDEF:
    if (vm_unbox(vm, regs[A]) == PROG_UNDEF) JUMP_TO(prog_i_rel(ins));
    NEXT();
L_JDEF:
    if (vm_unbox(vm, regs[A]) != PROG_UNDEF) JUMP_TO(prog_i_rel(ins));
    NEXT();
L_JNLIB : {
    if (UNLIKELY(f->flags & VM_FRAME_DYN)) JUMP_TO(prog_i_rel(ins)); /* a variable may hide the function */
    uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
    if (UNLIKELY(!func)) {
        SAVE();
        func = vm_resolve(vm, vm_code_sym(vm, code, B));
    }
    uint64_t low = A == 1 ? VM_FN_BUILTIN : VM_SLOT_OFF(A ? A - 1 : 0),
             room = A == 1 ? UINT32_MAX : VM_SLOT_CAP;
    if (UNLIKELY(func - low >= room)) JUMP_TO(prog_i_rel(ins));
    NEXT();
}
L_JNCHILD : {
    if (UNLIKELY(f->flags & VM_FRAME_DYN)) JUMP_TO(prog_i_rel(ins));
    uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
    if (UNLIKELY(func != f->code + (uint64_t)((const char *)prog_code_child(code, A) - (const char *)code)))
        JUMP_TO(prog_i_rel(ins));
    NEXT();
}
L_JNREAL:
    if (UNLIKELY(!prog_is_double(vm_unbox(vm, regs[A])))) JUMP_TO(prog_i_rel(ins));
    NEXT();
L_JSHORT : {
    SAVE();
    prog_value x = vm_read(vm, f, regs, A);
    if (vm_numel(vm, x) == 1 && vm_class(vm, x) < PROG_CELL && vm_truth(vm, x) == (B != 0))
        JUMP_TO(prog_i_rel(ins));
    NEXT();
}
#include "vm/interp_real.inc"
L_FORPREP:
    SAVE();
    vm_op_for_prepare(vm, f, regs, ins);
    LOOP();
    JUMP_TO(prog_i_rel(ins));
L_FORLOOP : {
    prog_value *state = &regs[A];
    double k = prog_as_double(state[1]);
    if (LIKELY(k < prog_as_double(state[2]) && prog_is_object(state[0]) &&
               vm_obj(vm, state[0])->kind == PROG_KIND_RANGE)) {
        const vm_range *r = (const vm_range *)vm_obj(vm, state[0]);
        double v = r->base + k * r->inc;
        if (UNLIKELY(k + 1 == (double)r->numel)) v = vm_range_last(r);
        state[1] = prog_double(k + 1);
        PUT(B, prog_double(v));
        JUMP_TO(prog_i_rel(ins));
    }
    SAVE();
    if (vm_op_for_next(vm, f, regs, ins)) JUMP_TO(prog_i_rel(ins));
    NEXT();
}
L_build:
    OUT_OF_LINE(vm_op_build);
L_list:
    SAVE();
    vm_op_list(vm, f, regs, ins);
    goto reload_if_called;
L_CALL : {
    if (LIKELY(!(f->flags & VM_FRAME_DYN))) {
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
        if ((C <= 1 || (C == 255 && f->nout <= 1)) && fast_call(vm, &regs[A], func, prog_i_n(ins))) NEXT();
        if (prog_i_n(ins) == 1) CHAIN(regs[A], regs[A]);
    }
    goto L_call;
}
L_CALLOWN : {
    const vm_sym_rec *record = vm_sym_record(vm, fast_sym(vm, f, code, B));
    bool code_there = record->func && !(record->func & (VM_FN_BUILTIN | VM_FN_MISSING));
    if (LIKELY(code_there && C <= 1 && !(f->flags & VM_FRAME_DYN) && !vm->root->cleanups) &&
        fast_plain(&regs[A], prog_i_n(ins))) {
        SAVE();
        vm_enter(vm, record->func, record->owner ? record->owner : PROG_UNDEF, f->base + A, prog_i_n(ins), C,
                 f->base + A, 0, NULL);
        goto reload;
    }
    goto L_call;
}
L_CALLV : {
    if (LIKELY(!(f->flags & VM_FRAME_DYN))) {
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
        prog_value v;
        if (((prog_i_n(ins) & 3) <= 1 || f->nout <= 1) && fast_query(vm, vm_unbox(vm, regs[C]), func, &v)) {
            PUT(A, v);
            NEXT();
        }
        CHAIN(regs[C], regs[C]);
    }
}
L_call:
    CLEANUPS_FIRST();
    SAVE();
    vm_op_call(vm, f, regs, ins);
    goto reload;
L_APPLY:
    if (prog_i_n(ins) == 1 && (C == 1 || (C == 255 && f->nout <= 1)) && B < code->nvars) {
        prog_value v;
        if (fast_element(vm, regs[B], regs[A], &v)) {
            PUT(A, v);
            NEXT();
        }
    }
L_index:
    CLEANUPS_FIRST();
    SAVE();
    vm_op_index(vm, f, regs, ins);
reload_if_called:
    if (vm_top_frame(vm) != f) goto reload;
    if (UNLIKELY(vm->root->quitting)) return VM_QUIT;
    if (UNLIKELY(vm->root->cleanups)) goto cleanups;
    NEXT();
L_BRACE : {
    prog_value *member;
    if (prog_i_n(ins) == 1 && C == 1 && B < code->nvars && (member = fast_member(vm, regs[B], regs[A]))) {
        vm_incref(vm, *member);
        vm_write(vm, regs, A, *member);
        NEXT();
    }
}
L_brace:
    SAVE();
    vm_op_brace(vm, f, regs, ins);
    goto reload_if_called;
L_FIELD : {
    prog_value *slot = fast_field(vm, regs[B], fast_sym(vm, f, code, C));
    if (LIKELY(slot != NULL)) {
        prog_value v = *slot;
        vm_incref(vm, v);
        if (B >= code->nvars) vm_drop(vm, &regs[B]);
        vm_write(vm, regs, A, v);
        NEXT();
    }
}
L_field:
    SAVE();
    vm_op_field(vm, f, regs, ins);
    goto reload_if_called;
L_ARGFIELD : {
    prog_value *slot = fast_field(vm, vm_unbox(vm, regs[B]), fast_sym(vm, f, code, C));
    if (slot) {
        prog_value v = *slot;
        vm_incref(vm, v);
        if (B >= code->nvars) vm_drop(vm, &regs[B]);
        vm_write(vm, regs, A, v);
        pc++;
    }
    NEXT();
}
L_ARGBRACE : {
    prog_value *member = fast_member(vm, vm_unbox(vm, regs[B]), vm_unbox(vm, regs[C]));
    if (member) {
        prog_value v = *member;
        vm_incref(vm, v);
        if (B >= code->nvars) vm_drop(vm, &regs[B]);
        if (C >= code->nvars) vm_drop(vm, &regs[C]);
        vm_write(vm, regs, A, v);
        pc++;
    }
    NEXT();
}
L_INDEX1 : {
    prog_value v;
    if (LIKELY(B < code->nvars && fast_element(vm, regs[B], regs[C], &v))) {
        PUT(A, v);
        NEXT();
    }
    goto L_index;
}
L_INDEX2 : {
    double *at;
    if (LIKELY(B < code->nvars && fast_element2(vm, regs[B], regs[C], regs[prog_i_n(ins)], &at))) {
        PUT(A, prog_double(*at));
        NEXT();
    }
    goto L_index;
}
L_SETIDX1 : {
    prog_value obj = regs[A], index = regs[B], v = regs[C];
    if (LIKELY(vm_unique(vm, obj) && prog_is_double(index))) {
        prog_array *a = (prog_array *)vm_obj(vm, obj);
        double d = prog_as_double(index);
        if (LIKELY(a->h.kind == PROG_KIND_ARRAY && d >= 1 && d <= (double)a->numel)) {
            int64_t k = (int64_t)d;
            if (LIKELY(a->h.cls == PROG_DOUBLE && prog_is_double(v) && (double)k == d &&
                       !(a->h.flags & PROG_FLAG_COMPLEX))) {
                ((double *)((uint8_t *)a + a->data_off))[k - 1] = prog_as_double(v);
                NEXT();
            }
            if (a->h.cls == PROG_LOGICAL && (v == PROG_TRUE || v == PROG_FALSE) && (double)k == d) {
                ((uint8_t *)a + a->data_off)[k - 1] = v & 1;
                NEXT();
            }
        }
    }
    OUT_OF_LINE(vm_op_store);
}
L_SETIDX2 : {
    double *at;
    if (LIKELY(vm_unique(vm, regs[A]) && prog_is_double(regs[C]) &&
               fast_element2(vm, regs[A], regs[B], regs[prog_i_n(ins)], &at))) {
        *at = prog_as_double(regs[C]);
        NEXT();
    }
}
    goto L_store;
L_SETPATH : { /* c{k} = v; what is stored is a temporary */
    prog_value v = regs[C];
    if (C >= code->nvars && v != PROG_UNDEF && fast_is_brace(code, B)) {
        prog_value *slot = fast_brace_slot(vm, regs[A], regs[C + 1]);
        if (LIKELY(slot != NULL)) {
            prog_value old = *slot;
            *slot = v;
            regs[C] = PROG_UNDEF;
            vm_decref(vm, old);
            NEXT();
        }
    }
}
    goto L_store;
L_END : { /* of a vector or matrix with one index */
    prog_value v = regs[B];
    if (LIKELY(prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_ARRAY && prog_i_n(ins) == 0 && C == 1)) {
        PUT(A, prog_double((double)vm_array(vm, v)->numel));
        NEXT();
    }
    goto L_misc;
}
L_SETFIELD : {
    prog_value v = regs[B];
    if (LIKELY(vm_unique(vm, regs[A]) && v != PROG_UNDEF && v != regs[A] &&
               !(prog_is_object(v) && vm_obj(vm, v)->kind == PROG_KIND_BOX))) {
        prog_value *slot = fast_field(vm, regs[A], fast_sym(vm, f, code, C));
        if (slot) {
            prog_value old = *slot;
            if (B >= code->nvars)
                regs[B] = PROG_UNDEF;
            else
                vm_incref(vm, v);
            *slot = v;
            vm_decref(vm, old);
            NEXT();
        }
    }
}
L_store:
    OUT_OF_LINE(vm_op_store);
L_INC:
    if (LIKELY(prog_is_double(regs[A]))) {
        regs[A] = prog_double(prog_as_double(regs[A]) + 1);
        NEXT();
    }
    OUT_OF_LINE(vm_op_store);
L_DEC:
    if (LIKELY(prog_is_double(regs[A]))) {
        regs[A] = prog_double(prog_as_double(regs[A]) - 1);
        NEXT();
    }
    OUT_OF_LINE(vm_op_store);
L_RET:
    SAVE();
    return_results(vm, f, code, regs);
    goto reload;
L_RETN:
    SAVE();
    return_registers(vm, f, regs, A, B);
    goto reload;
L_misc:
    CLEANUPS_FIRST();
    SAVE();
    vm_op_misc(vm, f, regs, ins);
    NEXT();
}

#ifdef VM_RECORDING
vm_outcome vm_run_watched(vm_t *vm, uint32_t until) {
#else
static vm_outcome run_plain(vm_t *vm, uint32_t until) {
#endif
    jmp_buf here, *outer = vm->on_error;
    volatile uint32_t mark = vm_pool_mark(vm);
    vm_outcome outcome;
    vm->on_error = &here;
    if (setjmp(here) != 0) {
        vm_pool_drain(vm, mark);
        if (!unwind(vm, until)) {
            vm->on_error = outer;
            return VM_RAISED;
        }
    }
    outcome = loop(vm, until);
    vm->on_error = outer;
    return outcome;
}

#ifndef VM_RECORDING
vm_outcome vm_run(vm_t *vm, uint32_t until) {
    vm_outcome outcome;
    do {
        bool watched = UNLIKELY(vm->echo || (vm->recorder && vm->recorder->run));
        vm->changing = false;
        outcome = watched ? vm_run_watched(vm, until) : run_plain(vm, until);
    } while (outcome == VM_STOPPED && UNLIKELY(vm->changing));
    return outcome;
}
#endif

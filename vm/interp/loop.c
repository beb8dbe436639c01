/* vm/interp/loop.c - the interpreter loop: runs the code of the top frame, and of those that calls push, until as many
 * frames are left as it was entered with. Called by run.c for the host, by ending.c, and by read.c.
 *
 * DISPATCH. Every instruction ends with a jump of its own to the label of the next (NEXT), so that the processor
 * learns for each instruction what follows it. The table of labels is expanded from the tables of opcodes: an opcode
 * without a label does not compile, and a byte that is no opcode leads to L_misc, which raises, should the verifier
 * ever let one pass. Two compiler passes are off for this file (CMakeLists.txt): they would compute what all
 * instructions have in common in front of each of those jumps.
 *
 * WHAT IS FAST AND WHY. Five things are kept in machine registers: the frame, its code, the first instruction, `pc`
 * and the frame's registers. An instruction's plain form is a block of bodies.h: it handles real double scalars, or
 * elements of plain arrays, with comparisons of bit patterns and no call, and otherwise goes to a label of the general
 * form, having changed nothing. General forms are functions in files of their own, so that the loop is small enough
 * for the compiler to give those five their registers, and few of its paths save any. LIKELY and UNLIKELY are there to
 * lay the plain path in one line. Frequent pairs of instructions (program/pairs.def) are two bodies behind one
 * dispatch.
 *
 * SAVE. The frame's pc is written only before what may raise, call, or ask where the program is; between, it is old.
 * It names the instruction behind the one that runs, which is what errors, handlers and origin.c expect. A body that
 * calls nothing needs none.
 *
 * WHO PUSHES FRAMES. An instruction that may push a frame, or end one, goes to `reload` or `reload_if_called`: all
 * five are taken anew. C never nests for a call of M code, but for one case (read.c). A builtin that calls back is a
 * native frame on top here, and is entered again (vm/run/call.c). Errors come as a longjmp to run_plain, which finds
 * the frame that handles it (leave.c) and enters the loop again: the loop's own variables lie in frames, not in C's
 * stack, so nothing else is to be restored.
 *
 * SAFE POINTS are jumps backward, calls and returns (reload): there the state is whole in the cage, so that the VM may
 * be stopped, carried elsewhere and go on. They cost nothing: the next label is taken from a table that who asks for
 * something exchanges (vm/heap/ask.h), so the loop is led to L_asked. Functions of onCleanup objects that
 * went are called at the same places, and before instructions that call (CLEANUPS_FIRST), but never while
 * root->ignored is set, between a list of targets with ~ and its call: the mask belongs to that call alone.
 *
 * THREE LOOPS. loop_watched.c compiles this file once more with every instruction reported, for recordings and echo,
 * loop_counted.c with every safe point counted (counter.h). So neither costs the plain loop anything, not even a test.
 * The watched loop runs neither pairs nor plans of several operations: it reports what the code says. vm_run takes
 * one of them each time it is entered; what changes the choice stops the loop at its next safe point with vm->changing
 * set, and vm_run enters again. A VM that counts and is watched counts too. */
#include "vm/interp/interp_internal.h"
#include "vm/interp/observe.h"

#include "vm/fuse/chain.h"
#include "vm/fuse/loops.h"
#include "vm/interp/bodies.h"
#include "vm/interp/bodies_real.h"
#include "vm/interp/counter.h"
#include "vm/interp/record.h"
#include "vm/run/anew.h"
#include "vm/run/borrow.h"
#include "vm/run/cleanup.h"
#include "vm/run/plain.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* ---- the loop ---- */

/* The frame's pc is that of the instruction behind the running one. */
#define SAVE() (f->pc = (uint32_t)(pc - first))
/* This file is compiled three times: vm/interp/loop_watched.c defines VM_RECORDING, and every instruction is reported;
 * loop_counted.c VM_COUNTING, and safe points are counted. */
#ifdef VM_RECORDING
#define REPORT_FRAME() vm_watch_frame(vm)
#define REPORT_STEP()  vm_watch_step(vm, code, (uint32_t)(pc - 1 - first), ins)
#else
#define REPORT_FRAME() ((void)0)
#define REPORT_STEP()  ((void)0)
#endif
/* PASS: a jump backward is taken. ENTRY: the frame is entered, or gone on with. STOOD: the VM stops in front of pc. */
#if defined VM_COUNTING
#define PASS()  vm_count_one(vm)
#define ENTRY() vm_count_entry(vm, f)
#define STOOD() vm_count_stood(vm, f)
#elif defined VM_RECORDING
#define PASS()                                                                                               \
    do {                                                                                                     \
        if (UNLIKELY(vm_record_counter(vm)->on)) vm_count_one(vm);                                           \
    } while (0)
#define ENTRY()                                                                                              \
    do {                                                                                                     \
        if (UNLIKELY(vm_record_counter(vm)->on)) vm_count_entry(vm, f);                                      \
    } while (0)
#define STOOD() vm_count_stood(vm, f)
#else
#define PASS()  ((void)0)
#define ENTRY() ((void)0)
#define STOOD() ((void)0)
#endif
#define NEXT_BY(label_of)                                                                                    \
    do {                                                                                                     \
        ins = *pc++;                                                                                         \
        vm_gate_close(vm);                                                                                   \
        REPORT_STEP();                                                                                       \
        goto *label_of(ins & 0xFF);                                                                          \
    } while (0)
#define NEXT() NEXT_BY(LABEL_OF)
/* NEXT_JUMPED: after a jump by `rel`; NEXT_ENTERED: where a function is entered or gone on with. What was asked for is met
 * there: the plain loop is led to it by its tables, the others look. A table of addresses is relocated at every start,
 * which only the plain loop is worth; the others have distances. */
#if defined VM_COUNTING || defined VM_RECORDING
#define LABEL       const int32_t
#define AT(label)   (int32_t)((const char *)&&label - (const char *)&&L_misc)
#define LABEL_OF(k) (void *)((const char *)&&L_misc + labels[k])
#define NEXT_JUMPED(rel)                                                                                     \
    do {                                                                                                     \
        if ((rel) < 0) {                                                                                     \
            PASS();                                                                                          \
            if (UNLIKELY(vm_asked(vm))) {                                                                    \
                pc++;                                                                                        \
                goto L_jump_asked;                                                                           \
            }                                                                                                \
        }                                                                                                    \
        NEXT();                                                                                              \
    } while (0)
#define NEXT_ENTERED()                                                                                       \
    do {                                                                                                     \
        if (UNLIKELY(vm_asked(vm))) {                                                                        \
            pc++;                                                                                            \
            goto L_entry_asked;                                                                              \
        }                                                                                                    \
        if (UNLIKELY(vm->root->cleanups)) goto cleanups;                                                     \
        NEXT();                                                                                              \
    } while (0)
#else
#define LABEL       const void *const
#define AT(label)   &&label
#define LABEL_OF(k) labels[k]
#if VM_NO_POLLS
#define AFTER_JUMP(k) labels[k]
#define AT_ENTRY(k)   labels[k]
#else
#define AFTER_JUMP(k) __atomic_load_n(&vm->after_jump, __ATOMIC_ACQUIRE)[k]
#define AT_ENTRY(k)   __atomic_load_n(&vm->at_entry, __ATOMIC_ACQUIRE)[k]
#endif
#define NEXT_JUMPED(rel) NEXT_BY(AFTER_JUMP)
#define NEXT_ENTERED()                                                                                       \
    do {                                                                                                     \
        if (UNLIKELY(vm->root->cleanups)) goto cleanups;                                                     \
        NEXT_BY(AT_ENTRY);                                                                                   \
    } while (0)
#endif
/* Several operations at once, but for a recording, which sees each of them. */
#ifdef VM_RECORDING
#define CHAIN(x, y) ((void)0)
#endif
#if defined VM_RECORDING || defined VM_COUNTING
#define LOOP() ((void)0)
#else
/* Iterations of a loop over many numbers, as many as can be done at once. */
#define LOOP()                                                                                               \
    do {                                                                                                     \
        if (UNLIKELY(prog_as_double(regs[A + 2]) >= VM_LOOP_FROM)) vm_op_loop(vm, f, regs, ins);             \
    } while (0)
#endif
#ifndef VM_RECORDING
/* Where an operand is a large array: all of a chain of operations. */
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
/* In front of pc, where something was asked for. */
#define LOOK()                                                                                               \
    do {                                                                                                     \
        bool stop = vm_stops_here(vm);                                                                       \
        SAVE();                                                                                              \
        if (stop) {                                                                                          \
            STOOD();                                                                                         \
            return VM_STOPPED;                                                                               \
        }                                                                                                    \
    } while (0)
/* Before an instruction that may call: functions of onCleanup objects that went run first. */
#define CLEANUPS_FIRST()                                                                                     \
    do {                                                                                                     \
        if (UNLIKELY(vm->root->cleanups && !vm->root->ignored)) {                                            \
            pc--;                                                                                            \
            goto cleanups;                                                                                   \
        }                                                                                                    \
    } while (0)
/* An instruction that is a function, and pushes no frame. */
#define OUT_OF_LINE(function)                                                                                \
    SAVE();                                                                                                  \
    function(vm, f, regs, ins);                                                                              \
    NEXT()
/* An instruction that is its body. */
#define PLAIN(name)                                                                                          \
    L_##name : DO_##name;                                                                                    \
    NEXT();

static vm_outcome loop(vm_t *vm, uint32_t until) {
    /* Every instruction has a label of its name, or this does not compile. */
    static LABEL labels[VM_LABELS] = {
#define PROG_OP(number, name, n, a, b, c, effects, rules, text) [number] = AT(L_##name),
#define PROG_FREE(first, last)                                  [first... last] = AT(L_misc),
#include "program/opcodes.def"
#undef PROG_OP
#ifdef VM_RECORDING /* sees each instruction of a pair */
#define PROG_PAIR(number, first, second) [number] = AT(L_##first),
#else
#define PROG_PAIR(number, first, second) [number] = AT(L_##first##_##second),
#endif
#define PROG_NO_PAIR(first, last) [first... last] = AT(L_misc),
#include "program/pairs.def"
#undef PROG_PAIR
        [VM_LABEL_JUMP] = AT(L_jump_asked),
        [VM_LABEL_ENTRY] = AT(L_entry_asked),
    };
    vm_frame *f;
    const prog_code *code;
    const uint64_t *first, *pc;
    prog_value *regs;
    uint64_t ins;
    prog_value held; /* a member that nothing was counted for yet, and */
    unsigned to;     /* where it goes */

#if !defined VM_COUNTING && !defined VM_RECORDING
    if (UNLIKELY(!vm->labels)) vm_labels_begin(vm, labels);
#endif
reload: /* the top frame may be another one */
    if (UNLIKELY(vm->root->quitting)) return VM_QUIT;
    if (vm->root->nframes <= until) return VM_DONE;
    f = vm_top_frame(vm);
    REPORT_FRAME();
    if (f->kind == VM_FRAME_NATIVE) {
        prog_value error = PROG_UNDEF;
        if (f->flags & VM_FRAME_FAILED) error = vm->root->last_error;
        if (UNLIKELY(vm_asked(vm)) && vm_stops_here(vm)) return VM_STOPPED;
        vm_resume_native(vm, error);
        if (vm->root->quitting) return VM_QUIT;
        goto reload;
    }
    code = vm_frame_code(vm, f);
    first = prog_code_instr(code);
    pc = first + f->pc;
    regs = vm->stack + f->base;
    ENTRY();
    NEXT_ENTERED();

cleanups: /* functions of onCleanup objects that went are called before the next instruction */
    if (vm->root->ignored) NEXT();
    SAVE();
    vm_cleanup_begin(vm);
    goto reload;
/* Something was asked for: in front of the next instruction, whose word was taken already. */
L_entry_asked:
    pc--;
    SAVE();
    LOOK();
    if (UNLIKELY(vm->root->cleanups)) goto cleanups;
    NEXT();

L_jump_asked:
    pc--; /* an interruption belongs to what is jumped to, not to the instruction in front of that */
    f->pc = (uint32_t)(pc - first) + 1;
    LOOK();
    NEXT();

    PLAIN(NOP)
    PLAIN(LOOPHINT)
    PLAIN(MOVE)
L_move : {
    SAVE();
    prog_value v = vm_read(vm, f, regs, B);
    if (B >= code->nvars)
        regs[B] = PROG_UNDEF;
    else
        vm_incref(vm, v);
    vm_write(vm, regs, A, v);
    NEXT();
}
    PLAIN(LOADK)
    PLAIN(LOADI)
    PLAIN(ADD)
    PLAIN(SUB)
    PLAIN(MUL)
    PLAIN(EMUL)
    PLAIN(DIV)
    PLAIN(EDIV)
    PLAIN(POW)
    PLAIN(EPOW)
L_MULNT:
L_MULTN:
    SAVE();
    vm_op_product(vm, f, regs, ins);
    NEXT();
L_LDIV:
L_ELDIV:
L_AND:
L_OR:
L_binary:
    CHAIN(regs[B], regs[C]);
    SAVE();
    vm_op_binary(vm, f, regs, ins, (prog_op)prog_i_op(ins));
    NEXT();
    PLAIN(LT)
    PLAIN(LE)
    PLAIN(EQ)
    PLAIN(NE)
    PLAIN(GE)
    PLAIN(GT)
    PLAIN(ADDI)
    PLAIN(MULI)
L_immediate:
    CHAIN(regs[B], regs[B]);
    SAVE();
    vm_op_immediate(vm, f, regs, ins);
    NEXT();
    PLAIN(ADDK)
    PLAIN(SUBK)
    PLAIN(MULK)
    PLAIN(DIVK)
    PLAIN(EMULK)
    PLAIN(EDIVK)
    PLAIN(POWK)
    PLAIN(EPOWK)
L_constant:
    CHAIN(regs[B], regs[B]);
    SAVE();
    vm_op_constant(vm, f, regs, ins);
    NEXT();
    PLAIN(NEG)
    PLAIN(NOT)
L_UPLUS:
L_TRANS:
L_CTRANS:
L_unary:
    CHAIN(regs[B], regs[B]);
    SAVE();
    vm_op_unary(vm, f, regs, ins, (prog_op)prog_i_op(ins));
    NEXT();
    PLAIN(JMP)
    PLAIN(JT)
    PLAIN(JF)
L_truth:
    SAVE();
    if (vm_op_truth(vm, f, regs, A) == (prog_i_op(ins) == PROG_OP_JT)) JUMP_TO(REL());
    NEXT();
    PLAIN(JLT)
    PLAIN(JLE)
    PLAIN(JEQ)
    PLAIN(JNE)
    PLAIN(JGE)
    PLAIN(JGT)
    PLAIN(JNLT)
    PLAIN(JNLE)
    PLAIN(JNEQ)
    PLAIN(JNNE)
    PLAIN(JNGE)
    PLAIN(JNGT)
L_compare_jump:
    SAVE();
    if (vm_op_compare(vm, f, regs, ins)) JUMP_TO(REL());
    NEXT();
    PLAIN(JLTI)
    PLAIN(JLEI)
    PLAIN(JEQI)
    PLAIN(JNEI)
    PLAIN(JGEI)
    PLAIN(JGTI)
    PLAIN(JNLTI)
    PLAIN(JNLEI)
    PLAIN(JNEQI)
    PLAIN(JNNEI)
    PLAIN(JNGEI)
    PLAIN(JNGTI)
L_number_jump:
    SAVE();
    if (vm_op_compare_number(vm, f, regs, ins)) JUMP_TO(REL());
    NEXT();
L_JUNDEF:
    if (vm_unbox(vm, regs[A]) == PROG_UNDEF) JUMP_TO(REL());
    NEXT();
L_JDEF:
    if (vm_unbox(vm, regs[A]) != PROG_UNDEF) JUMP_TO(REL());
    NEXT();
/* Guards in front of code that the compiler has made of what names meant in the library: it holds only while they still
 * mean that. A frame whose variables may be made by name (DYN) never passes. */
L_JNLIB : {
    if (UNLIKELY(f->flags & VM_FRAME_DYN)) JUMP_TO(REL()); /* a variable may hide the function */
    uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
    if (UNLIKELY(!func)) {
        SAVE();
        func = vm_resolve(vm, vm_code_sym(vm, code, B));
    }
    uint64_t low = A == 1 ? VM_FN_BUILTIN : VM_SLOT_OFF(A ? A - 1 : 0),
             room = A == 1 ? VM_BUILTINS : VM_SLOT_CAP; /* not a builtin of the VM's own */
    if (UNLIKELY(func - low >= room)) JUMP_TO(REL());
    NEXT();
}
/* The name must mean the function that was compiled in: a child of this very code object. */
L_JNCHILD : {
    if (UNLIKELY(f->flags & VM_FRAME_DYN)) JUMP_TO(REL());
    uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
    if (UNLIKELY(func != f->code + (uint64_t)((const char *)prog_code_child(code, A) - (const char *)code)))
        JUMP_TO(REL());
    NEXT();
}
/* As JNLIB, for a call whose result is kept through a loop: all that it calls must mean what it meant, and the frame's
 * variables be its code's own (vm_is_pure). */
L_JNPURE : {
    SAVE();
    if (UNLIKELY(!vm_is_pure(vm, f, vm_code_sym(vm, code, B), A))) JUMP_TO(REL());
    NEXT();
}
L_JNDATA : {
    prog_value x = vm_unbox(vm, regs[A]);
    if (UNLIKELY(x == PROG_UNDEF || vm_class(vm, x) >= PROG_CELL)) JUMP_TO(REL());
    NEXT();
}
L_JNREAL:
    if (UNLIKELY(!prog_is_double(vm_unbox(vm, regs[A])))) JUMP_TO(REL());
    NEXT();
L_JDEEP:
    if (UNLIKELY(vm->root->depth + A > vm->root->max_depth)) JUMP_TO(REL());
    NEXT();
L_JSHORT : {
    SAVE();
    prog_value x = vm_read(vm, f, regs, A);
    if (vm_numel(vm, x) == 1 && vm_class(vm, x) < PROG_CELL && vm_truth(vm, x) == (B != 0)) JUMP_TO(REL());
    NEXT();
}
    PLAIN(RADD)
    PLAIN(RSUB)
    PLAIN(RMUL)
    PLAIN(RDIV)
    PLAIN(RADDMUL)
    PLAIN(RMULADD)
    PLAIN(RSUBMUL)
    PLAIN(RMULSUB)
    PLAIN(RMOVE)
    PLAIN(RJLT)
    PLAIN(RJLE)
    PLAIN(RJEQ)
    PLAIN(RJNE)
    PLAIN(RJGE)
    PLAIN(RJGT)
    PLAIN(RJNLT)
    PLAIN(RJNLE)
    PLAIN(RJNEQ)
    PLAIN(RJNNE)
    PLAIN(RJNGE)
    PLAIN(RJNGT)
    PLAIN(RBACK)
    PLAIN(RINDEX1)
    PLAIN(RTEST1)
    PLAIN(RINDEX2)
    PLAIN(RSETIDX1)
    PLAIN(RSETIDX2)
    PLAIN(RFIELD)
    PLAIN(RFIELD2)
    PLAIN(RBRACE)
    PLAIN(RSETFIELD)
    PLAIN(RSETPATH)
    PLAIN(RCALL)
    PLAIN(RFORLOOP)
L_real_next : { /* the numbers of another range, or the end of a loop */
    double v;
    if (LIKELY(fast_range_next(vm, &regs[A], &v))) {
        regs[B] = prog_double(v);
        JUMP_TO(REL());
    }
    if (UNLIKELY(!vm_op_for_end(vm, regs, ins))) NEXT();
    pc++;
    NEXT();
}
L_JNPLAIN:
    if (UNLIKELY(!prog_is_double(regs[A]))) JUMP_TO(REL());
    NEXT();
L_JHOLDS:
    if (UNLIKELY(prog_is_object(regs[A]))) JUMP_TO(REL());
    NEXT();
L_FORPREP:
    SAVE();
    vm_op_for_prepare(vm, f, regs, ins);
    LOOP();
    vm_op_for_count(vm, regs, ins);
    JUMP_TO(REL());
    PLAIN(FORLOOP)
L_for_next : {
    double v;
    if (LIKELY(fast_range_next(vm, &regs[A], &v))) {
        PUT(B, prog_double(v));
        JUMP_TO(REL());
    }
    SAVE();
    if (vm_op_for_next(vm, regs, ins)) JUMP_TO(REL());
    NEXT();
}
L_HCAT:
L_VCAT:
L_HCATX:
L_VCATX:
L_CELLROW:
L_CELLROWX:
L_CELLCOL:
    OUT_OF_LINE(vm_op_build);
L_LISTNEW:
    SAVE();
    vm_op_list(vm, f, regs, ins);
    goto reload; /* it may have gone on behind its own instruction (vm/run/borrow.h) */
L_LISTADD:
L_LISTBRACE:
L_LISTFIELD:
L_LISTDYN:
L_LISTBRACEX:
    SAVE();
    vm_op_list(vm, f, regs, ins);
    goto reload_if_called;
/* A builtin with a form for these arguments is called here, without a frame for its C function or a pool mark. */
L_CALL : {
    if (LIKELY(!(f->flags & VM_FRAME_DYN))) {
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
        if (fast_one_result(f, C) && fast_call(vm, &regs[A], func, N)) NEXT();
        if (N == 1) CHAIN(regs[A], regs[A]);
    }
    goto L_call;
}
/* A call of a function of the same file, or of its own, with plain arguments: no reference can be given away, so the
 * frame is made at once. */
L_CALLOWN : {
    if (!fast_plain(&regs[A], N)) goto L_call;
    const vm_sym_rec *record = vm_sym_record(vm, fast_sym(vm, f, code, B));
    bool code_there = record->func && !(record->func & (VM_FN_BUILTIN | VM_FN_SHARED));
    if (LIKELY(code_there && C <= 1 && !(f->flags & VM_FRAME_DYN) && !vm->root->cleanups)) {
        SAVE();
        vm_target target = {record->func, record->owner ? record->owner : PROG_UNDEF, NULL, 0};
        vm_enter(vm, &target, (vm_site){f->base + A, N, C, f->base + A});
        goto reload;
    }
    goto L_call;
}
L_CALLV : {
    if (LIKELY(!(f->flags & VM_FRAME_DYN))) {
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, B))->func;
        prog_value v;
        if ((prog_callv_results(N) <= 1 || f->nout <= 1) && fast_query(vm, vm_unbox(vm, regs[C]), func, &v)) {
            PUT(A, v);
            NEXT();
        }
        CHAIN(regs[C], regs[C]);
    }
} /* fall through */
L_CALLX:
L_CALLSUB:
L_CALLSUBX:
L_CALLNEST:
L_call:
    CLEANUPS_FIRST();
    SAVE();
    vm_op_call(vm, f, regs, ins);
    goto reload;
    PLAIN(APPLY)
L_APPLYX:
L_index : { /* s(k).name: the field where it lies, not a struct of the one element */
#ifndef VM_RECORDING
    unsigned next = prog_i_number(*pc);
    if ((next == PROG_OP_ARGFIELD || next == PROG_OP_FIELD) && prog_i_number(ins) == PROG_OP_INDEX1 &&
        B < code->nvars && A >= code->nvars && prog_i_b(*pc) == A) {
        prog_value *slot = fast_element_field(vm, regs[B], regs[C], fast_sym(vm, f, code, prog_i_c(*pc)));
        if (slot) {
            held = *slot;
            ins = *pc++;
            to = A;
            pc += next == PROG_OP_ARGFIELD;
            if (prog_is_object(held) && !prog_is_object(regs[to])) goto L_held;
            vm_incref(vm, held);
            vm_write(vm, regs, to, held);
            NEXT();
        }
    }
#endif
}
    CLEANUPS_FIRST();
    SAVE();
    vm_op_index(vm, f, regs, ins);
reload_if_called:
    if (vm_top_frame(vm) != f) goto reload;
    if (UNLIKELY(vm->root->quitting)) return VM_QUIT;
    if (UNLIKELY(vm->root->cleanups)) goto cleanups;
    NEXT();
    PLAIN(BRACE)
L_member: /* the object `held` goes to A, or is looked at where it lies (vm/run/borrow.c) */
    to = A;
L_held : { /* it goes to register `to`, which holds no object */
#ifndef VM_RECORDING
    unsigned next = prog_i_number(*pc);
    if (next == PROG_OP_CALL && prog_i_n(*pc) == 1 && prog_i_a(*pc) == to && to >= code->nvars &&
        !(f->flags & VM_FRAME_DYN)) {
        uint64_t func = vm_sym_record(vm, fast_sym(vm, f, code, prog_i_b(*pc)))->func;
        prog_value answer;
        if (fast_one_result(f, prog_i_c(*pc)) && fast_query(vm, held, func, &answer)) {
            regs[to] = answer;
            pc++;
            NEXT();
        }
    } else if (vm_borrows_before(next)) {
        unsigned done = vm_borrow(vm, f, pc, to, held);
        pc += done;
        if (done) NEXT();
    }
#endif
    vm_incref(vm, held);
    regs[to] = held;
    NEXT();
}
L_brace : { /* of a temporary, as in t.list{k}: the place that it was read from holds it too */
    prog_value list = regs[B],
               *member = N == 1 && C == 1 && B >= code->nvars && B != A && vm_holders(vm, list) > 1
                             ? fast_member(vm, list, regs[A])
                             : NULL;
    if (member) {
        held = *member;
        vm_drop(vm, &regs[B]);
        if (prog_is_object(held)) goto L_member;
        regs[A] = held;
        NEXT();
    }
}
L_BRACEX:
    SAVE();
    vm_op_brace(vm, f, regs, ins);
    goto reload_if_called;
    PLAIN(FIELD)
L_FIELDDYN:
L_field:
    SAVE();
    vm_op_field(vm, f, regs, ins);
    goto reload_if_called;
L_ARGFIELD : {
    prog_value *slot = fast_field(vm, vm_unbox(vm, regs[B]), fast_sym(vm, f, code, C));
    if (slot) {
        prog_value v = *slot;
        if (B < code->nvars && prog_is_object(v) && !prog_is_object(regs[A])) {
            held = v;
            to = A;
            pc++;
            goto L_held;
        }
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
        bool held_on = B < code->nvars || vm_holders(vm, regs[B]) > 1; /* by more than this instruction */
        if (!held_on) vm_incref(vm, v);
        if (B >= code->nvars) vm_drop(vm, &regs[B]);
        if (C >= code->nvars) vm_drop(vm, &regs[C]);
        if (held_on && prog_is_object(v) && !prog_is_object(regs[A])) {
            held = v;
            to = A;
            pc++;
            goto L_held;
        }
        if (held_on) vm_incref(vm, v);
        vm_write(vm, regs, A, v);
        pc++;
    }
    NEXT();
}
    PLAIN(INDEX1)
    PLAIN(INDEX2)
    PLAIN(SETIDX1)
    PLAIN(SETIDX2)
    PLAIN(SETPATH)
    PLAIN(SETFIELD)
    PLAIN(INC)
    PLAIN(DEC)
L_DELPATH:
L_store:
    OUT_OF_LINE(vm_op_store);
L_RET:
    SAVE();
    vm_return_results(vm, f, code, regs);
    goto reload;
L_RETN:
    SAVE();
    vm_return_registers(vm, f, regs, A, B);
    goto reload;
    PLAIN(END)
L_CLEAR:
L_TOBOOL:
L_RANGE:
L_CASEEQ:
L_ENDX:
L_NEEDOUT:
L_IGNORE:
L_GLOBAL:
L_PERSIST:
L_BOXVAR:
L_HANDLE:
L_HANDLESUB:
L_CLOSURE:
L_NARGIN:
L_NARGOUT:
L_RETHROW:
L_DISPLAY:
L_ANS:
L_ANSLIST:
L_CHECKVAR:
L_COPY:
L_CLEARN:
L_PATHCOUNT:
L_TAKE:
L_TAKELIST:
L_SETPATHN:
L_misc:
    CLEANUPS_FIRST();
    SAVE();
    vm_op_misc(vm, f, regs, ins);
    NEXT();
#ifndef VM_RECORDING
#define PROG_PAIR(number, first, second)                                                                     \
    L_##first##_##second : DO_##first;                                                                       \
    ins = *pc++;                                                                                             \
    DO_##second;                                                                                             \
    NEXT();
#include "program/pairs.def"
#undef PROG_PAIR
#endif
}

/* Where what runs may be given up (vm/run/anew.h): in no loop that C waits for, nor where each instruction is reported. */
#ifdef VM_RECORDING
#define LANDING NULL
#else
#define LANDING (until ? NULL : &here)
#endif
/* An error inside, or what is given up, lands behind setjmp, with the frames as they were when it was raised. `mark` is read there, so it
 * must lie in memory; nothing else of this function is needed. Handlers nest: those of a loop that read.c
 * runs and of vm_protect stand in front of this one while they run. */
#if defined VM_RECORDING
vm_outcome vm_run_watched(vm_t *vm, uint32_t until) {
#elif defined VM_COUNTING
vm_outcome vm_run_counted(vm_t *vm, uint32_t until) {
#else
static vm_outcome run_plain(vm_t *vm, uint32_t until) {
#endif
    jmp_buf here, *outer = vm->on_error, *landing = vm->landing;
    volatile uint32_t mark = vm_pool_mark(vm);
    vm_outcome outcome = VM_RAISED;
    vm->on_error = &here;
    int how = setjmp(here);
    if (how == VM_LANDED_ERROR) vm_pool_drain(vm, mark);
    if (how == VM_LANDED_INSTRUCTION)
        vm_step_back(vm); /* the pool is let go when the VM goes on: that takes its time */
    vm->landing = LANDING;
    vm->running = NULL;
    if (how != VM_LANDED_ERROR || vm_unwind(vm, until)) outcome = loop(vm, until);
    vm->on_error = outer;
    vm->landing = landing;
    return outcome;
}

#if !defined VM_RECORDING && !defined VM_COUNTING
vm_outcome vm_run(vm_t *vm, uint32_t until) {
    vm_outcome outcome;
    do {
        bool watched = UNLIKELY(vm->echo || vm->observer || (vm->recorder && vm->recorder->run));
        vm->changing = false;
        outcome = watched                               ? vm_run_watched(vm, until)
                  : UNLIKELY(vm_record_counter(vm)->on) ? vm_run_counted(vm, until)
                                                        : run_plain(vm, until);
    } while (outcome == VM_STOPPED && UNLIKELY(vm->changing));
    if (UNLIKELY(vm->observer != NULL)) vm_observe_settle(vm);
    return outcome;
}
#endif

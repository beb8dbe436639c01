/* vm/interp/misc.c - instructions out of line that are no calls, parts or operators: variables of other life times,
 * handles, ranges, what is displayed.
 *
 * A variable that more than one frame sees (global, persistent, shared with a nested function) is a register that
 * holds a box. Reading and writing look through it (vm_unbox, vm_write), so only the instructions here know of boxes,
 * and plain forms fail on them by themselves: a box is an object, and no number. */
#include "vm/heap/seen.h"
#include "vm/interp/operands.h"

#include "vm/arith/operand.h"
#include "vm/index/index.h"
#include "vm/objects/objects.h"
#include "vm/run/persist.h"
#include "vm/text/display.h"

#include <stdio.h>

static void set_box(vm_t *vm, prog_value *reg, prog_value box) {
    vm_set(vm, reg, box);
}

/* The variable's value moves into the box with its reference. */
static void box_variable(vm_t *vm, prog_value *reg) {
    if (prog_is_object(*reg) && vm_obj(vm, *reg)->kind == PROG_KIND_BOX) return;
    uint32_t mark = vm_pool_mark(vm);
    prog_value v;
    vm_box *box = vm_new_object(vm, PROG_KIND_BOX, sizeof *box, &v);
    box->value = *reg;
    *reg = vm_pool_keep(vm, mark, v);
}

/* Captures are values, taken now, but for a nested function's, which are boxes and stay shared. A simple handle keeps a
 * name, not a function: it means what the name means when it is called. */
static prog_value make_handle(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    unsigned op = prog_i_op(ins), n = op == PROG_OP_CLOSURE ? N : 0;
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h + n * sizeof(prog_value), &fn);
    h->owner = PROG_UNDEF;
    h->ncaptures = n;
    for (unsigned k = 0; k < n; k++)
        h->captures[k] = PROG_UNDEF;
    if (op == PROG_OP_HANDLE) {
        vm_named meant = vm_symbol_meant(vm, vm_code_sym(vm, code, B));
        h->name = meant.name;
        h->code = meant.code;
        if (meant.code) vm_set(vm, &h->owner, meant.owner);
        return fn;
    }
    const prog_code *child = prog_code_child(code, B);
    h->code = vm_offset_of(vm, child);
    h->name = child->flags & PROG_CODE_ANON ? 0 : vm_code_sym(vm, child, child->name);
    vm_set(vm, &h->owner, vm_frame_owner(vm, f));
    for (unsigned k = 0; k < n; k++)
        vm_set(vm, &h->captures[k],
               child->flags & PROG_CODE_NESTED ? regs[C + k] : vm_unbox(vm, regs[C + k]));
    for (unsigned k = 0; k < n; k++)
        vm_consume(vm, code, regs, C + k);
    return fn;
}

static void show_answer(vm_t *vm, prog_value *regs, unsigned ans, prog_value v, bool print) {
    vm_incref(vm, v);
    vm_write(vm, regs, ans, v);
    if (print) vm_display(vm, "ans", v);
}

void vm_op_misc(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm);
    switch (prog_i_op(ins)) {
    case PROG_OP_CLEAR: vm_drop(vm, &regs[A]); break;
    case PROG_OP_CLEARN:
        for (unsigned k = 0; k < N; k++)
            vm_drop(vm, &regs[A + k]);
        break;
    case PROG_OP_COPY: {
        prog_value v = vm_unbox(vm, regs[B]);
        vm_incref(vm, v);
        vm_write(vm, regs, A, v);
        break;
    }
    case PROG_OP_TOBOOL: {
        bool truth = vm_truth(vm, vm_read(vm, f, regs, B));
        vm_consume(vm, code, regs, B);
        vm_write(vm, regs, A, prog_bool(truth));
        break;
    }
    case PROG_OP_RANGE: {
        prog_value v[3];
        bool objects = false;
        for (unsigned k = 0; k < N; k++) {
            v[k] = vm_read(vm, f, regs, B + k);
            objects |= vm_is_instance(vm, v[k]);
        }
        prog_value r =
            objects ? vm_object_colon(vm, N, v) : vm_colon(vm, v[0], N == 3 ? v[1] : PROG_UNDEF, v[N - 1]);
        r = vm_pool_keep(vm, mark, r);
        for (unsigned k = 0; k < N; k++)
            vm_consume(vm, code, regs, B + k);
        vm_write(vm, regs, A, r);
        break;
    }
    case PROG_OP_CASEEQ: {
        bool match = vm_case_match(vm, vm_read(vm, f, regs, B), vm_read(vm, f, regs, C));
        vm_consume(vm, code, regs, C);
        vm_write(vm, regs, A, prog_bool(match));
        break;
    }
    case PROG_OP_END: {
        prog_value v = vm_unbox(vm, regs[B]);
        vm_write(vm, regs, A, prog_double((double)vm_end(vm, v, N, C)));
        break;
    }
    case PROG_OP_ENDX: {
        uint32_t position = (uint32_t)vm_numel(vm, vm_read(vm, f, regs, C));
        vm_write(vm, regs, A, prog_double((double)vm_end(vm, vm_unbox(vm, regs[B]), position, position + 1)));
        break;
    }
    case PROG_OP_NEEDOUT:
        if (vm_unbox(vm, regs[A]) != PROG_UNDEF) break;
        if (B <= 1)
            vm_error(vm, "Octave:undefined-function",
                     "value on the right hand side of the assignment not defined");
        vm_error(vm, NULL, "element number %u undefined in return list", B);
    case PROG_OP_IGNORE: vm->root->ignored = (uint64_t)A | (uint64_t)B << 16 | (uint64_t)C << 32; break;
    case PROG_OP_GLOBAL: {
        prog_value box = vm_global_box(vm, vm_code_sym(vm, code, B));
        bool local = regs[A] != PROG_UNDEF && vm_unbox(vm, regs[A]) == regs[A];
        if (local && vm_unbox(vm, box) == PROG_UNDEF)
            vm_write_box(vm, box, regs[A]); /* the first value of the global is the local one's */
        set_box(vm, &regs[A], box);
        break;
    }
    case PROG_OP_PERSIST: set_box(vm, &regs[A], vm_persistent_box(vm, f, B)); break;
    case PROG_OP_BOXVAR: box_variable(vm, &regs[A]); break;
    case PROG_OP_HANDLE:
    case PROG_OP_HANDLESUB:
    case PROG_OP_CLOSURE: {
        prog_value fn = vm_pool_keep(vm, mark, make_handle(vm, f, regs, ins));
        vm_write(vm, regs, A, fn);
        break;
    }
    case PROG_OP_NARGIN: vm_write(vm, regs, A, prog_double(f->nargin)); break;
    case PROG_OP_NARGOUT: vm_write(vm, regs, A, prog_double(f->nout)); break;
    case PROG_OP_RETHROW: {
        prog_value e = vm_read(vm, f, regs, A);
        if (!vm_is_kind(vm, e, PROG_KIND_STRUCT) || !(vm_obj(vm, e)->flags & PROG_FLAG_MEXC))
            vm_error(vm, "Mica:internal", "what is to be raised again is no error");
        vm_raise(vm, e);
    }
    case PROG_OP_DISPLAY: /* a function's value has no name of its own */
        vm_display(vm, vm_sym_cstr(vm, vm_code_sym(vm, code, B)), vm_read(vm, f, regs, A));
        break;
    case PROG_OP_ANS: {
        prog_value v = vm_unbox(vm, regs[B]);
        if (v == PROG_UNDEF) break;
        show_answer(vm, regs, A, v, N == 1);
        vm_consume(vm, code, regs, B);
        break;
    }
    case PROG_OP_ANSLIST: {
        prog_value list = vm_read(vm, f, regs, B);
        for (int64_t k = 0; k < vm_numel(vm, list); k++)
            show_answer(vm, regs, A, vm_cell_data(vm_array(vm, list))[k], N == 1);
        vm_consume(vm, code, regs, B);
        break;
    }
    case PROG_OP_CHECKVAR: vm_read(vm, f, regs, A); break;
    case PROG_OP_PATHCOUNT:
    case PROG_OP_TAKE:
    case PROG_OP_TAKELIST:
    case PROG_OP_SETPATHN: vm_op_spread(vm, f, regs, ins); break;
    default: vm_error(vm, "Mica:internal", "instruction %u is unknown to this interpreter", prog_i_op(ins));
    }
    vm_pool_drain(vm, mark);
}

/* vm/interp/call.c - instructions that call, and those that index with (), which call where the value is a handle.
 *
 * A call's arguments lie in consecutive registers, the first of which is also where its results go. They are not
 * copied: the callee's registers begin where its arguments lie (vm/run/frame.c), and what it returns is written there
 * when its frame is gone. Arguments that come as a list have no such place, since their number is known only now: they
 * are put above the frame. Until the call has begun, the frame's `top` is raised over them where anything could raise,
 * so that unwinding releases them.
 *
 * After a call of M code nothing has happened but that a frame was pushed; the loop goes on in it. After a call of a
 * builtin the results are there, or a native frame is. So nothing may be done behind vm_start_call that depends on
 * results, and no pointer into the stack may be used. */
#include "vm/interp/object_ops.h"
#include "vm/interp/operands.h"

#include "vm/objects/objects.h"

#include "program/families.h"
#include "vm/index/index.h"
#include "vm/run/anew.h"
#include "vm/run/reuse.h"

static vm_sym var_sym(vm_t *vm, const prog_code *code, unsigned i) {
    return vm_code_sym(vm, code, prog_code_vars(code)[i]);
}

vm_site vm_place_args(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    vm_site site = {.base = f->base + A, .nargs = N, .ret = f->base + A};
    if (!vm_is_list_form(prog_i_op(ins))) {
        for (unsigned k = 0; k < N; k++)
            if (regs[A + k] == PROG_UNDEF) vm_read(vm, f, regs, A + k);
    } else {
        prog_array *a = vm_array(vm, regs[A]);
        if (!vm_stack_fits(vm, (uint64_t)f->top + (uint64_t)a->numel + VM_STACK_SPARE)) vm_error_memory(vm);
        vm_guard_stack(vm, (uint64_t)f->top + (uint64_t)a->numel);
        prog_value *members = vm_data(a), *to = vm->stack + f->top;
        for (int64_t k = 0; k < a->numel; k++) {
            vm_incref(vm, members[k]);
            to[k] = members[k];
        }
        site.base = f->top;
        site.nargs = (uint32_t)a->numel;
        vm_drop(vm, &regs[A]);
    }
    site.nout = vm_results_wanted(vm, f, ins);
    return site;
}

/* ---- calls ---- */

static void index_with(vm_t *vm, vm_frame *f, prog_value v, const char *name, vm_site site);

/* A nested function shares variables with its parent: they are boxes in both frames, and captured as such. */
static vm_target nested_target(vm_t *vm, vm_frame *f, const prog_code *child) {
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h + child->ncaptures * sizeof(prog_value), &fn);
    h->code = vm_offset_of(vm, child);
    h->owner = PROG_UNDEF;
    h->ncaptures = child->ncaptures;
    for (uint32_t k = 0; k < child->ncaptures; k++)
        h->captures[k] = PROG_UNDEF;
    /* a family of nested functions keeps each shared variable in the same register of all its members */
    for (uint32_t k = 0; k < child->ncaptures; k++)
        vm_set(vm, &h->captures[k], vm->stack[f->base + prog_code_captures(child)[k]]);
    if (prog_is_object(f->func) && vm_obj(vm, f->func)->kind == PROG_KIND_CODE)
        vm_set(vm, &h->owner, f->func);
    else if (prog_is_object(f->func) && vm_obj(vm, f->func)->kind == PROG_KIND_FUNC)
        vm_set(vm, &h->owner, ((vm_func *)vm_obj(vm, f->func))->owner);
    return (vm_target){h->code, fn, h, 0};
}

/* Lets an M function hold arguments alone that its results take the place of. */
static inline void give_arguments(vm_t *vm, const vm_frame *f, const vm_target *target, vm_site site) {
    if (!(target->func & VM_FN_BUILTIN) && vm_any_held_twice(vm, site.nargs, vm->stack + site.base))
        vm_give_arguments(vm, f, vm_at(vm, target->func), site);
}

/* Results that are passed on as they were asked for go to nobody's variable. */
static inline void begin_call(vm_t *vm, vm_frame *f, uint64_t ins, vm_target target, vm_site site) {
    if (C != PROG_AS_ASKED) give_arguments(vm, f, &target, site);
    vm_start_call(vm, target, site);
}

/* Where the program has defined classes, or nothing else has this name: it may be that of a class, a package or a method.
 * The arguments say which method is meant. Looking for the name may define the first class. */
#define UNLIKELY_CLASSES(vm, name)                                                                           \
    __builtin_expect((vm)->classes || !vm_resolve((vm), (name)) || (vm)->classes, 0)

static void call_with_objects(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, vm_sym name) {
    vm_site site = vm_place_args(vm, f, regs, ins);
    uint32_t top = f->top, end = site.base + site.nargs;
    if (end > top) f->top = end; /* an error must find them */
    vm_target target = vm_target_of_call(vm, name, site.nargs, vm->stack + site.base);
    f->top = top;
    begin_call(vm, f, ins, target, site);
}

/* Names are looked up as variables first where the scope may have such as no register stands for (VM_FRAME_DYN). */
void vm_op_call(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    unsigned op = prog_i_op(ins);
    uint32_t mark = vm_pool_mark(vm);
    if (op == PROG_OP_CALLV) { /* the variable's value is put where the arguments of a CALL lie */
        prog_value v = vm_read(vm, f, regs, C);
        vm_incref(vm, v);
        vm_drop(vm, &regs[A]);
        regs[A] = v;
        ins = prog_instr(PROG_OP_CALL, 1, A, B, prog_callv_results(N));
        op = PROG_OP_CALL;
    }
    if (op == PROG_OP_CALL || op == PROG_OP_CALLX || op == PROG_OP_CALLOWN) {
        vm_sym name = vm_code_sym(vm, code, B);
        if (f->flags & VM_FRAME_DYN) {
            prog_value *slot = vm_dynamic_variable(vm, name);
            if (slot) {
                vm_site site = vm_place_args(vm, f, regs, ins);
                prog_value v = vm_unbox(vm, *slot);
                vm_pool_add_ref(vm, v);
                index_with(vm, f, v, vm_sym_cstr(vm, name), site);
                vm_pool_drain(vm, mark);
                return;
            }
        }
        if (UNLIKELY_CLASSES(vm, name)) {
            if (vm_object_op_name(vm, f, regs, ins, name)) return;
            call_with_objects(vm, f, regs, ins, name);
            vm_pool_drain(vm, mark);
            return;
        }
        vm_target target = vm_target_of_name(vm, name);
        begin_call(vm, f, ins, target, vm_place_args(vm, f, regs, ins));
        return;
    }
    const prog_code *child = prog_code_child(code, B);
    vm_site site = vm_place_args(vm, f, regs, ins);
    if (op == PROG_OP_CALLNEST) {
        vm_start_call(vm, nested_target(vm, f, child), site);
        vm_pool_drain(vm, mark);
        return;
    }
    begin_call(vm, f, ins, (vm_target){vm_offset_of(vm, child), vm_frame_owner(vm, f), NULL, 0}, site);
}

/* ---- indexing ---- */

static void drop_args(vm_t *vm, vm_site site) {
    for (uint32_t k = 0; k < site.nargs; k++)
        vm_drop(vm, &vm->stack[site.base + k]);
}

/* v(args) of what is no handle. */
static prog_value index_value(vm_t *vm, prog_value v, const char *name, uint32_t nargs,
                              const prog_value *args) {
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) {
        if (nargs == 0) return v;
        if (nargs != 1)
            vm_error(vm, "Octave:index-out-of-bounds",
                     "only '()' indexing with exactly one key is supported by containers.Map");
        return vm_map_get(vm, v, args[0]);
    }
    return nargs ? vm_index(vm, v, nargs, args, name) : v;
}

/* v(args): calls a handle, else indexes, which gives one value however many are asked for. Consumes the arguments. */
static void index_with(vm_t *vm, vm_frame *f, prog_value v, const char *name, vm_site site) {
    uint32_t top = f->top;
    if (vm_is_kind(vm, v, PROG_KIND_FUNC)) {
        vm_func *h = (vm_func *)vm_obj(vm, v);
        /* room for the bound object: the arguments go above the frame */
        if (!h->code && h->ncaptures && site.base < top) {
            vm_guard_stack(vm, (uint64_t)top + site.nargs);
            for (uint32_t k = 0; k < site.nargs; k++) {
                vm->stack[top + k] = vm->stack[site.base + k];
                vm->stack[site.base + k] = PROG_UNDEF;
            }
            site.base = top;
        }
        if (site.base + site.nargs > top) f->top = site.base + site.nargs; /* an error must find them */
        /* site.nargs counts a bound object from here on */
        vm_target target = vm_target_of_handle(vm, v, site.base, &site.nargs);
        f->top = top;
        give_arguments(vm, f, &target, site);
        vm_start_call(vm, target, site);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    if (site.base + site.nargs > top) f->top = site.base + site.nargs; /* an error must find the arguments */
    if (vm_is_instance(vm, v)) {
        prog_value *args = vm_scratch(vm, (site.nargs + 1) * sizeof *args);
        for (uint32_t k = 0; k < site.nargs; k++) {
            args[k] = vm->stack[site.base + k];
            vm_pool_add_ref(vm, args[k]);
        }
        vm_pool_add_ref(vm, v);
        f->top = top;
        if (vm_object_indexes(vm, v)) {
            drop_args(vm, site);
            vm_object_op_index(vm, f, v, '(', args, site);
            return;
        }
        if (site.base + site.nargs > top) f->top = site.base + site.nargs;
    }
    prog_value r = index_value(vm, v, name, site.nargs, vm->stack + site.base);
    r = vm_pool_keep(vm, mark, vm_simplify(vm, r));
    f->top = top;
    vm->root->ignored = 0;
    drop_args(vm, site);
    for (uint32_t k = 1; k < site.nout; k++)
        vm_drop(vm, &vm->stack[site.ret + k]);
    vm_write(vm, vm->stack, site.ret, r);
}

/* A variable without a value that is indexed: the function of its name, as the code that runs sees it. */
static vm_target named_target(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args) {
    vm_named named = vm_function_named(vm, vm_sym_text(vm, name));
    return named.code ? (vm_target){named.code, named.owner, NULL, 0}
                      : vm_target_of_call(vm, named.name, nargs, args);
}

/* x(i) and x(i, j): the operands are registers anywhere in the frame, not a row of arguments. They are read in place,
 * and put above the frame only where it turns out to be a call. `x = x(1:k)` cuts the variable where it lies. */
static void index_direct(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value v) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t nargs = prog_i_op(ins) == PROG_OP_INDEX2 ? 2 : 1, lent = vm->root->lent_at;
    prog_value args[2] = {vm_read(vm, f, regs, C), nargs == 2 ? vm_read(vm, f, regs, N) : PROG_UNDEF};
    if (v == PROG_UNDEF || vm_is_kind(vm, v, PROG_KIND_FUNC)) { /* a call: arguments go above the frame */
        vm_site site = {.base = f->top, .nargs = nargs, .nout = 1, .ret = f->base + A};
        if (!vm_stack_fits(vm, site.base + 2u + VM_STACK_SPARE)) vm_error_memory(vm);
        vm_target target;
        if (v == PROG_UNDEF) {
            if (B >= code->nvars) vm_read(vm, f, regs, B);
            target = named_target(vm, var_sym(vm, code, B), nargs, args);
        }
        vm_guard_stack(vm, (uint64_t)site.base + nargs);
        for (uint32_t k = 0; k < nargs; k++) {
            vm_incref(vm, args[k]);
            vm->stack[site.base + k] = args[k];
        }
        vm_consume(vm, code, regs, C);
        if (nargs == 2) vm_consume(vm, code, regs, N);
        if (v != PROG_UNDEF) {
            vm_pool_add_ref(vm, v);
            vm_consume(vm, code, regs, B);
            f->top = site.base + nargs; /* an error must find the arguments */
            target = vm_target_of_handle(vm, v, site.base, &site.nargs);
            f->top = site.base;
            give_arguments(vm, f, &target, site);
        }
        vm_start_call(vm, target, site);
        return;
    }
    if (vm_is_instance(vm, v) && vm_object_indexes(vm, v)) {
        vm_pool_add_ref(vm, v);
        vm_pool_add_ref(vm, args[0]);
        if (nargs == 2) vm_pool_add_ref(vm, args[1]);
        vm_consume(vm, code, regs, C);
        if (nargs == 2) vm_consume(vm, code, regs, N);
        vm_consume(vm, code, regs, B);
        vm_object_op_index(vm, f, v, '(', args, (vm_site){.nargs = nargs, .nout = 1, .ret = f->base + A});
        return;
    }
    if (A == B && nargs == 1 && A < code->nvars && vm_trim_to(vm, vm_var_slot(vm, &regs[A]), args[0])) {
        vm_consume(vm, code, regs, C);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    vm_anew_instruction(vm, vm->root->lent_at == lent);
    prog_value r =
        vm_pool_keep(vm, mark, vm_simplify(vm, index_value(vm, v, vm_var_name(vm, f, B), nargs, args)));
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, C);
    if (nargs == 2) vm_consume(vm, code, regs, N);
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

/* Where an indexed variable has no value, its name is called, as the code that runs sees that name. */
void vm_op_index(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    unsigned op = prog_i_op(ins);
    prog_value v = vm_unbox(vm, regs[B]);
    uint32_t mark = vm_pool_mark(vm);
    if (op == PROG_OP_INDEX1 || op == PROG_OP_INDEX2) {
        index_direct(vm, f, regs, ins, v);
        vm_pool_drain(vm, mark);
        return;
    }
    if (v == PROG_UNDEF) {
        if (B >= code->nvars) vm_read(vm, f, regs, B);
        vm_sym name = var_sym(vm, code, B);
        vm_site site = vm_place_args(vm, f, regs, ins);
        uint32_t top = f->top, end = site.base + site.nargs;
        if (end > top) f->top = end; /* an error must find the arguments */
        vm_target target = named_target(vm, name, site.nargs, vm->stack + site.base);
        f->top = top;
        vm_start_call(vm, target, site);
        return;
    }
    vm_site site = vm_place_args(vm, f, regs, ins);
    if (B >= code->nvars && B != A) {
        vm_incref(vm, v);
        vm_consume(vm, code, regs, B);
        vm_pool_add(vm, v);
    }
    index_with(vm, f, v, vm_var_name(vm, f, B), site);
    vm_pool_drain(vm, mark);
}

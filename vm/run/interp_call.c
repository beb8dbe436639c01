/* vm/run/interp_call.c - out-of-line instructions: calls, indexing, fields, stores, variables, the frame. */
#include "vm/run/interp_internal.h"

#include "program/families.h"
#include "vm/index/index.h"
#include "vm/run/reuse.h"

#include <stdio.h>

#define A prog_i_a(ins)
#define B prog_i_b(ins)
#define C prog_i_c(ins)
#define N prog_i_n(ins)

static vm_sym var_sym(vm_t *vm, const prog_code *code, unsigned i) {
    return vm_code_sym(vm, code, prog_code_vars(code)[i]);
}

/* Results asked for by c: PROG_AS_ASKED passes on what this frame was asked for, and which of them are ignored. */
static uint32_t wanted(vm_t *vm, const vm_frame *f, uint64_t ins) {
    if (C != PROG_AS_ASKED) return C;
    vm->root->ignored = f->ignored;
    return f->nout < PROG_ASKED_MOST ? f->nout : PROG_ASKED_MOST;
}

/* Puts arguments in place for a call: from registers, or from the list in register a to above the frame.
 * Returns their stack index. */
static uint32_t place_args(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, bool list,
                           uint32_t *nargs) {
    if (!list) {
        for (unsigned k = 0; k < N; k++) {
            prog_value v = regs[A + k];
            if (v == PROG_UNDEF) vm_read(vm, f, regs, A + k);
        }
        *nargs = N;
        return f->base + A;
    }
    prog_value l = regs[A];
    prog_array *a = vm_array(vm, l);
    if ((uint64_t)f->top + (uint64_t)a->numel + VM_STACK_SPARE > VM_STACK_VALUES) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)f->top + (uint64_t)a->numel);
    prog_value *members = vm_data(a), *to = vm->stack + f->top;
    for (int64_t k = 0; k < a->numel; k++) {
        vm_incref(vm, members[k]);
        to[k] = members[k];
    }
    *nargs = (uint32_t)a->numel;
    vm_drop(vm, &regs[A]);
    return f->top;
}

static bool is_list_form(unsigned op) {
    return op == PROG_OP_CALLX || op == PROG_OP_CALLSUBX || op == PROG_OP_APPLYX || op == PROG_OP_BRACEX;
}

/* ---- calls ---- */

static void index_with(vm_t *vm, vm_frame *f, prog_value v, const char *name, uint32_t base, uint32_t nargs,
                       uint32_t nout, uint32_t ret);

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

/* Lets an M function hold arguments alone that its results, into register reg on, take the place of. */
static inline void give_arguments(vm_t *vm, vm_frame *f, vm_target target, uint32_t base, uint32_t nargs,
                                  unsigned reg, unsigned nresults) {
    if (!(target.func & VM_FN_BUILTIN) && vm_any_held_twice(vm, nargs, vm->stack + base))
        vm_give_arguments(vm, f, vm_at(vm, target.func), base, nargs, reg, nresults);
}

static inline void begin_call(vm_t *vm, vm_frame *f, uint64_t ins, vm_target target, uint32_t base,
                              uint32_t nargs, uint32_t ret) {
    if (C != PROG_AS_ASKED) give_arguments(vm, f, target, base, nargs, A, C);
    vm_start_call(vm, target, base, nargs, wanted(vm, f, ins), ret);
}

void vm_op_call(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    unsigned op = prog_i_op(ins);
    uint32_t nargs, ret = f->base + A, mark = vm_pool_mark(vm);
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
                uint32_t base = place_args(vm, f, regs, ins, is_list_form(op), &nargs);
                prog_value v = vm_unbox(vm, *slot);
                vm_pool_add_ref(vm, v);
                index_with(vm, f, v, vm_sym_cstr(vm, name), base, nargs, wanted(vm, f, ins), ret);
                return;
            }
        }
        vm_target target = vm_target_of_name(vm, name);
        uint32_t base = place_args(vm, f, regs, ins, is_list_form(op), &nargs);
        begin_call(vm, f, ins, target, base, nargs, ret);
        return;
    }
    const prog_code *child = prog_code_child(code, B);
    uint32_t base = place_args(vm, f, regs, ins, is_list_form(op), &nargs);
    if (op == PROG_OP_CALLNEST) {
        vm_target target = nested_target(vm, f, child);
        vm_start_call(vm, target, base, nargs, wanted(vm, f, ins), ret);
        vm_pool_drain(vm, mark);
        return;
    }
    vm_target target = {vm_offset_of(vm, child), vm_frame_owner(vm, f), NULL, 0};
    begin_call(vm, f, ins, target, base, nargs, ret);
}

/* ---- indexing ---- */

/* Releases argument values that lie above the frame (made from a list). */
static void drop_args(vm_t *vm, vm_frame *f, uint32_t base, uint32_t nargs) {
    for (uint32_t k = 0; k < nargs; k++)
        if (base + k >= f->top || base + k >= f->base) vm_drop(vm, &vm->stack[base + k]);
}

static prog_value index_value(vm_t *vm, prog_value v, const char *name, uint32_t nargs,
                              const prog_value *args, uint32_t nout) {
    if (nout > 1) vm_error(vm, "Octave:index-out-of-bounds", "some elements undefined in argument list");
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) {
        if (nargs == 0) return v;
        if (nargs != 1)
            vm_error(vm, "Octave:index-out-of-bounds",
                     "only '()' indexing with exactly one key is supported by containers.Map");
        return vm_map_get(vm, v, args[0]);
    }
    return nargs ? vm_index(vm, v, nargs, args, name) : v;
}

/* v(args): calls a handle, else indexes; result at `ret`. Consumes the arguments. */
static void index_with(vm_t *vm, vm_frame *f, prog_value v, const char *name, uint32_t base, uint32_t nargs,
                       uint32_t nout, uint32_t ret) {
    if (vm_is_kind(vm, v, PROG_KIND_FUNC)) {
        vm_func *h = (vm_func *)vm_obj(vm, v);
        if (!h->code && h->ncaptures &&
            base < f->top) { /* room for the bound object: move the arguments above the frame */
            vm_guard_stack(vm, (uint64_t)f->top + nargs);
            for (uint32_t k = 0; k < nargs; k++) {
                vm->stack[f->top + k] = vm->stack[base + k];
                vm->stack[base + k] = PROG_UNDEF;
            }
            base = f->top;
        }
        uint32_t top = f->top;
        if (base + nargs > top) f->top = base + nargs; /* an error must find the arguments */
        vm_target target =
            vm_target_of_handle(vm, v, base, &nargs); /* a bound object is counted in nargs from here on */
        f->top = top;
        give_arguments(vm, f, target, base, nargs, ret - f->base, nout);
        vm_start_call(vm, target, base, nargs, nout, ret);
        return;
    }
    uint32_t mark = vm_pool_mark(vm), top = f->top;
    if (base + nargs > f->top) f->top = base + nargs; /* an error must find the arguments */
    prog_value r =
        vm_pool_keep(vm, mark, vm_simplify(vm, index_value(vm, v, name, nargs, vm->stack + base, nout)));
    f->top = top;
    vm->root->ignored = 0;
    drop_args(vm, f, base, nargs);
    vm_write(vm, vm->stack, ret, r);
}

/* A variable without a value that is indexed: the function of its name, as the code that runs sees it. */
static vm_target named_target(vm_t *vm, vm_sym name) {
    vm_named named = vm_function_named(vm, vm_sym_text(vm, name));
    return named.code ? (vm_target){named.code, named.owner, NULL, 0} : vm_target_of_name(vm, named.name);
}

static void index_direct(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value v) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t nargs = prog_i_op(ins) == PROG_OP_INDEX2 ? 2 : 1;
    prog_value args[2] = {vm_read(vm, f, regs, C), nargs == 2 ? vm_read(vm, f, regs, N) : PROG_UNDEF};
    if (v == PROG_UNDEF || vm_is_kind(vm, v, PROG_KIND_FUNC)) { /* a call: arguments go above the frame */
        uint32_t base = f->top, ret = f->base + A;
        if (base + 2u + VM_STACK_SPARE > VM_STACK_VALUES) vm_error_memory(vm);
        vm_target target;
        if (v == PROG_UNDEF) {
            if (B >= code->nvars) vm_read(vm, f, regs, B);
            target = named_target(vm, var_sym(vm, code, B));
        }
        vm_guard_stack(vm, (uint64_t)base + nargs);
        for (uint32_t k = 0; k < nargs; k++) {
            vm_incref(vm, args[k]);
            vm->stack[base + k] = args[k];
        }
        vm_consume(vm, code, regs, C);
        if (nargs == 2) vm_consume(vm, code, regs, N);
        if (v != PROG_UNDEF) {
            vm_pool_add_ref(vm, v);
            vm_consume(vm, code, regs, B);
            f->top = base + nargs; /* an error must find the arguments */
            target = vm_target_of_handle(vm, v, base, &nargs);
            f->top = base;
            give_arguments(vm, f, target, base, nargs, A, 1);
        }
        vm_start_call(vm, target, base, nargs, 1, ret);
        return;
    }
    if (A == B && nargs == 1 && A < code->nvars && vm_trim_to(vm, vm_var_slot(vm, &regs[A]), args[0])) {
        vm_consume(vm, code, regs, C);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value r =
        vm_pool_keep(vm, mark, vm_simplify(vm, index_value(vm, v, vm_var_name(vm, f, B), nargs, args, 1)));
    vm_consume(vm, code, regs, C);
    if (nargs == 2) vm_consume(vm, code, regs, N);
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

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
    uint32_t nargs, ret = f->base + A;
    if (v == PROG_UNDEF) {
        if (B >= code->nvars) vm_read(vm, f, regs, B);
        vm_sym name = var_sym(vm, code, B);
        vm_target target = named_target(vm, name);
        uint32_t base = place_args(vm, f, regs, ins, is_list_form(op), &nargs);
        vm_start_call(vm, target, base, nargs, wanted(vm, f, ins), ret);
        return;
    }
    uint32_t base = place_args(vm, f, regs, ins, is_list_form(op), &nargs);
    if (B >= code->nvars && B != A) {
        vm_incref(vm, v);
        vm_consume(vm, code, regs, B);
        vm_pool_add(vm, v);
    }
    index_with(vm, f, v, vm_var_name(vm, f, B), base, nargs, wanted(vm, f, ins), ret);
    vm_pool_drain(vm, mark);
}

/* ---- braces and fields ---- */

typedef struct collect_ctx {
    vm_t *vm;
    prog_value *to;
    uint32_t want, have;
} collect_ctx;

static void collect(void *ctx, prog_value member) {
    collect_ctx *c = ctx;
    if (c->have < c->want) {
        vm_incref(c->vm, member);
        c->to[c->have] = member;
    }
    c->have++;
}

/* In messages a transposition has a name. */
static const char *operator_text(unsigned op) {
    return op == PROG_OP_TRANS ? "transpose" : prog_operator_text(op);
}

/* Register `reg` would get several values or none: raises where one of the next instructions is an operator
 * on it. Elsewhere the first value counts. */
static void refuse_list_operand(vm_t *vm, const vm_frame *f, const prog_value *regs, unsigned reg) {
    const prog_code *code = vm_frame_code(vm, f);
    const uint64_t *at = prog_code_instr(code);
    for (uint32_t pc = f->pc; pc < code->ninstr && pc < f->pc + 6; pc++) {
        unsigned op = prog_i_op(at[pc]), left = prog_i_b(at[pc]), right = prog_i_c(at[pc]);
        bool unary = prog_is_unary(op),
             number = op == PROG_OP_ADDI || op == PROG_OP_MULI || prog_has_constant(op);
        bool binary = prog_is_binary(op), object = vm_reads_object(op);
        if (object && left == reg) vm_error(vm, NULL, "a cs-list cannot be further indexed");
        if (op == PROG_OP_RANGE && reg >= left && reg < left + prog_i_n(at[pc]))
            vm_error(vm, NULL, "incompatible types found in range expression");
        if (unary && left == reg)
            vm_error(vm, NULL, "unary operator '%s' not implemented for 'cs-list' operands",
                     operator_text(op));
        if (number && left == reg) {
            unsigned written = op == PROG_OP_ADDI || op == PROG_OP_MULI ? prog_i_n(at[pc]) : 0;
            vm_error(vm, NULL, "binary operator '%s' not implemented for '%s' by '%s' operations",
                     written == 2 ? "-" : operator_text(op), written == 1 ? "scalar" : "cs-list",
                     written == 1 ? "cs-list" : "scalar");
        }
        if (!binary || (left != reg && right != reg)) continue;
        prog_value other = vm_unbox(vm, regs[left == reg ? right : left]);
        bool loaded = prog_i_op(at[pc - 1]) == PROG_OP_LOADI && pc > f->pc;
        const char *kind = other != PROG_UNDEF ? vm_kind_text(vm, other) : loaded ? "scalar" : "matrix";
        vm_error(vm, NULL, "binary operator '%s' not implemented for '%s' by '%s' operations",
                 operator_text(op), left == reg ? "cs-list" : kind, left == reg ? kind : "cs-list");
    }
}

void vm_op_brace(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t nargs, mark = vm_pool_mark(vm), asked = wanted(vm, f, ins), want = asked ? asked : 1;
    vm->root->ignored = 0; /* nothing is called */
    prog_value v = vm_read(vm, f, regs, B);
    uint32_t base = place_args(vm, f, regs, ins, is_list_form(prog_i_op(ins)), &nargs), top = f->top;
    prog_value *args = vm_scratch(vm, (nargs + 1) * sizeof *args);
    for (uint32_t k = 0; k < nargs; k++) { /* the pool takes the arguments over */
        args[k] = vm->stack[base + k];
        vm->stack[base + k] = PROG_UNDEF;
        if (prog_is_object(args[k])) vm_pool_add(vm, args[k]);
    }
    f->top = top;
    prog_value *taken = vm_scratch(vm, want * sizeof *taken);
    for (uint32_t k = 0; k < want; k++)
        taken[k] = PROG_UNDEF;
    collect_ctx ctx = {vm, taken, want, 0};
    vm_index_brace(vm, v, nargs, args, vm_var_name(vm, f, B), collect, &ctx);
    for (uint32_t k = 0; k < want && k < ctx.have; k++)
        if (prog_is_object(taken[k])) vm_pool_add(vm, taken[k]);
    if (asked == 1 && ctx.have != 1) {
        refuse_list_operand(vm, f, regs, A);
        if (ctx.have == 0) vm_error(vm, NULL, "invalid number of elements on RHS of assignment");
    }
    if (asked > 1 && ctx.have < asked)
        vm_error(vm, "Octave:undefined-function", "some elements undefined in argument list");
    for (uint32_t k = 0; k < want && k < ctx.have; k++)
        vm_incref(vm, taken[k]);
    vm_consume(vm, code, regs, B);
    for (uint32_t k = 0; k < want; k++) {
        vm_drop(vm, &regs[A + k]);
        regs[A + k] = k < ctx.have ? taken[k] : PROG_UNDEF;
    }
    vm_pool_drain(vm, mark);
}

static prog_value bound_method(vm_t *vm, prog_value object, vm_sym name) {
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h + sizeof(prog_value), &fn);
    h->name = name;
    h->owner = PROG_UNDEF;
    h->ncaptures = 1;
    h->captures[0] = PROG_UNDEF;
    vm_set(vm, &h->captures[0], object);
    return fn;
}

static bool is_method(vm_t *vm, prog_value v, vm_sym name) {
    static const char *const of_map[] = {"keys", "values", "isKey", "remove", "length", "numel", NULL};
    static const char *const of_error[] = {"rethrow", "throw", "getReport", NULL};
    const char *const *list = vm_is_kind(vm, v, PROG_KIND_MAP) ? of_map
                              : vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_obj(vm, v)->flags & PROG_FLAG_MEXC
                                  ? of_error
                                  : NULL;
    const char *text = vm_sym_cstr(vm, name);
    for (; list && *list; list++)
        if (strcmp(*list, text) == 0) return true;
    return false;
}

void vm_op_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm);
    bool dynamic = prog_i_op(ins) == PROG_OP_FIELDDYN;
    prog_value v = vm_unbox(vm, regs[B]), r;
    vm_sym name;
    if (dynamic) {
        prog_value key = vm_read(vm, f, regs, C);
        if (!vm_is_string(vm, key)) vm_error(vm, NULL, "dynamic structure field names must be strings");
        base_view text = vm_to_view(vm, key, "struct");
        name = vm_known_name(vm, (const char *)text.data, text.len);
        if (!name && N != 2) name = vm_intern(vm, (const char *)text.data, text.len); /* for the message */
    } else {
        name = vm_code_sym(vm, code, C);
    }
    if (N == 2) { /* in front of an `end` of an assignment's target */
        bool there =
            vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_numel(vm, v) == 1 && vm_field_index(vm, v, name) >= 0;
        r = there ? vm_get_field(vm, v, name) : PROG_UNDEF;
    } else {
        v = vm_read(vm, f, regs, B);
        if (vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_array(vm, v)->numel != 1 && N != 1)
            refuse_list_operand(vm, f, regs, A);
        if (N == 1 && vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_numel(vm, v) != 1 &&
            vm_field_index(vm, v, name) >= 0)
            vm_error(vm, NULL, "a cs-list cannot be further indexed");
        r = is_method(vm, v, name) ? bound_method(vm, v, name) : vm_field(vm, v, name);
        if (N == 0 && vm_is_kind(vm, r, PROG_KIND_FUNC) && is_method(vm, v, name)) {
            /* a method without parentheses is called */
            vm_incref(vm, r);
            vm_pool_add(vm, r);
            vm_consume(vm, code, regs, B);
            if (dynamic) vm_consume(vm, code, regs, C);
            uint32_t nargs = 0, base = f->top;
            vm_target target = vm_target_of_handle(vm, r, base, &nargs);
            vm_start_call(vm, target, base, nargs, 1, f->base + A);
            vm_pool_drain(vm, mark);
            return;
        }
    }
    r = vm_pool_keep(vm, mark, r);
    vm_consume(vm, code, regs, B);
    if (dynamic) vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

/* ---- stores ---- */

typedef struct path_ctx {
    vm_t *vm;
    const prog_code *code;
} path_ctx;

static vm_sym path_sym(void *ctx, uint32_t index) {
    path_ctx *p = ctx;
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

static void store_path(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value *slot) {
    const prog_code *code = vm_frame_code(vm, f);
    bool del = prog_i_op(ins) == PROG_OP_DELPATH;
    unsigned first = del ? C : C + 1u;
    prog_value rhs = del ? PROG_UNDEF : operand(vm, f, regs, C, slot);
    prog_value *args = vm_scratch(vm, (N + 1u) * sizeof *args);
    for (unsigned k = 0; k < N; k++)
        args[k] = operand(vm, f, regs, first + k, slot);
    path_ctx ctx = {vm, code};
    const prog_path_ref *path = &prog_code_paths(code)[B];
    vm_assign_path(vm, slot, prog_path_steps(code, B), path->nsteps, args, rhs, path_sym, &ctx, del);
    if (!del) vm_consume(vm, code, regs, C);
    for (unsigned k = 0; k < N; k++)
        vm_consume(vm, code, regs, first + k);
}

void vm_op_store(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value *slot = vm_var_slot(vm, &regs[A]);
    uint32_t mark = vm_pool_mark(vm);
    switch (prog_i_op(ins)) {
    case PROG_OP_SETIDX1:
    case PROG_OP_SETIDX2: {
        prog_value idx[2] = {operand(vm, f, regs, B, slot), PROG_UNDEF}, rhs = operand(vm, f, regs, C, slot);
        uint32_t n = prog_i_op(ins) == PROG_OP_SETIDX2 ? 2 : 1;
        if (n == 2) idx[1] = operand(vm, f, regs, N, slot);
        if (vm_is_kind(vm, *slot, PROG_KIND_MAP))
            vm_map_set(vm, *slot, idx[0], rhs);
        else
            vm_assign(vm, slot, n, idx, rhs);
        vm_consume(vm, code, regs, B);
        vm_consume(vm, code, regs, C);
        if (n == 2) vm_consume(vm, code, regs, N);
        break;
    }
    case PROG_OP_SETFIELD: {
        prog_value rhs = operand(vm, f, regs, B, slot);
        vm_sym name = vm_code_sym(vm, code, C);
        if (vm_is_kind(vm, *slot, PROG_KIND_STRUCT) && vm_numel(vm, *slot) == 1 &&
            !(vm_obj(vm, *slot)->flags & PROG_FLAG_MEXC)) {
            vm_set_field(vm, slot, name, rhs);
        } else {
            prog_step step = {PROG_STEP_FIELD, 0, 0, C};
            path_ctx ctx = {vm, code};
            prog_value no_arguments = PROG_UNDEF;
            vm_assign_path(vm, slot, &step, 1, &no_arguments, rhs, path_sym, &ctx, false);
        }
        vm_consume(vm, code, regs, B);
        break;
    }
    case PROG_OP_SETPATH:
    case PROG_OP_DELPATH: store_path(vm, f, regs, ins, slot); break;
    case PROG_OP_INC:
    case PROG_OP_DEC: {
        prog_op op = prog_i_op(ins) == PROG_OP_INC ? PROG_OP_ADD : PROG_OP_SUB;
        prog_value r = vm_simplify(vm, vm_binary(vm, op, vm_read(vm, f, regs, A), prog_double(1), 0));
        vm_set(vm, slot, r);
        break;
    }
    }
    vm_pool_drain(vm, mark);
}

/* ---- variables of other life times, handles ---- */

static prog_value persistent_box(vm_t *vm, const prog_code *code, unsigned number) {
    char name[64];
    int len = snprintf(name, sizeof name, "\1persistent %llx %u", (unsigned long long)vm_offset_of(vm, code),
                       number);
    return vm_global_box(vm, vm_intern(vm, name, (size_t)len));
}

static void set_box(vm_t *vm, prog_value *reg, prog_value box) {
    vm_set(vm, reg, box);
}

static void box_variable(vm_t *vm, prog_value *reg) {
    if (prog_is_object(*reg) && vm_obj(vm, *reg)->kind == PROG_KIND_BOX) return;
    uint32_t mark = vm_pool_mark(vm);
    prog_value v;
    vm_box *box = vm_new_object(vm, PROG_KIND_BOX, sizeof *box, &v);
    box->value = *reg;
    *reg = vm_pool_keep(vm, mark, v);
}

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
        h->name = vm_code_sym(vm, code, B);
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

static void show_answer(vm_t *vm, vm_frame *f, prog_value *regs, unsigned ans, prog_value v, bool print) {
    (void)f;
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
        bool truth = vm_truth_scalar(vm, vm_read(vm, f, regs, B), "||");
        vm_consume(vm, code, regs, B);
        vm_write(vm, regs, A, prog_bool(truth));
        break;
    }
    case PROG_OP_RANGE: {
        prog_value base = vm_read(vm, f, regs, B), second = vm_read(vm, f, regs, B + 1u);
        prog_value r = N == 3 ? vm_colon(vm, base, second, vm_read(vm, f, regs, B + 2u))
                              : vm_colon(vm, base, PROG_UNDEF, second);
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
        prog_value box = vm_global_box(vm, vm_code_sym(vm, code, B)),
                   *value = &((vm_box *)vm_obj(vm, box))->value;
        bool local = regs[A] != PROG_UNDEF && vm_unbox(vm, regs[A]) == regs[A];
        if (local && *value == PROG_UNDEF)
            vm_set(vm, value, regs[A]); /* the first value of the global is the local one's */
        set_box(vm, &regs[A], box);
        break;
    }
    case PROG_OP_PERSIST: set_box(vm, &regs[A], persistent_box(vm, code, B)); break;
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
        show_answer(vm, f, regs, A, v, N == 1);
        vm_consume(vm, code, regs, B);
        break;
    }
    case PROG_OP_ANSLIST: {
        prog_value list = vm_read(vm, f, regs, B);
        for (int64_t k = 0; k < vm_numel(vm, list); k++)
            show_answer(vm, f, regs, A, vm_cell_data(vm_array(vm, list))[k], N == 1);
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

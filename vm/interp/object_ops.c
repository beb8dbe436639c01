/* vm/interp/object_ops.c - instructions on objects of classes that programs define: fields, indices, lists and stores.
 * vm/objects/ says what they mean; here methods get frames, and the results of chains their registers.
 *
 * An instruction sees one index of several. Where the class has a subsref of its own, the indices of `a.b(3).c` are
 * gathered in a value that only temporaries hold (a chain), as long as the next instruction that reads the temporary
 * indexes it further; the last one calls subsref. That is looked up in the code ahead, so that plain programs carry
 * nothing for it. */
#include "vm/interp/object_ops.h"

#include "vm/interp/nested.h"
#include "vm/interp/operands.h"

#include "vm/index/index.h"
#include "vm/objects/objects.h"

#define LOOK_AHEAD 4096u

/* ---- what becomes of a register ---- */

static bool reads(prog_operand kind, unsigned operand, unsigned reg) {
    return (kind == PROG_SRC || kind == PROG_LIST || kind == PROG_ARGLIST || kind == PROG_GROW) &&
           operand == reg;
}

/* The instruction behind the running one that consumes the temporary, 0 where none does in this run of code. *to is the
 * register then: it may have been moved to another on the way. */
static uint64_t consumer(vm_t *vm, const vm_frame *f, unsigned *to) {
    const prog_code *code = vm_frame_code(vm, f);
    const uint64_t *at = prog_code_instr(code);
    unsigned reg = *to;
    if (reg < code->nvars) return 0;
    for (uint32_t pc = f->pc; pc < code->ninstr && pc < f->pc + LOOK_AHEAD; pc++) {
        unsigned op = prog_i_op(at[pc]);
        if (op == PROG_OP_MOVE && prog_i_b(at[pc]) == reg && prog_i_a(at[pc]) >= code->nvars) {
            *to = reg = prog_i_a(at[pc]);
            continue;
        }
        const prog_op_info *info = &prog_ops[op];
        if (reads((prog_operand)info->n, prog_i_n(at[pc]), reg) ||
            reads((prog_operand)info->a, prog_i_a(at[pc]), reg) ||
            reads((prog_operand)info->b, prog_i_b(at[pc]), reg) ||
            reads((prog_operand)info->c, prog_i_c(at[pc]), reg))
            return at[pc];
        bool span =
            info->a == PROG_ARGS && reg >= prog_i_a(at[pc]) && reg < prog_i_a(at[pc]) + prog_i_n(at[pc]);
        if (span || op == PROG_OP_RET || op == PROG_OP_RETN) return at[pc];
        if (info->a == PROG_DST && prog_i_a(at[pc]) == reg) return 0;
    }
    return 0;
}

/* Whether the temporary is indexed further. */
static bool goes_on(vm_t *vm, const vm_frame *f, unsigned reg) {
    uint64_t next = consumer(vm, f, &reg);
    return next && vm_reads_object(prog_i_op(next)) && prog_i_b(next) == reg;
}

static bool goes_on_with_field(vm_t *vm, const vm_frame *f, unsigned reg) {
    uint64_t next = consumer(vm, f, &reg);
    unsigned op = prog_i_op(next);
    return next && prog_i_b(next) == reg &&
           (op == PROG_OP_FIELD || op == PROG_OP_FIELDDYN || op == PROG_OP_ARGFIELD ||
            op == PROG_OP_LISTFIELD);
}

/* Whether the temporary is the value of a statement: then a method need not give one. */
static bool is_statement(vm_t *vm, const vm_frame *f, unsigned reg) {
    uint64_t next = consumer(vm, f, &reg);
    return next && prog_i_op(next) == PROG_OP_ANS;
}

/* ---- calling ---- */

/* Calls `fn` with arguments that are put above the frame. */
static void call_above(vm_t *vm, vm_frame *f, vm_sym fn, uint32_t nargs, const prog_value *args,
                       uint32_t nout, uint32_t ret) {
    uint32_t base = f->top;
    vm_target target = vm_target_of_name(vm, fn);
    if (!vm_stack_fits(vm, (uint64_t)base + nargs + VM_STACK_SPARE)) vm_error_memory(vm);
    vm_guard_stack(vm, (uint64_t)base + nargs);
    for (uint32_t k = 0; k < nargs; k++) {
        vm_incref(vm, args[k]);
        vm->stack[base + k] = args[k];
    }
    vm_start_call(vm, target, (vm_site){.base = base, .nargs = nargs, .nout = nout, .ret = ret});
}

static void end_chain(vm_t *vm, vm_frame *f, prog_value chain, uint32_t nout, uint32_t ret) {
    call_above(vm, f, vm_chain_reader(vm, chain), 2, vm_chain_arguments(vm, chain), nout, ret);
}

static prog_value field_chain(vm_t *vm, prog_value v, vm_sym name) {
    prog_value text = vm_new_cstring(vm, vm_sym_cstr(vm, name));
    return vm_object_chain(vm, v, '.', 1, &text);
}

/* ---- fields ---- */

static void write_pooled(vm_t *vm, prog_value *regs, unsigned reg, prog_value v) {
    vm_incref(vm, v);
    vm_write(vm, regs, reg, v);
}

/* Whether it is asked as a whole: a name, one object, an array whose property is not meant. */
static bool is_one(vm_t *vm, prog_value v, vm_sym name) {
    if (vm_obj(vm, v)->flags & VM_INST_NAME || vm_numel(vm, v) == 1) return true;
    prog_value d = vm_class_of(vm, v);
    return vm_class_kind_of(vm, d) != VM_CLASS_OLD && vm_property_row(vm, d, name) == PROG_UNDEF;
}

/* What is asked for the name: the object or array. `x = objects.name` takes the property of the first, as in MATLAB;
 * anywhere else several values are no value. */
static prog_value one_of(vm_t *vm, prog_value v, vm_sym name, bool assigned) {
    bool one = is_one(vm, v, name);
    if (!one && (!assigned || vm_numel(vm, v) == 0))
        vm_error(vm, NULL, "some elements undefined in argument list");
    return one && vm_numel(vm, v) != 1 ? v : vm_instance_element(vm, v, 0);
}

void vm_object_op_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value v, vm_sym name) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm), nout = is_statement(vm, f, A) ? 0 : 1;
    bool more = goes_on(vm, f, A), indexed = vm_object_indexes(vm, v);
    vm_pool_add_ref(vm, v);
    prog_value object = indexed ? field_chain(vm, v, name) : one_of(vm, v, name, A < code->nvars);
    vm_dot dot = {.value = object};
    if (!indexed) dot = vm_object_dot(vm, object, name, N != 1 && more);
    bool called = dot.kind == VM_DOT_METHOD || dot.kind == VM_DOT_STATIC, bound = dot.kind == VM_DOT_METHOD;
    vm_consume(vm, code, regs, B);
    if (prog_i_op(ins) == PROG_OP_FIELDDYN) vm_consume(vm, code, regs, C);
    if (indexed && !more)
        end_chain(vm, f, object, nout, f->base + A);
    else if (!called)
        write_pooled(vm, regs, A, dot.value);
    else if (N == 1)
        write_pooled(vm, regs, A, vm_new_handle(vm, dot.fn, bound ? object : PROG_UNDEF));
    else
        call_above(vm, f, dot.fn, bound, &object, nout, f->base + A);
    vm_pool_drain(vm, mark);
}

prog_value vm_object_now(vm_t *vm, prog_value v, vm_sym name) {
    if (vm_object_indexes(vm, v)) return field_chain(vm, v, name);
    if (vm_numel(vm, v) != 1) return PROG_UNDEF;
    vm_dot dot = vm_object_dot(vm, v, name, false);
    return dot.kind == VM_DOT_VALUE ? dot.value : PROG_UNDEF;
}

void vm_object_each_field(vm_t *vm, prog_value v, vm_sym name, uint32_t nout,
                          void (*each)(void *ctx, prog_value member), void *ctx) {
    bool indexed = vm_object_indexes(vm, v);
    int64_t n = indexed || is_one(vm, v, name) ? 1 : vm_numel(vm, v);
    uint32_t outs = n == 1 && nout > 1 ? nout : 1;
    prog_value out[PROG_N_MOST]; /* not scratch: code runs before it is written */
    for (int64_t k = 0; k < n; k++) {
        prog_value object = n == 1 ? v : vm_instance_element(vm, v, k), chain;
        vm_now now = {.fn = PROG_UNDEF, .nout = nout ? outs : 0, .out = out};
        if (indexed) {
            chain = field_chain(vm, v, name);
            now.name = vm_chain_reader(vm, chain);
            now.nargs = 2;
            now.args = vm_chain_arguments(vm, chain);
        } else {
            vm_dot dot = vm_object_dot(vm, object, name, false);
            if (dot.kind == VM_DOT_VALUE || dot.kind == VM_DOT_NAME) {
                each(ctx, dot.value);
                continue;
            }
            now.name = dot.fn;
            now.nargs = dot.kind == VM_DOT_METHOD;
            now.args = &object;
        }
        vm_call_nested(vm, &now);
        for (uint32_t i = 0; i < outs && out[i] != PROG_UNDEF; i++)
            each(ctx, out[i]);
    }
}

uint32_t vm_object_list_asked(vm_t *vm, const vm_frame *f, unsigned list) {
    uint64_t next = consumer(vm, f, &list);
    unsigned op = prog_i_op(next);
    if (next && op == PROG_OP_ANSLIST && prog_i_b(next) == list) return 0;
    uint32_t asked =
        next && op == PROG_OP_BRACE && prog_i_b(next) == list ? vm_results_wanted(vm, f, next) : 1;
    return asked ? asked : 1;
}

/* ---- indices ---- */

/* v(args) or v{args} of what vm_object_indexes is true for. The arguments are the caller's still. */
void vm_object_op_index(vm_t *vm, vm_frame *f, prog_value v, char type, const prog_value *args,
                        vm_site site) {
    prog_value chain = vm_object_chain(vm, v, type, site.nargs, args);
    if (site.nout <= 1 && goes_on(vm, f, site.ret - f->base))
        write_pooled(vm, vm->stack, site.ret, chain);
    else
        end_chain(vm, f, chain, site.nout, site.ret);
}

/* The value of v{args} as one of a list. */
bool vm_object_each_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx,
                          void (*each)(void *ctx, prog_value member), void *ctx) {
    if (!vm_is_instance(vm, v) || !vm_object_indexes(vm, v)) return false;
    prog_value value = vm_chain_value(vm, vm_object_chain(vm, v, '{', n, idx));
    if (value != PROG_UNDEF) each(ctx, value);
    return true;
}

/* ---- names of classes and packages ---- */

/* A call of `name` without arguments in front of `.`: what stands for the class or package of that name. */
bool vm_object_op_name(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, vm_sym name) {
    if (prog_i_op(ins) != PROG_OP_CALL || N != 0 || C != 1) return false;
    bool may =
        vm_is_known_package(vm, name) || !vm_resolve(vm, name) || vm_class_known(vm, name) != PROG_UNDEF;
    if (!may || !goes_on_with_field(vm, f, A)) return false;
    uint32_t mark = vm_pool_mark(vm);
    prog_value object = vm_name_object(vm, name);
    if (object != PROG_UNDEF) write_pooled(vm, regs, A, object);
    vm_pool_drain(vm, mark);
    return object != PROG_UNDEF;
}

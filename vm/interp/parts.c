/* vm/interp/parts.c - instructions that read members and fields: c{k}, s.f, s.(name).
 *
 * Both may stand for several values or none (c{:}, s.f of a struct array). Where one value is wanted the first
 * counts, but an operator on such a list is refused with a message of its own. The operator is a later instruction, so
 * refuse_list_operand looks a few instructions ahead to see who would read the register: the plain case pays nothing
 * for the message.
 *
 * Maps and exceptions have methods, which look like fields: m.keys is a handle with the object captured, m.keys ()
 * calls it, and without parentheses the field instruction itself calls. */
#include "vm/interp/object_ops.h"
#include "vm/interp/operands.h"

#include "vm/objects/objects.h"

#include "program/families.h"
#include "vm/index/index.h"

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

/* The members' references are taken while the pool holds what they are members of: the index may be a temporary cell
 * that goes with this instruction. */
void vm_op_brace(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t mark = vm_pool_mark(vm);
    vm->root->ignored = 0; /* nothing is called but what reading calls, whose results are not those of this */
    prog_value v = vm_read(vm, f, regs, B);
    vm_site site = vm_place_args(vm, f, regs, ins);
    uint32_t nargs = site.nargs, asked = site.nout, want = asked ? asked : 1;
    vm->root->ignored = 0;
    prog_value *args = vm_scratch(vm, (nargs + 1) * sizeof *args);
    for (uint32_t k = 0; k < nargs; k++) { /* the pool takes the arguments over */
        args[k] = vm->stack[site.base + k];
        vm->stack[site.base + k] = PROG_UNDEF;
        if (prog_is_object(args[k])) vm_pool_add(vm, args[k]);
    }
    prog_value *taken = vm_scratch(vm, want * sizeof *taken);
    for (uint32_t k = 0; k < want; k++)
        taken[k] = PROG_UNDEF;
    if (vm_is_instance(vm, v) && vm_object_indexes(vm, v)) {
        vm_pool_add_ref(vm, v);
        vm_consume(vm, code, regs, B);
        vm_object_op_index(vm, f, v, '{', args, (vm_site){.nargs = nargs, .nout = asked, .ret = f->base + A});
        vm_pool_drain(vm, mark);
        return;
    }
    collect_ctx ctx = {vm, taken, want, 0};
    vm_index_brace(vm, v, nargs, args, vm_var_name(vm, f, B), collect, &ctx);
    for (uint32_t k = 0; k < want && k < ctx.have; k++)
        if (prog_is_object(taken[k])) vm_pool_add(vm, taken[k]);
    if (asked == 1 && ctx.have != 1) {
        refuse_list_operand(vm, f, regs, A);
        if (ctx.have == 0) vm_error(vm, NULL, "invalid number of elements on RHS of assignment");
    }
    for (uint32_t k = 0; k < want && k < ctx.have; k++)
        vm_incref(vm, taken[k]);
    vm_consume(vm, code, regs, B);
    for (uint32_t k = 0; k < want; k++) {
        vm_drop(vm, &regs[A + k]);
        regs[A + k] = k < ctx.have ? taken[k] : PROG_UNDEF;
    }
    vm_pool_drain(vm, mark);
}

static bool is_method(vm_t *vm, prog_value v, vm_sym name) {
    static const char *const of_map[] = {"keys", "values", "isKey", "remove", "length", "numel", NULL};
    static const char *const of_error[] = {"rethrow", "throw", "throwAsCaller", "getReport", NULL};
    const char *const *list = vm_is_kind(vm, v, PROG_KIND_MAP) ? of_map
                              : vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_obj(vm, v)->flags & PROG_FLAG_MEXC
                                  ? of_error
                                  : NULL;
    const char *text = vm_sym_cstr(vm, name);
    for (; list && *list; list++)
        if (strcmp(*list, text) == 0) return true;
    return false;
}

/* N: 0 a value is wanted, 1 the field is indexed further, 2 it stands in front of an `end` in the target of an
 * assignment, where what is missing has no value yet and is no error. */
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
        if (vm_is_instance(vm, v)) r = vm_object_now(vm, v, name);
    } else {
        v = vm_read(vm, f, regs, B);
        if (vm_is_instance(vm, v)) {
            vm_object_op_field(vm, f, regs, ins, v, name);
            vm_pool_drain(vm, mark);
            return;
        }
        if (vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_array(vm, v)->numel != 1 && N != 1)
            refuse_list_operand(vm, f, regs, A);
        if (N == 1 && vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_numel(vm, v) != 1 &&
            vm_field_index(vm, v, name) >= 0)
            vm_error(vm, NULL, "a cs-list cannot be further indexed");
        r = is_method(vm, v, name) ? vm_new_handle(vm, name, v) : vm_field(vm, v, name);
        if (N == 0 && vm_is_kind(vm, r, PROG_KIND_FUNC) && is_method(vm, v, name)) {
            /* a method without parentheses is called */
            vm_incref(vm, r);
            vm_pool_add(vm, r);
            vm_consume(vm, code, regs, B);
            if (dynamic) vm_consume(vm, code, regs, C);
            uint32_t nargs = 0, base = f->top;
            vm_target target = vm_target_of_handle(vm, r, base, &nargs);
            vm_start_call(vm, target, (vm_site){base, nargs, 1, f->base + A});
            vm_pool_drain(vm, mark);
            return;
        }
    }
    r = vm_pool_keep(vm, mark, r);
    vm_consume(vm, code, regs, B);
    if (dynamic) vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

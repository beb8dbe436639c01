/* vm/fuse/chain.c - finds chains such as `a .* b + c - sqrt (d)` among the instructions ahead, and runs each as
 * one plan of vm/fuse/blocks.c.
 *
 * It looks at instructions and values when the first operation on a large array is about to run, so code need
 * not be compiled for it: classes, shapes and the meaning of names are known. Whatever is not the simple case
 * (another class, a shape that differs, a range, a box without a value, a function that is not the builtin)
 * ends the chain in front of that instruction, which then runs as always, and raises what it always raises.
 * What the chain computed before is one temporary or the variable that the last operation stored to. */
#include "vm/fuse/chain.h"

#include "program/families.h"
#include "vm/arith/parallel.h"
#include "vm/fuse/blocks.h"
#include "vm/run/anew.h"
#include "vm/run/plain.h"

#define PENDING 8  /* temporaries of a chain that wait to be read */
#define TOUCHED 48 /* temporaries it reads or writes */

typedef struct chain {
    vm_t *vm;
    const vm_frame *f;
    const prog_code *code;
    prog_value *regs;
    const prog_array *like; /* the first array */
    unsigned npending, ntouched;
    struct {
        unsigned reg;
        int node;
    } pending[PENDING];
    uint16_t touched[TOUCHED];
    vm_blocks b;
} chain;

/* The last point at which one value is all that the chain has to leave. */
typedef struct stop {
    uint32_t pc;
    unsigned reg, nodes, steps, ntouched;
    int result;
    unsigned reduction; /* of the result, or VM_REDUCE_NONE */
} stop;

/* Temporaries are the chain's to release when it has run, and only then: until it has, the registers must be as the
 * interpreter needs them to go on without it. */
static bool touch(chain *c, unsigned reg) {
    if (c->ntouched == TOUCHED) return false;
    c->touched[c->ntouched++] = (uint16_t)reg;
    return true;
}

static bool same_shape(const prog_array *a, const prog_array *b) {
    return a->numel == b->numel && a->ndims == b->ndims && memcmp(a->dims, b->dims, 8u * a->ndims) == 0;
}

/* The first array decides the shape of the chain. Broadcasting, ranges, diagonal matrices and integers end it. */
static int node_of_value(chain *c, prog_value v) {
    if (prog_is_double(v)) return vm_blocks_number(&c->b, prog_as_double(v));
    if (v == PROG_TRUE || v == PROG_FALSE) return vm_blocks_number(&c->b, v == PROG_TRUE);
    if (prog_is_small(v))
        return prog_small_class(v) == PROG_SINGLE ? vm_blocks_single(&c->b, prog_as_single(v))
                                                  : VM_BLOCK_NONE;
    if (!prog_is_object(v)) return VM_BLOCK_NONE;
    prog_array *a = vm_array(c->vm, v);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.flags & PROG_FLAG_COMPLEX ||
        (a->h.cls != PROG_DOUBLE && a->h.cls != PROG_SINGLE && a->h.cls != PROG_LOGICAL))
        return VM_BLOCK_NONE;
    if (!c->like) c->like = a;
    return same_shape(a, c->like) ? vm_blocks_array(&c->b, (prog_class)a->h.cls, vm_data(a)) : VM_BLOCK_NONE;
}

/* What register `reg` holds when the chain comes there; a temporary is consumed. */
static int operand(chain *c, unsigned reg) {
    for (unsigned k = 0; k < c->npending; k++)
        if (c->pending[k].reg == reg) {
            int node = c->pending[k].node;
            c->pending[k] = c->pending[--c->npending];
            return node;
        }
    if (reg >= c->code->nvars) {
        for (unsigned k = 0; k < c->ntouched; k++)
            if (c->touched[k] == reg) return VM_BLOCK_NONE;
        if (!touch(c, reg)) return VM_BLOCK_NONE;
    }
    return node_of_value(c, vm_unbox(c->vm, c->regs[reg]));
}

/* Register `reg` would hold the node's elements from here on. */
static bool give(chain *c, unsigned reg, int node) {
    if (node < 0 || c->npending == PENDING) return false;
    for (unsigned k = 0; k < c->npending; k++)
        if (c->pending[k].reg == reg) c->pending[k--] = c->pending[--c->npending];
    c->pending[c->npending].reg = reg;
    c->pending[c->npending++].node = node;
    return touch(c, reg);
}

static int constant(chain *c, uint32_t k) {
    prog_value v = prog_code_consts(c->code)[k];
    return prog_is_double(v) ? vm_blocks_number(&c->b, prog_as_double(v)) : VM_BLOCK_NONE;
}

/* The builtin that a name means, if it means one. Not where a variable may hide it, nor where a call would first run
 * the functions of onCleanup objects: nothing may happen in the middle of a plan. */
static bool builtin_of(const chain *c, unsigned sym, uint32_t *builtin) {
    if (c->f->flags & VM_FRAME_DYN || c->vm->root->cleanups || c->vm->root->ignored) return false;
    uint64_t func = vm_sym_record(c->vm, fast_sym(c->vm, c->f, c->code, sym))->func;
    if (!func) func = vm_resolve(c->vm, vm_code_sym(c->vm, c->code, sym));
    *builtin = (uint32_t)func;
    return func - VM_FN_BUILTIN < VM_BUILTINS; /* not one that the VM was given */
}

/* A call of one argument for one result. */
static int call(chain *c, unsigned sym, unsigned reg) {
    uint32_t builtin;
    return builtin_of(c, sym, &builtin) ? vm_blocks_call(&c->b, builtin, operand(c, reg)) : VM_BLOCK_NONE;
}

static int both(chain *c, prog_op op, unsigned x, unsigned y) {
    int first = operand(c, x);
    return first < 0 ? first : vm_blocks_two(&c->b, op, first, x == y ? first : operand(c, y));
}

static int with(chain *c, prog_op op, unsigned x, int number) {
    int first = operand(c, x);
    return first < 0 || number < 0 ? VM_BLOCK_NONE : vm_blocks_two(&c->b, op, first, number);
}

/* The node that an instruction computes or loads. */
static int node_of(chain *c, uint64_t ins) {
    unsigned op = prog_i_op(ins), b = prog_i_b(ins), right = prog_i_c(ins);
    if (prog_is_binary(op)) return both(c, (prog_op)op, b, right);
    if (prog_has_constant(op)) return with(c, prog_constant_operator(op), b, constant(c, right));
    switch (op) {
    case PROG_OP_ADDI: return with(c, PROG_OP_ADD, b, vm_blocks_number(&c->b, (double)(int16_t)right));
    case PROG_OP_MULI: return with(c, PROG_OP_MUL, b, vm_blocks_number(&c->b, (double)(int16_t)right));
    case PROG_OP_NEG:
    case PROG_OP_NOT: return vm_blocks_one(&c->b, (prog_op)op, operand(c, b));
    case PROG_OP_CALLV: return prog_callv_results(prog_i_n(ins)) == 1 ? call(c, b, right) : VM_BLOCK_NONE;
    case PROG_OP_CALL: return prog_i_n(ins) == 1 && right == 1 ? call(c, b, prog_i_a(ins)) : VM_BLOCK_NONE;
    case PROG_OP_MOVE: return operand(c, b);
    case PROG_OP_LOADI: return vm_blocks_number(&c->b, (double)(int32_t)prog_i_wide(ins));
    case PROG_OP_LOADK: return constant(c, prog_i_wide(ins));
    default: return VM_BLOCK_NONE;
    }
}

static bool computes(const chain *c, int node) {
    return c->b.nodes[node].kind >= VM_NODE_TWO;
}

/* `sum (…)` and the like of a vector that the chain has computed: the chain ends with a number. Where its
 * elements are computed on several threads they are not summed on the way. */
static bool reduces(chain *c, uint32_t pc, uint64_t ins, stop *best) {
    uint32_t builtin;
    unsigned reg = prog_i_a(ins);
    if (prog_i_op(ins) != PROG_OP_CALL || prog_i_n(ins) != 1 || prog_i_c(ins) != 1 || c->npending != 1 ||
        c->pending[0].reg != reg || !builtin_of(c, prog_i_b(ins), &builtin) || c->like->ndims != 2 ||
        (c->like->dims[0] != 1 && c->like->dims[1] != 1) ||
        vm_is_split(c->vm, c->like->numel, vm_parallel_from(c->b.cost)))
        return false;
    int node = c->pending[0].node;
    unsigned how = vm_reduction_of(builtin);
    if (!computes(c, node) || !vm_blocks_reduces(how, (vm_num)c->b.nodes[node].type)) return false;
    *best = (stop){pc + 1, reg, c->b.count, c->b.steps + 1, c->ntouched, node, how};
    return true;
}

/* Goes through the instructions from `pc` on; *best is the last point at which the chain may end: one value is all
 * that it would leave, in a register or a variable. Behind a store into a variable it always ends, since what comes
 * next may be another statement, in which an error must find the variable set. */
static void follow(chain *c, uint32_t pc, stop *best) {
    const uint64_t *instr = prog_code_instr(c->code);
    for (; pc < c->code->ninstr; pc++) {
        unsigned to = prog_i_a(instr[pc]);
        if (reduces(c, pc, instr[pc], best)) return;
        int node = node_of(c, instr[pc]);
        if (node < 0 || (to < c->code->nvars && !computes(c, node))) return;
        bool alone = computes(c, node) && (to < c->code->nvars ? c->npending == 0 : true);
        if (to >= c->code->nvars) {
            if (!give(c, to, node)) return;
            alone = alone && c->npending == 1;
        }
        if (alone) *best = (stop){pc + 1, to, c->b.count, c->b.steps, c->ntouched, node, VM_REDUCE_NONE};
        if (to < c->code->nvars) return;
    }
}

/* An array that the result may take the place of: a temporary that the chain consumed, or what the variable
 * holds that is stored to. Its elements are read before they are written, block by block; a plan that may
 * fail writes elsewhere, and so does one that takes long. */
static prog_value buffer_of(const chain *c, const stop *s, prog_class cls) {
    bool keeps = vm_keeps_operands(c->vm, c->like->numel, c->b.cost, prog_class_bytes(cls));
    for (unsigned k = 0; k <= s->ntouched && !c->b.bounded && !keeps; k++) {
        unsigned reg = k < s->ntouched ? c->touched[k] : s->reg;
        prog_value v = c->regs[reg];
        if (!vm_unique(c->vm, v) || vm_obj(c->vm, v)->kind != PROG_KIND_ARRAY) continue;
        const prog_array *a = vm_array(c->vm, v);
        if (a->h.cls == cls && !(a->h.flags & PROG_FLAG_COMPLEX) && same_shape(a, c->like)) return v;
    }
    return PROG_UNDEF;
}

static prog_value new_result(const chain *c, prog_class cls, void **data) {
    return vm_new_array_raw(c->vm, cls, 0, c->like->ndims, c->like->dims, data);
}

/* Everything the instructions would have left, but for the result. */
static void consume(chain *c, const stop *s) {
    for (unsigned k = 0; k < s->ntouched; k++)
        vm_drop(c->vm, &c->regs[c->touched[k]]);
}

/* False: the plan failed or had no room; the registers are untouched, and a buffer was taken over only where the plan
 * cannot fail (buffer_of). */
static bool run(chain *c, const stop *s, prog_value *result) {
    vm_t *vm = c->vm;
    vm_node *last = &c->b.nodes[s->result];
    prog_class cls = (prog_class)last->type;
    void *data;
    c->b.count = s->nodes;
    if (s->reduction != VM_REDUCE_NONE)
        return vm_blocks_place(&c->b, UINT64_C(1) << s->result) &&
               vm_blocks_reduce(&c->b, s->result, s->reduction, c->like->numel, result);
    prog_value r = buffer_of(c, s, cls);
    if (r != PROG_UNDEF) vm_anew_instruction(vm, false);
    if (r != PROG_UNDEF)
        data = vm_data(vm_array(vm, r));
    else
        r = new_result(c, cls, &data);
    last->out = data;
    *result = r;
    return vm_blocks_place(&c->b, 0) && vm_blocks_run(vm, &c->b, s->result, c->like->numel);
}

static void begin(chain *c, vm_t *vm, const vm_frame *f, prog_value *regs) {
    c->vm = vm;
    c->f = f;
    c->code = vm_frame_code(vm, f);
    c->regs = regs;
    c->like = NULL;
    c->npending = c->ntouched = 0;
    vm_blocks_begin(&c->b);
}

/* A single operation is left to the interpreter, which does it with less ado. The result has the chain's own reference
 * before the pool lets go of it and the operands are released: it may be one of them. */
bool vm_op_chain(vm_t *vm, vm_frame *f, prog_value *regs) {
    chain c; /* not cleared: the plan's nodes are set as they are made */
    stop best = {.steps = 0};
    begin(&c, vm, f, regs);
    follow(&c, f->pc - 1, &best);
    if (best.steps < 2) return false;
    uint32_t mark = vm_pool_mark(vm);
    prog_value r;
    vm_anew_instruction(vm, true);
    bool ran = run(&c, &best, &r);
    vm_anew_instruction(vm, false);
    if (!ran) {
        vm_pool_drain(vm, mark);
        return false;
    }
    vm->chains++;
    vm_incref(vm, r);
    vm_pool_drain(vm, mark);
    consume(&c, &best);
    vm_write(vm, regs, best.reg, r);
    f->pc = best.pc;
    return true;
}

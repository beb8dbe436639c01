/* vm/interp/ops.c - operators, conditions and loops in their general form: whatever classes and shapes the operands
 * have. Called by the loop where the plain form of bodies.h does not apply.
 *
 * COUNTS AND BORROWING. Operands are borrowed from the registers they lie in: no count is touched to read one. That
 * holds because a register keeps its value while the instruction runs. The one exception, a function that reading an
 * operand calls, keeps what it replaces (read.c). A result belongs to the pool from the moment it is made, so that an
 * error on the way loses nothing. When it is certain, three things happen in this order: the result gets the reference
 * that its register will hold (vm_pool_keep), operands that are temporaries are released (vm_consume: each is read
 * once, so its reader is its last use), and the result is written. The result may be one of the operands, and its
 * register may be one of theirs.
 *
 * A temporary that only its register holds may give its memory to the result: the flags VM_STEAL_X and Y say which.
 * That is why `a .* b + c` allocates once. A variable's value is never offered, even with a count of one: the variable
 * holds it. */
#include "vm/interp/operands.h"

#include "program/families.h"
#include "vm/arith/arith.h"
#include "vm/index/index.h"
#include "vm/linear/ops.h"
#include "vm/run/anew.h"
#include "vm/run/reuse.h"

#include <math.h>

/* x op x has one buffer: it may not be taken for both. */
static unsigned steal_flags(vm_t *vm, const prog_code *code, const prog_value *regs, unsigned b, unsigned c) {
    return (b >= code->nvars && vm_unique(vm, regs[b]) ? VM_STEAL_X : 0) |
           (c >= code->nvars && b != c && vm_unique(vm, regs[c]) ? VM_STEAL_Y : 0);
}

void vm_op_binary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op) {
    vm_anew_instruction(vm, true);
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B), y = vm_read(vm, f, regs, C);
    uint32_t mark = vm_pool_mark(vm);
    prog_value r =
        vm_pool_keep(vm, mark, vm_simplify(vm, vm_binary(vm, op, x, y, steal_flags(vm, code, regs, B, C))));
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, B);
    vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

/* A' * B and A * B' without the transposed array. */
void vm_op_product(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    vm_anew_instruction(vm, true);
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B), y = vm_read(vm, f, regs, C);
    uint32_t mark = vm_pool_mark(vm);
    prog_value r = vm_product_transposed(vm, x, y, prog_i_op(ins) == PROG_OP_MULTN, N == 0);
    r = vm_pool_keep(vm, mark, vm_simplify(vm, r));
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, B);
    vm_consume(vm, code, regs, C);
    vm_write(vm, regs, A, r);
}

/* As vm_op_binary, where the right side is a number of the instruction. */
static void binary_with(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op, prog_value y) {
    vm_anew_instruction(vm, true);
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    unsigned steal = B >= code->nvars && vm_unique(vm, regs[B]) ? VM_STEAL_X : 0;
    prog_value r = vm_pool_keep(vm, mark, vm_simplify(vm, vm_binary(vm, op, x, y, steal)));
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

/* ADDI and MULI of an object: its methods are given what was written, c + x or x - c. */
static void immediate_object(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value x) {
    prog_op op = prog_i_op(ins) == PROG_OP_MULI ? PROG_OP_MUL : N == 2 ? PROG_OP_SUB : PROG_OP_ADD;
    prog_value number = prog_double(N == 2 ? -(double)(int16_t)C : (double)(int16_t)C);
    uint32_t mark = vm_pool_mark(vm);
    prog_value r = N == 1 ? vm_binary(vm, op, number, x, 0) : vm_binary(vm, op, x, number, 0);
    r = vm_pool_keep(vm, mark, vm_simplify(vm, r));
    vm_consume(vm, vm_frame_code(vm, f), regs, B);
    vm_write(vm, regs, A, r);
}

void vm_op_immediate(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_i_op(ins) == PROG_OP_ADDI ? PROG_OP_ADD : PROG_OP_MUL;
    double number = (int16_t)C;
    prog_value x = N ? vm_read(vm, f, regs, B) : PROG_UNDEF;
    if (x != PROG_UNDEF && vm_is_instance(vm, x)) {
        immediate_object(vm, f, regs, ins, x);
        return;
    }
    if (x != PROG_UNDEF && vm_class(vm, x) >= PROG_CELL) { /* the error names what was written */
        if (N == 1) vm_error_binary(vm, op == PROG_OP_ADD ? "+" : "*", prog_double(number), x);
        vm_error_binary(vm, "-", x, prog_double(-number));
    }
    binary_with(vm, f, regs, ins, op, prog_double(number));
}

void vm_op_constant(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    prog_op op = prog_constant_operator(prog_i_op(ins));
    binary_with(vm, f, regs, ins, op, prog_code_consts(vm_frame_code(vm, f))[C]);
}

void vm_op_unary(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_op op) {
    vm_anew_instruction(vm, true);
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    unsigned steal = B >= code->nvars && vm_unique(vm, regs[B]) ? VM_STEAL_X : 0;
    prog_value r = vm_pool_keep(vm, mark, vm_simplify(vm, vm_unary(vm, op, x, steal)));
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, B);
    vm_write(vm, regs, A, r);
}

bool vm_op_compare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    vm_anew_instruction(vm, true);
    prog_op op = prog_compared(prog_i_op(ins));
    const prog_code *code = vm_frame_code(vm, f);
    prog_value x = vm_read(vm, f, regs, A), y = vm_read(vm, f, regs, B);
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_binary(vm, op, x, y, 0));
    vm_pool_drain(vm, mark);
    vm_anew_instruction(vm, false);
    vm_consume(vm, code, regs, A);
    vm_consume(vm, code, regs, B);
    return truth == prog_jumps_when_true(prog_i_op(ins));
}

bool vm_op_compare_number(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    vm_anew_instruction(vm, true);
    prog_op op = prog_compared(prog_i_op(ins));
    prog_value x = vm_read(vm, f, regs, A);
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_binary(vm, op, x, prog_double((int16_t)B), 0));
    vm_pool_drain(vm, mark);
    vm_anew_instruction(vm, false);
    vm_consume(vm, vm_frame_code(vm, f), regs, A);
    return truth == prog_jumps_when_true(prog_i_op(ins));
}

bool vm_op_truth(vm_t *vm, vm_frame *f, prog_value *regs, unsigned i) {
    vm_anew_instruction(vm, true);
    uint32_t mark = vm_pool_mark(vm);
    bool truth = vm_truth(vm, vm_read(vm, f, regs, i));
    vm_pool_drain(vm, mark);
    vm_anew_instruction(vm, false);
    vm_consume(vm, vm_frame_code(vm, f), regs, i);
    return truth;
}

/* ---- loops ---- */

/* The loop's own reference to what it goes over: of a variable it takes one, of a temporary it takes the
 * temporary's. */
void vm_op_for_prepare(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value v = vm_read(vm, f, regs, B);
    int64_t count = vm_loop_count(vm, v);
    if (B < code->nvars)
        vm_incref(vm, v);
    else
        regs[B] = PROG_UNDEF;
    vm_write(vm, regs, A, v);
    regs[A + 1] = prog_double(0);
    regs[A + 2] = prog_double((double)count);
}

/* Numbers one apart that are whole: the sum of any two steps is exact, so that the next number needs no
 * product. */
void vm_op_for_count(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value *state = &regs[A];
    if (!vm_is_kind(vm, state[0], PROG_KIND_RANGE)) return;
    const vm_range *r = (const vm_range *)vm_obj(vm, state[0]);
    double k = prog_as_double(state[1]), next = r->base + k, last = vm_range_last(r);
    bool whole = next == floor(next) && fabs(next) <= 0x1p52 && fabs(last) <= 0x1p52;
    if (r->inc != 1 || !whole || k >= (double)r->numel || r->base + (double)(r->numel - 1) != last) return;
    if ((r->base == 0 && signbit(r->base)) || (last == 0 && signbit(last)))
        return; /* -0, which no sum gives */
    vm_drop(vm, &state[0]);
    state[0] = VM_COUNTS;
    state[1] = prog_double(next);
    state[2] = prog_double(last);
}

bool vm_op_for_end(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value *state = &regs[A];
    bool counts = state[0] == VM_COUNTS;
    if (!counts && (!vm_is_kind(vm, state[0], PROG_KIND_RANGE) || prog_as_double(state[2]) == 0))
        return false;
    for (int i = 0; i < 3; i++)
        vm_drop(vm, &state[i]);
    return true;
}

/* What a loop goes over lies in the first of three registers of state, so the loop's value lives as long as the loop,
 * whatever the body does to the variable it came from. Columns are taken when their turn comes. */
bool vm_op_for_next(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value *state = &regs[A], v;
    double k = prog_as_double(state[1]), end = prog_as_double(state[2]);
    bool counts = state[0] == VM_COUNTS;
    if (state[0] == PROG_UNDEF || !(counts ? k <= end : k < end)) {
        if (end == 0 && state[0] != PROG_UNDEF &&
            !counts) { /* a loop that never ran leaves its empty value behind */
            v = state[0];
            state[0] = PROG_UNDEF;
            vm_write(vm, regs, B, v);
        }
        for (int i = 0; i < 3; i++)
            vm_drop(vm, &state[i]);
        return false;
    }
    uint32_t mark = vm_pool_mark(vm);
    v = counts ? prog_double(k)
               : vm_pool_keep(vm, mark, vm_simplify(vm, vm_loop_column(vm, state[0], (int64_t)k)));
    state[1] = prog_double(k + 1);
    vm_write(vm, regs, B, v);
    return true;
}

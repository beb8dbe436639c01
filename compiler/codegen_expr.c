/* compiler/codegen_expr.c - values: constants, variables, operators, conditions. Calls and indexing:
 * codegen_call.c.
 *
 * There are three ways to ask for the value of a node, and which one is asked decides how many moves there
 * are:
 *
 *   gen_to (n, dst)     into that register
 *   gen_any (n)         wherever it is: a variable's own register, or a new temporary
 *   gen_first (n, dst)  as gen_any, but in dst if dst is the newest temporary, so that the first operand and the
 *                       result of an operator share a register
 *
 * Temporaries form a stack. An expression leaves the stack as it found it plus its value, and whoever gets
 * a temporary consumes it: there is no instruction that frees one.
 *
 * Conditions are not values. gen_condition jumps where the node comes out as wanted and falls through
 * otherwise, and && and || become jumps between the conditions of their sides. Three kinds of "or" must be
 * told apart: || wants one truth value of each side and refuses empty ones; | in `if` may settle by its
 * left side where that is one value; everywhere else | is an operator on arrays. */
#include "compiler/codegen_internal.h"
#include "program/families.h"

/* Consecutive registers for arguments can begin at dst only if nothing lies above it. */
uint32_t gen_base(const cmp_gen *g, uint32_t dst) {
    return gen_is_temp(g, dst) && dst + 1 == g->top ? dst : g->top;
}

/* Not where the expression may assign to it before the operator reads it (is_in_expression in codegen.c). */
bool gen_in_place(const cmp_gen *g, const hir_node *n) {
    return n->kind == HIR_VAR && !(n->flags & HIR_MAYBE) && !g->values_change;
}

uint32_t gen_any(cmp_gen *g, const hir_node *n) {
    if (gen_in_place(g, n)) return n->index;
    uint32_t dst = gen_temp(g);
    gen_to(g, n, dst);
    g->top = dst + 1;
    return dst;
}

uint32_t gen_first(cmp_gen *g, const hir_node *n, uint32_t dst) {
    if (gen_in_place(g, n)) return n->index;
    if (!gen_is_temp(g, dst) || dst + 1 != g->top) return gen_any(g, n);
    gen_to(g, n, dst);
    g->top = dst + 1;
    return dst;
}

/* ---- variables that may turn out to be functions ---- */

/* In a script or beside eval a name may become a variable while the program runs: then what it means is
 * asked each time. */
static void gen_variable(cmp_gen *g, const hir_node *n, uint32_t dst) {
    if (!(n->flags & HIR_MAYBE)) {
        gen_emit(g, PROG_OP_MOVE, 0, dst, n->index, 0);
        return;
    }
    uint32_t base = gen_base(g, dst), top = g->top;
    gen_use(g, base + 1);
    uint32_t missing = gen_jump(g, PROG_OP_JUNDEF, n->index, 0);
    gen_emit(g, PROG_OP_MOVE, 0, dst, n->index, 0);
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_land(g, missing);
    gen_emit(g, PROG_OP_CALL, 0, base, gen_function_name(g, g->f->vars[n->index].name), 1);
    if (base != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, base, 0);
    gen_land(g, done);
    g->top = top;
}

/* ---- operators ---- */

/* 0 is left out: x + 0 and x * 0 are rare, and -0 would need a sign. */
static bool small_int(const hir_node *n, int *i) {
    double d;
    if (!hir_is_number(n, &d) || !(d >= -32768 && d <= 32767) || d != (double)(int)d || d == 0) return false;
    *i = (int)d;
    return true;
}

/* x - 3 is x + -3 and 3 * x is x * 3. The two commute here, as numbers; but an error must name the
 * operands as they were written, which `written` tells. */
static bool gen_immediate(cmp_gen *g, const hir_node *n, uint32_t dst) {
    int i;
    const hir_node *left = n->kids[0], *right = n->kids[1], *other = left;
    unsigned op = PROG_OP_ADDI, written = 0;
    if (n->op == PROG_OP_SUB) {
        if (!small_int(right, &i) || i == -32768) return false;
        i = -i;
        written = 2;
    } else if (n->op == PROG_OP_ADD || n->op == PROG_OP_MUL) {
        if (small_int(left, &i))
            other = right, written = 1;
        else if (!small_int(right, &i))
            return false;
        if (n->op == PROG_OP_MUL) op = PROG_OP_MULI;
    } else {
        return false;
    }
    uint32_t top = g->top, a = gen_first(g, other, dst);
    gen_at(g, n);
    gen_emit(g, op, written, dst, a, (uint16_t)i);
    g->top = top;
    return true;
}

/* x OP constant without loading the constant. Only constants on the right: x OP constant, never constant
 * OP x. */
static bool gen_with_constant(cmp_gen *g, const hir_node *n, uint32_t dst) {
    static const struct {
        hir_op op;
        uint8_t with;
    } forms[] = {{PROG_OP_ADD, PROG_OP_ADDK},   {PROG_OP_SUB, PROG_OP_SUBK},  {PROG_OP_MUL, PROG_OP_MULK},
                 {PROG_OP_DIV, PROG_OP_DIVK},   {PROG_OP_POW, PROG_OP_POWK},  {PROG_OP_EMUL, PROG_OP_EMULK},
                 {PROG_OP_EDIV, PROG_OP_EDIVK}, {PROG_OP_EPOW, PROG_OP_EPOWK}};
    uint32_t k;
    if (!gen_aggressive(g)) return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].op != n->op || !gen_number_constant(g, n->kids[1], &k)) continue;
        uint32_t top = g->top, a = gen_first(g, n->kids[0], dst);
        gen_at(g, n);
        gen_emit(g, forms[i].with, 0, dst, a, k);
        g->top = top;
        return true;
    }
    return false;
}

static bool is_transpose(const hir_node *n) {
    return n->kind == HIR_UNARY && (n->op == PROG_OP_CTRANS || n->op == PROG_OP_TRANS);
}

/* A product with a transposed operand: the transpose is not made, the product reads its operand the other way
 * round. Where it cannot, the instruction transposes after all. */
static bool gen_product(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_node *left = n->kids[0], *right = n->kids[1], *turned = is_transpose(right) ? right : left;
    if (n->op != PROG_OP_MUL || !is_transpose(turned)) return false;
    if (turned == right)
        right = turned->kids[0];
    else
        left = turned->kids[0];
    uint32_t top = g->top, a = gen_first(g, left, dst), b = gen_any(g, right);
    gen_at(g, n);
    gen_emit(g, turned == n->kids[1] ? PROG_OP_MULNT : PROG_OP_MULTN, turned->op == PROG_OP_TRANS, dst, a, b);
    g->top = top;
    return true;
}

static void gen_binary(cmp_gen *g, const hir_node *n, uint32_t dst) {
    if (gen_immediate(g, n, dst) || gen_with_constant(g, n, dst) || gen_product(g, n, dst)) return;
    uint32_t top = g->top, a = gen_first(g, n->kids[0], dst), b = gen_any(g, n->kids[1]);
    gen_at(g, n);
    gen_emit(g, n->op, 0, dst, a, b);
    g->top = top;
}

static void gen_unary(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top, a = gen_first(g, n->kids[0], dst);
    gen_at(g, n);
    gen_emit(g, n->op, 0, dst, a, 0);
    g->top = top;
}

/* Its parts lie one behind the other, as those of a call. */
static void gen_range(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top, base = gen_base(g, dst);
    for (uint32_t i = 0; i < n->count; i++) {
        gen_use(g, base + i + 1);
        gen_to(g, n->kids[i], base + i);
        g->top = base + i + 1;
    }
    gen_at(g, n);
    gen_emit(g, PROG_OP_RANGE, n->count, dst, base, 0);
    g->top = top;
}

/* && and || as a value: true or false at the end of a jump. */
static void gen_logic(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top, t = gen_base(g, dst);
    gen_jumps no = {0};
    gen_use(g, t + 1);
    gen_condition(g, n, false, &no);
    gen_load_value(g, t, PROG_TRUE);
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_land_all(g, &no);
    gen_load_value(g, t, PROG_FALSE);
    gen_land(g, done);
    if (t != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, t, 0);
    g->top = top;
}

/* ---- conditions ---- */

static bool is_comparison(const hir_node *n) {
    return n->kind == HIR_BINARY && prog_is_comparison(n->op);
}

/* A comparison in a condition makes no logical value: the jump compares. "Not less" jumps by the form of
 * its own, since with NaN it is no "greater or equal". */
static void gen_compare(cmp_gen *g, const hir_node *n, bool when, gen_jumps *jumps) {
    double d;
    uint32_t top = g->top, a = gen_any(g, n->kids[0]);
    if (gen_aggressive(g) && hir_is_number(n->kids[1], &d) && d >= -32768 && d <= 32767 &&
        d == (double)(int)d) {
        gen_at(g, n);
        gen_wait(g, jumps, gen_jump(g, prog_compare_jump(n->op, when, true), a, (uint16_t)(int)d));
        g->top = top;
        return;
    }
    uint32_t b = gen_any(g, n->kids[1]);
    gen_at(g, n);
    gen_wait(g, jumps, gen_jump(g, prog_compare_jump(n->op, when, false), a, b));
    g->top = top;
}

/* Whether anybody could tell that a node was not evaluated. */
static bool has_effects(const hir_node *n) {
    if (n->kind == HIR_CONST || n->kind == HIR_VAR) return (n->flags & HIR_MAYBE) != 0;
    if (n->kind != HIR_UNARY && n->kind != HIR_BINARY) return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (has_effects(n->kids[i])) return true;
    return false;
}

/* if a | b: where a is scalar it may decide alone, and b is not evaluated. END at position 0 of 1 is the
 * number of elements: the two forms part where the left side is more than one. */
static void gen_lazy(cmp_gen *g, const hir_node *n, bool when, gen_jumps *jumps) {
    bool decides = n->op == PROG_OP_OR;
    gen_jumps skip = {0};
    uint32_t top = g->top, left = gen_temp(g), t = gen_temp(g);
    gen_to(g, n->kids[0], left);
    g->top = t + 1;
    uint32_t one = gen_temp(g);
    gen_at(g, n);
    gen_emit(g, PROG_OP_END, 0, t, left, 1);
    gen_emit(g, PROG_OP_LOADI, 0, one, 1, 0);
    uint32_t array = gen_jump(g, PROG_OP_JNE, t, one);
    g->top = top;
    gen_wait(g, when == decides ? jumps : &skip, gen_jump(g, decides ? PROG_OP_JT : PROG_OP_JF, left, 0));
    gen_condition(g, n->kids[1], when, jumps);
    gen_wait(g, &skip, gen_jump(g, PROG_OP_JMP, 0, 0));
    gen_land(g, array);
    g->top = left + 1;
    uint32_t right = gen_any(g, n->kids[1]);
    gen_at(g, n);
    gen_emit(g, n->op, 0, left, left, right);
    gen_wait(g, jumps, gen_jump(g, when ? PROG_OP_JT : PROG_OP_JF, left, 0));
    gen_land_all(g, &skip);
    g->top = top;
}

/* `operand` says that n stands beside && or ||, which want one truth value and refuse empty ones. Whoever
 * gets here by && or || needs TOBOOL, which refuses what is empty; a plain condition takes it for false. A
 * value that inference knows to be one logical needs neither. Constants jump or do not, without a look. */
static void gen_truth(cmp_gen *g, const hir_node *n, bool when, bool operand, gen_jumps *jumps) {
    double d;
    if (hir_is_number(n, &d) && d == d) {
        if ((d != 0) == when) gen_wait(g, jumps, gen_jump(g, PROG_OP_JMP, 0, 0));
        return;
    }
    if (gen_guarded_condition(g, n, when, operand, jumps)) return;
    if (n->kind == HIR_ANDAND || n->kind == HIR_OROR) {
        bool decides = n->kind == HIR_OROR; /* the value of a side that settles the whole */
        gen_jumps skip = {0};
        gen_truth(g, n->kids[0], decides, true, when == decides ? jumps : &skip);
        gen_truth(g, n->kids[1], when, true, jumps);
        gen_land_all(g, &skip);
        return;
    }
    if (is_comparison(n)) {
        gen_compare(g, n, when, jumps);
        return;
    }
    if (n->kind == HIR_BINARY && (n->flags & HIR_LAZY) && !operand && has_effects(n->kids[1])) {
        gen_lazy(g, n, when, jumps);
        return;
    }
    if (n->kind == HIR_UNARY && n->op == PROG_OP_NOT && (n->kids[0]->type & HIR_T_SCALAR) &&
        (n->kids[0]->type & HIR_T_CLASSES) == HIR_T_LOGICAL) {
        gen_truth(g, n->kids[0], !when, operand, jumps);
        return;
    }
    uint32_t top = g->top, a;
    if (operand && !((n->type & HIR_T_SCALAR) && (n->type & HIR_T_CLASSES) == HIR_T_LOGICAL)) {
        a = gen_temp(g);
        uint32_t v = gen_list_condition(g, n, a) ? a : gen_first(g, n, a);
        gen_at(g, n);
        gen_emit(g, PROG_OP_TOBOOL, 0, a, v, 0);
    } else if (gen_may_be_list(n) && gen_list_condition(g, n, a = gen_temp(g))) {
        gen_at(g, n);
    } else {
        g->top = top;
        a = gen_any(g, n);
        gen_at(g, n);
    }
    gen_wait(g, jumps, gen_jump(g, when ? PROG_OP_JT : PROG_OP_JF, a, 0));
    g->top = top;
}

/* Cheap enough to be evaluated in any case. */
static bool is_at_hand(const hir_node *n) {
    if (is_comparison(n)) return is_at_hand(n->kids[0]) && is_at_hand(n->kids[1]);
    return n->kind == HIR_CONST || (n->kind == HIR_VAR && !(n->flags & HIR_MAYBE));
}

/* a | b and a & b of if and while: b is not evaluated when a is one value that settles the whole. JSHORT
 * asks the left side alone and leaves it where it is, for the operator to consume if it does not settle. */
static void gen_settled(cmp_gen *g, const hir_node *n, bool when, gen_jumps *jumps) {
    bool decides = n->op == PROG_OP_OR;
    uint32_t top = g->top, t = gen_temp(g);
    gen_to(g, n->kids[0], t);
    g->top = t + 1;
    gen_at(g, n);
    uint32_t settled = gen_jump(g, PROG_OP_JSHORT, t, decides);
    uint32_t b = gen_any(g, n->kids[1]);
    gen_at(g, n);
    gen_emit(g, n->op, 0, t, t, b);
    gen_wait(g, jumps, gen_jump(g, when ? PROG_OP_JT : PROG_OP_JF, t, 0));
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_land(g, settled);
    gen_emit(g, PROG_OP_CLEAR, 0, t, 0, 0);
    if (decides == when) gen_wait(g, jumps, gen_jump(g, PROG_OP_JMP, 0, 0));
    gen_land(g, done);
    g->top = top;
}

void gen_condition(cmp_gen *g, const hir_node *n, bool when, gen_jumps *jumps) {
    bool either = n->kind == HIR_BINARY && (n->op == PROG_OP_OR || n->op == PROG_OP_AND);
    if (either && !is_at_hand(n->kids[1]))
        gen_settled(g, n, when, jumps);
    else
        gen_truth(g, n, when, false, jumps);
}

/* ---- functions as values ---- */

static bool consecutive(const hir_node *n) {
    for (uint32_t i = 0; i < n->count; i++)
        if (n->kids[i]->kind != HIR_VAR || n->kids[i]->index != n->kids[0]->index + i) return false;
    return true;
}

/* Values are captured now: COPY, so that an undefined variable is captured as undefined and is no error
 * here, since the function may never read it. Variables that lie in a row already, as parameters often do,
 * are named where they are. A nested function gets the boxes of the whole family instead. */
static void gen_closure(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_func *child = &g->u->funcs[n->index];
    uint32_t top = g->top, first = 0, count = n->count;
    if (child->flags & PROG_CODE_NESTED) {
        first = g->f->shared_first, count = g->f->shared_count;
    } else if (count > PROG_N_MOST) {
        g->blob->no_room = true;
    } else if (count && consecutive(n)) {
        first = n->kids[0]->index;
    } else {
        first = gen_temps(g, count);
        for (uint32_t i = 0; i < count; i++) {
            if (n->kids[i]->kind == HIR_VAR)
                gen_emit(g, PROG_OP_COPY, 0, first + i, n->kids[i]->index, 0);
            else
                gen_to(g, n->kids[i], first + i);
        }
    }
    gen_at(g, n);
    gen_emit(g, PROG_OP_CLOSURE, count, dst, gen_child(g, n->index), first);
    g->top = top;
}

/* In a list of indices the position is counted as the list grows; elsewhere it is known. */
static void gen_end(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const gen_host *host = &g->hosts[n->extra];
    gen_at(g, n);
    if (host->list != GEN_NO_REG)
        gen_emit(g, PROG_OP_ENDX, 0, dst, host->object, host->list);
    else
        gen_emit(g, PROG_OP_END, n->index, dst, host->object, host->count);
}

/* The place of the node is set before its parts change it: an error in the middle of an expression belongs
 * to the innermost node that raised it. */
void gen_to(cmp_gen *g, const hir_node *n, uint32_t dst) {
    if (g->u->failed || g->blob->no_room) return;
    gen_use(g, gen_is_temp(g, dst) ? dst + 1 : 0);
    gen_at(g, n);
    switch (n->kind) {
    case HIR_CONST: gen_load(g, dst, n->k); break;
    case HIR_COLON: gen_load_value(g, dst, PROG_COLON); break;
    case HIR_VAR: gen_variable(g, n, dst); break;
    case HIR_UNARY: gen_unary(g, n, dst); break;
    case HIR_BINARY: gen_binary(g, n, dst); break;
    case HIR_ANDAND:
    case HIR_OROR: gen_logic(g, n, dst); break;
    case HIR_RANGE: gen_range(g, n, dst); break;
    case HIR_MATRIX: gen_matrix(g, n, dst); break;
    case HIR_CELL: gen_cell(g, n, dst); break;
    case HIR_END: gen_end(g, n, dst); break;
    case HIR_HANDLE: gen_emit(g, PROG_OP_HANDLE, 0, dst, gen_function_name(g, n->index), 0); break;
    case HIR_HANDLESUB: gen_emit(g, PROG_OP_HANDLESUB, 0, dst, gen_child(g, n->index), 0); break;
    case HIR_CLOSURE: gen_closure(g, n, dst); break;
    case HIR_NARGIN: gen_emit(g, PROG_OP_NARGIN, 0, dst, 0, 0); break;
    case HIR_NARGOUT: gen_emit(g, PROG_OP_NARGOUT, 0, dst, 0, 0); break;
    case HIR_ASSIGN:
    case HIR_OPASSIGN:
    case HIR_MULTI: gen_assign_value(g, n, dst); break;
    case HIR_GUARD: gen_guard(g, n, dst); break;
    case HIR_PLACED: gen_placed(g, n, dst); break;
    case HIR_ONCE: gen_once(g, n, dst); break;
    default: gen_call_to(g, n, dst);
    }
}

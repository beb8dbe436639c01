/* compiler/codegen_assign.c - assignments: to variables, along paths, to several targets.
 *
 * A target is a variable or a path from one: `s.a(3).c{2}(end) = v`. The language makes such an assignment
 * one operation on the variable: it reads nothing but what `end` asks for, and makes what is missing on
 * the way. So a path is one instruction, SETPATH, that gets the value and the arguments of all steps at
 * once and walks by itself; a chain of reads and writes would hold every value on the way a second time,
 * and the write of one element would copy each of them.
 *
 * For the same reason nothing may hold the variable, or a part of it, while SETPATH runs: a count of two
 * makes the store copy an array. What `end` had to look at (`s.a(end).b(end) = 1`: the prefixes of the
 * path) lies in registers that are cleared right before it (end_path).
 *
 * Registers of SETPATH, from c on, in the order in which they are consumed:
 *
 *   c              the value
 *   c+1 …          arguments of the first step, then of the second, …
 *                  (a step whose arguments may be a list takes one register: the list)
 *
 * Prefixes for `end` lie below c. The value is evaluated first, then the arguments, left to right;
 * lowering puts indices that would give something else by then into variables in front
 * (cmp_lower_indices_first).
 *
 * `x OP= v` on a path walks it twice, once to read and once to write, with copies of the arguments in
 * between: they are evaluated once.
 *
 * [a, b{1:n}, s.f] = v asks the targets how many values they take only when the program runs, where one
 * may be a list (takes_several). Their arguments are then evaluated first, PATHCOUNT counts, the right
 * side gives one list of all values, and each target takes its part off the front. All others know their
 * number here, and the right side puts its results into consecutive registers. */
#include "compiler/codegen_internal.h"

static void display(cmp_gen *g, const hir_node *stmt, uint32_t var) {
    if (stmt->flags & HIR_PRINT) gen_emit(g, PROG_OP_DISPLAY, 0, var, gen_symbol(g, g->f->vars[var].name), 0);
}

/* ---- paths ---- */

typedef struct path_plan {
    const hir_node *target;
    uint32_t reserved, nreserved; /* what `end` refers to behind the first step */
    uint32_t *first;              /* first argument register of each step */
    bool *lists;
    uint32_t nargs;
} path_plan;

/* Reserves a register for the prefix of every later step that hosts an `end`. Reserved at the bottom,
 * since arguments come in registers that must follow one another without a gap. */
static bool plan_path(cmp_gen *g, const hir_node *target, path_plan *plan) {
    memset(plan, 0, sizeof *plan);
    plan->target = target;
    plan->first = base_arena_alloc(g->u->arena, target->count * sizeof *plan->first);
    plan->lists = base_arena_alloc(g->u->arena, target->count * sizeof *plan->lists);
    if (!plan->first || !plan->lists) g->u->failed = true;
    if (target->count > PROG_STEPS_MOST) g->blob->no_room = true;
    if (g->u->failed || g->blob->no_room) return false;
    for (uint32_t k = 1; k < target->count; k++)
        plan->nreserved += target->kids[k]->extra != 0;
    plan->reserved = gen_temps(g, plan->nreserved);
    return true;
}

/* Copies of the arguments of step k, which were evaluated already; returns their first register. COPY,
 * since reading a temporary consumes it, and the store still needs them. */
static uint32_t copy_args(cmp_gen *g, const path_plan *plan, uint32_t k) {
    uint32_t count = plan->lists[k] ? 1 : plan->target->kids[k]->count,
             base = gen_temps(g, count ? count : 1);
    for (uint32_t i = 0; i < count; i++)
        gen_emit(g, PROG_OP_COPY, 0, base + i, plan->first[k] + i, 0);
    return base;
}

/* Reads the first `steps` steps of the target into dst; a missing field gives undefined when `lenient`.
 * Each prefix replaces the one before in dst: at no time are there two. */
static void read_path(cmp_gen *g, const path_plan *plan, uint32_t steps, uint32_t dst, bool lenient) {
    uint32_t from = plan->target->index, top = g->top;
    for (uint32_t k = 0; k < steps; k++, from = dst) {
        const hir_node *s = plan->target->kids[k];
        gen_at(g, s);
        if (s->op == PROG_STEP_FIELD) {
            gen_emit(g, PROG_OP_FIELD, lenient ? 2 : 0, dst, from, gen_symbol(g, s->index));
            continue;
        }
        uint32_t base = copy_args(g, plan, k);
        bool brace = s->op == PROG_STEP_BRACE, list = plan->lists[k];
        if (s->op == PROG_STEP_DYN) {
            gen_emit(g, PROG_OP_FIELDDYN, lenient ? 2 : 0, dst, from, base);
        } else {
            unsigned op =
                brace ? (list ? PROG_OP_BRACEX : PROG_OP_BRACE) : (list ? PROG_OP_APPLYX : PROG_OP_APPLY);
            gen_emit(g, op, list ? 0 : s->count, base, from, 1);
            gen_emit(g, PROG_OP_MOVE, 0, dst, base, 0);
        }
        g->top = top;
    }
}

/* Arguments of all steps into consecutive registers from g->top. Where a step hosts an `end`, the prefix
 * in front of it is read now: the steps before have their arguments, and those behind do not change it.
 * `lenient`: what is not there yet has no elements, and is no error. */
static void gen_path_args(cmp_gen *g, path_plan *plan) {
    uint32_t reserved = plan->reserved;
    for (uint32_t k = 0; k < plan->target->count; k++) {
        const hir_node *s = plan->target->kids[k];
        plan->lists[k] = s->op != PROG_STEP_DYN && gen_any_list(s->kids, s->count);
        plan->first[k] = g->top;
        if (s->extra) {
            uint32_t object = plan->target->index;
            if (k > 0) read_path(g, plan, k, object = reserved++, true);
            g->hosts[s->extra] = (gen_host){object, s->count, plan->lists[k] ? plan->first[k] : GEN_NO_REG};
        }
        if (plan->lists[k]) {
            gen_list(g, s->kids, s->count);
            g->top = plan->first[k] + 1;
        }
        for (uint32_t i = 0; i < s->count && !plan->lists[k]; i++) {
            uint32_t at = gen_temp(g);
            gen_to(g, s->kids[i], at);
            g->top = at + 1;
        }
        plan->nargs += plan->lists[k] ? 1 : s->count;
    }
    /* the instruction counts them in n */
    if (plan->nargs > GEN_MAX_ARGS) g->blob->no_room = true;
}

/* What `end` referred to is let go before the instruction that stores: a second count on the array would make
 * it copy all of it. */
static void end_path(cmp_gen *g, const path_plan *plan) {
    if (plan->nreserved) gen_emit(g, PROG_OP_CLEARN, plan->nreserved, plan->reserved, 0, 0);
}

/* target = value (a node, or else a register that is consumed); `keep`, unless
 * GEN_NO_REG, receives a copy. */
static void store_path(cmp_gen *g, const hir_node *target, const hir_node *value, uint32_t reg,
                       uint32_t keep) {
    uint32_t top = g->top;
    path_plan plan;
    if (!plan_path(g, target, &plan)) return;
    uint32_t c = gen_temp(g);
    if (value)
        gen_to(g, value, c);
    else
        gen_emit(g, PROG_OP_MOVE, 0, c, reg, 0);
    g->top = c + 1;
    if (keep != GEN_NO_REG) gen_emit(g, PROG_OP_COPY, 0, keep, c, 0);
    gen_path_args(g, &plan);
    gen_at(g, target);
    end_path(g, &plan);
    gen_emit(g, PROG_OP_SETPATH, plan.nargs, target->index, gen_path_of(g, target, plan.lists), c);
    g->top = top;
}

static void delete_path(cmp_gen *g, const hir_node *target) {
    uint32_t top = g->top;
    path_plan plan;
    if (!plan_path(g, target, &plan)) return;
    uint32_t base = g->top;
    gen_path_args(g, &plan);
    gen_at(g, target);
    end_path(g, &plan);
    gen_emit(g, PROG_OP_DELPATH, plan.nargs, target->index, gen_path_of(g, target, plan.lists),
             plan.nargs ? base : 0);
    g->top = top;
}

/* x(i) = v, x(i, j) = v, x.f = v for a plain x have instructions of their own. The value comes first, as
 * in every assignment, and a value that is the variable itself is copied: the store would otherwise change
 * what it reads. Indices of the others are read where they lie. */
static bool store_short(cmp_gen *g, const hir_node *target, const hir_node *value) {
    const hir_node *s = target->kids[0];
    bool index =
        s->op == PROG_STEP_PAREN && s->count >= 1 && s->count <= 2 && !gen_any_list(s->kids, s->count);
    uint32_t top = g->top, i, k = 0, v;
    if (target->count != 1 || !(index || s->op == PROG_STEP_FIELD) || !gen_has_low_temps(g)) return false;
    if (value->kind == HIR_VAR && value->index == target->index)
        gen_to(g, value, v = gen_temp(g));
    else
        v = gen_any(g, value);
    if (!index) {
        gen_at(g, target);
        gen_emit(g, PROG_OP_SETFIELD, 0, target->index, v, gen_symbol(g, s->index));
    } else {
        if (s->extra) g->hosts[s->extra] = (gen_host){target->index, s->count, GEN_NO_REG};
        i = gen_any(g, s->kids[0]);
        if (s->count == 2) k = gen_any(g, s->kids[1]);
        if (k > PROG_N_MOST) {
            uint32_t t = gen_temp(g);
            gen_emit(g, PROG_OP_MOVE, 0, t, k, 0);
            k = t;
        }
        gen_at(g, target);
        gen_emit(g, s->count == 1 ? PROG_OP_SETIDX1 : PROG_OP_SETIDX2, k, target->index, i, v);
    }
    g->top = top;
    return true;
}

void gen_store(cmp_gen *g, const hir_node *target, uint32_t value) {
    if (target->kind == HIR_TILDE)
        gen_emit(g, PROG_OP_CLEAR, 0, value, 0, 0);
    else if (target->kind == HIR_VAR)
        gen_emit(g, PROG_OP_MOVE, 0, target->index, value, 0);
    else
        store_path(g, target, NULL, value, GEN_NO_REG);
}

/* ---- x OP= v ---- */

/* x = x + 1 and x = x - 1. */
static bool gen_step(cmp_gen *g, uint32_t var, unsigned op, const hir_node *amount) {
    double d;
    if (!hir_is_number(amount, &d) || d != 1 || (op != PROG_OP_ADD && op != PROG_OP_SUB)) return false;
    gen_emit(g, op == PROG_OP_ADD ? PROG_OP_INC : PROG_OP_DEC, 0, var, 0, 0);
    return true;
}

/* x++ gives the value of before, which is kept in front. */
static void op_on_variable(cmp_gen *g, const hir_node *n, uint32_t keep) {
    uint32_t var = n->kids[0]->index, top = g->top;
    if (keep != GEN_NO_REG && (n->flags & HIR_POST)) gen_emit(g, PROG_OP_MOVE, 0, keep, var, 0);
    if (!gen_step(g, var, n->op, n->kids[1])) {
        uint32_t v = gen_any(g, n->kids[1]);
        gen_at(g, n);
        gen_emit(g, n->op, 0, var, var, v);
    }
    if (keep != GEN_NO_REG && !(n->flags & HIR_POST)) gen_emit(g, PROG_OP_MOVE, 0, keep, var, 0);
    g->top = top;
}

/* The old value is consumed by the operator, so that where it is an array the sum can be made in its
 * place. */
static void op_on_path(cmp_gen *g, const hir_node *n, uint32_t keep) {
    const hir_node *target = n->kids[0];
    uint32_t top = g->top;
    path_plan plan;
    if (!plan_path(g, target, &plan)) return;
    uint32_t c = gen_temp(g);
    gen_path_args(g, &plan);
    uint32_t args_top = g->top, old = gen_temp(g);
    read_path(g, &plan, target->count, old, false);
    if (keep != GEN_NO_REG && (n->flags & HIR_POST)) gen_emit(g, PROG_OP_COPY, 0, keep, old, 0);
    uint32_t v = gen_any(g, n->kids[1]);
    gen_at(g, n);
    gen_emit(g, n->op, 0, c, old, v);
    if (keep != GEN_NO_REG && !(n->flags & HIR_POST)) gen_emit(g, PROG_OP_COPY, 0, keep, c, 0);
    g->top = args_top;
    end_path(g, &plan);
    gen_emit(g, PROG_OP_SETPATH, plan.nargs, target->index, gen_path_of(g, target, plan.lists), c);
    g->top = top;
}

/* ---- [a, b] = v ---- */

static void emit_ignored(cmp_gen *g, const hir_node *n) {
    uint64_t mask = 0;
    for (uint32_t i = 0; i + 1 < n->count && i < 48; i++)
        if (n->kids[i]->kind == HIR_TILDE) mask |= 1ull << i;
    if (mask) gen_emit(g, PROG_OP_IGNORE, 0, mask & 0xFFFF, mask >> 16 & 0xFFFF, mask >> 32 & 0xFFFF);
}

/* [~, i] = max (x): the call is told which outputs nobody wants by IGNORE right in front of it, and of it
 * alone: a call among its arguments would otherwise take it for itself. So the call, which was emitted last,
 * is taken back and emitted again behind the mask. */
void gen_ignore(cmp_gen *g, const hir_node *n, const hir_node *value) {
    bool tilde = false;
    for (uint32_t i = 0; i + 1 < n->count; i++)
        tilde |= n->kids[i]->kind == HIR_TILDE;
    if (!tilde || g->u->failed || g->blob->no_room) return;
    uint64_t call = g->code[g->ninstr - 1];
    g->ninstr--;
    emit_ignored(g, n);
    gen_emit(g, prog_i_op(call), prog_i_n(call), prog_i_a(call), prog_i_b(call), prog_i_c(call));
    if (value->kind == HIR_APPLY || value->kind == HIR_BRACE) /* may index instead of calling */
        gen_emit(g, PROG_OP_IGNORE, 0, 0, 0, 0);
}

/* `count` results of the value; returns their first register. Where the call has a cold form, that ignores the same
 * outputs and goes on behind the mask. */
static uint32_t gen_results(cmp_gen *g, const hir_node *n, const hir_node *value, uint32_t count) {
    if (hir_may_call(value)) {
        uint32_t before = g->ninstr, colds = g->ncold, base = gen_call(g, value, count, gen_temp(g));
        uint32_t end = g->ninstr;
        if (end == before) return base;
        gen_ignore(g, n, value);
        gen_cold *last = g->ncold > colds ? &g->cold[g->ncold - 1] : NULL;
        if (last && last->kind == GEN_COLD_CALL && last->node == value && last->back == end) {
            last->outputs = n;
            last->back = g->ninstr;
        }
        return base;
    }
    uint32_t base = gen_temps(g, count);
    if (gen_may_be_list(value)) {
        hir_node *items[1] = {(hir_node *)value};
        uint32_t list = gen_list(g, items, 1);
        gen_load_value(g, base, PROG_COLON);
        gen_emit(g, PROG_OP_BRACE, 1, base, list, count);
    } else {
        gen_to(g, value, base);
        if (count > 1) gen_emit(g, PROG_OP_CLEARN, count - 1, base + 1, 0, 0);
    }
    return base;
}

/* ---- [c{1:n}, s.f] = v: targets that take as many values as they denote when the program runs ---- */

/* An index that visibly picks several elements; one of unknown extent counts as such
 * only for a lone target. */
static bool picks_several(const hir_node *arg, bool alone) {
    switch (arg->kind) {
    case HIR_CONST: return arg->k->rows != 1 || arg->k->cols != 1;
    case HIR_END: return false;
    case HIR_RANGE:
    case HIR_COLON:
    case HIR_MATRIX: return true;
    case HIR_BINARY: return picks_several(arg->kids[0], false) || picks_several(arg->kids[1], false);
    default: return alone;
    }
}

/* Whether a target may stand for several values: x{…} and x.f where they are the only target, or where
 * their index says so. A lone target counts as several where its extent cannot be told; among others it
 * counts as one unless its text says otherwise, as `[c{k}, d] = f ()` nearly always means one. */
static bool takes_several(const hir_node *target, bool alone) {
    if (target->kind != HIR_TARGET) return false;
    const hir_node *last = target->kids[target->count - 1];
    bool brace = last->op == PROG_STEP_BRACE;
    if (last->op == PROG_STEP_PAREN) return false;
    for (uint32_t k = brace ? target->count - 1 : 0; k < target->count; k++) {
        const hir_node *s = target->kids[k];
        for (uint32_t i = 0; i < s->count && s->op != PROG_STEP_DYN; i++)
            if (picks_several(s->kids[i], alone)) return true;
    }
    return brace ? last->count == 0 : alone;
}

typedef struct several {
    path_plan plan;
    /* registers: how many values, and the list of them that goes in front of the arguments */
    uint32_t count, list;
} several;

/* Evaluates the arguments of a target and adds the number of values it takes to `total`. */
static void count_target(cmp_gen *g, const hir_node *target, several *t, uint32_t total) {
    if (!plan_path(g, target, &t->plan)) return;
    t->count = gen_temp(g);
    t->list = gen_temp(g);
    gen_path_args(g, &t->plan);
    end_path(g, &t->plan);
    gen_at(g, target);
    gen_emit(g, PROG_OP_PATHCOUNT, t->plan.nargs, target->index, gen_path_of(g, target, t->plan.lists),
             t->list);
    gen_emit(g, PROG_OP_COPY, 0, t->count, t->list, 0);
    gen_emit(g, PROG_OP_ADD, 0, total, total, t->list);
}

/* The function that a call or an index would call, for the builtin that calls it. A variable that holds
 * nothing means the function of its name, as in a call. */
static void gen_callee(cmp_gen *g, const hir_node *n, uint32_t dst) {
    hir_node handle = {.kind = n->kind == HIR_SUB    ? HIR_HANDLESUB
                               : n->kind == HIR_NEST ? HIR_CLOSURE
                                                     : HIR_HANDLE,
                       .index = n->index,
                       .line = n->line,
                       .column = n->column};
    const hir_node *on = n->kind == HIR_APPLY ? n->kids[0] : &handle;
    if (on->kind == HIR_FIELD ||
        on->kind == HIR_DYN) { /* of an object a method, as a handle: it is called behind this */
        gen_called_field(g, on, dst);
        return;
    }
    if (on->kind != HIR_VAR) {
        gen_to(g, on, dst);
        return;
    }
    gen_emit(g, PROG_OP_COPY, 0, dst, on->index, 0);
    uint32_t defined = gen_jump(g, PROG_OP_JDEF, dst, 0);
    gen_emit(g, PROG_OP_HANDLE, 0, dst, gen_function_name(g, g->f->vars[on->index].name), 0);
    gen_land(g, defined);
}

/* The first `total` results of a call as a list: __results__ (total, function, arguments). Written as a
 * call of a builtin with the function as a handle, since only the running program knows how many results
 * to ask for. The object stays in a register of its own: `end` in the arguments means it. */
static void gen_call_list(cmp_gen *g, const hir_node *n, uint32_t list, uint32_t total) {
    uint32_t from = n->kind == HIR_APPLY ? 1 : 0, nargs = n->count - from, object = gen_temp(g);
    uint32_t name = hir_intern(g->u, "__results__", 11);
    gen_callee(g, n, object);
    g->top = object + 1;
    bool lists = nargs > GEN_MAX_ARGS - 2 || gen_any_list(n->kids + from, nargs);
    uint32_t base = gen_temp(g), at;
    if (n->extra) g->hosts[n->extra] = (gen_host){object, nargs, lists ? base : GEN_NO_REG};
    if (lists) {
        gen_emit(g, PROG_OP_LISTNEW, 0, base, 0, 0);
        gen_emit(g, PROG_OP_COPY, 0, at = gen_temp(g), total, 0);
        gen_emit(g, PROG_OP_LISTADD, 0, base, at, 0);
        gen_emit(g, PROG_OP_COPY, 0, at, object, 0);
        gen_emit(g, PROG_OP_LISTADD, 0, base, at, 0);
        g->top = base + 1;
        for (uint32_t i = 0; i < nargs; i++)
            gen_append(g, n->kids[from + i], base);
    } else {
        gen_emit(g, PROG_OP_COPY, 0, base, total, 0);
        gen_emit(g, PROG_OP_COPY, 0, gen_temp(g), object, 0);
        for (uint32_t i = 0; i < nargs; i++) {
            gen_to(g, n->kids[from + i], at = gen_temp(g));
            g->top = at + 1;
        }
    }
    gen_at(g, n);
    gen_emit(g, lists ? PROG_OP_CALLX : PROG_OP_CALL, lists ? 0 : nargs + 2, base, gen_function_name(g, name),
             1);
    gen_emit(g, PROG_OP_MOVE, 0, list, base, 0);
    gen_emit(g, PROG_OP_CLEAR, 0, object, 0, 0);
}

/* All values of the right side as a list, `total` of them asked for. */
static void gen_value_list(cmp_gen *g, const hir_node *value, uint32_t list, uint32_t total) {
    uint32_t top = g->top;
    if (hir_may_call(value) && value->kind != HIR_BRACE) {
        gen_call_list(g, value, list, total);
    } else {
        hir_node *items[1] = {(hir_node *)value};
        uint32_t made = gen_list(g, items, 1);
        gen_emit(g, PROG_OP_MOVE, 0, list, made, 0);
    }
    g->top = top;
}

/* [varargout{1:nargout}] = f () in a function called as a statement: what f offers all the same becomes the
 * result. */
static void gen_offered(cmp_gen *g, const hir_node *target, uint32_t list, uint32_t count) {
    if (target->index != g->f->vararg_out || target->kids[0]->op != PROG_STEP_BRACE) return;
    uint32_t top = g->top, t = gen_temps(g, 2);
    gen_emit(g, PROG_OP_COPY, 0, t, count, 0);
    gen_emit(g, PROG_OP_LOADI, 0, t + 1, 0, 0);
    uint32_t some = gen_jump(g, PROG_OP_JNE, t, t + 1);
    gen_emit(g, PROG_OP_COPY, 0, target->index, list, 0);
    gen_land(g, some);
    g->top = top;
}

/* A constant has one value to give. */
static void gen_refuse_literal(cmp_gen *g, const hir_node *n, uint32_t total) {
    static const char text[] = "invalid number of output arguments for constant expression";
    const hir_const message = {PROG_CHAR, 0, 1, sizeof text - 1, (const uint8_t *)text, sizeof text - 1};
    hir_const *kept = base_arena_alloc(g->u->arena, sizeof *kept);
    uint32_t top = g->top, t = gen_temps(g, 2), name = hir_intern(g->u, "error", 5);
    if (!kept) g->u->failed = true;
    if (g->u->failed) return;
    *kept = message;
    gen_emit(g, PROG_OP_COPY, 0, t, total, 0);
    gen_emit(g, PROG_OP_LOADI, 0, t + 1, 1, 0);
    uint32_t few = gen_jump(g, PROG_OP_JNGT, t, t + 1);
    gen_load(g, t, kept);
    gen_at(g, n);
    gen_emit(g, PROG_OP_CALL, 1, t, gen_function_name(g, name), 0);
    gen_emit(g, PROG_OP_CLEAR, 0, t, 0, 0);
    gen_land(g, few);
    g->top = top;
}

/* Order: the arguments of all targets, their counts, the value, then the stores from left to right.
 * `total` begins with the targets that take one value each. Counts and lists are cleared as soon as they
 * were used, so that nothing holds what the next target changes. */
static void gen_several(cmp_gen *g, const hir_node *n, uint32_t keep) {
    uint32_t count = n->count - 1, top = g->top, plain = 0, total = gen_temp(g), list = gen_temp(g),
             value = gen_temp(g);
    several *targets = base_arena_alloc(g->u->arena, count * sizeof *targets);
    if (!targets) {
        g->u->failed = true;
        return;
    }
    bool alone = count == 1;
    for (uint32_t i = 0; i < count; i++)
        plain += !takes_several(n->kids[i], alone);
    gen_load_value(g, total, prog_double(plain));
    for (uint32_t i = 0; i < count; i++)
        if (takes_several(n->kids[i], alone)) count_target(g, n->kids[i], &targets[i], total);
    if (n->flags & HIR_LITERAL) gen_refuse_literal(g, n, total);
    gen_value_list(g, n->kids[count], list, total);
    gen_emit(g, PROG_OP_CLEAR, 0, total, 0, 0);
    for (uint32_t i = 0; i < count && !g->u->failed; i++) {
        const hir_node *target = n->kids[i];
        gen_at(g, target);
        if (takes_several(target, alone)) {
            const several *t = &targets[i];
            gen_emit(g, PROG_OP_TAKELIST, 0, t->list, list, t->count);
            gen_emit(g, PROG_OP_SETPATHN, t->plan.nargs, target->index, gen_path_of(g, target, t->plan.lists),
                     t->list);
            if (alone) gen_offered(g, target, list, t->count);
            gen_emit(g, PROG_OP_CLEAR, 0, t->count, 0, 0);
        } else {
            gen_emit(g, PROG_OP_TAKE, i + 1, value, list, 0);
            gen_store(g, target, value);
        }
        if (target->kind != HIR_TILDE) display(g, n, target->index);
    }
    gen_emit(g, PROG_OP_CLEAR, 0, list, 0, 0);
    if (keep != GEN_NO_REG)
        gen_emit(g, PROG_OP_COPY, 0, keep, n->kids[0]->kind == HIR_TILDE ? list : n->kids[0]->index, 0);
    g->top = top;
}

/* Results that are missing are undefined in their registers: NEEDOUT raises where a target wants one, and
 * ~ does not. All values are there before the first store, so [a, b] = deal (b, a) exchanges them. */
static void gen_multi(cmp_gen *g, const hir_node *n, uint32_t keep) {
    uint32_t count = n->count - 1, top = g->top;
    if (count > GEN_MAX_ARGS) {
        g->blob->no_room = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        if (takes_several(n->kids[i], count == 1)) {
            gen_several(g, n, keep);
            return;
        }
    uint32_t base = gen_results(g, n, n->kids[count], count);
    gen_use(g, base + count);
    g->top = base + count;
    if (keep != GEN_NO_REG) gen_emit(g, PROG_OP_COPY, 0, keep, base, 0);
    for (uint32_t i = 0; i < count; i++) {
        const hir_node *target = n->kids[i];
        gen_at(g, target);
        if (target->kind != HIR_TILDE) gen_emit(g, PROG_OP_NEEDOUT, 0, base + i, i + 1, 0);
        gen_store(g, target, base + i);
        if (target->kind != HIR_TILDE) display(g, n, target->index);
    }
    g->top = top;
}

/* ---- the doors ---- */

static void gen_assign(cmp_gen *g, const hir_node *n) {
    const hir_node *target = n->kids[0], *value = n->kids[1];
    if (n->flags & HIR_DELETE) {
        delete_path(g, target);
    } else if (target->kind == HIR_VAR) {
        bool self = value->kind == HIR_BINARY && value->kids[0]->kind == HIR_VAR &&
                    value->kids[0]->index == target->index;
        gen_at(g, value);
        if (!self || !gen_step(g, target->index, value->op, value->kids[1])) gen_to(g, value, target->index);
    } else if (!store_short(g, target, value)) {
        store_path(g, target, value, 0, GEN_NO_REG);
    }
    display(g, n, target->index);
}

void gen_assign_stmt(cmp_gen *g, const hir_node *n) {
    if (n->kind == HIR_ASSIGN) {
        gen_assign(g, n);
    } else if (n->kind == HIR_MULTI) {
        gen_multi(g, n, GEN_NO_REG);
    } else {
        if (n->kids[0]->kind == HIR_VAR)
            op_on_variable(g, n, GEN_NO_REG);
        else
            op_on_path(g, n, GEN_NO_REG);
        display(g, n, n->kids[0]->index);
    }
}

/* An assignment as a value: `if (x = f ())`, `a = b = 2`. The value is a copy for whoever asked, and the
 * variable keeps its own; deletion has the empty matrix for one. */
void gen_assign_value(cmp_gen *g, const hir_node *n, uint32_t dst) {
    const hir_node *target = n->kids[0];
    uint32_t top = g->top, keep = gen_base(g, dst);
    gen_use(g, keep + 1);
    if (n->kind == HIR_MULTI) {
        gen_multi(g, n, keep);
    } else if (n->kind == HIR_OPASSIGN) {
        if (target->kind == HIR_VAR)
            op_on_variable(g, n, keep);
        else
            op_on_path(g, n, keep);
    } else if (n->flags & HIR_DELETE) {
        delete_path(g, target);
        gen_load_empty(g, keep);
    } else if (target->kind == HIR_VAR) {
        gen_to(g, n->kids[1], target->index);
        gen_emit(g, PROG_OP_MOVE, 0, keep, target->index, 0);
    } else {
        store_path(g, target, n->kids[1], 0, keep);
    }
    if (keep != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, keep, 0);
    g->top = top;
}

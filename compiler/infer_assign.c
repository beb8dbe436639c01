/* compiler/infer_assign.c - what variables are once something was assigned to them or to a part of them.
 *
 * Assigning to a part keeps the class where both sides agree and otherwise follows the rules of
 * concatenation: a double that gets an integer becomes an integer, whatever gets a cell by parentheses
 * becomes a cell. What does not exist yet begins as an empty double. What a store cannot do raises an
 * error, and behind an error nothing goes on, so those cases need no answer. */
#include "compiler/infer_internal.h"

static bool is_foreign(const inference *in, uint32_t var) {
    unsigned foreign = HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_CAPTURE;
    return in->opaque || var == in->func->ans || in->func->vars[var].flags & foreign;
}

/* All that a variable is ever given is gathered in `all`, and in a protected body in `catching`: an error
 * may come between any two assignments. */
void infer_set(inference *in, uint32_t var, infer_value value) {
    if (is_foreign(in, var)) value = (infer_value){0};
    in->vars[var] = value;
    in->all[var] = infer_join(in->all[var], value.type);
    if (in->catching) in->catching[var] = infer_join_values(in->catching[var], value);
}

/* What a variable is once a part of it was written. x(i) = v may make x larger, so it is no scalar any
 * more. x(i).f = v is decided by its second step. */
static hir_type stored_type(const hir_node *target, hir_type was, hir_type value) {
    const hir_node *step = target->kids[0];
    bool fresh = (was & ~INFER_UNSET) == INFER_NONE;
    unsigned a = fresh ? HIR_T_DOUBLE : was & HIR_T_CLASSES, b = value & HIR_T_CLASSES;
    if (value == INFER_NONE) return INFER_NONE;
    if (!fresh && !a) return 0;
    if (step->op == PROG_STEP_PAREN && target->count > 1) step = target->kids[1];
    if (step->op == PROG_STEP_BRACE) return HIR_T_CELL; /* or it was empty, or an error */
    if (step->op == PROG_STEP_FIELD || step->op == PROG_STEP_DYN) return HIR_T_STRUCT;
    if (target->count != 1) return 0;
    if (a == HIR_T_CELL || b == HIR_T_CELL) return HIR_T_CELL;
    if (b == HIR_T_STRUCT) return HIR_T_STRUCT;
    if (!b || (a | b) & ~INFER_NUMBERS) return 0;
    unsigned real = (fresh ? HIR_T_REAL : was) & value & HIR_T_REAL,
             cls = a == b ? a : cmp_class_of_two(a, b);
    return (hir_type)(cls | (fresh ? 0u : a) | b |
                      real); /* an empty value takes the class of what is stored */
}

/* What another result than the first is. The second result of a call and those behind it. A variable among
 * several targets is otherwise unknown. */
static hir_type other_result(const inference *in, const hir_node *call, uint32_t number) {
    cmp_signature s;
    const cmp_library *l = in->library;
    if (call->kind == HIR_SUB && number < INFER_OUTS) return in->locals[call->index].results[number];
    if (call->kind != HIR_CALL || !l) return 0;
    const hir_name *name = &in->unit->names[call->index];
    if (l->signature && l->signature(l->ctx, name->text, name->len, &s) && l->other && number < INFER_OUTS) {
        hir_type known = l->other(l->ctx, name, call->kids, call->count, number);
        if (known) return known;
    }
    return cmp_builtin_other(in, name->text, call, number);
}

static bool deletes(const hir_node *n) {
    return n->kind == HIR_ASSIGN && n->flags & HIR_DELETE;
}

static void note_results(inference *in, uint32_t from, uint32_t until, hir_type type) {
    for (uint32_t i = from; i < until && i < INFER_OUTS; i++)
        in->varargout[i] = infer_join(in->varargout[i], type);
}

/* varargout{1} = v, or [varargout{1:n}] = f (): of what the function gives. Which member a target means is
 * seen where its index is a number; a range from 1 gives each the same. */
static void note_varargout(inference *in, const hir_node *target, hir_type type) {
    const hir_node *step = target->kind == HIR_TARGET ? target->kids[0] : NULL;
    double d;
    bool one = step && target->count == 1 && step->op == PROG_STEP_BRACE && step->count == 1;
    if (one && hir_is_number(step->kids[0], &d)) {
        if (d >= 1 && d <= INFER_OUTS) note_results(in, (uint32_t)d - 1, (uint32_t)d, type);
        return;
    }
    bool range =
        one && step->kids[0]->kind == HIR_RANGE && hir_is_number(step->kids[0]->kids[0], &d) && d == 1;
    note_results(in, 0, 1, range ? type : 0);
    note_results(in, 1, INFER_OUTS, 0);
}

static bool is_new(infer_value v) {
    return (v.type & ~INFER_UNSET) == INFER_NONE;
}

/* What the members of a cell are once a part of it was written. x{i} = v may leave gaps, which hold empty
 * doubles. A v that is a cell itself may be meant as a list of values. */
static hir_type stored_members(const hir_node *target, infer_value was, infer_value value) {
    const hir_node *step = target->kids[0];
    hir_type old = is_new(was) || (was.type & HIR_T_CLASSES) == HIR_T_DOUBLE ? INFER_NONE : was.members;
    if (target->count != 1) return 0;
    hir_type empty =
        step->op == PROG_STEP_BRACE ? HIR_T_DOUBLE | HIR_T_REAL : INFER_NONE; /* what lies between */
    if (step->op == PROG_STEP_BRACE && value.type & HIR_T_CELL) return 0;
    if (step->op == PROG_STEP_BRACE) return infer_join(infer_join(old, empty), value.type);
    return value.type == HIR_T_CELL ? infer_join(infer_join(old, HIR_T_DOUBLE | HIR_T_REAL), value.members)
                                    : 0;
}

/* Deleting elements keeps the class and loses the shape. */
static void assign_one(inference *in, const hir_node *n, hir_node *target, infer_value value) {
    for (uint32_t k = 0; k < target->count; k++)
        infer_node(in, target->kids[k]);
    if (target->kind != HIR_VAR && target->kind != HIR_TARGET) return;
    infer_value was = in->vars[target->index], now = value;
    if (target->index == in->func->vararg_out) note_varargout(in, target, value.type);
    if (n->kind == HIR_OPASSIGN)
        now = value =
            (infer_value){infer_binary(n, is_new(was) ? 0 : was.type & INFER_KNOWN, value.type), 0, 0, 0};
    if (target->kind == HIR_TARGET && !deletes(n)) {
        now = (infer_value){stored_type(target, was.type, value.type), 0, 0, 0};
        bool several = n->kind == HIR_MULTI &&
                       !(target->kids[0]->count == 1 && target->kids[0]->kids[0]->type & HIR_T_SCALAR);
        if (now.type == HIR_T_CELL && !several) now.members = stored_members(target, was, value);
    } else if (target->kind == HIR_TARGET) {
        now = was;
        now.type = is_new(was) ? 0 : (hir_type)(was.type & ~HIR_T_SCALAR);
    }
    infer_set(in, target->index, now);
}

hir_type infer_assignment(inference *in, hir_node *n) {
    hir_node *value = n->kids[n->count - 1];
    hir_type type = deletes(n) ? 0 : infer_node(in, value);
    infer_value first = deletes(n) ? (infer_value){0} : infer_whole(in, value);
    for (uint32_t i = 0; i + 1 < n->count; i++)
        assign_one(in, n, n->kids[i], i ? (infer_value){other_result(in, value, i), 0, 0, 0} : first);
    if (n->kind == HIR_MULTI || n->kind == HIR_OPASSIGN) return 0;
    return deletes(n) ? 0 : type;
}

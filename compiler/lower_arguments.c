/* compiler/lower_arguments.c - what arguments blocks mean: statements in front of the body, and, for outputs, behind.
 *
 * A call fills the parameters that it gives by position alone (func->params) and a cell of all others. Then
 *
 *     [set, values, structs…, repeating…] = __arguments__ (name, required, kept, optional, group, rest, names)
 *
 * says which of the arguments given by name, and of the optional ones that lie in the cell, were given, and with which
 * values, and raises where there are too few or too many; where nothing is given by name or repeats it is called only
 * when the number of arguments is wrong. `names` is text: those of each struct with commas, structs
 * separated by semicolons, ?Class for all properties of a class. What follows is a statement or two for each line:
 *
 *     x = __argument__ (x, who, position, class, dims)
 *     try, validators, catch error, __argument_error__ (error, who, position), end
 *
 * and assignments of defaults. So nothing behind lowering knows of arguments blocks, and a function without one is
 * what it always was. Validators are statements of the function itself: they see its local functions and the
 * arguments before theirs. Their errors are caught to say which argument it was. No function that a program could
 * replace is called.
 *
 * Outputs are looked at where the function is left without an error: `left` is true then, and what does it stands in
 * the cleanup of an unwind_protect around the body. */
#include "compiler/lower_internal.h"

#include <stdio.h>

typedef struct prelude {
    cmp_lower *l;
    const cmp_func *func;
    const cmp_arguments *a;
    hir_node **items;
    uint32_t count, cap;
} prelude;

/* ---- nodes ---- */

static void add(prelude *d, hir_node *n) {
    if (hir_grow(d->l->unit, &d->items, d->count, &d->cap, sizeof *d->items)) d->items[d->count++] = n;
}

static hir_node *number_node(prelude *d, uint32_t pos, double value) {
    return hir_number(d->l->unit, cmp_node_at(d->l, HIR_CONST, 0, pos), value);
}

static uint32_t variable(prelude *d, const cmp_name *name) {
    return cmp_scope_target(d->l, name);
}

static hir_node *read_node(prelude *d, const cmp_name *name, uint32_t pos) {
    return cmp_var_node(d->l, variable(d, name), pos);
}

static hir_node *two(prelude *d, hir_kind kind, uint32_t pos, hir_node *a, hir_node *b) {
    hir_node *n = cmp_node_at(d->l, kind, 2, pos);
    if (!d->l->unit->failed) n->kids[0] = a, n->kids[1] = b;
    return n;
}

static hir_node *call_node(prelude *d, const char *name, uint32_t pos, uint32_t count) {
    hir_node *n = cmp_node_at(d->l, HIR_CALL, count, pos);
    n->index = hir_intern(d->l->unit, name, strlen(name));
    return n;
}

static void assign(prelude *d, uint32_t pos, hir_node *target, hir_node *value) {
    hir_node *n = two(d, HIR_ASSIGN, pos, target, value);
    n->flags |= HIR_STMT;
    add(d, n);
}

static void assign_name(prelude *d, uint32_t pos, const cmp_name *name, hir_node *value) {
    assign(d, pos, read_node(d, name, pos), value);
}

/* The statements since `from` as a block. */
static hir_node *take_block(prelude *d, uint32_t from, uint32_t pos) {
    hir_node *n = cmp_node_at(d->l, HIR_BLOCK, d->count - from, pos);
    if (!d->l->unit->failed && n->count) memcpy(n->kids, d->items + from, n->count * sizeof *n->kids);
    d->count = from;
    return n;
}

/* name{index} */
static hir_node *element_node(prelude *d, const cmp_name *name, uint32_t pos, hir_node *index) {
    return two(d, HIR_BRACE, pos, read_node(d, name, pos), index);
}

static hir_node *target_node(prelude *d, const cmp_name *name, uint32_t pos, prog_step_kind kind,
                             uint32_t count) {
    hir_node *target = cmp_node_at(d->l, HIR_TARGET, 1, pos), *step = cmp_node_at(d->l, HIR_STEP, count, pos);
    step->op = (uint8_t)kind;
    target->index = variable(d, name);
    if (!d->l->unit->failed) target->kids[0] = step;
    return target;
}

/* ---- one argument ---- */

/* The variable that an argument is, or its field of a struct. */
static hir_node *value_node(prelude *d, const cmp_argument *item) {
    hir_node *n = read_node(d, item->name, item->pos);
    if (!item->field) return n;
    hir_node *field = cmp_node_at(d->l, HIR_FIELD, 1, item->pos);
    field->index = cmp_lower_name(d->l, item->field);
    if (!d->l->unit->failed) field->kids[0] = n;
    return field;
}

static void store(prelude *d, const cmp_argument *item, hir_node *value) {
    if (item->field) {
        hir_node *target = target_node(d, item->name, item->pos, PROG_STEP_FIELD, 0);
        if (!d->l->unit->failed) target->kids[0]->index = cmp_lower_name(d->l, item->field);
        assign(d, item->pos, target, value);
    } else {
        assign_name(d, item->pos, item->name, value);
    }
}

/* As messages name it: "f: invalid argument 'x'". */
static hir_node *who_node(prelude *d, const cmp_argument *item) {
    char text[192];
    const cmp_name *name = item->field ? item->field : item->name;
    snprintf(text, sizeof text, "%.60s: invalid %s '%.60s'", d->func->name ? d->func->name->text : "?",
             item->kind >= CMP_ARG_OUTPUT ? "output" : "argument", name->text);
    return cmp_text_node(d->l, item->pos, text);
}

/* Where it stands, 0 for one that is given by name: base, or base + step * number in the loop over those that
 * repeat. */
typedef struct position {
    double base, step;
} position;

static hir_node *position_node(prelude *d, const cmp_argument *item, position at) {
    uint32_t pos = item->pos;
    hir_node *base = number_node(d, pos, at.base);
    if (at.step == 0) return base;
    hir_node *product =
        two(d, HIR_BINARY, pos, number_node(d, pos, at.step), read_node(d, d->a->number, pos));
    hir_node *sum = two(d, HIR_BINARY, pos, base, product);
    product->op = PROG_OP_MUL;
    sum->op = PROG_OP_ADD;
    return sum;
}

static bool is_restricted(const cmp_argument *item) {
    return item->is.class_ || item->is.dims || item->is.checks.count;
}

static void convert(prelude *d, const cmp_argument *item, position at) {
    if (!item->is.class_ && !item->is.dims) return;
    hir_node *call = call_node(d, "__argument__", item->pos, 5);
    if (d->l->unit->failed) return;
    call->kids[0] = value_node(d, item);
    call->kids[1] = who_node(d, item);
    call->kids[2] = position_node(d, item, at);
    call->kids[3] = cmp_text_node(d->l, item->pos, item->is.class_ ? item->is.class_->text : "");
    call->kids[4] = cmp_text_node(d->l, item->pos, item->is.dims ? item->is.dims : "");
    store(d, item, call);
}

static void validate(prelude *d, const cmp_argument *item, position at) {
    if (!item->is.checks.count) return;
    uint32_t from = d->count;
    hir_node *checks = cmp_lower_block(d->l, &item->is.checks);
    hir_node *call = call_node(d, "__argument_error__", item->pos, 3);
    if (d->l->unit->failed) return;
    call->kids[0] = read_node(d, d->a->error, item->pos);
    call->kids[1] = who_node(d, item);
    call->kids[2] = position_node(d, item, at);
    assign_name(d, item->pos, d->a->error, call);
    hir_node *attempt = two(d, HIR_TRY, item->pos, checks, take_block(d, from, item->pos));
    attempt->index = variable(d, d->a->error);
    add(d, attempt);
}

static void check(prelude *d, const cmp_argument *item, position at) {
    convert(d, item, at);
    validate(d, item, at);
}

/* ---- those that repeat ---- */

/* The first stands at position `first`. Each value in turn is what the argument's name means to its validators,
 * together with those beside it. */
static void check_each(prelude *d, const cmp_argument *items, uint32_t count, uint32_t first) {
    const cmp_arguments *a = d->a;
    uint32_t pos = items[0].pos, from;
    assign_name(d, pos, a->number, number_node(d, pos, 0));
    from = d->count;
    hir_node *next = two(d, HIR_BINARY, pos, read_node(d, a->number, pos), number_node(d, pos, 1));
    next->op = PROG_OP_ADD;
    assign_name(d, pos, a->number, next);
    for (uint32_t i = 0; i < count; i++) {
        const cmp_argument *item = &items[i];
        if (item->name)
            assign_name(d, item->pos, item->name,
                        element_node(d, item->all, item->pos, read_node(d, a->number, item->pos)));
    }
    for (uint32_t i = 0; i < count && !d->l->unit->failed; i++) {
        const cmp_argument *item = &items[i];
        if (!item->name || !is_restricted(item)) continue;
        check(d, item, (position){(double)first + i - count, count});
        if (!item->is.class_ && !item->is.dims) continue;
        hir_node *target = target_node(d, item->all, item->pos, PROG_STEP_BRACE, 1);
        if (d->l->unit->failed) return;
        target->kids[0]->kids[0] = read_node(d, a->number, item->pos);
        assign(d, item->pos, target, read_node(d, item->name, item->pos));
    }
    hir_node *body = take_block(d, from, pos), *loop = cmp_node_at(d->l, HIR_FOR, 3, pos);
    if (d->l->unit->failed) return;
    loop->kids[0] = read_node(d, a->one, pos);
    loop->kids[1] = read_node(d, items[0].all, pos);
    loop->kids[2] = body;
    add(d, loop);
}

/* Behind the loop the names mean the cells. */
static void check_repeating(prelude *d, const cmp_argument *items, uint32_t count, uint32_t first) {
    bool any = false;
    for (uint32_t i = 0; i < count; i++)
        any |= is_restricted(&items[i]);
    if (any) check_each(d, items, count, first);
    for (uint32_t i = 0; i < count && !d->l->unit->failed; i++) {
        if (items[i].name) {
            assign_name(d, items[i].pos, items[i].name, read_node(d, items[i].all, items[i].pos));
            cmp_scope_mark(d->l, items[i].name);
        }
        assign_name(d, items[i].pos, items[i].all, cmp_node_at(d->l, HIR_MATRIX, 0, items[i].pos));
    }
}

/* ---- what was given ---- */

static hir_node *names_node(prelude *d) {
    const cmp_arguments *a = d->a;
    base_buf text = {0};
    for (uint32_t k = 0; k < a->struct_count; k++) {
        bool first = true;
        if (k) base_buf_byte(&text, ';');
        for (uint32_t i = 0; i < a->count; i++) {
            const cmp_argument *item = &a->items[i];
            if (item->kind != CMP_ARG_NAMED || item->name != a->structs[k]) continue;
            if (!first) base_buf_byte(&text, ',');
            base_buf_printf(&text, "%s%s", item->class_ ? "?" : "",
                            item->class_ ? item->class_->text : item->field->text);
            first = false;
        }
    }
    base_buf_byte(&text, 0);
    if (text.failed) d->l->unit->failed = true;
    hir_node *n = cmp_text_node(d->l, d->func->pos, text.failed ? "" : (const char *)text.data);
    base_buf_free(&text);
    return n;
}

static void call_arguments(prelude *d, uint32_t pos) {
    const cmp_arguments *a = d->a;
    uint32_t kept = a->struct_count ? 0 : a->optional, at = 0;
    hir_node *call = call_node(d, "__arguments__", pos, 7);
    uint32_t outputs = 1 + (a->struct_count ? 1 + a->struct_count : 0) + a->group;
    if (a->group && !a->struct_count) outputs++;
    hir_node *n = cmp_node_at(d->l, HIR_MULTI, outputs + 1, pos);
    if (d->l->unit->failed) return;
    call->kids[0] = cmp_text_node(d->l, pos, d->func->name ? d->func->name->text : "?");
    call->kids[1] = number_node(d, pos, a->required);
    call->kids[2] = number_node(d, pos, a->required + kept);
    call->kids[3] = number_node(d, pos, a->optional - kept);
    call->kids[4] = number_node(d, pos, a->group);
    call->kids[5] = read_node(d, a->rest, pos);
    call->kids[6] = names_node(d);
    if (d->l->unit->failed) return;
    if (outputs == 1) {
        assign_name(d, pos, a->set, call);
        return;
    }
    n->flags |= HIR_STMT;
    n->kids[at++] = read_node(d, a->set, pos);
    n->kids[at++] = a->struct_count ? read_node(d, a->values, pos) : cmp_node_at(d->l, HIR_TILDE, 0, pos);
    for (uint32_t k = 0; k < a->struct_count; k++) {
        n->kids[at++] = read_node(d, a->structs[k], pos);
        cmp_scope_mark(d->l, a->structs[k]);
    }
    for (uint32_t i = 0; i < a->count && at < outputs; i++)
        if (a->items[i].kind == CMP_ARG_REPEATING) n->kids[at++] = read_node(d, a->items[i].all, pos);
    n->kids[at] = call;
    add(d, n);
}

/* nargin OP bound || … : whether too few or too many are given. */
static hir_node *miscounted_node(prelude *d, uint32_t pos) {
    uint32_t least = d->a->required, most = least + d->a->optional;
    hir_node *few =
        two(d, HIR_BINARY, pos, cmp_node_at(d->l, HIR_NARGIN, 0, pos), number_node(d, pos, least));
    hir_node *many =
        two(d, HIR_BINARY, pos, cmp_node_at(d->l, HIR_NARGIN, 0, pos), number_node(d, pos, most));
    few->op = least == most ? PROG_OP_NE : PROG_OP_LT;
    many->op = PROG_OP_GT;
    if (least == most) return few;
    return least ? two(d, HIR_OROR, pos, few, many) : many;
}

/* Where each argument lies in a parameter only their number can be wrong, and __arguments__ is called to say so. */
static void divide(prelude *d) {
    uint32_t pos = d->a->items[0].block, from = d->count;
    if (!pos) pos = d->func->pos;
    call_arguments(d, pos);
    if (d->a->struct_count || d->a->group) return;
    hir_node *call = take_block(d, from, pos);
    add(d, two(d, HIR_IF, pos, miscounted_node(d, pos), call));
}

static hir_node *default_node(prelude *d, const cmp_argument *item) {
    return cmp_lower_expr(d->l, item->value);
}

/* An argument that lies in the cell, or is given by name: the k-th of `set` and `values`. */
static void take(prelude *d, const cmp_argument *item, uint32_t k, uint32_t place) {
    uint32_t pos = item->pos, from = d->count;
    hir_node *given = two(d, HIR_APPLY, pos, read_node(d, d->a->set, pos), number_node(d, pos, k));
    store(d, item, element_node(d, d->a->values, pos, number_node(d, pos, k)));
    if (!item->value) check(d, item, (position){place, 0});
    hir_node *yes = take_block(d, from, pos), *no = NULL;
    if (item->value) {
        store(d, item, default_node(d, item));
        no = take_block(d, from, pos);
    }
    hir_node *n = cmp_node_at(d->l, HIR_IF, no ? 3 : 2, pos);
    if (d->l->unit->failed) return;
    n->kids[0] = given;
    n->kids[1] = yes;
    if (no) n->kids[2] = no;
    add(d, n);
    if (item->value) check(d, item, (position){place, 0});
}

/* One that lies in a parameter. */
static void look_at(prelude *d, const cmp_argument *item, uint32_t place) {
    if (item->value) {
        hir_node *n = cmp_node_at(d->l, HIR_DEFAULT, 1, item->pos);
        n->index = variable(d, item->name);
        hir_node *value = default_node(d, item);
        if (d->l->unit->failed) return;
        n->kids[0] = value;
        add(d, n);
    }
    check(d, item, (position){place, 0});
}

static void lower_inputs(prelude *d) {
    const cmp_arguments *a = d->a;
    uint32_t place = 0, named = 0, taken = 0;
    for (uint32_t i = 0; i < a->count; i++)
        taken += a->items[i].kind == CMP_ARG_NAMED && a->items[i].field;
    divide(d);
    for (uint32_t i = 0; i < a->count && !d->l->unit->failed; i++) {
        const cmp_argument *item = &a->items[i];
        switch (item->kind) {
        case CMP_ARG_REQUIRED:
            place++;
            if (item->name) look_at(d, item, place);
            break;
        case CMP_ARG_OPTIONAL:
            place++;
            if (a->struct_count) taken++;
            if (!item->name) break;
            if (a->struct_count)
                take(d, item, taken, place);
            else
                look_at(d, item, place);
            cmp_scope_mark(d->l, item->name);
            break;
        case CMP_ARG_REPEATING:
            check_repeating(d, item, a->group, place + 1);
            i += a->group - 1;
            break;
        case CMP_ARG_NAMED:
            if (item->field) take(d, item, ++named, 0);
            break;
        default: break;
        }
    }
    if (!a->struct_count && !a->group) return;
    /* what they hold is held once, by its own variable, so that the body changes it where it lies */
    assign_name(d, d->func->pos, a->rest, cmp_node_at(d->l, HIR_MATRIX, 0, d->func->pos));
    if (a->struct_count)
        assign_name(d, d->func->pos, a->values, cmp_node_at(d->l, HIR_MATRIX, 0, d->func->pos));
}

/* ---- outputs ---- */

/* One that has no value is not looked at. */
static void check_output(prelude *d, const cmp_argument *item, uint32_t place) {
    uint32_t pos = item->pos, from = d->count;
    if (item->kind == CMP_ARG_OUTPUT) {
        check(d, item, (position){place, 0});
    } else {
        assign_name(d, pos, item->all, read_node(d, item->name, pos));
        check_repeating(d, item, 1, place);
    }
    hir_node *block = take_block(d, from, pos), *asked = call_node(d, "__is_set__", pos, 1);
    if (d->l->unit->failed) return;
    asked->kids[0] = cmp_text_node(d->l, pos, item->name->text);
    add(d, two(d, HIR_IF, pos, asked, block));
}

static void lower_outputs(prelude *d) {
    const cmp_params *outputs = &d->func->outputs;
    for (uint32_t i = 0; i < d->a->count && !d->l->unit->failed; i++) {
        const cmp_argument *item = &d->a->items[i];
        uint32_t place = 0;
        if (item->kind < CMP_ARG_OUTPUT || !is_restricted(item)) continue;
        while (place < outputs->count && outputs->items[place].name != item->name)
            place++;
        check_output(d, item, place + 1);
    }
}

/* ---- the function ---- */

hir_node *cmp_lower_arguments(cmp_lower *l, const cmp_func *func) {
    prelude d = {.l = l, .func = func, .a = func->arguments};
    if (d.a->inputs) lower_inputs(&d);
    if (d.a->outputs) {
        hir_node *no = hir_truth(l->unit, cmp_node_at(l, HIR_CONST, 0, func->pos), false);
        assign_name(&d, func->pos, d.a->left, no);
        l->scope->left = variable(&d, d.a->left) + 1;
    }
    return take_block(&d, 0, func->pos);
}

hir_node *cmp_lower_leaving(cmp_lower *l, uint32_t pos) {
    hir_node *n = cmp_node_at(l, HIR_ASSIGN, 2, pos), *yes = cmp_node_at(l, HIR_CONST, 0, pos);
    n->flags = HIR_STMT;
    if (l->unit->failed) return n;
    n->kids[0] = cmp_var_node(l, l->scope->left - 1, pos);
    n->kids[1] = hir_truth(l->unit, yes, true);
    return n;
}

hir_node *cmp_lower_checked_body(cmp_lower *l, const cmp_func *func, hir_node *body) {
    prelude d = {.l = l, .func = func, .a = func->arguments};
    uint32_t pos = func->end;
    lower_outputs(&d);
    hir_node *checks = take_block(&d, 0, pos), *left = read_node(&d, d.a->left, pos);
    add(&d, two(&d, HIR_IF, pos, left, checks));
    hir_node *cleanup = take_block(&d, 0, pos);
    add(&d, body);
    add(&d, cmp_lower_leaving(l, pos));
    return two(&d, HIR_UNWIND, pos, take_block(&d, 0, pos), cleanup);
}

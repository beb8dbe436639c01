/* compiler/lower_class.c - class definitions, calls of superclasses and ?Class.
 *
 * A class becomes a function of its name that returns one struct, which describes it (docs/classes.md): what the
 * file says, with handles to the functions it has. Whoever runs it makes the class of that. It is built by
 * ordinary assignments, one field at a time, so nothing between here and the VM knows of classes, and no
 * function that a program could replace is called but struct ().
 *
 * Methods are functions of the file like local ones, but no name leads to them: in a method, area (obj) means
 * what the object's class makes of it, and that is asked when it is reached. Local functions are called as in
 * any file. */
#include "compiler/lower_internal.h"

/* ---- nodes ---- */

hir_node *cmp_text_node(cmp_lower *l, uint32_t pos, const char *text) {
    size_t len = strlen(text);
    hir_node *place = cmp_node_at(l, HIR_CONST, 0, pos);
    return hir_constant(l->unit, place, PROG_CHAR, 0, len ? 1 : 0, (int64_t)len, text);
}

static hir_node *empty_node(cmp_lower *l, uint32_t pos) {
    return cmp_node_at(l, HIR_MATRIX, 0, pos);
}

/* {'a', 'b'} of one row; {} where there is none. */
static hir_node *texts_node(cmp_lower *l, uint32_t pos, const cmp_name *const *names, uint32_t count) {
    hir_node *cell = cmp_node_at(l, HIR_CELL, count ? 1 : 0, pos);
    if (!count || l->unit->failed) return cell;
    hir_node *row = cmp_node_at(l, HIR_ROW, count, pos);
    for (uint32_t i = 0; i < count && !l->unit->failed; i++)
        row->kids[i] = cmp_text_node(l, pos, names[i]->text);
    if (!l->unit->failed) cell->kids[0] = row;
    return cell;
}

/* ---- the statements that build the description ---- */

typedef struct description {
    cmp_lower *l;
    hir_node **items; /* statements */
    uint32_t count, cap;
    uint32_t var, attributes; /* variables: the struct, and the attributes of the block at hand */
} description;

static void add(description *d, hir_node *n) {
    if (hir_grow(d->l->unit, &d->items, d->count, &d->cap, sizeof *d->items)) d->items[d->count++] = n;
}

static void add_assign(description *d, uint32_t pos, hir_node *target, hir_node *value, unsigned flags) {
    hir_node *n = cmp_node_at(d->l, HIR_ASSIGN, 2, pos);
    if (d->l->unit->failed) return;
    n->flags = (uint8_t)(HIR_STMT | flags);
    n->kids[0] = target;
    n->kids[1] = value;
    add(d, n);
}

static hir_node *field_step(cmp_lower *l, uint32_t pos, const char *field) {
    hir_node *n = cmp_node_at(l, HIR_STEP, 0, pos);
    n->op = PROG_STEP_FIELD;
    n->index = hir_intern(l->unit, field, strlen(field));
    return n;
}

/* (number, 1), or (1, :) where number is 0. */
static hir_node *element_step(cmp_lower *l, uint32_t pos, uint32_t number) {
    hir_node *n = cmp_node_at(l, HIR_STEP, 2, pos), *place = cmp_node_at(l, HIR_CONST, 0, pos);
    n->op = PROG_STEP_PAREN;
    if (l->unit->failed) return n;
    n->kids[0] = hir_number(l->unit, place, number ? number : 1);
    n->kids[1] = number ? hir_number(l->unit, place, 1) : cmp_node_at(l, HIR_COLON, 0, pos);
    return n;
}

/* d.field = value */
static void set_field(description *d, uint32_t var, uint32_t pos, const char *field, hir_node *value) {
    hir_node *target = cmp_node_at(d->l, HIR_TARGET, 1, pos);
    target->index = var;
    if (d->l->unit->failed) return;
    target->kids[0] = field_step(d->l, pos, field);
    add_assign(d, pos, target, value, 0);
}

/* d.list(number, 1).field = value */
static void set_element(description *d, uint32_t pos, const char *list, uint32_t number, const char *field,
                        hir_node *value) {
    hir_node *target = cmp_node_at(d->l, HIR_TARGET, 3, pos);
    target->index = d->var;
    if (d->l->unit->failed) return;
    target->kids[0] = field_step(d->l, pos, list);
    target->kids[1] = element_step(d->l, pos, number);
    target->kids[2] = field_step(d->l, pos, field);
    add_assign(d, pos, target, value, 0);
}

/* d.list(1, :) = [] */
static void delete_element(description *d, uint32_t pos, const char *list) {
    hir_node *target = cmp_node_at(d->l, HIR_TARGET, 2, pos);
    target->index = d->var;
    if (d->l->unit->failed) return;
    target->kids[0] = field_step(d->l, pos, list);
    target->kids[1] = element_step(d->l, pos, 0);
    add_assign(d, pos, target, empty_node(d->l, pos), HIR_DELETE);
}

/* ---- attributes ---- */

static bool is_any(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0) return true;
    return false;
}

/* A word that stands for itself, as in Access = private: who may do something is written so whatever the word. */
static bool is_word(const cmp_attribute *a) {
    static const char *const words[] = {"public", "protected", "private", "immutable"};
    static const char *const access[] = {"Access", "GetAccess", "SetAccess", "ListenAccess", "NotifyAccess"};
    if (a->value->kind != CMP_EXPR_IDENT || a->value->parens) return false;
    return is_any(a->value->name->text, words, sizeof words / sizeof *words) ||
           is_any(a->name->text, access, sizeof access / sizeof *access);
}

/* ?a, or {?a, ?b}: the names of the classes; NULL for other expressions. */
static hir_node *class_names(cmp_lower *l, const cmp_expr *e) {
    if (e->kind == CMP_EXPR_META) return texts_node(l, e->pos, &e->name, 1);
    if (e->kind != CMP_EXPR_CELL || e->matrix.count == 0) return NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < e->matrix.count; i++)
        for (uint32_t k = 0; k < e->matrix.rows[i].count; k++, count++)
            if (e->matrix.rows[i].items[k]->kind != CMP_EXPR_META) return NULL;
    const cmp_name **names = base_arena_alloc(l->unit->arena, (count + 1) * sizeof *names);
    if (!names) l->unit->failed = true;
    count = 0;
    for (uint32_t i = 0; names && i < e->matrix.count; i++)
        for (uint32_t k = 0; k < e->matrix.rows[i].count; k++)
            names[count++] = e->matrix.rows[i].items[k]->name;
    return texts_node(l, e->pos, names, names ? count : 0);
}

static hir_node *attribute_value(cmp_lower *l, const cmp_attribute *a) {
    if (!a->value) return hir_truth(l->unit, cmp_node_at(l, HIR_CONST, 0, a->pos), !a->negated);
    if (is_word(a)) return cmp_text_node(l, a->value->pos, a->value->name->text);
    hir_node *names = class_names(l, a->value);
    return names ? names : cmp_lower_expr(l, a->value);
}

/* They are evaluated once for all that a block declares. */
static void set_attributes(description *d, uint32_t pos, const cmp_attributes *attributes) {
    hir_node *none = cmp_node_at(d->l, HIR_CALL, 0, pos);
    none->index = hir_intern(d->l->unit, "struct", 6);
    add_assign(d, pos, cmp_var_node(d->l, d->attributes, pos), none, 0);
    for (uint32_t i = 0; i < attributes->count && !d->l->unit->failed; i++) {
        const cmp_attribute *a = &attributes->items[i];
        set_field(d, d->attributes, a->pos, a->name->text, attribute_value(d->l, a));
    }
}

/* ---- lists ---- */

static const struct {
    const char *name, *fields[5]; /* fields behind name, in their order */
} lists[] = {
    [CMP_CLASS_PROPERTIES] = {"properties", {"attributes", "default", "class", "dims", "check"}},
    [CMP_CLASS_METHODS] = {"methods", {"attributes", "call"}},
    [CMP_CLASS_EVENTS] = {"events", {"attributes"}},
    [CMP_CLASS_ENUMERATION] = {"enumerations", {"args"}},
};

/* A handle to a function of the file, found by where it stands; [] where there is none. */
static hir_node *handle_node(cmp_lower *l, uint32_t pos, const cmp_func *func) {
    if (!func || func->declared) return empty_node(l, pos);
    hir_node *n = cmp_node_at(l, HIR_HANDLESUB, 0, pos);
    n->index = func->index;
    return n;
}

static hir_node *item_field(description *d, const cmp_class_item *item, const char *field) {
    cmp_lower *l = d->l;
    uint32_t pos = item->pos;
    if (strcmp(field, "attributes") == 0) return cmp_var_node(l, d->attributes, pos);
    if (strcmp(field, "class") == 0) return cmp_text_node(l, pos, item->class_ ? item->class_->text : "");
    if (strcmp(field, "dims") == 0) return cmp_text_node(l, pos, item->dims ? item->dims : "");
    if (strcmp(field, "check") == 0 || strcmp(field, "call") == 0) return handle_node(l, pos, item->func);
    return item->value ? cmp_lower_expr(l, item->value) : empty_node(l, pos);
}

static void add_item(description *d, cmp_class_kind kind, const cmp_class_item *item, uint32_t number) {
    const char *list = lists[kind].name;
    set_element(d, item->pos, list, number, "name", cmp_text_node(d->l, item->pos, item->name->text));
    for (size_t i = 0; i < 5 && lists[kind].fields[i] && !d->l->unit->failed; i++)
        set_element(d, item->pos, list, number, lists[kind].fields[i],
                    item_field(d, item, lists[kind].fields[i]));
}

/* A list without elements has its fields all the same: it is made with one, which goes. */
static void add_empty(description *d, uint32_t pos, cmp_class_kind kind) {
    const char *list = lists[kind].name;
    set_element(d, pos, list, 1, "name", empty_node(d->l, pos));
    for (size_t i = 0; i < 5 && lists[kind].fields[i]; i++)
        set_element(d, pos, list, 1, lists[kind].fields[i], empty_node(d->l, pos));
    delete_element(d, pos, list);
}

/* The constructor that a class without one has. */
static void add_maker(description *d, const cmp_class *c, uint32_t number, uint32_t maker) {
    static const cmp_attributes none;
    hir_node *handle = cmp_node_at(d->l, HIR_HANDLESUB, 0, c->name_pos);
    handle->index = maker;
    set_attributes(d, c->name_pos, &none);
    set_element(d, c->name_pos, "methods", number, "name", cmp_text_node(d->l, c->name_pos, c->name->text));
    set_element(d, c->name_pos, "methods", number, "attributes",
                cmp_var_node(d->l, d->attributes, c->name_pos));
    set_element(d, c->name_pos, "methods", number, "call", handle);
}

static void add_list(description *d, const cmp_class *c, cmp_class_kind kind, uint32_t maker) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < c->block_count; i++) {
        const cmp_class_block *block = &c->blocks[i];
        if (block->kind != kind || !block->count) continue;
        set_attributes(d, block->pos, &block->attributes);
        for (uint32_t k = 0; k < block->count && !d->l->unit->failed; k++)
            add_item(d, kind, &block->items[k], ++number);
    }
    if (kind == CMP_CLASS_METHODS && maker) add_maker(d, c, ++number, maker);
    if (!number) add_empty(d, c->pos, kind);
}

/* ---- the definition ---- */

static uint32_t hidden_variable(cmp_lower *l, const char *name) {
    return hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, name, strlen(name)), 0);
}

static hir_node *lower_description(cmp_lower *l, const cmp_class *c, uint32_t maker) {
    description d = {.l = l};
    d.var = hidden_variable(l, ".class"); /* names that no program can write */
    d.attributes = hidden_variable(l, ".attributes");
    set_field(&d, d.var, c->name_pos, "name", cmp_text_node(l, c->name_pos, c->name->text));
    set_field(&d, d.var, c->name_pos, "super", texts_node(l, c->name_pos, c->supers, c->super_count));
    set_attributes(&d, c->pos, &c->attributes);
    set_field(&d, d.var, c->pos, "attributes", cmp_var_node(l, d.attributes, c->pos));
    for (unsigned kind = 0; kind < sizeof lists / sizeof *lists && !l->unit->failed; kind++)
        add_list(&d, c, (cmp_class_kind)kind, maker);
    hir_node *body = cmp_node_at(l, HIR_BLOCK, d.count, c->pos);
    if (!l->unit->failed && d.count) memcpy(body->kids, d.items, d.count * sizeof *d.items);
    return body;
}

/* ---- constructors ---- */

static hir_node *assign_node(cmp_lower *l, uint32_t pos, uint32_t var, hir_node *value) {
    hir_node *n = cmp_node_at(l, HIR_ASSIGN, 2, pos);
    if (l->unit->failed) return n;
    n->flags = HIR_STMT;
    n->kids[0] = cmp_var_node(l, var, pos);
    n->kids[1] = value;
    return n;
}

hir_node *cmp_lower_object(cmp_lower *l, const cmp_func *func) {
    static const char name[] = "__object__";
    hir_node *call = cmp_node_at(l, HIR_CALL, l->scope->nsupers, func->pos);
    call->index = hir_intern(l->unit, name, sizeof name - 1);
    for (uint32_t i = 0; i < l->scope->nsupers && !l->unit->failed; i++)
        call->kids[i] = cmp_text_node(l, func->pos, l->scope->supers[i]->text);
    hir_func *f = cmp_here(l);
    return assign_node(l, func->pos, f->nouts ? f->outs[0] : 0, call);
}

uint32_t cmp_lower_default_maker(cmp_lower *l, const cmp_class *c) {
    static const char name[] = "__default__";
    uint32_t index = hir_add_func(l->unit), text = cmp_lower_name(l, c->name);
    uint32_t *outs = base_arena_alloc(l->unit->arena, sizeof *outs);
    if (!outs) l->unit->failed = true;
    if (l->unit->failed) return 0;
    cmp_scope scope;
    cmp_scope_open(l, &scope, NULL, index);
    uint32_t given = hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, "varargin", 8), HIR_VAR_PARAM);
    outs[0] = hidden_variable(l, ".object");
    hir_node *call = cmp_node_at(l, HIR_CALL, 1, c->name_pos),
             *all = cmp_node_at(l, HIR_BRACE, 2, c->name_pos);
    hir_node *body = cmp_node_at(l, HIR_BLOCK, 1, c->name_pos);
    call->index = hir_intern(l->unit, name, sizeof name - 1);
    if (!l->unit->failed) {
        all->kids[0] = cmp_var_node(l, given, c->name_pos);
        all->kids[1] = cmp_node_at(l, HIR_COLON, 0, c->name_pos);
        call->kids[0] = all;
        body->kids[0] = assign_node(l, c->name_pos, outs[0], call);
    }
    hir_func *f = cmp_here(l);
    f->name = text;
    f->line = body->line;
    f->flags = PROG_CODE_METHOD | PROG_CODE_VARARGIN;
    f->outs = outs;
    f->nouts = 1;
    f->body = body;
    cmp_scope_close(l);
    return index;
}

void cmp_lower_class(cmp_lower *l, const cmp_class *c, uint32_t index, uint32_t maker) {
    cmp_scope scope;
    cmp_scope_open(l, &scope, NULL, index);
    hir_node *body = lower_description(l, c, maker);
    uint32_t *outs = base_arena_alloc(l->unit->arena, sizeof *outs);
    if (!outs) l->unit->failed = true;
    if (!l->unit->failed) {
        hir_func *f = cmp_here(l);
        outs[0] = 0; /* the description */
        f->outs = outs;
        f->nouts = 1;
        f->body = body;
    }
    cmp_scope_close(l);
}

/* ---- superclasses ---- */

/* The variable of that name in the function at hand; HIR_NONE where it is none. It may have no value yet, as
 * that of a constructor has none before the superclass's has run: the function begins by giving it one
 * (cmp_lower_body). */
static hir_node *object_node(cmp_lower *l, const cmp_expr *e) {
    uint32_t var = cmp_scope_own(l, e->super.name);
    if (var == HIR_NONE) return empty_node(l, e->pos);
    if (!l->scope->anon && !l->scope->script && !cmp_scope_needs(l, var)) return empty_node(l, e->pos);
    return cmp_var_node(l, var, e->pos);
}

/* A script has no methods, nor have functions that it defines: there the call is one that always raises. */
hir_node *cmp_lower_super(cmp_lower *l, const cmp_expr *e, const cmp_link *link) {
    const char *name = l->ast->kind == CMP_UNIT_SCRIPT ? "__superclass__" : "__super__";
    hir_node *n = cmp_node_at(l, HIR_CALL, 3 + (link ? link->arg_count : 0), e->pos);
    n->index = hir_intern(l->unit, name, strlen(name));
    hir_node *method = cmp_text_node(l, e->pos, e->super.name->text);
    hir_node *class_ = cmp_text_node(l, e->pos, e->super.class_->text), *object = object_node(l, e);
    cmp_scope *s = l->scope;
    if (s->func && object->kind == HIR_VAR &&
        hir_grow(l->unit, &s->supers, s->nsupers, &s->supers_cap, sizeof *s->supers))
        s->supers[s->nsupers++] = e->super.class_;
    if (l->unit->failed) return n;
    n->kids[0] = method, n->kids[1] = class_, n->kids[2] = object;
    if (link) cmp_lower_args(l, link, n, 3, false);
    return n;
}

/* obj@Super (…) as a statement is obj = obj@Super (…) where obj is what the function returns. */
bool cmp_is_super_statement(const cmp_lower *l, const cmp_expr *e) {
    const cmp_func *f = l->scope->func;
    if (e->kind == CMP_EXPR_INDEX && !e->parens && e->index.count == 1 &&
        e->index.first->kind == CMP_LINK_PAREN)
        e = e->index.base;
    return e->kind == CMP_EXPR_SUPER && !e->parens && f && f->outputs.count &&
           !(f->outputs.variadic && f->outputs.count == 1) && f->outputs.items[0].name == e->super.name;
}

hir_node *cmp_lower_meta(cmp_lower *l, const cmp_expr *e) {
    static const char name[] = "__meta__";
    hir_node *n = cmp_node_at(l, HIR_CALL, 1, e->pos);
    n->index = hir_intern(l->unit, name, sizeof name - 1);
    if (!l->unit->failed) n->kids[0] = cmp_text_node(l, e->pos, e->name->text);
    return n;
}

/* compiler/lower_nested.c - a function with nested functions: which variables they share and where these
 * lie. Every variable of a function that has nested ones is shared (a box); all members of the family
 * carry all boxes in the same registers, so a call or a handle passes the whole block. A leaf's own
 * variables stay plain.
 *
 * Why a block for all and not a closure with what is needed: whose variable a name is depends on all
 * functions around it, nested functions call each other in any direction, and handles to them outlive the
 * call. With one block in the same registers everywhere, a call copies the boxes as they lie, and so does
 * a handle; nobody has to know which of them the callee uses. The price is a box, which each access looks
 * through, for every variable of such functions, and a bound on how many there are.
 *
 * An argument arrives in the register of its parameter, as in every call, and moves into its box when the
 * function begins (gen_boxes). So all members leave room for as many parameters as any of them has. */
#include "compiler/lower_internal.h"

typedef struct entity {
    const cmp_name *name;
    uint32_t owner; /* member */
} entity;

typedef struct family {
    entity *items;
    uint32_t count, cap;
    uint32_t members_cap;
    uint32_t first; /* register of the block */
} family;

uint32_t cmp_member_index(const cmp_lower *l, const cmp_func *func) {
    for (uint32_t i = 0; i < l->nmembers; i++)
        if (l->members[i].func == func) return l->members[i].index;
    return HIR_NONE;
}

/* The shared variable that `name` means in `func`, innermost owner first; HIR_NONE when it is the
 * function's own. Parameters and outputs are always a function's own, whatever the names around it. */
static uint32_t visible(const cmp_lower *l, const family *fam, const cmp_func *func, const cmp_name *name) {
    for (const cmp_func *f = func; f; f = f->parent) {
        for (uint32_t i = 0; i < fam->count; i++)
            if (fam->items[i].name == name && l->members[fam->items[i].owner].func == f) return i;
        if (cmp_declares(f, name)) return HIR_NONE;
    }
    return HIR_NONE;
}

/* The function owns the variable, unless one around it does. */
static void own(cmp_lower *l, family *fam, const cmp_func *func, uint32_t member, const cmp_name *name) {
    if (!cmp_declares(func, name) && visible(l, fam, func, name) != HIR_NONE) return;
    if (!hir_grow(l->unit, &fam->items, fam->count, &fam->cap, sizeof *fam->items)) return;
    fam->items[fam->count++] = (entity){name, member};
}

static void hide_all(const cmp_params *params, uint32_t *marks, int32_t by) {
    for (uint32_t i = 0; i < params->count; i++) {
        const cmp_name *name = params->items[i].name;
        if (name && marks[name->index]) marks[name->index] += (uint32_t)by;
    }
}

/* Parameters and outputs of a function hide the names around it, also from those within it. */
static void hide(const cmp_func *func, uint32_t *marks, int32_t by) {
    hide_all(func->arguments ? &func->arguments->written : &func->params, marks, by);
    hide_all(&func->outputs, marks, by);
}

/* `func` owns what it mentions and a function within it gives a value. `marks` has a number for each name of
 * the file: 1 where it is mentioned, more where it is hidden, else 0. */
static void own_given(cmp_lower *l, family *fam, const cmp_func *func, uint32_t member,
                      const cmp_func *within, uint32_t *marks) {
    for (uint32_t i = 0; i < within->nested_count && !l->unit->failed; i++) {
        const cmp_func *child = within->nested[i];
        hide(child, marks, 2);
        for (uint32_t k = 0; k < child->assigned_count && !l->unit->failed; k++) {
            if (marks[child->assigned[k]->index] != 1) continue;
            marks[child->assigned[k]->index] = 0;
            own(l, fam, func, member, child->assigned[k]);
        }
        own_given(l, fam, func, member, child, marks);
        hide(child, marks, -2);
    }
}

static void own_mentioned(cmp_lower *l, family *fam, const cmp_func *func, uint32_t member) {
    uint32_t *marks = l->marks;
    for (uint32_t i = 0; i < func->mentioned_count; i++)
        marks[func->mentioned[i]->index] = 1;
    for (uint32_t i = 0; i < func->assigned_count; i++)
        marks[func->assigned[i]->index] = 0; /* its own already */
    own_given(l, fam, func, member, func, marks);
    for (uint32_t i = 0; i < func->mentioned_count; i++)
        marks[func->mentioned[i]->index] = 0;
}

/* Members in preorder, and the variables each non-leaf owns: those it assigns, and those that it mentions and
 * a function within it assigns. Preorder: the functions around one own their variables before it is looked
 * at. */
static void gather(cmp_lower *l, family *fam, const cmp_func *func, uint32_t index) {
    hir_unit *u = l->unit;
    if (!hir_grow(u, &l->members, l->nmembers, &fam->members_cap, sizeof *l->members)) return;
    uint32_t member = l->nmembers++, fixed = func->params.count;
    l->members[member] = (cmp_member){func, index};
    if (fixed > fam->first) fam->first = fixed;
    for (uint32_t i = 0; i < func->assigned_count && func->nested_count; i++)
        own(l, fam, func, member, func->assigned[i]);
    if (func->mentioned_count) own_mentioned(l, fam, func, member);
    if (u->failed) return;
    for (uint32_t i = 0; i < func->nested_count; i++) {
        const cmp_func *child = func->nested[i];
        uint32_t at = hir_add_func(u), name = cmp_lower_name(l, child->name), line, column;
        if (u->failed) return;
        cmp_source_locate(l->source, child->pos, &line, &column);
        hir_func *f = &u->funcs[at];
        f->name = name;
        f->line = line;
        f->nparams = child->params.count - (child->params.variadic ? 1u : 0u);
        f->flags = PROG_CODE_NESTED | (child->params.variadic ? PROG_CODE_VARARGIN : 0u) |
                   (child->outputs.variadic ? PROG_CODE_VARARGOUT : 0u);
        f->parent = index;
        gather(l, fam, child, at);
        if (u->failed) return;
    }
}

/* Registers of the parameters, then the block, then a leaf's own variables. A variable of the block that a
 * member cannot see by name, as an inner function hides it, has its register without a name. */
static void lay_out(cmp_lower *l, const family *fam, const cmp_func *func) {
    hir_unit *u = l->unit;
    uint32_t nobody = hir_intern(u, "", 0);
    for (uint32_t i = 0; i < fam->first; i++) {
        const cmp_name *name = i < func->params.count ? func->params.items[i].name : NULL;
        if (name && !func->nested_count)
            cmp_scope_add(l, name, HIR_VAR_PARAM);
        else
            hir_add_var(u, cmp_here(l), nobody, HIR_VAR_PARAM);
    }
    for (uint32_t i = 0; i < fam->count && !u->failed; i++) {
        const cmp_name *name = fam->items[i].name;
        bool seen = visible(l, fam, func, name) == i, owned = l->members[fam->items[i].owner].func == func;
        uint32_t text = seen ? cmp_lower_name(l, name) : nobody;
        uint32_t var = hir_add_var(u, cmp_here(l), text, HIR_VAR_SHARED | (owned ? HIR_VAR_OWNED : 0u));
        if (u->failed) return;
        if (seen) cmp_scope_bind(l, l->scope, name, var);
        if (seen && !owned) cmp_scope_mark(l, name);
        for (uint32_t k = 0; owned && k < func->params.count; k++)
            if (func->params.items[k].name == name) cmp_here(l)->vars[var].param = k;
    }
    cmp_here(l)->shared_first = fam->first;
    cmp_here(l)->shared_count = fam->count;
    uint32_t *outs = base_arena_alloc(u->arena, (func->outputs.count + 1) * sizeof *outs);
    if (!outs) u->failed = true;
    cmp_here(l)->outs = outs;
    for (uint32_t i = 0; i < func->outputs.count && !u->failed; i++) {
        uint32_t var = cmp_scope_target(l, func->outputs.items[i].name);
        if (func->outputs.variadic && i + 1 == func->outputs.count)
            cmp_here(l)->vararg_out = var;
        else
            outs[cmp_here(l)->nouts++] = var;
    }
    for (uint32_t i = 0; i < func->assigned_count; i++)
        cmp_scope_target(l, func->assigned[i]);
}

static void lower_member(cmp_lower *l, const family *fam, const cmp_func *func) {
    cmp_scope scope;
    cmp_scope_open(l, &scope, func, cmp_member_index(l, func));
    lay_out(l, fam, func);
    if (!l->unit->failed) cmp_lower_body(l, func);
    for (uint32_t i = 0; i < func->nested_count && !l->unit->failed; i++)
        lower_member(l, fam, func->nested[i]);
    cmp_scope_close(l);
}

void cmp_lower_family(cmp_lower *l, const cmp_func *top, uint32_t index) {
    family fam = {0};
    l->members = NULL;
    l->nmembers = 0;
    if (!l->marks) l->marks = base_arena_alloc(l->unit->arena, (l->ast->name_count + 1) * sizeof *l->marks);
    if (!l->marks) {
        l->unit->failed = true;
        return;
    }
    gather(l, &fam, top, index);
    if (fam.count > PROG_N_MOST)
        cmp_lower_refuse(l, top->pos, "a function with nested functions may have at most 255 variables");
    else if (!l->unit->failed)
        lower_member(l, &fam, top);
}

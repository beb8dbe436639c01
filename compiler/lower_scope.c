/* compiler/lower_scope.c - which names are variables: of a function, a script, an anonymous function with
 * its captures.
 *
 * A scope maps names to registers of one function. Names are pointers that the parser interned, so a table
 * hashes addresses; its order is never looked at. `seen` says that the name was assigned above in the
 * text, which spares a look at run time whether the variable has a value.
 *
 * Anonymous functions find free names in the scope around them and capture the value, by a register of
 * their own; a name that is no variable there stays a function that is looked up when it is called. */
#include "compiler/lower_internal.h"

void cmp_scope_open(cmp_lower *l, cmp_scope *scope, const cmp_func *func, uint32_t index) {
    *scope = (cmp_scope){.outer = l->scope, .func = func, .index = index};
    l->scope = scope;
}

void cmp_scope_close(cmp_lower *l) {
    l->scope = l->scope->outer;
}

/* Slot of the name: where it is, or the free one where it belongs. */
static uint32_t slot_of(const cmp_scope *s, const cmp_name *name) {
    uint32_t at = (uint32_t)(((uintptr_t)name >> 4) * 2654435761u) & (s->slots - 1);
    while (s->keys[at] && s->keys[at] != name)
        at = (at + 1) & (s->slots - 1);
    return at;
}

static bool grow_table(cmp_lower *l, cmp_scope *s) {
    cmp_scope old = *s;
    uint32_t slots = old.slots ? old.slots * 2 : 32;
    const cmp_name **keys = base_arena_alloc(l->unit->arena, slots * sizeof *keys);
    uint32_t *vars = base_arena_alloc(l->unit->arena, slots * sizeof *vars);
    uint8_t *seen = base_arena_alloc(l->unit->arena, slots);
    if (!keys || !vars || !seen) {
        l->unit->failed = true;
        return false;
    }
    s->keys = keys, s->vars = vars, s->seen = seen, s->slots = slots;
    for (uint32_t i = 0; i < old.slots; i++) {
        if (!old.keys[i]) continue;
        uint32_t at = slot_of(s, old.keys[i]);
        keys[at] = old.keys[i], vars[at] = old.vars[i], seen[at] = old.seen[i];
    }
    return true;
}

void cmp_scope_bind(cmp_lower *l, cmp_scope *s, const cmp_name *name, uint32_t var) {
    if (2 * (s->used + 1) > s->slots && !grow_table(l, s)) return;
    uint32_t at = slot_of(s, name);
    if (!s->keys[at]) s->used++;
    s->keys[at] = name;
    s->vars[at] = var;
}

static uint32_t lookup(const cmp_scope *s, const cmp_name *name) {
    if (s->slots == 0) return HIR_NONE;
    uint32_t at = slot_of(s, name);
    return s->keys[at] ? s->vars[at] : HIR_NONE;
}

uint32_t cmp_scope_add(cmp_lower *l, const cmp_name *name, unsigned flags) {
    uint32_t var = hir_add_var(l->unit, cmp_here(l), cmp_lower_name(l, name), flags);
    cmp_scope_bind(l, l->scope, name, var);
    return var;
}

void cmp_scope_mark(cmp_lower *l, const cmp_name *name) {
    cmp_scope *s = l->scope;
    if (s->slots == 0) return;
    uint32_t at = slot_of(s, name);
    if (s->keys[at]) s->seen[at] = 1;
}

uint32_t cmp_scope_own(const cmp_lower *l, const cmp_name *name) {
    return lookup(l->scope, name);
}

bool cmp_scope_needs(cmp_lower *l, uint32_t var) {
    cmp_scope *s = l->scope;
    for (uint32_t i = 0; i < s->nneeds; i++)
        if (s->needs[i] == var) return true;
    if (!hir_grow(l->unit, &s->needs, s->nneeds, &s->needs_cap, sizeof *s->needs)) return false;
    s->needs[s->nneeds++] = var;
    return true;
}

bool cmp_scope_seen(cmp_lower *l, const cmp_name *name) {
    const cmp_scope *s = l->scope;
    uint32_t at = s->slots ? slot_of(s, name) : 0;
    return s->slots && s->keys[at] && s->seen[at];
}

/* Adds a captured variable to the anonymous function of the current scope, made from `source` of the outer
 * scope. Three arrays grow together: what is captured, the registers that receive it, and the variables. */
static uint32_t capture(cmp_lower *l, const cmp_name *name, hir_node *source) {
    cmp_scope *s = l->scope;
    hir_func *f = cmp_here(l);
    uint32_t cap = s->captured_cap;
    if (!hir_grow(l->unit, &s->captured, f->ncaptures, &s->captured_cap, sizeof *s->captured))
        return HIR_NONE;
    if (cap != s->captured_cap || !f->captures) {
        uint32_t *captures = base_arena_alloc(l->unit->arena, s->captured_cap * sizeof *captures);
        if (!captures) {
            l->unit->failed = true;
            return HIR_NONE;
        }
        if (f->ncaptures) memcpy(captures, f->captures, f->ncaptures * sizeof *captures);
        f->captures = captures;
    }
    uint32_t var = cmp_scope_add(l, name, HIR_VAR_CAPTURE);
    f = cmp_here(l);
    s->captured[f->ncaptures] = source;
    f->captures[f->ncaptures++] = var;
    return var;
}

static bool scope_is_variable(const cmp_lower *l, const cmp_name *name) {
    return l->options->is_variable && l->options->is_variable(l->options->context, name->text, name->len);
}

/* An anonymous function's free name: what the enclosing scope makes of it. Looking outside may capture
 * there as well, if that is an anonymous function, too: so it is done with the outer scope as the current
 * one. A nested function is captured as a handle, since its boxes are those of the frame around. */
static uint32_t find_outside(cmp_lower *l, const cmp_name *name) {
    cmp_scope *s = l->scope;
    l->scope = s->outer;
    uint32_t outer = cmp_scope_find(l, name);
    hir_node *source = NULL;
    bool nested = false;
    uint32_t function = HIR_NONE;
    if (outer == HIR_NONE) function = cmp_scope_function(l, name, &nested);
    bool imported = cmp_imported(l, name) != HIR_NONE || cmp_meant_outside(l, name) != HIR_NONE;
    if (outer == HIR_NONE && function == HIR_NONE && l->scope->dynamic && !imported)
        outer = cmp_may_be_late(l, name) ? cmp_scope_late(l, name) : cmp_scope_add(l, name, 0);
    if (outer != HIR_NONE) {
        source = hir_new(l->unit, HIR_VAR, 0);
        source->index = outer;
    } else if (nested) {
        source = hir_new(l->unit, HIR_CLOSURE, 0);
        source->index = function;
    }
    bool seen = outer == HIR_NONE || cmp_scope_seen(l, name);
    l->scope = s;
    uint32_t var = source ? capture(l, name, source) : HIR_NONE;
    if (source && seen) cmp_scope_mark(l, name);
    return var;
}

/* `ans` is a variable wherever it is mentioned. */
uint32_t cmp_scope_find(cmp_lower *l, const cmp_name *name) {
    cmp_scope *s = l->scope;
    uint32_t var = lookup(s, name);
    if (var != HIR_NONE) return var;
    if (s->anon) return find_outside(l, name);
    if (s->script && scope_is_variable(l, name)) return cmp_scope_add(l, name, 0);
    if (name->len == 3 && memcmp(name->text, "ans", 3) == 0) return cmp_scope_ans(l);
    return HIR_NONE;
}

uint32_t cmp_scope_target(cmp_lower *l, const cmp_name *name) {
    uint32_t var = lookup(l->scope, name);
    return var != HIR_NONE ? var : cmp_scope_add(l, name, 0);
}

uint32_t cmp_scope_late(cmp_lower *l, const cmp_name *name) {
    bool nested;
    uint32_t var = lookup(l->scope, name);
    if (var != HIR_NONE) return var;
    if (cmp_scope_function(l, name, &nested) != HIR_NONE) return HIR_NONE;
    cmp_here(l)->flags |= PROG_CODE_LATE; /* the same name may stand elsewhere as a call */
    return cmp_scope_add(l, name, 0);
}

/* Made when the first statement wants it; a function without expressions as statements has none. */
uint32_t cmp_scope_ans(cmp_lower *l) {
    hir_func *f = cmp_here(l);
    if (f->ans != HIR_NONE) return f->ans;
    for (uint32_t i = 0; i < l->ast->name_count; i++) {
        const cmp_name *name = l->ast->names[i];
        if (name->len == 3 && memcmp(name->text, "ans", 3) == 0) {
            uint32_t var = lookup(l->scope, name);
            if (var == HIR_NONE) var = cmp_scope_add(l, name, 0);
            return cmp_here(l)->ans = var;
        }
    }
    uint32_t var = hir_add_var(l->unit, f, hir_intern(l->unit, "ans", 3), 0);
    return cmp_here(l)->ans = var;
}

/* From the inside out; a nested function may call those beside its parents as well. */
uint32_t cmp_scope_function(cmp_lower *l, const cmp_name *name, bool *nested) {
    *nested = false;
    for (const cmp_scope *s = l->scope; s; s = s->outer) {
        if (!s->func) continue;
        /* children, then siblings of this function and of those around it */
        for (uint32_t i = 0; i < s->func->nested_count; i++)
            if (s->func->nested[i]->name == name) {
                *nested = true;
                return cmp_member_index(l, s->func->nested[i]);
            }
    }
    return l->local_functions && l->local_functions[name->index] ? l->local_functions[name->index] - 1
                                                                 : HIR_NONE;
}

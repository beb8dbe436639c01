/* compiler/hir.c - making HIR: names, nodes, constants, functions, variables, all in the unit's arena.
 *
 * Memory that runs out is told by `unit->failed` alone. All makers then return something that can be
 * written to and walked over: the spare node of the unit, or index 0. So lowering and passes are written
 * without a test behind each node; they look at `failed` where they would loop, and whoever called them
 * throws the unit away. */
#include "compiler/hir.h"

#include "compiler/traits.h"

/* `items` is the address of the pointer, of whatever type. The old array stays in the arena; doubling
 * keeps what is lost below what is used. */
bool hir_grow(hir_unit *unit, void *items, uint32_t count, uint32_t *cap, size_t item_size) {
    if (count < *cap) return true;
    uint32_t more = *cap ? *cap * 2 : 8;
    void *old, *fresh = base_arena_alloc(unit->arena, more * item_size);
    if (!fresh) {
        unit->failed = true;
        return false;
    }
    memcpy(&old, items, sizeof old);
    if (count) memcpy(fresh, old, count * item_size);
    memcpy(items, &fresh, sizeof fresh);
    *cap = more;
    return true;
}

static uint32_t hash_text(const char *text, size_t len) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)text[i]) * 16777619u;
    return h;
}

/* Slots hold index + 1; the table is at most half full. */
static bool rehash_names(hir_unit *unit) {
    uint32_t slots = 64;
    while (slots < 2 * (unit->nnames + 1))
        slots *= 2; /* a unit read back has names, but no table yet */
    uint32_t *table = base_arena_alloc(unit->arena, slots * sizeof *table);
    if (!table) return false;
    for (uint32_t i = 0; i < unit->nnames; i++) {
        uint32_t at = hash_text(unit->names[i].text, unit->names[i].len) & (slots - 1);
        while (table[at])
            at = (at + 1) & (slots - 1);
        table[at] = i + 1;
    }
    unit->name_table = table;
    unit->name_slots = slots;
    return true;
}

/* Names are compared by number from here on. What traits they have (traits.h) is gathered on the way, so
 * that passes can tell at once that no name of the unit is eval. */
uint32_t hir_intern(hir_unit *unit, const char *text, size_t len) {
    while (2 * (unit->nnames + 1) > unit->name_slots) {
        if (!rehash_names(unit)) {
            unit->failed = true;
            return 0;
        }
    }
    uint32_t at = hash_text(text, len) & (unit->name_slots - 1);
    for (; unit->name_table[at]; at = (at + 1) & (unit->name_slots - 1)) {
        const hir_name *name = &unit->names[unit->name_table[at] - 1];
        if (name->len == len && memcmp(name->text, text, len) == 0) return unit->name_table[at] - 1;
    }
    char *copy = base_arena_copy(unit->arena, text, len);
    if (!copy || !hir_grow(unit, &unit->names, unit->nnames, &unit->names_cap, sizeof *unit->names)) {
        unit->failed = true;
        return 0;
    }
    unit->names[unit->nnames] = (hir_name){copy, (uint32_t)len};
    unit->traits |= cmp_traits(copy);
    unit->name_table[at] = ++unit->nnames;
    return unit->nnames - 1;
}

/* Kids point at the spare node until they are set: a walk over a node that is not complete finds
 * something. */
hir_node *hir_new(hir_unit *unit, hir_kind kind, uint32_t nkids) {
    hir_node *n = base_arena_alloc(unit->arena, sizeof *n + (size_t)nkids * sizeof *n->kids);
    if (!n) {
        static const hir_const none = {PROG_DOUBLE, 0, 0, 0, (const uint8_t *)"", 0};
        unit->failed = true;
        unit->spare = (hir_node){.kind = HIR_CONST, .k = &none};
        return &unit->spare;
    }
    n->kind = (uint8_t)kind;
    n->count = nkids;
    n->kids = (hir_node **)(n + 1);
    for (uint32_t i = 0; i < nkids; i++)
        n->kids[i] = &unit->spare;
    return n;
}

hir_node *hir_like(hir_unit *unit, hir_kind kind, uint32_t nkids, const hir_node *place) {
    hir_node *n = hir_new(unit, kind, nkids);
    n->line = place->line;
    n->column = place->column;
    return n;
}

hir_node *hir_constant(hir_unit *unit, const hir_node *place, prog_class cls, unsigned flags, int64_t rows,
                       int64_t cols, const void *data) {
    hir_node *n = hir_like(unit, HIR_CONST, 0, place);
    uint64_t bytes =
        (uint64_t)rows * (uint64_t)cols * prog_class_bytes(cls) * ((flags & PROG_FLAG_COMPLEX) ? 2u : 1u);
    hir_const *k = base_arena_alloc(unit->arena, sizeof *k);
    char *copy = base_arena_copy(unit->arena, data, bytes);
    if (!k || !copy) {
        unit->failed = true;
        unit->spare.kind = 0;
        return hir_new(unit, HIR_COLON, 0);
    }
    *k = (hir_const){(uint8_t)cls, (uint8_t)flags, rows, cols, (const uint8_t *)copy, bytes};
    n->k = k;
    return n;
}

hir_node *hir_number(hir_unit *unit, const hir_node *place, double d) {
    return hir_constant(unit, place, PROG_DOUBLE, 0, 1, 1, &d);
}

hir_node *hir_truth(hir_unit *unit, const hir_node *place, bool truth) {
    uint8_t byte = truth;
    return hir_constant(unit, place, PROG_LOGICAL, 0, 1, 1, &byte);
}

uint32_t hir_add_func(hir_unit *unit) {
    if (!hir_grow(unit, &unit->funcs, unit->nfuncs, &unit->funcs_cap, sizeof *unit->funcs)) return 0;
    hir_func *f = &unit->funcs[unit->nfuncs];
    memset(f, 0, sizeof *f);
    f->vararg_out = f->ans = f->parent = HIR_NONE;
    return unit->nfuncs++;
}

uint32_t hir_add_var(hir_unit *unit, hir_func *func, uint32_t name, unsigned flags) {
    if (!hir_grow(unit, &func->vars, func->nvars, &func->vars_cap, sizeof *func->vars)) return 0;
    func->vars[func->nvars] = (hir_var){name, HIR_NONE, (uint16_t)flags, 0};
    return func->nvars++;
}

/* A tree has one owner for each node: what is wanted in two places is copied. */
hir_node *hir_copy(hir_unit *unit, const hir_node *node) {
    hir_node *n = hir_new(unit, node->kind, node->count);
    if (unit->failed) return n;
    hir_node **kids = n->kids;
    *n = *node;
    n->kids = kids;
    for (uint32_t i = 0; i < node->count; i++)
        kids[i] = hir_copy(unit, node->kids[i]);
    return n;
}

const char *hir_kind_name(unsigned kind) {
    static const char *const names[HIR_KIND_COUNT] = {
#define HIR_KIND(number, name, text) [number] = #name,
#include "compiler/hir.def"
#undef HIR_KIND
    };
    return kind < HIR_KIND_COUNT && names[kind] ? names[kind] : "?";
}

/* Only a script defines functions under names of its own; those of a file are found by number when it is
 * lowered. */
uint32_t hir_own_function(const hir_unit *unit, uint32_t name) {
    if (!(unit->funcs[0].flags & PROG_CODE_SCRIPT)) return HIR_NONE;
    for (uint32_t i = 1; i < unit->nfuncs; i++)
        if (unit->funcs[i].name == name && !(unit->funcs[i].flags & PROG_CODE_INNER)) return i;
    return HIR_NONE;
}

/* compiler/once.c - calls of pure functions of the library whose arguments a loop does not change are made
 * once in the loop: the first time they are reached, so that errors come where they came, and a loop
 * without rounds calls nothing. The instructions ask each time whether the name still means what it meant
 * (gen_once).
 *
 * Pure means what the type cache says of the function (CMP_SIGNATURE_PURE): same arguments, same results,
 * and nothing else happens; a warning is found out while the call runs, and is then given each time.
 * Arguments may be constants, variables that nothing in the loop writes, and operators on these. That all
 * of them are data, and none a handle, is asked when the value is kept (JNDATA).
 *
 * The result lies in a variable without a name, which is made undefined in front of the loop and behind
 * it, so that a loop within a loop keeps nothing of the last time, and nothing holds a large result longer
 * than the loop runs. */
#include "compiler/library.h"
#include "compiler/passes_internal.h"

typedef struct once {
    hir_unit *unit;
    hir_func *func;
    const cmp_library *library;
    uint8_t *written; /* by variable: the loop writes it */
    uint32_t *kept;   /* variables of the calls found in the loop */
    uint32_t nkept, kept_cap;
} once;

static bool is_loop(const hir_node *n) {
    return n->kind == HIR_WHILE || n->kind == HIR_UNTIL || n->kind == HIR_FOR;
}

static bool note_write(void *context, const hir_write *w) {
    once *o = context;
    if (w->var != HIR_NONE) o->written[w->var] = 1;
    return false;
}

/* Boxes can be written by whoever shares them. */
static bool stays(const once *o, const hir_node *n) {
    unsigned elsewhere = HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_OWNED | HIR_VAR_CAPTURE;
    return n->kind == HIR_VAR && !(n->flags & HIR_MAYBE) && !o->written[n->index] &&
           !(o->func->vars[n->index].flags & elsewhere);
}

/* Gives the same in each round, and raises an error for handles. Operators on what stays give what they
 * gave. */
static bool is_fixed(const once *o, const hir_node *n) {
    if (n->kind == HIR_CONST || stays(o, n)) return true;
    if (n->kind != HIR_BINARY && n->kind != HIR_UNARY) return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!is_fixed(o, n->kids[i])) return false;
    return true;
}

/* Calls without arguments are left: they are constants (guard.c), or depend on something that no text
 * shows. */
static bool suits(const once *o, const hir_node *n, uint8_t *origin) {
    cmp_signature known;
    const hir_name *name = &o->unit->names[n->index];
    if (n->kind != HIR_CALL || n->count == 0 || n->count > 6) return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!is_fixed(o, n->kids[i])) return false;
    if (!o->library->signature(o->library->ctx, name->text, name->len, &known) ||
        !(known.flags & CMP_SIGNATURE_PURE))
        return false;
    *origin = known.origin;
    return true;
}

/* Arguments of a call that is kept are not looked at again: they are evaluated once, too. Guards have a
 * cheaper form already. */
static void look_below(once *o, hir_node *n) {
    uint8_t origin;
    if (n->kind == HIR_GUARD || n->kind == HIR_ONCE) return;
    for (uint32_t i = 0; i < n->count && !o->unit->failed; i++) {
        bool several = n->kind == HIR_EXPR || (n->kind == HIR_MULTI && i + 1 == n->count);
        hir_node *kid = n->kids[i];
        if (several || !suits(o, kid, &origin)) {
            look_below(o, kid);
            continue;
        }
        hir_node *one = hir_like(o->unit, HIR_ONCE, 1, kid);
        if (o->unit->failed || !hir_grow(o->unit, &o->kept, o->nkept, &o->kept_cap, sizeof *o->kept)) return;
        one->kids[0] = kid;
        one->extra = origin;
        one->index = o->kept[o->nkept++] = hir_add_var(o->unit, o->func, hir_intern(o->unit, "", 0), 0);
        n->kids[i] = one;
    }
}

/* The values of a `for` are evaluated once in any case. */
static void look_at_loop(once *o, hir_node *loop) {
    o->nkept = 0;
    memset(o->written, 0, o->func->nvars);
    hir_each_write(loop, note_write, o);
    for (uint32_t i = loop->kind == HIR_FOR ? 2 : 0; i < loop->count; i++) {
        hir_node row = {.kind = HIR_ROW, .count = 1, .kids = &loop->kids[i]};
        look_below(o, &row);
    }
}

/* Puts what makes the variables undefined in front of the loop and behind it. */
static uint32_t put_clears(once *o, hir_node **kids, uint32_t at, const hir_node *loop) {
    for (uint32_t i = 0; i < o->nkept && !o->unit->failed; i++) {
        hir_node *clear = hir_like(o->unit, HIR_ONCE, 0, loop);
        clear->index = o->kept[i];
        kids[at++] = clear;
    }
    return at;
}

static void look_at_block(once *o, hir_node *block);

static void look_for_blocks(once *o, hir_node *n) {
    if (!hir_is_statement(n)) return;
    if (n->kind == HIR_BLOCK)
        look_at_block(o, n);
    else
        for (uint32_t i = 0; i < n->count; i++)
            look_for_blocks(o, n->kids[i]);
}

/* Outer loops first: what they do not change need not be computed in each of their rounds. Inner loops are
 * reached again below, with the calls found here already replaced. */
static void look_at_block(once *o, hir_node *block) {
    for (uint32_t i = 0; i < block->count && !o->unit->failed; i++) {
        hir_node *loop = block->kids[i];
        if (is_loop(loop)) {
            uint8_t *outer = o->written;
            o->written = base_arena_alloc(o->unit->arena, o->func->nvars + 1);
            if (!o->written) o->unit->failed = true;
            if (o->written) look_at_loop(o, loop);
            o->written = outer;
        }
        if (is_loop(loop) && o->nkept) {
            uint32_t count = block->count + 2 * o->nkept, at = i;
            hir_node **kids = base_arena_alloc(o->unit->arena, count * sizeof *kids);
            if (!kids) o->unit->failed = true;
            if (o->unit->failed) return;
            memcpy(kids, block->kids, i * sizeof *kids);
            at = put_clears(o, kids, at, loop);
            kids[at++] = loop;
            uint32_t next = put_clears(o, kids, at, loop);
            memcpy(kids + next, block->kids + i + 1, (block->count - i - 1) * sizeof *kids);
            block->kids = kids;
            block->count = count;
            i = next - 1;
            o->nkept = 0;
        }
        look_for_blocks(o, loop);
    }
}

void cmp_pass_once(hir_unit *unit, const cmp_library *library) {
    unsigned others = PROG_CODE_SCRIPT | PROG_CODE_ANON | PROG_CODE_EXPR | PROG_CODE_NESTED;
    if (!library || library->counted || !library->signature || cmp_makes_variables(unit)) return;
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++) {
        once o = {.unit = unit, .func = &unit->funcs[i], .library = library};
        if (!(o.func->flags & others) && !o.func->shared_count) look_at_block(&o, o.func->body);
    }
}

/* compiler/infer.c - classes and shapes of values: what holds on every path to a place.
 *
 * A function's statements are followed in order with what each variable may hold: branches join, loops are
 * gone through until nothing changes, which the finite lattice makes them do; a branch whose condition the
 * classes of values answer is left out, and behind an error nothing goes on. A variable is known only
 * where nothing else can write it: not where it is captured, global, persistent, shared with nested
 * functions, of a script, or beside eval. Parameters are known where the question is about arguments of a
 * kind, and those of local functions by their calls, as long as no handle or name of them goes elsewhere.
 *
 * How it goes: `vars` is what each variable holds at the place that was reached, and follow() changes it
 * statement by statement. Where control comes together, what came is joined (arrive, go_on_with): a class
 * is a set of classes, joined by union; "scalar" and "real" hold only if both sides say so. Where nothing
 * goes on, `dead` is set and nothing is joined from there, so that the join behind an `if` with an error
 * in one branch is what the other branch left.
 *
 *   loops     in->loop collects what leaves (`leaves`) and what goes on to the next round (`goes_on`)
 *   errors    in->catching collects everything a variable held inside a protected body, as an error may come
 *             from anywhere in it
 *   returns   in->exit
 *
 * The lattice is finite and joins only add, so a loop stands still after a few rounds; each round goes
 * through the body again, whose nodes keep the types of the last one.
 *
 * Two users, with different rights. The compiler asks without a library (cmp_pass_infer with NULL): what a
 * name means is not known where the code will run, so calls give nothing, and what follows is true
 * whatever happens. The type cache asks with the library in which the functions will live (signature.c):
 * calls mean its functions, and whoever uses the answer asks again as it runs. */
#include "compiler/infer_internal.h"
#include "compiler/traits.h"

#define MAX_ROUNDS 24 /* then local functions count as unknown */

/* ---- what variables hold, here and there ---- */

/* Arrays of variables are needed and given back in the order of the statements, and there are few sizes of
 * functions: a list of free ones is all the memory management there is. */
static infer_value *take(inference *in) {
    if (in->nspare) return in->spare[--in->nspare];
    infer_value *vars = base_arena_alloc(in->unit->arena, (in->func->nvars + 1) * sizeof *vars);
    if (!vars) in->unit->failed = true;
    return vars ? vars : in->exit;
}

static void give(inference *in, infer_value *vars) {
    if (vars == in->exit || !hir_grow(in->unit, &in->spare, in->nspare, &in->spare_cap, sizeof *in->spare))
        return;
    in->spare[in->nspare++] = vars;
}

static void copy(const inference *in, infer_value *to, const infer_value *from) {
    if (to != from) memcpy(to, from, in->func->nvars * sizeof *to);
}

/* Whether `to` grew. Compared as bytes: a value has no padding (infer_internal.h). */
static bool join_all(const inference *in, infer_value *to, const infer_value *from) {
    bool grew = false;
    for (uint32_t i = 0; i < in->func->nvars; i++) {
        infer_value now = infer_join_values(to[i], from[i]);
        grew |= memcmp(&now, &to[i], sizeof now) != 0;
        to[i] = now;
    }
    return grew;
}

/* Control comes together: what came before lies in `to`, if anything did. */
static void arrive(inference *in, infer_value *to, bool *came) {
    if (in->dead) return;
    if (*came)
        join_all(in, to, in->vars);
    else
        copy(in, to, in->vars);
    *came = true;
}

/* Nothing came: what follows is not reached. */
static void go_on_with(inference *in, const infer_value *vars, bool came) {
    if (came) copy(in, in->vars, vars);
    in->dead = !came;
}

/* ---- statements ---- */

static void follow(inference *in, hir_node *n);

/* The truth of a condition; nothing goes on where it always raises. */
static int condition(inference *in, hir_node *n) {
    if (infer_node(in, n) == INFER_NONE) in->dead = true;
    return infer_truth(in, n);
}

/* A condition that is surely true or false leaves its other side out, and what a condition says of
 * variables holds in its branch alone: refined, followed, and put back. */
static void follow_if(inference *in, hir_node *n) {
    bool came = false;
    infer_value *behind = take(in), *other = take(in);
    for (uint32_t i = 0; i < n->count && !in->dead; i += 2) {
        if (i + 1 == n->count) {
            follow(in, n->kids[i]);
            break;
        }
        int truth = condition(in, n->kids[i]);
        if (in->dead) break;
        copy(in, other, in->vars);
        if (truth != 0) {
            infer_refine(in, n->kids[i], true);
            follow(in, n->kids[i + 1]);
            arrive(in, behind, &came);
        }
        copy(in, in->vars, other);
        in->dead = truth == 1;
        if (!in->dead) infer_refine(in, n->kids[i], false);
    }
    arrive(in, behind, &came);
    go_on_with(in, behind, came);
    give(in, other);
    give(in, behind);
}

/* A case of text is none of a number. */
static bool never_meets(const hir_node *value, const hir_node *label) {
    unsigned classes = value->type & HIR_T_CLASSES;
    return classes && !(classes & HIR_T_CHAR) && !infer_is_list(value) && label->kind == HIR_CONST &&
           label->k->cls == PROG_CHAR;
}

/* Each case begins with what held in front of the switch; without an otherwise, control may pass them all
 * by. */
static void follow_switch(inference *in, hir_node *n) {
    bool came = false, otherwise = false;
    if (infer_node(in, n->kids[0]) == INFER_NONE) in->dead = true;
    if (in->dead) return;
    infer_value *behind = take(in), *before = take(in);
    copy(in, before, in->vars);
    for (uint32_t i = 1; i < n->count; i++) {
        hir_node *one = n->kids[i];
        copy(in, in->vars, before);
        in->dead = false;
        if (one->count == 2) infer_node(in, one->kids[0]);
        otherwise |= one->count == 1;
        if (one->count == 2 && never_meets(n->kids[0], one->kids[0])) continue;
        follow(in, one->kids[one->count - 1]);
        arrive(in, behind, &came);
    }
    copy(in, in->vars, before);
    in->dead = otherwise;
    arrive(in, behind, &came);
    go_on_with(in, behind, came);
    give(in, before);
    give(in, behind);
}

/* What the variable of a loop is in a round: a column. Elements of a range are scalars. The columns of
 * anything else may be of any height. */
static hir_type column_type(const hir_node *values) {
    bool range = values->kind == HIR_RANGE;
    return (values->type & (hir_type)~HIR_T_SCALAR) |
           (range || values->type & HIR_T_SCALAR ? HIR_T_SCALAR : 0);
}

/* One round of a loop. A `for` may end in front of each round, a `while` where its condition is not surely
 * true, an `until` behind its condition. What the condition says when the loop is left holds behind it. */
static void follow_round(inference *in, hir_node *n, infer_loop *loop) {
    int truth = -1;
    loop->went_on = false;
    if (n->kind == HIR_WHILE) {
        truth = condition(in, n->kids[0]);
        if (truth != 1) {
            infer_value *here = take(in);
            copy(in, here, in->vars);
            infer_refine(in, n->kids[0], false);
            arrive(in, loop->leaves, &loop->left);
            copy(in, in->vars, here);
            give(in, here);
        }
        in->dead |= truth == 0;
        if (!in->dead) infer_refine(in, n->kids[0], true);
    }
    if (n->kind == HIR_FOR) {
        arrive(in, loop->leaves, &loop->left);
        infer_set(in, n->kids[0]->index,
                  (infer_value){n->kids[0]->kind == HIR_VAR ? column_type(n->kids[1]) : 0, 0, 0, 0});
    }
    follow(in, n->kids[n->kind == HIR_UNTIL ? 0 : n->kind == HIR_FOR ? 2 : 1]);
    arrive(in, loop->goes_on, &loop->went_on);
    go_on_with(in, loop->goes_on, loop->went_on);
    if (n->kind != HIR_UNTIL || in->dead) return;
    truth = condition(in, n->kids[1]);
    if (truth != 0) arrive(in, loop->leaves, &loop->left);
    in->dead |= truth == 1;
}

/* Without columns the variable is an empty value of their class. Such a variable is written all the same,
 * with nothing in it. */
static void begin_for(inference *in, hir_node *n) {
    uint32_t var = n->kids[0]->index;
    if (n->kids[0]->kind == HIR_TARGET) infer_kids(in, n->kids[0]);
    if (infer_node(in, n->kids[1]) == INFER_NONE) in->dead = true;
    hir_type empty = n->kids[1]->type & HIR_T_CLASSES;
    if (!in->dead) infer_set(in, var, (infer_value){n->kids[0]->kind == HIR_VAR ? empty : 0, 0, 0, 0});
}

/* `head` is all that was ever held where a round begins; the rounds end when one adds nothing to it. */
static void follow_loop(inference *in, hir_node *n) {
    infer_loop loop = {take(in), take(in), false, false}, *outer = in->loop;
    infer_value *head = take(in);
    if (n->kind == HIR_FOR) begin_for(in, n);
    in->loop = &loop;
    copy(in, head, in->vars);
    while (!in->dead && !in->unit->failed) {
        follow_round(in, n, &loop);
        if (in->dead || !join_all(in, head, in->vars)) break;
        copy(in, in->vars, head);
    }
    in->loop = outer;
    go_on_with(in, loop.leaves, loop.left);
    give(in, head);
    give(in, loop.goes_on);
    give(in, loop.leaves);
}

static void leave(inference *in, const hir_node *n) {
    if (n->kind == HIR_RETURN)
        arrive(in, in->exit, &in->returns);
    else if (in->loop && n->kind == HIR_BREAK)
        arrive(in, in->loop->leaves, &in->loop->left);
    else if (in->loop)
        arrive(in, in->loop->goes_on, &in->loop->went_on);
    in->dead = true;
}

/* A protected body: what variables may hold where an error comes from it goes to `caught`. What was held
 * in front of the body may be held where it fails, and so may everything that is set inside (infer_set).
 * An outer try may get the error too, if it comes from the handler. */
static void follow_body(inference *in, hir_node *body, infer_value *caught) {
    infer_value *outer = in->catching;
    copy(in, caught, in->vars);
    in->catching = caught;
    follow(in, body);
    in->catching = outer;
    if (outer) join_all(in, outer, caught);
}

static void follow_try(inference *in, hir_node *n) {
    bool came = false;
    infer_value *behind = take(in), *caught = take(in);
    follow_body(in, n->kids[0], caught);
    arrive(in, behind, &came);
    copy(in, in->vars, caught);
    in->dead = false;
    if (n->index != HIR_NONE) infer_set(in, n->index, (infer_value){0});
    if (n->count > 1) follow(in, n->kids[1]);
    arrive(in, behind, &came);
    go_on_with(in, behind, came);
    give(in, caught);
    give(in, behind);
}

/* The clean-up runs after whatever left the body; what left it by return, break or continue goes there with
 * what the clean-up made of it. */
static void follow_unwind(inference *in, hir_node *n) {
    infer_value *caught = take(in);
    follow_body(in, n->kids[0], caught);
    bool dead = in->dead;
    if (!dead) join_all(in, caught, in->vars);
    copy(in, in->vars, caught);
    in->dead = false;
    follow(in, n->kids[1]);
    if (in->returns) arrive(in, in->exit, &in->returns);
    if (in->loop && in->loop->left) arrive(in, in->loop->leaves, &in->loop->left);
    if (in->loop && in->loop->went_on) arrive(in, in->loop->goes_on, &in->loop->went_on);
    in->dead |= dead;
    give(in, caught);
}

/* Globals and persistent variables hold whatever was left in them. A default joins what was given with
 * what is there otherwise. */
static void follow_declaration(inference *in, hir_node *n) {
    infer_kids(in, n);
    if (n->index == HIR_NONE) return;
    infer_value now = {0};
    if (n->kind == HIR_DEFAULT && n->count) {
        infer_value given = in->vars[n->index];
        given.type &= (hir_type)~INFER_UNSET;
        now = infer_join_values(given, infer_whole(in, n->kids[0]));
    }
    infer_set(in, n->index, now);
}

/* Code behind the point where nothing goes on is not looked at: its nodes get no types. */
static void follow(inference *in, hir_node *n) {
    if (in->dead || in->unit->failed) return;
    switch (n->kind) {
    case HIR_BLOCK:
        for (uint32_t i = 0; i < n->count && !in->dead; i++)
            follow(in, n->kids[i]);
        break;
    case HIR_EXPR:
        infer_node(in, n->kids[0]);
        in->dead = infer_raises(in, n->kids[0]) ||
                   (n->kids[0]->kind == HIR_SUB && !in->locals[n->kids[0]->index].returns);
        break;
    case HIR_IF: follow_if(in, n); break;
    case HIR_SWITCH: follow_switch(in, n); break;
    case HIR_WHILE:
    case HIR_UNTIL:
    case HIR_FOR: follow_loop(in, n); break;
    case HIR_BREAK:
    case HIR_CONTINUE:
    case HIR_RETURN: leave(in, n); break;
    case HIR_TRY: follow_try(in, n); break;
    case HIR_UNWIND: follow_unwind(in, n); break;
    case HIR_GLOBAL:
    case HIR_PERSISTENT:
    case HIR_DEFAULT: follow_declaration(in, n); break;
    default: in->dead = infer_node(in, n) == INFER_NONE;
    }
}

/* ---- functions ---- */

bool cmp_makes_variables(const hir_unit *u) {
    return u->traits & (CMP_TRAIT_MAKES | CMP_TRAIT_CLEARS);
}

/* What variables hold when the function begins. Parameters may be missing until the program has asked for
 * nargin (INFER_UNSET); all others have nothing yet. Where something else can write variables, they may
 * hold anything. */
static void begin(inference *in, hir_func *f, const infer_local *local) {
    unsigned foreign = HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_CAPTURE;
    bool varargin = f->flags & PROG_CODE_VARARGIN;
    uint32_t fixed = f->nparams + (varargin ? 1u : 0u);
    for (uint32_t i = 0; i < f->nvars; i++) {
        infer_value v = {INFER_NONE | INFER_UNSET, 0, 0, 0};
        if (i < f->nparams) v = local->params ? local->params[i] : (infer_value){0};
        if (i < f->nparams && local->params) v.type |= INFER_UNSET;
        if (i >= f->nparams && i < fixed) v = (infer_value){HIR_T_CELL, in->rest, 0, 0};
        if (in->opaque || i == f->ans || f->vars[i].flags & (foreign | HIR_VAR_GIVEN)) v = (infer_value){0};
        in->vars[i] = v;
        in->all[i] = i < fixed ? v.type & (hir_type)~INFER_UNSET : INFER_NONE;
    }
}

static infer_value *array(inference *in, uint32_t count) {
    infer_value *vars = base_arena_alloc(in->unit->arena, (count + 1) * sizeof *vars);
    if (!vars) in->unit->failed = true;
    return vars;
}

/* What a function gives as its result `number`. Behind the declared outputs come the members of varargout,
 * as far as they were followed. */
static hir_type result_of(const inference *in, const hir_func *f, uint32_t number) {
    hir_type type = !in->returns                              ? INFER_NONE
                    : number < f->nouts                       ? in->exit[f->outs[number]].type
                    : f->vararg_out == HIR_NONE || in->opaque ? 0
                                                              : in->varargout[number - f->nouts];
    return type & INFER_NONE ? INFER_NONE : type & INFER_KNOWN;
}

/* Goes through a function; whether anything that is known of what it gives changed. Variables get a type
 * for the whole function in the end: what every assignment to them agrees on. */
static bool infer_func(inference *in, hir_func *f, infer_local *local, hir_type rest) {
    bool opaque = in->opaque, changed = false;
    in->func = f;
    in->vars = array(in, f->nvars);
    in->exit = array(in, f->nvars);
    in->all = base_arena_alloc(in->unit->arena, (f->nvars + 1) * sizeof *in->all);
    in->spare = NULL, in->nspare = in->spare_cap = 0;
    in->unit->failed |= !in->all;
    if (in->unit->failed) return false;
    in->loop = NULL, in->catching = NULL;
    in->dead = in->returns = false;
    for (uint32_t i = 0; i < INFER_OUTS; i++)
        in->varargout[i] = INFER_NONE;
    in->opaque |= (f->flags & PROG_CODE_SCRIPT) != 0;
    in->rest = in->opaque ? 0 : rest;
    begin(in, f, local);
    follow(in, f->body);
    arrive(in, in->exit, &in->returns);
    for (uint32_t i = 0; i < f->nvars; i++)
        f->vars[i].type = in->all[i] & INFER_NONE ? 0 : in->all[i] & INFER_KNOWN;
    for (uint32_t i = 0; i < INFER_OUTS; i++) {
        hir_type now = result_of(in, f, i);
        changed |= now != local->results[i];
        local->results[i] = now;
    }
    changed |= local->returns != in->returns;
    local->returns = in->returns;
    in->opaque = opaque;
    return changed;
}

/* ---- local functions ---- */

/* Whether the unit calls functions by texts that are not written in it. feval (name) could call any local
 * function with anything. */
static bool calls_by_name(const hir_unit *u, const hir_node *n) {
    unsigned traits = n->kind == HIR_CALL ? cmp_traits(u->names[n->index].text) : 0;
    unsigned first = n->count ? n->kids[0]->kind : HIR_COLON;
    bool written =
        first == HIR_CONST || first == HIR_HANDLE || first == HIR_HANDLESUB || first == HIR_CLOSURE;
    if (traits & CMP_TRAIT_ANY || (traits & CMP_TRAIT_FIRST && !written)) return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (calls_by_name(u, n->kids[i])) return true;
    return false;
}

/* Whether something else than its calls mentions a local function. */
static bool is_mentioned(const hir_unit *u, const hir_node *n, uint32_t local) {
    if (n->kind == HIR_HANDLESUB && n->index == local) return true;
    if (infer_is_text(n, u->names[u->funcs[local].name].text)) return true;
    for (uint32_t i = 0; i < n->count; i++)
        if (is_mentioned(u, n->kids[i], local)) return true;
    return false;
}

/* Whether all calls of a local function are seen. */
static bool is_private(const inference *in, uint32_t local, bool by_name) {
    const hir_unit *u = in->unit;
    const hir_func *f = &u->funcs[local];
    if (!in->library || by_name || in->opaque || f->shared_count || f->parent != HIR_NONE ||
        f->flags & (PROG_CODE_ANON | PROG_CODE_EXPR | PROG_CODE_NESTED | PROG_CODE_SCRIPT))
        return false;
    for (uint32_t i = 0; i < u->nfuncs; i++)
        if (is_mentioned(u, u->funcs[i].body, local)) return false;
    return true;
}

/* A function whose calls are all seen begins with no arguments at all, and its parameters grow with each
 * call that is met; all others may get anything (params NULL). */
static bool prepare(inference *in) {
    hir_unit *u = in->unit;
    bool by_name = false;
    in->locals = base_arena_alloc(u->arena, (u->nfuncs + 1) * sizeof *in->locals);
    if (!in->locals) u->failed = true;
    for (uint32_t i = 0; i < u->nfuncs && in->library; i++)
        by_name |= calls_by_name(u, u->funcs[i].body);
    for (uint32_t i = 0; i < u->nfuncs && !u->failed; i++) {
        infer_local *local = &in->locals[i];
        *local = (infer_local){.returns = false};
        for (uint32_t k = 0; k < INFER_OUTS; k++)
            local->results[k] = INFER_NONE;
        if (i == 0 || !is_private(in, i, by_name)) continue;
        local->params = array(in, u->funcs[i].nparams);
        for (uint32_t k = 0; local->params && k < u->funcs[i].nparams; k++)
            local->params[k].type = INFER_NONE;
    }
    return !u->failed;
}

/* What does not stand still is not known. Results that still grow after MAX_ROUNDS are taken back: an
 * answer that may be wrong is worse than none. */
static void give_up(inference *in) {
    for (uint32_t i = 0; i < in->unit->nfuncs; i++) {
        infer_local *local = &in->locals[i];
        memset(local->results, 0, sizeof local->results);
        local->returns = true;
        if (i) local->params = NULL;
    }
}

/* Until nothing that is known of a function changes. A script calls what it defines by name, and of its own
 * variables nothing is known: its text is passed over, and its functions once, none of which waits for
 * another. */
static void infer_unit(inference *in, infer_value *params, hir_type rest) {
    hir_unit *u = in->unit;
    uint32_t first = !in->library && u->funcs[0].flags & PROG_CODE_SCRIPT ? 1 : 0;
    if (first == u->nfuncs || !prepare(in)) return;
    in->locals[0].params = params;
    for (unsigned round = 0; round <= MAX_ROUNDS && !u->failed; round++) {
        in->changed = false;
        if (round == MAX_ROUNDS) give_up(in);
        for (uint32_t i = first; i < u->nfuncs && !u->failed; i++)
            in->changed |= infer_func(in, &u->funcs[i], &in->locals[i], i ? 0 : rest);
        if (!in->changed || first) return;
    }
    give_up(in);
}

void cmp_pass_infer(hir_unit *unit, const cmp_library *library) {
    inference in = {.unit = unit, .library = library, .opaque = cmp_makes_variables(unit)};
    infer_unit(&in, NULL, 0);
}

/* One run of the inference for one kind of arguments (kinds.def): a function that gives a double for
 * doubles and a single for singles has two answers instead of a useless one. */
void cmp_infer_kind(hir_unit *unit, const cmp_library *library, cmp_arg_kind kind, hir_type *results) {
    inference in = {.unit = unit, .library = library, .opaque = cmp_makes_variables(unit)};
    hir_func *f = unit->funcs;
    infer_value *params = array(&in, f->nparams);
    hir_type others = cmp_kind_type(kind, 1),
             rest = f->nparams ? others : infer_join(cmp_kind_type(kind, 0), others);
    memset(results, 0, CMP_RESULTS * sizeof *results);
    for (uint32_t i = 0; params && i < f->nparams; i++)
        params[i].type = cmp_kind_type(kind, i);
    if (params) infer_unit(&in, params, rest);
    if (in.locals && !unit->failed) memcpy(results, in.locals[0].results, CMP_RESULTS * sizeof *results);
}

/* compiler/inplace.c - in functions where recorded runs spent their time, calls of local functions become
 * copies of these, for arguments of the kinds that were recorded (compiler/recorded.h).
 *
 * A copy computes with real double scalars and truth values in variables of its own, reads elements of
 * arrays, and changes nothing that anyone could see. Whatever it does not know leads out of it to the
 * ordinary call, which begins anew: another class of an argument, an index outside, a loop, an error. So
 * errors, frames and everything else are those of the call.
 *
 * The copies are made by running the function on nodes in place of values (translate, statement), with
 * what each variable holds at the place known: a number, a truth value, an array of the caller, or nothing
 * that can be told (`held`). Branches whose condition is known are decided, others are copied with both
 * sides and joined. It differs from the partial evaluation of guard.c in that statements come out, not one
 * expression, and in that it is done only where profiles say that it pays: such code is larger.
 *
 * A copy is left by LEAVE, at any point: it has written nothing but variables of its own. So when
 * something is not known, the rest of that way need not be copied at all; it is enough that the likely way
 * is.
 *
 * Limits: functions within functions (depth) and nodes (budget), by how hot the caller is. If a copy is
 * too large, it is tried again with one level less. */
#include "compiler/library.h"
#include "compiler/passes_internal.h"
#include "compiler/recorded.h"

#define MAX_GUARDS 16
#define REAL       (HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL)
#define TRUE_FALSE (HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL)

/* What a variable of a function that is copied holds at a place. */
typedef enum held {
    UNSET, /* nothing yet */
    NUMBER,
    TRUTH,
    ARRAY, /* a variable of the calling function, elements of which are taken */
    MIXED  /* one or another of these */
} held;

typedef struct placing {
    hir_unit *unit;
    uint32_t caller; /* function */
    const cmp_library *library;
    const cmp_recorded *recorded;
    const hir_node *place;
    unsigned depth, budget, steps; /* functions within functions and nodes, at most; nodes so far */
    unsigned deepest;              /* functions within functions, so far */
    uint32_t first, used, made;    /* variables of the copies: the first, in use, made */
    cmp_assumed names[CMP_ASSUMED];
    uint32_t nnames;
    uint32_t guards[MAX_GUARDS]; /* variables of the caller that must hold real double scalars */
    uint32_t nguards;
} placing;

/* One function that is being copied; without one: the calling function's own expressions. */
typedef struct activation {
    placing *p;
    const hir_func *f;
    uint32_t nargs, nvars; /* variables as long as nothing was copied into the function itself */
    unsigned depth;
    held *now;       /* by variable */
    held *kept;      /* by variable: what its variable of the copy is for */
    uint32_t *at;    /* by variable: that of the copy, or of the caller, or HIR_NONE */
    hir_node **same; /* by parameter that is never written: what it stands for, or NULL */
    held result;     /* at the returns met so far */
    bool returned;
} activation;

typedef struct block {
    hir_node **items;
    uint32_t count, cap;
} block;

typedef struct value {
    hir_node *node; /* NULL: not known here */
    held kind;
} value;

static const value unknown = {NULL, MIXED};

static value in_place(activation *a, const hir_node *n, block *to);

/* The function of the unit that a call means, or HIR_NONE: a local one, or one that the script defines. */
static uint32_t called(const hir_unit *unit, const hir_node *n) {
    return n->kind == HIR_SUB ? n->index : n->kind == HIR_CALL ? hir_own_function(unit, n->index) : HIR_NONE;
}
static value translate(activation *a, const hir_node *n, block *to);

/* ---- making nodes ---- */

static hir_node *make(placing *p, hir_kind kind, uint32_t kids) {
    p->steps++;
    return hir_like(p->unit, kind, kids, p->place);
}

static void append(placing *p, block *to, hir_node *n) {
    if (hir_grow(p->unit, &to->items, to->count, &to->cap, sizeof *to->items)) to->items[to->count++] = n;
}

static hir_node *block_of(placing *p, const block *b) {
    hir_node *n = make(p, HIR_BLOCK, b->count);
    for (uint32_t i = 0; i < b->count && !p->unit->failed; i++)
        n->kids[i] = b->items[i];
    return n;
}

static hir_node *variable(placing *p, uint32_t index, held kind) {
    hir_node *n = make(p, HIR_VAR, 0);
    n->index = index;
    n->type = kind == NUMBER ? REAL : kind == TRUTH ? TRUE_FALSE : 0;
    return n;
}

/* Variables of copies that are done are used again by the next one. */
static uint32_t new_variable(placing *p) {
    if (p->used == p->made) {
        hir_add_var(p->unit, &p->unit->funcs[p->caller], hir_intern(p->unit, "", 0), 0);
        p->made++;
    }
    return p->first + p->used++;
}

static void assign_to(placing *p, block *to, uint32_t index, held kind, hir_node *what) {
    hir_node *n = make(p, HIR_ASSIGN, 2);
    if (p->unit->failed) return;
    n->flags = HIR_STMT;
    n->kids[0] = variable(p, index, kind);
    n->kids[1] = what;
    append(p, to, n);
}

/* Out of the copy; with a variable: unless it holds a real double scalar. */
static void leave(placing *p, block *to, hir_node *unless) {
    hir_node *n = make(p, HIR_LEAVE, unless ? 1 : 0);
    if (unless && !p->unit->failed) n->kids[0] = unless;
    append(p, to, n);
}

static value number(placing *p, double d) {
    p->steps++;
    return (value){hir_number(p->unit, p->place, d), NUMBER};
}

static value truth(placing *p, bool b) {
    p->steps++;
    return (value){hir_truth(p->unit, p->place, b), TRUTH};
}

/* A number that may turn out to be none. log and its like give a complex number for some arguments: the
 * number is kept in a variable and asked there. */
static value looked_at(placing *p, hir_node *n, block *to) {
    uint32_t index = new_variable(p);
    assign_to(p, to, index, NUMBER, n);
    leave(p, to, variable(p, index, NUMBER));
    return (value){variable(p, index, NUMBER), NUMBER};
}

static value operation(placing *p, const hir_node *like, hir_kind kind, held type, hir_node *x, hir_node *y) {
    hir_node *n = make(p, kind, y ? 2 : 1);
    if (p->unit->failed) return unknown;
    n->op = like->op;
    n->type = type == NUMBER ? REAL : TRUE_FALSE;
    n->kids[0] = x;
    if (y) n->kids[1] = y;
    return (value){n, type};
}

/* ---- expressions ---- */

static bool is_own(const hir_func *f, uint32_t var) {
    return !(f->vars[var].flags &
             (HIR_VAR_GLOBAL | HIR_VAR_PERSIST | HIR_VAR_SHARED | HIR_VAR_CAPTURE | HIR_VAR_OWNED));
}

/* A variable of the caller, which must hold a number. The guard in front asks it once; nothing in the copy
 * can change it, since copies write only variables of their own. */
static value callers_number(placing *p, const hir_node *n) {
    if (!is_own(&p->unit->funcs[p->caller], n->index)) return unknown;
    uint32_t i = 0;
    while (i < p->nguards && p->guards[i] != n->index)
        i++;
    if (i == MAX_GUARDS) return unknown;
    if (i == p->nguards) p->guards[p->nguards++] = n->index;
    return (value){variable(p, n->index, NUMBER), NUMBER};
}

/* A parameter that is never written stands for what was passed, without a variable between. */
static value take_variable(activation *a, const hir_node *n) {
    if (n->flags & HIR_MAYBE) return unknown;
    if (!a->f) return callers_number(a->p, n);
    held now = a->now[n->index];
    if (now != NUMBER && now != TRUTH) return unknown;
    if (n->index < a->nargs && a->same[n->index])
        return (value){hir_copy(a->p->unit, a->same[n->index]), now};
    return (value){variable(a->p, a->at[n->index], now), now};
}

/* The caller's variable that is meant where elements are taken; HIR_NONE: none. */
static uint32_t array_of(const activation *a, const hir_node *n) {
    if (n->kind != HIR_VAR || n->flags & HIR_MAYBE) return HIR_NONE;
    if (!a->f) return is_own(&a->p->unit->funcs[a->p->caller], n->index) ? n->index : HIR_NONE;
    return a->now[n->index] == ARRAY ? a->at[n->index] : HIR_NONE;
}

/* Indices are numbers; whether they lie inside is asked when the element is taken. */
static value take_element(activation *a, const hir_node *n, block *to) {
    uint32_t array = array_of(a, n->kids[0]);
    if (array == HIR_NONE || n->count < 2 || n->count > 3 || n->extra) return unknown;
    hir_node *element = make(a->p, HIR_APPLY, n->count);
    for (uint32_t i = 1; i < n->count && !a->p->unit->failed; i++) {
        value index = translate(a, n->kids[i], to);
        if (!index.node || index.kind != NUMBER) return unknown;
        element->kids[i] = index.node;
    }
    if (a->p->unit->failed) return unknown;
    element->kids[0] = variable(a->p, array, ARRAY);
    element->flags = HIR_ARRAY;
    element->type = REAL;
    return (value){element, NUMBER};
}

static value take_unary(activation *a, const hir_node *n, block *to) {
    bool b;
    value x = translate(a, n->kids[0], to);
    if (!x.node) return unknown;
    if (n->op == PROG_OP_NOT) {
        if (x.kind != TRUTH) return unknown;
        return hir_is_truth(x.node, &b) ? truth(a->p, !b)
                                        : operation(a->p, n, HIR_UNARY, TRUTH, x.node, NULL);
    }
    if (x.kind != NUMBER) return unknown;
    return n->op == PROG_OP_NEG ? operation(a->p, n, HIR_UNARY, NUMBER, x.node, NULL) : x;
}

/* && and ||; what the left side settles is not looked at. */
static value take_logic(activation *a, const hir_node *n, bool either, block *to) {
    bool b;
    value x = translate(a, n->kids[0], to);
    if (!x.node || x.kind != TRUTH) return unknown;
    if (hir_is_truth(x.node, &b) && b == either) return x;
    value y = translate(a, n->kids[1], to);
    if (!y.node || y.kind != TRUTH) return unknown;
    if (hir_is_truth(x.node, &b)) return y;
    return operation(a->p, n, either ? HIR_OROR : HIR_ANDAND, TRUTH, x.node, y.node);
}

/* & and | of truth values are && and || here: both sides are without effects. A power may be complex,
 * unless the exponent is known to be a whole number. */
static value take_binary(activation *a, const hir_node *n, block *to) {
    double x, y;
    if (n->op == PROG_OP_AND || n->op == PROG_OP_OR) return take_logic(a, n, n->op == PROG_OP_OR, to);
    value left = translate(a, n->kids[0], to), right = left.node ? translate(a, n->kids[1], to) : unknown;
    if (!right.node || left.kind != NUMBER || right.kind != NUMBER) return unknown;
    switch (n->op) {
    case PROG_OP_LT:
    case PROG_OP_LE:
    case PROG_OP_EQ:
    case PROG_OP_NE:
    case PROG_OP_GE:
    case PROG_OP_GT:
        if (hir_is_number(left.node, &x) && hir_is_number(right.node, &y))
            return truth(a->p, cmp_compares(n->op, x, y));
        return operation(a->p, n, HIR_BINARY, TRUTH, left.node, right.node);
    case PROG_OP_POW:
    case PROG_OP_EPOW:
        left = operation(a->p, n, HIR_BINARY, NUMBER, left.node, right.node);
        if (!left.node || (hir_is_number(right.node, &y) && y == (double)(int)y)) return left;
        left.node->type = HIR_T_DOUBLE | HIR_T_SCALAR; /* may be complex */
        return looked_at(a->p, left.node, to);
    case PROG_OP_ADD:
    case PROG_OP_SUB:
    case PROG_OP_MUL:
    case PROG_OP_EMUL:
    case PROG_OP_DIV:
    case PROG_OP_EDIV: return operation(a->p, n, HIR_BINARY, NUMBER, left.node, right.node);
    default: return unknown;
    }
}

/* The same name cannot be taken to mean two things. */
static bool assume(placing *p, uint32_t name, uint8_t origin) {
    for (uint32_t i = 0; i < p->nnames; i++)
        if (p->names[i].name == name) return p->names[i].origin == origin;
    if (p->nnames == CMP_ASSUMED) return false;
    p->names[p->nnames++] = (cmp_assumed){name, origin};
    return true;
}

static value constant(placing *p, prog_value v) {
    if (prog_is_double(v)) return number(p, prog_as_double(v));
    if (!prog_is_small(v) || prog_small_class(v) != PROG_LOGICAL) return unknown;
    return truth(p, prog_small_payload(v) != 0);
}

/* A builtin of numbers that is known to do nothing else. What the builtin depends on beside its arguments
 * would have to be in its row: pure ones depend on nothing. */
static value take_builtin(activation *a, const hir_node *n, block *to) {
    cmp_builtin b;
    value args[2];
    placing *p = a->p;
    const hir_name *name = &p->unit->names[n->index];
    if (n->count > 2 || !p->library->builtin(p->library->ctx, name->text, name->len, &b) ||
        b.level < CMP_PURE_LEVEL)
        return unknown;
    for (uint32_t i = 0; i < n->count; i++)
        if (!(args[i] = translate(a, n->kids[i], to)).node) return unknown;
    if (!assume(p, n->index, CMP_ORIGIN_BUILTIN)) return unknown;
    if (b.form == CMP_FORM_CONSTANT && n->count == 0) return constant(p, b.answer);
    if (b.form == CMP_FORM_QUERY && n->count == 1)
        return constant(p, args[0].kind == NUMBER ? b.answer : b.logical);
    if (n->count != (b.form == CMP_FORM_ONE ? 1u : b.form == CMP_FORM_TWO ? 2u : UINT32_MAX)) return unknown;
    hir_node *call = make(p, HIR_CALL, n->count);
    for (uint32_t i = 0; i < n->count && !p->unit->failed; i++) {
        if (args[i].kind != NUMBER) return unknown;
        call->kids[i] = args[i].node;
    }
    if (p->unit->failed) return unknown;
    call->index = n->index;
    call->type = b.form == CMP_FORM_TWO || b.real ? REAL : HIR_T_DOUBLE | HIR_T_SCALAR;
    return b.form == CMP_FORM_TWO || b.real ? (value){call, NUMBER} : looked_at(p, call, to);
}

/* Every node counts, also those that come to nothing: time for compiling is bounded by the same budget. */
static value translate(activation *a, const hir_node *n, block *to) {
    double d;
    bool b;
    placing *p = a->p;
    if (p->unit->failed || ++p->steps > p->budget) return unknown;
    switch (n->kind) {
    case HIR_CONST:
        if (hir_is_number(n, &d)) return number(p, d);
        return hir_is_truth(n, &b) ? truth(p, b) : unknown;
    case HIR_VAR: return take_variable(a, n);
    case HIR_NARGIN: return a->f ? number(p, a->nargs) : unknown;
    case HIR_NARGOUT: return a->f ? number(p, 1) : unknown;
    case HIR_UNARY: return take_unary(a, n, to);
    case HIR_BINARY: return take_binary(a, n, to);
    case HIR_ANDAND:
    case HIR_OROR: return take_logic(a, n, n->kind == HIR_OROR, to);
    case HIR_APPLY: return take_element(a, n, to);
    case HIR_CALL:
    case HIR_SUB: return called(p->unit, n) == HIR_NONE ? take_builtin(a, n, to) : in_place(a, n, to);
    case HIR_PLACED: return translate(a, n->kids[1], to);
    default: return unknown;
    }
}

/* ---- statements: false where nothing that follows is reached ---- */

static bool statement(activation *a, const hir_node *n, block *to);

/* A variable of the function has one kind in all of the copy, as it has one variable of the copy and the
 * kinds of its uses were decided by it. */
static bool set(activation *a, uint32_t var, value v, block *to) {
    bool fits = v.node && a->now[var] != ARRAY && is_own(a->f, var) &&
                (a->kept[var] == UNSET || a->kept[var] == v.kind);
    if (!fits) {
        leave(a->p, to, NULL);
        return false;
    }
    if (a->at[var] == HIR_NONE) a->at[var] = new_variable(a->p);
    a->kept[var] = a->now[var] = v.kind;
    assign_to(a->p, to, a->at[var], v.kind, v.node);
    return true;
}

/* x += y is read as x = x + y, on nodes that live on the stack for that long. */
static bool take_assign(activation *a, const hir_node *n, block *to) {
    value v = unknown;
    const hir_node *target = n->kids[0];
    if (target->kind == HIR_VAR && !(n->flags & (HIR_PRINT | HIR_DELETE))) {
        hir_node operands[1] = {*target}, sum = *n, *kids[2] = {operands, n->kids[1]};
        sum.kind = HIR_BINARY;
        sum.kids = kids;
        v = translate(a, n->kind == HIR_ASSIGN ? n->kids[1] : &sum, to);
    }
    return set(a, target->index, target->kind == HIR_VAR ? v : unknown, to);
}

static held *copy_of(activation *a) {
    held *copy = base_arena_alloc(a->p->unit->arena, (a->nvars + 1) * sizeof *copy);
    if (!copy) {
        a->p->unit->failed = true;
        return a->now;
    }
    return memcpy(copy, a->now, a->nvars * sizeof *copy);
}

/* The branches of an if from the i-th on. Behind the two branches a variable is known where both left the
 * same in it; where one of them does not go on, by the other. */
static bool take_if(activation *a, const hir_node *n, uint32_t i, block *to) {
    bool known;
    if (i >= n->count) return true;
    if (i + 1 == n->count) return statement(a, n->kids[i], to);
    value condition = translate(a, n->kids[i], to);
    if (!condition.node || condition.kind != TRUTH) {
        leave(a->p, to, NULL);
        return false;
    }
    if (hir_is_truth(condition.node, &known))
        return known ? statement(a, n->kids[i + 1], to) : take_if(a, n, i + 2, to);
    block yes = {0}, no = {0};
    held *before = copy_of(a);
    bool first = statement(a, n->kids[i + 1], &yes);
    held *then = a->now;
    a->now = before;
    bool second = take_if(a, n, i + 2, &no);
    for (uint32_t v = 0; v < a->nvars && first; v++)
        if (!second || a->now[v] != then[v]) a->now[v] = second ? MIXED : then[v];
    hir_node *choice = make(a->p, HIR_IF, 3);
    if (a->p->unit->failed) return false;
    choice->kids[0] = condition.node;
    choice->kids[1] = block_of(a->p, &yes);
    choice->kids[2] = block_of(a->p, &no);
    append(a->p, to, choice);
    return first || second;
}

/* At the end of the function, or at a return: the result must be there. */
static bool gives_result(activation *a) {
    held now = a->now[a->f->outs[0]];
    if ((now != NUMBER && now != TRUTH) || (a->result != UNSET && a->result != now)) return false;
    a->result = now;
    return true;
}

static bool take_return(activation *a, block *to) {
    if (gives_result(a)) {
        a->returned = true;
        append(a->p, to, make(a->p, HIR_FINISH, 0));
    } else {
        leave(a->p, to, NULL);
    }
    return false;
}

/* Loops are not copied: whoever spends time in a loop of its own gains nothing by not being called. */
static bool statement(activation *a, const hir_node *n, block *to) {
    placing *p = a->p;
    if (p->unit->failed || ++p->steps > p->budget) return false;
    switch (n->kind) {
    case HIR_BLOCK:
        for (uint32_t i = 0; i < n->count; i++)
            if (!statement(a, n->kids[i], to)) return false;
        return true;
    case HIR_ASSIGN:
    case HIR_OPASSIGN: return take_assign(a, n, to);
    case HIR_IF: return take_if(a, n, 0, to);
    case HIR_DEFAULT:
        if (a->now[n->index] != UNSET) return true;
        return set(a, n->index, n->count ? translate(a, n->kids[0], to) : unknown, to);
    case HIR_RETURN: return take_return(a, to);
    default: leave(p, to, NULL); return false;
    }
}

/* ---- functions ---- */

/* Parts need not be asked for: where one is written, the copy is left. Nor loops, nor defaults of what was
 * given. */
static bool replaces(void *context, const hir_write *w) {
    return hir_is_assignment(w->by) && !w->part && w->var == *(const uint32_t *)context;
}

static bool is_written(const hir_node *n, uint32_t var) {
    return hir_each_write(n, replaces, &var);
}

static bool suits(const hir_func *f, uint32_t nargs) {
    uint32_t others = f->flags & ~(uint32_t)(PROG_CODE_SUB | PROG_CODE_VARARGOUT);
    return !others && f->nouts > 0 && nargs <= f->nparams && !f->shared_count && nargs <= CMP_SEEN_ARGS;
}

static bool begin(activation *in, placing *p, const hir_func *f, uint32_t nargs, unsigned depth) {
    base_arena *arena = p->unit->arena;
    *in = (activation){.p = p, .f = f, .nargs = nargs, .nvars = f->nvars, .depth = depth, .result = UNSET};
    in->now = base_arena_alloc(arena, (f->nvars + 1) * sizeof *in->now);
    in->kept = base_arena_alloc(arena, (f->nvars + 1) * sizeof *in->kept);
    in->at = base_arena_alloc(arena, (f->nvars + 1) * sizeof *in->at);
    in->same = base_arena_alloc(arena, (nargs + 1) * sizeof(hir_node *));
    if (!in->now || !in->kept || !in->at || !in->same) {
        p->unit->failed = true;
        return false;
    }
    for (uint32_t i = 0; i < f->nvars; i++)
        in->now[i] = in->kept[i] = UNSET, in->at[i] = HIR_NONE;
    return true;
}

/* An argument that is read only, and is a name or a number, needs no variable. An array must be one of the
 * caller, as elements are taken where it lies. */
static bool bind(activation *a, activation *in, const hir_node *call, uint32_t i, cmp_seen_kind kind,
                 block *to) {
    if (kind == CMP_SEEN_ARRAY) {
        in->at[i] = array_of(a, call->kids[i]);
        in->same[i] = NULL;
        in->now[i] = ARRAY;
        return in->at[i] != HIR_NONE && is_own(in->f, i);
    }
    value v = kind == CMP_SEEN_SCALAR ? translate(a, call->kids[i], to) : unknown;
    if (!v.node || v.kind != NUMBER || !is_own(in->f, i)) return false;
    bool keeps = (v.node->kind == HIR_VAR || v.node->kind == HIR_CONST) && !is_written(in->f->body, i);
    in->same[i] = keeps ? v.node : NULL;
    in->now[i] = in->kept[i] = NUMBER;
    if (keeps) return true;
    in->at[i] = new_variable(a->p);
    assign_to(a->p, to, in->at[i], NUMBER, v.node);
    return true;
}

/* What the call gives, computed by statements that are added to `to`. The variable of the result stays in
 * use behind the copy; those of arguments and body are free again. */
static value in_place(activation *a, const hir_node *n, block *to) {
    static const hir_name itself = {"", 0};
    placing *p = a->p;
    uint32_t index = called(p->unit, n);
    const hir_func *f = &p->unit->funcs[index];
    cmp_seen_kind kinds[CMP_SEEN_ARGS];
    activation in;
    block body = {0};
    if (a->depth >= p->depth || !suits(f, n->count) ||
        !cmp_seen_args(p->recorded, index ? &p->unit->names[f->name] : &itself, n->count, kinds) ||
        (n->kind == HIR_CALL && !assume(p, n->index, CMP_ORIGIN_OWN)) ||
        !begin(&in, p, f, n->count, a->depth + 1))
        return unknown;
    if (in.depth > p->deepest) p->deepest = in.depth;
    uint32_t result = new_variable(p), used = p->used;
    for (uint32_t i = 0; i < n->count; i++)
        if (!bind(a, &in, n, i, kinds[i], &body)) return unknown;
    if (f->outs[0] >= n->count) in.at[f->outs[0]] = result;
    bool ends = statement(&in, f->body, &body);
    if (p->unit->failed || p->steps > p->budget) return unknown;
    if (ends && !gives_result(&in)) leave(p, &body, NULL);
    if (in.result == UNSET || f->outs[0] < n->count) return unknown; /* an output that is a parameter, too */
    p->used = used;
    hir_node *copy = make(p, HIR_COPY, 1);
    if (p->unit->failed) return unknown;
    copy->kids[0] = block_of(p, &body);
    append(p, to, copy);
    return (value){variable(p, result, in.result), in.result};
}

/* ---- the caller ---- */

/* Variables that the guards ask for stand behind the four kids that every PLACED has. */
static hir_node *placed(placing *p, hir_node *call, const block *body, hir_node *result) {
    hir_node *n = make(p, HIR_PLACED, 4 + p->nguards), *names = make(p, HIR_ROW, p->nnames);
    if (p->unit->failed) return call;
    for (uint32_t i = 0; i < p->nnames; i++) {
        names->kids[i] = make(p, HIR_HANDLE, 0);
        if (p->unit->failed) return call;
        names->kids[i]->index = p->names[i].name;
        names->kids[i]->extra = p->names[i].origin;
    }
    n->extra = p->deepest;
    n->kids[0] = result;
    n->kids[1] = call;
    n->kids[2] = names;
    n->kids[3] = block_of(p, body);
    for (uint32_t i = 0; i < p->nguards; i++)
        n->kids[4 + i] = variable(p, p->guards[i], NUMBER);
    return p->unit->failed ? call : n;
}

/* Each try begins anew: what the last one noted is forgotten, and nodes it made stay in the arena. */
static hir_node *replace(placing *p, hir_node *call) {
    activation outside = {.p = p};
    unsigned most = p->depth;
    value v = unknown;
    p->place = call;
    for (block body; p->depth > 0 && !p->unit->failed; p->depth--) { /* as deep as it is small enough */
        body = (block){0};
        p->steps = p->deepest = p->used = p->nnames = p->nguards = 0;
        v = in_place(&outside, call, &body);
        if (v.node) call = placed(p, call, &body, v.node);
        if (v.node || p->steps <= p->budget) break;
    }
    p->depth = most;
    return call;
}

static void replace_below(placing *p, hir_node *n) {
    for (uint32_t i = 0; i < n->count && !p->unit->failed; i++) {
        hir_node *kid = n->kids[i];
        bool several = n->kind == HIR_EXPR || (n->kind == HIR_MULTI && i + 1 == n->count);
        if (!several && called(p->unit, kid) != HIR_NONE) n->kids[i] = replace(p, kid);
        if (n->kids[i]->kind != HIR_PLACED) replace_below(p, n->kids[i]);
    }
}

void cmp_pass_place(hir_unit *unit, const cmp_library *library, const cmp_recorded *recorded) {
    if (!library || !recorded || recorded->heat == CMP_HEAT_NONE || !recorded->count) return;
    bool hot = recorded->heat == CMP_HEAT_HOT;
    for (uint32_t i = 0; i < unit->nfuncs && !unit->failed; i++) {
        const hir_func *f = &unit->funcs[i];
        placing p = {.unit = unit, .caller = i, .library = library, .recorded = recorded, .first = f->nvars};
        p.depth = hot ? 3 : 1;
        p.budget = hot ? 600 : 100;
        if (!(f->flags & (PROG_CODE_ANON | PROG_CODE_EXPR | PROG_CODE_NESTED)) && !f->shared_count)
            replace_below(&p, f->body);
    }
}

/* compiler/codegen_call.c - calls, indexing, argument lists, matrix and cell literals.
 *
 * Arguments lie in consecutive registers from a base on, which becomes the callee's window: no copying.
 * That needs to know how many there are. But `c{:}`, `s.f` and `c{1:n}` stand for as many values as there
 * turn out to be, none included (cs-lists), and each may stand among arguments, indices and elements of
 * literals. Where one of them might (gen_may_be_list), all arguments go into one list that grows at run
 * time, LISTNEW and LISTADD and their like, and the instruction has a form that takes it: CALLX for CALL,
 * HCATX for HCAT, and so on.
 *
 * Lists cost an allocation and most of them hold what a register could have held, so "may be a list" is
 * said only where nothing better is known:
 *
 *   - c{i} is one value where i is one number. s.f is always taken for a list: whether s is one struct or an
 *     array of them, inference does not know;
 *   - a call whose list arguments nearly always are one value each is emitted for that case, with the list form
 *     out of line (gen_single_call in codegen_cold.c).
 *
 * A list is no value of the language: no variable ever holds one, and the verifier proves where the
 * registers with lists are.
 *
 * An indexed object is read where it lies if it is a variable. Everything else is held in a temporary
 * until the index instruction consumes it, because `end` in the arguments means it (gen_host). */
#include "compiler/codegen_internal.h"
#include "compiler/library.h"

/* One number, as an index. Exactly one value as an index; a product of two such is one, too. */
static bool is_one(const hir_node *n) {
    double d;
    if (n->type & HIR_T_SCALAR || n->kind == HIR_END || hir_is_number(n, &d)) return true;
    return n->kind == HIR_BINARY && is_one(n->kids[0]) && is_one(n->kids[1]);
}

/* Whether the node can stand for none or several values where a list is built. */
bool gen_may_be_list(const hir_node *n) {
    if (n->kind == HIR_BRACE) {
        for (uint32_t i = 1; i < n->count; i++)
            if (!is_one(n->kids[i])) return true;
        return n->count < 2;
    }
    return n->kind == HIR_FIELD || n->kind == HIR_DYN;
}

/* Too many arguments for registers become a list, too. */
bool gen_any_list(hir_node *const *items, uint32_t count) {
    if (count > GEN_MAX_ARGS) return true;
    for (uint32_t i = 0; i < count; i++)
        if (gen_may_be_list(items[i])) return true;
    return false;
}

/* The items in consecutive registers from `base`. */
static void gen_args(cmp_gen *g, hir_node *const *items, uint32_t count, uint32_t base) {
    for (uint32_t i = 0; i < count; i++) {
        gen_use(g, base + i + 1);
        gen_to(g, items[i], base + i);
        g->top = base + i + 1;
    }
}

/* s.f or s.(f) in front of parentheses. */
void gen_called_field(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t from = gen_first(g, n->kids[0], dst),
             name = n->kind == HIR_DYN ? gen_any(g, n->kids[1]) : gen_symbol(g, n->index);
    gen_at(g, n);
    gen_emit(g, n->kind == HIR_DYN ? PROG_OP_FIELDDYN : PROG_OP_FIELD, 1, dst, from, name);
}

/* The object of an index: a variable where it lies, or a temporary that stays until it is consumed. In
 * front of parentheses s.f must be one value, whatever follows (n = 1): x.f(3) of a struct array is an
 * error, not a list. */
static uint32_t gen_object(cmp_gen *g, const hir_node *n, bool parens) {
    if (n->kind == HIR_VAR && !(n->flags & HIR_MAYBE)) return n->index;
    if (!parens || (n->kind != HIR_FIELD && n->kind != HIR_DYN)) return gen_any(g, n);
    uint32_t dst = gen_temp(g);
    gen_called_field(g, n, dst);
    g->top = dst + 1;
    return dst;
}

static void open_host(cmp_gen *g, const hir_node *n, uint32_t object, uint32_t list) {
    if (n->extra) g->hosts[n->extra] = (gen_host){object, n->count - 1, list};
}

/* Appends everything the node stands for to the list in `list`. LISTFIELD and its like append however many
 * there are. The arguments of an inner index may hold lists again: then they have one of their own. */
void gen_append(cmp_gen *g, const hir_node *n, uint32_t list) {
    uint32_t top = g->top;
    if (!gen_may_be_list(n)) {
        uint32_t v = gen_any(g, n);
        gen_emit(g, PROG_OP_LISTADD, 0, list, v, 0);
    } else if (n->kind == HIR_FIELD) {
        uint32_t object = gen_object(g, n->kids[0], false);
        gen_at(g, n);
        gen_emit(g, PROG_OP_LISTFIELD, 0, list, object, gen_symbol(g, n->index));
    } else if (n->kind == HIR_DYN) {
        uint32_t object = gen_object(g, n->kids[0], false), name = gen_any(g, n->kids[1]);
        gen_at(g, n);
        gen_emit(g, PROG_OP_LISTDYN, 0, list, object, name);
    } else {
        uint32_t object = gen_object(g, n->kids[0], false), nargs = n->count - 1;
        if (gen_any_list(n->kids + 1, nargs)) {
            open_host(g, n, object, g->top);
            uint32_t indices = gen_list(g, n->kids + 1, nargs);
            gen_at(g, n);
            gen_emit(g, PROG_OP_LISTBRACEX, 0, list, object, indices);
        } else {
            uint32_t base = g->top;
            open_host(g, n, object, GEN_NO_REG);
            gen_args(g, n->kids + 1, nargs, base);
            gen_at(g, n);
            gen_emit(g, PROG_OP_LISTBRACE, nargs, list, object, nargs ? base : 0);
        }
    }
    g->top = top;
}

uint32_t gen_list(cmp_gen *g, hir_node *const *items, uint32_t count) {
    uint32_t list = gen_temp(g);
    gen_emit(g, PROG_OP_LISTNEW, 0, list, 0, 0);
    for (uint32_t i = 0; i < count; i++)
        gen_append(g, items[i], list);
    return list;
}

/* ---- calls of functions ---- */

void gen_use_results(cmp_gen *g, uint32_t base, unsigned results) {
    gen_use(g, base + (results == PROG_AS_ASKED ? PROG_ASKED_MOST : results ? results : 1));
}

/* CALLV is for builtins: a function with code is called as quickly by CALL. */
static bool may_have_code(const cmp_gen *g, uint32_t function) {
    cmp_builtin b;
    const cmp_library *l = g->u->library;
    const hir_name *name = &g->u->names[function];
    return l &&
           (hir_own_function(g->u, function) != HIR_NONE || !l->builtin(l->ctx, name->text, name->len, &b));
}

/* f(x) with a variable x is one instruction. The place of the variable is kept in the instruction, as an
 * undefined one is an error with its column. */
static bool gen_call_variable(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base) {
    if (!gen_aggressive(g) || n->kind != HIR_CALL || n->count != 1 || !gen_is_temp(g, base)) return false;
    const hir_node *x = n->kids[0];
    if ((results > 1 && results != PROG_AS_ASKED) || !gen_in_place(g, x)) return false;
    if (x->line != n->line || x->column < n->column || x->column - n->column > 63) return false;
    if (may_have_code(g, n->index)) return false;
    gen_use_results(g, base, results);
    gen_at(g, n);
    gen_emit(g, PROG_OP_CALLV, prog_callv_n(results, x->column - n->column), base,
             gen_function_name(g, n->index), x->index);
    return true;
}

/* A callee with a list gets all its registers from the list, so the list lies where the base was to be.
 * Nested functions have no such form: their handle has. */
static uint32_t gen_function_call(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base) {
    bool list = gen_any_list(n->kids, n->count);
    if (list && gen_single_call(g, n, results, base)) return base;
    list |= n->kind == HIR_CALL &&
            n->flags & HIR_CALLED; /* CALL of a name in front of a field may mean the name */
    unsigned op = n->kind == HIR_CALL  ? (list ? PROG_OP_CALLX : PROG_OP_CALL)
                  : n->kind == HIR_SUB ? (list ? PROG_OP_CALLSUBX : PROG_OP_CALLSUB)
                                       : PROG_OP_CALLNEST;
    if (list && n->kind == HIR_NEST) { /* a nested function is called with a list through its handle */
        hir_node handle = {.kind = HIR_CLOSURE, .index = n->index, .line = n->line, .column = n->column};
        uint32_t object = gen_any(g, &handle);
        base = gen_list(g, n->kids, n->count);
        gen_at(g, n);
        gen_emit(g, PROG_OP_APPLYX, 0, base, object, results);
        gen_use_results(g, base, results);
        return base;
    }
    if (!list && gen_call_variable(g, n, results, base)) return base;
    if (list) {
        if (base + 1 == g->top) g->top = base;
        base = gen_list(g, n->kids, n->count);
    } else {
        gen_args(g, n->kids, n->count, base);
    }
    gen_use_results(g, base, results);
    gen_at(g, n);
    unsigned callee = n->kind == HIR_CALL ? gen_function_name(g, n->index) : gen_child(g, n->index);
    if (op == PROG_OP_CALL && g->blob->level >= 3 && hir_own_function(g->u, n->index) != HIR_NONE)
        op = PROG_OP_CALLOWN;
    gen_emit(g, op, list ? 0 : n->count, base, callee, results);
    return base;
}

/* ---- indexing ---- */

/* The object is evaluated before its arguments, so a held one lies below them and the results take its
 * place. Where the base that was asked for is the newest temporary, it is given to the object, to keep the
 * stack dense. */
static uint32_t gen_index(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base) {
    bool brace = n->kind == HIR_BRACE;
    uint32_t nargs = n->count - 1, object;
    const hir_node *on = n->kids[0];
    bool held = !(on->kind == HIR_VAR && !(on->flags & HIR_MAYBE));
    if (held && base + 1 == g->top) g->top = base; /* the object goes where the result was to be */
    object = gen_object(g, on, !brace);
    if (held) base = g->top;
    bool list = gen_any_list(n->kids + 1, nargs);
    if (list && !held && gen_single_call(g, n, results, base)) return base;
    if (list) {
        if (base + 1 == g->top) g->top = base;
        open_host(g, n, object, g->top);
        base = gen_list(g, n->kids + 1, nargs);
        gen_at(g, n);
        gen_emit(g, brace ? PROG_OP_BRACEX : PROG_OP_APPLYX, 0, base, object, results);
    } else {
        open_host(g, n, object, GEN_NO_REG);
        gen_args(g, n->kids + 1, nargs, base);
        gen_at(g, n);
        gen_emit(g, brace ? PROG_OP_BRACE : PROG_OP_APPLY, nargs, base, object, results);
    }
    gen_use_results(g, base, results);
    return base;
}

/* x(i) and x(i, j) for one value have instructions of their own. The most frequent of all expressions. The
 * object may take the register of the result: instructions read before they write. */
static bool gen_short_index(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t nargs = n->count - 1, top = g->top, second = 0;
    if (n->kind != HIR_APPLY || nargs < 1 || nargs > 2 || gen_any_list(n->kids + 1, nargs)) return false;
    if (nargs == 2 && !gen_has_low_temps(g)) return false; /* the second index is named in n */
    const hir_node *on = n->kids[0];
    uint32_t object =
        gen_is_temp(g, dst) && dst + 1 == g->top && on->kind != HIR_FIELD && !(on->kind == HIR_VAR)
            ? gen_first(g, on, dst)
            : gen_object(g, on, true);
    open_host(g, n, object, GEN_NO_REG);
    uint32_t first = gen_any(g, n->kids[1]);
    if (nargs == 2) {
        second = gen_any(g, n->kids[2]);
        /* a variable far up, brought down where n can name it */
        if (second > PROG_N_MOST) {
            uint32_t t = gen_temp(g);
            gen_emit(g, PROG_OP_MOVE, 0, t, second, 0);
            second = t;
        }
        if (second > PROG_N_MOST) g->blob->no_room = true;
    }
    gen_at(g, n);
    gen_emit(g, nargs == 1 ? PROG_OP_INDEX1 : PROG_OP_INDEX2, second, dst, object, first);
    g->top = top;
    return true;
}

uint32_t gen_call(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base) {
    gen_use(g, base + 1);
    if (n->kind == HIR_APPLY || n->kind == HIR_BRACE) return gen_index(g, n, results, base);
    return gen_function_call(g, n, results, base);
}

/* One result, into dst; calls leave theirs at their base, which is dst where that is the newest temporary. */
void gen_call_to(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top;
    if (n->kind == HIR_APPLY && n->flags & HIR_ARRAY) {
        gen_guarded_element(g, n, dst);
        return;
    }
    if (n->kind == HIR_FIELD || n->kind == HIR_DYN) {
        uint32_t object = gen_first(g, n->kids[0], dst);
        if (n->kind == HIR_FIELD) {
            gen_at(g, n);
            gen_emit(g, PROG_OP_FIELD, 0, dst, object, gen_symbol(g, n->index));
        } else {
            uint32_t name = gen_any(g, n->kids[1]);
            gen_at(g, n);
            gen_emit(g, PROG_OP_FIELDDYN, 0, dst, object, name);
        }
    } else if (!gen_short_index(g, n, dst)) {
        uint32_t at = gen_call(g, n, 1, gen_base(g, dst));
        if (at != dst) gen_emit(g, PROG_OP_MOVE, 0, dst, at, 0);
    }
    g->top = top;
}

/* ---- literals ---- */

/* The row of a cell is made by other instructions than that of a matrix, and otherwise the same. */
static void gen_row(cmp_gen *g, const hir_node *row, uint32_t dst, unsigned op, unsigned list_op) {
    uint32_t top = g->top;
    if (gen_any_list(row->kids, row->count)) {
        uint32_t list = gen_list(g, row->kids, row->count);
        gen_at(g, row);
        gen_emit(g, list_op, 0, dst, list, 0);
    } else {
        uint32_t base = gen_base(g, dst);
        gen_args(g, row->kids, row->count, base);
        gen_at(g, row);
        gen_emit(g, op, row->count, dst, row->count ? base : 0, 0);
    }
    g->top = top;
}

/* Rows of one element need no concatenation of their own. More rows than n can count are gathered in a
 * list, whose elements are finished rows. */
void gen_matrix(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top;
    if (n->count == 0) {
        gen_load_empty(g, dst);
        return;
    }
    if (n->count == 1) {
        gen_row(g, n->kids[0], dst, PROG_OP_HCAT, PROG_OP_HCATX);
        return;
    }
    bool many = n->count > GEN_MAX_ARGS;
    uint32_t list = many ? gen_temp(g) : 0, base = many ? g->top : gen_base(g, dst);
    if (many) gen_emit(g, PROG_OP_LISTNEW, 0, list, 0, 0);
    for (uint32_t i = 0; i < n->count; i++) {
        const hir_node *row = n->kids[i];
        uint32_t at = many ? base : base + i;
        gen_use(g, at + 1);
        g->top = at + 1;
        if (row->count == 1 && !gen_may_be_list(row->kids[0]))
            gen_to(g, row->kids[0], at);
        else
            gen_row(g, row, at, PROG_OP_HCAT, PROG_OP_HCATX);
        g->top = at + 1;
        if (many) gen_emit(g, PROG_OP_LISTADD, 0, list, at, 0);
    }
    gen_at(g, n);
    if (many)
        gen_emit(g, PROG_OP_VCATX, 0, dst, list, 0);
    else
        gen_emit(g, PROG_OP_VCAT, n->count, dst, base, 0);
    g->top = top;
}

/* Rows become cells and are stacked; what is stacked already counts as one more row, so any number of rows
 * fits the registers. */
void gen_cell(cmp_gen *g, const hir_node *n, uint32_t dst) {
    uint32_t top = g->top, base = gen_base(g, dst), held = 0;
    if (n->count == 0) {
        gen_emit(g, PROG_OP_CELLROW, 0, dst, 0, 0);
        return;
    }
    if (n->count == 1) {
        gen_row(g, n->kids[0], dst, PROG_OP_CELLROW, PROG_OP_CELLROWX);
        return;
    }
    for (uint32_t i = 0; i < n->count; i++) {
        if (held == GEN_MAX_ARGS) { /* stack what there is and go on from it */
            gen_emit(g, PROG_OP_CELLCOL, held, base, base, 0);
            held = 1;
        }
        gen_use(g, base + held + 1);
        g->top = base + held + 1;
        gen_row(g, n->kids[i], base + held, PROG_OP_CELLROW, PROG_OP_CELLROWX);
        held++;
    }
    gen_at(g, n);
    gen_emit(g, PROG_OP_CELLCOL, held, dst, base, 0);
    g->top = top;
}

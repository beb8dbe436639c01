/* compiler/codegen_stmt.c - simple statements; control flow: codegen_flow.c.
 *
 * Statements leave no temporary behind: every one restores the top of the stack it found. What a statement
 * shows (no semicolon) is part of it, as display needs the name under which the value is shown. */
#include "compiler/codegen_internal.h"

/* A call as a statement asks for no result, and whatever it gives all the same becomes `ans`. Brace
 * indexing is not among them: it gives values of its own, one or several. */
static bool is_call(const hir_node *n) {
    return hir_may_call(n) && n->kind != HIR_BRACE;
}

static void gen_answer(cmp_gen *g, const hir_node *n, uint32_t value) {
    gen_emit(g, PROG_OP_ANS, (n->flags & HIR_PRINT) ? 1 : 0, g->f->ans, value, 0);
}

/* A name alone: shown under its own name when it is a variable, else called. The variable is looked at
 * first, even where the name is that of a function. */
static void gen_name_stmt(cmp_gen *g, const hir_node *n, const hir_node *var) {
    uint32_t symbol = gen_symbol(g, g->f->vars[var->index].name);
    uint32_t missing = gen_jump(g, PROG_OP_JUNDEF, var->index, 0);
    if (n->flags & HIR_PRINT) gen_emit(g, PROG_OP_DISPLAY, 0, var->index, symbol, 0);
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_land(g, missing);
    uint32_t t = gen_temp(g);
    gen_emit(g, PROG_OP_CALL, 0, t, gen_function_name(g, g->f->vars[var->index].name), 0);
    gen_answer(g, n, t);
    g->top = t;
    gen_land(g, done);
}

/* display (x): what prints the variable must know its name. */
static bool shows_variable(const cmp_gen *g, const hir_node *e) {
    if (e->kind != HIR_CALL || e->count != 1 || e->kids[0]->kind != HIR_VAR) return false;
    const hir_name *name = &g->u->names[e->index];
    return name->len == 7 && memcmp(name->text, "display", 7) == 0;
}

static void gen_display_call(cmp_gen *g, const hir_node *n, const hir_node *call) {
    const hir_node *var = call->kids[0];
    bool maybe = var->flags & HIR_MAYBE;
    uint32_t missing = maybe ? gen_jump(g, PROG_OP_JUNDEF, var->index, 0) : 0;
    gen_emit(g, PROG_OP_DISPLAY, 0, var->index, gen_symbol(g, g->f->vars[var->index].name), 0);
    if (!maybe) return;
    uint32_t done = gen_jump(g, PROG_OP_JMP, 0, 0);
    gen_land(g, missing);
    gen_answer(g, n, gen_call(g, call, 0, gen_temp(g)));
    gen_land(g, done);
}

/* A list as a statement shows each of its members, and the last one is `ans`. */
static void gen_expr_stmt(cmp_gen *g, const hir_node *n) {
    hir_node *e = n->kids[0];
    uint32_t top = g->top;
    gen_at(g, e);
    if (e->kind == HIR_VAR) {
        gen_name_stmt(g, n, e);
    } else if (shows_variable(g, e)) {
        gen_display_call(g, n, e);
    } else if (is_call(e)) {
        gen_answer(g, n, gen_call(g, e, 0, gen_temp(g)));
    } else if (gen_may_be_list(e)) {
        uint32_t list = gen_list(g, &e, 1);
        gen_emit(g, PROG_OP_ANSLIST, (n->flags & HIR_PRINT) ? 1 : 0, g->f->ans, list, 0);
    } else {
        uint32_t t = gen_temp(g);
        gen_to(g, e, t);
        gen_answer(g, n, t);
    }
    g->top = top;
}

/* global, persistent, parameter defaults: a value where there is none yet. A global or persistent variable
 * that has a value already keeps it; so does a parameter that was given. */
static void gen_initial(cmp_gen *g, const hir_node *n) {
    if (n->kind == HIR_GLOBAL)
        gen_emit(g, PROG_OP_GLOBAL, 0, n->index, gen_symbol(g, g->f->vars[n->index].name), 0);
    else if (n->kind == HIR_PERSISTENT)
        gen_emit(g, PROG_OP_PERSIST, 0, n->index, n->extra, 0);
    uint32_t have = gen_jump(g, PROG_OP_JDEF, n->index, 0);
    if (n->count)
        gen_to(g, n->kids[0], n->index);
    else
        gen_load_empty(g, n->index);
    gen_land(g, have);
}

/* if with branches that seldom run: these lie behind the function's end, and the others follow one
 * another. The likely branches fall through from one to the next; each that is cold is left out where it
 * stands and comes back behind the whole statement (`back`, set in the end, as only then the place is
 * known). An else that is cold hangs on the condition in front of it. */
static void gen_if_laid_out(cmp_gen *g, const hir_node *n) {
    gen_jumps done = {0};
    uint32_t first = g->ncold;
    bool cold_else = (n->count & 1) && n->count >= 3 &&
                     gen_is_cold(g, n->kids[n->count - 3], false, n->kids[n->count - 1]);
    for (uint32_t i = 0; i < n->count; i += 2) {
        gen_jumps to = {0};
        if (i + 1 == n->count) {
            gen_stmt(g, n->kids[i]);
            break;
        }
        gen_at(g, n->kids[i]);
        if (gen_is_cold(g, n->kids[i], true, n->kids[i + 1])) {
            gen_condition(g, n->kids[i], true, &to);
            gen_defer(g, GEN_COLD_BLOCK, n->kids[i + 1], &to);
            if (!(cold_else && i + 3 == n->count)) continue;
            gen_wait(g, &to, gen_jump(g, PROG_OP_JMP, 0, 0)); /* nothing here is likely */
            gen_defer(g, GEN_COLD_BLOCK, n->kids[i + 2], &to);
            break;
        }
        gen_condition(g, n->kids[i], false, &to);
        gen_stmt(g, n->kids[i + 1]);
        if (cold_else && i + 3 == n->count) {
            gen_defer(g, GEN_COLD_BLOCK, n->kids[i + 2], &to);
            break;
        }
        if (i + 2 < n->count) gen_wait(g, &done, gen_jump(g, PROG_OP_JMP, 0, 0));
        gen_land_all(g, &to);
    }
    gen_land_all(g, &done);
    for (uint32_t k = first; k < g->ncold; k++)
        if (g->cold[k].back == PROG_NONE) g->cold[k].back = g->ninstr;
}

/* The plain form: at low levels, in copies of functions and inside protected statements, where nothing can
 * be put out of line. */
static void gen_if(cmp_gen *g, const hir_node *n) {
    gen_jumps done = {0};
    if (gen_may_defer(g) && !g->placing) {
        gen_if_laid_out(g, n);
        return;
    }
    for (uint32_t i = 0; i < n->count; i += 2) {
        if (i + 1 == n->count) {
            gen_stmt(g, n->kids[i]);
            break;
        }
        gen_jumps no = {0};
        gen_at(g, n->kids[i]);
        gen_condition(g, n->kids[i], false, &no);
        gen_stmt(g, n->kids[i + 1]);
        if (i + 2 < n->count) gen_wait(g, &done, gen_jump(g, PROG_OP_JMP, 0, 0));
        gen_land_all(g, &no);
    }
    gen_land_all(g, &done);
}

/* Assignments are values of the language, too: as statements they come here, inside expressions to gen_to. */
void gen_stmt(cmp_gen *g, const hir_node *n) {
    if (g->u->failed || g->blob->no_room) return;
    gen_at(g, n);
    switch (n->kind) {
    case HIR_BLOCK:
        for (uint32_t i = 0; i < n->count; i++)
            gen_stmt(g, n->kids[i]);
        break;
    case HIR_EXPR: gen_expr_stmt(g, n); break;
    case HIR_ASSIGN:
    case HIR_OPASSIGN:
    case HIR_MULTI: gen_assign_stmt(g, n); break;
    case HIR_IF: gen_if(g, n); break;
    case HIR_WHILE:
    case HIR_UNTIL: gen_while(g, n); break;
    case HIR_FOR: gen_for(g, n); break;
    case HIR_SWITCH: gen_switch(g, n); break;
    case HIR_TRY: gen_try(g, n); break;
    case HIR_UNWIND: gen_unwind(g, n); break;
    case HIR_BREAK:
    case HIR_CONTINUE:
    case HIR_RETURN: gen_leave(g, n); break;
    case HIR_ONCE: gen_emit(g, PROG_OP_CLEAR, 0, n->index, 0, 0); break;
    case HIR_GLOBAL:
    case HIR_PERSISTENT:
    case HIR_DEFAULT: gen_initial(g, n); break;
    case HIR_LEAVE:
    case HIR_COPY:
    case HIR_FINISH: gen_in_placed(g, n); break;
    default: break;
    }
}

/* compiler/lower.c - syntax tree to HIR: units, functions and anonymous functions.
 *
 * The tree says what is written; HIR says what it means. Lowering is where names are decided: a name that
 * is assigned anywhere in a function is a variable in all of it, everything else is a function that is
 * looked up when it is reached (lower_scope.c). Index chains become nested nodes, `end` gets the object it
 * stands for (lower_expr.c), assignments the paths they write along (lower_assign.c), nested functions the
 * variables they share (lower_nested.c).
 *
 * Three things make a name uncertain, and each costs something where it applies, so each is asked for:
 *
 *   a script         runs in a scope that may have variables its text does not show
 *   eval and load    may make variables behind the back of the text (CMP_TRAIT_MAKES): `dynamic`
 *   a use that may   the variable is in scope but may have no value yet; HIR_MAYBE, and the function of that
 *   come first       name is meant then
 *
 * Registers follow from here: parameters, varargin, outputs, then the rest in order of first assignment. */
#include "compiler/lower_internal.h"

#include "base/error.h"
#include "compiler/compile_internal.h"
#include "compiler/traits.h"

#include <stdarg.h>
#include <stdio.h>

void cmp_lower_refuse(cmp_lower *l, uint32_t pos, const char *format, ...) {
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cmp_diags_add(l->diags, l->source, CMP_ERROR, MICA_ERR_SYNTAX, pos, "%s", text);
}

/* Columns beyond what a node holds are all the last one: only messages read them. */
hir_node *cmp_node_at(cmp_lower *l, hir_kind kind, uint32_t nkids, uint32_t pos) {
    hir_node *n = hir_new(l->unit, kind, nkids);
    uint32_t column;
    cmp_source_locate(l->source, pos, &n->line, &column);
    n->column = (uint16_t)(column > 65535 ? 65535 : column);
    return n;
}

static uint32_t line_of(cmp_lower *l, uint32_t pos) {
    uint32_t line, column;
    cmp_source_locate(l->source, pos, &line, &column);
    return line;
}

static bool constructs(const cmp_lower *l, const cmp_func *func) {
    return func->method && l->ast->class_ && func->name == l->ast->class_->name;
}

hir_node *cmp_var_node(cmp_lower *l, uint32_t var, uint32_t pos) {
    hir_node *n = cmp_node_at(l, HIR_VAR, 0, pos);
    n->index = var;
    return n;
}

static bool has_name(const cmp_params *params, const cmp_name *name) {
    for (uint32_t i = 0; i < params->count; i++)
        if (params->items[i].name == name) return true;
    return false;
}

bool cmp_declares(const cmp_func *func, const cmp_name *name) {
    return has_name(&func->params, name) || has_name(&func->outputs, name) ||
           (func->arguments && has_name(&func->arguments->written, name));
}

/* [] for a variable that has no value yet. */
static hir_node *lower_need(cmp_lower *l, uint32_t var, uint32_t pos) {
    hir_node *n = cmp_node_at(l, HIR_DEFAULT, 1, pos);
    n->index = var;
    if (!l->unit->failed) n->kids[0] = cmp_node_at(l, HIR_MATRIX, 0, pos);
    return n;
}

/* Body and parameter defaults, once the scope knows the function's names. Parameters are seen from the
 * beginning on, outputs are not. Defaults come in front of the body, in the order in which they are
 * written, so one may use the parameter before it, and so do arguments blocks; behind them what the body needs. */
void cmp_lower_body(cmp_lower *l, const cmp_func *func) {
    uint32_t defaults = 0, at = 0;
    for (uint32_t i = 0; i < func->params.count; i++) {
        if (func->params.items[i].name) cmp_scope_mark(l, func->params.items[i].name);
        defaults += func->params.items[i].init != NULL;
    }
    hir_node *first = func->arguments ? cmp_lower_arguments(l, func) : NULL;
    hir_node *body = cmp_lower_block(l, &func->body);
    uint32_t needs = l->scope->nneeds, blocks = first != NULL;
    bool makes = constructs(l, func);
    if (l->scope->left) body = cmp_lower_checked_body(l, func, body);
    if (defaults || needs || makes || blocks) {
        hir_node *block = cmp_node_at(l, HIR_BLOCK, defaults + needs + makes + blocks + 1u, func->pos);
        if (makes && !l->unit->failed) block->kids[at++] = cmp_lower_object(l, func);
        if (blocks && !l->unit->failed) block->kids[at++] = first;
        for (uint32_t i = 0; i < func->params.count && !l->unit->failed; i++) {
            const cmp_param *param = &func->params.items[i];
            if (!param->init || !param->name) continue;
            hir_node *n = cmp_node_at(l, HIR_DEFAULT, 1, param->pos);
            n->index = cmp_scope_find(l, param->name);
            n->kids[0] = cmp_lower_expr(l, param->init);
            block->kids[at++] = n;
        }
        for (uint32_t i = 0; i < needs && !l->unit->failed; i++)
            block->kids[at++] = lower_need(l, l->scope->needs[i], func->pos);
        if (!l->unit->failed) block->kids[at++] = body, block->count = at;
        body = block;
    }
    cmp_here(l)->body = body;
}

/* Whether code of the file may make variables that its text does not show. */
static bool has_dynamic_calls(const cmp_unit *ast) {
    for (uint32_t i = 0; i < ast->name_count; i++)
        if (cmp_traits(ast->names[i]->text) & CMP_TRAIT_MAKES) return true;
    return false;
}

/* A function without nested ones: parameters, varargin, outputs, then what it assigns. An ignored
 * parameter has a register like any other; no name leads to it. */
static void lower_plain(cmp_lower *l, const cmp_func *func, uint32_t index) {
    cmp_scope scope;
    cmp_scope_open(l, &scope, func, index);
    scope.dynamic = l->dynamic;
    for (uint32_t i = 0; i < func->params.count; i++) {
        const cmp_name *name = func->params.items[i].name;
        if (name)
            cmp_scope_add(l, name, HIR_VAR_PARAM);
        else
            hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, "~", 1), HIR_VAR_PARAM);
    }
    uint32_t *outs = base_arena_alloc(l->unit->arena, (func->outputs.count + 1) * sizeof *outs);
    if (!outs) l->unit->failed = true;
    cmp_here(l)->outs = outs;
    for (uint32_t i = 0; i < func->outputs.count && outs; i++) {
        uint32_t var = cmp_scope_target(l, func->outputs.items[i].name);
        hir_func *f = cmp_here(l);
        if (func->outputs.variadic && i + 1 == func->outputs.count)
            f->vararg_out = var;
        else
            outs[f->nouts++] = var;
    }
    for (uint32_t i = 0; i < func->assigned_count; i++)
        cmp_scope_target(l, func->assigned[i]);
    cmp_lower_body(l, func);
    cmp_scope_close(l);
}

static uint32_t add_function(cmp_lower *l, const cmp_func *func, uint32_t flags) {
    uint32_t index = hir_add_func(l->unit);
    uint32_t name = cmp_lower_name(l, func->name);
    if (l->unit->failed) return 0;
    hir_func *f = &l->unit->funcs[index];
    f->name = name;
    f->line = line_of(l, func->pos);
    f->nparams = func->params.count - (func->params.variadic ? 1u : 0u);
    f->flags = flags | (func->params.variadic ? PROG_CODE_VARARGIN : 0u) |
               (func->outputs.variadic ? PROG_CODE_VARARGOUT : 0u);
    return index;
}

/* The object is there when its constructor begins: what it is then is not for this file to know. */
static void give_object(cmp_lower *l, const cmp_func *func) {
    hir_func *f = &l->unit->funcs[func->index];
    if (f->nouts) f->vars[f->outs[0]].flags |= HIR_VAR_GIVEN;
}

/* All functions of the file have been added by then: whichever calls another finds it. */
static void lower_functions(cmp_lower *l) {
    for (uint32_t i = 0; i < l->ast->func_count && !l->unit->failed; i++) {
        const cmp_func *func = l->ast->funcs[i];
        if (func->nested_count)
            cmp_lower_family(l, func, func->index);
        else
            lower_plain(l, func, func->index);
        if (!l->unit->failed && constructs(l, func)) give_object(l, func);
    }
}

/* A file of a folder @CLASS has a method: its own name means what the class of the arguments makes of it. */
bool cmp_in_class_folder(const char *path) {
    const char *slash = strrchr(path, '/'), *at = slash;
    while (at && at > path && at[-1] != '/')
        at--;
    return at && *at == '@';
}

/* Functions that are called by name are local ones; a class's methods are found through it. */
static void add_functions(cmp_lower *l) {
    bool script = l->ast->kind == CMP_UNIT_SCRIPT, class_ = l->ast->kind == CMP_UNIT_CLASS;
    for (uint32_t i = 0; i < l->ast->func_count; i++) {
        cmp_func *func = l->ast->funcs[i];
        bool local = !script && !func->method && (i > 0 || class_);
        func->index = add_function(l, func, func->method ? PROG_CODE_METHOD : local ? PROG_CODE_SUB : 0);
        bool method = i == 0 && !script && cmp_in_class_folder(l->source->name);
        if (!script && !func->method && !method) l->local_functions[func->name->index] = func->index + 1;
    }
}

static bool has_constructor(const cmp_lower *l) {
    for (uint32_t i = 0; i < l->ast->func_count; i++)
        if (constructs(l, l->ast->funcs[i])) return true;
    return false;
}

/* The definition is the entry; functions that check properties follow those of the file. */
static void lower_class_unit(cmp_lower *l) {
    const cmp_class *c = l->ast->class_;
    uint32_t name = cmp_lower_name(l, c->name);
    if (l->unit->failed) return;
    l->unit->funcs[0].name = name;
    l->unit->funcs[0].line = line_of(l, c->pos);
    l->unit->funcs[0].flags = PROG_CODE_CLASS;
    for (uint32_t i = 0; i < c->block_count; i++) {
        for (uint32_t k = 0; k < c->blocks[i].count && !l->unit->failed; k++) {
            cmp_func *check = c->blocks[i].items[k].func;
            if (c->blocks[i].kind != CMP_CLASS_PROPERTIES || !check) continue;
            check->index = add_function(l, check, PROG_CODE_METHOD);
            if (!l->unit->failed) lower_plain(l, check, check->index);
        }
    }
    uint32_t maker = has_constructor(l) || l->unit->failed ? 0 : cmp_lower_default_maker(l, c);
    if (!l->unit->failed) cmp_lower_class(l, c, 0, maker);
}

/* As func2str shows it, made from the tree and kept with the function. */
static void anon_text(cmp_lower *l, const cmp_expr *e, uint32_t index) {
    base_buf text = {0};
    cmp_ast_expr_text(e, &text);
    hir_node place = {0};
    if (text.failed || text.len == 0)
        l->unit->failed = true;
    else
        l->unit->funcs[index].text =
            hir_constant(l->unit, &place, PROG_CHAR, 0, 1, (int64_t)text.len, text.data)->k;
    base_buf_free(&text);
}

/* Its free names are captured from the scope around it as they are met, so how many there are is known
 * only when the body is done, and the node that makes the closure is made last. Adding functions and
 * variables moves arrays: nothing is pointed at across such a call. */
hir_node *cmp_lower_anon(cmp_lower *l, const cmp_expr *e) {
    uint32_t index = hir_add_func(l->unit);
    uint32_t name = hir_intern(l->unit, "@<anonymous>", 12);
    hir_node *n = cmp_node_at(l, HIR_CLOSURE, 0, e->pos);
    if (l->unit->failed) return n;
    const cmp_params *params = &e->anon.params;
    hir_func *f = &l->unit->funcs[index];
    f->name = name;
    f->line = n->line;
    f->nparams = params->count - (params->variadic ? 1u : 0u);
    f->flags = PROG_CODE_ANON | (params->variadic ? PROG_CODE_VARARGIN : 0u);
    anon_text(l, e, index);
    cmp_scope scope;
    cmp_scope_open(l, &scope, NULL, index);
    scope.anon = true;
    for (uint32_t i = 0; i < params->count; i++) {
        const cmp_name *param = params->items[i].name;
        if (!param) {
            hir_add_var(l->unit, cmp_here(l), hir_intern(l->unit, "~", 1), HIR_VAR_PARAM);
        } else {
            cmp_scope_add(l, param, HIR_VAR_PARAM);
            cmp_scope_mark(l, param);
        }
    }
    hir_node *value = cmp_lower_expr(l, e->anon.body);
    hir_node *body = hir_like(l->unit, HIR_EXPR, 1, value);
    body->kids[0] = value;
    f = cmp_here(l);
    f->body = body; /* a bare EXPR: the function's results are those of the expression */
    hir_node *closure = cmp_node_at(l, HIR_CLOSURE, f->ncaptures, e->pos);
    closure->index = index;
    for (uint32_t i = 0; i < f->ncaptures && !l->unit->failed; i++)
        closure->kids[i] = scope.captured[i];
    cmp_scope_close(l);
    return closure;
}

/* The text as one expression whose value is wanted. eval of one expression gives its value; of an
 * assignment of several targets, or a command, it does not. */
static const cmp_expr *single_value(const cmp_lower *l) {
    const cmp_block *body = &l->ast->body;
    if (l->mode != CMP_EVAL_VALUE || body->count != 1 || body->items[0]->kind != CMP_STMT_EXPR) return NULL;
    const cmp_expr *e = body->items[0]->expr;
    return e->kind == CMP_EXPR_COMMAND || (e->kind == CMP_EXPR_ASSIGN && e->assign.count > 1) ? NULL : e;
}

/* Code of EXPR kind ends like an anonymous function: its results are those of the expression. */
static hir_node *lower_value(cmp_lower *l, const cmp_expr *e) {
    hir_node *body = cmp_node_at(l, HIR_EXPR, 1, e->pos), *value = cmp_lower_expr(l, e);
    if (l->unit->failed) return body;
    cmp_here(l)->flags |= PROG_CODE_EXPR;
    body->kids[0] = value;
    return body;
}

/* Variables are those that its text assigns, bound by name to the scope it runs in. */
static void lower_script(cmp_lower *l, const char *name) {
    cmp_scope scope;
    cmp_scope_open(l, &scope, NULL, 0);
    scope.script = true;
    scope.dynamic = l->dynamic;
    uint32_t script_name = hir_intern(l->unit, name, strlen(name));
    if (l->unit->failed) return;
    cmp_here(l)->name = script_name;
    cmp_here(l)->line = 1;
    cmp_here(l)->flags = PROG_CODE_SCRIPT;
    for (uint32_t i = 0; i < l->ast->assigned_count; i++)
        cmp_scope_target(l, l->ast->assigned[i]);
    const cmp_expr *value = single_value(l);
    hir_node *body = value ? lower_value(l, value) : cmp_lower_block(l, &l->ast->body);
    if (!l->unit->failed) cmp_here(l)->body = body;
    cmp_scope_close(l);
}

/* "dir/name.m" -> "name"; what is not a file name stays as it is. */
static const char *script_name(hir_unit *unit, const char *file) {
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    size_t len = strlen(base);
    if (len > 2 && strcmp(base + len - 2, ".m") == 0) {
        const char *copy = base_arena_copy(unit->arena, base, len - 2);
        if (!copy) unit->failed = true;
        return copy ? copy : base;
    }
    return base;
}

/* A script, or the definition of a class, is function 0 and what it defines follows; in a function file the
 * first function is the entry.
 * All are added before any is lowered. */
mica_status cmp_lower_unit(const cmp_unit *ast, const cmp_source *source, cmp_mode mode,
                           const cmp_options *options, cmp_diags *diags, hir_unit *unit, mica_error *err) {
    cmp_lower l = {.unit = unit,
                   .source = source,
                   .ast = ast,
                   .options = options,
                   .diags = diags,
                   .mode = mode,
                   .dynamic = has_dynamic_calls(ast)};
    cmp_imports_begin(&l);
    const char *file = options->file ? options->file : source->name;
    uint32_t before = diags->errors;
    unit->file = hir_intern(unit, file, strlen(file));
    bool script = ast->kind == CMP_UNIT_SCRIPT, class_ = ast->kind == CMP_UNIT_CLASS;
    if (script || class_) hir_add_func(unit);
    l.local_functions = base_arena_alloc(unit->arena, (ast->name_count + 1) * sizeof *l.local_functions);
    if (!l.local_functions || unit->failed) return base_fail_memory(err, "the compiler");
    add_functions(&l);
    if (script && !unit->failed) lower_script(&l, script_name(unit, file));
    if (class_ && !unit->failed) lower_class_unit(&l);
    if (!unit->failed) lower_functions(&l);
    if (unit->failed) return base_fail_memory(err, "the compiler");
    return diags->errors > before ? cmp_diags_status(diags, source, err) : MICA_OK;
}

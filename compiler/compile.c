/* compiler/compile.c - source to blob: parse, lower, optimise, generate, and the list of functions it
 * gave.
 *
 * The stages know nothing of each other but what they hand over, all in one arena: tokens and tree
 * (parser.c), HIR (lower.c), the same after the passes (optimise.c), bytes (codegen.c). Whoever wants only
 * a part of that calls the stage: stored HIR begins at code generation. */
#include "compiler/compile_internal.h"

#include "base/error.h"
#include "compiler/parser.h"

typedef struct named_in {
    const hir_unit *unit;
    const hir_func *func;
} named_in;

static const char *variable_name(const void *function, uint32_t k) {
    const named_in *in = function;
    return in->unit->names[in->func->vars[k].name].text;
}

int32_t cmp_hir_nargin(const hir_unit *unit, const hir_func *f) {
    return prog_declared_inputs(f->flags, f->nparams, f->nvars, variable_name, &(named_in){unit, f});
}

int32_t cmp_hir_nargout(const hir_func *f) {
    if (f->flags & PROG_CODE_ANON) return -1;
    return (f->flags & PROG_CODE_VARARGOUT) ? -(int32_t)f->nouts - 1 : (int32_t)f->nouts;
}

static cmp_function describe(const hir_unit *unit, uint32_t index, const uint32_t *offsets) {
    const hir_func *f = &unit->funcs[index];
    cmp_function d = {.name = unit->names[f->name].text,
                      .offset = offsets[index],
                      .nargin = cmp_hir_nargin(unit, f),
                      .nargout = cmp_hir_nargout(f)};
    if (f->nouts) d.result = f->vars[f->outs[0]].type;
    return d;
}

/* What is called by the name of a class is its constructor; a class without one takes what its superclass
 * takes. */
static void describe_class(const cmp_unit *ast, const cmp_source *source, const hir_unit *unit,
                           cmp_function *d) {
    d->nargin = -1;
    d->nargout = 1;
    d->result = 0;
    for (uint32_t i = 0; i < ast->func_count; i++)
        if (ast->funcs[i]->method && ast->funcs[i]->name == ast->class_->name)
            d->nargin = cmp_hir_nargin(unit, &unit->funcs[ast->funcs[i]->index]);
    d->help = ast->class_->help;
    d->source_end = source->len;
}

/* The entry, and after a script the functions defined in it. */
static mica_status list_functions(const cmp_unit *ast, const cmp_source *source, const uint32_t *offsets,
                                  base_arena *arena, cmp_output *out, mica_error *err) {
    bool script = ast->kind == CMP_UNIT_SCRIPT;
    uint32_t count = script ? 1 + ast->func_count : 1;
    out->functions = base_arena_alloc(arena, count * sizeof *out->functions);
    if (!out->functions) return base_fail_memory(err, "the compiler");
    out->nfunctions = count;
    for (uint32_t i = 0; i < count; i++) {
        cmp_function *d = &out->functions[i];
        *d = describe(&out->hir, i, offsets);
        if (ast->kind == CMP_UNIT_CLASS) {
            describe_class(ast, source, &out->hir, d);
            break;
        }
        const cmp_func *func = script ? (i ? ast->funcs[i - 1] : NULL) : ast->funcs[0];
        d->help = func ? func->help : ast->help;
        d->source_start = func && script ? func->pos : 0;
        d->source_end = func && script ? func->end : source->len;
    }
    return MICA_OK;
}

static mica_status parse_as(const cmp_source *source, cmp_mode mode, const cmp_options *options,
                            base_arena *arena, cmp_diags *diags, cmp_unit **out, mica_error *err) {
    bool script = mode == CMP_SCRIPT || mode == CMP_PROGRAM;
    cmp_parse_options parse = {.mode = mode == CMP_FILE ? CMP_PARSE_FILE
                                       : script         ? CMP_PARSE_SCRIPT
                                                        : CMP_PARSE_TEXT,
                               .is_variable = options->is_variable,
                               .context = options->context};
    return cmp_parse(source, &parse, arena, diags, out, err);
}

/* Such a program is a function file: what a user means by running it is its function. */
static bool functions_only(const cmp_unit *ast) {
    for (uint32_t i = 0; i < ast->body.count; i++)
        if (ast->body.items[i]->kind != CMP_STMT_FUNCTION) return false;
    return ast->body.count > 0;
}

/* Errors in the text end it at the stage that found them, with all of that stage's messages in `diags`. */
mica_status cmp_compile(const cmp_source *source, cmp_mode mode, const cmp_options *options,
                        base_arena *arena, cmp_diags *diags, cmp_output *out, mica_error *err) {
    static const cmp_options usual = {.level = 1};
    if (!options) options = &usual;
    memset(out, 0, sizeof *out);
    out->hir.arena = arena;
    out->hir.branches = options->branches;
    out->hir.apart = options->apart;
    out->hir.recorded = options->recorded;
    cmp_unit *ast;
    mica_status s = parse_as(source, mode, options, arena, diags, &ast, err);
    if (s == MICA_OK && mode == CMP_PROGRAM && functions_only(ast))
        s = parse_as(source, CMP_FILE, options, arena, diags, &ast, err);
    if (s == MICA_OK) s = cmp_lower_unit(ast, source, mode, options, diags, &out->hir, err);
    if (s != MICA_OK) return s;
    cmp_optimise(&out->hir, options->level, options->library);
    cmp_code code;
    s = cmp_codegen(&out->hir, options->level, arena, &code, err);
    if (s != MICA_OK) return s;
    out->blob = code.blob, out->blob_len = code.blob_len;
    out->relocs = code.relocs, out->nrelocs = code.nrelocs;
    out->is_script = ast->kind == CMP_UNIT_SCRIPT;
    out->is_value = out->hir.funcs[0].flags & PROG_CODE_EXPR;
    return list_functions(ast, source, code.offsets, arena, out, err);
}

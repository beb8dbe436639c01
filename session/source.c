/* session/source.c - M text to code in the VM's heap: compiled, verified, loaded.
 *
 * Everything a session compiles comes through here: programs, eval text, function files, sources out of a
 * snapshot. What the compiler makes names functions and variables by text (cmp_reloc); the VM wants symbols,
 * so names are bound when the code is loaded. A name that is called may mean a private function of the
 * source's folder, and then becomes the name that such a function has in the VM (session/private.c); the
 * builder does the same for what goes into a snapshot.
 *
 * Code is verified here although our own compiler has just made it: a slip of the compiler is an error
 * message then, and not a write into somebody's memory. */
#include "session/session_internal.h"

#include "base/error.h"
#include "program/verify.h"
#include "vm/run/place.h"

#include <stdio.h>

static bool is_variable(void *ctx, const char *name, size_t len) {
    mica_session *s = ctx;
    return vm_text_variable(s->vm, name, len);
}

static bool is_local(void *ctx, const char *name, size_t len) {
    mica_session *s = ctx;
    return vm_text_calls_local(s->vm, base_view_of(name, len));
}

/* A private function comes first. */
static base_view bind(mica_session *s, const cmp_reloc *r, ses_origin origin, base_arena *arena) {
    base_buf text = {0};
    base_view name = base_view_of(r->name, r->len), itself = name;
    for (size_t k = 0; k < r->len && *r->name == PROG_NAME_IMPORTED; k++) /* a name of a package, perhaps */
        if (r->name[k] == PROG_NAME_IMPORTED) itself = base_view_of(r->name + k + 1, r->len - k - 1);
    if (r->callee && ses_private_name(s, origin, (const char *)itself.data, itself.len, &text)) {
        const char *copy = base_arena_copy(arena, text.data, text.len);
        if (copy) name = base_view_of(copy, text.len);
    }
    base_buf_free(&text);
    return name;
}

mica_status ses_load(mica_session *s, const cmp_output *code, ses_origin origin, base_arena *arena,
                     vm_found *out, mica_error *err) {
    vm_reloc *relocs = base_arena_alloc(arena, (code->nrelocs + 1) * sizeof *relocs);
    if (!relocs) return base_fail_memory(err, "loading code");
    for (uint32_t i = 0; i < code->nrelocs; i++)
        relocs[i] = (vm_reloc){code->relocs[i].offset, bind(s, &code->relocs[i], origin, arena)};
    prog_value owner;
    mica_status status = prog_verify(code->blob, code->blob_len, PROG_NONE, false, err);
    if (!status) status = vm_load_code(s->vm, code->blob, code->blob_len, relocs, code->nrelocs, &owner, err);
    if (status) return status;
    out->code = vm_code_at(s->vm, owner, code->functions[0].offset);
    out->owner = owner;
    return MICA_OK;
}

/* A script names its functions as it is run; their texts are gone then. */
static void keep_defined(mica_session *s, const cmp_output *code, base_view text, prog_value owner) {
    for (uint32_t i = 1; code->is_script && i < code->nfunctions; i++) {
        const cmp_function *f = &code->functions[i];
        ses_defined_note(s, f->name, vm_code_at(s->vm, owner, f->offset),
                         base_view_of(text.data + f->source_start, f->source_end - f->source_start));
    }
}

/* What the compiler may do and know for this session. It may put a function's expression in place of a call
 * only where a snapshot says what the function is; and while a run is recorded it leaves calls as they are,
 * since calls are counted. */
static cmp_options options_of(mica_session *s, cmp_library *library) {
    *library = ses_library(s);
    if (!s->ladder.snapshot && !s->ladder.layer_count) library->signature = NULL;
    if (!library->signature) library->hir = NULL;
    library->counted = s->recording != NULL;
    return (cmp_options){.level = s->optimisation,
                         .is_variable = is_variable,
                         .context = s,
                         .library = library,
                         .apart = s->apart};
}

/* Text, arena and compiler's output are gone afterwards: the loaded blob has all that the VM needs. Where it
 * fails `report` has the compiler's words, with line and caret; errors of loading have none. */
mica_status ses_compile(mica_session *s, const ses_text *t, vm_found *out, mica_error *err) {
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_source source;
    cmp_output code = {0};
    cmp_library library;
    cmp_options options = options_of(s, &library);
    if (t->mode == CMP_EVAL || t->mode == CMP_EVAL_VALUE) options.is_local = is_local;
    mica_status status = cmp_source_init(&source, t->name, t->text, err);
    if (status) return status;
    status = cmp_compile(&source, t->mode, &options, &arena, &diags, &code, err);
    if (!status)
        status = ses_load(s, &code, t->origin.file ? t->origin : (ses_origin){t->name, -1}, &arena, out, err);
    else if (t->report)
        cmp_diags_format(&diags, &source, t->report);
    if (!status) keep_defined(s, &code, t->text, out->owner);
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return status;
}

/* An M program catches the error and shows its message, so the report is in it, as much as a message
 * holds. */
mica_status ses_compile_worded(mica_session *s, ses_text *t, vm_found *out, mica_error *err) {
    base_buf report = {0};
    t->report = &report;
    mica_status status = ses_compile(s, t, out, err);
    if (status == MICA_ERR_SYNTAX && report.len)
        snprintf(err->message, sizeof err->message, "parse error:\n\n  %.*s",
                 (int)(report.len < 280 ? report.len : 280), (const char *)report.data);
    base_buf_free(&report);
    return status;
}

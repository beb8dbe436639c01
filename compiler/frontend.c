/* compiler/frontend.c - one M source to one entry of a snapshot: bytecode, HIR, source, help; or the
 * reasons why not.
 *
 * The builder knows sources, entries and parts, and no language: this file is all it sees of M. What a
 * path means is decided beside it (compiler/naming.c), and what parts a function has (program/parts.def).
 *
 * Code that this compiler made is verified all the same: a fault of the compiler is found when the
 * snapshot is built, not where it is used. */
#include "compiler/frontend.h"

#include "base/error.h"
#include "compiler/branch.h"
#include "compiler/compile.h"
#include "compiler/naming.h"
#include "compiler/recorded.h"
#include "compiler/signature.h"
#include "program/parts.h"
#include "program/verify.h"

static const mica_kind kinds[] = {
#define PROG_PART(number, name, text, hot) {number, hot, text},
#include "program/parts.def"
#undef PROG_PART
};

/* Names in the bytecode are the builder's to number: it gets their places, and whether a private function
 * may be meant. */
static void add_parts(const mica_source *source, const cmp_output *code, const base_buf *hir,
                      mica_entry *entry, mica_module *out) {
    const cmp_function *f = &code->functions[0];
    mica_part *part = mica_entry_part(out, entry, PROG_PART_CODE, code->blob, code->blob_len);
    for (uint32_t i = 0; i < code->nrelocs; i++)
        (code->relocs[i].callee ? mica_part_callee : mica_part_symbol)(
            &out->arena, part, code->relocs[i].offset, code->relocs[i].name, code->relocs[i].len);
    mica_entry_part(out, entry, PROG_PART_HIR, hir->data, hir->len);
    mica_entry_part(out, entry, PROG_PART_SOURCE, source->data, source->len);
    if (f->help.len) mica_entry_part(out, entry, PROG_PART_HELP, f->help.data, f->help.len);
    if (!entry) return;
    entry->flags = code->is_script ? CMP_ENTRY_SCRIPT : 0;
    entry->info[0] = (uint32_t)f->nargin;
    entry->info[1] = (uint32_t)f->nargout;
}

static mica_status add_entry(const mica_source *source, const cmp_output *code, mica_module *out,
                             mica_error *err) {
    base_buf hir = {0}, name = {0}, category = {0};
    mica_status s = cmp_hir_write(&code->hir, &hir, err);
    cmp_source_names(source->name, &name, &category);
    const char *folder = category.len ? base_buf_cstr(&category) : NULL;
    if (s == MICA_OK && (name.failed || category.failed || (category.len && !folder)))
        s = base_fail_memory(err, "the compiler");
    if (s == MICA_OK) {
        mica_entry *entry = mica_module_entry(out, (const char *)name.data, name.len, folder);
        add_parts(source, code, &hir, entry, out);
    }
    base_buf_free(&hir);
    base_buf_free(&name);
    base_buf_free(&category);
    return s;
}

static void report(const cmp_diags *diags, mica_module *out) {
    for (uint32_t i = 0; i < diags->count; i++)
        mica_module_diagnostic(out, diags->items[i].line, diags->items[i].column,
                               diags->items[i].severity == CMP_ERROR, diags->items[i].message);
    if (diags->no_memory) out->out_of_memory = true;
}

static mica_status read_profile(const mica_source *source, base_arena *arena, cmp_branches *branches,
                                cmp_recorded *recorded, mica_error *err) {
    base_buf name = {0}, category = {0};
    cmp_source_names(source->name, &name, &category);
    const char *text = name.failed || category.failed ? NULL : base_buf_cstr(&name);
    mica_status s = text ? cmp_branches_of(source->profile, text, arena, branches, err)
                         : base_fail_memory(err, "the compiler");
    if (s == MICA_OK) s = cmp_recorded_of(source->profile, text, arena, recorded, err);
    base_buf_free(&name);
    base_buf_free(&category);
    return s;
}

/* The source's optimisation level is that of the build, or what the builder made of it; profiles are
 * looked up by the name of the entry. */
static mica_status compile_source(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    cmp_source text;
    cmp_output code;
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_branches branches;
    cmp_recorded recorded;
    cmp_options options = {
        .level = source->optimisation, .library = ctx, .branches = &branches, .recorded = &recorded};
    mica_status s = cmp_source_init(&text, source->name, base_view_of(source->data, source->len), err);
    if (s != MICA_OK) return s;
    s = read_profile(source, &arena, &branches, &recorded, err);
    if (s == MICA_OK) s = cmp_compile(&text, CMP_FILE, &options, &arena, &diags, &code, err);
    if (s == MICA_OK) s = prog_verify(code.blob, code.blob_len, PROG_NONE, true, err);
    report(&diags, out);
    if (s == MICA_OK) s = add_entry(source, &code, out, err);
    cmp_source_free(&text);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return s;
}

/* The type cache. */
static mica_status finish(void *ctx, const mica_module *const *modules, size_t count,
                          const mica_profile *profile, mica_arena *arena, mica_section **out,
                          mica_error *err) {
    base_buf bytes = {0};
    (void)profile;
    mica_section *section = base_arena_alloc(arena, sizeof *section);
    mica_status s = section ? cmp_signatures_make(modules, count, ctx, &bytes, err)
                            : base_fail_memory(err, "the type cache");
    if (s == MICA_OK) {
        *section = (mica_section){.id = CMP_SECTION_TYPES, .hot = true};
        section->part.data = (uint8_t *)base_arena_copy(arena, bytes.data, bytes.len);
        section->part.len = bytes.len;
        if (section->part.data)
            *out = section;
        else
            s = base_fail_memory(err, "the type cache");
    }
    base_buf_free(&bytes);
    return s;
}

void cmp_frontend(mica_frontend *out, const mica_external *externals, size_t external_count,
                  void (*fingerprint)(void *ctx, uint8_t out[32]), const cmp_library *builtins) {
    *out = (mica_frontend){.ctx = (void *)(uintptr_t)builtins,
                           .language = PROG_LANGUAGE,
                           .extension = ".m",
                           .kinds = kinds,
                           .kind_count = sizeof kinds / sizeof *kinds,
                           .externals = externals,
                           .external_count = external_count,
                           .fingerprint = fingerprint,
                           .compile = compile_source,
                           .finish = finish,
                           .private_folder = "private",
                           .precedence = cmp_source_precedence};
}

/* session/dump_calls.c - a program's calls of library functions: what the type cache tells of each, and what
 * the compiler makes of it. */
#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "compiler/compile.h"
#include "session/dump.h"
#include "session/frontend.h"
#include "session/types.h"

typedef struct listing {
    const hir_unit *unit;
    mica_snapshot *snapshot;
    base_buf *out;
    uint32_t calls, known, expressions, once;
} listing;

/* ---- the snapshot as the compiler asks for it ---- */

static bool signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    uint32_t entry;
    return mica_snapshot_entry_find(ctx, base_view_of(name, len), &entry, NULL) == MICA_OK &&
           ses_signature_in(ctx, name, len, out);
}

static const hir_unit *hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    uint32_t entry;
    if (mica_snapshot_entry_find(ctx, base_view_of(name, len), &entry, NULL) != MICA_OK) return NULL;
    return ses_hir_in(ctx, entry, arena);
}

/* ---- calls ---- */

/* A line for a call of one of the snapshot's functions. Calls of the program's own functions and of builtins
 * have no type cache. */
static void list_call(listing *l, const hir_node *n, const char *made) {
    cmp_signature s;
    hir_type types[CMP_COUNTS], result = 0;
    const hir_name *name = &l->unit->names[n->index];
    if (n->kind != HIR_CALL || hir_own_function(l->unit, n->index) != HIR_NONE ||
        !signature(l->snapshot, name->text, name->len, &s))
        return;
    for (uint32_t i = 0; i < n->count && i < CMP_COUNTS; i++)
        types[i] = n->kids[i]->type;
    if (n->count <= CMP_COUNTS) result = cmp_signature_result(&s, types, n->count);
    l->calls++;
    l->known += (result & HIR_T_CLASSES) != 0;
    base_buf_printf(l->out, "%5u  %-20s %-24s ", n->line, name->text,
                    made                           ? made
                    : s.flags & CMP_SIGNATURE_PURE ? "call, pure"
                                                   : "call");
    cmp_type_text(result, l->out);
    base_buf_byte(l->out, '\n');
}

/* Of a guard only the call is looked at: its other branch is the same call again, as an expression. */
static void list_below(listing *l, const hir_node *n) {
    const char *made = NULL;
    const hir_node *call = n;
    if (n->kind == HIR_GUARD && n->kids[1]->kind == HIR_CALL) {
        uint32_t before = l->calls;
        list_call(l, n->kids[1], "expression in its place");
        l->expressions += l->calls - before;
        return;
    }
    if (n->kind == HIR_ONCE && n->count) {
        made = "once in the loop";
        call = n->kids[0];
        l->once++;
    }
    list_call(l, call, made);
    for (uint32_t i = 0; i < call->count; i++)
        list_below(l, call->kids[i]);
}

/* Compiles the program at the highest level against this snapshot alone and walks what the passes have left
 * of its HIR: a guard stands where an expression has taken a call's place, a HIR_ONCE where a call has left
 * its loop. So it shows what is done and not what could be. */
mica_status ses_dump_calls(mica_snapshot *snapshot, const char *path, base_buf *out, mica_error *err) {
    base_arena arena = {0};
    base_buf text = {0};
    cmp_diags diags = {0};
    cmp_output code = {0};
    cmp_source source = {0};
    const cmp_library library = {
        .ctx = snapshot, .builtin = ses_builtin_facts, .signature = signature, .hir = hir};
    const cmp_options options = {.level = 3, .library = &library};
    mica_status status = base_file_read_all(path, CMP_SOURCE_MAX, &text, err);
    if (status == MICA_OK) status = cmp_source_init(&source, path, base_view_of(text.data, text.len), err);
    if (status == MICA_OK) status = cmp_compile(&source, CMP_FILE, &options, &arena, &diags, &code, err);
    listing l = {&code.hir, snapshot, out, 0, 0, 0, 0};
    for (uint32_t i = 0; status == MICA_OK && i < code.hir.nfuncs; i++)
        list_below(&l, code.hir.funcs[i].body);
    if (status == MICA_OK) {
        base_buf_printf(
            out,
            "calls of library functions %u, result known by the arguments %u, expression in its place %u, "
            "once in a loop %u\n",
            l.calls, l.known, l.expressions, l.once);
        if (out->failed) status = base_fail_memory(err, "showing a program");
    }
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_buf_free(&text);
    base_arena_free(&arena);
    return status;
}

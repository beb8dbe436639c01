/* session/rescue.c - functions of the library when the bytecode of the snapshot is of no use: from its HIR,
 * from the sources in it, from the library's folder. */
#include "session/unpack.h"

#include "base/error.h"
#include "program/parts.h"
#include "program/verify.h"

#include <stdio.h>

static int slot_of(const mica_session *s, const mica_snapshot *snapshot) {
    for (uint32_t n = s->layer_count; n > 0; n--)
        if (s->layers[n - 1] == snapshot) return (int)n;
    return 0;
}

/* Bytecode generated from stored HIR; the same bytes the compiler would have made. */
static mica_status from_hir(mica_session *s, mica_snapshot *from, uint32_t entry, vm_found *out,
                            mica_error *err) {
    base_view bytes;
    base_arena arena = {0};
    hir_unit unit;
    cmp_output code = {0};
    uint32_t *offsets;
    mica_snapshot_entry info;
    base_view name;
    const char *source = "";
    mica_status status = mica_snapshot_entry_info(from, entry, &info, err);
    if (status == MICA_OK) status = mica_snapshot_name(from, info.source, &name, err);
    if (status == MICA_OK && !(source = base_arena_copy(&arena, name.data, name.len)))
        status = base_fail_memory(err, "loading code");
    if (status == MICA_OK) status = mica_snapshot_part(from, entry, PROG_PART_HIR, &bytes, err);
    if (status == MICA_OK) status = cmp_hir_read(bytes, &arena, &unit, err);
    if (status == MICA_OK)
        status = cmp_codegen(&unit, s->optimisation, &arena, &code.blob, &code.blob_len, &code.relocs,
                             &code.nrelocs, &offsets, err);
    if (status == MICA_OK) {
        code.functions = &(cmp_function){.offset = offsets[0]};
        code.nfunctions = 1;
        status = ses_load(s, &code, slot_of(s, from), source, &arena, out, err);
    }
    base_arena_free(&arena);
    return status;
}

static mica_status from_source(mica_session *s, mica_snapshot *from, uint32_t entry, vm_found *out,
                               mica_error *err) {
    base_view bytes, name;
    mica_snapshot_entry info;
    bool is_script = false;
    mica_status status = mica_snapshot_entry_info(from, entry, &info, err);
    if (status == MICA_OK) status = mica_snapshot_name(from, info.source, &name, err);
    if (status == MICA_OK) status = mica_snapshot_part(from, entry, PROG_PART_SOURCE, &bytes, err);
    if (status != MICA_OK) return status;
    s->rescued = 1 + (uint32_t)slot_of(s, from);
    status = ses_compile(s, (const char *)bytes.data, bytes.len, (const char *)name.data, CMP_FILE, out,
                         &is_script, err, NULL);
    s->rescued = 0;
    return status;
}

/* The rungs below the bytecode, in turn; the first error of all is the one that is told. */
static bool climb_down(mica_session *s, mica_snapshot *from, bool hir, bool folder, const char *name,
                       size_t len, vm_found *out, mica_error *err) {
    uint32_t entry;
    mica_error local = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_entry_find(from, base_view_of(name, len), &entry, &local);
    if (status == MICA_ERR_NOT_FOUND) return false;
    if (status == MICA_OK && hir && from_hir(s, from, entry, out, &local) == MICA_OK) {
        ses_note_rung(s, SES_RUNG_HIR);
        return true;
    }
    mica_error second = MICA_ERROR_INIT;
    if (status == MICA_OK && from_source(s, from, entry, out, &second) == MICA_OK) {
        ses_note_rung(s, SES_RUNG_SOURCES);
        return true;
    }
    if (folder && ses_from_folder(s, name, len, out, &second)) {
        ses_note_rung(s, SES_RUNG_FOLDER);
        return true;
    }
    *err = local.code ? local : second;
    return false;
}

bool ses_rescue(mica_session *s, mica_snapshot *from, const char *name, size_t len, const mica_error *why,
                vm_found *out) {
    mica_error err = MICA_ERROR_INIT;
    if (s->strict || !climb_down(s, from, true, from == s->snapshot, name, len, out, &err)) return false;
    char what[160];
    snprintf(what, sizeof what, "%.*s (and what else is damaged) comes from %s", (int)(len < 64 ? len : 64),
             name, ses_rung_text(s->rung));
    ses_warn(s, NULL, mica_fallback_reason(why), why, what);
    return true;
}

bool ses_library_find(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err) {
    if (!s->snapshot && s->rescue) return climb_down(s, s->rescue, s->rescue_hir, true, name, len, out, err);
    if (!s->snapshot) return ses_from_folder(s, name, len, out, err);
    uint32_t entry;
    base_view code;
    mica_snapshot_info info;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_entry_find(s->snapshot, base_view_of(name, len), &entry, &why);
    if (status == MICA_ERR_NOT_FOUND) return false;
    if (status == MICA_OK) status = mica_snapshot_part(s->snapshot, entry, PROG_PART_CODE, &code, &why);
    mica_snapshot_get_info(s->snapshot, &info);
    if (status == MICA_OK)
        status = prog_verify(code.data, code.len, vm_slot_links(s->vm, 0, info.symbols), true, &why);
    if (status == MICA_OK) {
        out->code = (uint64_t)(code.data - s->vm->base);
        out->owner = PROG_UNDEF;
        return true;
    }
    if (mica_fallback_reason(&why) == MICA_FALLBACK_CORRUPTED) ses_drop_copy(s, 0);
    if (ses_rescue(s, s->snapshot, name, len, &why, out)) return true;
    *err = why;
    return false;
}

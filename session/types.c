/* session/types.c - the library's functions as the compiler sees them: signatures from the snapshot's type
 * cache, HIR from its cold parts. A layer's functions hide those of the library. */
#include "session/session_internal.h"

#include "compiler/signature.h"
#include "program/parts.h"
#include "session/frontend.h"

static bool signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    mica_session *s = ctx;
    base_view types;
    uint32_t slot, entry;
    if (mica_snapshot_section(s->snapshot, CMP_SECTION_TYPES, &types, NULL) != MICA_OK) return false;
    return cmp_signatures_find(types, name, len, out) &&
           (!s->layer_count || ses_layers_find(s, name, len, &slot, &entry, NULL) == MICA_ERR_NOT_FOUND);
}

static const hir_unit *hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    mica_session *s = ctx;
    base_view bytes;
    uint32_t entry;
    hir_unit *unit = base_arena_alloc(arena, sizeof *unit);
    if (!unit || mica_snapshot_entry_find(s->snapshot, base_view_of(name, len), &entry, NULL) != MICA_OK ||
        mica_snapshot_part(s->snapshot, entry, PROG_PART_HIR, &bytes, NULL) != MICA_OK)
        return NULL;
    return cmp_hir_read(bytes, arena, unit, NULL) == MICA_OK ? unit : NULL;
}

cmp_library ses_library(mica_session *s) {
    return (cmp_library){s, ses_builtin_facts, signature, hir};
}

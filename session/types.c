/* session/types.c - the functions of the library and the layers as the compiler sees them: signatures from
 * the snapshots' type caches, HIR from their cold parts. A layer's functions hide those of the layers below
 * it and of the library.
 *
 * What is told here may be built into code, so it must be what a call would find. The compiler writes down
 * where a function came from (`origin`), and its guards ask the VM at run time whether it still does
 * (vm_is_pure): files and definitions may have replaced it. What cannot be read is unknown, and the
 * call stays a call. */
#include "session/types.h"

#include "session/session_internal.h"

#include "program/parts.h"
#include "session/frontend.h"
#include "vm/run/fast.h"

/* Types lie in a section that is read in place: each row is verified when it is looked at, not the section as
 * a whole. */
static bool whole(void *ctx, const void *at, size_t len) {
    return mica_snapshot_verify_bytes(ctx, at, len, NULL) == MICA_OK;
}

/* The snapshot that a function's name means, as far as snapshots go. */
static mica_snapshot *home_of(mica_session *s, const char *name, size_t len, uint32_t *slot,
                              uint32_t *entry) {
    mica_status status = ses_layers_find(&s->ladder, name, len, slot, entry, NULL);
    if (status == MICA_OK) return s->ladder.layers[*slot - 1];
    *slot = 0;
    if (status != MICA_ERR_NOT_FOUND || !s->ladder.snapshot) return NULL;
    status = mica_snapshot_entry_find(s->ladder.snapshot, base_view_of(name, len), entry, NULL);
    return status == MICA_OK ? s->ladder.snapshot : NULL;
}

bool ses_signature_in(mica_snapshot *home, const char *name, size_t len, cmp_signature *out) {
    cmp_table table = {.whole = whole, .ctx = home};
    return mica_snapshot_section_raw(home, CMP_SECTION_TYPES, &table.bytes) == MICA_OK &&
           cmp_signatures_find(&table, name, len, out);
}

const hir_unit *ses_hir_in(mica_snapshot *home, uint32_t entry, base_arena *arena) {
    base_view bytes;
    hir_unit *unit = base_arena_alloc(arena, sizeof *unit);
    if (!unit || mica_snapshot_part(home, entry, PROG_PART_HIR, &bytes, NULL) != MICA_OK) return NULL;
    return cmp_hir_read(bytes, arena, unit, NULL) == MICA_OK ? unit : NULL;
}

static bool signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    uint32_t slot, entry;
    mica_snapshot *home = home_of(ctx, name, len, &slot, &entry);
    if (!home || !ses_signature_in(home, name, len, out)) return false;
    out->origin = (uint8_t)(slot ? CMP_ORIGIN_LAYER + slot - 1 : CMP_ORIGIN_LIBRARY);
    return true;
}

static const hir_unit *hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    uint32_t slot, entry;
    mica_snapshot *home = home_of(ctx, name, len, &slot, &entry);
    return home ? ses_hir_in(home, entry, arena) : NULL;
}

/* The value that a builtin has for numbers known when compiling: by the very function that the interpreter
 * would call, so that the bits are the same. Only builtins that are marked as pure. */
static bool compute(void *ctx, const char *name, size_t len, const double *args, uint32_t count,
                    double *out) {
    int32_t index = vm_builtin_find(NULL, name, len);
    (void)ctx;
    if (index < 0 || vm_builtins[index].level < CMP_PURE_LEVEL) return false;
    vm_fast1 one = count == 1 ? vm_fast1_of((uint32_t)index, args[0]) : NULL;
    vm_fast2 two = count == 2 ? vm_fast2_of((uint32_t)index) : NULL;
    if (one) *out = one(args[0]);
    if (two) *out = two(args[0], args[1]);
    return one || two;
}

cmp_library ses_library(mica_session *s) {
    return (cmp_library){s, ses_builtin_facts, signature, hir, compute, NULL, false};
}

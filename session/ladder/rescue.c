/* session/ladder/rescue.c - one function of a snapshot, from the highest rung that has it whole: its bytecode
 * where it lies, its HIR, its source, the library's folder.
 *
 * Most functions are found here at their first call and never again: the VM keeps what it was given. So a
 * damaged page costs the functions on it and no others, and the session runs on, slower by what is compiled.
 * Only what was verified counts as having a function; the rungs below take the bytes they need through the
 * same checks (a part of a damaged page fails again and the next rung is tried), so that nothing unverified
 * is used on the way down.
 *
 * Strict sessions have one rung. */
#include "session/ladder/ladder_internal.h"

#include <stdio.h>

/* A function that is looked for in the snapshot of a slot. */
typedef struct wanted {
    ses_ladder *ladder;
    uint32_t slot;
    const char *name;
    size_t len;
    struct vm_found *out;
} wanted;

/* The rungs below the bytecode, in turn; the first error of all is the one that counts. `hir`: the stored HIR
 * is of this language's version; `folder`: the library's folder may have it (a layer has none). */
static bool climb_down(const wanted *w, bool hir, bool folder, mica_error *err) {
    ses_ladder *l = w->ladder;
    const ses_makers *make = &l->makers;
    uint32_t entry;
    mica_error first = MICA_ERROR_INIT, second = MICA_ERROR_INIT;
    mica_status status =
        mica_snapshot_entry_find(ses_slot(l, w->slot), mica_view_of(w->name, w->len), &entry, &first);
    if (status == MICA_ERR_NOT_FOUND) return false;
    if (status == MICA_OK && hir && make->hir(make->ctx, w->slot, entry, w->out, &first) == MICA_OK) {
        ses_note_rung(l, SES_RUNG_HIR);
        return true;
    }
    if (status == MICA_OK && make->source(make->ctx, w->slot, entry, w->out, &second) == MICA_OK) {
        ses_note_rung(l, SES_RUNG_SOURCES);
        return true;
    }
    if (folder && make->folder(make->ctx, w->name, w->len, w->out, &second)) {
        ses_note_rung(l, SES_RUNG_FOLDER);
        return true;
    }
    *err = first.code ? first : second;
    return false;
}

/* The bytecode cannot be used, and `why` says so: from a lower rung, with the warning; or `err` becomes
 * `why`, whatever the lower rungs had to say. */
static bool rescue(const wanted *w, const mica_error *why, mica_error *err) {
    ses_ladder *l = w->ladder;
    mica_error lower = MICA_ERROR_INIT;
    if (mica_fallback_reason(why) == MICA_FALLBACK_CORRUPTED) ses_slot_drop_copy(l, w->slot);
    if (l->strict || !climb_down(w, true, w->slot == 0, &lower)) {
        *err = *why;
        return false;
    }
    char what[160];
    snprintf(what, sizeof what, "%.*s (and what else is damaged) comes from %s",
             (int)(w->len < 64 ? w->len : 64), w->name, ses_rung_text(l->rung));
    ses_warn(l, NULL, mica_fallback_reason(why), why, what);
    return true;
}

static bool of_entry(const wanted *w, uint32_t entry, mica_error *err) {
    const ses_makers *make = &w->ladder->makers;
    mica_error why = MICA_ERROR_INIT;
    if (make->code(make->ctx, w->slot, entry, w->out, &why) == MICA_OK) return true;
    return rescue(w, &why, err);
}

bool ses_ladder_find(ses_ladder *l, uint32_t slot, const char *name, size_t len, struct vm_found *out,
                     mica_error *err) {
    const wanted w = {l, slot, name, len, out};
    if (slot == 0 && !l->snapshot) /* the whole library fell to a lower rung, which is no news any more */
        return l->rescue ? climb_down(&w, l->rescue_hir, true, err)
                         : l->makers.folder(l->makers.ctx, name, len, out, err);
    if (slot > l->layer_count) return false;
    uint32_t entry;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_entry_find(ses_slot(l, slot), mica_view_of(name, len), &entry, &why);
    if (status == MICA_ERR_NOT_FOUND) return false;
    if (status == MICA_OK) return of_entry(&w, entry, err);
    if (slot == 0) return rescue(&w, &why, err); /* the folder may know the name */
    *err = why;
    return false;
}

bool ses_ladder_find_topmost(ses_ladder *l, const char *name, size_t len, struct vm_found *out,
                             mica_error *err) {
    uint32_t slot, entry;
    mica_error why = MICA_ERROR_INIT;
    mica_status status = ses_layers_find(l, name, len, &slot, &entry, &why);
    if (status == MICA_ERR_NOT_FOUND) return ses_ladder_find(l, 0, name, len, out, err);
    const wanted w = {l, slot, name, len, out};
    if (status == MICA_OK) return of_entry(&w, entry, err);
    *err = why;
    return false;
}

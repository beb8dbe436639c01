/* session/contents.c - what the snapshots of a session hold, beyond what a call finds by name: sources that others
 * hide, packages and classes. It is for questions of people and programs about functions; no call waits
 * for it, and what is damaged is passed over. */
#include "session/contents.h"

#include "base/walk.h"
#include "compiler/naming.h"
#include "session/session_internal.h"

/* The name and the source of an entry. */
static bool entry_names(mica_snapshot *from, uint32_t index, base_view *name, base_view *source) {
    mica_snapshot_entry entry;
    return mica_snapshot_entry_info(from, index, &entry, NULL) == MICA_OK &&
           mica_snapshot_name(from, entry.symbol, name, NULL) == MICA_OK &&
           mica_snapshot_name(from, entry.source, source, NULL) == MICA_OK && source->len;
}

/* Whether an entry would have that name if no other one hid it. */
static bool hidden_is(mica_snapshot *from, uint32_t index, base_view wanted, base_view *source) {
    base_buf plain = {0}, category = {0};
    base_view name;
    if (!entry_names(from, index, &name, source) || !mica_snapshot_name_hidden(name)) return false;
    cmp_source_names((const char *)source->data, &plain, &category);
    bool same = base_view_equal(base_view_of(plain.data, plain.len), wanted);
    base_buf_free(&plain);
    base_buf_free(&category);
    return same;
}

/* The hidden source of a name that follows `after` on a search path; all of them are looked at for each. */
static bool hidden_next(mica_snapshot *from, base_view wanted, const char *after, base_view *out) {
    mica_snapshot_info info;
    base_view source;
    bool found = false;
    mica_snapshot_get_info(from, &info);
    for (uint32_t i = 0; i < info.entries; i++) {
        if (!hidden_is(from, i, wanted, &source)) continue;
        const char *path = (const char *)source.data;
        if (after && base_walk_order(path, after) <= 0) continue;
        if (found && base_walk_order(path, (const char *)out->data) >= 0) continue;
        *out = source;
        found = true;
    }
    return found;
}

/* Counts *n down for each source of the name in a snapshot; true when it was the last. */
static bool source_in(mica_snapshot *from, base_view wanted, uint32_t *n, base_view *out) {
    uint32_t entry;
    base_view name;
    const char *after = NULL;
    if (!from) return false;
    if (mica_snapshot_entry_find(from, wanted, &entry, NULL) == MICA_OK &&
        entry_names(from, entry, &name, out) && (*n)-- == 0)
        return true;
    while (hidden_next(from, wanted, after, out)) {
        if ((*n)-- == 0) return true;
        after = (const char *)out->data;
    }
    return false;
}

bool ses_source_nth(mica_session *s, const char *name, size_t len, uint32_t n, uint32_t *slot,
                    base_view *source) {
    for (*slot = s->ladder.layer_count + 1; (*slot)-- > 0;)
        if (source_in(ses_slot(&s->ladder, *slot), base_view_of(name, len), &n, source)) return true;
    return false;
}

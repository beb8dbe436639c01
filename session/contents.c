/* session/contents.c - what the snapshots of a session hold, beyond what a call finds by name: sources that others
 * hide, packages and classes. It is for questions of people and programs about functions; no call waits
 * for it, and what is damaged is passed over. */
#include "session/contents.h"

#include "base/walk.h"
#include "compiler/naming.h"
#include "session/session_internal.h"

#include <stdio.h>

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

bool ses_source_nth(mica_session *s, const char *name, size_t len, uint32_t *skip, uint32_t *slot,
                    base_view *source) {
    for (*slot = s->ladder.layer_count + 1; (*slot)-- > 0;)
        if (source_in(ses_slot(&s->ladder, *slot), base_view_of(name, len), skip, source)) return true;
    return false;
}

/* ---- packages and classes: names that begin alike lie beside each other ---- */

/* Takes the rest of a name behind what it begins with; false: no more. */
typedef bool (*name_rest)(void *ctx, mica_snapshot *from, uint32_t entry, const char *rest, size_t len);

/* All entries of a snapshot whose names begin like that. */
static void each_name(mica_snapshot *from, base_view begin, name_rest each, void *ctx) {
    uint32_t id;
    mica_snapshot_info info;
    mica_snapshot_symbol symbol;
    if (!from || mica_snapshot_symbol_from(from, begin, &id, NULL) != MICA_OK) return;
    mica_snapshot_get_info(from, &info);
    for (bool more = true; more && id < info.symbols; id++) {
        if (mica_snapshot_symbol_info(from, id, &symbol, NULL) != MICA_OK || symbol.name.len < begin.len ||
            memcmp(symbol.name.data, begin.data, begin.len) != 0)
            return;
        if (symbol.entry != MICA_NONE)
            more = each(ctx, from, symbol.entry, (const char *)symbol.name.data + begin.len,
                        symbol.name.len - begin.len);
    }
}

static bool note_any(void *ctx, mica_snapshot *from, uint32_t entry, const char *rest, size_t len) {
    (void)from, (void)entry, (void)rest, (void)len;
    *(bool *)ctx = true;
    return false;
}

static bool has_name(mica_snapshot *from, const char *text) {
    bool found = false;
    each_name(from, base_view_str(text), note_any, &found);
    return found;
}

/* What names of members begin with: of functions of a package "a.b.", of its classes' methods "@a.b.", of a class's
 * methods "@cls/". False where the name is too long for any. */
static bool put_begin(char *out, size_t room, const char *mark, const char *name, size_t len, char end) {
    int n = snprintf(out, room, "%s%.*s%c", mark, (int)len, name, end);
    return n > 0 && (size_t)n < room;
}

#define BEGIN_ROOM 300

bool ses_contents_package(mica_session *s, const char *name, size_t len) {
    char functions[BEGIN_ROOM], methods[BEGIN_ROOM];
    if (len > BEGIN_ROOM || !put_begin(functions, sizeof functions, "", name, len, '.') ||
        !put_begin(methods, sizeof methods, "@", name, len, '.'))
        return false;
    for (uint32_t slot = 0; slot <= s->ladder.layer_count; slot++)
        if (has_name(ses_slot(&s->ladder, slot), functions) || has_name(ses_slot(&s->ladder, slot), methods))
            return true;
    return false;
}

/* Whether a snapshot has methods at all: asked once, since classes are asked for often and most have none. */
static bool has_methods(mica_session *s, uint32_t slot) {
    uint32_t bit = 1u << slot;
    if (!(s->methods_known & bit) && has_name(ses_slot(&s->ladder, slot), "@")) s->methods_there |= bit;
    s->methods_known |= bit;
    return s->methods_there & bit;
}

bool ses_contents_class(mica_session *s, const char *name, size_t len) {
    char methods[BEGIN_ROOM];
    for (uint32_t slot = 0; slot <= s->ladder.layer_count; slot++)
        if (has_methods(s, slot) && len < BEGIN_ROOM &&
            put_begin(methods, sizeof methods, "@", name, len, '/') &&
            has_name(ses_slot(&s->ladder, slot), methods))
            return true;
    return false;
}

typedef struct member_teller {
    ses_member_each each;
    void *ctx;
} member_teller;

static bool tell_method(void *ctx, mica_snapshot *from, uint32_t entry, const char *rest, size_t len) {
    const member_teller *t = ctx;
    (void)from, (void)entry;
    if (!memchr(rest, '/', len)) t->each(t->ctx, rest, len, 'm');
    return true;
}

/* Behind "@a.b.": "cls/m" is of a class of the package, "c.cls/m" of one of a package in it. */
static bool tell_class(void *ctx, mica_snapshot *from, uint32_t entry, const char *rest, size_t len) {
    const member_teller *t = ctx;
    const char *point = memchr(rest, '.', len), *slash = memchr(rest, '/', len);
    (void)from, (void)entry;
    if (!slash) return true;
    bool package = point && point < slash;
    t->each(t->ctx, rest, (size_t)((package ? point : slash) - rest), package ? 'p' : 'c');
    return true;
}

/* Behind "a.b.": "f" is a function, or the constructor in a class folder; "c.f" is of a package. */
static bool tell_function(void *ctx, mica_snapshot *from, uint32_t entry, const char *rest, size_t len) {
    const member_teller *t = ctx;
    const char *point = memchr(rest, '.', len);
    base_view name, source;
    if (memchr(rest, '/', len) || !entry_names(from, entry, &name, &source)) return true;
    if (point)
        t->each(t->ctx, rest, (size_t)(point - rest), 'p');
    else
        t->each(t->ctx, rest, len, cmp_source_precedence((const char *)source.data) ? 'f' : 'c');
    return true;
}

/* The constructor is called as its class and not as a method, but lies in the folder. */
static void tell_constructor(mica_session *s, const char *name, size_t len, uint32_t slot,
                             const member_teller *t) {
    mica_snapshot *from = ses_slot(&s->ladder, slot);
    uint32_t entry;
    base_view symbol, source;
    const char *last = name + len;
    if (!from || mica_snapshot_entry_find(from, base_view_of(name, len), &entry, NULL) != MICA_OK) return;
    if (!entry_names(from, entry, &symbol, &source) || cmp_source_precedence((const char *)source.data))
        return;
    while (last > name && last[-1] != '.')
        last--;
    t->each(t->ctx, last, (size_t)(name + len - last), 'm');
}

void ses_contents_members(mica_session *s, const char *name, size_t len, ses_member_each each, void *ctx) {
    member_teller t = {each, ctx};
    char begin[BEGIN_ROOM];
    bool class = len && name[0] == '@';
    for (uint32_t slot = 0; slot <= s->ladder.layer_count && len < BEGIN_ROOM; slot++) {
        mica_snapshot *from = ses_slot(&s->ladder, slot);
        if (class) {
            tell_constructor(s, name + 1, len - 1, slot, &t);
            if (put_begin(begin, sizeof begin, "", name, len, '/'))
                each_name(from, base_view_str(begin), tell_method, &t);
            continue;
        }
        if (put_begin(begin, sizeof begin, "", name, len, '.'))
            each_name(from, base_view_str(begin), tell_function, &t);
        if (put_begin(begin, sizeof begin, "@", name, len, '.'))
            each_name(from, base_view_str(begin), tell_class, &t);
    }
}

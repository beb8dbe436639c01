/* session/changes.c - changes between two states: the places where they differ, what lay there before and what lies there after,
 * and the digests of both. Each side has a list of objects of its own; shared objects are told by their identities. */
#include "session/changes.h"

#include "base/error.h"
#include "mica/state.h"
#include "mica/version.h"
#include "session/fingerprint.h"
#include "session/places.h"

#include <string.h>

/* ---- the places where two states differ ---- */

/* Either may be NULL: nothing lies there. */
typedef void (*differ_fn)(void *ctx, const ses_leaf *from, const ses_leaf *to);

static void each_difference(const ses_leaves *from, const ses_leaves *to, differ_fn each, void *ctx) {
    size_t i = 0, k = 0;
    while (i < from->count || k < to->count) {
        const ses_leaf *a = i < from->count ? &from->list[i] : NULL, *b = k < to->count ? &to->list[k] : NULL;
        int order = !a ? 1 : !b ? -1 : ses_key_order(ses_leaf_key(from, a), ses_leaf_key(to, b));
        i += order <= 0;
        k += order >= 0;
        if (order != 0 || memcmp(a->digest, b->digest, 32) != 0)
            each(ctx, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
    }
}

typedef struct telling {
    const ses_leaves *from, *to;
    fmt_pack p;
    ses_parts parts;
    uint32_t count;
    bool after;
} telling;

static void count_one(void *ctx, const ses_leaf *from, const ses_leaf *to) {
    (void)from;
    (void)to;
    ((telling *)ctx)->count++;
}

static void put_place(void *ctx, const ses_leaf *from, const ses_leaf *to) {
    telling *t = ctx;
    base_view key = from ? ses_leaf_key(t->from, from) : ses_leaf_key(t->to, to);
    base_buf_append(t->p.out, key.data, key.len);
}

static void put_digest(fmt_pack *p, const ses_leaf *leaf) {
    if (leaf)
        fmt_pack_bin(p, leaf->digest, 32);
    else
        fmt_pack_nil(p);
}

static void put_digests(void *ctx, const ses_leaf *from, const ses_leaf *to) {
    telling *t = ctx;
    fmt_pack_array(&t->p, 2);
    put_digest(&t->p, from);
    put_digest(&t->p, to);
}

static void put_side(void *ctx, const ses_leaf *from, const ses_leaf *to) {
    telling *t = ctx;
    const ses_leaf *leaf = t->after ? to : from;
    if (!leaf) {
        fmt_pack_nil(&t->p);
        return;
    }
    fmt_pack_array(&t->p, 2);
    fmt_pack_str(&t->p, leaf->body_len ? "content" : "value");
    base_view body = ses_leaf_body(t->after ? t->to : t->from, leaf);
    if (leaf->body_len)
        base_buf_append(t->p.out, body.data, body.len);
    else
        ses_parts_value(&t->parts, leaf->v);
}

static void put_all(telling *t, const char *key, differ_fn put) {
    fmt_pack_str(&t->p, key);
    fmt_pack_array(&t->p, t->count);
    each_difference(t->from, t->to, put, t);
}

static void put_sides(telling *t, const char *key, bool after) {
    t->after = after;
    fmt_pack_str(&t->p, key);
    fmt_pack_map(&t->p, 2);
    ses_parts_begin(&t->parts, after ? t->to : t->from, after ? t->from : t->to, &t->p);
    put_all(t, "at", put_side);
    fmt_pack_str(&t->p, "objects");
    ses_parts_end(&t->parts);
}

static void put_root(fmt_pack *p, const char *key, base_view root) {
    fmt_pack_str(p, key);
    if (root.len)
        fmt_pack_bin(p, root.data, root.len);
    else
        fmt_pack_nil(p);
}

void ses_changes_head(fmt_pack *p, base_view from, base_view to) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    fmt_pack_map(p, 10);
    fmt_pack_str(p, "format");
    fmt_pack_str(p, CHANGES_FORMAT);
    fmt_pack_str(p, "version");
    fmt_pack_u64(p, CHANGES_VERSION);
    fmt_pack_str(p, "fingerprint");
    fmt_pack_map(p, 3);
    for (unsigned k = 0; k < 3; k++) {
        fmt_pack_str(p, names[k]);
        fmt_pack_bin(p, parts[k], 32);
    }
    fmt_pack_str(p, "mica");
    fmt_pack_str(p, mica_version());
    put_root(p, "from", from);
    put_root(p, "to", to);
}

mica_status ses_changes_write(const ses_leaves *from, const ses_leaves *to, const uint8_t from_root[32],
                              const uint8_t to_root[32], base_buf *out, mica_error *err) {
    telling t = {.from = from, .to = to, .p = {out}};
    each_difference(from, to, count_one, &t);
    ses_changes_head(&t.p, base_view_of(from_root, 32), base_view_of(to_root, 32));
    put_all(&t, "places", put_place);
    put_all(&t, "digests", put_digests);
    put_sides(&t, "before", false);
    put_sides(&t, "after", true);
    return out->failed ? base_fail_memory(err, "telling changes") : MICA_OK;
}

/* ---- what changes are ---- */

bool ses_changes_list(fmt_pack_cursor map, const char *key, fmt_pack_cursor *out, uint64_t *count) {
    fmt_pack_item head;
    if (!fmt_pack_find(map, key, out) || !fmt_pack_next(out, &head) || head.type != FMT_PACK_ARRAY)
        return false;
    *count = head.count;
    return true;
}

static base_view root_of(fmt_pack_cursor all, const char *key) {
    fmt_pack_cursor c;
    fmt_pack_item item;
    bool said = fmt_pack_find(all, key, &c) && fmt_pack_next(&c, &item) && item.type == FMT_PACK_TEXT &&
                item.text.len == 32;
    return said ? item.text : base_view_of(NULL, 0);
}

static const por_form of_changes = {.format = CHANGES_FORMAT,
                                    .version = CHANGES_VERSION,
                                    .section = "changes",
                                    .none = "these are no changes between states",
                                    .silent = "the changes do not say",
                                    .has = "the changes have",
                                    .foreign = "the changes are of a version of mica with",
                                    .use = "apply them"};

/* By their bytes, and none twice: each is changed once, in an order that does not matter. */
static bool in_order(const ses_changes *c) {
    fmt_pack_cursor places = c->places;
    base_view last = base_view_of(NULL, 0);
    for (uint64_t k = 0; k < c->count; k++) {
        base_view key = fmt_pack_take(&places);
        if (k && ses_key_order(last, key) >= 0) return false;
        last = key;
    }
    return true;
}

mica_status ses_changes_open(ses_changes *out, base_view data, mica_error *err) {
    fmt_pack_cursor all = {data, 0};
    mica_status status = por_check_form(data, &of_changes, true, err);
    if (status != MICA_OK) return status;
    uint64_t digests, at[2];
    fmt_pack_cursor sides[2];
    *out = (ses_changes){.from = root_of(all, "from"), .to = root_of(all, "to")};
    bool whole = ses_changes_list(all, "places", &out->places, &out->count) &&
                 ses_changes_list(all, "digests", &out->digests, &digests) &&
                 fmt_pack_find(all, "before", &out->before) && fmt_pack_find(all, "after", &out->after) &&
                 ses_changes_list(out->before, "at", &sides[0], &at[0]) &&
                 ses_changes_list(out->after, "at", &sides[1], &at[1]);
    if (!whole || digests != out->count || at[0] != out->count || at[1] != out->count)
        return base_fail(err, MICA_ERR_SERIALIZATION, "changes", 0, "the changes are not whole");
    if (!in_order(out))
        return base_fail(err, MICA_ERR_SERIALIZATION, "changes", 0,
                         "the places of the changes are not in the order of their bytes, each once");
    return MICA_OK;
}

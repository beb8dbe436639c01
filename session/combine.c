/* session/combine.c - changes taken back, and changes of two that start from one state, without the states. */
#include "mica/state.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/changes.h"
#include "session/places.h"
#include "session/rename.h"

#include <stdlib.h>
#include <string.h>

/* ---- taken back ---- */

static void copy(fmt_pack *p, fmt_pack_cursor c) {
    base_view item = fmt_pack_take(&c);
    base_buf_append(p->out, item.data, item.len);
}

static void copy_part(fmt_pack *p, const char *key, fmt_pack_cursor all, const char *from) {
    fmt_pack_cursor c;
    fmt_pack_str(p, key);
    if (fmt_pack_find(all, from, &c))
        copy(p, c);
    else
        fmt_pack_nil(p);
}

mica_status mica_changes_invert(const void *changes, size_t len, mica_buffer *out, mica_error *err) {
    ses_changes c;
    fmt_pack p = {out};
    mica_status status = ses_changes_open(&c, base_view_of(changes, len), err);
    if (status != MICA_OK) return status;
    fmt_pack_cursor all = {base_view_of(changes, len), 0}, digest = c.digests;
    fmt_pack_item item;
    ses_changes_head(&p, c.to, c.from);
    copy_part(&p, "places", all, "places");
    fmt_pack_str(&p, "digests");
    fmt_pack_array(&p, (uint32_t)c.count);
    for (uint64_t k = 0; k < c.count; k++) {
        if (!fmt_pack_next(&digest, &item) || item.type != FMT_PACK_ARRAY || item.count != 2)
            return base_fail(err, MICA_ERR_SERIALIZATION, "changes", digest.at,
                             "the changes have no digest here");
        fmt_pack_cursor old = digest;
        fmt_pack_skip(&digest);
        fmt_pack_array(&p, 2);
        copy(&p, digest);
        copy(&p, old);
        fmt_pack_skip(&digest);
    }
    copy_part(&p, "before", all, "after");
    copy_part(&p, "after", all, "before");
    return out->failed ? base_fail_memory(err, "taking changes back") : MICA_OK;
}

/* ---- of two ---- */

/* A changed place of one of them. */
typedef struct changed {
    base_view key, digests;
    fmt_pack_cursor before, after;
    bool second;
} changed;

typedef struct combining {
    ses_changes c[2];
    changed *list;
    size_t count;
} combining;

static bool take_places(combining *m, bool second) {
    ses_changes *c = &m->c[second];
    fmt_pack_cursor before, after;
    uint64_t n;
    if (!ses_changes_list(c->before, "at", &before, &n) || !ses_changes_list(c->after, "at", &after, &n))
        return false;
    for (uint64_t k = 0; k < c->count; k++) {
        changed *one = &m->list[m->count++];
        *one = (changed){.before = before, .after = after, .second = second};
        one->key = fmt_pack_take(&c->places);
        one->digests = fmt_pack_take(&c->digests);
        fmt_pack_skip(&before);
        fmt_pack_skip(&after);
    }
    return true;
}

static int by_key(const void *x, const void *y) {
    const changed *a = x, *b = y;
    int order = ses_key_order(a->key, b->key);
    return order ? order : a->second - b->second;
}

/* In all states numbers of one thing after the other: how many safe points were passed, or shared objects made. Two lives have
 * each counted their own; the larger number is right for both. */
static bool counts(base_view key) {
    static const char *const names[] = {"[\"record\",\"counter\"]", "[\"root\",\"handles made\"]"};
    base_buf text = {0};
    bool is = false;
    if (ses_place_text(key, &text))
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            is |= base_view_equal(base_view_of(text.data, text.len), base_view_str(names[k]));
    base_buf_free(&text);
    return is;
}

static mica_status collide(base_view key, const char *what, mica_error *err) {
    base_buf text = {0};
    (void)!ses_place_text(key, &text);
    const char *place = base_buf_cstr(&text);
    mica_status status = base_fail(err, MICA_ERR_EXISTS, "changes", MICA_NO_OFFSET, "the place %.160s %s",
                                   place ? place : "?", what);
    base_buf_free(&text);
    return status;
}

static uint64_t number_of(fmt_pack_cursor c) {
    fmt_pack_item item;
    fmt_pack_item head;
    bool ok = fmt_pack_next(&c, &head) && head.type == FMT_PACK_ARRAY && fmt_pack_next(&c, &item) &&
              fmt_pack_next(&c, &item) && item.type == FMT_PACK_INTEGER;
    return ok ? (uint64_t)item.integer : 0;
}

/* Places that both change are left once. */
static mica_status unite(combining *m, mica_error *err) {
    size_t kept = 0;
    qsort(m->list, m->count, sizeof *m->list, by_key);
    for (size_t k = 0; k < m->count; k++) {
        changed *one = &m->list[k], *next = k + 1 < m->count ? one + 1 : NULL;
        m->list[kept++] = *one;
        if (!next || !base_view_equal(one->key, next->key)) continue;
        k++;
        if (base_view_equal(one->digests, next->digests)) continue;
        if (!counts(one->key)) return collide(one->key, "is changed by both, to different things", err);
        if (number_of(next->after) > number_of(one->after)) m->list[kept - 1] = *next;
    }
    m->count = kept;
    return MICA_OK;
}

static bool shifted(void *ctx, const fmt_pack_item *name, fmt_pack *out) {
    uint64_t shift = *(const uint64_t *)ctx;
    if (name->type == FMT_PACK_TEXT)
        fmt_pack_name(out, name->text);
    else if (name->type == FMT_PACK_INTEGER)
        fmt_pack_u64(out, (uint64_t)name->integer + shift);
    else
        return false;
    return true;
}

static void put_side(combining *m, fmt_pack *p, const char *key, bool after) {
    fmt_pack_cursor objects[2];
    uint64_t n[2] = {0, 0};
    for (unsigned k = 0; k < 2; k++)
        (void)!ses_changes_list(after ? m->c[k].after : m->c[k].before, "objects", &objects[k], &n[k]);
    fmt_pack_str(p, key);
    fmt_pack_map(p, 2);
    fmt_pack_str(p, "at");
    fmt_pack_array(p, (uint32_t)m->count);
    for (size_t k = 0; k < m->count; k++) {
        const changed *one = &m->list[k];
        uint64_t shift = one->second ? n[0] : 0;
        (void)!ses_rename(after ? one->after : one->before, p, shifted, &shift);
    }
    fmt_pack_str(p, "objects");
    fmt_pack_array(p, (uint32_t)(n[0] + n[1]));
    for (unsigned side = 0; side < 2; side++)
        for (uint64_t k = 0; k < n[side]; k++) {
            uint64_t shift = side ? n[0] : 0;
            (void)!ses_rename(objects[side], p, shifted, &shift);
            fmt_pack_skip(&objects[side]);
        }
}

static void put_views(const combining *m, fmt_pack *p, const char *key, bool digests) {
    fmt_pack_str(p, key);
    fmt_pack_array(p, (uint32_t)m->count);
    for (size_t k = 0; k < m->count; k++) {
        base_view v = digests ? m->list[k].digests : m->list[k].key;
        base_buf_append(p->out, v.data, v.len);
    }
}

/* Which of the two comes first does not depend on which was given first. */
static bool in_order(base_view a, base_view b) {
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order ? order < 0 : a.len <= b.len;
}

static mica_status combine(combining *m, mica_buffer *out, mica_error *err) {
    fmt_pack p = {out};
    m->list = base_malloc((m->c[0].count + m->c[1].count + 1) * sizeof *m->list);
    if (!m->list) return base_fail_memory(err, "merging changes");
    if (!take_places(m, false) || !take_places(m, true))
        return base_fail(err, MICA_ERR_SERIALIZATION, "changes", 0, "the changes are not whole");
    mica_status status = unite(m, err);
    if (status != MICA_OK) return status;
    ses_changes_head(&p, m->c[0].from, base_view_of(NULL, 0));
    put_views(m, &p, "places", false);
    put_views(m, &p, "digests", true);
    put_side(m, &p, "before", false);
    put_side(m, &p, "after", true);
    return out->failed ? base_fail_memory(err, "merging changes") : MICA_OK;
}

mica_status mica_changes_merge(const void *a, size_t a_len, const void *b, size_t b_len, mica_buffer *out,
                               mica_error *err) {
    combining m = {.list = NULL};
    base_view one = base_view_of(a, a_len), other = base_view_of(b, b_len);
    bool ordered = in_order(one, other);
    mica_status status = ses_changes_open(&m.c[0], ordered ? one : other, err);
    if (status == MICA_OK) status = ses_changes_open(&m.c[1], ordered ? other : one, err);
    if (status == MICA_OK && (!base_view_equal(m.c[0].from, m.c[1].from)))
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, "changes", MICA_NO_OFFSET,
                           "the changes do not start from one state");
    if (status == MICA_OK) status = combine(&m, out, err);
    base_free(m.list);
    return status;
}

/* ---- for people ---- */

mica_status mica_changes_describe(const void *changes, size_t len, mica_buffer *out, mica_error *err) {
    ses_changes c;
    mica_status status = ses_changes_open(&c, base_view_of(changes, len), err);
    if (status != MICA_OK) return status;
    for (uint64_t k = 0; k < c.count; k++) {
        fmt_pack_item pair, side[2] = {{0}, {0}};
        fmt_pack_cursor digests = c.digests;
        fmt_pack_skip(&c.digests);
        (void)fmt_pack_next(&digests, &pair);
        for (unsigned i = 0; i < 2 && pair.type == FMT_PACK_ARRAY && pair.count == 2; i++)
            (void)fmt_pack_next(&digests, &side[i]);
        base_buf_byte(out, side[0].type == FMT_PACK_NIL ? '+' : side[1].type == FMT_PACK_NIL ? '-' : '~');
        base_buf_byte(out, ' ');
        (void)!ses_place_text(fmt_pack_take(&c.places), out);
        base_buf_byte(out, '\n');
    }
    return out->failed ? base_fail_memory(err, "telling changes") : MICA_OK;
}

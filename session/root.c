/* session/root.c - the root of a state, its places, and proofs of what lies in one. */
#include "mica/state.h"

#include "base/error.h"
#include "session/changes.h"
#include "session/merkle.h"
#include "session/places.h"
#include "session/session_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- roots ---- */

/* The leaves of a session as it is now, and its tree made that of them. */
static mica_status leaves_now(mica_session *s, ses_leaves *l, size_t *changed, mica_error *err) {
    if (!s->tree) s->tree = ses_merkle_new();
    if (!s->tree) return base_fail_memory(err, "hashing a state");
    mica_status status = ses_leaves_of(l, s, err);
    if (status != MICA_OK) return status;
    status = ses_merkle_update(s->tree, l, changed, err);
    if (status == MICA_OK) return MICA_OK;
    ses_leaves_free(l);
    ses_merkle_free(s->tree);
    s->tree = NULL;
    return status;
}

mica_status mica_session_root(mica_session *s, uint8_t out[MICA_STATE_ROOT_SIZE], size_t *changed,
                              mica_error *err) {
    ses_leaves l;
    mica_status status = leaves_now(s, &l, changed, err);
    if (status != MICA_OK) return status;
    ses_merkle_root(s->tree, out);
    ses_leaves_free(&l);
    return MICA_OK;
}

/* A state that was opened to be looked at. */
typedef struct opened {
    vm_t *vm;
    ses_told told;
    ses_leaves leaves;
    ses_merkle *tree;
} opened;

static void close_state(opened *o) {
    ses_merkle_free(o->tree);
    ses_leaves_free(&o->leaves);
    ses_portable_close(o->vm, &o->told);
}

static mica_status open_state(opened *o, const void *state, size_t len, mica_error *err) {
    *o = (opened){.vm = NULL};
    mica_status status = ses_portable_open(base_view_of(state, len), &o->vm, &o->told, err);
    if (status != MICA_OK) return status;
    status = ses_leaves_told(&o->leaves, o->vm, &o->told, err);
    if (status != MICA_OK) {
        ses_portable_close(o->vm, &o->told);
        return status;
    }
    o->tree = ses_merkle_new();
    status = o->tree ? ses_merkle_update(o->tree, &o->leaves, NULL, err)
                     : base_fail_memory(err, "hashing a state");
    if (status != MICA_OK) close_state(o);
    return status;
}

mica_status mica_state_root(const void *state, size_t len, uint8_t out[MICA_STATE_ROOT_SIZE],
                            mica_error *err) {
    opened o;
    mica_status status = open_state(&o, state, len, err);
    if (status != MICA_OK) return status;
    ses_merkle_root(o.tree, out);
    close_state(&o);
    return MICA_OK;
}

/* ---- places ---- */

mica_status mica_state_places(const void *state, size_t len, mica_buffer *out, mica_error *err) {
    opened o;
    mica_status status = open_state(&o, state, len, err);
    if (status != MICA_OK) return status;
    for (size_t k = 0; k < o.leaves.count; k++) {
        (void)!ses_place_text(ses_leaf_key(&o.leaves, &o.leaves.list[k]), out);
        base_buf_byte(out, '\t');
        base_buf_hex(out, o.leaves.list[k].digest, 32);
        base_buf_byte(out, '\n');
    }
    close_state(&o);
    return status == MICA_OK && out->failed ? base_fail_memory(err, "telling a state's places") : status;
}

/* ---- proofs ---- */

/* What lies there, as far as its digest tells. */
static void put_content(opened *o, const ses_leaf *leaf, fmt_pack *p) {
    if (leaf->body_len) {
        base_view body = ses_leaf_body(&o->leaves, leaf);
        fmt_pack_str(p, "content");
        base_buf_append(p->out, body.data, body.len);
        return;
    }
    ses_parts parts;
    ses_parts_begin(&parts, &o->leaves, NULL, p);
    fmt_pack_str(p, "value");
    ses_parts_value(&parts, leaf->v);
    fmt_pack_str(p, "objects");
    ses_parts_end(&parts);
}

static mica_status put_proof(opened *o, const ses_leaf *leaf, mica_buffer *out, mica_error *err) {
    uint8_t hashes[SES_PROOF_MOST][32], root[32];
    fmt_pack p = {out};
    base_view key = ses_leaf_key(&o->leaves, leaf);
    int count = ses_merkle_prove(o->tree, key, hashes);
    ses_merkle_root(o->tree, root);
    fmt_pack_map(&p, leaf->body_len ? 6 : 7);
    fmt_pack_str(&p, "format");
    fmt_pack_str(&p, "mica proof");
    fmt_pack_str(&p, "version");
    fmt_pack_u64(&p, 1);
    fmt_pack_str(&p, "root");
    fmt_pack_bin(&p, root, sizeof root);
    fmt_pack_str(&p, "place");
    base_buf_append(out, key.data, key.len);
    fmt_pack_str(&p, "hashes");
    fmt_pack_array(&p, (uint32_t)count);
    for (int k = 0; k < count; k++)
        fmt_pack_bin(&p, hashes[k], 32);
    put_content(o, leaf, &p);
    return out->failed ? base_fail_memory(err, "proving a place of a state") : MICA_OK;
}

mica_status mica_state_prove(const void *state, size_t len, const char *place, mica_buffer *out,
                             mica_error *err) {
    opened o;
    const ses_leaf *leaf;
    mica_status status = open_state(&o, state, len, err);
    if (status != MICA_OK) return status;
    status = ses_place_find(&o.leaves, place, &leaf, err);
    if (status == MICA_OK) status = put_proof(&o, leaf, out, err);
    close_state(&o);
    return status;
}

/* ---- changes ---- */

static mica_status tell_changes(const ses_leaves *from, const ses_merkle *from_tree, const ses_leaves *to,
                                const ses_merkle *to_tree, mica_buffer *out, mica_error *err) {
    uint8_t roots[2][32];
    ses_merkle_root(from_tree, roots[0]);
    ses_merkle_root(to_tree, roots[1]);
    return ses_changes_write(from, to, roots[0], roots[1], out, err);
}

mica_status mica_state_changes(const void *from, size_t from_len, const void *to, size_t to_len,
                               mica_buffer *out, mica_error *err) {
    opened a, b;
    mica_status status = open_state(&a, from, from_len, err);
    if (status != MICA_OK) return status;
    status = open_state(&b, to, to_len, err);
    if (status == MICA_OK) {
        status = tell_changes(&a.leaves, a.tree, &b.leaves, b.tree, out, err);
        close_state(&b);
    }
    close_state(&a);
    return status;
}

mica_status mica_session_changes(mica_session *s, const void *since, size_t len, mica_buffer *out,
                                 mica_error *err) {
    opened a;
    ses_leaves now;
    mica_status status = open_state(&a, since, len, err);
    if (status != MICA_OK) return status;
    status = leaves_now(s, &now, NULL, err);
    if (status == MICA_OK) {
        status = tell_changes(&a.leaves, a.tree, &now, s->tree, out, err);
        ses_leaves_free(&now);
    }
    close_state(&a);
    return status;
}

/* ---- another value in one place ---- */

/* The value as states have it, and the list of its objects. False where the text is no such value. */
static bool pack_value(base_view text, fmt_pack *value, fmt_pack *objects) {
    char *end;
    const char *begin = (const char *)text.data;
    bool quoted = text.len >= 2 && begin[0] == '"' && begin[text.len - 1] == '"';
    if (base_view_equal(text, base_view_str("true")) || base_view_equal(text, base_view_str("false"))) {
        fmt_pack_bool(value, text.len == 4);
    } else if (quoted) {
        fmt_pack_array(value, 2);
        fmt_pack_str(value, "object");
        fmt_pack_u64(value, 0);
        fmt_pack_array(objects, 1);
        fmt_pack_map(objects, 4);
        fmt_pack_str(objects, "kind");
        fmt_pack_str(objects, "array");
        fmt_pack_str(objects, "class");
        fmt_pack_str(objects, "char");
        fmt_pack_str(objects, "size");
        fmt_pack_array(objects, 2);
        fmt_pack_u64(objects, 1);
        fmt_pack_u64(objects, text.len - 2);
        fmt_pack_str(objects, "data");
        fmt_pack_bin(objects, begin + 1, text.len - 2);
        return true;
    } else {
        double number = strtod(begin, &end);
        bool named = begin[0] == 'I' || begin[0] == 'N' || begin[1] == 'I';
        if (end == begin || *end || (!named && (number - number != 0))) return false;
        fmt_pack_double(value, number);
    }
    fmt_pack_array(objects, 0);
    return true;
}

static void put_setting(fmt_pack *p, base_view key, const ses_leaf *have, base_view value,
                        base_view objects) {
    ses_changes_head(p, base_view_of(NULL, 0), base_view_of(NULL, 0));
    fmt_pack_str(p, "places");
    fmt_pack_array(p, 1);
    base_buf_append(p->out, key.data, key.len);
    fmt_pack_str(p, "digests");
    fmt_pack_array(p, 1);
    fmt_pack_array(p, 2);
    if (have)
        fmt_pack_bin(p, have->digest, 32);
    else
        fmt_pack_nil(p);
    fmt_pack_nil(p);
    for (unsigned after = 0; after < 2; after++) {
        fmt_pack_str(p, after ? "after" : "before");
        fmt_pack_map(p, 2);
        fmt_pack_str(p, "at");
        fmt_pack_array(p, 1);
        if (after) {
            fmt_pack_array(p, 2);
            fmt_pack_str(p, "value");
            base_buf_append(p->out, value.data, value.len);
        } else {
            fmt_pack_nil(p);
        }
        fmt_pack_str(p, "objects");
        if (after)
            base_buf_append(p->out, objects.data, objects.len);
        else
            fmt_pack_array(p, 0);
    }
}

static mica_status setting_of(opened *o, const char *place, const char *value, base_buf *out,
                              mica_error *err) {
    base_buf key = {0}, packed = {0}, objects = {0};
    fmt_pack p = {out}, of_value = {&packed}, of_objects = {&objects};
    mica_status status = ses_place_key(&o->leaves, place, &key, err);
    const ses_leaf *there =
        status == MICA_OK ? ses_leaf_find(&o->leaves, base_view_of(key.data, key.len)) : NULL;
    if (there && there->body_len)
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, "state", MICA_NO_OFFSET,
                           "no value lies in the place %.120s, so none can be set there", place);
    if (status == MICA_OK && !pack_value(base_view_str(value), &of_value, &of_objects))
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, "state", MICA_NO_OFFSET,
                           "a value is a number, true, false or a \"text\", not %.80s", value);
    if (status == MICA_OK) {
        base_view name = base_view_of(key.data, key.len);
        const ses_leaf *have = ses_leaf_find(&o->leaves, name);
        put_setting(&p, name, have, base_view_of(packed.data, packed.len),
                    base_view_of(objects.data, objects.len));
        if (out->failed || key.failed || packed.failed || objects.failed)
            status = base_fail_memory(err, "changing a state");
    }
    base_buf_free(&key);
    base_buf_free(&packed);
    base_buf_free(&objects);
    return status;
}

mica_status mica_state_set(const void *state, size_t len, const char *place, const char *value,
                           mica_buffer *out, mica_error *err) {
    opened o;
    base_buf changes = {0};
    mica_status status = open_state(&o, state, len, err);
    if (status != MICA_OK) return status;
    status = setting_of(&o, place, value, &changes, err);
    close_state(&o);
    if (status == MICA_OK) status = mica_changes_apply(state, len, changes.data, changes.len, out, err);
    base_buf_free(&changes);
    return status;
}

/* session/root.c - the root of a state, its places, and proofs of what lies in one. */
#include "mica/state.h"

#include "base/error.h"
#include "session/merkle.h"
#include "session/places.h"
#include "session/session_internal.h"

#include <string.h>

/* ---- roots ---- */

mica_status mica_session_root(mica_session *s, uint8_t out[MICA_STATE_ROOT_SIZE], size_t *changed,
                              mica_error *err) {
    ses_leaves l;
    if (!s->tree) s->tree = ses_merkle_new();
    if (!s->tree) return base_fail_memory(err, "hashing a state");
    mica_status status = ses_leaves_of(&l, s, err);
    if (status != MICA_OK) return status;
    status = ses_merkle_update(s->tree, &l, changed, err);
    ses_leaves_free(&l);
    if (status == MICA_OK) {
        ses_merkle_root(s->tree, out);
    } else {
        ses_merkle_free(s->tree);
        s->tree = NULL;
    }
    return status;
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
    ses_parts_begin(&parts, &o->leaves, p);
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

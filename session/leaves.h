/* session/leaves.h - a state as places and what lies in them, each with its digest (docs/state.md, "The root"). */
#ifndef SESSION_LEAVES_H
#define SESSION_LEAVES_H

#include "session/digest.h"
#include "session/portable.h"

/* A place is MessagePack: a list that begins with its kind, or with the identity of a shared object. In it lies a value,
 * or MessagePack (of a frame without its values, of a record's bytes). */
typedef struct ses_leaf {
    size_t key, key_len; /* in the leaves' text */
    size_t body, body_len;
    prog_value v; /* where body_len is 0 */
    uint8_t digest[32];
} ses_leaf;

typedef struct ses_leaves {
    ses_digests d;
    base_buf text;
    ses_leaf *list; /* by key: bytes, the shorter first */
    size_t count, room;
    mica_status status;
    mica_error *err;
} ses_leaves;

/* The leaves of a session that stands still, or of a memory that was read from a state, with what the state tells beside it.
 * Valid while the memory is not changed. Errors: NO_MEMORY, CORRUPTED. */
MICA_MUST_USE mica_status ses_leaves_of(ses_leaves *l, mica_session *s, mica_error *err);
MICA_MUST_USE mica_status ses_leaves_told(ses_leaves *l, vm_t *vm, const ses_told *told, mica_error *err);
/* Copies a part of what the state says of its session, by its key, with identities in the place of numbers. */
bool ses_leaves_rename(const ses_leaves *l, const ses_told *told, base_view key, fmt_pack_cursor from,
                       fmt_pack *out);
void ses_leaves_free(ses_leaves *l);
static inline base_view ses_leaf_key(const ses_leaves *l, const ses_leaf *leaf) {
    return base_view_of(l->text.data + leaf->key, leaf->key_len);
}
static inline base_view ses_leaf_body(const ses_leaves *l, const ses_leaf *leaf) {
    return base_view_of(l->text.data + leaf->body, leaf->body_len);
}
/* The order of keys; a leaf by its key, or NULL. */
int ses_key_order(base_view a, base_view b);
const ses_leaf *ses_leaf_find(const ses_leaves *l, base_view key);

#endif

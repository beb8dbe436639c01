/* session/digest.c - the digest of a value is a hash of what it is, with the digests of what it holds.
 *
 *     simple value, shared object     H (0, its MessagePack)
 *     any other object                H (2, MessagePack of its head, root of a tree)
 *
 * The tree has the digests of the members for leaves; of data, those of pieces of 4096 bytes, H (0, piece). Two nodes make
 * H (1, left, right), so that what is appended changes few of them (RFC 6962, 2.1). Objects that are shared (maps, handles,
 * variables of nested functions, code) are told by identities: maps and handles by the number that they got when they were
 * made, code by what it is. Nothing here calls itself, however deep values are. */
#include "session/digest.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 4096u

/* ---- hashes ---- */

static void hash_tagged(uint8_t tag, const void *data, size_t len, uint8_t out[32]) {
    base_sha256 h;
    base_sha256_init(&h);
    base_sha256_update(&h, &tag, 1);
    base_sha256_update(&h, data, len);
    base_sha256_final(&h, out);
}

void ses_hash_pair(const uint8_t left[32], const uint8_t right[32], uint8_t out[32]) {
    uint8_t both[64];
    memcpy(both, left, 32);
    memcpy(both + 32, right, 32);
    hash_tagged(1, both, sizeof both, out);
}

void ses_digest_packed(const void *data, size_t len, uint8_t out[32]) {
    hash_tagged(0, data, len, out);
}

/* Leaves that come one by one: the roots of whole subtrees wait, the larger ones first. */
typedef struct tree {
    uint8_t root[64][32];
    uint64_t leaves;
    unsigned waiting;
} tree;

static void tree_add(tree *t, const uint8_t leaf[32]) {
    memcpy(t->root[t->waiting++], leaf, 32);
    for (uint64_t n = ++t->leaves; n % 2 == 0; n /= 2, t->waiting--)
        ses_hash_pair(t->root[t->waiting - 2], t->root[t->waiting - 1], t->root[t->waiting - 2]);
}

static void tree_end(tree *t, uint8_t out[32]) {
    if (!t->leaves) {
        base_sha256_of("", 0, out);
        return;
    }
    for (; t->waiting > 1; t->waiting--)
        ses_hash_pair(t->root[t->waiting - 2], t->root[t->waiting - 1], t->root[t->waiting - 2]);
    memcpy(out, t->root[0], 32);
}

static void tree_data(tree *t, const uint8_t *data, size_t len) {
    uint8_t leaf[32];
    for (size_t at = 0; at < len; at += PIECE) {
        hash_tagged(0, data + at, len - at < PIECE ? len - at : PIECE, leaf);
        tree_add(t, leaf);
    }
}

/* ---- identities ---- */

static uint32_t serial_of(const prog_obj *o) {
    if (o->kind == PROG_KIND_MAP) return ((const vm_map *)o)->serial;
    return o->kind == PROG_KIND_INSTANCE ? ((const vm_instance *)o)->serial : 0;
}

void por_identity(const por_ids *ids, uint32_t number, char out[POR_IDENTITY_MOST]) {
    const prog_obj *o = por_found_object(ids->found, number);
    uint32_t nth = ids->nth[number];
    size_t at = 0;
    if (o->kind == PROG_KIND_CODE) {
        at = (size_t)snprintf(out, POR_IDENTITY_MOST, "code ");
        for (unsigned k = 0; k < 32; k++)
            at += (size_t)snprintf(out + at, POR_IDENTITY_MOST - at, "%02x", ids->code[number][k]);
    } else if (o->kind == PROG_KIND_BOX) {
        snprintf(out, POR_IDENTITY_MOST, "variable %u", nth);
        return;
    } else {
        at = (size_t)snprintf(out, POR_IDENTITY_MOST, "%s %u", o->kind == PROG_KIND_MAP ? "map" : "handle",
                              serial_of(o));
    }
    if (nth) snprintf(out + at, POR_IDENTITY_MOST - at, "/%u", nth);
}

static int by_identity(const void *x, const void *y, void *ctx) {
    const ses_digests *d = ctx;
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    const prog_obj *p = por_found_object(&d->w.found, a), *q = por_found_object(&d->w.found, b);
    int order = (p->kind > q->kind) - (p->kind < q->kind);
    if (!order && p->kind == PROG_KIND_CODE) order = memcmp(d->ids.code[a], d->ids.code[b], 32);
    if (!order && p->kind == PROG_KIND_CODE) order = (p->cls > q->cls) - (p->cls < q->cls);
    if (!order) order = (serial_of(p) > serial_of(q)) - (serial_of(p) < serial_of(q));
    return order ? order : (a > b) - (a < b);
}

static bool same_identity(const ses_digests *d, uint32_t a, uint32_t b) {
    const prog_obj *p = por_found_object(&d->w.found, a), *q = por_found_object(&d->w.found, b);
    return p->kind == q->kind && serial_of(p) == serial_of(q) &&
           (p->kind != PROG_KIND_CODE ||
            (p->cls == q->cls && memcmp(d->ids.code[a], d->ids.code[b], 32) == 0));
}

/* Code that keeps no variables is the same code however often it is there. */
static bool told_apart(const prog_obj *o) {
    return o->kind != PROG_KIND_CODE || o->cls == VM_CODE_KEEPS;
}

/* Serial numbers wrap, code may be there twice, and variables of nested functions have no number: those that are alike are told
 * from each other by the order in which they were found. */
static bool count_alike(ses_digests *d) {
    uint32_t *list = base_malloc((d->w.found.count + 1ull) * sizeof *list), n = 0;
    if (!list) return false;
    for (uint32_t k = 0; k < d->w.found.count; k++)
        if (por_is_shared(por_found_object(&d->w.found, k))) list[n++] = k;
    qsort_r(list, n, sizeof *list, by_identity, d);
    for (uint32_t k = 1; k < n; k++)
        if (told_apart(por_found_object(&d->w.found, list[k])) && same_identity(d, list[k - 1], list[k]))
            d->ids.nth[list[k]] = d->ids.nth[list[k - 1]] + 1;
    base_free(list);
    return true;
}

/* ---- digests ---- */

static void digest_plain(ses_digests *d, prog_value v, uint8_t out[32]) {
    d->scratch.len = 0;
    por_put_value(&d->w, v);
    ses_digest_packed(d->scratch.data, d->scratch.len, out);
}

/* Of a value whose digest is known, or which needs none of its own. */
static void digest_known(ses_digests *d, prog_value v, uint8_t out[32]) {
    uint32_t k = por_number_of(&d->w.found, v);
    if (k < d->w.found.count && !por_is_shared(por_found_object(&d->w.found, k)))
        memcpy(out, d->of[k], 32);
    else
        digest_plain(d, v, out);
}

static void add_value(ses_digests *d, tree *t, prog_value v) {
    uint8_t leaf[32];
    digest_known(d, v, leaf);
    tree_add(t, leaf);
}

static void add_values(ses_digests *d, tree *t, const prog_value *v, int64_t n) {
    for (int64_t k = 0; k < n; k++)
        add_value(d, t, v[k]);
}

static void add_struct(ses_digests *d, tree *t, prog_array *a) {
    vm_keys *keys = vm_struct_keys(d->w.vm, a);
    const prog_value *slots = vm_struct_slots(a) + 1;
    uint8_t leaf[32];
    for (int64_t k = 0; k < a->numel * (int64_t)keys->count; k++) {
        prog_value v = slots[k];
        if (por_is_known_place(&d->w, keys, (uint32_t)(k % keys->count), &v)) {
            d->scratch.len = 0;
            por_put_code(&d->w, (uint64_t)prog_as_double(v));
            ses_digest_packed(d->scratch.data, d->scratch.len, leaf);
            tree_add(t, leaf);
        } else {
            add_value(d, t, v);
        }
    }
}

/* Its numbers of names are told as names, and its constants that are objects by their digests. */
static void add_code(ses_digests *d, tree *t, vm_raw *raw) {
    uint8_t *copy = base_malloc(raw->size + 1);
    char *begins = (char *)(raw + 1), *end = begins + raw->size;
    if (!copy) {
        d->w.found.no_memory = true;
        return;
    }
    memcpy(copy, begins, raw->size);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c)) {
        memset(copy + ((char *)c - begins) + c->syms_off, 0, c->nsyms * sizeof(uint32_t));
        for (uint32_t i = 0; i < c->nconsts; i++)
            if (prog_is_object(prog_code_consts(c)[i]))
                memset(copy + ((const char *)&prog_code_consts(c)[i] - begins), 0, sizeof(prog_value));
    }
    tree_data(t, copy, raw->size);
    base_free(copy);
    for (prog_code *c = (prog_code *)begins; (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++)
            if (prog_is_object(prog_code_consts(c)[i])) add_value(d, t, prog_code_consts(c)[i]);
}

static void add_members(ses_digests *d, tree *t, prog_obj *o) {
    prog_array *a = (prog_array *)o;
    vm_func *f = (vm_func *)o;
    vm_instance *i = (vm_instance *)o;
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
        if (a->h.cls == PROG_CELL)
            add_values(d, t, vm_cell_data(a), a->numel);
        else
            tree_data(t, vm_data(a),
                      (size_t)a->numel * prog_class_bytes((prog_class)a->h.cls) *
                          (a->h.flags & PROG_FLAG_COMPLEX ? 2 : 1));
        return;
    case PROG_KIND_STRUCT: add_struct(d, t, a); return;
    case PROG_KIND_FUNC:
        add_values(d, t, f->captures, f->ncaptures);
        add_value(d, t, f->owner);
        return;
    case PROG_KIND_INSTANCE:
        add_value(d, t, i->body);
        add_value(d, t, i->next);
        return;
    case PROG_KIND_DIAG: add_value(d, t, ((vm_diag *)o)->full); return;
    case PROG_KIND_RAW: tree_data(t, (const uint8_t *)((vm_raw *)o + 1), ((vm_raw *)o)->size); return;
    case PROG_KIND_CODE: add_code(d, t, (vm_raw *)o); return;
    case PROG_KIND_RANGE:
    case PROG_KIND_MAP:
    case PROG_KIND_BOX:
    case PROG_KIND_KEYS: return;
    }
}

static void digest_object(ses_digests *d, uint32_t k, uint8_t out[32]) {
    prog_obj *o = por_found_object(&d->w.found, k);
    base_sha256 h;
    tree t = {.leaves = 0};
    uint8_t root[32];
    static const uint8_t tag = 2;
    add_members(d, &t, o);
    tree_end(&t, root);
    d->scratch.len = 0;
    por_put_head(&d->w, o);
    base_sha256_init(&h);
    base_sha256_update(&h, &tag, 1);
    base_sha256_update(&h, d->scratch.data, d->scratch.len);
    base_sha256_update(&h, root, 32);
    base_sha256_final(&h, out);
}

/* ---- in which order ---- */

enum { UNKNOWN, BEGUN, KNOWN };

/* Objects whose digests are wanted, those that are needed first on top. */
typedef struct waiting {
    ses_digests *d;
    uint32_t *list;
    size_t count, room;
    bool circle;
} waiting;

static void want(waiting *w, uint32_t k) {
    if (w->count == w->room) {
        size_t room = w->room ? 2 * w->room : 256;
        uint32_t *list = base_realloc(w->list, room * sizeof *list);
        if (!list) {
            w->d->w.found.no_memory = true;
            return;
        }
        w->list = list;
        w->room = room;
    }
    w->list[w->count++] = k;
}

static void want_member(vm_t *vm, prog_value *slot, void *ctx) {
    waiting *w = ctx;
    if (!prog_is_object(*slot)) return;
    const prog_obj *o = vm_obj(vm, *slot);
    uint32_t k = o->kind == PROG_KIND_KEYS || por_is_shared(o) ? w->d->w.found.count
                                                               : por_number_of(&w->d->w.found, *slot);
    if (k == w->d->w.found.count || w->d->known[k] == KNOWN) return;
    if (w->d->known[k] == BEGUN)
        w->circle = true;
    else
        want(w, k);
}

static mica_status digest_all(ses_digests *d, uint32_t k, mica_error *err) {
    waiting w = {.d = d};
    want(&w, k);
    while (w.count && !w.circle && !d->w.found.no_memory) {
        uint32_t top = w.list[w.count - 1];
        prog_obj *o = por_found_object(&d->w.found, top);
        if (d->known[top] == UNKNOWN) {
            d->known[top] = BEGUN;
            vm_trace(d->w.vm, o, want_member, &w);
            continue;
        }
        if (d->known[top] == BEGUN) {
            bool code = o->kind == PROG_KIND_CODE;
            digest_object(d, top, code ? d->ids.code[top] : d->of[top]);
            d->known[top] = KNOWN;
        }
        w.count--;
    }
    base_free(w.list);
    if (w.circle)
        return base_fail(err, MICA_ERR_CORRUPTED, "state", MICA_NO_OFFSET,
                         "a value of the state holds itself");
    return d->w.found.no_memory || d->scratch.failed ? base_fail_memory(err, "hashing a state") : MICA_OK;
}

mica_status ses_digest_of(ses_digests *d, prog_value v, uint8_t out[32], mica_error *err) {
    uint32_t k = por_number_of(&d->w.found, v);
    mica_status status = MICA_OK;
    if (k < d->w.found.count && d->known[k] != KNOWN && !por_is_shared(por_found_object(&d->w.found, k)))
        status = digest_all(d, k, err);
    if (status == MICA_OK) digest_known(d, v, out);
    return status;
}

mica_status ses_digests_begin(ses_digests *d, vm_t *vm, mica_error *err) {
    *d = (ses_digests){.w = {.vm = vm, .found.vm = vm}};
    d->w.pack.out = &d->scratch;
    d->w.ids = &d->ids;
    d->ids.found = &d->w.found;
    vm_flush(vm);
    por_find_all(&d->w.found);
    uint32_t n = d->w.found.count;
    d->ids.nth = base_calloc(n + 1ull, sizeof *d->ids.nth);
    d->ids.code = base_calloc(n + 1ull, sizeof *d->ids.code);
    d->of = base_calloc(n + 1ull, sizeof *d->of);
    d->known = base_calloc(n + 1ull, 1);
    bool room = d->ids.nth && d->ids.code && d->of && d->known && !d->w.found.no_memory;
    mica_status status = room ? MICA_OK : base_fail_memory(err, "hashing a state");
    for (uint32_t k = 0; k < d->w.found.blob_count && status == MICA_OK; k++)
        status = digest_all(d, d->w.found.blobs[k].number, err);
    if (status == MICA_OK && !count_alike(d)) status = base_fail_memory(err, "hashing a state");
    if (status != MICA_OK) ses_digests_free(d);
    return status;
}

void ses_digests_free(ses_digests *d) {
    por_found_free(&d->w.found);
    base_free(d->ids.nth);
    base_free(d->ids.code);
    base_free(d->of);
    base_free(d->known);
    base_buf_free(&d->scratch);
    *d = (ses_digests){.known = NULL};
}

/* train/profile.c - joined figures → the profile file (docs/profile.md): sorted, names only.
 *
 * What the file is sorted by comes from figures and names alone, never from the order in which runs ended:
 * the same figures are the same bytes, however many processes recorded them at a time. So every order below
 * ends with the key, which two items never share.
 *
 * The file is bounded, whatever ran: of sequences and of lists of arguments only the most frequent are kept;
 * functions and names are all there. */
#include "train/tally.h"

#include "base/alloc.h"
#include "base/error.h"
#include "format/pack.h"
#include "program/code.h"
#include "program/parts.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SEQUENCES 512 /* of each length */
#define MOST_TYPES     8   /* of each function */

typedef const trn_tally_item *item_ref;
typedef struct item_list {
    item_ref *items;
    size_t count;
} item_list;

static int by_key(item_ref x, item_ref y) {
    int order = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static int compare_keys(const void *a, const void *b) {
    return by_key(*(const item_ref *)a, *(const item_ref *)b);
}

/* What more starts look up first, then by mean rank, then by name; what none looks up last. `at` is the place
 * of the two figures. */
static int by_touch(item_ref x, item_ref y, int at) {
    if (x->n[at] != y->n[at]) return x->n[at] > y->n[at] ? -1 : 1;
    if (x->n[at + 1] != y->n[at + 1]) return x->n[at + 1] < y->n[at + 1] ? -1 : 1;
    return by_key(x, y);
}

static int compare_entry_touch(const void *a, const void *b) {
    return by_touch(*(const item_ref *)a, *(const item_ref *)b, 2);
}

static int compare_names(const void *a, const void *b) {
    item_ref x = *(const item_ref *)a, y = *(const item_ref *)b;
    return x->n[0] || y->n[0] ? by_touch(x, y, 0) : by_touch(x, y, 2);
}

static int compare_sequences(const void *a, const void *b) {
    item_ref x = *(const item_ref *)a, y = *(const item_ref *)b;
    if (x->len != y->len) return x->len < y->len ? -1 : 1;
    if (x->n[0] != y->n[0]) return x->n[0] > y->n[0] ? -1 : 1;
    for (uint32_t i = 0; i < x->len; i++) {
        int order = strcmp(prog_ops[x->key[i]].name, prog_ops[y->key[i]].name);
        if (order) return order;
    }
    return 0;
}

static int compare_types(const void *a, const void *b) {
    item_ref x = *(const item_ref *)a, y = *(const item_ref *)b;
    int order = strcmp((const char *)x->key, (const char *)y->key);
    if (order) return order;
    if (x->n[0] != y->n[0]) return x->n[0] > y->n[0] ? -1 : 1;
    return by_key(x, y);
}

/* All items of a kind, sorted; false when memory ran out. */
static bool list_of(const trn_tally *t, trn_tally_kind kind, int (*compare)(const void *, const void *),
                    item_list *out) {
    out->count = 0;
    out->items = base_malloc((t->count + 1) * sizeof(item_ref));
    if (!out->items) return false;
    for (item_ref i = t->first; i; i = i->next)
        if (i->kind == kind) out->items[out->count++] = i;
    qsort(out->items, out->count, sizeof(item_ref), compare);
    return true;
}

static void put_key(fmt_pack *p, const char *key, uint64_t n) {
    fmt_pack_str(p, key);
    fmt_pack_u64(p, n);
}

static void put_rank(fmt_pack *p, int64_t rank) {
    fmt_pack_str(p, "first_touch");
    if (rank < 0)
        base_buf_byte(p->out, 0xff); /* -1 */
    else
        fmt_pack_u64(p, (uint64_t)rank);
}

/* Written by name, with the rank each has when sorted by first touch: two lists of the same items. The rank
 * is the place in the second, found by its order, which is total; −1 for what no start looked up. */
static bool put_entries(const trn_tally *t, fmt_pack *p) {
    item_list touched, named;
    if (!list_of(t, TRN_TALLY_ENTRY, compare_entry_touch, &touched)) return false;
    bool good = list_of(t, TRN_TALLY_ENTRY, compare_keys, &named);
    fmt_pack_str(p, "entries");
    fmt_pack_array(p, (uint32_t)touched.count);
    for (size_t i = 0; good && i < named.count; i++) {
        item_ref e = named.items[i];
        int64_t rank = -1;
        if (e->n[2]) {
            item_ref *at = bsearch(&e, touched.items, touched.count, sizeof e, compare_entry_touch);
            rank = at ? at - touched.items : -1;
        }
        fmt_pack_map(p, 4);
        fmt_pack_str(p, "name");
        fmt_pack_str(p, (const char *)e->key);
        put_key(p, "calls", e->n[0]);
        put_key(p, "self_ns", e->n[1]);
        put_rank(p, rank);
    }
    base_free(touched.items);
    if (good) base_free(named.items);
    return good;
}

static bool put_names(const trn_tally *t, fmt_pack *p) {
    item_list list;
    if (!list_of(t, TRN_TALLY_NAME, compare_names, &list)) return false;
    fmt_pack_str(p, "names");
    fmt_pack_array(p, (uint32_t)list.count);
    for (size_t i = 0; i < list.count; i++)
        fmt_pack_str(p, (const char *)list.items[i]->key);
    base_free(list.items);
    return true;
}

static bool put_sequences(const trn_tally *t, fmt_pack *p) {
    item_list list;
    if (!list_of(t, TRN_TALLY_SEQUENCE, compare_sequences, &list)) return false;
    size_t kept = 0, same = 0;
    for (size_t i = 0; i < list.count; i++) { /* the most frequent of each length, in place */
        same = i && list.items[i]->len == list.items[i - 1]->len ? same + 1 : 0;
        if (same < MOST_SEQUENCES) list.items[kept++] = list.items[i];
    }
    fmt_pack_str(p, "sequences");
    fmt_pack_array(p, (uint32_t)kept);
    for (size_t i = 0; i < kept; i++) {
        item_ref s = list.items[i];
        fmt_pack_map(p, 3);
        fmt_pack_str(p, "ops");
        fmt_pack_array(p, s->len);
        for (uint32_t k = 0; k < s->len; k++)
            fmt_pack_str(p, prog_ops[s->key[k]].name);
        put_key(p, "count", s->n[0]);
        put_key(p, "ns", s->n[1]);
    }
    base_free(list.items);
    return true;
}

/* The key is the function's name and the argument's texts, each with its zero. */
static void put_types_of(fmt_pack *p, item_ref e) {
    const char *at = (const char *)e->key, *end = at + e->len;
    uint32_t args = 0;
    fmt_pack_map(p, 3);
    fmt_pack_str(p, "name");
    fmt_pack_str(p, at);
    at += strlen(at) + 1;
    for (const char *a = at; a < end; a += strlen(a) + 1)
        args++;
    fmt_pack_str(p, "args");
    fmt_pack_array(p, args);
    for (; at < end; at += strlen(at) + 1)
        fmt_pack_str(p, at);
    put_key(p, "count", e->n[0]);
}

/* Sorted by function, then by count: the first few of each function are the ones to keep. */
static bool put_types(const trn_tally *t, fmt_pack *p) {
    item_list list;
    if (!list_of(t, TRN_TALLY_TYPES, compare_types, &list)) return false;
    size_t kept = 0, same = 0;
    for (size_t i = 0; i < list.count; i++) {
        same = i && strcmp((const char *)list.items[i]->key, (const char *)list.items[i - 1]->key) == 0
                   ? same + 1
                   : 0;
        if (same < MOST_TYPES) list.items[kept++] = list.items[i];
    }
    fmt_pack_str(p, "types");
    fmt_pack_array(p, (uint32_t)kept);
    for (size_t i = 0; i < kept; i++)
        put_types_of(p, list.items[i]);
    base_free(list.items);
    return true;
}

/* Places are stored with their high bytes first, so that keys sort by line and column. */
static uint32_t big_endian(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool put_branches(const trn_tally *t, fmt_pack *p) {
    item_list list;
    if (!list_of(t, TRN_TALLY_BRANCH, compare_keys, &list)) return false;
    fmt_pack_str(p, "branches");
    fmt_pack_array(p, (uint32_t)list.count);
    for (size_t i = 0; i < list.count; i++) {
        item_ref b = list.items[i];
        const uint8_t *place = b->key + b->len - 8;
        fmt_pack_map(p, 5);
        fmt_pack_str(p, "name");
        fmt_pack_str(p, (const char *)b->key);
        put_key(p, "line", big_endian(place));
        put_key(p, "column", big_endian(place + 4));
        put_key(p, "held", b->n[0]);
        put_key(p, "failed", b->n[1]);
    }
    base_free(list.items);
    return true;
}

/* Memory may run out anywhere in between: writing goes on, so that the file's structure stays one piece of
 * code, and the whole is dropped at the end. */
mica_status trn_tally_profile(const trn_tally *t, base_buf *out, mica_error *err) {
    fmt_pack pack = {out}, *p = &pack;
    uint64_t runs = 0;
    for (item_ref i = t->first; i; i = i->next)
        if (i->kind == TRN_TALLY_RUN) runs += i->n[0];
    fmt_pack_map(p, 6);
    put_key(p, "mica_profile", 1);
    fmt_pack_str(p, "language");
    fmt_pack_str(p, PROG_LANGUAGE);
    put_key(p, "runs", runs);
    bool good = !t->failed && put_entries(t, p) && put_names(t, p);
    fmt_pack_str(p, "language_data");
    fmt_pack_map(p, 3);
    good = good && put_sequences(t, p) && put_types(t, p) && put_branches(t, p);
    return good && !out->failed ? MICA_OK : base_fail_memory(err, "writing a profile");
}

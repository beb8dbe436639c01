/* train/tally.c - adds figures up by key and carries them between processes.
 *
 * A tally is a table from a kind and some bytes to four counters. What the bytes and counters mean is the
 * kind's business (tally.h) and of no interest here: adding two runs is adding counters, whatever they count,
 * and so is joining the tallies of many processes. So a mean is kept as a sum and a number.
 *
 * Items lie in an arena and hang on one list in the order they came; the table, which points to them, is
 * open-addressed and at most half full. The list is what makes a dump come out the same for the same run,
 * where the table's order would change with its size.
 *
 * The bytes of a dump go through a pipe from a process to the one that started it: they are of this very
 * program and of no other's concern, but a process that died half way has cut them, and every length is
 * checked. */
#include "train/tally.h"

#include "base/alloc.h"

#include <string.h>

/* FNV-1a, with the high bits folded into the low ones that the table uses. */
static uint32_t tally_hash(uint8_t kind, const void *key, size_t len) {
    const uint8_t *bytes = key;
    uint32_t h = 2166136261u ^ kind;
    for (size_t i = 0; i < len; i++)
        h = (h ^ bytes[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool tally_grow(trn_tally *t) {
    size_t size = t->size ? t->size * 2 : 1024;
    trn_tally_item **table = base_calloc(size, sizeof(trn_tally_item *));
    if (!table) return false;
    for (trn_tally_item *i = t->first; i; i = i->next) {
        size_t at = i->hash & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = i;
    }
    base_free(t->table);
    t->table = table;
    t->size = size;
    return true;
}

/* The item of a key, made if need be. NULL where memory ran out; the table is as it was then. */
static trn_tally_item *tally_item(trn_tally *t, uint8_t kind, const void *key, size_t len) {
    uint32_t hash = tally_hash(kind, key, len);
    if (t->count * 2 >= t->size && !tally_grow(t)) return NULL;
    size_t at = hash & (t->size - 1);
    for (; t->table[at]; at = (at + 1) & (t->size - 1)) {
        trn_tally_item *i = t->table[at];
        if (i->hash == hash && i->kind == kind && i->len == len && memcmp(i->key, key, len) == 0) return i;
    }
    trn_tally_item *item = base_arena_alloc(&t->arena, sizeof *item);
    if (item) item->key = (const uint8_t *)base_arena_copy(&t->arena, key, len);
    if (!item || !item->key) return NULL;
    item->len = (uint32_t)len;
    item->hash = hash;
    item->kind = kind;
    if (t->last)
        t->last->next = item;
    else
        t->first = item;
    t->last = item;
    t->count++;
    return t->table[at] = item;
}

void trn_tally_add(trn_tally *t, trn_tally_kind kind, const void *key, size_t len, const uint64_t n[4]) {
    trn_tally_item *item = tally_item(t, (uint8_t)kind, key, len);
    if (!item) {
        t->failed = true;
        return;
    }
    for (int i = 0; i < 4; i++)
        item->n[i] += n[i];
}

void trn_tally_dump(const trn_tally *t, base_buf *out) {
    for (const trn_tally_item *i = t->first; i; i = i->next) {
        base_buf_byte(out, i->kind);
        base_buf_u32(out, i->len);
        base_buf_append(out, i->key, i->len);
        for (int k = 0; k < 4; k++)
            base_buf_u64(out, i->n[k]);
    }
    if (t->failed) out->failed = true;
}

/* What came before a cut has been added: a caller that is told so drops the whole tally. */
bool trn_tally_join(trn_tally *t, const void *bytes, size_t len) {
    const uint8_t *at = bytes, *end = at + len;
    while (at < end) {
        uint32_t key;
        uint64_t n[4];
        if ((size_t)(end - at) < 5 + sizeof n) return false;
        uint8_t kind = *at;
        memcpy(&key, at + 1, 4);
        at += 5;
        if (key > (size_t)(end - at) || (size_t)(end - at) - key < sizeof n) return false;
        memcpy(n, at + key, sizeof n);
        trn_tally_add(t, (trn_tally_kind)kind, at, key, n);
        at += key + sizeof n;
    }
    return !t->failed;
}

void trn_tally_free(trn_tally *t) {
    base_arena_free(&t->arena);
    base_free(t->table);
    *t = (trn_tally){0};
}

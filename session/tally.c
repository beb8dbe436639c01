/* session/tally.c - adds figures up by key and carries them between processes. */
#include "session/tally.h"

#include "base/alloc.h"

#include <string.h>

static uint32_t tally_hash(uint8_t kind, const void *key, size_t len) {
    const uint8_t *bytes = key;
    uint32_t h = 2166136261u ^ kind;
    for (size_t i = 0; i < len; i++)
        h = (h ^ bytes[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool tally_grow(ses_tally *t) {
    size_t size = t->size ? t->size * 2 : 1024;
    ses_tally_item **table = base_calloc(size, sizeof(ses_tally_item *));
    if (!table) return false;
    for (ses_tally_item *i = t->first; i; i = i->next) {
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

static ses_tally_item *tally_item(ses_tally *t, uint8_t kind, const void *key, size_t len) {
    uint32_t hash = tally_hash(kind, key, len);
    if (t->count * 2 >= t->size && !tally_grow(t)) return NULL;
    size_t at = hash & (t->size - 1);
    for (; t->table[at]; at = (at + 1) & (t->size - 1)) {
        ses_tally_item *i = t->table[at];
        if (i->hash == hash && i->kind == kind && i->len == len && memcmp(i->key, key, len) == 0) return i;
    }
    ses_tally_item *item = base_arena_alloc(&t->arena, sizeof *item);
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

void ses_tally_add(ses_tally *t, ses_tally_kind kind, const void *key, size_t len, const uint64_t n[4]) {
    ses_tally_item *item = tally_item(t, (uint8_t)kind, key, len);
    if (!item) {
        t->failed = true;
        return;
    }
    for (int i = 0; i < 4; i++)
        item->n[i] += n[i];
}

void ses_tally_dump(const ses_tally *t, base_buf *out) {
    for (const ses_tally_item *i = t->first; i; i = i->next) {
        base_buf_byte(out, i->kind);
        base_buf_u32(out, i->len);
        base_buf_append(out, i->key, i->len);
        for (int k = 0; k < 4; k++)
            base_buf_u64(out, i->n[k]);
    }
    if (t->failed) out->failed = true;
}

bool ses_tally_join(ses_tally *t, const void *bytes, size_t len) {
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
        ses_tally_add(t, (ses_tally_kind)kind, at, key, n);
        at += key + sizeof n;
    }
    return !t->failed;
}

void ses_tally_free(ses_tally *t) {
    base_arena_free(&t->arena);
    base_free(t->table);
    *t = (ses_tally){0};
}

/* builder/names.c - interns every name of a snapshot and numbers them by their bytes, so that ids do not
 * depend on the order of sources.
 *
 * Everything that has a name goes through here: entries, categories, sources, builtins, kinds of parts, and
 * every name that a part mentions. A name has one id, whoever uses it; equal names are compared by id from
 * then on, in the file and in the running program. Entry and builtin of one name share the record, which is
 * how a caller finds either in one look. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "format/snapshot.h"

#include <stdlib.h>

/* Linear probing; the table is never more than half full. */
static uint32_t names_probe(const bld_names *names, const void *data, size_t len, uint32_t hash) {
    size_t mask = names->table_size - 1;
    size_t at = hash & mask;
    while (names->table[at] != FMT_NONE) {
        const bld_name *name = &names->items[names->table[at]];
        if (name->hash == hash && name->len == len && memcmp(name->data, data, len) == 0) break;
        at = (at + 1) & mask;
    }
    return (uint32_t)at;
}

static bool names_grow(bld_names *names) {
    size_t size = names->table_size ? names->table_size * 2 : 256;
    uint32_t *table = base_malloc(size * sizeof *table);
    if (!table) return false;
    memset(table, 0xff, size * sizeof *table);
    for (size_t i = 0; i < names->count; i++) {
        size_t at = names->items[i].hash & (size - 1);
        while (table[at] != FMT_NONE)
            at = (at + 1) & (size - 1);
        table[at] = (uint32_t)i;
    }
    base_free(names->table);
    names->table = table;
    names->table_size = size;
    return true;
}

/* The bytes are not copied: they live in the module or the frontend, which outlive the names. */
mica_status bld_names_add(bld_names *names, const void *data, size_t len, uint32_t *index, mica_error *err) {
    if ((names->count + 1) * 2 > names->table_size && !names_grow(names))
        return base_fail_memory(err, "interning names");
    uint32_t hash = fmt_name_hash(base_view_of(data, len));
    uint32_t at = names_probe(names, data, len, hash);
    if (names->table[at] == FMT_NONE) {
        if (names->count == names->cap) {
            size_t cap = names->cap ? names->cap * 2 : 128;
            bld_name *items = base_realloc(names->items, cap * sizeof *items);
            if (!items) return base_fail_memory(err, "interning names");
            names->items = items;
            names->cap = cap;
        }
        if (len > UINT32_MAX / 2 || names->count >= UINT32_MAX / 4) {
            return base_fail(err, MICA_ERR_LIMIT, "names", MICA_NO_OFFSET,
                             "there are more or longer names than fit");
        }
        names->items[names->count] = (bld_name){.data = data,
                                                .len = (uint32_t)len,
                                                .hash = hash,
                                                .entry = FMT_NONE,
                                                .external = FMT_NONE,
                                                .owner = FMT_NONE};
        names->table[at] = (uint32_t)names->count++;
    }
    if (index) *index = names->table[at];
    return MICA_OK;
}

uint32_t bld_names_find(const bld_names *names, const void *data, size_t len) {
    if (!names->table_size) return FMT_NONE;
    return names->table[names_probe(names, data, len, fmt_name_hash(base_view_of(data, len)))];
}

typedef struct names_key {
    const bld_name *name;
    uint32_t index;
} names_key;

static int names_compare(const void *a, const void *b) {
    const bld_name *x = ((const names_key *)a)->name, *y = ((const names_key *)b)->name;
    int order = memcmp(x->data, y->data, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* By bytes and not by any language's order. From here on ids stand for names, in parts as well. */
mica_status bld_names_sort(bld_names *names, mica_error *err) {
    names_key *keys = base_malloc(names->count * sizeof *keys);
    names->order = base_malloc(names->count * sizeof *names->order);
    if (!keys || !names->order) {
        base_free(keys);
        return base_fail_memory(err, "sorting names");
    }
    for (size_t i = 0; i < names->count; i++)
        keys[i] = (names_key){&names->items[i], (uint32_t)i};
    qsort(keys, names->count, sizeof *keys, names_compare);
    for (size_t i = 0; i < names->count; i++) {
        names->order[i] = keys[i].index;
        names->items[keys[i].index].id = (uint32_t)i;
    }
    base_free(keys);
    return MICA_OK;
}

void bld_names_free(bld_names *names) {
    base_free(names->items);
    base_free(names->table);
    base_free(names->order);
    *names = (bld_names){0};
}

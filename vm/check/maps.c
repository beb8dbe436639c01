/* vm/check/maps.c - containers.Map objects: their table, the order of their keys, and the collector's lists of them. */
#include "vm/check/check_internal.h"

#include "vm/heap/map_object.h"
#include "vm/heap/trace.h"
#include "vm/index/map.h"

static bool classes_ok(const vm_map *m) {
    bool keys = m->key_class == PROG_CHAR || m->key_class == PROG_DOUBLE || m->key_class == PROG_SINGLE ||
                m->key_class == PROG_INT32 || m->key_class == PROG_UINT32 || m->key_class == PROG_INT64 ||
                m->key_class == PROG_UINT64;
    return keys && m->value_class <= PROG_CELL;
}

static bool table_ok(chk *c, const vm_map *m) {
    const vm_map_table *t = vm_map_table_of(c->vm, m);
    uint64_t here = chk_here(c, t), room;
    if (!chk_block_bytes(c, here, &room)) return false;
    return (room >= sizeof *t && t->slots >= 16 && (t->slots & (t->slots - 1)) == 0 &&
            t->cap == t->slots / 2 && m->count <= t->cap &&
            room >= sizeof *t + (uint64_t)t->slots * sizeof(uint32_t) +
                        (uint64_t)t->cap * sizeof(vm_map_entry)) ||
           CHK_REFUSE(c, here, "the table of a map does not fit its block");
}

/* That the list names it is found out from the list's side (candidates_of), and that none is missing by counting. */
bool chk_is_listed(chk *c, const vm_handle_head *head) {
    uint32_t g = head->gc_generation;
    if (g == 0) return true;
    if (g > 3 || head->gc_index >= c->vm->root->candidate_count[g - 1])
        return CHK_REFUSE(c, chk_here(c, head), "a map or a handle is in no list of the collector");
    c->listed[g - 1]++;
    return true;
}

bool chk_map(chk *c, uint64_t offset) {
    const vm_map *m = vm_at(c->vm, offset);
    if (!classes_ok(m) || m->count < 0) return CHK_REFUSE(c, offset, "a map has no types");
    if (!chk_value(c, &m->table, CHK_KIND(RAW) | CHK_UNDEFINED) ||
        !chk_value(c, &m->order, CHK_KIND(RAW) | CHK_UNDEFINED) || !chk_is_listed(c, &m->head))
        return false;
    if (!prog_is_object(m->table))
        return (m->count == 0 && !prog_is_object(m->order)) || CHK_REFUSE(c, offset, "a map has no table");
    return table_ok(c, m);
}

static uint32_t home_of_entry(const chk *c, const void *ctx, uint32_t entry) {
    (void)c;
    const vm_map_table *t = ctx;
    return (uint32_t)vm_map_entries((vm_map_table *)t)[entry - 1].hash & (t->slots - 1);
}

/* A key in the form in which maps keep it, and its own hash. */
static bool key_ok(chk *c, const vm_map *m, const vm_map_entry *e) {
    prog_value k = e->key;
    if (!chk_value(c, &e->key, m->key_class == PROG_CHAR ? CHK_KIND(ARRAY) | CHK_IMMEDIATE : CHK_IMMEDIATE))
        return false;
    bool good = m->key_class == PROG_CHAR ? chk_is_text(c, k) && !(prog_is_small(k) && k & PROG_SMALL_DQ)
                                          : prog_is_double(k);
    return (good && vm_map_key_hash(c->vm, k) == e->hash) ||
           CHK_REFUSE(c, chk_here(c, e), "a key of a map is none");
}

static bool order_ok(chk *c, const vm_map *m, const vm_map_entry *e) {
    const vm_raw *raw = (const vm_raw *)vm_obj(c->vm, m->order);
    const uint32_t *order = (const uint32_t *)(raw + 1);
    if (raw->size / sizeof *order < (uint64_t)m->count)
        return CHK_REFUSE(c, chk_here(c, raw), "the order of a map's keys is too short");
    if (!chk_distinct(c, order, (uint32_t)m->count, "the order of a map's keys")) return false;
    for (int64_t k = 1; k < m->count; k++)
        if (vm_map_key_compare(c->vm, e[order[k - 1]].key, e[order[k]].key) > 0)
            return CHK_REFUSE(c, chk_here(c, raw), "the keys of a map are out of order");
    return true;
}

bool chk_map_members(chk *c, uint64_t offset) {
    const vm_map *m = vm_at(c->vm, offset);
    if (!prog_is_object(m->table)) return true;
    vm_map_table *t = vm_map_table_of(c->vm, m);
    const vm_map_entry *e = vm_map_entries(t);
    for (int64_t k = 0; k < m->count; k++)
        if (!key_ok(c, m, &e[k]) || !chk_value(c, &e[k].value, CHK_VALUE)) return false;
    if (!chk_index_ok(c, &(chk_index){.slot = t->index,
                                      .slots = t->slots,
                                      .first = 1,
                                      .entries = (uint32_t)m->count,
                                      .home = home_of_entry,
                                      .ctx = t,
                                      .what = "the index of a map"}))
        return false;
    return !prog_is_object(m->order) || order_ok(c, m, e);
}

/* Every map that is listed says where, so no two places name the same. A list is a block of raw bytes, whose size
 * counts none of them. */
static bool candidates_of(chk *c, unsigned g) {
    const vm_root *root = c->vm->root;
    uint64_t room;
    if (!chk_or_zero(c, &root->candidates[g], CHK_KIND(RAW))) return false;
    if (!root->candidate_count[g]) return true;
    if (!root->candidates[g] || !chk_block_bytes(c, prog_offset(root->candidates[g]), &room) ||
        root->candidate_count[g] > (room - sizeof(vm_raw)) / 8)
        return c->status != MICA_OK
                   ? false
                   : CHK_REFUSE(c, VM_ROOT, "the collector lists more maps than it has room for");
    const uint64_t *list = (const uint64_t *)((vm_raw *)vm_obj(c->vm, root->candidates[g]) + 1);
    for (uint32_t k = 0; k < root->candidate_count[g]; k++) {
        const vm_handle_head *m = vm_at(c->vm, list[k] < c->top ? list[k] : VM_ROOT);
        if (list[k] < VM_HEAP)
            return CHK_REFUSE(c, chk_here(c, &list[k]), "the collector lists what is no map");
        if (!chk_found(c, list[k])) return false;
        if (!vm_gc_knows(&m->h) || m->gc_generation != g + 1 || m->gc_index != k)
            return CHK_REFUSE(c, chk_here(c, &list[k]), "the collector lists what is no map");
    }
    return true;
}

bool chk_candidates(chk *c) {
    for (unsigned g = 0; g < 3; g++)
        if (!candidates_of(c, g) || !chk_walk(c)) return false;
    return true;
}

bool chk_listed(chk *c) {
    for (unsigned g = 0; g < 3; g++)
        if (c->listed[g] != c->vm->root->candidate_count[g])
            return CHK_REFUSE(c, VM_ROOT, "the collector lists %u maps of generation %u; there are %u",
                              c->vm->root->candidate_count[g], g + 1, c->listed[g]);
    return true;
}

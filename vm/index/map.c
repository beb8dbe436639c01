/* vm/index/map.c - containers.Map objects: a hash table whose sorted order is made when it is asked for.
 *
 * How a map lies in the heap is drawn in vm/heap/map_object.h. Entries (key, value, hash) stand in one row
 * without gaps, in the order in which they came; an index of twice as many slots says where the entry with a
 * hash stands. Looking up is by open addressing: from the slot of the hash on to the first that is free. The
 * index is at most half full, so few slots are looked at, and it is a word a slot, so it stays in the cache
 * longer than the entries.
 *
 * Removing an entry moves the last one into its place, so that the row keeps no gap; and it closes the gap in the
 * run of slots by moving back every later slot of the run that may stand there (one that would not come to stand
 * in front of its own hash). Thus there are no marks of removed entries, and a map that is filled and emptied for
 * ever does not become slower. Growing doubles both and enters all hashes anew: amortised O(1) an entry.
 *
 * keys () and values () are sorted. The order is a list of entry numbers that is made when somebody asks and is
 * dropped when a key comes or goes; a value that changes leaves it. A loop over keys (m) that only reads or
 * replaces sorts once; one that adds and asks in turns sorts each time.
 *
 * Numeric keys are held as doubles, whatever the KeyType says, and come out in that type. Keys of 64-bit integers
 * beyond 2^53 are rounded thus. -0 is 0; NaN is a key, equal to itself where its bits are, and sorted last.
 *
 * A map is the one handle of the language: all who hold it see a change, so it is changed where it lies however many
 * hold it, and must itself say what it writes (vm/heap/write.h). For the same reason it is the only thing that can
 * hold itself; vm/heap/gc.c looks for such cycles and finds every map in a list of candidates. */
#include "vm/heap/seen.h"
#include "vm/index/map.h"

#include "vm/arith/operand.h"
#include "vm/heap/map_object.h"
#include "vm/index/index.h"

#include <math.h>

static prog_value new_table(vm_t *vm, uint32_t cap) {
    uint32_t slots = 16;
    while (slots < cap * 2)
        slots *= 2;
    cap = slots / 2;
    size_t bytes = sizeof(vm_map_table) + slots * sizeof(uint32_t) + cap * sizeof(vm_map_entry);
    prog_value v;
    vm_map_table *t = vm_new_object(vm, PROG_KIND_RAW, bytes, &v);
    t->raw.size = bytes - sizeof(vm_raw);
    t->slots = slots;
    t->cap = cap;
    return v;
}

prog_value vm_map_new(vm_t *vm, prog_class key_class, prog_class value_class) {
    prog_value v;
    vm_map *m = vm_new_object(vm, PROG_KIND_MAP, sizeof *m, &v);
    m->head.h.cls = PROG_MAP;
    m->key_class = (uint8_t)key_class;
    m->value_class = (uint8_t)value_class;
    m->table = m->order = PROG_UNDEF;
    m->serial = ++vm->root->handles_made;
    vm_see(vm, VM_SEEN_SHARED, 0, v);
    vm_gc_note(vm, v);
    return v;
}

prog_value vm_map_inside(vm_t *vm, prog_value v) {
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) return v;
    if (!vm_is_instance(vm, v) || !(vm_obj(vm, v)->flags & VM_INST_HANDLE)) return PROG_UNDEF;
    vm_sym field = vm_known_name(vm, VM_MAP_FIELD, strlen(VM_MAP_FIELD));
    prog_value body = vm_instance_of(vm, v)->body;
    if (!field || !vm_is_kind(vm, body, PROG_KIND_STRUCT)) return PROG_UNDEF;
    prog_value map = vm_get_field(vm, body, field);
    return vm_is_kind(vm, map, PROG_KIND_MAP) ? map : PROG_UNDEF;
}

int64_t vm_map_count(vm_t *vm, prog_value map) {
    return vm_map_of(vm, map)->count;
}
bool vm_map_numeric(vm_t *vm, prog_value map) {
    return vm_map_of(vm, map)->key_class != PROG_CHAR;
}
prog_class vm_map_key_class(vm_t *vm, prog_value map) {
    return (prog_class)vm_map_of(vm, map)->key_class;
}
prog_class vm_map_value_class(vm_t *vm, prog_value map) {
    return (prog_class)vm_map_of(vm, map)->value_class;
}

/* ---- keys ---- */

/* Brings a key to the form it is stored in; false when it is of another type. After this equal keys have equal
 * bits, or equal characters, and both are what is hashed. A number is first made one of the KeyType, which
 * saturates and rounds it, so that m(1.4) finds the key 1 of an int32 map. */
static bool normal_key(vm_t *vm, const vm_map *m, prog_value key, prog_value *out) {
    if (m->key_class == PROG_CHAR) {
        if (!vm_is_string(vm, key)) return false;
        *out = prog_is_small(key) ? key & ~PROG_SMALL_DQ : key;
        return true;
    }
    if (!prog_is_double(key)) {
        prog_class cls = vm_class(vm, key);
        if (cls > PROG_LOGICAL || vm_numel(vm, key) != 1 || vm_is_complex(vm, key)) return false;
        key = prog_double(vm_to_double(vm, key, "containers.Map"));
    }
    if (m->key_class == PROG_SINGLE)
        key = prog_double((double)(float)prog_as_double(key));
    else if (m->key_class != PROG_DOUBLE) {
        vm_arr a;
        vm_view(vm, vm_scalar(vm, (prog_class)m->key_class, prog_as_double(key)), &a);
        key = prog_double(vm_elem(&a, 0));
    }
    if (prog_as_double(key) == 0) key = prog_double(0); /* -0 is 0 */
    *out = key;
    return true;
}

static base_view key_text(vm_t *vm, prog_value key, char *byte) {
    if (prog_is_small(key)) {
        *byte = (char)prog_small_payload(key);
        return base_view_of(byte, 1);
    }
    prog_array *a = vm_array(vm, key);
    return base_view_of(vm_data(a), (size_t)a->numel);
}

/* Bytes one after the other, then a mixing step: the index takes the lowest bits, and doubles that are small
 * integers differ in their highest only. */
uint64_t vm_map_key_hash(vm_t *vm, prog_value key) {
    uint64_t h = 0x9E3779B97F4A7C15ull;
    if (prog_is_double(key)) {
        h ^= key;
    } else {
        char byte;
        base_view text = key_text(vm, key, &byte);
        const uint8_t *p = (const uint8_t *)text.data;
        for (size_t k = 0; k < text.len; k++)
            h = (h ^ p[k]) * 0x100000001B3ull;
    }
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93ull;
    return h ^ h >> 32;
}

int vm_map_key_compare(vm_t *vm, prog_value x, prog_value y) {
    if (prog_is_double(x) && prog_is_double(y)) {
        double a = prog_as_double(x), b = prog_as_double(y);
        if (a != a || b != b) return (a != a) - (b != b); /* NaN is last */
        return (a > b) - (a < b);
    }
    char bx, by;
    base_view tx = key_text(vm, x, &bx), ty = key_text(vm, y, &by);
    size_t n = tx.len < ty.len ? tx.len : ty.len;
    int order = n ? memcmp(tx.data, ty.data, n) : 0;
    return order ? order : (tx.len > ty.len) - (tx.len < ty.len);
}

static bool key_same(vm_t *vm, prog_value x, prog_value y) {
    return x == y || (!prog_is_double(x) && vm_map_key_compare(vm, x, y) == 0);
}

/* Where in the index the key is, or the free slot where it would go. */
static uint32_t locate(vm_t *vm, vm_map_table *t, prog_value key, uint64_t hash) {
    vm_map_entry *e = vm_map_entries(t);
    uint32_t at = (uint32_t)hash & (t->slots - 1);
    for (; t->index[at]; at = (at + 1) & (t->slots - 1)) {
        vm_map_entry *here = &e[t->index[at] - 1];
        if (here->hash == hash && key_same(vm, here->key, key)) return at;
    }
    return at;
}

static vm_map_entry *find(vm_t *vm, vm_map *m, prog_value key) {
    prog_value k;
    if (!prog_is_object(m->table) || !normal_key(vm, m, key, &k)) return NULL;
    vm_map_table *t = vm_map_table_of(vm, m);
    uint32_t at = locate(vm, t, k, vm_map_key_hash(vm, k));
    return t->index[at] ? &vm_map_entries(t)[t->index[at] - 1] : NULL;
}

prog_value vm_map_find(vm_t *vm, prog_value map, prog_value key) {
    vm_map_entry *e = find(vm, vm_map_of(vm, map), key);
    return e ? e->value : PROG_UNDEF;
}

prog_value *vm_map_slot(vm_t *vm, prog_value map, prog_value key) {
    if (vm_map_of(vm, map)->value_class != PROG_CELL) return NULL;
    vm_map_entry *e = find(vm, vm_map_of(vm, map), key);
    if (e) vm_see(vm, VM_SEEN_SHARED, 0, map);
    return e ? &e->value : NULL;
}

prog_value vm_map_get(vm_t *vm, prog_value map, prog_value key) {
    vm_map *m = vm_map_of(vm, map);
    vm_map_entry *e = find(vm, m, key);
    if (e) return e->value;
    prog_value k;
    if (!normal_key(vm, m, key, &k))
        vm_error(vm, NULL, "containers.Map: specified key type does not match the type of this container");
    if (prog_is_double(k)) {
        double d = prog_as_double(k);
        vm_error(vm, NULL,
                 d == floor(d) && fabs(d) < 1e10 ? "containers.Map: specified key <%.0f> does not exist"
                                                 : "containers.Map: specified key <%.4f> does not exist",
                 d);
    }
    char byte;
    base_view text = key_text(vm, k, &byte);
    vm_error(vm, NULL, "containers.Map: specified key <%.*s> does not exist", (int)text.len,
             (const char *)text.data);
}

/* ---- changing ---- */

/* The references of the entries move with their bytes: the old table is raw memory to the heap and releases
 * none. */
static void grow(vm_t *vm, prog_value map) {
    vm_map *m = vm_map_of(vm, map);
    uint32_t mark = vm_pool_mark(vm), have = prog_is_object(m->table) ? vm_map_table_of(vm, m)->cap : 0;
    if (have >= 1u << 29) vm_error_memory(vm);
    bool apart = vm_apart_begin(vm);
    prog_value made = new_table(vm, have * 2);
    vm_map_table *to = (vm_map_table *)vm_obj(vm, made);
    vm_map_entry *e = vm_map_entries(to);
    if (have) vm_copy_bytes(e, vm_map_entries(vm_map_table_of(vm, m)), (size_t)m->count * sizeof *e);
    VM_STEPS_OF (k, m->count, 16) {
        uint32_t at = (uint32_t)e[k].hash & (to->slots - 1);
        while (to->index[at])
            at = (at + 1) & (to->slots - 1);
        to->index[at] = (uint32_t)k + 1;
    }
    vm_apart_end(vm, apart);
    vm_put_owned(vm, &m->table, mark, made);
}

/* The value as the map's ValueType has it. */
static prog_value typed_value(vm_t *vm, const vm_map *m, prog_value value) {
    prog_class want = (prog_class)m->value_class, have = vm_class(vm, value);
    if (want == PROG_CELL) return value;
    bool fits = want == PROG_CHAR ? have == PROG_CHAR && vm_is_string(vm, value)
                                  : have <= PROG_LOGICAL && vm_numel(vm, value) == 1;
    if (!fits)
        vm_error(vm, NULL, "containers.Map: specified value type does not match the type of this container");
    if (have == want) return value;
    return vm_convert(vm, value, want);
}

/* A map is a handle, so this is the one store that is seen through every holder. References are taken after
 * everything that may raise an error, and after the last allocation: m stays valid, for objects do not move, but
 * its table may have been replaced. */
void vm_map_set(vm_t *vm, prog_value map, prog_value key, prog_value value) {
    vm_map *m = vm_map_of(vm, map);
    prog_value k;
    if (!normal_key(vm, m, key, &k))
        vm_error(vm, NULL, "containers.Map: specified key type does not match the type of this container");
    value = typed_value(vm, m, value);
    uint64_t hash = vm_map_key_hash(vm, k);
    if (!prog_is_object(m->table)) grow(vm, map);
    vm_map_table *t = vm_map_table_of(vm, m);
    uint32_t at = locate(vm, t, k, hash);
    if (t->index[at]) {
        vm_see(vm, VM_SEEN_SHARED, 0, map);
        vm_set(vm, &vm_map_entries(t)[t->index[at] - 1].value, value);
        return;
    }
    if (m->count == t->cap) {
        grow(vm, map);
        t = vm_map_table_of(vm, m);
        at = locate(vm, t, k, hash);
    }
    vm_incref(vm, k);
    vm_incref(vm, value);
    vm_gate_open_object(vm, m->table); /* a map changes for all who hold it */
    vm_write_shared(vm, map);
    vm_map_entries(t)[m->count] = (vm_map_entry){k, value, hash};
    t->index[at] = (uint32_t)++m->count;
    vm_set(vm, &m->order, PROG_UNDEF);
}

bool vm_map_remove(vm_t *vm, prog_value map, prog_value key) {
    vm_map *m = vm_map_of(vm, map);
    prog_value k;
    if (!prog_is_object(m->table) || !normal_key(vm, m, key, &k)) return false;
    vm_map_table *t = vm_map_table_of(vm, m);
    uint32_t at = locate(vm, t, k, vm_map_key_hash(vm, k)), mask = t->slots - 1;
    if (!t->index[at]) return false;
    vm_gate_open_object(vm, m->table);
    vm_write_shared(vm, map);
    vm_map_entry *e = vm_map_entries(t), gone;
    uint32_t hole = t->index[at] - 1, last = (uint32_t)m->count - 1;
    gone = e[hole];
    if (hole != last) { /* the last entry moves into the hole */
        uint32_t there = locate(vm, t, e[last].key, e[last].hash);
        t->index[there] = hole + 1;
        e[hole] = e[last];
    }
    t->index[at] = 0;
    for (uint32_t next = (at + 1) & mask; t->index[next];
         next = (next + 1) & mask) { /* close the gap in the run */
        uint32_t home = (uint32_t)e[t->index[next] - 1].hash & mask;
        if (((next - home) & mask) >= ((next - at) & mask)) {
            t->index[at] = t->index[next];
            t->index[next] = 0;
            at = next;
        }
    }
    m->count--;
    vm_decref(vm, gone.key);
    vm_decref(vm, gone.value);
    vm_set(vm, &m->order, PROG_UNDEF);
    return true;
}

/* ---- sorted order ---- */

/* Merge sort of entry numbers: keys that come in order, as most do, cost one comparison at each joint. */
static void sort_entries(vm_t *vm, const vm_map_entry *e, uint32_t *a, uint32_t *b, int64_t n) {
    if (n < 2) return;
    int64_t half = n / 2, i = 0, j = half, k = 0;
    if (n >= VM_STEP / 64) vm_poll_pure(vm);
    sort_entries(vm, e, a, b, half);
    sort_entries(vm, e, a + half, b, n - half);
    if (vm_map_key_compare(vm, e[a[half - 1]].key, e[a[half]].key) <= 0) return;
    memcpy(b, a, (size_t)half * sizeof *b);
    while (i < half && j < n) {
        if (k % (VM_STEP / 8) == 0) vm_poll_pure(vm);
        a[k] = vm_map_key_compare(vm, e[b[i]].key, e[a[j]].key) <= 0 ? b[i++] : a[j++];
        k++;
    }
    while (i < half)
        a[k++] = b[i++];
}

static const uint32_t *order_of(vm_t *vm, prog_value map) {
    vm_map *m = vm_map_of(vm, map);
    if (!prog_is_object(m->order)) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value v;
        size_t bytes = (size_t)m->count * sizeof(uint32_t) + 16;
        uint32_t *work = vm_scratch(vm, bytes);
        vm_raw *raw = vm_new_object(vm, PROG_KIND_RAW, sizeof *raw + bytes, &v);
        raw->size = bytes;
        uint32_t *list = (uint32_t *)(raw + 1);
        for (int64_t k = 0; k < m->count; k++)
            list[k] = (uint32_t)k;
        sort_entries(vm, vm_map_entries(vm_map_table_of(vm, m)), list, work, m->count);
        vm_put_owned(vm, &m->order, mark, v);
    }
    return (const uint32_t *)((vm_raw *)vm_obj(vm, m->order) + 1);
}

static prog_value listed(vm_t *vm, prog_value map, bool keys) {
    int64_t n = vm_map_count(vm, map);
    prog_value *to, cell = vm_new_cell(vm, 1, n, &to);
    if (n == 0) return cell;
    const uint32_t *order = order_of(vm, map);
    vm_map *m = vm_map_of(vm, map);
    VM_STEPS (k, n) {
        const vm_map_entry *e = &vm_map_entries(vm_map_table_of(vm, m))[order[k]];
        prog_value v = keys ? e->key : e->value;
        if (keys && m->key_class != PROG_CHAR && m->key_class != PROG_DOUBLE)
            vm_cell_give(vm, cell, k, vm_scalar(vm, (prog_class)m->key_class, prog_as_double(v)));
        else
            vm_cell_set(vm, cell, k, v);
    }
    return cell;
}

prog_value vm_map_keys(vm_t *vm, prog_value map) {
    return listed(vm, map, true);
}
prog_value vm_map_values(vm_t *vm, prog_value map) {
    return listed(vm, map, false);
}

/* [m1; m2]. Keys have to be all numbers or all text; where the types of values differ the result takes any. */
prog_value vm_map_concat(vm_t *vm, uint32_t n, const prog_value *maps) {
    for (uint32_t k = 0; k < n; k++)
        if (!vm_is_kind(vm, maps[k], PROG_KIND_MAP))
            vm_error(vm, NULL, "concatenation operator not implemented for 'object' by '%s' operations",
                     vm_kind_text(vm, maps[k]));
    vm_map *first = vm_map_of(vm, maps[0]);
    prog_class values = (prog_class)first->value_class;
    for (uint32_t k = 1; k < n; k++) {
        vm_map *m = vm_map_of(vm, maps[k]);
        if ((m->key_class == PROG_CHAR) != (first->key_class == PROG_CHAR))
            vm_error(vm, NULL, "containers.Map: when concatenating maps, keys must be of the same kind");
        if (m->value_class != values) values = PROG_CELL;
    }
    prog_value made = vm_map_new(vm, (prog_class)first->key_class, values);
    for (uint32_t k = 0; k < n; k++) {
        vm_map *m = vm_map_of(vm, maps[k]);
        for (int64_t i = 0; i < m->count; i++) {
            vm_map_entry *e = &vm_map_entries(vm_map_table_of(vm, m))[i];
            vm_map_set(vm, made, e->key, e->value);
        }
    }
    return made;
}

static prog_value type_text(vm_t *vm, prog_class cls) {
    return vm_new_cstring(vm, cls == PROG_CELL ? "any" : prog_class_name(cls));
}

/* Names after a dot. Methods without arguments may be called so too (m.keys). */
bool vm_map_property(vm_t *vm, prog_value map, vm_sym name, prog_value *out) {
    const char *text = vm_sym_cstr(vm, name);
    if (!strcmp(text, "Count"))
        *out = vm_int(vm, PROG_UINT64, vm_map_count(vm, map));
    else if (!strcmp(text, "length") || !strcmp(text, "numel"))
        *out = prog_double((double)vm_map_count(vm, map));
    else if (!strcmp(text, "KeyType"))
        *out = type_text(vm, vm_map_key_class(vm, map));
    else if (!strcmp(text, "ValueType"))
        *out = type_text(vm, vm_map_value_class(vm, map));
    else if (!strcmp(text, "keys"))
        *out = vm_map_keys(vm, map);
    else if (!strcmp(text, "values"))
        *out = vm_map_values(vm, map);
    else if (!strcmp(text, "isempty"))
        *out = prog_bool(vm_map_count(vm, map) == 0);
    else
        return false;
    return true;
}

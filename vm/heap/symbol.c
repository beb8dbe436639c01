/* vm/heap/symbol.c - interned names: records in one region of the cage, found through an open-addressing index. */
#include "vm/heap/root.h"

#define INDEX_FIRST 1024u /* slots at first: one page */

uint32_t vm_sym_hash(const char *text, size_t len) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)text[i]) * 16777619u;
    return h;
}

/* Doubles the index, in place or from the small region into the large one: it begins small so that a start
 * touches one page of it. */
static void grow_index(vm_t *vm) {
    vm_root *root = vm->root;
    uint32_t slots = root->sym_slots ? root->sym_slots * 2 : INDEX_FIRST;
    if (slots > VM_INDEX_SMALL && !vm_region_open(vm, VM_REGION_INDEX_LARGE, slots * sizeof *vm->index))
        vm_error_memory(vm);
    bool moves = root->sym_slots == VM_INDEX_SMALL;
    size_t filled = moves ? 0 : root->sym_slots;
    root->sym_slots = slots;
    if (slots > VM_INDEX_SMALL) vm_regions_settle(vm);
    /* the first slot is written at first too: the page is there then before it is read */
    uint32_t *index = vm->index;
    memset(index, 0, (filled ? filled : 1) * sizeof *index);
    for (uint32_t s = 1; s < root->nsyms; s++) {
        uint32_t at = vm_sym_slot(vm_sym_record(vm, s)->hash, slots);
        while (index[at])
            at = (at + 1) & (slots - 1);
        index[at] = s;
    }
}

/* The slot of the index where a name is, or where it would go. */
static uint32_t find_slot(const vm_t *vm, uint32_t hash, const char *text, size_t len) {
    const uint32_t *index = vm->index, slots = vm->root->sym_slots;
    uint32_t at = vm_sym_slot(hash, slots);
    for (; index[at]; at = (at + 1) & (slots - 1)) {
        vm_sym_rec *r = vm_sym_record(vm, index[at]);
        if (r->hash == hash && r->len == len && memcmp(vm_at(vm, r->text), text, len) == 0) break;
    }
    return at;
}

vm_sym vm_known_name(vm_t *vm, const char *text, size_t len) {
    if (vm->root->sym_slots == 0) return 0;
    return vm->index[find_slot(vm, vm_sym_hash(text, len), text, len)];
}

/* A place in the heap for the text of a name and its end, or NULL. It has no head, which would be as long as most names:
 * its size tells the class of its block. Of large blocks it does not, since a kept one of another class may serve
 * (vm/heap/heap.c), so that long names are objects of their own. */
static char *new_text(vm_t *vm, size_t bytes) {
    bool zeroed;
    uint8_t size_class;
    size_t head = vm_sym_text_head(bytes);
    vm_raw *raw = vm_heap_alloc(vm, head + bytes, &zeroed, &size_class);
    if (raw && head) {
        raw->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
        raw->size = bytes;
    }
    return raw ? (char *)raw + head : NULL;
}

vm_sym vm_intern(vm_t *vm, const char *text, size_t len) {
    vm_root *root = vm->root;
    if (root->nsyms * 2 >= root->sym_slots && root->sym_slots < VM_INDEX_MOST) grow_index(vm);
    uint32_t hash = vm_sym_hash(text, len), *index = vm->index;
    uint32_t at = find_slot(vm, hash, text, len);
    if (index[at]) return index[at];
    if (root->nsyms >= VM_SYM_MOST || len > UINT32_MAX / 2)
        vm_error(vm, "Octave:bad-alloc", "too many different names");
    if (root->nsyms >= vm->sym_room &&
        !vm_region_open(vm, VM_REGION_SYMBOLS, (root->nsyms + 1ull) * sizeof(vm_sym_rec)))
        vm_error_memory(vm);
    char *copy = new_text(vm, len + 1);
    if (!copy) vm_error_memory(vm);
    memcpy(copy, text, len);
    copy[len] = 0;
    vm_sym s = root->nsyms++;
    *vm_sym_record(vm, s) = (vm_sym_rec){.text = vm_offset_of(vm, copy), .len = (uint32_t)len, .hash = hash};
    index[at] = s;
    return s;
}

vm_sym vm_intern_cstr(vm_t *vm, const char *text) {
    return vm_intern(vm, text, strlen(text));
}

base_view vm_sym_text(vm_t *vm, vm_sym sym) {
    vm_sym_rec *r = vm_sym_record(vm, sym);
    return base_view_of(vm_at(vm, r->text), r->len);
}

const char *vm_sym_cstr(vm_t *vm, vm_sym sym) {
    return sym ? vm_at(vm, vm_sym_record(vm, sym)->text) : "";
}

/* vm/heap/regions.c - how much of each region of the cage is in use and how much is open; opens more of them.
 *
 * A region has one place in every cage (vm/heap/regions.def), and room there for the most it may ever hold. Open, that
 * is mapped, is only a first part (vm/heap/cage.c), and more when something does not fit: at least as much again, so
 * that a region which grows asks the system a few times and not for each page. Where the system refuses, the
 * program gets M's own error from whoever asked. Nothing ever moves, so pointers into a region stay good; only
 * what has two regions, a small one among the first pages and a large one, begins anew in the other: links are
 * made again when they are used, the index of symbols is rebuilt when it doubles. */
#include "vm/heap/regions.h"

#include "vm/heap/root.h"

#include "base/touched.h"

#define STEP      VM_KIB(64) /* the least that is opened at a time */
#define LINK_SIZE sizeof(uint32_t)

enum { WAY_UP, WAY_DOWN };

const vm_region vm_regions[VM_REGION_COUNT] = {
#define VM_REGION(ID, name, at, room, way, kind, used) {#name, at, room, VM_KIND_##kind, WAY_##way},
#include "vm/heap/regions.def"
#undef VM_REGION
};

#define VM_REGION(ID, name, at, room, way, kind, used)                                                       \
    static_assert((at) % VM_PAGE == 0 && (room) % VM_PAGE == 0, #name ": whole pages");
#include "vm/heap/regions.def"
#undef VM_REGION
static_assert(VM_SYM_MOST * sizeof(vm_sym_rec) <= VM_SYMBOLS_END - VM_SYMBOLS, "symbols fit");

/* ---- how much is used ---- */

static uint64_t vm_links_used(const vm_t *vm, unsigned slot, bool large) {
    return (vm->link_count[slot] > VM_LINKS_SMALL) == large ? vm->link_count[slot] * LINK_SIZE : 0;
}

static uint64_t vm_index_used(const vm_root *root, bool large) {
    return (root->sym_slots > VM_INDEX_SMALL) == large ? root->sym_slots * sizeof(uint32_t) : 0;
}

/* A caller may have more registers than what it called: where those end that are used when it goes on. */
static uint64_t vm_stack_used(const vm_t *vm) {
    uint64_t used = 1;
    for (uint32_t k = 0; k < vm->root->nframes; k++)
        if (vm_frames(vm)[k].top > used) used = vm_frames(vm)[k].top;
    return used;
}

BASE_TOUCHED_TEXT static uint64_t bytes_used(const vm_t *vm, vm_region_id region) {
    const vm_root *root = vm->root;
    switch (region) {
#define VM_REGION(ID, name, at, room, way, kind, used)                                                       \
    case VM_REGION_##ID:                                                                                     \
        return used;
#include "vm/heap/regions.def"
#undef VM_REGION
    case VM_REGION_COUNT: break;
    }
    return 0;
}

BASE_TOUCHED_TEXT void vm_region_used(const vm_t *vm, vm_region_id region, uint64_t *from, uint64_t *to) {
    const vm_region *r = &vm_regions[region];
    uint64_t bytes = bytes_used(vm, region);
    *from = r->down ? r->at + r->room - bytes : r->at;
    *to = *from + bytes;
}

BASE_TOUCHED_TEXT vm_region_id vm_region_of(uint64_t from, uint64_t to) {
    unsigned k = 0;
    while (k < VM_REGION_COUNT && (from < vm_regions[k].at || to > vm_regions[k].at + vm_regions[k].room))
        k++;
    return (vm_region_id)k;
}

/* ---- opening more ---- */

static bool open_to(vm_t *vm, vm_region_id region, uint64_t bytes) {
    const vm_region *r = &vm_regions[region];
    uint64_t have = vm->open[region], end = r->at + r->room;
    bool ok =
        r->down ? vm_cage_open(vm, end - bytes, end - have) : vm_cage_open(vm, r->at + have, r->at + bytes);
    if (ok) vm->open[region] = bytes;
    return ok;
}

bool vm_region_open(vm_t *vm, vm_region_id region, uint64_t bytes) {
    uint64_t have = vm->open[region], room = vm_regions[region].room;
    if (bytes <= have) return true;
    if (bytes > room) return false;
    uint64_t more = bytes > 2 * have ? bytes : 2 * have;
    more = (more + STEP - 1) & ~(STEP - 1);
    if (!open_to(vm, region, more < room ? more : room) &&
        !open_to(vm, region, (bytes + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1)))
        return false;
    vm_regions_settle(vm);
    return true;
}

BASE_TOUCHED_TEXT void vm_regions_settle(vm_t *vm) {
    vm->stack_room = vm->open[VM_REGION_STACK] / sizeof(prog_value);
    vm->pool_end = VM_POOL_EMPTY - (uint32_t)(vm->open[VM_REGION_POOL] / sizeof(prog_value));
    vm->sym_room = (uint32_t)(vm->open[VM_REGION_SYMBOLS] / sizeof(vm_sym_rec));
    vm->index = vm_at(vm, vm->root->sym_slots > VM_INDEX_SMALL ? VM_INDEX_LARGE : VM_INDEX);
}

bool vm_stack_open(vm_t *vm, uint64_t values) {
    return values <= (VM_STACK_END - VM_STACK) / sizeof(prog_value) &&
           vm_region_open(vm, VM_REGION_STACK, values * sizeof(prog_value));
}

bool vm_pool_open(vm_t *vm, uint64_t values) {
    return values <= VM_POOL_EMPTY && vm_region_open(vm, VM_REGION_POOL, values * sizeof(prog_value));
}

static void put_links(vm_t *vm, uint32_t slot, uint32_t count) {
    vm->links[slot] =
        vm_at(vm, count > VM_LINKS_SMALL ? VM_LINKS_LARGE_0 + slot * (VM_LINKS_LARGE_1 - VM_LINKS_LARGE_0)
                                         : VM_LINKS_0 + slot * (VM_LINKS_1 - VM_LINKS_0));
    vm->link_count[slot] = count;
}

BASE_TOUCHED_TEXT bool vm_region_adopt(vm_t *vm, vm_region_id region, uint64_t bytes) {
    /* an instruction may reach a few values beyond the frame */
    uint64_t spare = region == VM_REGION_STACK ? VM_PAGE : 0;
    if (!vm_region_open(vm, region, bytes + spare) && !vm_region_open(vm, region, bytes)) return false;
    for (uint32_t slot = 0; slot < VM_SLOTS; slot++) {
        uint32_t count = (uint32_t)(bytes / LINK_SIZE);
        if (region == VM_REGION_LINKS_LARGE_0 + slot && count <= VM_LINKS_SMALL) count = VM_LINKS_SMALL + 1;
        if ((region == VM_REGION_LINKS_LARGE_0 + slot || region == VM_REGION_LINKS_0 + slot) &&
            count > vm->link_count[slot])
            put_links(vm, slot, count);
    }
    return true;
}

uint32_t vm_slot_links(vm_t *vm, uint32_t slot, uint32_t symbols) {
    if (symbols <= vm->link_count[slot]) return symbols;
    if (symbols > VM_LINKS_MOST) symbols = VM_LINKS_MOST;
    if (symbols > VM_LINKS_SMALL && !vm_region_open(vm, VM_REGION_LINKS_LARGE_0 + slot, symbols * LINK_SIZE))
        symbols = VM_LINKS_SMALL;
    if (symbols > vm->link_count[slot]) put_links(vm, slot, symbols);
    return symbols;
}

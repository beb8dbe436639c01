/* vm/check/check.c - the order of the deep verifier's steps, what it remembers, and how it refuses.
 *
 * Memory of a stranger is bytes that anybody may have written. The VM never looks twice at its own data, so each thing
 * that it relies on is proved here, once: that every reference leads to the beginning of an object of a kind that may
 * be there; that objects lie in blocks of their own, with all their elements; that counts are exact, since an object
 * that is held more often than it says is freed under its holders; that free memory is free, and reads as zeros where
 * the heap promises that; that code is code, and frames are where such code can be.
 *
 *   chk_root            numbers of the root in their bounds; what lies behind regions is zero
 *   chk_blocks          lists of free blocks and chunks; each takes its bytes
 *   chk_symbols         texts take their bytes; the index finds each name
 *   chk_…_values        references from the root, symbols, frames and registers: each object that is met is looked at,
 *                       takes its bytes and is counted (values.c); then what objects hold, until nothing new is met
 *   chk_candidates      maps that the collector lists and nobody holds
 *   chk_rest            what is left of the heap: objects that only hold one another, else zeros
 *   chk_counts          counts of objects
 *   chk_…_hold          what needs all objects known: lists and loops in registers, the progress of builtins, settings
 *
 * Blocks have no heads of their own and nothing in the heap says where objects begin. So they are found by following
 * references, and proved to fill the heap: a block that overlaps another takes bytes twice, and bytes that nobody
 * took are zero, or begin an object that only its own members hold.
 *
 * Nothing here recurses on what it reads, but for one step from an object to what describes it (a struct's names, a
 * handle's code), and everything is passed over once. */
#include "vm/check/check_internal.h"

#include "base/alloc.h"
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"

#define MUCH VM_MIB(1)

const char *chk_region(uint64_t offset) {
    vm_region_id region = vm_region_of(offset, offset + 1);
    return region == VM_REGION_COUNT ? "cage" : vm_regions[region].name;
}

bool chk_no_memory(chk *c) {
    c->status = base_fail_memory(c->err, "the deep verifier");
    return false;
}

bool chk_given_up(chk *c) {
    if (!c->halt || !base_halted(c->halt)) return false;
    c->status = base_halt_fail(c->halt, "the memory was not proved", c->err);
    return true;
}

bool chk_grow(chk *c, void **list, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    size_t more = *room ? *room * 2 : 1024;
    void *grown = more > SIZE_MAX / size ? NULL : base_realloc(*list, more * size);
    if (!grown) return chk_no_memory(c);
    *list = grown;
    *room = more;
    return true;
}

bool chk_zero(chk *c, uint64_t from, uint64_t to, const char *what) {
    const uint8_t *at = vm_at(c->vm, from), *end = vm_at(c->vm, to);
    for (; at < end && (uintptr_t)at % 8; at++)
        if (*at) return CHK_REFUSE(c, chk_here(c, at), "%s is not zero", what);
    for (; end - at >= 64; at += 64) {
        uint64_t word[8], any = 0;
        memcpy(word, at, sizeof word);
        for (int k = 0; k < 8; k++)
            any |= word[k];
        if (any) break;
    }
    for (; at < end; at++)
        if (*at) return CHK_REFUSE(c, chk_here(c, at), "%s is not zero", what);
    return true;
}

/* Reading what was never touched takes longer than giving it up, and it may be much: then it is zero by itself. The gated
 * build has the heap in a file, which keeps its bytes. */
bool chk_clean(chk *c, uint64_t from, uint64_t to, const char *what) {
    uint64_t first = (from + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1), last = to & ~(uint64_t)(VM_PAGE - 1);
#if VM_GATED
    last = first;
#endif
    if (to - from < MUCH || last <= first || !vm_cage_give_back(c->vm, first, last))
        return chk_zero(c, from, to, what);
    return chk_zero(c, from, first, what) && chk_zero(c, last, to, what);
}

static bool mark_bit(chk *c, uint32_t k) {
    bool new = !(c->bits[k / 64] >> k % 64 & 1);
    c->bits[k / 64] |= 1ull << k % 64;
    return new;
}

static bool clear_bits(chk *c, uint32_t count) {
    size_t words = count / 64 + 1;
    if (words > c->bits_room) {
        base_free(c->bits);
        c->bits = base_calloc(words, sizeof *c->bits);
        c->bits_room = c->bits ? words : 0;
        return c->bits || chk_no_memory(c);
    }
    memset(c->bits, 0, words * sizeof *c->bits);
    return true;
}

bool chk_distinct(chk *c, const uint32_t *numbers, uint32_t count, const char *what) {
    if (!clear_bits(c, count)) return false;
    for (uint32_t k = 0; k < count; k++)
        if (numbers[k] >= count || !mark_bit(c, numbers[k]))
            return CHK_REFUSE(c, chk_here(c, &numbers[k]), "%s names an entry twice, or none", what);
    return true;
}

/* From behind a free slot once around: `run` slots in front of this one are taken without a gap. */
bool chk_index_ok(chk *c, const chk_index *index) {
    uint32_t mask = index->slots - 1, start = 0, found = 0, run = 0;
    while (start < index->slots && index->slot[start])
        start++;
    if (start == index->slots) return CHK_REFUSE(c, chk_here(c, index->slot), "%s is full", index->what);
    if (!clear_bits(c, index->entries)) return false;
    for (uint32_t k = 1; k < index->slots; k++) {
        const uint32_t *slot = &index->slot[(start + k) & mask];
        if (!*slot) {
            run = 0;
            continue;
        }
        uint32_t entry = *slot - index->first;
        if (*slot < index->first || entry >= index->entries || !mark_bit(c, entry))
            return CHK_REFUSE(c, chk_here(c, slot), "%s names an entry twice, or none", index->what);
        if (((start + k - index->home(c, index->ctx, *slot)) & mask) > run)
            return CHK_REFUSE(c, chk_here(c, slot), "%s cannot be searched", index->what);
        run++;
        found++;
    }
    if (found != index->entries)
        return CHK_REFUSE(c, chk_here(c, index->slot), "%s has lost an entry", index->what);
    return true;
}

/* ---- all of it ---- */

static bool begin(chk *c) {
    uint64_t bytes = c->top - VM_HEAP;
    c->seen = base_calloc(bytes / CHK_UNIT + 1, sizeof *c->seen);
    c->taken = base_calloc(bytes / CHK_UNIT / 64 + 1, sizeof *c->taken);
    c->small = base_calloc(bytes / VM_CHUNK + 1, 1);
    return (c->seen && c->taken && c->small) || chk_no_memory(c);
}

static bool check(chk *c) {
    static bool (*const steps[])(chk *) = {
        chk_root,          begin,      chk_blocks, chk_symbols,       chk_root_values,
        chk_symbol_values, chk_frames, chk_walk,   chk_candidates,    chk_rest,
        chk_counts,        chk_links,  chk_queues, chk_root_meanings, chk_frames_hold,
    };
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        if (chk_given_up(c) || !steps[k](c)) return false;
    return true;
}

/* A sanitizer watches again what it was told to forget when the memory came. */
static void watch(chk *c) {
#if BASE_ASAN
    for (size_t k = 0; k < c->count; k++)
        vm_guard_object(c->vm, c->objects[k] & ~1ull);
    vm_guard_resume(c->vm, c->stack_top ? c->stack_top : 1);
#else
    (void)c;
#endif
}

mica_status vm_deep_check(vm_t *vm, mica_error *err) {
    return vm_deep_check_halting(vm, NULL, err);
}

mica_status vm_deep_check_halting(vm_t *vm, base_halt *halt, mica_error *err) {
    chk c = {.vm = vm, .err = err, .halt = halt, .top = vm->root->heap_top};
    vm_guard_lift(vm);
    if (check(&c)) watch(&c);
    chk_slots_free(&c);
    base_free(c.seen);
    base_free(c.taken);
    base_free(c.small);
    base_free(c.objects);
    base_free(c.bits);
    return c.status;
}

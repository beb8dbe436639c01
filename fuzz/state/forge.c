/* fuzz/state/forge.c - changes fields of a stopped VM's memory: numbers of the root and of frames, heads of objects, names,
 * links of free blocks, and references, to values that a forger would try.
 *
 * Most changes are found by a count or a sum that no longer fits. So some are made with their consequences: a reference
 * is moved from one object to another and both counts with it, a length is changed together with the dimensions that
 * give it. */
#include "fuzz/state/state.h"

#include <stdio.h>
#include <stdlib.h>

uint8_t *state_at(const state *s, uint64_t offset) {
    uint64_t page = offset & ~(uint64_t)(VM_PAGE - 1);
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->at[mid] < page)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->count && s->at[low] == page ? s->bytes + low * VM_PAGE + (offset - page) : NULL;
}

static uint64_t read_at(const state *s, uint64_t offset, unsigned width) {
    uint64_t v = 0;
    for (unsigned k = 0; k < width; k++) {
        const uint8_t *byte = state_at(s, offset + k);
        v |= (uint64_t)(byte ? *byte : 0) << 8 * k;
    }
    return v;
}

static void write_at(const state *s, uint64_t offset, unsigned width, uint64_t v) {
    for (unsigned k = 0; k < width; k++) {
        uint8_t *byte = state_at(s, offset + k);
        if (byte) *byte = (uint8_t)(v >> 8 * k);
    }
}

/* ---- what is there ---- */

static void add(uint64_t **list, size_t *count, size_t *room, uint64_t v) {
    if (*count == *room) {
        *room = *room ? *room * 2 : 256;
        *list = realloc(*list, *room * sizeof **list);
        if (!*list) exit(3);
    }
    (*list)[(*count)++] = v;
}

void state_map_make(const state *s, state_map *out) {
    *out = (state_map){0};
    for (size_t k = 0; k < s->count; k++)
        for (uint64_t at = s->at[k]; at < s->at[k] + VM_PAGE; at += 8) {
            prog_value v = read_at(s, at, 8);
            if (!prog_is_object(v) || prog_offset(v) < VM_HEAP || !state_at(s, prog_offset(v))) continue;
            add(&out->slot, &out->slots, &out->slot_room, at);
            add(&out->object, &out->objects, &out->object_room, prog_offset(v));
        }
}

void state_map_free(state_map *map) {
    free(map->object);
    free(map->slot);
}

static uint64_t any(seeds_random *r, const uint64_t *list, size_t count) {
    return count ? list[seeds_next(r) % count] : VM_ROOT;
}

/* ---- changes ---- */

static uint64_t forged(seeds_random *r, const state *s, const state_map *map, uint64_t old) {
    static const uint64_t edges[] = {0,
                                     1,
                                     2,
                                     7,
                                     0x7F,
                                     0xFF,
                                     0x100,
                                     0x7FFFFFFF,
                                     0x80000000,
                                     0xFFFFFFFF,
                                     PROG_UNDEF,
                                     PROG_COLON,
                                     UINT64_MAX,
                                     VM_HEAP,
                                     VM_STACK,
                                     VM_SLOT_OFF(0),
                                     0x7FF8000000000001ull};
    uint64_t other = any(r, map->object, map->objects);
    switch (seeds_below(r, 12)) {
    case 0: return old + 1;
    case 1: return old - 1;
    case 2: return old ^ 1ull << seeds_below(r, 64);
    case 3: return old * 2;
    case 4: return other;
    case 5: return prog_object(other);
    case 6: return prog_object(other + 8u * seeds_below(r, 4));
    case 7: return read_at(s, any(r, map->slot, map->slots), 8);
    case 8: return old + 16u * seeds_below(r, 9) - 64;
    case 9: return seeds_next(r) >> seeds_below(r, 64);
    default: return edges[seeds_below(r, sizeof edges / sizeof *edges)];
    }
}

/* A place of a field that matters: of 1, 2, 4 or 8 bytes. */
static uint64_t field(seeds_random *r, const state *s, const state_map *map) {
    const uint64_t nsyms = read_at(s, VM_ROOT + offsetof(vm_root, nsyms), 4),
                   frames = read_at(s, VM_ROOT + offsetof(vm_root, nframes), 4);
    switch (seeds_below(r, 12)) {
    case 0: return VM_ROOT + 8u * seeds_below(r, offsetof(vm_root, carried) / 8);
    case 1: return VM_ROOT + 4u * seeds_below(r, offsetof(vm_root, carried) / 4);
    case 2: return VM_ROOT + offsetof(vm_root, records) + 4u * seeds_below(r, VM_RECORDS_ROOM / 4);
    case 3: return VM_FRAMES + 4u * seeds_below(r, (uint32_t)(frames * sizeof(vm_frame) / 4 + 1));
    case 4: return VM_SYMBOLS_END - 4u - 4u * seeds_below(r, (uint32_t)(nsyms * sizeof(vm_sym_rec) / 4 + 1));
    case 5: return VM_STACK + 8u * seeds_below(r, 64);
    case 6:
    case 7: return any(r, map->slot, map->slots);
    case 8: return any(r, map->object, map->objects) + seeds_below(r, 8);
    case 9: return any(r, map->object, map->objects) + 4u * seeds_below(r, 16);
    case 10: return any(r, map->object, map->objects) + 8u * seeds_below(r, 64);
    default: return s->at[seeds_below(r, (uint32_t)s->count)] + 8u * seeds_below(r, VM_PAGE / 8);
    }
}

static void change(const state *s, const state_map *map, seeds_random *r, char *what) {
    static const unsigned widths[] = {1, 4, 8, 8};
    unsigned width = widths[seeds_below(r, 4)];
    uint64_t at = field(r, s, map), old = read_at(s, at, width), new = forged(r, s, map, old);
    if (new >> 62 == 1) new = 0; /* no builtin by its number: it might reach outside */
    write_at(s, at, width, new);
    snprintf(what, 64, "%u at %llx: %llx", width, (unsigned long long)at, (unsigned long long)new);
}

/* A reference moves to another object, or from and to what is none, and counts go with it. */
static void move_reference(const state *s, const state_map *map, seeds_random *r, char *what) {
    uint64_t at = seeds_chance(r, 60) ? any(r, map->slot, map->slots) : VM_STACK + 8u * seeds_below(r, 40);
    prog_value old = read_at(s, at, 8), new = seeds_chance(r, 85)
                                                  ? prog_object(any(r, map->object, map->objects))
                                                  : forged(r, s, map, old);
    write_at(s, at, 8, new);
    if (prog_is_object(old) && prog_offset(old) >= VM_HEAP)
        write_at(s, prog_offset(old), 4, read_at(s, prog_offset(old), 4) - 1);
    if (prog_is_object(new) && prog_offset(new) >= VM_HEAP)
        write_at(s, prog_offset(new), 4, read_at(s, prog_offset(new), 4) + 1);
    snprintf(what, 64, "reference at %llx: %llx", (unsigned long long)at, (unsigned long long)new);
}

/* Two values change places. */
static void swap(const state *s, const state_map *map, seeds_random *r, char *what) {
    uint64_t x = any(r, map->slot, map->slots), y = any(r, map->slot, map->slots);
    uint64_t vx = read_at(s, x, 8), vy = read_at(s, y, 8);
    write_at(s, x, 8, vy);
    write_at(s, y, 8, vx);
    snprintf(what, 64, "swap of %llx and %llx", (unsigned long long)x, (unsigned long long)y);
}

/* An array of another size whose dimensions say so too. */
static void resize(const state *s, const state_map *map, seeds_random *r, char *what) {
    uint64_t at = any(r, map->object, map->objects);
    uint64_t numel =
        forged(r, s, map, read_at(s, at + offsetof(prog_array, numel), 8)) >> seeds_below(r, 2) * 40;
    write_at(s, at + offsetof(prog_array, numel), 8, numel);
    write_at(s, at + offsetof(prog_array, dims), 8, seeds_chance(r, 50) ? 1 : numel);
    write_at(s, at + offsetof(prog_array, dims) + 8, 8,
             read_at(s, at + offsetof(prog_array, dims), 8) == 1 ? numel : 1);
    snprintf(what, 64, "array at %llx of %llx", (unsigned long long)at, (unsigned long long)numel);
}

void state_forge(state *s, const state_map *map, seeds_random *r, char *what) {
    uint32_t changes = 1 + seeds_below(r, 4) * seeds_below(r, 2);
    for (uint32_t k = 0; k < changes; k++)
        switch (seeds_below(r, 10)) {
        case 0:
        case 1: move_reference(s, map, r, what); break;
        case 2: swap(s, map, r, what); break;
        case 3: resize(s, map, r, what); break;
        default: change(s, map, r, what); break;
        }
}

/* image/places.c - the regions of the cage by the names they have in images. Called by image/save.c and image/load.c.
 *
 * A region of an image begins where it begins for ever, and grows and shrinks at its end. A region of the cage that grows
 * downwards (symbols) is therefore told in parts, each whole: the uppermost MiB, the MiB below it, the two below those, and
 * so on, as vm/heap/regions.c opens them. */
#include "image/save.h"

#include "vm/heap/regions.h"

#include <stdio.h>
#include <string.h>

/* Part k of a region of `room` bytes, as distances from its end. */
static bool part_of(uint64_t room, unsigned part, uint64_t *from, uint64_t *to) {
    if (part > 40) return false;
    *to = part ? IMG_PART << (part - 1) : 0;
    *from = IMG_PART << part;
    if (*from > room) *from = room;
    return *from > *to;
}

bool img_place_part(vm_region_id region, unsigned part, img_place *out) {
    const vm_region *r = &vm_regions[region];
    uint64_t end = r->at + r->room, from, to;
    if (!r->down) {
        *out = (img_place){.from = r->at, .to = end};
        memcpy(out->name, r->name, strnlen(r->name, 15)); /* zeros follow */
        return part == 0;
    }
    if (!part_of(r->room, part, &from, &to)) return false;
    *out = (img_place){.from = end - from, .to = end - to};
    if (part)
        snprintf(out->name, sizeof out->name, "%.15s.%u", r->name, part);
    else
        memcpy(out->name, r->name, strnlen(r->name, 15));
    return true;
}

bool img_place_named(const char *name, img_place *out) {
    for (unsigned k = 0; k < VM_REGION_COUNT; k++) {
        const vm_region *r = &vm_regions[k]; /* parts have its name in front */
        if (r->kind != VM_KIND_STATE || strncmp(name, r->name, strnlen(r->name, 15)) != 0) continue;
        for (unsigned part = 0; img_place_part((vm_region_id)k, part, out); part++)
            if (strcmp(out->name, name) == 0) return true;
    }
    return false;
}

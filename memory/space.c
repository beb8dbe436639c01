/* memory/space.c - a list of named regions (include/mica/memory.h): what is refused, and looking them up. Touches no byte
 * of the memory itself.
 *
 * The list has a place for every region from the start, so that what was looked up stays where it is while
 * regions are added. */
#include "memory/space.h"
#include "memory/file.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"

#include <string.h>

struct mica_memory_space {
    size_t count;
    mem_watcher *watchers;
    bool plain;
    mica_memory_region regions[MICA_MEMORY_REGIONS_MAX];
    char names[MICA_MEMORY_REGIONS_MAX][MICA_MEMORY_NAME_MAX];
};

mica_status mica_memory_space_new(mica_memory_space **out, mica_error *err) {
    *out = base_calloc(1, sizeof **out);
    return *out ? MICA_OK : base_fail_memory(err, "a memory space");
}

void mem_space_plain(mica_memory_space *space) {
    space->plain = true;
}

bool mem_space_is_plain(const mica_memory_space *space) {
    return space->plain;
}

void mica_memory_space_free(mica_memory_space *space) {
    base_free(space);
}

mica_status mem_granule_check(uint32_t granule, mica_error *err) {
    if (granule >= MICA_MEMORY_GRANULE_MIN && granule <= MICA_MEMORY_GRANULE_MAX &&
        !(granule & (granule - 1)))
        return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "a granule is a power of two from %u to %u bytes, not %u", MICA_MEMORY_GRANULE_MIN,
                     MICA_MEMORY_GRANULE_MAX, granule);
}

/* What can be said of a region alone. */
static mica_status space_check(const mica_memory_region *region, mica_error *err) {
    uint64_t end;
    if (!region || !region->name || !*region->name)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a memory region must have a name");
    if (strlen(region->name) >= MICA_MEMORY_NAME_MAX)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a memory region's name has at most %d bytes: %.80s", MICA_MEMORY_NAME_MAX - 1,
                         region->name);
    if (!region->base)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                         "memory region '%s' has no base", region->name);
    if (region->size == 0 || region->size > MICA_MEMORY_REGION_BYTES ||
        !base_add_u64((uintptr_t)region->base, region->size, &end) || end > UINTPTR_MAX)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                         "memory region '%s' cannot have %llu bytes", region->name,
                         (unsigned long long)region->size);
    return region->granule ? mem_granule_check(region->granule, err) : MICA_OK;
}

/* Does a region lie over another than that of number `own`? */
static mica_status space_apart(const mica_memory_space *space, const mica_memory_region *region, size_t own,
                               mica_error *err) {
    uintptr_t from = (uintptr_t)region->base, to = from + (uintptr_t)region->size;
    for (size_t k = 0; k < space->count; k++) {
        const mica_memory_region *other = &space->regions[k];
        uintptr_t begin = (uintptr_t)other->base, end = begin + (uintptr_t)other->size;
        if (k != own && from < end && begin < to)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                             "memory regions '%s' and '%s' overlap", region->name, other->name);
    }
    return MICA_OK;
}

mica_status mica_memory_space_add(mica_memory_space *space, const mica_memory_region *region,
                                  mica_error *err) {
    if (!space)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "there is no memory space");
    mica_status status = space_check(region, err);
    if (status != MICA_OK) return status;
    if (mica_memory_space_find(space, region->name))
        return base_fail(err, MICA_ERR_EXISTS, region->name, MICA_NO_OFFSET,
                         "there is a memory region '%s' already", region->name);
    status = space_apart(space, region, SIZE_MAX, err);
    if (status != MICA_OK) return status;
    if (space->count == MICA_MEMORY_REGIONS_MAX)
        return base_fail(err, MICA_ERR_LIMIT, region->name, MICA_NO_OFFSET,
                         "a memory space has at most %d regions: '%s' has no place", MICA_MEMORY_REGIONS_MAX,
                         region->name);
    char *name = space->names[space->count];
    strcpy(name, region->name);
    space->regions[space->count] = *region;
    space->regions[space->count].name = name;
    if (!region->granule) space->regions[space->count].granule = MICA_MEMORY_GRANULE_MIN;
    space->count++;
    return MICA_OK;
}

mica_status mica_memory_space_resize(mica_memory_space *space, size_t number, uint64_t size,
                                     mica_error *err) {
    if (!space || number >= space->count)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no memory region of the number %zu", number);
    mica_memory_region region = space->regions[number];
    region.size = size;
    mica_status status = space_check(&region, err);
    if (status == MICA_OK) status = space_apart(space, &region, number, err);
    if (status != MICA_OK || space->regions[number].size == size) return status;
    space->regions[number].size = size;
    for (mem_watcher *w = space->watchers; w; w = w->next)
        w->resized(w->ctx, number);
    return MICA_OK;
}

void mem_space_watch(mica_memory_space *space, mem_watcher *watcher) {
    watcher->next = space->watchers;
    space->watchers = watcher;
}

void mem_space_unwatch(mica_memory_space *space, mem_watcher *watcher) {
    mem_watcher **at = &space->watchers;
    while (*at && *at != watcher)
        at = &(*at)->next;
    if (*at) *at = watcher->next;
}

size_t mica_memory_space_count(const mica_memory_space *space) {
    return space ? space->count : 0;
}

const mica_memory_region *mica_memory_space_at(const mica_memory_space *space, size_t number) {
    return space && number < space->count ? &space->regions[number] : NULL;
}

const mica_memory_region *mica_memory_space_find(const mica_memory_space *space, const char *name) {
    for (size_t k = 0; name && k < mica_memory_space_count(space); k++)
        if (strcmp(space->regions[k].name, name) == 0) return &space->regions[k];
    return NULL;
}

const mica_memory_region *mica_memory_space_of(const mica_memory_space *space, const void *address) {
    for (size_t k = 0; k < mica_memory_space_count(space); k++)
        if ((uintptr_t)address - (uintptr_t)space->regions[k].base < space->regions[k].size)
            return &space->regions[k];
    return NULL;
}

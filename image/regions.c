/* image/regions.c - a list of regions of a program (include/mica/image.h): what is refused, where they lie now, and
 * what they are called. Touches no byte of the regions themselves.
 *
 * What can be said against a region is said by memory/space.c: the list is made a space of, with the room that each
 * region has. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static mica_status regions_missing(mica_error *err) {
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "there is no list of regions");
}

mica_status mica_regions_new(mica_regions **out, mica_error *err) {
    if (!out)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is nowhere to put a list of regions");
    *out = base_calloc(1, sizeof **out);
    return *out ? MICA_OK : base_fail_memory(err, "a list of regions");
}

void mica_regions_free(mica_regions *regions) {
    if (!regions) return;
    for (size_t k = 0; k < regions->count; k++) {
        base_free(regions->list[k].fields);
        base_free(regions->list[k].migrations);
    }
    base_free(regions->externals.by_number);
    base_free(regions->externals.by_address);
    base_free(regions->hooks);
    base_free(regions);
}

/* Adds every region to a space: with the bytes it has or, where a change is tried, with its room, because two dynamic
 * regions must not meet when they grow. The one at `replaced` is as `other` is, which is new where there is none. */
static mica_status regions_into(const mica_regions *regions, size_t replaced,
                                const mica_regions_region *other, mica_memory_space *space, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < regions->count + (other && replaced == regions->count) && status == MICA_OK; k++) {
        const mica_regions_region *is = other && k == replaced ? other : &regions->list[k].is;
        uint64_t size = other ? is->capacity : is->size; /* room is taken though not in use */
        mica_memory_region region = {is->name, is->base, size, 0};
        status = mica_memory_space_add(space, &region, err);
    }
    return status;
}

mica_status img_regions_space(const mica_regions *regions, mica_memory_space **out, mica_error *err) {
    mica_status status = mica_memory_space_new(out, err);
    if (status == MICA_OK) status = regions_into(regions, regions->count, NULL, *out, err);
    if (status == MICA_OK) return MICA_OK;
    mica_memory_space_free(*out);
    *out = NULL;
    return status;
}

/* Would the list be good with `region` in that place? The list itself is not touched, so a refusal leaves it as it
 * was. */
static mica_status regions_try(const mica_regions *regions, size_t place, const mica_regions_region *region,
                               mica_error *err) {
    mica_memory_space *space = NULL;
    if (region->base && region->size == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                         "region '%s' has a size of 0 bytes", region->name);
    if (region->capacity < region->size || (region->capacity > region->size && !region->dynamic))
        return base_fail_pair(err, MICA_ERR_INVALID_ARGUMENT, region->name, MICA_NO_OFFSET,
                              base_pair_numbers(region->size, region->capacity),
                              region->dynamic ? "region '%s' has less room than bytes"
                                              : "region '%s' is not dynamic, so its room is its size",
                              region->name);
    mica_status status = mica_memory_space_new(&space, err);
    if (status == MICA_OK) status = regions_into(regions, place, region, space, err);
    mica_memory_space_free(space);
    return status;
}

mica_status mica_regions_add(mica_regions *regions, const mica_regions_region *region, mica_error *err) {
    if (!regions) return regions_missing(err);
    if (!region || !region->name || !*region->name)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         region ? "a region must have a name" : "there is no region to add");
    mica_regions_region is = *region;
    if (is.capacity == 0) is.capacity = is.size;
    mica_status status = regions_try(regions, regions->count, &is, err);
    if (status != MICA_OK) return status;
    img_region *to = &regions->list[regions->count++];
    *to = (img_region){.is = is};
    strcpy(to->name, is.name);
    to->is.name = to->name;
    return MICA_OK;
}

mica_status img_region_of(mica_regions *regions, const char *name, img_region **out, mica_error *err) {
    if (!regions) return regions_missing(err);
    if (!name) return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "no region was named");
    size_t number = img_region_number(regions, name);
    *out = number < regions->count ? &regions->list[number] : NULL;
    if (*out) return MICA_OK;
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "there is no region '%.63s'", name);
}

mica_status mica_regions_place(mica_regions *regions, const char *name, void *base, uint64_t size,
                               uint64_t capacity, mica_error *err) {
    img_region *region = NULL;
    mica_status status = img_region_of(regions, name, &region, err);
    if (status != MICA_OK) return status;
    if (!region->is.dynamic)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, name, MICA_NO_OFFSET,
                         "region '%s' is not dynamic, so it stays where it is", name);
    mica_regions_region is = region->is;
    is.base = base;
    is.size = size;
    is.capacity = capacity ? capacity : size;
    status = regions_try(regions, (size_t)(region - regions->list), &is, err);
    if (status == MICA_OK) region->is = is;
    return status;
}

mica_status mica_regions_new_interpreter(void *stack, uint64_t stack_size, void *heap, uint64_t heap_size,
                                         mica_regions **out, mica_error *err) {
    const mica_regions_region parts[] = {
        {.name = "stack", .base = stack, .size = stack_size},
        {.name = "heap", .base = heap, .size = heap_size, .dynamic = true},
    };
    mica_status status = mica_regions_new(out, err);
    for (size_t k = 0; k < sizeof parts / sizeof *parts && status == MICA_OK; k++)
        if (parts[k].base || parts[k].size) status = mica_regions_add(*out, &parts[k], err);
    if (status != MICA_OK && out) {
        mica_regions_free(*out);
        *out = NULL;
    }
    return status;
}

size_t mica_regions_count(const mica_regions *regions) {
    return regions ? regions->count : 0;
}

const mica_regions_region *mica_regions_at(const mica_regions *regions, size_t number) {
    return number < mica_regions_count(regions) ? &regions->list[number].is : NULL;
}

size_t img_region_number(const mica_regions *regions, const char *name) {
    for (size_t k = 0; name && k < mica_regions_count(regions); k++)
        if (strcmp(regions->list[k].name, name) == 0) return k;
    return SIZE_MAX;
}

const mica_regions_region *mica_regions_find(const mica_regions *regions, const char *name) {
    return mica_regions_at(regions, img_region_number(regions, name));
}

/* How many bytes at the front are text without control characters. */
static size_t regions_text(const char *text, size_t len) {
    size_t at = 0, taken;
    (void)base_utf8_cut(text, len, len, &taken);
    while (at < taken && (uint8_t)text[at] >= 0x20 && text[at] != 0x7f)
        at++;
    return at;
}

mica_status mica_regions_describe(mica_regions *regions, const char *text, bool *cut, mica_error *err) {
    if (cut) *cut = false;
    if (!regions) return regions_missing(err);
    size_t len = text ? strlen(text) : 0, good = len ? regions_text(text, len) : 0;
    if (good < len)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, good,
                         "a description is UTF-8 without control characters; byte %zu is none of it", good);
    if (len >= MICA_REGIONS_DESCRIPTION_MAX) {
        len = regions_text(text, MICA_REGIONS_DESCRIPTION_MAX - 1); /* whole characters */
        if (cut) *cut = true;
    }
    memset(regions->description, 0, sizeof regions->description);
    if (len) memcpy(regions->description, text, len);
    return MICA_OK;
}

mica_status mica_regions_describe_by(mica_regions *regions, mica_regions_describe_fn describe, void *ctx,
                                     mica_error *err) {
    if (!regions) return regions_missing(err);
    regions->describe = describe;
    regions->describe_ctx = ctx;
    return MICA_OK;
}

/* Files and functions of the program say what they like, and terminals obey control characters. */
void img_text_clean(char *text, size_t size) {
    text[size - 1] = 0;
    size_t len = strlen(text);
    for (size_t at = 0; (at += regions_text(text + at, len - at)) < len;) {
        /* a character that was cut at the end goes */
        bool begun = ((uint8_t)text[at] & 0xc0) == 0xc0 && len == size - 1 && len - at < 4;
        if (begun) len = at;
        if (!begun) text[at] = '?';
    }
    memset(text + len, 0, size - len);
}

void img_description(const mica_regions *regions, char out[MICA_REGIONS_DESCRIPTION_MAX]) {
    memset(out, 0, MICA_REGIONS_DESCRIPTION_MAX);
    if (regions->description[0]) {
        memcpy(out, regions->description, MICA_REGIONS_DESCRIPTION_MAX);
        return;
    }
    if (regions->describe) {
        regions->describe(regions->describe_ctx, out, MICA_REGIONS_DESCRIPTION_MAX);
        img_text_clean(out, MICA_REGIONS_DESCRIPTION_MAX);
        return;
    }
    uint64_t bytes = 0;
    for (size_t k = 0; k < regions->count; k++)
        bytes += regions->list[k].is.size;
    size_t at =
        (size_t)snprintf(out, MICA_REGIONS_DESCRIPTION_MAX, "%llu bytes in", (unsigned long long)bytes);
    for (size_t k = 0; k < regions->count && at < MICA_REGIONS_DESCRIPTION_MAX; k++)
        at += (size_t)snprintf(out + at, MICA_REGIONS_DESCRIPTION_MAX - at, "%s %s", k ? "," : "",
                               regions->list[k].name);
    img_text_clean(out, MICA_REGIONS_DESCRIPTION_MAX);
}

/* memory/compare.c - two chains of memory files → where their memories differ. */
#include "memory/member.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

#define COMPARE_PIECE ((size_t)256 * 1024) /* of both, read and compared at once */

typedef struct comparing {
    mica_memory_file *a, *b;
    mica_memory_difference_fn each;
    void *ctx;
    uint8_t *bytes;              /* a piece of a, then one of b */
    mica_memory_difference open; /* which may become longer; bytes 0: none */
} comparing;

static mica_status compare_flush(comparing *c, mica_error *err) {
    mica_memory_difference done = c->open;
    c->open.bytes = 0;
    return done.bytes ? c->each(c->ctx, &done, err) : MICA_OK;
}

static mica_status compare_found(comparing *c, const mica_memory_difference *found, mica_error *err) {
    mica_memory_difference *open = &c->open;
    if (open->bytes && open->region == found->region && open->in_a == found->in_a &&
        open->in_b == found->in_b && open->offset + open->bytes == found->offset) {
        open->bytes += found->bytes;
        return MICA_OK;
    }
    mica_status status = compare_flush(c, err);
    *open = *found;
    return status;
}

/* Are both runs zeros, or of one place of one file? */
static bool compare_same(const comparing *c, const mem_run *a, const mem_run *b) {
    if (a->zeros || b->zeros) return a->zeros && b->zeros;
    return a->at == b->at && a->packed == b->packed && a->offset == b->offset &&
           memcmp(mem_file_at(c->a, a->member)->file.header.self,
                  mem_file_at(c->b, b->member)->file.header.self, FMT_HASH) == 0;
}

/* Reads `size` bytes of both and compares them page by page. */
static mica_status compare_bytes(comparing *c, const char *name, const size_t region[2], uint64_t offset,
                                 size_t size, mica_error *err) {
    uint8_t *a = c->bytes, *b = a + COMPARE_PIECE;
    mica_status status = mica_memory_file_read(c->a, region[0], offset, a, size, err);
    if (status == MICA_OK) status = mica_memory_file_read(c->b, region[1], offset, b, size, err);
    for (size_t at = 0, part; at < size && status == MICA_OK; at += part) {
        part = FMT_PAGE - (size_t)((offset + at) % FMT_PAGE);
        if (part > size - at) part = size - at;
        if (memcmp(a + at, b + at, part) != 0)
            status = compare_found(c, &(mica_memory_difference){name, offset + at, part, true, true}, err);
    }
    return status;
}

static mica_status compare_region(comparing *c, const size_t region[2], mica_error *err) {
    const mica_memory_region *a = mica_memory_file_region(c->a, region[0]),
                             *b = mica_memory_file_region(c->b, region[1]);
    uint64_t both = a->size < b->size ? a->size : b->size, more = (a->size > b->size ? a : b)->size - both;
    mica_status status = MICA_OK;
    for (uint64_t at = 0; at < both && status == MICA_OK;) {
        mem_run ra, rb;
        status = mem_file_run(c->a, region[0], at, &ra, err);
        if (status == MICA_OK) status = mem_file_run(c->b, region[1], at, &rb, err);
        if (status != MICA_OK) break;
        uint64_t bytes = ra.bytes < rb.bytes ? ra.bytes : rb.bytes;
        if (bytes > both - at) bytes = both - at;
        if (!compare_same(c, &ra, &rb)) {
            if (bytes > COMPARE_PIECE) bytes = COMPARE_PIECE;
            status = compare_bytes(c, a->name, region, at, (size_t)bytes, err);
        }
        at += bytes;
    }
    if (status == MICA_OK && more)
        status = compare_found(
            c, &(mica_memory_difference){a->name, both, more, a->size > b->size, b->size > a->size}, err);
    return status == MICA_OK ? compare_flush(c, err) : status;
}

/* The number of the region of that name; SIZE_MAX when there is none. */
static size_t compare_find(const mica_memory_file *file, const char *name) {
    for (size_t k = 0; k < mica_memory_file_count(file); k++)
        if (strcmp(mica_memory_file_region(file, k)->name, name) == 0) return k;
    return SIZE_MAX;
}

static mica_status compare_all(comparing *c, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < mica_memory_file_count(c->a) && status == MICA_OK; k++) {
        const mica_memory_region *a = mica_memory_file_region(c->a, k);
        size_t other = compare_find(c->b, a->name);
        if (other == SIZE_MAX)
            status = c->each(c->ctx, &(mica_memory_difference){a->name, 0, a->size, true, false}, err);
        else
            status = compare_region(c, (const size_t[2]){k, other}, err);
    }
    for (size_t k = 0; k < mica_memory_file_count(c->b) && status == MICA_OK; k++) {
        const mica_memory_region *b = mica_memory_file_region(c->b, k);
        if (compare_find(c->a, b->name) == SIZE_MAX)
            status = c->each(c->ctx, &(mica_memory_difference){b->name, 0, b->size, false, true}, err);
    }
    return status;
}

mica_status mica_memory_file_compare(mica_memory_file *a, mica_memory_file *b, mica_memory_difference_fn each,
                                     void *ctx, mica_error *err) {
    comparing c = {.a = a, .b = b, .each = each, .ctx = ctx, .bytes = base_malloc(2 * COMPARE_PIECE)};
    if (!c.bytes) return base_fail_memory(err, "comparing memory files");
    mica_status status = compare_all(&c, err);
    base_free(c.bytes);
    return status;
}

/* image/tape_load.c - an epoch of a tape → the cage of a fresh VM: read page by page, and proved as a stranger's image is.
 * Called by session/tape.c. The order is that of image/load.c: the root first, which says how large the heap is and which
 * records and builtins the memory refers to; pages of zeros are there already. */
#include "image/tape.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"
#include "vm/run/carry.h"

#include <string.h>

#define READ_MOST VM_MIB(2) /* bytes at once: a page of any tape */

typedef struct tape_loading {
    mica_tape *tape;
    const mica_tape_moment *moment;
    vm_t *vm;
    img_tape_pages pages;
    uint8_t *bytes; /* READ_MOST of them */
} tape_loading;

static bool all_zeros(const uint8_t *bytes, size_t size) {
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* A page of a region, whatever it has. */
static mica_status load_page(tape_loading *l, const img_tape_region *r, uint64_t at, mica_error *err) {
    mica_status status = mica_tape_read_at(l->tape, l->moment, r->at + (int64_t)at, l->bytes, VM_PAGE, err);
    return status == MICA_OK ? vm_adopt(l->vm, (uint64_t)r->at + at, l->bytes, VM_PAGE, err) : status;
}

/* Bytes from a position on, but for pages of zeros. */
static mica_status load_bytes(tape_loading *l, int64_t at, size_t some, mica_error *err) {
    mica_status status = mica_tape_read_at(l->tape, l->moment, at, l->bytes, some, err);
    for (size_t k = 0; k < some && status == MICA_OK; k += VM_PAGE)
        if (!all_zeros(l->bytes + k, VM_PAGE))
            status = vm_adopt(l->vm, (uint64_t)at + k, l->bytes + k, VM_PAGE, err);
    return status;
}

/* The pages that are written, those that follow each other together. */
static mica_status load_written(tape_loading *l, int64_t from, int64_t to, mica_error *err) {
    const img_tape_pages *p = &l->pages;
    mica_status status = MICA_OK;
    for (size_t k = img_tape_pages_next(p, from); k < p->count && p->at[k] < to && status == MICA_OK;) {
        int64_t at = p->at[k] > from ? p->at[k] : from, end = p->at[k] + p->page;
        for (k++; k < p->count && p->at[k] == end && end - at + p->page <= (int64_t)READ_MOST; k++)
            end += p->page;
        status = load_bytes(l, at, (size_t)((end < to ? end : to) - at), err);
    }
    return status;
}

/* By the last and the first page vm_adopt opens the region, or refuses one that is too large. */
static mica_status load_region(tape_loading *l, const img_tape_region *r, mica_error *err) {
    mica_status status = load_page(l, r, r->size - VM_PAGE, err);
    if (status == MICA_OK) status = load_page(l, r, 0, err);
    return status == MICA_OK ? load_written(l, r->at, r->at + (int64_t)r->size, err) : status;
}

static const img_tape_region *find_root(const img_tape_account *a) {
    for (uint32_t k = 0; k < a->head.regions; k++)
        if (strcmp(a->regions[k].name, "root") == 0) return &a->regions[k];
    return NULL;
}

static mica_status check_regions(const img_tape_account *a, mica_error *err) {
    for (uint32_t k = 0; k < a->head.regions; k++) {
        const img_tape_region *r = &a->regions[k];
        img_place place;
        if (!img_place_named(r->name, &place))
            return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                             "the epoch has the region '%s', which this program does not know", r->name);
        if ((uint64_t)r->at != place.from || r->size > place.to - place.from || r->size % VM_PAGE)
            return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                             "the region '%s' of the epoch lies where it may not", r->name);
    }
    return MICA_OK;
}

mica_status img_tape_check(mica_tape *t, const mica_tape_moment *moment, const img_tape_account *a, vm_t *vm,
                           mica_error *err) {
    uint8_t page[VM_PAGE];
    if (a->head.kind != IMG_TAPE_SESSION)
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "the epoch has the memory of another program than mica; `micac tape export` writes it");
    mica_status status = check_regions(a, err);
    const img_tape_region *root = find_root(a);
    if (status == MICA_OK && !root)
        status = base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                           "the epoch has no root: it is no memory of an interpreter");
    if (status == MICA_OK) status = mica_tape_read_at(t, moment, root->at, page, sizeof page, err);
    return status == MICA_OK ? vm_adopt_check(vm, page, err) : status;
}

mica_status img_tape_load(mica_tape *t, const mica_tape_moment *moment, const img_tape_account *a, vm_t *vm,
                          mica_error *err) {
    tape_loading l = {.tape = t, .moment = moment, .vm = vm};
    mica_status status = img_tape_check(t, moment, a, vm, err);
    if (status != MICA_OK) return status;
    status = img_tape_pages_of(t, moment, &l.pages, err);
    if (status != MICA_OK) return status;
    l.bytes = base_malloc(READ_MOST);
    const img_tape_region *root = find_root(a);
    if (!l.bytes)
        status = base_fail_memory(err, "loading an epoch of a tape");
    else if (!vm_adopt_begin(vm))
        status = base_fail_errno(err, "the heap", "clear the memory for the epoch");
    vm->adopting = true; /* until all of it is there */
    if (status == MICA_OK) status = load_region(&l, root, err);
    for (uint32_t k = 0; k < a->head.regions && status == MICA_OK; k++)
        if (&a->regions[k] != root) status = load_region(&l, &a->regions[k], err);
    if (status == MICA_OK) status = vm_adopt_end(vm, err);
    if (status == MICA_OK) status = vm_deep_check(vm, err);
    vm->adopting = status != MICA_OK;
    base_free(l.pages.at);
    base_free(l.bytes);
    return status;
}

/* image/load.c - an image → the cage of a fresh VM: small regions are copied, of the heap what lies together is mapped.
 *
 * The root comes first, because it says how large the heap is and which records and builtins the memory refers to; what
 * this program does not know is refused by name before more is read. Then come the other regions, whole; then the heap.
 * Large runs of pages are mapped privately over it, so that loading costs a map for each and clones of one image share
 * their pages; small ones, which scattered diffs have, are copied, since a map is dearer. Pages of zeros are left as they
 * are in a fresh cage.
 *
 * Memory that this user has saved is believed (image/trust.c), and so is what somebody signed whose key was named
 * (image/sign.c). Any other is copied whole, and proved to be a state that the
 * VM could have made before anything of it runs (vm/check/). */
#include "image/load.h"

#include "base/alloc.h"
#include "base/error.h"
#include "image/lazy.h"
#include "image/remote.h"
#include "image/save.h"
#include "image/sign.h"
#include "image/trust.h"
#include "memory/file.h"
#include "vm/check/check.h"
#include "vm/heap/root.h"
#include "vm/run/carry.h"

#include <string.h>

#define MAP_LEAST                                                                                            \
    (64u * 1024) /* bytes of a run that is mapped, but for the first MAP_FEW, which may have two pages */
#define MAP_FEW   16u
#define COPY_MOST VM_MIB(1) /* bytes that are read at once */

/* ---- opening ---- */

static mica_status image_check_members(const img_image *image, mica_error *err) {
    const img_super *super = &image->file->super;
    for (uint32_t k = 0; k < super->count; k++) {
        mica_memory_file_about about;
        if (!mica_memory_file_tell(image->memory, k, &about) ||
            memcmp(about.identity, super->member[k].identity, sizeof about.identity) != 0)
            return base_fail(err, MICA_ERR_CORRUPTED, "superblock", super->member[k].at,
                             "%s: epoch %u is not the one that the superblock lists", image->file->path, k);
    }
    return MICA_OK;
}

mica_status img_image_open(img_image *image, img_file *file, mica_error *err) {
    const img_super *super = &file->super;
    mem_place places[IMG_EPOCHS_MAX];
    *image = (img_image){.file = file};
    for (uint32_t k = 0; k < super->count; k++)
        places[k] = (mem_place){.fd = file->fd, .offset = super->member[k].at, .name = file->path};
    bool sealed = img_file_encrypted(file);
    mica_status status = sealed && file->remote ? img_remote_all(file->remote, err) : MICA_OK;
    if (status == MICA_OK && sealed) status = img_plain_open(file, &image->plain, err);
    for (uint32_t k = 0; status == MICA_OK && image->plain && k < super->count; k++)
        places[k] = img_plain_place(image->plain, k);
    for (uint32_t k = 0; status == MICA_OK && file->remote && !sealed && k < super->count; k++)
        status = img_remote_place(file->remote, k, super->member[k].at, super->end - super->member[k].at,
                                  &places[k], err);
    if (status == MICA_OK) status = mem_file_open(places, super->count, &image->memory, err);
    if (status == MICA_OK) status = image_check_members(image, err);
    if (status == MICA_OK) status = img_key_check(super, &image->own, err);
    image->believed = image->own;
    if (status != MICA_OK) img_image_close(image);
    return status;
}

void img_image_trust(img_image *image, const uint8_t public_key[MICA_KEY_SIZE]) {
    mica_error no = MICA_ERROR_INIT;
    if (!image->believed)
        image->believed = img_sign_check(&image->file->super, public_key, image->file->path, &no) == MICA_OK;
}

void img_image_close(img_image *image) {
    img_lazy_free(image->lazy);
    mica_memory_file_close(image->memory);
    img_plain_close(image->plain);
    *image = (img_image){0};
}

mica_status img_image_section(img_image *image, uint16_t id, base_view *out, mica_error *err) {
    mica_memory_section section;
    *out = base_view_of(NULL, 0);
    mica_status status =
        mica_memory_file_section(image->memory, image->file->super.count - 1, id, &section, err);
    if (status == MICA_OK) *out = base_view_of(section.data, section.size);
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}

/* ---- loading ---- */

typedef struct loading {
    img_image *image;
    vm_t *vm;
    unsigned maps;           /* of the heap */
    bool all_maps;           /* runs of any size are mapped */
    const uint32_t *touched; /* pages of the heap that are copied, rising */
    size_t touched_count, touched_next;
    void *kept[IMG_TOUCHED_MOST]; /* where they are */
    size_t kept_count;
    uint8_t *bytes; /* COPY_MOST of them, for what is packed; or NULL */
} loading;

static mica_status load_unknown(const loading *l, const mica_memory_region *r, mica_error *err) {
    return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                     "%s: the image has the region '%s', which this program does not know",
                     l->image->file->path, r->name);
}

/* Packed bytes go through memory of their own. */
static mica_status load_packed(loading *l, size_t region, uint64_t place, uint64_t at, size_t some,
                               mica_error *err) {
    if (!l->bytes) l->bytes = base_malloc(COPY_MOST);
    if (!l->bytes) return base_fail_memory(err, "loading an image");
    mica_status status = mica_memory_file_read(l->image->memory, region, at, l->bytes, some, err);
    return status == MICA_OK ? vm_adopt(l->vm, place + at, l->bytes, some, err) : status;
}

/* Others are copied from the file's map, where they are verified before and asked for again behind that. What a file that is
 * cut short meanwhile does to them is told as that. */
static mica_status load_plain(loading *l, const mem_run *run, uint64_t to, size_t some, mica_error *err) {
    fmt_file *file = mem_file_member(l->image->memory, run->member);
    mica_error why = MICA_ERROR_INIT;
    mica_status status = fmt_file_check(file, run->at, some, err);
    if (status != MICA_OK) return status;
    mica_status adopted = vm_adopt(l->vm, to, file->base + run->at, some, &why);
    status = fmt_file_settled(file, run->at, some, err);
    if (status == MICA_OK && adopted != MICA_OK) *err = why;
    return status == MICA_OK ? adopted : status;
}

/* Bytes [from, to) of a region, verified, into the cage. */
static mica_status load_copy(loading *l, size_t region, uint64_t place, uint64_t from, uint64_t to,
                             mica_error *err) {
    mem_run run;
    mica_status status = MICA_OK;
    for (uint64_t at = from; at < to && status == MICA_OK;) {
        status = mem_file_run(l->image->memory, region, at, &run, err);
        if (status != MICA_OK) break;
        size_t some = (size_t)(to - at < COPY_MOST ? to - at : COPY_MOST);
        if (some > run.bytes && !run.packed) some = (size_t)run.bytes;
        if (run.zeros)
            status = vm_adopt_zeros(l->vm, place + at, some, err);
        else if (run.packed)
            status = load_packed(l, region, place, at, some, err);
        else
            status = load_plain(l, &run, place + at, some, err);
        at += some;
    }
    return status;
}

static mica_status load_map(loading *l, uint64_t place, const mem_run *run, uint64_t from, uint64_t to,
                            mica_error *err) {
    uint64_t skipped = from - run->offset;
    const img_part part = {.at = vm_at(l->vm, place + from),
                           .size = to - from,
                           .offset = run->place + skipped,
                           .inner = run->at + skipped,
                           .fd = l->image->plain ? img_plain_fd(l->image->plain) : l->image->file->fd,
                           .file = mem_file_member(l->image->memory, run->member)};
    l->maps++;
    return from < to ? img_lazy_map(l->image->lazy, &part, err) : MICA_OK;
}

/* What a start touches is copied, and what lies between such pages mapped. */
static mica_status load_mapped(loading *l, size_t region, uint64_t place, const mem_run *run,
                               mica_error *err) {
    uint64_t at = run->offset, end = run->offset + run->bytes;
    mica_status status = MICA_OK;
    while (at < end && status == MICA_OK) {
        while (l->touched_next < l->touched_count && (uint64_t)l->touched[l->touched_next] * VM_PAGE < at)
            l->touched_next++;
        uint64_t page =
            l->touched_next < l->touched_count ? (uint64_t)l->touched[l->touched_next] * VM_PAGE : end;
        if (page > end) page = end;
        status = load_map(l, place, run, at, page, err);
        at = page + VM_PAGE;
        if (page == end || status != MICA_OK) continue;
        status = load_copy(l, region, place, page, page + VM_PAGE, err);
        l->kept[l->kept_count++] = vm_at(l->vm, place + page);
    }
    return status;
}

/* Bytes of the heap that lie together are mapped, if they are many and lie on pages. */
static mica_status load_run(loading *l, size_t region, uint64_t place, const mem_run *run, mica_error *err) {
    uint64_t least = l->all_maps ? VM_PAGE : l->maps < MAP_FEW ? 2 * VM_PAGE : MAP_LEAST;
    bool map = place == VM_HEAP && l->image->lazy && !run->packed && run->bytes >= least &&
               run->bytes % VM_PAGE == 0 && run->offset % VM_PAGE == 0;
    return map ? load_mapped(l, region, place, run, err)
               : load_copy(l, region, place, run->offset, run->offset + run->bytes, err);
}

/* Bytes [from, to) of a region without its pages of zeros, which the cage has there already. */
static mica_status load_runs(loading *l, size_t region, uint64_t place, uint64_t from, uint64_t to,
                             mica_error *err) {
    mica_status status = MICA_OK;
    mem_run run;
    for (uint64_t at = from; at < to && status == MICA_OK; at = run.offset + run.bytes) {
        status = mem_file_run(l->image->memory, region, at, &run, err);
        if (status != MICA_OK || run.zeros) continue;
        if (run.offset + run.bytes > to) run.bytes = to - run.offset;
        status = load_run(l, region, place, &run, err);
    }
    return status;
}

/* The first and last page are copied in any case: by them vm_adopt opens the region, or refuses one that is too large. Of the
 * heap, which the root has had opened, that is asked here where none need be copied. */
static mica_status load_whole(loading *l, size_t region, uint64_t place, uint64_t size, mica_error *err) {
    if (l->all_maps && place == VM_HEAP && size % VM_PAGE == 0 && size <= l->vm->open[VM_REGION_HEAP])
        return load_runs(l, region, place, 0, size, err);
    uint64_t end = size < VM_PAGE ? size : VM_PAGE;
    mica_status status = load_copy(l, region, place, size - end, size, err);
    if (status == MICA_OK && size > end) status = load_copy(l, region, place, 0, end, err);
    return status == MICA_OK && size > 2 * end ? load_runs(l, region, place, end, size - end, err) : status;
}

static mica_status load_region(loading *l, size_t region, mica_error *err) {
    const mica_memory_region *r = mica_memory_file_region(l->image->memory, region);
    img_place place;
    if (!img_place_named(r->name, &place)) return load_unknown(l, r, err);
    if (r->size > place.to - place.from)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "%s: the region '%s' is larger than it may be", l->image->file->path, r->name);
    return load_whole(l, region, place.from, r->size, err);
}

static mica_status find_root(const img_image *image, size_t *region, mica_error *err) {
    size_t count = mica_memory_file_count(image->memory);
    for (*region = 0; *region < count; ++*region) {
        const mica_memory_region *r = mica_memory_file_region(image->memory, *region);
        if (strcmp(r->name, "root") == 0 && r->size >= VM_PAGE) return MICA_OK;
    }
    return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                     "%s: the image has no root: it is no image of an interpreter", image->file->path);
}

mica_status img_check(img_image *image, vm_t *vm, mica_error *err) {
    uint8_t page[VM_PAGE];
    size_t root;
    mica_status status = find_root(image, &root, err);
    if (status == MICA_OK) status = mica_memory_file_read(image->memory, root, 0, page, sizeof page, err);
    return status == MICA_OK ? vm_adopt_check(vm, page, err) : status;
}

/* Sections are the saver's, who is this user: what it says is used as far as it is a list of rising pages. */
static mica_status load_touched(loading *l, mica_error *err) {
    base_view touched;
    mica_status status = img_image_section(l->image, IMG_SECTION_TOUCHED, &touched, err);
    if (status != MICA_OK) return status;
    size_t count = touched.len / sizeof *l->touched;
    if (count > IMG_TOUCHED_MOST || (uintptr_t)touched.data % sizeof *l->touched) return MICA_OK;
    l->touched = (const uint32_t *)(const void *)touched.data;
    for (size_t k = 1; k < count; k++)
        if (l->touched[k] <= l->touched[k - 1]) return MICA_OK;
    l->touched_count = count;
    return MICA_OK;
}

/* Behind the root, which says how large the heap is. */
static mica_status load_lazily(loading *l, img_way way, mica_error *err) {
    img_lazy **lazy = &l->image->lazy;
    vm_t *vm = l->vm;
    mica_status status =
        img_lazy_new(vm_at(vm, VM_HEAP), vm->open[VM_REGION_HEAP], l->image->file->path, true, lazy, err);
    if (status != MICA_OK) return status;
    vm->file_end = VM_HEAP + vm->open[VM_REGION_HEAP];
    l->all_maps = way == IMG_LATER || way == IMG_RECORD;
    if (way == IMG_RECORD) img_lazy_by_page(*lazy);
    if (way != IMG_LATER) return MICA_OK;
    img_lazy_later(*lazy);
    vm->file_settle = img_lazy_settle;
    vm->file_ctx = *lazy;
    return load_touched(l, err);
}

mica_status img_load(img_image *image, vm_t *vm, img_way way, mica_error *err) {
    loading l = {.image = image, .vm = vm};
    size_t root;
    mica_status status = img_check(image, vm, err);
    if (status == MICA_OK) status = find_root(image, &root, err);
    if (status == MICA_OK && image->plain && (way == IMG_COPY || !image->own))
        status = img_plain_check(image->plain, err); /* also what no part of the memory is in */
    if (status != MICA_OK) return status;
    if (!vm_adopt_begin(vm))
        status = base_fail_errno(err, image->file->path, "clear the memory for the image");
    vm->adopting = true; /* until all of it is there */
    if (status == MICA_OK) status = load_region(&l, root, err);
    if (status == MICA_OK && way != IMG_COPY && image->believed) status = load_lazily(&l, way, err);
    for (size_t k = 0; k < mica_memory_file_count(image->memory) && status == MICA_OK; k++)
        if (k != root) status = load_region(&l, k, err);
    if (status == MICA_OK && image->lazy) status = img_lazy_shut(image->lazy, l.kept, l.kept_count, err);
    if (status == MICA_OK) status = vm_adopt_end(vm, err);
    if (status == MICA_OK && !image->believed) status = vm_deep_check(vm, err);
    vm->adopting = status != MICA_OK;
    base_free(l.bytes);
    return status;
}

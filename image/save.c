/* image/save.c - a stopped VM → an epoch at the end of an image file.
 *
 * Nothing is walked but the heap's lists of free blocks: memory is saved as it lies, page by page, each region as far as it
 * is used. The order: what nobody uses is cleared (vm/heap/scrub.c), the root says which records it holds, the regions
 * get the sizes they have now, pages are appended, and when the file says that they count, the tracker's epoch moves on. */
#include "image/save.h"
#include "image/load.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "image/cipher.h"
#include "memory/file.h"
#include "memory/slices.h"
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"
#include "vm/heap/scrub.h"
#include "vm/run/carry.h"

#include <string.h>

struct img_saver {
    vm_t *vm;
    mica_memory_space *space;
    mica_memory_tracker *tracker; /* NULL: every save is a full one */
    mem_slices *slices;           /* of the save that is being made in slices, or NULL */
    img_file *file;               /* and its file */
    mem_place place;
    img_epoch epoch; /* encrypts it, where the file is */
    bool full;
    size_t heap; /* number of the heap's region */
};

/* The cage gives no page of a mapped file back (vm/heap/cage.c): others take its place. */
static const mica_memory_tracker_options saver_options = {.private_kept = true};

mica_status img_saver_new(vm_t *vm, bool tracking, img_saver **out, mica_error *err) {
    img_saver *s = base_calloc(1, sizeof *s);
    if (!s) return base_fail_memory(err, "saving an image");
    s->vm = vm;
    mica_status status = mica_memory_space_new(&s->space, err);
    if (status == MICA_OK) mem_space_plain(s->space); /* the cage's own, but for maps of files */
    if (status == MICA_OK && tracking)
        status = mica_memory_tracker_new(s->space, &saver_options, &s->tracker, err);
    if (status != MICA_OK) {
        img_saver_free(s);
        return status;
    }
    *out = s;
    return MICA_OK;
}

void img_saver_free(img_saver *s) {
    if (!s) return;
    img_saver_give_up(s);
    mica_memory_tracker_free(s->tracker);
    mica_memory_space_free(s->space);
    base_free(s);
}

/* ---- the regions as they are now ---- */

static mica_status set_region(img_saver *s, const img_place *place, uint64_t size, mica_error *err) {
    for (size_t k = 0; k < mica_memory_space_count(s->space); k++) {
        const mica_memory_region *r = mica_memory_space_at(s->space, k);
        if (strcmp(r->name, place->name) == 0)
            return r->size == size ? MICA_OK : mica_memory_space_resize(s->space, k, size, err);
    }
    const mica_memory_region fresh = {.name = place->name, .base = vm_at(s->vm, place->from), .size = size};
    return mica_memory_space_add(s->space, &fresh, err);
}

/* The space is the image's first, in its order: later saves give regions the sizes that they have then. */
mica_status img_saver_resume(vm_t *vm, img_image *image, img_saver **out, mica_error *err) {
    img_saver *s = NULL;
    mica_status status = img_saver_new(vm, false, &s, err);
    if (status != MICA_OK) return status;
    for (size_t k = 0; k < mica_memory_file_count(image->memory) && status == MICA_OK; k++) {
        const mica_memory_region *r = mica_memory_file_region(image->memory, k);
        img_place place;
        if (img_place_named(r->name, &place))
            status = set_region(s, &place, r->size, err);
        else /* it was loaded, so there is none */
            status = base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                               "the region '%s' is not known", r->name);
    }
    if (status == MICA_OK)
        status = mem_tracker_resume(s->space, &saver_options, image->memory, &s->tracker, err);
    if (status == MICA_OK)
        *out = s;
    else
        img_saver_free(s);
    return status;
}

/* Parts of a region that grows downwards are whole. One that was used and is not any more keeps a page: an image's
 * regions do not go. */
static mica_status set_regions(img_saver *s, mica_error *err) {
    mica_status status = MICA_OK;
    for (unsigned k = 0; k < VM_REGION_COUNT && status == MICA_OK; k++) {
        uint64_t from, to;
        img_place place;
        if (vm_regions[k].kind != VM_KIND_STATE) continue;
        vm_region_used(s->vm, (vm_region_id)k, &from, &to);
        for (unsigned part = 0; img_place_part((vm_region_id)k, part, &place) && status == MICA_OK; part++) {
            bool down = vm_regions[k].down;
            if (down ? from >= place.to : from == to && !mica_memory_space_find(s->space, place.name)) break;
            uint64_t size =
                down ? place.to - place.from : (to - from + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1);
            status = set_region(s, &place, size ? size : VM_PAGE, err);
        }
    }
    return status;
}

static uint64_t saver_bytes(const img_saver *s) {
    uint64_t bytes = 0;
    for (size_t k = 0; k < mica_memory_space_count(s->space); k++)
        bytes += mica_memory_space_at(s->space, k)->size;
    return bytes;
}

/* ---- saving ---- */

typedef struct save_sections {
    mica_memory_section of[4];
} save_sections;

/* What a file has of `content`, whose bytes stay the caller's; `sections` must stay, too. */
static mica_memory_content content_of(const img_saver *s, bool full, const img_content *content,
                                      save_sections *sections) {
    *sections = (save_sections){{
        {IMG_SECTION_SESSION, content->session.data, content->session.len},
        {IMG_SECTION_ABOUT, content->about.data, content->about.len},
        {IMG_SECTION_SUMMARY, content->summary.data, content->summary.len},
        {IMG_SECTION_TOUCHED, content->touched.data, content->touched.len},
    }};
    return (mica_memory_content){.space = s->space,
                                 .description = content->description,
                                 .time_ns = content->time_ns,
                                 .space_id = full && !s->tracker ? content->space_id : NULL,
                                 .sections = sections->of,
                                 .section_count =
                                     sizeof sections->of / sizeof *sections->of - !content->touched.len};
}

/* What a save that failed has left behind the image. */
static void cut(const img_file *file) {
    base_file_cut(file->fd, (off_t)(file->super.count ? file->super.end : IMG_FIRST));
}

static mica_status check_diff(const img_saver *s, const img_file *file, bool full, mica_error *err) {
    if (full || (s->tracker && img_file_has_room(file))) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "%s: there is no epoch that a diff could follow", file->path);
}

mica_status img_saver_save(img_saver *s, img_file *file, bool full, const img_content *content,
                           mica_error *err) {
    mica_memory_saved saved, listed;
    save_sections sections;
    mem_place place = {.fd = file->fd, .name = file->path};
    img_epoch epoch = {0};
    const mica_memory_content what = content_of(s, full, content, &sections);
    mica_status status = check_diff(s, file, full, err);
    if (status != MICA_OK) return status;
    vm_scrub(s->vm);
    vm_records_tell(s->vm);
    status = set_regions(s, err);
    if (status == MICA_OK) status = img_epoch_begin(&epoch, file, full ? saver_bytes(s) : 0, &place, err);
    if (status == MICA_OK)
        status = s->tracker ? mem_tracker_append(s->tracker, full, &what, &place, &saved, err)
                            : mem_file_append(&what, &place, &saved, err);
    if (status == MICA_OK) {
        listed = saved;
        status = img_epoch_end(&epoch, &place, &listed, err);
    }
    img_epoch_free(&epoch);
    if (status != MICA_OK) {
        cut(file);
        return status;
    }
    status = img_file_commit(file, place.offset, &listed, full, err);
    if (status == MICA_OK && s->tracker) status = mem_tracker_appended(s->tracker, &saved, err);
    return status;
}

/* ---- elsewhere ---- */

typedef struct collecting {
    const img_saver *of;
    img_page_fn each;
    void *ctx;
} collecting;

static mica_status collect_page(void *ctx, size_t region, uint64_t page, const void *bytes, size_t size,
                                mica_error *err) {
    const collecting *c = ctx;
    const mica_memory_region *r = mica_memory_space_at(c->of->space, region);
    return c->each(c->ctx, vm_offset_of(c->of->vm, r->base) + page * r->granule, bytes, size, err);
}

mica_status img_saver_collect(img_saver *s, img_page_fn each, void *ctx, mica_error *err) {
    collecting c = {s, each, ctx};
    vm_scrub(s->vm);
    vm_records_tell(s->vm);
    mica_status status = set_regions(s, err);
    return status == MICA_OK ? mica_memory_tracker_collect(s->tracker, collect_page, &c, err) : status;
}

mica_status img_saver_collected(img_saver *s, mica_error *err) {
    return mica_memory_tracker_commit(s->tracker, err);
}

const mica_memory_space *img_saver_space(const img_saver *s) {
    return s->space;
}

/* ---- in slices ---- */

static void slice_before(void *ctx) {
    img_saver *s = ctx;
    vm_scrub_large(s->vm);
    vm_records_tell(s->vm);
}

static bool slice_with(void *ctx, uint64_t at, uint64_t bytes) {
    img_saver *s = ctx;
    return mem_slices_with(s->slices, s->heap, at - VM_HEAP, bytes);
}

/* A block that was freed has its link written, so it is among what was written since the last save cleared it. */
static void slice_between(void *ctx, mem_slices *slices) {
    img_saver *s = ctx;
    s->slices = slices;
    vm_scrub_small(s->vm, slice_with, s);
}

/* An end without a commit. */
static mica_status slice_failed(img_saver *s, mica_status status) {
    if (status != MICA_OK) img_saver_give_up(s);
    return status;
}

/* The thread that writes pages ends first: it encrypts them. */
static void slices_end(img_saver *s, bool cutting) {
    mem_slices_free(s->slices);
    img_epoch_free(&s->epoch);
    if (cutting) cut(s->file);
    s->slices = NULL;
    s->file = NULL;
}

void img_saver_give_up(img_saver *s) {
    if (!s->file) return;
    slices_end(s, true);
}

mica_status img_saver_begin(img_saver *s, img_file *file, bool full, mica_error *err) {
    const mem_slices_hooks hooks = {slice_before, slice_between, s};
    mica_status status = check_diff(s, file, full, err);
    if (status == MICA_OK) status = set_regions(s, err);
    if (status != MICA_OK) return status;
    s->file = file;
    s->full = full;
    s->heap = 0;
    while (strcmp(mica_memory_space_at(s->space, s->heap)->name, vm_regions[VM_REGION_HEAP].name) != 0)
        s->heap++; /* it is there: the heap is never empty */
    s->place = (mem_place){.fd = file->fd, .name = file->path};
    status = img_epoch_begin(&s->epoch, file, full ? saver_bytes(s) : 0, &s->place, err);
    if (status == MICA_OK) status = mem_slices_begin(s->tracker, full, &hooks, &s->place, &s->slices, err);
    return slice_failed(s, status);
}

mica_status img_saver_step(img_saver *s, uint64_t until_ns, bool *few, mica_error *err) {
    vm_guard_lift(s->vm); /* what the program has freed since the slice before is copied, too */
    mica_status status = set_regions(s, err);
    if (status == MICA_OK) status = mem_slices_step(s->slices, until_ns, few, err);
    return slice_failed(s, status);
}

mica_status img_saver_rest(img_saver *s, mica_error *err) {
    vm_guard_lift(s->vm);
    mica_status status = set_regions(s, err);
    if (status == MICA_OK) status = mem_slices_rest(s->slices, err);
    return slice_failed(s, status);
}

mica_status img_saver_write(img_saver *s, const img_content *content, mica_error *err) {
    mica_memory_saved saved, listed;
    save_sections sections;
    const mica_memory_content what = content_of(s, s->full, content, &sections);
    mica_status status = mem_slices_write(s->slices, &what, &saved, err);
    if (status == MICA_OK) {
        listed = saved;
        status = img_epoch_end(&s->epoch, &s->place, &listed, err);
    }
    if (status != MICA_OK) return slice_failed(s, status);
    status = img_file_commit(s->file, s->place.offset, &listed, s->full, err);
    if (status == MICA_OK) mem_slices_commit(s->slices, &saved);
    slices_end(s, false); /* what a commit that failed has left may be the image's: it is not cut */
    return status;
}

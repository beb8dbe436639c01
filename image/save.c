/* image/save.c - a stopped VM → an epoch at the end of an image file.
 *
 * Nothing is walked but the heap's lists of free blocks: memory is saved as it lies, page by page, each region as far as it
 * is used. The order: what nobody uses is cleared (vm/heap/scrub.c), the root says which records it holds, the regions
 * get the sizes they have now, pages are appended, and when the file says that they count, the tracker's epoch moves on. */
#include "image/save.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "image/cipher.h"
#include "memory/file.h"
#include "vm/heap/regions.h"
#include "vm/heap/scrub.h"
#include "vm/run/carry.h"

#include <string.h>

struct img_saver {
    vm_t *vm;
    mica_memory_space *space;
    mica_memory_tracker *tracker; /* NULL: every save is a full one */
};

mica_status img_saver_new(vm_t *vm, bool tracking, img_saver **out, mica_error *err) {
    img_saver *s = base_calloc(1, sizeof *s);
    if (!s) return base_fail_memory(err, "saving an image");
    s->vm = vm;
    mica_status status = mica_memory_space_new(&s->space, err);
    if (status == MICA_OK && tracking) status = mica_memory_tracker_new(s->space, NULL, &s->tracker, err);
    if (status != MICA_OK) {
        img_saver_free(s);
        return status;
    }
    *out = s;
    return MICA_OK;
}

void img_saver_free(img_saver *s) {
    if (!s) return;
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

static mica_status append(img_saver *s, bool full, const img_content *content, mem_place *place,
                          mica_memory_saved *saved, mica_error *err) {
    const mica_memory_section sections[] = {
        {IMG_SECTION_SESSION, content->session.data, content->session.len},
        {IMG_SECTION_ABOUT, content->about.data, content->about.len},
        {IMG_SECTION_SUMMARY, content->summary.data, content->summary.len},
    };
    const mica_memory_content what = {.space = s->space,
                                      .description = content->description,
                                      .sections = sections,
                                      .section_count = sizeof sections / sizeof *sections};
    return s->tracker ? mem_tracker_append(s->tracker, full, &what, place, saved, err)
                      : mem_file_append(&what, place, saved, err);
}

mica_status img_saver_save(img_saver *s, img_file *file, bool full, const img_content *content,
                           mica_error *err) {
    mica_memory_saved saved, listed;
    mem_place place = {.fd = file->fd, .name = file->path};
    img_epoch epoch = {0};
    if (!full && !(s->tracker && img_file_has_room(file)))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: there is no epoch that a diff could follow", file->path);
    vm_scrub(s->vm);
    vm_records_tell(s->vm);
    mica_status status = set_regions(s, err);
    if (status == MICA_OK) status = img_epoch_begin(&epoch, file, full ? saver_bytes(s) : 0, &place, err);
    if (status == MICA_OK) status = append(s, full, content, &place, &saved, err);
    if (status == MICA_OK) {
        listed = saved;
        status = img_epoch_end(&epoch, &place, &listed, err);
    }
    img_epoch_free(&epoch);
    if (status != MICA_OK) {
        base_file_cut(file->fd, (off_t)(file->super.count ? file->super.end : IMG_FIRST));
        return status;
    }
    status = img_file_commit(file, place.offset, &listed, full, err);
    if (status == MICA_OK && s->tracker) status = mem_tracker_appended(s->tracker, &saved, err);
    return status;
}

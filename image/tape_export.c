/* image/tape_export.c - an epoch of a tape → an image, or a memory file. Pages are read from the tape as they are written; nothing
 * of a VM is asked. An image that is made so carries no tag: whose memory a tape has nobody knows. */
#include "mica/tape_image.h"

#include "image/file.h"
#include "image/tape.h"
#include "memory/file.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

#define EXPORT_MOST (UINT64_C(1) << 42) /* bytes: each page of them is asked for */

typedef struct exporting {
    mica_tape *tape;
    mica_tape_moment epoch;
    img_tape_account account;
    mica_memory_space *space;
    img_tape_pages pages;
    char description[MICA_MEMORY_DESCRIPTION + 1];
    mica_memory_content content;
} exporting;

/* Where the tape has no page are zeros. */
static mica_status read_bytes(void *ctx, size_t region, uint64_t offset, void *out, size_t size,
                              mica_error *err) {
    const exporting *x = ctx;
    int64_t at = x->account.regions[region].at + (int64_t)offset;
    size_t next = img_tape_pages_next(&x->pages, at);
    if (next == x->pages.count || x->pages.at[next] >= at + (int64_t)size) {
        memset(out, 0, size);
        return MICA_OK;
    }
    return mica_tape_read_at(x->tape, &x->epoch, at, out, size, err);
}

/* At addresses that nobody looks at. */
static mica_status make_space(exporting *x, mica_error *err) {
    uint64_t at = MICA_MEMORY_GRANULE_MIN, bytes = 0;
    for (uint32_t k = 0; k < x->account.head.regions; k++)
        bytes += x->account.regions[k].size; /* of at most 2^46 each */
    if (bytes > EXPORT_MOST)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "the memory of the epoch has %llu bytes; at most %llu are written into a file",
                         (unsigned long long)bytes, (unsigned long long)EXPORT_MOST);
    mica_status status = mica_memory_space_new(&x->space, err);
    for (uint32_t k = 0; k < x->account.head.regions && status == MICA_OK; k++) {
        const img_tape_region *r = &x->account.regions[k];
        const mica_memory_region region = {.name = r->name, .base = (void *)(uintptr_t)at, .size = r->size};
        at += r->size;
        status = mica_memory_space_add(x->space, &region, err);
    }
    return status;
}

static mica_status prepare(exporting *x, const mica_tape_moment *moment, mica_error *err) {
    const img_tape_head *head = &x->account.head;
    static const uint8_t none[sizeof head->space_id];
    mica_tape_checkpoint_about about;
    mica_tape_about tape;
    mica_status status = mica_tape_tell(x->tape, moment, &about, err);
    if (status != MICA_OK) return status;
    mica_tape_about_of(x->tape, &tape);
    x->epoch = (mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = about.epoch};
    status = img_tape_account_read(x->tape, &x->epoch, &x->account, err);
    if (status == MICA_OK) status = make_space(x, err);
    if (status == MICA_OK) status = img_tape_pages_of(x->tape, &x->epoch, &x->pages, err);
    if (status != MICA_OK) return status;
    memcpy(x->description, x->account.description, head->description);
    bool own = memcmp(head->space_id, none, sizeof none) != 0;
    static_assert(sizeof tape.space_id == sizeof head->space_id, "both are of a memory");
    if (!own) memcpy(x->account.head.space_id, tape.space_id, sizeof tape.space_id);
    x->content = (mica_memory_content){.space = x->space,
                                       .read = read_bytes,
                                       .ctx = x,
                                       .page = head->page,
                                       .space_id = head->space_id,
                                       .time_ns = head->time_ns ? head->time_ns : about.time_ns,
                                       .instructions = head->instructions,
                                       .branch = head->branch,
                                       .description = head->description ? x->description : NULL,
                                       .compress = head->packed,
                                       .sections = x->account.sections,
                                       .section_count = head->sections};
    return MICA_OK;
}

static mica_status write_image(const exporting *x, const char *path, mica_memory_saved *saved,
                               mica_error *err) {
    img_file file;
    mica_status status = img_file_free(path, err);
    if (status == MICA_OK) status = img_file_create(&file, path, err);
    if (status != MICA_OK) return status;
    mem_place place = {.fd = file.fd, .name = file.path};
    file.untagged = true;
    status = mem_file_append(&x->content, &place, saved, err);
    if (status == MICA_OK) status = img_file_commit(&file, place.offset, saved, true, err);
    img_file_close(&file);
    return status;
}

mica_status mica_tape_export(mica_tape *tape, const mica_tape_moment *moment, const char *path,
                             mica_memory_saved *out, bool *image, mica_error *err) {
    exporting x = {.tape = tape};
    mica_memory_saved saved = {0};
    mica_status status = prepare(&x, moment, err);
    bool session = status == MICA_OK && x.account.head.kind == IMG_TAPE_SESSION;
    if (status == MICA_OK)
        status =
            session ? write_image(&x, path, &saved, err) : mica_memory_write(&x.content, path, &saved, err);
    if (out) *out = saved;
    if (image) *image = session;
    img_tape_account_free(&x.account);
    mica_memory_space_free(x.space);
    base_free(x.pages.at);
    return status;
}

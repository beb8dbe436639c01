/* image/tape_import.c - images and memory files → epochs of a tape, one for each member of a chain. Of a member behind the first
 * those pages are written that it has itself; which of them differ the tape finds out. Nothing of a VM is asked. */
#include "mica/tape_image.h"

#include "image/load.h"
#include "image/tape.h"
#include "memory/file.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

#define IMPORT_MOST ((size_t)1 << 20) /* bytes at once */

typedef struct importing {
    mica_tape *tape;
    mica_memory_file *file; /* the members up to the one that is written */
    size_t newest;          /* its number */
    img_tape_kind kind;
    bool packed;
    uint8_t *bytes, *there; /* IMPORT_MOST each */
    img_tape_region regions[MICA_MEMORY_REGIONS_MAX];
} importing;

/* ---- pages ---- */

/* Zeros take no room where nobody has written: what lies there is looked at first. */
static mica_status write_zeros(importing *m, int64_t at, size_t size, mica_error *err) {
    mica_status status = mica_tape_read(m->tape, at, m->there, size, err);
    if (status != MICA_OK) return status;
    if (m->there[0] == 0 && memcmp(m->there, m->there + 1, size - 1) == 0) return MICA_OK;
    memset(m->there, 0, size);
    return mica_tape_write(m->tape, at, m->there, size, err);
}

static mica_status write_run(importing *m, size_t region, const mem_run *run, mica_error *err) {
    uint64_t end = run->offset + run->bytes;
    mica_status status = MICA_OK;
    for (uint64_t at = run->offset; at < end && status == MICA_OK; at += IMPORT_MOST) {
        size_t some = (size_t)(end - at < IMPORT_MOST ? end - at : IMPORT_MOST);
        int64_t to = m->regions[region].at + (int64_t)at;
        if (run->zeros) {
            status = write_zeros(m, to, some, err);
            continue;
        }
        status = mica_memory_file_read(m->file, region, at, m->bytes, some, err);
        if (status == MICA_OK) status = mica_tape_write(m->tape, to, m->bytes, some, err);
    }
    return status;
}

/* `all`: the tape does not have what the members before have. */
static mica_status write_region(importing *m, size_t region, bool all, mica_error *err) {
    uint64_t size = m->regions[region].size;
    mica_status status = MICA_OK;
    mem_run run;
    for (uint64_t at = 0; at < size && status == MICA_OK; at = run.offset + run.bytes) {
        status = mem_file_run(m->file, region, at, &run, err);
        if (status != MICA_OK) break;
        m->packed |= run.packed;
        if (all || run.member == m->newest) status = write_run(m, region, &run, err);
    }
    return status;
}

/* ---- what there is beside them ---- */

static mica_status place_region(importing *m, size_t k, mica_error *err) {
    const mica_memory_region *r = mica_memory_file_region(m->file, k);
    img_tape_region *out = &m->regions[k];
    img_place place;
    *out = (img_tape_region){.at = (int64_t)k * IMG_TAPE_APART, .size = r->size};
    memcpy(out->name, r->name, strlen(r->name));
    if (m->kind == IMG_TAPE_FILE) {
        mica_tape_region region = {.at = out->at, .size = IMG_TAPE_APART, .hint = MICA_TAPE_HEAP};
        memcpy(region.name, out->name, sizeof region.name);
        return img_tape_region_want(m->tape, &region, err);
    }
    if (!img_place_named(r->name, &place))
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the image has the region '%s', which this program does not know", r->name);
    if (r->size > place.to - place.from)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the region '%s' of the image is larger than it may be", r->name);
    out->at = (int64_t)place.from;
    return MICA_OK;
}

static mica_status take_sections(importing *m, img_tape_account *a, mica_error *err) {
    const fmt_header *header = &mem_file_member(m->file, m->newest)->header;
    for (uint32_t k = 0; k < header->section_count; k++) {
        uint16_t id = header->sections[k].id;
        if (id < MICA_MEMORY_SECTION_FIRST) continue;
        if (a->head.sections == MICA_MEMORY_SECTIONS_MAX)
            return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                             "a memory file has more than %d sections of its writer's",
                             MICA_MEMORY_SECTIONS_MAX);
        mica_memory_section section;
        mica_status status = mica_memory_file_section(m->file, m->newest, id, &section, err);
        if (status != MICA_OK) return status;
        uint32_t place = a->head.sections++;
        for (; place && a->sections[place - 1].id > id; place--)
            a->sections[place] = a->sections[place - 1];
        a->sections[place] = section;
    }
    return MICA_OK;
}

static mica_status write_account(importing *m, const mica_memory_file_about *about, mica_error *err) {
    base_buf bytes = {0};
    img_tape_account a = {.head = {.kind = m->kind,
                                   .regions = (uint32_t)mica_memory_file_count(m->file),
                                   .description = (uint32_t)strlen(about->description),
                                   .page = about->page,
                                   .packed = m->packed,
                                   .time_ns = about->time_ns,
                                   .instructions = about->instructions,
                                   .branch = about->branch},
                          .regions = m->regions,
                          .description = (const uint8_t *)about->description};
    memcpy(a.head.space_id, about->space_id, sizeof a.head.space_id);
    mica_status status = take_sections(m, &a, err);
    if (status == MICA_OK && !img_tape_account_pack(&a, &bytes))
        status = base_fail_memory(err, "the account of an epoch");
    if (status == MICA_OK && bytes.len > IMG_TAPE_MOST)
        status = base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                           "the sections of a memory on a tape have at most %u bytes", IMG_TAPE_MOST);
    if (status == MICA_OK) status = mica_tape_write(m->tape, IMG_TAPE_ACCOUNT, bytes.data, bytes.len, err);
    base_buf_free(&bytes);
    return status;
}

/* ---- members ---- */

static mica_status import_member(importing *m, bool first, const char *name, mica_error *err) {
    mica_memory_file_about about;
    mica_tape_checkpoint_about epoch = {0};
    size_t count = mica_memory_file_count(m->file);
    if (!mica_memory_file_tell(m->file, m->newest, &about))
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET, "the chain has no newest member");
    m->packed = false;
    mica_status status = MICA_OK;
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = place_region(m, k, err);
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = write_region(m, k, first, err);
    if (status == MICA_OK) status = write_account(m, &about, err);
    epoch.time_ns = about.time_ns;
    epoch.instructions = about.instructions;
    if (name && strlen(name) >= sizeof epoch.name)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "a name has at most %d bytes",
                         MICA_TAPE_NAME_MAX - 1);
    if (name) memcpy(epoch.name, name, strlen(name) + 1);
    return status == MICA_OK ? mica_tape_checkpoint(m->tape, &epoch, NULL, err) : status;
}

static mica_status import_image(importing *m, const img_file *file, const char *name, mica_error *err) {
    mem_place places[IMG_EPOCHS_MAX];
    mica_status status = img_tape_session_regions(m->tape, err);
    if (img_file_encrypted(file))
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: a tape is not encrypted, and the image is; `micac image decrypt %s` first",
                         file->path, file->path);
    for (uint32_t k = 0; k < file->super.count && status == MICA_OK; k++) {
        mica_memory_file_about about;
        places[k] = (mem_place){.fd = file->fd, .offset = file->super.member[k].at, .name = file->path};
        status = mem_file_open(places, k + 1, &m->file, err);
        if (status != MICA_OK) break;
        m->newest = k;
        if (!mica_memory_file_tell(m->file, k, &about) ||
            memcmp(about.identity, file->super.member[k].identity, sizeof about.identity) != 0)
            status = base_fail(err, MICA_ERR_CORRUPTED, "superblock", file->super.member[k].at,
                               "%s: epoch %u is not the one that the superblock lists", file->path, k);
        else
            status = import_member(m, k == 0, k + 1 == file->super.count ? name : NULL, err);
        mica_memory_file_close(m->file);
    }
    return status;
}

static mica_status import_files(importing *m, const char *const *paths, size_t count, const char *name,
                                mica_error *err) {
    const mica_tape_region account = {
        .at = IMG_TAPE_ACCOUNT, .size = IMG_TAPE_MOST, .hint = MICA_TAPE_HISTORY, .name = "account"};
    mica_status status = img_tape_region_want(m->tape, &account, err);
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        status = mica_memory_file_open(paths, k + 1, &m->file, err);
        if (status != MICA_OK) break;
        m->newest = k;
        status = import_member(m, k == 0, k + 1 == count ? name : NULL, err);
        mica_memory_file_close(m->file);
    }
    return status;
}

mica_status mica_tape_import(mica_tape *tape, const char *const *paths, size_t count, const char *name,
                             uint64_t *epochs, mica_error *err) {
    img_file image;
    mica_error inner = MICA_ERROR_INIT;
    mica_tape_about about;
    if (count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "no file to take from");
    importing *m = base_calloc(1, sizeof *m);
    if (!m) return base_fail_memory(err, "importing a memory");
    m->tape = tape;
    m->bytes = base_malloc(2 * IMPORT_MOST);
    m->there = m->bytes ? m->bytes + IMPORT_MOST : NULL;
    mica_status status = m->bytes ? img_file_open(&image, paths[0], false, &inner)
                                  : base_fail_memory(&inner, "importing a memory");
    m->kind = status == MICA_OK ? IMG_TAPE_SESSION : IMG_TAPE_FILE;
    if (status == MICA_OK) {
        status = count == 1 ? import_image(m, &image, name, err)
                            : base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                                        "%s: an image has all its epochs itself: no other file", paths[0]);
        img_file_close(&image);
    } else if (status == MICA_ERR_NOT_A_SNAPSHOT) {
        status = import_files(m, paths, count, name, err);
    } else {
        *err = inner;
    }
    mica_tape_about_of(tape, &about);
    if (epochs) *epochs = about.epochs;
    base_free(m->bytes);
    base_free(m);
    return status;
}

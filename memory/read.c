/* memory/read.c - memory files → bytes of regions: a full file and diffs, read as one. Every page is verified when it is
 * read; nothing is taken from a hole, since pages are found by an index.
 *
 * Bytes are looked for from the newest file back, in runs: as far as one file has them together and no newer one has a page.
 * A file of another page size than its parent's is no special case: where a page begins and ends is asked of each file
 * alone. */
#include "memory/member.h"
#include "memory/packed.h"
#include "memory/remote.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"

#include <string.h>

#define READ_REMOTE (1u << 20) /* bytes that are asked of a page server at once */

struct mica_memory_file {
    size_t count;
    mem_member *members;
    mica_memory_region *regions; /* of the newest */
    mem_remote *remote;          /* NULL: of files */
};

/* Opens by paths, or (NULL) by places; `part`: the first may be a diff. */
static mica_status read_open(const char *const *paths, const mem_place *places, size_t count, bool part,
                             mica_memory_file **out, mica_error *err) {
    *out = NULL;
    if (count == 0)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "no memory file was named");
    mica_memory_file *file = base_calloc(1, sizeof *file);
    if (file) file->members = base_calloc(count, sizeof *file->members);
    mica_status status = file && file->members ? MICA_OK : base_fail_memory(err, "a chain of memory files");
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        mem_member *m = &file->members[k];
        file->count = k + 1;
        status = mem_member_open(m, paths ? paths[k] : NULL, paths ? NULL : &places[k], err);
        if (status == MICA_OK && (k || !part)) status = mem_member_follows(m, k ? m - 1 : NULL, err);
    }
    const mem_member *newest = status == MICA_OK ? &file->members[count - 1] : NULL;
    if (newest) {
        file->regions = base_calloc(newest->count, sizeof *file->regions);
        if (!file->regions) status = base_fail_memory(err, "the regions of a chain");
    }
    for (size_t k = 0; status == MICA_OK && k < newest->count; k++)
        file->regions[k] =
            (mica_memory_region){newest->regions[k].name, NULL, newest->regions[k].size, newest->epoch.page};
    if (status == MICA_OK) {
        *out = file;
    } else {
        mica_memory_file_close(file);
    }
    return status;
}

mica_status mica_memory_file_open(const char *const *paths, size_t count, mica_memory_file **out,
                                  mica_error *err) {
    return read_open(paths, NULL, count, false, out, err);
}

mica_status mica_memory_file_open_part(const char *const *paths, size_t count, mica_memory_file **out,
                                       mica_error *err) {
    return read_open(paths, NULL, count, true, out, err);
}

mica_status mem_file_open(const mem_place *places, size_t count, mica_memory_file **out, mica_error *err) {
    return read_open(NULL, places, count, false, out, err);
}

mica_status mem_file_open_remote(mem_remote *remote, mica_memory_file **out, mica_error *err) {
    uint32_t count = mem_remote_members(remote);
    mem_place *places = base_calloc(count, sizeof *places);
    mica_status status = places ? MICA_OK : base_fail_memory(err, "a chain of memory files");
    *out = NULL;
    for (uint32_t k = 0; places && k < count; k++)
        places[k] = (mem_place){.fd = -1, .name = mem_remote_path(remote), .remote = remote, .member = k};
    if (status == MICA_OK) {
        mem_remote_enter(remote);
        status = read_open(NULL, places, count, false, out, err);
        mem_remote_leave(remote);
    }
    base_free(places);
    if (status != MICA_OK) {
        mem_remote_free(remote);
        return status;
    }
    (*out)->remote = remote;
    return MICA_OK;
}

void mica_memory_file_close(mica_memory_file *file) {
    if (!file) return;
    for (size_t k = 0; k < file->count; k++)
        mem_member_close(&file->members[k]);
    base_free(file->members);
    mem_remote_free(file->remote);
    base_free(file->regions);
    base_free(file);
}

size_t mica_memory_file_count(const mica_memory_file *file) {
    return file->members[file->count - 1].count;
}

const mica_memory_region *mica_memory_file_region(const mica_memory_file *file, size_t number) {
    return number < mica_memory_file_count(file) ? &file->regions[number] : NULL;
}

bool mica_memory_file_tell(const mica_memory_file *file, size_t number, mica_memory_file_about *out) {
    if (number >= file->count) return false;
    const mem_member *m = &file->members[number];
    *out = (mica_memory_file_about){.full = m->epoch.full,
                                    .page = m->epoch.page,
                                    .pages = m->epoch.pages + m->zeros,
                                    .zeros = m->zeros,
                                    .bytes = m->file.size,
                                    .time_ns = m->epoch.time_ns,
                                    .instructions = m->epoch.instructions,
                                    .branch = m->epoch.branch};
    memcpy(out->identity, m->file.header.self, sizeof out->identity);
    memcpy(out->parent, m->epoch.parent, sizeof out->parent);
    memcpy(out->space_id, m->epoch.space, sizeof out->space_id);
    memcpy(out->description, m->description, sizeof out->description);
    return true;
}

const mem_member *mem_file_at(const mica_memory_file *file, size_t member) {
    return member < file->count ? &file->members[member] : NULL;
}

fmt_file *mem_file_member(mica_memory_file *file, size_t member) {
    return member < file->count ? &file->members[member].file : NULL;
}

/* The bytes from `offset` to at most `end` that one member has. */
static void read_part(const mem_member *m, const mem_extent *e, uint64_t size, uint64_t end, mem_run *run) {
    uint64_t begin = (uint64_t)e->page * m->epoch.page, last = begin + e->count * m->epoch.page;
    if (last > size) last = size;
    run->bytes = (last < end ? last : end) - run->offset;
    run->zeros = e->kind == MEM_ZEROS;
    run->packed = e->kind == MEM_PACKED;
    if (run->zeros) return;
    if (run->packed) begin = run->offset; /* its place is that of all its bytes */
    run->at = m->pages_at + e->at + (run->offset - begin);
    run->place = m->file.offset + run->at;
}

mica_status mem_file_run(const mica_memory_file *file, size_t region, uint64_t offset, mem_run *out,
                         mica_error *err) {
    const mica_memory_region *about = mica_memory_file_region(file, region);
    if (!about || offset >= about->size)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, offset, "the memory file has no such bytes");
    uint64_t end = about->size, next;
    *out = (mem_run){.offset = offset};
    for (size_t k = file->count; k-- > 0;) {
        const mem_member *m = &file->members[k];
        const mem_extent *e = mem_member_find(m, region, offset / m->epoch.page, &next);
        if (e) {
            out->member = k;
            read_part(m, e, m->regions[region].size, end, out);
            return MICA_OK;
        }
        if (next < mem_pages(end, m->epoch.page)) end = next * m->epoch.page;
    }
    return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "index", offset,
                     "no file of the chain has these bytes of region '%s'", about->name);
}

/* Copies bytes that lie in the file as they are. */
static mica_status read_raw(mem_member *m, uint64_t at, uint8_t *out, size_t size, mica_error *err) {
    mica_status status = mem_member_check(m, at, size, err);
    if (status != MICA_OK) return status;
    memcpy(out, m->file.base + at, size);
    return fmt_file_settled(&m->file, at, size, err);
}

/* Bytes of a packed run, all of which is unpacked. */
static mica_status read_packed(mem_member *m, size_t region, const mem_run *run, uint8_t *out, size_t size,
                               mica_error *err) {
    uint64_t next, page = m->epoch.page;
    const mem_extent *e = mem_member_find(m, region, run->offset / page, &next);
    size_t raw = (size_t)mem_raw_bytes(m->regions[region].size, (uint32_t)page, (uint64_t)e->page, e->count);
    uint8_t *bytes = base_malloc(2 * raw + e->stored);
    if (!bytes) return base_fail_memory(err, "unpacking pages");
    uint8_t *stored = bytes + 2 * raw;
    mica_status status = read_raw(m, run->at, stored, e->stored, err);
    mica_error inner = MICA_ERROR_INIT;
    if (status == MICA_OK &&
        mem_unpack(e, base_view_of(stored, e->stored), bytes, raw, bytes + raw, &inner) != MICA_OK) {
        status = inner.code == MICA_ERR_NO_MEMORY ? base_fail_as(err, &inner, "%s", inner.message)
                                                  : base_fail(err, MICA_ERR_CORRUPTED, "pages", run->at,
                                                              "%s: packed pages: %s", m->name, inner.message);
    }
    if (status == MICA_OK) memcpy(out, bytes + (run->offset - (uint64_t)e->page * page), size);
    base_free(bytes);
    return status;
}

void mem_file_enter(mica_memory_file *file) {
    if (file->remote) mem_remote_enter(file->remote);
}
void mem_file_leave(mica_memory_file *file) {
    if (file->remote) mem_remote_leave(file->remote);
}
mem_remote *mem_file_remote(const mica_memory_file *file) {
    return file->remote;
}

/* Of a packed run all stored bytes. */
static mica_status read_want(mica_memory_file *file, size_t region, const mem_run *run, uint64_t size,
                             mica_error *err) {
    const mem_member *m = &file->members[run->member];
    uint64_t next;
    if (run->packed) size = mem_member_find(m, region, run->offset / m->epoch.page, &next)->stored;
    return mem_remote_want(file->remote, m->number, run->at, size, err);
}

mica_status mem_file_want(mica_memory_file *file, size_t region, uint64_t offset, uint64_t size,
                          mica_error *err) {
    mica_status status = MICA_OK;
    while (file->remote && size && status == MICA_OK) {
        mem_run run;
        status = mem_file_run(file, region, offset, &run, err);
        if (status != MICA_OK) return status;
        uint64_t part = run.bytes < size ? run.bytes : size;
        if (!run.zeros) status = read_want(file, region, &run, part, err);
        offset += part;
        size -= part;
    }
    return status;
}

mica_status mem_file_fetch(mica_memory_file *file, mica_error *err) {
    return file->remote ? mem_remote_fetch(file->remote, err) : MICA_OK;
}

mica_status mica_memory_file_read(mica_memory_file *file, size_t region, uint64_t offset, void *out,
                                  size_t size, mica_error *err) {
    const mica_memory_region *about = mica_memory_file_region(file, region);
    mica_status status = MICA_OK;
    if (!about || !base_range_ok(offset, size, about->size))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, offset, "the memory file has no such bytes");
    if (!file->remote) return mem_file_take(file, region, offset, out, size, err);
    for (size_t done = 0; done < size && status == MICA_OK;) { /* as much as a request fetches */
        size_t part = size - done < READ_REMOTE ? size - done : READ_REMOTE;
        mem_file_enter(file);
        status = mem_file_want(file, region, offset + done, part, err);
        if (status == MICA_OK)
            status = mem_file_take(file, region, offset + done, (uint8_t *)out + done, part, err);
        mem_file_leave(file);
        done += part;
    }
    return status;
}

mica_status mem_file_take(mica_memory_file *file, size_t region, uint64_t offset, void *out, size_t size,
                          mica_error *err) {
    uint8_t *to = out;
    while (size) {
        mem_run run;
        mica_status status = mem_file_run(file, region, offset, &run, err);
        if (status != MICA_OK) return status;
        size_t part = run.bytes < size ? (size_t)run.bytes : size;
        mem_member *m = &file->members[run.member];
        if (run.zeros)
            memset(to, 0, part);
        else if (run.packed)
            status = read_packed(m, region, &run, to, part, err);
        else
            status = read_raw(m, run.at, to, part, err);
        if (status != MICA_OK) return status;
        offset += part;
        to += part;
        size -= part;
    }
    return MICA_OK;
}

mica_status mica_memory_file_section(mica_memory_file *file, size_t member, uint16_t id,
                                     mica_memory_section *out, mica_error *err) {
    base_view view;
    if (member >= file->count || id < MICA_MEMORY_SECTION_FIRST)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no member %zu, or section 0x%x is not the writer's own", member, id);
    mem_member *m = &file->members[member];
    const fmt_section *section = fmt_header_section(&m->file.header, id, 0);
    mica_status status = MICA_OK;
    if (file->remote && section) {
        mem_remote_enter(file->remote);
        status = mem_member_check(m, section->offset, section->stored_size, err);
        if (status == MICA_OK) mem_remote_keep(file->remote);
        mem_remote_leave(file->remote);
    }
    if (status == MICA_OK) status = fmt_file_section(&m->file, id, 0, &view, err);
    if (status == MICA_OK) *out = (mica_memory_section){id, view.data, view.len};
    return status;
}

/* A piece after the other, which is dropped. */
static mica_status read_verify_remote(mem_member *m, mica_error *err) {
    mica_status status = MICA_OK;
    uint64_t end = m->file.header.tree_offset;
    for (uint64_t at = FMT_PAGE; at < end && status == MICA_OK; at += READ_REMOTE) {
        mem_remote_enter(m->remote);
        status = mem_member_check(m, at, end - at < READ_REMOTE ? end - at : READ_REMOTE, err);
        mem_remote_leave(m->remote);
    }
    return status;
}

mica_status mica_memory_file_verify(mica_memory_file *file, mica_error *err) {
    for (size_t k = 0; k < file->count; k++) {
        mica_status status = file->remote ? read_verify_remote(&file->members[k], err)
                                          : fmt_file_verify_all(&file->members[k].file, 1, err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

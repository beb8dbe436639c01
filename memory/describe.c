/* memory/describe.c - a memory file, state file or working set → what it is, as text or JSON, also where it is damaged: then
 * what is wrong, where, and what could be read all the same.
 *
 * What a file says is told when it was verified; of a file whose tables cannot be verified any more only the header is, which
 * carries its own hash. */
#include "memory/member.h"
#include "memory/state.h"
#include "memory/working.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "base/file.h"
#include "base/json.h"
#include "base/time.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct describing {
    const char *path;
    base_buf *out;
    base_json json;
    bool as_json;
    fmt_header header;
    bool has_header, header_good;
    mem_member member;
    mem_state state;
    mem_set set;
} describing;

/* ---- one fact in either form ---- */

/* The name of a fact as text: "parent_file" is "parent file". */
static void describe_label(describing *d, const char *name) {
    size_t begin = d->out->len;
    for (const char *c = name; *c; c++)
        base_buf_byte(d->out, (uint8_t)(*c == '_' ? ' ' : *c));
    while (d->out->len - begin < 15 && base_buf_byte(d->out, ' ')) {
    }
}

static void describe_str(describing *d, const char *name, const char *text) {
    if (d->as_json) {
        base_json_str(&d->json, name, text);
        return;
    }
    describe_label(d, name);
    base_buf_plain(d->out, text, strlen(text));
    base_buf_byte(d->out, '\n');
}

static void describe_u64(describing *d, const char *name, uint64_t n) {
    if (d->as_json) {
        base_json_u64(&d->json, name, n);
        return;
    }
    describe_label(d, name);
    base_buf_printf(d->out, "%" PRIu64 "\n", n);
}

static void describe_hex(describing *d, const char *name, const void *bytes, size_t len) {
    if (d->as_json) {
        base_json_hex(&d->json, name, bytes, len);
        return;
    }
    describe_label(d, name);
    base_buf_hex(d->out, bytes, len);
    base_buf_byte(d->out, '\n');
}

static void describe_time(describing *d, int64_t ns) {
    char text[BASE_TIME_TEXT];
    if (d->as_json)
        base_json_i64(&d->json, "time_ns", ns);
    else if (base_time_text(ns, text))
        describe_str(d, "time", text);
}

/* ---- what is wrong ---- */

static const char *describe_status(const describing *d, mica_status status) {
    uint16_t major = d->header.version_major;
    switch (status) {
    case MICA_OK: return "good";
    case MICA_ERR_IO: return "cannot be read";
    case MICA_ERR_TRUNCATED: return "cut short";
    case MICA_ERR_NOT_A_SNAPSHOT: return "something else";
    case MICA_ERR_VERSION_MISMATCH:
        return major < FMT_VERSION_MAJOR ? "of an older version" : "of a newer version";
    case MICA_ERR_NO_MEMORY: return "not looked at for want of memory";
    default: return "damaged";
    }
}

static void describe_error(describing *d, mica_status status, const mica_error *err) {
    describe_str(d, "status", describe_status(d, status));
    if (status == MICA_OK) return;
    describe_str(d, "error", mica_status_name(status));
    describe_str(d, "message", err->message);
    if (err->section[0]) describe_str(d, "section", err->section);
    if (err->offset != MICA_NO_OFFSET) describe_u64(d, "offset", err->offset);
    if (err->expected[0]) describe_str(d, "expected", err->expected);
    if (err->found[0]) describe_str(d, "found", err->found);
}

/* ---- what the header says ---- */

/* Does a header have its own hash? */
static bool describe_sealed(const fmt_header *header) {
    fmt_header sealed = *header;
    fmt_header_seal(&sealed);
    return memcmp(sealed.self, header->self, sizeof sealed.self) == 0;
}

static void describe_read_header(describing *d) {
    int fd = base_file_open(d->path, O_RDONLY | O_NONBLOCK, 0);
    if (fd < 0) return;
    ssize_t got = base_file_pread(fd, &d->header, sizeof d->header, 0);
    base_file_close(fd);
    d->has_header = got >= 16 && memcmp(d->header.magic, FMT_MAGIC, sizeof d->header.magic) == 0;
    d->header_good = d->has_header && got == (ssize_t)sizeof d->header && describe_sealed(&d->header);
}

static void describe_header(describing *d) {
    static const char *const kinds[] = {"unknown",     "snapshot",   "packed snapshot",
                                        "memory file", "state file", "working set"};
    uint32_t kind = d->header.file_kind;
    char version[32];
    if (!d->has_header) return;
    snprintf(version, sizeof version, "%u.%u", d->header.version_major, d->header.version_minor);
    describe_str(d, "kind", kinds[kind < sizeof kinds / sizeof *kinds ? kind : 0]);
    describe_str(d, "format", version);
    snprintf(version, sizeof version, "%u.%u", FMT_VERSION_MAJOR, FMT_VERSION_MINOR);
    describe_str(d, "reader_format", version);
    describe_str(d, "header", d->header_good ? "good" : "damaged");
    if (!d->header_good) return;
    describe_hex(d, "identity", d->header.self, sizeof d->header.self);
    describe_u64(d, "bytes", d->header.total_size);
}

/* ---- files that belong to it ---- */

/* The file in the folder of `path` that has an identity; false when there is none. */
static bool describe_find(const char *path, const uint8_t identity[FMT_HASH], char name[256]) {
    char *folder = base_path_beside(path, ".");
    DIR *dir = folder ? base_file_opendir(folder) : NULL;
    bool found = false;
    for (struct dirent *item; dir && !found && (item = base_file_readdir(dir));) {
        fmt_header header;
        char *there = base_path_beside(path, item->d_name);
        int fd = there ? base_file_open(there, O_RDONLY | O_NONBLOCK, 0) : -1;
        found = fd >= 0 && base_file_pread(fd, &header, sizeof header, 0) == (ssize_t)sizeof header &&
                memcmp(header.magic, FMT_MAGIC, sizeof header.magic) == 0 &&
                memcmp(header.self, identity, FMT_HASH) == 0 && describe_sealed(&header);
        if (found) snprintf(name, 256, "%s", item->d_name);
        if (fd >= 0) base_file_close(fd);
        base_free(there);
    }
    if (dir) base_file_closedir(dir);
    base_free(folder);
    return found;
}

/* Opens a list of objects in JSON; text has a line for each. */
static void describe_list(describing *d, const char *name) {
    if (d->as_json) base_json_array(&d->json, name);
}
static void describe_list_end(describing *d) {
    if (d->as_json) base_json_array_end(&d->json);
}

/* ---- a memory file ---- */

/* Pages of a region that do not have their hash, and where the first begins in the region. */
static uint64_t describe_damage(describing *d, size_t region, uint64_t *first) {
    mem_member *m = &d->member;
    uint64_t count = 0, page = m->epoch.page, size = m->regions[region].size;
    for (uint64_t i = m->first[region]; m->extents && i < m->first[region + 1]; i++) {
        const mem_extent *e = &m->extents[i];
        uint64_t step = e->kind == MEM_PACKED ? e->count : 1; /* packed pages are lost together */
        for (uint64_t k = 0; e->kind != MEM_ZEROS && k < e->count; k += step) {
            mica_error ignored = MICA_ERROR_INIT;
            uint64_t number = (uint64_t)e->page + k, at = m->pages_at + e->at + (step == 1 ? k * page : 0),
                     bytes =
                         e->kind == MEM_RAW ? mem_stored_bytes(size, (uint32_t)page, number, 1) : e->stored;
            if (fmt_file_check_pages(&m->file, at, bytes, &ignored) == MICA_OK) continue;
            if (count == 0) *first = number * page;
            count += step;
        }
    }
    return count;
}

static void describe_region(describing *d, size_t number, bool damaged) {
    const mem_record *r = &d->member.regions[number];
    uint64_t pages = 0, zeros = 0, first = 0, lost = damaged ? describe_damage(d, number, &first) : 0;
    for (uint64_t i = d->member.first[number]; d->member.extents && i < d->member.first[number + 1]; i++) {
        pages += d->member.extents[i].count;
        zeros += d->member.extents[i].kind == MEM_ZEROS ? d->member.extents[i].count : 0;
    }
    if (d->as_json) {
        base_json_object(&d->json, NULL);
        base_json_text(&d->json, "name", base_view_str(r->name));
        base_json_u64(&d->json, "bytes", r->size);
        base_json_u64(&d->json, "runs", r->count);
        base_json_u64(&d->json, "pages", pages);
        base_json_u64(&d->json, "zeros", zeros);
        if (lost) base_json_u64(&d->json, "damaged_pages", lost);
        if (lost) base_json_u64(&d->json, "first_damage", first);
        base_json_object_end(&d->json);
        return;
    }
    describe_label(d, "region");
    base_buf_plain(d->out, r->name, strlen(r->name));
    base_buf_printf(d->out,
                    ": %" PRIu64 " bytes, %" PRIu64 " pages in %" PRIu64 " runs, %" PRIu64 " of zeros",
                    r->size, pages, r->count, zeros);
    if (lost) base_buf_printf(d->out, "; %" PRIu64 " pages damaged, the first at byte %" PRIu64, lost, first);
    base_buf_byte(d->out, '\n');
}

static void describe_sections(describing *d) {
    const fmt_header *header = &d->member.file.header;
    describe_list(d, "sections");
    for (uint32_t i = 0; d->member.open && i < header->section_count; i++) {
        const fmt_section *s = &header->sections[i];
        if (s->id < MICA_MEMORY_SECTION_FIRST) continue;
        if (d->as_json) {
            base_json_object(&d->json, NULL);
            base_json_u64(&d->json, "id", s->id);
            base_json_u64(&d->json, "bytes", s->stored_size);
            base_json_object_end(&d->json);
        } else {
            describe_label(d, "section");
            base_buf_printf(d->out, "0x%x: %" PRIu64 " bytes\n", s->id, s->stored_size);
        }
    }
    describe_list_end(d);
}

static void describe_parent(describing *d) {
    char name[256];
    if (d->member.epoch.full) return;
    describe_hex(d, "parent", d->member.epoch.parent, sizeof d->member.epoch.parent);
    if (describe_find(d->path, d->member.epoch.parent, name))
        describe_str(d, "parent_file", name);
    else if (d->as_json)
        base_json_null(&d->json, "parent_file");
    else
        describe_str(d, "parent_file", "missing: no file in the folder has that identity");
}

static void describe_memory(describing *d, bool damaged) {
    const mem_epoch *epoch = &d->member.epoch;
    if (!epoch->page) return; /* not read, or not to be believed */
    describe_str(d, "what", epoch->full ? "full" : "diff");
    describe_parent(d);
    describe_hex(d, "space", epoch->space, sizeof epoch->space);
    describe_time(d, epoch->time_ns);
    describe_u64(d, "instructions", epoch->instructions);
    describe_u64(d, "branch", epoch->branch);
    describe_u64(d, "page", epoch->page);
    describe_u64(d, "stored_pages", epoch->pages);
    if (d->member.extents) describe_u64(d, "zero_pages", d->member.zeros);
    if (d->member.description[0]) describe_str(d, "description", d->member.description);
    describe_list(d, "regions");
    for (size_t k = 0; d->member.regions && d->member.first && k < d->member.count; k++)
        describe_region(d, k, damaged);
    describe_list_end(d);
    describe_sections(d);
}

/* ---- a state file ---- */

static void describe_member(describing *d, const mem_named *named) {
    char found[256];
    bool there = describe_find(d->path, named->identity, found),
         same = there && strcmp(found, named->name) == 0;
    const char *state = same ? "there" : there ? "there under another name" : "missing, or another file";
    if (d->as_json) {
        base_json_object(&d->json, NULL);
        base_json_text(&d->json, "name", base_view_str(named->name));
        base_json_hex(&d->json, "identity", named->identity, sizeof named->identity);
        if (there)
            base_json_text(&d->json, "file", base_view_str(found));
        else
            base_json_null(&d->json, "file");
        base_json_object_end(&d->json);
        return;
    }
    describe_label(d, "memory");
    base_buf_plain(d->out, named->name, strlen(named->name));
    base_buf_printf(d->out, ": %s", state);
    if (there && !same) base_buf_str(d->out, ", ");
    if (there && !same) base_buf_plain(d->out, found, strlen(found));
    base_buf_byte(d->out, '\n');
}

static void describe_state(describing *d) {
    describe_u64(d, "state_bytes", d->state.bytes.len);
    describe_list(d, "members");
    for (size_t k = 0; k < d->state.count; k++)
        describe_member(d, &d->state.members[k]);
    describe_list_end(d);
}

/* ---- a working set ---- */

static void describe_set(describing *d) {
    uint64_t pages = 0;
    for (size_t k = 0; k < d->set.count; k++)
        pages += d->set.runs[k].count;
    describe_hex(d, "space", d->set.head.space, sizeof d->set.head.space);
    describe_u64(d, "set_regions", d->set.head.regions);
    describe_u64(d, "set_runs", d->set.count);
    describe_u64(d, "set_pages", pages);
}

/* ---- whichever it is ---- */

/* Reads and verifies all of it; *damaged: of a memory file some pages are. */
static mica_status describe_read(describing *d, bool *damaged, mica_error *err) {
    if (d->header.file_kind == FMT_FILE_STATE) return mem_state_read(&d->state, d->path, err);
    if (d->header.file_kind == FMT_FILE_SET)
        return mem_set_read(&d->set, d->path, base_view_of(NULL, 0), err);
    mica_status status = mem_member_open(&d->member, d->path, NULL, err);
    if (status != MICA_OK) return status;
    status = fmt_file_verify_all(&d->member.file, 1, err);
    *damaged = status != MICA_OK;
    return status;
}

mica_status mica_memory_describe(const char *path, bool json, mica_buffer *out, mica_error *err) {
    describing *d = base_calloc(1, sizeof *d);
    mica_error inner = MICA_ERROR_INIT;
    if (!d) return base_fail_memory(err, "describing a memory file");
    d->path = path;
    d->out = out;
    d->json.out = out;
    d->as_json = json;
    describe_read_header(d);
    bool state = d->header.file_kind == FMT_FILE_STATE, set = d->header.file_kind == FMT_FILE_SET,
         damaged = false;
    mica_status status = describe_read(d, &damaged, &inner);
    if (json) base_json_object(&d->json, NULL);
    describe_str(d, "file", path);
    describe_error(d, status, &inner);
    describe_header(d);
    if (!state && !set) describe_memory(d, damaged);
    if (state && status == MICA_OK) describe_state(d);
    if (set && status == MICA_OK) describe_set(d);
    if (json) base_json_object_end(&d->json);
    if (json) base_buf_byte(out, '\n');
    mem_member_close(&d->member);
    mem_state_free(&d->state);
    mem_set_free(&d->set);
    base_free(d);
    if (out->failed) return base_fail_memory(err, "the description of a memory file");
    return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
}

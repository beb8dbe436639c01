/* memory/working.c - a working set's file ↔ its runs. It is small: all of it is read, and verified, at once. */
#include "memory/working.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "format/file.h"
#include "format/stream.h"

#include <string.h>

static const char *set_section_name(uint16_t id) {
    return id == FMT_TREE_ID ? "tree" : id == MEM_SET_HEAD ? "head" : id == MEM_SET_RUNS ? "runs" : "unknown";
}

static mica_status set_section_check(const fmt_header *header, uint32_t i, mica_error *err) {
    const fmt_section *s = &header->sections[i];
    if (s->codec == FMT_CODEC_NONE && s->raw_size == s->stored_size) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, set_section_name(s->id), MICA_NO_OFFSET,
                     "section %u is not as a working set's must be", i);
}

static fmt_form set_form(void) {
    return (fmt_form){.kind = FMT_FILE_SET,
                      .noun = "working set",
                      .section_name = set_section_name,
                      .check_section = set_section_check};
}

static mica_status set_copy(mem_set *set, const fmt_file *file, mica_error *err) {
    const fmt_section *head = fmt_header_section(&file->header, MEM_SET_HEAD, 0),
                      *runs = fmt_header_section(&file->header, MEM_SET_RUNS, 0);
    size_t count = runs ? runs->count : 0;
    if (!head || head->stored_size != sizeof set->head || count > MEM_SET_RUNS_MAX ||
        (runs && runs->stored_size != count * sizeof *set->runs))
        return base_fail(err, MICA_ERR_CORRUPTED, "runs", MICA_NO_OFFSET,
                         "a working set has a head, and not too many runs of pages");
    memcpy(&set->head, file->base + head->offset, sizeof set->head);
    if (!count) return MICA_OK;
    set->runs = base_malloc(count * sizeof *set->runs);
    if (!set->runs) return base_fail_memory(err, "a working set");
    memcpy(set->runs, file->base + runs->offset, count * sizeof *set->runs);
    set->count = set->room = count;
    for (size_t k = 0; k < count; k++)
        if (set->runs[k].count == 0 || set->runs[k].region >= MICA_MEMORY_REGIONS_MAX ||
            set->runs[k].first > MICA_MEMORY_REGION_BYTES / FMT_PAGE)
            return base_fail(err, MICA_ERR_CORRUPTED, "runs", runs->offset + k * sizeof *set->runs,
                             "a run of a working set has no pages, or is of no region");
    return MICA_OK;
}

static mica_status set_read(mem_set *set, const char *path, base_view bytes, mica_error *err) {
    fmt_source source = {
        .form = set_form(), .path = path, .copy = true, .whole = true, .max_size = 16u << 20};
    fmt_file file;
    if (!path) {
        source.memory = bytes.data;
        source.memory_size = bytes.len;
    }
    mica_status status = fmt_file_open(&file, &source, err);
    if (status != MICA_OK) return status;
    status = fmt_file_verify_all(&file, 1, err);
    if (status == MICA_OK) status = set_copy(set, &file, err);
    fmt_file_close(&file);
    return status;
}

mica_status mem_set_read(mem_set *set, const char *path, base_view bytes, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = set_read(set, path, bytes, &inner);
    return status == MICA_OK ? status
                             : base_fail_named(err, &inner, path ? path : "the page server's working set");
}

mica_status mem_set_check(const mem_set *set, const uint8_t space[MICA_MEMORY_SPACE_ID], mica_error *err) {
    if (memcmp(set->head.space, space, MICA_MEMORY_SPACE_ID) == 0) return MICA_OK;
    return base_fail(err, MICA_ERR_MISMATCHED_PAIR, "head", MICA_NO_OFFSET,
                     "the working set was recorded of another memory");
}

static mica_status set_sections(const mem_set *set, fmt_stream *to, mica_error *err) {
    mica_status status = fmt_stream_section(to, MEM_SET_HEAD, FMT_ALIGN, err);
    if (status == MICA_OK) status = fmt_stream_put(to, &set->head, sizeof set->head, err);
    fmt_stream_close(to, 1);
    if (status != MICA_OK || !set->count) return status;
    status = fmt_stream_section(to, MEM_SET_RUNS, FMT_ALIGN, err);
    if (status == MICA_OK) status = fmt_stream_put(to, set->runs, set->count * sizeof *set->runs, err);
    fmt_stream_close(to, (uint32_t)set->count);
    return status;
}

mica_status mem_set_write(const mem_set *set, const char *path, mica_error *err) {
    base_atomic file = {.own = true};
    fmt_header header = {.file_kind = FMT_FILE_SET};
    fmt_stream to = {0};
    mica_status status = base_atomic_begin(&file, path, err);
    if (status != MICA_OK) return status;
    status = fmt_stream_begin(&to, file.fd, path, 0, err);
    if (status == MICA_OK) status = set_sections(set, &to, err);
    if (status == MICA_OK) status = fmt_stream_end(&to, &header, err);
    fmt_stream_free(&to);
    if (status == MICA_OK) return base_atomic_commit(&file, err);
    base_atomic_abort(&file);
    return status;
}

/* A page behind the last one makes its run longer. */
bool mem_set_add(mem_set *set, uint32_t region, uint64_t page, uint32_t count) {
    mem_set_run *last = set->count ? &set->runs[set->count - 1] : NULL;
    if (last && last->region == region && last->first + last->count == page &&
        last->count <= UINT32_MAX - count) {
        last->count += count;
        return true;
    }
    if (set->count == set->room) {
        size_t room = set->room ? 2 * set->room : 256;
        mem_set_run *runs =
            set->room < MEM_SET_RUNS_MAX ? base_realloc(set->runs, room * sizeof *runs) : NULL;
        if (!runs) return false;
        set->runs = runs;
        set->room = room;
    }
    set->runs[set->count++] = (mem_set_run){.first = page, .count = count, .region = region};
    return true;
}

void mem_set_free(mem_set *set) {
    base_free(set->runs);
    *set = (mem_set){0};
}

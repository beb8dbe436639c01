/* loader/open.c - decides whether the header of a snapshot may be believed and makes the handle over it;
 * touches nothing else of the file.
 *
 * Opening costs the same for a small snapshot and a large one: a map, the header's own hash, and the
 * handle, which is one anonymous mapping that the system fills with zeros page by page as it is used.
 * Everything else is put off to the first use: verifying pages, decoding blocks, reading the start section.
 * Only `full` verifies all of it here, and a stream has been hashed while it came.
 *
 * The header is copied before it is checked, and from then on the copy is what counts: the file may be
 * changed by others at any moment, even between a check and the use of what was checked. */
#include "loader/source_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/touched.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/time.h"
#include "format/packed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define OPEN_MAX_DECODED ((uint64_t)1 << 30)

static void open_table(mica_snapshot *s, ldr_table *table, uint16_t id) {
    const fmt_section *section = fmt_header_section(&s->file.header, id, 0);
    if (!section) return;
    *table = (ldr_table){.data = s->file.base + section->offset,
                         .offset = section->offset,
                         .size = section->stored_size,
                         .count = section->count};
}

/* Where the tables lie is worked out once. The sizes of sections were checked against their counts with the
 * header; that the index has a power of two of slots is this room's own need, as searches mask the hash. */
static mica_status open_tables(mica_snapshot *s, mica_error *err) {
    open_table(s, &s->symbols, FMT_SECTION_SYMBOLS);
    open_table(s, &s->index, FMT_SECTION_SYMBOL_INDEX);
    open_table(s, &s->names, FMT_SECTION_NAMES);
    open_table(s, &s->entries, FMT_SECTION_ENTRIES);
    open_table(s, &s->parts, FMT_SECTION_PARTS);
    open_table(s, &s->externals, FMT_SECTION_EXTERNALS);
    open_table(s, &s->kinds, FMT_SECTION_KINDS);
    open_table(s, &s->blocks, FMT_SECTION_BLOCKS);
    open_table(s, &s->start, FMT_SECTION_START);
    if (s->index.count & (s->index.count - 1)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "symbol_index", s->index.offset,
                         "%u slots are not a power of two", s->index.count);
    }
    s->total_raw = FMT_PAGE;
    for (uint32_t i = 0; i < s->file.header.section_count; i++) {
        if (__builtin_add_overflow(s->total_raw, s->file.header.sections[i].raw_size, &s->total_raw))
            s->total_raw = UINT64_MAX;
    }
    return MICA_OK;
}

/* Makes the handle over a checked header: one mapping for the record, the bitmap and the block table. Takes
 * over what the image holds when *out is set. */
static mica_status open_handle(const mica_snapshot_options *o, const fmt_source *source,
                               const fmt_image *image, const fmt_header *header, mica_snapshot **out,
                               mica_error *err) {
    const fmt_section *blocks = fmt_header_section(header, FMT_SECTION_BLOCKS, 0);
    size_t bitmap = (sizeof(mica_snapshot) + 63) & ~(size_t)63;
    size_t cache = bitmap + fmt_file_bitmap(image->size);
    size_t total = cache + (blocks ? (size_t)blocks->count * sizeof(void *) : 0);
    uint8_t *memory = base_file_mmap(NULL, total, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return base_fail_memory(err, "opening a snapshot");
    mica_snapshot *s = (mica_snapshot *)(void *)memory;
    s->level = o->level;
    s->max_decoded = o->max_decoded ? o->max_decoded : OPEN_MAX_DECODED;
    s->handle_size = total;
    s->block_cache = (_Atomic(ldr_decoded *) *)(void *)(memory + cache);
    *out = s;
    mica_status status = fmt_file_begin(&s->file, source, image, header, memory + bitmap, err);
    s->file.trusted = o->level >= MICA_VALIDATE_HEADER;
    for (uint32_t i = 0; i < header->section_count; i++) {
        if (header->sections[i].id == FMT_SECTION_HOT) s->file.in_place |= (uint32_t)1 << i;
        if (fmt_section_raw(&header->sections[i])) fmt_file_hand_out(&s->file, &s->file.header.sections[i]);
    }
    return status == MICA_OK ? open_tables(s, err) : status;
}

static uint64_t open_faults(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt : 0;
}

/* Everything, as far as the time allowed for it goes. */
static mica_status open_verify(mica_snapshot *s, const mica_snapshot_options *o, const fmt_source *source,
                               mica_error *err) {
    s->file.deadline = o->max_validation_ns ? base_time_ns() + o->max_validation_ns : 0;
    mica_status status = fmt_file_verify_all(&s->file, o->jobs, err);
    s->file.deadline = 0;
    if (status == MICA_OK && o->strict && atomic_load(&s->file.timed_out)) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: could not be verified within the %.3f ms allowed for it",
                         fmt_source_name(source), (double)o->max_validation_ns / 1e6);
    }
    return status;
}

/* Who owns what on the way: the image has the bytes until there is a handle, the handle from then on. A
 * packed file is expanded into an image that takes the first one's place. */
mica_status mica_snapshot_open(const mica_snapshot_options *o, mica_snapshot **out, mica_error *err) {
    uint64_t start = base_time_ns(), faults = open_faults();
    fmt_image image = {.fd = -1};
    fmt_source source;
    uint64_t packed_size = 0;
    mica_snapshot *s = NULL;
    *out = NULL;
    if (o->packed) *o->packed = (mica_snapshot_packed){.found = false};
    mica_status status = ldr_source_of(o, &source, err);
    if (status == MICA_OK) status = fmt_image_of(&source, &image, err);
    if (status == MICA_OK && fmt_packed_is(image.base, image.size)) {
        bool described = ldr_only_describes(o, &image);
        packed_size = image.size;
        status = ldr_image_unpack(o, &source, &image, err);
        if (status == MICA_OK && described) return MICA_OK;
    }
    if (status != MICA_OK) return status;
    fmt_header header = {0};
    memcpy(&header, image.base, image.size < sizeof header ? (size_t)image.size : sizeof header);
    uint64_t before = base_time_ns();
    status = fmt_snapshot_check(&header, image.size, o->level != MICA_VALIDATE_OFF, err);
    uint64_t checked = base_time_ns();
    if (status == MICA_OK) status = ldr_check_wanted(o, &header, err);
    if (status == MICA_OK) status = open_handle(o, &source, &image, &header, &s, err);
    if (!s) {
        fmt_image_end(&image);
        return status;
    }
    s->packed_size = packed_size;
    if (o->level != MICA_VALIDATE_OFF) {
        atomic_store(&s->file.validation_ns, checked - before + image.hashed_ns);
        atomic_store(&s->file.bytes_verified, FMT_PAGE);
    }
    if (status == MICA_OK && image.leaves)
        status = fmt_file_verify_leaves(&s->file, image.leaves, err);
    else if (status == MICA_OK && o->level == MICA_VALIDATE_FULL)
        status = open_verify(s, o, &source, err);
    base_free(image.leaves);
    if (status != MICA_OK) {
        mica_snapshot_close(s);
        return status;
    }
    s->page_faults = open_faults() - faults;
    s->load_ns = base_time_ns() - start;
    *out = s;
    return MICA_OK;
}

void mica_snapshot_options_apply(mica_snapshot_options *options, const mica_snapshot_config *from) {
    if (options->level == MICA_VALIDATE_LAZY) options->level = from->validation_level;
    if (!from->validation_enabled) options->level = MICA_VALIDATE_OFF;
    if (!from->memory_mapping_enabled) options->copy = true;
    if (!from->parallel_loading) options->jobs = 1;
}

/* Decoded parts first: dictionaries read from the map. */
void mica_snapshot_close(mica_snapshot *s) {
    if (!s) return;
    ldr_free_decoded(s);
    fmt_file_end(&s->file);
    base_file_munmap(s, s->handle_size);
}

/* What the header says, as callers see it; strings and hashes stay where they are. Asked of headers that
 * passed the check, so a language without an end is the only thing left to look at. */
static void open_info(const fmt_header *h, mica_snapshot_info *out) {
    *out = (mica_snapshot_info){.version_major = h->version_major,
                                .version_minor = h->version_minor,
                                .total_size = h->total_size,
                                .cpu_features = h->cpu_features,
                                .fingerprint = h->fingerprint,
                                .root = h->root,
                                .identity = h->self,
                                .fingerprint_parts = h->fingerprint_parts[0],
                                .is_signed = fmt_header_signed(h),
                                .key_id = h->key_id,
                                .language = memchr(h->language, 0, sizeof h->language) ? h->language : "",
                                .section_count = h->section_count};
    const struct {
        uint16_t id;
        uint32_t *count;
    } counts[] = {{FMT_SECTION_ENTRIES, &out->entries},     {FMT_SECTION_SYMBOLS, &out->symbols},
                  {FMT_SECTION_EXTERNALS, &out->externals}, {FMT_SECTION_PARTS, &out->parts},
                  {FMT_SECTION_BLOCKS, &out->blocks},       {FMT_SECTION_KINDS, &out->kinds}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const fmt_section *section = fmt_header_section(h, counts[i].id, 0);
        if (section) *counts[i].count = section->count;
    }
}

BASE_TOUCHED_TEXT void mica_snapshot_get_info(const mica_snapshot *s, mica_snapshot_info *out) {
    open_info(&s->file.header, out);
    out->base = s->file.base;
    out->packed_size = s->packed_size;
}

/* All pages are verified before, since the caller is given everything. */
mica_status mica_snapshot_bytes(mica_snapshot *s, unsigned jobs, mica_view *out, mica_error *err) {
    mica_status status = mica_snapshot_verify_all(s, jobs, err);
    if (status == MICA_OK) *out = base_view_of(s->file.base, (size_t)s->file.size);
    return status;
}

/* Only the first page of the file: what tools show of many files, and how a cache is asked whether it is
 * the right one. The strings of the answer lie in the caller's page. */
mica_status mica_snapshot_peek(const char *path, void *page, mica_snapshot_info *out, mica_error *err) {
    struct stat info;
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, path, "open");
    mica_status status = MICA_OK;
    size_t got = 0;
    uint64_t size = UINT64_MAX;
    memset(page, 0, FMT_PAGE);
    if (base_file_fstat(fd, &info) != 0)
        status = base_fail_errno(err, path, "examine");
    else if (S_ISREG(info.st_mode))
        size = (uint64_t)info.st_size;
    while (status == MICA_OK && got < FMT_PAGE) {
        ssize_t n = base_file_read(fd, (uint8_t *)page + got, FMT_PAGE - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) status = base_fail_errno_at(err, path, "read", got);
        if (n <= 0) break;
        got += (size_t)n;
    }
    base_file_close(fd);
    if (status != MICA_OK) return status;
    if (got == 0) return base_fail(err, MICA_ERR_TRUNCATED, "file", 0, "%s: the file is empty", path);
    if (fmt_packed_is(page, got)) {
        const fmt_packed_header *packed = page;
        status = fmt_packed_check(packed, got < sizeof *packed ? got : size, err);
        if (status == MICA_OK)
            *out = (mica_snapshot_info){
                .version_major = packed->version_major,
                .version_minor = packed->version_minor,
                .total_size = packed->unpacked_size,
                .packed_size = packed->total_size,
                .fingerprint = packed->fingerprint,
                .root = packed->root,
                .identity = packed->identity,
                .language = memchr(packed->language, 0, sizeof packed->language) ? packed->language : ""};
        return status;
    }
    status = fmt_snapshot_check(page, got < FMT_PAGE ? got : size, true, err);
    if (status == MICA_OK) open_info(page, out);
    return status;
}

mica_status mica_snapshot_verify_all(mica_snapshot *s, unsigned jobs, mica_error *err) {
    return fmt_file_verify_all(&s->file, jobs, err);
}

/* Where pages are used without being verified, any of them may have been. */
bool mica_snapshot_verified(const mica_snapshot *s, mica_buffer *out) {
    uint64_t pages = s->file.size / FMT_PAGE;
    for (uint64_t k = 0; k < pages; k += 64) {
        uint64_t bits = s->file.trusted ? UINT64_MAX : atomic_load(&s->file.verified[k / 64]);
        if (pages - k < 64) bits &= ((uint64_t)1 << (pages - k)) - 1;
        base_buf_u64(out, bits);
    }
    return !out->failed;
}

mica_status mica_snapshot_verify_these(mica_snapshot *s, mica_view bits, mica_error *err) {
    uint64_t pages = s->file.size / FMT_PAGE;
    mica_status status = MICA_OK;
    if (bits.len != fmt_file_bitmap(s->file.size))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the bits are not those of the snapshot's pages");
    for (uint64_t k = 0; k < pages && status == MICA_OK; k++)
        if (bits.data[k / 8] >> (k % 8) & 1) status = fmt_file_check(&s->file, k * FMT_PAGE, FMT_PAGE, err);
    return status;
}

mica_status mica_snapshot_check_alive(const mica_snapshot *s, mica_error *err) {
    return fmt_file_check_alive(&s->file, err);
}

mica_status mica_snapshot_check_content(mica_snapshot *s, mica_error *err) {
    return fmt_file_check_content(&s->file, err);
}

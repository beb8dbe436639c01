/* loader/open.c - brings a file into memory and decides whether its header may be believed; touches nothing
 * else of it. */
#include "loader/loader_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/hash.h"
#include "base/time.h"
#include "format/packed.h"
#include "mica/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define OPEN_MAX_SIZE     ((uint64_t)1 << 40)
#define OPEN_MAX_DECODED  ((uint64_t)1 << 30)
#define OPEN_MAX_UNPACKED ((uint64_t)1 << 32)
#define OPEN_CHUNK        (256u * 1024u) /* of a stream, read and hashed in one go */

/* The file in memory, before there is a handle. */
typedef struct open_image {
    const uint8_t *base;
    uint64_t size;
    size_t mapped;
    bool at_fixed;
    int fd;
    bool guarded;
    struct timespec changed;
    uint8_t *leaves; /* of a stream that is verified as it arrives: the hash of each page before the tree */
    uint64_t packed_size; /* of the file it was expanded from, or 0 */
} open_image;

/* Where bytes are read from: a stream from where it is, a file from a place of its own. */
typedef struct open_input {
    int fd;
    bool placed;
    uint64_t at;
} open_input;

static const char *open_name(const mica_snapshot_options *o) {
    return o->name ? o->name : o->path ? o->path : "snapshot";
}

static void open_unmap(const uint8_t *base, size_t mapped, bool at_fixed) {
    if (!mapped) return;
    void *at = (void *)(uintptr_t)base;
    /* the caller's reservation must not get a hole that others could map into; if the kernel refuses, the
     * file stays mapped there */
    if (at_fixed)
        (void)mmap(at, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    else
        base_file_munmap(at, mapped);
}

static mica_status open_bounds(const mica_snapshot_options *o, uint64_t size, mica_error *err) {
    uint64_t limit = o->max_size ? o->max_size : OPEN_MAX_SIZE;
    if (size == 0)
        return base_fail(err, MICA_ERR_TRUNCATED, "file", 0, "%s: the file is empty", open_name(o));
    if (size > limit) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: %llu bytes are more than the limit of %llu", open_name(o),
                         (unsigned long long)size, (unsigned long long)limit);
    }
    if (o->map_at && size > o->map_capacity) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: %llu bytes do not fit into the %zu reserved for them", open_name(o),
                         (unsigned long long)size, o->map_capacity);
    }
    return MICA_OK;
}

/* Before there is a handle: nothing has been believed yet, so zeros do no harm. */
static bool open_lost(void *ctx, size_t offset, size_t len) {
    (void)ctx, (void)offset, (void)len;
    return true;
}

static void open_hex(const uint8_t *bytes, char out[65]) {
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static mica_status open_check_wanted(const mica_snapshot_options *o, const fmt_header *h, mica_error *err) {
    if (o->language &&
        (memchr(h->language, 0, sizeof h->language) == NULL || strcmp(h->language, o->language) != 0)) {
        return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, "header", offsetof(fmt_header, language),
                         "language: expected \"%s\", found \"%.15s\"", o->language, h->language);
    }
    if (o->fingerprint && memcmp(o->fingerprint, h->fingerprint, sizeof h->fingerprint) != 0) {
        char expected[65], found[65];
        open_hex(o->fingerprint, expected);
        open_hex(h->fingerprint, found);
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "header", offsetof(fmt_header, fingerprint),
                         "fingerprint: expected %s, found %s", expected, found);
    }
    return o->require_key ? mica_snapshot_check_signature(h, o->require_key, err) : MICA_OK;
}

/* Maps memory for `size` bytes, of the file behind `fd` or (fd < 0) anonymous and writable. */
static mica_status open_map(const mica_snapshot_options *o, open_image *image, uint64_t size, int fd,
                            mica_error *err) {
    mica_status status = open_bounds(o, size, err);
    if (status != MICA_OK) return status;
    int flags = MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0) | (o->map_at ? MAP_FIXED : 0);
    void *at = base_file_mmap(o->map_at, (size_t)size, fd < 0 ? PROT_READ | PROT_WRITE : PROT_READ, flags, fd,
                              fd < 0 ? 0 : (off_t)o->offset);
    if (at == MAP_FAILED) return base_fail_errno(err, open_name(o), "map it");
    *image = (open_image){
        .base = at, .size = size, .mapped = (size_t)size, .at_fixed = o->map_at != NULL, .fd = -1};
    return MICA_OK;
}

static mica_status open_copy(const mica_snapshot_options *o, open_image *image, const void *data,
                             uint64_t size, mica_error *err) {
    mica_status status = open_map(o, image, size, -1, err);
    if (status != MICA_OK) return status;
    memcpy((void *)(uintptr_t)image->base, data, (size_t)size);
    mprotect((void *)(uintptr_t)image->base, (size_t)size, PROT_READ);
    return MICA_OK;
}

/* Reads until `len` bytes are there or the input ends. */
static mica_status open_read_some(const mica_snapshot_options *o, open_input *in, uint8_t *to, uint64_t len,
                                  uint64_t *got, mica_error *err) {
    *got = 0;
    while (*got < len) {
        size_t want = (size_t)(len - *got);
        ssize_t n = in->placed ? base_file_pread(in->fd, to + *got, want, (off_t)in->at)
                               : base_file_read(in->fd, to + *got, want);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return base_fail_errno(err, open_name(o), "read");
        if (n == 0) break;
        *got += (uint64_t)n;
        in->at += (uint64_t)n;
    }
    return MICA_OK;
}

/* The rest of a stream behind its header; the pages before the tree are hashed as they arrive, while the
 * processor's cache still has them, and compared when the tree is there (ldr_verify_leaves). */
static mica_status open_read_rest(const mica_snapshot_options *o, const fmt_header *header, open_image *image,
                                  open_input *in, mica_error *err) {
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    uint64_t done = sizeof *header, hashed = FMT_PAGE;
    if (o->level == MICA_VALIDATE_FULL && !o->max_validation_ns) {
        image->leaves = base_malloc((size_t)(header->tree_offset / FMT_PAGE * FMT_HASH));
        if (!image->leaves) return base_fail_memory(err, "reading a snapshot");
    }
    while (done < header->total_size) {
        uint64_t left = header->total_size - done, got;
        uint64_t step = image->leaves && left > OPEN_CHUNK ? OPEN_CHUNK : left;
        mica_status status = open_read_some(o, in, to + done, step, &got, err);
        if (status != MICA_OK) return status;
        done += got;
        for (; image->leaves && hashed + FMT_PAGE <= done && hashed < header->tree_offset; hashed += FMT_PAGE)
            base_sha256_of(to + hashed, FMT_PAGE, image->leaves + (hashed / FMT_PAGE - 1) * FMT_HASH);
        if (got < step) {
            return base_fail(err, MICA_ERR_TRUNCATED, "header", offsetof(fmt_header, total_size),
                             "%s: has %llu bytes, its header says %llu", open_name(o),
                             (unsigned long long)done, (unsigned long long)header->total_size);
        }
    }
    return MICA_OK;
}

/* The rest of a packed file, of which `got` bytes are there. */
static mica_status open_read_packed(const mica_snapshot_options *o, const void *begun, uint64_t got,
                                    open_image *image, open_input *in, mica_error *err) {
    const fmt_packed_header *header = begun;
    mica_status status = fmt_packed_check(header, got < sizeof *header ? got : UINT64_MAX, err);
    if (status == MICA_OK) status = open_map(o, image, header->total_size, -1, err);
    if (status != MICA_OK) return status;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base, more;
    uint64_t first = got < header->total_size ? got : header->total_size, rest;
    memcpy(to, begun, (size_t)first);
    status = open_read_some(o, in, to + first, header->total_size - first, &rest, err);
    if (status == MICA_OK && first + rest < header->total_size)
        status = base_fail(err, MICA_ERR_TRUNCATED, "packed", offsetof(fmt_packed_header, total_size),
                           "%s: has %llu bytes, its header says %llu", open_name(o),
                           (unsigned long long)(first + rest), (unsigned long long)header->total_size);
    rest = got - first;
    if (status == MICA_OK && !in->placed && !rest) status = open_read_some(o, in, &more, 1, &rest, err);
    if (status == MICA_OK && !in->placed && rest)
        status = base_fail(err, MICA_ERR_CORRUPTED, "packed", offsetof(fmt_packed_header, total_size),
                           "%s: has more bytes than its header says", open_name(o));
    if (status != MICA_OK) open_unmap(image->base, image->mapped, image->at_fixed);
    return status;
}

/* From a stream: the header comes first and says how much will follow, so an endless input does no harm and a
 * wrong one is refused before any memory is taken. */
static mica_status open_read(const mica_snapshot_options *o, open_image *image, open_input *in,
                             mica_error *err) {
    fmt_header header = {0};
    uint64_t got, rest;
    uint8_t more;
    mica_status status = open_read_some(o, in, (uint8_t *)&header, sizeof header, &got, err);
    if (status == MICA_OK) status = open_bounds(o, got, err);
    if (status == MICA_OK && fmt_packed_is(&header, (size_t)got))
        return open_read_packed(o, &header, got, image, in, err);
    if (status == MICA_OK)
        status = fmt_header_check(&header, got < sizeof header ? got : UINT64_MAX,
                                  o->level != MICA_VALIDATE_OFF, err);
    if (status == MICA_OK) status = open_check_wanted(o, &header, err);
    if (status == MICA_OK) status = open_map(o, image, header.total_size, -1, err);
    if (status != MICA_OK) return status;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    memcpy(to, &header, sizeof header);
    status = open_read_rest(o, &header, image, in, err);
    if (status == MICA_OK && !in->placed) status = open_read_some(o, in, &more, 1, &rest, err);
    if (status == MICA_OK && !in->placed && rest) {
        status = base_fail(err, MICA_ERR_CORRUPTED, "header", offsetof(fmt_header, total_size),
                           "%s: has more bytes than its header says", open_name(o));
    }
    if (status == MICA_OK) {
        mprotect(to, image->mapped, PROT_READ);
    } else {
        base_free(image->leaves);
        image->leaves = NULL;
        open_unmap(image->base, image->mapped, image->at_fixed);
    }
    return status;
}

/* How long the snapshot is that begins at o->offset of a file of `file` bytes: to the end of the file, or as
 * long as its header says where other bytes may follow. */
static mica_status open_extent(const mica_snapshot_options *o, int fd, uint64_t file, uint64_t *size,
                               mica_error *err) {
    fmt_header header = {0};
    open_input in = {.fd = fd, .placed = true, .at = o->offset};
    uint64_t got;
    *size = file;
    if (o->offset == 0) return MICA_OK;
    if (o->offset % FMT_PAGE != 0 || o->offset >= file) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: offset %llu is not a multiple of %u within the file's %llu bytes", open_name(o),
                         (unsigned long long)o->offset, FMT_PAGE, (unsigned long long)file);
    }
    *size = file - o->offset;
    mica_status status = open_read_some(o, &in, (uint8_t *)&header, sizeof header, &got, err);
    uint64_t total = header.total_size;
    if (fmt_packed_is(&header, (size_t)got)) {
        fmt_packed_header packed;
        memcpy(&packed, &header, sizeof packed);
        total = packed.total_size;
    }
    if (status == MICA_OK && total && total < *size) *size = total;
    return status;
}

/* From an open descriptor: a regular file is mapped, anything else read. Keeps `fd` in the image when it is
 * mapped and `owned`, or a duplicate of it. */
static mica_status open_descriptor(const mica_snapshot_options *o, open_image *image, int fd, bool owned,
                                   mica_error *err) {
    struct stat info;
    uint64_t size;
    open_input in = {.fd = fd};
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, open_name(o), "examine");
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return base_fail_errno(err, open_name(o), "open");
    }
    if (!S_ISREG(info.st_mode)) return open_read(o, image, &in, err);
    mica_status status = open_extent(o, fd, (uint64_t)info.st_size, &size, err);
    if (status != MICA_OK) return status;
    if (o->copy || o->offset % (uint64_t)sysconf(_SC_PAGESIZE) != 0) {
        in.placed = true;
        in.at = o->offset;
        status = open_bounds(o, size, err);
        return status == MICA_OK ? open_read(o, image, &in, err) : status;
    }
    status = open_map(o, image, size, fd, err);
    /* kept for mica_snapshot_check_alive; without it a cut file is only noticed by the guard */
    if (status != MICA_OK) return status;
    image->fd = owned ? fd : base_file_dup(fd);
    image->changed = info.st_mtim;
    image->guarded = o->guard && base_guard_add(image->base, image->mapped, open_name(o), open_lost, NULL);
    return MICA_OK;
}

static mica_status open_path(const mica_snapshot_options *o, open_image *image, mica_error *err) {
    int fd = base_file_open(o->path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, o->path, "open");
    mica_status status = open_descriptor(o, image, fd, true, err);
    if (status != MICA_OK || image->fd != fd) base_file_close(fd);
    return status;
}

static mica_status open_image_of(const mica_snapshot_options *o, open_image *image, mica_error *err) {
    int sources = (o->path != NULL) + (o->memory != NULL) + (o->fd_plus_one != 0);
    if (sources != 1 || (uintptr_t)o->map_at % FMT_PAGE != 0 || (unsigned)o->level > MICA_VALIDATE_OFF) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a snapshot is opened from one source, on a page");
    }
    if (o->require_key && o->level >= MICA_VALIDATE_HEADER) {
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a signature tells nothing of pages that are not verified: use the level lazy or full");
    }
    if (o->path) return open_path(o, image, err);
    if (o->fd_plus_one) return open_descriptor(o, image, o->fd_plus_one - 1, false, err);
    if (o->map_at || (uintptr_t)o->memory % FMT_HOT_ALIGN != 0)
        return open_copy(o, image, o->memory, o->memory_size, err);
    *image = (open_image){.base = o->memory, .size = o->memory_size, .fd = -1};
    return open_bounds(o, o->memory_size, err);
}

/* Replaces the image of a packed file by that of the snapshot within, or, with o->packed, only says what it
 * is. On an error nothing is left mapped. */
static mica_status open_packed(const mica_snapshot_options *o, open_image *image, mica_error *err) {
    fmt_packed_header packed = {0};
    fmt_header wanted = {0};
    open_image from = *image;
    base_buf copy = {0};
    mica_snapshot_options plain = *o;
    plain.require_key = NULL; /* the signature is in the header within, which is checked like any other */
    *image = (open_image){.fd = -1};
    memcpy(&packed, from.base, from.size < sizeof packed ? (size_t)from.size : sizeof packed);
    mica_status status = fmt_packed_check(&packed, from.size, err);
    memcpy(wanted.fingerprint, packed.fingerprint, sizeof wanted.fingerprint);
    memcpy(wanted.language, packed.language, sizeof wanted.language);
    if (status == MICA_OK) status = open_check_wanted(&plain, &wanted, err);
    uint64_t limit = o->max_size ? o->max_size : OPEN_MAX_UNPACKED;
    if (status == MICA_OK && packed.unpacked_size > limit)
        status = base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                           "%s: expands to %llu bytes, more than the limit of %llu", open_name(o),
                           (unsigned long long)packed.unpacked_size, (unsigned long long)limit);
    if (status == MICA_OK && o->packed) {
        o->packed->found = true;
        o->packed->unpacked_size = packed.unpacked_size;
        memcpy(o->packed->identity, packed.identity, sizeof o->packed->identity);
    } else if (status == MICA_OK && !base_buf_append(&copy, from.base, (size_t)from.size)) {
        status = base_fail_memory(err, "expanding a packed snapshot");
    }
    if (from.guarded) base_guard_remove(from.base);
    open_unmap(from.base, from.mapped, from.at_fixed); /* the place may be the one the snapshot goes to */
    if (from.fd >= 0) base_file_close(from.fd);
    if (status != MICA_OK || o->packed) goto done;
    status = open_map(o, image, packed.unpacked_size, -1, err);
    if (status != MICA_OK) goto done;
    image->packed_size = packed.total_size;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    status = fmt_packed_expand(base_view_of(copy.data, copy.len), &packed, to, o->jobs, err);
    if (status == MICA_OK)
        mprotect(to, image->mapped, PROT_READ);
    else
        open_unmap(image->base, image->mapped, image->at_fixed);
done:
    base_buf_free(&copy);
    return status;
}

static void open_table(mica_snapshot *s, ldr_table *table, uint16_t id) {
    const fmt_section *section = fmt_header_section(&s->header, id, 0);
    if (!section) return;
    *table = (ldr_table){.data = s->base + section->offset,
                         .offset = section->offset,
                         .size = section->stored_size,
                         .count = section->count};
}

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
    for (uint32_t i = 0; i < s->header.section_count; i++) {
        if (__builtin_add_overflow(s->total_raw, s->header.sections[i].raw_size, &s->total_raw))
            s->total_raw = UINT64_MAX;
    }
    return MICA_OK;
}

/* Makes the handle over a checked header: one mapping for the record, the bitmap and the block table. */
static mica_status open_handle(const mica_snapshot_options *o, const open_image *image,
                               const fmt_header *header, mica_snapshot **out, mica_error *err) {
    const fmt_section *blocks = fmt_header_section(header, FMT_SECTION_BLOCKS, 0);
    uint64_t pages = image->size / FMT_PAGE, words = (pages + 63) / 64;
    size_t bitmap = (sizeof(mica_snapshot) + 63) & ~(size_t)63;
    size_t cache = bitmap + (size_t)words * 8;
    size_t total = cache + (blocks ? (size_t)blocks->count * sizeof(void *) : 0);
    void *memory = base_file_mmap(NULL, total, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return base_fail_memory(err, "opening a snapshot");
    mica_snapshot *s = memory;
    s->header = *header;
    s->base = image->base;
    s->size = image->size;
    s->mapped = image->mapped;
    s->at_fixed = image->at_fixed;
    s->fd = image->fd;
    s->packed_size = image->packed_size;
    s->file_offset = o->offset;
    s->level = o->level;
    s->guarded = image->guarded;
    s->changed_s = image->changed.tv_sec;
    s->changed_ns = image->changed.tv_nsec;
    s->max_decoded = o->max_decoded ? o->max_decoded : OPEN_MAX_DECODED;
    s->handle_size = total;
    s->verified = (_Atomic uint64_t *)(void *)((uint8_t *)memory + bitmap);
    s->block_cache = (_Atomic(ldr_decoded *) *)(void *)((uint8_t *)memory + cache);
    *out = s;
    if (s->guarded) base_guard_set(s->base, ldr_lost, s);
    if (!fmt_tree_plan(header->tree_offset / FMT_PAGE - 1, &s->tree)) {
        return base_fail(err, MICA_ERR_CORRUPTED, "tree", header->tree_offset,
                         "the tree has an impossible shape");
    }
    return open_tables(s, err);
}

static uint64_t open_faults(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt : 0;
}

/* Everything, as far as the time allowed for it goes. */
static mica_status open_verify(mica_snapshot *s, const mica_snapshot_options *o, mica_error *err) {
    s->deadline = o->max_validation_ns ? base_time_ns() + o->max_validation_ns : 0;
    mica_status status = mica_snapshot_verify_all(s, o->jobs, err);
    s->deadline = 0;
    if (status == MICA_OK && o->strict && atomic_load(&s->timed_out)) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: could not be verified within the %.3f ms allowed for it", open_name(o),
                         (double)o->max_validation_ns / 1e6);
    }
    return status;
}

mica_status mica_snapshot_open(const mica_snapshot_options *o, mica_snapshot **out, mica_error *err) {
    uint64_t start = base_time_ns(), faults = open_faults();
    open_image image = {.fd = -1};
    mica_snapshot *s = NULL;
    *out = NULL;
    if (o->packed) *o->packed = (mica_snapshot_packed){.found = false};
    mica_status status = open_image_of(o, &image, err);
    if (status == MICA_OK && fmt_packed_is(image.base, image.size)) {
        status = open_packed(o, &image, err);
        if (status == MICA_OK && o->packed) return MICA_OK;
    }
    if (status != MICA_OK) return status;
    fmt_header header = {0};
    memcpy(&header, image.base, image.size < sizeof header ? (size_t)image.size : sizeof header);
    uint64_t before = base_time_ns();
    status = fmt_header_check(&header, image.size, o->level != MICA_VALIDATE_OFF, err);
    uint64_t checked = base_time_ns();
    if (status == MICA_OK) status = open_check_wanted(o, &header, err);
    if (status == MICA_OK) status = open_handle(o, &image, &header, &s, err);
    if (!s) {
        if (image.guarded) base_guard_remove(image.base);
        base_free(image.leaves);
        open_unmap(image.base, image.mapped, image.at_fixed);
        base_file_close(image.fd);
        return status;
    }
    if (o->level != MICA_VALIDATE_OFF) {
        atomic_store(&s->validation_ns, checked - before);
        atomic_store(&s->bytes_verified, FMT_PAGE);
    }
    if (status == MICA_OK && image.leaves)
        status = ldr_verify_leaves(s, image.leaves, err);
    else if (status == MICA_OK && o->level == MICA_VALIDATE_FULL)
        status = open_verify(s, o, err);
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
    if (!from->validation_enabled) options->level = MICA_VALIDATE_OFF;
    if (!from->memory_mapping_enabled) options->copy = true;
    if (!from->parallel_loading) options->jobs = 1;
}

void mica_snapshot_close(mica_snapshot *s) {
    if (!s) return;
    ldr_free_decoded(s);
    if (s->guarded) base_guard_remove(s->base);
    open_unmap(s->base, s->mapped, s->at_fixed);
    if (s->fd >= 0) base_file_close(s->fd);
    base_file_munmap(s, s->handle_size);
}

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

void mica_snapshot_get_info(const mica_snapshot *s, mica_snapshot_info *out) {
    open_info(&s->header, out);
    out->base = s->base;
    out->packed_size = s->packed_size;
}

mica_status mica_snapshot_bytes(mica_snapshot *s, unsigned jobs, mica_view *out, mica_error *err) {
    mica_status status = mica_snapshot_verify_all(s, jobs, err);
    if (status == MICA_OK) *out = base_view_of(s->base, (size_t)s->size);
    return status;
}

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
        if (n < 0) status = base_fail_errno(err, path, "read");
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
    status = fmt_header_check(page, got < FMT_PAGE ? got : size, true, err);
    if (status == MICA_OK) open_info(page, out);
    return status;
}

mica_status mica_snapshot_check_alive(const mica_snapshot *s, mica_error *err) {
    struct stat info;
    if (s->fd < 0) return MICA_OK;
    if (base_file_fstat(s->fd, &info) != 0) return base_fail_errno(err, "snapshot", "examine");
    uint64_t end = s->file_offset + s->size, found = (uint64_t)info.st_size;
    bool whole = s->file_offset ? found >= end : found == end; /* other bytes may follow an embedded one */
    if (whole && info.st_mtim.tv_sec == s->changed_s && info.st_mtim.tv_nsec == s->changed_ns) return MICA_OK;
    if (found >= end)
        return base_fail(err, MICA_ERR_CORRUPTED, "file", MICA_NO_OFFSET,
                         "the mapped snapshot was written to while it was in use");
    return base_fail(err, MICA_ERR_TRUNCATED, "file", (uint64_t)info.st_size,
                     "the mapped snapshot was cut from %llu to %llu bytes", (unsigned long long)s->size,
                     (unsigned long long)info.st_size);
}

/* format/source.c - brings the bytes of a file of any kind into memory, from wherever they come: a file is
 * mapped or copied, a stream read, memory used in place. Believes nothing it finds there.
 *
 *     a path, a regular file    mapped, its descriptor kept to see later whether it changed
 *     the same with `copy`      read into memory of its own: nobody can change it under us
 *     a pipe, a socket          read; the header first, which says how much will follow
 *     memory                    used in place, or copied where it lies badly or a place is asked for
 *
 * All of them give the same fmt_image, and all but the last can be put at a place that the caller reserved.
 * A map costs nothing for what is never used, which is most of a snapshot in most runs; in return it may
 * change or shrink at any moment, which verify.c and base/guard.h deal with. */
#include "format/file.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/hash.h"
#include "base/time.h"
#include "format/packed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SOURCE_MAX_SIZE ((uint64_t)1 << 40)
#define SOURCE_CHUNK    (256u * 1024u) /* of a stream, read and hashed in one go */

/* Where bytes are read from: a stream from where it is, a file from a place of its own. */
typedef struct source_input {
    int fd;
    bool placed;
    uint64_t at;
} source_input;

const char *fmt_source_name(const fmt_source *o) {
    return o->name ? o->name : o->path ? o->path : o->form.noun;
}

/* Ends a map; at a fixed place the reservation is put back. */
static void source_unmap(const uint8_t *base, size_t mapped, bool at_fixed) {
    if (!mapped) return;
    void *at = (void *)(uintptr_t)base;
    /* the caller's reservation must not get a hole that others could map into; if the kernel refuses, the
     * file stays mapped there */
    if (at_fixed)
        (void)mmap(at, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    else
        base_file_munmap(at, mapped);
}

/* The guard goes first: what is mapped there next is none of its business. */
void fmt_image_end(fmt_image *image) {
    if (image->guarded) base_guard_remove(image->base);
    source_unmap(image->base, image->mapped, image->at_fixed);
    if (image->fd >= 0) base_file_close(image->fd);
    base_free(image->leaves);
    *image = (fmt_image){.fd = -1};
}

void fmt_image_close(const fmt_image *image) {
    mprotect((void *)(uintptr_t)image->base, image->mapped, PROT_READ);
}

/* Before any memory is taken: the caller's limit, and the room it reserved. */
static mica_status source_bounds(const fmt_source *o, uint64_t size, mica_error *err) {
    uint64_t limit = o->max_size ? o->max_size : SOURCE_MAX_SIZE;
    if (size == 0)
        return base_fail(err, MICA_ERR_TRUNCATED, "file", 0, "%s: the file is empty", fmt_source_name(o));
    if (size > limit) {
        return base_fail_pair(err, MICA_ERR_LIMIT, "file", MICA_NO_OFFSET, base_pair_numbers(limit, size),
                              "%s: %llu bytes are more than the limit of %llu", fmt_source_name(o),
                              (unsigned long long)size, (unsigned long long)limit);
    }
    if (o->map_at && size > o->map_capacity) {
        return base_fail_pair(err, MICA_ERR_LIMIT, "file", MICA_NO_OFFSET,
                              base_pair_numbers(o->map_capacity, size),
                              "%s: %llu bytes do not fit into the %zu reserved for them", fmt_source_name(o),
                              (unsigned long long)size, o->map_capacity);
    }
    return MICA_OK;
}

/* Before there is a handle: nothing has been believed yet, so zeros do no harm. */
static bool source_lost(void *ctx, size_t offset, size_t len) {
    (void)ctx, (void)offset, (void)len;
    return true;
}

/* Maps memory for `size` bytes, of the file behind `fd` or (fd < 0) anonymous and writable. */
static mica_status source_map(const fmt_source *o, fmt_image *image, uint64_t size, int fd, mica_error *err) {
    mica_status status = source_bounds(o, size, err);
    if (status != MICA_OK) return status;
    int fixed = !o->map_at ? 0 : o->map_free ? MAP_FIXED_NOREPLACE : MAP_FIXED;
    int flags = MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0) | fixed;
    void *at = base_file_mmap(o->map_at, (size_t)size, fd < 0 ? PROT_READ | PROT_WRITE : PROT_READ, flags, fd,
                              fd < 0 ? 0 : (off_t)o->offset);
    if (at != MAP_FAILED && o->map_at && at != o->map_at) { /* before Linux 4.17 the place is but a hint */
        base_file_munmap(at, (size_t)size);
        errno = EEXIST;
        at = MAP_FAILED;
    }
    if (at == MAP_FAILED)
        return base_fail_errno_at(err, fmt_source_name(o), "map it", fd < 0 ? MICA_NO_OFFSET : o->offset);
    *image = (fmt_image){
        .base = at, .size = size, .mapped = (size_t)size, .at_fixed = o->map_at && !o->map_free, .fd = -1};
    return MICA_OK;
}

mica_status fmt_image_blank(const fmt_source *o, uint64_t size, fmt_image *image, mica_error *err) {
    return source_map(o, image, size, -1, err);
}

/* The copy is made read-only, as a map would be: who writes to it by mistake is stopped in either case. */
static mica_status source_copy(const fmt_source *o, fmt_image *image, const void *data, uint64_t size,
                               mica_error *err) {
    mica_status status = source_map(o, image, size, -1, err);
    if (status != MICA_OK) return status;
    memcpy((void *)(uintptr_t)image->base, data, (size_t)size);
    fmt_image_close(image);
    return MICA_OK;
}

/* Reads until `len` bytes are there or the input ends. */
static mica_status source_read_some(const fmt_source *o, source_input *in, uint8_t *to, uint64_t len,
                                    uint64_t *got, mica_error *err) {
    *got = 0;
    while (*got < len) {
        size_t want = (size_t)(len - *got);
        ssize_t n = in->placed ? base_file_pread(in->fd, to + *got, want, (off_t)in->at)
                               : base_file_read(in->fd, to + *got, want);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return base_fail_errno_at(err, fmt_source_name(o), "read", in->at);
        if (n == 0) break;
        *got += (uint64_t)n;
        in->at += (uint64_t)n;
    }
    return MICA_OK;
}

/* The rest of a stream behind its header; the pages before the tree are hashed as they arrive, while the
 * processor's cache still has them, and compared when the tree is there (fmt_file_verify_leaves). */
static mica_status source_read_rest(const fmt_source *o, const fmt_header *header, fmt_image *image,
                                    source_input *in, mica_error *err) {
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    uint64_t done = sizeof *header, hashed = FMT_PAGE;
    if (o->hash_stream) {
        image->leaves = base_malloc((size_t)(header->tree_offset / FMT_PAGE * FMT_HASH));
        if (!image->leaves) return base_fail_memory(err, "reading a file");
    }
    while (done < header->total_size) {
        uint64_t left = header->total_size - done, got;
        uint64_t step = image->leaves && left > SOURCE_CHUNK ? SOURCE_CHUNK : left;
        mica_status status = source_read_some(o, in, to + done, step, &got, err);
        if (status != MICA_OK) return status;
        done += got;
        uint64_t begun = image->leaves ? base_time_ns() : 0;
        for (; image->leaves && hashed + FMT_PAGE <= done && hashed < header->tree_offset; hashed += FMT_PAGE)
            base_sha256_of(to + hashed, FMT_PAGE, image->leaves + (hashed / FMT_PAGE - 1) * FMT_HASH);
        if (image->leaves) image->hashed_ns += base_time_ns() - begun;
        if (got < step) {
            return base_fail_pair(err, MICA_ERR_TRUNCATED, "header", offsetof(fmt_header, total_size),
                                  base_pair_numbers(header->total_size, done),
                                  "%s: has %llu bytes, its header says %llu", fmt_source_name(o),
                                  (unsigned long long)done, (unsigned long long)header->total_size);
        }
    }
    return MICA_OK;
}

/* The rest of a packed file, of which `got` bytes are there. */
static mica_status source_read_packed(const fmt_source *o, const void *begun, uint64_t got, fmt_image *image,
                                      source_input *in, mica_error *err) {
    const fmt_packed_header *header = begun;
    mica_status status = fmt_packed_check(header, got < sizeof *header ? got : UINT64_MAX, err);
    if (status == MICA_OK) status = source_map(o, image, header->total_size, -1, err);
    if (status != MICA_OK) return status;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base, more;
    uint64_t first = got < header->total_size ? got : header->total_size, rest;
    memcpy(to, begun, (size_t)first);
    status = source_read_some(o, in, to + first, header->total_size - first, &rest, err);
    if (status == MICA_OK && first + rest < header->total_size)
        status = base_fail_pair(err, MICA_ERR_TRUNCATED, "packed", offsetof(fmt_packed_header, total_size),
                                base_pair_numbers(header->total_size, first + rest),
                                "%s: has %llu bytes, its header says %llu", fmt_source_name(o),
                                (unsigned long long)(first + rest), (unsigned long long)header->total_size);
    rest = got - first;
    if (status == MICA_OK && !in->placed && !rest) status = source_read_some(o, in, &more, 1, &rest, err);
    if (status == MICA_OK && !in->placed && rest)
        status = base_fail(err, MICA_ERR_CORRUPTED, "packed", offsetof(fmt_packed_header, total_size),
                           "%s: has more bytes than its header says", fmt_source_name(o));
    if (status != MICA_OK) fmt_image_end(image);
    return status;
}

/* From a stream: the header comes first and says how much will follow, so an endless input does no harm and a
 * wrong one is refused before any memory is taken. */
static mica_status source_read(const fmt_source *o, fmt_image *image, source_input *in, mica_error *err) {
    fmt_header header = {0};
    uint64_t got, rest;
    uint8_t more;
    mica_status status = source_read_some(o, in, (uint8_t *)&header, sizeof header, &got, err);
    if (status == MICA_OK) status = source_bounds(o, got, err);
    if (status == MICA_OK && o->packed && fmt_packed_is(&header, (size_t)got))
        return source_read_packed(o, &header, got, image, in, err);
    if (status == MICA_OK)
        status =
            fmt_header_check(&header, &o->form, got < sizeof header ? got : UINT64_MAX, !o->unhashed, err);
    if (status == MICA_OK && o->wanted) status = o->wanted(o->ctx, &header, err);
    if (status == MICA_OK) status = source_map(o, image, header.total_size, -1, err);
    if (status != MICA_OK) return status;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    memcpy(to, &header, sizeof header);
    status = source_read_rest(o, &header, image, in, err);
    if (status == MICA_OK && !in->placed) status = source_read_some(o, in, &more, 1, &rest, err);
    if (status == MICA_OK && !in->placed && rest) {
        status = base_fail(err, MICA_ERR_CORRUPTED, "header", offsetof(fmt_header, total_size),
                           "%s: has more bytes than its header says", fmt_source_name(o));
    }
    if (status == MICA_OK) {
        fmt_image_close(image);
    } else {
        fmt_image_end(image);
    }
    return status;
}

/* How long the container is that begins at o->offset, in the `left` bytes from there to the end of the file. A
 * function of its own, since a start at offset 0 has no need of the stack's page for a header. */
static __attribute__((noinline)) mica_status source_extent_behind(const fmt_source *o, int fd, uint64_t left,
                                                                  uint64_t *size, mica_error *err) {
    fmt_header header = {0};
    source_input in = {.fd = fd, .placed = true, .at = o->offset};
    uint64_t got;
    mica_status status = source_read_some(o, &in, (uint8_t *)&header, sizeof header, &got, err);
    uint64_t total = header.total_size;
    if (fmt_packed_is(&header, (size_t)got)) {
        fmt_packed_header packed;
        memcpy(&packed, &header, sizeof packed);
        total = packed.total_size;
    }
    *size = status == MICA_OK && total && total < left ? total : left;
    return status;
}

/* The same for any offset: the whole file, or as long as the container's header says where other bytes may
 * follow. */
static mica_status source_extent(const fmt_source *o, int fd, uint64_t file, uint64_t *size,
                                 mica_error *err) {
    *size = file;
    if (o->offset == 0) return MICA_OK;
    if (o->offset % FMT_PAGE != 0 || o->offset >= file) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: offset %llu is not a multiple of %u within the file's %llu bytes",
                         fmt_source_name(o), (unsigned long long)o->offset, FMT_PAGE,
                         (unsigned long long)file);
    }
    return source_extent_behind(o, fd, file - o->offset, size, err);
}

/* From an open descriptor: a regular file is mapped, anything else read. Keeps `fd` in the image when it is
 * mapped and `owned`, or a duplicate of it.
 *
 * The offset of a container is a multiple of 4096, while systems with larger pages map at multiples of
 * those alone; there the container is read. A file that cannot be guarded (the table is full) is mapped all
 * the same, and being cut short then ends the process as in any program that maps files. */
static mica_status source_descriptor(const fmt_source *o, fmt_image *image, int fd, bool owned,
                                     mica_error *err) {
    struct stat info;
    uint64_t size;
    source_input in = {.fd = fd};
    mica_status status;
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, fmt_source_name(o), "examine");
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return base_fail_errno(err, fmt_source_name(o), "open");
    }
    if (!S_ISREG(info.st_mode)) {
        status = source_read(o, image, &in, err);
        image->streamed = true;
        return status;
    }
    status = source_extent(o, fd, (uint64_t)info.st_size, &size, err);
    if (status != MICA_OK) return status;
    if (o->copy || o->offset % (uint64_t)sysconf(_SC_PAGESIZE) != 0) {
        in.placed = true;
        in.at = o->offset;
        status = source_bounds(o, size, err);
        return status == MICA_OK ? source_read(o, image, &in, err) : status;
    }
    status = source_map(o, image, size, fd, err);
    /* kept for fmt_file_check_alive; without it a cut file is only noticed by the guard */
    if (status != MICA_OK) return status;
    image->fd = owned ? fd : base_file_dup(fd);
    fmt_advise_map(o, image, false);
    image->changed = info.st_mtim;
    image->guarded =
        o->guard && base_guard_add(image->base, image->mapped, fmt_source_name(o), source_lost, NULL);
    return MICA_OK;
}

/* The descriptor belongs to the image only when the file is mapped. */
static mica_status source_path(const fmt_source *o, fmt_image *image, mica_error *err) {
    int fd = base_file_open(o->path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, o->path, "open");
    mica_status status = source_descriptor(o, image, fd, true, err);
    if (status != MICA_OK || image->fd != fd) base_file_close(fd);
    return status;
}

mica_status fmt_image_of(const fmt_source *o, fmt_image *image, mica_error *err) {
    *image = (fmt_image){.fd = -1};
    int sources = (o->path != NULL) + (o->memory != NULL) + (o->fd_plus_one != 0);
    if (sources != 1 || (uintptr_t)o->map_at % FMT_PAGE != 0) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a %s is opened from one source, on a page", o->form.noun);
    }
    if (o->path) return source_path(o, image, err);
    if (o->fd_plus_one) return source_descriptor(o, image, o->fd_plus_one - 1, false, err);
    if (o->map_at || (uintptr_t)o->memory % FMT_ALIGN != 0)
        return source_copy(o, image, o->memory, o->memory_size, err);
    *image = (fmt_image){.base = o->memory, .size = o->memory_size, .fd = -1};
    return source_bounds(o, o->memory_size, err);
}

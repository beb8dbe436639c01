/* memory/uffd.c - the way USERFAULTFD: the kernel write-protects pages and, at the first write, notes it and lets the
 * write through without asking anybody (UFFD_FEATURE_WP_ASYNC, Linux 6.7); PAGEMAP_SCAN takes the notes and protects
 * again in one step. A descriptor for the program's own accesses (UFFD_USER_MODE_ONLY) is given to every user; writes of the
 * kernel in system calls are noted all the same.
 *
 * Pages that nobody has touched are protected too (UFFD_FEATURE_WP_UNPOPULATED). Memory that was given back, or mapped
 * anew, is not protected and reads as written, which it is. A child of fork, and whoever closed the descriptor, has no
 * protection any more; the scan says so (PM_SCAN_CHECK_WPASYNC), everything is a candidate, and it begins anew. */
#include "memory/ways.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "memory/pagemap.h"
#include "memory/userfault.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define UFFD_PIECE (UINT64_C(32) << 20) /* bytes scanned at once: so much is looked at where a part is lost */

typedef struct uffd_state {
    int fd;
    dev_t device; /* of the descriptor: somebody may close it and open another of its number */
    ino_t inode;
    mem_pagemap map;
} uffd_state;

static bool uffd_there(const uffd_state *state) {
    struct stat now;
    return state->fd >= 0 && base_file_fstat(state->fd, &now) == 0 && now.st_dev == state->device &&
           now.st_ino == state->inode;
}

/* A descriptor that notes writes by itself. */
static mica_status uffd_open(uffd_state *state, mica_error *err) {
    uffd_api api = {.api = 0xAA,
                    .features =
                        UFFD_HAS_WP | UFFD_HAS_WP_SHMEM | UFFD_HAS_WP_UNPOPULATED | UFFD_HAS_WP_ASYNC};
    struct stat now;
    state->fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE);
    if (state->fd < 0) return base_fail_errno(err, "userfaultfd", "open");
    if (ioctl(state->fd, UFFD_API, &api) < 0)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "the kernel's userfaultfd does not note writes by itself (WP_ASYNC): %s",
                         strerror(errno));
    if (base_file_fstat(state->fd, &now) != 0) return base_fail_errno(err, "userfaultfd", "look at");
    state->device = now.st_dev;
    state->inode = now.st_ino;
    return MICA_OK;
}

typedef struct uffd_part {
    mem_region *region;
    uint64_t from;
} uffd_part;

/* What was written to, and is protected now: in the same step the kernel says whether it has memory for it. */
static void uffd_passed(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    const uffd_part *part = ctx;
    bool none = !(are & (MEM_PAGE_PRESENT | MEM_PAGE_SWAPPED | MEM_PAGE_FILE));
    mem_untouched_told(&part->region->untouched, part->from + from, part->from + to, none);
}

static void uffd_found(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    const uffd_part *part = ctx;
    mica_memory_bitmap_set_bytes(part->region->candidates, part->from + from, to - from);
    uffd_passed(ctx, from, to, are);
}

static const mem_scan written = {.flags = MEM_SCAN_PROTECT | MEM_SCAN_WATCHED,
                                 .all = MEM_PAGE_WRITTEN,
                                 .tell = MEM_PAGE_PRESENT | MEM_PAGE_SWAPPED | MEM_PAGE_FILE};

/* A page of a private map that was a copy and is given back (MADV_DONTNEED) has the file's bytes again, and the kernel keeps
 * it protected, as if nothing had changed. */
static mica_status uffd_area(void *ctx, const mem_area *area, mica_error *err) {
    mem_region *region = ctx;
    if (!area->inode && !area->shared && !area->readable) return MICA_OK;
    if (!area->inode && !area->shared) {
        uint64_t base = (uintptr_t)region->about.base, from = area->from > base ? area->from - base : 0;
        mem_untouched_plain(&region->untouched, from, area->to - base);
        return MICA_OK;
    }
    if (area->shared || region->options->private_kept) return MICA_OK;
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                     "userfaultfd does not notice when pages of a private map are the file's again");
}

static void uffd_disarm(mem_region *region) {
    uffd_state *state = region->state;
    if (uffd_there(state)) base_file_close(state->fd); /* which ends the protection */
    mem_pagemap_close(&state->map);
    base_free(state);
    region->state = NULL;
}

/* Watches [from, to) of the region, whole pages of the machine. */
static mica_status uffd_watch(mem_region *region, uint64_t from, uint64_t to, mica_error *err) {
    uffd_state *state = region->state;
    uint8_t *at = (uint8_t *)region->about.base + from;
    uffd_register about = {.start = (uintptr_t)at, .len = to - from, .mode = UFFD_MODE_WP};
    mem_untouched_forget(&region->untouched, from, to);
    if (ioctl(state->fd, UFFD_REGISTER, &about) < 0)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "userfaultfd does not watch such memory: %s", strerror(errno));
    /* behind that, so that what is mapped there later is not watched, and the scan says so */
    mica_status status = mem_areas(at, to - from, uffd_area, region, err);
    if (status == MICA_OK)
        status = mem_pagemap_scan(&state->map, at, to - from, &written, uffd_passed,
                                  &(uffd_part){region, from}, err);
    return status;
}

static mica_status uffd_arm(mem_region *region, mica_error *err) {
    uffd_state *state = base_malloc(sizeof *state);
    if (!state) return base_fail_memory(err, "the state of userfaultfd");
    *state = (uffd_state){.fd = -1, .map = {.fd = -1}};
    region->state = state;
    mica_status status = mem_pagemap_open(&state->map, err);
    if (status == MICA_OK) status = uffd_open(state, err);
    if (status == MICA_OK) status = uffd_watch(region, 0, mem_page_up(region->about.size), err);
    if (status != MICA_OK) uffd_disarm(region);
    return status;
}

/* Memory that is the region's no more is left as it would be without it. */
static mica_status uffd_resize(mem_region *region, mica_error *err) {
    uffd_state *state = region->state;
    uint64_t before = mem_page_up(region->armed), now = mem_page_up(region->about.size);
    uffd_range gone = {.start = (uintptr_t)region->about.base + now, .len = before - now};
    if (!uffd_there(state))
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET, "the userfaultfd was closed");
    if (now < before) (void)ioctl(state->fd, UFFD_UNREGISTER, &gone);
    return now > before ? uffd_watch(region, before, now, err) : MICA_OK;
}

/* Where something else was mapped over a part of the region, the part is not watched any more. What the scan found before it came
 * there is not told, so all of the piece is a candidate, and watched again. */
static mica_status uffd_take_part(mem_region *region, uint64_t from, uint64_t to, mica_error *err) {
    uffd_state *state = region->state;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = mem_pagemap_scan(&state->map, (uint8_t *)region->about.base + from, to - from,
                                          &written, uffd_found, &(uffd_part){region, from}, &inner);
    if (status == MICA_OK) return status;
    if (inner.sys_errno != EPERM || !uffd_there(state)) return base_fail_as(err, &inner, "%s", inner.message);
    mica_memory_bitmap_set_bytes(region->candidates, from, to - from);
    return uffd_watch(region, from, mem_page_up(to), err);
}

static mica_status uffd_take(mem_region *region, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint64_t at = 0; at < region->about.size && status == MICA_OK; at += UFFD_PIECE) {
        uint64_t left = region->about.size - at;
        status = uffd_take_part(region, at, at + (left < UFFD_PIECE ? left : UFFD_PIECE), err);
    }
    return status;
}

const mem_way mem_way_userfaultfd = {.number = MICA_MEMORY_USERFAULTFD,
                                     .arm = uffd_arm,
                                     .take = uffd_take,
                                     .take_part = uffd_take_part,
                                     .resize = uffd_resize,
                                     .disarm = uffd_disarm};

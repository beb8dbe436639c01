/* memory/pagemap.c - what the kernel tells of pages and areas; pagemap.h says where its numbers come from. */
#include "memory/pagemap.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct scan_run {
    uint64_t from, to, categories;
} scan_run;

/* struct pm_scan_arg */
typedef struct scan_arg {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
} scan_arg;
_Static_assert(sizeof(scan_arg) == 96 && sizeof(scan_run) == 24, "as the kernel has them");
#define SCAN      _IOWR('f', 16, scan_arg)
#define SCAN_RUNS 512

uint64_t mem_page_up(uint64_t bytes) {
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) & ~(page - 1);
}

/* Is the descriptor still what was opened? */
static bool pagemap_there(const mem_pagemap *map) {
    struct stat now;
    return map->fd >= 0 && base_file_fstat(map->fd, &now) == 0 && now.st_dev == map->device &&
           now.st_ino == map->inode;
}

void mem_pagemap_close(mem_pagemap *map) {
    if (pagemap_there(map)) base_file_close(map->fd);
    map->fd = -1;
}

mica_status mem_pagemap_open(mem_pagemap *map, mica_error *err) {
    if (map->pid == getpid() && pagemap_there(map)) return MICA_OK;
    mem_pagemap_close(map);
    int fd = base_file_open("/proc/self/pagemap", O_RDONLY, 0);
    struct stat now;
    if (fd < 0) return base_fail_errno(err, "/proc/self/pagemap", "open");
    if (base_file_fstat(fd, &now) != 0) {
        mica_status status = base_fail_errno(err, "/proc/self/pagemap", "look at");
        base_file_close(fd);
        return status;
    }
    scan_arg nothing = {.size = sizeof nothing}; /* an empty range: is the call there? */
    if (ioctl(fd, SCAN, &nothing) < 0 && errno != EINVAL) {
        mica_status status = base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                                       "the kernel has no PAGEMAP_SCAN: %s", strerror(errno));
        base_file_close(fd);
        return status;
    }
    *map = (mem_pagemap){.fd = fd, .pid = getpid(), .device = now.st_dev, .inode = now.st_ino};
    return MICA_OK;
}

mica_status mem_pagemap_scan(mem_pagemap *map, const void *from, uint64_t size, const mem_scan *scan,
                             void (*found)(void *ctx, uint64_t from, uint64_t to, uint64_t are), void *ctx,
                             mica_error *err) {
    scan_run runs[SCAN_RUNS];
    mica_status status = mem_pagemap_open(map, err);
    uint64_t base = (uintptr_t)from;
    scan_arg arg = {.size = sizeof arg,
                    .flags = scan->flags,
                    .start = base,
                    .end = base + mem_page_up(size),
                    .vec = (uintptr_t)runs,
                    .vec_len = SCAN_RUNS,
                    .category_inverted = scan->inverted,
                    .category_mask = scan->all,
                    .category_anyof_mask = scan->any,
                    .return_mask = scan->all | scan->any | scan->tell};
    while (status == MICA_OK && arg.start < arg.end) {
        int count = ioctl(map->fd, SCAN, &arg);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return base_fail_errno(err, "/proc/self/pagemap", "scan");
        for (int k = 0; k < count; k++)
            found(ctx, runs[k].from - base, runs[k].to - base, runs[k].categories);
        if (arg.walk_end <= arg.start) /* it goes on from there, or never ends */
            return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                             "the scan of the pagemap does not go on");
        arg.start = arg.walk_end;
    }
    return status;
}

static void pagemap_found(void *ctx, uint64_t from, uint64_t to, uint64_t are) {
    (void)are;
    *(bool *)ctx = from < to;
}

bool mem_pagemap_shares_zeros(mem_pagemap *map) {
    static _Atomic int known; /* 0: not asked yet */
    if (known) return known > 1;
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    volatile uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mem_scan scan = {.all = MEM_PAGE_PRESENT | MEM_PAGE_ZERO};
    mica_error ignored = MICA_ERROR_INIT;
    bool shared = false;
    if (at == MAP_FAILED) return false;
    (void)at[0];
    mica_status status =
        mem_pagemap_scan(map, (const void *)(uintptr_t)at, size, &scan, pagemap_found, &shared, &ignored);
    munmap((void *)(uintptr_t)at, size);
    if (status == MICA_OK) known = shared ? 2 : 1;
    return shared;
}

mica_status mem_areas(const void *from, uint64_t size,
                      mica_status (*found)(void *ctx, const mem_area *area, mica_error *err), void *ctx,
                      mica_error *err) {
    base_buf text = {0};
    uint64_t begin = (uintptr_t)from, end = begin + size;
    mica_status status = base_file_read_all("/proc/self/maps", UINT64_C(1) << 30, &text, err);
    const char *line = status == MICA_OK ? base_buf_cstr(&text) : NULL;
    if (status == MICA_OK && !line) status = base_fail_memory(err, "the list of areas");
    while (status == MICA_OK && line && *line) {
        mem_area area = {0};
        char access[5];
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64, &area.from, &area.to,
                   access, &area.offset, &area.major, &area.minor, &area.inode) != 7) {
            status = base_fail(err, MICA_ERR_VALIDATION, NULL, MICA_NO_OFFSET,
                               "a line of /proc/self/maps is not understood: %.60s", line);
            break;
        }
        area.readable = access[0] == 'r';
        area.writable = access[1] == 'w';
        area.executable = access[2] == 'x';
        area.shared = access[3] == 's';
        if (area.from >= end) break;
        if (area.to > begin) status = found(ctx, &area, err);
        line = strchr(line, '\n');
        if (line) line++;
    }
    base_buf_free(&text);
    return status;
}

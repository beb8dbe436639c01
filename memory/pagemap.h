/* memory/pagemap.h - asks the kernel what it knows of this process's pages (PAGEMAP_SCAN of /proc/self/pagemap, Linux 6.7)
 * and areas (/proc/self/maps). The kernel's structures and numbers stand in pagemap.c, since headers that are older than
 * the kernel do not have them; sources: Documentation/admin-guide/mm/pagemap.rst and <linux/fs.h>. */
#ifndef MEMORY_PAGEMAP_H
#define MEMORY_PAGEMAP_H

#include "mica/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Up to the next multiple of the machine's page. */
uint64_t mem_page_up(uint64_t bytes);

/* What a page may be, in the kernel's numbers. */
enum {
    MEM_PAGE_WRITTEN = 1 << 1, /* since it was write-protected by userfaultfd, or never was */
    MEM_PAGE_FILE = 1 << 2,    /* a file's page or shared memory */
    MEM_PAGE_PRESENT = 1 << 3,
    MEM_PAGE_SWAPPED = 1 << 4,
    MEM_PAGE_ZERO = 1 << 5, /* the page of zeros */
};
/* Protect what matches again, in the same step; fail where userfaultfd does not watch without asking. */
enum { MEM_SCAN_PROTECT = 1 << 0, MEM_SCAN_WATCHED = 1 << 1 };

/* A page matches when, after inverting `inverted`, it has all of `all` and (unless 0) one of `any`. */
typedef struct mem_scan {
    uint64_t flags, inverted, all, any;
    uint64_t tell; /* what else `found` is told of pages that match */
} mem_scan;

/* An open pagemap. Zeros with fd -1 to begin. */
typedef struct mem_pagemap {
    int fd;
    pid_t pid; /* it tells of this process alone, and another inherits it at fork */
    dev_t device;
    ino_t inode;
} mem_pagemap;

/* Opens the pagemap unless it is open, and it is this process's; a descriptor that somebody closed or gave another file
 * is left alone. Errors: IO, UNSUPPORTED (a kernel without PAGEMAP_SCAN). */
MICA_MUST_USE mica_status mem_pagemap_open(mem_pagemap *map, mica_error *err);
void mem_pagemap_close(mem_pagemap *map);
/* Tells of every run of pages that match in the `size` bytes at `from`, a page of the machine, as offsets from there, and
 * what its pages are of those things that were asked for.
 * Errors: IO (sys_errno EPERM: with MEM_SCAN_WATCHED, a part is not watched). */
MICA_MUST_USE mica_status mem_pagemap_scan(mem_pagemap *map, const void *from, uint64_t size,
                                           const mem_scan *scan,
                                           void (*found)(void *ctx, uint64_t from, uint64_t to, uint64_t are),
                                           void *ctx, mica_error *err);

/* Whether the kernel shows one page of zeros for all memory that was read and not written. Some give each reader a page of its
 * own, which cannot be told from a written one. */
bool mem_pagemap_shares_zeros(mem_pagemap *map);

/* An area of the address space. */
typedef struct mem_area {
    uint64_t from, to; /* addresses */
    bool readable, writable, executable, shared;
    uint64_t offset, inode; /* of a file; inode 0: none */
    unsigned major, minor;
} mem_area;
/* Tells of every area that has bytes of the `size` at `from`, in order. Errors: IO, VALIDATION, NO_MEMORY, those of
 * `found`. */
MICA_MUST_USE mica_status mem_areas(const void *from, uint64_t size,
                                    mica_status (*found)(void *ctx, const mem_area *area, mica_error *err),
                                    void *ctx, mica_error *err);

#endif

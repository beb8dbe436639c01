/* memory/untouched.h - pages of a region that the kernel has no memory for: they are zeros, and reading one would have it give
 * some. Which these are is told by the way of tracking that sees it, when it protects a page and when it names it; another
 * way tells nothing, and every page is read. Used by one thread. */
#ifndef MEMORY_UNTOUCHED_H
#define MEMORY_UNTOUCHED_H

#include "memory/bitmap.h"

#include <stdbool.h>

typedef struct mem_untouched {
    mica_memory_bitmap *plain;  /* in private memory without a file: what nobody touched is zeros there */
    mica_memory_bitmap *pages;  /* that nobody has touched */
    mica_memory_bitmap *marked; /* for a moment: pages that the program marks */
    uint64_t granule;
} mem_untouched;

/* Of a region, none of whose pages is known. NO_MEMORY; it is for mem_untouched_free all the same. */
MICA_MUST_USE mica_status mem_untouched_make(mem_untouched *u, uint64_t size, uint64_t granule,
                                             mica_error *err);
void mem_untouched_free(mem_untouched *u);
/* What is known of the first pages is that of another size, too. */
void mem_untouched_carry(const mem_untouched *from, mem_untouched *to, uint64_t pages);
/* Nothing is known of the bytes [from, to) any more. */
void mem_untouched_forget(mem_untouched *u, uint64_t from, uint64_t to);
/* The bytes lie in private memory without a file. */
void mem_untouched_plain(mem_untouched *u, uint64_t from, uint64_t to);
/* The kernel has memory for the bytes, or (`none`) has not; said when they are protected: who touches them is noted. */
void mem_untouched_told(mem_untouched *u, uint64_t from, uint64_t to, bool none);
/* The same of memory that nobody tracks, as it is now: what cannot be known is read. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status mem_untouched_find(mem_untouched *u, const mica_memory_region *region,
                                             mica_error *err);
/* Whether a page is zeros, as of the moment at which its region was last taken. */
static inline bool mem_untouched_is(const mem_untouched *u, uint64_t page) {
    return mica_memory_bitmap_test(u->pages, page);
}

#endif

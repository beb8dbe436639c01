/* memory/bitmap.h - what the room asks of sets of pages besides include/mica/memory.h. */
#ifndef MEMORY_BITMAP_H
#define MEMORY_BITMAP_H

#include "mica/memory.h"

/* Puts the pages [from, to) into the set, as far as there are so many. Async-signal-safe. */
void mem_bitmap_set_pages(mica_memory_bitmap *bitmap, uint64_t from, uint64_t to);
/* Takes a page, or the pages [from, to), out of a set that no other thread puts into or takes from. */
void mem_bitmap_clear(mica_memory_bitmap *bitmap, uint64_t page);
void mem_bitmap_clear_pages(mica_memory_bitmap *bitmap, uint64_t from, uint64_t to);
/* Puts the pages before `end` that are in a set into another, of the same granule and any size. */
void mem_bitmap_copy(const mica_memory_bitmap *from, mica_memory_bitmap *to, uint64_t end);
/* Puts the pages of `a` that are not in `b` into `into`; all three are of the same pages. */
void mem_bitmap_differ(const mica_memory_bitmap *a, const mica_memory_bitmap *b, mica_memory_bitmap *into);

#endif

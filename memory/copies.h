/* memory/copies.h - which pages of a region are memory of this process's own, now and when it was last looked. */
#ifndef MEMORY_COPIES_H
#define MEMORY_COPIES_H

#include "memory/bitmap.h"
#include "memory/pagemap.h"

/* Zero-initialise; _end frees it, after an error of _begin too. */
typedef struct mem_copies {
    mem_pagemap map;
    mica_memory_bitmap *were, *are;
    bool begun;
} mem_copies;

/* Errors: those of mem_pagemap_open; NO_MEMORY. */
MICA_MUST_USE mica_status mem_copies_begin(mem_copies *copies, const mica_memory_region *about,
                                           mica_error *err);
/* What `are` becomes `were`, and is looked up again; with `written` pages of zeros that were only read are left out.
 * Errors: those of mem_pagemap_scan. */
MICA_MUST_USE mica_status mem_copies_look(mem_copies *copies, const mica_memory_region *about, bool written,
                                          mica_error *err);
/* Goes on for a region of another size than that of `from`, whose pages it knows. As _begin. */
MICA_MUST_USE mica_status mem_copies_resize(mem_copies *copies, const mem_copies *from,
                                            const mica_memory_region *about, mica_error *err);
void mem_copies_end(mem_copies *copies);

#endif

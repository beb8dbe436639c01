/* memory/tracker_internal.h - a region as it is tracked, and what a way of tracking (include/mica/trackers.def) brings. */
#ifndef MEMORY_TRACKER_INTERNAL_H
#define MEMORY_TRACKER_INTERNAL_H

#include "base/sum.h"
#include "memory/bitmap.h"
#include "memory/untouched.h"

#include <stdatomic.h>

typedef struct mem_found {
    uint64_t page;
    uint8_t sum[BASE_SUM_SIZE];
} mem_found;

struct mem_way;

typedef struct mem_region {
    mica_memory_region about; /* as it is tracked */
    const mica_memory_tracker_options *options;
    _Atomic(const struct mem_way *) way; /* set once it is armed */
    void *state;                         /* the way's own; NULL: none */
    mica_memory_adaptive *cards;
    mica_memory_bitmap *candidates; /* since the last commit */
    mica_memory_bitmap *changed;
    mica_memory_bitmap *fresh;      /* the last epoch did not have them, or not as long: they are changed */
    mica_memory_bitmap *unread;     /* their bytes in the last epoch are the file's; not summed yet */
    uint8_t (*sums)[BASE_SUM_SIZE]; /* of the others in the last epoch */
    mem_untouched untouched;        /* pages that are zeros and are not to be read */
    bool fits;                      /* all of this is of the size in `about` */
    uint64_t armed;                 /* the size for which the way is armed */
    mem_found *found;               /* what the collection found */
    size_t count, room, sorted;     /* so many of them are in order */
    uint64_t looked_at;
    char reason[200];
} mem_region;

/* A way of getting to know candidates. */
typedef struct mem_way {
    mica_memory_tracking number;
    /* Begins with a region: writes from now on are noted. Errors say why it does not work here. */
    mica_status (*arm)(mem_region *region, mica_error *err);
    /* Puts what may have been written since arm or the last take into region->candidates, and goes on. What was written
     * before is in memory then: the pages are read afterwards. After an error everything is a candidate, and the
     * region is armed anew. */
    mica_status (*take)(mem_region *region, mica_error *err);
    /* The same of the bytes [from, to), whole pages of the machine but for the end; NULL: only all at once. */
    mica_status (*take_part)(mem_region *region, uint64_t from, uint64_t to, mica_error *err);
    /* Makes bytes of the region writable for a system call, and notes them; NULL: not needed. A way that has it never
     * fails to take: others may be in here. */
    void (*unlock)(mem_region *region, uint64_t offset, uint64_t bytes);
    /* Goes on with another size, the one in region->about, from region->armed; what was noted of pages that are still there
     * stays noted. After an error it goes on as it was. */
    mica_status (*resize)(mem_region *region, mica_error *err);
    /* Ends what arm began; NULL: nothing. */
    void (*disarm)(mem_region *region);
} mem_way;

/* Where the bytes of a page are: in the region, or, where nobody has touched it, `zeros`, as many. */
static inline const uint8_t *mem_region_page(const mem_region *region, uint64_t page, const uint8_t *zeros) {
    if (mem_untouched_is(&region->untouched, page)) return zeros;
    return (const uint8_t *)region->about.base + page * region->about.granule;
}

/* What save.c asks of a tracker. As mica_memory_tracker_collect without a function; with `all` every page is found, and has
 * no sum until it is read. */
MICA_MUST_USE mica_status mem_tracker_collect(mica_memory_tracker *tracker, bool all, mica_error *err);
/* A mica_memory_read_fn over a tracker that has collected: what is read is what the commit makes the last epoch, also of
 * pages that lie in the same page of a file as changed ones. */
MICA_MUST_USE mica_status mem_tracker_read(void *tracker, size_t region, uint64_t offset, void *out,
                                           size_t size, mica_error *err);
const mica_memory_space *mem_tracker_space(const mica_memory_tracker *tracker);
/* The file that has the last epoch; NULL: none has. A commit ends it, until it is set again. */
const mica_memory_saved *mem_tracker_file(const mica_memory_tracker *tracker);
/* That file for a diff, NULL for a full save, in *parent. INVALID_ARGUMENT, naming the file that is saved: a diff has none. */
MICA_MUST_USE mica_status mem_tracker_parent(const mica_memory_tracker *tracker, bool full, const char *name,
                                             const mica_memory_saved **parent, mica_error *err);
void mem_tracker_set_file(mica_memory_tracker *tracker, const mica_memory_saved *saved);

/* What slices.c asks of a tracker besides. Takes in regions and sizes that it does not know yet. */
MICA_MUST_USE mica_status mem_tracker_follow(mica_memory_tracker *tracker, mica_error *err);
mem_region *mem_tracker_region(const mica_memory_tracker *tracker, size_t number); /* NULL beyond the last */
/* Whether the last epoch had a page; then its sum is in its place. Errors: of reading the file that the tracker began from. */
MICA_MUST_USE mica_status mem_tracker_known(const mica_memory_tracker *tracker, size_t number, uint64_t page,
                                            bool *known, mica_error *err);

/* region.c: */
/* The ways, by number; NULL for one there is not. */
const mem_way *mem_way_of(mica_memory_tracking number);
/* A region as it is tracked from now on. UNSUPPORTED, NO_MEMORY. */
MICA_MUST_USE mica_status mem_region_new(const mica_memory_region *about,
                                         const mica_memory_tracker_options *options, mem_region **out,
                                         mica_error *err);
void mem_region_free(mem_region *region);
/* It has another size now. Where memory runs out it is not known yet, and mem_region_fit tries again. */
void mem_region_resize(mem_region *region, uint64_t size);
MICA_MUST_USE mica_status mem_region_fit(mem_region *region, mica_error *err);
/* Has the region's candidates named; with `all` they are all pages. */
MICA_MUST_USE mica_status mem_region_take(mem_region *region, bool all, mica_error *err);
/* Has candidates among the bytes from *at on named, and moves *at: all there are, where the way names them together. */
MICA_MUST_USE mica_status mem_region_take_part(mem_region *region, uint64_t *at, uint64_t bytes,
                                               mica_error *err);

/* mapped.c: puts the pages of a region that may differ from the region of that number in a file into `found`
 * (mem_tracker_resume). Errors: of the pagemap, NO_MEMORY. */
MICA_MUST_USE mica_status mem_mapped_find(const mica_memory_region *about, size_t number,
                                          mica_memory_file *file, mica_memory_bitmap *found, mica_error *err);

#endif

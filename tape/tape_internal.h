/* tape/tape_internal.h - what the files of this room share.
 *
 *     tape.c      the tape as its users see it: opening, reading, writing
 *     super.c     superblocks, and where in the file a part may be put
 *     list.c      which parts there are, for the tape and for readers beside it
 *     path.c      epochs: the way from one to the empty tape, versions on it
 *     pages.c     current pages in memory
 *     commit.c    what was written → an epoch
 *     rewind.c    back to an epoch; what changed since
 *     compact.c   parts → one part, without what nobody keeps
 *     space.c     regions and marks
 *     streams.c   streams of records
 *     reader.c    readers of other threads
 *     scrub.c     reading and mending all of it
 *     ahead.c     pages of a store that will be wanted
 *     tiers.c, bring.c, evict.c, remote.c, upload.c   its stores (tiers.h)
 *     part.c, batches.c, making.c, packing.c   one part: reading, records, writing, pages */
#ifndef TAPE_TAPE_INTERNAL_H
#define TAPE_TAPE_INTERNAL_H

#include "base/buf.h"
#include "tape/ahead.h"
#include "tape/follow.h"
#include "tape/making.h"
#include "tape/part.h"
#include "tape/tiers.h"

#include <pthread.h>
#include <stdatomic.h>

/* Parts, by their epochs; does not change. */
typedef struct tape_list {
    tape_super super; /* that has it; what the file has may be newer in numbers and places */
    uint32_t count;
    struct tape_list *next; /* of those that are not the current one any more */
    tape_part *part[TAPE_PARTS_MOST];
} tape_list;

/* The way from an epoch to the empty tape: on each branch the epochs up to one count. From the newest branch on. */
typedef struct tape_step {
    uint64_t branch, upto, fork; /* versions on it are behind fork and up to upto */
} tape_step;
typedef struct tape_path {
    uint64_t epoch;
    tape_step *step;
    uint32_t count, room;
} tape_path;

/* A version, and the part it lies in; none: part is NULL, and the page is zeros. */
typedef struct tape_version {
    tape_part *part;
    const tape_entry *entry;
} tape_version;

/* Of a page in memory: the version it is of (epoch 0: none), and its sum there. */
typedef struct tape_meta {
    union {
        uint64_t branch; /* of that version */
        uint64_t place;  /* of a page that was spilled: in the file for those */
    };
    uint64_t epoch;
    uint8_t sum[16];
} tape_meta;

#define TAPE_EXTENT_SHIFT 21
#define TAPE_EXTENT       (1u << TAPE_EXTENT_SHIFT) /* bytes of pages that lie together in memory */
#define TAPE_IN_EXTENT    (TAPE_EXTENT / MICA_TAPE_PAGE_MIN)
typedef struct tape_bits {
    uint64_t word[TAPE_IN_EXTENT / 64];
} tape_bits;
typedef struct tape_extent {
    int64_t number;
    uint8_t *memory;
    tape_bits
        touched; /* of resident ones; with the two above what a reading of a page that is there looks at */
    tape_bits resident;
    tape_bits dirty, spilled; /* written since the last checkpoint; of those, in a file for want of memory */
    tape_bits stale;          /* of another version than the way has that is rewound to (rewind.c) */
    uint64_t place;           /* in the mapped file, where there is one */
    uint32_t count;           /* of resident pages */
    tape_meta meta[TAPE_IN_EXTENT];
} tape_extent;

typedef struct tape_pages {
    tape_extent **table; /* by a hash of the number */
    tape_extent *const
        *quick; /* the same for readings that are found at once; of a tape that counts them, an empty one */
    uint32_t quick_mask;
    bool counted;
    uint32_t room, count, shift;     /* slots, a power of two; extents; log2 of pages in an extent */
    tape_extent *last;               /* the one that was used last, or NULL */
    uint64_t resident, dirty;        /* pages */
    uint64_t used, most;             /* bytes of memory, with what tells of pages; most of them */
    uint32_t hand_extent, hand_page; /* where the search for pages to give up goes on */
    int spill;                       /* file of written pages that memory had no room for; -1: none yet */
    uint64_t spill_end;              /* places in it */
    base_buf spill_free;             /* u64 places that are free */
    int mapped_plus_one;             /* a file that is the memory of pages; 0: they are in the machine's */
    uint64_t mapped_end;
    base_buf mapped_free; /* u64 places that are free */
} tape_pages;

typedef struct tape_tidying tape_tidying;

typedef struct tape_region_list {
    mica_tape_region *at;
    size_t count, room;
} tape_region_list;
typedef struct tape_mark_list {
    tape_mark *at;
    size_t count, room;
} tape_mark_list;

/* Records that were appended to a stream since the last checkpoint: as a batch has them. */
typedef struct tape_pending {
    char name[MICA_TAPE_NAME_MAX];
    uint64_t first;
    base_buf table, bytes;
} tape_pending;
typedef struct tape_pending_list {
    tape_pending *at; /* by name */
    size_t count, room;
    uint64_t bytes; /* of all */
} tape_pending_list;

struct mica_tape_reader {
    mica_tape *tape;
    mica_tape_reader *next;
    _Atomic(tape_list *) list; /* held */
    tape_path path;
    uint8_t *room;  /* two pages: one that is read, one to unpack */
    int64_t cached; /* page that the first has */
    bool has_cached;
};

struct mica_tape {
    int fd;
    char *path;
    const char *name; /* for messages */
    uint32_t page, shift;
    bool read_only, unflushed, lasting;
    mica_tape_options options;
    tape_super super; /* the one that counts */
    _Atomic(tape_list *) list;
    tape_list *retired;
    tape_tiers *tiers;     /* NULL: the file has all there is */
    uint64_t little;       /* bytes of parts that are moved together at once */
    tape_tidying *tidying; /* parts are moved together beside it; or NULL */
    tape_ahead *ahead;     /* or NULL */
    tape_follow *follow;   /* or NULL: it was opened without a configuration */
    tape_path way;         /* to what is current */
    uint64_t branch;       /* of the next epoch; way's own unless it was rewound */
    bool branching;        /* the next epoch begins a branch */
    tape_pages pages;
    uint8_t *room; /* for a page */
    base_buf packed, warning;
    tape_region_list regions;
    tape_mark_list marks;
    bool space_changed; /* regions or marks are not in the file yet */
    int64_t place;
    tape_pending_list pending;
    pthread_mutex_t readers_lock; /* of the list of readers, not of their reading */
    mica_tape_reader *readers;
};

static inline int64_t tape_page_of(const mica_tape *t, int64_t at) {
    return at >> t->shift;
}
static inline tape_list *tape_list_now(mica_tape *t) {
    return atomic_load_explicit(&t->list, memory_order_relaxed);
}

/* tape.c. As mica_tape_open, over these stores, which are ended with it, also after an error. */
mica_status tape_open(const char *path, const mica_tape_options *options, const tape_tiers_options *stores,
                      mica_tape **out, mica_error *err);
/* INVALID_ARGUMENT: bytes that do not lie in a tape; UNSUPPORTED: it is open for reading only. */
mica_status tape_check_range(int64_t at, size_t size, mica_error *err);
mica_status tape_check_writable(const mica_tape *t, mica_error *err);

/* super.c. Reads the one that counts; CORRUPTED, NOT_A_SNAPSHOT, VERSION_MISMATCH, TRUNCATED. */
mica_status tape_super_read(mica_tape *t, mica_error *err);
/* Makes `super`, whose parts and numbers are the caller's, the one that counts. */
mica_status tape_super_write(mica_tape *t, tape_super *super, mica_error *err);
/* A place for a part of so many bytes, where no part lies that the superblock or a reader has. */
mica_status tape_super_place(mica_tape *t, uint64_t size, uint64_t *at, mica_error *err);
/* The same, without a bound, and also where none lies of those parts of `more` (or NULL) that have a place, which is not 0. */
mica_status tape_super_gap(mica_tape *t, const tape_super *more, uint64_t size, uint64_t *at,
                           mica_error *err);
/* Of one that is kept somewhere else: its magic, version and hash; whether it can be believed as one of a file is. */
void tape_super_seal(tape_super *super);
bool tape_super_good(const tape_super *super);
bool tape_super_lists(const tape_super *super, const uint8_t identity[FMT_HASH]);
/* Gives back what is behind the last part. */
void tape_super_trim(mica_tape *t);

/* list.c. A list of the superblock's parts, taking over those that `t` has open and opening others. */
mica_status tape_list_open(mica_tape *t, const tape_super *super, tape_list **out, mica_error *err);
/* It is the current one now; lists that no reader has any more are ended. */
void tape_list_publish(mica_tape *t, tape_list *list);
void tape_list_sweep(mica_tape *t);
void tape_list_free(tape_list *list);

/* path.c. */
mica_status tape_path_to(tape_list *list, uint64_t epoch, tape_path *path, mica_error *err);
void tape_path_free(tape_path *path);
mica_status tape_epoch_find(tape_list *list, uint64_t number, const tape_epoch **out, tape_part **part,
                            mica_error *err);
/* The step in whose range an epoch is, whatever its branch; count: it is a later one than all. */
uint32_t tape_path_step(const tape_path *path, uint64_t epoch);
bool tape_path_has(const tape_path *path, uint64_t branch, uint64_t epoch);
mica_status tape_find(tape_list *list, const tape_path *path, int64_t page, tape_version *out,
                      mica_error *err);
/* The same for pages that rise: cursors are one for each part, zeros at first. */
mica_status tape_find_next(tape_list *list, const tape_path *path, int64_t page, uint64_t *cursors,
                           tape_version *out, mica_error *err);
mica_status tape_read_version(const tape_version *v, uint32_t page, uint8_t *out, uint8_t *room,
                              mica_error *err);
/* The epoch that a moment means, as seen from `way`; 0: the empty tape. NOT_FOUND. */
mica_status tape_moment_epoch(mica_tape *t, const mica_tape_moment *moment, uint64_t *out, mica_error *err);
void tape_about_epoch(const tape_part *part, const tape_epoch *e, mica_tape_checkpoint_about *out);

/* pages.c. */
mica_status tape_pages_begin(mica_tape *t, uint64_t bytes, mica_error *err);
void tape_pages_end(mica_tape *t);
/* Pages lie in that file, mapped, instead of memory: of a DAX file system it is memory that lasts, read and written where it lies.
 * Before the first page. IO, BUSY. */
mica_status tape_pages_map(mica_tape *t, const char *path, mica_error *err);
/* Every reading goes by tape_page_get from here on. */
void tape_pages_count(mica_tape *t);
/* The place of a page that is there, or is brought; `fresh`: all of it will be written. NULL in *out with `make` false: nobody
 * has written it. */
mica_status tape_page_get(mica_tape *t, int64_t page, bool make, bool fresh, uint8_t **out, mica_error *err);
tape_extent *tape_extent_of(const mica_tape *t, int64_t page);
static inline uint32_t tape_slot_of(const mica_tape *t, int64_t page) {
    return (uint32_t)(page & (((int64_t)1 << t->pages.shift) - 1));
}
/* Neighbours have places of their own. */
static inline uint64_t tape_hash_of(int64_t number) {
    return (uint64_t)number ^ (uint64_t)number >> 13 ^ (uint64_t)number >> 29;
}
static inline int64_t tape_page_in(const mica_tape *t, const tape_extent *x, uint32_t slot) {
    return x->number * ((int64_t)1 << t->pages.shift) + slot;
}
static inline bool tape_bit(const tape_bits *b, uint32_t k) {
    return b->word[k / 64] >> (k % 64) & 1;
}
static inline void tape_bit_set(tape_bits *b, uint32_t k) {
    b->word[k / 64] |= (uint64_t)1 << (k % 64);
}
static inline void tape_bit_clear(tape_bits *b, uint32_t k) {
    b->word[k / 64] &= ~((uint64_t)1 << (k % 64));
}
void tape_page_soil(mica_tape *t, tape_extent *x, uint32_t slot);
/* It is as a version has it now. */
void tape_page_clean(mica_tape *t, tape_extent *x, uint32_t slot, uint64_t branch, uint64_t epoch,
                     const uint8_t sum[16]);
/* Out of memory; what was written is dropped. */
void tape_page_drop(mica_tape *t, tape_extent *x, uint32_t slot);
/* The bytes of a page that was spilled, in `out`. */
mica_status tape_page_spilled(mica_tape *t, const tape_extent *x, uint32_t slot, uint8_t *out,
                              mica_error *err);
/* Extents by their numbers; the list is the caller's (base_free). */
mica_status tape_extents(const mica_tape *t, tape_extent ***out, mica_error *err);

/* reader.c. Writes down, as a reader of its own, the list that is current; it stays until the reader holds another or is ended. */
tape_list *tape_reader_hold(mica_tape_reader *r);
mica_status tape_reader_begin(mica_tape *t, mica_tape_reader **out, mica_error *err);

/* scrub.c. Has the cold store the bytes of a part that the file has all of? */
mica_status tape_scrub_same(mica_tape *t, const tape_part *part, bool *same, mica_error *err);

/* compact.c. Moves parts together where there are many of one level. */
mica_status tape_tidy(mica_tape *t, mica_error *err);
/* Waits for what is moved together beside the tape, and puts it in place, unless it is given up. */
void tape_tidy_finish(mica_tape *t, bool give_up);
/* The tape stands at an epoch again. */
void tape_tidy_went_back(mica_tape *t, uint64_t epoch);
/* The place in the file that it has; false: nothing is moved. */
bool tape_tidy_place(const mica_tape *t, uint64_t *at, uint64_t *size);

/* space.c. */
mica_status tape_space_load(mica_tape *t, mica_error *err);
/* Could those of another list be loaded? CORRUPTED. */
mica_status tape_space_check(mica_tape *t, const tape_list *list, mica_error *err);
void tape_space_free(mica_tape *t);
void tape_space_tables(const mica_tape *t, base_buf *regions, base_buf *marks);
/* UTF-8 that ends where it must. */
bool tape_space_name_is(const char *name, bool may_be_empty);

/* streams.c. What was appended, into the part of an epoch; how many bytes that needs; then, or at a rewind, it is forgotten. */
mica_status tape_streams_put(const mica_tape *t, tape_making *making, const tape_epoch *epoch,
                             mica_error *err);
uint64_t tape_streams_bound(const mica_tape *t);
void tape_streams_clear(mica_tape *t);

#endif

/* memory/demand_internal.h - the state that the thread of a restore works on. It alone uses what is not said to be shared. */
#ifndef MEMORY_DEMAND_INTERNAL_H
#define MEMORY_DEMAND_INTERNAL_H

#include "memory/demand.h"
#include "memory/file.h"
#include "memory/userfault.h"

#include <pthread.h>
#include <stdatomic.h>

#define DEMAND_ROOM   (8u << 20) /* bytes that are fetched together at most */
#define DEMAND_PIECES 512u       /* in so many pieces */
#define DEMAND_QUEUE  64u        /* faults that wait; others are made to fault again */

/* Bytes of a region where they are now: one for each region at first, more when the program moves or unmaps parts. */
typedef struct demand_part {
    uintptr_t at;
    uint64_t size, offset;
    size_t target;
} demand_part;

typedef struct demand_target {
    size_t region;   /* in the file */
    uint64_t size;   /* bytes */
    uint64_t pages;  /* of the machine */
    uint64_t *there; /* a bit for each: its bytes were placed once, or are not wanted any more */
} demand_target;

/* Missing pages [from, to) of a target. */
typedef struct demand_piece {
    size_t target;
    uint64_t from, to;
} demand_piece;

typedef enum demand_job {
    DEMAND_SET,      /* the working set */
    DEMAND_PREFETCH, /* bytes at an address */
    DEMAND_FINISH,
    DEMAND_TOUCHED, /* a copy of what was recorded */
    DEMAND_END
} demand_job;

struct mem_demand {
    mica_memory_file *file;
    mica_memory_restore_options options; /* with its defaults */
    demand_target *targets;
    size_t target_count;
    demand_part *parts;
    size_t part_count, part_room;
    uint64_t page; /* bytes, of the machine */
    int fd;        /* userfaultfd, in the thread's own table */
    uint8_t *bell; /* a page that is always missing: touching it makes the thread do the job */
    uint8_t *room; /* of DEMAND_ROOM bytes, for what was fetched */
    uintptr_t queue[DEMAND_QUEUE];
    size_t queued;
    demand_piece pieces[DEMAND_PIECES];
    size_t piece_count;
    uint64_t piece_pages;
    size_t next_target; /* the page behind those that the last fault brought, and how many they were */
    uint64_t next, window;
    mem_set touched;
    bool in_set;  /* what is placed now is the working set's */
    bool lightly; /* zeros need not be placed, only noted: nobody will ask the kernel before all is there */
    bool over;    /* nothing is watched any more */

    pthread_t thread;
    pid_t pid;
    pthread_mutex_t jobs; /* one caller at a time */
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    enum { DEMAND_STARTING, DEMAND_READY, DEMAND_RUNNING, DEMAND_FAILED } state;
    mica_error closed; /* why what was missing is inaccessible now */
    demand_job job;
    uintptr_t job_at;
    uint64_t job_bytes;
    const mem_set *job_set;
    mem_set *job_out;
    mica_status job_status;
    mica_error job_error;
    bool job_done;
    bool joined;                                     /* the thread has ended; of `jobs` */
    _Atomic uint64_t missing, faults, set, recorded; /* pages */
    uint64_t bytes;
};

/* demand_place.c: where pages are, and putting them there. */

static inline bool demand_there(const demand_target *t, uint64_t page) {
    return t->there[page / 64] >> (page % 64) & 1;
}
/* Appends a part. NO_MEMORY. */
MICA_MUST_USE mica_status demand_add_part(mem_demand *d, const demand_part *part, mica_error *err);
/* The part in which an address lies; NULL: none. */
const demand_part *demand_find(const mem_demand *d, uintptr_t at);
/* Pages [from, to) of a target have their bytes, or need none. */
void demand_mark(mem_demand *d, size_t target, uint64_t from, uint64_t to);
/* Takes everything that the kernel says: faults into the queue, what was moved or is gone into the parts. False when
 * userfaultfd is gone. */
bool demand_listen(mem_demand *d);
/* Places missing pages [from, to) with the bytes at `bytes`, or zeros (NULL), and wakes who waits for them. Errors: NO_MEMORY,
 * IO. */
MICA_MUST_USE mica_status demand_place(mem_demand *d, size_t target, uint64_t from, uint64_t to,
                                       const uint8_t *bytes, mica_error *err);
/* A page that was there before and is missing again was given back. */
void demand_zero_again(mem_demand *d, const demand_part *part, uintptr_t at);
/* Who waits there tries again. */
void demand_wake(mem_demand *d, uintptr_t at);

/* demand_fetch.c: bringing pages. */

/* Wants the missing ones of pages [from, to); where that is more than is fetched at once, some are fetched. Errors: those of
 * mem_demand_prefetch. */
MICA_MUST_USE mica_status demand_want(mem_demand *d, size_t target, uint64_t from, uint64_t to,
                                      mica_error *err);
/* Fetches and places what is wanted; after an error nothing is. */
MICA_MUST_USE mica_status demand_fetch(mem_demand *d, mica_error *err);

#endif

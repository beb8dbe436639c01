/* tape/tiers.h - where else the bytes of a tape are: in a store that has all of them (*cold*), and in one that may forget what it
 * has (*network*). The file is then a copy of some: a page that it does not have, or not with its sum, is brought, written
 * into its place in the file, and looked at again.
 *
 *     bring.c     bytes of a part: the network's store, the cold one → the file
 *     evict.c     bytes of the file that the cold store has too → holes
 *     remote.c    the tape in the store: its head, and who may write
 *     upload.c    parts of the file → the store, on a thread of its own
 *
 * Objects of the cold store; a part is immutable and named by what it has, and only the head ever changes:
 *
 *     head              the superblock, as the last writer put it
 *     writer            who may write, and until when
 *     parts/IDENTITY    a part, byte by byte */
#ifndef TAPE_TIERS_H
#define TAPE_TIERS_H

#include "store/store.h"
#include "tape/metrics.h"
#include "tape/part.h"

#include <pthread.h>

struct mica_tape;
struct tape_list;

/* Bytes under way from a store. On the stack of who fetches them, in a list under the lock. */
typedef struct tape_fetching {
    struct tape_fetching *next;
    const tape_part *part;
    uint64_t from, to;
} tape_fetching;

/* An object that the head lists no longer; removed when readers elsewhere had time to see that. */
typedef struct tape_stale {
    uint8_t identity[FMT_HASH];
    uint64_t since_ns;
} tape_stale;

typedef struct tape_counts {
    _Atomic uint64_t fetches; /* of the cold store */
    _Atomic uint64_t network_hits, network_misses, network_put, network_pages;
    _Atomic uint64_t uploads, removed, retries;
    _Atomic uint64_t mended, evicted_bytes;
} tape_counts;

typedef struct tape_tiers {
    store *cold, *network; /* network may be NULL */
    tape_metrics *metrics; /* or NULL */
    int fd;                /* of the tape's file */
    const char *name;
    bool writable;       /* the file is */
    uint64_t wait_ns;    /* a call to a store lasts no longer */
    uint64_t local_most; /* bytes of the file on its disk; 0: no bound */
    uint64_t lease_ns, upload_ns, grace_ns;
    _Atomic int stop;     /* ends calls to stores */
    _Atomic int urgent;   /* somebody waits for the upload */
    pthread_mutex_t lock; /* of all that follows, but the counts */
    pthread_cond_t changed;
    tape_fetching *fetching;
    tape_part *open;          /* parts that somebody has, perhaps a reader of an older list */
    _Atomic uint32_t keep;    /* while it is not 0 nothing is made a hole */
    _Atomic uint64_t brought; /* bytes since the last look at the size of the file */
    _Atomic bool full;        /* its disk was */
    _Atomic uint64_t network_pause_ns;
    uint64_t network_again_ns; /* it failed; not asked before that */
    _Atomic bool evicting;     /* a thread is at it, and these are its own: */
    uint32_t hand_part;        /* where the search for bytes to give up goes on */
    uint64_t hand_at;
    tape_counts counts;

    /* the writer's */
    bool met;    /* the head was seen, and is ours to move */
    bool fenced; /* somebody else moved it */
    char head_etag[STORE_ETAG_SIZE], writer_etag[STORE_ETAG_SIZE]; /* "": there is none */
    uint8_t node[16];                                              /* of this file */
    uint64_t generation, sequence;                                 /* of the head */
    uint64_t renewed_ns;          /* when the right to write was, by the clock that nobody sets */
    uint64_t asked, done, rounds; /* states of the tape that were to be put there, and were; tries */
    mica_error failed;            /* of the last try; code MICA_OK: it went well */
    base_buf listed, stale;       /* identities in the head; tape_stale */
    tape_taken taken[TAPE_TAKEN];
    struct mica_tape_reader *reader; /* of the thread */
    pthread_t thread;
    bool started;
} tape_tiers;

typedef struct tape_tiers_options {
    store *cold, *network; /* ended with the tiers, also where they cannot be made */
    uint64_t local_most;
    const struct mica_tape_config *config;      /* whose policy is followed; NULL: none */
    const struct tape_predict_options *predict; /* NULL: all predictors */
    uint64_t little; /* bytes of parts that are moved together at once; 0: 4 MiB. Tests only */
    bool no_ahead;   /* nothing is fetched ahead */
    uint32_t wait_ms, lease_ms, upload_ms, grace_ms; /* 0: 30 s, 60 s, 1 s, 60 s */
} tape_tiers_options;

/* Without cold store there are none, and *out is NULL. CONFIGURATION: a network's store without a cold one; NO_MEMORY. */
MICA_MUST_USE mica_status tape_tiers_begin(const tape_tiers_options *options, tape_tiers **out,
                                           mica_error *err);
/* Ends calls that are under way; then all of it. Accepts NULL. */
void tape_tiers_end(tape_tiers *tiers);
store_call tape_tiers_call(const tape_tiers *tiers);
#define TAPE_KEY_SIZE (6u + 2u * FMT_HASH + 1u)
void tape_part_key(const uint8_t identity[FMT_HASH], char key[TAPE_KEY_SIZE]);

/* The head was seen, and what the file says of its parts holds of this store. Any thread; NULL: no. */
bool tape_tiers_met(tape_tiers *tiers);

/* A part is open from here on, until it is forgotten; is one with that identity? Any thread. */
void tape_tiers_know(tape_tiers *tiers, tape_part *part);
void tape_tiers_forget(tape_tiers *tiers, tape_part *part);
bool tape_tiers_has_open(tape_tiers *tiers, const uint8_t identity[FMT_HASH]);

/* ---- bring.c ---- */

/* Has bytes of a part that are zeros in the file brought; with `mend` those that are not, too, from the cold store alone. They are
 * not believed by that. Bytes that another thread is fetching are waited for. Errors: NOT_FOUND (the tape has no store, or that
 * does not have the part: nothing was done), IO, CONFLICT (the store does not have it any more), CORRUPTED (nor as many bytes),
 * CANCELLED, NO_MEMORY. */
MICA_MUST_USE mica_status tape_bring(tape_part *part, uint64_t from, uint64_t to, bool mend, mica_error *err);
/* From the first to the last page between two multiples of FMT_PAGE that the file does not have; false: it has all. */
bool tape_holes(const tape_part *part, uint64_t *from, uint64_t *to);
/* The first bytes of a part that is not open yet, into the file. */
MICA_MUST_USE mica_status tape_bring_header(tape_tiers *tiers, const tape_part_record *record,
                                            mica_error *err);
/* All of a part that the file does not have. */
MICA_MUST_USE mica_status tape_bring_all(tape_part *part, mica_error *err);

/* ---- evict.c ---- */

/* Makes holes in the file where its bytes are more than they may be, or its disk was full: of parts that the store has, of pages
 * that were not used lately. `list` is held by the calling thread. */
void tape_evict(tape_tiers *tiers, const struct tape_list *list);
/* The same for so many bytes, whatever the bound; returns how many became holes. */
uint64_t tape_evict_bytes(tape_tiers *tiers, const struct tape_list *list, uint64_t bytes);
/* The same for a place in the file whose bytes the store has; false: somebody keeps them. */
bool tape_evict_at(tape_tiers *tiers, uint64_t at, uint64_t size);
/* Between these nothing is made a hole: the first waits for what is being made one just now. Any thread; they accept NULL. */
void tape_keep_begin(tape_tiers *tiers);
void tape_keep_end(tape_tiers *tiers);
/* Bytes of the file on its disk. */
uint64_t tape_local_bytes(const tape_tiers *tiers);

/* ---- remote.c ---- */

/* At the opening of a tape: takes over what the store has, and the right to write unless it is open for reading. IO where the
 * store cannot be reached, which a tape with epochs of its own need not mind. BUSY: somebody else writes, CONFLICT: the tape went
 * on elsewhere. */
MICA_MUST_USE mica_status tape_remote_meet(struct mica_tape *t, mica_error *err);
/* The same later, on the thread of the uploads: nothing can be taken over any more, which is CONFLICT. */
MICA_MUST_USE mica_status tape_remote_meet_again(struct mica_tape *t, const tape_super *own, mica_error *err);
/* The head as it is now, for a tape that is open for reading. */
MICA_MUST_USE mica_status tape_remote_refresh(struct mica_tape *t, mica_error *err);
/* Keeps the right to write, for so much longer than usual. CONFLICT: somebody took it. */
MICA_MUST_USE mica_status tape_remote_renew(struct mica_tape *t, uint64_t busy_ns, mica_error *err);
/* At the end: others may write at once. */
void tape_remote_leave(struct mica_tape *t);
/* Moves the head to a state whose parts are all there. CONFLICT. */
MICA_MUST_USE mica_status tape_remote_publish(struct mica_tape *t, const tape_super *super, mica_error *err);
/* Nobody else has moved the head so far; asked anew. By any thread. CONFLICT. */
MICA_MUST_USE mica_status tape_remote_is_ours(struct mica_tape *t, mica_error *err);
/* Says in a superblock what is known of the store; before it is written. */
void tape_remote_note(struct mica_tape *t, tape_super *super);

/* ---- upload.c ---- */

/* Copies a part into the network's store, which need not take it. */
void tape_network_put(tape_tiers *tiers, tape_part *part);
/* What is current is to be in the store. */
void tape_upload_ask(struct mica_tape *t);

#endif

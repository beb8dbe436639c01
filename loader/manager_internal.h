/* loader/manager_internal.h - the parts of the snapshot manager: readers, items, nodes, pending loads.
 *
 * An ITEM is one opened snapshot. A NODE is one path and points to an item. The TABLE finds nodes by path:
 * open addressing with atomic slots, written under the lock, read without it.
 *
 * Readers announce themselves in counters of their own slot (sleepable RCU: McKenney, 2006): a writer that
 * has taken a node out of the table waits until every slot of the old phase, and then of the other, was seen
 * at zero; nobody can see the node after that, so it is freed.
 *
 * References are counted in stripes, one cache line for each slot of threads. Acquisitions and releases are
 * both only ever added up, and a writer adds up the releases first: when it finds as many acquisitions
 * afterwards, nobody held the item at the moment between. Once an item is out of the table (and the readers
 * have passed) nothing can be acquired from nothing, so "nobody" then stays true.
 *
 * The memory of items is kept for other items until the manager ends, so that the last release may still look
 * at `left`. */
#ifndef LOADER_MANAGER_INTERNAL_H
#define LOADER_MANAGER_INTERNAL_H

#include "loader/loader_internal.h"
#include "mica/manager.h"

#include <pthread.h>

#define LDR_STRIPES 32u
#define LDR_LINE    64u
#define LDR_PAST    256u

typedef struct ldr_stripe {
    _Atomic uint64_t acquired; /* by loads */
    _Atomic uint64_t copied;   /* by mica_snapshot_ref_acquire and for waiting threads */
    _Atomic uint64_t released;
    _Atomic uint64_t used;    /* stamp of the latest hit */
    _Atomic uint64_t used_at; /* clock of the latest use, under TTL */
    uint8_t padding[LDR_LINE - 40];
} ldr_stripe;

/* What tells one state of a file from another. */
typedef struct ldr_file {
    uint64_t device, inode, size;
    int64_t seconds, nanoseconds;
} ldr_file;

struct mica_snapshot_ref {
    ldr_stripe stripes[LDR_STRIPES];
    mica_snapshot_manager *manager;
    mica_snapshot *snapshot;
    atomic_bool left; /* out of the cache: whoever releases it looks whether it may be closed */
    /* under the lock */
    ldr_file file;
    uint64_t loaded_at, stamp, key; /* clock; order of loads; hash of the path it was loaded by */
    uint32_t nodes;
    bool frequent;                  /* adaptive: used again since it was loaded, or known from before */
    struct mica_snapshot_ref *next; /* of cached, leaving, held or free items, or of those to close */
    void *memory;
};

typedef struct ldr_node {
    uint64_t hash;
    size_t len;
    mica_snapshot_ref *item;
    _Atomic uint64_t due;     /* when the file is looked at again */
    _Atomic uint64_t expires; /* not before this; then the uses since are looked at */
    ldr_file file;
    struct ldr_node *next; /* of retired nodes */
    char path[];
} ldr_node;

typedef struct ldr_nodes {
    uint32_t mask, used, taken; /* taken: with the slots of removed nodes */
    struct ldr_nodes *next;     /* of retired tables */
    _Atomic(ldr_node *) slots[];
} ldr_nodes;

typedef struct ldr_reader {
    _Atomic uint32_t active[2];
    _Atomic uint64_t hits;
    uint8_t padding[LDR_LINE - 16];
} ldr_reader;

/* A load under way, and after it its result for those who wait. */
typedef struct ldr_pending {
    struct ldr_pending *next;
    const char *path; /* the loading thread's, until done */
    ldr_file file;
    bool has_file, done;
    uint32_t waiters, takers; /* who wait for its end; those of them who take the result */
    mica_snapshot_ref *item;
    mica_status status;
    mica_error error;
} ldr_pending;

/* Something that left not long ago, in the order of leaving. */
typedef struct ldr_ghost {
    struct ldr_ghost *next;
    uint64_t key, bytes;
} ldr_ghost;
typedef struct ldr_ghosts {
    ldr_ghost *oldest, *newest;
    uint64_t bytes;
} ldr_ghosts;

typedef struct ldr_past {
    char *path;
    mica_snapshot_stats stats;
} ldr_past;

struct mica_snapshot_manager {
    ldr_reader readers[LDR_STRIPES];
    _Atomic(ldr_nodes *) table;
    _Atomic uint32_t phase;
    mica_manager_config config;
    pthread_mutex_t create_lock;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    ldr_pending *pending;
    mica_snapshot_ref *items, *leaving, *held, *spare;
    ldr_node *retired;
    ldr_nodes *retired_tables;
    ldr_ghosts once, often; /* adaptive: the ghosts of items used once, and more often */
    uint64_t target;        /* adaptive: bytes meant for items used once */
    bool met_often;         /* adaptive: the load under way met a ghost of the latter */
    uint64_t misses, joined, evictions, replaced, checks;
    ldr_past past[LDR_PAST];
    uint32_t past_next;
    void *memory;
};

/* manager_table.c */
void *ldr_line_alloc(size_t size, void **memory);
uint64_t ldr_path_hash(const char *path, size_t len);
uint32_t ldr_thread_slot(void);
uint32_t ldr_slots_in_use(void);
uint64_t ldr_next_stamp(void);
uint64_t ldr_clock(const mica_snapshot_manager *m);
typedef enum ldr_hit { LDR_MISS, LDR_HIT, LDR_CHECK } ldr_hit;
/* The reader's way: a reference when the path is cached and fresh. When the file is to be looked at again:
 * LDR_CHECK for the one thread whose turn it becomes, for others a hit; a miss for those that may not. */
ldr_hit ldr_lookup(mica_snapshot_manager *m, const char *path, size_t len, bool may_check,
                   mica_snapshot_ref **out);
/* Under the lock. */
void ldr_lock(mica_snapshot_manager *m);
/* Waits for readers of what was retired, ends what nobody holds, gives back the lock. */
void ldr_unlock(mica_snapshot_manager *m);
/* Makes room for one node more; false when memory ran out. */
bool ldr_table_grow(mica_snapshot_manager *m);
ldr_node *ldr_node_find(mica_snapshot_manager *m, const char *path, size_t len);
bool ldr_node_put(mica_snapshot_manager *m, const char *path, mica_snapshot_ref *item, const ldr_file *file);
void ldr_node_drop(mica_snapshot_manager *m, ldr_node *node);
void ldr_item_drop(mica_snapshot_manager *m, mica_snapshot_ref *item);
mica_snapshot_ref *ldr_item_new(mica_snapshot_manager *m);
void ldr_item_take(mica_snapshot_ref *item, uint32_t count);
uint64_t ldr_item_held(const mica_snapshot_ref *item);
uint64_t ldr_item_bytes(const mica_snapshot_ref *item);
bool ldr_item_expired(const mica_snapshot_manager *m, const mica_snapshot_ref *item, uint64_t now);
void ldr_remember(mica_snapshot_manager *m, const char *path, const mica_snapshot_stats *stats);

/* manager_evict.c, under the lock */
/* What the adaptive policy learns from a load: whether the path left not long ago. */
void ldr_evict_learn(mica_snapshot_manager *m, mica_snapshot_ref *item);
/* Lets items leave until the bound holds; `keep` goes last. */
void ldr_evict(mica_snapshot_manager *m, mica_snapshot_ref *keep);
void ldr_ghosts_free(ldr_ghosts *ghosts);

#endif

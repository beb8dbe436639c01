/* tests/tape/nodes.h - tapes over one store that all nodes share, through handles with faults, and the run of them at random beside an
 * oracle. */
#ifndef TESTS_TAPE_NODES_H
#define TESTS_TAPE_NODES_H

#include "tests/tape/oracle.h"

#include "base/time.h"
#include "store/memory.h"
#include "tape/tape_internal.h"
#include "tests/tape/shared_store.h"

static store *shared, *cache;                             /* cache: in memory, unless a test has another */
static mica_status (*make_store)(store **, mica_error *); /* an empty one; NULL: in memory */
static void (*trouble)(oracle *);                         /* before a step that may fail in the store */
static handle *cold, *network;                            /* of the tape that was opened last */

static inline tape_tiers_options stores(bool with_network) {
    cold = handle_to(shared);
    network = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (with_network) {
        if (!cache) OK(store_memory_new(&cache, &err));
        network = handle_to(cache);
    }
    return (tape_tiers_options){.cold = &cold->store,
                                .network = network ? &network->store : NULL,
                                .upload_ms = 1,
                                .grace_ms = 1,
                                .wait_ms = 5000};
}

static inline void fresh_store(void) {
    mica_error err = MICA_ERROR_INIT;
    store_end(shared);
    shared = NULL;
    OK(make_store ? make_store(&shared, &err) : store_memory_new(&shared, &err));
}

static inline oracle *fresh(uint32_t seed) {
    oracle *o = calloc(1, sizeof *o);
    assert_non_null(o);
    o->random = seed * 2654435761u + 1;
    return o;
}

static inline mica_tape *open_with(const char *path, mica_tape_options options, tape_tiers_options with) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(tape_open(path, &options, &with, &t, &err));
    return t;
}

/* Where the store failed while it was opened, again. */
static inline mica_tape *reopen(const char *path, mica_tape_options options, tape_tiers_options with) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    mica_status status = tape_open(path, &options, &with, &t, &err);
    if (status == MICA_OK) {
        cold->fails_every = 0;
        return t;
    }
    if (status != MICA_ERR_IO)
        fail_msg("%s: %s", mica_status_name(status), err.message); /* it had no epoch yet */
    bool net = with.network != NULL;
    with = stores(net);
    return open_with(path, options, with);
}

static inline uint64_t evict_all(mica_tape *t) {
    return tape_evict_bytes(t->tiers, tape_list_now(t), UINT64_MAX) +
           tape_evict_bytes(t->tiers, tape_list_now(t), UINT64_MAX);
}

/* ---- random runs ---- */

static inline void run(uint32_t seed, bool in_memory, mica_tape_options options, int steps) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = in_memory ? NULL : folder_path("tape");
    oracle *o = fresh(seed);
    fresh_store();
    if (path) (void)unlink(path);
    tape_tiers_options with = stores(seed % 3 == 0);
    with.local_most = seed % 2 ? 64u * 1024 : 0;
    mica_tape *t = open_with(path, options, with);
    for (int step = 0; step < steps; step++) {
        cold->fails_every = oracle_random(o, 4) ? 0 : 2 + oracle_random(o, 5);
        if (trouble) trouble(o);
        switch (oracle_random(o, 16)) {
        case 0:
        case 1:
        case 2: oracle_some_checkpoint(o, t, step); break;
        case 3:
            cold->fails_every = 0;
            oracle_some_rewind(o, t);
            break;
        case 4:
            cold->fails_every = 0;
            oracle_check_some_epoch(o, t, options.keeping == MICA_TAPE_KEEP_ALL);
            break;
        case 5:
            if (oracle_random(o, 4)) break;
            cold->fails_every = 0;
            OK(mica_tape_sync(t, 20000, &err));
            (void)evict_all(t);
            break;
        case 6:
            cold->fails_every = 0;
            if (oracle_random(o, 12) == 0) OK(mica_tape_compact(t, &err));
            break;
        case 7:
            if (path && oracle_random(o, 6) == 0) { /* what was not checkpointed is gone */
                mica_tape_close(t);
                with = stores(seed % 3 == 0);
                with.local_most = seed % 2 ? 64u * 1024 : 0;
                cold->fails_every = oracle_random(o, 2) ? 0 : 2 + oracle_random(o, 5);
                t = reopen(path, options, with);
                oracle_reopened(o);
            }
            break;
        case 8:
            cold->fails_every = 0;
            oracle_check_now(o, t);
            break;
        default:
            cold->fails_every = 0;
            oracle_write(o, t);
            break;
        }
    }
    cold->fails_every = 0;
    bool all = options.keeping == MICA_TAPE_KEEP_ALL;
    oracle_check_all(o, t, all);
    OK(mica_tape_sync(t, 20000, &err));
    uint64_t evicted = evict_all(t), fetches = t->tiers->counts.fetches;
    oracle_check_all(o, t, all);
    if (evicted && seed % 3) assert_true(t->tiers->counts.fetches > fetches);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);

    /* another machine: from the store alone */
    options.read_only = true;
    t = open_with(NULL, options, stores(false));
    oracle_check_all(o, t, all);
    mica_tape_close(t);
    oracle_free(o);
}

static inline void fill(mica_tape *t, uint8_t byte, unsigned pages) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t bytes[4096];
    uint32_t noise = byte;
    for (unsigned k = 0; k < sizeof bytes; k++) {
        noise = noise * 1664525u + 1013904223u;
        bytes[k] = (uint8_t)(noise >> 24);
    }
    bytes[1] = (uint8_t)(7 + byte);
    for (unsigned k = 0; k < pages; k++) {
        bytes[0] = (uint8_t)k;
        OK(mica_tape_write(t, (int64_t)k * 4096, bytes, sizeof bytes, &err));
    }
}
static inline uint64_t make_epoch(mica_tape *t, uint8_t byte, unsigned pages) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t epoch;
    fill(t, byte, pages);
    OK(mica_tape_checkpoint(t, NULL, &epoch, &err));
    return epoch;
}
static inline uint8_t byte_of(mica_tape *t, int64_t at) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t byte;
    OK(mica_tape_read(t, at, &byte, 1, &err));
    return byte;
}
#define FILLED(byte) ((uint8_t)(7 + (byte)))

#endif

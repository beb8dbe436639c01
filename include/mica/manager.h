/* include/mica/manager.h - keeps opened snapshots, so that a path is loaded once however many threads ask for
 * it; knows no language.
 *
 * A load gives a counted reference; its snapshot stays open until the last reference is released, whatever
 * the manager does meanwhile: eviction, clearing and replacement only end the manager's own hold. A hit takes
 * no lock and writes to no cache line that another thread writes to (up to 32 threads), so hits from many
 * threads do not slow each other. A miss of the same path waits for the load that is under way and shares its
 * snapshot, or its error.
 *
 * A path is checked again at the first load after `revalidate_ns`: a file of another device, inode, size or
 * time of change whose header names another content is loaded anew, and the old snapshot leaves. Two paths of
 * one file (links, relative names) share one snapshot. A relative path means what it meant when it was last
 * checked.
 *
 * All functions are thread-safe but mica_snapshot_manager_free. */
#ifndef MICA_MANAGER_H
#define MICA_MANAGER_H

#include "mica/presets.h"
#include "mica/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

typedef struct mica_snapshot_manager mica_snapshot_manager;
typedef struct mica_snapshot_ref mica_snapshot_ref; /* holds one snapshot open */

#define MICA_MANAGER_NEVER UINT64_MAX /* of revalidate_ns */

/* Zero-initialise and set what is wanted, or begin with one of the functions below. */
typedef struct mica_manager_config {
    uint64_t max_bytes; /* bound on the files and decoded parts kept, 0 = 128 MiB; what is evicted but still
                           held does not count */
    mica_eviction eviction; /* what leaves first when the bound is passed */
    uint64_t ttl_ns;        /* with MICA_EVICTION_TTL: a snapshot leaves when it was not used for so long: not
                                   loaded through the manager, nor one more reference taken; 0 = 60 s */
    uint64_t revalidate_ns; /* a path is not looked at again for so long, 0 = 1 s, MICA_MANAGER_NEVER */
    mica_snapshot_options open; /* how snapshots are opened; without a source, offset, name and map_at. What
                                   it points to must outlive the manager. */
    /* How mica_snapshot_manager_create writes a snapshot to a path; NULL = it cannot. Called on the thread
     * that creates, under the lock of creations alone: loads go on meanwhile, and it may load through the
     * same manager, but not create. */
    mica_status (*create)(void *ctx, const char *path, mica_error *err);
    void *create_ctx;
    /* Nanoseconds that never go back; NULL = the coarse monotonic clock. Called on every thread that uses the
     * manager, several at once, in part under its lock: it may not use the manager. */
    uint64_t (*clock)(void *ctx);
    void *clock_ctx;
} mica_manager_config;

/* What a snapshot configuration says about keeping and loading: cache size (0 keeps nothing that nobody
 * holds), eviction and its age, validation, map or copy, threads; everything else as after
 * zero-initialising. */
void mica_manager_config_apply(mica_manager_config *out, const mica_snapshot_config *from);
/* The configuration of a snapshot preset: cache size, eviction and its age, validation,
 * map or copy, threads. */
void mica_manager_config_preset(mica_manager_config *out, const mica_snapshot_preset *preset);
/* That of the preset "production". */
void mica_manager_config_default(mica_manager_config *out);

/* Errors: INVALID_ARGUMENT (an unknown eviction, a source in `open`), NO_MEMORY. */
MICA_MUST_USE mica_status mica_snapshot_manager_new(const mica_manager_config *config,
                                                    mica_snapshot_manager **out, mica_error *err);
/* Every reference must have been released and no call be under way. Accepts NULL. */
void mica_snapshot_manager_free(mica_snapshot_manager *manager);

/* The snapshot of that path: the one that is cached, or else opened now. Release the reference. Errors: those
 * of mica_snapshot_open; INVALID_ARGUMENT when it is not a regular file. */
MICA_MUST_USE mica_status mica_snapshot_manager_load(mica_snapshot_manager *manager, const char *path,
                                                     mica_snapshot_ref **out, mica_error *err);
/* As mica_snapshot_manager_load, but the file is opened anew and takes the place of what was cached. */
MICA_MUST_USE mica_status mica_snapshot_manager_reload(mica_snapshot_manager *manager, const char *path,
                                                       mica_snapshot_ref **out, mica_error *err);
/* The snapshot of that path when it is cached and need not be checked again, else NULL: never waits. */
mica_snapshot_ref *mica_snapshot_manager_cached(mica_snapshot_manager *manager, const char *path);
/* Writes a snapshot to `path` with config.create; the next load sees it. Creations through one manager follow
 * one another. Errors: those of create; CONFIGURATION when there is none. */
MICA_MUST_USE mica_status mica_snapshot_manager_create(mica_snapshot_manager *manager, const char *path,
                                                       mica_error *err);

/* The snapshot; valid until the reference is released. Do not close it. */
mica_snapshot *mica_snapshot_ref_get(const mica_snapshot_ref *ref);
/* One more reference to the same snapshot, to be released too. Returns its argument. */
mica_snapshot_ref *mica_snapshot_ref_acquire(mica_snapshot_ref *ref);
void mica_snapshot_ref_release(mica_snapshot_ref *ref); /* accepts NULL; may be called from any thread */

/* Looks at every cached path now: what was replaced, has gone or was not used for ttl_ns leaves, and the bound is
 * enforced. */
void mica_snapshot_manager_refresh(mica_snapshot_manager *manager);
/* Forgets everything: snapshots leave (at once, or when they are released), statistics of paths too. */
void mica_snapshot_manager_clear_cache(mica_snapshot_manager *manager);

/* The figures of the last load of a path: of the cached snapshot as they are now, or of the last one that
 * left, or of a load that failed (its `fallback` says why). The latest 256 that left are remembered. Errors:
 * NOT_FOUND (and leaves no message). */
MICA_MUST_USE mica_status mica_snapshot_manager_get_stats(mica_snapshot_manager *manager, const char *path,
                                                          mica_snapshot_stats *out);

typedef struct mica_cache_stats {
    uint64_t entries, bytes;        /* snapshots cached, their files and decoded parts */
    uint64_t hits, misses;          /* loads answered from the cache; loads that opened a file or failed */
    uint64_t joined;                /* loads that waited for another thread's, and took its result */
    uint64_t evictions;             /* snapshots that left for want of room or of use */
    uint64_t replaced;              /* snapshots that left because the file was another */
    uint64_t checks;                /* looks at a file that was cached */
    uint64_t held_entries;          /* snapshots that left but are still held */
    uint64_t held_bytes;            /* their files and decoded parts */
    double hit_rate;                /* hits / (hits + joined + misses), 0 before the first load */
    uint64_t adaptive_target_bytes; /* with MICA_EVICTION_ADAPTIVE: share for snapshots used only once */
} mica_cache_stats;
/* The figures of the cache as they are now. */
void mica_snapshot_manager_cache_stats(mica_snapshot_manager *manager, mica_cache_stats *out);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

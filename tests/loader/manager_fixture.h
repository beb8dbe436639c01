/* tests/loader/manager_fixture.h - a folder with small snapshots, a clock that stands still, and loads that
 * must succeed: for tests of the snapshot manager. */
#ifndef TESTS_LOADER_MANAGER_FIXTURE_H
#define TESTS_LOADER_MANAGER_FIXTURE_H

#include "tests/fake_language.h"
#include "tests/folder.h"

#include "mica/manager.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define SECOND 1000000000ull

static char folder[] = "/tmp/mica-manager-XXXXXX";
static char paths[16][64]; /* p[0], p[1] … hold snapshots of 1, 2 … generated entries */
static uint64_t file_bytes;
static _Atomic uint64_t clock_now;

static inline uint64_t clock_still(void *ctx) {
    (void)ctx;
    return atomic_load(&clock_now);
}

static void put_file(const char *to, const void *data, size_t len) {
    char temporary[80];
    snprintf(temporary, sizeof temporary, "%s.tmp%lx", to, (unsigned long)pthread_self());
    FILE *f = fopen(temporary, "wb");
    if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0 || rename(temporary, to) != 0) abort();
}

/* A snapshot of `count` generated entries. */
static base_buf make_snapshot(size_t count) {
    mica_builder_config config;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = 1;
    if (fake_build(&config, count, &out, &err) != MICA_OK) abort();
    return out;
}

static inline void put_snapshot(const char *to, size_t count) {
    base_buf bytes = make_snapshot(count);
    put_file(to, bytes.data, bytes.len);
    file_bytes = bytes.len;
    base_buf_free(&bytes);
}

static int setup_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    for (size_t i = 0; i < 16; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%zu.snap", folder, i);
        put_snapshot(paths[i], i + 1);
    }
    return 0;
}

static int teardown_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static inline mica_snapshot_manager *manager_with(mica_eviction eviction, uint64_t bytes) {
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config config = {
        .max_bytes = bytes, .eviction = eviction, .ttl_ns = 10 * SECOND, .clock = clock_still};
    if (eviction == MICA_EVICTION_TTL) config.revalidate_ns = MICA_MANAGER_NEVER;
    if (mica_snapshot_manager_new(&config, &m, &err) != MICA_OK) abort();
    return m;
}

static inline mica_snapshot_ref *load(mica_snapshot_manager *m, const char *path) {
    mica_snapshot_ref *ref = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_manager_load(m, path, &ref, &err) != MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    return ref;
}

static inline void touch(mica_snapshot_manager *m, const char *path) {
    mica_snapshot_ref_release(load(m, path));
}

static inline bool is_cached(mica_snapshot_manager *m, const char *path) {
    mica_snapshot_ref *ref = mica_snapshot_manager_cached(m, path);
    mica_snapshot_ref_release(ref);
    return ref != NULL;
}

static inline uint32_t entries_of(mica_snapshot_ref *ref) {
    mica_snapshot_info info;
    mica_snapshot_get_info(mica_snapshot_ref_get(ref), &info);
    return info.entries;
}

/* Uses a snapshot: every name is found and every part is read. */
static inline void use(mica_snapshot_ref *ref) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_verify_structure(mica_snapshot_ref_get(ref), &err) != MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
}

static inline mica_cache_stats stats_of(mica_snapshot_manager *m) {
    mica_cache_stats stats;
    mica_snapshot_manager_cache_stats(m, &stats);
    return stats;
}

#endif

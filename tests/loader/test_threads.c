/* tests/loader/test_threads.c - many threads on one manager, one snapshot, one builder: nothing is loaded
 * twice, freed early or torn. tests/house/threads.sh runs it under ThreadSanitizer. */
#include "tests/loader/manager_fixture.h"

#define THREADS 8

static void run_threads(void *(*body)(void *), void *ctx) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, body, ctx), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* ---- one load for each path ---- */

typedef struct crowd {
    mica_snapshot_manager *manager;
    const char *path;
    pthread_barrier_t together;
    _Atomic(mica_snapshot_ref *) first;
    _Atomic uint32_t same, other, failed;
    _Atomic uint64_t offset;
} crowd;

static void *load_together(void *arg) {
    crowd *c = arg;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_ref *ref, *none = NULL;
    pthread_barrier_wait(&c->together);
    if (mica_snapshot_manager_load(c->manager, c->path, &ref, &err) != MICA_OK) {
        uint64_t unset = 0;
        if (!atomic_compare_exchange_strong(&c->offset, &unset, err.offset) && unset != err.offset)
            atomic_fetch_add(&c->other, 1);
        atomic_fetch_add(&c->failed, 1);
        return NULL;
    }
    if (!atomic_compare_exchange_strong(&c->first, &none, ref) && none != ref)
        atomic_fetch_add(&c->other, 1);
    else
        atomic_fetch_add(&c->same, 1);
    use(ref);
    pthread_barrier_wait(&c->together);
    mica_snapshot_ref_release(ref);
    return NULL;
}

static void a_crowd_loads_a_path_once(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_ADAPTIVE, 0);
    for (uint32_t round = 1; round <= 20; round++) {
        crowd c = {.manager = m, .path = paths[round % 16]};
        pthread_barrier_init(&c.together, NULL, THREADS);
        run_threads(load_together, &c);
        assert_int_equal(c.same, THREADS);
        assert_int_equal(c.other + c.failed, 0);
        mica_cache_stats s = stats_of(m);
        assert_int_equal(s.misses, round);
        assert_int_equal(s.hits + s.joined, round * (THREADS - 1));
        mica_snapshot_manager_clear_cache(m);
        assert_int_equal(stats_of(m).held_entries, 0);
        pthread_barrier_destroy(&c.together);
    }
    mica_snapshot_manager_free(m);
}

static void a_crowd_shares_the_error_of_a_load(void **state) {
    (void)state;
    char path[80];
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config config = {.open = {.level = MICA_VALIDATE_FULL, .jobs = 1}};
    base_buf bytes = make_snapshot(400);
    bytes.data[bytes.len / 2] ^= 4;
    snprintf(path, sizeof path, "%s/flipped", folder);
    put_file(path, bytes.data, bytes.len);
    base_buf_free(&bytes);
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    crowd c = {.manager = m, .path = path};
    pthread_barrier_init(&c.together, NULL, THREADS);
    run_threads(load_together, &c);
    assert_int_equal(c.failed, THREADS);
    assert_int_equal(c.other, 0);
    mica_cache_stats s = stats_of(m);
    assert_int_equal(s.misses + s.joined, THREADS);
    assert_int_equal(s.entries + s.held_entries, 0);
    pthread_barrier_destroy(&c.together);
    mica_snapshot_manager_free(m);
}

/* ---- everything at once ---- */

typedef struct storm {
    mica_snapshot_manager *manager;
    _Atomic uint32_t next;
    uint32_t turns;
} storm;

static void *storm_body(void *arg) {
    storm *s = arg;
    uint32_t me = atomic_fetch_add(&s->next, 1), seed = me * 2654435761u + 1;
    for (uint32_t turn = 0; turn < s->turns; turn++) {
        seed = seed * 1664525u + 1013904223u;
        const char *path = paths[seed >> 16 & 7];
        if (me == 0 && turn % 8 == 0) put_snapshot(path, 1 + (seed >> 24));
        if (me == 1 && turn % 8 == 0) mica_snapshot_manager_refresh(s->manager);
        if (me == 2 && turn % 32 == 0) mica_snapshot_manager_clear_cache(s->manager);
        if (me == 3) (void)stats_of(s->manager);
        mica_error err = MICA_ERROR_INIT;
        mica_snapshot_ref *ref = NULL;
        mica_status status = me == 4 && turn % 16 == 0
                                 ? mica_snapshot_manager_reload(s->manager, path, &ref, &err)
                                 : mica_snapshot_manager_load(s->manager, path, &ref, &err);
        if (status != MICA_OK) {
            fprintf(stderr, "%s\n", err.message);
            abort();
        }
        mica_snapshot_ref *copy = mica_snapshot_ref_acquire(ref);
        mica_snapshot_ref_release(ref);
        use(copy);
        mica_snapshot_ref_release(copy);
    }
    return NULL;
}

static void a_storm_leaves_nothing_behind(void **state) {
    (void)state;
    const mica_eviction policies[] = {MICA_EVICTION_LRU, MICA_EVICTION_LFU, MICA_EVICTION_TTL,
                                      MICA_EVICTION_ADAPTIVE};
    for (size_t i = 0; i < 4; i++) {
        storm s = {.turns = 100};
        mica_error err = MICA_ERROR_INIT;
        mica_manager_config config = {
            .max_bytes = 3 * file_bytes, .eviction = policies[i], .ttl_ns = 4000000, .revalidate_ns = 1};
        assert_int_equal(mica_snapshot_manager_new(&config, &s.manager, &err), MICA_OK);
        run_threads(storm_body, &s);
        mica_snapshot_manager_refresh(s.manager);
        mica_cache_stats stats = stats_of(s.manager);
        assert_int_equal(stats.held_entries, 0);
        assert_true(stats.bytes <= 3 * file_bytes);
        assert_int_equal(stats.hits + stats.joined + stats.misses, THREADS * 100);
        mica_snapshot_manager_free(s.manager);
    }
}

/* ---- one snapshot, one builder ---- */

static void *verify_and_decode(void *arg) {
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *s = arg;
    base_view view;
    if (mica_snapshot_verify_structure(s, &err) != MICA_OK ||
        mica_snapshot_metadata(s, &view, &err) != MICA_OK || mica_snapshot_verify_all(s, 3, &err) != MICA_OK)
        abort();
    return NULL;
}

static void one_snapshot_serves_many_threads(void **state) {
    (void)state;
    base_buf bytes = make_snapshot(300);
    for (int round = 0; round < 4; round++) {
        mica_snapshot *s;
        mica_snapshot_stats stats;
        mica_error err = MICA_ERROR_INIT;
        mica_snapshot_options options = {.memory = bytes.data, .memory_size = bytes.len};
        assert_int_equal(mica_snapshot_open(&options, &s, &err), MICA_OK);
        run_threads(verify_and_decode, s);
        mica_snapshot_get_stats(s, &stats);
        assert_true(stats.bytes_verified > 4096);
        mica_snapshot_close(s);
    }
    base_buf_free(&bytes);
}

static void *build_with_jobs(void *arg) {
    base_buf *expected = arg, found = {0};
    mica_builder_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_builder_config_default(&config);
    config.jobs = 4;
    if (fake_build(&config, 60, &found, &err) != MICA_OK) abort();
    if (found.len != expected->len || memcmp(found.data, expected->data, found.len) != 0) abort();
    base_buf_free(&found);
    return NULL;
}

static void builders_run_beside_each_other(void **state) {
    (void)state;
    base_buf bytes = make_snapshot(60);
    run_threads(build_with_jobs, &bytes);
    base_buf_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_loads_a_path_once),
        cmocka_unit_test(a_crowd_shares_the_error_of_a_load),
        cmocka_unit_test(a_storm_leaves_nothing_behind),
        cmocka_unit_test(one_snapshot_serves_many_threads),
        cmocka_unit_test(builders_run_beside_each_other),
    };
    return cmocka_run_group_tests(tests, setup_folder, teardown_folder);
}

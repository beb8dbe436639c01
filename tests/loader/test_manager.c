/* tests/loader/test_manager.c - the snapshot manager: one load for each path, hits without a lock, a bound
 * that holds, eviction in the order of each policy, replaced files noticed. */
#include "tests/loader/manager_fixture.h"

#include "base/alloc.h"
#include "base/file.h"

/* ---- loads ---- */

static void a_new_manager_holds_nothing(void **state) {
    (void)state;
    mica_manager_config config;
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config_default(&config);
    assert_int_equal(config.max_bytes, 128u << 20);
    assert_int_equal(config.eviction, MICA_EVICTION_ADAPTIVE);
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    mica_cache_stats s = stats_of(m);
    assert_int_equal(s.entries, 0);
    assert_int_equal(s.bytes, 0);
    assert_true(s.hits == 0 && s.misses == 0 && s.hit_rate == 0);
    mica_snapshot_manager_free(m);
}

static void load_gives_one_snapshot_for_one_path(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 0);
    mica_snapshot_ref *a = load(m, paths[0]), *b = load(m, paths[0]), *c = load(m, paths[1]);
    assert_ptr_equal(mica_snapshot_ref_get(a), mica_snapshot_ref_get(b));
    assert_ptr_not_equal(a, c);
    assert_int_equal(entries_of(c), entries_of(a) + 1);
    use(a);
    mica_cache_stats s = stats_of(m);
    assert_int_equal(s.entries, 2);
    assert_int_equal(s.hits, 1);
    assert_int_equal(s.misses, 2);
    assert_true(s.hit_rate > 0.33 && s.hit_rate < 0.34);
    assert_true(s.bytes >= 2 * 4096);
    mica_snapshot_ref_release(a);
    mica_snapshot_ref_release(b);
    mica_snapshot_ref_release(c);
    mica_snapshot_manager_free(m);
}

static void load_shares_a_file_between_its_paths(void **state) {
    char hard[80], soft[80];
    (void)state;
    snprintf(hard, sizeof hard, "%s/hard", folder);
    snprintf(soft, sizeof soft, "%s/soft", folder);
    assert_int_equal(link(paths[0], hard), 0);
    assert_int_equal(symlink(paths[0], soft), 0);
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_ADAPTIVE, 0);
    mica_snapshot_ref *a = load(m, paths[0]), *b = load(m, hard), *c = load(m, soft);
    assert_ptr_equal(a, b);
    assert_ptr_equal(a, c);
    assert_int_equal(stats_of(m).entries, 1);
    assert_int_equal(stats_of(m).misses, 1);
    mica_snapshot_ref_release(a);
    mica_snapshot_ref_release(b);
    mica_snapshot_ref_release(c);
    mica_snapshot_manager_free(m);
    unlink(hard);
    unlink(soft);
}

static void load_reports_what_open_reports(void **state) {
    char bad[80];
    (void)state;
    mica_snapshot_ref *ref;
    mica_snapshot_stats stats;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 0);
    snprintf(bad, sizeof bad, "%s/bad", folder);
    assert_int_equal(mica_snapshot_manager_load(m, bad, &ref, &err), MICA_ERR_IO);
    assert_null(ref);
    assert_non_null(strstr(err.message, bad));
    assert_int_equal(mica_snapshot_manager_get_stats(m, bad, &stats), MICA_OK);
    assert_string_equal(stats.fallback, "missing");
    put_file(bad, "not a snapshot at all", 21);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_manager_load(m, bad, &ref, &err), MICA_ERR_NOT_A_SNAPSHOT);
    assert_int_equal(mica_snapshot_manager_get_stats(m, bad, &stats), MICA_OK);
    assert_string_equal(stats.fallback, "foreign");
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_manager_load(m, folder, &ref, &err), MICA_ERR_INVALID_ARGUMENT);
    unlink(bad);
    assert_int_equal(mkfifo(bad, 0600), 0);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_manager_load(m, bad, &ref, &err), MICA_ERR_INVALID_ARGUMENT);
    unlink(bad);
    assert_int_equal(stats_of(m).entries, 0);
    assert_int_equal(stats_of(m).misses, 4);
    assert_true(stats_of(m).hit_rate == 0);
    mica_snapshot_manager_free(m);
}

static void new_refuses_a_source_and_unknown_policies(void **state) {
    (void)state;
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config config = {.open = {.path = "x"}};
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_ERR_INVALID_ARGUMENT);
    config = (mica_manager_config){.eviction = (mica_eviction)9};
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_null(m);
    mica_snapshot_manager_free(NULL);
    mica_snapshot_ref_release(NULL);
}

static void presets_give_a_configuration(void **state) {
    (void)state;
    mica_manager_config config;
    mica_manager_config_default(&config);
    assert_int_equal(config.max_bytes, 128 << 20);
    assert_int_equal(config.eviction, MICA_EVICTION_ADAPTIVE);
    assert_int_equal(config.open.level, MICA_VALIDATE_LAZY);
    mica_manager_config_preset(&config, mica_snapshot_preset_find("low-memory"));
    assert_int_equal(config.ttl_ns, 60 * SECOND);
    assert_false(config.open.copy);
    mica_manager_config_preset(&config, mica_snapshot_preset_find("high-performance"));
    assert_int_equal(config.open.level, MICA_VALIDATE_OFF);
}

/* ---- hits ---- */

static _Thread_local bool clock_stops; /* in this thread the clock waits, while the manager's lock is held */
static atomic_bool clock_stopped, clock_go;
static _Thread_local int clock_reads;

static uint64_t clock_that_stops(void *ctx) {
    (void)ctx;
    /* in mica_snapshot_manager_refresh the only reading is made under the lock */
    if (clock_stops && clock_reads++ == 0) {
        atomic_store(&clock_stopped, true);
        while (!atomic_load(&clock_go))
            usleep(200);
    }
    return 1;
}

static void *hold_the_lock(void *manager) {
    clock_stops = true;
    mica_snapshot_manager_refresh(manager);
    return NULL;
}

static void hits_go_on_while_another_thread_holds_the_lock(void **state) {
    (void)state;
    pthread_t other;
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config config = {.clock = clock_that_stops};
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    touch(m, paths[0]);
    pthread_create(&other, NULL, hold_the_lock, m);
    while (!atomic_load(&clock_stopped))
        usleep(200);
    for (int i = 0; i < 1000; i++) {
        mica_snapshot_ref *ref = load(m, paths[0]), *again = mica_snapshot_ref_acquire(ref);
        assert_true(is_cached(m, paths[0]));
        mica_snapshot_ref_release(ref);
        mica_snapshot_ref_release(again);
    }
    atomic_store(&clock_go, true);
    pthread_join(other, NULL);
    assert_int_equal(stats_of(m).hits, 2000);
    mica_snapshot_manager_free(m);
}

/* ---- eviction ---- */

static void eviction_lru_lets_the_longest_unused_leave(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 3 * file_bytes + 100);
    touch(m, paths[0]);
    touch(m, paths[1]);
    touch(m, paths[2]);
    touch(m, paths[1]);
    touch(m, paths[0]); /* order of use: 2 1 0 */
    touch(m, paths[3]);
    assert_false(is_cached(m, paths[2]));
    touch(m, paths[4]);
    assert_false(is_cached(m, paths[1]));
    assert_true(is_cached(m, paths[0]));
    mica_cache_stats s = stats_of(m);
    assert_int_equal(s.entries, 3);
    assert_int_equal(s.evictions, 2);
    assert_true(s.bytes <= 3 * file_bytes + 100);
    mica_snapshot_manager_free(m);
}

static void eviction_lfu_lets_the_least_used_leave(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LFU, 3 * file_bytes + 100);
    for (int i = 0; i < 5; i++)
        touch(m, paths[0]);
    for (int i = 0; i < 3; i++)
        touch(m, paths[1]);
    touch(m, paths[2]);
    touch(m, paths[2]); /* used last, but least often */
    touch(m, paths[3]);
    assert_false(is_cached(m, paths[2]));
    touch(m, paths[4]); /* 3 was never used again */
    assert_false(is_cached(m, paths[3]));
    assert_true(is_cached(m, paths[0]));
    assert_true(is_cached(m, paths[1]));
    mica_snapshot_manager_free(m);
}

static void eviction_ttl_lets_unused_snapshots_leave(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_TTL, 3 * file_bytes + 100);
    atomic_store(&clock_now, 0);
    touch(m, paths[0]);
    atomic_store(&clock_now, 6 * SECOND);
    touch(m, paths[1]);
    atomic_store(&clock_now, 12 * SECOND);
    assert_true(is_cached(m, paths[1])); /* and a look in the cache is a use */
    assert_false(is_cached(m, paths[0]));
    uint64_t misses = stats_of(m).misses;
    touch(m, paths[0]);
    assert_int_equal(stats_of(m).misses, misses + 1);
    assert_int_equal(stats_of(m).evictions, 1);
    atomic_store(&clock_now, 22 * SECOND);
    mica_snapshot_manager_refresh(m);
    assert_int_equal(stats_of(m).entries, 0);
    assert_int_equal(stats_of(m).evictions, 3);
    touch(m, paths[0]);
    touch(m, paths[2]);
    atomic_store(&clock_now, 23 * SECOND);
    touch(m, paths[0]);
    touch(m, paths[3]);
    touch(m, paths[4]); /* over the bound: the one not used for longest leaves */
    assert_false(is_cached(m, paths[2]));
    assert_true(is_cached(m, paths[0]));
    mica_snapshot_manager_free(m);
    atomic_store(&clock_now, 0);
}

/* However it is used: from the cache, looked at again, by another path, by one more reference. */
static void eviction_ttl_counts_from_the_last_use(void **state) {
    char soft[80];
    (void)state;
    snprintf(soft, sizeof soft, "%s/used", folder);
    assert_int_equal(symlink(paths[0], soft), 0);
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_TTL, 0);
    atomic_store(&clock_now, 0);
    mica_snapshot_ref *ref = load(m, paths[0]);
    for (int turn = 0; turn < 12; turn++) {
        atomic_fetch_add(&clock_now, 8 * SECOND);
        if (turn % 3 == 0) touch(m, paths[0]);
        if (turn % 3 == 1) touch(m, soft);
        if (turn % 3 == 2) mica_snapshot_ref_release(mica_snapshot_ref_acquire(ref));
        mica_snapshot_manager_refresh(m);
        assert_int_equal(stats_of(m).entries, 1);
    }
    assert_int_equal(stats_of(m).misses, 1);
    atomic_fetch_add(&clock_now, 10 * SECOND);
    mica_snapshot_manager_refresh(m);
    assert_int_equal(stats_of(m).entries, 0);
    mica_snapshot_ref_release(ref);
    unlink(soft);
    mica_snapshot_manager_free(m);
    atomic_store(&clock_now, 0);
}

/* Of a scan of files used once and a few files used often the adaptive policy keeps the latter, where LRU
 * would lose them; and the share it gives to files used once grows when their ghosts are met again. */
static void eviction_adaptive_resists_scans_and_learns(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_ADAPTIVE, 4 * file_bytes + 100);
    for (int round = 0; round < 2; round++) {
        touch(m, paths[0]);
        touch(m, paths[1]);
    }
    for (int i = 2; i < 10; i++)
        touch(m, paths[i]);
    assert_true(is_cached(m, paths[0]));
    assert_true(is_cached(m, paths[1]));
    assert_int_equal(stats_of(m).adaptive_target_bytes, 0);
    touch(m, paths[7]); /* left not long ago: it was worth keeping */
    uint64_t target = stats_of(m).adaptive_target_bytes;
    assert_true(target > 0);
    assert_true(target <= 4 * file_bytes + 100);
    mica_snapshot_manager_clear_cache(m);
    assert_int_equal(stats_of(m).adaptive_target_bytes, 0);
    mica_snapshot_manager_free(m);

    m = manager_with(MICA_EVICTION_LRU, 4 * file_bytes + 100);
    for (int round = 0; round < 2; round++) {
        touch(m, paths[0]);
        touch(m, paths[1]);
    }
    for (int i = 2; i < 10; i++)
        touch(m, paths[i]);
    assert_false(is_cached(m, paths[0]));
    mica_snapshot_manager_free(m);
}

static void eviction_adaptive_turns_back_to_what_is_used_often(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_ADAPTIVE, 2 * file_bytes + 100);
    touch(m, paths[0]);
    touch(m, paths[0]); /* often */
    touch(m, paths[1]); /* once */
    touch(m, paths[2]); /* 1 leaves */
    assert_false(is_cached(m, paths[1]));
    touch(m, paths[1]); /* its ghost is met: the share of files used once grows, and 0 leaves */
    assert_false(is_cached(m, paths[0]));
    uint64_t grown = stats_of(m).adaptive_target_bytes;
    assert_true(grown > 0);
    touch(m, paths[0]); /* the other ghost is met */
    assert_true(stats_of(m).adaptive_target_bytes < grown);
    assert_true(is_cached(m, paths[0]));
    mica_snapshot_manager_free(m);
}

static void eviction_never_ends_what_is_held(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 2 * file_bytes + 100);
    mica_snapshot_ref *held = load(m, paths[0]);
    touch(m, paths[1]);
    touch(m, paths[2]); /* 1 leaves, though 0 is older: letting 0 go would free nothing */
    assert_true(is_cached(m, paths[0]));
    assert_false(is_cached(m, paths[1]));
    mica_snapshot_manager_clear_cache(m);
    mica_cache_stats s = stats_of(m);
    assert_int_equal(s.entries, 0);
    assert_int_equal(s.bytes, 0);
    assert_int_equal(s.held_entries, 1);
    assert_true(s.held_bytes >= 4096);
    use(held);
    mica_snapshot_ref *second = mica_snapshot_ref_acquire(held);
    mica_snapshot_ref_release(held);
    use(second);
    mica_snapshot_ref_release(second);
    assert_int_equal(stats_of(m).held_entries, 0);
    mica_snapshot_manager_free(m);
}

static void eviction_hands_out_what_is_larger_than_the_cache(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_ADAPTIVE, 4096);
    mica_snapshot_ref *ref = load(m, paths[0]);
    use(ref);
    assert_int_equal(stats_of(m).entries, 0);
    assert_int_equal(stats_of(m).held_entries, 1);
    mica_snapshot_ref_release(ref);
    assert_int_equal(stats_of(m).held_entries, 0);
    mica_snapshot_manager_free(m);
}

static void eviction_counts_decoded_parts(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 2 * file_bytes + 100);
    touch(m, paths[0]);
    uint64_t before = stats_of(m).bytes;
    mica_snapshot_ref *ref = load(m, paths[1]);
    use(ref);
    mica_snapshot_ref_release(ref);
    mica_snapshot_stats stats;
    assert_int_equal(mica_snapshot_manager_get_stats(m, paths[1], &stats), MICA_OK);
    if (stats.bytes_decompressed > 100) {
        assert_true(stats_of(m).bytes > before + stats.compressed_size);
        mica_snapshot_manager_refresh(m);
        assert_false(is_cached(m, paths[0]));
    } else {
        assert_int_equal(stats_of(m).bytes, before + stats.compressed_size + stats.bytes_decompressed);
    }
    mica_snapshot_manager_free(m);
}

/* ---- replaced files ---- */

static void replaced_files_are_noticed_when_they_are_looked_at(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 0);
    atomic_store(&clock_now, 100);
    mica_snapshot_ref *old = load(m, paths[14]);
    uint32_t entries = entries_of(old);
    put_snapshot(paths[14], 40);
    atomic_store(&clock_now, 100 + SECOND - 1);
    mica_snapshot_ref *same = load(m, paths[14]);
    assert_ptr_equal(old, same);
    atomic_store(&clock_now, 100 + SECOND);
    mica_snapshot_ref *new = load(m, paths[14]);
    assert_ptr_not_equal(old, new);
    assert_int_equal(entries_of(new), entries - 15 + 40);
    use(old);
    assert_int_equal(stats_of(m).replaced, 1);
    assert_int_equal(stats_of(m).checks, 1);
    mica_snapshot_ref_release(old);
    mica_snapshot_ref_release(same);
    mica_snapshot_ref_release(new);
    put_snapshot(paths[14], 15);
    mica_snapshot_manager_free(m);
    atomic_store(&clock_now, 0);
}

static void replaced_files_with_the_same_content_stay(void **state) {
    (void)state;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 0);
    mica_snapshot_ref *old = load(m, paths[13]);
    put_snapshot(paths[13], 14); /* the same bytes in another inode */
    atomic_store(&clock_now, 2 * SECOND);
    mica_snapshot_ref *same = load(m, paths[13]);
    assert_ptr_equal(old, same);
    assert_int_equal(stats_of(m).misses, 1);
    assert_int_equal(stats_of(m).replaced, 0);
    mica_snapshot_ref_release(old);
    mica_snapshot_ref_release(same);
    mica_snapshot_manager_free(m);
    atomic_store(&clock_now, 0);
}

static void refresh_and_reload_look_at_once(void **state) {
    (void)state;
    char gone[80];
    mica_snapshot_ref *ref;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LFU, 0);
    snprintf(gone, sizeof gone, "%s/gone", folder);
    put_snapshot(gone, 3);
    touch(m, gone);
    touch(m, paths[0]);
    mica_snapshot_ref *first = load(m, paths[0]);
    unlink(gone);
    assert_true(is_cached(m, gone));
    mica_snapshot_manager_refresh(m);
    assert_false(is_cached(m, gone));
    assert_true(is_cached(m, paths[0]));
    assert_int_equal(mica_snapshot_manager_load(m, gone, &ref, &err), MICA_ERR_IO);
    assert_int_equal(mica_snapshot_manager_reload(m, paths[0], &ref, &err), MICA_OK);
    assert_ptr_not_equal(mica_snapshot_ref_get(first), mica_snapshot_ref_get(ref));
    mica_snapshot_ref_release(first);
    mica_snapshot_ref_release(ref);
    mica_snapshot_manager_free(m);
}

static void a_path_that_went_bad_leaves_the_cache(void **state) {
    (void)state;
    char path[80];
    mica_snapshot_ref *ref;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, 0);
    snprintf(path, sizeof path, "%s/bad2", folder);
    put_snapshot(path, 3);
    mica_snapshot_ref *held = load(m, path);
    put_file(path, "not a snapshot at all", 21);
    atomic_store(&clock_now, 2 * SECOND);
    assert_int_equal(mica_snapshot_manager_load(m, path, &ref, &err), MICA_ERR_NOT_A_SNAPSHOT);
    assert_int_equal(stats_of(m).entries, 0);
    use(held);
    mica_snapshot_ref_release(held);
    unlink(path);
    mica_snapshot_manager_free(m);
    atomic_store(&clock_now, 0);
}

/* ---- creation, statistics ---- */

static mica_status create_there(void *ctx, const char *path, mica_error *err) {
    if (!ctx) return base_fail(err, MICA_ERR_SYNTAX, NULL, MICA_NO_OFFSET, "refused");
    put_snapshot(path, *(size_t *)ctx);
    return MICA_OK;
}

static void create_writes_what_the_next_load_sees(void **state) {
    (void)state;
    char path[80];
    size_t count = 3;
    mica_snapshot_manager *m;
    mica_error err = MICA_ERROR_INIT;
    mica_manager_config config = {.create = create_there,
                                  .create_ctx = &count,
                                  .clock = clock_still,
                                  .revalidate_ns = MICA_MANAGER_NEVER};
    snprintf(path, sizeof path, "%s/made", folder);
    assert_int_equal(mica_snapshot_manager_new(&config, &m, &err), MICA_OK);
    assert_int_equal(mica_snapshot_manager_create(m, path, &err), MICA_OK);
    mica_snapshot_ref *first = load(m, path);
    count = 9;
    assert_int_equal(mica_snapshot_manager_create(m, path, &err), MICA_OK);
    mica_snapshot_ref *second = load(m, path);
    assert_int_equal(entries_of(second), entries_of(first) + 6);
    put_snapshot(path, 20); /* by somebody else, and this manager never looks */
    touch(m, path);
    assert_true(is_cached(m, path));
    mica_snapshot_ref_release(first);
    mica_snapshot_ref_release(second);
    mica_snapshot_manager_free(m);
    m = manager_with(MICA_EVICTION_LRU, 0);
    assert_int_equal(mica_snapshot_manager_create(m, path, &err), MICA_ERR_CONFIGURATION);
    mica_snapshot_manager_free(m);
    unlink(path);
}

static void statistics_of_a_path_outlive_its_snapshot(void **state) {
    (void)state;
    mica_snapshot_stats live, past;
    mica_snapshot_manager *m = manager_with(MICA_EVICTION_LRU, file_bytes + 100);
    assert_int_equal(mica_snapshot_manager_get_stats(m, paths[0], &live), MICA_ERR_NOT_FOUND);
    mica_snapshot_ref *ref = load(m, paths[0]);
    use(ref);
    mica_snapshot_note_initialization(mica_snapshot_ref_get(ref), 77);
    mica_snapshot_ref_release(ref);
    assert_int_equal(mica_snapshot_manager_get_stats(m, paths[0], &live), MICA_OK);
    assert_true(live.load_ns > 0);
    assert_true(live.validation_ns > 0);
    assert_int_equal(live.initialization_ns, 77);
    assert_true(live.total_size > 4096);
    assert_int_equal(live.compressed_size % 4096, 0);
    assert_true(live.compression_ratio > 0);
    assert_int_equal(live.builtin_count, 2);
    assert_true(live.cache_hit_rate >= 0 && live.cache_hit_rate <= 1);
    assert_true(live.compression_efficiency == 1 - live.compression_ratio);
    assert_true(live.loading_throughput > 0);
    assert_true(live.bytes_verified >= 4096);
    assert_string_equal(live.fallback, "none");
    touch(m, paths[1]);
    assert_false(is_cached(m, paths[0]));
    assert_int_equal(mica_snapshot_manager_get_stats(m, paths[0], &past), MICA_OK);
    assert_int_equal(past.load_ns, live.load_ns);
    assert_int_equal(past.bytes_verified, live.bytes_verified);
    mica_snapshot_manager_clear_cache(m);
    assert_int_equal(mica_snapshot_manager_get_stats(m, paths[0], &past), MICA_ERR_NOT_FOUND);
    mica_snapshot_manager_free(m);
}

/* ---- faults ---- */

static void every_failing_call_leaves_a_whole_manager(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        bool failed = true;
        for (uint64_t n = 1; failed && n < 100; n++) {
            mica_snapshot_manager *m = NULL;
            mica_snapshot_ref *ref = NULL;
            mica_error err = MICA_ERROR_INIT;
            mica_manager_config config = {.max_bytes = file_bytes + 100, .clock = clock_still};
            uint64_t before = kind ? base_file_count() : base_alloc_count();
            if (kind)
                base_file_fail_at(n, EIO);
            else
                base_alloc_fail_at(n);
            mica_status status = mica_snapshot_manager_new(&config, &m, &err);
            for (int i = 0; i < 20 && status == MICA_OK; i++) {
                status = mica_snapshot_manager_load(m, paths[i % 12], &ref, &err);
                mica_snapshot_ref_release(ref);
            }
            failed = (kind ? base_file_count() : base_alloc_count()) - before >= n;
            base_file_fail_at(0, 0);
            base_alloc_fail_at(0);
            if (status != MICA_OK) assert_int_equal(err.code, status);
            if (m) {
                ref = load(m, paths[0]);
                use(ref);
                mica_snapshot_ref_release(ref);
                assert_int_equal(stats_of(m).held_entries, 0);
            }
            mica_snapshot_manager_free(m);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_manager_holds_nothing),
        cmocka_unit_test(load_gives_one_snapshot_for_one_path),
        cmocka_unit_test(load_shares_a_file_between_its_paths),
        cmocka_unit_test(load_reports_what_open_reports),
        cmocka_unit_test(new_refuses_a_source_and_unknown_policies),
        cmocka_unit_test(presets_give_a_configuration),
        cmocka_unit_test(hits_go_on_while_another_thread_holds_the_lock),
        cmocka_unit_test(eviction_lru_lets_the_longest_unused_leave),
        cmocka_unit_test(eviction_lfu_lets_the_least_used_leave),
        cmocka_unit_test(eviction_ttl_lets_unused_snapshots_leave),
        cmocka_unit_test(eviction_ttl_counts_from_the_last_use),
        cmocka_unit_test(eviction_adaptive_resists_scans_and_learns),
        cmocka_unit_test(eviction_adaptive_turns_back_to_what_is_used_often),
        cmocka_unit_test(eviction_never_ends_what_is_held),
        cmocka_unit_test(eviction_hands_out_what_is_larger_than_the_cache),
        cmocka_unit_test(eviction_counts_decoded_parts),
        cmocka_unit_test(replaced_files_are_noticed_when_they_are_looked_at),
        cmocka_unit_test(replaced_files_with_the_same_content_stay),
        cmocka_unit_test(refresh_and_reload_look_at_once),
        cmocka_unit_test(a_path_that_went_bad_leaves_the_cache),
        cmocka_unit_test(create_writes_what_the_next_load_sees),
        cmocka_unit_test(statistics_of_a_path_outlive_its_snapshot),
        cmocka_unit_test(every_failing_call_leaves_a_whole_manager),
    };
    return cmocka_run_group_tests(tests, setup_folder, teardown_folder);
}

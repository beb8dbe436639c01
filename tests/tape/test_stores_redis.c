/* tests/tape/test_stores_redis.c - tapes whose network's store is a real Redis: one that drops keys when its memory is full, is killed in
 * the middle, comes back with nothing. What it forgets is had from the store that keeps, and is never zeros (juicefs#1991,
 * sidekiq#2883). Where there is no redis-server this program is skipped. */
#include "tests/store/servers.h"
#undef OK
#undef FAILS
#include "tests/tape/nodes.h"

#include "store/open.h"

static server redis;

static int begin(void **state) {
    servers_begin();
    return folder_begin(state);
}
static int end(void **state) {
    store_end(shared);
    store_end(cache);
    server_kill(&redis);
    (void)test_remove(servers_folder);
    return folder_end(state);
}

static void use_redis(const char *memory) {
    mica_error err = MICA_ERROR_INIT;
    store_end(cache);
    server_kill(&redis);
    redis = server_start(0, "--save", "", "--appendonly", "no", "--maxmemory", memory, "--maxmemory-policy",
                         "allkeys-lru", NULL);
    store_redis_options options = redis_options(redis.port);
    options.again.attempts = 2;
    cache = NULL;
    OK(store_redis_open(&options, &cache, &err));
}

/* Killed now and then, and started with nothing. */
static void kill_redis(oracle *o) {
    if (oracle_random(o, 40)) return;
    server_kill(&redis);
    if (oracle_random(o, 4)) server_again(&redis);
}

static void any_epoch_beside_redis(void **state) {
    (void)state;
    static const char *const memory[] = {"3mb", "100mb", "1kb"};
    for (uint32_t seed = 1; seed <= 3; seed++) {
        use_redis(memory[seed - 1]);
        trouble = seed == 2 ? kill_redis : NULL;
        run(3 * seed, false, (mica_tape_options){.together = 2 + seed, .unflushed = true, .memory = 1}, 300);
    }
    trouble = NULL;
}

static void keys_that_are_dropped(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    use_redis("6mb");
    fresh_store();
    const char *path = folder_path("dropped");
    mica_tape *t =
        open_with(path, (mica_tape_options){.memory = 1, .unflushed = true, .together = 64}, stores(true));
    for (uint8_t k = 1; k <= 12; k++) {
        make_epoch(t, k, 200);
        OK(mica_tape_sync(t, 20000, &err));
    }
    assert_true(t->tiers->counts.network_put > 0);
    (void)evict_all(t);
    for (uint8_t k = 1; k <= 12; k++)
        for (int page = 0; page < 200; page += 20) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = k};
            OK(mica_tape_read_at(t, &m, page * 4096 + 1, &byte, 1, &err));
            assert_int_equal(byte, FILLED(k));
        }
    assert_null(strstr(say(redis.port, "INFO stats"), "evicted_keys:0\r\n"));
    assert_true(t->tiers->counts.network_misses > 0);
    assert_true(t->tiers->counts.fetches > 0);
    mica_tape_close(t);
}

static void redis_is_killed_and_comes_back_empty(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    use_redis("100mb");
    fresh_store();
    const char *path = folder_path("killed");
    (void)unlink(path);
    mica_tape *t = open_with(path, (mica_tape_options){.memory = 1, .unflushed = true}, stores(true));
    make_epoch(t, 1, 300);
    OK(mica_tape_sync(t, 20000, &err));
    (void)evict_all(t);
    for (int k = 0; k < 300; k++) {
        if (k == 100) server_kill(&redis);
        if (k == 200) server_again(&redis);
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(1));
    }
    assert_true(t->tiers->counts.network_hits > 0);
    assert_true(t->tiers->counts.fetches > 0);
    server_kill(&redis);
    make_epoch(t, 2, 300);
    OK(mica_tape_sync(t, 20000, &err)); /* what may forget is not waited for */
    server_again(&redis);
    (void)evict_all(t);
    for (int k = 0; k < 300; k++)
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(2));
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_epoch_beside_redis),
                                       cmocka_unit_test(keys_that_are_dropped),
                                       cmocka_unit_test(redis_is_killed_and_comes_back_empty)};
    return cmocka_run_group_tests(tests, begin, end);
}

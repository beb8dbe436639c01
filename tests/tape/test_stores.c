/* tests/tape/test_stores.c - tapes over an S3 service: beside tests/store/double.py, which verifies everything and fails on request;
 * or, where STORE_TEST_URL names one, a real service (tests/store/rgw.sh). What two servers answer differently is so seen by the
 * same tests (aws-cli#9214).
 *
 * Reports of what others lost are named at the tests that they became. Of retention and tiers these are elsewhere: neon#707,
 * #1047 and #567, any_kept_epoch_wherever_it_is in test_tiers.c and the runs here; postgres#420, readers_while_pages_come_and_go
 * there; musefs#671, runs_are_fetched_once there; redpanda#10099, kills_lose_nothing, nothing_dangles and scrubs_mend_the_store
 * there; juicefs#1991 and sidekiq#2883, test_stores_redis.c. */
#include "tests/store/service.h"
#include "tests/tape/nodes.h"

#include "store/open.h"
#include "store/prefix.h"
#include "store/s3.h"
#include "tests/small_disk.h"

static const char *real; /* the URL of a real service, or NULL */
static _Atomic unsigned pauses;
static uint64_t paused[64];

static void no_pause(void *ctx, const store_call *call, uint64_t ns) {
    (void)ctx, (void)call;
    unsigned n = atomic_fetch_add(&pauses, 1);
    if (n < 64) paused[n] = ns;
}

static mica_status open_bucket(store **out, mica_error *err) {
    char endpoint[64];
    if (real) return store_open_url(real, NULL, out, err);
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", plain.port);
    store_s3_options options = {.bucket = "mica-bucket",
                                .endpoint = endpoint,
                                .region = "us-east-1",
                                .access_key = "MICAKEY",
                                .secret_key = "MICASECRET",
                                .again = {.pause = no_pause}};
    return store_s3_open(&options, out, err);
}

/* Another part of it every time, by keys that have to be encoded. */
static mica_status part_of_bucket(store **out, mica_error *err) {
    static unsigned number;
    char prefix[32];
    store *bucket;
    snprintf(prefix, sizeof prefix, "tape %u+*:\xC3\xA9/", ++number);
    mica_status status = open_bucket(&bucket, err);
    return status == MICA_OK ? store_prefix_new(prefix, bucket, out, err) : status;
}

static int begin(void **state) {
    setenv("no_proxy", "*", 1);
    real = getenv("STORE_TEST_URL");
    if (!real) plain = start(NULL, NULL);
    make_store = part_of_bucket;
    return folder_begin(state);
}
static int end(void **state) {
    store_end(shared);
    store_end(cache);
    if (plain.child) stop(&plain);
    return folder_end(state);
}
static int afresh(void **state) {
    (void)state;
    if (plain.child) (void)control("reset");
    pauses = 0;
    trouble = NULL;
    return 0;
}

/* ---- at random ---- */

/* Some requests from here on meet a fault, all of which the store or the tape has to get over. */
static void some_fault(oracle *o) {
    static const char *const kinds[] = {"503", "500", "429", "cut", "lost", "half", "short", "bytes"};
    static const char *const methods[] = {"PUT", "GET", "HEAD", "DELETE", "*"};
    char skip[24];
    (void)control("calm");
    if (oracle_random(o, 4)) return;
    snprintf(skip, sizeof skip, "&skip=%u", oracle_random(o, 4));
    fault(methods[oracle_random(o, 5)], kinds[oracle_random(o, 6)], 1 + oracle_random(o, 4), skip);
}

static void any_epoch_over_s3(void **state) {
    (void)state;
    trouble = real ? NULL : some_fault;
    for (uint32_t seed = 1; seed <= 4; seed++)
        run(seed, false,
            (mica_tape_options){.together = 2 + seed % 5, .unflushed = true, .memory = seed % 2 ? 1 : 0},
            200);
}

/* neon#707, neon#1047: what is kept has its base; neon#567: a page that did not change since, at an old time */
static void any_kept_epoch_over_s3(void **state) {
    (void)state;
    trouble = real ? NULL : some_fault;
    for (uint32_t seed = 1; seed <= 3; seed++)
        run(seed + 100, false,
            (mica_tape_options){.together = 2 + seed % 5,
                                .keeping = 1 + seed % 3,
                                .keep_count = 1 + seed % 7,
                                .unflushed = true},
            200);
}

/* ---- one trouble at a time ---- */

/* perkeep#1184, harbor#23005: 503 SlowDown, which has to be waited for, with pauses that differ; who writes does not wait. */
static void slow_down_is_waited_for(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    if (real) skip();
    fresh_store();
    const char *path = folder_path("slow");
    mica_tape *t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
    OK(mica_tape_sync(t, 20000, &err));
    pauses = 0;
    fault("PUT", "503", 5, "");
    make_epoch(t, 1, 30); /* made, whatever the store says */
    OK(mica_tape_sync(t, 20000, &err));
    assert_int_equal(pauses, 5);
    unsigned different = 0;
    for (unsigned k = 1; k < 5; k++)
        different += paused[k] != paused[0];
    assert_true(different > 0);
    for (unsigned k = 0; k < 5; k++)
        assert_true(paused[k] <= STORE_PAUSE_NS(k));
    assert_int_equal(count_of("refused"), 0);
    /* as often as it is tried, and more: later */
    fault("PUT", "503", 40, "");
    for (uint8_t k = 2; k < 20; k++)
        make_epoch(t, k, 3);
    assert_int_equal(byte_of(t, 1), FILLED(19));
    for (int k = 0; k < 10 && mica_tape_sync(t, 20000, &err) != MICA_OK; k++)
        err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    (void)unlink(path);
    t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
    assert_int_equal(byte_of(t, 1), FILLED(19));
    mica_tape_close(t);
}

/* Each fault at each request of an upload and of a reading in turn: nothing is lost, and nothing is told that is not so. */
static void every_request_fails_once(void **state) {
    (void)state;
    static const char *const kinds[] = {"503", "cut", "lost", "half", "short", "bytes", "hash", "bare"};
    if (real) skip();
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (unsigned at = 0; at < 12; at++) {
            mica_error err = MICA_ERROR_INIT;
            char more[24];
            (void)control("reset");
            fresh_store();
            const char *path = folder_path("each");
            (void)unlink(path);
            mica_tape *t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
            make_epoch(t, 1, 40);
            snprintf(more, sizeof more, "&skip=%u", at);
            fault("*", kinds[kind], 1, more);
            for (int k = 0; k < 4; k++) {
                err = (mica_error)MICA_ERROR_INIT;
                if (mica_tape_sync(t, 20000, &err) == MICA_OK) break;
            }
            OK(mica_tape_sync(t, 20000, &err));
            assert_true(evict_all(t) > 0);
            for (int k = 0; k < 40; k++) {
                uint8_t byte;
                for (int again = 0; mica_tape_read(t, k * 4096 + 1, &byte, 1, &err) != MICA_OK; again++) {
                    if (again) fail_msg("%s at %u: %s", kinds[kind], at, err.message);
                    err = (mica_error)MICA_ERROR_INIT;
                }
                assert_int_equal(byte, FILLED(1));
            }
            mica_tape_close(t);
        }
}

static unsigned parts_in_store(void) {
    mica_error err = MICA_ERROR_INIT;
    store_page page = {0};
    OK(store_list(shared, &(store_list_request){.prefix = "parts/"}, NULL, &page, &err));
    unsigned count = (unsigned)page.count;
    store_page_free(&page);
    return count;
}

/* Every part that the head lists is there; how many those are. */
static unsigned head_is_whole(void) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    mica_status status = store_get(shared, "head", (store_range){0, STORE_ALL}, NULL, &bytes, NULL, &err);
    if (status == MICA_ERR_NOT_FOUND) return 0;
    OK(status);
    tape_super head;
    assert_int_equal(bytes.len, sizeof head);
    memcpy(&head, bytes.data, sizeof head);
    base_buf_free(&bytes);
    for (uint32_t k = 0; k < head.count; k++) {
        char key[TAPE_KEY_SIZE];
        store_about about;
        tape_part_key(head.part[k].identity, key);
        OK(store_head(shared, key, NULL, &about, &err));
        assert_int_equal(about.size, head.part[k].size);
    }
    return head.count;
}

/* e2b#2993: the store is gone between two parts. The file gives nothing up before the head lists it and all before it; the
 * upload goes on where it was, also after a restart. */
static void uploads_are_cut_off_between_parts(void **state) {
    (void)state;
    for (int calls = 0; calls < 24; calls += 2) {
        mica_error err = MICA_ERROR_INIT;
        enum { EPOCHS = 6 };
        const char *path = folder_path("cut");
        (void)unlink(path);
        fresh_store();
        mica_tape_options options = {.unflushed = true, .together = 64};
        tape_tiers_options with = stores(false);
        with.upload_ms = 60000; /* when it is told to */
        mica_tape *t = open_with(path, options, with);
        for (uint8_t k = 1; k <= EPOCHS; k++)
            make_epoch(t, k, 5);
        atomic_store(&cold->ends_after, atomic_load(&cold->calls) + (uint64_t)calls);
        bool all = mica_tape_sync(t, 20000, &err) == MICA_OK;
        err = (mica_error)MICA_ERROR_INIT;
        unsigned there = parts_in_store(), listed = head_is_whole();
        if (!all && listed < EPOCHS) assert_int_equal(evict_all(t), 0);
        for (uint8_t k = 1; k <= EPOCHS; k++) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = k};
            if (all) break;
            OK(mica_tape_read_at(t, &m, 4097, &byte, 1, &err));
            assert_int_equal(byte, FILLED(k));
        }
        mica_tape_close(t); /* the store is still gone */
        t = open_with(path, options, stores(false));
        OK(mica_tape_sync(t, 20000, &err));
        assert_int_equal(head_is_whole(), EPOCHS);
        assert_true(t->tiers->counts.uploads <= EPOCHS - there); /* those that were there are not put again */
        assert_true(evict_all(t) > 0);
        for (uint8_t k = 1; k <= EPOCHS; k++) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = k};
            OK(mica_tape_read_at(t, &m, 4097, &byte, 1, &err));
            assert_int_equal(byte, FILLED(k));
        }
        mica_tape_close(t);
    }
}

/* A reader of another node that is older than the time for which objects stay: it is told what to do, and that helps. */
static void a_reader_is_left_behind(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *path = folder_path("behind");
    mica_tape_options options = {
        .unflushed = true, .together = 2, .keeping = MICA_TAPE_KEEP_LAST, .keep_count = 2};
    mica_tape *t = open_with(path, options, stores(false));
    make_epoch(t, 1, 200);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape *reader = open_with(NULL, (mica_tape_options){.read_only = true, .memory = 1}, stores(false));
    assert_int_equal(byte_of(reader, 1), FILLED(1));
    for (uint8_t k = 2; k < 12; k++) {
        make_epoch(t, k, 200);
        OK(mica_tape_sync(t, 20000, &err));
        store_wait(NULL, 2000000);
    }
    make_epoch(t, 12, 200);
    OK(mica_tape_sync(t, 20000, &err));
    assert_true(t->tiers->counts.removed > 0);
    uint8_t byte;
    mica_status status = mica_tape_read(reader, 150 * 4096 + 1, &byte, 1, &err);
    assert_int_equal(status, MICA_ERR_CONFLICT);
    assert_non_null(strstr(err.message, "mica_tape_refresh"));
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_refresh(reader, &err));
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(reader, k * 4096 + 1), FILLED(12));
    mica_tape_close(reader);
    mica_tape_close(t);
}

/* Who reads the file that another writes to, with the store: pages that the writer gave up are had from there. */
static void a_reader_of_the_file_beside_its_writer(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *path = folder_path("beside");
    mica_tape *t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
    make_epoch(t, 1, 200);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape *reader = open_with(path, (mica_tape_options){.read_only = true, .memory = 1}, stores(false));
    assert_true(evict_all(t) > 0);
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(reader, k * 4096 + 1), FILLED(1));
    make_epoch(t, 2, 200);
    assert_int_equal(byte_of(reader, 1), FILLED(1));
    mica_tape_close(reader);
    reader = open_with(path, (mica_tape_options){.read_only = true, .memory = 1}, stores(false));
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(reader, k * 4096 + 1), FILLED(2));
    mica_tape_close(reader);
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(2));
    mica_tape_close(t);
}

/* ---- a disk that is full ---- */

enum { FULL_PAGES = 400 };

/* In a process of its own, which has the disk. 0: as it has to be. */
static int work_on_a_full_disk(const char *at) {
    mica_error err = MICA_ERROR_INIT;
    char path[200], filler[200];
    snprintf(path, sizeof path, "%s/tape", at);
    snprintf(filler, sizeof filler, "%s/filler", at);
    if (!small_disk(at, "size=8m")) return 77;
    if (store_memory_new(&shared, &err) != MICA_OK) return 2;
    mica_tape *t = open_with(path, (mica_tape_options){.memory = 1, .unflushed = true}, stores(false));
    make_epoch(t, 1, FULL_PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    if (evict_all(t) < 300 * 4096) return 3;
    if (!small_disk_leave(at, filler, 150)) return 4;
    atomic_store(&cold->delay_ns, 2000000); /* slow, too */
    for (int round = 0; round < 2; round++)
        for (int k = 0; k < FULL_PAGES; k++)
            if (byte_of(t, k * 4096 + 1) != FILLED(1)) return 5;
    for (uint8_t k = 2; k < 12; k++) {
        make_epoch(t, k, 8);
        OK(mica_tape_sync(t, 20000, &err));
        if (byte_of(t, 4097) != FILLED(k) || byte_of(t, 300 * 4096 + 1) != FILLED(1)) return 6;
    }
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
    t = open_with(path, (mica_tape_options){.memory = 1, .unflushed = true}, stores(false));
    if (byte_of(t, 4097) != FILLED(11)) return 7;
    mica_tape_close(t);
    return 0;
}

/* neon#7145: the file's disk is full and the store is slow. Readings go on, and so do checkpoints. */
static void a_full_disk_and_a_slow_store(void **state) {
    (void)state;
    int how;
    const char *at = folder_path("disk");
    if (real) skip();
    assert_int_equal(mkdir(at, 0700), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(work_on_a_full_disk(at));
    assert_int_equal(waitpid(pid, &how, 0), pid);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 77) skip();
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
}

#define TEST(name) cmocka_unit_test_setup(name, afresh)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(any_epoch_over_s3),
                                       TEST(any_kept_epoch_over_s3),
                                       TEST(slow_down_is_waited_for),
                                       TEST(every_request_fails_once),
                                       TEST(uploads_are_cut_off_between_parts),
                                       TEST(a_reader_is_left_behind),
                                       TEST(a_reader_of_the_file_beside_its_writer),
                                       TEST(a_full_disk_and_a_slow_store)};
    return cmocka_run_group_tests(tests, begin, end);
}

/* tests/tape/test_tiers.c - a tape and its stores: what any epoch has wherever its pages are, and that nothing is lost where stores fail,
 * lie, forget, hang, or belong to somebody else by now. */
#include "tests/tape/nodes.h"

#include "base/file.h"
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void any_epoch_wherever_it_is(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 24; seed++)
        run(seed, false,
            (mica_tape_options){.together = 2 + seed % 5,
                                .compression = seed % 3,
                                .unflushed = true,
                                .memory = seed % 2 ? 1 : 0},
            600);
}

static void any_kept_epoch_wherever_it_is(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++)
        run(seed + 100, seed % 4 == 0,
            (mica_tape_options){.together = 2 + seed % 5,
                                .keeping = 1 + seed % 3,
                                .keep_count = 1 + seed % 7,
                                .memory = seed % 2 ? 1 : 0,
                                .unflushed = true},
            600);
}

/* ---- several stores ---- */

static void check_epochs(mica_tape *t, uint8_t last) {
    mica_error err = MICA_ERROR_INIT;
    for (uint8_t n = 1; n <= last; n++) {
        mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = n};
        uint8_t byte;
        OK(mica_tape_read_at(t, &m, 4097, &byte, 1, &err));
        assert_int_equal(byte, FILLED(n));
    }
}

static mica_tape *of_six_epochs(const char *path) {
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    for (uint8_t n = 1; n <= 6; n++)
        make_epoch(t, n, 20);
    OK(mica_tape_sync(t, 20000, &err));
    return t;
}

/* What one store has the next one has not: nothing leaves the file for it before it was put there, too. */
static void another_store_is_given_all(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("moves");
    for (int late = 0; late < 2; late++) {
        (void)unlink(path);
        mica_tape_close(of_six_epochs(path));
        fresh_store();
        tape_tiers_options with = stores(false);
        if (late) atomic_store(&cold->away, 1); /* met only later */
        mica_tape *t = open_with(path, (mica_tape_options){0}, with);
        assert_int_equal(evict_all(t), 0);
        atomic_store(&cold->away, 0);
        OK(mica_tape_sync(t, 20000, &err));
        assert_true(evict_all(t) > 0);
        check_epochs(t, 6);
        mica_tape_close(t);
        t = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
        check_epochs(t, 6);
        mica_tape_close(t);
    }
}

/* Where the file needs the store that it had, another one is refused, and the first one works as before. */
static void pages_elsewhere_are_not_given_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("holes");
    mica_tape *t = of_six_epochs(path);
    assert_true(evict_all(t) > 0);
    mica_tape_close(t);
    store *had = shared;
    shared = NULL;
    fresh_store();
    tape_tiers_options with = stores(false);
    FAILS(MICA_ERR_CONFLICT, tape_open(path, &(mica_tape_options){0}, &with, &t, &err));
    store_end(shared);
    shared = had;
    t = open_with(path, (mica_tape_options){0}, stores(false));
    check_epochs(t, 6);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
}

/* Another node moves the same epochs together, and removes what it moved: a file with holes goes on with what is there. */
static void parts_that_were_moved_together(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("mine"), *other = folder_path("theirs");
    (void)unlink(path);
    (void)unlink(other);
    mica_tape *t = of_six_epochs(path);
    assert_true(evict_all(t) > 0);
    mica_tape_close(t);
    t = open_with(other, (mica_tape_options){0}, stores(false));
    OK(mica_tape_compact(t, &err));
    OK(mica_tape_sync(t, 20000, &err));
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
    t = open_with(path, (mica_tape_options){0}, stores(false));
    check_epochs(t, 6);
    make_epoch(t, 7, 20);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    t = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
    check_epochs(t, 7);
    mica_tape_close(t);
}

/* ---- several nodes ---- */

static void only_one_node_writes(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *a = folder_path("a"), *b = folder_path("b");
    mica_tape *first = open_with(a, (mica_tape_options){0}, stores(false)), *second;
    make_epoch(first, 1, 20);
    OK(mica_tape_sync(first, 20000, &err));
    tape_tiers_options with = stores(false);
    FAILS(MICA_ERR_BUSY, tape_open(b, &(mica_tape_options){0}, &with, &second, &err));

    /* the first is silent for longer than it may be */
    mica_tape_close(first);
    with = stores(false);
    with.lease_ms = 1;
    first = open_with(a, (mica_tape_options){0}, with);
    atomic_store(&cold->away, 1);
    handle *first_cold = cold;
    store_wait(NULL, 20000000);
    second = open_with(b, (mica_tape_options){0}, stores(false));
    assert_int_equal(byte_of(second, 1), FILLED(1));
    make_epoch(second, 2, 20);
    OK(mica_tape_sync(second, 20000, &err));

    /* it comes back, and cannot move the head; what it wrote is in its file */
    uint64_t mine = make_epoch(first, 3, 20);
    atomic_store(&first_cold->away, 0);
    FAILS(MICA_ERR_CONFLICT, mica_tape_sync(first, 20000, &err));
    assert_int_equal(byte_of(first, 1), FILLED(3));
    mica_tape_close(first);
    mica_tape_close(second);
    with = stores(false);
    FAILS(MICA_ERR_CONFLICT, tape_open(a, &(mica_tape_options){0}, &with, &first, &err));
    OK(mica_tape_open(a, NULL, &first, &err));
    mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = mine};
    uint8_t byte;
    OK(mica_tape_read_at(first, &m, 1, &byte, 1, &err));
    assert_int_equal(byte, FILLED(3));
    mica_tape_close(first);

    /* the store has what the second wrote */
    first = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
    assert_int_equal(byte_of(first, 1), FILLED(2));
    mica_tape_close(first);
}

/* They take turns, each with a file of its own, and go on from each other. */
static void nodes_take_turns(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    mica_tape *reader = NULL;
    for (uint8_t turn = 1; turn < 40; turn++) {
        char name[8];
        snprintf(name, sizeof name, "n%u", turn % 3);
        tape_tiers_options with = stores(false);
        with.lease_ms = 1;
        mica_tape *t =
            open_with(folder_path(name), (mica_tape_options){.unflushed = true, .together = 3}, with);
        if (turn > 1) assert_int_equal(byte_of(t, 1), FILLED(turn - 1));
        assert_int_equal(make_epoch(t, turn, 5), turn);
        OK(mica_tape_sync(t, 20000, &err));
        for (uint8_t before = 1; before < turn; before++) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = before};
            OK(mica_tape_read_at(t, &m, 4097, &byte, 1, &err));
            assert_int_equal(byte, FILLED(before));
        }
        mica_tape_close(t);
        if (!reader)
            reader = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
        else
            OK(mica_tape_refresh(reader, &err));
        assert_int_equal(byte_of(reader, 1), FILLED(turn));
        store_wait(NULL, 3000000);
    }
    mica_tape_close(reader);
}

/* Who is told again and again that another writes still knows where its epochs come from. */
static void who_waits_forgets_nothing(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *a = folder_path("waiting"), *b = folder_path("writing");
    mica_tape *t = open_with(a, (mica_tape_options){.unflushed = true}, stores(false)), *other;
    make_epoch(t, 1, 5);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    other = open_with(b, (mica_tape_options){.unflushed = true}, stores(false));
    make_epoch(other, 2, 5);
    OK(mica_tape_sync(other, 20000, &err));
    for (int k = 0; k < 40; k++) {
        tape_tiers_options with = stores(false);
        FAILS(MICA_ERR_BUSY, tape_open(a, &(mica_tape_options){.unflushed = true}, &with, &t, &err));
    }
    mica_tape_close(other);
    t = open_with(a, (mica_tape_options){.unflushed = true}, stores(false));
    assert_int_equal(byte_of(t, 1), FILLED(2));
    mica_tape_close(t);
}

/* More nodes went on from each other meanwhile than a state can list. */
static void who_was_long_away_goes_on(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *path = folder_path("away");
    (void)unlink(path);
    mica_tape *t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
    make_epoch(t, 1, 5);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    for (uint8_t k = 2; k < 30; k++) {
        const char *other = folder_path("there");
        (void)unlink(other);
        t = open_with(other, (mica_tape_options){.unflushed = true}, stores(false));
        assert_int_equal(make_epoch(t, k, 5), k);
        OK(mica_tape_sync(t, 20000, &err));
        mica_tape_close(t);
    }
    OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true}, &t, &err));
    mica_tape_close(t);
    t = open_with(path, (mica_tape_options){.unflushed = true}, stores(false));
    assert_int_equal(byte_of(t, 1), FILLED(29));
    mica_tape_close(t);
    const char *own = folder_path("away too");
    (void)unlink(own);
    /* one with an epoch of its own is still told */
    OK(mica_tape_open(own, &(mica_tape_options){.unflushed = true}, &t, &err));
    make_epoch(t, 77, 5);
    mica_tape_close(t);
    tape_tiers_options with = stores(false);
    FAILS(MICA_ERR_CONFLICT, tape_open(own, &(mica_tape_options){.unflushed = true}, &with, &t, &err));
}

/* An upload that takes longer than the right to write lasts keeps it meanwhile. */
static void long_uploads_keep_the_right(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    enum { COUNT = 30 };
    fresh_store();
    const char *path = folder_path("long");
    (void)unlink(path);
    tape_tiers_options with = stores(false);
    with.upload_ms = 600000;
    with.lease_ms = 4;
    mica_tape *t = open_with(path, (mica_tape_options){.unflushed = true, .together = 64}, with);
    atomic_store(&cold->away, 1); /* nothing goes up before all of it is there */
    for (uint8_t k = 1; k <= COUNT; k++)
        make_epoch(t, k, 2);
    atomic_store(&cold->delay_ns, 2000000);
    uint64_t puts = cold->puts;
    atomic_store(&cold->away, 0);
    OK(mica_tape_sync(t, 20000, &err));
    /* each part, and the right now and then: how often depends on how long calls take */
    if (cold->puts - puts < COUNT + 5) fail_msg("%llu puts", (unsigned long long)(cold->puts - puts));
    mica_tape_close(t);
}

/* ---- stores that fail ---- */

static void damage_is_mended(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("damaged");
    fresh_store();
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    make_epoch(t, 1, 300);
    OK(mica_tape_sync(t, 20000, &err));
    tape_part_record record = t->super.part[0];
    mica_tape_close(t);
    for (uint64_t from = FMT_PAGE; from < record.size; from += 7 * FMT_PAGE) {
        int fd = open(path, O_RDWR | O_CLOEXEC);
        uint8_t bytes[64];
        memset(bytes, 0xAB, sizeof bytes);
        assert_int_equal(pwrite(fd, bytes, sizeof bytes, (off_t)(record.at + from + 100)),
                         (ssize_t)sizeof bytes);
        close(fd);
    }
    FAILS(MICA_ERR_CORRUPTED, mica_tape_open(path, &(mica_tape_options){.read_only = true}, &t, &err));
    t = open_with(path, (mica_tape_options){0}, stores(false));
    for (int k = 0; k < 300; k++)
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(1));
    OK(mica_tape_scrub(t, &err));
    assert_true(t->tiers->counts.mended > 10);
    mica_tape_close(t);
    OK(mica_tape_open(path, &(mica_tape_options){.read_only = true}, &t, &err));
    OK(mica_tape_scrub(t, &err)); /* the file itself is good again */
    mica_tape_close(t);
}

static void pages_of_the_store_need_the_store(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("evicted");
    fresh_store();
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    make_epoch(t, 1, 300);
    OK(mica_tape_sync(t, 20000, &err));
    assert_true(evict_all(t) >= 280 * 4096);
    assert_true(tape_local_bytes(t->tiers) < 40 * 4096);
    mica_tape_close(t);
    uint8_t byte;
    OK(mica_tape_open(path, NULL, &t, &err));
    FAILS(MICA_ERR_IO, mica_tape_read(t, 100 * 4096, &byte, 1, &err));
    mica_tape_close(t);
    /* it cannot be reached at the start: what is here is there, and the rest when it comes back */
    tape_tiers_options with = stores(false);
    atomic_store(&cold->away, 1);
    t = open_with(path, (mica_tape_options){0}, with);
    FAILS(MICA_ERR_IO, mica_tape_read(t, 100 * 4096, &byte, 1, &err));
    uint64_t epoch = make_epoch(t, 2, 10);
    FAILS(MICA_ERR_IO, mica_tape_sync(t, 20000, &err));
    atomic_store(&cold->away, 0);
    OK(mica_tape_sync(t, 20000, &err));
    assert_int_equal(byte_of(t, 100 * 4096 + 1), FILLED(1));
    assert_int_equal(byte_of(t, 4097), FILLED(2));
    assert_int_equal(epoch, 2);
    mica_tape_close(t);
    with = stores(false);
    atomic_store(&cold->away, 1);
    FAILS(MICA_ERR_IO, tape_open(NULL, &(mica_tape_options){.read_only = true}, &with, &t, &err));
}

/* A store that hangs holds up neither writing nor checkpoints, and waiting for it ends. */
/* Of a page that is packed a part may be a hole: it is elsewhere, and not damaged. */
static void packed_pages_are_not_damaged(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("packed");
    oracle *o = fresh(7);
    fresh_store();
    mica_tape *t = open_with(path, (mica_tape_options){.page = 65536}, stores(false));
    uint8_t noise[20000];
    for (size_t k = 0; k < sizeof noise; k++)
        noise[k] = (uint8_t)oracle_random(o, 256);
    free(o);
    for (int k = 0; k < 8; k++)
        OK(mica_tape_write(t, k * 65536, noise, sizeof noise, &err));
    OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    OK(mica_tape_sync(t, 20000, &err));
    assert_true(evict_all(t) > 0);
    mica_tape_close(t);
    OK(mica_tape_open(path, NULL, &t, &err));
    uint8_t byte;
    FAILS(MICA_ERR_IO, mica_tape_read(t, 3 * 65536, &byte, 1, &err));
    mica_tape_close(t);
}

static void hanging_stores_hold_nothing_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    tape_tiers_options with = stores(false);
    with.wait_ms = 300;
    mica_tape *t = open_with(folder_path("hanging"), (mica_tape_options){.together = 4}, with);
    atomic_store(&cold->stuck, 1);
    for (uint8_t k = 1; k < 50; k++)
        make_epoch(t, k, 3);
    mica_status status = mica_tape_sync(t, 100, &err);
    assert_int_equal(status, MICA_ERR_IO);
    err = (mica_error)MICA_ERROR_INIT;
    atomic_store(&cold->stuck, 0);
    OK(mica_tape_sync(t, 20000, &err));
    atomic_store(&cold->stuck, 1);
    make_epoch(t, 99, 3);
    mica_tape_close(t); /* ends a call that hangs */
    t = open_with(folder_path("hanging"), (mica_tape_options){0}, stores(false));
    assert_int_equal(byte_of(t, 4097), FILLED(99));
    mica_tape_close(t);
}

/* A store that lies is found out; from one that forgets, or lies, nothing is missed that the other has. */
static void stores_are_not_believed(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    mica_tape *t = open_with(folder_path("lies"), (mica_tape_options){.memory = 1}, stores(true));
    handle *net = network, *far = cold;
    make_epoch(t, 1, 200);
    OK(mica_tape_sync(t, 20000, &err));
    (void)evict_all(t);
    uint64_t gets = far->gets;
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(1));
    assert_int_equal(far->gets, gets); /* the network's had it all */
    assert_true(t->tiers->counts.network_hits > 0);
    (void)evict_all(t);
    atomic_store(&net->lies, 1);
    for (int k = 0; k < 200; k++)
        assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(1));
    assert_true(far->gets > gets);
    (void)evict_all(t);
    atomic_store(&far->lies, 1);
    uint8_t byte;
    FAILS(MICA_ERR_CORRUPTED, mica_tape_read(t, 7 * 4096, &byte, 1, &err));
    atomic_store(&far->lies, 0);
    OK(mica_tape_read(t, 7 * 4096 + 1, &byte, 1, &err));
    assert_int_equal(byte, FILLED(1));
    mica_tape_close(t);
}

/* Objects that no head lists are removed, others never. */
static void nothing_dangles(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    mica_tape *t = open_with(
        folder_path("tidy"),
        (mica_tape_options){.together = 2, .keeping = MICA_TAPE_KEEP_LAST, .keep_count = 3}, stores(false));
    for (uint8_t k = 1; k < 60; k++) {
        make_epoch(t, k, 4);
        if (k % 3 == 0) OK(mica_tape_sync(t, 20000, &err));
    }
    store_wait(NULL, 5000000);
    make_epoch(t, 60, 4);
    OK(mica_tape_sync(t, 20000, &err));
    store_page page = {0};
    OK(store_list(shared, &(store_list_request){.prefix = "parts/"}, NULL, &page, &err));
    assert_true(t->tiers->counts.removed > 10);
    assert_true(page.count <= 4 * (size_t)t->super.count + 4);
    for (uint32_t k = 0; k < t->super.count; k++) {
        char key[TAPE_KEY_SIZE];
        bool there = false;
        tape_part_key(t->super.part[k].identity, key);
        for (size_t i = 0; i < page.count; i++)
            there |= strcmp(page.items[i].key, key) == 0;
        assert_true(there);
    }
    store_page_free(&page);
    mica_tape_close(t);
}

/* What the store has wrong, or lost, is put again by a scrub; what nobody lists goes. */
static void scrubs_mend_the_store(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    mica_tape *t = open_with(folder_path("scrubbed"), (mica_tape_options){0}, stores(false));
    for (uint8_t k = 1; k < 6; k++)
        make_epoch(t, k, 20);
    OK(mica_tape_sync(t, 20000, &err));
    char key[TAPE_KEY_SIZE], orphan[TAPE_KEY_SIZE];
    tape_part_key(t->super.part[0].identity, key);
    OK(store_put(shared, key, base_view_str("something else"), NULL, NULL, &err));
    tape_part_key(t->super.part[1].identity, key);
    OK(store_remove(shared, key, NULL, &err));
    base_buf bytes = {0};
    tape_part_key(t->super.part[2].identity, key);
    OK(store_get(shared, key, (store_range){0, STORE_ALL}, NULL, &bytes, NULL, &err));
    bytes.data[bytes.len / 2] ^= 1;
    OK(store_put(shared, key, base_view_of(bytes.data, bytes.len), NULL, NULL, &err));
    base_buf_free(&bytes);
    memset(orphan, 'a', sizeof orphan);
    memcpy(orphan, "parts/", 6);
    orphan[TAPE_KEY_SIZE - 1] = 0;
    OK(store_put(shared, orphan, base_view_str("left by a writer that was cut off"), NULL, NULL, &err));
    OK(mica_tape_scrub(t, &err));
    assert_int_equal(t->tiers->counts.mended, 3);
    FAILS(MICA_ERR_NOT_FOUND, store_head(shared, orphan, NULL, &(store_about){0}, &err));
    mica_tape_close(t);
    t = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
    OK(mica_tape_scrub(t, &err)); /* all of it is right in the store */
    mica_tape_close(t);
}

/* ---- fetching ahead ---- */

enum { AHEAD_PAGES = 4000 };

static mica_tape *cold_tape(bool no_ahead, uint64_t local_most) {
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *path = folder_path("ahead");
    (void)unlink(path);
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    make_epoch(t, 1, AHEAD_PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    (void)unlink(path);
    tape_tiers_options with = stores(false);
    with.no_ahead = no_ahead;
    with.local_most = local_most;
    atomic_store(&cold->delay_ns, 200000);
    return open_with(path, (mica_tape_options){.memory = 1}, with);
}

/* Requests for each hundred pages. */
static uint64_t read_in_order(mica_tape *t, int from, int step, int count) {
    uint64_t gets = cold->gets;
    for (int k = 0; k < count; k++)
        assert_int_equal(byte_of(t, (int64_t)(from + k * step) * 4096 + 1), FILLED(1));
    return (cold->gets - gets) * 100 / (uint64_t)count;
}

static void runs_are_fetched_ahead(void **state) {
    (void)state;
    mica_tape *t = cold_tape(true, 0);
    assert_true(read_in_order(t, 0, 1, AHEAD_PAGES) >= 100);
    mica_tape_close(t);
    t = cold_tape(false, 0);
    assert_true(read_in_order(t, 0, 1, AHEAD_PAGES) <= 12);
    mica_tape_close(t);
    t = cold_tape(false, 0);
    assert_true(read_in_order(t, AHEAD_PAGES - 1, -1, AHEAD_PAGES) <= 12);
    mica_tape_close(t);
}

/* The file may have no more than an eighth of what is read: what is fetched ahead does not drive out what is read next. */
static void runs_are_fetched_once(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    uint8_t bytes[128 * 1024];
    mica_tape *t = cold_tape(false, AHEAD_PAGES * 4096 / 8);
    uint64_t before = cold->got_bytes;
    for (int64_t at = 0; at + (int64_t)sizeof bytes <= AHEAD_PAGES * 4096; at += sizeof bytes)
        OK(mica_tape_read(t, at, bytes, sizeof bytes, &err));
    uint64_t got = cold->got_bytes - before, all = AHEAD_PAGES * 4096;
    assert_true(got < all + all / 50);
    assert_true(tape_local_bytes(t->tiers) < all / 8 + all / 16);
    mica_tape_close(t);
}

/* Readings anywhere cost no more requests than they would: a predictor that loses is off. */
static void random_readings_cost_nothing(void **state) {
    (void)state;
    uint64_t gets[2], bytes[2];
    for (int off = 0; off < 2; off++) {
        mica_tape *t = cold_tape(off, 0);
        uint32_t random = 7;
        uint64_t before = cold->gets, before_bytes = cold->got_bytes;
        for (int k = 0; k < 3000; k++) {
            random = random * 1664525u + 1013904223u;
            (void)byte_of(t, (int64_t)((uint64_t)random * AHEAD_PAGES >> 32) * 4096);
        }
        gets[off] = cold->gets - before;
        bytes[off] = cold->got_bytes - before_bytes;
        mica_tape_close(t);
    }
    assert_true(gets[0] <= gets[1] + gets[1] / 50);
    assert_true(bytes[0] <= bytes[1] + bytes[1] / 50);
}

/* ---- racing ---- */

typedef struct racer {
    mica_tape *t;
    pthread_t thread;
    uint32_t random;
    _Atomic int *stop;
    uint64_t read;
} racer;

/* Every page of an epoch has the epoch's number in it. */
static void *race(void *ctx) {
    racer *r = ctx;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_reader *reader;
    if (mica_tape_reader_open(r->t, &reader, &err) != MICA_OK) abort();
    while (!atomic_load(r->stop)) {
        for (int k = 0; k < 20; k++) {
            uint8_t two[2];
            r->random = r->random * 1664525u + 1013904223u;
            int64_t at = (int64_t)(r->random >> 24) % 100 * 4096;
            mica_status status = mica_tape_reader_read(reader, at, two, 2, &err);
            if (status != MICA_OK) {
                fprintf(stderr, "%s\n", err.message);
                abort();
            }
            if (two[0] != (uint8_t)(at / 4096) || two[1] != FILLED(mica_tape_reader_epoch(reader))) abort();
            r->read++;
        }
        if (mica_tape_reader_refresh(reader, &err) != MICA_OK) abort();
    }
    mica_tape_reader_close(reader);
    return NULL;
}

static void readers_while_pages_come_and_go(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    tape_tiers_options with = stores(true);
    with.local_most = 128 * 1024;
    with.little = 1;
    mica_tape *t = open_with(folder_path("racing"),
                             (mica_tape_options){.memory = 1,
                                                 .together = 3,
                                                 .beside = true,
                                                 .unflushed = true,
                                                 .keeping = MICA_TAPE_KEEP_LAST,
                                                 .keep_count = 5},
                             with);
    make_epoch(t, 1, 100);
    _Atomic int stop = 0;
    racer racers[3];
    for (uint32_t k = 0; k < 3; k++) {
        racers[k] = (racer){.t = t, .random = k, .stop = &stop};
        assert_int_equal(pthread_create(&racers[k].thread, NULL, race, &racers[k]), 0);
    }
    for (uint8_t epoch = 2; epoch < 60; epoch++) {
        (void)make_epoch(t, epoch, 100);
        if (epoch % 3 == 0) OK(mica_tape_sync(t, 20000, &err));
        (void)evict_all(t);
        for (int k = 0; k < 100; k++)
            assert_int_equal(byte_of(t, k * 4096 + 1), FILLED(epoch));
    }
    atomic_store(&stop, 1);
    for (uint32_t k = 0; k < 3; k++) {
        assert_int_equal(pthread_join(racers[k].thread, NULL), 0);
        assert_true(racers[k].read > 20);
    }
    mica_tape_close(t);
}

/* ---- kills ---- */

enum { STEPS = 8 };

static void child(const char *path, const char *folder, uint64_t n) {
    mica_error err = MICA_ERROR_INIT;
    store *kept;
    mica_tape *t;
    if (store_folder_open(folder, &kept, &err) != MICA_OK) _exit(1);
    tape_tiers_options with = {.cold = kept, .upload_ms = 1, .grace_ms = 1};
    base_file_die_at(n, n % 2);
    mica_tape_options options = {.together = 2, .keeping = MICA_TAPE_KEEP_LAST, .keep_count = 2};
    if (tape_open(path, &options, &with, &t, &err) != MICA_OK) _exit(2);
    for (uint8_t k = 1; k <= STEPS; k++) {
        make_epoch(t, k, 6);
        if (k % 2 == 0 && mica_tape_sync(t, 20000, &err) == MICA_OK) (void)evict_all(t);
    }
    mica_tape_close(t);
    _exit(0);
}

/* Killed at any file call, of its own or of the store: the next start goes on, and the store has no head without its parts. */
static void kills_lose_nothing(void **state) {
    (void)state;
    const char *path = folder_path("killed"), *folder = folder_path("kept");
    for (uint64_t n = 1;; n += 7) {
        mica_error err = MICA_ERROR_INIT;
        (void)unlink(path);
        (void)test_remove(folder);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) child(path, folder, n);
        int how;
        assert_int_equal(waitpid(pid, &how, 0), pid);
        if (WIFEXITED(how)) {
            assert_int_equal(WEXITSTATUS(how), 0);
            assert_true(n > 300);
            break;
        }
        store *kept;
        OK(store_folder_open(folder, &kept, &err));
        mica_tape *t =
            open_with(path, (mica_tape_options){0}, (tape_tiers_options){.cold = kept, .upload_ms = 1});
        mica_tape_about about;
        mica_tape_about_of(t, &about);
        if (about.epoch) assert_int_equal(byte_of(t, 4097), FILLED(about.epoch));
        OK(mica_tape_scrub(t, &err));
        OK(mica_tape_sync(t, 20000, &err));
        mica_tape_close(t);
        OK(store_folder_open(folder, &kept, &err));
        mica_status status = tape_open(NULL, &(mica_tape_options){.read_only = true},
                                       &(tape_tiers_options){.cold = kept}, &t, &err);
        OK(status);
        if (about.epoch) assert_int_equal(byte_of(t, 4097), FILLED(about.epoch));
        OK(mica_tape_scrub(t, &err));
        mica_tape_close(t);
    }
}

static int end_all(void **state) {
    store_end(shared);
    return folder_end(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_epoch_wherever_it_is),
                                       cmocka_unit_test(any_kept_epoch_wherever_it_is),
                                       cmocka_unit_test(another_store_is_given_all),
                                       cmocka_unit_test(pages_elsewhere_are_not_given_up),
                                       cmocka_unit_test(parts_that_were_moved_together),
                                       cmocka_unit_test(only_one_node_writes),
                                       cmocka_unit_test(nodes_take_turns),
                                       cmocka_unit_test(who_waits_forgets_nothing),
                                       cmocka_unit_test(long_uploads_keep_the_right),
                                       cmocka_unit_test(who_was_long_away_goes_on),
                                       cmocka_unit_test(damage_is_mended),
                                       cmocka_unit_test(pages_of_the_store_need_the_store),
                                       cmocka_unit_test(packed_pages_are_not_damaged),
                                       cmocka_unit_test(hanging_stores_hold_nothing_up),
                                       cmocka_unit_test(stores_are_not_believed),
                                       cmocka_unit_test(nothing_dangles),
                                       cmocka_unit_test(scrubs_mend_the_store),
                                       cmocka_unit_test(runs_are_fetched_ahead),
                                       cmocka_unit_test(runs_are_fetched_once),
                                       cmocka_unit_test(random_readings_cost_nothing),
                                       cmocka_unit_test(readers_while_pages_come_and_go),
                                       cmocka_unit_test(kills_lose_nothing)};
    return cmocka_run_group_tests(tests, folder_begin, end_all);
}

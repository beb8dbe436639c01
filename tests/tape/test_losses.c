/* tests/tape/test_losses.c - a tape gives nothing up that its store does not have: whatever the store lost, whoever took the tape over, and
 * whatever is under way meanwhile. */
#include "tests/tape/nodes.h"

#include "base/file.h"
#include "tape/config.h"
#include "tape/making.h"

#include <pthread.h>

enum { PAGES = 30 };

/* Every page of every epoch up to one has what make_epoch gave it. */
static void check_epochs(mica_tape *t, uint8_t last) {
    mica_error err = MICA_ERROR_INIT;
    for (uint8_t e = 1; e <= last; e++)
        for (int k = 0; k < PAGES; k++) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = e};
            OK(mica_tape_read_at(t, &m, k * 4096 + 1, &byte, 1, &err));
            assert_int_equal(byte, FILLED(e));
        }
}

static mica_tape *with_epochs(const char *path, uint8_t count) {
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    (void)unlink(path);
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    for (uint8_t e = 1; e <= count; e++)
        make_epoch(t, e, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    return t;
}

static void check_store(uint8_t last) {
    mica_tape *t = open_with(NULL, (mica_tape_options){.read_only = true}, stores(false));
    check_epochs(t, last);
    mica_tape_close(t);
}

/* ---- what the store lost ---- */

static void empty_stores_get_all(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("moved");
    for (int away = 0; away < 2; away++) { /* it is met at the opening, or later */
        mica_tape_close(with_epochs(path, 3));
        fresh_store();
        tape_tiers_options with = stores(false);
        atomic_store(&cold->away, away);
        mica_tape *t = open_with(path, (mica_tape_options){0}, with);
        atomic_store(&cold->away, 0);
        make_epoch(t, 4, PAGES);
        OK(mica_tape_sync(t, 20000, &err));
        (void)evict_all(t);
        check_epochs(t, 4);
        mica_tape_close(t);
        check_store(4);
    }
}

/* What is not here any more either is told, and no head says that the store has it. */
static void empty_stores_are_told(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("moved");
    mica_tape *t = with_epochs(path, 2);
    assert_true(evict_all(t) > 0);
    mica_tape_close(t);
    fresh_store();
    tape_tiers_options with = stores(false);
    FAILS(MICA_ERR_CONFLICT, tape_open(path, &(mica_tape_options){0}, &with, &t, &err));
    FAILS(MICA_ERR_NOT_FOUND, store_head(shared, "head", NULL, &(store_about){0}, &err));
}

/* The store has the state of before an epoch again, and not its part. */
static void stores_from_a_backup_get_what_is_newer(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("newer");
    base_buf head = {0};
    char key[TAPE_KEY_SIZE];
    mica_tape *t = with_epochs(path, 2);
    OK(store_get(shared, "head", (store_range){0, STORE_ALL}, NULL, &head, NULL, &err));
    make_epoch(t, 3, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    tape_part_key(t->super.part[2].identity, key);
    mica_tape_close(t);
    OK(store_remove(shared, key, NULL, &err));
    OK(store_put(shared, "head", base_view_of(head.data, head.len), NULL, NULL, &err));
    base_buf_free(&head);
    t = open_with(path, (mica_tape_options){0}, stores(false));
    OK(mica_tape_sync(t, 20000, &err));
    (void)evict_all(t);
    check_epochs(t, 3);
    mica_tape_close(t);
    check_store(3);
}

static void spoil_object(const tape_part_record *record) {
    mica_error err = MICA_ERROR_INIT;
    char key[TAPE_KEY_SIZE];
    base_buf bytes = {0};
    tape_part_key(record->identity, key);
    OK(store_get(shared, key, (store_range){0, STORE_ALL}, NULL, &bytes, NULL, &err));
    bytes.data[bytes.len / 2] ^= 1;
    OK(store_put(shared, key, base_view_of(bytes.data, bytes.len), NULL, NULL, &err));
    base_buf_free(&bytes);
}

/* The store fails for good at each of the calls of a scrub that puts something again. */
static void scrubs_that_are_cut_off_lose_nothing(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("scrubbed");
    bool whole = false;
    for (uint64_t n = 0; !whole; n++) {
        mica_tape *t = with_epochs(path, 2);
        OK(mica_tape_sync(t, 20000, &err)); /* the file says what the store has */
        spoil_object(&t->super.part[0]);
        cold->ends_after = cold->calls + n + 1;
        whole = mica_tape_scrub(t, &err) == MICA_OK;
        err = (mica_error)MICA_ERROR_INIT;
        bool noticed = t->tiers->counts.mended > 0;
        mica_tape_close(t);
        if (!noticed) continue;
        t = open_with(path, (mica_tape_options){0}, stores(false));
        make_epoch(t, 3, PAGES);
        OK(mica_tape_sync(t, 20000, &err));
        assert_true(evict_all(t) > 0);
        check_epochs(t, 3);
        mica_tape_close(t);
    }
}

/* ---- who took the tape over ---- */

static const char *other_path;
static mica_status (*list_of)(store *, const store_list_request *, const store_call *, store_page *,
                              mica_error *);

static void take_over(const char *path, uint8_t epoch) {
    mica_error err = MICA_ERROR_INIT;
    handle *mine = cold;
    (void)unlink(path);
    OK(store_remove(shared, "writer", NULL, &err));
    mica_tape *other = open_with(path, (mica_tape_options){0}, stores(false));
    make_epoch(other, epoch, PAGES);
    OK(mica_tape_sync(other, 20000, &err));
    mica_tape_close(other);
    cold = mine;
}

/* Another node takes the tape over just before the store's objects are listed. */
static mica_status list_late(store *s, const store_list_request *r, const store_call *call, store_page *out,
                             mica_error *err) {
    if (other_path) take_over(other_path, 3);
    other_path = NULL;
    return list_of(s, r, call, out, err);
}

static void scrubs_remove_nothing_of_others(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = with_epochs(folder_path("first"), 2);
    list_of = cold->store.list;
    cold->store.list = list_late;
    other_path = folder_path("second");
    FAILS(MICA_ERR_CONFLICT, mica_tape_scrub(t, &err));
    mica_tape_close(t);
    check_store(3);
}

static void who_lost_the_tape_is_told_again_and_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    tape_tiers_options with = stores(false);
    with.lease_ms = 300;
    mica_tape *t = open_with(folder_path("third"), (mica_tape_options){0}, with);
    make_epoch(t, 1, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    take_over(folder_path("fourth"), 2);
    make_epoch(t, 2, PAGES);
    FAILS(MICA_ERR_CONFLICT, mica_tape_sync(t, 20000, &err));
    tape_tiers *s = t->tiers;
    pthread_mutex_lock(&s->lock); /* the thread of the uploads looks up again, and has nothing to do */
    for (uint64_t rounds = s->rounds; s->rounds < rounds + 3;)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    FAILS(MICA_ERR_CONFLICT, mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
}

/* An epoch that was made without the store goes up in the next process, which ends before its file says that. */
static void what_was_made_alone_goes_up_later(void **state) {
    (void)state;
    const char *path = folder_path("alone");
    mica_tape_close(with_epochs(path, 1));
    for (uint8_t process = 0; process < 2; process++) {
        tape_tiers_options with = stores(false);
        atomic_store(&cold->away, 1);
        mica_tape *t = open_with(path, (mica_tape_options){0}, with);
        tape_tiers *s = t->tiers;
        if (process == 0) {
            make_epoch(t, 2, PAGES);
        } else {
            atomic_store(&cold->away, 0);
            pthread_mutex_lock(&s->lock);
            while (s->done < s->asked)
                pthread_cond_wait(&s->changed, &s->lock);
            pthread_mutex_unlock(&s->lock);
        }
        mica_tape_close(t);
    }
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(false));
    check_epochs(t, 2);
    mica_tape_close(t);
    check_store(2);
}

/* ---- what is under way ---- */

bool __real_base_file_punch(int fd, uint64_t offset, uint64_t len);
bool __wrap_base_file_punch(int fd, uint64_t offset, uint64_t len);
mica_status __real_tape_making_add(tape_making *m, const tape_entry *entry, base_view stored,
                                   mica_error *err);
mica_status __wrap_tape_making_add(tape_making *m, const tape_entry *entry, base_view stored,
                                   mica_error *err);
static _Atomic int slow, punching, punched, adding;

/* One that takes long: until a page was proved that is to be moved, where that is not held back by it. */
bool __wrap_base_file_punch(int fd, uint64_t offset, uint64_t len) {
    uint64_t end = base_time_ns() + 200000000;
    bool waits = atomic_exchange(&slow, 0);
    if (waits) atomic_store(&punching, 1);
    while (waits && !atomic_load(&adding) && base_time_ns() < end)
        store_wait(NULL, 100000);
    bool done = __real_base_file_punch(fd, offset, len);
    if (waits) atomic_store(&punched, 1);
    return done;
}

mica_status __wrap_tape_making_add(tape_making *m, const tape_entry *entry, base_view stored,
                                   mica_error *err) {
    atomic_store(&adding, 1);
    while (atomic_load(&punching) && !atomic_load(&punched))
        store_wait(NULL, 100000);
    return __real_tape_making_add(m, entry, stored, err);
}

static void *gives_up(void *ctx) {
    mica_tape *t = ctx;
    (void)tape_evict_bytes(t->tiers, tape_list_now(t), 1);
    return NULL;
}

static void what_is_moved_together_does_not_become_holes(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = with_epochs(folder_path("kept"), 3);
    pthread_t thread;
    atomic_store(&adding, 0);
    atomic_store(&slow, 1);
    assert_int_equal(pthread_create(&thread, NULL, gives_up, t), 0);
    while (!atomic_load(&punching))
        store_wait(NULL, 10000);
    OK(mica_tape_compact(t, &err));
    pthread_join(thread, NULL);
    check_epochs(t, 3);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
}

/* A store that may forget gives zeros, as many as there should be. */
static void zeros_of_the_network_are_not_believed(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("zeros");
    fresh_store();
    (void)unlink(path);
    mica_tape *t = open_with(path, (mica_tape_options){0}, stores(true));
    make_epoch(t, 1, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    tape_part_record record = t->super.part[0];
    char key[TAPE_KEY_SIZE];
    uint8_t *zeros = calloc(1, record.size);
    assert_non_null(zeros);
    tape_part_key(record.identity, key);
    OK(store_put(cache, key, base_view_of(zeros, record.size), NULL, NULL, &err));
    free(zeros);
    assert_true(evict_all(t) > 0);
    check_epochs(t, 1);
    mica_tape_close(t);
}

static mica_status (*get_of)(store *, const char *, store_range, const store_call *, base_buf *,
                             store_about *, mica_error *);
static _Atomic int waiting, cut_off;

/* Parts do not come before the call is cut off, which is looked for now and then. */
static mica_status get_slowly(store *s, const char *key, store_range range, const store_call *call,
                              base_buf *out, store_about *about, mica_error *err) {
    mica_status status = MICA_OK;
    for (; strncmp(key, "parts/", 6) == 0 && status == MICA_OK;
         status = store_go_on(call, "get", "store", err)) {
        atomic_store(&waiting, 1);
        store_wait(NULL, 50000000);
    }
    if (status != MICA_OK) atomic_store(&cut_off, status == MICA_ERR_CANCELLED);
    return status == MICA_OK ? get_of(s, key, range, call, out, about, err) : status;
}

static void ends_do_not_wait_for_what_is_moved_together(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    tape_tiers_options with = stores(false);
    with.little = 1;
    mica_tape *t = open_with(folder_path("beside"), (mica_tape_options){.together = 3, .beside = true}, with);
    for (uint8_t e = 1; e <= 2; e++)
        make_epoch(t, e, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    assert_true(evict_all(t) > 0);
    get_of = cold->store.get;
    cold->store.get = get_slowly;
    make_epoch(t, 3, PAGES);
    while (!atomic_load(&waiting))
        store_wait(NULL, 1000000);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    assert_true(cut_off);
}

static void networks_that_fail_are_asked_once(void **state) {
    (void)state;
    static const char text[] =
        "[policy]\npreset = debug\n[tier cold]\nurl = file:///cold\n[tier network]\nurl = "
        "file:///network\n[rule old]\npriority = 300\nwhen = old\ndo = place local "
        "network cold\n";
    mica_error err = MICA_ERROR_INIT;
    mica_tape_config *config;
    mica_tape_moved moved;
    fresh_store();
    OK(mica_tape_config_text("test", text, strlen(text), &config, &err));
    tape_tiers_options with = stores(true);
    with.config = config;
    mica_tape *t = open_with(folder_path("asked"), (mica_tape_options){0}, with);
    atomic_store(&network->away, 1);
    for (uint8_t e = 1; e <= 4; e++)
        make_epoch(t, e, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    uint64_t puts = network->puts;
    OK(mica_tape_migrate(t, &moved, &err));
    assert_int_equal(network->puts, puts + 1);
    atomic_store(&network->away, 0);
    OK(mica_tape_migrate(t, &moved, &err));
    assert_true(network->puts > puts + 1);
    mica_tape_close(t);
    mica_tape_config_free(config);
}

/* ---- what nobody has any more ---- */

static void readers_do_not_keep_what_is_past(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    fresh_store();
    const char *path = folder_path("writer");
    mica_tape *t =
        open_with(path, (mica_tape_options){.together = 2, .keeping = MICA_TAPE_KEEP_LAST}, stores(false));
    make_epoch(t, 1, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape *reader = open_with(NULL, (mica_tape_options){.read_only = true, .memory = 1}, stores(false));
    for (uint8_t e = 2; e < 60; e++) {
        make_epoch(t, e, PAGES);
        OK(mica_tape_sync(t, 20000, &err));
        OK(mica_tape_refresh(reader, &err));
        for (int k = 0; k < PAGES; k++)
            assert_int_equal(byte_of(reader, k * 4096 + 1), FILLED(e));
    }
    mica_tape_about about;
    mica_tape_about_of(reader, &about);
    assert_true(tape_local_bytes(reader->tiers) <= 4 * about.used_bytes + 64 * 4096);
    assert_true(about.file_bytes <= 4 * about.used_bytes + 64 * 4096);
    assert_int_equal(reader->tiers->stale.len, 0);
    mica_tape_close(reader);
    mica_tape_close(t);
}

static int end_all(void **state) {
    store_end(shared);
    store_end(cache);
    return folder_end(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(empty_stores_get_all),
                                       cmocka_unit_test(empty_stores_are_told),
                                       cmocka_unit_test(stores_from_a_backup_get_what_is_newer),
                                       cmocka_unit_test(scrubs_that_are_cut_off_lose_nothing),
                                       cmocka_unit_test(scrubs_remove_nothing_of_others),
                                       cmocka_unit_test(who_lost_the_tape_is_told_again_and_again),
                                       cmocka_unit_test(what_was_made_alone_goes_up_later),
                                       cmocka_unit_test(what_is_moved_together_does_not_become_holes),
                                       cmocka_unit_test(zeros_of_the_network_are_not_believed),
                                       cmocka_unit_test(ends_do_not_wait_for_what_is_moved_together),
                                       cmocka_unit_test(networks_that_fail_are_asked_once),
                                       cmocka_unit_test(readers_do_not_keep_what_is_past)};
    return cmocka_run_group_tests(tests, folder_begin, end_all);
}

/* tests/tape/test_tape.c - random writes, checkpoints, rewinds, retention, moving together and reopening, and what any epoch has
 * beside a plain array of arrays. */
#include "tests/tape/oracle.h"

#include "base/file.h"
#include "tape/tape_internal.h"

#include <unistd.h>

static oracle *fresh(uint32_t seed) {
    oracle *o = calloc(1, sizeof *o);
    assert_non_null(o);
    o->random = seed * 2654435761u + 1;
    return o;
}

static mica_tape *open_tape(const char *path, const mica_tape_options *options) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(tape_open(path, options, &(tape_tiers_options){.little = 1}, &t, &err));
    return t;
}

/* Is an epoch on the way to what is current? */
static bool on_way(const oracle *o, uint64_t epoch) {
    for (uint64_t e = o->head; e; e = o->parent[e])
        if (e == epoch) return true;
    return epoch == 0;
}

static bool note(void *ctx, int64_t at) {
    bool *pages = ctx;
    int64_t page = (at - ORACLE_FROM) / ORACLE_PAGE;
    assert_in_range(page, 0, ORACLE_PAGES - 1);
    assert_false(pages[page]);
    pages[page] = true;
    return true;
}

/* What is told as changed are all pages that differ. */
static void check_changed(oracle *o, mica_tape *t, uint64_t epoch) {
    static const uint8_t none[ORACLE_BYTES];
    mica_error err = MICA_ERROR_INIT;
    bool pages[ORACLE_PAGES] = {false};
    mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = epoch};
    mica_status status = mica_tape_changed_since(t, &m, note, pages, &err);
    if (status == MICA_ERR_NOT_FOUND) return;
    OK(status);
    const uint8_t *then = epoch ? o->epoch[epoch] : none;
    for (size_t k = 0; k < ORACLE_PAGES; k++)
        if (!pages[k] && memcmp(then + k * ORACLE_PAGE, o->now + k * ORACLE_PAGE, ORACLE_PAGE) != 0)
            fail_msg("page %zu differs from epoch %llu and is not told", k, (unsigned long long)epoch);
}

static void run(uint32_t seed, const char *path, mica_tape_options options, int steps) {
    oracle *o = fresh(seed);
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = open_tape(path, &options);
    for (int step = 0; step < steps; step++) {
        switch (oracle_random(o, 16)) {
        case 0:
        case 1:
        case 2: oracle_some_checkpoint(o, t, step); break;
        case 3: oracle_some_rewind(o, t); break;
        case 4: oracle_check_some_epoch(o, t, options.keeping == MICA_TAPE_KEEP_ALL); break;
        case 5: check_changed(o, t, oracle_random(o, (uint32_t)o->last + 1)); break;
        case 6:
            if (oracle_random(o, 12) == 0) OK(mica_tape_compact(t, &err));
            break;
        case 7:
            if (path && oracle_random(o, 6) == 0) { /* what was not checkpointed is gone */
                mica_tape_close(t);
                t = open_tape(path, &options);
                oracle_reopened(o);
            }
            break;
        case 8: oracle_check_now(o, t); break;
        default: oracle_write(o, t); break;
        }
    }
    OK(mica_tape_scrub(t, &err));
    oracle_check_all(o, t, options.keeping == MICA_TAPE_KEEP_ALL);
    mica_tape_about about;
    mica_tape_about_of(t, &about);
    if (options.keeping == MICA_TAPE_KEEP_ALL) assert_int_equal(about.horizon, 1);
    mica_tape_close(t);
    oracle_free(o);
}

static void any_epoch_in_memory(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++)
        run(seed, NULL, (mica_tape_options){.together = 2 + seed % 5, .compression = seed % 3}, 1200);
}

static void any_epoch_in_a_file(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        const char *path = folder_path("tape");
        (void)unlink(path);
        run(seed + 100, path,
            (mica_tape_options){.together = 2 + seed % 5,
                                .compression = seed % 3,
                                .unflushed = true,
                                .memory = seed % 2 ? 1 : 0},
            1200);
    }
}

static void any_kept_epoch(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 24; seed++) {
        const char *path = folder_path("tape");
        (void)unlink(path);
        run(seed + 200, path,
            (mica_tape_options){.together = 2 + seed % 5,
                                .keeping = 1 + seed % 3,
                                .keep_count = 1 + seed % 7,
                                .memory = seed % 2 ? 1 : 0,
                                .unflushed = true},
            1500);
    }
}

/* Parts are moved together by a thread, which is overtaken by checkpoints, rewinds, compactions and ends. */
static void any_kept_epoch_beside(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 24; seed++) {
        const char *path = folder_path("tape");
        (void)unlink(path);
        run(seed + 300, seed % 6 ? path : NULL,
            (mica_tape_options){.together = 2 + seed % 5,
                                .beside = true,
                                .keeping = seed % 4,
                                .keep_count = 1 + seed % 7,
                                .memory = seed % 2 ? 1 : 0,
                                .unflushed = true},
            1500);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_epoch_in_memory), cmocka_unit_test(any_epoch_in_a_file),
        cmocka_unit_test(any_kept_epoch), cmocka_unit_test(any_kept_epoch_beside)};
    (void)on_way;
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}

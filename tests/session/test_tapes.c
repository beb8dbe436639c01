/* tests/session/test_tapes.c - sessions on tapes: names, going back, what is refused, and every allocation and file call that fails
 * while an epoch is made, loaded, written as an image or taken from one; accounts that somebody forged. */
#include "mica/session_tape.h"
#include "mica/state.h"
#include "mica/tape_image.h"

#include "base/alloc.h"
#include "base/file.h"
#include "image/tape.h"
#include "session/image_internal.h"
#include "tests/folder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-tapes-XXXXXX", tape[64], image[64];

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(image, sizeof image, "%s/an.img", folder);
    return setenv("XDG_DATA_HOME", folder, 1);
}
static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

/* Each test has a tape of its own. */
static void fresh(void) {
    static unsigned number;
    snprintf(tape, sizeof tape, "%s/%u.tape", folder, number++);
}

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err),
                     MICA_OK);
    return s;
}

static mica_session *taped(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    assert_int_equal(mica_session_keep_tape(s, tape, &(mica_tape_options){.unflushed = true}, 0, NULL, &err),
                     MICA_OK);
    return s;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_run_text(s, text, strlen(text), "<test>", false, &err) != MICA_RUN_DONE)
        fail_msg("%s", err.message);
}

static void epoch(mica_session *s, const char *name) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_tape_epoch(s, name, NULL, &err) != MICA_OK) fail_msg("%s", err.message);
}

/* A session that begins with a moment of the tape, where `text`, of M, is true. */
static void at(mica_tape_moment moment, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    if (mica_session_load_tape(s, tape, &moment, MICA_IMAGE_ABANDON, NULL, &err) != MICA_OK)
        fail_msg("%s", err.message);
    char code[256];
    snprintf(code, sizeof code, "if ! (%s), error ('it is not so'); end", text);
    run(s, code);
    mica_session_close(s);
}
static void at_epoch(uint64_t number, const char *text) {
    at((mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = number}, text);
}
static void at_name(const char *name, const char *text) {
    at((mica_tape_moment){.when = MICA_TAPE_NAMED, .name = name}, text);
}

static void names_of_one_kind_are_numbered(void **state) {
    (void)state;
    fresh();
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = taped();
    for (int k = 1; k < 13; k++) {
        char text[32];
        snprintf(text, sizeof text, "k = %d;", k);
        run(s, text);
        epoch(s, "step");
    }
    assert_int_equal(
        mica_session_tape_epoch(
            s, "a name that is longer than any of a checkpoint on a tape may be, and so none", NULL, &err),
        MICA_ERR_INVALID_ARGUMENT);
    mica_session_close(s);
    at_name("step", "k == 1");
    at_name("step-2", "k == 2");
    at_name("step-12", "k == 12");
}

static void checkpoints_of_the_program_are_epochs_and_going_back_is_one_more(void **state) {
    (void)state;
    fresh();
    mica_session *s = taped();
    run(s, "a = 1; b = zeros (100); image_checkpoint ('here'); a = a + 1;");
    epoch(s, NULL);
    run(s, "if a < 10, c = a; a = 100; rollback ('here'); end");
    epoch(s, NULL);
    run(s, "a = 7; b = 'b';");
    epoch(s, "end");
    mica_session_close(s);
    at_name("here", "a == 1 && numel (b) == 10000");
    at_epoch(2, "a == 2");
    at_epoch(3, "a == 2 && ! exist ('c')");
    at_name("end", "a == 7 && ischar (b)");
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    fresh();
    mica_error err = MICA_ERROR_INIT;
    bool busy;
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    mica_session *s = taped(), *other = open_session();
    assert_int_equal(mica_session_keep_tape(s, tape, NULL, 0, NULL, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_session_keep_image(s, image, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_session_load_tape(other, tape, &latest, 0, NULL, &err),
                     MICA_ERR_NOT_FOUND); /* no epoch */
    assert_int_equal(mica_session_tape_epoch(other, NULL, NULL, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_session_tape_begin(other, &busy, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_null(mica_session_tape(other));
    assert_int_equal(mica_session_keep_tape(other, tape, NULL, 0, NULL, &err), MICA_ERR_BUSY);
    run(other, "x = 1;");
    assert_int_equal(mica_session_load_tape(other, tape, &latest, 0, NULL, &err), MICA_ERR_INVALID_ARGUMENT);
    mica_session_close(other);
    epoch(s, NULL);
    assert_non_null(mica_session_tape(s));
    mica_session_close(s);
}

/* Memory that goes and comes: regions shrink and grow, and nothing of before is in what they grow by. */
static void regions_that_shrink_and_grow_are_as_they_were(void **state) {
    (void)state;
    fresh();
    mica_session *s = taped();
    for (int k = 0; k < 6; k++) {
        run(s, k % 2 ? "clear a b" : "a = rand (400); b = repmat ({'text'}, 1, 3000); c = sum (a(:));");
        epoch(s, NULL);
    }
    mica_session_close(s);
    for (uint64_t k = 1; k <= 6; k++)
        at_epoch(k, k % 2 ? "sum (a(:)) == c && strcmp (b{2999}, 'text')" : "! exist ('a') && c > 0");
}

/* ---- faults ---- */

static void an_epoch_that_fails_is_made_by_the_next(void **state) {
    (void)state;
    fresh();
    mica_session *s = taped();
    unsigned failed = 0, made = 0;
    for (uint64_t n = 1; n < 400; n++) {
        mica_error err = MICA_ERROR_INIT;
        char text[64];
        snprintf(text, sizeof text, "n = %u; q = ones (1, %u) * n;", (unsigned)n,
                 100 * (unsigned)(n % 7 + 1));
        run(s, text);
        if (n % 2)
            base_alloc_fail_at(n / 2 + 1);
        else
            base_file_fail_at(n / 2, n % 4 ? ENOSPC : EIO);
        mica_status status = mica_session_tape_epoch(s, NULL, NULL, &err);
        base_alloc_fail_at(0);
        base_file_fail_at(0, 0);
        failed += status != MICA_OK;
        made += status == MICA_OK;
        if (status == MICA_OK) continue;
        assert_true(err.message[0]);
        epoch(s, NULL);
        if (n % 10 < 2) {
            snprintf(text, sizeof text, "n == %u && sum (q) == n * numel (q)", (unsigned)n);
            at((mica_tape_moment){.when = MICA_TAPE_LATEST}, text);
        }
    }
    mica_session_close(s);
    assert_true(failed > 30 && made > 30);
}

/* One step, in which the n-th call fails from `arm` on. */
static struct {
    bool files;
    uint64_t n;
} point;
static void arm(void) {
    if (point.files)
        base_file_fail_at(point.n, EIO);
    else
        base_alloc_fail_at(point.n);
}
static void disarm(void) {
    base_alloc_fail_at(0);
    base_file_fail_at(0, 0);
}
typedef mica_status (*step_fn)(mica_error *err);

static mica_status load_it(mica_error *err) {
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    mica_session *s = open_session();
    arm();
    mica_status status = mica_session_load_tape(s, tape, &latest, 0, NULL, err);
    disarm();
    if (status == MICA_OK) run(s, "if a != 5, error ('not so'); end");
    mica_session_close(s);
    return status;
}
static mica_status export_it(mica_error *err) {
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    mica_tape *t;
    bool is_image = false;
    arm();
    mica_status status = mica_tape_open(tape, &(mica_tape_options){.read_only = true}, &t, err);
    if (status != MICA_OK) return status;
    status = mica_tape_export(t, &latest, image, NULL, &is_image, err);
    mica_tape_close(t);
    assert_true(status != MICA_OK || is_image);
    return status;
}
static mica_status import_it(mica_error *err) {
    const char *const paths[] = {image};
    mica_tape *t;
    uint64_t epochs;
    arm();
    mica_status status = mica_tape_open(NULL, NULL, &t, err);
    if (status != MICA_OK) return status;
    status = mica_tape_import(t, paths, 1, "it", &epochs, err);
    mica_tape_close(t);
    assert_true(status != MICA_OK || epochs == 1);
    return status;
}

static void fails_at_each_place(step_fn step) {
    for (int kind = 0; kind < 2; kind++)
        for (uint64_t n = 1;; n++) {
            mica_error err = MICA_ERROR_INIT;
            assert_true(n < 5000);
            point.files = kind;
            point.n = n;
            mica_status status = step(&err);
            disarm();
            if (status == MICA_OK) break;
            assert_true(err.message[0]);
        }
}

static void loading_and_carrying_fail_by_name(void **state) {
    (void)state;
    fresh();
    mica_session *s = taped();
    run(s, "a = 5; b = rand (60);");
    epoch(s, NULL);
    mica_session_close(s);
    fails_at_each_place(load_it);
    fails_at_each_place(export_it);
    fails_at_each_place(import_it);
}

/* ---- forgers ---- */

static uint32_t seed = 7;
static uint32_t chance(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* Writing a file asks for each page of all regions, which a forger may say to be many. */
static bool is_small(mica_tape *t) {
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    mica_error err = MICA_ERROR_INIT;
    img_tape_account account;
    uint64_t bytes = 0;
    if (img_tape_account_read(t, &latest, &account, &err) != MICA_OK) return true; /* it is refused */
    for (uint32_t k = 0; k < account.head.regions; k++)
        bytes += account.regions[k].size;
    img_tape_account_free(&account);
    return bytes < (64u << 20);
}

/* Whatever an account and pages say, they are refused, or good memory. */
static void forged_epochs_do_no_harm(void **state) {
    (void)state;
    fresh();
    const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};
    const char *many = getenv("MICA_TAPE_FORGERIES");
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = taped();
    img_tape_account account;
    mica_tape *t;
    run(s, "a = 5; b = {1, 'two', [3 4]}; c.d = @(x) x + a;");
    epoch(s, NULL);
    mica_session_close(s);
    assert_int_equal(mica_tape_open(tape, NULL, &t, &err), MICA_OK);
    assert_int_equal(img_tape_account_read(t, &latest, &account, &err), MICA_OK);
    unsigned refused = 0, tries = many ? (unsigned)atoi(many) : 300;
    for (unsigned k = 0; k < tries; k++) {
        static const uint8_t bytes[] = {0, 1, 0x7f, 0x80, 0xff};
        const img_tape_region *r = &account.regions[chance(account.head.regions)];
        int64_t place = k % 3 ? IMG_TAPE_ACCOUNT + chance(k % 2 ? 256 : (uint32_t)account.head.bytes)
                              : r->at + chance((uint32_t)r->size);
        uint8_t old, forged = k % 5 ? bytes[chance(5)] : (uint8_t)chance(256);
        assert_int_equal(mica_tape_read(t, place, &old, 1, &err), MICA_OK);
        assert_int_equal(mica_tape_write(t, place, &forged, 1, &err), MICA_OK);
        assert_int_equal(mica_tape_checkpoint(t, NULL, NULL, &err), MICA_OK);
        mica_session *other = open_session();
        refused += mica_session_load_tape(other, tape, &latest, MICA_IMAGE_ABANDON, NULL, &err) != MICA_OK;
        other->vm->adopting = true;
        mica_session_close(other);
        if (is_small(t)) (void)!mica_tape_export(t, &latest, image, NULL, NULL, &err);
        assert_int_equal(mica_tape_write(t, place, &old, 1, &err), MICA_OK);
    }
    img_tape_account_free(&account);
    mica_tape_close(t);
    assert_true(refused > tries / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_one_kind_are_numbered),
        cmocka_unit_test(checkpoints_of_the_program_are_epochs_and_going_back_is_one_more),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(regions_that_shrink_and_grow_are_as_they_were),
        cmocka_unit_test(an_epoch_that_fails_is_made_by_the_next),
        cmocka_unit_test(loading_and_carrying_fail_by_name),
        cmocka_unit_test(forged_epochs_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

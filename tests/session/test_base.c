/* tests/session/test_base.c - sessions that others begin behind, when memory and files fail: every allocation and every file
 * call refused while a set-up is noted and saved, and while a session begins behind it. */
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"
#include "mica/image_tool.h"
#include "tests/folder.h"
#include "vm/watch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-base-XXXXXX", path[64];
static const mica_session_options options = {.snapshot = "none", .quiet = true};
static const mica_base_options base = {.session = &options};

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/base.img", folder);
    return setenv("XDG_DATA_HOME", folder, 1);
}
static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static const char set_up[] =
    "a = reshape (1:40000, 200, 200); s.name = 'text'; h = getenv ('HOME'); exist ('nowhere');";

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    return s;
}

static mica_session *after_set_up(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    assert_int_equal(mica_session_begin_base(s, &err), MICA_OK);
    assert_int_equal(mica_session_run_text(s, set_up, strlen(set_up), "<set-up>", false, &err),
                     MICA_RUN_DONE);
    return s;
}

static void what_was_taken_is_told(void **state) {
    (void)state;
    mica_session *s = open_session();
    mica_buffer out = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_false(mica_session_outside(s, false, &out));
    assert_int_equal(out.len, 0);
    assert_int_equal(mica_session_begin_base(s, &err), MICA_OK);
    assert_false(mica_session_outside(s, false, &out));
    assert_string_equal(base_buf_cstr(&out), "taken from outside: nothing\n");
    assert_int_equal(mica_session_run_text(s, set_up, strlen(set_up), "<set-up>", false, &err),
                     MICA_RUN_DONE);
    out.len = 0;
    assert_true(mica_session_outside(s, false, &out));
    assert_non_null(strstr(base_buf_cstr(&out), "  environment: getenv ('HOME')"));
    assert_non_null(strstr(base_buf_cstr(&out), "exist ('nowhere')"));
    assert_int_equal(mica_session_begin_base(s, &err), MICA_ERR_INVALID_ARGUMENT); /* it is noted already */
    mica_buffer_free(&out);
    mica_session_close(s);
}

/* What could not be kept is counted all the same, and the program does not notice. */
static void noting_without_memory_counts(void **state) {
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_buffer out = {0};
        mica_session *s = open_session();
        base_alloc_fail_at(n);
        mica_status status = mica_session_begin_base(s, &err);
        base_alloc_fail_at(0);
        if (status == MICA_OK) {
            vm_call call = {.id = (uint32_t)vm_builtin_find(s->vm, "time", 4)};
            prog_value result = PROG_UNDEF;
            call.out = &result;
            base_alloc_fail_at(n);
            vm_function_called(s->vm, call.id)(s->vm, &call);
            base_alloc_fail_at(0);
            assert_true(mica_session_outside(s, false, &out));
            assert_true(prog_is_double(result));
        } else {
            assert_int_equal(status, MICA_ERR_NO_MEMORY);
        }
        mica_buffer_free(&out);
        mica_session_close(s);
    }
}

static void check_behind(mica_session *s) {
    static const char text[] =
        "if sum (a(:)) != 800020000 || ! strcmp (s.name, 'text'), error ('other'); end";
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "<main>", false, &err), MICA_RUN_DONE);
}

static void begin_behind(bool must) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    mica_status status = mica_session_load_image(s, path, 0, NULL, &err);
    if (must) assert_int_equal(status, MICA_OK);
    if (status == MICA_OK) check_behind(s);
    mica_session_close(s);
}

/* Has the n-th call from now fail, of files or for memory; what `fails` answers later is whether there was one. */
static uint64_t before;
static void fail_at(bool files, uint64_t n) {
    before = files ? base_file_count() : base_alloc_count();
    if (files)
        base_file_fail_at(n, EIO);
    else
        base_alloc_fail_at(n);
}
static bool failed_at(bool files, uint64_t n) {
    uint64_t now = files ? base_file_count() : base_alloc_count();
    base_file_fail_at(0, 0);
    base_alloc_fail_at(0);
    return now - before >= n;
}

/* Whatever call fails, there is no file, or one that a session begins behind. */
static void saving_that_fails_leaves_a_whole_image_or_none(void **state) {
    (void)state;
    mica_session *s = after_set_up();
    for (int files = 0; files < 2; files++) {
        bool failed = true;
        for (uint64_t n = 1; failed; n++) {
            mica_error err = MICA_ERROR_INIT;
            unlink(path);
            fail_at(files, n);
            mica_status status = mica_session_save_base(s, &base, path, &err);
            failed = failed_at(files, n);
            assert_true(failed || status == MICA_OK);
            assert_int_equal(status == MICA_OK, err.code == MICA_OK);
            if (access(path, F_OK) == 0) begin_behind(true);
        }
    }
    mica_session_close(s);
}

static void beginning_that_fails_says_why(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = after_set_up();
    unlink(path);
    assert_int_equal(mica_session_save_base(s, &base, path, &err), MICA_OK);
    mica_session_close(s);
    for (int files = 0; files < 2; files++) {
        bool failed = true;
        for (uint64_t n = 1; failed; n++) {
            err = (mica_error)MICA_ERROR_INIT;
            s = open_session();
            fail_at(files, n);
            mica_status status = mica_session_load_image(s, path, 0, NULL, &err);
            failed = failed_at(files, n);
            assert_true(failed || status == MICA_OK);
            assert_int_equal(status == MICA_OK, err.code == MICA_OK);
            mica_session_close(s);
        }
    }
    begin_behind(true);
}

/* The secret of images in the folder, which is the caller's. */
static mica_image_secret *secret_of(void) {
    char name[80];
    uint8_t bytes[MICA_IMAGE_KEY_FILE_MIN] = {7};
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret = NULL;
    snprintf(name, sizeof name, "%s/key", folder);
    assert_int_equal(base_atomic_replace_own(name, bytes, sizeof bytes, &err), MICA_OK);
    assert_int_equal(mica_image_secret_from_file(name, &secret, &err), MICA_OK);
    return secret;
}

static size_t touched_pages(const mica_image_secret *secret) {
    img_file file;
    img_image image;
    base_view touched;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(img_file_open(&file, path, false, &err), MICA_OK);
    assert_int_equal(img_file_unlock(&file, secret, &err), MICA_OK);
    assert_int_equal(img_image_open(&image, &file, &err), MICA_OK);
    assert_int_equal(img_image_section(&image, IMG_SECTION_TOUCHED, &touched, &err), MICA_OK);
    img_image_close(&image);
    img_file_close(&file);
    return touched.len / 4;
}

/* The same pages are, whether it is encrypted or not. */
static void what_a_start_touches_is_noted(void **state) {
    (void)state;
    size_t pages[2];
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = after_set_up();
        mica_image_secret *secret = secret_of();
        if (encrypted) assert_int_equal(mica_session_use_secret(s, secret_of(), &err), MICA_OK);
        assert_int_equal(mica_session_save_base(s, &base, path, &err), MICA_OK);
        mica_session_close(s);
        pages[encrypted] = touched_pages(secret);
        assert_in_range(pages[encrypted], 1, IMG_TOUCHED_MOST);
        s = open_session();
        mica_status status = mica_session_load_image(s, path, 0, NULL, &err);
        assert_int_equal(status, encrypted ? MICA_ERR_KEY_NEEDED : MICA_OK);
        if (encrypted) { /* which it can be given now */
            err = (mica_error)MICA_ERROR_INIT;
            assert_int_equal(mica_session_use_secret(s, secret_of(), &err), MICA_OK);
            assert_int_equal(mica_session_load_image(s, path, 0, NULL, &err), MICA_OK);
        }
        check_behind(s);
        mica_session_close(s);
        mica_image_secret_free(secret);
    }
    assert_int_equal(pages[0], pages[1]);
    unlink(path);
}

/* Also by a save in slices, of which a thread writes what the session keeps outside the cage. */
static void what_was_taken_is_saved_in_slices(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_buffer out = {0};
    mica_autosave now;
    mica_session *s = after_set_up();
    assert_int_equal(mica_session_keep_image(s, path, &err), MICA_OK);
    do {
        assert_int_equal(mica_session_autosave(s, 0, &now, &err), MICA_OK);
    } while (now != MICA_AUTOSAVE_DONE);
    mica_session_close(s);
    assert_int_equal(mica_image_describe(path, NULL, false, &out, &err), MICA_OK);
    assert_non_null(strstr(base_buf_cstr(&out), "\n  environment: getenv ('HOME')"));
    out.len = 0;
    assert_int_equal(mica_image_describe(path, NULL, true, &out, &err), MICA_OK);
    assert_non_null(strstr(base_buf_cstr(&out), "\"builtin\":\"getenv\""));
    mica_buffer_free(&out);
    begin_behind(true);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_taken_is_told),
        cmocka_unit_test(noting_without_memory_counts),
        cmocka_unit_test(saving_that_fails_leaves_a_whole_image_or_none),
        cmocka_unit_test(beginning_that_fails_says_why),
        cmocka_unit_test(what_a_start_touches_is_noted),
        cmocka_unit_test(what_was_taken_is_saved_in_slices),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

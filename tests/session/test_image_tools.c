/* tests/session/test_image_tools.c - tools over images when files and memory fail: every file call and every allocation refused
 * in turn. Each fails with a status that says so or does its work, and files are the old ones or the new ones, whole. */
#include "mica/image_tool.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "mica/library.h"
#include "session/image_reach.h"
#include "session/image_same.h"
#include "session/session_internal.h"
#include "tests/folder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-image-tools-XXXXXX";
static char path[64], library[64], out[64], key[64];
static const uint8_t secret[MICA_KEY_SIZE] = {7, 1, 2};

#define OK(call)                                                                                             \
    do {                                                                                                     \
        if ((call) != MICA_OK) fail_msg("%s: %s", #call, err.message);                                       \
    } while (0)

static const char program[] =
    "function y = twice (x), y = 2 * x; end\n"
    "global g; g = 4; x = 41; big = 7 * ones (60, 60); c = {1, 'two', {x, @(y) y + x}}; s.a = c; s.b = 1:5; "
    "m = containers.Map (); m('k') = c; m('self') = m; z = [1+2i 3]; r = 1:7; d = eye (3); h = @sin; i = "
    "int8 ([1 2]);\n";

/* An image over a library of one function, so that it is another's to a session without. */
static int make_image(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    char source[96];
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/one.img", folder);
    snprintf(library, sizeof library, "%s/one.snap", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    snprintf(source, sizeof source, "%s/m", folder);
    setenv("XDG_DATA_HOME", folder, 1);
    mkdir(source, 0700);
    snprintf(source, sizeof source, "%s/m/of_library.m", folder);
    FILE *f = fopen(source, "w");
    fputs("function y = of_library (), y = 'lies there'; end\n", f);
    fclose(f);
    snprintf(source, sizeof source, "%s/m", folder);
    const char *folder_of = source;
    OK(mica_library_create(&(mica_library_sources){.folders = &folder_of, .folder_count = 1}, library, &err));
    OK(mica_session_open(&(mica_session_options){.snapshot = library, .quiet = true}, &s, &err));
    assert_int_equal(mica_session_run_text(s, program, sizeof program - 1, "<test>", false, &err),
                     MICA_RUN_DONE);
    OK(mica_session_keep_image(s, path, &err));
    OK(mica_session_checkpoint(s, &err));
    assert_int_equal(mica_session_run_text(s, "x = 42;", 7, "<test>", false, &err), MICA_RUN_DONE);
    OK(mica_session_checkpoint(s, &err));
    mica_session_close(s);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

/* ---- the tools ---- */

static mica_image_source source(uint32_t epoch) {
    return (mica_image_source){
        .path = path, .epoch = epoch, .snapshot = {.snapshot = library, .quiet = true}};
}

static mica_status verify(mica_error *err) {
    const mica_image_source all = source(0);
    return mica_image_verify_deep(&all, err);
}

static mica_status describe(mica_error *err) {
    const mica_image_source all = source(0);
    mica_buffer text = {0};
    mica_status status = mica_image_describe_deep(&all, true, &text, err);
    if (status == MICA_OK) assert_non_null(memmem(text.data, text.len, "\"shared\":", 9));
    mica_buffer_free(&text);
    return status;
}

static mica_status compare(mica_error *err) {
    const mica_image_source then = source(1), now = source(0);
    mica_buffer text = {0};
    bool differ = false;
    mica_status status = mica_image_diff(&then, &now, false, &text, &differ, err);
    if (status == MICA_OK) {
        assert_true(differ);
        assert_non_null(memmem(text.data, text.len, "variable x: changed", 19));
        assert_null(memmem(text.data, text.len, "variable m", 10));
    }
    mica_buffer_free(&text);
    return status;
}

static mica_status take(void *ctx, const void *text, size_t len, mica_error *err) {
    (void)err;
    base_buf_append(ctx, text, len);
    return MICA_OK;
}

static mica_status extract_as(mica_image_form form, const char *name, const char *want, mica_error *err) {
    const mica_image_source all = source(0);
    const mica_image_wanted wanted = {.names = &name, .count = name ? 1 : 0, .form = form};
    base_buf text = {0}, left_out = {0};
    mica_status status = mica_image_extract(&all, &wanted, take, &text, &left_out, err);
    if (status == MICA_OK && !text.failed) {
        bool there = memmem(text.data, text.len, want, strlen(want)) != NULL;
        if (!there) fail_msg("no '%s' in %.*s", want, (int)text.len, (const char *)text.data);
    }
    if (status == MICA_OK && text.failed) status = base_fail_memory(err, "the test");
    base_buf_free(&text);
    base_buf_free(&left_out);
    return status;
}
static mica_status extract_octave(mica_error *err) {
    return extract_as(MICA_IMAGE_OCTAVE, NULL, "# name: z\n# type: complex matrix\n", err);
}
static mica_status extract_json(mica_error *err) {
    return extract_as(MICA_IMAGE_JSON, "c", "\"text\":\"@(y) y + x\"", err);
}
static mica_status extract_display(mica_error *err) {
    return extract_as(MICA_IMAGE_DISPLAY, NULL, "x = 42\n", err);
}
static mica_status extract_csv(mica_error *err) {
    return extract_as(MICA_IMAGE_CSV, "i", "1,2\n", err);
}

static mica_status sign(mica_error *err) {
    return mica_image_sign(path, out, NULL, secret, err);
}

static mica_status sign_in_place(mica_error *err) {
    return mica_image_sign(path, NULL, NULL, secret, err);
}

static mica_status migrate(mica_error *err) {
    const mica_image_source there = {.path = path, .snapshot = {.snapshot = "none", .quiet = true}};
    mica_image_migrated done;
    base_buf left_out = {0};
    mica_status status = mica_image_migrate(&there, NULL, 0, out, &done, &left_out, err);
    if (status == MICA_OK) {
        assert_true(done.needed);
        assert_int_equal(done.variables, 11);
        assert_int_equal(done.functions, 1);
    }
    base_buf_free(&left_out);
    return status;
}

static mica_status migrate_from(mica_error *err) {
    const mica_image_source there = {.path = path, .snapshot = {.snapshot = "none", .quiet = true}};
    const mica_session_options from = {.snapshot = library, .quiet = true};
    mica_image_migrated done;
    base_buf left_out = {0};
    mica_status status = mica_image_migrate(&there, &from, MICA_IMAGE_PARTIAL, out, &done, &left_out, err);
    base_buf_free(&left_out);
    return status;
}

static const struct {
    const char *name;
    mica_status (*run)(mica_error *err);
    bool writes; /* `out`, an image */
} tools[] = {
    {"verify", verify, false},
    {"describe", describe, false},
    {"compare", compare, false},
    {"octave", extract_octave, false},
    {"json", extract_json, false},
    {"display", extract_display, false},
    {"csv", extract_csv, false},
    {"sign", sign, true},
    {"sign in place", sign_in_place, false},
    {"migrate", migrate, true},
    {"migrate from", migrate_from, true},
};
#define TOOLS (sizeof tools / sizeof *tools)

/* The image is as good as before, and what was written is whole or not there. */
static void check_files(size_t tool, mica_status status) {
    mica_error err = MICA_ERROR_INIT;
    OK(mica_image_verify(path, NULL, &err));
    if (!tools[tool].writes) return;
    if (status == MICA_OK || access(out, F_OK) == 0) OK(mica_image_verify(out, NULL, &err));
    unlink(out);
}

static void each_works(void **state) {
    (void)state;
    for (size_t k = 0; k < TOOLS; k++) {
        mica_error err = MICA_ERROR_INIT;
        if (tools[k].run(&err) != MICA_OK) fail_msg("%s: %s", tools[k].name, err.message);
        check_files(k, MICA_OK);
    }
}

static void files_that_fail_are_errors(void **state) {
    (void)state;
    for (size_t k = 0; k < TOOLS; k++) {
        uint64_t calls = 0, failed = 0;
        for (uint64_t n = 1; n <= calls + 1; n++) {
            mica_error err = MICA_ERROR_INIT;
            calls = base_file_count();
            base_file_fail_at(n, EIO);
            mica_status status = tools[k].run(&err);
            base_file_fail_at(0, 0);
            calls = base_file_count() - calls;
            failed += status != MICA_OK;
            if (status != MICA_OK && !err.message[0])
                fail_msg("%s: call %d: nothing is said", tools[k].name, (int)n);
            check_files(k, status);
        }
        if (failed < 4) fail_msg("%s: only %d of %d calls matter", tools[k].name, (int)failed, (int)calls);
    }
}

static void memory_that_is_lacking_is_an_error(void **state) {
    (void)state;
    for (size_t k = 0; k < TOOLS; k++) {
        uint64_t failed = 0, count = 0;
        for (uint64_t n = 1; n <= count + 1; n++) {
            mica_error err = MICA_ERROR_INIT;
            count = base_alloc_count();
            base_alloc_fail_at(n);
            mica_status status = tools[k].run(&err);
            base_alloc_fail_at(0);
            count = base_alloc_count() - count;
            failed += status != MICA_OK;
            if (status != MICA_OK && !strstr(err.message, "memory") && status != MICA_ERR_VERSION_MISMATCH)
                fail_msg("%s: allocation %d: %s", tools[k].name, (int)n, err.message);
            check_files(k, status);
        }
        if (failed < 4)
            fail_msg("%s: only %d of %d allocations matter", tools[k].name, (int)failed, (int)count);
    }
}

/* Killed at any file call, also in the middle of a write: the image has the signature or has it not. */
static void a_signer_that_is_killed_leaves_an_image(void **state) {
    (void)state;
    uint8_t public_key[MICA_KEY_SIZE];
    mica_snapshot_key_public(secret, public_key);
    for (int torn = 0; torn < 2; torn++) {
        bool ended = false;
        uint64_t kills = 0;
        for (uint64_t n = 1; !ended; n++, kills += !ended) {
            mica_error err = MICA_ERROR_INIT;
            int how = 0;
            pid_t pid = fork();
            if (pid == 0) {
                base_file_die_at(n, torn);
                _exit(sign_in_place(&err) == MICA_OK ? 0 : 1);
            }
            assert_int_equal(waitpid(pid, &how, 0), pid);
            ended = WIFEXITED(how);
            if (ended) assert_int_equal(WEXITSTATUS(how), 0);
            OK(mica_image_verify(path, NULL, &err));
            OK(verify(&err));
            if (ended) OK(mica_image_check_signature(path, NULL, public_key, &err));
        }
        assert_true(kills > 5);
    }
}

/* However large a variable is, its text comes in pieces. */
static mica_status measure(void *ctx, const void *text, size_t len, mica_error *err) {
    size_t *most = ctx;
    (void)text;
    (void)err;
    if (len > *most) *most = len;
    return MICA_OK;
}

static void text_comes_in_pieces(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    static const char large[] = "n = 1 ./ (1:700)' * (1:700); t = n > 0.5; i = int32 (n * 1000); z = n * 1i; "
                                "c = num2cell (n(:, 1:100)); k = repmat ('abcdefgh', 700, 700);";
    char file[80];
    snprintf(file, sizeof file, "%s/large.img", folder);
    OK(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err));
    assert_int_equal(mica_session_run_text(s, large, sizeof large - 1, "<test>", false, &err), MICA_RUN_DONE);
    OK(mica_session_save_image(s, file, &err));
    mica_session_close(s);
    const mica_image_source all = {.path = file, .snapshot = {.snapshot = "none", .quiet = true}};
    static const char *const names[] = {"n", "t", "i", "z", "c", "k"};
    for (int form = MICA_IMAGE_OCTAVE; form <= MICA_IMAGE_CSV; form++)
        for (size_t k = 0; k < (form == MICA_IMAGE_CSV ? 3 : sizeof names / sizeof *names); k++) {
            const mica_image_wanted wanted = {.names = &names[k], .count = 1, .form = (mica_image_form)form};
            base_buf left_out = {0};
            size_t most = 0;
            OK(mica_image_extract(&all, &wanted, measure, &most, &left_out, &err));
            if (most == 0 || most > (1u << 20) + 16384)
                fail_msg("%s in form %d: a piece of %zu bytes", names[k], form, most);
        }
}

/* A sink that fails ends the extraction with its own error. */
static mica_status refuse(void *ctx, const void *text, size_t len, mica_error *err) {
    (void)ctx;
    (void)text;
    (void)len;
    snprintf(err->message, sizeof err->message, "no more");
    return err->code = MICA_ERR_IO;
}

static void a_sink_that_fails_ends_it(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const mica_image_source all = source(0);
    const char *name = "big";
    const mica_image_wanted wanted = {.names = &name, .count = 1, .form = MICA_IMAGE_OCTAVE};
    base_buf left_out = {0};
    assert_int_equal(mica_image_extract(&all, &wanted, refuse, NULL, &left_out, &err), MICA_ERR_IO);
    assert_string_equal(err.message, "no more");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_works),
        cmocka_unit_test(files_that_fail_are_errors),
        cmocka_unit_test(memory_that_is_lacking_is_an_error),
        cmocka_unit_test(a_signer_that_is_killed_leaves_an_image),
        cmocka_unit_test(text_comes_in_pieces),
        cmocka_unit_test(a_sink_that_fails_ends_it),
    };
    return cmocka_run_group_tests(tests, make_image, remove_folder);
}

/* tests/tape/test_space.c - positions, moments, regions, marks: what a tape says of them, also when it is opened again. */
#include "tests/tape/oracle.h"

static mica_tape *open_tape(const char *path, const mica_tape_options *options) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(mica_tape_open(path, options, &t, &err));
    return t;
}

static void put(mica_tape *t, int64_t at, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_write(t, at, text, strlen(text), &err));
}

static void expect(mica_tape *t, int64_t at, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    char have[64] = "";
    OK(mica_tape_read(t, at, have, strlen(text), &err));
    assert_memory_equal(have, text, strlen(text));
}

static uint64_t checkpoint(mica_tape *t, const char *name, int64_t time_ns, uint64_t instructions) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t epoch;
    mica_tape_checkpoint_about about = {.time_ns = time_ns, .instructions = instructions};
    strcpy(about.name, name);
    OK(mica_tape_checkpoint(t, &about, &epoch, &err));
    return epoch;
}

static mica_status text_at(mica_tape *t, mica_tape_moment m, int64_t at, char *out, size_t size) {
    mica_error err = MICA_ERROR_INIT;
    memset(out, 0, size + 1);
    return mica_tape_read_at(t, &m, at, out, size, &err);
}

/* Position -1 lies on another page than position 0; ends of the space can be used. */
static void positions(void **state) {
    (void)state;
    const uint32_t pages[] = {4096, 16384, 2 * 1024 * 1024};
    for (size_t k = 0; k < 3; k++) {
        mica_tape *t = open_tape(NULL, &(mica_tape_options){.page = pages[k]});
        mica_error err = MICA_ERROR_INIT;
        uint8_t byte;
        put(t, -3, "abcdef");
        put(t, -MICA_TAPE_FAR, "first");
        put(t, MICA_TAPE_FAR - 4, "last");
        put(t, 5 * (int64_t)pages[k] - 2, "over");
        (void)checkpoint(t, "", 0, 0);
        expect(t, -3, "abcdef");
        expect(t, -1, "cd");
        expect(t, -MICA_TAPE_FAR, "first");
        expect(t, MICA_TAPE_FAR - 4, "last");
        expect(t, 5 * (int64_t)pages[k] - 2, "over");
        OK(mica_tape_read(t, 77 * (int64_t)pages[k], &byte, 1, &err));
        assert_int_equal(byte, 0);
        assert_int_equal(mica_tape_write(t, MICA_TAPE_FAR - 3, "last", 4, &err), MICA_ERR_INVALID_ARGUMENT);
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_read(t, -MICA_TAPE_FAR - 1, &byte, 1, &err), MICA_ERR_INVALID_ARGUMENT);
        mica_tape_about about;
        mica_tape_about_of(t, &about);
        assert_int_equal(about.versions, 6);
        mica_tape_close(t);
    }
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    assert_int_equal(mica_tape_open(NULL, &(mica_tape_options){.page = 5000}, &t, &err),
                     MICA_ERR_INVALID_ARGUMENT);
}

static void moments(void **state) {
    (void)state;
    const char *path = folder_path("moments");
    mica_tape *t = open_tape(path, &(mica_tape_options){.unflushed = true});
    mica_error err = MICA_ERROR_INIT;
    char have[8];
    put(t, 0, "one");
    (void)checkpoint(t, "first", 1000, 10);
    put(t, 0, "two");
    (void)checkpoint(t, "", 2000, 20);
    put(t, 0, "six");
    (void)checkpoint(t, "third", 1500, 30); /* a clock that was set back: not before the second */
    mica_tape_close(t);
    t = open_tape(path, NULL);
    expect(t, 0, "six");
    const struct {
        mica_tape_moment moment;
        const char *text;
    } cases[] = {{{.when = MICA_TAPE_LATEST}, "six"},
                 {{.when = MICA_TAPE_NAMED, .name = "first"}, "one"},
                 {{.when = MICA_TAPE_NAMED, .name = "third"}, "six"},
                 {{.when = MICA_TAPE_TIME, .time_ns = 1999}, "one"},
                 {{.when = MICA_TAPE_TIME, .time_ns = 2000}, "six"},
                 {{.when = MICA_TAPE_TIME, .time_ns = 999}, "\0\0\0"},
                 {{.when = MICA_TAPE_INSTRUCTIONS, .number = 29}, "two"},
                 {{.when = MICA_TAPE_INSTRUCTIONS, .number = 10}, "one"},
                 {{.when = MICA_TAPE_EPOCH, .number = 2}, "two"},
                 {{.when = MICA_TAPE_EPOCH, .number = 0}, "\0\0\0"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_int_equal(text_at(t, cases[k].moment, 0, have, 3), MICA_OK);
        assert_memory_equal(have, cases[k].text, 3);
    }
    assert_int_equal(text_at(t, (mica_tape_moment){.when = MICA_TAPE_NAMED, .name = "nobody"}, 0, have, 3),
                     MICA_ERR_NOT_FOUND);
    assert_int_equal(text_at(t, (mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = 4}, 0, have, 3),
                     MICA_ERR_NOT_FOUND);
    mica_tape_checkpoint_about about = {.name = "first"};
    assert_int_equal(mica_tape_checkpoint(t, &about, NULL, &err), MICA_ERR_EXISTS);
    err = (mica_error)MICA_ERROR_INIT;
    mica_tape_checkpoint_about *endless =
        malloc(sizeof *endless); /* nothing behind it: a name that has no end */
    assert_non_null(endless);
    memset(endless, 'a', sizeof *endless);
    assert_int_equal(mica_tape_checkpoint(t, endless, NULL, &err), MICA_ERR_INVALID_ARGUMENT);
    free(endless);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_rewind(t, &(mica_tape_moment){.when = MICA_TAPE_NAMED, .name = "first"}, &err));
    expect(t, 0, "one");
    put(t, 0, "new");
    (void)checkpoint(t, "third", 0, 11); /* the other one is not on the way here */
    assert_int_equal(text_at(t, (mica_tape_moment){.when = MICA_TAPE_NAMED, .name = "third"}, 0, have, 3),
                     MICA_OK);
    assert_memory_equal(have, "new", 3);
    assert_int_equal(text_at(t, (mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = 3}, 0, have, 3),
                     MICA_OK);
    assert_memory_equal(have, "six", 3);
    OK(mica_tape_tell(t, &(mica_tape_moment){.when = MICA_TAPE_LATEST}, &about, &err));
    assert_int_equal(about.epoch, 4);
    assert_int_equal(about.parent, 1);
    assert_int_equal(about.branch, 1);
    assert_int_equal(about.pages, 1);
    uint64_t epoch;
    put(t, 9 * 4096, "far");
    (void)checkpoint(t, "", 0, 0);
    OK(mica_tape_last_change(t, &(mica_tape_moment){.when = MICA_TAPE_LATEST}, 1, &epoch, &err));
    assert_int_equal(epoch, 4);
    OK(mica_tape_last_change(t, &(mica_tape_moment){.when = MICA_TAPE_LATEST}, 55 * 4096, &epoch, &err));
    assert_int_equal(epoch, 0);
    mica_tape_close(t);
}

/* A moment whose checkpoint is not kept is not found; what comes before it is no answer. */
static void what_is_not_kept(void **state) {
    (void)state;
    mica_tape *t = open_tape(NULL, &(mica_tape_options){.keeping = MICA_TAPE_KEEP_LAST, .keep_count = 3});
    mica_error err = MICA_ERROR_INIT;
    char text[8], have[8];
    for (int k = 1; k <= 20; k++) {
        snprintf(text, sizeof text, "e%02d", k);
        put(t, 0, text);
        (void)checkpoint(t, k == 5 || k == 17 ? text : "", 1000 * k, (uint64_t)k);
    }
    OK(mica_tape_compact(t, &err));
    mica_tape_about about;
    mica_tape_about_of(t, &about);
    assert_int_equal(about.horizon, 18);
    assert_int_equal(about.epochs, 5);
    assert_int_equal(about.versions, 5);
    for (int k = 1; k <= 20; k++) {
        bool kept = k == 5 || k >= 17,
             at = text_at(t, (mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = (uint64_t)k}, 0, have,
                          3) == MICA_OK;
        assert_int_equal(at, kept);
        bool then = text_at(t, (mica_tape_moment){.when = MICA_TAPE_TIME, .time_ns = 1000 * k + 500}, 0, have,
                            3) == MICA_OK;
        assert_int_equal(then, k >= 17); /* after the fifth came one that is gone */
        snprintf(text, sizeof text, "e%02d", k);
        if (then) assert_memory_equal(have, text, 3);
    }
    OK(mica_tape_keep(t, MICA_TAPE_KEEP_ALL, 0, &err));
    OK(mica_tape_compact(t, &err));
    mica_tape_about_of(t, &about);
    assert_int_equal(about.horizon, 18); /* it never moves back */
    mica_tape_close(t);
}

static void regions_and_marks(void **state) {
    (void)state;
    const char *path = folder_path("regions");
    mica_tape *t = open_tape(path, &(mica_tape_options){.unflushed = true});
    mica_error err = MICA_ERROR_INIT;
    int64_t at;
    const mica_tape_region code = {.at = 0, .size = 8192, .hint = MICA_TAPE_CODE, .name = "code"},
                           stack = {.at = -8192, .size = 8192, .hint = MICA_TAPE_STACK, .name = "stack"},
                           mine = {.at = 1 << 20,
                                   .size = 1,
                                   .hint = MICA_TAPE_CUSTOM,
                                   .priority = 63,
                                   .name = ""},
                           over = {.at = 4096, .size = 8192, .hint = MICA_TAPE_HEAP, .name = "heap"},
                           inside = {.at = -100, .size = 50, .hint = MICA_TAPE_HEAP, .name = ""},
                           none = {.at = 1 << 30, .size = 0, .hint = MICA_TAPE_HEAP, .name = ""};
    OK(mica_tape_region_add(t, &code, &err));
    OK(mica_tape_region_add(t, &stack, &err));
    OK(mica_tape_region_add(t, &mine, &err));
    assert_int_equal(mica_tape_region_add(t, &over, &err), MICA_ERR_EXISTS);
    assert_non_null(strstr(err.message, "'code'"));
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_region_add(t, &inside, &err), MICA_ERR_EXISTS);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_region_add(t, &none, &err), MICA_ERR_INVALID_ARGUMENT);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_mark(t, "here", 4711, &err));
    OK(mica_tape_mark(t, "here", 4712, &err));
    (void)checkpoint(t, "", 0, 0);
    for (int k = 0; k < 40; k++) { /* parts are moved together */
        put(t, 100 * k, "x");
        (void)checkpoint(t, "", 0, 0);
    }
    mica_tape_close(t);
    t = open_tape(path, NULL);
    assert_int_equal(mica_tape_region_count(t), 3);
    assert_int_equal(mica_tape_region_number(t, 0)->at, -8192);
    assert_int_equal(mica_tape_region_number(t, 2)->priority, 63);
    assert_null(mica_tape_region_number(t, 3));
    assert_int_equal(mica_tape_hint_at(t, -1), MICA_TAPE_STACK);
    assert_int_equal(mica_tape_hint_at(t, 0), MICA_TAPE_CODE);
    assert_int_equal(mica_tape_hint_at(t, 8192), MICA_TAPE_RANDOM);
    assert_null(mica_tape_region_at(t, -8193));
    assert_ptr_equal(mica_tape_region_in(t, 8192, 1 << 21), mica_tape_region_number(t, 2));
    OK(mica_tape_mark_at(t, "stack", &at, &err));
    assert_int_equal(at, -8192);
    OK(mica_tape_seek(t, MICA_TAPE_FROM_MARK, "here", -12, &err));
    assert_int_equal(mica_tape_place(t), 4700);
    OK(mica_tape_seek(t, MICA_TAPE_FROM_HERE, NULL, -5000, &err));
    assert_int_equal(mica_tape_place(t), -300);
    OK(mica_tape_seek(t, MICA_TAPE_FROM_ZERO, NULL, 7, &err));
    assert_int_equal(mica_tape_place(t), 7);
    assert_int_equal(mica_tape_seek(t, MICA_TAPE_FROM_HERE, NULL, INT64_MAX, &err),
                     MICA_ERR_INVALID_ARGUMENT);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_mark_at(t, "nowhere", &at, &err), MICA_ERR_NOT_FOUND);
    mica_tape_moment unnamed = {.when = MICA_TAPE_NAMED};
    assert_int_equal(mica_tape_mark_at(t, NULL, &at, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_tape_seek(t, MICA_TAPE_FROM_MARK, NULL, 0, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_tape_mark(t, NULL, 0, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_tape_rewind(t, &unnamed, &err), MICA_ERR_INVALID_ARGUMENT);
    assert_string_equal(mica_tape_hint_name(MICA_TAPE_HISTORY), "history");
    assert_int_equal(mica_tape_hint_priority(MICA_TAPE_CODE), 100);
    mica_tape_close(t);
}

static void views(void **state) {
    (void)state;
    mica_tape *t = open_tape(NULL, NULL);
    mica_error err = MICA_ERROR_INIT;
    mica_view view;
    uint8_t *bytes = malloc(300000);
    for (int k = 0; k < 300000; k++)
        bytes[k] = (uint8_t)(k * 7);
    OK(mica_tape_write(t, -150000, bytes, 300000, &err));
    size_t pieces = 0;
    for (int64_t at = -150000; at < 150000; at += (int64_t)view.len, pieces++) {
        OK(mica_tape_view(t, at, (size_t)(150000 - at), &view, &err));
        assert_in_range(view.len, 1, 150000 - at);
        assert_memory_equal(view.data, bytes + (at + 150000), view.len);
    }
    assert_int_equal(pieces, 2); /* neighbours lie together, but for where extents meet */
    OK(mica_tape_view(t, 1 << 30, 10000, &view, &err));
    assert_int_equal(view.data[0], 0);
    free(bytes);
    mica_tape_close(t);
}

/* (WinDbg#339: memory grows with each jump.) */
static void ten_thousand_rewinds(void **state) {
    (void)state;
    mica_tape *t = open_tape(NULL, &(mica_tape_options){.keeping = MICA_TAPE_KEEP_LAST, .keep_count = 8});
    mica_error err = MICA_ERROR_INIT;
    mica_tape_about about;
    for (int k = 0; k < 20; k++) {
        char text[8];
        snprintf(text, sizeof text, "e%02d", k);
        for (int page = 0; page < 20; page++)
            put(t, 4096 * page, text);
        (void)checkpoint(t, k == 3 ? "base" : "", 0, 0);
    }
    uint64_t bytes = 0;
    for (int k = 0; k < 10000; k++) {
        OK(mica_tape_rewind(t, &(mica_tape_moment){.when = MICA_TAPE_NAMED, .name = "base"}, &err));
        put(t, 4096 * (k % 20), "new");
        (void)checkpoint(t, "", 0, 0);
        if (k % 2500 != 2499) continue;
        mica_tape_about_of(t, &about);
        assert_in_range(about.parts, 1, 60);
        if (bytes) assert_in_range(about.file_bytes, 0, 2 * bytes);
        if (!bytes) bytes = about.file_bytes;
    }
    mica_tape_close(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(positions),
                                       cmocka_unit_test(moments),
                                       cmocka_unit_test(what_is_not_kept),
                                       cmocka_unit_test(regions_and_marks),
                                       cmocka_unit_test(views),
                                       cmocka_unit_test(ten_thousand_rewinds)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}

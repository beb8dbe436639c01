/* tests/memory/test_epochs.c - what an epoch has beside its pages: space, branch, description, sections of the writer's own,
 * zeros that take no room; and members inside larger files. */
#include "base/alloc.h"
#include "base/file.h"
#include "memory/file.h"
#include "memory/layout.h"
#include "tests/memory/forged.h"

#include <fcntl.h>
#include <unistd.h>

static void an_epoch_says_what_it_was_given(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    static uint8_t large[3 << 20], id[MICA_MEMORY_SPACE_ID] = "of this test";
    memset(large, 7, sizeof large);
    const mica_memory_section own[] = {
        {0x8001, "first", 5}, {0x8003, NULL, 0}, {0xffff, large, sizeof large}};
    mica_memory_content content = {.branch = 3,
                                   .space_id = id,
                                   .description = "where it stands: \xc3\xa4",
                                   .sections = own,
                                   .section_count = 3};
    mica_memory_saved saved;
    mica_memory_file_about about;
    mica_memory_section found;
    mica_error err = MICA_ERROR_INIT, wrong = MICA_ERROR_INIT, other = MICA_ERROR_INIT;
    const char *path = path_of("full");
    OK(mica_memory_save(t.tracker, true, &content, path, &saved, &err));
    assert_memory_equal(saved.space_id, id, sizeof id);
    assert_false(saved.cut);
    mica_memory_file *file = chain(&path, 1);
    assert_true(mica_memory_file_tell(file, 0, &about));
    assert_int_equal(about.branch, 3);
    assert_memory_equal(about.space_id, id, sizeof id);
    assert_string_equal(about.description, content.description);
    OK(mica_memory_file_section(file, 0, 0x8001, &found, &err));
    assert_int_equal(found.size, 5);
    assert_memory_equal(found.data, "first", 5);
    OK(mica_memory_file_section(file, 0, 0xffff, &found, &err));
    assert_int_equal(found.size, sizeof large);
    assert_memory_equal(found.data, large, sizeof large);
    assert_int_equal(mica_memory_file_section(file, 0, 0x8003, &found, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_memory_file_section(file, 0, 4, &found, &wrong), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_memory_file_section(file, 1, 0x8001, &found, &other), MICA_ERR_INVALID_ARGUMENT);
    mica_memory_file_close(file);
    expect_chain(&t, &path, 1);
    end(&t);
}

static void a_long_description_is_cut_before_a_character(void **state) {
    (void)state;
    tracked t = memory_of(3 * PAGE, PAGE);
    char text[400];
    mica_memory_saved saved;
    mica_memory_file_about about;
    for (size_t lead = 252; lead < 256; lead++) {
        mica_error err = MICA_ERROR_INIT;
        const char *path = path_of("full");
        memset(text, 'a', lead);
        strcpy(text + lead, "\xe2\x82\xac");
        OK(mica_memory_save(t.tracker, true, &(mica_memory_content){.description = text}, path, &saved,
                            &err));
        assert_int_equal(saved.cut, lead > 252);
        mica_memory_file *file = chain(&path, 1);
        assert_true(mica_memory_file_tell(file, 0, &about));
        assert_int_equal(strlen(about.description), lead > 252 ? lead : 255);
        assert_memory_equal(about.description, text, strlen(about.description));
        mica_memory_file_close(file);
    }
    end(&t);
}

static void pages_of_zeros_take_no_room(void **state) {
    (void)state;
    tracked t = memory_of(1000 * PAGE - 5, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")};
    memset(t.at + 100 * PAGE, 0, 700 * PAGE);
    t.at[300 * PAGE + PAGE - 1] = 1;
    mica_memory_saved saved = save(&t, true, 0, paths[0]);
    assert_int_equal(saved.pages, 1000);
    assert_int_equal(saved.zeros, 699);
    assert_true(saved.bytes < 310 * PAGE);
    expect_chain(&t, paths, 1);
    memset(t.at, 0, 50 * PAGE);
    memset(t.at + 999 * PAGE, 0, PAGE - 5);
    t.at[200 * PAGE] = 9;
    saved = save(&t, false, 0, paths[1]);
    assert_int_equal(saved.pages, 52);
    assert_int_equal(saved.zeros, 51);
    expect_chain(&t, paths, 2);
    t.at[200 * PAGE] = 0;
    saved = save(&t, false, 65536, paths[2]);
    assert_int_equal(saved.pages, 1);
    assert_int_equal(saved.zeros, 1);
    assert_true(saved.bytes <= 3 * PAGE);
    expect_chain(&t, paths, 3);
    memset(t.at, 0, t.size); /* a file without a page */
    assert_int_equal(save(&t, true, 0, paths[0]).zeros, 1000);
    expect_chain(&t, paths, 1);
    end(&t);
}

static void spaces_are_drawn_and_kept_by_their_diffs(void **state) {
    (void)state;
    tracked t = memory_of(5 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("other")};
    uint8_t id[MICA_MEMORY_SPACE_ID] = {1};
    mica_error err = MICA_ERROR_INIT, refused = MICA_ERROR_INIT;
    mica_memory_file *file;
    mica_memory_saved first = save(&t, true, 0, paths[2]), full = save(&t, true, 0, paths[0]);
    assert_memory_not_equal(first.space_id, full.space_id, sizeof full.space_id);
    t.at[0] ^= 1;
    mica_memory_saved diff = save(&t, false, 0, paths[1]);
    assert_memory_equal(diff.space_id, full.space_id, sizeof full.space_id);
    mica_memory_bitmap *changed = NULL;
    OK(mica_memory_bitmap_new(t.size, PAGE, &changed, &err));
    mica_memory_content content = {.space = t.space,
                                   .changed = (const mica_memory_bitmap *const[]){changed},
                                   .parent = full.identity,
                                   .space_id = id};
    OK(mica_memory_write(&content, paths[1], NULL, &err)); /* its parent, and yet another space */
    assert_int_equal(mica_memory_file_open(paths, 2, &file, &refused), MICA_ERR_INCOMPLETE_CHAIN);
    assert_non_null(strstr(refused.message, "another space"));
    mica_memory_bitmap_free(changed);
    end(&t);
}

/* The runs of a chain are all of its bytes, each with those of the memory, and none could be longer. */
static void expect_runs(mica_memory_file *file, const tracked *t) {
    mica_error err = MICA_ERROR_INIT, beyond = MICA_ERROR_INIT;
    mem_run run, before = {.member = SIZE_MAX};
    for (uint64_t at = 0; at < t->size; at += run.bytes) {
        OK(mem_file_run(file, 0, at, &run, &err));
        assert_true(run.offset == at && run.bytes > 0 && run.bytes <= t->size - at);
        fmt_file *member = mem_file_member(file, run.member);
        if (run.zeros) {
            for (uint64_t k = 0; k < run.bytes; k++)
                assert_int_equal(t->at[at + k], 0);
        } else {
            assert_int_equal(run.place, member->offset + run.at);
            OK(fmt_file_check(member, run.at, run.bytes, &err));
            assert_memory_equal(member->base + run.at, t->at + at, run.bytes);
        }
        assert_false(before.member == run.member && before.zeros == run.zeros &&
                     (run.zeros || before.at + before.bytes == run.at));
        before = run;
    }
    assert_int_equal(mem_file_run(file, 0, t->size, &run, &beyond), MICA_ERR_INVALID_ARGUMENT);
}

static void runs_are_as_long_as_they_can_be(void **state) {
    (void)state;
    for (uint32_t program = 1; program < 40; program++) {
        tracked t = memory_of(90 * PAGE - program % 3 * 100, PAGE);
        uint32_t random = program * 7919;
        const char *paths[4];
        for (int epoch = 0; epoch < 4; epoch++) {
            paths[epoch] = diff_of(epoch);
            (void)save(&t, epoch == 0, PAGE << (program + (uint32_t)epoch) % 3, paths[epoch]);
            mica_memory_file *file = chain(paths, (size_t)epoch + 1);
            expect_runs(file, &t);
            mica_memory_file_close(file);
            for (int n = 0; n < 4; n++) {
                random = random * 1664525u + 1013904223u;
                size_t at = (random >> 4) % t.size, many = (random >> 9) % (6 * PAGE);
                memset(t.at + at, (int)(random >> 20) % 3, many < t.size - at ? many : t.size - at);
            }
        }
        end(&t);
    }
}

/* A file that grows: something of a stranger's, then a full member and two diffs. */
static void members_lie_inside_larger_files(void **state) {
    (void)state;
    tracked t = memory_of(30 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT, torn = MICA_ERROR_INIT;
    int fd = open(path_of("grown"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, "before", 6), 6);
    mem_place places[4];
    mica_memory_saved saved[4];
    mica_memory_file *file;
    for (int k = 0; k < 3; k++) {
        places[k] = (mem_place){.fd = fd, .name = "grown"};
        memset(t.at + k * 3 * PAGE, k, 2 * PAGE);
        OK(mem_tracker_append(t.tracker, k == 0, NULL, &places[k], &saved[k], &err));
        assert_int_equal(places[k].offset, k ? places[k - 1].offset + saved[k - 1].bytes + PAGE : PAGE);
        if (k == 1) { /* what was not written down can be appended again */
            OK(mem_tracker_append(t.tracker, false, NULL, &places[k], &saved[k], &err));
            assert_int_equal(saved[k].pages, 2);
        }
        OK(mem_tracker_appended(t.tracker, &saved[k], &err));
        assert_int_equal(mem_tracker_appended(t.tracker, &saved[k], &torn), MICA_ERR_INVALID_ARGUMENT);
        torn = (mica_error)MICA_ERROR_INIT;
        lseek(fd, 0, SEEK_END);
        assert_int_equal(write(fd, "between", 7), 7);
    }
    OK(mem_file_open(places, 3, &file, &err));
    expect_runs(file, &t);
    mica_memory_file_close(file);
    places[3] = (mem_place){.fd = fd, .offset = places[1].offset + PAGE, .name = "grown"};
    assert_int_equal(mem_file_open(&places[3], 1, &file, &torn), MICA_ERR_NOT_A_SNAPSHOT);
    close(fd);
    end(&t);
}

static void an_epoch_goes_on_from_a_file(void **state) {
    (void)state;
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2"), path_of("d3")};
    EVERY_WAY(way) {
        mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT;
        tracked t = memory_of(300 * PAGE - 9, PAGE), u;
        (void)save(&t, true, 0, paths[0]);
        t.at[7 * PAGE] ^= 1;
        (void)save(&t, false, 0, paths[1]);
        mica_memory_file *file = chain(paths, 2);
        uint8_t *at = fresh_memory(t.size);
        memcpy(at, t.at, t.size);
        if (track(&u, at, t.size, 2 * PAGE,
                  (mica_memory_tracker_options){.tracking = way, .only = true, .marks_given_back = true})) {
            OK(mem_tracker_begin_from(u.tracker, file, &err));
            put(&u, 20 * PAGE, at[20 * PAGE]); /* written, and what it was */
            put(&u, 30 * PAGE, (uint8_t)(at[30 * PAGE] ^ 1));
            assert_int_equal(save(&u, false, 0, paths[2]).pages, 2);
            expect_chain(&u, paths, 3);
            put(&u, 30 * PAGE, (uint8_t)(at[30 * PAGE] ^ 1)); /* what the file has, but not the last epoch */
            put(&u, 299 * PAGE, (uint8_t)(at[299 * PAGE] ^ 1));
            assert_int_equal(save(&u, false, 0, paths[3]).pages, 4);
            expect_chain(&u, paths, 4);
            untrack(&u);
        }
        tracked v;
        assert_true(track(&v, at, t.size - PAGE, PAGE, (mica_memory_tracker_options){0}));
        other = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mem_tracker_begin_from(v.tracker, file, &other), MICA_ERR_INVALID_ARGUMENT);
        untrack(&v);
        mica_memory_file_close(file);
        munmap(at, t.size);
        end(&t);
    }
}

/* The n-th record of a file's index changed and sealed again. */
static mica_status forge(const base_buf *whole, size_t extent, const mem_extent *as, mica_error *err) {
    const fmt_section *index =
        fmt_header_section((const fmt_header *)(void *)whole->data, MEM_SECTION_INDEX, 0);
    const char *paths[] = {path_of("full"),
                           forged_file(whole, index->offset + extent * sizeof *as, as, sizeof *as)};
    mica_memory_file *file;
    mica_status status = mica_memory_file_open(paths, 2, &file, err);
    if (status == MICA_OK) mica_memory_file_close(file);
    return status;
}

static void each_field_of_an_extent_is_checked(void **state) {
    (void)state;
    tracked t = memory_of(40 * PAGE, PAGE);
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    (void)save(&t, true, 0, path_of("full"));
    memset(t.at + 3 * PAGE, 5, 2 * PAGE);
    memset(t.at + 5 * PAGE, 0, 4 * PAGE);
    memset(t.at + 20 * PAGE, 6, PAGE);
    (void)save(&t, false, 0, path_of("d1"));
    OK(base_file_read_all(path_of("d1"), 1 << 20, &whole, &fine));
    const fmt_section *index =
        fmt_header_section((const fmt_header *)(void *)whole.data, MEM_SECTION_INDEX, 0);
    const mem_extent *e = (const mem_extent *)(const void *)(whole.data + index->offset);
    assert_int_equal(index->count, 3);
    assert_true(e[0].page == 3 && e[0].count == 2 && e[0].at == 0 && e[0].kind == MEM_RAW);
    assert_true(e[1].page == 5 && e[1].count == 4 && e[1].at == 0 && e[1].kind == MEM_ZEROS);
    assert_true(e[2].page == 20 && e[2].count == 1 && e[2].at == 2 * PAGE);
    const struct {
        size_t which;
        mem_extent as;
        mica_status expected;
    } cases[] = {
        {0, {3, 2, 0, 0, MEM_RAW, 0, 0, 0}, MICA_OK},
        {0, {2, 2, 0, 0, MEM_RAW, 0, 0, 0}, MICA_OK}, /* other pages, which somebody could have saved */
        {0, {-1, 2, 0, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {4, 2, 0, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED}, /* over the next */
        {0, {3, 1, 0, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 0, 0, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 1, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 0, 3, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 0, MEM_RAW, 1, 0, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 0, MEM_RAW, 0, 8, 0}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 0, MEM_RAW, 0, 0, 1}, MICA_ERR_CORRUPTED},
        {0, {3, 2, 0, 0, MEM_ZEROS, 0, 0, 0}, MICA_ERR_CORRUPTED}, /* and what is stored is whose? */
        {0, {3, 2, 0, 99, MEM_PACKED, 2, 8, 0}, MICA_ERR_CORRUPTED},
        {1, {5, 4, PAGE, 0, MEM_ZEROS, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {1, {5, UINT64_MAX - 2, 0, 0, MEM_ZEROS, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {1, {5, 4, 2 * PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
        {1, {6, 3, 0, 0, MEM_ZEROS, 0, 0, 0}, MICA_OK},
        {2, {9, 1, 2 * PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_OK},
        {2, {39, 1, 2 * PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_OK},
        {2, {40, 1, 2 * PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED}, /* beyond the region */
        {2, {INT64_MAX, 1, 2 * PAGE, 0, MEM_RAW, 0, 0, 0}, MICA_ERR_CORRUPTED},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_status status = forge(&whole, cases[k].which, &cases[k].as, &err);
        if (status != cases[k].expected) fail_msg("case %zu: %d %s", k, (int)status, err.message);
    }
    base_buf_free(&whole);
    end(&t);
}

static void sections_out_of_memory_or_room_are_errors(void **state) {
    (void)state;
    tracked t = memory_by(20 * PAGE, PAGE, MICA_MEMORY_COMPARE);
    mica_memory_section many[MICA_MEMORY_SECTIONS_MAX + 1];
    mica_error full = MICA_ERROR_INIT;
    const char *path = path_of("full");
    for (size_t k = 0; k < MICA_MEMORY_SECTIONS_MAX + 1; k++)
        many[k] = (mica_memory_section){(uint16_t)(0x8000 + k), "x", 1};
    mica_memory_content content = {
        .sections = many, .section_count = MICA_MEMORY_SECTIONS_MAX + 1, .description = "text"};
    assert_int_equal(mica_memory_save(t.tracker, true, &content, path, NULL, &full), MICA_ERR_LIMIT);
    content.section_count--;
    mica_status status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        status = mica_memory_save(t.tracker, true, &content, path, NULL, &err);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    expect_chain(&t, &path, 1);
    status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file = NULL;
        base_alloc_fail_at(n);
        status = mica_memory_file_open(&path, 1, &file, &err);
        if (status == MICA_OK) status = mem_tracker_begin_from(t.tracker, file, &err);
        base_alloc_fail_at(0);
        mica_memory_tracker_free(status == MICA_OK ? t.tracker : NULL);
        if (status == MICA_OK) t.tracker = NULL;
        mica_memory_file_close(file);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    mica_memory_space_free(t.space);
    free(t.epoch);
    munmap(t.at, t.size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_says_what_it_was_given),
        cmocka_unit_test(a_long_description_is_cut_before_a_character),
        cmocka_unit_test(pages_of_zeros_take_no_room),
        cmocka_unit_test(spaces_are_drawn_and_kept_by_their_diffs),
        cmocka_unit_test(runs_are_as_long_as_they_can_be),
        cmocka_unit_test(members_lie_inside_larger_files),
        cmocka_unit_test(an_epoch_goes_on_from_a_file),
        cmocka_unit_test(each_field_of_an_extent_is_checked),
        cmocka_unit_test(sections_out_of_memory_or_room_are_errors),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

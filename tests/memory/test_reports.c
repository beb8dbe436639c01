/* tests/memory/test_reports.c - what users of such files have reported elsewhere, each as a test of what happens here. */
#include "base/file.h"
#include "memory/layout.h"
#include "tests/memory/saved.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static void put_file(const char *path, const uint8_t *bytes, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A restore that waits for ever for pages that a short file has not (criu, 2899). */
static void a_file_cut_anywhere_is_refused_at_once(void **state) {
    (void)state;
    tracked t = memory_of(40 * PAGE - 3, PAGE);
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    char full[128], cut_file[128];
    strcpy(full, path_of("full"));
    strcpy(cut_file, path_of("cut"));
    const char *paths[] = {cut_file};
    (void)save(&t, true, 0, full);
    OK(base_file_read_all(full, 1 << 20, &whole, &fine));
    uint64_t tables =
        fmt_header_section((const fmt_header *)(void *)whole.data, MEM_SECTION_INDEX, 0)->offset;
    for (size_t cut = 0; cut < whole.len; cut += cut < tables ? PAGE : 1) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file;
        put_file(cut_file, whole.data, cut);
        double begun = seconds();
        assert_int_equal(mica_memory_file_open(paths, 1, &file, &err), MICA_ERR_TRUNCATED);
        assert_true(seconds() - begun < 1);
    }
    base_buf_free(&whole);
    end(&t);
}

/* Cut while it is read. */
static void a_file_cut_while_it_is_read_is_an_error(void **state) {
    (void)state;
    tracked t = memory_of(40 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT, lost = MICA_ERROR_INIT;
    const char *path = path_of("full");
    uint8_t bytes[PAGE];
    (void)save(&t, true, 0, path);
    mica_memory_file *file = chain(&path, 1);
    OK(mica_memory_file_read(file, 0, 5 * PAGE, bytes, PAGE, &err));
    assert_int_equal(truncate(path, 3 * PAGE), 0);
    assert_int_not_equal(mica_memory_file_read(file, 0, 20 * PAGE, bytes, PAGE, &lost), MICA_OK);
    lost = (mica_error)MICA_ERROR_INIT;
    assert_int_not_equal(mica_memory_file_read(file, 0, 5 * PAGE, bytes, PAGE, &lost), MICA_OK);
    mica_memory_file_close(file);
    end(&t);
}

/* A patch that does not fit the image after a crash (urbit, 3254). */
static void a_diff_with_a_flipped_byte_is_refused_and_says_where(void **state) {
    (void)state;
    tracked t = memory_of(12 * PAGE, PAGE);
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    char full[128], diff[128];
    strcpy(full, path_of("full"));
    strcpy(diff, path_of("d1"));
    const char *paths[] = {full, diff};
    (void)save(&t, true, 0, full);
    t.at[2 * PAGE]++;
    (void)save(&t, false, 0, diff);
    OK(base_file_read_all(diff, 1 << 20, &whole, &fine));
    for (size_t at = 0; at < whole.len; at++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file = NULL;
        whole.data[at] ^= 1;
        put_file(diff, whole.data, whole.len);
        whole.data[at] ^= 1;
        mica_status status = mica_memory_file_open(paths, 2, &file, &err);
        if (status == MICA_OK) status = mica_memory_file_verify(file, &err);
        mica_memory_file_close(file);
        assert_int_not_equal(status, MICA_OK);
        if (at >= PAGE) { /* below it is the header, which names its field */
            assert_int_equal(status, MICA_ERR_CORRUPTED);
            assert_int_equal(err.offset / PAGE, at / PAGE);
        }
    }
    mica_memory_file *file = chain(paths, 1);
    OK(mica_memory_file_verify(file, &fine));
    mica_memory_file_close(file);
    base_buf_free(&whole);
    end(&t);
}

/* A hole that is not found in the parent (criu, 203). */
static void a_chain_without_one_of_its_members_names_what_is_missing(void **state) {
    (void)state;
    tracked t = memory_of(12 * PAGE, PAGE);
    char names[6][128];
    mica_memory_saved saved[6];
    for (int k = 0; k < 6; k++) {
        strcpy(names[k], diff_of(k));
        t.at[k * PAGE]++;
        saved[k] = save(&t, k == 0, 0, names[k]);
    }
    for (int missing = 0; missing < 5; missing++) {
        const char *paths[5];
        char identity[80] = "";
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file;
        for (int k = 0, n = 0; k < 6; k++)
            if (k != missing) paths[n++] = names[k];
        for (size_t k = 0; k < sizeof saved->identity; k++)
            snprintf(identity + 2 * k, 3, "%02x", saved[missing].identity[k]);
        assert_int_equal(mica_memory_file_open(paths, 5, &file, &err), MICA_ERR_INCOMPLETE_CHAIN);
        assert_string_equal(err.expected, identity);
    }
    end(&t);
}

/* Memory in several slots with gaps, the last page of each clean: everything behind moved by a page (firecracker, 5705). */
static void regions_with_gaps_and_clean_last_pages_are_not_moved(void **state) {
    (void)state;
    enum { SLOTS = 5, SLOT = 30 * PAGE };
    static const size_t sizes[SLOTS] = {10 * PAGE, 17 * PAGE - 100, 1, 16 * PAGE, 29 * PAGE + 5};
    mica_error err = MICA_ERROR_INIT;
    mica_memory_space *space = NULL;
    mica_memory_tracker *tracker = NULL;
    uint8_t *at = fresh_memory(SLOTS * 2 * SLOT), *bytes = malloc(SLOT);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")}, *merged = path_of("merged"),
               *again = path_of("again");
    OK(mica_memory_space_new(&space, &err));
    for (size_t k = 0; k < SLOTS; k++) {
        char name[16];
        snprintf(name, sizeof name, "slot %zu", k);
        memset(at + k * 2 * SLOT, (int)k + 1, SLOT);
        OK(mica_memory_space_add(space, &(mica_memory_region){name, at + k * 2 * SLOT, sizes[k], 0}, &err));
    }
    OK(mica_memory_tracker_new(space, NULL, &tracker, &err));
    OK(mica_memory_save(tracker, true, &(mica_memory_content){.page = 16384}, paths[0], NULL, &err));
    for (int epoch = 1; epoch < 3; epoch++) {
        for (size_t k = 0; k < SLOTS; k++)
            at[k * 2 * SLOT] = (uint8_t)(epoch * 16); /* never the last page, where there is more than one */
        OK(mica_memory_save(tracker, false, &(mica_memory_content){.page = PAGE << epoch}, paths[epoch], NULL,
                            &err));
    }
    OK(mica_memory_merge(paths, 3, merged, 0, NULL, &err));
    OK(mica_memory_save(tracker, true, NULL, again, NULL, &err));
    mica_memory_file *a = chain(&merged, 1), *b = chain(&again, 1);
    for (size_t k = 0; k < SLOTS; k++) {
        OK(mica_memory_file_read(a, k, 0, bytes, sizes[k], &err));
        assert_memory_equal(bytes, at + k * 2 * SLOT, sizes[k]);
        OK(mica_memory_file_read(b, k, 0, bytes, sizes[k], &err));
        assert_memory_equal(bytes, at + k * 2 * SLOT, sizes[k]);
    }
    mica_memory_file_close(a);
    mica_memory_file_close(b);
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    free(bytes);
    munmap(at, SLOTS * 2 * SLOT);
}

/* Memory wrong after many diffs (firecracker, 2802). */
static void a_thousand_programs_merge_to_their_memory(void **state) {
    (void)state;
    uint8_t *at = fresh_memory(24 * PAGE);
    for (uint32_t program = 1; program <= 1000; program++) {
        uint32_t random = program * 7919;
        tracked t;
        char names[4][128];
        const char *paths[4], *merged = path_of("merged");
        mica_error err = MICA_ERROR_INIT;
        memset(at, 0, 24 * PAGE);
        assert_true(track(&t, at, 24 * PAGE - program % 5000, PAGE,
                          (mica_memory_tracker_options){.tracking = MICA_MEMORY_COMPARE}));
        size_t epochs = program % 3 + 2;
        for (size_t epoch = 0; epoch < epochs; epoch++) {
            for (uint32_t n = random % 5; n; n--) {
                random = random * 1664525u + 1013904223u;
                size_t from = (random >> 4) % t.size, many = (random >> 9) % 6000;
                memset(at + from, (int)(random >> 20) % 3, many < t.size - from ? many : t.size - from);
            }
            paths[epoch] = strcpy(names[epoch], diff_of((int)epoch));
            (void)save(&t, epoch == 0, PAGE << random % 3, paths[epoch]);
        }
        OK(mica_memory_merge(paths, epochs, merged, 0, NULL, &err));
        expect_chain(&t, &merged, 1);
        untrack(&t);
    }
    munmap(at, 24 * PAGE);
}

/* A page that was given back is shown as it was (e2b, 2520). */
static void memory_given_back_is_zeros_in_the_next_diff(void **state) {
    (void)state;
    tracked t = memory_of(200 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")};
    memset(t.at, 7, t.size);
    (void)save(&t, true, 0, paths[0]);
    assert_int_equal(madvise(t.at + 50 * PAGE, 100 * PAGE, MADV_DONTNEED), 0);
    mica_memory_saved saved = save(&t, false, 0, paths[1]);
    assert_int_equal(saved.pages, 100);
    assert_int_equal(saved.zeros, 100);
    expect_chain(&t, paths, 2);
    memset(t.at + 60 * PAGE, 9, 10 * PAGE);
    assert_int_equal(save(&t, false, 0, paths[2]).pages, 10);
    expect_chain(&t, paths, 3);
    end(&t);
}

/* Pages that are not resident are taken for empty (e2b, 2092). */
static void pages_written_out_are_saved(void **state) {
    (void)state;
    tracked t = memory_of(500 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1")};
    (void)madvise(t.at, t.size, MADV_PAGEOUT); /* without a swap they stay; nothing here may ask */
    (void)save(&t, true, 0, paths[0]);
    expect_chain(&t, paths, 1);
    t.at[100 * PAGE]++;
    (void)madvise(t.at, t.size, MADV_PAGEOUT);
    assert_int_equal(save(&t, false, 0, paths[1]).pages, 1);
    expect_chain(&t, paths, 2);
    end(&t);
}

/* The same for a private map of a file, whose untouched pages the system drops. */
static void pages_that_the_system_dropped_are_saved(void **state) {
    (void)state;
    size_t size = 300 * PAGE;
    uint8_t *bytes = malloc(size);
    const char *paths[] = {path_of("full"), path_of("d1")};
    memset(bytes, 5, size);
    put_file(path_of("mapped"), bytes, size);
    int fd = open(path_of("mapped"), O_RDONLY);
    uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    tracked t;
    assert_true(track(&t, at, size, PAGE, (mica_memory_tracker_options){0}));
    at[30 * PAGE] = 1;
    (void)madvise(at, size, MADV_PAGEOUT);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    assert_int_equal(save(&t, true, 0, paths[0]).zeros, 0);
    expect_chain(&t, paths, 1);
    at[31 * PAGE] = 1;
    assert_int_equal(save(&t, false, 0, paths[1]).pages, 1);
    expect_chain(&t, paths, 2);
    untrack(&t);
    munmap(at, size);
    close(fd);
    free(bytes);
}

/* Files of a machine with pages of 16 KiB on one with 4 KiB (urbit, 5565): here of every size, both ways. */
static void files_of_other_page_sizes_have_the_same_bytes(void **state) {
    (void)state;
    for (size_t granule = PAGE; granule <= 4 * PAGE; granule *= 4) {
        tracked t = memory_of(64 * PAGE - 300, granule);
        const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")}, *merged = path_of("merged");
        mica_error err = MICA_ERROR_INIT;
        (void)save(&t, true, 16384, paths[0]);
        t.at[9 * PAGE]++;
        (void)save(&t, false, 4096, paths[1]);
        t.at[63 * PAGE]++;
        (void)save(&t, false, 16384, paths[2]);
        expect_chain(&t, paths, 3);
        for (uint32_t page = 4096; page <= 65536; page *= 2) {
            OK(mica_memory_merge(paths, 3, merged, page, NULL, &err));
            expect_chain(&t, &merged, 1);
        }
        end(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_cut_anywhere_is_refused_at_once),
        cmocka_unit_test(a_file_cut_while_it_is_read_is_an_error),
        cmocka_unit_test(a_diff_with_a_flipped_byte_is_refused_and_says_where),
        cmocka_unit_test(a_chain_without_one_of_its_members_names_what_is_missing),
        cmocka_unit_test(regions_with_gaps_and_clean_last_pages_are_not_moved),
        cmocka_unit_test(a_thousand_programs_merge_to_their_memory),
        cmocka_unit_test(memory_given_back_is_zeros_in_the_next_diff),
        cmocka_unit_test(pages_written_out_are_saved),
        cmocka_unit_test(pages_that_the_system_dropped_are_saved),
        cmocka_unit_test(files_of_other_page_sizes_have_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

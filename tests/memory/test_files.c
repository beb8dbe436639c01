/* tests/memory/test_files.c - memory files: what was saved is what is read, whatever failed between, and what is no chain is
 * refused. */
#include "base/alloc.h"
#include "base/file.h"
#include "fuzz/seal.h"
#include "memory/layout.h"
#include "tests/memory/saved.h"
#include "tests/small_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void what_was_saved_is_read(void **state) {
    (void)state;
    tracked t = memory_of(100 * PAGE - 100, PAGE);
    struct stat info;
    const char *paths[] = {path_of("full"), path_of("d1")};
    mica_memory_saved full = save(&t, true, 0, paths[0]);
    assert_int_equal(full.pages, 100);
    assert_int_equal(stat(paths[0], &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, full.bytes);
    expect_chain(&t, paths, 1);
    t.at[5 * PAGE] ^= 1;
    t.at[99 * PAGE + 17] ^= 1; /* in the page that is shorter */
    mica_memory_saved diff = save(&t, false, 0, paths[1]);
    assert_int_equal(diff.pages, 2);
    assert_true(diff.bytes < 10 * PAGE);
    expect_chain(&t, paths, 2);
    mica_memory_file *file = chain(paths, 2);
    mica_memory_file_about about;
    mica_error err = MICA_ERROR_INIT;
    uint8_t byte;
    assert_true(mica_memory_file_tell(file, 0, &about));
    assert_true(about.full && about.page == PAGE && about.time_ns == 1234567 && about.instructions == 99);
    assert_memory_equal(about.identity, full.identity, sizeof full.identity);
    assert_true(mica_memory_file_tell(file, 1, &about));
    assert_false(about.full);
    assert_int_equal(about.pages, 2);
    assert_memory_equal(about.parent, full.identity, sizeof full.identity);
    assert_memory_equal(about.identity, diff.identity, sizeof diff.identity);
    assert_false(mica_memory_file_tell(file, 2, &about));
    assert_int_equal(mica_memory_file_count(file), 1);
    assert_string_equal(mica_memory_file_region(file, 0)->name, "memory");
    assert_null(mica_memory_file_region(file, 1));
    assert_int_equal(mica_memory_file_read(file, 0, t.size, &byte, 1, &err), MICA_ERR_INVALID_ARGUMENT);
    mica_error other = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_file_read(file, 1, 0, &byte, 1, &other), MICA_ERR_INVALID_ARGUMENT);
    mica_memory_file_close(file);
    mica_memory_file_close(NULL);
    assert_int_equal(save(&t, false, 0, path_of("d2")).pages, 0); /* nothing changed: a diff of nothing */
    const char *three[] = {paths[0], paths[1], path_of("d2")};
    expect_chain(&t, three, 3);
    end(&t);
}

static void pages_of_files_and_of_trackers_are_independent(void **state) {
    (void)state;
    static const uint32_t sizes[] = {4096, 16384, 65536, 2097152};
    for (int g = 0; g < 4; g++)
        for (int p = 0; p < 16; p += 3) {
            tracked t = memory_of((3u << 20) - 5000, sizes[g]);
            const char *paths[4];
            uint32_t random = 9;
            for (int epoch = 0; epoch < 4; epoch++) { /* of two page sizes in turn */
                paths[epoch] = diff_of(epoch);
                (void)save(&t, epoch == 0, sizes[epoch % 2 ? p / 4 : p % 4], paths[epoch]);
                expect_chain(&t, paths, (size_t)epoch + 1);
                for (int n = 0; n < 5; n++) {
                    random = random * 1664525u + 1013904223u;
                    t.at[(random >> 4) % t.size] ^= (uint8_t)(random >> 24 | 1);
                }
            }
            end(&t);
        }
}

static void a_merged_chain_is_the_memory(void **state) {
    (void)state;
    for (uint32_t program = 1; program <= 25; program++) {
        uint32_t random = program * 7919;
        tracked t = memory_of(64 * PAGE - program, PAGE);
        const char *paths[8];
        for (int epoch = 0; epoch < 8; epoch++) {
            for (int n = (int)(program % 7); n; n--) {
                random = random * 1664525u + 1013904223u;
                size_t at = (random >> 4) % t.size, many = (random >> 9) % 5000;
                memset(t.at + at, (int)(random >> 20) % 3, many < t.size - at ? many : t.size - at);
            }
            paths[epoch] = diff_of(epoch);
            (void)save(&t, epoch == 0, PAGE << random % 3, paths[epoch]);
        }
        expect_chain(&t, paths, 8);
        end(&t);
    }
}

static void expect_no_chain(const char *const *paths, size_t count, const char *said) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = (void *)1;
    assert_int_equal(mica_memory_file_open(paths, count, &file, &err), MICA_ERR_INCOMPLETE_CHAIN);
    assert_null(file);
    if (!strstr(err.message, said)) fail_msg("%s", err.message);
}

static void what_is_no_chain_is_refused(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE), u = memory_of(20 * PAGE, PAGE);
    const char *a = path_of("a"), *b = path_of("b"), *c = path_of("c"), *foreign = path_of("foreign"),
               *other = path_of("other");
    (void)save(&t, true, 0, a);
    t.at[1 * PAGE] ^= 1;
    (void)save(&t, false, 0, b);
    t.at[2 * PAGE] ^= 1;
    (void)save(&t, false, 0, c);
    (void)save(&u, true, 0, foreign);
    u.at[3 * PAGE] ^= 1;
    (void)save(&u, false, 0, other);
    expect_chain(&t, (const char *[]){a, b, c}, 3);
    expect_no_chain((const char *[]){b}, 1, "was not given"); /* alone: never zeros for the rest */
    expect_no_chain((const char *[]){b, c}, 2, "was not given");
    expect_no_chain((const char *[]){a, c}, 2, "/c: it is a diff of another file");
    expect_no_chain((const char *[]){a, c, b}, 3, "/c: it is a diff of another file");
    expect_no_chain((const char *[]){a, a}, 2, "/a: it is a full file");
    expect_no_chain((const char *[]){a, b, other}, 3, "/other: it is a diff of another file");
    mica_error err = MICA_ERROR_INIT, none = MICA_ERROR_INIT, gone = MICA_ERROR_INIT;
    mica_memory_file *file;
    assert_int_equal(mica_memory_file_open((const char *[]){a, c}, 2, &file, &err),
                     MICA_ERR_INCOMPLETE_CHAIN);
    assert_int_equal(strlen(err.expected), 64);
    assert_int_equal(strlen(err.found), 64);
    assert_int_equal(mica_memory_file_open(NULL, 0, &file, &none), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_memory_file_open((const char *[]){a, path_of("gone")}, 2, &file, &gone),
                     MICA_ERR_IO);
    end(&t);
    end(&u);
}

static void what_cannot_be_written_is_refused(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    mica_memory_bitmap *fitting = NULL, *longer = NULL;
    mica_memory_space *empty = NULL;
    mica_error fine = MICA_ERROR_INIT;
    uint8_t parent[MICA_MEMORY_IDENTITY] = {1};
    OK(mica_memory_bitmap_new(20 * PAGE, 16384, &fitting, &fine));
    OK(mica_memory_bitmap_new(21 * PAGE, 4096, &longer, &fine));
    OK(mica_memory_space_new(&empty, &fine));
    const mica_memory_section low = {0x7fff, "a", 1}, empty_section = {0x8001, NULL, 1},
                              twice[] = {{0x8002, "a", 1}, {0x8002, "b", 1}};
    const mica_memory_bitmap *good[] = {fitting}, *bad[] = {longer}, *missing[] = {NULL};
    const struct {
        mica_memory_content content;
        const char *said;
    } cases[] = {
        {{.space = t.space, .changed = bad, .parent = parent, .space_id = parent},
         "not of the bytes of region 'memory'"},
        {{.space = t.space, .changed = missing, .parent = parent, .space_id = parent},
         "not of the bytes of region 'memory'"},
        {{.space = t.space, .changed = good}, "a diff has a parent"},
        {{.space = t.space, .parent = parent}, "a diff has a parent"},
        {{.space = t.space, .changed = good, .parent = parent}, "a diff has a parent, its space id"},
        {{.space = t.space, .description = "\xff"}, "must be UTF-8"},
        {{.space = t.space, .sections = &low, .section_count = 1}, "section 0x7fff"},
        {{.space = t.space, .sections = &empty_section, .section_count = 1}, "section 0x8001 has no bytes"},
        {{.space = t.space, .sections = twice, .section_count = 2}, "two sections have the id 0x8002"},
        {{.space = t.space, .page = 5000}, "not 5000"},
        {{.space = empty}, "one region at least"},
        {{0}, "one region at least"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(mica_memory_write(&cases[k].content, path_of("none"), NULL, &err),
                         MICA_ERR_INVALID_ARGUMENT);
        if (!strstr(err.message, cases[k].said)) fail_msg("case %zu: %s", k, err.message);
        assert_int_equal(access(path_of("none"), F_OK), -1);
    }
    mica_error first = MICA_ERROR_INIT, after = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_save(t.tracker, false, NULL, path_of("none"), NULL, &first),
                     MICA_ERR_INVALID_ARGUMENT);
    (void)save(&t, true, 0, path_of("full"));
    OK(mica_memory_tracker_collect(t.tracker, NULL, NULL, &fine));
    OK(mica_memory_tracker_commit(t.tracker, &fine)); /* an epoch that no file has */
    assert_int_equal(mica_memory_save(t.tracker, false, NULL, path_of("none"), NULL, &after),
                     MICA_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(after.message, "save all first"));
    mica_memory_bitmap_free(fitting);
    mica_memory_bitmap_free(longer);
    mica_memory_space_free(empty);
    end(&t);
}

static void a_diff_does_not_replace_its_parent(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1")};
    mica_error err = MICA_ERROR_INIT;
    (void)save(&t, true, 0, paths[0]);
    t.at[0] ^= 1;
    assert_int_equal(mica_memory_save(t.tracker, false, NULL, paths[0], NULL, &err),
                     MICA_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "the file that the diff changes"));
    (void)save(&t, false, 0, paths[1]);
    expect_chain(&t, paths, 2);
    end(&t);
}

static mica_status read_some(void *ctx, size_t region, uint64_t offset, void *out, size_t size,
                             mica_error *err) {
    (void)region;
    (void)err;
    if (offset >= *(uint64_t *)ctx) return MICA_ERR_RUNTIME;
    memset(out, (int)(offset >> 12), size);
    return MICA_OK;
}

static void bytes_may_come_from_elsewhere(void **state) {
    (void)state;
    mica_memory_space *space = NULL;
    mica_memory_file *file;
    mica_error err = MICA_ERROR_INIT, failed = MICA_ERROR_INIT;
    uint64_t limit = 50000;
    uint8_t bytes[6000];
    mica_memory_region region = {"machine", (void *)64, 50000, 0}; /* memory that is not here */
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &region, &err));
    mica_memory_content content = {.space = space, .read = read_some, .ctx = &limit};
    const char *path = path_of("full");
    OK(mica_memory_write(&content, path, NULL, &err));
    OK(mica_memory_file_open(&path, 1, &file, &err));
    OK(mica_memory_file_read(file, 0, 44000, bytes, 6000, &err));
    for (size_t k = 0; k < 6000; k++)
        assert_int_equal(bytes[k], (44000 + k) >> 12);
    limit = 20000;
    assert_int_equal(mica_memory_write(&content, path, NULL, &failed), MICA_ERR_RUNTIME);
    OK(mica_memory_file_read(file, 0, 44000, bytes, 6000, &err));
    mica_memory_file_close(file);
    mica_memory_space_free(space);
}

static void a_save_that_fails_can_be_repeated(void **state) {
    (void)state;
    /* which opens no files of its own, whose failing it would outlive */
    tracked t = memory_by(40 * PAGE, PAGE, MICA_MEMORY_COMPARE);
    const char *paths[] = {path_of("full"), path_of("d1")};
    mica_status status = MICA_OK;
    uint64_t n = 0, failed = 0, calls = 0;
    while (calls >= n) { /* the n-th call was reached */
        mica_error err = MICA_ERROR_INIT;
        (void)save(&t, true, 0, paths[0]);
        unlink(paths[1]);
        t.at[3 * PAGE]++;
        calls = base_file_count();
        base_file_fail_at(++n, 28);
        status = mica_memory_save(t.tracker, false, NULL, paths[1], NULL, &err);
        base_file_fail_at(0, 0);
        calls = base_file_count() - calls;
        assert_true(status == MICA_OK || status == MICA_ERR_IO);
        failed += status != MICA_OK;
        if (access(paths[1], F_OK) == 0)
            expect_chain(&t, paths, 2); /* it is there or not: never a part of it */
        if (status == MICA_OK) continue;
        t.at[5 * PAGE + n]++; /* the program goes on before the next try */
        assert_int_equal(save(&t, false, 0, paths[1]).pages, 2);
        expect_chain(&t, paths, 2);
    }
    assert_true(failed > 6);
    status = MICA_ERR_NO_MEMORY;
    for (n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        t.at[6 * PAGE]++;
        base_alloc_fail_at(n);
        status = mica_memory_save(t.tracker, true, NULL, paths[0], NULL, &err);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    expect_chain(&t, paths, 1);
    status = MICA_ERR_NO_MEMORY;
    for (n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file;
        base_alloc_fail_at(n);
        status = mica_memory_file_open(paths, 1, &file, &err);
        base_alloc_fail_at(0);
        if (status == MICA_OK) mica_memory_file_close(file);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    end(&t);
}

static void a_save_that_is_killed_leaves_the_old_file_or_the_new(void **state) {
    (void)state;
    tracked t = memory_of(12 * PAGE, PAGE);
    const char *path = path_of("full");
    uint8_t *old = malloc(t.size), *bytes = malloc(t.size);
    memcpy(old, t.at, t.size);
    (void)save(&t, true, 0, path);
    memset(t.at, 77, t.size);
    bool ended = false;
    for (uint64_t n = 1; !ended; n++)
        for (int torn = 0; torn < 2; torn++) {
            int status = 0;
            mica_error err = MICA_ERROR_INIT;
            pid_t pid = fork();
            if (pid == 0) {
                base_file_die_at(n, torn);
                _exit(mica_memory_save(t.tracker, true, NULL, path, NULL, &err) == MICA_OK ? 0 : 1);
            }
            assert_int_equal(waitpid(pid, &status, 0), pid);
            ended = WIFEXITED(status);
            if (ended) assert_int_equal(WEXITSTATUS(status), 0);
            mica_memory_file *file = chain(&path, 1);
            OK(mica_memory_file_read(file, 0, 0, bytes, t.size, &err));
            assert_true(memcmp(bytes, old, t.size) == 0 || memcmp(bytes, t.at, t.size) == 0);
            if (ended) assert_memory_equal(bytes, t.at, t.size);
            mica_memory_file_close(file);
        }
    free(old);
    free(bytes);
    end(&t);
}

/* In a namespace of its own, over a file system of 600 KiB: saves with every 4 KiB less of room. What is done there: 0, or
 * where it went wrong; 77: such a namespace cannot be had. */
static int fill_a_small_disk(tracked *t) {
    char filler[200], file[200];
    const char *path = file;
    mica_error err = MICA_ERROR_INIT;
    uint8_t *old = malloc(t->size), *bytes = malloc(t->size);
    int failed = 0, saved = 0;
    if (!small_disk(folder, "size=600k")) return 77;
    snprintf(filler, sizeof filler, "%s/filler", folder);
    snprintf(file, sizeof file, "%s/full", folder);
    if (mica_memory_save(t->tracker, true, NULL, path, NULL, &err) != MICA_OK) return 1;
    memcpy(old, t->at, t->size);
    for (int left = 0; left < 90; left++) {
        mica_error inner = MICA_ERROR_INIT;
        mica_memory_file *chained;
        t->at[7 * PAGE]++;
        if (!small_disk_leave(folder, filler, (unsigned)left)) return 2;
        mica_status status = mica_memory_save(t->tracker, true, NULL, path, NULL, &inner);
        unlink(filler);
        if (status == MICA_OK) memcpy(old, t->at, t->size);
        if (status != MICA_OK && (status != MICA_ERR_IO || inner.sys_errno != ENOSPC)) return 4;
        status == MICA_OK ? saved++ : failed++;
        if (mica_memory_file_open(&path, 1, &chained, &inner) != MICA_OK ||
            mica_memory_file_read(chained, 0, 0, bytes, t->size, &inner) != MICA_OK)
            return 5;
        mica_memory_file_close(chained);
        if (memcmp(bytes, old, t->size) != 0) return 6;
    }
    return failed > 50 && saved > 5 ? 0 : 7;
}

static void a_full_disk_leaves_the_old_file(void **state) {
    (void)state;
    tracked t = memory_by(60 * PAGE, PAGE, MICA_MEMORY_COMPARE);
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) _exit(fill_a_small_disk(&t));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    end(&t);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) skip();
    assert_int_equal(status, 0);
}

/* Writes bytes in the place of a file. */
static void put_file(const char *path, const uint8_t *bytes, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void damage_and_truncation_are_found(void **state) {
    (void)state;
    tracked t = memory_of(6 * PAGE - 50, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("damaged")};
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    uint8_t bytes[6 * PAGE];
    (void)save(&t, true, 0, paths[0]);
    t.at[2 * PAGE] ^= 1;
    t.at[5 * PAGE] ^= 1;
    (void)save(&t, false, 0, paths[1]);
    OK(base_file_read_all(paths[1], 1 << 20, &whole, &fine));
    const char *damaged[] = {paths[0], paths[2]};
    for (size_t cut = 0; cut < whole.len; cut += 64) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file;
        put_file(paths[2], whole.data, cut);
        mica_status status = mica_memory_file_open(damaged, 2, &file, &err);
        assert_true(status == MICA_ERR_TRUNCATED || status == MICA_ERR_NOT_A_SNAPSHOT ||
                    status == MICA_ERR_VALIDATION);
    }
    for (size_t at = 0; at < whole.len; at += 7) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file;
        whole.data[at] ^= (uint8_t)(1 << at % 8);
        put_file(paths[2], whole.data, whole.len);
        whole.data[at] ^= (uint8_t)(1 << at % 8);
        mica_status status = mica_memory_file_open(damaged, 2, &file, &err);
        if (status == MICA_OK) {
            status = mica_memory_file_read(file, 0, 0, bytes, t.size, &err);
            if (status == MICA_OK) assert_memory_equal(bytes, t.at, t.size);
            status = mica_memory_file_verify(file, &err);
            mica_memory_file_close(file);
        }
        assert_int_not_equal(status, MICA_OK);
    }
    mica_memory_file *file = chain(paths, 1); /* and the parent alone still opens */
    mica_memory_file_close(file);
    base_buf_free(&whole);
    end(&t);
}

/* Reads all that a chain says it has; MICA_OK or why not. Nothing may be touched outside of it (ASan). */
static mica_status read_all(const char *const *paths, size_t count) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file;
    static uint8_t bytes[64 * PAGE];
    mica_status status = mica_memory_file_open(paths, count, &file, &err);
    if (status != MICA_OK) return status;
    for (size_t k = 0; k < mica_memory_file_count(file) && status == MICA_OK; k++) {
        uint64_t size = mica_memory_file_region(file, k)->size, step = size / 300 / PAGE * PAGE + PAGE;
        for (uint64_t at = 0; at < size && status == MICA_OK; at += step)
            status = mica_memory_file_read(file, k, at, bytes, size - at < PAGE ? (size_t)(size - at) : PAGE,
                                           &err);
    }
    mica_memory_file_close(file);
    return status;
}

static void forged_records_with_good_hashes_are_refused_or_bounded(void **state) {
    (void)state;
    tracked t = memory_of(9 * PAGE - 50, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("damaged")};
    mica_error fine = MICA_ERROR_INIT;
    mica_memory_region more = {"more", fresh_memory(3 * PAGE), 3 * PAGE, 0};
    OK(mica_memory_space_add(t.space, &more, &fine));
    (void)save(&t, true, 0, paths[0]);
    t.at[2 * PAGE] ^= 1;
    t.at[8 * PAGE] ^= 1;
    *(uint8_t *)more.base = 1;
    (void)save(&t, false, 0, paths[1]);
    uint32_t random = 17, refused = 0, forged = 0;
    for (int which = 0; which < 2; which++) {
        base_buf whole = {0};
        OK(base_file_read_all(paths[which], 1 << 20, &whole, &fine));
        fmt_header *header = (fmt_header *)(void *)whole.data;
        static const uint64_t values[] = {
            0, 1, 2, 3, 8, 4095, 4096, 8192, 12288, UINT32_MAX, UINT64_C(1) << 46, UINT64_MAX};
        for (int round = 0; round < 1500; round++) {
            random = random * 1664525u + 1013904223u;
            const fmt_section *s = &header->sections[(random >> 8) % header->section_count];
            if (s->id == MEM_SECTION_PAGES || s->id == FMT_TREE_ID) continue; /* any bytes are good there */
            size_t at = s->offset + (random >> 12) % s->stored_size / 8 * 8, wide = random >> 30 == 0 ? 4 : 8;
            uint8_t before[8], table[sizeof header->sections];
            memcpy(before, whole.data + at, 8);
            memcpy(table, header->sections, sizeof table);
            random = random * 1664525u + 1013904223u;
            memcpy(whole.data + at, &values[(random >> 8) % (sizeof values / sizeof *values)], wide);
            if (random >> 29 == 0) /* and what the table says of it */
                ((fmt_section *)s)->count = random % 3;
            bool same =
                memcmp(before, whole.data + at, 8) == 0 && memcmp(table, header->sections, sizeof table) == 0;
            fuzz_seal_snapshot(whole.data, whole.len);
            put_file(paths[2], whole.data, whole.len);
            mica_status status =
                which ? read_all((const char *[]){paths[0], paths[2]}, 2) : read_all(&paths[2], 1);
            forged += !same;
            refused += !same && status != MICA_OK;
            if (same) assert_int_equal(status, MICA_OK);
            memcpy(whole.data + at, before, 8);
            memcpy(header->sections, table, sizeof table);
        }
        base_buf_free(&whole);
    }
    /* what passes is a file that somebody could have saved: another time, name, number of a page */
    assert_true(forged > 1000 && refused > forged / 3);
    munmap(more.base, 3 * PAGE);
    end(&t);
}

static void holes_mean_nothing(void **state) {
    (void)state;
    tracked t = memory_of(300 * PAGE, PAGE);
    memset(t.at + 50 * PAGE, 0, 200 * PAGE);
    const char *dense = path_of("full"), *sparse = path_of("sparse");
    mica_error err = MICA_ERROR_INIT;
    base_buf whole = {0};
    struct stat a, b;
    static const uint8_t zeros[PAGE];
    (void)save(&t, true, 0, dense);
    OK(base_file_read_all(dense, 1 << 24, &whole, &err));
    int fd = open(sparse, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(ftruncate(fd, (off_t)whole.len), 0);
    for (size_t at = 0; at < whole.len; at += PAGE)
        if (memcmp(whole.data + at, zeros, PAGE) != 0)
            assert_int_equal(pwrite(fd, whole.data + at, PAGE, (off_t)at), PAGE);
    close(fd);
    stat(dense, &a);
    stat(sparse, &b);
    assert_true(b.st_blocks <= a.st_blocks);
    expect_chain(&t, &dense, 1);
    expect_chain(&t, &sparse, 1);
    base_buf_free(&whole);
    end(&t);
}

static void regions_may_be_added_between_saves(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")};
    uint8_t *more = fresh_memory(10 * PAGE), bytes[10 * PAGE - 7];
    mica_error err = MICA_ERROR_INIT;
    (void)save(&t, true, 0, paths[0]);
    memset(more, 5, 10 * PAGE);
    mica_memory_region region = {"more", more, 10 * PAGE - 7, 16384};
    OK(mica_memory_space_add(t.space, &region, &err));
    t.at[1] ^= 1;
    assert_int_equal(save(&t, false, 0, paths[1]).pages, 11);
    more[6 * PAGE] = 6;
    assert_int_equal(save(&t, false, 0, paths[2]).pages, 4); /* its granule */
    expect_chain(&t, paths, 3);
    mica_memory_file *file = chain(paths, 3);
    OK(mica_memory_file_read(file, 1, 0, bytes, sizeof bytes, &err));
    assert_memory_equal(bytes, more, sizeof bytes);
    mica_memory_file_close(file);
    end(&t);
    munmap(more, 10 * PAGE);
}

/* Threads write while files are saved; the last, when they have ended, makes the chain the memory. */
static tracked running;
static _Atomic int stop;
static void *writer(void *which) {
    uint32_t random = (uint32_t)(uintptr_t)which + 1;
    while (!atomic_load(&stop)) {
        random = random * 1664525u + 1013904223u;
        /* two values in turn: a page is often again what it was */
        uint64_t *at = (uint64_t *)(void *)(running.at + (random >> 8) % 40 * PAGE) + (uintptr_t)which;
        __atomic_store_n(at, random >> 31, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void files_saved_while_threads_write_lose_nothing(void **state) {
    (void)state;
    for (int round = 0; round < 6; round++) {
        pthread_t threads[2];
        const char *paths[12];
        char names[12][128];
        running = memory_of(40 * PAGE, PAGE << round % 3);
        atomic_store(&stop, 0);
        for (uintptr_t k = 0; k < 2; k++)
            assert_int_equal(pthread_create(&threads[k], NULL, writer, (void *)k), 0);
        for (int k = 0; k < 12; k++) {
            paths[k] = strcpy(names[k], diff_of(k));
            if (k == 11) {
                atomic_store(&stop, 1);
                for (int i = 0; i < 2; i++)
                    pthread_join(threads[i], NULL);
            }
            (void)save(&running, k == 0, PAGE << (round + k) % 3, paths[k]);
        }
        expect_chain(&running, paths, 12);
        end(&running);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_saved_is_read),
        cmocka_unit_test(pages_of_files_and_of_trackers_are_independent),
        cmocka_unit_test(a_merged_chain_is_the_memory),
        cmocka_unit_test(what_is_no_chain_is_refused),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(a_diff_does_not_replace_its_parent),
        cmocka_unit_test(bytes_may_come_from_elsewhere),
        cmocka_unit_test(a_save_that_fails_can_be_repeated),
        cmocka_unit_test(a_save_that_is_killed_leaves_the_old_file_or_the_new),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(damage_and_truncation_are_found),
        cmocka_unit_test(forged_records_with_good_hashes_are_refused_or_bounded),
        cmocka_unit_test(holes_mean_nothing),
        cmocka_unit_test(regions_may_be_added_between_saves),
        cmocka_unit_test(files_saved_while_threads_write_lose_nothing),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

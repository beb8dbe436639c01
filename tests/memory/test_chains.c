/* tests/memory/test_chains.c - chains merged and compared, files described whatever state they are in, and pairs of a memory and
 * a state, at every point where a save may end. */
#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"
#include "fuzz/seal.h"
#include "memory/layout.h"
#include "tests/memory/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void put_file(const char *path, const uint8_t *bytes, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void scribble(tracked *t, uint32_t *random) {
    for (int n = 0; n < 6; n++) {
        *random = *random * 1664525u + 1013904223u;
        size_t at = (*random >> 4) % t->size, many = (*random >> 9) % (3 * PAGE);
        memset(t->at + at, (int)(*random >> 20) % 3, many < t->size - at ? many : t->size - at);
    }
}

/* A chain of eight epochs, with sizes and page sizes that change; what it is after each, in `memories`. */
static void grow(tracked *t, uint32_t program, const char **paths) {
    mica_error err = MICA_ERROR_INIT;
    uint32_t random = program * 7919;
    void *at = fresh_memory(100 * PAGE);
    assert_true(track(t, at, 60 * PAGE - program, PAGE, (mica_memory_tracker_options){0}));
    for (int epoch = 0; epoch < 8; epoch++) {
        scribble(t, &random);
        if (random >> 30 == 0) {
            t->size = 20 * PAGE + random % (80 * PAGE);
            OK(mica_memory_space_resize(t->space, 0, t->size, &err));
        }
        paths[epoch] = diff_of(epoch);
        (void)save(t, epoch == 0, PAGE << random % 3, paths[epoch]);
    }
}

static void end_grown(tracked *t) {
    void *at = t->at;
    untrack(t);
    munmap(at, 100 * PAGE);
}

static void a_merged_file_is_the_memory(void **state) {
    (void)state;
    for (uint32_t program = 1; program <= 10; program++) {
        tracked t;
        const char *paths[8], *merged = path_of("merged");
        mica_error err = MICA_ERROR_INIT;
        mica_memory_saved saved;
        grow(&t, program, paths);
        OK(mica_memory_merge(paths, 8, merged, 0, &saved, &err));
        expect_chain(&t, &merged, 1);
        OK(mica_memory_merge(paths, 8, merged, PAGE << program % 5, &saved, &err));
        expect_chain(&t, &merged, 1);
        mica_memory_file *file = chain(&merged, 1), *newest = chain(paths, 8);
        mica_memory_file_about a, b;
        assert_true(mica_memory_file_tell(file, 0, &a) && mica_memory_file_tell(newest, 7, &b));
        assert_true(a.full && a.time_ns == b.time_ns && a.instructions == b.instructions);
        assert_memory_equal(a.space_id, b.space_id, sizeof a.space_id);
        mica_memory_file_close(file);
        mica_memory_file_close(newest);
        end_grown(&t);
    }
}

static void merged_diffs_take_the_place_of_theirs(void **state) {
    (void)state;
    for (uint32_t program = 1; program <= 6; program++)
        for (size_t from = 1; from < 7; from += 2)
            for (size_t to = from + 1; to <= 8; to += 3) {
                tracked t;
                const char *paths[8], *merged = path_of("merged"), *joined[8];
                mica_error err = MICA_ERROR_INIT, large = MICA_ERROR_INIT;
                grow(&t, program, paths);
                OK(mica_memory_merge(paths + from, to - from, merged, 0, NULL, &err));
                assert_int_equal(
                    mica_memory_merge(paths + from, to - from, path_of("large"), 16 * PAGE, NULL, &large),
                    MICA_ERR_INVALID_ARGUMENT);
                for (size_t k = 0; k < from; k++)
                    joined[k] = paths[k];
                joined[from] = merged;
                mica_memory_file *a = chain(joined, from + 1), *b = chain(paths, to);
                uint64_t size = mica_memory_file_region(b, 0)->size;
                uint8_t *x = malloc(size), *y = malloc(size);
                assert_int_equal(mica_memory_file_region(a, 0)->size, size);
                OK(mica_memory_file_read(a, 0, 0, x, size, &err));
                OK(mica_memory_file_read(b, 0, 0, y, size, &err));
                assert_memory_equal(x, y, size);
                free(x);
                free(y);
                mica_memory_file_close(a);
                mica_memory_file_close(b);
                end_grown(&t);
            }
}

static void merging_keeps_sections_and_description(void **state) {
    (void)state;
    tracked t = memory_of(10 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT;
    mica_memory_section found;
    mica_memory_file_about about;
    const char *paths[] = {path_of("full"), path_of("d1")};
    const mica_memory_section old = {0x8001, "old", 3}, newer = {0x8002, "newer", 5};
    OK(mica_memory_save(t.tracker, true, &(mica_memory_content){.sections = &old, .section_count = 1},
                        paths[0], NULL, &err));
    t.at[0]++;
    OK(mica_memory_save(
        t.tracker, false,
        &(mica_memory_content){.sections = &newer, .section_count = 1, .description = "d", .branch = 4},
        paths[1], NULL, &err));
    OK(mica_memory_merge(paths, 2, paths[0], 0, NULL, &err)); /* in the place of one of them */
    mica_memory_file *file = chain(paths, 1);
    OK(mica_memory_file_section(file, 0, 0x8002, &found, &err));
    assert_memory_equal(found.data, "newer", 5);
    assert_int_equal(mica_memory_file_section(file, 0, 0x8001, &found, &err), MICA_ERR_NOT_FOUND);
    assert_true(mica_memory_file_tell(file, 0, &about));
    assert_int_equal(about.branch, 4);
    assert_string_equal(about.description, "d");
    mica_memory_file_close(file);
    expect_chain(&t, paths, 1);
    end(&t);
}

static void damage_is_not_merged(void **state) {
    (void)state;
    tracked t = memory_of(30 * PAGE, PAGE);
    const char *paths[] = {path_of("full"), path_of("d1")}, *merged = path_of("merged");
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    unlink(merged);
    (void)save(&t, true, 0, paths[0]);
    t.at[3 * PAGE]++;
    (void)save(&t, false, 0, paths[1]);
    OK(base_file_read_all(paths[1], 1 << 20, &whole, &fine));
    for (size_t at = 100; at < whole.len; at += 1023) {
        mica_error err = MICA_ERROR_INIT;
        whole.data[at] ^= 4;
        put_file(paths[1], whole.data, whole.len);
        whole.data[at] ^= 4;
        mica_status status = mica_memory_merge(paths, 2, merged, 0, NULL, &err);
        if (status == MICA_OK) { /* a byte of padding, which merging does not read */
            expect_chain(&t, &merged, 1);
            unlink(merged);
        }
        if (access(merged, F_OK) == 0) fail_msg("byte %zu: %d", at, (int)status);
    }
    base_buf_free(&whole);
    end(&t);
}

typedef struct differing {
    const tracked *now;
    uint8_t *before;
    uint64_t seen;
} differing;

static mica_status differs(void *ctx, const mica_memory_difference *d, mica_error *err) {
    differing *all = ctx;
    (void)err;
    assert_true(d->in_a && d->in_b && d->offset >= all->seen);
    for (uint64_t at = all->seen; at < d->offset; at += PAGE)
        assert_memory_equal(all->now->at + at, all->before + at,
                            d->offset - at < PAGE ? d->offset - at : PAGE);
    for (uint64_t at = d->offset; at < d->offset + d->bytes; at += PAGE) {
        uint64_t left = all->now->size - at;
        assert_memory_not_equal(all->now->at + at, all->before + at, left < PAGE ? left : PAGE);
    }
    all->seen = d->offset + d->bytes;
    return MICA_OK;
}

static void comparing_names_exactly_what_differs(void **state) {
    (void)state;
    for (uint32_t program = 1; program < 16; program++) {
        tracked t = memory_of(200 * PAGE - program, PAGE);
        uint32_t random = program;
        mica_error err = MICA_ERROR_INIT;
        const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2")}, *other = path_of("other");
        differing all = {.now = &t, .before = malloc(t.size)};
        (void)save(&t, true, PAGE << program % 3, paths[0]);
        scribble(&t, &random);
        (void)save(&t, false, 0, paths[1]);
        memcpy(all.before, t.at, t.size);
        scribble(&t, &random);
        (void)save(&t, false, PAGE << program % 4, paths[2]);
        (void)save(&t, true, 0, other); /* the same memory in another file */
        mica_memory_file *a = chain(paths, 2), *b = chain(paths, 3), *c = chain(&other, 1);
        OK(mica_memory_file_compare(a, b, differs, &all, &err));
        assert_memory_equal(t.at + all.seen, all.before + all.seen, t.size - all.seen);
        all.seen = 0;
        OK(mica_memory_file_compare(a, c, differs, &all, &err));
        all.seen = UINT64_MAX; /* whatever is told is too much */
        OK(mica_memory_file_compare(b, c, differs, &all, &err));
        free(all.before);
        mica_memory_file_close(a);
        mica_memory_file_close(b);
        mica_memory_file_close(c);
        end(&t);
    }
}

static mica_status listed(void *ctx, const mica_memory_difference *d, mica_error *err) {
    (void)err;
    base_buf_printf(ctx, "%s %llu %llu %d%d;", d->region, (unsigned long long)d->offset,
                    (unsigned long long)d->bytes, d->in_a, d->in_b);
    return MICA_OK;
}

static void comparing_tells_regions_and_sizes(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    uint8_t *more = fresh_memory(3 * PAGE);
    const char *paths[] = {path_of("full"), path_of("d1")};
    (void)save(&t, true, 0, paths[0]);
    OK(mica_memory_space_add(t.space, &(mica_memory_region){"more", more, 3 * PAGE, 0}, &err));
    OK(mica_memory_space_resize(t.space, 0, 15 * PAGE + 1, &err));
    t.at[3 * PAGE]++;
    (void)save(&t, false, 0, paths[1]);
    mica_memory_file *a = chain(paths, 1), *b = chain(paths, 2);
    OK(mica_memory_file_compare(a, b, listed, &out, &err));
    assert_string_equal(base_buf_cstr(&out), "memory 12288 4096 11;memory 61441 20479 10;more 0 12288 01;");
    base_buf_free(&out);
    OK(mica_memory_file_compare(b, a, listed, &out, &err));
    assert_string_equal(base_buf_cstr(&out), "memory 12288 4096 11;memory 61441 20479 01;more 0 12288 10;");
    base_buf_free(&out);
    mica_memory_file_close(a);
    mica_memory_file_close(b);
    munmap(more, 3 * PAGE);
    end(&t);
}

/* What describing says, as text or JSON; until the next call. */
static const char *described(const char *path, bool json, mica_status expected) {
    static base_buf out;
    mica_error err = MICA_ERROR_INIT;
    base_buf_free(&out);
    mica_status status = mica_memory_describe(path, json, &out, &err);
    if (status != expected) fail_msg("%s: %d %s", path, (int)status, err.message);
    assert_int_equal(err.code, expected);
    return base_buf_cstr(&out);
}

static void expect_said(const char *text, const char *said) {
    if (!strstr(text, said)) fail_msg("not said: %s\n%s", said, text);
}

static void files_are_described_in_any_state(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE - 7, PAGE);
    const char *full = path_of("full"), *diff = path_of("d1"), *bad = path_of("damaged");
    mica_error err = MICA_ERROR_INIT;
    base_buf whole = {0};
    memset(t.at + 5 * PAGE, 0, 3 * PAGE);
    OK(mica_memory_save(
        t.tracker, true,
        &(mica_memory_content){.description = "a\x1b[31mb \xc3\xa4", .time_ns = 86400000000001}, full, NULL,
        &err));
    t.at[1 * PAGE]++;
    (void)save(&t, false, 0, diff);
    const char *text = described(full, false, MICA_OK);
    expect_said(text, "status         good\n");
    expect_said(text, "kind           memory file\n");
    expect_said(text, "what           full\n");
    expect_said(text, "time           1970-01-02 00:00:00 UTC\n");
    expect_said(text, "description    a?[31mb \xc3\xa4\n");
    expect_said(text, "region         memory: 81913 bytes, 20 pages in 3 runs, 3 of zeros\n");
    expect_said(described(full, true, MICA_OK),
                "\"regions\":[{\"name\":\"memory\",\"bytes\":81913,\"runs\":3,\"pages\":20,\"zeros\":3}]");
    expect_said(described(diff, false, MICA_OK), "parent file    full\n");
    expect_said(described(diff, true, MICA_OK), "\"parent_file\":\"full\"");
    OK(base_file_read_all(full, 1 << 20, &whole, &err));
    const fmt_header *header = (const fmt_header *)(void *)whole.data;
    uint64_t pages = fmt_header_section(header, MEM_SECTION_PAGES, 0)->offset;
    whole.data[pages + 9 * PAGE] ^= 1; /* the twelfth page of the region, behind those of zeros */
    whole.data[pages + 11 * PAGE] ^= 1;
    put_file(bad, whole.data, whole.len);
    text = described(bad, false, MICA_ERR_CORRUPTED);
    expect_said(text, "status         damaged\n");
    expect_said(text, "; 2 pages damaged, the first at byte 49152\n");
    expect_said(described(bad, true, MICA_ERR_CORRUPTED), "\"damaged_pages\":2,\"first_damage\":49152");
    whole.data[pages + 9 * PAGE] ^= 1;
    whole.data[pages + 11 * PAGE] ^= 1;
    for (size_t cut = 0; cut < whole.len; cut += 1000) {
        put_file(bad, whole.data, cut);
        text = described(bad, cut % 3 == 0, MICA_ERR_TRUNCATED);
        expect_said(text, "cut short");
        if (cut >= 4096) expect_said(text, cut % 3 ? "header         good" : "\"header\":\"good\"");
    }
    uint64_t index = fmt_header_section(header, MEM_SECTION_INDEX, 0)->offset;
    whole.data[index + 8] ^= 1; /* what stands before it can be told */
    put_file(bad, whole.data, whole.len);
    text = described(bad, false, MICA_ERR_CORRUPTED);
    expect_said(text, "section        index\n");
    whole.data[index + 8] ^= 1;
    for (int version = 0; version < 4; version += 2) {
        whole.data[8] = (uint8_t)version;
        put_file(bad, whole.data, whole.len);
        text = described(bad, false, MICA_ERR_VERSION_MISMATCH);
        expect_said(text, version ? "of a newer version" : "of an older version");
        expect_said(text, version ? "format         2." : "format         0.");
        expect_said(text, "expected       1\n");
    }
    unlink(full);
    expect_said(described(diff, false, MICA_OK), "parent file    missing");
    expect_said(described(diff, true, MICA_OK), "\"parent_file\":null");
    put_file(bad, (const uint8_t *)"nothing of ours", 15);
    expect_said(described(bad, false, MICA_ERR_NOT_A_SNAPSHOT), "something else");
    put_file(bad, (const uint8_t *)"", 0);
    expect_said(described(bad, false, MICA_ERR_TRUNCATED), "cut short");
    expect_said(described(path_of("gone"), false, MICA_ERR_IO), "cannot be read");
    for (uint64_t n = 1;; n++) {
        base_buf out = {0};
        mica_error failed = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        mica_status status = mica_memory_describe(diff, n % 2, &out, &failed);
        base_alloc_fail_at(0);
        base_buf_free(&out);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
    base_buf_free(&whole);
    end(&t);
}

/* ---- pairs ---- */

/* A state that tells which memory it is of: the byte that fills page 0. */
static mica_status save_pair(tracked *t, bool full, const char *path, mica_error *err) {
    const mica_memory_section state = {0, t->at, 1};
    return mica_memory_pair_save(t->tracker, full, NULL, &state, path, NULL, err);
}

/* The pair at `path` is whole; which one it is. */
static uint8_t expect_pair(const char *path, size_t size) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_pair *pair;
    size_t len;
    if (mica_memory_pair_open(path, &pair, &err) != MICA_OK) fail_msg("%s", err.message);
    const uint8_t *state = mica_memory_pair_state(pair, &len);
    uint8_t *bytes = malloc(size), number = state[0];
    assert_int_equal(len, 1);
    OK(mica_memory_file_read(mica_memory_pair_file(pair), 0, 0, bytes, size, &err));
    assert_int_equal(bytes[0], number); /* never the memory of another state */
    free(bytes);
    mica_memory_pair_close(pair);
    return number;
}

/* How many files the folder of the tests has whose name begins so. */
static size_t files_of(const char *name) {
    DIR *dir = opendir(folder);
    size_t count = 0;
    for (struct dirent *item; (item = readdir(dir));)
        count += strncmp(item->d_name, name, strlen(name)) == 0;
    closedir(dir);
    return count;
}

static void a_pair_is_one_moment(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE);
    const char *path = path_of("pair");
    mica_error err = MICA_ERROR_INIT, other = MICA_ERROR_INIT, foreign = MICA_ERROR_INIT;
    t.at[0] = 1;
    assert_int_equal(save_pair(&t, false, path, &err), MICA_ERR_INVALID_ARGUMENT);
    err = (mica_error)MICA_ERROR_INIT;
    OK(save_pair(&t, true, path, &err));
    assert_int_equal(expect_pair(path, t.size), 1);
    for (uint8_t k = 2; k < 6; k++) {
        t.at[0] = t.at[k * PAGE] = k;
        OK(save_pair(&t, false, path, &err));
        assert_int_equal(expect_pair(path, t.size), k);
        assert_int_equal(files_of("pair"), k + 1);
    }
    const char *text = described(path, false, MICA_OK);
    expect_said(text, "kind           state file\n");
    expect_said(text, ".memory: there\n");
    t.at[0] = 9;
    OK(save_pair(&t, true, path, &err));
    assert_int_equal(expect_pair(path, t.size), 9);
    assert_int_equal(files_of("pair"), 2); /* nobody needs the others any more */
    tracked u = memory_of(20 * PAGE, PAGE);
    const char *second = path_of("second");
    OK(save_pair(&u, true, second, &err));
    u.at[0]++;
    assert_int_equal(save_pair(&u, false, path, &other),
                     MICA_ERR_INCOMPLETE_CHAIN); /* another's state is there */
    put_file(path_of("text"), (const uint8_t *)"precious", 8);
    assert_int_equal(save_pair(&u, true, path_of("text"), &foreign), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(expect_pair(path, t.size), 9);
    end(&t);
    end(&u);
}

static void the_memory_name(const char *pair, char *out) {
    DIR *dir = opendir(folder);
    out[0] = 0;
    for (struct dirent *item; (item = readdir(dir));)
        if (strncmp(item->d_name, pair, strlen(pair)) == 0 && strstr(item->d_name, ".memory"))
            snprintf(out, 512, "%s/%s", folder, item->d_name);
    closedir(dir);
}

static void mismatched_pairs_are_refused(void **state) {
    (void)state;
    tracked t = memory_of(20 * PAGE, PAGE), u = memory_of(20 * PAGE, PAGE);
    mica_error err = MICA_ERROR_INIT, wrong = MICA_ERROR_INIT, gone = MICA_ERROR_INIT,
               checked = MICA_ERROR_INIT;
    char a[512], b[512], moved[512];
    mica_memory_pair *pair;
    const char *p = path_of("one"), *q = path_of("two");
    OK(save_pair(&t, true, p, &err));
    OK(save_pair(&u, true, q, &err));
    the_memory_name("one", a);
    the_memory_name("two", b);
    OK(mica_memory_pair_check(p, a, &err));
    assert_int_equal(mica_memory_pair_check(p, b, &checked), MICA_ERR_MISMATCHED_PAIR);
    assert_int_equal(strlen(checked.expected), 64);
    snprintf(moved, sizeof moved, "%s/moved", folder);
    assert_int_equal(rename(a, moved), 0);
    assert_int_equal(mica_memory_pair_open(p, &pair, &gone), MICA_ERR_INCOMPLETE_CHAIN);
    assert_non_null(strstr(gone.message, "is not there"));
    expect_said(described(p, false, MICA_OK), "there under another name, moved\n");
    assert_int_equal(rename(b, a), 0);
    assert_int_equal(mica_memory_pair_open(p, &pair, &wrong), MICA_ERR_MISMATCHED_PAIR);
    assert_int_equal(strlen(wrong.found), 64);
    assert_null(pair);
    end(&t);
    end(&u);
}

/* Killed at every file call, and torn: the old pair or the new one is there, whole, and the next save tidies up. */
static void a_pair_that_is_killed_is_the_old_or_the_new(void **state) {
    (void)state;
    for (int full = 0; full < 2; full++) {
        tracked t = memory_by(12 * PAGE, PAGE, MICA_MEMORY_COMPARE);
        const char *path = path_of("killed");
        mica_error fine = MICA_ERROR_INIT;
        bool ended = false;
        size_t seen[2] = {0}, members = 1;
        t.at[0] = 1;
        OK(save_pair(&t, true, path, &fine));
        for (uint64_t n = 1; !ended; n++)
            for (int torn = 0; torn < 2; torn++) {
                int status = 0;
                uint8_t before = t.at[0];
                t.at[0] = (uint8_t)(before + 1);
                t.at[(n % 11 + 1) * PAGE]++;
                pid_t pid = fork();
                if (pid == 0) {
                    mica_error err = MICA_ERROR_INIT;
                    base_file_die_at(n, torn);
                    _exit(save_pair(&t, full, path, &err) == MICA_OK ? 0 : 1);
                }
                assert_int_equal(waitpid(pid, &status, 0), pid);
                ended = WIFEXITED(status);
                if (ended) assert_int_equal(WEXITSTATUS(status), 0);
                uint8_t found = expect_pair(path, t.size);
                assert_true(found == before || found == t.at[0]);
                if (ended) assert_int_equal(found, t.at[0]);
                seen[found == t.at[0]]++;
                OK(save_pair(&t, true, path, &fine)); /* from here: the child's pair is not this process's */
                assert_int_equal(expect_pair(path, t.size), t.at[0]);
                assert_int_equal(files_of("killed"), 1 + members);
            }
        assert_true(seen[0] > 5 && seen[1] > 2);
        end(&t);
    }
}

static void a_pair_that_fails_leaves_the_old_one_and_can_be_repeated(void **state) {
    (void)state;
    tracked t = memory_by(12 * PAGE, PAGE, MICA_MEMORY_COMPARE);
    const char *path = path_of("failing");
    mica_error fine = MICA_ERROR_INIT;
    t.at[0] = 1;
    OK(save_pair(&t, true, path, &fine));
    uint64_t n = 0, calls = 0, failed = 0;
    while (calls >= n) {
        mica_error err = MICA_ERROR_INIT;
        OK(save_pair(&t, true, path, &err)); /* one memory file again */
        uint8_t before = t.at[0];
        t.at[0] = (uint8_t)(before % 200 + 1);
        calls = base_file_count();
        base_file_fail_at(++n, 28);
        mica_status status = save_pair(&t, n % 2, path, &err);
        base_file_fail_at(0, 0);
        calls = base_file_count() - calls;
        uint8_t found = expect_pair(path, t.size);
        assert_true(found == t.at[0] || (status != MICA_OK && found == before));
        if (status == MICA_OK) continue;
        failed++;
        err = (mica_error)MICA_ERROR_INIT;
        t.at[5 * PAGE]++;
        if (found == before)
            OK(save_pair(&t, false, path, &err)); /* of the same epoch */
        else
            OK(save_pair(&t, true, path, &err)); /* it is there, though the folder could not be flushed */
        assert_int_equal(expect_pair(path, t.size), t.at[0]);
    }
    assert_true(failed > 8);
    mica_status status = MICA_ERR_NO_MEMORY;
    for (n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        t.at[0] = (uint8_t)(t.at[0] % 200 + 1);
        base_alloc_fail_at(n);
        status = save_pair(&t, true, path, &err);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    assert_int_equal(expect_pair(path, t.size), t.at[0]);
    status = MICA_ERR_NO_MEMORY;
    for (n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_pair *pair;
        base_alloc_fail_at(n);
        status = mica_memory_pair_open(path, &pair, &err);
        base_alloc_fail_at(0);
        mica_memory_pair_close(pair);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
    }
    end(&t);
}

static void forged_states_are_refused(void **state) {
    (void)state;
    tracked t = memory_of(3 * PAGE, PAGE);
    const char *path = path_of("forged");
    mica_error fine = MICA_ERROR_INIT;
    base_buf whole = {0};
    OK(save_pair(&t, true, path, &fine));
    OK(base_file_read_all(path, 1 << 20, &whole, &fine));
    fmt_header *header = (fmt_header *)(void *)whole.data;
    fmt_section *members = (fmt_section *)(uintptr_t)fmt_header_section(header, MEM_STATE_MEMBERS, 0);
    char *name = (char *)whole.data + members->offset + offsetof(mem_named, name);
    static const char *const names[] = {"", "..", ".", "../x", "a/b"};
    char kept[256];
    memcpy(kept, name, sizeof kept);
    for (size_t k = 0; k < 8; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_pair *pair;
        uint32_t count = members->count;
        if (k < 5) strcpy(name, names[k]);
        if (k == 5) memset(name, 'a', 256);
        if (k == 6) members->count = 0;
        if (k == 7) members->count = 2;
        fuzz_seal_snapshot(whole.data, whole.len);
        put_file(path, whole.data, whole.len);
        assert_int_equal(mica_memory_pair_open(path, &pair, &err), MICA_ERR_CORRUPTED);
        assert_null(pair);
        memcpy(name, kept, sizeof kept);
        members->count = count;
    }
    for (size_t at = 0; at < whole.len; at += 41) { /* and every flip, without a seal */
        mica_error err = MICA_ERROR_INIT;
        mica_memory_pair *pair;
        fuzz_seal_snapshot(whole.data, whole.len);
        whole.data[at] ^= 2;
        put_file(path, whole.data, whole.len);
        assert_int_not_equal(mica_memory_pair_open(path, &pair, &err), MICA_OK);
        whole.data[at] ^= 2;
    }
    base_buf_free(&whole);
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merged_file_is_the_memory),
        cmocka_unit_test(merged_diffs_take_the_place_of_theirs),
        cmocka_unit_test(merging_keeps_sections_and_description),
        cmocka_unit_test(damage_is_not_merged),
        cmocka_unit_test(comparing_names_exactly_what_differs),
        cmocka_unit_test(comparing_tells_regions_and_sizes),
        cmocka_unit_test(files_are_described_in_any_state),
        cmocka_unit_test(a_pair_is_one_moment),
        cmocka_unit_test(mismatched_pairs_are_refused),
        cmocka_unit_test(a_pair_that_is_killed_is_the_old_or_the_new),
        cmocka_unit_test(a_pair_that_fails_leaves_the_old_one_and_can_be_repeated),
        cmocka_unit_test(forged_states_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

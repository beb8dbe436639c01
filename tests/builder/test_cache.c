/* tests/builder/test_cache.c - an incremental build gives the bytes of a full one, whatever happened to
 * sources and cache. */
#include "tests/fake_language.h"
#include "tests/folder.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { SOURCES = 40 };

static char root[] = "/tmp/mica-cache-XXXXXX";
static char folder[64], cache[64];
static _Atomic unsigned compiled; /* by the threads of a build */
static uint8_t compiler;
static bool lazy;                                  /* nobody but blocks needs cold parts */
static void (*tweak)(mica_builder_config *config); /* other settings for both builds, or NULL */

static mica_status counted_compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    compiled++;
    return fake_compile(ctx, source, out, err);
}

static bool counted_version(void *ctx, uint8_t out[32]) {
    (void)ctx;
    memset(out, compiler, 32);
    return compiler != 0;
}

static const char *source_path(int i) {
    static char path[96];
    snprintf(path, sizeof path, "%s/f%02d.fk", folder, i);
    return path;
}

/* Writes a source and dates it a minute back, so that its times can be relied on. */
static void put(int i, int version, bool settled) {
    FILE *f = fopen(source_path(i), "wb");
    assert_non_null(f);
    fprintf(f, "entry f%02d folder\ncode c%d\ncall f%02d\ncall plus\n", i, version, (i + 7) % SOURCES);
    for (int k = 0; k < 40; k++)
        fprintf(f, "text line %d of text %d, %d\nnote %d%d\n", k, i, version % 10, k, i);
    if (i % 10 == 3) fprintf(f, "warn odd\n");
    fclose(f);
    struct timespec past[2] = {{.tv_sec = 1000000000 + version}, {.tv_sec = 1000000000 + version}};
    if (settled) assert_int_equal(utimensat(AT_FDCWD, source_path(i), past, 0), 0);
}

static mica_status build(const char *cache_path, unsigned level, base_buf *out, mica_builder_report *report,
                         mica_error *err) {
    mica_builder_config config;
    mica_builder *b;
    mica_frontend frontend = fake_frontend;
    frontend.compile = counted_compile;
    frontend.version = counted_version;
    if (lazy) frontend.finish = NULL;
    mica_builder_config_default(&config);
    config.cache = cache_path;
    config.jobs = 1;
    config.max_optimization_level = (uint8_t)level;
    if (tweak) tweak(&config);
    compiled = 0;
    mica_status status = mica_builder_new(&frontend, &config, &b, err);
    if (status == MICA_OK) status = mica_builder_add_directory(b, folder, err);
    if (status == MICA_OK) status = mica_builder_build_memory(b, out, report, err);
    if (status == MICA_OK && report->refusal_count)
        assert_string_equal(report->refusals[0].reason, "odd"); /* warnings are kept as well */
    mica_builder_free(b);
    return status;
}

/* Builds both ways, compares, and returns how many sources the incremental build compiled. */
static unsigned same_as_full(const char *note) {
    base_buf full = {0}, fast = {0};
    mica_builder_report report, plain;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(build(NULL, 3, &full, &plain, &err), MICA_OK);
    assert_int_equal(build(cache, 3, &fast, &report, &err), MICA_OK);
    unsigned count = compiled;
    assert_int_equal(full.len, fast.len);
    assert_memory_equal(full.data, fast.data, full.len);
    assert_int_equal(report.source_bytes, plain.source_bytes);
    assert_int_equal(report.reused + count, report.sources);
    assert_int_equal(report.refusal_count, plain.refusal_count);
    if (note)
        assert_string_equal(report.cache_note, note);
    else
        assert_null(report.cache_note);
    base_buf_free(&full);
    base_buf_free(&fast);
    return count;
}

static int fresh(void **state) {
    (void)state;
    compiler = 1;
    tweak = NULL;
    lazy = false;
    unlink(cache);
    unlink(source_path(91));
    for (int i = 0; i < SOURCES; i++)
        put(i, 1, true);
    unlink(source_path(90));
    return 0;
}

static void only_what_changed_is_compiled_again(void **state) {
    (void)state;
    assert_int_equal(same_as_full(NULL), SOURCES);
    assert_int_equal(same_as_full(NULL), 0);
    put(5, 2, true);
    assert_int_equal(same_as_full(NULL), 1);
    assert_int_equal(same_as_full(NULL), 0);
    put(90, 1, true);
    assert_int_equal(same_as_full(NULL), 1);
    unlink(source_path(90));
    assert_int_equal(same_as_full(NULL), 0);
    put(6, 1, true); /* touched: read again, and found to be the same */
    assert_int_equal(same_as_full(NULL), 0);
}

static void a_source_of_the_same_size_and_time_is_noticed(void **state) {
    (void)state;
    put(8, 3, false);
    (void)same_as_full(NULL);
    for (int version = 4; version < 9; version++) { /* as fast as the clock of the file system ticks */
        struct stat before;
        assert_int_equal(stat(source_path(8), &before), 0);
        put(8, version, false);
        struct timespec times[2] = {before.st_atim, before.st_mtim};
        assert_int_equal(utimensat(AT_FDCWD, source_path(8), times, 0), 0);
        assert_int_equal(same_as_full(NULL), 1);
    }
}

static void another_compiler_or_setting_makes_the_cache_stale(void **state) {
    (void)state;
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    (void)same_as_full(NULL);
    compiler = 2;
    assert_int_equal(same_as_full("the cache is of another compiler or for other settings and is made anew"),
                     SOURCES);
    assert_int_equal(build(cache, 1, &out, &report, &err), MICA_OK);
    assert_int_equal(compiled, SOURCES);
    base_buf_free(&out);
    compiler = 0;
    assert_int_equal(same_as_full("the cache is not used: the compiler cannot tell its version"), SOURCES);
}

static void read_cache(base_buf *out) {
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(base_file_read_all(cache, 1 << 24, out, &err), MICA_OK);
}

static void write_cache(const void *data, size_t len) {
    FILE *f = fopen(cache, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    fclose(f);
}

static void no_damaged_byte_reaches_the_result(void **state) {
    lazy = *state != NULL;
    base_buf good = {0}, full = {0}, out = {0};
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    (void)same_as_full(NULL);
    read_cache(&good);
    assert_int_equal(build(NULL, 3, &full, &report, &err), MICA_OK);
    size_t refused = 0, tried = 0;
    for (size_t at = 0; at < good.len; at += at < 128 ? 1 : 211, tried++) {
        good.data[at] ^= 0x10;
        write_cache(good.data, good.len);
        good.data[at] ^= 0x10;
        out.len = 0;
        assert_int_equal(build(cache, 3, &out, &report, &err), MICA_OK);
        assert_int_equal(out.len, full.len);
        assert_memory_equal(out.data, full.data, full.len);
        refused += report.cache_note != NULL || report.reused < SOURCES || report.blocks_reused == 0;
    }
    assert_true(refused >
                tried / 4); /* the rest hit blocks of several, padding, or cold parts nobody needs */
    put(5, 2, true);        /* now some of those are needed again */
    size_t late = 0;
    full.len = 0;
    assert_int_equal(build(NULL, 3, &full, &report, &err), MICA_OK);
    for (size_t at = 0; at < good.len; at += 139) {
        good.data[at] ^= 0x10;
        write_cache(good.data, good.len);
        good.data[at] ^= 0x10;
        out.len = 0;
        assert_int_equal(build(cache, 3, &out, &report, &err), MICA_OK);
        assert_int_equal(out.len, full.len);
        assert_memory_equal(out.data, full.data, full.len);
        assert_int_equal(report.sources, SOURCES);
        assert_int_equal(report.accepted, SOURCES);
        late += report.cache_note && compiled == SOURCES + 1; /* one before the damage was met, then all */
    }
    assert_true(late > 0);
    for (size_t len = 0; len < good.len; len += 1 + good.len / 50) {
        write_cache(good.data, len);
        out.len = 0;
        assert_int_equal(build(cache, 3, &out, &report, &err), MICA_OK);
        assert_string_equal(report.cache_note, "the cache is damaged and is made anew");
        assert_memory_equal(out.data, full.data, full.len);
    }
    base_buf_free(&good);
    base_buf_free(&full);
    base_buf_free(&out);
}

/* Whatever call fails, the build either succeeds with the same bytes or fails as a full one would. */
static void every_failure_leaves_result_and_cache_usable(void **state) {
    (void)state;
    base_buf full = {0}, out = {0};
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(build(NULL, 3, &full, &report, &err), MICA_OK);
    for (int what = 0; what < 2; what++) {
        for (uint64_t n = 1; n < 1200; n += n < 60 ? 1 : 13) {
            put(11, 2 + (int)(n % 7), true);
            full.len = out.len = 0;
            mica_error none = MICA_ERROR_INIT;
            assert_int_equal(build(NULL, 3, &full, &report, &none), MICA_OK);
            if (what)
                base_file_fail_at(n, EIO);
            else
                base_alloc_fail_at(n);
            mica_error failed = MICA_ERROR_INIT;
            mica_status status = build(cache, 3, &out, &report, &failed);
            base_file_fail_at(0, 0);
            base_alloc_fail_at(0);
            if (status == MICA_OK) {
                assert_int_equal(out.len, full.len);
                assert_memory_equal(out.data, full.data, full.len);
            } else
                assert_true(status == MICA_ERR_NO_MEMORY || status == MICA_ERR_IO);
        }
    }
    assert_true(same_as_full(NULL) <= 1);
    base_buf_free(&full);
    base_buf_free(&out);
}

static void a_renamed_source_is_another_one(void **state) {
    (void)state;
    char from[96];
    (void)same_as_full(NULL);
    snprintf(from, sizeof from, "%s", source_path(5));
    assert_int_equal(rename(from, source_path(91)), 0);
    assert_int_equal(same_as_full(NULL), 1);
    snprintf(from, sizeof from, "%s", source_path(6)); /* one takes the place of another */
    assert_int_equal(rename(source_path(7), from), 0);
    assert_int_equal(same_as_full(NULL), 1);
    assert_int_equal(same_as_full(NULL), 0);
}

static void store_raw(mica_builder_config *config) {
    config->compression_enabled = false;
}
static void store_zstd(mica_builder_config *config) {
    config->compression_algorithm = MICA_COMPRESSION_ZSTD;
    config->compression_level = 9;
}
static void store_alone(mica_builder_config *config) {
    config->single_access = true;
}
static void store_packed(mica_builder_config *config) {
    config->packed = true;
    config->jobs = 3;
}

/* The modules of one cache serve all of them; results of compression are told apart. */
static void settings_of_compression_change_between_builds(void **state) {
    (void)state;
    void (*const all[])(mica_builder_config *) = {NULL, store_raw, store_zstd, store_alone, store_packed};
    assert_int_equal(same_as_full(NULL), SOURCES);
    for (int round = 0; round < 15; round++) {
        tweak = all[round * 7 % 5];
        put(round, 20 + round, true);
        assert_int_equal(same_as_full(NULL), 1);
    }
    tweak = NULL;
    assert_int_equal(same_as_full(NULL), 0);
}

static void the_cache_is_added_to_and_stays_small(void **state) {
    (void)state;
    struct stat first, now;
    unsigned added = 0, anew = 0;
    (void)same_as_full(NULL);
    assert_int_equal(stat(cache, &first), 0);
    struct stat last = first;
    for (int round = 0; round < 80; round++) {
        put(round % 9, 100 + round, true);
        assert_int_equal(same_as_full(NULL), 1);
        assert_int_equal(stat(cache, &now), 0);
        assert_true(now.st_size < first.st_size * 3);
        added += now.st_ino == last.st_ino && now.st_size > last.st_size;
        anew += now.st_ino != last.st_ino;
        last = now;
    }
    assert_true(added > anew);
    assert_true(anew > 0);
}

/* Builds in a process that dies at the `back`-th call before the end, and then in this one, with the cache
 * that the other left. True when it died there. */
static bool dies_and_is_followed(bool add, bool torn, uint64_t back, const base_buf *full) {
    base_buf old = {0}, out = {0};
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    if (add) read_cache(&old);
    uint64_t before = base_file_count();
    assert_int_equal(build(cache, 3, &out, &report, &err), MICA_OK);
    uint64_t calls = base_file_count() - before;
    unlink(cache);
    if (add) write_cache(old.data, old.len);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        base_buf mine = {0};
        base_file_die_at(calls - back, torn);
        _exit(build(cache, 3, &mine, &report, &err) != MICA_OK);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    out.len = 0;
    assert_int_equal(build(cache, 3, &out, &report, &err), MICA_OK);
    assert_int_equal(out.len, full->len);
    assert_memory_equal(out.data, full->data, full->len);
    assert_int_equal(same_as_full(NULL), 0); /* by now it is whole again */
    unlink(cache);
    if (add) write_cache(old.data, old.len);
    base_buf_free(&old);
    base_buf_free(&out);
    return WIFSIGNALED(status);
}

/* The cache is written last: whichever call the process dies at, before it or half way, the next build gives
 * the right bytes, where the cache was made anew and where it was added to. */
static void a_build_that_dies_leaves_a_cache_that_does_no_harm(void **state) {
    (void)state;
    base_buf full = {0};
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    for (int add = 0; add < 2; add++) {
        if (add) (void)same_as_full(NULL);
        put(3, 40 + add, true);
        full.len = 0;
        assert_int_equal(build(NULL, 3, &full, &report, &err), MICA_OK);
        unsigned died = 0;
        for (uint64_t back = 0; back < 20; back++) {
            for (int torn = 0; torn < 2; torn++)
                died += dies_and_is_followed(add, torn, back, &full);
        }
        assert_true(died >= 30);
    }
    base_buf_free(&full);
}

static void depfile_names_folders_and_sources(void **state) {
    (void)state;
    mica_builder_config config;
    mica_builder *b;
    mica_error err = MICA_ERROR_INIT;
    base_buf text = {0};
    char path[96];
    snprintf(path, sizeof path, "%s/d", root);
    mica_builder_config_default(&config);
    assert_int_equal(mica_builder_new(&fake_frontend, &config, &b, &err), MICA_OK);
    assert_int_equal(mica_builder_add_directory(b, folder, &err), MICA_OK);
    assert_int_equal(mica_builder_add_file(b, "/odd $#/a b.fk", "x.fk", &err), MICA_OK);
    assert_int_equal(mica_builder_add_file(b, "/c:\\d\\ e\tf\\", "y.fk", &err), MICA_OK);
    assert_int_equal(mica_builder_write_depfile(b, path, "out.snap", &err), MICA_OK);
    assert_int_equal(base_file_read_all(path, 1 << 20, &text, &err), MICA_OK);
    const char *all = base_buf_cstr(&text);
    assert_non_null(strstr(all, "out.snap: \\\n"));
    assert_non_null(strstr(all, source_path(39)));
    assert_non_null(strstr(all, "/odd\\ $$\\#/a\\ b.fk \\\n"));
    assert_non_null(strstr(all, "  /c\\:\\d\\\\\\ e\\\tf\\\\\n"));
    snprintf(path, sizeof path, "  %s \\\n", folder);
    assert_non_null(strstr(all, path));
    base_buf_free(&text);
    /* what follows a line break would be a rule for make to run */
    assert_int_equal(mica_builder_add_file(b, "/a\nall:;rm.fk", "z.fk", &err), MICA_OK);
    assert_int_equal(mica_builder_write_depfile(b, path, "out.snap", &err), MICA_ERR_INVALID_ARGUMENT);
    mica_builder_free(b);
}

static int fresh_lazy(void **state) {
    (void)fresh(state);
    *state = &lazy;
    return 0;
}

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(root)) return -1;
    snprintf(folder, sizeof folder, "%s/src", root);
    snprintf(cache, sizeof cache, "%s/x.cache", root);
    return mkdir(folder, 0777);
}

static int teardown(void **state) {
    (void)state;
    return test_remove(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_what_changed_is_compiled_again, fresh),
        cmocka_unit_test_setup(a_source_of_the_same_size_and_time_is_noticed, fresh),
        cmocka_unit_test_setup(another_compiler_or_setting_makes_the_cache_stale, fresh),
        cmocka_unit_test_setup(no_damaged_byte_reaches_the_result, fresh),
        cmocka_unit_test_setup(no_damaged_byte_reaches_the_result, fresh_lazy),
        cmocka_unit_test_setup(every_failure_leaves_result_and_cache_usable, fresh),
        cmocka_unit_test_setup(a_renamed_source_is_another_one, fresh),
        cmocka_unit_test_setup(settings_of_compression_change_between_builds, fresh),
        cmocka_unit_test_setup(the_cache_is_added_to_and_stays_small, fresh),
        cmocka_unit_test_setup(a_build_that_dies_leaves_a_cache_that_does_no_harm, fresh),
        cmocka_unit_test_setup(depfile_names_folders_and_sources, fresh),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* tests/builder/test_callbacks.c - on which threads a frontend's functions are called, as frontend.h says. */
#include "tests/fake_language.h"

#include "mica/builder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

enum { SOURCES = 8 };

/* What the functions saw. */
typedef struct seen {
    mica_frontend frontend;
    pthread_t builder;
    pthread_mutex_t lock;
    pthread_cond_t another;
    bool meet; /* the first two calls of compile wait for each other */
    int compiling, most, compiled, elsewhere, order_broken;
    int fingerprints, parts, versions, finishes, told;
    bool finished;
} seen;

static void on_builder(seen *s, int *count) {
    if (!pthread_equal(pthread_self(), s->builder)) s->order_broken++;
    if (s->compiling) s->order_broken++;
    ++*count;
}

static void see_fingerprint(void *ctx, uint8_t out[32]) {
    seen *s = ctx;
    on_builder(s, &s->fingerprints);
    fake_fingerprint(NULL, out);
}

static void see_parts(void *ctx, uint8_t out[4][32]) {
    seen *s = ctx;
    on_builder(s, &s->parts);
    memset(out, 1, 4 * 32);
}

static bool see_version(void *ctx, uint8_t out[32]) {
    seen *s = ctx;
    on_builder(s, &s->versions);
    memset(out, 2, 32);
    return true;
}

/* Whoever waits here for another call of compile would wait for ever under a lock of the builder. */
static mica_status see_compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    seen *s = ctx;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&s->lock);
    if (++s->compiling > s->most) s->most = s->compiling;
    if (!pthread_equal(pthread_self(), s->builder)) s->elsewhere++;
    if (s->finished) s->order_broken++;
    pthread_cond_broadcast(&s->another);
    while (s->meet && s->most < 2)
        if (pthread_cond_timedwait(&s->another, &s->lock, &until) != 0) break;
    s->compiling--;
    s->compiled++;
    pthread_mutex_unlock(&s->lock);
    return fake_compile(NULL, source, out, err);
}

static mica_status see_finish(void *ctx, const mica_module *const *modules, size_t count,
                              const mica_profile *profile, mica_arena *arena, mica_section **out,
                              mica_error *err) {
    seen *s = ctx;
    on_builder(s, &s->finishes);
    s->finished = true;
    return fake_finish(NULL, modules, count, profile, arena, out, err);
}

static void see_progress(void *ctx, const char *phase, size_t done, size_t total) {
    seen *s = ctx;
    (void)phase;
    assert_true(done <= total);
    s->told++; /* no lock: one call at a time */
}

static seen build(mica_builder_config *config, bool meet) {
    seen s = {.frontend = fake_frontend, .builder = pthread_self(), .meet = meet};
    s.frontend.ctx = &s;
    s.frontend.fingerprint = see_fingerprint;
    s.frontend.fingerprint_parts = see_parts;
    s.frontend.version = see_version;
    s.frontend.compile = see_compile;
    s.frontend.finish = see_finish;
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.another, NULL);
    config->progress = see_progress;
    config->progress_ctx = &s;
    mica_builder *b;
    base_buf out = {0};
    mica_builder_report report;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_builder_new(&s.frontend, config, &b, &err), MICA_OK);
    for (int i = 0; i < SOURCES; i++) {
        char name[16], text[64];
        snprintf(name, sizeof name, "s%d.fk", i);
        snprintf(text, sizeof text, "entry e%d c\ncode x\ntext words\n", i);
        assert_int_equal(mica_builder_add_memory(b, name, text, strlen(text), &err), MICA_OK);
    }
    if (mica_builder_build_memory(b, &out, &report, &err) != MICA_OK) fail_msg("%s", err.message);
    mica_builder_free(b);
    base_buf_free(&out);
    assert_int_equal(s.order_broken, 0);
    assert_int_equal(s.finishes, 1);
    assert_int_equal(s.parts, 1);
    return s;
}

static void compile_runs_on_several_threads_and_the_rest_on_one(void **state) {
    (void)state;
    mica_builder_config config;
    mica_builder_config_default(&config);
    config.jobs = 2;
    seen s = build(&config, true);
    assert_int_equal(s.most, 2);
    assert_int_equal(s.compiled, SOURCES);
    assert_true(s.elsewhere > 0);
    assert_int_equal(s.fingerprints, 1);
    assert_int_equal(s.versions, 0);
    assert_true(s.told >= 2 * SOURCES); /* compile and link */
}

static void one_job_compiles_on_the_thread_that_builds(void **state) {
    (void)state;
    mica_builder_config config;
    for (int parallel = 0; parallel < 2; parallel++) {
        mica_builder_config_default(&config);
        config.parallel = parallel;
        config.jobs = parallel ? 1 : 4;
        seen s = build(&config, false);
        assert_int_equal(s.elsewhere, 0);
        assert_int_equal(s.most, 1);
    }
}

static void a_cache_asks_for_version_and_fingerprint_first(void **state) {
    (void)state;
    char path[] = "/tmp/mica-callbacks-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    mica_builder_config config;
    mica_builder_config_default(&config);
    config.cache = path;
    config.jobs = 2;
    seen first = build(&config, true), second = build(&config, false);
    assert_int_equal(first.versions, 1);
    assert_int_equal(first.fingerprints, 2);
    assert_int_equal(second.compiled, 0);
    assert_int_equal(second.versions, 1);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compile_runs_on_several_threads_and_the_rest_on_one),
        cmocka_unit_test(one_job_compiles_on_the_thread_that_builds),
        cmocka_unit_test(a_cache_asks_for_version_and_fingerprint_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

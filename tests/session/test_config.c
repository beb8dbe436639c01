/* tests/session/test_config.c - what the settings change in a session: compiler, collector, loading. */
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include "base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static mica_config defaults(const char *key, const char *value) {
    mica_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_config_init(&config);
    if (key && mica_config_set(&config, key, value, MICA_FROM_COMMAND_LINE, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return config;
}

static mica_session *open_with(const mica_config *config, const char *gc) {
    mica_session_options options = {.snapshot = "none", .quiet = true, .config = config, .gc = gc};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

/* Whether a function file whose function calls a small local one runs where no second call is allowed: only
 * when the compiler has put the local function in place of its call. */
static bool runs_without_calls(const char *level) {
    static const char file[] = "function y = probe (x)\n  y = inc (x) * 2;\nend\n"
                               "function y = inc (x)\n  y = x + 1;\nend\n";
    static const char text[] = "if probe (4) != 10, error ('wrong'); end";
    char folder[] = "/tmp/mica-session-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/probe.m", folder);
    FILE *f = fopen(path, "w");
    assert_true(f && fputs(file, f) >= 0 && fclose(f) == 0);
    char *before = base_path_absolute(".");
    assert_int_equal(chdir(folder), 0);
    mica_config config = defaults("max_optimization_level", level);
    mica_session *s = open_with(&config, NULL);
    mica_error err = MICA_ERROR_INIT;
    s->vm->root->max_depth = 2;
    mica_outcome outcome = mica_session_run_text(s, text, strlen(text), "<test>", false, &err);
    if (outcome != MICA_RUN_DONE && !strstr(err.message, "max_recursion_depth")) fail_msg("%s", err.message);
    mica_session_close(s);
    assert_true(unlink(path) == 0 && rmdir(folder) == 0 && chdir(before) == 0);
    base_path_free(before);
    return outcome == MICA_RUN_DONE;
}

static void max_optimization_level_bounds_what_the_compiler_does(void **state) {
    (void)state;
    assert_false(runs_without_calls("none"));
    assert_false(runs_without_calls("basic"));
    assert_true(runs_without_calls("aggressive"));
    assert_true(runs_without_calls("max-performance"));
}

static void collector_settings_reach_the_collector(void **state) {
    (void)state;
    mica_config config = defaults("gc.growth", "2");
    mica_session *s = open_with(&config, NULL);
    assert_true(s->vm->root->gc.growth == 2);
    assert_int_equal(s->vm->root->gc.generations, 3);
    mica_session_close(s);
    s = open_with(&config, "low-memory"); /* a name in the options takes the place of all of them */
    assert_int_equal(s->vm->root->gc.generations, 2);
    assert_true(s->vm->root->gc.growth == 1.2);
    mica_session_close(s);
}

static void a_bound_on_the_heap_is_kept(void **state) {
    (void)state;
    static const char text[] = "x = zeros (1, 1e6);";
    mica_config config = defaults("gc.heap_max", "4M");
    mica_session *s = open_with(&config, NULL);
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "<test>", false, &err), MICA_RUN_FAILED);
    mica_session_close(s);
    config = defaults("gc.heap_max", "64M");
    s = open_with(&config, NULL);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_session_run_text(s, text, strlen(text), "<test>", false, &err), MICA_RUN_DONE);
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(max_optimization_level_bounds_what_the_compiler_does),
        cmocka_unit_test(collector_settings_reach_the_collector),
        cmocka_unit_test(a_bound_on_the_heap_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/extension/session.c KIT - extensions in sessions of a host: every allocation and every file call fails in turn, two sessions at
 * once have variables of their own, and forged tables of extensions are refused. KIT is tests/extension/kit.c as a shared object. */
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/file.h"
#include "vm/check/check.h"
#include "vm/run/carry.h"
#include "vm/run/extension.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "tests/session/bare.h"

static const char *kit;
static char loading[4200];

/* A session with the file's functions must be as one that never failed. */
static void still_works(mica_session *s) {
    run_text(s, loading);
    run_text(s, "a = kit_count (); extension_reload kit; b = kit_count ();");
    run_text(s,
             "if b != a + 1 || numel (extensions ()) != 1, error ('%d %d', a, b); end, extension_unload kit");
}

static const char all_of_it[] =
    "kit_count (); kit_same (1, {2}); kit_text ('abc'); kit_fields (struct ('a', {1}));\n"
    "kit_call (@(x) x + 1, 1); extension_reload kit; extensions (); extension_unload kit;\n";

static bool runs(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    return mica_session_run_text(s, text, strlen(text), "<test>", false, &err) != MICA_RUN_FAILED;
}

/* Whether the n-th of what is counted was needed: where it was, something failed, and nothing is broken. */
static bool fails_at(uint64_t n, void (*fail_at)(uint64_t n)) {
    mica_session *s = open_bare();
    fail_at(n);
    bool good = runs(s, loading) && runs(s, all_of_it);
    fail_at(0);
    (void)runs(s, "for x = extensions (), extension_unload (x.name); end");
    still_works(s);
    mica_session_close(s);
    return !good;
}

static void file_fails_at(uint64_t n) {
    base_file_fail_at(n, EIO);
}

/* How many of them a run without a failure has. */
static uint64_t needed(uint64_t (*count)(void)) {
    mica_session *s = open_bare();
    uint64_t before = count();
    assert_true(runs(s, loading) && runs(s, all_of_it));
    uint64_t all = count() - before;
    mica_session_close(s);
    return all;
}

static unsigned failures(uint64_t (*count)(void), void (*fail_at)(uint64_t n)) {
    unsigned failed = 0;
    for (uint64_t n = 1, all = needed(count); n <= all; n++)
        failed += fails_at(n, fail_at);
    return failed;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(failures(base_alloc_count, base_alloc_fail_at) > 10);
}

static void every_file_call_may_fail(void **state) {
    (void)state;
    assert_true(failures(base_file_count, file_fails_at) > 5);
}

static void *count_alone(void *ctx) {
    mica_session *s = open_bare();
    run_text(s, loading);
    for (int k = 0; k < 200; k++)
        run_text(s, "n = kit_count ();");
    run_text(s, "if n != 200, error ('%d', n); end");
    mica_session_close(s);
    return ctx;
}

static void sessions_have_variables_of_their_own(void **state) {
    pthread_t threads[4];
    (void)state;
    for (int k = 0; k < 4; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, count_alone, NULL), 0);
    for (int k = 0; k < 4; k++)
        pthread_join(threads[k], NULL);
}

static void a_host_loads_and_ends_them(void **state) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_bare();
    (void)state;
    assert_int_equal(mica_session_load_extension(s, "/nowhere.so", &err), MICA_ERR_RUNTIME);
    assert_non_null(strstr(err.message, "there is no such file"));
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_session_load_extension(s, kit, &err), MICA_OK);
    run_text(s, "if kit_count () != 1, error ('count'); end");
    mica_session_end_extensions(s);
    mica_session_end_extensions(s);
    assert_true(runs(s, "kit_count ();")); /* by its record, it is opened again */
    mica_session_close(s);
}

/* ---- forged tables ---- */

static void refused_with(mica_session *s, prog_value *slot, prog_value v) {
    mica_error err = MICA_ERROR_INIT;
    prog_value old = *slot;
    *slot = v;
    assert_int_not_equal(vm_deep_check(s->vm, &err), MICA_OK);
    *slot = old;
}

static bool nothing(void *ctx, uint64_t offset, const void *data, size_t len) {
    (void)ctx, (void)offset, (void)data, (void)len;
    return true;
}

static void forged_tables_are_refused(void **state) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_bare();
    (void)state;
    run_text(s, loading);
    run_text(s, "kit_count ();");
    (void)vm_each_extent(s->vm, nothing, NULL);
    assert_int_equal(vm_deep_check(s->vm, &err), MICA_OK);
    vm_extension_data *d = vm_record_extensions(s->vm);
    prog_value *member = vm_cell_data(vm_array(s->vm, vm_extension_entry(s->vm, 0)));
    refused_with(s, &d->table, prog_double(1));
    refused_with(s, &member[VM_EXTENSION_NAME], prog_double(1));
    refused_with(s, &member[VM_EXTENSION_PATH], prog_double(1));
    refused_with(s, &member[VM_EXTENSION_FUNCTIONS], prog_double(1));
    refused_with(s, &member[VM_EXTENSION_KEPT], prog_double(3));
    refused_with(s, &member[VM_EXTENSION_KEPT], prog_bool(true));
    refused_with(s, &member[VM_EXTENSION_ABI], prog_double(-1));
    d->unused = 1;
    assert_int_not_equal(vm_deep_check(s->vm, &err), MICA_OK);
    d->unused = 0;
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(vm_deep_check(s->vm, &err), MICA_OK);
    mica_session_close(s);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_loads_and_ends_them), cmocka_unit_test(sessions_have_variables_of_their_own),
        cmocka_unit_test(forged_tables_are_refused),  cmocka_unit_test(every_file_call_may_fail),
        cmocka_unit_test(every_allocation_may_fail),
    };
    if (argc != 2) return 2;
    kit = argv[1];
    snprintf(loading, sizeof loading, "extension_load ('%s');", kit);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

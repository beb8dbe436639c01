/* tests/session/test_registry.c - the registry of builtins in a snapshot and the table of functions made at
 * run time: row by row the same, and refused where they are not. */
#include "mica/builder.h"
#include "session/frontend.h"
#include "session/session_internal.h"

#include "base/hash.h"
#include "compiler/traits.h"
#include "vm/run/outside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static vm_builtin *rows; /* a table of our own */
static char path[64];

static void copy_rows(void) {
    free(rows);
    rows = malloc(vm_builtin_count * sizeof *rows);
    assert_non_null(rows);
    memcpy(rows, vm_builtins, vm_builtin_count * sizeof *rows);
}

static void other_parts(void *ctx, uint8_t out[4][32]) {
    (void)ctx;
    ses_fingerprint_parts(out);
    ses_fingerprint_rows(rows, vm_builtin_count, out[SES_FINGERPRINT_BUILTINS]);
}

static void other_whole(void *ctx, uint8_t out[32]) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    other_parts(ctx, parts);
    base_sha256_of(parts, sizeof parts, out);
}

/* A snapshot of one function by a program whose builtins are `rows`. */
static void build(void) {
    static const char text[] = "function y = thrice (x)\ny = 3 * x;\nend\n";
    mica_frontend frontend = *ses_m_frontend();
    mica_builder_config config;
    mica_builder *builder;
    mica_error err = MICA_ERROR_INIT;
    frontend.fingerprint = other_whole;
    frontend.fingerprint_parts = other_parts;
    frontend.version = NULL;
    mica_builder_config_default(&config);
    assert_int_equal(mica_builder_new(&frontend, &config, &builder, &err), MICA_OK);
    assert_int_equal(mica_builder_add_memory(builder, "thrice.m", text, sizeof text - 1, &err), MICA_OK);
    assert_int_equal(mica_builder_build_path(builder, path, NULL, &err), MICA_OK);
    mica_builder_free(builder);
}

static int fallback_of_start(void) {
    mica_session_options options = {.snapshot = path, .quiet = true};
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    build();
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    int fallback = s->ladder.fallback;
    mica_session_close(s);
    return fallback;
}

static void a_snapshot_holds_the_table_row_by_row(void **state) {
    (void)state;
    mica_snapshot *s;
    mica_snapshot_external row;
    mica_snapshot_symbol name;
    mica_error err = MICA_ERROR_INIT;
    copy_rows();
    build();
    assert_int_equal(mica_snapshot_open(&(mica_snapshot_options){.path = path}, &s, &err), MICA_OK);
    for (uint32_t i = 0; i < vm_builtin_count; i++) {
        const vm_builtin *b = &vm_builtins[i];
        assert_int_equal(mica_snapshot_external_info(s, i, &row, &err), MICA_OK);
        assert_int_equal(mica_snapshot_symbol_info(s, row.symbol, &name, &err), MICA_OK);
        assert_int_equal(name.name.len, strlen(b->name));
        assert_memory_equal(name.name.data, b->name, name.name.len);
        assert_int_equal(row.in_min, b->min_args);
        assert_int_equal(row.in_max, b->max_args);
        assert_int_equal(row.out_max, b->max_outs);
        assert_int_equal(row.optimisation, b->level);
        assert_int_equal(row.flags, vm_builtin_outside[i]);
        assert_true(b->level == 0 || b->level == CMP_PURE_LEVEL); /* nothing reads another */
        assert_int_equal(vm_builtin_find(NULL, b->name, strlen(b->name)), i);
    }
    assert_int_not_equal(mica_snapshot_external_info(s, vm_builtin_count, &row, &err), MICA_OK);
    mica_snapshot_close(s);
}

static void another_order_name_or_arity_is_refused(void **state) {
    (void)state;
    copy_rows();
    assert_int_equal(fallback_of_start(), MICA_FALLBACK_NONE);
    copy_rows();
    rows[3] = vm_builtins[4], rows[4] = vm_builtins[3];
    assert_int_equal(fallback_of_start(), MICA_FALLBACK_BUILTINS);
    copy_rows();
    rows[7].max_args++;
    assert_int_equal(fallback_of_start(), MICA_FALLBACK_BUILTINS);
    copy_rows();
    rows[7].max_outs++;
    assert_int_equal(fallback_of_start(), MICA_FALLBACK_BUILTINS);
    copy_rows();
    rows[7].name[0] ^= 1;
    assert_int_equal(fallback_of_start(), MICA_FALLBACK_BUILTINS);
}

static const struct {
    char name[20];
    unsigned traits;
} traits[] = {
#define CMP_TRAITS(name, traits) {#name, traits},
#include "compiler/traits.def"
#undef CMP_TRAITS
};

static void names_that_the_compiler_knows_are_found_and_quiet_ones_are_builtins(void **state) {
    (void)state;
    assert_int_equal(cmp_traits("a function of nobody"), 0);
    for (size_t i = 0; i < sizeof traits / sizeof *traits; i++) {
        const char *name = traits[i].name;
        int32_t index = vm_builtin_find(NULL, name, strlen(name));
        assert_int_equal(cmp_traits(name), traits[i].traits);
        if (i) assert_true(strcmp(traits[i - 1].name, name) < 0);
        if (!(traits[i].traits & CMP_TRAIT_QUIET)) continue;
        assert_true(index >= 0);
        assert_true(vm_builtins[index].level < CMP_PURE_LEVEL); /* the row says it already */
    }
}

int main(void) {
    snprintf(path, sizeof path, "/tmp/mica_registry_%d.snap", (int)getpid());
    setenv("XDG_CACHE_HOME", "/proc/none", 1); /* no copies are kept */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_holds_the_table_row_by_row),
        cmocka_unit_test(another_order_name_or_arity_is_refused),
        cmocka_unit_test(names_that_the_compiler_knows_are_found_and_quiet_ones_are_builtins),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    free(rows);
    return failed;
}

/* tests/session/test_ladder.c - the ladder alone, with makers of the test's own: which rung a function is made
 * from, in which order they are tried, and who is never asked. */
#include "base/error.h"
#include "mica/library.h"
#include "program/parts.h"
#include "session/fingerprint.h"
#include "session/frontend.h"
#include "session/ladder/ladder.h"
#include "vm/heap/cage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-ladder-XXXXXX";
static char library[64], layer[64], sources[64];

static void put(const char *folder, const char *name) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s.m", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "function y = %s (x)\n  y = x;\nend\n", name);
    fclose(f);
}

/* A library of `both` and `low`, a layer with `both`, a folder of sources. */
static int make_files(void **state) {
    (void)state;
    char over[64];
    mica_error err = MICA_ERROR_INIT;
    if (!mkdtemp(root)) return 1;
    snprintf(library, sizeof library, "%s/library.snap", root);
    snprintf(layer, sizeof layer, "%s/layer.snap", root);
    snprintf(sources, sizeof sources, "%s/m", root);
    snprintf(over, sizeof over, "%s/over", root);
    if (mkdir(sources, 0755) || mkdir(over, 0755)) return 1;
    put(sources, "both");
    put(sources, "low");
    put(over, "both");
    const char *folders[] = {sources}, *overs[] = {over};
    mica_library_sources s = {folders, 1, NULL}, o = {overs, 1, NULL};
    return mica_library_create(&s, library, &err) || mica_library_create(&o, layer, &err);
}

static int drop_files(void **state) {
    (void)state;
    char command[80];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

/* ---- makers that write down that they were asked ---- */

typedef struct making {
    char asked[64];     /* "code 1, hir 1": the rungs and slots, in order */
    const char *good;   /* the one that succeeds */
    mica_status reason; /* of the others */
} making;

static mica_status make(making *m, const char *rung, uint32_t slot, mica_error *err) {
    size_t len = strlen(m->asked);
    snprintf(m->asked + len, sizeof m->asked - len, "%s%s %u", len ? ", " : "", rung, slot);
    if (m->good && strcmp(m->good, rung) == 0) return MICA_OK;
    return base_fail(err, m->reason, NULL, MICA_NO_OFFSET, "no %s", rung);
}

static mica_status code(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    (void)entry, (void)out;
    return make(ctx, "code", slot, err);
}
static mica_status hir(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    (void)entry, (void)out;
    return make(ctx, "hir", slot, err);
}
static mica_status source(void *ctx, uint32_t slot, uint32_t entry, vm_found *out, mica_error *err) {
    (void)entry, (void)out;
    return make(ctx, "source", slot, err);
}
static bool folder(void *ctx, const char *name, size_t len, vm_found *out, mica_error *err) {
    (void)name, (void)len, (void)out;
    return make(ctx, "folder", 0, err) == MICA_OK;
}

static uint8_t fingerprint[32];

static ses_ladder_options options_for(making *m) {
    ses_fingerprint(fingerprint);
    return (ses_ladder_options){
        .file = {.level = MICA_VALIDATE_LAZY, .fingerprint = fingerprint, .language = PROG_LANGUAGE},
        .snapshot = library,
        .folder = sources,
        .makers = {m, code, hir, source, folder},
        .frontend = ses_m_frontend,
        .compare = ses_fingerprint_compare,
        .quiet = true};
}

static void open_with(ses_ladder *l, const ses_ladder_options *o) {
    mica_error err = MICA_ERROR_INIT;
    *l = (ses_ladder){0};
    assert_int_equal(ses_ladder_open(l, o, &err), MICA_OK);
}

/* Looks a function up, and which makers were asked for it. */
static bool find(ses_ladder *l, making *m, const char *name, mica_error *err) {
    vm_found found;
    *err = (mica_error)MICA_ERROR_INIT;
    m->asked[0] = 0;
    return ses_ladder_find_topmost(l, name, strlen(name), &found, err);
}

/* ---- tests ---- */

static void each_rung_is_tried_until_one_makes_the_function(void **state) {
    (void)state;
    static const struct {
        const char *good, *asked;
        ses_rung rung;
    } rows[] = {{"code", "code 0", SES_RUNG_SNAPSHOT},
                {"hir", "code 0, hir 0", SES_RUNG_HIR},
                {"source", "code 0, hir 0, source 0", SES_RUNG_SOURCES},
                {"folder", "code 0, hir 0, source 0, folder 0", SES_RUNG_FOLDER}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        ses_ladder l;
        making m = {.good = rows[k].good, .reason = MICA_ERR_CORRUPTED};
        ses_ladder_options o = options_for(&m);
        mica_error err;
        open_with(&l, &o);
        assert_true(find(&l, &m, "low", &err));
        assert_string_equal(m.asked, rows[k].asked);
        assert_int_equal(l.rung, rows[k].rung);
        assert_int_equal(l.fallback, k ? MICA_FALLBACK_CORRUPTED : MICA_FALLBACK_NONE);
        ses_ladder_close(&l);
    }
}

static void the_error_is_that_of_the_bytecode_when_no_rung_helps(void **state) {
    (void)state;
    ses_ladder l;
    making m = {.reason = MICA_ERR_CORRUPTED};
    ses_ladder_options o = options_for(&m);
    mica_error err;
    open_with(&l, &o);
    assert_false(find(&l, &m, "low", &err));
    assert_string_equal(err.message, "no code");
    assert_false(find(&l, &m, "nowhere", &err)); /* no error: nobody has it */
    assert_int_equal(err.code, MICA_OK);
    assert_string_equal(m.asked, "");
    ses_ladder_close(&l);
}

static void a_strict_ladder_has_one_rung(void **state) {
    (void)state;
    ses_ladder l;
    making m = {.good = "hir", .reason = MICA_ERR_CORRUPTED};
    ses_ladder_options o = options_for(&m);
    mica_error err;
    o.file.strict = true;
    open_with(&l, &o);
    assert_false(find(&l, &m, "low", &err));
    assert_int_equal(err.code, MICA_ERR_CORRUPTED);
    assert_string_equal(m.asked, "code 0");
    ses_ladder_close(&l);
}

static void a_layer_comes_first_and_has_no_folder(void **state) {
    (void)state;
    ses_ladder l;
    making m = {.good = "folder", .reason = MICA_ERR_CORRUPTED};
    const char *const layers[] = {layer};
    ses_ladder_options o = options_for(&m);
    mica_error err;
    o.layers = layers;
    o.layer_count = 1;
    open_with(&l, &o);
    assert_false(find(&l, &m, "both", &err));
    assert_string_equal(m.asked, "code 1, hir 1, source 1");
    assert_true(find(&l, &m, "low", &err));
    assert_string_equal(m.asked, "code 0, hir 0, source 0, folder 0");
    ses_ladder_close(&l);
}

static mica_fallback only_opcodes(const uint8_t *parts, bool *hir_is_good) {
    (void)parts;
    *hir_is_good = true;
    return MICA_FALLBACK_OPCODES;
}
static mica_fallback other_builtins(const uint8_t *parts, bool *hir_is_good) {
    (void)parts;
    *hir_is_good = false;
    return MICA_FALLBACK_BUILTINS;
}

/* A snapshot with another fingerprint: its bytecode is never asked for, its HIR where the language says so. */
static void a_snapshot_of_another_program_lends_what_is_still_good(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        ses_ladder l;
        making m = {.good = "source", .reason = MICA_ERR_CORRUPTED};
        ses_ladder_options o = options_for(&m);
        mica_error err;
        fingerprint[0] ^= 1;
        o.compare = k ? other_builtins : only_opcodes;
        open_with(&l, &o);
        assert_null(l.snapshot);
        assert_int_equal(l.rung, k ? SES_RUNG_SOURCES : SES_RUNG_HIR);
        assert_int_equal(l.fallback, k ? MICA_FALLBACK_BUILTINS : MICA_FALLBACK_OPCODES);
        assert_true(find(&l, &m, "low", &err));
        assert_string_equal(m.asked, k ? "source 0" : "hir 0, source 0");
        ses_ladder_close(&l);
    }
}

static void without_a_snapshot_the_folder_is_asked_for_every_name(void **state) {
    (void)state;
    ses_ladder l;
    making m = {.good = "folder"};
    ses_ladder_options o = options_for(&m);
    mica_error err;
    o.snapshot = "none";
    open_with(&l, &o);
    assert_int_equal(l.rung, SES_RUNG_FOLDER);
    assert_true(find(&l, &m, "low", &err));
    assert_string_equal(m.asked, "folder 0");
    ses_ladder_close(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rung_is_tried_until_one_makes_the_function),
        cmocka_unit_test(the_error_is_that_of_the_bytecode_when_no_rung_helps),
        cmocka_unit_test(a_strict_ladder_has_one_rung),
        cmocka_unit_test(a_layer_comes_first_and_has_no_folder),
        cmocka_unit_test(a_snapshot_of_another_program_lends_what_is_still_good),
        cmocka_unit_test(without_a_snapshot_the_folder_is_asked_for_every_name),
    };
    return cmocka_run_group_tests(tests, make_files, drop_files);
}

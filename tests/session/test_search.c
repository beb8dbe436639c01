/* tests/session/test_search.c - where functions, methods and packages of folders are found: the resolver's answers. */
#include "session/session_internal.h"

#include "base/file.h"
#include "mica/library.h"
#include "vm/run/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../folder.h"
#include "bare.h"

static char root[] = "/tmp/mica-search-XXXXXX";

static void put(const char *file, const char *text) {
    char path[256];
    mica_error err = MICA_ERROR_INIT;
    snprintf(path, sizeof path, "%s/%s", root, file);
    *strrchr(path, '/') = 0;
    assert_int_equal(base_file_make_folders(path, &err), MICA_OK);
    snprintf(path, sizeof path, "%s/%s", root, file);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static mica_session *open_with(const char *folders) {
    mica_session *s = open_bare();
    char text[512];
    snprintf(text, sizeof text, "cd ('%s/here'); addpath (%s);", root, folders);
    run_text(s, text);
    return s;
}

/* Which file has the name: what its function gives back. */
static const char *found(mica_session *s, const char *name) {
    static char out[64];
    vm_found f = {0, PROG_UNDEF};
    mica_error err = MICA_ERROR_INIT;
    if (!s->resolver.find(s->resolver.ctx, s->vm, name, strlen(name), &f, &err)) return err.code ? "bad" : "";
    const char *file = vm_code_file(s->vm, vm_at(s->vm, f.code));
    snprintf(out, sizeof out, "%s", strncmp(file, root, strlen(root)) == 0 ? file + strlen(root) + 1 : file);
    vm_release(s->vm, f.owner);
    return out;
}

static const char plain[] = "function r = f (varargin), r = 1; end\n";

static void the_constructor_of_any_folder_comes_before_files(void **state) {
    (void)state;
    put("a/kind.m", plain);
    put("b/@kind/kind.m", plain);
    put("b/other.m", plain);
    mica_session *s = open_with("'../a', '../b'");
    assert_string_equal(found(s, "kind"), "b/@kind/kind.m");
    assert_string_equal(found(s, "other"), "b/other.m");
    assert_string_equal(found(s, "zz_nobody"), "");
    run_text(s, "rmpath ('../b');");
    assert_string_equal(found(s, "kind"), "a/kind.m");
    mica_session_close(s);
}

static void class_folders_of_one_name_are_joined(void **state) {
    (void)state;
    put("a/@joined/one.m", plain);
    put("a/@joined/both.m", plain);
    put("b/@joined/two.m", plain);
    put("b/@joined/both.m", plain);
    put("here/@joined/three.m", plain);
    mica_session *s = open_with("'../a', '../b'");
    assert_string_equal(found(s, "@joined/one"), "a/@joined/one.m");
    assert_string_equal(found(s, "@joined/two"), "b/@joined/two.m");
    assert_string_equal(found(s, "@joined/both"), "a/@joined/both.m");
    assert_string_equal(found(s, "@joined/three"), "here/@joined/three.m");
    assert_string_equal(found(s, "@joined/four"), "");
    assert_string_equal(found(s, "one"), "");
    assert_true(s->resolver.class_folder(s, "joined", 6));
    assert_false(s->resolver.class_folder(s, "double", 6));
    mica_session_close(s);
}

static void packages_are_folders_in_folders(void **state) {
    (void)state;
    put("a/+pk/f.m", plain);
    put("b/+pk/g.m", plain);
    put("a/+pk/+in/f.m", plain);
    put("a/+pk/+in/@cls/cls.m", plain);
    put("a/+pk/+in/cls.m", plain);
    put("a/+pk/+in/@cls/m.m", plain);
    mica_session *s = open_with("'../a', '../b'");
    assert_string_equal(found(s, "pk.f"), "a/+pk/f.m");
    assert_string_equal(found(s, "pk.g"), "b/+pk/g.m");
    assert_string_equal(found(s, "pk.in.f"), "a/+pk/+in/f.m");
    assert_string_equal(found(s, "pk.in.cls"), "a/+pk/+in/@cls/cls.m");
    assert_string_equal(found(s, "@pk.in.cls/m"), "a/+pk/+in/@cls/m.m");
    assert_string_equal(found(s, "pk.in.none"), "");
    assert_true(s->resolver.package(s, "pk", 2));
    assert_true(s->resolver.package(s, "pk.in", 5));
    assert_false(s->resolver.package(s, "pk.f", 4));
    assert_false(s->resolver.package(s, "qk", 2));
    assert_true(s->resolver.class_folder(s, "pk.in.cls", 9));
    mica_session_close(s);
}

static void add_name(void *ctx, const char *name, size_t len, char kind) {
    char *list = ctx;
    snprintf(list + strlen(list), 200 - strlen(list), "%c:%.*s ", kind, (int)len, name);
}

static const char *members(mica_session *s, const char *name) {
    static char list[200];
    *list = 0;
    return s->resolver.members(s, name, strlen(name), add_name, list) ? list : "none";
}

static void members_of_all_folders_are_listed_once(void **state) {
    (void)state;
    put("a/+li/f.m", plain);
    put("b/+li/f.m", plain);
    put("b/+li/@cls/cls.m", plain);
    put("b/+li/+sub/x.m", plain);
    put("b/+li/private/hidden.m", plain);
    put("b/+li/notes.txt", plain);
    put("a/@listed/one.m", plain);
    put("b/@listed/one.m", plain);
    put("b/@listed/two.m", plain);
    mica_session *s = open_with("'../a', '../b'");
    assert_string_equal(members(s, "li"), "c:cls f:f p:sub ");
    assert_string_equal(members(s, "@li.cls"), "m:cls ");
    assert_string_equal(members(s, "@listed"), "m:one m:two ");
    assert_string_equal(members(s, "nothing"), "none");
    assert_string_equal(members(s, "@nothing"), "none");
    mica_session_close(s);
}

static void folders_made_later_are_found(void **state) {
    (void)state;
    mica_session *s = open_with("'../a'");
    assert_string_equal(found(s, "@late/m"), "");
    assert_false(s->resolver.package(s, "latepk", 6));
    put("a/@late/m.m", plain);
    put("here/+latepk/f.m", plain);
    assert_string_equal(found(s, "@late/m"), "a/@late/m.m");
    assert_true(s->resolver.package(s, "latepk", 6));
    assert_string_equal(found(s, "latepk.f"), "here/+latepk/f.m");
    char path[256];
    snprintf(path, sizeof path, "%s/a/@late", root);
    assert_int_equal(test_remove(path), 0);
    assert_string_equal(found(s, "@late/m"), "");
    mica_session_close(s);
}

/* Names that nobody has look at the folders again; each look at many entries would read all of them. */
static void a_large_folder_that_changes_is_not_read_for_each_name(void **state) {
    (void)state;
    char path[256];
    put("large/f.m", plain);
    put("large/sub/f.m", plain); /* a folder without folders is not read at all */
    put("here/g.m", plain);
    for (int k = 0; k < 4200; k++) {
        snprintf(path, sizeof path, "%s/large/file%d", root, k);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fclose(f);
    }
    snprintf(path, sizeof path, "'%s/large'", root);
    mica_session *s = open_with(path);
    assert_string_equal(found(s, "nobody"), "");
    uint64_t before = base_file_count();
    for (int k = 0; k < 20; k++) {
        char name[16];
        snprintf(name, sizeof name, "nobody%d", k);
        run_text(s, "rehash ();");
        assert_string_equal(found(s, name), "");
    }
    assert_true(base_file_count() - before < 20 * 100);
    assert_string_equal(found(s, "f"), "large/f.m");
    put("large/@late/late.m", plain);
    run_text(s, "rehash ();");
    assert_string_equal(found(s, "late"), "large/@late/late.m");
    mica_session_close(s);
}

static void methods_and_packages_see_their_private_folder(void **state) {
    (void)state;
    put("a/@own/own.m", plain);
    put("a/@own/ask.m", "function r = ask (varargin), r = hidden (); end\n");
    put("a/@own/private/hidden.m", "function r = hidden (), r = 41 + deeper (); end\n");
    put("a/@own/private/deeper.m", "function r = deeper (), r = 1; end\n");
    put("a/+ownpk/ask.m", "function r = ask (), r = hidden (); end\n");
    put("a/+ownpk/private/hidden.m", "function r = hidden (), r = 7; end\n");
    mica_session *s = open_with("'../a'");
    run_text(s, "if feval ('ownpk.ask') != 7, error ('package'); end");
    run_text(s, "try, hidden (); x = 1; catch, x = 0; end, if x, error ('seen'); end");
    run_text(s, "if feval ('@own/ask') != 42, error ('method'); end");
    mica_session_close(s);
}

static void no_name_leads_out_of_the_folders(void **state) {
    (void)state;
    static const char *const names[] = {"../a/kind",  "@/m",       "@kind/",   "@kind",    "kind/other",
                                        ".kind",      "kind.",     "pk..f",    ".pk.f",    "@../a/m",
                                        "@kind/../x", "@a.b./m",   "@.a/m",    "@kind/.m", "@kind/m/n",
                                        "@a/@b/c",    "/etc/kind", "@kind//m", "pk./f"};
    mica_session *s = open_with("'../a', '../b'");
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        assert_string_equal(found(s, names[k]), "");
    assert_false(s->resolver.package(s, "..", 2));
    assert_false(s->resolver.package(s, "@kind", 5));
    assert_false(s->resolver.package(s, "", 0));
    assert_false(s->resolver.members(s, "@", 1, add_name, NULL));
    mica_session_close(s);
}

static void a_file_that_does_not_compile_ends_the_search(void **state) {
    (void)state;
    put("a/@broken/broken.m", "function r = broken (\n");
    put("b/broken.m", plain);
    mica_session *s = open_with("'../a', '../b'");
    assert_string_equal(found(s, "broken"), "bad");
    mica_session_close(s);
}

/* The folder root/NAME as a layer. */
static mica_session *open_layer(const char *name) {
    char folder[200], path[200];
    const char *folders[] = {folder}, *layers[] = {path};
    mica_library_sources sources = {.folders = folders, .folder_count = 1};
    mica_session_options options = {.snapshot = "none", .quiet = true, .layers = layers, .layer_count = 1};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    snprintf(folder, sizeof folder, "%s/%s", root, name);
    snprintf(path, sizeof path, "%s/%s.snap", root, name);
    assert_int_equal(mica_library_create(&sources, path, &err), MICA_OK);
    assert_int_equal(mica_session_open(&options, &s, &err), MICA_OK);
    return s;
}

static void layers_answer_as_folders_do(void **state) {
    (void)state;
    put("lay/+pk/f.m", plain);
    put("lay/x/+pk/g.m", plain);
    put("lay/+pk/+in/f.m", plain);
    put("lay/+pk/+in/@cls/cls.m", plain);
    put("lay/+pk/+in/cls.m", plain);
    put("lay/+pk/+in/@cls/m.m", plain);
    put("lay/+pk/private/h.m", plain);
    put("lay/+pk/@bare/m.m", plain);
    put("lay/@joined/one.m", plain);
    put("lay/y/@joined/two.m", plain);
    put("lay/y/@joined/one.m", plain);
    put("lay/y/@joined/joined.m", plain);
    put("lay/@joined/private/h.m", plain);
    put("lay/y/joined.m", plain);
    mica_session *s = open_layer("lay");
    assert_string_equal(found(s, "pk.f"), "+pk/f.m");
    assert_string_equal(found(s, "pk.g"), "x/+pk/g.m");
    assert_string_equal(found(s, "pk.in.cls"), "+pk/+in/@cls/cls.m");
    assert_string_equal(found(s, "@pk.in.cls/m"), "+pk/+in/@cls/m.m");
    assert_string_equal(found(s, "@joined/one"), "@joined/one.m");
    assert_string_equal(found(s, "joined"), "y/@joined/joined.m");
    assert_true(s->resolver.package(s, "pk", 2));
    assert_true(s->resolver.package(s, "pk.in", 5));
    assert_false(s->resolver.package(s, "pk.f", 4));
    assert_false(s->resolver.package(s, "p", 1));
    assert_true(s->resolver.class_folder(s, "joined", 6));
    assert_true(s->resolver.class_folder(s, "pk.in.cls", 9));
    assert_false(s->resolver.class_folder(s, "join", 4));
    assert_string_equal(members(s, "pk"), "c:bare f:f f:g p:in ");
    assert_string_equal(members(s, "pk.in"), "c:cls f:f ");
    assert_string_equal(members(s, "@pk.in.cls"), "m:cls m:m ");
    assert_string_equal(members(s, "@joined"), "m:joined m:one m:two ");
    assert_string_equal(members(s, "@none"), "none");
    /* what is hidden has no name */
    assert_string_equal(found(s, "/y/joined.m"), "");
    assert_string_equal(found(s, "+pk/private/h"), "");
    mica_session_close(s);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_constructor_of_any_folder_comes_before_files),
        cmocka_unit_test(class_folders_of_one_name_are_joined),
        cmocka_unit_test(packages_are_folders_in_folders),
        cmocka_unit_test(members_of_all_folders_are_listed_once),
        cmocka_unit_test(folders_made_later_are_found),
        cmocka_unit_test(a_large_folder_that_changes_is_not_read_for_each_name),
        cmocka_unit_test(methods_and_packages_see_their_private_folder),
        cmocka_unit_test(no_name_leads_out_of_the_folders),
        cmocka_unit_test(a_file_that_does_not_compile_ends_the_search),
        cmocka_unit_test(layers_answer_as_folders_do),
    };
    if (!mkdtemp(root)) return 1;
    put("here/readme", "");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (chdir("/") != 0 || test_remove(root) != 0) return 1;
    return failed;
}

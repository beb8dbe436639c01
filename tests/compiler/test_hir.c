/* tests/compiler/test_hir.c - what lowering makes of names and sugar; HIR kept as bytes and read back. */
#include "base/alloc.h"
#include "compile_case.h"

static void expect_dump(const char *text, cmp_mode mode, const char *want) {
    compiled *c = compile_text(text, mode, 0);
    base_buf dump = {0};
    if (c->status) fail_msg("%s: %s", text, c->err.message);
    cmp_hir_dump(&c->out.hir, &dump);
    if (!strstr(base_buf_cstr(&dump), want))
        fail_msg("%s\nshould hold\n%sbut is\n%s", text, want, base_buf_cstr(&dump));
    base_buf_free(&dump);
    compiled_free(c);
}

static void names_become_variables_or_calls(void **state) {
    (void)state;
    expect_dump("function r = f(x)\nr = x(pi);", CMP_FILE, "      APPLY\n        VAR x\n        CALL pi\n");
    expect_dump("function r = f(x)\nr = g(x);\nend\nfunction r = g(x)\nr = x;\nend", CMP_FILE,
                "      SUB g\n        VAR x\n");
    expect_dump("function r = f()\nr = nargin + nargin(\"f\");", CMP_FILE,
                "        NARGIN\n        CALL nargin\n");
    expect_dump("function r = f()\nr = h;\nh = 1;", CMP_FILE, "      VAR h maybe\n");
    expect_dump("m = containers.Map('a', 1);", CMP_SCRIPT, "CALL containers.Map\n");
    expect_dump("function f()\nhold on", CMP_FILE, "CALL hold\n        CONST 'on'\n");
}

static void sugar_disappears(void **state) {
    (void)state;
    expect_dump("x += 2;", CMP_REPL,
                "ASSIGN\n      VAR x\n      BINARY ADD\n        VAR x\n        CONST 2\n");
    expect_dump("x.a *= 2;", CMP_REPL, "BINARY MUL\n        FIELD a\n          VAR x\n        CONST 2\n");
    expect_dump("x(f()).b -= 2;", CMP_REPL,
                "OPASSIGN SUB\n      TARGET x\n        STEP ()\n          CALL f\n        STEP .b\n");
    expect_dump("[a, ~] = f();", CMP_REPL, "MULTI\n      VAR a\n      TILDE\n      CALL f\n");
    expect_dump("x(end) = [];", CMP_REPL,
                "ASSIGN delete\n      TARGET x\n        STEP ()\n          END #1 at 0\n");
    expect_dump("if a, b, elseif c, d, else, e, end", CMP_SCRIPT,
                "IF\n      CALL a\n      BLOCK\n        EXPR print\n          CALL b\n      CALL c\n");
}

static void end_finds_its_host_through_calls(void **state) {
    (void)state;
    expect_dump("x = 1; y = 2; x(min(end, y(end)));", CMP_SCRIPT,
                "APPLY #1\n        VAR x\n        CALL min\n          END #1 at 0\n          APPLY #2\n      "
                "      VAR y\n            END #2 at 0\n");
}

typedef struct written {
    const hir_unit *unit;
    base_buf names;
} written;

static bool list_write(void *context, const hir_write *w) {
    written *all = context;
    const char *name =
        w->var == HIR_NONE ? "~" : all->unit->names[all->unit->funcs[0].vars[w->var].name].text;
    base_buf_printf(&all->names, "%s%s ", name, w->part ? "(part)" : "");
    return strcmp(name, "last") == 0;
}

static void every_write_is_told(void **state) {
    (void)state;
    static const char text[] = "function r = f(a)\nglobal g\n[x(2), ~] = h(a);\nfor k = 1:3, s.b = k; end\n"
                               "try, r = 1; catch e, end\nif (t = 2), r++; end\nc{1}.d += 1;\n"
                               "last = 1;\nnot_told = 2;";
    compiled *c = compile_text(text, CMP_FILE, 0);
    if (c->status) fail_msg("%s", c->err.message);
    const hir_node *body = c->out.hir.funcs[0].body;
    written all = {&c->out.hir, {0}};
    assert_true(hir_each_write(body, list_write, &all));
    assert_string_equal(base_buf_cstr(&all.names), "g x(part) ~ k s(part) e r t r c(part) last ");
    assert_true(hir_assigns(body));
    assert_false(hir_assigns(body->kids[1]->kids[body->kids[1]->count - 1]->kids[0]));
    base_buf_free(&all.names);
    compiled_free(c);
}

static hir_unit read_back(compiled *c, base_arena *arena, base_buf *bytes) {
    hir_unit unit;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_hir_write(&c->out.hir, bytes, &err), MICA_OK);
    if (cmp_hir_read(base_view_of(bytes->data, bytes->len), arena, &unit, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return unit;
}

static const char program[] =
    "function [r, varargout] = f(a, varargin)\n% help\nglobal g; persistent p = [1 2; 3 4];\n"
    "r = a' * [1, 2; 3, 4] - 2.5e-3i; s.b{end + 1}(2).(a) = \"dq\";\n"
    "for k = 1:2:9, if k == 3, continue, end, while true, break, end, end\n"
    "do, a--; until a < 0\nswitch a, case {1, 'x'}, q(1); otherwise, return, end\n"
    "try, h(varargin{:}), catch e, disp(e.message); end\n"
    "unwind_protect, z = @(x) x + a; w = @q; unwind_protect_cleanup, a = {1, a; 2, 3}; end_unwind_protect\n"
    "function n(x), r = x; end\n[u, ~] = n(1:3);\nend\nfunction q(x), x(1) += uint8(3) && 0x1F; end\n";

static void stored_hir_gives_the_same_bytecode(void **state) {
    (void)state;
    for (int level = 0; level <= 3; level++) {
        compiled *c = compile_text(program, CMP_FILE, level);
        if (c->status) fail_msg("%s", c->err.message);
        base_arena arena = {0};
        base_buf bytes = {0}, again = {0};
        hir_unit unit = read_back(c, &arena, &bytes);
        cmp_code code;
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(cmp_codegen(&unit, level, &arena, &code, &err), MICA_OK);
        assert_int_equal(code.blob_len, c->out.blob_len);
        assert_memory_equal(code.blob, c->out.blob, code.blob_len);
        assert_int_equal(code.nrelocs, c->out.nrelocs);
        assert_int_equal(cmp_hir_write(&unit, &again, &err), MICA_OK);
        assert_int_equal(again.len, bytes.len);
        assert_memory_equal(again.data, bytes.data, bytes.len);
        base_buf_free(&bytes);
        base_buf_free(&again);
        base_arena_free(&arena);
        compiled_free(c);
    }
}

/* A unit with many names, in which code generation needs a name that the source does not hold. */
static void stored_hir_can_take_new_names(void **state) {
    (void)state;
    base_buf text = {0};
    base_buf_str(&text, "function c = f(c)\n[c{1:2}] = g();\n");
    for (int i = 0; i < 200; i++)
        base_buf_printf(&text, "name%d = %d;\n", i, i);
    compiled *c = compile_text(base_buf_cstr(&text), CMP_FILE, 0);
    base_arena arena = {0};
    base_buf bytes = {0};
    hir_unit unit = read_back(c, &arena, &bytes);
    cmp_code code;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_codegen(&unit, 2, &arena, &code, &err), MICA_OK);
    assert_int_equal(code.blob_len, c->out.blob_len);
    assert_memory_equal(code.blob, c->out.blob, code.blob_len);
    base_buf_free(&bytes);
    base_buf_free(&text);
    base_arena_free(&arena);
    compiled_free(c);
}

/* Whatever is read must be refused or give code that the verifier judges, without a step outside. */
static void try_bytes(const uint8_t *data, size_t len) {
    base_arena arena = {0};
    hir_unit unit;
    mica_error err = MICA_ERROR_INIT;
    mica_status s = cmp_hir_read(base_view_of(data, len), &arena, &unit, &err);
    if (s == MICA_OK) {
        cmp_code code;
        base_buf dump = {0};
        cmp_hir_dump(&unit, &dump);
        base_buf_free(&dump);
        s = cmp_codegen(&unit, 2, &arena, &code, &err);
        if (s == MICA_OK) s = prog_verify(code.blob, code.blob_len, code.nrelocs, true, &err);
    }
    if (s != MICA_OK) assert_true(err.code != MICA_OK);
    base_arena_free(&arena);
}

static void damaged_hir_is_refused_or_harmless(void **state) {
    (void)state;
    compiled *c = compile_text(program, CMP_FILE, 1);
    base_buf bytes = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_hir_write(&c->out.hir, &bytes, &err), MICA_OK);
    uint8_t *copy = malloc(bytes.len);
    static const uint8_t masks[] = {0x01, 0x02, 0x04, 0x08, 0x40, 0x80, 0xFF};
    for (size_t i = 0; i < bytes.len; i++) {
        for (size_t k = 0; k < sizeof masks; k++) {
            memcpy(copy, bytes.data, bytes.len);
            copy[i] ^= masks[k];
            try_bytes(copy, bytes.len);
        }
    }
    for (size_t len = 0; len < bytes.len; len++) {
        uint8_t *cut = malloc(len ? len : 1);
        memcpy(cut, bytes.data, len);
        hir_unit unit;
        base_arena arena = {0};
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_not_equal(cmp_hir_read(base_view_of(cut, len), &arena, &unit, &err), MICA_OK);
        base_arena_free(&arena);
        free(cut);
    }
    free(copy);
    base_buf_free(&bytes);
    compiled_free(c);
}

static void reading_survives_every_failed_allocation(void **state) {
    (void)state;
    compiled *c = compile_text(program, CMP_FILE, 1);
    base_buf bytes = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_hir_write(&c->out.hir, &bytes, &err), MICA_OK);
    mica_status status;
    uint64_t n = 0;
    do {
        hir_unit unit;
        base_arena arena = {0};
        err = (mica_error)MICA_ERROR_INIT;
        base_alloc_fail_at(++n);
        status = cmp_hir_read(base_view_of(bytes.data, bytes.len), &arena, &unit, &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK) assert_int_equal(status, MICA_ERR_NO_MEMORY);
        base_arena_free(&arena);
    } while (status != MICA_OK);
    assert_true(n > 1);
    base_buf_free(&bytes);
    compiled_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_variables_or_calls),
        cmocka_unit_test(sugar_disappears),
        cmocka_unit_test(end_finds_its_host_through_calls),
        cmocka_unit_test(every_write_is_told),
        cmocka_unit_test(stored_hir_gives_the_same_bytecode),
        cmocka_unit_test(stored_hir_can_take_new_names),
        cmocka_unit_test(damaged_hir_is_refused_or_harmless),
        cmocka_unit_test(reading_survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/compiler/test_class.c - files of classes: their trees and errors, the function that a class becomes, and
 * calls of superclasses. */
#include "base/alloc.h"
#include "compile_case.h"
#include "compiler/parser.h"

#include <stdio.h>

/* ---- trees and errors ---- */

typedef struct class_case {
    const char *text;
    size_t len;
    const char *want;
} class_case;

static void parse_class(const class_case *c, bool good) {
    cmp_source source;
    base_arena arena = {0};
    cmp_diags diags = {0};
    base_buf out = {0};
    cmp_unit *unit;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_source_init(&source, "C.m", base_view_of(c->text, c->len), &err), MICA_OK);
    mica_status s =
        cmp_parse(&source, &(cmp_parse_options){.mode = CMP_PARSE_FILE}, &arena, &diags, &unit, &err);
    if (good) assert_string_equal(err.message, "");
    assert_int_equal(s == MICA_OK, good);
    if (unit) cmp_ast_dump(unit, &out);
    for (uint32_t i = 0; i < diags.count; i++)
        base_buf_printf(&out, "%u:%u: %s\n", diags.items[i].line, diags.items[i].column,
                        diags.items[i].message);
    if (diags.incomplete) base_buf_str(&out, "INCOMPLETE\n");
    assert_string_equal(base_buf_cstr(&out), c->want);
    base_buf_free(&out);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    cmp_source_free(&source);
}

static void check_tree(void **state) {
    parse_class(*state, true);
}

static void check_errors(void **state) {
    parse_class(*state, false);
}

/* ---- the definition ---- */

static const char shape[] =
    "% a shape\n"
    "classdef (Sealed, ~Hidden, InferiorClasses = {?a.b, ?c}) Shape < handle & p.Base\n"
    "  properties (Access = private, Constant)\n"
    "    x\n    y = twice (3);\n"
    "    z (1,:) double {mustBePositive, mustBeMember(z, [1 2])} = [1 2]\n"
    "  end\n"
    "  events (NotifyAccess = protected), Changed\n  end\n"
    "  enumeration\n    Red (1, 'x'), None\n  end\n"
    "  methods (Static)\n    function r = make (), r = Shape (twice (1)); end\n  end\n"
    "  methods\n"
    "    function obj = Shape (x)\n      obj@handle ();\n      obj@p.Base (x, 2);\n"
    "      obj.x = area (obj);\n    end\n"
    "    function v = get.x (obj), v = obj.x; end\n"
    "    function r = area (obj), r = 1 + area@p.Base (obj); m = ?Shape; end\n"
    "    r = declared (obj)\n"
    "  end\nend\n"
    "function r = twice (x)\n  % doubles\n  r = 2 * x;\nend\n";

static base_buf dump_of(const char *text, int level) {
    compiled *c = compile_text(text, CMP_FILE, level);
    base_buf dump = {0};
    if (c->status) fail_msg("%s: %s", text, c->err.message);
    cmp_hir_dump(&c->out.hir, &dump);
    compiled_free(c);
    return dump;
}

static void expect_in(const char *text, const char *want) {
    base_buf dump = dump_of(text, 0);
    if (!strstr(base_buf_cstr(&dump), want))
        fail_msg("%s\nshould hold\n%sbut is\n%s", text, want, base_buf_cstr(&dump));
    base_buf_free(&dump);
}

static void class_becomes_a_function_that_describes_it(void **state) {
    (void)state;
    expect_in(shape, "function Shape () -> .class\n");
    expect_in(shape, "      TARGET .class\n        STEP .name\n      CONST 'Shape'\n");
    expect_in(shape, "        STEP .super\n      CELL\n        ROW\n          CONST 'handle'\n"
                     "          CONST 'p.Base'\n");
    expect_in(shape, "      TARGET .attributes\n        STEP .InferiorClasses\n      CELL\n        ROW\n"
                     "          CONST 'a.b'\n          CONST 'c'\n");
    expect_in(shape, "        STEP .Access\n      CONST 'private'\n");
    expect_in(shape, "        STEP .NotifyAccess\n      CONST 'protected'\n");
    expect_in(shape, "        STEP .properties\n        STEP ()\n          CONST 3\n          CONST 1\n"
                     "        STEP .dims\n      CONST '1,:'\n");
    expect_in(shape, "        STEP .check\n      HANDLESUB check.z\n");
    expect_in(shape, "        STEP .call\n      HANDLESUB get.x\n");
    expect_in(shape, "        STEP .name\n      CONST 'declared'\n");
    expect_in(shape, "        STEP .args\n      CLOSURE @<anonymous>\n");
}

static void empty_lists_keep_their_fields(void **state) {
    (void)state;
    expect_in("classdef C\nend",
              "    ASSIGN delete\n      TARGET .class\n        STEP .events\n        STEP ()\n"
              "          CONST 1\n          COLON\n      MATRIX\n");
}

static void validators_run_one_after_the_other(void **state) {
    (void)state;
    expect_in(shape, "function check.z (z)\n  BLOCK\n    EXPR\n      CALL mustBePositive\n        VAR z\n"
                     "    EXPR\n      CALL mustBeMember\n        VAR z\n");
}

static void methods_call_methods_by_name_and_local_functions_directly(void **state) {
    (void)state;
    expect_in(shape, "      CALL Shape\n        SUB twice\n");
    expect_in(shape, "          STEP .x\n        CALL area\n          VAR obj\n");
    expect_in(shape, "function @<anonymous> ()\n  EXPR\n    SUB twice\n      CONST 3\n");
}

static void superclasses_are_called_through_one_builtin(void **state) {
    (void)state;
    expect_in(shape,
              "function Shape (x) -> obj\n  BLOCK\n    ASSIGN\n      VAR obj\n      CALL __object__\n"
              "        CONST 'handle'\n        CONST 'p.Base'\n    DEFAULT obj\n      MATRIX\n    BLOCK\n"
              "      ASSIGN\n        VAR obj\n        CALL __super__\n          CONST 'obj'\n"
              "          CONST 'handle'\n          VAR obj\n"
              "      ASSIGN\n        VAR obj\n        CALL __super__\n          CONST 'obj'\n"
              "          CONST 'p.Base'\n          VAR obj\n          VAR x\n          CONST 2\n");
    expect_in(shape, "CALL __super__\n          CONST 'area'\n          CONST 'p.Base'\n          MATRIX\n"
                     "          VAR obj\n");
    expect_in(shape, "CALL __meta__\n        CONST 'Shape'\n");
}

static void superclass_call_without_parentheses_and_within_others(void **state) {
    (void)state;
    static const char text[] =
        "function o = f (o, x)\no@A;\ny = o@A (1).b;\nz = x(g@A (end));\nw = [o @sin];\n"
        "h = @() o@A (1);\nv = @(o) o@A (1);\nend";
    expect_in(text, "        VAR o\n        CALL __super__\n          CONST 'o'\n          CONST 'A'\n"
                    "          VAR o\n      ASSIGN\n");
    expect_in(text, "        FIELD b\n          CALL __super__\n");
    expect_in(text, "        APPLY #1\n          VAR x\n          CALL __super__\n            CONST 'g'\n"
                    "            CONST 'A'\n            MATRIX\n            END #1 at 0\n");
    expect_in(text, "            VAR o\n            HANDLE sin\n");
    expect_in(text, "function @<anonymous> ()\n  EXPR\n    CALL __super__\n      CONST 'o'\n      CONST 'A'\n"
                    "      MATRIX\n      CONST 1\n");
    expect_in(text,
              "function @<anonymous> (o)\n  EXPR\n    CALL __super__\n      CONST 'o'\n      CONST 'A'\n"
              "      VAR o\n      CONST 1\n");
}

static void statement_assigns_only_the_first_output(void **state) {
    (void)state;
    expect_in("function [a, o] = f (o)\no@A (1);\nend", "EXPR\n        CALL __super__\n");
    expect_in("function f (o)\no@A (1);\nend", "EXPR\n        CALL __super__\n");
}

/* They are read, and raise where they are reached. */
static void scripts_call_no_superclass(void **state) {
    (void)state;
    compiled *c = compile_text("o@A (1);", CMP_SCRIPT, 0);
    base_buf dump = {0};
    cmp_hir_dump(&c->out.hir, &dump);
    assert_non_null(strstr(base_buf_cstr(&dump), "    EXPR\n      CALL __superclass__\n"));
    base_buf_free(&dump);
    compiled_free(c);
}

static void listing_marks_definition_and_methods(void **state) {
    (void)state;
    compiled *c = compile_text(shape, CMP_FILE, 1);
    const char *text = base_buf_cstr(&c->text);
    assert_non_null(strstr(text, "function Shape: 0 params, 1 outputs"));
    assert_non_null(strstr(text, "line 2, class\n"));
    assert_non_null(strstr(text, ", method\n"));
    const prog_code *code = (const prog_code *)(const void *)c->out.blob;
    assert_int_equal(code->flags & PROG_CODE_CLASS, PROG_CODE_CLASS);
    assert_int_equal(c->out.nfunctions, 1);
    assert_string_equal(c->out.functions[0].name, "Shape");
    assert_int_equal(c->out.functions[0].nargin, 1);
    assert_int_equal(c->out.functions[0].nargout, 1);
    assert_int_equal(c->out.functions[0].result, 0);
    assert_int_equal(c->out.functions[0].help.len, strlen(" a shape\n"));
    compiled_free(c);
}

/* What a constructor's object is before its first line runs is not for the compiler to guess. */
static void object_of_a_constructor_has_no_known_type(void **state) {
    (void)state;
    base_buf dump = dump_of("classdef C\nmethods\nfunction o = C ()\no.x = 1;\ny = o;\nend\nend\nend\n"
                            "function o = f ()\no.x = 1;\ny = o;\nend",
                            2);
    const char *method = strstr(base_buf_cstr(&dump), "function C () -> o\n");
    const char *local = strstr(base_buf_cstr(&dump), "function f () -> o\n");
    assert_non_null(method);
    assert_non_null(local);
    assert_true(method < local);
    const char *of_method = strstr(method, "VAR y\n"), *of_local = strstr(local, "VAR y\n");
    assert_memory_equal(strchr(of_method, '\n') + 1, "        VAR o\n", 14);
    assert_memory_equal(strchr(of_local, '\n') + 1, "      VAR o : struct", 20);
    base_buf_free(&dump);
}

/* Nor is it lost where nested functions share it. */
static void object_of_a_constructor_is_kept_in_its_box(void **state) {
    (void)state;
    char *ops =
        ops_of_file("classdef C\nmethods\nfunction o = C (x)\ny = 1;\nfunction g ()\no.x = y;\nend\ng ();\n"
                    "end\nend\nend",
                    "C.m", &(cmp_options){.level = 1});
    assert_non_null(strstr(ops, "CLEAR y\nBOXVAR y\n"));
    assert_non_null(strstr(ops, "BOXVAR o\n"));
    assert_null(strstr(ops, "CLEAR o\n"));
    free(ops);
}

/* An argument may be an object of a class with operators of its own. */
static void operators_on_what_may_be_an_object_have_no_known_type(void **state) {
    (void)state;
    base_buf dump = dump_of("function r = f (a)\nb = a == 2;\nr = b;\nc = !a;\nr = c;\nd = [a {1}];\nr = d;\n"
                            "e = a - int8 (1);\nr = e;\nend",
                            2);
    static const char *const vars[] = {"b", "c", "d", "e"};
    for (size_t i = 0; i < 4; i++) {
        char want[32];
        snprintf(want, sizeof want, "      VAR r\n      VAR %s\n", vars[i]);
        if (!strstr(base_buf_cstr(&dump), want)) fail_msg("%s is in\n%s", vars[i], base_buf_cstr(&dump));
    }
    base_buf_free(&dump);
}

/* ---- storage ---- */

static void stored_class_gives_the_same_bytecode(void **state) {
    (void)state;
    for (int level = 0; level <= 3; level++) {
        compiled *c = compile_text(shape, CMP_FILE, level);
        base_arena arena = {0};
        base_buf bytes = {0};
        hir_unit unit;
        cmp_code code;
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(c->status, MICA_OK);
        assert_int_equal(cmp_hir_write(&c->out.hir, &bytes, &err), MICA_OK);
        if (cmp_hir_read(base_view_of(bytes.data, bytes.len), &arena, &unit, &err))
            fail_msg("%s", err.message);
        assert_int_equal(cmp_codegen(&unit, level, &arena, &code, &err), MICA_OK);
        assert_int_equal(code.blob_len, c->out.blob_len);
        assert_memory_equal(code.blob, c->out.blob, code.blob_len);
        base_buf_free(&bytes);
        base_arena_free(&arena);
        compiled_free(c);
    }
}

/* The flag on code of another form, as a stranger could set it. */
static void verifier_refuses_a_definition_with_parameters(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    compiled *c = compile_text("function r = f (x)\nr = x;\nend", CMP_FILE, 1);
    prog_code *code = (prog_code *)(void *)c->out.blob;
    code->flags |= PROG_CODE_CLASS;
    assert_int_not_equal(prog_verify(c->out.blob, c->out.blob_len, c->out.nrelocs, true, &err), MICA_OK);
    assert_non_null(strstr(err.message, "a class definition takes nothing"));
    compiled_free(c);
}

static void every_failed_allocation_is_told(void **state) {
    (void)state;
    mica_status status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status == MICA_ERR_NO_MEMORY; n++) {
        assert_true(n < 3000);
        compiled c = {0};
        assert_int_equal(cmp_source_init(&c.source, "Shape.m", base_view_str(shape), &c.err), MICA_OK);
        base_alloc_fail_at(n);
        status =
            cmp_compile(&c.source, CMP_FILE, &(cmp_options){.level = 2}, &c.arena, &c.diags, &c.out, &c.err);
        base_alloc_fail_at(0);
        if (status != MICA_OK) assert_int_equal(status, MICA_ERR_NO_MEMORY);
        cmp_source_free(&c.source);
        cmp_diags_free(&c.diags);
        base_arena_free(&c.arena);
    }
    assert_int_equal(status, MICA_OK);
}

/* Whatever a file is cut down to, it is read to its end without harm. */
static void every_beginning_of_a_class_is_read(void **state) {
    (void)state;
    for (size_t len = 0; len < sizeof shape; len++) {
        char *text = strndup(shape, len);
        compiled *c = compile_text(text, CMP_FILE, 1);
        if (c->status != MICA_OK) assert_int_equal(c->status, MICA_ERR_SYNTAX);
        compiled_free(c);
        free(text);
    }
}

static void large_classes_take_linear_time(void **state) {
    (void)state;
    base_buf text = {0};
    base_buf_str(&text, "classdef C\n  properties\n");
    for (int i = 0; i < 5000; i++)
        base_buf_printf(&text, "    p%d = %d\n", i, i);
    base_buf_str(&text, "  end\n  methods\n");
    for (int i = 0; i < 5000; i++)
        base_buf_printf(&text, "    r = m%d (obj)\n", i);
    base_buf_str(&text, "  end\nend\n");
    compiled *c = compile_text(base_buf_cstr(&text), CMP_FILE, 2);
    assert_true(c->status == MICA_OK || c->status == MICA_ERR_LIMIT);
    compiled_free(c);
    base_buf_free(&text);
}

/* ---- the table of tests ---- */

#define CLASS_CASE(name, text, tree) static class_case name = {text, sizeof text - 1, tree};
#include "class_cases.def"
#undef CLASS_CASE
#define CLASS_ERROR(name, text, errors) static class_case name = {text, sizeof text - 1, errors};
#include "class_errors.def"
#undef CLASS_ERROR

int main(void) {
    const struct CMUnitTest tests[] = {
#define CLASS_CASE(name, text, tree) {#name, check_tree, NULL, NULL, &name},
#include "class_cases.def"
#undef CLASS_CASE
#define CLASS_ERROR(name, text, errors) {#name, check_errors, NULL, NULL, &name},
#include "class_errors.def"
#undef CLASS_ERROR
        cmocka_unit_test(class_becomes_a_function_that_describes_it),
        cmocka_unit_test(empty_lists_keep_their_fields),
        cmocka_unit_test(validators_run_one_after_the_other),
        cmocka_unit_test(methods_call_methods_by_name_and_local_functions_directly),
        cmocka_unit_test(superclasses_are_called_through_one_builtin),
        cmocka_unit_test(superclass_call_without_parentheses_and_within_others),
        cmocka_unit_test(statement_assigns_only_the_first_output),
        cmocka_unit_test(scripts_call_no_superclass),
        cmocka_unit_test(listing_marks_definition_and_methods),
        cmocka_unit_test(object_of_a_constructor_has_no_known_type),
        cmocka_unit_test(object_of_a_constructor_is_kept_in_its_box),
        cmocka_unit_test(operators_on_what_may_be_an_object_have_no_known_type),
        cmocka_unit_test(stored_class_gives_the_same_bytecode),
        cmocka_unit_test(verifier_refuses_a_definition_with_parameters),
        cmocka_unit_test(every_failed_allocation_is_told),
        cmocka_unit_test(every_beginning_of_a_class_is_read),
        cmocka_unit_test(large_classes_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

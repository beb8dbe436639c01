/* tests/compiler/test_passes.c - each pass shows in the bytecode, and the optimisation
 * level says which run. */
#include "compile_case.h"

static void constants_fold(void **state) {
    (void)state;
    expect_ops("x = 2 * 3 + 1 / 4;", CMP_SCRIPT, 1, "LOADK x =6.25\n");
    expect_ops("x = 2 * 3 + 1;", CMP_SCRIPT, 1, "LOADI x 7\n");
    expect_ops("x = 2 * 3 + 1;", CMP_SCRIPT, 0, "ADDI x t0 1 n=0\n");
    expect_ops("x = [1 2; -3 4];", CMP_SCRIPT, 1, "LOADK x =2x2 double 1 -3 2 4\n");
    expect_ops("x = [1 2; -3 4];", CMP_SCRIPT, 0, "VCAT x t0 n=2\n");
    expect_ops("x = [1; 2; 3]';", CMP_SCRIPT, 1, "LOADK x =1x3 double 1 2 3\n");
    expect_ops("x = -[1 2];", CMP_SCRIPT, 1, "LOADK x =1x2 double -1 -2\n");
    expect_ops("x = ['ab' 'cd'];", CMP_SCRIPT, 1, "LOADK x ='abcd'\n");
    expect_ops("x = 3 > 2;", CMP_SCRIPT, 1, "LOADK x =logical 1\n");
    expect_ops("x = 0 / 0;", CMP_SCRIPT, 1, "LOADK x =nan\n");
    expect_ops("x = [0 / 0, 1];", CMP_SCRIPT, 1, "LOADK x =1x2 double nan 1\n");
}

static void what_may_change_is_not_folded(void **state) {
    (void)state;
    expect_ops("x = 2 * pi;", CMP_SCRIPT, 3, "CALL t0 \"pi\" 1 n=0\nMULI x t0 2 n=1\n");
    expect_ops("x = (-8) ^ (1 / 3);", CMP_SCRIPT, 3, "LOADI t0 -8\nPOWK x t0 =0.33333333333333331\n");
    expect_ops("x = ['a' \"b\"];", CMP_SCRIPT, 3, "HCAT x t0 n=2\n");
    expect_ops("x = [1 2; 3];", CMP_SCRIPT, 3, "VCAT x t0 n=2\n");
}

static void dead_code_goes(void **state) {
    (void)state;
    expect_no_op("function f()\nreturn\ng();", CMP_FILE, 1, "\"g\"");
    expect_ops("function f()\nreturn\ng();", CMP_FILE, 0, "\"g\"");
    expect_no_op("if false_ == 2, a(); end\nif 0, g(); else, h(); end", CMP_SCRIPT, 1, "\"g\"");
    expect_ops("if 0, g(); else, h(); end", CMP_SCRIPT, 1, "CALL t0 \"h\" 0 n=0\nANS ans t0 n=0\nRET\n");
    expect_no_op("if a, b(); elseif 1, c(); else, g(); end", CMP_SCRIPT, 1, "\"g\"");
    expect_no_op("while 1 > 2, g(); end", CMP_SCRIPT, 1, "\"g\"");
    expect_no_op("for i = 1:3, break, g(); end", CMP_SCRIPT, 1, "\"g\"");
    expect_no_op("while 1, h(); end", CMP_SCRIPT, 1, "JT");
}

#define SMALL                                                                                                \
    "function r = f(a, b)\nr = sq(a) + lin(b, 3);\nend\n"                                                    \
    "function r = sq(x)\nr = x * x;\nend\nfunction r = lin(x, k)\nr = k * x + 1;\nend\n"

static void small_functions_are_inlined(void **state) {
    (void)state;
    expect_ops(SMALL, CMP_FILE, 2, "MUL t0 a a\nMULI t1 b 3 n=1\nADDI t1 t1 1 n=0\nADD r t0 t1\nRET\n");
    expect_ops(SMALL, CMP_FILE, 1, "CALLSUB t0 #0:sq 1 n=1\n");
}

static void inlining_keeps_effects(void **state) {
    (void)state;
    /* an argument with effects, or costly and used twice, is not repeated */
    expect_ops("function r = f()\nr = sq(g());\nend\nfunction r = sq(x)\nr = x * x;\nend\n", CMP_FILE, 3,
               "CALLSUB t0 #0:sq 1 n=1\n");
    expect_ops("function r = f(a)\nr = sq(a + 1);\nend\nfunction r = sq(x)\nr = x * x;\nend\n", CMP_FILE, 3,
               "CALLSUB t0 #0:sq 1 n=1\n");
    expect_ops("function r = f(a)\nr = g(a);\nend\nfunction r = g(x)\nr = h(x);\nend\n", CMP_FILE, 3,
               "CALLSUB t0 #0:g 1 n=1\n");
    expect_ops("function r = f(a)\nr = g(a);\nend\nfunction r = g(x, y)\nr = x + 1;\nend\n", CMP_FILE, 3,
               "CALLSUB t0 #0:g 1 n=1\n");
}

static void the_level_sets_the_size_of_what_is_inlined(void **state) {
    (void)state;
#define LONG                                                                                                 \
    "function r = f(a)\nr = g(a);\nend\nfunction r = g(x)\nr = x+x*x-x/x+x.*x-x+x*x-x/x+x.*x-x;\nend\n"
    expect_ops(LONG, CMP_FILE, 2, "CALLSUB t0 #0:g 1 n=1\n");
    expect_no_op(LONG, CMP_FILE, 3, "CALLSUB");
}

static void loop_counters_index_cells_without_lists(void **state) {
    (void)state;
    static const char text[] = "function f(c)\nfor i = 1:3\n g(c{i});\nend";
    expect_ops(text, CMP_FILE, 2, "MOVE t3 i\nBRACE t3 c 1 n=1\nCALL t3 \"g\" 0 n=1\n");
    expect_ops(text, CMP_FILE, 1, "LISTBRACE");
    expect_ops("function f(c, i)\nfor k = 1:3\n g(c{i});\nend", CMP_FILE, 2, "LISTBRACE");
    expect_ops("function f(c)\nfor i = 1:3\n i = c;\n g(c{i});\nend", CMP_FILE, 2, "LISTBRACE");
    expect_ops("function f(c)\nfor i = 1:3\n eval('i = 1:2;');\n g(c{i});\nend", CMP_FILE, 2, "LISTBRACE");
}

static void negated_truth_values_jump_the_other_way(void **state) {
    (void)state;
    expect_ops("function r = f(a, b)\nr = 1;\nif !(a && b), r = 2; end", CMP_FILE, 2,
               "TOBOOL t0 a\nJF t0 -> 5\nTOBOOL t0 b\nJT t0 -> 6\nLOADI r 2\n");
}

static void results_of_functions_are_inferred(void **state) {
    (void)state;
    compiled *c = compile_text("function r = f(n)\nr = 0;\nfor i = 1:10\n r = r + i * 2;\nend", CMP_FILE, 2);
    assert_int_equal(c->out.functions[0].result, HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL);
    compiled_free(c);
    c = compile_text("function r = f(n)\nr = 0;\nfor i = 1:10\n r = r + n;\nend", CMP_FILE, 2);
    assert_int_equal(c->out.functions[0].result & HIR_T_CLASSES, 0);
    compiled_free(c);
    c = compile_text("function r = f(n)\nr = {n};", CMP_FILE, 2);
    assert_int_equal(c->out.functions[0].result, HIR_T_CELL);
    compiled_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_fold),
        cmocka_unit_test(what_may_change_is_not_folded),
        cmocka_unit_test(dead_code_goes),
        cmocka_unit_test(small_functions_are_inlined),
        cmocka_unit_test(inlining_keeps_effects),
        cmocka_unit_test(the_level_sets_the_size_of_what_is_inlined),
        cmocka_unit_test(loop_counters_index_cells_without_lists),
        cmocka_unit_test(negated_truth_values_jump_the_other_way),
        cmocka_unit_test(results_of_functions_are_inferred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

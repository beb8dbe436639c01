/* tests/compiler/test_sequences.c - from level 2 on: instructions that stand for sequences, code by
 * likelihood. */
#include "compile_case.h"

/* Number of lines of the bytecode of `text`: instructions, or only those that begin with `word`. */
static unsigned count_ops(const char *text, int level, const char *word) {
    compiled *c = compile_text(text, CMP_FILE, level);
    if (c->status) fail_msg("%s: %s", text, c->err.message);
    char *ops = compiled_ops(c);
    unsigned n = 0;
    for (char *at = ops; *at; at = strchr(at, '\n') + 1)
        n += strncmp(at, word, strlen(word)) == 0;
    free(ops);
    compiled_free(c);
    return n;
}

static void comparisons_hold_their_number(void **state) {
    (void)state;
    const char *text = "function r = f(r)\nif r < 2\n r = 3;\nend\nwhile r != -1\n r--;\nend";
    expect_ops(text, CMP_FILE, 2,
               "JNLTI r 2 -> 5\nLOADI r 3\nJMP -> 5\nLOOPHINT\nDEC r\nJNEI r -1 -> 4\nRET\n");
    expect_no_op("function r = f(a)\nr = 0;\nif a < 40000, r = 1; end", CMP_FILE, 2, "JNLTI");
    expect_no_op("function r = f(a)\nr = 0;\nif a < 0.5, r = 1; end", CMP_FILE, 2, "JNLTI");
    /* the loop of n turns runs one instruction less for its number and one less for its head */
    assert_int_equal(count_ops(text, 1, "") - count_ops(text, 2, ""), 2);
}

static void operators_hold_their_constant(void **state) {
    (void)state;
    expect_ops("function r = f(a)\nr = a * 0.5 + 2.5;", CMP_FILE, 2, "MULK t0 a =0.5\nADDK r t0 =2.5\nRET\n");
    expect_ops("function r = f(a)\nr = a .^ 2 ./ 3;", CMP_FILE, 2, "EPOWK t0 a =2\nEDIVK r t0 =3\nRET\n");
    expect_ops("function r = f(a)\nr = a / 4 - 0.1;", CMP_FILE, 2,
               "DIVK t0 a =4\nSUBK r t0 =0.10000000000000001\n");
    expect_no_op("function r = f(a)\nr = a * single (2);", CMP_FILE, 2, "MULK");
    expect_no_op("function r = f(a)\nr = a * 0.5;", CMP_FILE, 1, "MULK");
}

static void one_variable_is_passed_without_a_move(void **state) {
    (void)state;
    expect_ops("function r = f(a)\nr = isempty (a);", CMP_FILE, 2,
               "CALLV t0 \"isempty\" a n=37\nMOVE r t0\nRET\n");
    expect_ops("function f(a)\ng (a);", CMP_FILE, 2, "CALLV t0 \"g\" a n=12\n");
    expect_no_op("function r = f(a)\nr = isempty (a = 2);", CMP_FILE, 2, "CALLV");
    expect_no_op("function [p, q] = f(a)\n[p, q] = size (a);", CMP_FILE, 2, "CALLV");
}

/* f (s.x) takes no list when s.x is one value; the list form lies behind the end of the function. */
static void fields_are_passed_without_a_list(void **state) {
    (void)state;
    expect_ops("function r = f(s)\nr = g (s.x, 1);", CMP_FILE, 2,
               "ARGFIELD t0 s \"x\"\nJMP -> 6\nLOADI t1 1\nCALL t0 \"g\" 1 n=2\nMOVE r t0\nRET\n"
               "CLEARN t0 n=2\nLISTNEW t0\nLISTFIELD t0 s \"x\"\nLOADI t1 1\nLISTADD t0 t1\nCALLX t0 \"g\" "
               "1\nJMP -> "
               "4\n");
    expect_ops("function r = f(c, i)\nr = g (c{i});", CMP_FILE, 2,
               "ARGBRACE t0 c i\nJMP -> 5\nCALL t0 \"g\" 1 n=1\n");
    expect_ops("function r = f(x, s)\nr = x(s.i);", CMP_FILE, 2,
               "ARGFIELD t0 s \"i\"\nJMP -> 5\nAPPLY t0 x 1 n=1\n");
    /* what comes before a list and has effects must not run twice */
    expect_no_op("function r = f(s)\nr = g (h (), s.x);", CMP_FILE, 2, "ARGFIELD");
    expect_no_op("function r = f(s)\ntry, r = g (s.x); end", CMP_FILE, 2, "ARGFIELD");
    expect_no_op("function r = f(c)\nr = g (c{:});", CMP_FILE, 2, "ARGBRACE");
}

static void unlikely_branches_lie_behind_the_end(void **state) {
    (void)state;
    const char *text = "function r = f(a)\nif a < 0\n error ('no');\nend\nr = a;\nend";
    expect_ops(text, CMP_FILE, 2, "JLTI a 0 -> 3\nMOVE r a\nRET\nLOADK t0 ='no'\nCALL t0 \"error\" 0 n=1\n");
    /* a cold else costs the likely side no jump */
    const char *otherwise = "function r = f(a)\nif a > 0\n r = 1;\nelse\n error ('no');\nend\nr += a;\nend";
    expect_ops(otherwise, CMP_FILE, 2, "JNGTI a 0 -> 4\nLOADI r 1\nADD r r a\nRET\nLOADK t0 ='no'\n");
    expect_ops(otherwise, CMP_FILE, 1, "LOADI r 1\nJMP -> ");
    /* in a loop too, unless the block leaves it; not where errors are caught */
    expect_ops("function f(a)\nfor k = a\n if k, print_usage (); end\nend", CMP_FILE, 2,
               "JT k -> 4\nFORLOOP t0 k -> 1\nRET\nCALL t3 \"print_usage\" 0 n=0\n");
    expect_ops("function f(a)\nfor k = a\n if k, error ('x'); break, end\nend", CMP_FILE, 2, "JF k -> ");
    expect_ops("function f(a)\ntry\n if a, error ('x'); end\nend", CMP_FILE, 2, "JF a -> ");
    /* both sides */
    expect_ops("function f(a)\nif a, error ('x'); else, error ('y'); end", CMP_FILE, 2,
               "JT a -> 3\nJMP -> 7\nRET\nLOADK t0 ='x'\n");
}

static void jumps_do_not_lead_to_jumps(void **state) {
    (void)state;
    const char *text =
        "function r = f(a, b)\nr = 0;\nwhile a\n if b\n  r = 1;\n else\n  r = 2;\n end\n a = a - 1;\nend";
    expect_ops(text, CMP_FILE, 2, "JF b -> 6\nLOADI r 1\nJMP -> 7\nLOADI r 2\nDEC a\nJT a -> 3\n");
    expect_ops("function r = f(a, b)\nr = 0;\nif a\n if b, r = 1; else, r = 2; end\nelse\n r = 3;\nend\nr++;",
               CMP_FILE, 2, "LOADI r 1\nJMP -> 8\nLOADI r 2\nJMP -> 8\nLOADI r 3\nINC r\n");
}

/* What max_optimization_level stands for: each level leaves less to run than the one below it. */
static void each_level_leaves_less_to_run(void **state) {
    (void)state;
    const char *text =
        "function r = f(a)\nr = g (a) + h (a) * 0.5 + (2 * 3 - 1);\nend\n"
        "function y = g(x)\ny = x * x;\nend\n"
        "function y = h(x)\ny = x + x .* x - x ./ (x + x) + x .* x - x + x .* x .* x - x;\nend\n";
    unsigned calls[4], all[4], loads[4];
    for (int level = 0; level <= 3; level++) {
        calls[level] = count_ops(text, level, "CALLSUB");
        all[level] = count_ops(text, level, "");
        loads[level] = count_ops(text, level, "LOAD");
    }
    assert_true(all[1] < all[0]); /* constants folded */
    assert_int_equal(calls[0], 2);
    assert_int_equal(calls[1], 2);
    assert_int_equal(calls[2], 1); /* a small function in place */
    assert_true(loads[2] < loads[1]);
    assert_int_equal(calls[3], 0); /* a larger one too */
}

/* In the copies of loops over real scalars: a field that the loop does not write is loaded once, in front of
 * it. */
static void loops_read_and_write_parts_as_numbers(void **state) {
    (void)state;
    const char *text = "function r = f(s, c, n)\nr = 0;\nfor k = 1:n\n r = r + s.a.b + c{k};\n c{k} = r;\n"
                       " if r > 5, s.x.y = k; s.z = k; end\nend";
    assert_int_equal(count_ops(text, 3, "RFIELD2"), 1);
    assert_int_equal(count_ops(text, 3, "RBRACE"), 1);
    assert_int_equal(count_ops(text, 3, "RSETPATH"), 2);
    assert_int_equal(count_ops(text, 3, "RSETFIELD"), 1);
    assert_int_equal(count_ops(text, 2, "RFIELD2") + count_ops(text, 2, "RSETPATH"), 0);
    const char *still = "function r = f(s, n)\nr = 0;\nfor k = 1:n\n r = r + s.a + s.a;\nend";
    assert_int_equal(count_ops(still, 3, "RFIELD"), 1);
    assert_int_equal(count_ops(still, 3, "RMOVE"), 2);
    const char *seldom = "function r = f(s, n)\nr = 0;\nfor k = 1:n\n if k > 9, r = r + s.a; end\nend";
    assert_int_equal(count_ops(seldom, 3, "RFIELD"), 1);
    assert_int_equal(count_ops(seldom, 3, "RMOVE"), 0);
    /* what is no number is left alone */
    assert_int_equal(count_ops("function f(c, n)\nfor k = 1:n\n c{k} = 'a';\nend", 3, "RSETPATH"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_hold_their_number),
        cmocka_unit_test(operators_hold_their_constant),
        cmocka_unit_test(one_variable_is_passed_without_a_move),
        cmocka_unit_test(fields_are_passed_without_a_list),
        cmocka_unit_test(unlikely_branches_lie_behind_the_end),
        cmocka_unit_test(jumps_do_not_lead_to_jumps),
        cmocka_unit_test(each_level_leaves_less_to_run),
        cmocka_unit_test(loops_read_and_write_parts_as_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

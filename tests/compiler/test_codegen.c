/* tests/compiler/test_codegen.c - bytecode that statements become; all of it passes the verifier. */
#include "base/alloc.h"
#include "compile_case.h"

static void simple_statements_take_one_instruction(void **state) {
    (void)state;
    expect_ops("function r = f(a, b)\nr = a + b;", CMP_FILE, 1, "ADD r a b\nRET\n");
    expect_ops("function r = f(a)\nr = a - 3;", CMP_FILE, 1, "ADDI r a -3 n=2\nRET\n");
    expect_ops("function r = f(a)\nr = 2 * a;", CMP_FILE, 1, "MULI r a 2 n=1\n");
    expect_ops("function r = f(r)\nr += 1;", CMP_FILE, 1, "INC r\n");
    expect_ops("function r = f(r)\nr--;", CMP_FILE, 1, "DEC r\n");
    expect_ops("function r = f(x, i)\nr = x(i);", CMP_FILE, 1, "INDEX1 r x i\n");
    expect_ops("function r = f(x, i, j)\nr = x(i, j);", CMP_FILE, 1, "INDEX2 r x i j\n");
    expect_ops("function x = f(x, i, v)\nx(i) = v;", CMP_FILE, 1, "SETIDX1 x i v\n");
    expect_ops("function x = f(x, i, j, v)\nx(i, j) = v;", CMP_FILE, 1, "SETIDX2 x i v j\n");
    expect_ops("function s = f(s, v)\ns.a = v;", CMP_FILE, 1, "SETFIELD s v \"a\"\n");
    expect_ops("function r = f(s)\nr = s.a;", CMP_FILE, 1, "FIELD r s \"a\" n=0\n");
}

static void loops_test_at_the_bottom(void **state) {
    (void)state;
    expect_ops("function i = f(i, n)\nwhile i < n\n i++;\nend", CMP_FILE, 1,
               "JMP -> 3\nLOOPHINT\nINC i\nJLT i n -> 1\nRET\n");
    expect_ops("function s = f(n)\ns = 0;\nfor k = 1:n\n s = s + k;\nend", CMP_FILE, 1,
               "LOADI s 0\nLOADI t3 1\nMOVE t4 n\nRANGE t3 t3 n=2\nFORPREP t0 t3 -> 6\nADD s s k\nFORLOOP t0 "
               "k -> 5\nRET\n");
    expect_ops("function f(x)\nfor k = x\n if k, break, end\nend", CMP_FILE, 1,
               "FORPREP t0 x -> 4\nJF k -> 4\nCLEAR t0\nJMP -> 5\nFORLOOP t0 k -> 1\nRET\n");
    expect_ops("function i = f(i)\ndo\n i++;\nuntil i > 3", CMP_FILE, 1,
               "LOOPHINT\nINC i\nLOADI t0 3\nJNGT i t0 -> 0\n");
}

static void conditions_jump_without_values(void **state) {
    (void)state;
    expect_ops("function r = f(a, b)\nr = 0;\nif a < b && b < 9 || a == 1\n r = 1;\nend", CMP_FILE, 1,
               "JNLT a b -> 4\nLOADI t0 9\nJLT b t0 -> 6\nLOADI t0 1\nJNEQ a t0 -> 7\nLOADI r 1\n");
    expect_ops("function r = f(a, b)\nr = a && b;", CMP_FILE, 1,
               "TOBOOL t1 a\nJF t1 -> 6\nTOBOOL t1 b\nJF t1 -> 6\nLOADK t0 =logical 1\nJMP -> 7\nLOADK t0 "
               "=logical 0\nMOVE r t0\n");
}

static void calls_take_consecutive_registers(void **state) {
    (void)state;
    expect_ops("function r = f(a)\nr = g(a, h(1, 2), 'x');", CMP_FILE, 1,
               "MOVE t0 a\nLOADI t1 1\nLOADI t2 2\nCALL t1 \"h\" 1 n=2\nLOADK t2 ='x'\nCALL t0 \"g\" 1 "
               "n=3\nMOVE r t0\n");
    expect_ops("function [p, q] = f(x)\n[p, ~, q] = size(x);", CMP_FILE, 1,
               "MOVE t0 x\nIGNORE 2 0 0\nCALL t0 \"size\" 3 n=1\nNEEDOUT t0 1\nMOVE p t0\nCLEAR t1\nNEEDOUT "
               "t2 3\nMOVE q t2\n");
    expect_ops("function r = f(x)\nr = g(x) + 1;\nend\nfunction r = g(x)\nr = h(x);\nend", CMP_FILE, 1,
               "MOVE t0 x\nCALLSUB t0 #0:g 1 n=1\nADDI r t0 1 n=0\n");
}

static void lists_carry_several_values(void **state) {
    (void)state;
    expect_ops("function r = f(c)\nr = g(1, c{:});", CMP_FILE, 1,
               "LISTNEW t0\nLOADI t1 1\nLISTADD t0 t1\nLOADK t1 =:\nLISTBRACE t0 c t1 n=1\nCALLX t0 \"g\" "
               "1\nMOVE r t0\n");
    expect_ops("function r = f(s)\nr = [s.a];", CMP_FILE, 1,
               "LISTNEW t0\nLISTFIELD t0 s \"a\"\nHCATX r t0\n");
    expect_ops("function r = f(c)\nr = {c{:}, 1};", CMP_FILE, 1, "LISTADD t0 t1\nCELLROWX r t0\n");
    expect_ops("function r = f(c)\nr = g(c{1});", CMP_FILE, 1,
               "LOADI t0 1\nBRACE t0 c 1 n=1\nCALL t0 \"g\" 1 n=1\n");
}

static void end_knows_its_object(void **state) {
    (void)state;
    expect_ops("function r = f(x)\nr = x(end, 1);", CMP_FILE, 1,
               "END t0 x 2 n=0\nLOADI t1 1\nINDEX2 r x t0 t1\n");
    expect_ops("function r = f(x)\nr = x(min(end, 3));", CMP_FILE, 1,
               "END t0 x 1 n=0\nLOADI t1 3\nCALL t0 \"min\" 1 n=2\nINDEX1 r x t0\n");
    expect_ops("function r = f(s)\nr = s.a(end);", CMP_FILE, 1,
               "FIELD t0 s \"a\" n=1\nEND t1 t0 1 n=0\nINDEX1 r t0 t1\n");
    expect_ops("function s = f(s, v)\ns.a(end + 1) = v;", CMP_FILE, 1,
               "MOVE t1 v\nFIELD t0 s \"a\" n=2\nEND t2 t0 1 n=0\nADDI t2 t2 1 n=0\nCLEARN t0 n=1\n"
               "SETPATH s .a(1) t1 n=1\n");
}

static void assignments_follow_paths(void **state) {
    (void)state;
    expect_ops("function s = f(s, v)\ns.b(3).c{2} = v;", CMP_FILE, 1,
               "MOVE t0 v\nLOADI t1 3\nLOADI t2 2\nSETPATH s .b(1).c{1} t0 n=2\n");
    expect_ops("function x = f(x)\nx(2, :) = [];", CMP_FILE, 1,
               "LOADI t0 2\nLOADK t1 =:\nDELPATH x (2) t0 n=2\n");
    expect_ops("function c = f(c)\nc{2} = [];", CMP_FILE, 1,
               "LOADK t0 =0x0 double\nLOADI t1 2\nSETPATH c {1} t0 n=1\n");
    expect_ops("function s = f(s, n)\ns.(n) = 1;", CMP_FILE, 1,
               "LOADI t0 1\nMOVE t1 n\nSETPATH s .(1) t0 n=1\n");
}

static void targets_of_several_values_are_counted(void **state) {
    (void)state;
    expect_ops("function c = f(c)\n[c{1:2}] = g();", CMP_FILE, 1,
               "PATHCOUNT c {1} t4 n=1\nCOPY t3 t4\nADD t0 t0 t4\n");
    expect_ops("function c = f(c)\n[c{1:2}] = g();", CMP_FILE, 1, "CALL t7 \"__results__\" 1 n=2\n");
    expect_ops("function c = f(c)\n[c{1:2}] = g();", CMP_FILE, 1,
               "TAKELIST t4 t1 t3\nSETPATHN c {1} t4 n=1\n");
    /* names as indices and fields beside other targets are single */
    expect_no_op("function [c, s] = f(c, s, i)\n[c{i}, s.a] = g();", CMP_FILE, 1, "PATHCOUNT");
}

static void statements_show_values(void **state) {
    (void)state;
    expect_ops("x = 3", CMP_REPL, 1, "LOADI x 3\nDISPLAY x \"x\"\nRET\n");
    expect_ops("x = 3;", CMP_REPL, 1, "LOADI x 3\nRET\n");
    expect_ops("3 + y;", CMP_REPL, 1, "CALL t0 \"y\" 1 n=0\nADDI t0 t0 3 n=1\nANS ans t0 n=0\n");
    expect_ops("f(2)", CMP_REPL, 1, "LOADI t0 2\nCALL t0 \"f\" 0 n=1\nANS ans t0 n=1\n");
    expect_ops("c{:}", CMP_REPL, 1, "LISTBRACE t0 t1 t2 n=1\nANSLIST ans t0 n=1\n");
    expect_ops("hold on", CMP_REPL, 1, "LOADK t0 ='on'\nCALL t0 \"hold\" 0 n=1\n");
    expect_ops("s.a(2) = 1", CMP_REPL, 1, "DISPLAY s \"s\"\n");
}

static void values_of_eval_are_returned(void **state) {
    (void)state;
    expect_ops("1 + 2", CMP_EVAL_VALUE, 0, "LOADI t0 2\nADDI t0 t0 1 n=1\nRETN t0 1\n");
    expect_ops("size(x)", CMP_EVAL_VALUE, 1, "CALL t0 \"size\" 255 n=1\nRETN t0 16\n");
    compiled *c = compile_text("x = 1; y = 2;", CMP_EVAL_VALUE, 1);
    assert_int_equal(c->status, MICA_OK);
    assert_false(c->out.is_value);
    compiled_free(c);
}

static void anonymous_functions_capture_values(void **state) {
    (void)state;
    expect_ops("function h = f(a)\nh = @(x) x + a;", CMP_FILE, 1,
               "CLOSURE h #0:@<anonymous> a n=1\nRET\nADD t0 x a\nRETN t0 1\n");
    expect_ops("function h = f(a, b, c)\nh = @() a + c;", CMP_FILE, 1,
               "COPY t0 a\nCOPY t1 c\nCLOSURE h #0:@<anonymous> t0 n=2\n");
    compiled *c = compile_text("f = @(x,y) [x,1;y,2]'+x.^2;", CMP_SCRIPT, 1);
    assert_non_null(strstr(base_buf_cstr(&c->text), "'@(x, y) [x, 1; y, 2]' + x .^ 2'"));
    compiled_free(c);
}

static void nested_functions_share_boxes(void **state) {
    (void)state;
    expect_ops("function r = f(n)\n r = 0;\n function g(k)\n  r = r + k;\n end\n g(n);\nend", CMP_FILE, 1,
               "CLEAR r\nBOXVAR r\nCLEAR n\nBOXVAR n\nCOPY n v0\nCLEAR v0\n");
    expect_ops("function r = f(n)\n r = 0;\n function g(k)\n  r = r + k;\n end\n g(n);\nend", CMP_FILE, 1,
               "CALLNEST t0 #0:g 0 n=1\n");
}

static void cleanup_runs_on_every_way_out(void **state) {
    (void)state;
    compiled *c = compile_text(
        "function f(x)\nfor k = x\nunwind_protect\n if k, break, end\n if x, return, end\n g();\n"
        "unwind_protect_cleanup\n h();\nend_unwind_protect\nend",
        CMP_FILE, 1);
    const char *at = base_buf_cstr(&c->text);
    int copies = 0;
    for (; (at = strstr(at, "\"h\"")); at++)
        copies++;
    assert_int_equal(copies, 4); /* break, return, normal end, error */
    assert_non_null(strstr(base_buf_cstr(&c->text), "RETHROW"));
    compiled_free(c);
    expect_ops(
        "function f()\ntry\n g();\ncatch err\n h(err);\nend", CMP_FILE, 1,
        "CALL t0 \"g\" 0 n=0\nANS ans t0 n=0\nJMP -> 7\nMOVE err t0\nMOVE t0 err\nCALL t0 \"h\" 0 n=1\n");
}

static void switch_holds_its_value_in_one_place(void **state) {
    (void)state;
    expect_ops("function r = f(x)\nswitch g(x)\n case {1, 'a'}\n  r = 1;\n otherwise\n  r = 2;\nend",
               CMP_FILE, 1,
               "CALL t0 \"g\" 1 n=1\nLOADI t1 1\nCASEEQ t1 t0 t1\nJT t1 -> 9\nLOADK t1 ='a'\nCASEEQ t1 t0 "
               "t1\nJT t1 -> 9\n"
               "JMP -> 12\nCLEAR t0\nLOADI r 1\nJMP -> 14\nCLEAR t0\nLOADI r 2\n");
}

static void declarations_initialise_once(void **state) {
    (void)state;
    expect_ops("function f()\npersistent n = 3;\nglobal g;", CMP_FILE, 1,
               "PERSIST n 0\nJDEF n -> 3\nLOADI n 3\nGLOBAL g \"g\"\nJDEF g -> 6\nLOADK g =0x0 double\n");
}

static void names_of_scripts_are_variables_when_assigned(void **state) {
    (void)state;
    expect_ops("x = 1;\ny = x + f(2);", CMP_SCRIPT, 1,
               "LOADI x 1\nLOADI t0 2\nCALL t0 \"f\" 1 n=1\nADD y x t0\n");
    expect_ops("y = z(end);", CMP_SCRIPT, 1, "END t0 z 1 n=0\nINDEX1 y z t0\n");
}

static bool knows_z(void *context, const char *name, size_t len) {
    (void)context;
    return len == 1 && name[0] == 'z';
}

static void variables_of_the_workspace_are_registers(void **state) {
    (void)state;
    cmp_source source;
    cmp_diags diags = {0};
    base_arena arena = {0};
    cmp_output out;
    mica_error err = MICA_ERROR_INIT;
    cmp_options options = {.level = 1, .is_variable = knows_z};
    assert_int_equal(cmp_source_init(&source, "<eval>", base_view_str("f = @() z + w;"), &err), MICA_OK);
    assert_int_equal(cmp_compile(&source, CMP_EVAL, &options, &arena, &diags, &out, &err), MICA_OK);
    const prog_code *code = (const prog_code *)(const void *)out.blob;
    assert_int_equal(code->nvars, 2); /* f and z */
    assert_int_equal(prog_code_child(code, 0)->ncaptures, 1);
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
}

static void functions_are_listed(void **state) {
    (void)state;
    compiled *c = compile_text(
        "% doc of f\nfunction [a, varargout] = f(x, varargin)\na = 1;\nend\nfunction g()\nend", CMP_FILE, 1);
    assert_int_equal(c->out.nfunctions, 1);
    assert_string_equal(c->out.functions[0].name, "f");
    assert_int_equal(c->out.functions[0].nargin, -2);
    assert_int_equal(c->out.functions[0].nargout, -2);
    compiled_free(c);
    c = compile_text("1;\nfunction g(), end\nfunction r = h(x), r = x; end\ng();", CMP_SCRIPT, 1);
    assert_true(c->out.is_script);
    assert_int_equal(c->out.nfunctions, 3);
    assert_string_equal(c->out.functions[2].name, "h");
    const prog_code *h = (const prog_code *)(const void *)(c->out.blob + c->out.functions[2].offset);
    assert_int_equal(h->magic, PROG_CODE_MAGIC);
    assert_int_equal(h->nparams, 1);
    compiled_free(c);
}

static void big_literals_go_through_lists(void **state) {
    (void)state;
    base_buf text = {0};
    base_buf_str(&text, "x = [");
    for (int i = 0; i < 300; i++)
        base_buf_str(&text, "a,");
    base_buf_str(&text, "a]; y = {");
    for (int i = 0; i < 600; i++)
        base_buf_str(&text, "a;");
    base_buf_str(&text, "a}; z = [");
    for (int i = 0; i < 600; i++)
        base_buf_str(&text, "a;");
    base_buf_str(&text, "a]; f(");
    for (int i = 0; i < 300; i++)
        base_buf_str(&text, "a,");
    base_buf_str(&text, "a);");
    expect_ops(base_buf_cstr(&text), CMP_SCRIPT, 1, "HCATX x t0\n");
    expect_ops(base_buf_cstr(&text), CMP_SCRIPT, 1, "VCATX z t0\n");
    expect_ops(base_buf_cstr(&text), CMP_SCRIPT, 1, "CALLX t0 \"f\" 0\n");
    base_buf_free(&text);
}

static void too_large_functions_are_refused(void **state) {
    (void)state;
    base_buf text = {0};
    for (int i = 0; i < 70000; i++)
        base_buf_printf(&text, "v%d = 1;\n", i);
    compiled *c = compile_text(base_buf_cstr(&text), CMP_SCRIPT, 1);
    assert_int_equal(c->status, MICA_ERR_LIMIT);
    compiled_free(c);
    base_buf_free(&text);
}

static void compiling_survives_every_failed_allocation(void **state) {
    (void)state;
    static const char text[] =
        "function [r, varargout] = f(a, varargin)\n r = [a, 1; 2, 3](end); s.b(end + 1).c = {r, 'x'};\n"
        " for k = 1:3, try, g(varargin{:}); catch e, disp(e), end, end\n h = @(x) x + a + r;\n"
        " function q(z), r = z; end\n switch r, case {1, 2}, return, end\n [x, ~] = size(s); end\n";
    uint64_t n = 1;
    for (;; n++) {
        base_alloc_fail_at(n);
        compiled *c = compile_text(text, CMP_FILE, 3);
        base_alloc_fail_at(0);
        mica_status status = c->status;
        compiled_free(c);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_NO_MEMORY);
    }
    assert_true(n > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_statements_take_one_instruction),
        cmocka_unit_test(loops_test_at_the_bottom),
        cmocka_unit_test(conditions_jump_without_values),
        cmocka_unit_test(calls_take_consecutive_registers),
        cmocka_unit_test(lists_carry_several_values),
        cmocka_unit_test(end_knows_its_object),
        cmocka_unit_test(assignments_follow_paths),
        cmocka_unit_test(targets_of_several_values_are_counted),
        cmocka_unit_test(statements_show_values),
        cmocka_unit_test(values_of_eval_are_returned),
        cmocka_unit_test(anonymous_functions_capture_values),
        cmocka_unit_test(nested_functions_share_boxes),
        cmocka_unit_test(cleanup_runs_on_every_way_out),
        cmocka_unit_test(switch_holds_its_value_in_one_place),
        cmocka_unit_test(declarations_initialise_once),
        cmocka_unit_test(names_of_scripts_are_variables_when_assigned),
        cmocka_unit_test(variables_of_the_workspace_are_registers),
        cmocka_unit_test(functions_are_listed),
        cmocka_unit_test(big_literals_go_through_lists),
        cmocka_unit_test(too_large_functions_are_refused),
        cmocka_unit_test(compiling_survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

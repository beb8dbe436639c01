/* tests/compiler/test_parser.c - source text to tree, errors with their places, and what the tree's fields
 * hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "compiler/parser.h"

#include <string.h>
#include <time.h>

/* ---- one parse ---- */

typedef struct parsed {
    cmp_source source;
    base_arena arena;
    cmp_diags diags;
    cmp_unit *unit;
    mica_error err;
    mica_status status;
} parsed;

static void parse_options(parsed *r, const cmp_parse_options *options, const void *text, size_t len) {
    *r = (parsed){.err = MICA_ERROR_INIT};
    r->status = cmp_source_init(&r->source, "t.m", base_view_of(text, len), &r->err);
    if (r->status == MICA_OK) {
        r->status = cmp_parse(&r->source, options, &r->arena, &r->diags, &r->unit, &r->err);
    }
}

static void parse_bytes(parsed *r, cmp_parse_mode mode, const void *text, size_t len) {
    cmp_parse_options options = {.mode = mode};
    parse_options(r, &options, text, len);
}

static void parse_text(parsed *r, cmp_parse_mode mode, const char *text) {
    parse_bytes(r, mode, text, strlen(text));
}

static void release(parsed *r) {
    cmp_diags_free(&r->diags);
    base_arena_free(&r->arena);
    cmp_source_free(&r->source);
}

/* ---- tables ---- */

typedef struct tree_case {
    const char *text;
    size_t len;
    const char *tree;
} tree_case;

static void check_tree(void **state) {
    const tree_case *c = *state;
    parsed r;
    parse_bytes(&r, CMP_PARSE_SCRIPT, c->text, c->len);
    assert_string_equal(r.err.message, "");
    assert_int_equal(r.status, MICA_OK);
    base_buf out = {0};
    cmp_ast_dump(r.unit, &out);
    assert_string_equal(base_buf_cstr(&out), c->tree);
    base_buf_free(&out);
    release(&r);
}

typedef struct error_case {
    cmp_parse_mode mode;
    const char *text;
    size_t len;
    const char *errors;
} error_case;

static void check_errors(void **state) {
    const error_case *c = *state;
    parsed r;
    parse_bytes(&r, c->mode, c->text, c->len);
    assert_int_not_equal(r.status, MICA_OK);
    assert_null(r.unit);
    assert_int_equal(r.err.code, r.status);
    base_buf out = {0};
    for (uint32_t i = 0; i < r.diags.count; i++) {
        const cmp_diag *diag = &r.diags.items[i];
        if (diag->severity != CMP_ERROR) continue;
        base_buf_printf(&out, "%u:%u: %s\n", diag->line, diag->column, diag->message);
    }
    if (r.diags.incomplete) base_buf_str(&out, "INCOMPLETE\n");
    assert_string_equal(base_buf_cstr(&out), c->errors);
    base_buf_free(&out);
    release(&r);
}

/* ---- files and their functions ---- */

static void dump_is(cmp_parse_mode mode, const char *text, const char *tree) {
    parsed r;
    parse_text(&r, mode, text);
    assert_string_equal(r.err.message, "");
    base_buf out = {0};
    cmp_ast_dump(r.unit, &out);
    assert_string_equal(base_buf_cstr(&out), tree);
    base_buf_free(&out);
    release(&r);
}

static void file_without_ends_holds_functions_in_a_row(void **state) {
    (void)state;
    dump_is(CMP_PARSE_FILE,
            "function a ()\n  if x, b (); end\nfunction r = b ()\n  hold = 1;\nfunction c\n  hold on\n",
            "(function a () () ((if (when x ((index b (()));)))))\n(function b () (r) ((= hold 1);))\n"
            "(function c () () ((command hold 'on')))\n");
}

static void file_with_ends_nests_functions(void **state) {
    (void)state;
    dump_is(CMP_PARSE_FILE,
            "function a ()\n  n = 1;\n  function b ()\n    n -1\n  end\nend\nfunction c ()\n  n -1\nend\n",
            "(function a () () ((= n 1);) (function b () () ((- n 1))))\n(function c () () ((command n "
            "'-1')))\n");
}

static void script_functions_without_ends_run_to_the_next(void **state) {
    (void)state;
    dump_is(CMP_PARSE_SCRIPT, "1;\nfunction a ()\n  x\nfunction b ()\n  y\n",
            "1;\n(function a () () (x))\n(function b () () (y))\n");
}

static void function_inside_a_block_hangs_on_the_outer_function(void **state) {
    (void)state;
    dump_is(CMP_PARSE_FILE, "function a ()\n  if x\n    function b ()\n      y\n    end\n    z\n  end\nend\n",
            "(function a () () ((if (when x (z)))) (function b () () (y)))\n");
}

static void statements_behind_functions_are_kept(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_FILE, "function a ()\nend\nx = 1;\n");
    assert_int_equal(r.unit->kind, CMP_UNIT_FUNCTIONS);
    assert_int_equal(r.unit->func_count, 1);
    assert_int_equal(r.unit->body.count, 1);
    release(&r);
}

static void mode_decides_between_script_and_function_file(void **state) {
    (void)state;
    static const char text[] = "% c\nfunction a ()\nend\na ()\n";
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, text);
    assert_int_equal(r.unit->kind, CMP_UNIT_SCRIPT);
    assert_int_equal(r.unit->body.count, 2);
    assert_int_equal(r.unit->func_count, 1);
    assert_ptr_equal(r.unit->body.items[0]->func, r.unit->funcs[0]);
    release(&r);
    parse_text(&r, CMP_PARSE_FILE, "x = 1;\nfunction a ()\nend\n");
    assert_int_equal(r.unit->kind, CMP_UNIT_SCRIPT);
    release(&r);
}

static void functions_know_parent_ends_and_range(void **state) {
    (void)state;
    static const char text[] = "function a ()\n  function b ()\n  end\nend\n";
    parsed r;
    parse_text(&r, CMP_PARSE_FILE, text);
    const cmp_func *a = r.unit->funcs[0];
    assert_int_equal(a->nested_count, 1);
    assert_ptr_equal(a->nested[0]->parent, a);
    assert_null(a->parent);
    assert_true(a->ended);
    assert_int_equal(a->pos, 0);
    assert_int_equal(a->end, strlen(text) - 1);
    assert_int_equal(a->nested[0]->name_pos, strstr(text, "b ()") - text);
    release(&r);
}

static void assigned_names_are_listed_once(void **state) {
    (void)state;
    parsed r;
    parse_text(
        &r, CMP_PARSE_FILE,
        "function [r, s] = f (x, ~)\n  a.b(1) = 1; a = 2; [c, ~] = g ();\n  for k = x, end\n  global gl\n"
        "  try, catch err\n  end\n  h = @(y) y; n++;\n  function inner ()\n    z = 1;\n  end\nend\n");
    assert_string_equal(r.err.message, "");
    const cmp_func *f = r.unit->funcs[0];
    static const char *const expected[] = {"r", "s", "x", "a", "c", "k", "gl", "err", "h", "n"};
    assert_int_equal(f->assigned_count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < f->assigned_count; i++)
        assert_string_equal(f->assigned[i]->text, expected[i]);
    assert_int_equal(f->nested[0]->assigned_count, 1);
    assert_int_equal(r.unit->assigned_count, 0);
    release(&r);
}

static void names_are_interned_and_listed_by_index(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, "alpha; beta; alpha;");
    assert_int_equal(r.unit->name_count, 2);
    assert_ptr_equal(r.unit->body.items[0]->expr->name, r.unit->body.items[2]->expr->name);
    for (uint32_t i = 0; i < r.unit->name_count; i++)
        assert_int_equal(r.unit->names[i]->index, i);
    release(&r);
}

/* ---- help ---- */

static void help_is(const char *text, const char *help) {
    parsed r;
    parse_text(&r, CMP_PARSE_FILE, text);
    assert_string_equal(r.err.message, "");
    base_view view = r.unit->func_count ? r.unit->funcs[r.unit->func_count - 1]->help : r.unit->help;
    assert_int_equal(view.len, strlen(help));
    if (view.len) assert_memory_equal(view.data, help, view.len);
    release(&r);
}

static void help_before_the_function_wins(void **state) {
    (void)state;
    help_is("## Copyright (C) 2000 Nobody\n\n## before\n##  more\n\nfunction f ()\n  ## inside\nend\n",
            " before\n  more\n");
}

static void help_is_the_first_block_of_the_file(void **state) {
    (void)state;
    help_is("% first\n\n% second\nfunction f ()\nend\n", " first\n");
}

static void help_inside_the_body_ends_at_a_blank_line(void **state) {
    (void)state;
    help_is("function f ()\n  % text\n  %  indented\n\n  % other\n  x = 1;\nend\n", " text\n  indented\n");
}

static void help_on_the_line_of_the_signature(void **state) {
    (void)state;
    help_is("function f () % same line\n  x = 1;\n% after\nend\n", " same line\n");
}

static void help_in_a_block_comment_is_kept_as_written(void **state) {
    (void)state;
    help_is("%{\nblock\n  # text\n%}\nfunction f ()\nend\n", "block\n  # text\n");
}

static void help_of_a_later_function_is_the_nearest_block(void **state) {
    (void)state;
    help_is("function a ()\nend\n%!test\n%! x\n\n% far\n\n% near\nfunction b ()\nend\n", " near\n");
}

static void tests_and_notices_are_no_help(void **state) {
    (void)state;
    help_is("%% SPDX-License-Identifier: X\n\n%!test\n%! x\n\nfunction f ()\n  x = 1;\nend\n", "");
}

static void help_of_a_script_is_its_first_block(void **state) {
    (void)state;
    help_is("#!/usr/bin/env mica\n# what it does\n\nx = 1;\n", " what it does\n");
}

/* ---- places, indexes, variables ---- */

static void nodes_carry_byte_offsets(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, "\n  xx = f (1) + yy';\n");
    const cmp_stmt *stmt = r.unit->body.items[0];
    assert_int_equal(stmt->pos, 3);
    assert_int_equal(stmt->end, 19);
    assert_false(stmt->print);
    const cmp_expr *sum = stmt->expr->assign.value;
    assert_int_equal(stmt->expr->pos, 6);
    assert_int_equal(sum->pos, 14);
    assert_int_equal(sum->binary.left->pos, 8);
    assert_int_equal(sum->binary.left->index.first->pos, 10);
    assert_int_equal(sum->binary.right->pos, 18);
    uint32_t line, column;
    cmp_source_locate(&r.source, stmt->pos, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 3);
    release(&r);
}

static void end_knows_its_index_and_the_outer_one(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, "x(1, g (end, 3))");
    const cmp_expr *outer = r.unit->body.items[0]->expr;
    const cmp_link *outer_link = outer->index.first;
    assert_ptr_equal(outer_link->owner, outer);
    assert_null(outer_link->outer);
    const cmp_link *inner = outer_link->args[1]->index.first;
    const cmp_expr *end = inner->args[0];
    assert_int_equal(end->kind, CMP_EXPR_END);
    assert_ptr_equal(end->end.link, inner);
    assert_int_equal(end->end.position, 0);
    assert_int_equal(end->end.link->arg_count, 2);
    assert_ptr_equal(inner->outer, outer_link);
    assert_int_equal(inner->outer_position, 1);
    release(&r);
}

static bool is_x(void *context, const char *name, size_t len) {
    (void)context;
    return len == 1 && name[0] == 'x';
}

static void workspace_variables_are_no_commands(void **state) {
    (void)state;
    cmp_parse_options options = {.mode = CMP_PARSE_TEXT, .is_variable = is_x};
    parsed r;
    parse_options(&r, &options, "x -1\ny -1", 9);
    assert_int_equal(r.unit->body.items[0]->expr->kind, CMP_EXPR_BINARY);
    assert_int_equal(r.unit->body.items[1]->expr->kind, CMP_EXPR_COMMAND);
    release(&r);
    static const char function[] = "function f ()\n  x -1\nend";
    parse_options(&r, &options, function, sizeof function - 1);
    assert_int_equal(r.unit->funcs[0]->body.items[0]->expr->kind, CMP_EXPR_COMMAND);
    release(&r);
}

static void trailing_continuation_asks_for_more(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_TEXT, "x = 1 ...\n");
    assert_int_equal(r.status, MICA_OK);
    assert_true(r.diags.incomplete);
    release(&r);
    parse_text(&r, CMP_PARSE_TEXT, "x = 1\n");
    assert_false(r.diags.incomplete);
    release(&r);
}

/* ---- expressions as text ---- */

static void text_is(const char *source, const char *text) {
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, source);
    assert_string_equal(r.err.message, "");
    base_buf out = {0};
    cmp_ast_expr_text(r.unit->body.items[0]->expr, &out);
    assert_string_equal(base_buf_cstr(&out), text);
    base_buf_free(&out);
    release(&r);
}

static void expressions_print_in_the_usual_spacing(void **state) {
    (void)state;
    text_is("@(x)x{1}(2).y'+[1 2;3,4]*sin(x)(1)", "@(x) x {1} (2).y' + [1, 2; 3, 4] * sin (x) (1)");
    text_is("@(x,varargin) [x(1) -x,y{2}.z]", "@(x, varargin) [x(1), -x, y{2}.z]");
    text_is("@()f(x(1),y{2},'it''s',\"a\\tb\\\"\")", "@() f (x (1), y {2}, 'it''s', \"a\\tb\\\"\")");
    text_is("@(x)x**2.**3~=1&&~y||!z", "@(x) x ^ 2 .^ 3 != 1 && !y || !z");
    text_is("@()@(y)y+1", "@() @(y)y + 1");
    text_is("@(x,~)x.a.b(3).(\"q\")(:,end)", "@(x, ~) x.a.b (3).(\"q\") (:, end)");
    text_is("@()1e3+.5+3i-((a+b))", "@() 1e3 + .5 + 3i - ((a + b))");
    text_is("@(x=1)1:2:n", "@(x = 1) 1:2:n");
    text_is("@()[1,2;3,4](1,:)", "@() [1, 2; 3, 4] (1, :)");
    text_is("[a,b(1)]=f(1)", "[a, b(1)] = f (1)");
    text_is("@()@sin", "@() @sin");
}

/* ---- bounds ---- */

/* Parses `count` copies of `part` between `before` and `after`. */
static void parse_repeated(parsed *r, const char *before, const char *part, size_t count, const char *after) {
    static base_buf text; /* the source borrows it until the next call */
    base_buf_free(&text);
    base_buf_str(&text, before);
    for (size_t i = 0; i < count; i++)
        base_buf_str(&text, part);
    base_buf_str(&text, after);
    assert_false(text.failed);
    parse_bytes(r, CMP_PARSE_SCRIPT, text.data, text.len);
}

static void deep_nesting_is_an_error(void **state) {
    (void)state;
    static const char *const parts[] = {"(",  "[",    "{",    "-",     "!",      "x(",
                                        "x{", "@() ", "x.(",  "2^-",   "if x\n", "for i = 1\n",
                                        "[~", "x = ", "do\n", "try\n", "1 + (",  "{@() {"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        parsed r;
        parse_repeated(&r, "", parts[i], 100000, "");
        assert_int_equal(r.status, MICA_ERR_LIMIT);
        release(&r);
    }
}

static void long_chains_end_in_an_error_and_flat_lists_do_not(void **state) {
    (void)state;
    static const struct {
        const char *before, *part, *after;
        mica_status status;
    } cases[] = {
        {"x = 1", " + 1", "", MICA_ERR_LIMIT},
        {"x", "'", "", MICA_ERR_LIMIT},
        {"x", "(1)'", "", MICA_ERR_LIMIT},
        {"x", ".a(1)", "", MICA_ERR_LIMIT},
        {"x = [1", ", 1", "];", MICA_OK},
        {"f (1", ", 1", ");", MICA_OK},
        {"x = [1", "; 1", "];", MICA_OK},
        {"if x\n", "elseif y\n", "end", MICA_OK},
        {"", "x = 1;\n", "", MICA_OK},
        {"", "% comment\n", "", MICA_OK},
        {"switch x\n", "case 1\n", "end", MICA_OK},
        {"", "%{\n", "", MICA_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parsed r;
        parse_repeated(&r, cases[i].before, cases[i].part, 50000, cases[i].after);
        assert_int_equal(r.status, cases[i].status);
        release(&r);
    }
}

static void functions_without_ends_are_not_limited_by_nesting(void **state) {
    (void)state;
    parsed r;
    parse_repeated(&r, "1;\n", "function f ()\n  x = 1;\n", 5000, "");
    assert_int_equal(r.status, MICA_OK);
    assert_int_equal(r.unit->func_count, 5000);
    release(&r);
}

static void errors_are_bounded(void **state) {
    (void)state;
    parsed r;
    parse_repeated(&r, "", "x = ;\n", 1000, "");
    assert_int_equal(r.diags.count, CMP_DIAG_LIMIT);
    release(&r);
    parse_repeated(&r, "", "x = \"\\q\";\n", 1000, "x = ;\n");
    assert_int_equal(r.status, MICA_ERR_SYNTAX);
    assert_int_equal(r.diags.errors, 1);
    assert_string_equal(r.err.message, "t.m:1001:5: expected an expression, found ';'");
    release(&r);
}

static double seconds_for(size_t count) {
    parsed r;
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    parse_repeated(&r, "", "y = a(1, [b' 'c']) + {@(x) x.^2, \"s\"}{end}; % text\nif y, z = 1; end\n", count,
                   "");
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    assert_int_equal(r.status, MICA_OK);
    release(&r);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
}

static void time_grows_linearly(void **state) {
    (void)state;
    seconds_for(1000); /* warms caches */
    double small = seconds_for(2000), large = seconds_for(32000);
    assert_true(large < small * 16 * 6 +
                            0.05); /* 16 times the text; a quadratic parser would take 256 times as long */
}

static void too_long_a_source_is_refused(void **state) {
    (void)state;
    cmp_source source;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(cmp_source_init(&source, "big.m", base_view_of("", CMP_SOURCE_MAX + 1), &err),
                     MICA_ERR_LIMIT);
}

static void every_failed_allocation_is_reported(void **state) {
    (void)state;
    static const char *const texts[] = {
        "1;\n% help\nfunction [a, b] = f (x = [1 2; 3 4], varargin)\n  global g = 1\n  a = "
        "x(end).y{1}.(b)(:)';\n"
        "  switch a, case 'q', b += 1; otherwise, hold on; end\n  c = @(t) {t, \"\\n\", 0x1F, "
        "1.2345678901234567890123};\n"
        "  try, [~, i] = f (); catch err, if i | a, end, end\n  for k = 1:2:3, end\nend\n",
        "x = = 3\nif y\n  z = [1, 'abc\nend\nfunction g\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mica_status status = MICA_ERR_NO_MEMORY;
        for (uint64_t n = 1; status == MICA_ERR_NO_MEMORY; n++) {
            assert_true(n < 1000);
            uint64_t before = base_alloc_count();
            base_alloc_fail_at(n);
            parsed r;
            parse_text(&r, CMP_PARSE_SCRIPT, texts[i]);
            base_alloc_fail_at(0);
            status = r.status;
            if (base_alloc_count() - before >= n) assert_int_equal(status, MICA_ERR_NO_MEMORY);
            assert_int_equal(r.err.code, status);
            release(&r);
        }
        assert_int_equal(status, i == 0 ? MICA_OK : MICA_ERR_SYNTAX);
    }
}

/* ---- diagnostics as text ---- */

static void diagnostics_show_line_and_caret(void **state) {
    (void)state;
    parsed r;
    parse_text(&r, CMP_PARSE_SCRIPT, "\xEF\xBB\xBFx = 1;\n\ty = \xC3\xA4 ;\r\nz = )\n");
    base_buf out = {0};
    cmp_diags_format(&r.diags, &r.source, &out);
    assert_string_equal(base_buf_cstr(&out),
                        "t.m:2:6: error: unexpected byte 0xC3 outside strings and comments\n"
                        "     y = \xC3\xA4 ;\n         ^\n"
                        "t.m:3:5: error: expected an expression, found ')'\n    z = )\n        ^\n");
    base_buf_free(&out);
    assert_string_equal(r.err.message, "t.m:2:6: unexpected byte 0xC3 outside strings and comments");
    release(&r);
}

static void long_lines_are_shown_around_the_caret(void **state) {
    (void)state;
    parsed r;
    parse_repeated(&r, "x = [", "1, ", 500, "}];");
    base_buf out = {0};
    cmp_diags_format(&r.diags, &r.source, &out);
    const char *text = base_buf_cstr(&out);
    assert_true(strlen(text) < 500);
    const char *line = strchr(text, '\n') + 1, *caret = strchr(line, '\n') + 1;
    assert_int_equal(line[strchr(caret, '^') - caret], '}');
    base_buf_free(&out);
    release(&r);
}

static void surplus_errors_are_counted(void **state) {
    (void)state;
    base_arena arena = {0};
    cmp_source source;
    cmp_diags diags = {0};
    assert_int_equal(cmp_source_init(&source, "t.m", base_view_str("x"), NULL), MICA_OK);
    for (int i = 0; i < 25; i++)
        cmp_diags_add(&diags, &source, CMP_ERROR, MICA_ERR_SYNTAX, 0, "bad %d", i);
    base_buf out = {0};
    cmp_diags_format(&diags, &source, &out);
    assert_non_null(strstr(base_buf_cstr(&out), "t.m: 5 more errors are not shown\n"));
    base_buf_free(&out);
    cmp_diags_free(&diags);
    cmp_source_free(&source);
    base_arena_free(&arena);
}

/* ---- the table of tests ---- */

#define PARSER_CASE(name, text, tree) static tree_case name = {text, sizeof text - 1, tree};
#include "parser_cases.def"
#undef PARSER_CASE
#define PARSER_ERROR(name, mode, text, errors) static error_case name = {mode, text, sizeof text - 1, errors};
#include "parser_errors.def"
#undef PARSER_ERROR

int main(void) {
    const struct CMUnitTest tests[] = {
#define PARSER_CASE(name, text, tree) {#name, check_tree, NULL, NULL, &name},
#include "parser_cases.def"
#undef PARSER_CASE
#define PARSER_ERROR(name, mode, text, errors) {#name, check_errors, NULL, NULL, &name},
#include "parser_errors.def"
#undef PARSER_ERROR
        cmocka_unit_test(file_without_ends_holds_functions_in_a_row),
        cmocka_unit_test(file_with_ends_nests_functions),
        cmocka_unit_test(script_functions_without_ends_run_to_the_next),
        cmocka_unit_test(function_inside_a_block_hangs_on_the_outer_function),
        cmocka_unit_test(statements_behind_functions_are_kept),
        cmocka_unit_test(mode_decides_between_script_and_function_file),
        cmocka_unit_test(functions_know_parent_ends_and_range),
        cmocka_unit_test(assigned_names_are_listed_once),
        cmocka_unit_test(names_are_interned_and_listed_by_index),
        cmocka_unit_test(help_before_the_function_wins),
        cmocka_unit_test(help_is_the_first_block_of_the_file),
        cmocka_unit_test(help_inside_the_body_ends_at_a_blank_line),
        cmocka_unit_test(help_on_the_line_of_the_signature),
        cmocka_unit_test(help_in_a_block_comment_is_kept_as_written),
        cmocka_unit_test(help_of_a_later_function_is_the_nearest_block),
        cmocka_unit_test(tests_and_notices_are_no_help),
        cmocka_unit_test(help_of_a_script_is_its_first_block),
        cmocka_unit_test(nodes_carry_byte_offsets),
        cmocka_unit_test(end_knows_its_index_and_the_outer_one),
        cmocka_unit_test(workspace_variables_are_no_commands),
        cmocka_unit_test(trailing_continuation_asks_for_more),
        cmocka_unit_test(expressions_print_in_the_usual_spacing),
        cmocka_unit_test(deep_nesting_is_an_error),
        cmocka_unit_test(long_chains_end_in_an_error_and_flat_lists_do_not),
        cmocka_unit_test(functions_without_ends_are_not_limited_by_nesting),
        cmocka_unit_test(errors_are_bounded),
        cmocka_unit_test(time_grows_linearly),
        cmocka_unit_test(too_long_a_source_is_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(diagnostics_show_line_and_caret),
        cmocka_unit_test(long_lines_are_shown_around_the_caret),
        cmocka_unit_test(surplus_errors_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

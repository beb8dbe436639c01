/* tests/compiler/test_library.c - functions of a library in place of their calls, the type cache and its
 * reader, and what decides: the builtins' rows. */
#include "compile_case.h"
#include "compiler/passes_internal.h"
#include "compiler/signature.h"
#include "program/parts.h"

static const char *library_text = "function y = half(x)\nif nargin < 1, print_usage (); end\n"
                                  "if (! isfloat (x)), error ('no'); end\ny = round (x) / two;\nend";
static uint8_t level;

static bool builtin(void *ctx, const char *name, size_t len, cmp_builtin *out) {
    (void)ctx;
    *out = (cmp_builtin){.level = level, .answer = PROG_TRUE, .logical = PROG_FALSE, .real = true};
    if (len == 7 && memcmp(name, "isfloat", 7) == 0) out->form = CMP_FORM_QUERY;
    if (len == 5 && memcmp(name, "round", 5) == 0) out->form = CMP_FORM_ONE;
    if (len == 3 && memcmp(name, "two", 3) == 0) {
        out->form = CMP_FORM_CONSTANT;
        out->answer = prog_double(2);
    }
    return out->form != CMP_FORM_NONE;
}

static const cmp_library builtins = {.builtin = builtin};
static base_buf table; /* the section */

/* The library's one function through the frontend's parts, as the builder gives them. */
static void make_table(uint8_t row_level) {
    compiled *c = compile_text(library_text, CMP_FILE, 1);
    base_buf hir = {0};
    mica_module module = {0};
    const mica_module *modules[] = {&module};
    assert_int_equal(cmp_hir_write(&c->out.hir, &hir, NULL), MICA_OK);
    mica_entry_part(&module, mica_module_entry(&module, "half", 4, NULL), PROG_PART_HIR, hir.data, hir.len);
    level = row_level;
    table.len = 0;
    assert_int_equal(cmp_signatures_make(modules, 1, &builtins, &table, NULL), MICA_OK);
    mica_arena_free(&module.arena);
    base_buf_free(&hir);
    compiled_free(c);
}

static bool signature(void *ctx, const char *name, size_t len, cmp_signature *out) {
    (void)ctx;
    return cmp_signatures_find(&(cmp_table){.bytes = base_view_of(table.data, table.len)}, name, len, out);
}

static const hir_unit *hir(void *ctx, const char *name, size_t len, base_arena *arena) {
    (void)ctx;
    (void)name;
    (void)len;
    cmp_source source;
    cmp_diags diags = {0};
    cmp_output *out = base_arena_alloc(arena, sizeof *out);
    char *text = base_arena_copy(arena, library_text, strlen(library_text));
    assert_int_equal(cmp_source_init(&source, "half.m", base_view_str(text), NULL), MICA_OK);
    assert_int_equal(cmp_compile(&source, CMP_FILE, NULL, arena, &diags, out, NULL), MICA_OK);
    cmp_source_free(&source);
    return &out->hir;
}

static char *ops_of(const char *text) {
    static const cmp_library library = {NULL, builtin, signature, hir, NULL, NULL, false};
    return ops_of_file(text, "case.m", &(cmp_options){.level = 2, .library = &library});
}

static void expect(const char *text, const char *want) {
    char *ops = ops_of(text);
    if (!strstr(ops, want)) fail_msg("%s\nshould hold\n%sbut is\n%s", text, want, ops);
    free(ops);
}

static void expect_none(const char *text, const char *word) {
    char *ops = ops_of(text);
    if (strstr(ops, word)) fail_msg("%s\nshould not hold %s but is\n%s", text, word, ops);
    free(ops);
}

static void a_signature_says_what_a_function_gives(void **state) {
    (void)state;
    cmp_signature s;
    make_table(CMP_PURE_LEVEL);
    assert_true(signature(NULL, "half", 4, &s));
    assert_int_equal(s.flags, CMP_SIGNATURE_PURE | CMP_SIGNATURE_APART);
    assert_int_equal(s.scalar_counts, 1 << 1);
    assert_int_equal(s.by_kind[CMP_ARG_SCALAR], HIR_T_DOUBLE | HIR_T_SCALAR | HIR_T_REAL);
    assert_int_equal(s.by_kind[CMP_ARG_ANY], HIR_T_DOUBLE | HIR_T_SINGLE); /* isfloat was asked */
    assert_false(signature(NULL, "hal", 3, &s));
    assert_false(signature(NULL, "halff", 5, &s));
}

/* What a function gives for arguments of a kind. */
static unsigned gives(const char *text, cmp_arg_kind kind) {
    compiled *c = compile_text(text, CMP_FILE, 1);
    hir_type results[CMP_RESULTS];
    cmp_infer_kind(&c->out.hir, &builtins, kind, results);
    compiled_free(c);
    return results[0] == CMP_NEVER ? CMP_NEVER : results[0] & HIR_T_CLASSES;
}

static void results_are_inferred_along_the_paths_that_a_kind_leaves(void **state) {
    (void)state;
    const char *asks = "function r = f (x)\nif ischar (x), r = 'a'; else, r = 1; end";
    assert_int_equal(gives(asks, CMP_ARG_CHAR), HIR_T_CHAR);
    assert_int_equal(gives(asks, CMP_ARG_SCALAR), HIR_T_DOUBLE);
    assert_int_equal(gives(asks, CMP_ARG_ANY), HIR_T_CHAR | HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nif x, error ('f: no'); r = {}; end\nr = 1;", CMP_ARG_ANY),
                     HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nif x, error ('%s', x); r = {}; end\nr = 1;", CMP_ARG_ANY),
                     HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nr = {}; if x, error ('%s', x); r = 1; end", CMP_ARG_ANY),
                     HIR_T_CELL | HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nerror ('f: no');", CMP_ARG_ANY), CMP_NEVER);
    assert_int_equal(gives("function r = f (x)\nr = 1; for i = 1:3, r = {r}; end", CMP_ARG_ANY),
                     HIR_T_CELL | HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nr = 1; while true, r = 'a'; break, r = {}; end", CMP_ARG_ANY),
                     HIR_T_CHAR);
    assert_int_equal(
        gives("function r = f (x)\ntry, r = {}; error ('f: no'); catch, r = 1; end", CMP_ARG_ANY),
        HIR_T_DOUBLE);
    assert_int_equal(gives("function r = f (x)\nr = 1; try, r = {}; x; r = 'a'; catch, end", CMP_ARG_ANY),
                     HIR_T_DOUBLE | HIR_T_CELL | HIR_T_CHAR);
    assert_int_equal(
        gives("function r = f (x)\nunwind_protect, r = 1; return; unwind_protect_cleanup, r = 'a'; end",
              CMP_ARG_ANY) &
            HIR_T_CHAR,
        HIR_T_CHAR);
    assert_int_equal(
        gives("function r = f (x)\nswitch x, case 'a', r = {}; case 1, r = 1; otherwise, r = 'b'; end",
              CMP_ARG_SCALAR),
        HIR_T_DOUBLE | HIR_T_CHAR);
    assert_int_equal(gives("function r = f (varargin)\nr = varargin{2};", CMP_ARG_CHAR), HIR_T_CHAR);
    assert_int_equal(gives("function r = f (varargin)\nvarargin{1} = {}; r = varargin{2};", CMP_ARG_CHAR), 0);
    assert_int_equal(
        gives(
            "function r = f (x)\nr = g (1);\nend\nfunction r = g (y)\nif y, r = y; else, r = g (y); end\nend",
            CMP_ARG_CHAR),
        HIR_T_DOUBLE);
    assert_int_equal(
        gives("function r = f (x)\nr = g (1); cellfun (@g, {});\nend\nfunction r = g (y)\nr = y;\nend",
              CMP_ARG_CHAR),
        0);
    assert_int_equal(gives("function r = f (x)\nr = x; eval ('r = {};');", CMP_ARG_CHAR), 0);
    assert_int_equal(gives("function r = f (x)\nglobal r\nr = x;", CMP_ARG_CHAR), 0);
}

static void a_call_becomes_the_expression_behind_a_guard(void **state) {
    (void)state;
    make_table(CMP_PURE_LEVEL);
    char *ops = ops_of("function r = f(a)\nr = half (a);");
    const char *ret = strstr(ops, "RET\n"), *call = strstr(ops, "CALL t0 \"half\" 1");
    assert_non_null(strstr(ops, "JNLIB 0 \"half\""));
    assert_non_null(strstr(ops, "JNLIB 1 \"isfloat\""));
    assert_non_null(strstr(ops, "JNREAL a"));
    assert_non_null(strstr(ops, "CALLV t0 \"round\" a"));
    assert_non_null(strstr(ops, "DIVK r t0 =2\n"));
    if (!ret || !call || call < ret) fail_msg("the ordinary call does not lie out of line:\n%s", ops);
    free(ops);
    /* an argument that is computed first */
    expect("function r = f(a)\nr = half (a + 1);", "JNREAL ");
    expect("function r = f\nr = half (7);", "DIVK r t0 =2\n");
    /* where it stays a call */
    expect_none("function r = f(a)\nr = half ();", "JNLIB");
    expect_none("function r = f(a)\nhalf (a);", "JNLIB");
    expect_none("function r = f(a)\nr = half (a(1));", "JNLIB");
    expect_none("function r = f(a)\ntry, r = half (a); end", "JNLIB");
    expect_none("function r = f(a)\nr = other (a);", "JNLIB");
    expect_none("x = 1;\ny = half (x);", "JNLIB");
    expect("x = 1;\nfor k = 1:200, y = half (x); end", "JNLIB");
    expect("x = 1;\nfor k = 1:8, for i = 1:4:40, y = half (x); end, end", "JNLIB");
    expect("x = 1;\nfor k = 1:x, y = half (x); end", "JNLIB");
    expect("x = 1;\nwhile x, y = half (x); end", "JNLIB");
    /* where it pays to look at them: not in loops of few rounds */
    expect_none("x = 1;\nfor k = 1:20, y = half (x); end", "JNLIB");
    expect_none("x = 1;\nfor k = 1:10:80, y = half (x); end", "JNLIB");
    expect_none("x = [1, 2];\nfor k = x, y = half (k); end", "JNLIB");
}

static void only_what_the_registry_calls_pure_is_computed(void **state) {
    (void)state;
    cmp_signature s;
    for (uint8_t l = 0; l < CMP_PURE_LEVEL; l++) {
        make_table(l);
        assert_true(signature(NULL, "half", 4, &s));
        assert_int_equal(s.flags, 0);
        assert_int_equal(s.scalar_counts, 0);
        expect_none("function r = f(a)\nr = half (a);", "JNLIB");
    }
}

/* Each byte of the section, changed in some ways, gives an answer or none, and never a look outside. */
static void a_hostile_type_cache_is_harmless(void **state) {
    (void)state;
    static const uint8_t changes[] = {0x01, 0x80, 0xFF};
    cmp_signature s;
    make_table(CMP_PURE_LEVEL);
    for (size_t len = 0; len < table.len; len++) {
        uint8_t *exact = malloc(len + 1); /* so that a tool sees a read beyond it */
        memcpy(exact, table.data, len);
        assert_false(cmp_signatures_find(&(cmp_table){.bytes = base_view_of(exact, len)}, "half", 4, &s));
        free(exact);
    }
    for (size_t i = 0; i < table.len; i++) {
        for (size_t k = 0; k < sizeof changes; k++) {
            table.data[i] ^= changes[k];
            base_view view = base_view_of(table.data, table.len);
            mica_status status = cmp_signatures_check(view, NULL);
            cmp_signatures_find(&(cmp_table){.bytes = view}, "half", 4, &s);
            if (i < 8) assert_int_equal(status, MICA_ERR_CORRUPTED);
            table.data[i] ^= changes[k];
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_says_what_a_function_gives),
        cmocka_unit_test(results_are_inferred_along_the_paths_that_a_kind_leaves),
        cmocka_unit_test(a_call_becomes_the_expression_behind_a_guard),
        cmocka_unit_test(only_what_the_registry_calls_pure_is_computed),
        cmocka_unit_test(a_hostile_type_cache_is_harmless),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    base_buf_free(&table);
    return failed;
}

/* fuzz/calls/values.c - random M expressions: every class, shape and odd number. */
#include "fuzz/calls/calls.h"

#define COUNT(a)   (sizeof(a) / sizeof *(a))
#define PICK(r, a) ((a)[calls_below((r), (uint32_t)COUNT(a))])

static const char *const numbers[] = {"0",
                                      "-0",
                                      "1",
                                      "-1",
                                      "2",
                                      "3",
                                      "4",
                                      "5",
                                      "7",
                                      "10",
                                      "16",
                                      "0.5",
                                      "-0.5",
                                      "1.5",
                                      "-2",
                                      "100",
                                      "255",
                                      "256",
                                      "257",
                                      "1000",
                                      "65535",
                                      "65536",
                                      "1e-300",
                                      "-1e-300",
                                      "1e300",
                                      "-1e300",
                                      "realmax",
                                      "-realmax",
                                      "realmin",
                                      "eps",
                                      "pi",
                                      "e",
                                      "NaN",
                                      "-NaN",
                                      "NA",
                                      "Inf",
                                      "-Inf",
                                      "2^31",
                                      "2^31-1",
                                      "-2^31",
                                      "2^32",
                                      "2^53",
                                      "2^53+1",
                                      "-2^53",
                                      "2^62",
                                      "2^63",
                                      "-2^63",
                                      "2^64",
                                      "1e10",
                                      "1e15",
                                      "9e15",
                                      "1e17",
                                      "5e-324",
                                      "1/3",
                                      "true",
                                      "false",
                                      "1e5",
                                      "-3",
                                      "1e308",
                                      "1.1",
                                      "12",
                                      "24",
                                      "60",
                                      "1e3+0.5",
                                      "3i",
                                      "1+2i",
                                      "-1-1i",
                                      "1e300i",
                                      "Inf*i",
                                      "NaN+i",
                                      "complex (0, 0)",
                                      "complex (1, 0)",
                                      "complex (NaN, Inf)",
                                      "complex (-0, -0)",
                                      "complex (2^53, 1)",
                                      "typecast (uint64 (18445336698825998336), \"double\")",
                                      "typecast (uint64 (18446462598732840961), \"double\")",
                                      "typecast (uint64 (18445618173802708993), \"double\")",
                                      "typecast (uint32 (4290772993), \"single\")"};

static const char *const matrices[] = {
    "[]",
    "zeros (0, 0)",
    "zeros (0, 3)",
    "zeros (3, 0)",
    "zeros (1, 0)",
    "zeros (0, 1)",
    "zeros (2, 0, 3)",
    "zeros (0, 0, 2)",
    "zeros (0, 3, 0)",
    "ones (2, 3)",
    "ones (1, 5)",
    "(1:5)'",
    "magic (4)",
    "[1 2; 3 4]",
    "[1 2 3; 4 5 6]",
    "[4 1; 2 3]",
    "reshape (1:24, 2, 3, 4)",
    "ones (1, 1, 3)",
    "reshape (1:8, 2, 2, 2)",
    "cat (4, 1, 2)",
    "eye (3)",
    "eye (2, 4)",
    "1:5",
    "5:-1:1",
    "0:0.1:1",
    "1:0",
    "0:-1",
    "(1:3) + 0",
    "-(1:4)",
    "[NaN 1 2]",
    "[1; NaN; Inf]",
    "[Inf -Inf NaN NA]",
    "[0 -0 0]",
    "[1+2i 3]",
    "[1 2; 3i 4]",
    "complex ([1 2 3], 0)",
    "complex (zeros (2, 0), 0)",
    "[1 1 2 2 3]",
    "[3 1 2]",
    "[2 2; 2 2]",
    "zeros (3)",
    "[1e300 -1e300]",
    "[2^53 2^53+2]",
    "[1e-300 1]",
    "[1 2 3 4 5 6 7 8 9 10]",
    "linspace (0, 1, 7)",
    "hilb (3)",
    "[1 0; 0 0]",
    "[0 1; -1 0]",
    "[2 1 0; 1 2 1; 0 1 2]",
    "toeplitz (1:4)",
    "rot90 (magic (3))",
    "ones (40, 1)",
    "sin (1:100)",
    "mod (1:300, 7)",
    "sin (reshape (1:60, 5, 12))",
    "repmat ([1 2], 2, 2, 2)",
    "triu (magic (5))",
    "[1, 2^63; -2^63, NaN]",
    "[1 -1 0.5 -0.5]",
    "typecast (uint64 ([18445336698825998336 1]), \"double\")",
    "typecast (uint64 ([9221120237041090561 18444492273895866368]), \"double\")",
    "typecast (uint32 ([4290772993 2143289345]), \"single\")",
    "int8 ([-128 127 0])",
    "uint8 (0:255)",
    "int64 ([9223372036854775807 -9223372036854775807 - 1])",
    "uint64 ([18446744073709551615 0 1])",
    "intmin (\"int16\") : intmax (\"int16\")",
    "uint8 ([1 2; 3 4])",
    "int32 (1):int32 (5)",
    "single ([1.5 NaN Inf])",
    "single (magic (3))",
    "[true false true]",
    "logical (eye (3))",
    "true (2, 2)",
    "logical (zeros (0, 2))",
    "(1:5) > 2",
    "single (1+2i)",
    "single ([1 2i])",
    "int8 (zeros (3, 0))"};

static const char *const texts[] = {"\"\"",
                                    "''",
                                    "'a'",
                                    "\"abc\"",
                                    "'hello world'",
                                    "[\"ab\"; \"cd\"]",
                                    "char (0)",
                                    "char (255)",
                                    "\"%d\"",
                                    "\"%s\\n\"",
                                    "'%*d'",
                                    "'%5.3f %g'",
                                    "'%d %s'",
                                    "'%99999d'",
                                    "'%.*f'",
                                    "'%'",
                                    "'%c%c'",
                                    "'%[a-z]'",
                                    "'(a+)(b)?'",
                                    "'['",
                                    "'(?<n>.)'",
                                    "'\\'",
                                    "'x.y'",
                                    "repmat ('a', 1, 300)",
                                    "'1+2'",
                                    "'pi'",
                                    "'x y  z'",
                                    "\"a\\tb\\nc\"",
                                    "'2020-01-31'",
                                    "'yyyy-mm-dd'",
                                    "'12:34'",
                                    "'0x1F'",
                                    "'1e400'",
                                    "'NaN'",
                                    "'-Inf'",
                                    "'1,2;3,4'",
                                    "'[1 2 3]'",
                                    "\"\\0\"",
                                    "char (zeros (0, 3))",
                                    "char (zeros (3, 0))",
                                    "['a';'b';'c']",
                                    "char (reshape (65:88, 2, 3, 4))",
                                    "'ABC'",
                                    "'  trim '",
                                    "\"\\xe9\\xff\"",
                                    "char ([195 169 226 130 172])",
                                    "'b'",
                                    "'@'",
                                    "':'",
                                    "','",
                                    "'a,b,,c'",
                                    "'$1'",
                                    "'YWJj'",
                                    "'q==='",
                                    "'deadbeef'",
                                    "'1010'"};

static const char *const words[] = {"rows",
                                    "stable",
                                    "sorted",
                                    "ascend",
                                    "descend",
                                    "first",
                                    "last",
                                    "UniformOutput",
                                    "ErrorHandler",
                                    "legacy",
                                    "unique",
                                    "native",
                                    "double",
                                    "extra",
                                    "like",
                                    "omitnan",
                                    "includenan",
                                    "all",
                                    "vector",
                                    "econ",
                                    "upper",
                                    "lower",
                                    "matrix",
                                    "once",
                                    "names",
                                    "tokens",
                                    "start",
                                    "end",
                                    "split",
                                    "match",
                                    "on",
                                    "off",
                                    "query",
                                    "error",
                                    "state",
                                    "seed",
                                    "twister",
                                    "KeyType",
                                    "ValueType",
                                    "char",
                                    "any",
                                    "int8",
                                    "uint64",
                                    "int64",
                                    "single",
                                    "logical",
                                    "same",
                                    "valid",
                                    "full",
                                    "linear",
                                    "nearest",
                                    "cubic",
                                    "spline",
                                    "pchip",
                                    "extrap",
                                    "fro",
                                    "inf",
                                    "reset",
                                    "long",
                                    "short",
                                    "hex",
                                    "default",
                                    "0",
                                    "cell",
                                    "struct",
                                    "left",
                                    "right",
                                    "center",
                                    "both",
                                    "trim",
                                    "CollapseDelimiters",
                                    "Delimiter",
                                    "md5",
                                    "sha256",
                                    "count",
                                    "periodic",
                                    "symmetric",
                                    "reverse",
                                    "forward",
                                    "delimiter",
                                    "headerlines"};

static const char *const cells[] = {"{}",
                                    "cell (0, 3)",
                                    "cell (3, 0)",
                                    "cell (2, 2)",
                                    "{1, 'a'}",
                                    "{1; 2; 3}",
                                    "{'a', 'b', 'c'}",
                                    "{'a'; 'bb'}",
                                    "{{1, {2, 'x'}}, []}",
                                    "{NaN}",
                                    "{@sin}",
                                    "{struct ('a', 1)}",
                                    "num2cell (1:5)",
                                    "{zeros(0,3), '', {}}",
                                    "cell (2, 2, 2)",
                                    "num2cell (magic (3))",
                                    "{'abc', 'b', 'abc'}",
                                    "{{}}",
                                    "{'x', 1, 'y', {2}}",
                                    "{int8(1), uint64(2)}",
                                    "{1:3, 4:6}",
                                    "{[1 2]; [3 4]}",
                                    "{'', 'a', char (zeros (0, 3))}",
                                    "{true, false}",
                                    "{\"dq\", 'sq'}",
                                    "{1+2i, single(2)}",
                                    "{1, 2; 3, 4}",
                                    "{'a', [1 2 3], {4}}",
                                    "{:}",
                                    "{[]}",
                                    "{ones(2), 'a'; {}, @(x) x}"};

static const char *const structs[] = {"struct ()",
                                      "struct ('a', 1, 'b', 'x')",
                                      "struct ('a', {1, 2, 3})",
                                      "struct ('a', {})",
                                      "struct ('a', {{1, 2}})",
                                      "repmat (struct ('x', 1), 2, 2)",
                                      "struct ('s', struct ('t', {1,2}))",
                                      "struct ('a', {1; 2}, 'b', 'c')",
                                      "struct ('type', '()', 'subs', {{1}})",
                                      "struct ('type', {'.', '{}'}, 'subs', {'a', {1}})",
                                      "repmat (struct (), 0, 3)",
                                      "struct ('form', 'pp')",
                                      "struct ('message', 'm', 'identifier', 'a:b', 'stack', struct ('file', "
                                      "{}, 'name', {}, 'line', {}, 'column', {}))",
                                      "resize (struct ('q', 5), 2, 1)",
                                      "orderfields (struct ('b', 1, 'a', 2))"};

static const char *const handles[] = {"@sin",
                                      "@(x) x",
                                      "@(x, y) x + y",
                                      "@(varargin) varargin",
                                      "@() 1",
                                      "@plus",
                                      "@(x) error ('my:id', 'no %d', 1)",
                                      "@numel",
                                      "@(x) [x x]",
                                      "@(varargin) numel (varargin)",
                                      "@(x) x > 1",
                                      "@(x) {x}",
                                      "@max",
                                      "@(a, b) a - b",
                                      "@(x) num2str (x)",
                                      "@nosuchfunction",
                                      "@(x) x.^2 - 2",
                                      "@(varargin) 1",
                                      "@isempty",
                                      "@(x) ''",
                                      "@(t, y) -y"};

static const char *const others[] = {"containers.Map ()",
                                     "containers.Map ('a', 1)",
                                     "containers.Map ({'a', 'b'}, {1, 'x'})",
                                     "containers.Map ([1 2 3], {4, 5, 6})",
                                     "containers.Map ('KeyType', 'double', 'ValueType', 'any')",
                                     "containers.Map ('KeyType', 'char', 'ValueType', 'double')",
                                     "containers.Map ('UniformValues', false)",
                                     "MException ('a:b', 'message %d', 3)",
                                     "inputname (1)",
                                     "':'"};

static const char *const casts[] = {"double", "single", "logical", "char",   "int8",   "int16",
                                    "int32",  "int64",  "uint8",   "uint16", "uint32", "uint64"};

static void pick(calls_random *r, const char *const *list, size_t n, base_buf *out) {
    base_buf_str(out, list[calls_below(r, (uint32_t)n)]);
}

static void numeric(calls_random *r, base_buf *out) {
    uint32_t how = calls_below(r, 16);
    if (how < 6) {
        pick(r, numbers, COUNT(numbers), out);
    } else if (how < 13) {
        pick(r, matrices, COUNT(matrices), out);
    } else if (how == 13) { /* small numbers in a row: dimensions, indices, sizes */
        base_buf_str(out, "[");
        for (uint32_t n = calls_below(r, 5), k = 0; k < n; k++)
            base_buf_printf(out, k ? ", %d" : "%d", (int)calls_below(r, 8) - 1);
        base_buf_str(out, "]");
    } else { /* odd numbers side by side */
        base_buf_str(out, "[");
        uint32_t n = 1 + calls_below(r, 4), rows = calls_below(r, 2);
        for (uint32_t k = 0; k < n; k++) {
            if (k) base_buf_str(out, rows ? "; " : ", ");
            pick(r, numbers, COUNT(numbers), out);
        }
        base_buf_str(out, "]");
    }
}

static void word(calls_random *r, const calls_registry *registry, const calls_function *f, base_buf *out) {
    if (f->word_count && calls_below(r, 4))
        base_buf_printf(out, "\"%s\"", f->words[calls_below(r, f->word_count)]);
    else if (calls_below(r, 4))
        base_buf_printf(out, "\"%s\"", PICK(r, words));
    else
        base_buf_printf(out, "\"%s\"", registry->functions[calls_below(r, registry->count)].name);
}

static void value(calls_random *r, const calls_registry *registry, const calls_function *f, int depth,
                  base_buf *out) {
    uint32_t how = calls_below(r, 100);
    if (how < 34) {
        numeric(r, out);
    } else if (how < 44) { /* another class of the same */
        base_buf_printf(out, "%s (", PICK(r, casts));
        numeric(r, out);
        base_buf_str(out, ")");
    } else if (how < 56) {
        pick(r, texts, COUNT(texts), out);
    } else if (how < 68) {
        word(r, registry, f, out);
    } else if (how < 76) {
        pick(r, cells, COUNT(cells), out);
    } else if (how < 81) {
        pick(r, structs, COUNT(structs), out);
    } else if (how < 86) {
        pick(r, handles, COUNT(handles), out);
    } else if (how < 88) {
        base_buf_printf(out, "@%s", registry->functions[calls_below(r, registry->count)].name);
    } else if (how < 91) {
        pick(r, others, COUNT(others), out);
    } else if (depth >= 2) {
        numeric(r, out);
    } else {
        static const char *const around[][2] = {{"{", "}"},
                                                {"struct ('f', {{", "}})"},
                                                {"(", ")'"},
                                                {"(", ")(:)"},
                                                {"(", ")(1, :)"},
                                                {"repmat (", ", 2, 3)"},
                                                {"cellstr (", ")"},
                                                {"-(", ")"},
                                                {"num2cell (", ")"},
                                                {"permute (", ", [3 1 2])"},
                                                {"sort (", ")"},
                                                {"isempty (", ")"},
                                                {"{1, ", "; 'a', {}}"},
                                                {"(", ")([])"},
                                                {"{", "}(:, 1)"},
                                                {"cat (3, ", ", [])"}};
        uint32_t k = calls_below(r, (uint32_t)COUNT(around));
        base_buf_str(out, around[k][0]);
        value(r, registry, f, depth + 1, out);
        base_buf_str(out, around[k][1]);
    }
}

/* Small whole numbers, as dimensions and counts are. */
static void small(calls_random *r, base_buf *out) {
    static const char *const few[] = {"0",  "1",   "2",     "3",       "-1",       "4",
                                      "[]", "1:3", "[2 3]", "[1 2 3]", "int8 (2)", "true"};
    pick(r, few, COUNT(few), out);
}

void calls_value(calls_random *r, const calls_registry *registry, const calls_function *f, calls_mood mood,
                 base_buf *out) {
    switch (calls_below(r, 8) ? mood : CALLS_ANYTHING) {
    case CALLS_NUMBERS:
        if (calls_below(r, 4) == 0) {
            base_buf_printf(out, "%s (", PICK(r, casts));
            numeric(r, out);
            base_buf_str(out, ")");
        } else {
            numeric(r, out);
        }
        return;
    case CALLS_SMALL: small(r, out); return;
    case CALLS_TEXTS:
        if (calls_below(r, 3))
            pick(r, texts, COUNT(texts), out);
        else if (calls_below(r, 3))
            word(r, registry, f, out);
        else
            pick(r, cells, COUNT(cells), out);
        return;
    case CALLS_WORDS: word(r, registry, f, out); return;
    case CALLS_ANYTHING: break;
    }
    value(r, registry, f, 0, out);
}

/* fuzz/calls/values.c - random M expressions: every class, shape and odd number. */
#include "fuzz/calls/calls.h"

#define COUNT(a)   (sizeof(a) / sizeof *(a))
#define PICK(r, a) ((a)[calls_below((r), (uint32_t)COUNT(a))])

static const char *const numbers[] = {
#define CALLS_NUMBER(text) text,
#include "fuzz/calls/values.def"
};

static const char *const matrices[] = {
#define CALLS_MATRIX(text) text,
#include "fuzz/calls/values.def"
};

static const char *const texts[] = {
#define CALLS_TEXT(text) text,
#include "fuzz/calls/values.def"
};

static const char *const words[] = {
#define CALLS_WORD(text) text,
#include "fuzz/calls/values.def"
};

static const char *const cells[] = {
#define CALLS_CELL(text) text,
#include "fuzz/calls/values.def"
};

static const char *const structs[] = {
#define CALLS_STRUCT(text) text,
#include "fuzz/calls/values.def"
};

static const char *const handles[] = {
#define CALLS_HANDLE(text) text,
#include "fuzz/calls/values.def"
};

static const char *const others[] = {
#define CALLS_OTHER(text) text,
#include "fuzz/calls/values.def"
};

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

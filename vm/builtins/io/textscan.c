/* vm/builtins/io/textscan.c - textscan: columns of numbers and words from text or from a file.
 *
 * SCANNING BY TEMPLATE. The format is cut into specs once; each that is not skipped has a column, and the
 * format is used again and again, one row at a time, until the text ends, the repeat count is reached or a
 * field does not match. There are two ways in which fields are told apart, and they are unlike enough to need
 * care:
 *
 * - Without a delimiter, white space and line ends separate fields, a line end is as good as a blank, and a
 * field cannot be empty.
 *
 * - With one, a field reaches to the next delimiter or line end, white space around it is dropped, and
 * nothing between two delimiters is an empty field: the empty value of a number, an empty word.
 * MultipleDelimsAsOne makes a run of delimiters one, line ends among them.
 *
 * An empty format takes as many numbers as the first line holds and then goes line by line (by_line).
 *
 * Comments count as white space wherever a field may begin. Where the data ends inside a row, the columns
 * that are left are filled or stay short by the rules of empties_at_end, which Octave keeps and does not
 * document. Numbers are collected as doubles in pairs of parts and converted at the end, words are views
 * of the text; all of it is scratch, and an error in the middle leaks nothing. How much was used comes
 * back: a file is moved to where reading stopped. */
#include "vm/builtins/io/io_internal.h"
#include "vm/arith/operand.h"
#include "vm/builtins/text/scan.h"
#include "vm/builtins/text/text.h"
#include "vm/text/format.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

typedef struct field_spec {
    char kind;      /* 'f' number, 's' word, 'q' quoted, 'c' characters, '[' set, 'l' literal */
    prog_class cls; /* of a number */
    bool skip, negated;
    int width, precision; /* -1: not given */
    const char *text;     /* set or literal */
    size_t len;
} field_spec;

typedef struct column {
    double *re, *im;  /* numbers */
    base_view *words; /* words */
    int64_t count, cap;
    bool complex;
} column;

typedef struct scan {
    vm_t *vm;
    const char *begin, *p, *end;
    field_spec *specs;
    column *columns; /* one for each spec that is kept */
    uint32_t nspecs, ncolumns;
    base_view *delimiters;
    int64_t ndelimiters;
    base_view *empties; /* treatAsEmpty */
    int64_t nempties;
    base_view comment, comment_end;
    bool blank[256]; /* white space */
    bool multi, return_on_error, collect, by_line;
    char eol[3]; /* "", "\n", "\r", "\r\n"; "*" stands for any of them */
    double empty_value, header_lines;
    const char *exponents;
} scan;

/* ---- separators ---- */

/* How long a line end at p is, 0 for none. Any of the three counts until EndOfLine names one. */
static size_t eol_at(const scan *s, const char *p) {
    if (p >= s->end || !s->eol[0]) return 0;
    if (s->eol[0] == '*') return *p == '\n' ? 1 : *p != '\r' ? 0 : p + 1 < s->end && p[1] == '\n' ? 2 : 1;
    size_t n = strlen(s->eol);
    return (size_t)(s->end - p) >= n && memcmp(p, s->eol, n) == 0 ? n : 0;
}

/* The longest delimiter that stands there, so that one may begin with another. */
static size_t delimiter_at(const scan *s, const char *p) {
    size_t best = 0;
    for (int64_t k = 0; k < s->ndelimiters; k++) {
        base_view d = s->delimiters[k];
        if (d.len > best && d.len <= (size_t)(s->end - p) && memcmp(p, d.data, d.len) == 0) best = d.len;
    }
    return best;
}

static bool comment_at(const scan *s, const char *p) {
    return s->comment.len && s->comment.len <= (size_t)(s->end - p) &&
           memcmp(p, s->comment.data, s->comment.len) == 0;
}

/* White space and comments, up to a delimiter or line end even if these are white space themselves (a tab
 * as delimiter). A comment with an end of its own may reach over lines. */
static void skip_blanks(scan *s) {
    for (;;) {
        while (s->p < s->end && s->blank[(uint8_t)*s->p] && !delimiter_at(s, s->p) && !eol_at(s, s->p))
            s->p++;
        if (!comment_at(s, s->p)) return;
        if (!s->comment_end.len) {
            while (s->p < s->end && !eol_at(s, s->p))
                s->p++;
            return;
        }
        const char *close = memmem(s->p, (size_t)(s->end - s->p), s->comment_end.data, s->comment_end.len);
        s->p = close ? close + s->comment_end.len : s->end;
    }
}

/* White space and line ends. */
static void skip_lines(scan *s) {
    for (;;) {
        skip_blanks(s);
        size_t n = eol_at(s, s->p);
        if (!n) return;
        s->p += n;
    }
}

/* What follows a field: one delimiter or line end, or several where they count as one. */
static void skip_separator(scan *s) {
    skip_blanks(s);
    if (!s->ndelimiters) return;
    size_t n;
    bool first = true;
    while ((n = delimiter_at(s, s->p)) && (first || s->multi)) {
        s->p += n;
        first = false;
        if (s->multi) skip_blanks(s);
    }
    if ((first || s->multi) && !s->by_line) s->p += eol_at(s, s->p);
}

/* ---- columns ---- */

/* Doubling; the old half is left to the pool. */
static void column_grow(vm_t *vm, column *c, bool words) {
    if (c->count < c->cap) return;
    int64_t cap = c->cap ? c->cap * 2 : 64;
    if (words) {
        base_view *at = vm_scratch(vm, sizeof *at * (size_t)cap);
        if (c->count) memcpy(at, c->words, sizeof *at * (size_t)c->count);
        c->words = at;
    } else {
        double *re = vm_scratch(vm, sizeof(double) * 2 * (size_t)cap), *im = re + cap;
        if (c->count) {
            memcpy(re, c->re, sizeof(double) * (size_t)c->count);
            memcpy(im, c->im, sizeof(double) * (size_t)c->count);
        }
        c->re = re;
        c->im = im;
    }
    c->cap = cap;
}

static void add_number(vm_t *vm, column *c, double re, double im) {
    column_grow(vm, c, false);
    c->re[c->count] = re;
    c->im[c->count++] = im;
    if (im != 0) c->complex = true;
}

static void add_word(vm_t *vm, column *c, const char *text, size_t len) {
    column_grow(vm, c, true);
    c->words[c->count++] = base_view_of(text, len);
}

/* ---- fields ---- */

static bool take_word(const char **p, const char *end, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(end - *p) < n || strncasecmp(*p, word, n) != 0) return false;
    *p += n;
    return true;
}

/* Digits, point, exponent; at most `precision` decimals. At most 80 digits are kept, more than a double
 * can tell apart. An exponent letter without digits is taken and counts for nothing, as Octave has it,
 * unless it might belong to what follows. */
static bool take_magnitude(const scan *s, const char **at, const char *end, int precision, double *out) {
    const char *p = *at;
    if (take_word(at, end, "Inf")) {
        *out = INFINITY;
        return true;
    }
    if (take_word(at, end, "NaN") || (end - p >= 2 && p[0] == 'N' && p[1] == 'A' && (*at = p + 2))) {
        *out = NAN;
        return true;
    }
    char text[128];
    size_t n = 0, digits = 0;
    for (; p < end && isdigit((uint8_t)*p); p++, digits++)
        if (n < 80) text[n++] = *p;
    if (p < end && *p == '.') {
        int decimals = 0;
        if (n < 80) text[n++] = '.';
        for (p++; p < end && isdigit((uint8_t)*p) && (precision < 0 || decimals < precision);
             p++, decimals++, digits++)
            if (n < 80) text[n++] = *p;
    }
    if (!digits) return false;
    if (p < end && strchr(s->exponents, *p)) {
        const char *q = p + 1;
        size_t m = n;
        text[m++] = 'e';
        if (q < end && (*q == '+' || *q == '-')) text[m++] = *q++;
        const char *first = q;
        while (q < end && isdigit((uint8_t)*q) && m < 120)
            text[m++] = *q++;
        if (q > first) n = m;
        p = q > first || q == end ? q : p;
    }
    text[n] = 0;
    *out = strtod(text, NULL);
    *at = p;
    return true;
}

/* A signed term; a bare i or j after the sign is an imaginary one. */
static bool take_term(const scan *s, const char **at, const char *end, int precision, double *value,
                      bool *imaginary) {
    const char *p = *at;
    double sign = 1;
    if (p < end && (*p == '+' || *p == '-')) sign = *p++ == '-' ? -1 : 1;
    bool unit = p < end && (*p == 'i' || *p == 'j') && !(end - p >= 3 && strncasecmp(p, "inf", 3) == 0);
    *imaginary = unit;
    if (unit) {
        p++;
        *value = sign;
    } else {
        if (!take_magnitude(s, &p, end, precision, value)) return false;
        *value *= sign;
        if (p < end && (*p == 'i' || *p == 'j')) *imaginary = true, p++;
    }
    *at = p;
    return true;
}

/* A real and an imaginary term, in this order, or one of them. With a width only that many characters are
 * looked at: "%3f" of 12345 is 123, and 45 is the next field. */
static bool take_number(scan *s, const field_spec *f, double *re, double *im) {
    const char *p = s->p, *end = s->end;
    if (f->width > 0 && end - p > f->width) end = p + f->width;
    double v;
    bool imaginary;
    *re = *im = 0;
    if (!take_term(s, &p, end, f->precision, &v, &imaginary)) return false;
    if (imaginary)
        *im = v;
    else {
        *re = v;
        const char *q = p;
        double w;
        if (q < end && (*q == '+' || *q == '-') && take_term(s, &q, end, f->precision, &w, &imaginary) &&
            imaginary) {
            *im = w;
            p = q;
        }
    }
    s->p = p;
    return true;
}

/* Nothing where a number should be, or one of the texts that TreatAsEmpty lists, which must stand alone. */
static bool field_is_empty(scan *s) {
    if (s->p >= s->end) return true;
    if (s->ndelimiters && (delimiter_at(s, s->p) || eol_at(s, s->p))) return true;
    for (int64_t k = 0; k < s->nempties; k++) {
        base_view e = s->empties[k];
        const char *after = s->p + e.len;
        if (e.len > (size_t)(s->end - s->p) || memcmp(s->p, e.data, e.len) != 0) continue;
        if (after == s->end || delimiter_at(s, after) || eol_at(s, after) || s->blank[(uint8_t)*after]) {
            s->p = after;
            return true;
        }
    }
    return false;
}

/* A quoted word (%q) may hold delimiters and line ends, and "" in it is a quote: its text must be copied.
 * Everything else is a view of the data. */
static base_view take_text(scan *s, const field_spec *f) {
    const char *from = s->p, *limit = s->end;
    if (f->width > 0 && limit - from > f->width) limit = from + f->width;
    if (f->kind == 'c') {
        s->p = f->width > 0 ? limit : from < s->end ? from + 1 : from;
    } else if (f->kind == '[') {
        while (s->p < limit && vm_set_has(base_view_of(f->text, f->len), f->negated, *s->p))
            s->p++;
    } else if (f->kind == 'q' && from < s->end && *from == '"') {
        vm_text t = {.vm = s->vm};
        for (s->p++; s->p < s->end; s->p++) {
            if (*s->p == '"' && !(s->p + 1 < s->end && s->p[1] == '"')) break;
            if (*s->p == '"') s->p++;
            vm_text_byte(&t, *s->p);
        }
        if (s->p < s->end) s->p++;
        return base_view_of(t.data, t.len);
    } else {
        while (s->p < limit && !delimiter_at(s, s->p) && !eol_at(s, s->p) &&
               (s->ndelimiters || !s->blank[(uint8_t)*s->p]))
            s->p++;
    }
    return base_view_of(from, (size_t)(s->p - from));
}

static void add_empty(scan *s, const field_spec *f, column *c) {
    if (f->kind == 'f')
        add_number(s->vm, c, s->empty_value, 0);
    else
        add_word(s->vm, c, "", 0);
}

/* Reads one field; false when it does not match. A literal that is missing is forgiven at the end of a
 * line, where the row was cut short. Only %c leaves the separator behind it: its characters may be
 * separators. */
static bool read_field(scan *s, const field_spec *f, column *c) {
    if (f->kind == 'l') {
        skip_blanks(s);
        if (f->len > (size_t)(s->end - s->p) || memcmp(s->p, f->text, f->len) != 0)
            return s->p >= s->end || eol_at(s, s->p) > 0;
        s->p += f->len;
        return true;
    }
    if (f->kind == 'f') {
        double re, im;
        if (s->ndelimiters || s->by_line)
            skip_blanks(s);
        else
            skip_lines(s);
        if (field_is_empty(s))
            re = s->empty_value, im = 0;
        else if (!take_number(s, f, &re, &im))
            return false;
        if (c) add_number(s->vm, c, re, im);
        skip_separator(s);
        return true;
    }
    if (f->kind == '[' || f->kind == 'c')
        skip_blanks(s);
    else if (s->ndelimiters)
        skip_blanks(s);
    else
        skip_lines(s);
    base_view text = take_text(s, f);
    if (c) add_word(s->vm, c, (const char *)text.data, text.len);
    if (f->kind != 'c') skip_separator(s);
    return true;
}

/* ---- the format ---- */

/* %d8 … %u64, and %f32 for single; %f64 and %n are double. */
static prog_class number_class(const char **p, const char *end, char letter) {
    static const struct {
        const char *bits;
        prog_class f, d, u;
    } table[] = {{"8", PROG_DOUBLE, PROG_INT8, PROG_UINT8},
                 {"16", PROG_DOUBLE, PROG_INT16, PROG_UINT16},
                 {"32", PROG_SINGLE, PROG_INT32, PROG_UINT32},
                 {"64", PROG_DOUBLE, PROG_INT64, PROG_UINT64}};
    prog_class plain = letter == 'd' ? PROG_INT32 : letter == 'u' ? PROG_UINT32 : PROG_DOUBLE;
    for (size_t k = 0; k < 4; k++) {
        size_t n = strlen(table[k].bits);
        if ((size_t)(end - *p) < n || strncmp(*p, table[k].bits, n) != 0) continue;
        *p += n;
        return letter == 'd' ? table[k].d : letter == 'u' ? table[k].u : table[k].f;
    }
    return plain;
}

/* Behind the percent sign: a star, a width, a precision, a letter or a set. A bracket that comes first in
 * a set belongs to it. */
static const char *read_conversion(scan *s, const char *p, const char *end, field_spec *f) {
    *f = (field_spec){.width = -1, .precision = -1};
    if (p < end && *p == '*') f->skip = true, p++;
    if (p < end && isdigit((uint8_t)*p))
        for (f->width = 0; p < end && isdigit((uint8_t)*p); p++)
            f->width = f->width < 100000 ? f->width * 10 + (*p - '0') : f->width;
    if (p < end && *p == '.')
        for (f->precision = 0, p++; p < end && isdigit((uint8_t)*p); p++)
            f->precision = f->precision < 100 ? f->precision * 10 + (*p - '0') : 100;
    char letter = p < end ? *p++ : 0;
    if (letter && strchr("fndu", letter)) {
        f->kind = 'f';
        f->cls = number_class(&p, end, letter);
    } else if (letter == '[') {
        f->kind = '[';
        if (p < end && *p == '^') f->negated = true, p++;
        f->text = p;
        if (p < end && *p == ']') p++;
        while (p < end && *p != ']')
            p++;
        f->len = (size_t)(p - f->text);
        if (p < end) p++;
    } else if (letter && strchr("sqc", letter))
        f->kind = letter;
    else
        vm_error(s->vm, NULL, "textscan: '%%%c' is not a valid format specifier", letter ? letter : ' ');
    return p;
}

/* White space in a format means nothing. What is no conversion is a literal, up to the next white space or
 * conversion. A format of literals alone would never end and is refused. */
static void read_format(scan *s, base_view format) {
    const char *p = (const char *)format.data, *end = p + format.len;
    s->specs = vm_scratch(s->vm, sizeof *s->specs * (format.len + 1));
    while (p < end) {
        if (isspace((uint8_t)*p)) {
            p++;
            continue;
        }
        field_spec *f = &s->specs[s->nspecs++];
        if (*p == '%' && p + 1 < end && p[1] != '%') {
            p = read_conversion(s, p + 1, end, f);
            if (!f->skip) s->ncolumns++;
            continue;
        }
        if (*p == '%') p++;
        *f = (field_spec){.kind = 'l', .text = p++, .len = 1};
        while (p < end && *p != '%' && !isspace((uint8_t)*p))
            p++, f->len++;
    }
    bool any = s->nspecs == 0;
    for (uint32_t k = 0; k < s->nspecs; k++)
        any = any || s->specs[k].kind != 'l';
    if (!any) vm_error(s->vm, NULL, "textscan: no valid format conversion specifiers");
}

/* An empty format: as many numbers as the first line holds. The line is read once with one spec over and
 * over, and the text set back. */
static void format_of_line(scan *s) {
    s->by_line = true;
    skip_lines(s);
    const char *start = s->p;
    field_spec number = {.kind = 'f', .cls = PROG_DOUBLE, .width = -1, .precision = -1};
    column unused = {0};
    uint32_t n = 0;
    while (s->p < s->end && !eol_at(s, s->p)) {
        const char *before = s->p;
        if (!read_field(s, &number, &unused) || s->p == before) break;
        n++;
    }
    s->p = start;
    s->nspecs = s->ncolumns = n ? n : 1;
    s->specs = vm_scratch(s->vm, sizeof number * s->nspecs);
    for (uint32_t k = 0; k < s->nspecs; k++)
        s->specs[k] = number;
}

/* ---- options ---- */

/* In single quotes escapes are still there and are taken now: '\t' is a tab here. */
static base_view escaped(vm_t *vm, prog_value v) {
    base_view raw = vm_to_view(vm, v, "textscan");
    vm_arr a;
    vm_view(vm, v, &a);
    vm_text t = {.vm = vm};
    if (a.dq)
        vm_text_put(&t, raw.data, raw.len);
    else
        vm_text_unescape(&t, (const char *)raw.data, raw.len);
    return base_view_of(t.data, t.len);
}

/* A cell of texts, or one text: of delimiters each letter of it is one (`letters`). */
static base_view *read_list(vm_t *vm, prog_value v, int64_t *count, bool letters) {
    vm_arr a;
    bool many = vm_cell_view(vm, v, &a);
    base_view text = many ? base_view_of(NULL, 0) : escaped(vm, v);
    *count = many ? a.numel : letters ? (int64_t)text.len : 1;
    base_view *list = vm_scratch(vm, sizeof *list * (size_t)(*count + 1));
    for (int64_t k = 0; k < *count; k++)
        list[k] = many      ? escaped(vm, ((const prog_value *)a.data)[k])
                  : letters ? base_view_of(text.data + k, 1)
                            : text;
    return list;
}

/* Names are compared without case. BufSize is of old releases, and means nothing. */
static void read_option(scan *s, const char *name, prog_value v) {
    vm_t *vm = s->vm;
    if (strcasecmp(name, "delimiter") == 0)
        s->delimiters = read_list(vm, v, &s->ndelimiters, true);
    else if (strcasecmp(name, "whitespace") == 0) {
        base_view text = escaped(vm, v);
        memset(s->blank, 0, sizeof s->blank);
        for (size_t k = 0; k < text.len; k++)
            s->blank[text.data[k]] = true;
    } else if (strcasecmp(name, "multipledelimsasone") == 0)
        s->multi = vm_to_bool(vm, v, "textscan");
    else if (strcasecmp(name, "emptyvalue") == 0)
        s->empty_value = vm_to_double(vm, v, "textscan");
    else if (strcasecmp(name, "returnonerror") == 0)
        s->return_on_error = vm_to_bool(vm, v, "textscan");
    else if (strcasecmp(name, "collectoutput") == 0)
        s->collect = vm_to_bool(vm, v, "textscan");
    else if (strcasecmp(name, "treatasempty") == 0)
        s->empties = read_list(vm, v, &s->nempties, false);
    else if (strcasecmp(name, "expchars") == 0)
        s->exponents = vm_to_cstr(vm, v, "textscan");
    else if (strcasecmp(name, "headerlines") == 0) {
        if (vm_class(vm, v) > PROG_LOGICAL) vm_error(vm, NULL, "textscan: HeaderLines must be numeric");
        s->header_lines = vm_to_double(vm, v, "textscan");
    } else if (strcasecmp(name, "endofline") == 0) {
        base_view text = vm_is_char(vm, v) ? escaped(vm, v) : base_view_of("???", 3);
        if (text.len > 2 || (text.len == 2 && memcmp(text.data, "\r\n", 2) != 0))
            vm_error(vm, NULL, "textscan: EndOfLine must be at most one character or '\\r\\n'");
        memset(s->eol, 0, sizeof s->eol);
        if (text.len) memcpy(s->eol, text.data, text.len);
    } else if (strcasecmp(name, "commentstyle") == 0) {
        int64_t n;
        base_view *list = read_list(vm, v, &n, false);
        if (n) s->comment = list[0];
        if (n > 1) s->comment_end = list[1];
        if (s->comment.len == 6 && strncasecmp((const char *)s->comment.data, "matlab", 6) == 0)
            s->comment = base_view_str("%");
        if (s->comment.len == 5 && strncasecmp((const char *)s->comment.data, "shell", 5) == 0)
            s->comment = base_view_str("#");
        if (s->comment.len == 3 && strncasecmp((const char *)s->comment.data, "c++", 3) == 0)
            s->comment = base_view_str("//");
    } else if (strcasecmp(name, "bufsize") != 0)
        vm_error(vm, NULL, "textscan: unrecognized option '%s'", name);
}

/* ---- reading and results ---- */

/* How many fields of a row count as empty where the data ends before field k: all that are left when the line
 * was ended, or field k - 1 takes no column, or columns are to be joined; one behind a delimiter; none else, and
 * the columns stay short. */
static uint32_t empties_at_end(scan *s, uint32_t k) {
    const field_spec *last = &s->specs[k - 1];
    if (s->collect || last->skip || last->kind == 'l' || (s->end > s->begin && eol_at(s, s->end - 1)))
        return s->nspecs;
    return s->ndelimiters && s->end > s->begin && delimiter_at(s, s->end - 1);
}

/* One use of the format. False at the end or at a field that does not match. A row that the data's end
 * cuts is filled up as far as `empties` allows, which is decided at the first field that is missing. */
static bool read_row(scan *s, int64_t row) {
    uint32_t at = 0, empties = UINT32_MAX;
    for (uint32_t k = 0; k < s->nspecs; k++) {
        const field_spec *f = &s->specs[k];
        column *c = f->skip || f->kind == 'l' ? NULL : &s->columns[at];
        bool ended = s->p >= s->end || (s->by_line && eol_at(s, s->p));
        if (ended && k > 0) {
            if (f->kind == 'l') continue;
            if (s->p >= s->end && empties == UINT32_MAX) empties = empties_at_end(s, k);
            if (s->p >= s->end && empties-- == 0) return false;
            if (c) add_empty(s, f, c);
        } else if (!read_field(s, f, c)) {
            if (!s->return_on_error)
                vm_error(s->vm, NULL, "textscan: Read error in field %u of row %lld", at + 1,
                         (long long)row + 1);
            return false;
        }
        if (c) at++;
    }
    if (s->by_line || s->specs[s->nspecs - 1].kind == 'l') {
        skip_blanks(s);
        s->p += eol_at(s, s->p);
    }
    return true;
}

static prog_value column_value(vm_t *vm, const field_spec *f, const column *c) {
    void *data;
    if (f->kind != 'f') {
        prog_value *members, cell = vm_new_cell(vm, c->count, 1, &members);
        for (int64_t k = 0; k < c->count; k++)
            vm_cell_give(
                vm, cell, k,
                vm_simplify(vm, vm_new_string(vm, (const char *)c->words[k].data, c->words[k].len, false)));
        return cell;
    }
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, c->complex ? PROG_FLAG_COMPLEX : 0, c->count, 1, &data);
    for (int64_t k = 0; k < c->count; k++) {
        if (c->complex)
            ((double *)data)[2 * k] = c->re[k], ((double *)data)[2 * k + 1] = c->im[k];
        else
            ((double *)data)[k] = c->re[k];
    }
    return f->cls == PROG_DOUBLE ? v : vm_convert(vm, v, f->cls);
}

/* CollectOutput joins neighbours of one class whose heights agree into one matrix. */
static prog_value results(scan *s) {
    vm_t *vm = s->vm;
    prog_value *all = vm_scratch(vm, sizeof *all * (s->ncolumns + 1));
    uint32_t n = 0;
    for (uint32_t k = 0; k < s->nspecs; k++) {
        if (s->specs[k].skip || s->specs[k].kind == 'l') continue;
        all[n] = column_value(vm, &s->specs[k], &s->columns[n]);
        n++;
    }
    uint32_t kept = n;
    if (s->collect && n) { /* neighbours of one class and height become one matrix */
        kept = 0;
        for (uint32_t from = 0, to; from < n; from = to) {
            for (to = from + 1; to < n && vm_class(vm, all[to]) == vm_class(vm, all[from]) &&
                                vm_numel(vm, all[to]) == s->columns[from].count;
                 to++) {
            }
            all[kept++] = to - from > 1 ? vm_concat(vm, 1, to - from, all + from) : all[from];
        }
    }
    prog_value *data, cell = vm_new_cell(vm, 1, kept, &data);
    for (uint32_t k = 0; k < kept; k++)
        vm_cell_set(vm, cell, k, vm_simplify(vm, all[k]));
    return cell;
}

/* Arguments in order: the text or file, a format, a repeat count, and pairs of options. Between rows white
 * space, line ends and comments are passed over; a row that took nothing ends the reading, or it would
 * never end. */
void vm_bi_textscan(vm_t *vm, vm_call *c) {
    scan s = {.vm = vm, .return_on_error = true, .empty_value = NAN, .eol = "*", .exponents = "eEdD"};
    s.blank[' '] = s.blank['\b'] = s.blank['\t'] = true;
    base_view text, format = base_view_of("", 0);
    double id = -1, repeat = INFINITY;
    bool file = !vm_is_char(vm, c->args[0]);
    uint32_t next = 1;
    if (next < c->nargs && vm_is_char(vm, c->args[next])) format = escaped(vm, c->args[next++]);
    if (next < c->nargs && !vm_is_char(vm, c->args[next])) {
        if (vm_numel(vm, c->args[next])) repeat = vm_to_double(vm, c->args[next], "textscan");
        if (repeat < 0) repeat = INFINITY;
        next++;
    }
    if ((c->nargs - next) % 2)
        vm_error(vm, NULL, "textscan: %u parameters given, but only %u values", (c->nargs - next + 1) / 2,
                 (c->nargs - next) / 2);
    for (; next < c->nargs; next += 2) {
        if (!vm_is_char(vm, c->args[next]))
            vm_error(vm, NULL, "textscan: Invalid parameter type <%s> for parameter %u",
                     vm_class_name(vm, c->args[next]), next / 2);
        read_option(&s, vm_to_cstr(vm, c->args[next], "textscan"), c->args[next + 1]);
    }
    read_format(&s, format);
    vm_arr rows; /* a matrix of text is read column by column */
    vm_view(vm, c->args[0], &rows);
    text = file ? vm_io_rest(vm, c->args[0], "textscan", &id, SIZE_MAX)
                : base_view_of(rows.data, (size_t)rows.numel);
    s.begin = s.p = (const char *)text.data;
    s.end = s.begin + text.len;
    for (double k = 0; k < s.header_lines && s.p < s.end; k++) {
        while (s.p < s.end && !eol_at(&s, s.p))
            s.p++;
        s.p += eol_at(&s, s.p);
    }
    if (s.nspecs == 0) format_of_line(&s);
    s.columns = vm_scratch(vm, sizeof *s.columns * (s.ncolumns + 1));
    memset(s.columns, 0, sizeof *s.columns * (s.ncolumns + 1));
    for (int64_t row = 0; (double)row < repeat; row++) {
        const char *before = s.p;
        bool comment = false;
        for (const char *q = s.p; q < s.end && !comment && (s.blank[(uint8_t)*q] || comment_at(&s, q)); q++)
            comment = comment_at(&s, q);
        if (!s.ndelimiters || s.by_line || comment)
            skip_lines(&s);
        else
            skip_blanks(&s);
        for (size_t n; s.multi && s.ndelimiters && (n = delimiter_at(&s, s.p));)
            s.p += n;
        if (s.p >= s.end || !read_row(&s, row) || s.p == before) break;
    }
    vm_return(vm, c, 0, results(&s));
    if (file) {
        vm_io_unread(vm, id, (size_t)(s.end - s.p));
        if (c->nout > 1) vm_return(vm, c, 1, prog_double((double)(s.p - s.begin)));
    } else
        vm_return(vm, c, 1, prog_double((double)(s.p - s.begin)));
}

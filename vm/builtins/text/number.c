/* vm/builtins/text/number.c - numbers to text and back: num2str, mat2str, int2str, rats, str2double, num2hex,
 * hex2num.
 *
 * num2str chooses a template from the data, the same for all elements: whole numbers get as many digits as
 * the largest has, others as many significant digits as give the largest four behind its point, at most 16;
 * the matrix of text is made with wide columns and the blanks that all rows share are cut off (lines_matrix).
 * So what one element looks like depends on all others. These are Octave's rules, down to widths that look
 * like accidents.
 *
 * str2double accepts more than a number of the language: Inf, NaN, NA in any case, commas between digits,
 * a sign with blanks behind it, imaginary parts with i or j in front or behind, also i*2. What does not
 * fit to the last character is NaN. It is written by hand, as strtod would accept hexadecimal digits and
 * stop in the middle. Digits are copied, since a view of text has no end that strtod would see. */
#include "vm/builtins/text/text.h"
#include "vm/text/display.h"
#include "vm/text/format.h"
#include "vm/text/parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- rows of text to a char matrix ---- */

/* Cuts the lines of `t` and strips the blanks that all lines have in front and behind: columns stay
 * aligned, and the matrix is no wider than its text. */
static prog_value lines_matrix(vm_t *vm, const vm_text *t) {
    int64_t count = 1, n = 0;
    for (size_t k = 0; k < t->len; k++)
        count += t->data[k] == '\n';
    base_view *rows = vm_scratch(vm, sizeof *rows * (size_t)count);
    const char *p = t->data, *end = t->data + t->len;
    size_t lead = SIZE_MAX, width = 0;
    while (p < end || n == 0) {
        const char *stop = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
        if (!stop) stop = end;
        rows[n] = base_view_of(p, (size_t)(stop - p));
        size_t blanks = 0, used = rows[n].len;
        while (blanks < used && p[blanks] == ' ')
            blanks++;
        while (used > 0 && p[used - 1] == ' ')
            used--;
        if (used && blanks < lead) lead = blanks;
        if (used > width) width = used;
        n++;
        p = stop + 1;
    }
    if (lead == SIZE_MAX) lead = 0;
    VM_STEPS (r, n) {
        size_t len = rows[r].len < width ? rows[r].len : width;
        rows[r] = len > lead ? base_view_of(rows[r].data + lead, len - lead) : base_view_of(NULL, 0);
    }
    return vm_char_rows(vm, rows, n);
}

/* ---- num2str ---- */

typedef struct number_style {
    bool integers;
    int width, precision;
} number_style;

/* One number: as whole number, or by %g; NaN and Inf as words of the same width. */
static void put_real(vm_text *t, const number_style *s, int width, double d, bool sign) {
    const char *special = vm_nonfinite_text(d);
    if (special) {
        char text[8];
        snprintf(text, sizeof text, "%s%s", sign && *special != '-' ? "+" : "", special);
        vm_text_printf(t, "%*s", width, text);
    } else if (s->integers)
        vm_text_printf(t, sign ? "%+*.0f" : "%*.0f", width, d);
    else
        vm_text_printf(t, sign ? "%+*.*g" : "%*.*g", width, s->precision, d);
}

/* Real and imaginary part of an element of any class. */
static void parts(const vm_arr *a, int64_t k, double *re, double *im) {
    *re = vm_elem(a, k);
    *im = 0;
    if (a->complex)
        *im = a->cls == PROG_SINGLE ? (double)((const float *)a->data)[2 * k + 1]
                                    : ((const double *)a->data)[2 * k + 1];
}

/* The template for all elements. `exact`: integer classes keep up to 20 digits, where whole numbers in
 * doubles have 16 that mean anything. A precision that is given overrides all. */
static number_style style_of(const vm_arr *a, int precision) {
    double most = 0;
    bool integers = true, nonfinite = false, exact = a->cls > PROG_SINGLE;
    VM_STEPS (k, a->numel) {
        double v[2];
        parts(a, k, &v[0], &v[1]);
        for (int j = 0; j < 2; j++) {
            if (!isfinite(v[j]))
                nonfinite = true;
            else {
                if (v[j] != floor(v[j])) integers = false;
                if (fabs(v[j]) > most) most = fabs(v[j]);
            }
        }
    }
    int digits = most > 0 ? (int)floor(log10(most)) + 1 : 1;
    if (precision >= 0) return (number_style){false, precision + 7, precision};
    if (digits < 1) digits = 1;
    if (integers && (digits <= 16 || (exact && digits <= 20))) {
        if (nonfinite && digits < 3) digits = 3;
        return (number_style){true, digits + 2, 0};
    }
    int p = most > 0 ? (int)floor(log10(most)) + 5 : 5;
    if (p < 5) p = 5;
    if (p > 16) p = 16;
    return (number_style){false, p + 7, p};
}

/* 64-bit integers are printed as such: a double would round them. The imaginary part follows without a
 * blank and is padded behind its i. */
static void put_element(vm_text *t, const vm_arr *a, const number_style *s, int64_t k, bool scalar) {
    double re, im;
    parts(a, k, &re, &im);
    if (!a->complex && (a->cls == PROG_INT64 || a->cls == PROG_UINT64)) {
        int64_t i = ((const int64_t *)a->data)[k];
        if (a->cls == PROG_UINT64)
            vm_text_printf(t, "%*" PRIu64, s->width, (uint64_t)i);
        else
            vm_text_printf(t, "%*" PRId64, s->width, i);
        return;
    }
    put_real(t, s, scalar ? 0 : s->width, re, false);
    if (!a->complex) return;
    size_t from = t->len;
    put_real(t, s, 0, im, true);
    vm_text_byte(t, 'i');
    if (!scalar) vm_text_pad(t, ' ', s->width + 1 - (int64_t)(t->len - from));
}

/* Pages of an N-d array lie beside each other. */
static prog_value number_text(vm_t *vm, const vm_arr *a, int precision) {
    vm_text t = {.vm = vm};
    number_style s = style_of(a, precision);
    int64_t rows = a->dims[0], cols = rows ? a->numel / rows : 0;
    VM_STEPS (r, rows) {
        if (r) vm_text_byte(&t, '\n');
        VM_STEPS (c, cols)
            put_element(&t, a, &s, c * rows + r, a->numel == 1);
    }
    return a->numel == 0 ? vm_text_value(vm, &(vm_text){.vm = vm}) : lines_matrix(vm, &t);
}

/* How many conversions a template has; %% is none. */
static int conversions(base_view t) {
    int n = 0;
    for (size_t k = 0; k < t.len; k++) {
        if (t.data[k] != '%') continue;
        if (k + 1 < t.len && t.data[k + 1] == '%')
            k++;
        else
            n++;
    }
    return n;
}

/* A template of one conversion for complex numbers: the number's parts, the second with its sign and an i. */
static void complex_template(vm_text *out, base_view t) {
    size_t end = t.len;
    while (end && t.data[end - 1] == ' ')
        end--;
    vm_text_put(out, t.data, end);
    for (size_t k = 0; k < end; k++) {
        vm_text_byte(out, (char)t.data[k]);
        if (t.data[k] == '%') vm_text_puts(out, "+-");
    }
    vm_text_byte(out, 'i');
    vm_text_put(out, t.data + end, t.len - end);
}

/* Blanks that fill a field before an i go behind it. */
static void move_blanks(vm_text *t, size_t from) {
    for (size_t k = from; k < t->len; k++) {
        size_t first = k;
        if (t->data[k] != 'i') continue;
        while (first > from && t->data[first - 1] == ' ')
            first--;
        t->data[k] = ' ';
        t->data[first] = 'i';
    }
}

/* The lines that a template gives. One with a single conversion is repeated for every column and used for
 * each row; others take all numbers, row by row. Newlines at the end of a row are dropped: rows are those
 * of the matrix. */
static prog_value templated_text(vm_t *vm, const vm_arr *a, prog_value template_) {
    base_view text = vm_to_view(vm, template_, "num2str");
    int wanted = conversions(text);
    int64_t rows = a->dims[0], cols = rows ? a->numel / rows : 0, parts_each = a->complex ? 2 : 1;
    if (a->numel == 0) return vm_new_string(vm, NULL, 0, false);
    bool by_rows = wanted == 1;
    vm_text each = {.vm = vm}, out = {.vm = vm};
    for (int64_t c = 0; c < (wanted > 1 ? 1 : cols); c++) {
        if (by_rows && a->complex)
            complex_template(&each, text);
        else
            vm_text_put(&each, text.data, text.len);
    }
    vm_arr t;
    vm_view(vm, template_, &t);
    prog_value fmt = vm_new_string(vm, each.data, each.len, t.dq);
    prog_value *args = vm_scratch(vm, sizeof *args * (size_t)(a->numel * parts_each));
    int64_t n = 0;
    VM_STEPS (r, rows) {
        size_t from = out.len;
        if (by_rows) n = 0;
        VM_STEPS (c, cols) {
            int64_t k = c * rows + r;
            if (!a->complex) {
                args[n++] = vm_elem_value(vm, a, k);
                continue;
            }
            double re, im;
            parts(a, k, &re, &im);
            args[n++] = prog_double(re);
            args[n++] = prog_double(im);
        }
        if (!by_rows && r + 1 < rows) continue;
        vm_format_text(vm, &out, "num2str", fmt, wanted ? (uint32_t)n : 0, args);
        if (by_rows && a->complex) move_blanks(&out, from);
        while (out.len && out.data[out.len - 1] == '\n')
            out.len--;
        if (r + 1 < rows) vm_text_byte(&out, '\n');
    }
    return lines_matrix(vm, &out);
}

/* Text is returned as it is, so that num2str may be put around anything that is to be shown. */
void vm_bi_num2str(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    vm_arr a;
    if (vm_class(vm, v) > PROG_CHAR)
        vm_error(vm, NULL, "num2str: X must be a numeric, logical, or character array");
    vm_view(vm, v, &a);
    if (a.cls == PROG_CHAR)
        vm_return(vm, c, 0, v);
    else if (c->nargs < 2)
        vm_return(vm, c, 0, number_text(vm, &a, -1));
    else if (vm_is_char(vm, c->args[1]))
        vm_return(vm, c, 0, templated_text(vm, &a, c->args[1]));
    else {
        double p = vm_is_numeric_class(vm_class(vm, c->args[1])) && vm_numel(vm, c->args[1]) == 1
                       ? vm_to_double(vm, c->args[1], "num2str")
                       : -1;
        if (p < 0 || p != floor(p)) vm_error(vm, NULL, "num2str: PRECISION must be a scalar integer >= 0");
        vm_return(vm, c, 0, number_text(vm, &a, p > 50 ? 50 : (int)p));
    }
}

/* Rounded first, half away from zero. */
void vm_bi_int2str(vm_t *vm, vm_call *c) {
    vm_arr a;
    if (vm_class(vm, c->args[0]) > PROG_CHAR)
        vm_error(vm, NULL, "int2str: N must be a numeric, logical, or character array");
    vm_view(vm, c->args[0], &a);
    if (a.cls == PROG_CHAR) {
        vm_return(vm, c, 0, c->args[0]);
        return;
    }
    void *data;
    prog_value rounded = vm_new_array(vm, PROG_DOUBLE, 0, a.ndims, a.dims, &data);
    VM_STEPS (k, a.numel)
        ((double *)data)[k] = round(vm_elem(&a, k));
    vm_arr b;
    vm_view(vm, rounded, &b);
    vm_return(vm, c, 0, number_text(vm, &b, -1));
}

/* ---- mat2str ---- */

/* Real and imaginary parts may have different precisions. */
static void put_mat(vm_text *t, const vm_arr *a, int64_t k, const int precision[2]) {
    double re, im;
    parts(a, k, &re, &im);
    if (a->cls == PROG_LOGICAL) {
        vm_text_puts(t, re != 0 ? "true" : "false");
        return;
    }
    if (a->cls == PROG_INT64)
        vm_text_printf(t, "%" PRId64, ((const int64_t *)a->data)[k]);
    else if (a->cls == PROG_UINT64)
        vm_text_printf(t, "%" PRIu64, ((const uint64_t *)a->data)[k]);
    else {
        number_style s = {.precision = precision[0]};
        put_real(t, &s, 0, re, false);
        s.precision = precision[1];
        if (a->complex) {
            put_real(t, &s, 0, im, true);
            vm_text_byte(t, 'i');
        }
    }
}

/* In double quotes with the escapes that need it: the text is one that eval reads back. */
static void put_quoted_row(vm_text *t, const vm_arr *a, int64_t r) {
    vm_text row = {.vm = t->vm};
    vm_text_char_row(&row, a, r);
    vm_text_byte(t, '"');
    for (size_t k = 0; k < row.len; k++) {
        if (row.data[k] == '"' || row.data[k] == '\\') vm_text_byte(t, '\\');
        if (row.data[k] == '\n')
            vm_text_puts(t, "\\n");
        else if (row.data[k] == '\t')
            vm_text_puts(t, "\\t");
        else
            vm_text_byte(t, row.data[k]);
    }
    vm_text_byte(t, '"');
}

/* A thousand digits are more than any number has; a negative count says what printf makes of it, the
 * default. */
static int digits_of(double d) {
    int64_t n = vm_int_of(d);
    return n > 1000 ? 1000 : n < -1 ? -1 : (int)n;
}

/* Text that makes the matrix again when it is evaluated, to the digits that are asked for (15, which
 * double does not always survive; 17 would). "class" puts the class around it. A scalar has no brackets, a
 * text that is one row neither. */
void vm_bi_mat2str(vm_t *vm, vm_call *c) {
    vm_arr a;
    if (vm_class(vm, c->args[0]) > PROG_CHAR) vm_error_usage(vm, "mat2str");
    vm_view(vm, c->args[0], &a);
    if (a.ndims > 2) vm_error(vm, NULL, "mat2str: X must be two dimensional");
    int precision[2] = {15, 15};
    bool named = false;
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (vm_is_char(vm, c->args[k])) {
            named = strcmp(vm_to_cstr(vm, c->args[k], "mat2str"), "class") == 0 && a.cls != PROG_CHAR;
            continue;
        }
        vm_arr p;
        vm_view(vm, c->args[k], &p);
        if (p.numel > 2) vm_error(vm, NULL, "mat2str: N must have only 1 or 2 elements");
        if (p.numel) precision[0] = precision[1] = digits_of(vm_elem(&p, 0));
        if (p.numel > 1) precision[1] = digits_of(vm_elem(&p, 1));
    }
    if (a.cls == PROG_DOUBLE) named = false;
    vm_text t = {.vm = vm};
    if (named) vm_text_printf(&t, "%s(", prog_class_name(a.cls));
    bool text = a.cls == PROG_CHAR, brackets = text ? a.dims[0] > 1 : a.numel != 1;
    if (text && a.numel == 0)
        vm_text_puts(&t, "\"\"");
    else {
        if (brackets) vm_text_byte(&t, '[');
        for (int64_t r = 0; a.numel && r < a.dims[0]; r++) {
            if (r) vm_text_byte(&t, ';');
            if (text) put_quoted_row(&t, &a, r);
            for (int64_t k = 0; !text && k < a.dims[1]; k++) {
                if (k) vm_text_byte(&t, ' ');
                put_mat(&t, &a, k * a.dims[0] + r, precision);
            }
        }
        if (brackets) vm_text_byte(&t, ']');
    }
    if (named) vm_text_byte(&t, ')');
    vm_return(vm, c, 0, vm_text_value(vm, &t));
}

/* ---- str2double ---- */

typedef struct number_reader {
    const char *p, *end;
} number_reader;

static void skip_blanks(number_reader *r) {
    while (r->p < r->end && (*r->p == ' ' || (*r->p >= '\t' && *r->p <= '\r') || *r->p == 0))
        r->p++;
}

static bool take_word(number_reader *r, const char *word, bool fold) {
    size_t n = strlen(word);
    if ((size_t)(r->end - r->p) < n || (fold ? strncasecmp(r->p, word, n) : strncmp(r->p, word, n)) != 0)
        return false;
    r->p += n;
    return true;
}

static bool take_imaginary_unit(number_reader *r) {
    if (r->p >= r->end || (*r->p != 'i' && *r->p != 'j' && *r->p != 'I' && *r->p != 'J')) return false;
    r->p++;
    return true;
}

/* Digits with an optional point and exponent; commas between digits are passed over. 340 of them are read:
 * enough for the smallest number written out. An exponent without digits makes the whole text no number. */
static bool take_digits(number_reader *r, double *out) {
    char text[400];
    size_t n = 0, digits = 0;
    const char *p = r->p;
    bool point = false;
    for (; p < r->end && n < 340; p++) {
        if (*p >= '0' && *p <= '9')
            digits++;
        else if (*p == '.' && !point)
            point = true;
        else if (*p == ',' && digits && !point)
            continue;
        else
            break;
        text[n++] = *p;
    }
    if (!digits) return false;
    if (p < r->end && (*p == 'e' || *p == 'E')) {
        const char *q = p + 1;
        size_t m = n;
        text[m++] = 'e';
        if (q < r->end && (*q == '+' || *q == '-')) text[m++] = *q++;
        const char *first = q;
        while (q < r->end && *q >= '0' && *q <= '9' && m < 380)
            text[m++] = *q++;
        if (q == first) return false;
        n = m;
        p = q;
    }
    text[n] = 0;
    *out = strtod(text, NULL);
    r->p = p;
    return true;
}

/* One term: a real or an imaginary number with its sign. Several signs multiply. A unit without a number
 * is one i. */
static bool take_term(number_reader *r, double *value, bool *imaginary, bool *has_sign) {
    double sign = 1;
    skip_blanks(r);
    *has_sign = false;
    while (r->p < r->end && (*r->p == '+' || *r->p == '-')) {
        if (*r->p++ == '-') sign = -sign;
        *has_sign = true;
        skip_blanks(r);
    }
    *imaginary = false;
    double d = 1;
    if (take_word(r, "Inf", true))
        d = INFINITY;
    else if (take_word(r, "NaN", true))
        d = NAN;
    else if (take_word(r, "NA", false)) {
        uint64_t bits = PROG_NA_BITS;
        memcpy(&d, &bits, 8);
    } else if (take_imaginary_unit(r)) {
        *imaginary = true;
        skip_blanks(r);
        if (r->p < r->end && *r->p == '*') {
            r->p++;
            skip_blanks(r);
            if (take_word(r, "Inf", true))
                d = INFINITY;
            else if (take_word(r, "NaN", true))
                d = NAN;
            else if (!take_digits(r, &d))
                return false;
        }
        *value = sign * d;
        return true;
    } else if (!take_digits(r, &d))
        return false;
    skip_blanks(r);
    number_reader ahead = *r;
    if (ahead.p < ahead.end && *ahead.p == '*') {
        ahead.p++;
        skip_blanks(&ahead);
        if (!take_imaginary_unit(&ahead)) return false;
        *imaginary = true;
    } else if (take_imaginary_unit(&ahead))
        *imaginary = true;
    if (*imaginary) *r = ahead;
    *value = sign < 0 ? -d : d;
    return true;
}

/* At most two terms, one of each kind, the second with a sign. */
bool vm_read_number(const char *text, size_t len, double *re, double *im) {
    number_reader r = {text, text + len};
    double v;
    bool imaginary, sign, any_re = false, any_im = false;
    *re = *im = 0;
    for (int k = 0; k < 2; k++) {
        skip_blanks(&r);
        if (k && r.p == r.end) break;
        if (!take_term(&r, &v, &imaginary, &sign)) return false;
        if (k && !sign) return false;
        if (imaginary ? any_im : any_re) return false;
        if (imaginary)
            *im = v, any_im = true;
        else
            *re = v, any_re = true;
    }
    skip_blanks(&r);
    return r.p == r.end;
}

/* As a pair; what is no number is NaN without an imaginary part. */
static void store_number(double *to, int64_t k, const char *text, size_t len) {
    if (!vm_read_number(text, len, &to[2 * k], &to[2 * k + 1])) {
        to[2 * k] = NAN;
        to[2 * k + 1] = 0;
    }
}

/* Cells give a number for each member, char matrices for each row; what is neither text nor cell is NaN,
 * numbers too. */
void vm_bi_str2double(vm_t *vm, vm_call *c) {
    vm_arr a, s;
    void *data;
    if (vm_cell_view(vm, c->args[0], &a)) {
        prog_value out = vm_new_array(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, a.ndims, a.dims, &data);
        VM_STEPS (k, a.numel) {
            prog_value member = ((const prog_value *)a.data)[k];
            bool text = vm_is_string(vm, member);
            if (text) vm_view(vm, member, &s);
            store_number(data, k, text ? s.data : "", text ? (size_t)s.numel : 0);
        }
        vm_return(vm, c, 0, out);
    } else if (vm_is_char(vm, c->args[0])) {
        vm_view(vm, c->args[0], &a);
        int64_t rows = a.numel ? a.dims[0] : 1;
        prog_value out = vm_new_matrix(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, rows, 1, &data);
        VM_STEPS (r, rows) {
            vm_text t = {.vm = vm};
            if (a.numel) vm_text_char_row(&t, &a, r);
            store_number(data, r, t.data ? t.data : "", t.len);
        }
        vm_return(vm, c, 0, out);
    } else
        vm_return_double(vm, c, NAN);
}

/* ---- rats ---- */

static double imaginary_part(const vm_arr *a, int64_t k) {
    if (!a->complex) return 0;
    return a->cls == PROG_SINGLE ? (double)((const float *)a->data)[2 * k + 1]
                                 : ((const double *)a->data)[2 * k + 1];
}

/* Each number as a ratio within a length (vm/text/display_ratio.c), in columns. */
void vm_bi_rats(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (!vm_is_numeric_class(a.cls)) vm_error(vm, NULL, "rats: X must be numeric");
    if (a.ndims > 2) vm_error(vm, NULL, "rats: X must be two dimensional");
    int64_t length = c->nargs > 1 ? vm_to_int(vm, c->args[1], "rats") : VM_RATIO_LENGTH;
    if (length < 0 || length > 100) vm_error(vm, NULL, "rats: LEN must be in the range 0 to 100");
    vm_text t = {.vm = vm};
    base_view *rows = vm_scratch(vm, sizeof *rows * (size_t)(a.dims[0] ? a.dims[0] : 1));
    size_t *ends = vm_scratch(vm, sizeof *ends * (size_t)(a.dims[0] ? a.dims[0] : 1));
    for (int64_t r = 0; r < a.dims[0]; r++) {
        for (int64_t k = 0; k < a.dims[1]; k++) {
            int64_t at = k * a.dims[0] + r;
            char text[VM_RATIO_ROOM];
            double x = vm_elem(&a, at), im = imaginary_part(&a, at);
            bool alone = a.numel == 1, plain = alone && (vm_is_int_class(a.cls) || (x == 0 && !a.complex));
            vm_text_printf(&t, "%*s", plain ? 0 : (int)length + (alone ? 0 : 2),
                           vm_ratio_text(text, x, (int)length));
            if (!a.complex) continue;
            vm_text_printf(&t, " %c %*si", signbit(im) ? '-' : '+', (int)length,
                           vm_ratio_text(text, fabs(im), (int)length));
        }
        ends[r] = t.len;
    }
    for (int64_t r = 0; r < a.dims[0]; r++) {
        size_t from = r ? ends[r - 1] : 0;
        rows[r] = base_view_of(t.data + from, ends[r] - from);
    }
    vm_return(vm, c, 0, vm_char_rows(vm, rows, a.dims[0]));
}

/* ---- num2hex, hex2num ---- */

/* The bytes of each element from the most significant on, a row for each. */
void vm_bi_num2hex(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (c->nargs > 1 &&
        !(vm_is_string(vm, c->args[1]) && strcmp(vm_to_cstr(vm, c->args[1], "num2hex"), "cell") == 0))
        vm_error(vm, NULL, "num2hex: CELL argument must be the string \"cell\"");
    if (a.cls > PROG_CHAR || a.cls == PROG_LOGICAL)
        vm_error(vm, NULL, "num2hex: wrong type argument '%s'", vm_type_text(vm, c->args[0]));
    if (a.complex) vm_error(vm, NULL, "num2hex: N must be real");
    size_t bytes = prog_class_bytes(a.cls), digits = 2 * bytes;
    base_view *rows = vm_scratch(vm, sizeof *rows * (size_t)(a.numel ? a.numel : 1));
    VM_STEPS (k, a.numel) {
        char *text = vm_scratch(vm, digits + 1);
        uint64_t bits = 0;
        memcpy(&bits, (const uint8_t *)a.data + (size_t)k * bytes, bytes);
        snprintf(text, digits + 1, "%0*" PRIx64, (int)digits, bits);
        rows[k] = base_view_of(text, digits);
    }
    if (c->nargs < 2) {
        vm_return(vm, c, 0, vm_char_rows(vm, rows, a.numel));
        return;
    }
    prog_value *members, cell = vm_new_cell(vm, a.numel, 1, &members);
    VM_STEPS (k, a.numel)
        vm_set(vm, &members[k], vm_new_string(vm, (const char *)rows[k].data, rows[k].len, false));
    vm_return(vm, c, 0, cell);
}

/* Missing digits are zeros at the end, blanks mean nothing: "4" is 0x4000000000000000, which is 2. */
static void store_hex(vm_t *vm, uint8_t *to, size_t bytes, const char *text, size_t len) {
    uint64_t bits = 0;
    size_t digits = 0;
    for (size_t k = 0; k < len; k++) {
        char ch = text[k];
        if (ch == ' ') continue;
        int d = ch >= '0' && ch <= '9'   ? ch - '0'
                : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
                : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
                                         : -1;
        if (d < 0) vm_error(vm, NULL, "hex2num: invalid character '%c' found in string S", ch);
        if (++digits > 2 * bytes)
            vm_error(vm, NULL, "hex2num: S must be no more than %d characters", (int)(2 * bytes));
        bits = bits << 4 | (uint64_t)d;
    }
    if (digits) bits <<= 4 * (2 * bytes - digits);
    memcpy(to, &bits, bytes);
}

/* The inverse. Class and form of the result follow from the arguments: a cell keeps its dimensions. */
void vm_bi_hex2num(vm_t *vm, vm_call *c) {
    prog_class cls = PROG_DOUBLE;
    if (c->nargs > 1) {
        const char *name = vm_to_cstr(vm, c->args[1], "hex2num");
        int k = PROG_DOUBLE;
        while (k <= PROG_CHAR && strcmp(name, prog_class_name((prog_class)k)) != 0)
            k++;
        /* any bits: a logical is 0 or 1 */
        if (k > PROG_CHAR || k == PROG_LOGICAL) vm_error(vm, NULL, "hex2num: unrecognized CLASS '%s'", name);
        cls = (prog_class)k;
    }
    vm_arr a;
    bool cell = vm_cell_view(vm, c->args[0], &a);
    if (cell ? !vm_is_cellstr(vm, c->args[0]) : !vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "hex2num: S must be a string or cellstring");
    if (!cell) vm_view(vm, c->args[0], &a);
    int64_t n = cell ? a.numel : a.numel ? a.dims[0] : 0;
    size_t bytes = prog_class_bytes(cls);
    void *data;
    prog_value out = cell ? vm_new_array(vm, cls, 0, a.ndims, a.dims, &data)
                          : vm_new_matrix(vm, cls, 0, n, n ? 1 : 0, &data);
    VM_STEPS (k, n) {
        vm_text t = {.vm = vm};
        if (cell) {
            base_view text = vm_to_view(vm, ((const prog_value *)a.data)[k], "hex2num");
            vm_text_put(&t, text.data, text.len);
        } else
            vm_text_char_row(&t, &a, k);
        store_hex(vm, (uint8_t *)data + (size_t)k * bytes, bytes, t.data, t.len);
    }
    vm_return(vm, c, 0, out);
}

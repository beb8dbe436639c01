/* vm/text/display_number.c - chooses widths and notation for floating-point numbers as Octave does, and prints
 * them.
 *
 * One notation serves all numbers that are shown together. It follows from the digits before the decimal
 * point of the largest and of the smallest magnitude: as many decimals as give the smallest `precision`
 * significant digits, unless integer part and decimals together exceed one and a half times the precision;
 * then exponents are used. With the default precision of 5:
 *
 *     [1 2 300]      1  2  300                 whole numbers: no decimals; the width is that of the longest
 *     [1.5 2.25]     1.5000  2.2500            one digit in front leaves four
 *     [10.5 2.25]    10.5000  2.2500           the smallest number decides about the decimals
 *     [100.5 0.01]   1.0050e+02  1.0000e-02    three digits in front and six behind: seven are allowed
 *
 * There is no factor in front of the matrix that all its numbers share: with it none could be read alone. So the
 * first step is a pass over the numbers, which finds the largest and the smallest magnitude among the finite
 * ones and whether all are whole (number_span). The second makes a number_format of them, by one function for
 * matrices, one for single numbers (which need no common width and so have none) and one for complex numbers,
 * whose two parts share their decimals. The third prints with it, and looks at each number only for what no
 * format can tell: zero is a single 0, and NaN, NA and Inf are words.
 *
 * The styles of `format` come in the upper bits of `precision` (vm/heap/text_state.h), the digits in the lowest. */
#include "vm/text/parts.h"
#include "vm/heap/text_state.h"

#include <math.h>
#include <stdlib.h>

typedef enum notation { AS_INTEGER, AS_FIXED, AS_EXPONENT, AS_GENERAL, AS_SIGNIFICANT, AS_RATIO } notation;

typedef struct number_format {
    notation kind;
    bool upper; /* E instead of e */
    int width;  /* of a real number or real part, sign included; 0: as needed */
    int iwidth; /* of an imaginary part, which is printed without sign */
    int decimals;
} number_format;

/* What is known about all numbers that share a format. */
typedef struct number_span {
    double max, min; /* of the finite magnitudes; 0 when there are none */
    bool integers, nonfinite;
} number_span;

/* Digits in front of the decimal point; of 0.05 there are -1, for the first that is not 0 comes second behind
 * it. */
static int digits_of(double x) {
    return x == 0 ? 0 : 1 + (int)floor(log10(x));
}

static bool is_na(double d) {
    prog_value bits;
    memcpy(&bits, &d, 8);
    return d != d && (bits & 0x7FFFFFFFFFFFFFFFull) == PROG_NA_BITS;
}

static int precision_of(prog_class cls, int precision) {
    precision &= VM_FORMAT_DIGITS;
    int most = cls == PROG_SINGLE ? 8 : 16;
    return precision < most ? precision : most;
}

/* Digits, all told, that fixed notation may use. */
static int digits_allowed(prog_class cls, int precision) {
    if (precision & (int)VM_FORMAT_EXPONENT) return 0;
    int most = cls == PROG_SINGLE ? 8 : 16, want = (precision & (int)VM_FORMAT_DIGITS) * 3 / 2;
    return want < most ? want : most;
}

/* How many digits a number takes in front of the point, and how many behind it give `precision` significant
 * ones. */
static void places(int digits, int precision, int *lead, int *decimals) {
    *lead = digits > 0 ? digits : 1;
    int shown = digits == 0 ? 1 : digits;
    *decimals = precision > shown ? precision - shown : precision;
    if (digits == 0 && precision <= 1) *decimals = precision;
}

static void span_add(number_span *s, double d, bool *any) {
    if (!isfinite(d)) {
        s->nonfinite = true;
        return;
    }
    double m = fabs(d);
    /* What single precision takes for a whole number counts as one, as in Octave. */
    if (m != floor(m) && !((double)(float)m == floor((double)(float)m))) s->integers = false;
    if (!*any || m > s->max) s->max = m;
    if (!*any || m < s->min) s->min = m;
    *any = true;
}

/* An exponent has two digits, or three where one of the numbers needs them. */
static int exponent_width(int high, int low, int precision) {
    int most = abs(high) > abs(low) ? abs(high) : abs(low);
    return precision + 4 + (most >= 100 ? 3 : 2); /* sign, digit, point, decimals, e, sign, exponent */
}

/* The styles of `format` that do not look at the numbers: long e, short g, bank and their like. */
static bool styled(const number_span *s, prog_class cls, int precision, number_format *f) {
    int prec = precision_of(cls, precision), high = digits_of(s->max), low = digits_of(s->min);
    if (!(precision & (int)VM_FORMAT_STYLES)) return false;
    if (precision & (int)VM_FORMAT_BANK)
        *f = (number_format){.kind = AS_FIXED, .decimals = 2, .width = (high > 1 ? high : 1) + 4};
    else if (precision & (int)VM_FORMAT_RATIONAL)
        *f = (number_format){.kind = AS_RATIO, .width = VM_RATIO_LENGTH};
    else if (precision & (int)VM_FORMAT_GENERAL)
        *f = (number_format){.kind = AS_SIGNIFICANT, .decimals = prec, .width = prec + 6};
    else
        *f = (number_format){.kind = AS_EXPONENT,
                             .decimals = prec > 1 ? prec - 1 : 0,
                             .width = exponent_width(high, low, prec)};
    f->iwidth = f->kind == AS_SIGNIFICANT || f->kind == AS_RATIO ? f->width : f->width - 1;
    return true;
}

/* The largest number decides about the digits in front of the point, the smaller of both about the decimals; a
 * place for a sign is always kept, so that columns stand where they are whether or not a number is negative.
 * Words for what is not finite need three places and one in front. */
static number_format real_matrix_format(const number_span *s, prog_class cls, int precision) {
    int prec = precision_of(cls, precision), allowed = digits_allowed(cls, precision);
    int high = digits_of(s->max), low = digits_of(s->min);
    number_format f = {.kind = AS_INTEGER};
    if (styled(s, cls, precision, &f)) return f;
    if (s->integers) {
        int digits = high > low ? high : low;
        f.width = digits <= 0 ? 2 : digits + 1;
        if (f.width > allowed) f.kind = AS_EXPONENT;
    } else {
        int lead_high, lead_low, dec_high, dec_low;
        places(high, prec, &lead_high, &dec_high);
        places(low, prec, &lead_low, &dec_low);
        int lead = lead_high > lead_low ? lead_high : lead_low;
        f.kind = AS_FIXED;
        f.decimals = dec_high > dec_low ? dec_high : dec_low;
        f.width = 1 + lead + 1 + f.decimals;
        if (lead + f.decimals > allowed) f.kind = AS_EXPONENT;
    }
    if (f.kind == AS_EXPONENT) {
        f.decimals = prec > 1 ? prec - 1 : 0;
        f.width = exponent_width(high, low, prec);
    }
    if (s->nonfinite && f.width < 4) f.width = 4;
    return f;
}

/* A number alone has the width it takes. Styles keep theirs but for the place of the sign. */
static number_format real_scalar_format(double d, prog_class cls, int precision) {
    int prec = precision_of(cls, precision), allowed = digits_allowed(cls, precision);
    if (precision & (int)VM_FORMAT_RATIONAL) return (number_format){.kind = AS_RATIO};
    if (!isfinite(d))
        return (number_format){.kind = AS_INTEGER,
                               .width = precision & (int)VM_FORMAT_GENERAL ? prec
                                        : is_na(d)                         ? 3
                                                                           : 0};
    int digits = digits_of(fabs(d)), lead, decimals;
    number_span alone = {.max = fabs(d), .min = fabs(d)};
    number_format f;
    if (styled(&alone, cls, precision, &f)) { /* without the place for a sign; zero is short */
        f.width = f.kind == AS_SIGNIFICANT ? prec : f.kind == AS_FIXED ? 3 : f.width - 1;
        return f;
    }
    if (d == floor(d)) {
        if (digits > allowed)
            return (number_format){.kind = AS_EXPONENT, .decimals = prec > 1 ? prec - 1 : 0};
        return (number_format){.kind = AS_INTEGER};
    }
    places(digits, prec, &lead, &decimals);
    if (lead + decimals > allowed)
        return (number_format){.kind = AS_EXPONENT, .decimals = prec > 1 ? prec - 1 : 0};
    return (number_format){.kind = AS_FIXED, .decimals = decimals};
}

/* `low`: digits of the smallest magnitude that counts. The width of the imaginary part is chosen; the real part
 * has one more, for its sign, which the imaginary part has as the operator between the two. */
static number_format complex_format(const number_span *s, int low, prog_class cls, int precision,
                                    bool scalar) {
    int prec = precision_of(cls, precision), allowed = digits_allowed(cls, precision);
    int high = digits_of(s->max);
    number_format f = {.kind = AS_INTEGER};
    if (styled(s, cls, precision, &f)) return f;
    if (s->integers || (scalar && s->nonfinite)) {
        int digits = high > low ? high : low;
        f.iwidth = digits <= 0 ? 1 : digits;
        if (!s->integers) f.kind = AS_GENERAL;
        if (f.iwidth + (scalar ? 0 : 1) > allowed) f.kind = AS_EXPONENT;
    } else {
        int lead_high, lead_low, dec_high, dec_low;
        places(high, prec, &lead_high, &dec_high);
        places(low, prec, &lead_low, &dec_low);
        int lead = lead_high > lead_low ? lead_high : lead_low;
        f.kind = AS_FIXED;
        f.decimals = dec_high > dec_low ? dec_high : dec_low;
        f.iwidth = lead + 1 + f.decimals;
        if (lead + f.decimals > allowed) f.kind = AS_EXPONENT;
    }
    if (f.kind == AS_EXPONENT) {
        f.decimals = prec > 1 ? prec - 1 : 0;
        f.iwidth = exponent_width(high, low, prec) - 1;
    }
    if (s->nonfinite && f.iwidth < 3) f.iwidth = 3;
    f.width = f.iwidth + 1;
    return f;
}

/* The words come first: no printf has NA, and zeros are shown as such in every notation. What is nearly whole in
 * a column of whole numbers (they count as whole in single precision) is rounded. */
static void put_number(vm_text *out, const number_format *f, int width, double d) {
    if (f->kind == AS_RATIO) {
        char text[VM_RATIO_ROOM];
        vm_text_printf(out, "%*s", width, vm_ratio_text(text, d, width));
    } else if (d != d)
        vm_text_printf(out, "%*s", width, is_na(d) ? "NA" : "NaN");
    else if (isinf(d))
        vm_text_printf(out, "%*s", width, d < 0 ? "-Inf" : "Inf");
    else if (d == 0)
        vm_text_printf(out, "%*s", width, "0");
    else if (f->kind == AS_INTEGER && (d == floor(d) || (f->width && fabs(d) > 0.5)))
        vm_text_printf(out, "%*.0f", width, d);
    else if (f->kind == AS_FIXED)
        vm_text_printf(out, "%*.*f", width, f->decimals, d);
    else if (f->kind == AS_SIGNIFICANT)
        vm_text_printf(out, f->upper ? "%*.*G" : "%*.*g", width, f->decimals, d);
    else if (f->kind == AS_EXPONENT)
        vm_text_printf(out, f->upper ? "%*.*E" : "%*.*e", width, f->decimals, d);
    else
        vm_text_printf(out, "%*.0g", width, d);
}

static void put_complex(vm_text *out, const number_format *f, double re, double im) {
    put_number(out, f, f->width, re);
    bool minus = im == im && signbit(im);
    vm_text_puts(out, minus ? " - " : " + ");
    put_number(out, f, f->iwidth, minus ? -im : im);
    vm_text_byte(out, 'i');
}

static void element(const vm_arr *a, int64_t k, double *re, double *im) {
    if (a->cls == PROG_SINGLE) {
        const float *p = a->data;
        *re = (double)(a->complex ? p[2 * k] : p[k]);
        *im = a->complex ? (double)p[2 * k + 1] : 0;
    } else {
        const double *p = a->data;
        *re = a->complex ? p[2 * k] : p[k];
        *im = a->complex ? p[2 * k + 1] : 0;
    }
}

void vm_show_scalar(vm_text *out, int precision, const vm_arr *a, int64_t k) {
    double re, im;
    element(a, k, &re, &im);
    if (!a->complex) {
        number_format f = real_scalar_format(re, a->cls, precision);
        f.upper = precision & (int)VM_FORMAT_UPPERCASE;
        put_number(out, &f, f.width, re);
        return;
    }
    number_span s = {.integers = true};
    bool any = false;
    span_add(&s, re, &any);
    span_add(&s, im, &any);
    /* of a number alone, only what is whole or vanishes in single precision counts as whole */
    s.integers = s.integers && (re == floor(re) || !(fabs(re) >= 0.7e-45)) &&
                 (im == floor(im) || !(fabs(im) >= 0.7e-45));
    if (s.nonfinite) s.min = 0;
    if (precision & (int)VM_FORMAT_BANK) s.max = s.min = isfinite(re) ? fabs(re) : 0;
    number_format f = complex_format(&s, digits_of(s.min), a->cls, precision, true);
    if (f.kind == AS_RATIO) f.width = f.iwidth = 0;
    f.upper = precision & (int)VM_FORMAT_UPPERCASE;
    if (precision & (int)VM_FORMAT_BANK)
        put_number(out, &f, f.width, re);
    else
        put_complex(out, &f, re, im);
}

/* Columns that do not fit beside one another come in groups under a heading. A column that is wider than the line
 * has a group of its own, and a heading even if it is the only one. */
void vm_show_columns(vm_text *out, const vm_columns *all) {
    int64_t step = all->room / all->width, cols = all->cols;
    if (step < 1) step = 1;
    if (step > cols) step = cols;
    for (int64_t from = 0; from < cols; from += step) {
        int64_t to = from + step < cols ? from + step : cols;
        if (step < cols || all->width > all->room) {
            if (from) vm_text_byte(out, '\n');
            vm_text_pad(out, ' ', all->indent);
            if (to - from == 1)
                vm_text_printf(out, " Column %lld:\n\n", (long long)to);
            else if (to - from == 2)
                vm_text_printf(out, " Columns %lld and %lld:\n\n", (long long)from + 1, (long long)to);
            else
                vm_text_printf(out, " Columns %lld through %lld:\n\n", (long long)from + 1, (long long)to);
        }
        for (int64_t r = 0; r < all->rows; r++) {
            vm_text_pad(out, ' ', all->indent);
            all->row(all->ctx, r, from, to);
            vm_text_byte(out, '\n');
        }
    }
}

typedef struct float_rows {
    vm_text *out;
    const vm_page *page;
    number_format f;
    bool complex;
} float_rows;

static void float_row(void *ctx, int64_t r, int64_t from, int64_t to) {
    float_rows *fr = ctx;
    for (int64_t c = from; c < to; c++) {
        double re, im;
        element(fr->page->a, fr->page->first + c * fr->page->rows + r, &re, &im);
        vm_text_put(fr->out, "  ", 2);
        if (fr->complex)
            put_complex(fr->out, &fr->f, re, im);
        else
            put_number(fr->out, &fr->f, fr->f.width, re);
    }
}

/* Two passes over the page: one to measure, one to print. Of complex numbers the magnitudes of both parts are
 * measured together for the largest, and apart for the smallest. A page of an array with more than two
 * dimensions is shown as real numbers when it has no imaginary parts; a matrix would have become real. */
void vm_show_float_page(vm_text *out, int precision, const vm_page *page, int indent) {
    number_span s = {.integers = true}, real = s, imaginary = s;
    bool any = false, any_real = false, any_imaginary = false, complex = false;
    for (int64_t k = 0; page->a->complex && !complex && k < page->rows * page->cols; k++) {
        double re, im;
        element(page->a, page->first + k, &re, &im);
        complex = im != 0;
    }
    if (page->a->ndims == 2) complex = page->a->complex; /* only pages of larger arrays are narrowed */
    for (int64_t k = 0; k < page->rows * page->cols; k++) {
        double re, im;
        element(page->a, page->first + k, &re, &im);
        span_add(&s, re, &any);
        if (!complex) continue;
        span_add(&s, im, &any);
        span_add(&real, re, &any_real);
        span_add(&imaginary, im, &any_imaginary);
    }
    if (precision & (int)VM_FORMAT_BANK) {
        complex = false;
        s = real;
        if (!page->a->complex || !any_real) s = (number_span){.max = 0};
        for (int64_t k = 0; k < page->rows * page->cols; k++) {
            double re, im;
            element(page->a, page->first + k, &re, &im);
            span_add(&s, re, &any_real);
        }
    }
    /* of complex numbers, the part whose smallest magnitude is larger decides */
    int low = digits_of(real.min) > digits_of(imaginary.min) ? digits_of(real.min) : digits_of(imaginary.min);
    float_rows fr = {.out = out, .page = page, .complex = complex};
    fr.f = complex ? complex_format(&s, low, page->a->cls, precision, false)
                   : real_matrix_format(&s, page->a->cls, precision);
    fr.f.upper = precision & (int)VM_FORMAT_UPPERCASE;
    vm_show_columns(out, &(vm_columns){.rows = page->rows,
                                       .cols = page->cols,
                                       .width = complex ? fr.f.width + fr.f.iwidth + 7 : fr.f.width + 2,
                                       .room = vm_terminal_size(out->vm).columns - indent,
                                       .indent = indent,
                                       .row = float_row,
                                       .ctx = &fr});
}

typedef struct range_rows {
    vm_text *out;
    number_format f;
    double base, inc;
} range_rows;

static void range_row(void *ctx, int64_t r, int64_t from, int64_t to) {
    range_rows *rr = ctx;
    (void)r;
    for (int64_t c = from; c < to; c++) {
        vm_text_put(rr->out, "  ", 2);
        put_number(rr->out, &rr->f, rr->f.width, rr->base + (double)c * rr->inc);
    }
}

/* A range is measured by its ends alone, and keeps a place for a sign when it is not printed as integers.
 * Within cells and structs its columns fill the whole width, as Octave's do, whereas those of matrices leave
 * out the indent. */
void vm_show_range(vm_text *out, int precision, double base, double inc, double limit, int64_t n,
                   int indent) {
    number_span s = {.integers = true};
    bool any = false;
    span_add(&s, base, &any);
    span_add(&s, limit, &any);
    s.integers = base == floor(base) && inc == floor(inc);
    range_rows rr = {.out = out, .base = base, .inc = inc};
    rr.f = real_matrix_format(&s, PROG_DOUBLE, precision);
    rr.f.upper = precision & (int)VM_FORMAT_UPPERCASE;
    if (rr.f.kind != AS_INTEGER && rr.f.kind != AS_RATIO &&
        !(precision & (int)(VM_FORMAT_GENERAL | VM_FORMAT_BANK)))
        rr.f.width++;
    if (precision & (int)VM_FORMAT_BANK && s.max < 1 && base >= 0 && limit >= 0) rr.f.width--;
    vm_show_columns(out, &(vm_columns){.rows = 1,
                                       .cols = n,
                                       .width = rr.f.width + 2,
                                       .room = vm_terminal_size(out->vm).columns,
                                       .indent = indent,
                                       .row = range_row,
                                       .ctx = &rr});
}

/* vm/builtins/text/scan.c - sscanf and what fscanf needs of it: a template read against text, recycled until
 * the text ends or does not match.
 *
 * SCANNING BY TEMPLATE. A template is cut into pieces once: conversions, white space, and single literal
 * characters. White space in it matches any amount of white space, also none; conversions but %c and %[ skip
 * white space first. It differs from the C library's scanf, which is not used, in
 *
 * - recycling: the pieces are gone through again while there is text and something was consumed;
 *
 * - numbers: %d saturates at 32 bits (%ld at 64), and %f reads Inf, NaN and NA;
 *
 * - what characters become: with any conversion to numbers in the template, characters of %s and %c are
 * numbers too, one each, in the same column; with none, the result is text;
 *
 * - SIZE: how many numbers are read at most, and the shape that they fill column by column.
 *
 * A mismatch ends the reading and is no error: programs look at the count, or at the message that is the
 * third output. `used` says how much was consumed, so that a file can be moved to where reading stopped. */
#include "vm/builtins/text/scan.h"
#include "vm/builtins/text/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct scan_piece {
    char type;        /* d i u o x f s c [ ; ' ' for white space; 'l' for literal */
    bool skip;        /* %*d: read and drop */
    bool wide;        /* %ld: 64 bits instead of 32 */
    int width;        /* 0: unbounded */
    const char *text; /* literal, or the characters of a set */
    size_t len;
    bool negated; /* %[^…] */
} scan_piece;

typedef struct scanner {
    vm_t *vm;
    const char *p, *end;
    scan_piece *pieces;
    uint32_t count;
    bool numbers; /* a conversion gives numbers: characters become codes */
    uint32_t conversions;
} scanner;

/* A bracket that comes first in a set belongs to it. NULL: the set has no end. */
static const char *read_set(const char *p, const char *end, scan_piece *s) {
    if (p < end && *p == '^') s->negated = true, p++;
    s->text = p;
    if (p < end && *p == ']') p++;
    while (p < end && *p != ']')
        p++;
    s->len = (size_t)(p - s->text);
    return p < end ? p + 1 : NULL;
}

/* Raises for a conversion that is none. %e and %g are %f, %X is %x. %h means nothing; %l makes an integer
 * wide. */
static void cut(scanner *s, const char *who, const char *p, const char *end) {
    s->pieces = vm_scratch(s->vm, sizeof(scan_piece) * (size_t)(end - p + 1));
    while (p < end) {
        scan_piece *x = &s->pieces[s->count++];
        *x = (scan_piece){0};
        if (isspace((uint8_t)*p)) {
            x->type = ' ';
            while (p < end && isspace((uint8_t)*p))
                p++;
        } else if (*p != '%' || (p + 1 < end && p[1] == '%')) {
            if (*p == '%') p++;
            x->type = 'l';
            x->text = p++;
            x->len = 1;
        } else {
            p++;
            if (p < end && *p == '*') x->skip = true, p++;
            while (p < end && *p >= '0' && *p <= '9')
                x->width = x->width < 100000 ? x->width * 10 + (*p - '0') : x->width, p++;
            for (; p < end && (*p == 'l' || *p == 'h' || *p == 'L'); p++)
                x->wide = *p == 'l';
            if (p >= end || !*p || !strchr("diuoxXfeEgGsc[", *p))
                vm_error(s->vm, NULL, "%s: invalid format specified", who);
            x->type = *p++;
            if (strchr("eEgG", x->type)) x->type = 'f';
            if (x->type == 'X') x->type = 'x';
            if (x->type == '[') {
                p = read_set(p, end, x);
                if (!p) vm_error(s->vm, NULL, "%s: invalid format specified", who);
            }
            s->conversions++;
            if (!x->skip && !strchr("sc[", x->type)) s->numbers = true;
        }
    }
}

bool vm_set_has(base_view set, bool negated, char ch) {
    const char *text = (const char *)set.data;
    for (size_t k = 0; k < set.len; k++) {
        if (k + 2 < set.len && text[k + 1] == '-') {
            if (ch >= text[k] && ch <= text[k + 2]) return !negated;
            k += 2;
        } else if (text[k] == ch)
            return !negated;
    }
    return negated;
}

static void skip_space(scanner *s) {
    while (s->p < s->end && isspace((uint8_t)*s->p))
        s->p++;
}

static bool word_at(const scanner *s, const char *word, size_t limit) {
    size_t n = strlen(word);
    return limit >= n && strncasecmp(s->p, word, n) == 0;
}

/* By hand up to strtod, which would take hexadecimal numbers and read past the width. An exponent letter
 * without digits is no match, as in C. */
static bool scan_float(scanner *s, size_t limit, double *out) {
    char text[128];
    size_t n = 0, digits = 0;
    const char *p = s->p, *end = s->p + limit;
    if (p < end && (*p == '+' || *p == '-')) text[n++] = *p++;
    double sign = n && text[0] == '-' ? -1 : 1;
    scanner word = {.p = p, .end = end};
    const char *const words[] = {"Inf", "NaN", "NA"};
    for (int k = 0; k < 3; k++)
        if (word_at(&word, words[k], (size_t)(end - p))) {
            uint64_t na = PROG_NA_BITS;
            *out = k == 0 ? sign * (double)INFINITY : (double)NAN;
            if (k == 2) memcpy(out, &na, 8);
            s->p = p + strlen(words[k]);
            return true;
        }
    bool point = false;
    for (; p < end && n < 100 && (isdigit((uint8_t)*p) || (*p == '.' && !point)); p++) {
        if (*p == '.')
            point = true;
        else
            digits++;
        text[n++] = *p;
    }
    if (!digits) return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        const char *q = p + 1;
        size_t m = n;
        text[m++] = 'e';
        if (q < end && (*q == '+' || *q == '-')) text[m++] = *q++;
        if (q >= end || !isdigit((uint8_t)*q)) return false;
        while (q < end && isdigit((uint8_t)*q) && m < 120)
            text[m++] = *q++;
        n = m;
        p = q;
    }
    text[n] = 0;
    *out = strtod(text, NULL);
    s->p = p;
    return true;
}

/* What an integer of that many bits makes of n: out of range, the bound. */
static double saturate(double n, char type, bool wide) {
    double top = type == 'd' || type == 'i' ? (wide ? 0x1p63 : 2147483647.0) : (wide ? 0x1p64 : 4294967295.0);
    double bottom = type == 'd' || type == 'i' ? (wide ? -0x1p63 : -2147483648.0) : 0;
    return n > top ? top : n < bottom ? bottom : n;
}

/* %i takes the base from the number: 0x, a leading 0, or ten. A negative number read as unsigned wraps at
 * 32 bits, as C's does. */
static bool scan_integer(scanner *s, char type, bool wide, size_t limit, double *out) {
    const char *p = s->p, *end = s->p + limit;
    bool minus = false;
    if (p < end && (*p == '+' || *p == '-')) minus = *p++ == '-';
    int base = type == 'o' ? 8 : type == 'x' ? 16 : 10;
    if ((type == 'i' || type == 'x') && p + 1 < end && *p == '0' && (p[1] == 'x' || p[1] == 'X'))
        base = 16, p += 2;
    else if (type == 'i' && p < end && *p == '0')
        base = 8;
    const char *first = p;
    double n = 0;
    for (; p < end; p++) {
        int d = isdigit((uint8_t)*p)    ? *p - '0'
                : isxdigit((uint8_t)*p) ? tolower((uint8_t)*p) - 'a' + 10
                                        : 99;
        if (d >= base) break;
        n = n * base + d;
    }
    if (p == first) return false;
    if (minus) n = -n;
    if (type == 'u' && n < 0) n += 4294967296.0;
    *out = saturate(n, type, wide);
    s->p = p;
    return true;
}

/* What one conversion read: a number, or characters. */
typedef struct scanned {
    bool is_number;
    double d;
    const char *text;
    size_t len;
} scanned;

/* Nothing left is no match, for any conversion. %c takes white space as it comes. */
static bool scan_one(scanner *s, const scan_piece *x, scanned *out) {
    if (x->type != 'c' && x->type != '[') skip_space(s);
    size_t limit = (size_t)(s->end - s->p);
    if (x->width && (size_t)x->width < limit) limit = (size_t)x->width;
    *out = (scanned){.text = s->p};
    if (limit == 0) return false;
    switch (x->type) {
    case 'f': out->is_number = true; return scan_float(s, limit, &out->d);
    case 's':
        while (out->len < limit && !isspace((uint8_t)s->p[out->len]))
            out->len++;
        break;
    case 'c': out->len = x->width ? limit : 1; break;
    case '[':
        while (out->len < limit && vm_set_has(base_view_of(x->text, x->len), x->negated, s->p[out->len]))
            out->len++;
        break;
    default: out->is_number = true; return scan_integer(s, x->type, x->wide, limit, &out->d);
    }
    s->p += out->len;
    return out->len > 0;
}

/* Matches white space or a literal. */
static bool scan_plain(scanner *s, const scan_piece *x) {
    if (x->type == ' ') {
        skip_space(s);
        return true;
    }
    if (s->p >= s->end || *s->p != x->text[0]) return false;
    s->p++;
    return true;
}

/* ---- the array form ---- */

typedef struct collected {
    vm_t *vm;
    double *at;
    int64_t count, cap, limit; /* limit -1: none */
} collected;

static void collect(collected *k, double d) {
    if (k->count == k->cap) {
        int64_t cap = k->cap ? k->cap * 2 : 64;
        double *at = vm_scratch(k->vm, sizeof *at * (size_t)cap);
        if (k->count) memcpy(at, k->at, sizeof *at * (size_t)k->count);
        k->at = at;
        k->cap = cap;
    }
    k->at[k->count++] = d;
}

typedef struct scan_size {
    int64_t rows, cols; /* -1: as many as come */
    bool given, vector;
} scan_size;

/* -1 for Inf. */
static int64_t one_size(vm_t *vm, double d, const char *who) {
    if (isinf(d)) return -1;
    if (!(d >= 0) || d != floor(d)) vm_error(vm, NULL, "%s: invalid SIZE specification", who);
    return vm_int_of(d);
}

static scan_size read_size(vm_t *vm, prog_value v, const char *who) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls > PROG_LOGICAL || a.numel < 1 || a.numel > 2)
        vm_error(vm, NULL, "%s: invalid SIZE specification", who);
    scan_size z = {.given = true, .vector = a.numel == 1};
    z.rows = one_size(vm, vm_elem(&a, 0), who);
    z.cols = a.numel == 2 ? one_size(vm, vm_elem(&a, 1), who) : 1;
    if (a.numel == 2 && z.rows < 0) vm_error(vm, NULL, "%s: invalid SIZE specification", who);
    return z;
}

/* Without a size a column, or a row of text. A last column that is short is filled up with zeros; text
 * that does not fill its first column is a column as long as it is. */
static prog_value shape(vm_t *vm, const collected *k, const scan_size *z, bool text) {
    int64_t rows = k->count, cols = 1;
    if (z->given && z->rows == 0) return vm_empty(vm);
    if (z->given && !z->vector) {
        rows = z->rows;
        cols = rows ? (k->count + rows - 1) / rows : 0;
        if (text && k->count < rows) rows = k->count, cols = 1;
        if (text && k->count > rows && z->cols >= 0 && rows * z->cols < k->count)
            cols = (k->count + rows - 1) / rows;
    } else if (text)
        rows = 1, cols = k->count;
    if (text && k->count == 0) return vm_new_string(vm, NULL, 0, false);
    void *data;
    prog_value out = vm_new_matrix(vm, text ? PROG_CHAR : PROG_DOUBLE, 0, rows, cols, &data);
    for (int64_t i = 0; i < k->count; i++) {
        if (text)
            ((char *)data)[i] = (char)k->at[i];
        else
            ((double *)data)[i] = k->at[i];
    }
    return out;
}

/* Stops in the middle of the template when there are enough numbers. A pass that consumed nothing ends it
 * too, or it would never end. */
vm_scan_result vm_scan_array(vm_t *vm, const char *who, base_view text, base_view template_,
                             prog_value size) {
    scanner s = {.vm = vm, .p = (const char *)text.data, .end = (const char *)text.data + text.len};
    cut(&s, who, (const char *)template_.data, (const char *)template_.data + template_.len);
    scan_size z = {0};
    if (size != PROG_UNDEF) z = read_size(vm, size, who);
    collected k = {.vm = vm, .limit = -1};
    if (z.given && z.rows >= 0) k.limit = z.vector ? z.rows : z.cols;
    if (k.limit >= 0 && !z.vector && __builtin_mul_overflow(z.rows, z.cols, &k.limit)) k.limit = -1;
    vm_scan_result r = {0};
    bool going = s.conversions > 0 && k.limit != 0;
    while (going) {
        const char *before = s.p;
        for (uint32_t i = 0; i < s.count && going; i++) {
            const scan_piece *x = &s.pieces[i];
            if (k.limit >= 0 && k.count >= k.limit) {
                going = false;
                break;
            }
            if (x->type == ' ' || x->type == 'l') {
                going = scan_plain(&s, x);
                if (!going && s.p < s.end) r.failed = true;
                continue;
            }
            scanned got;
            if (!scan_one(&s, x, &got)) {
                if (s.p < s.end) r.failed = true;
                going = false;
                break;
            }
            if (x->skip) continue;
            r.count++;
            if (got.is_number)
                collect(&k, got.d);
            else
                for (size_t j = 0; j < got.len; j++)
                    collect(&k, (double)(uint8_t)got.text[j]);
        }
        if (s.p >= s.end || s.p == before) going = false;
    }
    r.used = (size_t)(s.p - (const char *)text.data);
    r.value = shape(vm, &k, &z, !s.numbers && s.conversions > 0);
    return r;
}

/* ---- the form with one output for each conversion ---- */

/* The template is gone through once. After a mismatch the outputs that are left are empty. */
size_t vm_scan_outputs(vm_t *vm, vm_call *c, const char *who, base_view text, base_view template_) {
    scanner s = {.vm = vm, .p = (const char *)text.data, .end = (const char *)text.data + text.len};
    cut(&s, who, (const char *)template_.data, (const char *)template_.data + template_.len);
    char message[64];
    snprintf(message, sizeof message, "%s: format failed to match", who);
    uint32_t out = 0;
    bool going = true;
    double count = 0;
    for (uint32_t i = 0; i < s.count; i++) {
        const scan_piece *x = &s.pieces[i];
        scanned got = {0};
        if (x->type == ' ' || x->type == 'l') {
            if (going) going = scan_plain(&s, x);
            continue;
        }
        if (going) going = scan_one(&s, x, &got);
        if (x->skip) continue;
        if (!going)
            vm_return(vm, c, out++, vm_empty(vm));
        else {
            count++;
            vm_return(vm, c, out++,
                      got.is_number ? prog_double(got.d) : vm_new_string(vm, got.text, got.len, false));
        }
    }
    vm_return(vm, c, out++, prog_double(count));
    vm_return(vm, c, out, vm_new_cstring(vm, going ? "" : message));
    return (size_t)(s.p - (const char *)text.data);
}

/* A char matrix is read column by column. */
static base_view all_bytes(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    char *copy = vm_scratch(vm, (size_t)a.numel + 1); /* a scalar's bytes lie in the view itself */
    if (a.numel) memcpy(copy, a.data, (size_t)a.numel);
    return base_view_of(copy, (size_t)a.numel);
}

/* The fourth output is the position behind what was read, from 1. */
void vm_bi_sscanf(vm_t *vm, vm_call *c) {
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "sscanf: argument STRING must be a string");
    if (!vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "sscanf: format TEMPLATE must be a string");
    base_view text = all_bytes(vm, c->args[0]), template_ = all_bytes(vm, c->args[1]);
    if (c->nargs > 2 && vm_is_char(vm, c->args[2])) {
        (void)vm_scan_outputs(vm, c, "sscanf", text, template_);
        return;
    }
    vm_scan_result r = vm_scan_array(vm, "sscanf", text, template_, c->nargs > 2 ? c->args[2] : PROG_UNDEF);
    vm_return(vm, c, 0, r.value);
    vm_return(vm, c, 1, prog_double((double)r.count));
    vm_return(vm, c, 2, vm_new_cstring(vm, r.failed ? "sscanf: format failed to match" : ""));
    vm_return(vm, c, 3, prog_double((double)r.used + 1));
}

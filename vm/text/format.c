/* vm/text/format.c - the printf family: a template is cut into literals and conversions, and recycled until the
 * arguments are used up.
 *
 * Arguments are a flat run of items: every element of every array, a whole string where %s meets one, and one
 * empty item for an empty array. Output stops at the first conversion that finds no item left.
 *
 * The rules in the order in which they apply:
 *
 *   1. A template in single quotes has its escape sequences replaced here; in double quotes the compiler did
 *      it. The template is cut once, before the first item is looked at, so an invalid conversion prints
 *      nothing.
 *   2. Pieces are put out from left to right. When the last one is done and items are left, the template
 *      begins again. Without any conversion it is put out once, whatever the arguments are.
 *   3. Items used up in the middle of a template end the output there: what stands in front of the conversion
 *      that found none has been printed. With no arguments at all every conversion finds none, at once.
 *   4. A conversion and its item need not agree. %d of 1.5 prints as %g does, %d of a text its characters as
 *      numbers, %s of a number the character with this code, %x of a negative number its value. That is never
 *      an error.
 *
 * C's printf does the printing with a template of the right type, but for what loops print millions of times: whole
 * numbers and %f with few decimals. Those are put together here and must have the same digits. */
#include "vm/text/format.h"

#include "base/buf.h"
#include "vm/text/display.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* ---- templates ---- */

typedef struct piece {
    const char *text; /* literal text, or NULL for a conversion */
    size_t len;
    char type; /* conversion: d i o x X u c s f e E g G */
    bool minus, plus, space, zero, alt;
    bool star_width, star_precision;
    int width, precision; /* -1: not given */
} piece;

#define PIECES_INLINE 12
typedef struct pieces {
    piece *at;
    uint32_t count, cap, conversions;
    piece first[PIECES_INLINE]; /* templates of usual length need no memory */
} pieces;

static piece *piece_add(vm_t *vm, pieces *ps) {
    if (ps->count == ps->cap) {
        uint32_t cap = ps->cap * 2;
        piece *at = vm_scratch(vm, cap * sizeof *at);
        memcpy(at, ps->at, ps->count * sizeof *at);
        ps->at = at;
        ps->cap = cap;
    }
    piece *p = &ps->at[ps->count++];
    *p = (piece){.width = -1, .precision = -1};
    return p;
}

/* A width of nine digits is as good as any beyond it: memory ends first. */
static const char *read_int(const char *p, const char *end, int *out) {
    long n = 0;
    while (p < end && *p >= '0' && *p <= '9')
        n = n < 100000000 ? n * 10 + (*p - '0') : n, p++;
    *out = (int)n;
    return p;
}

/* Reads one conversion after its '%'; NULL when it is none. */
static const char *read_conversion(const char *p, const char *end, piece *c) {
    for (; p < end; p++) {
        if (*p == '-')
            c->minus = true;
        else if (*p == '+')
            c->plus = true;
        else if (*p == ' ')
            c->space = true;
        else if (*p == '0')
            c->zero = true;
        else if (*p == '#')
            c->alt = true;
        else
            break;
    }
    if (p < end && *p == '*')
        c->star_width = true, p++;
    else if (p < end && *p >= '0' && *p <= '9')
        p = read_int(p, end, &c->width);
    if (p < end && *p == '.') {
        p++;
        if (p < end && *p == '*')
            c->star_precision = true, p++;
        else
            p = read_int(p, end, &c->precision);
    }
    while (p < end && (*p == 'l' || *p == 'h' || *p == 'L'))
        p++;
    if (p >= end || !*p || !strchr("dioxXucsfeEgG%", *p))
        return NULL; /* strchr also finds the end of its text */
    c->type = *p;
    return p + 1;
}

/* Literals are not copied: they lie in the template, which outlives the pieces. "%%" is a literal of one
 * character. */
static void cut_template(vm_t *vm, const char *who, const char *p, size_t len, pieces *ps) {
    const char *end = p + len;
    while (p < end) {
        const char *from = p;
        while (p < end && *p != '%')
            p++;
        if (p > from) {
            piece *literal = piece_add(vm, ps);
            literal->text = from;
            literal->len = (size_t)(p - from);
        }
        if (p == end) break;
        piece *c = piece_add(vm, ps);
        p = read_conversion(p + 1, end, c);
        if (!p) vm_error(vm, NULL, "%s: invalid format specified", who);
        if (c->type == '%')
            *c = (piece){.text = "%", .len = 1};
        else
            ps->conversions++;
    }
}

/* ---- arguments ---- */

typedef struct item {
    enum { ITEM_NONE, ITEM_EMPTY, ITEM_STRING, ITEM_NUMBER } kind;
    const char *text; /* STRING */
    size_t len;
    double d;   /* NUMBER */
    bool exact; /* NUMBER of a 64-bit integer class: `i` holds it */
    bool is_unsigned;
    int64_t i;
} item;

typedef struct items {
    vm_t *vm;
    const char *who;
    const prog_value *args;
    uint32_t nargs, arg;
    int64_t element;
    bool viewed;
    vm_arr a;
} items;

static void view_argument(items *it) {
    prog_value v = it->args[it->arg];
    prog_class cls = vm_class(it->vm, v);
    if (cls >= PROG_CELL)
        vm_error(it->vm, NULL, "%s: wrong type argument '%s'", it->who, vm_type_text(it->vm, v));
    vm_view(it->vm, v, &it->a);
    it->element = 0;
    it->viewed = true;
}

static void next_argument(items *it) {
    it->arg++;
    it->viewed = false;
}

static bool is_byte(double d) {
    return d >= 0 && d <= 255 && d == floor(d);
}

/* The item that a conversion of this type gets. Only %s looks at more than one element: a text goes whole, and
 * of an array of numbers as many as may be characters. A text that began under another conversion goes on from
 * where that left it. */
static item next_item(items *it, char type) {
    item x = {.kind = ITEM_NONE};
    if (it->arg >= it->nargs) return x;
    if (!it->viewed) view_argument(it);
    const vm_arr *a = &it->a;
    if (a->numel == 0) {
        next_argument(it);
        x.kind = ITEM_EMPTY;
        return x;
    }
    if (a->cls == PROG_CHAR && type == 's') {
        x.kind = ITEM_STRING;
        x.text = (const char *)a->data + it->element;
        x.len = (size_t)(a->numel - it->element);
        next_argument(it);
        return x;
    }
    if (type == 's' && is_byte(vm_elem(a, it->element))) { /* numbers that may be characters go together */
        int64_t from = it->element, end = from;
        while (end < a->numel && is_byte(vm_elem(a, end)))
            end++;
        char *text = vm_scratch(it->vm, (size_t)(end - from) + 1);
        for (int64_t k = from; k < end; k++)
            text[k - from] = (char)(unsigned char)vm_elem(a, k);
        x.kind = ITEM_STRING;
        x.text = text;
        x.len = (size_t)(end - from);
        it->element = end;
        if (end == a->numel) next_argument(it);
        return x;
    }
    int64_t k = it->element++;
    x.kind = ITEM_NUMBER;
    x.d = vm_elem(a, k);
    if (a->cls == PROG_INT64 || a->cls == PROG_UINT64) {
        x.exact = true;
        x.is_unsigned = a->cls == PROG_UINT64;
        x.i = ((const int64_t *)a->data)[k];
    }
    if (it->element == a->numel) next_argument(it);
    return x;
}

/* ---- one conversion ---- */

const char *vm_nonfinite_text(double d) {
    if (isinf(d)) return d < 0 ? "-Inf" : "Inf";
    if (d == d) return NULL;
    prog_value bits;
    memcpy(&bits, &d, 8);
    return (bits & 0x7FFFFFFFFFFFFFFFull) == PROG_NA_BITS ? "NA" : "NaN";
}

static void put_string(vm_text *out, const piece *c, const char *text, size_t len) {
    if (c->precision >= 0 && (size_t)c->precision < len) len = (size_t)c->precision;
    int64_t pad = c->width > 0 ? c->width - (int64_t)len : 0;
    if (!c->minus) vm_text_pad(out, ' ', pad);
    vm_text_put(out, text, len);
    if (c->minus) vm_text_pad(out, ' ', pad);
}

/* A C template for the conversion with another type; `length` is "" or "ll". */
static void c_template(char *to, const piece *c, const char *length, char type) {
    *to++ = '%';
    if (c->minus) *to++ = '-';
    if (c->plus) *to++ = '+';
    if (c->space) *to++ = ' ';
    if (c->zero) *to++ = '0';
    if (c->alt) *to++ = '#';
    if (c->width >= 0) to += sprintf(to, "%d", c->width);
    if (c->precision >= 0) to += sprintf(to, ".%d", c->precision);
    while (*length)
        *to++ = *length++;
    *to++ = type;
    *to = 0;
}

/* The text goes where it will stay; a second round has the room that the first found out. */
static void put_formatted(vm_text *out, const char *template_, bool integer, int64_t i, double d) {
    for (size_t room = 64;;) {
        vm_text_reserve(out, room);
        int n = integer ? snprintf(out->data + out->len, out->cap - out->len, template_, (long long)i)
                        : snprintf(out->data + out->len, out->cap - out->len, template_, d);
        if (n < 0) return;
        if ((size_t)n < out->cap - out->len) {
            out->len += (size_t)n;
            return;
        }
        room = (size_t)n + 1;
    }
}

/* ---- the commonest conversions without the C library ---- */

/* Writes n's decimal digits to end at `end`; gives where they begin. */
static char *digits_before(char *end, uint64_t n) {
    do {
        *--end = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    return end;
}

/* Puts text under the width. */
static bool put_plain(vm_text *out, const piece *c, const char *text, size_t len) {
    int64_t pad = c->width > (int)len ? c->width - (int64_t)len : 0;
    vm_text_reserve(out, len + (size_t)pad);
    char *to = out->data + out->len;
    if (pad && !c->minus) {
        memset(to, ' ', (size_t)pad);
        to += pad;
    }
    memcpy(to, text, len);
    if (pad && c->minus) memset(to + len, ' ', (size_t)pad);
    out->len += len + (size_t)pad;
    return true;
}

/* Flags and a precision are left to the C library, as are those of put_fixed. */
static bool put_decimal(vm_text *out, const piece *c, int64_t i) {
    if (c->plus || c->space || c->zero || c->alt || c->precision >= 0) return false;
    char buffer[32], *end = buffer + sizeof buffer,
                     *from = digits_before(end, i < 0 ? 0 - (uint64_t)i : (uint64_t)i);
    if (i < 0) *--from = '-';
    return put_plain(out, c, from, (size_t)(end - from));
}

/* %f of a number whose fraction is a multiple of 2^-63: the fraction times 10^precision is exact in 128 bits,
 * so rounding half to even is decided exactly, as the C library does. */
static bool put_fixed(vm_text *out, const piece *c, double d) {
    static const uint64_t powers[] = {1,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000, 1000000000};
    int precision = c->precision < 0 ? 6 : c->precision;
    if (c->plus || c->space || c->zero || c->alt || precision > 9) return false;
    double size = fabs(d);
    if (!(size < 0x1p53) || (size < 0x1p-10 && size != 0)) return false;
    uint64_t whole = (uint64_t)size, fraction = (uint64_t)((size - (double)whole) * 0x1p63);
    unsigned __int128 scaled = (unsigned __int128)fraction * powers[precision];
    uint64_t digits = (uint64_t)(scaled >> 63), rest = (uint64_t)scaled & (UINT64_MAX >> 1),
             half = UINT64_C(1) << 62;
    bool odd = (precision ? digits : whole) & 1;
    if (rest > half || (rest == half && odd)) digits++;
    if (digits == powers[precision]) {
        digits = 0;
        whole++;
    }
    char buffer[48], *end = buffer + sizeof buffer, *from = end;
    if (precision) {
        from = digits_before(end, digits);
        while (from > end - precision)
            *--from = '0';
        *--from = '.';
    }
    from = digits_before(from, whole);
    if (signbit(d)) *--from = '-';
    return put_plain(out, c, from, (size_t)(end - from));
}

/* NaN, NA and Inf are text: flags for numbers do not apply to them, but for the plus. */
static void put_float(vm_text *out, const piece *c, char type, double d) {
    const char *special = vm_nonfinite_text(d);
    char template_[64], text[8];
    if (special) {
        piece plain = *c;
        plain.precision = -1;
        snprintf(text, sizeof text, "%s%s", c->plus && special[0] != '-' ? "+" : "", special);
        put_string(out, &plain, text, strlen(text));
        return;
    }
    if (type == 'f' && put_fixed(out, c, d)) return;
    c_template(template_, c, "", type);
    put_formatted(out, template_, false, 0, d);
}

static void put_integer(vm_text *out, const piece *c, char type, int64_t i) {
    char template_[64];
    if (type == 'd' && put_decimal(out, c, i)) return;
    c_template(template_, c, "ll", type);
    put_formatted(out, template_, true, i, 0);
}

/* The value as a 64-bit integer, if it is one. 64-bit classes are exact; doubles are where they are whole. 2^63
 * itself is what intmax ("int64") became as a double, and prints as that. */
static bool signed_value(const item *x, int64_t *i) {
    if (x->exact && !(x->is_unsigned && x->i < 0)) {
        *i = x->i;
        return true;
    }
    if (x->d != floor(x->d) || !(x->d >= -0x1p63 && x->d <= 0x1p63) || (x->exact && x->is_unsigned))
        return false;
    *i = x->d == 0x1p63 ? INT64_MAX : (int64_t)x->d;
    return true;
}

static bool unsigned_value(const item *x, int64_t *i) {
    if (x->exact && (x->is_unsigned || x->i >= 0)) {
        *i = x->i;
        return true;
    }
    if (x->d != floor(x->d) || !(x->d >= 0 && x->d < 0x1p64)) return false;
    *i = (int64_t)(uint64_t)x->d;
    return true;
}

static void put_char(vm_text *out, const piece *c, double d) {
    char bytes[4];
    unsigned code = (unsigned)d;
    size_t len = 1;
    bytes[0] = (char)code;
    if (code >= 256) { /* beyond a byte: as UTF-8 */
        len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t k = len - 1; k > 0; k--, code >>= 6)
            bytes[k] = (char)(0x80 | (code & 0x3F));
        bytes[0] = (char)((0xF00 >> len & 0xFF) | code);
        if (len == 2) bytes[0] = (char)(0xC0 | code);
    }
    put_string(out, c, bytes, len);
}

/* The integer conversions of what is no integer print as %g does. */
static void put_number(vm_text *out, const piece *c, const item *x) {
    int64_t i;
    switch (c->type) {
    case 'd':
    case 'i':
        if (signed_value(x, &i))
            put_integer(out, c, 'd', i);
        else
            put_float(out, c, 'g', x->d);
        return;
    case 'o':
    case 'x':
    case 'X':
    case 'u':
        if (unsigned_value(x, &i))
            put_integer(out, c, c->type, i);
        else
            put_float(out, c, 'g', x->d);
        return;
    case 'c':
    case 's':
        if (x->d == floor(x->d) && x->d >= 0 && x->d < (c->type == 'c' ? 0x110000 : 256))
            put_char(out, c, x->d);
        else if (vm_nonfinite_text(x->d) || (c->type == 'c' && x->d != floor(x->d)))
            put_float(out, c, 'g', x->d);
        return; /* a number that is no character shows nothing under %s */
    default: put_float(out, c, c->type, x->d);
    }
}

/* Fills the stars of a conversion from the arguments. False when they are used up. */
static bool read_stars(items *it, piece *c) {
    if (c->star_width) {
        item x = next_item(it, 'd');
        if (x.kind == ITEM_NONE) return false;
        double w = x.kind == ITEM_NUMBER && fabs(x.d) < 1e6 ? x.d : 0;
        if (w < 0) c->minus = true;
        c->width = (int)fabs(w);
    }
    if (c->star_precision) {
        item x = next_item(it, 'd');
        if (x.kind == ITEM_NONE) return false;
        c->precision = x.kind == ITEM_NUMBER && x.d >= 0 && x.d < 1e6 ? (int)x.d : -1;
    }
    return true;
}

/* Stars take their items before the conversion takes its own. An empty argument prints nothing under a conversion of
 * numbers, and the blanks of its width under one of text. */
static bool put_conversion(vm_text *out, items *it, const piece *conversion) {
    piece c = *conversion;
    if (!read_stars(it, &c)) return false;
    item x = next_item(it, c.type);
    switch (x.kind) {
    case ITEM_NONE: return false;
    case ITEM_EMPTY:
        if (c.type == 's' || c.type == 'c') put_string(out, &c, "", 0);
        return true;
    case ITEM_STRING: put_string(out, &c, x.text, x.len); return true;
    default: put_number(out, &c, &x); return true;
    }
}

/* The template is used where it lies unless it has escapes. Items are looked at as they are used, and an
 * argument that no conversion takes (a cell) is only an error when its turn comes: what stood before it is
 * printed already, or rather lies in `out`, which an error drops. */
void vm_format_text(vm_t *vm, vm_text *out, const char *who, prog_value template_, uint32_t nargs,
                    const prog_value *args) {
    vm_arr t;
    vm_view(vm, vm_first_row(vm, template_), &t);
    if (t.cls != PROG_CHAR) vm_error(vm, NULL, "%s: format TEMPLATE must be a string", who);
    vm_text clean = {.vm = vm, .data = (char *)(uintptr_t)t.data, .len = (size_t)t.numel};
    if (!t.dq && t.numel && memchr(t.data, '\\', (size_t)t.numel)) {
        clean = (vm_text){.vm = vm};
        vm_text_unescape(&clean, t.data, (size_t)t.numel);
    }
    pieces ps;
    ps.at = ps.first;
    ps.count = ps.conversions = 0;
    ps.cap = PIECES_INLINE;
    cut_template(vm, who, clean.data, clean.len, &ps);
    items it = {.vm = vm, .who = who, .args = args, .nargs = nargs};
    for (;;) {
        for (uint32_t k = 0; k < ps.count; k++) {
            const piece *p = &ps.at[k];
            if (p->text)
                vm_text_put(out, p->text, p->len);
            else if (!put_conversion(out, &it, p))
                return;
        }
        if (!ps.conversions || it.arg >= it.nargs) return;
    }
}

void vm_format(vm_t *vm, struct mica_buffer *out, const char *who, prog_value template_, uint32_t nargs,
               const prog_value *args) {
    vm_text text = {.vm = vm};
    vm_format_text(vm, &text, who, template_, nargs, args);
    base_buf_append(out, text.data, text.len);
}

/* ---- escapes ---- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* One escape sequence after its backslash; returns what follows it. */
static const char *unescape_one(vm_text *out, const char *p, const char *end) {
    static const char from[] = "abfnrtv\\'\"", to[] = "\a\b\f\n\r\t\v\\'\"";
    const char *known = memchr(from, *p, sizeof from - 1);
    if (known) {
        vm_text_byte(out, to[known - from]);
        return p + 1;
    }
    if (*p >= '0' && *p <= '7') {
        int n = 0;
        for (int k = 0; k < 3 && p < end && *p >= '0' && *p <= '7'; k++)
            n = n * 8 + (*p++ - '0');
        vm_text_byte(out, (char)n);
        return p;
    }
    if (*p == 'x') {
        int n = 0, k = 0;
        const char *q = p + 1;
        for (; k < 2 && q < end && hex_digit(*q) >= 0; k++)
            n = n * 16 + hex_digit(*q++);
        if (k) {
            vm_text_byte(out, (char)n);
            return q;
        }
        vm_warning(out->vm, NULL, "malformed hex escape sequence '\\x' -- converting to '\\0'");
        vm_text_byte(out, 0);
        return q;
    }
    vm_warning(out->vm, NULL, "unrecognized escape sequence '\\%c' -- converting to '%c'", *p, *p);
    vm_text_byte(out, *p);
    return p + 1;
}

/* Literal stretches are copied whole, from one backslash to the next; a text without any is one copy. */
void vm_text_unescape(vm_text *out, const char *text, size_t len) {
    const char *p = text, *end = text + len;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        if (!slash) slash = end;
        vm_text_put(out, p, (size_t)(slash - p));
        if (slash == end) return;
        if (slash + 1 == end) {
            vm_warning(out->vm, NULL, "malformed escape sequence '\\' -- converting to '\\'");
            vm_text_byte(out, '\\');
            return;
        }
        p = unescape_one(out, slash + 1, end);
    }
}

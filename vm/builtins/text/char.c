/* vm/builtins/text/char.c - making char arrays and cell strings, escapes, and characters as bytes.
 *
 * Characters are bytes here, as in Octave: text is UTF-8, and a letter beyond ASCII counts as several. Char
 * arrays are matrices, column by column like all others, so a row of text is not contiguous unless it is the
 * only one; vm_text_char_row gathers it, vm_char_rows makes a matrix of rows padded with blanks.
 *
 * Whether a text was written in double quotes is a flag of it (a.dq), which concatenation and some
 * functions keep: it decides whether escapes in it have been taken already. */
#include "vm/builtins/text/text.h"
#include "base/dynlib.h"
#include "vm/arith/arith.h"
#include "vm/arith/operand.h"
#include "vm/text/display.h"
#include "vm/text/format.h"

#include <errno.h>
#include <iconv.h>
#include <math.h>
#include <strings.h>

/* ---- char, strvcat, cellstr ---- */

typedef struct row_list {
    vm_t *vm;
    base_view *at;
    int64_t count, cap;
    bool drop_empty;
    const char *who;
} row_list;

/* strvcat drops what is empty, char keeps it as a row of blanks: that is all they differ in. */
static void rows_add(row_list *l, base_view v) {
    if (l->drop_empty && v.len == 0) return;
    if (l->count == l->cap) {
        int64_t cap = l->cap ? l->cap * 2 : 16;
        base_view *at = vm_scratch(l->vm, sizeof *at * (size_t)cap);
        if (l->count) memcpy(at, l->at, sizeof *at * (size_t)l->count);
        l->at = at;
        l->cap = cap;
    }
    l->at[l->count++] = v;
}

/* Characters of numbers: rounded codes; what is no byte becomes 0, with a warning. NaN is refused: it has
 * no code to round to. */
static prog_value to_chars(vm_t *vm, prog_value v, const char *who) {
    vm_arr a;
    if (vm_class(vm, v) > PROG_CHAR)
        vm_error(vm, NULL, "%s: wrong type argument '%s'", who, vm_type_text(vm, v));
    vm_view(vm, v, &a);
    if (a.cls == PROG_CHAR) return v;
    void *data;
    prog_value out = vm_new_array(vm, PROG_CHAR, 0, a.ndims, a.dims, &data);
    bool bad = false;
    VM_STEPS (k, a.numel) {
        double d = vm_elem(&a, k), code = round(d);
        if (d != d) vm_error(vm, NULL, "invalid conversion from NaN to character");
        if (code < 0 || code > 255)
            bad = true;
        else
            ((uint8_t *)data)[k] = (uint8_t)code;
    }
    if (bad) vm_warning(vm, NULL, "range error for conversion to character value");
    return out;
}

/* The rows of one argument: strings, numbers as codes, cells of them to any depth. An empty argument is a
 * row of nothing. */
static void rows_of(row_list *l, prog_value v) {
    vm_arr a;
    if (vm_cell_view(l->vm, v, &a)) {
        vm_descend(l->vm, "made rows of text");
        VM_STEPS (k, a.numel)
            rows_of(l, ((const prog_value *)a.data)[k]);
        return;
    }
    vm_view(l->vm, to_chars(l->vm, v, l->who), &a);
    if (a.numel == 0) {
        rows_add(l, base_view_of("", 0));
        return;
    }
    for (int64_t r = 0; r < a.dims[0]; r++) {
        vm_text t = {.vm = l->vm};
        vm_text_char_row(&t, &a, r);
        rows_add(l, base_view_of(t.data, t.len));
    }
}

/* One array that is no cell keeps its dimensions, N-d ones too; anything else becomes rows. */
void vm_bi_char(vm_t *vm, vm_call *c) {
    row_list l = {.vm = vm, .who = "char"};
    if (c->nargs == 0) {
        vm_return(vm, c, 0, vm_new_string(vm, NULL, 0, false));
        return;
    }
    prog_value only = c->args[0];
    if (c->nargs == 1 && vm_class(vm, only) < PROG_CELL) {
        vm_return(vm, c, 0, to_chars(vm, only, "char"));
        return;
    }
    for (uint32_t k = 0; k < c->nargs; k++)
        rows_of(&l, c->args[k]);
    vm_return(vm, c, 0, vm_char_rows(vm, l.at, l.count));
}

void vm_bi_strvcat(vm_t *vm, vm_call *c) {
    row_list l = {.vm = vm, .who = "strvcat", .drop_empty = true};
    for (uint32_t k = 0; k < c->nargs; k++)
        rows_of(&l, c->args[k]);
    vm_return(vm, c, 0, vm_char_rows(vm, l.at, l.count));
}

/* A row for each member, without the blanks at its end, which cannot be told from padding. An empty text
 * is a cell of one empty text. */
void vm_bi_cellstr(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0];
    if (vm_class(vm, v) == PROG_CELL) {
        if (!vm_is_cellstr(vm, v))
            vm_error(vm, NULL, "cellstr: argument STRING must be a 2-D character array");
        vm_return(vm, c, 0, v);
        return;
    }
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls > PROG_CHAR) vm_error(vm, NULL, "cellstr: argument STRING must be a 2-D character array");
    if (a.cls != PROG_CHAR) vm_view(vm, vm_convert(vm, v, PROG_CHAR), &a);
    int64_t rows = a.numel || a.dims[0] > 1 ? a.dims[0] : 1;
    prog_value *data, cell = vm_new_cell(vm, rows, 1, &data);
    VM_STEPS (r, rows) {
        vm_text t = {.vm = vm};
        if (a.numel) vm_text_char_row(&t, &a, r);
        while (t.len && t.data[t.len - 1] == ' ')
            t.len--;
        vm_cell_set(vm, cell, r, vm_simplify(vm, vm_text_value(vm, &t)));
    }
    vm_return(vm, c, 0, cell);
}

/* ---- escapes ---- */

void vm_bi_do_string_escapes(vm_t *vm, vm_call *c) {
    if (!vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "do_string_escapes: STRING argument must be of type string");
    base_view text = vm_to_view(vm, c->args[0], "do_string_escapes");
    vm_text out = {.vm = vm};
    vm_text_unescape(&out, (const char *)text.data, text.len);
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

/* The letters of codes[] at the same places of names[]. */
void vm_bi_undo_string_escapes(vm_t *vm, vm_call *c) {
    static const char codes[] = "\a\b\f\n\r\t\v\\\"\0", names[] = "abfnrtv\\\"0";
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "undo_string_escapes: S argument must be a string");
    base_view text = vm_to_view(vm, c->args[0], "undo_string_escapes");
    vm_text out = {.vm = vm};
    for (size_t k = 0; k < text.len; k++) {
        const char *known = memchr(codes, text.data[k], sizeof codes - 1);
        if (known) {
            vm_text_byte(&out, '\\');
            vm_text_byte(&out, names[known - codes]);
        } else
            vm_text_byte(&out, (char)text.data[k]);
    }
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

/* ---- encodings ---- */

/* The encoding that an argument names; NULL for UTF-8, in which text is. */
static const char *encoding(vm_t *vm, vm_call *c, const char *who) {
    if (c->nargs < 2) return NULL;
    if (!vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "%s: CODEPAGE must be a string", who);
    const char *page = vm_to_cstr(vm, c->args[1], who);
    return strcasecmp(page, "utf-8") == 0 || strcasecmp(page, "utf8") == 0 ? NULL : page;
}

/* Where a converted text goes: counted first, with `to` NULL, then written. */
typedef struct sink {
    char *to;
    size_t len;
} sink;

/* Converts as far as it goes; false where that is a character that cannot be taken. With `from` NULL, what the encoding
 * has to end with. */
static bool recode_some(iconv_t cd, sink *s, char **from, size_t *left) {
    for (;;) {
        char room[512], *to = room;
        size_t space = sizeof room;
        size_t done = iconv(cd, from, left, &to, &space);
        int why = errno;
        size_t made = (size_t)(to - room);
        if (s->to) memcpy(s->to + s->len, room, made);
        s->len += made;
        if (done != (size_t)-1) return true;
        if (why != E2BIG) return false;
    }
}

/* How many bytes of what is no character are passed over: to the next that may begin one. */
static size_t bad_bytes(const char *from, const char *at, size_t left) {
    size_t unit = strncasecmp(from, "utf-16", 6) == 0 || strncasecmp(from, "ucs-2", 5) == 0   ? 2
                  : strncasecmp(from, "utf-32", 6) == 0 || strncasecmp(from, "ucs-4", 5) == 0 ? 4
                                                                                              : 1;
    while (strcasecmp(from, "utf-8") == 0 && unit < left && (at[unit] & 0xC0) == 0x80)
        unit++; /* the rest of it */
    return unit < left ? unit : left;
}

/* What the other encoding lacks is written with letters that it has, or as "?", and so is what is no character. */
static void recode_all(iconv_t cd, iconv_t marks, const char *from, sink *s, char *at, size_t left) {
    while (left && !recode_some(cd, s, &at, &left)) {
        char mark[] = "?", *p = mark;
        size_t one = 1, skip = bad_bytes(from, at, left);
        (void)recode_some(marks, s, &p, &one);
        at += skip, left -= skip;
    }
    (void)recode_some(cd, s, NULL, NULL);
}

/* Bytes from one encoding into another, by the tables of libc, which a static program may have to open; in
 * scratch. Nothing raises while they are open. */
static base_view recode(vm_t *vm, const char *to, const char *from, base_view bytes, const char *failed) {
    vm_text target = {.vm = vm};
    vm_text_printf(&target, "%s//TRANSLIT", to);
    vm_text_byte(&target, 0);
    const char *page = strcmp(to, "UTF-8") == 0 ? from : to;
    if (!base_dynlib_allowed())
        vm_error(vm, NULL, failed, page, "this program opens no tables of encodings here");
    char *copy = vm_scratch(vm, bytes.len + 1);
    sink s = {0};
    for (int pass = 0; pass < 2; pass++) {
        memcpy(copy, bytes.data, bytes.len);
        if (pass) s.to = vm_scratch(vm, s.len + 1);
        s.len = 0;
        iconv_t cd = iconv_open(target.data, from), marks = iconv_open(to, "ASCII");
        int why = errno;
        bool good = cd != (iconv_t)-1 && marks != (iconv_t)-1;
        if (good) recode_all(cd, marks, from, &s, copy, bytes.len);
        if (cd != (iconv_t)-1) iconv_close(cd);
        if (marks != (iconv_t)-1) iconv_close(marks);
        if (!good) vm_error(vm, NULL, failed, page, strerror(why));
    }
    return base_view_of(s.to, s.len);
}

void vm_bi_unicode2native(vm_t *vm, vm_call *c) {
    if (!vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "unicode2native: UTF8_STR must be a character vector");
    const char *page = encoding(vm, c, "unicode2native");
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.numel && !vm_is_vector(&a))
        vm_error(vm, NULL, "unicode2native: UTF8_STR must be a character vector");
    base_view bytes = base_view_of(a.data, (size_t)a.numel);
    if (page && a.numel)
        bytes =
            recode(vm, page, "UTF-8", bytes, "unicode2native: converting from UTF-8 to codepage '%s': %s");
    void *data;
    bool column = a.dims[1] == 1 && a.dims[0] > 1;
    int64_t n = (int64_t)bytes.len;
    prog_value made = !a.numel ? vm_new_like(vm, PROG_UINT8, 0, c->args[0], &data)
                               : vm_new_matrix(vm, PROG_UINT8, 0, column ? n : 1, column ? 1 : n, &data);
    if (n) memcpy(data, bytes.data, bytes.len);
    vm_return(vm, c, 0, made);
}

/* Bytes of UTF-8 are characters already; text passes through. */
void vm_bi_native2unicode(vm_t *vm, vm_call *c) {
    if (vm_is_char(vm, c->args[0])) {
        vm_return(vm, c, 0, c->args[0]);
        return;
    }
    int64_t dims[2];
    const int64_t *size;
    uint32_t ndims = vm_class(vm, c->args[0]) >= PROG_CELL ? 3 : vm_dims(vm, c->args[0], &size, dims);
    if (ndims > 2 || (size[0] > 1 && size[1] > 1))
        vm_error(vm, NULL, "native2unicode: NATIVE_BYTES must be a numeric vector");
    const char *page = encoding(vm, c, "native2unicode");
    prog_value text = vm_convert(vm, vm_convert(vm, c->args[0], PROG_UINT8), PROG_CHAR);
    if (!page || !vm_numel(vm, text)) {
        vm_return(vm, c, 0, text);
        return;
    }
    vm_arr a;
    vm_view(vm, text, &a);
    base_view utf8 = recode(vm, "UTF-8", page, base_view_of(a.data, (size_t)a.numel),
                            "native2unicode: converting from codepage '%s' to UTF-8: %s");
    prog_value made = vm_new_string(vm, (const char *)utf8.data, utf8.len, false);
    vm_return(vm, c, 0, size[1] == 1 && size[0] > 1 ? vm_transpose(vm, made, false) : made);
}

/* ---- typecast ---- */

/* typecast knows complex classes by names of its own. */
static bool class_named(const char *name, prog_class *cls, bool *complex) {
    static const char *const others[][2] = {
        {"char", "char"}, {"logical", "logical"}, {"single complex", "single"}, {"double complex", "double"}};
    *complex = strstr(name, " complex") != NULL;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (strcmp(name, others[k][0]) == 0) name = others[k][1];
    for (int k = PROG_DOUBLE; k <= PROG_CHAR; k++)
        if (strcmp(name, prog_class_name((prog_class)k)) == 0) {
            *cls = (prog_class)k;
            return true;
        }
    return false;
}

/* The same bytes read as another class; how many there are must come out even. A logical must be 0 or 1 in
 * memory, so other bytes are refused and not converted. A row stays a row. */
void vm_bi_typecast(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    const char *name = vm_to_cstr(vm, c->args[1], "typecast");
    prog_class cls = PROG_DOUBLE;
    bool complex;
    if (a.cls > PROG_CHAR) vm_error(vm, NULL, "typecast: X must be a numeric, logical, or char array");
    if (!class_named(name, &cls, &complex)) vm_error(vm, NULL, "typecast: TYPE name is not recognized");
    if (a.numel && !vm_is_vector(&a)) vm_error(vm, NULL, "typecast: input must be a vector");
    size_t have = prog_class_bytes(a.cls) * (size_t)a.numel * (a.complex ? 2 : 1);
    size_t each = prog_class_bytes(cls) * (complex ? 2 : 1);
    if (have % each) vm_error(vm, NULL, "typecast: incorrect number of input values to make output value");
    int64_t n = (int64_t)(have / each);
    if (cls == PROG_LOGICAL)
        for (size_t k = 0; k < have; k++)
            if (((const uint8_t *)a.data)[k] > 1)
                vm_error(vm, NULL, "typecast: cannot convert to logical class");
    bool row = a.dims[0] == 1 || a.numel == 0;
    void *data;
    prog_value out = vm_new_matrix(vm, cls, complex ? PROG_FLAG_COMPLEX : 0,
                                   row ? (a.numel ? 1 : a.dims[0]) : n, row ? n : 1, &data);
    if (have) memcpy(data, a.data, have);
    vm_return(vm, c, 0, out);
}

/* ---- base64 ---- */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 4648 without line ends. The bytes of the elements, whatever their class, as they lie in memory. */
void vm_bi_base64_encode(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_UINT64)
        vm_error(vm, NULL, "base64_encode: encoding is supported only for numeric arrays");
    if (a.complex) vm_error(vm, NULL, "base64_encode: encoding complex or sparse data is not supported");
    size_t len = prog_class_bytes(a.cls) * (size_t)a.numel;
    const uint8_t *p = a.data;
    vm_text out = {.vm = vm};
    for (size_t k = 0; k < len; k += 3) {
        uint32_t bits = (uint32_t)p[k] << 16 | (k + 1 < len ? (uint32_t)p[k + 1] << 8 : 0) |
                        (k + 2 < len ? p[k + 2] : 0u);
        vm_text_byte(&out, base64_digits[bits >> 18]);
        vm_text_byte(&out, base64_digits[bits >> 12 & 63]);
        vm_text_byte(&out, k + 1 < len ? base64_digits[bits >> 6 & 63] : '=');
        vm_text_byte(&out, k + 2 < len ? base64_digits[bits & 63] : '=');
    }
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

/* Padding and line ends are passed over wherever they are; anything else that is no digit is refused. Bits
 * that are left at the end are dropped. */
static void decode_base64(vm_t *vm, const char *who, base_view text, vm_text *out) {
    uint32_t bits = 0;
    int have = 0;
    for (size_t k = 0; k < text.len; k++) {
        uint8_t ch = text.data[k];
        if (ch == '=' || ch == '\n' || ch == '\r') continue;
        const char *digit = memchr(base64_digits, ch, 64);
        if (!digit) vm_error(vm, NULL, "%s: input was not valid base64", who);
        bits = bits << 6 | (uint32_t)(digit - base64_digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            vm_text_byte(out, (char)(bits >> have & 0xFF));
        }
    }
}

/* The second argument of the decoders: dimensions of the result, one number for a column. */
static prog_value with_dims(vm_t *vm, vm_call *c, prog_value v, const char *who) {
    if (c->nargs < 2) return v;
    vm_arr d;
    vm_view(vm, c->args[1], &d);
    int64_t dims[PROG_DIMS_MOST];
    if (d.numel < 1 || d.numel > PROG_DIMS_MOST)
        vm_error(vm, NULL, "%s: DIMS must be a vector of sizes", who);
    VM_STEPS (k, d.numel) {
        double n = vm_elem(&d, k);
        if (!(n >= 0 && n < 0x1p62)) vm_error_memory(vm);
        dims[k] = (int64_t)n;
    }
    if (d.numel == 1) dims[1] = 1;
    return vm_reshape(vm, v, d.numel == 1 ? 2 : (uint32_t)d.numel, dims);
}

void vm_bi_base64_decode(vm_t *vm, vm_call *c) {
    vm_text bytes = {.vm = vm};
    decode_base64(vm, "base64_decode", vm_to_view(vm, c->args[0], "base64_decode"), &bytes);
    if (bytes.len % 8) vm_error(vm, NULL, "base64_decode: incorrect input argument");
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, (int64_t)(bytes.len / 8), &data);
    if (bytes.len) memcpy(data, bytes.data, bytes.len);
    vm_return(vm, c, 0, with_dims(vm, c, out, "base64_decode"));
}

void vm_bi_matlab_base64_decode(vm_t *vm, vm_call *c) {
    vm_text bytes = {.vm = vm};
    decode_base64(vm, "__base64_decode_bytes__", vm_to_view(vm, c->args[0], "__base64_decode_bytes__"),
                  &bytes);
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_UINT8, 0, 1, (int64_t)bytes.len, &data);
    if (bytes.len) memcpy(data, bytes.data, bytes.len);
    vm_return(vm, c, 0, with_dims(vm, c, out, "__base64_decode_bytes__"));
}

/* ---- list_in_columns ---- */

/* Down first, as ls. Columns are as wide as the longest text and two blanks; the last of a line is not
 * padded. */
void vm_bi_list_in_columns(vm_t *vm, vm_call *c) {
    row_list l = {.vm = vm, .who = "list_in_columns"};
    if (!vm_is_cellstr(vm, c->args[0]) && !vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "list_in_columns: ARG must be a cellstr or char array");
    rows_of(&l, c->args[0]);
    int64_t width = vm_terminal_size(vm).columns;
    if (c->nargs > 1 && vm_class(vm, c->args[1]) > PROG_LOGICAL)
        width = -1;
    else if (c->nargs > 1 && vm_numel(vm, c->args[1]) > 0)
        width = vm_to_int(vm, c->args[1], "list_in_columns");
    if (width < 0) vm_error(vm, NULL, "list_in_columns: WIDTH must be an integer");
    base_view prefix = c->nargs > 2 ? vm_to_view(vm, c->args[2], "list_in_columns") : base_view_of("", 0);
    size_t longest = 0;
    VM_STEPS (k, l.count)
        if (l.at[k].len > longest) longest = l.at[k].len;
    int64_t column = (int64_t)longest + 2, room = width - (int64_t)prefix.len;
    int64_t per = room / column > 0 ? room / column : 1;
    int64_t rows = (l.count + per - 1) / per;
    vm_text out = {.vm = vm};
    VM_STEPS (r, rows) {
        vm_text_put(&out, prefix.data, prefix.len);
        for (int64_t k = r; k < l.count; k += rows) {
            vm_text_put(&out, l.at[k].data, l.at[k].len);
            if (k + rows < l.count) vm_text_pad(&out, ' ', column - (int64_t)l.at[k].len);
        }
        vm_text_byte(&out, '\n');
    }
    if (rows == 0) vm_text_byte(&out, '\n');
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}

/* vm/builtins/files/json_read.c - jsondecode: JSON (RFC 8259) as values.
 *
 * An array becomes a matrix where all it holds are numbers (null is NaN there), truth values, or arrays that became
 * matrices of one size; a struct array where all are objects with the same names in the same order; else a cell. The words
 * NaN, Inf, Infinity and their negations are numbers here. The text comes from a stranger: it is walked once, in one
 * function for each form, and nesting is bounded by the C stack. */
#include "vm/builtins/files/files_internal.h"

#include "vm/builtins/text/text.h"
#include "vm/run/frame.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

/* What a value was in the text, which decides what an array of it becomes. */
typedef enum json_form { JSON_NULL, JSON_NUMBER, JSON_BOOL, JSON_TEXT, JSON_OBJECT, JSON_ARRAY } json_form;

typedef struct item {
    prog_value value;
    json_form form;
} item;

typedef struct items {
    item *at;
    int64_t count, room;
} items;

typedef enum name_style { STYLE_UNDERSCORE, STYLE_DELETE, STYLE_HEX } name_style;

typedef struct decoder {
    vm_t *vm;
    const char *begin, *at, *end; /* a NUL stands at the end */
    bool valid_names;
    name_style style;
    const char *prefix;
} decoder;

static item read_value(decoder *d);

_Noreturn static void fail(const decoder *d, const char *at, const char *what) {
    vm_error(d->vm, NULL, "jsondecode: parse error at offset %zu: %s", (size_t)(at - d->begin) + 1, what);
}

static void pass_blanks(decoder *d) {
    while (d->at < d->end && (*d->at == ' ' || *d->at == '\t' || *d->at == '\n' || *d->at == '\r'))
        d->at++;
}

static void add(decoder *d, items *l, item x) {
    if (l->count == l->room) {
        int64_t room = l->room ? 2 * l->room : 16;
        item *bigger = vm_scratch(d->vm, (size_t)room * sizeof *bigger);
        if (l->count) memcpy(bigger, l->at, (size_t)l->count * sizeof *bigger);
        l->at = bigger;
        l->room = room;
    }
    l->at[l->count++] = x;
}

/* ---- words, numbers, texts ---- */

/* Where the text leaves a word is where the error is. */
static void need_word(decoder *d, const char *word) {
    for (; *word; word++, d->at++)
        if (d->at == d->end || *d->at != *word) fail(d, d->at, "Invalid value.");
}

/* The number that stands at `from` by RFC 8259, or one of the words. */
static item read_number(decoder *d) {
    const char *from = d->at;
    bool negative = *d->at == '-';
    d->at += negative;
    if (*d->at == 'N' && !negative) {
        need_word(d, "NaN");
        return (item){PROG_NAN_BITS, JSON_NUMBER};
    }
    if (*d->at == 'I') {
        need_word(d, "Inf");
        if (*d->at == 'i') need_word(d, "inity");
        return (item){prog_double(negative ? -INFINITY : INFINITY), JSON_NUMBER};
    }
    if (!isdigit((uint8_t)*d->at)) fail(d, d->at, "Invalid value.");
    if (*d->at == '0')
        d->at++;
    else
        while (isdigit((uint8_t)*d->at))
            d->at++;
    if (*d->at == '.') {
        if (!isdigit((uint8_t) * ++d->at)) fail(d, d->at, "Miss fraction part in number.");
        while (isdigit((uint8_t)*d->at))
            d->at++;
    }
    if (*d->at == 'e' || *d->at == 'E') {
        d->at++;
        d->at += *d->at == '+' || *d->at == '-';
        if (!isdigit((uint8_t)*d->at)) fail(d, d->at, "Miss exponent in number.");
        while (isdigit((uint8_t)*d->at))
            d->at++;
    }
    double x = strtod(from, NULL);
    if (isinf(x)) fail(d, from, "Number too big to be stored in double.");
    return (item){prog_double(x), JSON_NUMBER};
}

static uint32_t read_hex(decoder *d, const char *escape) {
    uint32_t code = 0;
    for (int k = 0; k < 4; k++, d->at++) {
        if (!isxdigit((uint8_t)*d->at)) fail(d, escape, "Incorrect hex digit after \\u escape in string.");
        code = code * 16 + (uint32_t)(isdigit((uint8_t)*d->at) ? *d->at - '0' : (*d->at | 0x20) - 'a' + 10);
    }
    return code;
}

/* Two escapes make a character beyond U+FFFF. */
static void read_unicode(decoder *d, vm_text *out, const char *escape) {
    uint32_t code = read_hex(d, escape);
    if (code >= 0xD800 && code < 0xE000) {
        if (code >= 0xDC00 || d->at[0] != '\\' || d->at[1] != 'u')
            fail(d, escape, "The surrogate pair in string is invalid.");
        d->at += 2;
        uint32_t low = read_hex(d, escape);
        if (low < 0xDC00 || low > 0xDFFF) fail(d, escape, "The surrogate pair in string is invalid.");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    vm_text_reserve(out, 4);
    out->len += (size_t)vm_put_utf8(out->data + out->len, code);
}

static base_view read_text(decoder *d) {
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    vm_text out = {.vm = d->vm};
    d->at++;
    for (;;) {
        const char *from = d->at;
        while (d->at < d->end && *d->at != '"' && *d->at != '\\' && (uint8_t)*d->at >= 0x20)
            d->at++;
        vm_text_put(&out, from, (size_t)(d->at - from));
        if (d->at == d->end) fail(d, d->at, "Missing a closing quotation mark in string.");
        if (*d->at == '"') break;
        if (*d->at != '\\') fail(d, d->at, "Invalid escape character in string.");
        const char *escape = d->at++, *known = *d->at ? strchr(letters, *d->at) : NULL;
        if (known)
            vm_text_byte(&out, meant[known - letters]);
        else if (*d->at != 'u')
            fail(d, escape, "Invalid escape character in string.");
        d->at++;
        if (!known) read_unicode(d, &out, escape);
    }
    d->at++;
    vm_text_byte(&out, 0);
    return base_view_of(out.data, out.len - 1);
}

/* ---- names ---- */

static void put_name_char(const decoder *d, vm_text *out, char ch) {
    if (isalnum((uint8_t)ch) || ch == '_')
        vm_text_byte(out, ch);
    else if (d->style == STYLE_UNDERSCORE)
        vm_text_byte(out, '_');
    else if (d->style == STYLE_HEX)
        vm_text_printf(out, "0x%02X", (uint8_t)ch);
}

/* As matlab.lang.makeValidName: blanks go and the letter behind them is made large, a keyword is too and gets the prefix, as a
 * name does that begins with no letter. */
static base_view valid_name(const decoder *d, base_view name) {
    vm_text out = {.vm = d->vm};
    const char *p = (const char *)name.data, *end = p + name.len;
    if (vm_is_identifier(name)) return name;
    if (vm_is_keyword(name)) {
        vm_text_printf(&out, "%s%c%.*s", d->prefix, toupper((uint8_t)*p), (int)name.len - 1, p + 1);
        return base_view_of(out.data, out.len);
    }
    while (p < end) {
        const char *blank = p;
        while (p < end && isspace((uint8_t)*p))
            p++;
        if (p > blank && p == end) break;
        put_name_char(d, &out,
                      p > blank && blank != (const char *)name.data ? (char)toupper((uint8_t)*p) : *p);
        p++;
    }
    bool good = out.len && (isalpha((uint8_t)*out.data) || *out.data == '_');
    if (good) return base_view_of(out.data, out.len);
    vm_text whole = {.vm = d->vm};
    vm_text_puts(&whole, d->prefix);
    vm_text_put(&whole, out.data, out.len);
    return base_view_of(whole.data, whole.len);
}

/* ---- objects ---- */

static item read_object(decoder *d) {
    vm_t *vm = d->vm;
    prog_value holder = vm_new_cell(vm, 1, 1, NULL);
    vm_cell_set(vm, holder, 0, vm_new_struct_scalar(vm));
    d->at++;
    pass_blanks(d);
    for (bool first = true; d->at == d->end || *d->at != '}'; first = false) {
        if (!first) {
            if (d->at == d->end || *d->at != ',')
                fail(d, d->at, "Missing a comma or '}' after an object member.");
            d->at++;
            pass_blanks(d);
        }
        if (d->at == d->end || *d->at != '"') fail(d, d->at, "Missing a name for object member.");
        uint32_t mark = vm_pool_mark(vm);
        base_view name = read_text(d);
        if (d->valid_names) name = valid_name(d, name);
        vm_sym sym = vm_intern(vm, (const char *)name.data, name.len);
        pass_blanks(d);
        if (d->at == d->end || *d->at != ':')
            fail(d, d->at, "Missing a colon after a name of object member.");
        d->at++;
        item x = read_value(d);
        vm_set_field(vm, &vm_cell_data(vm_array(vm, holder))[0], sym, x.value);
        vm_pool_drain(vm, mark);
        pass_blanks(d);
    }
    d->at++;
    return (item){vm_cell_data(vm_array(vm, holder))[0], JSON_OBJECT};
}

/* ---- arrays ---- */

static prog_value cell_of(vm_t *vm, const items *l) {
    prog_value cell = vm_new_cell(vm, l->count, 1, NULL);
    for (int64_t k = 0; k < l->count; k++)
        vm_cell_set(vm, cell, k, l->at[k].value);
    return cell;
}

static bool all_are(const items *l, json_form a, json_form b) {
    for (int64_t k = 0; k < l->count; k++)
        if (l->at[k].form != a && l->at[k].form != b) return false;
    return true;
}

static prog_value column_of(vm_t *vm, const items *l, prog_class cls) {
    void *data;
    prog_value v = vm_new_matrix(vm, cls, 0, l->count, 1, &data);
    for (int64_t k = 0; k < l->count; k++) {
        if (cls == PROG_LOGICAL)
            ((uint8_t *)data)[k] = (uint8_t)prog_small_payload(l->at[k].value);
        else
            ((double *)data)[k] = l->at[k].form == JSON_NULL ? NAN : prog_as_double(l->at[k].value);
    }
    return vm_simplify(vm, v);
}

static bool same_names(vm_t *vm, prog_value x, prog_value y) {
    vm_keys *a = vm_struct_keys(vm, vm_array(vm, x)), *b = vm_struct_keys(vm, vm_array(vm, y));
    return a == b || (a->count == b->count && memcmp(a->syms, b->syms, a->count * sizeof *a->syms) == 0);
}

/* Whether all are matrices of one class, or struct arrays with the same names, of one size that is not empty. */
static bool same_shape(vm_t *vm, const items *l) {
    const int64_t *first, *dims;
    int64_t buf[2], other[2];
    prog_class cls = vm_class(vm, l->at[0].value);
    if (cls != PROG_DOUBLE && cls != PROG_LOGICAL && cls != PROG_STRUCT) return false;
    uint32_t ndims = vm_dims(vm, l->at[0].value, &first, buf);
    if (vm_numel(vm, l->at[0].value) == 0 || ndims >= PROG_DIMS_MOST) return false;
    for (int64_t k = 1; k < l->count; k++) {
        prog_value v = l->at[k].value;
        if (vm_class(vm, v) != cls || vm_dims(vm, v, &dims, other) != ndims ||
            memcmp(dims, first, ndims * sizeof *dims) != 0 ||
            (cls == PROG_STRUCT && !same_names(vm, v, l->at[0].value)))
            return false;
    }
    return true;
}

/* Parts of one size become the rows of an array: a column lies down, of other parts each dimension moves up one. */
static uint32_t stacked_dims(vm_t *vm, const items *l, int64_t dims[PROG_DIMS_MOST]) {
    const int64_t *part;
    int64_t buf[2];
    uint32_t ndims = vm_dims(vm, l->at[0].value, &part, buf);
    dims[0] = l->count;
    memcpy(dims + 1, part, ndims * sizeof *dims);
    return ndims + 1;
}

static prog_value stack(vm_t *vm, const items *l) {
    int64_t dims[PROG_DIMS_MOST], n = vm_numel(vm, l->at[0].value);
    uint32_t ndims = stacked_dims(vm, l, dims);
    prog_class cls = vm_class(vm, l->at[0].value);
    if (cls == PROG_STRUCT) {
        vm_keys *keys = vm_struct_keys(vm, vm_array(vm, l->at[0].value));
        prog_value made = vm_new_struct(vm, ndims, dims, keys->count, keys->syms);
        for (int64_t r = 0; r < l->count; r++)
            for (int64_t k = 0; k < n; k++)
                for (uint32_t f = 0; f < keys->count; f++)
                    vm_set(vm, &vm_struct_slots(vm_array(vm, made))[1 + (r + k * l->count) * keys->count + f],
                           vm_struct_slots(vm_array(vm, l->at[r].value))[1 + k * keys->count + f]);
        return made;
    }
    void *data;
    prog_value v = vm_new_array(vm, cls, 0, ndims, dims, &data);
    for (int64_t r = 0; r < l->count; r++) {
        vm_arr a;
        vm_view(vm, l->at[r].value, &a);
        for (int64_t k = 0; k < n; k++) {
            if (cls == PROG_LOGICAL)
                ((uint8_t *)data)[r + k * l->count] = ((const uint8_t *)a.data)[k];
            else
                ((double *)data)[r + k * l->count] = ((const double *)a.data)[k];
        }
    }
    return vm_simplify(vm, v);
}

static prog_value array_of(vm_t *vm, const items *l) {
    if (l->count == 0) return vm_empty(vm);
    if (all_are(l, JSON_NUMBER, JSON_NULL)) return column_of(vm, l, PROG_DOUBLE);
    if (all_are(l, JSON_BOOL, JSON_BOOL)) return column_of(vm, l, PROG_LOGICAL);
    if ((all_are(l, JSON_OBJECT, JSON_OBJECT) || all_are(l, JSON_ARRAY, JSON_ARRAY)) && same_shape(vm, l))
        return stack(vm, l);
    return cell_of(vm, l);
}

static item read_array(decoder *d) {
    items l = {0};
    d->at++;
    pass_blanks(d);
    for (bool first = true; d->at == d->end || *d->at != ']'; first = false) {
        if (!first) {
            if (d->at == d->end || *d->at != ',')
                fail(d, d->at, "Missing a comma or ']' after an array element.");
            d->at++;
        }
        vm_poll_at(d->vm, l.count);
        add(d, &l, read_value(d));
        pass_blanks(d);
    }
    d->at++;
    return (item){array_of(d->vm, &l), JSON_ARRAY};
}

static item read_value(decoder *d) {
    vm_descend(d->vm, "decoded");
    pass_blanks(d);
    if (d->at == d->end) fail(d, d->at, "Invalid value.");
    switch (*d->at) {
    case '{': return read_object(d);
    case '[': return read_array(d);
    case '"': {
        base_view text = read_text(d);
        return (item){vm_simplify(d->vm, vm_new_string(d->vm, (const char *)text.data, text.len, false)),
                      JSON_TEXT};
    }
    case 't': need_word(d, "true"); return (item){PROG_TRUE, JSON_BOOL};
    case 'f': need_word(d, "false"); return (item){PROG_FALSE, JSON_BOOL};
    case 'n': need_word(d, "null"); return (item){vm_empty(d->vm), JSON_NULL};
    default: return read_number(d);
    }
}

/* ---- options ---- */

static void take_style(decoder *d, const char *value) {
    static const char *const styles[] = {"underscore", "delete", "hex"};
    for (size_t k = 0; k < 3; k++)
        if (strcasecmp(value, styles[k]) == 0) {
            d->style = (name_style)k;
            return;
        }
    vm_error(d->vm, NULL, "makeValidName: invalid 'ReplacementStyle' value '%s'", value);
}

static void take_option(decoder *d, prog_value option, prog_value value) {
    vm_t *vm = d->vm;
    if (!vm_is_string(vm, option)) vm_error(vm, NULL, "jsondecode: option argument must be a string");
    const char *name = vm_to_cstr(vm, option, "jsondecode");
    if (strcasecmp(name, "makeValidName") == 0) {
        d->valid_names = vm_to_bool(vm, value, "jsondecode");
        return;
    }
    bool style = strcasecmp(name, "ReplacementStyle") == 0;
    if (!style && strcasecmp(name, "Prefix") != 0)
        vm_error(vm, NULL, "makeValidName: unknown property '%s'", name);
    if (!vm_is_string(vm, value))
        vm_error(vm, NULL, "makeValidName: the value of option '%s' must be a string", name);
    const char *text = vm_to_cstr(vm, value, "jsondecode");
    if (style) {
        take_style(d, text);
        return;
    }
    if (!vm_is_identifier(base_view_str(text)))
        vm_error(vm, NULL, "makeValidName: invalid 'Prefix' value '%s'", text);
    d->prefix = text;
}

void vm_bi_jsondecode(vm_t *vm, vm_call *c) {
    decoder d = {.vm = vm, .valid_names = true, .prefix = "x"};
    if (c->nargs % 2 == 0) vm_error_usage(vm, "jsondecode");
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "jsondecode: JSON_TXT must be a character string");
    for (uint32_t k = 1; k < c->nargs; k += 2)
        take_option(&d, c->args[k], c->args[k + 1]);
    const char *text = vm_to_cstr(vm, vm_first_row(vm, c->args[0]), "jsondecode");
    d.begin = d.at = text;
    d.end = text + strlen(text);
    pass_blanks(&d);
    if (d.at == d.end) fail(&d, d.at, "The document is empty.");
    item x = read_value(&d);
    pass_blanks(&d);
    if (d.at < d.end) fail(&d, d.at, "The document root must not be followed by other values.");
    vm_return(vm, c, 0, x.value);
}

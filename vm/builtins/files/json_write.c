/* vm/builtins/files/json_write.c - jsonencode: values as JSON (RFC 8259).
 *
 * Arrays of more than one dimension nest by rows; vectors of any orientation, cells and struct arrays are flat, in the
 * order of memory. Numbers have as many digits as read back as the same number; those that are whole and at most six
 * digits long are written without a point. */
#include "vm/builtins/files/files_internal.h"

#include "vm/builtins/args.h"
#include "vm/builtins/text/text.h"
#include "vm/index/map.h"
#include "vm/run/frame.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

typedef struct encoder {
    vm_t *vm;
    vm_text out;
    bool null_for_nan, pretty;
    int depth;
} encoder;

static void put_value(encoder *j, prog_value v);

/* ---- layout ---- */

static void new_line(encoder *j) {
    if (!j->pretty) return;
    vm_text_byte(&j->out, '\n');
    vm_text_pad(&j->out, ' ', 4 * j->depth);
}

static void open_list(encoder *j, char mark) {
    vm_text_byte(&j->out, mark);
    j->depth++;
}
static void next_item(encoder *j, int64_t k) {
    if (k) vm_text_byte(&j->out, ',');
    new_line(j);
}
static void close_list(encoder *j, char mark, int64_t count) {
    j->depth--;
    if (count) new_line(j);
    vm_text_byte(&j->out, mark);
}

static void put_text(encoder *j, const char *text, size_t len) {
    static const char plain[] = "\b\f\n\r\t", letters[] = "bfnrt";
    vm_text_byte(&j->out, '"');
    for (size_t k = 0; k < len; k++) {
        char ch = text[k];
        const char *known = ch ? strchr(plain, ch) : NULL;
        if (ch == '"' || ch == '\\')
            vm_text_printf(&j->out, "\\%c", ch);
        else if (known)
            vm_text_printf(&j->out, "\\%c", letters[known - plain]);
        else if ((uint8_t)ch < 0x20)
            vm_text_printf(&j->out, "\\u%04X", (unsigned)ch);
        else
            vm_text_byte(&j->out, ch);
    }
    vm_text_byte(&j->out, '"');
}

/* ---- numbers ---- */

/* The fewest digits that read back as d, and where the point stands behind them: 0.digits times 10^point. */
static int shortest(double d, char digits[24], int *point) {
    char text[40];
    for (int n = 1; n <= 17; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, d);
        if (n == 17 || strtod(text, NULL) == d) break;
    }
    int count = 0;
    for (const char *p = text; *p && *p != 'e'; p++)
        if (isdigit((uint8_t)*p)) digits[count++] = *p;
    *point = atoi(strchr(text, 'e') + 1) + 1;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

static void put_double(encoder *j, double d) {
    char digits[24];
    int point;
    if (d != d || isinf(d)) {
        vm_text_puts(&j->out, j->null_for_nan ? "null" : d != d ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
        return;
    }
    if (d == trunc(d) && fabs(d) <= 999999) {
        vm_text_printf(&j->out, "%d", (int)d);
        return;
    }
    if (d < 0) vm_text_byte(&j->out, '-');
    int count = shortest(fabs(d), digits, &point);
    if (point > 21 || point <= -6) { /* an exponent */
        vm_text_printf(&j->out, "%c%s%.*se%d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
                       point - 1);
    } else if (point <= 0) {
        vm_text_puts(&j->out, "0.");
        vm_text_pad(&j->out, '0', -point);
        vm_text_put(&j->out, digits, (size_t)count);
    } else if (point >= count) {
        vm_text_put(&j->out, digits, (size_t)count);
        vm_text_pad(&j->out, '0', point - count);
        vm_text_puts(&j->out, ".0");
    } else
        vm_text_printf(&j->out, "%.*s.%.*s", point, digits, count - point, digits + point);
}

static void put_element(encoder *j, const vm_arr *a, int64_t k) {
    if (a->cls == PROG_LOGICAL)
        vm_text_puts(&j->out, ((const uint8_t *)a->data)[k] ? "true" : "false");
    else if (a->cls == PROG_INT64)
        vm_text_printf(&j->out, "%" PRId64, ((const int64_t *)a->data)[k]);
    else if (a->cls == PROG_UINT64)
        vm_text_printf(&j->out, "%" PRIu64, ((const uint64_t *)a->data)[k]);
    else if (vm_is_int_class(a->cls))
        vm_text_printf(&j->out, "%" PRId64, (int64_t)vm_elem(a, k));
    else
        put_double(j, vm_elem(a, k));
}

/* ---- arrays ---- */

static bool is_flat(const vm_arr *a) {
    int longer = 0;
    for (uint32_t k = 0; k < a->ndims; k++)
        longer += a->dims[k] != 1;
    return longer <= 1;
}

/* Dimension `dim` of the part that begins at element `from`. */
static void put_nested(encoder *j, const vm_arr *a, uint32_t dim, int64_t from) {
    int64_t step = 1;
    for (uint32_t k = 0; k < dim; k++)
        step *= a->dims[k];
    vm_poll(j->vm);
    open_list(j, '[');
    for (int64_t k = 0; k < a->dims[dim]; k++) {
        next_item(j, k);
        if (dim + 1 < a->ndims)
            put_nested(j, a, dim + 1, from + k * step);
        else
            put_element(j, a, from + k * step);
    }
    close_list(j, ']', a->dims[dim]);
}

static void put_numbers(encoder *j, const vm_arr *a) {
    if (a->numel == 1 && a->ndims == 2) {
        put_element(j, a, 0);
        return;
    }
    if (a->numel && !is_flat(a)) {
        put_nested(j, a, 0, 0);
        return;
    }
    open_list(j, '[');
    for (int64_t k = 0; k < a->numel; k++) {
        vm_poll_at(j->vm, k);
        next_item(j, k);
        put_element(j, a, k);
    }
    close_list(j, ']', a->numel);
}

/* A text for each row; of arrays of more dimensions, the pages nest within the rows. */
static void put_char_part(encoder *j, const vm_arr *a, uint32_t dim, int64_t from) {
    if (dim == a->ndims) {
        char *row = vm_scratch(j->vm, (size_t)a->dims[1] + 1);
        for (int64_t k = 0; k < a->dims[1]; k++)
            row[k] = ((const char *)a->data)[from + k * a->dims[0]];
        put_text(j, row, (size_t)a->dims[1]);
        return;
    }
    int64_t step = 1;
    for (uint32_t k = 0; k < dim; k++)
        step *= a->dims[k];
    open_list(j, '[');
    for (int64_t k = 0; k < a->dims[dim]; k++) {
        next_item(j, k);
        put_char_part(j, a, dim ? dim + 1 : 2, from + k * step);
    }
    close_list(j, ']', a->dims[dim]);
}

static void put_chars(encoder *j, const vm_arr *a) {
    if (a->numel == 0)
        put_text(j, "", 0);
    else if (a->ndims == 2 && (a->dims[0] == 1 || a->dims[1] == 1))
        put_text(j, a->data, (size_t)a->numel);
    else
        put_char_part(j, a, 0, 0);
}

static void put_object(encoder *j, prog_array *s, int64_t k) {
    vm_keys *keys = vm_struct_keys(j->vm, s);
    open_list(j, '{');
    for (uint32_t f = 0; f < keys->count; f++) {
        base_view name = vm_sym_text(j->vm, keys->syms[f]);
        next_item(j, f);
        put_text(j, (const char *)name.data, name.len);
        vm_text_puts(&j->out, j->pretty ? ": " : ":");
        put_value(j, vm_struct_slots(s)[1 + k * keys->count + f]);
    }
    close_list(j, '}', keys->count);
}

static void put_struct(encoder *j, prog_value v) {
    prog_array *s = vm_array(j->vm, v);
    if (s->numel == 1) {
        put_object(j, s, 0);
        return;
    }
    open_list(j, '[');
    for (int64_t k = 0; k < s->numel; k++) {
        next_item(j, k);
        put_object(j, s, k);
    }
    close_list(j, ']', s->numel);
}

static void put_cell(encoder *j, const vm_arr *a) {
    open_list(j, '[');
    for (int64_t k = 0; k < a->numel; k++) {
        next_item(j, k);
        put_value(j, ((const prog_value *)a->data)[k]);
    }
    close_list(j, ']', a->numel);
}

static void put_map(encoder *j, prog_value v) {
    vm_t *vm = j->vm;
    prog_value keys = vm_map_keys(vm, v), values = vm_map_values(vm, v);
    vm_arr k, x;
    vm_view(vm, keys, &k);
    vm_view(vm, values, &x);
    open_list(j, '{');
    for (int64_t i = 0; i < k.numel; i++) {
        prog_value key = ((const prog_value *)k.data)[i];
        next_item(j, i);
        if (vm_class(vm, key) == PROG_CHAR) {
            base_view text = vm_to_view(vm, key, "jsonencode");
            put_text(j, (const char *)text.data, text.len);
        } else {
            vm_arr n;
            vm_view(vm, key, &n);
            vm_text_byte(&j->out, '"');
            put_element(j, &n, 0);
            vm_text_byte(&j->out, '"');
        }
        vm_text_puts(&j->out, j->pretty ? ": " : ":");
        put_value(j, ((const prog_value *)x.data)[i]);
    }
    close_list(j, '}', k.numel);
}

static void put_value(encoder *j, prog_value v) {
    vm_t *vm = j->vm;
    vm_descend(vm, "encoded");
    prog_class cls = vm_class(vm, v);
    vm_arr a;
    if (cls == PROG_MAP) {
        put_map(j, v);
        return;
    }
    if (cls == PROG_FUNC || (cls == PROG_STRUCT && vm_obj(vm, v)->flags & PROG_FLAG_MEXC) || cls > PROG_MAP)
        vm_error(vm, NULL, "jsonencode: unsupported type");
    vm_view(vm, v, &a);
    if (a.complex) vm_error(vm, NULL, "jsonencode: unsupported type");
    if (cls == PROG_STRUCT)
        put_struct(j, a.v);
    else if (cls == PROG_CELL)
        put_cell(j, &a);
    else if (cls == PROG_CHAR)
        put_chars(j, &a);
    else
        put_numbers(j, &a);
}

void vm_bi_jsonencode(vm_t *vm, vm_call *c) {
    encoder j = {.vm = vm, .out = {.vm = vm}, .null_for_nan = true};
    if (c->nargs % 2 == 0 || c->nargs > 5) vm_error_usage(vm, "jsonencode");
    for (uint32_t k = 1; k < c->nargs; k += 2) {
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "jsonencode: option must be a string");
        if (vm_class(vm, c->args[k + 1]) != PROG_LOGICAL || vm_numel(vm, c->args[k + 1]) != 1)
            vm_error(vm, NULL, "jsonencode: option value must be a logical scalar");
        const char *name = vm_to_cstr(vm, c->args[k], "jsonencode");
        bool on = vm_to_bool(vm, c->args[k + 1], "jsonencode");
        if (strcasecmp(name, "ConvertInfAndNaN") == 0)
            j.null_for_nan = on;
        else if (strcasecmp(name, "PrettyPrint") == 0)
            j.pretty = on;
        else
            vm_error(vm, NULL, "jsonencode: Valid options are \"ConvertInfAndNaN\" and \"PrettyPrint\"");
    }
    put_value(&j, c->args[0]);
    vm_return(vm, c, 0, vm_new_string(vm, j.out.data, j.out.len, false));
}

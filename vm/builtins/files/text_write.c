/* vm/builtins/files/text_write.c - values as Octave's text format, save's own.
 *
 * A variable is a line with its name, one with its type, lines that say how large it is, its elements, and two empty
 * lines. Cells and structs hold variables in the same form; a two-dimensional cell ends each column with one empty line
 * more. Numbers have save_precision significant digits, so that 17 of them read back as they were. */
#include "vm/builtins/files/files_internal.h"

#include "vm/linear/diag.h"
#include "vm/run/frame.h"

#include <inttypes.h>
#include <math.h>

static void put_variable(vm_t *vm, vm_sink *to, const char *name, prog_value v, bool global);

static void put_number(vm_sink *to, double d) {
    if (d != d)
        vm_text_puts(&to->out, (prog_double(d) & ~(1ull << 63)) == PROG_NA_BITS ? "NA" : "NaN");
    else if (isinf(d))
        vm_text_puts(&to->out, d < 0 ? "-Inf" : "Inf");
    else
        vm_text_printf(&to->out, "%.*g", to->digits, d);
}

/* Element k as text, whatever the class. */
static void put_element(vm_sink *to, const vm_arr *a, int64_t k) {
    if (a->cls == PROG_INT64)
        vm_text_printf(&to->out, "%" PRId64, ((const int64_t *)a->data)[k]);
    else if (a->cls == PROG_UINT64)
        vm_text_printf(&to->out, "%" PRIu64, ((const uint64_t *)a->data)[k]);
    else if (a->complex) {
        bool twice = a->cls == PROG_DOUBLE;
        vm_text_byte(&to->out, '(');
        put_number(to, twice ? ((const double *)a->data)[2 * k] : ((const float *)a->data)[2 * k]);
        vm_text_byte(&to->out, ',');
        put_number(to, twice ? ((const double *)a->data)[2 * k + 1] : ((const float *)a->data)[2 * k + 1]);
        vm_text_byte(&to->out, ')');
    } else
        put_number(to, vm_elem(a, k));
}

static void put_type(vm_sink *to, const char *type, bool global) {
    vm_text_printf(&to->out, "# type: %s%s\n", global ? "global " : "", type);
}

static void put_dims(vm_sink *to, uint32_t ndims, const int64_t *dims) {
    vm_text_printf(&to->out, "# ndims: %u\n", ndims);
    for (uint32_t k = 0; k < ndims; k++)
        vm_text_printf(&to->out, " %" PRId64, dims[k]);
    vm_text_byte(&to->out, '\n');
}

/* Integers always name all dimensions; others only where there are more than two. */
static void put_numbers(vm_t *vm, vm_sink *to, const vm_arr *a, const char *kind, bool global) {
    char type[48];
    bool scalar = a->numel == 1 && a->ndims == 2, bits = a->cls == PROG_LOGICAL;
    snprintf(type, sizeof type, "%s%s", kind, scalar ? bits ? "" : " scalar" : " matrix");
    put_type(to, *type == ' ' ? type + 1 : type, global);
    if (scalar) {
        put_element(to, a, 0);
        vm_text_byte(&to->out, '\n');
    } else if (a->ndims > 2 || vm_is_int_class(a->cls)) {
        put_dims(to, a->ndims, a->dims);
        for (int64_t k = 0; k < a->numel; k++) {
            vm_poll_at(vm, k);
            vm_text_byte(&to->out, ' ');
            put_element(to, a, k);
            vm_text_byte(&to->out, '\n');
        }
    } else {
        vm_text_printf(&to->out, "# rows: %" PRId64 "\n# columns: %" PRId64 "\n", a->dims[0], a->dims[1]);
        for (int64_t r = 0; r < a->dims[0]; r++) {
            vm_poll_at(vm, r);
            for (int64_t k = 0; k < a->dims[1]; k++) {
                vm_text_byte(&to->out, ' ');
                put_element(to, a, r + k * a->dims[0]);
            }
            vm_text_byte(&to->out, '\n');
        }
    }
}

static void put_chars(vm_sink *to, const vm_arr *a, bool global) {
    put_type(to, a->dq ? "string" : "sq_string", global);
    if (a->ndims > 2) {
        put_dims(to, a->ndims, a->dims);
        vm_text_put(&to->out, a->data, (size_t)a->numel);
        vm_text_byte(&to->out, '\n');
        return;
    }
    int64_t rows = a->dims[0], cols = a->dims[1];
    vm_text_printf(&to->out, "# elements: %" PRId64 "\n", rows);
    for (int64_t r = 0; r < rows; r++) {
        vm_text_printf(&to->out, "# length: %" PRId64 "\n", cols);
        for (int64_t k = 0; k < cols; k++)
            vm_text_byte(&to->out, ((const char *)a->data)[r + k * rows]);
        vm_text_byte(&to->out, '\n');
    }
}

static void put_cell_body(vm_t *vm, vm_sink *to, uint32_t ndims, const int64_t *dims, const prog_value *first,
                          size_t step) {
    int64_t numel = vm_count_dims(vm, ndims, dims);
    if (ndims > 2)
        put_dims(to, ndims, dims);
    else
        vm_text_printf(&to->out, "# rows: %" PRId64 "\n# columns: %" PRId64 "\n", dims[0], dims[1]);
    for (int64_t k = 0; k < numel; k++) {
        put_variable(vm, to, "<cell-element>", first[(size_t)k * step], false);
        if (ndims == 2 && (k + 1) % dims[0] == 0) vm_text_byte(&to->out, '\n');
    }
    for (int64_t k = 0; ndims == 2 && dims[0] == 0 && k < dims[1]; k++)
        vm_text_byte(&to->out, '\n');
}

/* Fields of an array: cells of its dimensions. */
static void put_fields(vm_t *vm, vm_sink *to, prog_array *s) {
    vm_keys *keys = vm_struct_keys(vm, s);
    vm_text_printf(&to->out, "# length: %u\n", keys->count);
    for (uint32_t f = 0; f < keys->count; f++) {
        vm_text_printf(&to->out, "# name: %s\n# type: cell\n", vm_sym_cstr(vm, keys->syms[f]));
        vm_level_enter(vm, &to->levels);
        put_cell_body(vm, to, s->ndims, s->dims, vm_struct_slots(s) + 1 + f, keys->count);
        vm_level_leave(&to->levels);
        vm_text_puts(&to->out, "\n\n");
    }
}

static void put_struct(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    prog_array *s = vm_array(vm, v);
    vm_keys *keys = vm_struct_keys(vm, s);
    bool scalar = s->numel == 1 && s->ndims == 2;
    put_type(to, scalar ? "scalar struct" : "struct", global);
    put_dims(to, s->ndims, s->dims);
    if (!scalar) {
        put_fields(vm, to, s);
        return;
    }
    vm_text_printf(&to->out, "# length: %u\n", keys->count);
    for (uint32_t f = 0; f < keys->count; f++)
        put_variable(vm, to, vm_sym_cstr(vm, keys->syms[f]), vm_struct_slots(s)[1 + f], false);
}

/* Objects are in the form of vm_objects_for_file. */
static void put_object(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    put_type(to, "class", global);
    vm_text_printf(&to->out, "# classname: %s\n", vm_class_name(vm, v));
    put_fields(vm, to, vm_array(vm, vm_instance_of(vm, v)->body));
}

static void put_handle(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    vm_func *h = (vm_func *)vm_obj(vm, v);
    base_view text = vm_to_view(vm, vm_handle_text(vm, v), "save");
    put_type(to, "function handle", global);
    if (h->name || !h->code) {
        vm_text_printf(&to->out, "# octaveroot: /usr\n# subtype: simple\n%.*s\n", (int)text.len,
                       (const char *)text.data);
        return;
    }
    vm_text_printf(&to->out, "@<anonymous>\n%.*s\n", (int)text.len, (const char *)text.data);
    vm_named_value *captured;
    uint32_t count = vm_handle_captures(vm, v, &captured);
    if (count) vm_text_printf(&to->out, "# length: %u\n", count);
    for (uint32_t k = 0; k < count; k++)
        put_variable(vm, to, captured[k].name, captured[k].value, false);
}

static void put_range(vm_sink *to, const vm_range *r, bool global) {
    put_type(to, "double_range", global);
    vm_text_puts(&to->out, "# base, limit, increment\n");
    put_number(to, r->base);
    vm_text_byte(&to->out, ' ');
    put_number(to, r->limit);
    vm_text_byte(&to->out, ' ');
    put_number(to, r->inc);
    vm_text_byte(&to->out, '\n');
}

/* A permutation is kept by the row of the one in each column. */
static void put_permutation(vm_sink *to, const vm_arr *a, bool global) {
    int64_t n = a->dims[0];
    put_type(to, "permutation matrix", global);
    vm_text_printf(&to->out, "# size: %" PRId64 "\n# orient: c\n", n);
    for (int64_t k = 0; k < n; k++)
        for (int64_t r = 0; r < n; r++)
            if (vm_elem(a, r + k * n) != 0) vm_text_printf(&to->out, "%" PRId64 "\n", r + 1);
}

static void put_diagonal(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (vm_obj(vm, v)->flags & VM_DIAG_PERM) {
        put_permutation(to, &a, global);
        return;
    }
    char type[48];
    snprintf(type, sizeof type, "%s%sdiagonal matrix", a.cls == PROG_SINGLE ? "float " : "",
             a.complex ? "complex " : "");
    put_type(to, type, global);
    vm_text_printf(&to->out, "# rows: %" PRId64 "\n# columns: %" PRId64 "\n", a.dims[0], a.dims[1]);
    for (int64_t k = 0; k < a.dims[0] && k < a.dims[1]; k++) {
        put_element(to, &a, k + k * a.dims[0]);
        vm_text_byte(&to->out, '\n');
    }
}

static void put_array(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    vm_arr a;
    vm_view(vm, v, &a);
    char kind[32] = "";
    if (a.cls == PROG_CELL) {
        put_type(to, "cell", global);
        put_cell_body(vm, to, a.ndims, a.dims, a.data, 1);
    } else if (a.cls == PROG_CHAR)
        put_chars(to, &a, global);
    else {
        if (vm_is_float_class(a.cls))
            snprintf(kind, sizeof kind, "%s%s%s", a.cls == PROG_SINGLE ? "float" : "",
                     a.cls == PROG_SINGLE && a.complex ? " " : "", a.complex ? "complex" : "");
        else
            snprintf(kind, sizeof kind, "%s", a.cls == PROG_LOGICAL ? "bool" : prog_class_name(a.cls));
        put_numbers(vm, to, &a, kind, global);
    }
}

static void put_value(vm_t *vm, vm_sink *to, prog_value v, bool global) {
    prog_kind kind = prog_is_object(v) ? (prog_kind)vm_obj(vm, v)->kind : PROG_KIND_ARRAY;
    switch (kind) {
    case PROG_KIND_ARRAY: put_array(vm, to, v, global); return;
    case PROG_KIND_STRUCT:
        if (vm_obj(vm, v)->flags & PROG_FLAG_MEXC) break;
        put_struct(vm, to, v, global);
        return;
    case PROG_KIND_RANGE:
        if (((vm_range *)vm_obj(vm, v))->numel == 0 || vm_obj(vm, v)->flags & VM_RANGE_DERIVED)
            put_array(vm, to, v, global);
        else
            put_range(to, (vm_range *)vm_obj(vm, v), global);
        return;
    case PROG_KIND_DIAG: put_diagonal(vm, to, v, global); return;
    case PROG_KIND_FUNC: put_handle(vm, to, v, global); return;
    case PROG_KIND_INSTANCE:
        if (vm_obj(vm, v)->flags != VM_INST_OLD) break;
        put_object(vm, to, v, global);
        return;
    default: break;
    }
    vm_refuse_object(vm, "save", vm_class_name(vm, v));
}

static void put_variable(vm_t *vm, vm_sink *to, const char *name, prog_value v, bool global) {
    vm_level_enter(vm, &to->levels);
    vm_text_printf(&to->out, "# name: %s\n", name);
    put_value(vm, to, v, global);
    vm_level_leave(&to->levels);
    vm_text_puts(&to->out, "\n\n");
}

void vm_write_text(vm_t *vm, vm_sink *to, const vm_named_value *v) {
    put_variable(vm, to, v->name, v->value, v->global);
}

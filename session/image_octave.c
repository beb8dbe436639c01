/* session/image_octave.c - values in Octave's text format, as its `save -text` writes them: what `load` there, and in programs
 * that know the format, reads back as the same values. Called by session/image_extract.c.
 *
 * The format is described by what Octave 7 writes: lines "# name:" and "# type:", then lines that depend on the type. A range
 * is written as the matrix that it stands for. What has no form there is refused by name: maps, onCleanup objects, bound
 * methods, handles of functions within functions. */
#include "session/image_values.h"

#include "vm/heap/trace.h"
#include "vm/run/frame.h"
#include "vm/text/display.h"

#include <inttypes.h>

static void put_value(ses_out *out, prog_value v);

void ses_octave_begin(ses_out *out) {
    base_buf_str(&out->buf, "# Created by Mica " MICA_VERSION "\n");
}

/* ---- arrays ---- */

static void put_ndims(ses_out *out, const vm_arr *a) {
    base_buf_printf(&out->buf, "# ndims: %u\n", a->ndims);
    for (uint32_t k = 0; k < a->ndims; k++)
        base_buf_printf(&out->buf, " %" PRId64, a->dims[k]);
    base_buf_byte(&out->buf, '\n');
}

static void put_element(ses_out *out, const vm_arr *a, int64_t k) {
    if (a->complex) {
        base_buf_byte(&out->buf, '(');
        ses_out_element(out, a, k, 0);
        base_buf_byte(&out->buf, ',');
        ses_out_element(out, a, k, 1);
        base_buf_byte(&out->buf, ')');
    } else {
        ses_out_element(out, a, k, 0);
    }
}

/* Integers, and what has more than two dimensions, one to a line. */
static void put_column(ses_out *out, const vm_arr *a) {
    put_ndims(out, a);
    for (int64_t k = 0; k < a->numel; k++) {
        base_buf_byte(&out->buf, ' ');
        put_element(out, a, k);
        base_buf_byte(&out->buf, '\n');
    }
}

static void put_rows(ses_out *out, const vm_arr *a) {
    base_buf_printf(&out->buf, "# rows: %" PRId64 "\n# columns: %" PRId64 "\n", a->dims[0], a->dims[1]);
    for (int64_t r = 0; r < a->dims[0] && a->numel; r++) {
        for (int64_t c = 0; c < a->dims[1]; c++) {
            base_buf_byte(&out->buf, ' ');
            put_element(out, a, c * a->dims[0] + r);
        }
        base_buf_byte(&out->buf, '\n');
    }
}

static void put_numbers(ses_out *out, const vm_arr *a) {
    bool scalar = a->ndims == 2 && a->numel == 1 && a->dims[0] == 1, integer = vm_is_int_class(a->cls);
    const char *type = a->cls == PROG_SINGLE    ? "float "
                       : a->cls == PROG_LOGICAL ? "bool"
                       : integer                ? prog_class_name(a->cls)
                                                : "";
    base_buf_printf(&out->buf, "# type: %s%s", type, integer ? " " : "");
    if (a->complex) base_buf_str(&out->buf, "complex ");
    if (a->cls == PROG_LOGICAL)
        base_buf_str(&out->buf, scalar ? "\n" : " matrix\n");
    else
        base_buf_str(&out->buf, scalar ? "scalar\n" : "matrix\n");
    if (scalar) {
        put_element(out, a, 0);
        base_buf_byte(&out->buf, '\n');
    } else if (integer || a->ndims > 2) {
        put_column(out, a);
    } else {
        put_rows(out, a);
    }
}

static void put_text(ses_out *out, const vm_arr *a) {
    const char *text = a->data;
    base_buf_printf(&out->buf, "# type: %s\n", a->dq ? "string" : "sq_string");
    if (a->ndims > 2) {
        put_ndims(out, a);
        base_buf_append(&out->buf, text, (size_t)a->numel);
        base_buf_byte(&out->buf, '\n');
        return;
    }
    base_buf_printf(&out->buf, "# elements: %" PRId64 "\n", a->dims[0]);
    for (int64_t r = 0; r < a->dims[0]; r++) {
        base_buf_printf(&out->buf, "# length: %" PRId64 "\n", a->dims[1]);
        for (int64_t c = 0; c < a->dims[1]; c++)
            base_buf_byte(&out->buf, (uint8_t)text[c * a->dims[0] + r]);
        base_buf_byte(&out->buf, '\n');
        ses_out_settle(out, false);
    }
}

/* ---- values in values ---- */

/* A field may be called anything, and what lies in an image anything too: none makes a line of its own. */
static void put_name(ses_out *out, const char *name) {
    base_buf_str(&out->buf, "# name: ");
    base_buf_plain(&out->buf, name, strlen(name));
    base_buf_byte(&out->buf, '\n');
}

static void put_named(ses_out *out, const char *name, prog_value v) {
    ses_out_member(out);
    put_name(out, name);
    put_value(out, v);
    base_buf_str(&out->buf, "\n\n");
}

/* Members [first], [first + step], … as a cell of these dimensions. */
static void put_cell(ses_out *out, const vm_arr *a, const prog_value *first, int64_t step) {
    base_buf_str(&out->buf, "# type: cell\n");
    bool flat = a->ndims == 2;
    if (flat)
        base_buf_printf(&out->buf, "# rows: %" PRId64 "\n# columns: %" PRId64 "\n", a->dims[0], a->dims[1]);
    else
        put_ndims(out, a);
    for (int64_t k = 0; k < a->numel; k++) {
        put_named(out, "<cell-element>", first[k * step]);
        if (flat && (k + 1) % a->dims[0] == 0) base_buf_byte(&out->buf, '\n');
    }
}

static void put_struct(ses_out *out, const vm_arr *a) {
    vm_t *vm = out->vm;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, a->v));
    const prog_value *slots = a->data;
    bool scalar = a->ndims == 2 && a->numel == 1;
    base_buf_str(&out->buf, scalar ? "# type: scalar struct\n" : "# type: struct\n");
    put_ndims(out, a);
    base_buf_printf(&out->buf, "# length: %u\n", keys->count);
    for (uint32_t f = 0; f < keys->count; f++) {
        const char *name = vm_sym_cstr(vm, keys->syms[f]);
        if (scalar) {
            put_named(out, name, slots[f]);
            continue;
        }
        put_name(out, name);
        put_cell(out, a, slots + f, keys->count);
        base_buf_str(&out->buf, "\n\n");
    }
}

/* ---- handles ---- */

static void put_handle(ses_out *out, prog_value v) {
    vm_t *vm = out->vm;
    vm_func *f = (vm_func *)vm_obj(vm, v);
    vm_text text = {.vm = vm};
    vm_func_text(vm, v, &text);
    base_buf_str(&out->buf, "# type: function handle\n");
    if (f->name) {
        base_buf_printf(&out->buf, "# subtype: simple\n%.*s\n", (int)text.len, text.data);
        return;
    }
    const prog_code *code = vm_at(vm, f->code);
    base_buf_printf(&out->buf, "@<anonymous>\n%.*s\n", (int)text.len, text.data);
    uint32_t held = 0; /* what had no value when it was captured has none */
    for (uint32_t k = 0; k < f->ncaptures; k++)
        held += f->captures[k] != PROG_UNDEF;
    if (held) base_buf_printf(&out->buf, "# length: %u\n", held);
    for (uint32_t k = 0; k < f->ncaptures; k++) {
        if (f->captures[k] == PROG_UNDEF) continue;
        uint32_t name = prog_code_vars(code)[prog_code_captures(code)[k]];
        put_named(out, vm_sym_cstr(vm, vm_code_sym(vm, code, name)), f->captures[k]);
    }
}

static void put_value(ses_out *out, prog_value v) {
    vm_t *vm = out->vm;
    vm_descend(vm, "written");
    uint32_t mark = vm_pool_mark(vm);
    vm_arr a;
    vm_view(vm, v, &a);
    switch (a.cls) {
    case PROG_CELL: put_cell(out, &a, a.data, 1); break;
    case PROG_STRUCT: put_struct(out, &a); break;
    case PROG_FUNC: put_handle(out, v); break;
    case PROG_CHAR: put_text(out, &a); break;
    default: put_numbers(out, &a);
    }
    vm_pool_drain(vm, mark);
}

void ses_octave_variable(ses_out *out, const char *name, prog_value v) {
    put_name(out, name);
    put_value(out, v);
    base_buf_str(&out->buf, "\n\n");
}

/* ---- what has no form there ---- */

static const char *handle_refuses(ses_out *out, prog_value v) {
    vm_func *f = (vm_func *)vm_obj(out->vm, v);
    if (vm_is_cleanup(out->vm, v)) return "an onCleanup object";
    if (f->name && f->ncaptures) return "a bound method, or a function within a function";
    if (f->name && f->code) return "the handle of a local function";
    if (!f->name && !f->code) return "a handle of nothing";
    const prog_code *code = f->code ? vm_at(out->vm, f->code) : NULL;
    if (code && f->ncaptures > code->ncaptures) return "a handle with values that have no names";
    const char *why = NULL;
    for (uint32_t k = 0; k < f->ncaptures && !why; k++) {
        if (prog_code_captures(code)[k] >= code->nvars) return "a handle with values that have no names";
        if (f->captures[k] != PROG_UNDEF) why = ses_octave_refuses(out, f->captures[k]);
    }
    return why;
}

const char *ses_octave_refuses(ses_out *out, prog_value v) {
    vm_t *vm = out->vm;
    const char *why = NULL;
    vm_descend(vm, "written");
    if (v == PROG_UNDEF) return "a variable without a value";
    if (vm_is_kind(vm, v, PROG_KIND_MAP)) return "a containers.Map";
    if (vm_is_instance(vm, v)) return "an object";
    if (vm_is_kind(vm, v, PROG_KIND_BOX)) return "a variable that functions share";
    if (vm_is_kind(vm, v, PROG_KIND_FUNC)) return handle_refuses(out, v);
    int64_t n = ses_member_count(vm, v);
    for (int64_t k = 0; k < n && !why; k++) {
        ses_out_member(out);
        why = ses_octave_refuses(out, ses_member(vm, v, k));
    }
    return why;
}

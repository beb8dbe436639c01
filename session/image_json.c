/* session/image_json.c - values as JSON for other tools: every value is an object with its class and size, so that nothing is
 * lost but the bits of a NaN. Called by session/image_extract.c. docs/image.md has the table of members. */
#include "session/image_values.h"

#include "vm/heap/trace.h"
#include "vm/index/map.h"
#include "vm/run/frame.h"
#include "vm/text/display.h"

#include <math.h>

static void put_value(ses_out *out, const char *name, prog_value v);

/* JSON has no word for what is no number: such elements are texts. */
static void put_part(ses_out *out, const vm_arr *a, const char *name, int part) {
    base_json *j = &out->json;
    base_json_array(j, name);
    for (int64_t k = 0; k < a->numel; k++) {
        double x = a->cls <= PROG_SINGLE
                       ? vm_elem(&(vm_arr){.cls = a->cls, .data = a->data}, a->complex ? 2 * k + part : k)
                       : 0;
        if (j->follows) base_buf_byte(j->out, ',');
        j->follows = true;
        if (a->cls == PROG_LOGICAL)
            base_buf_str(j->out, ((const uint8_t *)a->data)[k] ? "true" : "false");
        else if (isfinite(x))
            ses_out_element(out, a, k, part);
        else {
            base_buf_byte(j->out, '"');
            ses_out_element(out, a, k, part);
            base_buf_byte(j->out, '"');
        }
        if (a->cls == PROG_LOGICAL) ses_out_settle(out, false); /* others do it themselves */
    }
    base_json_array_end(j);
}

/* Rows where it is a matrix, all bytes where it has more dimensions. */
static void put_text(ses_out *out, const vm_arr *a) {
    base_json *j = &out->json;
    const uint8_t *text = a->data;
    if (a->ndims > 2 || a->dims[0] <= 1) {
        base_json_text(j, "text", (base_view){text, (size_t)a->numel});
        return;
    }
    uint8_t *row = vm_scratch(out->vm, (size_t)a->dims[1] + 1);
    base_json_array(j, "rows");
    for (int64_t r = 0; r < a->dims[0]; r++) {
        for (int64_t c = 0; c < a->dims[1]; c++)
            row[c] = text[c * a->dims[0] + r];
        base_json_text(j, NULL, (base_view){row, (size_t)a->dims[1]});
        ses_out_settle(out, false);
    }
    base_json_array_end(j);
}

static void put_members(ses_out *out, const char *name, const prog_value *members, int64_t n) {
    base_json_array(&out->json, name);
    for (int64_t k = 0; k < n; k++)
        put_value(out, NULL, members[k]);
    base_json_array_end(&out->json);
}

static void put_struct(ses_out *out, const vm_arr *a) {
    vm_keys *keys = vm_struct_keys(out->vm, vm_array(out->vm, a->v));
    base_json *j = &out->json;
    base_json_array(j, "fields");
    for (uint32_t f = 0; f < keys->count; f++)
        base_json_text(j, NULL, vm_sym_text(out->vm, keys->syms[f]));
    base_json_array_end(j);
    base_json_array(j, "elements");
    for (int64_t k = 0; k < a->numel; k++)
        put_members(out, NULL, (const prog_value *)a->data + k * keys->count, keys->count);
    base_json_array_end(j);
}

static void put_map(ses_out *out, prog_value v) {
    vm_arr keys, values;
    vm_view(out->vm, vm_map_keys(out->vm, v), &keys);
    vm_view(out->vm, vm_map_values(out->vm, v), &values);
    put_members(out, "keys", keys.data, keys.numel);
    put_members(out, "values", values.data, values.numel);
}

static void put_handle(ses_out *out, prog_value v) {
    vm_func *f = (vm_func *)vm_obj(out->vm, v);
    vm_text text = {.vm = out->vm};
    if (!vm_is_cleanup(out->vm, v)) vm_func_text(out->vm, v, &text);
    base_json_text(&out->json, "text", (base_view){(const uint8_t *)text.data, text.len});
    put_members(out, "captures", f->captures, f->ncaptures);
}

static void put_value(ses_out *out, const char *name, prog_value v) {
    vm_t *vm = out->vm;
    base_json *j = &out->json;
    vm_descend(vm, "written");
    ses_out_member(out);
    v = vm_unbox(vm, v);
    if (v == PROG_UNDEF) {
        base_json_null(j, name);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    vm_arr a;
    vm_view(vm, v, &a);
    base_json_object(j, name);
    base_json_str(j, "class", vm_class_name(vm, v));
    base_json_array(j, "size");
    for (uint32_t k = 0; k < a.ndims; k++)
        base_json_i64(j, NULL, a.dims[k]);
    base_json_array_end(j);
    switch (a.cls) {
    case PROG_CELL: put_members(out, "members", a.data, a.numel); break;
    case PROG_STRUCT: put_struct(out, &a); break;
    case PROG_MAP: put_map(out, v); break;
    case PROG_OBJECT: put_value(out, "properties", vm_instance_of(vm, v)->body); break;
    case PROG_FUNC: put_handle(out, v); break;
    case PROG_CHAR: put_text(out, &a); break;
    default:
        put_part(out, &a, "values", 0);
        if (a.complex) put_part(out, &a, "imaginary", 1);
    }
    base_json_object_end(j);
    vm_pool_drain(vm, mark);
}

void ses_json_variable(ses_out *out, const char *name, prog_value v) {
    put_value(out, name, v);
    ses_out_settle(out, false);
}

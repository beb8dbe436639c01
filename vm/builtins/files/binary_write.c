/* vm/builtins/files/binary_write.c - values as Octave's binary format (binary.h). */
#include "vm/builtins/files/binary.h"
#include "vm/builtins/files/files_internal.h"

#include "vm/run/frame.h"

static void put_variable(vm_t *vm, vm_sink *to, const char *name, prog_value v, bool global);

static void put_i32(vm_sink *to, int64_t n) {
    if (n > INT32_MAX || n < INT32_MIN)
        vm_error(to->out.vm, NULL, "save: a value is too large for the binary format");
    int32_t small = (int32_t)n;
    vm_text_put(&to->out, &small, 4);
}

static void put_counted(vm_sink *to, const void *text, size_t len) {
    put_i32(to, (int64_t)len);
    vm_text_put(&to->out, text, len);
}

static void put_dims(vm_sink *to, uint32_t ndims, const int64_t *dims) {
    put_i32(to, -(int64_t)ndims);
    for (uint32_t k = 0; k < ndims; k++)
        put_i32(to, dims[k]);
}

/* -float-binary keeps doubles in half the room. */
static void put_floats(vm_sink *to, const vm_arr *a, int64_t count, int64_t step) {
    bool single = a->cls == PROG_SINGLE;
    int64_t parts = a->complex ? 2 : 1;
    vm_text_byte(&to->out, single || to->single ? BINARY_FLOAT : BINARY_DOUBLE);
    for (int64_t k = 0; k < count; k++)
        for (int64_t p = 0; p < parts; p++) {
            int64_t at = k * step * parts + p;
            float f = single ? ((const float *)a->data)[at] : 0;
            double d = single ? 0 : ((const double *)a->data)[at];
            if (!single && to->single) f = (float)d;
            if (single || to->single)
                vm_text_put(&to->out, &f, 4);
            else
                vm_text_put(&to->out, &d, 8);
        }
}

static void put_type(vm_sink *to, const char *type) {
    vm_text_byte(&to->out, (char)BINARY_NAMED);
    put_counted(to, type, strlen(type));
}

static void put_cell_body(vm_t *vm, vm_sink *to, uint32_t ndims, const int64_t *dims, const prog_value *first,
                          size_t step) {
    int64_t numel = vm_count_dims(vm, ndims, dims);
    put_dims(to, ndims, dims);
    for (int64_t k = 0; k < numel; k++)
        put_variable(vm, to, "<cell-element>", first[(size_t)k * step], false);
}

static void put_head(vm_sink *to, const char *name, bool global) {
    put_counted(to, name, strlen(name));
    put_i32(to, 0);
    vm_text_byte(&to->out, global);
}

/* Fields of an array: cells of its dimensions. */
static void put_fields(vm_t *vm, vm_sink *to, prog_array *s) {
    vm_keys *keys = vm_struct_keys(vm, s);
    put_i32(to, keys->count);
    for (uint32_t f = 0; f < keys->count; f++) {
        put_head(to, vm_sym_cstr(vm, keys->syms[f]), false);
        put_type(to, "cell");
        vm_level_enter(vm, &to->levels);
        put_cell_body(vm, to, s->ndims, s->dims, vm_struct_slots(s) + 1 + f, keys->count);
        vm_level_leave(&to->levels);
    }
}

static void put_struct(vm_t *vm, vm_sink *to, prog_value v) {
    prog_array *s = vm_array(vm, v);
    vm_keys *keys = vm_struct_keys(vm, s);
    bool scalar = s->numel == 1 && s->ndims == 2;
    put_type(to, scalar ? "scalar struct" : "struct");
    if (!scalar) {
        put_dims(to, s->ndims, s->dims);
        put_fields(vm, to, s);
        return;
    }
    put_i32(to, keys->count);
    for (uint32_t f = 0; f < keys->count; f++)
        put_variable(vm, to, vm_sym_cstr(vm, keys->syms[f]), vm_struct_slots(s)[1 + f], false);
}

/* Objects are in the form of vm_objects_for_file. */
static void put_object(vm_t *vm, vm_sink *to, prog_value v) {
    const char *name = vm_class_name(vm, v);
    put_type(to, "class");
    put_counted(to, name, strlen(name));
    put_fields(vm, to, vm_array(vm, vm_instance_of(vm, v)->body));
}

static void put_handle(vm_t *vm, vm_sink *to, prog_value v) {
    vm_func *h = (vm_func *)vm_obj(vm, v);
    base_view text = vm_to_view(vm, vm_handle_text(vm, v), "save");
    vm_text head = {.vm = vm};
    put_type(to, "function handle");
    if (h->name || !h->code) {
        vm_text_put(&head, text.data, text.len);
        vm_text_puts(&head, "@<simple>\n/usr\n");
        put_counted(to, head.data, head.len);
        return;
    }
    vm_named_value *captured;
    uint32_t count = vm_handle_captures(vm, v, &captured);
    vm_text_puts(&head, "@<anonymous>");
    if (count) vm_text_printf(&head, " %u", count);
    put_counted(to, head.data, head.len);
    put_counted(to, text.data, text.len);
    for (uint32_t k = 0; k < count; k++)
        put_variable(vm, to, captured[k].name, captured[k].value, false);
}

static void put_range(vm_sink *to, const vm_range *r) {
    double parts[3] = {r->base, r->limit, r->inc};
    put_type(to, "double_range");
    vm_text_byte(&to->out, BINARY_DOUBLE);
    vm_text_put(&to->out, parts, sizeof parts);
}

static void put_permutation(vm_sink *to, const vm_arr *a) {
    int64_t n = a->dims[0];
    put_type(to, "permutation matrix");
    put_i32(to, n);
    vm_text_byte(&to->out, 1); /* by columns */
    for (int64_t k = 0; k < n; k++)
        for (int64_t r = 0; r < n; r++)
            if (vm_elem(a, r + k * n) != 0) vm_text_put(&to->out, &r, 8);
}

static void put_diagonal(vm_t *vm, vm_sink *to, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (vm_obj(vm, v)->flags & VM_DIAG_PERM) {
        put_permutation(to, &a);
        return;
    }
    char type[48];
    snprintf(type, sizeof type, "%s%sdiagonal matrix", a.cls == PROG_SINGLE ? "float " : "",
             a.complex ? "complex " : "");
    put_type(to, type);
    put_i32(to, a.dims[0]);
    put_i32(to, a.dims[1]);
    put_floats(to, &a, a.dims[0] < a.dims[1] ? a.dims[0] : a.dims[1], a.dims[0] + 1);
}

static void put_array(vm_t *vm, vm_sink *to, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    bool scalar = a.numel == 1 && a.ndims == 2;
    char type[48];
    if (a.cls == PROG_CELL) {
        put_type(to, "cell");
        put_cell_body(vm, to, a.ndims, a.dims, a.data, 1);
        return;
    }
    if (a.cls == PROG_CHAR)
        snprintf(type, sizeof type, "%s", a.dq ? "string" : "sq_string");
    else if (a.cls == PROG_LOGICAL)
        snprintf(type, sizeof type, scalar ? "bool" : "bool matrix");
    else if (vm_is_float_class(a.cls))
        snprintf(type, sizeof type, "%s%s%s", a.cls == PROG_SINGLE ? "float " : "",
                 a.complex ? "complex " : "", scalar ? "scalar" : "matrix");
    else
        snprintf(type, sizeof type, "%s %s", prog_class_name(a.cls), scalar ? "scalar" : "matrix");
    put_type(to, type);
    if (!scalar || a.cls == PROG_CHAR) put_dims(to, a.ndims, a.dims);
    if (vm_is_float_class(a.cls))
        put_floats(to, &a, a.numel, 1);
    else
        vm_text_put(&to->out, a.data, (size_t)a.numel * prog_class_bytes(a.cls));
}

static void put_value(vm_t *vm, vm_sink *to, prog_value v) {
    prog_kind kind = prog_is_object(v) ? (prog_kind)vm_obj(vm, v)->kind : PROG_KIND_ARRAY;
    switch (kind) {
    case PROG_KIND_ARRAY: put_array(vm, to, v); return;
    case PROG_KIND_STRUCT:
        if (vm_obj(vm, v)->flags & PROG_FLAG_MEXC) break;
        put_struct(vm, to, v);
        return;
    case PROG_KIND_RANGE:
        if (((vm_range *)vm_obj(vm, v))->numel == 0 || vm_obj(vm, v)->flags & VM_RANGE_DERIVED)
            put_array(vm, to, v);
        else
            put_range(to, (vm_range *)vm_obj(vm, v));
        return;
    case PROG_KIND_DIAG: put_diagonal(vm, to, v); return;
    case PROG_KIND_FUNC: put_handle(vm, to, v); return;
    case PROG_KIND_INSTANCE:
        if (vm_obj(vm, v)->flags != VM_INST_OLD) break;
        put_object(vm, to, v);
        return;
    default: break;
    }
    vm_refuse_object(vm, "save", vm_class_name(vm, v));
}

static void put_variable(vm_t *vm, vm_sink *to, const char *name, prog_value v, bool global) {
    vm_level_enter(vm, &to->levels);
    put_head(to, name, global);
    put_value(vm, to, v);
    vm_level_leave(&to->levels);
}

void vm_write_binary(vm_t *vm, vm_sink *to, const vm_named_value *v) {
    put_variable(vm, to, v->name, v->value, v->global);
}

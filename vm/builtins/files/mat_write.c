/* vm/builtins/files/mat_write.c - values as MAT files of versions 4 and 5 (mat.h); 6 and 7 of the programs that made them
 * are version 5 here, 7 with each variable compressed. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat.h"

#include "vm/run/frame.h"

#include <inttypes.h>

#define FIELD_MOST 63u /* bytes of a field's name */

static void put_matrix(vm_t *vm, vm_text *out, vm_levels *l, const char *name, prog_value v, bool global);

static bool is_data(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return true;
    prog_obj *o = vm_obj(vm, v);
    return o->kind == PROG_KIND_ARRAY || o->kind == PROG_KIND_RANGE || o->kind == PROG_KIND_DIAG ||
           (o->kind == PROG_KIND_STRUCT && !(o->flags & PROG_FLAG_MEXC));
}

void vm_mat_check(vm_t *vm, prog_value v) {
    if (is_data(vm, v)) return;
    if (vm_is_kind(vm, v, PROG_KIND_FUNC))
        vm_error(vm, NULL, "save: function handles have no form in MAT files");
    vm_refuse_object(vm, "save", vm_class_name(vm, v));
}

void vm_mat_check_fields(vm_t *vm, const vm_keys *keys) {
    for (uint32_t k = 0; k < keys->count; k++)
        if (vm_sym_text(vm, keys->syms[k]).len > FIELD_MOST)
            vm_error(vm, NULL, "save: field name '%s' is longer than a MAT file allows (%u)",
                     vm_sym_cstr(vm, keys->syms[k]), FIELD_MOST);
}

static void put_u32(vm_text *out, uint64_t n) {
    if (n > UINT32_MAX)
        vm_error(out->vm, NULL, "save: a variable is too large for a MAT file of this version");
    uint32_t small = (uint32_t)n;
    vm_text_put(out, &small, 4);
}

static void put_padding(vm_text *out, size_t len) {
    vm_text_pad(out, 0, (int64_t)(-len & 7));
}

/* As Octave does, 1 to 4 bytes stand in the tag. */
static void put_element(vm_text *out, uint32_t type, const void *data, size_t len) {
    if (len && len <= 4) {
        put_u32(out, type | len << 16);
        vm_text_put(out, data, len);
        vm_text_pad(out, 0, 4 - (int64_t)len);
        return;
    }
    put_u32(out, type);
    put_u32(out, len);
    vm_text_put(out, data, len);
    put_padding(out, len);
}

typedef struct matrix_head {
    uint32_t cls, flags;
    uint32_t ndims;
    const int64_t *dims;
    const char *name;
} matrix_head;

static void put_head(vm_text *out, const matrix_head *h) {
    uint32_t flags[2] = {h->cls | h->flags,
                         1}; /* the second counts for sparse matrices, and is 1 elsewhere */
    int32_t dims[PROG_DIMS_MOST];
    put_element(out, MAT_UINT32, flags, 8);
    for (uint32_t k = 0; k < h->ndims; k++) {
        if (h->dims[k] > INT32_MAX) put_u32(out, UINT64_MAX);
        dims[k] = (int32_t)h->dims[k];
    }
    put_element(out, MAT_INT32, dims, 4 * h->ndims);
    put_element(out, MAT_INT8, h->name, strlen(h->name));
}

const vm_mat_form vm_mat_forms[PROG_CLASS_COUNT] = {
    [PROG_DOUBLE] = {MAT_CLASS_DOUBLE, MAT_DOUBLE}, [PROG_SINGLE] = {MAT_CLASS_SINGLE, MAT_SINGLE},
    [PROG_INT8] = {MAT_CLASS_INT8, MAT_INT8},       [PROG_INT16] = {MAT_CLASS_INT16, MAT_INT16},
    [PROG_INT32] = {MAT_CLASS_INT32, MAT_INT32},    [PROG_INT64] = {MAT_CLASS_INT64, MAT_INT64},
    [PROG_UINT8] = {MAT_CLASS_UINT8, MAT_UINT8},    [PROG_UINT16] = {MAT_CLASS_UINT16, MAT_UINT16},
    [PROG_UINT32] = {MAT_CLASS_UINT32, MAT_UINT32}, [PROG_UINT64] = {MAT_CLASS_UINT64, MAT_UINT64},
    [PROG_LOGICAL] = {MAT_CLASS_UINT8, MAT_UINT8},  [PROG_CHAR] = {MAT_CLASS_CHAR, MAT_UINT16}};

/* Real parts, then imaginary ones. */
static void put_part(vm_text *out, const vm_arr *a, int part) {
    size_t bytes = prog_class_bytes(a->cls), step = bytes << a->complex, count = (size_t)a->numel;
    put_u32(out, vm_mat_forms[a->cls].type);
    put_u32(out, (uint64_t)count * bytes);
    vm_text_reserve(out, count * bytes + 8);
    for (size_t k = 0; k < count; k++)
        memcpy(out->data + out->len + k * bytes, (const uint8_t *)a->data + k * step + (size_t)part * bytes,
               bytes);
    out->len += count * bytes;
    put_padding(out, count * bytes);
}

/* Text is kept in units of 16 bits where all of it is ASCII, else as the bytes of its UTF-8. */
static void put_chars(vm_text *out, const vm_arr *a) {
    const uint8_t *text = a->data;
    size_t count = (size_t)a->numel;
    bool ascii = true;
    for (size_t k = 0; k < count; k++)
        ascii &= text[k] < 128;
    if (!ascii) {
        put_element(out, MAT_UTF8, text, count);
        return;
    }
    uint16_t *units = vm_scratch(out->vm, 2 * count + 2);
    for (size_t k = 0; k < count; k++)
        units[k] = text[k];
    put_element(out, MAT_UINT16, units, 2 * count);
}

static void put_fields(vm_t *vm, vm_text *out, vm_levels *l, prog_value v) {
    prog_array *s = vm_array(vm, v);
    vm_keys *keys = vm_struct_keys(vm, s);
    uint32_t width = 32;
    vm_mat_check_fields(vm, keys);
    for (uint32_t k = 0; k < keys->count; k++)
        if (vm_sym_text(vm, keys->syms[k]).len >= width) width = FIELD_MOST + 1;
    put_element(out, MAT_INT32, &width, 4);
    char *names = vm_scratch(vm, (size_t)width * keys->count + 1);
    memset(names, 0, (size_t)width * keys->count + 1);
    for (uint32_t k = 0; k < keys->count; k++) {
        base_view name = vm_sym_text(vm, keys->syms[k]);
        memcpy(names + (size_t)k * width, name.data, name.len);
    }
    put_u32(out, MAT_INT8); /* never in the tag */
    put_u32(out, (size_t)width * keys->count);
    vm_text_put(out, names, (size_t)width * keys->count);
    for (int64_t k = 0; k < s->numel * keys->count; k++)
        put_matrix(vm, out, l, "", vm_struct_slots(s)[1 + k], false);
}

static void put_body(vm_t *vm, vm_text *out, vm_levels *l, const char *name, prog_value v, bool global) {
    vm_arr a;
    vm_view(vm, v, &a);
    matrix_head h = {MAT_CLASS_CELL, global ? MAT_GLOBAL : 0, a.ndims, a.dims, name};
    if (a.cls == PROG_STRUCT) {
        h.cls = MAT_CLASS_STRUCT;
        put_head(out, &h);
        put_fields(vm, out, l, a.v);
        return;
    }
    if (a.cls != PROG_CELL) h.cls = vm_mat_forms[a.cls].cls;
    if (a.cls == PROG_LOGICAL) h.flags |= MAT_LOGICAL;
    if (a.complex) h.flags |= MAT_COMPLEX;
    put_head(out, &h);
    if (a.cls == PROG_CELL)
        for (int64_t k = 0; k < a.numel; k++)
            put_matrix(vm, out, l, "", ((const prog_value *)a.data)[k], false);
    else if (a.cls == PROG_CHAR)
        put_chars(out, &a);
    else
        for (int part = 0; part <= a.complex; part++)
            put_part(out, &a, part);
}

/* The size stands in front, and is known at the end. */
static void put_matrix(vm_t *vm, vm_text *out, vm_levels *l, const char *name, prog_value v, bool global) {
    vm_level_enter(vm, l);
    vm_mat_check(vm, v);
    put_u32(out, MAT_MATRIX);
    size_t at = out->len;
    put_u32(out, 0);
    put_body(vm, out, l, name, v, global);
    uint64_t len = out->len - at - 4;
    if (len > UINT32_MAX) put_u32(out, len);
    uint32_t small = (uint32_t)len;
    memcpy(out->data + at, &small, 4);
    vm_level_leave(l);
}

void vm_write_mat5(vm_t *vm, vm_sink *to, const vm_named_value *v) {
    if (!to->compress) {
        put_matrix(vm, &to->out, &to->levels, v->name, v->value, v->global);
        return;
    }
    vm_text plain = {.vm = vm};
    put_matrix(vm, &plain, &to->levels, v->name, v->value, v->global);
    base_view packed = vm_deflate(vm, "save", VM_WRAP_ZLIB, base_view_of(plain.data, plain.len));
    put_u32(&to->out, MAT_COMPRESSED);
    put_u32(&to->out, packed.len);
    vm_text_put(&to->out, packed.data, packed.len);
}

/* Version 4: i32 type (1000 byte order + 10 form + 1 text), rows, columns, whether imaginary parts follow, bytes of the name
 * with its end; the name; all as doubles. */
void vm_write_mat4(vm_t *vm, vm_sink *to, const vm_named_value *v) {
    vm_arr a;
    if (!is_data(vm, v->value) || vm_class(vm, v->value) == PROG_CELL ||
        vm_class(vm, v->value) == PROG_STRUCT)
        vm_error(vm, NULL, "save: wrong type argument '%s'", vm_class_name(vm, v->value));
    vm_view(vm, v->value, &a);
    if (a.ndims > 2)
        vm_error(vm, NULL, "save: arrays of more than two dimensions have no form in MAT files of version 4");
    vm_text *out = &to->out;
    if (a.dims[0] > INT32_MAX || a.dims[1] > INT32_MAX) put_u32(out, UINT64_MAX);
    put_u32(out, a.cls == PROG_CHAR ? 1 : 0);
    put_u32(out, (uint64_t)a.dims[0]);
    put_u32(out, (uint64_t)a.dims[1]);
    put_u32(out, a.complex);
    put_u32(out, strlen(v->name) + 1);
    vm_text_put(out, v->name, strlen(v->name) + 1);
    for (int64_t part = 0; part <= a.complex; part++)
        for (int64_t k = 0; k < a.numel; k++) {
            double d = a.cls == PROG_INT64    ? (double)((const int64_t *)a.data)[k]
                       : a.cls == PROG_UINT64 ? (double)((const uint64_t *)a.data)[k]
                       : !a.complex           ? vm_elem(&a, k)
                       : a.cls == PROG_SINGLE ? (double)((const float *)a.data)[2 * k + part]
                                              : ((const double *)a.data)[2 * k + part];
            vm_text_put(out, &d, 8);
        }
}

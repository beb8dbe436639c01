/* vm/heap/view.c - reads values: views, classes, dimensions, checked arguments. */
#include "vm/heap/guard.h"
#include "vm/heap/trace.h"

#include <math.h>

bool vm_is_kind(vm_t *vm, prog_value v, prog_kind kind) {
    return prog_is_object(v) && vm_obj(vm, v)->kind == kind;
}

prog_class vm_class(vm_t *vm, prog_value v) {
    if (prog_is_double(v)) return PROG_DOUBLE;
    if (prog_is_small(v)) return prog_small_class(v);
    if (!prog_is_object(v)) return v == PROG_COLON ? PROG_CHAR : PROG_DOUBLE;
    prog_obj *o = vm_obj(vm, v);
    switch ((prog_kind)o->kind) {
    case PROG_KIND_ARRAY:
    case PROG_KIND_DIAG: return (prog_class)o->cls;
    case PROG_KIND_STRUCT: return PROG_STRUCT;
    case PROG_KIND_FUNC: return PROG_FUNC;
    case PROG_KIND_MAP: return PROG_MAP;
    case PROG_KIND_INSTANCE: return PROG_OBJECT;
    case PROG_KIND_BOX: return vm_class(vm, ((vm_box *)o)->value);
    default: return PROG_DOUBLE;
    }
}

const char *vm_class_name(vm_t *vm, prog_value v) {
    if (vm_is_kind(vm, v, PROG_KIND_STRUCT) && vm_obj(vm, v)->flags & PROG_FLAG_MEXC) return "MException";
    if (vm_is_cleanup(vm, v)) return "onCleanup";
    if (vm_is_instance(vm, v)) return vm_sym_cstr(vm, vm_instance_of(vm, v)->cls);
    return prog_class_name(vm_class(vm, v));
}

/* The object that has the shape of o. */
static prog_obj *shaped(vm_t *vm, prog_obj *o) {
    if (o->kind == PROG_KIND_DIAG) return vm_obj(vm, ((vm_diag *)o)->full);
    if (o->kind != PROG_KIND_INSTANCE || o->flags & (VM_INST_HANDLE | VM_INST_CHAIN)) return o;
    prog_value body = ((vm_instance *)o)->body;
    return prog_is_object(body) ? vm_obj(vm, body) : o;
}

uint32_t vm_dims(vm_t *vm, prog_value v, const int64_t **dims, int64_t buf[2]) {
    buf[0] = buf[1] = 1;
    *dims = buf;
    if (!prog_is_object(v)) return 2;
    prog_obj *o = vm_obj(vm, v);
    o = shaped(vm, o);
    if (o->kind == PROG_KIND_ARRAY || o->kind == PROG_KIND_STRUCT) {
        *dims = ((prog_array *)o)->dims;
        return ((prog_array *)o)->ndims;
    }
    if (o->kind == PROG_KIND_RANGE) buf[1] = ((vm_range *)o)->numel;
    return 2;
}

int64_t vm_numel(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return 1;
    prog_obj *o = vm_obj(vm, v);
    o = shaped(vm, o);
    if (o->kind == PROG_KIND_ARRAY || o->kind == PROG_KIND_STRUCT) return ((prog_array *)o)->numel;
    if (o->kind == PROG_KIND_RANGE) return ((vm_range *)o)->numel;
    return 1;
}

bool vm_is_complex(vm_t *vm, prog_value v) {
    if (vm_is_diag(vm, v)) v = vm_diag_full(vm, v);
    return vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_obj(vm, v)->flags & PROG_FLAG_COMPLEX;
}

bool vm_is_string(vm_t *vm, prog_value v) {
    if (prog_is_small(v)) return prog_small_class(v) == PROG_CHAR;
    if (!vm_is_kind(vm, v, PROG_KIND_ARRAY)) return false;
    prog_array *a = vm_array(vm, v);
    return a->h.cls == PROG_CHAR && a->ndims == 2 &&
           (a->dims[0] == 1 || (a->dims[0] == 0 && a->dims[1] == 0));
}

/* An instrumented build shows a scalar in a block of its size, so that what is read beside it is seen. */
static void guard_scalar(vm_t *vm, vm_arr *out) {
    if (!BASE_ASAN) return;
    size_t bytes = prog_class_bytes(out->cls);
    out->data = memcpy(vm_scratch(vm, bytes), out->scalar, bytes);
}

static void view_small(prog_value v, vm_arr *out) {
    out->cls = prog_small_class(v);
    out->dq = (v & PROG_SMALL_DQ) != 0;
    uint32_t payload = prog_small_payload(v);
    out->scalar[0] = payload; /* little-endian: the element's bytes come first */
    out->data = out->scalar;
}

void vm_view(vm_t *vm, prog_value v, vm_arr *out) {
    *out = (vm_arr){.v = v, .cls = PROG_DOUBLE, .ndims = 2, .numel = 1};
    out->scalar_dims[0] = out->scalar_dims[1] = 1;
    out->dims = out->scalar_dims;
    if (prog_is_double(v)) {
        out->scalar[0] = v;
        out->data = out->scalar;
        guard_scalar(vm, out);
        return;
    }
    if (prog_is_small(v)) {
        view_small(v, out);
        guard_scalar(vm, out);
        return;
    }
    if (v == PROG_COLON) { /* a magic colon that reaches a function is the string ":" */
        view_small(prog_small(PROG_CHAR, ':'), out);
        return;
    }
    if (!prog_is_object(v)) vm_error(vm, "Octave:undefined-function", "value is undefined");
    if (vm_is_lazy(vm, v)) out->v = v = vm_full(vm, v);
    prog_array *a = vm_array(vm, v);
    out->cls = vm_class(vm, v);
    if (out->cls == PROG_OBJECT) { /* a shape and no elements */
        out->ndims = vm_dims(vm, v, &out->dims, out->scalar_dims);
        out->numel = vm_numel(vm, v);
    }
    if (a->h.kind != PROG_KIND_ARRAY && a->h.kind != PROG_KIND_STRUCT) return;
    out->complex = (a->h.flags & PROG_FLAG_COMPLEX) != 0 && a->h.kind == PROG_KIND_ARRAY;
    out->dq = (a->h.flags & PROG_FLAG_DQ) != 0;
    out->ndims = a->ndims;
    out->dims = a->dims;
    out->numel = a->numel;
    out->data = vm_data(a);
    if (a->h.kind == PROG_KIND_STRUCT) out->data = vm_struct_slots(a) + 1;
}

double vm_elem(const vm_arr *a, int64_t k) {
    if (a->complex) k *= 2;
    switch (a->cls) {
    case PROG_DOUBLE: return ((const double *)a->data)[k];
    case PROG_SINGLE: return ((const float *)a->data)[k];
    case PROG_INT8: return ((const int8_t *)a->data)[k];
    case PROG_INT16: return ((const int16_t *)a->data)[k];
    case PROG_INT32: return ((const int32_t *)a->data)[k];
    case PROG_INT64: return (double)((const int64_t *)a->data)[k];
    case PROG_UINT16: return ((const uint16_t *)a->data)[k];
    case PROG_UINT32: return ((const uint32_t *)a->data)[k];
    case PROG_UINT64: return (double)((const uint64_t *)a->data)[k];
    case PROG_UINT8:
    case PROG_LOGICAL:
    case PROG_CHAR: return ((const uint8_t *)a->data)[k];
    default: return NAN;
    }
}

prog_value vm_elem_value(vm_t *vm, const vm_arr *a, int64_t k) {
    switch (a->cls) {
    case PROG_CELL: return ((const prog_value *)a->data)[k];
    case PROG_FUNC:
    case PROG_MAP: return a->v;
    case PROG_OBJECT: return vm_instance_element(vm, a->v, k);
    case PROG_STRUCT: return vm_struct_element(vm, a->v, k);
    case PROG_INT64:
    case PROG_UINT64: return vm_int(vm, a->cls, ((const int64_t *)a->data)[k]);
    case PROG_CHAR: return prog_small(PROG_CHAR, ((const uint8_t *)a->data)[k]) | (a->dq ? PROG_SMALL_DQ : 0);
    default: break;
    }
    if (!a->complex) return vm_scalar(vm, a->cls, vm_elem(a, k));
    if (a->cls == PROG_DOUBLE)
        return vm_complex(vm, ((const double *)a->data)[2 * k], ((const double *)a->data)[2 * k + 1]);
    const float *f = (const float *)a->data + 2 * k;
    if (f[1] == 0) return prog_single(f[0]);
    float *to;
    prog_value v = vm_new_matrix(vm, PROG_SINGLE, PROG_FLAG_COMPLEX, 1, 1, (void **)&to);
    to[0] = f[0];
    to[1] = f[1];
    return v;
}

/* ---- checked arguments ---- */

double vm_to_double(vm_t *vm, prog_value v, const char *name) {
    if (prog_is_double(v)) return prog_as_double(v);
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.numel != 1 || a.cls >= PROG_CELL) vm_error(vm, NULL, "%s: argument must be a scalar", name);
    return vm_elem(&a, 0);
}

int64_t vm_to_int(vm_t *vm, prog_value v, const char *name) {
    double d = vm_to_double(vm, v, name);
    if (d != d) vm_error(vm, NULL, "%s: argument must be an integer, not NaN", name);
    if (d >= VM_INT_LARGE || d <= -VM_INT_LARGE) return d > 0 ? VM_INT_LARGE : -VM_INT_LARGE;
    if (d != floor(d)) vm_error(vm, NULL, "%s: conversion of %g to integer value failed", name, d);
    return (int64_t)d;
}

bool vm_to_bool(vm_t *vm, prog_value v, const char *name) {
    return vm_to_double(vm, v, name) != 0;
}

prog_value vm_first_row(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls != PROG_CHAR || a.ndims != 2 || a.dims[0] < 2) return v;
    vm_warning(vm, "Octave:charmat-truncated",
               "multi-row character matrix converted to a string, only the first row is used");
    char *row = vm_scratch(vm, (size_t)a.dims[1] + 1);
    for (int64_t k = 0; k < a.dims[1]; k++)
        row[k] = ((const char *)a.data)[k * a.dims[0]];
    return vm_new_string(vm, row, (size_t)a.dims[1], a.dq);
}

base_view vm_to_view(vm_t *vm, prog_value v, const char *name) {
    if (!vm_is_string(vm, v)) v = vm_first_row(vm, v);
    if (!vm_is_string(vm, v)) vm_error(vm, NULL, "%s: argument must be a string", name);
    if (prog_is_small(v)) {
        char *byte = vm_scratch(vm, 1);
        *byte = (char)prog_small_payload(v);
        return base_view_of(byte, 1);
    }
    prog_array *a = vm_array(vm, v);
    return base_view_of(vm_data(a), (size_t)a->numel);
}

const char *vm_to_cstr(vm_t *vm, prog_value v, const char *name) {
    base_view view = vm_to_view(vm, v, name);
    char *copy = vm_scratch(vm, view.len + 1);
    if (view.len) memcpy(copy, view.data, view.len);
    copy[view.len] = 0;
    return copy;
}

/* session/image_values.c - what the forms of values share: text on its way out, numbers, members. Called by the forms. */
#include "session/image_values.h"

#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/index/map.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PIECE (1u << 20) /* bytes that are handed on at once */

void ses_out_settle(ses_out *out, bool all) {
    if (out->buf.failed) vm_error_memory(out->vm);
    if (!out->buf.len || (out->buf.len < PIECE && !all)) return;
    out->status = out->sink(out->ctx, out->buf.data, out->buf.len, out->err);
    out->buf.len = 0;
    if (out->status != MICA_OK) vm_error(out->vm, NULL, "the text could not be written");
}

uint64_t ses_members_most(const vm_t *vm) {
    return 1000000 + vm->root->used; /* of 8 bytes each */
}

void ses_out_member(ses_out *out) {
    if (++out->members > ses_members_most(out->vm))
        vm_error(out->vm, NULL,
                 "values hold one another so often that they have more than %" PRIu64 " members",
                 ses_members_most(out->vm));
    ses_out_settle(out, false);
}

static bool is_na(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7FFFFFFFFFFFFFFFull) == PROG_NA_BITS;
}

void ses_out_double(base_buf *buf, double x, bool single) {
    char text[40];
    if (isnan(x)) {
        base_buf_str(buf, is_na(x) ? "NA" : "NaN");
        return;
    }
    if (isinf(x)) {
        base_buf_str(buf, x < 0 ? "-Inf" : "Inf");
        return;
    }
    if (fabs(x) < 1e15 && x == (double)(int64_t)x && (x != 0 || !signbit(x))) {
        base_buf_printf(buf, "%" PRId64, (int64_t)x);
        return;
    }
    for (int digits = single ? 6 : 15, most = single ? 9 : 17; digits <= most; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (single ? strtof(text, NULL) == (float)x : strtod(text, NULL) == x) break;
    }
    base_buf_str(buf, text);
}

void ses_out_element(ses_out *out, const vm_arr *a, int64_t k, int part) {
    if (a->complex) k = 2 * k + part;
    switch (a->cls) {
    case PROG_DOUBLE: ses_out_double(&out->buf, ((const double *)a->data)[k], false); break;
    case PROG_SINGLE: ses_out_double(&out->buf, ((const float *)a->data)[k], true); break;
    case PROG_INT8: base_buf_printf(&out->buf, "%d", ((const int8_t *)a->data)[k]); break;
    case PROG_INT16: base_buf_printf(&out->buf, "%d", ((const int16_t *)a->data)[k]); break;
    case PROG_INT32: base_buf_printf(&out->buf, "%" PRId32, ((const int32_t *)a->data)[k]); break;
    case PROG_INT64: base_buf_printf(&out->buf, "%" PRId64, ((const int64_t *)a->data)[k]); break;
    case PROG_UINT8:
    case PROG_LOGICAL:
    case PROG_CHAR: base_buf_printf(&out->buf, "%u", ((const uint8_t *)a->data)[k]); break;
    case PROG_UINT16: base_buf_printf(&out->buf, "%u", ((const uint16_t *)a->data)[k]); break;
    case PROG_UINT32: base_buf_printf(&out->buf, "%" PRIu32, ((const uint32_t *)a->data)[k]); break;
    case PROG_UINT64: base_buf_printf(&out->buf, "%" PRIu64, ((const uint64_t *)a->data)[k]); break;
    default: break;
    }
    if (out->buf.len >= PIECE || out->buf.failed) {
        ses_out_settle(out, false);
        vm_poll(out->vm);
    }
}

int64_t ses_member_count(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return 0;
    prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_ARRAY && o->cls == PROG_CELL) return ((prog_array *)o)->numel;
    if (o->kind == PROG_KIND_STRUCT)
        return ((prog_array *)o)->numel * (int64_t)vm_struct_keys(vm, (prog_array *)o)->count;
    if (o->kind == PROG_KIND_MAP) return 2 * vm_map_count(vm, v);
    return 0;
}

/* A map has its members in cells of their own when it is asked: so it is asked once (vm_map_keys) by who reads many. */
prog_value ses_member(vm_t *vm, prog_value v, int64_t k) {
    prog_array *a = vm_array(vm, v);
    return a->h.kind == PROG_KIND_STRUCT ? vm_struct_slots(a)[1 + k] : vm_cell_data(a)[k];
}

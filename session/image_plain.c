/* session/image_plain.c - values as a session displays them, and a matrix as comma-separated values. Called by
 * session/image_extract.c. */
#include "session/image_values.h"

#include "vm/text/display.h"

/* An image may be a stranger's, and what is in it cannot steer a terminal. */
static void put_tame(base_buf *out, const char *text, size_t len) {
    for (size_t at = 0, end; at < len; at = end + 1) {
        for (end = at; end < len && text[end] != '\n' && text[end] != '\t'; end++)
            ;
        base_buf_plain(out, text + at, end - at);
        if (end < len) base_buf_byte(out, (uint8_t)text[end]);
    }
}

void ses_display_variable(ses_out *out, const char *name, prog_value v) {
    uint32_t mark = vm_pool_mark(out->vm);
    vm_text text = {.vm = out->vm};
    vm_display_text(out->vm, &text, name, v);
    put_tame(&out->buf, text.data, text.len);
    vm_pool_drain(out->vm, mark);
    ses_out_settle(out, false);
}

const char *ses_csv_refuses(ses_out *out, prog_value v) {
    const int64_t *dims;
    int64_t buf[2];
    prog_class cls = v == PROG_UNDEF ? PROG_CELL : vm_class(out->vm, v);
    if (cls != PROG_LOGICAL && !vm_is_numeric_class(cls)) return "no array of numbers or truth values";
    if (vm_is_complex(out->vm, v)) return "a complex array";
    return vm_dims(out->vm, v, &dims, buf) > 2 ? "an array of more than two dimensions" : NULL;
}

/* RFC 4180 but for the ends of lines, which are those of the system. */
void ses_csv_variable(ses_out *out, const char *name, prog_value v) {
    uint32_t mark = vm_pool_mark(out->vm);
    vm_arr a;
    (void)name;
    vm_view(out->vm, v, &a);
    for (int64_t r = 0; r < a.dims[0]; r++) {
        for (int64_t c = 0; c < a.dims[1]; c++) {
            if (c) base_buf_byte(&out->buf, ',');
            ses_out_element(out, &a, c * a.dims[0] + r, 0);
        }
        base_buf_byte(&out->buf, '\n');
    }
    vm_pool_drain(out->vm, mark);
    ses_out_settle(out, false);
}

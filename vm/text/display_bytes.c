/* vm/text/display_bytes.c - `format hex` and `format bit`: numbers as their bytes, the highest first. Elements
 * lie in memory with the lowest byte first, so they are read from the end. */
#include "vm/text/parts.h"
#include "vm/heap/text_state.h"

typedef struct byte_rows {
    vm_text *out;
    const vm_page *page;
    int bits; /* a digit */
} byte_rows;

static void put_part(vm_text *out, const uint8_t *data, size_t bytes, int bits) {
    for (size_t k = bytes; k-- > 0;)
        for (int at = 8 - bits; at >= 0; at -= bits)
            vm_text_byte(out, "0123456789abcdef"[data[k] >> at & ((1 << bits) - 1)]);
}

static void put_element(vm_text *out, const vm_arr *a, int64_t k, int bits) {
    size_t bytes = prog_class_bytes(a->cls);
    const uint8_t *data = (const uint8_t *)a->data + (size_t)k * bytes * (a->complex ? 2 : 1);
    put_part(out, data, bytes, bits);
    if (!a->complex) return;
    vm_text_puts(out, "  ");
    put_part(out, data + bytes, bytes, bits);
    vm_text_byte(out, 'i');
}

static int digit_bits(int precision) {
    return precision & (int)VM_FORMAT_HEX ? 4 : 1;
}

void vm_show_bytes_scalar(vm_text *out, int precision, const vm_arr *a, int64_t k) {
    put_element(out, a, k, digit_bits(precision));
}

static void byte_row(void *ctx, int64_t r, int64_t from, int64_t to) {
    byte_rows *br = ctx;
    for (int64_t c = from; c < to; c++) {
        vm_text_puts(br->out, "  ");
        put_element(br->out, br->page->a, br->page->first + c * br->page->rows + r, br->bits);
    }
}

void vm_show_bytes_page(vm_text *out, int precision, const vm_page *page, int indent) {
    byte_rows br = {out, page, digit_bits(precision)};
    int digits = (int)prog_class_bytes(page->a->cls) * 8 / br.bits;
    int column = 2 + digits + (page->a->complex ? digits + 3 : 0);
    vm_show_columns(out, &(vm_columns){.rows = page->rows,
                                       .cols = page->cols,
                                       .width = column,
                                       .room = vm_terminal_size(out->vm).columns - indent,
                                       .indent = indent,
                                       .row = byte_row,
                                       .ctx = &br});
}

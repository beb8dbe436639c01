/* vm/text/display_int.c - integer classes and logical values on the screen: no notation to choose, one width for
 * all that are shown together, two blanks between columns. Whole numbers are put together digit by digit, since
 * a matrix of pixels has many and printf is slow; magnitudes are unsigned, so that the least integer has one. */
#include "vm/text/parts.h"

#include <inttypes.h>
#include <limits.h>

/* Element k as a sign and a magnitude. */
static uint64_t magnitude(const vm_arr *a, int64_t k, bool *negative) {
    int64_t n = 0;
    switch (a->cls) {
    case PROG_INT8: n = ((const int8_t *)a->data)[k]; break;
    case PROG_INT16: n = ((const int16_t *)a->data)[k]; break;
    case PROG_INT32: n = ((const int32_t *)a->data)[k]; break;
    case PROG_INT64: n = ((const int64_t *)a->data)[k]; break;
    case PROG_UINT16: n = ((const uint16_t *)a->data)[k]; break;
    case PROG_UINT32: n = ((const uint32_t *)a->data)[k]; break;
    case PROG_UINT64: *negative = false; return ((const uint64_t *)a->data)[k];
    default: n = ((const uint8_t *)a->data)[k]; break;
    }
    *negative = n < 0;
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

static int digits_of(uint64_t m) {
    int digits = 1;
    while (m >= 10)
        m /= 10, digits++;
    return digits;
}

int vm_int_width(const vm_arr *a, bool *all_zero) {
    int width = 1;
    bool signs = false;
    uint64_t least = 1ull << (8 * prog_class_bytes(a->cls) - 1);
    *all_zero = true;
    for (int64_t k = 0; k < a->numel; k++) {
        bool negative;
        uint64_t m = magnitude(a, k, &negative);
        if (m) *all_zero = false;
        if (negative && m == least) continue; /* its magnitude is none of the class, and counts for nothing */
        int w = digits_of(m);
        if (w > width) width = w;
        if (negative) signs = true;
    }
    return width + (signs ? 1 : 0);
}

void vm_show_int(vm_text *out, const vm_arr *a, int64_t k, int width) {
    char text[32];
    bool negative;
    uint64_t m = magnitude(a, k, &negative);
    char *end = text + sizeof text, *p = end;
    do
        *--p = (char)('0' + m % 10);
    while (m /= 10);
    if (negative) *--p = '-';
    vm_text_pad(out, ' ', width - (end - p));
    vm_text_put(out, p, (size_t)(end - p));
}

typedef struct int_rows {
    vm_text *out;
    const vm_page *page;
    int width;
    bool bank; /* two decimals */
} int_rows;

static void int_row(void *ctx, int64_t r, int64_t from, int64_t to) {
    int_rows *ir = ctx;
    for (int64_t c = from; c < to; c++) {
        vm_text_pad(ir->out, ' ', 2);
        vm_show_int(ir->out, ir->page->a, ir->page->first + c * ir->page->rows + r, ir->width);
        if (ir->bank) vm_text_puts(ir->out, ".00");
    }
}

void vm_show_int_page(vm_text *out, const vm_page *page, int width, bool split, int indent, bool bank) {
    int_rows ir = {.out = out, .page = page, .width = width, .bank = bank};
    int room = split ? vm_terminal_size(out->vm).columns - indent : INT_MAX;
    vm_show_columns(out, &(vm_columns){.rows = page->rows,
                                       .cols = page->cols,
                                       .width = width + (bank ? 5 : 2),
                                       .room = room,
                                       .indent = indent,
                                       .row = int_row,
                                       .ctx = &ir});
}

/* vm/text/parts.h - what the files of display share. */
#ifndef VM_TEXT_PARTS_H
#define VM_TEXT_PARTS_H

#include "vm/text/text.h"

/* One page of an array of numbers: rows x cols elements from element `first` on. */
typedef struct vm_page {
    const vm_arr *a;
    int64_t first, rows, cols;
} vm_page;

/* Real and complex floating-point numbers (vm/text/display_number.c). */
void vm_show_scalar(vm_text *out, int precision, const vm_arr *a, int64_t k);
void vm_show_float_page(vm_text *out, int precision, const vm_page *page, int indent);
void vm_show_range(vm_text *out, int precision, double base, double inc, double limit, int64_t n, int indent);

/* Integer classes and logical (vm/text/display_int.c). Width is common to all pages. */
int vm_int_width(const vm_arr *a, bool *all_zero);
void vm_show_int_page(vm_text *out, const vm_page *page, int width, bool split, int indent, bool bank);
void vm_show_int(vm_text *out, const vm_arr *a, int64_t k, int width);

/* Ratios of small integers (vm/text/display_ratio.c). `length` bounds the text as in matrices; 0: a number alone. */
#define VM_RATIO_LENGTH 9
#define VM_RATIO_ROOM   400
const char *vm_ratio_text(char text[VM_RATIO_ROOM], double x, int length);

/* Bytes of numbers and logical values, as digits of 4 bits or 1 (vm/text/display_bytes.c). */
void vm_show_bytes_scalar(vm_text *out, int precision, const vm_arr *a, int64_t k);
void vm_show_bytes_page(vm_text *out, int precision, const vm_page *page, int indent);

/* A page as columns of one width, which are parted into groups where they do not fit beside one another. */
typedef struct vm_columns {
    int64_t rows, cols;
    int width, room, indent; /* characters: of a column, of a line, and in front of each line */
    void (*row)(void *ctx, int64_t row, int64_t from, int64_t to); /* puts columns from…to-1 of a row */
    void *ctx;
} vm_columns;
/* Calls `row` for every row of every group, with the headers between groups. */
void vm_show_columns(vm_text *out, const vm_columns *all);

#endif

/* vm/builtins/text/text.h - what the files of text builtins share. */
#ifndef VM_BUILTINS_TEXT_TEXT_H
#define VM_BUILTINS_TEXT_TEXT_H

#include "vm/run/builtin.h"
#include "vm/text/text.h"

/* Whether v is a cell; its view in *a. */
static inline bool vm_cell_view(vm_t *vm, prog_value v, vm_arr *a) {
    if (vm_class(vm, v) != PROG_CELL) return false;
    vm_view(vm, v, a);
    return true;
}
static inline bool vm_is_char(vm_t *vm, prog_value v) {
    return vm_class(vm, v) == PROG_CHAR;
}
/* Whether every member of the cell is a string (char array). */
bool vm_is_cellstr(vm_t *vm, prog_value v);
/* A new cell with the dims of `like`, made of fn applied to every member. */
typedef prog_value (*vm_member_fn)(vm_t *vm, prog_value member, void *ctx);
prog_value vm_map_cell(vm_t *vm, const vm_arr *like, vm_member_fn fn, void *ctx);
/* String of a text: 1xN char, 0x0 when it is empty. */
static inline prog_value vm_text_value(vm_t *vm, const vm_text *t) {
    return vm_new_string(vm, t->data, t->len, false);
}
/* As vm_text_value, but 1x0 when empty, as sprintf returns. */
prog_value vm_text_row(vm_t *vm, const vm_text *t);
/* Rows of text below each other, padded with blanks to the longest. */
prog_value vm_char_rows(vm_t *vm, const base_view *rows, int64_t n);
/* Appends row r of a char matrix. */
void vm_text_char_row(vm_text *t, const vm_arr *a, int64_t r);
/* A whole text as str2double reads it; false when it is no number. */
bool vm_read_number(const char *text, size_t len, double *re, double *im);

#endif

/* vm/text/display.h - display into text, and what else knows how values are described. */
#ifndef VM_TEXT_DISPLAY_H
#define VM_TEXT_DISPLAY_H

#include "vm/text/text.h"

/* `x = …` as a statement without semicolon prints it; name may be empty. */
void vm_display(vm_t *vm, const char *name, prog_value v);
/* As disp(v) prints it. */
void vm_disp(vm_t *vm, prog_value v);
/* What these print, appended to `out`. */
void vm_display_text(vm_t *vm, vm_text *out, const char *name, prog_value v);
void vm_disp_text(vm_t *vm, vm_text *out, prog_value v);
/* The text of a function handle as func2str gives it: "sin", "@(x) x + 1". */
void vm_func_text(vm_t *vm, prog_value v, vm_text *out);
/* Octave's name for the representation of v, as typeinfo gives it: "scalar", "bool matrix",
 * "double_range", … */
const char *vm_type_text(vm_t *vm, prog_value v);

#endif

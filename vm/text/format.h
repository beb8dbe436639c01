/* vm/text/format.h - the printf family and escape sequences, into text. */
#ifndef VM_TEXT_FORMAT_H
#define VM_TEXT_FORMAT_H

#include "vm/text/text.h"

/* The printf family: appends the formatted text to out as printf/sprintf do with the
 * template and arguments. */
struct mica_buffer;
void vm_format(vm_t *vm, struct mica_buffer *out, const char *who, prog_value template_, uint32_t nargs,
               const prog_value *args);
/* The same, appended to a text in scratch. */
void vm_format_text(vm_t *vm, vm_text *out, const char *who, prog_value template_, uint32_t nargs,
                    const prog_value *args);
/* Appends `text` with its escape sequences (\n, \t, \x41, \101 …) replaced; warns about those it does not
 * know. */
void vm_text_unescape(vm_text *out, const char *text, size_t len);
/* Appends a number as %g-like conversions print it when it is NaN, NA or infinite, else false. */
const char *vm_nonfinite_text(double d);

#endif

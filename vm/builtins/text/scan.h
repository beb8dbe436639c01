/* vm/builtins/text/scan.h - reading numbers and words by template, for sscanf and fscanf. */
#ifndef VM_BUILTINS_TEXT_SCAN_H
#define VM_BUILTINS_TEXT_SCAN_H

#include "vm/run/builtin.h"

typedef struct vm_scan_result {
    prog_value value; /* column of numbers, or text when only characters were read */
    int64_t count;    /* conversions that succeeded */
    size_t used;      /* bytes of the text consumed */
    bool failed;      /* the text did not match */
} vm_scan_result;

/* `size` is the SIZE argument, or PROG_UNDEF. Raises for a bad template or size. */
vm_scan_result vm_scan_array(vm_t *vm, const char *who, base_view text, base_view template_, prog_value size);
/* Whether a set of a template, as it stands between its brackets, has a character: a-z is a range where something
 * stands on both sides of the dash. `negated`: it began with ^. */
bool vm_set_has(base_view set, bool negated, char ch);
/* The form with one output for each conversion ("C"): returns them through `c`, then their count and a
 * message. Result: bytes used. */
size_t vm_scan_outputs(vm_t *vm, vm_call *c, const char *who, base_view text, base_view template_);

#endif

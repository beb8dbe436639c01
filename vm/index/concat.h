/* vm/index/concat.h - concatenation as the functions do it. */
#ifndef VM_INDEX_CONCAT_H
#define VM_INDEX_CONCAT_H

#include "vm/heap/vm.h"

/* As vm_concat for the function `who` ("cat", "horzcat", "vertcat"): other messages, no padding of text; cat
 * takes no 1x0 operands beside wider ones. NULL: as brackets do. */
prog_value vm_concat_named(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values, const char *who);

#endif

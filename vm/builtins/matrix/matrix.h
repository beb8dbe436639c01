/* vm/builtins/matrix/matrix.h - what other builtins ask of those about arrays. */
#ifndef VM_BUILTINS_MATRIX_MATRIX_H
#define VM_BUILTINS_MATRIX_MATRIX_H

#include "vm/run/builtin.h"

/* What sizeof tells of a value. */
double vm_bytes_of(vm_t *vm, prog_value v);

#endif

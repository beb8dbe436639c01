/* vm/builtins/matrix/matrix.h - what other builtins ask of those about arrays. */
#ifndef VM_BUILTINS_MATRIX_MATRIX_H
#define VM_BUILTINS_MATRIX_MATRIX_H

#include "vm/run/builtin.h"

/* What sizeof tells of a value. */
double vm_bytes_of(vm_t *vm, prog_value v);
/* What a builtin that moves elements of its first argument does with an array of objects: it moves their
 * places, and the objects follow. */
void vm_move_objects(vm_t *vm, vm_call *c, void (*builtin)(vm_t *vm, vm_call *c));

#endif

/* vm/builtins/math/math_internal.h - what the mathematical builtins share. */
#ifndef VM_BUILTINS_MATH_MATH_INTERNAL_H
#define VM_BUILTINS_MATH_MATH_INTERNAL_H

#include "vm/builtins/args.h"
#include "vm/arith/mapper.h"
#include "vm/arith/reduce.h"

/* What a builtin of one such function does. */
void vm_map(vm_t *vm, vm_call *c, const vm_mapper *m);
_Noreturn void vm_map_error(vm_t *vm, const char *name, prog_value x);

#endif

/* vm/builtins/math_internal.h - what the mathematical builtins share. */
#ifndef VM_BUILTINS_MATH_INTERNAL_H
#define VM_BUILTINS_MATH_INTERNAL_H

#include "vm/builtin.h"
#include "vm/mapper.h"
#include "vm/mathfn.h"
#include "vm/reduce.h"

/* What a builtin of one such function does. */
void vm_map(vm_t *vm, vm_call *c, const vm_mapper *m);
_Noreturn void vm_map_error(vm_t *vm, const char *name, prog_value x);

/* The dimension argument of a reduction (from 0), checked: "NAME: invalid dimension DIM = 0". */
uint32_t vm_dim_arg(vm_t *vm, prog_value v, const char *name);
/* First dimension that is not 1 (0 if all are). */
uint32_t vm_first_dim(const vm_arr *a);
/* Removes a trailing class name or option from the arguments: true when argument k is that text. */
bool vm_arg_is(vm_t *vm, const vm_call *c, uint32_t k, const char *text);
/* Dimensions from arguments first…last-1 (n, n m …, or one vector), as zeros() takes them; returns their
 * count. */
uint32_t vm_dims_args(vm_t *vm, const vm_call *c, uint32_t first, uint32_t last, const char *name,
                      int64_t dims[32]);
/* Class by its M name, or -1. */
int vm_class_of_name(vm_t *vm, prog_value name);

#endif

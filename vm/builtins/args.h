/* vm/builtins/args.h - arguments that many builtins take: dimensions, classes, options. */
#ifndef VM_BUILTINS_ARGS_H
#define VM_BUILTINS_ARGS_H

#include "vm/run/builtin.h"

/* A path with a "~" for the home folder in front, or itself; of the pool. No user has "~name". */
const char *vm_expand_home(vm_t *vm, const char *path);
/* An argument that names a file or folder: vm_to_cstr with that. */
const char *vm_path_arg(vm_t *vm, prog_value v, const char *who);
/* True when argument k is that text. */
bool vm_arg_is(vm_t *vm, const vm_call *c, uint32_t k, const char *text);
/* The dimension argument of a reduction (from 0), checked: "NAME: invalid dimension DIM = 0". */
uint32_t vm_dim_arg(vm_t *vm, prog_value v, const char *name);
/* First dimension that is not 1 (0 if all are). */
uint32_t vm_first_dim(const vm_arr *a);

/* ---- as zeros (2, 3, "int8") and its kin take them ---- */
typedef struct vm_dims_args {
    uint32_t ndims;
    int64_t dims[PROG_DIMS_MOST];
    prog_class cls; /* double unless named */
    bool named;     /* a class was given */
    bool complex;   /* by "like" */
    bool none;      /* no dimension was given: 1x1 */
} vm_dims_args;

/* Reads the arguments from `first` on: N (square), N, M, …, or [N M …]; then a class name or "like", VALUE.
 * Negative sizes are 0. */
void vm_read_dims(vm_t *vm, const vm_call *c, uint32_t first, vm_dims_args *out);
/* One dimension from a value: "conversion of 1.5 to octave_idx_type value failed". */
int64_t vm_read_dim(vm_t *vm, prog_value v);

#endif

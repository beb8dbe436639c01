/* vm/builtins/files/mat73.h - libmatio, and HDF5 below it, opened at first use. */
#ifndef VM_BUILTINS_FILES_MAT73_H
#define VM_BUILTINS_FILES_MAT73_H

#include "vm/builtins/files/library.h"

#include <stdint.h>

typedef struct vm_matio {
#define VM_MATIO(result, name, parameters) result(*name) parameters;
#include "vm/builtins/files/mat73.def"
#undef VM_MATIO
} vm_matio;

/* The library; raises in the name of `who` where it is not there. */
const vm_matio *vm_matio_need(vm_t *vm, const char *who);

#endif

/* vm/fast.h - builtins of one or two real double scalars that the interpreter may compute without a call. */
#ifndef VM_FAST_H
#define VM_FAST_H

#include "vm/builtin.h"

/* The fast form of builtin `index` for this argument, or NULL where there is none or the argument is outside
 * its domain. */
vm_fast1 vm_fast1_of(uint32_t index, double x);
vm_fast2 vm_fast2_of(uint32_t index, double x, double y);

#endif

/* vm/functions.h - where the C functions of the program's builtins lie. */
#ifndef VM_FUNCTIONS_H
#define VM_FUNCTIONS_H

#include "vm/run/builtin.h"

/* By id: each as its distance from the beginning of this table, since addresses would be relocated at every start. */
extern const int32_t vm_builtin_distances[] __attribute__((visibility("hidden")));
/* The program's own function of an id; what a VM calls may be another. */
static inline vm_builtin_fn vm_builtin_function(uint32_t id) {
    return (vm_builtin_fn)((intptr_t)vm_builtin_distances + vm_builtin_distances[id]);
}

#endif

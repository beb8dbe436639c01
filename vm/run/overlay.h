/* vm/run/overlay.h - builtins that one VM was given (vm_builtin_overlay). Included in vm/ only. */
#ifndef VM_RUN_OVERLAY_H
#define VM_RUN_OVERLAY_H

#include "vm/run/builtin.h"

/* The id of a builtin that the VM, which has some, was given under a name, or -1. */
int32_t vm_overlay_find(const vm_t *vm, const char *name, size_t len);

#endif

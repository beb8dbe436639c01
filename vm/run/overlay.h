/* vm/run/overlay.h - builtins that one VM has of its own. */
#ifndef VM_RUN_OVERLAY_H
#define VM_RUN_OVERLAY_H

#include "vm/run/builtin.h"

/* Gives this VM alone a function of a name: in place of the program's builtin, or a new one. `row` says name and arity;
 * it is copied. A name that a program or the library defines means that as before. Between runs or within one: names
 * that were resolved are resolved anew, calls that have begun end as they were; given twice, the second counts. Memory
 * that is carried elsewhere goes on only in a VM that was given functions of the same names in the same order.
 * Errors: CONFIGURATION when the row is not one, LIMIT when there are too many, NO_MEMORY; nothing has changed then.
 * Not to be called while the VM runs on another thread. */
MICA_MUST_USE mica_status vm_builtin_overlay(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn,
                                             mica_error *err);
void vm_overlay_free(vm_t *vm); /* for vm_free */
/* The id of a builtin that the VM, which has some, was given under a name, or -1. */
int32_t vm_overlay_find(const vm_t *vm, const char *name, size_t len);

#endif

/* vm/run/overlay.h - builtins that one VM has of its own. */
#ifndef VM_RUN_OVERLAY_H
#define VM_RUN_OVERLAY_H

#include "vm/run/builtin.h"

/* Gives this VM alone a function of a name: in place of the program's builtin, or a new one. `row` says name and arity;
 * it is copied. A name that a program or the library defines means that as before. Between runs or within one: names
 * that were resolved are resolved anew, calls that have begun end as they were; given twice, the second counts. Memory
 * that is carried elsewhere goes on only in a VM that was given functions of the same names in the same order.
 * Errors: CONFIGURATION when the row is not one, or the VM has functions of extensions already; LIMIT when there are too many,
 * NO_MEMORY; nothing has changed then. Not to be called while the VM runs on another thread. */
MICA_MUST_USE mica_status vm_builtin_overlay(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn,
                                             mica_error *err);
/* The same of a function of an extension, which comes and goes: its id in *id. Memory that is carried refers to it by name
 * alone (vm_overlay_forget) and goes on without it. `help` is the caller's as long as the VM has the function. */
MICA_MUST_USE mica_status vm_builtin_extend(vm_t *vm, const vm_builtin *row, vm_builtin_fn fn,
                                            const char *help, uint32_t *id, mica_error *err);
/* Takes a function of an extension away; calls that have begun end as they were. The next one may get its id. */
void vm_builtin_retract(vm_t *vm, uint32_t id);
/* No name means a function of an extension until it is used again: before memory is carried. */
void vm_overlay_forget(vm_t *vm);
/* Takes all of them away, of memory that is not believed: no name is looked at. */
void vm_overlay_drop(vm_t *vm);
/* Ids that memory which is carried may hold lie below: those of extensions are the last. */
uint32_t vm_overlay_carried(const vm_t *vm);
/* The help text that a function of an extension was given, or NULL. */
const char *vm_overlay_help(const vm_t *vm, uint32_t id);
void vm_overlay_free(vm_t *vm); /* for vm_free */
/* The id of a builtin that the VM, which has some, was given under a name, or -1. */
int32_t vm_overlay_find(const vm_t *vm, const char *name, size_t len);

#endif

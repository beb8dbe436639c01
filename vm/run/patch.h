/* vm/run/patch.h - functions that take the place of others while a program runs: what stays of the old ones, and how they come
 * back. Called by the session, which has the texts; by no builtin. */
#ifndef VM_RUN_PATCH_H
#define VM_RUN_PATCH_H

#include "vm/run/frame.h"

/* What the program first defined the name to be, while it means something else; code 0 where it was patched never or nothing
 * was defined before. The owner is borrowed. */
vm_found vm_patch_base(vm_t *vm, vm_sym name);
/* Keeps what the name is defined as now to come back to, unless something is kept already. False where memory ran out. */
MICA_MUST_USE bool vm_patch_keep(vm_t *vm, vm_sym name);
/* Keeps nothing for the name any more. */
void vm_patch_drop(vm_t *vm, vm_sym name);
/* The name means what was kept, or what it means to those who define nothing; persistent variables go along. False where it
 * could not be done: *err says why. Errors: RUNTIME. */
MICA_MUST_USE bool vm_patch_reset(vm_t *vm, vm_sym name, mica_error *err);
/* `now` is the new version of the file function `old`: its persistent variables are taken over, and names that meant it are
 * looked up at their next use. A class is defined anew by its new version. */
void vm_patch_file(vm_t *vm, const vm_found *old, const vm_found *now);
/* Names that mean functions of that code are looked up at their next use. */
void vm_patch_forget(vm_t *vm, prog_value owner);

#endif

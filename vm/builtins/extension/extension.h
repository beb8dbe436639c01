/* vm/builtins/extension/extension.h - what vm/new.c and hosts ask of extensions. */
#ifndef VM_BUILTINS_EXTENSION_EXTENSION_H
#define VM_BUILTINS_EXTENSION_EXTENSION_H

#include "vm/heap/vm.h"

/* As the members of vm_above. */
int32_t vm_extension_open_for(vm_t *vm, const char *name, size_t len);
void vm_extensions_keep(vm_t *vm);
void vm_extensions_adopted(vm_t *vm);
/* extension_load for a host, of a VM that stopped or has run nothing. Errors: RUNTIME, with the message of M. */
MICA_MUST_USE mica_status vm_extension_load_file(vm_t *vm, const char *path, mica_error *err);
/* Ends all that are open, with their hooks: before a process ends that does not free the VM. */
void vm_extensions_finish(vm_t *vm);

#endif

/* vm/builtins/language/language_internal.h - what the files of the language's builtins share. */
#ifndef VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H
#define VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H

#include "vm/run/builtin.h"

/* Names below each other in as many columns as the screen is wide. */
void vm_put_columns(vm_t *vm, const char *const *names, size_t count);

#endif

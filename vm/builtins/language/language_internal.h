/* vm/builtins/language/language_internal.h - what the files of the language's builtins share. */
#ifndef VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H
#define VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H

#include "vm/run/builtin.h"

/* Names below each other in as many columns as the screen is wide. */
void vm_put_columns(vm_t *vm, const char *const *names, size_t count);

/* For a builtin whose results are those of the function it had called: as many as came, not looked at. */
static inline void vm_pass_results(vm_call *c) {
    for (uint32_t i = 0; i < c->nresults; i++)
        c->out[i] = c->results[i];
}

#endif

/* vm/builtins/language/language_internal.h - what the files of the language's builtins share. */
#ifndef VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H
#define VM_BUILTINS_LANGUAGE_LANGUAGE_INTERNAL_H

#include "base/path.h"
#include "vm/run/builtin.h"

/* Names below each other in as many columns as the screen is wide. */
void vm_put_columns(vm_t *vm, const char *const *names, size_t count);

/* query.c: help or source text of a function ('h', 's'); raises where it is there and cannot be used. */
bool vm_source_text(vm_t *vm, const char *name, char what, prog_value *out);
/* Prints "'NAME' is a …": `where` is a path or says what it is. */
void vm_put_origin(vm_t *vm, const char *name, prog_value where, bool script);
/* which.c: whether a file has that name, other than one of the library that is taken for a builtin; whether it begins with classdef; what a name is in a folder of the search path: a file or
 * nothing. */
bool vm_has_file(vm_t *vm, const char *name);
bool vm_is_class_file(vm_t *vm, const char *name);
base_path_what vm_kind_on_path(vm_t *vm, const char *name);

/* patch.c: where the patch that a name means was defined, and what it replaces; false where it is none. Valid until the next
 * definition. */
bool vm_patch_words(vm_t *vm, const char *name, const char **from, const char **replaces);

/* For a builtin whose results are those of the function it had called: as many as came, not looked at. */
static inline void vm_pass_results(vm_call *c) {
    for (uint32_t i = 0; i < c->nresults; i++)
        c->out[i] = c->results[i];
}

#endif

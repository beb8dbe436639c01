/* vm/builtins/language/kinds.h - which functions programs take for files and which for builtins. */
#ifndef VM_BUILTINS_LANGUAGE_KINDS_H
#define VM_BUILTINS_LANGUAGE_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether Octave has a function of the library, which is a builtin here or not, as a file in M. */
bool vm_is_file_kind(const char *name, size_t len, bool builtin);

#endif

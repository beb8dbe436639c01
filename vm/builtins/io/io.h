/* vm/builtins/io/io.h - what other builtins may ask of files. */
#ifndef VM_BUILTINS_IO_IO_H
#define VM_BUILTINS_IO_IO_H

#include "vm/heap/vm.h"

/* The text of a file; PROG_UNDEF when it cannot be read. */
prog_value vm_file_text(vm_t *vm, const char *path);

#endif

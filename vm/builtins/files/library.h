/* vm/builtins/files/library.h - shared libraries that this room opens at first use, each a table of what it calls. */
#ifndef VM_BUILTINS_FILES_LIBRARY_H
#define VM_BUILTINS_FILES_LIBRARY_H

#include "base/dynlib.h"
#include "vm/heap/vm.h"

/* A library: its table is filled when it is first asked for, and whole or not at all. */
typedef struct vm_library {
    const char *const *files; /* names that the dynamic loader searches, the last NULL */
    const char *package;      /* that brings it on Debian */
    const base_dynlib_routine *routines;
    size_t count;
    void *table;
    int state; /* 0: not tried, 1: there, -1: not there */
} vm_library;

/* Opens it where that is still to be done; raises "WHO: … was not found (Debian package …)". */
void vm_library_need(vm_t *vm, vm_library *library, const char *who);

#endif

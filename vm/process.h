/* vm/process.h - what a VM holds outside the cage: descriptors of open files, of the diary, and compiled
 * patterns. All of it can be made afresh from what lies in the cage. */
#ifndef VM_PROCESS_H
#define VM_PROCESS_H

#include "vm/vm.h"

#include <signal.h>

typedef struct vm_patterns vm_patterns;     /* vm/builtins/regexp.c */
typedef struct vm_open_files vm_open_files; /* vm/builtins/io_file.c */

/* vm/pager.c */
typedef struct vm_pager {
    int child, fd; /* the number of the running pager, or 0; where it reads from */
    bool left;     /* its reader has left it before the end */
    bool missed;   /* that the program is not there has been told */
    struct sigaction pipe_before;
} vm_pager;

struct vm_process {
    vm_patterns *patterns;
    vm_open_files *files;
    struct vm_echoes *echoes; /* vm/echo.c */
    vm_pager pager;
    int diary; /* 1 + the descriptor of the diary (vm/diary.c), or 0 */
};

/* The record of this VM, made at the first call; raises when memory ran out. */
struct vm_process *vm_process_of(vm_t *vm);
/* Closes and frees all of it; called by vm_free. */
void vm_process_free(vm_t *vm);

/* Writes what waits in the buffers of open files, so that a VM that stops here can go on elsewhere; called by
 * vm_flush. */
void vm_process_flush(vm_t *vm);

void vm_patterns_free(vm_patterns *patterns);
/* Writes what is buffered and closes the descriptors; the files stay open in the cage. */
void vm_open_files_free(vm_open_files *files);
void vm_open_files_flush(vm_open_files *files);

#endif

/* vm/run/cleanup.h - onCleanup objects: functions that are called when the last variable that holds them goes.
 *
 * The object is a function value flagged VM_FUNC_CLEANUP; captures[0] is what is to be called. When its last
 * reference goes it is not ended but put into the queue root->cleanups, linked through captures[1]: ending it
 * must not call M code, since it may happen anywhere. The interpreter calls what waits before the next call
 * of the program, and when it returns to a frame. The functions of atexit are called in the same way, at the
 * end. */
#ifndef VM_RUN_CLEANUP_H
#define VM_RUN_CLEANUP_H

#include "vm/heap/trace.h"

prog_value vm_new_cleanup(vm_t *vm, prog_value fn);
/* Begins to call what waits, in a frame on top of the running one. */
void vm_cleanup_begin(vm_t *vm);
/* Begins to call a builtin that takes what waits one by one, with its result at stack index `base`. */
void vm_cleanup_start(vm_t *vm, uint32_t base, const char *builtin);
/* A builtin's frame goes: what is left of the queue, where it is that builtin's, goes back to the root. */
void vm_cleanup_leave(vm_t *vm, const vm_frame *f);
/* How many functions of atexit wait. */
int64_t vm_atexit_waiting(vm_t *vm);

#define VM_CLEANUP_FAILED "onCleanup: error caught while executing cleanup function"
#define VM_ATEXIT_FAILED  "atexit: error caught while executing function"
/* An error of what is called here is a warning: nobody is there to handle it. */
void vm_cleanup_complain(vm_t *vm, const char *what, prog_value error);

#endif

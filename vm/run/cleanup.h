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
/* Calls what waits while no frame is in being; errors become warnings. */
void vm_cleanup_run(vm_t *vm);
/* The end of the session: the functions of atexit are called, all variables go, and what that sets free is
 * called. */
void vm_cleanup_finish(vm_t *vm);

#endif

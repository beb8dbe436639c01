/* vm/interp/echo.h - shows the lines of scripts and functions as they are run (the command echo). */
#ifndef VM_INTERP_ECHO_H
#define VM_INTERP_ECHO_H

#include "vm/run/frame.h"

#define VM_ECHO_SCRIPTS   1u
#define VM_ECHO_FUNCTIONS 2u
#define VM_ECHO_NAMED     4u /* those that settings name (vm/interp/echo.c) */

/* For the watching loop (vm/interp/loop_watched.c): a frame is entered or gone on with; instruction `at` of the top
 * frame is about to run. */
void vm_echo_frame(vm_t *vm);
void vm_echo_step(vm_t *vm, const prog_code *code, uint32_t at);

#endif

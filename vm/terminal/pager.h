/* vm/terminal/pager.h - long output of one command at the prompt is shown page by page, by a program of the user's
 * choice. */
#ifndef VM_TERMINAL_PAGER_H
#define VM_TERMINAL_PAGER_H

#include "vm/heap/vm.h"

/* Takes program output to the pager: the one that runs, or a new one when this is more than a screenful, the
 * host's prompt is at a terminal (vm->paged) and page_screen_output is on. False: the caller writes it. */
bool vm_pager_write(vm_t *vm, const void *text, size_t len);
/* The same of text for the terminal's error stream, which would be lost behind a pager's screen. */
bool vm_pager_write_error(vm_t *vm, const void *text, size_t len);
/* Waits until the user has left the pager, if one runs: at the end of a command, and before the program reads
 * the terminal. */
void vm_pager_end(vm_t *vm);
/* Whether the pager has the terminal, and with it Ctrl-C. Async-signal-safe. */
bool vm_pager_runs(const vm_t *vm);

#endif

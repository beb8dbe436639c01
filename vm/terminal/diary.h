/* vm/terminal/diary.h - the file that output is also written to (vm/builtins: diary). */
#ifndef VM_TERMINAL_DIARY_H
#define VM_TERMINAL_DIARY_H

#include "vm/heap/vm.h"

/* Appends text to the diary, if one is kept. Never raises for want of a disk. */
void vm_diary_write(vm_t *vm, const void *text, size_t len);

#endif

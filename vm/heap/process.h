/* vm/heap/process.h - what a VM holds outside the cage: descriptors of open files and of the diary, the pager, compiled
 * patterns. All of it can be made afresh from what lies in the cage, so files that carry a VM carry none of it.
 *
 * Each of these belongs to a room above this one, which alone knows what it is: here are its place and what is done
 * with it when the VM stops or ends. */
#ifndef VM_HEAP_PROCESS_H
#define VM_HEAP_PROCESS_H

#include "vm/heap/vm.h"

typedef enum vm_holding {
    VM_HELD_PATTERNS,   /* vm/builtins/text/regexp.c */
    VM_HELD_FILES,      /* vm/builtins/io/open_files.c */
    VM_HELD_ECHOES,     /* vm/interp/echo.c */
    VM_HELD_PAGER,      /* vm/terminal/pager.c */
    VM_HELD_DIARY,      /* vm/terminal/diary.c */
    VM_HELD_EXTENSIONS, /* vm/builtins/extension/ */
    VM_HELD_COUNT
} vm_holding;

typedef struct vm_held {
    void *state; /* NULL until it is first needed */
    /* writes what waits, so that a VM that stops here can go on elsewhere; or NULL */
    void (*flush)(void *state);
    void (*release)(void *state); /* ends what it holds; the state itself is freed behind it */
} vm_held;

struct vm_process {
    vm_held held[VM_HELD_COUNT];
};

/* The state of one of these, or NULL where the VM holds none. Async-signal-safe. */
static inline void *vm_held_state(const vm_t *vm, vm_holding which) {
    return vm->process ? vm->process->held[which].state : NULL;
}
/* The same, made of `bytes` zero bytes at the first call; NULL when memory ran out. Raises nothing. `release` may be
 * NULL. */
void *vm_hold(vm_t *vm, vm_holding which, size_t bytes, void (*release)(void *state),
              void (*flush)(void *state));

/* Ends all of it; called by vm_free. */
void vm_process_free(vm_t *vm);
/* Writes what waits anywhere; called by vm_flush. */
void vm_process_flush(vm_t *vm);

#endif

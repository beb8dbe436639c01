/* vm/run/anew.h - giving up what runs, where a stop was asked for, so that it begins anew when the program goes on.
 *
 * Between two safe points the VM is in the middle of an instruction, perhaps for long: a sort of ten million numbers. What
 * such an instruction does is forgotten and done again later, from its operands, which are still there: the program
 * cannot tell, as long as nothing but the result comes of it. So a stop that was asked for is met at the next vm_poll.
 *
 * BUILTINS wait in a native frame over their arguments, at step 0 (vm/run/call.c). Those may that are pure by their row (its
 * `level`) or have one in anew.def, and they lose it for the rest of a call by what cannot be done twice: a warning, M
 * code that was called, an argument that is changed in place.
 *
 * INSTRUCTIONS that make a new value of their operands say so (vm_anew_instruction) and are gone back to. Those that store
 * into a variable are (vm_store_anew) while they make what takes its place, as the copy of an array that others hold, and
 * while they do what they do again in the same way, as storing many numbers (vm_apart_begin, vm_repeat_begin).
 *
 * NOT FOR EVER. Who stops a program again and again would keep it in one instruction: a call is given up VM_ANEW_FREE
 * times without ado, and each time after that only when it has run for twice as long as the time before. */
#ifndef VM_RUN_ANEW_H
#define VM_RUN_ANEW_H

#include "vm/heap/root.h"

/* What setjmp of the loop gives. */
enum { VM_LANDED_ERROR = 1, VM_LANDED_ANEW, VM_LANDED_INSTRUCTION };

#define VM_ANEW_FREE 16u
/* How often the call that waits in a frame was given up; kept in its flags, up to 255. */
#define VM_ANEW_SHIFT 24
static inline uint8_t vm_anew_attempts(const vm_frame *f) {
    return (uint8_t)(f->flags >> VM_ANEW_SHIFT);
}
static inline uint32_t vm_anew_flags(uint8_t attempts) {
    return (attempts < UINT8_MAX ? attempts + 1u : attempts) << VM_ANEW_SHIFT;
}
static inline bool vm_anew_is_patient(uint8_t attempts) {
    return attempts >= VM_ANEW_FREE;
}
/* Whether a builtin may wait at step 0: its calls can be given up. */
bool vm_anew_waits(const vm_t *vm, uint32_t builtin);
/* Whether a call of it, which was given up so often and began anew at `begun` (vm_anew_is_patient), may be given up now. */
bool vm_anew_may(const vm_t *vm, uint32_t builtin, uint8_t attempts, uint64_t begun);

/* The running instruction may be given up from here on, or no longer. */
static inline void vm_anew_instruction(vm_t *vm, bool may) {
    vm->running = may ? VM_INSTRUCTION : NULL;
    vm->made_before = vm->root->handles_made;
}

/* The running instruction stores: it may be given up where vm_apart_begin or vm_repeat_begin says so. */
static inline void vm_store_anew(vm_t *vm) {
    vm->running = VM_STORE;
    vm->made_before = vm->root->handles_made;
}

/* vm_above.give_up and may_give_up (vm/run/call.c). */
void vm_give_up(vm_t *vm);
bool vm_may_give_up(vm_t *vm);

#endif

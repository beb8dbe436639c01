/* base/stack.h - whether the C stack has room left: for walks that go as deep as a program's values or source
 * nest. Such a walk asks at each level and gives up with a message where the answer is no. */
#ifndef BASE_STACK_H
#define BASE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Below this address the stack of this thread is looked at; 0: nobody asked yet. */
extern _Thread_local uintptr_t base_stack_floor;
bool base_stack_look(uintptr_t here);

/* True while this thread's stack has room for the functions called next and for reporting an error: a quarter
 * of it, but at most 256 KiB. Some instructions; the system is asked only by walks of more than 48 KiB. On a
 * stack that is not the thread's own (a coroutine's) it is always true. Any thread. */
static inline bool base_stack_ok(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return (base_stack_floor && here > base_stack_floor) || base_stack_look(here);
}
/* As base_stack_ok, for functions that will take `bytes` more in all. */
bool base_stack_has(size_t bytes);

#endif

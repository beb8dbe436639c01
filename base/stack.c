/* base/stack.c - the extent of each thread's C stack, found out by the first deep walk. */
#include "base/stack.h"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FREE_OF_ASKING ((uintptr_t)48 << 10)
#define FIRST_MAX                                                                                            \
    ((uintptr_t)64 << 20) /* of the first thread's stack: nothing is mapped this near below it */
#define FIRST_PAGE  ((uintptr_t)4096)
#define RESERVE_MAX ((uintptr_t)256 << 10)

_Thread_local uintptr_t base_stack_floor;
static _Thread_local uintptr_t low, high; /* of the stack; high is 0 until they are known */

/* The first thread's stack grows down to its limit from the page with the program's name, which the C library
 * would read from a file of the system's. */
static bool find_first(void) {
    struct rlimit limit;
    uintptr_t name = (uintptr_t)getauxval(AT_EXECFN);
    if (!name || syscall(SYS_gettid) != getpid() || getrlimit(RLIMIT_STACK, &limit) != 0) return false;
    uintptr_t size = limit.rlim_cur < FIRST_MAX ? (uintptr_t)limit.rlim_cur : FIRST_MAX;
    high = (name | (FIRST_PAGE - 1)) + 1;
    low = high - size;
    return true;
}

/* False where the system does not tell. */
static bool find_extent(void) {
    if (find_first()) return true;
    pthread_attr_t attr;
    void *start = NULL;
    size_t size = 0, guard = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0) return false;
    bool known = pthread_attr_getstack(&attr, &start, &size) == 0 && size > 0;
    if (pthread_attr_getguardsize(&attr, &guard) != 0) guard = 0;
    (void)pthread_attr_destroy(&attr);
    if (!known) return false;
    low = (uintptr_t)start;
    high = low + size;
    /* some C libraries count the guard pages of a thread's stack as part of it */
    if (guard < size / 4) low += guard;
    return true;
}

/* A quarter of a small stack, 256 KiB of a large one. */
static uintptr_t reserve(void) {
    uintptr_t quarter = (high - low) / 4;
    return quarter < RESERVE_MAX ? quarter : RESERVE_MAX;
}

/* Two stages. The first walk that asks is given 48 KiB below where it is, of which it may be sure without
 * asking; few go deeper. The next one is answered from the extent of the stack, less a reserve in which
 * messages are made and everything is unwound. A walk on a stack that is not this thread's (a coroutine of
 * the host's) is let through: nothing is known of that one. */
bool base_stack_look(uintptr_t here) {
    if (!base_stack_floor) { /* a short walk needs no answer from the system */
        base_stack_floor = here > FREE_OF_ASKING ? here - FREE_OF_ASKING : 1;
        return true;
    }
    if (!high && !find_extent()) return true;
    if (here < low || here >= high) return true; /* another stack */
    base_stack_floor = low + reserve();
    return here > base_stack_floor;
}

bool base_stack_has(size_t bytes) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (bytes < FREE_OF_ASKING / 2) return base_stack_ok();
    if (!high && !find_extent()) return true;
    if (here < low || here >= high) return true;
    return here - low > reserve() && here - low - reserve() >= bytes;
}

/* base/variables.h - thread-local variables of libraries that a static program opens. */
#ifndef BASE_VARIABLES_H
#define BASE_VARIABLES_H

/* What the ABI's __tls_get_addr answers: the address of a variable in the calling thread's copy, which is
 * made when the thread first asks. `index` is the ABI's pair of module and offset. A copy lives until
 * base_variables_end. Ends the program where memory runs out, since the callers are instructions. Safe from
 * any thread that this program's C library made. */
void *base_variable_of(void *index);

/* What the C++ ABI's __cxa_thread_atexit_impl does: end(object) is called by base_variables_end of the calling thread, the last
 * first. 0, or -1 where memory ran out. */
int base_variables_at_end(void (*end)(void *), void *object);

/* Ends the calling thread's variables that want it, and gives its copies back, as the last thing that it does. Threads that do not
 * are those of the program itself, which end with it. */
void base_variables_end(void);

#endif

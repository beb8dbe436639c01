/* shim/threads.c - the one shared object of a static `mica`: gives libraries opened at run time its threads.
 *
 * A static program has its own C library; a library it opens brings the shared one, whose lists of threads and
 * of thread-local variables nobody has set up, so that a thread made there, or a variable of the library that
 * each thread has for itself, would crash. This object is opened first and globally: the names below then
 * answer for the shared C library's, and base/dynlib.c has put the program's own functions behind them. It
 * links nothing. */
#include "base/threads.h"

__attribute__((visibility("default"))) base_threads mica_shim_threads;

__attribute__((visibility("default"))) int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                                          void *(*start)(void *), void *argument) {
    return mica_shim_threads.create(thread, attributes, start, argument);
}

__attribute__((visibility("default"))) int pthread_join(pthread_t thread, void **result) {
    return mica_shim_threads.join(thread, result);
}

__attribute__((visibility("default"))) void *__tls_get_addr(void *index);

/* What compilers call for a thread-local variable of a library (the psABI's general dynamic model). */
__attribute__((visibility("default"))) void *__tls_get_addr(void *index) {
    return mica_shim_threads.variable(index);
}

__attribute__((visibility("default"))) int __cxa_thread_atexit_impl(void (*end)(void *), void *object,
                                                                    void *owner);

/* What C++ calls for a thread-local variable with a destructor (the C++ ABI). Whose it is does not matter: a library
 * that has thread-local variables stays (base/dynfile.c). */
__attribute__((visibility("default"))) int __cxa_thread_atexit_impl(void (*end)(void *), void *object,
                                                                    void *owner) {
    (void)owner;
    return mica_shim_threads.at_end(end, object);
}

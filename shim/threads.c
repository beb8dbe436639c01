/* shim/threads.c - the one shared object of a static `mica`: gives libraries opened at run time its threads.
 *
 * A static program has its own C library; a library it opens brings the shared one, whose thread lists nobody
 * has set up, so that a thread made there would crash. This object is opened first and globally: the names
 * below then answer for the shared C library's, and base/dynlib.c has put the program's own functions behind
 * them. It links nothing. */
#include "base/threads.h"

__attribute__((visibility("default"))) base_threads mica_shim_threads;

__attribute__((visibility("default"))) int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                                          void *(*start)(void *), void *argument) {
    return mica_shim_threads.create(thread, attributes, start, argument);
}

__attribute__((visibility("default"))) int pthread_join(pthread_t thread, void **result) {
    return mica_shim_threads.join(thread, result);
}

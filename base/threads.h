/* base/threads.h - what shim/threads.c forwards to and base/dynlib.c puts there: the
 * program's own threads and their variables. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <pthread.h>

typedef struct base_threads {
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    int (*join)(pthread_t, void **);
    void *(*variable)(void *);               /* base_variable_of */
    int (*at_end)(void (*)(void *), void *); /* base_variables_at_end */
} base_threads;

#endif

/* vm/builtins/files/library.c - opens shared libraries at the first call that needs them. */
#include "vm/builtins/files/library.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* sessions may run on several threads */

void vm_library_need(vm_t *vm, vm_library *library, const char *who) {
    pthread_mutex_lock(&lock);
    if (library->state == 0)
        library->state =
            base_dynlib_fill(library->files, library->routines, library->count, library->table) ? 1 : -1;
    bool there = library->state > 0;
    pthread_mutex_unlock(&lock);
    if (there) return;
    if (!base_dynlib_allowed())
        vm_error(vm, NULL, "%s: this program opens no library on a machine with another C library", who);
    vm_error(vm, NULL, "%s: the library %s was not found (Debian package %s)", who, library->files[0],
             library->package);
}

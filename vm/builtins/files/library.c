/* vm/builtins/files/library.c - opens shared libraries at the first call that needs them. */
#include "vm/builtins/files/library.h"

#include "base/dynlib.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* sessions may run on several threads */

static bool fill(vm_library *library) {
    base_dynlib *lib = base_dynlib_open(library->files);
    if (!lib) return false;
    for (size_t k = 0; k < library->count; k++) {
        void *f = base_dynlib_symbol(lib, library->routines[k].name);
        if (!f) return false;
        *(void **)((char *)library->table + library->routines[k].at) = f;
    }
    return true;
}

void vm_library_need(vm_t *vm, vm_library *library, const char *who) {
    pthread_mutex_lock(&lock);
    if (library->state == 0) library->state = fill(library) ? 1 : -1;
    bool there = library->state > 0;
    pthread_mutex_unlock(&lock);
    if (there) return;
    if (!base_dynlib_allowed())
        vm_error(vm, NULL, "%s: this program opens no library on a machine with another C library", who);
    vm_error(vm, NULL, "%s: the library %s was not found (Debian package %s)", who, library->files[0],
             library->package);
}

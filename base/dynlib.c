/* base/dynlib.c - a thin door to dlopen. */
#include "base/dynlib.h"

#include <dlfcn.h>
#include <stddef.h>

base_dynlib *base_dynlib_open(const char *const *names) {
    for (; *names; names++) {
        void *handle = dlopen(*names, RTLD_NOW | RTLD_GLOBAL);
        if (handle) return (base_dynlib *)handle;
    }
    return NULL;
}

void *base_dynlib_symbol(base_dynlib *lib, const char *name) {
    return dlsym((void *)lib, name);
}

/* vm/blas.c - finds BLAS and LAPACK: OpenBLAS, which holds both, or the reference pair. */
#include "vm/blas.h"

#include "base/dynlib.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static const struct {
    const char *name;
    size_t at;
} routines[] = {
#define VM_BLAS(name, args) {#name, offsetof(vm_blas_table, name)},
#include "vm/blas.def"
#undef VM_BLAS
};

static vm_blas_table table;
static bool usable;
static pthread_once_t once = PTHREAD_ONCE_INIT; /* sessions may run on several threads */

static bool fill(void) {
    static const char *const both[] = {"libopenblas.so.0", "libopenblas.so", NULL};
    static const char *const blas[] = {"libblas.so.3", NULL}, *const lapack[] = {"liblapack.so.3", NULL};
    base_dynlib *first = base_dynlib_open(both), *second = NULL;
    if (!first) {
        first = base_dynlib_open(blas);
        second = base_dynlib_open(lapack);
    }
    for (size_t k = 0; k < sizeof routines / sizeof *routines; k++) {
        void *f = first ? base_dynlib_symbol(first, routines[k].name) : NULL;
        if (!f && second) f = base_dynlib_symbol(second, routines[k].name);
        if (!f) return false;
        *(void **)((char *)&table + routines[k].at) = f;
    }
    return true;
}

static void open_once(void) {
    usable = !getenv("MICA_NO_BLAS") && fill();
}

const vm_blas_table *vm_blas(void) {
    pthread_once(&once, open_once);
    return usable ? &table : NULL;
}

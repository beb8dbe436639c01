/* vm/blas.c - finds BLAS and LAPACK: OpenBLAS, which holds both, or the reference pair. */
#include "vm/blas.h"

#include "base/dynlib.h"

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

const vm_blas_table *vm_blas(void) {
    static int state; /* 0 not tried, 1 there, -1 missing; the VM runs on one thread */
    if (state == 0) state = !getenv("MICA_NO_BLAS") && fill() ? 1 : -1;
    return state > 0 ? &table : NULL;
}

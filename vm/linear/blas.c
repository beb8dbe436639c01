/* vm/linear/blas.c - finds BLAS and LAPACK: OpenBLAS, which holds both, or the reference pair.
 *
 * The program is not linked with them. It starts and computes without, and opens the library when something
 * first asks for it: loading takes longer than most programs run. Every routine that is ever called stands in
 * blas.def with its type; a library that lacks one is as good as none, so that callers ask once (vm_blas) and
 * never for a routine. */
#include "vm/linear/blas.h"

#include "base/dynlib.h"
#include "base/pool.h"
#include "base/room.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What OpenBLAS 0.3 takes of the addresses: itself (42 MiB with the libraries that it brings), and for each thread a
 * buffer of 128 MiB and a stack of 8. Where a buffer cannot be had it asks for it again for ever, and where a thread
 * cannot be made it ends the program; so both are tried first, with a little for what it computes. */
#define BLAS_SELF   ((size_t)48 << 20)
#define BLAS_BUFFER ((size_t)144 << 20)

static const struct {
    const char *name;
    size_t at;
} routines[] = {
#define VM_BLAS(name, args) {#name, offsetof(vm_blas_table, name)},
#include "vm/linear/blas.def"
#undef VM_BLAS
};

static vm_blas_table table;
static bool usable;
static char missing[160];
static pthread_once_t once = PTHREAD_ONCE_INIT; /* sessions may run on several threads */

/* Threads that the user or the number of processors asks for. */
static unsigned threads_wanted(void) {
    static const char *const names[] = {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS", NULL};
    for (const char *const *name = names; *name; name++) {
        const char *text = getenv(*name);
        long n = text ? strtol(text, NULL, 10) : 0;
        if (n > 0) return n < 64 ? (unsigned)n : 64;
    }
    unsigned n = base_pool_processors();
    return n < 64 ? n : 64;
}

/* Sees to it that the library will find the threads and the addresses it takes. */
static bool make_room(void) {
    unsigned wanted = threads_wanted(), threads = wanted;
    while (threads && !base_room_for(BLAS_SELF + threads * BLAS_BUFFER))
        threads--;
    if (threads == 0) {
        snprintf(
            missing, sizeof missing,
            "there is no room for OpenBLAS under the limits on memory (raise them: ulimit -v, ulimit -d)");
        return false;
    }
    if (threads > 1) threads = base_pool_available(threads);
    if (threads < wanted) {
        char text[16];
        snprintf(text, sizeof text, "%u", threads);
        setenv("OPENBLAS_NUM_THREADS", text, 1);
    }
    return true;
}

/* The first library that can be opened is taken, or none: half a table is never used. */
static bool fill(void) {
    static const char *const both[] = {"libopenblas.so.0", "libopenblas.so", NULL};
    static const char *const blas[] = {"libblas.so.3", NULL}, *const lapack[] = {"liblapack.so.3", NULL};
    if (!make_room()) return false;
    base_dynlib *first = base_dynlib_open(both), *second = NULL;
    if (!first) {
        first = base_dynlib_open(blas);
        second = base_dynlib_open(lapack);
    }
    if (!first) {
        snprintf(missing, sizeof missing, "%s",
                 base_dynlib_allowed()
                     ? "libopenblas.so.0 was not found (Debian package libopenblas0-pthread)"
                     : "this program opens no library on a machine with another C library");
        return false;
    }
    for (size_t k = 0; k < sizeof routines / sizeof *routines; k++) {
        void *f = base_dynlib_symbol(first, routines[k].name);
        if (!f && second) f = base_dynlib_symbol(second, routines[k].name);
        if (!f) {
            snprintf(missing, sizeof missing, "the library found here has no %s", routines[k].name);
            return false;
        }
        *(void **)((char *)&table + routines[k].at) = f;
    }
    return true;
}

static void open_once(void) {
    if (getenv("MICA_NO_BLAS"))
        snprintf(missing, sizeof missing, "MICA_NO_BLAS is set");
    else
        usable = fill();
}

const vm_blas_table *vm_blas(void) {
    pthread_once(&once, open_once);
    return usable ? &table : NULL;
}

const char *vm_blas_missing(void) {
    return missing;
}

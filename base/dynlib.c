/* base/dynlib.c - a thin door to dlopen, also for a static program.
 *
 * A static program may open libraries only where the C library on the machine is the version it was linked
 * with, and needs shim/threads.c for libraries that make threads. Where either is missing this is told once,
 * and the callers go on without the library or with one thread. */
#include "base/dynlib.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/threads.h"
#include "base/variables.h"

#include <dlfcn.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#define DYNLIB_SHIM         "mica_threads.so"
#define DYNLIB_LARGEST_LIBC (64u << 20)

/* A program without an interpreter was not started by ld.so. */
bool base_dynlib_own_libc(void) {
    return getauxval(AT_BASE) == 0;
}

/* Whether the shared C library here says that it is this version. It carries that as a text, and is read as
 * a file, since a static program cannot load it to ask; this happens only where a library is wanted at all.
 * The first place that can be read decides. */
static bool dynlib_same_libc(void) {
    static const char *const places[] = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6",
                                         "/usr/lib/libc.so.6", NULL};
    char banner[64];
    snprintf(banner, sizeof banner, "release version %s.\n", gnu_get_libc_version());
    for (const char *const *place = places; *place; place++) {
        base_buf library = {0};
        mica_error ignored = MICA_ERROR_INIT;
        mica_status status = base_file_read_all(*place, DYNLIB_LARGEST_LIBC, &library, &ignored);
        bool same = status == MICA_OK && memmem(library.data, library.len, banner, strlen(banner)) != NULL;
        mica_buffer_free(&library);
        if (status == MICA_OK) return same;
    }
    return false;
}

/* Beside the program in a build folder, below lib where it is installed. */
static void *dynlib_open_shim(void) {
    static const char *const leaves[] = {DYNLIB_SHIM, "../lib/mica/" DYNLIB_SHIM, NULL};
    char folder[3000], path[3100];
    ssize_t len = readlink("/proc/self/exe", folder, sizeof folder - 1);
    if (len <= 0) return NULL;
    folder[len] = 0;
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    for (const char *const *leaf = leaves; *leaf; leaf++) {
        snprintf(path, sizeof path, "%s/%s", folder, *leaf);
        void *shim = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
        if (shim) return shim;
    }
    return NULL;
}

/* ---- threads that libraries make ----
 *
 * They are this program's, as its C library made them, and the shared one, whose functions the library calls,
 * has not been told: what it keeps for each thread is as the thread finds it in the image of its variables.
 * That will do but for the tables behind isspace and its like, which it sets up itself when a thread begins:
 * a name server that reads its configuration would follow a null pointer. So that is done in its place, by
 * the function that its own threads call. */

typedef struct thread_start {
    void *(*start)(void *);
    void *argument;
} thread_start;

static void (*begin_ctype)(void); /* of the shared C library; NULL where it has none to be called */

static void *run_thread(void *context) {
    thread_start begun = *(thread_start *)context;
    (void)munmap(context, sizeof begun);
    if (begin_ctype) begin_ctype();
    void *result = begun.start(begun.argument);
    base_variables_end();
    return result;
}

/* pthread_create. What is passed on lies in a page of its own: a thread that frees memory gets an arena of
 * malloc, and with it 128 MiB of addresses. */
static int create_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                         void *argument) {
    thread_start *begun =
        mmap(NULL, sizeof *begun, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (begun == MAP_FAILED) return EAGAIN;
    *begun = (thread_start){start, argument};
    int failed = pthread_create(thread, attributes, run_thread, begun);
    if (failed) (void)munmap(begun, sizeof *begun);
    return failed;
}

/* Makes a static program ready to open libraries; false where it must not. */
static bool dynlib_prepare(void) {
    if (!base_dynlib_own_libc()) return true;
    if (!dynlib_same_libc()) {
        fprintf(stderr,
                "mica: this program was linked with version %s of the C library, the machine has another: "
                "no library is opened (slow linear algebra, plain prompt); build it here\n",
                gnu_get_libc_version());
        return false;
    }
    void *shim = dynlib_open_shim();
    base_threads *threads = shim ? dlsym(shim, "mica_shim_threads") : NULL;
    if (threads) {
        void *libc = dlopen("libc.so.6", RTLD_NOW | RTLD_GLOBAL);
        if (libc) *(void **)&begin_ctype = dlsym(libc, "__ctype_init");
        *threads = (base_threads){create_thread, pthread_join, base_variable_of, base_variables_at_end};
    } else {
        fprintf(stderr,
                "mica: %s is not beside the program or in ../lib/mica: linear algebra uses one "
                "thread\n",
                DYNLIB_SHIM);
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        setenv("OMP_NUM_THREADS", "1", 1);
    }
    return true;
}

static bool dynlib_usable;
static pthread_once_t dynlib_once = PTHREAD_ONCE_INIT;

/* ---- the loader and new processes ----
 *
 * A process that is made has one thread. What another was doing in the loader it never ends there, and the loader's lock,
 * which is not ours to see, stays held; so processes are made while no thread of ours is in the loader. An initialiser of a
 * library may make processes, too: on the thread that has entered. */

static pthread_mutex_t loader_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void base_dynlib_enter(void) {
    (void)pthread_mutex_lock(&loader_lock);
}

void base_dynlib_leave(void) {
    (void)pthread_mutex_unlock(&loader_lock);
}

/* The thread has another number in the process that was made, which therefore cannot unlock. */
static void loader_lock_renew(void) {
    loader_lock = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
}

static void dynlib_prepare_once(void) {
    (void)pthread_atfork(base_dynlib_enter, base_dynlib_leave, loader_lock_renew);
    base_dynlib_enter();
    dynlib_usable = dynlib_prepare();
    base_dynlib_leave();
}

/* Once for the process, at the first wish for a library and not at the start, which wants none. */
bool base_dynlib_allowed(void) {
    pthread_once(&dynlib_once, dynlib_prepare_once);
    return dynlib_usable;
}

/* Names in the order of preference. Libraries are never closed: their code may be running, and their
 * threads are. */
base_dynlib *base_dynlib_open(const char *const *names) {
    for (; base_dynlib_allowed() && *names; names++) {
        base_dynlib_enter();
        void *handle = dlopen(*names, RTLD_NOW | RTLD_GLOBAL);
        base_dynlib_leave();
        if (handle) return (base_dynlib *)handle;
    }
    return NULL;
}

void *base_dynlib_symbol(base_dynlib *lib, const char *name) {
    return dlsym((void *)lib, name);
}

bool base_dynlib_fill(const char *const *names, const base_dynlib_routine *routines, size_t count,
                      void *table) {
    base_dynlib *lib = base_dynlib_open(names);
    if (!lib) return false;
    for (size_t k = 0; k < count; k++) {
        void *f = base_dynlib_symbol(lib, routines[k].name);
        if (!f) return false;
        memcpy((char *)table + routines[k].at, &f, sizeof f);
    }
    return true;
}

/* vm/builtins/files/mat73.c - reads MAT files of version 7.3, which are HDF5, by libmatio.
 *
 * The libraries that read HDF5 do not stand files of a stranger, so they see them in a process of its own, which
 * opens no other file and whose time and memory are bounded: it writes what it reads as version 5 into a file in memory, and
 * mat_read.c, which believes nothing, reads that. Both are reached by paths below /proc/self/fd. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat73.h"

#include "vm/heap/root.h"

#include "base/apart.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#define MAT73_VERSION_5 0x0100
#define MAT73_SECONDS   120
/* What all variables may hold for each byte of the file, and beyond: zlib's best, which HDF5 uses. */
#define MAT73_RATIO  1032u
#define MAT73_ROOM   ((size_t)16 << 20)
#define MAT73_MEMORY (UINT64_C(256) << 20) /* that the libraries may take beside the variables */

static vm_matio lib;

static const base_dynlib_routine routines[] = {
#define VM_MATIO(result, name, parameters) {#name, offsetof(vm_matio, name)},
#include "vm/builtins/files/mat73.def"
#undef VM_MATIO
};
static const char *const names[] = {"libmatio.so.11", NULL};
static vm_library library = {names, "libmatio11", routines, sizeof routines / sizeof *routines, &lib, 0};

const vm_matio *vm_matio_need(vm_t *vm, const char *who) {
    vm_library_need(vm, &library, who);
    return &lib;
}

bool vm_is_hdf5(const uint8_t *p, size_t len) {
    static const uint8_t mark[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    return (len >= 8 && memcmp(p, mark, 8) == 0) || (len >= 520 && memcmp(p + 512, mark, 8) == 0);
}

typedef struct conversion {
    int from, to;
    size_t most; /* bytes of all variables */
} conversion;

/* In the process of its own. The library makes files anew by their names, so the result goes where `to` can be found by
 * name. */
static int convert(void *ctx) {
    conversion *c = ctx;
    char from[64], to[64];
    snprintf(from, sizeof from, "/proc/self/fd/%d", c->from);
    snprintf(to, sizeof to, "/proc/self/fd/%d", c->to);
    int64_t file = lib.H5open() < 0 ? -1 : lib.H5Fopen(from, 0, 0);
    int status = file < 0 ? MAT73_UNREADABLE : vm_mat73_look(&lib, file);
    if (status != MAT73_DONE) return status;
    lib.H5Fclose(file);
    void *in = lib.Mat_Open(from, 0), *variable;
    if (!in) return MAT73_UNREADABLE;
    void *out = lib.Mat_CreateVer(to, NULL, MAT73_VERSION_5);
    if (!out) return MAT73_UNWRITABLE;
    base_apart_may_open(false);
    while ((variable = lib.Mat_VarReadNextInfo(in))) {
        size_t size = lib.Mat_VarGetSize(variable);
        if (size > c->most) return MAT73_TOO_LARGE;
        c->most -= size;
        if (lib.Mat_VarReadDataAll(in, variable) != 0) return MAT73_UNREADABLE;
        if (lib.Mat_VarWrite(out, variable, 0) != 0) return MAT73_UNWRITABLE;
        lib.Mat_VarFree(variable);
    }
    return lib.Mat_Close(out) == 0 ? MAT73_DONE : MAT73_UNWRITABLE;
}

const char *vm_mat73_complaint(int status) {
    switch (status) {
    case -1: return strerror(errno);
    case MAT73_UNREADABLE: return "libmatio cannot read it";
    case MAT73_UNWRITABLE: return "a variable has no form in memory";
    case MAT73_TOO_LARGE:
    case 128 + SIGXFSZ: return "its variables are larger than the file can hold";
    case MAT73_ELSEWHERE:
        return "parts of it lie in other files (external links, external or virtual storage), which are not "
               "opened; "
               "have the program that wrote it put all into one file";
    case MAT73_TANGLED: return "its groups lie in groups without an end";
    case 128 + SIGXCPU:
    case 128 + SIGKILL:
    case 128 + SIGALRM:
        return "libmatio took too long to read it: it is slow where cells have thousands of elements";
    default: return "the file is damaged: reading it failed";
    }
}

typedef struct reading {
    vm_source *source;
    const vm_taker *to;
} reading;

static void read_body(vm_t *vm, void *ctx) {
    reading *r = ctx;
    (void)vm;
    vm_read_mat5(r->source, r->to);
}

static void close_both(const conversion *c) {
    if (c->from >= 0) base_file_close(c->from);
    if (c->to >= 0) base_file_close(c->to);
}

void vm_read_mat73(vm_source *s, const vm_taker *to) {
    vm_t *vm = s->vm;
    vm_matio_need(vm, "load");
    size_t len = (size_t)(s->end - s->begin);
    conversion c = {base_file_open(s->path, O_RDONLY, 0), base_file_memory("mat5", 0),
                    len * MAT73_RATIO + MAT73_ROOM};
    base_bounds bounds = {.seconds = MAT73_SECONDS,
                          .file = 2 * (uint64_t)c.most,
                          .memory = 4 * (uint64_t)c.most + MAT73_MEMORY,
                          .readable = c.from};
    bool ready = c.from >= 0 && c.to >= 0;
    int status = ready ? base_apart(convert, &c, &bounds) : -1;
    struct stat st = {0};
    if (status != MAT73_DONE || base_file_fstat(c.to, &st) != 0 || st.st_size <= 0) {
        close_both(&c);
        vm_error(vm, "Octave:load", "load: %s (HDF5, as MAT files of version 7.3): %s", s->path,
                 vm_mat73_complaint(status));
    }
    void *bytes = base_file_mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, c.to, 0);
    close_both(&c);
    if (bytes == MAP_FAILED) vm_error_memory(vm);
    vm_source inner = {.vm = vm, .at = bytes, .begin = bytes, .path = s->path};
    inner.end = inner.at + st.st_size;
    bool good = vm_protect(vm, read_body, &(reading){&inner, to});
    base_file_munmap(bytes, (size_t)st.st_size);
    if (!good) vm_raise(vm, vm_last_error(vm));
}

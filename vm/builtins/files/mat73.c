/* vm/builtins/files/mat73.c - reads MAT files of version 7.3, which are HDF5, by libmatio.
 *
 * The libraries that read HDF5 do not stand files of a stranger, so they see them in a process of its own: it writes
 * what it reads as version 5 into a file in memory, and mat_read.c, which believes nothing, reads that. Both
 * are reached by paths below /proc/self/fd, as only base/ opens files. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat73.h"

#include "vm/heap/root.h"

#include "base/file.h"
#include "base/system.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

#define MAT73_VERSION_5 0x0100
#define MAT73_SECONDS   120
/* What a variable may hold for each byte of the file, and beyond: zlib's best, which HDF5 uses. */
#define MAT73_RATIO 1032u
#define MAT73_ROOM  ((size_t)16 << 20)

static vm_matio lib;

static const vm_routine routines[] = {
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
    size_t most; /* bytes of one variable */
} conversion;

enum { CONVERTED, UNREADABLE, TOO_LARGE, UNWRITABLE };

/* In the process of its own. The library makes files anew by their names, so the result goes where `to` can be found by
 * name. */
static int convert(void *ctx) {
    conversion *c = ctx;
    char from[64], to[64];
    snprintf(from, sizeof from, "/proc/self/fd/%d", c->from);
    snprintf(to, sizeof to, "/proc/self/fd/%d", c->to);
    void *in = lib.Mat_Open(from, 0), *variable;
    if (!in) return UNREADABLE;
    void *out = lib.Mat_CreateVer(to, NULL, MAT73_VERSION_5);
    if (!out) return UNWRITABLE;
    while ((variable = lib.Mat_VarReadNextInfo(in))) {
        if (lib.Mat_VarGetSize(variable) > c->most) return TOO_LARGE;
        if (lib.Mat_VarReadDataAll(in, variable) != 0) return UNREADABLE;
        if (lib.Mat_VarWrite(out, variable, 0) != 0) return UNWRITABLE;
        lib.Mat_VarFree(variable);
    }
    return lib.Mat_Close(out) == 0 ? CONVERTED : UNWRITABLE;
}

static const char *complaint(int status) {
    switch (status) {
    case UNREADABLE: return "libmatio cannot read it";
    case TOO_LARGE: return "a variable is larger than the file can hold";
    case UNWRITABLE: return "a variable has no form in memory";
    case 128 + SIGXCPU:
    case 128 + SIGKILL:
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
    bool ready = c.from >= 0 && c.to >= 0;
    int status = ready ? base_system_apart(convert, &c, MAT73_SECONDS) : -1;
    struct stat st = {0};
    if (status != CONVERTED || base_file_fstat(c.to, &st) != 0 || st.st_size <= 0) {
        close_both(&c);
        vm_error(vm, "Octave:load", "load: %s (HDF5, as MAT files of version 7.3): %s", s->path,
                 status < 0 ? strerror(errno) : complaint(status));
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

/* base/dynfile.c - opens shared objects from copies of their files.
 *
 * A linker that rebuilds a file in place writes into the pages that are mapped of it, or cuts them off; and the loader
 * takes a file that it has open already, by its name or by its inode, for the same object and gives the old one. So the
 * bytes are copied first, each time into a file of their own: in memory (memfd), which has no name, or where the system
 * lets no code run there, in a temporary file that loses its name at once. Both are opened as /proc/self/fd/N. The loader
 * keeps that name, and would take another copy by the same number for this one: the descriptor stays open as long as
 * the object is mapped, so the number is nobody else's.
 *
 * The loader maps what headers say without a look at how long the file is; so headers are looked at here. */
#include "base/dynfile.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/dynlib.h"
#include "base/error.h"
#include "base/file.h"
#include "base/sum.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define DYNFILE_MACHINE EM_X86_64
#define DYNFILE_NAME    "x86-64"
#elif defined(__aarch64__)
#define DYNFILE_MACHINE EM_AARCH64
#define DYNFILE_NAME    "64-bit ARM"
#else
#define DYNFILE_MACHINE EM_NONE
#define DYNFILE_NAME    "no known processor"
#endif

struct base_dynfile {
    char *path; /* of what was copied */
    int fd;
    void *handle; /* of the loader, or NULL */
    base_dynfile_seen seen;
    uint8_t sum[BASE_SUM_SIZE];
    bool has_tls;
};

/* ---- what may be opened at all ---- */

static mica_status refuse(mica_error *err, mica_status code, const char *path, const char *why) {
    return base_fail(err, code, NULL, MICA_NO_OFFSET, "%s: %s", path, why);
}

static const char *machine_name(unsigned machine) {
    static const struct {
        unsigned machine;
        char name[16];
    } known[] = {{EM_X86_64, "x86-64"},  {EM_AARCH64, "64-bit ARM"}, {EM_386, "32-bit x86"},
                 {EM_ARM, "32-bit ARM"}, {EM_RISCV, "RISC-V"},       {EM_PPC64, "64-bit Power"},
                 {EM_S390, "S/390"}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (known[k].machine == machine) return known[k].name;
    return "another processor";
}

/* The first bytes are read as the layout of 64 bits has them: class and order of bytes are asked first. */
static mica_status check_head(const base_buf *bytes, const char *path, Elf64_Ehdr *head, mica_error *err) {
    if (bytes->len < EI_NIDENT || memcmp(bytes->data, ELFMAG, SELFMAG) != 0)
        return refuse(err, MICA_ERR_UNSUPPORTED, path,
                      "this is no shared object (ELF) but another kind of file");
    if (bytes->data[EI_CLASS] != ELFCLASS64)
        return refuse(err, MICA_ERR_UNSUPPORTED, path, "the shared object is none of 64 bits");
    if (bytes->data[EI_DATA] != ELFDATA2LSB)
        return refuse(err, MICA_ERR_UNSUPPORTED, path, "the shared object has another byte order");
    if (bytes->len < sizeof *head)
        return refuse(err, MICA_ERR_TRUNCATED, path, "the shared object is cut off");
    memcpy(head, bytes->data, sizeof *head);
    if (head->e_machine != DYNFILE_MACHINE)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: the shared object is made for %s, and this program for " DYNFILE_NAME, path,
                         machine_name(head->e_machine));
    if (head->e_type != ET_DYN)
        return refuse(err, MICA_ERR_UNSUPPORTED, path,
                      head->e_type == ET_REL
                          ? "this is an object file, and no shared object (link it with -shared)"
                          : "this is no shared object (link it with -shared)");
    return MICA_OK;
}

/* Segments end within the file, as the loader takes for granted. */
static mica_status check_segments(base_dynfile *f, const base_buf *bytes, const Elf64_Ehdr *head,
                                  mica_error *err) {
    bool dynamic = false;
    if (head->e_phentsize != sizeof(Elf64_Phdr) || head->e_phoff > bytes->len ||
        head->e_phnum > (bytes->len - head->e_phoff) / sizeof(Elf64_Phdr))
        return refuse(err, MICA_ERR_TRUNCATED, f->path, "the shared object is cut off before its segments");
    for (unsigned k = 0; k < head->e_phnum; k++) {
        Elf64_Phdr p;
        memcpy(&p, bytes->data + head->e_phoff + k * sizeof p, sizeof p);
        dynamic |= p.p_type == PT_DYNAMIC;
        f->has_tls |= p.p_type == PT_TLS;
        if ((p.p_type == PT_LOAD || p.p_type == PT_DYNAMIC || p.p_type == PT_TLS) &&
            (p.p_offset > bytes->len || p.p_filesz > bytes->len - p.p_offset))
            return refuse(err, MICA_ERR_TRUNCATED, f->path,
                          "the shared object is cut off: a segment ends behind the end of the file");
    }
    return dynamic ? MICA_OK
                   : refuse(err, MICA_ERR_UNSUPPORTED, f->path,
                            "this is no shared object (it has no dynamic part)");
}

/* ---- copying ---- */

/* Whether code may run from there: a file system may forbid it, and the system for files in memory. */
static bool can_run(int fd) {
    long page = sysconf(_SC_PAGESIZE);
    void *at = base_file_mmap(NULL, (size_t)page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED) return false;
    base_file_munmap(at, (size_t)page);
    return true;
}

/* A file in the folder of temporary ones, whose name is gone when this returns; -1 with errno set. */
static int open_nameless(void) {
    const char *folder = getenv("TMPDIR");
    char path[4096];
    for (unsigned k = 0; k < 100; k++) {
        int n = snprintf(path, sizeof path, "%s/mica-extension-%ld-%u", folder && *folder ? folder : "/tmp",
                         (long)getpid(), k);
        if (n < 0 || (size_t)n >= sizeof path) break;
        int fd = base_file_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0700);
        if (fd >= 0) (void)base_file_unlink(path);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    errno = EEXIST;
    return -1;
}

static mica_status write_copy(base_dynfile *f, int fd, const base_buf *bytes, mica_error *err) {
    if (fd < 0) return base_fail_errno(err, f->path, "make a copy of it");
    mica_status status = base_file_pwrite_all(fd, f->path, bytes->data, bytes->len, 0, err);
    if (status == MICA_OK && !can_run(fd))
        status = base_fail_errno(err, f->path, "run code from a copy of it in memory, or in TMPDIR");
    if (status != MICA_OK) {
        base_file_close(fd);
        return status;
    }
    f->fd = fd;
    return MICA_OK;
}

static mica_status make_copy(base_dynfile *f, const base_buf *bytes, mica_error *err) {
    if (write_copy(f, base_file_memory("mica-extension", 0), bytes, NULL) == MICA_OK) return MICA_OK;
    return write_copy(f, open_nameless(), bytes, err);
}

static base_dynfile_seen seen_of(const struct stat *st) {
    return (base_dynfile_seen){.device = st->st_dev,
                               .inode = st->st_ino,
                               .size = (uint64_t)st->st_size,
                               .seconds = st->st_mtim.tv_sec,
                               .nanoseconds = st->st_mtim.tv_nsec};
}

static mica_status read_file(base_dynfile *f, base_buf *bytes, mica_error *err) {
    struct stat st;
    if (base_file_stat(f->path, &st) != 0)
        return errno == ENOENT ? refuse(err, MICA_ERR_NOT_FOUND, f->path, "there is no such file")
                               : base_fail_errno(err, f->path, "look at it");
    if (!S_ISREG(st.st_mode)) return refuse(err, MICA_ERR_UNSUPPORTED, f->path, "this is no file");
    f->seen = seen_of(&st);
    return base_file_read_all(f->path, BASE_DYNFILE_MOST, bytes, err);
}

mica_status base_dynfile_copy(const char *path, base_dynfile **out, mica_error *err) {
    base_buf bytes = {0};
    Elf64_Ehdr head;
    base_dynfile *f = base_calloc(1, sizeof *f);
    if (f) f->path = base_text_copy(path);
    if (!f || !f->path) {
        base_free(f);
        return base_fail_memory(err, "opening a shared object");
    }
    f->fd = -1;
    mica_status status = MICA_OK;
    if (!base_dynlib_allowed())
        status = refuse(err, MICA_ERR_UNSUPPORTED, path,
                        "this program opens no library on a machine with another C library");
    if (status == MICA_OK) status = read_file(f, &bytes, err);
    if (status == MICA_OK) status = check_head(&bytes, path, &head, err);
    if (status == MICA_OK) status = check_segments(f, &bytes, &head, err);
    if (status == MICA_OK) status = make_copy(f, &bytes, err);
    if (status == MICA_OK) base_sum_of(bytes.data, bytes.len, f->sum);
    base_buf_free(&bytes);
    if (status != MICA_OK) {
        (void)base_dynfile_close(f);
        return status;
    }
    *out = f;
    return MICA_OK;
}

const base_dynfile_seen *base_dynfile_seen_of(const base_dynfile *f) {
    return &f->seen;
}

const uint8_t *base_dynfile_sum(const base_dynfile *f) {
    return f->sum;
}

bool base_dynfile_changed(const char *path, const base_dynfile_seen *seen) {
    struct stat st;
    if (base_file_stat(path, &st) != 0) return true;
    base_dynfile_seen now = seen_of(&st);
    return now.device != seen->device || now.inode != seen->inode || now.size != seen->size ||
           now.seconds != seen->seconds || now.nanoseconds != seen->nanoseconds;
}

/* ---- opening and closing ---- */

/* Under which the loader knows it. */
static void name_of(const base_dynfile *f, char out[40]) {
    snprintf(out, 40, "/proc/self/fd/%d", f->fd);
}

mica_status base_dynfile_open(base_dynfile *f, mica_error *err) {
    char name[40];
    name_of(f, name);
    base_dynlib_enter();
    f->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    base_dynlib_leave();
    if (f->handle) return MICA_OK;
    const char *why = dlerror();
    size_t len = strlen(name);
    if (why && strncmp(why, name, len) == 0)
        why += len + (why[len] == ':') + (why[len] == ':' && why[len + 1] == ' ');
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET, "%s: the loader cannot open it: %s",
                     f->path, why ? why : "it does not say why");
}

void *base_dynfile_symbol(const base_dynfile *f, const char *name) {
    return f->handle ? dlsym(f->handle, name) : NULL;
}

/* A static program keeps copies of thread-local variables by the number of their object (base/variables.c), which the loader
 * would give to another one; so objects that have any stay. */
static bool unmap(base_dynfile *f) {
    char name[40];
    if (f->has_tls && base_dynlib_own_libc()) return false;
    base_dynlib_enter();
    bool closed = dlclose(f->handle) == 0;
    name_of(f, name);
    void *still = closed ? dlopen(name, RTLD_NOW | RTLD_NOLOAD) : NULL;
    if (still) (void)dlclose(still);
    base_dynlib_leave();
    return closed && !still;
}

bool base_dynfile_close(base_dynfile *f) {
    if (!f) return true;
    bool gone = !f->handle || unmap(f);
    if (gone && f->fd >= 0) base_file_close(f->fd);
    base_free(f->path);
    base_free(f);
    return gone;
}

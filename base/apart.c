/* base/apart.c - runs a piece of this program in a process of its own. The one place that forks: what runs there needs what
 * this process has open and in memory. */
#include "base/apart.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Landlock (linux/landlock.h, which C libraries that are older than the system lack): rights to files by the version of
 * the interface that knew them first. Sockets and the like have no names of files. */
#define LANDLOCK_CREATE   444
#define LANDLOCK_ADD      445
#define LANDLOCK_RESTRICT 446
#define LANDLOCK_VERSION  1u
#define LANDLOCK_BENEATH  1
#define LANDLOCK_READ     (UINT64_C(1) << 2)

static uint64_t landlock_rights(long version) {
    uint64_t rights = (UINT64_C(1) << 13) - 1;
    if (version >= 2) rights |= UINT64_C(1) << 13; /* to move between folders */
    if (version >= 3) rights |= UINT64_C(1) << 14; /* to cut */
    if (version >= 5) rights |= UINT64_C(1) << 15; /* to command devices */
    return rights;
}

/* All rights are asked for, and no rule gives any but to the one file. Files in memory have no place in a folder, so no rule
 * is asked. */
static void forbid_names(int readable) {
    long version = syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION);
    if (version < 1) return;
    uint64_t rights = landlock_rights(version);
    int rules = (int)syscall(LANDLOCK_CREATE, &rights, sizeof rights, 0);
    if (rules < 0) return;
    struct __attribute__((packed)) {
        uint64_t rights;
        int32_t fd;
    } one = {LANDLOCK_READ, readable};
    if (readable) (void)syscall(LANDLOCK_ADD, rules, LANDLOCK_BENEATH, &one, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) (void)syscall(LANDLOCK_RESTRICT, rules, 0);
    base_file_close(rules);
}

/* A limit of the system that is lower already stays. */
static void lower(int what, uint64_t most) {
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)what, &now) != 0 || now.rlim_cur <= most) return;
    now.rlim_cur = most;
    (void)setrlimit((__rlimit_resource_t)what, &now);
}

/* What RLIMIT_DATA counts already, of which a reserved heap is most. */
static uint64_t data_bytes(void) {
    char text[256];
    int fd = base_file_open("/proc/self/statm", O_RDONLY, 0);
    ssize_t len = fd >= 0 ? base_file_read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0) base_file_close(fd);
    text[len > 0 ? len : 0] = 0;
    char *at = text;
    for (int k = 0; k < 5 && at; k++)
        if ((at = strchr(at, ' '))) at++;
    return at ? strtoull(at, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void bind(const base_bounds *b) {
    struct rlimit time = {b->seconds, b->seconds}, none = {0, 0};
    (void)setrlimit(RLIMIT_CPU, &time);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)alarm(3 * b->seconds);
    uint64_t data = b->memory ? data_bytes() : 0;
    if (b->file) lower(RLIMIT_FSIZE, b->file);
    if (data) lower(RLIMIT_DATA, data + b->memory);
    if (!b->names) forbid_names(b->readable);
}

void base_apart_may_open(bool may) {
    struct rlimit now;
    if (getrlimit(RLIMIT_NOFILE, &now) != 0) return;
    now.rlim_cur = may ? now.rlim_max : 0;
    (void)setrlimit(RLIMIT_NOFILE, &now);
}

/* In the child there is one thread, signals do what they do by themselves, also the one that tells of a file that is too
 * large, since libraries pass over a write that fails; and nothing is printed. */
int base_apart(int (*body)(void *ctx), void *ctx, const base_bounds *bounds) {
    int status;
    if (base_file_refused()) return -1;
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        static const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE,  SIGILL, SIGABRT,
                                     SIGINT,  SIGTERM, SIGALRM, SIGXFSZ};
        for (size_t k = bounds->mapping; k < sizeof faults / sizeof *faults; k++) /* SIGSEGV is the first */
            (void)signal(faults[k], SIG_DFL);
        int quiet = base_file_open("/dev/null", O_RDWR, 0);
        if (quiet >= 0) (void)dup2(quiet, 1), (void)dup2(quiet, 2);
        bind(bounds);
        _exit(body(ctx) & 0x7F);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

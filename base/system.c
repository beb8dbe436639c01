/* base/system.c - folders, the working folder, file name patterns and other programs. Programs are started
 * by posix_spawn and not by fork: a process with a large map would have its page tables copied, and threads
 * that hold locks at that moment would leave them held in the child. */
#include "base/system.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A program may be started with a standard descriptor closed. The next file it opens would then take that
 * number, and a message to stderr would be written into a snapshot. */
void base_system_keep_standard(void) {
    struct pollfd fds[3] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
    if (poll(fds, 3, 0) < 0) return;
    for (int i = 0; i < 3; i++)
        if (fds[i].revents & POLLNVAL && open("/dev/null", O_RDONLY) < 0)
            return; /* the lowest free one is taken */
}

static void ignore_signal(int number) {
    (void)number;
}

/* Under a limit of file sizes the system sends SIGXFSZ, which would end the process; with a handler the
 * write fails with EFBIG, an error like any other. A handler and not SIG_IGN, because ignoring is inherited
 * by programs that are started. */
void base_system_fail_large_writes(void) {
    struct sigaction action = {.sa_handler = ignore_signal, .sa_flags = SA_RESTART};
    sigaction(SIGXFSZ, &action, NULL);
}

int base_system_rmdir(const char *path) {
    return rmdir(path);
}
/* Where the process began, "" while it is there, and where it went. */
static char start_folder[PATH_MAX], present_folder[PATH_MAX];
static pthread_mutex_t folder_lock = PTHREAD_MUTEX_INITIALIZER;

int base_system_chdir(const char *path) {
    pthread_mutex_lock(&folder_lock);
    if (!*start_folder && !getcwd(start_folder, sizeof start_folder)) *start_folder = 0;
    int status = chdir(path), number = errno;
    if (status == 0 && !getcwd(present_folder, sizeof present_folder)) *present_folder = 0;
    pthread_mutex_unlock(&folder_lock);
    errno = number;
    return status;
}

bool base_system_moved(base_buf *out) {
    pthread_mutex_lock(&folder_lock);
    bool moved = *present_folder && base_buf_str(out, present_folder);
    pthread_mutex_unlock(&folder_lock);
    return moved;
}

bool base_system_from_start(const char *path, base_buf *out) {
    base_buf whole = {0};
    pthread_mutex_lock(&folder_lock);
    if (*path != '/' && *start_folder && base_buf_str(&whole, start_folder)) base_buf_byte(&whole, '/');
    pthread_mutex_unlock(&folder_lock);
    bool good = base_buf_str(&whole, path) && base_buf_cstr(&whole) &&
                base_system_real_path(base_buf_cstr(&whole), out);
    base_buf_free(&whole);
    return good;
}

bool base_system_cwd(base_buf *out) {
    char path[PATH_MAX];
    return getcwd(path, sizeof path) && base_buf_str(out, path);
}

bool base_system_glob(const char *pattern, base_buf *out) {
    glob_t found = {0};
    bool good = true;
    int status = glob(pattern, GLOB_TILDE, NULL, &found);
    for (size_t k = 0; status == 0 && good && k < found.gl_pathc; k++)
        good = base_buf_str(out, found.gl_pathv[k]) && base_buf_byte(out, 0);
    globfree(&found);
    return good && status != GLOB_NOSPACE;
}

bool base_system_real_path(const char *path, base_buf *out) {
    char real[PATH_MAX];
    return realpath(path, real) && base_buf_str(out, real);
}

/* To the end, even of a program that is still running: it closes its end when it is done. */
static bool read_all(int fd, base_buf *out) {
    char chunk[4096];
    for (;;) {
        ssize_t n = base_file_read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return n == 0;
        if (!base_buf_append(out, chunk, (size_t)n)) return false;
    }
}

/* Our own copy of the writing end is closed before reading, or the end would never come. What was read is
 * waited for in any case: a child that nobody waits for stays in the system's table. The result is the
 * shell's: 128 and the signal's number for a program that a signal ended. */
int base_system_run(const char *command, base_buf *out) {
    int ends[2] = {-1, -1};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return -1;
    int status = -1, error = 0;
    if (out) {
        if (pipe2(ends, O_CLOEXEC) != 0)
            error = errno;
        else
            error = posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    }
    pid_t child = -1;
    char *const argv[] = {"sh", "-c", (char *)(uintptr_t)command, NULL};
    if (!error) error = posix_spawn(&child, "/bin/sh", &actions, NULL, argv, environ);
    if (ends[1] >= 0) close(ends[1]);
    if (!error) {
        bool good = !out || read_all(ends[0], out);
        while (waitpid(child, &status, 0) < 0)
            if (errno != EINTR) {
                status = -1;
                break;
            }
        if (!good) error = ENOMEM;
    }
    if (ends[0] >= 0) close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        errno = error;
        return -1;
    }
    if (status == -1) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int base_system_feed(const char *command, int *child) {
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return -1;
    int error = pipe2(ends, O_CLOEXEC) ? errno : 0;
    if (!error) {
        char *const argv[] = {"sh", "-c", (char *)(uintptr_t)command, NULL};
        error = posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
        if (!error) error = posix_spawn(child, "/bin/sh", &actions, NULL, argv, environ);
        close(ends[0]);
        if (error) close(ends[1]);
    }
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    return error ? -1 : ends[1];
}

/* Looks without taking the child's status away (WNOWAIT): base_system_feed_end waits for it later. */
bool base_system_runs(int child) {
    siginfo_t info = {0};
    int kept = errno; /* of what a signal interrupted */
    bool runs = waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
    errno = kept;
    return runs;
}

void base_system_feed_end(int fd, int child) {
    int status;
    close(fd);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
}

/* A guess that may only err in one direction: a command with anything in it that the shell would work on
 * counts as there, and then fails as the shell says. PATH's empty members mean the working folder. */
bool base_system_has_program(const char *command) {
    char path[PATH_MAX];
    size_t len = strcspn(command, " \t"), folder;
    const char *list = getenv("PATH");
    if (!list || strpbrk(command, "\"'\\$`&|;<>()=*?[~")) return true;
    if (memchr(command, '/', len)) {
        snprintf(path, sizeof path, "%.*s", (int)len, command);
        return access(path, X_OK) == 0;
    }
    for (; len; list += folder + 1) {
        folder = strcspn(list, ":");
        int n = snprintf(path, sizeof path, "%.*s/%.*s", folder ? (int)folder : 1, folder ? list : ".",
                         (int)len, command);
        if (n < PATH_MAX && access(path, X_OK) == 0) return true;
        if (!list[folder]) return false;
    }
    return false;
}

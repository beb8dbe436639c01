/* tests/session/programs.h - runs what a test does with a program over all programs of folders, each in a process and a folder of its
 * own, beside the functions of FOLDER/helpers. Included once.
 *
 *     TEST SNAPSHOT SEED STOPS FOLDER… */
#ifndef TESTS_SESSION_PROGRAMS_H
#define TESTS_SESSION_PROGRAMS_H

#include "session/session_internal.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    const char *snapshot, *helpers;
    unsigned seed, stops, programs, checked;
    int failed;
    char place[64];
} all;

static void hear(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}
static const vm_host host = {.write_out = hear, .write_err = hear};

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    const mica_session_options options = {.snapshot = all.snapshot, .path = all.helpers, .quiet = true};
    if (mica_session_open(&options, &s, &err) != MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(2);
    }
    s->vm->host = &host;
    return s;
}

/* Ends the process by exit (PROGRAMS_FAILED), or gives how often it has looked. */
#define PROGRAMS_FAILED 254
static unsigned each(const char *path);

static void run(const char *path) {
    int status;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        char folder[96];
        snprintf(folder, sizeof folder, "%s/%u", all.place, all.programs);
        if (mkdir(folder, 0700) != 0 || chdir(folder) != 0) _exit(253);
        alarm(300);
        srand(all.seed + all.programs);
        int devnull = open("/dev/null", O_RDONLY);
        dup2(devnull, 0);
        unsigned checked = each(path);
        fflush(stdout);
        _exit((int)checked);
    }
    waitpid(pid, &status, 0);
    all.programs++;
    if (WIFEXITED(status) && WEXITSTATUS(status) < 253) {
        all.checked += (unsigned)WEXITSTATUS(status);
        return;
    }
    printf("FAIL %s: ended with %s %d\n", path, WIFEXITED(status) ? "status" : "signal",
           WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    all.failed = 1;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)at;
    const char *dot = strrchr(path, '.');
    bool function = strstr(path, "/helpers/") || strstr(path, "/+") || strstr(path, "/@");
    if (type == FTW_F && dot && strcmp(dot, ".m") == 0 && !function) run(path);
    return 0;
}

static int clear(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int programs_main(int argc, char **argv) {
    if (argc < 5) return 2;
    const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    all.snapshot = argv[1];
    all.seed = (unsigned)atoi(argv[2]);
    all.stops = (unsigned)atoi(argv[3]);
    snprintf(all.place, sizeof all.place, "%s/mica-programs-XXXXXX", base);
    if (!mkdtemp(all.place)) return 2;
    setenv("HOME", all.place, 1);
    setenv("MICA_STARTUP", "none", 1);
    for (int k = 4; k < argc; k++) {
        char helpers[4096], *folder = realpath(argv[k], NULL);
        snprintf(helpers, sizeof helpers, "%s/helpers", folder);
        all.helpers = access(helpers, R_OK) == 0 ? helpers : NULL;
        nftw(folder, visit, 32, FTW_PHYS);
        free(folder);
    }
    nftw(all.place, clear, 32, FTW_PHYS | FTW_DEPTH);
    printf("%u programs, %u stops\n", all.programs, all.checked);
    return all.failed || all.checked < 1;
}

#endif

/* tests/session/killed.c - a session is killed at file calls drawn at random, torn or not, while it saves: at once, in slices,
 * all of it, what changed, merged. The image must then be the old one or the new one, whole; a save that was told to have
 * succeeded must be there.
 *
 *     killed POINTS [SEED]
 *
 * A session is made once, and each point is a child of it with the same file, so that many points take little time. */
#include "session/image_internal.h"

#include "base/file.h"
#include "tests/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHECKPOINT, SLICES, ANEW, ANEW_IN_SLICES, MERGE, KINDS };
static const char *const kind_names[KINDS] = {"checkpoint", "slices", "anew", "anew in slices", "merge"};

static char folder[64], path[96];
static uint32_t seed;

static uint32_t chance(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void stop(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    exit(3);
}

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err) != MICA_OK)
        stop("session", &err);
    return s;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_run_text(s, text, strlen(text), "<test>", false, &err) != MICA_RUN_DONE)
        stop(text, &err);
}

static mica_status in_slices(mica_session *s, mica_error *err) {
    mica_autosave state;
    mica_status status;
    do
        status = mica_session_autosave(s, chance(2) ? 0 : 1000000, &state, err);
    while (status == MICA_OK && state != MICA_AUTOSAVE_DONE);
    return status;
}

/* The child: changes the session and saves it, and comes here to its end only if it was not killed. */
static int save(mica_session *s, int kind, uint64_t at, bool torn) {
    mica_error err = MICA_ERROR_INIT;
    char text[200];
    snprintf(text, sizeof text, "x = 2; a(%u) = %u; b = rand (1, %u); c{%u} = 'text';", 1 + chance(40000),
             chance(9), chance(20000), 4 + chance(9));
    if (kind != MERGE) run(s, text);
    if (kind == ANEW || kind == ANEW_IN_SLICES) { /* another life, which makes the file anew */
        unlink(path);
        s->imaging->absent = false;
    }
    base_file_die_at(at, torn);
    mica_status status = kind == MERGE                              ? mica_image_merge(path, path, NULL, &err)
                         : kind == SLICES || kind == ANEW_IN_SLICES ? in_slices(s, &err)
                                                                    : mica_session_checkpoint(s, &err);
    return status == MICA_OK ? 0 : 1;
}

/* x of what is there, 0 where nothing is, 9 where it cannot be used. */
static int look(mica_session *fresh) {
    mica_error err = MICA_ERROR_INIT, ran = MICA_ERROR_INIT;
    static const char text[] = "exit (x + 7 * (sum (size (a)) != 400) + 7 * (c{3} (1) != 1 + 1))";
    if (access(path, F_OK) != 0) return 0;
    if (mica_session_load_image(fresh, path, chance(2) ? MICA_IMAGE_COPY : 0, NULL, &err) != MICA_OK) {
        fprintf(stderr, "load: %s\n", err.message);
        return 9;
    }
    return mica_session_run_text(fresh, text, sizeof text - 1, "<test>", false, &ran) == MICA_RUN_EXIT
               ? mica_session_exit_status(fresh)
               : 9;
}

static int in_child(int (*what)(void *ctx), void *ctx) {
    int status;
    pid_t pid = fork();
    if (pid == 0) _exit(what(ctx));
    if (pid < 0 || waitpid(pid, &status, 0) != pid) exit(3);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

typedef struct point {
    mica_session *kept, *fresh;
    int kind;
    uint64_t at;
    bool torn;
} point;

static int point_save(void *ctx) {
    const point *p = ctx;
    return save(p->kept, p->kind, p->at, p->torn);
}
static int point_look(void *ctx) {
    const point *p = ctx;
    return look(p->fresh);
}

/* What killed processes left behind. */
static void tidy(void) {
    DIR *d = opendir(folder);
    char name[400];
    for (struct dirent *e; d && (e = readdir(d));) {
        if (strcmp(e->d_name, "aside") == 0 || strcmp(e->d_name, "mica") == 0 || *e->d_name == '.') continue;
        snprintf(name, sizeof name, "%s/%s", folder, e->d_name);
        unlink(name);
    }
    if (d) closedir(d);
}

/* The file as it was when the session was saved: the one that the session has open, or, to be merged, one that nobody keeps. */
static void restore(const base_buf *bytes, const point *p, const char *aside) {
    tidy();
    if (p->kind != MERGE && link(aside, path) != 0) exit(3);
    int fd = p->kind == MERGE ? open(path, O_RDWR | O_CREAT | O_EXCL, 0600) : dup(p->kept->imaging->file.fd);
    if (ftruncate(fd, (off_t)bytes->len) != 0 ||
        pwrite(fd, bytes->data, bytes->len, 0) != (ssize_t)bytes->len)
        exit(3);
    close(fd);
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    char aside[96];
    uint64_t most[KINDS] = {0};
    unsigned long points = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, killed = 0, old = 0, new = 0, bad = 0;
    const char *root =
        access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"; /* no crash of the machine is meant */
    if (!points) {
        fputs("usage: killed POINTS [SEED]\n", stderr);
        return 2;
    }
    seed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
    snprintf(folder, sizeof folder, "%s/mica-killed-XXXXXX", root);
    if (!mkdtemp(folder)) return 3;
    setenv("XDG_DATA_HOME", folder, 1);
    snprintf(path, sizeof path, "%s/one.img", folder);
    snprintf(aside, sizeof aside, "%s/aside", folder);
    point p = {.kept = open_session(), .fresh = open_session()};
    run(p.kept, "x = 1; a = ones (200, 200); c = {1, 'two', @(y) y + x};");
    if (mica_session_keep_image(p.kept, path, &err) != MICA_OK ||
        mica_session_checkpoint(p.kept, &err) != MICA_OK)
        stop("first save", &err);
    run(p.kept, "a(7) = 1;");
    if (mica_session_checkpoint(p.kept, &err) != MICA_OK) stop("second save", &err);
    if (link(path, aside) != 0 || base_file_read_all(path, 1 << 28, &bytes, &err) != MICA_OK)
        stop("copy", &err);
    for (unsigned long n = 0; n < points; n++) {
        p.kind = (int)chance(KINDS);
        p.torn = chance(2);
        p.at = 1 + (most[p.kind] ? chance((uint32_t)most[p.kind] + 2) : chance(200));
        restore(&bytes, &p, aside);
        int saved = in_child(point_save, &p), x = in_child(point_look, &p);
        bool was_killed = saved < 0 || saved == 137;
        if (!was_killed && (!most[p.kind] || p.at < most[p.kind]))
            most[p.kind] = p.at; /* so many calls there are */
        killed += was_killed;
        bool absent =
            x == 0 && (p.kind == ANEW || p.kind == ANEW_IN_SLICES); /* its old file was taken away */
        bool right = was_killed ? x == 1 || x == 2 || absent : saved == 0 && x == (p.kind == MERGE ? 1 : 2);
        old += x == 1 || absent;
        new += x == 2;
        if (!right) {
            printf("WRONG: %s, call %" PRIu64 "%s: ended with %d, x is %d (seed %s, point %lu)\n",
                   kind_names[p.kind], p.at, p.torn ? ", torn" : "", saved, x, argc > 2 ? argv[2] : "1", n);
            bad++;
        }
    }
    printf("%lu points, %lu killed, %lu old images, %lu new ones, %lu wrong\n", points, killed, old, new,
           bad);
    base_buf_free(&bytes);
    mica_session_close(p.kept);
    mica_session_close(p.fresh);
    (void)test_remove(folder);
    return bad || killed < points / 3;
}

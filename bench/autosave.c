/* bench/autosave.c - how long a program waits for its autosaves: an array of which every hundredth page is written all the
 * time, saved each second in slices, once in one piece, and in slices again where it goes on from the image. */
/* usage: bench_autosave SNAPSHOT [MEBIBYTES [PAGES_A_SECOND [SAVES [KEY_FILE]]]] (1024, 50000 and 8, and not encrypted; after:
 * cmake --build BUILD --target bench_autosave)
 *
 * For each save: how many stops, the longest of those that copy, the stop at which the rest is copied, and how long a thread
 * wrote meanwhile; milliseconds of the clock, and of the processor for this thread. The image goes to TMPDIR, or /tmp. */
#include "mica/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SLICE_NS 600000u /* as mica --autosave */
#define BETWEEN  0.6e-3  /* seconds */

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(mica_status status, const mica_error *err) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_autosave: %s\n", err->message);
    exit(1);
}

typedef struct stop {
    double wall, cpu; /* seconds */
} stop;

static void longer(stop *longest, stop s) {
    if (s.wall > longest->wall) longest->wall = s.wall;
    if (s.cpu > longest->cpu) longest->cpu = s.cpu;
}

/* Lets the program run so long; stops are as exact as its turns are short. */
static void run_for(mica_session *s, double seconds) {
    mica_error err = MICA_ERROR_INIT;
    for (double until = now(CLOCK_MONOTONIC) + seconds; now(CLOCK_MONOTONIC) < until;) {
        mica_session_stop_after(s, 200);
        if (mica_session_continue(s, &err) != MICA_RUN_STOPPED) check(MICA_ERR_RUNTIME, &err);
    }
}

static void save(mica_session *s, const char *what) {
    mica_error err = MICA_ERROR_INIT;
    stop copying = {0}, standing = {0};
    mica_autosave state = MICA_AUTOSAVE_COPYING;
    double begun = now(CLOCK_MONOTONIC), written = 0, processor = 0;
    unsigned stops = 0;
    while (state != MICA_AUTOSAVE_DONE) {
        mica_autosave before = state;
        double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
        check(mica_session_autosave(s, SLICE_NS, &state, &err), &err);
        stop took = {now(CLOCK_MONOTONIC) - wall, now(CLOCK_THREAD_CPUTIME_ID) - cpu};
        stops++;
        processor += took.cpu;
        if (state == MICA_AUTOSAVE_WRITING && before == MICA_AUTOSAVE_COPYING) {
            standing = took;
            written = now(CLOCK_MONOTONIC);
        } else {
            longer(&copying, took);
        }
        run_for(s, state == MICA_AUTOSAVE_WRITING ? 2e-3 : BETWEEN);
    }
    printf("%-10s %5u stops in %6.0f ms; copying %.2f (%.2f), standing %.2f (%.2f), in all (%.1f); written "
           "in %.1f ms\n",
           what, stops, 1e3 * (written - begun), 1e3 * copying.wall, 1e3 * copying.cpu, 1e3 * standing.wall,
           1e3 * standing.cpu, 1e3 * processor, 1e3 * (now(CLOCK_MONOTONIC) - written));
}

static void use_key(mica_session *s, const char *key_file) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret;
    if (!key_file) return;
    check(mica_image_secret_from_file(key_file, &secret, &err), &err);
    check(mica_session_use_secret(s, secret, &err), &err);
}

int main(int argc, char **argv) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    unsigned long mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 1024,
                  pages = argc > 3 ? strtoul(argv[3], NULL, 10) : 50000,
                  saves = argc > 4 ? strtoul(argv[4], NULL, 10) : 8;
    char program[600], path[300];
    const char *folder = getenv("TMPDIR");
    const char *key_file = argc > 5 ? argv[5] : NULL;
    if (argc < 2 || argc > 6 || !mib) {
        fprintf(stderr, "usage: bench_autosave SNAPSHOT [MEBIBYTES [PAGES_A_SECOND [SAVES [KEY_FILE]]]]\n");
        return 2;
    }
    snprintf(path, sizeof path, "%.200s/mica-bench-autosave-%ld.img", folder && *folder ? folder : "/tmp",
             (long)getpid());
    snprintf(program, sizeof program,
             "A = ones (1, %lu); at = 1:51200:numel (A); m = numel (at); k = 0; t0 = time ();\n"
             "while true, if k < %lu * (time () - t0), k = k + 1; A(at(mod (7 * k, m) + 1)) = k; end, end\n",
             mib * 131072, pages);
    check(mica_session_open(&(mica_session_options){.snapshot = argv[1], .strict = true}, &s, &err), &err);
    use_key(s, key_file);
    check(mica_session_keep_image(s, path, &err), &err);
    mica_session_stop_after(s, 1000);
    if (mica_session_run_text(s, program, strlen(program), "autosave.m", false, &err) != MICA_RUN_STOPPED)
        check(MICA_ERR_RUNTIME, &err);
    save(s, "full");
    for (unsigned long k = 0; k < saves; k++) {
        run_for(s, 1);
        save(s, "diff");
    }
    double wall = now(CLOCK_MONOTONIC);
    check(mica_session_checkpoint(s, &err), &err);
    printf("in one piece: %.2f ms\n", 1e3 * (now(CLOCK_MONOTONIC) - wall));
    mica_session_close(s);
    puts("in the next life, with the image mapped:");
    check(mica_session_open(&(mica_session_options){.snapshot = argv[1], .strict = true}, &s, &err), &err);
    use_key(s, key_file);
    check(mica_session_load_image(s, path, MICA_IMAGE_KEEP, NULL, &err), &err);
    for (unsigned long k = 0; k < saves; k++) {
        run_for(s, 1);
        save(s, k ? "diff" : "full");
    }
    mica_session_close(s);
    unlink(path);
    return 0;
}

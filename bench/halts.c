/* bench/halts.c - how long a program runs on when a stop is asked for: from mica_session_request_stop in another thread, at
 * random times, until the run returns. For each program, in microseconds: median, 99th percentile and maximum of the time
 * on the clock, and the last two of the time that the program's thread had the processor, which other processes do not
 * lengthen. With `*` where the 99th percentile of that is above 100.
 *
 *     bench_halts [-n STOPS] [-g MILLISECONDS] [-q] [FILE.m | NAME] ...
 *
 * -g: the longest time between two stops, but twice as long as one turn of a row takes at least: a call that is stopped
 * again and again is given up less and less readily (vm/run/anew.h); -q: only what is above 100. Without files and names: the rows below, of work
 * that one builtin or one instruction does at a time. A file is run again when it has ended. */
#include "mica/session.h"

#include "base/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BAR_US 100.0

static const struct row {
    const char *name, *first, *again;
} rows[] = {
#define ROW(name, first, again) {name, first, again},
#include "bench/halts.def"
#undef ROW
};

static unsigned stops = 300;
static double gap_least = 20, gap_ms;
static bool quiet;
static FILE *to;

typedef struct stopping {
    mica_session *session;
    clockid_t cpu;
    atomic_bool asked, end;
    _Atomic uint64_t asked_ns, asked_cpu_ns;
} stopping;

static uint64_t cpu_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void *ask(void *ctx) {
    stopping *s = ctx;
    unsigned seed = 7;
    while (!s->end) {
        uint64_t ns = (uint64_t)(gap_ms * 1e6 * rand_r(&seed) / RAND_MAX);
        struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)}, little = {0, 20000};
        nanosleep(&t, NULL);
        s->asked_ns = base_time_ns();
        s->asked_cpu_ns = cpu_ns(s->cpu);
        s->asked = true;
        mica_session_request_stop(s->session);
        while (s->asked && !s->end)
            nanosleep(&little, NULL);
    }
    return NULL;
}

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void tell(const char *name, double *wall, double *cpu, unsigned n) {
    if (!n) {
        fprintf(to, "%-28s not stopped\n", name);
        return;
    }
    qsort(wall, n, sizeof *wall, by_size);
    qsort(cpu, n, sizeof *cpu, by_size);
    double late = cpu[(n - 1) * 99 / 100];
    if (quiet && late <= BAR_US) return;
    fprintf(to, "%-28s %5u stops: %8.0f %8.0f %8.0f   thread %8.0f %8.0f%s\n", name, n, wall[n / 2],
            wall[(n - 1) * 99 / 100], wall[n - 1], late, cpu[n - 1], late > BAR_US ? " *" : "");
    fflush(to);
}

static mica_outcome run_text(mica_session *s, const char *text, mica_error *err) {
    return mica_session_run_text(s, text, strlen(text), "<bench>", false, err);
}

/* Continues a run until it ends or has been stopped often enough. */
static mica_outcome go_on(stopping *s, mica_outcome how, double *wall, double *cpu, unsigned *n,
                          mica_error *err) {
    while (how == MICA_RUN_STOPPED && *n < stops) {
        if (s->asked) {
            cpu[*n] = (double)(cpu_ns(s->cpu) - s->asked_cpu_ns) / 1e3;
            wall[(*n)++] = (double)(base_time_ns() - s->asked_ns) / 1e3;
            s->asked = false;
        }
        how = mica_session_continue(s->session, err);
    }
    return how;
}

static mica_outcome stretch_gap(mica_session *s, const char *turn, mica_error *err) {
    uint64_t begun = base_time_ns();
    mica_outcome how = run_text(s, turn, err);
    double took = (double)(base_time_ns() - begun) / 1e6;
    if (gap_ms < 2 * took) gap_ms = 2 * took;
    return how;
}

/* `first` is run unmeasured, then the text or the file, which is run again when it has ended. */
static int measure(const char *name, const char *first, const char *turn, const char *text,
                   const char *file) {
    double *wall = malloc(stops * sizeof *wall), *cpu = malloc(stops * sizeof *cpu);
    stopping s = {0};
    mica_error err = MICA_ERROR_INIT;
    unsigned n = 0;
    pthread_t thread;
    if (!wall || !cpu ||
        mica_session_open(&(mica_session_options){.quiet = true}, &s.session, &err) != MICA_OK)
        return 1;
    mica_outcome how = first ? run_text(s.session, first, &err) : MICA_RUN_DONE;
    gap_ms = gap_least;
    if (first && how == MICA_RUN_DONE) how = stretch_gap(s.session, turn, &err);
    pthread_getcpuclockid(pthread_self(), &s.cpu);
    uint64_t until = base_time_ns() + (uint64_t)(stops * gap_ms * 4e6);
    if (how == MICA_RUN_DONE && pthread_create(&thread, NULL, ask, &s) == 0) {
        while ((how == MICA_RUN_DONE || how == MICA_RUN_EXIT) && n < stops && base_time_ns() < until) {
            how = file ? mica_session_run_file(s.session, file, &err) : run_text(s.session, text, &err);
            how = go_on(&s, how, wall, cpu, &n, &err);
        }
        s.end = true;
        pthread_join(thread, NULL);
    }
    if (how == MICA_RUN_FAILED) fprintf(to, "%-28s %s\n", name, err.message);
    tell(name, wall, cpu, n);
    mica_session_close(s.session);
    free(wall);
    free(cpu);
    return how == MICA_RUN_FAILED;
}

static int measure_row(const struct row *r) {
    char text[4096];
    snprintf(text, sizeof text, "while true, %s\nend", r->again);
    return measure(r->name, r->first, r->again, text, NULL);
}

static int measure_named(const char *name) {
    size_t len = strlen(name);
    if (len > 2 && strcmp(name + len - 2, ".m") == 0) {
        const char *slash = strrchr(name, '/');
        return measure(slash ? slash + 1 : name, NULL, NULL, NULL, name);
    }
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(rows[k].name, name) == 0) return measure_row(&rows[k]);
    fprintf(stderr, "bench_halts: there is no row '%s'\n", name);
    return 2;
}

int main(int argc, char **argv) {
    int failed = 0, k = 1;
    for (; k < argc && argv[k][0] == '-'; k++) {
        if (strcmp(argv[k], "-q") == 0)
            quiet = true;
        else if (k + 1 < argc && strcmp(argv[k], "-n") == 0)
            stops = (unsigned)atoi(argv[++k]);
        else if (k + 1 < argc && strcmp(argv[k], "-g") == 0)
            gap_least = atof(argv[++k]);
    }
    to = fdopen(dup(1), "w"); /* what the programs print goes nowhere */
    if (!to || !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) return 1;
    fprintf(to, "%-28s %12s  median      99 %%      max   of the thread 99 %%  max\n", "microseconds", "");
    bool named = k < argc;
    for (; k < argc; k++)
        failed |= measure_named(argv[k]);
    if (!named)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            failed |= measure_row(&rows[i]);
    return failed;
}

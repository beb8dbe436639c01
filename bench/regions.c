/* bench/regions.c - what saving and restoring regions costs, beside copying them: plain bytes, numbers in another
 * order, and addresses, each of which is looked up. */
/* usage: bench_regions [MEBIBYTES [ROUNDS]] (64 and 5; after: cmake --build BUILD --target bench_regions)
 *
 * Processor time of the process, medians over the rounds, in which each kind has its turn. Files go to TMPDIR, or
 * the working folder; that a save waits for the disk is not counted. */
#include "mica/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 99, KINDS = 3 };
enum { COPY, SAVE, DELTA, RESTORE, FIGURES };

static double figures[KINDS][FIGURES][ROUNDS_MAX];
static const char *const kind_names[KINDS] = {"bytes", "addresses, every 4th word", "addresses alone"};
static char full[300], delta[300];

static void check(mica_status status, const mica_error *err) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_regions: %s\n", err->message);
    exit(1);
}

/* Milliseconds of processor time. */
static double used(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Words, of which every `step`-th is an address of one of them; 0: none is. */
static mica_regions *make(void **words, size_t count, size_t step) {
    mica_regions *regions = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_regions_region region = {.name = "words", .base = words, .size = count * sizeof *words};
    mica_field field = {
        .kind = MICA_FIELD_POINTER, .width = sizeof *words, .count = count, .stride = step * sizeof *words};
    if (step) field.count = (count + step - 1) / step;
    for (size_t k = 0; k < count; k++)
        words[k] = step && k % step == 0 ? (void *)&words[k * 7919 % count]
                                         : (void *)(uintptr_t)(k * 0x9E3779B97F4A7C15u);
    check(mica_regions_new(&regions, &err), &err);
    check(mica_regions_add(regions, &region, &err), &err);
    if (step) check(mica_regions_fields(regions, "words", &field, 1, &err), &err);
    return regions;
}

static void measure(int kind, size_t step, void **words, void **copy, size_t count, int round) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_saved saved;
    mica_regions *regions = make(words, count, step);
    const char *const previous = full;
    double from = used();
    memcpy(copy, words, count * sizeof *words);
    figures[kind][COPY][round] = used() - from;
    from = used();
    check(mica_regions_save(regions, full, &saved, &err), &err);
    figures[kind][SAVE][round] = used() - from;
    size_t few = count * sizeof *words / 4096 / 100;
    for (size_t k = 0; k < few; k++)
        words[k * 51200 + 4] = step ? (void *)words : (void *)(uintptr_t)k;
    from = used();
    check(mica_regions_save_delta(regions, &previous, 1, delta, &saved, &err), &err);
    figures[kind][DELTA][round] = used() - from;
    if (saved.pages != few)
        fprintf(stderr, "bench_regions: %llu pages, not %zu\n", (unsigned long long)saved.pages, few);
    from = used();
    check(mica_regions_restore(regions, full, &err), &err);
    figures[kind][RESTORE][round] = used() - from;
    if (memcmp(words, copy, count * sizeof *words) != 0)
        fprintf(stderr, "bench_regions: other bytes came back\n");
    mica_regions_free(regions);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 64) << 20, count = size / sizeof(void *);
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    const char *folder = getenv("TMPDIR");
    void **words = malloc(size), **copy = calloc(1, size);
    if (!words || !copy || rounds < 1 || rounds > ROUNDS_MAX || size < 1 << 20) return 2;
    snprintf(full, sizeof full, "%.250s/bench_regions.full", folder && *folder ? folder : ".");
    snprintf(delta, sizeof delta, "%.250s/bench_regions.delta", folder && *folder ? folder : ".");
    for (int round = 0; round < rounds; round++)
        for (int kind = 0; kind < KINDS; kind++)
            measure(kind, kind == 0 ? 0 : kind == 1 ? 4 : 1, words, copy, count, round);
    printf("%-28s %10s %10s %10s %10s   (ms, %zu MiB)\n", "", "copy", "save", "delta 1 %", "restore",
           size >> 20);
    for (int kind = 0; kind < KINDS; kind++) {
        printf("%-28s", kind_names[kind]);
        for (int figure = 0; figure < FIGURES; figure++) {
            qsort(figures[kind][figure], (size_t)rounds, sizeof(double), by_size);
            printf(" %10.1f", figures[kind][figure][rounds / 2]);
        }
        putchar('\n');
    }
    unlink(full);
    unlink(delta);
    return 0;
}

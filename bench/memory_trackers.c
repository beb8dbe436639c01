/* bench/memory_trackers.c - what each way of tracking memory costs, side by side: the first write to a page, and a collection
 * with nothing, a hundredth (in one piece and scattered) and everything written. */
/* usage: bench_memory_trackers [MEBIBYTES [ROUNDS]]   (256 and 5; after: cmake --build BUILD --target bench_memory_trackers)
 *
 * Medians over the rounds, in which every way has its turn. The memory lies on small pages; its epochs are committed and
 * not written anywhere. "none" writes without a tracker. */
#include "base/time.h"
#include "mica/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, ROUNDS_MAX = 99 };
enum { BEGIN, CLEAN, WRITE_PIECE, PIECE, WRITE_SCATTERED, SCATTERED, WRITE_ALL, ALL, FIGURES };
#define WAYS (MICA_MEMORY_COMPARE + 1)

static double figures[WAYS][FIGURES][ROUNDS_MAX];

static void check(mica_status status, const mica_error *err) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_memory_trackers: %s\n", err->message);
    exit(1);
}

static double since(uint64_t from) {
    return (double)(base_time_ns() - from);
}

/* Writes a byte into `count` pages, `step` apart, and marks them where that is the way. */
static double write_pages(mica_memory_tracker *tracker, bool mark, uint8_t *at, size_t count, size_t step) {
    uint64_t from = base_time_ns();
    for (size_t k = 0; k < count; k++) {
        volatile uint8_t *page = at + k * step * PAGE;
        *page = (uint8_t)(*page + 1);
        if (mark) mica_memory_tracker_mark(tracker, (const void *)page, 1);
    }
    return since(from) / (double)count;
}

static double collect(mica_memory_tracker *tracker, size_t expected) {
    mica_error err = MICA_ERROR_INIT;
    if (!tracker) return 0;
    uint64_t from = base_time_ns();
    check(mica_memory_tracker_collect(tracker, NULL, NULL, &err), &err);
    check(mica_memory_tracker_commit(tracker, &err), &err);
    double took = since(from) / 1e6;
    uint64_t found = mica_memory_bitmap_count(mica_memory_tracker_changed(tracker, 0));
    if (found != expected) {
        fprintf(stderr, "bench_memory_trackers: %llu pages found, not %zu\n", (unsigned long long)found,
                expected);
        exit(1);
    }
    return took;
}

/* One way, once; false when this machine has it not. */
static bool measure(mica_memory_tracking way, uint8_t *at, size_t pages, int round) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_space *space = NULL;
    mica_memory_tracker *tracker = NULL;
    mica_memory_region region = {"memory", at, pages * PAGE, PAGE};
    mica_memory_tracker_options options = {.tracking = way, .only = true};
    bool mark = way == MICA_MEMORY_CARDS, has = true;
    size_t few = pages / 100;
    uint64_t from = base_time_ns();
    if (way != MICA_MEMORY_AUTOMATIC) { /* which stands for none here */
        check(mica_memory_space_new(&space, &err), &err);
        check(mica_memory_space_add(space, &region, &err), &err);
        has = mica_memory_tracker_new(space, &options, &tracker, &err) == MICA_OK;
    }
    if (has) {
        (void)collect(tracker, pages);
        figures[way][BEGIN][round] = since(from) / 1e6;
        figures[way][CLEAN][round] = collect(tracker, 0);
        figures[way][WRITE_PIECE][round] = write_pages(tracker, mark, at, few, 1);
        figures[way][PIECE][round] = collect(tracker, few);
        figures[way][WRITE_SCATTERED][round] = write_pages(tracker, mark, at, few, 97);
        figures[way][SCATTERED][round] = collect(tracker, few);
        figures[way][WRITE_ALL][round] = write_pages(tracker, mark, at, pages, 1);
        figures[way][ALL][round] = collect(tracker, pages);
    }
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    return has;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

/* A file of as many pages, mapped privately, or memory. */
static uint8_t *memory_of(mica_memory_tracking way, size_t size) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS, fd = -1;
    if (way == MICA_MEMORY_PRIVATE) {
        fd = memfd_create("memory", MFD_CLOEXEC);
        if (fd < 0 || ftruncate(fd, (off_t)size) != 0) return MAP_FAILED;
        flags = MAP_PRIVATE;
    }
    uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (fd >= 0) close(fd);
    if (at == MAP_FAILED) return at;
    (void)madvise(at, size, MADV_NOHUGEPAGE);
    if (way == MICA_MEMORY_PRIVATE) {
        volatile uint8_t sum = 0; /* its pages are the file's until they are written */
        for (size_t k = 0; k < size; k += PAGE)
            sum = (uint8_t)(sum + at[k]);
    } else {
        memset(at, 1, size);
    }
    return at;
}

int main(int argc, char **argv) {
    size_t pages = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) * 256;
    int rounds = argc > 2 ? atoi(argv[2]) : 5;
    bool has[WAYS];
    if (pages < 256 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_memory_trackers [MEBIBYTES [ROUNDS]]\n");
        return 2;
    }
    for (int round = 0; round < rounds; round++)
        for (int way = 0; way < WAYS; way++) {
            uint8_t *at = memory_of(way, pages * PAGE);
            if (at == MAP_FAILED) {
                fprintf(stderr, "bench_memory_trackers: no memory\n");
                return 1;
            }
            has[way] = measure(way, at, pages, round);
            munmap(at, pages * PAGE);
        }
    printf("%zu MiB, %zu pages; medians of %d rounds\n\n", pages / 256, pages, rounds);
    printf("%-12s %10s %10s %28s %28s %28s\n", "", "", "", "1 % in one piece", "1 % scattered", "all");
    printf("%-12s %10s %10s", "way", "begin ms", "clean ms");
    for (int k = 0; k < 3; k++)
        printf(" %14s %13s", "ns a write", "collect ms");
    printf("\n");
    for (int way = 0; way < WAYS; way++) {
        if (!has[way]) {
            printf("%-12s does not work here\n", mica_memory_tracking_name(way));
            continue;
        }
        double m[FIGURES];
        for (int k = 0; k < FIGURES; k++)
            m[k] = median(figures[way][k], rounds);
        printf("%-12s %10.1f %10.2f %14.0f %13.2f %14.0f %13.2f %14.0f %13.2f\n",
               way ? mica_memory_tracking_name(way) : "none", m[BEGIN], m[CLEAN], m[WRITE_PIECE], m[PIECE],
               m[WRITE_SCATTERED], m[SCATTERED], m[WRITE_ALL], m[ALL]);
    }
    return 0;
}

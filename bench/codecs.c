/* bench/codecs.c - what decoding the cold parts of a snapshot costs: all of them, and one part alone in a
 * snapshot just opened. Run by bench/codecs.py; prints one JSON object of medians. */
#include "mica/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 15

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *of, size_t count) {
    qsort(of, count, sizeof *of, compare);
    return of[count / 2];
}

static mica_snapshot *open_good(const char *path) {
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    if (mica_snapshot_open(&(mica_snapshot_options){.path = path, .level = MICA_VALIDATE_FULL}, &s, &err) ==
        MICA_OK)
        return s;
    fprintf(stderr, "%s\n", err.message);
    exit(1);
}

/* Of processor time, so that other programs on the machine count for little. */
static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Microseconds of decoding everything on this thread. */
static double all_us(const char *path) {
    mica_snapshot *s = open_good(path);
    double start = now_us();
    if (mica_snapshot_decode_all(s, 1, NULL) != MICA_OK) exit(1);
    double us = now_us() - start;
    mica_snapshot_close(s);
    return us;
}

/* Microseconds of the first cold part of the n-th entry, in a fresh snapshot; a second one comes after it
 * when `warm`, and then that one counts: its dictionary is ready. */
static double part_us(const char *path, uint32_t n, bool warm) {
    mica_snapshot *s = open_good(path);
    mica_snapshot_info info;
    mica_snapshot_part_info part;
    mica_view view;
    double us = 0;
    mica_snapshot_get_info(s, &info);
    for (int turn = warm ? 0 : 1; turn < 2; turn++) {
        uint32_t entry = (n * 7919u + (turn ? 0 : info.entries / 2)) % info.entries, k = 0;
        while (mica_snapshot_part_at(s, entry, k, &part, NULL) == MICA_OK && part.hot)
            k++;
        double start = now_us();
        if (mica_snapshot_part(s, entry, part.kind, &view, NULL) != MICA_OK) exit(1);
        us = now_us() - start;
    }
    mica_snapshot_close(s);
    return us;
}

int main(int argc, char **argv) {
    double all[ROUNDS], first[10 * ROUNDS], later[10 * ROUNDS];
    if (argc != 2) return 2;
    for (size_t i = 0; i < ROUNDS; i++)
        all[i] = all_us(argv[1]);
    for (uint32_t i = 0; i < 10 * ROUNDS; i++) {
        first[i] = part_us(argv[1], i, false);
        later[i] = part_us(argv[1], i, true);
    }
    printf("{\"all_us\":%.1f,\"part_us\":%.2f,\"later_part_us\":%.2f}\n", median(all, ROUNDS),
           median(first, 10 * ROUNDS), median(later, 10 * ROUNDS));
    return 0;
}

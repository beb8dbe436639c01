/* bench/memory_files.c - what saving and reading memory files costs, beside what bounds it: SHA-256 of the same bytes on one
 * thread, and the disk, written past the system's cache (O_DIRECT).
 *
 *     cmake --build build --target bench_memory_files && build/bench_memory_files [MIB [FOLDER [ROUNDS]]]
 *
 * Medians of rounds in which everything has its turn. The memory is half doubles that vary little, a quarter noise, and a
 * quarter text. */
#include "base/hash.h"
#include "mica/memory.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { HASH, DISK, FULL, PACKED, DIFF, READ, COUNT };
static const char *const names[COUNT] = {"SHA-256, pages of 4 KiB, one thread",
                                         "disk, O_DIRECT, flushed",
                                         "full save, flushed",
                                         "full save, packed",
                                         "diff of 1 % in pages apart",
                                         "read all of the full file, verified"};
static double times[COUNT][64], cpu[COUNT];
static uint64_t sizes[COUNT];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor time of all threads so far. */
static double spent(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err ? err->message : "");
    exit(1);
}

static void fill(uint8_t *at, size_t size) {
    uint64_t random = 88172645463325252u;
    double *numbers = (double *)(void *)at;
    for (size_t k = 0; k < size / 16; k++)
        numbers[k] = sin((double)k / 5000.0) * 100.0;
    uint64_t *noise = (uint64_t *)(void *)(at + size / 2);
    for (size_t k = 0; k < size / 32; k++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        noise[k] = random;
    }
    for (size_t k = size / 4 * 3; k < size; k += 64)
        snprintf((char *)at + k, 64, "line %zu of a text that says the same again and again", k % 4096);
}

static double disk(const char *path, const uint8_t *at, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT, 0600);
    if (fd < 0) return NAN;
    double begun = now();
    for (size_t done = 0; done < size;) {
        ssize_t put = write(fd, at + done, size - done < (4u << 20) ? size - done : 4u << 20);
        if (put <= 0) break;
        done += (size_t)put;
    }
    fdatasync(fd);
    close(fd);
    return now() - begun;
}

static double hash(const uint8_t *at, size_t size) {
    uint8_t out[32];
    double begun = now();
    for (size_t k = 0; k < size; k += 4096)
        base_sha256_of(at + k, 4096, out);
    return now() - begun;
}

static double save(mica_memory_tracker *tracker, bool full, bool packed, const char *path, uint64_t *bytes) {
    mica_memory_saved saved;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_content content = {.compress = packed};
    double begun = now();
    if (mica_memory_save(tracker, full, &content, path, &saved, &err) != MICA_OK) die(path, &err);
    *bytes = saved.bytes;
    return now() - begun;
}

static double read_all(const char *path, uint8_t *to, size_t size) {
    mica_memory_file *file;
    mica_error err = MICA_ERROR_INIT;
    double begun = now();
    if (mica_memory_file_open(&path, 1, &file, &err) != MICA_OK) die(path, &err);
    for (size_t k = 0; k < size; k += 1u << 20)
        if (mica_memory_file_read(file, 0, k, to, 1u << 20, &err) != MICA_OK) die(path, &err);
    mica_memory_file_close(file);
    return now() - begun;
}

static int by_time(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 1024) << 20;
    const char *folder = argc > 2 ? argv[2] : ".";
    int rounds = argc > 3 ? atoi(argv[3]) : 5;
    if (rounds < 1 || rounds > 64) rounds = 5;
    uint8_t *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            *copy = mmap(NULL, 1u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char paths[3][512];
    for (int k = 0; k < 3; k++)
        snprintf(paths[k], sizeof paths[k], "%s/bench_memory_%d", folder, k);
    mica_memory_space *space;
    mica_memory_tracker *tracker;
    mica_error err = MICA_ERROR_INIT;
    if (at == MAP_FAILED || copy == MAP_FAILED) die("memory", NULL);
    fill(at, size);
    if (mica_memory_space_new(&space, &err) != MICA_OK ||
        mica_memory_space_add(space, &(mica_memory_region){"memory", at, size, 0}, &err) != MICA_OK ||
        mica_memory_tracker_new(space, NULL, &tracker, &err) != MICA_OK)
        die("tracker", &err);
    sizes[HASH] = sizes[DISK] = sizes[READ] = size;
    for (int k = 0; k < rounds; k++) {
        double begun = spent();
#define MEASURE(what, call)                                                                                  \
    times[what][k] = (call);                                                                                 \
    cpu[what] += spent() - begun;                                                                            \
    begun = spent()
        MEASURE(HASH, hash(at, size));
        MEASURE(DISK, disk(paths[2], at, size));
        MEASURE(PACKED, save(tracker, true, true, paths[1], &sizes[PACKED]));
        MEASURE(FULL, save(tracker, true, false, paths[0], &sizes[FULL]));
        MEASURE(READ, read_all(paths[0], copy, size));
        for (size_t page = 0; page < size / 4096; page += 100)
            at[page * 4096 + 8]++;
        begun = spent();
        MEASURE(DIFF, save(tracker, false, false, paths[2], &sizes[DIFF]));
    }
    for (int k = 0; k < COUNT; k++) {
        qsort(times[k], (size_t)rounds, sizeof(double), by_time);
        double median = times[k][rounds / 2];
        printf("%-36s %7.0f ms %6.0f MB/s, processors %7.0f ms, %7.1f MB\n", names[k], median * 1e3,
               (double)size / median / 1e6, cpu[k] / rounds * 1e3, (double)sizes[k] / 1e6);
    }
    double slower =
        times[HASH][rounds / 2] > times[DISK][rounds / 2] ? times[HASH][rounds / 2] : times[DISK][rounds / 2];
    printf("full save / the slower of hashing and disk: %.2f times its speed\n",
           slower / times[FULL][rounds / 2]);
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    for (int k = 0; k < 3; k++)
        unlink(paths[k]);
    return 0;
}

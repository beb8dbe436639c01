/* bench/validate.c - the speed of full validation beside that of SHA-256 alone, over the same bytes on as
 * many cores, in turns.
 *
 *     cmake --build build --target bench_validate && build/bench_validate [MIB [RUNS [FOLDER]]]
 *
 * Makes a snapshot of MIB mebibytes (default 256) of hot parts in FOLDER (default /tmp) and removes it
 * afterwards. "SHA-256 alone" hashes the mapped file in runs of 1 MiB whose pages are mapped already: the
 * speed of the processor. "validation" is the whole of mica_snapshot_open with MICA_VALIDATE_FULL, the
 * mapping of a file in the page cache included. */
#include "base/hash.h"
#include "base/pool.h"
#include "base/time.h"
#include "mica/builder.h"
#include "mica/snapshot.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MIB      ((size_t)1 << 20)
#define RUNS_MAX 99

static mica_status compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    (void)ctx, (void)err;
    mica_entry_part(out, mica_module_entry(out, source->name, strlen(source->name), NULL), 1, source->data,
                    source->len);
    return MICA_OK;
}

static void fingerprint(void *ctx, uint8_t out[32]) {
    (void)ctx;
    memset(out, 7, 32);
}

static const mica_kind kinds[] = {{1, true, "bytes"}};
static const mica_frontend frontend = {.language = "bench",
                                       .extension = ".x",
                                       .kinds = kinds,
                                       .kind_count = 1,
                                       .fingerprint = fingerprint,
                                       .compile = compile};

static void die(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err ? err->message : "failed");
    exit(1);
}

static void make(const char *path, size_t mib) {
    mica_builder_config config;
    mica_builder *b;
    mica_error err = MICA_ERROR_INIT;
    uint64_t seed = 1;
    uint64_t *bytes = malloc(MIB);
    mica_builder_config_default(&config);
    if (!bytes || mica_builder_new(&frontend, &config, &b, &err) != MICA_OK) die("builder", &err);
    for (size_t i = 0; i < mib; i++) {
        char name[32];
        for (size_t k = 0; k < MIB / 8; k++)
            bytes[k] = seed = seed * 6364136223846793005u + 1442695040888963407u;
        snprintf(name, sizeof name, "part%05zu.x", i);
        if (mica_builder_add_memory(b, name, bytes, MIB, &err) != MICA_OK) die("source", &err);
    }
    if (mica_builder_build_path(b, path, NULL, &err) != MICA_OK) die("build", &err);
    mica_builder_free(b);
    free(bytes);
}

typedef struct plain {
    const uint8_t *data;
    size_t len;
} plain;

static mica_status hash_run(void *ctx, size_t index, mica_error *err) {
    const plain *p = ctx;
    uint8_t out[32];
    size_t at = index * MIB, len = p->len - at < MIB ? p->len - at : MIB;
    (void)err;
    base_sha256_of(p->data + at, len, out);
    return MICA_OK;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static uint64_t processor_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Of several runs: gigabytes in a second of the clock, and in a second of processor time. */
typedef struct figures {
    double wall[RUNS_MAX], processor[RUNS_MAX];
    uint64_t wall_start, processor_start;
} figures;

static void begin(figures *f) {
    f->processor_start = processor_ns();
    f->wall_start = base_time_ns();
}

static void end(figures *f, int run, size_t len) { /* bytes in a nanosecond are gigabytes in a second */
    f->wall[run] = (double)len / (double)(base_time_ns() - f->wall_start);
    f->processor[run] = (double)len / (double)(processor_ns() - f->processor_start);
}

static double median(const double *of, int runs) {
    double sorted[RUNS_MAX];
    memcpy(sorted, of, (size_t)runs * sizeof *of);
    qsort(sorted, (size_t)runs, sizeof *sorted, compare);
    return sorted[runs / 2];
}

static double median_ratio(const double *a, const double *b, int runs) {
    double ratio[RUNS_MAX];
    for (int i = 0; i < runs; i++)
        ratio[i] = a[i] / b[i];
    return median(ratio, runs);
}

static void measure(const char *path, const plain *p, unsigned jobs, int runs) {
    static figures alone, full;
    for (int i = 0; i < runs; i++) {
        mica_snapshot *s;
        mica_error err = MICA_ERROR_INIT;
        begin(&alone);
        if (base_pool_run((p->len + MIB - 1) / MIB, jobs, hash_run, (void *)(uintptr_t)p, &err) != MICA_OK)
            die("hash", &err);
        end(&alone, i, p->len);
        mica_snapshot_options options = {.path = path, .level = MICA_VALIDATE_FULL, .jobs = jobs};
        begin(&full);
        if (mica_snapshot_open(&options, &s, &err) != MICA_OK) die("open", &err);
        end(&full, i, p->len);
        mica_snapshot_close(s);
    }
    printf("%u thread%s: SHA-256 alone %.2f GB/s, full validation %.2f GB/s, ratio %.3f; for each processor "
           "%.2f and %.2f GB/s, ratio %.3f (bar 0.90)\n",
           jobs, jobs == 1 ? "" : "s", median(alone.wall, runs), median(full.wall, runs),
           median_ratio(full.wall, alone.wall, runs), median(alone.processor, runs),
           median(full.processor, runs), median_ratio(full.processor, alone.processor, runs));
}

int main(int argc, char **argv) {
    size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 256;
    int runs = argc > 2 ? atoi(argv[2]) : 7;
    char path[4096];
    struct stat info;
    if (!mib || mib > 100000 || runs < 1 || runs > RUNS_MAX)
        die("usage: bench_validate [MIB [RUNS [FOLDER]]]", NULL);
    snprintf(path, sizeof path, "%s/bench-validate-%ld.snap", argc > 3 ? argv[3] : "/tmp", (long)getpid());
    make(path, mib);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0) die(path, NULL);
    void *at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (at == MAP_FAILED) die("map", NULL);
    plain p = {at, (size_t)info.st_size};
    printf("%zu MiB, medians of %d runs in turns\n", (size_t)info.st_size / MIB, runs);
    unsigned cores = base_pool_processors();
    measure(path, &p, 1, runs);
    if (cores > 1) measure(path, &p, cores, runs);
    close(fd);
    unlink(path);
    return 0;
}

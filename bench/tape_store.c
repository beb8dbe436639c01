/* bench/tape_store.c - a tape whose pages are in a store that speaks S3: reading it with and without fetching ahead, in turns.
 *
 *     build/bench_tape_store ENDPOINT BUCKET [MiB [ROUNDS]]     keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
 *
 * Each reading begins with an empty file, so every page comes from the store. Said are the medians, and their ratios. */
#include "base/time.h"
#include "store/s3.h"
#include "tape/tape_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *endpoint, *bucket;
static const char path[] = "bench_tape_store.tape";

static void check(mica_status status, const mica_error *err) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_tape_store: %s\n", err->message);
    exit(1);
}

static mica_tape *open_cold(bool no_ahead) {
    mica_error err = MICA_ERROR_INIT;
    store *cold;
    mica_tape *t;
    check(store_s3_open(&(store_s3_options){.endpoint = endpoint, .bucket = bucket}, &cold, &err), &err);
    tape_tiers_options stores = {.cold = cold, .no_ahead = no_ahead, .lease_ms = 1};
    check(tape_open(path, &(mica_tape_options){.unflushed = true}, &stores, &t, &err), &err);
    return t;
}

static void make(uint64_t pages) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t words[512], random = 88172645463325252u;
    mica_tape *t = open_cold(true);
    for (uint64_t k = 0; k < pages; k++) {
        for (size_t i = 0; i < 512; i++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            words[i] = random;
        }
        check(mica_tape_write(t, (int64_t)(k * 4096), words, sizeof words, &err), &err);
    }
    check(mica_tape_checkpoint(t, NULL, NULL, &err), &err);
    check(mica_tape_sync(t, 600000, &err), &err);
    mica_tape_close(t);
}

static double read_it(bool no_ahead, bool anywhere, uint64_t pages, uint64_t count) {
    mica_error err = MICA_ERROR_INIT;
    (void)unlink(path);
    mica_tape *t = open_cold(no_ahead);
    uint64_t sum = 0, word, random = 1;
    check(mica_tape_read(t, 0, &word, sizeof word, &err), &err); /* tables are there */
    uint64_t start = base_time_ns();
    for (uint64_t k = 0; k < count; k++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t page = anywhere ? (uint64_t)((unsigned __int128)random * pages >> 64) : k;
        check(mica_tape_read(t, (int64_t)(page * 4096), &word, sizeof word, &err), &err);
        sum += word;
    }
    uint64_t ns = base_time_ns() - start;
    mica_tape_close(t);
    if (sum == 1) printf(" ");
    return (double)ns / 1e6;
}

static int by_value(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}
static double median(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[n / 2];
}

int main(int argc, char **argv) {
    double off[64], on[64];
    if (argc < 3) return fprintf(stderr, "usage: bench_tape_store ENDPOINT BUCKET [MiB [ROUNDS]]\n"), 2;
    endpoint = argv[1];
    bucket = argv[2];
    uint64_t pages = (argc > 3 ? strtoull(argv[3], NULL, 10) : 64) * 256;
    int rounds = argc > 4 ? atoi(argv[4]) : 5;
    if (rounds < 1 || rounds > 64) return 2;
    (void)unlink(path);
    make(pages);
    for (int anywhere = 0; anywhere < 2; anywhere++) {
        uint64_t count = anywhere ? 1500 : pages;
        if (!anywhere && count > 4000) count = 4000;
        for (int k = 0; k < rounds; k++) {
            off[k] = read_it(true, anywhere, pages, count);
            on[k] = read_it(false, anywhere, pages, count);
        }
        double without = median(off, rounds), with = median(on, rounds);
        printf("%s, %llu pages: without fetching ahead %.0f ms, with %.0f ms: %.2f x\n",
               anywhere ? "anywhere" : "one behind the other", (unsigned long long)count, without, with,
               without / with);
    }
    (void)unlink(path);
    return 0;
}

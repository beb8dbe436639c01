/* bench/tape.c - what a tape costs beside a plain array: going back to any of many checkpoints, in place; hits in memory; bulk
 * reads. Turns of both are interleaved, and medians told.
 *
 *     bench_tape [-f FILE] [-c CHECKPOINTS] [-m MEGABYTES] [-p PAGES]
 *
 * -f: the tape's file (default: in memory); -p: pages that a checkpoint changes (default 16). */
#include "mica/tape.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE    4096u
#define TURNS   9
#define REACHES 400

static uint64_t bytes = (uint64_t)256 << 20;
static unsigned checkpoints = 10000, pages = 16;
static mica_error err = MICA_ERROR_INIT;
static uint64_t seed = 88172645463325252u;

static uint64_t random_below(uint64_t n) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed % n;
}

static void must(mica_status status) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_tape: %s\n", err.message);
    exit(1);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static double median(double *x, size_t n) {
    qsort(x, n, sizeof *x, by_size);
    return x[n / 2];
}

/* ---- rewinding ---- */

static bool count(void *ctx, int64_t at) {
    (void)at;
    ++*(uint64_t *)ctx;
    return true;
}

static void fill(mica_tape *t) {
    uint64_t *page = malloc(PAGE);
    for (uint64_t at = 0; at < bytes; at += PAGE) {
        for (unsigned k = 0; k < PAGE / 8; k++)
            page[k] = at * 31 + k * (at % 7 + 1) + (at % 3 ? 0 : random_below(1u << 30));
        must(mica_tape_write(t, (int64_t)at, page, PAGE, &err));
    }
    free(page);
}

static void make(mica_tape *t) {
    uint64_t begin = base_time_ns();
    fill(t);
    must(mica_tape_checkpoint(t, NULL, NULL, &err));
    uint64_t filled = base_time_ns();
    for (unsigned c = 1; c < checkpoints; c++) {
        for (unsigned k = 0; k < pages; k++) {
            uint64_t words[8];
            for (unsigned w = 0; w < 8; w++)
                words[w] = random_below(UINT64_MAX);
            must(mica_tape_write(t, (int64_t)(random_below(bytes / PAGE) * PAGE + random_below(60) * 64),
                                 words, sizeof words, &err));
        }
        must(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    mica_tape_about about;
    mica_tape_about_of(t, &about);
    printf("%u checkpoints of %llu MiB, %u pages each: the first %.0f ms, then %.1f us each; %u parts, %.1f "
           "MB\n",
           checkpoints, (unsigned long long)(bytes >> 20), pages, (double)(filled - begin) / 1e6,
           (double)(base_time_ns() - filled) / 1e3 / (checkpoints - 1), about.parts,
           (double)about.file_bytes / 1e6);
}

/* Each rewind by the pages that differ: the bar is 3 ms and 2.5 us for each of them. */
static void rewind_anywhere(mica_tape *t) {
    double share[REACHES], us[REACHES], worst = 0;
    uint64_t worst_pages = 0;
    for (unsigned k = 0; k < REACHES; k++) {
        mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = 1 + random_below(checkpoints)};
        uint64_t differ = 0;
        must(mica_tape_changed_since(t, &m, count, &differ, &err));
        uint64_t begin = base_time_ns();
        must(mica_tape_rewind(t, &m, &err));
        us[k] = (double)(base_time_ns() - begin) / 1e3;
        share[k] = us[k] / (3000 + 2.5 * (double)differ);
        if (share[k] > worst) worst = share[k], worst_pages = differ;
    }
    printf("rewind to any: median %.2f of 3 ms + 2.5 us a page that differs, worst %.2f (%llu pages); median "
           "%.0f us\n",
           median(share, REACHES), worst, (unsigned long long)worst_pages, median(us, REACHES));
}

/* ---- hits ---- */

typedef struct pair {
    double tape[TURNS], plain[TURNS];
} pair;

static void tell(const char *what, pair *p, const char *unit, double scale) {
    double tape = median(p->tape, TURNS), plain = median(p->plain, TURNS);
    printf("%-28s %8.2f %s, plain array %8.2f: %.2f x\n", what, tape * scale, unit, plain * scale,
           tape / plain);
}

static void hits(mica_tape *t, const uint8_t *plain, const char *what, uint64_t reach, bool dependent) {
    pair p;
    enum { READS = 400000 };
    volatile uint64_t sink = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        uint64_t s = 12345, word, sum = 0, begin = base_time_ns();
        for (unsigned k = 0; k < READS; k++) {
            s = s * 6364136223846793005u + 1442695040888963407u;
            uint64_t at = ((s >> 20) + (dependent ? sum & 1 : 0)) % (reach / 8) * 8;
            must(mica_tape_read(t, (int64_t)at, &word, 8, &err));
            sum += word;
        }
        p.tape[turn] = (double)(base_time_ns() - begin) / READS;
        sink += sum;
        s = 12345, sum = 0, begin = base_time_ns();
        for (unsigned k = 0; k < READS; k++) {
            s = s * 6364136223846793005u + 1442695040888963407u;
            uint64_t at = ((s >> 20) + (dependent ? sum & 1 : 0)) % (reach / 8) * 8;
            memcpy(&word, plain + at, 8);
            sum += word;
        }
        p.plain[turn] = (double)(base_time_ns() - begin) / READS;
        sink += sum;
    }
    tell(what, &p, "ns", 1);
}

static void bulk(mica_tape *t, const uint8_t *plain) {
    pair p;
    volatile uint64_t sink = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        uint64_t sum = 0, begin = base_time_ns();
        mica_view view;
        for (uint64_t at = 0; at < bytes; at += view.len) {
            must(mica_tape_view(t, (int64_t)at, (size_t)(bytes - at), &view, &err));
            const uint64_t *w = (const uint64_t *)(const void *)view.data;
            for (size_t k = 0; k < view.len / 8; k++)
                sum += w[k];
        }
        p.tape[turn] = (double)(base_time_ns() - begin);
        sink += sum;
        begin = base_time_ns();
        const uint64_t *w = (const uint64_t *)(const void *)plain;
        for (size_t k = 0; k < bytes / 8; k++)
            sum += w[k];
        p.plain[turn] = (double)(base_time_ns() - begin);
        sink += sum;
    }
    tell("bulk, by views", &p, "ms", 1e-6);
}

/* ---- streams ---- */

static bool add(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    (void)number, (void)epoch;
    uint64_t *left = ctx;
    left[1] += record.len;
    return --left[0] > 0;
}

/* A million records of 32 bytes, a thousand in each epoch. */
static void streams(void) {
    enum { RECORDS = 1000000, EACH = 1000, READINGS = 20000 };
    mica_tape *t;
    uint8_t record[32] = {1};
    must(mica_tape_open(NULL, &(mica_tape_options){.unflushed = true}, &t, &err));
    uint64_t begin = base_time_ns(), appending = 0;
    for (int k = 0; k < RECORDS; k += EACH) {
        uint64_t from = base_time_ns();
        for (int i = 0; i < EACH; i++)
            must(mica_tape_append(t, "events", record, sizeof record, NULL, &err));
        appending += base_time_ns() - from;
        must(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    uint64_t all = base_time_ns() - begin, left[2] = {UINT64_MAX, 0};
    printf("append: %.0f ns a record, %.0f with checkpoints\n", (double)appending / RECORDS,
           (double)all / RECORDS);
    mica_tape_moment now = {.when = MICA_TAPE_LATEST};
    begin = base_time_ns();
    must(mica_tape_stream_read(t, &now, "events", 0, add, left, &err));
    printf("read all: %.0f ns a record\n", (double)(base_time_ns() - begin) / RECORDS);
    begin = base_time_ns();
    for (int k = 0; k < READINGS; k++) {
        left[0] = 1;
        must(mica_tape_stream_read(t, &now, "events", random_below(RECORDS), add, left, &err));
    }
    printf("read one anywhere: %.2f us\n", (double)(base_time_ns() - begin) / READINGS / 1e3);
    begin = base_time_ns();
    for (int k = 0; k < READINGS; k++) {
        mica_tape_stream_about about;
        mica_tape_moment there = {.when = MICA_TAPE_EPOCH, .number = 1 + random_below(RECORDS / EACH)};
        must(mica_tape_stream_tell(t, &there, "events", &about, &err));
    }
    printf("tell of any epoch: %.2f us\n", (double)(base_time_ns() - begin) / READINGS / 1e3);
    mica_tape_close(t);
}

int main(int argc, char **argv) {
    const char *file = NULL;
    for (int option; (option = getopt(argc, argv, "f:c:m:p:")) != -1;) {
        if (option == 'f')
            file = optarg;
        else if (option == 'c')
            checkpoints = (unsigned)atoi(optarg);
        else if (option == 'm')
            bytes = (uint64_t)atoi(optarg) << 20;
        else if (option == 'p')
            pages = (unsigned)atoi(optarg);
        else
            return 2;
    }
    mica_tape_options o = {.memory = bytes + bytes / 8 + (16u << 20), .unflushed = true};
    mica_tape *t;
    must(mica_tape_open(file, &o, &t, &err));
    make(t);
    uint8_t *plain = malloc(bytes);
    must(mica_tape_read(t, 0, plain, bytes, &err));
    hits(t, plain, "hot", 4096, false);
    hits(t, plain, "random", bytes, false);
    hits(t, plain, "dependent", bytes, true);
    bulk(t, plain);
    rewind_anywhere(t);
    free(plain);
    mica_tape_close(t);
    streams();
    return 0;
}

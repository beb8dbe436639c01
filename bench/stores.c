/* bench/stores.c - what puts and gets of a store cost: how many of 4 KiB, 1 MiB and 16 MiB there are in a second, by one thread and by
 * several, each with a key of its own; and a list.
 *
 *     bench_stores URL [THREADS]
 *
 * URL as store/open.h has it. What it makes lies below the key "bench/" and is removed. */
#include "store/open.h"

#include "base/time.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST 64u
#define TURN_NS      UINT64_C(1000000000)
#define LISTED       2000u

typedef struct worker {
    pthread_t thread;
    store *s;
    const uint8_t *data;
    size_t len;
    bool get;
    unsigned number, done;
} worker;

static void must(mica_status status, const mica_error *err) {
    if (status == MICA_OK) return;
    fprintf(stderr, "bench_stores: %s\n", err->message);
    exit(1);
}

static void *work(void *ctx) {
    worker *w = ctx;
    mica_error err = MICA_ERROR_INIT;
    char key[32];
    base_buf out = {0};
    snprintf(key, sizeof key, "bench/%u", w->number);
    must(store_put(w->s, key, base_view_of(w->data, w->len), NULL, NULL, &err), &err);
    for (uint64_t end = base_time_ns() + TURN_NS; base_time_ns() < end; w->done++) {
        out.len = 0;
        if (w->get)
            must(store_get(w->s, key, (store_range){0, STORE_ALL}, NULL, &out, NULL, &err), &err);
        else
            must(store_put(w->s, key, base_view_of(w->data, w->len), NULL, NULL, &err), &err);
    }
    base_buf_free(&out);
    return NULL;
}

static double per_second(worker model, unsigned threads) {
    worker all[THREADS_MOST];
    double done = 0;
    uint64_t begin = base_time_ns();
    for (unsigned k = 0; k < threads; k++) {
        all[k] = model;
        all[k].number = k;
        if (pthread_create(&all[k].thread, NULL, work, &all[k]) != 0) exit(1);
    }
    for (unsigned k = 0; k < threads; k++) {
        pthread_join(all[k].thread, NULL);
        done += all[k].done;
    }
    return done / ((double)(base_time_ns() - begin) / 1e9);
}

static void list(store *s) {
    mica_error err = MICA_ERROR_INIT;
    char key[40];
    store_page page;
    for (unsigned k = 0; k < LISTED; k++) {
        snprintf(key, sizeof key, "bench/list/%05u", k);
        must(store_put(s, key, base_view_str("x"), NULL, NULL, &err), &err);
    }
    uint64_t begin = base_time_ns();
    must(store_list(s, &(store_list_request){.prefix = "bench/list/"}, NULL, &page, &err), &err);
    printf("a page of %zu among %u keys: %.1f ms\n", page.count, LISTED,
           (double)(base_time_ns() - begin) / 1e6);
    store_page_free(&page);
    for (unsigned k = 0; k < LISTED; k++) {
        snprintf(key, sizeof key, "bench/list/%05u", k);
        must(store_remove(s, key, NULL, &err), &err);
    }
}

int main(int argc, char **argv) {
    const size_t sizes[] = {4096, (size_t)1 << 20, (size_t)16 << 20};
    unsigned many = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 4;
    mica_error err = MICA_ERROR_INIT;
    store *s;
    if (argc < 2 || many < 1 || many > THREADS_MOST) {
        fprintf(stderr, "usage: bench_stores URL [THREADS]\n");
        return 2;
    }
    must(store_open_url(argv[1], NULL, &s, &err), &err);
    uint8_t *data = malloc(sizes[2]);
    if (!data) return 1;
    for (size_t k = 0; k < sizes[2]; k++)
        data[k] = (uint8_t)(k * 2654435761u >> 13);
    for (size_t size = 0; size < 3; size++)
        for (int get = 0; get < 2; get++) {
            const worker model = {.s = s, .data = data, .len = sizes[size], .get = get != 0};
            double one = per_second(model, 1), all = per_second(model, many);
            printf("%s of %5zu KiB: %8.0f a second, by %u threads %8.0f (%.0f MB/s)\n", get ? "get" : "put",
                   sizes[size] / 1024, one, many, all, all * (double)sizes[size] / 1e6);
        }
    list(s);
    for (unsigned k = 0; k < many; k++) {
        char key[32];
        snprintf(key, sizeof key, "bench/%u", k);
        must(store_remove(s, key, NULL, &err), &err);
    }
    store_end(s);
    free(data);
    return 0;
}

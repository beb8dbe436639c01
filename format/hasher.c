/* format/hasher.c - a thread that hashes pieces in the order in which they were passed. It makes no call that can fail. */
#include "format/hasher.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/pool.h"
#include "format/layout.h"

#include <pthread.h>
#include <stdbool.h>

#define HASHER_PIECES 4u /* so many are between being passed and being given back */

struct fmt_hasher {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    fmt_hasher_piece pieces[HASHER_PIECES]; /* passed ones from `done` to `passed`, the others are free */
    uint64_t passed, done;
    bool stop;
};

static void *hasher_work(void *ctx) {
    fmt_hasher *h = ctx;
    fmt_hasher_piece before = {0};
    pthread_mutex_lock(&h->lock);
    for (;;) {
        while (h->done == h->passed && !h->stop)
            pthread_cond_wait(&h->changed, &h->lock);
        if (h->done == h->passed) break;
        fmt_hasher_piece piece = h->pieces[h->done % HASHER_PIECES];
        pthread_mutex_unlock(&h->lock);
        base_sha256_pages(piece.bytes, (size_t)piece.pages, (uint8_t(*)[FMT_HASH])(void *)piece.out);
        if (before.pages) base_file_start_flush(before.fd, before.at, before.pages * FMT_PAGE);
        before = piece;
        pthread_mutex_lock(&h->lock);
        h->done++;
        pthread_cond_broadcast(&h->changed);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

static void hasher_end(fmt_hasher *h) {
    for (unsigned k = 0; k < HASHER_PIECES; k++)
        base_free(h->pieces[k].bytes);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
    base_free(h);
}

fmt_hasher *fmt_hasher_new(size_t size) {
    fmt_hasher *h = base_pool_processors() > 1 ? base_calloc(1, sizeof *h) : NULL;
    if (!h) return NULL;
    bool good = true;
    for (unsigned k = 0; k < HASHER_PIECES; k++) {
        h->pieces[k].bytes = base_malloc(size);
        good = good && h->pieces[k].bytes;
    }
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    if (good && pthread_create(&h->thread, NULL, hasher_work, h) == 0) return h;
    hasher_end(h);
    return NULL;
}

void fmt_hasher_free(fmt_hasher *h) {
    if (!h) return;
    pthread_mutex_lock(&h->lock);
    h->stop = true;
    pthread_cond_broadcast(&h->changed);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    hasher_end(h);
}

uint8_t *fmt_hasher_pass(fmt_hasher *h, const fmt_hasher_piece *piece) {
    pthread_mutex_lock(&h->lock);
    while (h->passed - h->done == HASHER_PIECES)
        pthread_cond_wait(&h->changed, &h->lock);
    fmt_hasher_piece *place = &h->pieces[h->passed % HASHER_PIECES];
    uint8_t *given = place->bytes;
    *place = *piece;
    h->passed++;
    pthread_cond_broadcast(&h->changed);
    pthread_mutex_unlock(&h->lock);
    return given;
}

void fmt_hasher_wait(fmt_hasher *h) {
    pthread_mutex_lock(&h->lock);
    while (h->done < h->passed)
        pthread_cond_wait(&h->changed, &h->lock);
    pthread_mutex_unlock(&h->lock);
}

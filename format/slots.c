/* format/slots.c - pages in any order → a part of a file, by a thread that hashes and writes pieces in the order in which they
 * were passed. A page that is put again is in a later piece, or later in the same one, so the last of its bytes are the file's.
 *
 * Whoever fills pages may not wait for a disk. So the pieces are many enough that a disk which is busy for a moment is not
 * noticed, and fmt_slots_ready says when none is free. Hashes are kept under the lock, since the array they are in grows. */
#include "format/slots.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "format/layout.h"

#include <pthread.h>
#include <string.h>

#define SLOTS_PAGES  32u /* of a piece */
#define SLOTS_PIECES 32u /* so many are between being begun and being free again */

typedef struct slots_piece {
    uint8_t bytes[SLOTS_PAGES][FMT_PAGE];
    uint64_t page[SLOTS_PAGES];
    uint32_t count;
} slots_piece;

struct fmt_slots {
    int fd;
    const char *name;
    const fmt_sink *sink;
    uint64_t at, count; /* of the file; pages */
    slots_piece *pieces;
    bool threaded, short_of_memory, again; /* a page had no room; one was put again for a sink */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t passed, done; /* pieces; the one that is filled has the number `passed` */
    bool stop;
    uint8_t *hashes;
    uint64_t room;
    mica_error failed; /* the first; code MICA_OK: none */
};

/* ---- writing ---- */

/* As many pages of a piece from `from` on as lie behind each other in the file. */
static uint32_t slots_run(const slots_piece *p, uint32_t from) {
    uint32_t to = from + 1;
    while (to < p->count && p->page[to] == p->page[to - 1] + 1)
        to++;
    return to;
}

static void slots_work_on(fmt_slots *s, const slots_piece *p) {
    uint8_t hashes[SLOTS_PAGES][FMT_HASH];
    mica_error err = MICA_ERROR_INIT;
    mica_status status = s->failed.code;
    base_sha256_pages(p->bytes[0], p->count, hashes);
    for (uint32_t k = 0, to; k < p->count && status == MICA_OK; k = to) {
        to = slots_run(p, k);
        size_t bytes = (size_t)(to - k) * FMT_PAGE;
        uint64_t at = s->at + p->page[k] * FMT_PAGE;
        status = s->sink ? s->sink->write(s->sink->ctx, p->bytes[k], bytes, (p->page[k] + 1) * FMT_PAGE, &err)
                         : base_file_pwrite_all(s->fd, s->name, p->bytes[k], bytes, at, &err);
        if (status == MICA_OK) base_file_start_flush(s->fd, at, bytes);
    }
    pthread_mutex_lock(&s->lock);
    if (s->failed.code == MICA_OK && status != MICA_OK) s->failed = err;
    for (uint32_t k = 0; k < p->count; k++)
        memcpy(s->hashes + p->page[k] * FMT_HASH, hashes[k], FMT_HASH);
    pthread_mutex_unlock(&s->lock);
}

static void *slots_thread(void *ctx) {
    fmt_slots *s = ctx;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        while (s->done == s->passed && !s->stop)
            pthread_cond_wait(&s->changed, &s->lock);
        if (s->stop) break;
        const slots_piece *piece = &s->pieces[s->done % SLOTS_PIECES];
        pthread_mutex_unlock(&s->lock);
        slots_work_on(s, piece);
        pthread_mutex_lock(&s->lock);
        s->done++;
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* The piece that is filled goes to the thread, and the next one is filled when it is free. */
static void slots_pass(fmt_slots *s) {
    pthread_mutex_lock(&s->lock);
    s->passed++;
    if (!s->threaded) {
        pthread_mutex_unlock(&s->lock);
        slots_work_on(s, &s->pieces[(s->passed - 1) % SLOTS_PIECES]);
        s->done++;
    } else {
        pthread_cond_broadcast(&s->changed);
        while (s->passed - s->done == SLOTS_PIECES)
            pthread_cond_wait(&s->changed, &s->lock);
        pthread_mutex_unlock(&s->lock);
    }
    s->pieces[s->passed % SLOTS_PIECES].count = 0;
}

/* ---- filling ---- */

mica_status fmt_slots_new(int fd, const char *name, uint64_t at, const fmt_sink *sink, fmt_slots **out,
                          mica_error *err) {
    fmt_slots *s = base_calloc(1, sizeof *s);
    if (s) s->pieces = base_malloc(SLOTS_PIECES * sizeof *s->pieces);
    if (!s || !s->pieces) {
        base_free(s);
        return base_fail_memory(err, "writing a file");
    }
    s->fd = fd;
    s->name = name;
    s->at = at;
    s->sink = sink;
    s->pieces[0].count = 0;
    s->failed = (mica_error)MICA_ERROR_INIT;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    s->threaded = pthread_create(&s->thread, NULL, slots_thread, s) == 0; /* else it writes as it is filled */
    *out = s;
    return MICA_OK;
}

void fmt_slots_free(fmt_slots *s) {
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    if (s->threaded) pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    base_free(s->hashes);
    base_free(s->pieces);
    base_free(s);
}

bool fmt_slots_ready(fmt_slots *s) {
    if (s->pieces[s->passed % SLOTS_PIECES].count < SLOTS_PAGES - 1) return true;
    pthread_mutex_lock(&s->lock);
    bool there = s->passed + 1 - s->done < SLOTS_PIECES;
    pthread_mutex_unlock(&s->lock);
    return there;
}

bool fmt_slots_idle(fmt_slots *s) {
    pthread_mutex_lock(&s->lock);
    bool idle = s->passed == s->done;
    pthread_mutex_unlock(&s->lock);
    return idle;
}

uint64_t fmt_slots_count(const fmt_slots *s) {
    return s->count;
}

/* Memory for one hash more. */
static bool slots_grow(fmt_slots *s) {
    if (s->count < s->room) return true;
    uint64_t room = s->room ? 2 * s->room : 4096;
    pthread_mutex_lock(&s->lock);
    uint8_t *hashes = base_realloc(s->hashes, (size_t)(room * FMT_HASH));
    if (hashes) s->hashes = hashes;
    if (hashes) s->room = room;
    pthread_mutex_unlock(&s->lock);
    return hashes != NULL;
}

uint8_t *fmt_slots_put(fmt_slots *s, uint64_t page) {
    if (s->sink && page < s->count) {
        s->again = true;
        return NULL;
    }
    if (page == s->count && !slots_grow(s)) {
        s->short_of_memory = true;
        return NULL;
    }
    if (s->pieces[s->passed % SLOTS_PIECES].count == SLOTS_PAGES) slots_pass(s);
    slots_piece *piece = &s->pieces[s->passed % SLOTS_PIECES];
    if (page == s->count) s->count++;
    piece->page[piece->count] = page;
    return piece->bytes[piece->count++];
}

mica_status fmt_slots_end(fmt_slots *s, mica_error *err) {
    if (s->pieces[s->passed % SLOTS_PIECES].count) slots_pass(s);
    pthread_mutex_lock(&s->lock);
    while (s->done < s->passed)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    if (s->again)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: a page was written again where each is written once", s->name);
    if (s->short_of_memory) return base_fail_memory(err, "the hashes of a file");
    return s->failed.code == MICA_OK ? MICA_OK : base_fail_as(err, &s->failed, "%s", s->failed.message);
}

uint8_t *fmt_slots_hashes(fmt_slots *s, uint64_t *room) {
    uint8_t *hashes = s->hashes;
    *room = s->room;
    s->hashes = NULL;
    s->room = 0;
    return hashes;
}

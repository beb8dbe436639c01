/* image/remote.c - fetches an image from a store while it is already used. Called by image/file.c and image/load.c.
 *
 *     claimed   a block that a thread has begun to fetch: no other one will, so it is written once
 *     ready     it is there
 *
 * Who needs a block that is not ready says so and waits; that may be in the handler of a fault, so waiting is looking again
 * after a nap, and saying so is a number and a semaphore. A failure is final: a block that cannot be had is an error by name
 * for everybody who needs it, or another one, from then on. */
#include "image/remote.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define PIECE_BLOCKS  64u /* that are fetched at once, on the way from the begin to the end … */
#define WANTED_BLOCKS 4u  /* … and because somebody waits */
#define NAP_NS        50000

typedef struct remote_epoch {
    img_remote *of;
    uint64_t at;
    fmt_fetch fetch;
} remote_epoch;

struct img_remote {
    store *store;
    char *name, *object; /* for messages; the object's key */
    img_remote_head head;
    int fd;         /* of memory, … */
    uint8_t *bytes; /* … mapped here */
    uint64_t blocks;
    _Atomic uint64_t *claimed, *ready; /* a bit for each block */
    _Atomic uint64_t wanted;           /* number of a block and 1; 0: none */
    _Atomic int ends;                  /* also the flag that calls of the store look at */
    sem_t asked;
    pthread_t threads[2];
    unsigned thread_count;
    atomic_flag failing; /* who sets it writes `why` */
    atomic_bool failed;
    mica_error why;
    remote_epoch epochs[IMG_EPOCHS_MAX];
};

static bool is_set(const _Atomic uint64_t *bits, uint64_t k) {
    return atomic_load_explicit(&bits[k / 64], memory_order_acquire) >> (k % 64) & 1;
}
/* Whether it was not. */
static bool set(_Atomic uint64_t *bits, uint64_t k) {
    uint64_t bit = (uint64_t)1 << (k % 64);
    return !(atomic_fetch_or_explicit(&bits[k / 64], bit, memory_order_acq_rel) & bit);
}

/* ---- fetching ---- */

static void fail(img_remote *r, const mica_error *why) {
    if (atomic_flag_test_and_set(&r->failing)) return;
    r->why = *why;
    atomic_store_explicit(&r->failed, true, memory_order_release);
}

static mica_status get(img_remote *r, uint64_t at, uint64_t len, mica_error *err) {
    const store_call call = {.cancel = &r->ends};
    base_buf out = {0};
    mica_status status = store_get(r->store, r->object, (store_range){at, len}, &call, &out, NULL, err);
    if (status == MICA_OK && out.len != len)
        status = base_fail_pair(err, MICA_ERR_TRUNCATED, NULL, at, base_pair_numbers(len, out.len),
                                "%s: the store has %llu bytes of the image there, not %llu", r->name,
                                (unsigned long long)out.len, (unsigned long long)len);
    if (status == MICA_OK) memcpy(r->bytes + at, out.data, out.len);
    base_buf_free(&out);
    return status;
}

/* As many blocks from one on as nobody has claimed, up to `most`. */
static void fetch_blocks(img_remote *r, uint64_t block, unsigned most) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t to = block;
    while (to < r->blocks && to < block + most && set(r->claimed, to))
        to++;
    if (to == block) return;
    uint64_t at = block * IMG_REMOTE_BLOCK, end = to * IMG_REMOTE_BLOCK;
    if (end > r->head.size) end = r->head.size;
    if (get(r, at, end - at, &err) != MICA_OK) {
        fail(r, &err);
        return;
    }
    for (uint64_t k = block; k < to; k++)
        (void)set(r->ready, k);
}

static bool goes_on(const img_remote *r) {
    return !atomic_load(&r->ends) && !atomic_load(&r->failed);
}

static void *fetch_all(void *ctx) {
    img_remote *r = ctx;
    for (uint64_t k = 0; k < r->blocks && goes_on(r); k++)
        if (!is_set(r->claimed, k)) fetch_blocks(r, k, PIECE_BLOCKS);
    return NULL;
}

static void *fetch_wanted(void *ctx) {
    img_remote *r = ctx;
    while (goes_on(r)) {
        if (sem_wait(&r->asked) != 0) continue;
        uint64_t block = atomic_exchange(&r->wanted, 0);
        if (block) fetch_blocks(r, block - 1, WANTED_BLOCKS);
    }
    return NULL;
}

/* ---- waiting ---- */

static mica_status wait_for(img_remote *r, uint64_t block, mica_error *err) {
    while (!is_set(r->ready, block)) {
        if (atomic_load_explicit(&r->failed, memory_order_acquire)) {
            *err = r->why;
            return r->why.code;
        }
        if (!is_set(r->claimed, block) && atomic_exchange(&r->wanted, block + 1) != block + 1)
            (void)sem_post(&r->asked);
        (void)nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
    return MICA_OK;
}

mica_status img_remote_want(img_remote *r, uint64_t at, uint64_t bytes, mica_error *err) {
    mica_status status = MICA_OK;
    if (!bytes) return status;
    if (at >= r->head.size || bytes > r->head.size - at)
        return base_fail(err, MICA_ERR_TRUNCATED, NULL, at,
                         "%s: the image ends before what is said to be in it", r->name);
    for (uint64_t k = at / IMG_REMOTE_BLOCK; k <= (at + bytes - 1) / IMG_REMOTE_BLOCK && status == MICA_OK;
         k++)
        status = wait_for(r, k, err);
    return status;
}

mica_status img_remote_all(img_remote *r, mica_error *err) {
    uint8_t sum[FMT_HASH];
    mica_status status = img_remote_want(r, 0, r->head.size, err);
    if (status != MICA_OK) return status;
    base_sha256_of(r->bytes, (size_t)r->head.size, sum);
    if (memcmp(sum, r->head.object, sizeof sum) == 0) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                     "%s: the store has other bytes than those that the image's name stands for", r->name);
}

base_view img_remote_bytes(const img_remote *r) {
    return base_view_of(r->bytes, (size_t)r->head.size);
}

static mica_status fetch_pages(void *ctx, uint64_t first, uint64_t count, mica_error *err) {
    const remote_epoch *e = ctx;
    return img_remote_want(e->of, e->at + first * FMT_PAGE, count * FMT_PAGE, err);
}

/* How long an epoch is its header says, which is verified against the superblock by who opens it. */
mica_status img_remote_place(img_remote *r, uint32_t number, uint64_t at, uint64_t bytes, mem_place *out,
                             mica_error *err) {
    fmt_header header;
    mica_status status = img_remote_want(r, at, FMT_PAGE, err);
    if (status != MICA_OK) return status;
    memcpy(&header, r->bytes + at, sizeof header);
    r->epochs[number] = (remote_epoch){r, at, {fetch_pages, &r->epochs[number]}};
    *out = (mem_place){.fd = r->fd,
                       .offset = at,
                       .name = r->name,
                       .bytes = r->bytes + at,
                       .size = header.total_size < bytes ? header.total_size : bytes,
                       .fetch = &r->epochs[number].fetch};
    return MICA_OK;
}

int img_remote_dup(const img_remote *r) {
    return base_file_dup(r->fd);
}

/* ---- beginning and ending ---- */

static mica_status read_head(img_remote *r, const char *key, mica_error *err) {
    const store_call call = {.cancel = &r->ends};
    base_buf text = {0}, object = {0};
    mica_status status =
        store_get(r->store, key, (store_range){0, IMG_HEAD_MOST + 1}, &call, &text, NULL, err);
    if (status == MICA_OK) status = img_head_read(base_view_of(text.data, text.len), r->name, &r->head, err);
    if (status == MICA_OK && !img_head_object(key, &r->head, &object))
        status = base_fail_memory(err, "the name of an object");
    if (status == MICA_OK) r->object = base_text_copy((const char *)object.data);
    if (status == MICA_OK && !r->object) status = base_fail_memory(err, "the name of an object");
    base_buf_free(&text);
    base_buf_free(&object);
    return status;
}

static mica_status make_room(img_remote *r, mica_error *err) {
    r->blocks = (r->head.size + IMG_REMOTE_BLOCK - 1) / IMG_REMOTE_BLOCK;
    size_t words = (size_t)(r->blocks / 64 + 1);
    r->claimed = base_calloc(words, sizeof *r->claimed);
    r->ready = base_calloc(words, sizeof *r->ready);
    if (!r->claimed || !r->ready) return base_fail_memory(err, "fetching an image");
    r->fd = base_file_memory("mica-image", r->head.size);
    void *at = MAP_FAILED;
    if (r->fd >= 0)
        at = base_file_mmap(NULL, (size_t)r->head.size, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
    if (at == MAP_FAILED) return base_fail_errno(err, r->name, "get memory for it");
    r->bytes = at;
    (void)madvise(at, (size_t)r->head.size, MADV_DONTDUMP);
    return MICA_OK;
}

/* The superblocks are the first that is believed: they are those that were put there, whoever signed them. */
static mica_status check_first(img_remote *r, mica_error *err) {
    uint8_t sum[FMT_HASH];
    fetch_blocks(r, 0, WANTED_BLOCKS);
    mica_status status = img_remote_want(r, 0, IMG_FIRST, err);
    if (status != MICA_OK) return status;
    base_sha256_of(r->bytes, IMG_FIRST, sum);
    if (memcmp(sum, r->head.first, sizeof sum) == 0) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "superblock", 0,
                     "%s: the image begins with other bytes than its head says", r->name);
}

/* Signals are the program's. */
static mica_status start(img_remote *r, mica_error *err) {
    void *(*const work[])(void *) = {fetch_wanted, fetch_all};
    sigset_t all, before;
    int wrong = 0;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (r->thread_count < 2 && !wrong) {
        wrong = pthread_create(&r->threads[r->thread_count], NULL, work[r->thread_count], r);
        r->thread_count += !wrong;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = wrong;
    return wrong ? base_fail_errno(err, r->name, "begin a thread that fetches it") : MICA_OK;
}

mica_status img_remote_open(store *s, const char *key, const char *name, img_remote **out, mica_error *err) {
    img_remote *r = base_calloc(1, sizeof *r);
    *out = NULL;
    if (!r) {
        store_end(s);
        return base_fail_memory(err, "fetching an image");
    }
    r->store = s;
    r->fd = -1;
    r->why = (mica_error)MICA_ERROR_INIT;
    (void)sem_init(&r->asked, 0, 0);
    r->name = base_text_copy(name);
    mica_status status = r->name ? read_head(r, key, err) : base_fail_memory(err, "the name of an image");
    if (status == MICA_OK) status = make_room(r, err);
    if (status == MICA_OK) status = check_first(r, err);
    if (status == MICA_OK) status = start(r, err);
    if (status == MICA_OK)
        *out = r;
    else
        img_remote_close(r);
    return status;
}

void img_remote_close(img_remote *r) {
    if (!r) return;
    atomic_store(&r->ends, 1);
    (void)sem_post(&r->asked);
    for (unsigned k = 0; k < r->thread_count; k++)
        pthread_join(r->threads[k], NULL);
    (void)sem_destroy(&r->asked);
    if (r->bytes) base_file_munmap(r->bytes, (size_t)r->head.size);
    if (r->fd >= 0) base_file_close(r->fd);
    store_end(r->store);
    base_free((void *)r->claimed);
    base_free((void *)r->ready);
    base_free(r->object);
    base_free(r->name);
    base_free(r);
}

/* image/lazy.c - verification in the fault: a mapped image costs what is touched of it. Called by image/load.c.
 *
 * A gigabyte cannot be hashed before a program starts, and bytes that were not hashed must not be used. So the file is
 * mapped without access. The first touch of a block faults; the handler hashes the block through another, read-only map of
 * the file (that of the container), opens it, and the touch is repeated. What is wrong ends the process with the file and the
 * place: nothing above a fault could take an error, and no bytes that were not verified are ever seen.
 *
 * A block has 16 KiB. Where blocks are touched one behind the other, twice as many are opened at each fault, up to a MiB.
 * Hashing comes before opening: behind it other threads may read.
 *
 * Every block that is opened among closed ones makes two areas of memory more, and the kernel allows a process 65,530. So the
 * least that is opened doubles with every LAZY_DOUBLES faults, and where the kernel refuses, the rest of the map is opened at
 * once. That is for maps of more than LAZY_FEW blocks; fewer cannot come near it, and are mapped without access from the
 * begin, with nothing read. Of the others neighbours merge again when they look alike to it, and they do if the map could be written and had a page of the
 * process's own before access was taken away; so one page is written, with what it holds.
 *
 * The handler takes a lock, which is held while a block is hashed; it is a thread's own fault that brings it there, never a
 * signal from outside, so nobody who holds the lock can be interrupted by it. Other faults go to whoever had the signal. */
#include "image/lazy.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LAZY_MAX     16   /* at one time in one process */
#define LAZY_DOUBLES 4096 /* faults */
#define LAZY_FEW     4096 /* blocks, of all maps */

typedef struct lazy_map {
    uintptr_t at, end;
    uint64_t inner;
    fmt_file *file;
    uint64_t first;       /* number of its first block among all */
    img_verify_fn verify; /* of memory that was closed where it lay (img_lazy_close); else NULL */
    void *ctx;
} lazy_map;

struct img_lazy {
    uintptr_t at, end;
    lazy_map *maps;
    size_t count, room;
    _Atomic uint64_t *open; /* a bit for each block */
    uint64_t blocks, words;
    atomic_flag lock;
    uint64_t next, window; /* the block behind the last one that was opened; how many were opened then */
    _Atomic uint64_t faults;
    bool guarded;
    char name[201];
};

static _Atomic(img_lazy *) lazy_all[LAZY_MAX];
static struct sigaction lazy_before;
static atomic_flag lazy_lock = ATOMIC_FLAG_INIT;

static void lazy_enter(atomic_flag *lock) {
    while (atomic_flag_test_and_set_explicit(lock, memory_order_acquire))
        sched_yield();
}
static void lazy_leave(atomic_flag *lock) {
    atomic_flag_clear_explicit(lock, memory_order_release);
}

static bool lazy_is_open(const img_lazy *l, uint64_t block) {
    return atomic_load_explicit(&l->open[block / 64], memory_order_acquire) >> (block % 64) & 1;
}

/* ---- opening blocks ---- */

/* Verifies and opens blocks [from, to) of a map; those that are open stay so. */
static mica_status lazy_open(img_lazy *l, const lazy_map *m, uint64_t from, uint64_t to, mica_error *err) {
    uintptr_t at = m->at + (from - m->first) * IMG_LEAF, end = m->at + (to - m->first) * IMG_LEAF;
    if (end > m->end) end = m->end;
    mica_status status = m->verify ? m->verify(m->ctx, m->inner + (at - m->at), end - at, err)
                                   : fmt_file_check(m->file, m->inner + (at - m->at), end - at, err);
    if (status != MICA_OK) return status;
    if (mprotect((void *)at, end - at, m->verify ? PROT_READ : PROT_READ | PROT_WRITE) != 0)
        return base_fail_errno(err, l->name, "open a part of the image in memory");
    for (uint64_t k = from; k < to; k++)
        atomic_fetch_or_explicit(&l->open[k / 64], (uint64_t)1 << (k % 64), memory_order_release);
    return MICA_OK;
}

static uint64_t lazy_blocks_of(const lazy_map *m) {
    return (m->end - m->at + IMG_LEAF - 1) / IMG_LEAF;
}

/* As many blocks from `block` on as are wanted, closed, and of the map. */
static uint64_t lazy_reach(const img_lazy *l, const lazy_map *m, uint64_t block, uint64_t wanted) {
    uint64_t end = m->first + lazy_blocks_of(m), to = block + 1;
    while (to < end && to - block < wanted && !lazy_is_open(l, to))
        to++;
    return to;
}

static uint64_t lazy_least(const img_lazy *l) {
    uint64_t doublings = atomic_load_explicit(&l->faults, memory_order_relaxed) / LAZY_DOUBLES;
    return doublings < 6 ? (uint64_t)1 << doublings : IMG_LEAVES_MOST;
}

static mica_status lazy_touch(img_lazy *l, const lazy_map *m, uint64_t block, mica_error *err) {
    if (lazy_is_open(l, block)) return MICA_OK; /* by another thread meanwhile */
    uint64_t wanted = l->next == block && l->window ? 2 * l->window : 1, least = lazy_least(l);
    if (wanted < least) wanted = least;
    if (wanted > IMG_LEAVES_MOST) wanted = IMG_LEAVES_MOST;
    uint64_t to = lazy_reach(l, m, block, wanted);
    l->next = to;
    l->window = wanted;
    mica_error refused = MICA_ERROR_INIT;
    mica_status status = lazy_open(l, m, block, to, &refused);
    if (status != MICA_OK && refused.sys_errno == ENOMEM) /* the whole map is one area */
        return lazy_open(l, m, m->first, m->first + lazy_blocks_of(m), err);
    if (status != MICA_OK) *err = refused;
    return status;
}

/* ---- faults ---- */

static const lazy_map *lazy_find(const img_lazy *l, uintptr_t at) {
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->maps[middle].end <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && l->maps[low].at <= at ? &l->maps[low] : NULL;
}

_Noreturn static void lazy_end(const img_lazy *l, const mica_error *err) {
    char text[512], place[160] = "";
    (void)mica_error_place(err, place, sizeof place);
    int n = snprintf(text, sizeof text, "error: %s: the image cannot be used further: %s (%s)\n", l->name,
                     err->message, place);
    base_guard_last_words();
    if (n > 0) (void)!write(STDERR_FILENO, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
    _exit(1);
}

/* Whether the fault is one of a block that was closed, and is open now. A thread that faulted while another opened the block
 * finds it open: it tries once more, and only a second fault at the same place is somebody else's. */
static bool lazy_answer(uintptr_t fault) {
    static _Thread_local uintptr_t again;
    for (int i = 0; i < LAZY_MAX; i++) {
        img_lazy *l = atomic_load_explicit(&lazy_all[i], memory_order_acquire);
        if (!l || fault < l->at || fault >= l->end) continue;
        const lazy_map *m = lazy_find(l, fault);
        if (!m) return false;
        uint64_t block = m->first + (fault - m->at) / IMG_LEAF;
        if (lazy_is_open(l, block)) {
            bool first = again != fault;
            again = fault;
            return first;
        }
        mica_error err = MICA_ERROR_INIT;
        lazy_enter(&l->lock);
        atomic_fetch_add_explicit(&l->faults, 1, memory_order_relaxed);
        mica_status status = lazy_touch(l, m, block, &err);
        lazy_leave(&l->lock);
        if (status != MICA_OK) lazy_end(l, &err);
        again = 0;
        return true;
    }
    return false;
}

static void lazy_handle(int number, siginfo_t *info, void *context) {
    int kept = errno;
    bool done = info->si_code > 0 && lazy_answer((uintptr_t)info->si_addr); /* else a process sent it */
    errno = kept;
    if (done) return;
    if (lazy_before.sa_flags & SA_SIGINFO) {
        lazy_before.sa_sigaction(number, info, context);
    } else if (lazy_before.sa_handler != SIG_DFL && lazy_before.sa_handler != SIG_IGN) {
        lazy_before.sa_handler(number);
    } else { /* the touch is repeated after the return and then has its usual end */
        signal(number, SIG_DFL);
    }
}

/* ---- making ---- */

static bool lazy_install(img_lazy *l) {
    struct sigaction action = {.sa_sigaction = lazy_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
    bool placed = false;
    lazy_enter(&lazy_lock);
    bool there = sigaction(SIGSEGV, NULL, &before) == 0;
    bool ours = there && before.sa_flags & SA_SIGINFO && before.sa_sigaction == lazy_handle;
    if (there && !ours) lazy_before = before; /* ahead of the handler, which may be wanted at once */
    if (ours || (there && sigaction(SIGSEGV, &action, NULL) == 0)) {
        for (int i = 0; i < LAZY_MAX && !placed; i++) {
            if (atomic_load(&lazy_all[i])) continue;
            atomic_store_explicit(&lazy_all[i], l, memory_order_release);
            placed = true;
        }
    }
    lazy_leave(&lazy_lock);
    return placed;
}

mica_status img_lazy_new(void *at, uint64_t size, const char *name, bool guard, img_lazy **out,
                         mica_error *err) {
    img_lazy *l = base_calloc(1, sizeof *l);
    if (!l) return base_fail_memory(err, "mapping an image");
    l->at = (uintptr_t)at;
    l->end = l->at + size;
    atomic_flag_clear(&l->lock);
    snprintf(l->name, sizeof l->name, "%s", name);
    /* else a file that is cut short ends without a word */
    l->guarded = guard && base_guard_add(at, size, name, NULL, NULL);
    if (!lazy_install(l)) {
        if (l->guarded) base_guard_remove(at);
        base_free(l);
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: this process has as many images mapped as it can (%d)", name, LAZY_MAX);
    }
    *out = l;
    return MICA_OK;
}

void img_lazy_free(img_lazy *l) {
    if (!l) return;
    for (int i = 0; i < LAZY_MAX; i++)
        if (atomic_load(&lazy_all[i]) == l) atomic_store(&lazy_all[i], NULL);
    if (l->guarded) base_guard_remove((void *)l->at); /* NOLINT(performance-no-int-to-ptr) */
    base_free(l->maps);
    base_free((void *)l->open);
    base_free(l);
}

/* Room for one more map and its blocks; the bits of old ones are kept. */
static mica_status lazy_reserve(img_lazy *l, uint64_t blocks, mica_error *err) {
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 64;
        lazy_map *maps = base_realloc(l->maps, room * sizeof *maps);
        if (!maps) return base_fail_memory(err, "mapping an image");
        l->maps = maps;
        l->room = room;
    }
    uint64_t words = (l->blocks + blocks + 63) / 64;
    if (words > l->words) {
        uint64_t more = 2 * l->words > words ? 2 * l->words : words;
        _Atomic uint64_t *open = base_realloc((void *)l->open, more * sizeof *open);
        if (!open) return base_fail_memory(err, "mapping an image");
        memset((void *)(open + l->words), 0, (more - l->words) * sizeof *open);
        l->open = open;
        l->words = more;
    }
    return MICA_OK;
}

/* A page of the process's own (above), of verified bytes; then no access. */
static mica_status lazy_close_many(img_lazy *l, const img_part *part, mica_error *err) {
    uint64_t first = part->size < IMG_LEAF ? part->size : IMG_LEAF;
    mica_status status = fmt_file_check(part->file, part->inner, first, err);
    if (status != MICA_OK) return status;
    memcpy(part->at, part->file->base + part->inner, FMT_PAGE);
    status = fmt_file_settled(part->file, part->inner, first, err);
    if (status == MICA_OK && mprotect(part->at, part->size, PROT_NONE) != 0)
        status = base_fail_errno(err, l->name, "close the image in memory");
    return status;
}

mica_status img_lazy_map(img_lazy *l, const img_part *part, mica_error *err) {
    uint64_t blocks = (part->size + IMG_LEAF - 1) / IMG_LEAF;
    mica_status status = lazy_reserve(l, blocks, err);
    if (status != MICA_OK) return status;
    bool many = l->blocks + blocks > LAZY_FEW;
    int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, access = many ? PROT_READ | PROT_WRITE : PROT_NONE;
    if (base_file_mmap(part->at, part->size, access, flags, part->fd, (off_t)part->offset) == MAP_FAILED)
        return base_fail_errno(err, l->name, "map the image");
    l->maps[l->count] = (lazy_map){.at = (uintptr_t)part->at,
                                   .end = (uintptr_t)part->at + part->size,
                                   .inner = part->inner,
                                   .file = part->file,
                                   .first = l->blocks};
    if (many) status = lazy_close_many(l, part, err);
    if (status != MICA_OK) return status;
    l->blocks += blocks;
    l->count++;
    return MICA_OK;
}

mica_status img_lazy_close(img_lazy *l, const img_closed *part, mica_error *err) {
    uint64_t blocks = (part->size + IMG_LEAF - 1) / IMG_LEAF;
    mica_status status = lazy_reserve(l, blocks, err);
    if (status != MICA_OK) return status;
    if (mprotect(part->at, part->size, PROT_NONE) != 0)
        return base_fail_errno(err, l->name, "close a part of it in memory");
    l->maps[l->count] = (lazy_map){.at = (uintptr_t)part->at,
                                   .end = (uintptr_t)part->at + part->size,
                                   .inner = part->inner,
                                   .first = l->blocks,
                                   .verify = part->verify,
                                   .ctx = part->ctx};
    l->blocks += blocks;
    l->count++;
    return MICA_OK;
}

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
 * Each map costs the kernel as much as hashing a page. So with img_lazy_later none is made before something of them is touched:
 * until then the whole range is closed, with what lies between them and but for pages that are known to be touched at once
 * (img_lazy_shut), and the first fault makes all of them.
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
    uint64_t first; /* number of its first block among all */
    int fd;
    uint64_t offset;
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
    uint64_t leaf; /* bytes of a block */
    bool guarded, later;
    atomic_bool shut; /* the range is closed, and none of the maps is made */
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
    uintptr_t at = m->at + (from - m->first) * l->leaf, end = m->at + (to - m->first) * l->leaf;
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

static uint64_t lazy_blocks_of(const img_lazy *l, const lazy_map *m) {
    return (m->end - m->at + l->leaf - 1) / l->leaf;
}

/* As many blocks from `block` on as are wanted, closed, and of the map. */
static uint64_t lazy_reach(const img_lazy *l, const lazy_map *m, uint64_t block, uint64_t wanted) {
    uint64_t end = m->first + lazy_blocks_of(l, m), to = block + 1;
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
    uint64_t wanted = l->leaf == IMG_LEAF && l->next == block && l->window ? 2 * l->window : 1,
             least = lazy_least(l);
    if (wanted < least) wanted = least;
    if (wanted > IMG_LEAVES_MOST) wanted = IMG_LEAVES_MOST;
    if (m->verify) return lazy_open(l, m, m->first, m->first + lazy_blocks_of(l, m), err);
    uint64_t to = lazy_reach(l, m, block, wanted);
    l->next = to;
    l->window = wanted;
    mica_error refused = MICA_ERROR_INIT;
    mica_status status = lazy_open(l, m, block, to, &refused);
    if (status != MICA_OK && refused.sys_errno == ENOMEM) /* the whole map is one area */
        return lazy_open(l, m, m->first, m->first + lazy_blocks_of(l, m), err);
    if (status != MICA_OK) *err = refused;
    return status;
}

/* ---- maps ---- */

/* A page of the process's own (above), of verified bytes; then no access. */
static mica_status lazy_close_many(const img_lazy *l, const lazy_map *m, mica_error *err) {
    uint64_t size = m->end - m->at, first = size < IMG_LEAF ? size : IMG_LEAF;
    mica_status status = fmt_file_check(m->file, m->inner, first, err);
    if (status != MICA_OK) return status;
    memcpy((void *)m->at, m->file->base + m->inner, FMT_PAGE); /* NOLINT(performance-no-int-to-ptr) */
    status = fmt_file_settled(m->file, m->inner, first, err);
    if (status == MICA_OK &&
        mprotect((void *)m->at, size, PROT_NONE) != 0) /* NOLINT(performance-no-int-to-ptr) */
        status = base_fail_errno(err, l->name, "close the image in memory");
    return status;
}

static mica_status lazy_place(const img_lazy *l, const lazy_map *m, mica_error *err) {
    bool many = l->blocks > LAZY_FEW;
    int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, access = many ? PROT_READ | PROT_WRITE : PROT_NONE;
    void *at = (void *)m->at; /* NOLINT(performance-no-int-to-ptr) */
    if (base_file_mmap(at, m->end - m->at, access, flags, m->fd, (off_t)m->offset) == MAP_FAILED)
        return base_fail_errno(err, l->name, "map the image");
    return many ? lazy_close_many(l, m, err) : MICA_OK;
}

/* Between two maps lies memory of the process: pages of zeros, pages that were copied. */
static mica_status lazy_place_all(const img_lazy *l, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < l->count && status == MICA_OK; k++)
        status = lazy_place(l, &l->maps[k], err);
    for (size_t k = 1; k < l->count && status == MICA_OK; k++) {
        uintptr_t at = l->maps[k - 1].end, end = l->maps[k].at;
        if (at < end && mprotect((void *)at, end - at, PROT_READ | PROT_WRITE) !=
                            0) /* NOLINT(performance-no-int-to-ptr) */
            status = base_fail_errno(err, l->name, "open a part of the memory");
    }
    return status;
}

static bool lazy_unshut(img_lazy *l, mica_error *err) {
    if (!atomic_load_explicit(&l->shut, memory_order_acquire)) return true;
    mica_status status = MICA_OK;
    lazy_enter(&l->lock);
    if (atomic_load_explicit(&l->shut, memory_order_relaxed)) {
        status = lazy_place_all(l, err);
        if (status == MICA_OK) atomic_store_explicit(&l->shut, false, memory_order_release);
    }
    lazy_leave(&l->lock);
    return status == MICA_OK;
}

bool img_lazy_settle(void *lazy) {
    mica_error ignored = MICA_ERROR_INIT;
    return !lazy || lazy_unshut(lazy, &ignored);
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
        mica_error err = MICA_ERROR_INIT;
        if (!l || fault < l->at || fault >= l->end) continue;
        if (!lazy_unshut(l, &err)) lazy_end(l, &err);
        const lazy_map *m = lazy_find(l, fault);
        if (!m) { /* what lies between maps is open by now */
            bool first = l->later && again != fault;
            again = fault;
            return first;
        }
        uint64_t block = m->first + (fault - m->at) / l->leaf;
        if (lazy_is_open(l, block)) {
            bool first = again != fault;
            again = fault;
            return first;
        }
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
    l->leaf = IMG_LEAF;
    memcpy(l->name, name, strnlen(name, sizeof l->name - 1)); /* of zeros so far */
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
        size_t room = l->room ? 2 * l->room : 8;
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

mica_status img_lazy_map(img_lazy *l, const img_part *part, mica_error *err) {
    uint64_t blocks = (part->size + l->leaf - 1) / l->leaf;
    mica_status status = lazy_reserve(l, blocks, err);
    if (status != MICA_OK) return status;
    const lazy_map *m = &l->maps[l->count];
    l->maps[l->count] = (lazy_map){.at = (uintptr_t)part->at,
                                   .end = (uintptr_t)part->at + part->size,
                                   .inner = part->inner,
                                   .file = part->file,
                                   .fd = part->fd,
                                   .offset = part->offset,
                                   .first = l->blocks};
    l->blocks += blocks;
    status = l->later ? MICA_OK : lazy_place(l, m, err);
    if (status == MICA_OK)
        l->count++;
    else
        l->blocks -= blocks;
    return status;
}

void img_lazy_later(img_lazy *l) {
    l->later = true;
}

void img_lazy_by_page(img_lazy *l) {
    l->leaf = FMT_PAGE;
}

/* [at, end), but for the kept pages, which rise. */
static bool lazy_shut_but(uintptr_t at, uintptr_t end, void *const *kept, size_t count) {
    for (size_t k = 0; k <= count && at < end; k++) {
        uintptr_t stop = k < count && (uintptr_t)kept[k] < end ? (uintptr_t)kept[k] : end;
        if (stop < at) continue;
        if (stop > at &&
            mprotect((void *)at, stop - at, PROT_NONE) != 0) /* NOLINT(performance-no-int-to-ptr) */
            return false;
        at = stop + FMT_PAGE;
    }
    return true;
}

mica_status img_lazy_shut(img_lazy *l, void *const *kept, size_t count, mica_error *err) {
    mica_status status = MICA_OK;
    if (!l->later || l->count == 0) return MICA_OK;
    if (l->blocks > LAZY_FEW) { /* whose maps are made of bytes that nobody may see meanwhile */
        l->later = false;
        for (size_t k = 0; k < l->count && status == MICA_OK; k++)
            status = lazy_place(l, &l->maps[k], err);
        return status;
    }
    atomic_store(&l->shut, true);
    return lazy_shut_but(l->maps[0].at, l->maps[l->count - 1].end, kept, count)
               ? MICA_OK
               : base_fail_errno(err, l->name, "close the image in memory");
}

void img_lazy_each_open(const img_lazy *l, void (*each)(void *ctx, const void *at), void *ctx) {
    for (size_t k = 0; k < l->count; k++) {
        const lazy_map *m = &l->maps[k];
        for (uint64_t block = 0; block < lazy_blocks_of(l, m); block++)
            if (lazy_is_open(l, m->first + block))
                each(ctx, (const void *)(m->at + block * l->leaf)); /* NOLINT(performance-no-int-to-ptr) */
    }
}

mica_status img_lazy_close(img_lazy *l, const img_closed *part, mica_error *err) {
    uint64_t blocks = (part->size + l->leaf - 1) / l->leaf;
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

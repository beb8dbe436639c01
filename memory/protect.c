/* memory/protect.c - the way PROTECT: pages are read-only, and a write to one raises SIGSEGV, whose handler notes it, opens
 * it and lets the write be repeated. It needs nothing of the kernel but PAGEMAP_SCAN, for what is not written but changes.
 *
 * The order of things, with threads that write while another takes:
 *
 *     handler   notes the pages, opens them, notes them again
 *     take      takes the notes, closes the pages, and only then anybody reads them
 *
 * Noted first, since a thread may write as soon as the page is open; and again, since a take may have come between: it
 * closed the page before the handler opened it, and has no note of it any more.
 *
 * Each page that is opened among closed ones splits an area of memory in three, and a process may have about 65,000. So
 * what is opened at once becomes larger in time, 64 KiB, 2 MiB, then the whole region, whatever comes first: the share
 * that is allowed, or a refusal. The areas are the process's, and so is their count here.
 *
 * What changes without a write, or without a fault: a page that was the process's own and is given back (MADV_DONTNEED) is
 * zeros, or the file's, and memory/copies.c knows which were and are (where the kernel gives whoever reads such a page one of
 * his own, it cannot be known: the program must mark what it gives back); memory that was mapped anew, or whose access the
 * program gave itself, can be written and was not opened here. Both are candidates.
 *
 * As base/guard.c does, the handler takes no lock and allocates nothing: armed regions lie in a table of fixed size. */
#include "memory/ways.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "memory/copies.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PROTECT_MAX    1024u        /* armed regions of a process at one time */
#define PROTECT_MEDIUM (64u * 1024) /* what is opened at once when areas become few */
#define PROTECT_LARGE  (2048u * 1024)
#define PROTECT_GAP    64u /* closed pages between open ones that are closed in one call with them */

typedef struct protect_state {
    uintptr_t base;
    uint64_t size; /* whole pages of the machine */
    uint64_t page; /* of the machine */
    uint64_t most; /* pieces that may be open */
    mica_memory_bitmap *open, *taken;
    _Atomic uint64_t pieces; /* that were opened since the last take */
    mem_copies copies;
    bool entered;       /* into the handler's table */
    mem_region *region; /* while areas are looked at */
    uint64_t seen;
    bool fit;
} protect_state;

static _Atomic(protect_state *) protect_table[PROTECT_MAX];
static _Atomic uint32_t protect_used;   /* places that ever were */
static _Atomic uint32_t protect_inside; /* handlers under way */
static _Atomic uint64_t protect_pieces; /* of all regions */
static struct sigaction protect_before; /* who had the signal */

/* Opens the part of the region around [from, to) that is opened at once now. False when the kernel refuses even to open
 * all of it. */
static bool protect_open_at(protect_state *s, uint64_t from, uint64_t to) {
    uint64_t pieces = atomic_fetch_add(&protect_pieces, 1) + 1;
    atomic_fetch_add(&s->pieces, 1);
    uint64_t unit = pieces < s->most / 2           ? s->page
                    : pieces < s->most / 4 * 3     ? PROTECT_MEDIUM
                    : pieces < s->most / 8 * 7 + 1 ? PROTECT_LARGE
                                                   : s->size;
    for (;; unit = unit < PROTECT_MEDIUM ? PROTECT_MEDIUM : unit < PROTECT_LARGE ? PROTECT_LARGE : s->size) {
        uint64_t begin = unit < s->size ? from / unit * unit : 0;
        uint64_t end = unit < s->size ? (to + unit - 1) / unit * unit : s->size;
        if (end > s->size) end = s->size;
        mica_memory_bitmap_set_bytes(s->open, begin, end - begin);
        if (mprotect((void *)(s->base + begin), end - begin, PROT_READ | PROT_WRITE) == 0) {
            mica_memory_bitmap_set_bytes(s->open, begin, end - begin);
            return true;
        }
        if (unit >= s->size) return false;
    }
}

/* Whether the fault was a write to a page that is read-only here, which can be repeated now. */
static bool protect_fault(uintptr_t at) {
    bool done = false;
    atomic_fetch_add(&protect_inside, 1);
    for (uint32_t k = 0; k < atomic_load(&protect_used) && !done; k++) {
        protect_state *s = atomic_load(&protect_table[k]);
        if (s && at >= s->base && at - s->base < s->size)
            done = protect_open_at(s, at - s->base, at - s->base + 1);
    }
    atomic_fetch_sub(&protect_inside, 1);
    return done;
}

static void protect_handle(int number, siginfo_t *info, void *context) {
    int kept = errno;
    bool done = info->si_code == SEGV_ACCERR && protect_fault((uintptr_t)info->si_addr);
    errno = kept;
    if (done) return;
    if (protect_before.sa_flags & SA_SIGINFO)
        protect_before.sa_sigaction(number, info, context); /* which need not return */
    else if (protect_before.sa_handler != SIG_DFL && protect_before.sa_handler != SIG_IGN)
        protect_before.sa_handler(number);
    else
        signal(number, SIG_DFL); /* the access is repeated, and has its usual end */
}

/* With every region: somebody else may have taken the signal since. */
static mica_status protect_install(mica_error *err) {
    struct sigaction action = {.sa_sigaction = protect_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGSEGV, NULL, &before) != 0) return base_fail_errno(err, "SIGSEGV", "handle");
    if (before.sa_flags & SA_SIGINFO && before.sa_sigaction == protect_handle) return MICA_OK;
    protect_before = before;
    return sigaction(SIGSEGV, &action, NULL) == 0 ? MICA_OK : base_fail_errno(err, "SIGSEGV", "handle");
}

/* Half of the areas that a process may have, or what the options say. */
static uint64_t protect_most(const mica_memory_tracker_options *options) {
    uint64_t areas = options->most_areas;
    base_buf text = {0};
    mica_error ignored = MICA_ERROR_INIT;
    if (!areas && base_file_read_all("/proc/sys/vm/max_map_count", 64, &text, &ignored) == MICA_OK) {
        const char *number = base_buf_cstr(&text);
        areas = number ? strtoull(number, NULL, 10) / 2 : 0;
    }
    base_buf_free(&text);
    return (areas ? areas : 32765) / 2; /* each piece makes two more of one */
}

/* The handler does not know the state any more, and none that knew it is under way. */
static void protect_leave(const protect_state *s) {
    for (uint32_t k = 0; k < atomic_load(&protect_used); k++)
        if (atomic_load(&protect_table[k]) == s) atomic_store(&protect_table[k], NULL);
    while (atomic_load(&protect_inside)) /* a handler of another thread may look at it still */
        sched_yield();
}

static void protect_end(protect_state *s) {
    mem_copies_end(&s->copies);
    mica_memory_bitmap_free(s->open);
    mica_memory_bitmap_free(s->taken);
    base_free(s);
}

static void protect_disarm(mem_region *region) {
    protect_state *s = region->state;
    if (s->entered) (void)mprotect((void *)s->base, s->size, PROT_READ | PROT_WRITE);
    protect_leave(s);
    atomic_fetch_sub(&protect_pieces, atomic_load(&s->pieces));
    protect_end(s);
    region->state = NULL;
}

/* At arm: all of the region can be written, and nothing else but read. */
static mica_status protect_fits(void *ctx, const mem_area *area, mica_error *err) {
    protect_state *s = ctx;
    (void)err;
    s->fit = s->fit && area->from <= s->seen && area->readable && area->writable && !area->executable;
    s->seen = area->to;
    return MICA_OK;
}

/* The handler knows the region from here on. */
static mica_status protect_enter(protect_state *s, mica_error *err) {
    for (uint32_t k = 0; k < PROTECT_MAX; k++) {
        protect_state *none = NULL;
        if (!atomic_compare_exchange_strong(&protect_table[k], &none, s)) continue;
        s->entered = true;
        uint32_t used = atomic_load(&protect_used);
        while (used < k + 1 && !atomic_compare_exchange_weak(&protect_used, &used, k + 1)) {
        }
        return MICA_OK;
    }
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET, "%u regions are protected already",
                     PROTECT_MAX);
}

/* A state for the region as it is, that knows nothing but its place. */
static mica_status protect_new(mem_region *region, protect_state **out, mica_error *err) {
    protect_state *s = base_calloc(1, sizeof *s);
    *out = s;
    if (!s) return base_fail_memory(err, "the state of a protected region");
    *s = (protect_state){.base = (uintptr_t)region->about.base,
                         .size = mem_page_up(region->about.size),
                         .page = (uint64_t)sysconf(_SC_PAGESIZE),
                         .most = protect_most(region->options),
                         .region = region};
    mica_status status = mica_memory_bitmap_new(s->size, MICA_MEMORY_GRANULE_MIN, &s->open, err);
    if (status == MICA_OK) status = mica_memory_bitmap_new(s->size, MICA_MEMORY_GRANULE_MIN, &s->taken, err);
    return status;
}

/* Can the bytes [from, s->size) be protected? */
static mica_status protect_may(protect_state *s, uint64_t from, mica_error *err) {
    s->seen = s->base + from;
    s->fit = true;
    mica_status status = mem_areas((void *)s->seen, s->size - from, protect_fits, s, err);
    if (status == MICA_OK && (!s->fit || s->seen < s->base + s->size))
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "not all of the region can be read and written, and not run");
    return status;
}

static mica_status protect_arm(mem_region *region, mica_error *err) {
    protect_state *s;
    mica_status status = protect_new(region, &s, err);
    region->state = s;
    if (status == MICA_OK) status = mem_copies_begin(&s->copies, &region->about, err);
    if (status == MICA_OK && !region->options->marks_given_back && !mem_pagemap_shares_zeros(&s->copies.map))
        status = base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                           "the kernel does not tell memory that was given back and then read from written");
    if (status == MICA_OK) status = protect_may(s, 0, err);
    if (status == MICA_OK) status = protect_install(err);
    if (status == MICA_OK) status = protect_enter(s, err);
    if (status == MICA_OK && mprotect((void *)s->base, s->size, PROT_READ) != 0)
        status = base_fail_errno(err, "the region", "protect");
    if (status != MICA_OK && s) protect_disarm(region);
    return status;
}

/* The handler knows both states for a moment, so that a thread that writes meanwhile always finds one. What the old one noted
 * is noted in the new one then; nothing of it is closed before the next take. */
static mica_status protect_resize(mem_region *region, mica_error *err) {
    protect_state *old = region->state, *s;
    mica_status status = protect_new(region, &s, err);
    if (status == MICA_OK) status = mem_copies_resize(&s->copies, &old->copies, &region->about, err);
    if (status == MICA_OK && s->size > old->size) status = protect_may(s, old->size, err);
    if (status == MICA_OK) status = protect_enter(s, err);
    if (status != MICA_OK) {
        if (s) protect_end(s);
        return status;
    }
    protect_leave(old);
    mem_bitmap_copy(old->open, s->open, UINT64_MAX);
    atomic_store(&s->pieces, atomic_load(&s->pieces) + atomic_load(&old->pieces));
    if (s->size > old->size) {
        if (mprotect((void *)(s->base + old->size), s->size - old->size, PROT_READ) != 0)
            mica_memory_bitmap_set_bytes(s->open, old->size, s->size - old->size);
    } else if (s->size < old->size) {
        (void)mprotect((void *)(s->base + s->size), old->size - s->size, PROT_READ | PROT_WRITE);
    }
    protect_end(old);
    region->state = s;
    return MICA_OK;
}

/* Closes pages of the machine; where that fails they stay open, which the next take must know. */
static void protect_close(protect_state *s, uint64_t from, uint64_t to) {
    from = from / s->page * s->page;
    to = to < s->size ? mem_page_up(to) : s->size;
    if (mprotect((void *)(s->base + from), to - from, PROT_READ) != 0)
        mica_memory_bitmap_set_bytes(s->open, from, to - from);
}

/* An area that can be written, although the handler did not open it: it is new, or the program opened it. */
static mica_status protect_area(void *ctx, const mem_area *area, mica_error *err) {
    protect_state *s = ctx;
    (void)err;
    if (!area->writable) return MICA_OK;
    uint64_t from = (area->from > s->base ? area->from : s->base) - s->base, at = from,
             to = (area->to < s->base + s->size ? area->to : s->base + s->size) - s->base;
    while (at < to && mica_memory_bitmap_test(s->open, at / MICA_MEMORY_GRANULE_MIN))
        at += MICA_MEMORY_GRANULE_MIN;
    if (at >= to) return MICA_OK; /* opened since the notes were taken */
    mica_memory_bitmap_set_bytes(s->region->candidates, from, to - from);
    protect_close(s, from, to);
    return MICA_OK;
}

static mica_status protect_take(mem_region *region, mica_error *err) {
    protect_state *s = region->state;
    mica_error inner = MICA_ERROR_INIT;
    uint64_t pages = mica_memory_bitmap_pages(s->taken), grain = MICA_MEMORY_GRANULE_MIN;
    atomic_fetch_sub(&protect_pieces, atomic_exchange(&s->pieces, 0));
    mica_status status = mica_memory_bitmap_drain(s->open, s->taken, err);
    if (status != MICA_OK) return status;
    for (uint64_t from = mica_memory_bitmap_next(s->taken, 0), to, next; from < pages; from = next) {
        for (to = from + 1;
             (next = mica_memory_bitmap_next(s->taken, to)) < pages && next - to < PROTECT_GAP;)
            to = next + 1;
        protect_close(s, from * grain, to * grain);
    }
    for (uint64_t page = mica_memory_bitmap_next(s->taken, 0); page < pages;
         page = mica_memory_bitmap_next(s->taken, page + 1))
        mica_memory_bitmap_set_bytes(region->candidates, page * grain, grain);
    status = mica_memory_bitmap_drain(s->taken, NULL, err);
    if (status != MICA_OK) return status;
    mica_status areas = mem_areas(region->about.base, s->size, protect_area, s, &inner);
    mica_status copies = mem_copies_look(&s->copies, &region->about, true, &inner);
    if (areas == MICA_OK && copies == MICA_OK)
        mem_bitmap_differ(s->copies.were, s->copies.are, region->candidates);
    else /* nothing is known of what changed without a write */
        mica_memory_bitmap_set_bytes(region->candidates, 0, region->about.size);
    return MICA_OK;
}

static void protect_unlock(mem_region *region, uint64_t offset, uint64_t bytes) {
    protect_state *s = region->state;
    int kept = errno;
    uint64_t from = offset / s->page * s->page, to = mem_page_up(offset + bytes);
    (void)protect_open_at(s, from, to);
    errno = kept;
}

const mem_way mem_way_protect = {.number = MICA_MEMORY_PROTECT,
                                 .arm = protect_arm,
                                 .take = protect_take,
                                 .resize = protect_resize,
                                 .unlock = protect_unlock,
                                 .disarm = protect_disarm};

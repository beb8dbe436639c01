/* base/guard.c - the SIGBUS handler over guarded maps (base/guard.h says what for).
 *
 * The handler may run at any moment on any thread, also on one that holds a lock or is inside malloc. So it
 * takes no lock and allocates nothing: ranges lie in a table of fixed size, each written so that a reader
 * at any moment sees it whole or not at all. A range counts as long as `at` is not 0; it is set last and
 * cleared first, and the handler reads it again after the length, because another range may have taken the
 * place meanwhile. Writers have a lock among themselves, a flag held for a few stores.
 *
 * What the owner answers decides. It agrees to a page of zeros if it would notice them: pages that are
 * verified before use are verified again, and fail their hash (format/verify.c). It refuses where somebody
 * holds a view into the page and would take zeros for data; then there is nothing left but to say which
 * file it was and end, after the last words that others left (base_guard_remember: output that waits).
 *
 * Faults outside of all ranges go to whoever had the signal before. */
#include "base/guard.h"

#include "base/touched.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORDS_MAX 16 /* last words at one time */

typedef struct guard_range {
    _Atomic uintptr_t at; /* 0 = free; set last, so that the handler sees whole ranges */
    _Atomic size_t len;   /* read between two readings of `at`: another range may take the place meanwhile */
    _Atomic(base_guard_lost) lost;
    _Atomic(void *) ctx;
    char name[201];
} guard_range;

BASE_TOUCHED static atomic_flag guard_lock = ATOMIC_FLAG_INIT; /* held for a few stores */
BASE_TOUCHED static struct {
    _Atomic(void (*)(void *ctx)) last;
    _Atomic(void *) ctx; /* NULL = free */
} guard_words[WORDS_MAX];
static struct sigaction guard_before;
BASE_TOUCHED static bool guard_installed;
/* A start needs one; the others do not lie where it writes. */
BASE_TOUCHED static guard_range guard_first;
static guard_range guard_rest[BASE_GUARD_MAX - 1];
BASE_TOUCHED static _Atomic int guard_used; /* ranges that were ever in use: the first ones */

/* The first range lies apart from the others: a start guards one file, and touches one page for it. */
static guard_range *guard_at(int i) {
    return i ? &guard_rest[i - 1] : &guard_first;
}

static void guard_enter(void) {
    while (atomic_flag_test_and_set_explicit(&guard_lock, memory_order_acquire))
        sched_yield();
}
static void guard_leave(void) {
    atomic_flag_clear_explicit(&guard_lock, memory_order_release);
}

static void guard_say(const char *text) {
    ssize_t put = write(STDERR_FILENO, text, strlen(text));
    (void)put; /* nothing is left to be done about it */
}

/* Puts zeros in the place of the lost page, if the owner agrees. */
static bool guard_replace(guard_range *range, uintptr_t at, uintptr_t fault) {
    size_t size = (size_t)sysconf(_SC_PAGESIZE); /* may be called in a signal handler */
    uintptr_t page = fault & ~(uintptr_t)(size - 1);
    base_guard_lost lost = atomic_load(&range->lost);
    if (!lost || !lost(atomic_load(&range->ctx), page - at, size)) return false;
    return mmap((void *)page, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

void base_guard_last_words(void) {
    for (int k = 0; k < WORDS_MAX; k++) {
        void (*last)(void *ctx) = atomic_load(&guard_words[k].last);
        if (last) last(atomic_load(&guard_words[k].ctx));
    }
}

/* After a page was replaced the handler returns and the touch is repeated, and reads zeros. */
static void guard_handle(int number, siginfo_t *info, void *context) {
    uintptr_t fault = (uintptr_t)info->si_addr;
    for (int i = 0, used = atomic_load(&guard_used); i < used; i++) {
        uintptr_t at = atomic_load(&guard_at(i)->at);
        size_t len = atomic_load(&guard_at(i)->len);
        if (!at || fault < at || fault - at >= len || atomic_load(&guard_at(i)->at) != at) continue;
        if (guard_replace(guard_at(i), at, fault)) return;
        base_guard_last_words();
        guard_say("error: ");
        guard_say(guard_at(i)->name);
        guard_say(": the file was cut short while it was in use\n");
        _exit(1);
    }
    if (guard_before.sa_flags & SA_SIGINFO) {
        guard_before.sa_sigaction(number, info, context);
    } else if (guard_before.sa_handler != SIG_DFL && guard_before.sa_handler != SIG_IGN) {
        guard_before.sa_handler(number);
    } else { /* the touch is repeated after the return and then has its usual end */
        signal(number, SIG_DFL);
    }
}

bool base_guard_add(const void *at, size_t len, const char *name, base_guard_lost lost, void *ctx) {
    bool added = false;
    guard_enter();
    struct sigaction action = {.sa_sigaction = guard_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
    /* with every range: somebody else may have taken the signal since */
    if (sigaction(SIGBUS, &action, &before) == 0) {
        guard_installed = true;
        if (!(before.sa_flags & SA_SIGINFO) || before.sa_sigaction != guard_handle) guard_before = before;
    }
    for (int i = 0; i < BASE_GUARD_MAX && guard_installed && !added; i++) {
        guard_range *range = guard_at(i);
        if (atomic_load(&range->at)) continue;
        atomic_store(&range->len, len);
        atomic_store(&range->ctx, ctx);
        atomic_store(&range->lost, lost);
        size_t used = strlen(name);
        if (used > sizeof range->name - 1) used = sizeof range->name - 1;
        memcpy(range->name, name, used);
        range->name[used] = 0;
        if (i >= atomic_load(&guard_used)) atomic_store(&guard_used, i + 1);
        atomic_store_explicit(&range->at, (uintptr_t)at, memory_order_release);
        added = true;
    }
    guard_leave();
    return added;
}

void base_guard_set(const void *at, base_guard_lost lost, void *ctx) {
    guard_enter();
    for (int i = 0, used = atomic_load(&guard_used); i < used; i++) {
        if (atomic_load(&guard_at(i)->at) != (uintptr_t)at) continue;
        atomic_store(&guard_at(i)->lost, NULL); /* never the new function with the old context */
        atomic_store(&guard_at(i)->ctx, ctx);
        atomic_store(&guard_at(i)->lost, lost);
    }
    guard_leave();
}

void base_guard_remember(void (*last)(void *ctx), void *ctx) {
    guard_enter();
    for (int i = 0; i < WORDS_MAX; i++) {
        if (atomic_load(&guard_words[i].ctx)) continue;
        atomic_store(&guard_words[i].ctx, ctx);
        atomic_store(&guard_words[i].last, last);
        break;
    }
    guard_leave();
}

/* The function before the context: a slot with a context is not free, one without a
 * function is not called. */
void base_guard_forget(void *ctx) {
    guard_enter();
    for (int i = 0; i < WORDS_MAX; i++) {
        if (atomic_load(&guard_words[i].ctx) != ctx) continue;
        atomic_store(&guard_words[i].last, NULL);
        atomic_store(&guard_words[i].ctx, NULL);
    }
    guard_leave();
}

void base_guard_remove(const void *at) {
    guard_enter();
    for (int i = 0, used = atomic_load(&guard_used); i < used; i++) {
        if (atomic_load(&guard_at(i)->at) == (uintptr_t)at) atomic_store(&guard_at(i)->at, 0);
    }
    guard_leave();
}

/* memory/demand.c - the thread that brings restored memory, and who talks to it.
 *
 *     a thread of the program                      the restore's thread
 *     touches a missing page, and is stopped   →   reads the fault, fetches, verifies, places; the touch goes on
 *     wants something done (a job): says what,
 *     then touches the bell                    →   does it, and in between answers other faults;
 *                                                  then places the bell's page
 *
 * The thread has a table of descriptors of its own, with nothing in it but what it needs. A program that closes descriptors it
 * does not know (as daemons do) would otherwise end userfaultfd, and the kernel would give zeros for what is missing. That is
 * also why there is a bell and no pipe. A child of fork would be given zeros too: it is not given the memory at all.
 *
 * Nothing above a fault can take an error. The program is asked what shall be (mica_memory_lost_fn), unless it said before; if
 * it did not, the process ends with the reason. Jobs return errors to their callers, and change nothing else. */
#include "memory/demand_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/socket.h"
#include "memory/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
enum { DEMAND_OWN_TABLE = 1 << 1 }; /* CLOSE_RANGE_UNSHARE */

#define DEMAND_FIRST (16u * 1024) /* bytes that a fault brings where no other was before it */
#define DEMAND_AHEAD (1u << 20)
#define DEMAND_SLICE (1u << 20) /* bytes that a job brings before faults are looked at again */

/* ---- when a page cannot be had ---- */

_Noreturn static void demand_end(const mica_error *why) {
    char text[600], place[160] = "";
    (void)mica_error_place(why, place, sizeof place);
    int n = snprintf(text, sizeof text, "error: restored memory cannot be used further: %s (%s)\n",
                     why->message, place);
    base_guard_last_words();
    if (n > 0) (void)!write(STDERR_FILENO, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
    _exit(1);
}

/* What is missing cannot be touched; if not even that is granted, none of its part can. */
static void demand_close_part(mem_demand *d, const demand_part *p) {
    const demand_target *t = &d->targets[p->target];
    uint64_t first = p->offset / d->page, count = p->size / d->page;
    for (uint64_t k = 0, end; k < count; k = end) {
        bool there = demand_there(t, first + k);
        for (end = k + 1; end < count && demand_there(t, first + end) == there;)
            end++;
        if (there) continue;
        if (mprotect((void *)(p->at + k * d->page), (size_t)((end - k) * d->page), PROT_NONE) == 0) continue;
        (void)mprotect((void *)p->at, (size_t)p->size, PROT_NONE);
        return;
    }
}

/* Nothing is watched any more; who waits goes on. */
static void demand_unwatch(mem_demand *d) {
    for (size_t k = 0; k < d->part_count; k++) {
        uffd_range range = {d->parts[k].at, d->parts[k].size};
        (void)ioctl(d->fd, UFFD_UNREGISTER, &range);
        (void)madvise((void *)d->parts[k].at, (size_t)d->parts[k].size, MADV_DOFORK);
    }
    d->over = true;
}

static void demand_close(mem_demand *d, const mica_error *why) {
    for (size_t k = 0; k < d->part_count; k++)
        demand_close_part(d, &d->parts[k]);
    demand_unwatch(d);
    pthread_mutex_lock(&d->lock);
    d->closed = *why;
    pthread_mutex_unlock(&d->lock);
}

/* Whether the page shall be tried again. */
static bool demand_lost(mem_demand *d, const mica_error *why) {
    char path[BASE_SOCKET_PATH + 1] = "";
    mica_error last = *why;
    mem_remote *remote = mem_file_remote(d->file);
    for (;;) {
        if (remote) snprintf(path, sizeof path, "%s", mem_remote_path(remote));
        mica_memory_lost act =
            d->options.lost ? d->options.lost(d->options.lost_ctx, &last, path) : MICA_MEMORY_LOST_END;
        if (act == MICA_MEMORY_LOST_CLOSE) {
            demand_close(d, &last);
            return false;
        }
        if (act != MICA_MEMORY_LOST_AGAIN) demand_end(&last);
        path[BASE_SOCKET_PATH] = 0;
        if (!remote) return true;
        last = (mica_error)MICA_ERROR_INIT;
        if (mem_remote_again(remote, path, &last) == MICA_OK) return true;
    }
}

/* ---- faults ---- */

/* As many pages as are brought for a touch: more where touches follow each other. */
static uint64_t demand_reach(mem_demand *d, size_t target, uint64_t page) {
    const demand_target *t = &d->targets[target];
    uint64_t most = d->options.ahead / d->page, least = DEMAND_FIRST / d->page;
    if (!most) most = 1;
    if (!least) least = 1;
    uint64_t count = d->next_target == target && d->next == page && d->window ? 2 * d->window : least;
    if (count > most) count = most;
    if (d->options.record) count = 1;
    d->window = count;
    uint64_t end = page + 1;
    while (end < t->pages && end - page < count && !demand_there(t, end))
        end++;
    d->next = end;
    d->next_target = target;
    return end;
}

static void demand_note(mem_demand *d, size_t target, uint64_t page) {
    uint32_t per = (uint32_t)(d->page / FMT_PAGE);
    if (!d->options.record) return;
    if (mem_set_add(&d->touched, (uint32_t)d->targets[target].region, page * per, per))
        atomic_fetch_add_explicit(&d->recorded, 1, memory_order_relaxed);
}

static mica_status demand_bring(mem_demand *d, size_t target, uint64_t from, uint64_t to, mica_error *err) {
    mica_status status = demand_want(d, target, from, to, err);
    mica_status fetched = demand_fetch(d, err); /* in every case, so that nothing is left over */
    return status == MICA_OK ? fetched : status;
}

static void demand_touch(mem_demand *d, const demand_part *part, uintptr_t at) {
    size_t target = part->target;
    uint64_t page = (part->offset + (at - part->at)) / d->page;
    if (demand_there(&d->targets[target], page)) {
        demand_zero_again(d, part, at);
        return;
    }
    atomic_fetch_add_explicit(&d->faults, 1, memory_order_relaxed);
    demand_note(d, target, page);
    for (;;) {
        mica_error err = MICA_ERROR_INIT;
        if (demand_bring(d, target, page, demand_reach(d, target, page), &err) == MICA_OK) break;
        if (!demand_lost(d, &err)) return;
    }
    demand_wake(d, at); /* where it was unmapped meanwhile */
}

static void demand_job_do(mem_demand *d);

/* Answers the faults that wait; of the bell only where no job is being done. */
static void demand_answer(mem_demand *d, bool bell) {
    while (d->queued && !d->over) {
        uintptr_t at = d->queue[0];
        memmove(d->queue, d->queue + 1, --d->queued * sizeof *d->queue);
        const demand_part *part = demand_find(d, at);
        if (part)
            demand_touch(d, part, at);
        else if (bell && at - (uintptr_t)d->bell < d->page)
            demand_job_do(d);
        else
            demand_wake(d, at);
    }
}

/* ---- jobs ---- */

static mica_status demand_breathe(mem_demand *d, mica_error *err) {
    mica_status status = demand_fetch(d, err);
    if (status != MICA_OK) return status;
    if (!demand_listen(d)) return base_fail_memory(err, "the places of restored memory");
    bool in_set = d->in_set, lightly = d->lightly;
    d->in_set = d->lightly = false;
    demand_answer(d, false);
    d->in_set = in_set;
    d->lightly = lightly;
    return d->over ? base_fail_as(err, &d->closed, "%s", d->closed.message) : MICA_OK;
}

static mica_status demand_pages(mem_demand *d, size_t target, uint64_t from, uint64_t to, mica_error *err) {
    uint64_t slice = DEMAND_SLICE / d->page;
    mica_status status = MICA_OK;
    for (uint64_t page = from; page < to && status == MICA_OK; page += slice) {
        status = demand_want(d, target, page, to - page < slice ? to : page + slice, err);
        if (status == MICA_OK) status = demand_breathe(d, err);
    }
    return status;
}

/* A set may have anything. Its runs are wanted one after the other and go out together. */
static mica_status demand_do_set(mem_demand *d, const mem_set *set, mica_error *err) {
    mica_status status = MICA_OK;
    uint64_t per = d->page / FMT_PAGE;
    d->in_set = true;
    for (size_t k = 0; k < set->count && status == MICA_OK; k++) {
        const mem_set_run *run = &set->runs[k];
        uint64_t from = run->first / per, to = (run->first + run->count + per - 1) / per;
        for (size_t n = 0; n < d->target_count && status == MICA_OK; n++)
            if (d->targets[n].region == run->region) status = demand_want(d, n, from, to, err);
    }
    if (status == MICA_OK) status = demand_fetch(d, err);
    d->in_set = false;
    return status;
}

static mica_status demand_do_prefetch(mem_demand *d, uintptr_t at, uint64_t bytes, mica_error *err) {
    mica_status status = MICA_OK;
    uintptr_t end = bytes > UINTPTR_MAX - at ? UINTPTR_MAX : at + (uintptr_t)bytes;
    while (at < end && status == MICA_OK) {
        const demand_part *p = demand_find(d, at);
        if (!p) { /* on to the next part that begins within */
            uintptr_t next = end;
            for (size_t k = 0; k < d->part_count; k++)
                if (d->parts[k].at > at && d->parts[k].at < next) next = d->parts[k].at;
            at = next;
            continue;
        }
        uintptr_t last = p->at + p->size < end ? p->at + (uintptr_t)p->size : end;
        uint64_t from = (p->offset + (at - p->at)) / d->page,
                 to = (p->offset + (last - 1 - p->at)) / d->page + 1;
        size_t target = p->target;
        at = last;
        status = demand_pages(d, target, from, to, err);
    }
    return status;
}

static mica_status demand_do_finish(mem_demand *d, mica_error *err) {
    mica_status status = MICA_OK;
    d->lightly = true;
    for (size_t k = 0; k < d->target_count && status == MICA_OK; k++)
        status = demand_pages(d, k, 0, d->targets[k].pages, err);
    d->lightly = false;
    if (status == MICA_OK) demand_unwatch(d);
    return status;
}

static mica_status demand_do_touched(mem_demand *d, mem_set *out, mica_error *err) {
    for (size_t k = 0; k < d->touched.count; k++) {
        const mem_set_run *run = &d->touched.runs[k];
        if (!mem_set_add(out, run->region, run->first, run->count))
            return base_fail_memory(err, "a working set");
    }
    return MICA_OK;
}

/* Not under the lock: a callback may ask for figures. */
static void demand_job_do(mem_demand *d) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    pthread_mutex_lock(&d->lock);
    demand_job job = d->job;
    uintptr_t at = d->job_at;
    uint64_t bytes = d->job_bytes;
    const mem_set *set = d->job_set;
    mem_set *out = d->job_out;
    pthread_mutex_unlock(&d->lock);
    switch (job) {
    case DEMAND_SET: status = demand_do_set(d, set, &err); break;
    case DEMAND_PREFETCH: status = demand_do_prefetch(d, at, bytes, &err); break;
    case DEMAND_FINISH: status = demand_do_finish(d, &err); break;
    case DEMAND_TOUCHED: status = demand_do_touched(d, out, &err); break;
    case DEMAND_END:
        demand_close(d, &(mica_error){.code = MICA_ERR_INVALID_ARGUMENT,
                                      .offset = MICA_NO_OFFSET,
                                      .message = "the restore was ended"});
    }
    d->piece_count = 0;
    d->piece_pages = 0;
    pthread_mutex_lock(&d->lock);
    d->job_status = status;
    d->job_error = err;
    d->job_done = true;
    pthread_mutex_unlock(&d->lock);
    uffd_zeros zeros = {.start = (uintptr_t)d->bell, .len = d->page};
    if (ioctl(d->fd, UFFD_ZEROS, &zeros) != 0) demand_wake(d, (uintptr_t)d->bell);
}

static void demand_join(mem_demand *d) {
    if (!d->joined) pthread_join(d->thread, NULL);
    d->joined = true;
}

/* Touches the bell; the thread answers when the job is done. Errors: the job's; why the thread is gone. */
static mica_status demand_ring(mem_demand *d, demand_job job, uintptr_t at, uint64_t bytes,
                               const mem_set *set, mem_set *out, mica_error *err) {
    mica_error why = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    if (d->pid != getpid())
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "memory is restored in the process that asked for it, and not in its children");
    pthread_mutex_lock(&d->jobs);
    pthread_mutex_lock(&d->lock);
    d->job = job;
    d->job_at = at;
    d->job_bytes = bytes;
    d->job_set = set;
    d->job_out = out;
    d->job_done = false;
    pthread_mutex_unlock(&d->lock);
    (void)madvise(d->bell, (size_t)d->page, MADV_DONTNEED);
    (void)*(volatile uint8_t *)d->bell;
    pthread_mutex_lock(&d->lock);
    if (d->job_done) {
        status = d->job_status;
        why = d->job_error;
    } else if (d->closed.code != MICA_OK) {
        why = d->closed;
        status = why.code;
    }
    bool ended = !d->job_done;
    pthread_mutex_unlock(&d->lock);
    if (ended || (status == MICA_OK && job == DEMAND_FINISH)) demand_join(d); /* it ends, or has */
    if (ended && job == DEMAND_TOUCHED) status = demand_do_touched(d, out, &why);
    pthread_mutex_unlock(&d->jobs);
    return status == MICA_OK ? MICA_OK : base_fail_as(err, &why, "%s", why.message);
}

/* ---- the thread ---- */

/* Everything but standard error and what is needed is closed, in a table of the thread's own. */
static mica_status demand_own_table(const mem_demand *d, mica_error *err) {
    const mem_remote *remote = mem_file_remote(d->file);
    int a = d->fd, b = remote ? mem_remote_fd(remote) : a, from = STDERR_FILENO + 1;
    int keep[3] = {a < b ? a : b, a < b ? b : a, INT_MAX};
    for (int k = 0; k < 3; k++) {
        if (keep[k] < from) continue;
        if (keep[k] > from &&
            syscall(SYS_close_range, (unsigned)from, (unsigned)keep[k] - 1, DEMAND_OWN_TABLE))
            return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                             "a thread cannot have descriptors of its own (close_range): %s",
                             strerror(errno));
        from = k < 2 ? keep[k] + 1 : from;
    }
    return MICA_OK;
}

static void *demand_work(void *ctx) {
    mem_demand *d = ctx;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = demand_own_table(d, &err);
    pthread_mutex_lock(&d->lock);
    d->state = status == MICA_OK ? DEMAND_READY : DEMAND_FAILED;
    d->job_error = err;
    pthread_cond_signal(&d->changed);
    while (d->state == DEMAND_READY) /* the regions are being replaced */
        pthread_cond_wait(&d->changed, &d->lock);
    bool go = d->state == DEMAND_RUNNING;
    pthread_mutex_unlock(&d->lock);
    if (!go) return NULL;
    while (!d->over) {
        struct pollfd one = {.fd = d->fd, .events = POLLIN};
        if (syscall(SYS_ppoll, &one, 1, NULL, NULL, 0) < 0 && errno != EINTR) break;
        if (!demand_listen(d)) break;
        demand_answer(d, true);
    }
    if (!d->over) { /* never zeros in their place */
        mica_error why = MICA_ERROR_INIT;
        if (base_fail(&why, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "userfaultfd failed") != MICA_OK)
            demand_end(&why);
    }
    uffd_range bell = {(uintptr_t)d->bell, d->page};
    (void)ioctl(d->fd, UFFD_UNREGISTER, &bell);
    base_socket_close(d->fd);
    if (mem_file_remote(d->file)) mem_remote_let_go(mem_file_remote(d->file));
    return NULL;
}

/* ---- beginning and end ---- */

static mica_status demand_open(mem_demand *d, mica_error *err) {
    uffd_api api = {.api = 0xAA, .features = UFFD_HAS_REMAP | UFFD_HAS_REMOVE | UFFD_HAS_UNMAP};
    d->fd = base_file_refused() ? -1 : (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE);
    if (d->fd < 0 || ioctl(d->fd, UFFD_API, &api) < 0)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "memory cannot be restored on demand: userfaultfd: %s", strerror(errno));
    return MICA_OK;
}

static mica_status demand_watch(mem_demand *d, uintptr_t at, uint64_t size, mica_error *err) {
    uffd_register about = {.start = at, .len = size, .mode = UFFD_MODE_MISSING};
    if (ioctl(d->fd, UFFD_REGISTER, &about) == 0) return MICA_OK;
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                     "memory cannot be restored on demand: userfaultfd does not watch it: %s",
                     strerror(errno));
}

/* Fresh memory, which nothing fills before it is watched: mlockall would. */
static mica_status demand_replace(mem_demand *d, size_t k, uint8_t *base, mica_error *err) {
    demand_target *t = &d->targets[k];
    size_t size = (size_t)(t->pages * d->page);
    demand_part part = {(uintptr_t)base, size, 0, k};
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (base_file_mmap(base, size, PROT_NONE, flags, -1, 0) == MAP_FAILED)
        return base_fail_errno(err, "a region", "replace the memory of");
    (void)munlock(base, size);
    (void)madvise(base, size, MADV_DONTFORK);
    mica_status status = demand_add_part(d, &part, err);
    if (status == MICA_OK) status = demand_watch(d, part.at, size, err);
    if (status == MICA_OK && mprotect(base, size, PROT_READ | PROT_WRITE) != 0)
        status = base_fail_errno(err, "a region", "open the memory of");
    return status;
}

static mica_status demand_room(mem_demand *d, const mem_target *targets, size_t count, mica_error *err) {
    void *maps[2];
    size_t sizes[2] = {(size_t)d->page, DEMAND_ROOM};
    d->targets = base_calloc(count, sizeof *d->targets);
    if (!d->targets) return base_fail_memory(err, "memory that is restored");
    d->target_count = count;
    for (size_t k = 0; k < count; k++) {
        demand_target *t = &d->targets[k];
        t->region = targets[k].region;
        t->size = targets[k].size;
        t->pages = (t->size + d->page - 1) / d->page;
        t->there = base_calloc((size_t)(t->pages / 64 + 1), sizeof *t->there);
        if (!t->there) return base_fail_memory(err, "memory that is restored");
        d->bytes += t->size;
        d->missing += t->pages;
    }
    for (int k = 0; k < 2; k++) {
        maps[k] = base_file_mmap(NULL, sizes[k], PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (maps[k] == MAP_FAILED) return base_fail_errno(err, "restored memory", "make room for");
        *(k ? &d->room : &d->bell) = maps[k];
    }
    (void)munlock(d->bell, (size_t)d->page);
    (void)madvise(d->bell, (size_t)d->page, MADV_DONTNEED);
    return demand_watch(d, (uintptr_t)d->bell, d->page, err);
}

static mica_status demand_start(mem_demand *d, mica_error *err) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&d->thread, NULL, demand_work, d);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a thread cannot be started: %s",
                         strerror(failed));
    pthread_mutex_lock(&d->lock);
    while (d->state == DEMAND_STARTING)
        pthread_cond_wait(&d->changed, &d->lock);
    bool good = d->state == DEMAND_READY;
    pthread_mutex_unlock(&d->lock);
    if (good) return MICA_OK;
    pthread_join(d->thread, NULL);
    return base_fail_as(err, &d->job_error, "%s", d->job_error.message);
}

/* The thread, which was ready, begins, or ends at once. */
static void demand_go(mem_demand *d, bool good) {
    pthread_mutex_lock(&d->lock);
    d->state = good ? DEMAND_RUNNING : DEMAND_FAILED;
    pthread_cond_signal(&d->changed);
    pthread_mutex_unlock(&d->lock);
    if (!good) pthread_join(d->thread, NULL);
}

static void demand_destroy(mem_demand *d) {
    for (size_t k = 0; d->targets && k < d->target_count; k++)
        base_free(d->targets[k].there);
    if (d->bell) base_file_munmap(d->bell, (size_t)d->page);
    if (d->room) base_file_munmap(d->room, DEMAND_ROOM);
    base_free(d->targets);
    base_free(d->parts);
    mem_set_free(&d->touched);
    pthread_mutex_destroy(&d->jobs);
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->changed);
    base_free(d);
}

mica_status mem_demand_new(mica_memory_file *file, const mem_target *targets, size_t count,
                           const mica_memory_restore_options *options, mem_demand **out, mica_error *err) {
    *out = NULL;
    mem_demand *d = base_calloc(1, sizeof *d);
    if (!d) return base_fail_memory(err, "memory that is restored");
    pthread_mutex_init(&d->jobs, NULL);
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->changed, NULL);
    d->file = file;
    d->options = *options;
    if (!d->options.ahead) d->options.ahead = DEMAND_AHEAD;
    if (d->options.ahead > DEMAND_ROOM) d->options.ahead = DEMAND_ROOM;
    d->page = (uint64_t)sysconf(_SC_PAGESIZE);
    d->pid = getpid();
    d->closed = (mica_error)MICA_ERROR_INIT;
    mica_status status = demand_open(d, err);
    if (status == MICA_OK) status = demand_room(d, targets, count, err);
    if (status == MICA_OK) status = demand_start(d, err);
    bool started = status == MICA_OK;
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = demand_replace(d, k, targets[k].base, err);
    int fd = d->fd;        /* the thread has it in its own table */
    if (status != MICA_OK) /* what was replaced is lost, and is not zeros */
        for (size_t k = 0; k < d->part_count; k++)
            (void)mprotect((void *)d->parts[k].at, (size_t)d->parts[k].size, PROT_NONE);
    if (started) demand_go(d, status == MICA_OK);
    if (fd >= 0) base_socket_close(fd);
    if (status == MICA_OK) {
        *out = d;
    } else {
        demand_destroy(d);
    }
    return status;
}

mica_status mem_demand_set(mem_demand *d, const mem_set *set, mica_error *err) {
    return demand_ring(d, DEMAND_SET, 0, 0, set, NULL, err);
}
mica_status mem_demand_prefetch(mem_demand *d, uintptr_t at, uint64_t bytes, mica_error *err) {
    return demand_ring(d, DEMAND_PREFETCH, at, bytes, NULL, NULL, err);
}
mica_status mem_demand_finish(mem_demand *d, mica_error *err) {
    return demand_ring(d, DEMAND_FINISH, 0, 0, NULL, NULL, err);
}
mica_status mem_demand_touched(mem_demand *d, mem_set *out, mica_error *err) {
    return demand_ring(d, DEMAND_TOUCHED, 0, 0, NULL, out, err);
}

void mem_demand_tell(const mem_demand *d, mica_memory_restored_report *out) {
    out->bytes = d->bytes;
    out->missing = atomic_load(&d->missing) * d->page;
    out->set = atomic_load(&d->set) * d->page;
    out->faults = atomic_load(&d->faults);
    out->touched = atomic_load(&d->recorded);
}

/* In a child of fork there is no thread, and none of the memory. */
void mem_demand_free(mem_demand *d) {
    if (!d) return;
    if (d->pid == getpid()) {
        mica_status ended = demand_ring(d, DEMAND_END, 0, 0, NULL, NULL, NULL);
        (void)ended; /* it may have before */
        demand_join(d);
    }
    demand_destroy(d);
}

/* vm/arith/parallel.c - splits element-wise loops among threads. Nothing is started before the first large loop,
 * and nothing is left when it ends: no thread sees the VM, only elements.
 *
 * That is what makes it safe without a lock: a piece reads operands that do not change, writes a part of the result
 * that is its own, and cannot raise an error, allocate or touch a count. It is also why sums are not split:
 * their result would depend on where the pieces meet.
 *
 * There are twice as many pieces as threads, so that one which is late (another process has its processor)
 * leaves half a share to the others. Threads are made for one loop and joined behind it: a pool that waited
 * would save the tens of microseconds which that takes, and would be in the way of a process that forks or ends
 * meanwhile. */
#include "vm/arith/parallel.h"

#include "base/pool.h"
#include "vm/heap/root.h"

#include <assert.h>
#include <stdlib.h>

#define PIECE_ALIGN 64 /* elements: pieces do not share cache lines of results, bytes included */

#define THREADS_MOST 64

/* Elements between two looks at whether the program is to stop: fewer where each costs more (vm_parallel_from). */
static int64_t step_of(int64_t from) {
    int64_t step = (from >> 6) & ~(int64_t)(PIECE_ALIGN - 1);
    return step < 512 ? 512 : step;
}

bool vm_keeps_operands(vm_t *vm, int64_t n, unsigned cost, size_t bytes) {
    if (!vm->stops_lately || n <= 16 * step_of(vm_parallel_from(cost))) return false;
    vm->stops_lately--;
    return vm->running && vm_heap_has_room(vm, (size_t)n * bytes);
}

/* MICA_THREADS, or the processors this process may use. */
static unsigned threads_of(vm_t *vm) {
    if (vm->threads == 0) {
        const char *text = getenv("MICA_THREADS");
        long asked = text ? strtol(text, NULL, 10) : 0;
        vm->threads = asked >= 1 && asked <= THREADS_MOST ? (unsigned)asked : base_pool_processors();
    }
    return vm->threads;
}

typedef struct spread_job {
    const vm_spread *s;
    int64_t n, piece, step;
    const vm_t *vm; /* whose stop leaves pieces unfinished; NULL: none does */
    int64_t *done;  /* of each piece */
} spread_job;

static void run_part(const vm_spread *s, int64_t from, int64_t n) {
    char *r = (char *)s->r + (size_t)from * s->step_r;
    const char *x = (const char *)s->x + (size_t)from * s->step_x;
    if (s->two)
        s->two(r, x, (const char *)s->y + (size_t)from * s->step_y, n);
    else
        s->one(s->ctx, r, x, n);
}

static mica_status run_piece(void *ctx, size_t index, mica_error *err) {
    const spread_job *job = ctx;
    int64_t from = (int64_t)index * job->piece, n = job->n - from < job->piece ? job->n - from : job->piece;
    int64_t *done = &job->done[index];
    (void)err;
    while (*done < n && !(job->vm && vm_asked(job->vm))) {
        int64_t part = n - *done < job->step ? n - *done : job->step;
        run_part(job->s, from + *done, part);
        *done += part;
    }
    return MICA_OK;
}

/* On this thread. */
static void run_here(vm_t *vm, const vm_spread *s, int64_t n, int64_t step) {
    for (int64_t at = 0; at < n; at += step) {
        if (at) vm_poll_pure(vm);
        run_part(s, at, n - at < step ? n - at : step);
    }
}

/* `from` is the threshold of the loop at hand; tests set one for all loops in the VM. */
static unsigned threads_for(vm_t *vm, int64_t n, int64_t from) {
    if (vm->parallel_from) from = vm->parallel_from;
    return n < from ? 1 : threads_of(vm);
}

bool vm_is_split(vm_t *vm, int64_t n, int64_t from) {
    return threads_for(vm, n, from) > 1;
}

void vm_run_spread(vm_t *vm, const vm_spread *s, int64_t n, int64_t from) {
    unsigned threads = threads_for(vm, n, from);
    if (threads > THREADS_MOST) threads = THREADS_MOST;
    int64_t done[2 * THREADS_MOST] = {0}, step = step_of(from);
    if (s->r == s->x || s->r == s->y)
        vm->running = NULL; /* what is changed is no operand to begin anew with */
    if (threads < 2) {
        run_here(vm, s, n, step);
        return;
    }
    int64_t pieces = 2 * (int64_t)threads, piece = (n + pieces - 1) / pieces;
    piece = (piece + PIECE_ALIGN - 1) & ~(int64_t)(PIECE_ALIGN - 1);
    spread_job job = {s, n, piece, step, vm->running ? vm : NULL, done};
    vm->parallel_loops++;
    for (int rounds = 0; rounds < 2; rounds++) {
        mica_status status = base_pool_run((size_t)((n + piece - 1) / piece), threads, run_piece, &job, NULL);
        assert(status == MICA_OK); /* no piece fails, and the calling thread alone would do them all */
        (void)status;
        if (!job.vm || !vm_asked(vm)) break;
        vm_poll_pure(vm); /* where the stop cannot be met here, the rest follows */
        job.vm = NULL;
    }
}

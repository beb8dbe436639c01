/* memory/demand_place.c - where pages of restored memory are, as the program moves and unmaps it, and how they get there.
 *
 * The kernel tells of memory that is given back, unmapped or moved before the call returns to the program, and copies nothing
 * until it was heard (EAGAIN): so no page is placed where other memory is by then. A page is placed once. When it is missing
 * again the program gave it back, and it is zeros. */
#include "memory/demand_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PLACE_TRIES 10000 /* while somebody changes the map of memory */

/* ---- parts ---- */

mica_status demand_add_part(mem_demand *d, const demand_part *part, mica_error *err) {
    if (d->part_count == d->part_room) {
        size_t room = d->part_room ? 2 * d->part_room : 16;
        demand_part *parts = base_realloc(d->parts, room * sizeof *parts);
        if (!parts) return base_fail_memory(err, "the places of restored memory");
        d->parts = parts;
        d->part_room = room;
    }
    d->parts[d->part_count++] = *part;
    return MICA_OK;
}

const demand_part *demand_find(const mem_demand *d, uintptr_t at) {
    for (size_t k = 0; k < d->part_count; k++)
        if (at >= d->parts[k].at && at - d->parts[k].at < d->parts[k].size) return &d->parts[k];
    return NULL;
}

/* The address of a page, and how many of [page, to) follow it there; 0: it is nowhere. */
static uintptr_t place_of(const mem_demand *d, size_t target, uint64_t page, uint64_t to, uint64_t *count) {
    uint64_t offset = page * d->page;
    for (size_t k = 0; k < d->part_count; k++) {
        const demand_part *p = &d->parts[k];
        if (p->target != target || offset < p->offset || offset - p->offset >= p->size) continue;
        uint64_t most = (p->size - (offset - p->offset)) / d->page;
        *count = most < to - page ? most : to - page;
        return p->at + (uintptr_t)(offset - p->offset);
    }
    return 0;
}

void demand_mark(mem_demand *d, size_t target, uint64_t from, uint64_t to) {
    demand_target *t = &d->targets[target];
    uint64_t new = 0;
    for (uint64_t page = from; page < to; page++) {
        uint64_t bit = (uint64_t)1 << (page % 64);
        new += !(t->there[page / 64] & bit);
        t->there[page / 64] |= bit;
    }
    atomic_fetch_sub_explicit(&d->missing, new, memory_order_relaxed);
    if (d->in_set) atomic_fetch_add_explicit(&d->set, new, memory_order_relaxed);
}

/* Calls `each` with every piece of a part that lies in [from, to). */
static mica_status place_within(mem_demand *d, uintptr_t from, uintptr_t to,
                                mica_status (*each)(mem_demand *d, size_t part, uintptr_t from, uintptr_t to,
                                                    uintptr_t moved, mica_error *err),
                                uintptr_t moved, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = d->part_count; k-- > 0 && status == MICA_OK;) { /* backwards: new ones come behind */
        uintptr_t begin = d->parts[k].at, end = begin + d->parts[k].size;
        if (begin < from) begin = from;
        if (end > to) end = to;
        if (begin < end) status = each(d, k, begin, end, moved ? moved + (begin - from) : 0, err);
    }
    return status;
}

/* Nobody wants its bytes any more. */
static mica_status place_forget(mem_demand *d, size_t part, uintptr_t from, uintptr_t to, uintptr_t moved,
                                mica_error *err) {
    const demand_part *p = &d->parts[part];
    uint64_t first = (p->offset + (from - p->at)) / d->page;
    (void)moved, (void)err;
    demand_mark(d, p->target, first, first + (to - from) / d->page);
    return MICA_OK;
}

/* Cuts [from, to) out of a part; what was there is at `moved` now, or nowhere. */
static mica_status place_move(mem_demand *d, size_t part, uintptr_t from, uintptr_t to, uintptr_t moved,
                              mica_error *err) {
    demand_part p = d->parts[part], rest[3];
    size_t count = 0;
    mica_status status = MICA_OK;
    if (from > p.at) rest[count++] = (demand_part){p.at, from - p.at, p.offset, p.target};
    if (to < p.at + p.size)
        rest[count++] = (demand_part){to, p.at + p.size - to, p.offset + (to - p.at), p.target};
    if (moved) rest[count++] = (demand_part){moved, to - from, p.offset + (from - p.at), p.target};
    d->parts[part] = d->parts[--d->part_count];
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = demand_add_part(d, &rest[k], err);
    return status;
}

/* ---- listening ---- */

static mica_status place_heard(mem_demand *d, const uffd_event *event, mica_error *err) {
    uintptr_t from = (uintptr_t)event->gone.from, to = (uintptr_t)event->gone.to;
    mica_status status = MICA_OK;
    switch (event->what) {
    case UFFD_FAULT:
        if (d->queued < DEMAND_QUEUE)
            d->queue[d->queued++] = (uintptr_t)event->fault.address;
        else
            demand_wake(d, (uintptr_t)event->fault.address);
        break;
    case UFFD_GIVEN_BACK: return place_within(d, from, to, place_forget, 0, err);
    case UFFD_UNMAPPED:
        status = place_within(d, from, to, place_forget, 0, err);
        return status == MICA_OK ? place_within(d, from, to, place_move, 0, err) : status;
    case UFFD_MOVED:
        return place_within(d, (uintptr_t)event->moved.from,
                            (uintptr_t)(event->moved.from + event->moved.len), place_move,
                            (uintptr_t)event->moved.to, err);
    }
    return MICA_OK;
}

bool demand_listen(mem_demand *d) {
    uffd_event events[16];
    for (;;) {
        ssize_t got = (ssize_t)syscall(SYS_read, d->fd, events, sizeof events); /* no file: nobody fails it */
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        mica_error err = MICA_ERROR_INIT;
        for (size_t k = 0; k < (size_t)got / sizeof *events; k++)
            if (place_heard(d, &events[k], &err) != MICA_OK) return false;
    }
}

static void place_wake(mem_demand *d, uintptr_t at, uint64_t size) {
    uffd_range range = {at, size};
    if (size) (void)ioctl(d->fd, UFFD_WAKE, &range);
}
void demand_wake(mem_demand *d, uintptr_t at) {
    place_wake(d, at & ~(uintptr_t)(d->page - 1), d->page);
}

/* ---- placing ---- */

/* Bytes placed, with errno why not more. Nobody is woken: what is noted comes first, so that figures are never behind. */
static int64_t place_call(mem_demand *d, uintptr_t at, const uint8_t *bytes, uint64_t size) {
    if (bytes) {
        uffd_copy copy = {.to = at, .from = (uintptr_t)bytes, .len = size, .mode = UFFD_NO_WAKE};
        if (ioctl(d->fd, UFFD_COPY, &copy) == 0) errno = 0;
        return copy.copied > 0 ? copy.copied : 0;
    }
    uffd_zeros zeros = {.start = at, .len = size, .mode = UFFD_NO_WAKE};
    if (ioctl(d->fd, UFFD_ZEROS, &zeros) == 0) errno = 0;
    return zeros.done > 0 ? zeros.done : 0;
}

static mica_status place_failed(int number, mica_error *err) {
    errno = number;
    if (number == ENOMEM) return base_fail_memory(err, "pages of restored memory");
    if (number == EEXIST)
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "a page of memory that is being restored was filled by somebody else");
    return base_fail_errno(err, "userfaultfd", "place pages by");
}

mica_status demand_place(mem_demand *d, size_t target, uint64_t from, uint64_t to, const uint8_t *bytes,
                         mica_error *err) {
    uint64_t first = from;
    unsigned tries = 0;
    while (from < to) {
        uint64_t count = 0, end = from;
        while (end < to && !demand_there(&d->targets[target], end))
            end++;
        if (end == from) {
            from++;
            continue;
        }
        uintptr_t at = place_of(d, target, from, end, &count);
        if (!at) { /* unmapped: nobody wants it */
            demand_mark(d, target, from, from + 1);
            continue;
        }
        int64_t placed = place_call(d, at, bytes ? bytes + (from - first) * d->page : NULL, count * d->page);
        int number = errno;
        uint64_t done = (uint64_t)placed / d->page;
        demand_mark(d, target, from, from + done);
        place_wake(d, at, done * d->page);
        from += done;
        if (number == 0) continue;
        /* somebody maps or unmaps memory: what he did is heard before another try */
        if ((number != EAGAIN && number != ENOENT && number != EINVAL) || (!done && ++tries > PLACE_TRIES))
            return place_failed(number, err);
        if (!demand_listen(d)) return base_fail_memory(err, "the places of restored memory");
        sched_yield();
    }
    return MICA_OK;
}

void demand_zero_again(mem_demand *d, const demand_part *part, uintptr_t at) {
    uffd_zeros zeros = {.start = part->at + ((at - part->at) & ~(uintptr_t)(d->page - 1)), .len = d->page};
    if (ioctl(d->fd, UFFD_ZEROS, &zeros) != 0) demand_wake(d, at); /* another thread's touch was first */
}

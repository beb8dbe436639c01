/* memory/demand_fetch.c - missing pages → their bytes: zeros that the index tells are placed at once, the others are collected
 * and fetched together. */
#include "memory/demand_internal.h"

#include "base/error.h"

#include <string.h>

static uint64_t fetch_least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Pages [from, to), all missing, whose bytes lie somewhere. */
static mica_status fetch_want(mem_demand *d, size_t target, uint64_t from, uint64_t to, mica_error *err) {
    while (from < to) {
        uint64_t left = DEMAND_ROOM / d->page - d->piece_pages, count = fetch_least(to - from, left);
        if (!left || d->piece_count == DEMAND_PIECES) {
            mica_status status = demand_fetch(d, err);
            if (status != MICA_OK) return status;
            continue;
        }
        demand_piece *last = d->piece_count ? &d->pieces[d->piece_count - 1] : NULL;
        if (last && last->target == target && last->to == from)
            last->to += count;
        else
            d->pieces[d->piece_count++] = (demand_piece){target, from, from + count};
        d->piece_pages += count;
        from += count;
    }
    return MICA_OK;
}

/* The pages from `page` on that begin and end within one run, or the one that begins in it and does not end there. */
static mica_status fetch_run(const mem_demand *d, size_t target, uint64_t page, uint64_t to, uint64_t *end,
                             bool *zeros, mica_error *err) {
    const demand_target *t = &d->targets[target];
    mem_run run;
    mica_status status = mem_file_run(d->file, t->region, page * d->page, &run, err);
    if (status != MICA_OK) return status;
    uint64_t last = run.offset + run.bytes;
    *end = last == t->size ? t->pages : last / d->page;
    *zeros = run.zeros && *end > page;
    if (*end <= page) *end = page + 1;
    *end = fetch_least(*end, to);
    return MICA_OK;
}

mica_status demand_want(mem_demand *d, size_t target, uint64_t from, uint64_t to, mica_error *err) {
    const demand_target *t = &d->targets[target];
    mica_status status = MICA_OK;
    if (to > t->pages) to = t->pages;
    while (from < to && status == MICA_OK) {
        uint64_t stop = from, end = from;
        bool zeros = false;
        while (stop < to && !demand_there(t, stop))
            stop++;
        if (stop == from) {
            from++;
            continue;
        }
        status = fetch_run(d, target, from, stop, &end, &zeros, err);
        if (status != MICA_OK) return status;
        if (!zeros)
            status = fetch_want(d, target, from, end, err);
        else if (d->lightly)
            demand_mark(d, target, from, end);
        else
            status = demand_place(d, target, from, end, NULL, err);
        from = end;
    }
    return status;
}

static uint64_t fetch_bytes(const mem_demand *d, const demand_piece *p) {
    uint64_t from = p->from * d->page;
    return fetch_least((p->to - p->from) * d->page, d->targets[p->target].size - from);
}

/* Everything into the room, piece behind piece. */
static mica_status fetch_all(mem_demand *d, mica_error *err) {
    mica_status status = MICA_OK;
    uint8_t *to = d->room;
    for (size_t k = 0; k < d->piece_count && status == MICA_OK; k++) {
        const demand_piece *p = &d->pieces[k];
        status =
            mem_file_want(d->file, d->targets[p->target].region, p->from * d->page, fetch_bytes(d, p), err);
    }
    if (status == MICA_OK) status = mem_file_fetch(d->file, err);
    for (size_t k = 0; k < d->piece_count && status == MICA_OK; k++) {
        const demand_piece *p = &d->pieces[k];
        uint64_t bytes = fetch_bytes(d, p), whole = (p->to - p->from) * d->page;
        status =
            mem_file_take(d->file, d->targets[p->target].region, p->from * d->page, to, (size_t)bytes, err);
        memset(to + bytes, 0, (size_t)(whole - bytes)); /* behind the region's end */
        to += whole;
    }
    return status;
}

mica_status demand_fetch(mem_demand *d, mica_error *err) {
    mica_status status = MICA_OK;
    const uint8_t *from = d->room;
    if (d->piece_count) {
        mem_file_enter(d->file);
        status = fetch_all(d, err);
        mem_file_leave(d->file);
    }
    for (size_t k = 0; k < d->piece_count && status == MICA_OK; k++) {
        const demand_piece *p = &d->pieces[k];
        status = demand_place(d, p->target, p->from, p->to, from, err);
        from += (p->to - p->from) * d->page;
    }
    d->piece_count = 0;
    d->piece_pages = 0;
    return status;
}

/* tape/reader.c - readers of other threads: one epoch of a tape, whatever the tape does meanwhile (tape/list.c says how). */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

/* Writes down the list that is current, and that it is. */
tape_list *tape_reader_hold(mica_tape_reader *r) {
    for (;;) {
        tape_list *list = atomic_load(&r->tape->list);
        atomic_store(&r->list, list);
        if (atomic_load(&r->tape->list) == list) return list;
    }
}

static mica_status find_way(mica_tape_reader *r, mica_error *err) {
    tape_list *list = tape_reader_hold(r);
    r->has_cached = false;
    return tape_path_to(list, list->super.head, &r->path, err);
}

mica_status tape_reader_begin(mica_tape *t, mica_tape_reader **out, mica_error *err) {
    mica_tape_reader *r = base_calloc(1, sizeof *r);
    uint8_t *room = base_malloc(2 * (size_t)t->page);
    *out = NULL;
    if (!r || !room) {
        base_free(r);
        base_free(room);
        return base_fail_memory(err, "a reader of a tape");
    }
    r->tape = t;
    r->room = room;
    pthread_mutex_lock(&t->readers_lock);
    r->next = t->readers;
    t->readers = r;
    pthread_mutex_unlock(&t->readers_lock);
    *out = r;
    return MICA_OK;
}

mica_status mica_tape_reader_open(mica_tape *t, mica_tape_reader **out, mica_error *err) {
    mica_status status = tape_reader_begin(t, out, err);
    if (status == MICA_OK) status = find_way(*out, err);
    if (status == MICA_OK) return MICA_OK;
    mica_tape_reader_close(*out);
    *out = NULL;
    return status;
}

mica_status mica_tape_reader_refresh(mica_tape_reader *r, mica_error *err) {
    return find_way(r, err);
}

uint64_t mica_tape_reader_epoch(const mica_tape_reader *r) {
    return r->path.epoch;
}

mica_status mica_tape_reader_read(mica_tape_reader *r, int64_t at, void *out, size_t size, mica_error *err) {
    uint32_t page = r->tape->page;
    mica_status status = tape_check_range(at, size, err);
    if (status != MICA_OK) return status;
    for (uint8_t *to = out; size;) {
        size_t offset = (size_t)(at & (page - 1)), n = size < page - offset ? size : page - offset;
        int64_t number = tape_page_of(r->tape, at);
        if (!r->has_cached || r->cached != number) {
            tape_version v;
            r->has_cached = false;
            status = tape_find(atomic_load(&r->list), &r->path, number, &v, err);
            if (status == MICA_OK) status = tape_read_version(&v, page, r->room, r->room + page, err);
            if (r->tape->tiers) tape_evict(r->tape->tiers, atomic_load(&r->list));
            if (status != MICA_OK) return status;
            r->has_cached = true;
            r->cached = number;
        }
        memcpy(to, r->room + offset, n);
        at += (int64_t)n;
        to += n;
        size -= n;
    }
    return MICA_OK;
}

void mica_tape_reader_close(mica_tape_reader *r) {
    if (!r) return;
    pthread_mutex_lock(&r->tape->readers_lock);
    for (mica_tape_reader **at = &r->tape->readers; *at; at = &(*at)->next)
        if (*at == r) {
            *at = r->next;
            break;
        }
    pthread_mutex_unlock(&r->tape->readers_lock);
    tape_path_free(&r->path);
    base_free(r->room);
    base_free(r);
}

/* tape/streams.c - records beside the pages of a tape: appending them, and reading those on the way to an epoch.
 *
 * An epoch's records of a stream are one batch, with the number of the first of them, so the last batch on the way tells how many
 * there are, and one with a number is found by a search in each part and branch. Each batch has to begin where the one before it
 * ended: what is missing is an error and never passed over. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/sum.h"

#include <string.h>

/* A stream on a way. */
typedef struct stream {
    tape_list *list;
    const tape_path *path;
    char name[MICA_TAPE_NAME_MAX]; /* padded with zeros */
} stream;

static mica_status name_of(const char *from, char out[MICA_TAPE_NAME_MAX], mica_error *err) {
    memset(out, 0, MICA_TAPE_NAME_MAX);
    if (!tape_space_name_is(from, false))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the name of a stream must be UTF-8 of 1 to %d bytes", MICA_TAPE_NAME_MAX - 1);
    memcpy(out, from, strlen(from));
    return MICA_OK;
}

/* ---- one part and branch ---- */

static mica_status missing(const stream *s, uint64_t number, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "streams", MICA_NO_OFFSET,
                     "record %llu of the tape's stream '%s' is missing", (unsigned long long)number, s->name);
}

/* Batches of the stream that a part has on a step, from *low up to, not with, *high. */
static mica_status range(const stream *s, tape_part *part, const tape_step *step, uint64_t *low,
                         uint64_t *high, mica_error *err) {
    *low = *high = 0;
    if (!part->batch_count) return MICA_OK;
    mica_status status =
        tape_part_batches(part, &(tape_batch_key){s->name, step->branch, step->fork}, low, err);
    if (status == MICA_OK)
        status = tape_part_batches(part, &(tape_batch_key){s->name, step->branch, step->upto}, high, err);
    return status;
}

static mica_status batch_of(const stream *s, tape_part *part, const tape_step *step, uint64_t number,
                            tape_batch *out, mica_error *err) {
    mica_status status = tape_part_batch(part, number, out, err);
    if (status != MICA_OK) return status;
    if (memcmp(out->name, s->name, sizeof s->name) == 0 && out->branch == step->branch &&
        out->epoch > step->fork && out->epoch <= step->upto)
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "streams", part->record.at,
                     "records of the tape's stream '%s' are out of order", s->name);
}

/* ---- the last batch: how many records there are ---- */

static mica_status tell(const stream *s, mica_tape_stream_about *out, mica_error *err) {
    uint32_t k = s->list->count;
    *out = (mica_tape_stream_about){0};
    memcpy(out->name, s->name, sizeof out->name);
    for (uint32_t i = 0; i < s->path->count; i++) {
        const tape_step *step = &s->path->step[i];
        while (k > 0 && s->list->part[k - 1]->record.first > step->upto)
            k--;
        for (uint32_t j = k; j > 0 && s->list->part[j - 1]->record.last > step->fork; j--) {
            uint64_t low, high;
            tape_batch b;
            tape_part *part = s->list->part[j - 1];
            mica_status status = range(s, part, step, &low, &high, err);
            if (status == MICA_OK && low >= high) continue;
            if (status == MICA_OK) status = batch_of(s, part, step, high - 1, &b, err);
            if (status != MICA_OK) return status;
            out->count = b.first + b.count;
            out->first = b.epoch == s->path->epoch ? b.first : out->count;
            out->epoch = b.epoch;
            return MICA_OK;
        }
    }
    return MICA_OK;
}

/* ---- records, from a number on ---- */

typedef struct reading {
    const stream *of;
    uint64_t next; /* number of the record that comes next */
    mica_tape_each_record each;
    void *ctx;
    bool ended;
    base_buf room;
} reading;

static mica_status read_batch(reading *r, tape_part *part, const tape_batch *b, mica_error *err) {
    if (b->first > r->next || r->next - b->first >= b->count) return missing(r->of, r->next, err);
    mica_status status = MICA_OK;
    for (uint64_t k = r->next - b->first; k < b->count && status == MICA_OK && !r->ended; k++) {
        base_view record;
        status = tape_part_record_read(part, b, k, &r->room, &record, err);
        if (status == MICA_OK) r->ended = !r->each(r->ctx, r->next++, b->epoch, record);
    }
    return status;
}

static mica_status read_step(reading *r, tape_part *part, const tape_step *step, mica_error *err) {
    uint64_t low, high, end;
    tape_batch b;
    mica_status status = range(r->of, part, step, &low, &high, err);
    for (end = high; status == MICA_OK && low < high;) { /* batches before it are passed over */
        uint64_t middle = low + (high - low) / 2;
        status = batch_of(r->of, part, step, middle, &b, err);
        if (b.first + b.count <= r->next)
            low = middle + 1;
        else
            high = middle;
    }
    for (; status == MICA_OK && low < end && !r->ended; low++) {
        status = batch_of(r->of, part, step, low, &b, err);
        if (status == MICA_OK) status = read_batch(r, part, &b, err);
    }
    return status;
}

/* From the oldest branch and part on. */
static mica_status read_from(reading *r, mica_error *err) {
    const tape_path *path = r->of->path;
    tape_list *list = r->of->list;
    mica_status status = MICA_OK;
    uint32_t k = 0;
    for (uint32_t i = path->count; i-- > 0 && status == MICA_OK && !r->ended;) {
        const tape_step *step = &path->step[i];
        while (k < list->count && list->part[k]->record.last <= step->fork)
            k++;
        for (uint32_t j = k;
             j < list->count && list->part[j]->record.first <= step->upto && status == MICA_OK && !r->ended;
             j++)
            status = read_step(r, list->part[j], step, err);
    }
    base_buf_free(&r->room);
    return status;
}

/* ---- all streams ---- */

/* The first name behind one, of all parts; *is: there is one. */
static mica_status next_name(tape_list *list, char name[MICA_TAPE_NAME_MAX], bool *is, mica_error *err) {
    char found[MICA_TAPE_NAME_MAX];
    *is = false;
    for (uint32_t k = 0; k < list->count; k++) {
        tape_part *part = list->part[k];
        uint64_t at;
        tape_batch b;
        mica_status status =
            tape_part_batches(part, &(tape_batch_key){name, UINT64_MAX, UINT64_MAX}, &at, err);
        if (status == MICA_OK && at == part->batch_count) continue;
        if (status == MICA_OK) status = tape_part_batch(part, at, &b, err);
        if (status != MICA_OK) return status;
        if (memcmp(b.name, name, sizeof b.name) <= 0)
            return base_fail(err, MICA_ERR_CORRUPTED, "streams", part->record.at,
                             "records of the tape are out of order at stream '%s'", b.name);
        if (*is && memcmp(b.name, found, sizeof found) >= 0) continue;
        memcpy(found, b.name, sizeof found);
        *is = true;
    }
    if (*is) memcpy(name, found, sizeof found);
    return MICA_OK;
}

static mica_status each_stream(tape_list *list, const tape_path *path, mica_tape_each_stream each, void *ctx,
                               mica_error *err) {
    stream s = {.list = list, .path = path};
    for (;;) {
        bool is;
        mica_tape_stream_about about;
        mica_status status = next_name(list, s.name, &is, err);
        if (status != MICA_OK || !is) return status;
        status = tell(&s, &about, err);
        if (status != MICA_OK) return status;
        if (about.count && !each(ctx, &about)) return MICA_OK;
    }
}

/* ---- appending ---- */

uint64_t tape_streams_bound(const mica_tape *t) {
    return t->pending.bytes + t->pending.count * (sizeof(tape_batch) + 8) + 2 * FMT_ALIGN;
}

void tape_streams_clear(mica_tape *t) {
    tape_pending_list *p = &t->pending;
    for (size_t k = 0; k < p->count; k++) {
        base_buf_free(&p->at[k].table);
        base_buf_free(&p->at[k].bytes);
    }
    p->count = 0;
    p->bytes = 0;
}

mica_status tape_streams_put(const mica_tape *t, tape_making *making, const tape_epoch *epoch,
                             mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < t->pending.count && status == MICA_OK; k++) {
        const tape_pending *p = &t->pending.at[k];
        tape_batch b = {.branch = epoch->branch,
                        .epoch = epoch->number,
                        .first = p->first,
                        .count = p->table.len / sizeof(tape_record),
                        .size = p->table.len + p->bytes.len};
        memcpy(b.name, p->name, sizeof b.name);
        if (b.count)
            status = tape_making_batch(making, &b, base_view_of(p->table.data, p->table.len),
                                       base_view_of(p->bytes.data, p->bytes.len), err);
    }
    return status;
}

/* Where a stream with records that wait is, or would be. */
static size_t place_of(const tape_pending_list *p, const char *name, bool *there) {
    size_t low = 0, high = p->count;
    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(p->at[middle].name, name, MICA_TAPE_NAME_MAX);
        if (order == 0) *there = true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is there room for a stream that no part has? */
static mica_status check_count(mica_tape *t, const char *name, mica_error *err) {
    char at[MICA_TAPE_NAME_MAX] = {0};
    size_t streams = 1 + t->pending.count;
    for (;;) {
        bool is, waits;
        mica_status status = next_name(tape_list_now(t), at, &is, err);
        if (status != MICA_OK) return status;
        if (!is) break;
        if (memcmp(at, name, sizeof at) == 0) return MICA_OK;
        (void)place_of(&t->pending, at, &waits);
        streams += !waits;
    }
    if (streams <= MICA_TAPE_STREAMS_MAX) return MICA_OK;
    return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: a tape has at most %d streams", t->name,
                     MICA_TAPE_STREAMS_MAX);
}

static mica_status pending_of(mica_tape *t, const char *name, tape_pending **out, mica_error *err) {
    tape_pending_list *p = &t->pending;
    bool there;
    size_t k = place_of(p, name, &there);
    mica_tape_stream_about about;
    stream s = {.list = tape_list_now(t), .path = &t->way};
    memcpy(s.name, name, sizeof s.name);
    if (!there) {
        mica_status status = tell(&s, &about, err);
        if (status == MICA_OK && !about.count) status = check_count(t, name, err);
        if (status != MICA_OK) return status;
        if (p->count == p->room) {
            size_t room = p->room ? 2 * p->room : 8;
            tape_pending *more = base_realloc(p->at, room * sizeof *more);
            if (!more) return base_fail_memory(err, "the streams of a tape");
            p->at = more;
            p->room = room;
        }
        memmove(&p->at[k + 1], &p->at[k], (p->count - k) * sizeof *p->at);
        p->count++;
        p->at[k] = (tape_pending){.first = about.count};
        memcpy(p->at[k].name, name, sizeof p->at[k].name);
    }
    *out = &p->at[k];
    return MICA_OK;
}

static mica_status check_size(const mica_tape *t, size_t size, mica_error *err) {
    if (size > MICA_TAPE_RECORD_MAX)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: a record has at most %u bytes, and this one %zu", t->name, MICA_TAPE_RECORD_MAX,
                         size);
    if (t->pending.bytes + sizeof(tape_record) + size <= MICA_TAPE_PENDING_MAX) return MICA_OK;
    return base_fail_pair(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                          base_pair_numbers(MICA_TAPE_PENDING_MAX, t->pending.bytes + size),
                          "%s: records since the last checkpoint have at most %u bytes: make a checkpoint",
                          t->name, MICA_TAPE_PENDING_MAX);
}

mica_status mica_tape_append(mica_tape *t, const char *name, const void *data, size_t size, uint64_t *number,
                             mica_error *err) {
    char padded[MICA_TAPE_NAME_MAX];
    uint8_t sum[BASE_SUM_SIZE];
    tape_pending *p = NULL;
    mica_status status = tape_check_writable(t, err);
    if (status == MICA_OK) status = name_of(name, padded, err);
    if (status == MICA_OK) status = check_size(t, size, err);
    if (status == MICA_OK) status = pending_of(t, padded, &p, err);
    if (status != MICA_OK) return status;
    uint64_t count = p->table.len / sizeof(tape_record);
    if (p->first + count >= INT64_MAX)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: the stream '%s' has no more numbers",
                         t->name, name);
    if (!base_buf_reserve(&p->table, sizeof(tape_record)) || !base_buf_reserve(&p->bytes, size)) {
        p->table.failed = p->bytes.failed =
            false; /* what they have is whole, and the next one may find room */
        return base_fail_memory(err, "a record of a tape");
    }
    tape_record r = {.end = p->bytes.len + size};
    base_sum_of(size ? data : "", size, sum);
    memcpy(&r.sum, sum, sizeof r.sum);
    if (size) base_buf_append(&p->bytes, data, size);
    base_buf_append(&p->table, &r, sizeof r);
    t->pending.bytes += size + sizeof r;
    if (number) *number = p->first + count;
    return MICA_OK;
}

/* ---- at a moment ---- */

static mica_status way_to(mica_tape *t, const mica_tape_moment *moment, tape_path *way, mica_error *err) {
    uint64_t epoch;
    mica_status status = tape_moment_epoch(t, moment, &epoch, err);
    return status == MICA_OK ? tape_path_to(tape_list_now(t), epoch, way, err) : status;
}

static mica_status tell_on(tape_list *list, const tape_path *path, const char *name,
                           mica_tape_stream_about *out, mica_error *err) {
    stream s = {.list = list, .path = path};
    mica_status status = name_of(name, s.name, err);
    *out = (mica_tape_stream_about){0};
    return status == MICA_OK ? tell(&s, out, err) : status;
}

static mica_status read_on(tape_list *list, const tape_path *path, const char *name, reading *r,
                           mica_error *err) {
    stream s = {.list = list, .path = path};
    mica_status status = name_of(name, s.name, err);
    r->of = &s;
    return status == MICA_OK ? read_from(r, err) : status;
}

mica_status mica_tape_stream_tell(mica_tape *t, const mica_tape_moment *moment, const char *name,
                                  mica_tape_stream_about *out, mica_error *err) {
    tape_path way = {0};
    mica_status status = way_to(t, moment, &way, err);
    *out = (mica_tape_stream_about){0};
    if (status == MICA_OK) status = tell_on(tape_list_now(t), &way, name, out, err);
    tape_path_free(&way);
    return status;
}

mica_status mica_tape_streams(mica_tape *t, const mica_tape_moment *moment, mica_tape_each_stream each,
                              void *ctx, mica_error *err) {
    tape_path way = {0};
    mica_status status = way_to(t, moment, &way, err);
    if (status == MICA_OK) status = each_stream(tape_list_now(t), &way, each, ctx, err);
    tape_path_free(&way);
    return status;
}

mica_status mica_tape_stream_read(mica_tape *t, const mica_tape_moment *moment, const char *name,
                                  uint64_t first, mica_tape_each_record each, void *ctx, mica_error *err) {
    tape_path way = {0};
    reading r = {.next = first, .each = each, .ctx = ctx};
    mica_status status = way_to(t, moment, &way, err);
    if (status == MICA_OK) status = read_on(tape_list_now(t), &way, name, &r, err);
    tape_path_free(&way);
    return status;
}

/* ---- of a reader ---- */

mica_status mica_tape_reader_stream_tell(mica_tape_reader *r, const char *name, mica_tape_stream_about *out,
                                         mica_error *err) {
    return tell_on(atomic_load(&r->list), &r->path, name, out, err);
}

mica_status mica_tape_reader_streams(mica_tape_reader *r, mica_tape_each_stream each, void *ctx,
                                     mica_error *err) {
    return each_stream(atomic_load(&r->list), &r->path, each, ctx, err);
}

mica_status mica_tape_reader_stream_read(mica_tape_reader *r, const char *name, uint64_t first,
                                         mica_tape_each_record each, void *ctx, mica_error *err) {
    reading reads = {.next = first, .each = each, .ctx = ctx};
    return read_on(atomic_load(&r->list), &r->path, name, &reads, err);
}

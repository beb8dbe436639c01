/* tape/batches.c - a part of a tape's file → the records that its epochs appended to streams (part.h).
 *
 * A *batch* is what one epoch appended to one stream. The table of batches is sorted and is searched where it lies; a batch is
 * copied out before its numbers are used, and a record before its sum is compared: who only reads a tape that another process
 * compacts may see the bytes of both change, and then gets an error. */
#include "tape/part.h"

#include "base/checked.h"
#include "base/error.h"
#include "base/sum.h"
#include "tape/tiers.h"

#include <string.h>

static mica_status bad(const tape_part *part, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "streams", part->record.at, "a part of the tape is damaged: %s",
                     what);
}

int tape_batch_order(const tape_batch *a, const tape_batch *b) {
    int order = memcmp(a->name, b->name, sizeof a->name);
    if (order) return order;
    if (a->branch != b->branch) return a->branch < b->branch ? -1 : 1;
    return (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

static bool before(const tape_batch *b, const tape_batch_key *key) {
    int order = memcmp(b->name, key->name, sizeof b->name);
    if (order) return order < 0;
    if (b->branch != key->branch) return b->branch < key->branch;
    return b->epoch <= key->upto;
}

mica_status tape_part_batches(tape_part *part, const tape_batch_key *key, uint64_t *out, mica_error *err) {
    uint64_t low = 0, high = part->batch_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        mica_status status = tape_part_see(part, &part->batches[middle], sizeof *part->batches, err);
        if (status != MICA_OK) return status;
        if (before(&part->batches[middle], key))
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return MICA_OK;
}

mica_status tape_part_batch(tape_part *part, uint64_t number, tape_batch *out, mica_error *err) {
    mica_status status = tape_part_see(part, &part->batches[number], sizeof *part->batches, err);
    if (status != MICA_OK) return status;
    *out = part->batches[number];
    if (out->name[0] && memchr(out->name, 0, sizeof out->name) && out->epoch >= part->record.first &&
        out->epoch <= part->record.last && out->count && out->count <= out->size / sizeof(tape_record) &&
        out->first <= INT64_MAX && out->count <= (uint64_t)INT64_MAX - out->first && out->at % 8 == 0 &&
        base_range_ok(out->at, out->size, part->records_size))
        return MICA_OK;
    return bad(part, "records of a stream say what cannot be", err);
}

static const uint8_t *place(const tape_part *part, const tape_batch *b, uint64_t at) {
    return part->file.base + part->records_at + b->at + at;
}

/* Bytes of a batch, which lie in it, in `out`, as they were when they were verified. */
static mica_status copy(tape_part *part, const tape_batch *b, uint64_t at, void *out, size_t size,
                        mica_error *err) {
    const uint8_t *from = place(part, b, at);
    mica_status status = size ? tape_part_see(part, from, size, err) : MICA_OK;
    if (status != MICA_OK || !size) return status;
    memcpy(out, from, size);
    return fmt_file_settled(&part->file, (uint64_t)(from - part->file.base), size, err);
}

mica_status tape_part_record_read(tape_part *part, const tape_batch *b, uint64_t k, base_buf *room,
                                  base_view *out, mica_error *err) {
    tape_record ends[2] = {{0}};
    uint8_t sum[BASE_SUM_SIZE];
    uint64_t table = b->count * sizeof *ends, first = k ? k - 1 : 0;
    tape_record *from = k ? &ends[0] : &ends[1]; /* the first record begins at 0 */
    mica_status status =
        copy(part, b, first * sizeof *ends, from, (size_t)(k - first + 1) * sizeof *ends, err);
    if (status != MICA_OK) return status;
    uint64_t size = ends[1].end - ends[0].end;
    if (ends[0].end > ends[1].end || ends[1].end > b->size - table || size > MICA_TAPE_RECORD_MAX)
        return bad(part, "a record lies where it cannot", err);
    room->len = 0;
    room->failed = false; /* by another record, perhaps */
    if (!base_buf_reserve(room, (size_t)size + 1)) return base_fail_memory(err, "a record of a tape");
    *out = base_view_of(room->data, (size_t)size);
    uint64_t at = (uint64_t)(place(part, b, table + ends[0].end) - part->file.base);
    for (bool again = false;; again = true) { /* what changed since it was verified is brought anew */
        mica_error ignored = MICA_ERROR_INIT;
        status = copy(part, b, table + ends[0].end, room->data, (size_t)size, err);
        if (status != MICA_OK) return status;
        base_sum_of(out->data, out->len, sum);
        if (memcmp(sum, &ends[1].sum, sizeof ends[1].sum) == 0) return MICA_OK;
        if (again || !size || !part->tiers || tape_bring(part, at, at + size, true, &ignored) != MICA_OK)
            break;
    }
    at += part->record.at;
    return base_fail(err, MICA_ERR_CORRUPTED, "records", at,
                     "the tape's record %llu of stream '%s' does not have its sum",
                     (unsigned long long)(b->first + k), b->name);
}

mica_status tape_part_batch_stored(tape_part *part, const tape_batch *b, base_view *out, mica_error *err) {
    *out = base_view_of(place(part, b, 0), (size_t)b->size);
    return atomic_load(&part->cold) ? tape_part_see(part, out->data, out->len, err) : MICA_OK;
}

mica_status tape_part_prove_records(tape_part *part, mica_error *err) {
    base_buf room = {0};
    base_view record;
    tape_batch b, last = {.count = 0};
    uint64_t sizes = 0;
    mica_status status = MICA_OK;
    for (uint64_t i = 0; i < part->batch_count && status == MICA_OK; i++) {
        status = tape_part_batch(part, i, &b, err);
        if (status != MICA_OK) break;
        sizes += b.size;
        if (sizes > part->records_size || (last.count && tape_batch_order(&last, &b) >= 0))
            status = bad(part, "records of streams lie over each other, or out of order", err);
        for (uint64_t k = 0; k < b.count && status == MICA_OK; k++)
            status = tape_part_record_read(part, &b, k, &room, &record, err);
        last = b;
    }
    base_buf_free(&room);
    return status;
}

/* tape/part.c - a part of a tape's file → its epochs and versions (part.h).
 *
 * The index is searched where it lies, so a tape of a million checkpoints opens as fast as one of ten. An entry is checked
 * when it is used: a file that somebody forged may say anything, and then gives an error or other pages, but nothing is
 * read beyond its sections. The bytes of pages are proved by their sums, which the verified index has. */
#include "tape/part.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/sum.h"
#include "format/codec.h"
#include "tape/packing.h"
#include "tape/tiers.h"

#include <string.h>

/* Of a page that does not have its sum. */
#define TRIES   64u
#define PATIENT 4u /* from here on nothing is given up meanwhile */
#define MENDS   2u

static const char *section_name(uint16_t id) {
    static const char names[][8] = {"",        "epochs", "names",   "index",  "pages",
                                    "regions", "marks",  "streams", "records"};
    return id == FMT_TREE_ID ? "tree" : id <= TAPE_SECTION_LAST ? names[id] : "unknown";
}

static mica_status section_check(const fmt_header *header, uint32_t i, mica_error *err) {
    static const uint8_t records[] = {0,
                                      sizeof(tape_epoch),
                                      0,
                                      sizeof(tape_entry),
                                      0,
                                      sizeof(tape_region_record),
                                      sizeof(tape_mark),
                                      sizeof(tape_batch),
                                      0};
    const fmt_section *s = &header->sections[i];
    bool known = s->id >= TAPE_SECTION_EPOCHS && s->id <= TAPE_SECTION_LAST;
    uint64_t record = known ? records[s->id] : 0;
    if (s->codec == FMT_CODEC_NONE && s->raw_size == s->stored_size &&
        (!record || s->stored_size % record == 0))
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, section_name(s->id), MICA_NO_OFFSET,
                     "section %u is not as a tape's must be", i);
}

static fmt_form part_form(void) {
    return (fmt_form){.kind = FMT_FILE_TAPE,
                      .noun = "part of a tape",
                      .section_name = section_name,
                      .check_section = section_check};
}

static mica_status bad(const tape_part *part, const char *section, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, section, part->record.at, "a part of the tape is damaged: %s",
                     what);
}

/* A small section, verified. */
static mica_status take(tape_part *part, uint16_t id, base_view *out, mica_error *err) {
    const fmt_section *s = fmt_header_section(&part->file.header, id, 0);
    *out = base_view_of(part->file.base, 0);
    if (!s) return MICA_OK;
    *out = base_view_of(part->file.base + s->offset, (size_t)s->stored_size);
    return tape_part_see(part, out->data, out->len, err);
}

static const void *place(const tape_part *part, uint16_t id, uint64_t *size) {
    const fmt_section *s = fmt_header_section(&part->file.header, id, 0);
    *size = s ? s->stored_size : 0;
    return part->file.base + (s ? s->offset : 0);
}

static mica_status sections(tape_part *part, mica_error *err) {
    uint64_t epochs, index, batches;
    part->epochs = place(part, TAPE_SECTION_EPOCHS, &epochs);
    part->index = place(part, TAPE_SECTION_INDEX, &index);
    part->pages_at =
        (uint64_t)((const uint8_t *)place(part, TAPE_SECTION_PAGES, &part->pages_size) - part->file.base);
    part->records_at =
        (uint64_t)((const uint8_t *)place(part, TAPE_SECTION_RECORDS, &part->records_size) - part->file.base);
    part->batches = place(part, TAPE_SECTION_STREAMS, &batches);
    part->batch_count = batches / sizeof(tape_batch);
    part->epoch_count = epochs / sizeof(tape_epoch);
    part->index_count = index / sizeof(tape_entry);
    if (!part->epoch_count && !part->index_count && !part->batch_count)
        return bad(part, "epochs", "it has nothing", err);
    mica_status status = take(part, TAPE_SECTION_NAMES, &part->names, err);
    if (status == MICA_OK) status = take(part, TAPE_SECTION_REGIONS, &part->regions, err);
    if (status == MICA_OK) status = take(part, TAPE_SECTION_MARKS, &part->marks, err);
    return status;
}

static mica_status is_listed(const void *ctx, const fmt_header *header, mica_error *err) {
    const tape_part_record *record = ctx;
    if (memcmp(header->self, record->identity, FMT_HASH) == 0 && header->total_size == record->size)
        return MICA_OK;
    return base_fail_pair(err, MICA_ERR_CORRUPTED, "header", record->at,
                          base_pair_hashes(record->identity, header->self),
                          "a part of the tape is not the one that the superblock lists");
}

/* Before tables are verified for the first time: what the file does not have of them. */
static mica_status fetch_tables(void *ctx, uint64_t first, uint64_t count, mica_error *err) {
    tape_part *part = ctx;
    for (uint64_t k = first; k < first + count; k++)
        if (base_view_zeros(base_view_of(part->file.base + k * FMT_PAGE, FMT_PAGE))) {
            mica_error ignored = MICA_ERROR_INIT;
            mica_status status = tape_bring(part, k * FMT_PAGE, (k + 1) * FMT_PAGE, false, &ignored);
            if (status != MICA_OK && status != MICA_ERR_NOT_FOUND)
                return base_fail_as(err, &ignored, "%s", ignored.message);
        }
    return MICA_OK;
}

static mica_status open_file(tape_part *part, const tape_part_source *from, mica_error *err) {
    fmt_source source = {.form = part_form(),
                         .fd_plus_one = from->fd + 1,
                         .offset = part->record.at,
                         .name = from->name,
                         .guard = true,
                         .fetch = part->tiers ? &part->fetch : NULL,
                         .wanted = is_listed,
                         .ctx = &part->record};
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = fmt_file_open(&part->file, &source, &inner);
    if (status == MICA_OK) return status;
    if (!part->tiers || !atomic_load(&part->cold) || status == MICA_ERR_NO_MEMORY || status == MICA_ERR_IO)
        return base_fail_as(err, &inner, "%s", inner.message);
    status =
        tape_bring_header(part->tiers, &part->record, err); /* the file does not have it, or not as it was */
    return status == MICA_OK ? fmt_file_open(&part->file, &source, err) : status;
}

mica_status tape_part_open(const tape_part_record *record, const tape_part_source *from, tape_part **out,
                           mica_error *err) {
    tape_part *part = base_calloc(1, sizeof *part);
    *out = NULL;
    if (!part) return base_fail_memory(err, "opening a tape");
    part->holders = 1;
    part->record = *record;
    part->far = MICA_TAPE_FAR / from->page;
    part->tiers = from->tiers;
    part->cold = record->places & TAPE_COLD;
    part->settled = part->cold && tape_tiers_met(from->tiers);
    part->fetch = (fmt_fetch){fetch_tables, part};
    if (from->tiers) part->touched = base_calloc(record->size / TAPE_SEGMENT / 64 + 1, sizeof *part->touched);
    mica_status status =
        from->tiers && !part->touched ? base_fail_memory(err, "opening a tape") : open_file(part, from, err);
    if (status != MICA_OK) {
        base_free(part->touched);
        base_free(part);
        return status;
    }
    if (part->tiers) tape_tiers_know(part->tiers, part);
    status = sections(part, err);
    if (status != MICA_OK) {
        tape_part_drop(part);
        return status;
    }
    *out = part;
    return MICA_OK;
}

void tape_part_hold(tape_part *part) {
    atomic_fetch_add_explicit(&part->holders, 1, memory_order_relaxed);
}

void tape_part_drop(tape_part *part) {
    if (!part || atomic_fetch_sub_explicit(&part->holders, 1, memory_order_acq_rel) != 1) return;
    if (part->tiers) tape_tiers_forget(part->tiers, part);
    fmt_file_close(&part->file);
    base_free(part->touched);
    base_free(part);
}

/* Tables that are damaged are brought from the store, all of them: which page it was, of theirs or of the tree, does not matter.
 * Records come before them, and may be many: of those only what is damaged itself. */
mica_status tape_part_see(tape_part *part, const void *record, size_t size, mica_error *err) {
    uint64_t at = (uint64_t)((const uint8_t *)record - part->file.base);
    if (!part->tiers || !atomic_load_explicit(&part->cold, memory_order_relaxed))
        return fmt_file_check(&part->file, at, size, err);
    mica_error inner = MICA_ERROR_INIT, ignored = MICA_ERROR_INIT;
    mica_status status = fmt_file_check(&part->file, at, size, &inner);
    uint64_t tables = part->pages_at + part->pages_size, records = part->records_at + part->records_size;
    if (records > tables) tables = records;
    if (status == MICA_ERR_CORRUPTED && at < tables &&
        tape_bring(part, at, at + size, true, &ignored) == MICA_OK) {
        inner = (mica_error)MICA_ERROR_INIT;
        status = fmt_file_check(&part->file, at, size, &inner);
    }
    if (status == MICA_ERR_CORRUPTED &&
        tape_bring(part, tables - tables % FMT_PAGE, part->record.size, true, &ignored) == MICA_OK)
        return fmt_file_check(&part->file, at, size, err);
    return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
}

/* What was found is given out by these two alone: a part has only epochs that the superblock says it has, and pages that lie in a
 * tape. */
mica_status tape_part_epoch_at(tape_part *part, uint64_t number, const tape_epoch **out, mica_error *err) {
    *out = &part->epochs[number];
    mica_status status = tape_part_see(part, *out, sizeof **out, err);
    if (status != MICA_OK) return status;
    const tape_epoch *e = *out;
    if (e->number >= part->record.first && e->number <= part->record.last && e->fork < e->number &&
        e->parent < e->number)
        return MICA_OK;
    return bad(part, "epochs", "an epoch says what cannot be", err);
}

mica_status tape_part_entry(tape_part *part, uint64_t number, const tape_entry **out, mica_error *err) {
    *out = &part->index[number];
    mica_status status = tape_part_see(part, *out, sizeof **out, err);
    if (status != MICA_OK) return status;
    const tape_entry *e = *out;
    if (e->page >= -part->far && e->page < part->far && e->epoch >= part->record.first &&
        e->epoch <= part->record.last)
        return MICA_OK;
    return bad(part, "index", "a version is of a page or an epoch that cannot be", err);
}

mica_status tape_part_epoch(tape_part *part, uint64_t number, const tape_epoch **out, mica_error *err) {
    uint64_t low = 0, high = part->epoch_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        mica_status status = tape_part_see(part, &part->epochs[middle], sizeof *part->epochs, err);
        if (status != MICA_OK) return status;
        if (part->epochs[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    *out = NULL;
    return low ? tape_part_epoch_at(part, low - 1, out, err) : MICA_OK;
}

static bool before(const tape_entry *e, const tape_key *key) {
    if (e->page != key->page) return e->page < key->page;
    if (e->branch != key->branch) return e->branch < key->branch;
    return e->epoch <= key->upto;
}

/* How many entries are not behind a key, which are `low` at least and `high` at most. */
static mica_status count_between(tape_part *part, uint64_t low, uint64_t high, const tape_key *key,
                                 uint64_t *out, mica_error *err) {
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        mica_status status = tape_part_see(part, &part->index[middle], sizeof *part->index, err);
        if (status != MICA_OK) return status;
        if (before(&part->index[middle], key))
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return MICA_OK;
}

mica_status tape_part_find(tape_part *part, const tape_key *key, const tape_entry **out, mica_error *err) {
    uint64_t count;
    mica_status status = count_between(part, 0, part->index_count, key, &count, err);
    *out = NULL;
    if (status != MICA_OK || !count) return status;
    const tape_entry *e;
    status = tape_part_entry(part, count - 1, &e, err);
    if (status == MICA_OK && e->page == key->page && e->branch == key->branch) *out = e;
    return status;
}

/* The same, of which the first `from` are known not to be: for a key that is not far
 * from there. */
static mica_status count_from(tape_part *part, uint64_t from, const tape_key *key, uint64_t *out,
                              mica_error *err) {
    uint64_t low = from, step = 1, high;
    for (;; step *= 2) {
        high = step < part->index_count - low ? low + step : part->index_count;
        if (high == low) break;
        mica_status status = tape_part_see(part, &part->index[high - 1], sizeof *part->index, err);
        if (status != MICA_OK) return status;
        if (!before(&part->index[high - 1], key)) break;
        low = high;
    }
    return count_between(part, low, high, key, out, err);
}

mica_status tape_part_next(tape_part *part, uint64_t *cursor, const tape_key *key, const tape_entry **out,
                           mica_error *err) {
    tape_key before_page = {key->page - 1, UINT64_MAX, UINT64_MAX};
    uint64_t count;
    mica_status status = count_from(part, *cursor, &before_page, cursor, err);
    if (status == MICA_OK) status = count_from(part, *cursor, key, &count, err);
    *out = NULL;
    if (status != MICA_OK || count == *cursor) return status;
    status = tape_part_entry(part, count - 1, out, err);
    if (status != MICA_OK || (*out)->page != key->page || (*out)->branch != key->branch) *out = NULL;
    return status;
}

mica_status tape_part_stored(tape_part *part, const tape_entry *e, uint32_t page, base_view *out,
                             mica_error *err) {
    bool raw = e->kind == TAPE_RAW, zeros = e->kind == TAPE_ZEROS;
    bool sound = zeros ? !e->stored && !e->at
                 : raw ? e->stored == page
                       : e->kind == TAPE_PACKED && e->stored > 0 && e->stored < page &&
                             (e->codec == FMT_CODEC_LZ4 || e->codec == FMT_CODEC_ZSTD) &&
                             (e->shuffle == 0 || e->shuffle == 4 || e->shuffle == 8);
    if (!sound || !base_range_ok(e->at, e->stored, part->pages_size))
        return bad(part, "index", "an entry says what cannot be", err);
    *out = base_view_of(part->file.base + part->pages_at + e->at, e->stored);
    return MICA_OK;
}

static bool has_hole(const tape_part *part, base_view stored) {
    uint64_t at = (uint64_t)(stored.data - part->file.base);
    uint64_t from = at - at % FMT_PAGE, to = (at + stored.len + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
    return tape_holes(part, &from, &to);
}

static mica_status wrong_sum(const tape_part *part, const tape_entry *e, base_view stored, mica_error *err) {
    uint64_t at = part->record.at + (uint64_t)(stored.data - part->file.base);
    if (atomic_load(&part->cold) && !part->tiers && stored.len && has_hole(part, stored))
        return base_fail(
            err, MICA_ERR_IO, "pages", at,
            "the tape's page %lld of epoch %llu is in its store and not in this file: open it with "
            "its store",
            (long long)e->page, (unsigned long long)e->epoch);
    return base_fail(err, MICA_ERR_CORRUPTED, "pages", at,
                     "the tape's page %lld of epoch %llu does not have its sum", (long long)e->page,
                     (unsigned long long)e->epoch);
}

/* The page as the file has it now; *good: it has its sum. */
static mica_status decode(const tape_entry *e, uint32_t page, base_view stored, uint8_t *out, uint8_t *room,
                          bool *good, mica_error *err) {
    uint8_t sum[BASE_SUM_SIZE];
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = MICA_OK;
    if (e->kind == TAPE_ZEROS)
        memset(out, 0, page);
    else if (e->kind == TAPE_RAW)
        memcpy(out, stored.data, page);
    else
        status = tape_unpack(e, stored, out, page, room, &inner);
    if (status == MICA_ERR_NO_MEMORY) return base_fail_as(err, &inner, "%s", inner.message);
    base_sum_of(out, page, sum);
    *good = status == MICA_OK && memcmp(sum, e->sum, sizeof sum) == 0;
    return MICA_OK;
}

bool tape_part_missing(tape_part *part, const tape_entry *entry, uint32_t page, base_view *out) {
    mica_error ignored = MICA_ERROR_INIT;
    return tape_part_stored(part, entry, page, out, &ignored) == MICA_OK && out->len && has_hole(part, *out);
}

void tape_part_touch(tape_part *part, uint64_t at) {
    if (!part->touched) return;
    uint64_t segment = at / TAPE_SEGMENT, bit = (uint64_t)1 << segment % 64;
    if (!(atomic_load_explicit(&part->touched[segment / 64], memory_order_relaxed) & bit))
        atomic_fetch_or_explicit(&part->touched[segment / 64], bit, memory_order_relaxed);
}

/* A page that does not have its sum, once more: what the file lacks is brought; what it has though is looked at again, since another
 * thread may have brought it just then, and then brought anew from the store that keeps. False: it has it nowhere, or *status. */
typedef struct trying {
    unsigned tries, mends;
    bool solid; /* the last look found no hole */
} trying;

static bool try_again(tape_part *part, trying *t, base_view stored, mica_status *status, mica_error *err) {
    uint64_t at = (uint64_t)(stored.data - part->file.base);
    bool hole = has_hole(part, stored), mend = !hole && t->solid;
    if (!stored.len || !part->tiers || ++t->tries > TRIES || (mend && ++t->mends > MENDS)) return false;
    if (t->tries == PATIENT) part->tiers->keep++; /* it was given up again and again */
    if (hole && t->tries > PATIENT) /* what the network's store gives is nothing, as often as it is asked */
        atomic_store(&part->forgotten, true);
    t->solid = !hole && !mend;
    if (t->solid) return true;
    mica_error inner = MICA_ERROR_INIT;
    *status = tape_bring(part, at, at + stored.len, mend, &inner);
    if (*status == MICA_ERR_NOT_FOUND)
        *status = MICA_OK;
    else if (*status == MICA_OK)
        return true;
    else
        *status = base_fail_as(err, &inner, "%s", inner.message);
    return false;
}

/* The entry is read once: who only reads a tape that another process compacts may see its bytes change. */
mica_status tape_part_read(tape_part *part, const tape_entry *entry, uint32_t page, uint8_t *out,
                           uint8_t *room, mica_error *err) {
    const tape_entry copy = *entry, *e = &copy;
    base_view stored = {0};
    bool good = false;
    trying t = {0};
    mica_status status = tape_part_stored(part, e, page, &stored, err);
    uint64_t at = status == MICA_OK ? (uint64_t)(stored.data - part->file.base) : 0;
    while (status == MICA_OK && !good) {
        tape_part_touch(part, at);
        status = decode(e, page, stored, out, room, &good, err);
        if (status == MICA_OK && !good && !try_again(part, &t, stored, &status, err) && status == MICA_OK)
            status = wrong_sum(part, e, stored, err);
    }
    if (t.tries >= PATIENT) part->tiers->keep--;
    return status == MICA_OK ? fmt_file_settled(&part->file, at, stored.len, err) : status;
}

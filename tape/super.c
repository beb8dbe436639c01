/* tape/super.c - superblocks: which parts of the file count, and where others may be put.
 *
 * Two of them take turns, as in an image: the one that counts is never written over, so a commit that is cut off leaves it
 * and all that it lists. A part is put where none lies that the superblock lists or a reader still has. */
#include "tape/tape_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MOST ((uint64_t)INT64_MAX + 1) /* of what is counted up: nobody gets there */

void tape_super_seal(tape_super *super) {
    uint8_t self[FMT_HASH];
    memcpy(super->magic, TAPE_MAGIC, sizeof super->magic);
    super->version = TAPE_VERSION;
    super->end = TAPE_FIRST;
    for (uint32_t k = 0; k < super->count; k++)
        if (super->part[k].at + super->part[k].size > super->end)
            super->end = super->part[k].at + super->part[k].size;
    memset(super->self, 0, sizeof super->self);
    base_sha256_of(super, sizeof *super, self);
    memcpy(super->self, self, sizeof self);
}

static bool sealed(const tape_super *super) {
    tape_super again = *super;
    uint8_t self[FMT_HASH];
    memset(again.self, 0, sizeof again.self);
    base_sha256_of(&again, sizeof again, self);
    return memcmp(self, super->self, sizeof self) == 0;
}

static bool page_is(uint32_t page) {
    return page >= MICA_TAPE_PAGE_MIN && page <= MICA_TAPE_PAGE_MAX && (page & (page - 1)) == 0;
}

/* No two parts have the same bytes: what a tape needs in memory follows from its size. */
static bool apart(const tape_super *s, uint32_t k) {
    const tape_part_record *p = &s->part[k];
    for (uint32_t i = 0; i < k; i++)
        if (p->at < s->part[i].at + s->part[i].size && s->part[i].at < p->at + p->size) return false;
    return true;
}

/* Numbers of one that is sealed: another may be a forgery, or the work of a faulty program. Those that count can go on. */
static bool sound(const tape_super *s, unsigned which) {
    if (s->count > TAPE_PARTS_MOST || (s->sequence & 1) != which || !page_is(s->page) ||
        s->keeping > MICA_TAPE_KEEP_NAMED || s->head >= s->next || s->end % FMT_PAGE || s->end < TAPE_FIRST ||
        s->horizon > s->next || !s->keep_count || s->sequence > COUNT_MOST || s->next > COUNT_MOST ||
        s->branches > COUNT_MOST)
        return false;
    uint64_t epoch = 0;
    for (uint32_t k = 0; k < s->count; k++) {
        const tape_part_record *p = &s->part[k];
        if (p->at % FMT_PAGE || p->at < TAPE_FIRST || p->size % FMT_PAGE || p->size < 2 * FMT_PAGE ||
            p->size > s->end || p->at > s->end - p->size || p->first <= epoch || p->last < p->first ||
            p->last >= s->next || !apart(s, k))
            return false;
        epoch = p->last;
    }
    return true;
}

bool tape_super_lists(const tape_super *super, const uint8_t identity[FMT_HASH]) {
    for (uint32_t k = 0; k < super->count; k++)
        if (memcmp(super->part[k].identity, identity, FMT_HASH) == 0) return true;
    return false;
}

bool tape_super_good(const tape_super *super) {
    return memcmp(super->magic, TAPE_MAGIC, sizeof super->magic) == 0 && super->version == TAPE_VERSION &&
           sealed(super) && sound(super, super->sequence & 1);
}

static mica_status choose(mica_tape *t, const tape_super pair[2], uint64_t size, mica_error *err) {
    const tape_super *best = NULL;
    bool magic = false;
    for (unsigned k = 0; k < 2; k++) {
        const tape_super *s = &pair[k];
        if (memcmp(s->magic, TAPE_MAGIC, sizeof s->magic) != 0) continue;
        magic = true;
        if (!sealed(s)) continue;
        if (s->version != TAPE_VERSION)
            return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "superblock", k * TAPE_SUPER,
                                  base_pair_numbers(TAPE_VERSION, s->version),
                                  "%s: the tape has version %u; this program reads version %u", t->name,
                                  s->version, TAPE_VERSION);
        if (sound(s, k) && (!best || s->sequence > best->sequence)) best = s;
    }
    if (!best && magic)
        return base_fail(err, MICA_ERR_CORRUPTED, "superblock", 0,
                         "%s: both superblocks of the tape are damaged", t->name);
    if (!best) return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, NULL, 0, "%s: it is no tape", t->name);
    if (best->end > size)
        return base_fail_pair(err, MICA_ERR_TRUNCATED, NULL, size, base_pair_numbers(best->end, size),
                              "%s: the tape has %llu bytes and needs %llu", t->name, (unsigned long long)size,
                              (unsigned long long)best->end);
    t->super = *best;
    return MICA_OK;
}

mica_status tape_super_read(mica_tape *t, mica_error *err) {
    tape_super pair[2];
    struct stat info;
    if (base_file_fstat(t->fd, &info) != 0) return base_fail_errno(err, t->name, "examine it");
    memset(pair, 0, sizeof pair);
    for (size_t have = 0; have < sizeof pair;) {
        ssize_t n = base_file_pread(t->fd, (uint8_t *)pair + have, sizeof pair - have, (off_t)have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return base_fail_errno(err, t->name, "read it");
        if (n == 0) break;
        have += (size_t)n;
    }
    return choose(t, pair, (uint64_t)info.st_size, err);
}

static mica_status flush(const mica_tape *t, mica_error *err) {
    if (!t->lasting || t->unflushed || base_file_fdatasync(t->fd) == 0) return MICA_OK;
    return base_fail_errno(err, t->name, "flush it");
}

/* What the disk says now of where parts are; before the store was met it may mean another one. */
static void settle_places(mica_tape *t) {
    tape_list *list = tape_tiers_met(t->tiers) ? tape_list_now(t) : NULL;
    for (uint32_t i = 0; list && i < list->count; i++)
        for (uint32_t k = 0; k < t->super.count && !list->part[i]->settled; k++)
            list->part[i]->settled =
                t->super.part[k].places & TAPE_COLD &&
                memcmp(t->super.part[k].identity, list->part[i]->record.identity, FMT_HASH) == 0;
}

mica_status tape_super_write(mica_tape *t, tape_super *super, mica_error *err) {
    tape_remote_note(t, super);
    super->sequence = t->super.sequence + 1;
    memset(&super->part[super->count], 0, (TAPE_PARTS_MOST - super->count) * sizeof *super->part);
    tape_super_seal(super);
    if (!sound(super, super->sequence & 1)) /* which nobody could open */
        return base_fail(err, MICA_ERR_LIMIT, "superblock", MICA_NO_OFFSET,
                         "%s: the tape's numbers come to an end", t->name);
    mica_status status = flush(t, err); /* what it lists, first */
    if (status == MICA_OK)
        status = base_file_pwrite_all(t->fd, t->name, super, sizeof *super,
                                      (super->sequence & 1) * TAPE_SUPER, err);
    if (status == MICA_OK) status = flush(t, err);
    if (status != MICA_OK) return status;
    t->super = *super;
    settle_places(t);
    return MICA_OK;
}

/* Parts that may not be written over: first by their places. */
typedef struct taken {
    uint64_t at, end;
} taken;

static int by_place(const void *x, const void *y) {
    const taken *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

static bool take_list(base_buf *buf, const tape_list *list) {
    for (uint32_t k = 0; list && k < list->count; k++) {
        const tape_part_record *p = &list->part[k]->record;
        if (!base_buf_append(buf, &(taken){p->at, p->at + p->size}, sizeof(taken))) return false;
    }
    return true;
}

static bool take_super(base_buf *buf, const tape_super *super) {
    for (uint32_t k = 0; k < super->count; k++) {
        const tape_part_record *p = &super->part[k];
        if (p->at && !base_buf_append(buf, &(taken){p->at, p->at + p->size}, sizeof(taken))) return false;
    }
    return true;
}

/* `more`, unless NULL, is one that is being made: of its parts those that have a place. */
static mica_status places(mica_tape *t, const tape_super *more, base_buf *out, mica_error *err) {
    bool ok =
        take_list(out, tape_list_now(t)) && take_super(out, &t->super) && (!more || take_super(out, more));
    for (const tape_list *l = t->retired; l; l = l->next)
        ok = ok && take_list(out, l);
    uint64_t at, size;
    if (tape_tidy_place(t, &at, &size))
        ok = ok && base_buf_append(out, &(taken){at, at + size}, sizeof(taken));
    if (!ok) return base_fail_memory(err, "looking for room in a tape");
    if (out->len) qsort(out->data, out->len / sizeof(taken), sizeof(taken), by_place);
    return MICA_OK;
}

mica_status tape_super_gap(mica_tape *t, const tape_super *more, uint64_t size, uint64_t *at,
                           mica_error *err) {
    base_buf list = {0};
    tape_list_sweep(t);
    mica_status status = places(t, more, &list, err);
    uint64_t from = TAPE_FIRST;
    const taken *p = (const taken *)(const void *)list.data;
    size_t count = list.len / sizeof *p, k = 0;
    for (; status == MICA_OK && k < count; k++) {
        if (p[k].at >= from && p[k].at - from >= size) break;
        if (p[k].end > from) from = p[k].end;
    }
    base_buf_free(&list);
    *at = from;
    return status;
}

mica_status tape_super_place(mica_tape *t, uint64_t size, uint64_t *at, mica_error *err) {
    uint64_t from;
    mica_status status = tape_super_gap(t, NULL, size, &from, err);
    if (status != MICA_OK) return status;
    if (t->options.file_max && (from > t->options.file_max || size > t->options.file_max - from))
        return base_fail_pair(
            err, MICA_ERR_LIMIT, NULL, from, base_pair_numbers(t->options.file_max, from + size),
            "%s: the tape may have %llu bytes, and a checkpoint needs up to %llu; compact it, keep "
            "fewer checkpoints, or allow more",
            t->name, (unsigned long long)t->options.file_max, (unsigned long long)(from + size));
    *at = from;
    return MICA_OK;
}

void tape_super_trim(mica_tape *t) {
    base_buf list = {0};
    mica_error ignored = MICA_ERROR_INIT;
    uint64_t end = t->super.end;
    if (t->read_only || places(t, NULL, &list, &ignored) != MICA_OK) return base_buf_free(&list);
    const taken *p = (const taken *)(const void *)list.data;
    for (size_t k = 0; k < list.len / sizeof *p; k++)
        if (p[k].end > end) end = p[k].end;
    base_buf_free(&list);
    struct stat info;
    if (base_file_fstat(t->fd, &info) == 0 && (uint64_t)info.st_size > end) base_file_cut(t->fd, (off_t)end);
}

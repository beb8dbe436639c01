/* tape/commit.c - what was written since the last checkpoint → an epoch, in a part of its own.
 *
 * Which pages were written is known; which of them differ from what they were is decided by their sums, so an epoch has no
 * page more than changed. Until the superblock that lists the part is on the disk nothing is forgotten: after an error the
 * same checkpoint can be tried again, and what a part left behind is written over. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/sum.h"
#include "base/time.h"
#include "base/utf8.h"
#include "tape/making.h"
#include "tape/packing.h"

#include <errno.h>
#include <string.h>

/* A written page: where it is, and what it has now. */
typedef struct written {
    tape_extent *extent;
    uint32_t slot;
    bool same; /* as the version that it came from */
    uint8_t sum[16];
} written;

typedef struct committing {
    mica_tape *t;
    tape_making making;
    tape_super super;
    written *pages;
    uint64_t count, changed;
    uint64_t stored; /* most bytes that the pages need */
    tape_epoch epoch;
    const char *name;
    uint8_t *room; /* for two pages: one that was spilled, one to pack */
} committing;

static mica_status check_name(mica_tape *t, const char *name, mica_error *err) {
    size_t taken, len = strnlen(name, MICA_TAPE_NAME_MAX);
    uint64_t epoch;
    if (!len) return MICA_OK;
    if (len >= MICA_TAPE_NAME_MAX || !base_utf8_cut(name, len, len, &taken))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the name of a checkpoint must be UTF-8 of at most %d bytes",
                         MICA_TAPE_NAME_MAX - 1);
    mica_error inner = MICA_ERROR_INIT;
    mica_tape_moment there = {.when = MICA_TAPE_NAMED, .name = name};
    mica_status status = tape_moment_epoch(t, &there, &epoch, &inner);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s", inner.message);
    return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                     "a checkpoint on the way here has the name '%s': it is epoch %llu", name,
                     (unsigned long long)epoch);
}

/* ---- which pages ---- */

static mica_status bytes_of(committing *c, const written *w, const uint8_t **out, mica_error *err) {
    *out = w->extent->memory + ((size_t)w->slot << c->t->shift);
    if (!tape_bit(&w->extent->spilled, w->slot)) return MICA_OK;
    *out = c->room;
    return tape_page_spilled(c->t, w->extent, w->slot, c->room, err);
}

static mica_status look(committing *c, written *w, mica_error *err) {
    const uint8_t *bytes;
    mica_status status = bytes_of(c, w, &bytes, err);
    if (status != MICA_OK) return status;
    const tape_meta *meta = &w->extent->meta[w->slot];
    base_sum_of(bytes, c->t->page, w->sum);
    w->same = meta->epoch ? memcmp(meta->sum, w->sum, sizeof w->sum) == 0
                          : base_view_zeros(base_view_of(bytes, c->t->page));
    c->changed += !w->same;
    return MICA_OK;
}

static mica_status choose(committing *c, mica_error *err) {
    mica_tape *t = c->t;
    tape_extent **extents;
    if (!t->pages.dirty) return MICA_OK;
    mica_status status = tape_extents(t, &extents, err);
    if (status != MICA_OK) return status;
    c->pages = base_malloc(t->pages.dirty * sizeof *c->pages);
    if (!c->pages) status = base_fail_memory(err, "the pages of a checkpoint");
    for (uint32_t k = 0; k < t->pages.count && status == MICA_OK; k++)
        for (uint32_t w = 0; w < TAPE_IN_EXTENT / 64; w++)
            for (uint64_t bits = extents[k]->dirty.word[w]; bits && status == MICA_OK; bits &= bits - 1) {
                written *page = &c->pages[c->count++];
                *page = (written){.extent = extents[k], .slot = w * 64 + (uint32_t)__builtin_ctzll(bits)};
                status = look(c, page, err);
            }
    base_free(extents);
    return status;
}

/* ---- the part ---- */

static void pack_by_rule(const mica_tape *t, int64_t page, tape_packing *p) {
    static const mica_tape_compression how[] = {MICA_TAPE_NONE, MICA_TAPE_FAST, MICA_TAPE_SMALL};
    tape_decision d;
    tape_follow_decide(t, page, t->page, true, &d);
    p->how = how[d.codec == MICA_TAPE_CODEC_LZ4 ? 1 : d.codec == MICA_TAPE_CODEC_ZSTD ? 2 : 0];
    p->level = d.level ? d.level : 1;
}

static mica_status put(committing *c, const written *w, mica_error *err) {
    mica_tape *t = c->t;
    const uint8_t *bytes;
    base_view stored;
    tape_entry entry = {
        .page = tape_page_in(t, w->extent, w->slot), .branch = c->epoch.branch, .epoch = c->epoch.number};
    memcpy(entry.sum, w->sum, sizeof entry.sum);
    mica_status status = bytes_of(c, w, &bytes, err);
    const mica_tape_region *r = mica_tape_region_at(t, entry.page * (int64_t)t->page);
    tape_packing packing = {.level = 1,
                            .how = r && !mica_tape_hint_compresses(r->hint) ? MICA_TAPE_NONE
                                                                            : t->options.compression,
                            .page = t->page,
                            .room = c->room + t->page,
                            .packed = &t->packed};
    if (t->follow) pack_by_rule(t, entry.page, &packing);
    if (status == MICA_OK) status = tape_pack(&packing, bytes, &entry, &stored, err);
    return status == MICA_OK ? tape_making_add(&c->making, &entry, stored, err) : status;
}

static mica_status write_part(committing *c, mica_error *err) {
    mica_tape *t = c->t;
    uint64_t at, room, others = MICA_TAPE_NAME_MAX + tape_streams_bound(t);
    base_buf *regions = &c->making.regions, *marks = &c->making.marks;
    if (t->space_changed)
        others += t->regions.count * sizeof(tape_region_record) + t->marks.count * sizeof(tape_mark);
    room = tape_making_bound(c->changed, c->changed * t->page, 1, others);
    mica_status status = tape_super_place(t, room, &at, err);
    if (status == MICA_OK) status = tape_making_begin(&c->making, t->fd, t->name, at, room, err);
    for (uint64_t k = 0; k < c->count && status == MICA_OK; k++)
        if (!c->pages[k].same) status = put(c, &c->pages[k], err);
    if (status != MICA_OK) return status;
    status = tape_streams_put(t, &c->making, &c->epoch, err);
    if (status != MICA_OK) return status;
    if (t->space_changed) tape_space_tables(t, regions, marks);
    base_buf_append(&c->making.epochs, &c->epoch, sizeof c->epoch);
    base_buf_append(&c->making.names, c->name, c->epoch.name_len);
    tape_part_record *record = &c->super.part[c->super.count];
    *record = (tape_part_record){.first = c->epoch.number, .last = c->epoch.number};
    status = tape_making_end(&c->making, record, err);
    c->super.count++;
    return status;
}

/* ---- the epoch ---- */

static mica_status about(committing *c, const mica_tape_checkpoint_about *a, mica_error *err) {
    mica_tape *t = c->t;
    const tape_epoch *before = NULL;
    tape_list *list = tape_list_now(t);
    mica_status status = MICA_OK;
    tape_epoch *e = &c->epoch;
    *e = (tape_epoch){.number = t->super.next,
                      .parent = t->way.epoch,
                      .pages = c->changed,
                      .time_ns = a && a->time_ns ? a->time_ns : (int64_t)base_time_real_ns(),
                      .instructions = a ? a->instructions : 0,
                      .name_len = (uint32_t)strlen(c->name)};
    for (uint32_t k = list->count; k-- > 0 && !before && status == MICA_OK;)
        if (list->part[k]->epoch_count)
            status = tape_part_epoch_at(list->part[k], list->part[k]->epoch_count - 1, &before, err);
    if (status != MICA_OK) return status;
    if (before && before->time_ns > e->time_ns) e->time_ns = before->time_ns; /* whatever the clock says */
    if (t->branching) {
        e->branch = t->super.branches;
        e->fork = t->way.epoch;
        e->fork_branch = t->way.count ? t->way.step[0].branch : 0;
    } else if (t->way.count) {
        e->branch = t->way.step[0].branch;
        e->fork = t->way.step[0].fork;
        e->fork_branch = t->way.count > 1 ? t->way.step[1].branch : 0;
    }
    c->super.head = e->number;
    c->super.next++;
    c->super.branches += t->branching;
    return MICA_OK;
}

static mica_status publish(committing *c, mica_error *err) {
    mica_tape *t = c->t;
    tape_list *list;
    tape_path way = {0};
    mica_status status = tape_list_open(t, &c->super, &list, err);
    if (status != MICA_OK) return status;
    status = tape_path_to(list, c->epoch.number, &way, err);
    if (status == MICA_OK) status = tape_super_write(t, &c->super, err);
    if (status != MICA_OK) {
        tape_list_free(list);
        tape_path_free(&way);
        return status;
    }
    tape_list_publish(t, list);
    tape_path_free(&t->way);
    t->way = way;
    t->branch = c->epoch.branch;
    t->branching = t->space_changed = false;
    return MICA_OK;
}

/* The pages are versions now. One that is as it was stays of that version. */
static void settle(committing *c) {
    mica_tape *t = c->t;
    for (uint64_t k = 0; k < c->count; k++) {
        written *w = &c->pages[k];
        tape_meta *meta = &w->extent->meta[w->slot];
        if (tape_bit(&w->extent->spilled, w->slot))
            tape_page_drop(t, w->extent, w->slot);
        else if (w->same)
            tape_page_clean(t, w->extent, w->slot, meta->branch, meta->epoch, meta->sum);
        else
            tape_page_clean(t, w->extent, w->slot, c->epoch.branch, c->epoch.number, w->sum);
    }
}

/* Where the disk is full, what the store has too makes room, and it is tried once more. */
static mica_status put_epoch(committing *c, mica_error *err) {
    mica_tape *t = c->t;
    mica_error inner = MICA_ERROR_INIT;
    tape_super before = c->super;
    for (bool again = false;; again = true) {
        mica_status status = write_part(c, &inner);
        if (status == MICA_OK) status = publish(c, &inner);
        if (status == MICA_OK) return status;
        uint64_t wanted = 2 * ((c->changed + 16) * t->page + tape_streams_bound(t));
        if (again || !t->tiers || inner.sys_errno != ENOSPC ||
            !tape_evict_bytes(t->tiers, tape_list_now(t), wanted))
            return base_fail_as(err, &inner, "%s", inner.message);
        tape_making_free(&c->making);
        c->super = before;
        inner = (mica_error)MICA_ERROR_INIT;
    }
}

mica_status mica_tape_checkpoint(mica_tape *t, const mica_tape_checkpoint_about *a, uint64_t *epoch,
                                 mica_error *err) {
    mica_status status = tape_check_writable(t, err);
    if (status != MICA_OK) return status;
    committing *c = base_calloc(1, sizeof *c);
    if (!c) return base_fail_memory(err, "a checkpoint");
    c->t = t;
    c->name = a ? a->name : "";
    c->super = t->super;
    c->room = base_malloc(2 * (size_t)t->page);
    status = c->room ? check_name(t, c->name, err) : base_fail_memory(err, "a checkpoint");
    if (status == MICA_OK &&
        t->super.count == TAPE_PARTS_MOST) { /* parts that could not be moved together before */
        status = tape_tidy(t, err);
        c->super = t->super;
    }
    if (status == MICA_OK) status = choose(c, err);
    if (status == MICA_OK) status = about(c, a, err);
    if (status == MICA_OK) status = put_epoch(c, err);
    if (status == MICA_OK) {
        settle(c);
        tape_streams_clear(t);
        tape_upload_ask(t);
        if (t->ahead) tape_ahead_checkpoint(t->ahead, c->epoch.number, c->name);
        if (t->follow) tape_follow_look(t);
        if (epoch) *epoch = c->epoch.number;
        mica_error ignored =
            MICA_ERROR_INIT; /* the checkpoint is made; what is not tidied now is at the next */
        (void)!tape_tidy(t, &ignored);
    } else if (t->lasting) {
        tape_super_trim(t);
    }
    tape_making_free(&c->making);
    base_free(c->pages);
    base_free(c->room);
    base_free(c);
    return status;
}

/* tape/rewind.c - back to an epoch, in place; which pages changed since.
 *
 * Only pages that are in memory need anything: others are looked up on the new way when they are read. A page in memory is
 * wrong where its version is not on the new way, or where the new way has a later one. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* Where two ways come from: each epoch up to this one, on this branch or below, is on both. */
typedef struct common {
    const tape_path *path; /* the shared end of this one, from step `from` on; of that step up to `upto` */
    uint32_t from;
    uint64_t upto;
} common;

static common shared(const tape_path *a, const tape_path *b) {
    uint32_t i = a->count, j = b->count;
    common c = {a, a->count, 0};
    while (i > 0 && j > 0 && a->step[i - 1].branch == b->step[j - 1].branch) {
        i--, j--;
        uint64_t x = a->step[i].upto, y = b->step[j].upto;
        c.from = i;
        c.upto = x < y ? x : y;
        if (x != y) break;
    }
    return c;
}

static bool is_shared(const common *c, uint64_t branch, uint64_t epoch) {
    uint32_t k = tape_path_step(c->path, epoch);
    if (k >= c->path->count || k < c->from || c->path->step[k].branch != branch) return false;
    return k > c->from || epoch <= c->upto;
}

/* Calls `each` with the page of every version on a way that is not shared, by parts: some come twice. */
static mica_status versions_beyond(tape_list *list, const tape_path *way, const common *c,
                                   bool (*each)(void *ctx, int64_t page), void *ctx, mica_error *err) {
    if (c->from < c->path->count && way->epoch == c->upto) return MICA_OK;
    for (uint32_t k = list->count; k-- > 0;) {
        tape_part *part = list->part[k];
        if (part->record.first > way->epoch) continue;
        if (part->record.last <= c->upto) break;
        for (uint64_t i = 0; i < part->index_count; i++) {
            const tape_entry *e;
            mica_status status = tape_part_entry(part, i, &e, err);
            if (status != MICA_OK) return status;
            if (!tape_path_has(way, e->branch, e->epoch) || is_shared(c, e->branch, e->epoch)) continue;
            if (!each(ctx, e->page)) return MICA_OK;
        }
    }
    return MICA_OK;
}

/* ---- rewinding ---- */

typedef struct rewinding {
    mica_tape *t;
    tape_path way;
    common both;
    uint64_t cursors[TAPE_PARTS_MOST];
} rewinding;

/* A page in memory becomes what the new way has. */
static mica_status renew(rewinding *r, tape_extent *x, uint32_t slot, mica_error *err) {
    mica_tape *t = r->t;
    tape_version v;
    int64_t page = tape_page_in(t, x, slot);
    mica_status status = tape_find_next(tape_list_now(t), &r->way, page, r->cursors, &v, err);
    if (status != MICA_OK) return status;
    uint8_t *to = x->memory + ((size_t)slot << t->shift);
    bool same = v.part ? x->meta[slot].branch == v.entry->branch && x->meta[slot].epoch == v.entry->epoch
                       : x->meta[slot].epoch == 0;
    if (same && !tape_bit(&x->dirty, slot)) return MICA_OK;
    static const uint8_t none[16];
    status = tape_read_version(&v, t->page, to, t->room, err);
    if (status == MICA_OK)
        tape_page_clean(t, x, slot, v.part ? v.entry->branch : 0, v.part ? v.entry->epoch : 0,
                        v.part ? v.entry->sum : none);
    return status;
}

static bool mark_stale(void *ctx, int64_t page) {
    mica_tape *t = ctx;
    tape_extent *x = tape_extent_of(t, page);
    uint32_t slot = tape_slot_of(t, page);
    if (x && tape_bit(&x->resident, slot) && !tape_bit(&x->dirty, slot)) tape_bit_set(&x->stale, slot);
    return true;
}

/* All pages in memory are looked at. What was written is dropped only when nothing can fail any more, so pages that were
 * written are brought from the tape when they are read again. */
static mica_status renew_all(rewinding *r, tape_extent **extents, mica_error *err) {
    mica_tape *t = r->t;
    for (uint32_t k = 0; k < t->pages.count; k++)
        for (uint32_t w = 0; w < TAPE_IN_EXTENT / 64; w++) {
            tape_extent *x = extents[k];
            for (uint64_t bits = x->resident.word[w] & ~x->dirty.word[w]; bits; bits &= bits - 1) {
                uint32_t slot = w * 64 + (uint32_t)__builtin_ctzll(bits);
                const tape_meta *m = &x->meta[slot];
                bool stale = tape_bit(&x->stale, slot);
                tape_bit_clear(&x->stale, slot);
                if (!stale && (m->epoch == 0 || is_shared(&r->both, m->branch, m->epoch))) continue;
                mica_status status = renew(r, x, slot, err);
                if (status != MICA_OK) return status;
            }
        }
    return MICA_OK;
}

/* Of pages that are not written but in memory, or of those that are written. */
static void drop(mica_tape *t, tape_extent **extents, bool dirty) {
    for (uint32_t k = 0; k < t->pages.count; k++)
        for (uint32_t slot = 0; slot < 1u << t->pages.shift; slot++) {
            tape_extent *x = extents[k];
            bool is = tape_bit(&x->dirty, slot);
            tape_bit_clear(&x->stale, slot);
            if (is == dirty && (is || tape_bit(&x->resident, slot))) tape_page_drop(t, x, slot);
        }
}

static mica_status go(rewinding *r, mica_error *err) {
    mica_tape *t = r->t;
    tape_extent **extents;
    mica_status status = tape_extents(t, &extents, err);
    if (status != MICA_OK) return status;
    status = versions_beyond(tape_list_now(t), &r->way, &r->both, mark_stale, t, err);
    if (status == MICA_OK) status = renew_all(r, extents, err);
    drop(t, extents, status == MICA_OK); /* after an error: they are brought anew from where the tape is */
    base_free(extents);
    return status;
}

mica_status mica_tape_rewind(mica_tape *t, const mica_tape_moment *moment, mica_error *err) {
    rewinding r = {.t = t};
    uint64_t epoch;
    mica_status status = tape_moment_epoch(t, moment, &epoch, err);
    if (status == MICA_OK) status = tape_path_to(tape_list_now(t), epoch, &r.way, err);
    r.both = shared(&t->way, &r.way);
    if (status == MICA_OK) status = go(&r, err);
    if (status != MICA_OK) {
        tape_path_free(&r.way);
        return status;
    }
    tape_tidy_went_back(t, epoch);
    if (t->ahead) tape_ahead_rewind(t->ahead, t->way.epoch, epoch);
    tape_path_free(&t->way);
    t->way = r.way;
    tape_streams_clear(t);
    t->branching = false;
    if (epoch != t->super.head || !t->way.count) t->branching = t->super.next > 1;
    return MICA_OK;
}

/* ---- what changed ---- */

static bool gather(void *ctx, int64_t page) {
    return base_buf_append(ctx, &page, sizeof page);
}

static int by_page(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static mica_status gather_dirty(mica_tape *t, base_buf *out, mica_error *err) {
    tape_extent **extents;
    mica_status status = tape_extents(t, &extents, err);
    if (status != MICA_OK) return status;
    for (uint32_t k = 0; k < t->pages.count; k++)
        for (uint32_t slot = 0; slot < 1u << t->pages.shift; slot++)
            if (tape_bit(&extents[k]->dirty, slot)) gather(out, tape_page_in(t, extents[k], slot));
    base_free(extents);
    return MICA_OK;
}

mica_status mica_tape_changed_since(mica_tape *t, const mica_tape_moment *moment,
                                    bool (*each)(void *ctx, int64_t at), void *ctx, mica_error *err) {
    uint64_t epoch;
    tape_path way = {0};
    base_buf pages = {0};
    mica_status status = tape_moment_epoch(t, moment, &epoch, err);
    if (status == MICA_OK) status = tape_path_to(tape_list_now(t), epoch, &way, err);
    common forth = shared(&t->way, &way), back = shared(&way, &t->way);
    if (status == MICA_OK) status = versions_beyond(tape_list_now(t), &t->way, &forth, gather, &pages, err);
    if (status == MICA_OK) status = versions_beyond(tape_list_now(t), &way, &back, gather, &pages, err);
    if (status == MICA_OK) status = gather_dirty(t, &pages, err);
    if (status == MICA_OK && pages.failed) status = base_fail_memory(err, "what changed in a tape");
    int64_t *list = (int64_t *)(void *)pages.data;
    size_t count = pages.len / sizeof *list;
    if (status == MICA_OK && count) qsort(list, count, sizeof *list, by_page);
    for (size_t k = 0; status == MICA_OK && k < count; k++)
        if ((k == 0 || list[k] != list[k - 1]) && !each(ctx, list[k] * (int64_t)t->page)) break;
    base_buf_free(&pages);
    tape_path_free(&way);
    return status;
}

/* ---- what another node wrote ---- */

mica_status mica_tape_refresh(mica_tape *t, mica_error *err) {
    tape_list *list;
    if (!t->read_only || t->lasting || !t->tiers)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: only a tape that is read from its store alone is read anew", t->name);
    mica_status status = tape_remote_refresh(t, err);
    bool newer = t->super.sequence != tape_list_now(t)->super.sequence;
    if (status != MICA_OK || (!newer && t->way.epoch == t->super.head)) return status;
    if (newer) {
        status = tape_list_open(t, &t->super, &list, err);
        if (status != MICA_OK) return status;
        tape_list_publish(t, list);
        status = tape_space_load(t, err);
        if (status != MICA_OK) return status;
    }
    mica_tape_moment now = {.when = MICA_TAPE_EPOCH, .number = t->super.head};
    return mica_tape_rewind(t, &now, err);
}

/* tape/compact.c - parts → one part: so that a page is found in few of them, and without what no kept epoch has.
 *
 * Each checkpoint makes a part. When there are many of one level behind each other they become one of the next: a version is
 * moved as often as there are levels, which is the logarithm of the number of checkpoints, and so many parts there are at
 * most. Where the oldest part is among them, epochs go that nobody keeps, and with them versions.
 *
 * WHICH VERSIONS. One that was made in epoch x on a branch, with the next of its page there in epoch y, is what epochs from x up
 * to, but not with, y of that branch have, and branches that were left from one of those. So it stays where an epoch that
 * is kept, or from which a branch with one was left (the *points*), lies there. Records are not replaced by others: those of x stay
 * where a point is x or any later epoch of that branch. Stored bytes move as they are: damage is
 * neither hidden nor spread, and the sums tell it as before. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "tape/making.h"

#include <stdlib.h>
#include <string.h>

/* An epoch that some version may be needed for. */
typedef struct point {
    uint64_t branch, epoch;
} point;

typedef struct compacting {
    mica_tape *t;
    tape_list *list;       /* held */
    tape_super super;      /* what it was when this began: the tape may go on meanwhile */
    uint64_t current;      /* epoch */
    uint32_t first, count; /* parts that are moved together */
    bool drops;            /* epochs that nobody keeps */
    uint64_t horizon;
    base_buf points; /* sorted */
    tape_making making;
    tape_part_record record; /* of the new part */
    uint64_t place, size;    /* in the file, that it may have */
    _Atomic bool given_up;
    bool made;                    /* there is one: something was kept */
    uint8_t *room;                /* for two pages */
    uint64_t at[TAPE_PARTS_MOST]; /* the next entry of each part; the next batch: */
    uint64_t batch_at[TAPE_PARTS_MOST];
} compacting;

/* ---- which epochs ---- */

static bool keeps(const compacting *c, const tape_epoch *e) {
    const tape_super *s = &c->super;
    uint64_t last = s->next - 1, age = last - e->number;
    if (!c->drops || s->keeping == MICA_TAPE_KEEP_ALL || e->name_len || e->number == s->head ||
        e->number == c->current)
        return true;
    if (s->keeping == MICA_TAPE_KEEP_NAMED) return false;
    if (age < s->keep_count) return true;
    if (s->keeping == MICA_TAPE_KEEP_LAST) return false;
    unsigned doubled = 63u - (unsigned)__builtin_clzll(age / s->keep_count);
    return doubled < 62 && e->number % ((uint64_t)2 << doubled) == 0;
}

static uint64_t horizon_of(const compacting *c) {
    const tape_super *s = &c->super;
    uint64_t last = s->next - 1, h = 1;
    if (s->keeping == MICA_TAPE_KEEP_NAMED) h = last;
    if (s->keeping == MICA_TAPE_KEEP_LAST || s->keeping == MICA_TAPE_KEEP_EXPONENTIAL)
        h = last >= s->keep_count ? last - s->keep_count + 1 : 1;
    uint32_t behind = c->first + c->count;
    if (behind < c->list->count && c->list->part[behind]->record.first < h)
        h = c->list->part[behind]->record.first;
    return h;
}

static mica_status add_point(compacting *c, uint64_t branch, uint64_t epoch, mica_error *err) {
    return base_buf_append(&c->points, &(point){branch, epoch}, sizeof(point))
               ? MICA_OK
               : base_fail_memory(err, "moving parts of a tape together");
}

static int by_branch(const void *x, const void *y) {
    const point *a = x, *b = y;
    if (a->branch != b->branch) return a->branch < b->branch ? -1 : 1;
    return (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

/* Sorts the points, each once. */
static void sort_points(compacting *c) {
    point *p = (point *)(void *)c->points.data;
    size_t n = c->points.len / sizeof *p, kept = 0;
    if (n) qsort(p, n, sizeof *p, by_branch);
    for (size_t k = 0; k < n; k++)
        if (!kept || by_branch(&p[k], &p[kept - 1]) != 0) p[kept++] = p[k];
    c->points.len = kept * sizeof *p;
}

/* Is there a point on a branch from `from` up to, but not with, `to`? */
static bool has_point(const compacting *c, uint64_t branch, uint64_t from, uint64_t to) {
    const point *p = (const point *)(const void *)c->points.data;
    size_t low = 0, high = c->points.len / sizeof *p, n = high;
    point wanted = {branch, from};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_branch(&p[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && p[low].branch == branch && p[low].epoch < to;
}

/* A bit for each epoch of all parts: others come from it. */
typedef struct needed {
    uint64_t *bits;
    uint64_t before[TAPE_PARTS_MOST]; /* epochs of the parts before each */
} needed;

static mica_status needed_begin(const compacting *c, needed *n, mica_error *err) {
    uint64_t all = 0;
    for (uint32_t k = 0; k < c->list->count; k++) {
        n->before[k] = all;
        all += c->list->part[k]->epoch_count;
    }
    n->bits = base_calloc((size_t)(all / 64 + 1), sizeof *n->bits);
    return n->bits ? MICA_OK : base_fail_memory(err, "moving parts of a tape together");
}

static mica_status need(const compacting *c, needed *n, uint64_t number, mica_error *err) {
    const tape_epoch *e;
    tape_part *part;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = tape_epoch_find(c->list, number, &e, &part, &inner);
    if (status == MICA_ERR_NOT_FOUND)
        return base_fail(err, MICA_ERR_CORRUPTED, "epochs", MICA_NO_OFFSET, "%s", inner.message);
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s", inner.message);
    uint32_t k = 0;
    while (c->list->part[k] != part)
        k++;
    uint64_t at = n->before[k] + (uint64_t)(e - part->epochs);
    n->bits[at / 64] |= (uint64_t)1 << (at % 64);
    return MICA_OK;
}

/* Epochs that are kept, and those from which their branches were left, and so on: from the newest on, since each comes from an
 * older one, so every epoch is looked at once. */
static mica_status need_points(compacting *c, needed *n, mica_error *err) {
    uint64_t behind = UINT64_MAX, last = 0;
    mica_status status = MICA_OK;
    for (uint32_t k = c->list->count; k-- > 0;) {
        tape_part *part = c->list->part[k];
        bool moved = k >= c->first && k < c->first + c->count;
        for (uint64_t i = part->epoch_count; i-- > 0;) {
            const tape_epoch *e;
            uint64_t at = n->before[k] + i;
            status = tape_part_epoch_at(part, i, &e, err);
            if (status != MICA_OK) return status;
            if (e->number >= behind)
                return base_fail(err, MICA_ERR_CORRUPTED, "epochs", MICA_NO_OFFSET,
                                 "epoch %llu of the tape stands behind a later one",
                                 (unsigned long long)behind);
            behind = e->number;
            bool kept = !(e->flags & TAPE_EPOCH_GONE) && (!moved || keeps(c, e));
            if (!kept && !(n->bits[at / 64] >> (at % 64) & 1)) continue;
            status = add_point(c, e->branch, e->number, err);
            if (status == MICA_OK && e->fork && e->fork != last) status = need(c, n, e->fork, err);
            if (status != MICA_OK) return status;
            last = e->fork;
        }
    }
    return status;
}

static mica_status find_points(compacting *c, mica_error *err) {
    needed n = {0};
    mica_status status = needed_begin(c, &n, err);
    if (status == MICA_OK) status = need_points(c, &n, err);
    base_free(n.bits);
    sort_points(c);
    return status;
}

static mica_status put_epochs(compacting *c, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint32_t k = c->first; k < c->first + c->count && status == MICA_OK; k++) {
        tape_part *part = c->list->part[k];
        for (uint64_t i = 0; i < part->epoch_count && status == MICA_OK; i++) {
            const tape_epoch *e;
            status = tape_part_epoch_at(part, i, &e, err);
            if (status != MICA_OK || !has_point(c, e->branch, e->number, e->number + 1)) continue;
            tape_epoch copy = *e;
            mica_tape_checkpoint_about about;
            tape_about_epoch(part, e, &about);
            if (!keeps(c, e)) copy.flags |= TAPE_EPOCH_GONE;
            copy.name_len = copy.flags & TAPE_EPOCH_GONE ? 0 : (uint32_t)strlen(about.name);
            copy.name_at = (uint32_t)c->making.names.len;
            base_buf_append(&c->making.names, about.name, copy.name_len);
            base_buf_append(&c->making.epochs, &copy, sizeof copy);
        }
        if (part->regions.len || part->marks.len) {
            c->making.regions.len = c->making.marks.len = 0;
            base_buf_append(&c->making.regions, part->regions.data, part->regions.len);
            base_buf_append(&c->making.marks, part->marks.data, part->marks.len);
        }
    }
    return status;
}

/* ---- which versions ---- */

static bool comes_first(const tape_entry *a, const tape_entry *b) {
    if (a->page != b->page) return a->page < b->page;
    if (a->branch != b->branch) return a->branch < b->branch;
    return a->epoch < b->epoch;
}

/* The next entry of all parts, and the part it lies in; NULL at the end. */
static mica_status next_entry(compacting *c, tape_part **part, const tape_entry **out, mica_error *err) {
    *out = NULL;
    uint32_t from = 0;
    for (uint32_t k = c->first; k < c->first + c->count; k++) {
        tape_part *p = c->list->part[k];
        const tape_entry *e;
        if (c->at[k] == p->index_count) continue;
        mica_status status = tape_part_entry(p, c->at[k], &e, err);
        if (status != MICA_OK) return status;
        if (*out && !comes_first(e, *out)) continue;
        *out = e;
        *part = p;
        from = k;
    }
    if (*out) c->at[from]++;
    return MICA_OK;
}

static mica_status put_versions(compacting *c, mica_error *err) {
    tape_part *part = NULL, *next_part = NULL;
    const tape_entry *e, *next;
    mica_status status = next_entry(c, &part, &e, err);
    while (status == MICA_OK && e) {
        if (atomic_load_explicit(&c->given_up, memory_order_relaxed))
            return base_fail(err, MICA_ERR_CANCELLED, NULL, MICA_NO_OFFSET, "%s: given up", c->t->name);
        status = next_entry(c, &next_part, &next, err);
        if (status != MICA_OK) break;
        if (next && !comes_first(e, next))
            return base_fail(err, MICA_ERR_CORRUPTED, "index", next_part->record.at,
                             "versions of the tape are out of order at page %lld", (long long)next->page);
        bool follows = next && next->page == e->page && next->branch == e->branch;
        base_view stored;
        if (has_point(c, e->branch, e->epoch, follows ? next->epoch : UINT64_MAX)) {
            status = tape_part_stored(part, e, c->t->page, &stored, err);
            if (status == MICA_OK && atomic_load(&part->cold)) /* the file may have holes there */
                status = tape_part_read(part, e, c->t->page, c->room, c->room + c->t->page, err);
            if (status == MICA_OK) status = tape_making_add(&c->making, e, stored, err);
        }
        e = next;
        part = next_part;
    }
    return status;
}

/* ---- which records ---- */

/* The next batch of all parts, and the part it lies in; NULL at the end. */
static mica_status next_batch(compacting *c, tape_part **part, tape_batch *out, mica_error *err) {
    *part = NULL;
    uint32_t from = 0;
    for (uint32_t k = c->first; k < c->first + c->count; k++) {
        tape_part *p = c->list->part[k];
        tape_batch b;
        if (c->batch_at[k] == p->batch_count) continue;
        mica_status status = tape_part_batch(p, c->batch_at[k], &b, err);
        if (status != MICA_OK) return status;
        if (*part && tape_batch_order(&b, out) >= 0) continue;
        *out = b;
        *part = p;
        from = k;
    }
    if (*part) c->batch_at[from]++;
    return MICA_OK;
}

/* What an epoch appended, every later one of its branch has, and those that were left from them. */
static mica_status put_batches(compacting *c, mica_error *err) {
    tape_part *part;
    tape_batch b, last = {.count = 0};
    base_view stored;
    for (;;) {
        mica_status status = next_batch(c, &part, &b, err);
        if (status != MICA_OK || !part) return status;
        if (last.count && tape_batch_order(&last, &b) >= 0)
            return base_fail(err, MICA_ERR_CORRUPTED, "streams", part->record.at,
                             "records of the tape are out of order at epoch %llu",
                             (unsigned long long)b.epoch);
        last = b;
        if (!has_point(c, b.branch, b.epoch, UINT64_MAX)) continue;
        status = tape_part_batch_stored(part, &b, &stored, err);
        if (status == MICA_OK)
            status = tape_making_batch(&c->making, &b, stored, base_view_of(stored.data, 0), err);
        if (status != MICA_OK) return status;
    }
}

/* ---- the new part in the place of the old ones ---- */

/* The parts that were moved are where they were; more may have come behind them. */
static bool still_there(const compacting *c) {
    const tape_super *now = &c->t->super;
    for (uint32_t k = 0; k < c->count; k++)
        if (c->first + k >= now->count || memcmp(now->part[c->first + k].identity,
                                                 c->list->part[c->first + k]->record.identity, FMT_HASH) != 0)
            return false;
    return true;
}

/* A superblock with other parts, or another rule, becomes the one that counts. */
static mica_status install(mica_tape *t, tape_super *super, mica_error *err) {
    tape_list *list;
    mica_status status = tape_list_open(t, super, &list, err);
    if (status != MICA_OK) return status;
    status = tape_super_write(t, super, err);
    if (status != MICA_OK) {
        tape_list_free(list);
        return status;
    }
    tape_list_publish(t, list);
    tape_upload_ask(t);
    return MICA_OK;
}

static mica_status replace(compacting *c, mica_error *err) {
    mica_tape *t = c->t;
    tape_super super = t->super;
    uint32_t behind = c->first + c->count, n = c->first;
    if (c->made) super.part[n++] = c->record;
    for (uint32_t k = behind; k < t->super.count; k++)
        super.part[n++] = t->super.part[k];
    super.count = n;
    if (c->horizon > super.horizon) super.horizon = c->horizon;
    return install(t, &super, err);
}

/* ---- together: begun, done and put in place ---- */

static void end(compacting *c) {
    tape_making_free(&c->making);
    base_buf_free(&c->points);
    base_free(c->room);
    base_free(c);
}

static mica_status begin(mica_tape *t, uint32_t first, uint32_t count, compacting **out, mica_error *err) {
    compacting *c = base_calloc(1, sizeof *c);
    *out = NULL;
    if (!c) return base_fail_memory(err, "moving parts of a tape together");
    *c = (compacting){.t = t,
                      .list = tape_list_now(t),
                      .super = t->super,
                      .current = t->way.epoch,
                      .first = first,
                      .count = count,
                      .drops = first == 0,
                      .size = 16 * FMT_PAGE};
    c->horizon = c->drops ? horizon_of(c) : 0;
    c->record = (tape_part_record){.first = c->list->part[first]->record.first,
                                   .last = c->list->part[first + count - 1]->record.last};
    for (uint32_t k = first; k < first + count; k++) {
        const tape_part_record *r = &c->list->part[k]->record;
        c->size += r->size + (r->size / 64 + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
        if (r->level >= c->record.level) c->record.level = r->level + 1;
    }
    c->room = base_malloc(2 * (size_t)t->page);
    mica_status status = c->room ? tape_super_place(t, c->size, &c->place, err)
                                 : base_fail_memory(err, "moving parts of a tape together");
    if (status == MICA_OK)
        *out = c;
    else
        end(c);
    return status;
}

/* All that takes long. Of the tape only what does not change is used, so it may be done by another thread. */
static mica_status work(compacting *c, mica_error *err) {
    mica_tape *t = c->t;
    tape_keep_begin(t->tiers);
    mica_status status = find_points(c, err);
    for (uint32_t k = c->first; k < c->first + c->count && status == MICA_OK; k++)
        status = tape_bring_all(c->list->part[k], err);
    if (status == MICA_OK) status = tape_making_begin(&c->making, t->fd, t->name, c->place, c->size, err);
    if (status == MICA_OK) status = put_versions(c, err);
    if (status == MICA_OK) status = put_batches(c, err);
    if (status == MICA_OK) status = put_epochs(c, err);
    c->made = c->making.index.len || c->making.batches.len || c->making.epochs.len;
    if (status == MICA_OK && c->made) status = tape_making_end(&c->making, &c->record, err);
    tape_keep_end(t->tiers);
    return status;
}

static mica_status together(mica_tape *t, uint32_t first, uint32_t count, mica_error *err) {
    compacting *c;
    mica_status status = begin(t, first, count, &c, err);
    if (status == MICA_OK) {
        status = work(c, err);
        if (status == MICA_OK) status = replace(c, err);
        end(c);
    }
    tape_super_trim(t);
    return status;
}

/* ---- beside the tape ---- */

struct tape_tidying {
    compacting *c;
    mica_tape_reader *reader; /* holds its list */
    pthread_t thread;
    _Atomic bool done;
    mica_status status;
    mica_error err;
};

static void *tidy_beside(void *ctx) {
    tape_tidying *y = ctx;
    mica_tape *t = y->c->t;
    y->status = work(y->c, &y->err);
    if (y->status == MICA_OK && t->lasting && !t->unflushed) (void)!base_file_fdatasync(t->fd); /* or later */
    atomic_store(&y->done, true);
    return NULL;
}

static void begin_beside(mica_tape *t, uint32_t first, uint32_t count, mica_error *err) {
    tape_tidying *y = base_calloc(1, sizeof *y);
    mica_status status = y ? tape_reader_begin(t, &y->reader, err) : MICA_ERR_NO_MEMORY;
    if (status == MICA_OK) {
        (void)tape_reader_hold(y->reader);
        status = begin(t, first, count, &y->c, err);
    }
    if (status == MICA_OK) {
        t->tidying = y;
        if (pthread_create(&y->thread, NULL, tidy_beside, y) == 0) return;
        t->tidying = NULL;
        end(y->c);
    }
    if (y) mica_tape_reader_close(y->reader); /* with the next checkpoint */
    base_free(y);
}

void tape_tidy_finish(mica_tape *t, bool give_up) {
    tape_tidying *y = t->tidying;
    mica_error ignored = MICA_ERROR_INIT;
    if (!y) return;
    if (give_up) atomic_store(&y->c->given_up, true);
    pthread_join(y->thread, NULL);
    t->tidying = NULL;
    if (y->status == MICA_OK && !atomic_load(&y->c->given_up) && still_there(y->c))
        (void)!replace(y->c, &ignored); /* else it is done again */
    mica_tape_reader_close(y->reader);
    end(y->c);
    base_free(y);
    tape_super_trim(t);
}

/* What is left out was decided before: an epoch that the tape went back to, and all that may come from it, has to stay. */
void tape_tidy_went_back(mica_tape *t, uint64_t epoch) {
    if (t->tidying && t->tidying->c->drops && epoch <= t->tidying->c->record.last)
        atomic_store(&t->tidying->c->given_up, true);
}

bool tape_tidy_place(const mica_tape *t, uint64_t *at, uint64_t *size) {
    if (!t->tidying) return false;
    *at = t->tidying->c->place;
    *size = t->tidying->c->size;
    return true;
}

/* Little is moved at once, which is quicker than a thread. */
static bool is_little(const mica_tape *t, const tape_list *list, uint32_t first, uint32_t count) {
    uint64_t bytes = 0;
    for (uint32_t k = first; k < first + count; k++)
        bytes += list->part[k]->record.size;
    return bytes <= t->little;
}

mica_status tape_tidy(mica_tape *t, mica_error *err) {
    if (t->tidying && atomic_load(&t->tidying->done)) tape_tidy_finish(t, false);
    for (;;) {
        const tape_list *list = tape_list_now(t);
        uint32_t n = list->count, same = 0,
                 from = t->tidying ? t->tidying->c->first + t->tidying->c->count : 0;
        while (same < n - from && list->part[n - 1 - same]->record.level == list->part[n - 1]->record.level)
            same++;
        bool full = n == TAPE_PARTS_MOST && same < t->options.together;
        if (full && t->tidying) { /* there has to be room for one more */
            tape_tidy_finish(t, false);
            continue;
        }
        if (full) same = t->options.together; /* whatever their levels */
        if (same < t->options.together) return MICA_OK;
        if (t->options.beside && !t->tidying && !full && !is_little(t, list, n - same, same)) {
            begin_beside(t, n - same, same, err);
            return MICA_OK;
        }
        if (t->tidying && !is_little(t, list, n - same, same)) return MICA_OK; /* one at a time */
        mica_status status = together(t, n - same, same, err);
        if (status != MICA_OK) return status;
    }
}

mica_status mica_tape_compact(mica_tape *t, mica_error *err) {
    mica_status status = tape_check_writable(t, err);
    if (status != MICA_OK) return status;
    tape_tidy_finish(t, true);
    uint32_t count = tape_list_now(t)->count;
    return count ? together(t, 0, count, err) : MICA_OK;
}

mica_status mica_tape_keep(mica_tape *t, mica_tape_keeping keeping, uint64_t count, mica_error *err) {
    tape_super super = t->super;
    mica_status status = tape_check_writable(t, err);
    if (status != MICA_OK) return status;
    if (keeping > MICA_TAPE_KEEP_NAMED)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: there is no such way of keeping", t->name);
    tape_tidy_finish(t, false); /* by the rule that was */
    super = t->super;
    super.keeping = keeping;
    super.keep_count = count ? count : 1;
    return install(t, &super, err);
}

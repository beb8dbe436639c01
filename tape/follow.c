/* tape/follow.c - what a tape does by its configuration (follow.h): counts how
 * pages are used, asks the rules, moves and suggests. */
#include "tape/follow.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "tape/config.h"
#include "tape/tape_internal.h"

#include <string.h>
#include <unistd.h>

#define USES_LEAST 1024u
#define USES_OF    1024u               /* bytes of memory that there are for each page that is told of */
#define BRING_MOST (64u * 1024 * 1024) /* bytes that one look has fetched */
#define SECOND     UINT64_C(1000000000)

mica_status tape_follow_new(mica_tape *t, const mica_tape_config *config, tape_follow **out,
                            mica_error *err) {
    tape_follow *f = base_calloc(1, sizeof *f);
    *out = NULL;
    if (!f) return base_fail_memory(err, "the policy of a tape");
    uint64_t uses = USES_LEAST;
    while (uses < t->options.memory / USES_OF && uses < UINT32_MAX / 2)
        uses *= 2;
    f->mask = (uint32_t)uses - 1;
    f->uses = base_calloc(uses, sizeof *f->uses);
    f->used_by = base_calloc(uses, sizeof *f->used_by);
    f->hour = config->hour;
    f->interval_ns = config->interval * SECOND;
    f->opened_ns = f->looked_ns = base_time_ns();
    mica_status status = f->uses && f->used_by ? tape_policy_copy(config->policy, &f->policy, err)
                                               : base_fail_memory(err, "the policy of a tape");
    if (status == MICA_OK) status = tape_metrics_new(&f->metrics, err);
    if (status != MICA_OK) {
        tape_follow_free(f);
        return status;
    }
    for (int tier = 0; tier < MICA_TAPE_TIERS; tier++) {
        f->month[tier] = config->tier[tier].cost / (1024. * 1024 * 1024);
        tape_metrics_price(f->metrics, (mica_tape_tier)tier, f->month[tier]);
    }
    *out = f;
    return MICA_OK;
}

void tape_follow_free(tape_follow *f) {
    if (!f) return;
    mica_tape_policy_free(f->policy);
    tape_metrics_free(f->metrics);
    base_free(f->uses);
    base_free(f->used_by);
    base_free(f);
}

/* ---- how pages are used ---- */

static tape_use *use_of(const tape_follow *f, int64_t page) {
    uint64_t hash = (uint64_t)page * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    return &f->uses[hash & f->mask];
}

void tape_follow_used(tape_follow *f, int64_t page, bool write) {
    tape_use *use = use_of(f, page);
    if (f->used_by[use - f->uses] != page) { /* the one that was used there before is told of no longer */
        *use = (tape_use){0};
        f->used_by[use - f->uses] = page;
    }
    tape_use_note(use, &f->last, page, base_time_ns(), write);
}

static void facts_of(const mica_tape *t, int64_t page, uint64_t stored, bool current, tape_page_facts *out) {
    const tape_follow *f = t->follow;
    const tape_use *use = use_of(f, page);
    uint64_t now = base_time_ns();
    bool known = f->used_by[use - f->uses] == page && use->last_ns && current;
    *out = (tape_page_facts){.page = page,
                             .hint = mica_tape_hint_at(t, page * (int64_t)t->page),
                             .pattern = known ? tape_use_pattern(use) : MICA_TAPE_PATTERN_UNKNOWN,
                             .frequency = known ? tape_use_frequency(use, now) : 0,
                             .age = known ? tape_use_age(use, now) : (double)(now - f->opened_ns) / 1e9,
                             .size = stored,
                             .bytes = t->page,
                             .current = current,
                             .packed = stored < t->page};
}

void tape_follow_decide(const mica_tape *t, int64_t page, uint64_t stored, bool current, tape_decision *out) {
    tape_page_facts facts;
    facts_of(t, page, stored, current, &facts);
    tape_policy_ask(t->follow->policy, &facts, out);
}

/* ---- all versions of the tape ---- */

typedef struct walk {
    mica_tape *t;
    tape_list *list;
    uint32_t part;
    uint64_t entry;
    uint64_t cursors[TAPE_PARTS_MOST];
} walk;

/* The next version, and whether it is the current one of its page; out->part is
 * NULL at the end. */
static mica_status walk_next(walk *w, tape_version *out, bool *current, mica_error *err) {
    *out = (tape_version){0};
    while (w->part < w->list->count && w->entry == w->list->part[w->part]->index_count) {
        w->part++;
        w->entry = 0;
        memset(w->cursors, 0, sizeof w->cursors);
    }
    if (w->part == w->list->count) return MICA_OK;
    tape_version now;
    out->part = w->list->part[w->part];
    mica_status status = tape_part_entry(out->part, w->entry++, &out->entry, err);
    if (status == MICA_OK)
        status = tape_find_next(w->list, &w->t->way, out->entry->page, w->cursors, &now, err);
    *current = status == MICA_OK && now.entry == out->entry;
    return status;
}

/* Has the file the bytes of a version? */
static bool is_local(const mica_tape *t, const tape_version *v) {
    mica_error ignored = MICA_ERROR_INIT;
    base_view stored;
    if (!v->entry->stored || !atomic_load(&v->part->cold)) return true;
    if (tape_part_stored(v->part, v->entry, t->page, &stored, &ignored) != MICA_OK) return false;
    uint64_t at = v->part->record.at + (uint64_t)(stored.data - v->part->file.base);
    off_t hole = lseek(t->fd, (off_t)at, SEEK_HOLE);
    return hole < 0 || (uint64_t)hole >= at + stored.len;
}

static uint8_t tiers_of(const mica_tape *t, const tape_version *v, bool current) {
    uint8_t tiers = is_local(t, v) ? TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL) : 0;
    if (atomic_load(&v->part->cold)) tiers |= TAPE_TIER_BIT(MICA_TAPE_TIER_COLD);
    if (t->tiers && t->tiers->network && atomic_load(&v->part->cold) && !atomic_load(&v->part->forgotten))
        tiers |= TAPE_TIER_BIT(MICA_TAPE_TIER_NETWORK);
    const tape_extent *x = current ? tape_extent_of(t, v->entry->page) : NULL;
    if (x && tape_bit(&x->resident, tape_slot_of(t, v->entry->page)))
        tiers |= TAPE_TIER_BIT(MICA_TAPE_TIER_DRAM);
    return tiers;
}

/* ---- moving ---- */

/* Versions behind each other that the file need not have. */
typedef struct leaving {
    tape_part *part;
    uint64_t from, to;
    bool refused; /* the network's store did not take a part: it is not asked
                   again this time */
} leaving;

static void leave(mica_tape *t, leaving *l, mica_tape_moved *moved) {
    if (l->part) {
        uint64_t from = (l->from + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE, to = l->to / FMT_PAGE * FMT_PAGE;
        if (from < to && tape_evict_at(t->tiers, l->part->record.at + from, to - from))
            moved->left += to - from;
    }
    l->part = NULL;
}

/* Into the network's store, which has parts whole or not at all. */
static bool put_whole(mica_tape *t, tape_part *part) {
    mica_error ignored = MICA_ERROR_INIT;
    tape_keep_begin(t->tiers);
    if (tape_bring_all(part, &ignored) == MICA_OK) tape_network_put(t->tiers, part);
    tape_keep_end(t->tiers);
    return !atomic_load(&part->forgotten);
}

static mica_status move_one(mica_tape *t, const tape_version *v, bool current, leaving *l,
                            mica_tape_moved *moved, mica_error *err) {
    tape_decision d;
    base_view stored;
    mica_status status = tape_part_stored(v->part, v->entry, t->page, &stored, err);
    if (status != MICA_OK || !stored.len) return status;
    uint64_t at = (uint64_t)(stored.data - v->part->file.base);
    uint8_t has = tiers_of(t, v, current), local = TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL);
    tape_follow_decide(t, v->entry->page, stored.len, current, &d);
    uint8_t wants = d.tiers ? tape_tiers_lasting(d.tiers, has) : has;
    if (d.tiers & ~has & TAPE_TIER_BIT(MICA_TAPE_TIER_NETWORK) && atomic_load(&v->part->forgotten) &&
        !l->refused)
        l->refused = !put_whole(t, v->part);
    if (has & local && !(wants & local) && atomic_load(&v->part->cold) && atomic_load(&v->part->settled)) {
        if (l->part != v->part || at < l->to || at > l->to + 7) leave(t, l, moved);
        if (!l->part) *l = (leaving){v->part, at, at, l->refused};
        l->to = at + stored.len;
        return MICA_OK;
    }
    leave(t, l, moved);
    if (has & local || !(wants & local) || moved->came >= BRING_MOST) return MICA_OK;
    moved->came += stored.len;
    return tape_bring(v->part, at, at + stored.len, false, err);
}

mica_status mica_tape_migrate(mica_tape *t, mica_tape_moved *moved, mica_error *err) {
    mica_status status = tape_check_writable(t, err);
    *moved = (mica_tape_moved){0};
    if (status != MICA_OK || !t->follow || !t->tiers) return status;
    walk *w = base_calloc(1, sizeof *w);
    if (!w) return base_fail_memory(err, "moving pages of a tape");
    *w = (walk){.t = t, .list = tape_list_now(t)};
    leaving l = {0};
    for (;;) {
        tape_version v;
        bool current;
        status = walk_next(w, &v, &current, err);
        if (status != MICA_OK || !v.part) break;
        status = move_one(t, &v, current, &l, moved, err);
        if (status != MICA_OK) break;
    }
    leave(t, &l, moved);
    base_free(w);
    return status;
}

void tape_follow_look(mica_tape *t) {
    tape_follow *f = t->follow;
    uint64_t now = base_time_ns();
    mica_tape_moved moved;
    mica_error ignored = MICA_ERROR_INIT;
    if (!f->interval_ns || now - f->looked_ns < f->interval_ns) return;
    f->looked_ns = now;
    (void)!mica_tape_migrate(t, &moved, &ignored); /* what could not be moved is at the next look */
}

/* ---- suggesting ---- */

typedef struct suggesting {
    walk *w;
    mica_status status;
    mica_error *err;
} suggesting;

static bool next_page(void *ctx, tape_page_facts *facts, uint8_t *tiers) {
    suggesting *s = ctx;
    tape_version v;
    bool current;
    do {
        s->status = walk_next(s->w, &v, &current, s->err);
        if (s->status != MICA_OK || !v.part) return false;
    } while (!v.entry->stored);
    facts_of(s->w->t, v.entry->page, v.entry->stored, current, facts);
    facts->packed = v.entry->kind == TAPE_PACKED;
    *tiers = tiers_of(s->w->t, &v, current);
    return true;
}

mica_status mica_tape_suggest(mica_tape *t, mica_tape_suggestion *out, size_t most, size_t *count,
                              mica_error *err) {
    *count = 0;
    if (!t->follow)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: a tape that was opened without a configuration has no rules", t->name);
    tape_market market = {.hour = t->follow->hour};
    mica_tape_metrics now;
    tape_metrics_take(t->follow->metrics, &now);
    for (int k = 0; k < MICA_TAPE_TIERS; k++) {
        market.latency_ns[k] = now.tier[k].read.mean_ns;
        market.month[k] = t->follow->month[k];
    }
    suggesting s = {.w = base_calloc(1, sizeof *s.w), .err = err};
    if (!s.w) return base_fail_memory(err, "suggesting moves of a tape");
    *s.w = (walk){.t = t, .list = tape_list_now(t)};
    *count = tape_suggest(t->follow->policy, &market, next_page, &s, out, most);
    base_free(s.w);
    return s.status;
}

/* ---- figures ---- */

static void set_tier(tape_metrics *m, mica_tape_tier tier, uint64_t bytes, uint64_t pages) {
    tape_metrics_set(m, tier, TAPE_COUNT_bytes, bytes);
    tape_metrics_set(m, tier, TAPE_COUNT_pages, pages);
}

static void set_predictors(const mica_tape *t, tape_metrics *m) {
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++) {
        tape_predict_about a;
        mica_tape_predictor by = (mica_tape_predictor)k;
        tape_ahead_tell(t->ahead, by, &a);
        tape_metrics_prefetch_set(m, by, TAPE_PREFETCH_issued, a.issued, a.on);
        tape_metrics_prefetch_set(m, by, TAPE_PREFETCH_used, a.used, a.on);
        tape_metrics_prefetch_set(m, by, TAPE_PREFETCH_late, a.late, a.on);
        tape_metrics_prefetch_set(m, by, TAPE_PREFETCH_wasted, a.wasted, a.on);
        tape_metrics_prefetch_set(m, by, TAPE_PREFETCH_missed, a.missed, a.on);
    }
}

/* Versions that the file has. Zeros need no bytes, and count. */
static uint64_t count_local(const mica_tape *t, const tape_list *list) {
    uint64_t n = 0;
    mica_error ignored = MICA_ERROR_INIT;
    for (uint32_t k = 0; k < list->count; k++)
        for (uint64_t i = 0; i < list->part[k]->index_count; i++) {
            tape_version v = {.part = list->part[k]};
            n += tape_part_entry(v.part, i, &v.entry, &ignored) == MICA_OK && is_local(t, &v);
        }
    return n;
}

mica_status mica_tape_metrics_of(mica_tape *t, mica_tape_metrics *out, mica_error *err) {
    *out = (mica_tape_metrics){0};
    if (!t->follow)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: of a tape that was opened without a configuration "
                         "nothing is counted",
                         t->name);
    tape_metrics *m = t->follow->metrics;
    const tape_list *list = tape_list_now(t);
    uint64_t cold = 0, versions = 0, cold_versions = 0, used = 0;
    for (uint32_t k = 0; k < list->count; k++) {
        const tape_part *part = list->part[k];
        used += part->record.size;
        versions += part->index_count;
        if (!atomic_load(&part->cold)) continue;
        cold += part->record.size;
        cold_versions += part->index_count;
    }
    set_tier(m, MICA_TAPE_TIER_DRAM, mica_tape_resident(t), t->pages.resident);
    set_tier(m, MICA_TAPE_TIER_LOCAL, t->tiers ? tape_local_bytes(t->tiers) : used,
             t->tiers ? count_local(t, list) : versions);
    set_tier(m, MICA_TAPE_TIER_COLD, cold, cold_versions);
    if (t->tiers) {
        tape_metrics_set(m, MICA_TAPE_TIER_COLD, TAPE_COUNT_retries, t->tiers->counts.retries);
        tape_metrics_set(m, MICA_TAPE_TIER_LOCAL, TAPE_COUNT_evictions,
                         t->tiers->counts.evicted_bytes / t->page);
        if (t->tiers->network)
            set_tier(m, MICA_TAPE_TIER_NETWORK, t->tiers->counts.network_put, t->tiers->counts.network_pages);
    }
    if (t->ahead) set_predictors(t, m);
    tape_metrics_take(m, out);
    return MICA_OK;
}

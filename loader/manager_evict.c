/* loader/manager_evict.c - chooses which snapshot leaves the cache when its bound is passed.
 *
 * LRU: the one whose latest use is the longest ago. LFU: the one loaded from the cache least often, and of
 * those the one used longest ago. TTL: what was not used for too long, then as LRU. Adaptive: the adaptive
 * replacement cache of Megiddo and Modha (FAST 2003), counted in bytes instead of pages: items used once (T1)
 * and more often (T2) share the room; what leaves is remembered as a ghost (B1, B2), and a load that meets a
 * ghost moves the share towards the side that would have kept it. Hits write no list: an item belongs to T2
 * when it was used since it was loaded, and the order within a list is that of the latest uses.
 *
 * An item that somebody holds is chosen only when nobody's is left: letting it go frees no memory. */
#include "loader/manager_internal.h"

#include "base/alloc.h"

static uint64_t evict_last_use(const mica_snapshot_ref *item) {
    uint64_t last = item->stamp;
    uint32_t slots = ldr_slots_in_use();
    for (uint32_t i = 0; i < slots; i++) {
        uint64_t used = atomic_load_explicit(&item->stripes[i].used, memory_order_relaxed);
        if (used > last) last = used;
    }
    return last;
}

static uint64_t evict_uses(const mica_snapshot_ref *item) {
    uint64_t uses = 0;
    uint32_t slots = ldr_slots_in_use();
    for (uint32_t i = 0; i < slots; i++)
        uses += atomic_load_explicit(&item->stripes[i].acquired, memory_order_relaxed);
    return uses;
}

/* ---- ghosts ---- */

static void ghosts_drop_oldest(ldr_ghosts *g) {
    ldr_ghost *oldest = g->oldest;
    if (!oldest) return;
    g->oldest = oldest->next;
    if (!g->oldest) g->newest = NULL;
    g->bytes -= oldest->bytes;
    base_free(oldest);
}

void ldr_ghosts_free(ldr_ghosts *g) {
    while (g->oldest)
        ghosts_drop_oldest(g);
}

/* Without memory nothing is remembered, and the policy only learns less. */
static void ghosts_add(ldr_ghosts *g, uint64_t key, uint64_t bytes) {
    ldr_ghost *ghost = base_malloc(sizeof *ghost);
    if (!ghost) return;
    *ghost = (ldr_ghost){.key = key, .bytes = bytes};
    if (g->newest)
        g->newest->next = ghost;
    else
        g->oldest = ghost;
    g->newest = ghost;
    g->bytes += bytes;
}

static bool ghosts_take(ldr_ghosts *g, uint64_t key) {
    ldr_ghost *before = NULL;
    for (ldr_ghost *ghost = g->oldest; ghost; before = ghost, ghost = ghost->next) {
        if (ghost->key != key) continue;
        if (before)
            before->next = ghost->next;
        else
            g->oldest = ghost->next;
        if (g->newest == ghost) g->newest = before;
        g->bytes -= ghost->bytes;
        base_free(ghost);
        return true;
    }
    return false;
}

/* The step is at least the size of what was missed, and larger where the other side has more ghosts: a hit
 * among few of them says more than one among many. */
void ldr_evict_learn(mica_snapshot_manager *m, mica_snapshot_ref *item) {
    if (m->config.eviction != MICA_EVICTION_ADAPTIVE) return;
    uint64_t size = ldr_item_bytes(item), limit = m->config.max_bytes;
    uint64_t once = m->once.bytes, often = m->often.bytes, step;
    if (ghosts_take(&m->once, item->key)) {
        step = often > once && once ? size * (often / once) : size;
        m->target = m->target > limit - (step < limit ? step : limit) ? limit : m->target + step;
        item->frequent = true;
    } else if (ghosts_take(&m->often, item->key)) {
        step = once > often && often ? size * (once / often) : size;
        m->target = m->target > step ? m->target - step : 0;
        item->frequent = m->met_often = true;
    }
}

/* ---- choosing ---- */

typedef struct evict_sums {
    uint64_t once, often; /* bytes of T1 and T2 */
} evict_sums;

/* Moves what was used again to T2 and adds up both lists. */
static evict_sums evict_sort(mica_snapshot_manager *m, const mica_snapshot_ref *keep) {
    evict_sums sums = {0};
    for (mica_snapshot_ref *item = m->items; item; item = item->next) {
        if (evict_last_use(item) > item->stamp) item->frequent = true;
        if (item != keep) *(item->frequent ? &sums.often : &sums.once) += ldr_item_bytes(item);
    }
    return sums;
}

/* Does `a` leave before `b`? */
static bool evict_before(const mica_snapshot_manager *m, const mica_snapshot_ref *a,
                         const mica_snapshot_ref *b) {
    if (m->config.eviction == MICA_EVICTION_LFU) {
        uint64_t uses_a = evict_uses(a), uses_b = evict_uses(b);
        if (uses_a != uses_b) return uses_a < uses_b;
    }
    return evict_last_use(a) < evict_last_use(b);
}

enum { EVICT_ONCE = 1, EVICT_OFTEN = 2, EVICT_HELD = 4 };

static mica_snapshot_ref *evict_choose(mica_snapshot_manager *m, const mica_snapshot_ref *keep,
                                       unsigned which) {
    mica_snapshot_ref *best = NULL;
    for (mica_snapshot_ref *item = m->items; item; item = item->next) {
        if (item == keep || !(which & (item->frequent ? EVICT_OFTEN : EVICT_ONCE))) continue;
        if (!(which & EVICT_HELD) && ldr_item_held(item)) continue;
        if (!best || evict_before(m, item, best)) best = item;
    }
    return best;
}

static mica_snapshot_ref *evict_victim(mica_snapshot_manager *m, mica_snapshot_ref *keep) {
    unsigned first = EVICT_ONCE | EVICT_OFTEN;
    if (m->config.eviction == MICA_EVICTION_ADAPTIVE) {
        evict_sums sums = evict_sort(m, keep);
        bool over = sums.once > m->target || (m->met_often && sums.once == m->target);
        first = (over && sums.once) || !sums.often ? EVICT_ONCE : EVICT_OFTEN;
    }
    const unsigned order[] = {first, EVICT_ONCE | EVICT_OFTEN, first | EVICT_HELD,
                              EVICT_ONCE | EVICT_OFTEN | EVICT_HELD};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        mica_snapshot_ref *victim = evict_choose(m, keep, order[i]);
        if (victim) return victim;
    }
    return keep; /* alone, and larger than the bound */
}

/* As in the paper: T1 and B1 together remember no more than the cache holds, all four lists twice as much. */
static void evict_remember(mica_snapshot_manager *m, const mica_snapshot_ref *item) {
    uint64_t limit = m->config.max_bytes, size = ldr_item_bytes(item);
    ghosts_add(item->frequent ? &m->often : &m->once, item->key, size);
    evict_sums sums = evict_sort(m, item); /* of those that stay */
    while (m->once.oldest && sums.once + m->once.bytes > limit)
        ghosts_drop_oldest(&m->once);
    while (m->often.oldest && sums.once + sums.often + m->once.bytes + m->often.bytes > 2 * limit)
        ghosts_drop_oldest(&m->often);
}

static void evict_one(mica_snapshot_manager *m, mica_snapshot_ref *item) {
    if (m->config.eviction == MICA_EVICTION_ADAPTIVE) evict_remember(m, item);
    m->evictions++;
    ldr_item_drop(m, item);
}

/* What is too old goes first, whatever the bound says. `keep` is what was just loaded: it goes last, and
 * only if it alone is larger than the bound; who loaded it holds a reference. */
void ldr_evict(mica_snapshot_manager *m, mica_snapshot_ref *keep) {
    uint64_t total = 0, now = ldr_clock(m);
    for (mica_snapshot_ref *item = m->items, *next; item; item = next) {
        next = item->next;
        if (item != keep && ldr_item_expired(m, item, now))
            evict_one(m, item);
        else
            total += ldr_item_bytes(item);
    }
    while (total > m->config.max_bytes) {
        mica_snapshot_ref *victim = evict_victim(m, keep);
        if (!victim) break;
        total -= ldr_item_bytes(victim);
        evict_one(m, victim);
        if (victim == keep) keep = NULL;
    }
    m->met_often = false;
}

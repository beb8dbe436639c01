/* loader/manager_table.c - finds a cached snapshot by path without a lock; takes nodes and items out when no
 * reader can see them any more. */
#include "loader/manager_internal.h"

#include "base/alloc.h"
#include "base/time.h"

#include <sched.h>

#define TABLE_FIRST 16u

static ldr_node table_removed;         /* stands where a node was taken out */
static _Atomic uint64_t table_threads; /* does not come round, as 32 bits would in long-lived programs */
static _Atomic uint64_t table_tick = 1;
static _Thread_local uint32_t thread_slot; /* + 1; 0 = none yet */
static _Thread_local uint64_t thread_tick, thread_sequence;

/* ---- small things ---- */

/* On a line of the cache, since the counters of different threads must not share one. */
void *ldr_line_alloc(size_t size, void **memory) {
    *memory = base_calloc(1, size + LDR_LINE - 1);
    return *memory ? (void *)(((uintptr_t)*memory + LDR_LINE - 1) & ~(uintptr_t)(LDR_LINE - 1)) : NULL;
}

uint64_t ldr_path_hash(const char *path, size_t len) {
    uint64_t hash = 0x9e3779b97f4a7c15u ^ len, word;
    for (; len >= 8; path += 8, len -= 8) {
        memcpy(&word, path, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    word = 0;
    for (size_t i = 0; i < len; i++)
        word = word << 8 | (uint8_t)path[i];
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/* Threads are given slots in turn; more threads than slots share them, which costs time and is still right,
 * because everything in a slot is counted with atomic operations. */
uint32_t ldr_thread_slot(void) {
    if (!thread_slot) thread_slot = (uint32_t)(atomic_fetch_add(&table_threads, 1) % LDR_STRIPES) + 1;
    return thread_slot - 1;
}

uint32_t ldr_slots_in_use(void) {
    uint64_t threads = atomic_load(&table_threads);
    return threads < LDR_STRIPES ? (uint32_t)threads : LDR_STRIPES;
}

/* Stamps order uses. Loads count the ticks; hits between two loads are told apart by a number of their
 * thread. */
uint64_t ldr_next_stamp(void) {
    return (atomic_fetch_add(&table_tick, 1) + 1) << 32;
}

static uint64_t table_use_stamp(void) {
    uint64_t tick = atomic_load_explicit(&table_tick, memory_order_relaxed);
    if (tick != thread_tick) {
        thread_tick = tick;
        thread_sequence = 0;
    }
    if (thread_sequence < UINT32_MAX) thread_sequence++;
    return tick << 32 | thread_sequence;
}

uint64_t ldr_clock(const mica_snapshot_manager *m) {
    return m->config.clock ? m->config.clock(m->config.clock_ctx) : base_time_coarse_ns();
}

/* ---- reading ---- */

/* Ends, because a table is never full (ldr_table_grow). A removed node's place is not empty: what was put
 * behind it must still be found. */
static ldr_node *table_find(const ldr_nodes *table, const char *path, size_t len, uint64_t hash) {
    for (uint32_t at = (uint32_t)hash & table->mask;; at = (at + 1) & table->mask) {
        ldr_node *node = atomic_load(&table->slots[at]);
        if (!node) return NULL;
        if (node->hash == hash && node->len == len && memcmp(node->path, path, len) == 0) return node;
    }
}

/* When an item that is used no more will be too old. */
static uint64_t table_end(const mica_snapshot_manager *m, const mica_snapshot_ref *item) {
    uint64_t last = item->loaded_at, ttl = m->config.ttl_ns;
    uint32_t slots = ldr_slots_in_use();
    if (m->config.eviction != MICA_EVICTION_TTL) return UINT64_MAX;
    for (uint32_t i = 0; i < slots; i++) {
        uint64_t used = atomic_load_explicit(&item->stripes[i].used_at, memory_order_relaxed);
        if (used > last) last = used;
    }
    return last + ttl < ttl ? UINT64_MAX : last + ttl;
}

/* Uses only ever put the end off, so all of them are looked at once in a lifetime and not at each hit. */
static bool table_fresh(const mica_snapshot_manager *m, ldr_node *node, uint64_t now) {
    if (now < atomic_load_explicit(&node->expires, memory_order_relaxed)) return true;
    uint64_t end = table_end(m, node->item);
    if (now < end) atomic_store_explicit(&node->expires, end, memory_order_relaxed);
    return now < end;
}

/* Between the announcement and its end nothing that can be seen is freed. The reference is counted before
 * the end, so that whoever takes the node out and waits for readers sees either the reader or the
 * reference. */
ldr_hit ldr_lookup(mica_snapshot_manager *m, const char *path, size_t len, bool may_check,
                   mica_snapshot_ref **out) {
    uint64_t hash = ldr_path_hash(path, len), now = ldr_clock(m);
    uint32_t slot = ldr_thread_slot();
    ldr_reader *reader = &m->readers[slot];
    uint32_t phase = atomic_load(&m->phase) & 1;
    ldr_hit result = LDR_MISS;
    atomic_fetch_add(&reader->active[phase], 1);
    ldr_node *node = table_find(atomic_load(&m->table), path, len, hash);
    if (node && table_fresh(m, node, now)) {
        uint64_t due = atomic_load_explicit(&node->due, memory_order_relaxed);
        result = LDR_HIT;
        if (now >= due) { /* one thread looks at the file, the others go on meanwhile */
            uint64_t wait = m->config.revalidate_ns, later = now + wait < now ? UINT64_MAX : now + wait;
            if (!may_check)
                result = LDR_MISS;
            else if (atomic_compare_exchange_strong(&node->due, &due, later))
                result = LDR_CHECK;
        }
    }
    if (result == LDR_HIT) {
        ldr_stripe *stripe = &node->item->stripes[slot];
        atomic_fetch_add(&stripe->acquired, 1);
        atomic_store_explicit(&stripe->used, table_use_stamp(), memory_order_relaxed);
        atomic_store_explicit(&stripe->used_at, now, memory_order_relaxed);
        atomic_fetch_add_explicit(&reader->hits, 1, memory_order_relaxed);
        *out = node->item;
    }
    atomic_fetch_sub(&reader->active[phase], 1);
    return result;
}

/* Until every reader that began before this call has ended: both phases, because a reader may have read the
 * phase long before it announced itself. */
static void table_wait_readers(mica_snapshot_manager *m) {
    for (int round = 0; round < 2; round++) {
        uint32_t phase = atomic_fetch_add(&m->phase, 1) & 1;
        for (uint32_t i = 0; i < LDR_STRIPES; i++) {
            while (atomic_load(&m->readers[i].active[phase]))
                sched_yield();
        }
    }
}

/* ---- items ---- */

/* Counters of a used piece of memory begin at zero again: nobody holds what it was before, or it would not
 * be spare. */
mica_snapshot_ref *ldr_item_new(mica_snapshot_manager *m) {
    void *memory;
    mica_snapshot_ref *item = m->spare;
    if (item) {
        m->spare = item->next;
        memory = item->memory;
        for (uint32_t i = 0; i < LDR_STRIPES; i++) {
            atomic_store(&item->stripes[i].acquired, 0);
            atomic_store(&item->stripes[i].copied, 0);
            atomic_store(&item->stripes[i].released, 0);
            atomic_store(&item->stripes[i].used, 0);
            atomic_store(&item->stripes[i].used_at, 0);
        }
        atomic_store(&item->left, false);
    } else {
        item = ldr_line_alloc(sizeof *item, &memory);
        if (!item) return NULL;
        item->manager = m;
        item->memory = memory;
    }
    item->nodes = 0;
    item->frequent = false;
    item->next = NULL;
    item->stamp = ldr_next_stamp();
    item->loaded_at = ldr_clock(m);
    return item;
}

void ldr_item_take(mica_snapshot_ref *item, uint32_t count) {
    ldr_stripe *stripe = &item->stripes[ldr_thread_slot()];
    atomic_fetch_add(&stripe->copied, count);
    if (item->manager->config.eviction == MICA_EVICTION_TTL)
        atomic_store_explicit(&stripe->used_at, ldr_clock(item->manager), memory_order_relaxed);
}

/* Releases first. Added up in the other order, a reference that is taken and given back between the two
 * sums would count as a release without an acquisition, and a held item as free. */
uint64_t ldr_item_held(const mica_snapshot_ref *item) {
    uint64_t released = 0, acquired = 0;
    uint32_t slots = ldr_slots_in_use();
    for (uint32_t i = 0; i < slots; i++)
        released += atomic_load(&item->stripes[i].released);
    slots = ldr_slots_in_use(); /* a thread may have come in between */
    for (uint32_t i = 0; i < slots; i++)
        acquired += atomic_load(&item->stripes[i].acquired) + atomic_load(&item->stripes[i].copied);
    return acquired - released;
}

uint64_t ldr_item_bytes(const mica_snapshot_ref *item) {
    return item->snapshot->file.size + atomic_load(&item->snapshot->decoded_bytes);
}

bool ldr_item_expired(const mica_snapshot_manager *m, const mica_snapshot_ref *item, uint64_t now) {
    return now >= table_end(m, item);
}

static void item_unlink(mica_snapshot_ref **list, mica_snapshot_ref *item) {
    while (*list && *list != item)
        list = &(*list)->next;
    if (*list) *list = item->next;
}

/* ---- nodes ---- */

ldr_node *ldr_node_find(mica_snapshot_manager *m, const char *path, size_t len) {
    return table_find(atomic_load(&m->table), path, len, ldr_path_hash(path, len));
}

/* An item without a path leaves the cache. */
static void node_unrefer(mica_snapshot_manager *m, mica_snapshot_ref *item) {
    if (--item->nodes) return;
    item_unlink(&m->items, item);
    item->next = m->leaving;
    m->leaving = item;
}

static void node_retire(mica_snapshot_manager *m, ldr_node *node) {
    mica_snapshot_stats stats;
    mica_snapshot_get_stats(node->item->snapshot, &stats);
    ldr_remember(m, node->path, &stats);
    node->next = m->retired;
    m->retired = node;
    node_unrefer(m, node->item);
}

void ldr_node_drop(mica_snapshot_manager *m, ldr_node *node) {
    ldr_nodes *table = atomic_load(&m->table);
    for (uint32_t at = (uint32_t)node->hash & table->mask;; at = (at + 1) & table->mask) {
        if (atomic_load(&table->slots[at]) != node) continue;
        atomic_store(&table->slots[at], &table_removed);
        table->used--;
        node_retire(m, node);
        return;
    }
}

void ldr_item_drop(mica_snapshot_manager *m, mica_snapshot_ref *item) {
    ldr_nodes *table = atomic_load(&m->table);
    for (uint32_t at = 0; at <= table->mask && item->nodes; at++) {
        ldr_node *node = atomic_load(&table->slots[at]);
        if (node && node != &table_removed && node->item == item) ldr_node_drop(m, node);
    }
}

/* A table with room for one node more, without what was removed. */
bool ldr_table_grow(mica_snapshot_manager *m) {
    ldr_nodes *old = atomic_load(&m->table);
    uint32_t size = old ? old->mask + 1 : TABLE_FIRST;
    if (old && (old->taken + 1) * 2 <= size) return true;
    while (old && (old->used + 1) * 4 > size)
        size *= 2;
    ldr_nodes *table = base_calloc(1, sizeof *table + size * sizeof table->slots[0]);
    if (!table) return false;
    table->mask = size - 1;
    for (uint32_t i = 0; old && i <= old->mask; i++) {
        ldr_node *node = atomic_load(&old->slots[i]);
        if (!node || node == &table_removed) continue;
        uint32_t at = (uint32_t)node->hash & table->mask;
        while (atomic_load(&table->slots[at]))
            at = (at + 1) & table->mask;
        atomic_store(&table->slots[at], node);
        table->used = ++table->taken;
    }
    atomic_store(&m->table, table);
    if (old) {
        old->next = m->retired_tables;
        m->retired_tables = old;
    }
    return true;
}

/* A new node even where the path has one: readers may be reading the old one, so it is exchanged and never
 * written to. */
bool ldr_node_put(mica_snapshot_manager *m, const char *path, mica_snapshot_ref *item, const ldr_file *file) {
    size_t len = strlen(path);
    if (!ldr_table_grow(m)) return false;
    ldr_node *node = base_malloc(sizeof *node + len + 1);
    if (!node) return false;
    uint64_t now = ldr_clock(m), wait = m->config.revalidate_ns;
    node->hash = ldr_path_hash(path, len);
    node->len = len;
    node->item = item;
    node->file = *file;
    atomic_init(&node->expires, table_end(m, item));
    atomic_init(&node->due, now + wait < now ? UINT64_MAX : now + wait);
    memcpy(node->path, path, len + 1);
    ldr_nodes *table = atomic_load(&m->table);
    uint32_t at = (uint32_t)node->hash & table->mask;
    ldr_node *old;
    item->nodes++;
    while ((old = atomic_load(&table->slots[at])) &&
           !(old->hash == node->hash && old->len == len && memcmp(old->path, path, len) == 0))
        at = (at + 1) & table->mask;
    atomic_store(&table->slots[at], node);
    if (old) {
        node_retire(m, old);
    } else {
        table->used++;
        table->taken++;
    }
    return true;
}

/* ---- the lock ---- */

void ldr_lock(mica_snapshot_manager *m) {
    pthread_mutex_lock(&m->lock);
}

/* Closes what nobody holds any more, after the lock has been given back. */
static void item_sweep(mica_snapshot_manager *m, mica_snapshot_ref **closing) {
    mica_snapshot_ref **at = &m->held;
    while (*at) {
        mica_snapshot_ref *item = *at;
        if (ldr_item_held(item)) {
            at = &item->next;
            continue;
        }
        *at = item->next;
        item->next = *closing;
        *closing = item;
    }
}

/* The waiting for readers happens with the lock held: only threads that miss wait for it. Snapshots are
 * closed without it, since unmapping may take long; their memory comes back as spare in a second, short
 * hold. */
void ldr_unlock(mica_snapshot_manager *m) {
    mica_snapshot_ref *closing = NULL;
    if (m->retired || m->retired_tables) table_wait_readers(m);
    for (ldr_node *next; m->retired; m->retired = next) {
        next = m->retired->next;
        base_free(m->retired);
    }
    for (ldr_nodes *next; m->retired_tables; m->retired_tables = next) {
        next = m->retired_tables->next;
        base_free(m->retired_tables);
    }
    for (mica_snapshot_ref *item; (item = m->leaving);) {
        m->leaving = item->next;
        item->next = m->held;
        m->held = item;
        atomic_store(&item->left, true); /* before the sum: a release after it comes here itself */
    }
    item_sweep(m, &closing);
    pthread_mutex_unlock(&m->lock);
    if (!closing) return;
    for (mica_snapshot_ref *item = closing; item; item = item->next) {
        mica_snapshot_close(item->snapshot);
        item->snapshot = NULL;
    }
    pthread_mutex_lock(&m->lock);
    for (mica_snapshot_ref *next; closing; closing = next) {
        next = closing->next;
        closing->next = m->spare;
        m->spare = closing;
    }
    pthread_mutex_unlock(&m->lock);
}

/* A ring: the newest takes the place of the oldest. */
void ldr_remember(mica_snapshot_manager *m, const char *path, const mica_snapshot_stats *stats) {
    ldr_past *place = NULL;
    for (uint32_t i = 0; i < LDR_PAST && !place; i++) {
        if (m->past[i].path && strcmp(m->past[i].path, path) == 0) place = &m->past[i];
    }
    if (!place) {
        char *copy = base_text_copy(path);
        if (!copy) return; /* what is not remembered is only missing from the statistics */
        place = &m->past[m->past_next++ % LDR_PAST];
        base_free(place->path);
        place->path = copy;
    }
    place->stats = *stats;
}

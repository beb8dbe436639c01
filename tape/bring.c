/* tape/bring.c - bytes of a part from a store into the file (tiers.h).
 *
 * The network's store is asked first, where there is one, and not again for a part that it does not have. Bytes are written only
 * over zeros, so what is good is never written over, or over what has no sum any more (`mend`), then from the cold store alone.
 * Where the file cannot be written (its disk is full, it is open for reading) they are put over its map in memory instead. */
#include "tape/tiers.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define RUN          (256u * 1024)        /* bytes of tables that are fetched together */
#define CHUNK        (4u * 1024 * 1024)   /* bytes of a part that is fetched as a whole */
#define OVERLAY      (16u * 1024 * 1024)  /* most bytes of a part in memory over its map */
#define NETWORK_NS   UINT64_C(2000000000) /* the network's store is not asked again so long after it failed, */
#define NETWORK_MOST UINT64_C(60000000000) /* and twice as long each time, up to this */
#define SHORTER      4u                    /* the network's store may take so much less time */

/* ---- who fetches what ---- */

static bool under_way(const tape_tiers *s, const tape_part *part, uint64_t from, uint64_t to) {
    for (const tape_fetching *f = s->fetching; f; f = f->next)
        if (f->part == part && f->from < to && from < f->to) return true;
    return false;
}

/* False: another thread fetched some of it, which has ended now. */
static bool begin(tape_tiers *s, tape_fetching *f) {
    pthread_mutex_lock(&s->lock);
    bool others = under_way(s, f->part, f->from, f->to);
    while (under_way(s, f->part, f->from, f->to))
        pthread_cond_wait(&s->changed, &s->lock);
    if (!others) {
        f->next = s->fetching;
        s->fetching = f;
    }
    pthread_mutex_unlock(&s->lock);
    return !others;
}

static void end(tape_tiers *s, tape_fetching *f) {
    pthread_mutex_lock(&s->lock);
    for (tape_fetching **at = &s->fetching; *at; at = &(*at)->next)
        if (*at == f) {
            *at = f->next;
            break;
        }
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

/* ---- asking the stores ---- */

static bool ask_network(tape_tiers *s, tape_part *part, store_range range, base_buf *out) {
    char key[TAPE_KEY_SIZE];
    mica_error ignored = MICA_ERROR_INIT;
    uint64_t now = base_time_ns();
    if (!s->network || (part && atomic_load(&part->forgotten))) return false;
    pthread_mutex_lock(&s->lock);
    bool waits = now < s->network_again_ns;
    pthread_mutex_unlock(&s->lock);
    if (waits) return false;
    store_call call = {.deadline_ns = now + s->wait_ns / SHORTER, .cancel = &s->stop};
    tape_part_key(part->record.identity, key);
    mica_status status = store_get(s->network, key, range, &call, out, NULL, &ignored);
    if (status == MICA_OK && out->len == range.len) {
        tape_metrics_read(s->metrics, MICA_TAPE_TIER_NETWORK, range.len, base_time_ns() - now);
        tape_metrics_add(s->metrics, MICA_TAPE_TIER_NETWORK, TAPE_COUNT_hits, 1);
        s->counts.network_hits++;
        s->network_pause_ns = 0;
        return true;
    }
    out->len = 0;
    s->counts.network_misses++;
    tape_metrics_add(s->metrics, MICA_TAPE_TIER_NETWORK, TAPE_COUNT_misses, 1);
    if (status == MICA_OK || status == MICA_ERR_NOT_FOUND) {
        atomic_store(&part->forgotten, true);
        return false;
    }
    pthread_mutex_lock(&s->lock);
    s->network_pause_ns = s->network_pause_ns ? 2 * s->network_pause_ns : NETWORK_NS;
    if (s->network_pause_ns > NETWORK_MOST) s->network_pause_ns = NETWORK_MOST;
    s->network_again_ns = base_time_ns() + s->network_pause_ns;
    pthread_mutex_unlock(&s->lock);
    return false;
}

static mica_status ask_cold(tape_tiers *s, const tape_part_record *part, store_range range, base_buf *out,
                            mica_error *err) {
    char key[TAPE_KEY_SIZE];
    mica_error inner = MICA_ERROR_INIT;
    store_call call = tape_tiers_call(s);
    uint64_t start = base_time_ns();
    store_about about;
    tape_part_key(part->identity, key);
    mica_status status = store_get(s->cold, key, range, &call, out, &about, &inner);
    if (status == MICA_OK)
        tape_metrics_read(s->metrics, MICA_TAPE_TIER_COLD, out->len, base_time_ns() - start);
    else
        tape_metrics_add(s->metrics, MICA_TAPE_TIER_COLD, TAPE_COUNT_errors, 1);
    if (status == MICA_ERR_NOT_FOUND)
        return base_fail(err, MICA_ERR_CONFLICT, NULL, MICA_NO_OFFSET,
                         "%s: the tape's store does not have %s any more: who writes there moved it together "
                         "with others; read the tape's state anew (mica_tape_refresh, or open it again)",
                         s->name, key);
    if (status != MICA_OK) return base_fail_as(err, &inner, "%s: %s", s->name, inner.message);
    s->counts.fetches++;
    if (out->len == range.len && about.size == part->size) return MICA_OK;
    if (out->len == range.len)
        return base_fail_pair(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                              base_pair_numbers(part->size, about.size),
                              "%s: %s in the tape's store has %llu bytes, and the tape says %llu", s->name,
                              key, (unsigned long long)about.size, (unsigned long long)part->size);
    return base_fail(err, MICA_ERR_CORRUPTED, NULL, range.at,
                     "%s: the tape's store gave %zu bytes of %s where %llu have to be", s->name, out->len,
                     key, (unsigned long long)range.len);
}

/* ---- into the file ---- */

/* Pages in memory over the map of the file; the first ones go when they are too many. */
static mica_status overlay(tape_part *part, uint64_t at, const uint8_t *bytes, size_t len, mica_error *err) {
    uint8_t *map = (uint8_t *)(uintptr_t)part->file.base;
    if (atomic_load(&part->overlaid) + len > OVERLAY) {
        uint64_t from = (part->pages_at + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
        uint64_t to = (part->pages_at + part->pages_size) / FMT_PAGE * FMT_PAGE;
        if (from < to && base_file_mmap(map + from, to - from, PROT_READ, MAP_PRIVATE | MAP_FIXED,
                                        part->tiers->fd, (off_t)(part->record.at + from)) == MAP_FAILED)
            return base_fail_memory(err, "a page of a tape");
        atomic_store(&part->overlaid, 0);
    }
    uint8_t *room = base_file_mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return base_fail_memory(err, "a page of a tape");
    memcpy(room, bytes, len);
    mprotect(room, len, PROT_READ);
    if (mremap(room, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, map + at) == MAP_FAILED) {
        base_file_munmap(room, len);
        return base_fail_memory(err, "a page of a tape");
    }
    atomic_fetch_add(&part->overlaid, len);
    return MICA_OK;
}

/* Where the file system had no room for a hole that was looked at, the map has zeros of its own there and not the file any more
 * (base/guard.h). */
static bool is_seen(const tape_part *part, uint64_t at, const uint8_t *bytes, size_t len) {
    return memcmp(part->file.base + at, bytes, len) == 0;
}

static mica_status put(tape_part *part, uint64_t at, const uint8_t *bytes, size_t len, mica_error *err) {
    tape_tiers *s = part->tiers;
    mica_error ignored = MICA_ERROR_INIT;
    if (s->writable &&
        base_file_pwrite_all(s->fd, s->name, bytes, len, part->record.at + at, &ignored) == MICA_OK) {
        atomic_fetch_add(&s->brought, len);
        return is_seen(part, at, bytes, len) ? MICA_OK : overlay(part, at, bytes, len, err);
    }
    if (s->writable) atomic_store(&s->full, true);
    return overlay(part, at, bytes, len, err);
}

/* Runs of pages that are to be written. */
static mica_status place(tape_part *part, uint64_t from, const base_buf *bytes, bool mend, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t at = 0; at < bytes->len && status == MICA_OK;) {
        size_t to = at;
        while (to < bytes->len &&
               (mend || base_view_zeros(base_view_of(part->file.base + from + to, FMT_PAGE))))
            to += FMT_PAGE;
        if (to > at) status = put(part, from + at, bytes->data + at, to - at, err);
        at = to > at ? to : at + FMT_PAGE;
    }
    return status;
}

static mica_status fetch(tape_part *part, uint64_t from, uint64_t to, bool mend, mica_error *err) {
    base_buf bytes = {0};
    store_range range = {from, to - from};
    mica_status status = MICA_OK;
    if (mend || !ask_network(part->tiers, part, range, &bytes))
        status = ask_cold(part->tiers, &part->record, range, &bytes, err);
    for (uint64_t at = from; status == MICA_OK && at < to; at += FMT_PAGE)
        tape_part_touch(part, at); /* before it is there: nobody gives it up before it is used */
    if (status == MICA_OK) status = place(part, from, &bytes, mend, err);
    base_buf_free(&bytes);
    return status;
}

/* Tables are small and used in many places: more of them is fetched than asked for. Bytes of pages are fetched as they are asked
 * for. */
static void widen(const tape_part *part, uint64_t *from, uint64_t *to) {
    uint64_t tables = (part->pages_at + part->pages_size) / FMT_PAGE * FMT_PAGE, size = part->record.size;
    *from -= *from % FMT_PAGE;
    *to = (*to + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
    if (size <= RUN / 4) {
        *from = 0;
        *to = size;
    } else if (*from >= tables) {
        *from -= (*from - tables) % RUN;
        if (*to - *from < RUN) *to = *from + RUN;
    }
    if (*to > size) *to = size;
}

bool tape_holes(const tape_part *part, uint64_t *from, uint64_t *to) {
    const uint8_t *base = part->file.base;
    while (*from < *to && !base_view_zeros(base_view_of(base + *from, FMT_PAGE)))
        *from += FMT_PAGE;
    while (*from < *to && !base_view_zeros(base_view_of(base + *to - FMT_PAGE, FMT_PAGE)))
        *to -= FMT_PAGE;
    return *from < *to;
}

mica_status tape_bring(tape_part *part, uint64_t from, uint64_t to, bool mend, mica_error *err) {
    tape_tiers *s = part->tiers;
    if (!s || !atomic_load(&part->cold))
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "the tape has these bytes nowhere else");
    if (!mend) widen(part, &from, &to);
    from -= from % FMT_PAGE;
    to = (to + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
    tape_fetching f = {.part = part, .from = from, .to = to};
    while (!begin(s, &f)) /* what another thread did not fetch is left to do */
        if (mend || !tape_holes(part, &f.from, &f.to)) return MICA_OK;
    from = f.from;
    to = f.to;
    mica_status status = fetch(part, from, to, mend, err);
    if (status == MICA_OK && mend) s->counts.mended++;
    end(s, &f);
    return status;
}

mica_status tape_bring_header(tape_tiers *s, const tape_part_record *record, mica_error *err) {
    base_buf bytes = {0};
    mica_status status = ask_cold(s, record, (store_range){0, FMT_PAGE}, &bytes, err);
    if (status == MICA_OK)
        status = base_file_pwrite_all(s->fd, s->name, bytes.data, bytes.len, record->at, err);
    base_buf_free(&bytes);
    return status;
}

mica_status tape_bring_all(tape_part *part, mica_error *err) {
    mica_status status = MICA_OK;
    if (!part->tiers || !atomic_load(&part->cold)) return MICA_OK;
    for (uint64_t at = 0; at < part->record.size && status == MICA_OK; at += CHUNK) {
        uint64_t to = part->record.size - at < CHUNK ? part->record.size : at + CHUNK;
        uint64_t first = at, end = to;
        if (tape_holes(part, &first, &end)) status = tape_bring(part, at, to, false, err);
    }
    return status;
}

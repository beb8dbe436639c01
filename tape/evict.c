/* tape/evict.c - bytes of the file that its store has too → holes, so that the file stays as small as it may be (tiers.h).
 *
 * A hand goes round over the pages of parts, by segments; one that was used since it came by last is passed over once. Tables
 * stay, since every search needs them. Only parts go of which the superblock on the disk says that the store has them, so who
 * opens the file after a crash knows where to ask. */
#include "tape/tape_internal.h"

#include "base/file.h"

#include <errno.h>
#include <unistd.h>

#define LOOK (1u * 1024 * 1024) /* bytes that may come before the size of the file is looked at again */
#define ROOM (8u * 1024 * 1024) /* freed where the disk was full */

uint64_t tape_local_bytes(const tape_tiers *s) {
    struct stat info;
    return base_file_fstat(s->fd, &info) == 0 ? (uint64_t)info.st_blocks * 512 : 0;
}

/* The next segment of a part's pages that has bytes on the disk, from `at` on; false: there is none. */
static bool next_segment(const tape_tiers *s, const tape_part *part, uint64_t *at, uint64_t *to) {
    uint64_t first = (part->pages_at + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE;
    uint64_t end = (part->pages_at + part->pages_size) / FMT_PAGE * FMT_PAGE;
    if (*at < first) *at = first;
    if (*at >= end) return false;
    off_t data = lseek(s->fd, (off_t)(part->record.at + *at), SEEK_DATA);
    if (data < 0 && errno == ENXIO) return false;
    uint64_t from =
        data < 0 ? *at : (uint64_t)data - part->record.at; /* where the system cannot tell: here */
    from -= from % FMT_PAGE;
    if (from > *at) *at = from;
    if (*at >= end) return false;
    *to = (*at / TAPE_SEGMENT + 1) * TAPE_SEGMENT;
    if (*to > end) *to = end;
    return true;
}

static bool was_used(tape_part *part, uint64_t at) {
    uint64_t segment = at / TAPE_SEGMENT, bit = (uint64_t)1 << segment % 64;
    return atomic_fetch_and(&part->touched[segment / 64], ~bit) & bit;
}

/* From the hand to the end of its part, or until it is enough. */
static uint64_t go_over(tape_tiers *s, tape_part *part, uint64_t wanted) {
    uint64_t freed = 0, to;
    while (freed < wanted && !atomic_load(&s->keep) && next_segment(s, part, &s->hand_at, &to)) {
        uint64_t from = s->hand_at;
        s->hand_at = to;
        if (was_used(part, from)) continue;
        if (!base_file_punch(s->fd, part->record.at + from, to - from)) break;
        freed += to - from;
    }
    return freed;
}

/* ---- one thread at a time, and none while bytes are kept ---- */

/* Who keeps says so before it looks whether a thread is at it, and who is at it says that before it looks whether somebody keeps: one
 * of them sees the other. */
static void begin(tape_tiers *s) {
    while (atomic_exchange(&s->evicting, true)) /* it frees what this one wants, too */
        store_wait(NULL, 100000);
}

static void end(tape_tiers *s) {
    atomic_store(&s->evicting, false);
}

void tape_keep_begin(tape_tiers *s) {
    if (!s) return;
    s->keep++;
    while (atomic_load(&s->evicting))
        store_wait(NULL, 100000);
}

void tape_keep_end(tape_tiers *s) {
    if (s) s->keep--;
}

bool tape_evict_at(tape_tiers *s, uint64_t at, uint64_t size) {
    begin(s);
    bool done = !atomic_load(&s->keep) && base_file_punch(s->fd, at, size);
    end(s);
    return done;
}

uint64_t tape_evict_bytes(tape_tiers *s, const tape_list *list, uint64_t wanted) {
    uint64_t freed = 0;
    if (!s->writable || atomic_load(&s->keep)) return 0;
    begin(s);
    for (uint32_t seen = 0; seen <= 2 * list->count && freed < wanted; seen++) {
        if (s->hand_part >= list->count) s->hand_part = 0;
        tape_part *part = list->count ? list->part[s->hand_part] : NULL;
        if (part && atomic_load(&part->cold) && atomic_load(&part->settled))
            freed += go_over(s, part, wanted - freed);
        if (freed >= wanted) break;
        s->hand_part++;
        s->hand_at = 0;
    }
    s->counts.evicted_bytes += freed;
    end(s);
    return freed;
}

void tape_evict(tape_tiers *s, const tape_list *list) {
    if (atomic_load(&s->evicting)) return; /* another thread is at it */
    if (atomic_load(&s->full)) {
        atomic_store(&s->full, false);
        (void)tape_evict_bytes(s, list, ROOM);
    }
    if (!s->local_most || atomic_load(&s->brought) < (s->local_most / 16 < LOOK ? s->local_most / 16 : LOOK))
        return;
    atomic_store(&s->brought, 0);
    uint64_t has = tape_local_bytes(s);
    if (has > s->local_most) (void)tape_evict_bytes(s, list, has - s->local_most + s->local_most / 8);
}

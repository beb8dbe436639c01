/* loader/advice.c - tells the system in which order a mapped snapshot is read. Only of large files: a small
 * one comes in whole with the first read ahead, and its start must not pay a call. Advice changes what is
 * read from the disk, never what is found there. */
#include "loader/source_internal.h"

#include <sys/mman.h>

#define ADVICE_LEAST ((uint64_t)4 << 20) /* bytes of a file that is worth a call */

static bool advice_wanted(const mica_snapshot_options *o, uint64_t size) {
    return size >= ADVICE_LEAST && !o->whole && o->level != MICA_VALIDATE_FULL;
}

static void advise(const mica_snapshot *s, uint64_t from, uint64_t end, int advice) {
    end = end < s->size ? end : s->size;
    if (from < end) (void)madvise((void *)(uintptr_t)(s->base + from), (size_t)(end - from), advice);
}

/* Tables, tree and cold parts are read by the record, the page and the block: what lies around them is not
 * wanted. Told before the header is read. */
void ldr_advise_map(const mica_snapshot_options *o, const ldr_image *image, bool whole) {
    if (!advice_wanted(o, image->size)) return;
    (void)madvise((void *)(uintptr_t)image->base, image->mapped, whole ? MADV_NORMAL : MADV_RANDOM);
}

/* Where the sections lie that run in place; an empty range where there are none. */
static void advice_hot(const mica_snapshot *s, uint64_t *from, uint64_t *end) {
    *from = *end = s->size;
    for (uint32_t i = s->header.section_count; i-- > 0;) {
        const fmt_section *x = &s->header.sections[i];
        if (x->id != FMT_SECTION_HOT) continue;
        if (*from == s->size) *end = x->offset + x->stored_size;
        *from = x->offset;
    }
    *from = *from & ~(uint64_t)(FMT_PAGE - 1);
    *end = (*end + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1);
}

void ldr_advise_open(mica_snapshot *s, const mica_snapshot_options *o) {
    bool told = s->fd >= 0 && advice_wanted(o, s->size);
    atomic_store(&s->advice, told ? LDR_ADVICE_MAP : LDR_ADVICE_NONE);
}

/* What runs in place is read by the part, too, but with the advice for random order the system no longer sees
 * which of its pages are in use; so it is taken back there, and the pages of each part are asked for. */
void ldr_advise_lookup(mica_snapshot *s, uint64_t page, uint64_t last) {
    uint64_t hot, end, at = page * FMT_PAGE;
    advice_hot(s, &hot, &end);
    int map = LDR_ADVICE_MAP;
    if (atomic_compare_exchange_strong(&s->advice, &map, LDR_ADVICE_PARTS)) advise(s, hot, end, MADV_NORMAL);
    if (last > page || (at >= hot && at < end)) advise(s, at, (last + 1) * FMT_PAGE, MADV_WILLNEED);
}

void ldr_advise_whole(mica_snapshot *s) {
    if (atomic_exchange(&s->advice, LDR_ADVICE_NONE) != LDR_ADVICE_NONE) advise(s, 0, s->size, MADV_NORMAL);
}

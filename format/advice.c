/* format/advice.c - tells the system in which order a mapped file is read. Only of large files: a small
 * one comes in whole with the first read ahead, and its start must not pay a call. Advice changes what is
 * read from the disk, never what is found there. */
#include "format/file.h"

#include <sys/mman.h>

#define ADVICE_LEAST ((uint64_t)4 << 20) /* bytes of a file that is worth a call */

/* A file that is read from end to end is best read as the system would anyway. */
static bool advice_wanted(const fmt_source *o, uint64_t size) {
    return size >= ADVICE_LEAST && !o->whole;
}

static void advise(const fmt_file *f, uint64_t from, uint64_t end, int advice) {
    end = end < f->size ? end : f->size;
    if (from < end) (void)madvise((void *)(uintptr_t)(f->base + from), (size_t)(end - from), advice);
}

/* Tables, tree and cold parts are read by the record, the page and the block: what lies around them is not
 * wanted. Told before the header is read. */
void fmt_advise_map(const fmt_source *o, const fmt_image *image, bool whole) {
    if (!advice_wanted(o, image->size)) return;
    (void)madvise((void *)(uintptr_t)image->base, image->mapped, whole ? MADV_NORMAL : MADV_RANDOM);
}

/* Where the sections lie that run in place; an empty range where there are none. */
static void advice_in_place(const fmt_file *f, uint64_t *from, uint64_t *end) {
    *from = *end = f->size;
    for (uint32_t i = f->header.section_count; i-- > 0;) {
        const fmt_section *x = &f->header.sections[i];
        if (!(f->in_place >> i & 1)) continue;
        if (*from == f->size) *end = x->offset + x->stored_size;
        *from = x->offset;
    }
    *from = *from & ~(uint64_t)(FMT_PAGE - 1);
    *end = (*end + FMT_PAGE - 1) & ~(uint64_t)(FMT_PAGE - 1);
}

void fmt_advise_open(fmt_file *f, const fmt_source *o) {
    bool advised = f->fd >= 0 && advice_wanted(o, f->size);
    atomic_store(&f->advice, advised ? FMT_ADVICE_MAP : FMT_ADVICE_NONE);
}

/* What runs in place is read by the part, too, but with the advice for random order the system no longer sees
 * which of its pages are in use; so it is taken back there, and the pages of each part are asked for. */
void fmt_advise_lookup(fmt_file *f, uint64_t page, uint64_t last) {
    uint64_t hot, end, at = page * FMT_PAGE;
    advice_in_place(f, &hot, &end);
    int map = FMT_ADVICE_MAP;
    if (atomic_compare_exchange_strong(&f->advice, &map, FMT_ADVICE_PARTS)) advise(f, hot, end, MADV_NORMAL);
    if (last > page || (at >= hot && at < end)) advise(f, at, (last + 1) * FMT_PAGE, MADV_WILLNEED);
}

void fmt_advise_whole(fmt_file *f) {
    if (atomic_exchange(&f->advice, FMT_ADVICE_NONE) != FMT_ADVICE_NONE) advise(f, 0, f->size, MADV_NORMAL);
}

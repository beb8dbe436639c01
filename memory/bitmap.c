/* memory/bitmap.c - a set of pages that many threads and signal handlers put into while one takes out, without locks.
 *
 *     words    a bit for each page
 *     summary  a bit for each word: it may have pages
 *
 * A page is set first in its word, then in the summary, whoever set other pages of the word before: that one may
 * not have come to the summary yet. A drain takes the summary's word, then the words it names. Both in one order for all
 * threads (sequentially consistent), so that a setter who finds the summary set was before the drain that clears it, and
 * then its page is in the word that the drain takes. A bit of the summary over an empty word is only time lost.
 *
 * Setting never looks whether the page is in the set already: on processors that let a load pass an earlier store the
 * caller's write could then become visible after the drain that should have told of it. */
#include "memory/bitmap.h"

#include "base/alloc.h"
#include "base/error.h"
#include "memory/space.h"

#include <stdatomic.h>

#define WORD 64u

struct mica_memory_bitmap {
    uint64_t bytes, pages, words;
    unsigned shift; /* of the granule */
    _Atomic uint64_t *word, *summary;
};

mica_status mica_memory_bitmap_new(uint64_t bytes, uint32_t granule, mica_memory_bitmap **out,
                                   mica_error *err) {
    *out = NULL;
    mica_status status = mem_granule_check(granule, err);
    if (status != MICA_OK) return status;
    if (bytes == 0 || bytes > MICA_MEMORY_REGION_BYTES)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a bitmap cannot have the pages of %llu bytes", (unsigned long long)bytes);
    uint64_t pages = (bytes + granule - 1) / granule, words = (pages + WORD - 1) / WORD,
             summary = (words + WORD - 1) / WORD;
    mica_memory_bitmap *bitmap = base_calloc(1, sizeof *bitmap + (size_t)(words + summary) * 8);
    if (!bitmap) return base_fail_memory(err, "a bitmap of pages");
    *bitmap = (mica_memory_bitmap){
        .bytes = bytes, .pages = pages, .words = words, .shift = (unsigned)__builtin_ctz(granule)};
    bitmap->word = (_Atomic uint64_t *)(bitmap + 1);
    bitmap->summary = bitmap->word + words;
    *out = bitmap;
    return MICA_OK;
}

void mica_memory_bitmap_free(mica_memory_bitmap *bitmap) {
    base_free(bitmap);
}

uint64_t mica_memory_bitmap_bytes(const mica_memory_bitmap *bitmap) {
    return bitmap->bytes;
}

uint32_t mica_memory_bitmap_granule(const mica_memory_bitmap *bitmap) {
    return 1u << bitmap->shift;
}

uint64_t mica_memory_bitmap_pages(const mica_memory_bitmap *bitmap) {
    return bitmap->pages;
}

uint32_t mica_memory_bitmap_page_bytes(const mica_memory_bitmap *bitmap, uint64_t page) {
    if (page >= bitmap->pages) return 0;
    uint64_t left = bitmap->bytes - (page << bitmap->shift), whole = UINT64_C(1) << bitmap->shift;
    return (uint32_t)(left < whole ? left : whole);
}

/* Puts the pages of a word's bits into the set. */
static uint64_t bitmap_or(mica_memory_bitmap *bitmap, uint64_t index, uint64_t bits) {
    uint64_t before = atomic_fetch_or(&bitmap->word[index], bits), mine = UINT64_C(1) << index % WORD;
    if (!(atomic_load(&bitmap->summary[index / WORD]) & mine))
        atomic_fetch_or(&bitmap->summary[index / WORD], mine);
    return before;
}

bool mica_memory_bitmap_set(mica_memory_bitmap *bitmap, uint64_t page) {
    if (page >= bitmap->pages) return false;
    uint64_t bit = UINT64_C(1) << page % WORD;
    return !(bitmap_or(bitmap, page / WORD, bit) & bit);
}

/* The bits of the pages [from, to) that lie in the word of `from`. */
static uint64_t bits_of(uint64_t from, uint64_t to) {
    uint64_t first = from - from % WORD, end = to - first < WORD ? to - first : WORD;
    return (end == WORD ? ~UINT64_C(0) : (UINT64_C(1) << end) - 1) & ~UINT64_C(0) << from % WORD;
}

void mem_bitmap_set_pages(mica_memory_bitmap *bitmap, uint64_t from, uint64_t to) {
    if (to > bitmap->pages) to = bitmap->pages;
    for (; from < to; from = (from / WORD + 1) * WORD)
        (void)bitmap_or(bitmap, from / WORD, bits_of(from, to));
}

/* The summary may tell of a word that has none. */
void mem_bitmap_clear_pages(mica_memory_bitmap *bitmap, uint64_t from, uint64_t to) {
    if (to > bitmap->pages) to = bitmap->pages;
    for (; from < to; from = (from / WORD + 1) * WORD)
        if (atomic_load(&bitmap->word[from / WORD]))
            atomic_fetch_and(&bitmap->word[from / WORD], ~bits_of(from, to));
}

void mem_bitmap_clear(mica_memory_bitmap *bitmap, uint64_t page) {
    if (page < bitmap->pages) atomic_fetch_and(&bitmap->word[page / WORD], ~(UINT64_C(1) << page % WORD));
}

void mica_memory_bitmap_set_bytes(mica_memory_bitmap *bitmap, uint64_t offset, uint64_t bytes) {
    if (offset >= bitmap->bytes || bytes == 0) return;
    if (bytes > bitmap->bytes - offset) bytes = bitmap->bytes - offset;
    mem_bitmap_set_pages(bitmap, offset >> bitmap->shift, ((offset + bytes - 1) >> bitmap->shift) + 1);
}

bool mica_memory_bitmap_test(const mica_memory_bitmap *bitmap, uint64_t page) {
    return page < bitmap->pages && atomic_load(&bitmap->word[page / WORD]) >> page % WORD & 1;
}

uint64_t mica_memory_bitmap_next(const mica_memory_bitmap *bitmap, uint64_t from) {
    uint64_t index = from / WORD, mask = ~UINT64_C(0) << from % WORD;
    while (index < bitmap->words) {
        uint64_t left = atomic_load(&bitmap->summary[index / WORD]) >> index % WORD;
        if (!left) { /* nothing in the words that this word of the summary still has */
            index = (index / WORD + 1) * WORD;
            mask = ~UINT64_C(0);
            continue;
        }
        unsigned skip = (unsigned)__builtin_ctzll(left);
        if (skip) mask = ~UINT64_C(0);
        index += skip;
        uint64_t bits = atomic_load(&bitmap->word[index]) & mask;
        if (bits) return index * WORD + (unsigned)__builtin_ctzll(bits);
        mask = ~UINT64_C(0);
        index++;
    }
    return bitmap->pages;
}

uint64_t mica_memory_bitmap_count(const mica_memory_bitmap *bitmap) {
    uint64_t count = 0;
    for (uint64_t k = 0; k * WORD < bitmap->words; k++)
        for (uint64_t left = atomic_load(&bitmap->summary[k]); left; left &= left - 1)
            count += (unsigned)__builtin_popcountll(
                atomic_load(&bitmap->word[k * WORD + (unsigned)__builtin_ctzll(left)]));
    return count;
}

/* Puts the pages of one word of another set into this one. */
static void bitmap_fold(mica_memory_bitmap *into, unsigned shift, uint64_t index, uint64_t bits) {
    if (shift == into->shift) {
        if (bits) (void)bitmap_or(into, index, bits);
        return;
    }
    while (bits) {
        unsigned low = (unsigned)__builtin_ctzll(bits);
        uint64_t run = bits >> low; /* pages side by side at once */
        unsigned length = ~run ? (unsigned)__builtin_ctzll(~run) : WORD;
        mica_memory_bitmap_set_bytes(into, (index * WORD + low) << shift, (uint64_t)length << shift);
        if (low + length >= WORD) break;
        bits &= ~UINT64_C(0) << (low + length);
    }
}

static mica_status bitmap_match(const mica_memory_bitmap *a, const mica_memory_bitmap *b, mica_error *err) {
    if (a->bytes == b->bytes) return MICA_OK;
    return base_fail_pair(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                          base_pair_numbers(a->bytes, b->bytes),
                          "the bitmaps are of memories of different sizes");
}

mica_status mica_memory_bitmap_unite(mica_memory_bitmap *into, const mica_memory_bitmap *from,
                                     mica_error *err) {
    mica_status status = bitmap_match(into, from, err);
    if (status != MICA_OK) return status;
    for (uint64_t k = 0; k * WORD < from->words; k++)
        for (uint64_t left = atomic_load(&from->summary[k]); left; left &= left - 1) {
            uint64_t index = k * WORD + (unsigned)__builtin_ctzll(left);
            bitmap_fold(into, from->shift, index, atomic_load(&from->word[index]));
        }
    return MICA_OK;
}

mica_status mica_memory_bitmap_drain(mica_memory_bitmap *from, mica_memory_bitmap *into, mica_error *err) {
    mica_status status = into ? bitmap_match(into, from, err) : MICA_OK;
    if (status != MICA_OK) return status;
    for (uint64_t k = 0; k * WORD < from->words; k++) {
        if (!atomic_load(&from->summary[k])) continue;
        for (uint64_t left = atomic_exchange(&from->summary[k], 0); left; left &= left - 1) {
            uint64_t index = k * WORD + (unsigned)__builtin_ctzll(left);
            uint64_t bits = atomic_exchange(&from->word[index], 0);
            if (into) bitmap_fold(into, from->shift, index, bits);
        }
    }
    return MICA_OK;
}

void mem_bitmap_differ(const mica_memory_bitmap *a, const mica_memory_bitmap *b, mica_memory_bitmap *into) {
    for (uint64_t k = 0; k * WORD < a->words; k++)
        for (uint64_t left = atomic_load(&a->summary[k]); left; left &= left - 1) {
            uint64_t index = k * WORD + (unsigned)__builtin_ctzll(left);
            uint64_t bits = atomic_load(&a->word[index]) & ~atomic_load(&b->word[index]);
            if (bits) (void)bitmap_or(into, index, bits);
        }
}

/* A word at a time, since sets of nearly all pages are copied too. */
void mem_bitmap_copy(const mica_memory_bitmap *from, mica_memory_bitmap *to, uint64_t end) {
    if (end > to->pages) end = to->pages;
    for (uint64_t k = 0; k * WORD < from->words; k++)
        for (uint64_t left = atomic_load(&from->summary[k]); left; left &= left - 1) {
            uint64_t index = k * WORD + (unsigned)__builtin_ctzll(left), first = index * WORD;
            if (first >= end) return;
            uint64_t bits = atomic_load(&from->word[index]) & bits_of(first, end);
            if (bits) (void)bitmap_or(to, index, bits);
        }
}

/* builder/cache/pages.c - the hashes that stand in the tree for pages of the output, found by what pages
 * hold. A fast sum stands for the page (base/sum.h), which is allowed because both files are ours; most
 * pages of an output are those of the last one. They are compared at the same place: a page that moved is
 * hashed. */
#include "builder/cache/cache_internal.h"

#include "base/alloc.h"
#include "base/hash.h"

/* The tree's hash of a page (fmt_tree_leaf). */
static void cache_leaf(void *ctx, uint64_t page, const uint8_t *data, uint8_t hash[32]) {
    bld_cache *c = ctx;
    bld_cache_page *row = &c->new_pages[page];
    base_sum_of(data, FMT_PAGE, row->sum);
    if (page < c->page_count && memcmp(row->sum, c->pages[page].sum, sizeof row->sum) == 0)
        memcpy(row->hash, c->pages[page].hash, sizeof row->hash);
    else
        base_sha256_of(data, FMT_PAGE, row->hash);
    memcpy(hash, row->hash, sizeof row->hash);
}

void bld_cache_hashing(bld_cache *c, size_t count, fmt_hashing *hashing) {
    if (!c->on || count >= UINT32_MAX) return;
    c->new_pages = base_calloc(count, sizeof *c->new_pages);
    if (!c->new_pages) return;
    c->new_page_count = count;
    hashing->leaf = cache_leaf;
    hashing->ctx = c;
    if (c->page_count) hashing->threads = 1; /* most pages are known then: little is left to share */
}

/* format/tree.h - the Merkle tree that lets a reader verify one page without reading the others.
 *
 * Level 0 holds the SHA-256 of each page between the header and the tree, in order. Its hashes fill pages of
 * 128, the last one padded with zeros; level 1 holds the SHA-256 of each page of level 0, and so on up to a
 * level of one page, whose SHA-256 is the root in the header. The levels lie one after the other in the tree
 * section, level 0 first. The shape follows from the number of pages alone, so a page of hashes can never
 * pass for a page of content. */
#ifndef FORMAT_TREE_H
#define FORMAT_TREE_H

#include "format/layout.h"

#include <stdbool.h>

typedef struct fmt_tree_shape {
    uint64_t data_pages;  /* pages covered */
    uint64_t total_pages; /* pages of the tree itself */
    uint32_t levels;
    uint64_t first[FMT_MAX_TREE_LEVELS]; /* where each level begins, in pages from the start of the tree */
    uint64_t pages[FMT_MAX_TREE_LEVELS]; /* pages of each level */
} fmt_tree_shape;

/* The shape for `data_pages` pages; false when there are none or too many. */
bool fmt_tree_plan(uint64_t data_pages, fmt_tree_shape *shape);

/* Computes the tree of `data` (shape->data_pages pages) into `tree` (shape->total_pages pages), on `threads`
 * threads, and its root. */
void fmt_tree_build(const fmt_tree_shape *shape, const uint8_t *data, uint8_t *tree, unsigned threads,
                    uint8_t root[FMT_HASH]);

/* The hash of data page `page` (from 0), for callers that may know it; called from several threads. */
typedef void (*fmt_tree_leaf)(void *ctx, uint64_t page, const uint8_t *data, uint8_t hash[FMT_HASH]);
/* fmt_tree_build with the hashes of the data pages from `leaf`, unless that is NULL. */
void fmt_tree_build_with(const fmt_tree_shape *shape, const uint8_t *data, uint8_t *tree, unsigned threads,
                         fmt_tree_leaf leaf, void *ctx, uint8_t root[FMT_HASH]);
/* The levels above the first, and the root, of a tree whose hashes of data pages are in place and whose other bytes are
 * zeros. */
void fmt_tree_raise(const fmt_tree_shape *shape, uint8_t *tree, unsigned threads, uint8_t root[FMT_HASH]);

#endif

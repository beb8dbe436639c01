/* fuzz/seal.h - makes the hashes of a changed snapshot file fit its bytes again. */
#ifndef FUZZ_SEAL_H
#define FUZZ_SEAL_H

#include "format/header.h"
#include "format/tree.h"

/* The tree, its root and the header's hash, where the header leaves room for them; `len` bytes, at least a
 * header. */
static inline void fuzz_seal_snapshot(uint8_t *file, size_t len) {
    fmt_header *header = (fmt_header *)(void *)file;
    fmt_tree_shape shape;
    uint64_t tree = header->tree_offset;
    if (tree % FMT_PAGE == 0 && tree > FMT_PAGE && tree < len && fmt_tree_plan(tree / FMT_PAGE - 1, &shape) &&
        shape.total_pages <= (len - tree) / FMT_PAGE)
        fmt_tree_build(&shape, file + FMT_PAGE, file + tree, 1, header->root);
    fmt_header_seal(header);
}

#endif

/* format/tree.c - shapes and builds the Merkle tree; format/verify.c walks it. */
#include "format/tree.h"

#include "base/hash.h"
#include "base/pool.h"

#include <string.h>

#define TREE_CHUNK 64u /* pages hashed by one job */

/* Levels are counted until one page is enough. A file so large that the levels do not fit is refused; at
 * 128 hashes to the page this is beyond what a 64-bit offset reaches. */
bool fmt_tree_plan(uint64_t data_pages, fmt_tree_shape *shape) {
    *shape = (fmt_tree_shape){.data_pages = data_pages};
    if (data_pages == 0 || data_pages > INT64_MAX / FMT_PAGE) return false;
    uint64_t below = data_pages;
    do {
        if (shape->levels == FMT_MAX_TREE_LEVELS) return false;
        below = (below + FMT_FANOUT - 1) / FMT_FANOUT;
        shape->first[shape->levels] = shape->total_pages;
        shape->pages[shape->levels] = below;
        shape->total_pages += below;
        shape->levels++;
    } while (below > 1);
    return true;
}

typedef struct tree_job {
    const uint8_t *data;
    uint8_t *out;
    uint64_t pages;
    fmt_tree_leaf leaf;
    void *ctx;
} tree_job;

/* A chunk and not a page is a job: handing one out costs an atomic add, hashing a page a few microseconds. */
static mica_status tree_hash_chunk(void *ctx, size_t index, mica_error *err) {
    const tree_job *job = ctx;
    (void)err;
    uint64_t first = (uint64_t)index * TREE_CHUNK;
    uint64_t end = first + TREE_CHUNK < job->pages ? first + TREE_CHUNK : job->pages;
    if (!job->leaf)
        base_sha256_pages(job->data + first * FMT_PAGE, (size_t)(end - first),
                          (uint8_t(*)[FMT_HASH])(void *)(job->out + first * FMT_HASH));
    for (uint64_t i = first; job->leaf && i < end; i++)
        job->leaf(job->ctx, i, job->data + i * FMT_PAGE, job->out + i * FMT_HASH);
    return MICA_OK;
}

void fmt_tree_build(const fmt_tree_shape *shape, const uint8_t *data, uint8_t *tree, unsigned threads,
                    uint8_t root[FMT_HASH]) {
    fmt_tree_build_with(shape, data, tree, threads, NULL, NULL, root);
}

/* One level: the hashes of job->pages pages at job->data. Up to 512 pages on the calling thread, because
 * making others costs more than hashing. */
static void tree_level(tree_job *job, unsigned threads) {
    size_t chunks = (size_t)((job->pages + TREE_CHUNK - 1) / TREE_CHUNK);
    mica_status status = base_pool_run(chunks, chunks > 8 ? threads : 1, tree_hash_chunk, job, NULL);
    (void)status; /* hashing a chunk cannot fail */
}

void fmt_tree_raise(const fmt_tree_shape *shape, uint8_t *tree, unsigned threads, uint8_t root[FMT_HASH]) {
    tree_job job = {.data = tree};
    for (uint32_t level = 1; level < shape->levels; level++) {
        job.out = tree + shape->first[level] * FMT_PAGE;
        job.pages = shape->pages[level - 1];
        tree_level(&job, threads);
        job.data = job.out;
    }
    base_sha256_of(job.data, FMT_PAGE, root);
}

/* The tree is cleared first: the last page of each level is padded with zeros, which its hash covers. */
void fmt_tree_build_with(const fmt_tree_shape *shape, const uint8_t *data, uint8_t *tree, unsigned threads,
                         fmt_tree_leaf leaf, void *ctx, uint8_t root[FMT_HASH]) {
    memset(tree, 0, shape->total_pages * FMT_PAGE);
    tree_job job = {.data = data, .out = tree, .pages = shape->data_pages, .leaf = leaf, .ctx = ctx};
    tree_level(&job, threads);
    fmt_tree_raise(shape, tree, threads, root);
}

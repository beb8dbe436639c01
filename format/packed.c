/* format/packed.c - checks and expands packed files; builder/pack.c makes them.
 *
 * Nothing in a packed file is believed: its header carries its own hash and that of the chunk records, each
 * record the hash of its chunk, and what comes out must be a snapshot with the identity and root the header
 * names. */
#include "format/packed.h"

#include "base/checked.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/pool.h"
#include "format/codec.h"
#include "format/tree.h"

#define PACKED_FAIL(code, field, ...)                                                                        \
    base_fail(err, MICA_ERR_##code, "packed", offsetof(fmt_packed_header, field), __VA_ARGS__)

#define PACKED_FAIL_PAIR(code, field, pair, ...)                                                             \
    base_fail_pair(err, MICA_ERR_##code, "packed", offsetof(fmt_packed_header, field), pair, __VA_ARGS__)

bool fmt_packed_is(const void *data, size_t len) {
    const fmt_packed_header *h = data;
    return len >= 16 && memcmp(h->magic, FMT_MAGIC, sizeof h->magic) == 0 && h->file_kind == FMT_FILE_PACKED;
}

static void packed_hash(const fmt_packed_header *h, uint8_t out[FMT_HASH]) {
    fmt_header_hash(h, sizeof *h, offsetof(fmt_packed_header, self), out);
}

void fmt_packed_seal(fmt_packed_header *h, const fmt_packed_chunk *chunks) {
    base_sha256_of(chunks, h->chunk_count * sizeof *chunks, h->table);
    packed_hash(h, h->self);
}

/* The sizes are bounded by the file's own: a few kilobytes cannot claim to hold a terabyte
 * (FMT_PACKED_RATIO), because memory is taken for what they claim before a byte is expanded. */
mica_status fmt_packed_check(const fmt_packed_header *h, uint64_t file_size, mica_error *err) {
    uint8_t found[FMT_HASH];
    fmt_tree_shape shape;
    if (!fmt_packed_is(h, sizeof *h)) return PACKED_FAIL(NOT_A_SNAPSHOT, magic, "not a packed snapshot");
    if (h->version_major != FMT_VERSION_MAJOR) {
        return PACKED_FAIL_PAIR(VERSION_MISMATCH, version_major,
                                base_pair_numbers(FMT_VERSION_MAJOR, h->version_major),
                                "format version: expected %u, found %u (%s)", FMT_VERSION_MAJOR,
                                h->version_major, h->version_major > FMT_VERSION_MAJOR ? "newer" : "older");
    }
    if (file_size < sizeof *h)
        return PACKED_FAIL_PAIR(TRUNCATED, magic, base_pair_numbers(sizeof *h, file_size),
                                "the file has %llu bytes, fewer than its header",
                                (unsigned long long)file_size);
    packed_hash(h, found);
    if (memcmp(found, h->self, FMT_HASH) != 0)
        return PACKED_FAIL_PAIR(VALIDATION, self, base_pair_hashes(h->self, found),
                                "the header does not match its SHA-256");
    if (h->required_flags)
        return PACKED_FAIL_PAIR(
            VERSION_MISMATCH, required_flags, base_pair_numbers(0, h->required_flags),
            "the file needs features this reader does not know (expected flags 0, found 0x%x; newer)",
            h->required_flags);
    if (file_size != UINT64_MAX && file_size != h->total_size) {
        mica_status code = file_size < h->total_size ? MICA_ERR_TRUNCATED : MICA_ERR_CORRUPTED;
        return base_fail_pair(err, code, "packed", offsetof(fmt_packed_header, total_size),
                              base_pair_numbers(h->total_size, file_size),
                              "the file has %llu bytes, its header says %llu", (unsigned long long)file_size,
                              (unsigned long long)h->total_size);
    }
    if (h->content_size < 2 * FMT_PAGE || h->content_size % FMT_PAGE != 0 ||
        h->content_size > INT64_MAX / 2 || !fmt_tree_plan(h->content_size / FMT_PAGE - 1, &shape) ||
        h->unpacked_size != h->content_size + shape.total_pages * FMT_PAGE)
        return PACKED_FAIL(CORRUPTED, unpacked_size, "the sizes of the snapshot within are impossible");
    if (h->content_size > FMT_PACKED_FLOOR &&
        (h->content_size - FMT_PACKED_FLOOR) / FMT_PACKED_RATIO > h->total_size)
        return PACKED_FAIL(CORRUPTED, content_size, "%llu bytes cannot hold a snapshot of %llu",
                           (unsigned long long)h->total_size, (unsigned long long)h->content_size);
    if (h->chunk_count < 2 || h->chunk_count > FMT_PACKED_CHUNK_MAX ||
        h->total_size < sizeof *h + h->chunk_count * sizeof(fmt_packed_chunk))
        return PACKED_FAIL(CORRUPTED, chunk_count, "%u chunks are impossible", h->chunk_count);
    return MICA_OK;
}

typedef struct packed_job {
    const uint8_t *data;
    const fmt_packed_chunk *chunks;
    const uint64_t *places; /* where each chunk decodes to */
    uint8_t *out;
} packed_job;

/* The records cover the rest of the file without a gap and decode to the content, header first. */
static mica_status packed_places(const fmt_packed_header *h, const fmt_packed_chunk *chunks, uint64_t *places,
                                 mica_error *err) {
    uint64_t at = sizeof *h + h->chunk_count * sizeof *chunks, raw = 0;
    for (uint32_t i = 0; i < h->chunk_count; i++) {
        const fmt_packed_chunk *c = &chunks[i];
        if (c->offset != at || !base_range_ok(at, c->stored_size, h->total_size) ||
            !base_range_ok(raw, c->raw_size, h->content_size) || c->raw_size > FMT_BLOCK_MAX ||
            (i == 0 && c->raw_size != FMT_PAGE) || c->codec > FMT_CODEC_ZSTD)
            return base_fail(err, MICA_ERR_CORRUPTED, "packed", sizeof *h + i * sizeof *c,
                             "chunk %u lies outside its bounds", i);
        places[i] = raw;
        at += c->stored_size;
        raw += c->raw_size;
    }
    if (at != h->total_size || raw != h->content_size)
        return PACKED_FAIL(CORRUPTED, content_size, "the chunks do not make up the file");
    return MICA_OK;
}

/* The hash is of the stored bytes and is compared first: no decoder sees bytes that were not written by a
 * packer. */
static mica_status packed_decode(const packed_job *job, size_t index, mica_error *err) {
    const fmt_packed_chunk *c = &job->chunks[index];
    uint8_t found[FMT_HASH];
    base_view stored = base_view_of(job->data + c->offset, c->stored_size);
    base_sha256_of(stored.data, stored.len, found);
    if (memcmp(found, c->hash, FMT_HASH) != 0)
        return base_fail_pair(err, MICA_ERR_CORRUPTED, "packed", c->offset, base_pair_hashes(c->hash, found),
                              "chunk %zu does not match its SHA-256", index);
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = fmt_decode(c->codec, stored, job->out + job->places[index], c->raw_size, &inner);
    return status == MICA_OK ? MICA_OK : base_fail(err, status, "packed", c->offset, "%s", inner.message);
}

static mica_status packed_chunk(void *ctx, size_t index, mica_error *err) {
    return packed_decode(ctx, index + 1, err);
}

/* Compares what the packed file says about the snapshot within with the first chunk, its header: before
 * anything else is expanded. */
static mica_status packed_within(const fmt_packed_header *h, const uint8_t *out, mica_error *err) {
    const fmt_header *within = (const fmt_header *)(const void *)out;
    mica_status status = fmt_snapshot_check(within, h->unpacked_size, true, err);
    if (status != MICA_OK) return status;
    if (memcmp(within->self, h->identity, FMT_HASH) != 0 || memcmp(within->root, h->root, FMT_HASH) != 0 ||
        memcmp(within->fingerprint, h->fingerprint, FMT_HASH) != 0 ||
        memcmp(within->language, h->language, sizeof h->language) != 0 ||
        within->tree_offset != h->content_size)
        return PACKED_FAIL(CORRUPTED, identity, "the snapshot within is another than the header says");
    return MICA_OK;
}

/* Makes the tree and compares its root. */
static mica_status packed_finish(const fmt_packed_header *h, uint8_t *out, unsigned jobs, mica_error *err) {
    fmt_tree_shape shape;
    uint8_t root[FMT_HASH];
    if (!fmt_tree_plan(h->content_size / FMT_PAGE - 1, &shape))
        return PACKED_FAIL(CORRUPTED, content_size, "the tree has an impossible shape");
    fmt_tree_build(&shape, out + FMT_PAGE, out + h->content_size, jobs, root);
    if (memcmp(root, h->root, FMT_HASH) != 0)
        return PACKED_FAIL_PAIR(CORRUPTED, root, base_pair_hashes(h->root, root),
                                "the snapshot within does not match its root");
    return MICA_OK;
}

/* The first chunk, the header, is expanded alone: what the packed file says about itself is compared with
 * it before all other chunks are worked on by many threads. */
mica_status fmt_packed_expand(base_view packed, const fmt_packed_header *h, uint8_t *out, unsigned jobs,
                              mica_error *err) {
    /* the records are copied: memory that others can write must not change after it was checked */
    static_assert(FMT_PACKED_CHUNK_MAX * sizeof(fmt_packed_chunk) <= 1u << 20, "the records fit in memory");
    base_buf records = {0}, places = {0};
    uint8_t found[FMT_HASH];
    if (packed.len != h->total_size)
        return PACKED_FAIL(TRUNCATED, total_size, "the file has %zu bytes, its header says %llu", packed.len,
                           (unsigned long long)h->total_size);
    base_buf_append(&records, packed.data + sizeof *h, h->chunk_count * sizeof(fmt_packed_chunk));
    base_buf_append(&places, NULL, h->chunk_count * sizeof(uint64_t));
    mica_status status = MICA_OK;
    if (records.failed || places.failed) {
        status = base_fail_memory(err, "expanding a packed snapshot");
        goto done;
    }
    packed_job job = {.data = packed.data,
                      .chunks = (const fmt_packed_chunk *)(const void *)records.data,
                      .places = (const uint64_t *)(const void *)places.data,
                      .out = out};
    base_sha256_of(records.data, records.len, found);
    if (memcmp(found, h->table, FMT_HASH) != 0) {
        status = PACKED_FAIL(CORRUPTED, table, "the chunk records do not match their SHA-256");
        goto done;
    }
    status = packed_places(h, job.chunks, (uint64_t *)(void *)places.data, err);
    if (status == MICA_OK) status = packed_decode(&job, 0, err);
    if (status == MICA_OK) status = packed_within(h, out, err);
    if (status == MICA_OK) status = base_pool_run(h->chunk_count - 1, jobs, packed_chunk, &job, err);
    if (status == MICA_OK) status = packed_finish(h, out, jobs, err);
done:
    base_buf_free(&records);
    base_buf_free(&places);
    return status;
}

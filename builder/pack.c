/* builder/pack.c - a finished snapshot → its packed form: the header and the pages in compressed chunks;
 * the tree is left out, because the reader makes it anew and compares the root.
 *
 * A packed file is for sending and keeping. It is never mapped: a reader expands all of it once, on all its
 * threads, and so one strong codec over large chunks is right where a snapshot needs small blocks. Hashes
 * of a tree do not compress, and they can be computed, so they are not sent. The header is a chunk of its
 * own, so that a reader can look at it before it expands the rest. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/pool.h"
#include "format/packed.h"
#include "format/snapshot.h"

#define PACK_MOST_SHRUNK (FMT_PACKED_RATIO / 2)

typedef struct pack_job {
    base_view file;
    fmt_codec codec;
    unsigned level;
    uint64_t chunk_size;
    fmt_packed_chunk *records;
    base_buf *stored; /* of each chunk; empty where it is kept as it is */
} pack_job;

/* Chunk 0 is the header; the others have chunk_size bytes, the last one what is left. */
static base_view pack_raw(const pack_job *job, size_t index) {
    uint64_t at = index ? FMT_PAGE + (index - 1) * job->chunk_size : 0,
             size = index ? job->chunk_size : FMT_PAGE;
    if (size > job->file.len - at) size = job->file.len - at;
    return base_view_of(job->file.data + at, (size_t)size);
}

static mica_status pack_chunk(void *ctx, size_t index, mica_error *err) {
    pack_job *job = ctx;
    base_view raw = pack_raw(job, index), kept = raw;
    base_buf *stored = &job->stored[index];
    fmt_packed_chunk *record = &job->records[index];
    fmt_codec codec = job->codec;
    mica_status status = fmt_encode(codec, job->level, raw, stored, err);
    if (status == MICA_OK && codec == FMT_CODEC_ZSTD && stored->len < raw.len / PACK_MOST_SHRUNK) {
        /* a reader believes no file that claims to hold far more than it has bytes; LZ4 stays below that */
        base_buf_free(stored);
        status = fmt_encode(codec = FMT_CODEC_LZ4, job->level, raw, stored, err);
    }
    if (status != MICA_OK) return status;
    bool shrunk = codec != FMT_CODEC_NONE && stored->len < raw.len;
    if (shrunk)
        kept = base_view_of(stored->data, stored->len);
    else
        base_buf_free(stored);
    record->codec = (uint8_t)(shrunk ? codec : FMT_CODEC_NONE);
    record->raw_size = (uint32_t)raw.len;
    record->stored_size = (uint32_t)kept.len;
    base_sha256_of(kept.data, kept.len, record->hash);
    return MICA_OK;
}

/* Offsets follow from sizes that are known only when all chunks are there; the records come before them in
 * the file. */
static mica_status pack_join(pack_job *job, const fmt_header *within, size_t count, base_buf *out,
                             mica_error *err) {
    fmt_packed_header h = {.version_major = FMT_VERSION_MAJOR,
                           .version_minor = 1,
                           .file_kind = FMT_FILE_PACKED,
                           .chunk_count = (uint32_t)count,
                           .unpacked_size = within->total_size,
                           .content_size = within->tree_offset};
    memcpy(h.magic, FMT_MAGIC, sizeof h.magic);
    memcpy(h.fingerprint, within->fingerprint, sizeof h.fingerprint);
    memcpy(h.root, within->root, sizeof h.root);
    memcpy(h.language, within->language, sizeof h.language);
    memcpy(h.identity, within->self, sizeof h.identity);
    uint64_t at = sizeof h + count * sizeof(fmt_packed_chunk);
    for (size_t i = 0; i < count; i++) {
        job->records[i].offset = at;
        at += job->records[i].stored_size;
    }
    h.total_size = at;
    fmt_packed_seal(&h, job->records);
    base_buf_append(out, &h, sizeof h);
    base_buf_append(out, job->records, count * sizeof(fmt_packed_chunk));
    for (size_t i = 0; i < count; i++) {
        base_view raw = pack_raw(job, i);
        bool shrunk = job->records[i].codec != FMT_CODEC_NONE;
        base_buf_append(out, shrunk ? job->stored[i].data : raw.data, shrunk ? job->stored[i].len : raw.len);
    }
    return out->failed ? base_fail_memory(err, "packing a snapshot") : MICA_OK;
}

/* The file is only read: its header must be whole, its pages are the unpacker's to check. Chunks grow until
 * their number fits. */
mica_status mica_builder_pack(mica_view file, mica_compression compression, uint32_t level, unsigned jobs,
                              mica_buffer *out, mica_error *err) {
    fmt_header within = {0};
    memcpy(&within, file.data, file.len < sizeof within ? file.len : sizeof within);
    mica_status status = fmt_snapshot_check(&within, file.len, true, err);
    if (status != MICA_OK) return status;
    if (level < 1 || level > 9 || (unsigned)compression > MICA_COMPRESSION_AUTO)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "there is no compression %d of level %u", (int)compression, level);
    pack_job job = {.file = base_view_of(file.data, (size_t)within.tree_offset),
                    .codec = compression == MICA_COMPRESSION_AUTO ? FMT_CODEC_ZSTD : (fmt_codec)compression,
                    .level = level,
                    .chunk_size = FMT_PACKED_CHUNK};
    uint64_t content = within.tree_offset - FMT_PAGE;
    while ((content + job.chunk_size - 1) / job.chunk_size > FMT_PACKED_CHUNK_MAX - 1)
        job.chunk_size *= 2;
    if (job.chunk_size > FMT_BLOCK_MAX)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "the snapshot is too large to be packed");
    size_t count = 1 + (size_t)((content + job.chunk_size - 1) / job.chunk_size);
    job.records = base_calloc(count, sizeof *job.records);
    job.stored = base_calloc(count, sizeof *job.stored);
    status = job.records && job.stored ? base_pool_run(count, jobs, pack_chunk, &job, err)
                                       : base_fail_memory(err, "packing a snapshot");
    if (status == MICA_OK) status = pack_join(&job, &within, count, out, err);
    for (size_t i = 0; i < count && job.stored; i++)
        base_buf_free(&job.stored[i]);
    base_free(job.stored);
    base_free(job.records);
    return status;
}

mica_status bld_pack(bld_build *b, base_buf *file, mica_error *err) {
    base_buf packed = {0};
    mica_status status =
        mica_builder_pack(base_view_of(file->data, file->len), b->config->compression_algorithm,
                          b->config->compression_level, bld_threads(b), &packed, err);
    if (status == MICA_OK) {
        base_buf swap = *file;
        *file = packed;
        packed = swap;
    }
    base_buf_free(&packed);
    return status;
}

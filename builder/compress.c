/* builder/compress.c - groups cold parts into blocks and compresses them in parallel.
 *
 * The parts of one kind form one section. Which codec a part gets is told by b->part_codec (a tier), or,
 * where that is silent, chosen for the section as a whole (builder/choose.c). Parts of one codec share blocks
 * of up to 64 KiB, or have blocks of their own where the configuration asks for single access: then one part
 * is decoded without its neighbours, and a dictionary makes up for what they have in common. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/pool.h"
#include "format/codec.h"
#include "format/header.h"

static uint8_t cold_told(const mica_builder *b, size_t part) {
    return b->part_codec ? b->part_codec[part] : BLD_CODEC_UNTOLD;
}

#define BLOCK_MIN    (FMT_BLOCK_TARGET * 3u / 8u)
#define BLOCK_SPREAD (FMT_BLOCK_TARGET / 4u)

/* Whether a new block begins before this part. Beside the largest size, the names of entries decide: so when
 * one part grows, the blocks after it soon begin where they began before, and an incremental build finds them
 * in its cache. A part opens a block with a chance in proportion to its size. */
static bool cold_begins_block(const mica_entry *entry, size_t filled, size_t len) {
    if (filled + len > FMT_BLOCK_TARGET) return true;
    uint32_t hash = fmt_name_hash(base_view_of(entry->name, entry->name_len));
    return filled >= BLOCK_MIN && (hash & (BLOCK_SPREAD - 1)) < len;
}

/* Blocks made of the parts of one kind and one told codec, in the order of the parts. Several passes: bytes
 * are gathered once the number of blocks is known. */
typedef struct cold_group {
    size_t kind; /* index into the frontend's kinds */
    uint8_t told;
    bool alone;
    size_t *starts; /* of the blocks, in the raw bytes of the kind */
    size_t count;
} cold_group;

static mica_status cold_gather(mica_builder *b, cold_group *g, mica_error *err) {
    uint16_t kind = b->frontend->kinds[g->kind].kind;
    base_buf *raw = &b->raw_cold[g->kind];
    size_t begin = 0, entry = 0;
    g->count = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        fmt_part *part = &b->parts[i];
        if (part->kind != kind || cold_told(b, i) != g->told) continue;
        while (i - b->entries[entry].parts_first >= b->entries[entry].parts_count)
            entry++;
        base_buf_align(raw, 8);
        if (g->count == 0 || g->alone || cold_begins_block(b->entry_of[entry], raw->len - begin, part->len)) {
            begin = raw->len;
            g->starts[g->count++] = begin;
        }
        part->block = (uint32_t)(b->block_count + g->count - 1);
        part->offset = raw->len - begin;
        if (!base_buf_append(raw, b->part_of[i]->data, part->len))
            return base_fail_memory(err, "grouping cold parts");
        bld_part_ids(b, b->part_of[i], raw->data + raw->len - part->len);
    }
    return MICA_OK;
}

/* The raw bytes of a kind move while they grow, so blocks note where they begin and get their views at the
 * end. */
static mica_status cold_blocks(mica_builder *b, const cold_group *g, uint8_t codec, mica_error *err) {
    bld_cold_block *blocks = base_realloc(b->blocks, (b->block_count + g->count) * sizeof *blocks);
    if (!blocks) return base_fail_memory(err, "grouping cold parts");
    b->blocks = blocks;
    for (size_t i = 0; i < g->count; i++) {
        size_t end = i + 1 < g->count ? g->starts[i + 1] : b->raw_cold[g->kind].len;
        blocks[b->block_count + i] = (bld_cold_block){.kind = b->frontend->kinds[g->kind].kind,
                                                      .kind_index = (uint16_t)g->kind,
                                                      .codec = codec,
                                                      .start = g->starts[i],
                                                      .len = end - g->starts[i]};
    }
    b->block_count += g->count;
    return MICA_OK;
}

/* Views of the parts nobody told a codec for. */
static size_t cold_untold(const mica_builder *b, size_t k, base_view *out) {
    size_t count = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].kind != b->frontend->kinds[k].kind || cold_told(b, i) != BLD_CODEC_UNTOLD) continue;
        out[count++] = base_view_of(b->part_of[i]->data, b->part_of[i]->len);
    }
    return count;
}

/* The untold parts: chooses a codec, from blocks when they share them, from parts when each stands alone. */
static mica_status cold_choose(mica_builder *b, cold_group *g, base_view *views, mica_error *err) {
    bld_choice *choice = &b->cold_choice[g->kind];
    base_buf dictionary = {0};
    mica_status status = MICA_OK;
    g->alone = false;
    if (b->config.single_access) {
        size_t count = cold_untold(b, g->kind, views);
        status = bld_choose_alone(b, views, count, choice, &dictionary, err);
        g->alone = choice->codec != FMT_CODEC_NONE; /* what is stored as it is needs no block of its own */
    }
    if (status == MICA_OK) status = cold_gather(b, g, err);
    if (status == MICA_OK && !b->config.single_access) {
        for (size_t i = 0; i < g->count; i++) {
            size_t end = i + 1 < g->count ? g->starts[i + 1] : b->raw_cold[g->kind].len;
            views[i] = base_view_of(b->raw_cold[g->kind].data + g->starts[i], end - g->starts[i]);
        }
        status = bld_choose_codec(b, views, g->count, choice, err);
    }
    if (status == MICA_OK && choice->codec == FMT_CODEC_ZSTD_DICTIONARY) {
        b->dictionary[g->kind] = dictionary;
        return fmt_encode_dictionary_new(base_view_of(dictionary.data, dictionary.len),
                                         b->config.compression_level, &b->encoder[g->kind], err);
    }
    base_buf_free(&dictionary);
    return status;
}

/* Bytes of all parts of a kind, with their padding. */
static size_t cold_bytes(const mica_builder *b, size_t k) {
    size_t total = 0;
    for (size_t i = 0; i < b->part_count; i++)
        total += b->parts[i].kind == b->frontend->kinds[k].kind ? (size_t)b->parts[i].len + 8 : 0;
    return total;
}

static mica_status cold_kind(mica_builder *b, size_t k, mica_error *err) {
    static const uint8_t tiers[] = {BLD_CODEC_UNTOLD, FMT_CODEC_NONE, FMT_CODEC_LZ4, FMT_CODEC_ZSTD};
    size_t cap = 0;
    for (size_t i = 0; i < b->part_count; i++)
        cap += b->parts[i].kind == b->frontend->kinds[k].kind;
    if (!cap) return MICA_OK;
    base_buf_reserve(&b->raw_cold[k], cold_bytes(b, k));
    cold_group g = {.kind = k, .starts = base_malloc(cap * sizeof *g.starts)};
    base_view *views = base_malloc(cap * sizeof *views);
    mica_status status = g.starts && views ? MICA_OK : base_fail_memory(err, "grouping cold parts");
    b->cold_choice[k].why = "told part by part";
    for (size_t t = 0; t < sizeof tiers && status == MICA_OK; t++) {
        g.told = tiers[t];
        g.alone = b->config.single_access && g.told != FMT_CODEC_NONE;
        if (g.told != BLD_CODEC_UNTOLD)
            status = cold_gather(b, &g, err);
        else if (cold_untold(b, k, views))
            status = cold_choose(b, &g, views, err);
        else
            g.count = 0;
        uint8_t codec = g.told == BLD_CODEC_UNTOLD ? b->cold_choice[k].codec : g.told;
        if (status == MICA_OK && g.count) status = cold_blocks(b, &g, codec, err);
    }
    base_free(views);
    base_free(g.starts);
    return status;
}

static mica_status cold_compress_block(void *ctx, size_t index, mica_error *err) {
    mica_builder *b = ctx;
    bld_cold_block *block = &b->blocks[index];
    mica_status status = MICA_OK;
    uint64_t size = 0;
    bool fresh = true;
    if (block->codec == FMT_CODEC_ZSTD_DICTIONARY) {
        status = fmt_encode_with(b->encoder[block->kind_index], block->raw, &block->stored, err);
        size = block->stored.len;
    } else if (block->codec != FMT_CODEC_NONE)
        status = bld_cache_encode(b, block->codec, b->config.compression_level, block->raw, &block->stored,
                                  &size, &fresh, err);
    if (status == MICA_OK && size >= block->raw.len) { /* this block does not shrink: keep it as it is */
        base_buf_free(&block->stored);
        block->codec = FMT_CODEC_NONE;
    }
    pthread_mutex_lock(&b->lock);
    b->report.blocks_reused += status == MICA_OK && !fresh;
    bld_tell(b, "compress", ++b->done, b->block_count);
    pthread_mutex_unlock(&b->lock);
    return status;
}

mica_status bld_compress(mica_builder *b, mica_error *err) {
    for (size_t k = 0; k < b->frontend->kind_count; k++) {
        if (b->frontend->kinds[k].hot) continue;
        mica_status status = cold_kind(b, k, err);
        if (status != MICA_OK) return status;
    }
    for (size_t i = 0; i < b->block_count; i++) {
        bld_cold_block *block = &b->blocks[i];
        block->raw = base_view_of(b->raw_cold[block->kind_index].data + block->start, block->len);
    }
    b->done = 0;
    return base_pool_run(b->block_count, bld_threads(b), cold_compress_block, b, err);
}

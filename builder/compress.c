/* builder/compress.c - groups cold parts into blocks and compresses them in parallel.
 *
 * The parts of one kind form one section. Which codec a part gets says b->part_codec (its tier), or, where
 * that is silent, chosen for the section as a whole (builder/choose.c). Parts of one codec share blocks of
 * up to 64 KiB, or have blocks of their own where the configuration asks for single access: then one part
 * is decoded without its neighbours, and a dictionary makes up for what they have in common.
 *
 * Blocks are a compromise. A codec finds more in a large block; a reader who wants one help text decodes
 * all of it. And a change of one part should change few blocks, because an incremental build copies those
 * that did not change. Were blocks simply filled, one longer text would shift all that follow it, to the
 * end of the section. So a block also ends where a name says so (cold_begins_block): the ends are found
 * again behind the change, as in programs that store versions of files by their content.
 *
 * Nothing here depends on the number of threads: blocks are shared out first, on one thread; then each is
 * worked on alone. The bytes of a block are made when they are needed (builder/parts.c) and forgotten, so
 * what is held at one time is what the threads are working on and what was compressed. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "base/pool.h"
#include "base/sum.h"
#include "format/codec.h"
#include "format/snapshot.h"

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

/* Blocks made of the parts of one kind and one tier, in the order of the parts. */
typedef struct cold_group {
    size_t kind; /* index into the frontend's kinds */
    uint8_t tier;
    bool alone;
    bld_cold_block *blocks; /* room for one for each part */
    size_t count;
} cold_group;

/* Shares the parts out among blocks; no byte is looked at. Parts lie at multiples of 8 in their block, so
 * that views of decoded parts are aligned for whatever a language keeps in them. */
static void cold_gather(bld_build *b, cold_group *g) {
    uint16_t kind = b->frontend->kinds[g->kind].kind;
    size_t entry = 0;
    bld_cold_block *block = NULL;
    g->count = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        fmt_part *part = &b->parts[i];
        if (!bld_cold_is(b, i, kind, g->tier)) continue;
        while (i - b->entries[entry].parts_first >= b->entries[entry].parts_count)
            entry++;
        if (block) block->len = (block->len + 7) & ~(size_t)7;
        if (!block || g->alone || cold_begins_block(b->entry_of[entry], block->len, (size_t)part->len)) {
            block = &g->blocks[g->count++];
            *block =
                (bld_cold_block){.kind = kind, .kind_index = (uint16_t)g->kind, .tier = g->tier, .first = i};
        }
        part->block = (uint32_t)(b->block_count + g->count - 1);
        part->offset = block->len;
        block->len += (size_t)part->len;
        block->parts++;
    }
}

/* With a cache: what the raw bytes of a block are made of, namely the parts and the ids written into them. */
static mica_status cold_key(bld_build *b, bld_cold_block *block, base_buf *scratch, mica_error *err) {
    if (!bld_cache_on(b->cache)) return MICA_OK;
    scratch->len = 0;
    for (size_t i = block->first, left = block->parts; left; i++) {
        if (!bld_cold_is(b, i, block->kind, block->tier)) continue;
        const mica_part *part = b->part_of[i].part;
        uint64_t numbers[] = {b->parts[i].offset, b->parts[i].len, part->reloc_count};
        base_buf_append(scratch, bld_cache_part_sum(part), BASE_SUM_SIZE);
        base_buf_append(scratch, numbers, sizeof numbers);
        const uint32_t *name = b->reloc_names + b->part_of[i].names;
        for (const mica_reloc *r = part->relocs; r; r = r->next) {
            uint32_t pair[] = {r->offset, b->names.items[*name++].id};
            base_buf_append(scratch, pair, sizeof pair);
        }
        left--;
    }
    if (scratch->failed) return base_fail_memory(err, "grouping cold parts");
    base_sum_of(scratch->data, scratch->len, block->key);
    return MICA_OK;
}

static mica_status cold_blocks(bld_build *b, const cold_group *g, uint8_t codec, mica_error *err) {
    bld_cold_block *blocks = base_realloc(b->blocks, (b->block_count + g->count) * sizeof *blocks);
    if (!blocks) return base_fail_memory(err, "grouping cold parts");
    b->blocks = blocks;
    for (size_t i = 0; i < g->count; i++) {
        g->blocks[i].codec = codec;
        blocks[b->block_count + i] = g->blocks[i];
    }
    b->block_count += g->count;
    return MICA_OK;
}

/* Views of the parts whose codec is chosen automatically. */
static mica_status cold_automatic(bld_build *b, size_t k, base_view *out, size_t *count, mica_error *err) {
    *count = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        if (!bld_cold_is(b, i, b->frontend->kinds[k].kind, BLD_CODEC_AUTO)) continue;
        mica_status status = bld_cache_check_part(b->cache, b->part_of[i].part, err);
        if (status != MICA_OK) return status;
        out[(*count)++] = base_view_of(b->part_of[i].part->data, b->part_of[i].part->len);
    }
    return MICA_OK;
}

static mica_status cold_choose_alone(bld_build *b, cold_group *g, base_buf *dictionary, mica_error *err) {
    bld_choice *choice = &b->cold_choice[g->kind];
    base_view *views = base_malloc(b->part_count * sizeof *views);
    size_t count = 0;
    mica_status status = views ? MICA_OK : base_fail_memory(err, "choosing compression");
    if (status == MICA_OK) status = cold_automatic(b, g->kind, views, &count, err);
    if (status == MICA_OK) status = bld_choose_alone(b, views, count, choice, dictionary, err);
    base_free(views);
    g->alone = choice->codec != FMT_CODEC_NONE; /* what is stored as it is needs no block of its own */
    return status;
}

/* The raw bytes of a block, not there yet. */
static bld_run cold_run(const bld_cold_block *block) {
    bld_run run = {.from = block, .len = block->len};
    memcpy(run.key, block->key, sizeof run.key);
    return run;
}

/* The same for looking a result up and for making it: the keys must agree. */
static bld_encoding cold_encoding(const bld_build *b, const bld_cold_block *block, const bld_run *run) {
    return (bld_encoding){.run = run,
                          .len = run->len,
                          .codec = (fmt_codec)block->codec,
                          .level = b->config->compression_level,
                          .wanted = true};
}

static mica_status cold_choose_shared(bld_build *b, cold_group *g, mica_error *err) {
    bld_run *runs = base_malloc((g->count + 1) * sizeof *runs);
    if (!runs) return base_fail_memory(err, "choosing compression");
    for (size_t i = 0; i < g->count; i++)
        runs[i] = cold_run(&g->blocks[i]);
    mica_status status = bld_choose_codec(b, runs, g->count, &b->cold_choice[g->kind], err);
    base_free(runs);
    return status;
}

/* Shares out the parts of a group; those of the automatic tier get a codec, from blocks when they share
 * them, from parts when each stands alone: whether they do depends on the codec then, so it is chosen
 * before they are shared out. */
static mica_status cold_group_blocks(bld_build *b, cold_group *g, mica_error *err) {
    bool automatic = g->tier == BLD_CODEC_AUTO;
    base_buf dictionary = {0}, scratch = {0};
    mica_status status = MICA_OK;
    g->alone = b->config->single_access && g->tier != FMT_CODEC_NONE;
    if (automatic && b->config->single_access) status = cold_choose_alone(b, g, &dictionary, err);
    if (status == MICA_OK) cold_gather(b, g);
    for (size_t i = 0; i < g->count && status == MICA_OK; i++)
        status = cold_key(b, &g->blocks[i], &scratch, err);
    if (status == MICA_OK && automatic && !b->config->single_access) status = cold_choose_shared(b, g, err);
    base_buf_free(&scratch);
    uint8_t codec = automatic ? b->cold_choice[g->kind].codec : g->tier;
    if (status == MICA_OK && automatic && codec == FMT_CODEC_ZSTD_DICTIONARY) {
        b->dictionary[g->kind] = dictionary;
        dictionary = (base_buf){0};
        status =
            fmt_encode_dictionary_new(base_view_of(b->dictionary[g->kind].data, b->dictionary[g->kind].len),
                                      b->config->compression_level, &b->encoder[g->kind], err);
    }
    base_buf_free(&dictionary);
    if (status == MICA_OK && g->count) status = cold_blocks(b, g, codec, err);
    return status;
}

/* Room for the largest tier serves all of them, one after the other. */
static mica_status cold_kind(bld_build *b, size_t k, mica_error *err) {
    static const uint8_t tiers[] = {BLD_CODEC_AUTO, FMT_CODEC_NONE, FMT_CODEC_LZ4};
    size_t counts[BLD_CODEC_AUTO + 1] = {0}, most = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].kind == b->frontend->kinds[k].kind && ++counts[bld_cold_tier(b, i)] > most) most++;
    }
    if (!most) return MICA_OK;
    cold_group g = {.kind = k, .blocks = base_malloc(most * sizeof *g.blocks)};
    mica_status status = g.blocks ? MICA_OK : base_fail_memory(err, "grouping cold parts");
    b->cold_choice[k].why = "the profile tells it part by part";
    for (size_t t = 0; t < sizeof tiers && status == MICA_OK; t++) {
        g.tier = tiers[t];
        g.count = 0;
        if (counts[g.tier]) status = cold_group_blocks(b, &g, err);
    }
    base_free(g.blocks);
    return status;
}

/* A block that does not shrink is kept as it is, whatever was chosen for its section: codecs are told block
 * by block. Blocks with a dictionary are not in the cache, since their bytes depend on it and it on all
 * parts. */
static mica_status cold_compress_block(bld_build *b, bld_cold_block *block, mica_error *err) {
    uint64_t size = 0;
    mica_status status;
    if (block->codec == FMT_CODEC_ZSTD_DICTIONARY) {
        base_buf raw = {0};
        status = bld_block_raw(b, block, &raw, err);
        if (status == MICA_OK)
            status = fmt_encode_with(b->encoder[block->kind_index], base_view_of(raw.data, raw.len),
                                     &block->made, err);
        size = block->made.len;
        base_buf_free(&raw);
    } else {
        bld_run run = cold_run(block);
        bld_encoding how = cold_encoding(b, block, &run);
        status = bld_cache_encode(b->cache, &how, &block->made, &size, err);
    }
    block->stored = base_view_of(block->made.data, block->made.len);
    if (status == MICA_OK && size >= block->len) { /* this block does not shrink: keep it as it is */
        base_buf_free(&block->made);
        block->codec = FMT_CODEC_NONE;
    }
    return status;
}

/* What the cache knows; false: to be compressed. */
static bool cold_known(bld_build *b, bld_cold_block *block) {
    uint64_t size = 0;
    if (block->codec == FMT_CODEC_NONE) return true;
    if (block->codec == FMT_CODEC_ZSTD_DICTIONARY) return false;
    bld_run run = cold_run(block);
    bld_encoding how = cold_encoding(b, block, &run);
    if (!bld_cache_known(b->cache, &how, &block->stored, &size)) return false;
    b->report.blocks_reused++;
    if (size >= block->len) block->codec = FMT_CODEC_NONE;
    return true;
}

typedef struct cold_work {
    bld_build *b;
    size_t *blocks; /* those to be compressed */
} cold_work;

static mica_status cold_work_block(void *ctx, size_t index, mica_error *err) {
    cold_work *work = ctx;
    bld_build *b = work->b;
    mica_status status = cold_compress_block(b, &b->blocks[work->blocks[index]], err);
    pthread_mutex_lock(&b->lock);
    bld_tell(b, "compress", ++b->done, b->block_count);
    pthread_mutex_unlock(&b->lock);
    return status;
}

mica_status bld_compress(bld_build *b, mica_error *err) {
    for (size_t k = 0; k < b->frontend->kind_count; k++) {
        if (b->frontend->kinds[k].hot) continue;
        mica_status status = cold_kind(b, k, err);
        if (status != MICA_OK) return status;
    }
    cold_work work = {.b = b, .blocks = base_malloc((b->block_count + 1) * sizeof *work.blocks)};
    if (!work.blocks) return base_fail_memory(err, "compressing");
    size_t count = 0;
    for (size_t i = 0; i < b->block_count; i++) {
        if (!cold_known(b, &b->blocks[i])) work.blocks[count++] = i;
    }
    b->done = b->block_count - count;
    mica_status status = base_pool_run(count, bld_threads(b), cold_work_block, &work, err);
    base_free(work.blocks);
    return status;
}

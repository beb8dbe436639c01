/* builder/meta.c - what the file says about itself, in MessagePack: no time unless one was given, no path,
 * no host, no job count. It is for tools and people (`micac info`); no loader needs a word of it. What is
 * added later is a new member, which older readers skip. */
#include "builder/build_internal.h"

#include "format/pack.h"

static void meta_pair_u64(fmt_pack *pack, const char *key, uint64_t n) {
    fmt_pack_str(pack, key);
    fmt_pack_u64(pack, n);
}

static void meta_pair_str(fmt_pack *pack, const char *key, const char *text) {
    fmt_pack_str(pack, key);
    fmt_pack_str(pack, text);
}

/* The sizes that decided. */
static void meta_sample(const bld_choice *c, fmt_pack *pack) {
    fmt_pack_str(pack, "sample");
    fmt_pack_map(pack, 3u + (c->sample_dictionary != 0));
    meta_pair_u64(pack, "raw", c->sample_raw);
    meta_pair_u64(pack, "lz4", c->sample_lz4);
    meta_pair_u64(pack, "zstd", c->sample_zstd);
    if (c->sample_dictionary) meta_pair_u64(pack, "zstd_dictionary", c->sample_dictionary);
}

/* How many blocks have each codec. */
static void meta_blocks(const size_t counts[MICA_BLOCK_CODECS], fmt_pack *pack) {
    uint32_t kinds = 0;
    for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++)
        kinds += counts[codec] != 0;
    fmt_pack_str(pack, "blocks");
    fmt_pack_map(pack, kinds);
    for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++)
        if (counts[codec]) meta_pair_u64(pack, fmt_codec_name(codec), counts[codec]);
}

/* A map's number of members comes before them in MessagePack, so it is counted in the same terms as they
 * are written. */
static void meta_sections(const bld_build *b, fmt_pack *pack) {
    fmt_pack_str(pack, "sections");
    fmt_pack_array(pack, (uint32_t)b->writer.count);
    for (size_t i = 0; i < b->writer.count; i++) {
        const fmt_out *out = &b->writer.outs[i];
        const bld_choice *c = out->own;
        bool measured = c && c->sample_raw;
        size_t counts[MICA_BLOCK_CODECS], blocks = bld_section_blocks(b, out, counts);
        fmt_pack_map(pack, 3u + (c ? 2 : 0) + (c && blocks) + measured + (c && c->dictionary));
        meta_pair_str(pack, "name", out->name);
        meta_pair_u64(pack, "raw", out->section.raw_size);
        meta_pair_u64(pack, "stored", out->section.stored_size);
        if (!c) continue;
        meta_pair_str(pack, "codec", bld_section_codec(b, out));
        meta_pair_str(pack, "why", c->why);
        if (blocks) meta_blocks(counts, pack);
        if (measured) meta_sample(c, pack);
        if (c->dictionary) meta_pair_u64(pack, "dictionary", c->dictionary);
    }
}

/* What the package is that was built. */
static void meta_package(const mica_builder_config *c, fmt_pack *pack) {
    fmt_pack_str(pack, "package");
    fmt_pack_map(pack, 1u + (c->package_version != NULL) + (c->package_description != NULL));
    meta_pair_str(pack, "name", c->package);
    if (c->package_version) meta_pair_str(pack, "version", c->package_version);
    if (c->package_description) meta_pair_str(pack, "description", c->package_description);
}

/* Nothing that differs between two builds of the same sources; hence no times, and the preset's name but no
 * file's. */
void bld_meta_write(const bld_build *b, base_buf *out) {
    fmt_pack pack = {out};
    const mica_builder_config *c = b->config;
    fmt_pack_map(&pack, 5u + (c->preset != NULL) + c->has_epoch + (c->package != NULL));
    meta_pair_str(&pack, "producer", "mica " MICA_VERSION);
    meta_pair_str(&pack, "language", b->frontend->language);
    if (c->preset) meta_pair_str(&pack, "preset", c->preset);
    if (c->has_epoch) meta_pair_u64(&pack, "created", c->epoch);
    if (c->package) meta_package(c, &pack);
    fmt_pack_str(&pack, "config");
    fmt_pack_map(&pack, 4);
    meta_pair_str(
        &pack, "compression",
        mica_compression_name(c->compression_enabled ? c->compression_algorithm : MICA_COMPRESSION_NONE));
    meta_pair_u64(&pack, "level", c->compression_level);
    meta_pair_u64(&pack, "optimisation", c->max_optimization_level);
    meta_pair_str(&pack, "access", c->single_access ? "single" : "shared");
    fmt_pack_str(&pack, "counts");
    fmt_pack_map(&pack, 6);
    meta_pair_u64(&pack, "sources", b->report.accepted);
    meta_pair_u64(&pack, "entries", b->entry_count);
    meta_pair_u64(&pack, "parts", b->part_count);
    meta_pair_u64(&pack, "symbols", b->names.count);
    meta_pair_u64(&pack, "externals", b->frontend->external_count);
    meta_pair_u64(&pack, "blocks", b->block_count);
    meta_sections(b, &pack);
}

/* Every collector preset with what was measured of it, so that a runtime can be configured from the file
 * alone. */
void bld_meta_gc(base_buf *out) {
    fmt_pack pack = {out};
    fmt_pack_array(&pack, (uint32_t)mica_gc_preset_count);
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_preset *gc = &mica_gc_presets[i];
        const mica_gc_profile *profile = mica_gc_profile_find(gc->name);
        fmt_pack_map(&pack, profile ? 12 : 11);
        meta_pair_str(&pack, "name", gc->name);
        meta_pair_u64(&pack, "generations", gc->generations);
        meta_pair_u64(&pack, "young_size", gc->young_size);
        fmt_pack_str(&pack, "minor_threshold");
        fmt_pack_double(&pack, gc->minor_threshold);
        fmt_pack_str(&pack, "major_threshold");
        fmt_pack_double(&pack, gc->major_threshold);
        meta_pair_u64(&pack, "promote_after", gc->promote_after);
        fmt_pack_str(&pack, "target_utilisation");
        fmt_pack_double(&pack, gc->target_utilisation);
        meta_pair_u64(&pack, "heap_min", gc->heap_min);
        meta_pair_u64(&pack, "heap_max", gc->heap_max);
        fmt_pack_str(&pack, "growth");
        fmt_pack_double(&pack, gc->growth);
        fmt_pack_str(&pack, "verbose");
        fmt_pack_bool(&pack, gc->verbose);
        if (!profile) continue;
        fmt_pack_str(&pack, "profile");
        fmt_pack_map(&pack, 4);
        fmt_pack_str(&pack, "average_allocation_rate");
        fmt_pack_double(&pack, profile->average_allocation_rate);
        meta_pair_u64(&pack, "average_collection_ns", profile->average_collection_ns);
        fmt_pack_str(&pack, "memory_overhead");
        fmt_pack_double(&pack, profile->memory_overhead);
        fmt_pack_str(&pack, "throughput_impact");
        fmt_pack_double(&pack, profile->throughput_impact);
    }
}

/* builder/write.c - lays the planned snapshot out as bytes: tables, hot sections, cold blocks, metadata,
 * tree, header.
 *
 * Sections are collected one by one with their bytes; records that hold file offsets (hot parts, blocks)
 * are written as zeros first and filled when the place of every section is known. Hot and cold sections
 * hold no bytes until the file itself is written: their parts go straight into it.
 *
 *     collect    tables with their bytes; sizes of everything else           write_collect
 *     arrange    with a profile: what a start touches lies together          write_rank
 *     place      offsets of all sections                                     fmt_writer_place
 *     fill in    offsets into PARTS and BLOCKS; the start section            write_offsets, bld_start_fill
 *     write      parts and blocks into their places, tree, header            write_file
 *
 * Placement is what makes a start cheap. Every page that is touched first costs a page fault and, since it
 * is verified, a hash; a page of the tree vouches for 128 pages. So the tables a start reads come first and
 * share one page of the tree, the names of a start lie side by side (order.c), entries and hot parts are in
 * the order of first touch, and what a start is spared (index, symbols, externals, everything cold) lies
 * behind. Without a profile the order is that of collecting. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "format/snapshot.h"
#include "mica/signature.h"

static mica_status write_records(bld_build *b, uint16_t id, const void *records, size_t size, size_t count,
                                 mica_error *err) {
    fmt_out *out = fmt_writer_add(&b->writer, id, 0, fmt_section_name(id), err);
    if (!out) return err->code;
    base_buf_append(&out->bytes, records, size * count);
    return fmt_writer_close(&b->writer, out, count, err);
}

/* The names' bytes: those a start looks up first, so that they share a page. */
static mica_status write_names(bld_build *b, fmt_out *bytes, fmt_symbol *symbols, mica_error *err) {
    const bld_names *names = &b->names;
    uint32_t *order = base_malloc((names->count + 1) * sizeof *order);
    if (!order) return base_fail_memory(err, "laying out the names");
    mica_status status = bld_order_names(b, order, err);
    for (size_t i = 0; i < names->count && status == MICA_OK; i++) {
        const bld_name *name = &names->items[names->order[order[i]]];
        if (bytes->bytes.len + name->len >= UINT32_MAX)
            status = base_fail(err, MICA_ERR_LIMIT, "names", MICA_NO_OFFSET, "the names fill 4 GiB");
        symbols[order[i]] = (fmt_symbol){.name_offset = (uint32_t)bytes->bytes.len,
                                         .name_len = name->len,
                                         .hash = name->hash,
                                         .entry = name->entry,
                                         .external = name->external};
        base_buf_append(&bytes->bytes, name->data, name->len);
        base_buf_byte(&bytes->bytes, 0);
    }
    base_free(order);
    return status;
}

/* The index is at most half full: a search for a name that is not there ends after a slot or two. */
static mica_status write_symbols(bld_build *b, mica_error *err) {
    const bld_names *names = &b->names;
    size_t slots = 4;
    while (slots < names->count * 2)
        slots *= 2;
    fmt_out *index = fmt_writer_add(&b->writer, FMT_SECTION_SYMBOL_INDEX, 0, "symbol_index", err);
    fmt_out *symbols = fmt_writer_add(&b->writer, FMT_SECTION_SYMBOLS, 0, "symbols", err);
    fmt_out *bytes = fmt_writer_add(&b->writer, FMT_SECTION_NAMES, 0, "names", err);
    if (!index || !symbols || !bytes) return err->code;
    index->align = FMT_PAGE;
    base_buf_append(&index->bytes, NULL, slots * sizeof(fmt_slot));
    base_buf_append(&symbols->bytes, NULL, names->count * sizeof(fmt_symbol));
    if (index->bytes.failed || symbols->bytes.failed)
        return base_fail_memory(err, "laying out the symbol index");
    fmt_slot *table = (fmt_slot *)(void *)index->bytes.data;
    for (size_t i = 0; i < slots; i++)
        table[i] = (fmt_slot){0, FMT_NONE};
    for (size_t id = 0; id < names->count; id++) {
        const bld_name *name = &names->items[names->order[id]];
        size_t at = name->hash & (slots - 1);
        while (table[at].symbol != FMT_NONE)
            at = (at + 1) & (slots - 1);
        table[at] = (fmt_slot){name->hash, (uint32_t)id};
    }
    mica_status status = write_names(b, bytes, (fmt_symbol *)(void *)symbols->bytes.data, err);
    /* sections are closed last to first, so that dropping an empty one is a pop */
    if (status == MICA_OK) status = fmt_writer_close(&b->writer, bytes, 0, err);
    if (status == MICA_OK) status = fmt_writer_close(&b->writer, symbols, names->count, err);
    if (status == MICA_OK) status = fmt_writer_close(&b->writer, index, slots, err);
    return status;
}

/* Every name asked for here was interned by plan.c. */
static uint32_t write_name_id(const bld_build *b, const char *text) {
    if (!text) return FMT_NONE;
    return b->names.items[bld_names_find(&b->names, text, strlen(text))].id;
}

/* Builtins as the language declares them, so that a reader can tell what a file was built against; then the
 * kinds of parts. */
static mica_status write_externals(bld_build *b, mica_error *err) {
    const mica_frontend *f = b->frontend;
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_EXTERNALS, 0, "externals", err);
    if (!out) return err->code;
    for (size_t i = 0; i < f->external_count; i++) {
        const mica_external *x = &f->externals[i];
        fmt_external record = {.symbol = write_name_id(b, x->name),
                               .category = write_name_id(b, x->category),
                               .complexity = write_name_id(b, x->complexity),
                               .in_min = x->in_min,
                               .in_max = x->in_max,
                               .out_min = x->out_min,
                               .out_max = x->out_max,
                               .optimisation = x->optimisation,
                               .flags = x->flags};
        base_buf_append(&out->bytes, &record, sizeof record);
    }
    mica_status status = fmt_writer_close(&b->writer, out, f->external_count, err);
    if (status != MICA_OK) return status;
    out = fmt_writer_add(&b->writer, FMT_SECTION_KINDS, 0, "kinds", err);
    if (!out) return err->code;
    for (size_t i = 0; i < f->kind_count; i++) {
        fmt_kind record = {
            .kind = f->kinds[i].kind, .hot = f->kinds[i].hot, .name = write_name_id(b, f->kinds[i].name)};
        base_buf_append(&out->bytes, &record, sizeof record);
    }
    return fmt_writer_close(&b->writer, out, f->kind_count, err);
}

/* The parts of a hot section, when they have their places in the file. */
static mica_status write_fill_hot(void *ctx, uint64_t at, uint8_t *out, size_t len, mica_error *err) {
    const bld_fill *fill = ctx;
    const bld_build *b = fill->build;
    uint64_t begin =
        fmt_writer_find(&fill->build->writer, FMT_SECTION_HOT, fill->kind->kind)->section.offset + at;
    (void)len, (void)err;
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].kind != fill->kind->kind || !b->parts[i].len) continue;
        memcpy(out + (b->parts[i].offset - begin), b->part_of[i].part->data, b->part_of[i].part->len);
        bld_part_ids(b, &b->part_of[i], out + (b->parts[i].offset - begin));
    }
    return MICA_OK;
}

/* The blocks of a cold section, one after the other. */
static mica_status write_fill_cold(void *ctx, uint64_t at, uint8_t *out, size_t len, mica_error *err) {
    const bld_fill *fill = ctx;
    bld_build *b = fill->build;
    base_buf raw = {0};
    mica_status status = MICA_OK;
    (void)len;
    for (size_t i = 0; i < b->block_count && status == MICA_OK; i++) {
        const bld_cold_block *block = &b->blocks[i];
        base_view stored = block->stored;
        if (block->kind != fill->kind->kind) continue;
        if (block->codec == FMT_CODEC_NONE) {
            raw.len = 0;
            status = bld_block_raw(b, block, &raw, err);
            stored = base_view_of(raw.data, raw.len);
        }
        at = (at + 7) & ~(uint64_t)7;
        if (status == MICA_OK && stored.len) memcpy(out + at, stored.data, stored.len);
        at += stored.len;
    }
    base_buf_free(&raw);
    return status;
}

/* Closes a section whose parts go straight into the file (fmt_writer_finish asks for all of it at once). */
static mica_status write_close_fill(bld_build *b, fmt_out *out, const mica_kind *kind, size_t count,
                                    uint64_t size) {
    bld_fill *fill = &b->fills[kind - b->frontend->kinds];
    *fill = (bld_fill){b, kind};
    fmt_writer_close_fill(&b->writer, out, count, size, kind->hot ? write_fill_hot : write_fill_cold, fill);
    return MICA_OK;
}

/* Hot parts of one kind; each part's offset is counted from the start of its section until the section has
 * its place. */
static mica_status write_hot(bld_build *b, const mica_kind *kind, mica_error *err) {
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_HOT, kind->kind, kind->name, err);
    if (!out) return err->code;
    size_t count = 0;
    uint64_t at = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].kind != kind->kind) continue;
        at = (at + FMT_HOT_ALIGN - 1) & ~(uint64_t)(FMT_HOT_ALIGN - 1);
        b->parts[i].offset = at;
        at += b->parts[i].len;
        count++;
    }
    out->align = FMT_PAGE;
    return write_close_fill(b, out, kind, count, at);
}

static uint64_t write_block_size(const bld_cold_block *block) {
    return block->codec != FMT_CODEC_NONE ? block->stored.len : block->len;
}

static mica_status write_cold(bld_build *b, size_t k, mica_error *err) {
    const mica_kind *kind = &b->frontend->kinds[k];
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_COLD, kind->kind, kind->name, err);
    if (!out) return err->code;
    out->own = &b->cold_choice[k];
    size_t count = 0;
    uint64_t at = 0;
    for (size_t i = 0; i < b->part_count; i++)
        count += b->parts[i].kind == kind->kind;
    for (size_t i = 0; i < b->block_count; i++) {
        if (b->blocks[i].kind != kind->kind) continue;
        at = ((at + 7) & ~(uint64_t)7) + write_block_size(&b->blocks[i]);
        out->section.raw_size += b->blocks[i].len;
    }
    return write_close_fill(b, out, kind, count, at);
}

/* The dictionaries of a kind's blocks, before the blocks. */
static mica_status write_dictionary(bld_build *b, size_t k, mica_error *err) {
    if (!b->dictionary[k].len) return MICA_OK;
    const mica_kind *kind = &b->frontend->kinds[k];
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_DICTIONARY, kind->kind, "dictionary", err);
    if (!out) return err->code;
    base_buf_append(&out->bytes, b->dictionary[k].data, b->dictionary[k].len);
    b->required_flags |= FMT_REQUIRED_DICTIONARY;
    if (b->minor < 1) b->minor = 1;
    return fmt_writer_close(&b->writer, out, 0, err);
}

/* A language's section that is compressed is decoded as a whole at its first use; one that is not begins on
 * a page and is used in place. */
static mica_status write_extra(bld_build *b, const mica_section *extra, mica_error *err) {
    fmt_out *out = fmt_writer_add(&b->writer, extra->id, 0, "language", err);
    if (!out) return err->code;
    base_view raw = base_view_of(extra->part.data, extra->part.len);
    bld_run run = bld_run_of(b->cache, raw);
    bld_choice *choice = &b->extra_choice[b->writer.count - 1];
    mica_status status = extra->hot ? MICA_OK : bld_choose_codec(b, &run, 1, choice, err);
    if (status != MICA_OK) return status;
    if (!extra->hot) out->own = choice;
    uint8_t codec = choice->codec;
    if (codec != FMT_CODEC_NONE) {
        uint64_t size = 0;
        base_view known = {0};
        bld_encoding how = {.run = &run,
                            .len = run.len,
                            .codec = (fmt_codec)codec,
                            .level = b->config->compression_level,
                            .wanted = true};
        if (bld_cache_known(b->cache, &how, &known, &size))
            base_buf_append(&out->bytes, known.data, known.len);
        else
            status = bld_cache_encode(b->cache, &how, &out->bytes, &size, err);
        if (status != MICA_OK) return status;
        if (size >= raw.len) codec = FMT_CODEC_NONE;
    }
    if (codec == FMT_CODEC_NONE) base_buf_append(&out->bytes, raw.data, raw.len);
    out->section.codec = codec;
    out->section.raw_size = raw.len;
    if (codec == FMT_CODEC_NONE) out->align = FMT_PAGE;
    return fmt_writer_close(&b->writer, out, 0, err);
}

static mica_status write_meta(bld_build *b, mica_error *err) {
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_GC_PRESETS, 0, "gc_presets", err);
    if (!out) return err->code;
    bld_meta_gc(&out->bytes);
    mica_status status = fmt_writer_close(&b->writer, out, 0, err);
    if (status != MICA_OK) return status;
    base_buf text = {0};
    bld_meta_write(b, &text); /* before its own section is opened: it describes the others */
    out = fmt_writer_add(&b->writer, FMT_SECTION_METADATA, 0, "metadata", err);
    if (out)
        out->bytes = text;
    else
        base_buf_free(&text);
    return out ? fmt_writer_close(&b->writer, out, 0, err) : err->code;
}

/* What the profile adds: room for what a start touches, and its figures. */
static mica_status write_profile(bld_build *b, mica_error *err) {
    if (!b->profile) return MICA_OK;
    if (b->minor < 1) b->minor = 1;
    fmt_out *out = fmt_writer_add(&b->writer, FMT_SECTION_START, 0, fmt_section_name(FMT_SECTION_START), err);
    if (!out) return err->code;
    base_buf_append(&out->bytes, NULL, bld_start_size(b));
    mica_status status = fmt_writer_close(&b->writer, out, 0, err);
    if (status != MICA_OK) return status;
    out = fmt_writer_add(&b->writer, FMT_SECTION_PROFILE, 0, fmt_section_name(FMT_SECTION_PROFILE), err);
    if (!out) return err->code;
    status = bld_kept_profile(b, &out->bytes, err);
    return status == MICA_OK ? fmt_writer_close(&b->writer, out, 0, err) : status;
}

/* Where a section goes when there is a profile: what a start touches of the tables lies first, then the
 * tables it is spared, where the page of the tree that vouches for the others vouches for them too. */
static int write_rank(const fmt_section *s) {
    switch (s->id) {
    case FMT_SECTION_START: return 0;
    case FMT_SECTION_NAMES: return 1;
    case FMT_SECTION_ENTRIES: return 2;
    case FMT_SECTION_PARTS: return 3;
    case FMT_SECTION_KINDS: return 4;
    case FMT_SECTION_BLOCKS: return 5;
    case FMT_SECTION_SYMBOL_INDEX: return 6;
    case FMT_SECTION_SYMBOLS: return 7;
    case FMT_SECTION_EXTERNALS: return 8;
    case FMT_SECTION_HOT: return 9;
    default: return s->id >= FMT_SECTION_LANGUAGE && s->codec == FMT_CODEC_NONE ? 9 : 10;
    }
}

/* Collects every section; BLOCKS and PARTS come with the offsets still relative. */
static mica_status write_collect(bld_build *b, mica_error *err) {
    const mica_frontend *f = b->frontend;
    mica_status status = write_symbols(b, err);
    if (status == MICA_OK) status = write_profile(b, err);
    if (status == MICA_OK)
        status = write_records(b, FMT_SECTION_ENTRIES, b->entries, sizeof *b->entries, b->entry_count, err);
    if (status == MICA_OK)
        status = write_records(b, FMT_SECTION_PARTS, NULL, sizeof *b->parts, b->part_count, err);
    if (status == MICA_OK) status = write_externals(b, err);
    if (status == MICA_OK)
        status = write_records(b, FMT_SECTION_BLOCKS, NULL, sizeof(fmt_block), b->block_count, err);
    for (size_t k = 0; k < f->kind_count && status == MICA_OK; k++) {
        if (f->kinds[k].hot) status = write_hot(b, &f->kinds[k], err);
    }
    for (const mica_section *s = b->extra; s && status == MICA_OK; s = s->next) {
        if (s->hot) status = write_extra(b, s, err);
    }
    for (size_t k = 0; k < f->kind_count && status == MICA_OK; k++) {
        if (!f->kinds[k].hot) status = write_dictionary(b, k, err);
        if (!f->kinds[k].hot && status == MICA_OK) status = write_cold(b, k, err);
    }
    for (const mica_section *s = b->extra; s && status == MICA_OK; s = s->next) {
        if (!s->hot) status = write_extra(b, s, err);
    }
    return status == MICA_OK ? write_meta(b, err) : status;
}

/* Turns relative offsets into file offsets and fills the PARTS and BLOCKS records. */
static void write_offsets(bld_build *b) {
    for (size_t k = 0; k < b->frontend->kind_count; k++) {
        const mica_kind *kind = &b->frontend->kinds[k];
        const fmt_out *hot = kind->hot ? fmt_writer_find(&b->writer, FMT_SECTION_HOT, kind->kind) : NULL;
        for (size_t i = 0; hot && i < b->part_count; i++) {
            if (b->parts[i].kind == kind->kind) b->parts[i].offset += hot->section.offset;
        }
        if (kind->hot && !hot) { /* all parts of this kind are empty: any valid place will do */
            for (size_t i = 0; i < b->part_count; i++) {
                if (b->parts[i].kind == kind->kind) b->parts[i].offset = FMT_PAGE;
            }
        }
    }
    fmt_out *parts = fmt_writer_find(&b->writer, FMT_SECTION_PARTS, 0),
            *blocks = fmt_writer_find(&b->writer, FMT_SECTION_BLOCKS, 0);
    if (parts) memcpy(parts->bytes.data, b->parts, b->part_count * sizeof *b->parts);
    uint64_t at = 0;
    for (size_t i = 0; blocks && i < b->block_count; i++) {
        const bld_cold_block *block = &b->blocks[i];
        if (i == 0 || b->blocks[i - 1].kind != block->kind) {
            const fmt_out *cold = fmt_writer_find(&b->writer, FMT_SECTION_COLD, block->kind);
            at = cold ? cold->section.offset : FMT_PAGE;
        }
        at = (at + 7) & ~(uint64_t)7;
        uint64_t stored = write_block_size(block);
        ((fmt_block *)(void *)blocks->bytes.data)[i] = (fmt_block){.offset = at,
                                                                   .stored_size = (uint32_t)stored,
                                                                   .raw_size = (uint32_t)block->len,
                                                                   .kind = block->kind,
                                                                   .codec = block->codec};
        at += stored;
    }
}

/* The minor version is the oldest that has everything in the file, so that older readers read what they
 * can. The signature comes last: it covers the header with its root. */
static mica_status write_file(bld_build *b, base_buf *out, mica_error *err) {
    fmt_header h = {.version_minor = b->minor,
                    .required_flags = b->required_flags,
                    .file_kind = FMT_FILE_SNAPSHOT,
                    .cpu_features = b->frontend->cpu_features};
    b->frontend->fingerprint(b->frontend->ctx, h.fingerprint);
    if (b->frontend->fingerprint_parts) {
        h.version_minor = FMT_VERSION_MINOR;
        b->frontend->fingerprint_parts(b->frontend->ctx, h.fingerprint_parts);
    }
    strncpy(h.language, b->frontend->language, sizeof h.language - 1);
    bld_start_filter(b, h.start_filter);
    fmt_hashing hashing = {.threads = bld_threads(b)};
    bld_cache_hashing(b->cache, b->writer.shape.data_pages, &hashing);
    mica_status status = fmt_writer_finish(&b->writer, &h, &hashing, out, err);
    if (status != MICA_OK) return status;
    memcpy(b->report.root, h.root, sizeof h.root);
    return b->config->sign_key ? mica_snapshot_sign(out->data, out->len, b->config->sign_key, err) : MICA_OK;
}

mica_status bld_write(bld_build *b, base_buf *out, mica_error *err) {
    mica_error own = MICA_ERROR_INIT;
    if (!err) err = &own;
    mica_status status = write_collect(b, err);
    if (status != MICA_OK) return status;
    if (b->profile) fmt_writer_arrange(&b->writer, write_rank);
    status = fmt_writer_place(&b->writer, "snapshot", err);
    if (status != MICA_OK) return status;
    write_offsets(b);
    status = bld_start_fill(b, b->writer.tree_at, err);
    return status != MICA_OK ? status : write_file(b, out, err);
}

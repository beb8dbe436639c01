/* builder/report.c - what a build tells of itself: refused sources, and what became of each section. The
 * build is gone when its report is read, so everything in a report is copied into the builder's arena or
 * lives for ever. */
#include "builder/build_internal.h"

/* Adds a row; its reason outlives the build as the report does. */
static bool report_row(bld_build *b, const mica_refusal *row) {
    const char *reason = base_arena_copy(b->kept, row->reason, strlen(row->reason));
    b->refusals[b->refusal_count] = *row;
    b->refusals[b->refusal_count++].reason = reason;
    return reason;
}

/* The rows of one source: each diagnostic, and where it was refused without one, why. */
static bool report_source(bld_build *b, const bld_source *source) {
    mica_refusal row = {.source = source->input->name};
    bool said = false, good = true;
    for (const mica_diagnostic *d = source->module.diagnostics; d; d = d->next) {
        mica_refusal told = {row.source, d->line, d->column, d->fatal, d->message};
        good = report_row(b, &told) && good;
        said |= d->fatal;
    }
    b->report.accepted += source->status == MICA_OK;
    if (source->status == MICA_OK && !source->hidden) return good;
    row.reason = source->error.message;
    if (source->hidden ||
        (source->status == MICA_ERR_EXISTS && source->input->in_folder)) /* as on a search path */
        return report_row(b, &row) && good;
    b->report.refused++;
    if (said && source->status != MICA_ERR_EXISTS) return good;
    row.fatal = true;
    if (!row.reason[0]) row.reason = mica_status_sentence(source->status);
    return report_row(b, &row) && good;
}

mica_status bld_report_refusals(bld_build *b, mica_error *err) {
    size_t count = 0;
    bool good = true;
    for (size_t i = 0; i < b->source_count; i++) {
        count++;
        for (const mica_diagnostic *d = b->sources[i].module.diagnostics; d; d = d->next)
            count++;
    }
    b->refusals = base_arena_alloc(b->kept, count * sizeof *b->refusals);
    if (!b->refusals) return base_fail_memory(err, "reporting");
    b->refusal_count = b->report.refused = b->report.accepted = 0;
    for (size_t i = 0; i < b->source_count && good; i++)
        good = report_source(b, &b->sources[i]);
    if (!good) return base_fail_memory(err, "reporting");
    b->report.refusals = b->refusals;
    b->report.refusal_count = b->refusal_count;
    return MICA_OK;
}

/* The first refused source fails the build, unless it is to go on: with its first reason and its place; all
 * others are in the report. */
mica_status bld_report_refuse(const bld_build *b, mica_error *err) {
    if (b->report.refused == 0 || b->config->keep_going) return MICA_OK;
    const bld_source *source = b->sources;
    const mica_refusal *reason = b->refusals;
    while (source->status == MICA_OK || (source->status == MICA_ERR_EXISTS && source->input->in_folder))
        source++;
    while (!reason->fatal || strcmp(reason->source, source->input->name) != 0)
        reason++;
    mica_status status = base_fail(err, source->status, NULL, MICA_NO_OFFSET, "%s:%u:%u: %s", reason->source,
                                   reason->line, reason->column, reason->reason);
    if (err && err->code == status) err->sys_errno = source->error.sys_errno;
    return status;
}

enum {
#define FMT_CODEC_ROW(number, name, text) REPORT_##name,
#include "format/codecs.def"
#undef FMT_CODEC_ROW
    REPORT_CODECS
};
static_assert(REPORT_CODECS == MICA_BLOCK_CODECS, "every codec is counted");

size_t bld_section_blocks(const bld_build *b, const fmt_out *out, size_t counts[MICA_BLOCK_CODECS]) {
    size_t all = 0;
    memset(counts, 0, MICA_BLOCK_CODECS * sizeof *counts);
    if (out->section.id != FMT_SECTION_COLD) return 0;
    for (size_t k = 0; k < b->block_count; k++) {
        if (b->blocks[k].kind != out->section.kind) continue;
        counts[b->blocks[k].codec]++;
        all++;
    }
    return all;
}

/* A section of tables has one codec, NONE; a cold one has those of its blocks. */
const char *bld_section_codec(const bld_build *b, const fmt_out *out) {
    size_t counts[MICA_BLOCK_CODECS], all = bld_section_blocks(b, out, counts);
    if (!all) return fmt_codec_name(out->section.codec);
    for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++)
        if (counts[codec] == all) return fmt_codec_name(codec);
    return "mixed";
}

/* In the order of the file. Where nothing was chosen (tables), the choice is one of zeros. */
mica_status bld_report_sections(bld_build *b, mica_error *err) {
    mica_section_report *rows = base_arena_alloc(b->kept, b->writer.count * sizeof *rows);
    if (!rows) return base_fail_memory(err, "reporting");
    for (size_t i = 0; i < b->writer.count; i++) {
        const fmt_out *out = &b->writer.outs[i];
        const bld_choice none = {0}, *c = out->own ? out->own : &none;
        rows[i] = (mica_section_report){.id = out->section.id,
                                        .kind = out->section.kind,
                                        .name = out->name,
                                        .why = c->why,
                                        .alone = c->alone,
                                        .sample_raw = c->sample_raw,
                                        .sample_lz4 = c->sample_lz4,
                                        .sample_zstd = c->sample_zstd,
                                        .sample_dictionary = c->sample_dictionary,
                                        .dictionary = c->dictionary,
                                        .raw = out->section.raw_size,
                                        .stored = out->section.stored_size,
                                        .codec = bld_section_codec(b, out)};
        rows[i].blocks = bld_section_blocks(b, out, rows[i].codec_blocks);
    }
    b->report.sections = rows;
    b->report.section_count = b->writer.count;
    return MICA_OK;
}

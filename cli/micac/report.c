/* cli/micac/report.c - the report of a build as text and as JSON: times of the phases, and for each section
 * what it holds, how it is stored and why. The sizes that Auto measured are shown with its choice, so that
 * one can see how close it was. */
#include "cli/micac/report.h"

#include "base/json.h"
#include "format/snapshot.h"

#include <inttypes.h>
#include <string.h>

static double report_seconds(uint64_t ns) {
    return (double)ns / 1e9;
}

static void report_blocks_text(const mica_section_report *s, base_buf *out) {
    const char *before = "; blocks: ";
    for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++) {
        if (!s->codec_blocks[codec]) continue;
        base_buf_printf(out, "%s%s %zu", before, fmt_codec_name(codec), s->codec_blocks[codec]);
        before = ", ";
    }
}

/* Why a codec was chosen stands only where there was a choice: tables are never compressed. */
static void report_section_text(const mica_section_report *s, base_buf *out) {
    base_buf_printf(out, "  %-14s %12" PRIu64 " -> %12" PRIu64 "  %-5s %s", s->name, s->raw, s->stored,
                    s->codec, s->why ? s->why : "");
    if (strcmp(s->codec, "mixed") == 0) report_blocks_text(s, out);
    if (s->sample_raw) {
        base_buf_printf(out, " (of %" PRIu64 " sampled: lz4 %" PRIu64 ", zstd %" PRIu64, s->sample_raw,
                        s->sample_lz4, s->sample_zstd);
        if (s->sample_dictionary)
            base_buf_printf(out, ", with a dictionary of %" PRIu64 ": %" PRIu64, s->dictionary,
                            s->sample_dictionary);
        base_buf_byte(out, ')');
    }
    base_buf_byte(out, '\n');
}

/* Throughput is of sources, since that is what a user has much or little of. */
void cli_report_text(const mica_builder_report *r, base_buf *out) {
    double seconds = report_seconds(r->total_ns);
    base_buf_printf(out, "%.3f s: compile %.3f, link %.3f, compress %.3f, write %.3f; %.2f MB/s of source\n",
                    seconds, report_seconds(r->compile_ns), report_seconds(r->link_ns),
                    report_seconds(r->compress_ns), report_seconds(r->write_ns),
                    seconds > 0 ? (double)r->source_bytes / 1e6 / seconds : 0);
    for (size_t i = 0; i < r->section_count; i++)
        report_section_text(&r->sections[i], out);
    if (r->unpacked_bytes != r->file_bytes)
        base_buf_printf(out, "  packed         %12" PRIu64 " -> %12" PRIu64 "\n", r->unpacked_bytes,
                        r->file_bytes);
}

/* Members that tell nothing for a section are left out. */
static void report_section_json(const mica_section_report *s, base_json *j) {
    base_json_object(j, NULL);
    base_json_u64(j, "id", s->id);
    base_json_u64(j, "kind", s->kind);
    base_json_str(j, "name", s->name);
    base_json_u64(j, "raw", s->raw);
    base_json_u64(j, "stored", s->stored);
    base_json_str(j, "codec", s->codec);
    if (s->why) {
        base_json_str(j, "why", s->why);
        base_json_str(j, "access", s->alone ? "single" : "shared");
    }
    if (s->blocks) {
        base_json_object(j, "blocks");
        for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++)
            if (s->codec_blocks[codec]) base_json_u64(j, fmt_codec_name(codec), s->codec_blocks[codec]);
        base_json_object_end(j);
    }
    if (s->sample_raw) {
        base_json_object(j, "sample");
        base_json_u64(j, "raw", s->sample_raw);
        base_json_u64(j, "lz4", s->sample_lz4);
        base_json_u64(j, "zstd", s->sample_zstd);
        if (s->sample_dictionary) base_json_u64(j, "zstd_dictionary", s->sample_dictionary);
        base_json_object_end(j);
    }
    if (s->dictionary) base_json_u64(j, "dictionary", s->dictionary);
    base_json_object_end(j);
}

/* Seconds with six digits: builds take from milliseconds to minutes. */
static void report_seconds_json(const mica_builder_report *r, base_json *j) {
    base_json_object(j, "seconds");
    base_json_double(j, "total", report_seconds(r->total_ns), 6);
    base_json_double(j, "compile", report_seconds(r->compile_ns), 6);
    base_json_double(j, "link", report_seconds(r->link_ns), 6);
    base_json_double(j, "compress", report_seconds(r->compress_ns), 6);
    base_json_double(j, "write", report_seconds(r->write_ns), 6);
    base_json_object_end(j);
}

static void report_diagnostic_json(const mica_refusal *x, base_json *j) {
    base_json_object(j, NULL);
    base_json_str(j, "source", x->source);
    base_json_u64(j, "line", x->line);
    base_json_u64(j, "column", x->column);
    base_json_bool(j, "fatal", x->fatal);
    base_json_str(j, "reason", x->reason);
    base_json_object_end(j);
}

/* All diagnostics again, also those that went to stderr: a program reads one stream. */
void cli_report_json(const mica_builder_report *r, const char *output, base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    base_json_str(&j, "output", output);
    base_json_u64(&j, "bytes", r->file_bytes);
    base_json_u64(&j, "unpacked_bytes", r->unpacked_bytes);
    base_json_u64(&j, "sources", r->sources);
    base_json_u64(&j, "accepted", r->accepted);
    base_json_u64(&j, "refused", r->refused);
    base_json_u64(&j, "entries", r->entries);
    base_json_u64(&j, "symbols", r->symbols);
    base_json_u64(&j, "source_bytes", r->source_bytes);
    base_json_u64(&j, "reused", r->reused);
    base_json_u64(&j, "blocks_reused", r->blocks_reused);
    report_seconds_json(r, &j);
    base_json_array(&j, "sections");
    for (size_t i = 0; i < r->section_count; i++)
        report_section_json(&r->sections[i], &j);
    base_json_array_end(&j);
    base_json_array(&j, "diagnostics");
    for (size_t i = 0; i < r->refusal_count; i++)
        report_diagnostic_json(&r->refusals[i], &j);
    base_json_array_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

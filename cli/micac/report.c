/* cli/micac/report.c - the report of a build as text and as JSON. */
#include "cli/micac/report.h"

#include "format/pack.h"

#include <inttypes.h>

static double report_seconds(uint64_t ns) {
    return (double)ns / 1e9;
}

static void report_section_text(const mica_section_report *s, base_buf *out) {
    base_buf_printf(out, "  %-14s %12" PRIu64 " -> %12" PRIu64 "  %-5s %s", s->name, s->raw, s->stored,
                    s->codec, s->why ? s->why : "");
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

static void report_section_json(const mica_section_report *s, base_buf *out) {
    base_buf_printf(out, "{\"id\":%u,\"kind\":%u,\"name\":", s->id, s->kind);
    fmt_json_string(out, base_view_str(s->name));
    base_buf_printf(out, ",\"raw\":%" PRIu64 ",\"stored\":%" PRIu64 ",\"codec\":\"%s\"", s->raw, s->stored,
                    s->codec);
    if (s->why) {
        base_buf_str(out, ",\"why\":");
        fmt_json_string(out, base_view_str(s->why));
        base_buf_printf(out, ",\"access\":\"%s\"", s->alone ? "single" : "shared");
    }
    if (s->blocks) base_buf_printf(out, ",\"blocks\":%zu", s->blocks);
    if (s->sample_raw) {
        base_buf_printf(out, ",\"sample\":{\"raw\":%" PRIu64 ",\"lz4\":%" PRIu64 ",\"zstd\":%" PRIu64,
                        s->sample_raw, s->sample_lz4, s->sample_zstd);
        if (s->sample_dictionary) base_buf_printf(out, ",\"zstd_dictionary\":%" PRIu64, s->sample_dictionary);
        base_buf_byte(out, '}');
    }
    if (s->dictionary) base_buf_printf(out, ",\"dictionary\":%" PRIu64, s->dictionary);
    base_buf_byte(out, '}');
}

void cli_report_json(const mica_builder_report *r, const char *output, base_buf *out) {
    base_buf_str(out, "{\"output\":");
    fmt_json_string(out, base_view_str(output));
    base_buf_printf(out,
                    ",\"bytes\":%" PRIu64 ",\"unpacked_bytes\":%" PRIu64
                    ",\"sources\":%zu,\"accepted\":%zu,\"refused\":%zu,\"entries\":%zu,\"symbols\":%zu,"
                    "\"source_bytes\":%" PRIu64 ",\"reused\":%zu,\"blocks_reused\":%zu",
                    r->file_bytes, r->unpacked_bytes, r->sources, r->accepted, r->refused, r->entries,
                    r->symbols, r->source_bytes, r->reused, r->blocks_reused);
    base_buf_printf(out,
                    ",\"seconds\":{\"total\":%.6f,\"compile\":%.6f,\"link\":%.6f,\"compress\":%.6f,"
                    "\"write\":%.6f},\"sections\":[",
                    report_seconds(r->total_ns), report_seconds(r->compile_ns), report_seconds(r->link_ns),
                    report_seconds(r->compress_ns), report_seconds(r->write_ns));
    for (size_t i = 0; i < r->section_count; i++) {
        if (i) base_buf_byte(out, ',');
        report_section_json(&r->sections[i], out);
    }
    base_buf_str(out, "],\"diagnostics\":[");
    for (size_t i = 0; i < r->refusal_count; i++) {
        const mica_refusal *x = &r->refusals[i];
        base_buf_str(out, i ? ",{\"source\":" : "{\"source\":");
        fmt_json_string(out, base_view_str(x->source));
        base_buf_printf(out, ",\"line\":%u,\"column\":%u,\"fatal\":%s,\"reason\":", x->line, x->column,
                        x->fatal ? "true" : "false");
        fmt_json_string(out, base_view_str(x->reason));
        base_buf_byte(out, '}');
    }
    base_buf_str(out, "]}\n");
}

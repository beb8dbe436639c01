/* cli/micac/info.c - `micac info FILE [--json] [--html OUT]`: what a snapshot says about itself. Header and
 * sections are read from their records; metadata, collector presets and the profile are printed as they
 * are, whatever members they have, so that a file of a later version shows everything it says. */
#include "cli/micac/command.h"
#include "cli/micac/describe.h"
#include "cli/micac/html.h"

#include "format/pack.h"
#include "format/records.h"
#include "mica/snapshot.h"

#include <inttypes.h>

/* Text from the file, fit for a terminal, in a column of `width`. */
static void info_column(base_buf *out, base_view text, size_t width) {
    char plain[64];
    size_t len = text.len < sizeof plain ? text.len : sizeof plain;
    memcpy(plain, text.data, len);
    base_plain(plain, len);
    base_buf_append(out, plain, len);
    while (len++ < width)
        base_buf_byte(out, ' ');
}

static void info_hex(base_buf *out, const char *label, const uint8_t *bytes) {
    base_buf_printf(out, "%-12s ", label);
    base_buf_hex(out, bytes, 32);
    base_buf_byte(out, '\n');
}

static void info_header(mica_snapshot *s, base_buf *out) {
    mica_snapshot_info info;
    mica_snapshot_get_info(s, &info);
    base_buf_printf(out, "format       %u.%u, language ", info.version_major, info.version_minor);
    info_column(out, base_view_str(info.language), 0);
    base_buf_printf(out, ", %" PRIu64 " bytes", info.total_size);
    if (info.packed_size) base_buf_printf(out, ", packed into %" PRIu64, info.packed_size);
    base_buf_byte(out, '\n');
    info_hex(out, "identity", info.identity);
    info_hex(out, "root", info.root);
    info_hex(out, "fingerprint", info.fingerprint);
    if (info.is_signed) info_hex(out, "signed by", info.key_id);
    base_buf_printf(out, "processor    0x%" PRIx64 "\n", info.cpu_features);
    base_buf_printf(out, "counts       %u entries, %u parts, %u symbols, %u externals, %u blocks\n",
                    info.entries, info.parts, info.symbols, info.externals, info.blocks);
}

/* Of sections with several codecs the number of blocks of each. */
static mica_status info_sections(mica_snapshot *s, base_buf *out, mica_error *err) {
    mica_snapshot_section_info section;
    base_buf_printf(out, "\n%-14s %-12s %-8s %12s %12s %12s %8s\n", "section", "kind", "codec", "offset",
                    "stored", "raw", "count");
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        cli_codecs codecs;
        base_view kind;
        mica_status status = cli_section_codecs(s, &section, &codecs, err);
        if (status == MICA_OK) status = cli_section_kind(s, &section, &kind, err);
        if (status != MICA_OK) return status;
        base_buf_printf(out, "%-14s ", section.name);
        info_column(out, kind, 12);
        base_buf_printf(out, " %-8s %12" PRIu64 " %12" PRIu64 " %12" PRIu64 " %8u", codecs.name,
                        section.offset, section.stored_size, section.raw_size, section.count);
        for (size_t k = 0; k < codecs.count; k++)
            base_buf_printf(out, "%s%s %zu", k ? ", " : "  blocks: ", codecs.names[k], codecs.blocks[k]);
        base_buf_byte(out, '\n');
    }
    return MICA_OK;
}

/* A MessagePack section under a heading; nothing when the file has none. */
static mica_status info_packed_text(mica_snapshot *s, uint16_t id, const char *heading, base_buf *out,
                                    mica_error *err) {
    base_view view;
    mica_status status = mica_snapshot_section(s, id, &view, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return status;
    base_buf_printf(out, "\n%s\n", heading);
    return fmt_pack_text(view, out, err);
}

/* Every part of the file that says something about it, in the order of how often it is asked for. */
static mica_status info_text(mica_snapshot *s, base_buf *out, mica_error *err) {
    info_header(s, out);
    mica_status status = info_sections(s, out, err);
    if (status == MICA_OK) status = info_packed_text(s, FMT_SECTION_METADATA, "metadata", out, err);
    if (status == MICA_OK) status = info_packed_text(s, FMT_SECTION_GC_PRESETS, "gc presets", out, err);
    if (status == MICA_OK) status = info_packed_text(s, FMT_SECTION_PROFILE, "profile", out, err);
    base_buf_str(out, "\nstart pages\n  ");
    size_t before = out->len;
    if (status == MICA_OK) status = cli_start_text(s, out, err);
    base_buf_str(out, out->len == before ? "not known: no profile was given to the build\n" : "\n");
    return status;
}

/* Hashes as hex, the form in which other tools print them. */
static void info_json_header(mica_snapshot *s, base_json *j) {
    mica_snapshot_info info;
    mica_snapshot_get_info(s, &info);
    base_json_array(j, "format");
    base_json_u64(j, NULL, info.version_major);
    base_json_u64(j, NULL, info.version_minor);
    base_json_array_end(j);
    base_json_str(j, "language", info.language);
    base_json_u64(j, "size", info.total_size);
    base_json_u64(j, "cpu_features", info.cpu_features);
    if (info.packed_size) base_json_u64(j, "packed_size", info.packed_size);
    base_json_hex(j, "identity", info.identity, 32);
    base_json_hex(j, "root", info.root, 32);
    base_json_hex(j, "fingerprint", info.fingerprint, 32);
    if (info.is_signed) base_json_hex(j, "key_id", info.key_id, 32);
    base_json_u64(j, "entries", info.entries);
    base_json_u64(j, "parts", info.parts);
    base_json_u64(j, "symbols", info.symbols);
    base_json_u64(j, "externals", info.externals);
    base_json_u64(j, "blocks", info.blocks);
}

/* A MessagePack section; null when the file has none. */
static mica_status info_packed_json(mica_snapshot *s, uint16_t id, const char *name, base_json *j,
                                    mica_error *err) {
    base_view view;
    mica_status status = mica_snapshot_section(s, id, &view, err);
    if (status == MICA_ERR_NOT_FOUND) base_json_null(j, name);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return status;
    base_json_name(j, base_view_str(name));
    return fmt_pack_json(view, j, err);
}

static mica_status info_json(mica_snapshot *s, base_buf *out, mica_error *err) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    info_json_header(s, &j);
    mica_status status = cli_sections_json(s, "kind", &j, err);
    if (status == MICA_OK) status = info_packed_json(s, FMT_SECTION_METADATA, "metadata", &j, err);
    if (status == MICA_OK) status = info_packed_json(s, FMT_SECTION_GC_PRESETS, "gc_presets", &j, err);
    if (status == MICA_OK) status = info_packed_json(s, FMT_SECTION_PROFILE, "profile", &j, err);
    if (status == MICA_OK) status = cli_start_json(s, &j, "start", err);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
    return status;
}

/* The page is written to a file and says nothing on stdout. */
int cli_info(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *file = NULL, *html = NULL;
    bool json = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_info_JSON: json = true; break;
        case CLI_info_HTML: html = args.value; break;
        default:
            if (file) return cli_usage_error(&args, "one file at a time", args.value);
            file = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (!file) return cli_usage_error(&args, "no file given", NULL);
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    mica_status status = mica_snapshot_open(&(mica_snapshot_options){.path = file, .whole = true}, &s, &err);
    if (status != MICA_OK) return cli_error(file, &err);
    if (html) {
        status = cli_html_report(s, file, html, &err);
        mica_snapshot_close(s);
        return status == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
    }
    status = json ? info_json(s, &out, &err) : info_text(s, &out, &err);
    mica_snapshot_close(s);
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(file, &err);
}

/* cli/micac/info.c - `micac info FILE [--json] [--html OUT]`: what a snapshot says about itself. */
#include "cli/micac/command.h"
#include "cli/micac/describe.h"
#include "cli/micac/html.h"

#include "format/layout.h"
#include "format/pack.h"
#include "mica/snapshot.h"

#include <inttypes.h>

/* Name of the kind a section holds, or an empty view. */
static base_view info_kind(mica_snapshot *s, const mica_snapshot_section_info *section) {
    base_view name = base_view_of("", 0);
    mica_snapshot_info info;
    mica_snapshot_kind kind;
    mica_snapshot_get_info(s, &info);
    if (section->id != FMT_SECTION_HOT && section->id != FMT_SECTION_COLD) return name;
    for (uint32_t i = 0; i < info.kinds; i++) {
        if (mica_snapshot_kind_info(s, i, &kind, NULL) != MICA_OK) break;
        if (kind.kind == section->kind && mica_snapshot_name(s, kind.name, &name, NULL) == MICA_OK) break;
    }
    return name;
}

/* Text from the file, fit for a terminal, in a column of `width`. */
static void info_column(base_buf *out, base_view text, size_t width) {
    char plain[64];
    size_t len = text.len < sizeof plain ? text.len : sizeof plain;
    memcpy(plain, text.data, len);
    cli_plain(plain, len);
    base_buf_append(out, plain, len);
    while (len++ < width)
        base_buf_byte(out, ' ');
}

static void info_text(mica_snapshot *s, base_buf *out) {
    mica_snapshot_info info;
    mica_snapshot_section_info section;
    mica_snapshot_get_info(s, &info);
    base_buf_printf(out, "format       %u.%u, language ", info.version_major, info.version_minor);
    info_column(out, base_view_str(info.language), 0);
    base_buf_printf(out, ", %" PRIu64 " bytes", info.total_size);
    if (info.packed_size) base_buf_printf(out, ", packed into %" PRIu64, info.packed_size);
    base_buf_str(out, "\n");
    base_buf_str(out, "identity     ");
    base_buf_hex(out, info.identity, 32);
    base_buf_str(out, "\nroot         ");
    base_buf_hex(out, info.root, 32);
    base_buf_str(out, "\nfingerprint  ");
    base_buf_hex(out, info.fingerprint, 32);
    if (info.is_signed) {
        base_buf_str(out, "\nsigned by    ");
        base_buf_hex(out, info.key_id, 32);
    }
    base_buf_printf(out, "\nprocessor    0x%" PRIx64 "\n", info.cpu_features);
    base_buf_printf(out, "counts       %u entries, %u parts, %u symbols, %u externals, %u blocks\n",
                    info.entries, info.parts, info.symbols, info.externals, info.blocks);
    base_buf_printf(out, "\n%-14s %-12s %12s %12s %12s %8s\n", "section", "kind", "offset", "stored", "raw",
                    "count");
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        base_view kind = info_kind(s, &section);
        base_buf_printf(out, "%-14s ", section.name);
        info_column(out, kind, 12);
        base_buf_printf(out, " %12" PRIu64 " %12" PRIu64 " %12" PRIu64 " %8u\n", section.offset,
                        section.stored_size, section.raw_size, section.count);
    }
    base_buf_str(out, "\nmetadata     ");
}

static void info_json(mica_snapshot *s, base_buf *out) {
    mica_snapshot_info info;
    mica_snapshot_section_info section;
    mica_snapshot_get_info(s, &info);
    base_buf_printf(out, "{\"format\":[%u,%u],\"language\":", info.version_major, info.version_minor);
    fmt_json_string(out, base_view_str(info.language));
    base_buf_printf(out, ",\"size\":%" PRIu64 ",\"cpu_features\":%" PRIu64, info.total_size,
                    info.cpu_features);
    if (info.packed_size) base_buf_printf(out, ",\"packed_size\":%" PRIu64, info.packed_size);
    base_buf_str(out, ",\"identity\":\"");
    base_buf_hex(out, info.identity, 32);
    base_buf_str(out, "\",\"root\":\"");
    base_buf_hex(out, info.root, 32);
    base_buf_str(out, "\",\"fingerprint\":\"");
    base_buf_hex(out, info.fingerprint, 32);
    if (info.is_signed) {
        base_buf_str(out, "\",\"key_id\":\"");
        base_buf_hex(out, info.key_id, 32);
    }
    base_buf_printf(
        out, "\",\"entries\":%u,\"parts\":%u,\"symbols\":%u,\"externals\":%u,\"blocks\":%u,\"sections\":[",
        info.entries, info.parts, info.symbols, info.externals, info.blocks);
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        base_buf_printf(out, "%s{\"id\":%u,\"name\":", i ? "," : "", section.id);
        fmt_json_string(out, base_view_str(section.name));
        base_buf_str(out, ",\"kind\":");
        fmt_json_string(out, info_kind(s, &section));
        base_buf_printf(out,
                        ",\"codec\":\"%s\",\"offset\":%" PRIu64 ",\"stored\":%" PRIu64 ",\"raw\":%" PRIu64
                        ",\"count\":%u}",
                        section.codec, section.offset, section.stored_size, section.raw_size, section.count);
    }
    base_buf_str(out, "],\"metadata\":");
}

/* A MessagePack section as JSON; "null" when the file has none. */
static mica_status info_packed(mica_snapshot *s, uint16_t id, base_buf *out, mica_error *err) {
    base_view view;
    mica_status status = mica_snapshot_section(s, id, &view, err);
    if (status == MICA_OK) return fmt_pack_json(view, out, err);
    if (status != MICA_ERR_NOT_FOUND) return status;
    base_buf_str(out, "null");
    return MICA_OK;
}

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
    mica_status status = mica_snapshot_open(&(mica_snapshot_options){.path = file}, &s, &err);
    if (status != MICA_OK) return cli_error(file, &err);
    if (html) {
        status = cli_html_report(s, file, html, &err);
        mica_snapshot_close(s);
        return status == MICA_OK ? CLI_GOOD : cli_error(NULL, &err);
    }
    if (json)
        info_json(s, &out);
    else
        info_text(s, &out);
    status = info_packed(s, FMT_SECTION_METADATA, &out, &err);
    base_buf_str(&out, json ? ",\"gc_presets\":" : "\ngc presets   ");
    if (status == MICA_OK) status = info_packed(s, FMT_SECTION_GC_PRESETS, &out, &err);
    base_buf_str(&out, json ? ",\"profile\":" : "\nprofile      ");
    if (status == MICA_OK) status = info_packed(s, FMT_SECTION_PROFILE, &out, &err);
    base_buf_str(&out, json ? ",\"start\":" : "\nstart pages  ");
    if (status == MICA_OK) status = cli_start_ranges(s, &out, &err);
    base_buf_str(&out, json ? "}\n" : "\n");
    mica_snapshot_close(s);
    if (status == MICA_OK) return cli_print(&out);
    base_buf_free(&out);
    return cli_error(file, &err);
}

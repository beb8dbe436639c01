/* cli/micac/html.c - `micac info FILE --html OUT`: one self-contained page that shows where the bytes of a
 * snapshot are, what training heated and what a start touches. The page (cli/micac/page/report.html) draws
 * itself from the JSON written here. */
#include "cli/micac/html.h"

#include "base/atomic.h"
#include "base/error.h"
#include "cli/micac/command.h"
#include "cli/micac/describe.h"
#include "format/layout.h"
#include "format/pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HTML_DATA "@DATA@"

static const char html_page[] = {
#include "generated/report_page.inc"
    0};

static void html_hex(base_buf *out, const char *key, const uint8_t *bytes) {
    base_buf_printf(out, ",\"%s\":\"", key);
    base_buf_hex(out, bytes, 32);
    base_buf_str(out, "\"");
}

static mica_status html_kinds(mica_snapshot *s, const mica_snapshot_info *info, uint16_t *numbers,
                              base_buf *out, mica_error *err) {
    base_buf_str(out, ",\"kinds\":[");
    for (uint32_t i = 0; i < info->kinds; i++) {
        mica_snapshot_kind kind;
        base_view name;
        mica_status status = mica_snapshot_kind_info(s, i, &kind, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, kind.name, &name, err);
        if (status != MICA_OK) return status;
        numbers[i] = kind.kind;
        base_buf_str(out, i ? ",{\"name\":" : "{\"name\":");
        fmt_json_string(out, name);
        base_buf_printf(out, ",\"hot\":%s}", kind.hot ? "true" : "false");
    }
    base_buf_str(out, "]");
    return MICA_OK;
}

static uint32_t html_kind_index(const uint16_t *numbers, uint32_t count, uint16_t kind) {
    uint32_t i = 0;
    while (i < count && numbers[i] != kind)
        i++;
    return i;
}

static mica_status html_sections(mica_snapshot *s, const mica_snapshot_info *info, const uint16_t *numbers,
                                 base_buf *out, mica_error *err) {
    mica_snapshot_section_info section;
    base_buf_str(out, ",\"sections\":[");
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        base_view part = {NULL, 0};
        uint32_t index = html_kind_index(numbers, info->kinds, section.kind);
        mica_snapshot_kind kind;
        bool parts = section.id == FMT_SECTION_HOT || section.id == FMT_SECTION_COLD;
        if (parts && index < info->kinds) {
            mica_status status = mica_snapshot_kind_info(s, index, &kind, err);
            if (status == MICA_OK) status = mica_snapshot_name(s, kind.name, &part, err);
            if (status != MICA_OK) return status;
        }
        base_buf_printf(out, "%s{\"id\":%u,\"name\":", i ? "," : "", section.id);
        fmt_json_string(out, base_view_str(section.name));
        base_buf_str(out, ",\"part\":");
        fmt_json_string(out, part);
        base_buf_str(out, ",\"codec\":");
        fmt_json_string(out, base_view_str(section.id == FMT_SECTION_COLD ? "by block" : section.codec));
        base_buf_printf(out,
                        ",\"offset\":%" PRIu64 ",\"stored\":%" PRIu64 ",\"raw\":%" PRIu64 ",\"count\":%u}",
                        section.offset, section.stored_size, section.raw_size, section.count);
    }
    base_buf_str(out, "]");
    return MICA_OK;
}

static mica_status html_entry(mica_snapshot *s, const mica_snapshot_info *info, const uint16_t *numbers,
                              uint32_t index, base_buf *out, mica_error *err) {
    mica_snapshot_entry entry;
    base_view name, category, source;
    mica_status status = mica_snapshot_entry_info(s, index, &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.symbol, &name, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.category, &category, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.source, &source, err);
    if (status != MICA_OK) return status;
    base_buf_str(out, index ? ",\n{\"name\":" : "\n{\"name\":");
    fmt_json_string(out, name);
    base_buf_str(out, ",\"category\":");
    fmt_json_string(out, category);
    base_buf_str(out, ",\"source\":");
    fmt_json_string(out, source);
    base_buf_str(out, ",\"parts\":[");
    for (uint32_t n = 0; n < entry.part_count; n++) {
        mica_snapshot_part_info part;
        status = mica_snapshot_part_at(s, index, n, &part, err);
        if (status != MICA_OK) return status;
        base_buf_printf(out, "%s[%u,%" PRIu64 "]", n ? "," : "",
                        html_kind_index(numbers, info->kinds, part.kind), part.len);
    }
    base_buf_str(out, "]}");
    return MICA_OK;
}

/* A MessagePack section under a key; left out when the file has none. */
static mica_status html_packed(mica_snapshot *s, uint16_t id, const char *key, base_buf *out,
                               mica_error *err) {
    base_view view;
    mica_status status = mica_snapshot_section(s, id, &view, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return status;
    base_buf_printf(out, ",\"%s\":", key);
    return fmt_pack_json(view, out, err);
}

static mica_status html_data(mica_snapshot *s, const char *file, base_buf *out, mica_error *err) {
    const char *slash = strrchr(file, '/');
    uint16_t numbers[FMT_MAX_KINDS];
    mica_snapshot_info info;
    mica_snapshot_get_info(s, &info);
    base_buf_str(out, "{\"file\":");
    fmt_json_string(out, base_view_str(slash ? slash + 1 : file));
    base_buf_printf(out,
                    ",\"format\":[%u,%u],\"size\":%" PRIu64 ",\"symbols\":%u,\"externals\":%u,\"language\":",
                    info.version_major, info.version_minor, info.total_size, info.symbols, info.externals);
    fmt_json_string(out, base_view_str(info.language));
    html_hex(out, "identity", info.identity);
    html_hex(out, "root", info.root);
    html_hex(out, "fingerprint", info.fingerprint);
    mica_status status = html_kinds(s, &info, numbers, out, err);
    if (status == MICA_OK) status = html_sections(s, &info, numbers, out, err);
    if (status == MICA_OK) status = html_packed(s, FMT_SECTION_METADATA, "metadata", out, err);
    if (status == MICA_OK) status = html_packed(s, FMT_SECTION_PROFILE, "profile", out, err);
    if (status == MICA_OK) {
        base_buf_str(out, ",\"start\":");
        status = cli_start_ranges(s, out, err);
    }
    base_buf_str(out, ",\"entries\":[");
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = html_entry(s, &info, numbers, i, out, err);
    base_buf_str(out, "]}");
    return status;
}

/* Appends JSON so that nothing in it can end the script element it stands in. */
static void html_append_escaped(base_buf *page, const base_buf *json) {
    for (size_t i = 0, from = 0; i <= json->len; i++) {
        if (i < json->len && json->data[i] != '<') continue;
        base_buf_append(page, json->data + from, i - from);
        if (i < json->len) base_buf_str(page, "\\u003c");
        from = i + 1;
    }
}

mica_status cli_html_report(mica_snapshot *s, const char *file, const char *to, mica_error *err) {
    base_buf json = {0}, page = {0};
    const char *place = strstr(html_page, HTML_DATA);
    mica_status status = html_data(s, file, &json, err);
    if (status == MICA_OK) {
        base_buf_append(&page, html_page, (size_t)(place - html_page));
        html_append_escaped(&page, &json);
        base_buf_str(&page, place + sizeof HTML_DATA - 1);
        if (json.failed || page.failed) status = base_fail_memory(err, "writing the report");
    }
    if (status == MICA_OK) status = base_atomic_replace(to, page.data, page.len, err);
    base_buf_free(&json);
    base_buf_free(&page);
    return status;
}

/* cli/micac/html.c - `micac info FILE --html OUT`: one self-contained page that shows where the bytes of a
 * snapshot are, what training heated and what a start touches. The page (cli/micac/page/report.html) draws
 * itself from the JSON written here. */
#include "cli/micac/html.h"

#include "base/atomic.h"
#include "base/error.h"
#include "cli/micac/command.h"
#include "cli/micac/describe.h"
#include "format/pack.h"
#include "format/records.h"

#include <string.h>

#define HTML_DATA "@DATA@"

static const char html_page[] = {
#include "generated/report_page.inc"
    0};

static mica_status html_kinds(mica_snapshot *s, const mica_snapshot_info *info, uint16_t *numbers,
                              base_json *j, mica_error *err) {
    base_json_array(j, "kinds");
    for (uint32_t i = 0; i < info->kinds; i++) {
        mica_snapshot_kind kind;
        base_view name;
        mica_status status = mica_snapshot_kind_info(s, i, &kind, err);
        if (status == MICA_OK) status = mica_snapshot_name(s, kind.name, &name, err);
        if (status != MICA_OK) return status;
        numbers[i] = kind.kind;
        base_json_object(j, NULL);
        base_json_text(j, "name", name);
        base_json_bool(j, "hot", kind.hot);
        base_json_object_end(j);
    }
    base_json_array_end(j);
    return MICA_OK;
}

/* Parts name their kind by its place in the page's list, which is shorter than its
 * name ten thousand times. */
static uint32_t html_kind_index(const uint16_t *numbers, uint32_t count, uint16_t kind) {
    uint32_t i = 0;
    while (i < count && numbers[i] != kind)
        i++;
    return i;
}

/* Names, categories and sources are JSON strings; what could end the script element is escaped where the
 * page is put together. */
static mica_status html_entry(mica_snapshot *s, const mica_snapshot_info *info, const uint16_t *numbers,
                              uint32_t index, base_json *j, mica_error *err) {
    mica_snapshot_entry entry;
    base_view name, category, source;
    mica_status status = mica_snapshot_entry_info(s, index, &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.symbol, &name, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.category, &category, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.source, &source, err);
    if (status != MICA_OK) return status;
    base_json_break(j);
    base_json_object(j, NULL);
    base_json_text(j, "name", name);
    base_json_text(j, "category", category);
    base_json_text(j, "source", source);
    base_json_array(j, "parts");
    for (uint32_t n = 0; n < entry.part_count; n++) {
        mica_snapshot_part_info part;
        status = mica_snapshot_part_at(s, index, n, &part, err);
        if (status != MICA_OK) return status;
        base_json_array(j, NULL);
        base_json_u64(j, NULL, html_kind_index(numbers, info->kinds, part.kind));
        base_json_u64(j, NULL, part.len);
        base_json_array_end(j);
    }
    base_json_array_end(j);
    base_json_object_end(j);
    return MICA_OK;
}

/* A MessagePack section under a key; left out when the file has none. */
static mica_status html_packed(mica_snapshot *s, uint16_t id, const char *key, base_json *j,
                               mica_error *err) {
    base_view view;
    mica_status status = mica_snapshot_section(s, id, &view, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return status;
    base_json_name(j, base_view_str(key));
    return fmt_pack_json(view, j, err);
}

/* The file's own name without its folder: the page may be passed on. */
static void html_header(const mica_snapshot_info *info, const char *file, base_json *j) {
    const char *slash = strrchr(file, '/');
    base_json_str(j, "file", slash ? slash + 1 : file);
    base_json_array(j, "format");
    base_json_u64(j, NULL, info->version_major);
    base_json_u64(j, NULL, info->version_minor);
    base_json_array_end(j);
    base_json_u64(j, "size", info->total_size);
    if (info->packed_size) base_json_u64(j, "packed", info->packed_size);
    base_json_u64(j, "symbols", info->symbols);
    base_json_u64(j, "externals", info->externals);
    base_json_str(j, "language", info->language);
    base_json_hex(j, "identity", info->identity, 32);
    base_json_hex(j, "root", info->root, 32);
    base_json_hex(j, "fingerprint", info->fingerprint, 32);
}

/* The page draws itself from this; names of members are between the two of them (page/report.html). */
static mica_status html_data(mica_snapshot *s, const char *file, base_buf *out, mica_error *err) {
    uint16_t numbers[FMT_MAX_KINDS];
    mica_snapshot_info info;
    base_json j = {.out = out};
    mica_snapshot_get_info(s, &info);
    base_json_object(&j, NULL);
    html_header(&info, file, &j);
    mica_status status = html_kinds(s, &info, numbers, &j, err);
    if (status == MICA_OK) status = cli_sections_json(s, "part", &j, err);
    if (status == MICA_OK) status = html_packed(s, FMT_SECTION_METADATA, "metadata", &j, err);
    if (status == MICA_OK) status = html_packed(s, FMT_SECTION_PROFILE, "profile", &j, err);
    if (status == MICA_OK) status = cli_start_json(s, &j, "start", err);
    base_json_array(&j, "entries");
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = html_entry(s, &info, numbers, i, &j, err);
    base_json_array_end(&j);
    base_json_object_end(&j);
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

/* The data goes into the page at a mark, and the page needs nothing else: it can be sent and kept. */
mica_status cli_html_write(const char *with, const base_buf *json, bool own, const char *to,
                           mica_error *err) {
    base_buf page = {0};
    const char *place = strstr(with, HTML_DATA);
    mica_status status = MICA_OK;
    base_buf_append(&page, with, (size_t)(place - with));
    html_append_escaped(&page, json);
    base_buf_str(&page, place + sizeof HTML_DATA - 1);
    if (json->failed || page.failed)
        status = base_fail_memory(err, "writing the report");
    else
        status = (own ? base_atomic_replace_own : base_atomic_replace)(to, page.data, page.len, err);
    base_buf_free(&page);
    return status;
}

mica_status cli_html_report(mica_snapshot *s, const char *file, const char *to, mica_error *err) {
    base_buf json = {0};
    mica_status status = html_data(s, file, &json, err);
    if (status == MICA_OK) status = cli_html_write(html_page, &json, false, to, err);
    base_buf_free(&json);
    return status;
}

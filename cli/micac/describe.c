/* cli/micac/describe.c - what several subcommands tell about a snapshot, once for text, JSON and the page:
 * names of kinds, codecs of a section, the pages of a start, why a codec was chosen. */
#include "cli/micac/describe.h"

#include "format/pack.h"
#include "format/records.h"
#include "mica/pack.h"

#include <string.h>

/* A kind that is not declared has no name; tools show the rest of the file all the same. */
mica_status cli_kind_name(mica_snapshot *s, uint16_t kind, base_view *out, mica_error *err) {
    mica_snapshot_info info;
    mica_snapshot_kind row;
    mica_snapshot_get_info(s, &info);
    *out = base_view_str("unknown");
    for (uint32_t i = 0; i < info.kinds; i++) {
        mica_status status = mica_snapshot_kind_info(s, i, &row, err);
        if (status != MICA_OK) return status;
        if (row.kind == kind) return mica_snapshot_name(s, row.name, out, err);
    }
    return MICA_OK;
}

mica_status cli_section_kind(mica_snapshot *s, const mica_snapshot_section_info *section, base_view *out,
                             mica_error *err) {
    *out = base_view_of("", 0);
    if (section->id != FMT_SECTION_HOT && section->id != FMT_SECTION_COLD) return MICA_OK;
    return cli_kind_name(s, section->kind, out, err);
}

/* Ranges as the file has them: first page and number of pages. The end of the list is the first that is not
 * there. */
mica_status cli_start_json(mica_snapshot *s, base_json *j, const char *name, mica_error *err) {
    mica_status status = MICA_OK;
    base_json_array(j, name);
    for (uint32_t n = 0, first, count; status == MICA_OK; n++) {
        status = mica_snapshot_start_at(s, n, &first, &count, err);
        if (status != MICA_OK) break;
        base_json_array(j, NULL);
        base_json_u64(j, NULL, first);
        base_json_u64(j, NULL, count);
        base_json_array_end(j);
    }
    base_json_array_end(j);
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}

mica_status cli_start_text(mica_snapshot *s, base_buf *out, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint32_t n = 0, first, count; status == MICA_OK; n++) {
        status = mica_snapshot_start_at(s, n, &first, &count, err);
        if (status != MICA_OK) break;
        base_buf_printf(out, n ? " %u" : "%u", first);
        if (count > 1) base_buf_printf(out, "-%u", first + count - 1);
    }
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}

/* Blocks of a section may have different codecs, one that does not shrink among them; they are counted. */
mica_status cli_section_codecs(mica_snapshot *s, const mica_snapshot_section_info *section, cli_codecs *out,
                               mica_error *err) {
    mica_snapshot_block_info block;
    mica_status status = MICA_OK;
    *out = (cli_codecs){.name = section->codec};
    if (section->id != FMT_SECTION_COLD) return MICA_OK;
    for (uint32_t i = 0; (status = mica_snapshot_block_at(s, i, &block, err)) == MICA_OK; i++) {
        if (block.kind != section->kind) continue;
        size_t k = 0;
        while (k < out->count && strcmp(out->names[k], block.codec) != 0)
            k++;
        if (k == sizeof out->blocks / sizeof *out->blocks) break;
        out->names[k] = block.codec;
        out->blocks[k]++;
        out->count = k == out->count ? k + 1 : out->count;
    }
    if (out->count) out->name = out->count > 1 ? "mixed" : out->names[0];
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}

/* The value of a key in the map at `at`; empty where there is none. */
static base_view describe_value(base_view map, const char *key) {
    mica_pack p = mica_pack_of(map);
    for (uint32_t n = mica_pack_map(&p); n && !p.bad; n--) {
        bool wanted = mica_pack_is(mica_pack_str(&p), key);
        base_view value = mica_pack_skip(&p);
        if (wanted && !p.bad) return value;
    }
    return base_view_of("", 0);
}

/* Why a codec was chosen and the sizes that decided, from the metadata, under their names there. The
 * metadata names sections by their kind; a file that was built without a choice has no such member, and
 * nothing is told then. */
static mica_status describe_choice(mica_snapshot *s, const mica_snapshot_section_info *section, base_json *j,
                                   mica_error *err) {
    static const char *const members[] = {"why", "sample", "dictionary"};
    base_view kind, metadata;
    mica_status status = cli_kind_name(s, section->kind, &kind, err);
    if (status == MICA_OK) status = mica_snapshot_metadata(s, &metadata, err);
    if (status != MICA_OK) return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
    status = fmt_pack_check(metadata, err);
    if (status != MICA_OK) return status;
    mica_pack p = mica_pack_of(describe_value(metadata, "sections"));
    for (uint32_t n = mica_pack_array(&p); n && !p.bad; n--) {
        base_view row = mica_pack_skip(&p);
        mica_pack name = mica_pack_of(describe_value(row, "name"));
        if (!base_view_equal(mica_pack_str(&name), kind) || !describe_value(row, "why").len) continue;
        for (size_t k = 0; k < sizeof members / sizeof *members && status == MICA_OK; k++) {
            base_view value = describe_value(row, members[k]);
            if (!value.len) continue;
            base_json_name(j, base_view_str(members[k]));
            status = fmt_pack_json(value, j, err);
        }
        break;
    }
    return status;
}

/* Why a codec was chosen is told of cold sections alone: others had no choice. */
static mica_status section_json(mica_snapshot *s, const mica_snapshot_section_info *section, base_json *j,
                                mica_error *err) {
    cli_codecs codecs;
    mica_status status = cli_section_codecs(s, section, &codecs, err);
    if (status != MICA_OK) return status;
    base_json_str(j, "codec", codecs.name);
    if (codecs.count) base_json_object(j, "blocks");
    for (size_t k = 0; k < codecs.count; k++)
        base_json_u64(j, codecs.names[k], codecs.blocks[k]);
    if (codecs.count) base_json_object_end(j);
    base_json_u64(j, "offset", section->offset);
    base_json_u64(j, "stored", section->stored_size);
    base_json_u64(j, "raw", section->raw_size);
    base_json_u64(j, "count", section->count);
    return codecs.count ? describe_choice(s, section, j, err) : MICA_OK;
}

/* The key of the kind is the caller's: the page calls it by another name than `info` does. */
mica_status cli_sections_json(mica_snapshot *s, const char *kind_key, base_json *j, mica_error *err) {
    mica_snapshot_section_info section;
    mica_status status = MICA_OK;
    base_json_array(j, "sections");
    for (uint32_t i = 0; status == MICA_OK && mica_snapshot_section_at(s, i, &section); i++) {
        base_view kind;
        status = cli_section_kind(s, &section, &kind, err);
        if (status != MICA_OK) return status;
        base_json_object(j, NULL);
        base_json_u64(j, "id", section.id);
        base_json_str(j, "name", section.name);
        base_json_text(j, kind_key, kind);
        status = section_json(s, &section, j, err);
        base_json_object_end(j);
    }
    base_json_array_end(j);
    return status;
}

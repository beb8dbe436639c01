/* cli/micac/diff.c - `micac diff A B`: the function or section behind each difference of two snapshots.
 *
 * Entries are matched by name. A hot part whose only differences are ids of symbols with the same names was
 * merely linked anew, because other names came or went; such a part is told apart from one that changed.
 * Without this, one new function would make nearly every other one look changed, since ids follow from the
 * set of all names.
 *
 * Everything is compared in both directions. The forward one tells what is only in the first and what
 * changed, the backward one what is only in the second; it must not tell changes a second time (`forward`
 * in each condition below).
 *
 * Where nothing differs the files need not be equal to the byte. The header's hash tells identical files;
 * the root tells equal pages under different headers, which happens when one is signed; and if the roots
 * differ, layout or compression do. */
#include "cli/micac/command.h"
#include "cli/micac/describe.h"

#include "format/records.h"
#include "mica/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct diff_run {
    mica_snapshot *a, *b;
    mica_snapshot_info ia, ib;
    base_buf out;
    bool json;
    base_json writer; /* with json: over `out` */
    size_t rows, relinked;
} diff_run;

/* One difference: what it is about, its name, what happened to it, sizes before and after (UINT64_MAX =
 * none). */
static void diff_row(diff_run *d, const char *about, base_view name, base_view part, const char *what,
                     uint64_t before, uint64_t after) {
    if (d->json) {
        if (d->rows) base_json_break(&d->writer);
        base_json_object(&d->writer, NULL);
        base_json_str(&d->writer, "about", about);
        base_json_text(&d->writer, "name", name);
        if (part.len) base_json_text(&d->writer, "part", part);
        base_json_str(&d->writer, "what", what);
        if (before != UINT64_MAX) base_json_u64(&d->writer, "before", before);
        if (after != UINT64_MAX) base_json_u64(&d->writer, "after", after);
        base_json_object_end(&d->writer);
    } else {
        base_buf_printf(&d->out, "%-8s ", about);
        size_t at = d->out.len;
        base_buf_append(&d->out, name.data, name.len);
        if (part.len) base_buf_printf(&d->out, " (%.*s)", (int)part.len, (const char *)part.data);
        if (!d->out.failed) base_plain((char *)d->out.data + at, d->out.len - at);
        base_buf_printf(&d->out, ": %s", what);
        if (before != UINT64_MAX && after != UINT64_MAX)
            base_buf_printf(&d->out, ", %" PRIu64 " to %" PRIu64 " bytes", before, after);
        else if (before != UINT64_MAX || after != UINT64_MAX)
            base_buf_printf(&d->out, ", %" PRIu64 " bytes", before != UINT64_MAX ? before : after);
        base_buf_str(&d->out, "\n");
    }
    d->rows++;
}

static const base_view no_part = {(const uint8_t *)"", 0};

/* ---- header and sections ---- */

/* Other fields of the header follow from the sections, or are hashes over what is compared anyway. */
static void diff_header(diff_run *d) {
    if (memcmp(d->ia.fingerprint, d->ib.fingerprint, 32) != 0)
        diff_row(d, "header", base_view_str("fingerprint"), no_part, "changed", UINT64_MAX, UINT64_MAX);
    if (strcmp(d->ia.language, d->ib.language) != 0)
        diff_row(d, "header", base_view_str("language"), no_part, "changed", UINT64_MAX, UINT64_MAX);
    if (d->ia.cpu_features != d->ib.cpu_features)
        diff_row(d, "header", base_view_str("cpu_features"), no_part, "changed", UINT64_MAX, UINT64_MAX);
    if (d->ia.version_major != d->ib.version_major || d->ia.version_minor != d->ib.version_minor)
        diff_row(d, "header", base_view_str("version"), no_part, "changed", UINT64_MAX, UINT64_MAX);
}

/* Sections whose content entries and names do not explain: descriptions, and those of the language. */
static bool diff_section_counts(uint16_t id) {
    return id == FMT_SECTION_METADATA || id == FMT_SECTION_GC_PRESETS ||
           (id > FMT_SECTION_TREE && id < FMT_SECTION_HOT) || id > FMT_SECTION_COLD;
}

/* Only sections whose content nothing else here explains. */
static mica_status diff_sections_one_way(diff_run *d, bool forward, mica_error *err) {
    mica_snapshot *from = forward ? d->a : d->b, *to = forward ? d->b : d->a;
    mica_snapshot_section_info section;
    for (uint32_t i = 0; mica_snapshot_section_at(from, i, &section); i++) {
        base_view x, y;
        char name[64];
        if (!diff_section_counts(section.id)) continue;
        snprintf(name, sizeof name, section.id >= FMT_SECTION_LANGUAGE ? "%s 0x%x" : "%s", section.name,
                 section.id);
        mica_status status = mica_snapshot_section(from, section.id, &x, err);
        if (status != MICA_OK) return status;
        status = mica_snapshot_section(to, section.id, &y, err);
        if (status == MICA_ERR_NOT_FOUND)
            diff_row(d, "section", base_view_str(name), no_part,
                     forward ? "only in the first" : "only in the second", forward ? x.len : UINT64_MAX,
                     forward ? UINT64_MAX : x.len);
        else if (status != MICA_OK)
            return status;
        else if (forward && !base_view_equal(x, y))
            diff_row(d, "section", base_view_str(name), no_part, "changed", x.len, y.len);
    }
    return MICA_OK;
}

/* ---- builtins ---- */

/* By name as well; another place in the table is told, because compiled code names builtins by it. */
static mica_status diff_externals_one_way(diff_run *d, bool forward, mica_error *err) {
    mica_snapshot *from = forward ? d->a : d->b, *to = forward ? d->b : d->a;
    uint32_t count = forward ? d->ia.externals : d->ib.externals, id;
    for (uint32_t i = 0; i < count; i++) {
        mica_snapshot_external x, y;
        mica_snapshot_symbol symbol;
        base_view name;
        mica_status status = mica_snapshot_external_info(from, i, &x, err);
        if (status == MICA_OK) status = mica_snapshot_name(from, x.symbol, &name, err);
        if (status != MICA_OK) return status;
        status = mica_snapshot_symbol_find(to, name, &id, err);
        if (status == MICA_OK) status = mica_snapshot_symbol_info(to, id, &symbol, err);
        if (status != MICA_OK && status != MICA_ERR_NOT_FOUND) return status;
        if (status == MICA_ERR_NOT_FOUND || symbol.external == MICA_NONE) {
            diff_row(d, "builtin", name, no_part, forward ? "only in the first" : "only in the second",
                     UINT64_MAX, UINT64_MAX);
            continue;
        }
        status = mica_snapshot_external_info(to, symbol.external, &y, err);
        if (status != MICA_OK) return status;
        bool same = x.in_min == y.in_min && x.in_max == y.in_max && x.out_min == y.out_min &&
                    x.out_max == y.out_max && x.optimisation == y.optimisation && x.flags == y.flags;
        if (forward && !same)
            diff_row(d, "builtin", name, no_part, "changed", UINT64_MAX, UINT64_MAX);
        else if (forward && symbol.external != i)
            diff_row(d, "builtin", name, no_part, "has another id", UINT64_MAX, UINT64_MAX);
    }
    return MICA_OK;
}

/* ---- entries ---- */

static base_view diff_symbol(mica_snapshot *s, uint32_t id) {
    base_view name = {NULL, 0};
    return mica_snapshot_name(s, id, &name, NULL) == MICA_OK ? name : (base_view){NULL, 0};
}

/* Whether two hot parts differ only in ids that stand for the same names. */
static bool diff_only_ids(const diff_run *d, base_view x, base_view y) {
    if (x.len != y.len) return false;
    for (size_t at = 0; at < x.len; at += 4) {
        size_t left = x.len - at < 4 ? x.len - at : 4;
        uint32_t ida, idb;
        if (memcmp(x.data + at, y.data + at, left) == 0) continue;
        if (left < 4) return false;
        memcpy(&ida, x.data + at, 4);
        memcpy(&idb, y.data + at, 4);
        if (ida >= d->ia.symbols || idb >= d->ib.symbols) return false;
        if (!base_view_equal(diff_symbol(d->a, ida), diff_symbol(d->b, idb))) return false;
    }
    return true;
}

/* Ids are looked for in hot parts, where they lie at multiples of 4 (diff_only_ids); a cold part that
 * differs has changed. */
static mica_status diff_parts(diff_run *d, base_view name, uint32_t ea, uint32_t eb, bool forward,
                              mica_error *err) {
    mica_snapshot *from = forward ? d->a : d->b, *to = forward ? d->b : d->a;
    uint32_t from_entry = forward ? ea : eb, to_entry = forward ? eb : ea;
    mica_snapshot_entry entry;
    mica_status status = mica_snapshot_entry_info(from, from_entry, &entry, err);
    for (uint32_t n = 0; n < entry.part_count && status == MICA_OK; n++) {
        mica_snapshot_part_info part;
        base_view kind, x, y;
        status = mica_snapshot_part_at(from, from_entry, n, &part, err);
        if (status == MICA_OK) status = cli_kind_name(from, part.kind, &kind, err);
        if (status == MICA_OK) status = mica_snapshot_part(from, from_entry, part.kind, &x, err);
        if (status != MICA_OK) return status;
        status = mica_snapshot_part(to, to_entry, part.kind, &y, err);
        if (status == MICA_ERR_NOT_FOUND) {
            diff_row(d, "entry", name, kind, forward ? "only in the first" : "only in the second",
                     forward ? x.len : UINT64_MAX, forward ? UINT64_MAX : x.len);
            status = MICA_OK;
        } else if (status == MICA_OK && forward && !base_view_equal(x, y)) {
            if (part.hot && diff_only_ids(d, x, y))
                d->relinked++;
            else
                diff_row(d, "entry", name, kind, "changed", x.len, y.len);
        }
    }
    return status;
}

/* What the records of two entries of one name say apart from their parts. */
static mica_status diff_records(diff_run *d, base_view name, uint32_t ea, uint32_t eb, mica_error *err) {
    mica_snapshot_entry x, y;
    mica_status status = mica_snapshot_entry_info(d->a, ea, &x, err);
    if (status == MICA_OK) status = mica_snapshot_entry_info(d->b, eb, &y, err);
    if (status != MICA_OK) return status;
    if (!base_view_equal(diff_symbol(d->a, x.source), diff_symbol(d->b, y.source)))
        diff_row(d, "entry", name, no_part, "comes from another source", UINT64_MAX, UINT64_MAX);
    if (!base_view_equal(diff_symbol(d->a, x.category), diff_symbol(d->b, y.category)))
        diff_row(d, "entry", name, no_part, "has another category", UINT64_MAX, UINT64_MAX);
    if (x.flags != y.flags || x.info[0] != y.info[0] || x.info[1] != y.info[1])
        diff_row(d, "entry", name, no_part, "has other flags or signature", UINT64_MAX, UINT64_MAX);
    return MICA_OK;
}

/* An entry that is missing on the other side has no parts to compare. */
static mica_status diff_entries_one_way(diff_run *d, bool forward, mica_error *err) {
    mica_snapshot *from = forward ? d->a : d->b, *to = forward ? d->b : d->a;
    uint32_t count = forward ? d->ia.entries : d->ib.entries, other;
    for (uint32_t i = 0; i < count; i++) {
        mica_snapshot_entry entry;
        base_view name;
        mica_status status = mica_snapshot_entry_info(from, i, &entry, err);
        if (status == MICA_OK) status = mica_snapshot_name(from, entry.symbol, &name, err);
        if (status != MICA_OK) return status;
        status = mica_snapshot_entry_find(to, name, &other, err);
        if (status == MICA_ERR_NOT_FOUND) {
            diff_row(d, "entry", name, no_part, forward ? "only in the first" : "only in the second",
                     UINT64_MAX, UINT64_MAX);
            continue;
        }
        if (status == MICA_OK && forward) status = diff_records(d, name, i, other, err);
        if (status == MICA_OK)
            status = diff_parts(d, name, forward ? i : other, forward ? other : i, forward, err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

static mica_status diff_all(diff_run *d, mica_error *err) {
    mica_snapshot_get_info(d->a, &d->ia);
    mica_snapshot_get_info(d->b, &d->ib);
    diff_header(d);
    mica_status status = diff_sections_one_way(d, true, err);
    if (status == MICA_OK) status = diff_sections_one_way(d, false, err);
    if (status == MICA_OK) status = diff_externals_one_way(d, true, err);
    if (status == MICA_OK) status = diff_externals_one_way(d, false, err);
    if (status == MICA_OK) status = diff_entries_one_way(d, true, err);
    if (status == MICA_OK) status = diff_entries_one_way(d, false, err);
    return status;
}

/* How two files with the same pages come to differ. */
static const char *diff_signatures(const diff_run *d) {
    if (d->ia.is_signed != d->ib.is_signed)
        return d->ia.is_signed ? "only the first is signed" : "only the second is signed";
    if (memcmp(d->ia.key_id, d->ib.key_id, 32) != 0) return "they are signed by different keys";
    return "their headers differ";
}

/* The status is for scripts: 0 the same, 3 they differ, as diff(1) has 0 and 1. With --quiet it is all
 * there is. */
static int diff_report(diff_run *d, bool quiet) {
    bool identical = memcmp(d->ia.identity, d->ib.identity, 32) == 0;
    int status = d->rows ? CLI_DIFFERS : CLI_GOOD;
    if (d->json) {
        base_json_array_end(&d->writer);
        base_json_bool(&d->writer, "identical", identical);
        base_json_u64(&d->writer, "relinked", d->relinked);
        base_json_object_end(&d->writer);
        base_buf_byte(&d->out, '\n');
    } else if (identical)
        base_buf_str(&d->out, "the files are identical\n");
    else if (!d->rows && memcmp(d->ia.root, d->ib.root, 32) == 0)
        base_buf_printf(&d->out, "the content is the same; %s\n", diff_signatures(d));
    else if (!d->rows)
        base_buf_printf(&d->out,
                        "the content is the same; layout or compression differ (%" PRIu64 " and %" PRIu64
                        " bytes)\n",
                        d->ia.total_size, d->ib.total_size);
    else if (d->relinked)
        base_buf_printf(&d->out, "%zu parts differ only in the ids of their names\n", d->relinked);
    if (quiet) {
        base_buf_free(&d->out);
        return status;
    }
    int printed = cli_print(&d->out);
    return printed == CLI_GOOD ? status : printed;
}

/* Both files are read as a whole, so the system is told so. */
int cli_diff(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    const char *files[2] = {0};
    size_t count = 0;
    bool quiet = false;
    diff_run d = {0};
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_diff_JSON: d.json = true; break;
        case CLI_diff_QUIET: quiet = true; break;
        default:
            if (count == 2) return cli_usage_error(&args, "two files are compared, not more", args.value);
            files[count++] = args.value;
        }
    }
    if (args.status >= 0) return args.status;
    if (count < 2) return cli_usage_error(&args, "two files are needed", NULL);
    mica_error err = MICA_ERROR_INIT;
    const char *at = files[0];
    mica_status status =
        mica_snapshot_open(&(mica_snapshot_options){.path = files[0], .whole = true}, &d.a, &err);
    if (status == MICA_OK) {
        at = files[1];
        status = mica_snapshot_open(&(mica_snapshot_options){.path = files[1], .whole = true}, &d.b, &err);
    }
    if (status == MICA_OK) {
        at = NULL;
        d.writer.out = &d.out;
        if (d.json) base_json_object(&d.writer, NULL);
        if (d.json) base_json_array(&d.writer, "differences");
        status = diff_all(&d, &err);
    }
    int result = status == MICA_OK ? diff_report(&d, quiet) : cli_error(at, &err);
    if (status != MICA_OK) base_buf_free(&d.out);
    mica_snapshot_close(d.a);
    mica_snapshot_close(d.b);
    return result;
}

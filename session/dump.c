/* session/dump.c - bytecode, HIR, source and help of a stored function as text, for `micac dump`. Reads a
 * snapshot and runs nothing: also one that this program could not run can be looked at, part by part, as far
 * as its parts are whole. */
#include "session/dump.h"

#include "base/arena.h"
#include "base/error.h"
#include "compiler/patterns.h"
#include "compiler/signature.h"
#include "program/disasm.h"
#include "program/parts.h"
#include "program/verify.h"

typedef struct dump_part {
    ses_dump which;
    prog_part part;
    const char *heading;
} dump_part;

static const dump_part dump_parts[] = {{SES_DUMP_HELP, PROG_PART_HELP, "help"},
                                       {SES_DUMP_SOURCE, PROG_PART_SOURCE, "source"},
                                       {SES_DUMP_HIR, PROG_PART_HIR, "hir"},
                                       {SES_DUMP_BYTECODE, PROG_PART_CODE, "bytecode"}};

/* A name that cannot be read is no reason to show nothing. */
static const char *dump_symbol(void *ctx, uint32_t id) {
    mica_snapshot_symbol symbol;
    return mica_snapshot_symbol_info(ctx, id, &symbol, NULL) == MICA_OK ? (const char *)symbol.name.data
                                                                        : "?";
}

/* Verified first: the disassembler reads constants and names where the code says they are. */
static mica_status dump_bytecode(mica_snapshot *snapshot, base_view code, base_buf *out, mica_error *err) {
    mica_snapshot_info info;
    mica_snapshot_get_info(snapshot, &info);
    mica_status status = prog_verify(code.data, code.len, info.symbols, true, err);
    if (status == MICA_OK)
        prog_disasm((const prog_code *)(const void *)code.data, out, dump_symbol, snapshot);
    return status;
}

static mica_status dump_hir(base_view bytes, base_buf *out, mica_error *err) {
    base_arena arena = {0};
    hir_unit unit;
    mica_status status = cmp_hir_read(bytes, &arena, &unit, err);
    if (status == MICA_OK) cmp_hir_dump(&unit, out);
    base_arena_free(&arena);
    return status;
}

/* A snapshot that was built without inference, or a function unknown to it, shows nothing. */
static mica_status dump_types(mica_snapshot *snapshot, const char *name, base_buf *out, mica_error *err) {
    base_view types;
    cmp_signature signature;
    mica_status status = mica_snapshot_section(snapshot, CMP_SECTION_TYPES, &types, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status == MICA_OK) status = cmp_signatures_check(types, err);
    const cmp_table table = {.bytes = types};
    if (status != MICA_OK || !cmp_signatures_find(&table, name, strlen(name), &signature)) return status;
    base_buf_printf(out, "-- types of %s --\n", name);
    cmp_signature_text(&signature, out);
    return MICA_OK;
}

mica_status ses_dump_type_counts(mica_snapshot *snapshot, base_buf *out, mica_error *err) {
    base_view types;
    mica_status status = mica_snapshot_section(snapshot, CMP_SECTION_TYPES, &types, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status == MICA_OK) status = cmp_signatures_check(types, err);
    if (status != MICA_OK) return status;
    cmp_signature_counts n = cmp_signatures_count(types);
    base_buf_printf(out, "functions                           %u\n", n.functions);
    base_buf_printf(out, "pure                                %u\n", n.pure);
    base_buf_printf(out, "result known for any arguments      %u\n", n.always);
    base_buf_printf(out, "result known for some kind of them  %u\n", n.by_kind);
    base_buf_printf(out, "and used by loops that call them    %u\n", n.used);
    base_buf_printf(out, "only a set of classes is known      %u\n", n.several);
    base_buf_printf(out, "an expression of real scalars       %u\n", n.expressions);
    return out->failed ? base_fail_memory(err, "showing a snapshot") : MICA_OK;
}

/* Whether the snapshot holds functions of this language at all. */
static mica_status of_m(const mica_snapshot_info *info, mica_error *err) {
    if (strcmp(info->language, PROG_LANGUAGE) == 0) return MICA_OK;
    return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, NULL, MICA_NO_OFFSET, "the snapshot holds no M functions");
}

mica_status ses_dump_patterns(mica_snapshot *snapshot, uint64_t least, base_buf *out, mica_error *err) {
    mica_snapshot_info info;
    cmp_patterns patterns = {0};
    mica_snapshot_get_info(snapshot, &info);
    mica_status status = of_m(&info, err);
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++) {
        base_view hir;
        status = mica_snapshot_part(snapshot, i, PROG_PART_HIR, &hir, err);
        if (status == MICA_OK)
            status = cmp_patterns_add(&patterns, hir, err);
        else if (status == MICA_ERR_NOT_FOUND) /* an entry that was built without it */
            status = MICA_OK;
    }
    if (status == MICA_OK) status = cmp_patterns_report(&patterns, least, out, err);
    cmp_patterns_free(&patterns);
    return status;
}

mica_status ses_dump_entry(mica_snapshot *snapshot, const char *name, unsigned wanted, base_buf *out,
                           mica_error *err) {
    uint32_t entry;
    mica_snapshot_info info;
    mica_snapshot_get_info(snapshot, &info);
    mica_status status = of_m(&info, err);
    if (status == MICA_OK) status = mica_snapshot_entry_find(snapshot, base_view_str(name), &entry, err);
    if (status == MICA_ERR_NOT_FOUND) {
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "the snapshot has no function %s",
                         name);
    }
    for (size_t i = 0; i < sizeof dump_parts / sizeof dump_parts[0] && status == MICA_OK; i++) {
        const dump_part *part = &dump_parts[i];
        base_view bytes;
        if (!(wanted & part->which)) continue;
        status = mica_snapshot_part(snapshot, entry, part->part, &bytes, err);
        if (status == MICA_ERR_NOT_FOUND) { /* a function without help has no such part */
            status = MICA_OK;
            continue;
        }
        if (status != MICA_OK) break;
        base_buf_printf(out, "-- %s of %s --\n", part->heading, name);
        if (part->which == SES_DUMP_BYTECODE)
            status = dump_bytecode(snapshot, bytes, out, err);
        else if (part->which == SES_DUMP_HIR)
            status = dump_hir(bytes, out, err);
        else
            base_buf_append(out, bytes.data, bytes.len);
        if (out->len && out->data[out->len - 1] != '\n') base_buf_byte(out, '\n');
    }
    if (status == MICA_OK && wanted & SES_DUMP_TYPES) status = dump_types(snapshot, name, out, err);
    return status == MICA_OK && out->failed ? base_fail_memory(err, "showing a function") : status;
}

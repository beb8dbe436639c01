/* fuzz/fuzz_loader.c - opens arbitrary bytes as a snapshot and touches everything in it.
 *
 * Random bytes never get past a SHA-256, so hashes are checked in one run and left aside in another: what is
 * tested is that bounds alone keep a hostile file from harm. The first byte of the input chooses the level;
 * the rest is the file. */
#include "format/layout.h"
#include "format/pack.h"
#include "mica/snapshot.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_use(base_view view) {
    static volatile uint8_t sink;
    for (size_t i = 0; i < view.len; i += 64)
        sink = view.data[i];
    if (view.len) sink = view.data[view.len - 1];
    (void)sink;
}

static void fuzz_entries(mica_snapshot *s, uint32_t count) {
    base_view view;
    for (uint32_t i = 0; i < count; i++) {
        mica_snapshot_entry entry;
        mica_snapshot_part_info part;
        if (mica_snapshot_entry_info(s, i, &entry, NULL) != MICA_OK) continue;
        if (mica_snapshot_name(s, entry.symbol, &view, NULL) == MICA_OK) fuzz_use(view);
        for (uint32_t n = 0; mica_snapshot_part_at(s, i, n, &part, NULL) == MICA_OK; n++) {
            if (mica_snapshot_part(s, i, part.kind, &view, NULL) == MICA_OK) fuzz_use(view);
        }
    }
}

static void fuzz_tables(mica_snapshot *s, const mica_snapshot_info *info) {
    base_view view;
    for (uint32_t i = 0; i < info->symbols; i++) {
        mica_snapshot_symbol symbol;
        uint32_t id;
        if (mica_snapshot_symbol_info(s, i, &symbol, NULL) != MICA_OK) continue;
        fuzz_use(symbol.name);
        if (mica_snapshot_symbol_find(s, symbol.name, &id, NULL) == MICA_OK && id >= info->symbols) abort();
    }
    for (uint32_t i = 0; i < info->externals; i++) {
        mica_snapshot_external x;
        if (mica_snapshot_external_info(s, i, &x, NULL) == MICA_OK &&
            mica_snapshot_name(s, x.symbol, &view, NULL) == MICA_OK)
            fuzz_use(view);
    }
}

static void fuzz_sections(mica_snapshot *s) {
    base_view view;
    mica_snapshot_section_info section;
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        if (mica_snapshot_section(s, section.id, &view, NULL) != MICA_OK) continue;
        fuzz_use(view);
        if (section.id != FMT_SECTION_METADATA && section.id != FMT_SECTION_GC_PRESETS) continue;
        base_buf json = {0};
        mica_status status = fmt_pack_json(view, &json, NULL);
        if (status == MICA_OK && json.len == 0) abort();
        base_buf_free(&json);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    size_t len = size - 1;
    uint8_t *file = aligned_alloc(64, (len + 64) & ~(size_t)63);
    if (!file) return 0;
    memcpy(file, data + 1, len);
    mica_snapshot *s;
    mica_snapshot_info info;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_options options = {.memory = file,
                                     .memory_size = len,
                                     .level = (mica_validation)(data[0] % 4),
                                     .max_decoded = 16u << 20,
                                     .jobs = 1};
    mica_status status = mica_snapshot_open(&options, &s, &err);
    if (status != MICA_OK && (err.code != status || mica_fallback_reason(&err) == MICA_FALLBACK_NONE))
        abort();
    if (status == MICA_OK) {
        mica_snapshot_get_info(s, &info);
        if (info.entries < 100000 && info.symbols < 100000) {
            fuzz_entries(s, info.entries);
            fuzz_tables(s, &info);
            status = mica_snapshot_verify_structure(s, &err);
            if (status != MICA_OK && err.code != status) abort();
        }
        fuzz_sections(s);
        mica_snapshot_close(s);
    }
    free(file);
    return 0;
}

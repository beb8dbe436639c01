/* fuzz/fuzz_loader.c - opens arbitrary bytes as a snapshot, from each kind of source, and touches everything
 * in it.
 *
 * Random bytes never get past a SHA-256. So where the first byte of the input says so the hashes are made to
 * fit again before the file is opened: then what lies behind verified pages is reached as well, and bounds
 * alone must keep a hostile file from harm. The first byte: bits 0-1 the level, bits 2-3 the source, bit 4
 * hashes made to fit, bit 5 copied instead of mapped, bit 6 a signature asked for. The rest is the file. */
#include "base/hash.h"
#include "format/pack.h"
#include "format/packed.h"
#include "format/records.h"
#include "fuzz/seal.h"
#include "mica/snapshot.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FUZZ_LEVEL = 3, FUZZ_SOURCE = 12, FUZZ_SEAL = 16, FUZZ_COPY = 32, FUZZ_SIGNED = 64 };
enum { FUZZ_MEMORY = 0, FUZZ_MISALIGNED = 4, FUZZ_PIPE = 8, FUZZ_EMBEDDED = 12 };

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
    mica_snapshot_block_info block;
    for (uint32_t i = 0; mica_snapshot_block_at(s, i, &block, NULL) == MICA_OK; i++)
        if (!block.codec) abort();
    for (uint32_t i = 0; mica_snapshot_section_at(s, i, &section); i++) {
        if (mica_snapshot_section(s, section.id, &view, NULL) != MICA_OK) continue;
        fuzz_use(view);
        if (section.id != FMT_SECTION_METADATA && section.id != FMT_SECTION_GC_PRESETS) continue;
        base_buf json = {0}, text = {0};
        mica_status status = fmt_pack_json(view, &(base_json){.out = &json}, NULL);
        if (status == MICA_OK && json.len == 0) abort();
        if (fmt_pack_text(view, &text, NULL) != status) abort();
        base_buf_free(&json);
        base_buf_free(&text);
    }
}

/* The same for a packed file: the hash of each chunk, of their table, of the header. */
static void fuzz_seal_packed(uint8_t *file, size_t len) {
    fmt_packed_header *header = (fmt_packed_header *)(void *)file;
    fmt_packed_chunk *chunks = (fmt_packed_chunk *)(void *)(file + sizeof *header);
    if (len < sizeof *header || header->chunk_count > (len - sizeof *header) / sizeof *chunks) return;
    for (uint32_t i = 0; i < header->chunk_count; i++) {
        if (chunks[i].offset <= len && chunks[i].stored_size <= len - chunks[i].offset)
            base_sha256_of(file + chunks[i].offset, chunks[i].stored_size, chunks[i].hash);
    }
    fmt_packed_seal(header, chunks);
}

/* Makes the hashes fit the bytes. */
static void fuzz_seal(uint8_t *file, size_t len) {
    if (fmt_packed_is(file, len))
        fuzz_seal_packed(file, len);
    else if (len >= sizeof(fmt_header))
        fuzz_seal_snapshot(file, len);
}

static void fuzz_open(const mica_snapshot_options *options) {
    mica_snapshot *s;
    mica_snapshot_info info;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_snapshot_open(options, &s, &err);
    if (status != MICA_OK && (err.code != status || mica_fallback_reason(&err) == MICA_FALLBACK_NONE))
        abort();
    if (status != MICA_OK) return;
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

/* A pipe that holds the bytes; its writer's end is closed. Longer inputs than fit are cut. */
static int fuzz_pipe(const uint8_t *file, size_t len) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    ssize_t put = write(ends[1], file, len);
    (void)put;
    close(ends[1]);
    return ends[0];
}

/* A file that holds a page of something else, the bytes, and something else again. */
static int fuzz_embedded(const uint8_t *file, size_t len) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || pwrite(fd, file, len, FMT_PAGE) != (ssize_t)len ||
        pwrite(fd, "more", 4, (off_t)(FMT_PAGE + (len + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE)) != 4) {
        if (fd >= 0) close(fd);
        return -1;
    }
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    size_t len = size - 1;
    void *memory; /* of the exact size, so that a sanitizer sees the first byte too many */
    unsigned source = data[0] & FUZZ_SOURCE, shift = source == FUZZ_MISALIGNED;
    if (posix_memalign(&memory, 64, len + shift) != 0) return 0;
    uint8_t *file = (uint8_t *)memory + shift;
    memcpy(file, data + 1, len);
    if (data[0] & FUZZ_SEAL && source != FUZZ_MISALIGNED) fuzz_seal(file, len);
    int fd = source == FUZZ_PIPE       ? fuzz_pipe(file, len)
             : source == FUZZ_EMBEDDED ? fuzz_embedded(file, len)
                                       : -1;
    mica_snapshot_options options = {.level = (mica_validation)(data[0] & FUZZ_LEVEL),
                                     .copy = (data[0] & FUZZ_COPY) != 0,
                                     .fd_plus_one = fd + 1,
                                     .offset = source == FUZZ_EMBEDDED ? FMT_PAGE : 0,
                                     .max_size = 64u << 20,
                                     .max_decoded = 16u << 20,
                                     .jobs = 1};
    static const uint8_t key[32] = {1};
    if (data[0] & FUZZ_SIGNED) options.require_key = key;
    if (fd < 0) {
        options.memory = file;
        options.memory_size = len;
        options.offset = 0;
    }
    fuzz_open(&options);
    if (fd >= 0) close(fd);
    free(memory);
    return 0;
}

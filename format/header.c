/* format/header.c - the first page of a file: sealing it, checking it, looking sections up.
 *
 * The checks go from what tells most about a mistake to what tells least: is it a file of ours at all, of
 * this version, of the wanted kind; then is it whole (its own hash); then can the machine use it; and only
 * then do the numbers in it fit each other. So a file of a newer version is called newer and not damaged.
 * All of them are made on a copy in memory that nobody else can write (fmt_file.header): a mapped file may
 * change between two looks. After fmt_header_check every offset, size and count of the header is bounded;
 * no other code checks them again. */
#include "format/header.h"

#include "base/checked.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/hash.h"
#include "format/tree.h"

#include <stdio.h>

static const uint8_t header_zeros[FMT_HASH];

/* The place of the hash itself counts as zeros, in two pieces around it, so that a header need not be
 * copied. */
void fmt_header_hash(const void *header, size_t size, size_t self_at, uint8_t out[FMT_HASH]) {
    base_sha256 hash;
    size_t after = self_at + FMT_HASH;
    base_sha256_init(&hash);
    base_sha256_update(&hash, header, self_at);
    base_sha256_update(&hash, header_zeros, FMT_HASH);
    base_sha256_update(&hash, (const uint8_t *)header + after, size - after);
    base_sha256_final(&hash, out);
}

static void header_hash(const fmt_header *header, uint8_t out[FMT_HASH]) {
    fmt_header_hash(header, sizeof *header, offsetof(fmt_header, self), out);
}

void fmt_header_seal(fmt_header *header) {
    header_hash(header, header->self);
}

#define HEADER_FAIL(code, field, ...)                                                                        \
    base_fail(err, MICA_ERR_##code, "header", offsetof(fmt_header, field), __VA_ARGS__)

#define HEADER_FAIL_PAIR(code, field, pair, ...)                                                             \
    base_fail_pair(err, MICA_ERR_##code, "header", offsetof(fmt_header, field), pair, __VA_ARGS__)

static base_pair header_pair_flags(uint64_t expected, uint64_t found) {
    base_pair pair;
    snprintf(pair.expected, sizeof pair.expected, "0x%llx", (unsigned long long)expected);
    snprintf(pair.found, sizeof pair.found, "0x%llx", (unsigned long long)found);
    return pair;
}

/* The mark of a file, its bytes that are no letters as "?". */
static base_pair header_pair_magic(const uint8_t found[8]) {
    base_pair pair = {"", ""};
    for (size_t i = 0; i < 8; i++) {
        pair.expected[i] = FMT_MAGIC[i] > ' ' && FMT_MAGIC[i] < 127 ? FMT_MAGIC[i] : '?';
        pair.found[i] = found[i] > ' ' && found[i] < 127 ? (char)found[i] : '?';
    }
    return pair;
}

/* Before the hash: another major version may have its hash elsewhere. */
static mica_status header_check_identity(const fmt_header *h, const fmt_form *form, mica_error *err) {
    if (memcmp(h->magic, FMT_MAGIC, sizeof h->magic) != 0) {
        return HEADER_FAIL_PAIR(NOT_A_SNAPSHOT, magic, header_pair_magic(h->magic),
                                "the file does not begin with the mark of a Mica %s", form->noun);
    }
    if (h->version_major != FMT_VERSION_MAJOR) {
        return HEADER_FAIL_PAIR(VERSION_MISMATCH, version_major,
                                base_pair_numbers(FMT_VERSION_MAJOR, h->version_major),
                                "format version: expected %u, found %u (%s)", FMT_VERSION_MAJOR,
                                h->version_major, h->version_major > FMT_VERSION_MAJOR ? "newer" : "older");
    }
    if (h->file_kind == FMT_FILE_PACKED) {
        return HEADER_FAIL(NOT_A_SNAPSHOT, file_kind, "the file is a packed snapshot; unpack it first");
    }
    if (h->file_kind != form->kind) {
        return HEADER_FAIL_PAIR(NOT_A_SNAPSHOT, file_kind, base_pair_numbers(form->kind, h->file_kind),
                                "the file is of kind %u, not a %s", h->file_kind, form->noun);
    }
    return MICA_OK;
}

/* After the hash: what a sealed header can still ask for that this reader or machine does not have. */
static mica_status header_check_needs(const fmt_header *h, const fmt_form *form, mica_error *err) {
    if (h->required_flags & ~form->required_known) {
        return HEADER_FAIL_PAIR(
            VERSION_MISMATCH, required_flags, header_pair_flags(form->required_known, h->required_flags),
            "the file needs features this reader does not know (expected flags within 0x%x, "
            "found 0x%x; newer)",
            form->required_known, h->required_flags);
    }
    if (h->cpu_features & ~fmt_cpu_features()) {
        return HEADER_FAIL_PAIR(VERSION_MISMATCH, cpu_features,
                                header_pair_flags(h->cpu_features, fmt_cpu_features()),
                                "the file needs processor features 0x%llx, this machine has 0x%llx",
                                (unsigned long long)h->cpu_features, (unsigned long long)fmt_cpu_features());
    }
    return MICA_OK;
}

/* file_size UINT64_MAX: a stream, whose end is not known yet. The tree must fill the file from its offset
 * to the end exactly, and its shape follows from the number of pages before it: so one number too large or
 * too small is found here, and nothing can be hidden behind the tree. */
static mica_status header_check_size(const fmt_header *h, uint64_t file_size, mica_error *err) {
    if (h->total_size < 2 * FMT_PAGE || h->total_size % FMT_PAGE != 0 || h->total_size > INT64_MAX) {
        return HEADER_FAIL(CORRUPTED, total_size, "a size of %llu bytes is impossible",
                           (unsigned long long)h->total_size);
    }
    if (file_size < h->total_size) {
        return HEADER_FAIL_PAIR(TRUNCATED, total_size, base_pair_numbers(h->total_size, file_size),
                                "the file has %llu bytes, its header says %llu",
                                (unsigned long long)file_size, (unsigned long long)h->total_size);
    }
    if (file_size != UINT64_MAX && file_size > h->total_size) {
        return HEADER_FAIL_PAIR(CORRUPTED, total_size, base_pair_numbers(h->total_size, file_size),
                                "the file has %llu bytes, more than the %llu its header says",
                                (unsigned long long)file_size, (unsigned long long)h->total_size);
    }
    fmt_tree_shape shape;
    if (h->tree_offset % FMT_PAGE != 0 || h->tree_offset < 2 * FMT_PAGE || h->tree_offset >= h->total_size ||
        !fmt_tree_plan(h->tree_offset / FMT_PAGE - 1, &shape) ||
        h->tree_offset + shape.total_pages * FMT_PAGE != h->total_size) {
        return HEADER_FAIL(CORRUPTED, tree_offset, "the tree does not fill the end of the file");
    }
    return MICA_OK;
}

/* Sections come in the order of their offsets and do not overlap: each must begin behind the end of the one
 * before (`floor`). Apart from the tree they end before the tree, which is thus the only thing no tree
 * covers; its pages are proved by the root. */
static mica_status header_check_section(const fmt_header *h, const fmt_form *form, uint32_t i, uint64_t floor,
                                        mica_error *err) {
    const fmt_section *s = &h->sections[i];
    uint64_t at = offsetof(fmt_header, sections) + i * sizeof *s;
    const char *name = form->section_name(s->id);
    bool tree = s->id == FMT_TREE_ID;
    if (s->id == 0 || s->offset < floor || s->offset % FMT_ALIGN != 0 ||
        !base_range_ok(s->offset, s->stored_size, tree ? h->total_size : h->tree_offset)) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at,
                         "section %u lies outside its bounds or over another", i);
    }
    if (tree && s->offset % FMT_PAGE != 0) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "section %u does not begin on a page", i);
    }
    if (tree && (s->offset != h->tree_offset || s->stored_size != h->total_size - h->tree_offset)) {
        return base_fail(err, MICA_ERR_CORRUPTED, name, at, "the tree section is not where the header says");
    }
    for (uint32_t k = 0; k < i; k++) {
        if (h->sections[k].id == s->id && h->sections[k].kind == s->kind) {
            return base_fail(err, MICA_ERR_CORRUPTED, name, at, "section %u appears twice", i);
        }
    }
    return form->check_section ? form->check_section(h, i, err) : MICA_OK;
}

/* Bytes that are no letters of ours are called no snapshot even if there are too few of them for a header. */
mica_status fmt_header_check(const fmt_header *h, const fmt_form *form, uint64_t file_size, bool check_hash,
                             mica_error *err) {
    if (file_size < FMT_PAGE) {
        if (file_size >= sizeof h->magic && memcmp(h->magic, FMT_MAGIC, sizeof h->magic) != 0) {
            return HEADER_FAIL_PAIR(NOT_A_SNAPSHOT, magic, header_pair_magic(h->magic),
                                    "the file does not begin with the mark of a Mica %s", form->noun);
        }
        return HEADER_FAIL_PAIR(TRUNCATED, magic, base_pair_numbers(FMT_PAGE, file_size),
                                "the file has %llu bytes, fewer than a header",
                                (unsigned long long)file_size);
    }
    mica_status status = header_check_identity(h, form, err);
    if (status != MICA_OK) return status;
    if (check_hash) {
        uint8_t found[FMT_HASH];
        header_hash(h, found);
        if (memcmp(found, h->self, FMT_HASH) != 0) {
            return HEADER_FAIL_PAIR(VALIDATION, self, base_pair_hashes(h->self, found),
                                    "the header does not match its SHA-256");
        }
    }
    if ((status = header_check_needs(h, form, err)) != MICA_OK) return status;
    if ((status = header_check_size(h, file_size, err)) != MICA_OK) return status;
    if (h->section_count > FMT_MAX_SECTIONS) {
        return HEADER_FAIL_PAIR(CORRUPTED, section_count,
                                base_pair_numbers(FMT_MAX_SECTIONS, h->section_count),
                                "%u sections are more than fit", h->section_count);
    }
    uint64_t floor = FMT_PAGE;
    for (uint32_t i = 0; i < h->section_count; i++) {
        if ((status = header_check_section(h, form, i, floor, err)) != MICA_OK) return status;
        floor = h->sections[i].offset + h->sections[i].stored_size;
    }
    if (!fmt_header_section(h, FMT_TREE_ID, 0)) {
        return HEADER_FAIL(CORRUPTED, sections, "there is no tree section");
    }
    return MICA_OK;
}

bool fmt_header_signed(const fmt_header *h) {
    return memcmp(h->key_id, header_zeros, sizeof h->key_id) != 0;
}

/* Also asked of headers that were not checked yet, so the count is bounded here. */
const fmt_section *fmt_header_section(const fmt_header *header, uint16_t id, uint16_t kind) {
    uint32_t count = header->section_count <= FMT_MAX_SECTIONS ? header->section_count : FMT_MAX_SECTIONS;
    for (uint32_t i = 0; i < count; i++) {
        if (header->sections[i].id == id && header->sections[i].kind == kind) return &header->sections[i];
    }
    return NULL;
}

const char *fmt_codec_name(uint8_t codec) {
    switch (codec) {
#define FMT_CODEC_ROW(number, name, text)                                                                    \
    case number:                                                                                             \
        return text;
#include "format/codecs.def"
#undef FMT_CODEC_ROW
    default: return "unknown";
    }
}

const char *fmt_header_place(const fmt_header *header, const fmt_form *form, uint64_t offset) {
    if (offset < FMT_PAGE) return "header";
    for (uint32_t i = 0; i < header->section_count && i < FMT_MAX_SECTIONS; i++) {
        const fmt_section *s = &header->sections[i];
        if (offset >= s->offset && offset - s->offset < s->stored_size) return form->section_name(s->id);
    }
    return "padding";
}

uint64_t fmt_cpu_features(void) {
    uint64_t bits = 0;
#define FMT_CPU_ROW(bit, name, text)                                                                         \
    if (base_cpu_has(BASE_CPU_##name)) bits |= (uint64_t)1 << (bit);
#include "format/cpu.def"
#undef FMT_CPU_ROW
    return bits;
}

/* format/header.h - seals the header of a file of any kind, and decides whether a header found may be
 * believed. */
#ifndef FORMAT_HEADER_H
#define FORMAT_HEADER_H

#include "base/view.h"
#include "format/layout.h"
#include "mica/error.h"

#include <stdbool.h>

/* A kind of file: what the container is told of what lies in it. Filled in by functions such as
 * fmt_snapshot_form; a table of pointers would be relocated at every start. */
typedef struct fmt_form {
    uint32_t kind;           /* file_kind of the header */
    uint32_t required_known; /* bits of required_flags that readers of this kind know */
    const char *noun;        /* what messages call such a file: "snapshot" */
    /* The name of a section id; never NULL. */
    const char *(*section_name)(uint16_t id);
    /* What this kind asks of section `i` beside what every kind does; NULL: nothing. CORRUPTED. */
    mica_status (*check_section)(const fmt_header *header, uint32_t i, mica_error *err);
} fmt_form;

/* SHA-256 of a header of any kind, with zeros in the place of its own hash at `self_at`. */
void fmt_header_hash(const void *header, size_t size, size_t self_at, uint8_t out[FMT_HASH]);
/* Sets header->self. Everything else must be filled already. */
void fmt_header_seal(fmt_header *header);

/* Checks all a header says against itself, the kind and the file's size: magic, versions, flags, sizes,
 * section table (order, bounds, alignment, overlaps, zero padding), shape of the tree. `file_size` is
 * UINT64_MAX where it is not known (a stream). With `check_hash`, header->self too. On MICA_OK every section
 * lies within the file. Errors: NOT_A_SNAPSHOT (also a file of another kind), TRUNCATED, VERSION_MISMATCH,
 * VALIDATION (the hash), CORRUPTED. */
MICA_MUST_USE mica_status fmt_header_check(const fmt_header *header, const fmt_form *form, uint64_t file_size,
                                           bool check_hash, mica_error *err);

/* Does the file carry a signature, good or bad? */
bool fmt_header_signed(const fmt_header *header);

/* The section of that id and kind (0 for sections without a kind); NULL when the file has none. */
const fmt_section *fmt_header_section(const fmt_header *header, uint16_t id, uint16_t kind);

/* The section that holds a byte of the file, "header" or "padding". */
const char *fmt_header_place(const fmt_header *header, const fmt_form *form, uint64_t offset);

/* Name of a codec; never NULL. */
const char *fmt_codec_name(uint8_t codec);

/* Bits of cpu_features that this machine has. */
uint64_t fmt_cpu_features(void);

#endif

/* loader/source.c - what the options of a snapshot ask of its file: where it comes from, what its header must
 * say, and what is done with one that is packed. */
#include "loader/source_internal.h"

#include "base/buf.h"
#include "base/error.h"
#include "format/packed.h"
#include "mica/signature.h"

#include <stdio.h>
#include <string.h>

#define SOURCE_MAX_UNPACKED ((uint64_t)1 << 32)

/* The order decides which reason a user reads: another language before another version, and both before a
 * signature. */
mica_status ldr_check_wanted(const void *ctx, const fmt_header *h, mica_error *err) {
    const mica_snapshot_options *o = ctx;
    if (o->language &&
        (memchr(h->language, 0, sizeof h->language) == NULL || strcmp(h->language, o->language) != 0)) {
        char found[16];
        snprintf(found, sizeof found, "%.15s", h->language);
        return base_fail_pair(err, MICA_ERR_NOT_A_SNAPSHOT, "header", offsetof(fmt_header, language),
                              base_pair_texts(o->language, found),
                              "language: expected \"%s\", found \"%.15s\"", o->language, h->language);
    }
    if (o->fingerprint && memcmp(o->fingerprint, h->fingerprint, sizeof h->fingerprint) != 0) {
        base_pair pair = base_pair_hashes(o->fingerprint, h->fingerprint);
        return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "header", offsetof(fmt_header, fingerprint),
                              pair, "fingerprint: expected %s, found %s", pair.expected, pair.found);
    }
    return o->require_key ? mica_snapshot_check_signature(h, o->require_key, err) : MICA_OK;
}

/* What the levels of validation mean for reading: `off` does not even compare the header with its hash,
 * `full` reads everything and so hashes a stream as it comes, unless it may stop early. */
mica_status ldr_source_of(const mica_snapshot_options *o, fmt_source *source, mica_error *err) {
    *source = (fmt_source){.form = fmt_snapshot_form(),
                           .path = o->path,
                           .memory = o->memory,
                           .memory_size = o->memory_size,
                           .fd_plus_one = o->fd_plus_one,
                           .offset = o->offset,
                           .name = o->name,
                           .map_at = o->map_at,
                           .map_capacity = o->map_capacity,
                           .map_free = o->map_free,
                           .max_size = o->max_size,
                           .copy = o->copy,
                           .guard = o->guard,
                           .unhashed = o->level == MICA_VALIDATE_OFF,
                           .whole = o->whole || o->level == MICA_VALIDATE_FULL,
                           .hash_stream = o->level == MICA_VALIDATE_FULL && !o->max_validation_ns,
                           .packed = true,
                           .wanted = ldr_check_wanted,
                           .ctx = o};
    if ((unsigned)o->level > MICA_VALIDATE_OFF)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no validation level %u", (unsigned)o->level);
    if (o->require_key && o->level >= MICA_VALIDATE_HEADER)
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a signature tells nothing of pages that are not verified: use the level lazy or full");
    return MICA_OK;
}

/* The packed bytes are copied before the image ends, because the snapshot may have to lie at the very place
 * they are mapped at. Limits and wishes are asked before a byte is expanded. */
mica_status ldr_image_unpack(const mica_snapshot_options *o, const fmt_source *source, fmt_image *image,
                             mica_error *err) {
    fmt_packed_header packed = {0};
    fmt_header wanted = {0};
    fmt_image from = *image;
    base_buf copy = {0};
    mica_snapshot_options plain = *o;
    bool described = ldr_only_describes(o, image);
    plain.require_key = NULL; /* the signature is in the header within, which is checked like any other */
    *image = (fmt_image){.fd = -1};
    memcpy(&packed, from.base, from.size < sizeof packed ? (size_t)from.size : sizeof packed);
    mica_status status = fmt_packed_check(&packed, from.size, err);
    memcpy(wanted.fingerprint, packed.fingerprint, sizeof wanted.fingerprint);
    memcpy(wanted.language, packed.language, sizeof wanted.language);
    if (status == MICA_OK) status = ldr_check_wanted(&plain, &wanted, err);
    uint64_t limit = o->max_size ? o->max_size : SOURCE_MAX_UNPACKED;
    if (status == MICA_OK && packed.unpacked_size > limit)
        status =
            base_fail_pair(err, MICA_ERR_LIMIT, "packed", offsetof(fmt_packed_header, unpacked_size),
                           base_pair_numbers(limit, packed.unpacked_size),
                           "%s: expands to %llu bytes, more than the limit of %llu", fmt_source_name(source),
                           (unsigned long long)packed.unpacked_size, (unsigned long long)limit);
    fmt_advise_map(source, &from, true);
    if (status == MICA_OK && described) {
        o->packed->found = true;
        o->packed->unpacked_size = packed.unpacked_size;
        memcpy(o->packed->identity, packed.identity, sizeof o->packed->identity);
    } else if (status == MICA_OK && !base_buf_append(&copy, from.base, (size_t)from.size)) {
        status = base_fail_memory(err, "expanding a packed snapshot");
    }
    fmt_image_end(&from); /* its place may be the one the snapshot goes to */
    if (status != MICA_OK || described) goto done;
    status = fmt_image_blank(source, packed.unpacked_size, image, err);
    if (status != MICA_OK) goto done;
    uint8_t *to = (uint8_t *)(uintptr_t)image->base;
    status = fmt_packed_expand(base_view_of(copy.data, copy.len), &packed, to, o->jobs, err);
    if (status == MICA_OK)
        fmt_image_close(image);
    else
        fmt_image_end(image);
done:
    base_buf_free(&copy);
    return status;
}

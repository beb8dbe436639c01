/* loader/source_internal.h - a snapshot's bytes in memory, before there is a handle. */
#ifndef LOADER_SOURCE_INTERNAL_H
#define LOADER_SOURCE_INTERNAL_H

#include "loader/loader_internal.h"

#include <time.h>

typedef struct ldr_image {
    const uint8_t *base;
    uint64_t size;
    size_t mapped;
    bool at_fixed;
    int fd;
    bool guarded;
    bool streamed; /* read from what cannot be read twice */
    struct timespec changed;
    uint8_t *leaves; /* of a stream that is verified as it arrives: the hash of each page before the tree */
    uint64_t hashed_ns;   /* what that took */
    uint64_t packed_size; /* of the file it was expanded from, or 0 */
} ldr_image;

/* Fills the image from the one source of the options. On an error nothing is left open or mapped. */
MICA_MUST_USE mica_status ldr_image_of(const mica_snapshot_options *o, ldr_image *image, mica_error *err);
/* Whether a packed file is only told of: a stream is used up, so it is expanded whatever o->packed asks. */
static inline bool ldr_only_told(const mica_snapshot_options *o, const ldr_image *image) {
    return o->packed && !image->streamed;
}
/* Replaces the image of a packed file by that of the snapshot within, or only says what it is. On an error
 * nothing is left open or mapped. */
MICA_MUST_USE mica_status ldr_image_unpack(const mica_snapshot_options *o, ldr_image *image, mica_error *err);
/* Does the header carry the language, fingerprint and signature the options ask for? */
MICA_MUST_USE mica_status ldr_check_wanted(const mica_snapshot_options *o, const fmt_header *h,
                                           mica_error *err);
/* Tells the system how a large mapped file will be read: here and there, or (`whole`) after all from end to
 * end. */
void ldr_advise_map(const mica_snapshot_options *o, const ldr_image *image, bool whole);
/* Ends a map; at a fixed place the reservation is put back. */
void ldr_unmap(const uint8_t *base, size_t mapped, bool at_fixed);
/* What messages call the source. */
const char *ldr_name(const mica_snapshot_options *o);

#endif

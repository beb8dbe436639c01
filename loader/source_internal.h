/* loader/source_internal.h - what the options of a snapshot ask of its file, before there is a handle. */
#ifndef LOADER_SOURCE_INTERNAL_H
#define LOADER_SOURCE_INTERNAL_H

#include "loader/loader_internal.h"

/* Checks the options and says the same to the container. INVALID_ARGUMENT. */
MICA_MUST_USE mica_status ldr_source_of(const mica_snapshot_options *o, fmt_source *source, mica_error *err);
/* Whether a packed file is only described (o->packed), not opened: a stream is used up, so it is expanded whatever
 * o->packed asks. */
static inline bool ldr_only_describes(const mica_snapshot_options *o, const fmt_image *image) {
    return o->packed && !image->streamed;
}
/* Replaces the image of a packed file by that of the snapshot within, or only says what it is. On an error
 * nothing is left open or mapped. */
MICA_MUST_USE mica_status ldr_image_unpack(const mica_snapshot_options *o, const fmt_source *source,
                                           fmt_image *image, mica_error *err);
/* Does the header carry the language, fingerprint and signature the options (`ctx`) ask for? */
MICA_MUST_USE mica_status ldr_check_wanted(const void *ctx, const fmt_header *h, mica_error *err);

#endif

/* format/packed.h - the packed form of a snapshot: compressed as a whole for shipping, expanded once where it
 * is used. */
#ifndef FORMAT_PACKED_H
#define FORMAT_PACKED_H

#include "base/view.h"
#include "format/snapshot.h"

/* Whether bytes (at least the first 16 of a file) begin a packed file, whatever its version. */
bool fmt_packed_is(const void *data, size_t len);

/* Checks the header alone, the first 256 bytes: mark, versions, its own hash, sizes. `file_size` as in
 * fmt_header_check. Errors: NOT_A_SNAPSHOT, VERSION_MISMATCH, VALIDATION, CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status fmt_packed_check(const fmt_packed_header *header, uint64_t file_size,
                                           mica_error *err);

/* Expands a whole packed file whose header was checked into `out`, unpacked_size bytes of zeros, on `jobs`
 * threads (0 = one for each processor): each chunk is checked against its hash before it is decoded, the tree
 * is made anew, and header, identity and root must be what the packed file says. Errors: those of
 * fmt_header_check, CORRUPTED, COMPRESSION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_packed_expand(base_view packed, const fmt_packed_header *header, uint8_t *out,
                                            unsigned jobs, mica_error *err);

/* Fills table hash and `self`; everything else must be filled already. */
void fmt_packed_seal(fmt_packed_header *header, const fmt_packed_chunk *chunks);

#endif

/* session/digest.h - digests of the values of a memory, which do not depend on where it lies, nor on what else was made
 * (docs/state.md, "The root"). */
#ifndef SESSION_DIGEST_H
#define SESSION_DIGEST_H

#include "session/portable_put.h"

/* The objects of a memory with their identities and digests. */
typedef struct ses_digests {
    por_writing w; /* as far as values are told with identities */
    por_ids ids;
    uint8_t (*of)[32]; /* by number: of a value that is not shared */
    uint8_t *known;    /* by number: whether it is */
    base_buf scratch;
} ses_digests;

/* Finds the objects of a memory and gives the shared ones their identities. Errors: NO_MEMORY; CORRUPTED (a value holds itself:
 * no program comes to that). */
MICA_MUST_USE mica_status ses_digests_begin(ses_digests *d, vm_t *vm, mica_error *err);
void ses_digests_free(ses_digests *d);
/* The digest of a value. Errors: as above. */
MICA_MUST_USE mica_status ses_digest_of(ses_digests *d, prog_value v, uint8_t out[32], mica_error *err);
/* Of MessagePack that was written with the identities. */
void ses_digest_packed(const void *data, size_t len, uint8_t out[32]);

/* ---- hashes ---- */
void ses_hash_pair(const uint8_t left[32], const uint8_t right[32], uint8_t out[32]);

#endif

/* session/merkle.h - the root over a state's leaves, and proofs that a leaf is one of them (docs/state.md, "The root").
 *
 * Leaves lie in a binary tree by the bits of the hash of their key, so that the root depends on nothing but what lies where. */
#ifndef SESSION_MERKLE_H
#define SESSION_MERKLE_H

#include "session/leaves.h"

#define SES_PROOF_MOST 256u /* hashes of a proof */

typedef struct ses_merkle ses_merkle;

/* A tree without leaves. NULL when memory ran out. */
ses_merkle *ses_merkle_new(void);
void ses_merkle_free(ses_merkle *m);
/* Puts the leaves in the place of those it had; hashes are computed for what differs, and for what lies above it. *changed (may be
 * NULL) counts the places that differ. Errors: NO_MEMORY, after which the tree is good for ses_merkle_free alone. */
MICA_MUST_USE mica_status ses_merkle_update(ses_merkle *m, const ses_leaves *l, size_t *changed,
                                            mica_error *err);
void ses_merkle_root(const ses_merkle *m, uint8_t out[32]);
/* The hashes beside the way from the leaf of a key up to the root. How many; -1 where there is no such leaf. */
int ses_merkle_prove(const ses_merkle *m, base_view key, uint8_t (*out)[32]);
/* Hashes that were computed since the tree is there. */
uint64_t ses_merkle_work(const ses_merkle *m);

#endif

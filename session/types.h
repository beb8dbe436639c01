/* session/types.h - what one snapshot tells the compiler of its functions. */
#ifndef SESSION_TYPES_H
#define SESSION_TYPES_H

#include "compiler/signature.h"
#include "mica/snapshot.h"

/* The signature of a function that the snapshot has, its bytes verified; false where none is known. */
bool ses_signature_in(mica_snapshot *home, const char *name, size_t len, cmp_signature *out);
/* The HIR of an entry, valid as long as the arena; NULL where it cannot be had. */
const hir_unit *ses_hir_in(mica_snapshot *home, uint32_t entry, base_arena *arena);

#endif

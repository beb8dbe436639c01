/* session/image_carry.h - values of one VM made anew in another, which may have another library. */
#ifndef SESSION_IMAGE_CARRY_H
#define SESSION_IMAGE_CARRY_H

#include "session/session_internal.h"
#include "vm/heap/object.h"

typedef struct ses_carry ses_carry;

/* Begins carrying values of `from`, which does not run, into a session whose base workspace has no variables yet; `alone`:
 * the snapshots under `from` are not there. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_carry_new(vm_t *from, bool alone, mica_session *to, ses_carry **out,
                                        mica_error *err);
/* Makes a value there; what it shares with values that were carried before is shared there too. *out is held by the carrying.
 * *why: why it cannot be carried ("an onCleanup object"), or NULL. Errors: NO_MEMORY, RUNTIME,
 * LIMIT (handles nested too deeply). */
MICA_MUST_USE mica_status ses_carry_value(ses_carry *carry, prog_value v, prog_value *out, const char **why,
                                          mica_error *err);
/* Whether a run or a compilation ended because memory is lacking, which is no reason to leave out what was to be made. */
bool ses_carry_no_memory(const mica_error *err);
/* Ends it, and lets go of what nothing else holds. Accepts NULL. */
void ses_carry_free(ses_carry *carry);

#endif

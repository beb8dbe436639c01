/* session/identities.h - shared objects of a memory by their identities. */
#ifndef SESSION_IDENTITIES_H
#define SESSION_IDENTITIES_H

#include "base/buf.h"
#include "base/view.h"
#include "program/value.h"

#include <stdbool.h>

typedef struct ses_identity {
    size_t at, len; /* its text */
    prog_value v;
} ses_identity;
/* Empty is all zeros. */
typedef struct ses_identities {
    base_buf text;
    ses_identity *list;
    uint32_t *index; /* number + 1; 0: free */
    uint32_t count, room;
} ses_identities;

/* False when memory ran out. */
bool ses_identities_add(ses_identities *ids, base_view text, prog_value v);
bool ses_identities_find(const ses_identities *ids, base_view text, prog_value *out);
void ses_identities_free(ses_identities *ids);

#endif

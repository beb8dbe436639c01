/* session/places.h - places of a state by what people call them, and values with all they hold as MessagePack. */
#ifndef SESSION_PLACES_H
#define SESSION_PLACES_H

#include "session/leaves.h"

/* The leaf of a place: the name of a variable of the outermost workspace, or a list as ses_place_text tells it. Errors:
 * NOT_FOUND, NO_MEMORY. */
MICA_MUST_USE mica_status ses_place_find(const ses_leaves *l, const char *place, const ses_leaf **out,
                                         mica_error *err);
/* Appends a place as JSON on one line. */
bool ses_place_text(base_view key, base_buf *out);
/* Appends the key of a place that may have nothing: of a variable, or of a leaf. Errors: as above. */
MICA_MUST_USE mica_status ses_place_key(const ses_leaves *l, const char *place, base_buf *out,
                                        mica_error *err);
/* The variable whose place that is, or an empty view. */
base_view ses_place_variable(const ses_leaves *l, base_view key);

/* Values as states have them, with a list of objects of their own. Shared objects are told by their identities, and are nil in
 * the list. */
typedef struct ses_parts {
    por_writing w;
    const ses_leaves *l, *other; /* code that `other` has not is told, too */
} ses_parts;
void ses_parts_begin(ses_parts *parts, const ses_leaves *l, const ses_leaves *other, fmt_pack *out);
void ses_parts_value(ses_parts *parts, prog_value v);
/* Writes the list of objects. */
void ses_parts_end(ses_parts *parts);

#endif

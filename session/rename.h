/* session/rename.h - what a state says of its session, with objects under other names (session/rename.c). */
#ifndef SESSION_RENAME_H
#define SESSION_RENAME_H

#include "format/pack.h"

/* Writes the other name of an object, which is told by a number or by an identity; false where there is none. */
typedef bool (*ses_rename_fn)(void *ctx, const fmt_pack_item *name, fmt_pack *out);
/* Copies the value at the cursor; ["object", NAME] and ["code", NAME, distance] in it get other names. False where an object has
 * none. */
bool ses_rename(fmt_pack_cursor from, fmt_pack *out, ses_rename_fn rename, void *ctx);

/* The same of a part of what a state says of its session, by the part's key: the others name no objects, and are copied. */
bool ses_rename_part(base_view key, fmt_pack_cursor from, fmt_pack *out, ses_rename_fn rename, void *ctx);

#endif

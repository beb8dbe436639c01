/* image/trust.h - whose an image is: the tag that this user's key makes. */
#ifndef IMAGE_TRUST_H
#define IMAGE_TRUST_H

#include "image/layout.h"

/* Puts the tag of this user's key into a superblock, which is complete but for tag and self; makes the key at the first
 * call ($XDG_DATA_HOME/mica/image.key, for this user alone). Errors: IO (no home, no permission), CONFIGURATION (the key
 * belongs to, or may be read by, somebody else), NO_MEMORY. */
MICA_MUST_USE mica_status img_key_tag(img_super *super, mica_error *err);
/* Whether the superblock carries a tag of this user's key. False where there is no key; errors as above. */
MICA_MUST_USE mica_status img_key_check(const img_super *super, bool *own, mica_error *err);

#endif

/* cli/common/secret.h - what an image is encrypted by, as the user says it: a key file that is named, or a passphrase that is
 * asked for at the terminal. */
#ifndef CLI_COMMON_SECRET_H
#define CLI_COMMON_SECRET_H

#include "mica/image_secret.h"

/* Of the image at `path`, which is there: *out is NULL where it is not encrypted and no key file was named. A passphrase is
 * asked for where it has one. Errors: those of mica_image_secret_from_…; KEY_NEEDED (it has a key file, which was not named;
 * there is no terminal); INTERRUPTED. */
MICA_MUST_USE mica_status cli_secret_of(const char *path, const char *key_file, mica_image_secret **out,
                                        mica_error *err);
/* Of an image that is to be made at `path`, where no key file was named by a passphrase that is asked for twice. Errors: as
 * above; INVALID_ARGUMENT (they differ). */
MICA_MUST_USE mica_status cli_secret_new(const char *path, const char *key_file, mica_image_secret **out,
                                         mica_error *err);

#endif

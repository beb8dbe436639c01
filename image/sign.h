/* image/sign.h - Ed25519 signatures of images: whose an image is, for other users than its own. */
#ifndef IMAGE_SIGN_H
#define IMAGE_SIGN_H

#include "image/layout.h"
#include "mica/signature.h"

/* Puts a signature by a private key into a superblock, whose tag and seal come after it. */
void img_sign(img_super *super, const uint8_t secret[MICA_KEY_SIZE]);
/* Takes it out again. */
void img_sign_clear(img_super *super);
/* Whether the superblock carries one, good or not. */
bool img_signed(const img_super *super);
/* Whether it carries a good one by that public key. Errors: SIGNATURE (none, by another key, or wrong); `path` is named. */
MICA_MUST_USE mica_status img_sign_check(const img_super *super, const uint8_t public_key[MICA_KEY_SIZE],
                                         const char *path, mica_error *err);

#endif

/* image/secret.h - what images are encrypted by: a key file, or a passphrase made costly to guess. */
#ifndef IMAGE_SECRET_H
#define IMAGE_SECRET_H

#include "base/kdf.h"
#include "image/layout.h"
#include "mica/image_secret.h"

#define IMG_MASTER 32

/* Lies in memory of base/wiped.h. */
struct mica_image_secret {
    uint32_t kdf;          /* IMG_KDF_… */
    base_scrypt_cost cost; /* of scrypt */
    uint8_t salt[32];      /* … */
    uint8_t master[IMG_MASTER];
};

/* As mica_image_secret_from_passphrase for images to be made, with other costs: those it has take half a second. */
MICA_MUST_USE mica_status img_secret_new_passphrase(base_view passphrase, base_scrypt_cost cost,
                                                    mica_image_secret **out, mica_error *err);
/* Whether the encryption that a superblock tells of is one that this program knows, with costs in bounds. */
bool img_encryption_known(const img_encryption *encryption);

#endif

/* image/cipher.h - the epochs of an encrypted image: written encrypted, read decrypted into memory. */
#ifndef IMAGE_CIPHER_H
#define IMAGE_CIPHER_H

#include "format/stream.h"
#include "image/file.h"
#include "image/secret.h"
#include "memory/file.h"

/* Makes a file that is being made (img_file_create) an encrypted one. `secret` is not kept. Errors: IO. */
MICA_MUST_USE mica_status img_file_encrypt(img_file *file, const mica_image_secret *secret, mica_error *err);
/* Makes an open file readable, and writable; one that is not encrypted stays as it is. `secret` is not kept. Errors: IO;
 * KEY_NEEDED (it is NULL); WRONG_KEY; CORRUPTED (nobody who has the secret wrote the superblock). */
MICA_MUST_USE mica_status img_file_unlock(img_file *file, const mica_image_secret *secret, mica_error *err);
static inline bool img_file_encrypted(const img_file *file) {
    return file->super.version == IMG_ENCRYPTED;
}

/* image/file.c: the seal of a superblock, which is complete but for seal, tag and self. */
void img_cipher_seal(const struct img_cipher *cipher, img_super *super);
void img_cipher_free(struct img_cipher *cipher); /* accepts NULL */

/* An epoch on its way into a file; of one that is not encrypted nothing happens here. */
typedef struct img_epoch {
    img_file *file;
    struct img_sealing *sealing; /* NULL: not encrypted */
    fmt_sink sink;
} img_epoch;
/* Before mem_file_append and its like, to `place`, at the end of the file; `epoch` stays where it is until img_epoch_free.
 * Errors: KEY_NEEDED, IO, NO_MEMORY, UNSUPPORTED (no library can encrypt here). */
MICA_MUST_USE mica_status img_epoch_begin(img_epoch *epoch, img_file *file, mem_place *place,
                                          mica_error *err);
/* After it: *place and saved->bytes are those of all that the file got, for img_file_commit. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status img_epoch_end(img_epoch *epoch, mem_place *place, mica_memory_saved *saved,
                                        mica_error *err);
void img_epoch_free(img_epoch *epoch); /* accepts one of zeros */

/* A memory file that was decrypted: in no core dump. */
typedef struct img_plain {
    void *bytes;
    uint64_t size;
} img_plain;
/* Reads the epoch of that number of an encrypted file that is unlocked. Every page of it has been authenticated then, with its
 * place. Errors: IO, NO_MEMORY, UNSUPPORTED; CORRUPTED with the place in the file. */
MICA_MUST_USE mica_status img_epoch_read(const img_file *file, uint32_t number, img_plain *out,
                                         mica_error *err);
void img_plain_end(img_plain *plain); /* accepts one of zeros */

#endif

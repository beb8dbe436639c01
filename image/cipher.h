/* image/cipher.h - the epochs of an encrypted image: written encrypted, and decrypted in memory page by page as they are used. */
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
/* Before mem_file_append and its like, to `place`, at the end of the file; `epoch` stays where it is until img_epoch_free. About
 * so many bytes will come.
 * Errors: KEY_NEEDED, IO, NO_MEMORY, UNSUPPORTED (no library can encrypt here). */
MICA_MUST_USE mica_status img_epoch_begin(img_epoch *epoch, img_file *file, uint64_t bytes, mem_place *place,
                                          mica_error *err);
/* After it: *place and saved->bytes are those of all that the file got, for img_file_commit. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status img_epoch_end(img_epoch *epoch, mem_place *place, mica_memory_saved *saved,
                                        mica_error *err);
void img_epoch_free(img_epoch *epoch); /* accepts one of zeros */

/* The memory files of an encrypted image that is unlocked, in memory which a file without a name has: a page of them is
 * decrypted, and authenticated with its place, when it is used for the first time. In no core dump. */
typedef struct img_plain img_plain;
/* `file` must stay open as long. Errors: IO, NO_MEMORY, UNSUPPORTED, KEY_NEEDED; CORRUPTED with the place in the file, also of
 * pages that are used later. */
MICA_MUST_USE mica_status img_plain_open(const img_file *file, img_plain **out, mica_error *err);
/* Where the memory file of that epoch is. */
mem_place img_plain_place(const img_plain *plain, uint32_t number);
/* The file without a name, in which mem_run.place is. */
int img_plain_fd(const img_plain *plain);
/* Decrypts and authenticates all that was not used yet. */
MICA_MUST_USE mica_status img_plain_check(img_plain *plain, mica_error *err);
/* Ends all maps of it but those that others made of the file without a name. Accepts NULL. */
void img_plain_close(img_plain *plain);

#endif

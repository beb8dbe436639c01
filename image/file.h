/* image/file.h - an image as a file: which epochs it has, and one more. Knows superblocks and nothing of what is in an
 * epoch. */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "base/atomic.h"
#include "image/layout.h"
#include "mica/signature.h"

/* An open image file, or one that is being made. Belongs to one thread. */
typedef struct img_file {
    int fd;
    char *path;                /* owned */
    img_super super;           /* the one that counts; without epochs while the file is being made */
    base_atomic making;        /* until the first commit */
    bool writing;              /* locked: no other process adds to it */
    struct img_remote *remote; /* it lies in a store, and is being fetched (image/remote.h); else NULL */
    struct img_cipher *cipher; /* the keys of an encrypted file that is unlocked, or NULL (image/cipher.h) */
    bool untagged; /* what is committed carries no tag of this user's: it is not known to be his */
    bool doubtful; /* a commit to it failed: nobody knows which of its superblocks the disk has */
} img_file;

/* Opens the image at `path`, which may be a URL (include/mica/image_remote.h) that is only read; with `writing` also to add epochs, which one process at a time may. On an error nothing is
 * held. Errors: IO (also NOT there), NOT_A_SNAPSHOT (something else), VERSION_MISMATCH, TRUNCATED, CORRUPTED, BUSY (another
 * process writes it), NO_MEMORY; of a URL those of img_remote_open, and UNSUPPORTED with `writing`. */
MICA_MUST_USE mica_status img_file_open(img_file *file, const char *path, bool writing, mica_error *err);
/* The same of an image under a key of a store, which is the image's from then on, also after an error; `name` is for messages. */
struct store;
MICA_MUST_USE mica_status img_file_fetch(img_file *file, struct store *s, const char *key, const char *name,
                                         mica_error *err);
/* Begins a new file, which takes the place of the one at `path` with its first commit and not before. Errors: IO,
 * NO_MEMORY. */
MICA_MUST_USE mica_status img_file_create(img_file *file, const char *path, mica_error *err);
/* The same open file once more, for whoever goes on adding to it, locked where it is encrypted; both are ended. Errors: IO,
 * NO_MEMORY. */
MICA_MUST_USE mica_status img_file_share(const img_file *file, img_file *out, mica_error *err);
/* Whether a file may take the place of the one at `path`, which may be missing or no image: BUSY where another process keeps
 * its session there. */
MICA_MUST_USE mica_status img_file_free(const char *path, mica_error *err);
/* Ends it. A file that was never committed is removed; one of zeros, or that was ended, is left alone. */
void img_file_close(img_file *file);

/* Commits an epoch that was appended at `at` (memory/file.h): flushes it, then writes the superblock that lists it and
 * flushes that. A `full` epoch takes the place of all others. After an error the image is what it was or has the epoch, and
 * whatever is saved next goes into a new file: a flush that is repeated may succeed without having written what the first
 * one could not. Errors: IO, LIMIT (too many epochs: a full one must be next); those of img_key_tag. */
MICA_MUST_USE mica_status img_file_commit(img_file *file, uint64_t at, const mica_memory_saved *saved,
                                          bool full, mica_error *err);
/* Commits the same epochs with a signature by a private key (image/sign.h): the next commit has none again. Errors: IO, those
 * of img_key_tag; after an error as img_file_commit. */
MICA_MUST_USE mica_status img_file_sign(img_file *file, const uint8_t secret[MICA_KEY_SIZE], mica_error *err);
/* Whether there is room for another diff in the list. */
static inline bool img_file_has_room(const img_file *file) {
    return !file->doubtful && file->super.count > 0 && file->super.count < IMG_EPOCHS_MAX;
}
/* Whether a path leads to the open file. Its own may not any more: it may have been removed, or another put in its place.
 * False with errno 0 where it leads to another one; else errno says why nobody knows. */
bool img_file_is(const img_file *file, const char *path);
/* Whether the open file is as its last commit left it, as far as its length and the superblock that counts tell: somebody else may
 * have cut or overwritten it. */
bool img_file_is_whole(const img_file *file);

#endif

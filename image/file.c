/* image/file.c - opens image files, makes them, and adds epochs: the order of writing and flushing that makes an image at
 * every moment the old one or the new one, whole. Called by image/save.c and image/load.c.
 *
 * A new file is written aside and renamed when its first epoch is committed, so the old image at that name is whole until
 * then. Further epochs are appended. Two superblocks take turns: the one that counts is never written over, so a commit
 * that is cut off leaves it and the epochs it lists as they were. Bytes behind `end` are nobody's; the next append begins
 * behind them or over them.
 *
 * The lock lies on the file itself and ends with the process. A file that is renamed into its place is locked already
 * (base/atomic.c), and keeps the lock through the descriptor that is kept here. */
#include "image/file.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "image/cipher.h"
#include "image/remote.h"
#include "image/sign.h"
#include "image/trust.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#define LOCK_TRIES 50       /* for the lock of somebody else, … */
#define LOCK_NAP   10000000 /* … so many nanoseconds apart */

/* ---- superblocks ---- */

static void super_seal(img_super *super) {
    memset(super->self, 0, sizeof super->self);
    uint8_t self[FMT_HASH];
    base_sha256_of(super, sizeof *super, self);
    memcpy(super->self, self, sizeof self);
}

static bool super_sealed(const img_super *super) {
    img_super copy = *super;
    super_seal(&copy);
    return memcmp(copy.self, super->self, sizeof copy.self) == 0;
}

/* A superblock that is sealed but for its numbers is a forgery, or the work of a faulty program. */
static bool super_sound(const img_super *super, unsigned page) {
    static const uint8_t none[sizeof super->reserved];
    static const img_encryption plain;
    if (super->count == 0 || super->count > IMG_EPOCHS_MAX || (super->sequence & 1) != page) return false;
    uint64_t least = IMG_FIRST;
    for (uint32_t k = 0; k < super->count; k++) {
        if (super->member[k].at % FMT_PAGE || super->member[k].at < least) return false;
        least = super->member[k].at + 2 * FMT_PAGE; /* no container is smaller */
    }
    return super->end >= least && super->end % FMT_PAGE == 0 &&
           memcmp(super->reserved, none, sizeof none) == 0 &&
           (super->version == IMG_ENCRYPTED || memcmp(&super->encryption, &plain, sizeof plain) == 0);
}

/* The newer of the two that are whole. One of them may be torn, by a commit that was cut off. */
static mica_status super_choose(img_file *file, const img_super pages[2], mica_error *err) {
    const img_super *best = NULL;
    bool magic = false;
    for (unsigned k = 0; k < 2; k++) {
        const img_super *s = &pages[k];
        if (memcmp(s->magic, IMG_MAGIC, sizeof s->magic) != 0) continue;
        magic = true;
        if (!super_sealed(s)) continue;
        if (s->version != IMG_VERSION && s->version != IMG_ENCRYPTED)
            return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "superblock", k * FMT_PAGE,
                                  base_pair_numbers(IMG_VERSION, s->version),
                                  "%s: the image has version %u; this program reads versions %u and %u",
                                  file->path, s->version, IMG_VERSION, IMG_ENCRYPTED);
        if (s->version == IMG_ENCRYPTED && !img_encryption_known(&s->encryption))
            return base_fail(err, MICA_ERR_VERSION_MISMATCH, "superblock", k * FMT_PAGE,
                             "%s: the image is encrypted in a way that this program does not know",
                             file->path);
        if (super_sound(s, k) && (!best || s->sequence > best->sequence)) best = s;
    }
    if (best) {
        file->super = *best;
        return MICA_OK;
    }
    if (magic)
        return base_fail(err, MICA_ERR_CORRUPTED, "superblock", 0, "%s: both superblocks are damaged",
                         file->path);
    return base_fail(err, MICA_ERR_NOT_A_SNAPSHOT, NULL, 0, "%s: it is no image of a Mica session",
                     file->path);
}

static mica_status super_read(img_file *file, mica_error *err) {
    img_super pages[2];
    struct stat info;
    if (base_file_fstat(file->fd, &info) != 0) return base_fail_errno(err, file->path, "examine it");
    if (!S_ISREG(info.st_mode))
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: it is not a regular file", file->path);
    memset(pages, 0, sizeof pages);
    for (size_t have = 0; have < sizeof pages;) {
        ssize_t n = base_file_pread(file->fd, (uint8_t *)pages + have, sizeof pages - have, (off_t)have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return base_fail_errno(err, file->path, "read it");
        if (n == 0) break;
        have += (size_t)n;
    }
    mica_status status = super_choose(file, pages, err);
    if (status != MICA_OK) return status;
    if ((uint64_t)info.st_size < file->super.end)
        return base_fail_pair(err, MICA_ERR_TRUNCATED, NULL, (uint64_t)info.st_size,
                              base_pair_numbers(file->super.end, (uint64_t)info.st_size),
                              "%s: the image has %llu bytes and needs %llu", file->path,
                              (unsigned long long)info.st_size, (unsigned long long)file->super.end);
    return MICA_OK;
}

/* ---- opening ---- */

static mica_status file_begin(img_file *file, const char *path, mica_error *err) {
    *file = (img_file){.fd = -1, .path = base_text_copy(path)};
    return file->path ? MICA_OK : base_fail_memory(err, "naming an image");
}

bool img_file_is(const img_file *file, const char *path) {
    struct stat ours, named;
    if (base_file_fstat(file->fd, &ours) != 0 || base_file_stat(path, &named) != 0) return false;
    errno = 0;
    return ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

bool img_file_is_whole(const img_file *file) {
    img_super there;
    struct stat info;
    return base_file_fstat(file->fd, &info) == 0 && (uint64_t)info.st_size >= file->super.end &&
           base_file_pread(file->fd, &there, sizeof there, (file->super.sequence & 1) * FMT_PAGE) ==
               (ssize_t)sizeof there &&
           memcmp(&there, &file->super, sizeof there) == 0;
}

/* A process that was killed while it started a program has its files open until that one has begun, a moment later. */
static int file_lock_soon(int fd) {
    int taken = base_file_lock(fd);
    for (int k = 0; k < LOCK_TRIES && taken != 0 && errno == EWOULDBLOCK; k++) {
        (void)nanosleep(&(struct timespec){.tv_nsec = LOCK_NAP}, NULL);
        taken = base_file_lock(fd);
    }
    return taken;
}

/* Locks the file, which must still be the one of that name: while it was opened another may have been renamed into its
 * place. */
static mica_status file_lock(img_file *file, bool *again, mica_error *err) {
    *again = false;
    if (file_lock_soon(file->fd) != 0) {
        if (errno == EWOULDBLOCK)
            return base_fail(err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET,
                             "%s: another process is writing this image; end it, or save elsewhere",
                             file->path);
        return base_fail_errno(err, file->path, "lock it");
    }
    *again = !img_file_is(file, file->path);
    return MICA_OK;
}

/* In a store: it is fetched into memory that has a descriptor, as if it were the file. */
static mica_status file_fetch(img_file *file, store *s, const char *key, mica_error *err) {
    mica_status status = img_remote_open(s, key, file->path, &file->remote, err);
    if (status != MICA_OK) return status;
    file->fd = img_remote_dup(file->remote);
    return file->fd < 0 ? base_fail_errno(err, file->path, "keep it open") : MICA_OK;
}

/* Messages do not have who may open the store. */
static mica_status file_fetch_url(img_file *file, const char *url, bool writing, mica_error *err) {
    store *s;
    char *key;
    *file = (img_file){.fd = -1, .path = img_url_shown(url)};
    if (!file->path) return base_fail_memory(err, "naming an image");
    if (writing)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: an image in a store is only read; save into a file, and `micac image push` it",
                         file->path);
    mica_status status = img_url_open(url, false, &s, &key, err);
    if (status == MICA_OK) status = file_fetch(file, s, key, err);
    base_free(key);
    return status;
}

mica_status img_file_fetch(img_file *file, struct store *s, const char *key, const char *name,
                           mica_error *err) {
    mica_status status = file_begin(file, name, err);
    if (status != MICA_OK) {
        store_end(s);
        return status;
    }
    status = file_fetch(file, s, key, err);
    if (status == MICA_OK) status = super_read(file, err);
    if (status != MICA_OK) img_file_close(file);
    return status;
}

mica_status img_file_open(img_file *file, const char *path, bool writing, mica_error *err) {
    bool url = img_url_is(path);
    mica_status status = url ? file_fetch_url(file, path, writing, err) : file_begin(file, path, err);
    bool again = status == MICA_OK && !url;
    while (again) {
        again = false;
        file->fd = base_file_open(path, (writing ? O_RDWR : O_RDONLY) | O_NONBLOCK, 0);
        if (file->fd < 0) {
            status = base_fail_errno(err, path, "open the image");
            break;
        }
        if (writing) status = file_lock(file, &again, err);
        if (again && status == MICA_OK) {
            base_file_close(file->fd);
            file->fd = -1;
        }
    }
    file->writing = writing && status == MICA_OK;
    if (status == MICA_OK) status = super_read(file, err);
    if (status != MICA_OK) img_file_close(file);
    return status;
}

/* The lock is the open file's, so both have it. */
mica_status img_file_share(const img_file *file, img_file *out, mica_error *err) {
    mica_status status = file_begin(out, file->path, err);
    if (status != MICA_OK) return status;
    out->fd = base_file_dup(file->fd);
    if (out->fd < 0) status = base_fail_errno(err, file->path, "keep the image open");
    out->super = file->super;
    out->writing = file->writing;
    out->doubtful = file->doubtful;
    if (status != MICA_OK) img_file_close(out);
    return status;
}

mica_status img_file_free(const char *path, mica_error *err) {
    img_file there;
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = img_file_open(&there, path, true, &inner);
    if (status == MICA_OK) img_file_close(&there);
    if (status != MICA_ERR_BUSY) return MICA_OK; /* writing it will tell what else is wrong */
    *err = inner;
    return status;
}

/* The superblocks are zeros until the first commit: a file that is found so is no image. */
mica_status img_file_create(img_file *file, const char *path, mica_error *err) {
    static const uint8_t zeros[IMG_FIRST];
    mica_status status = file_begin(file, path, err);
    if (status != MICA_OK) return status;
    file->making.own = file->writing = true;
    status = base_atomic_begin(&file->making, path, err);
    if (status == MICA_OK) status = base_atomic_write(&file->making, zeros, sizeof zeros, err);
    if (status == MICA_OK) {
        file->fd = base_file_dup(file->making.fd);
        if (file->fd < 0) status = base_fail_errno(err, path, "keep the new image open");
    }
    if (status != MICA_OK) img_file_close(file);
    return status;
}

void img_file_close(img_file *file) {
    base_atomic_abort(&file->making);
    if (file->path && file->fd >= 0) base_file_close(file->fd);
    base_free(file->path);
    img_cipher_free(file->cipher);
    img_remote_close(file->remote);
    *file = (img_file){.fd = -1};
}

/* ---- committing ---- */

/* What comes last: of an encrypted image the seal by its key, over all but what comes next; the tag over that and all the rest;
 * the hash over the tag too. */
static mica_status super_finish(const img_file *file, img_super *super, mica_error *err) {
    if (file->cipher) img_cipher_seal(file->cipher, super);
    mica_status status = file->untagged ? MICA_OK : img_key_tag(super, err);
    if (status == MICA_OK) super_seal(super);
    return status;
}

static mica_status super_next(const img_file *file, uint64_t at, const mica_memory_saved *saved, bool full,
                              img_super *next, mica_error *err) {
    if (!full && !img_file_has_room(file))
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: the image has %u epochs, and no more can be added before all is saved anew",
                         file->path, file->super.count);
    *next = file->super;
    memcpy(next->magic, IMG_MAGIC, sizeof next->magic);
    next->version = file->cipher ? IMG_ENCRYPTED : IMG_VERSION;
    next->sequence = file->super.sequence + 1;
    next->end = at + saved->bytes;
    if (full) {
        memset(next->member, 0, sizeof next->member);
        next->count = 0;
    }
    img_member *member = &next->member[next->count++];
    member->at = at;
    memcpy(member->identity, saved->identity, sizeof member->identity);
    img_sign_clear(next); /* it was over another list */
    return super_finish(file, next, err);
}

static mica_status super_write(const img_file *file, const img_super *super, mica_error *err) {
    return base_file_pwrite_all(file->fd, file->path, super, sizeof *super, (super->sequence & 1) * FMT_PAGE,
                                err);
}

/* The first flush orders the epoch before the superblock that lists it; a new file is flushed as a whole and renamed. */
mica_status img_file_commit(img_file *file, uint64_t at, const mica_memory_saved *saved, bool full,
                            mica_error *err) {
    img_super next;
    mica_status status = super_next(file, at, saved, full, &next, err);
    bool made = file->making.path != NULL;
    if (status == MICA_OK && !made && base_file_fdatasync(file->fd) != 0)
        status = base_fail_errno(err, file->path, "flush an epoch");
    if (status == MICA_OK) status = super_write(file, &next, err);
    if (status == MICA_OK && made)
        status = base_atomic_commit(&file->making, err);
    else if (status == MICA_OK && base_file_fdatasync(file->fd) != 0)
        status = base_fail_errno(err, file->path, "flush the superblock");
    if (status == MICA_OK) file->super = next;
    file->doubtful = status != MICA_OK;
    return status;
}

mica_status img_file_sign(img_file *file, const uint8_t secret[MICA_KEY_SIZE], mica_error *err) {
    img_super next = file->super;
    next.sequence++;
    img_sign(&next, secret);
    mica_status status = super_finish(file, &next, err);
    if (status == MICA_OK) status = super_write(file, &next, err);
    if (status == MICA_OK && base_file_fdatasync(file->fd) != 0)
        status = base_fail_errno(err, file->path, "flush the superblock");
    if (status == MICA_OK) file->super = next;
    file->doubtful |= status != MICA_OK;
    return status;
}

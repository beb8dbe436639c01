/* image/trust.c - the key of this user, and the tags it makes: which images this user has saved. Called by image/file.c
 * and image/load.c.
 *
 * The memory of an interpreter is believed as it is: who can make a program load bytes of his choice can make it do
 * anything. So an image says who saved it. The tag is an HMAC (RFC 2104) with SHA-256 of the superblock, which names the
 * identities of all epochs, which cover every byte of them; the key is 32 random bytes in a file that only this user may
 * read. An image from elsewhere has no such tag, whatever it claims, and its memory must be proven instead. */
#include "image/trust.h"

#include "base/atomic.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define KEY_BYTES crypto_auth_hmacsha256_KEYBYTES
#define KEY_TRIES 200 /* of 10 ms each, while another process makes the key */

/* ---- where the key is ---- */

static mica_status key_path(base_buf *out, mica_error *err) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && *data == '/') {
        base_buf_str(out, data);
        base_buf_str(out, "/mica/image.key");
    } else if (home && *home == '/') {
        base_buf_str(out, home);
        base_buf_str(out, "/.local/share/mica/image.key");
    } else {
        return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "there is no folder for the key of this user's images; set XDG_DATA_HOME or HOME");
    }
    return base_buf_cstr(out) ? MICA_OK : base_fail_memory(err, "naming the key of images");
}

static mica_status key_check_owner(int fd, const char *path, mica_error *err) {
    struct stat info;
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, path, "examine the key of images");
    if (S_ISREG(info.st_mode) && info.st_uid == geteuid() && !(info.st_mode & 077)) return MICA_OK;
    return base_fail(
        err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
        "%s: the key of images must be a file of this user's that nobody else may read (chmod 600)", path);
}

/* ---- reading and making it ---- */

/* True when the whole key is there; false with MICA_OK in *status while the file is empty. */
static bool key_read(int fd, const char *path, uint8_t key[KEY_BYTES], mica_status *status, mica_error *err) {
    ssize_t n = base_file_pread(fd, key, KEY_BYTES, 0);
    *status = MICA_OK;
    if (n == KEY_BYTES) return true;
    if (n < 0)
        *status = base_fail_errno(err, path, "read the key of images");
    else if (n > 0)
        *status =
            base_fail(err, MICA_ERR_TRUNCATED, NULL, (uint64_t)n,
                      "%s: the key of images is cut short; images that it tagged are lost as this user's own "
                      "when it is removed",
                      path);
    return false;
}

/* Who has the lock makes the key; others wait for it. */
static mica_status key_fill(int fd, const char *path, uint8_t key[KEY_BYTES], mica_error *err) {
    mica_status status = MICA_OK;
    for (int k = 0; base_file_lock(fd) != 0; k++) {
        if (errno != EWOULDBLOCK || k == KEY_TRIES)
            return base_fail_errno(err, path, "lock the key of images");
        (void)nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    if (key_read(fd, path, key, &status, err) || status != MICA_OK) return status;
    if (getrandom(key, KEY_BYTES, 0) != KEY_BYTES) return base_fail_errno(err, path, "draw a key");
    status = base_file_pwrite_all(fd, path, key, KEY_BYTES, 0, err);
    if (status == MICA_OK && base_file_fsync(fd) != 0) status = base_fail_errno(err, path, "flush the key");
    return status;
}

static mica_status key_make(const char *path, uint8_t key[KEY_BYTES], mica_error *err) {
    int fd = base_file_open(path, O_RDWR, 0);
    if (fd < 0) return base_fail_errno(err, path, "write the key of images");
    mica_status status = key_fill(fd, path, key, err);
    base_file_close(fd);
    mica_error ignored = MICA_ERROR_INIT; /* a name lost with the machine costs a proof, not an image */
    if (status == MICA_OK) (void)!base_atomic_flush_folder(path, &ignored);
    return status;
}

/* NOT_FOUND, without an error, where there is none and none is to be made. */
static mica_status key_get(bool make, uint8_t key[KEY_BYTES], mica_error *err) {
    base_buf path = {0};
    mica_status status = key_path(&path, err);
    char *name = status == MICA_OK ? (char *)path.data : NULL;
    int fd = -1;
    if (name) {
        fd = base_file_open(name, O_RDONLY | O_NONBLOCK, 0); /* a home may be read-only */
        if (fd < 0 && errno == ENOENT && make) {
            char *slash = strrchr(name, '/');
            mica_error ignored = MICA_ERROR_INIT; /* what could not be made is told when the key is opened */
            *slash = 0;
            (void)!base_file_make_folders(name, &ignored);
            *slash = '/';
            fd = base_file_open(name, O_RDWR | O_CREAT, 0600);
        }
        if (fd < 0)
            status = errno == ENOENT && !make ? MICA_ERR_NOT_FOUND
                                              : base_fail_errno(err, name, "open the key of images");
    }
    if (fd >= 0) {
        status = key_check_owner(fd, name, err);
        if (status == MICA_OK && !key_read(fd, name, key, &status, err) && status == MICA_OK)
            status = make ? key_make(name, key, err) : MICA_ERR_NOT_FOUND;
        base_file_close(fd);
    }
    base_buf_free(&path);
    return status;
}

/* ---- tags ---- */

static_assert(KEY_BYTES == 32 && IMG_TAG == crypto_auth_hmacsha256_BYTES, "as the format says");

/* Of the page's hash, not of the page: libsodium's SHA-256 takes five times as long as base_sha256_of, which a start behind an
 * image would notice (15 of 800 us). */
static void tag_of(const img_super *super, const uint8_t key[KEY_BYTES], uint8_t tag[IMG_TAG]) {
    uint8_t hash[FMT_HASH];
    img_super plain = *super;
    memset(plain.tag, 0, sizeof plain.tag);
    memset(plain.self, 0, sizeof plain.self);
    base_sha256_of(&plain, sizeof plain, hash);
    (void)crypto_auth_hmacsha256(tag, hash, sizeof hash, key); /* which cannot fail */
}

mica_status img_key_tag(img_super *super, mica_error *err) {
    uint8_t key[KEY_BYTES];
    mica_status status = key_get(true, key, err);
    if (status != MICA_OK) return status;
    base_sha256_of(key, sizeof key, super->key);
    tag_of(super, key, super->tag);
    sodium_memzero(key, sizeof key);
    return MICA_OK;
}

mica_status img_key_check(const img_super *super, bool *own, mica_error *err) {
    uint8_t key[KEY_BYTES], tag[IMG_TAG];
    *own = false;
    mica_status status = key_get(false, key, err);
    if (status == MICA_ERR_NOT_FOUND) return MICA_OK;
    if (status != MICA_OK) return status;
    tag_of(super, key, tag);
    sodium_memzero(key, sizeof key);
    *own = sodium_memcmp(tag, super->tag, sizeof tag) == 0;
    return MICA_OK;
}

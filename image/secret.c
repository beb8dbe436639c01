/* image/secret.c - key files and passphrases → the master key that the keys of files are made of (image/cipher.c).
 *
 * A key file is as good as it is random, so its bytes are hashed and no more. A passphrase is something that can be guessed:
 * scrypt makes each guess cost half a second and 128 MiB, and a salt makes guesses good for one secret alone. Salt and costs are
 * in every image that is made with it. */
#include "image/secret.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/wiped.h"
#include "image/file.h"
#include "image/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static const base_scrypt_cost secret_cost = {.log_n = 17, .r = 8, .p = 1};

static mica_status secret_new(mica_image_secret **out, mica_error *err) {
    void *memory;
    mica_status status = base_wiped_new(sizeof **out, &memory, err);
    *out = memory;
    return status;
}

void mica_image_secret_free(mica_image_secret *secret) {
    base_wiped_free(secret, sizeof *secret);
}

/* ---- key files ---- */

static mica_status key_file_check(int fd, const char *path, mica_error *err) {
    struct stat info;
    if (base_file_fstat(fd, &info) != 0) return base_fail_errno(err, path, "examine the key file");
    if (!S_ISREG(info.st_mode) || info.st_uid != geteuid() || info.st_mode & 077)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%s: a key file must be a regular file of this user's that nobody else may read "
                         "(chmod 600)",
                         path);
    return MICA_OK;
}

/* Into memory that is wiped, at one go: a buffer that grows would leave copies. */
static mica_status key_file_read(int fd, const char *path, uint8_t *bytes, size_t *len, mica_error *err) {
    *len = 0;
    for (ssize_t n = 1; n && *len <= MICA_IMAGE_KEY_FILE_MAX;) {
        n = base_file_pread(fd, bytes + *len, MICA_IMAGE_KEY_FILE_MAX + 1 - *len, (off_t)*len);
        if (n < 0 && errno != EINTR) return base_fail_errno(err, path, "read the key file");
        if (n > 0) *len += (size_t)n;
    }
    if (*len < MICA_IMAGE_KEY_FILE_MIN)
        return base_fail(err, MICA_ERR_TRUNCATED, NULL, *len,
                         "%s: a key file has at least %u bytes, this one %zu (head -c 32 /dev/urandom makes "
                         "one)",
                         path, MICA_IMAGE_KEY_FILE_MIN, *len);
    if (*len > MICA_IMAGE_KEY_FILE_MAX)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_IMAGE_KEY_FILE_MAX,
                         "%s: a key file has at most %u bytes", path, MICA_IMAGE_KEY_FILE_MAX);
    return MICA_OK;
}

mica_status mica_image_secret_from_file(const char *path, mica_image_secret **out, mica_error *err) {
    void *bytes = NULL;
    size_t len;
    *out = NULL;
    int fd = base_file_open(path, O_RDONLY | O_NONBLOCK, 0);
    if (fd < 0) return base_fail_errno(err, path, "open the key file");
    mica_status status = key_file_check(fd, path, err);
    if (status == MICA_OK) status = base_wiped_new(MICA_IMAGE_KEY_FILE_MAX + 1, &bytes, err);
    if (status == MICA_OK) status = key_file_read(fd, path, bytes, &len, err);
    if (status == MICA_OK) status = secret_new(out, err);
    if (status == MICA_OK) {
        (*out)->kdf = IMG_KDF_KEY_FILE;
        base_hkdf(base_view_of(bytes, len), base_view_of(NULL, 0), base_view_str("mica image key file 1"),
                  (*out)->master, IMG_MASTER);
    }
    base_wiped_free(bytes, MICA_IMAGE_KEY_FILE_MAX + 1);
    base_file_close(fd);
    return status;
}

/* ---- passphrases ---- */

static mica_status secret_stretch(mica_image_secret *secret, base_view passphrase, mica_error *err) {
    secret->kdf = IMG_KDF_SCRYPT;
    return base_scrypt(passphrase, base_view_of(secret->salt, sizeof secret->salt), secret->cost,
                       secret->master, IMG_MASTER, err);
}

static mica_status secret_refuse_empty(base_view passphrase, mica_error *err) {
    if (passphrase.len) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "the passphrase is empty");
}

mica_status img_secret_new_passphrase(base_view passphrase, base_scrypt_cost cost, mica_image_secret **out,
                                      mica_error *err) {
    *out = NULL;
    mica_status status = secret_refuse_empty(passphrase, err);
    if (status == MICA_OK) status = secret_new(out, err);
    if (status != MICA_OK) return status;
    mica_image_secret *secret = *out;
    secret->cost = cost;
    if (getrandom(secret->salt, sizeof secret->salt, 0) != (ssize_t)sizeof secret->salt)
        status = base_fail_errno(err, "the salt of a passphrase", "draw");
    if (status == MICA_OK) status = secret_stretch(secret, passphrase, err);
    if (status == MICA_OK) return status;
    mica_image_secret_free(secret);
    *out = NULL;
    return status;
}

/* With the salt and the costs that its file has. */
static mica_status secret_of_image(base_view passphrase, const img_file *file, mica_image_secret **out,
                                   mica_error *err) {
    const img_encryption *e = &file->super.encryption;
    if (file->super.version != IMG_ENCRYPTED || e->kdf != IMG_KDF_SCRYPT)
        return base_fail(err, MICA_ERR_WRONG_KEY, NULL, MICA_NO_OFFSET,
                         file->super.version == IMG_ENCRYPTED
                             ? "%s: the image is encrypted by a key file, not a passphrase: give it with "
                               "--key-file"
                             : "%s: the image is not encrypted; `micac image encrypt` makes it so",
                         file->path);
    mica_status status = secret_new(out, err);
    if (status != MICA_OK) return status;
    (*out)->cost = (base_scrypt_cost){e->log_n, e->r, e->p};
    memcpy((*out)->salt, e->salt, sizeof e->salt);
    status = secret_stretch(*out, passphrase, err);
    if (status == MICA_OK) return status;
    mica_image_secret_free(*out);
    *out = NULL;
    return status;
}

mica_status mica_image_secret_from_passphrase(const char *passphrase, size_t len, const char *path,
                                              mica_image_secret **out, mica_error *err) {
    img_file file;
    base_view text = base_view_of(passphrase, len);
    *out = NULL;
    if (!path) return img_secret_new_passphrase(text, secret_cost, out, err);
    mica_status status = secret_refuse_empty(text, err);
    if (status == MICA_OK) status = img_file_open(&file, path, false, err);
    if (status != MICA_OK) return status;
    status = secret_of_image(text, &file, out, err);
    img_file_close(&file);
    return status;
}

/* ---- without a secret ---- */

bool img_encryption_known(const img_encryption *e) {
    static const uint8_t none[sizeof e->salt];
    if (e->cipher != IMG_CIPHER_AES_256_GCM || e->reserved) return false;
    if (e->kdf == IMG_KDF_SCRYPT) return base_scrypt_bounded((base_scrypt_cost){e->log_n, e->r, e->p});
    return e->kdf == IMG_KDF_KEY_FILE && !e->log_n && !e->r && !e->p &&
           memcmp(e->salt, none, sizeof none) == 0;
}

mica_status mica_image_tell_locked(const char *path, mica_image_locked *out, mica_error *err) {
    img_file file;
    mica_status status = img_file_open(&file, path, false, err);
    if (status != MICA_OK) return status;
    const img_encryption *e = &file.super.encryption;
    *out = (mica_image_locked){.encrypted = file.super.version == IMG_ENCRYPTED,
                               .passphrase = e->kdf == IMG_KDF_SCRYPT,
                               .epochs = file.super.count,
                               .log_n = e->log_n,
                               .r = e->r,
                               .p = e->p,
                               .bytes = file.super.end,
                               .sequence = file.super.sequence};
    status = img_key_check(&file.super, &out->own, err);
    img_file_close(&file);
    return status;
}

/* session/image_secret.c - sessions whose images are encrypted: the secret that a session has, and what becomes of files by it;
 * images that become encrypted, or are it no more.
 *
 * A session with a secret writes no image that is not encrypted, wherever it goes: quicksaves and checkpoints have the same
 * memory as the image that it is kept in. Nor does it go on from one that is not: who can put a file there could otherwise put
 * one that anybody may read or has written. */
#include "session/image_internal.h"

#include "base/error.h"
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

mica_status mica_session_use_secret(mica_session *s, mica_image_secret *secret, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    mica_status status = MICA_OK;
    if (!g)
        status = base_fail_memory(err, "keeping an image");
    else if (g->secret)
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           "the session's images are encrypted by another secret already");
    if (status == MICA_OK) ses_saving_give_up(s); /* what is not written yet would not be encrypted */
    if (status == MICA_OK)
        g->secret = secret;
    else
        mica_image_secret_free(secret);
    return status;
}

mica_status ses_unlock(const mica_session *s, img_file *file, mica_error *err) {
    const mica_image_secret *secret = s->imaging->secret;
    if (secret && !img_file_encrypted(file))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "%s: the image is not encrypted, and this session's are; `micac image encrypt` makes "
            "it so",
            file->path);
    return img_file_unlock(file, secret, err);
}

mica_status ses_encrypt(const mica_session *s, img_file *file, mica_error *err) {
    const mica_image_secret *secret = s->imaging ? s->imaging->secret : NULL;
    mica_status status = secret ? img_file_encrypt(file, secret, err) : MICA_OK;
    if (status != MICA_OK) img_file_close(file);
    return status;
}

/* ---- without the secret ---- */

static const char *locked_costs(const mica_image_locked *locked, char *out, size_t size) {
    snprintf(out, size, locked->passphrase ? "a passphrase (scrypt, N = 2^%u, r = %u, p = %u)" : "a key file",
             locked->log_n, locked->r, locked->p);
    return out;
}

static void locked_json(const char *path, const mica_image_locked *locked, base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    base_json_str(&j, "file", path);
    base_json_bool(&j, "own", locked->own);
    base_json_u64(&j, "bytes", locked->bytes);
    base_json_bool(&j, "encrypted", true);
    base_json_str(&j, "cipher", "AES-256-GCM");
    base_json_str(&j, "kdf", locked->passphrase ? "scrypt" : "key file");
    if (locked->passphrase) {
        base_json_u64(&j, "log_n", locked->log_n);
        base_json_u64(&j, "r", locked->r);
        base_json_u64(&j, "p", locked->p);
    }
    base_json_u64(&j, "epoch_count", locked->epochs);
    base_json_u64(&j, "commits", locked->sequence);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

mica_status ses_describe_locked(const char *path, bool json, base_buf *out, mica_error *err) {
    mica_image_locked locked;
    char costs[96];
    mica_status status = mica_image_tell_locked(path, &locked, err);
    if (status != MICA_OK) return status;
    if (json) {
        locked_json(path, &locked, out);
    } else {
        base_buf_printf(out, "image            %s\n", path);
        base_buf_printf(out, "encrypted        AES-256-GCM, by %s\n",
                        locked_costs(&locked, costs, sizeof costs));
        base_buf_printf(out, "saved by         %s\n",
                        locked.own ? "this user" : "somebody else, or with another key");
        base_buf_printf(out, "file             %" PRIu64 " bytes, %u epoch%s of %" PRIu64 " commit%s\n",
                        locked.bytes, locked.epochs, locked.epochs == 1 ? "" : "s", locked.sequence,
                        locked.sequence == 1 ? "" : "s");
    }
    return out->failed ? base_fail_memory(err, "describing an image") : MICA_OK;
}

/* ---- encrypted or not ---- */

/* The result carries this user's tag, so only what this user has saved may get it. */
static mica_status rewrite(const char *path, const char *into, const mica_image_secret *secret, bool encrypt,
                           mica_error *err) {
    ses_opened t;
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    if (img_file_encrypted(&t.file) == encrypt)
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           encrypt ? "%s: the image is encrypted already" : "%s: the image is not encrypted",
                           path);
    else if (!t.image.own)
        status = base_fail(err, MICA_ERR_UNTRUSTED, NULL, MICA_NO_OFFSET,
                           "%s: this user has not saved the image, and writing it anew would make it this "
                           "user's",
                           path);
    if (status == MICA_OK) status = ses_opened_merge(&t, into, encrypt ? secret : NULL, NULL, err);
    ses_opened_end(&t);
    return status;
}

mica_status mica_image_encrypt(const char *path, const char *into, const mica_image_secret *secret,
                               mica_error *err) {
    if (!secret)
        return base_fail(err, MICA_ERR_KEY_NEEDED, NULL, MICA_NO_OFFSET, "%s: what shall it be encrypted by?",
                         path);
    return rewrite(path, into, secret, true, err);
}

mica_status mica_image_decrypt(const char *path, const char *into, const mica_image_secret *secret,
                               mica_error *err) {
    return rewrite(path, into, secret, false, err);
}

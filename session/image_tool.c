/* session/image_tool.c - images as files, for tools: telling what one is, verifying it, merging its epochs, signing. No VM is
 * made and no memory believed; what an image says of its program is text that whoever saved it wrote. */
#include "session/image_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/time.h"
#include "image/sign.h"
#include "memory/file.h"
#include "mica/image_tool.h"

#include <inttypes.h>
#include <string.h>

mica_status ses_opened_tell(ses_opened *o, const mica_image_secret *secret, mica_error *err) {
    mica_status status = img_file_unlock(&o->file, secret, err);
    if (status == MICA_OK) status = img_image_open(&o->image, &o->file, err);
    if (status != MICA_OK) return status;
    (void)mica_memory_file_tell(o->image.memory, o->file.super.count - 1,
                                &o->newest); /* there is one at least */
    status = img_image_section(&o->image, IMG_SECTION_ABOUT, &o->about, err);
    if (status == MICA_OK) status = img_image_section(&o->image, IMG_SECTION_SUMMARY, &o->summary, err);
    if (status != MICA_OK) img_image_close(&o->image);
    return status;
}

mica_status ses_opened_begin(ses_opened *o, const char *path, const mica_image_secret *secret,
                             mica_error *err) {
    o->looked = o->looked_lines = (base_buf){0};
    mica_status status = img_file_open(&o->file, path, false, err);
    if (status != MICA_OK) return status;
    status = ses_opened_tell(o, secret, err);
    if (status != MICA_OK) img_file_close(&o->file);
    return status;
}

void ses_opened_end(ses_opened *o) {
    base_buf_free(&o->looked);
    base_buf_free(&o->looked_lines);
    img_image_close(&o->image);
    img_file_close(&o->file);
}

double ses_image_age(int64_t time_ns) {
    double age = ((double)base_time_real_ns() - (double)time_ns) / 1e9;
    return age > 0 ? age : 0;
}

/* ---- what it is ---- */

void ses_opened_json(const ses_opened *t, base_buf *out) {
    base_json j = {.out = out};
    char when[BASE_TIME_TEXT];
    (void)base_time_text(t->newest.time_ns, when);
    base_json_object(&j, NULL);
    base_json_str(&j, "file", t->file.path);
    base_json_str(&j, "description", t->newest.description);
    base_json_str(&j, "time", when);
    base_json_double(&j, "age_seconds", ses_image_age(t->newest.time_ns), 0);
    base_json_bool(&j, "own", t->image.own);
    if (t->looked.len) base_json_bool(&j, "deep", true);
    if (img_signed(&t->file.super))
        base_json_hex(&j, "signer", t->file.super.signer, sizeof t->file.super.signer);
    base_json_u64(&j, "bytes", t->file.super.end);
    base_json_bool(&j, "encrypted", img_file_encrypted(&t->file));
    base_json_array(&j, "epochs");
    for (uint32_t k = 0; k < t->file.super.count; k++) {
        mica_memory_file_about about;
        if (!mica_memory_file_tell(t->image.memory, k, &about)) continue;
        base_json_object(&j, NULL);
        base_json_hex(&j, "identity", about.identity, sizeof about.identity);
        base_json_bool(&j, "full", about.full);
        base_json_u64(&j, "offset", t->file.super.member[k].at);
        base_json_u64(&j, "bytes", about.bytes);
        base_json_u64(&j, "pages", about.pages);
        base_json_object_end(&j);
    }
    base_json_array_end(&j);
    base_json_array(&j, "regions");
    for (size_t k = 0; k < mica_memory_file_count(t->image.memory); k++) {
        const mica_memory_region *r = mica_memory_file_region(t->image.memory, k);
        base_json_object(&j, NULL);
        base_json_str(&j, "name", r->name);
        base_json_u64(&j, "bytes", r->size);
        base_json_object_end(&j);
    }
    base_json_array_end(&j);
    /* of a stranger it may be anything */
    if (t->looked.len)
        base_json_raw(&j, "session", base_view_of(t->looked.data, t->looked.len));
    else if (t->about.len && t->image.own)
        base_json_raw(&j, "session", t->about);
    else if (t->about.len)
        base_json_text(&j, "session_text", t->about);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

/* Lines of somebody else's. */
static void plain_lines(base_buf *out, base_view text) {
    for (size_t at = 0, len; at < text.len; at += len + 1) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        len = end ? (size_t)(end - text.data) - at : text.len - at;
        base_buf_plain(out, text.data + at, len);
        if (end) base_buf_byte(out, '\n');
    }
}

static void put_chain(const ses_opened *t, base_buf *out) {
    uint64_t full = 0, diffs = 0, pages = 0;
    for (uint32_t k = 0; k < t->file.super.count; k++) {
        mica_memory_file_about about;
        if (!mica_memory_file_tell(t->image.memory, k, &about)) continue;
        *(about.full ? &full : &diffs) += about.bytes;
        if (!about.full) pages += about.pages;
    }
    base_buf_printf(out, "chain            a full state of %" PRIu64 " bytes", full);
    if (t->file.super.count > 1)
        base_buf_printf(out, ", then %u of changes: %" PRIu64 " pages, %" PRIu64 " bytes",
                        t->file.super.count - 1, pages, diffs);
    base_buf_byte(out, '\n');
}

void ses_opened_text(const ses_opened *t, base_buf *out) {
    char when[BASE_TIME_TEXT];
    uint64_t memory = 0;
    (void)base_time_text(t->newest.time_ns, when);
    for (size_t k = 0; k < mica_memory_file_count(t->image.memory); k++)
        memory += mica_memory_file_region(t->image.memory, k)->size;
    base_buf_printf(out, "image            %s\n", t->file.path);
    if (*t->newest.description) {
        base_buf_str(out, "description      ");
        base_buf_plain(out, t->newest.description, strlen(t->newest.description));
        base_buf_byte(out, '\n');
    }
    base_buf_printf(out, "saved            %s, %.0f s ago\n", when, ses_image_age(t->newest.time_ns));
    base_buf_printf(out, "saved by         %s\n",
                    t->image.own ? "this user" : "somebody else, or with another key");
    if (img_file_encrypted(&t->file))
        base_buf_str(out, "encrypted        AES-256-GCM, and opened by the key given\n");
    if (img_signed(&t->file.super)) {
        base_buf_str(out, "signed by        ");
        base_buf_hex(out, t->file.super.signer, sizeof t->file.super.signer);
        base_buf_str(out, "; the signature was not checked\n");
    }
    base_buf_printf(out, "file             %" PRIu64 " bytes, %u epoch%s\n", t->file.super.end,
                    t->file.super.count, t->file.super.count == 1 ? "" : "s");
    put_chain(t, out);
    base_buf_printf(out, "memory           %" PRIu64 " bytes\n", memory);
    if (t->looked_lines.len)
        plain_lines(out, base_view_of(t->looked_lines.data, t->looked_lines.len));
    else
        plain_lines(out, t->summary);
}

mica_status mica_image_tell(const char *path, const mica_image_secret *secret, mica_image_loaded *out,
                            mica_error *err) {
    ses_opened t;
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    *out = (mica_image_loaded){.time_ns = t.newest.time_ns, .epochs = t.file.super.count};
    memcpy(out->description, t.newest.description, sizeof out->description);
    ses_opened_end(&t);
    return MICA_OK;
}

mica_status mica_image_describe(const char *path, const mica_image_secret *secret, bool json,
                                mica_buffer *out, mica_error *err) {
    ses_opened t;
    mica_error locked = MICA_ERROR_INIT;
    mica_status status = ses_opened_begin(&t, path, secret, &locked);
    if (status == MICA_ERR_KEY_NEEDED) return ses_describe_locked(path, json, out, err);
    if (status != MICA_OK) *err = locked;
    if (status != MICA_OK) return status;
    if (json)
        ses_opened_json(&t, out);
    else
        ses_opened_text(&t, out);
    ses_opened_end(&t);
    return out->failed ? base_fail_memory(err, "describing an image") : MICA_OK;
}

/* All pages, of an encrypted image also those that no section has. */
static mica_status verify_all(ses_opened *t, mica_error *err) {
    mica_status status = mica_memory_file_verify(t->image.memory, err);
    if (status == MICA_OK && t->image.plain) status = img_plain_check(t->image.plain, err);
    return status;
}

mica_status mica_image_verify(const char *path, const mica_image_secret *secret, mica_error *err) {
    ses_opened t;
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    status = verify_all(&t, err);
    ses_opened_end(&t);
    return status;
}

/* ---- merging and signing ---- */

/* All of it as one epoch of a new file, encrypted and signed where that is wanted. */
mica_status ses_opened_merge(ses_opened *t, const char *path, const mica_image_secret *secret,
                             const uint8_t *key, mica_error *err) {
    img_file file;
    img_epoch epoch = {0};
    mica_memory_saved saved;
    mica_status status = img_file_free(path, err);
    if (status == MICA_OK) status = img_file_create(&file, path, err);
    if (status != MICA_OK) return status;
    mem_place place = {.fd = file.fd, .name = path};
    if (secret) status = img_file_encrypt(&file, secret, err);
    if (status == MICA_OK) status = img_epoch_begin(&epoch, &file, t->file.super.end, &place, err);
    if (status == MICA_OK) status = mem_file_merge(t->image.memory, 0, NULL, &place, &saved, err);
    if (status == MICA_OK) status = img_epoch_end(&epoch, &place, &saved, err);
    img_epoch_free(&epoch);
    if (status == MICA_OK) status = img_file_commit(&file, place.offset, &saved, true, err);
    if (status == MICA_OK && key) status = img_file_sign(&file, key, err);
    img_file_close(&file);
    return status;
}

static mica_status must_be_own(const ses_opened *t, const char *why, mica_error *err) {
    if (t->image.own) return MICA_OK;
    return base_fail(err, MICA_ERR_UNTRUSTED, NULL, MICA_NO_OFFSET,
                     "%s: this user has not saved the image, and %s", t->file.path, why);
}

/* The result carries this user's tag, so only what this user has saved may get it. */
mica_status mica_image_merge(const char *path, const char *into, const mica_image_secret *secret,
                             mica_error *err) {
    ses_opened t;
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    status = must_be_own(&t, "merging would make it this user's", err);
    if (status == MICA_OK)
        status = ses_opened_merge(&t, into, img_file_encrypted(&t.file) ? secret : NULL, NULL, err);
    ses_opened_end(&t);
    return status;
}

/* What is verified is what is signed: another process cannot add to a file that is locked here, and identities of its epochs
 * are in the superblock that was read. */
static mica_status sign_in_place(const char *path, const mica_image_secret *secret, const uint8_t *key,
                                 mica_error *err) {
    ses_opened t = {0};
    mica_status status = img_file_open(&t.file, path, true, err);
    if (status != MICA_OK) return status;
    status = ses_opened_tell(&t, secret, err);
    if (status == MICA_OK) status = must_be_own(&t, "a signature would vouch for it", err);
    if (status == MICA_OK) status = verify_all(&t, err);
    if (status == MICA_OK) status = img_file_sign(&t.file, key, err);
    ses_opened_end(&t);
    return status;
}

mica_status mica_image_sign(const char *path, const char *into, const mica_image_secret *secret,
                            const uint8_t key[MICA_KEY_SIZE], mica_error *err) {
    ses_opened t;
    if (!into) return sign_in_place(path, secret, key, err);
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    status = must_be_own(&t, "a signature would vouch for it", err);
    if (status == MICA_OK) status = verify_all(&t, err);
    if (status == MICA_OK)
        status = ses_opened_merge(&t, into, img_file_encrypted(&t.file) ? secret : NULL, key, err);
    ses_opened_end(&t);
    return status;
}

mica_status mica_image_check_signature(const char *path, const mica_image_secret *secret,
                                       const uint8_t public_key[MICA_KEY_SIZE], mica_error *err) {
    ses_opened t;
    mica_status status = ses_opened_begin(&t, path, secret, err);
    if (status != MICA_OK) return status;
    status = img_sign_check(&t.file.super, public_key, path, err);
    ses_opened_end(&t);
    return status;
}

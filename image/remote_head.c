/* image/remote_head.c - heads of images in stores, and URLs: texts alone. Called by image/remote.c and image/remote_move.c. */
#include "image/remote.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "store/open.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char head_first_line[] = "mica image 1\n";

bool img_head_write(const img_remote_head *head, base_buf *out) {
    base_buf_str(out, head_first_line);
    base_buf_str(out, "object ");
    base_buf_hex(out, head->object, sizeof head->object);
    base_buf_str(out, "\nfirst ");
    base_buf_hex(out, head->first, sizeof head->first);
    base_buf_printf(out, "\nsize %llu\n", (unsigned long long)head->size);
    return !out->failed;
}

/* Digits and small letters alone, so that a head has one text. */
static bool read_hex(const char *text, uint8_t out[FMT_HASH]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t k = 0; k < 2 * FMT_HASH; k++) {
        const char *at = text[k] ? strchr(digits, text[k]) : NULL;
        if (!at) return false;
        out[k / 2] = (uint8_t)(k % 2 ? out[k / 2] << 4 | (at - digits) : at - digits);
    }
    return true;
}

mica_status img_head_read(base_view text, const char *name, img_remote_head *out, mica_error *err) {
    char line[IMG_HEAD_MOST + 1] = "";
    base_buf again = {0};
    unsigned long long size = 0;
    *out = (img_remote_head){0};
    size_t object = sizeof head_first_line - 1 + 7, first = object + 2 * FMT_HASH + 7;
    bool good = text.len > first + 2 * FMT_HASH && text.len < sizeof line;
    if (good) memcpy(line, text.data, text.len);
    good = good && read_hex(line + object, out->object) && read_hex(line + first, out->first) &&
           sscanf(line + first + 2 * FMT_HASH, "\nsize %llu", &size) == 1;
    out->size = size;
    good = good && img_head_write(out, &again) && again.len == text.len &&
           memcmp(again.data, line, again.len) == 0;
    base_buf_free(&again);
    if (good && size >= IMG_FIRST && size <= (UINT64_C(1) << 46)) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "head", 0, "%s: what lies there is no head of an image", name);
}

bool img_head_object(const char *key, const img_remote_head *head, base_buf *out) {
    const char *slash = strrchr(key, '/');
    base_buf_append(out, key, slash ? (size_t)(slash + 1 - key) : 0);
    base_buf_str(out, IMG_HEAD_OBJECTS);
    base_buf_hex(out, head->object, sizeof head->object);
    return base_buf_cstr(out) != NULL;
}

/* ---- URLs ---- */

bool img_url_is(const char *path) {
    const char *at = path;
    while (isalnum((unsigned char)*at) || *at == '+')
        at++;
    return at > path && strncmp(at, "://", 3) == 0;
}

char *img_url_shown(const char *url) {
    size_t scheme = (size_t)(strstr(url, "://") + 3 - url);
    const char *rest = url + scheme, *at = memchr(rest, '@', strcspn(rest, "/?"));
    base_buf shown = {0};
    base_buf_append(&shown, url, scheme);
    base_buf_str(&shown, at ? at + 1 : rest);
    char *text = base_buf_cstr(&shown) ? base_text_copy((const char *)shown.data) : NULL;
    base_buf_free(&shown);
    return text;
}

/* Where the name begins: behind the last '/' in front of a '?', unless that is one of "://". NULL: there is none. */
static const char *name_in(const char *url) {
    const char *place = strstr(url, "://") + 3, *end = url + strcspn(url, "?"), *slash = end;
    while (slash > place && slash[-1] != '/')
        slash--;
    return slash > place && slash < end ? slash : NULL;
}

/* The folder of a file's URL is not made by who only reads. */
static mica_status folder_ready(const char *url, bool making, mica_error *err) {
    const char *folder = url + sizeof "file://" - 1;
    if (strncmp(url, "file://", 7) != 0 || strpbrk(folder, "%?")) return MICA_OK;
    if (making) return base_file_make_folders(folder, err);
    if (base_path_kind(folder) != BASE_PATH_NOTHING) return MICA_OK;
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "%s: there is no such folder", folder);
}

mica_status img_url_open(const char *url, bool making, store **out, char **key, mica_error *err) {
    base_buf place = {0}, name = {0};
    const char *from = name_in(url), *end = url + strcspn(url, "?");
    *out = NULL;
    *key = NULL;
    if (!from)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "behind a store's URL the name of an image is missing: file:///FOLDER/NAME, "
                         "s3://BUCKET/NAME");
    base_buf_append(&place, url, (size_t)(from - 1 - url));
    if (place.len == sizeof "file://" - 1) base_buf_byte(&place, '/'); /* the root of the file system */
    base_buf_str(&place, end);
    base_buf_append(&name, from, (size_t)(end - from));
    const char *text = base_buf_cstr(&place);
    mica_status status = text && base_buf_cstr(&name) ? folder_ready(text, making, err)
                                                      : base_fail_memory(err, "the name of an image");
    if (status == MICA_OK) *key = base_text_copy((const char *)name.data);
    if (status == MICA_OK && !*key) status = base_fail_memory(err, "the name of an image");
    if (status == MICA_OK) status = store_open_url(text, NULL, out, err);
    base_buf_free(&place);
    base_buf_free(&name);
    if (status == MICA_OK) return MICA_OK;
    base_free(*key);
    *key = NULL;
    return status;
}

/* image/remote_head.c - heads of images in stores, and URLs: texts alone. Called by image/remote.c and image/remote_move.c. */
#include "image/remote.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "store/folder.h"
#include "store/s3.h"

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

static mica_status url_none(const char *url, mica_error *err) {
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                     "%s: an image in a store is file:///FOLDER/NAME or s3://BUCKET/KEY", url);
}

/* What is in front of a slash, as a text of its own. */
static char *part_of(const char *from, const char *to) {
    char *text = base_malloc((size_t)(to - from) + 1);
    if (!text) return NULL;
    memcpy(text, from, (size_t)(to - from));
    text[to - from] = 0;
    return text;
}

mica_status img_url_open(const char *url, bool making, store **out, char **key, mica_error *err) {
    bool file = strncmp(url, "file:///", 8) == 0, s3 = strncmp(url, "s3://", 5) == 0;
    *out = NULL;
    *key = NULL;
    if (!file && !s3)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: no store of that kind is known; there are file:// and s3://", url);
    const char *from = url + (file ? 7 : 5), *slash = file ? strrchr(from, '/') : strchr(from, '/');
    if (!slash || !slash[1] || (s3 && slash == from)) return url_none(url, err);
    char *place = part_of(from, file && slash == from ? slash + 1 : slash);
    *key = base_text_copy(slash + 1);
    mica_status status = place && *key ? MICA_OK : base_fail_memory(err, "the name of an image");
    if (status == MICA_OK && file && making) status = base_file_make_folders(place, err);
    if (status == MICA_OK && file && base_path_kind(place) == BASE_PATH_NOTHING)
        status =
            base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "%s: there is no such folder", place);
    if (status == MICA_OK && file) status = store_folder_open(place, out, err);
    if (status == MICA_OK && s3) status = store_s3_open(&(store_s3_options){.bucket = place}, out, err);
    base_free(place);
    if (status == MICA_OK) return MICA_OK;
    base_free(*key);
    *key = NULL;
    return status;
}

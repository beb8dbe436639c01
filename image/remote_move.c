/* image/remote_move.c - puts image files into stores, and takes them out. */
#include "mica/image_remote.h"

#include "image/remote.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/store.h"

#include <string.h>
#include <sys/mman.h>

static mica_status put(store *s, const char *key, base_view bytes, mica_error *err) {
    img_remote_head head = {.size = bytes.len};
    base_buf object = {0}, text = {0};
    base_sha256_of(bytes.data, bytes.len, head.object);
    base_sha256_of(bytes.data, IMG_FIRST, head.first);
    mica_status status = img_head_object(key, &head, &object) && img_head_write(&head, &text)
                             ? MICA_OK
                             : base_fail_memory(err, "putting an image into a store");
    if (status == MICA_OK) {
        mica_error there = MICA_ERROR_INIT; /* under that name lie the same bytes */
        status = store_put_absent(s, (const char *)object.data, bytes, NULL, NULL, &there);
        if (status == MICA_ERR_CONFLICT)
            status = MICA_OK;
        else if (status != MICA_OK)
            *err = there;
    }
    if (status == MICA_OK) status = store_put(s, key, base_view_of(text.data, text.len), NULL, NULL, err);
    base_buf_free(&object);
    base_buf_free(&text);
    return status;
}

/* A copy in memory: nobody else can change it while it is hashed and put. */
static mica_status take(const img_file *file, base_buf *out, mica_error *err) {
    uint64_t size = file->super.end;
    if (!base_buf_append(out, NULL, (size_t)size)) return base_fail_memory(err, "reading an image");
    for (size_t have = 0; have < size;) {
        ssize_t n = base_file_pread(file->fd, out->data + have, (size_t)size - have, (off_t)have);
        if (n < 0) return base_fail_errno(err, file->path, "read it");
        if (n == 0)
            return base_fail(err, MICA_ERR_TRUNCATED, NULL, have, "%s: the image ends early", file->path);
        have += (size_t)n;
    }
    if (img_file_is_whole(file)) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET, "%s: it was saved anew while it was read",
                     file->path);
}

mica_status mica_image_push(const char *path, const char *url, mica_error *err) {
    img_file file;
    base_buf bytes = {0};
    store *s = NULL;
    char *key = NULL;
    mica_status status = img_file_open(&file, path, false, err);
    if (status != MICA_OK) return status;
    if (file.remote) status = img_remote_all(file.remote, err);
    if (status == MICA_OK) status = take(&file, &bytes, err);
    img_file_close(&file);
    if (status == MICA_OK) status = img_url_open(url, true, &s, &key, err);
    if (status == MICA_OK) status = put(s, key, base_view_of(bytes.data, bytes.len), err);
    store_end(s);
    base_free(key);
    base_buf_free(&bytes);
    return status;
}

mica_status mica_image_pull(const char *url, const char *path, mica_error *err) {
    img_file file;
    if (!img_url_is(url))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET, "%s: it is no URL of an image",
                         url);
    mica_status status = img_file_free(path, err);
    if (status == MICA_OK) status = img_file_open(&file, url, false, err);
    if (status != MICA_OK) return status;
    status = img_remote_all(file.remote, err);
    base_view bytes = img_remote_bytes(file.remote);
    if (status == MICA_OK) status = base_atomic_replace_own(path, bytes.data, bytes.len, err);
    img_file_close(&file);
    return status;
}

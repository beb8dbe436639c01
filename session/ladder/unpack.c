/* session/ladder/unpack.c - compressed for shipping, mapped raw when it runs: a packed snapshot is expanded
 * once into the user's cache, under the name of its identity, and every later start maps that copy. No note
 * says that the copy was checked: its header must carry the identity the packed file names, and its pages are
 * verified against the root in it like those of any snapshot. */
#include "session/ladder/unpack.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "session/ladder/cache.h"

#include <string.h>

/* For ses_cache_publish: expands options->path into `path`. */
static mica_status unpack_into(void *ctx, const char *path, mica_error *err) {
    const mica_snapshot_options *packed = ctx;
    mica_snapshot_options options = {
        .path = packed->path, .max_size = packed->max_size, .jobs = packed->jobs};
    mica_snapshot *s = NULL;
    mica_view bytes;
    mica_status status = mica_snapshot_open(&options, &s, err);
    if (status == MICA_OK) status = mica_snapshot_bytes(s, options.jobs, &bytes, err);
    if (status == MICA_OK) status = base_atomic_replace_own(path, bytes.data, bytes.len, err);
    mica_snapshot_close(s);
    return status;
}

/* The copy, if it is what the packed file says. */
static mica_status open_copy(const mica_snapshot_options *like, const char *path, const uint8_t identity[32],
                             mica_snapshot **out, mica_error *err) {
    mica_snapshot_options options = *like;
    mica_snapshot_info info;
    options.path = path;
    mica_status status = mica_snapshot_open(&options, out, err);
    if (status != MICA_OK) return status;
    mica_snapshot_get_info(*out, &info);
    if (memcmp(info.identity, identity, 32) == 0) return MICA_OK;
    mica_snapshot_close(*out);
    *out = NULL;
    return base_fail(err, MICA_ERR_CORRUPTED, "header", MICA_NO_OFFSET, "%s: not what its name says", path);
}

mica_status ses_unpack(const mica_snapshot_options *options, const char *folder, const uint8_t identity[32],
                       ses_copy *copy, mica_snapshot **out, mica_error *err) {
    base_buf place = {0}, path = {0};
    mica_snapshot_options packed = *options;
    mica_error why = MICA_ERROR_INIT; /* a copy that fails is no error: the file itself is there */
    bool opened = false;
    const char *in = ses_cache_folder(folder, &place) ? base_buf_cstr(&place) : NULL;
    const char *file = in && ses_cache_path(in, identity, &path) ? base_buf_cstr(&path) : NULL;
    if (file) {
        bool there = ses_cache_has(file);
        opened = there && open_copy(options, file, identity, out, &why) == MICA_OK;
        copy->cache = opened ? "hit" : "failed";
        why = (mica_error)MICA_ERROR_INIT;
        const ses_cache_making making = {.write = unpack_into, .ctx = &packed, .again = there};
        if (!opened && ses_cache_publish(in, file, &making, &why) == MICA_OK &&
            open_copy(options, file, identity, out, &why) == MICA_OK) {
            copy->cache = "built";
            opened = true;
        }
        if (opened && (copy->path = base_malloc(path.len + 1)) != NULL)
            memcpy(copy->path, file, path.len + 1);
    }
    base_buf_free(&place);
    base_buf_free(&path);
    return opened ? MICA_OK : mica_snapshot_open(options, out, err);
}

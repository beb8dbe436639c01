/* session/unpack.c - compressed for shipping, mapped raw when it runs: a packed snapshot is expanded once
 * into the user's cache, under the name of its identity, and every later start maps that copy. No note says
 * that the copy was checked: its header must carry the identity the packed file names, and its pages are
 * verified against the root in it like those of any snapshot. */
#include "session/unpack.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "session/cache.h"

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
static mica_status unpack_open(const mica_snapshot_options *like, const char *path,
                               const uint8_t identity[32], mica_snapshot **out, mica_error *err) {
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

mica_status ses_open_packed(mica_session *s, uint32_t slot, const mica_snapshot_options *like,
                            const char *cache_folder, const mica_snapshot_packed *packed, mica_snapshot **out,
                            mica_error *err) {
    base_buf folder = {0}, path = {0};
    mica_snapshot_options options = *like;
    mica_error why = MICA_ERROR_INIT;
    bool opened = false;
    const char *ignored;
    const char **told = slot == 0 ? &s->cache : &ignored;
    options.packed = NULL;
    const char *in = ses_cache_folder(cache_folder, &folder) ? base_buf_cstr(&folder) : NULL;
    const char *copy = in && ses_cache_path(in, packed->identity, &path) ? base_buf_cstr(&path) : NULL;
    if (copy) {
        bool there = ses_cache_has(copy);
        opened = there && unpack_open(&options, copy, packed->identity, out, &why) == MICA_OK;
        *told = opened ? "hit" : "failed";
        why = (mica_error)MICA_ERROR_INIT;
        if (!opened &&
            ses_cache_publish(in, copy, there, SES_CACHE_MAX, SES_CACHE_WAIT_MS, unpack_into, &options,
                              &why) == MICA_OK &&
            unpack_open(&options, copy, packed->identity, out, &why) == MICA_OK) {
            *told = "built";
            opened = true;
        }
        if (opened && (s->copies[slot] = base_malloc(path.len + 1)) != NULL)
            memcpy(s->copies[slot], copy, path.len + 1);
    }
    base_buf_free(&folder);
    base_buf_free(&path);
    return opened ? MICA_OK : mica_snapshot_open(&options, out, err);
}

void ses_drop_copy(mica_session *s, uint32_t slot) {
    if (s->copies[slot]) (void)base_file_unlink(s->copies[slot]);
    base_free(s->copies[slot]);
    s->copies[slot] = NULL;
}

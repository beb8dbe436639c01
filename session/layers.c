/* session/layers.c - snapshots over the standard library: opened into the slots above it, asked before it.
 *
 * Code in a snapshot refers to nothing by address and to other functions by name, so a layer needs no
 * particular slot and was built over no particular library; what must agree is the fingerprint, as for the
 * library. Names are resolved when they are first used, through all layers from the last to the first, then
 * the library, then the builtins: a function of the library that calls another finds a layer's, as it would
 * on a search path. */
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "format/pack.h"

#include <string.h>

static mica_status layer_open(mica_session *s, const mica_session_options *o, const char *path,
                              mica_validation level, const uint8_t *key, mica_error *err) {
    uint32_t n = s->layer_count;
    mica_error why = MICA_ERROR_INIT;
    size_t len = strlen(path) + 1;
    s->layer_paths[n] = base_malloc(len);
    if (!s->layer_paths[n]) return base_fail_memory(err, "opening a layer");
    memcpy(s->layer_paths[n], path, len);
    mica_status status = ses_open_slot(s, o, path, n + 1, level, key, &s->layers[n], &why);
    if (status == MICA_OK) {
        s->layer_count++;
        return MICA_OK;
    }
    base_free(s->layer_paths[n]);
    s->layer_paths[n] = NULL;
    bool named = strncmp(why.message, path, len - 1) == 0;
    status = base_fail(err, status, why.section, why.offset, "layer %s%s%s", named ? "" : path,
                       named ? "" : ": ", why.message);
    if (err) err->sys_errno = why.sys_errno;
    return status;
}

mica_status ses_layers_open(mica_session *s, const mica_session_options *o, mica_validation level,
                            const uint8_t *key, mica_error *err) {
    mica_status status = MICA_OK;
    if (o->layer_count > SES_LAYERS) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%zu layers are given, there is room for %d", o->layer_count, SES_LAYERS);
    }
    for (size_t i = 0; i < o->layer_count && status == MICA_OK; i++)
        status = layer_open(s, o, o->layers[i], level, key, err);
    return status;
}

void ses_layers_close(mica_session *s) {
    while (s->layer_count) {
        s->layer_count--;
        mica_snapshot_close(s->layers[s->layer_count]);
        base_free(s->layer_paths[s->layer_count]);
    }
}

mica_snapshot *ses_slot(const mica_session *s, uint32_t slot) {
    if (slot == 0) return s->snapshot ? s->snapshot : s->rescue;
    return slot <= s->layer_count ? s->layers[slot - 1] : NULL;
}

mica_status ses_layers_find(const mica_session *s, const char *name, size_t len, uint32_t *slot,
                            uint32_t *entry, mica_error *err) {
    mica_status status = MICA_ERR_NOT_FOUND;
    for (*slot = s->layer_count; *slot > 0; --*slot) {
        status = mica_snapshot_entry_find(s->layers[*slot - 1], base_view_of(name, len), entry, err);
        if (status != MICA_ERR_NOT_FOUND) return status;
    }
    return status;
}

mica_status ses_find_entry(const mica_session *s, const char *name, size_t len, uint32_t *slot,
                           uint32_t *entry, mica_error *err) {
    mica_status status = ses_layers_find(s, name, len, slot, entry, err);
    if (status != MICA_ERR_NOT_FOUND || !ses_slot(s, 0)) return status;
    return mica_snapshot_entry_find(ses_slot(s, 0), base_view_of(name, len), entry, err);
}

bool ses_layers_stats(const mica_session *s, bool json, base_buf *out) {
    if (!s->layer_count) return true;
    if (json) { /* into the library's object, before its end */
        while (out->len && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '}'))
            out->len--;
        base_buf_str(out, ",\"layers\":[");
    }
    for (uint32_t n = 0; n < s->layer_count; n++) {
        mica_snapshot_stats stats;
        base_buf one = {0};
        mica_snapshot_get_stats(s->layers[n], &stats);
        bool ok = json ? mica_snapshot_stats_json(&stats, &one) : mica_snapshot_stats_text(&stats, &one);
        if (json) {
            base_buf_str(out, n ? ",{\"path\":" : "{\"path\":");
            fmt_json_string(out, base_view_str(s->layer_paths[n]));
            base_buf_byte(out, ',');
            if (ok) base_buf_append(out, one.data + 1, one.len - 2); /* without its brace and line end */
        } else {
            base_buf_printf(out, "layer %s\n", s->layer_paths[n]);
            if (ok) base_buf_append(out, one.data, one.len);
        }
        base_buf_free(&one);
        if (!ok) return false;
    }
    return json ? base_buf_str(out, "]}\n") : !out->failed;
}

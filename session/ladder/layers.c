/* session/ladder/layers.c - snapshots over the standard library: opened into the slots above it, asked before
 * it.
 *
 * Code in a snapshot refers to nothing by address and to other functions by name, so a layer needs no
 * particular slot and was built over no particular library; what must agree is the fingerprint, as for the
 * library. Names are resolved when they are first used, through all layers from the last to the first, then
 * the library, then the builtins: a function of the library that calls another finds a layer's, as it would
 * on a search path.
 *
 * A layer was asked for by name, so one that cannot be opened is an error, where the library has a ladder to
 * go down. Once it is open its functions go down as the library's do, but for the last rung: no folder of
 * sources stands behind a layer.
 *
 * A name is looked for in each layer in turn. There are at most three, and the VM keeps what it was told.
 *
 * Layers may come and go while a program runs. One that goes stays mapped: functions of it may be running, or be the
 * values of variables. So its slot is not free for another one, but for itself. */
#include "session/ladder/ladder_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

static mica_status layer_open(ses_ladder *l, const ses_ladder_options *o, const char *path, mica_error *err) {
    uint32_t n = l->layer_count;
    mica_error why = MICA_ERROR_INIT;
    l->layer_paths[n] = base_text_copy(path);
    if (!l->layer_paths[n]) return base_fail_memory(err, "opening a layer");
    mica_status status = ses_slot_open(l, o, path, n + 1, &l->layers[n], &why);
    if (status == MICA_OK) {
        l->layer_count++;
        return MICA_OK;
    }
    base_free(l->layer_paths[n]);
    l->layer_paths[n] = NULL;
    bool named = strncmp(why.message, path, strlen(path)) == 0;
    return base_fail_as(err, &why, "layer %s%s%s", named ? "" : path, named ? "" : ": ", why.message);
}

mica_status ses_layers_open(ses_ladder *l, const ses_ladder_options *o, mica_error *err) {
    mica_status status = MICA_OK;
    if (o->layer_count > SES_LAYERS) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%zu layers are given, there is room for %d", o->layer_count, SES_LAYERS);
    }
    for (size_t i = 0; i < o->layer_count && status == MICA_OK; i++)
        status = layer_open(l, o, o->layers[i], err);
    return status;
}

/* Of a path that is open already, as a layer that was detached or not. */
static mica_status layer_again(ses_ladder *l, const char *path, uint32_t *slot, mica_error *err) {
    _Alignas(16) uint8_t page[4096];
    mica_snapshot_info now, known;
    for (uint32_t n = 0; n < l->layer_count; n++) {
        if (strcmp(l->layer_paths[n], path) != 0) continue;
        mica_status status = mica_snapshot_peek(path, page, &now, err);
        if (status != MICA_OK) return status;
        mica_snapshot_get_info(l->layers[n], &known);
        if (memcmp(now.identity, known.identity, 32) != 0) {
            l->detached[n] = true; /* what is there now is another one */
            continue;
        }
        l->detached[n] = false;
        *slot = n + 1;
        return MICA_OK;
    }
    return MICA_ERR_NOT_FOUND;
}

mica_status ses_ladder_attach(ses_ladder *l, const char *path, uint32_t *slot, mica_error *err) {
    ses_ladder_options options = {.file = l->file, .cache_folder = l->cache_folder};
    options.file.fingerprint = l->fingerprint;
    options.file.require_key = l->only_signed ? l->key : NULL;
    mica_status status = layer_again(l, path, slot, err);
    if (status != MICA_ERR_NOT_FOUND) return status;
    if (l->layer_count == SES_LAYERS)
        return base_fail(
            err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
            "%s: all %d places for layers are taken, those of layers that were unloaded too; begin "
            "anew, or build one snapshot of several folders (micac build)",
            path, SES_LAYERS);
    status = layer_open(l, &options, path, err);
    *slot = l->layer_count;
    return status;
}

mica_status ses_ladder_detach(ses_ladder *l, const char *path, uint32_t *slot, mica_error *err) {
    for (uint32_t n = 0; n < l->layer_count; n++) {
        if (l->detached[n] || strcmp(l->layer_paths[n], path) != 0) continue;
        l->detached[n] = true;
        *slot = n + 1;
        return MICA_OK;
    }
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "%s is no layer of this session", path);
}

void ses_layers_close(ses_ladder *l) {
    while (l->layer_count) {
        l->layer_count--;
        mica_snapshot_close(l->layers[l->layer_count]);
        base_free(l->layer_paths[l->layer_count]);
    }
}

mica_snapshot *ses_slot(const ses_ladder *l, uint32_t slot) {
    if (slot == 0) return l->snapshot ? l->snapshot : l->rescue;
    return slot <= l->layer_count ? l->layers[slot - 1] : NULL;
}

mica_snapshot *ses_slot_named(const ses_ladder *l, uint32_t slot) {
    return slot && slot <= l->layer_count && l->detached[slot - 1] ? NULL : ses_slot(l, slot);
}

mica_status ses_layers_find(const ses_ladder *l, const char *name, size_t len, uint32_t *slot,
                            uint32_t *entry, mica_error *err) {
    mica_status status = MICA_ERR_NOT_FOUND;
    for (*slot = l->layer_count; *slot > 0; --*slot) {
        if (l->detached[*slot - 1]) continue;
        status = mica_snapshot_entry_find(l->layers[*slot - 1], base_view_of(name, len), entry, err);
        if (status != MICA_ERR_NOT_FOUND) return status;
    }
    return status;
}

mica_status ses_find_entry(const ses_ladder *l, const char *name, size_t len, uint32_t *slot, uint32_t *entry,
                           mica_error *err) {
    mica_status status = ses_layers_find(l, name, len, slot, entry, err);
    if (status != MICA_ERR_NOT_FOUND || !ses_slot(l, 0)) return status;
    return mica_snapshot_entry_find(ses_slot(l, 0), base_view_of(name, len), entry, err);
}

bool ses_layers_stats_text(const ses_ladder *l, base_buf *out) {
    for (uint32_t n = 0; n < l->layer_count; n++) {
        mica_snapshot_stats stats;
        mica_snapshot_get_stats(l->layers[n], &stats);
        base_buf_printf(out, "layer %s\n", l->layer_paths[n]);
        mica_snapshot_stats_text(&stats, out);
    }
    return !out->failed;
}

void ses_layers_stats_json(const ses_ladder *l, base_json *j) {
    base_buf one = {0};
    if (!l->layer_count) return;
    base_json_array(j, "layers");
    for (uint32_t n = 0; n < l->layer_count; n++) {
        mica_snapshot_stats stats;
        mica_snapshot_get_stats(l->layers[n], &stats);
        one.len = 0;
        mica_snapshot_stats_json(&stats, &one);
        base_json_object(j, NULL);
        base_json_str(j, "path", l->layer_paths[n]);
        base_json_members(j, base_view_of(one.data, one.len));
        base_json_object_end(j);
    }
    base_json_array_end(j);
    j->out->failed |= one.failed;
    base_buf_free(&one);
}

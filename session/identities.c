/* session/identities.c - a table with open addresses, half of which are free. */
#include "session/identities.h"

#include "base/alloc.h"

#include <string.h>

static uint32_t *place_of(const ses_identities *ids, base_view text) {
    uint32_t hash = 2166136261u, mask = 2 * ids->room - 1;
    for (size_t k = 0; k < text.len; k++)
        hash = (hash ^ (uint8_t)text.data[k]) * 16777619u;
    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        if (!ids->index[at]) return &ids->index[at];
        const ses_identity *have = &ids->list[ids->index[at] - 1];
        if (base_view_equal(base_view_of(ids->text.data + have->at, have->len), text)) return &ids->index[at];
    }
}

static bool grow(ses_identities *ids) {
    uint32_t room = ids->room ? 2 * ids->room : 64;
    ses_identity *list = room > UINT32_MAX / 16 ? NULL : base_realloc(ids->list, room * sizeof *list);
    uint32_t *index = list ? base_calloc(2 * (size_t)room, sizeof *index) : NULL;
    if (list) ids->list = list;
    if (!index) return false;
    base_free(ids->index);
    ids->index = index;
    ids->room = room;
    for (uint32_t k = 0; k < ids->count; k++)
        *place_of(ids, base_view_of(ids->text.data + list[k].at, list[k].len)) = k + 1;
    return true;
}

bool ses_identities_add(ses_identities *ids, base_view text, prog_value v) {
    size_t at = ids->text.len;
    if ((ids->count == ids->room && !grow(ids)) || !base_buf_append(&ids->text, text.data, text.len))
        return false;
    uint32_t *place = place_of(ids, text);
    ids->list[ids->count] = (ses_identity){at, text.len, v};
    *place = ++ids->count;
    return true;
}

bool ses_identities_find(const ses_identities *ids, base_view text, prog_value *out) {
    uint32_t k = ids->room ? *place_of(ids, text) : 0;
    if (k) *out = ids->list[k - 1].v;
    return k != 0;
}

void ses_identities_free(ses_identities *ids) {
    base_buf_free(&ids->text);
    base_free(ids->list);
    base_free(ids->index);
    *ids = (ses_identities){.count = 0};
}

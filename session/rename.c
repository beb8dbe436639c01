/* session/rename.c - copies MessagePack item by item, as it was written, but for the names of objects. */
#include "session/rename.h"

/* The name in a list of two that tells an object, or of three that tells a place in code, follows. */
static bool tells_object(fmt_pack_cursor c, const fmt_pack_item *head) {
    fmt_pack_item kind;
    if (head->type != FMT_PACK_ARRAY || head->count < 2 || head->count > 3 || !fmt_pack_next(&c, &kind))
        return false;
    return kind.type == FMT_PACK_TEXT &&
           base_view_equal(kind.text, base_view_str(head->count == 2 ? "object" : "code"));
}

bool ses_rename(fmt_pack_cursor c, fmt_pack *out, ses_rename_fn rename, void *ctx) {
    fmt_pack_item item;
    for (uint64_t left = 1; left > 0; left--) {
        size_t at = c.at;
        if (!fmt_pack_next(&c, &item)) return false;
        bool object = tells_object(c, &item);
        if (item.type == FMT_PACK_ARRAY) left += item.count;
        if (item.type == FMT_PACK_MAP) left += 2 * item.count;
        if (object) fmt_pack_skip(&c);
        base_buf_append(out->out, c.data.data + at, c.at - at);
        if (!object) continue;
        if (!fmt_pack_next(&c, &item) || !rename(ctx, &item, out)) return false;
        left -= 2;
    }
    return true;
}

bool ses_rename_part(base_view key, fmt_pack_cursor c, fmt_pack *out, ses_rename_fn rename, void *ctx) {
    if (base_view_equal(key, base_view_str("files")) || base_view_equal(key, base_view_str("functions")))
        return ses_rename(c, out, rename, ctx);
    base_view part = fmt_pack_take(&c);
    return base_buf_append(out->out, part.data, part.len) || out->out->failed;
}

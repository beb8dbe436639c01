/* session/portable_account.c - what a portable state says of its session beside the memory, as images have it
 * (session/image_state.c). */
#include "session/portable_internal.h"

#include "session/image_internal.h"

#include <string.h>

/* ---- the session ---- */

static void account_text(por_reading *r, uint32_t kind, fmt_pack_cursor map, const char *key) {
    fmt_pack_cursor c = por_need(r, map, key);
    fmt_pack_item item;
    if (!fmt_pack_next(&c, &item) || item.type == FMT_PACK_NIL) return;
    base_view t = por_text(r, map, key);
    if (memchr(t.data, 0, t.len)) por_refuse(r, item.at, "a zero lies in a text");
    size_t begun = ses_item_begin(r->account, kind);
    base_buf_append(r->account, t.data, t.len);
    ses_item_end(r->account, begun);
}

static void account_snapshots(por_reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, map, "snapshots", &n);
    for (uint64_t k = 0; k < n; k++) {
        base_view identity = por_text(r, c, "identity"), pages = por_text(r, c, "pages");
        if (identity.len != 32) por_refuse(r, c.at, "an identity has 32 bytes");
        size_t begun = ses_item_begin(r->account, STATE_SNAPSHOT);
        base_buf_u32(r->account, (uint32_t)por_number(r, c, "slot", SES_SLOTS - 1));
        base_buf_append(r->account, identity.data, identity.len);
        base_buf_append(r->account, pages.data, pages.len);
        ses_item_end(r->account, begun);
        fmt_pack_skip(&c);
    }
}

static void account_files(por_reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, map, "files", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_cursor code = por_need(r, c, "code"), seconds = por_need(r, c, "seconds");
        prog_value owner = por_value(r, c, "owner");
        base_view path = por_text(r, c, "path");
        if (!path.len || memchr(path.data, 0, path.len)) por_refuse(r, c.at, "a file has no name");
        const uint64_t numbers[] = {por_number(r, c, "bytes", INT64_MAX),
                                    (uint64_t)por_next(r, &seconds, FMT_PACK_INTEGER, "seconds").integer,
                                    por_number(r, c, "nanoseconds", 999999999), por_code_here(r, &code),
                                    owner};
        if (owner == PROG_UNDEF) { /* nobody holds it: it is loaded anew */
            fmt_pack_skip(&c);
            continue;
        }
        size_t begun = ses_item_begin(r->account, STATE_LOADED);
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            base_buf_u64(r->account, numbers[i]);
        base_buf_append(r->account, path.data, path.len);
        ses_item_end(r->account, begun);
        fmt_pack_cursor told;
        if (fmt_pack_find(c, "sum", &told)) {
            base_view sum = por_text(r, c, "sum");
            if (sum.len != BASE_SUM_SIZE) por_refuse(r, told.at, "a sum has %d bytes", BASE_SUM_SIZE);
            ses_item_sum(r->account, sum.data, path);
        }
        fmt_pack_skip(&c);
    }
}

static void account_functions(por_reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, map, "functions", &n);
    for (uint64_t k = 0; k < n; k++) {
        fmt_pack_cursor code = por_need(r, c, "code");
        base_view name = por_text(r, c, "name"), body = por_text(r, c, "text");
        if (memchr(name.data, 0, name.len)) por_refuse(r, c.at, "a zero lies in a name");
        size_t begun = ses_item_begin(r->account, STATE_DEFINED);
        base_buf_u64(r->account, por_code_here(r, &code));
        base_buf_u32(r->account, (uint32_t)name.len);
        base_buf_append(r->account, name.data, name.len);
        base_buf_append(r->account, body.data, body.len);
        ses_item_end(r->account, begun);
        fmt_pack_skip(&c);
    }
}

static void account_texts(por_reading *r, fmt_pack_cursor map) {
    uint64_t n;
    fmt_pack_cursor c = por_list(r, map, "texts", &n);
    for (uint64_t k = 0; k < n; k++) {
        base_view t = por_next(r, &c, FMT_PACK_TEXT, "text").text;
        size_t begun = ses_item_begin(r->account, STATE_TEXT);
        base_buf_append(r->account, t.data, t.len);
        ses_item_end(r->account, begun);
    }
}

void por_account(por_reading *r) {
    fmt_pack_cursor map = por_part_of(r, POR_PART_SESSION);
    ses_item_code(r->account);
    account_snapshots(r, map);
    account_text(r, STATE_PROGRAM, map, "folder");
    account_text(r, STATE_HERE, map, "here");
    account_text(r, STATE_NAME, map, "program");
    account_files(r, map);
    account_functions(r, map);
    account_texts(r, map);
}

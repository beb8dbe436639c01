/* session/portable_head.c - what a portable state says of itself: that it is one, in which version of the format, and of which
 * program. That is looked at before anything else is: another version may have written the rest in a way of its own, and to
 * call that damaged would send people to look for a fault that is not there. */
#include "session/portable_internal.h"

#include "base/error.h"

#include <string.h>

static const char told[][16] = {"format", "version", "fingerprint"};
#define TOLD (sizeof told / sizeof *told)

/* The map up to the last of those keys, which are all in it: as much of the state as was checked. Keys that come twice count
 * once, by the first of them, as for whoever looks for them. */
static bool head_of(base_view state, base_view *out) {
    fmt_pack_cursor c = {state, 0};
    fmt_pack_item map, key;
    unsigned found = 0;
    size_t width = state.data[0] == 0xDE ? 3 : state.data[0] == 0xDF ? 5 : 1;
    if (state.len < width || !fmt_pack_next(&c, &map)) return false;
    for (uint64_t k = 0; k < map.count && found != (1u << TOLD) - 1; k++) {
        fmt_pack_cursor name = c;
        mica_error ignored = MICA_ERROR_INIT;
        if (fmt_pack_check_one(state, &c.at, &ignored) != MICA_OK || !fmt_pack_next(&name, &key))
            return false;
        for (unsigned i = 0; i < TOLD && key.type == FMT_PACK_TEXT; i++)
            if (por_is(key.text, told[i])) found |= 1u << i;
        if (fmt_pack_check_one(state, &c.at, &ignored) != MICA_OK) return false;
    }
    *out = base_view_of(state.data, c.at);
    return found == (1u << TOLD) - 1;
}

static mica_status check_version(base_view head, mica_error *err) {
    fmt_pack_cursor all = {head, 0}, c;
    fmt_pack_item item = {0};
    if (!fmt_pack_find(all, "format", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT ||
        !por_is(item.text, PORTABLE_FORMAT))
        return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "it is no state of a program");
    if (!fmt_pack_find(all, "version", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_INTEGER)
        return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "the state does not say its version");
    if (item.integer != PORTABLE_VERSION)
        return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "state", item.at,
                              base_pair_numbers(PORTABLE_VERSION, (uint64_t)item.integer),
                              "the state has version %lld of the format; this program reads version %u",
                              (long long)item.integer, PORTABLE_VERSION);
    return MICA_OK;
}

mica_status por_check_fingerprint(base_view head, mica_error *err) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    fmt_pack_cursor all = {head, 0}, c, print;
    fmt_pack_item item;
    ses_fingerprint_parts(parts);
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        if (!fmt_pack_find(all, "fingerprint", &print) || !fmt_pack_find(print, names[k], &c) ||
            !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT || item.text.len != 32)
            return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0,
                             "the state does not say which program it is of");
        if (memcmp(item.text.data, parts[k], 32) != 0)
            return base_fail_pair(
                err, MICA_ERR_VERSION_MISMATCH, "state", item.at, base_pair_hashes(parts[k], item.text.data),
                "the state is of a version of mica with other %s; load it with that version",
                k == 0 ? "instructions" : names[k]);
    }
    return MICA_OK;
}

static mica_status check(base_view state, bool program, mica_error *err) {
    base_view head = state;
    mica_status status = MICA_OK;
    /* a map of so many pairs begins it: of any other file nothing is said that means nothing to its reader */
    bool map =
        state.len >= 2 && ((state.data[0] & 0xF0) == 0x80 || state.data[0] == 0xDE || state.data[0] == 0xDF);
    if (!map) return base_fail(err, MICA_ERR_SERIALIZATION, "state", 0, "it is no state of a program");
    bool said = head_of(state, &head);
    if (!said) status = fmt_pack_check(state, err);
    if (status == MICA_OK) status = check_version(said ? head : state, err);
    if (status == MICA_OK && program) status = por_check_fingerprint(said ? head : state, err);
    return status == MICA_OK && said ? fmt_pack_check(state, err) : status;
}

mica_status ses_portable_is(base_view state, mica_error *err) {
    return check(state, false, err);
}

mica_status ses_portable_check(base_view state, mica_error *err) {
    return check(state, true, err);
}

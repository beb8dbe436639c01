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

static mica_status check_version(base_view head, const por_form *form, mica_error *err) {
    fmt_pack_cursor all = {head, 0}, c;
    fmt_pack_item item = {0};
    if (!fmt_pack_find(all, "format", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT ||
        !por_is(item.text, form->format))
        return base_fail(err, MICA_ERR_SERIALIZATION, form->section, 0, "%s", form->none);
    if (!fmt_pack_find(all, "version", &c) || !fmt_pack_next(&c, &item) || item.type != FMT_PACK_INTEGER)
        return base_fail(err, MICA_ERR_SERIALIZATION, form->section, 0, "%s its version", form->silent);
    if (item.integer != form->version)
        return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, form->section, item.at,
                              base_pair_numbers(form->version, (uint64_t)item.integer),
                              "%s version %lld of the format; this program reads version %u", form->has,
                              (long long)item.integer, form->version);
    return MICA_OK;
}

static mica_status check_fingerprint(base_view head, const por_form *form, mica_error *err) {
    static const char names[][16] = {"code", "values", "builtins"};
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    fmt_pack_cursor all = {head, 0}, c, print;
    fmt_pack_item item;
    ses_fingerprint_parts(parts);
    for (unsigned k = 0; k < sizeof names / sizeof *names; k++) {
        if (!fmt_pack_find(all, "fingerprint", &print) || !fmt_pack_find(print, names[k], &c) ||
            !fmt_pack_next(&c, &item) || item.type != FMT_PACK_TEXT || item.text.len != 32)
            return base_fail(err, MICA_ERR_SERIALIZATION, form->section, 0, "%s of which program it is",
                             form->silent);
        if (memcmp(item.text.data, parts[k], 32) != 0)
            return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, form->section, item.at,
                                  base_pair_hashes(parts[k], item.text.data),
                                  "%s other %s; %s with that version", form->foreign,
                                  k == 0 ? "instructions" : names[k], form->use);
    }
    return MICA_OK;
}

mica_status por_check_form(base_view data, const por_form *form, bool program, mica_error *err) {
    base_view head = data;
    mica_status status = MICA_OK;
    /* a map of so many pairs begins it: of any other file nothing is said that means nothing to its reader */
    bool map =
        data.len >= 2 && ((data.data[0] & 0xF0) == 0x80 || data.data[0] == 0xDE || data.data[0] == 0xDF);
    if (!map) return base_fail(err, MICA_ERR_SERIALIZATION, form->section, 0, "%s", form->none);
    bool said = head_of(data, &head);
    if (!said) status = fmt_pack_check(data, err);
    if (status == MICA_OK) status = check_version(said ? head : data, form, err);
    if (status == MICA_OK && program) status = check_fingerprint(said ? head : data, form, err);
    return status == MICA_OK && said ? fmt_pack_check(data, err) : status;
}

static const por_form of_states = {.format = PORTABLE_FORMAT,
                                   .version = PORTABLE_VERSION,
                                   .section = "state",
                                   .none = "it is no state of a program",
                                   .silent = "the state does not say",
                                   .has = "the state has",
                                   .foreign = "the state is of a version of mica with",
                                   .use = "load it"};

mica_status ses_portable_is(base_view state, mica_error *err) {
    return por_check_form(state, &of_states, false, err);
}

mica_status ses_portable_check(base_view state, mica_error *err) {
    return por_check_form(state, &of_states, true, err);
}

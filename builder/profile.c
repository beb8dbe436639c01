/* builder/profile.c - a profile's bytes, which may be hostile → sorted records to look names up in. Knows
 * no language.
 *
 * A profile may come from anywhere (a user's recording, a file beside the library), so lengths are bounded
 * by the bytes that are there before memory is taken for them, unknown members are skipped, and every text
 * is copied with a NUL of its own. The language's part is kept as bytes and given to the language. */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "format/pack.h"
#include "mica/pack.h"
#include "mica/profile.h"

#include <stdlib.h>

#define PROFILE_VERSION   1u
#define PROFILE_MAX_BYTES ((uint64_t)64 << 20)
#define PROFILE_MIN_NAME  2u
#define PROFILE_MIN_ENTRY 7u /* bytes of the shortest record there can be: a map with one short name */

/* The public record first, so that the one pointer serves both. */
typedef struct profile_whole {
    mica_profile p;
    base_arena arena;
} profile_whole;

static mica_status profile_bad(mica_error *err, const char *what) {
    return base_fail(err, MICA_ERR_SERIALIZATION, "profile", MICA_NO_OFFSET, "the profile is damaged: %s",
                     what);
}

/* A name: not empty, without NUL; copied, so that it ends with one. */
static mica_status profile_name(profile_whole *w, mica_view text, const char **out, mica_error *err) {
    if (text.len == 0 || memchr(text.data, 0, text.len))
        return profile_bad(err, "a name is empty or holds a NUL");
    *out = base_arena_copy(&w->arena, text.data, text.len);
    return *out ? MICA_OK : base_fail_memory(err, "reading a profile");
}

/* Members may come in any order and any may be missing; later versions may have more. */
static mica_status profile_entry(profile_whole *w, mica_pack *in, mica_profile_entry *out, mica_error *err) {
    mica_view name = {0};
    *out = (mica_profile_entry){.first_touch = -1};
    for (uint32_t left = mica_pack_map(in); left && !in->bad; left--) {
        mica_view key = mica_pack_str(in);
        if (mica_pack_is(key, "name"))
            name = mica_pack_str(in);
        else if (mica_pack_is(key, "calls"))
            out->calls = mica_pack_u64(in);
        else if (mica_pack_is(key, "self_ns"))
            out->self_ns = mica_pack_u64(in);
        else if (mica_pack_is(key, "first_touch"))
            out->first_touch = mica_pack_i64(in);
        else
            mica_pack_skip(in);
    }
    if (in->bad) return profile_bad(err, "an entry cannot be read");
    if (out->first_touch < -1) return profile_bad(err, "a rank is negative");
    out->name_len = name.len;
    return profile_name(w, name, &out->name, err);
}

/* By bytes, as mica_profile_find searches. */
static int profile_compare(const void *a, const void *b) {
    const mica_profile_entry *x = a, *y = b;
    int order = memcmp(x->name, y->name, x->name_len < y->name_len ? x->name_len : y->name_len);
    return order ? order : (x->name_len > y->name_len) - (x->name_len < y->name_len);
}

/* Twice the same entry is damage: a recorder sums them up, and which of the two were to count? */
static mica_status profile_entries(profile_whole *w, mica_pack *in, mica_error *err) {
    uint32_t count = mica_pack_array(in);
    if (in->bad || w->p.entries || count > (size_t)(in->end - in->at) / PROFILE_MIN_ENTRY)
        return profile_bad(err, "its entries cannot be read");
    mica_profile_entry *entries = base_arena_alloc(&w->arena, ((size_t)count + 1) * sizeof *entries);
    if (!entries) return base_fail_memory(err, "reading a profile");
    for (uint32_t i = 0; i < count; i++) {
        mica_status status = profile_entry(w, in, &entries[i], err);
        if (status != MICA_OK) return status;
    }
    qsort(entries, count, sizeof *entries, profile_compare);
    for (uint32_t i = 1; i < count; i++) {
        if (profile_compare(&entries[i - 1], &entries[i]) == 0)
            return profile_bad(err, "an entry is listed twice");
    }
    w->p.entries = entries;
    w->p.entry_count = count;
    return MICA_OK;
}

static mica_status profile_names(profile_whole *w, mica_pack *in, mica_error *err) {
    uint32_t count = mica_pack_array(in);
    if (in->bad || w->p.names || count > (size_t)(in->end - in->at) / PROFILE_MIN_NAME)
        return profile_bad(err, "its names cannot be read");
    mica_view *names = base_arena_alloc(&w->arena, ((size_t)count + 1) * sizeof *names);
    if (!names) return base_fail_memory(err, "reading a profile");
    for (uint32_t i = 0; i < count && !in->bad; i++) {
        const char *copy;
        mica_view name = mica_pack_str(in);
        if (in->bad) break;
        mica_status status = profile_name(w, name, &copy, err);
        if (status != MICA_OK) return status;
        names[i] = mica_view_of(copy, name.len);
    }
    if (in->bad) return profile_bad(err, "its names cannot be read");
    w->p.names = names;
    w->p.name_count = count;
    return MICA_OK;
}

/* Version and language are judged when all is read: a map has no first member. */
static mica_status profile_fields(profile_whole *w, mica_view bytes, uint64_t *version, mica_error *err) {
    mica_pack in = mica_pack_of(bytes);
    mica_status status = MICA_OK;
    for (uint32_t left = mica_pack_map(&in); left && !in.bad && status == MICA_OK; left--) {
        mica_view key = mica_pack_str(&in);
        if (mica_pack_is(key, "mica_profile"))
            *version = mica_pack_u64(&in);
        else if (mica_pack_is(key, "language"))
            status = profile_name(w, mica_pack_str(&in), &w->p.language, err);
        else if (mica_pack_is(key, "runs"))
            w->p.runs = mica_pack_u64(&in);
        else if (mica_pack_is(key, "entries"))
            status = profile_entries(w, &in, err);
        else if (mica_pack_is(key, "names"))
            status = profile_names(w, &in, err);
        else if (mica_pack_is(key, "language_data"))
            w->p.language_data = mica_pack_skip(&in);
        else
            mica_pack_skip(&in);
    }
    if (status == MICA_OK && in.bad) status = profile_bad(err, "it is no map of known values");
    return status;
}

/* The bytes are copied once and everything points into the copy: the caller's may be a mapped file. */
mica_status mica_profile_open(mica_view bytes, const char *language, mica_profile **out, mica_error *err) {
    uint64_t version = 0;
    *out = NULL;
    if (bytes.len > PROFILE_MAX_BYTES)
        return base_fail(err, MICA_ERR_LIMIT, "profile", MICA_NO_OFFSET, "the profile has more than 64 MiB");
    mica_error why = MICA_ERROR_INIT;
    mica_status status = fmt_pack_check(bytes, &why);
    if (status != MICA_OK)
        return base_fail(err, status, "profile", why.offset, "this is no profile, or a damaged one: %s",
                         why.message);
    profile_whole *w = base_calloc(1, sizeof *w);
    if (!w) return base_fail_memory(err, "reading a profile");
    const char *copy = base_arena_copy(&w->arena, bytes.data, bytes.len);
    status = copy ? profile_fields(w, mica_view_of(copy, bytes.len), &version, err)
                  : base_fail_memory(err, "reading a profile");
    if (status == MICA_OK && version == 0)
        status = base_fail(err, MICA_ERR_SERIALIZATION, "profile", MICA_NO_OFFSET, "this is no profile");
    if (status == MICA_OK && version != PROFILE_VERSION) {
        status = base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "profile", MICA_NO_OFFSET,
                                base_pair_numbers(PROFILE_VERSION, version),
                                "profile version: expected %u, found %llu; record it again", PROFILE_VERSION,
                                (unsigned long long)version);
    }
    if (status == MICA_OK && !w->p.language) status = profile_bad(err, "it names no language");
    if (status == MICA_OK && language && strcmp(language, w->p.language) != 0) {
        status = base_fail_pair(
            err, MICA_ERR_CONFIGURATION, "profile", MICA_NO_OFFSET, base_pair_texts(language, w->p.language),
            "the profile was recorded for the language \"%.40s\", not \"%s\"", w->p.language, language);
    }
    if (status != MICA_OK)
        mica_profile_free(&w->p);
    else
        *out = &w->p;
    return status;
}

mica_status mica_profile_read(const char *path, const char *language, mica_profile **out, mica_error *err) {
    base_buf bytes = {0};
    *out = NULL;
    mica_status status = base_file_read_all(path, PROFILE_MAX_BYTES, &bytes, err);
    if (status == MICA_OK)
        status = mica_profile_open(mica_view_of(bytes.data, bytes.len), language, out, err);
    base_buf_free(&bytes);
    return status;
}

void mica_profile_free(mica_profile *profile) {
    profile_whole *w = (profile_whole *)profile;
    if (!w) return;
    base_arena_free(&w->arena);
    base_free(w);
}

/* include/mica/profile.h - recorded runs as the builder and a language's frontend see them.
 *
 * A profile is one MessagePack map (docs/profile.md) that names things and never numbers them, so it outlives
 * any snapshot. It is read once, checked as a whole, and then plain data that any thread may look at. */
#ifndef MICA_PROFILE_H
#define MICA_PROFILE_H

#include "mica/error.h"
#include "mica/pack.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* What runs recorded about one entry (a function or module). */
typedef struct mica_profile_entry {
    const char *name; /* followed by a NUL */
    size_t name_len;
    uint64_t calls;   /* of all runs together */
    uint64_t self_ns; /* time spent in it and not in what it called, nanoseconds, of all runs together */
    /* rank from 0 in the order entries are first looked up in a start; -1: not at start */
    int64_t first_touch;
} mica_profile_entry;

typedef struct mica_profile {
    const char *language;
    uint64_t runs;
    const mica_profile_entry *entries; /* sorted by the bytes of their names, each name once */
    size_t entry_count;
    /* every name runs look up, found or not: those of starts first, then the others */
    const mica_view *names;
    size_t name_count;
    /* the language's own MessagePack value (mica/pack.h); empty when there is none */
    mica_view language_data;
} mica_profile;

/* Reads a profile from memory (copied). With `language`, a profile of another one is refused. What is unknown
 * in it is passed over. Errors: SERIALIZATION (it is damaged or no profile), VERSION_MISMATCH, CONFIGURATION
 * (of another language), LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status mica_profile_open(mica_view bytes, const char *language, mica_profile **out,
                                            mica_error *err);
/* As mica_profile_open from a file of at most 64 MiB. Errors: also IO. */
MICA_MUST_USE mica_status mica_profile_read(const char *path, const char *language, mica_profile **out,
                                            mica_error *err);
void mica_profile_free(mica_profile *profile); /* accepts NULL */

/* The entry of that name, or NULL; `profile` may be NULL. Valid as long as the profile. */
static inline const mica_profile_entry *mica_profile_find(const mica_profile *profile, const char *name,
                                                          size_t len) {
    size_t low = 0, high = profile ? profile->entry_count : 0;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const mica_profile_entry *e = &profile->entries[mid];
        int order = memcmp(name, e->name, len < e->name_len ? len : e->name_len);
        if (order == 0 && len == e->name_len) return e;
        if (order < 0 || (order == 0 && len < e->name_len))
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

/* A value of the language's data by its key; empty when there is none. `profile` may be NULL. Valid as long
 * as the profile. */
static inline mica_view mica_profile_language(const mica_profile *profile, const char *key) {
    mica_view none = {(const uint8_t *)"", 0};
    if (!profile || !profile->language_data.len) return none;
    mica_pack in = mica_pack_of(profile->language_data);
    for (uint32_t left = mica_pack_map(&in); left && !in.bad; left--) {
        mica_view name = mica_pack_str(&in), value = mica_pack_skip(&in);
        if (!in.bad && mica_pack_is(name, key)) return value;
    }
    return none;
}

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

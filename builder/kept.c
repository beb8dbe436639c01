/* builder/kept.c - what a snapshot keeps of the profile it was built with: the functions and the sequences of
 * instructions that took most of the time. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "format/pack.h"
#include "mica/pack.h"

#include <stdlib.h>

#define KEPT_HOTSPOTS  64u
#define KEPT_SEQUENCES 32u

/* Ties go by name, since qsort keeps no order and the file must be the same each time. */
static int kept_compare_hot(const void *a, const void *b) {
    const mica_profile_entry *x = *(const mica_profile_entry *const *)a,
                             *y = *(const mica_profile_entry *const *)b;
    if (x->self_ns != y->self_ns) return x->self_ns > y->self_ns ? -1 : 1;
    return (x > y) - (x < y); /* entries are sorted by name */
}

typedef struct kept_sequence {
    mica_view whole;
    uint64_t ns;
} kept_sequence;

static int kept_compare_sequences(const void *a, const void *b) {
    const kept_sequence *x = a, *y = b;
    if (x->ns != y->ns) return x->ns > y->ns ? -1 : 1;
    return (x->whole.data > y->whole.data) - (x->whole.data < y->whole.data);
}

/* Time of a sequence of at least two operations; 0 for others. */
static uint64_t kept_sequence_ns(mica_view whole) {
    mica_pack in = mica_pack_of(whole);
    uint64_t ns = 0;
    uint32_t ops = 0;
    for (uint32_t left = mica_pack_map(&in); left && !in.bad; left--) {
        mica_view key = mica_pack_str(&in);
        if (mica_pack_is(key, "ns")) {
            ns = mica_pack_u64(&in);
        } else if (mica_pack_is(key, "ops")) {
            ops = mica_pack_array(&in);
            for (uint32_t i = 0; i < ops; i++)
                mica_pack_str(&in);
        } else {
            mica_pack_skip(&in);
        }
    }
    return in.bad || ops < 2 ? 0 : ns;
}

static mica_status kept_put_sequences(const bld_build *b, fmt_pack *pack, mica_error *err) {
    mica_pack in = mica_pack_of(mica_profile_language(b->profile, "sequences"));
    uint32_t count = in.at == in.end ? 0 : mica_pack_array(&in), kept = 0;
    kept_sequence *list = base_malloc(((size_t)count + 1) * sizeof *list);
    if (!list) return base_fail_memory(err, "keeping the profile");
    for (uint32_t i = 0; i < count; i++) {
        mica_view whole = mica_pack_skip(&in);
        uint64_t ns = kept_sequence_ns(whole);
        if (ns) list[kept++] = (kept_sequence){whole, ns};
    }
    qsort(list, kept, sizeof *list, kept_compare_sequences);
    if (kept > KEPT_SEQUENCES) kept = KEPT_SEQUENCES;
    fmt_pack_str(pack, "sequences");
    fmt_pack_array(pack, kept);
    for (uint32_t i = 0; i < kept; i++)
        base_buf_append(pack->out, list[i].whole.data, list[i].whole.len);
    base_free(list);
    return MICA_OK;
}

/* Only entries that are in the file: a profile may be of an older library. It is kept so that tools can
 * tell what a snapshot was ordered for. */
mica_status bld_kept_profile(const bld_build *b, base_buf *out, mica_error *err) {
    const mica_profile *profile = b->profile;
    fmt_pack pack = {out};
    uint32_t count = 0;
    const mica_profile_entry **hot = base_malloc((b->entry_count + 1) * sizeof(const mica_profile_entry *));
    if (!hot) return base_fail_memory(err, "keeping the profile");
    for (size_t i = 0; i < b->entry_count; i++) {
        const mica_entry *e = b->entry_of[i];
        const mica_profile_entry *seen = mica_profile_find(profile, e->name, e->name_len);
        if (seen && seen->calls) hot[count++] = seen;
    }
    qsort(hot, count, sizeof(const mica_profile_entry *), kept_compare_hot);
    if (count > KEPT_HOTSPOTS) count = KEPT_HOTSPOTS;
    fmt_pack_map(&pack, 3);
    fmt_pack_str(&pack, "runs");
    fmt_pack_u64(&pack, profile->runs);
    fmt_pack_str(&pack, "hotspots");
    fmt_pack_array(&pack, count);
    for (uint32_t i = 0; i < count; i++) {
        fmt_pack_map(&pack, 4);
        fmt_pack_str(&pack, "name");
        fmt_pack_str(&pack, hot[i]->name);
        fmt_pack_str(&pack, "calls");
        fmt_pack_u64(&pack, hot[i]->calls);
        fmt_pack_str(&pack, "average_ns");
        fmt_pack_u64(&pack, hot[i]->self_ns / hot[i]->calls);
        fmt_pack_str(&pack, "at_start");
        fmt_pack_bool(&pack, hot[i]->first_touch >= 0);
    }
    base_free(hot);
    mica_status status = kept_put_sequences(b, &pack, err);
    return status == MICA_OK && out->failed ? base_fail_memory(err, "keeping the profile") : status;
}

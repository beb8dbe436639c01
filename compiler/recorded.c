/* compiler/recorded.c - time and types of a profile, by entry. Times only count as shares of all time of the
 * profile, so that nothing follows from the speed of the machine. */
#include "compiler/recorded.h"

#include "base/error.h"
#include "mica/pack.h"

#include <string.h>

#define HOT    (1.0 / 64) /* share of all time */
#define WARM   (1.0 / 1024)
#define NEARLY (31.0 / 32) /* share of calls that counts as all */

/* Time of its own, not of what it calls: that is where a better function helps. */
static cmp_heat heat_of(const mica_profile *profile, const char *name) {
    const mica_profile_entry *e = mica_profile_find(profile, name, strlen(name));
    double all = 0;
    for (size_t i = 0; i < profile->entry_count; i++)
        all += (double)profile->entries[i].self_ns;
    if (!e || e->self_ns == 0) return CMP_HEAT_NONE;
    double share = (double)e->self_ns / all;
    return share >= HOT ? CMP_HEAT_HOT : share >= WARM ? CMP_HEAT_WARM : CMP_HEAT_NONE;
}

/* Whether text is the name of an entry, or that of a local function of it ("entry>local"), which `local`
 * gets. */
static bool names_function(mica_view text, const char *entry, mica_view *local) {
    size_t len = strlen(entry);
    *local = (mica_view){text.data, 0};
    if (text.len < len || memcmp(text.data, entry, len) != 0) return false;
    if (text.len == len) return true;
    *local = (mica_view){text.data + len + 1, text.len - len - 1};
    return text.data[len] == '>' && local->len > 0;
}

/* The words are those of the recorder (docs/profile.md). A truth value, text and all others count as
 * other. */
static cmp_seen_kind kind_of(mica_view text) {
    static const char *const arrays[] = {"double row", "double column", "double matrix", "double empty"};
    if (mica_pack_is(text, "double scalar")) return CMP_SEEN_SCALAR;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (mica_pack_is(text, arrays[i])) return CMP_SEEN_ARRAY;
    return CMP_SEEN_OTHER;
}

static void read_args(mica_pack *in, cmp_seen_kind kinds[CMP_SEEN_ARGS], uint32_t *count) {
    *count = mica_pack_array(in);
    for (uint32_t i = 0; i < *count && !in->bad; i++) {
        cmp_seen_kind kind = kind_of(mica_pack_str(in));
        if (i < CMP_SEEN_ARGS) kinds[i] = kind;
    }
}

/* The next record of the list; whether it is one of the entry. */
static bool read_record(mica_pack *in, const char *entry, cmp_seen *out) {
    bool mine = false;
    cmp_seen_kind kinds[CMP_SEEN_ARGS] = {CMP_SEEN_NEVER};
    *out = (cmp_seen){0};
    for (uint32_t pairs = mica_pack_map(in); pairs && !in->bad; pairs--) {
        mica_view key = mica_pack_str(in);
        if (mica_pack_is(key, "name"))
            mine = names_function(mica_pack_str(in), entry, &out->name);
        else if (mica_pack_is(key, "args"))
            read_args(in, kinds, &out->nargs);
        else if (mica_pack_is(key, "count"))
            out->calls = (double)mica_pack_u64(in);
        else
            mica_pack_skip(in);
    }
    for (uint32_t i = 0; i < CMP_SEEN_ARGS && i < out->nargs; i++)
        out->weight[i][kinds[i]] = out->calls;
    return mine;
}

static bool is_of(const cmp_seen *seen, const void *name, size_t len, uint32_t nargs) {
    return seen->nargs == nargs && seen->name.len == len && memcmp(seen->name.data, name, len) == 0;
}

static void add(cmp_seen *items, size_t *count, const cmp_seen *one) {
    size_t i = 0;
    while (i < *count && !is_of(&items[i], one->name.data, one->name.len, one->nargs))
        i++;
    if (i == *count) {
        items[(*count)++] = *one;
        return;
    }
    items[i].calls += one->calls;
    for (uint32_t a = 0; a < CMP_SEEN_ARGS; a++)
        for (uint32_t k = 0; k <= CMP_SEEN_OTHER; k++)
            items[i].weight[a][k] += one->weight[a][k];
}

/* Read twice: counted, then kept, as an arena cannot give back what was too much. A profile that cannot be
 * read says nothing, and is no error: code without it is as right, only slower. */
mica_status cmp_recorded_of(const mica_profile *profile, const char *name, base_arena *arena,
                            cmp_recorded *out, mica_error *err) {
    *out = (cmp_recorded){0};
    if (!profile) return MICA_OK;
    out->heat = heat_of(profile, name);
    if (out->heat == CMP_HEAT_NONE) return MICA_OK;
    mica_pack in = mica_pack_of(mica_profile_language(profile, "types")), again;
    uint32_t left = mica_pack_array(&in);
    size_t room = 0, count = 0;
    cmp_seen one;
    again = in;
    for (uint32_t i = 0; i < left && !in.bad; i++)
        room += read_record(&in, name, &one);
    if (in.bad || !room) return MICA_OK;
    cmp_seen *items = base_arena_alloc(arena, room * sizeof *items);
    if (!items) return base_fail_memory(err, "the compiler");
    for (; left; left--)
        if (read_record(&again, name, &one)) add(items, &count, &one);
    out->seen = items;
    out->count = count;
    return MICA_OK;
}

/* Nearly always is enough: whatever comes instead is caught by a guard. */
bool cmp_seen_args(const cmp_recorded *recorded, const hir_name *name, uint32_t nargs,
                   cmp_seen_kind kinds[CMP_SEEN_ARGS]) {
    for (size_t i = 0; recorded && i < recorded->count; i++) {
        const cmp_seen *s = &recorded->seen[i];
        if (!is_of(s, name->text, name->len, nargs)) continue;
        for (uint32_t a = 0; a < CMP_SEEN_ARGS; a++) {
            double scalars = s->weight[a][CMP_SEEN_SCALAR], arrays = s->weight[a][CMP_SEEN_ARRAY];
            kinds[a] = a >= nargs                              ? CMP_SEEN_NEVER
                       : scalars >= NEARLY * s->calls          ? CMP_SEEN_SCALAR
                       : scalars + arrays >= NEARLY * s->calls ? CMP_SEEN_ARRAY
                                                               : CMP_SEEN_OTHER;
        }
        return nargs <= CMP_SEEN_ARGS && s->calls > 0;
    }
    return false;
}

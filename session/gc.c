/* session/gc.c - the collector's configuration: a preset by name, as the library's snapshot has it when it
 * has it, with the settings that were made by themselves above it.
 *
 * It is set twice. The VM needs one before the library is open, from the presets built into the program. A
 * snapshot may carry the presets of those who made it (section gc_presets); when the options name one, its
 * stored values take the place of the built-in ones, before anything has run. Nobody named a preset: the
 * stored ones are not even looked at, and a start pays nothing for them.
 *
 * The section is MessagePack from a file: a field of another type makes the whole preset unreadable (`bad`),
 * fields that are not known are passed over, and what is missing keeps the built-in value. */
#include "session/gc.h"

#include "base/error.h"
#include "format/pack.h"
#include "format/records.h"
#include "mica/pack.h"

#include <string.h>

static vm_gc_config gc_of(const mica_gc_preset *p) {
    return (vm_gc_config){.generations = p->generations,
                          .young_size = p->young_size,
                          .minor_threshold = p->minor_threshold,
                          .major_threshold = p->major_threshold,
                          .promote_after = p->promote_after,
                          .target_utilisation = p->target_utilisation,
                          .heap_min = p->heap_min,
                          .heap_max = p->heap_max,
                          .growth = p->growth,
                          .verbose = p->verbose};
}

mica_status ses_gc_config(const char *preset, const mica_config *config, vm_gc_config *out, mica_error *err) {
    const mica_gc_preset *p = preset   ? mica_gc_preset_find(preset)
                              : config ? &config->gc
                                       : mica_gc_preset_find("default");
    if (!p)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "no collector preset is called '%s'; there are: default, low-latency, "
                         "high-throughput, low-memory, debug",
                         preset);
    *out = gc_of(p);
    return MICA_OK;
}

/* A double of MessagePack: 0xcb and eight bytes, high ones first. */
static double gc_double(mica_pack *p) {
    double x;
    if (p->bad || p->at == p->end || *p->at != 0xcb) return (double)mica_pack_fail(p);
    p->at++;
    uint64_t bits = mica_pack_bytes(p, 8);
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 0xc2 is false, 0xc3 true. */
static bool gc_bool(mica_pack *p) {
    if (p->bad || p->at == p->end || (*p->at & 0xfeu) != 0xc2) return mica_pack_fail(p);
    return *p->at++ == 0xc3;
}

/* One field of a preset in the file; what is not known is passed over. */
static void gc_field(mica_pack *p, mica_gc_preset *out) {
    mica_view key = mica_pack_str(p);
#define GC_FIELD(field, read)                                                                                \
    if (mica_pack_is(key, #field)) {                                                                         \
        out->field = read(p);                                                                                \
        return;                                                                                              \
    }
    GC_FIELD(generations, (uint32_t)mica_pack_u64)
    GC_FIELD(young_size, mica_pack_u64)
    GC_FIELD(minor_threshold, gc_double)
    GC_FIELD(major_threshold, gc_double)
    GC_FIELD(promote_after, (uint32_t)mica_pack_u64)
    GC_FIELD(target_utilisation, gc_double)
    GC_FIELD(heap_min, mica_pack_u64)
    GC_FIELD(heap_max, mica_pack_u64)
    GC_FIELD(growth, gc_double)
    GC_FIELD(verbose, gc_bool)
#undef GC_FIELD
    (void)mica_pack_skip(p);
}

/* The preset of that name in the snapshot; false where it has none, or none that can be read. */
static bool gc_stored(mica_snapshot *s, const char *name, mica_gc_preset *out) {
    mica_view bytes;
    if (mica_snapshot_section(s, FMT_SECTION_GC_PRESETS, &bytes, NULL) != MICA_OK ||
        fmt_pack_check(bytes, NULL) != MICA_OK)
        return false;
    mica_pack p = mica_pack_of(bytes);
    for (uint32_t n = mica_pack_array(&p); n && !p.bad; n--) {
        mica_pack row = mica_pack_of(mica_pack_skip(&p)), first = row;
        uint32_t fields = mica_pack_map(&first);
        bool wanted = fields && mica_pack_is(mica_pack_str(&first), "name") &&
                      mica_pack_is(mica_pack_str(&first), name);
        for (fields = wanted ? fields - 1 : 0; fields && !first.bad; fields--)
            gc_field(&first, out);
        if (wanted) return !first.bad;
    }
    return false;
}

mica_status ses_gc_take_stored(vm_t *vm, mica_snapshot *library, const char *preset,
                               const mica_config *config, mica_error *err) {
    bool named = preset || (config && mica_config_gc_named(config));
    if (!named || !library) return MICA_OK;
    mica_gc_preset stored = preset ? *mica_gc_preset_find(preset) : config->gc;
    if (!gc_stored(library, stored.name, &stored)) return MICA_OK;
    if (!preset) { /* settings made by themselves stay above it */
        mica_config merged = *config;
        mica_config_take_gc(&merged, &stored);
        stored = merged.gc;
    }
    vm_gc_config gc = gc_of(&stored);
    return vm_gc_configure(vm, &gc, err);
}

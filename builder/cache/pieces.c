/* builder/cache/pieces.c - one compiled module to the two pieces a cache keeps, and back.
 *
 *     first piece
 *         name NUL
 *         at a multiple of 16: u64 source length, u32 entries, u32 diagnostics
 *         each entry:      u32 name length, category length (none: 0xffffffff), flags, info[2], parts;
 *                          name NUL, category NUL
 *           each part:     u32 kind, u32 relocations, u64 length, u64 place;
 *                          relocations {u32 offset, name length}; their names, each with NUL;
 *                          hot (place 0xffff...): data at a multiple of 16; cold: the sum of its data
 *         each diagnostic: u32 line, column, fatal, message length; message NUL
 *     second piece
 *         data of the cold parts, each at its place, a multiple of 16
 *
 * Records begin at multiples of 8. Lists keep their order. */
#include "builder/cache/cache_internal.h"

#include "base/arena.h"
#include "base/checked.h"
#include "format/records.h"

#define PACK_HOT    UINT64_MAX
#define PACK_NONE   0xffffffffu
#define PACK_CALLEE 0x80000000u /* of a name's length: it names a function that is called */

static void pack_u32(base_buf *out, size_t n) {
    uint32_t value = (uint32_t)n;
    base_buf_append(out, &value, sizeof value);
}

static void pack_u64(base_buf *out, uint64_t n) {
    base_buf_append(out, &n, sizeof n);
}

static void pack_text(base_buf *out, const char *text, size_t len) {
    base_buf_append(out, text, len);
    base_buf_byte(out, 0);
}

static bool pack_is_hot(const bld_cache *c, uint16_t kind) {
    for (size_t i = 0; i < c->plan.kind_count; i++)
        if (c->plan.kinds[i].kind == kind) return c->plan.kinds[i].hot;
    return false;
}

/* Cold data goes into the second piece, so that reading the first one, which every build does, touches few
 * pages. */
static void pack_part(const bld_cache *c, const mica_part *part, base_buf *out, base_buf *cold) {
    bool hot = pack_is_hot(c, part->kind);
    base_buf_align(cold, 16);
    base_buf_align(out, 8);
    pack_u32(out, part->kind);
    pack_u32(out, part->reloc_count);
    pack_u64(out, part->len);
    pack_u64(out, hot ? PACK_HOT : cold->len);
    for (const mica_reloc *r = part->relocs; r; r = r->next) {
        pack_u32(out, r->offset);
        pack_u32(out, r->name_len | (r->callee ? PACK_CALLEE : 0u));
    }
    for (const mica_reloc *r = part->relocs; r; r = r->next)
        pack_text(out, r->name, r->name_len);
    if (hot) {
        base_buf_align(out, 16);
        if (part->len) base_buf_append(out, part->data, part->len);
        return;
    }
    uint8_t sum[BASE_SUM_SIZE];
    base_sum_of(part->data, part->len, sum);
    base_buf_append(out, sum, sizeof sum);
    if (part->len) base_buf_append(cold, part->data, part->len);
}

static void pack_entry(const bld_cache *c, const mica_entry *e, base_buf *out, base_buf *cold) {
    uint32_t parts = 0;
    for (const mica_part *p = e->parts; p; p = p->next)
        parts++;
    base_buf_align(out, 8);
    pack_u32(out, e->name_len);
    pack_u32(out, e->category ? strlen(e->category) : PACK_NONE);
    pack_u32(out, e->flags);
    pack_u32(out, e->info[0]);
    pack_u32(out, e->info[1]);
    pack_u32(out, parts);
    pack_text(out, e->name, e->name_len);
    if (e->category) pack_text(out, e->category, strlen(e->category));
    for (const mica_part *p = e->parts; p; p = p->next)
        pack_part(c, p, out, cold);
}

/* Numbers are the machine's own: the file stays where it was written. Counts are bounded first, as the
 * reader's field for a name's length has one bit for something else. */
bool bld_cache_pack(const bld_cache *c, const bld_cached *source, const mica_module *module, base_buf *out,
                    base_buf *cold) {
    uint32_t entries = 0, diagnostics = 0;
    for (const mica_entry *e = module->entries; e; e = e->next) {
        entries++;
        for (const mica_part *p = e->parts; p; p = p->next)
            if (p->reloc_count >= PACK_NONE || e->name_len >= PACK_NONE) return false;
    }
    for (const mica_diagnostic *d = module->diagnostics; d; d = d->next)
        diagnostics++;
    pack_text(out, source->name, strlen(source->name));
    base_buf_align(out, 16);
    pack_u64(out, source->source_len);
    pack_u32(out, entries);
    pack_u32(out, diagnostics);
    for (const mica_entry *e = module->entries; e; e = e->next)
        pack_entry(c, e, out, cold);
    for (const mica_diagnostic *d = module->diagnostics; d; d = d->next) {
        base_buf_align(out, 8);
        pack_u32(out, d->line);
        pack_u32(out, d->column);
        pack_u32(out, d->fatal);
        pack_u32(out, strlen(d->message));
        pack_text(out, d->message, strlen(d->message));
    }
    return !out->failed && !cold->failed;
}

/* Bytes still to be read. A funnel: every step asks unpack_take for its bytes, and after the first one
 * beyond the end (`good` ends) all others give nothing. So the steps need not check one by one; `good` is
 * asked where a count or a pointer is about to be used. */
typedef struct unpack {
    const uint8_t *data;
    size_t at, len;
    base_view cold;
    base_arena *arena;
    bool good;
} unpack;

static const uint8_t *unpack_take(unpack *u, uint64_t n) {
    if (!u->good || n > u->len - u->at) {
        u->good = false;
        return NULL;
    }
    u->at += (size_t)n;
    return u->data + u->at - (size_t)n;
}

static void unpack_align(unpack *u, size_t align) {
    (void)unpack_take(u, (align - u->at % align) % align);
}

static uint32_t unpack_u32(unpack *u) {
    uint32_t value = 0;
    const uint8_t *p = unpack_take(u, sizeof value);
    if (p) memcpy(&value, p, sizeof value);
    return value;
}

static uint64_t unpack_u64(unpack *u) {
    uint64_t value = 0;
    const uint8_t *p = unpack_take(u, sizeof value);
    if (p) memcpy(&value, p, sizeof value);
    return value;
}

static const char *unpack_text(unpack *u, size_t len) {
    const uint8_t *p = unpack_take(u, (uint64_t)len + 1);
    if (!p || p[len] != 0) {
        u->good = false;
        return "";
    }
    return (const char *)p;
}

static mica_part *unpack_part(unpack *u) {
    bld_cache_part *made = base_arena_alloc(u->arena, sizeof *made);
    unpack_align(u, 8);
    uint32_t kind = unpack_u32(u), count = unpack_u32(u);
    uint64_t len = unpack_u64(u), place = unpack_u64(u);
    const uint8_t *records = unpack_take(u, (uint64_t)count * 8);
    if (!made || !u->good) return NULL;
    mica_part *part = &made->part;
    mica_reloc *relocs = count ? base_arena_alloc(u->arena, count * sizeof *relocs) : NULL;
    if (count && !relocs) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&relocs[i].offset, records + (size_t)i * 8, 4);
        memcpy(&relocs[i].name_len, records + (size_t)i * 8 + 4, 4);
        relocs[i].callee = relocs[i].name_len & PACK_CALLEE;
        relocs[i].name_len &= ~PACK_CALLEE;
        relocs[i].name = unpack_text(u, relocs[i].name_len);
        relocs[i].next = i + 1 < count ? &relocs[i + 1] : NULL;
    }
    const uint8_t *data = NULL;
    if (place == PACK_HOT) {
        unpack_align(u, 16);
        data = unpack_take(u, len);
    } else {
        const uint8_t *sum = unpack_take(u, sizeof made->sum);
        if (sum) memcpy(made->sum, sum, sizeof made->sum);
        u->good &= place % 16 == 0 && base_range_ok(place, len, u->cold.len);
        if (u->good) data = len ? u->cold.data + place : (const uint8_t *)"";
    }
    if (!u->good) return NULL;
    part->kind = (uint16_t)kind;
    part->data = (uint8_t *)(uintptr_t)data; /* never written to: ids go into a copy */
    part->len = (size_t)len;
    part->relocs = relocs;
    part->reloc_count = count;
    return part;
}

/* Lists are rebuilt in their order: what a module was compiled to must come out byte for byte. */
static bool unpack_entry(unpack *u, mica_module *out) {
    mica_entry *e = base_arena_alloc(u->arena, sizeof *e);
    unpack_align(u, 8);
    uint32_t name_len = unpack_u32(u), category_len = unpack_u32(u);
    if (!e || !u->good) return false;
    e->flags = unpack_u32(u);
    e->info[0] = unpack_u32(u);
    e->info[1] = unpack_u32(u);
    uint32_t parts = unpack_u32(u);
    e->name = unpack_text(u, name_len);
    e->name_len = name_len;
    if (category_len != PACK_NONE) e->category = unpack_text(u, category_len);
    mica_part **place = &e->parts;
    for (uint32_t i = 0; i < parts && u->good; i++) {
        if (!(*place = unpack_part(u))) return false;
        place = &(*place)->next;
    }
    if (out->last_entry)
        out->last_entry->next = e;
    else
        out->entries = e;
    out->last_entry = e;
    return u->good;
}

/* Nothing but pointers into the pieces and the records around them: no byte of a part is copied. */
bool bld_cache_unpack(bld_cached *source, base_arena *arena, mica_module *out) {
    unpack u = {.data = source->packed.data,
                .len = source->packed.len,
                .cold = source->cold,
                .arena = arena ? arena : &out->arena,
                .good = true};
    unpack_text(&u, strlen(source->name));
    unpack_align(&u, 16);
    source->source_len = unpack_u64(&u);
    uint32_t entries = unpack_u32(&u), diagnostics = unpack_u32(&u);
    bool good = u.good;
    for (uint32_t i = 0; i < entries && good; i++)
        good = unpack_entry(&u, out);
    for (uint32_t i = 0; i < diagnostics && good; i++) {
        unpack_align(&u, 8);
        uint32_t line = unpack_u32(&u), column = unpack_u32(&u), fatal = unpack_u32(&u);
        const char *message = unpack_text(&u, unpack_u32(&u));
        good = u.good;
        if (good) mica_module_diagnostic(out, line, column, fatal != 0, message);
    }
    good = good && !out->out_of_memory && u.at == u.len;
    if (!good) {
        base_arena_free(&out->arena);
        *out = (mica_module){0};
    }
    return good;
}

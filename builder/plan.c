/* builder/plan.c - joins the compiled modules: one record for each entry and part, every name interned,
 * symbol ids written into the parts. This is the only linking there is: nothing is resolved or patched when
 * the file is loaded.
 *
 * Names first, ids later. While modules are joined, records hold indices into the table of names; only when
 * all names are known are they sorted, and the indices become ids (the end of bld_plan). Since ids follow
 * from the set of names alone, a source that changes without a new name leaves all other parts as they
 * were, which is what makes incremental builds and deltas small.
 *
 * Which of two sources defines a name is decided before any record is made: the one that was added first,
 * as on a search path, unless the frontend has one come before it. The other one is left out as a whole,
 * because a file half of whose functions are hidden is not what anybody wrote; or kept under a name that no
 * call can mean, where the frontend says so (mica_frontend.precedence). */
#include "builder/build_internal.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <stdio.h>

static mica_status plan_name(bld_build *b, const char *text, uint32_t *index, mica_error *err) {
    *index = FMT_NONE;
    return text ? bld_names_add(&b->names, text, strlen(text), index, err) : MICA_OK;
}

/* The frontend is trusted to be no enemy, but a mistake in it should be told and not built. */
static mica_status plan_check_part(bld_build *b, const char *source, const mica_entry *entry,
                                   const mica_part *part, mica_error *err) {
    if (part->reloc_count == SIZE_MAX) return base_fail_memory(err, "compiling");
    if (!bld_kind_find(b, part->kind)) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: %s has a part of the undeclared kind %u", source, entry->name, part->kind);
    }
    if (part->len > FMT_BLOCK_MAX) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s: a part of %s has %zu bytes, more than fit", source, entry->name, part->len);
    }
    for (const mica_part *other = part->next; other; other = other->next) {
        if (other->kind == part->kind) {
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "%s: %s has two parts of kind %u", source, entry->name, part->kind);
        }
    }
    return MICA_OK;
}

static mica_status plan_reloc(bld_build *b, const char *source, const mica_part *part, const mica_reloc *r,
                              uint32_t *name, mica_error *err) {
    if (part->len < 4 || r->offset > part->len - 4) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, r->offset,
                         "a symbol id was asked for beyond the end of a part");
    }
    if (r->callee && b->has_private && bld_private_find(b, source, r, name)) return MICA_OK;
    return bld_names_add(&b->names, r->name, r->name_len, name, err);
}

/* The list has reloc_count members: mica_part_symbol counts, plan_reserve made room for so many. */
static mica_status plan_relocs(bld_build *b, const char *source, const mica_part *part, mica_error *err) {
    size_t count = 0;
    for (const mica_reloc *r = part->relocs; r; r = r->next) {
        if (count++ == part->reloc_count)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, r->offset,
                             "a part has more places for symbol ids than it counts");
        mica_status status = plan_reloc(b, source, part, r, &b->reloc_names[b->reloc_count++], err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

/* Builtins have names like everything else; their number is their place in the language's table. */
static mica_status plan_externals(bld_build *b, mica_error *err) {
    const mica_frontend *f = b->frontend;
    for (size_t i = 0; i < f->external_count; i++) {
        const mica_external *x = &f->externals[i];
        uint32_t index, unused;
        mica_status status = plan_name(b, x->name, &index, err);
        if (status == MICA_OK) status = plan_name(b, x->category, &unused, err);
        if (status == MICA_OK) status = plan_name(b, x->complexity, &unused, err);
        if (status != MICA_OK) return status;
        if (index == FMT_NONE || b->names.items[index].external != FMT_NONE) {
            return base_fail(err, MICA_ERR_EXISTS, "externals", i, "external %zu (%s) has no name of its own",
                             i, x->name ? x->name : "");
        }
        b->names.items[index].external = (uint32_t)i;
    }
    for (size_t i = 0; i < f->kind_count; i++) {
        uint32_t unused;
        mica_status status = plan_name(b, f->kinds[i].name, &unused, err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

static bool plan_before(const bld_input *a, const bld_input *b) {
    return a->precedence != b->precedence ? a->precedence < b->precedence : a->order < b->order;
}

/* Which source defines each name: the one that comes first. */
static mica_status plan_owners(bld_build *b, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t i = 0; i < b->source_count && status == MICA_OK; i++) {
        const bld_source *source = &b->sources[i];
        if (source->status != MICA_OK) continue;
        for (const mica_entry *e = source->module.entries; e && status == MICA_OK; e = e->next) {
            uint32_t index;
            status = bld_names_add(&b->names, e->name, e->name_len, &index, err);
            if (status != MICA_OK) break;
            uint32_t *owner = &b->names.items[index].owner;
            if (*owner == FMT_NONE || plan_before(source->input, b->sources[*owner].input))
                *owner = (uint32_t)i;
        }
    }
    return status;
}

/* The name of an entry that another module defines; NULL when there is none. */
static const char *plan_duplicate(const bld_build *b, size_t input) {
    for (const mica_entry *e = b->sources[input].module.entries; e; e = e->next) {
        uint32_t index = bld_names_find(&b->names, e->name, e->name_len);
        if (index != FMT_NONE && b->names.items[index].owner != input) return e->name;
    }
    return NULL;
}

/* A source whose name is taken: kept under a name that no call can mean, or refused. */
static mica_status plan_taken(bld_build *b, bld_source *source, const char *taken, mica_error *err) {
    mica_entry *entry = source->module.entries;
    if (!b->frontend->precedence || entry->next) {
        source->status = base_fail(&source->error, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                                   "%s is defined by another source already", taken);
        return MICA_OK;
    }
    uint32_t index = bld_names_find(&b->names, taken, strlen(taken));
    size_t room = strlen(source->input->name) + 2;
    char *name = base_arena_alloc(&b->arena, room);
    if (!name) return base_fail_memory(err, "planning the snapshot");
    snprintf(name, room, "/%s", source->input->name);
    snprintf(source->error.message, sizeof source->error.message, "%s is hidden by %s", taken,
             b->sources[b->names.items[index].owner].input->name);
    source->hidden = true;
    entry->name = name;
    entry->name_len = room - 1;
    return MICA_OK;
}

static mica_status plan_module(bld_build *b, bld_source *source, mica_error *err) {
    uint32_t named, index, unused;
    mica_status status = plan_name(b, source->input->name, &named, err);
    for (mica_entry *e = source->module.entries; e && status == MICA_OK; e = e->next) {
        fmt_entry *record = &b->entries[b->entry_count];
        status = bld_names_add(&b->names, e->name, e->name_len, &index, err);
        if (status == MICA_OK) status = plan_name(b, e->category, &unused, err);
        if (status != MICA_OK) return status;
        b->names.items[index].entry = (uint32_t)b->entry_count;
        *record = (fmt_entry){.symbol = index, .category = unused, .source = named, .flags = e->flags};
        record->info[0] = e->info[0];
        record->info[1] = e->info[1];
        record->parts_first = (uint32_t)b->part_count;
        b->entry_of[b->entry_count++] = e;
        for (mica_part *part = e->parts; part; part = part->next) {
            if ((status = plan_check_part(b, source->input->name, e, part, err)) != MICA_OK) return status;
            size_t names = b->reloc_count;
            if ((status = plan_relocs(b, source->input->name, part, err)) != MICA_OK) return status;
            /* parts of one entry are sorted by kind */
            size_t at = b->part_count++;
            while (at > record->parts_first && b->parts[at - 1].kind > part->kind) {
                b->parts[at] = b->parts[at - 1];
                b->part_of[at] = b->part_of[at - 1];
                at--;
            }
            b->parts[at] = (fmt_part){.kind = part->kind, .block = FMT_NONE, .len = part->len};
            b->part_of[at] = (bld_part_of){part, names};
            record->parts_count++;
        }
    }
    return status;
}

/* A module whose entry names are taken is left out as a whole; says so in the input. */
static mica_status plan_reserve(bld_build *b, mica_error *err) {
    size_t entries = 0, parts = 0, relocs = 0;
    for (size_t i = 0; i < b->source_count; i++) {
        if (b->sources[i].status != MICA_OK) continue;
        for (const mica_entry *e = b->sources[i].module.entries; e; e = e->next) {
            entries++;
            for (const mica_part *p = e->parts; p; p = p->next) {
                if (p->reloc_count == SIZE_MAX) return base_fail_memory(err, "compiling");
                relocs += p->reloc_count;
                parts++;
            }
        }
    }
    if (entries >= UINT32_MAX || parts >= UINT32_MAX) {
        return base_fail(err, MICA_ERR_LIMIT, "entries", MICA_NO_OFFSET,
                         "there are more entries or parts than fit");
    }
    b->entries = base_calloc(entries, sizeof *b->entries);
    b->entry_of = base_calloc(entries, sizeof(mica_entry *));
    b->parts = base_calloc(parts, sizeof *b->parts);
    b->part_of = base_calloc(parts, sizeof *b->part_of);
    b->reloc_names = base_malloc(relocs * sizeof *b->reloc_names);
    if (!b->entries || !b->entry_of || !b->parts || !b->part_of || !b->reloc_names)
        return base_fail_memory(err, "planning the snapshot");
    return MICA_OK;
}

/* `finish` may read any part, so with a cache the cold ones are checked before, the hot ones have been. */
static mica_status plan_check_cold(bld_build *b, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t i = 0; i < b->part_count && bld_cache_on(b->cache) && status == MICA_OK; i++) {
        if (!bld_kind_find(b, b->parts[i].kind)->hot)
            status = bld_cache_check_part(b->cache, b->part_of[i].part, err);
    }
    return status;
}

/* The language's own sections see all accepted modules at once (an index of help texts, say). */
static mica_status plan_extra(bld_build *b, mica_error *err) {
    if (!b->frontend->finish) return MICA_OK;
    mica_status checked = plan_check_cold(b, err);
    if (checked != MICA_OK) return checked;
    const mica_module **modules = base_malloc(b->source_count * sizeof(const mica_module *));
    if (!modules) return base_fail_memory(err, "planning the snapshot");
    size_t count = 0;
    for (size_t i = 0; i < b->source_count; i++) {
        if (b->sources[i].status == MICA_OK) modules[count++] = &b->sources[i].module;
    }
    mica_status status =
        b->frontend->finish(b->frontend->ctx, modules, count, b->profile, &b->arena, &b->extra, err);
    base_free(modules);
    for (mica_section *s = b->extra; s && status == MICA_OK; s = s->next) {
        if (s->part.reloc_count == SIZE_MAX) return base_fail_memory(err, "making a language section");
        if (s->id < FMT_SECTION_LANGUAGE || s->part.len > FMT_BLOCK_MAX) {
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "language section 0x%x is not allowed or too large", s->id);
        }
        for (const mica_reloc *r = s->part.relocs; r && status == MICA_OK; r = r->next)
            status = plan_reloc(b, "", &s->part, r, NULL, err);
    }
    return status;
}

static uint32_t plan_id(const bld_build *b, uint32_t index) {
    return index == FMT_NONE ? FMT_NONE : b->names.items[index].id;
}

/* A duplicate is not an error of the build here: it is one source's refusal, told with all others. */
mica_status bld_plan(bld_build *b, mica_error *err) {
    mica_status status = plan_externals(b, err);
    if (status == MICA_OK) status = plan_reserve(b, err);
    if (status == MICA_OK) status = bld_private_collect(b, err);
    if (status == MICA_OK) status = plan_owners(b, err);
    for (size_t i = 0; i < b->source_count && status == MICA_OK; i++) {
        bld_source *source = &b->sources[i];
        if (source->status != MICA_OK) continue;
        const char *taken = plan_duplicate(b, i);
        if (taken) status = plan_taken(b, source, taken, err);
        if (status != MICA_OK || source->status != MICA_OK) continue;
        status = plan_module(b, source, err);
        bld_tell(b, "link", i + 1, b->source_count);
    }
    if (status == MICA_OK) status = plan_extra(b, err);
    if (status == MICA_OK) status = bld_names_sort(&b->names, err);
    if (status != MICA_OK) return status;
    for (size_t i = 0; i < b->entry_count; i++) {
        fmt_entry *e = &b->entries[i];
        e->symbol = plan_id(b, e->symbol);
        e->category = plan_id(b, e->category);
        e->source = plan_id(b, e->source);
    }
    for (mica_section *s = b->extra; s; s = s->next) {
        for (const mica_reloc *r = s->part.relocs; r; r = r->next)
            bld_put_id(s->part.data + r->offset,
                       b->names.items[bld_names_find(&b->names, r->name, r->name_len)].id);
    }
    return MICA_OK;
}

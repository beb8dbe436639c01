/* include/mica/module.h - what one source became: entries with parts, and what was said about it. A language fills
 * one with the inline functions below (mica/frontend.h); the builder joins many into a snapshot, and keeps them
 * from one build to the next. Nothing here needs a library. */
#ifndef MICA_MODULE_H
#define MICA_MODULE_H

#include "mica/arena.h"
#include "mica/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* One kind of part, for example bytecode or help text. At most 32 kinds; numbers are the language's, below
 * 0x8000. */
typedef struct mica_kind {
    uint16_t kind;
    bool hot;         /* raw, each part on 64 bytes, usable in place; else grouped into compressed blocks */
    const char *name; /* "bytecode" */
} mica_kind;

/* A place in a part where the builder writes the u32 symbol id of a name. Chained, newest first. */
typedef struct mica_reloc {
    struct mica_reloc *next;
    const char *name;
    uint32_t name_len;
    uint32_t offset; /* in the part; the four bytes lie within it */
    bool callee;     /* an entry below mica_frontend.private_folder comes first */
} mica_reloc;

typedef struct mica_part {
    struct mica_part *next;
    uint16_t kind;
    uint8_t *data; /* in the module's arena; the builder writes symbol ids into a copy */
    size_t len;
    mica_reloc *relocs;
    size_t reloc_count;
} mica_part;

typedef struct mica_entry {
    struct mica_entry *next;
    const char *name;
    size_t name_len;
    const char *category; /* or NULL */
    uint32_t flags;
    uint32_t info[2]; /* the language's; found in the entry record without touching any part */
    mica_part *parts;
} mica_entry;

typedef struct mica_diagnostic {
    struct mica_diagnostic *next;
    uint32_t line, column; /* from 1; 0 when unknown */
    bool fatal;            /* a reason to refuse the source; else a warning */
    const char *message;
} mica_diagnostic;

/* What one source became. Everything in it lives in its arena, which the builder frees. Entries and
 * diagnostics keep their order. */
typedef struct mica_module {
    mica_arena arena;
    mica_entry *entries, *last_entry;
    mica_diagnostic *diagnostics, *last_diagnostic;
    bool out_of_memory;
} mica_module;

/* Adds an entry; NULL when memory ran out (remembered in the module). `category` may be NULL. */
static inline mica_entry *mica_module_entry(mica_module *module, const char *name, size_t name_len,
                                            const char *category) {
    mica_entry *entry = (mica_entry *)mica_arena_alloc(&module->arena, sizeof *entry);
    if (entry) entry->name = mica_arena_copy(&module->arena, name, name_len);
    if (entry && category) entry->category = mica_arena_copy(&module->arena, category, strlen(category));
    if (!entry || !entry->name || (category && !entry->category)) {
        module->out_of_memory = true;
        return NULL;
    }
    entry->name_len = name_len;
    if (module->last_entry)
        module->last_entry->next = entry;
    else
        module->entries = entry;
    module->last_entry = entry;
    return entry;
}

/* Adds a part with a copy of `data` to an entry (NULL is passed through); at most one of each kind. */
static inline mica_part *mica_entry_part(mica_module *module, mica_entry *entry, uint16_t kind,
                                         const void *data, size_t len) {
    if (!entry) return NULL;
    mica_part *part = (mica_part *)mica_arena_alloc(&module->arena, sizeof *part);
    if (part) part->data = (uint8_t *)mica_arena_copy(&module->arena, data, len);
    if (!part || !part->data) {
        module->out_of_memory = true;
        return NULL;
    }
    part->kind = kind;
    part->len = len;
    part->next = entry->parts;
    entry->parts = part;
    return part;
}

/* Asks for the symbol id of `name` to be written at `offset` of the part (NULL is passed through). */
static inline void mica_part_symbol(mica_arena *arena, mica_part *part, uint32_t offset, const char *name,
                                    size_t name_len) {
    if (!part) return;
    mica_reloc *reloc = (mica_reloc *)mica_arena_alloc(arena, sizeof *reloc);
    char *copy = reloc ? mica_arena_copy(arena, name, name_len) : NULL;
    if (!copy) {
        part->reloc_count = SIZE_MAX; /* seen by the builder as memory that ran out */
        return;
    }
    reloc->next = part->relocs;
    reloc->name = copy;
    reloc->name_len = (uint32_t)name_len;
    reloc->offset = offset;
    reloc->callee = false;
    part->relocs = reloc;
    if (part->reloc_count != SIZE_MAX) part->reloc_count++;
}

/* As mica_part_symbol, for the name of a function that the source calls: where the frontend has private
 * folders, the entry of that name in the source's own is meant, if there is one. */
static inline void mica_part_callee(mica_arena *arena, mica_part *part, uint32_t offset, const char *name,
                                    size_t name_len) {
    mica_part_symbol(arena, part, offset, name, name_len);
    if (part && part->reloc_count != SIZE_MAX) part->relocs->callee = true;
}

/* Adds a diagnostic with a copy of `message`. */
static inline void mica_module_diagnostic(mica_module *module, uint32_t line, uint32_t column, bool fatal,
                                          const char *message) {
    mica_diagnostic *d = (mica_diagnostic *)mica_arena_alloc(&module->arena, sizeof *d);
    if (d) d->message = mica_arena_copy(&module->arena, message, strlen(message));
    if (!d || !d->message) {
        module->out_of_memory = true;
        return;
    }
    d->line = line;
    d->column = column;
    d->fatal = fatal;
    if (module->last_diagnostic)
        module->last_diagnostic->next = d;
    else
        module->diagnostics = d;
    module->last_diagnostic = d;
}

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

/* vm/run/carry.c - the records of the root: where each lies, what carried memory says of them, and whether memory from
 * another program may go on here. Called by whoever carries a stopped VM elsewhere, by rooms for their own record, and
 * by whatever writes records to files.
 *
 * Memory is carried as whole pages, so nothing is translated on the way in: either every byte means here what it meant
 * where it was written, or the memory is refused before it runs. The root's own layout is named by its magic alone.
 * Records change more often and belong to many rooms, so each has a version of its own, and a refusal names the
 * record: "this program is too old for the record 'random'" can be acted upon, "another layout" cannot. Builtins are
 * referred to by ids that never change their meaning (vm/builtins.def), so memory needs only to say how many there
 * were and a sum of their names: a program that has since got more builtins takes it. */
#include "vm/run/carry.h"

#include "base/error.h"
#include "vm/run/frame.h"
#include "vm/heap/root.h"

#include <stdio.h>

static const vm_record_row rows[] = {
#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    {#name, version, bytes, room, offsetof(vm_root, name##_record), upgrade},
#include "vm/heap/records.def"
#undef VM_RECORD
};
#define ROWS ((uint32_t)(sizeof rows / sizeof *rows))
static_assert(sizeof rows / sizeof *rows <= VM_CARRIED_MOST,
              "carried memory has no room for so many records");

bool vm_each_record(vm_t *vm, vm_record_fn each, void *ctx) {
    for (uint32_t k = 0; k < ROWS; k++)
        if (!each(ctx, rows[k].name, rows[k].version,
                  (base_view){(const uint8_t *)vm->root + rows[k].at, rows[k].bytes}))
            return false;
    return true;
}

void vm_records_tell(vm_t *vm) {
    vm_carried *to = &vm->root->carried;
    memset(to, 0, sizeof *to);
    to->records = ROWS;
    to->builtins = vm_builtins_of(vm);
    to->builtin_names = vm_builtin_names(vm, to->builtins);
    snprintf(to->last_builtin, sizeof to->last_builtin, "%s", vm_builtin_row(vm, to->builtins - 1)->name);
    for (uint32_t k = 0; k < ROWS; k++) {
        struct vm_carried_record *r = &to->record[k];
        memcpy(r->name, rows[k].name, sizeof r->name);
        r->version = rows[k].version;
        r->bytes = rows[k].bytes;
        r->at = rows[k].at;
    }
}

static const vm_record_row *row_of(const vm_record_row *table, uint32_t count, const char *name) {
    for (uint32_t k = 0; k < count; k++)
        if (strncmp(table[k].name, name, VM_RECORD_NAME) == 0) return &table[k];
    return NULL;
}

static const struct vm_carried_record *carried_of(const vm_carried *carried, const char *name) {
    for (uint32_t k = 0; k < carried->records; k++)
        if (strncmp(carried->record[k].name, name, VM_RECORD_NAME) == 0) return &carried->record[k];
    return NULL;
}

static mica_status check_one(const vm_record_row *table, uint32_t count, const struct vm_carried_record *r,
                             mica_error *err) {
    const vm_record_row *row = row_of(table, count, r->name);
    int shown = VM_RECORD_NAME - 1; /* a name of 16 bytes has no end */
    if (!row)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds the record '%.*s', which this program does not know", shown,
                         r->name);
    if (r->version > row->version)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds version %u of the record '%s'; this program knows it up to %u",
                         r->version, row->name, row->version);
    if (r->version < row->version && !row->upgrade)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds version %u of the record '%s'; this program needs %u", r->version,
                         row->name, row->version);
    if (r->at != row->at || r->bytes > row->room || (r->version == row->version && r->bytes != row->bytes))
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the record '%s' of the memory lies or ends elsewhere than its version says",
                         row->name);
    return MICA_OK;
}

mica_status vm_records_check_rows(const vm_record_row *table, uint32_t count, const vm_carried *carried,
                                  mica_error *err) {
    if (carried->records == 0 || carried->records > VM_CARRIED_MOST)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the memory does not say which records it holds");
    for (uint32_t k = 0; k < carried->records; k++) {
        mica_status status = check_one(table, count, &carried->record[k], err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

mica_status vm_records_check(vm_t *vm, const vm_carried *carried, mica_error *err) {
    uint32_t have = vm_builtins_of(vm);
    if (carried->builtins == 0 || carried->last_builtin[sizeof carried->last_builtin - 1])
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the memory does not say which builtins it refers to");
    if (carried->builtins > have)
        return base_fail(
            err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
            "the memory may refer to the builtin '%s' (%u of them); this program knows %u, up to '%s'",
            carried->last_builtin, carried->builtins, have, vm_builtin_row(vm, have - 1)->name);
    if (carried->builtin_names != vm_builtin_names(vm, carried->builtins))
        return base_fail(
            err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
            "the builtins that the memory refers to, up to '%s', have other names in this program, where "
            "'%s' is the last of as many",
            carried->last_builtin, vm_builtin_row(vm, carried->builtins - 1)->name);
    return vm_records_check_rows(rows, ROWS, carried, err);
}

mica_status vm_records_finish_rows(const vm_record_row *table, uint32_t count, const vm_carried *carried,
                                   uint8_t *root, mica_error *err) {
    for (uint32_t k = 0; k < count; k++) {
        const struct vm_carried_record *r = carried_of(carried, table[k].name);
        uint8_t *record = root + table[k].at;
        if (!r)
            memset(record, 0, table[k].room);
        else if (r->version < table[k].version && !table[k].upgrade(record, r->version))
            return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                             "version %u of the record '%s' cannot be made one of version %u", r->version,
                             table[k].name, table[k].version);
    }
    return MICA_OK;
}

mica_status vm_records_finish(vm_t *vm, mica_error *err) {
    return vm_records_finish_rows(rows, ROWS, &vm->root->carried, (uint8_t *)vm->root, err);
}

/* ---- extents ---- */

#define PAGE 4096u

static bool page_is_zero(const uint8_t *page) {
    const uint64_t *words = (const uint64_t *)page;
    for (size_t i = 0; i < PAGE / 8; i++)
        if (words[i]) return false;
    return true;
}

static bool extents_between(vm_t *vm, uint64_t from, uint64_t to, vm_extent_fn each, void *ctx) {
    for (uint64_t at = from & ~(uint64_t)(PAGE - 1); at < to; at += PAGE)
        if (!page_is_zero(vm_at(vm, at)) && !each(ctx, at, vm_at(vm, at), PAGE)) return false;
    return true;
}

/* What lies above the newest frame's top, behind the last symbol and above the heap's top is of no meaning, and is not
 * carried; nothing that outlives a safe point lies in the pool. */
bool vm_each_extent(vm_t *vm, vm_extent_fn each, void *ctx) {
    vm_guard_lift(vm);
    vm_records_tell(vm);
    const vm_root *root = vm->root;
    uint64_t top = root->nframes ? vm_top_frame(vm)->top : 1;
    return extents_between(vm, VM_LINKS, VM_ROOT, each, ctx) &&
           extents_between(vm, VM_ROOT, VM_ROOT + sizeof(vm_root), each, ctx) &&
           extents_between(vm, VM_SYMS, VM_SYMS + root->nsyms * sizeof(vm_sym_rec), each, ctx) &&
           extents_between(vm, VM_SYM_INDEX, VM_SYM_INDEX + root->sym_slots * 4ull, each, ctx) &&
           extents_between(vm, VM_FRAMES, VM_FRAMES + root->nframes * sizeof(vm_frame), each, ctx) &&
           extents_between(vm, VM_STACK, VM_STACK + top * 8, each, ctx) &&
           extents_between(vm, VM_HEAP, root->heap_top, each, ctx);
}

/* An extent may come from anywhere, so its place is checked before it is written: never into the slots, never behind
 * the heap that the root tells of. The root comes before the heap, since it comes first in vm_each_extent. */
mica_status vm_adopt(vm_t *vm, uint64_t offset, const void *data, size_t len, mica_error *err) {
    if (offset < VM_LINKS || offset > vm->cage_size || len > vm->cage_size - offset || len == 0)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, offset, "an extent lies outside the cage");
    uint64_t open_end = VM_HEAP_OPEN, end = offset + len;
    if (end > open_end && end > vm->root->heap_end)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, offset,
                         "an extent lies beyond the heap its root tells of");
    bool records = offset >= VM_SYMS && end <= VM_SYM_INDEX,
         index = offset >= VM_SYM_INDEX && end <= VM_FRAMES;
    if (!vm_cage_open_symbols(vm, records ? end - VM_SYMS : 0, index ? end - VM_SYM_INDEX : 0))
        return base_fail_memory(err, "adopting a VM's memory");
    vm_guard_lift(vm);
    memcpy(vm_at(vm, offset), data, len);
    if (offset > VM_ROOT || end < VM_ROOT + PAGE) return MICA_OK;
    /* the root has come: the heap it tells of must be writable, its zero pages too */
    uint64_t heap_end = vm->root->heap_end;
    if (vm->root->magic != VM_ROOT_MAGIC)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, offset, "the memory is of another kind of VM");
    mica_status status = vm_records_check(vm, &vm->root->carried, err);
    if (status != MICA_OK) return status;
    if (heap_end > vm->cage_size || heap_end % PAGE)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, offset, "the heap does not fit the cage");
    if (heap_end > open_end && !vm_cage_open(vm, open_end, heap_end))
        return base_fail_memory(err, "adopting a VM's memory");
    return MICA_OK;
}

mica_status vm_adopt_end(vm_t *vm, mica_error *err) {
    mica_status status = vm_records_check(vm, &vm->root->carried, err); /* no root may have come at all */
    return status == MICA_OK ? vm_records_finish(vm, err) : status;
}

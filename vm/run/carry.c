/* vm/run/carry.c - the records of the root: where each lies, what carried memory says of them, and whether memory from
 * another program may go on here. Called by vm/run/run.c when memory is carried or comes, by rooms for their own record,
 * and by whatever writes records to files.
 *
 * Memory is carried as whole pages, so nothing is translated on the way in: either every byte means here what it meant
 * where it was written, or the memory is refused before it runs. The root's own layout is named by its magic alone.
 * Records change more often and belong to many rooms, so each has a version of its own, and a refusal names the record:
 * "this program is too old for the record 'random'" can be acted upon, "another layout" cannot. Builtins are referred to
 * by ids that never change their meaning (vm/builtins.def), so memory needs only to say how many there were and a
 * sum of their names: a program that has since got more builtins takes it. */
#include "vm/run/carry.h"

#include "base/error.h"
#include "vm/run/builtin.h"
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

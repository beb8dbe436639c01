/* vm/records.h - the named, versioned records of the root: what the VM's rooms remember between calls, and what is
 * checked of them before memory from elsewhere is believed. See vm/records.def for the rows. */
#ifndef VM_RECORDS_H
#define VM_RECORDS_H

#include "vm/cage.h"

#define VM_RECORDS_ROOM                                                                                      \
    18432 /* of the root, for all records together: rows may be added without moving anything */
#define VM_RECORD_NAME  16 /* bytes of a name with its end */
#define VM_CARRIED_MOST 8  /* records that carried memory can tell of */

#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    typedef struct type type;                                                                                \
    type *vm_record_##name(vm_t *vm); /* valid as long as the VM */
#include "vm/records.def"
#undef VM_RECORD

/* What carried memory says of itself, in the first page of the root. It is written when the memory is carried, not when
 * a VM is made: a start pays nothing for it. */
typedef struct vm_carried {
    uint32_t records;
    uint32_t builtins;      /* ids of builtins that references in this memory may hold lie below */
    uint64_t builtin_names; /* of the names of all of them in the order of their ids (vm_builtin_names) */
    char last_builtin[32];  /* the name of the last */
    struct vm_carried_record {
        char name[VM_RECORD_NAME];
        uint32_t version, bytes;
        uint32_t at; /* offset in the root */
        uint32_t unused;
    } record[VM_CARRIED_MOST];
} vm_carried;
static_assert(sizeof(struct vm_carried_record) == 32, "a carried record's line is 32 bytes");
static_assert(sizeof(vm_carried) == 48 + 32 * VM_CARRIED_MOST, "what memory says of itself has no gaps");

/* A row as the functions below read it. `upgrade` makes a record of version `from` one of this row's version, in place;
 * false when it cannot. */
typedef struct vm_record_row {
    char name[VM_RECORD_NAME];
    uint32_t version, bytes, room, at;
    bool (*upgrade)(void *record, uint32_t from);
} vm_record_row;

/* Calls each(name, version, bytes) for every record until it returns false: what images write. The bytes are valid
 * until the VM runs again. */
typedef bool (*vm_record_fn)(void *ctx, const char *name, uint32_t version, base_view bytes);
bool vm_each_record(vm_t *vm, vm_record_fn each, void *ctx);

/* Writes what the memory says of itself: before it is carried. */
void vm_records_tell(vm_t *vm);
/* Whether memory that says this of itself can go on under this program: every record is known, none is newer, an older
 * one can be upgraded, and the builtins that references may name are those of `vm`. Errors: VERSION_MISMATCH with the
 * name of what is not known; CORRUPTED. */
MICA_MUST_USE mica_status vm_records_check(vm_t *vm, const vm_carried *carried, mica_error *err);
/* Makes records of older versions current, and those that did not come new: when all of the memory is there. */
MICA_MUST_USE mica_status vm_records_finish(vm_t *vm, mica_error *err);

/* The same over a table and a root of the caller's: what the two above call, and what tests give tables of their own. */
MICA_MUST_USE mica_status vm_records_check_rows(const vm_record_row *rows, uint32_t count,
                                                const vm_carried *carried, mica_error *err);
MICA_MUST_USE mica_status vm_records_finish_rows(const vm_record_row *rows, uint32_t count,
                                                 const vm_carried *carried, uint8_t *root, mica_error *err);

#endif

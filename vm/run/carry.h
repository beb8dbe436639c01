/* vm/run/carry.h - what memory that is carried elsewhere says of itself, and what is checked of that before memory from
 * elsewhere is believed. */
#ifndef VM_RUN_CARRY_H
#define VM_RUN_CARRY_H

#include "vm/heap/cage.h"
#include "vm/heap/records.h"

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

/* Has what lies outside of the cage put there what is to be carried, so far as it can: before the memory is looked at, of
 * a VM that stopped. */
void vm_carry_ready(vm_t *vm);
/* Writes what the memory says of itself: before it is carried. */
void vm_records_tell(vm_t *vm);
/* Whether memory that says this of itself can go on under this program: every record is known, none is newer, an older
 * one can be upgraded, and the builtins that references may name are those of `vm`. Errors: VERSION_MISMATCH with the
 * name of what is not known; CORRUPTED. */
MICA_MUST_USE mica_status vm_records_check(vm_t *vm, const vm_carried *carried, mica_error *err);
/* Makes records of older versions current, and those that did not come new: when all of the memory is there. */
MICA_MUST_USE mica_status vm_records_finish(vm_t *vm, mica_error *err);

/* The same over a table and a root of the caller's: what the two above call, and what tests give
 * tables of their own. */
MICA_MUST_USE mica_status vm_records_check_rows(const vm_record_row *rows, uint32_t count,
                                                const vm_carried *carried, mica_error *err);
MICA_MUST_USE mica_status vm_records_finish_rows(const vm_record_row *rows, uint32_t count,
                                                 const vm_carried *carried, uint8_t *root, mica_error *err);

/* Carrying a stopped VM: the regions of state as extents of whole pages that are not all zero, and the last page of
 * each in any case, from which vm_adopt learns how far to open it. Snapshot slots are not part of it. vm_adopt writes
 * them into a fresh VM that has the same snapshots in the same slots; after the last, vm_adopt_end, and vm_continue
 * goes on. Errors: VERSION_MISMATCH where the memory holds a record, or may refer to a builtin, that this program does
 * not know, with its name (vm/heap/records.h); LIMIT where the cage at hand has no room for the state, naming the
 * region and both sizes; CORRUPTED. After an error the VM is good for vm_free alone. */
/* `vm_adopt_begin` is called first where the VM is not a fresh one: all that it held is gone. False where the system does not
 * take the heap's pages. */
bool vm_adopt_begin(vm_t *vm);
/* Whether a root whose first page is at hand would be taken: VERSION_MISMATCH, LIMIT, CORRUPTED as below. */
MICA_MUST_USE mica_status vm_adopt_check(vm_t *vm, const void *page, mica_error *err);
/* Whether root and frames say of each region that no more of it is used than is open: before memory that nobody has proved
 * is carried. CORRUPTED. */
MICA_MUST_USE mica_status vm_used_check(const vm_t *vm, mica_error *err);
typedef bool (*vm_extent_fn)(void *ctx, uint64_t offset, const void *data, size_t len);
bool vm_each_extent(vm_t *vm, vm_extent_fn each, void *ctx);
MICA_MUST_USE mica_status vm_adopt(vm_t *vm, uint64_t offset, const void *data, size_t len, mica_error *err);
/* The same of zeros, which are there already in a fresh VM and behind vm_adopt_begin: no page is touched. Not for the root's
 * first page. */
MICA_MUST_USE mica_status vm_adopt_zeros(vm_t *vm, uint64_t offset, size_t len, mica_error *err);
MICA_MUST_USE mica_status vm_adopt_end(vm_t *vm, mica_error *err);

/* Memory that was copied from a VM of this process, in the order of vm_each_extent: `len` bytes of `bytes` from `at` on are
 * those at `offset`. It takes the place of what the VM has; pages that both have are written over, none is unmapped. Nothing
 * has happened where it gives the errors of vm_adopt_check, or NO_MEMORY. `believed`: what the VM has is memory of its own;
 * else nothing that it says is asked, and all that is open is cleared. */
typedef struct vm_extent {
    uint64_t offset;
    size_t len, at;
} vm_extent;
MICA_MUST_USE mica_status vm_adopt_over(vm_t *vm, const vm_extent *extents, size_t count,
                                        const uint8_t *bytes, bool believed, mica_error *err);

#endif

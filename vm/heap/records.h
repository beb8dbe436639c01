/* vm/heap/records.h - the named, versioned records of the root: what the VM's rooms remember between calls. See
 * vm/heap/records.def for the rows, vm/run/carry.h for what is done with them when memory is carried. */
#ifndef VM_HEAP_RECORDS_H
#define VM_HEAP_RECORDS_H

#include "vm/heap/cage.h"

/* Bytes of the root for all records together: rows may be added without moving anything. */
#define VM_RECORDS_ROOM 18432
#define VM_RECORD_NAME  16 /* bytes of a name with its end */
#define VM_CARRIED_MOST 8  /* records that carried memory can tell of */

/* Each record's struct belongs to the room that keeps it; that room asserts its size (VM_RECORD_SIZE). Its accessor,
 * `type *vm_record_NAME (vm)`, is in vm/heap/root.h. */
#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    typedef struct type type;                                                                                \
    enum { VM_RECORD_BYTES_##name = bytes };                                                                 \
    static_assert((bytes) <= (room) && (room) % 8 == 0, "the record '" #name "' outgrew its room");          \
    static_assert(sizeof #name <= VM_RECORD_NAME, "name too long: " #name);
#include "vm/heap/records.def"
#undef VM_RECORD
#define VM_RECORD_SIZE(name, type)                                                                           \
    static_assert(sizeof(type) == VM_RECORD_BYTES_##name,                                                    \
                  "the record '" #name "' changed: see vm/heap/records.def")

/* What carried memory says of itself, in the first page of the root. It is written when the memory is carried, not when
 * a VM is made: a start pays nothing for it. */
#define VM_CARRIED_REACHES 1u /* vm->reaches */
typedef struct vm_carried {
    uint16_t records;
    uint16_t flags;         /* VM_CARRIED_… */
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

#endif

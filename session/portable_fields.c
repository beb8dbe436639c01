/* session/portable_fields.c - the table of what states hold of frames, the root and its records. */
#include "session/portable_fields.h"

#include "vm/heap/text_state.h"
#include "vm/interp/counter.h"
#include "vm/run/classes.h"
#include "vm/run/extension.h"

#include <stddef.h>
#include <string.h>

typedef struct vm_frame struct_FRAME;
typedef struct vm_root struct_ROOT;
typedef struct vm struct_VM;
#define VM_RECORD(name, version, type, bytes, room, upgrade, text) typedef type struct_##name;
#include "vm/heap/records.def"
#undef VM_RECORD

typedef prog_value member_VALUE, member_HELD;
typedef uint32_t member_U32, member_BIT32;
typedef uint64_t member_U64, member_BIT64;
typedef bool member_BIT;

#define POR_FIELD(in, key, place, member, kind)                                                              \
    static_assert(sizeof(((struct_##in *)0)->member) == sizeof(member_##kind) &&                             \
                      offsetof(struct_##in, member) <= UINT16_MAX,                                           \
                  #member " is no " #kind);
#include "session/portable_fields.def"

const por_field por_fields[POR_FIELDS] = {
#define POR_FIELD(in, key, place, member, kind)                                                              \
    {key, place, offsetof(struct_##in, member), POR_IN_##in, POR_##kind},
#include "session/portable_fields.def"
};

uint64_t por_most_in(const por_field *f) {
    if (f->kind >= POR_BIT32) return 1;
    return f->kind == POR_U32 ? UINT32_MAX : UINT64_MAX;
}

prog_value *por_slot_in(void *of, const por_field *f) {
    return (prog_value *)(void *)((uint8_t *)of + f->at);
}

uint64_t por_number_in(const void *of, const por_field *f) {
    const void *at = (const uint8_t *)of + f->at;
    switch (f->kind) {
    case POR_U32:
    case POR_BIT32: return *(const uint32_t *)at;
    case POR_BIT: return *(const bool *)at;
    default: return *(const uint64_t *)at;
    }
}

void por_set_number_in(void *of, const por_field *f, uint64_t n) {
    void *at = (uint8_t *)of + f->at;
    switch (f->kind) {
    case POR_U32:
    case POR_BIT32: *(uint32_t *)at = (uint32_t)n; break;
    case POR_BIT: *(bool *)at = n != 0; break;
    default: *(uint64_t *)at = n;
    }
}

void *por_struct_of(const vm_t *vm, por_in in) {
    switch (in) {
    case POR_IN_ROOT: return vm->root;
    case POR_IN_VM: return (void *)(uintptr_t)vm;
#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    case POR_IN_##name:                                                                                      \
        return vm_record_##name(vm);
#include "vm/heap/records.def"
#undef VM_RECORD
    default: return NULL;
    }
}

por_form_of_record por_form_of(por_in record) {
    static const uint8_t forms[POR_INS + 1] = {
#define POR_RECORD(in, form) [POR_IN_##in] = POR_FORM_##form,
#include "session/portable_fields.def"
        [POR_INS] = POR_FORM_BYTES};
    return (por_form_of_record)forms[record];
}

por_in por_record_named(const char *name, size_t len) {
#define POR_RECORD(in, form)                                                                                 \
    if (len == strlen(#in) && memcmp(name, #in, len) == 0) return POR_IN_##in;
#include "session/portable_fields.def"
    return POR_INS;
}

bool por_has_places(por_in in) {
    for (size_t k = 0; k < POR_FIELDS; k++)
        if (por_fields[k].in == in && por_fields[k].place[0]) return true;
    return false;
}

const por_field *por_field_placed(por_in from, por_in to, base_view place) {
    for (size_t k = 0; k < POR_FIELDS; k++) {
        const por_field *f = &por_fields[k];
        if (f->in >= from && f->in <= to && f->place[0] && base_view_equal(place, base_view_str(f->place)))
            return f;
    }
    return NULL;
}

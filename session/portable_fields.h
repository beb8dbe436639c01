/* session/portable_fields.h - the fields of frames, the root and its records that states hold (session/portable_fields.def). */
#ifndef SESSION_PORTABLE_FIELDS_H
#define SESSION_PORTABLE_FIELDS_H

#include "vm/heap/root.h"

typedef enum por_in {
    POR_IN_FRAME,
    POR_IN_ROOT,
    POR_IN_VM,
#define POR_RECORD(in, form) POR_IN_##in,
#include "session/portable_fields.def"
    POR_INS
} por_in;

typedef enum por_kind { POR_VALUE, POR_HELD, POR_U32, POR_U64, POR_BIT32, POR_BIT64, POR_BIT } por_kind;

/* It holds no pointers: each would be relocated at every start. */
typedef struct por_field {
    char key[16], place[16];
    uint16_t at; /* in its struct */
    uint8_t in, kind;
} por_field;

enum {
    POR_FIELDS = 0
#define POR_FIELD(in, key, place, member, kind) +1
#include "session/portable_fields.def"
};
extern const por_field por_fields[POR_FIELDS];

static inline bool por_is_value(const por_field *f) {
    return f->kind <= POR_HELD;
}
/* One of those that a state has in a list of its own. */
static inline bool por_is_keyed(const por_field *f) {
    return f->key[0] != 0;
}
/* The largest number that may stand there. */
uint64_t por_most_in(const por_field *f);
/* Of a frame, or of a struct that the VM has one of. */
prog_value *por_slot_in(void *of, const por_field *f);
uint64_t por_number_in(const void *of, const por_field *f);
void por_set_number_in(void *of, const por_field *f, uint64_t n);
/* That struct: not of POR_IN_FRAME. */
void *por_struct_of(const vm_t *vm, por_in in);

/* How a record is told in a state: as a map of its fields, as its one value, as bytes. */
typedef enum por_form_of_record { POR_FORM_FIELDS, POR_FORM_VALUE, POR_FORM_BYTES } por_form_of_record;
por_form_of_record por_form_of(por_in record);
/* Whether its fields have places, and not its bytes as a whole. */
bool por_has_places(por_in in);
/* The field with that place; NULL where there is none. */
const por_field *por_field_placed(por_in from, por_in to, base_view place);
/* The record of a name; POR_INS where there is none. */
por_in por_record_named(const char *name, size_t len);

#endif

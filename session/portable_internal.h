/* session/portable_internal.h - what the files that read a portable state share (session/portable_read.c). */
#ifndef SESSION_PORTABLE_INTERNAL_H
#define SESSION_PORTABLE_INTERNAL_H

#include "session/identities.h"
#include "session/portable.h"
#include "session/portable_fields.h"

/* An object of the state. */
typedef struct por_object {
    size_t at;     /* in the data */
    unsigned kind; /* session/portable_object.c */
    prog_value v;
    prog_value next; /* in the queue of what waits for its end, held; it is put in its place last */
} por_object;

/* The larger parts of a state. */
enum {
    POR_PART_NAMES,
    POR_PART_OBJECTS,
    POR_PART_SYMBOLS,
    POR_PART_STACK,
    POR_PART_FRAMES,
    POR_PART_ROOT,
    POR_PART_RECORDS,
    POR_PART_SESSION,
    POR_PARTS
};
typedef struct por_reading {
    vm_t *vm;
    fmt_pack_cursor state; /* all of it, and */
    fmt_pack_cursor
        part[POR_PARTS]; /* where its larger parts lie: a look for a key passes over all before it */
    por_object *objects;
    uint32_t count;
    uint32_t frames;
    struct ses_identities
        *shared; /* objects that are told by their identities, in changes between states; or NULL */
    base_buf *account;
    base_halt *halt; /* NULL: nobody gives it up */
    mica_status status;
    mica_error *err;
} por_reading;

/* ---- session/portable_value.c: one thing at a place of the state; what is not there as it should be is refused ---- */

/* Leaves what the VM makes, by its own way of errors; r->status and the error say why. */
_Noreturn void por_refuse(por_reading *r, size_t at, const char *format, ...) MICA_PRINTF(3, 4);
/* The same where the reading is given up: asked at each object, and each value that one holds. */
void por_poll(por_reading *r);
/* The value of a key of a map, the item at a place, a list and how long it is. */
fmt_pack_cursor por_need(por_reading *r, fmt_pack_cursor map, const char *key);
fmt_pack_item por_next(por_reading *r, fmt_pack_cursor *c, fmt_pack_type type, const char *what);
fmt_pack_cursor por_list(por_reading *r, fmt_pack_cursor map, const char *key, uint64_t *count);
uint64_t por_number(por_reading *r, fmt_pack_cursor map, const char *key, uint64_t most);
uint64_t por_number_here(por_reading *r, fmt_pack_cursor *c, uint64_t most);
base_view por_text(por_reading *r, fmt_pack_cursor map, const char *key);
bool por_is(base_view text, const char *word);
/* The larger parts, which are found in one pass first. */
void por_find_parts(por_reading *r);
fmt_pack_cursor por_part_of(por_reading *r, unsigned part);
fmt_pack_cursor por_list_of(por_reading *r, unsigned part, uint64_t *count);
/* A class by name, PROG_CLASS_COUNT where there is none; a name, as the VM's; a place in code, or 0; a value. */
prog_class por_class_named(base_view name);
vm_sym por_name_here(por_reading *r, fmt_pack_cursor *c);
uint64_t por_code_here(por_reading *r, fmt_pack_cursor *c);
prog_value por_value_here(por_reading *r, fmt_pack_cursor *c);
prog_value por_value(por_reading *r, fmt_pack_cursor map, const char *key);
/* Puts a value in a slot; in one of the root, where 0 is none. */
void por_set(por_reading *r, prog_value *slot, fmt_pack_cursor map, const char *key);
void por_store_root(por_reading *r, prog_value *slot, prog_value v);

/* ---- session/portable_head.c ---- */

/* As ses_portable_is, and that it is of this program: told by what stands in front, whatever follows. */
MICA_MUST_USE mica_status ses_portable_check(base_view state, mica_error *err);

/* ---- session/portable_object.c ---- */

/* The list of objects, of which code is made at once; then all others, and what they hold. */
void por_objects(por_reading *r);
void por_make_objects(por_reading *r);
/* As many values as a list has. */
/* As vm_map_set, of what may not be filled yet; both are values, read at `at`. */
void por_map_set(por_reading *r, prog_value map, prog_value key, prog_value v, size_t at);
void por_fill_slots(por_reading *r, fmt_pack_cursor o, const char *key, prog_value *slots);

/* What follows in queues is put there, when nothing can fail any more. */
void por_queue(por_reading *r);
/* Whether there are maps of such keys and values (PROG_CELL: any). */
bool por_is_map_class(prog_class key, prog_class value);

/* ---- session/portable_read.c ---- */

/* A frame; values that are not told are none. Where the last error happened. A name that may stand for a persistent
 * variable. */
void por_frame(por_reading *r, fmt_pack_cursor map, vm_frame *f);
void por_error_at(por_reading *r, fmt_pack_cursor map);
/* Puts a value in the slot of a field; the bytes of a record in their place. */
void por_put_in_field(por_reading *r, prog_value *slot, const por_field *f, prog_value v);
void por_record_bytes(por_reading *r, fmt_pack_cursor c, base_view record);
vm_sym por_name_or_persistent(por_reading *r, fmt_pack_cursor *c);
/* The last of the queue of what waits for its end is found again. */
void por_last_of_queue(por_reading *r);

/* ---- session/portable_account.c ---- */

/* What the state says of the session beside its memory, as images keep it: appended to r->account. */
void por_account(por_reading *r);

#endif

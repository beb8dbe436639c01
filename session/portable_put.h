/* session/portable_put.h - what the files that write states, and parts of them, share (session/portable_put.c). */
#ifndef SESSION_PORTABLE_PUT_H
#define SESSION_PORTABLE_PUT_H

#include "format/pack.h"
#include "session/portable_found.h"
#include "session/session_internal.h"

/* What tells objects that are shared from each other wherever and whenever they are met (session/digest.c): a text. */
#define POR_IDENTITY_MOST 96u
typedef struct por_ids {
    const por_found *found;
    uint32_t *nth; /* by number: how many of the same serial number, or the same code, were found before */
    uint8_t (*code)[32]; /* by number: of code, the digest of what it is */
} por_ids;
void por_identity(const por_ids *ids, uint32_t number, char out[POR_IDENTITY_MOST]);

typedef struct por_writing {
    mica_session *s;
    vm_t *vm;
    fmt_pack pack;
    por_found found;
    const por_ids
        *ids; /* shared objects are told by their identities; NULL: as all others, by their numbers */
} por_writing;

void por_put_key(por_writing *w, const char *key);
void por_put_number(por_writing *w, const char *key, uint64_t n);
/* A value, which is one of those that were found. */
void por_put_value(por_writing *w, prog_value v);
/* The same, where 0 is none. */
void por_put_root(por_writing *w, prog_value v);
void por_put_list(por_writing *w, const char *key, const prog_value *v, int64_t n);
/* A place in code. */
void por_put_code(por_writing *w, uint64_t code);
/* Whether a member of a struct is the place of code (por_is_place) that is there still; of code that is gone, which nothing can be
 * compared with any more, it is 0. */
bool por_is_known_place(const por_writing *w, vm_keys *keys, uint32_t field, prog_value *v);
/* An object, as the list of objects has it. */
void por_put_object(por_writing *w, prog_obj *o);
/* What an object that is not shared, or code, is without what it holds. */
void por_put_head(por_writing *w, prog_obj *o);
/* A name, and one that may stand for a persistent variable; nil for none. */
void por_put_name(por_writing *w, vm_sym name);
void por_put_name_or_persistent(por_writing *w, vm_sym name);
/* ---- session/portable_write.c ---- */
/* A frame; with identities, without the values of its function and its dynamic variables. */
void por_put_frame(por_writing *w, const vm_frame *f);
/* Where the last error happened; with identities, names are told as names. */
void por_put_error_at(por_writing *w);
/* What the session has beside its memory. */
void por_put_session(por_writing *w);

#endif

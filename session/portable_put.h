/* session/portable_put.h - what the files that write states, and parts of them, share (session/portable_put.c). */
#ifndef SESSION_PORTABLE_PUT_H
#define SESSION_PORTABLE_PUT_H

#include "format/pack.h"
#include "session/portable_found.h"
#include "session/session_internal.h"

typedef struct por_writing {
    mica_session *s;
    vm_t *vm;
    fmt_pack pack;
    por_found found;
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
/* An object, as the list of objects has it. */
void por_put_object(por_writing *w, prog_obj *o);

#endif

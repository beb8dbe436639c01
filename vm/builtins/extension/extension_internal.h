/* vm/builtins/extension/extension_internal.h - extensions that are open in this process, and calls of their functions.
 *
 *   load.c    shared objects: copied, tried in a process of its own, opened, let go
 *   table.c   what the table of one may say
 *   attach.c  their functions among the builtins of the VM; loading, loading again, unloading
 *   keep.c    the record in the cage, and state that goes into images and comes back
 *   call.c    a call of a function or hook, and the handles in it
 *   read.c, make.c   what the table of addresses leads to (include/mica/extension.h)
 *   builtins.c       the functions of M */
#ifndef VM_BUILTINS_EXTENSION_INTERNAL_H
#define VM_BUILTINS_EXTENSION_INTERNAL_H

#include "vm/builtins/extension/extension.h"

#include "base/dynfile.h"
#include "base/sum.h"
#include "mica/extension.h"
#include "vm/run/builtin.h"
#include "vm/run/extension.h"

#include <pthread.h>

#define EXT_ID           "Mica:extension" /* of errors of M */
#define EXT_VERSION_MOST 63

/* A function, as the table had it when it was looked at. */
typedef struct ext_function {
    char name[VM_BUILTIN_NAME_MAX];
    int (*call)(mica_call *call);
    int32_t least, most, results;
    uint32_t flags;
    char *help; /* owned */
} ext_function;

/* A shared object that is open. It outlives its place among the VM's builtins for as long as something of it runs. */
typedef struct ext_library {
    struct ext_library *next;
    base_dynfile *file;
    base_dynfile_seen seen;
    char name[VM_BUILTIN_NAME_MAX], version[EXT_VERSION_MOST + 1];
    char *path, *help; /* owned */
    ext_function *functions;
    uint32_t count;
    int (*load)(mica_call *call);
    int (*save)(mica_call *call);
    void (*unload)(void);
    bool begun;   /* its hook `load` has returned: `unload` is due */
    bool retired; /* not among the VM's any more: it goes when nothing of it runs */
    uint32_t running;
} ext_library;

/* What was opened once and ended the process that tried it. */
typedef struct ext_refusal {
    uint8_t sum[BASE_SUM_SIZE];
    char why[200];
} ext_refusal;

/* A builtin of the VM that is a function of an extension. */
typedef struct ext_place {
    ext_library *library; /* NULL: taken away */
    uint32_t function;
} ext_place;

struct ext_call;
/* Of one VM: VM_HELD_EXTENSIONS. */
typedef struct ext_state {
    vm_t *vm;
    ext_library *libraries; /* the newest first */
    ext_place *places;      /* of the ids from VM_BUILTINS on */
    uint32_t place_count;
    ext_refusal *refusals;
    uint32_t refusal_count;
    struct ext_call *calls; /* the innermost that runs, then free ones behind it */
    struct ext_call *outermost;
    uint32_t stamp; /* of the newest handle */
} ext_state;

/* ---- load.c ---- */

/* The VM's, made at the first call; raises where memory ran out. NULL of `ext_known` where there is none. */
ext_state *ext_state_of(vm_t *vm);
ext_state *ext_known(const vm_t *vm);
/* Opens a shared object, tried before in a process of its own, and hands it the state that the record has for an extension of its
 * name; it is not among the VM's builtins yet. Errors: those of base_dynfile_copy and base_dynfile_open; UNSUPPORTED,
 * VERSION_MISMATCH (another table); RUNTIME (it crashed, took too long, its hook failed, or its state was lost); NO_MEMORY. */
MICA_MUST_USE mica_status ext_open(ext_state *s, const char *path, ext_library **out, mica_error *err);
/* Ends it now, with its hook. Nothing of it runs. */
void ext_close(ext_state *s, ext_library *l);
/* It is not the VM's any more. Ends it, now or when nothing of it runs any more. */
void ext_retire(ext_state *s, ext_library *l);
/* The library of that name that is the VM's, or NULL. */
ext_library *ext_named(const ext_state *s, const char *name, size_t len);

/* ---- table.c ---- */

/* Copies what is needed of a table that a shared object has. `l->path` names it. Errors: UNSUPPORTED, NO_MEMORY. */
MICA_MUST_USE mica_status ext_take_table(ext_library *l, const mica_extension *table, mica_error *err);

/* ---- attach.c ---- */

/* Makes the functions builtins of the VM, in the place of those of `old` (which may be NULL). Errors: EXISTS, LIMIT,
 * NO_MEMORY; nothing has changed then. */
MICA_MUST_USE mica_status ext_attach(ext_state *s, ext_library *l, ext_library *old, mica_error *err);
void ext_detach(ext_state *s, ext_library *l);
/* Opens the file of entry k of the record, which is not open here, as the record says. */
MICA_MUST_USE mica_status ext_open_entry(ext_state *s, int64_t k, mica_error *err);
/* The whole of extension_load and extension_reload. *changed: whether the file was another one than before. */
MICA_MUST_USE mica_status ext_load_path(ext_state *s, const char *path, ext_library **out, mica_error *err);
MICA_MUST_USE mica_status ext_reload(ext_state *s, const char *name, bool *changed, mica_error *err);
MICA_MUST_USE mica_status ext_unload(ext_state *s, const char *name, mica_error *err);

/* ---- keep.c ---- */

/* Writes the entry of a library that was attached. Raises where memory ran out. */
void ext_enter(vm_t *vm, const ext_library *l);
void ext_strike(vm_t *vm, int64_t k); /* takes entry k away; raises too */
/* The state that entry k has for the hook `load`, borrowed; false where it was lost, with the reason in `err`. */
typedef struct ext_given {
    prog_value state, version; /* PROG_UNDEF: none */
} ext_given;
bool ext_kept(vm_t *vm, int64_t k, ext_given *out, mica_error *err);
/* Has the hook `save` give the state, which goes into the entry. False where it failed; the entry is as it was then. */
bool ext_keep_one(ext_state *s, ext_library *l, mica_error *err);

/* ---- call.c ---- */

typedef enum ext_why { EXT_NOTHING, EXT_RAISED, EXT_SAID } ext_why;

/* A value that the call has given a handle to. */
typedef struct ext_entry {
    prog_value v;
    prog_value full; /* the elements of what is no plain array, held here; or PROG_UNDEF */
    uint32_t stamp;
    bool own;           /* made in this call */
    uint64_t scalar[2]; /* elements of what is held in the value itself */
} ext_entry;
#define EXT_BLOCK 64u

/* Kept and used again, so that a call that is over is known as such for as long as the VM lives. */
typedef struct ext_call {
    mica_call pub; /* first: what the extension sees */
    struct ext_call *inner, *outer;
    ext_state *s;
    ext_library *library;
    const char *who; /* the function's name */
    pthread_t thread;
    bool active, hook;
    ext_why why;
    char id[64], text[1024];
    ext_entry **blocks; /* of EXT_BLOCK entries; never moved */
    uint32_t block_count, count;
    uint32_t nargs, wanted, nresults; /* the arguments' handles come first */
    uint32_t pool;                    /* of the VM, where the call began */
    prog_value *results;              /* a reference to each, or PROG_UNDEF */
    prog_value exception;             /* the last that was raised, held here */
} ext_call;

/* The table of addresses that extensions are given; the same for all, and valid for ever. Thread-safe. */
const mica_api *ext_api(void);
/* What all ids of extensions are called by. */
void ext_builtin(vm_t *vm, vm_call *c);
/* Calls a hook with arguments; the result 0 that it gave, of the pool, or PROG_UNDEF. False where it failed, with the reason. */
bool ext_hook(ext_state *s, ext_library *l, int (*hook)(mica_call *), const prog_value *args, uint32_t nargs,
              prog_value *out, mica_error *err);
void ext_calls_free(ext_state *s);

/* The call behind what an extension gave, if that runs and on this thread; else NULL. */
ext_call *ext_of(mica_call *call);
/* The entry of a handle, or NULL, which the call remembers. */
ext_entry *ext_entry_of(ext_call *x, mica_value v);
/* A handle for a value that lives as long as the call; MICA_NO_VALUE where memory ran out. */
mica_value ext_handle(ext_call *x, prog_value v, bool own);
/* Remembers an error. Returns false. */
bool ext_say(ext_call *x, const char *id, const char *format, ...) MICA_PRINTF(3, 4);

/* What may raise an error of M runs between these, which keep it for the call:
 *     ext_try t;
 *     if (!EXT_TRY (x, &t)) return …;
 *     …
 *     ext_tried (x, &t); */
typedef struct ext_try {
    jmp_buf here, *outer, *landing;
    uint32_t frames;
} ext_try;
void ext_try_begin(ext_call *x, ext_try *t);
void ext_tried(ext_call *x, ext_try *t);
bool ext_try_failed(ext_call *x, ext_try *t); /* false */
#define EXT_TRY(x, t) (ext_try_begin(x, t), setjmp((t)->here) == 0 || ext_try_failed(x, t))

/* read.c: the VM's class; false for one that is none. */
bool ext_class(mica_class wanted, prog_class *out);
/* The struct array of an entry (NULL: NULL), and the place of a field of element k; NULL, which the call remembers. */
prog_array *ext_struct_of(ext_call *x, const ext_entry *e);
prog_value *ext_field_slot(ext_call *x, prog_array *a, int64_t k, const char *name);

/* The members of the table, in read.c and make.c. */
uint32_t ext_arguments(mica_call *call);
uint32_t ext_wanted(mica_call *call);
mica_value ext_argument(mica_call *call, uint32_t k);
mica_class ext_class_of(mica_call *call, mica_value v);
bool ext_is_complex(mica_call *call, mica_value v);
int64_t ext_numel(mica_call *call, mica_value v);
uint32_t ext_dims(mica_call *call, mica_value v, int64_t *out, uint32_t room);
const void *ext_elements(mica_call *call, mica_value v, mica_class cls, bool is_complex);
bool ext_to_double(mica_call *call, mica_value v, double *out);
bool ext_to_integer(mica_call *call, mica_value v, int64_t *out);
const char *ext_to_text(mica_call *call, mica_value v, size_t *len);
mica_value ext_cell_get(mica_call *call, mica_value cell, int64_t k);
uint32_t ext_field_count(mica_call *call, mica_value s);
const char *ext_field_name(mica_call *call, mica_value s, uint32_t k);
mica_value ext_field_get(mica_call *call, mica_value s, int64_t k, const char *name);
mica_value ext_new_double(mica_call *call, double d);
mica_value ext_new_complex(mica_call *call, double re, double im);
mica_value ext_new_integer(mica_call *call, mica_class cls, int64_t n);
mica_value ext_new_logical(mica_call *call, bool b);
mica_value ext_new_text(mica_call *call, const char *text, size_t len);
mica_value ext_new_array(mica_call *call, mica_class cls, bool is_complex, uint32_t ndims,
                         const int64_t *dims, void **elements);
mica_value ext_new_cell(mica_call *call, uint32_t ndims, const int64_t *dims);
bool ext_cell_set(mica_call *call, mica_value cell, int64_t k, mica_value v);
mica_value ext_new_struct(mica_call *call, uint32_t ndims, const int64_t *dims, uint32_t nfields,
                          const char *const *names);
bool ext_field_set(mica_call *call, mica_value s, int64_t k, const char *name, mica_value v);
bool ext_result(mica_call *call, uint32_t k, mica_value v);
int ext_fail(mica_call *call, const char *identifier, const char *message);
bool ext_warn(mica_call *call, const char *identifier, const char *message);
bool ext_print(mica_call *call, const char *text, size_t len);
bool ext_interrupted(mica_call *call);
void *ext_scratch(mica_call *call, size_t bytes);
uint64_t ext_mark(mica_call *call);
void ext_release(mica_call *call, uint64_t mark);
bool ext_call_function(mica_call *call, mica_value fn, uint32_t nargs, const mica_value *args, uint32_t nout,
                       mica_value *out);

#endif

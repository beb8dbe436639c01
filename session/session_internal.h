/* session/session_internal.h - the parts of a session. */
#ifndef SESSION_INTERNAL_H
#define SESSION_INTERNAL_H

#include "mica/session.h"

#include "base/arena.h"
#include "base/buf.h"
#include "compiler/compile.h"
#include "mica/snapshot.h"
#include "session/fingerprint.h"
#include "session/folders.h"
#include "session/ladder/ladder.h"
#include "session/loaded.h"
#include "vm/heap/cage.h"
#include "vm/run/place.h"
#include "vm/interp/run.h"

/* Programs are compiled at this level, or at a lower one that the settings allow. */
#define SES_OPTIMISATION 3
#define SES_TEXTS        64 /* program texts that are kept for the lines of errors */

/* Where code comes from, which says whose private functions it sees: the source `file` of the snapshot in
 * `slot`; -1: in a folder, or unknown. */
typedef struct ses_origin {
    const char *file;
    int slot;
} ses_origin;

/* A text to compile. */
typedef struct ses_text {
    base_view text;
    const char *name; /* of the source, for messages and places */
    cmp_mode mode;
    ses_origin origin; /* file NULL: that of a file of this name */
    base_buf *report;  /* gets the compiler's report of an error; or NULL */
} ses_text;

/* What stop the host has asked for. */
enum { SES_STOP_NONE, SES_STOP_COUNTED, SES_STOP_SOON };

/* What another thread asks for (session/image_request.c). */
typedef struct ses_request {
    int state;
    base_buf *out;      /* where a state goes; NULL: the session is saved where it is kept */
    mica_status status; /* how it ended */
    mica_error *err;    /* the one of who waits; a start would clear one of the session's own */
} ses_request;

struct mica_session {
    vm_t *vm;
    vm_resolver resolver;
    ses_ladder ladder;                     /* the library and the layers over it */
    ses_folder here, program;              /* the current folder; that of the program run */
    ses_search search;                     /* all folders in their order */
    char *path_given, *path_default;       /* as the options say; owned, or NULL */
    bool saved_path;                       /* the user's list is read too */
    base_buf start_path;                   /* what ses_start_path gave */
    uint32_t methods_known, methods_there; /* session/contents.c: slots asked for methods; that have any */
    char *library_folder; /* the library on the search path, from the root on; NULL until it is asked for */
    ses_loaded *loaded;   /* function files by path */
    size_t loaded_count, loaded_room;
    base_buf report;
    struct trn_recording *recording; /* of a run that is recorded (session/record.c), or NULL */
    vm_resolver watching;            /* asked instead of `resolver` then */
    int optimisation;                /* level at which programs are compiled */
    bool apart;                      /* their instructions each by itself: for tests */
    base_buf private_folder; /* session/private.c: the folder that was looked for last, NUL-terminated */
    bool private_there;      /* and whether it exists */
    base_view running;       /* the text that runs, while running_name is not NULL */
    const char *running_name;
    char *program_name;   /* the file that was run last, as it was given; owned, or NULL */
    bool program_settled; /* its folder is known by a name that holds in every folder, or is not asked for */
    base_buf texts[SES_TEXTS]; /* those that define functions, the newest at (text_count - 1) % SES_TEXTS */
    uint32_t text_count;
    struct ses_imaging *imaging; /* session/image.c, or NULL */
    ses_request request;
    _Atomic int stop_wanted;     /* SES_STOP_…: MICA_RUN_STOPPED has not told it yet */
    struct ses_defined *defined; /* functions that texts and scripts define, with their texts */
    size_t defined_count, defined_room;
    base_buf patch_words;          /* session/patches.c: what the patch told of last replaces */
    struct ses_watch *watch;       /* session/watch.c: who looks for changed files, or NULL */
    uint64_t names_due_ns;         /* since when names are to be looked up anew; 0: they are not */
    struct ses_observer *observer; /* session/observe.c, or NULL */
    struct ses_merkle *tree;       /* session/root.c: that of the root which was asked for last, or NULL */
    base_buf reloaded[2];          /* session/reload.c: paths of what was patched, and lost */
};

typedef struct ses_observer ses_observer;
/* Nobody is told any more. */
void ses_observer_end(mica_session *s);

/* -- opening -- */

/* session/options.c: when bytes are checked: as the options say, else as the settings do. Errors:
 * CONFIGURATION. */
MICA_MUST_USE mica_status ses_level_of(const mica_session_options *o, mica_validation *out, mica_error *err);
/* Opens the session's ladder as the options say. Errors: those of ses_ladder_open; CONFIGURATION (a required
 * key). */
MICA_MUST_USE mica_status ses_open_ladder(mica_session *s, const mica_session_options *o,
                                          mica_validation level, mica_error *err);
/* session/find.c: gives the VM its resolver. */
void ses_resolver_init(mica_session *s);

/* -- code -- */

/* session/source.c: verifies code and loads it into the VM's heap; the entry comes first. Errors: those of
 * prog_verify and vm_load_code. */
MICA_MUST_USE mica_status ses_load(mica_session *s, const cmp_output *code, ses_origin origin,
                                   base_arena *arena, vm_found *out, mica_error *err);
/* Compiles text and loads it. Errors: those of cmp_compile and ses_load. */
MICA_MUST_USE mica_status ses_compile(mica_session *s, const ses_text *text, vm_found *out, mica_error *err);
/* The same for a program that will see the error: of SYNTAX, the message is the report as the language words
 * it, with the line and a caret. Sets text->report. */
MICA_MUST_USE mica_status ses_compile_worded(mica_session *s, ses_text *text, vm_found *out, mica_error *err);
/* session/make.c: what the ladder has functions made by. */
ses_makers ses_makers_of(mica_session *s);
/* session/types.c: what the compiler may know of the library's functions; valid as long as the session. */
cmp_library ses_library(mica_session *s);

/* -- files -- */

/* session/path.c: as the members `library` and `load` of vm_resolver. */
const char *ses_library_folder(void *ctx);
bool ses_load_file(void *ctx, vm_t *vm, const char *path, vm_found *out, mica_error *err);
/* session/start_path.c: keeps what the options say of the search path. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status ses_start_path_set(mica_session *s, const mica_session_options *o, mica_error *err);
const char *ses_start_path(void *ctx, char which); /* the member of vm_resolver */
void ses_start_path_free(mica_session *s);
/* session/private.c: the VM's name of the private function that `name` means in code of an origin; false when
 * there is none. */
bool ses_private_name(mica_session *s, ses_origin origin, const char *name, size_t len, base_buf *out);

/* session/reload.c: remembers for `reload` what became of a file. */
void ses_reload_note(mica_session *s, const char *path, ses_news news);
/* Looks at all files that are loaded, and has names looked up anew: the member `reload` of vm_resolver. */
bool ses_reload(void *ctx, vm_t *vm, struct vm_reloaded *out, mica_error *err);
/* At a safe point: what those who watch found is met. */
void ses_watch_met(mica_session *s);

/* -- texts -- */

/* session/patches.c: keeps the text of a function that a script or text defines, as `code` of the VM. */
typedef struct ses_defined ses_defined;
void ses_defined_note(mica_session *s, const char *name, uint64_t code, base_view text);
/* The same of a definition that is there already, as that of an image. */
void ses_defined_add(mica_session *s, const char *name, uint64_t code, base_view text);
void ses_defined_free(mica_session *s);
/* The text of the function that the name means as `code`; false where none is kept. It lives until the next
 * definition. */
bool ses_defined_text(const mica_session *s, const char *name, size_t len, uint64_t code, base_view *out);
/* The members `patch` and `patch_reset` of vm_resolver. */
bool ses_patch(void *ctx, vm_t *vm, uint32_t n, struct vm_patched *out);
bool ses_patch_reset(void *ctx, vm_t *vm, const char *name, mica_error *err);
void ses_defined_each(const mica_session *s,
                      void (*each)(void *ctx, const char *name, uint64_t code, base_view text), void *ctx);
/* session/place.c: appends where the last error happened, with its line, and what an undefined name may
 * mean. */
void ses_report_place(mica_session *s, base_buf *out);
/* Keeps a text that is no file ("<prompt>") where it defines functions: an error in them may come later. */
void ses_keep_text(mica_session *s, const char *text, size_t len);
/* Argument k (from 0) of the call of `callee` at a place, written out; false when it cannot be told. */
struct vm_place;
bool ses_argument_text(mica_session *s, const struct vm_place *place, const char *callee, uint32_t k,
                       base_buf *out);

#endif

/* session/session_internal.h - the parts of a session. */
#ifndef SESSION_INTERNAL_H
#define SESSION_INTERNAL_H

#include "mica/session.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/walk.h"
#include "compiler/compile.h"
#include "mica/snapshot.h"
#include "session/fingerprint.h"
#include "vm/cage.h"
#include "vm/run.h"

/* A folder of M files whose names are read once. */
typedef struct ses_folder {
    char *path;        /* owned; NULL when unused */
    bool listed, deep; /* deep: below it at any depth */
    base_arena arena;
    base_walk_list files;
} ses_folder;

/* A function file that has been loaded: it is the same function, with its persistent variables, as long as
 * the file does not change. */
#define SES_TEXTS 64 /* program texts that are kept for the lines of errors */

typedef struct ses_loaded {
    char *path; /* owned */
    int64_t size, seconds, nanoseconds;
    vm_found found;
} ses_loaded;

/* Programs are compiled at this level, or at a lower one that the settings allow. */
#define SES_OPTIMISATION 3

typedef enum ses_rung {
#define SES_RUNG(name, text, sentence) SES_RUNG_##name,
#include "session/rungs.def"
#undef SES_RUNG
} ses_rung;

#define SES_LAYERS (VM_SLOTS - 1)

struct mica_session {
    vm_t *vm;
    vm_resolver resolver;
    mica_snapshot *snapshot;           /* in slot 0; NULL after a fallback */
    mica_snapshot *layers[SES_LAYERS]; /* in slots 1…; later ones are asked first */
    char *layer_paths[SES_LAYERS];
    uint32_t layer_count;
    int fallback; /* mica_fallback */
    ses_folder stdlib, here,
        program;          /* sources of the library; the current folder; that of the program run */
    char *library_folder; /* the library on the search path, from the root on; NULL until it is asked for */
    ses_loaded *loaded;   /* function files by path */
    size_t loaded_count, loaded_room;
    base_buf report;
    bool stats_taken;
    struct ses_recording *recording; /* of a run that is recorded (session/record.c), or NULL */
    int optimisation;                /* level at which programs are compiled */
    bool apart;                      /* their instructions each by itself: for tests */
    /* the fallback ladder */
    mica_snapshot
        *rescue; /* a snapshot whose bytecode is of no use here, but its HIR (rescue_hir) or sources are */
    bool rescue_hir, strict, quiet, warned, folder_sought;
    bool only_signed;  /* no library sources that nobody named */
    ses_rung rung;     /* the lowest that was needed */
    const char *cache; /* what the user's cache did: "unused", "hit", "built", "failed" */
    char *
        copies[VM_SLOTS]; /* by slot: path of the expanded copy of a packed snapshot in use, or NULL; owned */
    char *program_folder; /* as the options gave it, or NULL; owned */
    base_buf scope;       /* session/private.c: the folder that was looked for last, NUL-terminated */
    bool scope_there;     /* and whether it exists */
    struct {
        const char *file;
        int slot;
    } caller;         /* of eval text that is being compiled: whose functions it sees; file NULL: none is */
    base_view running; /* the text that runs, while running_name is not NULL */
    const char *running_name;
    base_buf texts[SES_TEXTS]; /* those that define functions, the newest at (text_count - 1) % SES_TEXTS */
    uint32_t text_count;
    struct ses_defined *defined; /* functions that texts and scripts define, with their texts */
    size_t defined_count, defined_room;
    uint32_t rescued; /* 1 + the slot whose source is being compiled anew, 0: none is */
};

/* session/gc.c: the collector's configuration as the options give it; and once the library is open, that of a
 * preset that was named as the snapshot has it. Errors: CONFIGURATION. */
MICA_MUST_USE mica_status ses_gc_config(const mica_session_options *o, vm_gc_config *out, mica_error *err);
MICA_MUST_USE mica_status ses_gc_take_stored(mica_session *s, const mica_session_options *o, mica_error *err);
/* session/open.c: opens the snapshot, or takes the next rung of the ladder and says so in one line on stderr.
 */
MICA_MUST_USE mica_status ses_open_library(mica_session *s, const mica_session_options *o,
                                           mica_validation level, mica_error *err);
/* Prints the one warning line of a session; does nothing the second time. `path` and the sentence of `next`
 * may be NULL. */
void ses_warn(mica_session *s, const char *path, mica_fallback reason, const mica_error *err,
              const char *next);
void ses_note_rung(mica_session *s, ses_rung rung);
const char *ses_rung_name(ses_rung rung); /* "hir" */
const char *ses_rung_text(ses_rung rung); /* "the HIR in the snapshot" */
/* The figures of loading, with what the ladder added. */
void ses_get_stats(const mica_session *s, mica_snapshot_stats *out);
/* session/rescue.c: a function whose bytecode in `from` (the library's snapshot or a layer) cannot be used,
 * from its HIR or source there, for the library also from its folder; warns. False when there is none whole,
 * or in strict mode. */
bool ses_rescue(mica_session *s, mica_snapshot *from, const char *name, size_t len, const mica_error *why,
                vm_found *out);
/* a function of the library, from the highest rung that has it whole. As vm_resolver's
 * find. */
bool ses_library_find(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err);
/* session/beside.c: the path of the first of the leaves (the last is NULL) that exists in the program's
 * folder (NULL: where the running program lies), in `out`, which the caller frees; NULL when none does.
 * at_start: nothing has changed the current folder yet. */
const char *ses_beside_program(const char *program_folder, const char *const *leaves, bool at_start,
                               base_buf *out);
/* Opens a snapshot into a slot of the VM. `o` gives how, `key` the signature that is asked for, or NULL. */
MICA_MUST_USE mica_status ses_open_slot(mica_session *s, const mica_session_options *o, const char *path,
                                        uint32_t slot, mica_validation level, const uint8_t *key,
                                        mica_snapshot **out, mica_error *err);
/* session/layers.c */
MICA_MUST_USE mica_status ses_layers_open(mica_session *s, const mica_session_options *o,
                                          mica_validation level, const uint8_t *key, mica_error *err);
void ses_layers_close(mica_session *s);
/* The snapshot that knows the names and texts of a slot; for slot 0 that of the library, whatever its
 * bytecode is worth. NULL when there is none. */
mica_snapshot *ses_slot(const mica_session *s, uint32_t slot);
/* The entry of that name in the topmost layer that has one; ses_find_entry: or in the library. NOT_FOUND;
 * errors of mica_snapshot_entry_find. */
MICA_MUST_USE mica_status ses_layers_find(const mica_session *s, const char *name, size_t len, uint32_t *slot,
                                          uint32_t *entry, mica_error *err);
MICA_MUST_USE mica_status ses_find_entry(const mica_session *s, const char *name, size_t len, uint32_t *slot,
                                         uint32_t *entry, mica_error *err);
/* Appends the statistics of the layers to those of the library. */
bool ses_layers_stats_text(const mica_session *s, base_buf *out);
/* As the member "layers" of an object that is open; none where there are no layers. */
void ses_layers_stats_json(const mica_session *s, base_json *j);
/* session/find.c */
/* A function from the library's folder, which is looked for the first time. */
bool ses_from_folder(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err);
/* The folder's path set in s->stdlib; false when there is none. */
bool ses_find_folder(mica_session *s);
void ses_resolver_init(mica_session *s);
/* Sets a folder's path (copied), forgetting what was listed. False when memory ran out. */
bool ses_folder_set(ses_folder *f, const char *path, bool deep);
void ses_folder_free(ses_folder *f);
/* session/path.c: the path of NAME.m in a folder of the search path that comes before the library, or behind
 * it.
 */
bool ses_path_find(mica_session *s, const char *name, size_t len, bool behind, base_buf *out);
/* As the members `library` and `load` of vm_resolver. */
const char *ses_library_folder(void *ctx);
bool ses_load_file(void *ctx, vm_t *vm, const char *path, vm_found *out, mica_error *err);
/* A function file that was loaded and has not changed; *out is a reference of its own. */
bool ses_loaded_find(mica_session *s, const char *path, vm_found *out);
void ses_loaded_add(mica_session *s, const char *path, const vm_found *found);
void ses_loaded_free(mica_session *s);
/* session/types.c: what the compiler may know of the library's functions; valid as long as the session. */
cmp_library ses_library(mica_session *s);
/* A function file. */
bool ses_from_file(mica_session *s, const char *path, vm_found *out, mica_error *err);
/* A function of the layer in `slot`: 1 found, 0 it has none, -1 `err` says why it cannot be used. */
int ses_layer_find(mica_session *s, uint32_t slot, const char *name, size_t len, vm_found *out, mica_error *err);
/* session/private.c: the VM's name of the private function that `name` means in the source `file` of the
 * snapshot in `slot` (-1: of a folder, or unknown); false when there is none. */
bool ses_private_name(mica_session *s, int slot, const char *file, const char *name, size_t len, base_buf *out);
bool ses_is_private(const char *name, size_t len); /* is it such a name */
bool ses_private_find(mica_session *s, const char *name, size_t len, vm_found *out, mica_error *err);
/* session/find.c: words a syntax error as the language reports it, with the line and a caret of the compiler's report. */
void ses_tell_syntax(const base_buf *report, mica_error *err);
/* session/running.c: keeps the text of a function that a script or text defines, as `code` of the VM. */
typedef struct ses_defined ses_defined;
void ses_defined_note(mica_session *s, const char *name, uint64_t code, base_view text);
void ses_defined_free(mica_session *s);
/* session/place.c: appends where the last error happened, with its line, and what an undefined name may mean. */
struct vm_place;
void ses_report_place(mica_session *s, base_buf *out);
/* Keeps a text that is no file ("<prompt>") where it defines functions: an error in them may come later. */
void ses_keep_text(mica_session *s, const char *text, size_t len);
/* Argument k (from 0) of the call of `callee` at a place, written out; false when it cannot be told. */
bool ses_argument_text(mica_session *s, const struct vm_place *place, const char *callee, uint32_t k,
                       base_buf *out);
/* session/source.c: verifies code of the source `file` (of the snapshot in `slot`, -1: of none) and loads it into
 * the VM's heap; the entry comes first. */
MICA_MUST_USE mica_status ses_load(mica_session *s, const cmp_output *code, int slot, const char *file,
                                   base_arena *arena, vm_found *out, mica_error *err);
/* Compiles text and loads it; `name` is that of the source. */
MICA_MUST_USE mica_status ses_compile(mica_session *s, const char *text, size_t len, const char *name,
                                      cmp_mode mode, vm_found *out, bool *is_script, mica_error *err,
                                      base_buf *report);

#endif

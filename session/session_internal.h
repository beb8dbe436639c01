/* session/session_internal.h - the parts of a session. */
#ifndef SESSION_INTERNAL_H
#define SESSION_INTERNAL_H

#include "mica/session.h"

#include "base/arena.h"
#include "base/buf.h"
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

/* Programs are compiled at this level, or at a lower one that the settings allow; the maximal one costs more
 * than it brings for code that runs once. */
#define SES_OPTIMISATION 2

struct mica_session {
    vm_t *vm;
    vm_resolver resolver;
    mica_snapshot *snapshot;   /* NULL after a fallback */
    int fallback;              /* mica_fallback */
    mica_snapshot_stats stats; /* of a start without a snapshot */
    ses_folder stdlib, here,
        program; /* sources of the library; the current folder; that of the program run */
    base_buf report;
    bool stats_taken;
    struct ses_recording *recording; /* of a run that is recorded (session/record.c), or NULL */
    int optimisation; /* level at which programs are compiled */
};

/* session/open.c: opens the snapshot, or takes the next rung of the ladder and says so in one line on stderr.
 */
MICA_MUST_USE mica_status ses_open_library(mica_session *s, const mica_session_options *o,
                                           mica_validation level, mica_error *err);
/* session/find.c */
void ses_resolver_init(mica_session *s);
/* Sets a folder's path (copied), forgetting what was listed. False when memory ran out. */
bool ses_folder_set(ses_folder *f, const char *path, bool deep);
void ses_folder_free(ses_folder *f);
/* session/source.c: compiles text and loads it into the VM's heap. */
MICA_MUST_USE mica_status ses_compile(mica_session *s, const char *text, size_t len, const char *name,
                                      cmp_mode mode, vm_found *out, bool *is_script, bool define_functions,
                                      mica_error *err, base_buf *report);

#endif

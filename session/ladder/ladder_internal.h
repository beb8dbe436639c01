/* session/ladder/ladder_internal.h - what the files of the ladder share. */
#ifndef SESSION_LADDER_LADDER_INTERNAL_H
#define SESSION_LADDER_LADDER_INTERNAL_H

#include "session/ladder/ladder.h"

/* ladder.c: notes that a rung was needed; its name, as statistics give it ("hir"), and in a sentence. */
void ses_note_rung(ses_ladder *l, ses_rung rung);
const char *ses_rung_name(ses_rung rung);
const char *ses_rung_text(ses_rung rung);
/* Prints the one warning line of a session; does nothing the second time. `path` may be NULL. */
void ses_warn(ses_ladder *l, const char *path, mica_fallback reason, const mica_error *err, const char *next);

/* slot.c: opens a snapshot where that slot's files lie, or the library that is linked into the program, which
 * `path` calls ses_embedded_name. Errors: those of mica_snapshot_open. */
extern const char ses_embedded_name[];
bool ses_embedded(void); /* is there one */
MICA_MUST_USE mica_status ses_slot_open(ses_ladder *l, const ses_ladder_options *o, const char *path,
                                        uint32_t slot, mica_snapshot **out, mica_error *err);
/* The copy in use in a slot is damaged: removes it, so that the next start makes it anew. */
void ses_slot_drop_copy(ses_ladder *l, uint32_t slot);

/* layers.c: opens the layers of the options. Errors: as ses_ladder_open says of layers. */
MICA_MUST_USE mica_status ses_layers_open(ses_ladder *l, const ses_ladder_options *o, mica_error *err);
void ses_layers_close(ses_ladder *l);

/* locate.c: the path of the first of the leaves (the last is NULL) that exists in the program's
 * folder (NULL: where the running program lies), in `out`, which the caller frees; NULL when none does.
 * at_start: nothing has changed the current folder yet. */
const char *ses_locate(const char *program_folder, const char *const *leaves, bool at_start, base_buf *out);

#endif

/* session/ladder/ladder.c - the ladder's own state: the rung that was needed, the one warning about it, the
 * library's folder, figures, the end. Opening is in open.c, single functions in rescue.c. */
#include "session/ladder/ladder_internal.h"

#include "base/alloc.h"
#include "base/path.h"

#include <stdio.h>
#include <string.h>

const char *ses_rung_name(ses_rung rung) {
    switch (rung) {
#define SES_RUNG(name, text, sentence)                                                                       \
    case SES_RUNG_##name:                                                                                    \
        return text;
#include "session/ladder/rungs.def"
#undef SES_RUNG
    }
    return "";
}

const char *ses_rung_text(ses_rung rung) {
    switch (rung) {
#define SES_RUNG(name, text, sentence)                                                                       \
    case SES_RUNG_##name:                                                                                    \
        return sentence;
#include "session/ladder/rungs.def"
#undef SES_RUNG
    }
    return "";
}

void ses_note_rung(ses_ladder *l, ses_rung rung) {
    if (rung > l->rung) l->rung = rung;
}

/* The reason that is kept, and printed, is the first: what comes after it mostly follows from it. */
void ses_warn(ses_ladder *l, const char *path, mica_fallback reason, const mica_error *err,
              const char *next) {
    if (l->fallback == MICA_FALLBACK_NONE) l->fallback = (int)reason;
    if (l->quiet || l->warned) return;
    l->warned = true;
    const char *message = err->code ? err->message : mica_fallback_sentence(reason);
    bool named = !path || strncmp(message, path, strlen(path)) == 0;
    fprintf(stderr, "mica: snapshot not used (%s): %s%s%s; %s\n", mica_fallback_name(reason),
            named ? "" : path, named ? "" : ": ", message, next);
}

/* Where a signature is required, sources that just happen to lie beside the program are as good as unsigned.
 * Where the search fails it is not made again: every undefined name would pay for it. */
const char *ses_ladder_folder(ses_ladder *l) {
    static const char *const leaves[] = {"stdlib", "../stdlib", "../share/mica/stdlib", NULL};
    if (l->sources.path || l->folder_sought) return l->sources.path;
    l->folder_sought = true;
    if (l->only_signed) return NULL;
    base_buf place = {0};
    const char *path = ses_locate(l->program_folder, leaves, false, &place);
    if (path && base_path_kind(path) == BASE_PATH_FOLDER) (void)ses_folder_set(&l->sources, path, true);
    base_buf_free(&place);
    return l->sources.path;
}

void ses_ladder_stats(const ses_ladder *l, mica_snapshot_stats *out) {
    mica_snapshot *library = ses_slot(l, 0);
    if (library)
        mica_snapshot_get_stats(library, out);
    else
        mica_snapshot_stats_fallback(out, l->fallback);
    out->rung = ses_rung_name(l->rung);
    out->cache = l->cache;
    out->fallback_code = l->fallback;
    out->fallback = mica_fallback_name((mica_fallback)l->fallback);
}

/* Turns the slots back into reservations, so the VM must still be there. */
void ses_ladder_close(ses_ladder *l) {
    ses_layers_close(l);
    mica_snapshot_close(l->snapshot);
    mica_snapshot_close(l->rescue);
    base_path_free(l->program_folder);
    base_free(l->cache_folder);
    for (int slot = 0; slot < SES_SLOTS; slot++)
        base_free(l->copies[slot]);
    ses_folder_free(&l->sources);
}

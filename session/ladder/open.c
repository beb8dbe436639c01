/* session/ladder/open.c - finds the standard library a session starts from: the snapshot, and what takes its
 * place when it cannot be used.
 *
 *     the snapshot                        run in place
 *     a copy in the user's cache          made by an earlier start, or now, from the sources of the next rungs
 *     HIR in the snapshot                 when only its opcode table differs: bytecode is generated again
 *     sources in the snapshot             when its builtins or its HIR differ
 *     the library's folder                when the file cannot be read at all
 *     the C builtins alone
 *
 * Each rung costs more at a start than the one above it, and each holds in more cases. So a start asks for
 * the first and does nothing for the others: no folder is looked for, no fingerprint taken apart, before a
 * rung is needed. What is wrong is decided once, by the first error (mica_fallback_reason), and at most made
 * more precise on the way down: it is what the user can do something about.
 *
 * What is damaged inside a snapshot that could be opened goes down the same rungs function by function
 * (session/ladder/rescue.c). */
#include "session/ladder/ladder_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "session/ladder/cache.h"
#include "session/ladder/rebuild.h"

#include <errno.h>
#include <string.h>

/* One opening while it goes on. */
typedef struct opening {
    const ses_ladder_options *options;
    const char *path; /* of the installed snapshot, or NULL */
    mica_error why;   /* it cannot be used */
} opening;

/* Opens the library's snapshot. */
static mica_status open_snapshot(ses_ladder *l, const opening *w, const char *path, mica_error *err) {
    return ses_slot_open(l, w->options, path, 0, &l->snapshot, err);
}

/* A file whose only fault is its fingerprint is kept for its HIR and sources. It is opened again, without the
 * fingerprint and outside the cage: nothing in it is run in place. */
static void open_rescue(ses_ladder *l, const opening *w) {
    const mica_snapshot_options *file = &w->options->file;
    mica_snapshot_options options = {.path = w->path,
                                     .level = file->level,
                                     .language = file->language,
                                     .guard = true,
                                     .require_key = file->require_key};
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_info info;
    if (l->fallback != MICA_FALLBACK_FINGERPRINT || mica_snapshot_open(&options, &l->rescue, &err) != MICA_OK)
        return;
    mica_snapshot_get_info(l->rescue, &info);
    l->fallback = w->options->compare(info.fingerprint_parts, &l->rescue_hir);
}

/* A snapshot made for this program in the user's cache: from an earlier start, or made now. Where that fails
 * the session goes on without. Not where a signature is required, for nobody signed the copy. */
static bool open_cached(ses_ladder *l, const opening *w, base_buf *path) {
    const char *wanted = w->options->cache_folder;
    base_buf folder = {0};
    uint8_t identity[32];
    mica_error err = MICA_ERROR_INIT;
    if (!wanted || w->options->file.require_key || l->fallback == MICA_FALLBACK_MEMORY) return false;
    ses_sources sources = {.snapshot = l->rescue, .frontend = w->options->frontend};
    if (!l->rescue) sources.folder = ses_ladder_folder(l);
    if (!l->rescue && !sources.folder) return false;
    l->cache = "failed";
    bool opened = false;
    if (ses_cache_folder(wanted, &folder) &&
        ses_rebuild_identity(&sources, w->options->file.fingerprint, identity, &err) == MICA_OK &&
        ses_cache_path(base_buf_cstr(&folder), identity, path)) {
        const char *file = base_buf_cstr(path);
        bool there = file && ses_cache_has(file);
        if (there && open_snapshot(l, w, file, &err) == MICA_OK) {
            l->cache = "hit";
            opened = true;
        } else if (file) { /* none yet, or one that is damaged */
            const ses_cache_making making = {.write = ses_rebuild, .ctx = &sources, .again = there};
            err = (mica_error)MICA_ERROR_INIT;
            mica_status status = ses_cache_publish(base_buf_cstr(&folder), file, &making, &err);
            opened = status == MICA_OK && open_snapshot(l, w, file, &err) == MICA_OK;
            if (opened) l->cache = "built";
        }
    }
    base_buf_free(&folder);
    return opened;
}

/* The snapshot cannot be used: the highest of the other rungs, and the one line about it. */
static void open_lower(ses_ladder *l, opening *w) {
    base_buf path = {0}, copy = {0};
    const char *next = NULL;
    open_rescue(l, w);
    if (open_cached(l, w, &path)) {
        mica_snapshot_close(l->rescue);
        l->rescue = NULL;
        l->rung = SES_RUNG_CACHE;
        base_buf_printf(&copy, "using %s", base_buf_cstr(&path));
        next = base_buf_cstr(&copy);
    } else if (l->rescue) {
        l->rung = l->rescue_hir ? SES_RUNG_HIR : SES_RUNG_SOURCES;
        next =
            l->rescue_hir ? "its functions are generated again from its HIR" : "compiling the sources in it";
    } else if (ses_ladder_folder(l)) {
        l->rung = SES_RUNG_FOLDER;
        next = "compiling the library's sources instead";
    } else {
        l->rung = SES_RUNG_BUILTINS;
        next = l->fallback == MICA_FALLBACK_UNSIGNED || l->fallback == MICA_FALLBACK_SIGNATURE
                   ? "only the built-in functions are there; sign it with `micac sign`, or give the key it "
                     "was signed by"
                   : "only the built-in functions are there; run `micac build` or give --snapshot PATH";
    }
    if (l->fallback != MICA_FALLBACK_DISABLED)
        ses_warn(l, w->path, (mica_fallback)l->fallback, &w->why, next ? next : "using the cache");
    base_buf_free(&path);
    base_buf_free(&copy);
}

/* What outlives the call of the options. */
static mica_status keep_options(ses_ladder *l, const ses_ladder_options *o, mica_error *err) {
    l->quiet = o->quiet;
    l->strict = o->file.strict;
    l->only_signed = o->file.require_key != NULL;
    l->cache = "unused";
    l->makers = o->makers;
    memcpy(l->places, o->places, sizeof l->places);
    l->file = o->file;
    l->file.require_key = NULL; /* of the caller's: `key` is the ladder's own */
    if (o->file.fingerprint) memcpy(l->fingerprint, o->file.fingerprint, sizeof l->fingerprint);
    if (o->file.require_key) memcpy(l->key, o->file.require_key, sizeof l->key);
    l->file.fingerprint = NULL;
    if (o->cache_folder && !(l->cache_folder = base_text_copy(o->cache_folder)))
        return base_fail_memory(err, "opening a session");
    if (o->folder) {
        l->folder_sought = true; /* no other one */
        if (base_path_kind(o->folder) == BASE_PATH_FOLDER && !ses_folder_set(&l->sources, o->folder, true))
            return base_fail_memory(err, "opening a session");
    }
    if (o->program_folder && !(l->program_folder = base_path_absolute(o->program_folder)))
        return base_fail_memory(err, "opening a session");
    return MICA_OK;
}

/* "none" is no failure: nothing is warned of, and the cache is not asked. A path that was given is taken as
 * it is; one that was not is looked for, in the program before it is looked for in folders. */
static mica_status open_library(ses_ladder *l, opening *w, base_buf *place, mica_error *err) {
    static const char *const leaves[] = {"stdlib.snap", "../lib/mica/stdlib.snap", NULL};
    if (w->path && strcmp(w->path, "none") == 0) {
        l->fallback = MICA_FALLBACK_DISABLED;
        l->rung = ses_ladder_folder(l) ? SES_RUNG_FOLDER : SES_RUNG_BUILTINS;
        return MICA_OK;
    }
    if (!w->path && ses_embedded()) w->path = ses_embedded_name;
    if (!w->path) w->path = ses_locate(l->program_folder, leaves, true, place);
    if (w->path) {
        if (open_snapshot(l, w, w->path, &w->why) == MICA_OK) return MICA_OK;
    } else {
        (void)!base_fail(&w->why, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "no stdlib.snap was found beside the program or where it is installed");
        w->why.sys_errno = ENOENT;
    }
    if (l->strict) {
        if (err && !err->code) *err = w->why;
        return w->why.code;
    }
    l->fallback = mica_fallback_reason(&w->why);
    open_lower(l, w);
    return MICA_OK;
}

mica_status ses_ladder_open(ses_ladder *l, const ses_ladder_options *o, mica_error *err) {
    base_buf place = {0}; /* the path found beside the program */
    opening w = {.options = o, .path = o->snapshot, .why = MICA_ERROR_INIT};
    mica_status status = keep_options(l, o, err);
    if (status == MICA_OK) status = open_library(l, &w, &place, err);
    if (status == MICA_OK && o->layer_count) status = ses_layers_open(l, o, err);
    base_buf_free(&place);
    return status;
}

/* session/open.c - finds the standard library a session starts from: the snapshot, and what takes its place
 * when it cannot be used.
 *
 *     the snapshot                        run in place
 *     a copy in the user's cache          made by an earlier start, or now, from the sources of the next rungs
 *     HIR in the snapshot                 when only its opcode table differs: bytecode is generated again
 *     sources in the snapshot             when its builtins or its HIR differ
 *     the library's folder                when the file cannot be read at all
 *     the C builtins alone
 *
 * What is damaged inside a snapshot that could be opened goes down the same rungs function by function
 * (session/rescue.c). */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/path.h"
#include "mica/signature.h"
#include "program/parts.h"
#include "session/cache.h"
#include "session/rebuild.h"
#include "session/unpack.h"
#include "vm/builtin.h"

#include <errno.h>

/* One opening while it goes on. */
typedef struct opening {
    const mica_session_options *options;
    mica_validation level;
    const uint8_t *key; /* that a signature is required of, or NULL */
    const char *path;   /* of the installed snapshot, or NULL */
    mica_error why;     /* it cannot be used */
} opening;

/* ---- where things are ---- */

bool ses_find_folder(mica_session *s) {
    static const char *const leaves[] = {"stdlib", "../stdlib", "../share/mica/stdlib", NULL};
    if (s->stdlib.path || s->folder_sought) return s->stdlib.path != NULL;
    s->folder_sought = true;
    if (s->only_signed) return false;
    base_buf place = {0};
    const char *path = ses_beside_program(s->program_folder, leaves, false, &place);
    bool found = path && base_path_kind(path) == BASE_PATH_FOLDER && ses_folder_set(&s->stdlib, path, true);
    base_buf_free(&place);
    return found;
}

/* ---- rungs and the warning ---- */

const char *ses_rung_name(ses_rung rung) {
    switch (rung) {
#define SES_RUNG(name, text, sentence)                                                                       \
    case SES_RUNG_##name:                                                                                    \
        return text;
#include "session/rungs.def"
#undef SES_RUNG
    }
    return "";
}

const char *ses_rung_text(ses_rung rung) {
    switch (rung) {
#define SES_RUNG(name, text, sentence)                                                                       \
    case SES_RUNG_##name:                                                                                    \
        return sentence;
#include "session/rungs.def"
#undef SES_RUNG
    }
    return "";
}

void ses_note_rung(mica_session *s, ses_rung rung) {
    if (rung > s->rung) s->rung = rung;
}

void ses_warn(mica_session *s, const char *path, mica_fallback reason, const mica_error *err,
              const char *next) {
    if (s->fallback == MICA_FALLBACK_NONE) s->fallback = (int)reason;
    if (s->quiet || s->warned) return;
    s->warned = true;
    const char *message = err->code ? err->message : mica_fallback_sentence(reason);
    bool named = !path || strncmp(message, path, strlen(path)) == 0;
    fprintf(stderr, "mica: snapshot not used (%s): %s%s%s; %s\n", mica_fallback_name(reason),
            named ? "" : path, named ? "" : ": ", message, next);
}

void ses_get_stats(const mica_session *s, mica_snapshot_stats *out) {
    mica_snapshot *library = s->snapshot ? s->snapshot : s->rescue;
    if (library)
        mica_snapshot_get_stats(library, out);
    else
        mica_snapshot_stats_fallback(out, s->fallback);
    out->builtin_count = vm_builtin_count; /* those there are to call, whatever the library comes from */
    out->rung = ses_rung_name(s->rung);
    out->cache = s->cache;
    out->fallback_code = s->fallback;
    out->fallback = mica_fallback_name((mica_fallback)s->fallback);
}

/* ---- opening ---- */

/* The key a signature is required of; where none is, *out stays as it is. */
static mica_status required_key(const mica_session_options *o, mica_validation level, uint8_t *key,
                                const uint8_t **out, mica_error *err) {
    if (!o->require_signature) return MICA_OK;
    if (level != MICA_VALIDATE_LAZY && level != MICA_VALIDATE_FULL) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a required signature needs the validation level lazy or full");
    }
    mica_error inner = MICA_ERROR_INIT;
    if (mica_snapshot_key_load(o->require_signature, false, key, &inner) != MICA_OK)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", inner.message);
    *out = key;
    return MICA_OK;
}

/* A standard library linked into the program (docs/library.md); without one they are NULL. */
extern const unsigned char mica_embedded_snapshot_start[] __attribute__((weak));
extern const unsigned char mica_embedded_snapshot_end[] __attribute__((weak));

static const char open_embedded_name[] = "embedded";

static mica_status open_embedded(const mica_snapshot_options *like, mica_snapshot **out, mica_error *err) {
    mica_snapshot_options options = *like;
    options.path = NULL;
    options.packed = NULL;
    if (!mica_embedded_snapshot_start) {
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "no standard library is embedded in this program");
    }
    return mica_snapshot_open_embedded(mica_embedded_snapshot_start,
                                       (size_t)(mica_embedded_snapshot_end - mica_embedded_snapshot_start),
                                       &options, out, err);
}

mica_status ses_open_slot(mica_session *s, const mica_session_options *o, const char *path, uint32_t slot,
                          mica_validation level, const uint8_t *key, mica_snapshot **out, mica_error *err) {
    uint8_t fingerprint[32];
    uint64_t capacity;
    bool reserved;
    ses_fingerprint(fingerprint);
    mica_snapshot_options options = {.path = path,
                                     .level = level,
                                     .fingerprint = fingerprint,
                                     .language = PROG_LANGUAGE,
                                     .guard = true,
                                     .max_validation_ns = o->max_validation_ms * 1000000,
                                     .strict = s->strict,
                                     .require_key = key};
    if (o->config) mica_snapshot_options_apply(&options, &o->config->snapshot);
    options.level = level; /* the configuration's say in it is settled already */
    options.map_at = vm_slot_address(s->vm, slot, &capacity, &reserved);
    options.map_capacity = capacity;
    options.map_free = !reserved;
    if (strcmp(path, open_embedded_name) == 0) return open_embedded(&options, out, err);
    mica_snapshot_packed packed = {.found = false};
    const char *cache = o->cache_folder;
    if (cache) options.packed = &packed;
    mica_status status = mica_snapshot_open(&options, out, err);
    if (status != MICA_OK || !packed.found) return status;
    return ses_open_packed(s, slot, &options, cache, &packed, out, err);
}

/* Opens the library's snapshot. */
static mica_status open_snapshot(mica_session *s, const opening *w, const char *path, mica_error *err) {
    return ses_open_slot(s, w->options, path, 0, w->level, w->key, &s->snapshot, err);
}

/* Which part of the fingerprint differs, and whether the HIR is still good. */
static mica_fallback compare_parts(const uint8_t *found, bool *hir) {
    static const uint8_t unset[SES_FINGERPRINT_PARTS * 32];
    uint8_t own[SES_FINGERPRINT_PARTS][32];
    bool same[SES_FINGERPRINT_PARTS];
    *hir = false;
    if (memcmp(found, unset, sizeof unset) == 0) return MICA_FALLBACK_FINGERPRINT;
    ses_fingerprint_parts(own);
    for (int i = 0; i < SES_FINGERPRINT_PARTS; i++)
        same[i] = memcmp(own[i], found + i * 32, 32) == 0;
    if (!same[SES_FINGERPRINT_BUILTINS]) return MICA_FALLBACK_BUILTINS;
    if (!same[SES_FINGERPRINT_VALUES] || !same[SES_FINGERPRINT_HIR]) return MICA_FALLBACK_FINGERPRINT;
    *hir = true;
    return MICA_FALLBACK_OPCODES;
}

/* A file whose only fault is its fingerprint is kept for its HIR and sources. */
static void open_rescue(mica_session *s, const opening *w) {
    mica_snapshot_options options = {
        .path = w->path, .level = w->level, .language = PROG_LANGUAGE, .guard = true, .require_key = w->key};
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_info info;
    if (s->fallback != MICA_FALLBACK_FINGERPRINT || mica_snapshot_open(&options, &s->rescue, &err) != MICA_OK)
        return;
    mica_snapshot_get_info(s->rescue, &info);
    s->fallback = compare_parts(info.fingerprint_parts, &s->rescue_hir);
}

/* A snapshot made for this program in the user's cache: from an earlier start, or made now. Where that fails
 * the session goes on without. */
static bool open_cached(mica_session *s, const opening *w, base_buf *path) {
    const char *wanted = w->options->cache_folder;
    base_buf folder = {0};
    uint8_t identity[32];
    mica_error err = MICA_ERROR_INIT;
    if (!wanted || w->key || s->fallback == MICA_FALLBACK_MEMORY) return false;
    ses_sources sources = {.snapshot = s->rescue};
    if (!s->rescue) sources.folder = ses_find_folder(s) ? s->stdlib.path : NULL;
    if (!s->rescue && !sources.folder) return false;
    s->cache = "failed";
    bool opened = false;
    if (ses_cache_folder(wanted, &folder) && ses_rebuild_identity(&sources, identity, &err) == MICA_OK &&
        ses_cache_path(base_buf_cstr(&folder), identity, path)) {
        const char *file = base_buf_cstr(path);
        bool there = file && ses_cache_has(file);
        if (there && open_snapshot(s, w, file, &err) == MICA_OK) {
            s->cache = "hit";
            opened = true;
        } else if (file) {
            err = (mica_error)MICA_ERROR_INIT;
            mica_status status = ses_cache_publish(base_buf_cstr(&folder), file, there, SES_CACHE_MAX,
                                                   SES_CACHE_WAIT_MS, ses_rebuild_into, &sources, &err);
            opened = status == MICA_OK && open_snapshot(s, w, file, &err) == MICA_OK;
            if (opened) s->cache = "built";
        }
    }
    base_buf_free(&folder);
    return opened;
}

/* The snapshot cannot be used: the highest of the other rungs, and the one line about it. */
static void open_lower(mica_session *s, opening *w) {
    base_buf path = {0}, next = {0};
    const char *told = NULL;
    open_rescue(s, w);
    if (open_cached(s, w, &path)) {
        mica_snapshot_close(s->rescue);
        s->rescue = NULL;
        s->rung = SES_RUNG_CACHE;
        base_buf_printf(&next, "using %s", base_buf_cstr(&path));
        told = base_buf_cstr(&next);
    } else if (s->rescue) {
        s->rung = s->rescue_hir ? SES_RUNG_HIR : SES_RUNG_SOURCES;
        told =
            s->rescue_hir ? "its functions are generated again from its HIR" : "compiling the sources in it";
    } else if (ses_find_folder(s)) {
        s->rung = SES_RUNG_FOLDER;
        told = "compiling the library's sources instead";
    } else {
        s->rung = SES_RUNG_BUILTINS;
        told = s->fallback == MICA_FALLBACK_UNSIGNED || s->fallback == MICA_FALLBACK_SIGNATURE
                   ? "only the built-in functions are there; sign it with `micac sign`, or give the key it "
                     "was signed by"
                   : "only the built-in functions are there; run `micac build` or give --snapshot PATH";
    }
    if (s->fallback != MICA_FALLBACK_DISABLED)
        ses_warn(s, w->path, (mica_fallback)s->fallback, &w->why, told ? told : "using the cache");
    base_buf_free(&path);
    base_buf_free(&next);
}

/* What outlives the call of the options. */
static mica_status keep_options(mica_session *s, const mica_session_options *o, mica_error *err) {
    s->quiet = o->quiet;
    s->strict = o->strict;
    s->cache = "unused";
    if (o->stdlib_folder) {
        s->folder_sought = true; /* no other one */
        if (base_path_kind(o->stdlib_folder) == BASE_PATH_FOLDER &&
            !ses_folder_set(&s->stdlib, o->stdlib_folder, true))
            return base_fail_memory(err, "opening a session");
    }
    if (o->program_folder && !(s->program_folder = base_path_absolute(o->program_folder)))
        return base_fail_memory(err, "opening a session");
    return MICA_OK;
}

static mica_status open_library(mica_session *s, opening *w, base_buf *place, mica_error *err) {
    static const char *const leaves[] = {"stdlib.snap", "../lib/mica/stdlib.snap", NULL};
    if (w->path && strcmp(w->path, "none") == 0) {
        s->fallback = MICA_FALLBACK_DISABLED;
        s->rung = ses_find_folder(s) ? SES_RUNG_FOLDER : SES_RUNG_BUILTINS;
        return MICA_OK;
    }
    if (!w->path && mica_embedded_snapshot_start) w->path = open_embedded_name;
    if (!w->path) w->path = ses_beside_program(s->program_folder, leaves, true, place);
    if (w->path) {
        if (open_snapshot(s, w, w->path, &w->why) == MICA_OK) return MICA_OK;
    } else {
        (void)!base_fail(&w->why, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                         "no stdlib.snap was found beside the program or where it is installed");
        w->why.sys_errno = ENOENT;
    }
    if (s->strict) {
        if (err && !err->code) *err = w->why;
        return w->why.code;
    }
    s->fallback = mica_fallback_reason(&w->why);
    open_lower(s, w);
    return MICA_OK;
}

mica_status ses_open_library(mica_session *s, const mica_session_options *o, mica_validation level,
                             mica_error *err) {
    base_buf place = {0}; /* the path found beside the program */
    uint8_t key[MICA_KEY_SIZE];
    opening w = {.options = o, .level = level, .path = o->snapshot, .why = MICA_ERROR_INIT};
    mica_status status = required_key(o, level, key, &w.key, err);
    if (status == MICA_OK) status = keep_options(s, o, err);
    if (status != MICA_OK) return status;
    s->only_signed = w.key != NULL;
    status = open_library(s, &w, &place, err);
    if (status == MICA_OK && o->layer_count) status = ses_layers_open(s, o, level, w.key, err);
    base_buf_free(&place);
    return status;
}

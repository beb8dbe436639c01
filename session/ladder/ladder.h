/* session/ladder/ladder.h - where the library of a session comes from: the snapshots it has open, and what
 * takes the place of what cannot be used (docs/ladder.md).
 *
 * A ladder knows files, not values: it says which rung a function comes from, and has the session make code
 * of what the rung holds (ses_makers). It knows the language by what ses_ladder_options says of it, and
 * nothing of the options of a session: mica_session_open gives each part what it needs. */
#ifndef SESSION_LADDER_LADDER_H
#define SESSION_LADDER_LADDER_H

#include "base/buf.h"
#include "base/json.h"
#include "mica/frontend.h"
#include "mica/snapshot.h"
#include "session/ladder/folder.h"

#define SES_SLOTS  4               /* of a VM: the library in the first, layers over it in the others */
#define SES_LAYERS (SES_SLOTS - 1) /* at most */

typedef enum ses_rung {
#define SES_RUNG(name, text, sentence) SES_RUNG_##name,
#include "session/ladder/rungs.def"
#undef SES_RUNG
} ses_rung;

/* Where the file of a slot is to be mapped, and how large it may be. */
typedef struct ses_place {
    void *at;
    uint64_t capacity;
    bool reserved; /* nobody else can have mapped anything there */
} ses_place;

/* How the session makes a function of what a rung has: `out` is the VM's record of it. `slot` and `entry` are
 * those of ses_slot. Errors: those of reading the part, of compiling, and of what the verifier finds. */
struct vm_found;
typedef struct ses_makers {
    void *ctx;
    /* The stored bytecode where it lies, once it is verified. */
    mica_status (*code)(void *ctx, uint32_t slot, uint32_t entry, struct vm_found *out, mica_error *err);
    /* Bytecode generated from stored HIR: the same bytes the compiler would have made. */
    mica_status (*hir)(void *ctx, uint32_t slot, uint32_t entry, struct vm_found *out, mica_error *err);
    /* The stored source, compiled. */
    mica_status (*source)(void *ctx, uint32_t slot, uint32_t entry, struct vm_found *out, mica_error *err);
    /* A function of the library's folder; false with `err` clear when there is none. */
    bool (*folder)(void *ctx, const char *name, size_t len, struct vm_found *out, mica_error *err);
} ses_makers;

/* What a ladder is begun with. Strings, keys and layers must live until ses_ladder_open returns; `makers` is
 * copied. */
typedef struct ses_ladder_options {
    mica_snapshot_options file; /* how files are opened: level, fingerprint, language, limits, the key that is
                                   required; names no source and no place */
    const char *snapshot;       /* path of the library's; NULL: found; "embedded"; "none" */
    const char *folder;         /* of its sources; NULL: found */
    const char *program_folder; /* where both are looked for; NULL: from the system */
    const char *cache_folder;   /* of copies; NULL: none are kept; "": the user's */
    const char *const *layers;  /* paths of snapshots over it, lowest first */
    size_t layer_count;
    ses_place places[SES_SLOTS];
    ses_makers makers;
    const mica_frontend *(*frontend)(void); /* to compile the library anew; NULL when memory ran out */
    /* Why a snapshot with these parts of a fingerprint (mica_snapshot_info) is refused, and whether its HIR is
     * good none the less. */
    mica_fallback (*compare)(const uint8_t *parts, bool *hir);
    bool quiet; /* no warning */
} ses_ladder_options;

/* Zero-initialise to begin. Belongs to its session's thread; others may read it. */
typedef struct ses_ladder {
    mica_snapshot *snapshot;           /* of the library, in slot 0; NULL after a fallback */
    mica_snapshot *layers[SES_LAYERS]; /* in slots 1…; later ones are asked first */
    char *layer_paths[SES_LAYERS];     /* owned */
    uint32_t layer_count;
    bool detached[SES_LAYERS]; /* still mapped, since code of it may be in use, and asked for no names */
    mica_snapshot *rescue; /* one whose bytecode is of no use here, but its HIR (rescue_hir) or sources are */
    bool rescue_hir;
    ses_folder sources; /* the library's folder, once it was looked for (folder_sought) */
    bool folder_sought;
    bool only_signed;   /* no library sources that nobody named */
    bool strict;        /* nothing takes the place of what is damaged */
    bool quiet, warned; /* the one line on stderr */
    int fallback;       /* mica_fallback: the first reason */
    ses_rung rung;      /* the lowest that was needed */
    const char *cache;  /* what the user's cache did: "unused", "hit", "built", "failed" */
    /* path of the expanded copy of a packed snapshot in use in a slot, or NULL; owned */
    char *copies[SES_SLOTS];
    char *program_folder; /* as the options gave it, or NULL; owned */
    ses_place places[SES_SLOTS];
    ses_makers makers;
    /* for layers that come later, as the options had them */
    mica_snapshot_options file;
    uint8_t fingerprint[32], key[32]; /* the key: where a signature is required */
    char *cache_folder;               /* owned, or NULL */
} ses_ladder;

/* Opens the library, from the highest rung that holds, and the layers over it; says on stderr when that is
 * not the snapshot. Close it whatever the result is. Errors: of layers, and where options.file.strict is set,
 * those of mica_snapshot_open; CONFIGURATION (too many layers); NO_MEMORY. */
MICA_MUST_USE mica_status ses_ladder_open(ses_ladder *l, const ses_ladder_options *options, mica_error *err);
void ses_ladder_close(ses_ladder *l);

/* Puts a snapshot over all that are open, in the lowest slot that is free; one that was detached and has not changed
 * comes back where it was. *slot is where it is. Errors: those of mica_snapshot_open; LIMIT: all slots are taken. */
MICA_MUST_USE mica_status ses_ladder_attach(ses_ladder *l, const char *path, uint32_t *slot, mica_error *err);
/* Its names are asked for no more. Errors: NOT_FOUND. */
MICA_MUST_USE mica_status ses_ladder_detach(ses_ladder *l, const char *path, uint32_t *slot, mica_error *err);

/* -- functions -- */

/* A function of the library, or of the layer in `slot`, from the highest rung that has it whole; warns where
 * that is not its bytecode. False with `err` clear when there is none of that name, and with `err` set when
 * it is there and cannot be used. */
bool ses_ladder_find(ses_ladder *l, uint32_t slot, const char *name, size_t len, struct vm_found *out,
                     mica_error *err);
/* The same of the topmost layer that has the name, or else of the library. */
bool ses_ladder_find_topmost(ses_ladder *l, const char *name, size_t len, struct vm_found *out,
                             mica_error *err);
/* The folder of the library's sources, looked for at the first call; NULL when there is none. */
const char *ses_ladder_folder(ses_ladder *l);

/* -- what is open -- */

/* The snapshot that knows the names and texts of a slot; for slot 0 that of the library, whatever its
 * bytecode is worth. NULL when there is none. */
mica_snapshot *ses_slot(const ses_ladder *l, uint32_t slot);
/* The same, but NULL for a layer that was detached: where names are looked for. */
mica_snapshot *ses_slot_named(const ses_ladder *l, uint32_t slot);
/* The entry of that name in the topmost layer that has one; ses_find_entry: or in the library. NOT_FOUND;
 * errors of mica_snapshot_entry_find. */
MICA_MUST_USE mica_status ses_layers_find(const ses_ladder *l, const char *name, size_t len, uint32_t *slot,
                                          uint32_t *entry, mica_error *err);
MICA_MUST_USE mica_status ses_find_entry(const ses_ladder *l, const char *name, size_t len, uint32_t *slot,
                                         uint32_t *entry, mica_error *err);

/* -- figures -- */

/* The library's figures of loading, with what the ladder added; builtin_count is the caller's. */
void ses_ladder_stats(const ses_ladder *l, mica_snapshot_stats *out);
/* Appends the figures of the layers to those of the library. False when memory ran out. */
bool ses_layers_stats_text(const ses_ladder *l, base_buf *out);
/* As the member "layers" of an object that is open; none where there are no layers. */
void ses_layers_stats_json(const ses_ladder *l, base_json *j);

#endif

/* session/image_internal.h - how a session is kept in images, and comes out of them. */
#ifndef SESSION_IMAGE_INTERNAL_H
#define SESSION_IMAGE_INTERNAL_H

#include "base/json.h"
#include "image/lazy.h"
#include "image/load.h"
#include "image/save.h"
#include "mica/signature.h"
#include "session/session_internal.h"

/* Pages of a snapshot that an image refers to. */
typedef struct ses_referred {
    mica_snapshot *snapshot;
    base_buf bits; /* for each page, as the image had them */
} ses_referred;

/* What a session has while images are in use. */
typedef struct ses_imaging {
    img_image image; /* that the session was loaded from: parts of it may be mapped in the cage */
    img_file source; /* and its file */
    img_file file;   /* that the session is kept in; without a path while it is kept in none */
    img_saver *saver;
    img_lazy *closed[SES_SLOTS]; /* pages of snapshots that the image refers to and nobody has touched yet: */
    ses_referred referred[SES_SLOTS]; /* which those are */
    bool lives_on;                    /* in an image: its variables do not end with the session */
    bool building;                    /* what runs is a set-up (mica_session_begin_base), and */
    bool ready;                       /* its program has said that it ends here (image_ready) */
    struct ses_outside *outside;      /* what it took (session/outside.c) */
    bool has_epoch;                   /* it is saved as at that time, whenever that is */
    int64_t epoch_ns;
    base_buf touched;                /* IMG_SECTION_TOUCHED of what is saved now */
    bool recording;                  /* which pages a start touches (session/image_base.c) */
    bool lazily;                     /* they are closed, not verified at once */
    const mica_image_secret *secret; /* what is saved is encrypted by it; NULL: nothing is */
    char *path;                      /* where it is kept; owned */
    char *description;
    bool absent; /* nothing was there when that was said */
    bool shared; /* it was read there without a lock on the file */
    bool asked;  /* the program waits for an answer */
    vm_image_wish wish;
    char *text; /* of the wish; owned */
    double answer;
    mica_error failed;
    uint8_t trusted[MICA_KEY_SIZE]; /* whose images are believed, */
    bool trusts;                    /* if somebody's are */
    struct ses_saving *saving;      /* in slices (session/image_slices.c); NULL: none is being made */
    struct ses_kept *kept;          /* by name, in files without one (session/image_wish.c) */
    size_t kept_count, kept_room;
    struct ses_taping *taping; /* the session is kept on a tape (session/tape.c), or NULL */
} ses_imaging;

/* The session's record, made at the first call. NULL when memory ran out. */
ses_imaging *ses_imaging_of(mica_session *s);
void ses_imaging_free(mica_session *s);
/* What an image has of a session beside its memory, as it was at one stop. */
typedef struct ses_account {
    base_buf state, about, summary;
    char *description;    /* a copy, or NULL: the program may say another while this is written */
    int64_t time_ns;      /* 0: of the save */
    uint8_t space_id[32]; /* of an image that is to have the same bytes each time it is built: not random */
    bool has_space_id;
} ses_account;
/* Errors: NO_MEMORY. What was taken is freed in any case. */
MICA_MUST_USE mica_status ses_account_take(mica_session *s, ses_account *out, mica_error *err);
/* As a save wants it; valid as long as both. */
img_content ses_account_content(const ses_imaging *g, const ses_account *account);
void ses_account_free(ses_account *account);
/* Saves into a file that is replaced, whatever the session is kept in. As mica_session_save_image. */
MICA_MUST_USE mica_status ses_save_to(mica_session *s, const char *path, mica_error *err);
/* Puts an image into the session while it is stopped; after an error the session is as it was. Errors: as
 * mica_session_load_image. */
MICA_MUST_USE mica_status ses_go_back(mica_session *s, img_file *file, mica_error *err);
/* session/image_secret.c: opens a file for reading by the session's secret. KEY_NEEDED, WRONG_KEY, CORRUPTED, IO;
 * INVALID_ARGUMENT (there is a secret, and the file is not encrypted). */
MICA_MUST_USE mica_status ses_unlock(const mica_session *s, img_file *file, mica_error *err);
/* A file that is being made will be encrypted, if the session has a secret; else it stays as it is. After an error the file is
 * closed. IO. */
MICA_MUST_USE mica_status ses_encrypt(const mica_session *s, img_file *file, mica_error *err);
void ses_kept_free(ses_imaging *g);
/* What this life has beside the cage ends, as at the end of a session; and behind memory that took its place: randomness
 * and what names mean are found anew. */
void ses_forget(mica_session *s);
/* session/state.c: the memory of a session was replaced by that of a state: it goes on with what the account tells beside it, and with
 * the collector's settings of this life. */
MICA_MUST_USE mica_status ses_go_on_with(mica_session *s, vm_gc_config gc, base_view account,
                                         mica_error *err);
void ses_settle(mica_session *s);
/* After vm_continue: meets the program's wish, if it has one, which is told. Where it is to stop there the host is told of it, as
 * if the host had asked for that. */
bool ses_image_met(mica_session *s);
/* The three members of vm_resolver. */
bool ses_image_ask(void *ctx, vm_image_wish wish, const char *text, mica_error *err);
bool ses_image_answer(void *ctx, double *answer, mica_error *err);
bool ses_image_info(void *ctx, vm_t *vm, const char *path, prog_value *out, mica_error *err);

/* Before a save where the session is kept: what was loaded from there is what it adds to. */
void ses_resume_saving(mica_session *s);
/* Whether the next epoch where the session is kept may be a diff of the last. */
bool ses_may_append(const mica_session *s);
/* Begins a file that is to take the place of the one where the session is kept. Errors: as mica_session_checkpoint. */
MICA_MUST_USE mica_status ses_save_anew_begin(mica_session *s, img_file *file, mica_error *err);

/* session/image_slices.c: waits for a save in slices that is being written; copies what is left of one and waits; gives up one
 * that is not written yet, and waits for one that is. The first two give what the save gave. */
MICA_MUST_USE mica_status ses_saving_settle(mica_session *s, mica_error *err);
MICA_MUST_USE mica_status ses_saving_finish(mica_session *s, mica_error *err);
void ses_saving_give_up(mica_session *s);
/* Whether one is not written yet. */
bool ses_saving_copies(const ses_imaging *g);

/* session/image.c: what a host is told of what was loaded. */
void ses_loaded_tell(mica_session *s, mica_image_loaded *out);

/* session/tape.c: the program wants an epoch of that name; nothing where the session is kept on no tape. Errors: as
 * mica_session_tape_epoch. */
MICA_MUST_USE mica_status ses_tape_name(mica_session *s, const char *name, mica_error *err);
/* Other memory is about to take the place of the session's: all of it is looked at for the next epoch. */
void ses_tape_renew(mica_session *s);
/* Ends the tape, when what is being written is. */
void ses_tape_end(mica_session *s);

/* session/image_request.c: after vm_continue: saves, where another thread has asked for it. */
bool ses_request_met(mica_session *s);

/* session/image_tool.c: an image that is looked at, with its file. Errors: those of img_file_open, img_file_unlock and
 * img_image_open. */
typedef struct ses_opened {
    img_file file;
    img_image image;
    mica_memory_file_about newest;
    base_view about, summary; /* as the image says it */
    base_buf looked,
        looked_lines; /* as it is found in the memory, where that was looked at (session/image_look.c) */
} ses_opened;
MICA_MUST_USE mica_status ses_opened_begin(ses_opened *o, const char *path, const mica_image_secret *secret,
                                           mica_error *err);
/* Opens the image of the file, which is open, as far as its superblock says. After an error the image is closed. */
MICA_MUST_USE mica_status ses_opened_tell(ses_opened *o, const mica_image_secret *secret, mica_error *err);
void ses_opened_end(ses_opened *o);
/* What it is, as JSON and in lines. */
void ses_opened_json(const ses_opened *o, base_buf *out);
void ses_opened_text(const ses_opened *o, base_buf *out);
/* Writes one epoch with the memory of an opened image, encrypted by `secret` and signed by `key`, unless they are NULL. As
 * mica_image_merge. */
MICA_MUST_USE mica_status ses_opened_merge(ses_opened *o, const char *into, const mica_image_secret *secret,
                                           const uint8_t *key, mica_error *err);
/* session/image_secret.c: what is told of an encrypted image without its secret. As mica_image_describe. */
MICA_MUST_USE mica_status ses_describe_locked(const char *path, bool json, base_buf *out, mica_error *err);
/* Seconds since a moment, not below 0. */
double ses_image_age(int64_t time_ns);

/* Kinds of items of a session's state. */
enum {
    STATE_SNAPSHOT = 1, /* u32 slot, 32 bytes identity, bits of the pages that were verified */
    STATE_PROGRAM = 2,  /* folder of the program that runs */
    STATE_HERE = 3,     /* the current folder */
    STATE_LOADED = 4,   /* a function file: i64 size, seconds, nanoseconds, u64 code, owner, path */
    STATE_DEFINED = 5,  /* a function that a text defined: u64 code, u32 length of the name, name, text */
    STATE_TEXT = 6,     /* a text that defined functions */
    STATE_NAME = 7,     /* of the program that runs, as it was given */
    STATE_CODE =
        8, /* three SHA-256: of the opcodes, of the classes that the memory's code was made for, of the builtins */
    STATE_SUM = 9, /* of a function file's text, behind its STATE_LOADED: 16 bytes, path */
    STATE_KINDS
};

/* Writing one: begin, append its bytes, end with what begin gave. */
size_t ses_item_begin(base_buf *out, uint32_t kind);
void ses_item_end(base_buf *out, size_t begun);
void ses_item_text(base_buf *out, uint32_t kind, const char *text);
void ses_item_code(base_buf *out); /* STATE_CODE, which comes first */
/* Which pages of a snapshot were verified, and so all that memory refers to: bits. */
void ses_pages_write(const mica_session *s, uint32_t slot, const mica_snapshot *snapshot, base_buf *out);

/* STATE_SUM. */
void ses_item_sum(base_buf *out, const uint8_t sum[BASE_SUM_SIZE], base_view path);

/* session/image_state.c: what a session keeps outside the cage, as bytes of an image, and back. Errors of the second:
 * VERSION_MISMATCH (the image needs other snapshots), CORRUPTED, NO_MEMORY. */
void ses_state_write(mica_session *s, base_buf *out);
MICA_MUST_USE mica_status ses_state_check(mica_session *s, base_view state, mica_error *err);
/* As ses_state_check for values alone: they are of this program's classes, whatever code lies beside them. */
MICA_MUST_USE mica_status ses_state_check_values(base_view state, mica_error *err);
/* Calls each(name, text) for functions that a text defined until it fails, and passes on its status. */
typedef mica_status (*ses_state_function)(void *ctx, base_view name, base_view text, mica_error *err);
MICA_MUST_USE mica_status ses_state_functions(base_view state, ses_state_function each, void *ctx,
                                              mica_error *err);
MICA_MUST_USE mica_status ses_state_take(mica_session *s, base_view state, mica_error *err);

/* session/outside.c: what a set-up took from outside: members of a JSON object, and lines; nothing where that is NULL. */
void ses_outside_tell(const struct ses_outside *outside, base_json *json, base_buf *lines);
void ses_outside_free(struct ses_outside *outside); /* accepts NULL */
bool ses_image_building(void *ctx);                 /* the member of vm_resolver */

/* The program's name in such a state, for base_free; NULL where it says none, or memory ran out. */
char *ses_state_program(base_view state);

/* session/image_about.c: what people want to know of a session, as JSON and in lines: as much as a save has time for, or all;
 * what its set-up took from outside, if that is not NULL. False where the VM raised an error, and less is told. */
bool ses_about_write(vm_t *vm, const char *program, const struct ses_outside *outside, bool all,
                     base_buf *json, base_buf *lines);

/* Where a frame stands; texts are valid as long as the VM. */
typedef struct ses_standing {
    const char *kind;        /* builtin, script, anonymous or function */
    const char *name, *file; /* "": none */
    uint32_t line, column;
} ses_standing;
/* May raise an M error. */
ses_standing ses_standing_of(vm_t *vm, uint32_t index);
/* "in function f of FILE, line 3"; and the members of an object. */
void ses_standing_text(const ses_standing *standing, base_buf *out);
void ses_standing_json(const ses_standing *standing, base_json *j);

#endif

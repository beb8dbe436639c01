/* session/image_internal.h - how a session is kept in images, and comes out of them. */
#ifndef SESSION_IMAGE_INTERNAL_H
#define SESSION_IMAGE_INTERNAL_H

#include "image/load.h"
#include "image/save.h"
#include "session/session_internal.h"

/* What a session has while images are in use. */
typedef struct ses_imaging {
    img_image image; /* that the session was loaded from: parts of it may be mapped in the cage */
    img_file source; /* and its file */
    img_file file;   /* that the session is kept in; without a path while it is kept in none */
    img_saver *saver;
    mica_image_secret *secret; /* what is saved is encrypted by it; NULL: nothing is */
    char *path;                /* where it is kept; owned */
    char *description;
    bool absent; /* nothing was there when that was said */
    bool asked;  /* the program waits for an answer */
    vm_image_wish wish;
    char *text; /* of the wish; owned */
    double answer;
    mica_error failed;
    struct ses_kept *kept; /* by name, in files without one (session/image_wish.c) */
    size_t kept_count, kept_room;
} ses_imaging;

/* The session's record, made at the first call. NULL when memory ran out. */
ses_imaging *ses_imaging_of(mica_session *s);
void ses_imaging_free(mica_session *s);
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
/* After vm_continue: meets the program's wish. True when the program goes on. */
bool ses_image_met(mica_session *s);
/* The three members of vm_resolver. */
bool ses_image_ask(void *ctx, vm_image_wish wish, const char *text, mica_error *err);
bool ses_image_answer(void *ctx, double *answer, mica_error *err);
bool ses_image_info(void *ctx, vm_t *vm, const char *path, prog_value *out, mica_error *err);

/* session/image_tool.c: an image that is looked at, with its file. Errors: those of img_file_open, img_file_unlock and
 * img_image_open. */
typedef struct ses_opened {
    img_file file;
    img_image image;
    mica_memory_file_about newest;
    base_view about, summary;
} ses_opened;
MICA_MUST_USE mica_status ses_opened_begin(ses_opened *o, const char *path, const mica_image_secret *secret,
                                           mica_error *err);
void ses_opened_end(ses_opened *o);
/* Writes one epoch with the memory of an opened image, encrypted by `secret` unless it is NULL. As mica_image_merge. */
MICA_MUST_USE mica_status ses_opened_merge(ses_opened *o, const char *into, const mica_image_secret *secret,
                                           mica_error *err);
/* session/image_secret.c: what is told of an encrypted image without its secret. As mica_image_describe. */
MICA_MUST_USE mica_status ses_describe_locked(const char *path, bool json, base_buf *out, mica_error *err);
/* Seconds since a moment, not below 0. */
double ses_image_age(int64_t time_ns);

/* session/image_state.c: what a session keeps outside the cage, as bytes of an image, and back. Errors of the second:
 * VERSION_MISMATCH (the image needs other snapshots), CORRUPTED, NO_MEMORY. */
void ses_state_write(mica_session *s, base_buf *out);
MICA_MUST_USE mica_status ses_state_check(mica_session *s, base_view state, mica_error *err);
MICA_MUST_USE mica_status ses_state_take(mica_session *s, base_view state, mica_error *err);

/* session/image_about.c: what people want to know of the session, as JSON and in lines. */
void ses_about_write(mica_session *s, base_buf *json, base_buf *lines);

#endif

/* session/image_look.h - an image's memory in a VM of its own that runs nothing. */
#ifndef SESSION_IMAGE_LOOK_H
#define SESSION_IMAGE_LOOK_H

#include "mica/image_tool.h"
#include "session/image_internal.h"

/* Memory that is looked at. */
typedef struct ses_look {
    mica_session *session; /* its VM has the memory, and must not run */
    ses_opened opened;     /* the file, as of the epoch that is looked at */
} ses_look;

/* Opens an image and puts its memory into a VM. Nothing is held after an error. Errors: as of mica_session_load_image;
 * NOT_FOUND (the file has no such epoch). */
MICA_MUST_USE mica_status ses_look_begin(ses_look *look, const mica_image_source *source, mica_error *err);
void ses_look_end(ses_look *look);

/* The same of an image that is believed, for its values alone: over no snapshot, and whatever instructions its code was saved
 * with. Code and what lies in a snapshot must not be looked at. Errors: UNTRUSTED (it is not believed). */
MICA_MUST_USE mica_status ses_look_values(ses_look *look, const mica_image_source *source, mica_error *err);
/* Has what is in the memory told in look->opened, all of it. Errors: RUNTIME, NO_MEMORY. */
MICA_MUST_USE mica_status ses_look_tell(ses_look *look, mica_error *err);
/* Calls each(vm, ctx), in which the VM may raise. Errors: RUNTIME (what it raised), NO_MEMORY. */
MICA_MUST_USE mica_status ses_look_protect(ses_look *look, void (*each)(vm_t *vm, void *ctx), void *ctx,
                                           mica_error *err);

/* session/image_extract.c: the scope of a frame, counted from the innermost from 1 on; 0 is the base workspace. Errors:
 * NOT_FOUND (no such frame, or a builtin's). */
MICA_MUST_USE mica_status ses_scope_of(const ses_look *look, uint32_t frame, uint32_t *scope,
                                       mica_error *err);

#endif

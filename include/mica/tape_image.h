/* include/mica/tape_image.h - images of sessions and memory files go onto a tape (mica/tape.h) and come out of it again.
 *
 * An image of a session (docs/image.md) lies on a tape as what `mica --tape` writes: at the positions of the interpreter's memory.
 * The regions of memory files (mica/memory.h) lie 2^46 bytes apart, in their order, from position 0 on. Both come out with the
 * same bytes of memory, sections, description, times and counts; a file may have another identity, and an image no tag
 * of who saved it: it is proved before it is used, as a stranger's. */
#ifndef MICA_TAPE_IMAGE_H
#define MICA_TAPE_IMAGE_H

#include "mica/memory.h"
#include "mica/tape.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Makes an epoch of each member of a chain: of the epochs of one image, or of memory files, the full one first. Each has the
 * instructions that the member tells, and its time, but none before that of an epoch that is there. The last gets `name`,
 * unless that is NULL. *epochs (may be NULL): how many there are now. After an error those before it stay. Errors: those of
 * mica_memory_file_open and of opening images; UNSUPPORTED (an encrypted image), EXISTS (the tape has another memory, whose region
 * is named; or an epoch of that name), VERSION_MISMATCH (a region of an image that this program does not know); those of
 * mica_tape_checkpoint. */
MICA_MUST_USE mica_status mica_tape_import(mica_tape *tape, const char *const *paths, size_t count,
                                           const char *name, uint64_t *epochs, mica_error *err);

/* Writes the memory of an epoch into a file, which is replaced as a whole: an image with one epoch, where the memory is a session's
 * (*image is true then), or a full memory file. `out` and `image` may be NULL. Errors: NOT_FOUND (the moment is not kept, or has no
 * account of a memory), VERSION_MISMATCH, CORRUPTED, those of mica_memory_write. */
MICA_MUST_USE mica_status mica_tape_export(mica_tape *tape, const mica_tape_moment *moment, const char *path,
                                           mica_memory_saved *out, bool *image, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

/* include/mica/image_remote.h - images of sessions in stores of objects: s3://BUCKET/NAME, file:///FOLDER/NAME, or what else
 * docs/stores.md knows, with credentials from the environment (AWS_ACCESS_KEY_ID and the like; AWS_ENDPOINT_URL for other services).
 *
 * Under the name lies a head of a few lines, and the image itself beside it as objects/SHA-256, which never changes. Whatever reads
 * images takes such a URL for a path: what is needed is fetched first and verified as it comes, the rest meanwhile. */
#ifndef MICA_IMAGE_REMOTE_H
#define MICA_IMAGE_REMOTE_H

#include "mica/error.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Puts an image into a store, as it is, encrypted or not: the object, unless it is there, then the head, which takes the place of the one
 * that was there. Others that read the one before go on reading it. The superblock and where its epochs end are checked;
 * who wants all pages verified calls mica_image_verify before. Errors: those of opening images, INVALID_ARGUMENT and CONFIGURATION (no such
 * URL), IO, CORRUPTED (the file was changed meanwhile), NO_MEMORY. */
MICA_MUST_USE mica_status mica_image_push(const char *path, const char *url, mica_error *err);
/* Writes an image that lies in a store into a file, for this user alone, which is replaced as a whole. All bytes are those that
 * the head names. Errors: the same; NOT_FOUND, BUSY (another process keeps its session in the file). */
MICA_MUST_USE mica_status mica_image_pull(const char *url, const char *path, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

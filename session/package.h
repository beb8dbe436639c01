/* session/package.h - packages: folders with a DESCRIPTION that become snapshots, and layers that come and go while a
 * program runs. */
#ifndef SESSION_PACKAGE_H
#define SESSION_PACKAGE_H

#include "base/buf.h"
#include "mica/builder.h"

/* What a package says of itself; owned, NULL where it says nothing. */
typedef struct ses_package_words {
    char *root; /* the folder of its functions: "…/inst" */
    char *name, *version, *description;
} ses_package_words;

/* Whether a folder is a package: has a file DESCRIPTION and a folder inst. Fills `out` then, which the caller frees.
 * Errors: IO, LIMIT (a DESCRIPTION of more than 1 MiB), NO_MEMORY. */
MICA_MUST_USE mica_status ses_package_look(const char *folder, bool *is_package, ses_package_words *out,
                                           mica_error *err);
void ses_package_free(ses_package_words *words);

/* As the members `attach`, `detach`, `layer` and `build` of vm_resolver. */
mica_status ses_layer_attach(void *ctx, const char *path, mica_error *err);
mica_status ses_layer_detach(void *ctx, const char *path, mica_error *err);
const char *ses_layer_path(void *ctx, uint32_t n);
mica_status ses_package_build(void *ctx, const char *folder, const char *path, base_buf *told,
                              mica_error *err);

#endif

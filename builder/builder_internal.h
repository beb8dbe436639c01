/* builder/builder_internal.h - what a builder is given: sources and configuration. What a build makes of
 * them is a bld_build (builder/build_internal.h). */
#ifndef BUILDER_BUILDER_INTERNAL_H
#define BUILDER_BUILDER_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "mica/builder.h"

typedef struct bld_input {
    size_t order; /* of adding */
    const char *name;
    const char *path;    /* NULL: in memory */
    base_buf bytes;      /* of one in memory */
    bool in_folder;      /* found in a folder: one of the same name added before hides it */
    unsigned precedence; /* as the frontend has it: less comes first, then the order of adding */
} bld_input;

struct mica_builder {
    const mica_frontend *frontend;
    mica_builder_config config;
    mica_profile *profile; /* or NULL */
    base_arena arena;      /* names and paths, and what a report leads to */
    bld_input *inputs;
    size_t input_count, input_cap;
    const char **folders; /* every folder that was searched */
    size_t folder_count, folder_cap;
    bool built;
};

/* builder.c: makes a new input, with its name and path copied; `out` may be NULL. */
MICA_MUST_USE mica_status bld_input_add(mica_builder *b, const char *name, const char *folder,
                                        const char *path, bld_input **out, mica_error *err);
/* The same file: notes a folder that was searched. */
MICA_MUST_USE mica_status bld_folder_add(mica_builder *b, const char *folder, const char *relative,
                                         mica_error *err);

/* private.c: whether a source lies in a private folder. */
bool bld_is_private(const mica_frontend *frontend, const char *source);

#endif

/* include/mica/library.h - builds snapshots of M sources, for a snapshot manager or alone. */
#ifndef MICA_LIBRARY_H
#define MICA_LIBRARY_H

#include "mica/builder.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Folders of M sources. What it points to must live as long as it is used. */
typedef struct mica_library_sources {
    const char *const *folders; /* added in this order */
    size_t folder_count;
    const mica_builder_config *config; /* NULL: mica_builder_config_default */
} mica_library_sources;

/* Compiles the sources (a mica_library_sources) into the snapshot `path`, which is replaced atomically. Has
 * the shape of mica_manager_config.create, with the sources as create_ctx. Thread-safe. Errors: those of
 * mica_builder_add_directory and mica_builder_build_path. */
MICA_MUST_USE mica_status mica_library_create(void *sources, const char *path, mica_error *err);

/* Writes the library as a session (a mica_session) runs it into the snapshot `path`, which is replaced
 * atomically: the library, the layers over it, and the functions that programs, texts and scripts have defined
 * since; where names meet, the one that the session would call. All is compiled anew from its sources with
 * mica_builder_config_default, so the same library and functions give the same bytes. Functions that a script in
 * a snapshot defines come along as that script. The file serves as the library or as a layer of another
 * session. Has the shape of mica_manager_config.create, with the session as create_ctx. On the session's thread
 * only, between runs or from a function that a run calls. Errors: those of mica_builder_build_path, and of
 * reading the sources in snapshots. */
MICA_MUST_USE mica_status mica_library_create_running(void *session, const char *path, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif

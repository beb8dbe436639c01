/* session/library.c - M sources to a snapshot in one call, as a snapshot manager wants it. Needs no session:
 * several threads may build at a time, each with a builder of its own and all with one frontend. */
#include "mica/library.h"

#include "base/error.h"
#include "session/frontend.h"

mica_status mica_library_create(void *ctx, const char *path, mica_error *err) {
    const mica_library_sources *sources = ctx;
    const mica_frontend *frontend = ses_m_frontend();
    mica_builder_config config;
    mica_builder *builder = NULL;
    if (!frontend) return base_fail_memory(err, "building a library");
    if (!sources->config) mica_builder_config_default(&config);
    mica_status status =
        mica_builder_new(frontend, sources->config ? sources->config : &config, &builder, err);
    for (size_t i = 0; i < sources->folder_count && status == MICA_OK; i++)
        status = mica_builder_add_directory(builder, sources->folders[i], err);
    if (status == MICA_OK) status = mica_builder_build_path(builder, path, NULL, err);
    mica_builder_free(builder);
    return status;
}

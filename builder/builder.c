/* builder/builder.c - what a build is asked for: configuration and sources. What becomes of them is
 * build.c's.
 *
 * A source has a name and a place, and the two are told apart throughout. The name is relative
 * ("strings/strtrim.m") and ends up in the file; the place is where it is read and must not, or the same
 * library built in another folder would be another file. Sources of several folders share one space of
 * names, in the order of adding: the first one that has a name keeps it, and one that was found in a folder
 * is hidden by it without a complaint, as on a search path. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "format/snapshot.h"

#include <stdio.h>

void mica_builder_config_default(mica_builder_config *config) {
    *config = (mica_builder_config){
        .compression_enabled = true,
        .compression_algorithm = MICA_COMPRESSION_AUTO,
        .compression_level = 6,
        .parallel = true,
        .max_optimization_level = 3,
        .max_source_size = 64u << 20,
    };
}

void mica_builder_config_preset(mica_builder_config *config, const mica_snapshot_preset *preset) {
    config->compression_enabled = preset->compression != MICA_COMPRESSION_NONE;
    config->compression_algorithm = preset->compression;
    config->compression_level = preset->level;
    config->parallel = preset->parallel;
    config->single_access = preset->single_access;
    config->packed = preset->packed;
    config->preset = preset->name;
}

void mica_builder_config_apply(mica_builder_config *config, const mica_snapshot_config *from) {
    config->compression_enabled = from->compression_enabled;
    config->compression_algorithm = from->compression_algorithm;
    config->compression_level = from->compression_level;
    config->parallel = from->parallel_loading;
    config->max_optimization_level = (uint8_t)from->max_optimization_level;
}

/* What only this room can know of a configuration. Everything else was checked where it was read
 * (presets/). */
static mica_status builder_check_config(const mica_frontend *f, const mica_builder_config *c,
                                        mica_error *err) {
    if (c->compression_level < 1 || c->compression_level > 9) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "the compression level is 1 to 9, not %u", c->compression_level);
    }
    if (c->max_optimization_level > 3) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "the optimisation level is 0 to 3, not %u", c->max_optimization_level);
    }
    if (f->kind_count > FMT_MAX_KINDS || strlen(f->language) >= FMT_LANGUAGE_MAX) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "the language declares too much");
    }
    for (size_t i = 0; i < f->kind_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (f->kinds[i].kind == f->kinds[k].kind) {
                return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                                 "part kind %u is declared twice", f->kinds[i].kind);
            }
        }
    }
    return MICA_OK;
}

/* The profile is read here and not when building: what is wrong with it is a mistake of the caller's, and
 * the builder is not needed any more then. */
mica_status mica_builder_new(const mica_frontend *frontend, const mica_builder_config *config,
                             mica_builder **out, mica_error *err) {
    *out = NULL;
    mica_status status = builder_check_config(frontend, config, err);
    if (status != MICA_OK) return status;
    mica_builder *b = base_calloc(1, sizeof *b);
    if (!b) return base_fail_memory(err, "making a builder");
    b->frontend = frontend;
    b->config = *config;
    if (config->profile)
        status = mica_profile_read(config->profile, frontend->language, &b->profile, err);
    else if (config->profile_data.len)
        status = mica_profile_open(config->profile_data, frontend->language, &b->profile, err);
    if (status != MICA_OK) {
        mica_builder_free(b);
        return status;
    }
    *out = b;
    return MICA_OK;
}

void mica_builder_free(mica_builder *b) {
    if (!b) return;
    for (size_t i = 0; i < b->input_count; i++)
        base_buf_free(&b->inputs[i].bytes);
    mica_profile_free(b->profile);
    base_free(b->inputs);
    base_free(b->folders);
    base_arena_free(&b->arena);
    base_free(b);
}

/* "folder/path", or either where the other is empty; in the builder's arena. */
static const char *builder_join(mica_builder *b, const char *folder, const char *path) {
    if (!folder || !*path)
        return base_arena_copy(&b->arena, *path ? path : folder, strlen(*path ? path : folder));
    size_t room = strlen(path) + strlen(folder) + 2;
    char *full = base_arena_alloc(&b->arena, room);
    if (full) snprintf(full, room, "%s/%s", folder, path);
    return full;
}

/* Makes a new input; its name and path are copied into the builder's arena. `out` may be NULL. Nothing is
 * read yet: a source may be added long before it is built, and an incremental build may never read it. */
mica_status bld_input_add(mica_builder *b, const char *name, const char *folder, const char *path,
                          bld_input **out, mica_error *err) {
    if (b->input_count == b->input_cap) {
        size_t cap = b->input_cap ? b->input_cap * 2 : 64;
        bld_input *inputs = base_realloc(b->inputs, cap * sizeof *inputs);
        if (!inputs) return base_fail_memory(err, "adding a source");
        b->inputs = inputs;
        b->input_cap = cap;
    }
    bld_input input = {.order = b->input_count};
    if (b->frontend->precedence) input.precedence = b->frontend->precedence(name);
    input.name = base_arena_copy(&b->arena, name, strlen(name));
    if (path) input.path = builder_join(b, folder, path);
    if (!input.name || (path && !input.path)) return base_fail_memory(err, "adding a source");
    b->inputs[b->input_count] = input;
    if (out) *out = &b->inputs[b->input_count];
    b->input_count++;
    return MICA_OK;
}

mica_status bld_folder_add(mica_builder *b, const char *folder, const char *relative, mica_error *err) {
    if (b->folder_count == b->folder_cap) {
        size_t cap = b->folder_cap ? b->folder_cap * 2 : 32;
        const char **folders = base_realloc(b->folders, cap * sizeof *folders);
        if (!folders) return base_fail_memory(err, "adding a folder");
        b->folders = folders;
        b->folder_cap = cap;
    }
    const char *full = builder_join(b, folder, relative);
    if (!full) return base_fail_memory(err, "adding a folder");
    b->folders[b->folder_count++] = full;
    return MICA_OK;
}

mica_status mica_builder_add_file(mica_builder *b, const char *path, const char *name, mica_error *err) {
    return bld_input_add(b, name, NULL, path, NULL, err);
}

mica_status mica_builder_add_memory(mica_builder *b, const char *name, const void *data, size_t len,
                                    mica_error *err) {
    bld_input *input = NULL;
    mica_status status = bld_input_add(b, name, NULL, NULL, &input, err);
    if (status != MICA_OK) return status;
    return base_buf_append(&input->bytes, data, len) ? MICA_OK : base_fail_memory(err, "adding a source");
}

/* session/ladder/rebuild.c - compiles the library anew, from a folder or from the sources kept in a snapshot.
 *
 * Somebody waits for it, so it is built fast rather than small, and with what can be built: a function that
 * does not compile would be missing without a snapshot too. The file must not be one whose making went wrong
 * on the way, though, for it stays: a source that could not be read makes the whole rebuild fail. */
#include "session/ladder/rebuild.h"

#include "base/arena.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/walk.h"
#include "program/parts.h"

#include <stdio.h>
#include <string.h>

static mica_status identity_of_folder(const char *folder, base_sha256 *hash, mica_error *err) {
    base_arena arena = {0};
    base_walk_list list;
    mica_status status = base_walk(folder, ".m", &arena, &list, err);
    for (size_t i = 0; status == MICA_OK && i < list.count; i++) {
        struct stat info;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, list.names[i]);
        if (base_file_stat(path, &info) != 0) {
            status = base_fail_errno(err, path, "examine");
            break;
        }
        int64_t facts[3] = {info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
        base_sha256_update(hash, list.names[i], strlen(list.names[i]) + 1);
        base_sha256_update(hash, facts, sizeof facts);
    }
    base_arena_free(&arena);
    return status;
}

/* Program and sources, nothing else: where they lie does not matter. A snapshot is named by its root, which
 * stands for every byte of it. Of a folder only names, sizes and times are taken, because reading all of it
 * would cost what the cache is to save. "mica-cache-1" changes when a file made of the same would be another
 * one. */
mica_status ses_rebuild_identity(const ses_sources *sources, const uint8_t fingerprint[32], uint8_t out[32],
                                 mica_error *err) {
    static const char domain[] = "mica-cache-1 " MICA_VERSION;
    base_sha256 hash;
    mica_status status = MICA_OK;
    base_sha256_init(&hash);
    base_sha256_update(&hash, domain, sizeof domain);
    base_sha256_update(&hash, fingerprint, 32);
    if (sources->snapshot) {
        mica_snapshot_info info;
        mica_snapshot_get_info(sources->snapshot, &info);
        base_sha256_update(&hash, "snapshot", 9);
        base_sha256_update(&hash, info.root, 32);
    } else {
        base_sha256_update(&hash, "folder", 7);
        status = identity_of_folder(sources->folder, &hash, err);
    }
    base_sha256_final(&hash, out);
    return status;
}

static mica_status add_source(mica_snapshot *snapshot, uint32_t index, bool hidden, mica_builder *builder,
                              mica_error *err) {
    mica_snapshot_entry entry;
    base_view symbol, name, source;
    mica_status status = mica_snapshot_entry_info(snapshot, index, &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(snapshot, entry.symbol, &symbol, err);
    if (status == MICA_OK) status = mica_snapshot_name(snapshot, entry.source, &name, err);
    if (status != MICA_OK || mica_snapshot_name_hidden(symbol) != hidden) return status;
    status = mica_snapshot_part(snapshot, index, PROG_PART_SOURCE, &source, err);
    if (status == MICA_ERR_NOT_FOUND || !name.len) return MICA_OK; /* an entry that came without its source */
    if (status != MICA_OK) return status;
    return mica_builder_add_memory(builder, (const char *)name.data, source.data, source.len, err);
}

/* What is hidden comes behind what hides it, as in the build that made the snapshot. */
static mica_status add_sources(mica_snapshot *snapshot, mica_builder *builder, mica_error *err) {
    mica_snapshot_info info;
    mica_status status = MICA_OK;
    mica_snapshot_get_info(snapshot, &info);
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = add_source(snapshot, i, false, builder, err);
    for (uint32_t i = 0; i < info.entries && status == MICA_OK; i++)
        status = add_source(snapshot, i, true, builder, err);
    return status;
}

/* A source that does not compile is left out, as it would be without a snapshot; one that could not be read
 * would be missed for as long as the copy lives. */
static mica_status all_read(const mica_builder_report *report, mica_error *err) {
    for (size_t i = 0; i < report->refusal_count; i++) {
        const mica_refusal *refusal = &report->refusals[i];
        if (refusal->fatal && !refusal->line)
            return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: %s", refusal->source,
                             refusal->reason);
    }
    return MICA_OK;
}

mica_status ses_rebuild(void *ctx, const char *path, mica_error *err) {
    const ses_sources *sources = ctx;
    mica_builder_config config;
    mica_builder *builder;
    mica_builder_config_default(&config);
    config.compression_algorithm = MICA_COMPRESSION_LZ4; /* somebody waits for it */
    config.compression_level = 1;
    config.keep_going = true;
    const mica_frontend *frontend = sources->frontend();
    if (!frontend) return base_fail_memory(err, "starting the compiler");
    mica_status status = mica_builder_new(frontend, &config, &builder, err);
    if (status != MICA_OK) return status;
    status = sources->snapshot ? add_sources(sources->snapshot, builder, err)
                               : mica_builder_add_directory(builder, sources->folder, err);
    base_buf bytes = {0};
    mica_builder_report report;
    if (status == MICA_OK) status = mica_builder_build_memory(builder, &bytes, &report, err);
    if (status == MICA_OK) status = all_read(&report, err);
    if (status == MICA_OK) status = base_atomic_replace_own(path, bytes.data, bytes.len, err);
    base_buf_free(&bytes);
    mica_builder_free(builder);
    return status;
}

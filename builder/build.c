/* builder/build.c - one build from sources to bytes: calls its steps in order and times them. The only file
 * that knows the order; every step stands below it, and no step calls another's file for more than a look
 * (build_internal.h).
 *
 * Everything that comes into being on the way lies in one bld_build. It is made for the build and freed as
 * a whole, whether the build succeeded or not, so steps need not clean up what they had half done; only the
 * report outlives it, in the builder's own arena. That is what makes it possible to begin again: if the
 * cache turns out damaged after parts of it are in the plan already, nothing is repaired. The build is
 * thrown away, and a second one reads every source (build_once with `distrust`). */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"
#include "base/time.h"

#include <errno.h>

/* In no certain order but one: nobody may read a module's parts after the cache is closed, in whose map
 * they may lie. */
static void build_free(bld_build *b) {
    for (size_t i = 0; i < b->source_count; i++)
        base_arena_free(&b->sources[i].module.arena);
    for (size_t i = 0; i < b->block_count; i++)
        base_buf_free(&b->blocks[i].made);
    for (size_t i = 0; i < FMT_MAX_KINDS; i++) {
        base_buf_free(&b->dictionary[i]);
        fmt_encode_dictionary_free(b->encoder[i]);
    }
    fmt_writer_free(&b->writer);
    bld_names_free(&b->names);
    bld_cache_close(b->cache);
    base_free(b->part_codec);
    base_free(b->entries);
    base_free(b->entry_of);
    base_free(b->parts);
    base_free(b->part_of);
    base_free(b->reloc_names);
    base_free(b->blocks);
    base_free(b->start_ids);
    base_free(b->sources);
    base_arena_free(&b->arena);
    pthread_mutex_destroy(&b->lock);
    base_free(b);
}

/* Sources keep the order of adding until they are compiled, which sorts them (compile.c). */
static bld_build *build_new(mica_builder *builder) {
    bld_build *b = base_calloc(1, sizeof *b);
    if (!b) return NULL;
    b->frontend = builder->frontend;
    b->config = &builder->config;
    b->profile = builder->profile;
    b->kept = &builder->arena;
    pthread_mutex_init(&b->lock, NULL);
    b->sources = base_calloc(builder->input_count + 1, sizeof *b->sources);
    if (!b->sources) {
        build_free(b);
        return NULL;
    }
    b->source_count = builder->input_count;
    for (size_t i = 0; i < b->source_count; i++)
        b->sources[i] = (bld_source){.input = &builder->inputs[i], .error = MICA_ERROR_INIT};
    return b;
}

/* Refusals are told twice, because joining the modules may refuse more of them: two sources that define one
 * name. Times are told for each phase even where it failed. */
static mica_status build_steps(bld_build *b, bool distrust, base_buf *out, mica_error *err) {
    uint64_t start = base_time_ns();
    mica_status status = bld_compile(b, distrust, err);
    if (status == MICA_OK) status = bld_report_refusals(b, err);
    if (status == MICA_OK) status = bld_report_refuse(b, err);
    uint64_t compiled = base_time_ns();
    b->report.compile_ns = compiled - start;
    if (status != MICA_OK) return status;
    status = bld_plan(b, err);
    if (status == MICA_OK) status = bld_report_refusals(b, err); /* joining may have refused more */
    if (status == MICA_OK) status = bld_report_refuse(b, err);
    if (status == MICA_OK) status = bld_order_entries(b, err);
    if (status == MICA_OK) status = bld_tiers(b, err);
    uint64_t linked = base_time_ns();
    b->report.link_ns = linked - compiled;
    if (status == MICA_OK) status = bld_compress(b, err);
    uint64_t compressed = base_time_ns();
    b->report.compress_ns = compressed - linked;
    if (status == MICA_OK) status = bld_write(b, out, err);
    if (status == MICA_OK) status = bld_report_sections(b, err);
    b->report.unpacked_bytes = out->len;
    if (status == MICA_OK && b->config->packed) status = bld_pack(b, out, err);
    b->report.write_ns = base_time_ns() - compressed;
    return status;
}

/* One build. *damaged: it failed because of the cache, after parts of it were in use; another one that
 * distrusts the file may succeed. */
static mica_status build_once(mica_builder *builder, bool distrust, base_buf *out,
                              mica_builder_report *report, bool *damaged, mica_error *err) {
    *report = (mica_builder_report){0};
    *damaged = false;
    bld_build *b = build_new(builder);
    if (!b) return base_fail_memory(err, "building");
    mica_status status = build_steps(b, distrust, out, err);
    if (status == MICA_OK) bld_cache_save(b->cache);
    if (b->cache) {
        *damaged = status != MICA_OK && bld_cache_damaged(b->cache);
        if (bld_cache_note(b->cache)) b->report.cache_note = bld_cache_note(b->cache);
    }
    *report = b->report;
    report->entries = b->entry_count;
    report->symbols = b->names.count;
    build_free(b);
    return status;
}

/* The second build_once is the beginning again that a bld_build of its own makes possible: the report of
 * the first one, and whatever it had written to `out`, are forgotten. */
mica_status mica_builder_build_memory(mica_builder *builder, base_buf *out, mica_builder_report *report,
                                      mica_error *err) {
    if (builder->built || out->len)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a builder builds once, into an empty buffer");
    builder->built = true;
    uint64_t start = base_time_ns();
    mica_builder_report made;
    mica_error first = MICA_ERROR_INIT;
    bool damaged;
    mica_status status = build_once(builder, false, out, &made, &damaged, &first);
    if (damaged) {
        base_buf_free(out);
        first = (mica_error)MICA_ERROR_INIT;
        status = build_once(builder, true, out, &made, &damaged, &first);
    }
    if (status != MICA_OK && err && err->code == MICA_OK) *err = first;
    made.sources = builder->input_count;
    made.externals = builder->frontend->external_count;
    made.total_ns = base_time_ns() - start;
    made.file_bytes = out->len;
    if (report) *report = made;
    return status;
}

/* A cache makes the next build quick, but it is the output that was asked for: where the disk has no room for both, the
 * cache goes. It was written first, and larger than the output, so no later try would succeed either. */
static bool cache_made_room(const mica_builder *b, const mica_error *why) {
    return b->config.cache && (why->sys_errno == ENOSPC || why->sys_errno == EDQUOT) &&
           base_file_unlink(b->config.cache) == 0;
}

mica_status mica_builder_build_path(mica_builder *b, const char *path, mica_builder_report *report,
                                    mica_error *err) {
    base_buf out = {0};
    mica_error why = MICA_ERROR_INIT;
    mica_status status = mica_builder_build_memory(b, &out, report, err);
    if (status == MICA_OK) {
        status = base_atomic_replace(path, out.data, out.len, &why);
        if (status != MICA_OK && cache_made_room(b, &why)) {
            why = (mica_error)MICA_ERROR_INIT;
            status = base_atomic_replace(path, out.data, out.len, &why);
            if (report) report->cache_note = "the disk has no room for it beside the output; it was removed";
        }
        if (status != MICA_OK && err) *err = why;
    }
    base_buf_free(&out);
    return status;
}

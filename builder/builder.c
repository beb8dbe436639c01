/* builder/builder.c - the builder from outside: configuration, sources, the run through all steps, the
 * report. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"
#include "base/pool.h"
#include "base/time.h"
#include "base/walk.h"
#include "format/snapshot.h"

#include <stdio.h>
#include <stdlib.h>

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

unsigned bld_threads(const mica_builder *b) {
    return b->config.parallel ? b->config.jobs : 1;
}

void bld_tell(const mica_builder *b, const char *phase, size_t done, size_t total) {
    if (b->config.progress) b->config.progress(b->config.progress_ctx, phase, done, total);
}

const mica_kind *bld_kind_find(const mica_builder *b, uint16_t kind) {
    for (size_t i = 0; i < b->frontend->kind_count; i++) {
        if (b->frontend->kinds[i].kind == kind) return &b->frontend->kinds[i];
    }
    return NULL;
}

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

mica_status mica_builder_new(const mica_frontend *frontend, const mica_builder_config *config,
                             mica_builder **out, mica_error *err) {
    *out = NULL;
    mica_status status = builder_check_config(frontend, config, err);
    if (status != MICA_OK) return status;
    mica_builder *b = base_calloc(1, sizeof *b);
    if (!b) return base_fail_memory(err, "making a builder");
    b->frontend = frontend;
    b->config = *config;
    pthread_mutex_init(&b->lock, NULL);
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

/* Everything a build has made, so that it can begin again: what remains are configuration and sources. */
static void builder_forget(mica_builder *b) {
    for (size_t i = 0; i < b->input_count; i++) {
        bld_input *input = &b->inputs[i];
        base_arena_free(&input->module.arena);
        input->module = (mica_module){0};
        input->status = MICA_OK;
        input->error = (mica_error)MICA_ERROR_INIT;
    }
    for (size_t i = 0; i < b->block_count; i++)
        base_buf_free(&b->blocks[i].made);
    for (size_t i = 0; i < FMT_MAX_KINDS; i++) {
        base_buf_free(&b->dictionary[i]);
        fmt_encode_dictionary_free(b->encoder[i]);
        b->encoder[i] = NULL;
        b->cold_choice[i] = (bld_choice){0};
    }
    for (size_t i = 0; i < FMT_MAX_SECTIONS; i++)
        b->extra_choice[i] = (bld_choice){0};
    fmt_writer_free(&b->writer);
    bld_names_free(&b->names);
    bld_cache_close(b);
    base_free(b->part_codec);
    base_free(b->entries);
    base_free(b->entry_of);
    base_free(b->parts);
    base_free(b->part_of);
    base_free(b->reloc_names);
    base_free(b->blocks);
    base_free(b->start_ids);
    b->part_codec = NULL;
    b->entries = NULL;
    b->entry_of = NULL;
    b->parts = NULL;
    b->part_of = NULL;
    b->reloc_names = NULL;
    b->blocks = NULL;
    b->start_ids = NULL;
    b->extra = NULL;
    b->refusals = NULL;
    b->entry_count = b->part_count = b->block_count = b->start_count = b->refusal_count = 0;
    b->reloc_count = 0;
    b->minor = 0;
    b->required_flags = 0;
    b->report = (mica_builder_report){0};
}

void mica_builder_free(mica_builder *b) {
    if (!b) return;
    builder_forget(b);
    for (size_t i = 0; i < b->input_count; i++)
        base_buf_free(&b->inputs[i].bytes);
    mica_profile_free(b->profile);
    base_free(b->inputs);
    base_free(b->folders);
    base_arena_free(&b->arena);
    pthread_mutex_destroy(&b->lock);
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

/* Makes a new input; its name and path are copied into the builder's arena. `out` may be NULL. */
static mica_status builder_input(mica_builder *b, const char *name, const char *folder, const char *path,
                                 bld_input **out, mica_error *err) {
    if (b->input_count == b->input_cap) {
        size_t cap = b->input_cap ? b->input_cap * 2 : 64;
        bld_input *inputs = base_realloc(b->inputs, cap * sizeof *inputs);
        if (!inputs) return base_fail_memory(err, "adding a source");
        b->inputs = inputs;
        b->input_cap = cap;
    }
    bld_input input = {.order = b->input_count, .error = MICA_ERROR_INIT};
    input.name = base_arena_copy(&b->arena, name, strlen(name));
    if (path) input.path = builder_join(b, folder, path);
    if (!input.name || (path && !input.path)) return base_fail_memory(err, "adding a source");
    b->inputs[b->input_count] = input;
    if (out) *out = &b->inputs[b->input_count];
    b->input_count++;
    return MICA_OK;
}

static mica_status builder_folder(mica_builder *b, const char *folder, const char *relative,
                                  mica_error *err) {
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

static bool builder_has(const mica_builder *b, const char *name) {
    for (size_t i = 0; i < b->input_count; i++)
        if (strcmp(b->inputs[i].name, name) == 0) return true;
    return false;
}

/* "libs/tools" gives "tools": what the names of a folder's sources begin with where some of its private ones
 * are named as those of another folder, so that each folder keeps its own. Else "". */
static const char *builder_prefix(mica_builder *b, const char *folder, const base_walk_list *list) {
    bool clash = false;
    for (size_t i = 0; i < list->count && !clash; i++)
        clash = bld_is_private(b, list->names[i]) && builder_has(b, list->names[i]);
    size_t len = strlen(folder);
    while (len && folder[len - 1] == '/')
        len--;
    size_t from = len;
    while (from && folder[from - 1] != '/')
        from--;
    char *prefix = clash ? base_arena_alloc(&b->arena, len - from + 2) : NULL;
    if (!prefix) return clash ? NULL : "";
    snprintf(prefix, len - from + 2, "%.*s/", (int)(len - from), folder + from);
    return prefix;
}

mica_status mica_builder_add_directory(mica_builder *b, const char *folder, mica_error *err) {
    base_walk_list list;
    mica_status status = base_walk(folder, b->frontend->extension, &b->arena, &list, err);
    const char *prefix = status == MICA_OK ? builder_prefix(b, folder, &list) : "";
    if (!prefix) return base_fail_memory(err, "adding a folder");
    for (size_t i = 0; i < list.count && status == MICA_OK; i++) {
        bld_input *input;
        size_t room = strlen(prefix) + strlen(list.names[i]) + 1;
        char *name = base_arena_alloc(&b->arena, room);
        if (!name) return base_fail_memory(err, "adding a source");
        snprintf(name, room, "%s%s", prefix, list.names[i]);
        status = builder_input(b, name, folder, list.names[i], &input, err);
        if (status == MICA_OK) input->in_folder = true;
    }
    for (size_t i = 0; i < list.folder_count && status == MICA_OK; i++)
        status = builder_folder(b, folder, list.folders[i], err);
    return status;
}

mica_status mica_builder_add_file(mica_builder *b, const char *path, const char *name, mica_error *err) {
    return builder_input(b, name, NULL, path, NULL, err);
}

mica_status mica_builder_add_memory(mica_builder *b, const char *name, const void *data, size_t len,
                                    mica_error *err) {
    bld_input *input;
    mica_status status = builder_input(b, name, NULL, NULL, &input, err);
    if (status != MICA_OK) return status;
    return base_buf_append(&input->bytes, data, len) ? MICA_OK : base_fail_memory(err, "adding a source");
}

static int builder_compare_inputs(const void *a, const void *b) {
    const bld_input *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Two entries of one name within a module are refused here, two in different modules when they are joined. */
static const char *builder_repeated_entry(const mica_module *module) {
    for (const mica_entry *e = module->entries; e; e = e->next) {
        for (const mica_entry *f = e->next; f; f = f->next) {
            if (e->name_len == f->name_len && memcmp(e->name, f->name, e->name_len) == 0) return e->name;
        }
    }
    return NULL;
}

static void builder_read(mica_builder *b, bld_input *input) {
    input->status = base_file_read_all(input->path, b->config.max_source_size, &input->bytes, &input->error);
    if (input->status != MICA_ERR_IO) return;
    /* the path stays out of the report of a refused source: its name says enough */
    mica_error io = MICA_ERROR_INIT;
    io.code = MICA_ERR_IO;
    io.sys_errno = input->error.sys_errno;
    snprintf(io.message, sizeof io.message, "cannot be read: %s", strerror(io.sys_errno));
    input->error = io;
}

static void builder_count_source(mica_builder *b, const bld_input *input) {
    b->report.source_bytes += input->cached.reused ? input->cached.source_len : input->bytes.len;
    bld_tell(b, "compile", ++b->done, b->input_count);
}

static mica_status builder_compile(mica_builder *b, bld_input *input, mica_error *err) {
    mica_source source = {.name = input->name,
                          .data = input->bytes.data ? input->bytes.data : (const uint8_t *)"",
                          .len = input->bytes.len,
                          .optimisation = b->config.max_optimization_level,
                          .profile = b->profile};
    input->status = b->frontend->compile(b->frontend->ctx, &source, &input->module, &input->error);
    if (input->module.out_of_memory) input->status = MICA_ERR_NO_MEMORY;
    const char *repeated = input->status == MICA_OK ? builder_repeated_entry(&input->module) : NULL;
    if (repeated) {
        input->status =
            base_fail(&input->error, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET, "%s is defined twice", repeated);
    }
    if (input->status == MICA_ERR_NO_MEMORY) return base_fail_memory(err, "compiling");
    return bld_cache_keep(b, input, err);
}

/* Sources to be read: `which` lists them. */
typedef struct builder_work {
    mica_builder *b;
    size_t *which;
} builder_work;

static mica_status builder_look(void *ctx, size_t index, mica_error *err) {
    builder_work *work = ctx;
    bld_input *input = &work->b->inputs[index];
    (void)err;
    if (input->status == MICA_OK) bld_cache_look(work->b, input);
    return MICA_OK;
}

static mica_status builder_make(void *ctx, size_t index, mica_error *err) {
    builder_work *work = ctx;
    mica_builder *b = work->b;
    bld_input *input = &b->inputs[work->which[index]];
    mica_status status = MICA_OK;
    if (input->status == MICA_OK && input->path) builder_read(b, input);
    if (input->status == MICA_OK && !bld_cache_take_bytes(b, input, &input->bytes))
        status = builder_compile(b, input, err);
    if (input->status == MICA_ERR_NO_MEMORY) status = base_fail_memory(err, "compiling");
    pthread_mutex_lock(&b->lock);
    builder_count_source(b, input);
    pthread_mutex_unlock(&b->lock);
    if (input->path) base_buf_free(&input->bytes);
    return status;
}

/* With a cache first everything that need not be read; its threads look at files and sums, the structures of
 * the modules are then made by one, in one arena. */
static mica_status builder_modules(mica_builder *b, mica_error *err) {
    builder_work work = {.b = b, .which = base_malloc((b->input_count + 1) * sizeof *work.which)};
    if (!work.which) return base_fail_memory(err, "compiling");
    size_t count = 0;
    mica_status status = MICA_OK;
    if (b->cache.on) status = base_pool_run(b->input_count, bld_threads(b), builder_look, &work, err);
    for (size_t i = 0; i < b->input_count; i++) {
        bld_input *input = &b->inputs[i];
        if (bld_cache_take(b, input, &b->arena))
            builder_count_source(b, input);
        else
            work.which[count++] = i;
    }
    if (status == MICA_OK) status = base_pool_run(count, bld_threads(b), builder_make, &work, err);
    base_free(work.which);
    return status;
}

/* A report row for each diagnostic, and one for each source refused without saying why. */
static mica_status builder_refusals(mica_builder *b, mica_error *err) {
    size_t count = 0;
    for (size_t i = 0; i < b->input_count; i++) {
        count++;
        for (const mica_diagnostic *d = b->inputs[i].module.diagnostics; d; d = d->next)
            count++;
    }
    b->refusals = base_arena_alloc(&b->arena, count * sizeof *b->refusals);
    if (!b->refusals) return base_fail_memory(err, "reporting");
    b->refusal_count = b->report.refused = b->report.accepted = 0;
    for (size_t i = 0; i < b->input_count; i++) {
        const bld_input *input = &b->inputs[i];
        bool said = false;
        for (const mica_diagnostic *d = input->module.diagnostics; d; d = d->next) {
            b->refusals[b->refusal_count++] = (mica_refusal){.source = input->name,
                                                             .line = d->line,
                                                             .column = d->column,
                                                             .fatal = d->fatal,
                                                             .reason = d->message};
            said |= d->fatal;
        }
        if (input->status == MICA_OK) {
            b->report.accepted++;
            continue;
        }
        if (input->status == MICA_ERR_EXISTS && input->in_folder) { /* hidden, as on a search path */
            b->refusals[b->refusal_count++] =
                (mica_refusal){.source = input->name, .reason = input->error.message};
            continue;
        }
        b->report.refused++;
        if (said && input->status != MICA_ERR_EXISTS) continue;
        const char *reason =
            input->error.message[0] ? input->error.message : mica_status_sentence(input->status);
        b->refusals[b->refusal_count++] =
            (mica_refusal){.source = input->name, .fatal = true, .reason = reason};
    }
    b->report.refusals = b->refusals;
    b->report.refusal_count = b->refusal_count;
    return MICA_OK;
}

/* The first refused source fails the build, unless it is to go on. */
static mica_status builder_refuse(const mica_builder *b, mica_error *err) {
    if (b->report.refused == 0 || b->config.keep_going) return MICA_OK;
    const bld_input *input = b->inputs;
    const mica_refusal *reason = b->refusals;
    while (input->status == MICA_OK || (input->status == MICA_ERR_EXISTS && input->in_folder))
        input++;
    while (!reason->fatal || strcmp(reason->source, input->name) != 0)
        reason++;
    mica_status status = base_fail(err, input->status, NULL, MICA_NO_OFFSET, "%s:%u:%u: %s", reason->source,
                                   reason->line, reason->column, reason->reason);
    if (err && err->code == status) err->sys_errno = input->error.sys_errno;
    return status;
}

static mica_status builder_compile_all(mica_builder *b, mica_error *err) {
    if (b->input_count) qsort(b->inputs, b->input_count, sizeof *b->inputs, builder_compare_inputs);
    for (size_t i = 1; i < b->input_count; i++) {
        if (strcmp(b->inputs[i].name, b->inputs[i - 1].name) != 0) continue;
        b->inputs[i].status = base_fail(&b->inputs[i].error, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                                        "another source has the same name");
    }
    b->done = 0;
    bld_cache_open(b);
    mica_status status = builder_modules(b, err);
    if (status == MICA_OK) bld_cache_count(b);
    if (status == MICA_OK) status = builder_refusals(b, err);
    return status == MICA_OK ? builder_refuse(b, err) : status;
}

enum {
#define FMT_CODEC_ROW(number, name, text) BUILDER_##name,
#include "format/codecs.def"
#undef FMT_CODEC_ROW
    BUILDER_CODECS
};
static_assert(BUILDER_CODECS == MICA_BLOCK_CODECS, "every codec is counted");

size_t bld_section_blocks(const mica_builder *b, const fmt_out *out, size_t counts[MICA_BLOCK_CODECS]) {
    size_t all = 0;
    memset(counts, 0, MICA_BLOCK_CODECS * sizeof *counts);
    if (out->section.id != FMT_SECTION_COLD) return 0;
    for (size_t k = 0; k < b->block_count; k++) {
        if (b->blocks[k].kind != out->section.kind) continue;
        counts[b->blocks[k].codec]++;
        all++;
    }
    return all;
}

const char *bld_section_codec(const mica_builder *b, const fmt_out *out) {
    size_t counts[MICA_BLOCK_CODECS], all = bld_section_blocks(b, out, counts);
    if (!all) return fmt_codec_name(out->section.codec);
    for (uint8_t codec = 0; codec < MICA_BLOCK_CODECS; codec++)
        if (counts[codec] == all) return fmt_codec_name(codec);
    return "mixed";
}

static mica_status builder_section_reports(mica_builder *b, mica_error *err) {
    mica_section_report *rows = base_arena_alloc(&b->arena, b->writer.count * sizeof *rows);
    if (!rows) return base_fail_memory(err, "reporting");
    for (size_t i = 0; i < b->writer.count; i++) {
        const fmt_out *out = &b->writer.outs[i];
        const bld_choice none = {0}, *c = out->own ? out->own : &none;
        rows[i] = (mica_section_report){.id = out->section.id,
                                        .kind = out->section.kind,
                                        .name = out->name,
                                        .why = c->why,
                                        .alone = c->alone,
                                        .sample_raw = c->sample_raw,
                                        .sample_lz4 = c->sample_lz4,
                                        .sample_zstd = c->sample_zstd,
                                        .sample_dictionary = c->sample_dictionary,
                                        .dictionary = c->dictionary,
                                        .raw = out->section.raw_size,
                                        .stored = out->section.stored_size,
                                        .codec = bld_section_codec(b, out)};
        rows[i].blocks = bld_section_blocks(b, out, rows[i].codec_blocks);
    }
    b->report.sections = rows;
    b->report.section_count = b->writer.count;
    return MICA_OK;
}

static mica_status builder_steps(mica_builder *b, base_buf *out, mica_error *err) {
    uint64_t start = base_time_ns();
    mica_status status = builder_compile_all(b, err);
    uint64_t compiled = base_time_ns();
    b->report.compile_ns = compiled - start;
    if (status != MICA_OK) return status;
    status = bld_plan(b, err);
    if (status == MICA_OK) status = builder_refusals(b, err); /* joining may have refused more */
    if (status == MICA_OK) status = builder_refuse(b, err);
    if (status == MICA_OK) status = bld_heat_order(b, err);
    if (status == MICA_OK) status = bld_tiers(b, err);
    uint64_t linked = base_time_ns();
    b->report.link_ns = linked - compiled;
    if (status == MICA_OK) status = bld_compress(b, err);
    uint64_t compressed = base_time_ns();
    b->report.compress_ns = compressed - linked;
    if (status == MICA_OK) status = bld_write(b, out, err);
    if (status == MICA_OK) status = builder_section_reports(b, err);
    b->report.unpacked_bytes = out->len;
    if (status == MICA_OK && b->config.packed) status = bld_pack(b, out, err);
    b->report.write_ns = base_time_ns() - compressed;
    return status;
}

mica_status mica_builder_build_memory(mica_builder *b, base_buf *out, mica_builder_report *report,
                                      mica_error *err) {
    if (b->built || out->len)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a builder builds once, into an empty buffer");
    b->built = true;
    uint64_t start = base_time_ns();
    mica_error first = MICA_ERROR_INIT;
    mica_status status = builder_steps(b, out, &first);
    if (status != MICA_OK &&
        b->cache.distrust) { /* the cache was found damaged when parts of it were in use */
        base_buf_free(out);
        builder_forget(b);
        first = (mica_error)MICA_ERROR_INIT;
        status = builder_steps(b, out, &first);
    }
    if (status != MICA_OK && err && err->code == MICA_OK) *err = first;
    b->report.sources = b->input_count;
    b->report.externals = b->frontend->external_count;
    if (status == MICA_OK) bld_cache_write(b);
    b->report.total_ns = base_time_ns() - start;
    b->report.entries = b->entry_count;
    b->report.symbols = b->names.count;
    b->report.file_bytes = out->len;
    if (report) *report = b->report;
    return status;
}

mica_status mica_builder_build_path(mica_builder *b, const char *path, mica_builder_report *report,
                                    mica_error *err) {
    base_buf out = {0};
    mica_status status = mica_builder_build_memory(b, &out, report, err);
    if (status == MICA_OK) status = base_atomic_replace(path, out.data, out.len, err);
    base_buf_free(&out);
    return status;
}

/* builder/compile.c - sources → modules: reads and compiles each on one of the build's threads, or takes
 * what the cache kept of it.
 *
 * What comes out must not depend on how many threads there are, where the sources lie, or in which order
 * they were added. So sources are sorted by name first and everything after goes by that order; the
 * compiler is given the source, its name and the profile, and nothing else; and an error of one source
 * stays in its own record, to be reported in order later. */
#include "builder/build_internal.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/pool.h"

#include <stdio.h>
#include <stdlib.h>

/* A profile is given to the compiler with every source. */
static void compile_profile(base_sha256 *hash, const mica_profile *p) {
    if (!p) return;
    base_sha256_update(hash, &p->runs, sizeof p->runs);
    for (size_t i = 0; i < p->entry_count; i++) {
        const mica_profile_entry *e = &p->entries[i];
        uint64_t numbers[3] = {e->calls, e->self_ns, (uint64_t)e->first_touch};
        base_sha256_update(hash, e->name, e->name_len + 1);
        base_sha256_update(hash, numbers, sizeof numbers);
    }
    for (size_t i = 0; i < p->name_count; i++) {
        base_sha256_update(hash, &p->names[i].len, sizeof(size_t));
        base_sha256_update(hash, p->names[i].data, p->names[i].len);
    }
    base_sha256_update(hash, p->language_data.data, p->language_data.len);
}

/* All that a module depends on beside its source. Whatever changes this makes the whole cache stale, which
 * is the safe side: a module of another compiler is wrong in ways no sum can show. */
static void compile_context(const bld_build *b, const uint8_t version[32], uint8_t out[32]) {
    const mica_frontend *f = b->frontend;
    base_sha256 hash;
    uint8_t fingerprint[32];
    uint32_t numbers[] = {FMT_VERSION_MAJOR, FMT_VERSION_MINOR, b->config->max_optimization_level,
                          (uint32_t)f->kind_count};
    f->fingerprint(f->ctx, fingerprint);
    base_sha256_init(&hash);
    base_sha256_update(&hash, numbers, sizeof numbers);
    base_sha256_update(&hash, fingerprint, sizeof fingerprint);
    base_sha256_update(&hash, version, 32);
    base_sha256_update(&hash, f->language, strlen(f->language) + 1);
    base_sha256_update(&hash, MICA_VERSION, sizeof MICA_VERSION);
    compile_profile(&hash, b->profile);
    base_sha256_final(&hash, out);
}

static mica_status compile_fetch(void *ctx, const void *what, base_buf *out, mica_error *err) {
    return bld_block_raw(ctx, what, out, err);
}

/* A compiler that cannot tell its version (built without a build id) might have changed between two builds
 * unseen. */
static mica_status compile_open_cache(bld_build *b, bool distrust, mica_error *err) {
    const mica_frontend *f = b->frontend;
    uint8_t version[32];
    bld_cache_plan plan = {.path = b->config->cache,
                           .kinds = f->kinds,
                           .kind_count = f->kind_count,
                           .sources = b->source_count,
                           .max_source_size = b->config->max_source_size,
                           .distrust = distrust,
                           .fetch = compile_fetch,
                           .ctx = b};
    if (plan.path && (!f->version || !f->version(f->ctx, version))) {
        b->report.cache_note = "the cache is not used: the compiler cannot tell its version";
        plan.path = NULL;
    }
    if (plan.path) compile_context(b, version, plan.context);
    mica_status status = bld_cache_open(&plan, &b->cache, err);
    for (size_t i = 0; i < b->source_count && status == MICA_OK; i++)
        bld_cache_source(b->cache, i, b->sources[i].input->name, b->sources[i].input->path);
    return status;
}

/* Two entries of one name within a module are refused here, two in different modules when they are joined. */
static const char *compile_repeated(const mica_module *module) {
    for (const mica_entry *e = module->entries; e; e = e->next) {
        for (const mica_entry *f = e->next; f; f = f->next) {
            if (e->name_len == f->name_len && memcmp(e->name, f->name, e->name_len) == 0) return e->name;
        }
    }
    return NULL;
}

/* The bytes of a source that lies in a file; freed when it is compiled. */
static void compile_read(const bld_build *b, bld_source *source, base_buf *bytes) {
    source->status =
        base_file_read_all(source->input->path, b->config->max_source_size, bytes, &source->error);
    if (source->status != MICA_ERR_IO) return;
    /* the path stays out of the report of a refused source: its name says enough */
    mica_error io = MICA_ERROR_INIT;
    io.code = MICA_ERR_IO;
    io.sys_errno = source->error.sys_errno;
    snprintf(io.message, sizeof io.message, "cannot be read: %s", strerror(io.sys_errno));
    source->error = io;
}

static void compile_count(bld_build *b, uint64_t len) {
    b->report.source_bytes += len;
    bld_tell(b, "compile", ++b->done, b->source_count);
}

/* A source that is refused is no failure of the build. Memory that ran out is: another source might fit
 * where this one did not, and the result would depend on chance. */
static mica_status compile_source(bld_build *b, bld_source *source, base_view bytes, mica_error *err) {
    mica_source given = {.name = source->input->name,
                         .data = bytes.data ? bytes.data : (const uint8_t *)"",
                         .len = bytes.len,
                         .optimisation = b->config->max_optimization_level,
                         .profile = b->profile};
    source->status = b->frontend->compile(b->frontend->ctx, &given, &source->module, &source->error);
    if (source->module.out_of_memory) source->status = MICA_ERR_NO_MEMORY;
    const char *repeated = source->status == MICA_OK ? compile_repeated(&source->module) : NULL;
    if (repeated) {
        source->status =
            base_fail(&source->error, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET, "%s is defined twice", repeated);
    }
    if (source->status == MICA_ERR_NO_MEMORY) return base_fail_memory(err, "compiling");
    if (source->status != MICA_OK) return MICA_OK;
    return bld_cache_keep(b->cache, (size_t)(source - b->sources), bytes.len, &source->module, err);
}

/* Sources to be read: `which` lists them. */
typedef struct compile_work {
    bld_build *b;
    size_t *which;
} compile_work;

static mica_status compile_look(void *ctx, size_t index, mica_error *err) {
    const compile_work *work = ctx;
    (void)err;
    if (work->b->sources[index].status == MICA_OK) bld_cache_look(work->b->cache, index);
    return MICA_OK;
}

/* Bytes of a file live as long as its compilation; a whole library need not lie in memory. The lock is for
 * the report and the caller's function alone. */
static mica_status compile_make(void *ctx, size_t index, mica_error *err) {
    const compile_work *work = ctx;
    bld_build *b = work->b;
    size_t which = work->which[index];
    bld_source *source = &b->sources[which];
    base_buf read = {0};
    mica_status status = MICA_OK;
    if (source->status == MICA_OK && source->input->path) compile_read(b, source, &read);
    base_view bytes = source->input->path ? base_view_of(read.data, read.len)
                                          : base_view_of(source->input->bytes.data, source->input->bytes.len);
    if (source->status == MICA_OK) {
        source->reused = bld_cache_take_bytes(b->cache, which, bytes, &source->module);
        if (!source->reused) status = compile_source(b, source, bytes, err);
    }
    if (source->status == MICA_ERR_NO_MEMORY) status = base_fail_memory(err, "compiling");
    pthread_mutex_lock(&b->lock);
    compile_count(b, bytes.len);
    pthread_mutex_unlock(&b->lock);
    base_buf_free(&read);
    return status;
}

/* With a cache first everything that need not be read; its threads look at files and sums, the structures of
 * the modules are then made by one, in one arena. */
static mica_status compile_modules(bld_build *b, mica_error *err) {
    compile_work work = {.b = b, .which = base_malloc((b->source_count + 1) * sizeof *work.which)};
    if (!work.which) return base_fail_memory(err, "compiling");
    size_t count = 0;
    mica_status status = MICA_OK;
    if (bld_cache_on(b->cache))
        status = base_pool_run(b->source_count, bld_threads(b), compile_look, &work, err);
    for (size_t i = 0; i < b->source_count; i++) {
        bld_source *source = &b->sources[i];
        uint64_t len;
        source->reused = bld_cache_take(b->cache, i, &b->arena, &source->module, &len);
        if (source->reused)
            compile_count(b, len);
        else
            work.which[count++] = i;
    }
    if (status == MICA_OK) status = base_pool_run(count, bld_threads(b), compile_make, &work, err);
    base_free(work.which);
    return status;
}

static int compile_compare(const void *a, const void *b) {
    const bld_input *x = ((const bld_source *)a)->input, *y = ((const bld_source *)b)->input;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

mica_status bld_compile(bld_build *b, bool distrust, mica_error *err) {
    if (b->source_count) qsort(b->sources, b->source_count, sizeof *b->sources, compile_compare);
    for (size_t i = 1; i < b->source_count; i++) {
        bld_source *source = &b->sources[i];
        if (strcmp(source->input->name, b->sources[i - 1].input->name) != 0) continue;
        source->status = base_fail(&source->error, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                                   "another source has the same name");
    }
    mica_status status = compile_open_cache(b, distrust, err);
    if (status == MICA_OK) status = compile_modules(b, err);
    for (size_t i = 0; i < b->source_count; i++)
        b->report.reused += b->sources[i].reused;
    return status;
}

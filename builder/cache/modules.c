/* builder/cache.c - maps and answers from the cache of an incremental build. Whatever is wrong with it, the
 * build goes on without it and makes it anew: a cache changes how long a build takes, nothing else.
 */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/time.h"
#include "format/codec.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CACHE_MAX (4ull << 30)

static_assert(sizeof(bld_cache_header) == BLD_CACHE_START, "a fixed layout");
static_assert(sizeof(bld_cache_row) == 128 && sizeof(bld_cache_memo) == 64 && sizeof(bld_cache_page) == 48,
              "a fixed layout");

/* ---- the old file ---- */

/* A profile is given to the compiler with every source. */
static void cache_profile(base_sha256 *hash, const mica_profile *p) {
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

static void cache_context(const mica_builder *b, const uint8_t version[32], uint8_t out[32]) {
    const mica_frontend *f = b->frontend;
    base_sha256 hash;
    uint8_t fingerprint[32];
    uint32_t numbers[] = {BLD_CACHE_VERSION, FMT_VERSION_MAJOR, FMT_VERSION_MINOR,
                          b->config.max_optimization_level, (uint32_t)f->kind_count};
    f->fingerprint(f->ctx, fingerprint);
    base_sha256_init(&hash);
    base_sha256_update(&hash, numbers, sizeof numbers);
    base_sha256_update(&hash, fingerprint, sizeof fingerprint);
    base_sha256_update(&hash, version, 32);
    base_sha256_update(&hash, f->language, strlen(f->language) + 1);
    base_sha256_update(&hash, MICA_VERSION, sizeof MICA_VERSION);
    cache_profile(&hash, b->profile);
    base_sha256_final(&hash, out);
}

void bld_cache_self(const bld_cache_header *h, uint8_t out[16]) {
    base_sum_of(h, offsetof(bld_cache_header, self), out);
}

/* Whether header and tables are whole; pieces are then bounded. */
static bool cache_check(bld_cache *c, bool *stale) {
    const uint8_t *data = c->file.data;
    bld_cache_header h;
    uint8_t sum[16];
    if (c->file.len < BLD_CACHE_START) return false;
    memcpy(&h, data, sizeof h);
    bld_cache_self(&h, sum);
    if (memcmp(h.magic, BLD_CACHE_MAGIC, sizeof h.magic) != 0 || h.version != BLD_CACHE_VERSION ||
        memcmp(sum, h.self, sizeof sum) != 0 || h.reserved[0] || h.reserved[1])
        return false;
    uint64_t size = (uint64_t)h.modules * sizeof(bld_cache_row) + (uint64_t)h.memos * sizeof(bld_cache_memo) +
                    (uint64_t)h.pages * sizeof(bld_cache_page);
    if (h.total > c->file.len || h.tables % 16 != 0 || h.tables < BLD_CACHE_START || h.tables > h.total ||
        h.total - h.tables != size)
        return false;
    base_sum_of(data + h.tables, (size_t)size, sum);
    if (memcmp(sum, h.tables_sum, sizeof sum) != 0) return false;
    *stale = memcmp(h.context, c->context, sizeof h.context) != 0;
    const bld_cache_row *rows = (const bld_cache_row *)(const void *)(data + h.tables);
    const bld_cache_memo *memos = (const bld_cache_memo *)(const void *)(rows + h.modules);
    for (uint32_t i = 0; i < h.modules; i++) {
        if (rows[i].offset % 16 != 0 || !base_range_ok(rows[i].offset, rows[i].len, h.tables) ||
            rows[i].cold_offset % 16 != 0 ||
            !base_range_ok(rows[i].cold_offset, rows[i].cold_len, h.tables) ||
            rows[i].name_len >= rows[i].len || data[rows[i].offset + rows[i].name_len] != 0)
            return false;
    }
    for (uint32_t i = 0; i < h.memos; i++) {
        if (!base_range_ok(memos[i].offset, memos[i].len, h.tables)) return false;
    }
    c->header = h;
    c->rows = rows;
    c->memos = memos;
    c->pages = (const bld_cache_page *)(const void *)(memos + h.memos);
    c->row_count = h.modules;
    c->memo_count = h.memos;
    c->page_count = h.pages;
    return true;
}

/* Maps the file; 0, or an errno. */
static int cache_map(bld_cache *c, const char *path) {
    struct stat info;
    int fd = base_file_open(path, O_RDONLY, 0), why = 0;
    if (fd < 0) return errno;
    if (base_file_fstat(fd, &info) != 0)
        why = errno;
    else if (!S_ISREG(info.st_mode) || (uint64_t)info.st_size > CACHE_MAX)
        why = EFBIG;
    else if (info.st_size > 0) {
        void *at = base_file_mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        why = at == MAP_FAILED ? errno : 0;
        if (!why && !base_guard_add(at, (size_t)info.st_size, path, NULL, NULL)) {
            base_file_munmap(at, (size_t)info.st_size);
            why = EAGAIN;
        }
        if (!why) c->file = base_view_of(at, (size_t)info.st_size);
    }
    c->device = info.st_dev;
    c->inode = info.st_ino;
    base_file_close(fd);
    return why;
}

static void cache_unmap(bld_cache *c) {
    if (c->file.data) {
        base_guard_remove(c->file.data);
        base_file_munmap((void *)(uintptr_t)c->file.data, c->file.len);
    }
    c->file = (base_view){0};
    c->rows = NULL;
    c->memos = NULL;
    c->pages = NULL;
    c->row_count = c->memo_count = c->page_count = 0;
}

void bld_cache_open(mica_builder *b) {
    bld_cache *c = &b->cache;
    uint8_t version[32];
    bool stale = false;
    if (!b->config.cache) return;
    if (!b->frontend->version || !b->frontend->version(b->frontend->ctx, version)) {
        b->report.cache_note = "the cache is not used: the compiler cannot tell its version";
        return;
    }
    c->on = true;
    c->begun_ns = base_time_real_ns();
    c->changed = true;
    cache_context(b, version, c->context);
    int why = c->distrust ? 0 : cache_map(c, b->config.cache);
    if (why == ENOENT) return;
    if (!why && !c->distrust && cache_check(c, &stale) && !stale) return;
    cache_unmap(c);
    b->report.cache_note = why     ? "the cache could not be read and is made anew"
                           : stale ? "the cache is of another compiler or for other settings and is made anew"
                                   : "the cache is damaged and is made anew";
}

void bld_cache_close(mica_builder *b) {
    bld_cache *c = &b->cache;
    cache_unmap(c);
    for (size_t i = 0; i < c->used_count; i++)
        base_buf_free(&c->used[i].fresh);
    base_free(c->used);
    base_free(c->new_pages);
    for (size_t i = 0; i < b->input_count; i++) {
        base_buf_free(&b->inputs[i].cached.fresh);
        base_buf_free(&b->inputs[i].cached.fresh_cold);
        b->inputs[i].cached = (bld_cached){0};
    }
    *c = (bld_cache){.distrust = c->distrust};
}

/* ---- modules ---- */

/* The row of a source; where no source came or went it is at `guess`, the source's own place. */
static const bld_cache_row *cache_row(const bld_cache *c, const char *name, size_t guess) {
    size_t low = 0, high = c->row_count;
    if (guess < high && strcmp((const char *)c->file.data + c->rows[guess].offset, name) == 0)
        return &c->rows[guess];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp((const char *)c->file.data + c->rows[mid].offset, name);
        if (order == 0) return &c->rows[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* Sources that changed just before the build began get no stamp: see cache_internal.h. */
static void cache_examine(const bld_cache *c, bld_input *input) {
    struct stat info;
    if (base_file_stat(input->path, &info) != 0 || !S_ISREG(info.st_mode)) return;
    bld_cache_stamp stamp = {
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = (uint64_t)info.st_size,
        .mtime_ns = (uint64_t)info.st_mtim.tv_sec * 1000000000u + (uint64_t)info.st_mtim.tv_nsec,
        .ctime_ns = (uint64_t)info.st_ctim.tv_sec * 1000000000u + (uint64_t)info.st_ctim.tv_nsec};
    uint64_t latest = stamp.mtime_ns > stamp.ctime_ns ? stamp.mtime_ns : stamp.ctime_ns;
    if (latest < c->begun_ns && c->begun_ns - latest > BLD_CACHE_RACY_NS) input->cached.stamp = stamp;
}

/* Whether the first piece of a row is what was written. */
static bool cache_whole(const bld_cache *c, const bld_cache_row *row) {
    uint8_t sum[16];
    base_sum_of(c->file.data + row->offset, (size_t)row->len, sum);
    return memcmp(sum, row->sum, sizeof sum) == 0;
}

void bld_cache_look(mica_builder *b, bld_input *input) {
    static const bld_cache_stamp none;
    const bld_cache *c = &b->cache;
    bld_cached *cached = &input->cached;
    if (!c->on || !input->path) return;
    cache_examine(c, input);
    const bld_cache_row *row = cache_row(c, input->name, (size_t)(input - b->inputs));
    if (!row) return;
    cached->same_stamp = memcmp(&row->stamp, &cached->stamp, sizeof none) == 0;
    if (cached->same_stamp && memcmp(&row->stamp, &none, sizeof none) != 0 &&
        cached->stamp.size <= b->config.max_source_size && cache_whole(c, row))
        cached->row = row;
}

bool bld_cache_take(mica_builder *b, bld_input *input, base_arena *arena) {
    const bld_cache *c = &b->cache;
    bld_cached *cached = &input->cached;
    const bld_cache_row *row = cached->row;
    if (!row) return false;
    base_view packed = base_view_of(c->file.data + row->offset, (size_t)row->len);
    base_view cold = base_view_of(c->file.data + row->cold_offset, (size_t)row->cold_len);
    if (!bld_module_unpack(packed, cold, (size_t)row->name_len, &cached->source_len, arena, &input->module)) {
        cached->row = NULL;
        return false;
    }
    memcpy(cached->key, row->key, sizeof cached->key);
    memcpy(cached->sum, row->sum, sizeof cached->sum);
    cached->packed = packed;
    cached->cold = cold;
    cached->reused = true;
    return true;
}

bool bld_cache_take_bytes(mica_builder *b, bld_input *input, const base_buf *bytes) {
    const bld_cache *c = &b->cache;
    bld_cached *cached = &input->cached;
    base_sha256 hash;
    if (!c->on) return false;
    base_sha256_init(&hash);
    base_sha256_update(&hash, input->name, strlen(input->name) + 1);
    base_sha256_update(&hash, bytes->data, bytes->len);
    base_sha256_final(&hash, cached->key);
    const bld_cache_row *row = cache_row(c, input->name, (size_t)(input - b->inputs));
    if (!row || memcmp(row->key, cached->key, sizeof cached->key) != 0 || !cache_whole(c, row)) return false;
    cached->row = row;
    return bld_cache_take(b, input, NULL);
}

/* The module itself becomes one whose bytes lie in the pieces, so that later steps meet one kind only. */
mica_status bld_cache_keep(mica_builder *b, bld_input *input, mica_error *err) {
    if (!b->cache.on || input->status != MICA_OK) return MICA_OK;
    bld_cached *cached = &input->cached;
    cached->source_len = input->bytes.len;
    for (const mica_entry *e = input->module.entries; e; e = e->next) {
        for (const mica_part *p = e->parts; p; p = p->next)
            if (p->reloc_count == SIZE_MAX) return base_fail_memory(err, "compiling");
    }
    if (!bld_module_pack(b, input->name, input->bytes.len, &input->module, &cached->fresh,
                         &cached->fresh_cold))
        return base_fail_memory(err, "keeping a module for the next build");
    mica_module module = {0};
    cached->packed = base_view_of(cached->fresh.data, cached->fresh.len);
    cached->cold = base_view_of(cached->fresh_cold.data, cached->fresh_cold.len);
    if (!bld_module_unpack(cached->packed, cached->cold, strlen(input->name), &cached->source_len, NULL,
                           &module))
        return base_fail_memory(err, "keeping a module for the next build");
    base_arena_free(&input->module.arena);
    input->module = module;
    base_sum_of(cached->fresh.data, cached->fresh.len, cached->sum);
    return MICA_OK;
}

void bld_cache_count(mica_builder *b) {
    bld_cache *c = &b->cache;
    size_t kept = 0;
    if (!c->on) return;
    c->changed = false;
    for (size_t i = 0; i < b->input_count; i++) {
        const bld_cached *cached = &b->inputs[i].cached;
        kept += cached->packed.len != 0;
        b->report.reused += cached->reused;
        c->changed |= cached->packed.len && (!cached->reused || !cached->same_stamp);
    }
    c->changed |= kept != c->row_count;
}

mica_status bld_cache_check_part(mica_builder *b, const mica_part *part, mica_error *err) {
    const bld_cache_part *kept = (const bld_cache_part *)(const void *)part;
    uint8_t sum[16];
    if (!b->cache.on) return MICA_OK;
    base_sum_of(part->data, part->len, sum);
    if (memcmp(sum, kept->sum, sizeof sum) == 0) return MICA_OK;
    pthread_mutex_lock(&b->lock);
    b->cache.distrust = true;
    pthread_mutex_unlock(&b->lock);
    return base_fail(err, MICA_ERR_CORRUPTED, "cache", MICA_NO_OFFSET, "a part in the cache is damaged");
}

/* ---- results of compression ---- */

int bld_cache_compare_memos(const void *a, const void *b) {
    return memcmp(a, b, 16);
}

/* Remembers that the new file needs this result; `bytes` is taken over, or NULL for one of the old file. */
static void cache_remember(mica_builder *b, const bld_cache_memo *memo, base_buf *bytes) {
    bld_cache *c = &b->cache;
    pthread_mutex_lock(&b->lock);
    if (c->used_count == c->used_cap) {
        size_t cap = c->used_cap ? c->used_cap * 2 : 64;
        bld_cache_use *used = base_realloc(c->used, cap * sizeof *used);
        if (used) {
            c->used = used;
            c->used_cap = cap;
        }
    }
    if (c->used_count < c->used_cap) {
        c->used[c->used_count++] = (bld_cache_use){*memo, bytes ? *bytes : (base_buf){0}};
        if (bytes) *bytes = (base_buf){0};
        c->used_fresh += bytes != NULL;
    }
    pthread_mutex_unlock(&b->lock);
}

bld_run bld_run_of(const mica_builder *b, base_view raw) {
    bld_run run = {.raw = raw, .len = raw.len};
    if (b->cache.on) base_sum_of(raw.data, raw.len, run.key);
    return run;
}

static void cache_memo_key(uint8_t codec, unsigned level, const bld_run *run, size_t len, bool wanted,
                           uint8_t out[16]) {
    struct {
        uint8_t key[16];
        uint64_t len, whole;
        uint32_t codec, level, wanted, from;
    } what = {.len = len,
              .whole = run->len,
              .codec = codec,
              .level = level,
              .wanted = wanted,
              .from = run->from != NULL};
    memcpy(what.key, run->key, sizeof what.key);
    base_sum_of(&what, sizeof what, out);
}

bool bld_cache_known(mica_builder *b, uint8_t codec, unsigned level, const bld_run *run, size_t len,
                     bool wanted, base_view *out, uint64_t *size) {
    const bld_cache *c = &b->cache;
    uint8_t key[16], sum[16];
    if (!c->memo_count) return false;
    cache_memo_key(codec, level, run, len, wanted, key);
    const bld_cache_memo *memo =
        bsearch(key, c->memos, c->memo_count, sizeof *c->memos, bld_cache_compare_memos);
    if (!memo) return false;
    base_view bytes = base_view_of(c->file.data + memo->offset, (size_t)memo->len);
    if (bytes.len) {
        base_sum_of(bytes.data, bytes.len, sum);
        if (memcmp(sum, memo->sum, sizeof sum) != 0) return false;
    }
    *out = bytes;
    *size = memo->value;
    cache_remember(b, memo, NULL);
    return true;
}

mica_status bld_cache_encode(mica_builder *b, uint8_t codec, unsigned level, const bld_run *run, size_t len,
                             base_buf *out, uint64_t *size, mica_error *err) {
    bld_cache_memo memo = {0};
    base_buf made = {0}, fetched = {0};
    base_view raw = run->raw;
    mica_status status = MICA_OK;
    if (run->from) {
        status = bld_block_raw(b, run->from, &fetched, err);
        raw = base_view_of(fetched.data, fetched.len);
    }
    raw.len = len < raw.len ? len : raw.len;
    if (status == MICA_OK) status = fmt_encode((fmt_codec)codec, level, raw, &made, err);
    *size = memo.value = made.len;
    bool fewer = out && made.len < raw.len;
    if (status == MICA_OK && fewer && !base_buf_append(out, made.data, made.len))
        status = base_fail_memory(err, "compressing");
    if (status == MICA_OK && b->cache.on) {
        cache_memo_key(codec, level, run, len, out != NULL, memo.key);
        if (fewer) {
            memo.len = made.len;
            base_sum_of(made.data, made.len, memo.sum);
        } else
            base_buf_free(&made);
        cache_remember(b, &memo, &made);
    }
    base_buf_free(&fetched);
    base_buf_free(&made);
    return status;
}

/* ---- pages ---- */

void bld_cache_pages(mica_builder *b, size_t count) {
    bld_cache *c = &b->cache;
    if (!c->on || count >= UINT32_MAX) return;
    c->new_pages = base_calloc(count, sizeof *c->new_pages);
    c->new_page_count = c->new_pages ? count : 0;
}

void bld_cache_leaf(void *ctx, uint64_t page, const uint8_t *data, uint8_t hash[32]) {
    mica_builder *b = ctx;
    bld_cache *c = &b->cache;
    bld_cache_page *row = &c->new_pages[page];
    base_sum_of(data, FMT_PAGE, row->sum);
    if (page < c->page_count && memcmp(row->sum, c->pages[page].sum, sizeof row->sum) == 0)
        memcpy(row->hash, c->pages[page].hash, sizeof row->hash);
    else
        base_sha256_of(data, FMT_PAGE, row->hash);
    memcpy(hash, row->hash, sizeof row->hash);
}

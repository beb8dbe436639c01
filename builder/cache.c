/* builder/cache.c - reads, answers from and writes the cache of an incremental build. Whatever is wrong with
 * it, the build goes on without it and makes it anew: a cache changes how long a build takes, nothing else.
 */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/checked.h"
#include "base/file.h"
#include "base/time.h"
#include "format/codec.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define CACHE_MAGIC   "MICACACH"
#define CACHE_VERSION 1u
#define CACHE_START   112u
#define CACHE_MAX     (4ull << 30)

static_assert(sizeof(bld_cache_header) == 104 && sizeof(bld_cache_header) <= CACHE_START, "a fixed layout");
static_assert(sizeof(bld_cache_row) == 128 && sizeof(bld_cache_memo) == 96, "a fixed layout");

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
    uint32_t numbers[] = {CACHE_VERSION, FMT_VERSION_MAJOR, FMT_VERSION_MINOR,
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

static void cache_self(const bld_cache_header *h, const uint8_t *tables, size_t len, uint8_t out[32]) {
    base_sha256 hash;
    base_sha256_init(&hash);
    base_sha256_update(&hash, h, offsetof(bld_cache_header, self));
    base_sha256_update(&hash, tables, len);
    base_sha256_final(&hash, out);
}

/* Whether header and tables are whole; rows are then bounded. */
static bool cache_check(bld_cache *c, bool *stale) {
    const base_buf *file = &c->file;
    bld_cache_header h;
    uint8_t self[32];
    if (file->len < CACHE_START) return false;
    memcpy(&h, file->data, sizeof h);
    uint64_t tables =
        (uint64_t)h.modules * sizeof(bld_cache_row) + (uint64_t)h.memos * sizeof(bld_cache_memo);
    if (memcmp(h.magic, CACHE_MAGIC, sizeof h.magic) != 0 || h.version != CACHE_VERSION ||
        h.total != file->len || h.tables % 16 != 0 || h.tables < CACHE_START || h.tables > h.total ||
        h.total - h.tables != tables)
        return false;
    cache_self(&h, file->data + h.tables, (size_t)tables, self);
    if (memcmp(self, h.self, sizeof self) != 0) return false;
    *stale = memcmp(h.context, c->context, sizeof h.context) != 0;
    const bld_cache_row *rows = (const bld_cache_row *)(const void *)(file->data + h.tables);
    const bld_cache_memo *memos = (const bld_cache_memo *)(const void *)(rows + h.modules);
    for (uint32_t i = 0; i < h.modules; i++) {
        if (rows[i].offset % 16 != 0 || !base_range_ok(rows[i].offset, rows[i].len, h.tables) ||
            rows[i].name_len >= rows[i].len || file->data[rows[i].offset + rows[i].name_len] != 0)
            return false;
    }
    for (uint32_t i = 0; i < h.memos; i++) {
        if (!base_range_ok(memos[i].offset, memos[i].len, h.tables)) return false;
    }
    c->rows = rows;
    c->memos = memos;
    c->row_count = h.modules;
    c->memo_count = h.memos;
    return true;
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
    mica_error err = MICA_ERROR_INIT;
    mica_status status = base_file_read_all(b->config.cache, CACHE_MAX, &c->file, &err);
    if (status == MICA_ERR_IO && err.sys_errno == ENOENT) return;
    if (status == MICA_OK && cache_check(c, &stale) && !stale) return;
    base_buf_free(&c->file);
    c->rows = NULL;
    c->memos = NULL;
    c->row_count = c->memo_count = 0;
    b->report.cache_note = status != MICA_OK ? "the cache could not be read and is made anew"
                           : stale ? "the cache is of another compiler or for other settings and is made anew"
                                   : "the cache is damaged and is made anew";
}

void bld_cache_close(mica_builder *b) {
    bld_cache *c = &b->cache;
    base_buf_free(&c->file);
    for (size_t i = 0; i < c->used_count; i++)
        base_buf_free(&c->used[i].fresh);
    base_free(c->used);
    for (size_t i = 0; i < b->input_count; i++)
        base_buf_free(&b->inputs[i].cached.fresh);
}

/* ---- modules ---- */

static const bld_cache_row *cache_row(const bld_cache *c, const char *name) {
    size_t low = 0, high = c->row_count;
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

static void cache_key(const bld_input *input, const base_buf *bytes, uint8_t out[32]) {
    base_sha256 hash;
    base_sha256_init(&hash);
    base_sha256_update(&hash, input->name, strlen(input->name) + 1);
    base_sha256_update(&hash, bytes->data, bytes->len);
    base_sha256_final(&hash, out);
}

/* Sources that changed just before the build began get no stamp: see cache_internal.h. */
void bld_cache_examine(mica_builder *b, bld_input *input) {
    const bld_cache *c = &b->cache;
    struct stat info;
    if (!c->on || base_file_stat(input->path, &info) != 0 || !S_ISREG(info.st_mode)) return;
    bld_cache_stamp stamp = {
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = (uint64_t)info.st_size,
        .mtime_ns = (uint64_t)info.st_mtim.tv_sec * 1000000000u + (uint64_t)info.st_mtim.tv_nsec,
        .ctime_ns = (uint64_t)info.st_ctim.tv_sec * 1000000000u + (uint64_t)info.st_ctim.tv_nsec};
    uint64_t latest = stamp.mtime_ns > stamp.ctime_ns ? stamp.mtime_ns : stamp.ctime_ns;
    if (latest < c->begun_ns && c->begun_ns - latest > BLD_CACHE_RACY_NS) input->cached.stamp = stamp;
}

bool bld_cache_take(mica_builder *b, bld_input *input, const base_buf *bytes) {
    static const bld_cache_stamp none;
    const bld_cache *c = &b->cache;
    bld_cached *cached = &input->cached;
    if (!c->on) return false;
    if (bytes) cache_key(input, bytes, cached->key);
    const bld_cache_row *row = cache_row(c, input->name);
    if (!row) return false;
    cached->same_stamp = memcmp(&row->stamp, &cached->stamp, sizeof none) == 0;
    if (!bytes && (!cached->same_stamp || memcmp(&row->stamp, &none, sizeof none) == 0 ||
                   cached->stamp.size > b->config.max_source_size))
        return false;
    if (bytes && memcmp(row->key, cached->key, sizeof cached->key) != 0) return false;
    base_view packed = base_view_of(c->file.data + row->offset, (size_t)row->len);
    uint8_t sum[32];
    base_sha256_of(packed.data, packed.len, sum);
    if (memcmp(sum, row->sum, sizeof sum) != 0) return false;
    if (!bld_module_unpack(packed, (size_t)row->name_len, &cached->source_len, &input->module)) return false;
    memcpy(cached->key, row->key, sizeof cached->key);
    memcpy(cached->sum, row->sum, sizeof cached->sum);
    cached->packed = packed;
    cached->reused = true;
    return true;
}

void bld_cache_keep(mica_builder *b, bld_input *input) {
    if (!b->cache.on || input->status != MICA_OK) return;
    bld_cached *cached = &input->cached;
    cached->source_len = input->bytes.len;
    if (!bld_module_pack(input->name, input->bytes.len, &input->module, &cached->fresh)) {
        base_buf_free(&cached->fresh);
        return;
    }
    cached->packed = base_view_of(cached->fresh.data, cached->fresh.len);
    base_sha256_of(cached->fresh.data, cached->fresh.len, cached->sum);
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

/* ---- results of compression ---- */

static int cache_compare_memos(const void *a, const void *b) {
    return memcmp(a, b, 32);
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

static const bld_cache_memo *cache_memo(const bld_cache *c, const uint8_t key[32]) {
    const bld_cache_memo *memo =
        c->memo_count ? bsearch(key, c->memos, c->memo_count, sizeof *c->memos, cache_compare_memos) : NULL;
    if (!memo || !memo->len) return memo;
    uint8_t sum[32];
    base_sha256_of(c->file.data + memo->offset, (size_t)memo->len, sum);
    return memcmp(sum, memo->sum, sizeof sum) == 0 ? memo : NULL;
}

mica_status bld_cache_encode(mica_builder *b, uint8_t codec, unsigned level, base_view raw, base_buf *out,
                             uint64_t *size, bool *fresh, mica_error *err) {
    bld_cache *c = &b->cache;
    bld_cache_memo memo = {0};
    base_buf made = {0};
    if (c->on) {
        base_sha256 hash;
        uint32_t how[4] = {codec, level, out != NULL, 0};
        base_sha256_init(&hash);
        base_sha256_update(&hash, how, sizeof how);
        base_sha256_update(&hash, raw.data, raw.len);
        base_sha256_final(&hash, memo.key);
        const bld_cache_memo *old = cache_memo(c, memo.key);
        if (old &&
            (!out || !old->len || base_buf_append(out, c->file.data + old->offset, (size_t)old->len))) {
            *size = old->value;
            *fresh = false;
            cache_remember(b, old, NULL);
            return MICA_OK;
        }
    }
    *fresh = true;
    mica_status status = fmt_encode((fmt_codec)codec, level, raw, &made, err);
    *size = memo.value = made.len;
    if (status == MICA_OK && out && made.len < raw.len && !base_buf_append(out, made.data, made.len))
        status = base_fail_memory(err, "compressing");
    if (status == MICA_OK && c->on) {
        if (out && made.len < raw.len) {
            memo.len = made.len;
            base_sha256_of(made.data, made.len, memo.sum);
        } else
            made.len = 0;
        cache_remember(b, &memo, &made);
    }
    base_buf_free(&made);
    return status;
}

/* ---- the new file ---- */

/* Pieces of the new file. Those that follow each other in the old file too are written at once. */
typedef struct cache_writer {
    base_atomic file;
    const uint8_t *from;
    size_t len;
    mica_status status;
} cache_writer;

static void writer_flush(cache_writer *w) {
    mica_error err = MICA_ERROR_INIT;
    if (w->status == MICA_OK && w->len) w->status = base_atomic_write(&w->file, w->from, w->len, &err);
    w->len = 0;
}

/* Adds a piece that in the file is followed by zeros up to a multiple of 16, as it is in the old file. */
static void writer_piece(cache_writer *w, const uint8_t *data, size_t len, bool from_old) {
    static const uint8_t zeros[16];
    size_t padding = (16 - len % 16) % 16;
    if (w->len && (!from_old || data != w->from + w->len)) writer_flush(w);
    if (!w->len) w->from = data;
    w->len += len + (from_old ? padding : 0);
    if (from_old) return;
    writer_flush(w);
    w->from = zeros;
    w->len = padding;
    writer_flush(w);
}

static size_t cache_padded(size_t len) {
    return (len + 15) & ~(size_t)15;
}

static void cache_tables(const mica_builder *b, base_buf *rows, base_buf *memos, uint64_t *end) {
    const bld_cache *c = &b->cache;
    uint64_t at = CACHE_START;
    for (size_t i = 0; i < b->input_count; i++) {
        const bld_input *input = &b->inputs[i];
        const bld_cached *cached = &input->cached;
        if (!cached->packed.len) continue;
        bld_cache_row row = {
            .offset = at, .len = cached->packed.len, .stamp = cached->stamp, .name_len = strlen(input->name)};
        memcpy(row.key, cached->key, sizeof row.key);
        memcpy(row.sum, cached->sum, sizeof row.sum);
        base_buf_append(rows, &row, sizeof row);
        at += cache_padded(cached->packed.len);
    }
    for (size_t i = 0; i < c->used_count; i++) {
        bld_cache_memo memo = c->used[i].memo;
        if (i && cache_compare_memos(&c->used[i], &c->used[i - 1]) == 0) continue;
        memo.offset = memo.len ? at : CACHE_START;
        base_buf_append(memos, &memo, sizeof memo);
        at += cache_padded((size_t)memo.len);
    }
    *end = at;
}

static mica_status cache_store(mica_builder *b, const bld_cache_header *h, const base_buf *rows,
                               const base_buf *memos) {
    const bld_cache *c = &b->cache;
    cache_writer w = {0};
    mica_error err = MICA_ERROR_INIT;
    uint8_t start[CACHE_START] = {0};
    memcpy(start, h, sizeof *h);
    mica_status status = base_atomic_begin(&w.file, b->config.cache, &err);
    if (status != MICA_OK) return status;
    writer_piece(&w, start, sizeof start, false);
    for (size_t i = 0; i < b->input_count; i++) {
        const bld_cached *cached = &b->inputs[i].cached;
        if (cached->packed.len) writer_piece(&w, cached->packed.data, cached->packed.len, cached->reused);
    }
    for (size_t i = 0; i < c->used_count; i++) {
        const bld_cache_use *use = &c->used[i];
        if (!use->memo.len || (i && cache_compare_memos(use, use - 1) == 0)) continue;
        const uint8_t *data = use->fresh.data ? use->fresh.data : c->file.data + use->memo.offset;
        writer_piece(&w, data, (size_t)use->memo.len, !use->fresh.data);
    }
    writer_flush(&w);
    writer_piece(&w, rows->data, rows->len, false);
    writer_piece(&w, memos->data, memos->len, false);
    if (w.status != MICA_OK) {
        base_atomic_abort(&w.file);
        return w.status;
    }
    return base_atomic_commit_unflushed(&w.file, &err);
}

void bld_cache_write(mica_builder *b) {
    bld_cache *c = &b->cache;
    base_buf rows = {0}, memos = {0}, tables = {0};
    if (!c->on || (!c->changed && !c->used_fresh && c->used_count >= c->memo_count)) return;
    if (c->used_count) qsort(c->used, c->used_count, sizeof *c->used, cache_compare_memos);
    bld_cache_header h = {.version = CACHE_VERSION};
    memcpy(h.magic, CACHE_MAGIC, sizeof h.magic);
    memcpy(h.context, c->context, sizeof h.context);
    cache_tables(b, &rows, &memos, &h.tables);
    h.modules = (uint32_t)(rows.len / sizeof(bld_cache_row));
    h.memos = (uint32_t)(memos.len / sizeof(bld_cache_memo));
    h.total = h.tables + rows.len + memos.len;
    base_buf_append(&tables, rows.data, rows.len);
    base_buf_append(&tables, memos.data, memos.len);
    cache_self(&h, tables.data, tables.len, h.self);
    if (rows.failed || memos.failed || tables.failed || cache_store(b, &h, &rows, &memos) != MICA_OK)
        b->report.cache_note = "the cache could not be written";
    base_buf_free(&rows);
    base_buf_free(&memos);
    base_buf_free(&tables);
}

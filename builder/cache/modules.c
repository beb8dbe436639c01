/* builder/cache/modules.c - the compiled module of a source, found by the times of its file or by its
 * bytes.
 *
 * First without reading it: a source whose size, times, device and inode are those noted when it was last
 * read is the same source. Git does the same, and it has a weakness: a file may be
 * changed twice within one tick of the file system's clock, and the second change leaves the times as they
 * were. Therefore a source that had changed shortly before the build began gets no stamp, and is read by
 * the next build (BLD_CACHE_RACY_NS).
 *
 * Else by SHA-256 of name and bytes: a source that was touched, or checked out anew, is read but not
 * compiled. The name is part of it because a module depends on it (entries of private folders are named by
 * their path).
 *
 * What is taken and what is kept must look the same to all later steps, or a full build and an incremental
 * one could differ. So a module that has just been compiled is packed and unpacked once, exactly as the
 * next build will meet it (bld_cache_keep). */
#include "builder/cache/cache_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

#include <sys/stat.h>

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
static void cache_examine(const bld_cache *c, bld_cached *cached) {
    struct stat info;
    if (base_file_stat(cached->path, &info) != 0 || !S_ISREG(info.st_mode)) return;
    bld_cache_stamp stamp = {
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = (uint64_t)info.st_size,
        .mtime_ns = (uint64_t)info.st_mtim.tv_sec * 1000000000u + (uint64_t)info.st_mtim.tv_nsec,
        .ctime_ns = (uint64_t)info.st_ctim.tv_sec * 1000000000u + (uint64_t)info.st_ctim.tv_nsec};
    uint64_t latest = stamp.mtime_ns > stamp.ctime_ns ? stamp.mtime_ns : stamp.ctime_ns;
    if (latest < c->begun_ns && c->begun_ns - latest > BLD_CACHE_RACY_NS) cached->stamp = stamp;
}

/* Whether the first piece of a row is what was written. */
static bool cache_whole(const bld_cache *c, const bld_cache_row *row) {
    uint8_t sum[16];
    base_sum_of(c->file.data + row->offset, (size_t)row->len, sum);
    return memcmp(sum, row->sum, sizeof sum) == 0;
}

void bld_cache_source(bld_cache *c, size_t index, const char *name, const char *path) {
    if (!c->on) return;
    c->sources[index].name = name;
    c->sources[index].path = path;
}

/* On many threads, and only what can be told without making structures: those come from one arena, which
 * belongs to one thread (bld_cache_take). */
void bld_cache_look(bld_cache *c, size_t index) {
    static const bld_cache_stamp none;
    if (!c->on || !c->sources[index].path) return;
    bld_cached *cached = &c->sources[index];
    cache_examine(c, cached);
    const bld_cache_row *row = cache_row(c, cached->name, index);
    if (!row) return;
    cached->same_stamp = memcmp(&row->stamp, &cached->stamp, sizeof none) == 0;
    if (cached->same_stamp && memcmp(&row->stamp, &none, sizeof none) != 0 &&
        cached->stamp.size <= c->plan.max_source_size && cache_whole(c, row))
        cached->row = row;
}

/* A row whose piece cannot be unpacked in spite of its sum is of a mistake of ours; the source is compiled
 * again. */
bool bld_cache_take(bld_cache *c, size_t index, base_arena *arena, mica_module *out, uint64_t *source_len) {
    if (!c->on || !c->sources[index].row) return false;
    bld_cached *cached = &c->sources[index];
    const bld_cache_row *row = cached->row;
    cached->packed = base_view_of(c->file.data + row->offset, (size_t)row->len);
    cached->cold = base_view_of(c->file.data + row->cold_offset, (size_t)row->cold_len);
    if (!bld_cache_unpack(cached, arena, out)) {
        cached->packed = cached->cold = (base_view){0};
        cached->row = NULL;
        return false;
    }
    memcpy(cached->key, row->key, sizeof cached->key);
    memcpy(cached->sum, row->sum, sizeof cached->sum);
    cached->reused = true;
    *source_len = cached->source_len;
    return true;
}

bool bld_cache_take_bytes(bld_cache *c, size_t index, base_view source, mica_module *out) {
    base_sha256 hash;
    uint64_t len;
    if (!c->on) return false;
    bld_cached *cached = &c->sources[index];
    base_sha256_init(&hash);
    base_sha256_update(&hash, cached->name, strlen(cached->name) + 1);
    base_sha256_update(&hash, source.data, source.len);
    base_sha256_final(&hash, cached->key);
    const bld_cache_row *row = cache_row(c, cached->name, index);
    if (!row || memcmp(row->key, cached->key, sizeof cached->key) != 0 || !cache_whole(c, row)) return false;
    cached->row = row;
    return bld_cache_take(c, index, NULL, out, &len);
}

/* Memory that ran out while a part was given its relocations is seen here, before it is packed away. */
mica_status bld_cache_keep(bld_cache *c, size_t index, size_t source_len, mica_module *module,
                           mica_error *err) {
    if (!c->on) return MICA_OK;
    bld_cached *cached = &c->sources[index];
    mica_module kept = {0};
    cached->source_len = source_len;
    for (const mica_entry *e = module->entries; e; e = e->next) {
        for (const mica_part *p = e->parts; p; p = p->next)
            if (p->reloc_count == SIZE_MAX) return base_fail_memory(err, "compiling");
    }
    if (!bld_cache_pack(c, cached, module, &cached->fresh, &cached->fresh_cold))
        return base_fail_memory(err, "keeping a module for the next build");
    cached->packed = base_view_of(cached->fresh.data, cached->fresh.len);
    cached->cold = base_view_of(cached->fresh_cold.data, cached->fresh_cold.len);
    if (!bld_cache_unpack(cached, NULL, &kept))
        return base_fail_memory(err, "keeping a module for the next build");
    base_arena_free(&module->arena);
    *module = kept;
    base_sum_of(cached->fresh.data, cached->fresh.len, cached->sum);
    return MICA_OK;
}

/* Parts of packed modules are made with their sum behind them (pieces.c), and with a cache there are no
 * others. */
const uint8_t *bld_cache_part_sum(const mica_part *part) {
    return ((const bld_cache_part *)(const void *)part)->sum;
}

/* Too late to compile that source alone: its entries are in the plan, and others may have been laid out by
 * them. */
mica_status bld_cache_check_part(bld_cache *c, const mica_part *part, mica_error *err) {
    uint8_t sum[16];
    if (!c->on) return MICA_OK;
    base_sum_of(part->data, part->len, sum);
    if (memcmp(sum, bld_cache_part_sum(part), sizeof sum) == 0) return MICA_OK;
    pthread_mutex_lock(&c->lock);
    c->damaged = true;
    pthread_mutex_unlock(&c->lock);
    return base_fail(err, MICA_ERR_CORRUPTED, "cache", MICA_NO_OFFSET, "a part in the cache is damaged");
}

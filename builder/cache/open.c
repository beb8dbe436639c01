/* builder/cache/open.c - maps the cache of the last build and believes its tables, or says why not.
 *
 * The cache is ours alone: no file of a stranger, but one that may be of yesterday's version, cut short by
 * a full disk, or half written by a process that was killed. So it is checked for damage and not for
 * malice: sums that are fast and find any accident, and numbers that are bounded so that a wrong one cannot
 * lead out of the map.
 *
 * How much is checked when decides what an incremental build costs. The tables are: they are small, and
 * everything is found through them. A module's first piece is checked when it is taken. The cold parts,
 * most of the file, are not looked at here at all; if their block is known compressed, nobody reads them in
 * this build. */
#include "builder/cache/cache_internal.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/time.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define CACHE_MAX (4ull << 30)

static_assert(sizeof(bld_cache_header) == BLD_CACHE_START, "a fixed layout");
static_assert(sizeof(bld_cache_row) == 128 && sizeof(bld_cache_memo) == 64 && sizeof(bld_cache_page) == 48,
              "a fixed layout");

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
    *stale = memcmp(h.context, c->plan.context, sizeof h.context) != 0;
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

/* Maps the file; 0, or an errno. It is guarded, so that being cut short by hand ends the build with a
 * message and not with a signal. */
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

/* Another context is the usual case after an update of the compiler; a missing file is the first build and
 * needs no note. */
mica_status bld_cache_open(const bld_cache_plan *plan, bld_cache **out, mica_error *err) {
    size_t sources = plan->path ? plan->sources : 0;
    bld_cache *c = base_calloc(1, sizeof *c + sources * sizeof *c->sources);
    bool stale = false;
    *out = c;
    if (!c) return base_fail_memory(err, "opening the cache");
    pthread_mutex_init(&c->lock, NULL);
    c->plan = *plan;
    c->plan.sources = sources;
    if (!plan->path) return MICA_OK;
    c->on = true;
    c->begun_ns = base_time_real_ns();
    int why = plan->distrust ? 0 : cache_map(c, plan->path);
    if (why == ENOENT) return MICA_OK;
    if (!why && !plan->distrust && cache_check(c, &stale) && !stale) return MICA_OK;
    cache_unmap(c);
    c->note = why     ? "the cache could not be read and is made anew"
              : stale ? "the cache is of another compiler or for other settings and is made anew"
                      : "the cache is damaged and is made anew";
    return MICA_OK;
}

void bld_cache_close(bld_cache *c) {
    if (!c) return;
    cache_unmap(c);
    for (size_t i = 0; i < c->used_count; i++)
        base_buf_free(&c->used[i].fresh);
    for (size_t i = 0; i < c->plan.sources; i++) {
        base_buf_free(&c->sources[i].fresh);
        base_buf_free(&c->sources[i].fresh_cold);
    }
    base_free(c->used);
    base_free(c->new_pages);
    pthread_mutex_destroy(&c->lock);
    base_free(c);
}

const char *bld_cache_note(const bld_cache *c) {
    return c->note;
}

bool bld_cache_on(const bld_cache *c) {
    return c->on;
}

bool bld_cache_damaged(const bld_cache *c) {
    return c->damaged;
}

/* builder/cache/save.c - brings the file of the cache up to date: adds to it, or writes it anew aside.
 *
 *     old header │ pieces in use, dead ones │ old tables │ new pieces │ new tables
 *     new header ┘ points to the new tables; what lies behind `total` was never there
 *
 * Adding writes new pieces and all tables, which is little beside the pieces that stay. The header
 * is the last thing written and decides what counts; a process that dies before leaves bytes behind the end
 * that nobody reads, and the next build writes over them. Pieces of the old file stay where they are, so a
 * build that has it mapped at the same time reads on undisturbed.
 *
 * Dead pieces and old tables gather. When more than half of the file would be dead it is written anew,
 * under another name that then takes the place of the old one.
 *
 * Nothing here is flushed: after a crash of the system the cache may be damaged, its sums tell, and it is
 * made anew. A cache that cannot be written is a note in the report and no error. */
#include "builder/cache/cache_internal.h"

#include "base/atomic.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The new file as it grows: the old one with what is added behind its end, or a temporary one. Pieces that
 * follow each other in memory are written at once. */
typedef struct cache_writer {
    bool append;
    int fd;
    base_atomic file;    /* the temporary one */
    uint64_t at;         /* where the next piece goes */
    const uint8_t *from; /* what waits to be written */
    size_t len;
    uint64_t begun; /* where what waits goes */
    mica_status status;
} cache_writer;

static size_t cache_padded(size_t len) {
    return (len + 15) & ~(size_t)15;
}

static void writer_flush(cache_writer *w) {
    while (w->len && w->status == MICA_OK) {
        ssize_t put = base_file_pwrite(w->fd, w->from, w->len, (off_t)w->begun);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            w->status = MICA_ERR_IO;
            break;
        }
        w->from += put;
        w->len -= (size_t)put;
        w->begun += (uint64_t)put;
    }
    w->len = 0;
}

/* What follows in memory follows in the file, so a run of reused pieces is one system call. */
static void writer_bytes(cache_writer *w, const uint8_t *data, size_t len) {
    if (!len) return;
    if (w->len && data != w->from + w->len) writer_flush(w);
    if (!w->len) {
        w->from = data;
        w->begun = w->at;
    }
    w->len += len;
    w->at += len;
}

/* Adds a piece and zeros up to a multiple of 16, which in the old file follow it there; where it now lies. */
static uint64_t writer_piece(cache_writer *w, base_view piece, bool from_old) {
    static const uint8_t zeros[16];
    uint64_t at = w->at;
    if (from_old) {
        writer_bytes(w, piece.data, cache_padded(piece.len));
        return at;
    }
    writer_bytes(w, piece.data, piece.len);
    writer_bytes(w, zeros, cache_padded(piece.len) - piece.len);
    return at;
}

/* Writes the pieces (those of the old file only where it is written anew) and notes them in the tables: first
 * what every build reads, then what few do. */
static void cache_pieces(const bld_cache *c, cache_writer *w, base_buf *rows, base_buf *memos) {
    for (size_t i = 0; i < c->plan.sources; i++) {
        const bld_cached *cached = &c->sources[i];
        if (!cached->packed.len) continue;
        bld_cache_row row = {.len = cached->packed.len,
                             .cold_len = cached->cold.len,
                             .stamp = cached->stamp,
                             .name_len = strlen(cached->name)};
        memcpy(row.key, cached->key, sizeof row.key);
        memcpy(row.sum, cached->sum, sizeof row.sum);
        row.offset = cached->reused && w->append ? cached->row->offset
                                                 : writer_piece(w, cached->packed, cached->reused);
        base_buf_append(rows, &row, sizeof row);
    }
    for (size_t i = 0; i < c->used_count; i++) {
        bld_cache_memo memo = c->used[i].memo;
        if (i && bld_cache_compare_memos(&c->used[i], &c->used[i - 1]) == 0) continue;
        const base_buf *fresh = &c->used[i].fresh;
        if (!memo.len)
            memo.offset = BLD_CACHE_START;
        else if (fresh->data)
            memo.offset = writer_piece(w, base_view_of(fresh->data, fresh->len), false);
        else if (!w->append)
            memo.offset = writer_piece(w, base_view_of(c->file.data + memo.offset, (size_t)memo.len), true);
        base_buf_append(memos, &memo, sizeof memo);
    }
    for (size_t i = 0, k = 0; i < c->plan.sources; i++) {
        const bld_cached *cached = &c->sources[i];
        if (!cached->packed.len) continue;
        if (rows->failed) return;
        bld_cache_row *row = (bld_cache_row *)(void *)rows->data + k++;
        row->cold_offset = cached->reused && w->append ? cached->row->cold_offset
                                                       : writer_piece(w, cached->cold, cached->reused);
    }
}

/* Bytes of all pieces the new tables name, and of those that the old file lacks. */
static uint64_t cache_live(const bld_cache *c, uint64_t *fresh) {
    uint64_t live = 0;
    *fresh = 0;
    for (size_t i = 0; i < c->plan.sources; i++) {
        const bld_cached *cached = &c->sources[i];
        uint64_t len = cache_padded(cached->packed.len) + cache_padded(cached->cold.len);
        live += len + (cached->packed.len ? sizeof(bld_cache_row) : 0);
        *fresh += cached->reused ? 0 : len;
    }
    for (size_t i = 0; i < c->used_count; i++) {
        uint64_t len = cache_padded((size_t)c->used[i].memo.len);
        live += len + sizeof(bld_cache_memo);
        *fresh += c->used[i].fresh.data ? len : 0;
    }
    return live + c->new_page_count * sizeof(bld_cache_page);
}

/* Opens the old file for adding to it: one build at a time, and only while it still is what was mapped.
 * False: another build has it, whose result will do as well. */
static bool cache_open_old(const bld_cache *c, cache_writer *w) {
    struct stat info;
    bld_cache_header now;
    w->fd = base_file_open(c->plan.path, O_RDWR, 0);
    if (w->fd < 0) {
        w->status = MICA_ERR_IO;
        return false;
    }
    w->at = cache_padded((size_t)c->header.total);
    if (base_file_lock(w->fd) == 0 && base_file_fstat(w->fd, &info) == 0 && info.st_dev == c->device &&
        info.st_ino == c->inode && base_file_pread(w->fd, &now, sizeof now, 0) == (ssize_t)sizeof now &&
        memcmp(&now, &c->header, sizeof now) == 0)
        return true;
    base_file_close(w->fd);
    return false;
}

/* Rows, memos and pages as one table, with one sum; it is begun at the end of the
 * pieces, a multiple of 16. */
static void cache_tables(const bld_cache *c, cache_writer *w, uint64_t live) {
    base_buf rows = {0}, memos = {0};
    cache_pieces(c, w, &rows, &memos);
    bld_cache_header h = {.version = BLD_CACHE_VERSION, .live = live, .tables = w->at};
    memcpy(h.magic, BLD_CACHE_MAGIC, sizeof h.magic);
    memcpy(h.context, c->plan.context, sizeof h.context);
    h.modules = (uint32_t)(rows.len / sizeof(bld_cache_row));
    h.memos = (uint32_t)(memos.len / sizeof(bld_cache_memo));
    h.pages = (uint32_t)c->new_page_count;
    base_buf_append(&rows, memos.data, memos.len);
    if (h.pages) base_buf_append(&rows, c->new_pages, h.pages * sizeof *c->new_pages);
    if (rows.failed || memos.failed) w->status = MICA_ERR_NO_MEMORY;
    h.total = h.tables + rows.len;
    base_sum_of(rows.data, rows.len, h.tables_sum);
    bld_cache_self(&h, h.self);
    writer_bytes(w, rows.data, rows.len);
    writer_flush(w);
    w->at = 0; /* last, and at once: until then the old header holds */
    writer_bytes(w, (const uint8_t *)&h, sizeof h);
    writer_flush(w);
    base_buf_free(&rows);
    base_buf_free(&memos);
}

/* Whether the new file would differ from the old one: in modules or the stamps of their sources, in
 * results, in pages. */
static bool cache_changed(const bld_cache *c) {
    size_t kept = 0;
    for (size_t i = 0; i < c->plan.sources; i++) {
        const bld_cached *cached = &c->sources[i];
        if (cached->packed.len && (!cached->reused || !cached->same_stamp)) return true;
        kept += cached->packed.len != 0;
    }
    return kept != c->row_count || c->used_fresh || c->used_count < c->memo_count ||
           c->new_page_count != c->page_count ||
           (c->page_count && memcmp(c->new_pages, c->pages, c->page_count * sizeof *c->pages) != 0);
}

/* live / 8 is the allowance for tables and for what the estimate leaves out; beyond twice what is alive the
 * file is compacted. */
void bld_cache_save(bld_cache *c) {
    cache_writer w = {.fd = -1};
    mica_error err = MICA_ERROR_INIT;
    uint64_t fresh;
    if (!c->on || !cache_changed(c)) return;
    if (c->used_count) qsort(c->used, c->used_count, sizeof *c->used, bld_cache_compare_memos);
    uint64_t live = cache_live(c, &fresh);
    w.append = c->file.len && c->header.total + fresh + live / 8 < live * 2;
    if (w.append) {
        if (cache_open_old(c, &w)) {
            cache_tables(c, &w, live);
            base_file_close(w.fd);
        }
    } else {
        w.status = base_atomic_begin(&w.file, c->plan.path, &err);
        w.fd = w.file.fd;
        w.at = BLD_CACHE_START;
        if (w.status == MICA_OK) {
            cache_tables(c, &w, live);
            if (w.status == MICA_OK)
                w.status = base_atomic_commit_unflushed(&w.file, &err);
            else
                base_atomic_abort(&w.file);
        }
    }
    if (w.status != MICA_OK) c->note = "the cache could not be written";
}

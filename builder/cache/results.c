/* builder/cache/results.c - what compression made of bytes, found by a key that stands for them.
 *
 * Compression is dear, and its result depends on bytes, codec and level alone. The key
 * is made of what the bytes are made of (a block: sums of its parts and the ids written into them), so that
 * the bytes need not exist to be looked up. Measurements of Auto are kept as well, of which only the size
 * matters.
 *
 * Which results the new file keeps follows from which were asked for: what no source needs any more is not
 * asked for and goes. */
#include "builder/cache/cache_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdlib.h>

/* Remembers that the new file needs this result; `bytes` is taken over, or NULL for one of the old file.
 * Memory that is missing here costs the next build a compression and this one nothing. */
static void cache_remember(bld_cache *c, const bld_cache_memo *memo, base_buf *bytes) {
    pthread_mutex_lock(&c->lock);
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
    pthread_mutex_unlock(&c->lock);
}

bld_run bld_run_of(const bld_cache *c, base_view raw) {
    bld_run run = {.raw = raw, .len = raw.len};
    if (c->on) base_sum_of(raw.data, raw.len, run.key);
    return run;
}

/* The whole record is hashed, so that a measurement of the first bytes of a run is no result for all of it,
 * and a key of fetched bytes no key of bytes that are there. */
static void cache_memo_key(const bld_encoding *e, uint8_t out[16]) {
    struct {
        uint8_t key[16];
        uint64_t len, whole;
        uint32_t codec, level, wanted, from;
    } what = {.len = e->len,
              .whole = e->run->len,
              .codec = (uint32_t)e->codec,
              .level = e->level,
              .wanted = e->wanted,
              .from = e->run->from != NULL};
    memcpy(what.key, e->run->key, sizeof what.key);
    base_sum_of(&what, sizeof what, out);
}

bool bld_cache_known(bld_cache *c, const bld_encoding *what, base_view *out, uint64_t *size) {
    uint8_t key[16], sum[16];
    if (!c->memo_count) return false;
    cache_memo_key(what, key);
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
    cache_remember(c, memo, NULL);
    return true;
}

/* `value` keeps the size even where the bytes are not kept because they are not fewer: that nothing is
 * gained is worth knowing, too. */
mica_status bld_cache_encode(bld_cache *c, const bld_encoding *what, base_buf *out, uint64_t *size,
                             mica_error *err) {
    bld_cache_memo memo = {0};
    base_buf made = {0}, fetched = {0};
    base_view raw = what->run->raw;
    mica_status status = MICA_OK;
    if (what->run->from) {
        status = c->plan.fetch(c->plan.ctx, what->run->from, &fetched, err);
        raw = base_view_of(fetched.data, fetched.len);
    }
    raw.len = what->len < raw.len ? what->len : raw.len;
    if (status == MICA_OK) status = fmt_encode(what->codec, what->level, raw, &made, err);
    *size = memo.value = made.len;
    bool fewer = what->wanted && made.len < raw.len;
    if (status == MICA_OK && fewer && !base_buf_append(out, made.data, made.len))
        status = base_fail_memory(err, "compressing");
    if (status == MICA_OK && c->on) {
        cache_memo_key(what, memo.key);
        if (fewer) {
            memo.len = made.len;
            base_sum_of(made.data, made.len, memo.sum);
        } else
            base_buf_free(&made);
        cache_remember(c, &memo, &made);
    }
    base_buf_free(&fetched);
    base_buf_free(&made);
    return status;
}

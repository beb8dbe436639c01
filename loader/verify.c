/* loader/verify.c - checks pages against the Merkle tree the first time they are used.
 *
 * A page is trusted when its bit is set. To trust a page its hash must be found in a trusted page of the
 * tree, whose own hash is one level higher, up to the root in the header. Two threads may check one page at
 * the same time; both come to the same answer. */
#include "loader/loader_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/pool.h"
#include "base/time.h"

#define VERIFY_CHUNK          64u   /* pages checked by one job */
#define VERIFY_PARALLEL_PAGES 1024u /* below this a second thread costs more than it saves */

static bool verify_bit(const mica_snapshot *s, uint64_t page) {
    return atomic_load_explicit(&s->verified[page / 64], memory_order_acquire) >> (page % 64) & 1;
}

static mica_status verify_one(mica_snapshot *s, uint64_t page, const uint8_t *expected, mica_error *err) {
    uint8_t found[FMT_HASH];
    base_sha256_of(s->base + page * FMT_PAGE, FMT_PAGE, found);
    atomic_fetch_add_explicit(&s->bytes_verified, FMT_PAGE, memory_order_relaxed);
    if (memcmp(found, expected, FMT_HASH) != 0) {
        if (atomic_load(&s->lost)) return ldr_fail_lost(page * FMT_PAGE, err);
        return base_fail_pair(err, MICA_ERR_CORRUPTED, fmt_header_place(&s->header, page * FMT_PAGE),
                              page * FMT_PAGE, base_pair_hashes(expected, found),
                              "a page does not match its SHA-256");
    }
    atomic_fetch_or_explicit(&s->verified[page / 64], (uint64_t)1 << (page % 64), memory_order_release);
    return MICA_OK;
}

/* Climbs from a data page to the first trusted page of the tree, then comes down, trusting each page on the
 * way. */
static mica_status verify_page(mica_snapshot *s, uint64_t page, mica_error *err) {
    uint64_t tree_page = s->header.tree_offset / FMT_PAGE;
    uint64_t path[FMT_MAX_TREE_LEVELS + 1];   /* pages of the file, from the data page upwards */
    uint64_t number[FMT_MAX_TREE_LEVELS + 1]; /* which page of its level each is */
    uint32_t height = 0;
    path[0] = page;
    number[0] = page - 1;
    while (height < s->tree.levels && !verify_bit(s, path[height])) {
        number[height + 1] = number[height] / FMT_FANOUT;
        path[height + 1] = tree_page + s->tree.first[height] + number[height + 1];
        height++;
    }
    if (!verify_bit(s, path[height])) {
        mica_status status = verify_one(s, path[height], s->header.root, err);
        if (status != MICA_OK) return status;
    }
    while (height > 0) {
        const uint8_t *hashes = s->base + path[height] * FMT_PAGE;
        height--;
        mica_status status =
            verify_one(s, path[height], hashes + number[height] % FMT_FANOUT * FMT_HASH, err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

mica_status ldr_check_pages(mica_snapshot *s, uint64_t offset, uint64_t len, mica_error *err) {
    if (len == 0) return MICA_OK;
    uint64_t page = offset / FMT_PAGE, last = (offset + len - 1) / FMT_PAGE;
    if (page == 0) page = 1; /* the header was checked at open and copied */
    while (page <= last && verify_bit(s, page))
        page++;
    if (page > last) return MICA_OK;
    if (ldr_advised(s)) ldr_advise_lookup(s, page, last);
    uint64_t start = base_time_ns();
    mica_status status = MICA_OK;
    for (; page <= last && status == MICA_OK; page++) {
        if (!verify_bit(s, page)) status = verify_page(s, page, err);
    }
    atomic_fetch_add_explicit(&s->validation_ns, base_time_ns() - start, memory_order_relaxed);
    return status;
}

mica_status ldr_fail_lost(uint64_t offset, mica_error *err) {
    return base_fail(err, MICA_ERR_TRUNCATED, "map", offset,
                     "the snapshot file was cut short while it was in use");
}

/* May bytes of the page be in use without the loader's knowing? */
static bool verify_in_use(const mica_snapshot *s, uint64_t page) {
    uint32_t handed = atomic_load(&s->handed);
    for (uint32_t i = 0; i < s->header.section_count; i++) {
        const fmt_section *x = &s->header.sections[i];
        bool raw = x->id == FMT_SECTION_HOT ||
                   (x->id >= FMT_SECTION_LANGUAGE && x->codec == FMT_CODEC_NONE) || handed >> i & 1;
        if (raw && page >= x->offset / FMT_PAGE && page * FMT_PAGE < x->offset + x->stored_size) return true;
    }
    return false;
}

/* Runs in a signal handler. What has not been verified cannot have been used, and what lies in tables is
 * verified again after each reading; only verified bytes that were given out where they lie (hot parts, raw
 * sections and blocks) may be in use without the loader's knowing. */
bool ldr_lost(void *ctx, size_t offset, size_t len) {
    mica_snapshot *s = ctx;
    uint64_t first = offset / FMT_PAGE, end = (offset + len) / FMT_PAGE;
    for (uint64_t page = first; page < end && page < s->size / FMT_PAGE; page++) {
        if (verify_in_use(s, page) && (s->level >= MICA_VALIDATE_HEADER || verify_bit(s, page))) return false;
    }
    for (uint64_t page = first; page < end && page < s->size / FMT_PAGE; page++)
        atomic_fetch_and(&s->verified[page / 64], ~((uint64_t)1 << (page % 64)));
    atomic_store(&s->all_verified, false);
    atomic_store_explicit(&s->lost, true, memory_order_release);
    return true;
}

static mica_status verify_chunk(void *ctx, size_t index, mica_error *err) {
    mica_snapshot *s = ctx;
    if (s->deadline && base_time_ns() >= s->deadline) {
        atomic_store(&s->timed_out, true);
        return MICA_OK;
    }
    uint64_t first = 1 + (uint64_t)index * VERIFY_CHUNK, end = first + VERIFY_CHUNK;
    uint64_t limit = s->header.tree_offset / FMT_PAGE, last = end < limit ? end : limit;
    return ldr_check_pages(s, first * FMT_PAGE, (last - first) * FMT_PAGE, err);
}

mica_status mica_snapshot_verify_all(mica_snapshot *s, unsigned jobs, mica_error *err) {
    ldr_advise_whole(s);
    uint64_t pages = s->tree.data_pages;
    size_t chunks = (size_t)((pages + VERIFY_CHUNK - 1) / VERIFY_CHUNK);
    mica_status status =
        base_pool_run(chunks, pages >= VERIFY_PARALLEL_PAGES ? jobs : 1, verify_chunk, s, err);
    if (status == MICA_OK && !atomic_load(&s->timed_out) && !atomic_load(&s->lost))
        atomic_store_explicit(&s->all_verified, true, memory_order_release);
    return status;
}

/* Whether data page n + 1 may have been used: by its bit in `before`, or unseen where pages are not verified.
 */
static bool verify_was_used(const mica_snapshot *s, const uint64_t *before, uint64_t n) {
    return s->level >= MICA_VALIDATE_HEADER || before[(n + 1) / 64] >> ((n + 1) % 64) & 1;
}

static mica_status verify_fail_changed(const char *section, uint64_t offset, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, section, offset, "it was written to while it was in use");
}

mica_status mica_snapshot_check_content(mica_snapshot *s, mica_error *err) {
    mica_error why = MICA_ERROR_INIT, page = MICA_ERROR_INIT;
    uint64_t found;
    if (mica_snapshot_check_alive(s, &why) == MICA_OK) return MICA_OK;
    mica_status status = ldr_file_size(s, &found, err);
    if (status != MICA_OK) return status;
    if (found < s->size) { /* the tree, which lies last, is gone; what is lost is never missed silently */
        bool other = found >= FMT_PAGE && memcmp(s->base, &s->header, sizeof s->header) != 0;
        return other ? verify_fail_changed("header", 0, err) : MICA_OK;
    }
    ldr_advise_whole(s);
    uint64_t words = s->size / FMT_PAGE / 64 + 1, *before = base_malloc((size_t)words * sizeof *before);
    if (!before) return base_fail_memory(err, "verifying a snapshot again");
    for (uint64_t i = 0; i < words; i++)
        before[i] = atomic_exchange(&s->verified[i], 0); /* all of it is believed anew, the tree too */
    atomic_store(&s->all_verified, false);
    for (uint64_t n = 0; status == MICA_OK && n < s->tree.data_pages; n++)
        if (verify_was_used(s, before, n)) status = verify_page(s, n + 1, &page);
    base_free(before);
    return status == MICA_OK ? MICA_OK : verify_fail_changed(page.section, page.offset, err);
}

mica_status ldr_verify_leaves(mica_snapshot *s, const uint8_t *leaves, mica_error *err) {
    uint64_t start = base_time_ns(), tree_page = s->header.tree_offset / FMT_PAGE;
    mica_status status = MICA_OK;
    for (uint64_t n = 0; n < s->tree.data_pages && status == MICA_OK; n++) {
        const uint8_t *hashes = s->base + (tree_page + s->tree.first[0] + n / FMT_FANOUT) * FMT_PAGE;
        if (n % FMT_FANOUT == 0)
            status = verify_page(s, n + 1, err); /* and the hashes of 128 pages with it */
        if (status == MICA_OK &&
            memcmp(leaves + n * FMT_HASH, hashes + n % FMT_FANOUT * FMT_HASH, FMT_HASH)) {
            status = base_fail_pair(
                err, MICA_ERR_CORRUPTED, fmt_header_place(&s->header, (n + 1) * FMT_PAGE), (n + 1) * FMT_PAGE,
                base_pair_hashes(hashes + n % FMT_FANOUT * FMT_HASH, leaves + n * FMT_HASH),
                "a page does not match its SHA-256");
        }
    }
    atomic_fetch_add_explicit(&s->bytes_verified, s->tree.data_pages * FMT_PAGE, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->validation_ns, base_time_ns() - start, memory_order_relaxed);
    if (status == MICA_OK) atomic_store_explicit(&s->all_verified, true, memory_order_release);
    return status;
}

/* format/verify.c - checks pages against the Merkle tree the first time they are used.
 *
 * Nothing of a file is believed because it was right when it was built, or yesterday, or in another
 * process. The header is: it carries its own hash, and a signature where one is required. It names the
 * root. From there trust goes down: a page of the tree is trusted when its hash is the one that a trusted
 * page above it (or the header) says, a page of content when its hash stands in a trusted page of the tree.
 * A bit for each page remembers it.
 *
 *     header (root) ── level 1 page ──┬── level 0 page ──┬── page of content
 *                                     └── …              └── … 128 of them
 *
 * The first use of a page costs its own SHA-256 and those of the pages of the tree above it that nobody
 * asked for yet; at 128 hashes to a page, 16,384 pages (64 MiB) have a tree of two levels, and neighbours
 * share its pages. All later uses cost a test of a bit. Two threads may check one page at the same time:
 * they hash the same bytes and set the same bit, and no lock is held.
 *
 * Whoever uses bytes does it between two questions (format/file.h):
 *
 *     fmt_file_check(range)      the pages are verified now
 *     … reads the bytes …
 *     fmt_file_settled(range)    they were still there
 *
 * because a mapped file may be cut short at any moment. The lost page then reads as zeros (base/guard.h),
 * its bit is cleared, `lost` is set; the check after reading notices, hashes the zeros and fails. So a
 * table, of which records are copied, can be lost without harm. A view that was given out for good
 * (fmt_file_hand_out: code that runs in place) has no check after reading; verify_lost refuses to put zeros
 * under it, and the process ends with a message.
 *
 * Bytes that change in place are another matter: a page that was verified is not looked at again, so it may
 * be read differently from what was hashed. That is told at the end of a run (fmt_file_check_content) and
 * not prevented; who must rule it out reads the file into memory (fmt_source.copy). */
#include "format/file.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "base/hash.h"
#include "base/pool.h"
#include "base/time.h"

#include <string.h>
#include <sys/stat.h>

#define VERIFY_ROW            16u   /* pages that are hashed together */
#define VERIFY_CHUNK          64u   /* pages checked by one job */
#define VERIFY_PARALLEL_PAGES 1024u /* below this a second thread costs more than it saves */

/* Acquire: whoever sees the bit sees the page as it was when it was hashed, and what its bits above stand
 * for. */
static bool verify_bit(const fmt_file *f, uint64_t page) {
    return atomic_load_explicit(&f->verified[page / 64], memory_order_acquire) >> (page % 64) & 1;
}

/* What is fetched is verified as any other page: who brings it says only that it is of this place. */
static mica_status verify_fetch(fmt_file *f, uint64_t page, uint64_t last, mica_error *err) {
    return f->fetch ? f->fetch->pages(f->fetch->ctx, page, last - page + 1, err) : MICA_OK;
}

/* Compares the hash of a page. The bit is set after the comparison and never before: another thread that sees it uses the page at
 * once. */
static mica_status verify_found(fmt_file *f, uint64_t page, const uint8_t *found, const uint8_t *expected,
                                mica_error *err) {
    atomic_fetch_add_explicit(&f->bytes_verified, FMT_PAGE, memory_order_relaxed);
    if (memcmp(found, expected, FMT_HASH) != 0) {
        if (atomic_load(&f->lost)) return fmt_file_fail_lost(f, page * FMT_PAGE, err);
        return base_fail_pair(err, MICA_ERR_CORRUPTED,
                              fmt_header_place(&f->header, &f->form, page * FMT_PAGE), page * FMT_PAGE,
                              base_pair_hashes(expected, found), "a page does not match its SHA-256");
    }
    atomic_fetch_or_explicit(&f->verified[page / 64], (uint64_t)1 << (page % 64), memory_order_release);
    return MICA_OK;
}

static mica_status verify_one(fmt_file *f, uint64_t page, const uint8_t *expected, mica_error *err) {
    uint8_t found[FMT_HASH];
    mica_status status = verify_fetch(f, page, page, err);
    if (status != MICA_OK) return status;
    base_sha256_of(f->base + page * FMT_PAGE, FMT_PAGE, found);
    return verify_found(f, page, found, expected, err);
}

/* Climbs from the page of the tree that has a data page's hash to the first trusted one, then comes down, trusting each page on
 * the way. Gives the hashes of the data page and its 127 neighbours. */
static mica_status verify_parents(fmt_file *f, uint64_t page, const uint8_t **hashes, mica_error *err) {
    uint64_t tree_page = f->header.tree_offset / FMT_PAGE;
    uint64_t path[FMT_MAX_TREE_LEVELS];   /* pages of the tree, from the lowest upwards */
    uint64_t number[FMT_MAX_TREE_LEVELS]; /* which page of its level each is */
    uint32_t height = 0;
    number[0] = (page - 1) / FMT_FANOUT;
    path[0] = tree_page + f->tree.first[0] + number[0];
    while (height + 1 < f->tree.levels && !verify_bit(f, path[height])) {
        number[height + 1] = number[height] / FMT_FANOUT;
        path[height + 1] = tree_page + f->tree.first[height + 1] + number[height + 1];
        height++;
    }
    mica_status status = MICA_OK;
    if (!verify_bit(f, path[height])) status = verify_one(f, path[height], f->header.root, err);
    while (height > 0 && status == MICA_OK) {
        const uint8_t *above = f->base + path[height] * FMT_PAGE;
        height--;
        status = verify_one(f, path[height], above + number[height] % FMT_FANOUT * FMT_HASH, err);
    }
    *hashes = f->base + path[0] * FMT_PAGE;
    return status;
}

static mica_status verify_page(fmt_file *f, uint64_t page, mica_error *err) {
    const uint8_t *hashes;
    mica_status status = verify_parents(f, page, &hashes, err);
    return status == MICA_OK ? verify_one(f, page, hashes + (page - 1) % FMT_FANOUT * FMT_HASH, err) : status;
}

/* How many pages from one that is not verified on are not, either, have their hashes in the same page of the tree, and are hashed
 * at once; at most `most`. */
static uint64_t verify_row(const fmt_file *f, uint64_t page, uint64_t most) {
    uint64_t count = 1, group = FMT_FANOUT - (page - 1) % FMT_FANOUT;
    if (most > group) most = group;
    if (most > VERIFY_ROW) most = VERIFY_ROW;
    while (count < most && !verify_bit(f, page + count))
        count++;
    return count;
}

static mica_status verify_pages(fmt_file *f, uint64_t page, uint64_t count, mica_error *err) {
    uint8_t found[VERIFY_ROW][FMT_HASH];
    const uint8_t *hashes;
    mica_status status = verify_parents(f, page, &hashes, err);
    if (status == MICA_OK) status = verify_fetch(f, page, page + count - 1, err);
    if (status != MICA_OK) return status;
    base_sha256_pages(f->base + page * FMT_PAGE, (size_t)count, found);
    for (uint64_t k = 0; k < count && status == MICA_OK; k++)
        status = verify_found(f, page + k, found[k], hashes + (page - 1 + k) % FMT_FANOUT * FMT_HASH, err);
    return status;
}

mica_status fmt_file_check_apart(fmt_file *f, uint64_t page, const uint8_t *bytes, mica_error *err) {
    uint8_t found[FMT_HASH];
    const uint8_t *hashes;
    if (f->trusted || verify_bit(f, page)) return MICA_OK;
    mica_status status = verify_parents(f, page, &hashes, err);
    if (status != MICA_OK) return status;
    base_sha256_of(bytes, FMT_PAGE, found);
    return verify_found(f, page, found, hashes + (page - 1) % FMT_FANOUT * FMT_HASH, err);
}

/* Pages that are verified already are skipped before the clock is read, since that is the common case. */
mica_status fmt_file_check_pages(fmt_file *f, uint64_t offset, uint64_t len, mica_error *err) {
    if (len == 0) return MICA_OK;
    uint64_t page = offset / FMT_PAGE, last = (offset + len - 1) / FMT_PAGE;
    if (page == 0) page = 1; /* the header was checked at open and copied */
    while (page <= last && verify_bit(f, page))
        page++;
    if (page > last) return MICA_OK;
    if (atomic_load_explicit(&f->advice, memory_order_relaxed) != FMT_ADVICE_NONE)
        fmt_advise_lookup(f, page, last);
    uint64_t start = base_time_ns();
    mica_status status = verify_fetch(f, page, last, err);
    for (uint64_t count = 1; page <= last && status == MICA_OK; page += count) {
        count = 1;
        if (verify_bit(f, page)) continue;
        count = verify_row(f, page, last - page + 1);
        status = verify_pages(f, page, count, err);
    }
    atomic_fetch_add_explicit(&f->validation_ns, base_time_ns() - start, memory_order_relaxed);
    return status;
}

mica_status fmt_file_fail_lost(const fmt_file *f, uint64_t offset, mica_error *err) {
    return base_fail(err, MICA_ERR_TRUNCATED, "map", offset, "the %s file was cut short while it was in use",
                     f->form.noun);
}

/* May bytes of the page be in use without anyone's asking again? */
static bool verify_in_use(const fmt_file *f, uint64_t page) {
    uint32_t handed = atomic_load(&f->handed);
    for (uint32_t i = 0; i < f->header.section_count; i++) {
        const fmt_section *x = &f->header.sections[i];
        if (!(handed >> i & 1)) continue;
        if (page >= x->offset / FMT_PAGE && page * FMT_PAGE < x->offset + x->stored_size) return true;
    }
    return false;
}

/* Runs in a signal handler. What has not been verified cannot have been used, and what is read under
 * fmt_file_settled is verified again after each reading; only verified bytes of sections that were given out
 * may be in use without anyone's asking again. */
static bool verify_lost(void *ctx, size_t offset, size_t len) {
    fmt_file *f = ctx;
    uint64_t first = offset / FMT_PAGE, end = (offset + len) / FMT_PAGE;
    for (uint64_t page = first; page < end && page < f->size / FMT_PAGE; page++) {
        if (verify_in_use(f, page) && (f->trusted || verify_bit(f, page))) return false;
    }
    for (uint64_t page = first; page < end && page < f->size / FMT_PAGE; page++)
        atomic_fetch_and(&f->verified[page / 64], ~((uint64_t)1 << (page % 64)));
    atomic_store(&f->all_verified, false);
    atomic_store_explicit(&f->lost, true, memory_order_release);
    return true;
}

/* A deadline ends the run without a failure: what was not reached is verified when it is used. */
static mica_status verify_chunk(void *ctx, size_t index, mica_error *err) {
    fmt_file *f = ctx;
    if (f->deadline && base_time_ns() >= f->deadline) {
        atomic_store(&f->timed_out, true);
        return MICA_OK;
    }
    uint64_t first = 1 + (uint64_t)index * VERIFY_CHUNK, end = first + VERIFY_CHUNK;
    uint64_t limit = f->header.tree_offset / FMT_PAGE, last = end < limit ? end : limit;
    return fmt_file_check_pages(f, first * FMT_PAGE, (last - first) * FMT_PAGE, err);
}

mica_status fmt_file_verify_all(fmt_file *f, unsigned jobs, mica_error *err) {
    fmt_advise_whole(f);
    uint64_t pages = f->tree.data_pages;
    size_t chunks = (size_t)((pages + VERIFY_CHUNK - 1) / VERIFY_CHUNK);
    mica_status status =
        base_pool_run(chunks, pages >= VERIFY_PARALLEL_PAGES ? jobs : 1, verify_chunk, f, err);
    if (status == MICA_OK && !atomic_load(&f->timed_out) && !atomic_load(&f->lost))
        atomic_store_explicit(&f->all_verified, true, memory_order_release);
    return status;
}

/* How many bytes of the container its file has now. Only while f->fd is open. */
static mica_status verify_file_size(const fmt_file *f, uint64_t *size, mica_error *err) {
    struct stat info;
    if (base_file_fstat(f->fd, &info) != 0) return base_fail_errno(err, f->form.noun, "examine");
    uint64_t found = (uint64_t)info.st_size;
    *size = found > f->offset ? found - f->offset : 0;
    if (*size > f->size) *size = f->size;
    return MICA_OK;
}

/* The time of change is asked as well as the size: a file that is overwritten in place keeps its size. */
mica_status fmt_file_check_alive(const fmt_file *f, mica_error *err) {
    struct stat info;
    if (f->fd < 0) return MICA_OK;
    if (base_file_fstat(f->fd, &info) != 0) return base_fail_errno(err, f->form.noun, "examine");
    uint64_t end = f->offset + f->size, found = (uint64_t)info.st_size;
    bool whole = f->offset ? found >= end : found == end; /* other bytes may follow an embedded one */
    if (whole && info.st_mtim.tv_sec == f->changed_s && info.st_mtim.tv_nsec == f->changed_ns) return MICA_OK;
    if (found >= end)
        return base_fail(err, MICA_ERR_CORRUPTED, "file", MICA_NO_OFFSET,
                         "the mapped %s was written to while it was in use", f->form.noun);
    return base_fail_pair(err, MICA_ERR_TRUNCATED, "file", (uint64_t)info.st_size,
                          base_pair_numbers(end, found), "the mapped %s was cut from %llu to %llu bytes",
                          f->form.noun, (unsigned long long)f->size, (unsigned long long)info.st_size);
}

/* Whether data page n + 1 may have been used: by its bit in `before`, or unseen where
 * pages are not verified. */
static bool verify_was_used(const fmt_file *f, const uint64_t *before, uint64_t n) {
    return f->trusted || before[(n + 1) / 64] >> ((n + 1) % 64) & 1;
}

static mica_status verify_fail_changed(const char *section, uint64_t offset, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, section, offset, "it was written to while it was in use");
}

/* Asked at the end, and expensive only where something happened: if the file was not touched since it was
 * opened, nothing is read. Otherwise every page that was used is hashed again, with a tree that is believed
 * anew as well. */
mica_status fmt_file_check_content(fmt_file *f, mica_error *err) {
    mica_error why = MICA_ERROR_INIT, page = MICA_ERROR_INIT;
    uint64_t found;
    if (fmt_file_check_alive(f, &why) == MICA_OK) return MICA_OK;
    mica_status status = verify_file_size(f, &found, err);
    if (status != MICA_OK) return status;
    if (found < f->size) { /* the tree, which lies last, is gone; what is lost is never missed silently */
        bool other = found >= FMT_PAGE && memcmp(f->base, &f->header, sizeof f->header) != 0;
        return other ? verify_fail_changed("header", 0, err) : MICA_OK;
    }
    fmt_advise_whole(f);
    uint64_t words = f->size / FMT_PAGE / 64 + 1, *before = base_malloc((size_t)words * sizeof *before);
    if (!before) return base_fail_memory(err, "verifying a file again");
    for (uint64_t i = 0; i < words; i++)
        before[i] = atomic_exchange(&f->verified[i], 0); /* all of it is believed anew, the tree too */
    atomic_store(&f->all_verified, false);
    for (uint64_t n = 0; status == MICA_OK && n < f->tree.data_pages; n++)
        if (verify_was_used(f, before, n)) status = verify_page(f, n + 1, &page);
    base_free(before);
    return status == MICA_OK ? MICA_OK : verify_fail_changed(page.section, page.offset, err);
}

/* The pages were hashed while the stream arrived; here only the tree is proved and the hashes compared. For
 * each page of the tree one page of content is verified in the usual way, which proves that page of the
 * tree along with it. */
mica_status fmt_file_verify_leaves(fmt_file *f, const uint8_t *leaves, mica_error *err) {
    uint64_t start = base_time_ns(), tree_page = f->header.tree_offset / FMT_PAGE;
    mica_status status = MICA_OK;
    for (uint64_t n = 0; n < f->tree.data_pages && status == MICA_OK; n++) {
        const uint8_t *hashes = f->base + (tree_page + f->tree.first[0] + n / FMT_FANOUT) * FMT_PAGE;
        if (n % FMT_FANOUT == 0)
            status = verify_page(f, n + 1, err); /* and the hashes of 128 pages with it */
        if (status == MICA_OK &&
            memcmp(leaves + n * FMT_HASH, hashes + n % FMT_FANOUT * FMT_HASH, FMT_HASH)) {
            status =
                base_fail_pair(err, MICA_ERR_CORRUPTED,
                               fmt_header_place(&f->header, &f->form, (n + 1) * FMT_PAGE), (n + 1) * FMT_PAGE,
                               base_pair_hashes(hashes + n % FMT_FANOUT * FMT_HASH, leaves + n * FMT_HASH),
                               "a page does not match its SHA-256");
        }
    }
    atomic_fetch_add_explicit(&f->bytes_verified, f->tree.data_pages * FMT_PAGE, memory_order_relaxed);
    atomic_fetch_add_explicit(&f->validation_ns, base_time_ns() - start, memory_order_relaxed);
    if (status == MICA_OK) atomic_store_explicit(&f->all_verified, true, memory_order_release);
    return status;
}

mica_status fmt_file_section(fmt_file *f, uint16_t id, uint16_t kind, base_view *out, mica_error *err) {
    const fmt_section *section = fmt_header_section(&f->header, id, kind);
    if (!section) return MICA_ERR_NOT_FOUND;
    fmt_file_hand_out(f, section);
    *out = base_view_of(f->base + section->offset, (size_t)section->stored_size);
    return fmt_file_check(f, section->offset, section->stored_size, err);
}

/* From here on the guard asks verify_lost, which knows what is in use. What the image holds is taken over
 * first, so that an error leaves one owner. */
mica_status fmt_file_begin(fmt_file *f, const fmt_source *source, const fmt_image *image,
                           const fmt_header *header, void *verified, mica_error *err) {
    f->header = *header;
    f->form = source->form;
    f->base = image->base;
    f->size = image->size;
    f->offset = source->offset;
    f->fetch = source->fetch;
    f->mapped = image->mapped;
    f->at_fixed = image->at_fixed;
    f->guarded = image->guarded;
    f->fd = image->fd;
    f->changed_s = image->changed.tv_sec;
    f->changed_ns = image->changed.tv_nsec;
    f->verified = verified;
    fmt_advise_open(f, source);
    if (f->guarded) base_guard_set(f->base, verify_lost, f);
    if (!fmt_tree_plan(header->tree_offset / FMT_PAGE - 1, &f->tree))
        return base_fail(err, MICA_ERR_CORRUPTED, "tree", header->tree_offset,
                         "the tree has an impossible shape");
    return MICA_OK;
}

void fmt_file_end(fmt_file *f) {
    fmt_image image = {
        .base = f->base, .mapped = f->mapped, .at_fixed = f->at_fixed, .guarded = f->guarded, .fd = f->fd};
    fmt_image_end(&image);
}

/* The header is a copy: what was checked cannot change any more. */
static mica_status file_of_image(fmt_file *f, const fmt_source *source, fmt_image *image, mica_error *err) {
    fmt_header header = {0};
    memcpy(&header, image->base, image->size < sizeof header ? (size_t)image->size : sizeof header);
    mica_status status = fmt_header_check(&header, &source->form, image->size, true, err);
    if (status == MICA_OK && source->wanted) status = source->wanted(source->ctx, &header, err);
    void *verified = status == MICA_OK ? base_calloc(1, fmt_file_bitmap(image->size)) : NULL;
    if (status == MICA_OK && !verified) status = base_fail_memory(err, source->form.noun);
    if (status != MICA_OK) {
        fmt_image_end(image);
        return status;
    }
    status = fmt_file_begin(f, source, image, &header, verified, err);
    if (status != MICA_OK) fmt_file_close(f);
    return status;
}

mica_status fmt_file_open(fmt_file *f, const fmt_source *source, mica_error *err) {
    fmt_image image;
    memset(f, 0, sizeof *f);
    mica_status status = fmt_image_of(source, &image, err);
    return status == MICA_OK ? file_of_image(f, source, &image, err) : status;
}

void fmt_file_close(fmt_file *f) {
    void *verified = (void *)f->verified;
    fmt_file_end(f);
    base_free(verified);
}

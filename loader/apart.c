/* loader/apart.c - verifies pages that cannot be read where they lie: whoever runs from a snapshot has taken access to them
 * away, until they are touched. Called by a session that goes on from an image, in the handler of a fault.
 *
 * The bytes are read through another map of the same file, which ends with the call. What lies in the page cache is one, so
 * they are those that will be used. */
#include "loader/loader_internal.h"

#include "base/error.h"
#include "base/file.h"

#include <sys/mman.h>

#define APART_GAP                                                                                            \
    64u /* pages between two of them that are as one run: taking access away twice costs more than giving it back */

static bool verified(const mica_snapshot *s, uint64_t page) {
    return s->file.trusted || atomic_load(&s->file.verified[page / 64]) >> (page % 64) & 1;
}

/* The tree is verified on the way to the pages below it, and is small. */
bool mica_snapshot_next_unverified(const mica_snapshot *s, mica_view bits, uint64_t *page, uint64_t *count,
                                   const void **at) {
    uint64_t end = s->file.header.tree_offset / FMT_PAGE, k = *page;
    if (s->file.fd < 0 || !s->file.mapped || bits.len != fmt_file_bitmap(s->file.size)) return false;
    while (k < end && (!(bits.data[k / 8] >> (k % 8) & 1) || verified(s, k)))
        k += bits.data[k / 8] >> (k % 8) ? 1 : 8 - k % 8; /* few have one */
    if (k > end) k = end;
    *page = k;
    uint64_t last = k; /* of the run, and one more */
    for (; k < end && k - last < APART_GAP; k++)
        if (bits.data[k / 8] >> (k % 8) & 1 && !verified(s, k)) last = k + 1;
    *count = last - *page;
    *at = s->file.base + *page * FMT_PAGE;
    return *count > 0;
}

mica_status mica_snapshot_verify_apart(mica_snapshot *s, mica_view bits, uint64_t page, uint64_t count,
                                       mica_error *err) {
    size_t size = (size_t)count * FMT_PAGE;
    off_t offset = (off_t)(s->file.offset + page * FMT_PAGE);
    void *view = base_file_mmap(NULL, size, PROT_READ, MAP_PRIVATE, s->file.fd, offset);
    if (view == MAP_FAILED) return base_fail_errno(err, s->file.form.noun, "map a part of it again");
    mica_status status = MICA_OK;
    for (uint64_t k = 0; k < count && status == MICA_OK; k++)
        if ((page + k) / 8 < bits.len && bits.data[(page + k) / 8] >> ((page + k) % 8) & 1)
            status = fmt_file_check_apart(&s->file, page + k, (const uint8_t *)view + k * FMT_PAGE, err);
    base_file_munmap(view, size);
    return status;
}

/* tape/pages.c - current pages in memory: a bounded number of them, which others take the place of.
 *
 * Pages whose numbers share all but the last bits lie together in an *extent* of 2 MiB, so that neighbours are one run of
 * bytes, and a large page of the machine where all of them are there. Finding one is a look into a small table.
 *
 * WHO GIVES WAY. A hand goes round; a page that was used since it came by last is passed over once, and those of regions that
 * matter more for some rounds. A page that was written since the last checkpoint goes to a file without a name (it is
 * *spilled*), so memory stays bounded and nothing is lost; a tape in memory alone has no other place for it and grows. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GIVE_UP 32u /* pages at a time */
#define ROUNDS  5u
#define KEPT    2u           /* before this round pages stay that rules want in memory */
#define LEAST   (64u * 1024) /* bytes of memory that every tape may use */

static int64_t extent_number(const mica_tape *t, int64_t page) {
    return page >> t->pages.shift;
}

static tape_extent **slot_for(const tape_pages *p, int64_t number) {
    uint64_t at = tape_hash_of(number) & (p->room - 1);
    while (p->table[at] && p->table[at]->number != number)
        at = (at + 1) & (p->room - 1);
    return &p->table[at];
}

tape_extent *tape_extent_of(const mica_tape *t, int64_t page) {
    return *slot_for(&t->pages, extent_number(t, page));
}

mica_status tape_pages_begin(mica_tape *t, uint64_t bytes, mica_error *err) {
    tape_pages *p = &t->pages;
    p->spill = -1;
    p->room = 16;
    p->shift = (uint32_t)__builtin_ctz(TAPE_EXTENT) - t->shift;
    p->most = bytes > LEAST ? bytes : LEAST;
    p->table = base_calloc(p->room, sizeof *p->table);
    p->quick = p->table;
    p->quick_mask = p->room - 1;
    return p->table ? MICA_OK : base_fail_memory(err, "the pages of a tape");
}

static void extent_free(tape_extent *x) {
    if (x && x->memory) base_file_munmap(x->memory, TAPE_EXTENT);
    base_free(x);
}

void tape_pages_end(mica_tape *t) {
    tape_pages *p = &t->pages;
    for (uint32_t k = 0; p->table && k < p->room; k++)
        extent_free(p->table[k]);
    base_free(p->table);
    base_buf_free(&p->spill_free);
    base_buf_free(&p->mapped_free);
    if (p->spill >= 0 && p->room) base_file_close(p->spill);
    if (p->mapped_plus_one) base_file_close(p->mapped_plus_one - 1);
    memset(p, 0, sizeof *p);
}

/* ---- extents ---- */

static void set_quick(tape_pages *p) {
    if (p->counted) return;
    p->quick = p->table;
    p->quick_mask = p->room - 1;
}

void tape_pages_count(mica_tape *t) {
    static tape_extent *const none[1] = {NULL};
    t->pages.counted = true;
    t->pages.quick = none;
    t->pages.quick_mask = 0;
}

static mica_status grow(tape_pages *p, mica_error *err) {
    tape_pages old = *p;
    tape_extent **table = base_calloc(2 * (size_t)p->room, sizeof *table);
    if (!table) return base_fail_memory(err, "the pages of a tape");
    p->table = table;
    p->room *= 2;
    for (uint32_t k = 0; k < old.room; k++)
        if (old.table[k]) *slot_for(p, old.table[k]->number) = old.table[k];
    base_free(old.table);
    set_quick(p);
    return MICA_OK;
}

/* 2 MiB at a multiple of as many, so that the system may make one large page of them; of memory, or of the mapped file at `place`. */
static uint8_t *extent_memory(const tape_pages *p, uint64_t place) {
    int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    uint8_t *at = base_file_mmap(NULL, 2 * (size_t)TAPE_EXTENT, protection, flags, -1, 0);
    if (at == MAP_FAILED) return NULL;
    size_t before = (size_t)(-(uintptr_t)at & (TAPE_EXTENT - 1));
    if (before) base_file_munmap(at, before);
    if (TAPE_EXTENT - before) base_file_munmap(at + before + TAPE_EXTENT, TAPE_EXTENT - before);
    at += before;
    if (p->mapped_plus_one && base_file_mmap(at, TAPE_EXTENT, protection, MAP_SHARED | MAP_FIXED,
                                             p->mapped_plus_one - 1, (off_t)place) == MAP_FAILED) {
        base_file_munmap(at, TAPE_EXTENT);
        return NULL;
    }
    (void)madvise(at, TAPE_EXTENT, MADV_NOHUGEPAGE);
    return at;
}

/* A place in the mapped file, which grows by one where none is free. Its bytes are there before they are used: a disk that is full
 * is told now, and by no signal. */
static mica_status mapped_place(mica_tape *t, uint64_t *out, mica_error *err) {
    tape_pages *p = &t->pages;
    if (p->mapped_free.len >= sizeof *out) {
        p->mapped_free.len -= sizeof *out;
        memcpy(out, p->mapped_free.data + p->mapped_free.len, sizeof *out);
        return MICA_OK;
    }
    if (!base_file_allocate(p->mapped_plus_one - 1, p->mapped_end, TAPE_EXTENT))
        return base_fail_errno(err, t->name, "make its mapped memory larger");
    *out = p->mapped_end;
    p->mapped_end += TAPE_EXTENT;
    return MICA_OK;
}

/* What it has is lost to who takes it as memory: it has nothing, or what memory left there, and that is no tape. */
static mica_status check_mapped(const mica_tape *t, int fd, const char *path, mica_error *err) {
    uint8_t magic[2][8] = {{0}};
    struct stat info, own;
    const char *why = NULL;
    if (base_file_fstat(fd, &info) != 0 || base_file_fstat(t->fd, &own) != 0)
        return base_fail_errno(err, path, "examine it");
    for (unsigned k = 0; k < 2 && S_ISREG(info.st_mode); k++)
        if (base_file_pread(fd, magic[k], sizeof magic[k], (off_t)k * TAPE_SUPER) < 0)
            return base_fail_errno(err, path, "look into it");
    if (!S_ISREG(info.st_mode))
        why = "it is not a regular file";
    else if (info.st_dev == own.st_dev && info.st_ino == own.st_ino)
        why = "it is the tape itself";
    else if (memcmp(magic[0], TAPE_MAGIC, 8) == 0 || memcmp(magic[1], TAPE_MAGIC, 8) == 0)
        why = "it is a tape";
    else if (info.st_size % TAPE_EXTENT)
        why = "it has something else";
    if (!why) return MICA_OK;
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "%s cannot be memory of a tape: %s; name a file that is empty or not there", path, why);
}

mica_status tape_pages_map(mica_tape *t, const char *path, mica_error *err) {
    int fd = base_file_open(path, O_RDWR | O_CREAT | O_NONBLOCK, 0600);
    if (fd < 0) return base_fail_errno(err, path, "open it as memory of a tape");
    t->pages.mapped_plus_one = fd + 1;
    mica_status status = check_mapped(t, fd, path, err);
    if (status != MICA_OK) return status;
    if (base_file_lock(fd) != 0)
        return base_fail(err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET, "%s: another process has it as memory",
                         path);
    base_file_cut(fd, 0); /* what is current is read from the tape */
    return MICA_OK;
}

static mica_status extent_make(mica_tape *t, int64_t number, tape_extent **out, mica_error *err) {
    tape_pages *p = &t->pages;
    if (p->count * 2 >= p->room) {
        mica_status status = grow(p, err);
        if (status != MICA_OK) return status;
    }
    tape_extent *x = base_calloc(1, sizeof *x);
    if (!x) return base_fail_memory(err, "the pages of a tape");
    x->number = number;
    mica_status placed = p->mapped_plus_one ? mapped_place(t, &x->place, err) : MICA_OK;
    if (placed == MICA_OK) x->memory = extent_memory(p, x->place);
    if (!x->memory) {
        base_free(x);
        return placed == MICA_OK ? base_fail_memory(err, "the pages of a tape") : placed;
    }
    *slot_for(p, number) = x;
    p->count++;
    p->used += sizeof *x;
    *out = x;
    return MICA_OK;
}

/* Ends an extent without pages; those behind it in the table move up. */
static void extent_end(tape_pages *p, tape_extent *x) {
    uint64_t hole = (uint64_t)(slot_for(p, x->number) - p->table);
    for (uint64_t k = (hole + 1) & (p->room - 1); p->table[k]; k = (k + 1) & (p->room - 1)) {
        uint64_t home = tape_hash_of(p->table[k]->number) & (p->room - 1);
        if (((k - home) & (p->room - 1)) < ((k - hole) & (p->room - 1))) continue;
        p->table[hole] = p->table[k];
        hole = k;
    }
    p->table[hole] = NULL;
    p->count--;
    p->used -= sizeof *x;
    if (p->last == x) p->last = NULL;
    if (p->mapped_plus_one) (void)base_buf_u64(&p->mapped_free, x->place);
    extent_free(x);
}

static bool has_pages(const tape_extent *x) {
    uint64_t any = x->count;
    for (size_t k = 0; k < sizeof x->spilled.word / sizeof *x->spilled.word; k++)
        any |= x->spilled.word[k];
    return any != 0;
}

static int by_number(const void *a, const void *b) {
    const tape_extent *x = *(tape_extent *const *)a, *y = *(tape_extent *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

mica_status tape_extents(const mica_tape *t, tape_extent ***out, mica_error *err) {
    const tape_pages *p = &t->pages;
    uint32_t n = 0;
    *out = base_malloc((p->count + 1) * sizeof **out);
    if (!*out) return base_fail_memory(err, "the pages of a tape");
    for (uint32_t k = 0; k < p->room; k++)
        if (p->table[k]) (*out)[n++] = p->table[k];
    qsort(*out, n, sizeof **out, by_number);
    return MICA_OK;
}

/* ---- what a page is ---- */

static uint8_t *bytes_of(const mica_tape *t, const tape_extent *x, uint32_t slot) {
    return x->memory + ((size_t)slot << t->shift);
}

void tape_page_soil(mica_tape *t, tape_extent *x, uint32_t slot) {
    if (tape_bit(&x->dirty, slot)) return;
    tape_bit_set(&x->dirty, slot);
    t->pages.dirty++;
}

void tape_page_clean(mica_tape *t, tape_extent *x, uint32_t slot, uint64_t branch, uint64_t epoch,
                     const uint8_t sum[16]) {
    if (tape_bit(&x->dirty, slot)) t->pages.dirty--;
    tape_bit_clear(&x->dirty, slot);
    x->meta[slot].branch = branch;
    x->meta[slot].epoch = epoch;
    memcpy(x->meta[slot].sum, sum, sizeof x->meta[slot].sum);
}

static void leave_memory(mica_tape *t, tape_extent *x, uint32_t slot) {
    if (!tape_bit(&x->resident, slot)) return;
    tape_bit_clear(&x->resident, slot);
    tape_bit_clear(&x->touched, slot);
    x->count--;
    t->pages.resident--;
    t->pages.used -= t->page;
    (void)madvise(bytes_of(t, x, slot), t->page, MADV_DONTNEED);
}

void tape_page_drop(mica_tape *t, tape_extent *x, uint32_t slot) {
    if (tape_bit(&x->dirty, slot)) t->pages.dirty--;
    if (tape_bit(&x->spilled, slot)) (void)base_buf_u64(&t->pages.spill_free, x->meta[slot].place);
    tape_bit_clear(&x->dirty, slot);
    tape_bit_clear(&x->spilled, slot);
    leave_memory(t, x, slot);
}

/* ---- written pages that memory has no room for ---- */

/* Without a name from the beginning where the file system can; else its name is taken away at once, and what a killed process
 * left of that is in nobody's way: the tape is locked. */
static mica_status spill_open(mica_tape *t, mica_error *err) {
    char *folder = base_path_beside(t->path, ".");
    if (!folder) return base_fail_memory(err, "a file for written pages");
    t->pages.spill = base_file_open(folder, O_RDWR | O_TMPFILE, 0600);
    base_free(folder);
    if (t->pages.spill >= 0) return MICA_OK;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
        return base_fail_errno(err, t->name, "make a file for written pages beside it");
    base_buf path = {0};
    base_buf_printf(&path, "%s.spill", t->path);
    const char *name = base_buf_cstr(&path);
    if (!name) return base_fail_memory(err, "a file for written pages");
    (void)base_file_unlink(name);
    t->pages.spill = base_file_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    mica_status status = MICA_OK;
    if (t->pages.spill < 0)
        status = base_fail_errno(err, name, "make a file for written pages");
    else
        (void)base_file_unlink(name);
    base_buf_free(&path);
    return status;
}

/* A written page leaves memory; its sum of before stays in meta, its version is known again at a checkpoint. */
static mica_status spill(mica_tape *t, tape_extent *x, uint32_t slot, mica_error *err) {
    tape_pages *p = &t->pages;
    mica_status status = p->spill < 0 ? spill_open(t, err) : MICA_OK;
    if (status != MICA_OK) return status;
    uint64_t place = p->spill_end;
    bool again = p->spill_free.len >= sizeof place;
    if (again) memcpy(&place, p->spill_free.data + p->spill_free.len - sizeof place, sizeof place);
    status = base_file_pwrite_all(p->spill, t->name, bytes_of(t, x, slot), t->page, place * t->page, err);
    if (status != MICA_OK) return status;
    if (again)
        p->spill_free.len -= sizeof place;
    else
        p->spill_end++;
    x->meta[slot].place = place;
    tape_bit_set(&x->spilled, slot);
    leave_memory(t, x, slot);
    return MICA_OK;
}

mica_status tape_page_spilled(mica_tape *t, const tape_extent *x, uint32_t slot, uint8_t *out,
                              mica_error *err) {
    uint64_t at = x->meta[slot].place * t->page;
    for (uint32_t have = 0; have < t->page;) {
        ssize_t n = base_file_pread(t->pages.spill, out + have, t->page - have, (off_t)(at + have));
        if (n <= 0) return base_fail_errno(err, t->name, "read a written page back");
        have += (uint32_t)n;
    }
    return MICA_OK;
}

/* ---- giving up pages ---- */

static unsigned priority_of(const mica_tape *t, const tape_extent *x, uint32_t slot) {
    int64_t page = tape_page_in(t, x, slot);
    const mica_tape_region *r = mica_tape_region_at(t, page * (int64_t)t->page);
    return !r                            ? mica_tape_hint_priority(MICA_TAPE_RANDOM)
           : r->hint == MICA_TAPE_CUSTOM ? r->priority
                                         : mica_tape_hint_priority(r->hint);
}

/* Whether the hand takes a page in a round. */
static bool gives_way(mica_tape *t, tape_extent *x, uint32_t slot, unsigned round) {
    static const uint8_t limits[ROUNDS] = {40, 70, 90, 100, 100};
    if (!tape_bit(&x->resident, slot)) return false;
    if (tape_bit(&x->dirty, slot) && !t->lasting) return false;
    if (tape_bit(&x->touched, slot) && round + 1 < ROUNDS) {
        tape_bit_clear(&x->touched, slot);
        return false;
    }
    if (t->follow) {
        tape_decision d;
        tape_follow_decide(t, tape_page_in(t, x, slot), t->page, true, &d);
        if (d.pinned) return round + 1 == ROUNDS; /* memory stays bounded all the same */
        if (d.tiers & TAPE_TIER_BIT(MICA_TAPE_TIER_DRAM)) return round >= KEPT;
        if (d.tiers) return true;
    }
    return t->regions.count == 0 || priority_of(t, x, slot) <= limits[round];
}

/* Frees room for a page; keeps the one at `but`. */
static mica_status make_room(mica_tape *t, const tape_extent *but, uint32_t but_slot, mica_error *err) {
    tape_pages *p = &t->pages;
    uint32_t gone = 0, each = 1u << p->shift;
    for (unsigned round = 0; round < ROUNDS && !gone; round++) {
        for (uint64_t seen = 0; seen <= p->room && gone < GIVE_UP; seen++) {
            tape_extent *x = p->table[p->hand_extent];
            for (; x && x->count && p->hand_page < each && gone < GIVE_UP; p->hand_page++) {
                uint32_t slot = p->hand_page;
                if ((x == but && slot == but_slot) || !gives_way(t, x, slot, round)) continue;
                mica_status status = MICA_OK;
                if (tape_bit(&x->dirty, slot))
                    status = spill(t, x, slot, err);
                else
                    leave_memory(t, x, slot);
                if (status != MICA_OK) return status;
                if (t->follow)
                    tape_metrics_add(t->follow->metrics, MICA_TAPE_TIER_DRAM, TAPE_COUNT_evictions, 1);
                gone++;
            }
            if (gone == GIVE_UP && p->hand_page < each) break;
            p->hand_page = 0;
            if (x && x != but && !has_pages(x)) {
                extent_end(p, x); /* another may have moved up */
                continue;
            }
            p->hand_extent = (p->hand_extent + 1) & (p->room - 1);
        }
    }
    return MICA_OK;
}

/* All of an extent is there: one large page of the machine reads faster. A hint, which need not be followed. */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1; older ones refuse it */
#endif
static void all_there(tape_extent *x) {
    if (madvise(x->memory, TAPE_EXTENT, MADV_HUGEPAGE) == 0)
        (void)madvise(x->memory, TAPE_EXTENT, MADV_COLLAPSE);
}

/* ---- bringing pages ---- */

/* Whether the file has it is counted; how far ahead is fetched is said by a rule. */
static void follow_miss(mica_tape *t, int64_t page, bool missing) {
    tape_decision d;
    tape_metrics_add(t->follow->metrics, MICA_TAPE_TIER_LOCAL, missing ? TAPE_COUNT_misses : TAPE_COUNT_hits,
                     1);
    tape_follow_decide(t, page, t->page, true, &d);
    if (t->ahead) tape_ahead_depth(t->ahead, d.depth);
}

/* Of a tape with a store, whose predictors hear of it. */
static mica_status read_followed(mica_tape *t, int64_t page, const tape_version *v, uint8_t *to,
                                 mica_error *err) {
    base_view stored;
    bool cold = v->part && atomic_load_explicit(&v->part->cold, memory_order_relaxed);
    if (!cold) return tape_read_version(v, t->page, to, t->room, err);
    bool missing = tape_part_missing(v->part, v->entry, t->page, &stored);
    uint64_t start = missing ? base_time_ns() : 0;
    tape_found found = t->ahead ? tape_ahead_look(t->ahead, page, missing) : TAPE_FOUND_HERE;
    if (t->follow) follow_miss(t, page, missing);
    mica_status status = tape_read_version(v, t->page, to, t->room, err);
    if (status == MICA_OK && found != TAPE_FOUND_HERE)
        tape_ahead_used(t->ahead, page, found, start ? base_time_ns() - start : 0);
    return status;
}

static mica_status bring(mica_tape *t, tape_extent *x, uint32_t slot, const tape_version *v, bool fresh,
                         mica_error *err) {
    uint8_t *to = bytes_of(t, x, slot);
    if (tape_bit(&x->spilled, slot)) {
        uint64_t place = x->meta[slot].place;
        mica_status status = fresh ? MICA_OK : tape_page_spilled(t, x, slot, to, err);
        if (status != MICA_OK) return status;
        tape_bit_clear(&x->spilled, slot);
        (void)base_buf_u64(&t->pages.spill_free, place);
        x->meta[slot].branch = 0;
        return MICA_OK;
    }
    mica_status status = fresh      ? MICA_OK
                         : t->tiers ? read_followed(t, tape_page_in(t, x, slot), v, to, err)
                                    : tape_read_version(v, t->page, to, t->room, err);
    if (status != MICA_OK) {
        (void)madvise(to, t->page, MADV_DONTNEED);
        return status;
    }
    x->meta[slot] = (tape_meta){0};
    if (!v->part) return MICA_OK;
    x->meta[slot].branch = v->entry->branch;
    x->meta[slot].epoch = v->entry->epoch;
    memcpy(x->meta[slot].sum, v->entry->sum, sizeof x->meta[slot].sum);
    return MICA_OK;
}

static void follow(mica_tape *t, int64_t page, bool write, bool hit) {
    tape_follow_used(t->follow, page, write);
    tape_metrics_add(t->follow->metrics, MICA_TAPE_TIER_DRAM, hit ? TAPE_COUNT_hits : TAPE_COUNT_misses, 1);
}

mica_status tape_page_get(mica_tape *t, int64_t page, bool make, bool fresh, uint8_t **out, mica_error *err) {
    tape_pages *p = &t->pages;
    int64_t number = extent_number(t, page);
    uint32_t slot = tape_slot_of(t, page);
    tape_extent *x = p->last && p->last->number == number ? p->last : *slot_for(p, number);
    if (t->follow) follow(t, page, make, x && tape_bit(&x->resident, slot));
    if (__builtin_expect(x && tape_bit(&x->resident, slot), 1)) {
        p->last = x;
        if (!tape_bit(&x->touched, slot)) tape_bit_set(&x->touched, slot);
        *out = bytes_of(t, x, slot);
        return MICA_OK;
    }
    tape_version v = {0};
    mica_status status = MICA_OK;
    bool spilled = x && tape_bit(&x->spilled, slot);
    if (!spilled) status = tape_find(tape_list_now(t), &t->way, page, &v, err);
    *out = NULL;
    if (status != MICA_OK || (!spilled && !v.part && !make)) return status;
    if (!x) status = extent_make(t, number, &x, err);
    if (status == MICA_OK && p->used + t->page > p->most) status = make_room(t, x, slot, err);
    if (status == MICA_OK) status = bring(t, x, slot, &v, fresh, err);
    if (t->tiers) tape_evict(t->tiers, tape_list_now(t));
    if (status != MICA_OK) return status;
    tape_bit_set(&x->resident, slot);
    tape_bit_set(&x->touched, slot);
    p->resident++;
    p->used += t->page;
    p->last = x;
    if (++x->count == 1u << p->shift) all_there(x);
    *out = bytes_of(t, x, slot);
    return MICA_OK;
}

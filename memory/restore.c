/* memory/restore.c - the memory of a chain → regions of a program, in the way that the program asked for. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/guard.h"
#include "memory/demand.h"
#include "memory/member.h"
#include "memory/remote.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RESTORE_PIECE (1u << 20)  /* bytes that are read at once */
#define RESTORE_MAP   (64u << 10) /* fewer are not worth an area of memory of their own */
#define RESTORE_WAIT  10000       /* milliseconds */

struct mica_memory_restored {
    mica_memory_file *file;
    mica_memory_restored_report report; /* of what was done at once */
    mem_demand *demand;                 /* NULL: all of it was */
    bool record;
    mem_target *targets;
    size_t count;
};

typedef struct restore_row {
    const char *name, *sentence;
} restore_row;
static const restore_row restore_rows[] = {
#define MICA_RESTORE_ROW(number, name, text, sentence) [number] = {text, sentence},
#include "mica/restores.def"
#undef MICA_RESTORE_ROW
};
#define RESTORE_ROWS (sizeof restore_rows / sizeof *restore_rows)

static const restore_row *restore_row_of(mica_memory_restoring way) {
    return &restore_rows[(size_t)way < RESTORE_ROWS && way ? way : MICA_MEMORY_COPY];
}
const char *mica_memory_restoring_name(mica_memory_restoring way) {
    return restore_row_of(way)->name;
}
const char *mica_memory_restoring_sentence(mica_memory_restoring way) {
    return restore_row_of(way)->sentence;
}

mica_status mica_memory_file_connect(const char *socket, const uint8_t *identity, uint32_t deadline_ms,
                                     mica_memory_file **out, mica_error *err) {
    mem_remote *remote;
    *out = NULL;
    mica_status status =
        mem_remote_new(socket, identity, deadline_ms ? deadline_ms : RESTORE_WAIT, &remote, err);
    return status == MICA_OK ? mem_file_open_remote(remote, out, err) : status;
}

/* ---- which region is which ---- */

static mica_status restore_match(mica_memory_restored *r, const mica_memory_space *space, mica_error *err) {
    size_t count = mica_memory_file_count(r->file);
    r->targets = base_calloc(count, sizeof *r->targets);
    if (!r->targets) return base_fail_memory(err, "the regions of a restore");
    r->count = count;
    for (size_t k = 0; k < count; k++) {
        const mica_memory_region *saved = mica_memory_file_region(r->file, k),
                                 *here = mica_memory_space_find(space, saved->name);
        if (!here)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "the program has no region '%s', which the memory file has", saved->name);
        if (here->size != saved->size)
            return base_fail_pair(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                                  base_pair_numbers(saved->size, here->size),
                                  "region '%s' has another size in the memory file", saved->name);
        r->targets[k] = (mem_target){k, here->base, here->size};
        r->report.bytes += here->size;
    }
    if (mica_memory_space_count(space) == count) return MICA_OK;
    for (size_t k = 0; k < mica_memory_space_count(space); k++) {
        const mica_memory_region *here = mica_memory_space_at(space, k);
        size_t n = 0;
        while (n < count && strcmp(mica_memory_file_region(r->file, n)->name, here->name) != 0)
            n++;
        if (n == count)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "the memory file has no region '%s', which the program has", here->name);
    }
    return MICA_OK;
}

/* Whole pages of the machine, of which no two regions have bytes. */
static mica_status restore_pages(const mica_memory_restored *r, uint64_t page, mica_error *err) {
    for (size_t k = 0; k < r->count; k++) {
        uintptr_t at = (uintptr_t)r->targets[k].base, end = at + (uintptr_t)r->targets[k].size;
        bool good = at % page == 0;
        uintptr_t last = (end + page - 1) & ~(uintptr_t)(page - 1);
        for (size_t n = 0; n < r->count && good; n++) {
            uintptr_t other = (uintptr_t)r->targets[n].base;
            good = n == k || other < at || other >= last;
        }
        if (!good)
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                             "region '%s' does not begin on a page of the machine or has its last one not "
                             "for itself: it can be restored by copy alone",
                             mica_memory_file_region(r->file, r->targets[k].region)->name);
    }
    return MICA_OK;
}

/* ---- by copy ---- */

static mica_status restore_read(mica_memory_restored *r, const mem_target *t, uint8_t *to, mica_error *err) {
    mica_status status = MICA_OK;
    for (uint64_t at = 0; at < t->size && status == MICA_OK; at += RESTORE_PIECE) {
        size_t part = (size_t)(t->size - at < RESTORE_PIECE ? t->size - at : RESTORE_PIECE);
        status = mica_memory_file_read(r->file, t->region, at, to + at, part, err);
    }
    return status;
}

/* Everything, before anything is written: packed pages are unpacked into `piece`, others only hashed. */
static mica_status restore_verify_one(mica_memory_restored *r, const mem_target *t, uint8_t *piece,
                                      mica_error *err) {
    mica_status status = MICA_OK;
    mem_run run;
    for (uint64_t at = 0; at < t->size && status == MICA_OK; at += run.bytes) {
        status = mem_file_run(r->file, t->region, at, &run, err);
        if (status != MICA_OK || run.zeros) continue;
        if (!run.packed)
            status = fmt_file_check(mem_file_member(r->file, run.member), run.at, run.bytes, err);
        for (uint64_t done = 0; run.packed && done < run.bytes && status == MICA_OK; done += RESTORE_PIECE) {
            uint64_t left = run.bytes - done, part = left < RESTORE_PIECE ? left : RESTORE_PIECE;
            status = mica_memory_file_read(r->file, t->region, at + done, piece, (size_t)part, err);
        }
    }
    return status;
}

static mica_status restore_verify(mica_memory_restored *r, mica_error *err) {
    uint8_t *piece = base_malloc(RESTORE_PIECE);
    mica_status status = piece ? MICA_OK : base_fail_memory(err, "verifying memory");
    for (size_t k = 0; k < r->count && status == MICA_OK; k++)
        status = restore_verify_one(r, &r->targets[k], piece, err);
    base_free(piece);
    return status;
}

/* A page server is asked once: all of it is kept until all of it is there. */
static mica_status restore_copy_remote(mica_memory_restored *r, mica_error *err) {
    size_t size = (size_t)r->report.bytes;
    uint8_t *all = base_file_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            *to = all;
    if (all == MAP_FAILED) return base_fail_memory(err, "memory that is restored");
    mica_status status = MICA_OK;
    for (size_t k = 0; k < r->count && status == MICA_OK; k++) {
        status = restore_read(r, &r->targets[k], to, err);
        to += r->targets[k].size;
    }
    to = all;
    for (size_t k = 0; k < r->count && status == MICA_OK; k++) {
        memcpy(r->targets[k].base, to, (size_t)r->targets[k].size);
        to += r->targets[k].size;
    }
    base_file_munmap(all, size);
    return status;
}

static mica_status restore_copy(mica_memory_restored *r, mica_error *err) {
    if (mem_file_remote(r->file)) return restore_copy_remote(r, err);
    mica_status status = restore_verify(r, err);
    for (size_t k = 0; k < r->count && status == MICA_OK; k++)
        status = restore_read(r, &r->targets[k], r->targets[k].base, err);
    return status;
}

/* ---- by map ---- */

static bool restore_mappable(const mem_run *run, uint64_t page) {
    return !run->zeros && !run->packed && run->bytes >= RESTORE_MAP && run->offset % page == 0 &&
           run->place % page == 0;
}

/* One run, whose pages were verified; the region has zeros there. */
static mica_status restore_map_run(mica_memory_restored *r, const mem_target *t, const mem_run *run,
                                   uint64_t page, mica_error *err) {
    uint8_t *to = t->base + run->offset;
    bool last = run->offset + run->bytes == t->size;
    if (run->zeros) return MICA_OK;
    if (!restore_mappable(run, page))
        return mica_memory_file_read(r->file, t->region, run->offset, to, (size_t)run->bytes, err);
    /* the file has zeros behind the region's end up to a multiple of 4096, and more of the machine's page may be others' */
    uint64_t mapped = last && run->bytes % page && page != FMT_PAGE ? run->bytes / page * page : run->bytes;
    if (!last) mapped = run->bytes / page * page;
    int fd = mem_file_member(r->file, run->member)->fd;
    if (base_file_mmap(to, (size_t)mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED,
                       fd, (off_t)run->place) == MAP_FAILED)
        return base_fail_errno(err, mica_memory_file_region(r->file, t->region)->name, "map the region");
    r->report.mapped += mapped;
    if (mapped == run->bytes) return MICA_OK;
    return mica_memory_file_read(r->file, t->region, run->offset + mapped, to + mapped,
                                 (size_t)(run->bytes - mapped), err);
}

static mica_status restore_map(mica_memory_restored *r, uint64_t page, mica_error *err) {
    mica_status status = restore_verify(r, err);
    for (size_t k = 0; k < r->count && status == MICA_OK; k++) {
        const mem_target *t = &r->targets[k];
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
        mem_run run;
        if (base_file_mmap(t->base, (size_t)t->size, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
            return base_fail_errno(err, "a region", "replace the memory of");
        for (uint64_t at = 0; at < t->size && status == MICA_OK; at += run.bytes) {
            status = mem_file_run(r->file, t->region, at, &run, err);
            if (status == MICA_OK) status = restore_map_run(r, t, &run, page, err);
        }
        if (status == MICA_OK)
            (void)base_guard_add(t->base, (size_t)t->size, mem_file_at(r->file, 0)->name, NULL,
                                 NULL); /* else a file that is cut short ends without a word */
    }
    return status;
}

/* ---- on demand ---- */

/* What the options name, or the page server has; none where there is none. */
static mica_status restore_set(mica_memory_restored *r, const char *path, mem_set *set, mica_error *err) {
    mica_memory_file_about about;
    mica_status status = MICA_OK;
    base_buf bytes = {0};
    struct stat info;
    if (path && base_file_stat(path, &info) != 0) {
        return errno == ENOENT ? MICA_OK : base_fail_errno(err, path, "look at");
    } else if (path) {
        status = mem_set_read(set, path, base_view_of(NULL, 0), err);
    } else if (!path && mem_file_remote(r->file)) {
        status = mem_remote_set(mem_file_remote(r->file), &bytes, err);
        if (status == MICA_OK && bytes.len)
            status = mem_set_read(set, NULL, base_view_of(bytes.data, bytes.len), err);
        base_buf_free(&bytes);
    }
    if (status == MICA_OK && set->count && mica_memory_file_tell(r->file, 0, &about))
        status = mem_set_check(set, about.space_id, err);
    return status;
}

static mica_status restore_demand(mica_memory_restored *r, const mica_memory_restore_options *options,
                                  mica_error *err) {
    mem_set set = {0};
    mica_status status = restore_set(r, options->working_set, &set, err);
    if (status == MICA_OK) status = mem_demand_new(r->file, r->targets, r->count, options, &r->demand, err);
    if (status == MICA_OK && set.count) status = mem_demand_set(r->demand, &set, err);
    mem_set_free(&set);
    return status;
}

/* ---- for programs ---- */

static mica_status restore_options(const mica_memory_restored *r, const mica_memory_restore_options *o,
                                   mica_error *err) {
    if ((size_t)o->way >= RESTORE_ROWS)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no such way to restore memory");
    if (o->way == MICA_MEMORY_MAP && mem_file_remote(r->file))
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "what a page server has cannot be mapped: restore it by copy or on demand");
    if (o->way != MICA_MEMORY_DEMAND && (o->working_set || o->record || o->ahead || o->lost))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a working set, its recording, reading ahead and what happens to lost pages belong to "
            "memory restored on demand");
    return MICA_OK;
}

mica_status mica_memory_restore(mica_memory_file *file, const mica_memory_space *space,
                                const mica_memory_restore_options *options, mica_memory_restored **out,
                                mica_error *err) {
    const mica_memory_restore_options none = {0}, *o = options ? options : &none;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    *out = NULL;
    mica_memory_restored *r = base_calloc(1, sizeof *r);
    if (!r) return base_fail_memory(err, "a restore");
    r->file = file;
    r->record = o->record;
    r->report.way = o->way ? o->way : MICA_MEMORY_COPY;
    mica_status status = restore_options(r, o, err);
    if (status == MICA_OK) status = restore_match(r, space, err);
    if (status == MICA_OK && r->report.way != MICA_MEMORY_COPY) status = restore_pages(r, page, err);
    if (status == MICA_OK) {
        switch (r->report.way) {
        case MICA_MEMORY_MAP: status = restore_map(r, page, err); break;
        case MICA_MEMORY_DEMAND: status = restore_demand(r, o, err); break;
        default: status = restore_copy(r, err);
        }
    }
    if (status == MICA_OK) {
        *out = r;
    } else {
        mica_memory_restored_free(r);
    }
    return status;
}

mica_status mica_memory_restored_prefetch(mica_memory_restored *r, const void *at, uint64_t bytes,
                                          mica_error *err) {
    return r->demand ? mem_demand_prefetch(r->demand, (uintptr_t)at, bytes, err) : MICA_OK;
}

mica_status mica_memory_restored_finish(mica_memory_restored *r, mica_error *err) {
    return r->demand ? mem_demand_finish(r->demand, err) : MICA_OK;
}

void mica_memory_restored_tell(const mica_memory_restored *r, mica_memory_restored_report *out) {
    const mem_remote *remote = mem_file_remote(r->file);
    *out = r->report;
    if (r->demand) mem_demand_tell(r->demand, out);
    if (!remote) return;
    mem_remote_figures figures = mem_remote_tell(remote);
    out->requests = figures.requests;
    out->fetched = figures.pages * FMT_PAGE;
}

mica_status mica_memory_restored_save_set(mica_memory_restored *r, const char *path, mica_error *err) {
    mica_memory_file_about about;
    mem_set set = {0};
    if (!r->demand || !r->record)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "nothing was recorded: memory is restored on demand, with `record`");
    mica_status status = mem_demand_touched(r->demand, &set, err);
    if (status == MICA_OK && mica_memory_file_tell(r->file, 0, &about)) {
        memcpy(set.head.space, about.space_id, sizeof set.head.space);
        set.head.regions = (uint32_t)r->count;
        status = mem_set_write(&set, path, err);
    }
    mem_set_free(&set);
    return status;
}

void mica_memory_restored_free(mica_memory_restored *r) {
    if (!r) return;
    mem_demand_free(r->demand);
    for (size_t k = 0; k < r->count && r->report.way == MICA_MEMORY_MAP; k++)
        base_guard_remove(r->targets[k].base);
    base_free(r->targets);
    base_free(r);
}

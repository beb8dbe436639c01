/* cli/micac/measure.c - runs the phases of a load one by one and times them (phases.def).
 *
 *     open       the descriptor, the size
 *     map        the file into memory
 *     header     the first page: its numbers and its own hash
 *     tables     the handle over it
 *     lookup     one name
 *     part       the first part of the entry it leads to
 *     validate   every page
 *     decode     every block
 *     whole      all of what a program does before it has a part: open, look up, take, close
 *
 * A phase is measured by doing what the loader does in the same order, in one process, with nothing between
 * two readings of the clock but the phase. The last one is measured by itself and is no sum of the others:
 * opening through the loader does a few things more (it keeps the descriptor, to see later whether the file
 * changed), and validating or decoding everything is no part of it.
 *
 * Each run looks up another entry, so that over many of them entries are met as they come, cheap ones and
 * dear ones. Cold runs ask the system to forget the file's pages (measure_chill) and tell how many it kept:
 * it may refuse. */
#include "cli/micac/measure.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "cli/micac/settings.h"
#include "format/snapshot.h"
#include "mica/snapshot.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

const char *measure_phase_name(measure_phase phase) {
    static const char *const names[] = {
#define MEASURE_PHASE_ROW(name, meaning) #name,
#include "cli/micac/phases.def"
#undef MEASURE_PHASE_ROW
    };
    return names[phase];
}

const char *measure_phase_meaning(measure_phase phase) {
    static const char *const meanings[] = {
#define MEASURE_PHASE_ROW(name, meaning) meaning,
#include "cli/micac/phases.def"
#undef MEASURE_PHASE_ROW
    };
    return meanings[phase];
}

mica_status measure_new(measure_samples *samples, size_t runs, mica_error *err) {
    *samples = (measure_samples){.ns = base_malloc(runs * sizeof *samples->ns)};
    return samples->ns ? MICA_OK : base_fail_memory(err, "measuring");
}

void measure_free(measure_samples *samples) {
    base_free(samples->ns);
    samples->ns = NULL;
}

static int measure_compare(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void measure_sort(measure_samples *samples) {
    qsort(samples->ns, samples->count, sizeof *samples->ns, measure_compare);
}

/* The nearest rank: the smallest sample below or at which that share of all lies. No interpolation, so that
 * every figure told was measured. */
uint64_t measure_percentile(const measure_samples *samples, double share) {
    if (!samples->count) return 0;
    double rank = share * (double)samples->count;
    size_t at = (size_t)rank;
    if ((double)at == rank && at > 0) at--;
    return samples->ns[at < samples->count ? at : samples->count - 1];
}

/* The entry that a run looks up. Its name is read from the file first, so that the pages of names are not
 * counted twice. NOT_FOUND in a file without entries. */
static mica_status measure_take_part(mica_snapshot *s, size_t run, uint64_t *lookup, uint64_t *part,
                                     mica_error *err) {
    mica_snapshot_info info;
    mica_snapshot_entry entry;
    mica_snapshot_part_info first;
    base_view name, view;
    uint32_t index;
    mica_snapshot_get_info(s, &info);
    *lookup = *part = 0;
    if (!info.entries) return MICA_OK;
    uint64_t begun = base_time_ns();
    mica_status status = mica_snapshot_entry_info(s, (uint32_t)(run % info.entries), &entry, err);
    if (status == MICA_OK) status = mica_snapshot_name(s, entry.symbol, &name, err);
    if (status == MICA_OK) status = mica_snapshot_entry_find(s, name, &index, err);
    uint64_t found = base_time_ns();
    *lookup = found - begun;
    if (status != MICA_OK) return status;
    status = mica_snapshot_part_at(s, index, 0, &first, err);
    if (status == MICA_OK) status = mica_snapshot_part(s, index, first.kind, &view, err);
    *part = base_time_ns() - found;
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}

/* As a program would open it, with the settings of the command. */
mica_status measure_whole(const char *path, size_t run, uint64_t *ns, mica_error *err) {
    uint64_t lookup, part, begun = base_time_ns();
    mica_snapshot_options options = {.path = path};
    mica_snapshot *s;
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    mica_status status = mica_snapshot_open(&options, &s, err);
    if (status != MICA_OK) return status;
    status = measure_take_part(s, run, &lookup, &part, err);
    mica_snapshot_close(s);
    *ns = base_time_ns() - begun;
    return status;
}

/* The phases behind the map. */
static mica_status measure_mapped(void *at, size_t size, size_t run, uint64_t ns[MEASURE_PHASES],
                                  mica_error *err) {
    fmt_header header;
    mica_snapshot *s;
    mica_snapshot_options options = {.memory = at, .memory_size = size};
    mica_snapshot_options_apply(&options, &cli_config.snapshot);
    uint64_t begun = base_time_ns();
    if (size < sizeof header)
        return base_fail_pair(err, MICA_ERR_TRUNCATED, "file", 0, base_pair_numbers(sizeof header, size),
                              "the file has only %zu bytes", size);
    memcpy(&header, at, sizeof header);
    mica_status status = fmt_snapshot_check(&header, size, options.level != MICA_VALIDATE_OFF, err);
    uint64_t checked = base_time_ns();
    ns[MEASURE_header] = checked - begun;
    if (status == MICA_OK) status = mica_snapshot_open(&options, &s, err);
    if (status != MICA_OK) return status;
    ns[MEASURE_tables] = base_time_ns() - checked;
    status = measure_take_part(s, run, &ns[MEASURE_lookup], &ns[MEASURE_part], err);
    uint64_t taken = base_time_ns();
    if (status == MICA_OK) status = mica_snapshot_verify_all(s, options.jobs, err);
    uint64_t verified = base_time_ns();
    ns[MEASURE_validate] = verified - taken;
    if (status == MICA_OK) status = mica_snapshot_decode_all(s, options.jobs, err);
    ns[MEASURE_decode] = base_time_ns() - verified;
    mica_snapshot_close(s);
    return status;
}

/* A pipe or a device has no size to map. */
mica_status measure_phases(const char *path, size_t run, uint64_t ns[MEASURE_PHASES], mica_error *err) {
    struct stat info;
    uint64_t begun = base_time_ns();
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, path, "open");
    if (base_file_fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0) {
        base_file_close(fd);
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: only a regular file with something in it can be measured", path);
    }
    uint64_t opened = base_time_ns();
    size_t size = (size_t)info.st_size;
    void *at = base_file_mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    mica_status status = at == MAP_FAILED ? base_fail_errno(err, path, "map") : MICA_OK;
    ns[MEASURE_open] = opened - begun;
    ns[MEASURE_map] = base_time_ns() - opened;
    base_file_close(fd);
    if (status != MICA_OK) return status;
    status = measure_mapped(at, size, run, ns, err);
    base_file_munmap(at, size);
    return status == MICA_OK ? measure_whole(path, run, &ns[MEASURE_whole], err) : status;
}

/* mincore tells which pages the system still holds; the advice before may have done nothing. */
mica_status measure_chill(const char *path, double *resident, mica_error *err) {
    struct stat info;
    *resident = 1;
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) return base_fail_errno(err, path, "open");
    mica_status status = MICA_OK;
    unsigned char *pages = NULL;
    if (base_file_fstat(fd, &info) != 0 || info.st_size == 0) {
        base_file_close(fd);
        return base_fail_errno(err, path, "examine");
    }
    size_t size = (size_t)info.st_size, count = (size + 4095) / 4096, there = 0;
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* refused where there is nothing to forget */
    void *at = base_file_mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    pages = base_malloc(count);
    if (at == MAP_FAILED || !pages || mincore(at, size, pages) != 0) {
        status = base_fail_errno(err, path, "see which pages are in memory");
    } else {
        for (size_t i = 0; i < count; i++)
            there += pages[i] & 1;
        *resident = (double)there / (double)count;
    }
    base_free(pages);
    if (at != MAP_FAILED) base_file_munmap(at, size);
    base_file_close(fd);
    return status;
}

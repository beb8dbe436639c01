/* cli/micac/measure.h - times of loading, taken many times over, and their percentiles. */
#ifndef CLI_MICAC_MEASURE_H
#define CLI_MICAC_MEASURE_H

#include "mica/error.h"

#include <stdint.h>

#define MEASURE_MAX_RUNS 100000u

/* Phases of a load, in order. */
typedef enum measure_phase {
#define MEASURE_PHASE_ROW(name, meaning) MEASURE_##name,
#include "cli/micac/phases.def"
#undef MEASURE_PHASE_ROW
    MEASURE_PHASES
} measure_phase;

const char *measure_phase_name(measure_phase phase);
const char *measure_phase_meaning(measure_phase phase);

/* Nanoseconds, sorted by measure_sort. */
typedef struct measure_samples {
    uint64_t *ns;
    size_t count;
} measure_samples;

MICA_MUST_USE mica_status measure_new(measure_samples *samples, size_t runs, mica_error *err);
void measure_free(measure_samples *samples);
void measure_sort(measure_samples *samples);
/* The smallest sample that at least `share` (0 to 1) of all do not exceed; sorted samples. */
uint64_t measure_percentile(const measure_samples *samples, double share);

/* Every phase once; the run number chooses the entry that is looked up. Errors: those of loading. */
MICA_MUST_USE mica_status measure_phases(const char *path, size_t run, uint64_t ns[MEASURE_PHASES],
                                         mica_error *err);
/* What a program does to come to its first part: open by path, look an entry up, take
 * its first part, close. */
MICA_MUST_USE mica_status measure_whole(const char *path, size_t run, uint64_t *ns, mica_error *err);
/* Asks the system to forget its copy of the file and tells which share of its pages (0 to 1) is still in
 * memory; pages that a running process has mapped stay. Errors: IO. */
MICA_MUST_USE mica_status measure_chill(const char *path, double *resident, mica_error *err);

#endif

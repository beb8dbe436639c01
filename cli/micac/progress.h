/* cli/micac/progress.h - a progress bar on a terminal; silent elsewhere. */
#ifndef CLI_MICAC_PROGRESS_H
#define CLI_MICAC_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cli_progress {
    bool on;
    bool drawn;
    uint64_t last_ns;
} cli_progress;

/* Ready to draw on stderr when that is a terminal and the setting progress_reporting is on. */
cli_progress cli_progress_new(void);
/* As mica_progress: redraws at most 20 times a second. */
void cli_progress_show(void *progress, const char *phase, size_t done, size_t total);
/* Wipes the bar. */
void cli_progress_end(cli_progress *progress);

#endif

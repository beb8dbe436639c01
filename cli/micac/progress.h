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
    const char *phase; /* that is being watched */
} cli_progress;

/* Ready to draw on stderr when that is a terminal and the setting progress_reporting is on. */
cli_progress cli_progress_new(void);
/* As mica_progress: redraws at most 20 times a second. */
void cli_progress_show(void *progress, const char *phase, size_t done, size_t total);
/* From now on shows what the work on several threads that this thread begins has done, as that phase. The record
 * may not move before cli_progress_end. */
void cli_progress_watch(cli_progress *progress, const char *phase);
/* Wipes the bar, and watches no more. */
void cli_progress_end(cli_progress *progress);

#endif

/* cli/micac/progress.c - draws one line over itself, on stderr, on a terminal alone, at most twenty times a
 * second: jobs end far more often than anybody can see, and a write to a terminal may take longer than a
 * job.
 *
 * Where the builder tells progress it calls cli_progress_show; where work is done in rooms that tell
 * nothing, the pool of threads does (cli_progress_watch): it counts what has ended on the thread that waits
 * for it. */
#include "cli/micac/progress.h"

#include "base/pool.h"
#include "base/time.h"
#include "cli/micac/settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_WIDTH       40
#define PROGRESS_INTERVAL_NS 50000000u

cli_progress cli_progress_new(void) {
    return (cli_progress){.on = cli_config.snapshot.progress_reporting && isatty(STDERR_FILENO) == 1};
}

void cli_progress_show(void *ctx, const char *phase, size_t done, size_t total) {
    cli_progress *p = ctx;
    uint64_t now = base_time_ns();
    if (!p->on || total == 0 || (done < total && now - p->last_ns < PROGRESS_INTERVAL_NS)) return;
    char bar[PROGRESS_WIDTH + 1];
    size_t full = done * PROGRESS_WIDTH / total;
    memset(bar, '.', PROGRESS_WIDTH);
    memset(bar, '#', full);
    bar[PROGRESS_WIDTH] = 0;
    fprintf(stderr, "\r%-9s [%s] %3zu%%", phase, bar, done * 100 / total);
    fflush(stderr);
    p->last_ns = now;
    p->drawn = true;
}

static void progress_of_pool(void *ctx, size_t ended, size_t count) {
    cli_progress_show(ctx, ((cli_progress *)ctx)->phase, ended, count);
}

void cli_progress_watch(cli_progress *p, const char *phase) {
    p->phase = phase;
    if (p->on) base_pool_watch(progress_of_pool, p);
}

/* Before anything else is printed, or a message would stand in the middle of the line. */
void cli_progress_end(cli_progress *p) {
    base_pool_watch(NULL, NULL);
    if (p->drawn) fprintf(stderr, "\r\033[K");
    p->drawn = false;
}

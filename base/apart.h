/* base/apart.h - runs a piece of this program in a process of its own, with bounds, where libraries read what strangers
 * wrote. */
#ifndef BASE_APART_H
#define BASE_APART_H

#include <stdbool.h>
#include <stdint.h>

/* What the process may take. */
typedef struct base_bounds {
    unsigned seconds; /* of the processor; three times as many may pass by the clock */
    uint64_t file;    /* bytes that a file has at most which it writes, in memory too; 0: as many as here */
    uint64_t memory;  /* bytes that it takes beside those it begins with; 0: as many as here */
    int readable;     /* an open file that may be read by a name too; 0: none */
    bool names;       /* files may be opened by their names as here: libraries do */
    bool mapping; /* memory is mapped when it is touched, by whoever hears of SIGSEGV here: so it is there */
} base_bounds;

/* Runs body(ctx) in a process that is a copy of this one and may crash without harm here. It opens no file by a name, as far
 * as the system can forbid that (Landlock), but for `readable` and files in memory (base_file_memory), each below
 * /proc/self/fd, unless `names` is set. Returns what the body returned (0 to 127), 128 + n after signal n (SIGXCPU, SIGKILL,
 * SIGALRM: it took too long; SIGXFSZ: a file became too large), or -1 with errno set. What it changes in memory is lost; files
 * that are open are the same. */
int base_apart(int (*body)(void *ctx), void *ctx, const base_bounds *bounds);
/* Called in such a process, once it has open what it needs: no more can be opened, by any system. With `may` it can again. */
void base_apart_may_open(bool may);

#endif

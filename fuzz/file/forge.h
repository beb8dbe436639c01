/* fuzz/file/forge.h - changes what a snapshot file holds besides its bytecode, as a forger would, and seals
 * it again: hashes fit, so bounds and checks alone stand between the change and the process. */
#ifndef FUZZ_FILE_FORGE_H
#define FUZZ_FILE_FORGE_H

#include "fuzz/seeds.h"

#include <stddef.h>

/* Makes one to four changes in `file` (a sealed snapshot of `len` bytes, changed in place) and seals it. The
 * kinds of change are told in `what` (at least 64 bytes). */
void forge(seeds_random *r, uint8_t *file, size_t len, char *what);

#endif

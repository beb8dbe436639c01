/* memory/state.h - a state file: any bytes, and which memory files belong to them. */
#ifndef MEMORY_STATE_H
#define MEMORY_STATE_H

#include "base/buf.h"
#include "memory/layout.h"

/* Zero-initialise; mem_state_free ends it, after an error too. */
typedef struct mem_state {
    uint8_t identity[MICA_MEMORY_IDENTITY];
    mem_named *members;
    size_t count;
    base_buf bytes;
} mem_state;

/* Reads and verifies all of a state file. Errors as of any file of ours (format/file.h). */
MICA_MUST_USE mica_status mem_state_read(mem_state *state, const char *path, mica_error *err);
/* Writes it in the place of the file at `path`. IO, NO_MEMORY, LIMIT, CROSS_FILESYSTEM. */
MICA_MUST_USE mica_status mem_state_write(const mem_state *state, const mica_memory_section *bytes,
                                          const char *path, mica_error *err);
void mem_state_free(mem_state *state);

#endif

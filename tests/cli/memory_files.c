/* tests/cli/memory_files.c - writes into a folder a full memory file, two diffs of it, and a pair, for tests/cli/memory.sh. */
#include "mica/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t memory[20 * 4096];

int main(int argc, char **argv) {
    mica_memory_space *space = NULL;
    mica_memory_tracker *tracker = NULL;
    mica_error err = MICA_ERROR_INIT;
    char path[4][512];
    static const char *const names[] = {"full", "d1", "d2", "pair"};
    const mica_memory_content content = {.description = "the first"};
    for (int k = 0; argc > 1 && k < 4; k++)
        snprintf(path[k], sizeof path[k], "%s/%s", argv[1], names[k]);
    memset(memory, 7, sizeof memory);
    bool good =
        argc > 1 && mica_memory_space_new(&space, &err) == MICA_OK &&
        mica_memory_space_add(space, &(mica_memory_region){"memory", memory, sizeof memory, 0}, &err) ==
            MICA_OK &&
        mica_memory_tracker_new(space, &(mica_memory_tracker_options){.tracking = MICA_MEMORY_COMPARE},
                                &tracker, &err) == MICA_OK &&
        mica_memory_save(tracker, true, &content, path[0], NULL, &err) == MICA_OK;
    memory[2 * 4096] = 1;
    good = good && mica_memory_save(tracker, false, NULL, path[1], NULL, &err) == MICA_OK;
    memory[9 * 4096] = 1;
    good = good && mica_memory_save(tracker, false, NULL, path[2], NULL, &err) == MICA_OK &&
           mica_memory_pair_save(tracker, true, NULL, &(mica_memory_section){0, "state", 5}, path[3], NULL,
                                 &err) == MICA_OK;
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    if (!good) fprintf(stderr, "%s\n", err.message);
    return good ? 0 : 1;
}

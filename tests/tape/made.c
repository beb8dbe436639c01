/* tests/tape/made.c - makes a tape of forty checkpoints in FILE, for tests of what looks into one. */
#include "mica/tape.h"

#include <stdio.h>
#include <string.h>

static mica_status make(mica_tape *t, mica_error *err) {
    mica_tape_region heap = {.at = -8192, .size = 16384, .hint = MICA_TAPE_HEAP, .name = "heap"};
    mica_status status = mica_tape_region_add(t, &heap, err);
    for (unsigned k = 1; k <= 40 && status == MICA_OK; k++) {
        char text[MICA_TAPE_NAME_MAX];
        mica_tape_checkpoint_about about = {.time_ns = 1000000000ll * k, .instructions = 100 * k};
        snprintf(text, sizeof text, "step %02u", k);
        if (k % 10 == 0) memcpy(about.name, text, sizeof about.name);
        status = mica_tape_write(t, (int64_t)(k % 3) * 4096 - 4096, text, strlen(text), err);
        for (unsigned i = 0; i < k % 3 && status == MICA_OK; i++)
            status = mica_tape_append(t, i ? "output" : "input", text, strlen(text), NULL, err);
        if (status == MICA_OK) status = mica_tape_checkpoint(t, &about, NULL, err);
    }
    return status;
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    mica_status status =
        mica_tape_open(argc > 1 ? argv[1] : NULL, &(mica_tape_options){.unflushed = true}, &t, &err);
    if (status == MICA_OK) status = make(t, &err);
    mica_tape_close(t);
    if (status != MICA_OK) fprintf(stderr, "%s\n", err.message);
    return status != MICA_OK;
}

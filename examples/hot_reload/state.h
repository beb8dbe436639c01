/* examples/hot_reload/state.h - the machine in a file: what is saved, and when a file is loaded. */
#ifndef HOT_RELOAD_STATE_H
#define HOT_RELOAD_STATE_H

#include "vm.h"

#include "mica/image.h"

typedef struct state {
    vm machine;
    uint8_t *program;
    mica_regions *regions;
} state;

/* A machine with its first program, ready to be saved and loaded. False, with a sentence, when memory ran out. */
bool state_begin(state *s);
void state_end(state *s);
void state_reset(state *s);
/* Saves the machine in a file; prints what was done, or why not. */
bool state_save(state *s, const char *path);
/* Tells of a file and loads it, unless it is older than so many seconds (below 0: of any age). After a failure, which is
 * told, the machine is as it was. */
bool state_load(state *s, const char *path, long younger);

#endif

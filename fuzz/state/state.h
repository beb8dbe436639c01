/* fuzz/state/state.h - memory of stopped programs, and forgeries of it. */
#ifndef FUZZ_STATE_STATE_H
#define FUZZ_STATE_STATE_H

#include "fuzz/seeds.h"
#include "session/session_internal.h"
#include "vm/heap/root.h"

/* Pages of a stopped VM, by their offsets in the cage. */
typedef struct state {
    uint64_t *at;
    uint8_t *bytes; /* VM_PAGE each */
    size_t count, room;
} state;

/* The page that holds an offset, or NULL. */
uint8_t *state_at(const state *s, uint64_t offset);

/* What in a state is worth a forger's time. */
typedef struct state_map {
    uint64_t *object; /* offsets of what values refer to */
    size_t objects, object_room;
    uint64_t *slot; /* offsets of values that are references */
    size_t slots, slot_room;
} state_map;
void state_map_make(const state *s, state_map *out);
void state_map_free(state_map *map);

/* Changes one to four fields; `what` (64 bytes) gets their places. */
void state_forge(state *s, const state_map *map, seeds_random *r, char *what);

/* Has all told that tools tell of an image, of a state that was accepted; it can go on after that. */
void state_look(vm_t *vm);

#endif

/* base/arena.h - the arenas of include/mica/arena.h under the name used inside. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "mica/arena.h"

typedef mica_arena base_arena;
#define base_arena_alloc mica_arena_alloc
#define base_arena_copy  mica_arena_copy
#define base_arena_free  mica_arena_free

#endif

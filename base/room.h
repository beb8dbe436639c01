/* base/room.h - whether the system grants so many addresses. */
#ifndef BASE_ROOM_H
#define BASE_ROOM_H

#include <stdbool.h>
#include <stddef.h>

/* Whether `bytes` of writable memory could be mapped now. Nothing is taken; another thread may be quicker
 * afterwards. */
bool base_room_for(size_t bytes);

#endif

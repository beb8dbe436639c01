/* memory/space.h - what the room asks of granules; the regions themselves are public (include/mica/memory.h). */
#ifndef MEMORY_SPACE_H
#define MEMORY_SPACE_H

#include "mica/memory.h"

/* INVALID_ARGUMENT: not a power of two from MICA_MEMORY_GRANULE_MIN to MICA_MEMORY_GRANULE_MAX. */
MICA_MUST_USE mica_status mem_granule_check(uint32_t granule, mica_error *err);

#endif

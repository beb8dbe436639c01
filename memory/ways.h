/* memory/ways.h - the ways of tracking that ask the kernel, a file each. */
#ifndef MEMORY_WAYS_H
#define MEMORY_WAYS_H

#include "memory/tracker_internal.h"

extern const mem_way mem_way_userfaultfd; /* uffd.c */
extern const mem_way mem_way_private;     /* private.c */
extern const mem_way mem_way_protect;     /* protect.c */

#endif

/* session/image_reach.h - the bytes of the heap that a value reaches. */
#ifndef SESSION_IMAGE_REACH_H
#define SESSION_IMAGE_REACH_H

#include "vm/heap/vm.h"

typedef struct ses_reach {
    uint64_t bytes;  /* of blocks in the heap, each counted once; 8 for a value that needs none */
    uint64_t shared; /* of these: what something else reaches too */
    bool at_least;   /* there is more than was looked at; shared is not told then */
} ses_reach;

/* What may still be looked at, for several values together: objects, and members of containers. */
typedef struct ses_reach_budget {
    uint32_t objects, members;
} ses_reach_budget;

/* What a value reaches, which one variable holds. With a budget, as far as that goes, and without `shared`; NULL: all of it.
 * It only reads. False when memory ran out. */
bool ses_reach_of(vm_t *vm, prog_value v, ses_reach_budget *budget, ses_reach *out);

#endif

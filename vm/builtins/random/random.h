/* vm/builtins/random/random.h - what whoever resumes a program asks of the generators. */
#ifndef VM_BUILTINS_RANDOM_RANDOM_H
#define VM_BUILTINS_RANDOM_RANDOM_H

#include "vm/heap/vm.h"

/* Generators that were seeded from the system's entropy are seeded again at their next use; those that the program seeded
 * go on. */
void vm_random_renew(vm_t *vm);

#endif

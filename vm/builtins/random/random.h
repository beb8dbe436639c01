/* vm/builtins/random/random.h - what whoever resumes a program asks of the generators. */
#ifndef VM_BUILTINS_RANDOM_RANDOM_H
#define VM_BUILTINS_RANDOM_RANDOM_H

#include "base/buf.h"
#include "vm/heap/vm.h"

/* Generators that were seeded from the system's entropy are seeded again at their next use; those that the program seeded
 * go on. */
void vm_random_renew(vm_t *vm);
/* Appends the generators as the bytes of their record (vm/heap/records.def); those that the program has not seeded are zeros.
 * False when memory ran out. */
bool vm_random_kept(vm_t *vm, base_buf *out);

/* Whether numbers that came from the system's entropy were drawn since a mark was set: a generator that is seeded from it
 * stands elsewhere, or was seeded. */
typedef struct vm_random_marks {
    uint32_t at[6][3];
} vm_random_marks;
void vm_random_mark(vm_t *vm, vm_random_marks *out);
bool vm_random_drew_entropy(vm_t *vm, const vm_random_marks *since);

#endif

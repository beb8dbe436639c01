/* vm/run/persist.h - persistent variables: where they live, and how a new version of a function takes them over. */
#ifndef VM_RUN_PERSIST_H
#define VM_RUN_PERSIST_H

#include "vm/run/frame.h"

/* The name, which no program can write, that keeps a persistent variable of code in a snapshot: the place of the code (unsigned long
 * long), and the variable's number (unsigned). */
#define VM_PERSISTENT_NAME "\1persistent %llx %u"

/* The box of persistent variable `number` of the code that the frame runs. */
prog_value vm_persistent_box(vm_t *vm, const vm_frame *f, unsigned number);
/* `to` is a new version of the function `from`: its persistent variables, and those of its local and nested functions of the
 * same names, are the old ones of their names from now on. Those whose values have no place in the new version are told by the
 * warning Mica:persistent-lost. Offsets of code, and who owns it, or PROG_UNDEF. May raise. */
void vm_persist_carry(vm_t *vm, const vm_found *from, const vm_found *to);
/* Whether a function or one of its children has persistent variables. */
bool vm_persist_any(const vm_t *vm, uint64_t code);
/* The values of all persistent variables go, in the order of names and places. */
void vm_persist_clear(vm_t *vm);

#endif

/* session/image_same.h - whether two values of two VMs are the same. */
#ifndef SESSION_IMAGE_SAME_H
#define SESSION_IMAGE_SAME_H

#include "vm/heap/vm.h"

/* Whether what `a` holds in one VM is what `b` holds in the other: class, size and every bit of every element, members in turn,
 * fields in their order, maps by their keys, handles by their text and the values that they hold. A range is the matrix it
 * stands for. Nothing of the VMs is changed but for values in their pools. Raises in `va` where memory ran out, or where the
 * values hold one another so often that they cannot be compared; both VMs must be protected. */
bool ses_same(vm_t *va, prog_value a, vm_t *vb, prog_value b);

#endif

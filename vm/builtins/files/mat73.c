/* vm/builtins/files/mat73.c - MAT files of version 7.3, which are HDF5. */
#include "vm/builtins/files/files_internal.h"

void vm_read_mat73(vm_source *s, const vm_taker *to) {
    (void)to;
    vm_error(
        s->vm, NULL,
        "load: %s is an HDF5 file (MAT version 7.3), which is not supported; save it with -v7 or as text",
        s->path);
}

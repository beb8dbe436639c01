/* vm/builtins/files/mat73.h - libmatio, and HDF5 below it, opened at first use. */
#ifndef VM_BUILTINS_FILES_MAT73_H
#define VM_BUILTINS_FILES_MAT73_H

#include "vm/builtins/files/library.h"

#include <stdint.h>

/* What HDF5 tells of an object (H5G_stat_t); room behind it for more than is known. */
typedef struct vm_hdf5_object {
    unsigned long file[2], number[2];
    unsigned links;
    int kind;
    uint64_t more[16];
} vm_hdf5_object;

typedef struct vm_matio {
#define VM_MATIO(result, name, parameters) result(*name) parameters;
#include "vm/builtins/files/mat73.def"
#undef VM_MATIO
} vm_matio;

/* The library; raises in the name of `who` where it is not there. */
const vm_matio *vm_matio_need(vm_t *vm, const char *who);

/* What a process of its own ends with. */
enum {
    MAT73_DONE,
    MAT73_UNREADABLE,
    MAT73_UNWRITABLE,
    MAT73_TOO_LARGE,
    MAT73_ELSEWHERE, /* a part lies in another file */
    MAT73_TANGLED    /* groups lie in groups without an end */
};
/* The words for these, and for what base_apart returns else; `status` -1 with errno set. */
const char *vm_mat73_complaint(int status);
/* In a process of its own: looks at all that can be reached by names in an open HDF5 file, and opens no other. MAT73_DONE: its
 * parts all lie in it. */
int vm_mat73_look(const vm_matio *lib, int64_t file);

#endif

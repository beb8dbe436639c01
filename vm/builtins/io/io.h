/* vm/builtins/io/io.h - what other builtins may ask of files. */
#ifndef VM_BUILTINS_IO_IO_H
#define VM_BUILTINS_IO_IO_H

#include "vm/heap/vm.h"

/* The text of a file; PROG_UNDEF when it cannot be read. */
prog_value vm_file_text(vm_t *vm, const char *path);
/* The path of the file of data that a name means: as it stands, or, with a warning in the name of `who`, in a
 * folder of the search path; NULL when there is none. Names from the root, "./" and "../" are taken as they
 * stand. */
const char *vm_file_on_path(vm_t *vm, const char *name, const char *who);
#define VM_PATH_ROOM 4096 /* bytes of a path with its end, as the system has it */
/* A name that no file has, in `dir` or, where that is NULL or no folder, the one for temporary files: TMPDIR,
 * or /tmp where that is none. */
void vm_temp_name(vm_t *vm, const char *dir, const char *prefix, char path[VM_PATH_ROOM]);
/* Has the disk hold what was written to open files, before memory that counts on it is saved. False with
 * errno set where it does not. */
bool vm_files_sync(vm_t *vm);
/* The same in two steps: what the program wrote is with the system, and the `*count` descriptors in `*fds`
 * (for base_free, also after an error) are to be flushed and closed by the caller, on any thread. False with
 * errno set. */
bool vm_files_sync_later(vm_t *vm, int **fds, size_t *count);
/* Tells, once, of each open file that its path does not lead to any more: whoever goes on from an image opens it by that. */
void vm_files_lost(vm_t *vm, void (*each)(void *ctx, const char *path), void *ctx);
/* Sets and removes the environment variables again that the program did: where its memory goes on in a process. */
void vm_environment_renew(vm_t *vm);

#endif

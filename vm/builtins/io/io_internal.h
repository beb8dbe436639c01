/* vm/builtins/io/io_internal.h - open files as builtins see them. */
#ifndef VM_BUILTINS_IO_IO_INTERNAL_H
#define VM_BUILTINS_IO_IO_INTERNAL_H

#include "vm/run/builtin.h"

/* The id of an open file (0, 1, 2 or one given by fopen) from a number or a name; raises for anything else.
 */
double vm_io_id(vm_t *vm, prog_value v, const char *who);
/* Writes to it; raises when the file is not open for writing or the system refuses. */
void vm_io_write(vm_t *vm, double id, const void *data, size_t len);
/* Reads at most `max` bytes up to the end of the file into scratch. */
base_view vm_io_rest(vm_t *vm, prog_value file, const char *who, double *id, size_t max);
/* A name (at most 4095 bytes) that no file has, in `dir` or the folder for temporary files. */
void vm_temp_name(vm_t *vm, const char *dir, const char *prefix, char path[4096]);
/* Whether it was opened with the byte order of other machines, most significant byte first. */
bool vm_io_big_endian(vm_t *vm, double id);
/* A byte order by name: true for "ieee-be"; raises for names that are none. */
bool vm_io_order(vm_t *vm, prog_value v, const char *who);
/* Gives back the last `count` bytes read. */
void vm_io_unread(vm_t *vm, double id, size_t count);

#endif

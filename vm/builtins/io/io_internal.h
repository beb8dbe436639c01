/* vm/builtins/io/io_internal.h - open files as builtins see them, by the ids that programs know. */
#ifndef VM_BUILTINS_IO_IO_INTERNAL_H
#define VM_BUILTINS_IO_IO_INTERNAL_H

#include "vm/run/builtin.h"

#include "base/stream.h"

/* ---- the table (open_files.c) ---- */

/* Ids: those of the process, and the first that fopen gives. */
enum { VM_STDIN, VM_STDOUT, VM_STDERR, VM_FIRST_FILE };
#define VM_FILES_MAX 1000 /* ids lie below */

/* Where fseek counts from, by the numbers of SEEK_SET, SEEK_CUR and SEEK_END in programs, which are not those of
 * the C library. */
enum { VM_FROM_BEGIN = -1, VM_FROM_HERE, VM_FROM_END };

/* What an open file is, as members of its entry in the cage. FILE_FULL: its path from the root. */
enum { FILE_PATH, FILE_MODE, FILE_POSITION, FILE_ORDER, FILE_FULL, FILE_FIELDS };

/* The entry of an id, or PROG_UNDEF when no such file is open; borrowed until the file is closed. */
prog_value vm_io_entry(vm_t *vm, int64_t id);
prog_value vm_io_entry_field(vm_t *vm, prog_value entry, int field);
/* The id behind the last one that the table has room for: ids of open files are VM_FIRST_FILE up to here. */
int64_t vm_io_end(vm_t *vm);
/* Whether an id is one of the three of the process or of an open file. */
bool vm_io_is_open(vm_t *vm, double id);
/* Takes a free id for a file that was opened, and its stream; where there are too many, closes it and raises. */
int64_t vm_io_add(vm_t *vm, prog_value path, const char *mode, bool big_endian, base_stream *s);
/* Closes the file of an id that is open; what the system says. */
int vm_io_close(vm_t *vm, int64_t id);
/* The stream of an open id, opened again in this process when that is needed; NULL for ids that are not open,
 * and for output of the process, which has none. Valid until the file is closed. */
base_stream *vm_io_stream(vm_t *vm, int64_t id);
/* The stream to read from of a number or name; raises when there is none. */
base_stream *vm_io_reading(vm_t *vm, prog_value v, const char *who, double *id);
/* Keeps in the cage where a stream is now: after everything that moves it. */
void vm_io_note(vm_t *vm, int64_t id, base_stream *s);

/* The id of an open file (0, 1, 2 or one given by fopen) from a number or a name;
 * raises for anything else. */
double vm_io_id(vm_t *vm, prog_value v, const char *who);
/* Writes to it; raises when the file is not open for writing or the system refuses. */
void vm_io_write(vm_t *vm, double id, const void *data, size_t len);
/* Reads at most `max` bytes up to the end of the file into scratch. */
base_view vm_io_rest(vm_t *vm, prog_value file, const char *who, double *id, size_t max);
/* Gives back the last `count` bytes read. */
void vm_io_unread(vm_t *vm, double id, size_t count);
/* Whether it was opened with the byte order of other machines, most significant byte first. */
bool vm_io_big_endian(vm_t *vm, double id);
/* A byte order by name: true for "ieee-be"; raises for names that are none. */
bool vm_io_order(vm_t *vm, prog_value v, const char *who);

#endif

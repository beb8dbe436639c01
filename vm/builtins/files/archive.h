/* vm/builtins/files/archive.h - libarchive, opened at first use. */
#ifndef VM_BUILTINS_FILES_ARCHIVE_H
#define VM_BUILTINS_FILES_ARCHIVE_H

#include "vm/builtins/files/library.h"

#include <sys/types.h>
#include <time.h>

typedef struct vm_archive_table {
#define VM_ARCHIVE(result, name, parameters) result(*name) parameters;
#include "vm/builtins/files/archive.def"
#undef VM_ARCHIVE
} vm_archive_table;

#define VM_ARCHIVE_END  1     /* as archive.h has them: no more entries, */
#define VM_ARCHIVE_WARN (-20) /* and what is worse than this failed */

/* The library; raises in the name of `who` where it is not there. */
const vm_archive_table *vm_archive(vm_t *vm, const char *who);

#endif

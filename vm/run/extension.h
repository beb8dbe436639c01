/* vm/run/extension.h - extensions that a VM has, as the cage knows them: the record "extensions" (vm/heap/records.def). The shared
 * objects behind it are vm/builtins/extension/'s. Included in vm/ only. */
#ifndef VM_RUN_EXTENSION_H
#define VM_RUN_EXTENSION_H

#include "vm/heap/root.h"

typedef struct vm_extension_data {
    prog_value table; /* cell row of entries in the order in which they were loaded; or 0 */
    uint64_t unused;  /* zero */
} vm_extension_data;
VM_RECORD_SIZE(extensions, vm_extension_data);

/* Members of an entry, a cell row that the table alone holds. */
enum {
    VM_EXTENSION_NAME,      /* text */
    VM_EXTENSION_PATH,      /* text: of its file, from the root */
    VM_EXTENSION_VERSION,   /* text */
    VM_EXTENSION_ABI,       /* double */
    VM_EXTENSION_FUNCTIONS, /* cell row of their names */
    VM_EXTENSION_STATE,     /* any value: what its hook gave when the memory was saved last */
    VM_EXTENSION_KEPT,      /* double: VM_STATE_… */
    VM_EXTENSION_LOST,      /* text: why there is no state */
    VM_EXTENSION_FIELDS
};
enum { VM_STATE_NONE, VM_STATE_KEPT, VM_STATE_LOST };

/* Entries, and entry k of them, borrowed. */
int64_t vm_extension_count(const vm_t *vm);
prog_value vm_extension_entry(const vm_t *vm, int64_t k);
static inline prog_value vm_extension_field(const vm_t *vm, prog_value entry, int field) {
    return vm_cell_data(vm_array(vm, entry))[field];
}
/* Whether a char row has that text. */
bool vm_extension_is_text(vm_t *vm, prog_value v, const char *text, size_t len);
/* The entry of the extension of that name, or of the one that has a function of that name; -1: there is none. */
int64_t vm_extension_named(vm_t *vm, const char *name, size_t len);
int64_t vm_extension_with(vm_t *vm, const char *function, size_t len);
/* Whether a name that no program has defined is that of a function of an extension which is not open in this process. */
bool vm_extension_shut(vm_t *vm, const char *function, size_t len);
/* The path of the shared object that function `id`, of those that the VM was given, lies in; PROG_UNDEF for others. */
prog_value vm_extension_path(vm_t *vm, uint32_t id);

#endif

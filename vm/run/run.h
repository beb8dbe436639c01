/* vm/run/run.h - running code from the host: used by session/. */
#ifndef VM_RUN_RUN_H
#define VM_RUN_RUN_H

#include "vm/heap/cage.h"

typedef enum vm_ending { VM_END_DONE, VM_END_RAISED, VM_END_STOPPED, VM_END_QUIT } vm_ending;

/* Begins a script (its variables are those of the base workspace) or a function without arguments; then
 * vm_continue runs it. */
bool vm_begin(vm_t *vm, uint64_t code, prog_value owner);
vm_ending vm_continue(vm_t *vm);
/* Drops a reference the resolver or vm_load_code handed over. */
void vm_release(vm_t *vm, prog_value owner);
/* Ends whatever still runs. */
void vm_abandon(vm_t *vm);
/* A place in a source: `file` of the snapshot in `slot` (-1: a file of the system, or a text named "<...>").
 */
typedef struct vm_place {
    int slot;
    const char *file; /* valid as long as the VM */
    uint32_t line, column;
    bool script;          /* in a script or text itself, not in a function */
    const char *function; /* its name, or NULL; valid as long as the VM */
} vm_place;
/* Where the last error happened: in the innermost code that is not the library's, if there is such. False
 * when that is not known, or nothing but the message is to be shown. */
bool vm_error_place(vm_t *vm, vm_place *out);
/* The source file of the innermost code that has one, and the slot of its snapshot (-1: none); NULL when no
 * code runs. Valid as long as the VM. */
const char *vm_calling_file(vm_t *vm, int *slot);
/* Forgets which names were found missing or where: call when files or functions may have appeared. */
void vm_forget_names(vm_t *vm);
void vm_stop_after(vm_t *vm, uint32_t safe_points);
/* One more than the largest symbol id in use. */
uint32_t vm_symbol_count(const vm_t *vm);
int vm_exit_status(const vm_t *vm);
bool vm_was_interrupted(const vm_t *vm);
/* Is a name a variable where the text that is being compiled runs; of the base workspace (between runs) where
 * no text of eval is compiled? */
bool vm_text_variable(vm_t *vm, const char *name, size_t len);
/* argv() of the program. */
bool vm_set_arguments(vm_t *vm, int argc, const char *const *argv);
/* Appends the report of the last error as printed on stderr: "error: message\nerror: called from\n  f at line
 * …\n". */
struct mica_buffer;
void vm_report_error(vm_t *vm, struct mica_buffer *out);
/* Calls each(name) for names of builtins and base variables until it returns false. */
void vm_each_name(vm_t *vm, bool (*each)(void *ctx, const char *name), void *ctx);

/* Calls each(name) with every field of the struct that a path of names and points leads to ("s", "s.part"),
 * from the base workspace, until it returns false. Between runs. */
void vm_each_field(vm_t *vm, const char *path, size_t len, bool (*each)(void *ctx, const char *name),
                   void *ctx);

/* Carrying a stopped VM: the cage's own memory as extents of whole pages that are not all zero. Snapshot
 * slots are not part of it. vm_adopt writes them into a fresh VM that has the same snapshots in the same
 * slots; after the last, vm_adopt_end, and vm_continue goes on. Errors: VERSION_MISMATCH where the memory holds a
 * record, or may refer to a builtin, that this program does not know, with its name (vm/heap/records.h); CORRUPTED;
 * NO_MEMORY. After an error the VM is good for vm_free alone. */
typedef bool (*vm_extent_fn)(void *ctx, uint64_t offset, const void *data, size_t len);
bool vm_each_extent(vm_t *vm, vm_extent_fn each, void *ctx);
/* Errors: LIMIT where the cage at hand has no room for the state, naming the region and both sizes; CORRUPTED;
 * VERSION_MISMATCH. */
MICA_MUST_USE mica_status vm_adopt(vm_t *vm, uint64_t offset, const void *data, size_t len, mica_error *err);
MICA_MUST_USE mica_status vm_adopt_end(vm_t *vm, mica_error *err);

#endif

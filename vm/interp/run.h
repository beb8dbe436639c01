/* vm/interp/run.h - running code from the host: used by session/. */
#ifndef VM_INTERP_RUN_H
#define VM_INTERP_RUN_H

#include "vm/heap/cage.h"

typedef enum vm_ending { VM_END_DONE, VM_END_RAISED, VM_END_STOPPED, VM_END_QUIT } vm_ending;

/* Begins a script (its variables are those of the base workspace) or a function without arguments; then
 * vm_continue runs it. */
bool vm_begin(vm_t *vm, uint64_t code, prog_value owner);
vm_ending vm_continue(vm_t *vm);
/* Calls functions of onCleanup objects that wait while no frame is in being; errors become warnings. */
void vm_cleanup_run(vm_t *vm);
/* The end of the session: the functions of atexit are called, all variables go, and what that sets free is
 * called. */
void vm_cleanup_finish(vm_t *vm);
/* Drops a reference the resolver or vm_load_code handed over. */
void vm_release(vm_t *vm, prog_value owner);
/* Ends whatever still runs. */
void vm_abandon(vm_t *vm);
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

#endif

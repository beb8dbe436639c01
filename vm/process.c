/* vm/process.c - what a VM holds outside the cage. */
#include "vm/process.h"

#include "base/alloc.h"
#include "base/file.h"
#include "vm/echo.h"

struct vm_process *vm_process_of(vm_t *vm) {
    if (!vm->process) vm->process = base_calloc(1, sizeof *vm->process);
    if (!vm->process) vm_error_memory(vm);
    return vm->process;
}

void vm_process_flush(vm_t *vm) {
    if (vm->process && vm->process->files) vm_open_files_flush(vm->process->files);
}

void vm_process_free(vm_t *vm) {
    if (!vm->process) return;
    vm_patterns_free(vm->process->patterns);
    vm_open_files_free(vm->process->files);
    vm_echoes_free(vm->process->echoes);
    if (vm->process->diary) (void)base_file_close(vm->process->diary - 1);
    base_free(vm->process);
    vm->process = NULL;
}

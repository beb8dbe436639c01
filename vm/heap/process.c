/* vm/heap/process.c - what a VM holds outside the cage: made when it is first needed, ended with the VM. */
#include "vm/heap/process.h"

#include "base/alloc.h"

void *vm_hold(vm_t *vm, vm_holding which, size_t bytes, void (*release)(void *state),
              void (*flush)(void *state)) {
    if (!vm->process) vm->process = base_calloc(1, sizeof *vm->process);
    if (!vm->process) return NULL;
    vm_held *held = &vm->process->held[which];
    if (!held->state) *held = (vm_held){base_calloc(1, bytes), flush, release};
    return held->state;
}

void vm_process_flush(vm_t *vm) {
    if (!vm->process) return;
    for (int k = 0; k < VM_HELD_COUNT; k++) {
        vm_held *held = &vm->process->held[k];
        if (held->state && held->flush) held->flush(held->state);
    }
}

void vm_process_free(vm_t *vm) {
    if (!vm->process) return;
    for (int k = 0; k < VM_HELD_COUNT; k++) {
        vm_held *held = &vm->process->held[k];
        if (held->state && held->release) held->release(held->state);
        base_free(held->state);
    }
    base_free(vm->process);
    vm->process = NULL;
}

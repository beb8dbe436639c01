/* vm/heap/ask.c - asking a VM that runs for something (ask.h).
 *
 * WHO IS LATE. The one who asks writes what is asked for and then the tables; the loop takes back its own table and then
 * reads what is asked for. With both in one order for all threads (__ATOMIC_SEQ_CST) either the loop reads it, or the
 * tables were written after it took its own back, and it looks again. */
#include "vm/heap/vm.h"

/* Filled when something is first asked for, at no cost to a start: all VMs have one loop, so whoever fills them writes the
 * same. */
static const void *jumps[VM_LABEL_JUMP], *entries[VM_LABEL_JUMP];
static bool filled;

static void fill(const void *const *labels) {
    for (unsigned k = 0; k < VM_LABEL_JUMP; k++) {
        __atomic_store_n(&jumps[k], labels[VM_LABEL_JUMP], __ATOMIC_RELAXED);
        __atomic_store_n(&entries[k], labels[VM_LABEL_ENTRY], __ATOMIC_RELAXED);
    }
    __atomic_store_n(&filled, true, __ATOMIC_RELEASE);
}

void vm_labels_look(vm_t *vm) {
    const void *const *labels = __atomic_load_n(&vm->labels, __ATOMIC_SEQ_CST);
    if (!labels) return; /* the loop will look when it begins */
    if (!__atomic_load_n(&filled, __ATOMIC_ACQUIRE)) fill(labels);
    __atomic_store_n(&vm->after_jump, jumps, __ATOMIC_SEQ_CST);
    __atomic_store_n(&vm->at_entry, entries, __ATOMIC_SEQ_CST);
}

void vm_labels_own(vm_t *vm) {
    __atomic_store_n(&vm->after_jump, vm->labels, __ATOMIC_SEQ_CST);
    __atomic_store_n(&vm->at_entry, vm->labels, __ATOMIC_SEQ_CST);
}

void vm_labels_begin(vm_t *vm, const void *const *labels) {
    __atomic_store_n(&vm->labels, labels, __ATOMIC_SEQ_CST);
    vm_labels_own(vm);
    if (__atomic_load_n(&vm->interrupt, __ATOMIC_SEQ_CST)) vm_labels_look(vm);
}

void vm_ask(vm_t *vm, int what) {
    __atomic_store_n(&vm->interrupt, what, __ATOMIC_SEQ_CST);
    if (what) vm_labels_look(vm);
}

void vm_request_stop(vm_t *vm) {
    sig_atomic_t none = 0; /* one step: what interrupts the program may be asked for meanwhile */
    if (__atomic_compare_exchange_n(&vm->interrupt, &none, VM_INTERRUPT_STOP, false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
        vm_labels_look(vm);
}

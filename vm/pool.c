/* vm/pool.c - the pool of values a running builtin made, and scratch memory. */
#include "vm/guard.h"

uint32_t vm_pool_mark(vm_t *vm) {
    return vm->root->pool_top;
}

void vm_pool_add(vm_t *vm, prog_value v) {
    if (!prog_is_object(v) || prog_offset(v) < VM_HEAP) return;
    vm_root *root = vm->root;
    uint32_t top = root->pool_top;
    if (__builtin_expect(top >= vm->pool_room, 0) && !vm_pool_open(vm, top + 1ull)) {
        vm_decref(vm, v);
        vm_error(vm, "Octave:bad-alloc", "out of memory or dimension too large for Octave's index type");
    }
    prog_value *slot = vm_pool_slot(vm, top);
    root->pool_top = top + 1;
    vm_guard_pool(slot, true);
    *slot = v;
}

void vm_replace(vm_t *vm, prog_value *slot, prog_value v) {
    prog_value old = *slot;
    vm_incref(vm, v);
    *slot = v;
    vm_pool_add(vm, old);
}

void vm_pool_drain(vm_t *vm, uint32_t mark) {
#if BASE_ASAN
    if (vm->root->pool_top > vm->pool_high) vm->pool_high = vm->root->pool_top;
#endif
    while (vm->root->pool_top > mark) {
        prog_value *slot = vm_pool_slot(vm, --vm->root->pool_top), v = *slot;
        vm_guard_pool(slot, false);
        vm_decref(vm, v);
    }
}

prog_value vm_pool_keep(vm_t *vm, uint32_t mark, prog_value result) {
    uint32_t top = vm->root->pool_top;
    if (top == mark + 1 && *vm_pool_slot(vm, mark) == result) {
        vm->root->pool_top = mark; /* the pool's reference becomes the caller's */
        return result;
    }
    vm_incref(vm, result);
    if (top != mark) vm_pool_drain(vm, mark);
    return result;
}

void *vm_scratch(vm_t *vm, size_t bytes) {
    if (bytes > SIZE_MAX / 2) vm_error_memory(vm);
    prog_value v;
    bool zeroed;
    uint8_t size_class;
    vm_raw *raw = vm_heap_alloc(vm, sizeof *raw + bytes, &zeroed, &size_class);
    if (!raw) vm_error_memory(vm);
    raw->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
    raw->size = bytes;
    v = vm_value_of(vm, raw);
    vm_pool_add(vm, v);
    return raw + 1;
}

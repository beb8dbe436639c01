/* vm/heap/pool.c - the pool of values a running builtin made, and scratch memory.
 *
 * A builtin may raise an error at any step, and vm_error unwinds the C stack without a word to those who hold
 * values there. So none of them does: whoever makes an object gives its one reference to the pool, which is
 * drained when the builtin returns or was unwound. To keep a value is to take a reference of one's own (vm_set,
 * vm_pool_keep). Scratch memory is an object too, of kind RAW, for the same reason.
 *
 * The pool grows downwards, from the heap that lies above it: its first page and the heap's then stand under one
 * page of the processor's page table. root->pool_top is the index of the newest value, counted from the lower end of
 * the region, VM_POOL_EMPTY when there is none; a mark is the pool_top of a moment. */
#include "vm/heap/guard.h"

uint32_t vm_pool_mark(vm_t *vm) {
    return vm->root->pool_top;
}

static void push(vm_t *vm, prog_value v);

static __attribute__((noinline)) void push_opening(vm_t *vm, prog_value v) {
    if (!vm_pool_open(vm, vm_pool_count(vm->root) + 1ull)) {
        vm_decref(vm, v);
        vm_error_memory(vm);
    }
    push(vm, v);
}

/* A heap object. */
static inline void push(vm_t *vm, prog_value v) {
    vm_root *root = vm->root;
    uint32_t top = root->pool_top;
    if (__builtin_expect(top <= vm->pool_end, 0)) {
        push_opening(vm, v);
        return;
    }
    root->pool_top = --top;
    vm_guard_pool(&vm->pool[top], true);
    vm->pool[top] = v;
}

void vm_pool_add(vm_t *vm, prog_value v) {
    if (vm_is_counted(v)) push(vm, v);
}

void vm_replace(vm_t *vm, prog_value *slot, prog_value v) {
    prog_value old = *slot;
    vm_incref(vm, v);
    *slot = v;
    vm_pool_add(vm, old);
}

void vm_pool_drain(vm_t *vm, uint32_t mark) {
#if BASE_ASAN
    if (vm_pool_count(vm->root) > vm->pool_high) vm->pool_high = vm_pool_count(vm->root);
#endif
    while (vm->root->pool_top < mark) {
        uint32_t top = vm->root->pool_top;
        prog_value v = vm->pool[top];
        vm->root->pool_top = top + 1;
        vm_guard_pool(&vm->pool[top], false);
        vm_decref(vm, v);
    }
}

prog_value vm_pool_keep(vm_t *vm, uint32_t mark, prog_value result) {
    uint32_t top = vm->root->pool_top;
    if (top == mark - 1 && vm->pool[top] == result) {
        vm->root->pool_top = mark; /* the pool's reference becomes the caller's */
        return result;
    }
    vm_incref(vm, result);
    if (top != mark) vm_pool_drain(vm, mark);
    return result;
}

void vm_pool_drop(vm_t *vm, prog_value v) {
    uint32_t top = vm->root->pool_top;
    if (top != VM_POOL_EMPTY && vm->pool[top] == v) vm_pool_drain(vm, top + 1);
}

prog_value *vm_pool_slot(vm_t *vm) {
    uint32_t top = vm->root->pool_top;
    if (top <= vm->pool_end && !vm_pool_open(vm, vm_pool_count(vm->root) + 1ull)) vm_error_memory(vm);
    vm->root->pool_top = --top;
    vm_guard_pool(&vm->pool[top], true);
    vm->pool[top] = PROG_UNDEF;
    return &vm->pool[top];
}

void *vm_scratch(vm_t *vm, size_t bytes) {
    if (bytes > SIZE_MAX / 2) vm_error_memory(vm);
    bool zeroed;
    uint8_t size_class;
    vm_poll_pure(vm);
    vm_raw *raw = vm_heap_alloc(vm, sizeof *raw + bytes, &zeroed, &size_class);
    if (!raw) vm_error_memory(vm);
    raw->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
    raw->size = bytes;
    push(vm, vm_value_of(vm, raw));
    return raw + 1;
}

/* vm_scratch that gives NULL instead of raising. */
static char *scratch_if_there(vm_t *vm, size_t bytes) {
    if (vm->root->pool_top <= vm->pool_end && !vm_pool_open(vm, vm_pool_count(vm->root) + 1ull)) return NULL;
    bool zeroed;
    uint8_t size_class;
    vm_raw *raw = vm_heap_alloc(vm, sizeof *raw + bytes, &zeroed, &size_class);
    if (!raw) return NULL;
    raw->h = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
    raw->size = bytes;
    push(vm, vm_value_of(vm, raw));
    return (char *)(raw + 1);
}

base_view vm_scratch_of(vm_t *vm, base_buf *from) {
    size_t len = from->len;
    char *copy = len < SIZE_MAX / 2 ? scratch_if_there(vm, len + 1) : NULL;
    if (copy && len) memcpy(copy, from->data, len);
    base_buf_free(from);
    if (!copy) vm_error_memory(vm);
    copy[len] = 0;
    return base_view_of(copy, len);
}

/* vm/cage.c - reserves the cage, makes and ends a VM. */
#include "vm/root.h"
#include "vm/process.h"

#include "base/alloc.h"
#include "base/error.h"

#include <sys/mman.h>

const vm_gc_config vm_gc_default = {.generations = 3,
                                    .young_size = VM_MIB(2),
                                    .minor_threshold = 0.8,
                                    .major_threshold = 0.9,
                                    .promote_after = 2,
                                    .target_utilisation = 0.7,
                                    .heap_min = VM_MIB(1),
                                    .heap_max = 0,
                                    .growth = 1.5,
                                    .verbose = false};

/* Sizes that are asked for in turn until the system grants one: 1024, 256, 64, 16, 8, 6 GiB of addresses, no
 * memory. */
static uint64_t next_size(uint64_t size) {
    return size > VM_GIB(16) ? size / 4 : size == VM_GIB(16) ? VM_GIB(8) : size == VM_GIB(8) ? VM_GIB(6) : 0;
}

static mica_status check_gc(const vm_gc_config *gc, mica_error *err) {
    if (gc->generations < 1 || gc->generations > 3 || !(gc->minor_threshold > 0) ||
        !(gc->major_threshold > 0) || !(gc->target_utilisation > 0) || gc->target_utilisation > 1 ||
        !(gc->growth >= 1) || gc->young_size == 0)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "collector configuration out of range: generations 1 to 3, thresholds and "
                         "utilisation in (0, 1], growth >= 1");
    return MICA_OK;
}

mica_status vm_new(const vm_gc_config *gc, vm_t **out, mica_error *err) {
    if (!gc) gc = &vm_gc_default;
    mica_status status = check_gc(gc, err);
    if (status) return status;
    vm_t *vm = base_calloc(1, sizeof *vm);
    if (!vm) return base_fail_memory(err, "making a VM");
    void *base = MAP_FAILED;
    for (uint64_t size = VM_GIB(1024); size && base == MAP_FAILED; size = next_size(size)) {
        vm->cage_size = size;
        base = mmap(NULL, vm->cage_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    if (base == MAP_FAILED) {
        status = base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET,
                           "cannot reserve 6 GiB of addresses for the VM; raise the limit (ulimit -v)");
        goto free_vm;
    }
    vm->base = base;
    if (mprotect(vm->base + VM_LINKS, VM_HEAP + VM_MIB(1) - VM_LINKS, PROT_READ | PROT_WRITE) != 0) {
        status = base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET,
                           "cannot make the VM's memory writable; raise the limit (ulimit -d)");
        goto unmap;
    }
    vm->root = vm_at(vm, VM_ROOT);
    vm->stack = vm_at(vm, VM_STACK);
    vm->pool = vm_at(vm, VM_POOL);
    vm_root *root = vm->root;
    root->magic = VM_ROOT_MAGIC;
    root->gc = *gc;
    root->max_depth = 256;
    root->nsyms = 1;
    root->heap_end = VM_HEAP + VM_MIB(1);
    root->base_scope = root->last_error = PROG_UNDEF;
    root->last_warning = root->last_warning_id = root->persist = PROG_UNDEF;
    root->warning_states = root->arguments = PROG_UNDEF;
    vm_heap_init(vm);
    *out = vm;
    return MICA_OK;

unmap:
    munmap(vm->base, vm->cage_size);
free_vm:
    base_free(vm);
    return status;
}

void vm_free(vm_t *vm) {
    if (!vm) return;
    vm_flush(vm);
    munmap(vm->base, vm->cage_size);
    vm_process_free(vm);
    base_free(vm);
}

void vm_set_resolver(vm_t *vm, const vm_resolver *resolver) {
    vm->resolver = resolver;
}
void vm_set_host(vm_t *vm, const vm_host *host) {
    vm->host = host;
}

void *vm_slot_address(vm_t *vm, uint32_t slot, uint64_t *capacity) {
    if (slot >= VM_SLOTS) return NULL;
    *capacity = VM_SLOT_CAP;
    return vm_at(vm, VM_SLOT_OFF(slot));
}

void *vm_text_state(vm_t *vm) {
    return vm->root->text_state;
}
void *vm_random_state(vm_t *vm, size_t *bytes) {
    *bytes = sizeof vm->root->random_state;
    return vm->root->random_state;
}

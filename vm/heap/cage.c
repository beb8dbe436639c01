/* vm/heap/cage.c - reserves the cage, makes and ends a VM. */
#include "vm/heap/guard.h"
#include "vm/heap/process.h"

#include "base/alloc.h"
#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
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

/* A SCATTERED CAGE. A reservation counts against a limit on addresses (ulimit -v, RLIMIT_AS) though it takes
 * no memory. Where the limit leaves no room for one, the same layout stands at a place that the kernel gives
 * to nobody who does not ask for it: below where it begins to look for room from below, and far from where it
 * begins from above. Only what is used of the cage is mapped there, so only that counts. */
#define SCATTER_FROM  VM_GIB(4096)
#define SCATTER_SPAN  VM_GIB(32768)
#define SCATTER_TRIES 32
#define SCATTER_ALIGN VM_MIB(2)
#define FIXED_OPEN    (VM_FIXED_END - VM_FRAMES + VM_SYMS - VM_LINKS + VM_SYMS_OPEN + VM_SYM_INDEX_OPEN)

/* Sizes that are asked for in turn until the system grants one: 1024, 256, 64, 16 GiB of addresses, no
 * memory. */
static uint64_t next_size(uint64_t size) {
    return size > VM_GIB(16) ? size / 4 : 0;
}

bool vm_cage_open(vm_t *vm, uint64_t from, uint64_t to) {
    if (!vm->scattered) return mprotect(vm->base + from, to - from, PROT_READ | PROT_WRITE) == 0;
    void *at = vm->base + from;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *got = mmap(at, to - from, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (got != MAP_FAILED && got != at) { /* a kernel before 4.17 takes the place for a hint */
        munmap(got, to - from);
        errno = EEXIST;
        return false;
    }
    return got != MAP_FAILED;
}

static bool open_more(vm_t *vm, uint64_t region, uint64_t *have, uint64_t want) {
    if (want <= *have) return true;
    if (vm->scattered && !vm_cage_open(vm, region + *have, region + want)) return false;
    *have = want;
    return true;
}

static uint64_t steps(uint64_t bytes, uint64_t step) {
    return (bytes + step - 1) / step * step;
}

bool vm_cage_open_symbols(vm_t *vm, uint64_t records, uint64_t index) {
    return open_more(vm, VM_SYMS, &vm->syms_open, steps(records, VM_SYMS_OPEN)) &&
           open_more(vm, VM_SYM_INDEX, &vm->sym_index_open, steps(index, VM_SYM_INDEX_OPEN));
}

/* Numbers that differ from process to process and from call to call (splitmix64 over the kernel's AT_RANDOM):
 * cages stay as hard to guess as the kernel's own places. */
static uint64_t scatter_place(void) {
    static _Atomic uint64_t calls;
    const void *seed = (const void *)getauxval(AT_RANDOM); /* NOLINT(performance-no-int-to-ptr) */
    uint64_t x = 0;
    if (seed) memcpy(&x, seed, sizeof x);
    x += (calls++ + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return SCATTER_FROM + x % (SCATTER_SPAN / SCATTER_ALIGN) * SCATTER_ALIGN;
}

static bool open_fixed(vm_t *vm) {
    static const uint64_t parts[][2] = {{VM_LINKS, VM_SYMS + VM_SYMS_OPEN},
                                        {VM_SYM_INDEX, VM_SYM_INDEX + VM_SYM_INDEX_OPEN},
                                        {VM_FRAMES, VM_FIXED_END},
                                        {VM_HEAP, VM_HEAP_OPEN}};
    size_t k = 0;
    while (k < sizeof parts / sizeof *parts && vm_cage_open(vm, parts[k][0], parts[k][1]))
        k++;
    if (k == sizeof parts / sizeof *parts) return true;
    int why = errno;
    while (k-- > 0)
        munmap(vm->base + parts[k][0], parts[k][1] - parts[k][0]);
    errno = why;
    return false;
}

static bool scatter(vm_t *vm) {
    vm->scattered = true;
    vm->cage_size = VM_GIB(1024);
    for (int i = 0; i < SCATTER_TRIES; i++) {
        vm->base = (uint8_t *)scatter_place(); /* NOLINT(performance-no-int-to-ptr) */
        if (open_fixed(vm)) return true;
        if (errno != EEXIST) return false;
    }
    return false;
}

static bool reserve(vm_t *vm) {
    for (uint64_t size = VM_GIB(1024); size; size = next_size(size)) {
        void *base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base == MAP_FAILED) continue;
        vm->base = base;
        vm->cage_size = size;
        return true;
    }
    return false;
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

mica_status vm_gc_configure(vm_t *vm, const vm_gc_config *gc, mica_error *err) {
    mica_status status = check_gc(gc, err);
    if (status != MICA_OK) return status;
    vm->root->gc = *gc;
    vm_heap_limit_start(vm->root);
    return MICA_OK;
}

mica_status vm_cage_new(const vm_gc_config *gc, vm_t **out, mica_error *err) {
    if (!gc) gc = &vm_gc_default;
    mica_status status = check_gc(gc, err);
    if (status) return status;
    vm_t *vm = base_calloc(1, sizeof *vm);
    if (!vm) return base_fail_memory(err, "making a VM");
    if (reserve(vm)) {
        if (!vm_cage_open(vm, VM_LINKS, VM_HEAP_OPEN)) {
            status = base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET,
                               "cannot make the VM's memory writable; raise the limit (ulimit -d)");
            goto unmap;
        }
    } else if (!scatter(vm)) {
        status = base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET,
                           "cannot map %llu MiB for the VM; raise the limit (ulimit -v)",
                           (unsigned long long)(FIXED_OPEN >> 20));
        goto free_vm;
    }
    vm->syms_open = VM_SYMS_OPEN;
    vm->sym_index_open = VM_SYM_INDEX_OPEN;
    vm->root = vm_at(vm, VM_ROOT);
    vm->stack = vm_at(vm, VM_STACK);
    vm->pool = vm_at(vm, VM_POOL);
    vm_root *root = vm->root;
    root->magic = VM_ROOT_MAGIC;
    root->gc = *gc;
    root->max_depth = 256;
    root->nsyms = 1;
    root->heap_end = VM_HEAP_OPEN;
    root->base_scope = root->last_error = PROG_UNDEF;
    root->last_warning = root->last_warning_id = root->persist = PROG_UNDEF;
    root->warning_states = root->arguments = PROG_UNDEF;
    vm_heap_init(vm);
    vm_guard_begin(vm);
    *out = vm;
    return MICA_OK;

unmap:
    munmap(vm->base, vm->cage_size);
free_vm:
    base_free(vm);
    return status;
}

void vm_cage_free(vm_t *vm) {
    vm_flush(vm);
    vm_guard_lift(vm);
    munmap(vm->base, vm->cage_size); /* a scattered cage too: nobody else was given a place in it */
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

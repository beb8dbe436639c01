/* vm/heap/cage.c - finds the cage a place among the addresses, makes and ends a VM. */
#include "vm/heap/guard.h"
#include "vm/heap/process.h"
#include "vm/heap/regions.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/touched.h"

#include <errno.h>
#include <stdatomic.h>
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

/* WHERE A CAGE STANDS. It is a range of up to 1 TiB of addresses, of which only what is used is mapped: the first part
 * of each region (open_start), and more when something does not fit (vm/heap/regions.c, heap_commit). Nothing is
 * reserved: a reservation counts against a limit on addresses (ulimit -v) though it takes no memory, an emulator keeps
 * account of each of its pages (1 TiB: seconds), and where addresses have 39 bits it does not exist.
 *
 * So that what is not mapped stays free all the same, cages stand where the kernel gives nothing to anybody who does
 * not ask for the place: below where it begins to look from below, and far from where it begins from above. There the
 * process has lanes, for one cage each, so that no cage grows into another. Whoever asks for just such a place gets it,
 * and a cage that wants it later is refused: MAP_FIXED_NOREPLACE replaces nothing. Where no lane can be had (all taken,
 * or ThreadSanitizer forbids such places) the kernel chooses and a reservation keeps the place. */
#define CAGE_ALIGN VM_MIB(2) /* of a page of the page table, which first pages share, and of a huge page */
#define LANE_TRIES 8

typedef struct cage_area {
    uint64_t from, lane;   /* the first lane, and bytes of each */
    unsigned first, count; /* lanes; all powers of two but `first` */
} cage_area;
/* For 47 bits of addresses and more (above what AddressSanitizer keeps its accounts in), and for 38 and 39. */
#define AREA_HIGH ((cage_area){VM_GIB(24 * 1024), VM_GIB(1024), 0, 16})
#define AREA_LOW  ((cage_area){VM_GIB(16), VM_GIB(16), 16, 4})
BASE_TOUCHED static _Atomic uint64_t lanes_taken, random_calls;

/* A process under ThreadSanitizer, which ends it for a map in a lane; no other process has the symbol. */
extern void __tsan_init(void) __attribute__((weak)); /* NOLINT(bugprone-reserved-identifier) */

/* What is open of each region from the first, in two maps: what lies between the first and the last of them comes
 * along. A start then opens nothing more. */
#define OPEN_SYMBOLS VM_MIB(1)
#define OPEN_STACK   VM_MIB(1)
#define OPEN_POOL    VM_MIB(1)
#define OPEN_HEAP    VM_MIB(1)
static const uint64_t open_parts[2][2] = {{VM_SYMBOLS_END - OPEN_SYMBOLS, VM_STACK + OPEN_STACK},
                                          {VM_POOL_END - OPEN_POOL, VM_HEAP + OPEN_HEAP}};
#define OPEN_BYTES                                                                                           \
    (OPEN_SYMBOLS + VM_STACK - VM_SYMBOLS_END + OPEN_STACK + OPEN_POOL + VM_HEAP - VM_POOL_END + OPEN_HEAP)

bool vm_cage_open(vm_t *vm, uint64_t from, uint64_t to) {
    void *at = vm->base + from;
    if (vm->lane < 0) return mprotect(at, to - from, PROT_READ | PROT_WRITE) == 0;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *got = mmap(at, to - from, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (got != MAP_FAILED && got != at) { /* a kernel before 4.17 takes the place for a hint */
        munmap(got, to - from);
        errno = EEXIST;
        return false;
    }
    return got != MAP_FAILED;
}

/* A private page of a file that is dropped has the file's bytes again. So where a file may be mapped, fresh memory
 * takes its place. */
bool vm_cage_give_back(vm_t *vm, uint64_t from, uint64_t to) {
    void *at = vm->base + from;
    if (from < vm->file_end) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
        if (vm->file_settle && !vm->file_settle(vm->file_ctx)) return false;
        return mmap(at, to - from, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
    }
    return madvise(at, to - from, MADV_DONTNEED) == 0;
}

static bool open_start(vm_t *vm) {
    if (!vm_cage_open(vm, open_parts[0][0], open_parts[0][1])) return false;
    if (vm_cage_open(vm, open_parts[1][0], open_parts[1][1])) return true;
    int why = errno;
    munmap(vm->base + open_parts[0][0], open_parts[0][1] - open_parts[0][0]);
    errno = why;
    return false;
}

/* Numbers that differ from process to process and from call to call (splitmix64 over addresses that the kernel
 * chose for stack, heap and program): cages are as hard to find as those. */
static uint64_t random_number(const vm_t *vm) {
    uint64_t x =
        (uint64_t)(uintptr_t)&x ^ (uint64_t)(uintptr_t)vm << 20 ^ (uint64_t)(uintptr_t)&lanes_taken << 8;
    x += (random_calls++ + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* A lane that nobody has, from a random one on; -1 when all are taken. */
static inline int take_lane(cage_area area, unsigned from) {
    for (unsigned k = 0; k < area.count; k++) {
        unsigned lane = area.first + ((from + k) & (area.count - 1));
        if (!(atomic_fetch_or(&lanes_taken, (uint64_t)1 << lane) >> lane & 1)) return (int)lane;
    }
    return -1;
}

static void leave_lane(vm_t *vm) {
    if (vm->lane >= 0) atomic_fetch_and(&lanes_taken, ~((uint64_t)1 << vm->lane));
    vm->lane = -1;
}

/* A cage in a lane: it begins in the lane's first quarter and may grow to its end. */
static inline bool stand_in(vm_t *vm, cage_area area) {
    for (unsigned k = 0; k < LANE_TRIES; k++) {
        uint64_t number = random_number(vm), slack = (number >> 16) & (area.lane / 4 - 1) & ~(CAGE_ALIGN - 1);
        vm->lane = take_lane(area, (unsigned)number);
        if (vm->lane < 0) return false;
        uint64_t lane = area.from + ((unsigned)vm->lane - area.first) * area.lane;
        vm->base = (uint8_t *)(lane + slack); /* NOLINT(performance-no-int-to-ptr) */
        vm->cage_size = area.lane - slack;
        if (open_start(vm)) return true;
        leave_lane(vm);
        if (errno != EEXIST) return false;
    }
    return false;
}

/* A cage that is reserved where the kernel wishes, of `most` bytes or as many as there are. */
static bool stand_reserved(vm_t *vm, uint64_t most) {
    for (uint64_t size = most; size >= VM_GIB(8); size /= 2) {
        void *base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base == MAP_FAILED) continue;
        vm->base = base;
        vm->cage_size = size;
        if (open_start(vm)) return true;
        munmap(base, size);
    }
    return false;
}

static void note_open(vm_t *vm) {
    vm->open[VM_REGION_ROOT] = VM_ROOT_END - VM_ROOT;
    vm->open[VM_REGION_LINKS_0] = vm->open[VM_REGION_LINKS_1] = vm->open[VM_REGION_LINKS_2] =
        vm->open[VM_REGION_LINKS_3] = VM_LINKS_1 - VM_LINKS_0;
    vm->open[VM_REGION_INDEX] = VM_INDEX_END - VM_INDEX;
    vm->open[VM_REGION_FRAMES] = VM_FRAMES_END - VM_FRAMES;
    vm->open[VM_REGION_SYMBOLS] = OPEN_SYMBOLS;
    vm->open[VM_REGION_STACK] = OPEN_STACK;
    vm->open[VM_REGION_POOL] = OPEN_POOL;
    vm->open[VM_REGION_HEAP] = OPEN_HEAP;
    vm->root = vm_at(vm, VM_ROOT);
    vm->sym_base = (uintptr_t)vm->base + VM_SYMBOLS_END - ((uintptr_t)sizeof(vm_sym_rec) << 32);
    vm->stack = vm_at(vm, VM_STACK);
    vm->pool = vm_at(vm, VM_POOL);
    for (unsigned slot = 0; slot < VM_SLOTS; slot++)
        vm->links[slot] = vm_at(vm, VM_LINKS_0 + slot * (VM_LINKS_1 - VM_LINKS_0));
    /* as vm_regions_settle, but of a root that nothing has touched yet */
    vm->stack_room = OPEN_STACK / sizeof(prog_value);
    vm->pool_end = VM_POOL_EMPTY - (uint32_t)(OPEN_POOL / sizeof(prog_value));
    vm->sym_room = OPEN_SYMBOLS / sizeof(vm_sym_rec);
    vm->index = vm_at(vm, VM_INDEX);
}

/* Unmaps what this cage mapped and nothing else: in a lane the rest is not its own, and a snapshot is whoever's who
 * mapped it. */
static void unmap(vm_t *vm) {
    if (vm->lane < 0) {
        munmap(vm->base, vm->cage_size);
        return;
    }
    uint64_t from = 0, to = 0; /* regions that are open side by side go together */
    for (unsigned k = 0; k < VM_REGION_COUNT; k++) {
        const vm_region *r = &vm_regions[k];
        if (!vm->open[k]) continue;
        uint64_t begin = r->down ? r->at + r->room - vm->open[k] : r->at;
        if (begin != to) {
            if (to) munmap(vm->base + from, to - from);
            from = begin;
        }
        to = begin + vm->open[k];
    }
    munmap(vm->base + from, to - from);
    leave_lane(vm);
}

mica_status vm_gc_check(const vm_gc_config *gc, mica_error *err) {
    if (gc->generations < 1 || gc->generations > 3 || !(gc->minor_threshold > 0) ||
        !(gc->major_threshold > 0) || !(gc->target_utilisation > 0) || gc->target_utilisation > 1 ||
        !(gc->growth >= 1) || gc->young_size == 0)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "collector configuration out of range: generations 1 to 3, thresholds and "
                         "utilisation in (0, 1], growth >= 1");
    return MICA_OK;
}

mica_status vm_gc_configure(vm_t *vm, const vm_gc_config *gc, mica_error *err) {
    mica_status status = vm_gc_check(gc, err);
    if (status != MICA_OK) return status;
    vm->root->gc = *gc;
    vm_heap_limit_start(vm->root);
    return MICA_OK;
}

mica_status vm_cage_new(const vm_gc_config *gc, vm_t **out, mica_error *err) {
    if (!gc) gc = &vm_gc_default;
    mica_status status = vm_gc_check(gc, err);
    if (status) return status;
    vm_t *vm = base_calloc(1, sizeof *vm);
    if (!vm) return base_fail_memory(err, "making a VM");
    vm->lane = -1;
    bool lanes = !__tsan_init; /* which leaves a program 1.5 TiB in all */
    if (!(lanes && (stand_in(vm, AREA_HIGH) || stand_in(vm, AREA_LOW))) &&
        !stand_reserved(vm, lanes ? VM_CAGE_MAX : VM_GIB(32))) {
        base_free(vm);
        return base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET,
                         "cannot map %llu MiB for the VM; raise the limit (ulimit -v, ulimit -d)",
                         (unsigned long long)(OPEN_BYTES >> 20));
    }
    note_open(vm);
    vm_root *root = vm->root;
    root->magic = VM_ROOT_MAGIC;
    root->gc = *gc;
    root->max_depth = 256;
    root->nsyms = 1;
    root->pool_top = VM_POOL_EMPTY;
    root->heap_end = VM_HEAP + OPEN_HEAP;
    root->base_scope = root->last_error = PROG_UNDEF;
    root->last_warning = root->last_warning_id = root->persist = PROG_UNDEF;
    root->warning_states = root->arguments = PROG_UNDEF;
    vm_heap_init(vm);
    vm_guard_begin(vm);
    vm_gate_begin(vm);
    *out = vm;
    return MICA_OK;
}

void vm_cage_free(vm_t *vm) {
    vm_guard_lift(vm);
    unmap(vm);
    vm_process_free(vm);
    vm_gate_end(vm);
    base_free(vm);
}

void vm_set_resolver(vm_t *vm, const vm_resolver *resolver) {
    vm->resolver = resolver;
}
void vm_set_host(vm_t *vm, const vm_host *host) {
    vm->host = host;
}

void *vm_slot_address(vm_t *vm, uint32_t slot, uint64_t *capacity, bool *reserved) {
    if (slot >= VM_SLOTS) return NULL;
    *reserved = vm->lane < 0;
    *capacity = VM_SLOT_CAP;
    return vm_at(vm, VM_SLOT_OFF(slot));
}

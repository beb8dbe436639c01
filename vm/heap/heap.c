/* vm/heap/heap.c - blocks of memory in the cage: size classes with free lists, large blocks given back to the
 * system.
 *
 *   VM_HEAP                                                heap_top        heap_end     end of the cage
 *   │ chunk │ chunk │ large block │ chunk │ huge block    … │  zeros, open │  not mapped │
 *
 * The heap only ever grows: heap_top rises where no list has a block, and what was freed keeps its place for the
 * next of its size. That costs addresses, of which there are plenty, and no walk, no table and no header beyond the
 * object's own: a block knows its class, and nothing asks where blocks lie. Everything about the heap is in the root,
 * so that a heap goes on in another process as it was left.
 *
 * Classes 1…32 are multiples of 16 bytes; from there four classes a doubling (640, 768, 896, 1024, 1280 …). Blocks
 * up to VM_LARGE are cut from 256 KiB chunks (vm/heap/chunks.c); larger ones are whole pages of their own. A freed
 * block goes to the list of its class, and serves for sizes down to half of it too; pages of large blocks are kept
 * while the kept memory is within what the collector's target utilisation allows, and returned with madvise beyond
 * that. Nothing ever moves. */
#include "vm/heap/chunks.h"
#include "vm/heap/guard.h"
#include "vm/heap/scrub.h"

#include <sys/mman.h>
#include <unistd.h>

#if BASE_ASAN /* vm/heap/guard.c puts its own in front */
#define vm_heap_alloc   vm_heap_take
#define vm_heap_release vm_heap_give
#endif

#define VM_HUGE   VM_MIB(4) /* from this size on, blocks lie on huge pages where the system grants them */
#define HUGE_PAGE VM_MIB(2)
#define FREE_CLEAN                                                                                           \
    1ull /* low bit of a large free block's link: its pages beyond the first were returned and read as zeros \
          */

size_t vm_class_size(uint8_t c) {
    if (c <= 32) return (size_t)c * 16;
    unsigned step = (unsigned)c - 33, doubling = step / 4, quarter = step % 4 + 1;
    return ((size_t)512 << doubling) / 4 * (4 + quarter);
}

uint8_t vm_size_class(size_t bytes) {
    if (bytes <= 512) return (uint8_t)((bytes + 15) / 16 ? (bytes + 15) / 16 : 1);
    unsigned doubling =
        63u - (unsigned)__builtin_clzll((uint64_t)bytes - 1) - 9u; /* bytes in (512<<d, 1024<<d] */
    size_t unit = ((size_t)512 << doubling) / 4;
    unsigned quarter = (unsigned)((bytes - ((size_t)512 << doubling) + unit - 1) / unit); /* 1…4 */
    return (uint8_t)(32 + doubling * 4 + quarter);
}

bool vm_heap_open(vm_t *vm, uint64_t end) {
    if (end <= VM_HEAP + vm->open[VM_REGION_HEAP])
        return true; /* the memory came from a cage that had less */
    if (!vm_cage_open(vm, VM_HEAP + vm->open[VM_REGION_HEAP], end)) return false;
    vm->open[VM_REGION_HEAP] = end - VM_HEAP;
    return true;
}

/* Makes [heap_end, need) readable and writable, with room to spare by the growth factor. */
static bool heap_commit(vm_t *vm, uint64_t need) {
    vm_root *root = vm->root;
    if (need <= root->heap_end) return true;
    if (need > vm->cage_size) return false;
    uint64_t have = root->heap_end - VM_HEAP;
    uint64_t step = (uint64_t)((double)have * (root->gc.growth > 1 ? root->gc.growth - 1 : 0.5));
    if (step > VM_MIB(64)) step = VM_MIB(64);
    uint64_t end = (need + step + VM_MIB(1) - 1) & ~(VM_MIB(1) - 1);
    if (end > vm->cage_size) end = vm->cage_size;
    if (!vm_heap_open(vm, end)) {
        end = (need + 4095) & ~4095ull;
        if (!vm_heap_open(vm, end)) return false;
    }
    vm_gate_commit(vm, root->heap_end, end);
    root->heap_end = end;
    return true;
}

static void *cut_small(vm_t *vm, size_t size) {
    vm_root *root = vm->root;
    if (root->chunk_end - root->chunk_at < size) {
        uint64_t at = vm_chunk_free(vm);
        if (!at) {
            at = (root->heap_top + VM_CHUNK - 1) & ~(VM_CHUNK - 1);
            if (!heap_commit(vm, at + VM_CHUNK)) return NULL;
            root->heap_top = at + VM_CHUNK;
        }
        vm_chunk_leave(vm);
        root->chunk_at = at;
        root->chunk_end = at + VM_CHUNK;
    }
    void *block = vm_at(vm, root->chunk_at);
    root->chunk_at += size;
    return block;
}

/* A huge block is one ordinary page, which holds the header and the link of the free list, and whole huge
 * pages after it: so a returned block costs one small page. */
static size_t huge_extent(size_t size) {
    return (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
}

static void *cut_large(vm_t *vm, size_t size) {
    vm_root *root = vm->root;
    uint64_t at = (root->heap_top + 4095) & ~4095ull, end;
    if (size >= VM_HUGE) at = ((at + VM_PAGE + HUGE_PAGE - 1) & ~(uint64_t)(HUGE_PAGE - 1)) - VM_PAGE;
    if (__builtin_add_overflow(at, (uint64_t)(size >= VM_HUGE ? VM_PAGE + huge_extent(size) : size), &end) ||
        !heap_commit(vm, end))
        return NULL;
    root->heap_top = end;
    /* advice only: without huge pages the block works as any other */
    if (size >= VM_HUGE) (void)madvise(vm->base + at + VM_PAGE, huge_extent(size), MADV_HUGEPAGE);
    return vm_at(vm, at);
}

/* A block larger than the machine's memory is refused at once: the cage could hold it,
 * the machine could not. */
static bool too_large(const vm_root *root, size_t size) {
    if (size < VM_GIB(1)) return false;
    static uint64_t physical; /* the same in every thread */
    if (!physical) physical = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    return root->used + size > physical;
}

bool vm_heap_has_room(const vm_t *vm, size_t bytes) {
    const vm_root *root = vm->root;
    size_t size = 2 * bytes; /* of the class at most */
    return (!root->gc.heap_max || vm->unbound || root->used + size <= root->gc.heap_max) &&
           !too_large(root, size);
}

/* The class whose kept block serves: where none of class c has its pages, one of at most twice the size that
 * has them, so that sizes which change from one array to the next do not return and ask for pages again. */
static uint8_t kept_class(const vm_root *root, uint8_t c) {
    bool huge = vm_class_size(c) >= VM_HUGE;
    if (c < VM_SMALL_CLASSES || (root->free_list[c] && !(root->free_list[c] & FREE_CLEAN))) return c;
    for (unsigned k = c + 1u; k <= c + 4u && k < VM_SIZE_CLASSES; k++) {
        if (!huge && vm_class_size((uint8_t)k) >= VM_HUGE) break;
        if (root->free_list[k] && !(root->free_list[k] & FREE_CLEAN)) return (uint8_t)k;
    }
    return c;
}

void *vm_heap_alloc(vm_t *vm, size_t bytes, bool *zeroed, uint8_t *size_class) {
    vm_root *root = vm->root;
    if (bytes > vm->cage_size) return NULL;
    bytes = vm_gate_bytes(bytes);
    uint8_t c = kept_class(root, vm_size_class(bytes));
    size_t size = vm_class_size(c);
    if (root->gc.heap_max && !vm->unbound && root->used + size > root->gc.heap_max) return NULL;
    if (too_large(root, size)) return NULL;
    uint64_t link = root->free_list[c];
    void *block;
    if (link) {
        block = vm_at(vm, link & ~15ull);
        *zeroed = (link & FREE_CLEAN) != 0;
        uint64_t next;
        memcpy(&next, block, 8);
        root->free_list[c] = next;
        if (!(link & FREE_CLEAN)) {
            root->cached -= size;
            if (size > VM_LARGE) root->dirty_blocks[c]--;
        }
        vm_gate_open(vm, block, size);
        if (*zeroed) {
            memset(block, 0, 8);
            root->churn += size;
        }
    } else {
        block = size <= VM_LARGE ? cut_small(vm, size) : cut_large(vm, size);
        if (!block) return NULL;
        vm_gate_open(vm, block, size);
        *zeroed = true;
    }
    *size_class = c;
    if (size > VM_LARGE) root->wanted_at[c] = root->allocations;
    root->used += size;
    if (root->used > root->peak) root->peak = root->used;
    root->allocated_since_minor += size;
    root->allocations++;
    return block;
}

/* Whether a freed block's pages are kept for the next user: free memory may be the share of the whole that
 * the target utilisation leaves. A program that asked again for pages which had been returned (churn) is
 * granted as much more, within the share of its peak, until memory is returned all the same. */
bool vm_keeps_pages(const vm_root *root, size_t size) {
    uint64_t kept = root->cached + size;
    if (root->used + kept <= root->gc.heap_min) return true;
    double free_share = 1.0 - root->gc.target_utilisation, allowed = (double)(root->used + kept) * free_share;
    double floor = (double)root->gc.young_size, churn = (double)root->churn,
           bound = (double)root->peak * free_share;
    double grant = (allowed > floor ? allowed : floor) + (churn < bound ? churn : bound);
    return (double)kept <= grant;
}

#define RETURNED VM_MIB(1) /* pages that are given back in one call: it takes its time for each */

/* Gives the pages of a free block to the system; false where it keeps them, or where the program is to stop meanwhile. */
static __attribute__((noinline)) bool return_pages(vm_t *vm, void *block, size_t size, bool patient) {
    vm_root *root = vm->root;
    bool huge = size >= VM_HUGE;
    uint64_t from = vm_offset_of(vm, block) + (huge ? VM_PAGE : 0), bytes = huge ? huge_extent(size) : size;
    if (huge) vm_gate_open(vm, block, VM_PAGE);
    if (huge) memset(block, 0, VM_PAGE);
    for (uint64_t part, at = 0; at < bytes; at += part) {
        part = bytes - at < RETURNED ? bytes - at : RETURNED;
        if (!patient && vm_asked(vm)) return false;
        if (!vm_cage_give_back(vm, from + at, from + at + part)) return false;
    }
    vm_gate_returned(vm, vm_at(vm, from), bytes);
    root->returned += size;
    return true;
}

/* Gives the pages of the kept blocks of class c back; false where the system takes no more, and so on. */
static __attribute__((noinline)) bool return_class(vm_t *vm, uint8_t c, bool patient) {
    vm_root *root = vm->root;
    size_t each = vm_class_size(c);
    uint64_t *link = &root->free_list[c];
    for (; *link && root->dirty_blocks[c]; link = vm_at(vm, *link & ~15ull)) {
        uint64_t next;
        if (*link & FREE_CLEAN) continue;
        void *block = vm_at(vm, *link);
        memcpy(&next, block, 8);
        bool returned = return_pages(vm, block, each, patient);
        vm_gate_word(vm, block, next);
        if (!returned) return false;
        vm_gate_word(vm, link, *link | FREE_CLEAN);
        root->dirty_blocks[c]--;
        root->cached -= each;
    }
    return true;
}

/* What the system does not take is cleared, but for the link. */
void vm_heap_scrub(vm_t *vm) {
    for (unsigned c = VM_SMALL_CLASSES; c < VM_SIZE_CLASSES; c++) {
        if (return_class(vm, (uint8_t)c, true)) continue;
        for (uint64_t at = vm->root->free_list[c]; at; memcpy(&at, vm_at(vm, at & ~15ull), 8))
            if (!(at & FREE_CLEAN)) memset((uint8_t *)vm_at(vm, at) + 8, 0, vm_class_size((uint8_t)c) - 8);
    }
}

/* Returns kept blocks of sizes that were not asked for lately, the oldest size first, until there is room to
 * keep `size` bytes; a program that grows an array leaves such sizes behind, and what it frees now is what it
 * asks for next. Not those of class c itself. False when that was not enough. */
static bool return_stale(vm_t *vm, uint8_t c, size_t size) {
    vm_root *root = vm->root;
    for (;;) {
        unsigned oldest = c;
        for (unsigned k = VM_SMALL_CLASSES; k < VM_SIZE_CLASSES; k++)
            if (k != c && root->dirty_blocks[k] &&
                (oldest == c || root->wanted_at[k] < root->wanted_at[oldest]))
                oldest = k;
        if (oldest == c || root->wanted_at[oldest] >= root->wanted_at[c]) return false;
        if (!return_class(vm, (uint8_t)oldest, false)) return false;
        if (vm_keeps_pages(root, size)) return true;
    }
}

void vm_heap_release(vm_t *vm, void *block, uint8_t c) {
    vm_root *root = vm->root;
    size_t size = vm_class_size(c);
    uint64_t link = vm_offset_of(vm, block);
    root->used -= size;
    if (size > VM_LARGE) {
        if (vm_keeps_pages(root, size) || return_stale(vm, c, size)) {
            root->dirty_blocks[c]++;
        } else {
            root->churn -= root->churn / 4;
            if (return_pages(vm, block, size, false))
                link |= FREE_CLEAN;
            else
                root->dirty_blocks[c]++;
        }
    }
    if (!(link & FREE_CLEAN)) root->cached += size;
    vm_gate_word(vm, block, root->free_list[c]);
    root->free_list[c] = link;
    if (size <= VM_LARGE && (root->freed += size) >= root->walk_at) vm_chunks_return(vm);
}

void vm_heap_limit_start(vm_root *root) {
    root->heap_limit = root->gc.heap_min > VM_MIB(1) ? root->gc.heap_min : VM_MIB(1);
}

bool vm_heap_init(vm_t *vm) {
    vm_root *root = vm->root;
    root->heap_top = VM_HEAP;
    root->walk_at = VM_MIB(4);
    vm_heap_limit_start(root);
    return true;
}

#if !BASE_ASAN
size_t vm_block_bytes(vm_t *vm, prog_value v) {
    prog_obj *o = vm_obj(vm, v);
    return prog_offset(v) >= VM_HEAP ? vm_class_size(o->size_class) : 0;
}
#endif

void vm_heap_get_stats(vm_t *vm, vm_heap_stats *out) {
    const vm_root *r = vm->root;
    *out = (vm_heap_stats){.used = r->used,
                           .cached = r->cached,
                           .committed = r->heap_end - VM_HEAP,
                           .peak = r->peak,
                           .allocations = r->allocations,
                           .minor = r->minor,
                           .major = r->major,
                           .freed_cycles = r->freed_cycles,
                           .returned = r->returned};
}

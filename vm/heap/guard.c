/* vm/heap/guard.c - the heap as a build with AddressSanitizer has it: heap.c's blocks with poisoned margins, and a
 * ring of freed blocks that are not given out again for a while. Empty in other builds.
 *
 * The sanitizer watches what malloc gives out and knows nothing of blocks, registers and frames that the VM lays into
 * its own maps: a read beyond an array's end finds the next array, and a value used after its last reference went
 * finds whatever came there. So this file stands between the VM and heap.c and tells it: what is not in use is
 * poisoned, and a freed block waits poisoned until 64 MiB were freed after it. Poison is of this process and of
 * addresses: before the memory is carried or unmapped all of it is lifted (vm_guard_lift), or whoever gets these
 * addresses next would find it. */
#include "vm/heap/guard.h"

#if BASE_ASAN
#define MARGIN       16u
#define FILL_MAX     VM_MIB(1)  /* larger blocks keep their zero pages: programs make huge arrays of zeros */
#define WAITING_MAX  VM_MIB(64) /* bytes in the ring */
#define WAITING_EACH VM_MIB(8)  /* a larger block is freed at once */
#define STACK_BEGIN  VM_KIB(64) /* bytes of registers and of frames that are poisoned at first */

static uint64_t *size_word(void *object) {
    return (uint64_t *)(void *)((char *)object - MARGIN);
}

/* The oldest block of the ring goes back to the heap. */
static void let_go(vm_t *vm) {
    vm_guard_ring *ring = &vm->root->ring;
    uint32_t k = ring->from++ % VM_GUARD_RING;
    void *block = vm_at(vm, ring->block[k]);
    size_t size = vm_class_size(ring->size_class[k]);
    ring->bytes -= size;
    vm->root->used += size;
    BASE_UNPOISON(block, size);
    vm_heap_give(vm, block, ring->size_class[k]);
}

void *vm_heap_alloc(vm_t *vm, size_t bytes, bool *zeroed, uint8_t *size_class) {
    if (bytes > SIZE_MAX / 2) return NULL;
    char *block = vm_heap_take(vm, bytes + 2 * MARGIN, zeroed, size_class);
    while (!block && vm->root->ring.from != vm->root->ring.to) {
        let_go(vm);
        block = vm_heap_take(vm, bytes + 2 * MARGIN, zeroed, size_class);
    }
    if (!block) return NULL;
    char *object = block + MARGIN;
    *size_word(object) = bytes;
    if (bytes <= FILL_MAX) {
        memset(object, VM_GUARD_FILL, bytes);
        *zeroed = false;
    }
    BASE_POISON(block, MARGIN);
    BASE_POISON(object + bytes, vm_class_size(*size_class) - MARGIN - bytes);
    return object;
}

void vm_heap_release(vm_t *vm, void *object, uint8_t size_class) {
    vm_guard_ring *ring = &vm->root->ring;
    char *block = (char *)object - MARGIN;
    size_t size = vm_class_size(size_class);
    if (size > WAITING_EACH) {
        BASE_UNPOISON(block, size);
        vm_heap_give(vm, block, size_class);
        return;
    }
    while (ring->to - ring->from == VM_GUARD_RING || ring->bytes + size > WAITING_MAX)
        let_go(vm);
    BASE_POISON(block, size);
    uint32_t k = ring->to++ % VM_GUARD_RING;
    ring->block[k] = vm_offset_of(vm, block);
    ring->size_class[k] = size_class;
    ring->bytes += size;
    vm->root->used -= size;
}

size_t vm_block_bytes(vm_t *vm, prog_value v) {
    if (prog_offset(v) < VM_HEAP) return 0;
    uint64_t *word = size_word(vm_obj(vm, v));
    BASE_UNPOISON(word, sizeof *word);
    size_t bytes = *word;
    BASE_POISON(word, sizeof *word);
    return bytes;
}

uint64_t vm_guard_waiting(const vm_t *vm) {
    return vm->root->ring.bytes;
}

void vm_guard_object(vm_t *vm, uint64_t object) {
    char *at = vm_at(vm, object);
    uint64_t bytes;
    memcpy(&bytes, at - MARGIN, sizeof bytes);
    BASE_POISON(at - MARGIN, MARGIN);
    BASE_POISON(at + bytes, vm_class_size(((prog_obj *)(void *)at)->size_class) - MARGIN - bytes);
}

void vm_guard_resume(vm_t *vm, uint64_t stack_top) {
    const vm_guard_ring *ring = &vm->root->ring;
    for (uint32_t k = ring->from; k != ring->to; k++)
        BASE_POISON(vm_at(vm, ring->block[k % VM_GUARD_RING]),
                    vm_class_size(ring->size_class[k % VM_GUARD_RING]));
    uint64_t frames = vm->root->nframes * sizeof(vm_frame);
    if (frames < STACK_BEGIN) BASE_POISON((char *)vm_frames(vm) + frames, STACK_BEGIN - frames);
    BASE_POISON(vm->stack + stack_top, (vm->stack_room - stack_top) * sizeof *vm->stack);
    vm->stack_live = stack_top;
    vm->stack_high = vm->stack_room;
}

/* ---- registers and frames ---- */

void vm_guard_stack(vm_t *vm, uint64_t top) {
    if (top <= vm->stack_live) return;
    BASE_UNPOISON(vm->stack + vm->stack_live, (top - vm->stack_live) * sizeof *vm->stack);
    vm->stack_live = top;
    if (top > vm->stack_high) vm->stack_high = top;
}

void vm_guard_stack_cut(vm_t *vm) {
    const vm_root *root = vm->root;
    const vm_frame *f = root->nframes ? &vm_frames(vm)[root->nframes - 1] : NULL;
    uint64_t top = f ? f->top > f->below ? f->top : f->below : 1;
    if (top >= vm->stack_live) return;
    BASE_POISON(vm->stack + top, (vm->stack_live - top) * sizeof *vm->stack);
    vm->stack_live = top;
}

void vm_guard_frame(vm_t *vm, uint32_t index, bool live) {
    vm_frame *f = &vm_frames(vm)[index];
    if (live)
        BASE_UNPOISON(f, sizeof *f);
    else
        BASE_POISON(f, sizeof *f);
    if (index > vm->frames_high) vm->frames_high = index;
}

void vm_guard_entered(vm_t *vm) {
    vm_frame *f = &vm_frames(vm)[vm->root->nframes - 1];
    if (vm->root->nframes > 1) f->below = f[-1].top > f[-1].below ? f[-1].top : f[-1].below;
}

void vm_guard_begin(vm_t *vm) {
    BASE_POISON(vm->stack, STACK_BEGIN);
    BASE_POISON(vm_frames(vm), STACK_BEGIN);
    vm->stack_high = vm->stack_live = STACK_BEGIN / sizeof *vm->stack;
    vm_guard_stack_cut(vm);
    BASE_UNPOISON(vm->stack, sizeof *vm->stack);
}

void vm_guard_lift(vm_t *vm) {
    BASE_UNPOISON(vm_frames(vm), STACK_BEGIN + (vm->frames_high + 1) * sizeof(vm_frame));
    BASE_UNPOISON(vm->stack, vm->stack_high * sizeof *vm->stack);
    BASE_UNPOISON(vm->pool + VM_POOL_EMPTY - vm->pool_high, vm->pool_high * sizeof *vm->pool);
    BASE_UNPOISON(vm_at(vm, VM_HEAP), vm->open[VM_REGION_HEAP]); /* a root from elsewhere may tell of more */
    vm->stack_live = 0;
}
#endif

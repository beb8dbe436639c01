/* base/alloc.c - counts allocations and fails the one a test names. */
#include "base/alloc.h"

#include "base/touched.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

BASE_TOUCHED static _Atomic uint64_t alloc_count;
BASE_TOUCHED static _Atomic uint64_t alloc_fail;

static bool alloc_refused(void) {
    uint64_t now = atomic_fetch_add_explicit(&alloc_count, 1, memory_order_relaxed) + 1;
    return now == atomic_load_explicit(&alloc_fail, memory_order_relaxed);
}

void *base_malloc(size_t size) {
    return alloc_refused() ? NULL : malloc(size ? size : 1);
}
void *base_calloc(size_t count, size_t size) {
    return alloc_refused() ? NULL : calloc(count ? count : 1, size ? size : 1);
}
void *base_realloc(void *old, size_t size) {
    return alloc_refused() ? NULL : realloc(old, size ? size : 1);
}
void *base_calloc_filled(size_t size) {
    void *p = base_calloc(1, size);
    uintptr_t page = 4096, from = ((uintptr_t)p + page - 1) & ~(page - 1),
              to = ((uintptr_t)p + size) & ~(page - 1);
    if (p && to > from && to - from >= 64 * page) { /* hints: whoever does not know them goes on as ever */
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
        (void)madvise((void *)from, to - from, MADV_POPULATE_WRITE);
    }
    return p;
}
void base_free(void *p) {
    free(p);
}
void base_alloc_fail_at(uint64_t n) {
    atomic_store(&alloc_fail, n ? atomic_load(&alloc_count) + n : 0);
}
uint64_t base_alloc_count(void) {
    return atomic_load(&alloc_count);
}

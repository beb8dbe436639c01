/* base/alloc.c - the one door to the C library's allocator: counts allocations and fails the one a test
 * names.
 *
 * Fault injection, of memory here and of files in base/file.c, works by counting. A test lets a piece of
 * work run once and asks how many calls it made; then it runs it once for every number up to that, with the
 * call of that number failing, and looks each time whether the error came back, nothing leaked and the
 * state is as it was before. That finds every place where memory can run out, without naming one of them; a
 * place that is added later is found as well. It only works if nobody goes past the door: no room calls
 * malloc or open itself, and what libraries allocate inside is beyond the count.
 *
 * The counter goes up by one for each call, whatever its size. Exactly one call fails and those after it
 * are served again, because that is the harder case: code that gives up on the first failure is easy, code
 * that goes on and finds memory later must not take the first failure for a success. The door is the same
 * in the programs people run: it costs them an atomic add for each allocation, and what was tested is what
 * runs. */
#include "base/alloc.h"

#include "base/touched.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

BASE_TOUCHED static _Atomic uint64_t alloc_count;
BASE_TOUCHED static _Atomic uint64_t alloc_fail;

/* The count and the number to fail are read without order between threads: a test that wants one certain
 * call to fail runs on one thread. */
static bool alloc_refused(void) {
    uint64_t now = atomic_fetch_add_explicit(&alloc_count, 1, memory_order_relaxed) + 1;
    return now == atomic_load_explicit(&alloc_fail, memory_order_relaxed);
}

/* A size of 0 becomes 1, so that NULL means failure and nothing else. */
void *base_malloc(size_t size) {
    return alloc_refused() ? NULL : malloc(size ? size : 1);
}
void *base_calloc(size_t count, size_t size) {
    return alloc_refused() ? NULL : calloc(count ? count : 1, size ? size : 1);
}
void *base_realloc(void *old, size_t size) {
    return alloc_refused() ? NULL : realloc(old, size ? size : 1);
}

BASE_TOUCHED_TEXT char *base_text_copy(const char *text) {
    size_t len = strlen(text) + 1;
    char *out = base_malloc(len);
    return out ? memcpy(out, text, len) : NULL;
}

/* Whole pages only, as the rest of the first and the last one belongs to others, and only from 64 of them
 * on: a few pages are not worth two system calls. */
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

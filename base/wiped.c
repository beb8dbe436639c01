/* base/wiped.c - pages for keys. What cannot be had (locked memory is rationed) is done without: it is a second fence. */
#include "base/wiped.h"

#include "base/error.h"
#include "base/file.h"

#include <sodium.h>
#include <sys/mman.h>

mica_status base_wiped_new(size_t size, void **out, mica_error *err) {
    void *at = base_file_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *out = NULL;
    if (at == MAP_FAILED) return base_fail_errno(err, "memory for a key", "get");
    (void)mlock(at, size);
    (void)madvise(at, size, MADV_DONTDUMP);
    *out = at;
    return MICA_OK;
}

void base_wiped_free(void *memory, size_t size) {
    if (!memory) return;
    base_wipe(memory, size);
    base_file_munmap(memory, size);
}

void base_wipe(void *bytes, size_t size) {
    sodium_memzero(bytes, size);
}

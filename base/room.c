/* base/room.c - asks for addresses and gives them back. It is asked whatever the limits are: addresses (ulimit -v),
 * writable memory (ulimit -d), and what a system promises that grants no more than it has (vm.overcommit_memory 2). */
#include "base/room.h"

#include <sys/mman.h>

bool base_room_for(size_t bytes) {
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return false;
    munmap(at, bytes);
    return true;
}

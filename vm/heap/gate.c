/* vm/heap/gate.c - the gate of vm/heap/write.h as the gated build has it: the heap is write-protected, and the pages
 * that somebody asked to write are open until the next instruction or builtin begins. Empty in other builds.
 *
 * The heap is a shared map of an anonymous file, of which there is a second one that can be written: single words
 * (counts, references, links of the free lists) go there and open nothing. Each object lies on pages of its own
 * (vm_gate_bytes), so a page that is open is an object that may be written. What is asked for is opened at once, not
 * when it faults: the kernel answers EFAULT, and no signal, when a system call writes to a page without access. */
#include "vm/heap/root.h"

#if VM_GATED
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STRICT   50000u /* so often pages are closed at every instruction, then once in SELDOM */
#define SELDOM   256u
#define FEW      64u /* pages of a range for which it is asked whether they are open already */
#define MAP_SIZE (VM_GIB(1024) / VM_PAGE / 8) /* bytes of a bit for each page of the largest cage */

typedef struct range {
    uint64_t from, to; /* cage offsets of whole pages */
} range;

struct vm_gate {
    uint32_t count, room;
    uint64_t closed; /* how often */
    range *open;
    uint8_t *map; /* which pages are open */
    int file;     /* what the heap is a map of */
    /* a map of the same for single words: a count or a link opens nothing else of its page */
    uint8_t *second;
};

#define VMS 64
/* those there are; one thread makes and ends them where the gated build is used */
static const vm_t *vms[VMS];

static struct vm_gate *gate_of(const vm_t *vm) {
    return vm->gate;
}

/* The VM whose cage holds a place; NULL when that is none's. */
static const vm_t *vm_of(const void *at) {
    for (int k = 0; k < VMS; k++)
        if (vms[k] && (const uint8_t *)at >= vms[k]->base &&
            (const uint8_t *)at < vms[k]->base + vms[k]->root->heap_end)
            return vms[k];
    return NULL;
}

static void fail(const char *what) {
    ssize_t put = write(STDERR_FILENO, what, strlen(what));
    (void)put;
    abort();
}

static void protect(const vm_t *vm, uint64_t from, uint64_t to, int access) {
    if (mprotect(vm->base + from, to - from, access) != 0)
        fail("gate: the heap's pages cannot be protected\n");
}

/* Whoever wrote without asking, as the addresses of its calls. */
static void caught(int number, siginfo_t *info, void *context) {
    static const char said[] = "gate: a write to the heap that did not pass the gate, or a wild access\n";
    void *calls[32];
    ssize_t put = write(STDERR_FILENO, said, sizeof said - 1);
    (void)put;
    (void)info;
    (void)context;
    backtrace_symbols_fd(calls, backtrace(calls, 32), STDERR_FILENO);
    signal(number, SIG_DFL); /* the access is repeated, and ends the program */
}

/* Puts the file's pages in the place of the heap's. */
static void lay(const vm_t *vm, uint64_t from, uint64_t to) {
    if (mmap(vm->base + from, to - from, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, gate_of(vm)->file,
             (off_t)(from - VM_HEAP)) == MAP_FAILED)
        fail("gate: the heap cannot be mapped\n");
}

void vm_gate_begin(vm_t *vm) {
    struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    uint64_t size = vm->cage_size - VM_HEAP;
    struct vm_gate *g = vm->gate = calloc(1, sizeof *g); /* no allocation that tests count or make fail */
    int place = 0, rw = PROT_READ | PROT_WRITE;
    while (place < VMS && vms[place])
        place++;
    if (place == VMS || !g || sigaction(SIGSEGV, &action, NULL) != 0) fail("gate: cannot begin\n");
    vms[place] = vm;
    g->file = memfd_create("gate", MFD_CLOEXEC);
    if (g->file < 0 || ftruncate(g->file, (off_t)size) != 0) fail("gate: no file for the heap\n");
    g->map = mmap(NULL, MAP_SIZE, rw, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    g->second = mmap(NULL, size, rw, MAP_SHARED | MAP_NORESERVE, g->file, 0);
    if (g->map == MAP_FAILED || g->second == MAP_FAILED) fail("gate: the heap cannot be mapped twice\n");
    lay(vm, VM_HEAP, vm->root->heap_end);
}

void vm_gate_end(vm_t *vm) {
    for (int k = 0; k < VMS; k++)
        if (vms[k] == vm) vms[k] = NULL;
    munmap(vm->gate->map, MAP_SIZE);
    munmap(vm->gate->second, vm->cage_size - VM_HEAP);
    close(vm->gate->file);
    free(vm->gate->open);
    free(vm->gate);
    vm->gate = NULL;
}

void vm_gate_commit(const vm_t *vm, uint64_t from, uint64_t to) {
    if (gate_of(vm)) lay(vm, from, to);
}

static bool is_open(const struct vm_gate *g, uint64_t from, uint64_t to) {
    if (to - from > FEW * VM_PAGE) return false;
    for (uint64_t page = from / VM_PAGE; page < to / VM_PAGE; page++)
        if (!(g->map[page / 8] >> page % 8 & 1)) return false;
    return true;
}

static void mark(struct vm_gate *g, range r, bool open) {
    for (uint64_t page = r.from / VM_PAGE; page < r.to / VM_PAGE; page++)
        if (open)
            g->map[page / 8] |= (uint8_t)(1u << page % 8);
        else
            g->map[page / 8] &= (uint8_t) ~(1u << page % 8);
}

void vm_gate_open(const vm_t *vm, const void *at, size_t bytes) {
    if (!vm && !(vm = vm_of(at))) return;
    struct vm_gate *g = gate_of(vm);
    uint64_t from = vm_offset_of(vm, at), to = from + bytes;
    if (!g || from < VM_HEAP || from >= vm->root->heap_end || bytes == 0) return;
    range r = {from & ~(uint64_t)(VM_PAGE - 1), (to + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1)};
    if (is_open(g, r.from, r.to)) return;
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 64;
        g->open = realloc(g->open, g->room * sizeof *g->open);
        if (!g->open) fail("gate: out of memory\n");
    }
    protect(vm, r.from, r.to, PROT_READ | PROT_WRITE);
    mark(g, r, true);
    g->open[g->count++] = r;
}

void vm_gate_open_object(const vm_t *vm, prog_value v) {
    vm_gate_open(vm, vm_obj(vm, v), vm_class_size(vm_obj(vm, v)->size_class));
}

/* The same byte in the second map, which is never protected; outside the heap, the byte itself. */
static void *behind(const vm_t *vm, void *at) {
    struct vm_gate *g = gate_of(vm);
    uint64_t offset = vm_offset_of(vm, at);
    return g && offset >= VM_HEAP && offset < vm->cage_size ? g->second + (offset - VM_HEAP) : at;
}

void vm_gate_count(const vm_t *vm, prog_obj *o, uint32_t by) {
    ((prog_obj *)behind(vm, o))->rc += by;
}

void vm_gate_word(const vm_t *vm, void *at, uint64_t word) {
    memcpy(behind(vm, at), &word, sizeof word);
}

/* MADV_DONTNEED empties a private map; of a shared one the file must be emptied. */
void vm_gate_returned(const vm_t *vm, void *at, size_t bytes) {
    if (fallocate(gate_of(vm)->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  (off_t)(vm_offset_of(vm, at) - VM_HEAP), (off_t)bytes) != 0)
        fail("gate: pages cannot be given back\n");
}

void vm_gate_close(const vm_t *vm) {
    struct vm_gate *g = gate_of(vm);
    if (!g || !g->count) return;
    if (++g->closed > STRICT && g->closed % SELDOM) return; /* long loops do the same again and again */
    for (uint32_t k = 0; k < g->count; k++) {
        if (k + 1 < g->count && g->open[k].to == g->open[k + 1].from) { /* one call for both */
            mark(g, g->open[k], false);
            g->open[k + 1].from = g->open[k].from;
            continue;
        }
        protect(vm, g->open[k].from, g->open[k].to, PROT_READ);
        mark(g, g->open[k], false);
    }
    g->count = 0;
}

size_t vm_gate_bytes(size_t bytes) {
    size_t size = VM_PAGE; /* the classes of these sizes are whole pages, and so are all larger ones */
    while (size < bytes && size < 4 * VM_PAGE)
        size *= 2;
    return bytes > size ? bytes : size;
}
#endif

/* vm/run/builtin.c - what is known of the program's builtins, by id, and names to ids through a hash index made on
 * first use. What one VM has of its own lies in vm/run/overlay.c, the functions' addresses in vm/functions.c.
 *
 * The table and its index are the program's and the same for all VMs; nothing here asks for frames or runs anything,
 * so the compiler may ask it too. */
#include "vm/run/overlay.h"
#include "vm/heap/root.h"

#include <stdatomic.h>

const vm_builtin vm_builtins[VM_BUILTINS + 1] = {
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help)                 \
    [id] = {min, max, outs, VM_CATEGORY_##category, VM_COMPLEXITY_##complexity, level, #name},
#include "vm/builtins.def"
#undef VM_BUILTIN
};
const uint32_t vm_builtin_count = VM_BUILTINS;

/* Help lines lie apart from the rows: they are seldom read. */
#define HELP_MAX 240
static const char help_lines[VM_BUILTINS][HELP_MAX] = {
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help) [id] = help,
#include "vm/builtins.def"
#undef VM_BUILTIN
};
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help)                 \
    static_assert((id) < VM_BUILTINS, "an id was left out below that of " #name);                            \
    static_assert(sizeof help <= HELP_MAX, "help line too long: " #name);                                    \
    static_assert(sizeof #name <= VM_BUILTIN_NAME_MAX, "name too long: " #name);
#include "vm/builtins.def"
#undef VM_BUILTIN

const char *vm_builtin_help(const vm_builtin *row) {
    bool own =
        row < vm_builtins || row >= vm_builtins + VM_BUILTINS; /* one VM's: of what it replaces, or nothing */
    int32_t id = own ? vm_builtin_find(NULL, row->name, strlen(row->name)) : (int32_t)(row - vm_builtins);
    return id < 0 ? "" : help_lines[id];
}

const char *vm_builtin_category(const vm_builtin *row) {
    static const char names[][16] = {
        "Math",    "LinearAlgebra", "Statistics", "MatrixOps", "Trigonometric", "Comparison",
        "Utility", "Strings",       "Cells",      "IO",        "Language"};
    return names[row->category];
}

const char *vm_builtin_complexity(const vm_builtin *row) {
    static const char names[][16] = {"Constant",  "Linear", "Linearithmic",
                                     "Quadratic", "Cubic",  "Exponential"};
    return names[row->complexity];
}

const char *vm_builtin_cost(const vm_builtin *row) {
    static const char costs[][64] = {"is the same for any size",
                                     "grows with the number of elements",
                                     "grows with the number of elements and its logarithm",
                                     "grows with the square of the number of elements",
                                     "grows with the cube of the side of a square matrix",
                                     "doubles with each element"};
    return costs[row->complexity];
}

#define SLOTS 4096u
static_assert(sizeof vm_builtins / sizeof *vm_builtins < SLOTS / 2, "enlarge the index of builtins");
static uint16_t index_slots[SLOTS];
static atomic_int index_ready;

static uint32_t hash(const char *s, size_t len) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)s[i]) * 16777619u;
    return h ^ h >> 15;
}

/* Idempotent: threads that race write the same bytes. */
static void make_index(void) {
    for (uint32_t i = 0; i < vm_builtin_count; i++) {
        uint32_t at = hash(vm_builtins[i].name, strlen(vm_builtins[i].name)) & (SLOTS - 1);
        while (index_slots[at] && index_slots[at] != i + 1)
            at = (at + 1) & (SLOTS - 1);
        index_slots[at] = (uint16_t)(i + 1);
    }
    atomic_store_explicit(&index_ready, 1, memory_order_release);
}

/* The hash index is made at first use, since not every start needs one. */
int32_t vm_builtin_find(vm_t *vm, const char *name, size_t len) {
    if (__builtin_expect(vm && vm->overlay, 0)) {
        int32_t own = vm_overlay_find(vm, name, len);
        if (own >= 0) return own;
    }
    if (!atomic_load_explicit(&index_ready, memory_order_acquire)) make_index();
    for (uint32_t at = hash(name, len) & (SLOTS - 1); index_slots[at]; at = (at + 1) & (SLOTS - 1)) {
        const char *have = vm_builtins[index_slots[at] - 1].name;
        if (strlen(have) == len && memcmp(have, name, len) == 0) return index_slots[at] - 1;
    }
    return -1;
}

uint64_t vm_builtin_names(const vm_t *vm, uint32_t count) {
    uint64_t sum = 14695981039346656037u;
    for (uint32_t id = 0; id < count; id++)
        for (const char *at = vm_builtin_row(vm, id)->name;; at++) {
            sum = (sum ^ (uint8_t)*at) * 1099511628211u;
            if (!*at) break;
        }
    return sum;
}

bool vm_builtin_is_exact(const vm_builtin *row) {
    static const char names[] =
#define VM_EXACT(name) "\0" #name
#include "vm/run/exact.def"
#undef VM_EXACT
        "\0";
    for (const char *at = names + 1; *at; at += strlen(at) + 1)
        if (strcmp(at, row->name) == 0) return true;
    return false;
}

/* Results are made canonical here, so that no builtin need think of it: a 1-by-1 array becomes a plain scalar, a
 * complex one without imaginary part real. */
void vm_return(vm_t *vm, vm_call *c, uint32_t i, prog_value v) {
    if (i >= (c->nout ? c->nout : 1)) return;
    c->out[i] =
        vm_simplify(vm, v); /* alive until the builtin returns; the interpreter takes its references then */
}

/* vm/run/anew.c - which builtins may be given up and begun anew, and how often. */
#include "vm/run/anew.h"

#include "base/time.h"
#include "vm/run/builtin.h"

#define PATIENCE_NS 1000000u
#define DOUBLED     20u

static const char names[][24] = {
#define VM_ANEW(name) #name,
#include "vm/run/anew.def"
#undef VM_ANEW
};

bool vm_anew_waits(const vm_t *vm, uint32_t builtin) {
    const vm_builtin *row = vm_builtin_row(vm, builtin);
    if (row->level) return true;
    if (builtin >= VM_BUILTINS) return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(names[k], row->name) == 0) return true;
    return false;
}

bool vm_anew_may(const vm_t *vm, uint32_t builtin, uint8_t attempts, uint64_t begun) {
    if (!vm_anew_waits(vm, builtin)) return false;
    if (!vm_anew_is_patient(attempts)) return true;
    unsigned doubled = attempts - VM_ANEW_FREE;
    return base_time_ns() - begun >= (uint64_t)PATIENCE_NS << (doubled < DOUBLED ? doubled : DOUBLED);
}

/* vm/builtins/language/results.c - __results__: a call for a number of results that is known only while it
 * runs.
 *
 * c{1:n} = f (x) asks f for as many results as there are places, which the instruction of a call cannot
 * say: its count is part of the code. The compiler then calls this builtin with the number, the function
 * and the arguments, and spreads the cell that it returns. */
#include "vm/builtins/natives.h"

/* Stops at the first result that was not given: that there are too few is for the assignment to say. */
void vm_bi_results(vm_t *vm, vm_call *c) {
    if (c->step == 0) {
        int64_t n = vm_to_int(vm, c->args[0], "__results__");
        if (n < 0 || n > UINT16_MAX)
            vm_error(vm, "Octave:bad-alloc", "out of memory: too many results are asked for");
        vm_set(vm, &c->local[0], prog_double((double)n));
        vm_call_later(vm, c,
                      (vm_later){.fn = c->args[1],
                                 .args = c->args + 2,
                                 .nargs = c->nargs - 2,
                                 .nout = (uint32_t)n,
                                 .step = 1});
        return;
    }
    /* asked for none, a callee may offer one all the same */
    uint32_t n = (uint32_t)prog_as_double(c->local[0]), have = 0;
    while (have < (n ? n : 1) && have < c->nresults && c->results[have] != PROG_UNDEF)
        have++;
    prog_value *members, list = vm_new_cell(vm, have ? 1 : 0, have, &members);
    for (uint32_t i = 0; i < have; i++)
        vm_set(vm, &members[i], c->results[i]);
    vm_return(vm, c, 0, list);
}

/* A frame that nobody believes (vm/builtins/natives.def). */
bool vm_holds_results(vm_t *vm, const vm_call *c) {
    (void)vm;
    return prog_as_double(c->local[0]) <= UINT16_MAX;
}

/* vm/interp/spread.c - out-of-line instructions of assignments whose targets take several values: [c{1:n}, s.f] =
 * call.
 *
 * How many results the call is asked for depends on its targets, so each such target is counted first (PATHCOUNT),
 * the call's results come as a list, and each target takes its share from the front of it (TAKE, TAKELIST, SETPATHN).
 * Counts and lists lie in temporaries that no other instruction touches. They are checked all the same: what is
 * damaged must raise, not write elsewhere. */
#include "vm/interp/operands.h"

#include "vm/objects/objects.h"

static int64_t count_in(vm_t *vm, prog_value v) {
    double d = prog_is_double(v) ? prog_as_double(v) : -1;
    if (!(d >= 0 && d <= INT32_MAX)) vm_error(vm, "Mica:internal", "the count of a target is damaged");
    return (int64_t)d;
}

static prog_value list_value(vm_t *vm, prog_value v) {
    if (vm_class(vm, v) != PROG_CELL || !vm_is_kind(vm, v, PROG_KIND_ARRAY))
        vm_error(vm, "Mica:internal", "a list is damaged");
    return v;
}

/* A new list of members from…from+n-1; owned by the pool. */
static prog_value part_of(vm_t *vm, prog_value list, int64_t from, int64_t n) {
    prog_value *members, part = vm_new_cell(vm, n ? 1 : 0, n, &members);
    for (int64_t k = 0; k < n; k++)
        vm_set(vm, &members[k], vm_cell_data(vm_array(vm, list))[from + k]);
    return part;
}

static void put(vm_t *vm, prog_value *reg, prog_value v) {
    prog_value old = *reg;
    vm_incref(vm, v);
    *reg = v;
    vm_decref(vm, old);
}

/* The rest of the list takes its place, so that the next target begins at the front. */
static void op_take(vm_t *vm, prog_value *regs, uint64_t ins) {
    prog_value list = list_value(vm, regs[B]);
    int64_t have = vm_numel(vm, list), want = 1;
    if (prog_i_op(ins) == PROG_OP_TAKELIST) {
        want = count_in(vm, regs[C]);
        if (have < want) vm_error(vm, NULL, "some elements undefined in return list");
        put(vm, &regs[A], part_of(vm, list, 0, want));
    } else {
        if (have < 1 && N <= 1)
            vm_error(vm, "Octave:undefined-function",
                     "value on the right hand side of the assignment not defined");
        if (have < 1) vm_error(vm, NULL, "element number %u undefined in return list", N);
        put(vm, &regs[A], vm_cell_data(vm_array(vm, list))[0]);
    }
    put(vm, &regs[B], part_of(vm, list, want, have - want));
}

static void op_path(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    const prog_code *code = vm_frame_code(vm, f);
    prog_value *args = vm_scratch(vm, (N + 1u) * sizeof *args), *slot = vm_var_slot(vm, &regs[A]);
    for (unsigned k = 0; k < N; k++) {
        args[k] = vm_read(vm, f, regs, C + 1u + k);
        if (args[k] == *slot) vm_pool_add_ref(vm, args[k]);
    }
    vm_path_ctx ctx = {vm, code};
    vm_path path = {prog_path_steps(code, B), prog_code_paths(code)[B].nsteps, args, vm_path_name, &ctx};
    bool object = vm->classes && vm_object_on_path(vm, *slot, &path);
    if (prog_i_op(ins) == PROG_OP_PATHCOUNT) {
        int64_t count = object ? vm_object_path_count(vm, *slot, &path) : vm_path_count(vm, *slot, &path);
        put(vm, &regs[C], prog_double((double)count));
        return;
    }
    if (object)
        vm_object_spread(vm, slot, &path, list_value(vm, regs[C]));
    else
        vm_assign_spread(vm, slot, &path, regs[C]);
    for (unsigned k = 0; k <= N; k++)
        vm_consume(vm, code, regs, C + k);
}

void vm_op_spread(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins) {
    switch (prog_i_op(ins)) {
    case PROG_OP_PATHCOUNT:
    case PROG_OP_SETPATHN: op_path(vm, f, regs, ins); break;
    default: op_take(vm, regs, ins);
    }
}

/* vm/builtins/containers/cell.c - cells: what they are, num2cell, and slices of arrays as cells. Indexing,
 * joining and storing of cells is vm/index, cellfun is the language's (language/iterate.c).
 *
 * Whatever makes a value for each member drains the pool after each (vm_pool_mark, vm_pool_drain): a cell
 * of a million members must not hold a million temporaries as well. */
#include "vm/builtins/args.h"
#include "vm/arith/operand.h"
#include "vm/index/index.h"

#include <math.h>

void vm_bi_iscell(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, vm_class(vm, c->args[0]) == PROG_CELL);
}

/* An empty cell is one: there is no member that is not text. */
void vm_bi_iscellstr(vm_t *vm, vm_call *c) {
    bool yes = vm_class(vm, c->args[0]) == PROG_CELL;
    int64_t n = yes ? vm_numel(vm, c->args[0]) : 0;
    for (int64_t k = 0; k < n && yes; k++)
        yes = vm_class(vm, vm_cell_data(vm_array(vm, c->args[0]))[k]) == PROG_CHAR;
    vm_return_bool(vm, c, yes);
}

/* Along which dimensions num2cell keeps elements together. A dimension that no array has is all right. */
static bool kept_dims(vm_t *vm, const vm_call *c, bool *keep) {
    memset(keep, 0, PROG_DIMS_MOST * sizeof *keep);
    if (c->nargs < 2) return false;
    vm_arr a;
    vm_view(vm, c->args[1], &a);
    VM_STEPS (k, a.numel) {
        double d = vm_elem(&a, k);
        if (!(d >= 1)) vm_error(vm, NULL, "num2cell: dimension indices must be positive");
        if (d != floor(d)) vm_error(vm, NULL, "num2cell: dimension indices must be integers");
        if (d <= PROG_DIMS_MOST) keep[(int)d - 1] = true;
    }
    return true;
}

/* Of an array of objects, one in each cell. */
static prog_value cells_of_objects(vm_t *vm, prog_value v) {
    int64_t n = vm_numel(vm, v);
    prog_value cell = vm_new_like(vm, PROG_CELL, 0, v, NULL);
    VM_STEPS (k, n)
        vm_cell_give(vm, cell, k, vm_instance_element(vm, v, k));
    return cell;
}

/* Elements alone, or with DIMS the slices along them, by indexing with colons there. Members of a cell
 * stay wrapped in a cell of one, which is indexing too. */
void vm_bi_num2cell(vm_t *vm, vm_call *c) {
    if (c->nargs == 1 && vm_is_instance(vm, c->args[0])) {
        vm_return(vm, c, 0, cells_of_objects(vm, c->args[0]));
        return;
    }
    prog_value x = vm_boxed(vm, c->args[0]);
    if (!vm_is_kind(vm, x, PROG_KIND_ARRAY) && !vm_is_kind(vm, x, PROG_KIND_STRUCT))
        vm_error(vm, NULL, "num2cell: wrong type argument '%s'", vm_kind_text(vm, c->args[0]));
    bool keep[PROG_DIMS_MOST];
    bool slices = kept_dims(vm, c, keep), is_cell = vm_class(vm, x) == PROG_CELL;
    prog_array *a = vm_array(vm, x);
    uint32_t n = a->ndims;
    int64_t dims[PROG_DIMS_MOST], at[PROG_DIMS_MOST] = {0};
    for (uint32_t k = 0; k < n; k++)
        dims[k] = keep[k] ? 1 : a->dims[k];
    prog_value made = vm_new_array(vm, PROG_CELL, 0, n, dims, NULL);
    int64_t total = vm_array(vm, made)->numel;
    if (!slices && !is_cell) {
        vm_arr view;
        vm_view(vm, x, &view);
        VM_STEPS (k, total) {
            prog_value one = prog_double((double)k + 1);
            vm_cell_give(vm, made, k, vm_index(vm, x, 1, &one, NULL));
        }
        vm_return(vm, c, 0, made);
        return;
    }
    VM_STEPS (k, total) {
        prog_value idx[PROG_DIMS_MOST];
        for (uint32_t i = 0; i < n; i++)
            idx[i] = keep[i] ? PROG_COLON : prog_double((double)at[i] + 1);
        uint32_t mark = vm_pool_mark(vm);
        vm_cell_set(vm, made, k, vm_simplify(vm, vm_index(vm, x, n, idx, NULL)));
        vm_pool_drain(vm, mark);
        for (uint32_t i = 0; i < n && ++at[i] == dims[i]; i++)
            at[i] = 0;
    }
    vm_return(vm, c, 0, made);
}

/* x(:, lb(k):ub(k)) for each k. A range that runs backwards gives an empty slice, as every range does. The
 * dimension is the first that is not 1, and the last if all are. */
void vm_bi_cellslices(vm_t *vm, vm_call *c) {
    vm_arr lower, upper;
    vm_view(vm, c->args[1], &lower);
    vm_view(vm, c->args[2], &upper);
    if (lower.numel != upper.numel) vm_error(vm, NULL, "cellslices: the lengths of LB and UB must match");
    const int64_t *dims;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, c->args[0], &dims, buf), dim = 0;
    if (c->nargs > 3) {
        int64_t d = vm_to_int(vm, c->args[3], "cellslices");
        if (d < 1 || d > PROG_DIMS_MOST) vm_error(vm, NULL, "cellslices: DIM must be a valid dimension");
        dim = (uint32_t)d - 1;
    } else {
        while (dim + 1 < n && dims[dim] == 1)
            dim++;
    }
    uint32_t m = n > dim + 1 ? n : dim + 1;
    prog_value idx[PROG_DIMS_MOST], *to, made = vm_new_cell(vm, 1, lower.numel, &to);
    VM_STEPS (k, lower.numel) {
        uint32_t mark = vm_pool_mark(vm);
        for (uint32_t i = 0; i < m; i++)
            idx[i] = PROG_COLON;
        idx[dim] = vm_colon(vm, prog_double(vm_elem(&lower, k)), PROG_UNDEF, prog_double(vm_elem(&upper, k)));
        vm_cell_set(vm, made, k, vm_index(vm, c->args[0], m, idx, NULL));
        vm_pool_drain(vm, mark);
    }
    vm_return(vm, c, 0, made);
}

/* vm/builtins/reduce/nth.c - nth_element: elements by rank without sorting the rest (Hoare, Algorithm 65:
 * FIND, 1961). */
#include "vm/builtins/reduce/reduce_internal.h"

/* Moves the k-th smallest of v[0…n-1] to v[k], smaller ones before it and larger ones behind (Hoare's
 * selection), with the median of three as pivot and insertion for what is short. Linear on average; orders
 * that make it quadratic exist and are not met by chance. */
static void select_rank(double *v, int64_t n, int64_t k) {
    int64_t lo = 0, hi = n - 1, steps = 0;
    while (hi - lo > 12) {
        int64_t mid = lo + (hi - lo) / 2;
        double a = v[lo], b = v[mid], c = v[hi];
        double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        int64_t i = lo, j = hi;
        while (i <= j) {
            if (++steps % VM_STEP == 0) vm_poll_here();
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i <= j) {
                double t = v[i];
                v[i++] = v[j];
                v[j--] = t;
            }
        }
        if (k <= j)
            hi = j;
        else if (k >= i)
            lo = i;
        else
            return;
    }
    for (int64_t i = lo + 1; i <= hi; i++) {
        double x = v[i];
        int64_t j = i;
        for (; j > lo && v[j - 1] > x; j--)
            v[j] = v[j - 1];
        v[j] = x;
    }
}

/* Ranks asked for, from 0, rising by 1: first and count. */
static int64_t ranks_of(vm_t *vm, prog_value v, int64_t len, int64_t *first) {
    vm_arr n;
    vm_view(vm, v, &n);
    if (!vm_is_number(&n) || n.numel == 0) vm_error(vm, NULL, "nth_element: invalid element index");
    *first = vm_int_of(vm_elem(&n, 0)) - 1;
    VM_STEPS (k, n.numel)
        if (vm_elem(&n, k) != (double)(*first + 1 + k))
            vm_error(vm, NULL, "nth_element: n must be valid index range");
    if (*first < 0 || *first + n.numel > len) vm_error(vm, NULL, "nth_element: invalid element index");
    return n.numel;
}

static void by_sorting(vm_t *vm, vm_call *c, const vm_walk *w, int64_t first, int64_t count) {
    prog_value args[2] = {c->args[0], prog_double(w->dim + 1.0)}, sorted = PROG_UNDEF, idx[64];
    vm_call inner = {.args = args, .nargs = 2, .nout = 1, .out = &sorted};
    vm_bi_sort(vm, &inner);
    for (uint32_t d = 0; d < w->ndims; d++)
        idx[d] = PROG_COLON;
    idx[w->dim] =
        vm_colon(vm, prog_double((double)first + 1), PROG_UNDEF, prog_double((double)(first + count)));
    vm_return(vm, c, 0, vm_index(vm, sorted, w->ndims, idx, NULL));
}

/* Ranks that are asked for rise by one, and each finds those before it already in their places, so every
 * search is in what is left. NaN ranks last. */
void vm_bi_nth_element(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (!vm_is_number(&a) || a.complex) vm_error(vm, NULL, "nth_element: X must be a real numeric array");
    vm_walk w;
    vm_walk_init(vm, &w, &a, c->nargs > 2 ? (int64_t)vm_dim_arg(vm, c->args[2], "nth_element") : -1);
    int64_t first, count = ranks_of(vm, c->args[1], w.len, &first);
    if (a.cls == PROG_INT64 || a.cls == PROG_UINT64) { /* doubles would not hold them */
        by_sorting(vm, c, &w, first, count);
        return;
    }
    w.dims[w.dim] = count;
    double *out, *line = vm_scratch(vm, (size_t)w.len * 8 + 8);
    const double *in = vm_as(vm, &a, VM_F64);
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, 0, w.ndims, w.dims, (void **)&out);
    VM_STEPS (o, w.outer)
        VM_STEPS (i, w.inner) {
            int64_t good = 0;
            VM_STEPS (k, w.len) { /* NaN ranks last */
                double x = in[(o * w.len + k) * w.inner + i];
                if (x == x) line[good++] = x;
            }
            VM_STEPS (k, count) {
                int64_t rank = first + k, from = k == 0 ? 0 : rank; /* what lies before is smaller already */
                if (rank < good) select_rank(line + from, good - from, rank - from);
                out[(o * count + k) * w.inner + i] = rank < good ? line[rank] : NAN;
            }
        }
    vm_return(vm, c, 0, vm_convert(vm, vm_simplify(vm, r), a.cls == PROG_CHAR ? PROG_DOUBLE : a.cls));
}

/* vm/builtins/reduce/accum.c - accumarray: values gathered by subscripts, with common functions at once and
 * any other by call.
 *
 * sum, max, min and prod are recognised by the name of the handle and need one pass over the values. Any
 * other function is called once for each group that has members: subscripts are sorted (stably, so a group's
 * values come in their order, which Octave does not promise but programs use), and each step of the builtin
 * cuts the next run out, calls the function, and stores what came back (see language/iterate.c for steps and
 * locals).
 *
 * Subscripts are turned into linear element numbers first, which also finds the result's size: the largest
 * subscript of each column, or the size that is given and must hold them all. */
#include "vm/builtins/natives.h"
#include "vm/builtins/reduce/reduce_internal.h"

#include "vm/arith/mathfn.h"
#include "vm/run/frame.h"

/* Linear element numbers (from 0) of the subscripts, and the dims of the result. */
typedef struct targets {
    int64_t count, *at;
    uint32_t ndims;
    int64_t dims[PROG_DIMS_MOST];
} targets;

static const char positive[] = "accumarray: indices must be positive integers";

/* The size that the third argument asks for, of `cols` subscripts; how many numbers it has, 0 where it is not
 * given. */
static uint32_t read_size(vm_t *vm, const vm_call *c, int64_t cols, int64_t wanted[PROG_DIMS_MOST]) {
    if (c->nargs < 3 || !vm_numel(vm, c->args[2])) return 0;
    vm_arr z;
    vm_view(vm, c->args[2], &z);
    if (z.numel > PROG_DIMS_MOST) vm_error(vm, NULL, "accumarray: too many dimensions");
    uint32_t nwanted = (uint32_t)z.numel;
    for (uint32_t d = 0; d < nwanted; d++)
        wanted[d] = vm_int_of(vm_elem(&z, d));
    while (nwanted > 2 && nwanted > cols && wanted[nwanted - 1] == 1)
        nwanted--;
    if (nwanted == 1 && cols == 1) vm_error(vm, NULL, "accumarray: needs at least 2 dimensions");
    if (!(nwanted == cols || (cols == 1 && nwanted == 2)))
        vm_error(vm, NULL, "accumarray: dimensions mismatch");
    return nwanted;
}

/* Subscripts are rows of a matrix or members of a cell, one column for each dimension, all as long. A
 * result of one dimension is a column, or a row where the size that is given says [1 n]. */
static void read_targets(vm_t *vm, vm_call *c, targets *t) {
    vm_arr s, columns[PROG_DIMS_MOST];
    vm_view(vm, c->args[0], &s);
    int64_t cols;
    if (s.cls == PROG_CELL) {
        cols = s.numel;
        if (cols > PROG_DIMS_MOST || cols == 0) vm_error(vm, NULL, "accumarray: too many dimensions");
        VM_STEPS (d, cols)
            vm_view(vm, ((const prog_value *)s.data)[d], &columns[d]);
        t->count = columns[0].numel;
        VM_STEPS (d, cols)
            if (columns[d].numel != t->count) vm_error(vm, NULL, "accumarray: dimension mismatch");
    } else {
        cols = vm_cols(&s);
        t->count = s.dims[0];
        if (cols > PROG_DIMS_MOST) vm_error(vm, NULL, "accumarray: too many dimensions");
    }
    if (!vm_is_number(&s) && s.cls != PROG_CELL)
        vm_error(vm, NULL, "accumarray: SUBS must be numeric or a cell");
    int64_t wanted[PROG_DIMS_MOST] = {0};
    uint32_t nwanted = read_size(vm, c, cols, wanted);
    t->ndims = (uint32_t)cols;
    t->at = vm_scratch(vm, (size_t)t->count * 8 + 16);
    int64_t step = 1;
    memset(t->at, 0, (size_t)t->count * 8);
    VM_STEPS (d, cols) {
        const vm_arr *a = s.cls == PROG_CELL ? &columns[d] : &s;
        int64_t from = s.cls == PROG_CELL ? 0 : d * t->count, largest = 0;
        const double *dense = a->cls == PROG_DOUBLE && !a->complex ? (const double *)a->data + from : NULL;
        VM_STEPS (i, t->count) {
            double x = dense ? dense[i] : vm_elem(a, from + i);
            if (!(x >= 1) || x != trunc(x) || x > 1e15)
                vm_error(vm, "Octave:index-out-of-bounds", "%s", positive);
            if ((int64_t)x > largest) largest = (int64_t)x;
            /* where a product does not fit, the dimensions do not either, which is found out below */
            t->at[i] = (int64_t)((uint64_t)t->at[i] + ((uint64_t)x - 1) * (uint64_t)step);
        }
        if (nwanted && cols == 1 && nwanted == 2 && wanted[0] == 1) wanted[0] = wanted[1], wanted[1] = -1;
        if (nwanted && largest > wanted[d])
            vm_error(vm, "Octave:index-out-of-bounds", "accumarray: index out of range");
        if (nwanted) largest = wanted[d];
        /* The step of the next column needs this dimension's extent: redo sums only when it is known, so
         * columns go in order. */
        t->dims[d] = largest;
        if (__builtin_mul_overflow(step, largest, &step)) vm_error_memory(vm);
    }
    if (t->ndims == 1) {
        t->dims[1] = 1;
        t->ndims = 2;
        if (nwanted == 2 && wanted[1] == -1)
            t->dims[1] = t->dims[0], t->dims[0] = 1;
        else if (nwanted == 2)
            t->dims[1] = wanted[1];
    }
}

typedef enum known { KNOWN_SUM, KNOWN_MAX, KNOWN_MIN, KNOWN_PROD, KNOWN_OTHER } known;

/* A handle of that name, which is not looked up: a program's own "sum" behind it is not called. An empty
 * function means sum. */
static known known_function(vm_t *vm, vm_call *c) {
    if (c->nargs < 4 || vm_numel(vm, c->args[3]) == 0) return KNOWN_SUM;
    if (!vm_is_kind(vm, c->args[3], PROG_KIND_FUNC))
        vm_error(vm, NULL, "accumarray: FUNC must be a function handle");
    const vm_func *f = (const vm_func *)vm_obj(vm, c->args[3]);
    if (!f->name || f->code) return KNOWN_OTHER;
    static const char *const names[] = {"sum", "max", "min", "prod"};
    const char *name = vm_function_text(vm, f->name);
    for (int k = 0; k < 4; k++)
        if (!strcmp(name, names[k])) return (known)k;
    return KNOWN_OTHER;
}

static double fill_value(vm_t *vm, vm_call *c) {
    return c->nargs > 4 && vm_numel(vm, c->args[4]) ? vm_to_double(vm, c->args[4], "accumarray") : 0;
}

/* Where nothing but zero fills the gaps a sum needs no marks of what was seen. Complex numbers can only be
 * added. Sums are double but for singles; largest and smallest keep the class of the values. */
static void gather_known(vm_t *vm, vm_call *c, const targets *t, known what) {
    vm_arr v;
    vm_view(vm, c->args[1], &v);
    if (!vm_is_number(&v) || (v.numel != 1 && v.numel != t->count))
        vm_error(vm, NULL, "accumarray: dimension mismatch");
    double *out, fill = fill_value(vm, c);
    bool cplx = v.complex && what == KNOWN_SUM;
    prog_value r =
        vm_new_array(vm, PROG_DOUBLE, cplx ? PROG_FLAG_COMPLEX : 0, t->ndims, t->dims, (void **)&out);
    int64_t n = vm_numel(vm, r);
    if (cplx) {
        const vm_cplx *z = vm_as(vm, &v, VM_C64);
        VM_STEPS (i, t->count)
            ((vm_cplx *)out)[t->at[i]] += z[v.numel == 1 ? 0 : i];
        vm_return(vm, c, 0, r);
        return;
    }
    const double *x = vm_as(vm, &v, VM_F64);
    int64_t step = v.numel != 1;
    if (what == KNOWN_SUM && fill == 0) {
        VM_STEPS (i, t->count)
            out[t->at[i]] += x[i * step];
    } else {
        uint8_t *seen = vm_scratch(vm, (size_t)n + 16);
        memset(seen, 0, (size_t)n);
        VM_STEPS (i, t->count) {
            double y = x[i * step], *o = &out[t->at[i]];
            if (!seen[t->at[i]])
                *o = y;
            else if (what == KNOWN_SUM)
                *o += y;
            else if (what == KNOWN_PROD)
                *o *= y;
            else
                *o = what == KNOWN_MAX ? vm_max(*o, y) : vm_min(*o, y);
            seen[t->at[i]] = 1;
        }
        VM_STEPS (i, n)
            if (!seen[i]) out[i] = fill;
    }
    bool plain = v.cls >= PROG_LOGICAL || (what == KNOWN_SUM && v.cls != PROG_SINGLE); /* sums of integers */
    prog_class cls = plain ? PROG_DOUBLE : v.cls;
    vm_return(vm, c, 0, vm_convert(vm, r, cls));
}

/* ---- any function: one call for each group ---- */
enum { LOCAL_ORDER, LOCAL_TARGET, LOCAL_RESULT, LOCAL_POS, LOCAL_GROUP, LOCAL_FIRST };

/* Sorted keys and their order go to locals, and a result full of the fill value. */
static void start_groups(vm_t *vm, vm_call *c, const targets *t) {
    double *sorted, *target;
    prog_value keys = vm_new_matrix(vm, PROG_DOUBLE, 0, t->count, 1, (void **)&sorted);
    VM_STEPS (i, t->count)
        sorted[i] = (double)t->at[i];
    prog_value outs[2] = {PROG_UNDEF, PROG_UNDEF};
    keys = vm_simplify(vm, keys);
    vm_call inner = {.args = &keys, .nargs = 1, .nout = 2, .out = outs};
    vm_bi_sort(vm, &inner);
    vm_call_frame(vm, c);
    vm_set(vm, &c->local[LOCAL_TARGET], outs[0]);
    vm_set(vm, &c->local[LOCAL_ORDER], outs[1]);
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, 0, t->ndims, t->dims, (void **)&target);
    double fill = fill_value(vm, c);
    VM_STEPS (i, vm_numel(vm, r))
        target[i] = fill;
    vm_set(vm, &c->local[LOCAL_RESULT], r);
    vm_set(vm, &c->local[LOCAL_POS], prog_double(0));
    c->local[LOCAL_FIRST] = PROG_TRUE;
}

/* The class of the first value is that of the result: cells stay cells, integers make an integer array. */
static void take_class(vm_t *vm, vm_call *c, prog_value v) {
    prog_value *slot = &c->local[LOCAL_RESULT];
    prog_class cls = vm_class(vm, v);
    c->local[LOCAL_FIRST] = PROG_FALSE;
    if (cls == PROG_CELL) {
        vm_arr a;
        vm_view(vm, *slot, &a);
        prog_value cell = vm_new_array(vm, PROG_CELL, 0, a.ndims, a.dims, NULL);
        vm_set(vm, slot, cell);
    } else if (cls <= PROG_LOGICAL && cls != PROG_DOUBLE) {
        prog_value same = vm_convert(vm, *slot, cls);
        vm_set(vm, slot, same);
    }
}

/* Stores what the function gave for the last group. */
static void store_group(vm_t *vm, vm_call *c) {
    if (c->nresults < 1 || c->results[0] == PROG_UNDEF)
        vm_error(vm, NULL, "accumarray: FCN must return a value");
    int64_t at = (int64_t)prog_as_double(c->local[LOCAL_GROUP]);
    prog_value v = c->results[0];
    prog_value *slot = &c->local[LOCAL_RESULT];
    if (vm_numel(vm, v) != 1)
        vm_error(vm, NULL, "cellfun: all values must be scalars when UniformOutput = true");
    if (c->local[LOCAL_FIRST] == PROG_TRUE) take_class(vm, c, v);
    if (vm_class(vm, v) == PROG_CELL && vm_class(vm, *slot) == PROG_CELL) {
        vm_cell_set(vm, *slot, at, vm_cell_data(vm_array(vm, v))[0]);
        return;
    }
    prog_value index = prog_double((double)at + 1);
    vm_assign(vm, slot, 1, &index, v);
}

/* Cuts out the run of equal targets at LOCAL_POS and asks for the call; at the end returns the result. */
static void next_group(vm_t *vm, vm_call *c) {
    vm_arr target, order, values;
    vm_view(vm, c->local[LOCAL_TARGET], &target);
    vm_view(vm, c->local[LOCAL_ORDER], &order);
    int64_t pos = (int64_t)prog_as_double(c->local[LOCAL_POS]), end = pos;
    if (pos >= target.numel) {
        vm_return(vm, c, 0, c->local[LOCAL_RESULT]);
        return;
    }
    double group = vm_elem(&target, pos);
    while (end < target.numel && vm_elem(&target, end) == group)
        end++;
    vm_view(vm, c->args[1], &values);
    char *out;
    size_t bytes = vm_num_bytes(vm_num_of(&values));
    prog_value member =
        vm_new_matrix(vm, values.cls, vm_num_flags(vm_num_of(&values)), end - pos, 1, (void **)&out);
    for (int64_t k = pos; k < end; k++) {
        int64_t from = values.numel == 1 ? 0 : (int64_t)vm_elem(&order, k) - 1;
        memcpy(out + (size_t)(k - pos) * bytes, (const char *)values.data + (size_t)from * bytes, bytes);
    }
    vm_set(vm, &c->local[LOCAL_POS], prog_double((double)end));
    vm_set(vm, &c->local[LOCAL_GROUP], prog_double(group));
    member = vm_simplify(vm, member);
    vm_call_later(vm, c, (vm_later){.fn = c->args[3], .args = &member, .nargs = 1, .nout = 1, .step = 1});
}

/* A real double scalar, or an array of the frame's own, as the numbers it holds; false for anything else. */
static bool real_numbers(vm_t *vm, const prog_value *v, const double **numbers, int64_t *count) {
    if (prog_is_double(*v)) {
        *numbers = (const double *)v;
        *count = 1;
        return true;
    }
    if (!vm_is_kind(vm, *v, PROG_KIND_ARRAY) || !vm_holds_alone(vm, *v)) return false;
    prog_array *a = vm_array(vm, *v);
    *numbers = vm_data(a);
    *count = a->numel;
    return a->h.cls == PROG_DOUBLE && !(a->h.flags & PROG_FLAG_COMPLEX);
}

static bool whole_within(double d, double from, double to) {
    return d >= from && d <= to && d == __builtin_floor(d);
}

/* A frame that nobody believes (vm/builtins/natives.def): targets are places of the result, the order has places of the
 * values. */
bool vm_holds_accumarray(vm_t *vm, const vm_call *c) {
    const double *target, *order;
    int64_t count, ordered;
    prog_value result = c->local[LOCAL_RESULT];
    if (c->nargs < 4 || vm_class(vm, c->args[1]) >= PROG_CELL ||
        !real_numbers(vm, &c->local[LOCAL_TARGET], &target, &count) ||
        !real_numbers(vm, &c->local[LOCAL_ORDER], &order, &ordered) || count != ordered)
        return false;
    int64_t values = vm_numel(vm, c->args[1]), places = vm_numel(vm, result);
    bool cell = vm_class(vm, result) == PROG_CELL;
    if ((values != 1 && values != count) || (cell && !vm_holds_alone(vm, result))) return false;
    VM_STEPS (k, count)
        if (!whole_within(target[k], 0, (double)places - 1) || !whole_within(order[k], 1, (double)count))
            return false;
    if (c->local[LOCAL_POS] == prog_double(0)) return true;
    prog_value group = c->local[LOCAL_GROUP];
    return prog_is_double(group) && whole_within(prog_as_double(group), 0, (double)places - 1);
}

/* With nothing to accumulate a function is called once with an empty column, and an error of it is
 * forgiven: a function that makes cells makes a cell of nothing, too. */
void vm_bi_accumarray(vm_t *vm, vm_call *c) {
    if (c->step == 0) {
        targets t;
        read_targets(vm, c, &t);
        known what = known_function(vm, c);
        if (what != KNOWN_OTHER) {
            gather_known(vm, c, &t, what);
            return;
        }
        vm_arr v;
        vm_view(vm, c->args[1], &v);
        if (!vm_is_number(&v) || (v.numel != 1 && v.numel != t.count))
            vm_error(vm, NULL, "accumarray: dimension mismatch");
        start_groups(vm, c, &t);
        if (t.count == 0) { /* a function that makes cells makes a cell of nothing, too */
            prog_value nothing = vm_new_matrix(vm, v.cls, 0, 0, 1, NULL);
            vm_call_later(
                vm, c,
                (vm_later){
                    .fn = c->args[3], .args = &nothing, .nargs = 1, .nout = 1, .step = 1, .catches = true});
            return;
        }
    } else if (c->error != PROG_UNDEF) {
        vm_return(vm, c, 0, c->local[LOCAL_RESULT]);
        return;
    } else if (c->local[LOCAL_POS] == prog_double(0)) {
        if (c->nresults > 0 && vm_class(vm, c->results[0]) == PROG_CELL) take_class(vm, c, c->results[0]);
        vm_return(vm, c, 0, c->local[LOCAL_RESULT]);
        return;
    } else {
        store_group(vm, c);
    }
    next_group(vm, c);
}

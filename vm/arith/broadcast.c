/* vm/arith/broadcast.c - one kernel over two operands of any conforming shapes.
 *
 * Two shapes conform where they are equal in every dimension, or one of them is 1 there and is repeated. Nothing
 * is ever repeated in memory: a dimension of 1 is one whose step is 0. Four cases, from the commonest to the rest:
 *
 *     scalar, scalar     one call of the kernel on the stack, no array at all
 *     equal shapes       one run of the kernel, arrays with arrays
 *     scalar, array      one run, scalar with array or array with scalar: the scalar stays in a register
 *     other shapes       runs over what both have in common in front, and a walk over the dimensions behind
 *
 * A run may be split among threads (vm/arith/parallel.c), and its result may lie in the buffer of an operand that
 * nobody else holds. Both rest on the same property of kernels: result k depends on element k alone. The walk
 * does neither: a result could lie where an element that is still to be repeated is read, and runs are short. */
#include "vm/arith/parallel.h"

/* The result array: a stolen buffer when its owner is alone and the elements fit, else a new array.
 *
 * Elements fit when they take as many bytes, whatever their class: a comparison of chars may put its bytes where
 * the chars were. The owner is the caller, who gives the value up, but keeps the reference: the result takes
 * another one of its own, which the pool releases. */
static prog_value result_array(vm_t *vm, vm_num rt, const vm_arr *like, prog_value sx, prog_value sy,
                               unsigned cost, void **data) {
    prog_value steal[2] = {sx, sy};
    prog_class cls = vm_num_class(rt);
    bool keeps = vm_keeps_operands(vm, like->numel, cost, vm_num_bytes(rt));
    for (int k = 0; k < 2 && !keeps; k++) {
        if (!vm_unique(vm, steal[k]) || vm_obj(vm, steal[k])->kind != PROG_KIND_ARRAY) continue;
        prog_array *a = vm_array(vm, steal[k]);
        bool complex_to = rt >= VM_C64, complex_from = (a->h.flags & PROG_FLAG_COMPLEX) != 0;
        if (a->h.cls > PROG_CHAR || complex_to != complex_from ||
            prog_class_bytes((prog_class)a->h.cls) != prog_class_bytes(cls) || a->numel != like->numel ||
            a->ndims != like->ndims || memcmp(a->dims, like->dims, 8u * a->ndims) != 0)
            continue;
        a->h.cls = (uint8_t)cls;
        a->h.flags = (uint8_t)vm_num_flags(rt);
        *data = vm_data(a);
        vm_incref(vm, steal[k]);
        vm_pool_add(vm, steal[k]);
        return steal[k];
    }
    return vm_new_like_raw(vm, cls, vm_num_flags(rt), like, data);
}

static bool same_dims(const vm_arr *x, const vm_arr *y) {
    return x->ndims == y->ndims && memcmp(x->dims, y->dims, 8u * x->ndims) == 0;
}

/* Broadcasting proper: leading dimensions that agree (or that one operand lacks) form one run of a kernel;
 * the others are walked.
 *
 * A column with a row, m x 1 with 1 x n, has runs of m elements: x goes on and y stands still, which is the form
 * array with scalar. The row with the column is the same with the forms exchanged. Where the first dimension
 * that is not 1 belongs to both, they go on together. A run ends before the first dimension in which the two
 * behave otherwise; dimensions of 1 behave in any way. The walk counts like an odometer: `at` has the place in
 * each outer dimension, and ox and oy are moved by its steps instead of being computed anew. */
static prog_value broadcast_general(vm_t *vm, const vm_pairing *p) {
    const vm_arr *x = p->x.a, *y = p->y.a;
    int64_t rd[PROG_DIMS_MOST], stepx[PROG_DIMS_MOST], stepy[PROG_DIMS_MOST], at[PROG_DIMS_MOST] = {0};
    uint32_t nd = x->ndims > y->ndims ? x->ndims : y->ndims;
    if (nd > PROG_DIMS_MOST) vm_error(vm, NULL, "%s: too many dimensions", p->name);
    int64_t sx = 1, sy = 1;
    uint32_t k = 0;
    do { /* an array has two dimensions at least */
        int64_t dx = k < x->ndims ? x->dims[k] : 1, dy = k < y->ndims ? y->dims[k] : 1;
        if (dx != dy && dx != 1 && dy != 1) vm_error_dims(vm, p->name, x, y);
        rd[k] = dx == 1 ? dy : dx;
        stepx[k] = dx == 1 ? 0 : sx;
        stepy[k] = dy == 1 ? 0 : sy;
        sx *= dx;
        sy *= dy;
    } while (++k < nd);
    void *data;
    size_t br = vm_num_bytes(p->type);
    prog_value r = vm_new_array_raw(vm, vm_num_class(p->type), vm_num_flags(p->type), nd, rd, &data);
    /* Collapse: the run grows while both operands go on together, or while the same one stands still. */
    uint32_t d = 0;
    while (d < nd && rd[d] == 1)
        d++;
    int64_t run = 1;
    bool movex = d < nd && stepx[d] != 0, movey = d < nd && stepy[d] != 0;
    for (; d < nd; d++) {
        if (rd[d] != 1 && ((stepx[d] != 0) != movex || (stepy[d] != 0) != movey)) break;
        run *= rd[d];
    }
    vm_loop loop = movex && movey ? p->kernel->vv : movex ? p->kernel->vs : p->kernel->sv;
    int64_t outer = 1;
    for (uint32_t e = d; e < nd; e++)
        outer *= rd[e];
    if (run == 0) outer = 0;
    int64_t ox = 0, oy = 0;
    VM_STEPS_OF (o, outer, run) {
        loop((char *)data + (size_t)(o * run) * br, (const char *)p->x.data + (size_t)ox * p->x.bytes,
             (const char *)p->y.data + (size_t)oy * p->y.bytes, run);
        for (uint32_t e = d; e < nd; e++) {
            ox += stepx[e];
            oy += stepy[e];
            if (++at[e] < rd[e]) break;
            ox -= stepx[e] * rd[e];
            oy -= stepy[e] * rd[e];
            at[e] = 0;
        }
    }
    return r;
}

/* Two scalars come first, and past everything that counts dimensions: they are what a loop of M code computes
 * most. The result's shape is that of `like`; a scalar's buffer is no place for it. */
prog_value vm_broadcast(vm_t *vm, const vm_pairing *p) {
    const vm_arr *x = p->x.a, *y = p->y.a;
    if (x->numel == 1 && y->numel == 1 && x->ndims == 2 && y->ndims == 2) {
        double buf[2];
        p->kernel->vv(buf, p->x.data, p->y.data, 1);
        return vm_scalar_from(vm, p->type, buf);
    }
    bool same = same_dims(x, y);
    if (!same && x->numel != 1 && y->numel != 1) return broadcast_general(vm, p);
    vm_spread s = {.x = p->x.data,
                   .y = p->y.data,
                   .step_r = vm_num_bytes(p->type),
                   .step_x = p->x.bytes,
                   .step_y = p->y.bytes};
    const vm_arr *like = x;
    prog_value steal_x = p->steal_x, steal_y = p->steal_y;
    if (same) {
        s.two = p->kernel->vv;
    } else if (y->numel == 1) {
        s.two = p->kernel->vs;
        s.step_y = 0;
        steal_y = PROG_UNDEF;
    } else {
        s.two = p->kernel->sv;
        s.step_x = 0;
        like = y;
        steal_x = PROG_UNDEF;
    }
    prog_value r = result_array(vm, p->type, like, steal_x, steal_y, p->cost, &s.r);
    vm_run_spread(vm, &s, like->numel, vm_parallel_from(p->cost));
    return r;
}

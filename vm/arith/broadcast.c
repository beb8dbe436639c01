/* vm/arith/broadcast.c - one kernel over two operands of any conforming shapes. */
#include "vm/arith/parallel.h"

/* The result array: a stolen buffer when its owner is alone and the elements fit, else a new array. */
static prog_value result_array(vm_t *vm, vm_num rt, const vm_arr *like, prog_value sx, prog_value sy,
                               void **data) {
    prog_value steal[2] = {sx, sy};
    prog_class cls = vm_num_class(rt);
    for (int k = 0; k < 2; k++) {
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

#define MAX_DIMS 64

/* Broadcasting proper: leading dimensions that agree (or that one operand lacks) form one run of a kernel;
 * the others are walked. */
static prog_value broadcast_general(vm_t *vm, const vm_pairing *p) {
    const vm_arr *x = p->x.a, *y = p->y.a;
    int64_t rd[MAX_DIMS], stepx[MAX_DIMS], stepy[MAX_DIMS], at[MAX_DIMS] = {0};
    uint32_t nd = x->ndims > y->ndims ? x->ndims : y->ndims;
    if (nd > MAX_DIMS) vm_error(vm, NULL, "%s: too many dimensions", p->name);
    int64_t sx = 1, sy = 1;
    for (uint32_t d = 0; d < nd; d++) {
        int64_t dx = d < x->ndims ? x->dims[d] : 1, dy = d < y->ndims ? y->dims[d] : 1;
        if (dx != dy && dx != 1 && dy != 1) vm_error_dims(vm, p->name, x, y);
        rd[d] = dx == 1 ? dy : dx;
        stepx[d] = dx == 1 ? 0 : sx;
        stepy[d] = dy == 1 ? 0 : sy;
        sx *= dx;
        sy *= dy;
    }
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
    for (int64_t o = 0; o < outer; o++) {
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
    prog_value r = result_array(vm, p->type, like, steal_x, steal_y, &s.r);
    vm_run_spread(vm, &s, like->numel, vm_parallel_from(p->cost));
    return r;
}

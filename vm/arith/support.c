/* vm/arith/support.c - what every binary operation needs: type names for messages, and broadcasting. */
#include "vm/arith/parallel.h"

#include <stdio.h>

const char *vm_dims_text(uint32_t ndims, const int64_t *dims, char *buf, size_t size) {
    size_t used = 0;
    buf[0] = 0;
    for (uint32_t k = 0; k < ndims && used < size; k++)
        used += (size_t)snprintf(buf + used, size - used, k ? "x%lld" : "%lld", (long long)dims[k]);
    return buf;
}

const char *vm_type_name(vm_t *vm, prog_value v, bool numeric, char buf[32]) {
    vm_arr a;
    if (vm_is_diag(vm, v)) return vm_diag_type(vm, v);
    bool range = vm_is_kind(vm, v, PROG_KIND_RANGE);
    vm_view(vm, v, &a);
    bool one = a.numel == 1;
    switch (a.cls) {
    case PROG_DOUBLE:
        if (a.complex) return one ? "complex scalar" : "complex matrix";
        if (range && !numeric) return "range";
        return one ? "scalar" : "matrix";
    case PROG_SINGLE:
        if (a.complex) return one ? "float complex scalar" : "float complex matrix";
        return one ? "float scalar" : "float matrix";
    case PROG_LOGICAL:
        if (numeric) return one ? "scalar" : "matrix";
        return one ? "bool" : "bool matrix";
    case PROG_CHAR:
        if (numeric) return one ? "scalar" : "matrix";
        return "string";
    case PROG_CELL: return "cell";
    case PROG_STRUCT: return one ? "scalar struct" : "struct";
    case PROG_FUNC: return "function handle";
    case PROG_MAP: return "object";
    default: snprintf(buf, 32, "%s %s", prog_class_name(a.cls), one ? "scalar" : "matrix"); return buf;
    }
}

_Noreturn void vm_error_binary(vm_t *vm, const char *op, prog_value x, prog_value y) {
    char bx[32], by[32];
    if (vm_class(vm, x) == PROG_MAP || vm_class(vm, y) == PROG_MAP) {
        const char *method = prog_operator_function(op, strlen(op));
        vm_error(vm, NULL, "%s method not defined for containers.Map class", method ? method : op);
    }
    vm_error(vm, NULL, "binary operator '%s' not implemented for '%s' by '%s' operations", op,
             vm_type_name(vm, x, true, bx), vm_type_name(vm, y, true, by));
}

_Noreturn void vm_error_unary(vm_t *vm, const char *op, prog_value x) {
    char buf[32];
    vm_error(vm, NULL, "unary operator '%s' not implemented for '%s' operands", op,
             vm_type_name(vm, x, true, buf));
}

_Noreturn void vm_error_dims(vm_t *vm, const char *name, const vm_arr *x, const vm_arr *y) {
    char bx[160], by[160];
    vm_error(vm, "Octave:nonconformant-args", "%s: nonconformant arguments (op1 is %s, op2 is %s)", name,
             vm_dims_text(x->ndims, x->dims, bx, sizeof bx), vm_dims_text(y->ndims, y->dims, by, sizeof by));
}

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
static prog_value broadcast_general(vm_t *vm, const char *name, const vm_arr *x, const char *xd, size_t bx,
                                    const vm_arr *y, const char *yd, size_t by, vm_num rt,
                                    const vm_kernel *k) {
    int64_t rd[MAX_DIMS], stepx[MAX_DIMS], stepy[MAX_DIMS], at[MAX_DIMS] = {0};
    uint32_t nd = x->ndims > y->ndims ? x->ndims : y->ndims;
    if (nd > MAX_DIMS) vm_error(vm, NULL, "%s: too many dimensions", name);
    int64_t sx = 1, sy = 1;
    for (uint32_t d = 0; d < nd; d++) {
        int64_t dx = d < x->ndims ? x->dims[d] : 1, dy = d < y->ndims ? y->dims[d] : 1;
        if (dx != dy && dx != 1 && dy != 1) vm_error_dims(vm, name, x, y);
        rd[d] = dx == 1 ? dy : dx;
        stepx[d] = dx == 1 ? 0 : sx;
        stepy[d] = dy == 1 ? 0 : sy;
        sx *= dx;
        sy *= dy;
    }
    void *data;
    size_t br = vm_num_bytes(rt);
    prog_value r = vm_new_array_raw(vm, vm_num_class(rt), vm_num_flags(rt), nd, rd, &data);
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
    vm_loop loop = movex && movey ? k->vv : movex ? k->vs : k->sv;
    int64_t outer = 1;
    for (uint32_t e = d; e < nd; e++)
        outer *= rd[e];
    if (run == 0) outer = 0;
    int64_t ox = 0, oy = 0;
    for (int64_t o = 0; o < outer; o++) {
        loop((char *)data + (size_t)(o * run) * br, xd + (size_t)ox * bx, yd + (size_t)oy * by, run);
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

static prog_value broadcast(vm_t *vm, const char *name, const vm_arr *x, const void *xd, size_t bx,
                            const vm_arr *y, const void *yd, size_t by, vm_num rt, const vm_kernel *k,
                            prog_value steal_x, prog_value steal_y, int64_t from) {
    if (x->numel == 1 && y->numel == 1 && x->ndims == 2 && y->ndims == 2) {
        double buf[2];
        k->vv(buf, xd, yd, 1);
        return vm_scalar_from(vm, rt, buf);
    }
    prog_value r;
    vm_spread s = {.x = xd, .y = yd, .step_r = vm_num_bytes(rt), .step_x = bx, .step_y = by};
    if (same_dims(x, y)) {
        r = result_array(vm, rt, x, steal_x, steal_y, &s.r);
        s.two = k->vv;
        vm_run_spread(vm, &s, x->numel, from);
    } else if (y->numel == 1) {
        r = result_array(vm, rt, x, steal_x, PROG_UNDEF, &s.r);
        s.two = k->vs;
        s.step_y = 0;
        vm_run_spread(vm, &s, x->numel, from);
    } else if (x->numel == 1) {
        r = result_array(vm, rt, y, steal_y, PROG_UNDEF, &s.r);
        s.two = k->sv;
        s.step_x = 0;
        vm_run_spread(vm, &s, y->numel, from);
    } else {
        r = broadcast_general(vm, name, x, xd, bx, y, yd, by, rt, k);
    }
    return r;
}

prog_value vm_broadcast(vm_t *vm, const char *name, const vm_arr *x, const void *xd, size_t bx,
                        const vm_arr *y, const void *yd, size_t by, vm_num rt, const vm_kernel *k,
                        prog_value steal_x, prog_value steal_y) {
    return broadcast(vm, name, x, xd, bx, y, yd, by, rt, k, steal_x, steal_y,
                     vm_parallel_from(VM_COST_SIMPLE));
}

prog_value vm_broadcast_heavy(vm_t *vm, const char *name, const vm_arr *x, const void *xd, size_t bx,
                              const vm_arr *y, const void *yd, size_t by, vm_num rt, const vm_kernel *k,
                              unsigned cost) {
    return broadcast(vm, name, x, xd, bx, y, yd, by, rt, k, PROG_UNDEF, PROG_UNDEF, vm_parallel_from(cost));
}

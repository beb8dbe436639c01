/* vm/builtins/special/conv.c - convolution of arrays of any number of dimensions (convn).
 *
 * As conv2 (reduce/filter.c): copies of one array, scaled by the elements of the other, are added up, a
 * column at a time. Places are computed anew for each column, which costs little beside the column. */
#include "vm/arith/arith.h"
#include "vm/run/builtin.h"

/* Sizes as arrays of ndims entries, padded with ones. */
typedef struct conv_shape {
    int64_t d[PROG_DIMS_MOST];
} conv_shape;

static conv_shape shape_of(const vm_arr *a) {
    conv_shape s;
    for (uint32_t k = 0; k < PROG_DIMS_MOST; k++)
        s.d[k] = k < a->ndims ? a->dims[k] : 1;
    return s;
}

/* Adds f times the n numbers at `from` to those at `to`. */
static void add_scaled(void *to, const void *from, const void *f, int64_t n, bool cplx) {
    if (cplx) {
        vm_cplx factor = *(const vm_cplx *)f;
        VM_STEPS (i, n)
            ((vm_cplx *)to)[i] += ((const vm_cplx *)from)[i] * factor;
    } else {
        double factor = *(const double *)f;
        VM_STEPS (i, n)
            ((double *)to)[i] += ((const double *)from)[i] * factor;
    }
}

/* Position of linear element k of an array of shape `own` inside one of shape `all`. */
static int64_t place(int64_t k, const conv_shape *own, const conv_shape *all, const conv_shape *shift) {
    int64_t at = 0, stride = 1;
    for (int d = 0; d < PROG_DIMS_MOST; d++) {
        at += (k % own->d[d] + (shift ? shift->d[d] : 0)) * stride;
        k /= own->d[d];
        stride *= all->d[d];
    }
    return at;
}

/* "same" and "valid" are cut out of the whole at the end. The whole is computed in double. */
void vm_bi_convn(vm_t *vm, vm_call *c) {
    vm_arr a, b;
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &b);
    const char *name = c->nargs > 2 ? vm_to_cstr(vm, c->args[2], "convn") : "full";
    bool same = !strcmp(name, "same"), valid = !strcmp(name, "valid");
    if (!same && !valid && strcmp(name, "full")) vm_error(vm, NULL, "convn: SHAPE type not valid");
    if (a.cls > PROG_LOGICAL || b.cls > PROG_LOGICAL)
        vm_error(vm, NULL, "convn: A and B must be numeric arrays");
    if (a.ndims > PROG_DIMS_MOST || b.ndims > PROG_DIMS_MOST) vm_error_memory(vm);
    bool cplx = a.complex || b.complex, single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_num t = cplx ? VM_C64 : VM_F64;
    size_t each = vm_num_bytes(t);
    conv_shape as = shape_of(&a), bs = shape_of(&b), full, out, from = {{0}};
    uint32_t ndims = a.ndims > b.ndims ? a.ndims : b.ndims;
    for (int k = 0; k < PROG_DIMS_MOST; k++) {
        full.d[k] = as.d[k] && bs.d[k] ? as.d[k] + bs.d[k] - 1 : 0;
        out.d[k] = same ? as.d[k] : valid ? (as.d[k] >= bs.d[k] ? as.d[k] - bs.d[k] + 1 : 0) : full.d[k];
        from.d[k] = same ? bs.d[k] / 2 : valid ? bs.d[k] - 1 : 0;
    }
    char *to;
    prog_value whole = vm_new_array(vm, PROG_DOUBLE, vm_num_flags(t), ndims, full.d, (void **)&to);
    const char *ad = vm_as(vm, &a, t), *bd = vm_as(vm, &b, t);
    int64_t column = as.d[0], columns = a.numel ? a.numel / column : 0;
    for (int64_t k = 0; a.numel && k < b.numel; k++) {
        int64_t shift = place(k, &bs, &full, NULL);
        vm_poll(vm);
        VM_STEPS (j, columns)
            add_scaled(to + (size_t)(shift + place(j * column, &as, &full, NULL)) * each,
                       ad + (size_t)(j * column) * each, bd + (size_t)k * each, column, cplx);
    }
    if (same || valid) {
        char *cut;
        prog_value r = vm_new_array(vm, PROG_DOUBLE, vm_num_flags(t), ndims, out.d, (void **)&cut);
        int64_t n = vm_numel(vm, r), row = out.d[0];
        for (int64_t k = 0; a.numel && b.numel && k < n; k += row)
            memcpy(cut + (size_t)k * each, to + (size_t)place(k, &out, &full, &from) * each,
                   (size_t)row * each);
        whole = r;
    }
    whole = vm_simplify(vm, whole);
    vm_return(vm, c, 0, single ? vm_convert(vm, whole, PROG_SINGLE) : whole);
}

/* vm/builtins/reduce/sum.c - sums, products, any and all, and their cumulative forms.
 *
 * WALKING. A reduction along a dimension sees the array as outer blocks of `len` slices of `inner` elements
 * (vm_walk): lines along memory when inner is 1, across it otherwise. Loops are vm/arith's (reduce.c there),
 * which add in an order that does not depend on threads.
 *
 * A 0x0 array counts as 0x1 for sums: sum ([]) is 0 and not 1x0; max ([]) is [] all the same, since there is
 * nothing to say of no elements.
 *
 * CLASSES. Sums of integers and truth values are double, and exact up to 2^53. With "native" they stay in
 * their class, and then every single step saturates, so the order of the elements matters: sum (int8 ([100
 * 100 -100]), "native") is 27, because 127 comes between. This is what adding them one by one in that
 * class gives, and what Octave does, so it is done step by step and in no other order. Singles are added
 * in single unless "double" is given. */
#include "vm/builtins/reduce/reduce_internal.h"
#include "vm/text/display.h"

#pragma GCC optimize("O3")

/* Dimensions beyond the last are appended, as far as one may be asked for; dim < 0 is the first that is
 * not 1. */
void vm_walk_init(vm_t *vm, vm_walk *w, const vm_arr *a, int64_t dim) {
    if (a->ndims > 60) vm_error(vm, NULL, "too many dimensions");
    memcpy(w->dims, a->dims, a->ndims * 8u);
    w->ndims = a->ndims;
    w->dim = dim < 0 ? vm_first_dim(a) : dim > 62 ? 62 : (uint32_t)dim;
    while (w->ndims <= w->dim)
        w->dims[w->ndims++] = 1;
    w->inner = w->outer = 1;
    for (uint32_t k = 0; k < w->dim; k++)
        w->inner *= w->dims[k];
    w->len = w->dims[w->dim];
    for (uint32_t k = w->dim + 1; k < w->ndims; k++)
        w->outer *= w->dims[k];
}

void vm_walk_init_sum(vm_t *vm, vm_walk *w, const vm_arr *a, int64_t dim) {
    static const int64_t none[2] = {0, 1};
    vm_arr b = *a;
    if (a->dims == a->scalar_dims) b.dims = b.scalar_dims;
    if (a->ndims == 2 && a->dims[0] == 0 && a->dims[1] == 0) b.dims = none;
    vm_walk_init(vm, w, &b, dim);
}

/* One family of reductions for the four floating types. */
typedef struct family {
    const char *name;
    vm_reducer f64, f32, c64, c32;
    bool real, cumulative, counts; /* real results of complex arguments; same size; counts logical values */
} family;

typedef struct options {
    int64_t dim;
    bool native, wide;
} options;

/* Words come last. "extra" (more exact sums) is accepted and changes nothing. */
static options read_options(vm_t *vm, vm_call *c, const char *name) {
    options o = {.dim = -1};
    uint32_t n = c->nargs;
    while (n > 1 && vm_is_string(vm, c->args[n - 1])) {
        n--;
        if (vm_arg_is(vm, c, n, "native"))
            o.native = true;
        else if (vm_arg_is(vm, c, n, "double"))
            o.wide = true;
        else if (!vm_arg_is(vm, c, n, "extra"))
            vm_error(vm, NULL, "%s: unrecognized type argument '%s'", name, vm_to_cstr(vm, c->args[n], name));
    }
    if (n > 2) vm_error_usage(vm, name);
    if (n == 2) o.dim = vm_dim_arg(vm, c->args[1], name);
    return o;
}

/* ---- integers step by step: every sum or product saturates in its class ---- */

/* To the bounds of a signed class. `over`: the step left 64 bits, in the direction that `negative` tells. */
static int64_t clamp_i64(bool over, bool negative, int64_t v, prog_class cls) {
    int bits = cls == PROG_INT8 ? 7 : cls == PROG_INT16 ? 15 : cls == PROG_INT32 ? 31 : 63;
    int64_t high = (int64_t)(UINT64_MAX >> (64 - bits)), low = -high - 1;
    if (over) return negative ? low : high;
    return v > high ? high : v < low ? low : v;
}

static uint64_t clamp_u64(bool over, uint64_t v, prog_class cls) {
    int bits = cls == PROG_UINT8 ? 8 : cls == PROG_UINT16 ? 16 : cls == PROG_UINT32 ? 32 : 64;
    uint64_t high = UINT64_MAX >> (64 - bits);
    return over || v > high ? high : v;
}

/* One loop for four classes, since native sums of integers are rare: elements are read by their size and
 * widened. */
static void fold_signed(void *out, const void *in, const vm_walk *w, prog_class cls, bool product) {
    size_t size = prog_class_bytes(cls);
    VM_STEPS (o, w->outer)
        VM_STEPS (i, w->inner) {
            int64_t acc = product;
            VM_STEPS (k, w->len) {
                int64_t v = 0;
                memcpy(&v, (const char *)in + (size_t)((o * w->len + k) * w->inner + i) * size, size);
                if (size < 8) v = (int64_t)((uint64_t)v << (64 - 8 * size)) >> (64 - 8 * size);
                bool negative = product ? (acc < 0) != (v < 0) : v < 0;
                bool over =
                    product ? __builtin_mul_overflow(acc, v, &acc) : __builtin_add_overflow(acc, v, &acc);
                acc = clamp_i64(over, negative, acc, cls);
            }
            memcpy((char *)out + (size_t)(o * w->inner + i) * size, &acc, size);
        }
}

static void fold_unsigned(void *out, const void *in, const vm_walk *w, prog_class cls, bool product) {
    size_t size = prog_class_bytes(cls);
    VM_STEPS (o, w->outer)
        VM_STEPS (i, w->inner) {
            uint64_t acc = product;
            VM_STEPS (k, w->len) {
                uint64_t v = 0;
                memcpy(&v, (const char *)in + (size_t)((o * w->len + k) * w->inner + i) * size, size);
                bool over =
                    product ? __builtin_mul_overflow(acc, v, &acc) : __builtin_add_overflow(acc, v, &acc);
                acc = clamp_u64(over, acc, cls);
            }
            memcpy((char *)out + (size_t)(o * w->inner + i) * size, &acc, size);
        }
}

static void reduce_integers(vm_t *vm, vm_call *c, const vm_arr *a, int64_t dim, bool product) {
    vm_walk w;
    void *out;
    vm_walk_init_sum(vm, &w, a, dim);
    vm_walk_reduce(&w);
    prog_value r = vm_new_array_raw(vm, a->cls, 0, w.ndims, w.dims, &out);
    (a->cls <= PROG_INT64 ? fold_signed : fold_unsigned)(out, a->data, &w, a->cls, product);
    vm_return(vm, c, 0, vm_simplify(vm, r));
}

_Noreturn static void refuse_text(vm_t *vm, const char *name, prog_value text) {
    if (strcmp(name, "cumprod") == 0) vm_error(vm, NULL, "invalid conversion from string to real N-D array");
    vm_error(vm, NULL, "%s: wrong type argument '%s'", name, vm_type_text(vm, text));
}

/* All families of sums. Truth values are counted as bytes, many at a time. A full reduction to one number
 * needs no array. */
static void reduce(vm_t *vm, vm_call *c, const family *f) {
    options opt = read_options(vm, c, f->name);
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    char buf[32];
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "%s: wrong type argument '%s'", f->name, vm_type_name(vm, c->args[0], false, buf));
    if (f->cumulative && a.cls == PROG_CHAR) refuse_text(vm, f->name, a.v);
    bool product = f->f64 == vm_prod_f64;
    if (vm_is_int_class(a.cls) && opt.native && (product || f->f64 == vm_sum_f64)) {
        reduce_integers(vm, c, &a, opt.dim, product);
        return;
    }
    bool single = a.cls == PROG_SINGLE && !opt.wide;
    vm_num t = a.complex ? (single ? VM_C32 : VM_C64) : single ? VM_F32 : VM_F64;
    vm_num rt = f->real && a.complex ? (single ? VM_F32 : VM_F64) : t;
    vm_walk w;
    if (f->cumulative)
        vm_walk_init(vm, &w, &a, opt.dim);
    else
        vm_walk_init_sum(vm, &w, &a, opt.dim);
    bool bytes = a.cls == PROG_LOGICAL && f->counts;
    const void *in = bytes ? a.data : vm_as(vm, &a, t);
    vm_reducer run = bytes         ? vm_count_bytes
                     : t == VM_F64 ? f->f64
                     : t == VM_F32 ? f->f32
                     : t == VM_C64 ? f->c64
                                   : f->c32;
    if (!f->cumulative) vm_walk_reduce(&w);
    void *out;
    double one[2];
    prog_value r;
    if (!f->cumulative && w.inner * w.outer == 1) {
        run(one, in, 1, w.len, 1);
        r = vm_scalar_from(vm, rt, one);
    } else {
        r = vm_new_array_raw(vm, vm_num_class(rt), vm_num_flags(rt), w.ndims, w.dims, &out);
        run(out, in, w.inner, w.len, w.outer);
    }
    if (opt.native && a.cls > PROG_SINGLE && a.cls != PROG_CHAR)
        r = vm_convert(vm, vm_simplify(vm, r), a.cls);
    vm_return(vm, c, 0, r);
}
#define FAMILY(name, REAL, CUM, COUNTS)                                                                      \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        static const family f = {                                                                            \
            #name, vm_##name##_f64, vm_##name##_f32, vm_##name##_c64, vm_##name##_c32, REAL, CUM, COUNTS};   \
        reduce(vm, c, &f);                                                                                   \
    }
FAMILY(sum, false, false, true)
FAMILY(prod, false, false, false)
FAMILY(sumsq, true, false, true)
FAMILY(cumsum, false, true, false)
FAMILY(cumprod, false, true, false)

/* ---- any, all, nnz ---- */
/* Bytes that are 1 where an element counts as true: NaN is not true for any, and not false for all. Truth
 * values are read where they lie. */
static const uint8_t *truths(vm_t *vm, const vm_arr *a, bool nan_value) {
    if (a->cls == PROG_LOGICAL) return a->data;
    uint8_t *to = vm_scratch(vm, (size_t)a->numel + 16);
    if (a->cls == PROG_DOUBLE && !a->complex) {
        const double *d = a->data;
        if (nan_value)
            VM_STEPS (i, a->numel)
                to[i] = !(d[i] == 0);
        else
            VM_STEPS (i, a->numel)
                to[i] = d[i] < 0 || d[i] > 0;
        return to;
    }
    vm_convert_data(to, VM_BOOL, a->data, vm_num_of(a), a->numel);
    if (a->cls == PROG_SINGLE && !nan_value)
        VM_STEPS (i, a->numel) {
            double x = vm_elem(a, i);
            if (x != x) to[i] = 0;
        }
    return to;
}

/* Along memory a search for the first byte that decides; across it rows are joined. all of nothing is
 * true, any of nothing false. */
static void any_all(vm_t *vm, vm_call *c, const char *name, bool all) {
    vm_arr a;
    char buf[32];
    vm_view(vm, c->args[0], &a);
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "%s: wrong type argument '%s'", name, vm_type_name(vm, c->args[0], false, buf));
    int64_t dim = -1;
    if (c->nargs > 1) {
        dim = vm_to_int(vm, c->args[1], name) - 1;
        if (dim < -1) vm_error(vm, NULL, "%s: invalid dimension argument = %lld", name, (long long)dim + 1);
    }
    vm_walk w;
    vm_walk_init_sum(vm, &w, &a, dim);
    const uint8_t *p = truths(vm, &a, all);
    vm_walk_reduce(&w);
    void *out;
    prog_value r = vm_new_array_raw(vm, PROG_LOGICAL, 0, w.ndims, w.dims, &out);
    uint8_t *to = out;
    VM_STEPS_OF (o, w.outer, w.len * w.inner) {
        const uint8_t *from = p + o * w.len * w.inner;
        if (w.inner == 1) {
            bool found = w.len && memchr(from, all ? 0 : 1, (size_t)w.len);
            to[o] = all ? !found : found;
            continue;
        }
        uint8_t *row = to + o * w.inner;
        memset(row, all, (size_t)w.inner);
        VM_STEPS_OF (k, w.len, w.inner)
            for (int64_t i = 0; i < w.inner; i++)
                if (all)
                    row[i] &= from[k * w.inner + i];
                else
                    row[i] |= from[k * w.inner + i];
    }
    vm_return(vm, c, 0, r);
}
void vm_bi_any(vm_t *vm, vm_call *c) {
    any_all(vm, c, "any", false);
}
void vm_bi_all(vm_t *vm, vm_call *c) {
    any_all(vm, c, "all", true);
}

/* NaN counts: it is not zero. */
void vm_bi_nnz(vm_t *vm, vm_call *c) {
    vm_arr a;
    char buf[32];
    vm_view(vm, c->args[0], &a);
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "nnz: wrong type argument '%s'",
                 a.cls == PROG_CELL ? "cell array" : vm_type_name(vm, c->args[0], false, buf));
    double n = 0;
    const uint8_t *p = truths(vm, &a, true);
    vm_count_bytes(&n, p, 1, a.numel, 1);
    vm_return_double(vm, c, n);
}

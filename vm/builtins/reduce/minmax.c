/* vm/builtins/reduce/minmax.c - largest and smallest elements, of lines and of pairs, and their running
 * forms.
 *
 * NaN is skipped as long as there is anything else: max ([NaN 2]) is 2, and NaN only where all are. Of equal
 * elements the first counts. Complex numbers are compared by absolute value, lines by angle besides. Integers
 * of mixed classes and floats beside integers go by the rules of arithmetic.
 *
 * The loops come from macros, one for each class and direction, because a comparison through a pointer
 * would cost more than all the rest. Lines that lie along memory are walked one by one; lines that lie
 * across it are gathered side by side, in the order of memory, when their places are not asked for. */
#include "vm/builtins/reduce/reduce_internal.h"
#include "vm/text/display.h"

#pragma GCC optimize("O3")

/* Largest (or smallest) of each line, skipping NaN; where: its number from 1 (may be NULL). Lines that lie
 * across are gathered side by side when their numbers are not wanted: there the test for NaN is part of
 * the choice, so that the loop has no branch. Of a line of nothing but NaN the first is the result. */
#define EXTREME(NAME, T, BETTER, ISNAN)                                                                      \
    static void NAME##_across(T *restrict r, const T *restrict p, int64_t inner, int64_t len) {              \
        memcpy(r, p, (size_t)inner * sizeof *r);                                                             \
        VM_STEPS_OF (k, len, inner) {                                                                        \
            if (k == 0) continue;                                                                            \
            p += inner;                                                                                      \
            VM_STEPS (i, inner) {                                                                            \
                T x = p[i], v = r[i];                                                                        \
                r[i] = (x BETTER v) | ((ISNAN(v)) & !(ISNAN(x))) ? x : v;                                    \
            }                                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    static void NAME(void *out, double *where, const void *in, int64_t inner, int64_t len, int64_t outer) {  \
        T *r = out;                                                                                          \
        const T *p = in;                                                                                     \
        if (!where && inner > 1) {                                                                           \
            VM_STEPS_OF (o, outer, len * inner)                                                              \
                NAME##_across(r + o * inner, p + o * len * inner, inner, len);                               \
            return;                                                                                          \
        }                                                                                                    \
        int64_t i = -1;                                                                                      \
        VM_STEPS_OF (line, outer * inner, len) {                                                             \
            if (++i == inner) {                                                                              \
                i = 0;                                                                                       \
                p += len * inner;                                                                            \
            }                                                                                                \
            int64_t best = 0, k = 0;                                                                         \
            while (k < len && (ISNAN(p[k * inner + i])))                                                     \
                k++;                                                                                         \
            if (k == len) k = 0;                                                                             \
            best = k;                                                                                        \
            T v = p[k * inner + i];                                                                          \
            if (!where && inner == 1) {                                                                      \
                while (k < len) {                                                                            \
                    int64_t to = len - k < 4 * VM_STEP ? len : k + 4 * VM_STEP;                              \
                    for (; k < to; k++) {                                                                    \
                        T x = p[k];                                                                          \
                        v = x BETTER v ? x : v;                                                              \
                    }                                                                                        \
                    vm_poll_here();                                                                          \
                }                                                                                            \
            } else                                                                                           \
                for (; k < len; k++) {                                                                       \
                    if (k % (2 * VM_STEP) == 0) vm_poll_here();                                              \
                    if (p[k * inner + i] BETTER v) {                                                         \
                        v = p[k * inner + i];                                                                \
                        best = k;                                                                            \
                    }                                                                                        \
                }                                                                                            \
            *r++ = v;                                                                                        \
            if (where) *where++ = (double)best + 1;                                                          \
        }                                                                                                    \
    }
#define FLOAT_NAN(x) ((x) != (x))
#define NEVER_NAN(x) 0
#define BOTH(N, T, NANS)                                                                                     \
    EXTREME(max_##N, T, >, NANS)                                                                             \
    EXTREME(min_##N, T, <, NANS)
BOTH(f64, double, FLOAT_NAN)
BOTH(f32, float, FLOAT_NAN)
BOTH(i8, int8_t, NEVER_NAN)
BOTH(i16, int16_t, NEVER_NAN)
BOTH(i32, int32_t, NEVER_NAN)
BOTH(i64, int64_t, NEVER_NAN)
BOTH(u8, uint8_t, NEVER_NAN)
BOTH(u16, uint16_t, NEVER_NAN)
BOTH(u32, uint32_t, NEVER_NAN)
BOTH(u64, uint64_t, NEVER_NAN)
typedef void (*extreme)(void *, double *, const void *, int64_t, int64_t, int64_t);
#define EXTREME_ROW(P)                                                                                       \
    {                                                                                                        \
        [VM_F64] = P##_f64, [VM_F32] = P##_f32, [VM_I8] = P##_i8, [VM_I16] = P##_i16, [VM_I32] = P##_i32,    \
        [VM_I64] = P##_i64, [VM_U8] = P##_u8, [VM_U16] = P##_u16, [VM_U32] = P##_u32, [VM_U64] = P##_u64,    \
        [VM_BOOL] = P##_u8                                                                                   \
    }
static const extreme extremes[2][12] = {EXTREME_ROW(max), EXTREME_ROW(min)};

/* Complex numbers by absolute value, then angle. NaN has no size and is skipped; a line of nothing else
 * gives NaN at place 1. */
static void complex_extreme(vm_cplx *r, double *where, const vm_cplx *p, const vm_walk *w, bool min) {
    for (int64_t o = 0; o < w->outer; o++, p += w->len * w->inner)
        VM_STEPS_OF (i, w->inner, 8 * w->len) {
            int64_t best = -1;
            double size = 0, angle = 0;
            VM_STEPS (k, w->len) {
                vm_cplx z = p[k * w->inner + i];
                double s = cabs(z);
                if (s != s || (best >= 0 && (min ? s > size : s < size))) continue;
                double g = carg(z); /* equals in size are told apart by angle */
                if (best < 0 || s != size || (min ? g < angle : g > angle)) size = s, angle = g, best = k;
            }
            *r++ = best < 0 ? NAN : p[best * w->inner + i];
            if (where) *where++ = (double)(best < 0 ? 0 : best) + 1;
        }
}

#define PART (8 * VM_STEP)

/* Part by part, each from its first number that is not NaN on, since the kernel begins with one. False: all are NaN. */
static bool flat_extreme(const vm_arr *a, bool min, void *out) {
    bool single = a->cls == PROG_SINGLE, any = false;
    size_t bytes = single ? sizeof(float) : sizeof(double);
    vm_map_loop kernel = vm_map_kernel(min ? VM_MAP_MIN : VM_MAP_MAX, single);
    for (int64_t to, at = 0; at < a->numel; at = to) {
        double part, best;
        to = a->numel - at < PART ? a->numel : at + PART;
        if (at) vm_poll_here();
        while (at < to && vm_elem(a, at) != vm_elem(a, at))
            at++;
        if (at == to) continue;
        kernel(&part, (const char *)a->data + (size_t)at * bytes, to - at);
        double is = single ? (double)*(float *)(void *)&part : part;
        best = !any ? 0 : single ? (double)*(float *)out : *(double *)out;
        if (!any || (min ? is < best : is > best)) memcpy(out, &part, bytes);
        any = true;
    }
    return any;
}

/* Along one dimension. A flat array of floats without places goes to the vectorised kernel of vm/arith,
 * from its first number that is not NaN on. An empty line gives an empty result, not a neutral element:
 * there is none. */
static void lines(vm_t *vm, vm_call *c, const char *name, bool min, int64_t dim) {
    vm_arr a;
    char buf[32];
    vm_view(vm, c->args[0], &a);
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "%s: wrong type argument '%s'", name, vm_type_name(vm, c->args[0], false, buf));
    if (a.cls == PROG_CHAR) vm_view(vm, vm_convert(vm, a.v, PROG_DOUBLE), &a);
    vm_walk w;
    vm_walk_init(vm, &w, &a, dim);
    if (w.len) vm_walk_reduce(&w);
    vm_num t = vm_num_of(&a);
    void *out;
    double *where = NULL;
    prog_value index = PROG_UNDEF;
    prog_value r = vm_new_array_raw(vm, a.cls, vm_num_flags(t), w.ndims, w.dims, &out);
    if (c->nout > 1) index = vm_new_array_raw(vm, PROG_DOUBLE, 0, w.ndims, w.dims, (void **)&where);
    if (vm_numel(vm, r)) {
        bool flat = !a.complex && w.inner == 1 && w.outer == 1 && !where && a.cls <= PROG_SINGLE;
        if (flat && flat_extreme(&a, min, out))
            ;
        else if (!a.complex)
            extremes[min][t](out, where, a.data, w.inner, w.len, w.outer);
        else if (t == VM_C64)
            complex_extreme(out, where, a.data, &w, min);
        else {
            vm_cplx *wide = vm_scratch(vm, (size_t)vm_numel(vm, r) * 16);
            complex_extreme(wide, where, vm_as(vm, &a, VM_C64), &w, min);
            vm_convert_data(out, VM_C32, wide, VM_C64, vm_numel(vm, r));
        }
    }
    vm_return(vm, c, 0, r);
    if (c->nout > 1) vm_return(vm, c, 1, index);
}

/* ---- pairs ---- */
#define PAIRS(N, T)                                                                                          \
    VM_KERNEL(pmax_##N, T, T, T, x >= y ? x : y)                                                             \
    VM_KERNEL(pmin_##N, T, T, T, x <= y ? x : y)
/* Two numbers: the one that is a number, if the other is not. Text with text is compared as numbers. */
VM_KERNEL(pmax_f64, double, double, double, x != x ? y : x >= y || y != y ? x : y)
VM_KERNEL(pmin_f64, double, double, double, x != x ? y : x <= y || y != y ? x : y)
VM_KERNEL(pmax_f32, float, float, float, x != x ? y : x >= y || y != y ? x : y)
VM_KERNEL(pmin_f32, float, float, float, x != x ? y : x <= y || y != y ? x : y)
PAIRS(i8, int8_t)
PAIRS(i16, int16_t)
PAIRS(i32, int32_t)
PAIRS(i64, int64_t)
PAIRS(u8, uint8_t)
PAIRS(u16, uint16_t)
PAIRS(u32, uint32_t)
PAIRS(u64, uint64_t)
VM_KERNEL(pmax_c64, vm_cplx, vm_cplx, vm_cplx, cabs(x) >= cabs(y) || y != y ? x : y)
VM_KERNEL(pmin_c64, vm_cplx, vm_cplx, vm_cplx, cabs(x) <= cabs(y) || y != y ? x : y)
#define PAIR_ROW(P)                                                                                          \
    {                                                                                                        \
        [VM_F64] = &P##_f64, [VM_F32] = &P##_f32, [VM_I8] = &P##_i8, [VM_I16] = &P##_i16,                    \
        [VM_I32] = &P##_i32, [VM_I64] = &P##_i64, [VM_U8] = &P##_u8, [VM_U16] = &P##_u16,                    \
        [VM_U32] = &P##_u32, [VM_U64] = &P##_u64, [VM_BOOL] = &P##_u8, [VM_C64] = &P##_c64                   \
    }
static const vm_kernel *const pairs[2][VM_NUM_COUNT] = {PAIR_ROW(pmax), PAIR_ROW(pmin)};

/* Two arguments. The class is that of arithmetic, but two truth values stay truth values. */
static void pair(vm_t *vm, vm_call *c, const char *name, bool min) {
    vm_arr a, b;
    char bx[32], by[32];
    vm_view(vm, c->args[0], &a);
    vm_view(vm, c->args[1], &b);
    if (a.cls == PROG_CHAR && b.cls == PROG_CHAR) {
        vm_view(vm, vm_convert(vm, a.v, PROG_DOUBLE), &a);
        vm_view(vm, vm_convert(vm, b.v, PROG_DOUBLE), &b);
    }
    if (a.cls > PROG_LOGICAL || b.cls > PROG_LOGICAL)
        vm_error(vm, NULL, "%s: cannot compute %s (%s, %s)", name, name,
                 vm_type_name(vm, c->args[0], false, bx), vm_type_name(vm, c->args[1], false, by));
    bool ia = vm_is_int_class(a.cls), ib = vm_is_int_class(b.cls),
         single = a.cls == PROG_SINGLE || b.cls == PROG_SINGLE;
    vm_num t = a.complex || b.complex                           ? VM_C64
               : ia && ib                                       ? (vm_num)(a.cls > b.cls ? a.cls : b.cls)
               : ia || ib                                       ? (vm_num)(ia ? a.cls : b.cls)
               : single                                         ? VM_F32
               : a.cls == PROG_LOGICAL && b.cls == PROG_LOGICAL ? VM_BOOL
                                                                : VM_F64;
    prog_value r = vm_broadcast(vm, &(vm_pairing){.name = name,
                                                  .x = vm_operand_as(vm, &a, t),
                                                  .y = vm_operand_as(vm, &b, t),
                                                  .kernel = pairs[min][t],
                                                  .type = t});
    if (t == VM_C64 && single) r = vm_convert(vm, vm_simplify(vm, r), PROG_SINGLE);
    vm_return(vm, c, 0, r);
}

/* max (x, [], dim): the second argument is only a place holder. */
static void max_min(vm_t *vm, vm_call *c, const char *name, bool min) {
    if (c->nargs == 2) {
        if (c->nout > 1) vm_error_usage(vm, name);
        pair(vm, c, name, min);
        return;
    }
    int64_t dim = -1;
    if (c->nargs == 3) {
        vm_arr d;
        vm_view(vm, c->args[2], &d);
        double k = d.numel && vm_is_number(&d) ? vm_elem(&d, 0) : 0;
        if (!(k >= 1)) vm_error(vm, NULL, "%s: DIM must be a valid dimension", name);
        dim = (int64_t)(k > 60 ? 60 : k) - 1;
        if (vm_numel(vm, c->args[1])) vm_warning(vm, NULL, "%s: second argument is ignored", name);
    }
    lines(vm, c, name, min, dim);
}
void vm_bi_max(vm_t *vm, vm_call *c) {
    max_min(vm, c, "max", false);
}
void vm_bi_min(vm_t *vm, vm_call *c) {
    max_min(vm, c, "min", true);
}

/* ---- running extremes ---- */
/* cummax and cummin: the largest so far, and its place. NaN at the beginning of a line stays until a
 * number comes. */
static void running(vm_t *vm, vm_call *c, const char *name, bool min) {
    vm_arr a;
    char buf[32];
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_LOGICAL)
        vm_error(vm, NULL, "%s: wrong type argument '%s'", name,
                 a.cls == PROG_CHAR ? vm_type_text(vm, a.v) : vm_type_name(vm, a.v, false, buf));
    int64_t dim = c->nargs > 1 ? (int64_t)vm_dim_arg(vm, c->args[1], name) : -1;
    vm_walk w;
    vm_walk_init(vm, &w, &a, dim);
    size_t bytes = vm_num_bytes(vm_num_of(&a));
    char *out;
    double *index;
    const char *in = a.data;
    prog_value r = vm_new_like_raw(vm, a.cls, vm_num_flags(vm_num_of(&a)), &a, (void **)&out);
    prog_value where = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&index);
    const vm_cplx *z = a.complex ? vm_as(vm, &a, VM_C64) : NULL;
    VM_STEPS (o, w.outer)
        VM_STEPS (i, w.inner) {
            int64_t best = -1, start = o * w.len * w.inner + i;
            double v = 0;
            VM_STEPS (k, w.len) {
                int64_t at = start + k * w.inner;
                double x = z ? cabs(z[at]) : vm_elem(&a, at);
                if (x == x && (best < 0 || (min ? x < v : x > v))) {
                    v = x;
                    best = k;
                }
                int64_t from = best < 0 ? at : start + best * w.inner;
                memcpy(out + (size_t)at * bytes, in + (size_t)from * bytes, bytes);
                index[at] = best < 0 ? 1 : (double)best + 1;
            }
        }
    vm_return(vm, c, 0, r);
    vm_return(vm, c, 1, where);
}
void vm_bi_cummax(vm_t *vm, vm_call *c) {
    running(vm, c, "cummax", false);
}
void vm_bi_cummin(vm_t *vm, vm_call *c) {
    running(vm, c, "cummin", true);
}

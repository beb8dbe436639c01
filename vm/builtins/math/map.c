/* vm/builtins/math/map.c - functions of one number, over all elements of an array: what vm/arith/mappers.def
 * lists, and a few with results of another kind (abs, real, log2, isnan …). The functions themselves are
 * vm/arith's.
 *
 * A function may leave the real numbers: sqrt, log, acos and their like are real on an interval only. The
 * array is computed as real while its elements lie there (vm_map_within looks and computes a block at a
 * time), on several threads when it is large; at the first element outside, the work so far is dropped and
 * the whole array is computed as complex, and made real again should nothing imaginary be left. So sqrt (x)
 * with one negative element costs both, and positive arrays cost no test beyond the comparison.
 *
 * Integers become double first, unless the function leaves integers as they are (same_int: round and its
 * kin); their result is double. Text is refused where Octave refuses it. */
#include "vm/builtins/math/math_internal.h"

#include "vm/arith/parallel.h"

#include <stdatomic.h>

#pragma GCC optimize("O3")

/* "sin: not defined for cell", by the name of the class that Octave's messages use. */
_Noreturn void vm_map_error(vm_t *vm, const char *name, prog_value x) {
    char buf[32];
    vm_error(vm, NULL, "%s: not defined for %s", name, vm_type_name(vm, x, false, buf));
}

/* One element after the other: complex functions are no loops that a compiler could turn into vectors. */
static prog_value map_complex(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    bool single = a->cls == PROG_SINGLE;
    vm_num t = single ? VM_C32 : VM_C64;
    const vm_cplx *from = vm_as(vm, a, VM_C64);
    void *out;
    prog_value r = vm_new_like_raw(vm, a->cls, PROG_FLAG_COMPLEX, a, &out);
    VM_STEPS (i, a->numel) {
        vm_cplx z = m->cplx(from[i]);
        if (t == VM_C64)
            ((vm_cplx *)out)[i] = z;
        else
            ((vm_cplxf *)out)[i] = (vm_cplxf)z;
    }
    return vm_simplify(vm, r);
}

/* All elements of a real array, on several threads; `left`: one lay outside the interval of real results. */
typedef struct map_job {
    const vm_mapper *m;
    bool single;
    atomic_bool left;
} map_job;

#define MAP_BLOCK 512 /* elements that are looked at and computed while they lie in the first-level cache */

/* A thread stops at the end of its block when another has found an element outside. The flag is a hint
 * until the threads have joined: relaxed order is enough. */
static void map_piece(const void *ctx, void *r, const void *x, int64_t n) {
    map_job *job = (map_job *)(uintptr_t)ctx;
    size_t bytes = job->single ? 4 : 8;
    for (int64_t at = 0; at < n && !atomic_load_explicit(&job->left, memory_order_relaxed); at += MAP_BLOCK) {
        int64_t count = n - at < MAP_BLOCK ? n - at : MAP_BLOCK;
        size_t skip = (size_t)at * bytes;
        if (!vm_map_within(job->m, job->single, (char *)r + skip, (const char *)x + skip, count))
            atomic_store_explicit(&job->left, true, memory_order_relaxed);
    }
}

/* Of a real number or array; PROG_UNDEF where an element lies outside the interval of real results. */
static prog_value map_scalar(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    double one;
    if (!vm_map_within(m, a->cls == PROG_SINGLE, &one, a->data, 1)) return PROG_UNDEF;
    return vm_scalar_from(vm, (vm_num)a->cls, &one);
}

/* PROG_UNDEF, with the half-made result given back, where an element lies outside the interval of real
 * results. */
static prog_value map_real(vm_t *vm, const vm_mapper *m, const vm_arr *a) {
    map_job job = {.m = m, .single = a->cls == PROG_SINGLE};
    vm_spread s = {.x = a->data, .one = map_piece, .ctx = &job};
    uint32_t mark = vm_pool_mark(vm);
    prog_value r = vm_new_like_raw(vm, a->cls, 0, a, &s.r);
    s.step_r = s.step_x = vm_num_bytes((vm_num)a->cls);
    vm_run_spread(vm, &s, a->numel, vm_parallel_from(m->cost));
    if (!atomic_load(&job.left)) return r;
    vm_pool_drain(vm, mark);
    return PROG_UNDEF;
}

/* In the order in which arguments can be refused: not a number, text, then classes. */
static void map_all(vm_t *vm, vm_call *c, const vm_mapper *m) {
    prog_value x = c->args[0];
    vm_arr a;
    vm_view(vm, x, &a);
    if (!vm_is_number(&a)) vm_map_error(vm, m->name, x);
    if (a.cls == PROG_CHAR && !m->text) vm_error(vm, NULL, "%s: argument must be numeric", m->name);
    if (vm_is_int_class(a.cls) && m->same_int) {
        vm_return(vm, c, 0, a.v);
        return;
    }
    if (a.cls > PROG_SINGLE) {
        prog_value d = vm_convert(vm, a.v, PROG_DOUBLE);
        vm_view(vm, d, &a);
    }
    prog_value r = PROG_UNDEF;
    if (!a.complex) r = a.numel == 1 ? map_scalar(vm, m, &a) : map_real(vm, m, &a);
    if (r == PROG_UNDEF) {
        if (!m->cplx) vm_map_error(vm, m->name, x);
        r = map_complex(vm, m, &a);
    }
    vm_return(vm, c, 0, r);
}

/* sqrt and conj leave a diagonal matrix one, as they leave zeros zeros; exp and cos do not. */
void vm_map(vm_t *vm, vm_call *c, const vm_mapper *m) {
    map_all(vm, c, m);
    if (vm_is_diag(vm, c->args[0]) && (strcmp(m->name, "sqrt") == 0 || strcmp(m->name, "conj") == 0))
        vm_keep_diag(vm, c);
}

#define VM_MAPPER(name, joins)                                                                               \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_map(vm, c, &vm_mapper_##name);                                                                    \
    }
#define VM_MAPPER_REAL(name, joins)
#include "vm/arith/mappers.def"

/* ---- functions with results of another kind ---- */
/* A view of x as float or integer numbers; logical and text become double. */
static void number_view(vm_t *vm, const char *name, prog_value x, vm_arr *a) {
    vm_view(vm, x, a);
    if (!vm_is_number(a)) vm_map_error(vm, name, x);
    if (a->cls >= PROG_LOGICAL) vm_view(vm, vm_convert(vm, a->v, PROG_DOUBLE), a);
}

/* |INT_MIN| is INT_MAX: integers saturate. Of complex numbers the root of the sum of squares is taken
 * while that can neither overflow nor lose digits, and hypot's slow way otherwise. */
void vm_bi_abs(vm_t *vm, vm_call *c) {
    vm_arr a;
    number_view(vm, "abs", c->args[0], &a);
    void *out;
    double one[2];
    prog_value r = PROG_UNDEF;
    if (a.numel == 1)
        out = one;
    else
        r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
#define ABS(T, EXPR)                                                                                         \
    VM_STEPS (i, a.numel) {                                                                                  \
        T x = ((const T *)a.data)[i];                                                                        \
        ((T *)out)[i] = (T)(EXPR);                                                                           \
    }                                                                                                        \
    break
    if (a.complex && a.cls == PROG_DOUBLE)
        VM_STEPS (i, a.numel) {
            double re = ((const double *)a.data)[2 * i], im = ((const double *)a.data)[2 * i + 1],
                   s = re * re + im * im;
            ((double *)out)[i] = s > 0x1p-960 && s < 0x1p960 ? __builtin_sqrt(s) : hypot(re, im);
        }
    else if (a.complex)
        VM_STEPS (i, a.numel)
            ((float *)out)[i] = cabsf(((const vm_cplxf *)a.data)[i]);
    else
        switch (a.cls) {
        case PROG_DOUBLE:
        case PROG_SINGLE: vm_map_steps(VM_MAP_ABS, a.cls == PROG_SINGLE, out, a.data, a.numel); break;
        case PROG_INT8: ABS(int8_t, x == INT8_MIN ? INT8_MAX : x < 0 ? -x : x);
        case PROG_INT16: ABS(int16_t, x == INT16_MIN ? INT16_MAX : x < 0 ? -x : x);
        case PROG_INT32: ABS(int32_t, x == INT32_MIN ? INT32_MAX : x < 0 ? -x : x);
        case PROG_INT64: ABS(int64_t, x == INT64_MIN ? INT64_MAX : x < 0 ? -x : x);
        default: memcpy(out, a.data, (size_t)a.numel * prog_class_bytes(a.cls)); break;
        }
    vm_return(vm, c, 0, a.numel == 1 ? vm_scalar_from(vm, (vm_num)a.cls, one) : r);
    vm_keep_diag(vm, c);
}

/* By doubles, which is exact: only the sign is asked for. */
void vm_bi_sign(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (!vm_is_int_class(a.cls)) {
        vm_map(vm, c, &vm_mapper_sign_float);
        return;
    }
    double *d = vm_scratch(vm, (size_t)a.numel * 8 + 8);
    VM_STEPS (i, a.numel) {
        double x = vm_elem(&a, i);
        d[i] = x > 0 ? 1 : x < 0 ? -1 : 0;
    }
    void *out;
    prog_value r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
    vm_convert_data(out, (vm_num)a.cls, d, VM_F64, a.numel);
    vm_return(vm, c, 0, r);
}

/* Which of the two numbers of a complex element. */
typedef enum complex_part { REAL_PART, IMAGINARY_PART } complex_part;

/* A real array is its own real part, and its imaginary part is zeros of its class. */
static void part(vm_t *vm, vm_call *c, const char *name, complex_part k) {
    vm_arr a;
    number_view(vm, name, c->args[0], &a);
    if (!a.complex) {
        vm_return(vm, c, 0, k == REAL_PART ? a.v : vm_new_array(vm, a.cls, 0, a.ndims, a.dims, NULL));
        return;
    }
    void *out;
    prog_value r = vm_new_like_raw(vm, a.cls, 0, &a, &out);
    if (a.cls == PROG_DOUBLE)
        VM_STEPS (i, a.numel)
            ((double *)out)[i] = ((const double *)a.data)[2 * i + k];
    else
        VM_STEPS (i, a.numel)
            ((float *)out)[i] = ((const float *)a.data)[2 * i + k];
    vm_return(vm, c, 0, r);
}
void vm_bi_real(vm_t *vm, vm_call *c) {
    part(vm, c, "real", REAL_PART);
    vm_keep_diag(vm, c);
}
void vm_bi_imag(vm_t *vm, vm_call *c) {
    part(vm, c, "imag", IMAGINARY_PART);
    vm_keep_diag(vm, c);
}

/* Of real numbers 0 or pi. */
void vm_bi_arg(vm_t *vm, vm_call *c) {
    vm_arr a;
    number_view(vm, "arg", c->args[0], &a);
    bool single = a.cls == PROG_SINGLE;
    const vm_cplx *z = vm_as(vm, &a, VM_C64);
    void *out;
    prog_value r = vm_new_like_raw(vm, single ? PROG_SINGLE : PROG_DOUBLE, 0, &a, &out);
    VM_STEPS (i, a.numel)
        if (single)
            ((float *)out)[i] = (float)carg(z[i]);
        else
            ((double *)out)[i] = carg(z[i]);
    vm_return(vm, c, 0, r);
}

/* [f, e] = log2 (x): x = f * 2^e with |f| from 1/2 up to 1, e 0 for what is not finite. Complex numbers
 * have one exponent, of the larger part. With one output it is the logarithm, a function like any other. */
void vm_bi_log2(vm_t *vm, vm_call *c) {
    if (c->nout < 2) {
        vm_map(vm, c, &vm_mapper_log2_1);
        return;
    }
    vm_arr a;
    number_view(vm, "log2", c->args[0], &a);
    double *f, *e;
    if (a.complex) {
        const double *z = vm_as(vm, &a, VM_C64);
        prog_value vz = vm_new_like_raw(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, &a, (void **)&f);
        prog_value vn = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&e);
        VM_STEPS (i, a.numel) { /* one exponent, of the larger part */
            int n = 0;
            double big = fmax(fabs(z[2 * i]), fabs(z[2 * i + 1]));
            if (big - big == 0) frexp(big, &n);
            f[2 * i] = ldexp(z[2 * i], -n);
            f[2 * i + 1] = ldexp(z[2 * i + 1], -n);
            e[i] = n;
        }
        vm_return(vm, c, 0, a.cls == PROG_SINGLE ? vm_convert(vm, vz, PROG_SINGLE) : vm_simplify(vm, vz));
        vm_return(vm, c, 1, a.cls == PROG_SINGLE ? vm_convert(vm, vn, PROG_SINGLE) : vn);
        return;
    }
    const double *x = vm_as(vm, &a, VM_F64);
    prog_value vf = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&f);
    prog_value ve = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&e);
    VM_STEPS (i, a.numel) {
        int n = 0;
        f[i] = frexp(x[i], &n);
        e[i] = x[i] - x[i] == 0 ? n : 0;
    }
    if (a.cls == PROG_SINGLE) {
        vf = vm_convert(vm, vf, PROG_SINGLE);
        ve = vm_convert(vm, ve, PROG_SINGLE);
    }
    vm_return(vm, c, 0, vf);
    vm_return(vm, c, 1, ve);
}

/* ---- predicates over elements ---- */
/* NA is one of the NaNs, told by its bits, whatever its sign (R's convention, which Octave took over). */
static inline bool is_na_bits(double d) {
    uint64_t v;
    memcpy(&v, &d, 8);
    return (v & 0x7FFFFFFFFFFFFFFFull) == PROG_NA_BITS;
}
/* EXPR of x is the answer for a floating element, INT_VALUE that for all integers. A complex number is NaN
 * or Inf where a part is, and finite where both are. */
#define PREDICATE(name, EXPR, INT_VALUE)                                                                     \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_arr a;                                                                                            \
        vm_view(vm, c->args[0], &a);                                                                         \
        if (!vm_is_number(&a)) vm_map_error(vm, #name, c->args[0]);                                          \
        void *data;                                                                                          \
        prog_value r = vm_new_like_raw(vm, PROG_LOGICAL, 0, &a, &data);                                      \
        uint8_t *to = data;                                                                                  \
        if (!vm_is_float_class(a.cls)) {                                                                     \
            memset(to, INT_VALUE, (size_t)a.numel);                                                          \
        } else if (a.complex) {                                                                              \
            VM_STEPS (i, a.numel) {                                                                          \
                double x =                                                                                   \
                    a.cls == PROG_DOUBLE ? ((const double *)a.data)[2 * i] : ((const float *)a.data)[2 * i]; \
                bool re = (EXPR);                                                                            \
                x = a.cls == PROG_DOUBLE ? ((const double *)a.data)[2 * i + 1]                               \
                                         : ((const float *)a.data)[2 * i + 1];                               \
                bool im = (EXPR);                                                                            \
                to[i] = (INT_VALUE) ? re && im : re || im;                                                   \
            }                                                                                                \
        } else if (a.cls == PROG_SINGLE) {                                                                   \
            VM_STEPS (i, a.numel) {                                                                          \
                float x = ((const float *)a.data)[i];                                                        \
                to[i] = (EXPR);                                                                              \
            }                                                                                                \
        } else {                                                                                             \
            VM_STEPS (i, a.numel) {                                                                          \
                double x = ((const double *)a.data)[i];                                                      \
                to[i] = (EXPR);                                                                              \
            }                                                                                                \
        }                                                                                                    \
        vm_return(vm, c, 0, r);                                                                              \
    }
PREDICATE(isnan, x != x, 0)
PREDICATE(isinf, x == INFINITY || x == -INFINITY, 0)
PREDICATE(isfinite, x - x == 0, 1)
PREDICATE(isna, is_na_bits(x), 0)
PREDICATE(signbit, __builtin_signbit(x) != 0, 0)

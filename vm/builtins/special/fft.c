/* vm/builtins/special/fft.c - fft, ifft and their forms for several dimensions: shapes, padding, symmetry.
 * One line is transformed by fft_line.c.
 *
 * The transform of real data is made exactly conjugate symmetric, and the inverse of exactly symmetric data
 * exactly real, so that ifft (fft (x)) of a real x is real. Rounding alone would leave imaginary parts of
 * 1e-17, and a program that plots or compares the result would meet complex numbers. So symmetry is looked
 * for before and put right after.
 *
 * Transforms go along one dimension after the other. Real lines of even length are transformed at half the
 * length. The inverse divides by the number of points, the forward transform by nothing. */
#include "vm/builtins/special/fft.h"

#include "vm/arith/arith.h"
#include "vm/run/builtin.h"

/* A complex N-d array in scratch memory. */
typedef struct fft_array {
    uint32_t ndims;
    int64_t dims[PROG_DIMS_MOST], numel;
    bool real, single; /* real: no imaginary part is other than zero */
    vm_point *data;
} fft_array;

/* A copy in double precision, complex: transforms work in place. */
static fft_array load(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL && a.numel == 0) vm_view(vm, vm_empty(vm), &a);
    if (a.cls == PROG_CHAR) vm_error(vm, NULL, "invalid conversion from string to real N-D array");
    if (!vm_is_number(&a)) vm_error(vm, NULL, "fft: wrong type argument '%s'", vm_class_name(vm, v));
    fft_array r = {.ndims = a.ndims, .numel = a.numel, .real = !a.complex, .single = a.cls == PROG_SINGLE};
    if (a.ndims > PROG_DIMS_MOST) vm_error_memory(vm);
    memcpy(r.dims, a.dims, a.ndims * sizeof *r.dims);
    r.data = vm_scratch(vm, (size_t)(a.numel + 1) * sizeof *r.data);
    vm_convert_data(r.data, VM_C64, a.data, vm_num_of(&a), a.numel);
    return r;
}

static prog_value store(vm_t *vm, const fft_array *r) {
    void *data;
    prog_value v = vm_new_array_raw(vm, r->single ? PROG_SINGLE : PROG_DOUBLE, PROG_FLAG_COMPLEX, r->ndims,
                                    r->dims, &data);
    vm_convert_data(data, r->single ? VM_C32 : VM_C64, r->data, VM_C64, r->numel);
    return vm_simplify(vm, v);
}

/* Cuts or pads dimension d with zeros to n. Padding is behind, never in front: fft (x, n) of a shorter n
 * looks at the first n points. */
static void resize(vm_t *vm, fft_array *a, uint32_t d, int64_t n) {
    int64_t have = a->dims[d], inner = 1, outer = 1, keep = have < n ? have : n;
    if (have == n) return;
    for (uint32_t k = 0; k < d; k++)
        inner *= a->dims[k];
    for (uint32_t k = d + 1; k < a->ndims; k++)
        outer *= a->dims[k];
    int64_t total;
    if (__builtin_mul_overflow(inner * outer, n, &total) || total > INT64_MAX / 32) vm_error_memory(vm);
    vm_point *to = vm_scratch(vm, (size_t)(total + 1) * sizeof *to);
    memset(to, 0, (size_t)total * sizeof *to);
    VM_STEPS (o, outer)
        memcpy(to + o * inner * n, a->data + o * inner * have, (size_t)(inner * keep) * sizeof *to);
    a->data = to;
    a->dims[d] = n;
    a->numel = total;
}

/* Exactly symmetric, which a program gets from fft and hardly ever otherwise. */
static bool symmetric_line(const vm_point *x, int64_t n) {
    if (n == 0 || x[0].im != 0) return n == 0;
    for (int64_t k = 1; k <= n / 2; k++)
        if (x[k].re != x[n - k].re || x[k].im != -x[n - k].im) return false;
    return true;
}

static void make_symmetric(vm_point *x, int64_t n) {
    x[0].im = 0;
    for (int64_t k = 1; k < n - k; k++)
        x[n - k] = (vm_point){x[k].re, -x[k].im};
    if (n % 2 == 0) x[n / 2].im = 0;
}

/* Transforms along d. keep_symmetry: this is the only dimension, so what is known of a line before tells
 * what it must be after. Lines that lie across memory are copied out and back. */
static void along(vm_t *vm, fft_array *a, uint32_t d, bool inverse, bool keep_symmetry) {
    int64_t n = a->dims[d], inner = 1, outer = 1;
    if (a->numel == 0 || n == 0) return;
    for (uint32_t k = 0; k < d; k++)
        inner *= a->dims[k];
    for (uint32_t k = d + 1; k < a->ndims; k++)
        outer *= a->dims[k];
    bool real = keep_symmetry && a->real, halved = real && !inverse && n % 2 == 0;
    vm_fft *plan = halved ? vm_fft_plan_real(vm, n) : vm_fft_plan(vm, n, inverse);
    vm_point *line = inner > 1 ? vm_scratch(vm, (size_t)n * sizeof *line) : NULL;
    VM_STEPS (o, outer)
        VM_STEPS (i, inner) {
            vm_point *x = a->data + o * inner * n + i;
            if (line) {
                VM_STEPS (k, n)
                    line[k] = x[k * inner];
            } else {
                line = x;
            }
            bool becomes_real = keep_symmetry && symmetric_line(line, n);
            if (halved)
                vm_fft_line_real(plan, line);
            else
                vm_fft_line(plan, line);
            if (real && !halved) make_symmetric(line, n);
            if (inverse)
                VM_STEPS (k, n)
                    line[k].re /= (double)n, line[k].im /= (double)n;
            if (becomes_real)
                VM_STEPS (k, n)
                    line[k].im = 0;
            if (line == x)
                line = NULL;
            else
                VM_STEPS (k, n)
                    x[k * inner] = line[k];
        }
}

/* The element that has the opposite place in every dimension: its conjugate in the transform of real data. */
static int64_t mirror(const fft_array *a, int64_t at) {
    int64_t stride = 1, other = 0;
    for (uint32_t d = 0; d < a->ndims; d++) {
        int64_t k = at / stride % a->dims[d];
        other += (k ? a->dims[d] - k : 0) * stride;
        stride *= a->dims[d];
    }
    return other;
}

static bool symmetric_array(const fft_array *a) {
    VM_STEPS (k, a->numel) {
        const vm_point *x = &a->data[k], *y = &a->data[mirror(a, k)];
        if (x->re != y->re || x->im != -y->im) return false;
    }
    return true;
}

/* Symmetry of an array in all of its dimensions is looked for as a whole; after the first dimension
 * nothing is real any more. */
static void along_all(vm_t *vm, fft_array *a, uint32_t ndims, bool inverse) {
    bool real = a->real, symmetric = !real && ndims == a->ndims && symmetric_array(a);
    for (uint32_t d = 0; d < ndims; d++) {
        along(vm, a, d, inverse, real && d == 0);
        a->real = false;
    }
    if (real && ndims == a->ndims && a->numel > 0) {
        VM_STEPS (k, a->numel) {
            int64_t other = mirror(a, k);
            if (other == k)
                a->data[k].im = 0;
            else if (other > k)
                a->data[other] = (vm_point){a->data[k].re, -a->data[k].im};
        }
    }
    for (int64_t k = 0; symmetric && k < a->numel; k++)
        a->data[k].im = 0;
}

/* A number of points: -1 when the argument is [] or missing. */
static int64_t points_arg(vm_t *vm, const vm_call *c, uint32_t k, const char *who, const char *name) {
    if (k >= c->nargs) return -1;
    vm_arr a;
    vm_view(vm, c->args[k], &a);
    if (a.cls == PROG_CHAR) vm_error(vm, NULL, "invalid conversion from string to real scalar");
    if (!vm_is_number(&a))
        vm_error(vm, NULL, "%s: wrong type argument '%s'", who, vm_class_name(vm, c->args[k]));
    if (a.numel == 0) return -1;
    double d = vm_elem(&a, 0);
    if (d != d) vm_error(vm, NULL, "%s: %s cannot be NaN", who, name);
    if (d < 0 || d > 0x1p50)
        vm_error(vm, NULL, "%s: number of points (%s) must be greater than zero", who, name);
    return (int64_t)round(d);
}

/* fft (x, n, dim): along the first dimension that is not 1. A 1x0 array is a row of nothing. */
static void one_dim(vm_t *vm, vm_call *c, bool inverse, const char *who) {
    fft_array a = load(vm, c->args[0]);
    int64_t n = points_arg(vm, c, 1, who, "N");
    uint32_t d = 0;
    if (c->nargs > 2) {
        double dim = round(vm_to_double(vm, c->args[2], who));
        if (!(dim >= 1 && dim <= a.ndims))
            vm_error(vm, NULL, "%s: DIM must be a valid dimension along which to perform FFT", who);
        d = (uint32_t)dim - 1;
    } else {
        while (d + 1 < a.ndims && a.dims[d] == 1)
            d++;
        if (a.dims[d] == 1) d = 0;
        if (a.numel == 0 && a.dims[0] == 1 && a.ndims == 2 && a.dims[1] == 0) d = 1;
    }
    if (n >= 0) resize(vm, &a, d, n);
    along(vm, &a, d, inverse, true);
    vm_return(vm, c, 0, store(vm, &a));
}

void vm_bi_fft(vm_t *vm, vm_call *c) {
    one_dim(vm, c, false, "fft");
}
void vm_bi_ifft(vm_t *vm, vm_call *c) {
    one_dim(vm, c, true, "ifft");
}

static void two_dims(vm_t *vm, vm_call *c, bool inverse, const char *who) {
    fft_array a = load(vm, c->args[0]);
    int64_t m = points_arg(vm, c, 1, who, "M"), n = points_arg(vm, c, 2, who, "N");
    if (m >= 0) resize(vm, &a, 0, m);
    if (n >= 0) resize(vm, &a, 1, n);
    if (a.dims[0] == 0 || a.dims[1] == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    along_all(vm, &a, 2, inverse);
    vm_return(vm, c, 0, store(vm, &a));
}

void vm_bi_fft2(vm_t *vm, vm_call *c) {
    two_dims(vm, c, false, "fft2");
}
void vm_bi_ifft2(vm_t *vm, vm_call *c) {
    two_dims(vm, c, true, "ifft2");
}

/* fftn (x, size): a size for every dimension. */
static void all_dims(vm_t *vm, vm_call *c, bool inverse, const char *who) {
    fft_array a = load(vm, c->args[0]);
    if (c->nargs > 1) {
        vm_arr size;
        vm_view(vm, c->args[1], &size);
        if (size.numel != a.ndims || !vm_is_vector(&size) || !vm_is_number(&size))
            vm_error(vm, NULL, "%s: SIZE must be a vector of length dim", who);
        for (uint32_t d = 0; d < a.ndims; d++) {
            double n = vm_elem(&size, d);
            if (n != n) vm_error(vm, NULL, "%s: SIZE has invalid NaN entries", who);
            if (n < 0) vm_error(vm, NULL, "%s: all dimensions in SIZE must be greater than zero", who);
            if (n > 0x1p50) vm_error_memory(vm);
            resize(vm, &a, d, (int64_t)n);
        }
    }
    along_all(vm, &a, a.ndims, inverse);
    vm_return(vm, c, 0, store(vm, &a));
}

void vm_bi_fftn(vm_t *vm, vm_call *c) {
    all_dims(vm, c, false, "fftn");
}
void vm_bi_ifftn(vm_t *vm, vm_call *c) {
    all_dims(vm, c, true, "ifftn");
}

/* vm/heap/value.c - makes arrays and scalars, and brings them to canonical form. Every builtin and operator comes here
 * for its result; nothing here looks at the program.
 *
 * A value has one form: a real scalar of a class of at most 32 bits is never an object, complex numbers have an
 * imaginary part. Results are made as arrays, because that is how operations see their operands, and vm_simplify brings
 * them to that form once, where they leave. Who compares values or counts what a program holds may rely on it.
 *
 * What is made belongs to the pool. It is filled after that, so anything may raise in between and nothing is lost, and
 * the pool's reference makes it nobody else's until the builtin returns it. */
#include "vm/heap/elems.h"
#include "vm/heap/root.h"

#include "base/checked.h"

#define CLEARED_AT_ONCE (64u << 10)

/* The pool holds the block meanwhile, as one without members: it may be given up. */
static __attribute__((noinline, cold)) void clear_large(vm_t *vm, prog_obj *o, size_t bytes,
                                                        uint8_t size_class) {
    *o = (prog_obj){.rc = 1, .kind = PROG_KIND_RAW, .size_class = size_class};
    uint32_t mark = vm_pool_mark(vm);
    vm_pool_add(vm, vm_value_of(vm, o));
    vm_clear_bytes(o + 1, bytes - sizeof *o);
    (void)vm_pool_keep(vm, mark, vm_value_of(vm, o));
}

static inline __attribute__((always_inline)) void *alloc_block(vm_t *vm, size_t bytes, prog_kind kind,
                                                               bool clear, prog_value *out) {
    bool zeroed;
    uint8_t size_class;
    vm_poll_pure(vm);
    prog_obj *o = vm_heap_alloc(vm, bytes, &zeroed, &size_class);
    if (!o) vm_error_memory(vm);
    if (clear && !zeroed && bytes > CLEARED_AT_ONCE)
        clear_large(vm, o, bytes, size_class);
    else if (clear && !zeroed)
        memset(o, 0, bytes);
    *o = (prog_obj){.rc = 1, .kind = (uint8_t)kind, .size_class = size_class};
    *out = vm_value_of(vm, o);
    return o;
}

void *vm_new_object(vm_t *vm, prog_kind kind, size_t bytes, prog_value *out) {
    void *o = alloc_block(vm, bytes, kind, true, out);
    vm_pool_add(vm, *out);
    return o;
}

/* The product of the dimensions that are not 0 must fit as well, so that products of
 * some of them always do. */
int64_t vm_count_dims(vm_t *vm, uint32_t ndims, const int64_t *dims) {
    int64_t numel = 1;
    bool zero = false;
    for (uint32_t k = 0; k < ndims; k++) {
        if (dims[k] < 0) vm_error(vm, "Octave:bad-alloc", "negative dimension");
        if (dims[k] == 0)
            zero = true;
        else if (!base_mul_i64(numel, dims[k], &numel))
            vm_error_memory(vm);
    }
    return zero ? 0 : numel;
}

/* Dimensions are checked before anything is allocated: a program may ask for any. `clear` is for those whose elements
 * are not all written next; fresh pages read as zeros, and are not written to make them so. */
static prog_value new_array(vm_t *vm, prog_class cls, unsigned flags, uint32_t ndims, const int64_t *dims,
                            bool clear, void **data) {
    while (ndims > 2 && dims[ndims - 1] == 1)
        ndims--;
    int64_t numel = vm_count_dims(vm, ndims, dims);
    size_t element = prog_class_bytes(cls) * (flags & PROG_FLAG_COMPLEX ? 2 : 1), bytes;
    uint32_t data_off = prog_array_data_off(ndims);
    if (!base_mul_size((size_t)numel, element, &bytes) || !base_add_size(bytes, data_off, &bytes))
        vm_error_memory(vm);
    prog_value v;
    prog_array *a =
        alloc_block(vm, bytes, cls == PROG_STRUCT ? PROG_KIND_STRUCT : PROG_KIND_ARRAY, clear, &v);
    a->h.cls = (uint8_t)cls;
    a->h.flags = (uint8_t)flags;
    a->ndims = ndims;
    a->data_off = data_off;
    a->numel = numel;
    memcpy(a->dims, dims, ndims * sizeof *dims);
    if (data) *data = vm_data(a);
    return v;
}

prog_value vm_empty(vm_t *vm) {
    return vm_new_matrix(vm, PROG_DOUBLE, 0, 0, 0, NULL);
}

prog_value vm_new_array(vm_t *vm, prog_class cls, unsigned flags, uint32_t ndims, const int64_t *dims,
                        void **data) {
    prog_value v = new_array(vm, cls, flags, ndims, dims, true, data);
    vm_pool_add(vm, v);
    if (cls == PROG_CELL && vm_array(vm, v)->numel) { /* members are [] until set: one shared empty */
        prog_array *a = vm_array(vm, v);
        prog_value *members = vm_data(a), empty = vm_empty(vm);
        int64_t numel = vm_fill_begin(a);
        VM_STEPS (k, numel)
            members[k] = empty;
        a->numel = numel;
        vm_incref_by(vm, empty, (uint32_t)numel);
    }
    return v;
}

prog_value vm_new_array_raw(vm_t *vm, prog_class cls, unsigned flags, uint32_t ndims, const int64_t *dims,
                            void **data) {
    if (cls == PROG_CELL) return vm_new_array(vm, cls, flags, ndims, dims, data);
    prog_value v = new_array(vm, cls, flags, ndims, dims, false, data);
    vm_pool_add(vm, v);
    return v;
}

prog_value vm_new_matrix(vm_t *vm, prog_class cls, unsigned flags, int64_t rows, int64_t cols, void **data) {
    int64_t dims[2] = {rows, cols};
    return vm_new_array(vm, cls, flags, 2, dims, data);
}

prog_value vm_new_like(vm_t *vm, prog_class cls, unsigned flags, prog_value x, void **data) {
    const int64_t *dims;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, x, &dims, buf);
    return vm_new_array(vm, cls, flags, n, dims, data);
}

prog_value vm_new_cell(vm_t *vm, int64_t rows, int64_t cols, prog_value **data) {
    return vm_new_matrix(vm, PROG_CELL, 0, rows, cols, (void **)data);
}

prog_value vm_new_string(vm_t *vm, const char *text, size_t len, bool dq) {
    if (len == 1 && text) return prog_small(PROG_CHAR, (uint8_t)text[0]) | (dq ? PROG_SMALL_DQ : 0);
    int64_t dims[2] = {len ? 1 : 0, (int64_t)len};
    void *data;
    prog_value v = vm_new_array_raw(vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, 2, dims, &data);
    if (text && len)
        memcpy(data, text, len);
    else if (len)
        memset(data, 0, len);
    return v;
}

prog_value vm_new_cstring(vm_t *vm, const char *text) {
    return vm_new_string(vm, text, strlen(text), false);
}

prog_value vm_complex(vm_t *vm, double re, double im) {
    if (im == 0) return prog_double(re);
    double *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, PROG_FLAG_COMPLEX, 1, 1, (void **)&data);
    data[0] = re;
    data[1] = im;
    return v;
}

prog_value vm_int(vm_t *vm, prog_class cls, int64_t n) {
    if (cls == PROG_INT64 || cls == PROG_UINT64) {
        int64_t *data;
        prog_value v = vm_new_matrix(vm, cls, 0, 1, 1, (void **)&data);
        *data = n;
        return v;
    }
    return prog_small(cls, (uint32_t)n);
}

/* Rounds half away from zero and saturates, as conversion to an integer class does; NaN is 0. */
static int64_t saturate(double d, double lo, double hi, int64_t ilo, int64_t ihi) {
    if (d != d) return 0;
    if (d <= lo) return ilo;
    if (d >= hi) return ihi;
    return (int64_t)__builtin_round(d);
}

prog_value vm_scalar(vm_t *vm, prog_class cls, double d) {
    switch (cls) {
    case PROG_DOUBLE: return prog_double(d);
    case PROG_SINGLE: return prog_single((float)d);
    case PROG_LOGICAL: return prog_bool(d != 0);
    case PROG_CHAR: return prog_small(PROG_CHAR, (uint8_t)saturate(d, 0, 255, 0, 255));
    case PROG_INT8: return prog_small(cls, (uint32_t)saturate(d, INT8_MIN, INT8_MAX, INT8_MIN, INT8_MAX));
    case PROG_INT16:
        return prog_small(cls, (uint32_t)saturate(d, INT16_MIN, INT16_MAX, INT16_MIN, INT16_MAX));
    case PROG_INT32:
        return prog_small(cls, (uint32_t)saturate(d, INT32_MIN, INT32_MAX, INT32_MIN, INT32_MAX));
    case PROG_UINT8: return prog_small(cls, (uint32_t)saturate(d, 0, UINT8_MAX, 0, UINT8_MAX));
    case PROG_UINT16: return prog_small(cls, (uint32_t)saturate(d, 0, UINT16_MAX, 0, UINT16_MAX));
    case PROG_UINT32: return prog_small(cls, (uint32_t)saturate(d, 0, UINT32_MAX, 0, UINT32_MAX));
    case PROG_INT64: return vm_int(vm, cls, saturate(d, -0x1p63, 0x1p63, INT64_MIN, INT64_MAX));
    case PROG_UINT64: {
        uint64_t u = d != d || d <= 0 ? 0 : d >= 0x1p64 ? UINT64_MAX : (uint64_t)__builtin_round(d);
        return vm_int(vm, cls, (int64_t)u);
    }
    default: vm_error(vm, NULL, "no scalar of class %s", prog_class_name(cls));
    }
}

/* -0 counts as 0: the sign of an imaginary part that is gone is nobody's. */
static bool all_real(const prog_array *a, const void *data) {
    if (a->h.cls == PROG_SINGLE) {
        const float *f = data;
        for (int64_t k = 0; k < a->numel; k++)
            if (f[2 * k + 1] != 0) return false;
    } else {
        const double *d = data;
        for (int64_t k = 0; k < a->numel; k++)
            if (d[2 * k + 1] != 0) return false;
    }
    return true;
}

static prog_value drop_imaginary(vm_t *vm, prog_array *a) {
    void *to;
    prog_value v = vm_new_array_raw(vm, (prog_class)a->h.cls, 0, a->ndims, a->dims, &to);
    if (a->h.cls == PROG_SINGLE) {
        const float *f = vm_data(a);
        for (int64_t k = 0; k < a->numel; k++)
            ((float *)to)[k] = f[2 * k];
    } else {
        const double *d = vm_data(a);
        for (int64_t k = 0; k < a->numel; k++)
            ((double *)to)[k] = d[2 * k];
    }
    return v;
}

prog_value vm_simplify(vm_t *vm, prog_value v) {
    if (!prog_is_object(v)) return v;
    prog_array *a = vm_array(vm, v);
    if (a->h.kind != PROG_KIND_ARRAY) return v;
    if (a->h.flags & PROG_FLAG_COMPLEX) {
        if (!all_real(a, vm_data(a))) return v;
        v = drop_imaginary(vm, a);
        a = vm_array(vm, v);
    }
    if (a->numel != 1) return v;
    const void *data = vm_data(a);
    switch ((prog_class)a->h.cls) {
    case PROG_DOUBLE: return prog_double(*(const double *)data);
    case PROG_SINGLE: return prog_single(*(const float *)data);
    case PROG_LOGICAL: return prog_bool(*(const uint8_t *)data);
    case PROG_CHAR:
        return prog_small(PROG_CHAR, *(const uint8_t *)data) |
               (a->h.flags & PROG_FLAG_DQ ? PROG_SMALL_DQ : 0);
    case PROG_INT8: return prog_small(PROG_INT8, (uint32_t) * (const int8_t *)data);
    case PROG_INT16: return prog_small(PROG_INT16, (uint32_t) * (const int16_t *)data);
    case PROG_INT32: return prog_small(PROG_INT32, (uint32_t) * (const int32_t *)data);
    case PROG_UINT8: return prog_small(PROG_UINT8, *(const uint8_t *)data);
    case PROG_UINT16: return prog_small(PROG_UINT16, *(const uint16_t *)data);
    case PROG_UINT32: return prog_small(PROG_UINT32, *(const uint32_t *)data);
    default: return v;
    }
}

prog_value vm_full(vm_t *vm, prog_value v) {
    if (vm_is_diag(vm, v)) {
        v = vm_diag_full(vm, v);
        vm_incref(vm, v); /* for the pool: the form may end before the builtin does */
        vm_pool_add(vm, v);
        return v;
    }
    if (!vm_is_kind(vm, v, PROG_KIND_RANGE)) return v;
    vm_range *r = (vm_range *)vm_obj(vm, v);
    double *data, base = r->base, inc = r->inc;
    int64_t n = r->numel, dims[2] = {1, n};
    if (n >= (INT64_C(1) << 53))
        vm_error(vm, "Octave:bad-alloc", "range with infinite number of elements cannot be stored");
    prog_value full = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, dims, (void **)&data);
    r = (vm_range *)vm_obj(vm, v);
    VM_STEPS (k, n)
        data[k] = base + (double)k * inc;
    if (n > 0) data[0] = base; /* also where it is -0 */
    if (n > 1) data[n - 1] = vm_range_last(r);
    return full;
}

/* ---- handles ---- */

prog_value vm_new_handle(vm_t *vm, vm_sym name, prog_value bound) {
    prog_value fn;
    uint32_t n = bound != PROG_UNDEF;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h + n * sizeof(prog_value), &fn);
    h->owner = PROG_UNDEF;
    h->name = name;
    h->ncaptures = n;
    if (!n) return fn;
    h->captures[0] = PROG_UNDEF;
    vm_set(vm, &h->captures[0], bound);
    return fn;
}

/* ---- diagonal matrices ---- */

prog_value vm_new_diag(vm_t *vm, prog_value full, unsigned flags) {
    full = vm_simplify(vm, full);
    if (!vm_is_kind(vm, full, PROG_KIND_ARRAY)) return full;
    prog_array *a = vm_array(vm, full);
    if (a->ndims != 2 || a->h.cls > PROG_SINGLE || a->numel == 1) return full;
    prog_value v;
    vm_diag *d = vm_new_object(vm, PROG_KIND_DIAG, sizeof *d, &v);
    d->full = PROG_UNDEF;
    d->h.cls = a->h.cls;
    d->h.flags = (uint8_t)flags;
    vm_set(vm, &d->full, full);
    return v;
}

const char *vm_diag_type(vm_t *vm, prog_value v) {
    if (vm_obj(vm, v)->flags & VM_DIAG_PERM) return "permutation matrix";
    bool complex = vm_is_complex(vm, v);
    if (vm_obj(vm, v)->cls == PROG_SINGLE)
        return complex ? "float complex diagonal matrix" : "float diagonal matrix";
    return complex ? "complex diagonal matrix" : "diagonal matrix";
}

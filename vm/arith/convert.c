/* vm/arith/convert.c - elements of one number type as another: double(), int8(), logical() and what mixed
 * operations need.
 *
 * There is a loop for each pair of types, made by one macro for each source: twelve sources, fourteen targets. The
 * loops are simple enough to be vectorised where the processor has the conversion. Rules:
 *
 *     to an integer from a float      round half away from zero, saturate; NaN is 0
 *     to an integer from an integer   saturate
 *     to char                         the low byte of the whole part
 *     to logical                      whether it is not 0 (who asks has refused NaN before)
 *     from complex to real            the real part
 *
 * Saturation in the float loops is written as two comparisons and a conversion, without a jump (VM_SAT in
 * vm/arith/arith.h): the bounds are compared as doubles, which is exact for classes of up to 32 bits. Rounding
 * adds 0.5 less one ulp with the number's sign before it cuts, because 0.5 itself would carry 0.49999999999999994
 * up to 1. 64-bit classes go through long double, since their bounds are no doubles. */
#include "vm/arith/arith.h"

#pragma GCC optimize("O3")

/* To an integer class from double (and single), and from a wider integer. */
#define CLAMP(N, T, MIN, MAX)                                                                                \
    static inline T clamp_##N(__int128 w) {                                                                  \
        return (T)(w < (MIN) ? (MIN) : w > (MAX) ? (MAX) : w);                                               \
    }
CLAMP(i8, int8_t, INT8_MIN, INT8_MAX)
CLAMP(i16, int16_t, INT16_MIN, INT16_MAX)
CLAMP(i32, int32_t, INT32_MIN, INT32_MAX)
CLAMP(i64, int64_t, INT64_MIN, INT64_MAX)
CLAMP(u8, uint8_t, 0, UINT8_MAX)
CLAMP(u16, uint16_t, 0, UINT16_MAX)
CLAMP(u32, uint32_t, 0, UINT32_MAX)
CLAMP(u64, uint64_t, 0, UINT64_MAX)

/* A char takes the low byte of the truncated number. */
static inline uint8_t char_of(double d) {
    if (!(d > -9.2e18 && d < 9.2e18)) return 0;
    return (uint8_t)(int64_t)d;
}

#define LOOP(TO, EXPR)                                                                                       \
    {                                                                                                        \
        TO *to = dst;                                                                                        \
        VM_STEPS (i, n)                                                                                      \
            to[i] = (EXPR);                                                                                  \
        return;                                                                                              \
    }
/* One function for each source type; FLOAT sources round, integer sources clamp. */
#define FROM(NAME, T, STRIDE, INTO, CHAROF)                                                                  \
    static void from_##NAME(void *dst, vm_num to_type, const void *src, int64_t n) {                         \
        const T *s = src;                                                                                    \
        switch (to_type) {                                                                                   \
        case VM_F64: LOOP(double, (double)s[i * (STRIDE)])                                                   \
        case VM_F32: LOOP(float, (float)s[i * (STRIDE)])                                                     \
        case VM_C64: {                                                                                       \
            double *to = dst;                                                                                \
            VM_STEPS (i, n) {                                                                                \
                to[2 * i] = (double)s[i * (STRIDE)];                                                         \
                to[2 * i + 1] = (STRIDE) == 2 ? (double)s[i * (STRIDE) + (STRIDE)-1] : 0;                    \
            }                                                                                                \
            return;                                                                                          \
        }                                                                                                    \
        case VM_C32: {                                                                                       \
            float *to = dst;                                                                                 \
            VM_STEPS (i, n) {                                                                                \
                to[2 * i] = (float)s[i * (STRIDE)];                                                          \
                to[2 * i + 1] = (STRIDE) == 2 ? (float)s[i * (STRIDE) + (STRIDE)-1] : 0;                     \
            }                                                                                                \
            return;                                                                                          \
        }                                                                                                    \
        case VM_I8: LOOP(int8_t, INTO##i8(s[i * (STRIDE)]))                                                  \
        case VM_I16: LOOP(int16_t, INTO##i16(s[i * (STRIDE)]))                                               \
        case VM_I32: LOOP(int32_t, INTO##i32(s[i * (STRIDE)]))                                               \
        case VM_I64: LOOP(int64_t, INTO##i64(s[i * (STRIDE)]))                                               \
        case VM_U8: LOOP(uint8_t, INTO##u8(s[i * (STRIDE)]))                                                 \
        case VM_U16: LOOP(uint16_t, INTO##u16(s[i * (STRIDE)]))                                              \
        case VM_U32: LOOP(uint32_t, INTO##u32(s[i * (STRIDE)]))                                              \
        case VM_U64: LOOP(uint64_t, INTO##u64(s[i * (STRIDE)]))                                              \
        case VM_BOOL:                                                                                        \
            if ((STRIDE) == 2) LOOP(uint8_t, s[2 * i] != 0 || s[2 * i + (STRIDE)-1] != 0)                    \
            LOOP(uint8_t, s[i * (STRIDE)] != 0)                                                              \
        case VM_CHAR: LOOP(uint8_t, CHAROF(s[i * (STRIDE)]))                                                 \
        case VM_NUM_COUNT: break;                                                                            \
        }                                                                                                    \
    }
FROM(f64, double, 1, vm_sat_, char_of)
FROM(f32, float, 1, vm_sat_, char_of)
FROM(c64, double, 2, vm_sat_, char_of)
FROM(c32, float, 2, vm_sat_, char_of)
FROM(i8, int8_t, 1, clamp_, (uint8_t))
FROM(i16, int16_t, 1, clamp_, (uint8_t))
FROM(i32, int32_t, 1, clamp_, (uint8_t))
FROM(i64, int64_t, 1, clamp_, (uint8_t))
FROM(u8, uint8_t, 1, clamp_, (uint8_t))
FROM(u16, uint16_t, 1, clamp_, (uint8_t))
FROM(u32, uint32_t, 1, clamp_, (uint8_t))
FROM(u64, uint64_t, 1, clamp_, (uint8_t))

/* Bytes that mean the same are copied: chars as uint8, truth values as chars. Not to logical, where 2 becomes 1,
 * nor to int8, where 200 becomes 127. */
void vm_convert_data(void *dst, vm_num to, const void *src, vm_num from, int64_t n) {
    size_t bytes = vm_num_bytes(to);
    if (to == from || (bytes == 1 && to != VM_BOOL && to != VM_I8 &&
                       (from == VM_BOOL || from == VM_CHAR || from == VM_U8))) {
        if (n) memcpy(dst, src, (size_t)n * bytes);
        return;
    }
    switch (from) {
    case VM_F64: from_f64(dst, to, src, n); break;
    case VM_F32: from_f32(dst, to, src, n); break;
    case VM_C64: from_c64(dst, to, src, n); break;
    case VM_C32: from_c32(dst, to, src, n); break;
    case VM_I8: from_i8(dst, to, src, n); break;
    case VM_I16: from_i16(dst, to, src, n); break;
    case VM_I32: from_i32(dst, to, src, n); break;
    case VM_I64: from_i64(dst, to, src, n); break;
    case VM_U8:
    case VM_BOOL:
    case VM_CHAR: from_u8(dst, to, src, n); break;
    case VM_U16: from_u16(dst, to, src, n); break;
    case VM_U32: from_u32(dst, to, src, n); break;
    case VM_U64: from_u64(dst, to, src, n); break;
    case VM_NUM_COUNT: break;
    }
}

const void *vm_as(vm_t *vm, const vm_arr *a, vm_num t) {
    vm_num from = vm_num_of(a);
    if (from == t || (t == VM_U8 && (from == VM_BOOL || from == VM_CHAR))) return a->data;
    void *copy = vm_scratch(vm, (size_t)a->numel * vm_num_bytes(t) + 16);
    vm_convert_data(copy, t, a->data, from, a->numel);
    return copy;
}

static bool any_nan(const vm_arr *a) {
    int64_t n = a->complex ? 2 * a->numel : a->numel;
    int bad = 0;
    if (a->cls == PROG_DOUBLE) {
        const double *d = a->data;
        VM_STEPS (i, n)
            bad |= d[i] != d[i];
    } else if (a->cls == PROG_SINGLE) {
        const float *d = a->data;
        VM_STEPS (i, n)
            bad |= d[i] != d[i];
    }
    return bad != 0;
}

const uint8_t *vm_as_bool(vm_t *vm, const vm_arr *a, const char *message) {
    if (a->cls == PROG_LOGICAL) return a->data;
    if (any_nan(a)) vm_error(vm, NULL, "%s", message);
    return vm_as(vm, a, VM_BOOL);
}

/* Small classes are immediates, whose payload is the bytes widened by sign; complex numbers without an imaginary
 * part become real at once, so that nobody has to simplify a scalar. */
prog_value vm_scalar_from(vm_t *vm, vm_num t, const void *p) {
    switch (t) {
    case VM_F64: return prog_double(*(const double *)p);
    case VM_F32: return prog_single(*(const float *)p);
    case VM_C64: return vm_complex(vm, ((const double *)p)[0], ((const double *)p)[1]);
    case VM_C32: {
        const float *f = p;
        void *data;
        if (f[1] == 0) return prog_single(f[0]);
        prog_value v = vm_new_matrix(vm, PROG_SINGLE, PROG_FLAG_COMPLEX, 1, 1, &data);
        memcpy(data, f, 8);
        return v;
    }
    case VM_I8: return prog_small(PROG_INT8, (uint32_t) * (const int8_t *)p);
    case VM_I16: return prog_small(PROG_INT16, (uint32_t) * (const int16_t *)p);
    case VM_I32: return prog_small(PROG_INT32, (uint32_t) * (const int32_t *)p);
    case VM_U16: return prog_small(PROG_UINT16, *(const uint16_t *)p);
    case VM_U32: return prog_small(PROG_UINT32, *(const uint32_t *)p);
    case VM_I64:
    case VM_U64: return vm_int(vm, (prog_class)t, *(const int64_t *)p);
    case VM_U8:
    case VM_BOOL:
    case VM_CHAR: return prog_small((prog_class)t, *(const uint8_t *)p);
    case VM_NUM_COUNT: break;
    }
    return PROG_UNDEF;
}

prog_value vm_new_like_raw(vm_t *vm, prog_class cls, unsigned flags, const vm_arr *a, void **data) {
    return vm_new_array_raw(vm, cls, flags, a->ndims, a->dims, data);
}

static _Noreturn void convert_error(vm_t *vm, prog_value v, prog_class cls) {
    char buf[32];
    const char *type = vm_type_name(vm, v, false, buf);
    if (cls == PROG_LOGICAL) vm_error(vm, NULL, "logical: wrong type argument '%s'", type);
    vm_error(vm, NULL, "invalid conversion from %s to %s", type, prog_class_name(cls));
}

/* Complex numbers stay complex among the float classes and are refused by the integers; text is no truth value.
 * Where the class is the one wanted the value itself is the result, whatever its form: a range stays lazy. */
prog_value vm_convert(vm_t *vm, prog_value v, prog_class cls) {
    if (prog_is_double(v) && cls == PROG_DOUBLE) return v;
    if (vm_class(vm, v) == cls) return v;
    vm_arr a;
    vm_view(vm, v, &a);
    if (!vm_is_number(&a) || cls > PROG_CHAR) convert_error(vm, v, cls);
    vm_num to = a.complex && vm_is_float_class(cls) ? (cls == PROG_SINGLE ? VM_C32 : VM_C64) : (vm_num)cls;
    if (a.complex && vm_is_int_class(cls)) convert_error(vm, v, cls);
    if (cls == PROG_LOGICAL) {
        if (a.cls == PROG_CHAR) convert_error(vm, v, cls);
        vm_as_bool(vm, &a, "invalid conversion from NaN to logical");
    }
    if (a.numel == 1) {
        double buf[2];
        vm_convert_data(buf, to, a.data, vm_num_of(&a), 1);
        return vm_scalar_from(vm, to, buf);
    }
    void *data;
    prog_value r = vm_new_like_raw(vm, cls, vm_num_flags(to), &a, &data);
    vm_convert_data(data, to, a.data, vm_num_of(&a), a.numel);
    return r;
}

/* vm/arith/arith.h - what the arithmetic files of vm/ share: number types, kernels, conversion and
 * broadcasting. */
#ifndef VM_ARITH_ARITH_H
#define VM_ARITH_ARITH_H

#include "vm/arith/operand.h"

#include <complex.h>
#include <math.h>
#undef complex /* a field of vm_arr bears the name */
#undef I

#include "vm/arith/complex.h"

/* How elements lie in memory: the classes, then the complex forms. LOGICAL and CHAR are bytes. */
typedef enum vm_num {
    VM_F64 = PROG_DOUBLE,
    VM_F32 = PROG_SINGLE,
    VM_I8 = PROG_INT8,
    VM_I16 = PROG_INT16,
    VM_I32 = PROG_INT32,
    VM_I64 = PROG_INT64,
    VM_U8 = PROG_UINT8,
    VM_U16 = PROG_UINT16,
    VM_U32 = PROG_UINT32,
    VM_U64 = PROG_UINT64,
    VM_BOOL = PROG_LOGICAL,
    VM_CHAR = PROG_CHAR,
    VM_C64 = 16,
    VM_C32 = 17,
    VM_NUM_COUNT = 18
} vm_num;

static inline vm_num vm_num_of(const vm_arr *a) {
    if (a->complex) return a->cls == PROG_SINGLE ? VM_C32 : VM_C64;
    return (vm_num)a->cls;
}
static inline size_t vm_num_bytes(vm_num t) {
    return t == VM_C64 ? 16 : t == VM_C32 ? 8 : prog_class_bytes((prog_class)t);
}
static inline prog_class vm_num_class(vm_num t) {
    return t == VM_C64 ? PROG_DOUBLE : t == VM_C32 ? PROG_SINGLE : (prog_class)t;
}
static inline unsigned vm_num_flags(vm_num t) {
    return t >= VM_C64 ? PROG_FLAG_COMPLEX : 0;
}

/* Rounds half away from zero and saturates; NaN gives 0. */
#define VM_SAT(name, T, MIN, MAX)                                                                            \
    static inline T vm_sat_##name(double d) {                                                                \
        d = d == d ? d : 0;                                                                                  \
        d = d < (double)(MIN) ? (double)(MIN) : d;                                                           \
        d = d > (double)(MAX) ? (double)(MAX) : d;                                                           \
        return (T)(d + __builtin_copysign(0.49999999999999994, d));                                          \
    }
VM_SAT(i8, int8_t, INT8_MIN, INT8_MAX)
VM_SAT(i16, int16_t, INT16_MIN, INT16_MAX)
VM_SAT(i32, int32_t, INT32_MIN, INT32_MAX)
VM_SAT(u8, uint8_t, 0, UINT8_MAX)
VM_SAT(u16, uint16_t, 0, UINT16_MAX)
VM_SAT(u32, uint32_t, 0, UINT32_MAX)
static inline int64_t vm_satl_i64(long double d) {
    if (d != d) return 0;
    d = roundl(d);
    if (d >= 9223372036854775808.0L) return INT64_MAX;
    return d <= -9223372036854775808.0L ? INT64_MIN : (int64_t)d;
}
static inline uint64_t vm_satl_u64(long double d) {
    if (!(d > 0)) return 0;
    d = roundl(d);
    return d >= 18446744073709551616.0L ? UINT64_MAX : (uint64_t)d;
}
static inline int64_t vm_sat_i64(double d) {
    return vm_satl_i64(d);
}
static inline uint64_t vm_sat_u64(double d) {
    return vm_satl_u64(d);
}

/* An element-wise kernel in its three forms: arrays, scalar with array, array with
 * scalar. r may be x or y. */
typedef void (*vm_loop)(void *r, const void *x, const void *y, int64_t n);
typedef struct vm_kernel {
    vm_loop vv, sv, vs;
} vm_kernel;
/* The loops of a kernel for EXPR of one x and one y, and the kernel of them: for functions that cost so much
 * more than the loop around them that one loop with steps will do for the three forms. What is cheap has loops
 * that can be vectorised (kernels.inc). */
#define VM_KERNEL_LOOPS(NAME, R, X, Y, EXPR)                                                                 \
    static void NAME##_any(R *r, const X *xs, const Y *ys, int64_t n, int64_t dx, int64_t dy) {              \
        for (int64_t i = 0; i < n; i++) {                                                                    \
            X x = xs[i * dx];                                                                                \
            Y y = ys[i * dy];                                                                                \
            r[i] = (R)(EXPR);                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    static void NAME##_vv(void *r, const void *x, const void *y, int64_t n) {                                \
        NAME##_any(r, x, y, n, 1, 1);                                                                        \
    }                                                                                                        \
    static void NAME##_sv(void *r, const void *x, const void *y, int64_t n) {                                \
        NAME##_any(r, x, y, n, 0, 1);                                                                        \
    }                                                                                                        \
    static void NAME##_vs(void *r, const void *x, const void *y, int64_t n) {                                \
        NAME##_any(r, x, y, n, 1, 0);                                                                        \
    }
#define VM_KERNEL_OF(NAME)                                                                                   \
    { NAME##_vv, NAME##_sv, NAME##_vs }
#define VM_KERNEL(NAME, R, X, Y, EXPR)                                                                       \
    VM_KERNEL_LOOPS(NAME, R, X, Y, EXPR)                                                                     \
    static const vm_kernel NAME = VM_KERNEL_OF(NAME);

typedef enum vm_arith_op { VM_ADD, VM_SUB, VM_MUL, VM_DIV, VM_ARITH_OPS } vm_arith_op;
typedef enum vm_cmp_op { VM_LT, VM_LE, VM_EQ, VM_NE, VM_CMP_OPS } vm_cmp_op;
/* Which number types a kernel takes. The integer rows follow the order of the classes. */
enum {
    VM_PAIR_F64,
    VM_PAIR_F32,
    VM_PAIR_C64,
    VM_PAIR_C32,
    VM_PAIR_CR64,
    VM_PAIR_RC64,
    VM_PAIR_CR32,
    VM_PAIR_RC32,
    VM_PAIR_II,
    VM_PAIR_ID = VM_PAIR_II + 8,
    VM_PAIR_DI = VM_PAIR_ID + 8,
    VM_PAIR_COUNT = VM_PAIR_DI + 8
};
const vm_kernel *vm_arith_kernel(vm_arith_op op, int pair);
/* Comparison of two arrays of type t (C64 and C32: EQ and NE by parts, LT and LE by abs then arg); result
 * bytes. */
const vm_kernel *vm_compare_kernel(vm_cmp_op op, vm_num t);
/* Loops of one operand, for double ([0]) and single: results as long as x; MAX and MIN give one result. */
typedef void (*vm_map_loop)(void *r, const void *x, int64_t n);
typedef enum vm_map_op {
    VM_MAP_FLOOR,
    VM_MAP_CEIL,
    VM_MAP_FIX,
    VM_MAP_ROUND,
    VM_MAP_ABS,
    VM_MAP_MAX,
    VM_MAP_MIN,
    VM_MAP_COUNT
} vm_map_op;
vm_map_loop vm_map_kernel(vm_map_op op, bool single);
/* The same of each of n elements, polling as it goes. */
void vm_map_steps(vm_map_op op, bool single, void *out, const void *in, int64_t n);
/* Does one of n doubles or singles lie outside [lo, hi]? */
bool vm_outside(const void *x, bool single, int64_t n, double lo, double hi);
/* Square roots of n doubles or singles; false where one of them is negative. */
bool vm_roots(void *r, const void *x, bool single, int64_t n);
/* Powers that stay real, and what one costs in additions. */
#define VM_COST_POWER    40
#define VM_COST_FUNCTION 16 /* of a call of a function of two numbers */
const vm_kernel *vm_pow_kernel(bool single);
extern const vm_kernel vm_and_kernel, vm_or_kernel; /* on bytes that are 0 or 1 */

/* Converts n elements between any two number types: saturating to integers, real part of complex, != 0 to
 * logical, low byte of the truncated number to char. */
void vm_convert_data(void *dst, vm_num to, const void *src, vm_num from, int64_t n);
/* The elements of a as type t: a->data itself when they are, else a converted copy in scratch. */
const void *vm_as(vm_t *vm, const vm_arr *a, vm_num t);
/* Elements of a != 0 as bytes; NaN raises `message`. */
const uint8_t *vm_as_bool(vm_t *vm, const vm_arr *a, const char *message);

/* A scalar of type t at p as a value. */
prog_value vm_scalar_from(vm_t *vm, vm_num t, const void *p);
/* One operand of a kernel: what it was, which has its shape, and its elements as the kernel takes them. */
typedef struct vm_operand {
    const vm_arr *a;
    const void *data;
    size_t bytes; /* of one element at `data` */
} vm_operand;
/* Two operands that a kernel joins element by element. */
typedef struct vm_pairing {
    const char *name; /* begins the message of operands whose shapes do not conform */
    vm_operand x, y;
    const vm_kernel *kernel;
    vm_num type;                 /* of the results */
    unsigned cost;               /* of one element in additions (vm/arith/parallel.h); 0 is 1 */
    prog_value steal_x, steal_y; /* values whose buffer the result may take; 0 is none */
} vm_pairing;
/* An array as an operand, converted to type t where it is of another. */
static inline vm_operand vm_operand_as(vm_t *vm, const vm_arr *a, vm_num t) {
    return (vm_operand){a, vm_as(vm, a, t), vm_num_bytes(t)};
}
/* Applies the kernel with broadcasting. The result is owned by the pool; raises where dimensions differ and neither
 * is 1. */
prog_value vm_broadcast(vm_t *vm, const vm_pairing *p);
/* "int8 matrix", "complex scalar", …: Octave's name of a value's type, for messages. */
const char *vm_type_name(vm_t *vm, prog_value v, bool numeric, char buf[32]);
_Noreturn void vm_error_binary(vm_t *vm, const char *op, prog_value x, prog_value y);
_Noreturn void vm_error_unary(vm_t *vm, const char *op, prog_value x);
_Noreturn void vm_error_dims(vm_t *vm, const char *name, const vm_arr *x, const vm_arr *y);
/* Can the value take part in arithmetic (numeric, char or logical)? */
static inline bool vm_is_number(const vm_arr *a) {
    return a->cls <= PROG_CHAR;
}
/* New array with the dims of a, elements not cleared. */
prog_value vm_new_like_raw(vm_t *vm, prog_class cls, unsigned flags, const vm_arr *a, void **data);
/* Text of a dimension list, "2x3x4", into buf. */
const char *vm_dims_text(uint32_t ndims, const int64_t *dims, char *buf, size_t size);

prog_value vm_arith(vm_t *vm, prog_op op, const char *text, prog_value x, prog_value y, unsigned steal);
/* y ./ x, written x .\ y (or x \ y): messages have the operands in that order. */
prog_value vm_arith_left(vm_t *vm, const char *text, prog_value x, prog_value y, unsigned steal);
prog_value vm_compare(vm_t *vm, prog_op op, prog_value x, prog_value y);
prog_value vm_logic(vm_t *vm, prog_op op, prog_value x, prog_value y);
/* Whether numbers of equal dimensions have equal elements, whatever their classes. */
bool vm_equal_numbers(vm_t *vm, const vm_arr *x, const vm_arr *y, bool nan_equal);
prog_value vm_epow(vm_t *vm, const char *text, prog_value x, prog_value y); /* x .^ y */
prog_value vm_negate(vm_t *vm, prog_value x, unsigned steal);
prog_value vm_not(vm_t *vm, prog_value x);
prog_value vm_transpose(vm_t *vm, prog_value x, bool conjugate);
vm_cplx vm_cpow(vm_cplx z, vm_cplx p);
vm_cplx vm_cpow_real(vm_cplx z, double p); /* as C++ raises a complex number to a real power */

#endif

/* program/value.h - the 64-bit value and the objects it points at, as compiler, snapshot and VM share them.
 *
 * A value is a double as it is, or one of four tags in the 16 high bits (a range no canonical NaN uses):
 *
 *   0x0000…0xFFF8  double (NaNs are canonical, NA or their negations)
 *   0xFFF9         special: undefined, magic colon
 *   0xFFFA         small: class in bits 32…39, flag bits 40…47, payload in bits 0…31
 *   0xFFFB         object: 48-bit offset into the cage
 *   0xFFFC         relative: 48-bit offset from the start of the code object whose constant table holds it
 *
 * Only constant tables of code objects hold relative values; loading such a constant adds the offset of the
 * code object, so code runs at any offset of any cage. A real scalar of double, single, logical, char or an
 * integer class of at most 32 bits is always held in the value itself, never as an object (it is
 * "canonical"). */
#ifndef PROGRAM_VALUE_H
#define PROGRAM_VALUE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t prog_value;

typedef enum prog_class {
#define PROG_CLASS(number, name, text, bytes) PROG_##name = number,
#include "program/classes.def"
#undef PROG_CLASS
    PROG_CLASS_COUNT = 17
} prog_class;

#define PROG_DIMS_MOST 32 /* dimensions of an array */

#define PROG_TAG_SPECIAL 0xFFF9u
#define PROG_TAG_SMALL   0xFFFAu
#define PROG_TAG_OBJECT  0xFFFBu
#define PROG_TAG_REL     0xFFFCu

#define PROG_TAGGED_MIN  0xFFF9000000000000ull
#define PROG_UNDEF       0xFFF9000000000000ull /* no value: unset variable, missing output */
#define PROG_COLON       0xFFF9000000000001ull /* the index `:` */
#define PROG_NAN_BITS    0x7FF8000000000000ull
#define PROG_NA_BITS     0x7FF840F440000000ull
#define PROG_OFFSET_MASK 0x0000FFFFFFFFFFFFull
#define PROG_SMALL_DQ    (1ull << 40) /* small char from a double-quoted string */

static inline unsigned prog_tag(prog_value v) {
    return (unsigned)(v >> 48);
}
static inline bool prog_is_double(prog_value v) {
    return v < PROG_TAGGED_MIN;
}
static inline bool prog_is_object(prog_value v) {
    return prog_tag(v) == PROG_TAG_OBJECT;
}
static inline bool prog_is_small(prog_value v) {
    return prog_tag(v) == PROG_TAG_SMALL;
}
static inline bool prog_is_rel(prog_value v) {
    return prog_tag(v) == PROG_TAG_REL;
}
static inline uint64_t prog_offset(prog_value v) {
    return v & PROG_OFFSET_MASK;
}
static inline prog_value prog_object(uint64_t offset) {
    return ((uint64_t)PROG_TAG_OBJECT << 48) | offset;
}
static inline prog_value prog_rel(uint64_t offset) {
    return ((uint64_t)PROG_TAG_REL << 48) | offset;
}

static inline double prog_as_double(prog_value v) {
    double d;
    memcpy(&d, &v, 8);
    return d;
}

/* The value of a double of unknown origin: NaNs other than NA become the canonical NaN. */
static inline prog_value prog_double(double d) {
    prog_value v;
    memcpy(&v, &d, 8);
    if (__builtin_expect(d != d, 0)) {
        uint64_t magnitude = v & 0x7FFFFFFFFFFFFFFFull;
        return magnitude == PROG_NA_BITS ? v : PROG_NAN_BITS;
    }
    return v;
}

/* Smalls. The payload is the two's complement integer, the 0/1 of a logical, the byte of a char, or float
 * bits. */
static inline prog_value prog_small(prog_class cls, uint32_t payload) {
    return ((uint64_t)PROG_TAG_SMALL << 48) | ((uint64_t)cls << 32) | payload;
}
static inline prog_class prog_small_class(prog_value v) {
    return (prog_class)((v >> 32) & 0xFF);
}
static inline uint32_t prog_small_payload(prog_value v) {
    return (uint32_t)v;
}
static inline prog_value prog_bool(bool b) {
    return prog_small(PROG_LOGICAL, b ? 1 : 0);
}
#define PROG_FALSE prog_small(PROG_LOGICAL, 0)
#define PROG_TRUE  prog_small(PROG_LOGICAL, 1)
static inline prog_value prog_single(float f) {
    uint32_t bits;
    if (f != f) f = __builtin_nanf("");
    memcpy(&bits, &f, 4);
    return prog_small(PROG_SINGLE, bits);
}
static inline float prog_as_single(prog_value v) {
    uint32_t bits = prog_small_payload(v);
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

/* ---- objects: what lies at an offset; always 16-byte aligned ---- */

typedef enum prog_kind {
    PROG_KIND_ARRAY = 1,    /* numbers, chars, logicals, cells: prog_array + elements */
    PROG_KIND_STRUCT = 2,   /* prog_array + one keys value + field values (vm/heap/object.h) */
    PROG_KIND_RANGE = 3,    /* lazy base:inc:limit (vm/heap/object.h) */
    PROG_KIND_FUNC = 4,     /* function handle */
    PROG_KIND_MAP = 5,      /* containers.Map */
    PROG_KIND_KEYS = 6,     /* ordered field names shared by structs */
    PROG_KIND_BOX = 7,      /* one variable shared by several frames: global, persistent, nested */
    PROG_KIND_CODE = 8,     /* a code blob compiled at run time */
    PROG_KIND_RAW = 9,      /* bytes of the VM's own */
    PROG_KIND_DIAG = 10,    /* diagonal or permutation matrix (vm/linear/diag.h) */
    PROG_KIND_INSTANCE = 11 /* object of a class that a program defines (vm/heap/object.h) */
} prog_kind;

#define PROG_FLAG_COMPLEX 1u /* elements are (re, im) pairs of double or single */
#define PROG_FLAG_DQ      2u /* char array from a double-quoted string */
#define PROG_FLAG_MEXC    4u /* struct that is an MException */

typedef struct prog_obj {
    uint32_t rc;        /* references; meaningless below the heap, where objects are immortal */
    uint8_t kind;       /* prog_kind */
    uint8_t cls;        /* prog_class of an array's elements */
    uint8_t flags;      /* PROG_FLAG_… */
    uint8_t size_class; /* of the heap block; 0 in constants */
} prog_obj;

/* Column-major N-d array. Elements start at data_off from the object; dims has ndims >= 2 entries, none after
 * the second is a trailing 1; numel is their product. */
typedef struct prog_array {
    prog_obj h;
    uint32_t ndims;
    uint32_t data_off;
    int64_t numel;
    int64_t dims[];
} prog_array;

static_assert(sizeof(prog_obj) == 8, "object header is 8 bytes");
static_assert(sizeof(prog_array) == 24 && offsetof(prog_array, dims) == 24, "array header is 24 bytes");

/* Offset of the elements of an array of `ndims` dimensions: the header and dims, rounded up to 16. */
static inline uint32_t prog_array_data_off(uint32_t ndims) {
    return (24u + 8u * ndims + 15u) & ~15u;
}

static inline size_t prog_class_bytes(prog_class cls) {
    static const uint8_t bytes[PROG_CLASS_COUNT] = {
#define PROG_CLASS(number, name, text, size) [number] = size,
#include "program/classes.def"
#undef PROG_CLASS
    };
    return bytes[cls];
}

/* "double", "int8", …; valid for ever. */
const char *prog_class_name(prog_class cls);

#endif

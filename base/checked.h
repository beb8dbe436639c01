/* base/checked.h - arithmetic on numbers that came from a file or a script: false means it overflowed. */
#ifndef BASE_CHECKED_H
#define BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool base_add_u64(uint64_t a, uint64_t b, uint64_t *sum) {
    return !__builtin_add_overflow(a, b, sum);
}
static inline bool base_mul_u64(uint64_t a, uint64_t b, uint64_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}
static inline bool base_add_size(size_t a, size_t b, size_t *sum) {
    return !__builtin_add_overflow(a, b, sum);
}
static inline bool base_mul_size(size_t a, size_t b, size_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}
static inline bool base_mul_i64(int64_t a, int64_t b, int64_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}
/* True when [offset, offset + len) lies within [0, total). */
static inline bool base_range_ok(uint64_t offset, uint64_t len, uint64_t total) {
    return offset <= total && len <= total - offset;
}
/* `align` is a power of two. False on overflow. */
static inline bool base_align_u64(uint64_t n, uint64_t align, uint64_t *up) {
    if (!base_add_u64(n, align - 1, up)) return false;
    *up &= ~(align - 1);
    return true;
}

#endif

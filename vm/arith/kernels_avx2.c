/* vm/arith/kernels_avx2.c - the simple loops of vm/arith/kernels.inc for processors with AVX2; vm/arith/kernels.c
 * chooses at run time. Only what is called through the tables may stand here: a function of this file that the
 * linker took for another's would end the program on an older processor. */
#include "vm/arith/kernels_internal.h"

#ifdef __x86_64__
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#define K(name) name##_avx2
/* One instruction each here. */
#define ROUND_FLOOR(x)  __builtin_floor(x)
#define ROUND_FLOORF(x) __builtin_floorf(x)
#define ROUND_CEIL(x)   __builtin_ceil(x)
#define ROUND_CEILF(x)  __builtin_ceilf(x)
#define ROUND_TRUNC(x)  __builtin_trunc(x)
#define ROUND_TRUNCF(x) __builtin_truncf(x)
#include "vm/arith/kernels.inc"
#endif

/* vm/kernels_avx2.c - the simple loops of vm/kernels.inc for processors with AVX2; vm/kernels.c chooses at run time. */
#include "vm/kernels_internal.h"

#ifdef __x86_64__
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#define K(name) name##_avx2
#include "vm/kernels.inc"
#endif

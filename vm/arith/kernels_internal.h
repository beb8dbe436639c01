/* vm/arith/kernels_internal.h - the tables of element-wise loops, one per instruction set. */
#ifndef VM_ARITH_KERNELS_INTERNAL_H
#define VM_ARITH_KERNELS_INTERNAL_H

#include "vm/arith/arith.h"

void vm_kernels_fill_base(vm_kernel arith[][VM_ARITH_OPS], vm_kernel compare[][VM_CMP_OPS]);
extern const vm_map_loop vm_map_table_base[VM_MAP_COUNT][2];
bool vm_outside_f64_base(const double *x, int64_t n, double lo, double hi);
bool vm_outside_f32_base(const float *x, int64_t n, float lo, float hi);
bool vm_roots_f64_base(double *r, const double *x, int64_t n);
bool vm_roots_f32_base(float *r, const float *x, int64_t n);
#ifdef __x86_64__
void vm_kernels_fill_avx2(vm_kernel arith[][VM_ARITH_OPS], vm_kernel compare[][VM_CMP_OPS]);
extern const vm_map_loop vm_map_table_avx2[VM_MAP_COUNT][2];
bool vm_outside_f64_avx2(const double *x, int64_t n, double lo, double hi);
bool vm_outside_f32_avx2(const float *x, int64_t n, float lo, float hi);
bool vm_roots_f64_avx2(double *r, const double *x, int64_t n);
bool vm_roots_f32_avx2(float *r, const float *x, int64_t n);
#endif

#endif

/* vm/kernels_internal.h - the tables of element-wise loops, one per instruction set. */
#ifndef VM_KERNELS_INTERNAL_H
#define VM_KERNELS_INTERNAL_H

#include "vm/arith_internal.h"

extern const vm_kernel vm_arith_table_base[VM_PAIR_COUNT][VM_ARITH_OPS],
    vm_compare_table_base[12][VM_CMP_OPS];
extern const vm_map_loop vm_map_table_base[VM_MAP_COUNT][2];
#ifdef __x86_64__
extern const vm_kernel vm_arith_table_avx2[VM_PAIR_COUNT][VM_ARITH_OPS],
    vm_compare_table_avx2[12][VM_CMP_OPS];
extern const vm_map_loop vm_map_table_avx2[VM_MAP_COUNT][2];
#endif

#endif

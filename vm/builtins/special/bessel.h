/* vm/builtins/special/bessel.h - Bessel functions of real order and complex argument. */
#ifndef VM_BUILTINS_SPECIAL_BESSEL_H
#define VM_BUILTINS_SPECIAL_BESSEL_H

#include "vm/arith/arith.h"

/* Each with the factor that keeps it in range: K: exp (z); I: exp (-|Re z|); J and Y: exp (-|Im z|); H1: exp
 * (-i z); H2: exp (i z). `scaled` false: without it. Any real order; z not zero. */
vm_cplx vm_bessel_i(vm_t *vm, double order, vm_cplx z, bool scaled);
vm_cplx vm_bessel_k(vm_t *vm, double order, vm_cplx z, bool scaled);
vm_cplx vm_bessel_j(vm_t *vm, double order, vm_cplx z, bool scaled);
vm_cplx vm_bessel_y(vm_t *vm, double order, vm_cplx z, bool scaled);
/* Hankel's functions: J + i Y, and J - i Y. */
typedef enum vm_hankel { VM_HANKEL_1 = 1, VM_HANKEL_2 } vm_hankel;
vm_cplx vm_bessel_h(vm_t *vm, double order, vm_hankel kind, vm_cplx z, bool scaled);

#endif

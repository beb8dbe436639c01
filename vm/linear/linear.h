/* vm/linear/linear.h - operators on matrices as such: products, divisions, powers. Results are owned by the pool; all
 * raise M errors in Octave's words. */
#ifndef VM_LINEAR_LINEAR_H
#define VM_LINEAR_LINEAR_H

#include "vm/arith/arith.h"

prog_value vm_mpow(vm_t *vm, prog_value x, prog_value y);    /* x ^ y */
prog_value vm_product(vm_t *vm, prog_value x, prog_value y); /* x * y, neither scalar */
/* x' * y where `first`, else x * y'; `conjugate`: of complex numbers, the conjugate transpose. */
prog_value vm_product_turned(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate);
prog_value vm_left_divide(vm_t *vm, prog_value x, prog_value y);  /* x \ y, x not scalar */
prog_value vm_right_divide(vm_t *vm, prog_value x, prog_value y); /* x / y, y not scalar */

#endif

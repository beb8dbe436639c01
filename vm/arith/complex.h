/* vm/arith/complex.h - complex numbers under names of our own: C's `complex` is a field's name here. */
#ifndef VM_ARITH_COMPLEX_H
#define VM_ARITH_COMPLEX_H

typedef double _Complex vm_cplx;
typedef float _Complex vm_cplxf;

#endif

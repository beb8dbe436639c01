/* vm/arith/erf_complex.h - the error functions of complex numbers. */
#ifndef VM_ARITH_ERF_COMPLEX_H
#define VM_ARITH_ERF_COMPLEX_H

/* w (z) = exp (-z^2) erfc (-i z), and what follows from it; about 12 digits. */
double _Complex vm_faddeeva(double _Complex z);
double _Complex vm_erf_complex(double _Complex z);
double _Complex vm_erfc_complex(double _Complex z);
double _Complex vm_erfcx_complex(double _Complex z);

#endif

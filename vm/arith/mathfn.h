/* vm/arith/mathfn.h - numeric functions of doubles shared by builtins and the interpreter's fast forms. */
#ifndef VM_ARITH_MATHFN_H
#define VM_ARITH_MATHFN_H

double vm_mod(double x, double y);
double vm_rem(double x, double y);
double vm_max(double x, double y); /* the one that is no NaN */
double vm_min(double x, double y);
double vm_gamma(double x);
double vm_erfinv(double x);
double vm_erfcinv(double x);
double vm_erfcx(double x);

#endif

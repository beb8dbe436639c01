/* vm/builtins/special/fft.h - discrete Fourier transforms of one line of complex numbers, any length. */
#ifndef VM_BUILTINS_SPECIAL_FFT_H
#define VM_BUILTINS_SPECIAL_FFT_H

#include "vm/heap/vm.h"

typedef struct vm_point {
    double re, im;
} vm_point;

typedef struct vm_fft {
    int64_t n;
    bool inverse; /* exponent +, without the factor 1/n */
    int nfactors;
    int factors[64];
    vm_point *roots; /* n of them: exp (-+ 2 pi i k / n) */
    vm_point *work;  /* n */
    /* for lengths with a large prime factor: Bluestein's convolution of this length … */
    struct vm_fft *chirp;
    struct vm_fft *back;
    vm_point *kernel, *turn, *line;
    struct vm_fft *half; /* of a real plan, with turn (n / 2) and line (n / 2 + 1) */
} vm_fft;

/* A plan in scratch memory. */
vm_fft *vm_fft_plan(vm_t *vm, int64_t n, bool inverse);
/* Transforms x (n points) in place. */
void vm_fft_line(vm_fft *plan, vm_point *x);

/* For n real points, n even: a transform of half the length. x holds n points whose
 * imaginary parts are zero. */
vm_fft *vm_fft_plan_real(vm_t *vm, int64_t n);
void vm_fft_line_real(vm_fft *plan, vm_point *x);

#endif

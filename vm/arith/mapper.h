/* vm/arith/mapper.h - functions of one number over the elements of an array. */
#ifndef VM_ARITH_MAPPER_H
#define VM_ARITH_MAPPER_H

#include "vm/arith/arith.h"

/* A function of one number over all elements of an array. */
typedef struct vm_mapper {
    const char *name;
    void (*f64)(double *to, const double *from, int64_t n);
    void (*f32)(float *to, const float *from, int64_t n);
    /* for complex arguments and real ones outside [lo, hi]; NULL: not defined there */
    vm_cplx (*cplx)(vm_cplx);
    double lo, hi; /* real results exist within; NaN in, NaN out */
    bool text;     /* takes text as its character codes */
    bool same_int; /* integers stay what they are */
    uint16_t cost; /* of one element, in additions (vm/arith/parallel.h) */
} vm_mapper;
#define VM_MAPPER(name, joins) extern const vm_mapper vm_mapper_##name;
#include "vm/arith/mappers.def"
extern const vm_mapper vm_mapper_log2_1, vm_mapper_sign_float; /* parts of log2 and sign */

typedef enum vm_mapper_id {
    VM_MAPPER_NONE,
#define VM_MAPPER(name, joins) VM_MAPPER_##name,
#include "vm/arith/mappers.def"
} vm_mapper_id;
const vm_mapper *vm_mapper_at(vm_mapper_id id);

/* n elements at x to r; false where one of them lies outside the interval: then r holds no results. */
bool vm_map_within(const vm_mapper *m, bool single, void *r, const void *x, int64_t n);

#endif

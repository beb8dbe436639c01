/* vm/run/fast.h - builtins of one or two real double scalars that the interpreter may compute without a call. */
#ifndef VM_RUN_FAST_H
#define VM_RUN_FAST_H

#include "vm/run/builtin.h"
#include "vm/arith/mapper.h"
#include "vm/arith/reduce.h"

/* The fast form of builtin `index`, or NULL where there is none; of one argument, also where that is outside
 * its domain. */
vm_fast1 vm_fast1_of(uint32_t index, double x);
vm_fast2 vm_fast2_of(uint32_t index);

/* The answer of builtin `index` about one value, or NULL where it has no such form; the answer is PROG_UNDEF
 * where the builtin must be called after all. It never raises and never allocates. */
typedef prog_value (*vm_query)(vm_t *vm, prog_value v);
vm_query vm_query_of(uint32_t index);

/* Whether a builtin says of two texts that they are the same: the answer for plain texts needs no call. */
bool vm_compares_texts(uint32_t id);

/* What builtin `index` gives whenever it is called without arguments, or PROG_UNDEF. */
prog_value vm_constant_of(uint32_t index);

/* What builtin `index` does with real floating-point arrays within its interval, where it can be a step of several
 * element-wise operations that are run as one; NULL where it is no such function. */
const vm_mapper *vm_mapper_of(uint32_t index);
/* The reduction of a whole vector that builtin `index` is, or VM_REDUCE_NONE. */
vm_reduction vm_reduction_of(uint32_t index);

/* What the tables know of a builtin, for the compiler. */
typedef enum vm_fact { VM_FACT_NONE, VM_FACT_ONE, VM_FACT_TWO, VM_FACT_QUERY, VM_FACT_CONSTANT } vm_fact;
/* `real`: ONE is real for every real double. `answer`: of a CONSTANT, or of a QUERY about a real double
 * scalar; `logical`: about a logical scalar. Any of the pointers' targets may be left as they are. */
vm_fact vm_facts_of(uint32_t index, bool *real, prog_value *answer, prog_value *logical);

#define VM_QUERY(name) prog_value vm_query_##name(vm_t *vm, prog_value v);
#include "vm/run/fast.def"

#endif

/* vm/interp/operands.h - operands of the instruction `ins`, for instructions that are done out of line. */
#ifndef VM_INTERP_OPERANDS_H
#define VM_INTERP_OPERANDS_H

#include "vm/interp/interp_internal.h"

#define A prog_i_a(ins)
#define B prog_i_b(ins)
#define C prog_i_c(ins)
#define N prog_i_n(ins)

#endif

/* vm/interp_record.c - the interpreter loop once more, with every instruction reported (vm/record.h,
 * vm/echo.h). */
#define VM_RECORDING 1
#include "vm/interp.c"

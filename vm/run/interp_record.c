/* vm/run/interp_record.c - the interpreter loop once more, with every instruction reported (vm/run/record.h,
 * vm/run/echo.h). */
#define VM_RECORDING 1
#include "vm/run/interp.c"

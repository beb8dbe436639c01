/* vm/interp/loop_watched.c - the interpreter loop once more, with every instruction reported (vm/interp/record.h,
 * vm/interp/echo.h). */
#define VM_RECORDING 1
#include "vm/interp/loop.c"

/* vm/interp_record.c - the interpreter loop once more, with every instruction reported to the recorder. */
#define VM_RECORDING 1
#include "vm/interp.c"

/* vm/interp/loop_counted.c - the interpreter loop once more (loop.c), counting safe points (counter.h). vm_run chooses it
 * while the VM counts.
 *
 * Loops are not run as plans of many turns at once, so that each turn is counted; all else is as in the plain loop. */
#define VM_COUNTING 1
#include "vm/interp/loop.c"

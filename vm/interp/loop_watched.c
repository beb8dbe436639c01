/* vm/interp/loop_watched.c - the interpreter loop once more (loop.c), with every instruction and frame reported to
 * record.c, for recordings and for echo. vm_run chooses between the two.
 *
 * The same text is compiled rather than copied, so the two cannot come to differ. A recording therefore sees the
 * instructions that the compiler wrote, each alone: pairs are dispatched one by one, and chains and loops are not run
 * as plans. */
#define VM_RECORDING 1
#include "vm/interp/loop.c"

/* vm/functions.c - the table of the builtins' C functions. */
#include "vm/functions.h"

/* C has no constant for the distance of two symbols; the assembler does. It puts subsections behind each other by
 * number, so each row writes into the one of its id, wherever the row stands. */
__asm__(".pushsection .rodata.vm_builtin_distances, \"a\"\n"
        ".balign 4\n"
        ".globl vm_builtin_distances\n"
        ".hidden vm_builtin_distances\n"
        "vm_builtin_distances:\n"
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help)                 \
    ".subsection " #id "\n.long " #fn " - vm_builtin_distances\n"
#include "vm/builtins.def"
#undef VM_BUILTIN
        ".popsection\n");

/* vm/run/place.h - where the program is, and where it was when an error happened: for reports. */
#ifndef VM_RUN_PLACE_H
#define VM_RUN_PLACE_H

#include "program/code.h"
#include "vm/heap/cage.h"

/* The row of the lines of a code object that instruction `pc` belongs to; NULL in front of the first. */
const prog_line *vm_line_at(const prog_code *code, uint32_t pc);

/* The struct array of an exception's field `stack`: the frames in being, from the innermost. */
prog_value vm_stack_info(vm_t *vm);
/* A place in a source: `file` of the snapshot in `slot` (-1: a file of the system, or a
 * text named "<...>"). */
typedef struct vm_place {
    int slot;
    const char *file; /* valid as long as the VM */
    uint32_t line, column;
    bool script;          /* in a script or text itself, not in a function */
    const char *function; /* its name, or NULL; valid as long as the VM */
} vm_place;
/* Where the last error happened: in the innermost code that is not the library's, if there is such. False
 * when that is not known, or nothing but the message is to be shown. */
bool vm_error_place(vm_t *vm, vm_place *out);
/* The source file of the innermost code that has one, and the slot of its snapshot (-1: none); NULL when no
 * code runs. While text of eval is compiled, of the code in whose scope it will run. Valid as long as the VM. */
const char *vm_calling_file(vm_t *vm, int *slot);
/* Whether a name is that of a local function of that code's file. */
bool vm_text_calls_local(vm_t *vm, base_view name);

#endif

/* vm/run/outside.h - what each builtin takes from outside of the program: a column of the table of builtins.
 *
 * A builtin without any depends on its arguments and on what the VM holds alone, so where its calls were made, and when,
 * does not matter. TAKING is: something of the outside may show in what the program sees, be it a value, or that there was an
 * error. What is only given away (output, writing to a file that is open) is not. Functions that are looked up by name
 * in files are not either: the session keeps account of those (session/image_state.c); nor is what decides how output looks
 * (whether it goes to a terminal) or how fast something is (settings of Mica's own in the environment).
 *
 * tests/session/outside.c holds the column against the system calls that builtins make. */
#ifndef VM_RUN_OUTSIDE_H
#define VM_RUN_OUTSIDE_H

#include "vm/run/builtin.h"

enum {
    VM_OUTSIDE_None = 0,
#define VM_OUTSIDE(bit, id, name, meaning) VM_OUTSIDE_##id = 1 << (bit),
#include "vm/run/outside.def"
#undef VM_OUTSIDE
    VM_OUTSIDE_ClockEnvironment = VM_OUTSIDE_Clock | VM_OUTSIDE_Environment,
    VM_OUTSIDE_ClockFile = VM_OUTSIDE_Clock | VM_OUTSIDE_File,
    VM_OUTSIDE_ClockFileProcess = VM_OUTSIDE_ClockFile | VM_OUTSIDE_Process,
    VM_OUTSIDE_ClockFileEnvironment = VM_OUTSIDE_Clock | VM_OUTSIDE_File | VM_OUTSIDE_Environment,
    VM_OUTSIDE_Replaced =
        VM_OUTSIDE_File | VM_OUTSIDE_Process, /* a file of a name of its own takes another's place */
    VM_OUTSIDE_Saved = VM_OUTSIDE_Clock | VM_OUTSIDE_Environment | VM_OUTSIDE_Replaced,
    VM_OUTSIDE_ClockInput = VM_OUTSIDE_Clock | VM_OUTSIDE_Input,
    VM_OUTSIDE_FileEnvironment = VM_OUTSIDE_File | VM_OUTSIDE_Environment,
    VM_OUTSIDE_Address = VM_OUTSIDE_Network | VM_OUTSIDE_File | VM_OUTSIDE_Environment | VM_OUTSIDE_Clock,
    VM_OUTSIDE_FileInput = VM_OUTSIDE_File | VM_OUTSIDE_Input,
    VM_OUTSIDE_TempName = VM_OUTSIDE_Entropy | VM_OUTSIDE_File | VM_OUTSIDE_Environment
};
#define VM_OUTSIDE_BITS 7

/* Bits by id. It lies apart from the rows: no start reads it. */
extern const uint8_t vm_builtin_outside[];
/* The name of a bit ("clock") and what it means; NULL where there is no such bit. Valid for ever. */
const char *vm_outside_name(unsigned bit);
const char *vm_outside_meaning(unsigned bit);

#endif

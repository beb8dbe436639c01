/* vm/interp/record.h - what a recorded run did: calls, time, instruction sequences, argument types, branches.
 *
 * A recording VM runs a second instance of the interpreter loop (vm/interp/loop_watched.c), the watching one, that
 * reports every instruction here. A VM that does not record runs the plain loop and pays nothing. All of it
 * lies outside the cage. */
#ifndef VM_INTERP_RECORD_H
#define VM_INTERP_RECORD_H

#include "vm/run/frame.h"

#define VM_RECORD_LONGEST 4  /* instructions of the longest sequence */
#define VM_RECORD_TYPES   64 /* different argument lists kept for one function */
#define VM_RECORD_ARGS    8  /* arguments of a list that are told apart */

typedef struct vm_record_count {
    uint64_t count, ticks;
} vm_record_count;

/* Shape of an argument: how the low bits of a vm_record_types.args member are read; the class is in the high
 * ones. */
typedef enum vm_record_shape {
    VM_RECORD_SCALAR = 1,
    VM_RECORD_EMPTY,
    VM_RECORD_ROW,
    VM_RECORD_COLUMN,
    VM_RECORD_MATRIX,
    VM_RECORD_ND,
    VM_RECORD_RANGE,
    VM_RECORD_COLON
} vm_record_shape;
#define VM_RECORD_COMPLEX 8u /* added to the shape */

typedef struct vm_record_types {
    uint32_t nargs;               /* all that were given */
    uint8_t args[VM_RECORD_ARGS]; /* class << 4 | shape */
    uint64_t count;
} vm_record_types;

typedef struct vm_record_branch {
    uint64_t taken, passed;
} vm_record_branch;

/* One code object of a snapshot slot; the first record stands for all code on the heap. */
typedef struct vm_record_code {
    uint64_t code; /* cage offset; 0 for the heap's */
    uint64_t calls, ticks;
    vm_record_branch *branches; /* one for each instruction; NULL until a conditional jump was seen */
    vm_record_types *types;     /* VM_RECORD_TYPES; NULL until called */
    uint32_t ntypes;
} vm_record_code;

/* Sequences of one length in an open-addressing table; ops[0] in the high byte. */
typedef struct vm_record_run {
    uint32_t ops; /* the last instruction in the lowest byte */
    uint8_t used;
    vm_record_count n;
} vm_record_run;
typedef struct vm_record_runs {
    vm_record_run *slots;
    size_t size, used;
} vm_record_runs;

typedef struct vm_recorder vm_recorder;
struct vm_recorder {
    bool run; /* still recording */
    vm_record_code *codes;
    size_t code_count, code_cap;
    uint32_t *table; /* code offset → index + 1 into codes */
    size_t table_size;
    vm_record_runs runs[VM_RECORD_LONGEST];                /* by length - 1 */
    uint64_t began_ns, ended_ns, began_ticks, ended_ticks; /* to turn ticks into time */
    bool out_of_memory;
    bool answered; /* the program has written something */
    /* the instruction that runs now */
    uint32_t current; /* index of its code's record */
    bool pending;
    uint64_t at_code, since;
    uint32_t at;
    uint8_t op, length; /* instructions in the window, the pending one not counted */
    uint32_t window;
    uint64_t window_ticks[VM_RECORD_LONGEST];
};

/* Begins recording. False when memory ran out. */
bool vm_record_begin(vm_t *vm);
/* Stops; the record stays readable until vm_record_free. */
void vm_record_end(vm_t *vm);
void vm_record_free(vm_t *vm);
/* The record; NULL when nothing was recorded. */
const vm_recorder *vm_record_of(const vm_t *vm);
/* Nanoseconds of a number of ticks. */
uint64_t vm_record_ns(const vm_recorder *r, uint64_t ticks);

/* ---- for the watching loop, which also serves vm/interp/echo.h ---- */
/* A frame is entered or gone on with; native frames too. */
void vm_watch_frame(vm_t *vm);
/* Instruction `at` of the top frame is about to run. */
void vm_watch_step(vm_t *vm, const prog_code *code, uint32_t at, uint64_t ins);

#endif

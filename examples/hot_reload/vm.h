/* examples/hot_reload/vm.h - a small stack machine, whose program can be changed while it is there. */
#ifndef HOT_RELOAD_VM_H
#define HOT_RELOAD_VM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { VM_STACK = 256, VM_PROGRAM_MAX = 1024 };

/* An instruction is one byte; PUSH has its operand in the next. */
enum { VM_HALT, VM_PUSH, VM_ADD, VM_SUB, VM_MUL, VM_PRINT, VM_OPS };

typedef struct vm {
    uint8_t *program;    /* VM_PROGRAM_MAX bytes, of which `used` are the program's */
    const uint8_t *next; /* instruction; lies in the program or at its end */
    uint32_t used;
    int32_t sp; /* the topmost value; -1: none */
    int32_t stack[VM_STACK];
    int32_t iteration; /* how often it has been run */
    uint8_t halted;
} vm;

/* The machine with its first program, which is at `program`. */
void vm_reset(vm *m, uint8_t *program);
/* Runs the program from its beginning and prints what it prints; false, with a sentence, when it cannot go on. */
bool vm_run(vm *m, FILE *out);
/* Changes one byte of the program; false when there is none at that offset. */
bool vm_patch(vm *m, unsigned offset, uint8_t value);
void vm_view(const vm *m, FILE *out);
/* Whether what came from a file is a machine that can run the program that is there. */
bool vm_good(const vm *m, const uint8_t *program);

#endif

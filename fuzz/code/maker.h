/* fuzz/code/maker.h - code objects that nobody compiled and the verifier accepts: built instruction by
 * instruction from the opcode table, or from the library's by changing operands. */
#ifndef FUZZ_CODE_MAKER_H
#define FUZZ_CODE_MAKER_H

#include "fuzz/seeds.h"
#include "program/code.h"
#include "vm/heap/cage.h"

#include <stdlib.h>

/* A blob and the names of its symbols. */
typedef struct code_made {
    uint8_t *blob; /* 16-byte aligned */
    size_t len;
    vm_reloc *relocs;
    size_t nrelocs;
} code_made;

void code_made_free(code_made *made);
/* Whether a function may be called by name: nothing that reaches outside the program, waits, or ends it. */
bool code_is_harmless(const char *name, size_t len);

/* A blob of several code objects made from `seed`. False: what was made could not be mended (rare). */
bool code_make(uint64_t seed, code_made *out);

/* Changes a few places of `made` in one of the ways a forger would; `count` of them. */
void code_mutate(seeds_random *r, code_made *made, unsigned count);

/* Replaces instructions that the verifier refuses until it accepts; false when that does not help. */
bool code_mend(code_made *made);

#endif

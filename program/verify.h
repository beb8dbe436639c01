/* program/verify.h - proves that a code blob is safe to run before the VM first touches it. */
#ifndef PROGRAM_VERIFY_H
#define PROGRAM_VERIFY_H

#include "base/view.h"
#include "mica/error.h"
#include "program/code.h"

/* Reads `len` bytes at `blob` (16-byte aligned) and nothing else, in time linear in `len`. MICA_OK means:
 * every table lies inside its code object, constants are canonical values or well-formed leaf arrays, and
 * for every instruction what its operand kinds (operands.def) and rules (rules.def) say holds whichever
 * way leads to it; docs/verifier.md tells it whole. What stays for the VM to check while running: whether
 * registers are defined, classes and sizes of values, and that a ROWS operand holds a cell. Symbol ids
 * must be below `nsyms_limit` (0xFFFFFFFF: unchecked). `in_snapshot` also demands what keeps a built file
 * reproducible: zero reference counts in constants. Errors: MICA_ERR_VERIFY with the byte offset of the
 * offending instruction or record in the blob, MICA_ERR_NO_MEMORY. Thread-safe. */
MICA_MUST_USE mica_status prog_verify(const void *blob, size_t len, uint32_t nsyms_limit, bool in_snapshot,
                                      mica_error *err);
/* The same for a blob that was loaded into a heap, where constants that were arrays of the blob are objects of that
 * heap: whether these are what they must be (arrays of numbers, chars or logicals; characters where a function's text
 * is) is for the caller to prove. */
MICA_MUST_USE mica_status prog_verify_loaded(const void *blob, size_t len, uint32_t nsyms_limit,
                                             mica_error *err);

/* Whether a value that is no object has the one form that values have: a double, a small value, or the colon. */
bool prog_is_canonical(prog_value v);

/* Which registers of a code object hold lists where, as the verifier follows them (verify_lists.c). Of code that was
 * verified; `reached` is NULL where no register ever holds one. End it with prog_lists_free. */
typedef struct prog_lists {
    uint32_t count, words; /* registers that may; words of a set of them */
    uint16_t *reg;         /* which, ascending */
    uint64_t *at;          /* by instruction: those that hold a list on every way there */
    uint8_t *reached;      /* whether any way leads there */
} prog_lists;
MICA_MUST_USE mica_status prog_lists_find(const prog_code *code, prog_lists *out, mica_error *err);
void prog_lists_free(prog_lists *lists);
/* Whether register number `i` of lists->reg holds a list where the instruction at pc begins. */
static inline bool prog_lists_hold(const prog_lists *lists, uint32_t pc, uint32_t i) {
    return lists->at[(size_t)pc * lists->words + i / 64] >> i % 64 & 1;
}

#endif

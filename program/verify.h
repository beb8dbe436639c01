/* program/verify.h - proves that a code blob is safe to run before the VM first touches it. */
#ifndef PROGRAM_VERIFY_H
#define PROGRAM_VERIFY_H

#include "base/view.h"
#include "mica/error.h"

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

#endif

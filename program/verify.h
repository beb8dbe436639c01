/* program/verify.h - proves that a code blob is safe to run before the VM first touches it. */
#ifndef PROGRAM_VERIFY_H
#define PROGRAM_VERIFY_H

#include "base/view.h"
#include "mica/error.h"

/* Reads `len` bytes at `blob` (16-byte aligned) and nothing else, in time linear in `len`. MICA_OK means:
 * every table lies inside its code object, every operand of every instruction is in range for its kind, jumps
 * and handlers land on instructions, no path runs off the end, constants are canonical values or well-formed
 * leaf arrays, loop state registers are touched by loop instructions alone. What stays for the VM to check
 * while running: that a LIST operand holds a cell, and that FORLOOP's state is not undefined (it can be
 * cleared, never forged). Symbol ids must be below `nsyms_limit` (0xFFFFFFFF: unchecked). `in_snapshot` also
 * demands what keeps a built file reproducible: zero reference counts in constants. Errors: MICA_ERR_VERIFY
 * with the byte offset of the offending instruction or record in the blob, MICA_ERR_NO_MEMORY. Thread-safe.
 */
MICA_MUST_USE mica_status prog_verify(const void *blob, size_t len, uint32_t nsyms_limit, bool in_snapshot,
                                      mica_error *err);

#endif

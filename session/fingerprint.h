/* session/fingerprint.h - what must agree between a snapshot and the program that runs it. */
#ifndef SESSION_FINGERPRINT_H
#define SESSION_FINGERPRINT_H

#include "mica/snapshot.h"
#include "program/code.h"
#include "vm/run/builtin.h"

#include <stdint.h>

/* What the fingerprint is made of, in the order of the header's fingerprint_parts. */
typedef enum ses_fingerprint_part {
    SES_FINGERPRINT_CODE,     /* opcodes, layout of code objects */
    SES_FINGERPRINT_VALUES,   /* classes, layout of arrays */
    SES_FINGERPRINT_BUILTINS, /* names and arities, in order */
    SES_FINGERPRINT_HIR,      /* version and kinds of stored HIR, numbers of operators and classes */
    SES_FINGERPRINT_PARTS
} ses_fingerprint_part;

/* SHA-256 of each part, and of all parts together; computed while building (cmake/fingerprint_main.c). */
void ses_fingerprint_compute(uint8_t parts[SES_FINGERPRINT_PARTS][32], uint8_t out[32]);
/* The part of the builtins for a table of `count` rows. */
void ses_fingerprint_rows(const vm_builtin *rows, uint32_t count, uint8_t out[32]);
/* The part of the HIR where the operators have the numbers from `from` to `to` of that table. */
void ses_fingerprint_hir(const prog_op_info *ops, uint32_t from, uint32_t to, uint8_t out[32]);
/* The same values, as built in. */
void ses_fingerprint(uint8_t out[32]);
void ses_fingerprint_parts(uint8_t out[SES_FINGERPRINT_PARTS][32]);
/* Why a file whose fingerprint differs is refused, by its parts as the header has them (mica_snapshot_info);
 * *hir: its HIR is this program's none the less. */
mica_fallback ses_fingerprint_compare(const uint8_t *parts, bool *hir);

#endif

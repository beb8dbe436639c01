/* program/verify_internal.h - what the verifier's two halves share: the object under proof and how to refuse
 * it. */
#ifndef PROGRAM_VERIFY_INTERNAL_H
#define PROGRAM_VERIFY_INTERNAL_H

#include "base/error.h"
#include "program/code.h"
#include "program/verify.h"

#define PROG_VERIFY_NEAR 64 /* code objects of a blob remembered without an allocation */

typedef struct prog_proof {
    const uint8_t *blob;
    size_t len;
    uint32_t nsyms_limit;
    bool in_snapshot;
    const uint32_t *starts; /* offsets of the code objects, ascending */
    size_t nstarts;
    /* the object under proof */
    size_t at;
    const prog_code *code;
    uint8_t pinned[65536 / 8]; /* bit set: register is loop state */
    mica_error *err;
} prog_proof;

/* Refuses the record at byte `offset` of the blob. */
#define PROG_REFUSE(p, offset, ...)                                                                          \
    base_fail((p)->err, MICA_ERR_VERIFY, "code", (uint64_t)(offset), __VA_ARGS__)

/* The start of the child number `i` of the object under proof; valid once its header was checked. */
const prog_code *prog_proof_child(const prog_proof *p, unsigned i);

/* Instructions and handlers of an object whose header, tables and children were checked (verify_ops.c). */
MICA_MUST_USE mica_status prog_verify_ops(prog_proof *p);

#endif

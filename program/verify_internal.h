/* program/verify_internal.h - what the verifier's parts share: the object under proof, one instruction, and
 * how to refuse it. */
#ifndef PROGRAM_VERIFY_INTERNAL_H
#define PROGRAM_VERIFY_INTERNAL_H

#include "base/error.h"
#include "program/code.h"
#include "program/verify.h"

#define PROG_VERIFY_NEAR   64   /* code objects of a blob remembered without an allocation */
#define PROG_VERIFY_PLACES 1024 /* registers of a code object whose places need no allocation */

typedef struct prog_proof {
    const uint8_t *blob;
    size_t len;
    uint32_t nsyms_limit;
    bool in_snapshot;
    bool loaded;            /* into a heap: constants may be objects */
    const uint32_t *starts; /* offsets of the code objects, ascending */
    size_t nstarts;
    /* the object under proof */
    size_t at;
    const prog_code *code;
    uint32_t above_loops; /* first register above variables and all loop state */
    bool needs_lists;     /* some instruction must find a list */
    uint8_t *place;       /* two bits a register: 0, or 1 + its place in the state of loops; one of: */
    uint8_t *near, *far;  /* for PROG_VERIFY_PLACES registers, the caller's; for any number, or NULL */
    mica_error *err;
} prog_proof;

/* An instruction taken apart. */
typedef struct prog_site {
    uint64_t word;
    uint32_t pc;
    unsigned op, n, a, b, c;
} prog_site;

static inline prog_site prog_site_at(const prog_code *c, uint32_t pc) {
    uint64_t w = prog_code_instr(c)[pc];
    return (prog_site){w, pc, prog_i_op(w), prog_i_n(w), prog_i_a(w), prog_i_b(w), prog_i_c(w)};
}

/* Whether an operand of this kind names a register. */
static inline bool prog_is_register(unsigned kind) {
    static_assert(PROG_DST == PROG_PATH + 1, "kinds of registers are the last of operands.def");
    return kind >= PROG_DST;
}

/* Whether a list must be in the register of an operand of this kind. */
static inline bool prog_wants_list(unsigned kind) {
    return kind == PROG_ARGLIST || kind == PROG_LIST || kind == PROG_PEEK || kind == PROG_GROW;
}
#define PROG_R_ANY_PATH (PROG_R_PATH_AT_C | PROG_R_PATH_BEHIND_C)

/* Registers that a step of a path takes. */
static inline uint32_t prog_step_registers(const prog_step *step) {
    return step->nargs == PROG_STEP_LIST ? 1 : step->nargs;
}

/* Refuses the record at byte `offset` of the blob. */
#define PROG_REFUSE(p, offset, ...)                                                                          \
    base_fail((p)->err, MICA_ERR_VERIFY, "code", (uint64_t)(offset), __VA_ARGS__)

static inline mica_status prog_refuse_op(prog_proof *p, const prog_site *s, const char *reason) {
    return PROG_REFUSE(p, p->at + p->code->instr_off + 8 * (uint64_t)s->pc, "pc %u (%s): %s", s->pc,
                       prog_ops[s->op].known ? prog_ops[s->op].name : "?", reason);
}

/* The start of the child number `i` of the object under proof; valid once its header was checked. */
const prog_code *prog_proof_child(const prog_proof *p, unsigned i);

/* Instructions and handlers of an object whose header, tables and children were checked (verify_ops.c). */
MICA_MUST_USE mica_status prog_verify_ops(prog_proof *p);

/* That every operand and path step that must be a list is one on all ways there; the rest of the object's
 * instructions has been proved (verify_lists.c). */
MICA_MUST_USE mica_status prog_verify_lists(prog_proof *p);

#endif

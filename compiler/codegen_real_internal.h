/* compiler/codegen_real_internal.h - the copy of one loop over real scalars while it is made: codegen_real.c;
 * codegen_real_types.c for what registers hold; codegen_real_parts.c for fields, members and what stays as it
 * is while the loop runs. */
#ifndef CMP_CODEGEN_REAL_INTERNAL_H
#define CMP_CODEGEN_REAL_INTERNAL_H

#include "compiler/codegen_internal.h"
#include "program/families.h"

/* What a register may hold. */
#define MAY_DOUBLE 1u
#define MAY_TRUTH  2u
#define MAY_UNDEF  4u
#define MAY_OBJECT 8u  /* of any class */
#define MAY_TEXT   16u /* an object of this class, as the type cache tells */
#define MAY_CELL   32u
#define MAY_STRUCT 64u
#define OBJECTS    (MAY_OBJECT | MAY_TEXT | MAY_CELL | MAY_STRUCT)
#define MAY_ANY    15u

#define GEN_MAX_KEPT 32u /* constants and unchanging values in registers of their own */

/* What such a register holds: a number, or what an instruction loads that can be repeated. */
typedef struct gen_kept {
    prog_value number;
    uint64_t load; /* 0: the number */
} gen_kept;

typedef struct gen_real {
    cmp_gen *g;
    uint32_t door, start, end, nregs;
    uint8_t *held;       /* by instruction and register: what it may hold in front of it */
    uint8_t *reached;    /* by instruction */
    uint8_t *target;     /* by instruction: something jumps to it */
    uint8_t *real_first; /* by variable: must be a real double when the loop begins */
    uint8_t *written;    /* by variable: is written without a look at what it held */
    uint8_t *defined;    /* by variable: must have a value when the loop begins */
    uint8_t *changed;    /* by variable: the loop gives it a value, or changes its shape, fields or members */
    uint32_t *copy;      /* by instruction: where its copy begins */
    struct {
        uint32_t at, to; /* jump, instruction of the first copy */
    } * fixes;
    struct {
        uint32_t jump, next; /* behind a call of a function with code to where the numbers are loaded again;
                                the instruction of the first copy that follows */
    } * calls;
    uint32_t ncalls, calls_cap;
    uint32_t nfixes, fixes_cap, nkept;
    gen_kept kept[GEN_MAX_KEPT];
    uint32_t kept_from; /* register of the first */
    bool refused, again;
} gen_real_loop;

/* One instruction. */
typedef struct gen_step {
    uint64_t word;
    unsigned op, n, a, b, c;
    uint32_t pc;
} gen_step;

static inline gen_step gen_step_at(const gen_real_loop *r, uint32_t pc) {
    uint64_t w = r->g->code[pc];
    return (gen_step){w, prog_i_op(w), prog_i_n(w), prog_i_a(w), prog_i_b(w), prog_i_c(w), pc};
}

static inline uint32_t gen_target_of(const gen_step *s) {
    return s->pc + 1 + (uint32_t)prog_i_rel(s->word);
}

static inline uint8_t *gen_held_at(const gen_real_loop *r, uint32_t pc) {
    return r->held + (size_t)(pc - r->start) * r->nregs;
}

static inline bool gen_is_inside(const gen_real_loop *r, uint32_t pc) {
    return pc >= r->start && pc < r->end;
}

/* codegen_real_types.c */
/* Fills `held`, `reached` and what must hold when the loop begins; false where the loop cannot be copied. */
bool gen_find_types(gen_real_loop *r);
/* The register must hold a real double here: a variable may be asked to when the loop begins. */
void gen_want_real(gen_real_loop *r, const uint8_t *now, unsigned reg);
void gen_put(gen_real_loop *r, uint8_t *now, unsigned reg, uint8_t what);
/* Over what the register held, without a look at it. */
void gen_put_over(gen_real_loop *r, uint8_t *now, unsigned reg, uint8_t what);
/* The constant, where it is a double. */
bool gen_constant_at(const gen_real_loop *r, uint32_t i, double *d);
/* What the function that a CALL means gives for what the registers hold in front of it, and where it is:
 * MAY_DOUBLE, most likely one; 0 for other functions and other results. */
uint8_t gen_function_gives(const gen_real_loop *r, const gen_step *s, const uint8_t *now, unsigned *origin);
/* length (s) and its like, of an object: a number. */
bool gen_is_query(const gen_real_loop *r, const gen_step *s, const uint8_t *now);
/* A move that carries more than a number: as it is. */
bool gen_carries_object(const gen_real_loop *r, const gen_step *s, const uint8_t *now);
/* x(i) that is only asked for its truth. */
bool gen_is_test(const gen_real_loop *r, const gen_step *s);

/* codegen_real.c */
/* The JMP to the general form. */
void gen_otherwise(gen_real_loop *r, const gen_step *s);

/* codegen_real_parts.c */
void gen_find_changed(gen_real_loop *r);
/* Follows reads and writes of fields and members; false where the instruction is another. */
bool gen_follow_part(gen_real_loop *r, const gen_step *s, uint8_t *now);
/* Copies one; how many instructions of the first copy that were, 0 where it is another. */
uint32_t gen_copy_part(gen_real_loop *r, const gen_step *s);
/* A builtin's answer about a variable whose class and shape stay as they are. */
bool gen_is_answer(const gen_real_loop *r, const gen_step *s);
void gen_copy_answer(gen_real_loop *r, const gen_step *s);
void gen_guard_answers(gen_real_loop *r); /* jumps where names of such builtins mean something else */
/* The register of a number; it is loaded in front of the copy. */
uint32_t gen_keep_number(gen_real_loop *r, double d);
/* Loads all that is kept and goes to `back`; to `other` where it cannot be had. */
void gen_load_kept(gen_real_loop *r, uint32_t back, uint32_t other);

#endif

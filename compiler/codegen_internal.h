/* compiler/codegen_internal.h - bytecode of one function under construction, and how its parts are emitted.
 *
 * Registers: variables, then three of loop state for each level of `for` nesting, then temporaries in stack
 * discipline: `top` is the first free one. Reading a temporary consumes it, so each is read once; statements
 * leave `top` where it was and every temporary above it undefined. */
#ifndef CMP_CODEGEN_INTERNAL_H
#define CMP_CODEGEN_INTERNAL_H

#include "compiler/compile.h"

#define GEN_MAX_ARGS                                                                                         \
    250u /* in registers; more go through a list. Below PROG_N_MOST, as some calls get a few more */

typedef struct gen_jumps {
    uint32_t *at; /* pcs of jumps that wait for their target */
    uint32_t count, cap;
} gen_jumps;

/* A statement that must be left in order when break, continue or return jump out of it. */
typedef struct gen_frame {
    struct gen_frame *outer;
    enum { GEN_LOOP, GEN_HELD, GEN_CLEANUP, GEN_CATCH } kind;
    uint32_t reg; /* LOOP: its state (GEN_NO_REG: while); HELD: the temporary */
    gen_jumps *breaks, *continues;
    const hir_node *cleanup; /* CLEANUP */
    uint32_t loop_depth;
    uint32_t range_start; /* CLEANUP, CATCH: pc where the open protected range began */
    gen_jumps ranges;     /* start and end of the closed ones, in turn */
} gen_frame;
#define GEN_NO_REG 0xFFFFFFFFu

/* Code that seldom runs, put behind the end of the function. */
typedef struct gen_cold {
    enum { GEN_COLD_BLOCK, GEN_COLD_CALL, GEN_COLD_GUARD, GEN_COLD_CONDITION } kind;
    const hir_node *node;
    gen_jumps from;           /* what jumps to it */
    const hir_node *outputs;  /* CALL: the MULTI whose outputs it has, or NULL */
    uint32_t back;            /* pc where it goes on */
    uint32_t top, loop_depth; /* as where it was left out */
    uint32_t base, clear; /* CALL: first register of the arguments, and how many may hold values; GUARD: the
                             result's register */
    unsigned results;
} gen_cold;

/* A loop as it was laid out: a NOP in front, which a copy for real scalars may take, then up to `end`. */
typedef struct gen_loop {
    uint32_t door, end;
    bool inner; /* of a loop that has a copy */
} gen_loop;

/* What `end` refers to. */
typedef struct gen_host {
    uint32_t object, count;
    uint32_t list; /* register of the list of indices so far, or GEN_NO_REG */
} gen_host;

typedef struct gen_const {
    prog_value value;
    const hir_const *object; /* not NULL: an array placed behind the tables */
} gen_const;

typedef struct gen_path {
    uint32_t first, count; /* of steps */
} gen_path;

/* One blob: its unit, and arrays that all functions use in turn. */
typedef struct gen_blob {
    hir_unit *unit;
    base_arena *arena;
    base_buf out;
    cmp_reloc *relocs;
    uint32_t nrelocs, relocs_cap;
    uint32_t *sym_local, *sym_stamp; /* by name, plain and as a function's: index in the current function's
                                        symbols, and whose it is */
    uint32_t *offsets;               /* by function */
    struct {
        uint32_t slot, func, from;
    } * child_fixes; /* children tables waiting for offsets */
    uint32_t nfixes, fixes_cap;
    int level;    /* optimisation */
    bool locals;  /* a file with local functions */
    bool no_room; /* a function is larger than the format allows */
} gen_blob;

typedef struct cmp_gen {
    gen_blob *blob;
    hir_unit *u;
    hir_func *f;
    uint32_t index;
    uint64_t *code;
    uint32_t ninstr, code_cap;
    prog_line *lines;
    uint32_t nlines, lines_cap;
    gen_const *consts;
    uint32_t nconsts, consts_cap;
    uint32_t *syms; /* twice a name, one more where it is a function's */
    uint32_t nsyms, syms_cap;
    prog_handler *handlers;
    uint32_t nhandlers, handlers_cap;
    uint32_t *children; /* functions */
    uint32_t nchildren, children_cap;
    gen_path *paths;
    uint32_t npaths, paths_cap;
    prog_step *steps;
    uint32_t nsteps, steps_cap;
    gen_host *hosts;
    gen_frame *frames;
    gen_cold *cold;
    uint32_t ncold, cold_cap;
    bool cold_now;     /* cold code is being emitted */
    bool placing;      /* a copy of a function in place of its call is being emitted */
    gen_jumps *finish; /* what leads behind the function's copy */
    uint32_t guarded;  /* the cold code of the expression in place of a call that is being emitted */
    gen_loop *loops;   /* inner ones before those around them */
    uint32_t nloops, loops_cap;
    uint32_t loops_from; /* one more than where the first loop begins; 0: there is none */
    uint32_t top, max_top, temp_base, loop_base, loop_depth;
    uint32_t line, column;
    bool values_change; /* some expression assigns: operands are copied at once */
} cmp_gen;

/* Instructions for sequences, and layout by likelihood. */
static inline bool gen_aggressive(const cmp_gen *g) {
    return g->blob->level >= 2;
}

/* codegen_real.c: copies of loops over real double scalars, at the maximal level. */
uint32_t gen_door(cmp_gen *g); /* in front of a loop; GEN_NO_REG where there are none */
void gen_loop_ends(cmp_gen *g, uint32_t door);
void gen_real(cmp_gen *g); /* once the function's own code is complete */

/* codegen_cold.c */
bool gen_may_defer(const cmp_gen *g);
/* Leaves code out of line; `from` is taken over. The caller sets `back` once it is known. NULL when memory
 * ran out. */
gen_cold *gen_defer(cmp_gen *g, int kind, const hir_node *node, gen_jumps *from);
/* The block, which runs where the condition comes out as `truth`, seldom runs: it raises an error, or
 * recorded runs tell; nothing in it jumps out of a loop around it. */
bool gen_is_cold(const cmp_gen *g, const hir_node *condition, bool truth, const hir_node *block);
void gen_deferred(cmp_gen *g); /* emits what was left out */
void gen_pairs(cmp_gen *g);    /* last of all: two instructions in one (program/pairs.def) */
void gen_thread(cmp_gen *g);   /* jumps to jumps go to where these go */
/* A call whose arguments hold fields or members that nearly always are one value each: fast here, by a list
 * out of line. False when the call is of another kind. */
bool gen_single_call(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base);
/* The value of a member or field that may be a list, as a condition; false when it is
 * to be taken as it is. */
bool gen_list_condition(cmp_gen *g, const hir_node *n, uint32_t dst);
/* An expression in place of a library function's call, which lies out of line. */
void gen_once(cmp_gen *g, const hir_node *n, uint32_t dst);
void gen_guard(cmp_gen *g, const hir_node *n, uint32_t dst);
/* A copy of a local function in place of its call, which lies out of line; and what stands in such copies
 * alone. */
void gen_placed(cmp_gen *g, const hir_node *n, uint32_t dst);
void gen_in_placed(cmp_gen *g, const hir_node *n);
/* One that is a constant, as a condition (gen_condition; operand: beside && or ||): jumps, or not, without a
 * value. False where n is another. */
bool gen_guarded_condition(cmp_gen *g, const hir_node *n, bool when, bool operand, gen_jumps *jumps);
/* What such an expression takes an element of, or the call is made after all. */
void gen_guarded_element(cmp_gen *g, const hir_node *n, uint32_t dst);

/* codegen_emit.c */
uint32_t gen_emit(cmp_gen *g, unsigned op, unsigned n, unsigned a, unsigned b, unsigned c);
void gen_at(cmp_gen *g, const hir_node *n); /* following instructions come from here */
uint32_t gen_temp(cmp_gen *g);
uint32_t gen_temps(cmp_gen *g, uint32_t count);
void gen_use(cmp_gen *g, uint32_t top);                             /* top becomes at least this */
uint32_t gen_jump(cmp_gen *g, unsigned op, unsigned a, unsigned b); /* target to come */
void gen_jump_to(cmp_gen *g, unsigned op, unsigned a, unsigned b, uint32_t target);
void gen_set_target(cmp_gen *g, uint32_t jump, uint32_t target);
void gen_land(cmp_gen *g, uint32_t jump); /* the jump lands here */
void gen_wait(cmp_gen *g, gen_jumps *jumps, uint32_t pc);
void gen_land_all(cmp_gen *g, gen_jumps *jumps);
uint32_t gen_symbol(cmp_gen *g, uint32_t name);
/* of a function that is called: private ones come first */
uint32_t gen_function_name(cmp_gen *g, uint32_t name);
uint32_t gen_child(cmp_gen *g, uint32_t func);     /* index among the children */
uint32_t gen_add_child(cmp_gen *g, uint32_t func); /* one that is none of them yet */
uint32_t gen_path_of(cmp_gen *g, const hir_node *target, const bool *lists);
void gen_load(cmp_gen *g, uint32_t dst, const hir_const *k);
void gen_load_value(cmp_gen *g, uint32_t dst, prog_value v);
void gen_load_empty(cmp_gen *g, uint32_t dst); /* [] */
/* Index of a real double scalar among the constants; false when it is none or the table is too long. */
bool gen_number_constant(cmp_gen *g, const hir_node *n, uint32_t *index);
uint32_t gen_text_constant(cmp_gen *g, const hir_const *k);
void gen_handler(cmp_gen *g, uint32_t start, uint32_t end, uint32_t target, uint32_t reg, unsigned kind);
/* Registers that an instruction can name in n are the first 256: the next temporaries, as many as an index
 * takes, will be among them. */
static inline bool gen_has_low_temps(const cmp_gen *g) {
    return g->top + 8 <= PROG_N_MOST;
}
static inline bool gen_is_temp(const cmp_gen *g, uint32_t reg) {
    return reg >= g->temp_base;
}

/* codegen_expr.c */
void gen_to(cmp_gen *g, const hir_node *n, uint32_t dst); /* value into dst */
/* A variable that can be read where it lies. */
bool gen_in_place(const cmp_gen *g, const hir_node *n);
uint32_t gen_any(cmp_gen *g, const hir_node *n); /* value in a variable's register or a new temporary */
/* as gen_any, in dst where that is the newest temporary */
uint32_t gen_first(cmp_gen *g, const hir_node *n, uint32_t dst);
void gen_condition(cmp_gen *g, const hir_node *n, bool when, gen_jumps *jumps); /* jumps if n is `when` */
uint32_t gen_base(const cmp_gen *g, uint32_t dst); /* where consecutive registers for a result in dst begin */

/* codegen_call.c */
void gen_call_to(cmp_gen *g, const hir_node *n, uint32_t dst);
/* A call or index for `results` results; returns the first of their registers. */
uint32_t gen_call(cmp_gen *g, const hir_node *n, unsigned results, uint32_t base);
/* Registers for the results of a call exist: one at least, and as many as may be asked for. */
void gen_use_results(cmp_gen *g, uint32_t base, unsigned results);
bool gen_may_be_list(const hir_node *n);
uint32_t gen_list(cmp_gen *g, hir_node *const *items, uint32_t count); /* a new list of the items */
void gen_append(cmp_gen *g, const hir_node *n, uint32_t list);      /* all that n stands for, to the list */
void gen_called_field(cmp_gen *g, const hir_node *n, uint32_t dst); /* s.f or s.(f) in front of parentheses */
bool gen_any_list(hir_node *const *items, uint32_t count);
void gen_matrix(cmp_gen *g, const hir_node *n, uint32_t dst);
void gen_cell(cmp_gen *g, const hir_node *n, uint32_t dst);

/* codegen_assign.c */
void gen_assign_stmt(cmp_gen *g, const hir_node *n);
void gen_assign_value(cmp_gen *g, const hir_node *n, uint32_t dst);
void gen_store(cmp_gen *g, const hir_node *target, uint32_t value); /* value: a temporary, consumed */
/* Tells the call of `value`, the instruction emitted last, which outputs of the MULTI `n` are ignored. */
void gen_ignore(cmp_gen *g, const hir_node *n, const hir_node *value);

/* codegen_stmt.c */
void gen_stmt(cmp_gen *g, const hir_node *n);
/* codegen_flow.c */
void gen_for(cmp_gen *g, const hir_node *n);
void gen_while(cmp_gen *g, const hir_node *n);
void gen_switch(cmp_gen *g, const hir_node *n);
void gen_try(cmp_gen *g, const hir_node *n);
void gen_unwind(cmp_gen *g, const hir_node *n);
void gen_leave(cmp_gen *g, const hir_node *n); /* break, continue, return */
/* Loops with state within one another: how many triples of registers they need. */
uint32_t gen_loops_in(const hir_node *n);

#endif

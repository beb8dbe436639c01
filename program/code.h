/* program/code.h - the code object: position-independent bytes the VM runs in place.
 *
 * A code blob is one or more code objects (a function, then its local, nested and anonymous functions), each
 * 16-byte aligned within the blob; the first is the blob's entry. All offsets below are from the start of
 * their code object. Numbers are little-endian. Symbols are u32: in a snapshot the builder writes the
 * snapshot's symbol ids there (one relocation each); in code compiled at run time they are the VM's symbol
 * ids.
 *
 *   0   prog_code header
 *       instructions  ninstr × u64
 *       constants     nconsts × prog_value (REL values point at objects further down)
 *       symbols       nsyms × u32
 *       variables     nvars × u32, index into symbols of each variable's name
 *       outputs       nouts × u16, register of each declared output (varargout excluded)
 *       handlers      nhandlers × prog_handler, innermost first
 *       lines         nlines × prog_line, ascending pc
 *       children      nchildren × i32, offset of another code object of the blob from this one; may be negative
 *       paths         npaths × prog_path_ref, then their steps
 *       captures      ncaptures × u16, registers that receive captured values, in order
 *       objects       of the constants, each on 16 bytes: prog_array with elements; leaves only (numbers, chars,
 *                     logicals)
 *
 * Why it looks like this: a snapshot is mapped, and its code runs there. So nothing in a code object depends on
 * where it lies: tables are found by offsets from the header, constants that are arrays by offsets from the code
 * object (REL), other code objects of the blob by offsets from this one. Symbols are the one exception, and each
 * is written once, in the table: instructions name them by index. Nothing is ever written to a code object that
 * runs; what changes with use (call counts, what a name was found to mean) lies with the VM.
 *
 * What the interpreter relies on is proved once by the verifier (verify.h), before a function first runs. Names
 * and lines are for errors and listings alone, but for symbols that are called. */
#ifndef PROGRAM_CODE_H
#define PROGRAM_CODE_H

#include "program/value.h"

#define PROG_CODE_MAGIC 0x4F43434Du /* "MCCO" */
/* Begins the name of a call that an import of whole packages may mean: this and the package for each, then this and the name
 * itself. No program can write it. */
#define PROG_NAME_IMPORTED 3
/* Begins the name of a call, or of a handle, in text of eval that means a local function of the file which evaluates it: this and the
 * function's name. What loads the text puts the name of that very function in its place (VM_NAME_LOCAL). */
#define PROG_NAME_LOCAL 4
/* Begins the name of the variable that takes what a function with arguments blocks is given beyond its parameters. A number
 * follows: how many arguments by position its text declares, as nargin (NAME) gives it. No program can write it. */
#define PROG_NAME_REST ".rest"

typedef enum prog_op {
#define PROG_OP(number, name, n, a, b, c, effects, rules, text) PROG_OP_##name = number,
#include "program/opcodes.def"
#undef PROG_OP
} prog_op;

typedef enum prog_operand {
#define PROG_OPERAND(name, text) PROG_##name,
#include "program/operands.def"
#undef PROG_OPERAND
} prog_operand;

typedef enum prog_rule {
#define PROG_RULE(bit, name, text) PROG_R_##name = 1 << bit,
#include "program/rules.def"
#undef PROG_RULE
} prog_rule;

#define PROG_THROW 1u
#define PROG_CALL  2u
#define PROG_JUMP  4u
#define PROG_END   8u

#define PROG_RESULTS_MOST 254u /* results that a call may ask for by number, */
#define PROG_AS_ASKED     255u /* or as many as its frame was asked for, */
#define PROG_ASKED_MOST   16u  /* of which at most so many */
#define PROG_N_MOST       255u /* the most that operand n holds, be it a count or a register */
#define PROG_STEPS_MOST   255u /* steps of one path */

typedef struct prog_op_info {
    char name[12];               /* not a pointer: the table needs no relocation */
    uint8_t n, a, b, c, effects; /* prog_operand of each, effects */
    uint8_t known;               /* 0 where no instruction has this number */
    uint32_t rules;              /* PROG_R_… */
} prog_op_info;

extern const prog_op_info prog_ops[256];
/* The operator that an instruction computes, as a program writes it: "+", ".'"; "" for any other instruction. */
const char *prog_operator_text(unsigned op);
/* The function that computes what an operator of that text means ("+" is plus, of two operands); NULL for texts that
 * are no operator. Valid for ever. */
const char *prog_operator_function(const char *text, size_t len);

/* Two instructions that the interpreter does in one (pairs.def). The number stands in the place of the first
 * one's opcode; the second is where control goes on from there (prog_follows) and stays as it is, so that it
 * can be jumped to. */
#define PROG_PAIR_FIRST 168u /* number of the first */
#define PROG_PAIR_MOST  32u
typedef struct prog_pair {
    uint8_t first, second; /* opcodes; both 0 where there is no such pair */
} prog_pair;
extern const prog_pair prog_pairs[PROG_PAIR_MOST];
/* Opcodes that begin a pair, as a set: most instructions do not, and the compiler asks about every one. */
extern const uint64_t prog_pair_begins[4];
static inline bool prog_begins_pair(unsigned op) {
    return prog_pair_begins[op / 64 & 3] >> op % 64 & 1;
}
/* The number of a pair; 0 when there is none. */
unsigned prog_pair_of(unsigned first, unsigned second);
/* Where control mostly goes on from the instruction at pc: to the target of JMP, RBACK and the ends of loops,
 * else behind it and the JMP that it skips. May lie outside of code that has not been verified. */
int64_t prog_follows(const uint64_t *instr, uint32_t pc);

static inline uint64_t prog_instr(unsigned op, unsigned n, unsigned a, unsigned b, unsigned c) {
    return (uint64_t)(op & 0xFF) | (uint64_t)(n & 0xFF) << 8 | (uint64_t)(a & 0xFFFF) << 16 |
           (uint64_t)(b & 0xFFFF) << 32 | (uint64_t)(c & 0xFFFF) << 48;
}
/* What is in bits 0…7: an opcode, or the number of a pair. */
static inline unsigned prog_i_number(uint64_t i) {
    return (unsigned)(i & 0xFF);
}
static inline bool prog_is_pair(unsigned number) {
    return number - PROG_PAIR_FIRST < PROG_PAIR_MOST;
}
/* The instruction; of a pair, the first of its two, whose operands the word holds: nobody but the
 * interpreter's loop needs to know of pairs. */
static inline unsigned prog_i_op(uint64_t i) {
    unsigned number = prog_i_number(i);
    return __builtin_expect(prog_is_pair(number), 0) ? prog_pairs[number - PROG_PAIR_FIRST].first : number;
}
static inline unsigned prog_i_n(uint64_t i) {
    return (unsigned)(i >> 8) & 0xFF;
}
static inline unsigned prog_i_a(uint64_t i) {
    return (unsigned)(i >> 16) & 0xFFFF;
}
static inline unsigned prog_i_b(uint64_t i) {
    return (unsigned)(i >> 32) & 0xFFFF;
}
static inline unsigned prog_i_c(uint64_t i) {
    return (unsigned)(i >> 48);
}
/* CALLV: its n holds the results asked for, 0, 1 or PROG_AS_ASKED (written 3), and the columns from the call
 * to its variable. */
static inline unsigned prog_callv_n(unsigned results, unsigned columns) {
    return (results == PROG_AS_ASKED ? 3u : results) | columns << 2;
}
static inline unsigned prog_callv_results(unsigned n) {
    return (n & 3) == 3 ? PROG_AS_ASKED : n & 3;
}
static inline int32_t prog_i_rel(uint64_t i) {
    return (int32_t)((uint32_t)(prog_i_n(i) << 16 | prog_i_c(i)) << 8) >> 8;
}
static inline uint32_t prog_i_wide(uint64_t i) {
    return (uint32_t)(i >> 32);
} /* b | c << 16 */

#define PROG_CODE_VARARGIN  1u /* register nparams collects the remaining arguments */
#define PROG_CODE_VARARGOUT 2u /* register vararg_out holds a cell of further outputs */
#define PROG_CODE_SCRIPT                                                                                     \
    4u /* script, eval text or command line: variables are bound by name to the scope it runs in */
#define PROG_CODE_ANON    8u   /* anonymous function; constant `text` is its source as func2str prints it */
#define PROG_CODE_NESTED  16u  /* nested function: captures are boxes of the enclosing function */
#define PROG_CODE_SUB     32u  /* local function of a file */
#define PROG_CODE_LATE    128u /* some names may turn out to be variables while it runs */
#define PROG_CODE_REACHES 256u /* calls what may look at the variables of its caller */
#define PROG_CODE_CLASS                                                                                      \
    512u /* class definition: takes nothing, returns one struct that describes the class */
#define PROG_CODE_METHOD 1024u /* of a class definition: found through its class, never by its bare name */
/* Code with none of these among a script's children is a function that the script defines. */
#define PROG_CODE_INNER (PROG_CODE_SCRIPT | PROG_CODE_ANON | PROG_CODE_NESTED | PROG_CODE_SUB)
#define PROG_CODE_EXPR                                                                                       \
    64u /* eval text that is one expression (its value is the result when one is asked for) */

#define PROG_NONE 0xFFFFFFFFu

typedef struct prog_code {
    uint32_t magic;
    uint32_t size;       /* bytes of this code object, constants included */
    uint32_t flags;      /* PROG_CODE_… */
    uint32_t name;       /* index into symbols */
    uint32_t file;       /* index into symbols: relative name of the source file, or PROG_NONE */
    uint32_t line;       /* line of the definition */
    uint16_t nparams;    /* parameters, in registers 0…nparams-1; varargin excluded */
    uint16_t nouts;      /* declared outputs; varargout excluded */
    uint16_t nvars;      /* named variables, registers 0…nvars-1 */
    uint16_t nregs;      /* all registers; nregs >= nvars */
    uint16_t vararg_out; /* register of varargout */
    uint16_t npersist;   /* persistent variables */
    uint16_t ncaptures;
    uint16_t ans;  /* register of `ans`, or 0xFFFF */
    uint32_t text; /* constant index of the source text of an anonymous function, or PROG_NONE */
    uint32_t ninstr, instr_off;
    uint32_t nconsts, consts_off;
    uint32_t nsyms, syms_off;
    uint32_t vars_off;
    uint32_t outs_off;
    uint32_t nhandlers, handlers_off;
    uint32_t nlines, lines_off;
    uint32_t nchildren, children_off;
    uint32_t npaths, paths_off;
    uint32_t captures_off;
    uint32_t parent;   /* children index of the enclosing function of a nested one, or PROG_NONE */
    uint32_t reserved; /* zero */
} prog_code;
static_assert(sizeof(prog_code) == 120, "code header is 120 bytes");

/* Protected range: an error at a pc in [start, end) unwinds to `target` with the error (an MException) in
 * `reg`, the first temporary free at the try statement: temporaries from `reg` on are cleared, those below
 * belong to enclosing statements and live on. kind 0 = catch (not for interrupts), 1 = cleanup
 * (unwind_protect; for everything). */
typedef struct prog_handler {
    uint32_t start, end, target;
    uint16_t reg, kind;
} prog_handler;
static_assert(sizeof(prog_handler) == 16, "handler is 16 bytes");

typedef struct prog_line {
    uint32_t pc, line, column;
} prog_line;
static_assert(sizeof(prog_line) == 12, "line record is 12 bytes");

/* One access path, such as .b(3).c{2}(end+1): steps in order; each takes its arguments from consecutive
 * registers. */
typedef struct prog_path_ref {
    uint32_t steps_off; /* prog_step[nsteps] */
    uint32_t nsteps;
} prog_path_ref;

typedef enum prog_step_kind {
    PROG_STEP_PAREN = 1,
    PROG_STEP_BRACE = 2,
    PROG_STEP_FIELD = 3,
    PROG_STEP_DYN = 4
} prog_step_kind;

#define PROG_STEP_LIST 0xFFu /* nargs: the one register holds a list of the indices */
typedef struct prog_step {
    uint8_t kind;  /* prog_step_kind */
    uint8_t nargs; /* PAREN, BRACE: indices, or PROG_STEP_LIST; DYN: 1; FIELD: 0 */
    uint16_t zero;
    uint32_t sym; /* FIELD: index into symbols */
} prog_step;
static_assert(sizeof(prog_path_ref) == 8 && sizeof(prog_step) == 8, "path records are 8 bytes");

/* Pieces of a code object that has passed prog_verify. Valid as long as the bytes are. */
static inline const uint64_t *prog_code_instr(const prog_code *c) {
    return (const uint64_t *)((const char *)c + c->instr_off);
}
static inline const prog_value *prog_code_consts(const prog_code *c) {
    return (const prog_value *)((const char *)c + c->consts_off);
}
static inline const uint32_t *prog_code_syms(const prog_code *c) {
    return (const uint32_t *)((const char *)c + c->syms_off);
}
static inline const uint32_t *prog_code_vars(const prog_code *c) {
    return (const uint32_t *)((const char *)c + c->vars_off);
}
static inline const uint16_t *prog_code_outs(const prog_code *c) {
    return (const uint16_t *)((const char *)c + c->outs_off);
}
static inline const prog_handler *prog_code_handlers(const prog_code *c) {
    return (const prog_handler *)((const char *)c + c->handlers_off);
}
static inline const prog_line *prog_code_lines(const prog_code *c) {
    return (const prog_line *)((const char *)c + c->lines_off);
}
static inline const uint16_t *prog_code_captures(const prog_code *c) {
    return (const uint16_t *)((const char *)c + c->captures_off);
}
static inline const prog_code *prog_code_child(const prog_code *c, unsigned i) {
    return (const prog_code *)((const char *)c + ((const int32_t *)((const char *)c + c->children_off))[i]);
}
static inline const prog_path_ref *prog_code_paths(const prog_code *c) {
    return (const prog_path_ref *)((const char *)c + c->paths_off);
}
static inline const prog_step *prog_path_steps(const prog_code *c, unsigned path) {
    return (const prog_step *)((const char *)c + prog_code_paths(c)[path].steps_off);
}

/* The number behind PROG_NAME_REST, 0 where there is none. */
static inline int32_t prog_rest_count(const char *text) {
    bool negative = *text == '-';
    int32_t n = 0;
    for (const char *at = text + negative; *at >= '0' && *at <= '9' && n < 1000000; at++)
        n = 10 * n + (*at - '0');
    return negative ? -n : n;
}

/* The name of the k-th variable of a function; what it returns is looked at before the next is asked for. */
typedef const char *prog_variable_name(const void *function, uint32_t k);

/* How many inputs a function declares, as nargin (NAME) gives it: negative, -1 less the others, where any number may
 * follow. Of one with arguments blocks a name says it (PROG_NAME_REST): that of the variable behind the parameters, or,
 * where that is shared and its register has none, of the first with a name. */
static inline int32_t prog_declared_inputs(uint32_t flags, uint32_t nparams, uint32_t nvars,
                                           prog_variable_name *name_of, const void *function) {
    const size_t len = sizeof PROG_NAME_REST - 1;
    if (!(flags & PROG_CODE_VARARGIN)) return (int32_t)nparams;
    for (uint32_t i = nparams; i < nvars; i++) {
        const char *name = name_of(function, i);
        if (strncmp(name, PROG_NAME_REST, len) == 0) return prog_rest_count(name + len);
        if (*name) break;
    }
    return -(int32_t)nparams - 1;
}

#endif

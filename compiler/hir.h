/* compiler/hir.h - HIR: functions with names resolved and sugar removed; what passes work on, snapshots keep
 * and bytecode is made of. A unit holds its names and functions; nodes are uniform, so that passes, storage
 * and dump are one walk each.
 *
 * A function's variables are numbered as its registers: parameters, varargin, then the others. A family of
 * nested functions shares one block of registers, `shared_first` … + `shared_count`, at the same place in
 * each of its members: every member's frame carries the boxes of all shared variables there, whether or not
 * it can see them by name.
 *
 * What HIR keeps of the source is what the program can tell: the order in which things happen, which names are
 * looked up when, places for errors. What it drops is how it was written: command syntax, commas, precedence,
 * `+=` where it makes no difference. Names of functions are not bound: CALL holds a name, and what it means is
 * asked when it runs. Whatever a pass assumes of a name it must have asked in front of where it uses it (GUARD,
 * PLACED, ONCE, which live in one compilation only and are not stored).
 *
 * Invariants that passes keep:
 *   - a node has one parent; what is wanted twice is copied (hir_copy);
 *   - a statement's temporaries are its own: passes talk to later statements through variables;
 *   - line and column are of the source, those of a replaced node being its call's;
 *   - `type` is 0, or true of every value the node can have;
 *   - a tree is never higher than what every recursive walk has stack for (level.h). */
#ifndef CMP_HIR_H
#define CMP_HIR_H

#include "base/arena.h"
#include "base/buf.h"
#include "mica/error.h"
#include "program/code.h"

#define HIR_NONE      0xFFFFFFFFu
#define HIR_VERSION   1u
#define HIR_MAX_DEPTH 4000u /* of nodes read back; the parser's limit on height keeps lowered trees below */

typedef enum hir_kind {
#define HIR_KIND(number, name, text) HIR_##name = number,
#include "compiler/hir.def"
#undef HIR_KIND
    HIR_KIND_COUNT = 64
} hir_kind;

/* Operators are the opcodes that carry them out (PROG_OP_ADD …, PROG_OP_NEG …). */
typedef uint8_t hir_op;

#define HIR_PRINT   1u
#define HIR_DELETE  2u
#define HIR_MAYBE   4u
#define HIR_POST    8u
#define HIR_LAZY    32u /* BINARY & and |: stands in a condition, where a scalar left side may decide alone */
#define HIR_LITERAL 64u /* MULTI: the value is written as a constant */
#define HIR_CALLED  64u /* CALL without arguments in front of a field: written with parentheses */
#define HIR_ARRAY                                                                                            \
    128u /* in a GUARD. APPLY: takes an element of a real double array; VAR of the call: is such an array */
#define HIR_STORED 127u /* the others are of one compilation */
#define HIR_STMT   16u  /* ASSIGN, OPASSIGN, MULTI standing as a statement: its value is not wanted */

/* What is known of a value: a set of classes (0 = nothing known) and a shape. */
#define HIR_T_DOUBLE  1u
#define HIR_T_SINGLE  2u
#define HIR_T_INT     4u
#define HIR_T_LOGICAL 8u
#define HIR_T_CHAR    16u
#define HIR_T_CELL    32u
#define HIR_T_STRUCT  64u
#define HIR_T_FUNC    128u
#define HIR_T_CLASSES 255u
#define HIR_T_SCALAR  256u /* 1-by-1 */
#define HIR_T_REAL    512u
typedef uint16_t hir_type;

/* A constant: scalar, string or two-dimensional numeric array. */
typedef struct hir_const {
    uint8_t cls, flags; /* prog_class, PROG_FLAG_… */
    int64_t rows, cols;
    const uint8_t *data; /* elements, column-major, in native layout */
    uint64_t bytes;
} hir_const;

typedef struct hir_node hir_node;
struct hir_node {
    uint8_t kind; /* hir_kind */
    uint8_t op, flags;
    hir_type type;
    uint16_t column;
    uint32_t line;
    uint32_t index, extra;
    uint32_t count;
    hir_node **kids;
    const hir_const *k;
};

#define HIR_VAR_PARAM   1u
#define HIR_VAR_GLOBAL  4u
#define HIR_VAR_PERSIST 8u
#define HIR_VAR_SHARED  16u /* lies in the shared block */
#define HIR_VAR_OWNED   32u /* this function makes its box */
#define HIR_VAR_CAPTURE 64u
#define HIR_VAR_GIVEN   128u /* may have a value when the function begins: the object of a constructor */

typedef struct hir_var {
    uint32_t name;  /* of the unit; the empty name for a register nobody can name */
    uint32_t param; /* OWNED parameters: the register the argument arrives in, else HIR_NONE */
    uint16_t flags;
    hir_type type; /* what every assignment to it agrees on, 0 when unknown */
} hir_var;

typedef struct hir_func {
    uint32_t name, line, flags; /* PROG_CODE_… */
    uint32_t nparams;           /* varargin excluded */
    hir_var *vars;
    uint32_t nvars, vars_cap;
    uint32_t *outs; /* variables; varargout excluded */
    uint32_t nouts;
    uint32_t vararg_out, ans; /* variable or HIR_NONE */
    uint32_t npersist, nhosts;
    uint32_t *captures; /* anonymous functions: variables that receive captured values */
    uint32_t ncaptures;
    uint32_t shared_first, shared_count;
    uint32_t parent;       /* enclosing function of a nested one, or HIR_NONE */
    const hir_const *text; /* anonymous functions */
    hir_node *body;        /* BLOCK */
} hir_func;

typedef struct hir_name {
    const char *text;
    uint32_t len;
} hir_name;

typedef struct hir_unit {
    base_arena *arena; /* owns everything below */
    hir_name *names;
    uint32_t nnames, names_cap;
    unsigned traits;      /* of all names together (traits.h) */
    uint32_t *name_table; /* hash of names, built on demand */
    uint32_t name_slots;
    hir_func *funcs; /* the first is the entry */
    uint32_t nfuncs, funcs_cap;
    uint32_t file;                       /* name or HIR_NONE */
    const struct cmp_library *library;   /* that code generation may ask, or NULL */
    bool apart;                          /* no pairs of instructions; not stored */
    const struct cmp_branches *branches; /* how often conditions held in recorded runs, or NULL; not stored */
    const struct cmp_recorded *recorded; /* time and types of recorded runs, or NULL; not stored */
    bool failed;                         /* memory ran out; what was built since is of no use */
    hir_node spare;                      /* stands in for nodes that could not be had */
} hir_unit;

/* Making. All return something usable even when memory ran out; `unit->failed` tells. */
uint32_t hir_intern(hir_unit *unit, const char *text, size_t len);
hir_node *hir_new(hir_unit *unit, hir_kind kind, uint32_t nkids);
/* takes place's position */
hir_node *hir_like(hir_unit *unit, hir_kind kind, uint32_t nkids, const hir_node *place);
hir_node *hir_constant(hir_unit *unit, const hir_node *place, prog_class cls, unsigned flags, int64_t rows,
                       int64_t cols, const void *data);
hir_node *hir_number(hir_unit *unit, const hir_node *place, double d);
hir_node *hir_truth(hir_unit *unit, const hir_node *place, bool truth);
/* Adds a function with room for its fields; returns its index. Pointers to functions move. */
uint32_t hir_add_func(hir_unit *unit);
uint32_t hir_add_var(hir_unit *unit, hir_func *func, uint32_t name, unsigned flags);
/* Room for one more item in an arena array; false when memory ran out. */
bool hir_grow(hir_unit *unit, void *items, uint32_t count, uint32_t *cap, size_t item_size);

/* A CONST that is one real double. */
static inline bool hir_is_number(const hir_node *n, double *d) {
    if (n->kind != HIR_CONST || n->k->cls != PROG_DOUBLE || n->k->flags || n->k->rows != 1 || n->k->cols != 1)
        return false;
    memcpy(d, n->k->data, 8);
    return true;
}

/* A CONST that is one logical. */
static inline bool hir_is_truth(const hir_node *n, bool *truth) {
    if (n->kind != HIR_CONST || n->k->cls != PROG_LOGICAL || n->k->bytes != 1) return false;
    *truth = n->k->data[0] != 0;
    return true;
}
/* The function of that name (index of the unit's names) that a script defines, or HIR_NONE. */
uint32_t hir_own_function(const hir_unit *unit, uint32_t name);
/* A deep copy in the same unit. */
hir_node *hir_copy(hir_unit *unit, const hir_node *node);

/* One write that a piece of HIR makes when it runs. */
typedef struct hir_write {
    const hir_node *by; /* an assignment, a FOR, or the statement that names the variable */
    uint32_t var;       /* HIR_NONE: an output that is ignored */
    bool part;          /* only a part of the variable: x(i), x.f, x{i} */
} hir_write;
/* True: that was enough. */
typedef bool hir_see_write(void *context, const hir_write *w);
/* Tells every write in `n` and below it, whichever branch it stands in, until `see` returns true; whether it
 * did. Writes that no text shows (by eval, through boxes) are not among them. */
bool hir_each_write(const hir_node *n, hir_see_write *see, void *context);
/* ASSIGN, OPASSIGN or MULTI. */
bool hir_is_assignment(const hir_node *n);
/* Whether such a one stands in `n` or below it. */
bool hir_assigns(const hir_node *n);

/* Calls, and indices that may turn out to be one. */
static inline bool hir_may_call(const hir_node *n) {
    static_assert(HIR_SUB == HIR_CALL + 1 && HIR_NEST == HIR_CALL + 2 && HIR_APPLY == HIR_CALL + 3 &&
                      HIR_BRACE == HIR_CALL + 4,
                  "numbered one after the other");
    return n->kind >= HIR_CALL && n->kind <= HIR_BRACE;
}

/* Statements are the kinds from BLOCK on; assignments stand among the values, and are both. */
static inline bool hir_is_statement(const hir_node *n) {
    return n->kind >= HIR_BLOCK;
}

/* Storage (hir_io.c): bytes without addresses, equal for equal units. */
MICA_MUST_USE mica_status cmp_hir_write(const hir_unit *unit, base_buf *out, mica_error *err);
/* Reads what cmp_hir_write wrote into `arena`, checking every bound, index and depth, so that hostile bytes
 * give MICA_ERR_CORRUPTED and never a tree that code generation could trip over. `unit` is valid as long as
 * the arena and the bytes. */
MICA_MUST_USE mica_status cmp_hir_read(base_view bytes, base_arena *arena, hir_unit *unit, mica_error *err);
/* Appends the unit as indented text. */
void cmp_hir_dump(const hir_unit *unit, base_buf *out);
const char *hir_kind_name(unsigned kind);

#endif

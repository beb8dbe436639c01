/* compiler/library.h - what the compiler may know of functions that are not in the text it compiles: the
 * builtins' rows, and the signatures and HIR of a library. It asks through callbacks, so it needs neither the
 * VM nor a snapshot. */
#ifndef CMP_LIBRARY_H
#define CMP_LIBRARY_H

#include "compiler/hir.h"

typedef enum cmp_form {
    CMP_FORM_NONE,
    CMP_FORM_ONE,     /* of one real double scalar: a double scalar; never raises */
    CMP_FORM_TWO,     /* of two real double scalars: a real double scalar; never raises */
    CMP_FORM_QUERY,   /* of one value: an answer that depends on its class and shape alone */
    CMP_FORM_CONSTANT /* of nothing: always the same */
} cmp_form;

#define CMP_PURE_LEVEL 2 /* of a builtin's row: same arguments, same results, and nothing else happens */

/* A builtin as its row and its fast form describe it. */
typedef struct cmp_builtin {
    uint8_t level;      /* optimisation level of the row */
    uint8_t form;       /* cmp_form; not used below the level CMP_PURE_LEVEL */
    bool real;          /* ONE: the result is real for every real argument */
    prog_value answer;  /* CONSTANT: the value; QUERY: the answer about a real double scalar */
    prog_value logical; /* QUERY: the answer about a logical scalar */
} cmp_builtin;

#define CMP_SIGNATURE_PURE  1u /* calls only pure functions, has no state, shows nothing */
#define CMP_SIGNATURE_APART 2u /* runs no text and writes no variables of others, whatever else it does */
#define CMP_SIGNATURE_FLAGS 3u
#define CMP_COUNTS          8 /* of arguments that are looked at: 0 … 7 */

/* Kinds of arguments for which results are kept (kinds.def). */
typedef enum cmp_arg_kind {
#define CMP_KIND(name, first, others, text) CMP_ARG_##name,
#include "compiler/kinds.def"
#undef CMP_KIND
    CMP_ARG_KINDS
} cmp_arg_kind;

/* What a name means: where its function is. As JNLIB has it. */
typedef enum cmp_origin {
    CMP_ORIGIN_LIBRARY,
    CMP_ORIGIN_BUILTIN,
    CMP_ORIGIN_LAYER,    /* the first; the others follow */
    CMP_ORIGIN_OWN = 255 /* a function that the script itself defines: JNCHILD */
} cmp_origin;

/* What is known of a function of a library, as long as the names in it mean what they
 * meant when it was built. */
typedef struct cmp_signature {
    uint8_t flags;
    uint8_t scalar_counts;           /* bit n: for n real double scalars it is an expression of them */
    uint8_t origin;                  /* cmp_origin: where the function is; not stored */
    hir_type by_kind[CMP_ARG_KINDS]; /* the first result for arguments of a kind; 0 nothing known */
} cmp_signature;

typedef struct cmp_library cmp_library;
struct cmp_library {
    void *ctx;
    /* False when there is no such builtin. */
    bool (*builtin)(void *ctx, const char *name, size_t len, cmp_builtin *out);
    /* False when the library has no M function of that name; NULL: nobody knows any. */
    bool (*signature)(void *ctx, const char *name, size_t len, cmp_signature *out);
    /* The HIR of that function, valid as long as the arena; NULL when it cannot be had. */
    const hir_unit *(*hir)(void *ctx, const char *name, size_t len, base_arena *arena);
    /* What the builtin gives for real doubles, in the program that compiles: the same as when it runs there.
     * False where it has no form for them; NULL: nothing is computed. */
    bool (*compute)(void *ctx, const char *name, size_t len, const double *args, uint32_t count, double *out);
    /* What another result than the first of an M function is, 1: the second; 0: not known. NULL: nobody
     * knows. */
    hir_type (*other)(void *ctx, const hir_name *name, hir_node *const *args, uint32_t count,
                      uint32_t number);
    bool counted; /* calls are: each is made */
};

/* A name whose meaning was used: it must still mean this where the code runs. */
typedef struct cmp_assumed {
    uint32_t name;  /* of the unit */
    uint8_t origin; /* cmp_origin */
} cmp_assumed;

#define CMP_ASSUMED 8

/* An expression in place of a call. */
typedef struct cmp_expanded {
    hir_node *value;
    cmp_assumed assumed[CMP_ASSUMED];
    uint32_t count;
    unsigned nodes;
} cmp_expanded;

/* A call of a library's function that may become an expression. */
typedef struct cmp_expansion {
    hir_unit *unit; /* of the call: new nodes and names become its own */
    const cmp_library *library;
    const hir_node *place; /* where new nodes are */
    const char *name;
    size_t len;
    /* Nodes of the unit with types: real double scalars, that can be evaluated any number of times, and
     * variables without a type, of which elements may be taken. */
    hir_node *const *args;
    uint32_t nargs;
} cmp_expansion;

/* What the function computes of its arguments; elements that it takes of them are APPLY with flag HIR_ARRAY:
 * an element of a real double array, or the expression does not hold. False when it is more than a small
 * expression that cannot raise, or memory ran out (unit->failed). (partial.c) */
bool cmp_expand(const cmp_expansion *call, cmp_expanded *out);

/* The first result for arguments of these types; 0: not known. */
hir_type cmp_signature_result(const cmp_signature *s, const hir_type *types, uint32_t count);
/* Puts such expressions in place of calls, behind a guard (guard.c). */
void cmp_pass_library(hir_unit *unit, const cmp_library *library);

/* The constant that a GUARD of one stands for as long as its names mean what they did; other nodes as they
 * are (guard.c). */
const hir_node *cmp_guarded_value(const hir_node *n);
/* The truth of a constant condition; false where the node is another, or cannot be one (dead.c). */
bool cmp_is_known(const hir_node *n, bool *truth);

#endif

/* compiler/infer_internal.h - the parts of the inference: the flow of control (infer.c), what expressions
 * give (infer_value.c), what conditions say (infer_ask.c). */
#ifndef CMP_INFER_INTERNAL_H
#define CMP_INFER_INTERNAL_H

#include "compiler/passes_internal.h"

#define INFER_NONE                                                                                           \
    0x8000u /* no value: of variables, none was assigned; of expressions, they always raise an error */
#define INFER_UNSET   0x4000u /* of variables: may have no value on some path */
#define INFER_KNOWN   (HIR_T_CLASSES | HIR_T_SCALAR | HIR_T_REAL)
#define INFER_PLAIN   (HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_CHAR)
#define INFER_OUTS    CMP_RESULTS /* results that are followed */
#define INFER_NUMBERS (INFER_PLAIN | HIR_T_SINGLE | HIR_T_INT)

/* What is known of a value. */
typedef struct infer_value {
    hir_type type;
    hir_type members; /* of a cell: what each of its members is; INFER_NONE: it has none */
    uint16_t names;   /* of a text: the classes that it may name, 0: not known */
    uint16_t truth;   /* 1: surely false, 2: surely true, 0: not known */
} infer_value;

/* What is known of a function of the unit in this inference. */
typedef struct infer_local {
    infer_value *params; /* joined over its calls; NULL: anything may come */
    hir_type results[INFER_OUTS];
    bool returns; /* and does not always raise an error */
} infer_local;

/* Where control goes from a statement, and what variables may hold there. */
typedef struct infer_loop {
    infer_value *leaves, *goes_on;
    bool left, went_on;
} infer_loop;

typedef struct inference {
    hir_unit *unit;
    hir_func *func;
    const cmp_library *library;
    infer_local *locals;
    infer_value *vars;     /* what variables hold here */
    hir_type *all;         /* what they hold anywhere */
    infer_value *exit;     /* what they hold where the function returns */
    infer_value *catching; /* in a protected body: what they may hold where an error comes from; else NULL */
    infer_value **spare;   /* arrays that nobody uses */
    uint32_t nspare, spare_cap;
    infer_loop *loop;               /* the innermost, or NULL */
    hir_type rest;                  /* what the members of varargin are; 0: not known */
    hir_type varargout[INFER_OUTS]; /* what its members are */
    bool dead;                      /* nothing goes on here */
    bool opaque;                    /* variables may be written unseen */
    bool changed;                   /* what is known of a local function did */
    bool returns;                   /* the function does, somewhere */
} inference;

hir_type infer_join(hir_type a, hir_type b);
/* The type of an expression, also kept in the node; variables change as its assignments say. */
hir_type infer_node(inference *in, hir_node *n);
void infer_kids(inference *in, hir_node *n);
void infer_set(inference *in, uint32_t var, infer_value value);
/* All that is known of an expression that was inferred. */
infer_value infer_whole(const inference *in, const hir_node *n);
infer_value infer_join_values(infer_value a, infer_value b);
/* infer_assign.c: assignments of all forms. */
hir_type infer_assignment(inference *in, hir_node *n);
hir_type infer_binary(const hir_node *n, hir_type a, hir_type b);
/* Whether an expression may stand for several values, or none. */
bool infer_is_list(const hir_node *n);
/* The text of a constant of chars. */
bool infer_is_text(const hir_node *n, const char *text);
/* The classes that a text names, and whether it names one whole; 0: of no constant, or unknown. */
unsigned infer_named_class(const hir_node *n, bool *whole);
/* The classes that an expression that was inferred names as a text; 0: not known. */
unsigned infer_names(const inference *in, const hir_node *n);
/* A condition whose parts were inferred: 1 or 0 where it is sure, -1 where it is not. */
int infer_truth(const inference *in, const hir_node *n);
/* What a condition's outcome says of variables. */
void infer_refine(inference *in, const hir_node *n, bool outcome);
/* Whether a call raises an error, whatever its arguments hold. */
bool infer_raises(const inference *in, const hir_node *n);

/* What a builtin gives for arguments, nodes that were inferred (results.c); 0: not known. `list`: some of
 * them may stand for several values, or none. */
hir_type cmp_builtin_result(const inference *in, const char *name, hir_node *const *args, uint32_t count,
                            bool list);
/* What it gives as another result, 1: the second. */
hir_type cmp_builtin_other(const inference *in, const char *name, const hir_node *call, uint32_t number);
#endif

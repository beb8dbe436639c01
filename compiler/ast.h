/* compiler/ast.h - the syntax tree of one piece of M source: what the parser makes and HIR generation reads.
 * Everything lies in the arena given to cmp_parse and points into the source text; nothing is freed singly.
 * The tree says what is written. It does not know which names are variables and which are functions. */
#ifndef CMP_AST_H
#define CMP_AST_H

#include "base/buf.h"
#include "compiler/diag.h"
#include "compiler/source.h"

/* No tree is higher than this, so that recursive passes over it need a bounded stack. */
#define CMP_AST_MAX_HEIGHT 1000

/* An interned name: two names of one unit are equal exactly when their pointers are. */
typedef struct cmp_name {
    const char *text; /* NUL-terminated */
    uint32_t len;
    uint32_t index;                        /* position in cmp_unit.names */
    uint32_t scope, mentioned, used, hash; /* the parser's own, like the next */
    struct cmp_name *next_in_bucket;
} cmp_name;

typedef struct cmp_expr cmp_expr;
typedef struct cmp_stmt cmp_stmt;
typedef struct cmp_func cmp_func;
typedef struct cmp_link cmp_link;

/* ---- expressions ---- */

typedef enum cmp_expr_kind {
    CMP_EXPR_NUMBER,  /* number: literal */
    CMP_EXPR_STRING,  /* string: literal, escapes already taken */
    CMP_EXPR_IDENT,   /* name: variable or function called without arguments */
    CMP_EXPR_COLON,   /* a lone ":" as index argument (or cell element); no fields */
    CMP_EXPR_END,     /* end: "end" inside an index */
    CMP_EXPR_TILDE,   /* "~" or "!" as ignored output, only among targets of CMP_EXPR_ASSIGN; no fields */
    CMP_EXPR_UNARY,   /* unary */
    CMP_EXPR_BINARY,  /* binary: also && and || */
    CMP_EXPR_RANGE,   /* range: start:stop or start:step:stop */
    CMP_EXPR_INDEX,   /* index: base(args), base{args}, base.field, base.(expr), in a chain */
    CMP_EXPR_ASSIGN,  /* assign: all assignments; an expression, as in "if (x = f ())" or "a = b = 2" */
    CMP_EXPR_MATRIX,  /* matrix: [ ... ] */
    CMP_EXPR_CELL,    /* matrix: { ... } */
    CMP_EXPR_ANON,    /* anon: @(params) body */
    CMP_EXPR_HANDLE,  /* name: @name; dots kept in the text for @pkg.name */
    CMP_EXPR_COMMAND, /* command: "hold on", only as the whole of an expression statement */
    CMP_EXPR_SUPER,   /* super: name@Class, a constructor or method of a superclass */
    CMP_EXPR_META,    /* name: ?Class; dots kept in the text */
} cmp_expr_kind;

/* Class of a number literal. Hexadecimal and binary literals are integers: unsigned and as wide as their
 * digits need, or as the suffix says. */
typedef enum cmp_number_class {
    CMP_NUMBER_DOUBLE,
    CMP_NUMBER_INT8,
    CMP_NUMBER_INT16,
    CMP_NUMBER_INT32,
    CMP_NUMBER_INT64,
    CMP_NUMBER_UINT8,
    CMP_NUMBER_UINT16,
    CMP_NUMBER_UINT32,
    CMP_NUMBER_UINT64,
} cmp_number_class;

typedef enum cmp_unary_op {
    CMP_NEG,
    CMP_PLUS,
    CMP_NOT, /* -x +x !x */
    CMP_CTRANSPOSE,
    CMP_TRANSPOSE, /* x' x.' */
    CMP_PRE_INC,
    CMP_PRE_DEC, /* ++x --x: the operand is an identifier or index expression */
    CMP_POST_INC,
    CMP_POST_DEC, /* x++ x--: likewise */
} cmp_unary_op;

typedef enum cmp_binary_op {
    CMP_ADD,
    CMP_SUB,
    CMP_MUL,
    CMP_DIV,
    CMP_LDIV,
    CMP_POW, /* + - * / \ ^ (also **) */
    CMP_EL_MUL,
    CMP_EL_DIV,
    CMP_EL_LDIV,
    CMP_EL_POW, /* .* ./ .\ .^ (also .**) */
    CMP_LT,
    CMP_LE,
    CMP_EQ,
    CMP_NE,
    CMP_GE,
    CMP_GT,
    CMP_EL_AND,
    CMP_EL_OR, /* & | */
    CMP_AND_AND,
    CMP_OR_OR, /* && || */
    CMP_NO_OP, /* plain "=" in cmp_expr.assign.op */
} cmp_binary_op;

typedef enum cmp_link_kind {
    CMP_LINK_PAREN,   /* (args) */
    CMP_LINK_BRACE,   /* {args} */
    CMP_LINK_FIELD,   /* .field */
    CMP_LINK_DYNAMIC, /* .(expr): args[0] */
} cmp_link_kind;

/* One step of an index chain, in source order. */
struct cmp_link {
    cmp_link_kind kind;
    uint32_t pos; /* of "(", "{" or "." */
    cmp_link *next;
    cmp_expr *owner; /* the CMP_EXPR_INDEX it belongs to */
    cmp_expr **args; /* PAREN and BRACE: arguments; DYNAMIC: one */
    uint32_t arg_count;
    uint32_t by_name;      /* the parser's own: how many of the last arguments are given by their names */
    const cmp_name *field; /* FIELD only */
    /* The index this whole expression stands in as (part of) an argument, and at which argument, within the
     * same function body; NULL when none. "end" in x(min (end, 3)) means x when min is a function. */
    cmp_link *outer;
    uint32_t outer_position;
};

/* One row of a matrix or cell literal. Rows without elements are dropped, so [] and [;] have no rows. */
typedef struct cmp_row {
    cmp_expr **items;
    uint32_t count;
} cmp_row;

/* A parameter, or an output. */
typedef struct cmp_param {
    const cmp_name *name; /* NULL for an ignored parameter "~" */
    cmp_expr *init;       /* default value, or NULL */
    uint32_t pos;
} cmp_param;

typedef struct cmp_params {
    cmp_param *items;
    uint32_t count;
    bool variadic; /* the last is varargin (parameters) or varargout (outputs); it is among the items */
} cmp_params;

struct cmp_expr {
    uint8_t kind;    /* cmp_expr_kind */
    uint8_t parens;  /* how many pairs of parentheses stand around it (at most 255); (x)(1) has base x with
                        parens 1 */
    uint16_t height; /* of the tree below, at most CMP_AST_MAX_HEIGHT */
    uint32_t pos; /* byte offset of its first byte; for UNARY postfix, BINARY and ASSIGN: of the operator */
    union {
        struct {
            double value;     /* DOUBLE class: the value; integer classes: see bits */
            uint64_t bits;    /* integer classes: the value's two's complement */
            const char *text; /* as written, in the source */
            uint32_t text_len;
            uint8_t class_; /* cmp_number_class */
            bool imaginary; /* has the suffix i, j, I or J */
        } number;
        struct {
            const char *bytes; /* NUL-terminated, and may hold NULs */
            uint32_t len;
            bool double_quoted;
        } string;
        const cmp_name *name; /* IDENT, HANDLE and META */
        struct {
            cmp_link *link;    /* the innermost index it stands in; NULL never */
            uint32_t position; /* argument number from 0; how many arguments there are: link->arg_count */
        } end;
        struct {
            uint8_t op; /* cmp_unary_op */
            cmp_expr *operand;
        } unary;
        struct {
            uint8_t op; /* cmp_binary_op, never CMP_NO_OP */
            /* EL_AND, EL_OR only: stands as (operand of such) condition of if or while, where Octave
             * evaluates all (left) first and skips the right side if that decides. */
            bool condition;
            cmp_expr *left, *right;
        } binary;
        struct {
            cmp_expr *start, *step, *stop; /* step may be NULL */
        } range;
        struct {
            cmp_expr *base; /* never an INDEX unless that has parens */
            cmp_link *first;
            uint32_t count;
        } index;
        struct {
            uint8_t op;         /* CMP_NO_OP for "=", else of "+=" and its like */
            bool bracketed;     /* written with [ ] on the left, also for one target */
            uint32_t count;     /* at least 1 */
            cmp_expr **targets; /* IDENT, INDEX or TILDE (bracketed only) */
            /* The right side. x(i) = [] with a literal [] (MATRIX without rows and without parens) deletes
             * elements. */
            cmp_expr *value;
        } assign;
        struct {
            cmp_row *rows;
            uint32_t count;
        } matrix; /* MATRIX and CELL */
        struct {
            cmp_params params;
            cmp_expr *body;
            uint32_t end; /* byte offset after its last byte */
        } anon;
        struct {
            const cmp_name *name;
            cmp_expr **args; /* CMP_EXPR_STRING each */
            uint32_t count;  /* at least 1 */
        } command;
        struct {
            const cmp_name *name, *class_; /* the class's perhaps with dots */
        } super;
    };
};

/* ---- statements ---- */

typedef enum cmp_stmt_kind {
    CMP_STMT_EXPR,   /* expr */
    CMP_STMT_IF,     /* branches: conditions in order; the last may have none (else); spmd is one without
                        condition */
    CMP_STMT_WHILE,  /* loop */
    CMP_STMT_UNTIL,  /* loop: do body until condition */
    CMP_STMT_FOR,    /* for_ */
    CMP_STMT_SWITCH, /* switch_ */
    CMP_STMT_BREAK,
    CMP_STMT_CONTINUE,
    CMP_STMT_RETURN,
    CMP_STMT_TRY,        /* try_ */
    CMP_STMT_UNWIND,     /* unwind: unwind_protect */
    CMP_STMT_GLOBAL,     /* decls */
    CMP_STMT_PERSISTENT, /* decls */
    CMP_STMT_FUNCTION,   /* func: a function defined where a script or the prompt reaches this place */
} cmp_stmt_kind;

typedef struct cmp_block {
    cmp_stmt **items;
    uint32_t count;
} cmp_block;

/* A condition (or case value) and what it guards. `value` is NULL for else and otherwise. */
typedef struct cmp_branch {
    cmp_expr *value;
    cmp_block body;
    uint32_t pos; /* of its keyword */
} cmp_branch;

typedef struct cmp_decl {
    const cmp_name *name;
    cmp_expr *init; /* or NULL */
    uint32_t pos;
} cmp_decl;

struct cmp_stmt {
    uint8_t kind; /* cmp_stmt_kind */
    bool print;   /* no ";" follows: the result is shown (EXPR only) */
    uint32_t pos; /* of its first byte */
    uint32_t end; /* byte offset after its last token, for block statements that of the closing keyword */
    union {
        cmp_expr *expr;
        struct {
            cmp_branch *items;
            uint32_t count;
        } branches;
        struct {
            cmp_expr *condition;
            cmp_block body;
        } loop;
        struct {
            cmp_expr *target; /* IDENT or INDEX */
            cmp_expr *key;    /* "for [value, key] = struct": the key's target; else NULL */
            cmp_expr *values;
            cmp_expr *workers; /* parfor's second argument, or NULL; has no effect on meaning */
            bool parallel;     /* written parfor */
            cmp_block body;
        } for_;
        struct {
            cmp_expr *value;
            cmp_branch *cases; /* the last may be otherwise */
            uint32_t count;
        } switch_;
        struct {
            cmp_block body;
            const cmp_name *error; /* catch NAME, or NULL */
            uint32_t error_pos;
            bool has_catch; /* a try without catch swallows the error */
            cmp_block handler;
        } try_;
        struct {
            cmp_block body, cleanup;
        } unwind;
        struct {
            cmp_decl *items;
            uint32_t count;
        } decls;
        cmp_func *func;
    };
};

/* ---- functions and units ---- */

/* What a declaration of a property or an argument asks of values: (dims) class {checks}, each part perhaps. */
typedef struct cmp_restrictions {
    const char *dims;       /* "1,:", NUL-terminated; NULL where none are written */
    const cmp_name *class_; /* perhaps with dots; or NULL */
    cmp_block checks;       /* calls of validators, in their order */
} cmp_restrictions;

typedef enum cmp_argument_kind {
    CMP_ARG_REQUIRED,
    CMP_ARG_OPTIONAL,
    CMP_ARG_REPEATING,
    CMP_ARG_NAMED, /* a field of a struct: opts.Name, or all properties of a class: opts.?Class */
    CMP_ARG_OUTPUT,
    CMP_ARG_OUTPUT_REPEATING,
} cmp_argument_kind;

/* One line of an arguments block. */
typedef struct cmp_argument {
    cmp_argument_kind kind;
    uint32_t pos;
    uint32_t block;         /* of the word of its block */
    const cmp_name *name;   /* of the parameter; NULL for "~" */
    const cmp_name *field;  /* NAMED: Name of opts.Name, or NULL */
    const cmp_name *class_; /* NAMED: Class of opts.?Class, or NULL */
    const cmp_name *all;    /* REPEATING, OUTPUT_REPEATING: the variable that holds all values */
    cmp_restrictions is;
    cmp_expr *value; /* the default, or NULL */
} cmp_argument;

/* The arguments blocks of a function. Where there are blocks of inputs, the function's `params` are those that a call
 * gives by their position alone, and behind them one that holds the others as varargin would (`rest`). The variables
 * that lowering needs have names that no program can write. */
typedef struct cmp_arguments {
    cmp_params written; /* the parameters as the signature has them */
    cmp_argument *items;
    uint32_t count;
    bool inputs, outputs;               /* there are lines of inputs, of outputs */
    uint32_t required, optional, group; /* how many are required, optional, repeat together */
    const cmp_name **structs;           /* those that hold arguments given by name */
    uint32_t struct_count;
    const cmp_name *rest, *set, *values, *error, *one, *number, *left; /* `left` where there are outputs */
} cmp_arguments;

struct cmp_func {
    const cmp_name *name;
    uint32_t pos; /* of the keyword "function" */
    uint32_t name_pos;
    uint32_t end; /* byte offset after its last byte */
    cmp_params params;
    cmp_params outputs;
    cmp_block body;
    cmp_func *parent;  /* of a nested function, else NULL */
    cmp_func **nested; /* those defined anywhere in its body, not deeper; they leave no statement there */
    uint32_t nested_count;
    cmp_func *next;           /* the next one in the same function or file, in source order */
    bool ended;               /* closed by end or endfunction */
    bool method;              /* stands in a block `methods` of a class */
    bool declared;            /* only its signature is there */
    cmp_arguments *arguments; /* or NULL */
    uint32_t index;           /* lowering's own: of the HIR function */
    base_view help; /* help text without comment signs, lines ended by \n; empty when there is none */
    /* Names assigned anywhere in the body (targets, loop variables, global, persistent, catch, parameters,
     * outputs; not those of nested or anonymous functions), each once, in order of first appearance. */
    const cmp_name **assigned;
    uint32_t assigned_count;
    /* Of a function that has nested ones: the names that its body mentions, some more than once. */
    const cmp_name **mentioned;
    uint32_t mentioned_count;
};

/* ---- classes ---- */

/* (Constant), (~Hidden), (Access = private). */
typedef struct cmp_attribute {
    const cmp_name *name;
    cmp_expr *value; /* NULL where none is written: true, or false behind "~" or "!" */
    bool negated;
    uint32_t pos;
} cmp_attribute;

typedef struct cmp_attributes {
    cmp_attribute *items;
    uint32_t count;
} cmp_attributes;

typedef enum cmp_class_kind {
    CMP_CLASS_PROPERTIES,
    CMP_CLASS_METHODS,
    CMP_CLASS_EVENTS,
    CMP_CLASS_ENUMERATION,
} cmp_class_kind;

/* What a line of a block declares. */
typedef struct cmp_class_item {
    const cmp_name *name; /* methods: perhaps "get.x" or "set.x" */
    uint32_t pos;         /* of the name */
    /* ANON without parameters. Properties: the default value, or NULL; enumerations: a cell of the constructor's
     * arguments. */
    cmp_expr *value;
    const char *dims;       /* properties: "1,:", NUL-terminated; NULL where none are written */
    const cmp_name *class_; /* properties: of the value, perhaps with dots; or NULL */
    cmp_func *func;         /* methods: the function; properties: calls the validators in order, or NULL */
} cmp_class_item;

typedef struct cmp_class_block {
    cmp_class_kind kind;
    uint32_t pos; /* of its word */
    cmp_attributes attributes;
    cmp_class_item *items;
    uint32_t count;
} cmp_class_block;

typedef struct cmp_class {
    const cmp_name *name;
    uint32_t pos, name_pos, end;
    cmp_attributes attributes;
    const cmp_name **supers;
    uint32_t super_count;
    cmp_class_block *blocks;
    uint32_t block_count;
    base_view help;
} cmp_class;

typedef enum cmp_unit_kind {
    CMP_UNIT_SCRIPT,    /* body holds the statements; functions defined in it stand there as CMP_STMT_FUNCTION
                           and in funcs */
    CMP_UNIT_FUNCTIONS, /* a function file: funcs[0] is the main function, the others are local; body is empty
                           but for statements behind them */
    CMP_UNIT_CLASS, /* a class definition: class_; funcs holds its methods and, behind it, local functions */
} cmp_unit_kind;

typedef struct cmp_unit {
    cmp_unit_kind kind;
    const cmp_source *source;
    cmp_block body;
    cmp_func **funcs; /* functions in source order, but those within others, which hang on theirs */
    uint32_t func_count;
    cmp_class *class_;      /* or NULL */
    const cmp_name **names; /* all names, by index */
    uint32_t name_count;
    base_view help;            /* of a script: its first comment block that is no copyright notice */
    const cmp_name **assigned; /* as cmp_func.assigned, for body */
    uint32_t assigned_count;
} cmp_unit;

/* Appends the unit as compact S-expressions, one statement or function per line. */
void cmp_ast_dump(const cmp_unit *unit, base_buf *out);
/* Appends an expression as source text in Octave's spacing, as func2str and display of handles show it. */
void cmp_ast_expr_text(const cmp_expr *expr, base_buf *out);
/* The instruction that computes an operator (program/opcodes.def); 0 where there is none: ++ and --, && and ||,
 * CMP_NO_OP. */
unsigned cmp_unary_opcode(cmp_unary_op op);
unsigned cmp_binary_opcode(cmp_binary_op op);
/* The name of an operator as written: "+", ".^", "!"... */
const char *cmp_unary_text(cmp_unary_op op);
const char *cmp_binary_text(cmp_binary_op op);

#endif

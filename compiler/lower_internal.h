/* compiler/lower_internal.h - what the parts of AST-to-HIR lowering share: scopes and the hosts of `end`. */
#ifndef CMP_LOWER_INTERNAL_H
#define CMP_LOWER_INTERNAL_H

#include "compiler/ast.h"
#include "compiler/compile.h"

/* A word of an import statement: "a.b.f" or "a.b.*". */
typedef struct cmp_import {
    const struct cmp_import *next;
    const char *text;
    size_t len;
} cmp_import;

/* Variables of the function being lowered, by interned name; one per function, script
 * or anonymous function. */
typedef struct cmp_scope {
    struct cmp_scope *outer; /* the scope an anonymous or nested function stands in */
    const cmp_func *func;    /* NULL for scripts and anonymous functions */
    uint32_t index;          /* of the HIR function */
    bool script, anon;
    const cmp_name **keys; /* hash of names to variables, at most half full */
    uint32_t *vars;
    uint8_t *seen; /* by slot: textually assigned before here */
    uint32_t slots, used;
    hir_node **captured; /* anonymous: what each capture is made from, in the outer scope */
    uint32_t captured_cap;
    bool dynamic;    /* calls eval or its like: names that nothing assigns may be variables */
    uint32_t *needs; /* variables that get [] as the function begins unless they have a value */
    uint32_t nneeds, needs_cap;
    const cmp_name **supers; /* of a constructor: superclasses whose constructors it calls itself */
    uint32_t nsupers, supers_cap;
    uint32_t left; /* 1 + the variable that is true where the function is left without an error; 0: none */
    bool imports_known;
    const cmp_import *imports; /* once they are */
} cmp_scope;

/* An index expression being lowered whose arguments may hold `end`. */
typedef struct cmp_host {
    const cmp_link *link;
    uint32_t number; /* 0 until an `end` asked for it */
} cmp_host;

typedef struct cmp_lower {
    hir_unit *unit;
    const cmp_source *source;
    const cmp_unit *ast;
    const cmp_options *options;
    cmp_diags *diags;
    cmp_mode mode;
    bool imports_named; /* the text has the word import */
    bool dynamic;       /* code of the file may make variables that its text does not show */
    cmp_scope *scope;
    uint32_t *local_functions;  /* by name index: HIR function + 1 of a file's local function */
    uint32_t *marks;            /* lower_nested.c: a number for each name of the file, 0 between its uses */
    struct cmp_member *members; /* nested functions of the family being lowered */
    uint32_t nmembers;
    cmp_host *hosts;
    uint32_t nhosts, hosts_cap;
} cmp_lower;

/* One function of a family of nested functions. */
typedef struct cmp_member {
    const cmp_func *func;
    uint32_t index; /* of the HIR function */
} cmp_member;

static inline hir_func *cmp_here(cmp_lower *l) {
    return &l->unit->funcs[l->scope->index];
}
static inline uint32_t cmp_lower_name(cmp_lower *l, const cmp_name *name) {
    return hir_intern(l->unit, name->text, name->len);
}
void cmp_lower_refuse(cmp_lower *l, uint32_t pos, const char *format, ...) MICA_PRINTF(3, 4);
hir_node *cmp_node_at(cmp_lower *l, hir_kind kind, uint32_t nkids, uint32_t pos);
hir_node *cmp_var_node(cmp_lower *l, uint32_t var, uint32_t pos);

/* lower_scope.c */
void cmp_scope_open(cmp_lower *l, cmp_scope *scope, const cmp_func *func, uint32_t index);
void cmp_scope_close(cmp_lower *l);
uint32_t cmp_scope_add(cmp_lower *l, const cmp_name *name, unsigned flags);
void cmp_scope_bind(cmp_lower *l, cmp_scope *scope, const cmp_name *name, uint32_t var);
/* Variable the name means here, HIR_NONE when it means a function. Captures into anonymous functions on the
 * way. */
uint32_t cmp_scope_find(cmp_lower *l, const cmp_name *name);
void cmp_scope_mark(cmp_lower *l, const cmp_name *name); /* assigned from here on */
bool cmp_scope_seen(cmp_lower *l, const cmp_name *name);
/* The variable of that name of this function itself, nothing captured; HIR_NONE when it has none. */
uint32_t cmp_scope_own(const cmp_lower *l, const cmp_name *name);
/* Notes that `var` must have a value; false when memory ran out. */
bool cmp_scope_needs(cmp_lower *l, uint32_t var);
/* The variable of a target, made if need be. */
uint32_t cmp_scope_target(cmp_lower *l, const cmp_name *name);
/* Whether a name that nothing assigns may be a variable all the same: it is no function that is known. */
bool cmp_may_be_late(cmp_lower *l, const cmp_name *name);
/* The variable of a name that nothing in the text assigns, unless a function of the file has it. */
uint32_t cmp_scope_late(cmp_lower *l, const cmp_name *name);
/* Variable `ans` of this function. */
uint32_t cmp_scope_ans(cmp_lower *l);
/* Function of that name: *nested or local HIR function, else HIR_NONE. */
uint32_t cmp_scope_function(cmp_lower *l, const cmp_name *name, bool *nested);

/* lower.c */
hir_node *cmp_lower_anon(cmp_lower *l, const cmp_expr *e);
void cmp_lower_body(cmp_lower *l, const cmp_func *func);

/* lower_nested.c: a function that has nested functions, and these */
void cmp_lower_family(cmp_lower *l, const cmp_func *top, uint32_t index);
uint32_t cmp_member_index(const cmp_lower *l, const cmp_func *func);

/* lower_expr.c */
hir_node *cmp_lower_expr(cmp_lower *l, const cmp_expr *e);
hir_node *cmp_lower_ident(cmp_lower *l, const cmp_name *name, uint32_t pos);
hir_node *cmp_lower_call(cmp_lower *l, const cmp_name *name, uint32_t pos, uint32_t nargs);
/* Arguments of a link into kids[from…]; returns the host number, 0 when no `end` was bound to the link. */
uint32_t cmp_lower_args(cmp_lower *l, const cmp_link *link, hir_node *node, uint32_t from, bool hosts);

/* lower_import.c: whether the text may import anything; whether a statement does nothing but that */
void cmp_imports_begin(cmp_lower *l);
bool cmp_is_import(cmp_lower *l, const cmp_stmt *s);
/* The symbol "a.b.f" of a name that is imported by itself; the symbol of one that an import of a whole
 * package may mean, which begins with PROG_NAME_IMPORTED, or that of a local function of the file that evaluates the text
 * (PROG_NAME_LOCAL). HIR_NONE: neither. */
uint32_t cmp_imported(cmp_lower *l, const cmp_name *name);
uint32_t cmp_meant_outside(cmp_lower *l, const cmp_name *name);

/* lower_assign.c */
hir_node *cmp_lower_assign(cmp_lower *l, const cmp_expr *e);
hir_node *cmp_lower_step(cmp_lower *l, const cmp_expr *e); /* ++ and -- */
hir_node *cmp_lower_target(cmp_lower *l, const cmp_expr *e);
/* An assignment statement whose indices are evaluated before its value where the order can be told: a block,
 * or the assignment itself. */
hir_node *cmp_lower_indices_first(cmp_lower *l, hir_node *n);

/* lower_arguments.c */
/* The statements in front of the body that the function's arguments blocks are. */
hir_node *cmp_lower_arguments(cmp_lower *l, const cmp_func *func);
/* Whether a parameter, an output or an argument given by name is the function's own. */
bool cmp_declares(const cmp_func *func, const cmp_name *name);
/* The body, and behind it the look at what its outputs hold. */
hir_node *cmp_lower_checked_body(cmp_lower *l, const cmp_func *func, hir_node *body);
/* left = true, in front of what leaves such a function. */
hir_node *cmp_lower_leaving(cmp_lower *l, uint32_t pos);

/* lower_class.c */
hir_node *cmp_text_node(cmp_lower *l, uint32_t pos, const char *text);
void cmp_lower_class(cmp_lower *l, const cmp_class *c, uint32_t index, uint32_t maker);
/* obj = __object__ ("Super", …): what a constructor begins with. The names are those of superclasses whose constructors
 * it calls itself. */
hir_node *cmp_lower_object(cmp_lower *l, const cmp_func *func);
/* The constructor of a class that has none, as a function of the unit: its index. */
bool cmp_in_class_folder(const char *path);
uint32_t cmp_lower_default_maker(cmp_lower *l, const cmp_class *c);
/* A call of name@Class with the arguments of `link`, which may be NULL. */
hir_node *cmp_lower_super(cmp_lower *l, const cmp_expr *e, const cmp_link *link);
bool cmp_is_super_statement(const cmp_lower *l, const cmp_expr *e);
hir_node *cmp_lower_meta(cmp_lower *l, const cmp_expr *e);

/* lower_stmt.c */
hir_node *cmp_lower_block(cmp_lower *l, const cmp_block *block);

#endif

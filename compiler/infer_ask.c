/* compiler/infer_ask.c - conditions that the classes of values answer, and what an outcome says of
 * variables.
 *
 * Library functions begin with questions: ischar (x), nargin < 2, isa (x, "float"). If the classes of x
 * answer one, the branch that is not taken is left out of the inference, which is where most of what is
 * known of a function for one kind of arguments comes from. If they do not, the branches still know more
 * than what was known in front: behind `if ischar (x)` x is text.
 *
 * The answers hold only as long as the names mean the builtins, so nothing is asked without a library
 * (infer.c). */
#include "compiler/infer_internal.h"

#define NUMERIC (HIR_T_DOUBLE | HIR_T_SINGLE | HIR_T_INT)

/* Questions of one value: true of these classes alone; of all values of them, or of some. */
static const struct {
    char name[20];
    uint8_t classes, whole;
} questions[] = {{"ischar", HIR_T_CHAR, 1},
                 {"iscell", HIR_T_CELL, 1},
                 {"iscellstr", HIR_T_CELL, 0},
                 {"isstruct", HIR_T_STRUCT, 1},
                 {"isnumeric", NUMERIC, 1},
                 {"isfloat", HIR_T_DOUBLE | HIR_T_SINGLE, 1},
                 {"isinteger", HIR_T_INT, 1},
                 {"islogical", HIR_T_LOGICAL, 1},
                 {"isbool", HIR_T_LOGICAL, 1},
                 {"is_function_handle", HIR_T_FUNC, 1},
                 {"isfield", HIR_T_STRUCT, 0},
                 {"isvarname", HIR_T_CHAR, 0},
                 {"isobject", 0, 1},
                 {"issparse", 0, 1},
                 {"isjava", 0, 1}};

static const struct {
    char name[20];
    uint8_t classes, whole;
} class_names[] = {{"double", HIR_T_DOUBLE, 1},
                   {"single", HIR_T_SINGLE, 1},
                   {"logical", HIR_T_LOGICAL, 1},
                   {"char", HIR_T_CHAR, 1},
                   {"cell", HIR_T_CELL, 1},
                   {"struct", HIR_T_STRUCT, 1},
                   {"float", HIR_T_DOUBLE | HIR_T_SINGLE, 1},
                   {"numeric", NUMERIC, 1},
                   {"integer", HIR_T_INT, 1},
                   {"function_handle", HIR_T_FUNC, 1},
                   {"int8", HIR_T_INT, 0},
                   {"int16", HIR_T_INT, 0},
                   {"int32", HIR_T_INT, 0},
                   {"int64", HIR_T_INT, 0},
                   {"uint8", HIR_T_INT, 0},
                   {"uint16", HIR_T_INT, 0},
                   {"uint32", HIR_T_INT, 0},
                   {"uint64", HIR_T_INT, 0}};

bool infer_is_text(const hir_node *n, const char *text) {
    return n->kind == HIR_CONST && n->k->cls == PROG_CHAR && n->k->bytes == strlen(text) &&
           memcmp(n->k->data, text, strlen(text)) == 0;
}

/* "float" and its like name several classes; "int8" names only a part of the integers, which are one class
 * here. */
unsigned infer_named_class(const hir_node *n, bool *whole) {
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++) {
        if (!infer_is_text(n, class_names[i].name)) continue;
        *whole = class_names[i].whole;
        return class_names[i].classes;
    }
    return 0;
}

/* A question about a value: of which classes it is true. False where the node is no such question. */
typedef struct question {
    const hir_node *of;
    unsigned classes;
    bool whole;
} question;

static bool is_call(const inference *in, const hir_node *n, const char *name, uint32_t count) {
    return n->kind == HIR_CALL && n->count == count && strcmp(in->unit->names[n->index].text, name) == 0;
}

static bool is_compare(const inference *in, const hir_node *n) {
    return is_call(in, n, "strcmp", 2) || is_call(in, n, "strcmpi", 2);
}

/* strcmp (class (x), "char") is a question about x; strcmp (x, "on") asks whether x is text, whatever text
 * it is. */
static bool ask(const inference *in, const hir_node *n, question *q) {
    if (!in->library || n->kind != HIR_CALL || n->count == 0) return false;
    *q = (question){n->kids[0], 0, false};
    if (is_call(in, n, "isa", 2)) return (q->classes = infer_named_class(n->kids[1], &q->whole)) != 0;
    if (is_compare(in, n)) {
        if (is_call(in, n->kids[0], "class", 1)) {
            q->of = n->kids[0]->kids[0];
            return (q->classes = infer_named_class(n->kids[1], &q->whole)) != 0;
        }
        q->classes = HIR_T_CHAR | HIR_T_CELL;
        return n->kids[1]->kind == HIR_CONST && n->kids[1]->k->cls == PROG_CHAR;
    }
    const char *name = in->unit->names[n->index].text;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        if (strcmp(questions[i].name, name) != 0) continue;
        q->classes = questions[i].classes;
        q->whole = questions[i].whole;
        return n->count == 1 || !q->whole;
    }
    return false;
}

/* A list may be none or several values, of which nothing is said. All classes among those asked for: true,
 * if the question is about the class alone (`whole`); none among them: false. */
static int answer(const question *q) {
    unsigned classes = q->of->type & HIR_T_CLASSES;
    if (!classes || infer_is_list(q->of)) return -1;
    if (!(classes & q->classes)) return 0;
    return q->whole && !(classes & ~q->classes) ? 1 : -1;
}

static int of_number(const hir_node *n) {
    bool truth;
    return cmp_is_known(n, &truth) ? truth : -1;
}

/* Both parts sure, or one that decides. */
static int of_two(const inference *in, const hir_node *n, int decides) {
    int a = infer_truth(in, n->kids[0]), b = infer_truth(in, n->kids[1]);
    if (a == decides || b == decides) return decides;
    return a == !decides && b == !decides ? !decides : -1;
}

/* A variable that was set to true or false keeps that (`truth`), as flags of options do. A scalar is not
 * empty. */
int infer_truth(const inference *in, const hir_node *n) {
    question q;
    switch (n->kind) {
    case HIR_CONST: return of_number(n);
    case HIR_VAR:
        return n->flags & HIR_MAYBE || in->vars[n->index].type & INFER_UNSET
                   ? -1
                   : (int)in->vars[n->index].truth - 1;
    case HIR_ANDAND: return of_two(in, n, 0);
    case HIR_OROR: return of_two(in, n, 1);
    case HIR_UNARY: {
        int truth = n->op == PROG_OP_NOT ? infer_truth(in, n->kids[0]) : -1;
        return truth < 0 ? -1 : !truth;
    }
    case HIR_CALL:
        if (in->library && is_call(in, n, "true", 0)) return 1;
        if (in->library && is_call(in, n, "false", 0)) return 0;
        if (ask(in, n, &q)) return answer(&q);
        if (!in->library || n->count != 1 || infer_is_list(n->kids[0]) || !(n->kids[0]->type & HIR_T_SCALAR))
            return -1;
        if (is_call(in, n, "isempty", 1)) return 0;
        return is_call(in, n, "isscalar", 1) ? 1 : -1;
    default: return -1;
    }
}

/* So many arguments came at least: these parameters have values. */
static void have_values(inference *in, double count) {
    for (uint32_t i = 0; i < in->func->nparams && i < count; i++)
        in->vars[i].type &= (hir_type)~INFER_UNSET;
}

/* nargin < 2 and its like. Having n arguments means that the first n parameters have values. */
static void refine_count(inference *in, const hir_node *n, bool outcome) {
    double d;
    if (n->kids[0]->kind != HIR_NARGIN || !hir_is_number(n->kids[1], &d)) return;
    if (n->op == PROG_OP_LT && !outcome) have_values(in, d);
    if (n->op == PROG_OP_LE && !outcome) have_values(in, d + 1);
    if (n->op == PROG_OP_GE && outcome) have_values(in, d);
    if (n->op == PROG_OP_GT && outcome) have_values(in, d + 1);
    if (n->op == (outcome ? PROG_OP_EQ : PROG_OP_NE)) have_values(in, d);
}

/* A class that the outcome leaves no room for stays as it was: such a branch is never reached, and nothing
 * need be said of it. */
static void refine_class(inference *in, const question *q, bool outcome) {
    if (q->of->kind != HIR_VAR || q->of->type & INFER_NONE) return;
    uint32_t var = q->of->index;
    hir_type now = in->vars[var].type;
    unsigned classes = now & HIR_T_CLASSES, kept;
    if (now & INFER_NONE || in->func->vars[var].flags & (HIR_VAR_SHARED | HIR_VAR_CAPTURE)) return;
    if (outcome)
        kept = classes ? classes & q->classes : q->classes;
    else
        kept = q->whole ? classes & ~q->classes : classes;
    if (kept) in->vars[var].type = (hir_type)((now & ~HIR_T_CLASSES) | kept);
}

/* Of && both sides held if it held; of || both failed if it failed. Otherwise neither is known. */
void infer_refine(inference *in, const hir_node *n, bool outcome) {
    question q;
    if (n->kind == HIR_UNARY && n->op == PROG_OP_NOT) infer_refine(in, n->kids[0], !outcome);
    if (n->kind == (outcome ? HIR_ANDAND : HIR_OROR)) {
        infer_refine(in, n->kids[0], outcome);
        infer_refine(in, n->kids[1], outcome);
    }
    if (n->kind == HIR_BINARY) refine_count(in, n, outcome);
    if (n->kind == HIR_CALL && ask(in, n, &q)) refine_class(in, &q, outcome);
}

/* Whether a text, as a template, is more than nothing whatever it is filled with. "" raises nothing, and
 * "%s" may become "". */
static bool says_something(const hir_node *n) {
    return n->kind == HIR_CONST && n->k->cls == PROG_CHAR && n->k->bytes && n->k->data[0] != '%';
}

static bool is_identifier(const hir_node *n) {
    return says_something(n) && memchr(n->k->data, ':', n->k->bytes) && !memchr(n->k->data, ' ', n->k->bytes);
}

/* An error without text raises none. Behind such a call nothing goes on. */
bool infer_raises(const inference *in, const hir_node *n) {
    if (!in->library || n->kind != HIR_CALL) return false;
    const char *name = in->unit->names[n->index].text;
    if (strcmp(name, "print_usage") == 0) return true;
    if (strcmp(name, "error") != 0 || n->count == 0) return false;
    return says_something(n->kids[n->count > 1 && is_identifier(n->kids[0]) ? 1 : 0]);
}

/* compiler/results.c - the class and shape of what builtins give, by those of their arguments
 * (results.def). Asked where a library's signatures are made; code that uses them asks again as it runs.
 *
 * One row for each builtin, by rule, since hundreds of builtins follow a few dozen rules: what cos gives
 * for a class, every function of one number gives. A rule may say less than the truth and never more; a
 * row is held against the builtin itself by a test that calls it with arguments of all kinds
 * (tests/session/results.py). */
#include "compiler/infer_internal.h"

#include <stdlib.h>

typedef enum rule {
    RULE_MATH,     /* element by element: single stays, all others are double; one gives one */
    RULE_ROUND,    /* and integers stay, too */
    RULE_JOIN,     /* the class of two numbers together */
    RULE_PAIR,     /* the same where none is an integer */
    RULE_BITS,     /* double of doubles */
    RULE_FLOATS,   /* single stays, other numbers are double; one of one */
    RULE_KEEP,     /* the class of the first argument */
    RULE_EXTREME,  /* double of what is no other number, the class of single and integers; one of one */
    RULE_CAT,      /* the class that all share */
    RULE_CATS,     /* a cell where one is a cell, else chars of chars */
    RULE_CONSTANT, /* one double without arguments; an array of doubles, or of the class that is named */
    RULE_FILL,     /* an array of doubles, or of the class that is named */
    RULE_NUMBER,   /* one real double of one argument or none */
    RULE_REALS,
    RULE_DOUBLE, /* of doubles and logicals, and names of ways to do it */
    RULE_PLAIN,  /* of doubles and logicals alone */
    RULE_TRUTH,  /* one logical */
    RULE_TRUTHS,
    RULE_SIGNS,  /* logicals of what is no cell */
    RULE_PLACES, /* doubles of chars; a cell of a cell */
    RULE_TEXT,
    RULE_TEXTS,
    RULE_CELL,
    RULE_STRUCT,
    RULE_INTEGER,
    RULE_TODOUBLE,
    RULE_TOSINGLE,
    RULE_NAMED,  /* the class that the second argument names */
    RULE_MERGE,  /* the second argument's or the third's */
    RULE_SAME,   /* the argument of the result's number, or the only one */
    RULE_BEFORE, /* the argument in front of that */
    RULE_EACH,   /* what a function gives for each: a cell where that is asked for */
    RULE_HANDLE
} rule;

/* Names lie in the rows: pointers to them would be relocated at every start. */
typedef struct row {
    char name[24];
    uint8_t rule; /* rule */
} row;

static const row results[] = {
#define CMP_RESULT(name, rule) {#name, RULE_##rule},
#define CMP_OTHER(name, number, rule)
#include "compiler/results.def"
#undef CMP_RESULT
#undef CMP_OTHER
};

static const struct {
    char name[16];
    uint8_t number, rule;
} others[] = {
#define CMP_RESULT(name, rule)
#define CMP_OTHER(name, number, rule) {#name, number, RULE_##rule},
#include "compiler/results.def"
#undef CMP_RESULT
#undef CMP_OTHER
};

/* The arguments of a call. */
typedef struct given {
    const inference *in;
    hir_node *const *args;
    uint32_t count;
    hir_type first; /* the type of the first, 0 without */
} given;

static int compare(const void *name, const void *at) {
    return strcmp(name, ((const row *)at)->name);
}

/* Rows are ordered by name: one out of its place would not be found. */
static const row *find(const char *name) {
    return bsearch(name, results, sizeof results / sizeof *results, sizeof *results, compare);
}

static hir_type floating(hir_type a) {
    unsigned cls = a & HIR_T_CLASSES;
    if (cls == 0 || cls & ~(INFER_PLAIN | HIR_T_SINGLE)) return 0;
    return (hir_type)((cls & HIR_T_SINGLE) | (cls & INFER_PLAIN ? HIR_T_DOUBLE : 0u) | (a & HIR_T_SCALAR));
}

static hir_type rounded(hir_type a) {
    unsigned cls = a & HIR_T_CLASSES;
    if (cls == 0 || cls & ~INFER_NUMBERS) return 0;
    return (hir_type)((cls & (HIR_T_SINGLE | HIR_T_INT)) | (cls & INFER_PLAIN ? HIR_T_DOUBLE : 0u) |
                      (a & HIR_T_SCALAR));
}

static hir_type joined(hir_type a, hir_type b) {
    unsigned cls = cmp_class_of_two(a & HIR_T_CLASSES, b & HIR_T_CLASSES);
    return cls == CMP_NEVER ? 0 : (hir_type)(cls ? cls | (a & b & HIR_T_SCALAR) : 0u);
}

/* What classes an argument names: "single", or class (x). */
static unsigned named(const given *g, const hir_node *n) {
    return infer_names(g->in, n);
}

/* Whether all arguments have classes, and none others than these; texts may follow the first. */
static bool all_are(const given *g, unsigned classes, bool texts) {
    for (uint32_t i = 0; i < g->count; i++) {
        const hir_node *n = g->args[i];
        unsigned cls = n->type & HIR_T_CLASSES;
        if (texts && i && cls && !(cls & ~(HIR_T_CHAR | classes))) continue;
        if (!cls || cls & ~classes) return false;
    }
    return true;
}

/* zeros (2, 3, "single"). A size may be given as any numbers; "like" takes the class of a value. */
static hir_type filled(const given *g, unsigned counts) {
    const hir_node *last = g->count ? g->args[g->count - 1] : NULL;
    unsigned cls = last ? named(g, last) : 0;
    if (cls) return (hir_type)cls;
    if (g->count > 1 && infer_is_text(g->args[g->count - 2], "like"))
        return last->type & HIR_T_CLASSES & ~INFER_NUMBERS ? 0 : last->type & HIR_T_CLASSES;
    return all_are(g, counts, false) ? HIR_T_DOUBLE : 0;
}

static hir_type extreme(const given *g) {
    if (g->count == 2 && !((g->first | g->args[1]->type) & HIR_T_LOGICAL))
        return joined(g->first, g->args[1]->type);
    return g->first & HIR_T_LOGICAL || g->count == 2 ? 0 : rounded(g->first);
}

/* Concatenation of mixed classes has an order of its own (infer_value.c), which names of functions do not
 * follow in all cases: only equal classes give an answer. */
static hir_type together(const given *g) {
    unsigned cls = g->first & HIR_T_CLASSES;
    for (uint32_t i = 1; i < g->count; i++)
        if ((g->args[i]->type ^ g->first) & HIR_T_CLASSES) return 0;
    return cls & (cls - 1) ? 0 : (hir_type)cls;
}

static hir_type texts_together(const given *g) {
    for (uint32_t i = 0; i < g->count; i++)
        if ((g->args[i]->type & HIR_T_CLASSES) == HIR_T_CELL) return HIR_T_CELL;
    return g->count ? together(g) & HIR_T_CHAR : 0;
}

static bool is_false(const hir_node *n) {
    bool truth;
    return cmp_is_known(n, &truth) && !truth;
}

/* cellfun (@numel, c), cellfun (f, c, "UniformOutput", false); of nothing it is doubles. Without a cell
 * asked for, the result has the class of what the function gives, which is known for a handful of names. */
static hir_type for_each(const given *g) {
    bool options = false;
    for (uint32_t i = 1; i < g->count; i++) {
        options |= !(g->args[i]->type & HIR_T_CLASSES) || g->args[i]->type & HIR_T_CHAR;
        if (!infer_is_text(g->args[i], "UniformOutput") && !infer_is_text(g->args[i], "uniformoutput"))
            continue;
        if (i + 1 == g->count) return 0;
        const hir_node *value = g->args[i + 1];
        bool no = value->kind == HIR_CALL && strcmp(g->in->unit->names[value->index].text, "false") == 0;
        if (no || is_false(value)) return HIR_T_CELL;
    }
    const hir_node *f = g->count ? g->args[0] : NULL;
    if (!f || f->kind != HIR_HANDLE || options) return 0;
    const row *r = find(g->in->unit->names[f->index].text);
    if (r && r->rule == RULE_NUMBER) return HIR_T_DOUBLE;
    return r && r->rule == RULE_TRUTH ? HIR_T_DOUBLE | HIR_T_LOGICAL : 0;
}

/* What is so whatever is given. */
static hir_type always(rule r) {
    switch (r) {
    case RULE_REALS: return HIR_T_DOUBLE;
    case RULE_TRUTH: return HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL;
    case RULE_TRUTHS: return HIR_T_LOGICAL | HIR_T_REAL;
    case RULE_TEXT:
    case RULE_TEXTS: return HIR_T_CHAR;
    case RULE_CELL: return HIR_T_CELL;
    case RULE_STRUCT: return HIR_T_STRUCT;
    case RULE_INTEGER: return HIR_T_INT;
    case RULE_TODOUBLE: return HIR_T_DOUBLE;
    case RULE_TOSINGLE: return HIR_T_SINGLE;
    case RULE_HANDLE: return HIR_T_FUNC | HIR_T_SCALAR;
    default: return 0;
    }
}

/* Rules in the order of the enumeration; those that need no arguments are in always(). */
static hir_type apply(rule r, const given *g) {
    const unsigned doubles = HIR_T_DOUBLE | HIR_T_LOGICAL;
    switch (r) {
    case RULE_MATH: return floating(g->first);
    case RULE_ROUND: return rounded(g->first);
    case RULE_JOIN: return g->count == 2 ? joined(g->first, g->args[1]->type) : 0;
    case RULE_PAIR:
        return g->count == 2 && floating(g->first) && floating(g->args[1]->type)
                   ? joined(g->first, g->args[1]->type)
                   : 0;
    case RULE_BITS: return all_are(g, HIR_T_DOUBLE, false) ? HIR_T_DOUBLE : 0;
    case RULE_FLOATS: return all_are(g, doubles | HIR_T_SINGLE, false) ? floating(g->first) : 0;
    case RULE_KEEP: return g->first & HIR_T_CLASSES;
    case RULE_EXTREME: return g->count ? extreme(g) : 0;
    case RULE_CAT: return together(g);
    case RULE_CATS: return texts_together(g);
    case RULE_CONSTANT: return g->count ? filled(g, doubles) : HIR_T_DOUBLE | HIR_T_SCALAR;
    case RULE_FILL: return filled(g, doubles | HIR_T_SINGLE | HIR_T_INT);
    case RULE_NUMBER: return g->count <= 1 ? HIR_T_DOUBLE | HIR_T_SCALAR : 0;
    case RULE_DOUBLE: return all_are(g, doubles, true) ? HIR_T_DOUBLE : 0;
    case RULE_PLAIN: return all_are(g, doubles, false) ? HIR_T_DOUBLE : 0;
    case RULE_SIGNS:
        return g->first & HIR_T_CLASSES && !(g->first & HIR_T_CELL) ? HIR_T_LOGICAL | HIR_T_REAL : 0;
    case RULE_PLACES:
        if ((g->first & HIR_T_CLASSES) == HIR_T_CELL) return HIR_T_CELL;
        return (g->first & HIR_T_CLASSES) == HIR_T_CHAR ? HIR_T_DOUBLE : 0;
    case RULE_TODOUBLE:
    case RULE_TOSINGLE: return always(r) | (g->first & HIR_T_SCALAR);
    case RULE_NAMED: return g->count == 2 ? (hir_type)named(g, g->args[1]) : 0;
    case RULE_MERGE:
        return g->count == 3 ? infer_join(g->args[1]->type, g->args[2]->type) & HIR_T_CLASSES : 0;
    case RULE_EACH: return for_each(g);
    default: return always(r);
    }
}

/* With a list among the arguments it is not known which argument is which: only what is always so can be
 * said, or what the first one decides. */
hir_type cmp_builtin_result(const inference *in, const char *name, hir_node *const *args, uint32_t count,
                            bool list) {
    const row *r = find(name);
    const given g = {in, args, count, count ? args[0]->type : 0};
    bool first = r && (r->rule == RULE_KEEP || r->rule == RULE_MATH || r->rule == RULE_EACH) && count &&
                 !infer_is_list(args[0]);
    if (!r) return 0;
    return list && !first ? always((rule)r->rule) : apply((rule)r->rule, &g);
}

/* Rows of others are few: searched from the first on. */
hir_type cmp_builtin_other(const inference *in, const char *name, const hir_node *call, uint32_t number) {
    const given g = {in, call->kids, call->count, call->count ? call->kids[0]->type : 0};
    for (uint32_t i = 0; i < call->count; i++)
        if (infer_is_list(call->kids[i])) return 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(others[i].name, name) != 0 || (others[i].number && others[i].number != number)) continue;
        uint32_t at = others[i].rule == RULE_BEFORE                    ? number - 1
                      : others[i].rule == RULE_SAME && call->count > 1 ? number
                                                                       : 0;
        if (others[i].rule != RULE_BEFORE && others[i].rule != RULE_SAME)
            return apply((rule)others[i].rule, &g) & HIR_T_CLASSES;
        return at < call->count ? call->kids[at]->type & HIR_T_CLASSES : 0;
    }
    return 0;
}

/* compiler/results.c - the class and shape of what builtins give, by those of their arguments (results.def). Asked
 * where a library's signatures are made; code that uses them asks again as it runs. */
#include "compiler/passes_internal.h"

#include <stdlib.h>

typedef enum rule {
    RULE_MATH,   /* element by element: single stays, all others are double; one gives one */
    RULE_JOIN,   /* the same of two */
    RULE_SUMS,   /* double of double; one of one */
    RULE_KEEP,   /* the class of the first argument */
    RULE_EXTREME, /* double of what is no other number, the class of single and integers; one of one */
    RULE_CAT,     /* the class that all share */
    RULE_CONSTANT, /* one double, without arguments */
    RULE_NUMBER,   /* one real double of one argument or none */
    RULE_REALS,
    RULE_DOUBLE,
    RULE_TRUTH, /* one logical */
    RULE_TRUTHS,
    RULE_SIGNS, /* logicals of what is no cell */
    RULE_TEXT,
    RULE_TEXTS,
    RULE_CELL,
    RULE_STRUCT,
    RULE_INTEGER,
    RULE_TODOUBLE,
    RULE_TOSINGLE,
    RULE_HANDLE
} rule;

/* Names lie in the rows: pointers to them would be relocated at every start. */
static const struct {
    char name[24];
    uint8_t rule; /* rule */
} results[] = {
#define CMP_RESULT(name, rule) {#name, RULE_##rule},
#include "compiler/results.def"
#undef CMP_RESULT
};

static int compare(const void *name, const void *row) {
    return strcmp(name, row); /* rows begin with their names */
}

static hir_type floating(hir_type a) {
    unsigned cls = a & HIR_T_CLASSES, plain = HIR_T_DOUBLE | HIR_T_LOGICAL | HIR_T_CHAR;
    if (cls == 0 || cls & ~(plain | HIR_T_SINGLE)) return 0;
    return (hir_type)((cls & HIR_T_SINGLE ? HIR_T_SINGLE : 0u) | (cls & plain ? HIR_T_DOUBLE : 0u) |
                      (a & HIR_T_SCALAR));
}

static hir_type joined(hir_type a, hir_type b) {
    hir_type x = floating(a), y = floating(b), shape = x & y & HIR_T_SCALAR;
    if (!x || !y) return 0;
    if ((x | y) & HIR_T_SINGLE) return ((x ^ y) & HIR_T_CLASSES) == 0 ? (hir_type)(HIR_T_SINGLE | shape) : 0;
    return (hir_type)(HIR_T_DOUBLE | shape);
}

hir_type cmp_builtin_result(const char *name, const hir_type *args, uint32_t count) {
    const size_t size = sizeof *results;
    const void *row = bsearch(name, results, sizeof results / size, size, compare);
    hir_type first = count ? args[0] : 0;
    if (!row) return 0;
    switch ((rule)results[((const char *)row - (const char *)results) / (ptrdiff_t)size].rule) {
    case RULE_MATH: return floating(first);
    case RULE_JOIN: return count == 2 ? joined(first, args[1]) : 0;
    case RULE_SUMS: return (first & HIR_T_CLASSES) == HIR_T_DOUBLE ? first & (HIR_T_DOUBLE | HIR_T_SCALAR) : 0;
    case RULE_KEEP: return first & HIR_T_CLASSES;
    case RULE_EXTREME:
        if (count == 2 && !((first | args[1]) & HIR_T_LOGICAL)) return joined(first, args[1]);
        if ((first & HIR_T_CLASSES) == HIR_T_INT) return HIR_T_INT;
        return first & HIR_T_LOGICAL ? 0 : floating(first);
    case RULE_CAT:
        for (uint32_t i = 1; i < count; i++)
            if ((args[i] ^ first) & HIR_T_CLASSES) return 0;
        return first & HIR_T_CLASSES;
    case RULE_CONSTANT: return count == 0 ? HIR_T_DOUBLE | HIR_T_SCALAR : 0;
    case RULE_NUMBER: return count <= 1 ? HIR_T_DOUBLE | HIR_T_SCALAR : 0;
    case RULE_REALS: return HIR_T_DOUBLE;
    case RULE_DOUBLE: {
        hir_type all = HIR_T_DOUBLE;
        for (uint32_t i = 0; i < count; i++)
            all = args[i] & HIR_T_CLASSES ? all | (args[i] & HIR_T_CLASSES) : 0x8000;
        return (all & ~(HIR_T_DOUBLE | HIR_T_LOGICAL)) == 0 ? HIR_T_DOUBLE : 0;
    }
    case RULE_TRUTH: return HIR_T_LOGICAL | HIR_T_SCALAR | HIR_T_REAL;
    case RULE_TRUTHS: return HIR_T_LOGICAL | HIR_T_REAL;
    case RULE_SIGNS:
        return first & HIR_T_CLASSES && !(first & HIR_T_CELL) ? HIR_T_LOGICAL | HIR_T_REAL : 0;
    case RULE_TEXT:
    case RULE_TEXTS: return HIR_T_CHAR;
    case RULE_CELL: return HIR_T_CELL;
    case RULE_STRUCT: return HIR_T_STRUCT;
    case RULE_INTEGER: return HIR_T_INT;
    case RULE_TODOUBLE: return HIR_T_DOUBLE | (first & HIR_T_SCALAR);
    case RULE_TOSINGLE: return HIR_T_SINGLE | (first & HIR_T_SCALAR);
    case RULE_HANDLE: return HIR_T_FUNC | HIR_T_SCALAR;
    }
    return 0;
}

/* compiler/ast.c - operators as written. */
#include "compiler/ast.h"

const char *cmp_unary_text(cmp_unary_op op) {
    static const char *const texts[] = {
        [CMP_NEG] = "-",        [CMP_PLUS] = "+",       [CMP_NOT] = "!",
        [CMP_CTRANSPOSE] = "'", [CMP_TRANSPOSE] = ".'", [CMP_PRE_INC] = "++",
        [CMP_PRE_DEC] = "--",   [CMP_POST_INC] = "++",  [CMP_POST_DEC] = "--",
    };
    return texts[op];
}

const char *cmp_binary_text(cmp_binary_op op) {
    static const char *const texts[] = {
        [CMP_ADD] = "+",       [CMP_SUB] = "-",     [CMP_MUL] = "*",      [CMP_DIV] = "/",
        [CMP_LDIV] = "\\",     [CMP_POW] = "^",     [CMP_EL_MUL] = ".*",  [CMP_EL_DIV] = "./",
        [CMP_EL_LDIV] = ".\\", [CMP_EL_POW] = ".^", [CMP_LT] = "<",       [CMP_LE] = "<=",
        [CMP_EQ] = "==",       [CMP_NE] = "!=",     [CMP_GE] = ">=",      [CMP_GT] = ">",
        [CMP_EL_AND] = "&",    [CMP_EL_OR] = "|",   [CMP_AND_AND] = "&&", [CMP_OR_OR] = "||",
        [CMP_NO_OP] = "",
    };
    return texts[op];
}

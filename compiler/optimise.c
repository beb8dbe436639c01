/* compiler/optimise.c - which passes run at which level. */
#include "compiler/compile_internal.h"

void cmp_optimise(hir_unit *unit, int level) {
    (void)unit;
    (void)level;
}

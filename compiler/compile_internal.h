/* compiler/compile_internal.h - the stages behind cmp_compile. */
#ifndef CMP_COMPILE_INTERNAL_H
#define CMP_COMPILE_INTERNAL_H

#include "compiler/ast.h"
#include "compiler/compile.h"

/* AST to HIR; unit->arena must be set. Function 0 is the entry; those at top level follow in source order. */
MICA_MUST_USE mica_status cmp_lower_unit(const cmp_unit *ast, const cmp_source *source, cmp_mode mode,
                                         const cmp_options *options, cmp_diags *diags, hir_unit *unit,
                                         mica_error *err);

#endif

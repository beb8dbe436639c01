/* compiler/passes_internal.h - the passes over HIR. Each leaves the unit as meaningful as before. */
#ifndef CMP_PASSES_INTERNAL_H
#define CMP_PASSES_INTERNAL_H

#include "compiler/compile_internal.h"
#include "compiler/library.h"

/* Computes operators on constants and turns literals of constants into constant arrays (fold.c). */
void cmp_pass_fold(hir_unit *unit);
/* Removes statements behind break, continue and return, and branches whose condition is constant (dead.c). */
void cmp_pass_dead(hir_unit *unit);
/* Puts the bodies of small local functions in place of their calls; bodies of up to `limit` nodes (inline.c).
 */
void cmp_pass_inline(hir_unit *unit, unsigned limit);
/* Puts copies of local functions in place of their calls, as recorded runs tell (inplace.c). */
void cmp_pass_place(hir_unit *unit, const cmp_library *library, const struct cmp_recorded *recorded);
/* Finds classes and shapes of values and variables (infer.c). With a library, calls are taken to mean its
 * functions and the builtins: good for the library's own signatures, not for code that runs where names may
 * mean others. */
void cmp_pass_infer(hir_unit *unit, const cmp_library *library);
/* As cmp_pass_infer where all arguments of the first function are of a kind; the type of its first result. */
hir_type cmp_infer_kind(hir_unit *unit, const cmp_library *library, cmp_arg_kind kind);
/* What a builtin gives (results.c); 0: not known. */
hir_type cmp_builtin_result(const char *name, const hir_type *args, uint32_t count);
/* Whether types are of a kind. */
bool cmp_is_of_kind(const hir_type *types, uint32_t count, cmp_arg_kind kind);

/* GUARD of a value in place of what is computed of `parts`, under the conditions of these and of `name`
 * (HANDLE, or NULL). */
hir_node *cmp_guard_of(hir_unit *unit, hir_node *computed, hir_node *value, hir_node *const *parts,
                       uint32_t count, hir_node *name);

#endif

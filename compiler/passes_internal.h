/* compiler/passes_internal.h - the passes over HIR. Each leaves the unit as meaningful as before. */
#ifndef CMP_PASSES_INTERNAL_H
#define CMP_PASSES_INTERNAL_H

#include "compiler/library.h"

/* Computes operators on constants and turns literals of constants into constant arrays (fold.c). */
void cmp_pass_fold(hir_unit *unit);
/* What LT to GT give for two numbers (fold.c). */
bool cmp_compares(unsigned op, double x, double y);
/* Removes statements behind break, continue and return, and branches whose condition is constant (dead.c). */
void cmp_pass_dead(hir_unit *unit);
/* Puts the bodies of small local functions in place of their calls; bodies of up to
 * `limit` nodes (inline.c). */
void cmp_pass_inline(hir_unit *unit, unsigned limit);
/* Puts copies of local functions in place of their calls, as recorded runs tell (inplace.c). */
void cmp_pass_place(hir_unit *unit, const cmp_library *library, const struct cmp_recorded *recorded);
/* Finds classes and shapes of values and variables (infer.c). With a library, calls are taken to mean its
 * functions and the builtins: good for the library's own signatures, not for code that runs where names may
 * mean others. */
void cmp_pass_infer(hir_unit *unit, const cmp_library *library);
/* As cmp_pass_infer where the first function's arguments are of a kind; the types of its first CMP_RESULTS
 * results: 0, nothing is known; CMP_NEVER, it always raises an error or gives no such result. */
void cmp_infer_kind(hir_unit *unit, const cmp_library *library, cmp_arg_kind kind, hir_type *results);
#define CMP_RESULTS 4u
#define CMP_NEVER   0x8000u
/* The class of an operator's result by those of both sides. */
unsigned cmp_class_of_two(unsigned a, unsigned b);
/* The type that an argument of a kind has. */
hir_type cmp_kind_type(cmp_arg_kind kind, uint32_t argument);
/* Whether types are of a kind. */
bool cmp_is_of_kind(const hir_type *types, uint32_t count, cmp_arg_kind kind);

/* Keeps what calls of pure functions of the library give within a loop that does not change their arguments
 * (once.c). */
void cmp_pass_once(hir_unit *unit, const cmp_library *library);
/* Whether copies of loops over real scalars go on behind a call that gives this (codegen_real.c). */
bool cmp_loops_follow(hir_type result);
/* Whether names of the unit may write variables unseen (infer.c). */
bool cmp_makes_variables(const hir_unit *unit);

/* GUARD of a value in place of what is computed of `parts`, under the conditions of these and of `name`
 * (HANDLE, or NULL). */
hir_node *cmp_guard_of(hir_unit *unit, hir_node *computed, hir_node *value, hir_node *const *parts,
                       uint32_t count, hir_node *name);

#endif

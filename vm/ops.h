/* vm/ops.h - operations on values that the interpreter loop and builtins share. Results are owned by the
 * pool. All raise M errors with Octave's identifiers and messages. Ranges and immediates are accepted
 * everywhere. */
#ifndef VM_OPS_H
#define VM_OPS_H

#include "vm/object.h"

/* ---- arithmetic (vm/arith_*.c) ---- */
#define VM_STEAL_X                                                                                           \
    1u /* x is a temporary of the caller with no other use: its buffer may take the result when unique */
#define VM_STEAL_Y 2u
/* x op y for opcode op (PROG_OP_ADD … PROG_OP_OR), with broadcasting and mixed-class rules. */
prog_value vm_binary(vm_t *vm, prog_op op, prog_value x, prog_value y, unsigned steal);
/* NEG, UPLUS, NOT, TRANS, CTRANS. */
prog_value vm_unary(vm_t *vm, prog_op op, prog_value x, unsigned steal);
/* x times y, one of them transposed: the first or the second; `conjugate` makes that the conjugate transpose.
 */
prog_value vm_product_transposed(vm_t *vm, prog_value x, prog_value y, bool first, bool conjugate);
/* base:limit (inc = PROG_UNDEF) or base:inc:limit. Lazy for doubles. */
prog_value vm_colon(vm_t *vm, prog_value base, prog_value inc, prog_value limit);
/* Concatenation along dim (0 = rows: vertical, 1 = columns: horizontal, …) of n values. */
prog_value vm_concat(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values);
/* Conversion to a class as the functions double(), int8(), logical(), char() … do (saturating, rounding). */
prog_value vm_convert(vm_t *vm, prog_value v, prog_class cls);
/* True as an if/while condition: non-empty and all elements non-zero. Raises for non-numeric values. */
bool vm_truth(vm_t *vm, prog_value v);
/* Operand of || and &&: all(v(:)); empty raises `invalid conversion from empty value to real scalar`. */
bool vm_truth_scalar(vm_t *vm, prog_value v, const char *op_name);
/* isequal semantics: same size, equal values whatever the numeric class. nan_equal: NaN == NaN. */
bool vm_equal(vm_t *vm, prog_value x, prog_value y, bool nan_equal);
/* Does switch value v match case value c. */
bool vm_case_match(vm_t *vm, prog_value v, prog_value c);

/* ---- indexing (vm/index_*.c) ---- */
/* v(idx…) for arrays, cells, structs (not function handles, not maps). idx values may be PROG_COLON, logical
 * masks, ranges. `var` is the variable's name for messages, or NULL: "index (5,_): out of bound 3 (dimensions
 * are 3x3)", "x(5): out of bound 3 …". */
prog_value vm_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var);
/* v{idx…}: calls back `each` for every selected member in order; returns their count. */
int64_t vm_index_brace(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx, const char *var,
                       void (*each)(void *ctx, prog_value member), void *ctx);
/* *slot(idx…) = rhs, in place when *slot is unique, amortised O(1) when it grows at the end. *slot may be
 * PROG_UNDEF (as []). */
void vm_assign(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs);
/* *slot{idx…} = rhs. */
void vm_assign_brace(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs);
/* *slot(idx…) = []. */
void vm_delete(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx);
/* One access path with its arguments (see program/code.h): assignment and deletion through any chain. sym
 * maps the path's symbol indices to VM symbols. The variable is unchanged when an error is raised before the
 * last step. */
typedef vm_sym (*vm_path_sym)(void *ctx, uint32_t code_sym_index);
void vm_assign_path(vm_t *vm, prog_value *slot, const prog_step *steps, uint32_t nsteps,
                    const prog_value *args, prog_value rhs, vm_path_sym sym, void *ctx, bool del);
/* How many values the path denotes as a target of [c{1:n}] = …: the elements its last indices select. */
int64_t vm_path_count(vm_t *vm, prog_value v, const prog_step *steps, uint32_t nsteps, const prog_value *args,
                      vm_path_sym sym, void *ctx);
/* Gives each of them one member of the cell `list`, in order. */
void vm_assign_spread(vm_t *vm, prog_value *slot, const prog_step *steps, uint32_t nsteps,
                      const prog_value *args, prog_value list, vm_path_sym sym, void *ctx);
/* v.name: one value for a 1x1 struct, map property or MException field; raises otherwise. */
prog_value vm_field(vm_t *vm, prog_value v, vm_sym name);
/* All values of v.name for a struct array, in order. */
int64_t vm_field_each(vm_t *vm, prog_value v, vm_sym name, void (*each)(void *ctx, prog_value member),
                      void *ctx);
/* `end` in position k (from 0) of n indices. PROG_UNDEF gives 0. */
int64_t vm_end(vm_t *vm, prog_value v, uint32_t k, uint32_t n);
/* Column k (of ncols) of v, as a for loop binds it; ncols by vm_loop_count. */
int64_t vm_loop_count(vm_t *vm, prog_value v);
prog_value vm_loop_column(vm_t *vm, prog_value v, int64_t k);
prog_value vm_reshape(vm_t *vm, prog_value v, uint32_t ndims, const int64_t *dims);

/* ---- containers.Map (vm/map.c) ---- */
prog_value vm_map_get(vm_t *vm, prog_value map, prog_value key);             /* raises if there is none */
void vm_map_set(vm_t *vm, prog_value map, prog_value key, prog_value value); /* in place: a map is a handle */
/* map.NAME: Count, length, numel, KeyType, ValueType, keys, values or isempty; false where it is none of these. */
bool vm_map_property(vm_t *vm, prog_value map, vm_sym name, prog_value *out);

/* ---- display (vm/display*.c) ---- */
/* `x = …` as a statement without semicolon prints it; name may be empty. */
void vm_display(vm_t *vm, const char *name, prog_value v);
/* As disp(v) prints it. */
void vm_disp(vm_t *vm, prog_value v);
/* The printf family: appends the formatted text to out as printf/sprintf do with the template and arguments.
 */
struct mica_buffer;
void vm_format(vm_t *vm, struct mica_buffer *out, const char *who, prog_value template_, uint32_t nargs,
               const prog_value *args);

#endif

/* vm/index/access.h - reading, storing and deleting parts of values, and putting values together.
 *
 * Results are owned by the pool. All raise M errors with Octave's identifiers and messages. Ranges and immediates are
 * accepted everywhere. */
#ifndef VM_INDEX_ACCESS_H
#define VM_INDEX_ACCESS_H

#include "vm/heap/object.h"

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
/* One access path with its arguments (see program/code.h). */
typedef struct vm_path {
    const prog_step *steps;
    uint32_t nsteps;
    const prog_value *args;                      /* what the steps take, one after the other */
    vm_sym (*sym)(void *ctx, uint32_t in_steps); /* the VM's symbol for the number of a name in the steps */
    void *ctx;
} vm_path;
/* What becomes of the place a path leads to: rhs is stored there, or the place is deleted. */
typedef struct vm_path_store {
    vm_path path;
    prog_value rhs;
    bool del;
} vm_path_store;
/* Assignment and deletion through any chain. The variable is unchanged when an error is raised before the last step. */
void vm_assign_path(vm_t *vm, prog_value *slot, const vm_path_store *store);
/* How many values the path denotes as a target of [c{1:n}] = …: the elements its last indices select. */
int64_t vm_path_count(vm_t *vm, prog_value v, const vm_path *path);
/* Gives each of them one member of the cell `list`, in order. */
void vm_assign_spread(vm_t *vm, prog_value *slot, const vm_path *path, prog_value list);
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
/* Concatenation along dim (0 = rows: vertical, 1 = columns: horizontal, …) of n values. */
prog_value vm_concat(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values);

/* ---- containers.Map (vm/index/map.c; more in vm/index/map.h) ---- */
prog_value vm_map_get(vm_t *vm, prog_value map, prog_value key);             /* raises if there is none */
void vm_map_set(vm_t *vm, prog_value map, prog_value key, prog_value value); /* in place: a map is a handle */
/* map.NAME: Count, length, numel, KeyType, ValueType, keys, values or isempty; false where it is none of these. */
bool vm_map_property(vm_t *vm, prog_value map, vm_sym name, prog_value *out);

#endif

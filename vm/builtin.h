/* vm/builtin.h - the table of C builtins and how one is written.
 *
 * A builtin is one row in a vm/builtins/NAME.def file, one C function, one help line (in the row) and one
 * test. The function reads c->args (borrowed; alive during the call), makes values (owned by the pool), and
 * returns results with vm_return. It raises with vm_error. It keeps nothing between calls except in vm->root.
 */
#ifndef VM_BUILTIN_H
#define VM_BUILTIN_H

#include "vm/access.h"
#include "vm/display.h"
#include "vm/format.h"
#include "vm/ops.h"

typedef struct vm_call {
    const prog_value *args;
    uint32_t nargs;
    uint32_t nout; /* results asked for; 0 for a statement: result 0 may still be returned (it becomes ans) */
    prog_value *out;  /* use vm_return */
    uint64_t ignored; /* bit k: output k is ignored with ~ */
    /* A builtin that calls M code keeps its progress here, in a frame of the VM, and is entered again with
     * step > 0 when the callee is done: see vm_call_later. */
    uint32_t step;
    prog_value *local; /* VM_LOCALS values that live as long as the builtin's frame; use vm_set; PROG_UNDEF at
                          first */
    const prog_value *results; /* step > 0: what the callee returned */
    uint32_t nresults;
    prog_value error; /* step > 0 and the callee raised, when asked for: the MException; else PROG_UNDEF */
} vm_call;

#define VM_LOCALS 12

typedef void (*vm_builtin_fn)(vm_t *vm, vm_call *c);

typedef enum vm_category {
    VM_CATEGORY_Math,
    VM_CATEGORY_LinearAlgebra,
    VM_CATEGORY_Statistics,
    VM_CATEGORY_MatrixOps,
    VM_CATEGORY_Trigonometric,
    VM_CATEGORY_Comparison,
    VM_CATEGORY_Utility,
    VM_CATEGORY_Strings,
    VM_CATEGORY_Cells,
    VM_CATEGORY_IO,
    VM_CATEGORY_Language
} vm_category;
/* How the cost of a call grows with n, the number of elements of its arguments and results where they grow alike;
 * for Cubic n is the side of square matrices. tests/session/complexity.py counts instructions. */
typedef enum vm_complexity {
    VM_COMPLEXITY_Constant,
    VM_COMPLEXITY_Linear,
    VM_COMPLEXITY_Linearithmic,
    VM_COMPLEXITY_Quadratic,
    VM_COMPLEXITY_Cubic,
    VM_COMPLEXITY_Exponential
} vm_complexity;

#define VM_BUILTIN_NAME_MAX 31
/* A row of the table. It holds no pointers: each would be relocated at every start, and its page copied. */
typedef struct vm_builtin {
    int16_t min_args, max_args; /* max -1: variadic */
    int16_t max_outs;           /* -1: any number */
    uint8_t category;           /* vm_category */
    uint8_t complexity;         /* vm_complexity */
    uint8_t level; /* the optimisation level from which the compiler computes or leaves out calls, because the
                      builtin is pure (CMP_PURE_LEVEL); 0: it never does */
    char name[VM_BUILTIN_NAME_MAX];
} vm_builtin;

/* What a call costs, for people: "grows with the number of elements". */
const char *vm_builtin_cost(const vm_builtin *row);
/* Names of a row's category and complexity, and its help line (`name (args): meaning`); valid for ever. */
const char *vm_builtin_category(const vm_builtin *row);
const char *vm_builtin_complexity(const vm_builtin *row);
const char *vm_builtin_help(const vm_builtin *row);

/* Whether too many arguments or results are refused in the words for functions written in M (exact.def). */
bool vm_builtin_is_exact(const vm_builtin *row);

/* vm/builtins/all.def includes every table; a row is
 * VM_BUILTIN(name, c_function, min_args, max_args, max_outs, Category, Complexity, level, "help") */
#define VM_BUILTIN(name, fn, min, max, outs, category, complexity, level, help) void fn(vm_t *vm, vm_call *c);
#include "vm/builtins/all.def"
#undef VM_BUILTIN

extern const vm_builtin vm_builtins[];
extern const uint32_t vm_builtin_count;
/* The C functions of the rows in their order, each as its distance from its own place here. */
extern const int32_t vm_builtin_distances[] __attribute__((visibility("hidden")));
static inline vm_builtin_fn vm_builtin_function(uint32_t index) {
    return (vm_builtin_fn)((intptr_t)&vm_builtin_distances[index] + vm_builtin_distances[index]);
}
/* Index of a builtin by name, or -1. O(1). */
int32_t vm_builtin_find(vm_t *vm, const char *name, size_t len);

/* Scalar fast paths: a builtin of one or two real double arguments whose double result needs no checks. NULL
 * if none. */
typedef double (*vm_fast1)(double);
typedef double (*vm_fast2)(double, double);

/* Returns result i (v must live until the builtin returns, as all pool values and arguments do; it is
 * simplified to canonical form). More results than c->nout may be offered: they are dropped. */
void vm_return(vm_t *vm, vm_call *c, uint32_t i, prog_value v);
static inline void vm_return_double(vm_t *vm, vm_call *c, double d) {
    vm_return(vm, c, 0, prog_double(d));
}
static inline void vm_return_bool(vm_t *vm, vm_call *c, bool b) {
    vm_return(vm, c, 0, prog_bool(b));
}

/* For a builtin that leaves zeros zeros: its first result is diagonal when its first argument is. */
static inline void vm_keep_diag(vm_t *vm, vm_call *c) {
    prog_value x = c->args[0];
    if (vm_is_diag(vm, x) && !(vm_obj(vm, x)->flags & VM_DIAG_PERM))
        c->out[0] = vm_new_diag(vm, c->out[0], 0);
}

/* The text of a file; PROG_UNDEF when it cannot be read (vm/builtins/io_file.c). */
prog_value vm_file_text(vm_t *vm, const char *path);

/* For a builtin: the place its result 0 is stored in next, where that holds argument k and nobody else does; else
 * NULL. It may change that value in place, as the last thing before it returns it. */
prog_value *vm_reused(vm_t *vm, const vm_call *c, uint32_t k);

/* Asks the interpreter to call `fn` (a handle or a name string) with these arguments for nout results as soon
 * as the builtin returns; the builtin is then entered again with step = next_step and c->results.
 * catch_errors: an error of the callee comes back in c->error instead of unwinding further. The builtin must
 * return right after this call. */
void vm_call_later(vm_t *vm, vm_call *c, prog_value fn, uint32_t nargs, const prog_value *args, uint32_t nout,
                   uint32_t next_step, bool catch_errors);

#endif

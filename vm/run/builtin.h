/* vm/run/builtin.h - the table of C builtins, how one is written, and how a VM is given one of its own.
 *
 * IDS. The first column of a row is the builtin's id: its place in every table, what a resolved name, a handle and a
 * native frame in the cage hold, and its place in a snapshot's list of externals. Memory and files outlive the program
 * that wrote them, so an id means the same builtin for ever: rows may stand in any order and any file, a new one takes
 * the next free number, and vm/builtins/ids.txt, which only grows, is what the rows are checked against.
 *
 * A VM OF ITS OWN. A VM finds rows and functions through pointers, which lead to the tables of the program unless
 * vm_builtin_overlay gave it tables of its own (vm/run/overlay.c), and functions as distances from one place. A
 * function that a VM was given has an id behind the program's: what the compiler and the interpreter know of a builtin
 * goes by id, so they know nothing of it and call it.
 *
 * A builtin is one row in a table of vm/builtins.def, one C function, one help line (in the row) and one test.
 * The function reads c->args (borrowed; alive during the call), makes values (owned by the pool), and returns results
 * with vm_return. It raises with vm_error. It keeps nothing between calls except in vm->root. */
#ifndef VM_RUN_BUILTIN_H
#define VM_RUN_BUILTIN_H

#include "vm/index/access.h"

typedef struct vm_call {
    const prog_value *args;
    uint32_t nargs;
    uint32_t nout; /* results asked for; 0 for a statement: result 0 may still be returned (it becomes ans) */
    uint32_t id;   /* that it was called by: a row of the VM's table */
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

/* vm/builtins.def includes every table; a row is
 * VM_BUILTIN(id, name, c_function, min_args, max_args, max_outs, Category, Complexity, level, Outside, "help") */
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help)                 \
    void fn(vm_t *vm, vm_call *c);
#include "vm/builtins.def"
#undef VM_BUILTIN
enum {
    VM_BUILTINS = 0 /* how many the program has: ids lie below */
#define VM_BUILTIN(id, name, fn, min, max, outs, category, complexity, level, outside, help) +1
#include "vm/builtins.def"
#undef VM_BUILTIN
};
#define VM_BUILTINS_MOST 4096 /* with those a VM was given; tables by id have as many places */

extern const vm_builtin vm_builtins[];
extern const uint32_t vm_builtin_count;
/* What this VM calls for an id, and the row it goes by. */
static inline vm_builtin_fn vm_function_called(const vm_t *vm, uint32_t id) {
    return (vm_builtin_fn)(vm->builtin_base + vm->builtin_functions[id]);
}
static inline const vm_builtin *vm_builtin_row(const vm_t *vm, uint32_t id) {
    return &vm->builtin_rows[id];
}
/* Ids of this VM lie below: the program's, and behind them those it was given. */
uint32_t vm_builtins_of(const vm_t *vm);
/* The id of a builtin by name, or -1: of the VM's own where it has one of that name (vm may be NULL). O(1). */
int32_t vm_builtin_find(vm_t *vm, const char *name, size_t len);
/* A sum of the names of the ids below `count` in their order (FNV-1a of the names with their ends). */
uint64_t vm_builtin_names(const vm_t *vm, uint32_t count);

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

/* For a builtin: the place its result 0 is stored in next, where that holds argument k and nobody else does; else
 * NULL. It may change that value in place, as the last thing before it returns it. */
prog_value *vm_reused(vm_t *vm, const vm_call *c, uint32_t k);

/* What a builtin asks to have called. */
typedef struct vm_later {
    prog_value
        fn; /* a handle, or the name of a function as a string; PROG_UNDEF: nothing is called, but a stop that
                      was asked for (vm_request_stop) is met before it goes on */
    const prog_value *args; /* copied */
    uint32_t nargs, nout;
    uint32_t step; /* the builtin goes on with: not 0 */
    bool catches;  /* an error of the callee comes back in c->error instead of unwinding further */
} vm_later;
/* Asks the interpreter for a call as soon as the builtin returns, which it must do right after; it is then entered
 * again with c->step and c->results. Raises where the stack is full. */
void vm_call_later(vm_t *vm, vm_call *c, vm_later later);
/* Makes the builtin's frame, where the first vm_call_later would: for who puts what is counted into its locals before
 * that, which an error ends only where they lie in a frame. Raises where the stack is full. */
void vm_call_frame(vm_t *vm, vm_call *c);

#endif

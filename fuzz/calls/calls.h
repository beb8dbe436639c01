/* fuzz/calls/calls.h - random calls of every function of the registry: what its files share.
 *
 * Call number n of seed s is made of (s, n) alone, so any of them can be made again by itself. */
#ifndef FUZZ_CALLS_H
#define FUZZ_CALLS_H

#include "base/buf.h"
#include "session/session_internal.h"

#define CALLS_ARGS_MAX 6
#define CALLS_OUTS_MAX 5

/* A function of the registry, as it tells of itself. */
typedef struct calls_function {
    char name[40];
    int min_args, max_args; /* max -1: any number */
    int max_outs;           /* -1: any number */
    char **words;           /* strings that its help or source names: options, class names, fields */
    uint32_t word_count;
} calls_function;

typedef struct calls_registry {
    calls_function *functions;
    uint32_t count;
} calls_registry;

/* registry.c: every function that a session knows, but those that reach outside the program or wait. */
bool calls_registry_read(mica_session *s, calls_registry *out);
const calls_function *calls_registry_find(const calls_registry *r, const char *name);
bool calls_is_left_out(const char *name);

/* A stream of random numbers (splitmix64). */
typedef struct calls_random {
    uint64_t state;
} calls_random;
uint64_t calls_next(calls_random *r);
static inline uint32_t calls_below(calls_random *r, uint32_t n) {
    return (uint32_t)(calls_next(r) % n);
}

/* values.c: appends an M expression of a random class and shape. The mood makes it likelier that a function
 * takes it. */
typedef enum calls_mood { CALLS_ANYTHING, CALLS_NUMBERS, CALLS_SMALL, CALLS_TEXTS, CALLS_WORDS } calls_mood;
void calls_value(calls_random *r, const calls_registry *registry, const calls_function *f, calls_mood mood,
                 base_buf *out);

/* One call: `setup` makes its arguments a1, a2, …; `text` calls and catches what the function raises. */
typedef struct calls_call {
    const calls_function *function;
    uint32_t nargs, nout;
    base_buf setup, text, line; /* line: both as one line of M, to be tried by hand */
} calls_call;
/* make.c: call `n` of a seed; `only` is the function to call, or NULL. */
void calls_make(const calls_registry *registry, uint64_t seed, uint64_t n, const calls_function *only,
                calls_call *out);

/* check.c: NULL, or what is wrong with a value (static text): numel and dims, classes, canonical forms,
 * references. */
const char *calls_check(vm_t *vm, prog_value v);
/* of class, shape and every element; maps, being handles, are left out */
uint64_t calls_hash(vm_t *vm, prog_value v);
prog_value calls_variable(vm_t *vm, const char *name); /* of the base workspace, or PROG_UNDEF */

/* run.c: calls [from, to) of a seed in this process; notes each in `shared` before it begins, and findings as
 * lines "KIND<tab>FUNCTION<tab>LINE" on file descriptor `report`. */
typedef struct calls_shared {
    volatile uint64_t at;     /* the call that runs */
    volatile uint64_t done;   /* calls that are finished */
    volatile uint64_t raised; /* of them, ended by an M error */
    char function[40];
    char line[8192];
} calls_shared;
typedef struct calls_options {
    const char *snapshot;
    uint64_t seed;
    const calls_registry *registry;
    const calls_function *only;
    bool verbose;
} calls_options;
int calls_run(const calls_options *o, uint64_t from, uint64_t to, calls_shared *shared, int report);

#endif

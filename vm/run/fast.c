/* vm/run/fast.c - the fast forms of builtins: functions of one or two real scalars, answers about a value, constants,
 * and what a builtin is to plans of several operations. Asked by the interpreter loop, by vm/fuse and, as facts, by
 * the compiler, so that all three have the same builtins in mind.
 *
 * A fast form must be what the builtin does, to the bit, wherever it says it applies: for its domain, and for real
 * double scalars alone. It is found by id in one table of bytes, made from names at first use, so that the rows of
 * fast.def need no ids and the table no relocation at a start. Ids behind the program's, of functions that one VM was
 * given, have no rows: they are called. */
#include "vm/run/fast.h"

#include "vm/arith/mathfn.h"

#include <stdatomic.h>

typedef enum domain { ANY, NONNEGATIVE, POSITIVE, UNIT } domain;
typedef struct fast_row {
    const char *name;
    vm_fast1 one;
    vm_fast2 two;
    vm_query ask;
    domain in;
    bool compares; /* two texts */
} fast_row;

static const fast_row rows[] = {
    {NULL, NULL, NULL, NULL, ANY, false},
#define VM_FAST1(name, fn, in) {#name, fn, NULL, NULL, in, false},
#define VM_FAST2(name, fn)     {#name, NULL, fn, NULL, ANY, false},
#define VM_QUERY(name)         {#name, NULL, NULL, vm_query_##name, ANY, false},
#define VM_COMPARE(name)       {#name, NULL, NULL, NULL, ANY, true},
#include "vm/run/fast.def"
};

/* Values without arguments; without pointers, so that no start copies their page. */
typedef enum constant_kind { NO_CONSTANT, NUMBER, TRUTH } constant_kind;
typedef struct constant_row {
    char name[12];
    double value;
    constant_kind kind;
} constant_row;

static const constant_row constants[] = {
    {"", 0, NO_CONSTANT},
#define VM_CONSTANT(name, value) {#name, value, NUMBER},
#define VM_TRUTH(name, value)    {#name, value, TRUTH},
#include "vm/run/fast.def"
};

/* Mappers and reductions, as their numbers. */
typedef struct number_row {
    char name[8];
    uint8_t mapper, reduction;
} number_row;
static const number_row numbers[] = {
#define VM_MAPPER(name, joins) {#name, joins ? VM_MAPPER_##name : VM_MAPPER_NONE, VM_REDUCE_NONE},
#include "vm/arith/mappers.def"
    {"sum", VM_MAPPER_NONE, VM_REDUCE_SUM},
    {"prod", VM_MAPPER_NONE, VM_REDUCE_PROD},
    {"sumsq", VM_MAPPER_NONE, VM_REDUCE_SUMSQ},
    {"any", VM_MAPPER_NONE, VM_REDUCE_ANY},
    {"all", VM_MAPPER_NONE, VM_REDUCE_ALL}};

/* By a builtin's id: where it stands in each of the tables above, or 0. What only plans of several operations ask is
 * looked up apart: most programs have none. */
typedef struct known {
    uint8_t row, constant, mapper, reduction;
} known;
static known known_of[VM_BUILTINS_MOST];
static atomic_int ready, plans_ready;

/* Idempotent, as the next: threads that race write the same bytes. */
static void make_table(void) {
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++) {
        int32_t at = vm_builtin_find(NULL, rows[i].name, strlen(rows[i].name));
        if (at >= 0) known_of[at].row = (uint8_t)i;
    }
    for (size_t i = 1; i < sizeof constants / sizeof *constants; i++) {
        int32_t at = vm_builtin_find(NULL, constants[i].name, strlen(constants[i].name));
        if (at >= 0) known_of[at].constant = (uint8_t)i;
    }
    atomic_store_explicit(&ready, 1, memory_order_release);
}

static void make_plans_table(void) {
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int32_t at = vm_builtin_find(NULL, numbers[i].name, strlen(numbers[i].name));
        if (at < 0) continue;
        known_of[at].mapper = numbers[i].mapper;
        known_of[at].reduction = numbers[i].reduction;
    }
    atomic_store_explicit(&plans_ready, 1, memory_order_release);
}

static inline const known *known_as(uint32_t id) {
    if (__builtin_expect(!atomic_load_explicit(&ready, memory_order_acquire), 0)) make_table();
    return &known_of[id & (VM_BUILTINS_MOST - 1)];
}

static const known *known_to_plans(uint32_t id) {
    if (!atomic_load_explicit(&plans_ready, memory_order_acquire)) make_plans_table();
    return &known_of[id & (VM_BUILTINS_MOST - 1)];
}

static inline const fast_row *row(uint32_t index) {
    return &rows[known_as(index)->row];
}

vm_fast1 vm_fast1_of(uint32_t index, double x) {
    const fast_row *r = row(index);
    switch (r->in) {
    case ANY: return r->one;
    case NONNEGATIVE: return x >= 0 ? r->one : NULL;
    case POSITIVE: return x > 0 ? r->one : NULL;
    case UNIT: return x >= -1 && x <= 1 ? r->one : NULL;
    }
    return NULL;
}

vm_fast2 vm_fast2_of(uint32_t index) {
    return row(index)->two;
}

bool vm_compares_texts(uint32_t id) {
    return row(id)->compares;
}

vm_query vm_query_of(uint32_t index) {
    return row(index)->ask;
}

prog_value vm_constant_of(uint32_t index) {
    const constant_row *c = &constants[known_as(index)->constant];
    return c->kind == NUMBER  ? prog_double(c->value)
           : c->kind == TRUTH ? prog_bool(c->value != 0)
                              : PROG_UNDEF;
}

const vm_mapper *vm_mapper_of(uint32_t index) {
    return vm_mapper_at(known_to_plans(index)->mapper);
}

vm_reduction vm_reduction_of(uint32_t index) {
    return (vm_reduction)known_to_plans(index)->reduction;
}

/* ---- for the compiler ---- */

vm_fact vm_facts_of(uint32_t index, bool *real, prog_value *answer, prog_value *logical) {
    const fast_row *r = row(index);
    if (r->one) {
        *real = r->in == ANY;
        return VM_FACT_ONE;
    }
    if (r->two) return VM_FACT_TWO;
    if (r->ask) { /* plain scalars need no VM */
        *answer = r->ask(NULL, prog_double(1));
        *logical = r->ask(NULL, PROG_TRUE);
        return VM_FACT_QUERY;
    }
    *answer = vm_constant_of(index);
    return *answer == PROG_UNDEF ? VM_FACT_NONE : VM_FACT_CONSTANT;
}

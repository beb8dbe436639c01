/* compiler/recorded.h - what recorded runs tell of the functions of a source, read from a profile: how much
 * of all time was spent in them, and what their arguments were. */
#ifndef CMP_RECORDED_H
#define CMP_RECORDED_H

#include "compiler/hir.h"
#include "mica/profile.h"

#define CMP_SEEN_ARGS 8 /* of a call, that are told apart */

/* What an argument nearly always was. */
typedef enum cmp_seen_kind {
    CMP_SEEN_NEVER,
    CMP_SEEN_SCALAR, /* a real double scalar */
    CMP_SEEN_ARRAY,  /* a real double array, scalars among them or not */
    CMP_SEEN_OTHER
} cmp_seen_kind;

/* Calls of one function with one number of arguments. */
typedef struct cmp_seen {
    mica_view name; /* of a local function; empty: the source's first */
    uint32_t nargs;
    double calls;
    double weight[CMP_SEEN_ARGS][CMP_SEEN_OTHER + 1]; /* calls by kind of argument */
} cmp_seen;

typedef enum cmp_heat {
    CMP_HEAT_NONE, /* hardly any time was spent there, or nothing is known */
    CMP_HEAT_WARM,
    CMP_HEAT_HOT
} cmp_heat;

typedef struct cmp_recorded {
    cmp_heat heat;
    const cmp_seen *seen;
    size_t count;
} cmp_recorded;

/* The figures of the functions of entry `name`, in `arena`; none where the profile (NULL: no runs) has none
 * or cannot be read. Errors: NO_MEMORY. */
MICA_MUST_USE mica_status cmp_recorded_of(const mica_profile *profile, const char *name, base_arena *arena,
                                          cmp_recorded *out, mica_error *err);

/* What the arguments of calls of a function with `nargs` arguments nearly always were; false where no such
 * calls were recorded. */
bool cmp_seen_args(const cmp_recorded *recorded, const hir_name *name, uint32_t nargs,
                   cmp_seen_kind kinds[CMP_SEEN_ARGS]);

#endif

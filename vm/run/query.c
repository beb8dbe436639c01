/* vm/run/query.c - questions about one value that the interpreter answers without a call: is it empty, how long
 * is it, of what class. Nothing here allocates or raises; where a case is not plain the builtin is called. */
#include "vm/run/fast.h"

#include "vm/heap/object.h"

/* Dimensions of a plain value; false for maps, handles and errors, whose builtins have rules of their own. */
typedef struct query_shape {
    const int64_t *dims;
    int64_t buf[2], numel;
    uint32_t ndims;
    prog_class cls;
} query_shape;

/* Nothing is copied: dimensions are those in the object, or two of a buffer for what has none. A diagonal matrix is as
 * large as the full one that it stands for. */
static bool look(vm_t *vm, prog_value v, query_shape *s) {
    s->buf[0] = s->buf[1] = s->numel = 1;
    s->dims = s->buf;
    s->ndims = 2;
    if (prog_is_double(v) || prog_is_small(v)) {
        s->cls = prog_is_double(v) ? PROG_DOUBLE : prog_small_class(v);
        return true;
    }
    if (!prog_is_object(v)) return false;
    const prog_obj *o = vm_obj(vm, v);
    if (o->kind == PROG_KIND_DIAG) o = vm_obj(vm, ((const vm_diag *)o)->full);
    if (o->kind == PROG_KIND_RANGE) {
        s->buf[1] = s->numel = ((const vm_range *)o)->numel;
        s->cls = PROG_DOUBLE;
        return true;
    }
    if (o->kind != PROG_KIND_ARRAY && (o->kind != PROG_KIND_STRUCT || o->flags & PROG_FLAG_MEXC))
        return false;
    const prog_array *a = (const prog_array *)o;
    s->dims = a->dims;
    s->ndims = a->ndims;
    s->numel = a->numel;
    s->cls = (prog_class)o->cls;
    return true;
}

#define QUERY(name, answer)                                                                                  \
    prog_value vm_query_##name(vm_t *vm, prog_value v) {                                                     \
        query_shape s;                                                                                       \
        return look(vm, v, &s) ? (answer) : PROG_UNDEF;                                                      \
    }

static prog_value longest(const query_shape *s) {
    int64_t most = 0;
    for (uint32_t k = 0; k < s->ndims && s->numel; k++)
        if (s->dims[k] > most) most = s->dims[k];
    return prog_double((double)most);
}

QUERY(isempty, prog_bool(s.numel == 0))
QUERY(numel, prog_double((double)s.numel))
QUERY(length, longest(&s))
QUERY(rows, prog_double((double)s.dims[0]))
QUERY(columns, prog_double((double)s.dims[1]))
QUERY(ndims, prog_double(s.ndims))
QUERY(isscalar, prog_bool(s.numel == 1 && s.ndims == 2))
QUERY(ischar, prog_bool(s.cls == PROG_CHAR))
QUERY(iscell, prog_bool(s.cls == PROG_CELL))
QUERY(isstruct, prog_bool(s.cls == PROG_STRUCT))
QUERY(islogical, prog_bool(s.cls == PROG_LOGICAL))
QUERY(isnumeric, prog_bool(vm_is_numeric_class(s.cls)))
QUERY(isfloat, prog_bool(vm_is_float_class(s.cls)))

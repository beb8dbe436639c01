/* vm/builtins/math/query.c - what kind of numbers a value holds, equality of values, choice between arrays,
 * broadcasting.
 *
 * Queries look at classes and flags alone and never at elements: a complex array with only zero imaginary
 * parts is complex until it is stored or returned, where it is made real (vm_simplify). */
#include "vm/builtins/math/math_internal.h"

#include "vm/linear/ops.h"
#include "vm/run/frame.h"

#define CLASS_QUERY(name, EXPR)                                                                              \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        prog_value x = c->args[0];                                                                           \
        prog_class cls = vm_class(vm, x);                                                                    \
        (void)x;                                                                                             \
        vm_return_bool(vm, c, EXPR);                                                                         \
    }
CLASS_QUERY(isnumeric, vm_is_numeric_class(cls))
CLASS_QUERY(isreal, cls <= PROG_CHAR && !vm_is_complex(vm, x))
CLASS_QUERY(iscomplex, cls <= PROG_SINGLE && vm_is_complex(vm, x))
CLASS_QUERY(isfloat, vm_is_float_class(cls))
CLASS_QUERY(isinteger, vm_is_int_class(cls))
CLASS_QUERY(islogical, cls == PROG_LOGICAL)

/* All storage is dense. */
void vm_bi_issparse(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, false);
}

/* The first is compared with each of the others. NaN equals nothing; classes do not matter, so 65 equals
 * "A". */
void vm_bi_isequal(vm_t *vm, vm_call *c) {
    for (uint32_t k = 1; k < c->nargs; k++)
        if (!vm_equal(vm, c->args[0], c->args[k], false)) {
            vm_return_bool(vm, c, false);
            return;
        }
    vm_return_bool(vm, c, true);
}

/* isindex (x, n): may x be used as an index, of n elements at most. Truth values may as long as there are
 * not more of them than elements; text could be used and is said not to. */
void vm_bi_isindex(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    double most = c->nargs > 1 ? vm_to_double(vm, c->args[1], "isindex") : INFINITY;
    bool good = vm_is_number(&a) && a.cls != PROG_CHAR && !a.complex;
    if (good && a.cls == PROG_LOGICAL)
        good = (double)a.numel <= most;
    else
        for (int64_t k = 0; k < a.numel && good; k++) {
            double x = vm_elem(&a, k);
            good = x >= 1 && x == trunc(x) && x <= most;
        }
    vm_return_bool(vm, c, good);
}

/* merge (mask, x, y): elements of x where mask is true, of y elsewhere. A scalar mask chooses a whole
 * argument, whatever it is; a mask array chooses by element and needs both of one class and of its size,
 * or scalars. A copy of bytes for numbers; members of cells are counted. */
void vm_bi_merge(vm_t *vm, vm_call *c) {
    vm_arr m, x, y;
    vm_view(vm, c->args[0], &m);
    if (!vm_is_numeric_class(m.cls) && m.cls != PROG_LOGICAL)
        vm_error(vm, NULL, "merge: first argument must be logical or numeric");
    const uint8_t *mask = vm_as_bool(vm, &m, "invalid conversion from NaN to logical");
    if (m.numel == 1) {
        vm_return(vm, c, 0, c->args[mask[0] ? 1 : 2]);
        return;
    }
    vm_view(vm, c->args[1], &x);
    vm_view(vm, c->args[2], &y);
    if (x.cls != y.cls || x.cls == PROG_LOGICAL || (x.cls != PROG_CELL && !vm_is_number(&x)))
        vm_error(vm, NULL, "merge: cannot merge %s with %s with array mask", prog_class_name(x.cls),
                 prog_class_name(y.cls));
    for (int k = 0; k < 2; k++) {
        const vm_arr *v = k ? &y : &x;
        if (v->numel != 1 && (v->ndims != m.ndims || memcmp(v->dims, m.dims, 8u * m.ndims)))
            vm_error(vm, NULL, "merge: MASK, TVAL, and FVAL dimensions must match");
    }
    prog_class cls = x.cls;
    if (cls == PROG_CELL) {
        prog_value *out, r = vm_new_like(vm, cls, 0, m.v, (void **)&out);
        VM_STEPS (k, m.numel) {
            const vm_arr *from = mask[k] ? &x : &y;
            vm_set(vm, &out[k], ((const prog_value *)from->data)[from->numel == 1 ? 0 : k]);
        }
        vm_return(vm, c, 0, r);
        return;
    }
    vm_num t = x.complex || y.complex ? (cls == PROG_SINGLE ? VM_C32 : VM_C64) : (vm_num)cls;
    size_t bytes = vm_num_bytes(t);
    const char *xd = vm_as(vm, &x, t), *yd = vm_as(vm, &y, t);
    char *out;
    prog_value r = vm_new_like_raw(vm, cls, vm_num_flags(t), &m, (void **)&out);
    VM_STEPS (k, m.numel)
        memcpy(out + (size_t)k * bytes,
               mask[k] ? xd + (x.numel == 1 ? 0 : (size_t)k * bytes)
                       : yd + (y.numel == 1 ? 0 : (size_t)k * bytes),
               bytes);
    vm_return(vm, c, 0, r);
}

/* ---- bsxfun ---- */
/* Only functions that broadcast by themselves; all else is called. */
static int operator_of(vm_t *vm, prog_value fn) {
    static const struct {
        const char *name;
        prog_op op;
    } table[] = {{"plus", PROG_OP_ADD},     {"minus", PROG_OP_SUB},     {"times", PROG_OP_EMUL},
                 {"rdivide", PROG_OP_EDIV}, {"ldivide", PROG_OP_ELDIV}, {"power", PROG_OP_EPOW},
                 {"eq", PROG_OP_EQ},        {"ne", PROG_OP_NE},         {"lt", PROG_OP_LT},
                 {"le", PROG_OP_LE},        {"gt", PROG_OP_GT},         {"ge", PROG_OP_GE},
                 {"and", PROG_OP_AND},      {"or", PROG_OP_OR}};
    const char *name = NULL;
    if (vm_is_string(vm, fn))
        name = vm_to_cstr(vm, fn, "bsxfun");
    else if (vm_is_kind(vm, fn, PROG_KIND_FUNC)) {
        const vm_func *f = (const vm_func *)vm_obj(vm, fn);
        if (f->name && !f->code) name = vm_function_text(vm, f->name);
    } else
        vm_error(vm, NULL, "bsxfun: F must be a string or function handle");
    for (size_t k = 0; name && k < sizeof table / sizeof *table; k++)
        if (!strcmp(table[k].name, name)) return (int)table[k].op;
    return -1;
}

/* x with its dimensions of extent 1 repeated to the extents of `dims`: by indexing, with ones where
 * something is to be repeated. x itself where nothing is. */
static prog_value expand(vm_t *vm, prog_value x, uint32_t ndims, const int64_t *dims) {
    const int64_t *own;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, x, &own, buf);
    prog_value *idx = vm_scratch(vm, ndims * sizeof *idx);
    bool needed = false;
    for (uint32_t d = 0; d < ndims; d++) {
        int64_t extent = d < n ? own[d] : 1;
        idx[d] = PROG_COLON;
        if (extent == dims[d]) continue;
        double *ones;
        idx[d] = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, dims[d], (void **)&ones);
        for (int64_t k = 0; k < dims[d]; k++)
            ones[k] = 1;
        needed = true;
    }
    return needed ? vm_index(vm, x, ndims, idx, NULL) : x;
}

/* What bsxfun has before it: extents of the arguments and of the result. */
typedef struct broad {
    uint32_t n;
    int64_t x[PROG_DIMS_MOST], y[PROG_DIMS_MOST], dims[PROG_DIMS_MOST];
    int64_t columns;
    bool same; /* nothing is repeated */
} broad;

static void measure(vm_t *vm, prog_value x, prog_value y, broad *w) {
    const int64_t *dx, *dy;
    int64_t bx[2], by[2];
    uint32_t nx = vm_dims(vm, x, &dx, bx), ny = vm_dims(vm, y, &dy, by);
    *w = (broad){.n = nx > ny ? nx : ny, .columns = 1, .same = true};
    if (w->n > PROG_DIMS_MOST) vm_error(vm, NULL, "bsxfun: too many dimensions");
    for (uint32_t d = 0; d < w->n; d++) {
        int64_t ex = d < nx ? dx[d] : 1, ey = d < ny ? dy[d] : 1;
        if (ex != ey && ex != 1 && ey != 1) vm_error(vm, NULL, "bsxfun: dimensions of A and B must match");
        w->x[d] = ex;
        w->y[d] = ey;
        w->dims[d] = ex == 1 ? ey : ex;
        w->same &= ex == ey;
        if (d && __builtin_mul_overflow(w->columns, w->dims[d], &w->columns)) vm_error_memory(vm);
    }
}

/* Column k of the result's, of an argument that has one or all of them. */
static prog_value column_of(vm_t *vm, prog_value v, const broad *w, const int64_t *extents, int64_t k) {
    prog_value *idx = vm_scratch(vm, w->n * sizeof *idx);
    idx[0] = PROG_COLON;
    for (uint32_t d = 1; d < w->n; d++) {
        idx[d] = prog_double(extents[d] == 1 ? 1 : (double)(k % w->dims[d]) + 1);
        k /= w->dims[d];
    }
    return vm_index(vm, v, w->n, idx, NULL);
}

/* The columns that the calls gave, side by side. */
static prog_value joined(vm_t *vm, prog_value list, const broad *w) {
    prog_value all = vm_concat(vm, 1, (uint32_t)w->columns, vm_cell_data(vm_array(vm, list)));
    int64_t dims[PROG_DIMS_MOST], n = vm_numel(vm, all);
    memcpy(dims, w->dims, sizeof dims);
    if (n % w->columns) return all;
    dims[0] = n / w->columns;
    return vm_reshape(vm, all, w->n, dims);
}

/* All operators broadcast, and known ones are computed as such. Any other function is called with columns,
 * each argument's own as long as it has as many rows as the other, or one; once with both as they are where
 * one is a scalar, and with all at once where nothing is to be repeated. */
void vm_bi_bsxfun(vm_t *vm, vm_call *c) {
    prog_value x = c->args[1], y = c->args[2];
    broad w;
    int op = c->step ? -1 : operator_of(vm, c->args[0]);
    if (op >= 0) {
        vm_return(vm, c, 0, vm_binary(vm, (prog_op)op, x, y, 0));
        return;
    }
    measure(vm, x, y, &w);
    bool scalar = vm_numel(vm, x) == 1 || vm_numel(vm, y) == 1;
    bool whole = scalar || w.same || w.columns == 0 || w.dims[0] == 0 || w.columns > UINT32_MAX / 2;
    if (!c->step) { /* the results so far, none where there is one call, and how many */
        vm_call_frame(vm, c);
        vm_set(vm, &c->local[0], vm_new_cell(vm, 1, whole ? 0 : w.columns, NULL));
        vm_set(vm, &c->local[1], prog_double(0));
    } else {
        int64_t done = (int64_t)prog_as_double(c->local[1]), columns = vm_numel(vm, c->local[0]);
        if (c->nresults < 1) vm_error(vm, NULL, "bsxfun: F must return a value");
        if (columns == 0) {
            vm_return(vm, c, 0, c->results[0]);
            return;
        }
        if (columns != w.columns || done >= columns) vm_error(vm, NULL, "bsxfun: A or B has changed");
        vm_cell_set(vm, c->local[0], done, c->results[0]);
        vm_set(vm, &c->local[1], prog_double((double)++done));
        if (done == columns) {
            vm_return(vm, c, 0, joined(vm, c->local[0], &w));
            return;
        }
    }
    int64_t at = (int64_t)prog_as_double(c->local[1]);
    prog_value args[2] = {x, y};
    if (!scalar) {
        args[0] = whole ? expand(vm, x, w.n, w.dims) : column_of(vm, x, &w, w.x, at);
        args[1] = whole ? expand(vm, y, w.n, w.dims) : column_of(vm, y, &w, w.y, at);
    }
    vm_call_later(vm, c, (vm_later){.fn = c->args[0], .args = args, .nargs = 2, .nout = 1, .step = 1});
}

/* vm/index/assign.c - *slot(idx…) = rhs: classes, shapes, growth, and the stores themselves.
 *
 * Values are immutable as far as anybody can see, and arrays are changed in place all the same. The rule is that an
 * array with one holder may be written by that holder: vm_make_unique makes a copy if there are others, and the
 * copy is the last thing before the store. A loop that fills x element by element thus writes where x lies, while
 * y = x keeps what it had. What could break this is a reader of the statement itself: in x(x) = 0 the index is
 * the array that is written. Such a value is held for the time being, so it counts as shared and x is copied.
 *
 * The order of steps is the second rule: what may be wrong with the operands is found before anything is changed.
 *
 *     1. the class of the result, from both classes                      class_after
 *     2. the indices, the shape after growth, whether rhs fits           plan
 *     3. rhs and the variable converted to that class                    to_class, match_fields
 *     4. growth, in the block where that has room                        vm_resize_slot (vm/index/resize.c)
 *     5. the stores                                                      store_grid
 *     6. canonical form: a complex array that became real is real        vm_slot_simplify
 *
 * In front of all this stand the cases that loops consist of: a number into a numeric array, by one index or two,
 * and one behind the end of a vector. They test what makes the stores harmless, and leave everything else,
 * errors included, to the general way. */
#include "vm/index/index.h"

#include "vm/arith/operand.h"

#include <math.h>

/* ---- which class the result has ---- */

typedef struct assign_class {
    prog_class cls;
    bool complex;
} assign_class;

/* The types are named as the reference implementation names them here, which calls text and truth values
 * matrices. */
_Noreturn static void no_conversion(vm_t *vm, prog_value slot, prog_value rhs) {
    const char *to = vm_kind_text(vm, slot);
    prog_class cls = vm_class(vm, slot);
    if (cls == PROG_LOGICAL || cls == PROG_CHAR || vm_is_kind(vm, slot, PROG_KIND_RANGE))
        to = vm_numel(vm, slot) == 1 ? "scalar" : "matrix";
    vm_error(vm, NULL, "operator =: no conversion for assignment of '%s' to indexed '%s'",
             vm_kind_text(vm, rhs), to);
}

/* The class of *slot after rhs was stored into part of it. A variable keeps its class where it can: int8 stays
 * int8, and double stays double even if a single comes in. Char and logical give way to some classes, integers
 * to complex numbers. An undefined variable takes the class of what comes. */
static assign_class class_after(vm_t *vm, prog_value slot, prog_value rhs) {
    prog_class r = vm_class(vm, rhs), l = slot == PROG_UNDEF ? r : vm_class(vm, slot);
    bool rc = vm_is_complex(vm, rhs), lc = slot != PROG_UNDEF && vm_is_complex(vm, slot);
    if (l == PROG_FUNC || (slot == PROG_UNDEF && r == PROG_MAP))
        vm_error(vm, NULL, "can't perform indexed assignment for %s type",
                 l == PROG_FUNC ? "function handle" : "object");
    if (l == PROG_CELL) return (assign_class){PROG_CELL, false};
    if (l == PROG_STRUCT) {
        if (r != PROG_STRUCT) vm_error(vm, NULL, "invalid structure assignment");
        return (assign_class){PROG_STRUCT, false};
    }
    if (l == PROG_MAP || r >= PROG_CELL) no_conversion(vm, slot, rhs);
    switch (l) {
    case PROG_DOUBLE:
    case PROG_SINGLE: return (assign_class){l, lc || rc};
    case PROG_LOGICAL:
        if (rc) return (assign_class){PROG_DOUBLE, true};
        if (r == PROG_SINGLE) return (assign_class){PROG_DOUBLE, false};
        if (r == PROG_CHAR && vm_numel(vm, slot) != 1)
            vm_error(vm, NULL, "octave_base_value::bool_array_value(): wrong type argument '%s'",
                     vm_kind_text(vm, rhs));
        return (assign_class){PROG_LOGICAL, false};
    case PROG_CHAR:
        if (rc || r == PROG_SINGLE || vm_is_int_class(r)) return (assign_class){PROG_DOUBLE, rc};
        return (assign_class){PROG_CHAR, false};
    default: /* integers */
        if (rc) return (assign_class){r, true};
        return (assign_class){l, false};
    }
}

/* A complex array with the values of v. */
static prog_value make_complex(vm_t *vm, prog_value v) {
    v = vm_boxed(vm, v);
    prog_array *a = vm_array(vm, v);
    if (a->h.flags & PROG_FLAG_COMPLEX) return v;
    void *to;
    prog_value made = vm_new_array(vm, (prog_class)a->h.cls, PROG_FLAG_COMPLEX, a->ndims, a->dims, &to);
    a = vm_array(vm, v);
    const void *from = vm_data(a);
    VM_STEPS (k, a->numel) {
        if (a->h.cls == PROG_SINGLE)
            ((float *)to)[2 * k] = ((const float *)from)[k];
        else
            ((double *)to)[2 * k] = ((const double *)from)[k];
    }
    return made;
}

/* Truth values take any number, and 2 becomes true; that is told once for the whole array. */
static prog_value to_class(vm_t *vm, prog_value v, assign_class want) {
    if (vm_class(vm, v) != want.cls) {
        if (want.cls == PROG_LOGICAL) {
            vm_arr a;
            vm_view(vm, v, &a);
            bool other = false;
            VM_STEPS (k, a.numel) {
                double d = vm_elem(&a, k);
                other |= d != 0 && d != 1;
            }
            if (other) vm_warning(vm, NULL, "value not equal to 1 or 0 converted to logical 1");
        }
        v = vm_convert(vm, v, want.cls);
    }
    return want.complex ? make_complex(vm, v) : v;
}

/* ---- struct fields ---- */

/* The struct rhs with its fields in the order of slot's; a slot without fields takes rhs's. */
static prog_value match_fields(vm_t *vm, prog_value *slot, prog_value rhs) {
    prog_array *s = vm_array(vm, *slot), *r = vm_array(vm, rhs);
    vm_keys *sk = vm_struct_keys(vm, s), *rk = vm_struct_keys(vm, r);
    if (vm_same_keys(sk, rk)) return rhs;
    if (sk->count == 0 && rk->count) {
        vm_keys *names = rk;
        for (uint32_t k = 0; k < names->count; k++) {
            if (s->numel == 0) { /* no element: adopt the names through an empty struct of these dims */
                uint32_t mark = vm_pool_mark(vm);
                prog_value made = vm_new_struct(vm, s->ndims, s->dims, names->count, names->syms);
                vm_put_owned(vm, slot, mark, made);
                break;
            }
            vm_field_slot(vm, slot, 0, names->syms[k]);
            names = vm_struct_keys(vm, vm_array(vm, rhs));
        }
        return rhs;
    }
    if (sk->count != rk->count) vm_error(vm, NULL, "incompatible fields in struct assignment");
    prog_value made = vm_new_struct(vm, r->ndims, r->dims, sk->count, sk->syms);
    prog_array *to = vm_array(vm, made);
    for (uint32_t f = 0; f < sk->count; f++) {
        int from = vm_field_index(vm, rhs, sk->syms[f]);
        if (from < 0) vm_error(vm, NULL, "incompatible fields in struct assignment");
        for (int64_t e = 0; e < r->numel; e++)
            vm_set(vm, &vm_struct_slots(to)[1 + e * sk->count + f],
                   vm_struct_slots(r)[1 + e * rk->count + from]);
    }
    return made;
}

/* ---- stores ---- */

/* One loop for each form of an index, as in reading. A mask with one value to store is a choice between two
 * values for every element, without a jump; with several values the next one is only taken where the mask is
 * true. */
#define STORE_AS(type)                                                                                       \
    do {                                                                                                     \
        type *t = (type *)(void *)to;                                                                        \
        const type *f = (const type *)(const void *)from;                                                    \
        if (ix->mask && fill) {                                                                              \
            type v = *f;                                                                                     \
            VM_STEPS (k, ix->mask_len)                                                                       \
                t[k] = ix->mask[k] ? v : t[k];                                                               \
        } else if (ix->mask) {                                                                               \
            int64_t at = 0;                                                                                  \
            VM_STEPS (k, ix->mask_len)                                                                       \
                if (ix->mask[k]) t[k] = f[at++];                                                             \
        } else if (ix->doubles) {                                                                            \
            VM_STEPS (k, ix->n)                                                                              \
                t[(int64_t)ix->doubles[k] - 1] = f[k * step];                                                \
        } else {                                                                                             \
            VM_STEPS (k, ix->n)                                                                              \
                t[vm_ix_at(ix, k)] = f[k * step];                                                            \
        }                                                                                                    \
    } while (0)

/* to[ix k] = from[k] (or from[0] with fill). */
static void scatter(uint8_t *to, const uint8_t *from, const vm_ix *ix, size_t es, bool fill) {
    int64_t step = fill ? 0 : 1;
    if (!fill && vm_ix_steps(ix) && ix->step == 1) {
        vm_copy_bytes(to + (size_t)ix->first * es, from, (size_t)ix->n * es);
        return;
    }
    switch (es) {
    case 1: STORE_AS(uint8_t); break;
    case 2: STORE_AS(uint16_t); break;
    case 4: STORE_AS(uint32_t); break;
    case 8: STORE_AS(uint64_t); break;
    default:
        if (ix->mask) {
            int64_t at = 0;
            VM_STEPS (k, ix->mask_len)
                if (ix->mask[k]) memcpy(to + (size_t)k * es, from + (size_t)(at++ * step) * es, es);
            break;
        }
        VM_STEPS (k, ix->n)
            memcpy(to + (size_t)vm_ix_at(ix, k) * es, from + (size_t)(k * step) * es, es);
    }
}

/* As scatter, for elements of `per` references. */
static void scatter_values(vm_t *vm, prog_value *to, const prog_value *from, const vm_ix *ix, int64_t per,
                           bool fill) {
    if (ix->mask) {
        int64_t at = 0;
        VM_STEPS_OF (k, ix->mask_len, 8) {
            if (!ix->mask[k]) continue;
            for (int64_t f = 0; f < per; f++)
                vm_set(vm, &to[k * per + f], from[(fill ? 0 : at) * per + f]);
            at++;
        }
        return;
    }
    VM_STEPS_OF (k, ix->n, 8 * per)
        for (int64_t f = 0; f < per; f++)
            vm_set(vm, &to[vm_ix_at(ix, k) * per + f], from[(fill ? 0 : k) * per + f]);
}

/* The first index runs along memory, the others are walked like an odometer. `fill`: rhs has one element, which
 * goes everywhere. References are stored through vm_set, which releases what was there before. */
static void store_grid(vm_t *vm, prog_array *a, const prog_array *r, uint32_t n, const vm_ix *ix,
                       const int64_t *dims) {
    int64_t at[PROG_DIMS_MOST] = {0}, stride[PROG_DIMS_MOST], outer = 1;
    stride[0] = 1;
    for (uint32_t k = 1; k < n; k++) {
        stride[k] = stride[k - 1] * dims[k - 1];
        outer *= ix[k].n;
    }
    if (outer == 0 || ix[0].n == 0) return;
    size_t es = vm_elem_bytes(vm, a);
    bool fill = r->numel == 1, values = vm_holds_values(a);
    uint8_t *to = vm_elems(a);
    const uint8_t *from = (const uint8_t *)r + r->data_off + (r->h.kind == PROG_KIND_STRUCT ? 8 : 0);
    VM_STEPS_OF (done, outer, ix[0].n) {
        int64_t offset = 0;
        for (uint32_t k = 1; k < n; k++)
            offset += vm_ix_at(&ix[k], at[k]) * stride[k];
        uint8_t *column = to + (size_t)offset * es;
        if (values)
            scatter_values(vm, (prog_value *)(void *)column, (const prog_value *)(const void *)from, &ix[0],
                           (int64_t)(es / 8), fill);
        else
            scatter(column, from, &ix[0], es, fill);
        if (!fill) from += (size_t)ix[0].n * es;
        for (uint32_t k = 1; k < n && ++at[k] == ix[k].n; k++)
            at[k] = 0;
    }
}

/* ---- shapes ---- */

_Noreturn static void bad_resize(vm_t *vm) {
    vm_error(vm, "Octave:invalid-resize",
             "Invalid resizing operation or ambiguous assignment to an out-of-bounds array element");
}

_Noreturn static void nonconformant(vm_t *vm, uint32_t n1, const int64_t *d1, uint32_t n2,
                                    const int64_t *d2) {
    char t1[160], t2[160];
    vm_error(vm, "Octave:nonconformant-args", "=: nonconformant arguments (op1 is %s, op2 is %s)",
             vm_index_dims_text(t1, n1, d1), vm_index_dims_text(t2, n2, d2));
}

/* Dimensions of an array grown by linear index to `want` elements. What is no row and no column cannot grow so:
 * it is not known in which dimension. [] and scalars become rows. */
static void linear_growth(vm_t *vm, uint32_t ndims, const int64_t *dims, int64_t want, int64_t out[2]) {
    if (ndims != 2 || (dims[0] > 1 && dims[1] != 1)) bad_resize(vm);
    if (dims[0] <= 1)
        out[0] = 1, out[1] = want;
    else
        out[0] = want, out[1] = 1;
}

static uint32_t drop_ones(uint32_t n, const int64_t *dims, int64_t *out) {
    uint32_t m = 0;
    for (uint32_t k = 0; k < n; k++)
        if (dims[k] != 1) out[m++] = dims[k];
    return m;
}

/* Colons into an array of all-zero dimensions take the shape of what is assigned: x(:, 1) = [1; 2] makes a
 * column of two. Where as many indices are open as rhs has dimensions these correspond one to one; else those of
 * rhs that are 1 do not count. */
static void extents_from_rhs(uint32_t n, const vm_ix *ix, uint32_t rn, const int64_t *rd, int64_t *ext) {
    int64_t slim[PROG_DIMS_MOST];
    uint32_t open = 0, slim_n = drop_ones(rn, rd, slim);
    bool all = true;
    for (uint32_t k = 0; k < n; k++) {
        all &= ix[k].colon;
        open += ix[k].colon || !ix[k].scalar;
    }
    if (all && rn <= n) {
        for (uint32_t k = 0; k < n; k++)
            ext[k] = k < rn ? rd[k] : 1;
        return;
    }
    const int64_t *use = open == rn ? rd : slim;
    uint32_t have = open == rn ? rn : slim_n, at = 0;
    for (uint32_t k = 0; k < n; k++) {
        ext[k] = ix[k].max;
        if (!ix[k].colon && ix[k].scalar) continue;
        if (ix[k].colon) ext[k] = at < have ? use[at] : 1;
        at++;
    }
}

/* Shapes fit when they agree but for dimensions of 1: a row may go into a column, a page into a matrix. */
static bool shapes_match(uint32_t n, const int64_t *len, uint32_t rn, const int64_t *rd) {
    int64_t x[PROG_DIMS_MOST], y[PROG_DIMS_MOST];
    uint32_t a = drop_ones(n, len, x), b = drop_ones(rn, rd, y);
    if (a == b && memcmp(x, y, a * sizeof *x) == 0) return true;
    bool lempty = false, rempty = false;
    for (uint32_t k = 0; k < n; k++)
        lempty |= len[k] == 0;
    for (uint32_t k = 0; k < rn; k++)
        rempty |= rd[k] == 0;
    return lempty && rempty;
}

/* The message leaves out what the comparison left out, where there are more than two indices. */
_Noreturn static void grid_mismatch(vm_t *vm, uint32_t n, const int64_t *len, uint32_t rn,
                                    const int64_t *rd) {
    int64_t slim[PROG_DIMS_MOST];
    if (n > 2) {
        uint32_t m = drop_ones(rn, rd, slim);
        while (m < 2)
            slim[m++] = 1;
        while (n > 2 && len[n - 1] == 1)
            n--;
        nonconformant(vm, n, len, m, slim);
    }
    nonconformant(vm, n, len, rn, rd);
}

/* ---- the operation ---- */

typedef struct assignment {
    vm_ix ix[PROG_DIMS_MOST];
    uint32_t n, ndims;
    int64_t dims[PROG_DIMS_MOST]; /* of the slot after growth, as the indices see it */
    bool grow;
} assignment;

/* Works out the shape after the assignment; raises when rhs does not fit. Changes nothing. */
static void plan(vm_t *vm, assignment *as, prog_value slot, const prog_value *idx, uint32_t rn,
                 const int64_t *rd, int64_t rnumel) {
    const int64_t *dims, zero[2] = {0, 0};
    int64_t buf[2], len[PROG_DIMS_MOST];
    uint32_t ndims = 2, n = as->n;
    if (slot == PROG_UNDEF)
        dims = zero;
    else
        ndims = vm_dims(vm, slot, &dims, buf);
    if (n == 1)
        vm_ix_parse_masked(vm, idx[0], NULL, &as->ix[0]);
    else
        for (uint32_t k = 0; k < n; k++)
            vm_ix_parse(vm, idx[k], k, n, NULL, &as->ix[k]);
    if (n == 1) {
        int64_t numel = 1;
        for (uint32_t k = 0; k < ndims; k++)
            numel *= dims[k];
        vm_ix_extent(&as->ix[0], numel);
        if (rnumel != 1 && rnumel != as->ix[0].n) {
            int64_t column[2] = {as->ix[0].n, 1};
            nonconformant(vm, 2, column, rn, rd);
        }
        as->grow = as->ix[0].max > numel;
        as->ndims = 2;
        if (as->grow) linear_growth(vm, ndims, dims, as->ix[0].max, as->dims);
        return;
    }
    int64_t cur[PROG_DIMS_MOST];
    bool all_zero = true;
    for (uint32_t k = 0; k < ndims; k++)
        all_zero &= dims[k] == 0;
    vm_fold_dims(ndims, dims, n, cur);
    if (all_zero) extents_from_rhs(n, as->ix, rn, rd, as->dims);
    for (uint32_t k = 0; k < n; k++) {
        if (!all_zero) as->dims[k] = as->ix[k].colon || as->ix[k].max < cur[k] ? cur[k] : as->ix[k].max;
        as->grow |= as->dims[k] != cur[k];
        vm_ix_extent(&as->ix[k], as->dims[k]);
        len[k] = as->ix[k].n;
    }
    as->ndims = n;
    if (rnumel != 1 && !shapes_match(n, len, rn, rd)) grid_mismatch(vm, n, len, rn, rd);
    if (as->grow && n < ndims) bad_resize(vm);
}

/* The general way, in the order that stands at the head of this file. A value that is no cell becomes a member
 * when it is stored into a cell with parentheses (c(2) = 5). */
static void assign_general(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs) {
    if (n == 0) vm_error(vm, NULL, "invalid empty index list");
    if (n > PROG_DIMS_MOST) vm_error(vm, NULL, "too many indices: at most %d are possible", PROG_DIMS_MOST);
    bool object = vm_is_instance(vm, *slot) || (vm_is_instance(vm, rhs) && vm_is_blank(vm, *slot));
    if (object) {
        vm->above.object_assign(vm, slot, n, idx, rhs);
        return;
    }
    if (vm_is_kind(vm, *slot, PROG_KIND_MAP)) {
        if (n != 1) vm_error(vm, NULL, "containers.Map: only one key is possible");
        vm_map_set(vm, *slot, idx[0], rhs);
        return;
    }
    uint32_t mark = vm_pool_mark(vm);
    for (uint32_t k = 0; k <= n; k++) { /* x(x) = …, x(i) = x: what is read must not be what is written */
        prog_value read = k < n ? idx[k] : rhs;
        if (!prog_is_object(read) || read != *slot) continue;
        vm_incref(vm, read);
        vm_pool_add(vm, read);
        break;
    }
    assign_class want = class_after(vm, *slot, rhs);
    assignment as = {.n = n};
    bool wrap = want.cls == PROG_CELL && vm_class(vm, rhs) != PROG_CELL;
    const int64_t *rd;
    int64_t buf[2] = {1, 1};
    uint32_t rn = 2;
    if (wrap)
        rd = buf;
    else
        rn = vm_dims(vm, rhs, &rd, buf);
    if (rn > PROG_DIMS_MOST) vm_error_memory(vm);
    bool apart = vm_apart_begin(vm);
    plan(vm, &as, *slot, idx, rn, rd, wrap ? 1 : vm_numel(vm, rhs));
    if (wrap) {
        prog_value *member, cell = vm_new_cell(vm, 1, 1, &member);
        vm_set(vm, member, rhs);
        rhs = cell;
    } else if (want.cls != PROG_CELL && want.cls != PROG_STRUCT) {
        rhs = to_class(vm, rhs, want);
    }
    rhs = vm_boxed(vm, rhs);
    vm_apart_end(vm, apart);
    if (*slot == PROG_UNDEF) {
        int64_t none[2] = {0, 0};
        uint32_t fresh = vm_pool_mark(vm);
        prog_value made =
            want.cls == PROG_STRUCT ? vm_new_struct(vm, 2, none, 0, NULL) : vm_new_same(vm, rhs, 2, none, 0);
        vm_put_owned(vm, slot, fresh, made);
    } else if (vm_class(vm, *slot) != want.cls || want.complex != vm_is_complex(vm, *slot)) {
        uint32_t fresh = vm_pool_mark(vm);
        bool converting = vm_apart_begin(vm);
        prog_value converted = to_class(vm, *slot, want);
        vm_apart_end(vm, converting);
        vm_put_owned(vm, slot, fresh, converted);
    }
    if (want.cls == PROG_STRUCT) rhs = match_fields(vm, slot, rhs);
    if (as.grow) vm_resize_slot(vm, slot, as.ndims, as.dims);
    prog_array *a = (prog_array *)vm_make_unique(vm, slot), *r = vm_array(vm, rhs);
    if (want.cls == PROG_CHAR && as.n && r->h.flags & PROG_FLAG_DQ) a->h.flags |= PROG_FLAG_DQ;
    int64_t numel[1] = {a->numel};
    bool repeat = !want.complex && vm_repeat_begin(vm); /* a complex array may not be in canonical form now */
    store_grid(vm, a, r, n, as.ix, n == 1 ? numel : as.dims);
    vm_apart_end(vm, repeat);
    if (a->numel == 1 || (want.complex && !vm_is_complex(vm, rhs)))
        vm_slot_simplify(vm, slot);
    else if (want.complex)
        vm_slot_simplify(vm, slot);
    vm_pool_drain(vm, mark);
}

/* x(k) = number with x a unique array of that class and k inside it. A double's bits are the value, so they are
 * stored as they are. */
static bool assign_fast(vm_t *vm, prog_value *slot, prog_value idx, prog_value rhs) {
    prog_value v = *slot;
    double d = prog_as_double(idx);
    if (!vm_unique(vm, v)) return false;
    prog_array *a = vm_array(vm, v);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.flags & PROG_FLAG_COMPLEX || !(d >= 1 && d <= (double)a->numel))
        return false;
    int64_t k = (int64_t)d - 1;
    if ((double)(k + 1) != d) return false;
    void *data = vm_data(a);
    if (prog_is_double(rhs) && a->h.cls == PROG_DOUBLE) {
        ((prog_value *)data)[k] = rhs;
        return true;
    }
    if (!prog_is_small(rhs) || prog_small_class(rhs) != a->h.cls) return false;
    uint32_t payload = prog_small_payload(rhs);
    switch (prog_class_bytes((prog_class)a->h.cls)) {
    case 1: ((uint8_t *)data)[k] = (uint8_t)payload; return true;
    case 2: ((uint16_t *)data)[k] = (uint16_t)payload; return true;
    case 4: ((uint32_t *)data)[k] = payload; return true;
    default: return false;
    }
}

/* x(end+1) = number where the block of the unique double vector x has room: the count and the dimension go up by
 * one. Without room it is the general way that makes some, for more than one element (vm/index/resize.c). Fewer
 * than two elements are left to it too: what they become, row or column, is decided there. */
static bool append_fast(vm_t *vm, prog_value *slot, prog_value idx, prog_value rhs) {
    if (!vm_unique(vm, *slot)) return false;
    prog_array *a = vm_array(vm, *slot);
    if (a->h.kind != PROG_KIND_ARRAY || a->h.cls != PROG_DOUBLE || a->h.flags & PROG_FLAG_COMPLEX ||
        a->ndims != 2 || prog_as_double(idx) != (double)a->numel + 1 || a->numel < 2)
        return false;
    if (a->dims[0] != 1 && a->dims[1] != 1) return false;
    if (a->data_off + ((size_t)a->numel + 1) * 8 > vm_block_bytes(vm, *slot)) return false;
    size_t end = a->data_off + (size_t)a->numel * 8;
    vm_guard_grow(a, end, end + 8);
    ((prog_value *)vm_data(a))[a->numel++] = rhs;
    a->dims[a->dims[0] == 1 ? 1 : 0] = a->numel;
    return true;
}

/* A number in place of one on the diagonal of a diagonal matrix. */
static bool stays_diagonal(vm_t *vm, prog_value v, const prog_value *idx, prog_value rhs) {
    const int64_t *dims;
    int64_t buf[2];
    vm_dims(vm, v, &dims, buf);
    if (vm_obj(vm, v)->flags & VM_DIAG_PERM || !prog_is_double(idx[0]) || idx[0] != idx[1]) return false;
    return vm_class(vm, rhs) <= PROG_SINGLE && vm_numel(vm, rhs) == 1 &&
           prog_as_double(idx[0]) <= (double)(dims[0] < dims[1] ? dims[0] : dims[1]);
}

void vm_assign(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs) {
    if (n == 1 && prog_is_double(idx[0])) {
        if (assign_fast(vm, slot, idx[0], rhs)) return;
        if (prog_is_double(rhs) && append_fast(vm, slot, idx[0], rhs)) return;
    } else if (n == 2 && prog_is_double(idx[0]) && prog_is_double(idx[1]) && prog_is_double(rhs) &&
               vm_unique(vm, *slot)) {
        prog_array *a = vm_array(vm, *slot);
        double i = prog_as_double(idx[0]), j = prog_as_double(idx[1]);
        if (a->h.kind == PROG_KIND_ARRAY && a->h.cls == PROG_DOUBLE && !(a->h.flags & PROG_FLAG_COMPLEX) &&
            a->ndims == 2 && i >= 1 && j >= 1 && i <= (double)a->dims[0] && j <= (double)a->dims[1] &&
            i == floor(i) && j == floor(j)) {
            ((prog_value *)vm_data(a))[(int64_t)i - 1 + ((int64_t)j - 1) * a->dims[0]] = rhs;
            return;
        }
    }
    bool diagonal = n == 2 && vm_is_diag(vm, *slot) && stays_diagonal(vm, *slot, idx, rhs);
    assign_general(vm, slot, n, idx, rhs);
    if (diagonal) vm_set(vm, slot, vm_new_diag(vm, *slot, 0));
}

/* ---- c{idx} = rhs ---- */

/* A value that is being built needs a holder, for what is assigned into must have exactly one. A slot of the
 * pool is one that nothing else can reach, and that an error on the way releases. */
prog_value *vm_temp_slot(vm_t *vm) {
    return vm_pool_slot(vm);
}

bool vm_is_blank(vm_t *vm, prog_value v) {
    return v == PROG_UNDEF || (prog_is_object(v) && vm_class(vm, v) <= PROG_CHAR && vm_numel(vm, v) == 0);
}

void vm_check_brace_target(vm_t *vm, prog_value v) {
    if (vm_is_blank(vm, v)) return;
    prog_class cls = vm_class(vm, v);
    if (cls == PROG_CELL) return;
    if (cls == PROG_FUNC) vm_error(vm, NULL, "can't perform indexed assignment for function handle type");
    if (cls == PROG_MAP)
        vm_error(vm, NULL, "containers.Map: only '()' indexing is supported for assigning values");
    vm_error(vm, NULL, "%s cannot be indexed with {", cls == PROG_STRUCT ? "struct" : vm_kind_text(vm, v));
}

/* What makes c{i}(j) = v an assignment in place: the slot of the member within the cell, which is made unique
 * first. The member may still have other holders, and is for the next step to make unique. The slot is good
 * until the cell changes. */
prog_value *vm_brace_slot(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx) {
    int64_t at;
    if (!vm_is_kind(vm, *slot, PROG_KIND_ARRAY) || vm_obj(vm, *slot)->cls != PROG_CELL ||
        !vm_ix_one(vm, vm_array(vm, *slot), n, idx, &at))
        return NULL;
    return &vm_cell_data((prog_array *)vm_make_unique(vm, slot))[at];
}

/* c{k} with k behind the end of a vector: grows it and gives the new member's slot, or NULL. */
static prog_value *brace_append(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx) {
    if (n != 1 || !prog_is_double(idx[0]) || !vm_is_kind(vm, *slot, PROG_KIND_ARRAY) ||
        vm_obj(vm, *slot)->cls != PROG_CELL)
        return NULL;
    prog_array *a = vm_array(vm, *slot);
    double d = prog_as_double(idx[0]);
    if (!(d > (double)a->numel && d < 0x1p40) || d != floor(d)) return NULL;
    int64_t dims[2];
    linear_growth(vm, a->ndims, a->dims, (int64_t)d, dims);
    vm_resize_slot(vm, slot, 2, dims);
    a = (prog_array *)vm_make_unique(vm, slot);
    return &vm_cell_data(a)[(int64_t)d - 1];
}

/* One member is replaced where it stands, or the cell grows by it. Everything else is the assignment of a cell
 * of one with parentheses; a variable that was nothing gets the whole cell at the end, so that an error leaves
 * it alone. */
void vm_assign_brace(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs) {
    prog_value *member = vm_brace_slot(vm, slot, n, idx);
    if (!member) member = brace_append(vm, slot, n, idx);
    if (member) {
        vm_set(vm, member, rhs);
        return;
    }
    if (n == 0) vm_error(vm, NULL, "invalid empty index list");
    vm_check_brace_target(vm, *slot);
    uint32_t mark = vm_pool_mark(vm);
    for (uint32_t k = 0; k < n; k++) {
        vm_ix ix;
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix);
        if (ix.n != 1 && !(ix.colon && vm_numel(vm, *slot) == 1)) vm_error(vm, NULL, VM_DOT_NEEDS_SUBSCRIPT);
    }
    prog_value *one, cell = vm_new_cell(vm, 1, 1, &one);
    vm_set(vm, one, rhs);
    if (vm_is_blank(vm, *slot)) {
        prog_value *fresh = vm_temp_slot(vm);
        vm_assign(vm, fresh, n, idx, cell);
        vm_set(vm, slot, *fresh);
    } else {
        vm_assign(vm, slot, n, idx, cell);
    }
    vm_pool_drain(vm, mark);
}

/* vm/index/parse.c - turns index values (scalars, ranges, masks, arrays, colon) into positions from 0; words
 * their errors. Reading, assignment and deletion begin here, and look at no index value again.
 *
 * An index selects n positions. It would be simplest to make a list of them, and for x(1:1e6) that would be a pass
 * over memory for numbers that are known. So a parsed index (vm_ix) keeps the form it came in:
 *
 *     number         first, n = 1
 *     range          first and step; elements are never made
 *     colon          n = -1 until vm_ix_extent is told how many there are
 *     doubles        the array itself, whose elements are checked to be whole numbers from 1 on; they stay
 *                    doubles, and are converted where they are used
 *     mask           the list of its true positions, or a range when these lie side by side; as a single index
 *                    into an array the mask itself, which is read together with what it selects
 *     other classes  a list
 *
 * `max` is the largest position + 1 in every form, found while the index is checked: whether it fits, and how far
 * an array has to grow, is one comparison, made before anything is changed. What a form leaves to the user is
 * behind vm_ix_at (any form) and vm_ix_steps (the two that are arithmetic); loops over many elements have a
 * branch for each form in front of them and none inside.
 *
 * The shape of an index counts too: x(M) has the shape of M. `dims` has it; a mask counts as the column (or the
 * row) of its true positions. Lists and shapes of a parsed index lie in scratch memory or in the value: an index
 * is good until the running builtin returns, and no longer than its value lives. */
#include "vm/index/index.h"

#include <math.h>
#include <stdio.h>

#define BAD_TAIL "subscripts must be either integers 1 to (2^63)-1 or logicals"

const char *vm_index_dims_text(char text[160], uint32_t ndims, const int64_t *dims) {
    size_t at = 0;
    for (uint32_t k = 0; k < ndims && at < 130; k++)
        at += (size_t)snprintf(text + at, 160 - at, k ? "x%lld" : "%lld", (long long)dims[k]);
    return text;
}

/* An array of size 2x3x4 seen through two indices is 2x12, through four 2x3x4x1: the last index runs over all
 * that is left. The array itself stays as it is. */
void vm_fold_dims(uint32_t ndims, const int64_t *dims, uint32_t n, int64_t *out) {
    for (uint32_t k = 0; k < n; k++)
        out[k] = k < ndims ? dims[k] : 1;
    for (uint32_t k = n; k < ndims && n > 0; k++) /* dims of no array need not have a product that fits */
        if (__builtin_mul_overflow(out[n - 1], dims[k], &out[n - 1])) out[n - 1] = INT64_MAX;
}

const char *vm_kind_text(vm_t *vm, prog_value v) {
    static const char *const ints[8][2] = {
        {"int8 scalar", "int8 matrix"},     {"int16 scalar", "int16 matrix"},
        {"int32 scalar", "int32 matrix"},   {"int64 scalar", "int64 matrix"},
        {"uint8 scalar", "uint8 matrix"},   {"uint16 scalar", "uint16 matrix"},
        {"uint32 scalar", "uint32 matrix"}, {"uint64 scalar", "uint64 matrix"}};
    if (v == PROG_UNDEF) return "<unknown type>";
    if (v == PROG_COLON) return "magic-colon";
    if (vm_is_diag(vm, v)) return vm_diag_type(vm, v);
    if (vm_is_kind(vm, v, PROG_KIND_RANGE)) return vm_numel(vm, v) ? "double_range" : "matrix";
    prog_class cls = vm_class(vm, v);
    bool one = vm_numel(vm, v) == 1, complex = vm_is_complex(vm, v);
    switch (cls) {
    case PROG_DOUBLE:
        return complex ? (one ? "complex scalar" : "complex matrix") : one ? "scalar" : "matrix";
    case PROG_SINGLE:
        return complex ? (one ? "float complex scalar" : "float complex matrix")
               : one   ? "float scalar"
                       : "float matrix";
    case PROG_LOGICAL: return one ? "bool" : "bool matrix";
    case PROG_CHAR:
        if (prog_is_small(v)) return v & PROG_SMALL_DQ ? "string" : "sq_string";
        return vm_obj(vm, v)->flags & PROG_FLAG_DQ ? "string" : "sq_string";
    case PROG_CELL: return "cell";
    case PROG_STRUCT:
        return vm_obj(vm, v)->flags & PROG_FLAG_MEXC ? "object" : one ? "scalar struct" : "struct";
    case PROG_FUNC: return "function handle";
    case PROG_MAP:
    case PROG_OBJECT: return "object";
    default: return ints[cls - PROG_INT8][one ? 0 : 1];
    }
}

/* "x(_,TEXT,_)": where argument k of n stands; long runs of other arguments are counted instead. */
static void position_text(char *out, size_t size, const char *var, uint32_t k, uint32_t n, const char *text) {
    size_t at = (size_t)snprintf(out, size, "%s(", var ? var : "index ");
    if (k > 3)
        at += (size_t)snprintf(out + at, size - at, "...[x%u]...", k);
    else
        for (uint32_t i = 0; i < k; i++)
            at += (size_t)snprintf(out + at, size - at, "_,");
    at += (size_t)snprintf(out + at, size - at, "%s", text);
    uint32_t after = n - k - 1;
    if (after > 4)
        at += (size_t)snprintf(out + at, size - at, "...[x%u]...", after);
    else
        for (uint32_t i = 0; i < after; i++)
            at += (size_t)snprintf(out + at, size - at, ",_");
    snprintf(out + at, size - at, ")");
}

/* The names of variables are not known where indices are parsed. `var` has one where the caller knows it; else the
 * room above is asked what the running instruction indexes (vm->above), which only an error has to pay for. */
_Noreturn static void bad_index(vm_t *vm, const char *var, uint32_t k, uint32_t n, const char *text,
                                const char *tail) {
    char where[400];
    position_text(where, sizeof where, var ? var : vm->above.variable(vm), k, n, text);
    vm_error(vm, "Octave:invalid-index", "%s: %s", where, tail);
}

/* 2.5 is shown as it is, and what is nearly whole as 3-1e-10: %g alone would show the whole number that it is
 * not. */
_Noreturn static void bad_number(vm_t *vm, const char *var, uint32_t k, uint32_t n, double d) {
    char text[48];
    double near = d == d ? round(d) : 0;
    if (d != d)
        snprintf(text, sizeof text, "nan");
    else if (d == near && fabs(d) < 0x1p63)
        snprintf(text, sizeof text, "%lld", (long long)d);
    else if (near >= 1 && d != near && fabs(d - near) < 1e-6)
        snprintf(text, sizeof text, "%g%+g", near, d - near);
    else
        snprintf(text, sizeof text, "%g", d);
    bad_index(vm, var, k, n, text, BAD_TAIL);
}

_Noreturn void vm_ix_out_of_bound(vm_t *vm, const vm_ix_miss *m) {
    char where[400], number[32], text[160];
    snprintf(number, sizeof number, "%lld", (long long)m->value);
    position_text(where, sizeof where, m->var ? m->var : vm->above.variable(vm), m->k, m->n, number);
    vm_error(vm, "Octave:index-out-of-bounds", "%s: out of bound %lld (dimensions are %s)", where,
             (long long)m->bound, vm_index_dims_text(text, m->ndims, m->dims));
}

/* `scalar` says that the index was a number: of what is assigned it takes no dimension. */
static void one_index(vm_ix *out, int64_t at) {
    out->n = 1;
    out->first = at;
    out->step = 1;
    out->max = at + 1;
    out->scalar = out->range = true;
}

/* Masks become the list of their true positions (or a run when they are one). With `keep` a long mask stays a mask,
 * cut behind its last true element, so that a mask which is longer than the array and false there is still
 * inside. The list is filled without a jump: each position is stored, and overwritten by the next one if it was
 * not wanted; so the last store must not be behind the list, and the loop ends when it is full. */
#define MASK_PART (8 * VM_STEP)
static void parse_mask(vm_t *vm, const vm_arr *a, bool keep, vm_ix *out) {
    const uint8_t *mask = a->data;
    int64_t count = 0;
    VM_STEPS_OF (part, (a->numel + MASK_PART - 1) / MASK_PART, VM_STEP / 4) {
        int64_t to = a->numel - part * MASK_PART < MASK_PART ? a->numel : (part + 1) * MASK_PART;
        for (int64_t i = part * MASK_PART; i < to; i++)
            count += mask[i] != 0;
    }
    out->n = count;
    out->ndims = 2;
    out->dims = out->dims_buf;
    /* a mask that lies along one dimension keeps that direction; others select a column */
    uint32_t longer = 0, along = 0;
    for (uint32_t k = 0; k < a->ndims; k++)
        if (a->dims[k] != 1) longer++, along = k;
    out->dims_buf[0] = count;
    out->dims_buf[1] = 1;
    if (longer == 1 && along > 0) {
        int64_t *dims = out->dims_buf;
        if (along > 1) dims = vm_scratch(vm, (along + 1) * sizeof *dims);
        for (uint32_t k = 0; k < along; k++)
            dims[k] = 1;
        dims[along] = count;
        out->dims = dims;
        out->ndims = along + 1;
    }
    if (count == 0 && longer != 1 && a->numel <= 1) out->dims_buf[0] = out->dims_buf[1] = 0; /* false, [] */
    if (count == 0) return;
    if (keep && a->numel > 64) {
        int64_t last = a->numel;
        while (!mask[last - 1])
            last--;
        out->max = out->mask_len = last;
        out->mask = mask;
        return;
    }
    int64_t *list = vm_scratch(vm, (size_t)count * 8), at = 0;
    for (int64_t to, i = 0; at < count; i = to) {
        if (i) vm_poll_pure(vm);
        to = a->numel - i < MASK_PART ? a->numel : i + MASK_PART;
        for (; i < to && at < count; i++) {
            list[at] = i;
            at += mask[i] != 0;
        }
    }
    out->list = list;
    out->max = list[count - 1] + 1;
    out->first = list[0];
    if (out->max - out->first == count) { /* contiguous */
        out->list = NULL;
        out->step = 1;
    }
}

/* Whole numbers from 1 on stay where they are; the largest is found on the way. One pass without a jump finds out
 * whether all are good; only when one is not does a second look for the first, which the message names. */
static void parse_doubles(vm_t *vm, const double *d, int64_t count, uint32_t k, uint32_t n, const char *var,
                          vm_ix *out) {
    int64_t max = 0, bad = 0;
    VM_STEPS (i, count) {
        double x = d[i];
        int64_t at = x < 0x1p62 && x > -0x1p62 ? (int64_t)x : 0;
        bad |= (at < 1) | ((double)at != x);
        max = at > max ? at : max;
    }
    if (bad)
        for (int64_t i = 0; i < count; i++)
            if (!(d[i] >= 1 && d[i] < 0x1p62) || d[i] != floor(d[i])) bad_number(vm, var, k, n, d[i]);
    out->doubles = d;
    out->max = max;
}

/* Integers, singles and characters. 64-bit integers are read as such, since as doubles the last would be
 * another. */
static void parse_other(vm_t *vm, const vm_arr *a, uint32_t k, uint32_t n, const char *var, vm_ix *out) {
    int64_t *list = vm_scratch(vm, (size_t)a->numel * 8), max = 0;
    VM_STEPS (i, a->numel) {
        int64_t at;
        if (a->cls == PROG_INT64)
            at = ((const int64_t *)a->data)[i];
        else if (a->cls == PROG_UINT64) {
            uint64_t u = ((const uint64_t *)a->data)[i];
            if (u > INT64_MAX) bad_number(vm, var, k, n, (double)u);
            at = (int64_t)u;
        } else {
            double x = vm_elem(a, i);
            if (!(x >= 1 && x < 0x1p63) || x != floor(x)) bad_number(vm, var, k, n, x);
            at = (int64_t)x;
        }
        if (at < 1) bad_number(vm, var, k, n, (double)at);
        list[i] = at - 1;
        if (at > max) max = at;
    }
    out->list = list;
    out->max = max;
}

/* A range is checked by its ends. False where the ends do not tell (1:0.5:3): then its elements are looked at
 * one by one, and the first that is not whole is the one named. A range that goes down is named by the first
 * element that is no position any more, which the last one need not be. */
static bool parse_range(vm_t *vm, prog_value v, uint32_t k, uint32_t n, const char *var, vm_ix *out) {
    const vm_range *r = (const vm_range *)vm_obj(vm, v);
    out->dims_buf[1] = out->n = r->numel;
    if (r->numel == 0) return true;
    if (r->base != floor(r->base) || r->inc != floor(r->inc)) {
        if (r->base != floor(r->base)) bad_number(vm, var, k, n, r->base);
        return false;
    }
    double last = r->base + (double)(r->numel - 1) * r->inc;
    if (!(r->base >= 1)) bad_number(vm, var, k, n, r->base);
    if (!(last >= 1))
        bad_number(vm, var, k, n,
                   last <= 0 && r->inc < 0 ? r->base + ceil(r->base / -r->inc) * r->inc : last);
    if (last >= 0x1p62 || r->base >= 0x1p62) bad_number(vm, var, k, n, last);
    out->first = (int64_t)r->base - 1;
    out->step = r->numel > 1 ? (int64_t)r->inc : 1;
    out->range = true;
    out->max = (int64_t)(r->inc > 0 ? last : r->base);
    return true;
}

/* Numbers first: they are what a loop indexes with. */
static void parse(vm_t *vm, prog_value v, uint32_t k, uint32_t n, const char *var, bool keep_mask,
                  vm_ix *out) {
    if (vm_is_instance(vm, v)) v = vm->above.object_as_index(vm, v);
    *out = (vm_ix){.ndims = 2};
    out->dims = out->dims_buf;
    out->dims_buf[0] = out->dims_buf[1] = 1;
    if (prog_is_double(v)) {
        double d = prog_as_double(v);
        if (!(d >= 1 && d < 0x1p63)) bad_number(vm, var, k, n, d);
        int64_t at = (int64_t)d;
        if ((double)at != d) bad_number(vm, var, k, n, d);
        one_index(out, at - 1);
        return;
    }
    if (v == PROG_COLON) {
        out->colon = true;
        out->n = -1;
        out->step = 1;
        return;
    }
    if (vm_is_kind(vm, v, PROG_KIND_RANGE) && parse_range(vm, v, k, n, var, out)) return;
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls >= PROG_CELL) {
        char text[64];
        snprintf(text, sizeof text, "<%s>", vm_kind_text(vm, v));
        bad_index(vm, var, k, n, text, BAD_TAIL);
    }
    if (a.complex) {
        char text[96];
        if (a.cls == PROG_DOUBLE && a.numel == 1) {
            const double *z = a.data;
            snprintf(text, sizeof text, "%g%+gi", z[0], z[1]);
            bad_index(vm, var, k, n, text, "subscripts must be real (forgot to initialize i or j?)");
        }
        snprintf(text, sizeof text, "<%s>", vm_kind_text(vm, v));
        bad_index(vm, var, k, n, text, BAD_TAIL);
    }
    if (a.cls == PROG_CHAR && a.numel == 1 && *(const char *)a.data == ':') {
        out->colon = true;
        out->n = -1;
        out->step = 1;
        return;
    }
    if (a.cls == PROG_LOGICAL) {
        if (a.numel == 1 && *(const uint8_t *)a.data) { /* true is the mask of one */
            one_index(out, 0);
            out->scalar = false;
            return;
        }
        parse_mask(vm, &a, keep_mask, out);
        return;
    }
    out->n = a.numel;
    if (a.numel == 1) {
        vm_ix list = {0};
        parse_other(vm, &a, k, n, var, &list);
        one_index(out, list.list[0]);
        return;
    }
    out->ndims = a.ndims;
    if (a.ndims > 2 || prog_is_object(a.v))
        out->dims = a.dims;
    else
        memcpy(out->dims_buf, a.dims, 2 * sizeof *a.dims);
    if (a.numel == 0) return;
    if (a.cls == PROG_DOUBLE)
        parse_doubles(vm, a.data, a.numel, k, n, var, out);
    else
        parse_other(vm, &a, k, n, var, out);
}

void vm_ix_parse(vm_t *vm, prog_value v, uint32_t k, uint32_t n, const char *var, vm_ix *out) {
    parse(vm, v, k, n, var, false, out);
}

void vm_ix_parse_masked(vm_t *vm, prog_value v, const char *var, vm_ix *out) {
    parse(vm, v, 0, 1, var, true, out);
}

bool vm_ix_inside(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx) {
    const int64_t *dims;
    int64_t buf[2], folded[PROG_DIMS_MOST];
    uint32_t nd = vm_dims(vm, v, &dims, buf);
    if (n == 0 || n > PROG_DIMS_MOST) return false;
    vm_fold_dims(nd, dims, n, folded);
    for (uint32_t k = 0; k < n; k++) {
        vm_ix ix;
        vm_ix_parse(vm, idx[k], k, n, NULL, &ix);
        if (!ix.colon && ix.max > folded[k]) return false;
    }
    return true;
}

/* One pass over a few scalars, without a parsed index: for c{k} = x and paths. */
bool vm_ix_one(vm_t *vm, const prog_array *a, uint32_t n, const prog_value *idx, int64_t *at) {
    int64_t folded[PROG_DIMS_MOST], place = 0, stride = 1;
    if (n == 0 || n > PROG_DIMS_MOST) return false;
    if (n == 1)
        folded[0] = a->numel;
    else
        vm_fold_dims(a->ndims, a->dims, n, folded);
    for (uint32_t k = 0; k < n; k++) {
        double d;
        if (prog_is_double(idx[k]))
            d = prog_as_double(idx[k]);
        else if (prog_is_small(idx[k]) && vm_is_int_class(prog_small_class(idx[k])))
            d = vm_to_double(vm, idx[k], "index");
        else
            return false;
        if (!(d >= 1 && d <= (double)folded[k]) || d != floor(d)) return false;
        place += ((int64_t)d - 1) * stride;
        stride *= folded[k];
    }
    *at = place;
    return true;
}

/* vm/index/concat.c - concatenation of numbers, text, cells and structs along any dimension.
 *
 * [a, b; c] is a vertical concatenation of horizontal ones; cat, horzcat and vertcat come here too, with their
 * names. First the class of the whole is found, then its shape, then elements are placed. The class decides
 * between four ways: maps are merged, a cell among the values makes cells of the others, a struct takes structs
 * (and empty matrices) only, and numbers and text are converted to the class that wins: char over integers over
 * single over double, truth values only among themselves.
 *
 * The shape grows value by value, because empty ones have rules of their own: [] joins anything and leaves no
 * trace, not even if it comes first (JOIN_REPLACE: what came before takes no part any more). Placing needs no
 * walk: seen along dimension d every array is `outer` slices of `inner * extent` elements that lie together, and
 * those of one value go side by side into the slices of the whole. */
#include "vm/index/concat.h"

#include "vm/arith/arith.h"
#include "vm/index/access.h"
#include "vm/index/map.h"

/* Sizes of the result so far. */
typedef struct shape {
    uint32_t ndims;
    int64_t dims[PROG_DIMS_MOST];
} shape;

static void shape_of(vm_t *vm, shape *s, uint32_t ndims, const int64_t *dims) {
    if (ndims > PROG_DIMS_MOST)
        vm_error(vm, NULL, "concatenation of more than %d dimensions", PROG_DIMS_MOST);
    s->ndims = ndims;
    memcpy(s->dims, dims, ndims * sizeof *dims);
}
static int64_t dim_of(const shape *s, uint32_t k) {
    return k < s->ndims ? s->dims[k] : 1;
}
static bool zero_by_zero(const shape *s) {
    return s->ndims == 2 && s->dims[0] == 0 && s->dims[1] == 0;
}
static bool one_by_zero(const shape *s) {
    return s->ndims == 2 && s->dims[0] + s->dims[1] == 1;
}

static bool match(const shape *a, const shape *b, uint32_t dim) {
    uint32_t n = a->ndims > b->ndims ? a->ndims : b->ndims;
    for (uint32_t k = 0; k < n; k++)
        if (k != dim && dim_of(a, k) != dim_of(b, k)) return false;
    return true;
}

typedef enum join { JOIN_APPEND, JOIN_SKIP, JOIN_REPLACE, JOIN_MISMATCH } join;

/* How b joins what is there: [] joins everything; 1x0 and 0x1 join within brackets, horzcat and vertcat
 * (loose). */
static join join_of(const shape *a, const shape *b, uint32_t dim, bool loose) {
    if (match(a, b, dim)) return JOIN_APPEND;
    if (zero_by_zero(a)) return JOIN_REPLACE;
    if (zero_by_zero(b)) return JOIN_SKIP;
    if (loose && a->ndims == 2 && b->ndims == 2) {
        if (one_by_zero(b)) return JOIN_SKIP;
        if (one_by_zero(a)) return JOIN_REPLACE;
    }
    return JOIN_MISMATCH;
}

static _Noreturn void mismatch(vm_t *vm, uint32_t dim, const shape *a, const shape *b, const char *who) {
    char ba[160], bb[160];
    if (who) vm_error(vm, NULL, "%s: dimension mismatch", "cat");
    vm_error(vm, NULL, "%s dimensions mismatch (%s vs %s)", dim == 0 ? "vertical" : "horizontal",
             vm_dims_text(a->ndims, a->dims, ba, sizeof ba), vm_dims_text(b->ndims, b->dims, bb, sizeof bb));
}

/* The shape of the whole; skip[k] is set for values that take no part. */
static shape join_all(vm_t *vm, uint32_t dim, uint32_t n, const vm_arr *in, bool *skip, const char *who,
                      bool loose) {
    shape total, b;
    uint32_t first = 0;
    shape_of(vm, &total, in[0].ndims, in[0].dims);
    skip[0] = false;
    for (uint32_t k = 1; k < n; k++) {
        shape_of(vm, &b, in[k].ndims, in[k].dims);
        skip[k] = false;
        switch (join_of(&total, &b, dim, loose)) {
        case JOIN_APPEND:
            while (total.ndims <= dim)
                total.dims[total.ndims++] = 1;
            if (__builtin_add_overflow(total.dims[dim], dim_of(&b, dim), &total.dims[dim]))
                vm_error_memory(vm);
            break;
        case JOIN_SKIP: skip[k] = true; break;
        case JOIN_REPLACE:
            for (uint32_t j = first; j < k; j++)
                skip[j] = true;
            first = k;
            total = b;
            break;
        case JOIN_MISMATCH: mismatch(vm, dim, &total, &b, who);
        }
    }
    return total;
}

/* Elements of one input, `bytes` each, put in their place along dim, which is *at; moves that. */
static void place(char *out, const shape *total, uint32_t dim, const vm_arr *in, const void *data,
                  int64_t *at, size_t bytes) {
    int64_t inner = 1, outer = 1;
    for (uint32_t k = 0; k < dim; k++)
        inner *= dim_of(total, k);
    for (uint32_t k = dim + 1; k < total->ndims; k++)
        outer *= total->dims[k];
    int64_t mine = dim < in->ndims ? in->dims[dim] : 1, all = dim_of(total, dim);
    size_t chunk = (size_t)(inner * mine) * bytes, step = (size_t)(inner * all) * bytes;
    char *to = out + (size_t)(inner * *at) * bytes;
    const char *from = data;
    if (chunk == 8)
        VM_STEPS (o, outer)
            memcpy(to + (size_t)o * step, from + (size_t)o * 8, 8);
    else if (chunk)
        VM_STEPS_OF (o, outer, (int64_t)(chunk / 8))
            vm_copy_bytes(to + (size_t)o * step, from + (size_t)o * chunk, chunk);
    *at += mine;
}

/* The class rule: char wins, then the first integer class, then single; logical only among logicals. */
static vm_num result_type(vm_t *vm, uint32_t n, const vm_arr *in, const prog_value *values) {
    bool text = false, single = false, logical = true, complex_in = false;
    int ints = -1;
    for (uint32_t k = 0; k < n; k++) {
        text |= in[k].cls == PROG_CHAR;
        single |= in[k].cls == PROG_SINGLE;
        logical &= in[k].cls == PROG_LOGICAL;
        complex_in |= in[k].complex;
        if (vm_is_int_class(in[k].cls) && ints < 0) ints = (int)in[k].cls;
    }
    if (complex_in && (text || ints >= 0)) {
        char b0[32], b1[32];
        vm_error(vm, NULL, "concatenation operator not implemented for '%s' by '%s' operations",
                 vm_type_name(vm, values[0], false, b0), vm_type_name(vm, values[1], false, b1));
    }
    if (text) return VM_CHAR;
    if (ints >= 0) return (vm_num)ints;
    if (complex_in) return single ? VM_C32 : VM_C64;
    return single ? VM_F32 : logical ? VM_BOOL : VM_F64;
}

/* Rows of text of different lengths are padded with blanks, when all of them are text. */
static prog_value stack_text(vm_t *vm, uint32_t n, const vm_arr *in) {
    int64_t rows = 0, cols = 0;
    bool dq = true;
    for (uint32_t k = 0; k < n; k++) {
        if (in[k].ndims > 2) return PROG_UNDEF;
        if (in[k].numel == 0) continue;
        rows += in[k].dims[0];
        cols = in[k].dims[1] > cols ? in[k].dims[1] : cols;
        dq &= in[k].dq;
    }
    char *out;
    int64_t dims[2] = {rows, cols};
    prog_value r = vm_new_array_raw(vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, 2, dims, (void **)&out);
    memset(out, ' ', (size_t)(rows * cols));
    int64_t at = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (in[k].numel == 0) continue;
        for (int64_t j = 0; j < in[k].dims[1]; j++)
            memcpy(out + j * rows + at, (const char *)in[k].data + j * in[k].dims[0], (size_t)in[k].dims[0]);
        at += in[k].dims[0];
    }
    return r;
}

/* Numbers become characters with a warning, unless all is text. Texts of different lengths below one another are
 * padded within brackets; vertcat refuses them. The result has double quotes where all its texts have. */
static prog_value concat_numbers(vm_t *vm, uint32_t dim, uint32_t n, const vm_arr *in,
                                 const prog_value *values, const char *who, bool loose) {
    vm_num t = result_type(vm, n, in, values);
    bool *skip = vm_scratch(vm, n);
    if (t == VM_CHAR) {
        bool all_text = true, widths = false;
        int64_t width = -1;
        for (uint32_t k = 0; k < n; k++) {
            all_text &= in[k].cls == PROG_CHAR;
            if (in[k].numel == 0) continue;
            widths |= width >= 0 && in[k].dims[1] != width;
            width = in[k].dims[1];
        }
        if (!all_text) vm_warning(vm, "Octave:num-to-str", "implicit conversion from numeric to char");
        if (all_text && widths && dim == 0 && !who) {
            prog_value r = stack_text(vm, n, in);
            if (r != PROG_UNDEF) return r;
        }
    }
    shape total = join_all(vm, dim, n, in, skip, who, loose);
    bool dq = t == VM_CHAR;
    for (uint32_t k = 0; k < n; k++)
        dq &= in[k].dq || in[k].cls != PROG_CHAR;
    void *out;
    prog_value r = vm_new_array_raw(vm, vm_num_class(t), vm_num_flags(t) | (dq ? PROG_FLAG_DQ : 0),
                                    total.ndims, total.dims, &out);
    int64_t at = 0;
    for (uint32_t k = 0; k < n; k++)
        if (!skip[k]) place(out, &total, dim, &in[k], vm_as(vm, &in[k], t), &at, vm_num_bytes(t));
    return vm_simplify(vm, r);
}

/* Cells: a value that is no cell becomes a cell of one, an empty one disappears. Members are copied bytewise and
 * counted at the end; each takes the place of a reference to [] with which the new cell was filled. */
static prog_value concat_cells(vm_t *vm, uint32_t dim, uint32_t n, vm_arr *in, const char *who, bool loose) {
    static const int64_t none[2] = {0, 0}, one[2] = {1, 1};
    for (uint32_t k = 0; k < n; k++) {
        if (in[k].cls == PROG_CELL) continue;
        in[k].ndims = 2;
        if (in[k].numel == 0) {
            in[k].dims = none;
        } else {
            in[k].dims = one;
            in[k].numel = 1;
            in[k].data = &in[k].v;
        }
    }
    bool *skip = vm_scratch(vm, n);
    shape total = join_all(vm, dim, n, in, skip, who, loose);
    prog_value *out;
    prog_value r = vm_new_array(vm, PROG_CELL, 0, total.ndims, total.dims, (void **)&out);
    int64_t count = vm_array(vm, r)->numel, at = 0;
    prog_value empty = count ? out[0] : PROG_UNDEF;
    void *running = vm_still_begin(vm); /* members are counted behind it */
    for (uint32_t k = 0; k < n; k++)
        if (!skip[k] && in[k].numel)
            place((char *)out, &total, dim, &in[k], in[k].data, &at, 8);
        else if (!skip[k])
            at += dim < in[k].ndims ? in[k].dims[dim] : 1;
    for (int64_t i = 0; i < count; i++) {
        vm_incref(vm, out[i]);
        vm_decref(vm, empty);
    }
    vm_still_end(vm, running);
    return r;
}

static _Noreturn void struct_error(vm_t *vm, uint32_t n, const prog_value *values) {
    char b0[32], b1[32];
    uint32_t k = 0, j;
    while (k + 1 < n && vm_numel(vm, values[k]) == 0)
        k++;
    for (j = k + 1; j + 1 < n && vm_numel(vm, values[j]) == 0;)
        j++;
    if (j >= n) j = n - 1;
    bool first = vm_class(vm, values[k]) == PROG_STRUCT;
    vm_error(vm, NULL, "concatenation operator not implemented for '%s' by '%s' operations",
             first                                 ? "struct"
             : vm_class(vm, values[k]) < PROG_CHAR ? "matrix"
                                                   : vm_type_name(vm, values[k], false, b0),
             vm_type_name(vm, values[j], false, b1));
}

/* Fields of the same names may stand in another order in each input, so their elements are no equal bytes. What is
 * placed is therefore the number of an element (its input in the upper bits), and the fields follow by name. */
static prog_value concat_structs(vm_t *vm, uint32_t dim, uint32_t n, const vm_arr *all,
                                 const prog_value *values, const char *who, bool loose) {
    vm_arr *in = vm_scratch(vm, n * sizeof *in);
    uint32_t m = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (all[k].cls == PROG_STRUCT)
            in[m++] = all[k];
        else if (all[k].cls > PROG_CHAR || all[k].numel)
            struct_error(vm, n, values);
    }
    bool *skip = vm_scratch(vm, n);
    shape total = join_all(vm, dim, m, in, skip, who, loose);
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, in[0].v));
    uint32_t nf = keys->count;
    for (uint32_t k = 1; k < m; k++) {
        vm_keys *other = vm_struct_keys(vm, vm_array(vm, in[k].v));
        bool same = other->count == nf;
        for (uint32_t f = 0; f < nf && same; f++)
            same = vm_field_index(vm, in[k].v, keys->syms[f]) >= 0;
        if (!same) vm_error(vm, NULL, "cat: field names mismatch in concatenating structs");
    }
    prog_value r = vm_new_struct(vm, total.ndims, total.dims, nf, keys->syms);
    int64_t count = vm_array(vm, r)->numel, at = 0;
    /* Places element numbers first (input, element), then copies the fields. */
    uint64_t *from = vm_scratch(vm, (size_t)count * 8 + 16), *ids;
    for (uint32_t k = 0; k < m; k++) {
        if (skip[k]) continue;
        ids = vm_scratch(vm, (size_t)in[k].numel * 8 + 16);
        for (int64_t i = 0; i < in[k].numel; i++)
            ids[i] = (uint64_t)k << 40 | (uint64_t)i;
        place((char *)from, &total, dim, &in[k], ids, &at, 8);
    }
    prog_value *to = vm_struct_slots(vm_array(vm, r)) + 1;
    for (int64_t i = 0; i < count; i++) {
        vm_arr *src = &in[from[i] >> 40];
        int64_t e = (int64_t)(from[i] & 0xFFFFFFFFFFull);
        prog_value *slots = vm_struct_slots(vm_array(vm, src->v)) + 1;
        for (uint32_t f = 0; f < nf; f++) {
            int g = vm_field_index(vm, src->v, keys->syms[f]);
            vm_set(vm, &to[i * nf + f], slots[e * nf + g]);
        }
    }
    return r;
}

/* [a b c] of plain doubles, the commonest case. */
static prog_value concat_doubles(vm_t *vm, uint32_t dim, uint32_t n, const prog_value *values) {
    for (uint32_t k = 0; k < n; k++)
        if (!prog_is_double(values[k])) return PROG_UNDEF;
    double *out;
    int64_t dims[2] = {dim == 0 ? n : 1, dim == 0 ? 1 : n};
    prog_value r = vm_new_array_raw(vm, PROG_DOUBLE, 0, 2, dims, (void **)&out);
    memcpy(out, values, n * 8u);
    return r;
}

/* `who` is the function, NULL for brackets. A single value is itself, but in full: [1:3] is no range. */
prog_value vm_concat_named(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values, const char *who) {
    if (n == 0) return vm_empty(vm);
    if (n == 1) return vm_full(vm, values[0]); /* [x] is a matrix, whatever form x has */
    if (dim < 2) {
        prog_value r = concat_doubles(vm, dim, n, values);
        if (r != PROG_UNDEF) return r;
    }
    for (uint32_t k = 0; k < n; k++)
        if (vm_is_instance(vm, values[k])) return vm->above.object_concat(vm, dim, n, values);
    bool maps = true;
    for (uint32_t k = 0; k < n && maps; k++)
        maps = vm_is_kind(vm, values[k], PROG_KIND_MAP);
    if (maps) return vm_map_concat(vm, n, values);
    if (dim >= PROG_DIMS_MOST) vm_error(vm, NULL, "cat: DIM must be a valid dimension");
    bool loose = !who || strcmp(who, "cat") != 0, cells = false, structs = false;
    vm_arr *in = vm_scratch(vm, n * sizeof *in);
    for (uint32_t k = 0; k < n; k++) {
        vm_view(vm, values[k], &in[k]);
        cells |= in[k].cls == PROG_CELL;
        structs |= in[k].cls == PROG_STRUCT;
    }
    if (cells && in[0].cls == PROG_STRUCT)
        vm_error(vm, NULL, "octave_base_value::cell_value(): wrong type argument '%s'",
                 in[0].numel == 1 ? "scalar struct" : "struct");
    if (cells) return concat_cells(vm, dim, n, in, who, loose);
    for (uint32_t k = 0; k < n; k++) {
        char b0[32], b1[32];
        if (in[k].cls == PROG_FUNC)
            vm_error(vm, NULL, "octave_base_value::resize (): wrong type argument 'function handle'");
        if (in[k].cls == PROG_MAP)
            vm_error(vm, NULL, "concatenation operator not implemented for '%s' by '%s' operations",
                     vm_type_name(vm, values[0], false, b0), vm_type_name(vm, values[1], false, b1));
    }
    if (structs) return concat_structs(vm, dim, n, in, values, who, loose);
    return concat_numbers(vm, dim, n, in, values, who, loose);
}

prog_value vm_concat(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values) {
    return vm_concat_named(vm, dim, n, values, NULL);
}

/* vm/builtins/reduce/sort.c - sort, issorted, lookup: stable, NaN last (first when descending), any class
 * that has an order. Real numbers, logicals and chars are sorted by order.c; complex numbers and
 * strings are merged here. */
#include "vm/builtins/reduce/reduce_internal.h"

/* ---- by comparison: complex numbers, strings ---- */
typedef struct by {
    vm_t *vm;
    const vm_cplx *z;
    const base_view *s;
    bool descending;
} by;

/* By absolute value, then angle, NaN last. This is Octave's order; MATLAB's is the same, other languages
 * have none. */
static int compare_complex(vm_cplx x, vm_cplx y) {
    bool nx = x != x, ny = y != y;
    if (nx || ny) return nx - ny;
    double ax = cabs(x), ay = cabs(y);
    if (ax != ay) return ax < ay ? -1 : 1;
    double gx = carg(x), gy = carg(y);
    return gx < gy ? -1 : gx > gy;
}

/* By bytes; of two texts of which one begins the other, the shorter comes first. */
static int compare_text(base_view x, base_view y) {
    size_t n = x.len < y.len ? x.len : y.len;
    int c = n ? memcmp(x.data, y.data, n) : 0;
    return c ? c : x.len < y.len ? -1 : x.len > y.len;
}

static int compare(const by *b, int64_t i, int64_t j) {
    int c = b->z ? compare_complex(b->z[i], b->z[j]) : compare_text(b->s[i], b->s[j]);
    return b->descending ? -c : c;
}

/* Stable merging from halves that are sorted; only the left half is copied out. */
static void merge_by(const by *b, int64_t *v, int64_t *tmp, int64_t n) {
    if (n < 2) return;
    int64_t m = n / 2;
    if (n >= 256) vm_poll(b->vm);
    merge_by(b, v, tmp, m);
    merge_by(b, v + m, tmp, n - m);
    vm_copy_bytes(tmp, v, (size_t)m * sizeof *v);
    int64_t i = 0, j = m, k = 0;
    while (i < m && j < n) {
        if (k % 256 == 0) vm_poll(b->vm);
        v[k] = compare(b, v[j], tmp[i]) < 0 ? v[j++] : tmp[i++];
        k++;
    }
    while (i < m)
        v[k++] = tmp[i++];
}

/* Views of the strings of a cell. */
static base_view *cell_texts(vm_t *vm, const vm_arr *a, const char *message) {
    base_view *s = vm_scratch(vm, (size_t)a->numel * sizeof *s + 16);
    VM_STEPS (k, a->numel) {
        prog_value v = ((const prog_value *)a->data)[k];
        vm_arr e;
        vm_view(vm, v, &e);
        if (e.cls != PROG_CHAR) vm_error(vm, NULL, "%s", message);
        if (prog_is_object(v))
            s[k] = (base_view){(const void *)e.data, (size_t)e.numel};
        else { /* the byte lies in the view, which goes away */
            uint8_t *copy = vm_scratch(vm, 1);
            *copy = *(const uint8_t *)e.data;
            s[k] = (base_view){(const void *)copy, 1};
        }
    }
    return s;
}

static const char cells_message[] = "sort: only cell arrays of character strings may be sorted";

typedef struct sort_options {
    bool descending;
    int64_t dim; /* from 0; -1: not given */
} sort_options;

/* Mode and dimension in any order. */
static sort_options read_sort(vm_t *vm, const vm_call *c) {
    sort_options o = {.dim = -1};
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (vm_is_string(vm, c->args[k])) {
            base_view m = vm_to_view(vm, c->args[k], "sort");
            o.descending = m.len == 7 && strncasecmp((const char *)m.data, "descend", 7) == 0;
            if (!o.descending && !(m.len == 6 && strncasecmp((const char *)m.data, "ascend", 6) == 0))
                vm_error(vm, NULL, "sort: MODE must be either \"ascend\" or \"descend\"");
        } else {
            o.dim = vm_to_int(vm, c->args[k], "sort") - 1;
            if (o.dim < 0) vm_error(vm, NULL, "sort: DIM must be a valid dimension");
        }
    }
    return o;
}

/* Where what was sorted goes: `index` may be NULL. */
typedef struct sorted {
    char *out;
    double *index;
    size_t bytes; /* of an element */
} sorted;

/* Comparisons walk a dense line: one whose elements lie apart is gathered first. */
static by dense_line(vm_t *vm, const by *whole, const vm_walk *w, int64_t start) {
    by line = {vm, whole->z ? whole->z + start : NULL, whole->s ? whole->s + start : NULL, whole->descending};
    if (w->inner == 1) return line;
    vm_cplx *z = whole->z ? vm_scratch(vm, (size_t)w->len * 16) : NULL;
    base_view *s = whole->s ? vm_scratch(vm, (size_t)w->len * sizeof *s) : NULL;
    VM_STEPS (k, w->len)
        if (z)
            z[k] = whole->z[start + k * w->inner];
        else
            s[k] = whole->s[start + k * w->inner];
    line.z = z;
    line.s = s;
    return line;
}

/* A permutation is sorted and the elements are put where it says; members of cells are counted. */
static void sort_by_comparison(vm_t *vm, const vm_arr *a, const vm_walk *w, const by *whole,
                               const sorted *to) {
    int64_t *order = vm_scratch(vm, (size_t)w->len * 8 + 16), *tmp = vm_scratch(vm, (size_t)w->len * 8 + 16);
    const char *in = a->data;
    for (int64_t o = 0; o < w->outer && a->numel; o++)
        VM_STEPS_OF (i, w->inner, 8 * w->len) {
            int64_t start = o * w->len * w->inner + i;
            by line = dense_line(vm, whole, w, start);
            VM_STEPS (k, w->len)
                order[k] = k;
            merge_by(&line, order, tmp, w->len);
            VM_STEPS (k, w->len) {
                int64_t at = start + k * w->inner, from = start + order[k] * w->inner;
                if (a->cls == PROG_CELL)
                    vm_set(vm, (prog_value *)(void *)to->out + at,
                           ((const prog_value *)(const void *)in)[from]);
                else
                    memcpy(to->out + (size_t)at * to->bytes, in + (size_t)from * to->bytes, to->bytes);
                if (to->index) to->index[at] = (double)order[k] + 1;
            }
        }
}

/* Cells must hold texts. Any class that has an order: structs, maps and handles have none. */
void vm_bi_sort(vm_t *vm, vm_call *c) {
    sort_options opt = read_sort(vm, c);
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_CELL) {
        char buf[32];
        vm_error(vm, NULL, "sort: invalid argument of type '%s'", vm_type_name(vm, c->args[0], false, buf));
    }
    vm_walk w;
    vm_walk_init(vm, &w, &a, opt.dim);
    by b = {.vm = vm, .descending = opt.descending};
    if (a.cls == PROG_CELL)
        b.s = cell_texts(vm, &a, cells_message);
    else if (a.complex)
        b.z = vm_as(vm, &a, VM_C64);
    sorted to = {.bytes = vm_num_bytes(a.cls == PROG_CELL ? VM_F64 : vm_num_of(&a))};
    unsigned flags = (a.complex ? PROG_FLAG_COMPLEX : 0) | (a.dq ? PROG_FLAG_DQ : 0);
    prog_value r = vm_new_array_raw(vm, a.cls, flags, a.ndims, a.dims, (void **)&to.out), where = PROG_UNDEF;
    if (c->nout > 1) where = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&to.index);
    if (b.s || b.z) {
        sort_by_comparison(vm, &a, &w, &b, &to);
    } else {
        vm_sorter *sorter = vm_sorter_new(vm, w.len, to.index != NULL, opt.descending);
        for (int64_t o = 0; o < w.outer && a.numel; o++)
            VM_STEPS_OF (i, w.inner, 8 * w.len)
                vm_sort_line(vm, sorter, &a, (vm_line){o * w.len * w.inner + i, w.inner, w.len}, to.out,
                             to.index);
    }
    vm_return(vm, c, 0, r);
    if (c->nout > 1) vm_return(vm, c, 1, where);
}

/* ---- issorted ---- */
static int compare_elements(const vm_arr *a, const base_view *s, const vm_cplx *z, int64_t i, int64_t j) {
    if (s) return compare_text(s[i], s[j]);
    if (z) return compare_complex(z[i], z[j]);
    double x = vm_elem(a, i), y = vm_elem(a, j);
    if (x != x || y != y) return (x != x) - (y != y);
    return x < y ? -1 : x > y;
}

/* "either" is satisfied by any order. Rows are compared by their first difference. */
void vm_bi_issorted(vm_t *vm, vm_call *c) {
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    bool descending = false, either = false, by_rows = false;
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (!vm_is_string(vm, c->args[k])) vm_error(vm, NULL, "issorted: second argument must be a string");
        if (vm_arg_is(vm, c, k, "rows"))
            by_rows = true;
        else if (vm_arg_is(vm, c, k, "either"))
            either = true;
        else if (vm_arg_is(vm, c, k, "descend") || vm_arg_is(vm, c, k, "descending"))
            descending = true;
        else if (!vm_arg_is(vm, c, k, "ascend") && !vm_arg_is(vm, c, k, "ascending"))
            vm_error(vm, NULL, "issorted: MODE must be \"ascend\", \"descend\", or \"either\"");
    }
    if (a.cls > PROG_CELL) vm_error(vm, NULL, "issorted: needs a vector");
    const base_view *s =
        a.cls == PROG_CELL
            ? cell_texts(vm, &a, "issorted: only cell arrays of character strings may be sorted")
            : NULL;
    const vm_cplx *z = a.complex ? vm_as(vm, &a, VM_C64) : NULL;
    if (by_rows && a.ndims > 2) vm_error(vm, NULL, "issorted: A must be a 2-D object");
    if (!by_rows && a.numel && !vm_is_vector(&a)) vm_error(vm, NULL, "issorted: needs a vector");
    bool up = true, down = true;
    int64_t rows = by_rows ? a.dims[0] : a.numel, cols = by_rows ? vm_cols(&a) : 1;
    for (int64_t k = 1; k < rows && (up || down); k++) {
        vm_poll_at(vm, k);
        for (int64_t j = 0; j < cols; j++) {
            int order = compare_elements(&a, s, z, k - 1 + j * rows, k + j * rows);
            if (order > 0) up = false;
            if (order < 0) down = false;
            if (order) break;
        }
    }
    vm_return_bool(vm, c, either ? up || down : descending ? down : up);
}

/* ---- lookup ---- */

/* What is asked, and of which table: numbers or texts, ascending or (`down`) descending. */
typedef struct lookup {
    vm_arr table, y;
    base_view *texts, *queries; /* NULL: numbers */
    bool down;
    bool match, boolean, left, right; /* the letters of OPT */
} lookup;

static void read_letters(vm_t *vm, const vm_call *c, lookup *l) {
    if (c->nargs < 3) return;
    base_view o = vm_to_view(vm, c->args[2], "lookup");
    for (size_t k = 0; k < o.len; k++) {
        l->match |= o.data[k] == 'm';
        l->boolean |= o.data[k] == 'b';
        l->left |= o.data[k] == 'l';
        l->right |= o.data[k] == 'r';
    }
}

/* Views of table and queries; how many of these there are, and what the result looks like, in `shape`. */
static int64_t read_lookup(vm_t *vm, vm_call *c, lookup *l, vm_arr *shape) {
    static const int64_t scalar[2] = {1, 1};
    vm_view(vm, c->args[0], &l->table);
    vm_view(vm, c->args[1], &l->y);
    bool text = l->table.cls == PROG_CELL;
    if (text) {
        l->texts = cell_texts(vm, &l->table, "lookup: TABLE must be a cell array of strings");
        if (l->y.cls == PROG_CELL)
            l->queries = cell_texts(vm, &l->y, "lookup: Y must be a string or a cell array of strings");
        else {
            l->queries = vm_scratch(vm, sizeof *l->queries);
            *l->queries = vm_to_view(vm, c->args[1], "lookup");
        }
    } else if (!vm_is_number(&l->table) || !vm_is_number(&l->y))
        vm_error(vm, NULL, "lookup: TABLE and Y must be numeric");
    if (!text && (l->table.cls == PROG_SINGLE) != (l->y.cls == PROG_SINGLE)) { /* compared as single, both */
        vm_view(vm, vm_convert(vm, c->args[0], PROG_SINGLE), &l->table);
        vm_view(vm, vm_convert(vm, c->args[1], PROG_SINGLE), &l->y);
    }
    int64_t n = l->table.numel;
    l->down = n > 1 && (text ? compare_text(l->texts[0], l->texts[n - 1]) > 0
                             : vm_elem(&l->table, 0) > vm_elem(&l->table, n - 1));
    *shape = l->y;
    if (text && l->y.cls != PROG_CELL) {
        shape->dims = scalar;
        shape->ndims = 2;
        return 1;
    }
    if (l->y.dims == l->y.scalar_dims) shape->dims = scalar;
    return l->y.numel;
}

/* A place with the bounds that the letters l and r set. */
static int64_t bounded(const lookup *l, int64_t at) {
    if (l->left && at < 1) at = 1;
    if (l->right && at > l->table.numel - 1) at = l->table.numel - 1;
    return at;
}

/* Ascending numbers: halving without branches. */
static void look_up_numbers(const lookup *l, const double *table, const double *queries, int64_t count,
                            double *out) {
    VM_STEPS (i, count) {
        double q = queries[i];
        const double *base = table;
        int64_t left_over = l->table.numel;
        while (left_over > 1) {
            int64_t half = left_over / 2;
            base += base[half - 1] <= q || q != q ? half : 0;
            left_over -= half;
        }
        out[i] = (double)bounded(l, base - table + (*base <= q || q != q));
    }
}

/* How many elements of the table do not come after query i. */
static int64_t place_of(const lookup *l, int64_t i) {
    int64_t lo = 0, hi = l->table.numel;
    double q = l->texts ? 0 : vm_elem(&l->y, i);
    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        bool before;
        if (l->texts) {
            int order = compare_text(l->texts[mid], l->queries[i]);
            before = l->down ? order >= 0 : order <= 0;
        } else {
            double e = vm_elem(&l->table, mid);
            before = l->down ? e >= q : e <= q || q != q;
        }
        if (before)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* How many elements of a sorted table do not come after each query: the index of the last of these. "m"
 * gives 0 where it is not equal, "b" only whether it is, "l" and "r" keep the answer inside, so that it
 * can be used as an interval. A table that descends is noticed by its ends. NaN comes after everything. */
void vm_bi_lookup(vm_t *vm, vm_call *c) {
    lookup l = {0};
    vm_arr shape;
    void *data;
    read_letters(vm, c, &l);
    int64_t count = read_lookup(vm, c, &l, &shape);
    prog_value r =
        vm_new_array_raw(vm, l.boolean ? PROG_LOGICAL : PROG_DOUBLE, 0, shape.ndims, shape.dims, &data);
    if (!l.texts && !l.down && !l.boolean && !l.match && l.table.numel > 0) {
        look_up_numbers(&l, vm_as(vm, &l.table, VM_F64), vm_as(vm, &l.y, VM_F64), count, data);
        vm_return(vm, c, 0, r);
        return;
    }
    VM_STEPS (i, count) {
        int64_t at = place_of(&l, i);
        bool equal = at > 0 && (l.texts ? compare_text(l.texts[at - 1], l.queries[i]) == 0
                                        : vm_elem(&l.table, at - 1) == vm_elem(&l.y, i));
        if (l.boolean)
            ((uint8_t *)data)[i] = equal;
        else
            ((double *)data)[i] = l.match ? (equal ? (double)at : 0) : (double)bounded(&l, at);
    }
    vm_return(vm, c, 0, r);
}

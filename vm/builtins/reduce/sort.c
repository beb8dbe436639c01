/* vm/builtins/reduce/sort.c - sort, issorted, lookup: stable, NaN last (first when descending), any class
 * that has an order. Real numbers, logicals and chars are sorted by reduce_order.c; complex numbers and
 * strings are merged here. */
#include "vm/builtins/reduce/reduce_internal.h"

/* ---- by comparison: complex numbers, strings ---- */
typedef struct by {
    vm_t *vm;
    const vm_cplx *z;
    const base_view *s;
    bool descending;
} by;

static int compare_complex(vm_cplx x, vm_cplx y) {
    bool nx = x != x, ny = y != y;
    if (nx || ny) return nx - ny;
    double ax = cabs(x), ay = cabs(y);
    if (ax != ay) return ax < ay ? -1 : 1;
    double gx = carg(x), gy = carg(y);
    return gx < gy ? -1 : gx > gy;
}

static int compare_text(base_view x, base_view y) {
    size_t n = x.len < y.len ? x.len : y.len;
    int c = n ? memcmp(x.data, y.data, n) : 0;
    return c ? c : x.len < y.len ? -1 : x.len > y.len;
}

static int compare(const by *b, int64_t i, int64_t j) {
    int c = b->z ? compare_complex(b->z[i], b->z[j]) : compare_text(b->s[i], b->s[j]);
    return b->descending ? -c : c;
}

static void merge_by(const by *b, int64_t *v, int64_t *tmp, int64_t n) {
    if (n < 2) return;
    int64_t m = n / 2;
    if (n >= 4096) vm_poll(b->vm);
    merge_by(b, v, tmp, m);
    merge_by(b, v + m, tmp, n - m);
    memcpy(tmp, v, (size_t)m * sizeof *v);
    int64_t i = 0, j = m, k = 0;
    while (i < m && j < n)
        v[k++] = compare(b, v[j], tmp[i]) < 0 ? v[j++] : tmp[i++];
    while (i < m)
        v[k++] = tmp[i++];
}

/* Views of the strings of a cell. */
static base_view *cell_texts(vm_t *vm, const vm_arr *a, const char *message) {
    base_view *s = vm_scratch(vm, (size_t)a->numel * sizeof *s + 16);
    for (int64_t k = 0; k < a->numel; k++) {
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

void vm_bi_sort(vm_t *vm, vm_call *c) {
    bool descending = false;
    int64_t dim = -1;
    for (uint32_t k = 1; k < c->nargs; k++) {
        if (vm_is_string(vm, c->args[k])) {
            base_view m = vm_to_view(vm, c->args[k], "sort");
            descending = m.len == 7 && strncasecmp((const char *)m.data, "descend", 7) == 0;
            if (!descending && !(m.len == 6 && strncasecmp((const char *)m.data, "ascend", 6) == 0))
                vm_error(vm, NULL, "sort: MODE must be either \"ascend\" or \"descend\"");
        } else {
            dim = vm_to_int(vm, c->args[k], "sort") - 1;
            if (dim < 0) vm_error(vm, NULL, "sort: DIM must be a valid dimension");
        }
    }
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.cls > PROG_CELL) {
        char buf[32];
        vm_error(vm, NULL, "sort: invalid argument of type '%s'", vm_type_name(vm, c->args[0], false, buf));
    }
    vm_walk w;
    vm_walk_init(vm, &w, &a, dim);
    by b = {.vm = vm, .descending = descending};
    if (a.cls == PROG_CELL)
        b.s = cell_texts(vm, &a, cells_message);
    else if (a.complex)
        b.z = vm_as(vm, &a, VM_C64);
    size_t bytes = vm_num_bytes(a.cls == PROG_CELL ? VM_F64 : vm_num_of(&a));
    char *out;
    double *index = NULL;
    unsigned flags = (a.complex ? PROG_FLAG_COMPLEX : 0) | (a.dq ? PROG_FLAG_DQ : 0);
    prog_value r = vm_new_array_raw(vm, a.cls, flags, a.ndims, a.dims, (void **)&out), where = PROG_UNDEF;
    if (c->nout > 1) where = vm_new_like_raw(vm, PROG_DOUBLE, 0, &a, (void **)&index);
    const char *in = a.data;
    if (!b.s && !b.z) {
        vm_sorter *sorter = vm_sorter_new(vm, w.len, index != NULL, descending);
        for (int64_t o = 0; o < w.outer && a.numel; o++)
            for (int64_t i = 0; i < w.inner; i++)
                vm_sort_line(vm, sorter, &a, o * w.len * w.inner + i, w.inner, w.len, out, index);
        vm_return(vm, c, 0, r);
        if (c->nout > 1) vm_return(vm, c, 1, where);
        return;
    }
    int64_t *order = vm_scratch(vm, (size_t)w.len * 8 + 16), *tmp = vm_scratch(vm, (size_t)w.len * 8 + 16);
    for (int64_t o = 0; o < w.outer && a.numel; o++)
        for (int64_t i = 0; i < w.inner; i++) {
            int64_t start = o * w.len * w.inner + i;
            by line = {vm, b.z ? b.z + start : NULL, b.s ? b.s + start : NULL, descending};
            if (w.inner != 1) { /* comparisons walk a dense line */
                vm_cplx *z = b.z ? vm_scratch(vm, (size_t)w.len * 16) : NULL;
                base_view *s = b.s ? vm_scratch(vm, (size_t)w.len * sizeof *s) : NULL;
                for (int64_t k = 0; k < w.len; k++)
                    if (z)
                        z[k] = b.z[start + k * w.inner];
                    else
                        s[k] = b.s[start + k * w.inner];
                line.z = z;
                line.s = s;
            }
            for (int64_t k = 0; k < w.len; k++)
                order[k] = k;
            merge_by(&line, order, tmp, w.len);
            for (int64_t k = 0; k < w.len; k++) {
                int64_t to = start + k * w.inner, from = start + order[k] * w.inner;
                if (a.cls == PROG_CELL)
                    vm_set(vm, (prog_value *)out + to, ((const prog_value *)in)[from]);
                else
                    memcpy(out + (size_t)to * bytes, in + (size_t)from * bytes, bytes);
                if (index) index[to] = (double)order[k] + 1;
            }
        }
    vm_return(vm, c, 0, r);
    if (index || c->nout > 1) vm_return(vm, c, 1, where);
}

/* ---- issorted ---- */
static int compare_elements(const vm_arr *a, const base_view *s, const vm_cplx *z, int64_t i, int64_t j) {
    if (s) return compare_text(s[i], s[j]);
    if (z) return compare_complex(z[i], z[j]);
    double x = vm_elem(a, i), y = vm_elem(a, j);
    if (x != x || y != y) return (x != x) - (y != y);
    return x < y ? -1 : x > y;
}

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
    for (int64_t k = 1; k < rows && (up || down); k++)
        for (int64_t j = 0; j < cols; j++) {
            int order = compare_elements(&a, s, z, k - 1 + j * rows, k + j * rows);
            if (order > 0) up = false;
            if (order < 0) down = false;
            if (order) break;
        }
    vm_return_bool(vm, c, either ? up || down : descending ? down : up);
}

/* ---- lookup ---- */
void vm_bi_lookup(vm_t *vm, vm_call *c) {
    vm_arr t, y;
    vm_view(vm, c->args[0], &t);
    vm_view(vm, c->args[1], &y);
    bool match = false, boolean = false, left = false, right = false;
    if (c->nargs > 2) {
        base_view o = vm_to_view(vm, c->args[2], "lookup");
        for (size_t k = 0; k < o.len; k++) {
            match |= o.data[k] == 'm';
            boolean |= o.data[k] == 'b';
            left |= o.data[k] == 'l';
            right |= o.data[k] == 'r';
        }
    }
    void *data;
    bool text = t.cls == PROG_CELL;
    vm_arr query = y;
    base_view *ts = NULL, *ys = NULL, one;
    if (text) {
        ts = cell_texts(vm, &t, "lookup: TABLE must be a cell array of strings");
        if (y.cls == PROG_CELL)
            ys = cell_texts(vm, &y, "lookup: Y must be a string or a cell array of strings");
        else {
            one = vm_to_view(vm, c->args[1], "lookup");
            ys = &one;
        }
    } else if (!vm_is_number(&t) || !vm_is_number(&y))
        vm_error(vm, NULL, "lookup: TABLE and Y must be numeric");
    if (!text && (t.cls == PROG_SINGLE) != (y.cls == PROG_SINGLE)) { /* compared as single, both */
        vm_view(vm, vm_convert(vm, c->args[0], PROG_SINGLE), &t);
        vm_view(vm, vm_convert(vm, c->args[1], PROG_SINGLE), &y);
        query = y;
    }
    static const int64_t scalar[2] = {1, 1};
    int64_t count = y.numel;
    if (text && y.cls != PROG_CELL) {
        query.dims = scalar;
        query.ndims = 2;
        count = 1;
    } else if (y.dims == y.scalar_dims)
        query.dims = scalar;
    prog_value r =
        vm_new_array_raw(vm, boolean ? PROG_LOGICAL : PROG_DOUBLE, 0, query.ndims, query.dims, &data);
    int64_t n = t.numel;
    bool down = n > 1 && (text ? compare_text(ts[0], ts[n - 1]) > 0 : vm_elem(&t, 0) > vm_elem(&t, n - 1));
    const double *table = !text && !down ? vm_as(vm, &t, VM_F64) : NULL;
    const double *queries = table ? vm_as(vm, &y, VM_F64) : NULL;
    if (table && !boolean && !match && n > 0) { /* halving without branches */
        for (int64_t i = 0; i < count; i++) {
            double q = queries[i];
            const double *base = table;
            int64_t left_over = n;
            while (left_over > 1) {
                int64_t half = left_over / 2;
                base += base[half - 1] <= q || q != q ? half : 0;
                left_over -= half;
            }
            int64_t at = base - table + (*base <= q || q != q);
            if (left && at < 1) at = 1;
            if (right && at > n - 1) at = n - 1;
            ((double *)data)[i] = (double)at;
        }
        vm_return(vm, c, 0, r);
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t lo = 0, hi = n; /* elements before lo do not come after the query */
        double q = text ? 0 : vm_elem(&y, i);
        while (lo < hi) {
            int64_t mid = lo + (hi - lo) / 2;
            bool before;
            if (text)
                before = down ? compare_text(ts[mid], ys[i]) >= 0 : compare_text(ts[mid], ys[i]) <= 0;
            else {
                double e = vm_elem(&t, mid);
                before = down ? e >= q : e <= q || q != q;
            }
            if (before)
                lo = mid + 1;
            else
                hi = mid;
        }
        int64_t at = lo;
        if (left && at < 1) at = 1;
        if (right && at > n - 1) at = n - 1;
        bool equal = lo > 0 && (text ? compare_text(ts[lo - 1], ys[i]) == 0 : vm_elem(&t, lo - 1) == q);
        if (boolean)
            ((uint8_t *)data)[i] = equal;
        else
            ((double *)data)[i] = match ? (equal ? (double)lo : 0) : (double)at;
    }
    vm_return(vm, c, 0, r);
}

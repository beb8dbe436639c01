/* vm/builtins/files/plain.c - a matrix as plain text: rows of numbers, as save -ascii writes them and load reads them
 * without being told.
 *
 * Numbers stand between blanks, tabs, commas or semicolons; # and % begin a comment; all rows have as many numbers. What
 * follows a number without a separator is passed over up to the next one. */
#include "vm/builtins/files/files_internal.h"

#include "vm/run/frame.h"

#include <ctype.h>
#include <stdlib.h>

static double real_part(const vm_arr *a, int64_t k) {
    if (a->cls == PROG_INT64) return (double)((const int64_t *)a->data)[k];
    if (a->cls == PROG_UINT64) return (double)((const uint64_t *)a->data)[k];
    if (!a->complex) return vm_elem(a, k);
    return a->cls == PROG_SINGLE ? (double)((const float *)a->data)[2 * k] : ((const double *)a->data)[2 * k];
}

static void put_number(vm_sink *to, double d) {
    if (d != d)
        vm_text_puts(&to->out, (prog_double(d) & ~(1ull << 63)) == PROG_NA_BITS ? "NA" : "NaN");
    else if (d - d != 0)
        vm_text_puts(&to->out, d < 0 ? "-Inf" : "Inf");
    else
        vm_text_printf(&to->out, "%.*e", to->digits, d);
}

void vm_write_plain(vm_t *vm, vm_sink *to, const vm_named_value *v) {
    vm_arr a;
    prog_class cls = vm_class(vm, v->value);
    if (cls >= PROG_CELL || (prog_is_object(v->value) && vm_numel(vm, v->value) != 1 && cls > PROG_CHAR)) {
        vm_warning(vm, NULL, "save: unable to save %s in ASCII format", v->name);
        return;
    }
    vm_view(vm, v->value, &a);
    if (a.ndims > 2) {
        vm_warning(vm, NULL, "save: unable to save %s in ASCII format", v->name);
        return;
    }
    if (a.complex) vm_warning(vm, NULL, "save: omitting imaginary part for ASCII file");
    for (int64_t r = 0; r < a.dims[0]; r++) {
        vm_poll_at(vm, r);
        for (int64_t k = 0; k < a.dims[1]; k++) {
            if (!to->tabs || k) vm_text_byte(&to->out, to->tabs ? '\t' : ' ');
            put_number(to, real_part(&a, r + k * a.dims[0]));
        }
        vm_text_byte(&to->out, '\n');
    }
}

static bool is_gap(char ch) {
    return ch == ' ' || ch == '\t' || ch == ',' || ch == ';';
}

/* The number at p, or false where there is none. */
static bool number_at(const char *p, const char **stop, double *d) {
    const char *word = p + (*p == '-' || *p == '+');
    if (word[0] == 'N' && word[1] == 'A' && word[2] != 'N') {
        *d = prog_as_double(PROG_NA_BITS);
        *stop = word + 2;
        return true;
    }
    if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) { /* strtod would read hexadecimals */
        *d = 0;
        *stop = word + 1;
        return true;
    }
    char *end;
    *d = strtod(p, &end);
    *stop = end;
    return end > p;
}

typedef struct table {
    double *data; /* in rows */
    int64_t count, room, rows, cols;
} table;

static void add(vm_t *vm, table *t, double d) {
    if (t->count == t->room) {
        int64_t room = t->room ? 2 * t->room : 64;
        double *bigger = vm_scratch(vm, (size_t)room * sizeof *bigger);
        if (t->count) memcpy(bigger, t->data, (size_t)t->count * sizeof *bigger);
        t->data = bigger;
        t->room = room;
    }
    t->data[t->count++] = prog_as_double(prog_double(d));
}

/* One line; false where something else than numbers stands in it. */
static bool read_line(vm_t *vm, table *t, const char *p, const char *end) {
    int64_t before = t->count;
    for (;;) {
        while (p < end && is_gap(*p))
            p++;
        if (p == end) break;
        double d;
        if (!number_at(p, &p, &d) || p > end) return false;
        add(vm, t, d);
        while (p < end && !is_gap(*p)) {
            if (isalpha((uint8_t)*p) && *p != 'i' && *p != 'j' && *p != 'x') return false;
            p++;
        }
    }
    int64_t n = t->count - before;
    if (n == 0) return true;
    if (t->rows && n != t->cols) return false;
    t->cols = n;
    t->rows++;
    return true;
}

bool vm_read_plain(vm_source *s, prog_value *out) {
    table t = {0};
    const char *p = (const char *)s->at, *end = (const char *)s->end;
    if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) p += 3;
    while (p < end) {
        const char *stop = p;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        const char *comment = p;
        while (comment < stop && *comment != '#' && *comment != '%')
            comment++;
        vm_poll(s->vm);
        if (memchr(p, 0, (size_t)(comment - p)) || !read_line(s->vm, &t, p, comment)) return false;
        p = stop < end ? stop + 1 : end;
    }
    if (!t.rows) return false;
    void *data;
    prog_value v = vm_new_matrix(s->vm, PROG_DOUBLE, 0, t.rows, t.cols, &data);
    for (int64_t r = 0; r < t.rows; r++)
        for (int64_t k = 0; k < t.cols; k++)
            ((double *)data)[r + k * t.rows] = t.data[k + r * t.cols];
    *out = vm_simplify(s->vm, v);
    return true;
}

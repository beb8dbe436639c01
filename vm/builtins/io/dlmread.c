/* vm/builtins/io/dlmread.c - dlmread and csvread: a matrix from lines of numbers between separators.
 *
 * A file is read whole and walked once. The result's size is known only at its end, so rows are kept in a
 * table that doubles in either direction; what no line fills holds the empty value. Text where a number
 * should be counts as empty as well, which is how headers are passed over, and a field that is white space
 * alone leaves its place as it is. Complex numbers are read as str2double reads them; one makes the whole
 * matrix complex. */
#include "vm/builtins/io/io_internal.h"
#include "vm/builtins/args.h"
#include "vm/builtins/text/text.h"

#include "base/file.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

typedef struct table {
    vm_t *vm;
    const char *separators; /* any of these ends a field */
    bool runs;              /* a run of separators counts as one, and those in front of a line not at all */
    double empty;
    int64_t r0, c0, r1, c1; /* part that is wanted */
    double *re, *im;        /* rows of `cap_cols` */
    int64_t rows, cols, cap_rows, cap_cols;
    bool complex;
} table;

/* Makes room for an element; what is new holds the empty value. */
static void table_reserve(table *t, int64_t rows, int64_t cols) {
    if (rows <= t->cap_rows && cols <= t->cap_cols) return;
    int64_t cap_rows = t->cap_rows ? t->cap_rows : 16, cap_cols = t->cap_cols ? t->cap_cols : 8;
    while (cap_rows < rows)
        cap_rows *= 2;
    while (cap_cols < cols)
        cap_cols *= 2;
    double *re = vm_scratch(t->vm, sizeof(double) * 2 * (size_t)(cap_rows * cap_cols)),
           *im = re + cap_rows * cap_cols;
    for (int64_t k = 0; k < cap_rows * cap_cols; k++)
        re[k] = t->empty, im[k] = 0;
    for (int64_t r = 0; r < t->rows; r++) {
        memcpy(re + r * cap_cols, t->re + r * t->cap_cols, sizeof(double) * (size_t)t->cap_cols);
        memcpy(im + r * cap_cols, t->im + r * t->cap_cols, sizeof(double) * (size_t)t->cap_cols);
    }
    t->re = re;
    t->im = im;
    t->cap_rows = cap_rows;
    t->cap_cols = cap_cols;
}

static bool is_separator(const table *t, char ch) {
    return ch && strchr(t->separators, ch);
}

/* Fields in front of the wanted part are passed over without being read, those behind it too: their text
 * need not be numbers. */
static void read_line(table *t, const char *p, const char *end, int64_t row) {
    if (t->runs)
        while (p < end && is_separator(t, *p))
            p++;
    table_reserve(t, row + 1, 1);
    if (row >= t->rows) t->rows = row + 1;
    for (int64_t col = 0; p < end; col++) {
        const char *stop = p;
        while (stop < end && !is_separator(t, *stop))
            stop++;
        int64_t c = col - t->c0;
        double re, im;
        if (c >= 0 && col <= t->c1) {
            table_reserve(t, row + 1, c + 1);
            if (c >= t->cols) t->cols = c + 1;
            const char *from = p;
            while (from < stop && isspace((uint8_t)*from))
                from++;
            bool good = vm_read_number(p, (size_t)(stop - p), &re, &im);
            if (from < stop) { /* text that is no number counts as 0 or the empty value */
                t->re[row * t->cap_cols + c] = good ? re : t->empty;
                t->im[row * t->cap_cols + c] = good ? im : 0;
                if (good && im != 0) t->complex = true;
            }
        }
        p = stop < end ? stop + 1 : end;
        if (t->runs)
            while (p < end && is_separator(t, *p))
                p++;
    }
}

/* The separator that the first line with a digit shows: the first of comma, colon, semicolon, blank or tab
 * behind the first digit. Blanks and tabs count in runs, the others one by one, so that "1,,2" has an
 * empty field. */
static void guess_separator(table *t, const char *p, const char *end) {
    t->separators = " \t";
    t->runs = true;
    while (p < end && !isdigit((uint8_t)*p))
        p++;
    for (; p < end && *p != '\n' && *p != '\r'; p++) {
        if (!strchr(",:; \t", *p)) continue;
        if (*p != ' ' && *p != '\t') {
            t->runs = false;
            t->separators = *p == ',' ? "," : *p == ':' ? ":" : ";";
        }
        return;
    }
}

static bool only_blanks(const char *p, const char *end) {
    while (p < end && isspace((uint8_t)*p))
        p++;
    return p == end;
}

/* Lines end with any of the three ends in use, also within one file. A byte order mark is no data. Blank
 * lines do not count when separators come in runs, and are rows of empty values otherwise. */
static void read_table(table *t, const char *p, const char *end) {
    if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) p += 3;
    if (!t->separators) guess_separator(t, p, end);
    for (int64_t line = 0; p < end; line++) {
        const char *stop = p;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        bool blank = only_blanks(p, stop);
        if (blank && t->runs)
            line--;
        else if (line >= t->r0 && line <= t->r1)
            read_line(t, p, stop, line - t->r0);
        p = stop;
        if (p < end && *p == '\r') p++;
        if (p < end && *p == '\n') p++;
    }
}

/* "A2..B3" or "A2:B3": letters are the column, digits the row, both from 1. */
static const char *spreadsheet_cell(const char *p, int64_t *row, int64_t *col) {
    *row = *col = 0;
    while (isalpha((uint8_t)*p) && *col < 100000)
        *col = *col * 26 + (toupper((uint8_t)*p++) - 'A' + 1);
    while (isdigit((uint8_t)*p) && *row < 100000000)
        *row = *row * 10 + (*p++ - '0');
    return *row && *col ? p : NULL;
}

/* One cell alone is a range of one. */
static bool read_spreadsheet_range(table *t, const char *text) {
    int64_t r, c;
    const char *p = spreadsheet_cell(text, &r, &c);
    if (!p) return false;
    t->r0 = t->r1 = r - 1;
    t->c0 = t->c1 = c - 1;
    if (!*p) return true;
    p += strncmp(p, "..", 2) == 0 ? 2 : 1;
    p = spreadsheet_cell(p, &r, &c);
    t->r1 = r - 1;
    t->c1 = c - 1;
    return p && !*p;
}

/* Either R0 and C0, from 0, up to the end, or a range [R0 C0 R1 C1] of which the last two may be Inf, or
 * the words of a spreadsheet. */
static void read_range(table *t, vm_call *c, uint32_t next) {
    vm_t *vm = t->vm;
    if (next + 1 < c->nargs && vm_numel(vm, c->args[next]) == 1) {
        t->r0 = vm_to_int(vm, c->args[next], "dlmread");
        t->c0 = vm_to_int(vm, c->args[next + 1], "dlmread");
        if (t->r0 < 0 || t->c0 < 0) vm_error(vm, NULL, "dlmread: left (R0) and top (C0) must be positive");
        return;
    }
    vm_arr a;
    vm_view(vm, c->args[next], &a);
    if (a.cls == PROG_CHAR) {
        if (!read_spreadsheet_range(t, vm_to_cstr(vm, c->args[next], "dlmread")))
            vm_error(vm, NULL, "dlmread: error parsing RANGE");
    } else if (a.numel == 4) {
        t->r0 = vm_int_of(vm_elem(&a, 0));
        t->c0 = vm_int_of(vm_elem(&a, 1));
        t->r1 = isinf(vm_elem(&a, 2)) ? INT64_MAX : vm_int_of(vm_elem(&a, 2));
        t->c1 = isinf(vm_elem(&a, 3)) ? INT64_MAX : vm_int_of(vm_elem(&a, 3));
    } else
        vm_error(vm, NULL, "dlmread: error parsing RANGE");
}

/* An open file is read from where it is; a name is opened. */
static base_view file_text(vm_t *vm, prog_value v) {
    double id;
    if (!vm_is_char(vm, v)) return vm_io_rest(vm, v, "dlmread", &id, SIZE_MAX);
    const char *path = vm_path_arg(vm, v, "dlmread");
    base_buf all = {0};
    mica_error err = MICA_ERROR_INIT;
    if (base_file_read_all(path, 1ull << 32, &all, &err) != MICA_OK) {
        base_buf_free(&all);
        vm_error(vm, NULL, "dlmread: unable to open file '%s'", path);
    }
    return vm_scratch_of(vm, &all);
}

/* "emptyvalue" and its number come last, as every option. The table's rows become columns here. */
static void read_matrix(vm_t *vm, vm_call *c, const char *separators) {
    table t = {.vm = vm, .separators = separators, .r1 = INT64_MAX, .c1 = INT64_MAX};
    uint32_t nargs = c->nargs, next = 1;
    if (nargs > 2 && vm_is_char(vm, c->args[nargs - 2]) &&
        strcasecmp(vm_to_cstr(vm, c->args[nargs - 2], "dlmread"), "emptyvalue") == 0) {
        t.empty = vm_to_double(vm, c->args[nargs - 1], "dlmread");
        nargs -= 2;
    }
    if (nargs > 4) vm_error_usage(vm, "dlmread");
    vm_call rest = *c;
    rest.nargs = nargs;
    if (!separators && next < nargs && vm_is_char(vm, c->args[next])) {
        vm_text text = {.vm = vm};
        base_view raw = vm_to_view(vm, c->args[next++], "dlmread");
        if (raw.len == 2 && memcmp(raw.data, "\\t", 2) == 0) raw = base_view_str("\t");
        vm_text_put(&text, raw.data, raw.len);
        vm_text_byte(&text, 0);
        if (raw.len) t.separators = text.data;
    }
    if (next < nargs) read_range(&t, &rest, next);
    base_view text = file_text(vm, c->args[0]);
    read_table(&t, (const char *)text.data, (const char *)text.data + text.len);
    void *data;
    prog_value v =
        vm_new_matrix(vm, PROG_DOUBLE, t.complex ? PROG_FLAG_COMPLEX : 0, t.cols ? t.rows : 0, t.cols, &data);
    double *to = data;
    for (int64_t k = 0; k < t.cols; k++)
        for (int64_t r = 0; r < t.rows; r++) {
            int64_t from = r * t.cap_cols + k;
            *to++ = t.re[from];
            if (t.complex) *to++ = t.im[from];
        }
    vm_return(vm, c, 0, v);
}

void vm_bi_dlmread(vm_t *vm, vm_call *c) {
    read_matrix(vm, c, NULL);
}
void vm_bi_csvread(vm_t *vm, vm_call *c) {
    read_matrix(vm, c, ",");
}

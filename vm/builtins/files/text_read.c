/* vm/builtins/files/text_read.c - values from Octave's text format (text_write.c tells its form).
 *
 * Lines of a header begin with # or %, a key and a colon. Blank lines between variables are passed over, and so is
 * whatever stands in front of the next name. Numbers are separated by blanks or commas; line ends mean nothing among
 * them. */
#include "vm/builtins/files/files_internal.h"

#include "vm/run/frame.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static prog_value read_variable(vm_source *s, base_view *name, bool *global);
static prog_value read_value(vm_source *s, base_view type);

static base_view line_at(const vm_source *s, const uint8_t **next) {
    const uint8_t *stop = memchr(s->at, '\n', vm_left(s));
    *next = stop ? stop + 1 : s->end;
    if (!stop) stop = s->end;
    if (stop > s->at && stop[-1] == '\r') stop--;
    return base_view_of(s->at, (size_t)(stop - s->at));
}

/* "# key: value": the value, without blanks around it. */
static bool is_key(base_view line, const char *key, base_view *value) {
    const char *p = (const char *)line.data, *end = p + line.len;
    size_t len = strlen(key);
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || (*p != '#' && *p != '%')) return false;
    while (p < end && (*p == '#' || *p == '%' || *p == ' ' || *p == '\t'))
        p++;
    if ((size_t)(end - p) < len + 1 || memcmp(p, key, len) != 0 || p[len] != ':') return false;
    p += len + 1;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *value = base_view_of(p, (size_t)(end - p));
    return true;
}

static bool is_blank(base_view line) {
    for (size_t k = 0; k < line.len; k++)
        if (!isspace(((const uint8_t *)line.data)[k])) return false;
    return true;
}

/* The value of the next line that is not blank, where it has this key; it is then taken. */
static bool next_key(vm_source *s, const char *key, base_view *value) {
    const uint8_t *next;
    base_view line = line_at(s, &next);
    while (is_blank(line) && next < s->end) {
        s->at = next;
        line = line_at(s, &next);
    }
    if (!is_key(line, key, value)) return false;
    s->at = next;
    return true;
}

static base_view need_key(vm_source *s, const char *key) {
    base_view value;
    if (!next_key(s, key, &value)) {
        char text[80];
        snprintf(text, sizeof text, "a line \"# %s: ...\" is missing", key);
        vm_bad_file(s, text);
    }
    return value;
}

static int64_t whole_number(const vm_source *s, base_view text) {
    char *stop;
    const char *p = (const char *)text.data;
    long long n = strtoll(p, &stop, 10);
    if (text.len == 0 || stop == p || stop > p + text.len) vm_bad_file(s, "a whole number is expected");
    return n;
}

static int64_t need_number(vm_source *s, const char *key) {
    return whole_number(s, need_key(s, key));
}

static void pass_blanks(vm_source *s) {
    while (s->at < s->end && (isspace(*s->at) || *s->at == ','))
        s->at++;
}

/* NA is a word of its own; strtod knows the others, and stops at the NUL behind the file at the latest. */
static double next_double(vm_source *s) {
    pass_blanks(s);
    const char *p = (const char *)s->at;
    const char *word = p + (*p == '-' || *p == '+');
    if (word[0] == 'N' && word[1] == 'A' && word[2] != 'N') {
        s->at = (const uint8_t *)word + 2;
        return prog_as_double(PROG_NA_BITS);
    }
    char *stop;
    double d = strtod(p, &stop);
    if (stop == p || (const uint8_t *)stop > s->end) vm_bad_file(s, "a number is expected");
    s->at = (const uint8_t *)stop;
    return d;
}

static void expect(vm_source *s, char ch) {
    if (s->at == s->end || *s->at != (uint8_t)ch) vm_bad_file(s, "a complex number is expected");
    s->at++;
}

static void next_number(vm_source *s, bool complex, double *re, double *im) {
    *im = 0;
    if (!complex) {
        *re = next_double(s);
        return;
    }
    pass_blanks(s);
    expect(s, '(');
    *re = next_double(s);
    expect(s, ',');
    *im = next_double(s);
    expect(s, ')');
}

static uint64_t next_integer(vm_source *s, bool negative) {
    pass_blanks(s);
    const char *p = (const char *)s->at;
    char *stop;
    uint64_t n = negative ? (uint64_t)strtoll(p, &stop, 10) : strtoull(p, &stop, 10);
    if (stop == p || (const uint8_t *)stop > s->end) vm_bad_file(s, "a whole number is expected");
    s->at = (const uint8_t *)stop;
    return n;
}

static uint32_t read_dims(vm_source *s, base_view count, int64_t dims[PROG_DIMS_MOST]) {
    int64_t n = whole_number(s, count);
    if (n < 2 || n > PROG_DIMS_MOST) vm_bad_file(s, "an array has too few or too many dimensions");
    for (int64_t k = 0; k < n; k++)
        dims[k] = (int64_t)next_integer(s, true);
    return (uint32_t)n;
}

/* Either "ndims" and a line of them, or "rows" and "columns". */
static uint32_t read_shape(vm_source *s, int64_t dims[PROG_DIMS_MOST]) {
    base_view value;
    if (next_key(s, "ndims", &value)) return read_dims(s, value, dims);
    dims[0] = need_number(s, "rows");
    dims[1] = need_number(s, "columns");
    return 2;
}

typedef struct plain_type {
    prog_class cls;
    bool complex;
} plain_type;

static void store(void *data, plain_type t, int64_t k, double re, double im) {
    if (t.cls == PROG_DOUBLE) {
        double *d = (double *)data + (t.complex ? 2 * k : k);
        d[0] = prog_as_double(prog_double(re));
        if (t.complex) d[1] = prog_as_double(prog_double(im));
    } else if (t.cls == PROG_SINGLE) {
        float *f = (float *)data + (t.complex ? 2 * k : k);
        f[0] = (float)re;
        if (t.complex) f[1] = (float)im;
    } else
        ((uint8_t *)data)[k] = re != 0;
}

/* A matrix stands in rows, arrays of more dimensions in the order of memory. */
static prog_value read_numbers(vm_source *s, plain_type t, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = scalar ? 2 : read_shape(s, dims);
    int64_t numel = vm_bounded_numel(s, ndims, dims, 8);
    void *data;
    double re, im;
    prog_value v = vm_new_array(s->vm, t.cls, t.complex ? PROG_FLAG_COMPLEX : 0, ndims, dims, &data);
    for (int64_t k = 0; k < numel; k++) {
        vm_poll_at(s->vm, k);
        next_number(s, t.complex, &re, &im);
        store(data, t, ndims == 2 ? k / dims[1] + k % dims[1] * dims[0] : k, re, im);
    }
    return t.complex ? v : vm_simplify(s->vm, v);
}

static int64_t saturated(prog_class cls, int64_t n) {
    int bits = (int)prog_class_bytes(cls) * 8;
    if (cls == PROG_INT64 || cls == PROG_UINT64) return n;
    bool sign = cls <= PROG_INT64;
    int64_t most = sign ? (INT64_C(1) << (bits - 1)) - 1 : (INT64_C(1) << bits) - 1,
            least = sign ? -most - 1 : 0;
    return n < least ? least : n > most ? most : n;
}

static prog_value read_integers(vm_source *s, prog_class cls, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = scalar ? 2 : read_shape(s, dims);
    int64_t numel = vm_bounded_numel(s, ndims, dims, 8);
    size_t bytes = prog_class_bytes(cls);
    void *data;
    prog_value v = vm_new_array(s->vm, cls, 0, ndims, dims, &data);
    for (int64_t k = 0; k < numel; k++) {
        vm_poll_at(s->vm, k);
        int64_t n = saturated(cls, (int64_t)next_integer(s, cls != PROG_UINT64));
        memcpy((uint8_t *)data + (size_t)k * bytes, &n, bytes); /* the lower bytes: little-endian */
    }
    return vm_simplify(s->vm, v);
}

static void pass_line_end(vm_source *s) {
    if (s->at < s->end && *s->at == '\r') s->at++;
    if (s->at < s->end && *s->at == '\n') s->at++;
}

static prog_value read_chars(vm_source *s, bool dq) {
    vm_t *vm = s->vm;
    base_view value;
    int64_t dims[PROG_DIMS_MOST] = {0, 0};
    char *data;
    prog_value v;
    if (next_key(s, "ndims", &value)) {
        uint32_t ndims = read_dims(s, value, dims);
        pass_line_end(s);
        int64_t numel = vm_bounded_numel(s, ndims, dims, 8);
        v = vm_new_array(vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, ndims, dims, (void **)&data);
        memcpy(data, vm_take(s, (uint64_t)numel), (size_t)numel);
        return vm_simplify(vm, v);
    }
    dims[0] = next_key(s, "elements", &value) ? whole_number(s, value) : -1;
    if (dims[0] < 0) { /* as old versions wrote one string */
        dims[0] = 1;
    } else if (dims[0] == 0)
        return vm_new_string(vm, "", 0, dq);
    for (int64_t r = 0; r < dims[0]; r++) {
        int64_t len = need_number(s, "length");
        if (r == 0) {
            dims[1] = len;
            vm_bounded_numel(s, 2, dims, 8);
            if (dims[0] > (int64_t)vm_left(s) + 1)
                vm_bad_file(s, "an array is larger than the rest of the file");
            v = vm_new_array(vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, 2, dims, (void **)&data);
        } else if (len != dims[1])
            vm_bad_file(s, "rows of text differ in length");
        const uint8_t *row = vm_take(s, (uint64_t)len);
        for (int64_t k = 0; k < len; k++)
            data[r + k * dims[0]] = (char)row[k];
        pass_line_end(s);
    }
    return vm_simplify(vm, v);
}

/* A member takes more than 20 bytes: the lines of its name and type. */
static prog_value read_cell(vm_source *s) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t ndims = read_shape(s, dims);
    int64_t numel = vm_bounded_numel(s, ndims, dims, 160);
    prog_value cell = vm_new_array(s->vm, PROG_CELL, 0, ndims, dims, NULL);
    for (int64_t k = 0; k < numel; k++) {
        uint32_t mark = vm_pool_mark(s->vm);
        base_view name;
        bool global;
        vm_cell_set(s->vm, cell, k, read_variable(s, &name, &global));
        vm_pool_drain(s->vm, mark);
    }
    return cell;
}

/* Fields of an array are cells of its dimensions. */
static prog_value read_struct(vm_source *s, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    base_view value;
    uint32_t ndims = 2;
    bool shaped = next_key(s, "ndims", &value); /* old versions wrote none */
    if (shaped) ndims = read_dims(s, value, dims);
    vm_bounded_numel(s, ndims, dims, 0);
    int64_t count = need_number(s, "length");
    if (count < 0 || (uint64_t)count > vm_left(s) / 20)
        vm_bad_file(s, "a struct has more fields than there are");
    vm_named_value *fields = vm_scratch(s->vm, ((size_t)count + 1) * sizeof *fields);
    for (int64_t k = 0; k < count; k++) {
        base_view name;
        bool global;
        fields[k].value = read_variable(s, &name, &global);
        char *copy = vm_scratch(s->vm, name.len + 1);
        memcpy(copy, name.data, name.len);
        copy[name.len] = 0;
        fields[k].name = copy;
        if (scalar) continue;
        if (vm_class(s->vm, fields[k].value) != PROG_CELL)
            vm_bad_file(s, "a field of a struct array is no cell");
        prog_array *a = vm_array(s->vm, fields[k].value);
        if (!shaped && k == 0) {
            ndims = a->ndims;
            memcpy(dims, a->dims, ndims * sizeof *dims);
        }
        if (a->numel != vm_count_dims(s->vm, ndims, dims))
            vm_bad_file(s, "a field differs in size from its struct");
    }
    return vm_struct_of(s, ndims, dims, (uint32_t)count, fields, scalar);
}

static prog_value read_range(vm_source *s) {
    const uint8_t *next;
    line_at(s, &next); /* "# base, limit, increment" */
    s->at = next;
    double base = next_double(s), limit = next_double(s), inc = next_double(s);
    if (!isfinite(base) || !isfinite(inc) || limit != limit) vm_bad_file(s, "a range is damaged");
    return vm_range_of(s->vm, base, limit, inc);
}

static prog_value read_diagonal(vm_source *s, plain_type t) {
    int64_t dims[2] = {need_number(s, "rows"), need_number(s, "columns")};
    int64_t n = dims[0] < dims[1] ? dims[0] : dims[1], line[2] = {1, n};
    vm_bounded_numel(s, 2, line, 8);
    void *data = vm_scratch(s->vm, 16 * ((size_t)n + 1));
    double re, im;
    for (int64_t k = 0; k < n; k++) {
        next_number(s, t.complex, &re, &im);
        store(data, t, k, re, im);
    }
    return vm_diag_of(s, t.cls, t.complex, dims, data);
}

static prog_value read_permutation(vm_source *s) {
    int64_t n = need_number(s, "size"), line[2] = {1, n};
    base_view orient = need_key(s, "orient");
    vm_bounded_numel(s, 2, line, 8);
    int64_t *p = vm_scratch(s->vm, 8 * ((size_t)n + 1));
    for (int64_t k = 0; k < n; k++)
        p[k] = (int64_t)next_integer(s, true) - 1;
    return vm_perm_of(s, n, p, orient.len && *(const char *)orient.data == 'r');
}

static base_view take_line(vm_source *s) {
    const uint8_t *next;
    base_view line = line_at(s, &next);
    s->at = next;
    return line;
}

static prog_value read_handle(vm_source *s) {
    base_view value, line;
    while (next_key(s, "octaveroot", &value) || next_key(s, "path", &value) ||
           next_key(s, "subtype", &value)) {
    }
    line = take_line(s);
    if (!base_view_equal(line, base_view_str("@<anonymous>"))) {
        vm_check_name(s, line);
        return vm_handle_of_name(s->vm, line);
    }
    line = take_line(s);
    int64_t count = next_key(s, "length", &value) ? whole_number(s, value) : 0;
    if (count < 0 || (uint64_t)count > vm_left(s) / 20)
        vm_bad_file(s, "a function captures more than there is");
    s->capturing++;
    vm_named_value *captured = vm_scratch(s->vm, ((size_t)count + 1) * sizeof *captured);
    for (int64_t k = 0; k < count; k++) {
        base_view name;
        bool global;
        captured[k].value = read_variable(s, &name, &global);
        char *copy = vm_scratch(s->vm, name.len + 1);
        memcpy(copy, name.data, name.len);
        copy[name.len] = 0;
        captured[k].name = copy;
    }
    s->capturing--;
    prog_value fn = vm_handle_of_text(s->vm, line, (uint32_t)count, captured);
    if (fn == PROG_UNDEF) vm_bad_file(s, "the text of an anonymous function cannot be compiled");
    return fn;
}

static bool begins(base_view *text, const char *word) {
    size_t len = strlen(word);
    if (text->len < len || memcmp(text->data, word, len) != 0) return false;
    text->data = (const uint8_t *)text->data + len;
    text->len -= len;
    return true;
}

/* What [], "" and '' are while they are literals. */
static prog_value type_null(vm_source *s, base_view type) {
    base_view value;
    while (next_key(s, "rows", &value) || next_key(s, "columns", &value) || next_key(s, "elements", &value) ||
           next_key(s, "length", &value)) {
    }
    if (base_view_equal(type, base_view_str("null_matrix"))) return vm_empty(s->vm);
    return vm_new_string(s->vm, "", 0, base_view_equal(type, base_view_str("null_string")));
}

/* Types with a float, complex or integer class in their name. */
static prog_value read_plain_type(vm_source *s, base_view type) {
    base_view rest = type;
    for (int cls = PROG_INT8; cls <= PROG_UINT64; cls++) {
        rest = type;
        if (begins(&rest, prog_class_name((prog_class)cls)) &&
            (begins(&rest, " scalar") || begins(&rest, " matrix")))
            return read_integers(
                s, (prog_class)cls,
                base_view_equal(base_view_of((const uint8_t *)rest.data - 6, 6), base_view_str("scalar")));
    }
    rest = type;
    plain_type t = {begins(&rest, "float ") ? PROG_SINGLE : PROG_DOUBLE, begins(&rest, "complex ")};
    if (base_view_equal(rest, base_view_str("scalar"))) return read_numbers(s, t, true);
    if (base_view_equal(rest, base_view_str("matrix"))) return read_numbers(s, t, false);
    if (base_view_equal(rest, base_view_str("diagonal matrix"))) return read_diagonal(s, t);
    char text[160];
    snprintf(text, sizeof text, "values of type \"%.*s\" are not supported",
             (int)(type.len < 80 ? type.len : 80), (const char *)type.data);
    vm_bad_file(s, text);
}

typedef struct named_type {
    const char *name;
    prog_value (*read)(vm_source *s, base_view type);
} named_type;

static prog_value type_bool(vm_source *s, base_view type) {
    return read_numbers(s, (plain_type){PROG_LOGICAL, false}, type.len == 4);
}
static prog_value type_chars(vm_source *s, base_view type) {
    return read_chars(s, type.len == 6);
}
static prog_value type_cell(vm_source *s, base_view type) {
    (void)type;
    return read_cell(s);
}
static prog_value type_struct(vm_source *s, base_view type) {
    return read_struct(s, type.len > 6);
}
static prog_value type_range(vm_source *s, base_view type) {
    (void)type;
    return read_range(s);
}
static prog_value type_permutation(vm_source *s, base_view type) {
    (void)type;
    return read_permutation(s);
}
static prog_value type_handle(vm_source *s, base_view type) {
    (void)type;
    return read_handle(s);
}
static prog_value type_class(vm_source *s, base_view type) {
    (void)type;
    base_view name = need_key(s, "classname");
    return vm_object_read(s, name, read_struct(s, false));
}
static prog_value type_object(vm_source *s, base_view type) {
    vm_refuse_object(s->vm, "load", type.len ? "object" : "");
}

static const named_type types[] = {{"bool", type_bool},
                                   {"bool matrix", type_bool},
                                   {"string", type_chars},
                                   {"sq_string", type_chars},
                                   {"cell", type_cell},
                                   {"struct", type_struct},
                                   {"scalar struct", type_struct},
                                   {"range", type_range},
                                   {"double_range", type_range},
                                   {"permutation matrix", type_permutation},
                                   {"function handle", type_handle},
                                   {"null_matrix", type_null},
                                   {"null_string", type_null},
                                   {"null_sq_string", type_null},
                                   {"class", type_class},
                                   {"object", type_object},
                                   {"classdef", type_object}};

static prog_value read_value(vm_source *s, base_view type) {
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        if (base_view_equal(type, base_view_str(types[k].name))) return types[k].read(s, type);
    return read_plain_type(s, type);
}

/* The next line with a name; false at the end of the file. */
static bool find_name(vm_source *s, base_view *name) {
    while (s->at < s->end) {
        if (is_key(take_line(s), "name", name)) return true;
    }
    return false;
}

static base_view take_type(vm_source *s, bool *global) {
    base_view type = need_key(s, "type");
    *global = begins(&type, "global ");
    return type;
}

static prog_value read_variable(vm_source *s, base_view *name, bool *global) {
    vm_descend(s->vm, "read");
    *name = need_key(s, "name");
    vm_check_name(s, *name);
    return read_value(s, take_type(s, global));
}

/* What is not wanted is read all the same, since its end is found in no other way: a text in it may look like
 * a name. */
void vm_read_text(vm_source *s, const vm_taker *to) {
    base_view name;
    while (find_name(s, &name)) {
        bool global;
        uint32_t mark = vm_pool_mark(s->vm);
        vm_check_name(s, name);
        prog_value v = read_value(s, take_type(s, &global));
        if (to->wants(to->ctx, name)) to->take(to->ctx, name, v, global);
        vm_pool_drain(s->vm, mark);
    }
}

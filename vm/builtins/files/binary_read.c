/* vm/builtins/files/binary_read.c - values from Octave's binary format (binary.h). */
#include "vm/builtins/files/binary.h"
#include "vm/builtins/files/files_internal.h"

#include "vm/run/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct head {
    base_view name, type;
    bool global;
} head;

static prog_value read_value(vm_source *s, base_view type);

static int32_t take_i32(vm_source *s) {
    return (int32_t)vm_take_u32(s);
}

static base_view take_counted(vm_source *s) {
    int32_t len = take_i32(s);
    if (len < 0) vm_bad_file(s, "a length is negative");
    return base_view_of(vm_take(s, (uint64_t)len), (size_t)len);
}

/* Types that old versions gave by number alone. */
static base_view old_type(vm_source *s, uint8_t number) {
    static const char *const names[] = {"scalar", "matrix", "complex scalar", "complex matrix"};
    if (number < 1 || number > 4) vm_bad_file(s, "a type is unknown");
    return base_view_str(names[number - 1]);
}

static head take_head(vm_source *s) {
    head h;
    h.name = take_counted(s);
    vm_check_name(s, h.name);
    (void)take_counted(s);
    h.global = *vm_take(s, 1) != 0;
    uint8_t type = *vm_take(s, 1);
    h.type = type == BINARY_NAMED ? take_counted(s) : old_type(s, type);
    return h;
}

/* As binary.h says, or two numbers, rows and columns, as old versions wrote. */
static uint32_t take_dims(vm_source *s, int64_t dims[PROG_DIMS_MOST]) {
    int64_t n = take_i32(s);
    if (n >= 0) {
        dims[0] = n;
        dims[1] = take_i32(s);
        return 2;
    }
    if (-n < 2 || -n > PROG_DIMS_MOST) vm_bad_file(s, "an array has too few or too many dimensions");
    for (int64_t k = 0; k < -n; k++)
        dims[k] = take_i32(s);
    return (uint32_t)-n;
}

static unsigned stored_bytes(vm_source *s, uint8_t kept) {
    static const uint8_t bytes[] = {1, 2, 4, 1, 2, 4, 4, 8};
    if (kept > BINARY_DOUBLE) vm_bad_file(s, "a form of numbers is unknown");
    return bytes[kept];
}

static double number_at(const uint8_t *p, uint8_t kept) {
    switch (kept) {
    case BINARY_U8: return *p;
    case BINARY_I8: return *(const int8_t *)p;
    case BINARY_U16: {
        uint16_t n;
        memcpy(&n, p, 2);
        return n;
    }
    case BINARY_I16: {
        int16_t n;
        memcpy(&n, p, 2);
        return n;
    }
    case BINARY_U32: {
        uint32_t n;
        memcpy(&n, p, 4);
        return n;
    }
    case BINARY_I32: {
        int32_t n;
        memcpy(&n, p, 4);
        return n;
    }
    case BINARY_FLOAT: {
        float f;
        memcpy(&f, p, 4);
        return f;
    }
    default: {
        double d;
        memcpy(&d, p, 8);
        return d;
    }
    }
}

/* `count` numbers, kept as the byte in front of them says, as elements of a float class. */
static void take_floats(vm_source *s, prog_class cls, void *to, int64_t count, uint8_t kept) {
    unsigned bytes = stored_bytes(s, kept);
    const uint8_t *from = vm_take(s, (uint64_t)count * bytes);
    for (int64_t k = 0; k < count; k++, from += bytes) {
        uint8_t number[8];
        memcpy(number, from, bytes);
        if (s->swap) vm_swap_bytes(number, bytes, 1);
        double d = number_at(number, kept);
        if (cls == PROG_SINGLE)
            ((float *)to)[k] = (float)d;
        else
            ((double *)to)[k] = prog_as_double(prog_double(d));
    }
}

typedef struct float_type {
    prog_class cls;
    bool complex;
} float_type;

static prog_value read_floats(vm_source *s, float_type t, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = scalar ? 2 : take_dims(s, dims);
    uint8_t kept = *vm_take(s, 1);
    int64_t numel = vm_bounded_numel(s, ndims, dims, stored_bytes(s, kept) * 8 << t.complex);
    void *data;
    prog_value v = vm_new_array(s->vm, t.cls, t.complex ? PROG_FLAG_COMPLEX : 0, ndims, dims, &data);
    take_floats(s, t.cls, data, numel << t.complex, kept);
    return t.complex ? v : vm_simplify(s->vm, v);
}

static prog_value read_integers(vm_source *s, prog_class cls, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = scalar ? 2 : take_dims(s, dims);
    size_t bytes = prog_class_bytes(cls);
    int64_t numel = vm_bounded_numel(s, ndims, dims, (unsigned)bytes * 8);
    void *data;
    prog_value v = vm_new_array(s->vm, cls, 0, ndims, dims, &data);
    memcpy(data, vm_take(s, (uint64_t)numel * bytes), (size_t)numel * bytes);
    if (s->swap) vm_swap_bytes(data, bytes, (size_t)numel);
    if (cls == PROG_LOGICAL)
        for (int64_t k = 0; k < numel; k++)
            ((uint8_t *)data)[k] = ((uint8_t *)data)[k] != 0;
    return vm_simplify(s->vm, v);
}

/* Rows that stand one behind the other, as old versions wrote them; all have the length of the first. */
static prog_value read_rows(vm_source *s, int64_t rows, bool dq) {
    int64_t dims[2] = {rows, 0};
    char *data = NULL;
    prog_value v = vm_new_string(s->vm, "", 0, dq);
    for (int64_t r = 0; r < rows; r++) {
        base_view row = take_counted(s);
        if (r == 0) {
            dims[1] = (int64_t)row.len;
            if (rows > (int64_t)vm_left(s) / 4 + 1)
                vm_bad_file(s, "an array is larger than the rest of the file");
            v = vm_new_array(s->vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, 2, dims, (void **)&data);
        } else if ((int64_t)row.len != dims[1])
            vm_bad_file(s, "rows of text differ in length");
        for (int64_t k = 0; k < dims[1]; k++)
            data[r + k * rows] = ((const char *)row.data)[k];
    }
    return vm_simplify(s->vm, v);
}

static prog_value read_chars(vm_source *s, bool dq) {
    int64_t dims[PROG_DIMS_MOST];
    const uint8_t *begin = s->at;
    int64_t n = take_i32(s);
    if (n >= 0) return read_rows(s, n, dq);
    s->at = begin;
    uint32_t ndims = take_dims(s, dims);
    int64_t numel = vm_bounded_numel(s, ndims, dims, 8);
    void *data;
    prog_value v = vm_new_array(s->vm, PROG_CHAR, dq ? PROG_FLAG_DQ : 0, ndims, dims, &data);
    memcpy(data, vm_take(s, (uint64_t)numel), (size_t)numel);
    return vm_simplify(s->vm, v);
}

static prog_value read_nested(vm_source *s, base_view *name) {
    vm_descend(s->vm, "read");
    head h = take_head(s);
    *name = h.name;
    return read_value(s, h.type);
}

/* A member takes at least 14 bytes: lengths, flags and a type. */
static prog_value read_cell(vm_source *s) {
    int64_t dims[PROG_DIMS_MOST];
    uint32_t ndims = take_dims(s, dims);
    int64_t numel = vm_bounded_numel(s, ndims, dims, 14 * 8);
    prog_value cell = vm_new_array(s->vm, PROG_CELL, 0, ndims, dims, NULL);
    for (int64_t k = 0; k < numel; k++) {
        uint32_t mark = vm_pool_mark(s->vm);
        base_view name;
        vm_cell_set(s->vm, cell, k, read_nested(s, &name));
        vm_pool_drain(s->vm, mark);
    }
    return cell;
}

static vm_named_value *read_fields(vm_source *s, int64_t count) {
    if (count < 0 || (uint64_t)count > vm_left(s) / 11)
        vm_bad_file(s, "a count is larger than the rest of the file");
    vm_named_value *fields = vm_scratch(s->vm, ((size_t)count + 1) * sizeof *fields);
    for (int64_t k = 0; k < count; k++) {
        base_view name;
        fields[k].value = read_nested(s, &name);
        char *copy = vm_scratch(s->vm, name.len + 1);
        memcpy(copy, name.data, name.len);
        copy[name.len] = 0;
        fields[k].name = copy;
    }
    return fields;
}

static prog_value read_struct(vm_source *s, bool scalar) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = scalar ? 2 : take_dims(s, dims);
    vm_bounded_numel(s, ndims, dims, 0);
    int64_t count = take_i32(s);
    vm_named_value *fields = read_fields(s, count);
    for (int64_t k = 0; !scalar && k < count; k++)
        if (vm_class(s->vm, fields[k].value) != PROG_CELL ||
            vm_numel(s->vm, fields[k].value) != vm_count_dims(s->vm, ndims, dims))
            vm_bad_file(s, "a field differs in size from its struct");
    return vm_struct_of(s, ndims, dims, (uint32_t)count, fields, scalar);
}

/* Its fields are cells of the dimensions of the object. */
static prog_value read_object(vm_source *s) {
    int64_t dims[PROG_DIMS_MOST] = {1, 1};
    uint32_t ndims = 2;
    base_view name = take_counted(s);
    int64_t count = take_i32(s);
    vm_named_value *fields = read_fields(s, count);
    for (int64_t k = 0; k < count; k++) {
        bool cell = vm_class(s->vm, fields[k].value) == PROG_CELL;
        prog_array *a = cell ? vm_array(s->vm, fields[k].value) : NULL;
        if (cell && k == 0) {
            ndims = a->ndims;
            memcpy(dims, a->dims, ndims * sizeof *dims);
        }
        if (!cell || a->ndims != ndims || memcmp(a->dims, dims, ndims * sizeof *dims) != 0)
            vm_bad_file(s, "a field differs in size from its object");
    }
    return vm_object_read(s, name, vm_struct_of(s, ndims, dims, (uint32_t)count, fields, false));
}

static prog_value read_range(vm_source *s) {
    double parts[3];
    take_floats(s, PROG_DOUBLE, parts, 3, *vm_take(s, 1));
    if (!isfinite(parts[0]) || !isfinite(parts[2]) || parts[1] != parts[1])
        vm_bad_file(s, "a range is damaged");
    return vm_range_of(s->vm, parts[0], parts[1], parts[2]);
}

static prog_value read_diagonal(vm_source *s, float_type t) {
    int64_t rows = take_i32(s), dims[2] = {rows, take_i32(s)}, n = dims[0] < dims[1] ? dims[0] : dims[1];
    int64_t line[2] = {1, n};
    uint8_t kept = *vm_take(s, 1);
    vm_bounded_numel(s, 2, line, stored_bytes(s, kept) * 8 << t.complex);
    void *data = vm_scratch(s->vm, 16 * ((size_t)n + 1));
    take_floats(s, t.cls, data, n << t.complex, kept);
    return vm_diag_of(s, t.cls, t.complex, dims, data);
}

static prog_value read_permutation(vm_source *s) {
    int64_t n = take_i32(s), line[2] = {1, n};
    bool columns = *vm_take(s, 1) != 0;
    vm_bounded_numel(s, 2, line, 64);
    int64_t *p = vm_scratch(s->vm, 8 * ((size_t)n + 1));
    for (int64_t k = 0; k < n; k++)
        p[k] = vm_take_i64(s);
    return vm_perm_of(s, n, p, !columns);
}

/* "sin@<simple>\nROOT\nPATH": the name ends at the first @. */
static prog_value read_handle(vm_source *s) {
    static const char anonymous[] = "@<anonymous>";
    base_view name = take_counted(s);
    const char *text = (const char *)name.data;
    if (name.len < sizeof anonymous - 1 || memcmp(text, anonymous, sizeof anonymous - 1) != 0) {
        const void *at = memchr(text, '@', name.len);
        if (!at) at = memchr(text, '\n', name.len);
        if (at) name.len = (size_t)((const char *)at - text);
        vm_check_name(s, name);
        return vm_handle_of_name(s->vm, name);
    }
    char digits[16] = "";
    size_t len = name.len - (sizeof anonymous - 1);
    memcpy(digits, text + sizeof anonymous - 1, len < 15 ? len : 15);
    base_view code = take_counted(s);
    int64_t count = strtoll(digits, NULL, 10);
    s->capturing++;
    vm_named_value *captured = read_fields(s, count);
    s->capturing--;
    prog_value fn = vm_handle_of_text(s->vm, code, (uint32_t)count, captured);
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

static bool is(base_view text, const char *word) {
    return base_view_equal(text, base_view_str(word));
}

static prog_value read_numeric(vm_source *s, base_view type) {
    base_view rest = type;
    for (int cls = PROG_INT8; cls <= PROG_UINT64; cls++) {
        rest = type;
        if (!begins(&rest, prog_class_name((prog_class)cls))) continue;
        if (is(rest, " scalar") || is(rest, " matrix"))
            return read_integers(s, (prog_class)cls, is(rest, " scalar"));
    }
    rest = type;
    float_type t = {begins(&rest, "float ") ? PROG_SINGLE : PROG_DOUBLE, begins(&rest, "complex ")};
    if (is(rest, "scalar") || is(rest, "matrix")) return read_floats(s, t, is(rest, "scalar"));
    if (is(rest, "diagonal matrix")) return read_diagonal(s, t);
    char text[160] = "values of this type are not supported: ";
    size_t at = strlen(text), n = type.len < 80 ? type.len : 80;
    memcpy(text + at, type.data, n);
    base_plain(text + at, n);
    vm_bad_file(s, text);
}

static prog_value read_value(vm_source *s, base_view type) {
    if (is(type, "bool") || is(type, "bool matrix")) return read_integers(s, PROG_LOGICAL, type.len == 4);
    if (is(type, "string") || is(type, "null_string")) return read_chars(s, true);
    if (is(type, "sq_string") || is(type, "null_sq_string")) return read_chars(s, false);
    if (is(type, "null_matrix")) return read_floats(s, (float_type){PROG_DOUBLE, false}, false);
    if (is(type, "cell")) return read_cell(s);
    if (is(type, "struct") || is(type, "scalar struct")) return read_struct(s, type.len > 6);
    if (is(type, "range") || is(type, "double_range")) return read_range(s);
    if (is(type, "permutation matrix")) return read_permutation(s);
    if (is(type, "function handle")) return read_handle(s);
    if (is(type, "class")) return read_object(s);
    if (is(type, "object") || is(type, "classdef")) vm_refuse_object(s->vm, "load", "object");
    return read_numeric(s, type);
}

void vm_read_binary(vm_source *s, const vm_taker *to) {
    s->swap = *vm_take(s, 10) && s->at[-1] == 'B';
    if (*vm_take(s, 1) > 1) vm_bad_file(s, "numbers are in a form other than IEEE 754");
    while (s->at < s->end) {
        uint32_t mark = vm_pool_mark(s->vm);
        head h = take_head(s);
        prog_value v = read_value(s, h.type);
        if (to->wants(to->ctx, h.name)) to->take(to->ctx, h.name, v, h.global);
        vm_pool_drain(s->vm, mark);
    }
}

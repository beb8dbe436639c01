/* vm/builtins/files/mat_read.c - values from MAT files of versions 4 and 5 (mat.h; 6 and 7 are version 5 with more types).
 *
 * An element's bytes are a source of their own, so that nothing inside reads beyond it. A variable that cannot be
 * represented (a sparse matrix, an object) is passed over with a warning that names it, since what stands beside it can be
 * read all the same; inside of another value it is an error. */
#include "vm/builtins/files/files_internal.h"
#include "vm/builtins/files/mat.h"

#include <math.h>
#include <stdio.h>

typedef struct element {
    uint32_t type;
    vm_source bytes;
} element;

typedef struct matrix_head {
    uint32_t cls, flags, ndims;
    int64_t dims[PROG_DIMS_MOST];
    base_view name;
} matrix_head;

static prog_value read_body(vm_source *s, const matrix_head *h);

/* Padding that a file ends without is not missed. Arrays take a multiple of 8 bytes; Octave 7 counts some of text 4 too large,
 * and what stands in it, where it was compressed, too (so `lenient`: the bytes are all there are). */
static element take_sized(vm_source *s, bool lenient) {
    element e = {vm_take_u32(s), *s};
    uint32_t len, padded;
    if (e.type >> 16) {
        len = e.type >> 16;
        e.type &= 0xFFFF;
        padded = 4;
        if (len > 4) vm_bad_file(s, "a small element is larger than 4 bytes");
    } else {
        len = vm_take_u32(s);
        if (e.type == MAT_MATRIX) len &= ~7u;
        if (lenient && len > vm_left(s)) len = (uint32_t)vm_left(s);
        padded = e.type == MAT_COMPRESSED ? len : len + (-len & 7);
        if (padded < len) vm_bad_file(s, "an element is too large");
    }
    e.bytes = *s;
    e.bytes.at = vm_take(s, len);
    e.bytes.end = e.bytes.at + len;
    s->at += padded - len < vm_left(s) ? padded - len : vm_left(s);
    return e;
}

static element take_element(vm_source *s) {
    return take_sized(s, false);
}

static element need_element(vm_source *s, uint32_t type) {
    element e = take_element(s);
    if (e.type != type) vm_bad_file(s, "an element of another type is expected");
    return e;
}

static matrix_head take_matrix_head(vm_source *s) {
    matrix_head h = {0};
    element flags = need_element(s, MAT_UINT32);
    uint32_t word = vm_take_u32(&flags.bytes);
    h.cls = word & 0xFF;
    h.flags = word & 0xFF00;
    if (h.cls == MAT_CLASS_OPAQUE) return h;
    element dims = need_element(s, MAT_INT32);
    size_t count = vm_left(&dims.bytes) / 4;
    if (count < 2 || count > PROG_DIMS_MOST) vm_bad_file(s, "an array has too few or too many dimensions");
    h.ndims = (uint32_t)count;
    for (size_t k = 0; k < count; k++)
        h.dims[k] = (int32_t)vm_take_u32(&dims.bytes);
    element name = take_element(s);
    h.name = base_view_of(name.bytes.at, vm_left(&name.bytes));
    return h;
}

static unsigned type_bytes(const vm_source *s, uint32_t type) {
    switch (type) {
    case MAT_INT8:
    case MAT_UINT8:
    case MAT_UTF8: return 1;
    case MAT_INT16:
    case MAT_UINT16:
    case MAT_UTF16: return 2;
    case MAT_INT32:
    case MAT_UINT32:
    case MAT_UTF32:
    case MAT_SINGLE: return 4;
    case MAT_DOUBLE:
    case MAT_INT64:
    case MAT_UINT64: return 8;
    default: vm_bad_file(s, "a type of numbers is unknown");
    }
}

/* A stored number as a double and, where it is whole, as 64 bits. */
typedef struct number {
    double d;
    uint64_t bits;
    bool whole, negative;
} number;

static number number_at(const uint8_t *p, uint32_t type) {
    number n = {0, 0, true, false};
    int64_t i = 0;
    switch (type) {
    case MAT_DOUBLE:
        memcpy(&n.d, p, 8);
        n.whole = false;
        return n;
    case MAT_SINGLE: {
        float f;
        memcpy(&f, p, 4);
        n.d = f;
        n.whole = false;
        return n;
    }
    case MAT_UINT64:
        memcpy(&n.bits, p, 8);
        n.d = (double)n.bits;
        return n;
    case MAT_INT8: i = *(const int8_t *)p; break;
    case MAT_INT16: {
        int16_t v;
        memcpy(&v, p, 2);
        i = v;
        break;
    }
    case MAT_INT32: {
        int32_t v;
        memcpy(&v, p, 4);
        i = v;
        break;
    }
    case MAT_INT64: memcpy(&i, p, 8); break;
    case MAT_UINT16:
    case MAT_UTF16: {
        uint16_t v;
        memcpy(&v, p, 2);
        i = v;
        break;
    }
    case MAT_UINT32:
    case MAT_UTF32: {
        uint32_t v;
        memcpy(&v, p, 4);
        i = v;
        break;
    }
    default: i = *p; break;
    }
    n.d = (double)i;
    n.bits = (uint64_t)i;
    n.negative = i < 0;
    return n;
}

/* Integers beyond 53 bits are kept exactly; others go by way of a double, rounded and saturated. */
static void store(prog_class cls, void *to, number n) {
    double d = n.d;
    switch (cls) {
    case PROG_DOUBLE:
        d = prog_as_double(prog_double(d));
        memcpy(to, &d, 8);
        return;
    case PROG_SINGLE: {
        float f = (float)d;
        memcpy(to, &f, 4);
        return;
    }
    case PROG_LOGICAL: *(uint8_t *)to = d != 0; return;
    case PROG_INT64:
    case PROG_UINT64: {
        uint64_t bits = n.bits;
        if (!n.whole) {
            d = d != d ? 0 : round(d);
            bits = cls == PROG_INT64 ? (d >= 0x1p63    ? (uint64_t)INT64_MAX
                                        : d <= -0x1p63 ? (uint64_t)INT64_MIN
                                                       : (uint64_t)(int64_t)d)
                                     : (d >= 0x1p64 ? UINT64_MAX
                                        : d <= 0    ? 0
                                                    : (uint64_t)d);
        } else if (cls == PROG_INT64 && !n.negative && bits > INT64_MAX)
            bits = INT64_MAX;
        else if (cls == PROG_UINT64 && n.negative)
            bits = 0;
        memcpy(to, &bits, 8);
        return;
    }
    default: {
        int width = (int)prog_class_bytes(cls) * 8;
        bool sign = cls <= PROG_INT64;
        double most = ldexp(1, sign ? width - 1 : width) - 1, least = sign ? -most - 1 : 0;
        d = d != d ? 0 : round(d);
        int64_t i = (int64_t)(d < least ? least : d > most ? most : d);
        memcpy(to, &i, (size_t)width / 8);
    }
    }
}

static void read_part(vm_source *s, prog_class cls, uint8_t *data, int64_t numel, size_t step) {
    element e = take_element(s);
    unsigned bytes = type_bytes(s, e.type);
    if ((int64_t)(vm_left(&e.bytes) / bytes) < numel)
        vm_bad_file(s, "an array has fewer elements than its dimensions say");
    for (int64_t k = 0; k < numel; k++, data += step) {
        uint8_t one[8];
        memcpy(one, vm_take(&e.bytes, bytes), bytes);
        if (s->swap) vm_swap_bytes(one, bytes, 1);
        store(cls, data, number_at(one, e.type));
    }
}

static prog_class class_of(const matrix_head *h) {
    static const uint8_t classes[] = {
        [MAT_CLASS_DOUBLE] = PROG_DOUBLE, [MAT_CLASS_SINGLE] = PROG_SINGLE, [MAT_CLASS_INT8] = PROG_INT8,
        [MAT_CLASS_UINT8] = PROG_UINT8,   [MAT_CLASS_INT16] = PROG_INT16,   [MAT_CLASS_UINT16] = PROG_UINT16,
        [MAT_CLASS_INT32] = PROG_INT32,   [MAT_CLASS_UINT32] = PROG_UINT32, [MAT_CLASS_INT64] = PROG_INT64,
        [MAT_CLASS_UINT64] = PROG_UINT64};
    return h->flags & MAT_LOGICAL ? PROG_LOGICAL : (prog_class)classes[h->cls];
}

static prog_value read_numbers(vm_source *s, const matrix_head *h) {
    prog_class cls = class_of(h);
    bool complex = h->flags & MAT_COMPLEX && vm_is_float_class(cls);
    int64_t numel = vm_bounded_numel(s, h->ndims, h->dims, 8);
    size_t bytes = prog_class_bytes(cls);
    void *data;
    prog_value v = vm_new_array(s->vm, cls, complex ? PROG_FLAG_COMPLEX : 0, h->ndims, h->dims, &data);
    for (int part = 0; part <= complex; part++)
        read_part(s, cls, (uint8_t *)data + (size_t)part * bytes, numel, bytes << complex);
    return vm_simplify(s->vm, v);
}

/* Units of 16 or 32 bits become UTF-8 where they are a row; in a matrix, whose columns must stay, what is no byte is '?'. */
static prog_value read_wide(vm_source *s, const matrix_head *h, element *e, unsigned bytes) {
    bool row = h->ndims == 2 && h->dims[0] == 1;
    size_t count = vm_left(&e->bytes) / bytes;
    vm_text out = {.vm = s->vm};
    for (size_t k = 0; k < count; k++) {
        uint8_t one[8];
        memcpy(one, vm_take(&e->bytes, bytes), bytes);
        if (s->swap) vm_swap_bytes(one, bytes, 1);
        uint32_t code = (uint32_t)number_at(one, e->type).bits;
        if (bytes == 2 && code >> 10 == 0x36 && row && k + 1 < count) {
            memcpy(one, e->bytes.at, 2);
            if (s->swap) vm_swap_bytes(one, 2, 1);
            uint32_t low = (uint32_t)number_at(one, e->type).bits;
            if (low >> 10 == 0x37) {
                code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
                e->bytes.at += 2;
                k++;
            }
        }
        if (!row || code < 128)
            vm_text_byte(&out, (char)(code < 256 ? code : '?'));
        else {
            vm_text_reserve(&out, 4);
            out.len += (size_t)vm_put_utf8(out.data + out.len, code);
        }
    }
    if (row) {
        int64_t dims[2] = {1, (int64_t)out.len};
        void *data;
        prog_value v = vm_new_array(s->vm, PROG_CHAR, 0, 2, dims, &data);
        if (out.len) memcpy(data, out.data, out.len);
        return v;
    }
    if ((int64_t)out.len < vm_bounded_numel(s, h->ndims, h->dims, 0))
        vm_bad_file(s, "a text has fewer characters than its dimensions say");
    void *data;
    prog_value v = vm_new_array(s->vm, PROG_CHAR, 0, h->ndims, h->dims, &data);
    if (out.len) memcpy(data, out.data, (size_t)vm_array(s->vm, v)->numel);
    return v;
}

static prog_value read_chars(vm_source *s, const matrix_head *h) {
    vm_bounded_numel(s, h->ndims, h->dims, 8);
    element e = take_element(s);
    unsigned bytes = type_bytes(s, e.type);
    int64_t numel = vm_bounded_numel(s, h->ndims, h->dims, 0), len = (int64_t)vm_left(&e.bytes);
    if (bytes > 1 && bytes < 8) return vm_simplify(s->vm, read_wide(s, h, &e, bytes));
    void *data;
    int64_t dims[2] = {1, len};
    bool recount =
        len != numel && h->ndims == 2 && h->dims[0] == 1; /* counted in characters, kept in bytes */
    if (len < numel && !recount) vm_bad_file(s, "a text has fewer characters than its dimensions say");
    prog_value v = recount ? vm_new_array(s->vm, PROG_CHAR, 0, 2, dims, &data)
                           : vm_new_array(s->vm, PROG_CHAR, 0, h->ndims, h->dims, &data);
    memcpy(data, e.bytes.at, (size_t)(recount ? len : numel));
    return vm_simplify(s->vm, v);
}

/* An element of no bytes stands for []. */
static prog_value read_inner(vm_source *s) {
    vm_descend(s->vm, "read");
    element e = need_element(s, MAT_MATRIX);
    if (vm_left(&e.bytes) == 0) return vm_empty(s->vm);
    matrix_head h = take_matrix_head(&e.bytes);
    prog_value v = read_body(&e.bytes, &h);
    if (v == PROG_UNDEF)
        vm_bad_file(s,
                    "a value in a cell or struct is sparse, a function or an object, which is not supported");
    return v;
}

static prog_value read_cell(vm_source *s, const matrix_head *h) {
    int64_t numel = vm_bounded_numel(s, h->ndims, h->dims, 64);
    prog_value cell = vm_new_array(s->vm, PROG_CELL, 0, h->ndims, h->dims, NULL);
    for (int64_t k = 0; k < numel; k++) {
        uint32_t mark = vm_pool_mark(s->vm);
        vm_cell_set(s->vm, cell, k, read_inner(s));
        vm_pool_drain(s->vm, mark);
    }
    return cell;
}

static prog_value read_struct(vm_source *s, const matrix_head *h) {
    vm_t *vm = s->vm;
    element width = need_element(s, MAT_INT32), names = take_element(s);
    uint32_t len = vm_take_u32(&width.bytes);
    size_t count = len ? vm_left(&names.bytes) / len : 0;
    int64_t numel =
        vm_bounded_numel(s, h->ndims, h->dims, (unsigned)(count < 1000000 ? count : 1000000) * 64);
    if (count > vm_left(&names.bytes) || count > 1000000) vm_bad_file(s, "a struct has too many fields");
    vm_named_value *fields = vm_scratch(vm, (count + 1) * sizeof *fields);
    for (size_t k = 0; k < count; k++) {
        const char *name = (const char *)vm_take(&names.bytes, len);
        size_t n = strnlen(name, len);
        char *copy = vm_scratch(vm, n + 1);
        memcpy(copy, name, n);
        copy[n] = 0;
        fields[k] = (vm_named_value){
            copy, numel == 1 ? PROG_UNDEF : vm_new_array(vm, PROG_CELL, 0, h->ndims, h->dims, NULL), false};
    }
    for (int64_t e = 0; e < numel; e++)
        for (size_t k = 0; k < count; k++) {
            uint32_t mark = vm_pool_mark(vm);
            prog_value v = read_inner(s);
            if (numel == 1) {
                fields[k].value = v;
                continue;
            }
            vm_cell_set(vm, fields[k].value, e, v);
            vm_pool_drain(vm, mark);
        }
    return vm_struct_of(s, h->ndims, h->dims, (uint32_t)count, fields, numel == 1);
}

/* PROG_UNDEF for what cannot be represented. */
static prog_value read_body(vm_source *s, const matrix_head *h) {
    if (h->cls >= MAT_CLASS_DOUBLE && h->cls <= MAT_CLASS_UINT64) return read_numbers(s, h);
    switch (h->cls) {
    case MAT_CLASS_CELL: return read_cell(s, h);
    case MAT_CLASS_STRUCT: return read_struct(s, h);
    case MAT_CLASS_CHAR: return read_chars(s, h);
    case MAT_CLASS_OBJECT:
    case MAT_CLASS_SPARSE:
    case MAT_CLASS_FUNCTION:
    case MAT_CLASS_OPAQUE: return PROG_UNDEF;
    default: vm_bad_file(s, "the class of an array is unknown");
    }
}

static const char *kind_of(const matrix_head *h) {
    return h->cls == MAT_CLASS_SPARSE     ? "a sparse matrix"
           : h->cls == MAT_CLASS_FUNCTION ? "a function handle"
                                          : "an object";
}

static void read_variable(vm_source *s, const vm_taker *to) {
    if (vm_left(s) == 0) return;
    matrix_head h = take_matrix_head(s);
    if (h.cls != MAT_CLASS_OPAQUE && h.name.len == 0)
        return; /* what belongs to the file, not to the program */
    if (h.cls != MAT_CLASS_OPAQUE) {
        vm_check_name(s, h.name);
        if (!to->wants(to->ctx, h.name)) return;
    }
    prog_value v = read_body(s, &h);
    if (v == PROG_UNDEF)
        vm_warning(s->vm, "Octave:load", "load: %s: skipping %.*s, which is %s: not supported", s->path,
                   (int)(h.name.len < 64 ? h.name.len : 64), h.name.len ? (const char *)h.name.data : "",
                   kind_of(&h));
    else
        to->take(to->ctx, h.name, v, (h.flags & MAT_GLOBAL) != 0);
}

void vm_read_mat5(vm_source *s, const vm_taker *to) {
    const uint8_t *head = vm_take(s, MAT_HEADER);
    s->swap = head[126] == 'M'; /* "IM" where the order is ours */
    while (vm_left(s) >= 8) {
        uint32_t mark = vm_pool_mark(s->vm);
        element e = take_element(s);
        if (e.type == MAT_COMPRESSED) {
            base_view plain =
                vm_inflate(s->vm, "load", VM_WRAP_ZLIB, base_view_of(e.bytes.at, vm_left(&e.bytes)));
            vm_source inner = *s;
            inner.at = inner.begin = plain.data;
            inner.end = inner.at + plain.len;
            e = take_sized(&inner, true);
            e.bytes.begin = inner.begin;
        }
        if (e.type != MAT_MATRIX) vm_bad_file(s, "an element of another type is expected");
        read_variable(&e.bytes, to);
        vm_pool_drain(s->vm, mark);
    }
    if (vm_left(s)) vm_bad_file(s, "the file ends too early");
}

/* ---- version 4 ---- */

static unsigned old_bytes(vm_source *s, uint32_t form, uint32_t *type) {
    static const uint8_t types[] = {MAT_DOUBLE, MAT_SINGLE, MAT_INT32, MAT_INT16, MAT_UINT16, MAT_UINT8};
    if (form >= sizeof types) vm_bad_file(s, "a form of numbers is unknown");
    *type = types[form];
    return type_bytes(s, *type);
}

static void read_old(vm_source *s, const vm_taker *to) {
    uint32_t word = vm_take_u32(s), type;
    uint32_t text = word % 10, form = word / 10 % 10, order = word / 1000;
    if (order > 1 || word / 100 % 10 != 0 || text > 2) vm_bad_file(s, "a variable's type is unknown");
    int64_t rows = (int32_t)vm_take_u32(s), dims[2] = {rows, (int32_t)vm_take_u32(s)};
    bool complex = vm_take_u32(s) != 0;
    base_view name = {0};
    name.len = vm_take_u32(s);
    name.data = vm_take(s, name.len);
    name.len = strnlen((const char *)name.data, name.len);
    vm_check_name(s, name);
    unsigned bytes = old_bytes(s, form, &type);
    int64_t numel = vm_bounded_numel(s, 2, dims, bytes * 8 << complex);
    if (text == 2) {
        vm_warning(s->vm, "Octave:load", "load: %s: skipping %.*s, which is a sparse matrix: not supported",
                   s->path, (int)name.len, (const char *)name.data);
        vm_take(s, (uint64_t)numel * bytes << complex);
        return;
    }
    prog_class cls = text ? PROG_CHAR : PROG_DOUBLE;
    void *data;
    complex = complex && !text;
    prog_value v = vm_new_array(s->vm, cls, complex ? PROG_FLAG_COMPLEX : 0, 2, dims, &data);
    for (int64_t part = 0; part <= complex; part++)
        for (int64_t k = 0; k < numel; k++) {
            uint8_t one[8];
            memcpy(one, vm_take(s, bytes), bytes);
            if (s->swap) vm_swap_bytes(one, bytes, 1);
            double d = number_at(one, type).d;
            if (text)
                ((uint8_t *)data)[k] = d >= 0 && d < 256 ? (uint8_t)d : '?';
            else
                ((double *)data)[complex ? 2 * k + part : k] = prog_as_double(prog_double(d));
        }
    if (to->wants(to->ctx, name)) to->take(to->ctx, name, vm_simplify(s->vm, v), false);
}

void vm_read_mat4(vm_source *s, const vm_taker *to) {
    uint32_t first;
    if (vm_left(s) < 20) vm_bad_file(s, "the file ends too early");
    memcpy(&first, s->at, 4);
    s->swap = first > 9999;
    while (s->at < s->end) {
        uint32_t mark = vm_pool_mark(s->vm);
        read_old(s, to);
        vm_pool_drain(s->vm, mark);
    }
}
